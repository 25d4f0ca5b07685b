"""The commands of line mode that edit the codebook: edit FIELD CODE: TEXT, and give."""

from __future__ import annotations

from collections.abc import Callable

from qcode.coding.choosing import color_called
from qcode.errors import QcodeError, Refused, UsageError
from qcode.shown import listed
from qcode.workflows.coding import code_edits
from qcode.workflows.coding.giving_parts import GivingParts, begin_giving
from qcode.workflows.coding.plain_state import LineState
from qcode.workflows.shared.code_plans import FIELDS

HOW = (
    "edit label CODE: TEXT, and so definition, include, exclude and color.",
    "edit example CODE: the selected words become an example of the code.",
    "edit no example CODE: NUMBER: the example with that number is removed.",
    "edit key CODE: KEY: the code gets another key.",
    "edit move CODE under CODE, or edit move CODE to the top.",
    "edit merge CODE into CODE.",
    "edit split CODE into LABEL, LABEL: then give CODE for each passage.",
    "edit give CODE: give its passages to its sub-codes.",
    "edit accept CODE: the draft is a code like the others.",
    "edit retire CODE.",
)
"""What can be typed."""


def edit(mode: LineState, argument: str) -> list[str]:
    """Edit a code; without an argument, say how."""
    what, _, rest = argument.strip().partition(" ")
    if what.casefold() == "no" and rest.casefold().startswith("example"):
        what, rest = "no example", rest[len("example") :]
    what, rest = what.casefold(), rest.strip()
    if not what:
        return list(HOW)
    if what == "colour":
        what = "color"
    if what in FIELDS:
        return _text(mode, what, rest)
    if what not in _EDITS:
        raise UsageError(f"a code has no {what!r} to edit", advice="edit says what can be edited")
    if not rest:
        way = next(line for line in HOW if line.startswith(f"edit {what}"))
        raise UsageError("name the code", advice=f"type {way.partition(':')[0].rstrip('.')}")
    return _EDITS[what](mode, rest)


def give(mode: LineState, argument: str) -> list[str]:
    """Give the passage to a part, or leave it (none), and read the next."""
    giving = mode.giving
    if giving is None:
        raise Refused("no code is being split", advice="edit split CODE into LABEL, LABEL")
    if not argument:
        raise UsageError(f"name one of {listed(giving.parts)}, or none")
    if argument.casefold() == "none":
        giving.leave()
        return _next(mode, giving)
    part = mode.session.code_key(argument)
    if part not in giving.parts:
        raise Refused(f"{part} is not a sub-code of {giving.code}: {listed(giving.parts)}")
    try:
        said = giving.give(part)
    except Refused as problem:
        return [f"{problem.message[:1].upper()}{problem.message[1:]}.", *_next(mode, giving)]
    return [said, *_next(mode, giving)]


def _next(mode: LineState, giving: GivingParts) -> list[str]:
    """Read the next passage; the end after the last."""
    where = giving.show()
    if giving.passage is None:
        mode.giving = None
        return [where]
    mode.giving = giving
    mode.text_told = mode.session.loaded.anchor
    return [f"{where}. Give it to {listed(giving.parts)}, or none.", *mode.announce()]


def _text(mode: LineState, field: str, argument: str) -> list[str]:
    code, colon, text = argument.partition(":")
    if not colon:
        raise UsageError(f"type the code, a colon and the text, such as: edit {field} CODE: TEXT")
    session, key = mode.session, mode.session.code_key(code)
    if field == "color":
        text = color_called(text)
    if not code_edits.asks_for_meaning(session, key, field, text):
        return [code_edits.set_text(session, key, field, text, minor=True)]
    code_edits.refuse_editing(session, key)
    mode.confirm = lambda: code_edits.set_text(session, key, field, text, minor=False)
    mode.otherwise = lambda: code_edits.set_text(session, key, field, text, minor=True)
    return [f"Does this change what {key} means? Type yes or no; anything else changes nothing."]


def _example(mode: LineState, argument: str) -> list[str]:
    return [code_edits.add_example(mode.session, argument)]


def _no_example(mode: LineState, argument: str) -> list[str]:
    code, _, number = argument.partition(":")
    entry = mode.session.sheet.codebook.get(mode.session.code_key(code))
    examples = entry.examples if entry is not None else ()
    told = [f"{n}: {words}" for n, words in enumerate(examples, 1)]
    if not number.strip().isdecimal() or not 1 <= int(number) <= len(examples):
        raise UsageError(
            f"{code.strip()} has these examples: {'; '.join(told)}" if told else "it has no example"
        )
    return [code_edits.remove_example(mode.session, code, examples[int(number) - 1])]


def _key(mode: LineState, argument: str) -> list[str]:
    code, _, key = argument.partition(":")
    return [code_edits.rename(mode.session, code, key)]


def _move(mode: LineState, argument: str) -> list[str]:
    code, top, _ = argument.partition(" to the top")
    if top:
        return [code_edits.move(mode.session, code, None)]
    code, under, parent = argument.partition(" under ")
    if not under:
        raise UsageError("type where it belongs: edit move CODE under CODE")
    return [code_edits.move(mode.session, code, parent)]


def _merge(mode: LineState, argument: str) -> list[str]:
    code, into, target = argument.partition(" into ")
    if not into:
        raise UsageError("type into which code: edit merge CODE into CODE")
    session = mode.session
    code_edits.refuse_editing(session)
    code, target = session.code_key(code), session.code_key(target)
    mode.confirm = lambda: code_edits.merge(session, code, target)
    return [f"{code_edits.said_merge(session, code, target)} Type yes or no."]


def _split(mode: LineState, argument: str) -> list[str]:
    code, into, labels = argument.partition(" into ")
    if not into:
        raise UsageError("type its new sub-codes: edit split CODE into LABEL, LABEL")
    key = mode.session.code_key(code)
    said = code_edits.split(mode.session, key, labels.split(","))
    try:
        return [said, *_give(mode, key)]
    except QcodeError:
        return [said]  # it has no passages of this coder


def _give(mode: LineState, argument: str) -> list[str]:
    return _next(mode, begin_giving(mode.session, argument))


def _retire(mode: LineState, argument: str) -> list[str]:
    session = mode.session
    code_edits.refuse_editing(session)
    key = session.code_key(argument)
    mode.confirm = lambda: code_edits.retire(session, key)
    return [f"{code_edits.said_retire(session, key)} Type yes or no."]


_EDITS: dict[str, Callable[[LineState, str], list[str]]] = {
    "example": _example,
    "no example": _no_example,
    "key": _key,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "give": _give,
    "accept": lambda mode, code: [code_edits.accept(mode.session, code)],
    "retire": _retire,
}
