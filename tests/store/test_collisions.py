"""An undo that meets a later change names it and changes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from qcode.errors import Collision
from qcode.store.change import head
from qcode.store.check import check, fingerprint
from qcode.store.store import Store
from qcode.store.undo import redo, undo


def everything(store: Store) -> tuple[Any, ...]:
    return store.view(None).read(fingerprint), store.view(None).read(head)


def refused(store: Store, later: str, run: Any, **options: Any) -> None:
    """`run` raises a Collision whose message has the words and the number of the `later` command's
    event.
    """
    before = everything(store)
    seqs = store.view(None).read(
        lambda c: (
            c.exec_driver_sql(
                "SELECT e.seq FROM event e JOIN change_set s ON s.id = e.change_set WHERE"
                " s.command = ?",
                (later,),
            )
            .scalars()
            .all()
        )
    )
    with pytest.raises(Collision) as caught:
        run(store, **options)
    assert repr(later) in caught.value.message
    assert int(re.search(r"event (\d+)", caught.value.message)[1]) in seqs
    assert everything(store) == before
    assert all(f.ok for f in check(store))


def test_a_thing_changed_later_by_somebody_else(store, making):
    with store.change("memo add", actor="mara") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    with store.change("memo edit", actor="jonas") as change:
        change.put("memo", "m1", making.memo_value("y"), "memo.edit")
    refused(store, "memo edit", undo, actor="mara")


def test_a_thing_removed_later_by_somebody_else(store, making):
    with store.change("memo add", actor="mara") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    with store.change("memo remove", actor="jonas") as change:
        change.remove("memo", "m1", "memo.remove")
    refused(store, "memo remove", undo, actor="mara")


def test_a_code_that_codings_were_made_with_since(store, making):
    with store.change("codebook load", actor="mara") as change:
        change.put("code", making.code_id("new"), making.code_value("new"), "codebook.load")
    with store.change("codings add new", actor="jonas") as change:
        making.put_coding(change, making.JONAS, "new", "LE-01", 4)
    refused(store, "codings add new", undo, actor="mara")


def test_a_transcript_that_was_coded_since(store, making):
    with store.change("import OT-01", actor="mara") as change:
        making.put_transcript(
            change, "OT-01", "Interviewer: Anything else?\n\nCleo: The parking, I'd say.\n"
        )
    with store.change("codings add community", actor="jonas") as change:
        making.put_coding(change, making.JONAS, "community", "OT-01", 20)
    refused(store, "codings add community", undo, actor="mara")


def test_a_name_that_was_given_again_since(store, making):
    code = making.code_id("community")
    with store.change("codebook rename", actor="mara") as change:
        change.put("code", code, {**change.get("code", code), "key": "town"}, "codebook.rename")
    with store.change("codebook add", actor="jonas") as change:
        change.put("code", making.code_id("other"), making.code_value("community"), "codebook.add")
    before = everything(store)
    with pytest.raises(Collision, match="'codebook rename' cannot be undone"):
        undo(store, actor="mara")
    assert everything(store) == before


def test_a_redo_that_meets_a_later_change(store, making):
    with store.change("memo add", actor="mara") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    undo(store, actor="mara")
    with store.change("memo again", actor="jonas") as change:
        change.put("memo", "m1", making.memo_value("z"), "memo.add")
    refused(store, "memo again", redo, actor="mara")


def test_of_several_steps_none_is_undone_when_one_collides(store, making):
    """The newest two are free, the third collides: all three stay."""
    with store.change("one", actor="mara") as change:
        change.put("memo", "m1", making.memo_value("x"), "memo.add")
    with store.change("later", actor="jonas") as change:
        change.put("memo", "m1", making.memo_value("y"), "memo.edit")
    for name in ("two", "three"):
        with store.change(name, actor="mara") as change:
            change.put("memo", name, making.memo_value("x"), "memo.add")
    refused(store, "later", undo, actor="mara", last=3)
