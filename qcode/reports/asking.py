"""Who was asked about a code: by marks on questions, by the protocol of the role, or everybody.

Counts and agreement go by the same rule, so that what was not asked is in no base and in no
comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from qcode.model import SEVERAL, Participant, Study, role_key
from qcode.reports.counts import Count, count_people
from qcode.reports.groups import Tally

AskedBy = Literal["protocol", "marked", "all"]
"""Who counts as asked: by the role's protocol or a mark, by a mark alone, or everybody. A mark goes
before the protocol.
"""


class Asking:
    """Who was asked about a code: the question was marked as put, the role's protocol has it, or
    the code is there anyway.

    What is marked as not put was not, whatever the protocol says; of two marks on a question in a
    transcript the newer counts.

    A code without questions of its own has those of the nearest code above it; a family has those
    of all its codes. A code with neither questions nor roles is asked of all.
    """

    def __init__(self, study: Study, transcripts: Iterable[str], by: AskedBy = "protocol") -> None:
        """Take the questions of every code, those marked in the transcripts that count, and those
        of the protocols.
        """
        counted = set(transcripts)
        self._codebook = study.codebook
        self._by_role = by == "protocol"
        self._everybody = by == "all"
        self._marked: dict[str, dict[str, bool]] = {}
        for mark in sorted(
            (m for m in study.asked if m.transcript in counted), key=lambda m: m.created
        ):
            self._marked.setdefault(mark.transcript, {})[mark.question] = mark.put
        self._protocols = {
            role_key(p.role): {q.id for q in p.questions} for p in study.codebook.protocols
        }
        self._known: dict[tuple[str, str, str], bool] = {}
        self._own: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        for code in study.codebook.codes:
            own = (frozenset(code.questions), frozenset(role_key(r) for r in code.asked_of))
            inherited = self._own.get(code.parent or "", (frozenset(), frozenset()))
            self._own[code.key] = own if any(own) else inherited

    def of(self, key: str, participant: Participant) -> bool:
        """True when the participant was asked about the code or a code below it."""
        if self._everybody:
            return True
        # Where no question was marked, all of one role were asked the same.
        place = participant.transcript if participant.transcript in self._marked else ""
        known = self._known.get((key, place, participant.role))
        if known is None:
            known = self._was_asked(key, participant)
            self._known[key, place, participant.role] = known
        return known

    def _was_asked(self, key: str, participant: Participant) -> bool:
        family = self._codebook.family(key)
        # A bare heading over its codes asks nothing itself.
        asking = [self._own[k] for k in family if k != key or any(self._own[k]) or len(family) == 1]
        return any(self._was_put(one, participant.transcript, participant.role) for one in asking)

    def of_code(self, key: str, transcript: str, role: str) -> bool:
        """True when the code itself was asked of a role in a transcript.

        Where it is not known who speaks (no role, or several), only a mark says that it was not.
        """
        questions, _ = self._own[key]
        if role not in ("", SEVERAL):
            return self._everybody or self._was_put(self._own[key], transcript, role)
        marks = self._marked.get(transcript, {})
        return not questions or any(marks.get(question, True) for question in questions)

    def _was_put(
        self, own: tuple[frozenset[str], frozenset[str]], transcript: str, role: str
    ) -> bool:
        """Whether one of a code's questions was put in a transcript, or would have been to the
        role.
        """
        questions, roles = own
        if not questions and not roles:
            return True
        marks = self._marked.get(transcript, {})
        if any(marks.get(question) for question in questions):
            return True
        unmarked = {question for question in questions if question not in marks}
        role = role_key(role)
        by_list = role in roles and (bool(unmarked) or not questions)
        return self._by_role and (by_list or bool(unmarked & self._protocols.get(role, set())))

    def count(self, key: str, participants: Sequence[Participant], mentioning: Tally) -> Count:
        """How many participants were asked; who mentions the code (or says "none" of it) counts as
        asked, one person once.
        """
        asked = (p for p in participants if p.person in mentioning.participants or self.of(key, p))
        return count_people(asked, mentioning.made)


def not_asked(participants: Iterable[Participant], asked: Count) -> Count:
    """How many of the participants are not among those asked."""
    were_asked = {p.person for p in asked.behind.people}
    return count_people(p for p in participants if p.person not in were_asked)


def asked_note(asked_by: AskedBy) -> str:
    """Who counts as asked, in a sentence."""
    if asked_by == "all":
        return "Asked: everybody."
    if asked_by == "marked":
        return (
            "Asked: participants for whom a question of the code was marked as asked, or who"
            " mention the code; the protocol alone does not count."
        )
    return (
        "Asked: participants for whom a question of the code was marked as asked, whose role's"
        " protocol has such a question (unless it was marked as not asked), or who mention the"
        " code."
    )
