"""What to do where a text is no longer valid YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass
from qcode.files.yaml_nodes import quoted

_REMEDIES = (
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


def remedy_for(problem: str, line: str, column: int) -> str:
    """The parser's message, with what to do about it."""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "there is a tab in the indentation; indent with blanks"
    if "cannot start any token" in problem:
        return f"a text that begins with {quoted(line[column : column + 1])} must be in quotes"
    remedy = next((advice for words, advice in _REMEDIES if words in problem), "")
    return remedy or problem
