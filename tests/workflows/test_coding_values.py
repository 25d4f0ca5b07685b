"""What the verbs of coding return: lists of what is there, marks of questions, codes that exclude
each other, and what is to be looked at again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qcode.errors import BadInput, Refused, Unknown
from qcode.store.store import Store
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.coding.again import OLDER, POSSIBLE, keep, spots
from qcode.workflows.coding.exclusive_codes import exclusive_table
from qcode.workflows.coding.listing import show_table, transcripts_table
from qcode.workflows.coding.meaning_review import changed_codes, older_codings, possible_segments
from qcode.workflows.coding.questions_put import import_put, put_table, questions_of, set_put
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.keeping.study_advice import advice
from qcode.workflows.shared.codings import add_codings, mark_done
from qcode.workflows.shared.phrases import parts_of
from qcode.workflows.shared.versions import missing_since
from qcode.workflows.suggesting.models import (
    card_lines,
    newest_model,
    suggestions_table,
    truth,
)


def test_transcripts_are_listed_with_what_is_in_them_and_by_whom(store: Store) -> None:
    rows = {r["transcript"]: r for r in transcripts_table(store.view(None).study()).rows}
    keys = ("segments", "words", "codings", "coders", "done_by", "role")
    both = ["jonas", "mara"]
    assert [[rows[name][k] for k in keys] for name in ("LE-01", "LE-02", "SP-01")] == [
        [6, 24, 7, both, both, "law_enforcement"],
        [2, 8, 1, ["mara"], ["mara"], "law_enforcement"],
        [4, 14, 3, both, both, "service_provider"],
    ]
    mine = {r["transcript"]: r for r in transcripts_table(store.view("jonas").study()).rows}
    assert mine["LE-01"]["coders"] == ["jonas"] and mine["LE-01"]["codings"] == 4


def test_a_transcript_is_shown_by_segments_with_codes_that_the_reader_may_see(
    store: Store,
) -> None:
    rows = show_table(store.view(None), "LE-01").rows
    assert {r["segment"]: r["codes"] for r in rows if r["codes"]} == {
        2: ["hotline", "school"],
        4: ["hotline", "online"],
        6: ["barriers"],
    }
    own = show_table(store.view("jonas"), "LE-01", segments="4-6").rows
    assert [(r["segment"], r["codes"]) for r in own] == [
        (4, ["hotline"]),
        (5, []),
        (6, ["barriers"]),
    ]
    table = show_table(store.view(None), "LE-01", times=True, codes=True, notes=True)
    assert [c.key for c in table.columns] == [
        "segment",
        "time",
        "speaker",
        "text",
        "codes",
        "remarks",
    ]


def test_a_question_is_marked_put_once_and_the_newest_mark_counts(garden: Store) -> None:
    assert questions_of(garden.view(None).codebook()) == ("G1", "G2")
    first = set_put(garden, " g1 ", ["GA-01", "GA-02", "GA-01"], True, actor="mara")
    assert (first.changed, first.unchanged) == (2, 0)
    again = set_put(garden, "G1", ["GA-01"], True, actor="mara")
    assert (again.changed, again.unchanged) == (0, 1)
    set_put(garden, "G1", ["GA-01"], False, actor="jonas")
    marks = [(r["coder"], r["put"], r["counts"]) for r in put_table(garden.view(None), "G1").rows]
    assert marks == [
        ("mara", "put", False),
        ("jonas", "not put", True),
        ("mara", "put", True),
    ]
    assert set_put(garden, "G1", ["GA-01"], None, actor="jonas").changed == 1
    assert set_put(garden, "G1", ["GA-02"], False).changed == 1  # the supervisor's replaces all
    rows = put_table(garden.view(None)).rows
    assert [(r["transcript"], r["coder"], r["put"]) for r in rows] == [
        ("GA-01", "mara", "put"),
        ("GA-02", "", "not put"),
    ]
    for question, names in (("G9", ["GA-01"]), ("G1", ["GA-01", "GA-09"])):
        with pytest.raises(Unknown):
            set_put(garden, question, names, True)


def test_marks_from_a_table_are_all_taken_or_none(garden: Store, tmp_path: Path) -> None:
    path = tmp_path / "put.csv"
    path.write_text("Transcript,Question,Asked?\nga-01,g1,yes\nGA-01,G2,\nGA-02,G1,not asked\n")
    assert import_put(garden, path, dry_run=True).changed == 2
    assert put_table(garden.view(None)).rows == ()
    found = import_put(garden, path)
    assert (found.changed, found.unchanged) == (2, 0)
    again = import_put(garden, path)
    assert (again.changed, again.unchanged) == (0, 2)
    path.write_text("transcript,question,put\nGA-1,G1,yes\nGA-01,G3,yes\nGA-01,G1,perhaps\n")
    with pytest.raises(BadInput) as caught:
        import_put(garden, path)
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, 1), (3, 2), (4, 3)]
    path.write_text("transcript,put\nGA-01,yes\n")
    with pytest.raises(BadInput) as caught:
        import_put(garden, path)
    assert "'question'" in caught.value.problems[0].message


def test_an_exclusive_code_beside_another_of_its_family_is_listed(garden: Store) -> None:
    add_codings(garden, "GA-01", "2", ["nobody"], coder="mara")
    add_codings(garden, "GA-01", "4", ["neighbor", "water"], coder="mara")
    add_codings(garden, "GA-02", "2", ["nobody"], coder="mara")
    add_codings(garden, "GA-02", "4", ["neighbor"], coder="jonas")
    (row,) = exclusive_table(garden.view(None)).rows
    keys = ("transcript", "segment", "code", "beside", "where", "coder")
    assert [row[k] for k in keys] == ["GA-01", 2, "nobody", ["neighbor"], ["4"], "mara"]
    assert exclusive_table(garden.view(None), ["jonas"]).rows == ()
    with pytest.raises(Unknown):
        exclusive_table(garden.view(None), ["rosa"])
    assert [r["check"] for r in advice(garden.view(None))] == ["exclusive codes", "same words"]
    assert all(r["ok"] for r in advice(garden.view(None)))


def _redefined(store: Store) -> None:
    """Water means something else from now on."""
    book = store.view(None).codebook()
    codes = [replace(c, definition="Any water.") if c.key == "water" else c for c in book.codes]
    load_codebook(store, replace(book, codes=tuple(codes), version="2"))


def test_what_was_coded_under_an_older_meaning_is_found_and_kept(garden: Store) -> None:
    add_codings(garden, "GA-01", "4", ["water"], coder="mara")
    mark_done(garden, ["GA-01", "GA-02"], coder="mara")
    assert dict(changed_codes(garden.view(None)).ids) == {}
    _redefined(garden)
    view = garden.view("mara")
    assert list(changed_codes(view).ids) == ["water"]
    (older,) = older_codings(view, view.study())
    assert (older.transcript, older.segment, older.code, older.coder, older.text) == (
        "GA-01",
        4,
        "water",
        "mara",
        "We carry water from the pump.",
    )
    assert older_codings(garden.view("jonas"), garden.view("jonas").study()) == []
    assert older_codings(view, view.study(), ["joy"]) == []
    # finished without the code, and its keywords stand there
    (possible,) = possible_segments(view, view.study())
    assert (possible.transcript, possible.segment, possible.coding) == ("GA-02", 4, None)
    assert possible_segments(view, view.study(), ["joy"]) == []
    session = CodingSession(garden, "mara")
    session.open("GA-01")
    assert [(s.transcript, s.segment) for s in spots(session, OLDER)] == [("GA-01", 4)]
    assert [(s.transcript, s.segment) for s in spots(session, POSSIBLE)] == [("GA-02", 4)]
    with pytest.raises(Refused):
        keep(session)
    session.move(3)
    keep(session)
    assert spots(session, OLDER) == []
    session.close()


def test_a_code_that_came_after_the_mark_is_missing_there(garden: Store) -> None:
    mark_done(garden, ["GA-01"], coder="mara")
    book = garden.view(None).codebook()
    load_codebook(
        garden, replace(book, codes=(*book.codes, replace(book.codes[-1], key="rain")), version="2")
    )
    mark_done(garden, ["GA-02"], coder="mara")
    view = garden.view(None)
    missing = missing_since(view, view.study())
    assert missing("rain", "GA-01", "mara") and not missing("rain", "GA-02", "mara")
    assert not missing("joy", "GA-01", "mara")
    assert missing("joy", "GA-01", "jonas")  # who marked nothing decided on nothing


def test_words_and_sentences_inside_a_segment(garden: Store) -> None:
    interview = garden.view(None).interview("GA-01")
    segment = interview.segments[1]
    span = segment.start, segment.end

    def said(unit: str) -> list[str]:
        return [interview.text[a:b] for a, b in parts_of(interview, unit, span)]  # type: ignore[arg-type]

    assert said("sentences") == ["My neighbor told me.", "Nobody else did."]
    assert said("words")[:3] == ["My", "neighbor", "told"]


def test_without_a_model_keywords_suggest_and_nothing_is_known(garden: Store) -> None:
    view = garden.view(None)
    assert newest_model(view) is None and truth(view)[1] == ()
    table = suggestions_table(view, "GA-01", top=1)
    assert table.extra["model"] == "keywords"
    assert [(r["segment"], r["code"]) for r in table.rows] == [(2, "neighbor"), (4, "water")]
    assert all(0 < r["probability"] < 1 for r in table.rows)
    assert card_lines({"seed": 1, "codes": ["a"], "kind": "words"}) == [
        "seed: 1",
        'codes: ["a"]',
        "kind: words",
    ]


def test_a_blind_coder_is_shown_no_suggestions(store: Store) -> None:
    with pytest.raises(Refused):
        suggestions_table(store.view("jonas"), "LE-01")
    (known,) = {len(example.codes) for example in truth(store.view(None))[1][:1]}
    assert known >= 0 and len(truth(store.view(None))[1]) > 0
