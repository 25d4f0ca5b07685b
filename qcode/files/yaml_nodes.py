"""The nodes of a strict YAML tree: texts as typed, lists and mappings, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from qcode.shown import shortened

if TYPE_CHECKING:
    pass


class Text(str):
    """A scalar as typed, with its place. `quoted` is False for a plain scalar, including an empty
    one.
    """

    __slots__ = ("column", "line", "quoted")
    line: int
    column: int
    quoted: bool

    def __new__(cls, text: str, line: int, column: int, quoted: bool = False) -> Text:
        """`text` at `line` and `column`, both counted from 1."""
        node = super().__new__(cls, text)
        node.line, node.column, node.quoted = line, column, quoted
        return node


class Refused(Text):
    """The placeholder for a refused alias. Its problem is already reported, so readers skip it."""

    __slots__ = ()


class Items(list["Node"]):
    """A list with the place where it begins."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        """An empty list at `line` and `column`, both counted from 1."""
        super().__init__()
        self.line, self.column = line, column


class Fields(dict[str, "Node"]):
    """A mapping with the place where it begins; its keys are `Text`, so they have places too."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        """An empty mapping at `line` and `column`, both counted from 1."""
        super().__init__()
        self.line, self.column = line, column


Node: TypeAlias = Text | Items | Fields


def kind_of(node: Node) -> str:
    """The kind of `node`, in words for a message."""
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Fields):
        return "a mapping"
    return "a text" if node else "nothing"


def quoted(text: str) -> str:
    """`text` in quotation marks, safe and short enough for a message."""
    return f"'{shortened(text, 60)}'"
