"""The language of line mode: parse a typed line into an action of the registry and its argument.

The words come from the registry. The keys of the screen work too, followed by their argument:
``/tip line``, ``c hotline``.
"""

from __future__ import annotations

from qcode.coding.actions import ACTIONS, FIXED_KEYS, ONLY_PLAIN
from qcode.coding.keymap import Keymap, normal
from qcode.errors import UsageError, near_names

_WORDS: dict[tuple[str, ...], str] = {
    tuple(words.split()): action.name
    for action in (*ACTIONS, *ONLY_PLAIN)
    for words in action.words
}
_LONGEST = max(len(words) for words in _WORDS)
_ONLY_ON_SCREEN = frozenset(["palette", "theme"])


def parse(line: str, keymap: Keymap) -> tuple[str, str] | None:
    """The action and its argument; None for a blank line or a comment (``# …``). Raises UsageError
    with similar words.
    """
    text = line.strip()
    if not text or text.startswith("#"):
        return None
    tokens = text.split()
    for length in range(min(_LONGEST, len(tokens)), 0, -1):
        name = _WORDS.get(tuple(t.casefold() for t in tokens[:length]))
        if name is not None:
            return name, _rest(text, length)
    key = _by_key(text, tokens, keymap)
    if key is not None:
        return key
    near = near_names(tokens[0], [" ".join(words) for words in _WORDS])
    advice = f"did you mean {' or '.join(near)}?" if near else "type help for all commands"
    raise UsageError(f"{tokens[0]!r} is not a command", advice=advice)


def _by_key(text: str, tokens: list[str], keymap: Keymap) -> tuple[str, str] | None:
    """The line as a key of the screen and its argument; after keys that are signs, the space can be
    left out.
    """
    first = tokens[0]
    if first.isdecimal() and len(tokens) == 1:
        return (
            ("take", first)
            if len(first) == 1 and first != "0"
            else ("none", "")
            if first == "0"
            else None
        )
    name = keymap.action("coding", normal(first)) or (FIXED_KEYS.get(normal(first)))
    if name is None and not first[0].isalnum():
        name = keymap.action("coding", first[0])
        return None if name is None else (name, text[1:].strip())
    if name is None or name == "interrupt":
        return None
    return name, _rest(text, 1)


def _rest(text: str, words: int) -> str:
    """The text after this many words, as typed."""
    for _ in range(words):
        text = text.lstrip()
        cut = next((n for n, c in enumerate(text) if c.isspace()), len(text))
        text = text[cut:]
    return text.strip()


def split_under(argument: str) -> tuple[str, str | None]:
    """A label and the code that it belongs under: ``Bank tips under community``."""
    label, under, parent = f" {argument}".rpartition(" under ")
    return (label.strip(), parent.strip()) if under else (argument.strip(), None)


def numbers(argument: str) -> tuple[int, int] | None:
    """``3`` or ``3-7`` as indices from 0; None for anything else."""
    first, dash, last = argument.strip().partition("-")
    if not first.strip().isdecimal() or (dash and not last.strip().isdecimal()):
        return None
    start = int(first)
    return start - 1, (int(last) if dash else start) - 1
