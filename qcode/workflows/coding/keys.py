"""The keys file with a person's own keys, which override the defaults; and the table of ``qcode
keys``.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from qcode.coding.actions import ACTIONS, FIXED_KEYS
from qcode.coding.keymap import Keymap, build, key_shown
from qcode.errors import BadInput
from qcode.model import Column, Problem, Table
from qcode.shown import listed

THEMES = ("dark", "light", "contrast", "none")


def keys_path() -> Path:
    """The path in ``QCODE_KEYS``, or else ``keys.toml`` in the user's configuration folder for
    qcode.
    """
    given = os.environ.get("QCODE_KEYS")
    if given:
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("qcode") / "keys.toml"


def read_keys(path: Path | None = None) -> tuple[Keymap, dict[str, Any], tuple[Problem, ...]]:
    """The keymap, the settings of the screen (``theme``), and the problems in the file; without a
    file, the defaults.
    """
    path = path or keys_path()
    shown_path = str(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        if os.environ.get("QCODE_KEYS"):
            return (*_built({}, shown_path), (Problem(shown_path, "no such file"),))
        return (*_built({}, shown_path), ())
    except OSError as problem:
        return (
            *_built({}, shown_path),
            (Problem(shown_path, f"cannot be read: {problem.strerror}"),),
        )
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return (*_built({}, shown_path), (Problem(shown_path, "is not written in UTF-8"),))
    except tomllib.TOMLDecodeError as problem:
        return (*_built({}, shown_path), (Problem(shown_path, f"is not valid TOML: {problem}"),))
    problems = [
        Problem(shown_path, f"there is no section [{name}]; the sections are [keys] and [screen]")
        for name in data
        if name not in ("keys", "screen")
    ]
    keys, screen = data.get("keys", {}), data.get("screen", {})
    for name, part in (("keys", keys), ("screen", screen)):
        if not isinstance(part, dict):
            problems.append(
                Problem(
                    shown_path,
                    f"{name} must be a section: [{name}], with one line for each setting below it",
                )
            )
    keymap, wrong = build(keys if isinstance(keys, dict) else {}, shown_path)
    settings = screen if isinstance(screen, dict) else {}
    problems += wrong
    problems += [
        Problem(shown_path, f"[screen] has no setting {name!r}; there is theme")
        for name in settings
        if name != "theme"
    ]
    if (theme := settings.get("theme", "dark")) not in THEMES:
        problems.append(
            Problem(shown_path, f"the theme is one of {', '.join(THEMES)}, not {theme!r}")
        )
        settings = {k: v for k, v in settings.items() if k != "theme"}
    return keymap, settings, tuple(problems)


def _built(changes: dict[str, Any], path: str) -> tuple[Keymap, dict[str, Any]]:
    return build(changes, path)[0], {}


def keys_or_refuse() -> tuple[Keymap, dict[str, Any], tuple[Problem, ...]]:
    """The keymap and the settings for a session, with warnings. Raises BadInput with all errors."""
    keymap, settings, problems = read_keys()
    if any(p.severity == "error" for p in problems):
        raise BadInput(problems, command="qcode keys")
    return keymap, settings, problems


def keys_table(keymap: Keymap) -> Table:
    """One row per action: its keys, the words of line mode, and what it does."""
    rows = [
        {
            "action": action.name,
            "keys": (
                [key_shown(k) for k in keymap.keys(action.name)]
                if action.name != "take"
                else ["1 … 9"]
            ),
            "words": action.words[0] if action.words else "",
            "argument": action.argument,
            "help": action.help,
            "group": action.group,
            "default": list(action.keys),
        }
        for action in ACTIONS
    ]
    fixed = listed(key_shown(k) for k in FIXED_KEYS)
    notes: tuple[str, ...] = (
        (
            f"{fixed} always leave. To change keys, edit {keys_path()}: a section [keys] with lines"
            ' such as undo = ["u", "f5"].'
        ),
        "In line mode (qcode code --plain), type the words or a key.",
    )
    moved = [
        f"{key_shown(key)} ({action.name} by default)"
        for action in ACTIONS
        for key in action.keys
        if keymap.action(action.context, key) not in (action.name, None)
    ]
    if moved:
        notes = (*notes, f"Keys whose meaning you have changed: {', '.join(moved)}.")
    columns = (
        Column("group", "Where"),
        Column("keys", "Keys", "list"),
        Column("words", "Words"),
        Column("help", "What it does"),
        Column("action", "Action"),
    )
    return Table(
        "keys",
        "",
        columns,
        tuple(rows),
        notes,
        group="group",
        data_columns=(Column("argument", "argument"), Column("default", "default", "list")),
    )
