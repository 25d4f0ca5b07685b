"""A whole report as one html page or one Word document: sections with text, tables, charts, block
quotes, and methods.

Nothing is loaded from elsewhere: the html carries its style and its charts (as vector graphics),
the Word file its pictures. Quotes stand as block quotes, each followed by an em dash and the role;
nothing else of their source is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from qcode.model import Quote, Table
from qcode.shown import visible
from qcode.writers import for_readers
from qcode.writers.cells import heading
from qcode.writers.page import TableView, render, view
from qcode.writers.quote_blocks import typographic

if TYPE_CHECKING:
    import datetime

METHODS = "Methods and notes"


class Chart(Protocol):
    """A picture of a table: as a bitmap for Word, as vector graphics for html, and in words for who
    cannot see it.
    """

    @property
    def title(self) -> str:
        """The caption."""

    @property
    def alt(self) -> str:
        """What the picture shows, in words."""

    @property
    def png(self) -> bytes:
        """The bitmap."""

    @property
    def svg(self) -> bytes:
        """The vector graphics: one `svg` element made by qcode, which is put into the page as it
        is.
        """


class Evidence(Protocol):
    """What is behind one or several figures: a heading, and lines of a name and a text."""

    @property
    def anchor(self) -> str:
        """Its name in the page."""

    @property
    def heading(self) -> str:
        """What it is."""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Name and text of every line."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, in this order: paragraphs, charts, tables, quotes (by
    theme and group).
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: Sequence[Chart] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What goes to a sponsor. `methods` are paragraphs of a last section; `language` is a BCP 47
    tag. `behind` is what a click on a figure shows, and `anchors` says of a figure (by its id) what
    of it.
    """

    title: str
    subtitle: str = ""
    sections: tuple[Section, ...] = ()
    methods: tuple[str, ...] = ()
    language: str = "en-US"
    behind: Sequence[Evidence] = ()
    anchors: Mapping[str, str] = field(default_factory=dict)


def report_html(report: Report) -> bytes:
    """The report as one self-contained page for screens (light and dark) and paper."""
    tables = figures = 0
    sections: list[dict[str, Any]] = []
    for number, section in enumerate(_sections(report), start=1):
        items: list[dict[str, Any]] = []
        entries: list[dict[str, str]] = []
        for chart in section.charts:
            figures += 1
            drawn = _figure(chart, f"figure-{figures}")
            items.append({"kind": "figure", "view": drawn, "number": figures})
            entries.append(
                {"anchor": drawn["anchor"], "text": f"Figure {figures}. {drawn['title']}"}
            )
        for table in section.tables:
            tables += 1
            shown: TableView = view(for_readers(table), f"table-{tables}", report.anchors)
            items.append({"kind": "table", "view": shown, "number": tables})
            entries.append({"anchor": shown.anchor, "text": f"Table {tables}. {shown.title}"})
        for title, quotes in by_theme(section.quotes):
            cleaned = [
                {"quote": visible(typographic(q.quote)), "attribution": visible(q.attribution)}
                for q in quotes
            ]
            items.append({"kind": "quotes", "heading": title, "quotes": cleaned})
        sections.append(
            {
                "anchor": f"section-{number}",
                "heading": visible(section.heading),
                "paragraphs": [visible(p) for p in section.paragraphs],
                "contents": items,
                "entries": entries,
            }
        )
    return render(
        "report.html.j2",
        title=visible(report.title),
        subtitle=visible(report.subtitle),
        language=report.language,
        sections=sections,
        behind=[
            {
                "anchor": one.anchor,
                "heading": visible(one.heading),
                "lines": [(visible(name), visible(text)) for name, text in one.lines],
            }
            for one in report.behind
        ],
    )


def report_docx(
    report: Report, *, today: datetime.date | None = None, template: bytes | None = None
) -> bytes:
    """The report as a Word document with headings, captions, alt texts and, above several sections,
    a table of contents. `today` is the day in its properties; `template` gives styles and page.
    """
    from qcode.writers.word_parts import Writing

    writing = Writing(report.title, report.language, today=today, template=template)
    writing.title(report.title, report.subtitle)
    several = len(report.sections) > 1
    if several:
        writing.contents([s.heading for s in _sections(report)])
    writing.page_numbers()
    for section in _sections(report):
        if several or section.heading != report.title:
            writing.heading(section.heading)
        for paragraph in section.paragraphs:
            writing.paragraph(paragraph)
        for chart in section.charts:
            writing.picture(chart.png, chart.title, chart.alt)
        for table in section.tables:
            writing.table(for_readers(table))
        for title, quotes in by_theme(section.quotes):
            writing.heading(title, 2)
            for quote in quotes:
                writing.quote(typographic(quote.quote), quote.attribution)
    return writing.finish()


def by_theme(quotes: Iterable[Quote]) -> list[tuple[str, list[Quote]]]:
    """Quotes that follow each other with the same theme and group, under a heading that names
    both.
    """
    result = []
    for (label, group), some in groupby(quotes, key=lambda q: (q.label, q.group)):
        shown = heading(group).lower() if group.islower() else heading(group)
        named = f": {shown}" if group and group != "(all groups)" else ""
        result.append((f"{visible(label)}{named}", list(some)))
    return result


def _sections(report: Report) -> tuple[Section, ...]:
    return (
        (*report.sections, Section(METHODS, report.methods)) if report.methods else report.sections
    )


def _figure(chart: Chart, anchor: str) -> dict[str, Any]:
    from markupsafe import Markup

    drawing = re.sub(r"^.*?(?=<svg\b)", "", chart.svg.decode("utf-8"), flags=re.DOTALL)
    # The box around it carries the words; what is inside is drawing only.
    drawing = drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return {
        "anchor": anchor,
        "title": visible(chart.title),
        "alt": visible(chart.alt),
        "svg": Markup(drawing),
    }
