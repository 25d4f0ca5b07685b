"""Strict YAML: from bytes to a tree of mappings, lists and texts, in which every scalar is the
typed text.

`NO`, `1.10`, `~`, `=`, `0o17` and a number of five thousand digits stay text: nothing is converted
to a truth value, a number, a date or null. Every node keeps its line and column. Features of YAML
that a codebook does not need are refused: anchors and aliases (and so every cycle and every alias
bomb), tags, merge keys, several documents, a key given twice, collections as keys, deep nesting.
Nothing is ever executed.

PyYAML's parser (with libyaml if available) delivers events. The tree is built here without
recursion, so that one pass finds every problem up to the point where the text is no longer YAML.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from qcode.model import Problem, Severity
from qcode.shown import shortened

if TYPE_CHECKING:
    import yaml
from qcode.files.yaml_nodes import Fields, Items, Node, Refused, Text, kind_of, quoted
from qcode.files.yaml_remedies import remedy_for
from qcode.files.yaml_text import LINE_END, bad_characters, decode_yaml

MAX_DEPTH = 100


_SURROGATES = re.compile("[\ud800-\udfff]")


_GLUED_COMMENT = re.compile(r"[ \t]+#[^\s#!]")


_BREAKS_OF_YAML_1_1 = "\x85\u2028\u2029\ufeff"


_STAND_INS = (*range(0xFDD0, 0xFDF0), *range(0x10F000, 0x10FFFE))


def read_yaml(data: bytes, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree in `data` and every problem, sorted by place; `path` names the file in the problems.

    The text is UTF-8, UTF-16 or UTF-32, with or without byte order mark (UTF-32: with). The tree is
    None if the file is empty, is not text, or is not valid YAML; with other errors it is complete
    except for what was refused. A warning says where text was probably read as a comment. Raises no
    exceptions.
    """
    text, problems = decode_yaml(data, path)
    if text is None:
        return None, problems
    problems = tuple(bad_characters(text, path))
    if problems:
        return None, problems
    builder = _Builder(text, path)
    builder.run()
    return builder.root, tuple(sorted(builder.problems, key=lambda p: (p.line or 0, p.column or 0)))


def _shield(text: str) -> tuple[str, dict[int, str]]:
    """`text` with placeholders for characters that are line ends only in YAML 1.1, and the mapping
    back.

    Without this, a line separator in a label would become a blank and shift the line numbers of all
    later problems.
    """
    present = [c for c in _BREAKS_OF_YAML_1_1 if c in text]
    used = set(text) if present else set()
    unused = (chr(c) for c in _STAND_INS if present and chr(c) not in used)
    pairs = list(zip(present, unused, strict=False))
    return text.translate({ord(c): s for c, s in pairs}), {ord(s): c for c, s in pairs}


class _Open(NamedTuple):
    """A collection that is being filled; for a mapping, `key` is the key that waits for its
    value.
    """

    node: Items | Fields
    key: list[Text | None]


_DROPPED = Text("", 0, 0)
"""The placeholder for a refused key, whose value is read and dropped."""


class _Builder:
    """Builds the tree from the parser's events with its own stack, so that deep nesting cannot
    exhaust Python's.
    """

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.text, self.back = _shield(text)
        self.lines = LINE_END.split(self.text)
        self.comments = "#" in text
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.problems: list[Problem] = []

    def run(self) -> None:
        """Read all events; problems are collected in `problems`."""
        import yaml

        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        handlers = {
            yaml.ScalarEvent: self.scalar,
            yaml.AliasEvent: self.alias,
            yaml.SequenceStartEvent: self.begin,
            yaml.MappingStartEvent: self.begin,
            yaml.SequenceEndEvent: self.end,
            yaml.MappingEndEvent: self.end,
        }
        documents = 0
        try:
            for event in yaml.parse(self.text, Loader=parser):
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
                elif isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self.problem(
                            event.start_mark,
                            "a second document begins here; a file holds one, without --- inside",
                        )
                        return
                if len(self.open) > MAX_DEPTH:
                    self.problem(event.start_mark, f"nested more than {MAX_DEPTH} levels deep")
                    self.root = None
                    return
        except yaml.MarkedYAMLError as error:
            self.syntax(error)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self.problems.append(
                Problem(self.path, f"this is not YAML: {shortened(str(error), 120)}")
            )
            self.root = None

    def problem(self, mark: Any, message: str, severity: Severity = "error") -> None:
        """Add a problem at a mark of the parser (which counts from 0)."""
        self.problems.append(Problem(self.path, message, mark.line + 1, mark.column + 1, severity))

    def line(self, mark: Any) -> str:
        """The line of a mark; empty after the last line, where the parser may put the end of the
        text.
        """
        return self.lines[mark.line] if mark.line < len(self.lines) else ""

    def scalar(self, event: Any) -> None:
        """Add a text, as typed."""
        mark, value = event.start_mark, event.value
        if self.back:
            value = value.translate(self.back)
        if not value.isascii() and _SURROGATES.search(value):
            self.problem(
                mark,
                "an escape such as \\ud83d stands for half a character; write the character itself",
            )
        plain = event.style in (None, "")
        if self.comments and plain:
            self.comment(event.end_mark)
        self.marks(event)
        self.place(Text(value, mark.line + 1, mark.column + 1, not plain))

    def comment(self, mark: Any) -> None:
        """Warn if the rest of a line was read as a comment although no blank follows the #."""
        rest = self.line(mark)[mark.column :]
        if _GLUED_COMMENT.match(rest):
            swallowed = quoted(rest.strip().translate(self.back))
            remedy = "if it belongs to the text, put the text in quotes"
            self.problem(mark, f"{swallowed} is taken for a comment; {remedy}", "warning")

    def marks(self, event: Any) -> None:
        """Refuse anchors and tags, but keep their nodes."""
        remedy = "are refused; a text that begins with {} must be in quotes"
        if event.anchor is not None:
            self.problem(
                event.start_mark, f"anchors (&{shortened(event.anchor, 40)}) " + remedy.format("&")
            )
        if event.tag is not None:
            self.problem(
                event.start_mark, f"tags ({shortened(event.tag, 40)}) " + remedy.format("!")
            )

    def alias(self, event: Any) -> None:
        """Refuse an alias."""
        name = f"*{event.anchor}"
        remedy = "write out what it stands for; a text that begins with * must be in quotes"
        self.problem(event.start_mark, f"aliases ({shortened(name, 40)}) are refused: {remedy}")
        self.place(Refused(name, event.start_mark.line + 1, event.start_mark.column + 1))

    def begin(self, event: Any) -> None:
        """Begin a list or a mapping."""
        import yaml

        self.marks(event)
        kind = Items if isinstance(event, yaml.SequenceStartEvent) else Fields
        self.open.append(
            _Open(kind(event.start_mark.line + 1, event.start_mark.column + 1), [None])
        )

    def end(self, event: Any) -> None:
        """End the innermost list or mapping."""
        self.place(self.open.pop().node)

    def place(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if not self.open:
            self.root = node
            return
        parent, waiting = self.open[-1]
        if isinstance(parent, Items):
            parent.append(node)
            return
        key = waiting[0]
        if key is None:
            waiting[0] = self.key(node, parent)
            return
        if key is not _DROPPED:
            parent[key] = node
        waiting[0] = None

    def key(self, node: Node, fields: Fields) -> Text:
        """`node` as a key of `fields`, or the placeholder if it is refused."""
        if isinstance(node, Refused):
            return _DROPPED
        message = ""
        if not isinstance(node, Text):
            message = (
                f"{kind_of(node)} cannot be a field's name; a text that begins with [ or {{ must be"
                " in quotes"
            )
        elif node == "<<" and not node.quoted:
            message = "merge keys (<<) are refused; write the fields out"
        elif node in fields:
            first = next(key for key in fields if key == node)
            where = f" (first on line {first.line})" if isinstance(first, Text) else ""
            message = f"{quoted(node)} is given twice{where}"
        if not message and isinstance(node, Text):
            return node
        self.problems.append(Problem(self.path, message, node.line, node.column))
        return _DROPPED

    def syntax(self, error: yaml.MarkedYAMLError) -> None:
        """Report where the text is no longer YAML, with the likely remedy."""
        self.root = None
        mark = error.problem_mark or error.context_mark
        if mark is None:
            self.problems.append(Problem(self.path, f"this is not YAML: {error.problem}"))
            return
        problem = str(error.problem)
        if (
            error.context_mark is not None
            and "quoted scalar" in str(error.context)
            and "unexpected" in problem
        ):
            self.problem(error.context_mark, "the quotation mark that opens here is never closed")
            return
        self.problem(mark, f"this is not YAML: {remedy_for(problem, self.line(mark), mark.column)}")
