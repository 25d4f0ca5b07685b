"""Write a codebook as YAML that a person can edit and that reads back to the identical codebook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from qcode.errors import BadInput
from qcode.files.strict_yaml import MAX_DEPTH
from qcode.files.yaml_nodes import quoted
from qcode.model import Code, Codebook, Problem

MAX_LEVELS = (MAX_DEPTH - 2) // 2
"""Maximum number of levels of codes in a file. Each level is a list of mappings inside the file's
mapping, with lists of texts in it.
"""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORDS_OF_YAML_1_1 = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_ESCAPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_AWKWARD_IN_BLOCK = re.compile(r"\A[ \n]|[ \t]$|\t|\n\n\Z", re.MULTILINE)


def write_codebook(codebook: Codebook) -> str:
    """The YAML text of `codebook`; the same codebook gives the same text, and `read_codebook` gives
    the same codebook.

    Empty fields and empty list items are left out. Texts are in quotation marks (texts of several
    lines are blocks). Codes are in reading order.

    Raises: BadInput: a code's parent is not in the codebook, codes are nested deeper than
    `MAX_LEVELS`, or a text holds half of a surrogate pair, which cannot be written to a file.

    """
    lines = [f"title: {_text(codebook.title, 0)}", f"version: {_text(codebook.version, 0)}"]
    if codebook.description:
        lines.append(f"description: {_text(codebook.description, 0)}")
    if codebook.protocols:
        lines += ["", "protocols:"]
        for protocol in codebook.protocols:
            lines += [
                f"  - role: {_name(protocol.role)}",
                "    questions:" if protocol.questions else "    questions: []",
            ]
            for question in protocol.questions:
                lines += [
                    f"      - id: {_name(question.id)}",
                    f"        text: {_text(question.text, 8)}",
                ]
    lines += ["", "codes:" if codebook.codes else "codes: []"]
    below: dict[str | None, list[Code]] = {}
    for code in codebook.codes:
        below.setdefault(code.parent, []).append(code)
    lines += _codes(codebook, below)
    text = "\n".join(lines) + "\n"
    if _SURROGATES.search(text):
        raise BadInput(
            [
                Problem(
                    codebook.title,
                    "a text of the codebook contains half a character (a lone surrogate)",
                )
            ]
        )
    return text


def _codes(codebook: Codebook, below: dict[str | None, list[Code]]) -> Iterator[str]:
    """The lines of all codes, depth first. Every code is either written or named in the error."""
    written: set[str] = set()
    waiting = [(code, 1) for code in reversed(below.get(None, ()))]
    while waiting:
        code, level = waiting.pop()
        if level > MAX_LEVELS:
            message = f"the code {quoted(code.key)} is nested more than {MAX_LEVELS} levels deep"
            raise BadInput([Problem(codebook.title, message)])
        if level == 1 and written:
            yield ""
        written.add(code.key)
        children = below.get(code.key, ())
        yield from _entry(code, 4 * level - 2, bool(children))
        waiting += [(child, level + 1) for child in reversed(children)]
    lost = [code for code in codebook.codes if code.key not in written]
    if lost:
        why = "which does not lead to a top-level code"
        raise BadInput(
            Problem(
                codebook.title,
                f"the code {quoted(c.key)} is a sub-code of {quoted(c.parent or '')}, {why}",
            )
            for c in lost
        )


def _entry(code: Code, indent: int, has_children: bool) -> Iterator[str]:
    """The lines of one entry, its dash at column `indent`, without its children."""
    margin = " " * (indent + 2)
    yield f"{' ' * indent}- code: {_name(code.key)}"
    for name, text in (
        ("label", code.label),
        ("definition", code.definition),
        ("include", code.include),
        ("exclude", code.exclude),
    ):
        if text:
            yield f"{margin}{name}: {_text(text, indent + 2)}"
    for name, texts in (("examples", code.examples), ("keywords", code.keywords)):
        if kept := _not_blank(texts):
            yield f"{margin}{name}:"
            yield from (f"{margin}  - {_text(text, indent + 4)}" for text in kept)
    if code.color:
        yield f"{margin}color: {_text(code.color, indent + 2)}"
    for name, texts in (("questions", code.questions), ("asked_of", code.asked_of)):
        if kept := _not_blank(texts):
            yield f"{margin}{name}: [{', '.join(map(_name, kept))}]"
    if code.exclusive:
        yield f"{margin}exclusive: true"
    if kept := _not_blank(code.opposite):
        yield f"{margin}opposite: [{', '.join(map(_name, kept))}]"
    if has_children:
        yield f"{margin}children:"


def _not_blank(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text.strip()]


def _name(text: str) -> str:
    """A key, an id or a role: without quotation marks if every YAML reader reads it as text."""
    bare = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML_1_1
    return text if bare else _quotation(text)


def _text(text: str, indent: int) -> str:
    """A text in quotation marks, or as a block of lines indented by two more than `indent`."""
    if (
        "\n" not in text
        or _ESCAPED.search(text)
        or _AWKWARD_IN_BLOCK.search(text)
        or not text.strip()
    ):
        return _quotation(text)
    keep_last = text.endswith("\n")
    margin = " " * (indent + 2)
    lines = text.removesuffix("\n").split("\n")
    return "\n".join(
        ["|" if keep_last else "|-", *(margin + line if line else "" for line in lines)]
    )


def _quotation(text: str) -> str:
    """`text` in quotation marks on one line; invisible characters and those not allowed in YAML are
    escaped.
    """
    return _ESCAPED.sub(
        lambda found: f"\\u{ord(found[0]):04X}", json.dumps(text, ensure_ascii=False)
    )
