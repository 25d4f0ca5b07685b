"""How large a double-coded sample must be: units per code for a target alpha and margin, and what a
planned sample can show.

The formulas are in `qcode.reliability.sizes`. A design effect accounts for segments being grouped
in interviews.
"""

from __future__ import annotations

import math
import shlex
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qcode.errors import Refused, UsageError
from qcode.model import FEWEST_POSITIVES, RELIABLE, Column, Interview, Study, Table
from qcode.reliability import sizes
from qcode.reliability.clustering import agreement_correlation
from qcode.reliability.intervals import FEWEST_CLUSTERS
from qcode.reports.asking import Asking
from qcode.reports.notes import amount, listed
from qcode.spans import Span, contains, overlaps, trim
from qcode.store.view import View
from qcode.workflows.agreement.comparing import AgreementScope, compare, rounds_of
from qcode.workflows.sample.assigning import undrawable
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.samples import RANDOM, samples
from qcode.workflows.shared.versions import missing_since

CORRELATION = 0.05
"""The assumed correlation of agreement within an interview, if nothing was double-coded yet."""
_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What to show, and with which sample.

    `alpha` is the target, `margin` the half-width of the interval (and the distance below alpha
    that Cantor's test must detect). `planned` is a number of transcripts; otherwise `fraction` of
    all is used. `prevalence` maps a code to its share of segments (0-1); the key ``""`` is for all
    other codes.
    """

    alpha: float = RELIABLE
    margin: float = 0.10
    significance: float = 0.05
    power: float = 0.80
    percent: float = 0.90
    coders: int = 2
    fraction: float | None = None
    planned: int | None = None
    round: str | None = None
    correlation: float | None = None
    effect: float | None = None
    prevalence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What can be drawn: for each transcript, the number of segments in which each code was asked
    about; and the planned sample. `free` is the number of transcripts that a draw can still take.
    """

    segments: Mapping[str, Mapping[str, int]]
    transcripts: int
    planned: int
    drawn: tuple[str, ...]
    free: int

    def available(self, code: str) -> int:
        """The number of segments of the whole study in which the code could be given."""
        return sum(counts[code] for counts in self.segments.values())

    def sampled(self, code: str) -> int:
        """The expected number of segments in the sample: those of the drawn transcripts, or an
        equal share.
        """
        if self.drawn:
            return sum(self.segments[name][code] for name in self.drawn if name in self.segments)
        return round(self.available(code) * self.planned / max(self.transcripts, 1))


def plan_table(view: View, options: PlanOptions) -> Table:
    """One row per code, rarest first: what it needs by each method, and what the planned sample can
    show.

    Codes with children but without codings or a given prevalence have no row. The last note says
    how many transcripts to draw.

    Raises UsageError for numbers out of range, Unknown for a code, Refused in a study without
    transcripts or codes.
    """
    _check(options)
    study = view.study()
    codes = [c.key for c in study.codebook.codes]
    if not study.interviews or not codes:
        raise Refused(
            "a plan needs transcripts and a codebook",
            advice="use qcode import for transcripts, and qcode codebook load FILE for a codebook",
        )
    given = {find_code(study, c).key if c else "": p for c, p in options.prevalence.items()}
    seen = _prevalence(view, study)
    frame = _frame(view, study, options)
    rho, whence = _correlation(view, options)
    effect = _effect(frame, rho, options)
    rows = []
    headings = {
        c for c in codes if c not in given and not seen[c][0] and len(study.codebook.family(c)) > 1
    }
    for code in codes:
        if code in headings:
            continue
        share, basis = (
            (given[code], "given")
            if code in given
            else (
                (given[""], "given")
                if "" in given
                else (
                    (seen[code][0] / seen[code][1], "codings so far")
                    if seen[code][1]
                    else (None, "not known")
                )
            )
        )
        rows.append(_row(code, share, basis, frame, effect, options))
    rows.sort(
        key=lambda r: (r["prevalence"] is None, r["prevalence"] or 0.0, codes.index(r["code"]))
    )
    return _table(rows, frame, effect, rho, whence, options, _how(view, frame, options.coders))


def _check(options: PlanOptions) -> None:
    if not 0 < options.alpha < 1:
        raise UsageError(f"alpha must be between 0 and 1, not {options.alpha}")
    if not 0 < options.margin < min(options.alpha, 1):
        raise UsageError(f"the margin must be above 0 and below alpha, not {options.margin}")
    if not 0 < options.percent < 0.95:
        raise UsageError(
            f"percent agreement must be below 95 % in a plan, not {100 * options.percent:g} %"
        )
    if options.fraction is not None and not 0 < options.fraction <= 1:
        raise UsageError(f"the fraction must be above 0 and at most 1, not {options.fraction}")
    for name in ("significance", "power"):
        if not 0 < getattr(options, name) < 1:
            raise UsageError(f"{name} must be between 0 and 1, not {getattr(options, name)}")
    for code, share in options.prevalence.items():
        if not 0 < share < 1:
            raise UsageError(
                f"the prevalence {'of ' + code if code else ''} must be between 0 and 1, not"
                f" {share}"
            )


def _words(interview: Interview) -> list[tuple[Span, str]]:
    """The words of each respondent's segment, with the speaker's role."""
    people = {p.label: p for p in interview.participants}
    result = []
    for segment in interview.segments:
        person = people.get(interview.turns[segment.turn - 1].speaker or "")
        words = trim(interview.text, (segment.start, segment.end))
        if words[0] < words[1] and not (person is not None and person.interviewer):
            result.append((words, person.role if person else ""))
    return result


def _frame(view: View, study: Study, options: PlanOptions) -> _Frame:
    asking = Asking(study, (i.name for i in study.interviews))
    codes = [c.key for c in study.codebook.codes]
    counts: dict[str, dict[str, int]] = {}
    for interview in study.interviews:
        roles = [role for _, role in _words(interview)]
        counts[interview.name] = {
            code: sum(asking.of_code(code, interview.name, role) for role in roles)
            for code in codes
        }
    total = len(study.interviews)
    drawn: tuple[str, ...] = ()
    if options.planned is None and options.fraction is None:
        known = [one for one in samples(view, options.round) if one.kind == RANDOM]
        drawn = tuple(known[-1].drawn) if known else ()
    planned = len(drawn) or options.planned or math.ceil((options.fraction or 0.10) * total)
    free = sum(name not in undrawable(view, _people(view)) for name in counts)
    return _Frame(counts, total, min(planned, total), drawn, free)


def _prevalence(view: View, study: Study) -> dict[str, tuple[int, int]]:
    """For each code, in finished work of the roles it was asked of: segments that have it, and
    segments with a decision (each coder counts separately). Where it was not asked, only segments
    with the code would count, and the share would be too large.
    """
    asking = Asking(study, (i.name for i in study.interviews))
    missing = missing_since(view, study)
    people = {c.name for c in study.coders if c.kind == "person"}
    marks: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    for d in study.done:
        if d.coder in people:
            marks[d.transcript, d.coder, d.round].append((d.start, d.end))
    codings: dict[tuple[str, str, str], list[tuple[str, Span]]] = defaultdict(list)
    for c in study.codings:
        if c.origin != "machine":
            codings[c.transcript, c.coder, c.round].append((c.code, (c.start, c.end)))
    result = {c.key: (0, 0) for c in study.codebook.codes}
    words = {i.name: _words(i) for i in study.interviews}
    for (name, coder, round), done in marks.items():
        mine = codings[name, coder, round]
        for span, role in words[name]:
            if not any(contains(d, span) for d in done):
                continue
            carried = {code for code, where in mine if overlaps(where, span)}
            for code, (hits, units) in result.items():
                if asking.of_code(code, name, role) and not missing(code, name, coder):
                    result[code] = (hits + (code in carried), units + 1)
    return result


def _correlation(view: View, options: PlanOptions) -> tuple[float, str]:
    """The correlation of agreement within one interview, and where the value comes from."""
    if options.correlation is not None:
        return options.correlation, "given"
    if options.effect is None and (rounds := rounds_of(view)):
        known = agreement_correlation(compare(view, AgreementScope(round=rounds[-1])).ratings)
        if known is not None:
            return known, f"estimated from round {rounds[-1]}"
    return CORRELATION, "assumed"


def _effect(frame: _Frame, rho: float, options: PlanOptions) -> float:
    if options.effect is not None:
        return max(1.0, options.effect)
    lengths = np.array(
        [max(counts.values(), default=0) for counts in frame.segments.values()], dtype=np.float64
    )
    mean = float(lengths.mean()) if len(lengths) else 0.0
    return sizes.design_effect(mean, rho, float(lengths.std() / mean) if mean else 0.0)


def _row(
    code: str, share: float | None, basis: str, frame: _Frame, effect: float, options: PlanOptions
) -> dict[str, Any]:
    planned = frame.sampled(code)
    row: dict[str, Any] = {
        "code": code,
        "prevalence": None if share is None else 100 * share,
        "basis": basis,
        "available": frame.available(code),
        "planned": planned,
        "positives": None,
        "units_alpha": None,
        "units_kappa": None,
        "units_precision": None,
        "transcripts_needed": None,
        "half_width": None,
        "assessable": False,
        "enough": False,
    }
    if share is None or not 0 < share < 1:
        return row
    alpha, margin = options.alpha, options.margin
    required = sizes.requirements(
        {code: share},
        planned,
        alpha_min=alpha,
        significance=options.significance,
        coders=options.coders,
        effect=effect,
    )[0]
    kappa = sizes.cantor_size(
        share, share, alpha - margin, alpha, significance=options.significance, power=options.power
    )
    per = frame.available(code) / max(frame.transcripts, 1)
    row |= {
        "positives": round(required.positives),
        "units_alpha": required.units,
        "units_kappa": math.ceil(kappa * effect),
        "units_precision": math.ceil(sizes.precision_size(alpha, share, margin) * effect),
        "transcripts_needed": math.ceil(required.units / per) if required.units and per else None,
        "half_width": _half_width(share, planned, effect, alpha),
        "assessable": required.assessable,
        "enough": required.enough,
    }
    return row


def _half_width(share: float, planned: int, effect: float, alpha: float) -> float | None:
    """The expected half-width of a 95 % interval; None if the interval extends down to chance and
    would be useless.
    """
    if not planned:
        return None
    result = _Z95 * math.sqrt(sizes.kappa_variance(share, share, alpha) * effect / planned)
    return result if result < alpha else None


def _table(
    rows: Sequence[dict[str, Any]],
    frame: _Frame,
    effect: float,
    rho: float,
    whence: str,
    options: PlanOptions,
    how: str,
) -> Table:
    units = max((r["available"] for r in rows), default=0)
    columns = (
        Column("code", "Code"),
        Column("prevalence", "% have it", "percent"),
        Column("units_alpha", "For alpha", "count"),
        Column("units_kappa", "For kappa", "count"),
        Column("units_precision", "For margin", "count"),
        Column("planned", "Planned", "count"),
        Column("positives", "With code", "count"),
        Column("half_width", "± here", "number"),
        Column("remark", "Remark"),
    )
    data = (
        Column("basis", "Prevalence from"),
        Column("available", "Segments in all", "count"),
        Column("transcripts_needed", "Transcripts for alpha", "count"),
        Column("assessable", "Assessable", "flag"),
        Column("enough", "Enough for alpha", "flag"),
    )
    for row in rows:
        row["remark"] = _remark(row, units)
    percent = sizes.lacy_riffe_size(units, options.percent) if units else 0
    extra = {
        "alpha": options.alpha,
        "margin": options.margin,
        "significance": options.significance,
        "power": options.power,
        "coders": options.coders,
        "transcripts": frame.transcripts,
        "transcripts_planned": frame.planned,
        "design_effect": effect,
        "intraclass_correlation": rho,
        "units_percent_agreement": percent,
        "units_ten_percent": sizes.ten_percent_size(units) if units else 0,
        "not_assessable": [r["code"] for r in rows if not r["assessable"]],
    }
    advice = sample_size(rows, frame.transcripts)
    extra |= {
        "transcripts_to_draw": advice.transcripts,
        "shown": list(advice.shown),
        "out_of_reach": list(advice.beyond),
    }
    notes = [*_notes(rows, frame, extra, whence, options), _draw_note(advice, frame, options, how)]
    return Table(
        "sample.plan",
        "Segments needed for each code",
        columns,
        tuple(rows),
        tuple(notes),
        extra=extra,
        data_columns=data,
    )


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many transcripts to draw, the codes for which they are enough, and the codes for which
    the whole study is too small.
    """

    transcripts: int
    shown: tuple[str, ...]
    beyond: tuple[str, ...]


def sample_size(rows: Sequence[Mapping[str, Any]], total: int) -> SampleSize:
    """The number of transcripts that is enough for every code that a study of `total` transcripts
    can assess.

    A code needs ``transcripts_needed`` for its alpha, and enough transcripts for ten positives. At
    least ten transcripts (or all, if there are fewer) are needed, because otherwise there are no
    intervals.
    """
    needs: dict[str, int] = {}
    for row in rows:
        if row["transcripts_needed"] is not None and row["prevalence"]:
            positives = row["available"] * row["prevalence"] / 100
            ten = math.ceil(FEWEST_POSITIVES * total / positives)
            needs[row["code"]] = max(row["transcripts_needed"], ten)
    shown = {code: n for code, n in needs.items() if n <= total}
    fewest = min(FEWEST_CLUSTERS, total)
    return SampleSize(
        max([fewest, *shown.values()]), tuple(shown), tuple(c for c in needs if c not in shown)
    )


def _how(view: View, frame: _Frame, number: int) -> str:
    """Coders and round for a proposed draw: the people of the study, if their number is as
    planned.
    """
    people = _people(view)
    coders = shlex.quote(",".join(people)) if len(people) == number else ",".join(["NAME"] * number)
    return f"--coders {coders}" + (f" --round {next_round(view)}" if frame.drawn else "")


def _people(view: View) -> list[str]:
    return [c.name for c in view.coders() if c.kind == "person"]


def next_round(view: View, *known: str) -> str:
    """A name for the next round: the number after the existing samples and rounds."""
    numbers = [
        int(name) for name in (*(one.round for one in samples(view)), *known) if name.isdecimal()
    ]
    return str(max(numbers, default=0) + 1)


def _draw_note(advice: SampleSize, frame: _Frame, options: PlanOptions, how: str) -> str:
    """The note on how many transcripts to draw, for what, with the command."""
    total, n = frame.transcripts, advice.transcripts
    command = f"qcode sample draw --transcripts {min(n, frame.free)} {how}"
    lost = f" Too few in the whole study for {listed(advice.beyond)}." if advice.beyond else ""
    if n > frame.free:
        command = command if frame.free else ""
        lost += (
            f" {frame.free} can still be drawn: the others are in a sample already, or a coder saw"
            " suggestions or others' codings there."
        )
    if not advice.shown:
        why = f"with {n} there are intervals" if n >= FEWEST_CLUSTERS else "that is all there are"
        return f"Draw {n} of {amount(total, 'transcript')}: {why}.{lost} {command}".rstrip()
    what = (
        f"enough to show an alpha above {options.alpha:g} for {amount(len(advice.shown), 'code')}"
    )
    return f"Draw {n} of {amount(total, 'transcript')}: {what}.{lost} {command}".rstrip()


def _remark(row: Mapping[str, Any], units: int) -> str:
    if row["prevalence"] is None:
        return "prevalence not known"
    if not row["assessable"]:
        return "too rare"
    if not row["enough"]:
        return "study too small" if (row["units_alpha"] or 0) > units else "too few"
    return "enough"


def _notes(
    rows: Sequence[Mapping[str, Any]],
    frame: _Frame,
    extra: Mapping[str, Any],
    whence: str,
    options: PlanOptions,
) -> list[str]:
    drawn = "drawn" if frame.drawn else "planned"
    notes = [
        (
            f"{frame.planned} of {amount(frame.transcripts, 'transcript')} {drawn},"
            f" {options.coders} coders; segments of respondents of the roles a code was asked of."
            " With code: expected among those planned; ± here: the half-width of the interval"
            " expected with them."
        ),
        (
            f"For alpha: segments to be confident (p < {options.significance:g}) that alpha is"
            f" above {options.alpha:g} (Krippendorff 2018, after Bloch & Kraemer 1989). For kappa:"
            f" to tell {options.alpha:g} from {options.alpha - options.margin:.3g} with power"
            f" {options.power:g} (Cantor 1996). For the margin: for an interval of ±"
            f" {options.margin:g} around {options.alpha:g}. Percent agreement of"
            f" {100 * options.percent:g} %: {amount(extra['units_percent_agreement'], 'segment')}"
            f" of all (Lacy & Riffe 1996); 10 % rule: {extra['units_ten_percent']:,}."
        ),
        (
            f"Design effect {extra['design_effect']:.2f}: segments of one interview are similar"
            f" (correlation {extra['intraclass_correlation']:.3f}, {whence}); the first three"
            " columns are multiplied by it."
        ),
    ]
    lost = [r["code"] for r in rows if not r["assessable"] and r["prevalence"] is not None]
    if lost:
        notes.append(
            f"Cannot be assessed with this sample (fewer than {FEWEST_POSITIVES} positives"
            f" expected): {listed(lost, len(lost))}. qcode sample enrich draws more where such a"
            " code is likely."
        )
    unknown = [r["code"] for r in rows if r["prevalence"] is None]
    if unknown:
        notes.append(
            f"It is not yet known how often these occur: {listed(unknown)}; give it with"
            " --prevalence CODE=0.05."
        )
    return notes
