"""The values of REFI-QDA's schema: texts, GUIDs, dates, colors, values of variables."""

from __future__ import annotations

import re
from datetime import date, datetime
from hashlib import sha1
from uuid import UUID

from qcode.exchange.project import Part

NAMESPACE = UUID("5d4c6a3e-3c3b-5a38-9a0c-6f1f6f0f7c11").bytes
"""The namespace of all GUIDs that are made here. A study gets the same GUIDs in every export."""
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COLOR = re.compile("[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3}")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile("[&<>\r]")
_IN_ATTRIBUTE = re.compile('[&<>"\t\n\r]')
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d+)?)?\s?(Z|[+-]\d\d:\d\d)?", re.ASCII
)
_NUMBERS = {
    "Integer": re.compile(r"[+-]?\d+", re.ASCII),
    "Float": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII),
    "Boolean": re.compile("true|false|1|0"),
}


def guid(part: Part | str, id_: str) -> str:
    """The GUID of a part of a project: its own where its id is one, else one made of the id."""
    if _GUID.fullmatch(id_):
        return id_
    # As uuid5 does it, without making a UUID of each.
    digest = sha1(NAMESPACE + f"{part}\x1f{id_}".encode("utf-8", "surrogatepass")).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def text(value: str) -> str:
    """A text as the content of an element. Characters that XML cannot hold become U+FFFD."""
    return _MARKUP.sub(lambda m: _ESCAPES[m[0]], xml_letters(value))


def attribute(value: str) -> str:
    """A text as an attribute with its quotation marks; line ends and tabs are kept."""
    return f'"{_IN_ATTRIBUTE.sub(lambda m: _ESCAPES[m[0]], xml_letters(value))}"'


def xml_letters(value: str) -> str:
    """The text with U+FFFD for every character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", value)


def color(value: str) -> str:
    """A color in six digits, ``#RRGGBB``, of one with six or three; empty for anything else. The
    schema allows no others, but the check by lxml lets eight digits pass.
    """
    digits = value.strip().removeprefix("#")
    if not _COLOR.fullmatch(digits):
        return ""
    return f"#{digits if len(digits) == 6 else ''.join(2 * digit for digit in digits)}"


def date_time(value: str, *, whole_seconds: bool = False) -> str:
    """A time as XML writes it; empty where `value` is not one."""
    match = _DATE_TIME.fullmatch(value.strip())
    if match is None:
        return ""
    day, time, fraction, zone = match.groups("")
    try:
        datetime.fromisoformat(f"{day}T{time or '00:00:00'}{zone.replace('Z', '+00:00')}")
    except ValueError:
        return ""
    return f"{day}T{time or '00:00:00'}{'' if whole_seconds else fraction}{zone}"


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number where it is already one of `taken`, which are without case."""
    number, result = 2, name
    while result.casefold() in taken:
        result, number = f"{name} {number}", number + 1
    return result


def fits(kind: str, value: str) -> bool:
    """Whether the value of a variable is one of its kind (of `Variable.kind`)."""
    if kind in _NUMBERS:
        return bool(_NUMBERS[kind].fullmatch(value))
    if kind == "DateTime":
        return bool(date_time(value)) and date_time(value) == value
    if kind == "Date":
        try:
            return re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is not None and bool(
                date.fromisoformat(value)
            )
        except ValueError:
            return False
    return kind == "Text"
