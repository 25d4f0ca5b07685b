"""What a reader of the html report sees who clicks on a figure: which passages are behind it.

Passages are told apart by neutral numbers and by role, never by transcript, site or speaker. Their
words are shown only where the plan says so, and of no passage in which a check for disclosure finds
something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qcode.reports.groups import attribution
from qcode.reports.ledger import Evidence, Figure, Ledger
from qcode.shown import amount

AT_MOST = 60
"""Passages of a figure that are listed; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What belongs to one or several figures: a heading, and lines of a name and a text."""

    anchor: str
    heading: str
    lines: tuple[tuple[str, str], ...]


def shown_evidence(
    ledger: Ledger, words: Callable[[int], str] | None = None
) -> tuple[dict[str, str], tuple[Shown, ...]]:
    """By id of a figure the anchor of its evidence, and the evidence, each once.

    `words` gives the words of a passage by its number, empty where they may not be shown; None
    shows no words at all.
    """
    anchors: dict[str, str] = {}
    known: dict[Evidence, Shown] = {}
    for figure in ledger.figures:
        if not figure.printed or not figure.evidence:
            continue
        first = _plain(_whole(figure))
        if first not in known:
            anchor = f"evidence-{len(known) + 1}"
            known[first] = Shown(anchor, *_said(ledger, first, words))
        anchors[figure.id] = known[first].anchor
    return anchors, tuple(known.values())


def _whole(figure: Figure) -> Evidence:
    """What is behind a figure: of a percentage its part, of what is computed all of its counts."""
    if figure.kind != "computed" or len(figure.evidence) == 1:
        return figure.evidence[0]
    passages = dict.fromkeys(n for one in figure.evidence for n in _all_passages(one))
    people = dict.fromkeys(n for one in figure.evidence for n in _all_people(one))
    names = dict.fromkeys(name for one in figure.evidence for name in one.names)
    return Evidence("", 0, tuple(passages), tuple(people), tuple(names))


def _plain(one: Evidence) -> Evidence:
    """Figures that rest on the same passages and people have the same evidence, whatever they
    count.
    """
    if one.passages:
        return Evidence("citations", 0, one.passages)
    return Evidence("participants", 0, (), one.people, one.names, tuple(map(_plain, one.parts)))


def _said(
    ledger: Ledger, one: Evidence, words: Callable[[int], str] | None
) -> tuple[str, tuple[tuple[str, str], ...]]:
    passages = _all_passages(one)
    if passages:
        heading = f"{amount(len(passages), 'passage')} behind this figure"
        lines = _by_role(ledger, passages[:AT_MOST], words)
        more = len(passages) - AT_MOST
        return heading, (*lines, ("", f"and {more:,} more")) if more > 0 else lines
    people = [ledger.people[n - 1] for n in _all_people(one)]
    persons: dict[str, set[tuple[str, str]]] = {}
    for person in people:
        persons.setdefault(_role(person.role), set()).add(person.person)
    lines = tuple((role, f"{len(some):,}") for role, some in sorted(persons.items()))
    return ("Who is counted, by role" if people else "Counted without passages"), lines


def _all_passages(one: Evidence) -> tuple[int, ...]:
    return (*one.passages, *(n for part in one.parts for n in _all_passages(part)))


def _all_people(one: Evidence) -> tuple[int, ...]:
    return (*one.people, *(n for part in one.parts for n in _all_people(part)))


def _by_role(
    ledger: Ledger, passages: tuple[int, ...], words: Callable[[int], str] | None
) -> tuple[tuple[str, str], ...]:
    by_role: dict[str, list[int]] = {}
    for number in sorted(set(passages)):
        role = ledger.people[ledger.places[number - 1].person - 1].role
        by_role.setdefault(_role(role), []).append(number)
    if words is None:
        return tuple(
            (role, f"{'passage' if len(some) == 1 else 'passages'} {', '.join(map(str, some))}")
            for role, some in sorted(by_role.items())
        )
    return tuple(
        (f"{role}, passage {number}", words(number) or "(not shown)")
        for role, some in sorted(by_role.items())
        for number in some
    )


def _role(role: str) -> str:
    wording = attribution(role)
    return wording[:1].upper() + wording[1:]


def places_of(ledger: Ledger, one: Evidence, at_most: int = 12) -> str:
    """Where the evidence lies, for the team: ``LE-03: 2, 6; SP-01: 4``."""
    passages = _all_passages(one)
    by_transcript: dict[str, dict[int, None]] = {}
    for number in passages:
        place = ledger.places[number - 1]
        by_transcript.setdefault(place.transcript, {}).update(dict.fromkeys(place.segments))
    if passages:
        messages = [f"{name}: {', '.join(map(str, some))}" for name, some in by_transcript.items()]
    else:
        people = (ledger.people[n - 1] for n in _all_people(one))
        messages = list(dict.fromkeys(f"{p.transcript} ({p.label})" for p in people))
        messages += one.names
    more = len(messages) - at_most
    return "; ".join(messages[:at_most]) + (f"; and {more:,} more" if more > 0 else "")
