"""Tables and reports as files: csv, json, md, html, docx, xlsx. Pure functions; the same value
gives the same bytes.

`write` dispatches tables by the name of a format; `report_document` makes a whole report. What is
shown of a value is decided in `cells`, once for all formats that people read; csv and json carry
full precision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

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
    table = with_aliases(table)
    columns = tuple(
        replace(c, key=c.instead or c.key, label=for_reader(c.label), instead="")
        for c in table.columns
    )
    return replace(
        table,
        columns=columns,
        notes=tuple(wording for note in table.notes if (wording := for_reader(note))),
    )


def with_aliases(table: Table) -> Table:
    """The table with its `aliases` in place of the names, in groups, rows that are groups, headings
    and notes.
    """
    if not table.aliases:
        return table
    aliased = _Aliases(table.aliases)
    rows = tuple(aliased.row(row, table.group or "group") for row in table.rows)
    columns = tuple(
        replace(c, key=aliased.key(c.key), label=aliased(c.label), over=aliased(c.over))
        for c in table.columns
    )
    notes = tuple(aliased(for_reader(note)) for note in table.notes)
    extra = dict(table.extra)
    if "groups" in extra:
        extra["groups"] = [{**g, "group": aliased(g["group"])} for g in extra["groups"]]
    return replace(
        table,
        rows=rows,
        columns=columns,
        notes=notes,
        source=aliased(table.source),
        extra=extra,
        aliases={},
    )


class _Aliases:
    """Puts aliases in place of names, also of names as headings write them."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._aliases = dict(aliases)
        for name, alias in aliases.items():
            plain = name.replace("_", " ") if name.replace("_", "").isalnum() else name
            capital = plain[:1].upper() + plain[1:] if plain.islower() else plain
            for form in (plain, capital):
                self._aliases.setdefault(form, alias)
        names = sorted(self._aliases, key=len, reverse=True)
        self._any = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")

    def __call__(self, text: str) -> str:
        return self._any.sub(lambda match: self._aliases[match[0]], text)

    def row(self, row: Mapping[str, Any], group: str) -> Mapping[str, Any]:
        """A row: its group, its sentence, what it is carried by, and its label where the row is a
        group itself.
        """
        own = str(row.get("code", row.get("label", "")))
        keys = [group, "carried", *(("label",) if self._is_name(own) else ())]
        keys += ["text"] if "code" not in row else []
        changed = {k: self(row[k]) for k in keys if isinstance(row.get(k), str)}
        return {self.key(key): changed.get(key, value) for key, value in row.items()}

    def key(self, key: str) -> str:
        """The key of a column, which may be about a group: ``n:GROUP``."""
        what, colon, name = key.partition(":")
        return f"{what}:{self(name)}" if colon else key

    def _is_name(self, text: str) -> bool:
        return self._any.search(text) is not None


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
