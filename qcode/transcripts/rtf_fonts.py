r"""Which letters the bytes of an RTF file stand for: striprtf goes by the font that is set, and
misses what is only implied.

That is the default font (``\deff``), at the beginning and after ``\plain``; fonts that name no set
of characters, which have the page of the whole file; and files of old systems (``\mac``, ``\pc``,
``\pca``). Here it is all written out.

What could go wrong: a font table that says one set of characters where the typist's program used
another. Readers of office programs go by the table too.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_PAGE = re.compile(r"\\ansicpg(\d{1,5})")
_SYSTEM = re.compile(r"\\(mac|pca|pc)(?![A-Za-z])")
_DEFAULT = re.compile(r"\\deff(\d{1,5})[ ]?")
_PLAIN = re.compile(r"\\(\\|plain(?![A-Za-z\d-])[ ]?)")
_FONT = re.compile(r"\\f(\d{1,5})(?![\d])(?:(?!\\f\d|;).)*", re.S)
_CHARSET = re.compile(r"\\fcharset(\d{1,5})")
_HEADER = 2000
_SYSTEMS = {"mac": ("mac_roman", 77), "pc": ("cp437", 254), "pca": ("cp850", 255)}
"""Python's name of the page of an old system, and the number of its set of characters in a font
table.
"""
_CHARSETS = {
    "10000": 77,
    "437": 254,
    "850": 255,
    "1250": 238,
    "1251": 204,
    "1252": 0,
    "1253": 161,
    "1254": 162,
    "1255": 177,
    "1256": 178,
    "1257": 186,
    "1258": 163,
    "874": 222,
    "932": 128,
    "936": 134,
    "949": 129,
    "950": 136,
}
_START = re.compile(r"\A\{\\rtf\d*")
_SEARCHED = 200_000
"""Characters at the beginning in which the font table is looked for."""


class Fonts(NamedTuple):
    """RTF with its fonts written out, and the word that sets its default font, "" where nothing is
    implied.
    """

    source: str
    default: str


def code_page(source: str) -> str | None:
    """Python's name of the page that the head of a file declares; None for none."""
    page = _PAGE.search(source, 0, _HEADER)
    if page is not None:
        return "mac_roman" if page[1] == "10000" else f"cp{page[1]}"
    system = _SYSTEM.search(source, 0, _HEADER)
    return _SYSTEMS[system[1]][0] if system else None


def write_fonts_out(source: str) -> Fonts:
    """RTF in which every font has its set of characters, and the default font is set wherever it
    holds.
    """
    from striprtf import striprtf

    group: Any = striprtf.font_table_group
    old = _SYSTEM.search(source, 0, _HEADER) is not None or code_page(source) == "mac_roman"
    usual = _usual(source)
    default = _DEFAULT.search(source, 0, _HEADER)
    number = default[1] if default else "0"
    table = written = str(group(source[:_SEARCHED]))
    if usual is not None:
        written = _FONT.sub(lambda font: _named(font, usual, old), table)
        if old and not any(font[1] == number for font in _FONT.finditer(written)):
            written = rf"{{\fonttbl{{\f{number}\fcharset{usual} Old;}}" + (
                written.partition("\\fonttbl")[2] or "}"
            )
        source = (
            source.replace(table, written, 1)
            if table
            else _START.sub(lambda m: m[0] + written, source)
        )
    charset = next(
        (c[1] for f in _FONT.finditer(written) if f[1] == number and (c := _CHARSET.search(f[0]))),
        "0",
    )
    if charset == "0":
        return Fonts(source, "")
    word = rf"\f{number} "
    source = _PLAIN.sub(lambda m: m[0] if m[1] == "\\" else rf"\plain{word}", source)
    return Fonts(_START.sub(lambda m: m[0] + word, source), word)


def _usual(source: str) -> int | None:
    """The set of characters of fonts that name none; None for a page that font tables have no
    number for.
    """
    page = _PAGE.search(source, 0, _HEADER)
    if page is not None:
        return _CHARSETS.get(page[1])
    system = _SYSTEM.search(source, 0, _HEADER)
    return _SYSTEMS[system[1]][1] if system else 0


def _named(font: re.Match[str], usual: int, old: bool) -> str:
    """The entry of a font with its set of characters."""
    match = _CHARSET.search(font[0])
    if match is None:
        return rf"\f{font[1]}\fcharset{usual}" + font[0][len(font[1]) + 2 :]
    unsaid = match[1] in ("1", "256") or (old and match[1] == "0")
    return _CHARSET.sub(lambda _: rf"\fcharset{usual}", font[0]) if unsaid else font[0]
