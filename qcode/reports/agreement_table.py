"""The rows of intercoder agreement as a table with the contract's keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.model import Aside, Column, Table
from qcode.reports import notes as wording
from qcode.reports.agreement_values import CodeAgreement, Measured, Note
from qcode.reports.verdicts import definitions, more_than_there_are, verdict_keys

_BOUNDS = (
    Column("alpha_low", "Alpha, low", "number"),
    Column("alpha_high", "Alpha, high", "number"),
)
_BESIDE = (
    Column("decided_value", "Deciding index", "number"),
    Column("decided_low", "Deciding index, low", "number"),
    Column("decided_high", "Deciding index, high", "number"),
    Column("simulated_coverage", "Simulated coverage (%)", "number"),
    Column("transcripts_needed", "Transcripts needed", "number"),
    Column("transcripts_for_reliable", "Transcripts for a reliable alpha", "number"),
)
"""Numbers that rows may carry beside coefficients."""

_KAPPAS = ("cohen_kappa", "fleiss_kappa", "brennan_prediger")

MANY = 4
"""From more coders than this on, tables for reading say how often the code was given at least and
at most.
"""

_SHORT = 12
"""Letters of coders' names that a heading takes unbroken."""

COVERED = 90.0
"""Percent: an interval whose kind covered the true value less often in simulations is named under
the table.
"""


def agreement_table(measured: Measured) -> Table:
    """A row per code and one for all codes; in blocks where the values say so."""
    rows = tuple(_row(row, measured) for row in measured.rows)
    shown = _columns(measured)
    grouped = (Column("group", measured.grouping),) if measured.by is not None else ()
    defined = definitions(measured.rows, *measured.bars, bounds=measured.has_bounds)
    beyond = more_than_there_are(measured.rows, measured.available) if measured.available else []
    return Table(
        name=measured.name,
        title=measured.title,
        columns=(*grouped, *shown),
        rows=rows,
        notes=(
            *_notes(measured),
            *(note.text for note in notes_on_values(measured)),
            *defined,
            *(note.text for note in measured.notes),
            *beyond,
        ),
        extra={
            "unit": measured.unit,
            "coders": list(measured.coders),
            "transcripts": measured.transcripts,
            "units": measured.units,
            **measured.extra,
        },
        group="group" if grouped else None,
        data_columns=_data_columns(rows, measured, {c.key for c in shown}),
    )


def _columns(measured: Measured) -> list[Column]:
    """What people read."""
    of = {column.key: column for column in measured.coefficients}
    index = measured.index
    cohen = any(r.agreement.cohen_kappa is not None for r in measured.rows)
    kappa = of["cohen_kappa" if len(measured.coders) <= 2 or cohen else "fleiss_kappa"]
    intervals = measured.has_intervals
    # Where there are intervals, kappa would push the table over a page's width; the data and the
    # printed report have it.
    secondary = not intervals or (index is not None and index.key in _KAPPAS)
    bands = [Column("alpha_interval", "95 % interval of alpha")]
    below = [Column("below_800", "% below .800", "percent")]
    return [
        Column("code", "Code"),
        Column("units", "Units", "count"),
        Column("given", Aside(f"Given by {_named(measured.coders)}", "Given by each coder")),
        of["percent_agreement"],
        *([kappa] if secondary else []),
        of["krippendorff_alpha"],
        *(bands if intervals else []),
        *(below if intervals and index is None else []),
        *([Column("decided_value", index.label, "number")] if index is not None else []),
        Column("remark", "Remark"),
    ]


def _named(coders: Sequence[str]) -> str:
    if len(coders) > MANY:
        return "each (fewest to most)"
    return "/".join(coders) if sum(map(len, coders)) < _SHORT else " / ".join(coders)


def _data_columns(
    rows: Sequence[Mapping[str, Any]], measured: Measured, shown: set[str]
) -> tuple[Column, ...]:
    """What only data formats carry."""
    there = {key for row in rows for key in row}
    known = [
        *(
            Column(by, by.capitalize())
            for by in ("role", "site", "transcript", "pair", "round", "month", "version")
        ),
        Column("positives", "Positives", "mapping"),
        *_with_bounds(measured.coefficients),
        Column("assessable", "Assessable", "flag"),
        Column("undefined", "Undefined"),
        *(Column(f"below_{bar}", f"% below .{bar}", "percent") for bar in (667, 800)),
        Column("alpha_interval", "95 % interval of alpha"),
        Column("interval_method", "Method of the interval"),
        Column("verdict", "Verdict"),
        Column("verdict_word", "Verdict, the word"),
        Column("decided_by", "Decided by"),
        Column("note", "Note"),
        *measured.requested,
        *_BESIDE,
    ]
    return tuple(c for c in known if c.key in there and c.key not in shown)


def _with_bounds(coefficients: Sequence[Column]) -> list[Column]:
    """The columns of coefficients, alpha followed by its interval."""
    return [
        column
        for one in coefficients
        for column in (one, *(_BOUNDS if one.key == "krippendorff_alpha" else ()))
    ]


def _row(row: CodeAgreement, measured: Measured) -> dict[str, Any]:
    one, decided = row.agreement, row.decided
    bounds = {"alpha_low": one.alpha_low, "alpha_high": one.alpha_high}
    keys = [column.key for column in _with_bounds(measured.coefficients)]
    made: dict[str, Any] = {}
    if row.group is not None:
        made = {"group": row.group, **({measured.by: row.group} if measured.by else {})}
    made |= {"code": one.code, "units": one.units, "positives": dict(one.positives)}
    made |= {key: bounds[key] if key in bounds else one.coefficients.get(key) for key in keys}
    made |= {
        "assessable": one.assessable,
        "undefined": one.undefined,
        "given": given(one.positives, measured.coders),
        "alpha_interval": row.alpha_interval,
        **verdict_keys(row.verdict),
        "note": one.note,
        "below_667": row.below.get(667),
        "below_800": row.below.get(800),
        "interval_method": row.method,
        "remark": measured.remark(row),
        **row.beside,
    }
    if decided is not None and measured.index is not None:
        made |= {
            "decided_by": measured.index.label,
            "decided_value": decided.value,
            "decided_low": decided.low,
            "decided_high": decided.high,
        }
    return made


def given(positives: Mapping[str, int], coders: Sequence[str]) -> str:
    """In how many units each coder gave the code: ``5/6``; of many coders the fewest and the most:
    ``28 to 58``.
    """
    if len(coders) > MANY and positives:
        return f"{min(positives.values())} to {max(positives.values())}"
    return "/".join(str(positives.get(coder, "–")) for coder in coders)


def _notes(measured: Measured) -> tuple[str, ...]:
    """What was compared, and what the columns are."""
    units = wording.amount(measured.units, "unit")
    compared = (
        f"Unit of comparison: {measured.unit}; {units} in"
        f" {wording.amount(measured.transcripts, 'transcript')} that"
    )
    rest = (
        "marked as finished. For each code, a unit either has the code or not; what a coder did"
        " not mark as finished is missing."
    )
    return (
        Aside(
            f"{compared} {wording.listed(measured.coders)} {rest}",
            f"{compared} {wording.amount(len(measured.coders), 'coder')} {rest}",
        ),
        (
            "Given by: the number of units to which each coder gave the code. Alpha is"
            " Krippendorff's, for nominal data. The row of all codes has kappa pooled after De"
            " Vries, and alpha from summed disagreements."
        ),
    )


def notes_on_values(measured: Measured) -> list[Note]:
    """How intervals were made, where they are missing or too short, and why an alpha does not
    exist.
    """
    return [
        *_intervals(measured.rows),
        *_short_intervals(measured.rows),
        *_incomplete(measured.rows),
        *_undefined(measured.rows),
    ]


def _intervals(rows: Sequence[CodeAgreement]) -> list[Note]:
    methods = {r.method for r in rows if r.agreement.alpha_low is not None and r.method}
    if not methods:
        return []
    message = f"Intervals: {' and '.join(sorted(methods))}."
    if any(800 in r.below for r in rows):
        message += " % below .800: the probability that alpha is below it."
    return [Note(message, in_print=True)]


def _incomplete(rows: Sequence[CodeAgreement]) -> list[Note]:
    """What else than alpha is missing where alpha exists: the most frequent reason."""
    bare = Counter(
        (r.agreement.undefined, r.agreement.alpha_low is None)
        for r in rows
        if r.agreement.krippendorff_alpha is not None and r.agreement.undefined
    )
    if not bare:
        return []
    ((reason, without), count), *_ = bare.most_common(1)
    rest = sum(bare.values()) - count
    others = (
        f"; the reason for {wording.amount(rest, 'other row')} is in csv and json" if rest else ""
    )
    text = f"{reason[0].upper()}{reason[1:]} ({wording.amount(count, 'row')}{others})."
    return [Note(text, in_print=without)]


def _undefined(rows: Sequence[CodeAgreement]) -> list[Note]:
    """Why some codes have no alpha, a sentence for each reason."""
    missing = [r.agreement for r in rows if r.agreement.krippendorff_alpha is None]
    reasons = dict.fromkeys(one.undefined for one in missing if one.undefined)
    return [
        Note(f"{reason[0].upper()}{reason[1:]}; its alpha cannot be computed.", in_print=True)
        for reason in reasons
    ]


def _short_intervals(rows: Sequence[CodeAgreement]) -> list[Note]:
    """Which intervals are known to be too short: their kind covered the true value in too few
    simulated samples.
    """
    known = {r.code: r.beside.get("simulated_coverage") for r in rows}
    low = {code: share for code, share in known.items() if share is not None and share < COVERED}
    if not low:
        return []
    least, most = min(low.values()), max(low.values())
    share = f"{least:.0f}" if least == most else f"{least:.0f} to {most:.0f}"
    return [
        Note(
            f"Treat with care: for {wording.listed(low)} these intervals hold the true alpha only"
            f" about {share} % of the time (in simulations), not 95 %, because there are few"
            " transcripts, the code is rare or alpha is high.",
            in_print=True,
        )
    ]
