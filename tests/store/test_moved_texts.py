"""What happens to things on a text when the text changes, which places the store takes, and values
that several tables make together: layouts, doubles, names not to print, decisions about printing.
"""

from __future__ import annotations

import json
from typing import Any

import blind_study as b
import pytest
from blind_study import A1, B1, BEANS, JONAS, KIM, MARA, PEAS, RAIN, TEXTS
from full_study import speaker_id

from qcode.carryover import CarriedSpan
from qcode.errors import Refused
from qcode.model import Identity
from qcode.store import kinds, printing
from qcode.store.change import Change
from qcode.store.reanchor import carried, holders, place_of, reanchor, stale
from qcode.store.writing import anchor_of, mark_value, memo_value


def reword(change: Change, text: str) -> None:
    """Give A1 another text."""
    value = change.get("transcript", A1) or {}
    stored = change.store_content("text", text)
    change.put("transcript", A1, {**value, "text": stored}, "update")


def words(change: Change, kind: str = "coding") -> list[tuple[str, str]]:
    """(coder, words) of everything of a kind on A1, in the order of the text."""
    text = change.view(None).interview("A1").text
    rows = [r for r in change.view(None).rows(kind, transcript=A1) if r.start is not None]
    return [(r.coder, text[r.start : r.end]) for r in sorted(rows, key=lambda r: r.start)]


# Carried over
# ------------


def test_everything_moves_with_its_words(change: Change) -> None:
    reword(change, TEXTS["A1"].replace("What grew?", "So what was it that grew here?"))
    moved = reanchor(change, "update")
    assert set(words(change)) == {
        (MARA, "Beans"),
        (KIM, "Beans"),
        (JONAS, "peas"),
        (KIM, "peas"),
    }
    assert (MARA, "rain") in words(change, "memo")
    assert {m.kind for m in moved} == {"coding", "done", "memo", "mark"}
    assert not any(m.duplicate for m in moved)
    outcomes = {(m.kind, m.carried.outcome) for m in moved if m.kind == "coding"}
    assert outcomes == {("coding", "same")}
    assert not list(stale(change.connection, "coding"))


def test_what_moved_is_told_with_its_value_before(change: Change) -> None:
    reword(change, "Host: Well?\n\n" + TEXTS["A1"])
    [one] = [
        m for m in reanchor(change, "update") if m.kind == "coding" and m.before["coder"] == JONAS
    ]
    assert (one.before["start"], one.before["end"]) == PEAS
    assert one.carried.span == (PEAS[0] + 13, PEAS[1] + 13)


def test_words_that_changed_are_told_and_words_that_are_gone_too(change: Change) -> None:
    reword(change, TEXTS["A1"].replace("Beans and peas.", "Beans."))
    outcomes = {
        m.before["coder"]: m.carried.outcome
        for m in reanchor(change, "update")
        if m.kind == "coding" and m.before["start"] == PEAS[0]
    }
    assert set(outcomes.values()) == {"lost"}
    done = [m.carried.outcome for m in reanchor(change, "update")]
    assert done == []  # nothing is left to carry over


def test_two_codings_that_come_to_the_same_words_become_one(change: Change) -> None:
    entity = b.give(change, MARA, "beans", "A1", (BEANS[0], BEANS[1] + 4))  # "Beans and"
    reword(change, TEXTS["A1"].replace("Beans and peas", "Beans"))
    moved = {m.entity: m for m in reanchor(change, "update")}
    assert moved[entity].duplicate
    assert change.get("coding", entity) is None
    assert [coder for coder, said in words(change) if said == "Beans"].count(MARA) == 1


def test_codings_that_exchange_their_places_both_stay(change: Change) -> None:
    b.give(change, JONAS, "peas", "A1", BEANS)
    reword(change, TEXTS["A1"].replace("Beans and peas", "peas and Beans"))

    class Exchanged:
        """Where the two words are now."""

        def carry(self, spans: Any) -> list[CarriedSpan]:
            places = {BEANS: PEAS, PEAS: BEANS}
            return [CarriedSpan(places.get(span, span), "moved") for span in spans]

    reanchor(change, "update", Exchanged())
    rows = change.view(None).rows("coding", coder=JONAS, transcript=A1)
    assert {(r.start, r.end) for r in rows} == {BEANS, PEAS}


def test_what_lies_on_a_text_whose_words_are_gone_stays_where_it_is(change: Change) -> None:
    change.connection.exec_driver_sql(
        "UPDATE text SET content = NULL WHERE id = (SELECT text FROM transcript WHERE id = ?)",
        (A1,),
    )
    reword(change, "Host: New.\n" * 6)
    assert reanchor(change, "update") == []
    rows = change.view(None).rows("coding", transcript=A1, coder=MARA)
    assert [(r.start, r.end) for r in rows] == [BEANS]
    assert len(list(stale(change.connection, "coding"))) == 4


def test_a_memo_on_the_whole_transcript_has_no_place_to_carry(change: Change) -> None:
    value = {"start": None, "end": None, "anchor": "old"}
    after, how = carried(value, "n" * 64, None)
    assert after == {"start": None, "end": None, "anchor": "n" * 12}
    assert how.outcome == "same"


def test_who_is_in_which_place(change: Change) -> None:
    there = holders(change.connection, "coding", [B1])
    [row] = change.view(None).rows("coding", transcript=B1)
    value = change.get("coding", row.id) or {}
    assert there == {place_of("coding", value): row.id}
    assert holders(change.connection, "coding", []) == {}


# The door
# --------


def place(change: Change, kind: str = "mark", **more: Any) -> dict[str, Any]:
    if kind == "mark":
        return {**mark_value(change, "star", A1, RAIN, MARA, ""), **more}
    given = memo_value(
        change,
        target_kind="transcript",
        target=A1,
        transcript=A1,
        place=RAIN,
        coder=MARA,
        text="x",
    )
    return {**given, **more}


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (0, 61), (60, 61)], ids=["first", "everything", "last"]
)
def test_words_up_to_both_edges_of_the_text_are_places(
    change: Change, start: int, end: int
) -> None:
    assert change.put("mark", "m", place(change, start=start, end=end), "try")


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 3), (60, 62), (61, 62), (5, 5), (6, 5), (100, 101)]
)
def test_what_is_no_words_of_the_text_is_refused(change: Change, start: int, end: int) -> None:
    with pytest.raises(Refused, match=f"no words from {start} to {end} of the text"):
        change.put("mark", "m", place(change, start=start, end=end), "try")
    assert change.get("mark", "m") is None


def test_a_memo_may_stand_between_two_words_and_a_mark_may_not(change: Change) -> None:
    assert change.put("memo", "m", place(change, "memo", start=5, end=5), "try")
    assert change.put("memo", "m2", place(change, "memo", start=61, end=61), "try")
    with pytest.raises(Refused):
        change.put("memo", "m3", place(change, "memo", start=62, end=62), "try")


def test_a_place_that_stays_is_not_checked_again(change: Change) -> None:
    change.put("mark", "m", place(change), "try")
    reword(change, "Host: Short.\n")
    old = change.get("mark", "m") or {}
    assert change.put("mark", "m", {**old, "value": "new"}, "try")
    with pytest.raises(Refused, match="the text has changed; look again"):
        change.put("mark", "m", {**old, "end": 53}, "try")


@pytest.mark.parametrize("action", ["merge.settle", "merge.mend"])
def test_a_merge_puts_things_on_their_words_only_afterwards(change: Change, action: str) -> None:
    assert change.put("mark", "m", place(change, anchor="0" * 12), action)


def test_an_empty_text_has_its_one_place(change: Change) -> None:
    reword(change, "")
    value = {**place(change), "start": 0, "end": 0, "anchor": anchor_of(change, A1)}
    assert change.put("mark", "m", value, "try")


def test_a_transcript_that_is_gone_has_no_place(change: Change) -> None:
    with pytest.raises(Refused, match="the transcript is no longer in the study"):
        change.put("mark", "m", place(change, transcript="gone"), "try")


# Layouts, doubles
# ----------------


def test_a_layout_names_each_speaker_once_in_order() -> None:
    value = kinds.layout(
        [("b", 0, 1, None, 5), ("a", 1, 2, 7, None), (None, 2, 3, None, None), ("b", 3, 4, 8, 9)],
        [(1, 0, 1), (2, 1, 2)],
    )
    assert value == {
        "speakers": ["b", "a", None],
        "turns": [[0, 0, 1, None, 5], [1, 1, 2, 7, None], [2, 2, 3, None, None], [0, 3, 4, 8, 9]],
        "segments": [[1, 0, 1], [2, 1, 2]],
    }


def test_a_layout_comes_back_from_the_tables_as_it_was_put(change: Change) -> None:
    before = change.get(kinds.LAYOUT, A1)
    assert before is not None
    host, ada = speaker_id("A1", "Host"), speaker_id("A1", "Ada")
    turns = [(host, 6, 16, 100, 200), (None, 18, 38, None, None), (ada, 40, 60, 300, None)]
    value = kinds.layout(turns, [(1, 6, 16), (2, 18, 30), (2, 30, 38), (3, 40, 60)])
    assert change.put(kinds.LAYOUT, A1, value, "cut")
    assert change.get(kinds.LAYOUT, A1) == value
    assert not change.put(kinds.LAYOUT, A1, value, "cut")
    change.put(kinds.LAYOUT, A1, before, "cut")
    assert change.get(kinds.LAYOUT, A1) == before
    change.remove(kinds.LAYOUT, A1, "cut")
    assert change.get(kinds.LAYOUT, A1) is None


def test_cutting_segments_anew_throws_suggestions_away_and_naming_speakers_does_not(
    change: Change,
) -> None:
    layout = change.get(kinds.LAYOUT, B1) or {}
    change.put(kinds.LAYOUT, B1, {**layout, "speakers": layout["speakers"][::-1]}, "turns")
    assert len(change.view(None).rows("suggestion")) == 1
    change.put(kinds.LAYOUT, B1, {**layout, "segments": layout["segments"][:1]}, "cut")
    assert change.view(None).rows("suggestion") == []


@pytest.mark.parametrize(
    ("kind", "value", "transcript"),
    [
        ("transcript", {"name": "x"}, "E"),
        ("layout", None, "E"),
        ("coding", {"transcript": "T"}, "T"),
        ("memo", {"transcript": None}, None),
        ("setting", {"value": "1"}, None),
        ("coding", None, None),
    ],
)
def test_the_transcript_that_a_change_is_about(
    kind: str, value: dict[str, Any] | None, transcript: str | None
) -> None:
    assert kinds.transcript_of(kind, "E", value) == transcript


def double(change: Change, entity: str, other: str) -> None:
    change.put("setting", f"double:{entity}", {"value": json.dumps(other)}, "double")


def named(change: Change, *names: str) -> None:
    for name in names:
        value = change.get("transcript", A1) or {}
        change.put("transcript", f"id-{name}", {**value, "name": name}, "import")


def test_a_copy_is_told_with_what_it_is_a_copy_of(change: Change) -> None:
    named(change, "C1")
    double(change, "id-C1", A1)
    assert change.view(None).doubles() == {"C1": "A1"}
    assert change.view(None).study().doubles == {"C1": "A1"}
    double(change, "gone", A1)
    double(change, B1, "gone")
    assert change.view(None).doubles() == {"C1": "A1"}


def test_of_copies_of_each_other_the_first_by_name_counts(change: Change) -> None:
    named(change, "C1", "C2")
    double(change, A1, "id-C1")
    double(change, "id-C1", "id-C2")
    double(change, "id-C2", A1)
    assert change.view(None).doubles() == {"C1": "C2", "C2": "A1"}


# Printing
# --------


def test_the_list_of_names_is_replaced_and_its_changes_are_counted(change: Change) -> None:
    first = [Identity("Ada", "the gardener", "person"), Identity("hill", "", "place")]
    assert printing.put_identities(change, first) == 2
    assert printing.put_identities(change, first) == 0
    later = [Identity("Ada", "a gardener", "person"), Identity("Elm Road", "[street]")]
    assert printing.put_identities(change, later) == 3  # changed, new and gone
    found = change.view(None).study().identities
    assert list(found) == later
    assert printing.put_identities(change, []) == 2
    assert change.view(None).study().identities == ()


def test_names_are_listed_without_regard_to_case(change: Change) -> None:
    printing.put_identities(change, [Identity(w) for w in ("b", "A", "a", "C")])
    assert [i.what for i in change.view(None).study().identities] == ["A", "a", "b", "C"]


@pytest.mark.parametrize(
    ("said", "removed", "held"),
    [
        ("we met [near] the river", ["river"], True),
        ("we met [near] the river", ["RIVER"], True),
        ("we met [near] the river", ["lake"], False),
        ("they walked along the river", ["we walked along the river bank"], True),
        ("they walked along", ["we walked along the river bank"], False),
        ("x", [""], False),
        ("", ["river"], False),
    ],
)
def test_a_decision_holds_redacted_words_or_several_of_a_passage_in_a_row(
    said: str, removed: list[str], held: bool
) -> None:
    assert printing.holds_some(json.dumps({"text": said}), removed) is held
    if not said.startswith("{"):
        assert printing.holds_some(said, removed) is held


def test_decisions_that_hold_redacted_words_are_removed(change: Change) -> None:
    for text, span in (("the [green] beans", BEANS), ("some peas", PEAS)):
        printing.put_print_mark(change, "edit", A1, span, {"text": text}, coder=MARA)
    printing.drop_redacted(change, A1, ["green"], "redact")
    marks = change.view(None).study().print_marks
    assert [m.text for m in marks if m.kind == "edit"] == ["some peas"]
    assert {m.kind for m in marks} == {"edit", "star"}


def test_a_decision_is_read_with_its_code_text_finding_and_coder(change: Change) -> None:
    value = {"code": b.code(change, "peas"), "text": "t", "finding": "f"}
    printing.put_print_mark(change, "accept", A1, PEAS, value, coder=JONAS)
    [mark] = [m for m in change.view(None).study().print_marks if m.kind == "accept"]
    assert (mark.transcript, mark.start, mark.end) == ("A1", *PEAS)
    assert (mark.code, mark.text, mark.finding, mark.coder) == ("peas", "t", "f", "jonas")


def test_only_what_was_named_is_looked_at_where_that_is_all_that_can_have_moved(
    change: Change,
) -> None:
    """One coding by its id, or everything on a transcript; the rest stays to be carried over."""
    reword(change, "Host: Well?\n\n" + TEXTS["A1"])
    one = sorted(entity for entity, _, _ in stale(change.connection, "coding"))[0]
    assert [m.entity for m in reanchor(change, "update", among={"coding": {one}})] == [one]
    assert len(list(stale(change.connection, "coding"))) == 3
    assert reanchor(change, "update", among={"memo": {"none"}, "transcript": {"other"}}) == []
    assert {m.kind for m in reanchor(change, "update", among={"transcript": {A1}})} == {
        "coding",
        "done",
        "memo",
        "mark",
    }
