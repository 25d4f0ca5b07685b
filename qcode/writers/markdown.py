"""Tables as Markdown: a pipe table each, with everything escaped that Markdown would obey."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.model import Table
from qcode.shown import markdown, one_line
from qcode.writers.cells import RIGHT_ALIGNED, below, flat_label, heading, indent, shown


def md_bytes(tables: Sequence[Table], title: str) -> bytes:
    """UTF-8 Markdown: the title as a heading, and for several tables a smaller heading each; notes
    as paragraphs below.
    """
    if len(tables) == 1:
        text = table_md(tables[0], "# " if tables[0].title else "")
    else:
        text = f"# {_line(title)}\n\n" + "\n\n".join(table_md(t, "## ") for t in tables)
    return (text + "\n").encode("utf-8", "backslashreplace")


def table_md(table: Table, prefix: str = "") -> str:
    """One table with its title after `prefix` and its notes."""
    parts = [f"{prefix}{_line(table.title)}"] if table.title else []
    lines = [_row([_line(flat_label(c)) for c in table.columns])]
    lines.append(_row(["---:" if c.kind in RIGHT_ALIGNED else "---" for c in table.columns]))
    for row in table.rows:
        star = " *" if row.get("small_group") else ""
        cells = [
            _line(
                heading(row.get(c.key)) + star if c.key == table.group else shown(row.get(c.key), c)
            )
            for c in table.columns
        ]
        at = next((i for i, c in enumerate(table.columns) if c.key == "label"), None)
        if at is not None:
            cells[at] = "&nbsp;&nbsp;" * indent(table, row) + cells[at]
        lines.append(_row(cells))
    parts.append("\n".join(lines))
    parts.extend((f"*{lead}:* " if lead else "") + _line(text) for lead, text in below(table))
    return "\n\n".join(parts)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(text: str) -> str:
    return markdown(one_line(text))
