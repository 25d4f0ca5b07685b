"""The nodes of a strict YAML tree: texts as typed, lists and mappings, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from qcode.shown import shortened

if TYPE_CHECKING:
    pass


class Text(str):
    """A scalar as typed, with its place. `quoted` is False for a plain scalar, also for one that is
    left empty.
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
    """What stands where an alias was refused: its problem is told already, a reader passes over
    it.
    """

    __slots__ = ()


class Items(list["Node"]):
    """A list with the place where it begins."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        """An empty list at `line` and `column`, both counted from 1."""
        super().__init__()
        self.line, self.column = line, column


class Fields(dict[str, "Node"]):
    """A mapping with the place where it begins; its keys are `Text` and so have places too."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        """An empty mapping at `line` and `column`, both counted from 1."""
        super().__init__()
        self.line, self.column = line, column


Node: TypeAlias = Text | Items | Fields


def kind_of(node: Node) -> str:
    """What `node` is, in words for a message."""
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Fields):
        return "a mapping"
    return "a text" if node else "nothing"


def quoted(text: str) -> str:
    """`text` safe and short inside a message, between quotation marks."""
    return f"'{shortened(text, 60)}'"
