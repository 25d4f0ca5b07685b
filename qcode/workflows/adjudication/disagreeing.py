"""Compare coders in a study: the passages where they differ, the decision on each, and its effect
on reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from qcode.carryover import TextMap
from qcode.coding.adjudication import Decision, State, by_place, state
from qcode.coding.disagreement import (
    Disagreement,
    Unit,
    disagreements,
    round_of,
    rounds,
    segment_words,
    team,
    turn_before,
    units,
)
from qcode.errors import LOOK_AGAIN, Refused
from qcode.model import Code, Interview, Study
from qcode.reports.impact import Impact, Impacts
from qcode.shown import listed
from qcode.spans import trim
from qcode.store.view import View
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.decisions import Decided, decided
from qcode.workflows.shared.versions import missing_since

Sort = Literal["impact", "code", "transcript"]
SORTS: tuple[Sort, ...] = ("impact", "code", "transcript")


@dataclass(frozen=True, slots=True)
class DisagreementScope:
    """What to compare: a round (None: the newest with two coders), coders in this order, codes with
    their sub-codes.

    `transcripts` limits the comparison (empty: all); `hidden` transcripts must not be shown.
    """

    round: str | None = None
    pair: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    transcripts: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ComparedRound:
    """The common units of a round, the disagreements, and the decisions."""

    study: Study
    round: str
    coders: tuple[str, ...]
    codes: tuple[str, ...] | None
    units: tuple[Unit, ...]
    found: tuple[Disagreement, ...]
    decided: Decided

    def interview(self, name: str) -> Interview:
        """A transcript of the study."""
        return next(i for i in self.study.interviews if i.name == name)

    def states(self) -> list[tuple[Disagreement, State, Decision | None]]:
        """Every disagreement with its state and its decision."""
        decisions = by_place(self.decided.of_round(self.round))
        return [(one, *state(one, decisions)) for one in self.found]


def compare(view: View, scope: DisagreementScope) -> ComparedRound:
    """Compare coders. Raises Refused if nothing was double-coded, Unknown for a coder, code or
    transcript, UsageError.
    """
    study = _without(view.study(only=list(scope.transcripts) or None), scope.hidden)
    if scope.transcripts and not rounds(study):
        raise Refused(
            f"{listed(i.name for i in study.interviews)}: not marked as finished by two"
            " coders, so there is nothing to compare",
            command="qcode progress",
        )
    round = round_of(study, scope.round)
    coders = team(study, round, scope.pair)
    codes: tuple[str, ...] | None = None
    if scope.codes:
        chosen = (find_code(study, name).key for name in scope.codes)
        codes = tuple(
            dict.fromkeys(below for key in chosen for below in study.codebook.family(key))
        )
    in_round = replace(study, done=tuple(d for d in study.done if d.round == round))
    shared = units(study, round, coders, missing_since(view, in_round))
    return ComparedRound(
        study, round, coders, codes, shared, disagreements(shared, codes), decided(view)
    )


def _without(study: Study, hidden: frozenset[str]) -> Study:
    """The study without some transcripts and everything in them."""
    if not hidden:
        return study
    return replace(
        study,
        interviews=tuple(i for i in study.interviews if i.name not in hidden),
        codings=tuple(c for c in study.codings if c.transcript not in hidden),
        done=tuple(d for d in study.done if d.transcript not in hidden),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A disagreement with everything needed to decide it."""

    disagreement: Disagreement
    state: State
    decision: Decision | None
    impact: Impact | None
    entry: Code
    text: str
    before: str

    @property
    def place(self) -> tuple[str, int, str]:
        """Transcript, segment, code."""
        return self.disagreement.place


def cases(counts: View, compared: ComparedRound, sort: Sort = "impact") -> tuple[Case, ...]:
    """The disagreements in order, each with its effect on reports; `counts` is the whole study."""
    impacts = Impacts(counts.study())
    result = []
    for one, how, decision in compared.states():
        unit = one.unit
        entry = compared.study.codebook.get(one.code) or Code(one.code)
        impact = impacts.of(unit.transcript, unit.turn, unit.words, one.code, unit.spans(one.code))
        result.append(Case(one, how, decision, impact, entry, *shown_words(compared, one)))
    return tuple(ordered(result, sort, compared.study))


def shown_words(compared: ComparedRound, one: Disagreement) -> tuple[str, str]:
    """The words of a disagreement's segment, and the turn before them."""
    interview = compared.interview(one.unit.transcript)
    return segment_words(interview, one.unit.segment), turn_before(interview, one.unit.segment)


def as_shown(
    compared: ComparedRound, shown: Disagreement, before: Interview, code: str
) -> Disagreement:
    """The present state of a disagreement on `code` that was `shown` in an earlier state of the
    transcript (`before`).

    Raises Refused if its words have changed, or if the coders have changed their codings since.
    """
    now = compared.study.interviews[0]
    places = [shown.unit.words, *shown.unit.spans(shown.code)]
    if now.text != before.text:
        carried = TextMap(before.text, now.text).carry(places)
        if any(place.outcome not in ("same", "moved") for place in carried):
            raise Refused(f"{LOOK_AGAIN}; nothing was changed")
        places = [trim(now.text, place.span) for place in carried]
    unit = next((u for u in compared.units if u.words == places[0]), None)
    if unit is None:
        raise Refused(f"{LOOK_AGAIN}; nothing was changed")
    one = next((d for d in compared.found if d.unit is unit and d.code == code), None)
    if one is None:
        how = "the coders agree on" if code in unit.given else "nobody gave"
        where = f"{code!r} in segment {unit.segment} of {unit.transcript}"
        raise Refused(f"{how} {where} by now; look again; nothing was changed")
    words = [trim(now.text, span) for span in unit.spans(code)]
    given = one.given, one.withheld
    if given != (shown.given, shown.withheld) or words != [trim(now.text, p) for p in places[1:]]:
        raise Refused("the coders have changed what they gave; look again; nothing was changed")
    return one


def ordered(result: Sequence[Case], sort: Sort, study: Study) -> list[Case]:
    """By impact (largest first), by code in the order of the codebook, or by place in the
    transcripts.
    """
    position = {c.key: n for n, c in enumerate(study.codebook.codes)}

    def by_impact(case: Case) -> tuple[Any, ...]:
        points = case.impact.points if case.impact else -1.0
        change = abs(case.impact.citations_if - case.impact.citations) if case.impact else 0
        return -points, -change, case.place

    orders = {
        "impact": by_impact,
        "code": lambda case: (position.get(case.place[2], 0), case.place),
        "transcript": lambda case: case.place,
    }
    return sorted(result, key=orders[sort])
