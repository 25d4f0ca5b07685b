"""Random changes: the log proves the state, undoing everything gives the state before, redoing
gives it back.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcode.errors import Refused
from qcode.store import kinds
from qcode.store.change import Change, head
from qcode.store.check import check, fingerprint
from qcode.store.history import entries
from qcode.store.store import Store
from qcode.store.undo import redo, undo

SEVERAL = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def faults(store: Store) -> list[str]:
    return [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]


def state(store: Store) -> str:
    return store.view(None).read(fingerprint)


kind = st.sampled_from(
    ["coding", "memo", "attribute", "setting", "site", "code", "done", "mark", "layout", "question"]
)
edit = st.tuples(
    kind,
    st.integers(0, 2),
    st.one_of(st.none(), st.text(max_size=6).filter(lambda s: s.isprintable())),
)
"""A kind, which one of three things of that kind, and its new content; None takes it away."""
change_set = st.tuples(
    st.sampled_from(["", "mara", "jonas"]), st.lists(edit, min_size=1, max_size=5)
)


def value_for(
    making: ModuleType, what: str, which: int, content: str
) -> tuple[str, dict[str, Any]]:
    entity = f"random-{what}-{which}"
    transcript = making.transcript_id("SP-01")
    if what == "coding":
        return entity, making.coding_value(making.MARA, "community", "SP-01", which, memo=content)
    if what == "memo":
        return entity, dict(making.memo_value(content))
    if what == "attribute":
        return entity, {
            "owner_kind": "site",
            "owner": "south",
            "transcript": None,
            "name": f"a{which}",
            "value": content,
        }
    if what == "setting":
        return entity, {"value": json.dumps(content)}
    if what == "site":
        return entity, {"position": len(content)}
    if what == "code":
        return entity, making.code_value(f"new{which}", label=content)
    if what == "done":
        return entity, {**making.done_value(content), "end": 10 + which}
    if what == "mark":
        return entity, {
            "kind": "asked",
            "transcript": transcript,
            "start": 0,
            "end": 4,
            "coder": making.JONAS,
            "value": content,
            "created": "",
            "anchor": making.anchor("SP-01"),
        }
    if what == "question":
        return entity, {"role": "friend", "key": f"Q{which}", "text": content, "position": which}
    turns = making.spoken(making.WORDS["SP-01"])
    speakers = sorted({making.speaker_id("SP-01", label) for label, _, _ in turns})
    packed = [
        [speakers.index(making.speaker_id("SP-01", label)), start, end, None, None]
        for label, start, end in turns
    ]
    segments = [[number, start, end] for number, (_, start, end) in enumerate(turns, 1)]
    cut = segments[1][1] + 1 + which + len(content)
    segments[1:2] = [[2, segments[1][1], cut], [2, cut, segments[1][2]]]
    return transcript, {"speakers": speakers, "turns": packed, "segments": segments}


def perform(change: Change, making: ModuleType, edits: list[tuple[str, int, str | None]]) -> None:
    for what, which, content in edits:
        entity, value = value_for(making, what, which, content or "")
        if content is not None:
            change.put(what, entity, value, f"{what}.put")
        elif what != kinds.LAYOUT:
            change.remove(what, entity, f"{what}.remove")


@SEVERAL
@given(change_sets=st.lists(change_set, min_size=1, max_size=6))
def test_the_log_proves_the_state_after_any_changes(
    pattern, making, hasty, tmp_path_factory, change_sets
):
    """`check` passes, and a dict that follows the events holds what the state tables hold."""
    path = Path(shutil.copy(pattern, tmp_path_factory.mktemp("random") / "s.qcode"))
    with hasty(Store.open(path)) as store:
        for actor, edits in change_sets:
            with store.change("edit", actor=actor) as change:
                perform(change, making, edits)
        assert faults(store) == []
        followed: dict[tuple[str, str], Any] = {}
        for entry in store.view(None).read(lambda c: list(entries(c))):
            assert followed.get((entry.kind, entry.entity)) == entry.before
            followed[entry.kind, entry.entity] = entry.after
        with store.reading() as connection:
            for (what, entity), value in followed.items():
                assert kinds.read(connection, what, entity) == value


@SEVERAL
@given(change_sets=st.lists(change_set, min_size=1, max_size=6), data=st.data())
def test_undoing_everything_gives_the_state_before_and_redoing_gives_it_back(
    pattern, making, hasty, tmp_path_factory, change_sets, data
):
    """Also in parts, and again and again: every state that was there once comes back as it was."""
    path = Path(shutil.copy(pattern, tmp_path_factory.mktemp("random") / "s.qcode"))
    with hasty(Store.open(path)) as store:
        states = [state(store)]
        for actor, edits in change_sets:
            before = store.view(None).read(head)
            with store.change("edit", actor=actor) as change:
                perform(change, making, edits)
            if store.view(None).read(head) != before:
                states.append(state(store))
        at = len(states) - 1
        for _ in range(4):
            target = data.draw(st.integers(0, len(states) - 1))
            if target < at:
                assert len(undo(store, last=at - target)) == at - target
            elif target > at:
                assert len(redo(store, last=target - at)) == target - at
            at = target
            assert state(store) == states[at]
            assert faults(store) == []


@pytest.mark.parametrize("actor", ["", "jonas"])
def test_undo_is_itself_in_the_log_and_no_change_is_ever_taken_out_of_it(store, making, actor):
    """The log only grows; the inverse names who undid and what."""
    with store.change("codings add", actor="jonas") as change:
        making.put_coding(change, making.JONAS, "school", "LE-01", 3)
    length = store.view(None).read(head)[0]
    first = store.view(None).read(lambda c: list(entries(c)))
    undo(store, actor=actor)
    after = store.view(None).read(lambda c: list(entries(c)))
    assert after[: len(first)] == first
    inverse = after[-1]
    assert (inverse.action, inverse.actor, inverse.command, inverse.after) == (
        "undo",
        actor,
        "undo codings add",
        None,
    )
    assert store.view(None).read(head)[0] == length + 2


def test_each_coder_undoes_their_own_last_change(store, making):
    for actor, number in (("mara", 5), ("jonas", 6)):
        with store.change(f"memo {actor}", actor=actor) as change:
            change.put("memo", f"m{number}", making.memo_value(actor), "memo.add")
    assert [s.command for s in undo(store, actor="mara")] == ["memo mara"]
    assert [s.command for s in undo(store)] == ["memo jonas"]
    assert [s.command for s in redo(store, actor="mara")] == ["memo mara"]


def test_undo_to_an_event_takes_back_all_that_came_after_it(store, making):
    kept = store.view(None).read(head)[0]
    before = state(store)
    for number in range(3):
        with store.change(f"memo {number}") as change:
            change.put("memo", f"m{number}", making.memo_value("x"), "memo.add")
    assert [s.command for s in undo(store, to=kept)] == ["memo 2", "memo 1", "memo 0"]
    assert state(store) == before
    with pytest.raises(Refused, match="nothing to undo"):
        undo(store, to=kept)


def test_the_making_of_the_study_cannot_be_undone(tmp_path):
    with (
        Store.create(tmp_path / "s.qcode", title="T") as store,
        pytest.raises(Refused, match="nothing to undo"),
    ):
        undo(store)


def test_there_is_nothing_to_redo_before_something_was_undone(store):
    with pytest.raises(Refused, match="nothing to redo"):
        redo(store)


def test_many_change_sets_are_undone_across_pages_of_the_history(store, making, hasty):
    """More steps than are read at once, some of them undone and redone before."""
    hasty(store)
    before = state(store)
    for number in range(80):
        with store.change(f"memo {number}") as change:
            change.put("memo", f"m{number % 7}", making.memo_value(str(number)), "memo.put")
        if number % 10 == 9:
            undo(store, last=2)
            redo(store)
    assert len(undo(store, last=72)) == 72
    assert state(store) == before
    assert faults(store) == []


def test_undoing_the_training_of_a_model_throws_away_what_was_derived_from_it(store):
    """Suggestions are not logged; they must not keep their model from being undone."""
    assert [s.command for s in undo(store)] == ["suggest train"]
    assert (
        store.view(None).read(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM suggestion").scalar()
        )
        == 0
    )
    assert faults(store) == []


def test_a_change_that_fails_leaves_neither_state_nor_event(store, making):
    before = state(store), store.view(None).read(head)
    with pytest.raises(ZeroDivisionError), store.change("half") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
        raise ZeroDivisionError
    assert (state(store), store.view(None).read(head)) == before


def test_a_change_that_changes_nothing_leaves_no_trace(store, making):
    before = store.path.read_bytes()
    with store.change("nothing") as change:
        entity = making.transcript_id("LE-01")
        assert not change.put("transcript", entity, change.get("transcript", entity), "again")
        assert not change.remove("memo", "no such memo", "memo.remove")
    assert store.path.read_bytes() == before


def test_inside_a_change_reading_sees_what_was_changed_so_far_and_another_change_is_refused(
    store, making
):
    with store.change("outer") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
        assert store.view(None).read(lambda c: kinds.read(c, "memo", "m1")) == making.memo_value(
            "x"
        )
        with pytest.raises(RuntimeError, match="open already"), store.change("inner"):
            pass
        change.put("memo", "m2", making.memo_value("y"), "memo.add")
    assert store.view(None).read(
        lambda c: [kinds.read(c, "memo", m)["text"] for m in ("m1", "m2")]
    ) == ["x", "y"]
    assert faults(store) == []


def test_the_header_of_a_change_set_says_who_when_and_with_which_codebook(store, making):
    with store.change("memo add", actor="jonas") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
        time = change.time
    entry = store.view(None).read(lambda c: list(entries(c, last=1)))[0]
    assert (entry.actor, entry.time, entry.command, entry.codebook) == (
        "jonas",
        time,
        "memo add",
        "1",
    )


def test_times_of_change_sets_only_grow_even_when_the_clock_goes_back(store, making, monkeypatch):
    times = iter(["2039-01-01T00:00:00.000000Z", "2001-01-01T00:00:00.000000Z"])
    monkeypatch.setattr("qcode.store.change.now", lambda: next(times))
    for number in range(2):
        with store.change("memo") as change:
            change.put("memo", f"m{number}", making.memo_value("x"), "memo.add")
    newest = store.view(None).read(lambda c: list(entries(c, last=2)))
    assert newest[0].time < newest[1].time


def test_the_newest_entries_are_the_end_of_all_entries(store):
    everything = store.view(None).read(lambda c: list(entries(c)))
    for last in (0, 1, 5, len(everything) + 5):
        assert store.view(None).read(lambda c, last=last: list(entries(c, last=last))) == (
            everything[-last:] if last else []
        )
