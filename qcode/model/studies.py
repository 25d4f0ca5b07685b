"""A study as one value, as one reader may see it: interviews, participants and the rest."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.errors import Problem as Problem
from qcode.errors import Refused
from qcode.errors import Severity as Severity
from qcode.model.codebooks import Code, Codebook
from qcode.model.coding import Asked, Assignment, Coder, Coding, Done, Summary
from qcode.model.transcripts import Segment, Turn
from qcode.printmarks import Identity, PrintMark

INTERVIEWER = "interviewer"
"""The role of a speaker whose words are questions: never coded as a participant's."""


def role_key(role: str) -> str:
    """A role as it is compared: without case, blanks, ``_`` and ``-``.

    People type ``Law enforcement`` in a table and ``law_enforcement`` in a protocol and mean one
    role.
    """
    return "".join(role.casefold().replace("_", "").replace("-", "").split())


@dataclass(frozen=True, slots=True)
class Participant:
    """A speaker in a transcript with the attributes that hold for them (the transcript's as
    defaults).
    """

    id: str
    transcript: str
    label: str
    attributes: Mapping[str, str]
    person: tuple[str, str] = field(init=False, compare=False, repr=False)
    """Who this is in every count: the ``person`` attribute, else this speaker of this transcript.

    One person who speaks in two transcripts is one participant. It is asked for at every count, so
    it is made once.
    """

    def __post_init__(self) -> None:
        typed = self.attributes.get("person", "")
        named = " ".join(typed.split()) if typed else ""
        person = ("", named.casefold()) if named else (self.transcript, self.label)
        object.__setattr__(self, "person", person)

    @property
    def interviewer(self) -> bool:
        """True when this speaker asks the questions."""
        return role_key(self.role) == INTERVIEWER

    @property
    def role(self) -> str:
        """The stakeholder role, empty where nothing is known."""
        return self.attributes.get("role", "")

    @property
    def site(self) -> str:
        """The site, empty where nothing is known."""
        return self.attributes.get("site", "")


SEVERAL = "(several)"
"""The group of a transcript whose participants differ in an attribute."""


@dataclass(frozen=True, slots=True)
class Interview:
    """A transcript of a study with what the study knows of it. `turns[i].speaker` is the label of a
    participant.
    """

    id: str
    name: str
    text: str
    turns: Sequence[Turn]
    segments: Sequence[Segment]
    participants: tuple[Participant, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)

    def participant(self, label: str | None) -> Participant | None:
        """The participant of that label; None for words nobody is named for."""
        return next((p for p in self.participants if p.label == label), None)

    def shared_value(self, attribute: str) -> str:
        """The one value of an attribute over the participants who are not interviewers, `SEVERAL`
        where they differ.
        """
        values = {p.attributes.get(attribute, "") for p in self.participants if not p.interviewer}
        if not values:
            return self.attributes.get(attribute, "")
        return values.pop() if len(values) == 1 else SEVERAL


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts of a study where an expression was given.

    `spans` are the words of which it is true, by transcript, sorted and apart. `people` are the ids
    of participants whom it does not rule out: they are in the bases. `heard` are those with a
    passage of which it is true. `elsewhere` are the sites that it rules out, with their attributes.
    """

    expression: str
    spans: Mapping[str, tuple[tuple[int, int], ...]]
    people: frozenset[str]
    heard: frozenset[str]
    elsewhere: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Transcripts from which some were drawn at random: all of them, and those drawn."""

    transcripts: tuple[str, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bulk:
    """What models coded or would have coded in every transcript, and the random sample by which
    counts of it are corrected.

    `by` is the number of attributes that the draw was balanced over. `refusal` is raised by whoever
    asks for counts that cannot be corrected.
    """

    codings: tuple[Coding, ...] = ()
    strata: tuple[Stratum, ...] = ()
    round: str = ""
    by: int = 0
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that stages may know of a study, as one reader may see it.

    `sites` is the list of sites with their attributes; it holds every site known, also one without
    transcripts.
    """

    title: str
    codebook: Codebook
    interviews: tuple[Interview, ...]
    codings: Sequence[Coding] = ()
    done: tuple[Done, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    coders: tuple[Coder, ...] = ()
    sites: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    retired: tuple[Code, ...] = ()
    doubles: Mapping[str, str] = field(default_factory=dict)
    """Transcripts that are not counted, because they are another one once more → that other one."""
    chosen: frozenset[str] = frozenset()
    """Transcripts that a model chose to be coded, so that those that are coded are not random."""
    summaries: tuple[Summary, ...] = ()
    print_marks: tuple[PrintMark, ...] = ()
    identities: tuple[Identity, ...] = ()
    limits: Limits | None = None
    """What reports count, where that is not everything."""
    expressions: Mapping[str, str] = field(default_factory=dict)
    """Codes of the codebook that are saved expressions → the expression."""
    bulk: Bulk | None = None
    """What models coded in bulk, where it is asked for."""
    memo: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What stages have computed of this study and may need again, by what was asked."""
