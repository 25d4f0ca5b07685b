"""Survey exports: a transcript a respondent."""

from __future__ import annotations

import pytest

from qcode.errors import BadInput
from qcode.transcripts import read
from qcode.transcripts.parts import ReadOptions, Speech
from qcode.transcripts.survey import read_survey

ASK, ANSWER = "Interviewer", "Respondent"


def test_a_row_is_a_respondent_and_a_column_a_question() -> None:
    text = (
        'ID,Role,Site,How was it?,Why?\nR1,nurse,North,Good,"It was\ncalm,'
        ' mostly"\nR2,cleaner,,Bad,No time\n'
    )
    found, problems = read_survey(text.encode(), "s.csv")
    assert found == [
        (
            "R1",
            (
                Speech(ASK, "How was it?"),
                Speech(ANSWER, "Good"),
                Speech(ASK, "Why?"),
                Speech(ANSWER, "It was\ncalm, mostly"),
            ),
            {"Role": "nurse", "Site": "North"},
        ),
        (
            "R2",
            (
                Speech(ASK, "How was it?"),
                Speech(ANSWER, "Bad"),
                Speech(ASK, "Why?"),
                Speech(ANSWER, "No time"),
            ),
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
    found, problems = read_survey(
        b"ResponseId,IPAddress,A?,Why?,B?,Why?\nr,1.2.3.4,a,b,c,d\n", "s.csv"
    )
    assert [s.text for s in found[0][1]] == ["A?", "a", "Why?", "b", "B?", "c", "Why?", "d"]
    assert "'IPAddress'" in problems[0].message


def test_qualtrics_headers() -> None:
    text = (
        "ResponseId,Q1\nResponse ID,How was"
        ' it?\n"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"\nR_1,Good\n'
    )
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
def test_faults_are_told_with_their_places(
    text: str, places: list[tuple[int | None, int | None]]
) -> None:
    with pytest.raises(BadInput) as caught:
        read_survey(text.encode(), "s.csv")
    assert [(p.line, p.column) for p in caught.value.problems if p.severity == "error"][
        : len(places)
    ] == places


def found(text: str) -> list[str]:
    """The names of the transcripts of a table that nobody said what it is."""
    result = read(text.encode(), name="s", path="s.csv")
    return (
        [transcript.name for transcript in result.transcripts]
        if result.format == "survey"
        else [result.format]
    )


QUALTRICS = (
    "StartDate,ResponseId,Q1\nStart Date,Response ID,Tell us more\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"\n2026-03-01,R_1,Good\n'
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ID,Role,How was it?\nR1,nurse,Good\nR2,cook,Bad\n", ["R1", "R2"]),
        (QUALTRICS, ["R_1"]),
        (
            "Timestamp,Please tell us in your own words how it was\n2026,Good\n2026,Bad\n",
            ["respondent-1", "respondent-2"],
        ),
        ("speaker,text\nAna,How was it?\nBen,Good\n", ["turns"]),
        ("Ana,How was it?\nBen,Good\nAna,Why?\nBen,So.\n", ["turns"]),
        ("0:01,Ana,How was it?\n0:05,Ben,Good\n", ["turns"]),
    ],
)
def test_a_table_with_questions_for_headings_is_a_survey(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_it_is_told_and_the_person_decides() -> None:
    text = b"ID,Text,How was it?\nR1,x,Good\n"
    assert any("--as turns" in p.message for p in read(text, name="s", path="s.csv").problems)
    assert (
        read(text, name="s", path="s.csv", options=ReadOptions(format="turns")).format != "survey"
    )


def test_surveymonkey_says_below_the_questions_how_they_are_answered() -> None:
    text = (
        "Respondent ID,IP Address,How was it?,What helped?,\n,,Open-Ended"
        " Response,Team,Food\n11,1.2.3.4,Good,Team,\n"
    )
    respondents, _ = read_survey(text.encode(), "s.csv")
    assert [(s.speaker, s.text) for s in respondents[0][1]] == [
        (ASK, "How was it?"),
        (ANSWER, "Good"),
        (ASK, "What helped? – Team"),
        (ANSWER, "Team"),
        (ASK, "What helped? – Food"),
    ]


def test_other_columns_that_name_people_are_attributes() -> None:
    respondents, _ = read_survey(b"ID,Name,How was it?\n1,R-one,Good\n", "s.csv")
    assert respondents == [
        ("1", (Speech(ASK, "How was it?"), Speech(ANSWER, "Good")), {"Name": "R-one"})
    ]
