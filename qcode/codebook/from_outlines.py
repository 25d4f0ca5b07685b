"""A codebook from the outline that QualCoder exports: a document (.odt) or a text file in which
each category and each code has a line, indented by signs, with its memo below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from qcode.codebook.keys import new_key
from qcode.errors import BadInput
from qcode.files.decoding import decode
from qcode.files.xmls import parse_xml
from qcode.files.zips import open_zip
from qcode.model import Code, Codebook, Problem

if TYPE_CHECKING:
    from lxml import etree

_ENTRY = re.compile(
    r"(?P<depth>(?:--|\.\.\.)*)\s*(?:\u2588(?P<color>#[0-9A-Fa-f]{6})?)?\s*"
    r"(?P<kind>Category|Code):\s*(?P<name>.*)"
)
_COUNTS = re.compile(r",\s*(?:(?:cat|c)id:\s*\d+.*|Count:\s*\d*)\s*$")
_MEMO = re.compile(r"(?:--|\.\.\.)*\s*(?:MEMO|Memo):\s?(?P<text>.*)")
_TITLE = re.compile(r"Codebook(?: for|:)\s*(?P<title>.+)")
_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _OFFICE, _STYLE = (f"{_OASIS}{n}:1.0}}" for n in ("text", "office", "style"))
_FO = f"{_OASIS}xsl-fo-compatible:1.0}}"


def codebook_from_outline(
    data: bytes, path: str, title: str
) -> tuple[Codebook | None, tuple[Problem, ...]]:
    """The codebook in QualCoder's export. Categories become codes with sub-codes, memos become
    definitions. None if no line names a code.

    Raises:
        BadInput: damaged, or not a text.

    """
    problems: tuple[Problem, ...] = ()
    if data[:2] == b"PK":
        lines = list(_lines_of_odt(data, path))
    else:
        text, _, problems = decode(data, path)
        lines = text.splitlines()
    named = next((m["title"].strip() for line in lines[:3] if (m := _TITLE.match(line))), title)
    codes = _codes(lines)
    if not codes:
        message = (
            "no codes: each has a line that begins with Category: or Code:, as QualCoder writes it"
        )
        return None, (*problems, Problem(path, message, 1, 1))
    return Codebook(named, "1", tuple(codes)).in_tree_order(), problems


def _codes(lines: list[str]) -> list[Code]:
    above: list[str] = []
    heads: list[tuple[str, str, str | None, str]] = []
    memos: list[list[str]] = []
    for line in lines:
        entry = _ENTRY.match(line.strip())
        memo = _MEMO.match(line.strip())
        if entry is not None:
            depth = len(entry["depth"]) // (2 if entry["depth"].startswith("-") else 3)
            name = _COUNTS.sub("", entry["name"]).strip()
            taken = [head[0] for head in heads]
            key = new_key(name, taken) or new_key(f"code {len(heads) + 1}", taken)
            del above[depth:]
            heads.append((key, name, above[-1] if above else None, entry["color"] or ""))
            memos.append([])
            above.append(key)
        elif memo is not None and memos:
            memos[-1].append(memo["text"])
        elif memos and memos[-1]:  # the memo goes on
            memos[-1].append(line)
    return [
        Code(key, label=name, definition="\n".join(memo).strip(), parent=parent, color=color)
        for (key, name, parent, color), memo in zip(heads, memos, strict=True)
    ]


def _lines_of_odt(data: bytes, path: str) -> Iterator[str]:
    """The lines of an OpenDocument text. After the sign for a color stands the color."""
    archive = open_zip(data, path, "OpenDocument file")
    root = parse_xml(archive.read("content.xml"), path, part="content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise BadInput([Problem(path, "an OpenDocument file, but not a text")])
    colors = {
        str(style.get(f"{_STYLE}name")): color
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterchildren(f"{_STYLE}text-properties")
        if (color := properties.get(f"{_FO}color"))
    }
    for paragraph in body.iter(f"{_TEXT}p", f"{_TEXT}h"):
        yield from _words(paragraph, colors).split("\n")


def _words(element: etree._Element, colors: Mapping[str, str]) -> str:
    """The text of a paragraph or a part of it."""
    words = element.text or ""
    if "\u2588" in words:
        words = words.replace("\u2588", f"\u2588{colors.get(_style_of(element), '')}")
    for child in element:
        if child.tag == f"{_TEXT}line-break":
            words += "\n"
        elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            words += " "
        elif isinstance(child.tag, str):
            words += _words(child, colors)
        words += child.tail or ""
    return words


def _style_of(element: etree._Element) -> str:
    return str(element.get(f"{_TEXT}style-name") or "")
