"""Draw extra segments for rare codes where codings or suggestions make them likely. They are kept
separate from the random part.

A rare code gives little information about its reliability. More instances help; another coefficient
does not (Krippendorff). The reason for drawing a segment is hidden from coders, and is never in a
packed copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qcode.coding.sampling import in_lots
from qcode.errors import Refused, UsageError
from qcode.model import Code, Column, Study, Table
from qcode.spans import Span, overlaps, trim
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import View
from qcode.store.writing import assignment_of, put_assignment, put_hint, put_sample
from qcode.suggest import keyword_model, passages_of, suggest
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.samples import ENRICHED, RANDOM, samples
from qcode.workflows.shared.sights import not_blind
from qcode.workflows.suggesting.models import newest_model

LIKELY = 0.25
"""The probability from which a suggestion makes a code likely."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment where a code is likely. `why` says that it already has the code, or that it is
    suggested, with the probability.
    """

    transcript: str
    segment: int
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Enriched:
    """The extra segments drawn for a code, the number of candidates, and notes."""

    code: str
    round: str
    seed: int
    coders: tuple[str, ...]
    drawn: tuple[Candidate, ...]
    candidates: int
    notes: tuple[str, ...]


def enrich(
    store: Store,
    *,
    code: str,
    segments: int,
    coders: Sequence[str] = (),
    round: str = DEFAULT_ROUND,
    seed: int = 1,
    likely: float = LIKELY,
    dry_run: bool = False,
    actor: str = "",
) -> Enriched:
    """Draw segments where `code` (or a sub-code) is likely, outside the round's random sample, and
    assign them blind.

    `coders` are those of the random sample unless given; transcripts that one of them can no longer
    code blind are left out. A coder who already codes the transcript in this round keeps that
    assignment. Raises Unknown for the code, UsageError without two coders, Refused if there is no
    candidate.
    """
    view = store.view(SUPERVISOR)
    study = view.study()
    entry = find_code(study, code)
    drawn = [one for one in samples(view, round) if one.kind == RANDOM]
    people = tuple(coders) or tuple(
        dict.fromkeys(c for one in drawn for _, team in one.drawn.values() for c in team)
    )
    if len(set(people)) < 2:
        raise UsageError(
            "a double-coded sample needs two coders or more",
            advice="name two with --coders NAME,NAME",
        )
    outside = {n for one in drawn for n in one.drawn}
    candidates = list(_candidates(view, study, entry, likely))
    result = _free(
        view, study, [c for c in candidates if c.transcript not in outside], people, round
    )
    if not result:
        raise Refused(
            f"{entry.key} is not likely in any segment outside the random sample",
            advice=f"use qcode suggest train, keywords in the codebook, or --likely below"
            f" {likely:g}",
        )
    by_name = {f"{c.transcript}\x1f{c.span[0]}": c for c in result}
    chosen = [by_name[name] for name in in_lots(by_name, seed)[:segments]]
    chosen.sort(key=lambda c: (c.transcript, c.segment))
    notes = (
        [f"only {len(chosen)} likely segments were found, not {segments}"]
        if len(chosen) < segments
        else []
    )
    if not dry_run:
        within = [c for c in candidates if c.transcript in outside]
        notes += _save(
            store,
            study,
            entry,
            _Draw(chosen, within, len(chosen) / len(result)),
            people,
            round,
            seed,
            actor,
        )
    return Enriched(entry.key, round, seed, people, tuple(chosen), len(result), tuple(notes))


def _free(
    view: View, study: Study, candidates: Sequence[Candidate], people: Sequence[str], round: str
) -> list[Candidate]:
    """The candidates that can be coded blind by all of `people`, were not drawn before, and that
    two of them have not decided already.
    """
    known = not_blind(view)
    seen = {name for coder in people for name in known.get(coder, ())}
    entities = {i.name: i.id for i in study.interviews}
    before = [s for one in samples(view, round) if one.kind == ENRICHED for s in one.segments]
    return [
        c
        for c in candidates
        if c.transcript not in seen
        and not any(
            entities[c.transcript] == entity and overlaps(c.span, (start, end))
            for entity, start, end in before
        )
        and not _both_decided(study, c, people, round)
    ]


def _candidates(view: View, study: Study, code: Code, likely: float) -> Iterator[Candidate]:
    """Segments of respondents that somebody gave the code, or for which it is suggested.

    Codings of those who only double-code a transcript do not count. They exist only in the random
    sample, and a segment's odds must not depend on being in it.
    """
    second = {(a.transcript, a.coder) for a in study.assignments if a.kind == "reliability"}
    family = set(study.codebook.family(code.key))
    people = {c.name for c in study.coders if c.kind == "person"}
    given: dict[str, list[Span]] = {}
    for coding in study.codings:
        counts = coding.code in family and coding.coder in people and coding.origin != "machine"
        if counts and (coding.transcript, coding.coder) not in second:
            given.setdefault(coding.transcript, []).append((coding.start, coding.end))
    model = newest_model(view) or keyword_model(study.codebook)
    for interview in study.interviews:
        passages = passages_of(interview)
        suggested: dict[int, float] = {}
        for row in suggest(model, passages, top=len(study.codebook.codes), minimum=likely):
            if row.code in family:
                suggested[row.segment] = max(row.probability, suggested.get(row.segment, 0.0))
        wanted = {p.segment for p in passages}
        for segment in interview.segments:
            words = trim(interview.text, (segment.start, segment.end))
            if segment.number not in wanted:
                continue
            if any(overlaps(words, span) for span in given.get(interview.name, ())):
                yield Candidate(
                    interview.name, segment.number, (segment.start, segment.end), "coded so"
                )
            elif segment.number in suggested:
                why = f"suggested, {suggested[segment.number]:.2f}"
                yield Candidate(interview.name, segment.number, (segment.start, segment.end), why)


def _both_decided(study: Study, candidate: Candidate, people: Sequence[str], round: str) -> bool:
    done = {
        d.coder
        for d in study.done
        if d.transcript == candidate.transcript
        and d.round == round
        and overlaps((d.start, d.end), candidate.span)
    }
    return len(done & set(people)) >= 2


@dataclass(frozen=True, slots=True)
class _Draw:
    """The `chosen` segments, the candidates `within` the random sample, and the odds of a candidate
    outside it.
    """

    chosen: Sequence[Candidate]
    within: Sequence[Candidate]
    odds: float


def _save(
    store: Store,
    study: Study,
    code: Code,
    draw: _Draw,
    people: Sequence[str],
    round: str,
    seed: int,
    actor: str,
) -> list[str]:
    chosen = draw.chosen
    interviews = {i.name: i for i in study.interviews}
    notes: list[str] = []
    # The command is in every copy, so it does not name the code.
    with store.change(
        f"sample enrich {len(chosen)} segments in round {round}", actor=actor
    ) as change:
        if actor:
            notes += coder_entity(change, actor)[1]
        content = {
            "kind": ENRICHED,
            "round": round,
            "seed": seed,
            "coders": list(people),
            "segments": [[interviews[c.transcript].id, *c.span] for c in chosen],
        }
        sample = put_sample(change, content, "sample.enrich")
        for name in people:
            coder, wording = coder_entity(change, name)
            notes += wording
            for interview in dict.fromkeys(interviews[c.transcript].id for c in chosen):
                if not _at_work(change, interview, coder, round):
                    put_assignment(change, interview, coder, "reliability", round, True, sample)
        for c, taken in (*((c, True) for c in chosen), *((c, False) for c in draw.within)):
            value = {
                "code": code.key,
                "why": c.why,
                "sample": sample,
                "odds": draw.odds,
                "drawn": taken,
            }
            put_hint(change, interviews[c.transcript].id, c.span, value)
    return notes


def _at_work(change: Change, transcript: str, coder: str, round: str) -> bool:
    return assignment_of(change, transcript, coder, round) is not None


def enriched_table(result: Enriched) -> Table:
    """The drawn segments, with the reason for each."""
    rows = tuple(
        {
            "transcript": c.transcript,
            "segment": c.segment,
            "why": c.why,
            "coders": list(result.coders),
        }
        for c in result.drawn
    )
    columns = (
        Column("transcript", "Transcript"),
        Column("segment", "Segment", "count"),
        Column("why", "Why likely"),
        Column("coders", "Coders", "list"),
    )
    note = (
        f"{len(result.drawn)} of {result.candidates} segments where {result.code} is likely, seed"
        f" {result.seed}, round {result.round}. They are reported separately: how often the code"
        " occurs here says nothing about the study."
    )
    extra = {
        "code": result.code,
        "round": result.round,
        "seed": result.seed,
        "candidates": result.candidates,
    }
    return Table(
        "sample.enrich", f"Extra segments for {result.code}", columns, rows, (note,), extra=extra
    )
