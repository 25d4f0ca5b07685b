"""Make any text safe to show: on a terminal, in Markdown, in Word and in spreadsheet cells.

Control characters become pictures or ``<U+XXXX>``, so that they are visible and never executed.
HTML is escaped by the template engine, cells that look like formulas by `qcode.files.formulas`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from qcode.errors import QcodeError

_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {
    0x7F: 0x2421
}
_NAMED = {
    code: f"<U+{code:04X}>"
    for code in (
        *range(0x80, 0xA0),
        0x061C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0x2028,
        0x2029,
    )
}
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!$&^])")
_MARKDOWN_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)", re.MULTILINE)


def visible(text: str) -> str:
    """`text` with every control, bidi and unencodable character replaced by something printable;
    line ends and tabs stay.
    """
    if not _UNSAFE.search(text):
        return text
    text = text.translate(_PICTURES).translate(_NAMED)
    text = text.replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>")
    return _LONE_SURROGATES.sub(lambda m: f"<U+{ord(m[0]):04X}>", text)


def one_line(text: str) -> str:
    """`visible`, on one line: line ends as ``⏎``, tabs as a space."""
    return visible(text).replace("\n", " ⏎ ").replace("\t", " ")


def markdown(text: str) -> str:
    """`visible`, with all Markdown syntax escaped, so that it never becomes a link, image, heading,
    emphasis or table.
    """
    escaped = _MARKDOWN.sub(r"\\\1", visible(text))
    escaped = _MARKDOWN_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", escaped)
    return re.sub(r"(?i)\b(https?|ftp|www)(:|\.)", r"\1\\\2", escaped)


def shortened(text: str, width: int) -> str:
    """`one_line`, cut to `width` characters with an ellipsis, at the end of a word if possible."""
    line = one_line(text)
    if len(line) <= width:
        return line
    cut = line[: max(1, width - 1)]
    space = cut.rfind(" ")
    return (cut[:space] if space > width // 2 else cut).rstrip() + "…"


def clock(milliseconds: int | None) -> str:
    """``HH:MM:SS.mmm``; empty if there is no time."""
    if milliseconds is None:
        return ""
    sign = "-" if milliseconds < 0 else ""
    seconds, rest = divmod(abs(milliseconds), 1000)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def amount(count: int, one: str, many: str | None = None) -> str:
    """``1 interview``, ``2 interviews``, ``3,248 citations``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``; `last` stands before the last word."""
    result = list(words)
    return f"{', '.join(result[:-1])} {last} {result[-1]}" if len(result) > 1 else "".join(result)


def cut_list(names: Iterable[str], limit: int = 8) -> str:
    """The names with commas, cut after `limit` with how many more there are."""
    every = list(names)
    cut = ", ".join(every[:limit])
    return f"{cut} and {len(every) - limit:,} more" if len(every) > limit else cut


def fold_name(name: str) -> str:
    """What two spellings of a name have in common: composed (NFC), without case."""
    return unicodedata.normalize("NFC", name).casefold()


def one_name(text: str) -> str:
    """A name as it is stored: composed (NFC), on one line, without white space around it, with
    single spaces.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def sentence(words: str) -> str:
    """`words` with a capital letter at the beginning and a full stop at the end."""
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}"


def remedy(problem: QcodeError) -> str:
    """What helps against an error, as the command line tells it: the command as it is typed, or the
    advice; empty where nothing is known.
    """
    return problem.command or problem.advice or ""


def failure_line(problem: QcodeError) -> str:
    """An error and what helps on one line of a screen, where a command of the shell cannot be
    typed.
    """
    helps = f"in a terminal: {problem.command}" if problem.command else problem.advice
    return f"{problem.message[:1].upper()}{problem.message[1:]}{f' ({helps})' if helps else ''}"


def failure_sentences(problem: QcodeError) -> str:
    """An error and what helps in whole sentences, to be read aloud."""
    helps = ""
    if problem.command:
        helps = f" In a terminal, the command “{problem.command}” helps."
    elif problem.advice:
        helps = f" {sentence(problem.advice)}"
    return f"{sentence(problem.message)}{helps}"
