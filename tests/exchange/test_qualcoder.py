"""A project of QualCoder is read from its database, every coding proven by its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from other_programs import TALK, TIME, coding, qualcoder, row

from qcode.errors import BadInput
from qcode.exchange.found_text import StoredText
from qcode.exchange.project import Loss, Project, SpeakerSpan
from qcode.exchange.qualcoder import is_qualcoder, read_qualcoder

SOURCE = row("source", id=1, name="Talk.docx", fulltext=TALK, owner="anna", date=TIME, memo="m")


def read(folder: Path, *statements: object, old: bool = False) -> Project:
    made = qualcoder(folder / "p.qda", [SOURCE, *statements], old=old)  # type: ignore[list-item]
    assert is_qualcoder(made)
    return read_qualcoder(made, "p.qda")


def words(project: Project) -> list[tuple[str, str, str]]:
    """(code, coder, words) of every coding."""
    names = {c.id: c.name for c in project.codes}
    return [
        (names[c.code], c.coder, s.text[c.start : c.end])
        for s in project.sources
        for c in s.codings
    ]


@pytest.mark.parametrize("old", [True, False])
def test_codings_of_every_coder_come_with_date_and_memo(tmp_path: Path, old: bool) -> None:
    """Those of coders that QualCoder hides as well."""
    project = read(
        tmp_path,
        row("code_name", cid=1, name="late", memo="Too late", owner="anna", date=TIME),
        coding(1, 1, "The bus 😀 was late.", TALK, "anna", memo="at noon"),
        coding(2, 1, "I wai\u0301ted.", TALK, "carla"),
        old=old,
    )
    assert words(project) == [
        ("late", "anna", "The bus 😀 was late."),
        ("late", "carla", "I wai\u0301ted."),
    ]
    first = project.sources[0].codings[0]
    assert (first.memo, first.created) == ("at noon", "2026-03-02T10:00:00")
    assert [p.name for p in project.people] == ["anna", "carla"]
    assert project.description == "A memo." and project.sources[0].description == "m"
    assert project.losses == ()


def test_codes_lie_below_codes_and_categories_of_one_name(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        row("code_cat", catid=1, name="cost", memo="", owner="anna"),
        row("code_cat", catid=2, name="inner", supercatid=1, owner="anna"),
        row("code_name", cid=1, name="cost", catid=2, color="#AA3377"),
        row("code_name", cid=2, name="fare", supercid=1, color="red"),
    )
    codes = {c.id: c for c in project.codes}
    assert [c.name for c in project.codes] == ["cost", "inner", "cost", "fare"]
    assert codes["code:2"].parent == "code:1"
    assert codes["code:1"].parent == "category:2"
    assert codes["category:2"].parent == "category:1"
    assert [c.codable for c in project.codes] == [False, False, True, True]
    assert (codes["code:1"].color, codes["code:2"].color) == ("#AA3377", "")


def test_speakers_are_no_codings(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        row("code_cat", catid=4, name="\N{PUSHPIN} Speakers"),
        row("code_name", cid=4, name="P1", catid=4),
        row("code_name", cid=5, name="late"),
        coding(1, 4, "P1: The bus 😀 was late.", TALK, "\N{PUSHPIN} Speaker coding"),
        coding(2, 5, "late", TALK, "anna"),
    )
    start = TALK.index("P1: The bus")
    assert project.sources[0].speakers == (SpeakerSpan("P1", start, start + 23),)
    assert words(project) == [("late", "anna", "late")]
    assert [c.name for c in project.codes] == ["late"]
    assert [p.name for p in project.people] == ["anna"]


def test_words_that_moved_are_found_near_and_others_are_lost(tmp_path: Path) -> None:
    start = TALK.index("late")
    project = read(
        tmp_path,
        row("code_name", cid=1, name="c"),
        coding(1, 1, "late", TALK, "anna", pos0=start - 2, pos1=start + 2),
        row("code_text", ctid=2, cid=1, fid=1, seltext="early", pos0=3, pos1=8, owner="anna"),
        row("code_text", ctid=3, cid=1, fid=1, seltext="", pos0=9, pos1=9, owner="anna"),
    )
    assert words(project) == [("c", "anna", "late")]
    assert [(loss.what, loss.name) for loss in project.losses] == [
        ("coding", "early"),
        ("coding", ""),
    ]


def test_marks_of_earlier_imports_are_cleaned_and_positions_follow(tmp_path: Path) -> None:
    stored = "\ufeffI: One?\r\n P: Two 😀.\r\n Three.\r\n "
    project = read(
        tmp_path,
        row("code_name", cid=1, name="c"),
        row("source", id=2, name="b", fulltext=stored, owner="anna"),
        coding(1, 1, "Two 😀.", stored, "anna", fid=2),
        coding(2, 1, "Three.", stored, "anna", fid=2),
    )
    assert project.sources[1].text == "I: One?\nP: Two 😀.\nThree.\n"
    assert [w for _, _, w in words(project)] == ["Two 😀.", "Three."]


def test_cases_attributes_notes_and_journals(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        row("attribute_type", name="age", caseOrFile="case", valuetype="numeric"),
        row("attribute_type", name="site", caseOrFile="file", valuetype="character"),
        row("cases", caseid=1, name="P1", memo="tall", owner="anna"),
        row("cases", caseid=2, name="part", owner="anna"),
        row("case_text", id=1, caseid=1, fid=1, pos0=0, pos1=len(TALK) - 1),
        row("case_text", id=2, caseid=2, fid=1, pos0=5, pos1=9),
        row("attribute", name="age", attr_type="case", value="034", id=1),
        row("attribute", name="site", attr_type="file", value="North", id=1),
        row("attribute", name="site", attr_type="file", value="", id=1),
        row("attribute", name="age", attr_type="journal", value="x", id=1),
        row("annotation", anid=1, fid=1, pos0=0, pos1=11, memo="who?", owner="ben", date=TIME),
        row("journal", jid=1, name="Day 1", jentry="Hot.", owner="anna", date=TIME),
    )
    whole, part = project.cases
    assert (whole.sources, whole.selections, dict(whole.values)) == (("1",), (), {"age": "034"})
    assert whole.description == "tall"
    assert (part.sources, part.selections) == ((), ("part:2",))
    assert dict(project.sources[0].values) == {"site": "North"}
    assert [(v.name, v.kind) for v in project.variables] == [("age", "Float"), ("site", "Text")]
    note, place = project.sources[0].selections
    assert (note.description, note.created_by, note.start, note.end) == ("who?", "ben", 0, 11)
    assert (place.id, place.start, place.end) == ("part:2", 5, 9)
    assert [(n.name, n.text, n.author) for n in project.notes] == [("Day 1", "Hot.", "anna")]
    assert [(loss.what, loss.count) for loss in project.losses] == [("attributes of a journal", 1)]


def test_what_is_no_text_is_lost_by_name(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        row("source", id=2, name="photo.jpg", mediapath="/images/photo.jpg"),
        row("source", id=3, name="talk.mp3", mediapath="/audio/talk.mp3"),
        row("code_image", imid=1, id=2, cid=1),
        row("graph", grid=1, name="Map"),
        row("stored_sql", title="Mine", ssql="select 1"),
    )
    assert [(loss.what, loss.name) for loss in project.losses] == [
        ("picture", "photo.jpg"),
        ("audio", "talk.mp3"),
        ("graph", "Map"),
        ("stored query", "Mine"),
    ]
    assert isinstance(project.losses[0], Loss) and "with 1 coding" in project.losses[0].why


def test_a_database_of_something_else_is_told(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    folder = tmp_path / "q.qda"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "data.qda")) as database:
        database.execute("CREATE TABLE t (a)")
        database.commit()
    with pytest.raises(BadInput) as wrong:
        read_qualcoder(folder, "q.qda")
    assert "q.qda/data.qda: is no database of QualCoder" in str(wrong.value.problems[0])
    (folder / "data.qda").write_bytes(b"SQLite format 3\0" + b"\1" * 200)
    with pytest.raises(BadInput) as damaged:
        read_qualcoder(folder, "q.qda")
    assert "cannot be read as a database" in str(damaged.value.problems[0])
    (folder / "data.qda").write_bytes(b"text")
    assert not is_qualcoder(folder)


def test_reading_changes_nothing_in_the_folder(tmp_path: Path) -> None:
    made = qualcoder(tmp_path / "p.qda", [SOURCE], old=False)
    before = {p.name: p.read_bytes() for p in made.iterdir()}
    read_qualcoder(made, "p.qda")
    assert {p.name: p.read_bytes() for p in made.iterdir()} == before


_LINES = st.lists(st.text("ab \u0301😀", min_size=1, max_size=8), min_size=1, max_size=5)


@given(_LINES, st.booleans(), st.booleans(), st.integers(0, 30), st.integers(1, 10))
def test_any_words_keep_their_letters_through_cleaning(
    lines: list[str], marked: bool, crlf: bool, start: int, length: int
) -> None:
    stored = ("\ufeff" if marked else "") + ("\r\n" if crlf else "\n").join(lines)
    text = StoredText(stored)
    end = min(start + length, len(stored))
    span = text.find(start, end, stored[start:end])

    def letters(words: str) -> str:
        return "".join(words.replace("\ufeff", "").split())

    if span is None:
        assert letters(stored[start:end]) == "" or start >= len(stored)
    else:
        assert letters(text.text[span[0] : span[1]]) == letters(stored[start:end])
