"""Paragraphs as a document: text for the screen, Markdown, html, Word."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.shown import one_line, visible
from qcode.writers import for_reader


def prose(title: str, paragraphs: Sequence[str], notes: Sequence[str], kind: str) -> bytes:
    """The bytes of a document with a heading, paragraphs, and notes apart.

    `kind` is ``table`` or ``txt`` (text alone), ``md``, ``html`` or ``docx``. Raises ValueError for
    another kind.
    """
    if kind in ("table", "txt"):
        return ("\n\n".join([*map(visible, paragraphs), *map(visible, notes)]) + "\n").encode()
    notes = [wording for note in notes if (wording := for_reader(note))]
    if kind == "md":
        parts = [
            f"# {one_line(title)}",
            *map(_escaped, paragraphs),
            *(f"*{_escaped(note)}*" for note in notes),
        ]
        return ("\n\n".join(parts) + "\n").encode()
    from qcode.writers.report_document import Report, Section, report_docx, report_html

    report = Report(title, sections=(Section(title, tuple(paragraphs)),), methods=tuple(notes))
    if kind == "html":
        return report_html(report)
    if kind == "docx":
        return report_docx(report)
    raise ValueError(f"no document of kind {kind!r}")


def _escaped(text: str) -> str:
    """Text that Markdown takes as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|" else c for c in visible(text))
