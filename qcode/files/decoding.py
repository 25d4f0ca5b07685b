"""Bytes to text without losing or inventing a character.

The order is: an encoding that the user named; a byte order mark; the escape sequences of ISO 2022;
strict UTF-8; UTF-16 by its pattern of NUL bytes; lines of Windows text inside UTF-8; and last a
guess, which is reported so that the user can override it with ``--encoding``. Nothing is ever
decoded with ``errors="replace"`` or ``"ignore"``.
"""

from __future__ import annotations

import codecs
import re

from qcode.errors import BadInput
from qcode.files.guessing import guess_encoding, reads_as_western
from qcode.model import Problem
from qcode.shown import amount

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|$)")
_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
)
_DOS_END = re.compile(r"\x1a[\x1a\x00\s]*\Z")
"""The end-of-text mark of DOS programs."""
_NEAR_THE_END = 512
_SHIFTS = re.compile(rb"\x1b\$(?:[@B]|\([DOPQ])|\x1b\$\)C")
"""Escape sequences that begin Japanese or Korean in ISO 2022. They identify the encoding, because
all its bytes are ASCII.
"""
_ISO_2022 = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004", "iso2022_kr")
_LINES_NAMED, _MOST_LINES = 10, 1_000_000
_REMEDY = (
    "save it as UTF-8; or, for a transcript, name its encoding: qcode import --encoding cp1252 FILE"
)


def decode(
    data: bytes, path: str, encoding: str | None = None
) -> tuple[str, str, tuple[Problem, ...]]:
    """The text of `data`, the name of its encoding, and notes on what had to be decided.

    Line ends are left unchanged (see `normalise_newlines`). A byte order mark is not part of the
    text. NUL characters are removed with a warning.

    Args:
        data: the file's bytes.
        path: the name for problems.
        encoding: what the person named; then nothing is guessed.

    Returns:
        ``(text, encoding name, problems)``; the name is Python's (``utf-8``, ``cp1252``,
        ``utf-16-le``).

    Raises:
        BadInput: bytes that do not belong to the encoding, with line and byte offset; an unknown
            encoding name.

    """
    text, name, problems = (
        _found(data, path) if encoding is None else _as_named(data, path, encoding)
    )
    if b"\x1a" in data[-_NEAR_THE_END:]:
        text = _DOS_END.sub("", text)
    if "\x00" in text:
        first = text.count("\n", 0, text.index("\x00")) + 1
        count = text.count("\x00")
        message = f"{amount(count, 'NUL character')} removed from the text"
        problems = (*problems, Problem(path, message, first, severity="warning"))
        text = text.replace("\x00", "")
    return text, name, problems


def normalise_newlines(text: str) -> str:
    """Replace CRLF and CR by LF. Nothing else (U+2028, U+0085, form feed, vertical tab) counts as a
    line end.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _found(data: bytes, path: str) -> tuple[str, str, tuple[Problem, ...]]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], path, name, len(bom)), name, ()
    if b"\x1b" in data and _SHIFTS.search(data) and (shifted := _shifted(data)) is not None:
        return *shifted, ()
    # Before UTF-8, because UTF-16 text of ASCII letters is also valid UTF-8, with NULs.
    wide = _wide_name(data)
    if wide is not None:
        return _strict(data, path, wide), wide, (_guess_note(path, wide),)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as fault:
        return _not_utf8(data, path, fault)


def _shifted(data: bytes) -> tuple[str, str] | None:
    """The text and name of an ISO 2022 encoding; None if the bytes are not ISO 2022."""
    for name in _ISO_2022:
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return None


def _not_utf8(
    data: bytes, path: str, fault: UnicodeDecodeError
) -> tuple[str, str, tuple[Problem, ...]]:
    mixed = _mixed(data, path)
    if mixed is not None:
        return mixed
    if data.count(0) > len(data) // 100:
        raise BadInput(
            [
                Problem(
                    path,
                    "contains many NUL bytes and has no known encoding; is it a text file?",
                )
            ]
        )
    result = guess_encoding(data)
    if result is None:
        raise BadInput([_bad_bytes(data, path, "utf-8", fault.start)])
    text, name = result
    return text, name, (_guess_note(path, name),)


def _as_named(data: bytes, path: str, encoding: str) -> tuple[str, str, tuple[Problem, ...]]:
    try:
        info = codecs.lookup(encoding)
        usable = getattr(info, "_is_text_encoding", True)
    except (LookupError, ValueError):
        usable = False
    if not usable:
        message = (
            f"there is no encoding {encoding!r}; try utf-8, utf-16, cp1252, mac_roman or"
            " windows-1255"
        )
        raise BadInput([Problem(path, message)])
    name = "cp" + info.name[8:] if info.name.startswith("windows-") else info.name
    for bom, own in _BOMS:
        if data.startswith(bom) and own.startswith(
            name.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
        ):
            return _strict(data[len(bom) :], path, own, len(bom)), own, ()
    return _strict(data, path, name), name, ()


def _strict(data: bytes, path: str, name: str, skipped: int = 0) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as fault:
        raise BadInput([_bad_bytes(data, path, name, fault.start, skipped)]) from None
    except UnicodeError as fault:
        raise BadInput([Problem(path, f"cannot be read as {name}: {fault}")]) from None


def _bad_bytes(data: bytes, path: str, name: str, offset: int, skipped: int = 0) -> Problem:
    shown = " ".join(f"{byte:02X}" for byte in data[offset : offset + 4])
    line = _line_of(data, offset, name)
    message = f"not valid {name}: byte offset {offset + skipped} ({shown}); {_REMEDY}"
    return Problem(path, message, line)


def _line_of(data: bytes, offset: int, name: str) -> int:
    before = data[:offset]
    if name.startswith(("utf-16", "utf-32")):
        width = 2 if name.startswith("utf-16") else 4
        before = (
            before[: len(before) // width * width]
            .decode(name, "surrogatepass")
            .encode("utf-8", "surrogatepass")
        )
    return len(re.findall(rb"\r\n|\r|\n", before)) + 1


def _wide_name(data: bytes) -> str | None:
    """The name of UTF-16 without a byte order mark, recognized because Latin text has a NUL in
    every other byte.
    """
    sample = data[:4096]
    if 0 not in sample or sample.count(0) < len(sample) // 5 or len(data) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    if even > 4 * odd:
        return "utf-16-be"
    return None


def _mixed(data: bytes, path: str) -> tuple[str, str, tuple[Problem, ...]] | None:
    """UTF-8 with some lines in cp1252 (pasted from elsewhere), with a note for each; None if it is
    not UTF-8 at all.

    Lines that are neither are an error, if enough other lines are UTF-8.
    """
    if not _UTF8_LETTER.search(data) or data.count(b"\n") + data.count(b"\r") > _MOST_LINES:
        return None
    pieces: list[str] = []
    doubtful: list[tuple[int, int, bytes, int]] = []
    good = offset = 0
    for number, line in enumerate(_LINE.findall(data), start=1):
        try:
            pieces.append(line.decode("utf-8"))
            # A line of ASCII says nothing about the encoding.
            good += not line.isascii()
        except UnicodeDecodeError as fault:
            doubtful.append((number, len(pieces), line, offset + fault.start))
            pieces.append("")
        offset += len(line)
    if not good:
        return None
    bad: list[int] = []
    for _, index, line, at in doubtful:
        text = reads_as_western(line)
        if text is None:
            bad.append(at)
        pieces[index] = text or ""
    if bad and good < len(doubtful):
        return None
    if bad:
        raise BadInput([_bad_bytes(data, path, "utf-8", at) for at in bad[:_LINES_NAMED]])
    western = [number for number, *_ in doubtful]
    message = (
        "this line is not UTF-8 like the rest and was read as cp1252; check it, or save the file as"
        " UTF-8"
    )
    problems = [
        Problem(path, message, number, severity="warning") for number in western[:_LINES_NAMED]
    ]
    if len(western) > _LINES_NAMED:
        message = f"{len(western) - _LINES_NAMED} more lines were read as cp1252"
        problems.append(Problem(path, message, western[_LINES_NAMED], severity="warning"))
    return "".join(pieces), "utf-8", tuple(problems)


def _guess_note(path: str, name: str) -> Problem:
    message = f"read as {name}, which is a guess; if letters look wrong, {_REMEDY}"
    return Problem(path, message, severity="note")
