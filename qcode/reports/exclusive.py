"""Exclusive codes: an answer "none" is outside of its family's joined counts, and should not stand
beside another of them.

Where one person has both, one of the two codings is probably wrong: somebody who does nothing
against being caught names no way of doing it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qcode.model import Aside, Codebook, Coding, Interview, Study
from qcode.reports.layers import Layered
from qcode.shown import amount

_NAMED = 3
Who = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """One person's exclusive `code` and the `others` of its family, as codings; with `coder` and
    `round` where these matter.
    """

    code: str
    person: Who
    codings: tuple[Coding, ...]
    others: tuple[Coding, ...]
    coder: str = ""
    round: str = ""


def beside(study: Study, codings: Iterable[Coding], *, of_each_coder: bool = True) -> list[Beside]:
    """Where an exclusive code stands beside another code of its family for one person, in the order
    of codebook and text.

    `of_each_coder`: within the codings of one coder in one round; else among all of `codings`, as
    for a layer.
    """
    families = {
        c.key: _others_of(study.codebook, c.key) for c in study.codebook.codes if c.exclusive
    }
    if not families:
        return []
    wanted = {*families, *(key for keys in families.values() for key in keys)}
    interviews = {i.name: i for i in study.interviews}
    result: dict[tuple[Who, str, str], list[Coding]] = {}
    for coding in sorted(
        (c for c in codings if c.code in wanted), key=lambda c: (c.transcript, c.start, c.end)
    ):
        who = (coding.coder, coding.round) if of_each_coder else ("", "")
        for person in _persons(interviews[coding.transcript], coding):
            result.setdefault((person, *who), []).append(coding)
    return [
        Beside(code, person, none, others, coder, round)
        for code, family in families.items()
        for (person, coder, round), own in result.items()
        if (none := tuple(c for c in own if c.code == code))
        and (others := tuple(c for c in own if c.code in family))
    ]


def _others_of(codebook: Codebook, key: str) -> frozenset[str]:
    """What an exclusive code excludes: all that counts as the code above it; nothing where there is
    none.
    """
    code = codebook.get(key)
    return (
        frozenset(codebook.joined(code.parent))
        if code is not None and code.parent is not None
        else frozenset()
    )


def _persons(interview: Interview, coding: Coding) -> Iterator[Who]:
    """Who says the words of a coding, interviewers left out, each once."""
    turns = interview.turns
    first = bisect_right([t.end for t in turns], coding.start)
    last = bisect_left([t.start for t in turns], coding.end)
    people = {p.label: p for p in interview.participants if not p.interviewer}
    spoken = (people.get(t.speaker or "") for t in turns[first:last])
    yield from dict.fromkeys(p.person for p in spoken if p is not None)


def exclusive_notes(study: Study, layered: Layered, codes: Sequence[str]) -> list[str]:
    """What to tell under a table with `codes`: which are exclusive, and for whom one stands beside
    another of its family.
    """
    named: Mapping[str, str] = {
        c.key: c.name for c in study.codebook.codes if c.exclusive and c.key in codes
    }
    if not named:
        return []
    one = "is exclusive: it is" if len(named) == 1 else "are exclusive: they are"
    notes = [f"{', '.join(named.values())} {one} outside the joined counts of the family."]
    counted = [c for layer in layered.layers for c in layer.codings]
    both = [b for b in beside(study, counted, of_each_coder=False) if b.code in named]
    if both:
        where = list(dict.fromkeys(b.codings[0].transcript for b in both))
        names = ", ".join(where[:_NAMED]) + (
            f" and {len(where) - _NAMED} more" if len(where) > _NAMED else ""
        )
        message = (
            f"{amount(len({b.person for b in both}), 'participant has', 'participants have')} an"
            " exclusive code together with another of its family"
        )
        notes.append(
            Aside(f"{message} ({names}; to list them: qcode codings exclusive).", f"{message}.")
        )
    return notes
