"""A coefficient is one `Kind`. It is computed twice: for all codes at once, and by its definition.

`vectorised` gives the values of tables and replicates. `by_definition` computes one code in loops,
or with another package. One property test compares both for every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qcode.model import Column
from qcode.reliability import matrix
from qcode.reliability.coded import NO_BASE, TWO_CODERS, Coded, Coefficient
from qcode.reliability.matrix import Bools, Floats, PairTables, Ratings, Tallies


class Counts:
    """Counts of binary ratings from which coefficients are computed, each made when needed."""

    def __init__(self, ratings: Ratings) -> None:
        self.ratings = ratings

    @cached_property
    def tallies(self) -> Tallies:
        """The counts per code and transcript."""
        return matrix.tallies(self.ratings)

    @cached_property
    def tables(self) -> PairTables:
        """The 2 x 2 table of each pair of coders."""
        return matrix.pair_tables(self.ratings)

    @cached_property
    def percent(self) -> Floats:
        """(codes,): share of agreeing pairs of coders, averaged over units that two coders
        decided on.
        """
        return ratio(self.tallies.agree.sum(1), self.tallies.units.sum(1))

    @cached_property
    def share(self) -> Floats:
        """(codes,): prevalence as in irrCAC: the mean share of positive values over units with
        at least one value.
        """
        return ratio(self.tallies.share.sum(1), self.tallies.rated.sum(1))

    @cached_property
    def by_coder(self) -> tuple[Floats, Floats]:
        """(codes, coders) twice: the weight of the units to which each coder gave the code, and of
        those that each coder decided on.
        """
        values, weights = self.ratings.values, self.ratings.weights
        return np.asarray((values == 1) @ weights), np.asarray((values >= 0) @ weights)

    @property
    def observed_by_pair(self) -> Floats:
        """(codes, pairs): the share of units on which two coders agree."""
        return ratio(self.tables.a + self.tables.d, self.tables.n)

    def mean_over_pairs(self, values: Floats) -> Floats:
        """The mean of `values` (codes, pairs) over pairs of coders with common units; nan if one of
        them is undefined, or if there is no such pair.
        """
        met = self.tables.n > 0
        return ratio(np.where(met, values, 0.0).sum(axis=1), met.sum(axis=1).astype(np.float64))

    def pooled_over_pairs(self, chance: Floats, codes: Bools) -> float:
        """(mean Po - mean Pe) / (1 - mean Pe) over the marked codes and the pairs with common
        units (De Vries et al. 2008); `chance` (codes, pairs) is Pe.
        """
        # Pairs of coders without a common unit would add undefined values to the means.
        met = self.tables.n[codes] > 0
        observed = self.observed_by_pair[codes][met].mean()
        return float(corrected(observed, chance[codes][met].mean()))

    def pooled(self, chance: Floats, codes: Bools) -> float:
        """The same from percent agreement and `chance` (codes,), for any number of coders."""
        return float(corrected(self.percent[codes].mean(), chance[codes].mean()))


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One coefficient.

    `key` is its name in JSON and csv, `label` the heading of its column, `name` its name in
    sentences. `pooled` gives the value of the codes marked in (codes,) together; a kind without it
    is printed on request only. `rule` is its name as the deciding index of a study (empty: it
    cannot decide). `percent`: printed as 0-100. `errors` are further parts of the definition's
    `Coefficient` that are reported on request, with their labels. All values are proportions; nan
    or None if undefined.
    """

    key: str
    label: str
    definition: str
    source: str
    vectorised: Callable[[Counts], Floats]
    by_definition: Callable[[Coded], Coefficient]
    pooled: Callable[[Counts, Bools], float] | None = None
    name: str = ""
    rule: str = ""
    percent: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_words(self) -> str:
        """Its name in sentences."""
        return self.name or self.label

    @property
    def column(self) -> Column:
        """Its column in tables."""
        return Column(self.key, self.label, "percent" if self.percent else "number")

    @property
    def error_columns(self) -> tuple[Column, ...]:
        """The columns of its standard error and interval."""
        return tuple(Column(f"{self.key}_{p}", text, "number") for p, text in self.errors.items())


def ratio(above: Floats | float, below: Floats | float) -> Floats:
    """`above / below`, elementwise; nan if `below` is 0 or nan."""
    top, bottom = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))


def corrected(observed: Floats | float, expected: Floats | float) -> Floats:
    """(observed - expected) / (1 - expected), elementwise; nan if expected agreement is 1."""
    top, bottom = (
        np.asarray(observed) - np.asarray(expected),
        1 - np.asarray(expected, dtype=np.float64),
    )
    # Not compared with 0, because floating-point errors can leave a tiny remainder.
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 1e-12))


def of_two_coders(
    function: Callable[[float, float, float, float], float | None],
) -> Callable[[Coded], Coefficient]:
    """The definition of a coefficient for exactly two coders. `function` takes the number of units
    with the code by both, by the first only, the second only, neither.
    """

    def by_definition(data: Coded) -> Coefficient:
        if data.values.shape[1] != 2:
            return Coefficient(None, reason=TWO_CODERS)
        (d, c), (b, a) = data.table().tolist()
        value = function(a, b, c, d)
        return Coefficient(value, reason="" if value is not None else NO_BASE)

    return by_definition


def for_two_coders(
    function: Callable[[Floats, Floats, Floats, Floats], Floats],
) -> Callable[[Counts], Floats]:
    """The same for all codes at once, nan if there are more coders. `function` gives nan if the two
    share no unit.
    """

    def vectorised(counts: Counts) -> Floats:
        t = counts.tables
        if len(t.pairs) != 1:
            return np.full(len(counts.ratings.codes), np.nan)
        return function(*(cell[:, 0] for cell in (t.a, t.b, t.c, t.d)))

    return vectorised
