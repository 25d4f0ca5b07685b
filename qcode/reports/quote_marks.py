"""What was decided about printing, laid beside the citations: pinned, starred, dropped, edited; and
who permitted quotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from shlex import quote
from typing import Literal

from qcode.model import Participant, PrintMark, Study
from qcode.reports import notes
from qcode.reports.citations import Citation
from qcode.reports.groups import value
from qcode.reports.quote_choice import Candidate, Run
from qcode.reports.quote_cuts import WORDS_LEFT_OUT, cut, cuts_of, ends_sentence
from qcode.reports.quote_edits import problem_of
from qcode.words import count_words

PERMISSION = "quote_permission"
"""The attribute that says whether a person may be quoted."""
_YES = ("yes", "y", "true", "1", "x", "given", "granted", "permitted")
Withheld = Literal["no permission", "dropped", "edit", "short"]
"""Why a passage is not printed: its speaker did not permit it, somebody decided so, its edit no
longer fits, it has too few words.
"""
PINNED, STARRED, PLAIN = 0, 1, 2


def may_be_quoted(study: Study, participant: Participant) -> bool:
    """False where the attribute `quote_permission` says something other than yes; who says nothing
    may be quoted.
    """
    site = study.sites.get(participant.site, {})
    named = next((n for n in (*participant.attributes, *site) if _is_permission(n)), PERMISSION)
    wording = value(study, participant, named).casefold().split()
    return not wording or wording[0].strip(".,;:") in _YES


def _is_permission(name: str) -> bool:
    return "_".join(name.casefold().replace("-", " ").split()) == PERMISSION


class PrintDecisions:
    """Makes candidates of citations, as the decisions about printing have it; counts what they keep
    out.
    """

    def __init__(self, study: Study, max_words: int) -> None:
        self._study, self._max_words = study, max_words
        self._marks: dict[str, list[PrintMark]] = {}
        for mark in study.print_marks:
            self._marks.setdefault(mark.transcript, []).append(mark)
        self._cuts = cuts_of(study, max_words)
        self._plain: dict[str, dict[tuple[int, int], Candidate]] = {}
        self._permitted: dict[int, bool] = {}
        self._refused: set[tuple[str, int, int]] = set()
        self._silent: dict[tuple[str, str], None] = {}
        self._stale: dict[str, str] = {}

    def candidates(
        self, citations: Iterable[Citation], keys: Sequence[str], min_words: int
    ) -> list[Run]:
        """What would be printed of the citations of the codes `keys`; see `candidate`. It is made
        at once only where somebody decided something.
        """
        result: list[Run] = []
        for (interview, who), some in groupby(citations, itemgetter(0, 1)):
            own = list(some)
            if interview.name not in self._marks and self._may(who):
                result.append(Run(interview.name, who.site, self._as_they_are(own, min_words)))
                continue
            each = (self.candidate(citation, keys, min_words) for citation in own)
            decided = [candidate for candidate in each if candidate is not None]
            result.append(Run(interview.name, who.site, decided, decided=True))
        return result

    def _as_they_are(self, citations: Sequence[Citation], min_words: int) -> Iterator[Candidate]:
        """What is printed of one person's citations about which nobody decided anything."""
        for citation in citations:
            plain = self._as_it_is(citation)
            if plain.words >= min_words:
                yield plain

    def _as_it_is(self, citation: Citation) -> Candidate:
        """What is printed of a citation about which nobody decided anything."""
        known = self._plain.setdefault(citation.interview.name, {})
        place = citation.start, citation.end
        if place not in known:
            shown, stop, words = self._cuts[citation.interview.name, *place]
            known[place] = Candidate(citation, citation.start, stop, shown, words)
        return known[place]

    def candidate(
        self, citation: Citation, keys: Sequence[str], min_words: int
    ) -> Candidate | None:
        """What would be printed of a citation of the codes `keys`; None where it is `Withheld`."""
        result = self.decide(citation, keys, min_words)
        return result if isinstance(result, Candidate) else None

    def decide(
        self, citation: Citation, keys: Sequence[str], min_words: int
    ) -> Candidate | Withheld:
        """What would be printed of a citation of the codes `keys`, or why nothing is. A passage
        that is pinned or edited may have fewer than `min_words` words.
        """
        place = citation.interview.name, citation.start, citation.end
        if not self._may(citation.participant):
            self._refused.add(place)
            self._silent[citation.participant.person] = None
            return "no permission"
        if place[0] not in self._marks:
            plain = self._as_it_is(citation)
            return plain if plain.words >= min_words else "short"
        marks = [m for m in self._marks[place[0]] if m.touches(*place[1:])]
        about = [m for m in marks if not m.code or m.code in keys]
        decision = _newest(m for m in about if m.kind in ("pin", "drop"))
        if decision is not None and decision.kind == "drop":
            return "dropped"
        starred = any(m.kind == "star" for m in about)
        rank = PINNED if decision is not None else STARRED if starred else PLAIN
        edit = _newest(m for m in marks if m.kind == "edit")
        if edit is not None:
            return self._edited(citation, edit, rank, keys[0])
        shown, stop, words = self._cuts[place]
        if words < min_words and rank != PINNED:
            return "short"
        return Candidate(citation, citation.start, stop, shown, words, rank)

    def _may(self, participant: Participant) -> bool:
        """`may_be_quoted`, looked up once for each participant."""
        if (key := id(participant)) not in self._permitted:
            self._permitted[key] = may_be_quoted(self._study, participant)
        return self._permitted[key]

    def _edited(
        self, citation: Citation, edit: PrintMark, rank: int, code: str
    ) -> Candidate | Literal["edit"]:
        """The passage as edited; told, where the edit does not fit the words any more."""
        problem = fits(citation, edit)
        if problem:
            name, at = citation.interview.name, _segment(citation)
            place = f"{quote(name)} {at} --code {quote(code)}"
            self._stale[edit.id] = (
                f"the edit of {name}, segment {at} no longer fits: {problem}; the passage is not"
                f" printed. Edit it again: qcode quotes edit {place} TEXT, or print the"
                f" transcript's words: qcode quotes remove {place} --only edit"
            )
            return "edit"
        stop, mark = cut(edit.text, 0, len(edit.text), self._max_words)
        shown = edit.text[:stop]
        if shown.rfind("[") > shown.rfind("]"):
            # The limit lies inside of a bracket, which is left out whole.
            shown, mark = edit.text[: shown.rindex("[")], WORDS_LEFT_OUT
        if mark:
            whole = shown.rstrip(f" {WORDS_LEFT_OUT}")
            shown = f"{whole} {mark if ends_sentence(whole) else WORDS_LEFT_OUT}"
        count = count_words(shown)
        return Candidate(citation, edit.start, edit.end, shown, count, rank, edited=True)

    def notes(self) -> list[str]:
        """What to tell of the passages that are not printed."""
        result = list(self._stale.values())
        if self._refused:
            many = notes.amount(len(self._refused), "passage is", "passages are")
            who = notes.amount(len(self._silent), "person")
            result.append(f"{many} not printed: {who} did not permit quotation ({PERMISSION})")
        return result


def _newest(marks: Iterable[PrintMark]) -> PrintMark | None:
    return max(marks, key=lambda m: (m.created, m.id), default=None)


def fits(citation: Citation, edit: PrintMark) -> str:
    """Why an edit does not fit the words of a citation; empty where it does."""
    if edit.start < citation.start or citation.end < edit.end:
        return "the code lies on other words now"
    return problem_of(edit.text, citation.interview.text[edit.start : edit.end])


def _segment(citation: Citation) -> int:
    """The number of the first segment of a citation."""
    return next((s.number for s in citation.interview.segments if s.end > citation.start), 0)
