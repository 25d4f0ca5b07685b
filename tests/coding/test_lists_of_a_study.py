"""Lists about a study: how often codes are used, flags, questions left open, finished work that is
older than a code, what was done on a passage, and names to complete.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.coding.keymap import build
from qcode.errors import Refused, Unknown
from qcode.store.store import Store
from qcode.workflows.coding import code_edits, marks
from qcode.workflows.coding.flag_list import flags_table
from qcode.workflows.coding.frequencies import Frequency, by_use, code_frequencies
from qcode.workflows.coding.giving_parts import begin_giving
from qcode.workflows.coding.newer_codes import newer_table
from qcode.workflows.coding.open_questions import open_questions_table, questions_left_open
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.questions_put import set_put
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.attributes import import_attributes
from qcode.workflows.importing.importing import import_files
from qcode.workflows.keeping.logbook import log_table
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings
from qcode.workflows.shared.completing import completions

Begin = Callable[..., CodingSession]
COUNTS = st.integers(0, 9)
FREQUENCIES = st.builds(
    lambda name, own, others: Frequency(name, "", 0, 0, 0, own, own + others),
    st.text("abc", min_size=1, max_size=3),
    COUNTS,
    COUNTS,
)


def added(store: Store, folder: Path, name: str, text: str) -> None:
    """Import one more transcript."""
    (folder / f"{name}.txt").write_bytes(text.encode())
    assert not import_files(store, [str(folder / f"{name}.txt")]).failed


@pytest.fixture
def unasked(store: Store, tmp_path: Path) -> str:
    """A transcript with the role of the protocol, in which nobody asks its questions."""
    added(store, tmp_path, "GA-03", "Interviewer: Anything else?\r\n\r\nEve: לא, תודה.\r\n")
    people = tmp_path / "roles.csv"
    people.write_text("transcript,speaker,role\nGA-03,Eve,gardener\n", encoding="utf-8")
    import_attributes(store, people)
    return "GA-03"


def used(session: CodingSession) -> dict[str, str]:
    """Code → its line, of those that are used."""
    return {f.code: f.line for f in code_frequencies(session) if f.everybody}


# How often


def test_codings_are_counted_here_and_in_the_study_for_the_coder_and_for_all(
    begin: Begin, store: Store
) -> None:
    add_codings(store, "GA-01", "4", ["water"], coder="mara")
    add_codings(store, "GA-02", "4", ["water"], coder="mara")
    for segment in ("4", "6"):
        add_codings(store, "GA-01", segment, ["water"], coder="olga")
    add_codings(store, "GA-02", "4", ["snails"], coder="olga")
    assert used(begin()) == {
        "water": "here 1 (3 in all), in the study 2 (4 in all)",
        "snails": "here 0, in the study 0 (1 in all)",
    }


def test_every_code_is_listed_as_deep_as_in_the_tree_and_a_family_is_not_summed(
    begin: Begin, store: Store
) -> None:
    add_codings(store, "GA-01", "4", ["water"], coder="mara")
    rows = code_frequencies(begin())
    assert [(f.code, f.depth, f.own) for f in rows] == [
        ("source", 0, 0),
        ("neighbor", 1, 0),
        ("notice_board", 1, 0),
        ("hardship", 0, 0),
        ("water", 1, 1),
        ("snails", 1, 0),
        ("joy", 0, 0),
    ]


def test_codings_of_others_are_not_counted_for_who_codes_blind(begin: Begin, store: Store) -> None:
    assign(store, ["GA-01"], to="nils", kind="reliability", blind=True)
    for name in ("GA-01", "GA-02"):
        add_codings(store, name, "2", ["joy"], coder="olga")
    assert used(begin("nils")) == {"joy": "here 0, in the study 0 (1 in all)"}


@given(st.lists(FREQUENCIES, max_size=8))
def test_ordered_by_use_no_row_is_lost_and_equal_ones_keep_their_order(
    rows: list[Frequency],
) -> None:
    ordered = by_use(rows)
    assert sorted(map(id, ordered)) == sorted(map(id, rows))
    numbers = [(f.own, f.everybody) for f in ordered]
    assert numbers == sorted(numbers, reverse=True)
    for number in set(numbers):
        assert [f for f in ordered if (f.own, f.everybody) == number] == [
            f for f in rows if (f.own, f.everybody) == number
        ]


# Flags


def test_flags_are_listed_in_reading_order_with_the_words_as_one_line(
    begin: Begin, store: Store, tmp_path: Path
) -> None:
    added(store, tmp_path, "HI-01", "प्रश्न: पानी कहाँ से?\r\n\r\nआशा: कुएँ से।\r\n")
    session = begin("mara", "HI-01")
    session.move(1)
    marks.toggle(session, "star")
    session.open("GA-01")
    session.move(3)
    marks.toggle(session, "unsure")
    session.move(1)
    marks.toggle(session, "star")
    table = flags_table(store.view(None))
    assert [(r["transcript"], r["segment"], r["flag"], r["coder"]) for r in table.rows] == [
        ("GA-01", 2, "quotable", "mara"),
        ("GA-01", 4, "not sure", "mara"),
        ("HI-01", 2, "quotable", "mara"),
    ]
    assert table.rows[2]["text"] == "कुएँ से।"
    assert table.notes == ("3 flags: 1 not sure, 2 quotable.",)


def test_flags_are_narrowed_by_kind_coder_and_transcript(begin: Begin, store: Store) -> None:
    for coder, kind in (("mara", "star"), ("olga", "unsure")):
        session = begin(coder)
        session.move(1)
        marks.toggle(session, kind)
    view = store.view(None)
    assert [r["coder"] for r in flags_table(view, flags=["not sure"]).rows] == ["olga"]
    assert [r["flag"] for r in flags_table(view, coders=["mara"]).rows] == ["quotable"]
    assert flags_table(view, ["GA-02"]).notes == ("0 flags: 0 not sure, 0 quotable.",)
    for wrong in ({"transcripts": ["GA-99"]}, {"coders": ["nobody"]}):
        with pytest.raises(Unknown):
            flags_table(view, **wrong)


# Questions left open


def test_a_question_is_left_open_until_a_code_of_it_is_on_the_transcript(
    store: Store, unasked: str
) -> None:
    """By whomever; questions that the interviewer says are recognized."""
    view = store.view(None)
    assert questions_left_open(view, ["GA-01"]) == []
    assert [(q.question, q.roles) for q in questions_left_open(view, [unasked])] == [
        ("G1", ("gardener",)),
        ("G2", ("gardener",)),
    ]
    add_codings(store, unasked, "2", ["snails"], coder="olga")
    left = questions_left_open(store.view(None), [unasked])
    assert [q.question for q in left] == ["G1"]
    with pytest.raises(Unknown):
        questions_left_open(view, ["GA-99"])


def test_a_transcript_without_roles_leaves_no_question_open(store: Store, tmp_path: Path) -> None:
    added(store, tmp_path, "GA-04", "Interviewer: Anything else?\r\n\r\nEve: No.\r\n")
    assert questions_left_open(store.view(None), ["GA-04"]) == []


def test_the_open_questions_of_a_question_that_is_not_in_the_codebook_are_refused(
    store: Store,
) -> None:
    with pytest.raises(Unknown):
        open_questions_table(store.view(None), "G9")


@pytest.mark.parametrize("put", [True, False])
def test_a_question_that_is_marked_is_no_longer_open(store: Store, unasked: str, put: bool) -> None:
    """Whether it was marked as asked or as not asked, and until the mark is removed."""
    set_put(store, "G1", [unasked], put)
    table = open_questions_table(store.view(None), transcripts=[unasked])
    assert [r["question"] for r in table.rows] == ["G2"]
    assert table.notes[0].startswith("1 question of a protocol")
    assert open_questions_table(store.view(None), "G1", [unasked]).rows == ()
    set_put(store, "G1", [unasked], None)
    assert len(questions_left_open(store.view(None), [unasked])) == 2


# Codes that are newer than finished work


def test_work_that_was_finished_before_a_code_existed_is_listed_with_that_code(
    begin: Begin, store: Store
) -> None:
    add_codings(store, "GA-01", "4-5", ["water"], coder="mara")
    mark_done(store, ["GA-01"], coder="mara")
    assert newer_table(store.view(None)).rows == ()
    code_edits.split(begin("olga", "GA-02"), "water", ["बारिश", "Tap"])
    mark_done(store, ["GA-02"], coder="mara")
    view = store.view(None)
    rows = newer_table(view).rows
    assert [(r["transcript"], r["coder"], r["codes"]) for r in rows] == [
        ("GA-01", "mara", ["बारिश", "tap"])
    ]
    assert newer_table(view, codes=["tap"]).rows[0]["codes"] == ["tap"]
    assert newer_table(view, codes=["joy"]).rows == ()
    with pytest.raises(Unknown):
        newer_table(view, ["nobody"])


# What was done, in sentences


def test_the_log_says_what_a_coder_did_in_everyday_words(begin: Begin, store: Store) -> None:
    session = begin()
    session.move(3)
    session.apply(["water"])
    marks.toggle(session, "star")
    marks.toggle(session, "star")
    session.undo()
    told = " | ".join(str(r) for r in log_table(store.view(None), last=4).rows)
    for sentence in (
        "coded segment 4 of GA-01 with water",
        "marked segment 4 of GA-01 as quotable",
        "removed the mark “quotable” from segment 4 of GA-01",
        "marked segment 4 of GA-01 as quotable (undo)",
    ):
        assert sentence in told


def test_the_log_names_a_range_of_segments_and_the_code_as_it_is_called_now(
    begin: Begin, store: Store
) -> None:
    add_codings(store, "GA-01", "4-6", ["water"], coder="olga")
    remove_codings(store, "GA-01", "4-6", ["water"], coder="olga")
    code_edits.rename(begin(), "water", "מים")
    told = " | ".join(str(r) for r in log_table(store.view(None)).rows)
    assert "coded segments 4-6 of GA-01 with מים" in told
    assert "removed מים from segments 4-6 of GA-01" in told


# Line mode, and giving parts


def test_the_frequencies_in_words_leave_out_unused_codes_but_not_within_a_family(
    begin: Begin, store: Store
) -> None:
    add_codings(store, "GA-01", "4", ["water"], coder="mara")
    mode = LineMode(begin(), build()[0])
    mode.begin()
    everything = mode.handle("frequencies").lines
    assert everything == [
        "water: here 1, in the study 1.",
        "Codes that are on nothing yet: 6.",
    ]
    assert mode.handle("frequencies hardship").lines == [
        "water: here 1, in the study 1.",
        "hardship: here 0, in the study 0.",
        "snails: here 0, in the study 0.",
    ]


def test_a_passage_given_to_a_part_that_is_there_already_has_that_part_once(
    begin: Begin, store: Store
) -> None:
    session = begin()
    session.move(3)
    session.apply(["hardship"])
    session.apply(["water"])
    giving = begin_giving(session, "hardship")
    giving.show()
    assert giving.give("water") == "water is on GA-01 segment 4 now."
    assert [c.code for c in store.view(None).study().codings] == ["water"]
    assert giving.passage is None
    with pytest.raises(Refused, match="all passages of hardship were shown"):
        giving.give("water")


# Names to complete


def test_names_are_completed_without_regard_to_case_in_any_script(
    begin: Begin, store: Store, study_path: Path
) -> None:
    code_edits.rename(begin(), "joy", "खुशी")
    assert completions(str(study_path), "code", "खु") == [("खुशी", "Joy")]
    assert [name for name, _ in completions(str(study_path), "code", "WAT")] == ["water"]
    assert len(completions(str(study_path), "transcript", "")) == 3
    assert completions(str(study_path), "transcript", "zz") == []
    assert completions(str(study_path.with_name("none.qcode")), "code", "") == []
