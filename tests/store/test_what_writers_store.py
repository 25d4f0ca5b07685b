"""What each function that writes a decision stores: ids that copies agree on, what is there
already, anchors, times and the version of the codebook; and which coder a name in the log means.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import full_study
import pytest
from full_study import JONAS, MARA, WORDS, anchor, code_id, speaker_id, transcript_id

from qcode.errors import Collision, Refused, Unknown
from qcode.store import ids
from qcode.store.actors import MERGED, Actors
from qcode.store.change import Change
from qcode.store.check import check, fingerprint
from qcode.store.history import entries
from qcode.store.identity import KEYS, entity_for, standing, stored_as, unused
from qcode.store.purposes import DECISION, MAKING, MERGE, READING, REMOVAL, complete, purpose_of_old
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.store.writing import (
    anchor_of,
    assignment_id,
    assignment_of,
    attribute_value,
    coding_value,
    current_codebook,
    end_blindness,
    ensure_coder,
    length_of,
    mark_value,
    put_assignment,
    put_attribute,
    put_coding,
    put_codings,
    put_decision_mark,
    put_done,
    put_hint,
    put_mark,
    put_model,
    put_sample,
    put_sight,
    put_speaker,
)

LE, SP = transcript_id("LE-01"), transcript_id("SP-01")


def state(store: Store) -> str:
    return store.view(None).read(fingerprint)


@pytest.fixture
def twin(pattern: Path, tmp_path: Path) -> Store:
    """A second copy of the study."""
    return Store.open(Path(shutil.copy(pattern, tmp_path / "twin.qcode")))


def code(change: Change, start: int = 10, end: int = 20, **more: Any) -> str | None:
    """A coding of mara in SP-01."""
    usual: dict[str, Any] = {
        "coder": MARA,
        "code": code_id("community"),
        "transcript": SP,
        "round": "1",
        "origin": "hand",
        "source": "cli",
    }
    return put_coding(change, start=start, end=end, **usual | more)


# Codings
# --------------------------------------------------------------------------------------------------


def test_a_coding_gets_the_anchor_the_version_and_the_time_of_its_change(store: Store) -> None:
    with store.change("codings add") as change:
        entity = code(change, memo="why")
        time = change.time
    (row,) = store.view(None).rows("coding", transcript=SP)
    assert (row.id, row.anchor, row.codebook, row.created, row.memo) == (
        entity,
        anchor("SP-01"),
        "1",
        time,
        "why",
    )


def test_the_same_words_are_coded_once_and_other_words_rounds_or_codes_again(store: Store) -> None:
    with store.change("codings add") as change:
        first = code(change)
        assert code(change) is None and code(change, memo="another memo") is None
        others = [
            code(change, end=21),
            code(change, round="2"),
            code(change, code=code_id("school")),
            code(change, coder=JONAS),
        ]
    assert len({first, *others}) == 5 and None not in others
    assert len(store.view(None).rows("coding", transcript=SP)) == 5


def test_two_copies_give_the_same_coding_the_same_id(store: Store, twin: Store) -> None:
    with twin:
        made = []
        for one in (store, twin):
            with one.change("codings add") as change:
                made.append(code(change))
        assert made[0] == made[1]


def test_a_coding_that_was_removed_and_made_again_keeps_its_id(store: Store) -> None:
    with store.change("codings add") as change:
        first = code(change)
    with store.change("codings remove") as change:
        change.remove("coding", first or "", "coding.remove")
    with store.change("codings add") as change:
        assert code(change) == first


def test_an_id_that_belongs_to_something_else_is_not_used_again(store: Store) -> None:
    """The coding moved away from the words that its id was made of."""
    with store.change("codings add") as change:
        first = code(change)
    with store.change("codings move") as change:
        value = change.get("coding", first or "") or {}
        change.put("coding", first or "", {**value, "start": 30, "end": 35}, "coding.move")
    with store.change("codings add") as change:
        second = code(change)
    assert second is not None and second != first
    assert {(r.id, r.start) for r in store.view(None).rows("coding", transcript=SP)} == {
        (first, 30),
        (second, 10),
    }


def test_many_codings_are_stored_once_each(store: Store) -> None:
    with store.change("codings add") as change:
        code(change)
    with store.change("codings import") as change:

        def value(start: int, round: str = "1") -> dict[str, Any]:
            return coding_value(
                coder=MARA,
                code=code_id("community"),
                transcript=SP,
                start=start,
                end=start + 10,
                round=round,
                origin="hand",
                source="csv",
                created=change.time,
                codebook="1",
                anchor=anchor("SP-01"),
            )

        values = [value(10), value(11), value(11), value(10, "2")]
        # The first is there already, the third is the second.
        assert put_codings(change, values) == 2
        assert put_codings(change, values) == 0 and put_codings(change, []) == 0
    assert len(store.view(None).rows("coding", transcript=SP)) == 3
    assert [f.detail for f in check(store) if not f.ok] == []


@pytest.mark.parametrize(
    ("start", "end", "more", "words"),
    [
        (5, 5, {}, "nothing was changed"),
        (7, 3, {}, "nothing was changed"),
        (0, 10_000, {}, "nothing was changed"),
        (-1, 4, {}, "nothing was changed"),
        (0, 4, {"anchor": "0" * 12}, "the text has changed; look again"),
    ],
)
def test_a_place_that_is_not_in_the_present_text_is_refused(
    store: Store, start: int, end: int, more: dict[str, str], words: str
) -> None:
    before = state(store)
    with pytest.raises(Refused, match=words), store.change("codings add") as change:
        code(change, start, end, **more)
    assert state(store) == before


def test_an_anchor_a_length_and_a_version_are_those_of_now(store: Store) -> None:
    with store.change("nothing") as change:
        assert anchor_of(change, LE) == anchor("LE-01")
        assert length_of(change, SP) == len(WORDS["SP-01"])
        assert current_codebook(change) == "1"
        for question in (anchor_of, length_of):
            with pytest.raises(KeyError):
                question(change, "nothing")
        change.put("setting", "codebook", {"value": json.dumps("2")}, "codebook.load")
        assert current_codebook(change) == "2"
        change.remove("setting", "codebook", "codebook.load")
        assert current_codebook(change) == ""


# Done marks and other marks
# --------------------------------------------------------------------------------------------------


def test_finishing_again_counts_with_a_newer_codebook_only(store: Store) -> None:
    with store.change("done") as change:
        assert put_done(change, SP, MARA, 0, 10, "1")
        assert not put_done(change, SP, MARA, 0, 10, "1")
        assert put_done(change, SP, MARA, 0, 10, "1", codebook="2")
        assert not put_done(change, SP, MARA, 0, 10, "1", codebook="2")
        assert put_done(change, SP, MARA, 0, 10, "2") and put_done(change, SP, MARA, 0, 11, "1")
    rows = store.view(None).rows("done", transcript=SP)
    assert sorted((r.end, r.round, r.codebook) for r in rows) == [
        (10, "1", "2"),
        (10, "2", "1"),
        (11, "1", "1"),
    ]


def test_a_mark_of_the_same_kind_place_and_value_is_there_once(store: Store) -> None:
    def mark(change: Change, **more: Any) -> str | None:
        usual: dict[str, Any] = {"kind": "star", "transcript": SP, "start": 0, "end": 9}
        return put_mark(change, **{**usual, "coder": MARA, "value": "1"} | more)

    with store.change("star", actor="mara") as change:
        first = mark(change)
        assert mark(change) is None
        assert None not in (mark(change, end=8), mark(change, value="2"), mark(change, coder=JONAS))
        assert change.get("mark", first or "") == mark_value(
            change, "star", SP, (0, 9), MARA, "1", anchor("SP-01")
        )
    events = store.view(None).read(lambda c: [e.action for e in entries(c, transcript=SP, last=4)])
    assert events == ["mark.star"] * 4


def test_a_decision_mark_is_replaced_where_it_stands(store: Store) -> None:
    def decide(change: Change, value: str, stored: str | None = None) -> None:
        put_decision_mark(
            change,
            kind="print.edit",
            transcript=SP,
            span=(0, 9),
            coder=MARA,
            value={"text": value},
            parts=(0, 9),
            action="quotes.edit",
            stored=stored,
        )

    with store.change("edit") as change:
        decide(change, "one")
    (first,) = store.view(None).rows("mark", kind="print.edit")
    with store.change("edit") as change:
        decide(change, "two", first.id)
    (second,) = store.view(None).rows("mark", kind="print.edit")
    assert (second.id, json.loads(second.value)) == (first.id, {"text": "two"})


def test_the_first_record_of_a_sight_counts(store: Store) -> None:
    with store.change("sees") as change:
        assert put_sight(change, "sight", SP, 9, MARA, {"by": "show"}, ("mara",))
        assert not put_sight(change, "sight", SP, 9, MARA, {"by": "log"}, ("mara",))
        put_hint(change, SP, (0, 9), {"sample": "s", "why": "coded so"})
        put_hint(change, SP, (0, 9), {"sample": "s", "why": "suggested"})
    sight, hint = (store.view(None).rows("mark", kind=[k]) for k in ("sight", "hint"))
    assert [json.loads(r.value) for r in sight] == [{"by": "show"}]
    assert [(json.loads(r.value)["why"], r.coder) for r in hint] == [("suggested", "")]


# Coders, assignments, attributes, speakers, samples, models
# --------------------------------------------------------------------------------------------------


def test_an_assignment_keeps_its_id_and_its_time(store: Store) -> None:
    with store.change("assign") as change:
        put_assignment(change, SP, MARA, "primary", "1", False, None)
        first = assignment_of(change, SP, MARA, "1") or {}
    with store.change("assign") as change:
        sample = put_sample(change, {"drawn": ["SP-01"]}, "sample.draw")
        put_assignment(change, SP, MARA, "reliability", "1", True, sample)
        second = assignment_of(change, SP, MARA, "1") or {}
        assert assignment_id(change, second) == assignment_id(change, first)
        assert assignment_of(change, SP, MARA, "2") is None
    assert second["created"] == first["created"]
    assert (second["kind"], second["blind"], second["sample"]) == ("reliability", True, sample)
    assert len(store.view(None).rows("assignment", transcript=SP)) == 1


def test_the_end_of_blindness_is_recorded_with_its_reason(store: Store) -> None:
    with store.change("unblind") as change:
        end_blindness(change, LE, JONAS, "2", why="no such round", by="")
        assert assignment_of(change, LE, JONAS, "1") == {
            **(assignment_of(change, LE, JONAS, "1") or {}),
            "blind": True,
        }
        end_blindness(change, LE, JONAS, "1", why="asked", by="mara")
        assert (assignment_of(change, LE, JONAS, "1") or {})["blind"] is False
    values = [json.loads(r.value) for r in store.view(None).rows("mark", kind=["unblinded"])]
    assert {"round": "1", "why": "asked", "by": "mara"} in values


def test_an_attribute_says_whether_anything_changed(store: Store) -> None:
    with store.change("attributes") as change:
        assert put_attribute(change, "transcript", SP, SP, "town", "Aston", "attributes.import")
        assert not put_attribute(change, "transcript", SP, SP, "town", "Aston", "attributes.import")
        assert put_attribute(change, "transcript", SP, SP, "town", "Acton", "attributes.import")
    (row,) = store.view(None).rows("attribute", owner=SP, name="town")
    assert row.value == "Acton"
    assert row.id == attribute_value("transcript", SP, SP, "town", "Acton")[0]


def test_coders_speakers_samples_and_models_are_stored_under_their_ids(store: Store) -> None:
    with store.change("things", actor="mara") as change:
        rosa = ensure_coder(change, "rosa")
        assert rosa == ids.derived("coder", "rosa") == ensure_coder(change, "rosa")
        cy = put_speaker(change, SP, "Cy", 2, "speakers.assign")
        assert cy == ids.derived("speaker", SP, "Cy")
        one = put_sample(change, {"drawn": ["SP-01"]}, "sample.draw")
        model = put_model(change, b"learned", {"codes": 2})
        assert model != put_model(change, b"learned", {"codes": 2})
    view = store.view(None)
    assert {c.name for c in view.coders()} == {"mara", "jonas", "rosa"}
    assert json.loads(next(r for r in view.rows("sample") if r.id == one).frame) == {
        "drawn": ["SP-01"]
    }
    assert [p.label for p in view.interview("SP-01").participants] == ["Interviewer", "Bo", "Cy"]


def test_a_renamed_coder_leaves_the_name_to_somebody_else(store: Store) -> None:
    with store.change("coders rename") as change:
        change.put("coder", MARA, {"name": "Maria", "kind": "person"}, "coder.rename")
    with store.change("comes") as change:
        new = ensure_coder(change, "mara")
    assert new != MARA
    assert {c.id: c.name for c in store.view(None).coders()}[new] == "mara"


# Identity
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_a_thing_is_found_by_its_key(store: Store, kind: str) -> None:
    rows = [r for r in _all(store, kind) if kind != "memo" or r["start"] is not None]
    assert rows, f"the study has no {kind}"
    with store.change("nothing") as change:
        for row in rows:
            assert (
                standing(change.connection, kind, row) == stored_as(change, kind, row) == row["id"]
            )
            assert entity_for(change, kind, row, "derived") == row["id"]
        other = {**rows[0], KEYS[kind][0]: "something else"}
        assert standing(change.connection, kind, other) is None
        assert unused(change, kind, other, ids.derived("new", kind)) == ids.derived("new", kind)
        taken = unused(change, kind, other, rows[0]["id"])
        assert taken != rows[0]["id"] and len(taken) == 28


def _all(store: Store, kind: str) -> list[dict[str, Any]]:
    query = f"SELECT * FROM {kind} ORDER BY id"
    return store.view(None).read(
        lambda connection: [dict(row._mapping) for row in connection.exec_driver_sql(query)]
    )


def test_ids_are_of_one_length_and_depend_on_kind_and_parts() -> None:
    assert ids.derived("coder", "a") == ids.derived("coder", "a")
    several = {
        ids.derived("coder", "a"),
        ids.derived("code", "a"),
        ids.derived("coder", "b"),
        ids.derived("coder", "a", ""),
        ids.derived("coder", "a", "b"),
        ids.derived("coder", "ab"),
    }
    assert len(several) == 6 and {len(i) for i in several} == {28}
    fresh = [ids.fresh() for _ in range(50)]
    assert len(set(fresh)) == 50 and {len(i) for i in fresh} == {28}
    assert [i[:12] for i in fresh] == sorted(i[:12] for i in fresh)


# Purposes
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        ("init", MAKING),
        ("init --codebook", MAKING),
        ("(reading) show", READING),
        ("merge other.qcode", MERGE),
        ("transcripts remove LE-01", REMOVAL),
        ("codings add LE-01 2 hotline", DECISION),
        ("mergers", DECISION),
        ("transcripts rename LE-01 LE-02", DECISION),
        ("", DECISION),
    ],
)
def test_old_changes_tell_their_purpose_by_their_command(command: str, purpose: str) -> None:
    assert purpose_of_old(command) == purpose
    assert complete({"command": command})["purpose"] == purpose
    assert complete({"command": command, "purpose": "mine"})["purpose"] == "mine"


@pytest.mark.parametrize("purpose", [READING, MAKING])
def test_what_was_no_decision_is_not_undone(store: Store, purpose: str) -> None:
    with store.change("codings add", actor="mara") as change:
        code(change)
    with store.change("something", actor="mara", purpose=purpose) as change:
        ensure_coder(change, "rosa")
    assert [s.command for s in undo(store)] == ["codings add"]
    assert "rosa" in {c.name for c in store.view(None).coders()}


# Undo, by kind of change
# --------------------------------------------------------------------------------------------------


def _change_of(change: Change, kind: str) -> None:
    """A change of this kind that nothing else depends on."""
    act = {
        "coding": lambda: code(change),
        "done": lambda: put_done(change, SP, MARA, 0, 9, "1"),
        "mark": lambda: put_mark(
            change, kind="star", transcript=SP, start=0, end=9, coder=MARA, value="1"
        ),
        "memo": lambda: change.put("memo", "m2", full_study.memo_value("Hm"), "memo"),
        "coder": lambda: ensure_coder(change, "rosa"),
        "assignment": lambda: put_assignment(change, SP, MARA, "primary", "1", False, None),
        "attribute": lambda: put_attribute(change, "site", "north", None, "size", "small", "a"),
        "speaker": lambda: put_speaker(change, SP, "Cy", 2, "speakers.assign"),
        "sample": lambda: put_sample(change, {"drawn": []}, "sample.draw"),
        "model": lambda: put_model(change, b"x", {}),
        "code": lambda: change.put(
            "code", code_id("new"), full_study.code_value("new", position=9), "codebook.load"
        ),
        "setting": lambda: change.put("setting", "own", {"value": "1"}, "setting.put"),
        "question": lambda: change.put(
            "question",
            "q2",
            {"role": "prosecutor", "key": "Q2", "text": "Else?", "position": 1},
            "codebook.load",
        ),
        "site": lambda: change.put("site", "south", {"position": 1}, "attributes.import"),
        "transcript": lambda: full_study.put_transcript(change, "OT-01", "Ada: Yes.\n"),
        "text of a code": lambda: change.put(
            "code",
            code_id("school"),
            {**full_study.code_value("school", position=2), "label": "Schools"},
            "codebook.load",
        ),
        "removal of a coding": lambda: change.remove(
            "coding", ids.derived("coding", MARA, "school", "LE-01", 1), "coding.remove"
        ),
        "removal of a mark": lambda: change.remove("mark", ids.derived("mark", 1), "mark.remove"),
    }
    act[kind]()


@pytest.mark.parametrize(
    "kind",
    [
        "coding",
        "done",
        "mark",
        "memo",
        "coder",
        "assignment",
        "attribute",
        "speaker",
        "sample",
        "model",
        "code",
        "setting",
        "question",
        "site",
        "transcript",
        "text of a code",
        "removal of a coding",
        "removal of a mark",
    ],
)
def test_a_change_of_each_kind_is_undone_and_redone(store: Store, kind: str) -> None:
    before = state(store)
    with store.change(f"change a {kind}", actor="mara") as change:
        _change_of(change, kind)
    after = state(store)
    assert after != before
    assert [s.command for s in undo(store)] == [f"change a {kind}"]
    assert state(store) == before
    assert [s.command for s in redo(store)] == [f"change a {kind}"]
    assert state(store) == after
    assert [f.detail for f in check(store) if not f.ok] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("code", lambda change: code(change, code=code_id("new"))),
        ("transcript", lambda change: code(change, 5, 8, transcript=transcript_id("OT-01"))),
    ],
)
def test_what_a_later_change_refers_to_is_not_undone(store: Store, first: str, second: Any) -> None:
    with store.change("first", actor="mara") as change:
        _change_of(change, first)
    with store.change("second", actor="jonas") as change:
        second(change)
    before = state(store)
    with pytest.raises(Collision) as caught:
        undo(store, actor="mara")
    assert "'first' cannot be undone" in caught.value.message and "second" in caught.value.message
    assert state(store) == before and caught.value.exit_status == 1
    assert [s.command for s in undo(store, last=2)] == ["second", "first"]


def test_a_coder_who_has_other_work_stays_when_their_coming_is_undone(store: Store) -> None:
    with store.change("first", actor="mara") as change:
        ensure_coder(change, "rosa")
        put_done(change, SP, MARA, 0, 9, "1")
    with store.change("second", actor="rosa") as change:
        code(change, coder=ids.derived("coder", "rosa"))
    undo(store, actor="mara")
    assert store.view(None).rows("done", transcript=SP) == []
    assert "rosa" in {c.name for c in store.view(None).coders()}
    assert len(store.view(None).rows("coding", transcript=SP)) == 1


def test_a_rehearsed_change_is_seen_inside_and_nowhere_else(store: Store) -> None:
    before = state(store)
    with store.change("rehearsed", rehearse=True) as change:
        assert code(change) is not None
        assert len(change.view(None).rows("coding", transcript=SP)) == 1
    assert state(store) == before and store.view(None).rows("coding", transcript=SP) == []


# Actors
# --------------------------------------------------------------------------------------------------


def actors(store: Store) -> Actors:
    return store.view(None).read(Actors)


def rename(store: Store, entity: str, name: str) -> str:
    """Rename a coder; the time of it."""
    with store.change(f"coders rename {name}") as change:
        change.put("coder", entity, {"name": name, "kind": "person"}, "coder.rename")
        return change.time


def test_a_name_of_the_log_means_who_had_it_then(store: Store) -> None:
    """mara becomes Maria, and jonas takes the name mara."""
    rename(store, MARA, "Maria")
    later = rename(store, JONAS, "mara")
    known = actors(store)
    assert known.called("mara", full_study.CREATED) == "Maria"
    assert known.called("mara", later) == "mara" and known.coder("mara", later) == JONAS
    assert known.called("jonas", later) == "mara"
    assert known.called("", later) == "" and known.coder("nobody", later) is None
    assert known.called("nobody", later) == "nobody"
    assert known.names("Maria") == {"Maria", "mara"}
    assert known.names("mara") == {"mara", "jonas"} and known.names("zoe") == {"zoe"}
    assert known.is_by("mara", later, "mara") and not known.is_by("mara", later, "Maria")
    assert known.former() == {"jonas": "mara"}


def test_a_merged_coder_is_the_one_who_has_their_work(store: Store) -> None:
    with store.change("coders merge") as change:
        rosa = ensure_coder(change, "rosa")
    with store.change("coders merge") as change:
        change.put("setting", f"{MERGED}{rosa}", {"value": json.dumps(MARA)}, "coders.merge")
        change.remove("coder", rosa, "coders.merge")
        time = change.time
    known = actors(store)
    assert known.same(rosa) == MARA and known.same(JONAS) == JONAS
    assert known.called("rosa", time) == "mara" and known.former() == {"rosa": "mara"}
    assert known.names("mara") == {"mara", "rosa"}
    with store.change("comes back") as change:
        ensure_coder(change, "rosa")
    assert actors(store).former() == {}


def test_a_name_that_was_undone_was_nobodys(store: Store) -> None:
    rename(store, MARA, "Mary")
    undo(store)
    assert actors(store).former() == {}


# A view
# --------------------------------------------------------------------------------------------------


def test_a_view_knows_names_in_any_case_and_offers_near_ones(store: Store) -> None:
    view = store.view(None)
    assert view.transcript_id("le-01") == LE
    with pytest.raises(Unknown) as caught:
        view.transcript_id("LE-1")
    assert caught.value.suggestions == ["LE-01"]
    assert view.interview("sp-01").name == "SP-01"
    assert [i.name for i in view.study(only=["LE-01"]).interviews] == ["LE-01"]
    assert view.study(only=[]).interviews == () and view.doubles() == {}
    assert speaker_id("LE-01", "Ada") in {p.id for p in view.interview("LE-01").participants}


@pytest.mark.parametrize(("reader", "blind"), [(None, 0), ("mara", 0), ("rosa", 0), ("jonas", 1)])
def test_a_view_says_what_is_blind_for_its_reader(
    store: Store, reader: str | None, blind: int
) -> None:
    view = store.view(reader)
    assert len(view.blindness().transcripts) == blind == view.is_blind(LE)
    assert not view.is_blind(SP)
    assert view.read_by(None).as_coder is None and len(view.read_by(None).done()) == 1
    assert len(view.done()) == 1 - blind


def test_news_are_what_came_after_an_event(store: Store) -> None:
    with store.change("codings add", actor="mara") as change:
        code(change)
        code(change, transcript=LE, start=60, end=70)
    everybody = store.view(None).news(0)
    last = everybody[-1].seq
    assert [e.transcript for e in store.view(None).news(last - 2)] == [SP, LE]
    assert [e.transcript for e in store.view("jonas").news(last - 2)] == [SP]
    assert store.view(None).news(last) == []
