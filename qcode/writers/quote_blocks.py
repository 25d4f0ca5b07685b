"""Quotes as blocks: the theme as a heading, each quote in quotation marks and followed by an em
dash and who said it; as a page, a Word document, Markdown or text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from qcode.model import Quote
from qcode.shown import clock, markdown, one_line, visible
from qcode.writers.cells import heading

Marks = Literal["double", "single", "none"]
MARKS: tuple[Marks, ...] = ("double", "single", "none")
FORMATS = ("docx", "html", "md", "txt")
_PAIRS: Mapping[Marks, tuple[str, str]] = {
    "double": ("“", "”"),
    "single": ("‘", "’"),
    "none": ("", ""),
}
_DASHES = re.compile(r"(?<!-)-{2,3}(?!-)")
_OPENS = re.compile(r"(^|[\s(\[{—–“‘])([\"'])")


@dataclass(frozen=True, slots=True)
class Blocks:
    """A document of quotes. `notes` stand at its end; `source` and `times` add to each quote where
    it comes from.
    """

    title: str
    quotes: tuple[Quote, ...]
    notes: tuple[str, ...] = ()
    marks: Marks = "double"
    source: bool = False
    times: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    question: str
    quote: str
    attribution: str


def write_blocks(blocks: Blocks, format: str) -> bytes:
    """The document in a format of `FORMATS`; the same value gives the same bytes."""
    writers: Mapping[str, Callable[[Blocks], bytes]] = {
        "docx": _docx,
        "html": _html,
        "md": _md,
        "txt": _txt,
    }
    return writers[format](blocks)


def typographic(text: str, marks: Marks = "double") -> str:
    """A quote as it is printed: typographic quotation marks around it and in it, ``--`` as a
    dash.
    """
    text = _DASHES.sub("—", text)
    text = _OPENS.sub(lambda m: m[1] + ("“" if m[2] == '"' else "‘"), text)
    text = text.replace('"', "”").replace("'", "’")
    if marks == "double":
        text = text.replace("“", "‘").replace("”", "’")
    left, right = _PAIRS[marks]
    return f"{left}{text}{right}"


def _themes(blocks: Blocks) -> list[tuple[str, list[tuple[str, list[_Block]]]]]:
    """(theme, (group, blocks)), each theme once; a group without name where there is only one of
    everybody.
    """
    result = []
    for theme, some in groupby(blocks.quotes, key=lambda q: (q.code, q.label)):
        groups = [
            (_group(name), [_block(q, blocks) for q in own])
            for name, own in groupby(some, key=lambda q: q.group)
        ]
        result.append((one_line(theme[1]), groups))
    return result


def _group(name: str) -> str:
    return "" if name in ("", "(all groups)") else heading(name)


def _block(quote: Quote, blocks: Blocks) -> _Block:
    source = [f"{quote.transcript}, segment {quote.segment}"] if blocks.source else []
    source += [clock(quote.time)] if blocks.times and quote.time is not None else []
    also = f" ({'; '.join(source)})" if source else ""
    return _Block(
        one_line(typographic(quote.question, "none")),
        one_line(typographic(quote.quote, blocks.marks)),
        one_line(f"{quote.attribution}{also}"),
    )


def _docx(blocks: Blocks) -> bytes:
    from qcode.writers.word_parts import Writing

    writing = Writing(blocks.title)
    writing.title(blocks.title)
    writing.page_numbers()
    for theme, groups in _themes(blocks):
        writing.heading(theme)
        for group, some in groups:
            if group:
                writing.heading(group, 2)
            for block in some:
                if block.question:
                    writing.paragraph(f"Interviewer: {block.question}")
                writing.quote(block.quote, block.attribution)
    for note in blocks.notes:
        writing.paragraph(note)
    return writing.finish()


def _html(blocks: Blocks) -> bytes:
    from qcode.writers.page import render

    return render(
        "quotes.html.j2",
        title=visible(blocks.title),
        language="en-US",
        themes=_themes(blocks),
        notes=[visible(note) for note in blocks.notes],
    )


def _md(blocks: Blocks) -> bytes:
    parts = [f"# {markdown(one_line(blocks.title))}"]
    for theme, groups in _themes(blocks):
        parts.append(f"## {markdown(theme)}")
        for group, some in groups:
            parts += [f"### {markdown(one_line(group))}"] if group else []
            for block in some:
                asked = (
                    f"> *Interviewer: {markdown(block.question)}*\n>\n" if block.question else ""
                )
                message = f"> {markdown(block.quote)}\n>\n> — {markdown(block.attribution)}"
                parts.append(asked + message)
    parts += [markdown(one_line(note)) for note in blocks.notes]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "backslashreplace")


def _txt(blocks: Blocks) -> bytes:
    lines = [one_line(blocks.title)]
    for theme, groups in _themes(blocks):
        lines += ["", theme]
        for group, some in groups:
            lines += ["", one_line(group)] if group else []
            for block in some:
                lines += ["", f"    Interviewer: {block.question}"] if block.question else [""]
                lines += _wrapped(block.quote)
                lines.append(f"    — {block.attribution}")
    for note in blocks.notes:
        lines += ["", one_line(note)]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _wrapped(text: str, width: int = 92) -> list[str]:
    from textwrap import wrap

    return [f"    {line}" for line in wrap(text, width, break_on_hyphens=False)] or [""]
