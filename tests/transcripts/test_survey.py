"""Survey exports: a transcript a respondent."""

from __future__ import annotations

import pytest

from qcode.errors import BadInput
from qcode.transcripts.parts import Speech
from qcode.transcripts.survey import read_survey

ASK, ANSWER = "Interviewer", "Respondent"


def test_a_row_is_a_respondent_and_a_column_a_question() -> None:
    text = 'ID,Role,Site,How was it?,Why?\nR1,nurse,North,Good,"It was\ncalm, mostly"\nR2,cleaner,,Bad,No time\n'
    found, problems = read_survey(text.encode(), "s.csv")
    assert found == [
        (
            "R1",
            (Speech(ASK, "How was it?"), Speech(ANSWER, "Good"), Speech(ASK, "Why?"), Speech(ANSWER, "It was\ncalm, mostly")),
            {"Role": "nurse", "Site": "North"},
        ),
        (
            "R2",
            (Speech(ASK, "How was it?"), Speech(ANSWER, "Bad"), Speech(ASK, "Why?"), Speech(ANSWER, "No time")),
            {"Role": "cleaner"},
        ),
    ]
    assert problems == ()


def test_an_empty_answer_leaves_the_question_and_is_counted() -> None:
    found, problems = read_survey(b"id,A?,B?\n1,x,\n2,,y\n3,,\n", "s.csv")
    assert [[(s.speaker, s.text) for s in speeches] for _, speeches, _ in found] == [
        [(ASK, "A?"), (ANSWER, "x"), (ASK, "B?")],
        [(ASK, "A?"), (ASK, "B?"), (ANSWER, "y")],
    ]
    assert [(p.line, p.severity) for p in problems] == [(4, "warning"), (None, "note")]
    assert problems[1].message.startswith("2 answers are empty")


def test_without_ids_rows_are_numbered() -> None:
    found, problems = read_survey(b"A?;B?\nx;y\nz;w\n", "s.csv")
    assert [name for name, _, _ in found] == ["respondent-1", "respondent-2"]
    assert [p.severity for p in problems] == ["note"]


def test_the_same_question_may_come_twice_and_technical_columns_are_left_out() -> None:
    found, problems = read_survey(b"ResponseId,IPAddress,A?,Why?,B?,Why?\nr,1.2.3.4,a,b,c,d\n", "s.csv")
    assert [s.text for s in found[0][1]] == ["A?", "a", "Why?", "b", "B?", "c", "Why?", "d"]
    assert "'IPAddress'" in problems[0].message


def test_qualtrics_headers() -> None:
    text = 'ResponseId,Q1\nResponse ID,How was it?\n"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"\nR_1,Good\n'
    found, _ = read_survey(text.encode(), "s.csv")
    assert found == [("R_1", (Speech(ASK, "How was it?"), Speech(ANSWER, "Good")), {})]


def test_a_long_answer_is_no_attribute() -> None:
    found, _ = read_survey(("id,Role,A?\n1," + "long " * 20 + ",x\n").encode(), "s.csv")
    assert found[0][2] == {}
    assert found[0][1][0] == Speech(ASK, "Role")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("id,A?\n1,x\n1,y\n", [(3, 1)]),
        ("id,A?\n,x\n2,y\n", [(2, 1)]),
        ("id,A?\n1,x,extra\n", [(2, 3)]),
        ("id,A?\n", [(None, None)]),
        ("id\n1\n", [(1, None)]),
        ('id,A?\n1,"x\n', [(2, 2)]),
    ],
)
def test_faults_are_told_with_their_places(text: str, places: list[tuple[int | None, int | None]]) -> None:
    with pytest.raises(BadInput) as caught:
        read_survey(text.encode(), "s.csv")
    assert [(p.line, p.column) for p in caught.value.problems if p.severity == "error"][: len(places)] == places
