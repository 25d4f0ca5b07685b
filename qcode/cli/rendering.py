"""All output to stdout: tables, csv, json and Markdown; and the files of ``-o``."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcode.cli.drawing import BETWEEN, paragraph, row, width_of
from qcode.errors import StorageFailed, UsageError
from qcode.model import Aside, Table
from qcode.shown import one_line, visible

if TYPE_CHECKING:
    from qcode.cli.paging import Printed

DOCUMENTS = ("docx", "xlsx", "html", "csv", "json", "md")
"""Formats that the suffix of ``-o`` can choose."""

_LONGEST_WORD = 24
_SOME_WORDS = 16


def emit(
    table: Table,
    *,
    format_: str | None = None,
    output: str | None = None,
    template: Path | None = None,
    top: int | None = None,
) -> None:
    """Print a table (with `top` only its first rows), or write it to a file; both get the same
    bytes.
    """
    emit_all((first_rows(table, top),), format_=format_, output=output, template=template)


def first_rows(table: Table, top: int | None) -> Table:
    """The table with at most so many rows, and a note if there are more."""
    if top is None or len(table.rows) <= top:
        return table
    note = f"These are the first {top:,} of {len(table.rows):,} rows (--top)."
    return replace(table, rows=table.rows[:top], notes=(*table.notes, note))


def emit_all(
    tables: Sequence[Table],
    *,
    format_: str | None = None,
    output: str | None = None,
    template: Path | None = None,
) -> None:
    """Print or write several tables as one document, a Word document in the style of `template`.

    The data formats are about the first table: csv contains only that one, JSON has the others
    under ``tables``. If a document for readers is written, what only the person who runs the
    command should read goes to stderr.
    """
    chosen = chosen_format(format_, output)
    if chosen == "table":
        from qcode.cli.paging import show

        printed = [printed_table(t) for t in tables]
        if output is None and show(printed):
            return
        data = "\n".join(_text(t) for t in printed).encode()
    else:
        from qcode.workflows.shared import write

        data = write(
            _first_with_the_others(tables) if chosen in ("csv", "json") else tables,
            chosen,
            today=datetime.date.today(),
            template=template.read_bytes() if template is not None else None,
        )
        if chosen not in ("csv", "json"):
            from qcode.cli.diagnostics import tell

            asides = [n for table in tables for n in table.notes if isinstance(n, Aside)]
            tell(dict.fromkeys(asides))
        if chosen == "xlsx":
            from qcode.workflows.shared import cut_note

            tell([note for table in tables for note in cut_note(table)])
    put(data, output)


def _first_with_the_others(tables: Sequence[Table]) -> Table:
    from qcode.workflows.shared import document

    first, *others = tables
    return (
        replace(first, extra={**first.extra, "tables": [document(t) for t in others]})
        if others
        else first
    )


def chosen_format(format_: str | None, output: str | None) -> str:
    """The output format: from ``--format``, or else from the suffix of ``-o``. UsageError if they
    contradict each other.
    """
    suffix = Path(output).suffix.lstrip(".").lower() if output and output != "-" else ""
    if format_ is not None:
        if suffix in DOCUMENTS and suffix != format_:
            raise UsageError(
                f"--format {format_} and -o {output} contradict each other; leave out one of them"
            )
        return format_
    if suffix in DOCUMENTS:
        return suffix
    if suffix and suffix not in ("txt",):
        raise UsageError(
            f"cannot write {suffix!r} files; -o takes {', '.join(DOCUMENTS)}, or txt for the"
            " printed table"
        )
    return "table"


def put(data: bytes, output: str | None = None) -> None:
    """Write bytes to stdout, or to `output` in one step: the file is replaced completely or not at
    all.
    """
    if output is None or output == "-":
        _print(data)
        return
    from qcode.workflows.shared import write_whole

    target = Path(output)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        write_whole(target, data)
    except OSError as problem:
        raise StorageFailed(f"{output} cannot be written: {problem.strerror}") from None


def _print(data: bytes) -> None:
    if sys.stdout is None:
        raise StorageFailed(
            "standard output is closed, so nothing can be printed",
            advice="write to a file with -o FILE",
        )
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        # Data that could not be written stays in the buffer. Without this, the interpreter would
        # try to write it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise StorageFailed(f"standard output cannot be written: {problem.strerror}") from None


def _text(printed: Printed) -> str:
    return "\n".join(printed.lines) + "\n"


def printed_table(table: Table) -> Printed:
    """A table as lines, as wide as tables are printed here."""
    from qcode.cli.paging import Printed, table_width
    from qcode.workflows.shared import said_below

    title = [one_line(table.title)] if table.title else []
    heading, rows = _grid(table, table_width()) if table.rows else ([], ["(no rows)"])
    notes: list[str] = []
    for note in said_below(table):
        notes += ["", *paragraph(visible(note), table_width())] if note else []
    return Printed([*title, *heading], rows, notes)


def _grid(table: Table, width: int) -> tuple[list[str], list[str]]:
    """The lines of a table: its heading, and each group's name on a separate line with its rows
    below.
    """
    from qcode.workflows.shared import RIGHT_ALIGNED, indent, layout, shown, spans

    plan = layout(table)
    first = next((n for n, c in enumerate(plan.columns) if c.kind == "text"), 0)
    cells = [
        [[one_line(shown(of.get(c.key), c)) for c in plan.columns] for of in block.rows]
        for block in plan.blocks
    ]
    for block, rows in zip(plan.blocks, cells, strict=True):
        for of, texts in zip(block.rows, rows, strict=True):
            texts[first] = "  " * (indent(table, of) + plan.grouped) + texts[first]
    by_column = [
        [c.label, *(texts[n] for rows in cells for texts in rows)]
        for n, c in enumerate(plan.columns)
    ]
    textual = [c.kind not in RIGHT_ALIGNED for c in plan.columns]
    widths = _widths(by_column, textual, width - 3 * (len(plan.columns) - 1))

    over = spans(plan.columns)
    _widen(widths, over)

    right = [c.kind in RIGHT_ALIGNED for c in plan.columns]
    heads = [one_line(c.label) for c in plan.columns]
    head = _over(over, widths) + row(heads, widths, right, bottom=True)
    head.append("─" * (sum(widths) + len(BETWEEN) * (len(widths) - 1)))
    lines: list[str] = []
    for block, rows in zip(plan.blocks, cells, strict=True):
        if block.title:
            lines += (
                ["", one_line(block.title)]
                if block is not plan.blocks[0]
                else [one_line(block.title)]
            )
        for texts in rows:
            lines += row(texts, widths, right, inset=first)
    return head, lines


def _widen(widths: list[int], spans: Sequence[tuple[str, int]]) -> None:
    """Make columns wide enough for the longest word of the heading over them."""
    from qcode.workflows.shared import unbroken

    at = 0
    for name, count in spans:
        longest = max((len(word) for word in unbroken(name).split(" ")), default=0)
        room = sum(widths[at : at + count]) + 3 * (count - 1)
        widths[at + count - 1] += max(0, min(longest, _LONGEST_WORD) - room)
        at += count


def _over(spans: Sequence[tuple[str, int]], widths: Sequence[int]) -> list[str]:
    """The common headings over columns, each in the middle of the columns it covers."""
    from textwrap import wrap

    from qcode.workflows.shared import unbroken

    texts, rooms, at = [], [], 0
    for name, count in spans:
        room = sum(widths[at : at + count]) + 3 * (count - 1)
        lines = wrap(unbroken(one_line(name)), room)
        texts.append([line.replace("\u00a0", " ") for line in lines] or [""])
        rooms.append(room)
        at += count
    high = max(map(len, texts), default=0)
    raised = [[""] * (high - len(lines)) + lines for lines in texts]
    return [
        "   ".join(
            lines[i].center(room) for lines, room in zip(raised, rooms, strict=True)
        ).rstrip()
        for i in range(high)
    ]


def _widths(columns: Sequence[Sequence[str]], textual: Sequence[bool], room: int) -> list[int]:
    """A width for each column (its first text is the heading): what the cells need if there is
    room; headings wrap.

    If there is not enough room, each column gets at least its longest word and some words of text.
    The rest is shared evenly, so that short columns such as times and names are complete before
    long texts get more.
    """
    headings = [max(map(width_of, texts[0].split()), default=1) for texts in columns]
    natural = [
        max([h, *map(width_of, set(texts[1:]))]) for h, texts in zip(headings, columns, strict=True)
    ]
    if sum(natural) <= room:
        return natural
    words = [
        max((width_of(w) for text in set(texts) for w in text.split()), default=1)
        for texts in columns
    ]
    least = [
        max(1, min(n, max(min(w, _LONGEST_WORD), _SOME_WORDS if text else 1)))
        for n, w, text in zip(natural, words, textual, strict=True)
    ]
    widths, spare = list(least), max(0, room - sum(least))
    for rank, column in enumerate(sorted(range(len(columns)), key=lambda c: natural[c] - least[c])):
        more = min(natural[column] - least[column], spare // (len(columns) - rank))
        widths[column] += more
        spare -= more
    return widths


def print_lines(lines: Sequence[str]) -> None:
    """Print plain lines on stdout, shown safely."""
    for line in lines:
        click.echo(visible(line))
