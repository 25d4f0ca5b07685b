"""A whole report as Markdown: headings, tables, block quotes. Charts are named with what they
show, in words.
"""

from __future__ import annotations

from qcode.shown import markdown, one_line
from qcode.writers import for_readers
from qcode.writers.markdown import table_md
from qcode.writers.report_document import METHODS, Report, by_theme


def report_md(report: Report) -> bytes:
    """UTF-8 Markdown, in which no text of the study is obeyed."""
    parts = [f"# {_line(report.title)}"]
    if report.subtitle:
        parts.append(_line(report.subtitle))
    tables = figures = 0
    for section in report.sections:
        parts.append(f"## {_line(section.heading)}")
        parts += [_line(p) for p in section.paragraphs]
        for chart in section.charts:
            figures += 1
            parts.append(f"**Figure {figures}.** {_line(chart.title)}. {_line(chart.alt)}")
        for table in section.tables:
            tables += 1
            parts.append(table_md(for_readers(table), f"**Table {tables}.** "))
        for title, quotes in by_theme(section.quotes):
            parts.append(f"### {_line(title)}")
            parts += [f"> {_line(q.quote)}\n>\n> — {_line(q.attribution)}" for q in quotes]
    if report.methods:
        parts += [f"## {METHODS}", *(_line(p) for p in report.methods)]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace")


def _line(text: str) -> str:
    return markdown(one_line(text))
