"""Tables and reports as files: csv, json, md, html, docx, xlsx. Pure functions; the same value
gives the same bytes.

`write` dispatches tables by the name of a format; `report_document` makes a whole report. What is
shown of a value is decided in `cells`, once for all formats that people read; csv and json carry
full precision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qcode.errors import UsageError
from qcode.model import Aside, Table

if TYPE_CHECKING:
    import datetime

FORMATS = ("csv", "json", "md", "html", "docx", "xlsx")
"""Names of the formats, which are also the suffixes of their files."""


def write(
    tables: Table | Sequence[Table],
    format: str,
    *,
    title: str | None = None,
    today: datetime.date | None = None,
    template: bytes | None = None,
) -> bytes:
    """`tables` in a format of `FORMATS`. `title` names the document, else the first table's title
    does.

    `today` is the day in the properties of docx and xlsx; `template` is a Word document whose
    styles, margins, header and footer a docx takes over. Raises `UsageError` for a format that is
    not there, for no table at all, for several tables as csv, and for a template that is no Word
    document.
    """
    several = (tables,) if isinstance(tables, Table) else tuple(tables)
    if not several:
        raise UsageError("there is no table to write")
    writers: Mapping[str, Callable[[Sequence[Table], str], bytes]] = {
        "csv": _csv,
        "json": _json,
        "md": _md,
        "html": _html,
        "docx": lambda some, name: _docx(some, name, today, template),
        "xlsx": lambda some, name: _xlsx(some, name, today),
    }
    name = format.removeprefix(".").casefold()
    if name not in writers:
        raise UsageError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    if name not in ("csv", "json"):
        several = tuple(for_readers(table) for table in several)
    return writers[name](several, title if title is not None else several[0].title)


def for_readers(table: Table) -> Table:
    """The table as documents show it: numbers instead of names of transcripts and coders, and notes
    without advice.
    """
    columns = tuple(
        replace(c, key=c.instead or c.key, label=for_reader(c.label), instead="")
        for c in table.columns
    )
    return replace(
        table,
        columns=columns,
        notes=tuple(wording for note in table.notes if (wording := for_reader(note))),
    )


def for_reader(text: str) -> str:
    """What readers of a document are told: the text, or what stands in place of an `Aside`."""
    return text.told if isinstance(text, Aside) else text


def _csv(tables: Sequence[Table], title: str) -> bytes:
    from qcode.writers.data import csv_bytes

    if len(tables) > 1:
        raise UsageError("a csv file holds one table", advice="use xlsx or json for several")
    return csv_bytes(tables[0])


def _json(tables: Sequence[Table], title: str) -> bytes:
    from qcode.writers.data import json_bytes

    return json_bytes(tables, title)


def _md(tables: Sequence[Table], title: str) -> bytes:
    from qcode.writers.markdown import md_bytes

    return md_bytes(tables, title)


def _html(tables: Sequence[Table], title: str) -> bytes:
    from qcode.writers.page import html_bytes

    return html_bytes(tables, title)


def _docx(
    tables: Sequence[Table], title: str, today: datetime.date | None, template: bytes | None
) -> bytes:
    from qcode.writers.word import docx_bytes

    return docx_bytes(tables, title, today=today, template=template)


def _xlsx(tables: Sequence[Table], title: str, today: datetime.date | None) -> bytes:
    from qcode.writers.workbook import xlsx_bytes

    return xlsx_bytes(tables, title, today)
