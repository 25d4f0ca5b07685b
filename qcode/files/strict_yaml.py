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

import codecs
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from qcode.model import Problem, Severity
from qcode.shown import shortened

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 50_000_000
MAX_DEPTH = 100
MAX_BAD_PLACES = 20
"""At most this many places that are not text are listed; the rest are counted."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_GLUED_COMMENT = re.compile(r"[ \t]+#[^\s#!]")
_BREAKS_OF_YAML_1_1 = "\x85\u2028\u2029\ufeff"
_STAND_INS = (*range(0xFDD0, 0xFDF0), *range(0x10F000, 0x10FFFE))
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES = (
    (b"PK\x03\x04", "a zip file (Word, Excel or an archive)"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "a rich text file"),
    (b"SQLite format 3", "a database (perhaps a study)"),
)


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


def read_yaml(data: bytes, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree in `data` and every problem, sorted by place; `path` names the file in the problems.

    The text is UTF-8, UTF-16 or UTF-32, with or without byte order mark (UTF-32: with). The tree is
    None if the file is empty, is not text, or is not valid YAML; with other errors it is complete
    except for what was refused. A warning says where text was probably read as a comment. Raises no
    exceptions.
    """
    text, problems = _decode(data, path)
    if text is None:
        return None, problems
    problems = tuple(_bad_characters(text, path))
    if problems:
        return None, problems
    builder = _Builder(text, path)
    builder.run()
    return builder.root, tuple(sorted(builder.problems, key=lambda p: (p.line or 0, p.column or 0)))


# From bytes to text
# ----------------------------------------------------------------------------------------------


def _decode(data: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text without byte order mark, or the problems that make it unreadable."""
    if len(data) > MAX_BYTES:
        return None, (
            Problem(path, f"the file is too large: more than {MAX_BYTES // 1_000_000} MB"),
        )
    for magic, what in _OTHER_FILES:
        if data.startswith(magic):
            return None, (Problem(path, f"this is {what}, not YAML text"),)
    encoding = next(
        (name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None
    ) or _without_mark(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff"), ()
    except UnicodeDecodeError as error:
        if encoding.startswith("utf-8"):
            return None, tuple(
                _limited(
                    _bad_bytes(data.removeprefix(codecs.BOM_UTF8)), path, "bytes that are not UTF-8"
                )
            )
        return None, (
            Problem(
                path,
                f"the file is not complete {encoding.upper()} ({error.reason}); save it as UTF-8",
            ),
        )


def _without_mark(data: bytes) -> str:
    """The encoding of text without a byte order mark, recognized by the zero bytes around its first
    character.
    """
    if data[:1] == b"\0" != data[1:2]:
        return "utf-16-be"
    if data[1:2] == b"\0" != data[:1]:
        return "utf-16-le"
    return "utf-8"


def _bad_bytes(data: bytes) -> Iterable[tuple[int, int, str]]:
    """The first byte in each line that is not UTF-8."""
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", data), start=1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            column = len(line[: error.start].decode()) + 1
            yield (
                number,
                column,
                (
                    f"byte 0x{line[error.start]:02X} is not UTF-8; save the file with the encoding"
                    " UTF-8"
                ),
            )


def _bad_characters(text: str, path: str) -> Iterable[Problem]:
    """Problems for control characters, which a YAML file must not contain unescaped."""
    return (
        _limited(_control_characters(text), path, "control characters")
        if _NOT_TEXT.search(text)
        else ()
    )


def _control_characters(text: str) -> Iterable[tuple[int, int, str]]:
    for number, line in enumerate(_LINE_END.split(text), start=1):
        for found in _NOT_TEXT.finditer(line):
            code = ord(found[0])
            escape = f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
            message = (
                f"the character U+{code:04X} is not allowed in YAML; delete it, or write {escape}"
                ' in a text between " and "'
            )
            yield number, found.start() + 1, message


def _limited(places: Iterable[tuple[int, int, str]], path: str, what: str) -> Iterable[Problem]:
    """One problem for each of the first places, and one that counts the rest."""
    left_out = 0
    for number, (line, column, message) in enumerate(places):
        if number < MAX_BAD_PLACES:
            yield Problem(path, message, line, column)
        else:
            left_out += 1
    if left_out:
        yield Problem(path, f"and {left_out} more places with {what}: is this a text file?")


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


# From text to a tree
# ---------------------------------------------------------------------------------------------


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
        self.lines = _LINE_END.split(self.text)
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
        self.problem(mark, f"this is not YAML: {_advice(problem, self.line(mark), mark.column)}")


_ADVICE = (
    (
        "mapping values are not allowed",
        '": " ends a field\'s name; put a text that holds it in quotes, or check the indentation',
    ),
    (
        "sequence entries are not allowed",
        'a list begins on the line below its field; put a text that begins with "- " in quotes',
    ),
    (
        "could not find expected ':'",
        "a field's name must be followed by a colon; indent the further lines of a text",
    ),
    (
        "unknown escape",
        "in a text between \" and \" a backslash must be doubled; or put the text between ' and '",
    ),
    (
        "Unicode character escape",
        "this escape stands for no whole character; write the character itself",
    ),
    ("document start", "there is text after the end of the document"),
    (
        "',' or ']'",
        "a list that begins with [ is not closed by ]; a text that begins with [ must be in quotes",
    ),
    (
        "',' or '}'",
        (
            "a mapping that begins with { is not closed by }; a text that begins with { must be in"
            " quotes"
        ),
    ),
    ("alphabetic or numeric", "a text that begins with * or & must be in quotes"),
    (
        "comment or line break",
        (
            "after | or > the text begins on the next line; a text that begins with one must be in"
            " quotes"
        ),
    ),
    (
        "chomping or indentation",
        (
            "after | or > the text begins on the next line; a text that begins with one must be in"
            " quotes"
        ),
    ),
    (
        "expected key",
        (
            "check the indentation, and quotation marks or brackets inside a text: a text with them"
            " must be in quotes"
        ),
    ),
    (
        "expected '-'",
        (
            "check the indentation: entries of one list and fields of one entry begin in the same"
            " column"
        ),
    ),
    (
        "<block end>",
        (
            "check the indentation, and quotation marks or brackets inside a text: a text with them"
            " must be in quotes"
        ),
    ),
)


def _advice(problem: str, line: str, column: int) -> str:
    """The parser's message, with what to do about it."""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "there is a tab in the indentation; indent with blanks"
    if "cannot start any token" in problem:
        return f"a text that begins with {quoted(line[column : column + 1])} must be in quotes"
    remedy = next((advice for words, advice in _ADVICE if words in problem), "")
    return remedy or problem
