"""From the bytes of a YAML file to its text, or to the problems that make it unreadable."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qcode.model import Problem

if TYPE_CHECKING:
    pass


MAX_BYTES = 50_000_000
MAX_BAD_PLACES = 20
"""So many places that are not text are listed one by one; the rest is counted."""
LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", "a zip file (Word, Excel or an archive)"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "a rich text file"),
    (b"SQLite format 3", "a database (perhaps a study)"),
)


def decode_yaml(data: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text without byte order mark, or the problems that make it unreadable."""
    if len(data) > MAX_BYTES:
        return None, (
            Problem(path, f"the file is too large: more than {MAX_BYTES // 1_000_000} MB"),
        )
    for magic, what in _OTHER_FILES:
        if data.startswith(magic):
            return None, (Problem(path, f"this is {what}, not YAML text"),)
    encoding = next(
        (name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None
    ) or _without_mark(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        if encoding.startswith("utf-8"):
            return None, tuple(
                _limited(
                    _bad_bytes(data.removeprefix(codecs.BOM_UTF8)), path, "bytes that are not UTF-8"
                )
            )
        return None, (
            Problem(
                path,
                f"the file is not complete {encoding.upper()} ({error.reason}); save it as UTF-8",
            ),
        )


def _without_mark(data: bytes) -> str:
    """The encoding of text without a byte order mark, recognized by the zero bytes around its first
    character.
    """
    if data[:1] == b"\0" != data[1:2]:
        return "utf-16-be"
    if data[1:2] == b"\0" != data[:1]:
        return "utf-16-le"
    return "utf-8"


def _bad_bytes(data: bytes) -> Iterable[tuple[int, int, str]]:
    """The first byte in each line that is not UTF-8."""
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", data), start=1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode()) + 1
            yield (
                number,
                column,
                (
                    f"byte 0x{line[error.start]:02X} is not UTF-8; save the file with the encoding"
                    " UTF-8"
                ),
            )


def bad_characters(text: str, path: str) -> Iterable[Problem]:
    """Problems for control characters, which a YAML file must not contain unescaped."""
    return (
        _limited(_control_characters(text), path, "control characters")
        if _NOT_TEXT.search(text)
        else ()
    )


def _control_characters(text: str) -> Iterable[tuple[int, int, str]]:
    for number, line in enumerate(LINE_END.split(text), start=1):
        for match in _NOT_TEXT.finditer(line):
            code = ord(match[0])
            escape = f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
            message = (
                f"the character U+{code:04X} is not allowed in YAML; delete it, or write {escape}"
                ' in a text between " and "'
            )
            yield number, match.start() + 1, message


def _limited(places: Iterable[tuple[int, int, str]], path: str, what: str) -> Iterable[Problem]:
    """One problem for each of the first places, and one that counts the rest."""
    left_out = 0
    for number, (line, column, message) in enumerate(places):
        if number < MAX_BAD_PLACES:
            yield Problem(path, message, line, column)
        else:
            left_out += 1
    if left_out:
        yield Problem(path, f"and {left_out} more places with {what}: is this a text file?")
