"""Tables as one self-contained html page: nothing loaded from anywhere, every text escaped by the
template, and one script of our own that sorts and filters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from qcode.model import Column, Table
from qcode.shown import visible
from qcode.writers.cells import RIGHT_ALIGNED, below, indent, layout, shown, spans, unbroken

if TYPE_CHECKING:
    from jinja2 import Environment

_DEEPEST = 3
"""Levels of indentation that the style sheet knows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the template writes it: its text, and whether it is a number, or the header of its
    row. `figure` is its id in the ledger, `evidence` the anchor of what is behind it.
    """

    text: str
    number: bool = False
    header: bool = False
    indent: int = 0
    figure: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class BlockView:
    """The rows of a group under its title, which is empty where there are no groups."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table ready for the template; everything in it is text that is not yet escaped."""

    anchor: str
    title: str
    heads: tuple[Cell, ...]
    blocks: tuple[BlockView, ...]
    notes: tuple[tuple[str, str], ...]
    over: tuple[tuple[str, int], ...] = ()


def html_bytes(tables: Sequence[Table], title: str) -> bytes:
    """A page with the tables, numbered when there are several."""
    views = [view(table, f"table-{i}") for i, table in enumerate(tables, start=1)]
    return render("page.html.j2", title=visible(title), language="en-US", views=views)


def view(table: Table, anchor: str, evidence: Mapping[str, str] | None = None) -> TableView:
    """The table as texts; the first column heads its rows. `evidence` gives, by id of a figure, the
    anchor of what is behind it.
    """
    behind = evidence or {}
    parts = layout(table)
    return TableView(
        anchor=anchor,
        title=visible(table.title),
        heads=tuple(Cell(visible(c.label), c.kind in RIGHT_ALIGNED) for c in parts.columns),
        blocks=tuple(
            BlockView(
                block.title,
                tuple(_cells(table, row, parts.columns, behind) for row in block.rows),
            )
            for block in parts.blocks
        ),
        notes=tuple((lead, visible(text)) for lead, text in below(table)),
        over=tuple((unbroken(visible(text)), count) for text, count in spans(parts.columns)),
    )


def _cells(
    table: Table, row: Mapping[str, Any], columns: Sequence[Column], evidence: Mapping[str, str]
) -> tuple[Cell, ...]:
    moved = min(indent(table, row), _DEEPEST)
    ids: Mapping[str, str] = row.get("figures", {})
    return tuple(
        Cell(
            shown(row.get(c.key), c),
            c.kind in RIGHT_ALIGNED,
            header=j == 0 and c.kind == "text",
            indent=moved if j == 0 else 0,
            figure=ids.get(c.key, ""),
            evidence=evidence.get(ids.get(c.key, ""), ""),
        )
        for j, c in enumerate(columns)
    )


def render(template: str, **values: Any) -> bytes:
    """A template of this package with style sheet and script put in, as UTF-8."""
    own = {"style": _own("style.css"), "script": _own("tables.js")}
    text = _environment().get_template(template).render(**own, **values)
    return text.encode("utf-8", "xmlcharrefreplace")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("qcode.writers") / "templates"
    loader = FunctionLoader(lambda name: (folder / name).read_text("utf-8"))
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )


@cache
def _own(name: str) -> Any:
    """A file of our own as markup: a page carries it unescaped."""
    from markupsafe import Markup

    return Markup((files("qcode.writers") / "templates" / name).read_text("utf-8").strip())
