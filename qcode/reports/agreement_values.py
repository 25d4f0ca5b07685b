"""What the table, the print, the paragraph and the plot of agreement are made from: a value a code.

Nothing of them is read back from a table, and nothing is decided by how a sentence begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.model import ALL_CODES as ALL
from qcode.model import RELIABLE, TENTATIVE, Agreement, Column, Verdict, VerdictWord
from qcode.reports.notes import attributes_named

BARS = (RELIABLE, TENTATIVE)
"""Krippendorff's bars: conclusions to rely on, and tentative ones."""

FAMILY = "/*"
"""What the name of a family's row ends in."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """What an index other than alpha, which decides in this study, says of a code."""

    value: float | None
    low: float | None
    high: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One row: agreement on a code, in a block of that name where there are blocks.

    `method` is the kind of interval that alpha has, and `below` maps bars in thousandths to the
    probability in percent that alpha is below them. `beside` holds further numbers by their keys.
    """

    agreement: Agreement
    group: str | None = None
    decided: Deciding | None = None
    method: str = ""
    below: Mapping[int, float] = field(default_factory=dict)
    beside: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code's key, or `ALL`."""
        return self.agreement.code

    @property
    def is_all(self) -> bool:
        """Whether it stands for all codes together."""
        return self.agreement.code == ALL

    @property
    def verdict(self) -> Verdict:
        """That of the index that decides."""
        return self.agreement.verdict if self.decided is None else self.decided.verdict

    @property
    def value(self) -> float | None:
        """The index that decides."""
        one = self.agreement
        return one.krippendorff_alpha if self.decided is None else self.decided.value

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The interval of the index that decides."""
        if self.decided is not None:
            return self.decided.low, self.decided.high
        return self.agreement.alpha_low, self.agreement.alpha_high

    @property
    def alpha_interval(self) -> str:
        """``0.620 to 0.930``; empty where there is none."""
        low, high = self.agreement.alpha_low, self.agreement.alpha_high
        return f"{low:.3f} to {high:.3f}" if low is not None and high is not None else ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence under the table; `in_print`: under that of a report, too."""

    text: str
    in_print: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """All rows of a table with what they have in common.

    `coefficients` are the columns of what every row carries, `requested` those of what `beside` may
    hold. `units` is the number of units compared, `transcripts` how many transcripts they lie in,
    `available` how many the study has (0: not asked). With `by` the rows stand in blocks: a role, a
    pair or a round. `index` is the column of an index other than alpha that decides; `bars` are
    those of the verdicts, for reliable and tentative.
    """

    rows: tuple[CodeAgreement, ...]
    coefficients: Sequence[Column]
    unit: str
    coders: Sequence[str]
    transcripts: int
    units: int
    requested: Sequence[Column] = ()
    available: int = 0
    by: str | None = None
    index: Column | None = None
    bars: tuple[float, float] = BARS
    notes: Sequence[Note] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    name: str = "reliability"
    title: str = "Intercoder agreement"

    @property
    def codes(self) -> list[CodeAgreement]:
        """The rows of single codes."""
        return [r for r in self.rows if not r.is_all and not r.agreement.family]

    @property
    def grouping(self) -> str:
        """What heads the column of blocks; empty where there are none."""
        return attributes_named(self.by).capitalize() if self.by is not None else ""

    @property
    def has_intervals(self) -> bool:
        """Whether any alpha has an interval."""
        return any(r.alpha_interval for r in self.rows)

    @property
    def has_bounds(self) -> bool:
        """Whether the index that decides has an interval in any row."""
        return any(r.bounds[0] is not None for r in self.rows)

    def remark(self, row: CodeAgreement) -> str:
        """What the last column says: the verdict in short."""
        # Beside verdicts by the lower bound, one by the value alone would be taken for the same.
        by_value = not row.verdict.by_interval
        if row.decided is None and by_value and self.has_intervals:
            return "no interval"
        return row.verdict.short


def of_word(rows: Sequence[CodeAgreement], word: VerdictWord) -> list[CodeAgreement]:
    """The rows with that verdict."""
    return [row for row in rows if row.verdict.word == word]


def label_of(row: CodeAgreement, labels: Mapping[str, str]) -> str:
    """What people call the row; `labels` maps keys of codes to their labels."""
    if row.is_all:
        return "All codes"
    if row.code in labels:
        return labels[row.code]
    key = row.code.removesuffix(FAMILY)
    return f"{labels.get(key, key)} (family)" if row.agreement.family else row.code
