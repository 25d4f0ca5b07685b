"""Which key does what: the defaults of the registry, changed by a person's keys file, with a report
of every conflict.

Keys are written like this: ``j``, ``?``, ``ctrl+z``, ``shift+down``, ``space``, ``enter``,
``pagedown``, ``f1``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from qcode.coding.actions import ACTIONS, FIXED_KEYS, Action, Context
from qcode.errors import near_names
from qcode.model import Problem
from qcode.shown import listed

_NAMED = frozenset(
    [
        "space",
        "enter",
        "tab",
        "escape",
        "backspace",
        "delete",
        "insert",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        *(f"f{n}" for n in range(1, 25)),
    ]
)
_MODIFIED = re.compile(r"((?:ctrl|alt|shift)\+)+(.+)")
_TYPING = frozenset(["space", "backspace", "delete", "left", "right", "home", "end"])
"""Keys that a list needs for typing."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The action of each key in each context, and the keys of each action in order."""

    by_context: Mapping[Context, Mapping[str, str]]
    by_action: Mapping[str, tuple[str, ...]]

    def action(self, context: Context, key: str) -> str | None:
        """The action of a key; None if it has none."""
        return FIXED_KEYS.get(key) or self.by_context[context].get(key)

    def keys(self, action: str) -> tuple[str, ...]:
        """The keys of an action; empty if it has none."""
        return self.by_action.get(action, ())

    def first(self, action: str) -> str:
        """The key to show for an action; empty if it has none."""
        return self.keys(action)[0] if self.keys(action) else ""


def normal(key: str) -> str:
    """A key in its normal form for comparison: names in lower case, single characters unchanged."""
    if len(key) == 1:
        return "space" if key == " " else key
    parts = (
        key.strip().lower().split("+")
        if not key.endswith("++")
        else [*key[:-2].lower().split("+"), "+"]
    )
    last = {
        "esc": "escape",
        "return": "enter",
        "del": "delete",
        "page_down": "pagedown",
        "page_up": "pageup",
    }.get(parts[-1], parts[-1])
    return "+".join((*sorted(parts[:-1], key=["ctrl", "alt", "shift", *parts].index), last))


def possible(key: str) -> bool:
    """True if a terminal can send such a key."""
    if len(key) == 1:
        return key.isprintable() and not key.isspace()
    if key in _NAMED:
        return True
    match = _MODIFIED.fullmatch(key)
    return bool(match) and (match[2] in _NAMED or len(match[2]) == 1) if match else False


def build(
    changes: Mapping[str, Any] | None = None, path: str = ""
) -> tuple[Keymap, tuple[Problem, ...]]:
    """The default keymap with `changes` (action → a key or a list of keys), and all problems in
    them.

    `path` is the file named in problems. A changed action loses its default keys. If a change uses
    a default key of another action in the same context, the change gets the key. Two changes with
    the same key are a problem.
    """
    problems: list[Problem] = []
    chosen = _chosen(changes or {}, path, problems)
    taken: dict[tuple[Context, str], str] = {}
    for action in ACTIONS:
        for key in chosen.get(action.name, ()):
            _claim(taken, action, key, path, problems)
    changed = set(taken)
    for action in ACTIONS:
        if action.name not in chosen:
            for key in action.keys:
                if (action.context, key) not in changed:
                    taken[action.context, key] = action.name
    by_context: dict[Context, dict[str, str]] = {context: {} for context in get_args(Context)}
    by_action: dict[str, list[str]] = {}
    for action in ACTIONS:
        for key in chosen.get(action.name, action.keys):
            if taken.get((action.context, key)) == action.name:
                by_context[action.context][key] = action.name
                by_action.setdefault(action.name, []).append(key)
    keymap = Keymap(by_context, {name: tuple(keys) for name, keys in by_action.items()})
    problems += _lost(keymap, chosen, path)
    return keymap, tuple(problems)


def _chosen(
    changes: Mapping[str, Any], path: str, problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    names = {action.name: action for action in ACTIONS}
    chosen: dict[str, tuple[str, ...]] = {}
    for name, given in changes.items():
        if name not in names:
            near = near_names(name, names)
            also = f"; did you mean {' or '.join(near)}?" if near else "; qcode keys lists them"
            problems.append(Problem(path, f"there is no action {name!r}{also}"))
            continue
        wanted = [given] if isinstance(given, str) else given
        if not isinstance(wanted, Sequence) or not all(isinstance(k, str) for k in wanted):
            problems.append(
                Problem(
                    path, f"{name}: a key or a list of keys in quotes is expected, not {given!r}"
                )
            )
            continue
        if name == "take":
            problems.append(
                Problem(
                    path,
                    "take: the numbers 1 to 9 accept suggestions; these keys cannot be changed",
                )
            )
            continue
        chosen[name] = tuple(
            dict.fromkeys(_good(names[name], [normal(k) for k in wanted], path, problems))
        )
    return chosen


def _good(action: Action, keys: Sequence[str], path: str, problems: list[Problem]) -> list[str]:
    good = []
    for key in keys:
        if not key or not possible(key):
            problems.append(
                Problem(
                    path,
                    f"{action.name}: {key!r} is not a key; write j, ?, space, ctrl+z, shift+down,"
                    " f5, …",
                )
            )
        elif key in FIXED_KEYS:
            problems.append(
                Problem(
                    path, f"{action.name}: {key} always leaves the program and cannot be changed"
                )
            )
        elif action.context == "coding" and key in "123456789" and len(key) == 1:
            problems.append(
                Problem(path, f"{action.name}: {key} accepts the suggestion with that number")
            )
        elif action.context == "list" and (len(key) == 1 or key in _TYPING):
            problems.append(Problem(path, f"{action.name}: {key} is needed for typing into a list"))
        else:
            good.append(key)
    return good


def _claim(
    taken: dict[tuple[Context, str], str],
    action: Action,
    key: str,
    path: str,
    problems: list[Problem],
) -> None:
    other = taken.setdefault((action.context, key), action.name)
    if other != action.name:
        problems.append(Problem(path, f"{key} is used for two actions: {other} and {action.name}"))


def _lost(keymap: Keymap, chosen: Mapping[str, tuple[str, ...]], path: str) -> list[Problem]:
    """Warnings for actions that lost their last key to a change; the palette still has them."""
    lost = []
    for action in ACTIONS:
        if not keymap.keys(action.name) and action.name not in chosen and action.keys:
            takers = sorted(
                {
                    keymap.by_context[action.context][k]
                    for k in action.keys
                    if k in keymap.by_context[action.context]
                }
            )
            lost.append(
                Problem(
                    path,
                    f"{action.name} has no key any more; it now belongs to {listed(takers)}",
                    severity="warning",
                )
            )
    return lost


_SHOWN = {
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "delete": "Del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "backspace": "Backspace",
}
_SAID = {
    "up": "up arrow",
    "down": "down arrow",
    "left": "left arrow",
    "right": "right arrow",
    ".": "full stop",
    ",": "comma",
    "?": "question mark",
    "!": "exclamation mark",
    "*": "asterisk",
    ":": "colon",
    "/": "slash",
    "\\": "backslash",
    "<": "less than",
    ">": "greater than",
    "[": "left bracket",
    "]": "right bracket",
    "{": "left brace",
    "}": "right brace",
    "+": "plus",
    "-": "minus",
}


def key_shown(key: str) -> str:
    """A key as it is printed on keyboards: ``PgDn``, ``Ctrl-Z``, ``Shift-↓``."""
    *modifiers, last = key.split("+") if key not in ("+",) else ("+",)
    name = _SHOWN.get(last, last.upper() if modifiers or re.fullmatch(r"f\d+", last) else last)
    return "-".join((*(m.capitalize() for m in modifiers), name))


def said(key: str) -> str:
    """A key in words, for screen readers."""
    *modifiers, last = key.split("+") if key not in ("+",) else ("+",)
    name = _SAID.get(last, f"capital {last}" if len(last) == 1 and last.isupper() else last)
    return " ".join((*modifiers, name))
