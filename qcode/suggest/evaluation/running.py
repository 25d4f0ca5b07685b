"""Evaluate a way to suggest codes, compare it with simpler ones, and follow it over the amount that
was coded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qcode.model import Codebook, Table
from qcode.suggest.classifier import fit as fit_model
from qcode.suggest.classifier import keyword_model
from qcode.suggest.evaluation.baselines import baselines
from qcode.suggest.evaluation.comparing import comparison_table, curve_table
from qcode.suggest.evaluation.held_out import Dealt, Fit, HeldOut, Suggester, wanted_codes
from qcode.suggest.evaluation.tables import (
    Repeats,
    calibration_table,
    code_table,
    coverage_table,
    figures_table,
)
from qcode.suggest.examples import Example

SIZES = (0, 1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """How to evaluate: the number of folds and of repeats, the seed that shuffles, and the number
    of processes.
    """

    folds: int = 5
    seed: int = 0
    repeats: int = 1
    jobs: int = 1


class Evaluation:
    """An evaluation of `fit` (None: of the built-in model) on examples, for `codes` (None: all).
    `remarks` are printed below the table of codes.

    Raises Unknown for a code that is not in the codebook, UsageError for fewer than two folds,
    Refused if the examples come from fewer than two transcripts.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        codebook: Codebook,
        asked: Asked,
        codes: Sequence[str] | None = None,
        fit: Fit | None = None,
        remarks: Sequence[str] = (),
    ) -> None:
        self.examples, self.codebook, self.asked = examples, codebook, asked
        self._remarks = tuple(remarks)
        self.codes = wanted_codes(codebook, codes)
        self._dealt = Dealt(examples, self.codes, asked.folds, asked.seed, asked.repeats)
        # The built-in model needs no example; what else could do without is not known.
        self._fewest = 0 if fit is None else 1
        self._fit = fit or self._built_in
        self._held: list[HeldOut] | None = None

    def _built_in(self, rest: Sequence[Example]) -> Suggester:
        return fit_model(rest, self.codebook, self.asked.seed, self.codes)

    def held_out(self) -> list[HeldOut]:
        """What was predicted in each repeat."""
        if self._held is None:
            [self._held] = self._dealt.held_out([self._fit], self.asked.jobs)
        return self._held

    def tables(self) -> tuple[Table, ...]:
        """A row per code; the overall figures; coverage by precision; calibration."""
        repeats = Repeats(self.held_out())
        return (
            code_table(repeats, self.codebook, self.asked.folds, self._remarks),
            figures_table(repeats),
            coverage_table(repeats),
            calibration_table(repeats),
        )

    def comparison(self) -> Table:
        """The model beside simpler ways to suggest codes, on the same folds."""
        simpler = baselines(self.codebook, self.codes)
        found = self._dealt.held_out(list(simpler.values()), self.asked.jobs)
        named = dict(zip(simpler, found, strict=True))
        return comparison_table(named, self.held_out())

    def curve(self, sizes: Sequence[int] = SIZES) -> Table:
        """The figures by number of transcripts to learn from, which are drawn from the training
        folds. Sizes that are too large for a training fold are left out.
        """
        most = self._dealt.fewest_to_learn_from
        used = [n for n in sorted(set(sizes)) if self._fewest <= n <= most]
        fits = [self._from_some(size) for size in used]
        found = self._dealt.held_out(fits, self.asked.jobs)
        return curve_table(dict(zip(used, found, strict=True)))

    def _from_some(self, size: int) -> Fit:
        def fit(rest: Sequence[Example]) -> Suggester:
            if not size:
                return keyword_model(self.codebook)
            names = sorted({e.transcript for e in rest})
            drawn = np.random.default_rng(self.asked.seed).permutation(names)[:size].tolist()
            return self._fit([e for e in rest if e.transcript in set(drawn)])

        return fit
