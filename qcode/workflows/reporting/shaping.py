"""A report as it goes into print: sorted, cut, groups side by side, or in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from qcode.errors import UsageError
from qcode.model import Study, Table
from qcode.reports.groups import ALL
from qcode.reports.layers import LayerOptions, layered
from qcode.reports.ranking import Order, ranked
from qcode.reports.sentences import NAMED, QUANTIFIERS, sentences
from qcode.reports.wide import not_put, source_note, wide
from qcode.workflows.reporting.registry import is_estimated, make_report, report_kind


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is printed: `wide` with groups side by side, rows in another order (`sort`), the
    first `top`, or as a `sentence`.
    """

    wide: bool = False
    sort: Order | None = None
    top: int | None = None
    sentence: bool = False
    quantifiers: str = QUANTIFIERS


def shaped_report(
    name: str, study: Study, options: Mapping[str, Any], layer: LayerOptions, shape: Shape
) -> Table:
    """The table of the report `name` in its shape. Raises `UsageError` for a shape that it cannot
    have.
    """
    kind = report_kind(name)
    if not kind.layers:
        layer = replace(layer, include_unfinished=True)
    if shape != Shape() and not kind.shapes:
        raise UsageError(f"report {name} has no other shape")
    if shape != Shape() and is_estimated(kind, study):
        raise UsageError("estimates with a model's codings have no other shape")
    if shape.wide and not options.get("by"):
        raise UsageError("--wide needs groups to stand side by side", advice="add --by role")
    table = make_report(name, study, options, layer)
    chosen = layered(study, layer) if shape.wide or shape.sentence else None
    apart: set[tuple[str, str]] = set()
    if chosen is not None and name == "themes" and options.get("by"):
        apart = not_put(study, chosen, options["by"], options.get("asked_by", "protocol"))
    if shape.sentence:
        result = sentences(table, shape.quantifiers, shape.top or NAMED, apart)
        return replace(result, aliases=table.aliases)
    if chosen is None:
        return ranked(table, shape.sort, shape.top)
    whole = [row for row in table.rows if row["group"] == ALL]
    if not whole:
        everybody = make_report(name, study, {**options, "by": None}, layer)
        whole = [{**row, "group": ALL} for row in everybody.rows]
    one = replace(table, rows=tuple(whole), notes=(), group=None)
    ordered = ranked(one, shape.sort, shape.top)
    turned = wide(table, ordered.rows, source_note(chosen, coded=kind.layers), apart)
    wording = _in_words(table, shape, apart)
    return replace(turned, notes=(*wording, *turned.notes, *ordered.notes))


def _in_words(table: Table, shape: Shape, apart: set[tuple[str, str]]) -> tuple[str, ...]:
    """The sentences of a table that has some, for the notes below it."""
    if table.name not in ("report.referrals", "report.themes"):
        return ()
    wording = sentences(table, shape.quantifiers, shape.top or NAMED, apart)
    return (" ".join(str(r["text"]) for r in wording.rows), *wording.notes)
