"""Parse an expression by recursive descent. The parser is handwritten because it is short and can
say at each position what it expects.

From loose to tight: ``or``, ``and``, ``not``, ``within … of`` and ``followed by``, a condition.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from qcode.query.tree import (
    EVERY_CODE,
    KEYWORDS,
    NAME,
    And,
    Compare,
    Expression,
    Has,
    Misread,
    Named,
    Near,
    Not,
    Or,
    Says,
    Unit,
)

DEEPEST = 40
"""Brackets and ``not`` inside one another."""
MOST_WILDCARDS = 2
"""``*`` in one word: more take too long."""
FARTHEST = 9999
"""The largest distance."""
_MARKS = ("code", "family", "query", "word", "lemma")
_UNITS: dict[str, Unit] = {
    "segment": "segments",
    "segments": "segments",
    "turn": "turns",
    "turns": "turns",
}
_CONDITION = "a code, a field such as role, words in quotation marks, or ("
_TOKEN = re.compile(
    rf"""(?P<blank>\s+)
    |(?P<string>"(?:\\.|[^"\\])*"|“[^”]*”)
    |(?P<regex>/(?:\\.|[^/\\])*/)
    |(?P<sign>!=|<=|>=|[=<>()\[\],:])
    |(?P<name>{NAME.pattern})""",
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def parse(text: str) -> Expression:
    """The tree of an expression. Raises Misread, with the column and what was expected there."""
    reader = _Reader(text)
    if reader.here.kind == "end":
        raise Misread("the expression is empty", text, 0)
    result = reader.alternatives()
    if reader.here.kind != "end":
        reader.expected("and, or, or the end")
    return result


def _tokens(text: str) -> list[_Token]:
    result: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            opened = {'"': "quotation mark", "“": "quotation mark", "/": "/"}.get(text[at])
            what = f"this {opened} is not closed" if opened else f"{text[at]!r} means nothing here"
            raise Misread(what, text, at)
        if match.lastgroup != "blank":
            result.append(_Token(match.lastgroup or "", match[0], at))
        at = match.end()
    return [*result, _Token("end", "", len(text))]


class _Reader:
    """Reads the tokens one by one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = -1

    @property
    def here(self) -> _Token:
        return self._tokens[self._next]

    def expected(self, what: str) -> NoReturn:
        result = repr(self.here.text) if self.here.text else "the end"
        raise Misread(f"expected {what}, not {result}", self._text, self.here.at)

    def alternatives(self) -> Expression:
        """Parts joined by ``or``."""
        self._deeper()
        at = self.here.at
        parts = [self._all()]
        while self._takes("or"):
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts), at)

    def _all(self) -> Expression:
        at = self.here.at
        parts = [self._denied()]
        while self._takes("and"):
            parts.append(self._denied())
        return parts[0] if len(parts) == 1 else And(tuple(parts), at)

    def _denied(self) -> Expression:
        at = self.here.at
        if not self._takes("not"):
            return self._near()
        self._deeper()
        part = self._denied()
        self._depth -= 1
        return Not(part, at)

    def _near(self) -> Expression:
        at = self.here.at
        first = self._condition()
        if self._takes("followed"):
            self._word("by")
            second = self._condition()
            reach = self._reach() if self._takes("within") else (1, _UNITS["segments"])
            result = Near(first, second, *reach, True, at)
        elif self._takes("within"):
            distance, unit = self._reach()
            self._takes("of")
            result = Near(first, self._condition(), distance, unit, False, at)
        else:
            return first
        if self._is("within", "followed"):
            self.expected("and, or, or the end (put brackets around the part before)")
        return result

    def _reach(self) -> tuple[int, Unit]:
        number = self.here.text
        if not (number.isascii() and number.isdigit() and len(number) <= 4):
            self.expected(f"a number of segments or turns, up to {FARTHEST}")
        self._next += 1
        unit = _UNITS.get(self.here.text.casefold())
        if unit is None:
            self.expected("segments or turns")
        self._next += 1
        return int(number), unit

    def _condition(self) -> Expression:
        token = self.here
        if token.text == "(":
            self._next += 1
            result = self.alternatives()
            self._sign(")", "and, or, or ')'")
            return result
        if token.kind == "regex":
            return self._regex()
        if token.kind == "string":
            self._next += 1
            text = _unquoted(token.text)
            if self._compares():
                return self._compared(text, token.at)
            return self._says("phrase", text, token.at)
        if token.kind != "name" or token.text.casefold() in KEYWORDS - {"has", "missing"}:
            self.expected(_CONDITION)
        self._next += 1
        if token.text.casefold() in ("has", "missing"):
            name = self._text_of("the name of a field")
            return Has(name, token.text.casefold() == "missing", token.at)
        if self.here.text == ":":
            return self._marked(token)
        if self._compares():
            return self._compared(token.text, token.at)
        return self._named(token.text, token)

    def _marked(self, mark: _Token) -> Expression:
        kind = mark.text.casefold()
        if kind not in _MARKS:
            known = ", ".join(f"{m}:" for m in _MARKS)
            what = f"{mark.text + ':'!r} means nothing; there is {known}, and {mark.text} = VALUE"
            raise Misread(what, self._text, mark.at)
        self._next += 1
        if kind in ("word", "lemma"):
            at = self.here.at
            return self._says(kind, self._text_of("a word"), at)
        if self.here.kind != "name":
            self.expected("the name of a code" if kind != "query" else "a saved expression")
        self._next += 1
        return self._named(self._tokens[self._next - 1].text, mark, kind)

    def _named(self, name: str, token: _Token, mark: str = "") -> Named:
        if name.endswith("/*"):
            name, mark = name[:-2], mark or "family"
        if "*" in name and (name != EVERY_CODE or mark):
            what = "* alone is any code, and NAME/* a code with what lies below it"
            raise Misread(what, self._text, token.at)
        only = None
        if self.here.text == "[" and mark != "query":
            self._next += 1
            only = self.alternatives()
            self._sign("]", "and, or, or ']'")
        return Named(name, mark, only, token.at)  # type: ignore[arg-type]

    def _compared(self, name: str, at: int) -> Compare:
        denied = self._takes("not")
        op = self.here.text.casefold()
        self._next += 1
        if op != "in":
            place = self.here.at
            return Compare(name, op, (self._text_of("a value"),), at, (place,))
        self._sign("(")
        places, values = [self.here.at], [self._text_of("a value")]
        while self.here.text == ",":
            self._next += 1
            places.append(self.here.at)
            values.append(self._text_of("a value"))
        self._sign(")", "',' or ')'")
        return Compare(name, "not in" if denied else "in", tuple(values), at, tuple(places))

    def _compares(self) -> bool:
        """Whether a comparison comes next."""
        if self.here.text in ("=", "!=", "<", "<=", ">", ">=") or self._is("in"):
            return True
        following = self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        return self._is("not") and following.text.casefold() == "in"

    def _text_of(self, what: str) -> str:
        token = self.here
        if token.kind not in ("name", "string"):
            self.expected(what)
        self._next += 1
        text = token.text if token.kind == "name" else _unquoted(token.text)
        if not text.strip():
            raise Misread(f"expected {what}; this is empty", self._text, token.at)
        return text

    def _says(self, kind: str, text: str, at: int) -> Says:
        if not re.search(r"[^\s*]", text):
            raise Misread("there are no words to look for", self._text, at)
        if any(word.count("*") > MOST_WILDCARDS for word in text.split()):
            what = f"more than {MOST_WILDCARDS} * in a word"
            raise Misread(what, self._text, at, advice="use a regular expression: /…/")
        return Says(kind, text, at)  # type: ignore[arg-type]

    def _regex(self) -> Says:
        token = self.here
        self._next += 1
        text = re.sub(
            r"\\(.)", lambda m: "/" if m[1] == "/" else m[0], token.text[1:-1], flags=re.S
        )
        if not text:
            raise Misread("this regular expression is empty", self._text, token.at)
        return Says("regex", text, token.at)

    def _is(self, *words: str) -> bool:
        return self.here.kind == "name" and self.here.text.casefold() in words

    def _takes(self, word: str) -> bool:
        result = self._is(word)
        self._next += result
        return result

    def _word(self, word: str) -> None:
        if not self._takes(word):
            self.expected(repr(word))

    def _sign(self, sign: str, wording: str = "") -> None:
        if self.here.text != sign:
            self.expected(wording or repr(sign))
        self._next += 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            what = f"more than {DEEPEST} brackets inside one another"
            raise Misread(what, self._text, self.here.at)


def _unquoted(token: str) -> str:
    if token[0] == "“":
        return token[1:-1]
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.S)
