"""Undo and redo of every kind of change: the state before, and the state after again; and what
cannot be undone because something else rests on it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import full_study as f
import pytest

from qcode.errors import Collision, Refused
from qcode.store import ids, kinds
from qcode.store.change import Change, head
from qcode.store.check import check, fingerprint
from qcode.store.history import entries
from qcode.store.purge import purged
from qcode.store.purposes import MAKING, READING
from qcode.store.store import Store
from qcode.store.undo import Step, redo, step, steps, undo

Edit = Callable[[Change], object]


def edit(kind: str, entity: str, /, **columns: object) -> Edit:
    """Change some columns of a thing."""
    return lambda c: c.put(kind, entity, {**(c.get(kind, entity) or {}), **columns}, f"{kind}.edit")


def add(kind: str, entity: str, value: dict[str, Any]) -> Edit:
    """Add a thing."""
    return lambda c: c.put(kind, entity, value, f"{kind}.add")


def remove(kind: str, entity: str) -> Edit:
    """Remove a thing."""
    return lambda c: c.remove(kind, entity, f"{kind}.remove")


LE, SP = f.transcript_id("LE-01"), f.transcript_id("SP-01")
ADA = f.speaker_id("LE-01", "Ada")
CODING = ids.derived("coding", f.MARA, "hotline", "LE-01", 0)
SIZE = ids.derived("attribute", "site", "north", "size")
QUESTION = ids.derived("question", "Q1")
SETTING = {"value": '"x"'}


def cut(change: Change) -> None:
    """Divide the first segment of SP-01 in two."""
    layout = change.get(kinds.LAYOUT, SP) or {}
    (turn, start, end), *rest = layout["segments"]
    parts = [[turn, start, start + 3], [turn, start + 3, end], *rest]
    change.put(kinds.LAYOUT, SP, {**layout, "segments": parts}, "cut")


def uncut(change: Change) -> None:
    """Make one segment of the first two of SP-01."""
    layout = change.get(kinds.LAYOUT, SP) or {}
    (turn, start, _), (_, _, end), *rest = layout["segments"]
    change.put(kinds.LAYOUT, SP, {**layout, "segments": [[turn, start, end], *rest]}, "cut")


def reword(change: Change) -> None:
    """Give SP-01, on which nothing lies, another text and layout."""
    text = change.store_content("text", "Bo: Other words.\n")
    edit("transcript", SP, text=text, words=3)(change)
    layout = kinds.layout([(f.speaker_id("SP-01", "Bo"), 4, 16, None, None)], [(1, 4, 16)])
    change.put(kinds.LAYOUT, SP, layout, "update")


def withdraw_site(change: Change) -> None:
    """Remove a site with its attribute."""
    remove("attribute", SIZE)(change)
    remove("site", "north")(change)


def retire(change: Change) -> None:
    """Take a code out of use and move one below it to the top."""
    edit("code", f.code_id("school"), status="retired", parent=None)(change)
    edit("code", f.code_id("community"), parent=f.code_id("hotline"))(change)


CHANGES: dict[str, Edit] = {
    "setting added": add("setting", "new", SETTING),
    "setting changed": edit("setting", "title", value='"Other"'),
    "setting removed": remove("setting", "codebook_title"),
    "site added": add("site", "south", {"position": 1}),
    "site changed": edit("site", "north", position=4),
    "site removed": withdraw_site,
    "attribute added": lambda c: f.put_attribute(c, "site", "north", None, "kind", "hill"),
    "attribute changed": edit("attribute", SIZE, value="small"),
    "attribute removed": remove("attribute", SIZE),
    "coder added": add("coder", "k", {"name": "kim", "kind": "person"}),
    "coder renamed": edit("coder", f.JONAS, name="jo"),
    "coder of another kind": edit("coder", f.JONAS, kind="consensus"),
    "code added": lambda c: c.put("code", "k", f.code_value("river"), "code.add"),
    "code relabelled": edit("code", f.code_id("school"), label="Schools"),
    "code renamed": edit("code", f.code_id("school"), key="schools"),
    "code retired": retire,
    "code removed": remove("code", f.code_id("community")),
    "codebook added": add(
        "codebook",
        "k",
        {"version": "2", "title": "", "description": "", "codes": "[]", "created": f.CREATED},
    ),
    "question added": add(
        "question", "k", {"role": "clerk", "key": "Q9", "text": "Why?", "position": 3}
    ),
    "question changed": edit("question", QUESTION, text="Who rings?"),
    "question removed": remove("question", QUESTION),
    "coding added": lambda c: f.put_coding(c, f.JONAS, "school", "SP-01", 3),
    "coding with a memo": edit("coding", CODING, memo="why"),
    "coding moved": edit("coding", CODING, start=20, end=30),
    "coding of another code": edit("coding", CODING, code=f.code_id("community")),
    "coding removed": remove("coding", CODING),
    "done added": lambda c: c.put(
        "done", "d", {**f.done_value(f.CREATED), "coder": f.JONAS}, "done.mark"
    ),
    "done again": edit("done", ids.derived("done", 1), codebook="2"),
    "done removed": remove("done", ids.derived("done", 1)),
    "memo added": lambda c: c.put("memo", "m", f.memo_value("A thought"), "memo"),
    "memo changed": edit("memo", ids.derived("memo", 1), text="Other words"),
    "memo removed": remove("memo", ids.derived("memo", 1)),
    "mark changed": edit("mark", ids.derived("mark", 1), value="Q2"),
    "mark removed": remove("mark", ids.derived("mark", 1)),
    "assignment changed": edit("assignment", ids.derived("assignment", f.JONAS), blind=False),
    "assignment removed": remove("assignment", ids.derived("assignment", f.JONAS)),
    "sample added": add("sample", "s", {"frame": "{}", "created": f.CREATED}),
    "speaker added": add("speaker", "s", {"transcript": LE, "label": "Cy", "position": 9}),
    "speaker renamed": edit("speaker", ADA, label="Anna"),
    "transcript added": lambda c: f.put_transcript(c, "NEW", "Ed: Hello.\n"),
    "transcript renamed": edit("transcript", SP, name="SP-02"),
    "transcript reworded": reword,
    "segments cut": cut,
    "model added": lambda c: c.put(
        "model",
        "m",
        {"blob": c.store_content("blob", b"x"), "card": "{}", "created": f.CREATED},
        "suggest.train",
    ),
}


def state(store: Store) -> str:
    return store.view(None).read(fingerprint)


def newest(store: Store) -> Step:
    return store.view(None).read(lambda c: next(steps(c)))


@pytest.fixture
def desk(pattern: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the study for each test."""
    with Store.open(Path(shutil.copy(pattern, tmp_path / "full.qcode"))) as store:
        yield store


@pytest.fixture
def beginning(desk: Store) -> str:
    """The state of the study before any test."""
    return state(desk)


@pytest.mark.parametrize("what", CHANGES)
def test_undo_gives_the_state_before_and_redo_the_state_after(
    desk: Store, beginning: str, what: str
) -> None:
    assert state(desk) == beginning
    with desk.change(what, actor="mara") as change:
        CHANGES[what](change)
    after = state(desk)
    assert after != beginning
    made = newest(desk)
    assert [s.id for s in undo(desk, actor="mara")] == [made.id]
    assert state(desk) == beginning
    taken_back = newest(desk)
    assert (taken_back.command, taken_back.undoes, taken_back.actor) == (
        f"undo {what}",
        made.id,
        "mara",
    )
    assert [s.id for s in redo(desk, actor="mara")] == [made.id]
    assert state(desk) == after
    again = newest(desk)
    assert (again.command, again.undoes, again.redoes) == (f"redo {what}", None, taken_back.id)
    undo(desk, actor="mara")
    assert state(desk) == beginning
    assert [fault.check for fault in check(desk) if not fault.ok] == []


def test_a_step_is_read_from_the_log_with_its_purpose(desk: Store) -> None:
    def read(connection: Any) -> Step | None:
        return step(connection, next(s.id for s in steps(connection) if s.command == "init"))

    first = desk.view(None).read(read)
    assert first is not None
    assert (first.seq, first.purpose, first.actor, first.undoes) == (1, MAKING, "", None)
    assert desk.view(None).read(lambda c: step(c, "no such step")) is None
    assert desk.view(None).read(lambda c: step(c, None)) is None


# Refused
# -------


def commit(store: Store, command: str, *edits: Edit, actor: str = "", **more: Any) -> str:
    """Make the edits in one change-set; its id."""
    with store.change(command, actor=actor, **more) as change:
        for one in edits:
            one(change)
    return change.id


def refused(store: Store, said: str, **options: Any) -> None:
    """Undo raises a Collision with these words, and nothing is changed."""
    before = state(store), store.view(None).read(head)
    with pytest.raises(Collision) as caught:
        undo(store, **options)
    assert said in caught.value.message
    assert (state(store), store.view(None).read(head)) == before


def speak(change: Change) -> None:
    """Give a turn of LE-01 to the new speaker."""
    layout = change.get(kinds.LAYOUT, LE) or {}
    turns = [[layout["speakers"][who], *rest] for who, *rest in layout["turns"]]
    turns[0][0] = "s"
    change.put(kinds.LAYOUT, LE, kinds.layout(turns, layout["segments"]), "turns.assign")


RESTING: dict[str, tuple[Edit, Edit]] = {
    "a coding on a new code": (
        CHANGES["code added"],
        lambda c: c.put("coding", "c", {**coding(c), "code": "k"}, "coding.add"),
    ),
    "a code below a new code": (
        CHANGES["code added"],
        edit("code", f.code_id("school"), parent="k"),
    ),
    "a coding in a new transcript": (
        CHANGES["transcript added"],
        lambda c: f.put_coding(c, f.JONAS, "school", "NEW", -9),
    ),
    "an assignment of a new sample": (
        CHANGES["sample added"],
        edit("assignment", ids.derived("assignment", f.JONAS), sample="s"),
    ),
    "a turn of a new speaker": (
        CHANGES["speaker added"],
        speak,
    ),
    "the name of a renamed code": (
        CHANGES["code renamed"],
        lambda c: c.put("code", "k2", f.code_value("school"), "code.add"),
    ),
    "the name of a renamed transcript": (
        CHANGES["transcript renamed"],
        lambda c: c.put(
            "transcript", "t2", {**(c.get("transcript", LE) or {}), "name": "SP-01"}, "import"
        ),
    ),
    "the place of a coding that was moved": (
        CHANGES["coding moved"],
        lambda c: c.put(
            "coding", "c2", {**(c.get("coding", CODING) or {}), "start": 13, "end": 18}, "add"
        ),
    ),
    "a later value of a setting": (
        CHANGES["setting changed"],
        edit("setting", "title", value='"Third"'),
    ),
    "a later label": (CHANGES["code relabelled"], edit("code", f.code_id("school"), label="Z")),
    "a later memo": (CHANGES["memo changed"], edit("memo", ids.derived("memo", 1), text="Z")),
    "a removal": (CHANGES["memo changed"], remove("memo", ids.derived("memo", 1))),
    "a later cut": (cut, uncut),
}


def coding(change: Change) -> dict[str, Any]:
    return change.get("coding", CODING) or {}


@pytest.mark.parametrize("what", RESTING)
def test_what_something_later_rests_on_cannot_be_undone_until_that_is(
    desk: Store, beginning: str, what: str
) -> None:
    first, second = RESTING[what]
    commit(desk, "first", first, actor="mara")
    commit(desk, "second", second, actor="jonas")
    refused(desk, "'first' cannot be undone", actor="mara")
    # Newest first, both can be taken back.
    assert [s.command for s in undo(desk, last=2)] == ["second", "first"]
    assert state(desk) == beginning


def test_the_later_change_is_named_with_its_event_author_and_command(
    desk: Store, beginning: str
) -> None:
    commit(desk, "first", CHANGES["memo changed"], actor="mara")
    commit(desk, "second", edit("memo", ids.derived("memo", 1), text="Z"), actor="jonas")
    seq = desk.view(None).read(lambda c: [e.seq for e in entries(c, last=1)])[0]
    refused(desk, f"event {seq} ('second', jonas, 20", actor="mara")
    undo(desk, last=2)
    commit(desk, "first", CHANGES["memo changed"], actor="mara")
    commit(desk, "second", edit("memo", ids.derived("memo", 1), text="Z"))
    refused(desk, "('second', the system user, 20", actor="mara")
    undo(desk, last=2)
    assert state(desk) == beginning


def test_a_coder_who_coded_since_stays_when_the_step_that_added_them_is_undone(
    desk: Store, beginning: str
) -> None:
    commit(desk, "first", CHANGES["coder added"], CHANGES["setting added"], actor="mara")
    commit(
        desk,
        "second",
        lambda c: c.put("coding", "c", {**coding(c), "coder": "k"}, "coding.add"),
        actor="kim",
    )
    undo(desk, actor="mara")
    view = desk.view(None)
    assert {c.name for c in view.coders()} == {"jonas", "kim", "mara"}
    assert "new" not in view.settings()
    undo(desk, actor="kim")
    commit(desk, "clean", remove("coder", "k"))
    assert state(desk) == beginning


def test_words_that_were_purged_do_not_come_back(path: Path) -> None:
    with Store.open(path) as store:
        commit(store, "first", CHANGES["memo changed"], actor="mara")
        with store.writing() as connection:
            [(seq, before)] = connection.exec_driver_sql(
                "SELECT seq, before FROM event WHERE action = 'memo.edit'"
            ).all()
            connection.exec_driver_sql(
                "UPDATE event SET before = ? WHERE seq = ?", (purged(before), seq)
            )
        refused(store, "'first' cannot be undone: its words were purged")


def test_a_text_whose_words_are_gone_does_not_come_back(path: Path) -> None:
    with Store.open(path) as store:
        commit(store, "first", CHANGES["transcript reworded"])
        with store.writing() as connection:
            connection.exec_driver_sql(
                "UPDATE text SET content = NULL WHERE id NOT IN (SELECT text FROM transcript)"
            )
        refused(store, "'first' cannot be undone: its words were purged")


# Several steps, readers, coders
# ------------------------------


def test_the_last_steps_of_one_coder_are_undone_and_those_of_others_stay(
    desk: Store, beginning: str
) -> None:
    for number, actor in enumerate(("mara", "jonas", "mara", "jonas")):
        commit(desk, f"step {number}", add("setting", f"s{number}", SETTING), actor=actor)
    assert [s.command for s in undo(desk, actor="jonas", last=2)] == ["step 3", "step 1"]
    settings = desk.view(None).settings()
    assert {name for name in settings if name[:1] == "s" and name[1:].isdigit()} == {"s0", "s2"}
    assert [s.command for s in redo(desk, actor="jonas", last=1)] == ["step 1"]
    assert "s1" in desk.view(None).settings()
    undo(desk, last=3)
    assert state(desk) == beginning


def test_more_steps_than_there_are_is_all_that_there_are(desk: Store, beginning: str) -> None:
    commit(desk, "one", add("setting", "x", SETTING), actor="nobody before")
    found = undo(desk, actor="nobody before", last=50)
    assert [s.command for s in found] == ["one"]
    with pytest.raises(Refused, match="there is nothing of 'nobody before' to undo"):
        undo(desk, actor="nobody before")
    assert state(desk) == beginning


def test_what_was_undone_is_redone_once(desk: Store, beginning: str) -> None:
    commit(desk, "one", add("setting", "x", SETTING), actor="ulf")
    undo(desk, actor="ulf")
    redo(desk, actor="ulf")
    with pytest.raises(Refused, match="there is nothing to redo") as caught:
        redo(desk, actor="ulf")
    assert caught.value.command == "qcode log"
    undo(desk, actor="ulf")
    redo(desk, actor="ulf")
    undo(desk, actor="ulf")
    assert state(desk) == beginning


def test_a_redo_that_meets_something_newer_of_the_same_name_changes_nothing(
    desk: Store, beginning: str
) -> None:
    commit(desk, "one", CHANGES["code added"], actor="ulf")
    undo(desk, actor="ulf")
    commit(desk, "two", lambda c: c.put("code", "k3", f.code_value("river"), "code.add"))
    before = state(desk)
    with pytest.raises(Collision, match="something newer has the same name or place"):
        redo(desk, actor="ulf")
    assert state(desk) == before
    undo(desk)
    redo(desk, actor="ulf")
    undo(desk, actor="ulf")
    assert state(desk) == beginning


@pytest.mark.parametrize("purpose", [READING, MAKING])
def test_what_is_no_decision_is_passed_over(desk: Store, beginning: str, purpose: str) -> None:
    commit(desk, "one", add("setting", "x", SETTING), actor="ulf")
    commit(desk, "two", add("setting", purpose, SETTING), actor="ulf", purpose=purpose)
    assert [s.command for s in undo(desk, actor="ulf")] == ["one"]
    with pytest.raises(Refused):
        undo(desk, actor="ulf")
    commit(desk, "clean", remove("setting", purpose))
    assert state(desk) == beginning


def test_a_coder_undoes_what_they_did_under_an_earlier_name(desk: Store, beginning: str) -> None:
    commit(desk, "one", add("setting", "x", SETTING), actor="jonas")
    commit(desk, "rename", CHANGES["coder renamed"])
    assert [s.command for s in undo(desk, actor="jo")] == ["one"]
    with pytest.raises(Refused):
        undo(desk, actor="nobody")
    undo(desk)
    assert state(desk) == beginning


def test_undo_to_an_event_takes_the_steps_after_it_newest_first(
    desk: Store, beginning: str
) -> None:
    at, _ = desk.view(None).read(head)
    for number in range(3):
        commit(desk, f"step {number}", add("setting", f"t{number}", SETTING))
    undo(desk)
    assert [s.command for s in undo(desk, to=at)] == ["step 1", "step 0"]
    assert state(desk) == beginning
    with pytest.raises(Refused, match="there is nothing to undo"):
        undo(desk, to=at + 10_000)


def test_an_undo_keeps_the_events_it_takes_back_with_inverse_values(
    desk: Store, beginning: str
) -> None:
    entity = ids.derived("memo", 1)
    commit(desk, "one", edit("memo", entity, text="Z"), actor="ulf")
    undo(desk, actor="ulf")
    made, back = desk.view(None).read(lambda c: list(entries(c, entity=entity, last=2)))
    assert (made.before, made.after) == (back.after, back.before)
    assert (made.action, back.action, back.kind) == ("memo.edit", "undo", "memo")
    assert json.dumps(back.after, ensure_ascii=False).count("Ask again") == 1
    assert state(desk) == beginning
