"""What a coefficient is to the program: one `Kind`, computed twice, for all codes at once and by
its definition.

`vectorised` is what tables print and replicates repeat; `by_definition` goes through one code in
loops, or by another package. One property test holds both equal for every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qcode.model import Column
from qcode.reliability.coded import NO_BASE, TWO_CODERS, Coded, Coefficient
from qcode.reliability.matrix import Bools, Floats, PairTables, Ratings, Tallies
from qcode.reliability.matrix import pair_tables as tables_of_pairs
from qcode.reliability.matrix import tallies as tallies_of


class Counts:
    """What coefficients are computed from: counts of binary ratings, each made when first asked
    for.
    """

    def __init__(self, ratings: Ratings) -> None:
        self.ratings = ratings

    @cached_property
    def tallies(self) -> Tallies:
        """The counts per code and transcript."""
        return tallies_of(self.ratings)

    @cached_property
    def tables(self) -> PairTables:
        """The 2 x 2 table of each pair of coders."""
        return tables_of_pairs(self.ratings)

    @cached_property
    def percent(self) -> Floats:
        """(codes,): share of agreeing pairs of coders, averaged over units that two decided on."""
        return ratio(self.tallies.agree.sum(1), self.tallies.units.sum(1))

    @cached_property
    def share(self) -> Floats:
        """(codes,): prevalence as irrCAC has it, the mean share of positive values over units with
        at least one value.
        """
        return ratio(self.tallies.share.sum(1), self.tallies.rated.sum(1))

    @cached_property
    def by_coder(self) -> tuple[Floats, Floats]:
        """(codes, coders) twice: the weight of the units that each coder gave the code to, and
        decided on.
        """
        values, weights = self.ratings.values, self.ratings.weights
        return np.asarray((values == 1) @ weights), np.asarray((values >= 0) @ weights)

    @property
    def observed_by_pair(self) -> Floats:
        """(codes, pairs): the share of units on which two coders agree."""
        return ratio(self.tables.a + self.tables.d, self.tables.n)

    def mean_over_pairs(self, values: Floats) -> Floats:
        """The mean of `values` (codes, pairs) over pairs of coders that met; nan where one of them
        is undefined, or none met.
        """
        met = self.tables.n > 0
        return ratio(np.where(met, values, 0.0).sum(axis=1), met.sum(axis=1).astype(np.float64))

    def pooled_over_pairs(self, chance: Floats, codes: Bools) -> float:
        """(mean Po - mean Pe) / (1 - mean Pe) over the marked codes and the pairs that met (De
        Vries et al. 2008); `chance` (codes, pairs) is Pe.
        """
        met = self.tables.n[codes] > 0
        observed = self.observed_by_pair[codes][met].mean()
        return float(corrected(observed, chance[codes][met].mean()))

    def pooled(self, chance: Floats, codes: Bools) -> float:
        """The same from percent agreement and `chance` (codes,), for any number of coders."""
        return float(corrected(self.percent[codes].mean(), chance[codes].mean()))


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One coefficient.

    `key` names it in JSON and csv, `label` heads its column, `name` stands in sentences. `pooled`
    is the value of the codes marked in (codes,) together; a kind without one is printed on request
    only. `rule` is the name under which it can decide in a study (empty: it cannot). `percent`:
    printed as 0-100. `errors` are the further parts of the definition's `Coefficient` to report on
    request, with their labels. Values of all are proportions; nan or None where undefined.
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
        """What sentences call it."""
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
    """`above / below`, elementwise; nan where `below` is 0 (or nan)."""
    top, bottom = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))


def corrected(observed: Floats | float, expected: Floats | float) -> Floats:
    """(observed - expected) / (1 - expected), elementwise; nan where chance explains everything."""
    top, bottom = (
        np.asarray(observed) - np.asarray(expected),
        1 - np.asarray(expected, dtype=np.float64),
    )
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 1e-12))


def of_two_coders(
    function: Callable[[float, float, float, float], float | None],
) -> Callable[[Coded], Coefficient]:
    """The definition of a coefficient of two coders only, from the units both, first only, second
    only and neither gave the code to.
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
    """The same for all codes at once, nan where there are more coders; `function` gives nan where
    the two never met.
    """

    def vectorised(counts: Counts) -> Floats:
        t = counts.tables
        if len(t.pairs) != 1:
            return np.full(len(counts.ratings.codes), np.nan)
        return function(*(cell[:, 0] for cell in (t.a, t.b, t.c, t.d)))

    return vectorised
