"""One action of the registry, and how a group of them is written as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Context = Literal["coding", "list", "passages", "hits"]
"""Where a key has a meaning: on the transcript, in an open list of codes, commands or places, in
the pane with the passages of a code, or in the list of hits.
"""


@dataclass(frozen=True, slots=True)
class Action:
    """One action.

    `keys` are the default keys. `words` are typed in line mode; help names the first of them.
    `argument` is what follows the words in line mode (in brackets if optional). `short` is a short
    name for narrow places, `help` one sentence.
    """

    name: str
    group: str
    keys: tuple[str, ...]
    words: tuple[str, ...]
    short: str
    help: str
    argument: str = ""
    context: Context = "coding"


def group(
    name: str, rows: list[tuple[str, ...]], context: Context = "coding"
) -> tuple[Action, ...]:
    """Actions from rows ``(name, keys, words, short, help[, argument])``; keys are separated by
    spaces, words by semicolons.
    """
    result = []
    for action, keys, words, short, text, *argument in rows:
        typed = tuple(w.strip() for w in words.split(";") if w)
        result.append(
            Action(
                action, name, tuple(keys.split()), typed, short, text, "".join(argument), context
            )
        )
    return tuple(result)
