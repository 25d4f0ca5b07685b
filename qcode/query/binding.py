"""Bind an expression to a study: look up every name in it, and report each unknown name with its
position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qcode.errors import near_names
from qcode.model import Codebook, Study
from qcode.query.fields import Field, Fields, NoField, equal, is_date, is_orderable, order
from qcode.query.reading import parse
from qcode.query.tree import (
    EVERY_CODE,
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
)


class Bound:
    """The tree of an expression with the fields, codes and saved expressions that it names.

    Making one raises Misread for a name that is not in the study.
    """

    def __init__(self, text: str, study: Study, saved: Mapping[str, str]) -> None:
        """Read the text and look up its names."""
        self.study = study
        self.fields = Fields(study)
        self._saved_texts = saved
        self._found: dict[str, Field] = {}
        self._values: dict[Field, dict[str, str]] = {}
        self._trees: dict[str, Expression] = {}
        self.tree = parse(text)
        self._check(self.tree, text, ())

    def field(self, name: str) -> Field:
        """The field of that name, in a part of the tree."""
        return self._found[name]

    # Names
    # ----------------------------------------------------------------------------------------------

    def _check(self, tree: Expression, text: str, inside: tuple[str, ...]) -> None:
        for part in parts_of(tree):
            if isinstance(part, Compare | Has):
                self._check_field(part, text)
            elif isinstance(part, Says) and part.kind == "regex":
                regex(part, text)
            elif isinstance(part, Named):
                self._check_name(part, text, inside)

    def _check_field(self, part: Compare | Has, text: str) -> None:
        try:
            field = self.fields.find(part.field)
        except NoField as problem:
            if self.study.codebook.get(part.field) is not None:
                what = f"{part.field!r} is a code, and cannot be compared; type {part.field} alone"
                raise Misread(what, text, part.at) from None
            raise Misread(str(problem), text, part.at) from None
        self._found[part.field] = field
        if isinstance(part, Has):
            return
        for value, at in zip(part.values, part.values_at, strict=True):
            self._check_value(field, part.op, value, text, at)

    def _check_value(self, field: Field, op: str, value: str, text: str, at: int) -> None:
        if op not in ("=", "!=", "in", "not in"):
            if not is_orderable(value):
                what = f"{op} compares with a number or a date such as 2026-03-15, not {value!r}"
                raise Misread(what, text, at)
            return
        if field.of_coding and field.name == "date":
            if not is_date(value):
                what = f"a date is 2026, 2026-03 or 2026-03-15, not {value!r}"
                raise Misread(what, text, at)
            return
        known = self._values.get(field)
        if known is None:
            known = self._values[field] = self.fields.values(field)
        if field.fold(value) not in known and not any(
            equal(field, k, value) for k in known.values()
        ):
            near = near_names(value, known.values())
            also = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise Misread(f"{field.name} is {value!r} nowhere in this study{also}", text, at)

    def _check_name(self, part: Named, text: str, inside: tuple[str, ...]) -> None:
        code = None if part.mark == "query" else find_code(self.study.codebook, part.name)
        saved = self._saved(part.name) if part.mark in ("", "query") else None
        if part.name == EVERY_CODE or (code is not None and saved is None):
            if part.only is not None:
                self._check_only(part.only, text)
            return
        if code is not None:
            what = f"{part.name!r} is a code and a saved expression; type code:, family: or query:"
            raise Misread(what, text, part.at)
        if saved is None:
            raise Misread(self._unknown(part), text, part.at)
        if part.only is not None:
            raise Misread("a saved expression cannot be limited with [ ]", text, part.only.at)
        if saved in inside:
            way = " -> ".join((*inside, saved))
            raise Misread(f"the saved expression {saved!r} asks for itself: {way}", text, part.at)
        try:
            tree = parse(self._saved_texts[saved])
            self._check(tree, self._saved_texts[saved], (*inside, saved))
        except Misread as problem:
            what = f"in the saved expression {saved!r}: {problem.what}"
            raise Misread(what, problem.text, problem.column - 1, advice=problem.advice) from None
        self._trees[saved] = tree

    def _unknown(self, part: Named) -> str:
        if part.mark == "query":
            near = near_names(part.name, self._saved_texts)
            what = "saved expression"
        else:
            codes = self.study.codebook.codes
            names = [c.key for c in codes] + [self.study.codebook.path(c.key) for c in codes]
            near = near_names(part.name, [*names, *self._saved_texts])
            what = "code" if part.mark else "code or saved expression"
        also = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        if not near and _is_field(self.fields, part.name):
            also = f"; for the field, type {part.name} = VALUE or has {part.name}"
        return f"no {what} named {part.name!r}{also}"

    def _check_only(self, only: Expression, text: str) -> None:
        for part in parts_of(only):
            if not isinstance(part, Compare | Has | And | Or | Not):
                raise Misread(
                    "in [ ] stands what is asked of the codings: coder, origin, round, date",
                    text,
                    part.at,
                )
            if isinstance(part, Compare | Has):
                name = part.field.partition(".")[2] if part.field[:7] == "coding." else part.field
                plain = f"coding.{name}"
                try:
                    self._found[part.field] = self.fields.find(plain)
                except NoField:
                    what = f"{part.field!r} is not asked of codings: coder, origin, round, date"
                    raise Misread(what, text, part.at) from None
                if isinstance(part, Compare):
                    for value, at in zip(part.values, part.values_at, strict=True):
                        self._check_value(self._found[part.field], part.op, value, text, at)

    def _saved(self, name: str) -> str | None:
        return next((s for s in self._saved_texts if s.casefold() == name.casefold()), None)

    # What the expression asks
    # ----------------------------------------------------------------------------------------------

    def every_part(self, tree: Expression | None = None) -> Iterator[Expression]:
        """All parts of the tree, those of saved expressions among them."""
        for part in parts_of(self.tree if tree is None else tree):
            yield part
            if isinstance(part, Named) and (saved := self.tree_of(part)) is not None:
                yield from self.every_part(saved)

    @property
    def asks_codes(self) -> bool:
        """Whether it asks what counts as coded: where nobody has finished, that is not known."""
        return any(
            isinstance(p, Named) and p.only is None and self.tree_of(p) is None
            for p in self.every_part()
        )

    @property
    def asks_codings(self) -> bool:
        """Whether it asks anything of codings."""
        return any(
            (isinstance(p, Named) and self.tree_of(p) is None)
            or (isinstance(p, Compare | Has) and self._found[p.field].of_coding)
            for p in self.every_part()
        )

    @property
    def asks_who_coded(self) -> bool:
        """Whether it asks for codings of people whose codings do not count."""
        return any(
            (isinstance(p, Named) and p.only is not None)
            or (isinstance(p, Compare | Has) and self._found[p.field].of_coding)
            for p in self.every_part()
        )

    @property
    def asks_words(self) -> bool:
        """Whether it looks for words."""
        return any(isinstance(p, Says) for p in self.every_part())

    def tree_of(self, part: Named) -> Expression | None:
        """The tree of the saved expression that a name stands for; None for a code."""
        if part.mark in ("code", "family") or part.only is not None:
            return None
        saved = self._saved(part.name)
        return None if saved is None else self._trees.get(saved)

    def keys(self, tree: Named) -> frozenset[str] | None:
        """The codes that a name stands for; None for every code."""
        if tree.name == EVERY_CODE:
            return None
        book = self.study.codebook
        key = find_code(book, tree.name)
        assert key is not None
        return frozenset((key,) if tree.mark == "code" else book.joined(key))


def find_code(codebook: Codebook, name: str) -> str | None:
    """The key of the code called by its key or the end of its path; None for no code."""
    wanted = name.strip("/")
    code = codebook.get(wanted.rpartition("/")[2])
    if code is None:
        return None
    path = f"/{codebook.path(code.key)}".casefold()
    return code.key if path.endswith(f"/{wanted}".casefold()) else None


def below(tree: Expression) -> tuple[Expression, ...]:
    """The parts that an expression is directly made of."""
    if isinstance(tree, And | Or):
        return tree.parts
    if isinstance(tree, Near):
        return tree.first, tree.second
    return (tree.part,) if isinstance(tree, Not) else ()


def parts_of(tree: Expression) -> Iterator[Expression]:
    """The tree and all parts of it; what stands in [ ] is no part of its own."""
    yield tree
    for part in below(tree):
        yield from parts_of(part)


def regex(part: Says, text: str) -> re.Pattern[str]:
    """The pattern; without regard to case unless a capital letter is in it. Raises Misread."""
    flags = re.IGNORECASE if part.text == part.text.lower() else re.NOFLAG
    try:
        return re.compile(part.text, flags)
    except (re.error, OverflowError, RecursionError) as problem:
        what = f"this is not a valid regular expression: {problem}"
        raise Misread(what, text, part.at) from None


def holds(tree: Compare | Has, field: Field, value: str) -> bool:
    """Whether a condition is true of a value; an empty value is no value."""
    if isinstance(tree, Has):
        return bool(value.strip()) != tree.missing
    if tree.op in ("=", "in"):
        return any(equal(field, value, v) for v in tree.values)
    if tree.op in ("!=", "not in"):
        return not any(equal(field, value, v) for v in tree.values)
    stands = order(value, tree.values[0])
    if stands is None:
        return False
    return {"<": stands < 0, "<=": stands <= 0, ">": stands > 0, ">=": stands >= 0}[tree.op]


def _is_field(fields: Fields, name: str) -> bool:
    try:
        fields.find(name)
    except NoField:
        return False
    return True
