"""From a study to the data of a comparison: whose passes, in which transcripts, on which units.

The main comparison leaves out transcripts that were replaced in the sample, and segments drawn
because a rare code is likely there; these segments are compared separately.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from qcode.codebook import find_code
from qcode.coding.sampling import round_order
from qcode.errors import Refused, UsageError
from qcode.model import (
    SEVERAL,
    Coding,
    Done,
    Interview,
    Limits,
    Segment,
    Study,
    Turn,
    rows_of,
)
from qcode.reliability.matrix import Ratings
from qcode.reliability.units import CodedTranscript, character_ratings, unit_ratings
from qcode.reports.asking import Asking
from qcode.shown import listed
from qcode.spans import Span, overlapping, overlaps, trim
from qcode.store.view import View
from qcode.workflows.agreement.independent import independent
from qcode.workflows.shared.people import known_coders
from qcode.workflows.shared.question_blocks import question_blocks
from qcode.workflows.shared.samples import ENRICHED, RANDOM, Sample, likely_segments, samples
from qcode.workflows.shared.versions import missing_since

Unit = Literal["segment", "question", "transcript", "character"]
UNITS: tuple[Unit, ...] = ("segment", "question", "transcript", "character")
Level = Literal["code", "family", "all"]
FAMILY = "/*"
"""Suffix of the label of a family row: ``referral_stream/*`` means any code of the family."""


@dataclass(frozen=True, slots=True)
class AgreementScope:
    """What to compare. Empty `coders`: every person who finished a transcript that another person
    finished too.

    `same_coder` compares a coder's passes with each other, one in each round, instead of coders.
    `limits`: only segments of which an expression is true.
    """

    coders: tuple[str, ...] = ()
    unit: Unit = "segment"
    everybody: bool = False
    round: str | None = None
    codes: tuple[str, ...] = ()
    level: Level = "code"
    same_coder: str | None = None
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """The work of one coder in one round, with its label in tables."""

    label: str
    coder: str
    round: str


@dataclass(frozen=True, slots=True)
class ComparedCoders:
    """The compared coders: the passes, the transcripts as values, and the ratings of the random
    part.

    `enriched` contains, for each code, ratings of the segments that were drawn because the code is
    likely there. `changed` says how many codings each coder added or removed after blindness had
    ended; these are not compared (see `independent`).
    """

    study: Study
    scope: AgreementScope
    rounds: tuple[str, ...]
    passes: tuple[Pass, ...]
    transcripts: tuple[CodedTranscript, ...]
    ratings: Ratings
    missing: Callable[[str, str, str], bool]
    enriched: Mapping[str, Ratings] = field(default_factory=dict)
    replaced: tuple[str, ...] = ()
    model: str = ""
    changed: Mapping[str, int] = field(default_factory=dict)
    doubles: tuple[str, ...] = ()
    """Transcripts that are left out because they are copies of another one."""

    @property
    def coders(self) -> tuple[str, ...]:
        """The labels of the passes."""
        return tuple(p.label for p in self.passes)

    def interview(self, name: str) -> Interview:
        """A transcript of the study."""
        return next(i for i in self.study.interviews if i.name == name)


def rounds_of(view: View, people: Sequence[str] = ()) -> tuple[str, ...]:
    """Rounds in which two of `people` (empty: all persons) finished the same transcript; training
    first, then 1, 2, ...
    """
    wanted = set(people) or {c.name for c in view.coders() if c.kind == "person"}
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mark in view.done():
        if mark.coder in wanted:
            done[mark.round, mark.transcript].add(mark.coder)
    return tuple(
        sorted({round for (round, _), coders in done.items() if len(coders) > 1}, key=round_order)
    )


def compare(view: View, scope: AgreementScope) -> ComparedCoders:
    """Compare coders in one round (the newest with two of them, unless named), or one coder's
    passes.

    Raises Refused if nothing was double-coded, Unknown for a coder or code, UsageError for a wrong
    unit or for coders that cannot be compared: persons are never mixed with models or with the
    consensus.
    """
    if scope.unit not in UNITS:
        raise UsageError(f"the unit is one of {', '.join(UNITS)}, not {scope.unit!r}")
    now = view.done()
    blind = independent(view, now)
    marks = blind.done(now)
    model = _no_mixture(view, scope)
    rounds, passes = _passes(view, scope, marks)
    drawn = [one for r in rounds for one in samples(view, r)]
    replaced = {n for one in drawn for n in one.replaced} - {n for one in drawn for n in one.drawn}
    done: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        done[mark.transcript] |= {
            p.label for p in passes if (p.coder, p.round) == (mark.coder, mark.round)
        }
    twice = [name for name, labels in done.items() if len(labels) > 1]
    doubles = view.doubles()
    shared = [name for name in twice if name not in doubles]
    if not shared:
        raise Refused(
            f"{listed(p.label for p in passes)} have no finished transcript in common in"
            f" round {listed(rounds)}",
            command="qcode sample show",
        )
    study = view.study(only=shared)
    study = replace(study, codings=blind.codings(study.codings))
    build = _Builder(view, study, scope, passes, marks)
    extra = _enriched(view, study, build, drawn)
    apart = {name for _, names in extra.values() for name in names} - _random(drawn)
    used = [i for i in study.interviews if i.name not in replaced and i.name not in apart]
    transcripts = tuple(coded for i in used if (coded := build.coded(i)) is not None)
    ratings = build.ratings(transcripts, scope.codes or [c.key for c in study.codebook.codes])
    if not ratings.units and not extra:
        raise Refused(
            f"no words were finished by two of {', '.join(p.label for p in passes)} in round"
            f" {listed(rounds)}{_of_which(scope.limits)}",
            command="qcode sample show",
        )
    return ComparedCoders(
        study,
        scope,
        rounds,
        passes,
        transcripts,
        ratings,
        build.missing,
        {code: entry for code, (entry, _) in extra.items()},
        tuple(sorted(replaced & set(shared))),
        model,
        blind.changed([t.name for t in transcripts], [(p.coder, p.round) for p in passes]),
        tuple(sorted(name for name in twice if name in doubles)),
    )


def _of_which(limits: Limits | None) -> str:
    return "" if limits is None else f" of which {limits.expression!r} is true"


def _no_mixture(view: View, scope: AgreementScope) -> str:
    """The model that a person is compared with, if one is named. Raises for coders that cannot be
    compared.
    """
    known_coders(view, [*scope.coders, *([scope.same_coder] if scope.same_coder else [])])
    kinds = {c.name: c.kind for c in view.coders()}
    if any(kinds[c] == "consensus" for c in scope.coders):
        raise UsageError(
            "agreement is computed on the coders' own codings, never on the consensus",
            command="qcode disagreements",
        )
    models = [c for c in scope.coders if kinds[c] == "machine"]
    if models and len(scope.coders) != 2:
        raise UsageError(
            f"{models[0]} is a model: agreement between people and agreement with a model are never"
            " mixed",
            advice=f"to compare one coder with it: --coders NAME,{models[0]}",
        )
    return models[0] if models else ""


def _passes(
    view: View, scope: AgreementScope, marks: Sequence[Done]
) -> tuple[tuple[str, ...], tuple[Pass, ...]]:
    if scope.same_coder:
        return _second_passes(scope.same_coder, marks)
    if scope.coders and len(set(scope.coders)) < 2:
        raise UsageError(
            "agreement needs two coders or more",
            advice="choose two with --coders NAME,NAME, or two passes with --same-coder NAME",
        )
    people = {c.name for c in view.coders() if c.kind == "person"}
    by_round: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for mark in marks:
        if mark.coder in (scope.coders or people):
            by_round[mark.round][mark.transcript].add(mark.coder)
    shared = {r: set().union(*(c for c in t.values() if len(c) > 1)) for r, t in by_round.items()}
    rounds = sorted((r for r, coders in shared.items() if coders), key=round_order)
    if scope.round is not None and scope.round not in rounds and not scope.coders:
        near = f"the rounds are {', '.join(rounds)}" if rounds else "see qcode sample show"
        raise Refused(
            f"no transcript was marked as finished by two coders in round {scope.round}",
            advice=near,
        )
    if not rounds and not scope.coders:
        if view.blindness():
            raise Refused(
                f"{view.as_coder} codes some transcripts blind, and what others finished there is"
                " not shown, so there is nothing to compare",
                advice="the supervisor compares: qcode reliability without --coder",
            )
        raise Refused(
            "no transcript was marked as finished by two coders, so there is nothing to compare",
            advice="see what is assigned with qcode sample show, and mark what is"
            " finished with qcode done TRANSCRIPT --coder NAME",
        )
    round = scope.round or (
        rounds[-1] if rounds else max((m.round for m in marks), key=round_order, default="1")
    )
    names = tuple(dict.fromkeys(scope.coders)) or tuple(
        c.name for c in view.coders() if c.name in shared[round]
    )
    return (round,), tuple(Pass(name, name, round) for name in names)


def _second_passes(coder: str, marks: Sequence[Done]) -> tuple[tuple[str, ...], tuple[Pass, ...]]:
    """A coder's passes: one for each round with a transcript that the coder also finished in
    another round.
    """
    rounds: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        if mark.coder == coder:
            rounds[mark.transcript].add(mark.round)
    twice = sorted({r for some in rounds.values() if len(some) > 1 for r in some}, key=round_order)
    if not twice:
        raise Refused(
            f"{coder} has not finished any transcript in two rounds",
            command=f"qcode sample draw --second-pass --coders {coder} --round NAME",
        )
    return tuple(twice), tuple(Pass(f"{coder} (round {r})", coder, r) for r in twice)


def _random(drawn: Sequence[Sample]) -> set[str]:
    return {name for one in drawn if one.kind == RANDOM for name in one.drawn}


class _Builder:
    """Builds transcripts as values, and their ratings, for one comparison."""

    def __init__(
        self,
        view: View,
        study: Study,
        scope: AgreementScope,
        passes: Sequence[Pass],
        marks: Sequence[Done],
    ) -> None:
        self.study, self.scope, self.passes = study, scope, tuple(passes)
        self.labels = {(p.coder, p.round): p.label for p in passes}
        self.machines = {c.name for c in study.coders if c.kind == "machine"}
        self.done: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for m in marks:
            if (label := self.labels.get((m.coder, m.round))) is not None:
                self.done[m.transcript][label].append((m.start, m.end))
        self.codings: dict[str, list[tuple[str, Coding]]] = defaultdict(list)
        for c in study.codings:
            if (label := self.labels.get((c.coder, c.round))) is not None and self._counts(c):
                self.codings[c.transcript].append((label, c))
        self.blocks = question_blocks(view, study.interviews) if scope.unit == "question" else {}
        self._missing = {
            r: missing_since(view, replace(study, done=tuple(m for m in marks if m.round == r)))
            for r in dict.fromkeys(p.round for p in passes)
        }
        self._by_label = {p.label: p for p in passes}
        self._asking = Asking(study, (i.name for i in study.interviews))

    def _counts(self, coding: Coding) -> bool:
        """Whether a coding counts. Codes applied in bulk by a model are nobody's decision, unless
        the model itself is compared.
        """
        return coding.origin != "machine" or coding.coder in self.machines

    def missing(self, code: str, transcript: str, label: str) -> bool:
        """Whether a code was added to the codebook after the version of a pass."""
        one = self._by_label[label]
        return self._missing[one.round](code, transcript, one.coder)

    def asked(self, code: str, transcript: str, role: str) -> bool:
        """Whether a role was asked about a code there; always true if everybody's words are
        compared.
        """
        return self.scope.everybody or self._asking.of_code(code, transcript, role)

    def coded(
        self, interview: Interview, only: Sequence[Span] | None = None
    ) -> CodedTranscript | None:
        """A transcript as values; `only` limits its units to segments that overlap these spans.
        None without two passes.
        """
        done = self.done.get(interview.name, {})
        if len(done) < 2:
            return None
        units, groups = self._units(interview, only)
        codings = [
            (label, c.code, c.start, c.end)
            for label, c in self.codings[interview.name]
            if any(overlaps(span, (c.start, c.end)) for span in done.get(label, ()))
        ]
        return CodedTranscript(
            interview.name, units, done, codings, interview.shared_value("role"), groups
        )

    def _units(
        self, interview: Interview, only: Sequence[Span] | None
    ) -> tuple[tuple[tuple[Span, ...], ...], tuple[str, ...]]:
        parts = [
            (w, role)
            for w, role in self._words(interview)
            if only is None or any(overlaps(w, span) for span in only)
        ]
        if not parts or self.scope.unit in ("segment", "character"):
            return tuple((w,) for w, _ in parts), tuple(role for _, role in parts)
        if self.scope.unit == "transcript":
            return (tuple(w for w, _ in parts),), (interview.shared_value("role"),)
        fixed = self.blocks[interview.name]
        starts = [start for start, _ in fixed]
        blocks: dict[int, list[tuple[Span, str]]] = defaultdict(list)
        for w, role in parts:
            at = bisect_right(starts, w[0]) - 1
            if at >= 0 and w[0] < fixed[at][1]:
                blocks[at].append((w, role))
        ordered = [blocks[n] for n in sorted(blocks)]
        roles = [{role for _, role in block} for block in ordered]
        return tuple(tuple(w for w, _ in b) for b in ordered), tuple(
            r.pop() if len(r) == 1 else SEVERAL for r in roles
        )

    def _words(self, interview: Interview) -> list[tuple[Span, str]]:
        """The words of each segment that counts, with the speaker's role."""
        people = {p.label: p for p in interview.participants}
        limits = self.scope.limits
        inside = None if limits is None else limits.spans.get(interview.name, ())
        # Rows are enough here; a value of each segment of a large study takes longer.
        field = Turn.__match_args__.index("speaker")
        said_by = [people.get(row[field] or "") for row in rows_of(interview.turns, Turn)]
        left_out = {p.label for p in people.values() if p.interviewer and not self.scope.everybody}
        result = []
        for _, turn, start, end in rows_of(interview.segments, Segment):
            person = said_by[turn - 1]
            if person is not None and person.label in left_out:
                continue
            words = trim(interview.text, (start, end))
            if inside is not None and not overlapping(inside, words):
                continue
            if words[0] < words[1]:
                result.append((words, person.role if person else ""))
        return result

    def ratings(
        self,
        transcripts: Sequence[CodedTranscript],
        codes: Sequence[str],
        *,
        families: bool = False,
    ) -> Ratings:
        """Ratings of codes, and of families if given or if the scope includes them."""
        book = self.study.codebook
        codes = list(dict.fromkeys(find_code(book, name).key for name in codes))
        wanted = codes if families or self.scope.level != "code" else ()
        rows = {f"{c}{FAMILY}": book.joined(c) for c in wanted if len(book.family(c)) > 1}
        labels = [p.label for p in self.passes]
        if self.scope.unit == "character":
            return character_ratings(
                transcripts, codes, labels, families=rows, missing=self.missing, asked=self.asked
            )
        return unit_ratings(
            transcripts,
            codes,
            labels,
            families=rows,
            missing=self.missing,
            asked=self.asked,
            unit=self.scope.unit,
        )


def _enriched(
    view: View, study: Study, build: _Builder, drawn: Sequence[Sample]
) -> dict[str, tuple[Ratings, tuple[str, ...]]]:
    """For each code with extra segments: their ratings and their transcripts."""
    ids = {one.id for one in drawn if one.kind == ENRICHED}
    if not ids:
        return {}
    by_id = {i.id: i for i in study.interviews}
    spans: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for (transcript, start, end), why in likely_segments(view):
        if why["sample"] in ids and transcript in by_id and why.get("drawn", True):
            spans[why["code"]][transcript].append((start, end))
    random = _random(drawn)
    result = {}
    for code, places in spans.items():
        if study.codebook.get(code) is None:
            continue
        some = [by_id[t] for t in places if by_id[t].name not in random]
        coded = [
            one for i in some if (one := build.coded(i, places[i.id])) is not None and one.units
        ]
        result[code] = (build.ratings(coded, [code], families=True), tuple(i.name for i in some))
    return result
