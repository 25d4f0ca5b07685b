"""Agreement on where units begin and end: the u-alpha family of 2016 and alpha-U of 1995/2004, on
spans.

The continuum is `length` characters long; documents are laid end to end, which is exact for the
u-alpha family because the correction for gaps is linear in their length. Each coder's spans must
not overlap; if codes overlap, compute it for each code separately. Nothing is computed per
character: values are looked up between boundaries.

Sources: Krippendorff, Mathet, Bouvry & Widlocher 2016, Quality & Quantity 50 (u, |u, cu, (k)u; for
more than two coders equation 10 averages squared intersections over the other coders); Krippendorff
1995, Sociological Methodology 25; Krippendorff 2004, Quality & Quantity 38 (alpha-U).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qcode.reliability.coded import Coefficient
from qcode.reliability.matrix import Floats, Ints
from qcode.reliability.units import CodedTranscript
from qcode.spans import Span, clip, join

ValuedSpan = tuple[int, int, str]
"""(start, end, value)"""


@dataclass(frozen=True, slots=True, eq=False)
class Continuum:
    """The units of several coders on one line of `length` characters: arrays of all units, in the
    order of coder and start.

    `value` indexes `values`; gaps between units are not stored.
    """

    length: int
    coders: int
    values: tuple[str, ...]
    coder: Ints
    start: Ints
    end: Ints
    value: Ints

    def of_value(self, index: int) -> Continuum:
        """Only the units of one value."""
        at = self.value == index
        units = (self.coder[at], self.start[at], self.end[at])
        return Continuum(
            self.length,
            self.coders,
            (self.values[index],),
            *units,
            np.zeros(int(at.sum()), dtype=np.intp),
        )


def continuum(spans: Sequence[Sequence[ValuedSpan]], length: int, begin: int = 0) -> Continuum:
    """The spans of each coder on `[begin, begin + length)`.

    ValueError if a span is empty or outside, or if a coder's spans overlap (then compute it per
    code).
    """
    values = tuple(sorted({v for own in spans for _, _, v in own}))
    index = {v: i for i, v in enumerate(values)}
    rows = sorted(
        (k, s - begin, e - begin, index[v]) for k, own in enumerate(spans) for s, e, v in own
    )
    coder, start, end, value = np.array(rows, dtype=np.intp).reshape(-1, 4).T
    if np.any(start >= end) or np.any(start < 0) or np.any(end > length):
        raise ValueError("a span is empty or lies outside the continuum")
    if np.any((coder[1:] == coder[:-1]) & (start[1:] < end[:-1])):
        raise ValueError(
            "spans of one coder overlap: unitizing alpha needs a partition, run it per code"
        )
    return Continuum(length, len(spans), values, coder, start, end, value)


def lay_end_to_end(
    transcripts: Sequence[CodedTranscript], codes: Sequence[str], coders: Sequence[str]
) -> Continuum:
    """The codings of `codes` in all transcripts on one line, limited to the words that every coder
    has finished.

    A coder's spans of one code that overlap or touch are one unit, as in a citation, but never
    across transcripts. Several codes must exclude each other (a semantic domain); ValueError if
    spans overlap.
    """
    spans: list[list[ValuedSpan]] = [[] for _ in coders]
    offset = 0
    for transcript in transcripts:
        words = join(s for unit in transcript.units for s in unit)
        for coder in coders:
            words = [
                part for done in join(transcript.done.get(coder, ())) for part in clip(words, done)
            ]
        starts = np.array([s for s, _ in words], dtype=np.intp)
        before = np.concatenate([[0], np.cumsum([e - s for s, e in words], dtype=np.intp)])
        for own, coder in zip(spans, coders, strict=True):
            for code in codes:
                given = [(s, e) for k, c, s, e in transcript.codings if k == coder and c == code]
                places = _places(given, words, starts, before)
                own += [(offset + s, offset + e, code) for s, e in join(places)]
        offset += int(before[-1])
    return continuum(spans, offset)


def _places(spans: Sequence[Span], words: Sequence[Span], starts: Ints, before: Ints) -> list[Span]:
    """The places of spans after everything outside `words` was cut out."""

    def place(at: int) -> int:
        i = int(np.searchsorted(starts, at, side="right")) - 1
        return 0 if i < 0 else int(before[i]) + min(at, words[i][1]) - words[i][0]

    return [(place(s), place(e)) for s, e in spans]


@dataclass(frozen=True, slots=True)
class UnitizingAlpha:
    """The u-alpha family.

    `u`: gaps and values; `bar_u`: units against gaps; `cu`: values where units intersect, with the
    share of the continuum that this covers; `k_u`: each value where units intersect, `k_coverage`
    the share of the value's length.
    """

    u: Coefficient
    bar_u: Coefficient
    cu: Coefficient
    cu_coverage: float | None
    k_u: dict[str, Coefficient] = field(default_factory=dict)
    k_coverage: dict[str, float | None] = field(default_factory=dict)


NOTHING_CODED = "no unit: no coder coded anything"
ONE_VALUE = "only one value: nothing to distinguish"
NOTHING_SHARED = "no units of two coders intersect"
ALL_CODED = "no variation: chance disagreement is 0"


def unitizing_alpha(data: Continuum) -> UnitizingAlpha:
    """u-alpha, |u-alpha, cu-alpha and (k)u-alpha (nominal), O(n log n) in the number of units.

    With l_ck the shared lengths over ordered pairs of coders / (coders - 1), e_ck = (l_c l_k - [c =
    k] corr_c) / (l - corr / l); corr is the sum of squared lengths of units, and of lengths of
    gaps. ValueError for fewer than two coders.
    """
    if data.coders < 2:
        raise ValueError("unitizing alpha needs two coders")
    if not len(data.start):
        nothing = Coefficient(None, reason=NOTHING_CODED)
        return UnitizingAlpha(nothing, nothing, nothing, None)
    cuts, by_coder = _labels(data)
    shared = _shared(by_coder, np.diff(cuts).astype(np.float64), len(data.values) + 1) / (
        data.coders - 1
    )
    size = (data.end - data.start).astype(np.float64)
    squares: Floats = np.bincount(
        data.value + 1, weights=size**2, minlength=len(data.values) + 1
    ).astype(np.float64)
    squares[0] = data.coders * float(data.length) - size.sum()
    expected = _expected(shared.sum(axis=1), squares)
    u = _alpha(_off_diagonal(shared), _off_diagonal(expected))
    bar = _alpha(float(shared[0, 1:].sum()), float(expected[0, 1:].sum()))
    cu, coverage, k_u = _coded_where_shared(data, shared, cuts, by_coder)
    margins, valued = shared.sum(axis=1)[1:], shared[1:, 1:].sum(axis=1)
    return UnitizingAlpha(
        u=u,
        bar_u=bar,
        cu=cu,
        cu_coverage=coverage,
        k_u=dict(zip(data.values, k_u, strict=True)),
        k_coverage={
            v: float(s / m) if m > 0 else None
            for v, s, m in zip(data.values, valued, margins, strict=True)
        },
    )


def unitizing_alpha_per_code(
    transcripts: Sequence[CodedTranscript], codes: Sequence[str], coders: Sequence[str]
) -> dict[str, UnitizingAlpha]:
    """u-alpha of each code separately, which is necessary if codes overlap. Then |u equals u, and
    cu is undefined.
    """
    return {code: unitizing_alpha(lay_end_to_end(transcripts, [code], coders)) for code in codes}


def _labels(data: Continuum) -> tuple[Ints, Ints]:
    """All boundaries (stretches + 1,), and for each coder the value + 1 of each stretch, 0 in gaps:
    (coders, stretches).
    """
    cuts = np.unique(np.concatenate([[0, data.length], data.start, data.end])).astype(np.intp)
    change = np.zeros((data.coders, len(cuts)), dtype=np.intp)
    # Units of one coder do not overlap. So adding the value at the start and subtracting it at the
    # end gives the label.
    np.add.at(change, (data.coder, np.searchsorted(cuts, data.start)), data.value + 1)
    np.add.at(change, (data.coder, np.searchsorted(cuts, data.end)), -(data.value + 1))
    return cuts, np.cumsum(change, axis=1)[:, :-1]


def _shared(labels: Ints, size: Floats, values: int) -> Floats:
    """(values, values): length on which one coder has the row's and another the column's value,
    over ordered pairs.
    """
    stretches = labels.shape[1]
    cell = labels + np.arange(stretches) * values
    counts = (
        np.bincount(cell.ravel(), minlength=stretches * values)
        .reshape(stretches, values)
        .astype(np.float64)
    )
    weighted = counts * size[:, None]
    return np.asarray(weighted.T @ counts - np.diag(weighted.sum(axis=0)))


def _expected(margins: Floats, squares: Floats) -> Floats:
    total = margins.sum()
    rest = total - squares.sum() / total if total > 0 else 0.0
    if rest <= 1e-12 * max(total, 1.0):
        return np.zeros((len(margins), len(margins)))
    return np.asarray((np.outer(margins, margins) - np.diag(squares)) / rest)


def _off_diagonal(matrix: Floats) -> float:
    return float(matrix.sum() - np.trace(matrix))


def _alpha(observed: float, expected: float) -> Coefficient:
    if expected <= 1e-12:
        return Coefficient(None, observed, expected, reason=ALL_CODED)
    return Coefficient(1 - observed / expected, observed, expected)


def _coded_where_shared(
    data: Continuum, shared: Floats, cuts: Ints, labels: Ints
) -> tuple[Coefficient, float | None, list[Coefficient]]:
    """cu-alpha, its coverage, and (k)u-alpha for each value."""
    total = float(shared.sum())
    valued = shared[1:, 1:]
    coverage = float(valued.sum()) / total if total > 0 else None
    if len(data.values) < 2 or valued.sum() <= 0:
        none = Coefficient(None, reason=ONE_VALUE if len(data.values) < 2 else NOTHING_SHARED)
        return none, coverage, [none] * len(data.values)
    upto = np.zeros((data.coders, len(cuts)))
    np.cumsum((labels > 0) * np.diff(cuts), axis=1, out=upto[:, 1:])
    met = upto[:, np.searchsorted(cuts, data.end)] - upto[:, np.searchsorted(cuts, data.start)]
    met[data.coder, np.arange(len(data.coder))] = 0.0
    squares = np.bincount(data.value, weights=(met**2).sum(axis=0), minlength=len(data.values)) / (
        data.coders - 1
    )
    margins = valued.sum(axis=1)
    expected = _expected(margins, squares)
    cu = _alpha(_off_diagonal(valued), _off_diagonal(expected))
    k_u = []
    for k, margin in enumerate(margins):
        chance = float(expected[k].sum())
        off = chance - float(expected[k, k])
        if margin <= 0 or off <= 1e-12:
            k_u.append(Coefficient(None, reason=NOTHING_SHARED if margin <= 0 else ALL_CODED))
        else:
            ratio = chance * float(margin - valued[k, k]) / (float(margin) * off)
            k_u.append(Coefficient(1 - ratio))
    return cu, coverage, k_u


@dataclass(frozen=True, slots=True)
class AlphaU:
    """alpha-U of 2004 over all values, and per value; `observed` and `expected` are
    disagreements.
    """

    alpha: Coefficient
    values: dict[str, Coefficient]


def alpha_u(data: Continuum) -> AlphaU:
    """alpha-U = 1 - sum of D_o / sum of D_e over values; units of one value must not overlap within
    a coder, values may.

    D_o: squared differences of starts and of ends where units of two coders intersect, squared
    length of a unit that meets none. D_e: Krippendorff 2004 over all ways to place the units.
    """
    parts = {v: _alpha_u_of_value(data.of_value(i)) for i, v in enumerate(data.values)}
    if not parts:
        return AlphaU(Coefficient(None, reason=NOTHING_CODED), {})
    observed = sum(o for o, _ in parts.values())
    expected = sum(e for _, e in parts.values())
    return AlphaU(_alpha_u(observed, expected), {v: _alpha_u(o, e) for v, (o, e) in parts.items()})


def overlapping_continuum(
    spans: Sequence[Sequence[ValuedSpan]], length: int, begin: int = 0
) -> Continuum:
    """A continuum whose values may overlap each other, for `alpha_u`; ValueError if spans of one
    value and coder overlap.
    """
    values = sorted({v for own in spans for _, _, v in own})
    made = [
        continuum([[s for s in own if s[2] == v] for own in spans], length, begin) for v in values
    ]
    if not made:
        return continuum(spans, length, begin)
    index = np.repeat(np.arange(len(made), dtype=np.intp), [len(c.start) for c in made])
    coder, start, end = (
        np.concatenate([getattr(c, name) for c in made]) for name in ("coder", "start", "end")
    )
    return Continuum(length, len(spans), tuple(values), coder, start, end, index)


def _alpha_u(observed: float, expected: float) -> Coefficient:
    if expected <= 0:
        return Coefficient(None, observed, expected, reason=ALL_CODED)
    return Coefficient(1 - observed / expected, observed, expected)


def _alpha_u_of_value(data: Continuum) -> tuple[float, float]:
    """Observed and expected disagreement of one value."""
    length, coders = float(data.length), data.coders
    total = 0.0
    for i in range(coders):
        for j in range(i + 1, coders):
            total += _pair_disagreement(data, i, j)
    observed = 2 * total / (coders * (coders - 1) * length**2)
    size = (data.end - data.start).astype(np.float64)
    gaps = np.sort(_gaps(data))
    after = np.searchsorted(gaps, size)
    tail = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])
    fits = tail[after] - (len(gaps) - after) * (size - 1)
    each = (len(size) - 1) / 3 * (2 * size**3 - 3 * size**2 + size) + size**2 * fits
    places = coders * length * (coders * length - 1) - float(np.sum(size * (size - 1)))
    return observed, 2 / length * float(each.sum()) / places if places > 0 else 0.0


def _pair_disagreement(data: Continuum, i: int, j: int) -> float:
    """Sum over sections of two coders' units and gaps of the squared distances."""
    a, b = data.coder == i, data.coder == j
    s1, e1, s2, e2 = (
        x.astype(np.float64) for x in (data.start[a], data.end[a], data.start[b], data.end[b])
    )
    first = np.searchsorted(e2, s1, side="right")
    after = np.searchsorted(s2, e1, side="left")
    met = after - first
    one = np.repeat(np.arange(len(s1)), met)
    two = np.arange(len(one)) - np.repeat(np.cumsum(met) - met, met) + np.repeat(first, met)
    both = float(np.sum((s1[one] - s2[two]) ** 2 + (e1[one] - e2[two]) ** 2))
    alone = np.ones(len(s2), dtype=bool)
    alone[two] = False
    return both + float(np.sum((e1 - s1)[met == 0] ** 2)) + float(np.sum((e2 - s2)[alone] ** 2))


def _gaps(data: Continuum) -> Floats:
    """Lengths of the gaps of every coder; a coder without units has one gap."""
    gaps = []
    for k in range(data.coders):
        own = data.coder == k
        begin = np.concatenate([[0], data.end[own]])
        stop = np.concatenate([data.start[own], [data.length]])
        gaps.append(stop - begin)
    lengths = np.concatenate(gaps).astype(np.float64)
    return lengths[lengths > 0]
