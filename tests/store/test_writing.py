"""What each function of writing stores: its value, its id, and when it stores nothing."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import blind_study
import pytest
from blind_study import A1, B1, BEANS, JONAS, KIM, MARA, NEIGHBOURS, PEAS, RAIN, TEXTS
from full_study import speaker_id

from qcode.model import Code, Codebook, Note, Protocol, Question
from qcode.store import codebooks, ids, meanings, printing, sources, writing
from qcode.store.change import Change
from qcode.store.identity import entity_for, standing, stored_as, unused
from qcode.store.store import Store

ANCHOR = sha256(TEXTS["A1"].encode()).hexdigest()[:12]


def coding(change: Change, **more: Any) -> str | None:
    """A coding of mara with the code peas on the word "rain", or what is said instead."""
    given = {
        "coder": MARA,
        "code": blind_study.code(change, "peas"),
        "transcript": A1,
        "start": RAIN[0],
        "end": RAIN[1],
        "round": "1",
        "origin": "hand",
        "source": "cli",
    }
    return writing.put_coding(change, **{**given, **more})


# Anchors, versions, lengths
# --------------------------


def test_the_anchor_is_twelve_digits_of_the_hash_of_the_present_text(change: Change) -> None:
    assert writing.anchor_of(change, A1) == ANCHOR
    value = change.get("transcript", A1) or {}
    text = change.store_content("text", "Host: New.\n")
    change.put("transcript", A1, {**value, "text": text}, "update")
    assert writing.anchor_of(change, A1) == text[:12]
    assert writing.length_of(change, A1) == 11


@pytest.mark.parametrize("look", [writing.anchor_of, writing.length_of])
def test_a_transcript_that_is_not_there_has_neither_anchor_nor_length(
    change: Change, look: Any
) -> None:
    with pytest.raises(KeyError):
        look(change, "of another study")


def test_the_length_counts_characters_not_bytes(change: Change) -> None:
    value = change.get("transcript", A1) or {}
    text = change.store_content("text", "Ä – 😀")
    change.put("transcript", A1, {**value, "text": text}, "update")
    assert writing.length_of(change, A1) == 5


def test_the_current_version_is_that_of_the_setting_or_empty(change: Change) -> None:
    assert writing.current_codebook(change) == "1"
    change.put("setting", "codebook", {"value": '"2.1"'}, "set")
    assert writing.current_codebook(change) == "2.1"
    change.remove("setting", "codebook", "set")
    assert writing.current_codebook(change) == ""


# Codings
# -------


def test_a_coding_is_stored_with_its_time_version_and_anchor(change: Change) -> None:
    entity = coding(change, memo="why")
    assert change.get("coding", entity) == {
        "coder": MARA,
        "code": blind_study.code(change, "peas"),
        "transcript": A1,
        "start": 50,
        "end": 54,
        "round": "1",
        "origin": "hand",
        "source": "cli",
        "created": change.time,
        "memo": "why",
        "codebook": "1",
        "anchor": ANCHOR,
    }


def test_a_version_and_an_action_that_are_given_are_stored(change: Change) -> None:
    entity = coding(change, codebook="0.9", action="codings.import")
    assert (change.get("coding", entity) or {})["codebook"] == "0.9"
    change.flush()
    actions = change.connection.exec_driver_sql(
        "SELECT action FROM event WHERE entity = ?", (entity,)
    )
    assert actions.scalars().all() == ["codings.import"]


def test_the_same_code_on_the_same_words_is_stored_once(change: Change) -> None:
    assert coding(change) is not None
    before = change.events
    assert coding(change, memo="another memo", origin="machine") is None
    assert change.events == before


@pytest.mark.parametrize(
    "other",
    [
        {"coder": JONAS},
        {"start": 49},
        {"end": 55},
        {"round": "2"},
    ],
)
def test_another_coder_place_or_round_is_another_coding(
    change: Change, other: dict[str, Any]
) -> None:
    first, second = coding(change), coding(change, **other)
    assert second is not None
    assert second != first


def test_the_id_of_a_coding_is_the_same_in_every_copy(change: Change, own_garden: Store) -> None:
    here = coding(change)
    with own_garden.change("elsewhere") as there:
        assert coding(there, memo="other", origin="accepted") == here


def test_a_coding_given_again_after_it_was_taken_away_has_its_old_id(change: Change) -> None:
    entity = coding(change)
    change.remove("coding", entity, "coding.remove")
    change.flush()
    assert coding(change) == entity


def test_a_coding_where_another_one_was_moved_away_from_gets_a_new_id(change: Change) -> None:
    entity = coding(change)
    value = change.get("coding", entity) or {}
    change.put("coding", entity, {**value, "end": 59}, "coding.move")
    assert coding(change) not in (None, entity)


def codings(change: Change, *places: tuple[int, int], coder: str = MARA) -> list[dict[str, Any]]:
    return [
        writing.coding_value(
            coder=coder,
            code=blind_study.code(change, "peas"),
            transcript=A1,
            start=start,
            end=end,
            round="1",
            origin="hand",
            source="file.csv",
            created=change.time,
            codebook="1",
            anchor=ANCHOR,
        )
        for start, end in places
    ]


def test_of_many_codings_the_new_ones_are_counted(change: Change) -> None:
    values = codings(change, (6, 10), (11, 15), (6, 10))
    assert writing.put_codings(change, values) == 2
    assert writing.put_codings(change, values) == 0
    assert writing.put_codings(change, codings(change, (6, 10), (12, 15))) == 1
    assert writing.put_codings(change, []) == 0
    rows = change.view(None).rows("coding", source="file.csv")
    assert sorted((r.start, r.end) for r in rows) == [(6, 10), (11, 15), (12, 15)]


def test_many_codings_have_the_ids_that_they_would_have_one_by_one(change: Change) -> None:
    [value] = codings(change, RAIN)
    writing.put_codings(change, [value])
    [row] = change.view(None).rows("coding", source="file.csv")
    assert row.id == writing.derived_coding(value)
    change.remove("coding", row.id, "coding.remove")
    change.flush()
    assert coding(change) == row.id


def test_of_many_codings_one_whose_id_was_anothers_gets_a_new_one(change: Change) -> None:
    entity = coding(change)
    value = change.get("coding", entity) or {}
    change.put("coding", entity, {**value, "end": 59}, "coding.move")
    change.flush()
    assert writing.put_codings(change, codings(change, RAIN), "codings.import") == 1
    [row] = change.view(None).rows("coding", source="file.csv")
    assert row.id != entity


def test_the_text_is_part_of_the_id_of_a_coding(change: Change) -> None:
    [value] = codings(change, RAIN)
    assert writing.derived_coding(value) != writing.derived_coding({**value, "anchor": "0" * 12})
    assert writing.derived_coding(value) == writing.derived_coding({**value, "memo": "x"})


# Done marks
# ----------


def test_a_done_mark_is_stored_with_the_version_that_was_worked_with(change: Change) -> None:
    assert writing.put_done(change, B1, JONAS, 6, 15, "1")
    [row] = change.view(None).rows("done", transcript=B1, coder=JONAS)
    assert (row.start, row.end, row.round, row.codebook) == (6, 15, "1", "1")
    assert row.created == change.time
    assert row.id == ids.derived("done", JONAS, B1, 6, 15, "1", row.anchor)


def test_a_done_mark_counts_once_for_a_version(change: Change) -> None:
    assert writing.put_done(change, B1, JONAS, 6, 15, "1")
    assert not writing.put_done(change, B1, JONAS, 6, 15, "1")
    assert writing.put_done(change, B1, JONAS, 6, 15, "1", codebook="2")
    rows = change.view(None).rows("done", transcript=B1, coder=JONAS)
    assert [r.codebook for r in rows] == ["2"]
    assert writing.put_done(change, B1, JONAS, 6, 15, "2")
    assert len(change.view(None).rows("done", transcript=B1, coder=JONAS)) == 2


# Marks
# -----


def test_a_mark_is_stored_once_for_its_place_and_value(change: Change) -> None:
    place: dict[str, Any] = {"kind": "asked", "transcript": A1, "start": 23, "end": 38}
    place["coder"] = MARA
    entity = writing.put_mark(change, **place, value="Q1")
    assert change.get("mark", entity) == {
        **place,
        "value": "Q1",
        "created": change.time,
        "anchor": ANCHOR,
    }
    assert writing.put_mark(change, **place, value="Q1") is None
    assert writing.put_mark(change, **place, value="Q2") not in (None, entity)
    assert writing.put_mark(change, **{**place, "coder": JONAS}, value="Q1") not in (None, entity)


@pytest.mark.parametrize(("given", "stored"), [("", "mark.star"), ("stars.import", "stars.import")])
def test_the_action_of_a_mark_is_its_kind_unless_given(
    change: Change, given: str, stored: str
) -> None:
    entity = writing.put_mark(
        change, kind="star", transcript=A1, start=45, end=49, coder=MARA, value="", action=given
    )
    change.flush()
    found = change.connection.exec_driver_sql(
        "SELECT action FROM event WHERE entity = ?", (entity,)
    )
    assert found.scalar() == stored


def decide(change: Change, value: dict[str, str], stored: str | None = None) -> None:
    printing.put_print_mark(change, "edit", A1, BEANS, value, coder=MARA, stored=stored)


def test_a_decision_replaces_the_stored_one(change: Change) -> None:
    decide(change, {"text": "B…"})
    [row] = change.view(None).rows("mark", kind="print.edit")
    assert json.loads(row.value) == {"text": "B…"}
    decide(change, {"text": "b…"}, stored=row.id)
    [again] = change.view(None).rows("mark", kind="print.edit")
    assert (again.id, json.loads(again.value)) == (row.id, {"text": "b…"})


def test_a_decision_made_anew_after_it_was_removed_has_the_old_id_whoever_makes_it(
    change: Change,
) -> None:
    decide(change, {"text": "B…"})
    [row] = change.view(None).rows("mark", kind="print.edit")
    change.remove("mark", row.id, "quotes.edit")
    change.flush()
    printing.put_print_mark(change, "edit", A1, BEANS, {"text": "other"}, coder=JONAS)
    [again] = change.view(None).rows("mark", kind="print.edit")
    assert again.id == row.id
    assert again.coder == JONAS


def test_decisions_on_one_place_for_two_codes_are_two(change: Change) -> None:
    for key in ("peas", "beans"):
        value = {"code": blind_study.code(change, key)}
        printing.put_print_mark(change, "pin", A1, BEANS, value, coder=MARA)
    assert len(change.view(None).rows("mark", kind="print.pin")) == 2


def test_a_hint_is_of_its_sample_and_of_nobody(change: Change) -> None:
    writing.put_hint(change, A1, (45, 60), {"sample": "s2", "why": "rain"})
    [row] = change.view(None).rows("mark", kind="hint", start=45)
    assert row.id == ids.derived("hint", "s2", A1, 45, 60)
    assert (row.coder, json.loads(row.value)) == ("", {"sample": "s2", "why": "rain"})


def test_a_sight_is_recorded_the_first_time_alone(change: Change) -> None:
    assert writing.put_sight(change, "sight", A1, 61, MARA, {"command": "export"}, (MARA,))
    assert not writing.put_sight(change, "sight", A1, 61, MARA, {"command": "codings"}, (MARA,))
    [row] = change.view(None).rows("mark", kind="sight", transcript=A1)
    assert (row.start, row.end, json.loads(row.value)) == (0, 61, {"command": "export"})


def test_ending_blindness_keeps_the_assignment_and_says_when_why_and_by_whom(
    change: Change,
) -> None:
    writing.end_blindness(change, A1, JONAS, "1", why="all done", by="mara")
    [row] = change.view(None).rows("assignment", transcript=A1, coder=JONAS)
    assert (bool(row.blind), row.kind, row.round) == (False, "reliability", "1")
    [mark] = change.view(None).rows("mark", kind="unblinded")
    assert json.loads(mark.value) == {"round": "1", "why": "all done", "by": "mara"}
    assert (mark.coder, mark.start, mark.end, mark.created) == (JONAS, 0, 61, change.time)


def test_ending_blindness_in_one_round_leaves_the_other(change: Change) -> None:
    writing.put_assignment(change, A1, JONAS, "reliability", "2", True, None)
    writing.end_blindness(change, A1, JONAS, "2", why="", by="")
    rows = change.view(None).rows("assignment", transcript=A1, coder=JONAS)
    assert {r.round: bool(r.blind) for r in rows} == {"1": True, "2": False}


# People, assignments, attributes
# -------------------------------


def test_a_coder_is_added_once(change: Change) -> None:
    entity = writing.ensure_coder(change, "nora", "machine")
    assert entity == ids.derived("coder", "nora")
    before = change.events
    assert writing.ensure_coder(change, "nora") == entity
    assert change.events == before
    assert (change.get("coder", entity) or {})["kind"] == "machine"


def test_who_takes_the_former_name_of_a_renamed_coder_is_somebody_else(change: Change) -> None:
    change.put("coder", KIM, {"name": "kira", "kind": "person"}, "coder.rename")
    new = writing.ensure_coder(change, "kim")
    assert new != KIM
    assert writing.ensure_coder(change, "kira") == KIM


def test_an_assignment_that_is_given_again_keeps_its_time_and_id(change: Change) -> None:
    before = writing.assignment_of(change, A1, JONAS, "1")
    assert before is not None
    writing.put_assignment(change, A1, JONAS, "primary", "1", False, None)
    after = writing.assignment_of(change, A1, JONAS, "1")
    assert after == {**before, "kind": "primary", "blind": False}
    assert after["created"] < change.time


def test_another_round_is_another_assignment(change: Change) -> None:
    writing.put_assignment(change, A1, JONAS, "reliability", "2", False, None)
    assert (writing.assignment_of(change, A1, JONAS, "1") or {})["blind"]
    assert writing.assignment_of(change, A1, JONAS, "2") == {
        "transcript": A1,
        "coder": JONAS,
        "kind": "reliability",
        "round": "2",
        "blind": False,
        "sample": None,
        "created": change.time,
    }
    assert writing.assignment_of(change, B1, JONAS, "1") is None


def test_an_assignment_id_is_that_of_the_present_or_the_derived_one(change: Change) -> None:
    [row] = change.view(None).rows("assignment", coder=JONAS)
    value = {"transcript": A1, "coder": JONAS, "round": "1"}
    assert writing.assignment_id(change, value) == row.id
    value = {"transcript": B1, "coder": JONAS, "round": "1"}
    assert writing.assignment_id(change, value) == ids.derived("assignment", B1, JONAS, "1")


def test_an_attribute_is_set_once_and_replaced(change: Change) -> None:
    owner = speaker_id("B1", "Ben")

    def put(value: str) -> bool:
        return writing.put_attribute(change, "speaker", owner, B1, "age", value, "attributes.set")

    assert put("40")
    assert not put("40")
    assert put("41")
    [row] = change.view(None).rows("attribute", owner=owner, name="age")
    assert (row.value, row.owner_kind, row.transcript) == ("41", "speaker", B1)


def test_an_attribute_has_the_id_of_owner_and_name(change: Change) -> None:
    derived, row = writing.attribute_value("site", "hill", None, "soil", "sand")
    assert derived == ids.derived("attribute", "site", "hill", "soil")
    assert row == {
        "owner_kind": "site",
        "owner": "hill",
        "transcript": None,
        "name": "soil",
        "value": "sand",
    }
    assert entity_for(change, "attribute", row, "other") == derived


# Memos, samples, speakers, models
# --------------------------------


def test_a_memo_on_words_is_anchored_and_one_on_a_transcript_is_not(change: Change) -> None:
    def value(place: tuple[int, int] | None, transcript: str | None = A1, **more: Any) -> Any:
        return writing.memo_value(
            change,
            target_kind="transcript",
            target=A1,
            transcript=transcript,
            place=place,
            coder=MARA,
            text="x",
            **more,
        )

    on_words = value((3, 9))
    assert (on_words["start"], on_words["end"], on_words["anchor"]) == (3, 9, ANCHOR)
    assert (on_words["kind"], on_words["created"]) == ("memo", change.time)
    whole = value(None)
    assert (whole["start"], whole["end"], whole["anchor"]) == (None, None, "")
    assert value(None, None)["transcript"] is None
    later = value(None, kind="summary", created="2020")
    assert (later["kind"], later["created"]) == ("summary", "2020")


def test_the_same_words_may_be_written_twice_and_a_memo_is_replaced_by_its_id(
    change: Change,
) -> None:
    first = blind_study.note(change, MARA, "again", None)
    second = blind_study.note(change, MARA, "again", None)
    assert first != second
    value = change.get("memo", first) or {}
    assert writing.put_memo(change, {**value, "text": "changed"}, first) == first
    assert (change.get("memo", first) or {})["text"] == "changed"
    assert (change.get("memo", second) or {})["text"] == "again"


def test_a_sample_is_known_by_its_record(change: Change) -> None:
    content = {"seed": 7, "drawn": ["A1"]}
    entity = writing.put_sample(change, content, "sample.draw")
    assert change.get("sample", entity) == {
        "frame": '{"drawn":["A1"],"seed":7}',
        "created": change.time,
    }
    assert writing.put_sample(change, content, "sample.draw") != entity


def test_a_speaker_is_stored_with_label_and_position(change: Change) -> None:
    entity = writing.put_speaker(change, B1, "Cy", 3, "speakers.add")
    assert entity == speaker_id_of(B1, "Cy")
    assert change.get("speaker", entity) == {"transcript": B1, "label": "Cy", "position": 3}


def speaker_id_of(transcript: str, label: str) -> str:
    return ids.derived("speaker", transcript, label)


def test_a_model_keeps_its_content_beside_the_log(change: Change) -> None:
    entity = writing.put_model(change, b"weights", {"b": 1, "a": 2})
    value = change.get("model", entity) or {}
    assert value["blob"] == sha256(b"weights").hexdigest()
    assert (value["card"], value["created"]) == ('{"a":2,"b":1}', change.time)
    assert writing.put_model(change, b"weights", {}) != entity


# What comes from files
# ---------------------


def test_a_transcript_that_was_withdrawn_never_gets_its_old_id(change: Change) -> None:
    derived = ids.derived("transcript", "C1", "hash")
    assert sources.transcript_id("C1", "hash", ()) == derived
    assert sources.transcript_id("C1", "hash", {derived}) != derived
    assert sources.transcript_id("C1", "other", {derived}) != derived
    assert sources.speaker_id(A1, "Ada") == ids.derived("speaker", A1, "Ada")


def test_notes_of_a_file_are_memos_of_their_authors(change: Change) -> None:
    notes = (Note("comment", 23, 28, "Which?", "Reviewer"), Note("footnote", 50, 50, "Heavy."))
    text = sha256(TEXTS["A1"].encode()).hexdigest()
    sources.put_notes(change, A1, text, notes, "update")
    rows = change.view(None).rows("memo", kind=["comment", "footnote"])
    assert {(r.kind, r.start, r.end, r.text, r.coder) for r in rows} == {
        ("comment", 23, 28, "Which?", "Reviewer"),
        ("footnote", 50, 50, "Heavy.", ""),
    }
    assert {(r.anchor, r.created, r.target) for r in rows} == {(ANCHOR, change.time, A1)}
    # Read again, they are the same notes.
    before = len(change.view(None).rows("memo"))
    sources.put_notes(change, A1, text, notes, "update")
    assert len(change.view(None).rows("memo")) == before


def test_a_review_mark_is_of_one_coding_and_text(change: Change) -> None:
    [row] = change.view(None).rows("coding", transcript=B1)
    text = sha256(TEXTS["B1"].encode()).hexdigest()
    for _ in range(2):
        sources.put_review(change, "review", B1, text, NEIGHBOURS, MARA, row.id, "update")
    [mark] = change.view(None).rows("mark", kind="review")
    assert (mark.value, mark.start, mark.end, mark.coder) == (row.id, *NEIGHBOURS, MARA)


# The codebook
# ------------


def load(change: Change, *codes: Code, retire: tuple[str, ...] = (), **more: Any) -> None:
    codebooks.save(change, Codebook("G", more.pop("version", "2"), codes, **more), retire=retire)


def state(change: Change) -> dict[str, tuple[str, str]]:
    return {r.key: (r.id, r.status) for r in change.view(None).rows("code")}


KEEPING = (Code("beans"), Code("peas"), Code("visitors"), Code("plants"))


def test_a_code_keeps_its_id_whatever_the_case_of_its_key(change: Change) -> None:
    before = state(change)
    load(change, Code("BEANS", "New label"), *KEEPING[1:])
    after = state(change)
    assert after["BEANS"] == before["beans"]
    assert "beans" not in after
    assert after["peas"] == before["peas"]


def test_codes_that_are_left_out_are_removed_or_retired(change: Change) -> None:
    load(change, *KEEPING[1:], retire=("Beans",))
    after = state(change)
    assert after["beans"][1] == "retired"
    assert "rain" not in after
    assert "shade" not in after
    book, retired = change.view(None).read(
        lambda c: codebooks.codebook_of(c, change.view(None).blindness())
    )
    assert [code.key for code in book.codes] == ["peas", "visitors", "plants"]
    assert [code.key for code in retired] == ["beans"]


def test_a_retired_code_stays_retired_and_comes_back_as_new(change: Change) -> None:
    load(change, *KEEPING[1:], retire=("beans",))
    load(change, *KEEPING[1:], version="3")
    assert state(change)["beans"][1] == "retired"
    load(change, *KEEPING, version="4")
    rows = {r.key: (r.status, r.since) for r in change.view(None).rows("code")}
    assert rows["beans"] == ("active", "4")
    assert rows["peas"] == ("active", "1")


def test_a_code_made_in_two_copies_alike_has_one_id_and_another_wording_another(
    change: Change, own_garden: Store
) -> None:
    new = Code("moss", "Moss", "soft")
    load(change, *KEEPING, new)
    with own_garden.change("load") as there:
        load(there, *KEEPING, new)
        assert state(there)["moss"] == state(change)["moss"]
    with own_garden.change("load") as there:
        load(there, *KEEPING)
        load(there, *KEEPING, Code("moss", "Moss", "hard"))
        assert state(there)["moss"] != state(change)["moss"]


def test_parents_exclusive_and_opposite_codes_are_stored_and_taken_back(change: Change) -> None:
    load(
        change,
        Code("plants"),
        Code("beans", parent="plants", opposite=("peas",)),
        Code("peas", parent="plants", exclusive=True),
        Code("visitors"),
    )
    book = {c.key: c for c in change.view(None).codebook().codes}
    assert (book["beans"].parent, book["beans"].opposite) == ("plants", ("peas",))
    assert book["peas"].exclusive
    assert not book["visitors"].exclusive  # it was before
    load(change, *KEEPING)
    book = {c.key: c for c in change.view(None).codebook().codes}
    assert not book["beans"].opposite
    assert not book["peas"].exclusive
    assert book["beans"].parent is None


def test_a_code_whose_opposite_is_retired_has_none(change: Change) -> None:
    load(change, Code("beans", opposite=("peas", "plants")), *KEEPING[1:])
    load_again = (Code("beans", opposite=("plants",)), Code("visitors"), Code("plants"))
    load(change, *load_again, retire=("peas",))
    entity = blind_study.code(change, "beans")
    both = [blind_study.code(change, key) for key in ("peas", "plants")]
    change.put("setting", f"opposite:{entity}", {"value": json.dumps(both)}, "x")
    book = {c.key: c for c in change.view(None).codebook().codes}
    assert book["beans"].opposite == ("plants",)


def test_questions_are_those_of_the_protocols_in_order(change: Change) -> None:
    def protocols() -> list[tuple[str, list[tuple[str, str]]]]:
        book = change.view(None).codebook()
        return [(p.role, [(q.id, q.text) for q in p.questions]) for p in book.protocols]

    before = {r.key: r.id for r in change.view(None).rows("question")}
    load(
        change,
        *KEEPING,
        protocols=(
            Protocol("visitor", (Question("Q9", "Why?"),)),
            Protocol("gardener", (Question("Q2", "Who came?"), Question("Q1", "What else?"))),
        ),
    )
    assert protocols() == [
        ("visitor", [("Q9", "Why?")]),
        ("gardener", [("Q2", "Who came?"), ("Q1", "What else?")]),
    ]
    after = {r.key: r.id for r in change.view(None).rows("question")}
    assert (after["Q1"], after["Q2"]) == (before["Q1"], before["Q2"])
    load(change, *KEEPING)
    assert protocols() == []


def test_title_version_and_description_are_settings(change: Change) -> None:
    load(change, *KEEPING, version="5", description="Newer")
    settings = change.view(None).settings()
    names = ("codebook", "codebook_title", "codebook_description")
    assert [settings[n] for n in names] == ["5", "G", "Newer"]


def test_a_new_code_gets_an_id_that_no_other_copy_can_make(change: Change) -> None:
    made = [
        codebooks.put_new_code(
            change,
            Code(key, examples=("ä",)),
            parent=None,
            position=7,
            status=codebooks.DRAFT,
            since="1",
            action="code.draft",
        )
        for key in ("moss", "fern")
    ]
    assert len(set(made)) == 2
    value = change.get("code", made[0]) or {}
    assert (value["examples"], value["status"], value["position"]) == ('["ä"]', "draft", 7)


# Meanings
# --------


def reword(change: Change, key: str, before: str, after: str, minor: bool) -> str:
    """Give a code another definition, and record whether it is a minor edit; the code's id."""
    entity = blind_study.code(change, key)
    value = change.get("code", entity) or {}
    change.put("code", entity, {**value, "definition": after}, "codebook.edit")
    meanings.record(
        change, entity, Code(key, definition=before), Code(key, definition=after), minor=minor
    )
    return entity


def outdated(change: Change) -> set[tuple[str, str]]:
    return {(k.code, k.coder) for k in change.view(None).study().codings if k.outdated}


def test_a_change_of_meaning_makes_earlier_codings_older(change: Change) -> None:
    assert outdated(change) == set()
    reword(change, "beans", "", "only runner beans", minor=False)
    assert outdated(change) == {("beans", "mara"), ("beans", "kim")}


def test_a_minor_edit_changes_no_meaning(change: Change) -> None:
    reword(change, "beans", "", "beans.", minor=True)
    assert outdated(change) == set()
    assert not change.view(None).meanings().codes


def test_minor_edits_connect_wordings_after_a_change_of_meaning(change: Change) -> None:
    reword(change, "beans", "", "all pulses", minor=False)
    entity = reword(change, "beans", "all pulses", "beans of any kind", minor=False)
    assert outdated(change) == {("beans", "mara"), ("beans", "kim")}
    # Another copy says that the present wording means what the first one did.
    now = Code("beans", definition="beans of any kind")
    meanings.record(change, entity, Code("beans"), now, minor=True)
    assert outdated(change) == set()


def test_a_record_is_replaced_by_a_later_one_of_the_same_edit(change: Change) -> None:
    reword(change, "beans", "", "runner beans", minor=False)
    entity = blind_study.code(change, "beans")
    meanings.record(change, entity, Code("b", definition="runner  beans"), Code("b"), minor=True)
    assert outdated(change) == set()
    assert len([k for k in change.view(None).settings() if k.startswith("meaning:")]) == 1


def test_a_coding_that_was_kept_is_not_older(change: Change) -> None:
    entity = reword(change, "beans", "", "runner beans", minor=False)
    now = change.view(None).meanings().codes[entity].now
    [row] = change.view(None).rows("coding", code=entity, coder=MARA)
    assert meanings.keep(change, row.id, now)
    assert not meanings.keep(change, row.id, now)
    assert outdated(change) == {("beans", "kim")}
    [mark] = change.view(None).rows("mark", kind="kept")
    assert (mark.coder, mark.start, mark.end) == (MARA, *BEANS)
    reword(change, "beans", "runner beans", "dwarf beans", minor=False)
    assert outdated(change) == {("beans", "mara"), ("beans", "kim")}


def test_a_coding_that_is_gone_cannot_be_kept(change: Change) -> None:
    assert not meanings.keep(change, "no such coding", "w")


def test_a_segment_is_passed_over_once_for_a_wording(change: Change) -> None:
    place: dict[str, object] = {"transcript": A1, "start": 45, "end": 60}
    place |= {"coder": MARA, "anchor": ANCHOR}
    assert meanings.pass_over(change, "K", "w1", place)
    assert not meanings.pass_over(change, "K", "w1", place)
    assert meanings.pass_over(change, "K", "w2", place)
    values = {r.value for r in change.view(None).rows("mark", kind="passed")}
    assert values == {"K:w1", "K:w2"}


def test_white_space_does_not_change_a_wording(change: Change) -> None:
    plain = meanings.wording(Code("a", definition="one two", include="x"))
    assert meanings.wording(Code("b", definition=" one\n two", include="x ")) == plain
    assert meanings.wording(Code("a", definition="one two", exclude="x")) != plain
    assert meanings.wording(Code("a", definition="One two", include="x")) != plain


def test_a_coding_of_an_unknown_version_is_older_by_its_time(change: Change) -> None:
    meaning = meanings.Meaning("w", frozenset({"w"}), "2020-05", {"2": frozenset({"w", "v"})})
    assert meaning.is_older("9", "2020-04")
    assert not meaning.is_older("9", "2020-05")
    assert not meaning.is_older("2", "2020-01")
    assert meanings.Meaning("w", frozenset({"w"}), "x", {"1": frozenset({"v"})}).is_older("1", "z")


# Ids
# ---


def test_a_thing_stands_under_its_key(change: Change) -> None:
    connection = change.connection
    assert standing(connection, "coder", {"name": "mara"}) == MARA
    assert standing(connection, "coder", {"name": "Mara"}) is None
    [memo] = change.view(None).rows("memo", transcript=None)
    value = change.get("memo", memo.id) or {}
    assert value["start"] is None
    assert stored_as(change, "memo", value) == memo.id
    assert stored_as(change, "memo", {**value, "start": 1}) is None


def test_a_derived_id_is_free_taken_or_was_anothers(change: Change) -> None:
    value = {"name": "nora", "kind": "person"}
    assert unused(change, "coder", value, "free") == "free"
    assert unused(change, "coder", value, MARA) != MARA
    change.put("coder", "gone", {"name": "otto", "kind": "person"}, "coder.add")
    change.remove("coder", "gone", "coder.remove")
    change.flush()
    assert unused(change, "coder", value, "gone") != "gone"
    same = {"name": "otto", "kind": "machine"}
    assert unused(change, "coder", same, "gone") == "gone"
    assert unused(change, "coder", value, "gone", but=("name",)) == "gone"


def test_an_id_whose_past_was_purged_is_not_given_again(change: Change) -> None:
    value = {"name": "otto", "kind": "person"}
    change.put("coder", "gone", value, "coder.add")
    change.remove("coder", "gone", "coder.remove")
    change.flush()
    change.connection.exec_driver_sql(
        "UPDATE event SET after = 'purged:0' WHERE entity = 'gone' AND after IS NOT NULL"
    )
    assert unused(change, "coder", value, "gone") != "gone"


def test_fresh_ids_differ_and_grow_and_derived_ones_repeat() -> None:
    made = [ids.fresh() for _ in range(50)]
    assert len(set(made)) == 50
    assert {len(one) for one in made} == {28}
    assert made[0][:12] <= made[-1][:12]
    assert ids.derived("coder", "ä", 1, None) == ids.derived("coder", "ä", "1", "None")
    assert len(ids.derived("coder")) == 28
    # Where one part ends and the next begins matters.
    assert ids.derived("a", "b", "c") != ids.derived("a", "bc")
    assert ids.derived("a", "b", "c") != ids.derived("a", "c", "b")
    assert ids.derived("coder", "x") != ids.derived("code", "x")


def test_a_place_of_peas_is_no_other_coders_key(change: Change) -> None:
    [row] = change.view(None).rows("coding", coder=JONAS)
    value = change.get("coding", row.id) or {}
    assert (value["start"], value["end"]) == PEAS
    assert standing(change.connection, "coding", value) == row.id
    assert standing(change.connection, "coding", {**value, "coder": MARA}) is None
