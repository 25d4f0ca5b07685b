"""What is printed and exported: tables, quotes, agreement and its verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qcode.errors import Problem as Problem
from qcode.errors import Severity as Severity


class Aside(str):
    """A note or label with names of transcripts or coders, or with a command to type. `told` is
    what documents for readers say in its place; nothing where it is empty.
    """

    told: str

    def __new__(cls, text: str, message: str = "") -> Aside:
        """The text for whoever makes a table, and what its readers are told."""
        made = super().__new__(cls, text)
        made.told = message
        return made


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `kind` says how a value is shown: counts and numbers are right-aligned,
    percents get one decimal. Neighbours with the same `over` stand under this common heading.
    Documents for readers show the values of the key `instead` where it is given.
    """

    key: str
    label: str
    kind: Literal["text", "count", "percent", "number", "flag", "list", "mapping"] = "text"
    over: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to print or write. `name` is the schema's (``report.referrals``); `extra` holds JSON
    keys beside `rows`.

    Values in rows carry full precision; None is "does not exist". `notes` go under the table,
    after `source`, which says what the figures rest on. Notes and labels that only whoever makes
    the table should read are an `Aside`. Columns that only the data formats (csv, json) carry are
    in `data_columns`. `aliases` are what documents for readers call transcripts and people whose
    names stand in groups and headings.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    data_columns: tuple[Column, ...] = ()
    source: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage to print: verbatim from the transcript, with who said it by role."""

    code: str
    label: str
    group: str
    quote: str
    attribution: str
    transcript: str
    segment: int
    words: int
    start: int
    end: int
    time: int | None = None
    """Milliseconds into the recording at which its turn begins."""
    person: tuple[str, str] = ("", "")
    said_of: tuple[tuple[str, str], ...] = ()
    """What the attribution tells: attributes with their values."""
    question: str = ""
    edited: bool = False


ALL_CODES = "(all codes)"
"""What the row of all codes together is called in tables of agreement."""
FEWEST_POSITIVES = 10
"""A code that fewer units were given cannot be assessed."""
RELIABLE, TENTATIVE = 0.800, 0.667
"""Krippendorff's bars (2018): conclusions to rely on, and tentative ones."""

VerdictWord = Literal["reliable", "tentative", "uncertain", "too low", "cannot be assessed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be concluded from an index of agreement.

    `by_interval` is False where the value alone was judged, because there is no interval.
    `transcripts`: where the verdict is uncertain, about how many double-coded transcripts would
    tell; `for_reliable`: about how many until the lower bound reaches the bar. Both are None where
    no number would do. `reason` says why a code cannot be assessed.
    """

    word: VerdictWord
    by_interval: bool = True
    transcripts: int | None = None
    for_reliable: int | None = None
    reason: str = ""

    def __str__(self) -> str:
        """The verdict as tables print it."""
        return (
            f"{self._said()} (by the value, without an interval)"
            if not self.by_interval
            else self._said()
        )

    @property
    def short(self) -> str:
        """The verdict for a narrow column."""
        return f"{self._said()}, no interval" if not self.by_interval else self._said()

    def _said(self) -> str:
        if self.word == "uncertain":
            about = (
                f" (about {self.transcripts:,} transcripts)" if self.transcripts is not None else ""
            )
            return f"uncertain: double-code more{about}"
        if self.word == "too low":
            return "too low: improve the entry"
        return f"{self.word}: {self.reason}" if self.reason else self.word


CANNOT = Verdict("cannot be assessed", reason="too few")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of coders on one code over `units` units.

    `coefficients` maps the key of each coefficient to its value: percent agreement 0-100, the
    others at most 1. An undefined one is None, and `undefined` says why. `positives` is the number
    of units to which each coder gave the code; `family` means a code together with its sub-codes;
    `note` contains further remarks.
    """

    code: str
    units: int
    positives: Mapping[str, int]
    coefficients: Mapping[str, float | None] = field(default_factory=dict)
    alpha_low: float | None = None
    alpha_high: float | None = None
    assessable: bool = False
    undefined: str = ""
    verdict: Verdict = CANNOT
    family: bool = False
    note: str = ""

    @property
    def percent_agreement(self) -> float | None:
        """0-100."""
        return self.coefficients.get("percent_agreement")

    @property
    def krippendorff_alpha(self) -> float | None:
        """At most 1."""
        return self.coefficients.get("krippendorff_alpha")

    @property
    def cohen_kappa(self) -> float | None:
        """At most 1."""
        return self.coefficients.get("cohen_kappa")
