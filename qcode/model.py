"""The values that flow through qcode: frozen dataclasses, no behaviour that touches a disk.

Offsets are half-open ``[start, end)`` in Unicode code points of the transcript's stored text. Times
are milliseconds from the start of the recording. Numbers of turns and segments count from 1 within
a transcript.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from qcode.errors import Problem as Problem
from qcode.errors import Severity as Severity
from qcode.printmarks import Identity as Identity
from qcode.printmarks import PrintMark as PrintMark
from qcode.words import count_words

Origin = Literal["hand", "accepted", "machine", "consensus"]
SegmentBy = Literal["turn", "paragraph", "sentence"]
AssignmentKind = Literal["primary", "reliability"]

ORIGINS: tuple[Origin, ...] = ("hand", "accepted", "machine", "consensus")
SEGMENT_BY: tuple[SegmentBy, ...] = ("turn", "paragraph", "sentence")
INTERVIEWER = "interviewer"
"""The role of a speaker whose words are questions: never coded as a participant's."""


def role_key(role: str) -> str:
    """A role as it is compared: without case, blanks, ``_`` and ``-``.

    People type ``Law enforcement`` in a table and ``law_enforcement`` in a protocol and mean one
    role.
    """
    return "".join(role.casefold().replace("_", "").replace("-", "").split())


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of speech by one speaker; `[start, end)` covers the words, without label or time
    stamp.

    `speaker` is the label as it will be listed (variants of one label merged), None where the file
    names nobody.
    """

    number: int
    speaker: str | None
    start: int
    end: int
    time_start: int | None = None
    time_end: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit that coders decide on. Segments tile their turn: first starts, last ends with it, no
    gap between.
    """

    number: int
    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """A comment, footnote or endnote of the source file, anchored to `[start, end)` of the stored
    text.
    """

    kind: Literal["comment", "footnote", "endnote"]
    start: int
    end: int
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerLabel:
    """A speaker found in a file: the label, its variants as typed, and whether it looks like the
    interviewer's.
    """

    label: str
    variants: tuple[str, ...] = ()
    interviewer: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript as read from a file.

    `text` is everything read, labels included, line ends LF. `turns` are in text order and do not
    overlap. `attributes` holds header lines of the file (``Interview ID: ...``), never taken as
    speech.
    """

    name: str
    text: str
    turns: tuple[Turn, ...]
    format: str
    speakers: tuple[SpeakerLabel, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    encoding: str = ""

    @property
    def words(self) -> int:
        """Number of words in the turns."""
        return sum(count_words(self.text[t.start : t.end]) for t in self.turns)


@dataclass(frozen=True, slots=True)
class Participant:
    """A speaker in a transcript with the attributes that hold for them (the transcript's as
    defaults).
    """

    id: str
    transcript: str
    label: str
    attributes: Mapping[str, str]

    @property
    def interviewer(self) -> bool:
        """True when this speaker asks the questions."""
        return role_key(self.role) == INTERVIEWER

    @property
    def role(self) -> str:
        """The stakeholder role, empty where nothing is known."""
        return self.attributes.get("role", "")

    @property
    def person(self) -> tuple[str, str]:
        """Who this is in every count: the ``person`` attribute, else this speaker of this
        transcript.

        One person who speaks in two transcripts is one participant.
        """
        named = " ".join(self.attributes.get("person", "").split())
        return ("", named.casefold()) if named else (self.transcript, self.label)

    @property
    def site(self) -> str:
        """The site, empty where nothing is known."""
        return self.attributes.get("site", "")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an interview protocol."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """The questions asked of one role."""

    role: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of a codebook. `parent` is the key of the code above it, None at the top.

    An `exclusive` code says that nothing of its family applies (an answer "none"): it is outside of
    the family's joined counts. `opposite` are the keys of codes that say the contrary.
    """

    key: str
    label: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    color: str = ""
    questions: tuple[str, ...] = ()
    asked_of: tuple[str, ...] = ()
    parent: str | None = None
    exclusive: bool = False
    opposite: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The label, or the key where there is no label."""
        return self.label or self.key


@dataclass(frozen=True, slots=True)
class Codebook:
    """A tree of codes in reading order (a parent before its children), with the protocols they
    derive from.
    """

    title: str
    version: str
    codes: tuple[Code, ...]
    description: str = ""
    protocols: tuple[Protocol, ...] = ()

    def get(self, key: str) -> Code | None:
        """The code of that key, compared without case; None where there is none."""
        fold = key.casefold()
        return next((c for c in self.codes if c.key.casefold() == fold), None)

    def children(self, key: str | None) -> tuple[Code, ...]:
        """The codes directly below `key`; the top-level codes for None."""
        return tuple(c for c in self.codes if c.parent == key)

    def family(self, key: str) -> tuple[str, ...]:
        """`key` and the keys of all its descendants, in reading order."""
        inside = {key}
        for code in self.codes:
            if code.parent in inside:
                inside.add(code.key)
        return tuple(c.key for c in self.codes if c.key in inside)

    def joined(self, key: str) -> tuple[str, ...]:
        """The codes that count as `key` in joined counts: its family without exclusive codes and
        what lies below them.
        """
        inside = {key}
        for code in self.codes:
            if code.parent in inside and not code.exclusive:
                inside.add(code.key)
        return tuple(c.key for c in self.codes if c.key in inside)

    def opposites(self, key: str) -> tuple[str, ...]:
        """The codes that say the contrary of `key`, whichever of the two names the other."""
        named = {o for c in self.codes if c.key == key for o in c.opposite}
        return tuple(c.key for c in self.codes if c.key in named or key in c.opposite)

    def in_tree_order(self) -> Codebook:
        """The codebook with every code below its parent; codes of one parent keep their order."""
        below: dict[str | None, list[Code]] = {}
        known = {c.key for c in self.codes}
        for code in self.codes:
            below.setdefault(code.parent if code.parent in known else None, []).append(code)
        ordered: list[Code] = []
        waiting = list(reversed(below.get(None, [])))
        while waiting:
            code = waiting.pop()
            ordered.append(code)
            waiting.extend(reversed(below.get(code.key, [])))
        return replace(self, codes=tuple(ordered))

    def path(self, key: str) -> str:
        """`family/.../key`."""
        parents = {c.key: c.parent for c in self.codes}
        parts = [key]
        while (above := parents.get(parts[0])) is not None:
            parts.insert(0, above)
        return "/".join(parts)


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's use of one code on a span of one transcript. Names, not ids: `transcript` and
    `coder` by name.
    """

    id: str
    transcript: str
    code: str
    coder: str
    start: int
    end: int
    round: str = ""
    origin: Origin = "hand"
    source: str = ""
    created: str = ""
    memo: str = ""
    codebook: str = ""
    outdated: bool = False
    """Whether it was given under an older meaning of the code, and nobody has looked at it
    since.
    """


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody (or, with kind `machine`, something) that codes."""

    id: str
    name: str
    kind: Literal["person", "machine", "consensus"] = "person"


@dataclass(frozen=True, slots=True)
class Done:
    """A coder's word that `[start, end)` of a transcript is coded, in a round, with a codebook
    version.
    """

    transcript: str
    coder: str
    start: int
    end: int
    round: str = ""
    codebook: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who codes what, as primary or for reliability, in which round, blind or not."""

    transcript: str
    coder: str
    kind: AssignmentKind
    round: str = ""
    blind: bool = False
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that a model proposes for a segment, with a probability in [0, 1] and the reason in
    words.
    """

    segment: int
    code: str
    probability: float
    why: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `kind` says how a value is shown: counts and numbers are right-aligned,
    percents get one decimal.
    """

    key: str
    label: str
    kind: Literal["text", "count", "percent", "number", "flag", "list", "mapping"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to print or write. `name` is the schema's (``report.referrals``); `extra` holds JSON
    keys beside `rows`.

    Values in rows carry full precision; None is "does not exist". `notes` go under the table.
    Columns that only the data formats (csv, json) carry are in `data_columns`.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    data_columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage to print: verbatim from the transcript, with who said it by role."""

    code: str
    label: str
    group: str
    quote: str
    attribution: str
    transcript: str
    segment: int
    words: int
    start: int
    end: int
    time: int | None = None
    """Milliseconds into the recording at which its turn begins."""
    person: tuple[str, str] = ("", "")
    said_of: tuple[tuple[str, str], ...] = ()
    """What the attribution tells: attributes with their values."""
    question: str = ""
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of coders on one code over `units` units; a statistic that does not exist is None
    and `undefined` says why.
    """

    code: str
    units: int
    positives: Mapping[str, int]
    percent_agreement: float | None = None
    positive_agreement: float | None = None
    negative_agreement: float | None = None
    cohen_kappa: float | None = None
    scott_pi: float | None = None
    fleiss_kappa: float | None = None
    krippendorff_alpha: float | None = None
    alpha_low: float | None = None
    alpha_high: float | None = None
    gwet_ac1: float | None = None
    brennan_prediger: float | None = None
    assessable: bool = False
    undefined: str = ""


VerdictWord = Literal["reliable", "tentative", "uncertain", "too low", "cannot be assessed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be concluded from an index of agreement.

    `by_interval` is False where the value alone was judged, because there is no interval.
    `transcripts`: where the verdict is uncertain, about how many double-coded transcripts would
    tell; `for_reliable`: about how many until the lower bound reaches the bar. Both are None where
    no number would do. `reason` says why a code cannot be assessed.
    """

    word: VerdictWord
    by_interval: bool = True
    transcripts: int | None = None
    for_reliable: int | None = None
    reason: str = ""

    def __str__(self) -> str:
        """The verdict as tables print it."""
        return (
            f"{self._said()} (by the value, without an interval)"
            if not self.by_interval
            else self._said()
        )

    @property
    def short(self) -> str:
        """The verdict for a narrow column."""
        return f"{self._said()}, no interval" if not self.by_interval else self._said()

    def _said(self) -> str:
        if self.word == "uncertain":
            about = (
                f" (about {self.transcripts:,} transcripts)" if self.transcripts is not None else ""
            )
            return f"uncertain: double-code more{about}"
        if self.word == "too low":
            return "too low: improve the entry"
        return f"{self.word}: {self.reason}" if self.reason else self.word


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
    turns: tuple[Turn, ...]
    segments: tuple[Segment, ...]
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


PUT, NOT_PUT = "put", "not_put"
"""Kinds of marks that say of a whole transcript whether a question was put there; ``asked`` says it
of a turn.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The mark that a protocol question was put in a transcript, at the turn `[start, end)`, or
    that it was not `put` there.

    `created` tells which of two marks is the newer one, which counts.
    """

    transcript: str
    question: str
    start: int
    end: int
    put: bool = True
    created: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that stages may know of a study, as one reader may see it.

    `sites` is the list of sites with their attributes; it holds every site known, also one without
    transcripts.
    """

    title: str
    codebook: Codebook
    interviews: tuple[Interview, ...]
    codings: tuple[Coding, ...] = ()
    done: tuple[Done, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    coders: tuple[Coder, ...] = ()
    sites: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    retired: tuple[Code, ...] = ()
    doubles: Mapping[str, str] = field(default_factory=dict)
    """Transcripts that are not counted, because they are another one once more → that other one."""
    print_marks: tuple[PrintMark, ...] = ()
    identities: tuple[Identity, ...] = ()
