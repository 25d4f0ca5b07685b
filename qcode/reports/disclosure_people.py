"""How many people of a study share what is told of a speaker. A person is counted once, whatever
the transcripts, and a transcript that is another one once more is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qcode.model import Participant, Quote, Study
from qcode.reports.groups import attribution, fields_of, grouping
from qcode.reports.layers import respondents
from qcode.reports.numbering import names_somebody
from qcode.reports.quote_attribution import told_of

SMALLEST_CELL = 3
"""Fewer people than this who share what is told of a speaker, and the quote points at them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is told of a speaker, and how many people share it."""

    name: str
    people: int


class Cells:
    """The people of a study by what attributions and groups tell of them."""

    def __init__(self, study: Study, by: str | None) -> None:
        self._study = study
        counted = (i for i in study.interviews if i.name not in study.doubles)
        self._people = [p for interview in counted for p in respondents(interview)]
        groups = None
        # What names somebody is printed as a role with a number.
        kept = [f.typed for f in fields_of(study, by or "") if not names_somebody(f)]
        if kept and kept != ["role"]:
            groups = grouping(study, self._people, ",".join(kept))
        self._by_name = {(p.transcript, p.person): p for p in self._people}
        self._group: Callable[[Participant], str] | None = groups.of if groups else None
        self._counted: dict[tuple[str, ...], dict[tuple[str, ...], set[tuple[str, str]]]] = {}

    def of(self, quote: Quote) -> Cell | None:
        """The cell of a quote; None where nothing but the role is told."""
        wording = quote.said_of or (("role", quote.attribution),)
        names = tuple(name for name, _ in wording)
        notes = tuple(shown for _, shown in wording)
        if self._group is not None:
            person = self._by_name.get((quote.transcript, quote.person))
            notes = (*notes, quote.group if person is None else self._group(person))
        elif not any(name != "role" for name in names):
            return None
        if names not in self._counted:
            self._counted[names] = self._count(names)
        return Cell(", ".join(notes), len(self._counted[names].get(notes, ())))

    def _count(self, names: tuple[str, ...]) -> dict[tuple[str, ...], set[tuple[str, str]]]:
        result: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        for person in self._people:
            notes = tuple(
                told_of(self._study, person, name) or (attribution("") if name == "role" else "")
                for name in names
            )
            if self._group is not None:
                notes = (*notes, self._group(person))
            result.setdefault(notes, set()).add(person.person)
        return result
