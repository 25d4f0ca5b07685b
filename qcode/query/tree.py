"""An expression as a tree, the tree as text, and the error that points to a position in the text.

`at` is where a part begins in the text, counted from 0; it is not part of the meaning.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from dataclasses import field as kept
from typing import Literal, TypeAlias

from qcode.errors import UsageError

Unit = Literal["segments", "turns"]
Mark = Literal["", "code", "family", "query"]
"""How a name is meant: as it comes (a code with what lies below it, or a saved expression); the
code alone; the code with what lies below it; a saved expression.
"""
TextKind = Literal["word", "phrase", "lemma", "regex"]

EVERY_CODE = "*"
_UNITS = ("segment", "segments", "turn", "turns")
KEYWORDS = frozenset(
    (*("and", "or", "not", "in", "within", "of", "followed", "by", "has", "missing"), *_UNITS)
)
"""Words of the language; a code that is called so is typed with ``code:``."""
NAME = re.compile(r"[^\s()\[\],=\"“”<>!:/]+(?:/[^\s()\[\],=\"“”<>!:/]+)*")
"""A name or a value that needs no quotation marks."""
_SHOWN_BEFORE, _SHOWN_AFTER = 50, 25
_BARE_SLASH = re.compile(r"(\\.)|/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Named:
    """A code, or a saved expression. `only` is a condition on the codings themselves."""

    name: str
    mark: Mark = ""
    only: Expression | None = None
    at: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared: `op` is ``= != < <= > >= in`` or ``not in``."""

    field: str
    op: str
    values: tuple[str, ...]
    at: int = kept(default=0, compare=False)
    values_at: tuple[int, ...] = kept(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a field has any value (`missing`: whether it has none)."""

    field: str
    missing: bool = False
    at: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Says:
    """Words in the text."""

    kind: TextKind
    text: str
    at: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True where `part` is not."""

    part: Expression
    at: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """True where all parts are."""

    parts: tuple[Expression, ...]
    at: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """True where one of the parts is."""

    parts: tuple[Expression, ...]
    at: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """True at both ends of every pair of places that are at most `distance` apart.

    `ordered`: the second place comes after the first.
    """

    first: Expression
    second: Expression
    distance: int
    unit: Unit
    ordered: bool = False
    at: int = kept(default=0, compare=False)


Expression: TypeAlias = Named | Compare | Has | Says | Not | And | Or | Near


class Misread(UsageError):
    """An expression that cannot be read, or asks for something that is not there: with the place.

    `column` counts from 1.
    """

    def __init__(self, what: str, text: str, at: int, *, advice: str | None = None) -> None:
        self.what, self.text, self.column = what, text, at + 1
        super().__init__(f"column {self.column}: {what}\n{_pointed(text, at)}", advice=advice)


def _pointed(text: str, at: int) -> str:
    """The expression on one line, cut around the place, and a caret below the place."""
    line = re.sub(r"\s", " ", text)
    begin = max(0, at - _SHOWN_BEFORE)
    end = min(len(line), at + _SHOWN_AFTER)
    lead = "…" if begin else ""
    shown = f"{lead}{line[begin:end]}{'…' if end < len(line) else ''}"
    return f"  {shown}\n  {' ' * (len(lead) + _width(line[begin:at]))}^"


def _width(text: str) -> int:
    """How many columns a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)


def written(expression: Expression) -> str:
    """The expression as it is typed, with no more brackets than it needs. Reading that gives the
    same tree.
    """
    if isinstance(expression, Or):
        return " or ".join(_inside(part, Or) for part in expression.parts)
    if isinstance(expression, And):
        return " and ".join(_inside(part, And, Or) for part in expression.parts)
    if isinstance(expression, Not):
        return f"not {_inside(expression.part, And, Or)}"
    if isinstance(expression, Near):
        first, second = (
            _inside(part, Near, Not, And, Or) for part in (expression.first, expression.second)
        )
        reach = f"within {expression.distance} {expression.unit}"
        if expression.ordered:
            plain = (expression.distance, expression.unit) == (1, "segments")
            return f"{first} followed by {second}{'' if plain else f' {reach}'}"
        return f"{first} {reach} of {second}"
    return _leaf(expression)


def _inside(part: Expression, *looser: type) -> str:
    return f"({written(part)})" if isinstance(part, looser) else written(part)


def _leaf(expression: Named | Compare | Has | Says) -> str:
    if isinstance(expression, Named):
        mark = f"{expression.mark}:" if expression.mark else ""
        only = f"[{written(expression.only)}]" if expression.only is not None else ""
        return f"{mark}{expression.name}{only}"
    if isinstance(expression, Has):
        return f"{'missing' if expression.missing else 'has'} {_field(expression.field)}"
    if isinstance(expression, Says):
        if expression.kind == "phrase":
            return quoted(expression.text)
        if expression.kind == "regex":
            return "/" + _BARE_SLASH.sub(lambda m: m[1] or r"\/", expression.text) + "/"
        return f"{expression.kind}:{_value(expression.text)}"
    name = _field(expression.field)
    if expression.op in ("in", "not in"):
        return f"{name} {expression.op} ({', '.join(map(_value, expression.values))})"
    return f"{name} {expression.op} {_value(expression.values[0])}"


def quoted(text: str) -> str:
    """The text in quotation marks, as the language takes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _value(text: str) -> str:
    return text if NAME.fullmatch(text) else quoted(text)


def _field(name: str) -> str:
    return name if NAME.fullmatch(name) and name.casefold() not in KEYWORDS else quoted(name)
