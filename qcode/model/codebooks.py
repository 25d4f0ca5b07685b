"""Codes, the tree they form, and the protocols whose questions they belong to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qcode.errors import Problem as Problem
from qcode.errors import Severity as Severity


@dataclass(frozen=True, slots=True)
class Question:
    """A question of an interview protocol."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """The questions asked of one role."""

    role: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of a codebook. `parent` is the key of the code above it, None at the top.

    An `exclusive` code says that nothing of its family applies (an answer "none"): it is outside of
    the family's joined counts. `opposite` are the keys of codes that say the contrary.
    """

    key: str
    label: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    color: str = ""
    questions: tuple[str, ...] = ()
    asked_of: tuple[str, ...] = ()
    parent: str | None = None
    exclusive: bool = False
    opposite: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The label, or the key where there is no label."""
        return self.label or self.key


@dataclass(frozen=True, slots=True)
class Codebook:
    """A tree of codes in reading order (a parent before its children), with the protocols they
    derive from.
    """

    title: str
    version: str
    codes: tuple[Code, ...]
    description: str = ""
    protocols: tuple[Protocol, ...] = ()

    def get(self, key: str) -> Code | None:
        """The code of that key, compared without case; None where there is none."""
        fold = key.casefold()
        return next((c for c in self.codes if c.key.casefold() == fold), None)

    def children(self, key: str | None) -> tuple[Code, ...]:
        """The codes directly below `key`; the top-level codes for None."""
        return tuple(c for c in self.codes if c.parent == key)

    def family(self, key: str) -> tuple[str, ...]:
        """`key` and the keys of all its descendants, in reading order."""
        inside = {key}
        for code in self.codes:
            if code.parent in inside:
                inside.add(code.key)
        return tuple(c.key for c in self.codes if c.key in inside)

    def joined(self, key: str) -> tuple[str, ...]:
        """The codes that count as `key` in joined counts: its family without exclusive codes and
        what lies below them.
        """
        inside = {key}
        for code in self.codes:
            if code.parent in inside and not code.exclusive:
                inside.add(code.key)
        return tuple(c.key for c in self.codes if c.key in inside)

    def opposites(self, key: str) -> tuple[str, ...]:
        """The codes that say the contrary of `key`, whichever of the two names the other."""
        named = {o for c in self.codes if c.key == key for o in c.opposite}
        return tuple(c.key for c in self.codes if c.key in named or key in c.opposite)

    def in_tree_order(self) -> Codebook:
        """The codebook with every code below its parent; codes of one parent keep their order."""
        below: dict[str | None, list[Code]] = {}
        known = {c.key for c in self.codes}
        for code in self.codes:
            below.setdefault(code.parent if code.parent in known else None, []).append(code)
        ordered: list[Code] = []
        waiting = list(reversed(below.get(None, [])))
        while waiting:
            code = waiting.pop()
            ordered.append(code)
            waiting.extend(reversed(below.get(code.key, [])))
        return replace(self, codes=tuple(ordered))

    def path(self, key: str) -> str:
        """`family/.../key`."""
        parents = {c.key: c.parent for c in self.codes}
        parts = [key]
        while (above := parents.get(parts[0])) is not None:
            parts.insert(0, above)
        return "/".join(parts)
