"""The joint display: what each source of data says on a theme, side by side, and whether they agree
on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qcode.model import Column, Study, Table
from qcode.reports.asking import AskedBy
from qcode.reports.counts import count_names
from qcode.reports.groups import ALL
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.notes import attributes_named, capitalised
from qcode.reports.themes import themes
from qcode.reports.wide import not_put, source_note, wide


def joint(
    study: Study,
    by: str = "source",
    codes: Sequence[str] | None = None,
    asked_by: AskedBy = "protocol",
    options: LayerOptions = DEFAULT,
) -> Table:
    """A row a theme; for each value of `by` who mentions it, of those asked; then which sources
    carry it.

    Row keys as in `wide`, and ``sources`` (names), ``sources_asked`` (how many could have said it).
    Raises `Unknown` for an attribute that nobody has.
    """
    table = themes(study, by, codes, options, asked_by)
    whole = [{**row, "group": ALL} for row in themes(study, None, codes, options, asked_by).rows]
    chosen = layered(study, options)
    apart = not_put(study, chosen, by, asked_by)
    names = list(dict.fromkeys(str(r["group"]) for r in table.rows))
    turned = wide(table, whole, source_note(chosen), apart)
    rows = []
    for row in turned.rows:
        asked = [n for n in names if (n, row["code"]) not in apart]
        carried = [n for n in names if row[f"n:{n}"]]
        rows.append(
            {
                **row,
                "sources": [capitalised(n) for n in carried],
                "sources_asked": count_names("groups", asked),
                "carried": _said(carried, asked),
            }
        )
    return replace(
        turned,
        name="report.joint",
        title=f"Themes by {attributes_named(by)}: a joint display",
        columns=(*turned.columns, Column("carried", "Carried by")),
        rows=tuple(rows),
        data_columns=(
            *turned.data_columns,
            Column("sources", "Which sources", "list"),
            Column("sources_asked", "Sources asked", "count"),
        ),
    )


def _said(carried: Sequence[str], asked: Sequence[str]) -> str:
    """How many of the sources that could have said it do."""
    if not carried:
        return "none"
    of = max(len(asked), len(carried))
    if len(carried) == of and of > 1:
        return f"all {of}"
    if len(carried) == 1:
        return f"{capitalised(carried[0])} only"
    return f"{len(carried)} of {of}"
