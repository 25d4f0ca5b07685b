"""Two copies that changed the same things: which value is kept, for every kind of thing; what one
copy removed and the other changed; what only one has.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import full_study as f
import pytest

from qcode.store import ids, kinds
from qcode.store.change import Change
from qcode.store.check import check, fingerprint
from qcode.store.merge import Merged, merge
from qcode.store.store import Store
from qcode.store.undo import redo, undo

SP = f.transcript_id("SP-01")


def cut_at(change: Change, number: int) -> None:
    """Divide a segment of SP-01 in two."""
    layout = change.get(kinds.LAYOUT, SP) or {}
    parts: list[list[int]] = []
    for turn, start, end in layout["segments"]:
        middle = [start + 3] if turn == number else []
        edges = [start, *middle, end]
        parts += [[turn, a, b] for a, b in pairwise(edges)]
    change.put(kinds.LAYOUT, SP, {**layout, "segments": parts}, "cut")


BOTH: dict[str, tuple[str, str, Any, Any]] = {
    "setting": ("title", "value", '"first"', '"second"'),
    "site": ("north", "position", 5, 7),
    "attribute": (ids.derived("attribute", "site", "north", "size"), "value", "1", "2"),
    "coder": (f.JONAS, "kind", "machine", "consensus"),
    "code": (f.code_id("school"), "label", "First", "Second"),
    "codebook": (ids.derived("codebook", "1"), "title", "First", "Second"),
    "question": (ids.derived("question", "Q1"), "text", "First?", "Second?"),
    "sample": (ids.derived("sample", 1), "frame", '{"a":1}', '{"b":1}'),
    "transcript": (SP, "name", "F-01", "S-01"),
    "speaker": (f.speaker_id("LE-01", "Ada"), "label", "Fay", "Sue"),
    "assignment": (ids.derived("assignment", f.MARA), "round", "8", "9"),
    "coding": (ids.derived("coding", f.MARA, "hotline", "LE-01", 0), "memo", "1", "2"),
    "done": (ids.derived("done", 1), "codebook", "8", "9"),
    "memo": (ids.derived("memo", 1), "text", "First", "Second"),
    "mark": (ids.derived("mark", 1), "value", "Q8", "Q9"),
    "model": (ids.derived("model", 1), "card", '{"a":1}', '{"b":1}'),
}
"""Kind → a thing, a column, what the first copy writes, and what the second writes later."""

SPARE: dict[str, Callable[[str], dict[str, Any]]] = {
    "setting": lambda n: {"value": f'"{n}"'},
    "site": lambda n: {"position": 3},
    "attribute": lambda n: {
        "owner_kind": "site",
        "owner": "north",
        "transcript": None,
        "name": n,
        "value": "old",
    },
    "code": lambda n: f.code_value(n),
    "question": lambda n: {"role": "clerk", "key": n, "text": "old", "position": 1},
    "coding": lambda n: {
        **f.coding_value(f.JONAS, "community", "LE-01", len(n)),
        "source": n,
    },
    "memo": lambda n: dict(f.memo_value(n)),
    "sample": lambda n: {"frame": f'{{"{n}":1}}', "created": f.CREATED},
    "coder": lambda n: {"name": n, "kind": "person"},
}
"""Kind → a thing to be changed on one side and removed on the other."""
CHANGED: dict[str, dict[str, Any]] = {
    "setting": {"value": '"new"'},
    "site": {"position": 9},
    "attribute": {"value": "new"},
    "code": {"label": "New"},
    "question": {"text": "new"},
    "coding": {"memo": "new"},
    "memo": {"text": "new"},
    "sample": {"frame": "{}"},
    "coder": {"kind": "machine"},
}
LATE_REMOVAL, LATE_CHANGE = "removed-later", "changed-later-on"


def change_spare(change: Change, kind: str, entity: str) -> None:
    change.put(kind, entity, {**(change.get(kind, entity) or {}), **CHANGED[kind]}, "edit")


class Met(NamedTuple):
    """Both copies after each took in the other, with what the merges told."""

    a: Store
    b: Store
    into_a: Merged
    into_b: Merged


@pytest.fixture(scope="module")
def two(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies: the first was changed first, the second later."""
    folder = tmp_path_factory.mktemp("two")
    origin = Path(shutil.copy(pattern, folder / "origin.qcode"))
    with Store.open(origin) as store, store.change("spare") as change:
        for kind, value in SPARE.items():
            for name in (LATE_REMOVAL, LATE_CHANGE):
                change.put(kind, name, value(name), "spare")
    a, b = (Path(shutil.copy(origin, folder / f"{name}.qcode")) for name in "ab")
    with Store.open(a) as store, store.change("first", actor="mara") as change:
        for kind, (entity, column, first, _) in BOTH.items():
            change.put(kind, entity, {**(change.get(kind, entity) or {}), column: first}, "edit")
        cut_at(change, 1)
        for kind in SPARE:
            change_spare(change, kind, LATE_REMOVAL)
            change.remove(kind, LATE_CHANGE, "remove")
        change.put("memo", "only-a", f.memo_value("of the first"), "memo")
        change.put("code", "0-moss", f.code_value("moss", label="first"), "code.add")
        change.put("coder", "0-nora", {"name": "Nora", "kind": "person"}, "coder.add")
        change.put("setting", "same", {"value": "1"}, "set")
        change.put("memo", "same", {**f.memo_value("same"), "created": change.time}, "memo")
    with Store.open(b) as store, store.change("second", actor="jonas") as change:
        for kind, (entity, column, _, second) in BOTH.items():
            change.put(kind, entity, {**(change.get(kind, entity) or {}), column: second}, "edit")
        cut_at(change, 2)
        for kind in SPARE:
            change_spare(change, kind, LATE_CHANGE)
            change.remove(kind, LATE_REMOVAL, "remove")
        change.put("memo", "only-b", f.memo_value("of the second"), "memo")
        change.put("code", "1-moss", f.code_value("Moss", label="second"), "code.add")
        change.put("coder", "1-nora", {"name": "nora", "kind": "person"}, "coder.add")
        change.put("setting", "same", {"value": "1"}, "set")
        change.put("memo", "same", {**f.memo_value("same"), "created": change.time}, "memo")
    return a, b


@pytest.fixture(scope="module")
def met(two: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Each copy after it took in the other."""
    folder = tmp_path_factory.mktemp("met")
    paths = [Path(shutil.copy(one, folder / one.name)) for one in two]
    with (
        Store.open(paths[0]) as a,
        Store.open(paths[1]) as b,
        Store.open(two[0]) as first,
        Store.open(two[1]) as second,
    ):
        yield Met(a, b, merge(a, second), merge(b, first))


def value(store: Store, kind: str, entity: str) -> dict[str, Any] | None:
    return store.view(None).read(lambda c: kinds.read(c, kind, entity))


@pytest.mark.parametrize("kind", BOTH)
def test_of_two_changes_the_later_one_is_kept_whichever_copy_takes_in_the_other(
    met: Met, kind: str
) -> None:
    entity, column, _, second = BOTH[kind]
    for store in (met.a, met.b):
        assert (value(store, kind, entity) or {})[column] == second


def test_both_copies_are_the_same_and_whole(met: Met) -> None:
    assert met.a.view(None).read(fingerprint) == met.b.view(None).read(fingerprint)
    for store in (met.a, met.b):
        assert [fault.check for fault in check(store) if not fault.ok] == []


@pytest.mark.parametrize("kind", BOTH)
def test_each_pair_of_changes_is_a_conflict_that_shows_both_values_and_which_holds(
    met: Met, kind: str
) -> None:
    entity, column, first, second = BOTH[kind]
    for merged, ours, theirs, held in (
        (met.into_a, first, second, "theirs"),
        (met.into_b, second, first, "ours"),
    ):
        [one] = [c for c in merged.conflicts if (c.kind, c.entity) == (kind, entity)]
        assert (one.ours[column], one.theirs[column], one.held) == (ours, theirs, held)


def test_segments_cut_on_both_sides_are_those_of_the_later_cut(met: Met) -> None:
    for store in (met.a, met.b):
        segments = store.view(None).study().interviews
        cut = next(i for i in segments if i.id == SP).segments
        assert [s.turn for s in cut] == [1, 2, 2, 3]


@pytest.mark.parametrize("kind", SPARE)
def test_what_was_removed_last_is_gone(met: Met, kind: str) -> None:
    for store in (met.a, met.b):
        assert value(store, kind, LATE_REMOVAL) is None


@pytest.mark.parametrize("kind", SPARE)
def test_what_was_changed_last_is_there_with_the_change(met: Met, kind: str) -> None:
    wanted = {**SPARE[kind](LATE_CHANGE), **CHANGED[kind]}
    for store in (met.a, met.b):
        assert value(store, kind, LATE_CHANGE) == wanted


@pytest.mark.parametrize("kind", SPARE)
def test_a_removal_against_a_change_is_a_conflict_without_a_value_on_one_side(
    met: Met, kind: str
) -> None:
    told = {(c.kind, c.entity): c for c in met.into_a.conflicts}
    later = told[kind, LATE_REMOVAL]
    assert (later.theirs, later.held) == (None, "theirs")
    assert later.ours is not None
    earlier = told[kind, LATE_CHANGE]
    assert (earlier.ours, earlier.held) == (None, "theirs")


def test_what_only_one_copy_has_is_in_both(met: Met) -> None:
    for store in (met.a, met.b):
        texts = {row.text for row in store.view(None).rows("memo")}
        assert {"of the first", "of the second"} <= texts


def test_the_same_decision_on_both_sides_is_no_conflict(met: Met) -> None:
    for merged in (met.into_a, met.into_b):
        # The memo was made at another time.
        assert "same" not in {c.entity for c in merged.conflicts}
    assert met.a.view(None).settings()["same"] == 1


def test_two_codes_of_one_name_are_both_kept_and_one_gets_a_number(met: Met) -> None:
    for store in (met.a, met.b):
        keys = {r.id: (r.key, r.label) for r in store.view(None).rows("code")}
        assert keys["0-moss"] == ("moss", "first")
        assert keys["1-moss"] == ("Moss-2", "second")
    told = "code 'Moss' is now 'Moss-2': the name was already used on the other side"
    assert told in met.into_a.settled
    assert told in met.into_b.settled


def test_names_of_coders_that_differ_in_case_are_left_to_people(met: Met) -> None:
    for store in (met.a, met.b):
        names = {c.name for c in store.view(None).coders()}
        assert {"Nora", "nora"} <= names


def test_what_came_in_is_counted_by_author_and_action(met: Met) -> None:
    assert set(met.into_a.per_actor) == {"jonas"}
    assert set(met.into_b.per_actor) == {"mara"}
    counts = met.into_b.per_actor["mara"]
    assert counts["edit"] == len(BOTH) + len(SPARE)
    assert counts["remove"] == len(SPARE)
    assert (counts["cut"], counts["memo"], counts["code.add"]) == (1, 2, 1)
    assert met.into_b.change_sets == 1
    assert met.into_b.events == sum(counts.values())


def test_the_log_keeps_author_time_and_command_of_what_came_in(met: Met) -> None:
    def headers(store: Store) -> set[tuple[str, str, str, str]]:
        rows = store.view(None).read(
            lambda c: c.exec_driver_sql("SELECT id, time, actor, command FROM change_set").all()
        )
        return {(r.id, r.time, r.actor, r.command) for r in rows}

    both = headers(met.a) & headers(met.b)
    assert {("mara", "first"), ("jonas", "second")} <= {(r[2], r[3]) for r in both}
    own = headers(met.a) - headers(met.b)
    assert [(r[2], r[3]) for r in own] == [("", "merge b.qcode")]


@pytest.mark.parametrize(
    ("into", "side", "kept"), [("a", "ours", 2), ("b", "theirs", 2), ("a", "theirs", 3)]
)
def test_a_side_can_be_chosen_against_the_clock(
    two: tuple[Path, Path], tmp_path: Path, into: str, side: Any, kept: int
) -> None:
    paths = {one.stem: Path(shutil.copy(one, tmp_path / one.name)) for one in two}
    other = "b" if into == "a" else "a"
    with Store.open(paths[into]) as store, Store.open(paths[other]) as copy:
        merged = merge(store, copy, side=side)
        for kind, entry in BOTH.items():
            assert (value(store, kind, entry[0]) or {})[entry[1]] == entry[kept], kind
        assert {c.held for c in merged.conflicts} == {side}
        assert [fault.check for fault in check(store) if not fault.ok] == []


def test_a_merge_is_undone_and_redone_as_one_step(two: tuple[Path, Path], tmp_path: Path) -> None:
    a, b = (Path(shutil.copy(one, tmp_path / one.name)) for one in two)
    with Store.open(a) as store, Store.open(b) as copy:
        before = store.view(None).read(fingerprint)
        merge(store, copy, actor="mara")
        after = store.view(None).read(fingerprint)
        assert [s.command for s in undo(store, actor="mara")] == ["merge b.qcode"]
        assert store.view(None).read(fingerprint) == before
        redo(store, actor="mara")
        assert store.view(None).read(fingerprint) == after
        assert json.loads((value(store, "setting", "title") or {})["value"]) == "second"


def test_a_dry_run_tells_the_same_and_keeps_the_file(
    two: tuple[Path, Path], met: Met, tmp_path: Path
) -> None:
    a, b = (Path(shutil.copy(one, tmp_path / one.name)) for one in two)
    before = a.read_bytes()
    with Store.open(a) as store, Store.open(b) as copy:
        told = merge(store, copy, dry_run=True)
    assert a.read_bytes() == before
    assert told.conflicts == met.into_a.conflicts
    assert told.per_actor == met.into_a.per_actor


@pytest.mark.parametrize("how", ["merge", "undo"])
def test_codes_that_two_people_put_below_each_other_are_all_in_the_codebook(
    pattern: Path, tmp_path: Path, how: str
) -> None:
    def move(store: Store, key: str, parent: str, actor: str) -> None:
        with store.change(f"move {key}", actor=actor) as change:
            entity = f.code_id(key)
            value = {**(change.get("code", entity) or {}), "parent": f.code_id(parent)}
            change.put("code", entity, value, "codebook.move")

    a, b = (Path(shutil.copy(pattern, tmp_path / f"{name}.qcode")) for name in "ab")
    with Store.open(a) as store, Store.open(b) as other:
        move(store, "school", "hotline", "mara")
        if how == "merge":
            move(other, "hotline", "school", "jonas")
            merge(store, other)
        else:
            move(store, "school", "community", "jonas")
            move(store, "hotline", "school", "mara")
            undo(store, actor="jonas")
        view = store.view(None)
        tree = {code.key: view.codebook().path(code.key) for code in view.codebook().codes}
        # The first of the circle in the order of the codebook is at the top.
        assert tree == {
            "referral_stream": "referral_stream",
            "hotline": "hotline",
            "school": "hotline/school",
            "community": "referral_stream/community",
        }
        assert {k.code for k in view.study().codings} == {"hotline", "school"}
