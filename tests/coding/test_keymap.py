"""The registry of actions and the keys made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qcode.coding.actions import ACTION_BY_NAME, ACTIONS, FIXED_KEYS, ONLY_PLAIN
from qcode.coding.keymap import build, key_shown, normal, possible, said
from qcode.workflows.coding.keys import keys_path, keys_table, read_keys


def test_the_registry_has_no_conflict_of_its_own() -> None:
    """In each context a default key belongs to one action, and every name is used once."""
    seen: dict[tuple[str, str], str] = {}
    for action in ACTIONS:
        for key in action.keys:
            assert seen.setdefault((action.context, key), action.name) == action.name
            assert possible(key) and normal(key) == key, (action.name, key)
    assert len(ACTION_BY_NAME) == len(ACTIONS) + len(ONLY_PLAIN)
    _, problems = build()
    assert problems == ()


def test_every_action_has_a_sentence_and_a_short_name() -> None:
    """Help is a sentence; the short name fits the narrow help page."""
    for action in (*ACTIONS, *ONLY_PLAIN):
        assert action.help.endswith(".") and action.help[0].isupper(), action.name
        assert 0 < len(action.short) <= 16, action.name
        assert action.words or action.context != "coding", action.name


def test_words_of_line_mode_belong_to_one_action() -> None:
    """No two actions are called by the same words."""
    words = [w for action in (*ACTIONS, *ONLY_PLAIN) for w in action.words]
    assert len(words) == len(set(words))


def test_a_change_replaces_the_default_keys() -> None:
    """A changed action has the new keys and no longer the old ones."""
    keymap, problems = build({"undo": ["f5", "z"]}, "keys.toml")
    assert keymap.action("coding", "f5") == keymap.action("coding", "z") == "undo"
    assert keymap.action("coding", "u") is None
    assert [p.severity for p in problems] == []
    assert keymap.keys("widen") == ("escape",), "z was taken from it, escape stays"


def test_an_action_that_loses_its_last_key_is_told() -> None:
    """Taking the only key of another action is allowed and said."""
    keymap, problems = build({"undo": "m"}, "keys.toml")
    assert keymap.action("coding", "m") == "undo"
    assert [(p.severity, "memo" in p.message and "undo" in p.message) for p in problems] == [
        ("warning", True)
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"undo": "k", "redo": "k"}, ["k", "undo", "redo"]),
        ({"undoo": "u"}, ["undoo", "undo"]),
        ({"undo": "ctrl+"}, ["ctrl+"]),
        ({"undo": 7}, ["undo", "7"]),
        ({"undo": ["u", 7]}, ["undo"]),
        ({"undo": "3"}, ["3", "suggestion"]),
        ({"take": "t"}, ["take"]),
        ({"undo": "ctrl+q"}, ["ctrl+q", "leaves"]),
        ({"list_close": "x"}, ["x", "typing"]),
    ],
)
def test_what_is_wrong_with_changes_is_told(changes: dict[str, object], words: list[str]) -> None:
    """Conflicts, unknown actions and impossible keys are errors that name them."""
    _, problems = build(changes, "keys.toml")
    errors = [p for p in problems if p.severity == "error"]
    assert len(errors) == 1 and errors[0].path == "keys.toml"
    assert all(word in errors[0].message for word in words)


def test_all_problems_come_at_once() -> None:
    """Three mistakes, three problems."""
    _, problems = build({"undo": "ctrl+", "nothing_like_it": "a", "redo": 3}, "k")
    assert len([p for p in problems if p.severity == "error"]) == 3


def test_leaving_keys_cannot_be_taken_away() -> None:
    """Ctrl-Q and Ctrl-C always work."""
    keymap, _ = build({"quit": "f10"})
    assert (
        keymap.action("coding", "ctrl+q") == "quit"
        and keymap.action("list", "ctrl+c") == "interrupt"
    )
    assert keymap.action("coding", "q") is None
    assert set(FIXED_KEYS) == {"ctrl+q", "ctrl+c"}


def test_keys_are_written_in_many_ways() -> None:
    """What people write is brought to one form."""
    assert (
        normal("Ctrl+Z") == "ctrl+z"
        and normal("shift+Down") == "shift+down"
        and normal(" ") == "space"
    )
    assert (
        normal("Esc") == "escape"
        and normal("+") == "+"
        and normal("G") == "G"
        and normal("shift+ctrl+up") == "ctrl+shift+up"
    )
    assert (
        key_shown("ctrl+z") == "Ctrl-Z"
        and key_shown("pagedown") == "PgDn"
        and key_shown("G") == "G"
        and key_shown("+") == "+"
    )
    assert (
        said("?") == "question mark"
        and said("G") == "capital G"
        and said("shift+down") == "shift down arrow"
    )


def test_the_keys_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """QCODE_KEYS names the file; keys and theme come from it."""
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\nundo = ["f5"]\n[screen]\ntheme = "light"\n', encoding="utf-8")
    monkeypatch.setenv("QCODE_KEYS", str(path))
    assert keys_path() == path
    keymap, settings, problems = read_keys()
    assert (
        keymap.action("coding", "f5") == "undo"
        and settings == {"theme": "light"}
        and problems == ()
    )


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"[keys\n", "TOML"),
        (b"\xff\xfe", "UTF-8"),
        (b"[kesy]\nundo='u'\n", "[kesy]"),
        (b"keys = 3\n", "[keys]"),
        (b"[screen]\ntheme = 'pink'\n", "pink"),
        (b"[screen]\nfont = 'big'\n", "font"),
    ],
)
def test_a_bad_keys_file_is_told(tmp_path: Path, content: bytes, word: str) -> None:
    """Whatever is wrong in the file is a problem that names it; the defaults still work."""
    path = tmp_path / "keys.toml"
    path.write_bytes(content)
    keymap, _, problems = read_keys(path)
    assert any(word in p.message for p in problems if p.severity == "error")
    assert keymap.action("coding", "u") == "undo"


def test_without_a_file_there_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is no problem, unless one was asked for."""
    monkeypatch.delenv("QCODE_KEYS", raising=False)
    assert read_keys(tmp_path / "none.toml")[2] == ()
    monkeypatch.setenv("QCODE_KEYS", str(tmp_path / "none.toml"))
    assert [p.message for p in read_keys()[2]] == ["no such file"]


def test_the_table_lists_every_action() -> None:
    """`qcode keys` has a row for each, with keys, words and a sentence."""
    table = keys_table(build({"undo": "f5"})[0])
    rows = {row["action"]: row for row in table.rows}
    assert list(rows) == [action.name for action in ACTIONS]
    assert rows["undo"]["keys"] == ["F5"] and rows["undo"]["default"] == ["u", "ctrl+z"]
    assert rows["take"]["keys"] == ["1 … 9"] and rows["choose"]["words"] == "apply"


def test_the_table_tells_which_default_keys_mean_something_else() -> None:
    """Also where the action that lost the key has another one left."""
    assert not any("meaning you have changed" in note for note in keys_table(build()[0]).notes)
    notes = keys_table(build({"undo": ["u", "c"]})[0]).notes
    assert notes[-1] == "Keys whose meaning you have changed: c (choose by default)."
