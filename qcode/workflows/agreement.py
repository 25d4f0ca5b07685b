"""Agreement of coders: from the study's codings and done marks to the table of coefficients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qcode.errors import Refused, UsageError
from qcode.model import Code, Interview, Study, Table
from qcode.reliability.agreement import ALL_CODES, Assessed, agree
from qcode.reliability.matrix import Ratings
from qcode.reliability.units import CodedTranscript, character_ratings, unit_ratings
from qcode.reports.agreement_table import agreement_table
from qcode.spans import Span, contains, trim
from qcode.store.view import View
from qcode.workflows.assigning import SEVERAL, shared_value
from qcode.workflows.people import known_coders
from qcode.workflows.versions import missing_since

Unit = Literal["segment", "transcript", "character"]
By = Literal["code", "role", "pair", "round"]
UNITS: tuple[Unit, ...] = ("segment", "transcript", "character")


@dataclass(frozen=True, slots=True)
class AgreementOptions:
    """What to compare. Empty `coders`: everybody who is done with a transcript that somebody else is done with too."""

    coders: tuple[str, ...] = ()
    unit: Unit = "segment"
    by: By = "code"
    everybody: bool = False
    bootstrap: int | None = None
    seed: int = 1
    round: str | None = None
    codes: tuple[str, ...] = ()


def agreement(view: View, options: AgreementOptions) -> tuple[Table, tuple[Assessed, ...]]:
    """The table of ``qcode reliability`` and its rows.

    Raises Refused when no transcript was done by two coders, Unknown for a coder or code, UsageError for a wrong unit.
    """
    if options.unit not in UNITS:
        raise UsageError(f"the unit is one of {', '.join(UNITS)}, not {options.unit!r}")
    study = view.study()
    if options.coders:
        known_coders(view, options.coders)
    rounds = [options.round] if options.round else _rounds(study)
    groups: dict[str, Ratings] = {}
    if options.by == "round":
        groups = {r: _ratings(view, study, options, r) for r in rounds}
    else:
        ratings = _ratings(view, study, options, rounds[-1])
        if options.by == "role":
            groups = ratings.by_group()
        elif options.by == "pair":
            groups = {" × ".join(pair): r for pair, r in ratings.by_pair().items()}
        else:
            groups = {"": ratings}
    first = next(iter(groups.values()))
    rows: list[Assessed] = []
    names: list[str] = []
    for name, ratings in groups.items():
        found = _agree(ratings, options)
        rows += found
        names += [name] * len(found)
    notes = []
    if options.by != "round" and options.round is None and len(rounds) > 1:
        notes.append(f"Round {rounds[-1]} of {', '.join(rounds)}; --round NAME for another, --by round for all.")
    table = agreement_table(
        rows, unit=options.unit, coders=first.coders, transcripts=len(first.clusters), units=first.units,
        groups=None if options.by == "code" else names, by=None if options.by == "code" else options.by,
        notes=tuple(notes), extra={"round": rounds[-1], "bootstrap": options.bootstrap, "seed": options.seed},
    )  # fmt: skip
    return table, tuple(rows)


def _agree(ratings: Ratings, options: AgreementOptions) -> tuple[Assessed, ...]:
    """Intervals by the method that suits the number of transcripts; by the bootstrap when replicates were asked for."""
    if options.bootstrap is None:
        return agree(ratings, seed=options.seed)
    return agree(ratings, bootstrap=options.bootstrap, seed=options.seed, interval="bootstrap" if options.bootstrap else None)


def _people(study: Study) -> list[str]:
    """Coders whose agreement is of interest: persons, neither models nor the consensus."""
    return [c.name for c in study.coders if c.kind == "person"]


def _rounds(study: Study) -> list[str]:
    """Rounds in which two people are done with one transcript, in order of name."""
    people = set(_people(study))
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mark in study.done:
        if mark.coder in people:
            done[mark.round, mark.transcript].add(mark.coder)
    rounds = sorted({round for (round, _), coders in done.items() if len(coders) > 1}, key=lambda r: (len(r), r))
    if not rounds:
        raise Refused(
            "no transcript was marked done by two coders, so there is nothing to compare",
            hint="qcode sample show; qcode done TRANSCRIPT --coder NAME",
        )
    return rounds


def _ratings(view: View, study: Study, options: AgreementOptions, round: str) -> Ratings:
    coders = options.coders or _double_coders(study, round)
    if len(coders) < 2:
        raise UsageError("agreement needs two coders or more", hint="--coders NAME,NAME")
    transcripts = [
        coded for interview in study.interviews if (coded := _coded(study, interview, coders, round, options)) is not None
    ]
    chosen = [study.codebook.get(c) for c in options.codes] if options.codes else list(study.codebook.codes)
    codes = [c.key for c in chosen if c is not None]
    in_round = replace(study, done=tuple(d for d in study.done if d.round == round))
    missing = missing_since(view, in_round)
    roles = _asked_roles(study)

    def asked(code: str, transcript: str, role: str) -> bool:
        return options.everybody or roles(code, role)

    if options.unit == "character":
        ratings = character_ratings(transcripts, codes, coders, missing=missing, asked=asked)
    else:
        ratings = unit_ratings(transcripts, codes, coders, missing=missing, asked=asked, unit=options.unit)
    if not ratings.units:
        raise Refused(f"{' and '.join(coders)} have no done transcript in common in round {round}", hint="qcode sample show")
    return ratings


def _double_coders(study: Study, round: str) -> tuple[str, ...]:
    by_transcript: dict[str, set[str]] = defaultdict(set)
    people = _people(study)
    for mark in study.done:
        if mark.round == round and mark.coder in people:
            by_transcript[mark.transcript].add(mark.coder)
    shared = set().union(*(c for c in by_transcript.values() if len(c) > 1))
    return tuple(c for c in people if c in shared)


def _coded(
    study: Study, interview: Interview, coders: Sequence[str], round: str, options: AgreementOptions
) -> CodedTranscript | None:
    done: dict[str, list[Span]] = defaultdict(list)
    for mark in study.done:
        if mark.transcript == interview.name and mark.round == round and mark.coder in coders:
            done[mark.coder].append((mark.start, mark.end))
    if len(done) < 2:
        return None
    people = {p.label: p for p in interview.participants}
    units: list[tuple[Span, ...]] = []
    groups: list[str] = []
    for segment in interview.segments:
        person = people.get(interview.turns[segment.turn - 1].speaker or "")
        if person is not None and person.interviewer and not options.everybody:
            continue
        words = trim(interview.text, (segment.start, segment.end))
        if words[0] < words[1]:
            units.append((words,))
            groups.append(person.role if person else "")
    if options.unit == "transcript":
        units, groups = [tuple(u[0] for u in units)], [shared_value(interview, "role")]
    codings = [
        (c.coder, c.code, c.start, c.end)
        for c in study.codings
        if c.transcript == interview.name and c.round == round and c.coder in coders and c.origin != "machine"
        if any(contains(span, (c.start, c.end)) or (span[0] < c.end and c.start < span[1]) for span in done[c.coder])
    ]
    return CodedTranscript(interview.name, tuple(units), done, codings, shared_value(interview, "role"), tuple(groups))


def _asked_roles(study: Study) -> Callable[[str, str], bool]:
    """Whether a code was asked of a role: by the role's protocol, or the code's own list; yes where neither says."""
    codes: dict[str, Code] = {c.key: c for c in study.codebook.codes}
    protocols = {p.role: {q.id for q in p.questions} for p in study.codebook.protocols}

    def asked(code: str, role: str) -> bool:
        entry = codes[code]
        if entry.asked_of:
            return role in entry.asked_of
        if not entry.questions or role not in protocols or role == SEVERAL:
            return True
        return bool(protocols[role] & set(entry.questions))

    return asked


def below(rows: Sequence[Assessed], threshold: float, *, lower_bound: bool = False) -> tuple[list[str], list[str]]:
    """Codes whose alpha (or its lower bound) is below `threshold`, and codes that could not be assessed."""
    failed, unassessed = [], []
    for row in rows:
        if row.code == ALL_CODES or row.family:
            continue
        value = row.alpha_low if lower_bound else row.krippendorff_alpha
        if not row.assessable or value is None:
            unassessed.append(row.code)
        elif value < threshold:
            failed.append(row.code)
    return failed, unassessed
