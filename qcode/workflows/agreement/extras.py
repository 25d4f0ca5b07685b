"""Additional tables on request: sets of codes, boundaries of passages, and what other programs
would print.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Literal

from qcode.errors import Refused, UsageError
from qcode.model import Column, Table
from qcode.reliability import compatibility
from qcode.reliability.coded import Coefficient
from qcode.reliability.sets import DEFINITIONS, set_alpha, sets_of
from qcode.reliability.unitizing import (
    NOTHING_CODED,
    UnitizingAlpha,
    lay_end_to_end,
    unitizing_alpha,
)
from qcode.reliability.units import CodedTranscript
from qcode.reports.notes import amount, listed
from qcode.spans import Span
from qcode.workflows.agreement.comparing import ComparedCoders

Like = Literal["nvivo", "maxqda"]
LIKE: tuple[Like, ...] = ("nvivo", "maxqda")


def sets_table(compared: ComparedCoders) -> Table:
    """One number for all codes of a unit together: alpha of sets with three distances, each with
    its definition.

    Raises UsageError if units are characters.
    """
    if compared.scope.unit == "character":
        raise UsageError(
            "sets of codes are compared on segments, question blocks or transcripts, not on"
            " characters"
        )
    sets = sets_of(compared.ratings)
    rows = []
    for kind, definition in DEFINITIONS.items():
        result = set_alpha(sets, kind).alpha
        rows.append(
            {
                "distance": kind,
                "alpha": result.value,
                "observed": result.observed,
                "expected": result.expected,
                "units": result.units,
                "undefined": result.reason,
                "definition": definition,
            }
        )
    columns = (
        Column("distance", "Distance"),
        Column("alpha", "Krippendorff's alpha of sets", "number"),
        Column("observed", "Observed disagreement", "number"),
        Column("expected", "Expected disagreement", "number"),
        Column("units", "Units", "count"),
    )
    notes = [
        f"{d.upper() if d == 'masi' else d.capitalize()}: {text}."
        for d, text in DEFINITIONS.items()
    ]
    notes.append(
        "The value of a unit is the set of all codes a coder gave it; an empty set is a value, what"
        " is not done is missing."
    )
    data = (Column("undefined", "Undefined"), Column("definition", "Definition"))
    extra = {
        "unit": compared.scope.unit,
        "coders": list(compared.coders),
        "round": compared.rounds[-1],
    }
    return Table(
        "reliability.sets",
        "All codes of a unit as one set",
        columns,
        tuple(rows),
        tuple(notes),
        extra=extra,
        data_columns=data,
    )


# Unitizing
# --------------------------------------------------------------------------------------------------


_UNITIZING = (
    Column("code", "Code"),
    Column("of", "Family"),
    Column("u_alpha", "u", "number"),
    Column("bar_u_alpha", "|u", "number"),
    Column("cu_alpha", "cu", "number"),
    Column("cu_coverage", "% of text", "percent"),
    Column("ku_alpha", "(k)u", "number"),
    Column("ku_coverage", "% of text", "percent"),
    Column("undefined", "Remark"),
)


def unitizing_table(compared: ComparedCoders) -> Table:
    """The u-alpha family over spans: for each code, and for each family whose codes do not overlap,
    so that its codes can be compared too.

    Raises Refused if no transcript was finished by all of the coders.
    """
    coders = compared.coders
    everybody = [t for t in compared.transcripts if t.units and all(t.done.get(c) for c in coders)]
    if not everybody:
        raise Refused(
            f"no transcript was finished by all of {', '.join(coders)}",
            advice="choose two with --coders NAME,NAME",
        )
    book = compared.study.codebook
    wanted = compared.scope.codes or tuple(c.key for c in book.codes)
    rows: list[dict[str, Any]] = []
    for code in wanted:
        some = [t for t in everybody if not any(compared.missing(code, t.name, c) for c in coders)]
        rows.append(_row(code, "code", unitizing_alpha(lay_end_to_end(some, [code], coders)), code))
    for code in wanted:
        family = book.family(code)
        if len(family) > 1:
            rows += _family(code, family, everybody, coders)
    length = lay_end_to_end(everybody, wanted[:1], coders).length
    extra = {
        "coders": list(coders),
        "transcripts": len(everybody),
        "characters": length,
        "round": compared.rounds[-1],
    }
    return Table(
        "reliability.unitizing",
        "Where passages begin and end",
        _UNITIZING,
        tuple(rows),
        tuple(_unitizing_notes(compared, len(everybody), length)),
        extra=extra,
        data_columns=(Column("level", "Level"),),
    )


def _unitizing_notes(compared: ComparedCoders, finished: int, length: int) -> Iterator[str]:
    """What the values are of, what they mean, and what was left out."""
    yield (
        f"Over the spans themselves, in {length:,} characters of"
        f" {amount(finished, 'transcript')} that {listed(compared.coders)} have finished: where a"
        " coder begins and ends a passage is part of the coding."
    )
    yield (
        "u-alpha: passages and the gaps between them; |u-alpha: passage or gap only; cu-alpha:"
        " which code, where passages of two coders meet (with the share of the text that this"
        " covers); (k)u-alpha: one code of a family against the others there (Krippendorff,"
        " Mathet, Bouvry & Widlocher 2016; more than two coders: their equation 10)."
    )
    yield (
        "For a single code |u-alpha equals u-alpha, and cu-alpha is undefined. A family whose"
        " codes overlap can only be compared code by code."
    )
    if finished < len(compared.transcripts):
        yield (
            f"{len(compared.transcripts) - finished} transcripts were not finished by all of"
            " the coders and are left out."
        )


def _family(
    code: str, family: Sequence[str], transcripts: Sequence[CodedTranscript], coders: Sequence[str]
) -> Iterator[dict[str, Any]]:
    try:
        result = unitizing_alpha(lay_end_to_end(transcripts, family, coders))
    except ValueError:
        nothing = Coefficient(None, reason="codes overlap")
        yield _row(f"{code}/*", "family", UnitizingAlpha(nothing, nothing, nothing, None), code)
        return
    yield _row(f"{code}/*", "family", result, code)
    for one, value in result.k_u.items():
        coverage = result.k_coverage.get(one)
        yield {
            "code": one,
            "of": code,
            "level": "code in family",
            "u_alpha": None,
            "bar_u_alpha": None,
            "cu_alpha": None,
            "cu_coverage": None,
            "ku_alpha": value.value,
            "ku_coverage": None if coverage is None else 100 * coverage,
            "undefined": value.reason,
        }


def _row(label: str, level: str, result: UnitizingAlpha, code: str) -> dict[str, Any]:
    reason = (
        result.u.reason
        if result.u.reason == NOTHING_CODED
        else "; ".join(
            dict.fromkeys(
                r for r in (result.u.reason, result.cu.reason if level == "family" else "") if r
            )
        )
    )
    return {
        "code": label,
        "of": code if level == "family" else "",
        "level": level,
        "u_alpha": result.u.value,
        "bar_u_alpha": result.bar_u.value,
        "cu_alpha": result.cu.value,
        "cu_coverage": (
            None
            if result.cu_coverage is None or result.cu.value is None
            else 100 * result.cu_coverage
        ),
        "ku_alpha": None,
        "ku_coverage": None,
        "undefined": reason,
    }


# What other programs would print
# ----------------------------------------------------------------------------------------


def like_table(compared: ComparedCoders, like: Like, *, overlap: float = 90.0) -> Table:
    """What NVivo or MAXQDA would print for the same codings, by their own definitions. `overlap`
    (percent) is a setting of MAXQDA.

    Raises UsageError for another program.
    """
    if like not in LIKE:
        raise UsageError(f"--like takes {' or '.join(LIKE)}, not {like!r}")
    return _like_nvivo(compared) if like == "nvivo" else _like_maxqda(compared, overlap / 100)


def _pairs(compared: ComparedCoders) -> Iterator[tuple[str, str, CodedTranscript]]:
    for first, second in combinations(compared.coders, 2):
        for transcript in compared.transcripts:
            if transcript.done.get(first) and transcript.done.get(second):
                yield first, second, transcript


def _spans(transcript: CodedTranscript, coder: str, code: str) -> list[Span]:
    return [
        (start, end)
        for who, given, start, end in transcript.codings
        if (who, given) == (coder, code)
    ]


def _like_nvivo(compared: ComparedCoders) -> Table:
    """A row per code and transcript, like NVivo's coding comparison with a row per code and
    file.
    """
    codes = compared.scope.codes or tuple(c.key for c in compared.study.codebook.codes)
    size = {i.name: len(i.text) for i in compared.study.interviews}
    rows = []
    for first, second, transcript in _pairs(compared):
        for code in codes:
            result = compatibility.nvivo(
                _spans(transcript, first, code),
                _spans(transcript, second, code),
                size[transcript.name],
            )
            rows.append(
                {
                    "code": code,
                    "transcript": transcript.name,
                    "coder_a": first,
                    "coder_b": second,
                    "kappa": result.kappa,
                    "agreement_percent": result.agreement_percent,
                    "disagreement_percent": result.disagreement_percent,
                    "a_and_b": result.a_and_b,
                    "a_not_b": result.a_not_b,
                    "b_not_a": result.b_not_a,
                    "neither": result.neither,
                }
            )
    columns = (
        Column("code", "Code"),
        Column("transcript", "File"),
        *_coder_columns(compared),
        Column("kappa", "Kappa", "number"),
        Column("agreement_percent", "Agreement (%)", "percent"),
        Column("disagreement_percent", "Disagreement (%)", "percent"),
    )
    counts = {
        "a_and_b": "A and B",
        "a_not_b": "A and not B",
        "b_not_a": "B and not A",
        "neither": "Not A and not B",
    }
    data = tuple(Column(k, f"{label} (characters)", "count") for k, label in counts.items())
    notes = (
        (
            f"{compatibility.NVIVO}. NVivo prints no overall value. Every character of a file"
            " counts, also the interviewer's; a file in which neither coder used a code counts as"
            " complete agreement. This is not qcode's own table."
        ),
    )
    return _like("nvivo", "As NVivo would print it", columns, rows, notes, compared, data)


def _like_maxqda(compared: ComparedCoders, overlap: float) -> Table:
    """A row per transcript and one for all, like MAXQDA's agreement on segments."""
    chosen = compared.scope.codes or tuple(c.key for c in compared.study.codebook.codes)
    used: dict[tuple[str, str], set[str]] = {}
    for first, second, transcript in _pairs(compared):
        given = {c for who, c, *_ in transcript.codings if who in (first, second)}
        used.setdefault((first, second), set()).update(given.intersection(chosen))
    rows: list[dict[str, Any]] = []
    totals: dict[tuple[str, str], list[int]] = {}
    for first, second, transcript in _pairs(compared):
        codes = used[first, second]
        own = [
            [(c, s, e) for who, c, s, e in transcript.codings if who == coder and c in codes]
            for coder in (first, second)
        ]
        result = compatibility.maxqda_segments(own[0], own[1], len(codes), overlap)
        sums = totals.setdefault((first, second), [0, 0])
        sums[0] += result.agreements
        sums[1] += result.disagreements
        rows.append(_maxqda_row(transcript.name, first, second, result))
    for (first, second), (agreed, differed) in totals.items():
        rows.append(
            _maxqda_row(
                "(all files)",
                first,
                second,
                compatibility.maxqda(agreed, differed, len(used[first, second])),
            )
        )
    columns = (
        Column("transcript", "Document"),
        *_coder_columns(compared),
        Column("agreements", "Agreements", "count"),
        Column("disagreements", "Disagreements", "count"),
        Column("percent", "Percent", "percent"),
        Column("kappa", "Kappa", "number"),
    )
    numbers = " or ".join(f"{n:,}" for n in sorted({len(codes) for codes in used.values()}))
    notes = (
        (
            f"{compatibility.MAXQDA}. Segments agree when at least {100 * overlap:g} % of what they"
            f" cover together is shared. Chance rests on the codes in MAXQDA's table, those that"
            f" the coders used: {numbers or 'none'}. What neither coded does not occur. This is not"
            " qcode's own table."
        ),
    )
    return _like(
        "maxqda",
        "As MAXQDA would print it",
        columns,
        rows,
        notes,
        compared,
        (Column("chance", "Chance", "number"),),
    )


def _maxqda_row(
    name: str, first: str, second: str, result: compatibility.MaxqdaComparison
) -> dict[str, Any]:
    return {
        "transcript": name,
        "coder_a": first,
        "coder_b": second,
        "agreements": result.agreements,
        "disagreements": result.disagreements,
        "percent": result.percent,
        "kappa": result.kappa,
        "chance": result.chance,
    }


def _coder_columns(compared: ComparedCoders) -> tuple[Column, ...]:
    return (Column("coder_a", "Coder A"), Column("coder_b", "Coder B"))


def _like(
    name: str,
    title: str,
    columns: tuple[Column, ...],
    rows: Sequence[Mapping[str, Any]],
    notes: tuple[str, ...],
    compared: ComparedCoders,
    data: tuple[Column, ...],
) -> Table:
    extra = {
        "like": name,
        "definition": notes[0],
        "coders": list(compared.coders),
        "round": compared.rounds[-1],
    }
    return Table(
        f"reliability.like_{name}",
        title,
        columns,
        tuple(rows),
        notes,
        extra=extra,
        data_columns=data,
    )
