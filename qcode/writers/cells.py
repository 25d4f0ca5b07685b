"""How a value of a table is shown to people: decimals, flags, lists, what does not exist, groups as
headings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qcode.model import Column, Table
from qcode.shown import visible

UNDEFINED = "–"
"""Shown where a number does not exist; `undefined_note` says so under the table."""

_BETWEEN = " × "
"""What stands between the values of several attributes in the name of a group."""
_BASE = re.compile(r"\(n = ([\d,]+)\)")
RIGHT_ALIGNED = frozenset({"count", "percent", "number"})


def shown(value: Any, column: Column) -> str:
    """The value as words: counts with separators, percents with one decimal, numbers with three,
    control characters visible.
    """
    if not exists(value):
        return UNDEFINED if column.kind in RIGHT_ALIGNED else ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int | float) and column.kind in RIGHT_ALIGNED:
        return _number(value, column.kind)
    return visible(as_text(value))


def _number(value: int | float, kind: str) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if kind == "count" and float(value).is_integer():
        return f"{int(value):,}"
    if kind != "percent" and 0 < abs(value) < 0.0005:
        return "<0.001" if value > 0 else ">-0.001"
    # Halves go up, as in spreadsheets and as people expect: 12.25 is 12.3, where Python's own
    # rounding gives 12.2.
    digits = Decimal("0.1") if kind == "percent" else Decimal("0.001")
    rounded = Decimal(repr(value)).quantize(digits, ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):,}"


def exists(value: Any) -> bool:
    """False for None and for not-a-number."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def as_text(value: Any) -> str:
    """A list as ``a; b``, a mapping as ``a: 1; b: 2``, everything else as Python writes it; nothing
    for None.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "; ".join(f"{k}: {as_text(v)}" for k, v in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(
            as_text(v)
            for v in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)
        )
    return str(value)


def undefined_note(table: Table) -> tuple[str, ...]:
    """The sentence that explains `UNDEFINED`, when the table shows it."""
    missing = any(
        not exists(row.get(c.key))
        for row in table.rows
        for c in table.columns
        if c.kind in RIGHT_ALIGNED
    )
    return (f"{UNDEFINED} marks a number that cannot be computed.",) if missing else ()


def below(table: Table) -> list[tuple[str, str]]:
    """What stands under the table, each as a word to set off (``Source``, ``Notes``, or nothing)
    and its text.
    """
    messages = [note for note in (*table.notes, *undefined_note(table)) if note]
    if not table.source:
        return [("", note) for note in messages]
    leads = ["Notes" if len(messages) > 1 else "Note"] + [""] * max(0, len(messages) - 1)
    return [("Source", table.source), *zip(leads, messages, strict=False)]


def said_below(table: Table) -> list[str]:
    """`below` as plain paragraphs: ``Source: ...``."""
    return [f"{lead}: {text}" if lead else text for lead, text in below(table)]


def spans(columns: Sequence[Column]) -> list[tuple[str, int]]:
    """The common headings over neighbouring columns, each with how many columns it covers; nothing
    where no column has one.
    """
    if not any(column.over for column in columns):
        return []
    result: list[tuple[str, int]] = []
    for column in columns:
        if result and column.over and result[-1][0] == column.over:
            result[-1] = (column.over, result[-1][1] + 1)
        else:
            result.append((column.over, 1))
    return result


def unbroken(text: str) -> str:
    """The text with no line end inside of ``(n = 157)``."""
    return _BASE.sub("(n\u00a0=\u00a0\\1)", text)


def flat_label(column: Column) -> str:
    """The heading of a column on one line, with the one over it: ``Prosecutor (n = 23), %``."""
    return f"{column.over}, {column.label}" if column.over else column.label


def heading(name: Any) -> str:
    """The name of a group as a heading: ``law_enforcement`` is ``Law enforcement``, ``(all
    groups)`` is ``All groups``, ``law_enforcement × state`` is ``Law enforcement × state``.
    """
    text = visible(as_text(name))
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    parts = text.split(_BETWEEN)
    words = [part.replace("_", " ") if _is_key(part) else part for part in parts]
    if _is_key(parts[0]):
        words[0] = words[0][0].upper() + words[0][1:]
    return _BETWEEN.join(words)


def _is_key(text: str) -> bool:
    return text.replace("_", "").replace(" ", "").isalnum() and text.islower()


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one group. `title` is empty where the table is not broken into groups."""

    title: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as documents show it: the columns without the one of the groups, and the rows in
    blocks.
    """

    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]

    @property
    def grouped(self) -> bool:
        """True when blocks have titles."""
        return any(block.title for block in self.blocks)


def layout(table: Table) -> Layout:
    """Rows of one group stand together under its name; a table without groups is one block."""
    if table.group is None or len(table.columns) < 2:
        return Layout(table.columns, (Block("", table.rows),))
    columns = tuple(c for c in table.columns if c.key != table.group)
    by_group: dict[str, list[Mapping[str, Any]]] = {}
    for row in table.rows:
        by_group.setdefault(as_text(row.get(table.group)), []).append(row)
    return Layout(
        columns, tuple(Block(_marked(name, rows), tuple(rows)) for name, rows in by_group.items())
    )


def _marked(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The heading of a group, with the star of a small group, which the note under the table
    explains.
    """
    return (heading(name) or UNDEFINED) + (
        " *" if any(row.get("small_group") for row in rows) else ""
    )


def indent(table: Table, row: Mapping[str, Any]) -> int:
    """How far the first column of a row is moved in, for rows that are parts of the row above (key
    ``depth``).
    """
    own = row.get("depth")
    if not isinstance(own, int):
        return 0
    return own - min(int(r["depth"]) for r in table.rows if isinstance(r.get("depth"), int))
