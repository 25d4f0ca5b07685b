"""Tables that are no transcripts are refused with what they are; tables of turns and of answers are
read as before.
"""

from __future__ import annotations

import io

import pytest

from qcode.model import Problem
from qcode.transcripts import read
from qcode.transcripts.parts import ReadOptions

RECORDS = {
    "cases": (
        "case,site,opened,lead,type,suspects,arrested\nC-1,A,2021-03-02,police,x,2,yes\n"
        "C-2,A,2021-05-11,sheriff,y,1,no\nC-3,B,2021-06-30,police,x,3,yes\n"
    ),
    "cases with a narrative": (
        "case_id,person,role,site,start,end,status,narrative\nC-1,Suspect"
        " 1,suspect,A,2021-03-02,2021-09-01,closed,Stopped on the road and released after two"
        " days.\nC-1,Suspect 2,suspect,A,2021-03-02,,open,Drove the van.\nC-2,Suspect"
        " 1,suspect,B,2021-05-11,,open,Owns a shop.\n"
    ),
    "counts": "quarter,site,opened,closed\n2021Q1,A,12,1\n2021Q2,A,15,0\n2021Q1,B,7,2\n",
    "counts, long": (
        "Period,Site,Measure,Number\n2021-01,A,opened,12\n2021-01,A,closed,3\n2021-04,A,opened,15\n"
    ),
    "requests": (
        "request,agency,sent,answered,status,pages,notes\nR-1,Court,2021-02-01,2021-03-15,complete,9,Sent"
        " on a disc.\nR-2,Town,2021-02-01,,refused,,Said the records are"
        " sealed.\nR-3,Court,2021-02-08,,open,14,Asked again by telephone.\n"
    ),
    "contacts": (
        "name,role,site,contacted,outcome\nP-01,judge,A,2021-05-01,interviewed\nP-02,judge,A,2021-05-01,declined\n"
    ),
    "contacts with notes": (
        "person,role,site,outcome,notes\nP-01,judge,A,interviewed,\n"
        "P-02,judge,A,declined,Asked to be called.\n"
    ),
    "addresses": (
        "Name,Title,Email\nAda Example,Chief,ada@example.org\nBen Example,Clerk,ben@example.org\n"
    ),
    "statements of people": (
        "name,role,charge,statement\nA. B.,driver,theft,Was not there that night.\n"
        "C. D.,owner,fraud,Knows of nothing at all.\nE. F.,guest,none,Saw the van and went home.\n"
    ),
}
KNOWN = {
    "qcode codings import": (
        "transcript,segment,code,coder\nLE-01,2,hotline,ada\nLE-01,4,barriers,ada\n"
    ),
    "qcode attributes import": "transcript,role,site\nLE-01,judge,A\nLE-02,judge,B\n",
    "attributes": "transcript,speaker,role\nLE-01,LE-01,judge\nLE-02,LE-02,judge\n",
    "table of sites": "site,level,region\nA,state,north\nB,local,south\n",
    "--speakers": "transcript,speaker,rename\nLE-01,S1,Mara\nLE-01,S2,LE-01\n",
    "XLSForm": (
        "type,name,label::English (en)\ntext,case,Number of the case\nselect_one yn,arrested,Was"
        " anybody arrested?\n"
    ),
    "REDCap": (
        '"Variable / Field Name","Form Name","Field Type","Field'
        ' Label"\ncase,cases,text,Case\nday,cases,text,Day\n'
    ),
    "codebook file": (
        "tag,description\nhotline,Calls that come in by a hotline\nbarriers,What keeps people away"
        " from it\n"
    ),
    "qcode asked import": "transcript,question,put\nLE-01,Q1,put\nLE-02,Q1,not put\n",
}
SPEECH = {
    "speaker,text\nAna,How was it?\nBen,Good\n": 2,
    "speaker,text\nAna,Yes\nBen,No\n": 2,
    "turn,speaker,start,end,text,code\n1,Ana,0.0,2.5,How was it?,\n2,Ben,2.5,6.0,Good,mood\n": 2,
    "speaker,text,mood,file\nAna,How was it?,calm,a.wav\nBen,Good,sad,a.wav\nAna,Why?,calm,a.wav\n": (  # noqa: E501
        3
    ),
    "time,speaker,text,mood,file\n0:01,Ana,How was it?,calm,a.wav\n0:04,Ben,Good,sad,a.wav\n": 2,
    "transcript,speaker,text\nLE-01,Ana,How was it?\nLE-01,Ben,Good\n": 2,
    "name,what was said\nAna,We hear from the hotline.\nBen,How often?\n": 2,
    "0:01,Ana,Yes\n0:05,Ben,No\n0:07,Ana,So\n": 3,
    "P,Yes.\nI,Why?\n": 2,
    "speaker,text\n王,我们听到热线。\n李,多久一次\n": 2,
}


def problem(data: bytes, path: str = "t.csv") -> Problem:
    """The one error that a file is refused with."""
    result = read(data, name="t", path=path)
    assert not result.transcripts
    (error,) = [p for p in result.problems if p.severity == "error"]
    return error


@pytest.mark.parametrize("kind", RECORDS)
def test_a_table_of_records_is_refused_with_what_was_seen_and_what_to_do(kind: str) -> None:
    error = problem(RECORDS[kind].encode())
    assert (error.path, error.line) == ("t.csv", 1)
    first = RECORDS[kind].split(",")[0]
    assert f"({first!r}, " in error.message
    assert all(
        word in error.message
        for word in ("neither turns", "--as turns", "--as survey", "qcode attributes import")
    )


@pytest.mark.parametrize("kind", RECORDS)
def test_whoever_says_that_it_is_turns_is_believed(kind: str) -> None:
    result = read(
        RECORDS[kind].encode(), name="t", path="t.csv", options=ReadOptions(format="turns")
    )
    assert len(result.transcripts) == 1


@pytest.mark.parametrize("remedy", KNOWN)
def test_a_table_that_belongs_elsewhere_says_where(remedy: str) -> None:
    said = problem(KNOWN[remedy].encode()).message
    assert remedy in said and "not" in said


def test_the_workbook_of_a_form_is_refused_like_its_csv() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "survey"
    for row in (
        ["type", "name", "label", "hint"],
        ["text", "case", "Number of the case", ""],
        ["date", "day", "Which day?", ""],
    ):
        book.active.append(row)
    for row in (["list_name", "name", "label"], ["yn", "yes", "Yes"]):
        (
            book.create_sheet("choices").append(row)
            if len(book.worksheets) == 1
            else book["choices"].append(row)
        )
    out = io.BytesIO()
    book.save(out)
    error = problem(out.getvalue(), "form.xlsx")
    assert error.path == "form.xlsx" and "XLSForm" in error.message


def test_a_survey_of_figures_and_choices_has_nothing_to_code() -> None:
    rows = [
        "id,How useful was it?,Would you come again?",
        *(f"{n},{n % 3},{'yes' if n % 2 else 'no'}" for n in range(1, 7)),
    ]
    error = problem("\n".join(rows).encode())
    assert "only figures and choices" in error.message and "--as survey" in error.message
    with_words = "\n".join([rows[0], *rows[1:-1], "6,It was the best day of the year,yes"])
    assert len(read(with_words.encode(), name="t", path="t.csv").transcripts) == 6
    assert (
        len(
            read(
                "\n".join(rows).encode(),
                name="t",
                path="t.csv",
                options=ReadOptions(format="survey"),
            ).transcripts
        )
        == 6
    )


@pytest.mark.parametrize("text", SPEECH)
def test_turns_of_speech_are_read(text: str) -> None:
    (transcript,) = read(text.encode(), name="t", path="t.csv").transcripts
    assert len(transcript.turns) == SPEECH[text]


def test_the_words_are_in_the_longer_of_two_columns_that_may_hold_them() -> None:
    (transcript,) = read(
        b"transcript,speaker,text\nLE-01,Ana,How was it?\nLE-01,Ben,Good\n", name="t", path="t.csv"
    ).transcripts
    assert [transcript.text[t.start : t.end] for t in transcript.turns] == ["How was it?", "Good"]
