"""Tables of turns."""

from __future__ import annotations

import io

import pytest

from qcode.errors import BadInput
from qcode.transcripts.parts import Speech
from qcode.transcripts.turns_table import read_turns


def read(text: str) -> list[Speech]:
    return list(read_turns(text.encode(), "a.csv")[0])


def fault(text: str) -> tuple[str, int | None, int | None]:
    with pytest.raises(BadInput) as caught:
        read_turns(text.encode(), "a.csv")
    problem = caught.value.problems[0]
    return problem.message, problem.line, problem.column


@pytest.mark.parametrize(
    "text",
    [
        "start,end,speaker,text\n0:01,0:03,Ana,Hello\n0:03,0:05,Ben,Yes\n",
        "Text;Speaker;End;Start\nHello;Ana;00:00:03.000;00:00:01.000\nYes;Ben;00:00:05;00:00:03\n",
        (
            "Timespan\tContent\tSpeaker\n0:00:01.0 - 0:00:03.0\tHello\tAna\n0:00:03.0 -"
            " 0:00:05.0\tYes\tBen\n"
        ),
        "Zeit;Ende;Sprecher;Inhalt\n0:01;0:03;Ana;Hello\n0:03;0:05;Ben;Yes\n",
    ],
)
def test_columns_in_any_order_and_language(text: str) -> None:
    assert read(text) == [Speech("Ana", "Hello", 1000, 3000), Speech("Ben", "Yes", 3000, 5000)]


def test_an_empty_speaker_is_the_one_above() -> None:
    assert [s.speaker for s in read("speaker,text\n,before\nAna:,one\n,two\nBen,three\n")] == [
        None,
        "Ana",
        "Ana",
        "Ben",
    ]


def test_a_table_without_a_heading() -> None:
    text = (
        "00:00:00\t00:00:12\tSofia\tHere is a question.\n00:00:15\t00:00:55\tLE-03\tLine"
        " one\x0bline two\n"
    )
    assert read(text) == [
        Speech("Sofia", "Here is a question.", 0, 12000),
        Speech("LE-03", "Line one\nline two", 15000, 55000),
    ]


def test_rows_above_the_table_and_other_columns_are_told() -> None:
    speeches, problems, _ = read_turns(
        b"Interview LE-03\n\nspeaker,text,mood\nAna,one,calm\n", "a.csv"
    )
    assert speeches == (Speech("Ana", "one"),)
    assert [(p.line, p.column, p.severity) for p in problems] == [(1, None, "note"), (1, 3, "note")]


def test_bad_times_and_empty_rows_are_told_and_the_words_kept() -> None:
    speeches, problems, _ = read_turns(
        b"start,end,speaker,text\nsoon,,Ana,one\n0:09,0:03,Ana,two\n0:10,,Ana,\n", "a.csv"
    )
    assert [(s.text, s.time_start, s.time_end) for s in speeches] == [
        ("one", None, None),
        ("two", 9000, None),
    ]
    assert sorted((p.line or 0, p.severity) for p in problems) == [
        (2, "warning"),
        (3, "warning"),
        (4, "note"),
    ]


def test_csv_tables_cells_are_live_again_and_lines_in_cells_stay() -> None:
    assert [s.text for s in read('speaker,text\nAna,\'=1+1\nBen,"two\nlines"\n')] == [
        "=1+1",
        "two\nlines",
    ]


def test_faults() -> None:
    assert fault("speaker,text\nAna,well, I think\n")[1:] == (2, 3)
    assert fault('speaker,text\nAna,"never closed\n')[1] == 2
    assert "speaker, text" in fault("colour,weight\nred,5\n")[0]
    assert "contains no text" in fault("speaker,text\nAna,\nBen,\n")[0]


def test_a_workbook() -> None:
    import datetime

    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ["Start", "Speaker", "Text"],
        [datetime.time(0, 0, 1), "Ana", "Hello"],
        [datetime.timedelta(seconds=3, milliseconds=500), None, 5],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    speeches, _, _ = read_turns(out.getvalue(), "a.xlsx")
    assert speeches == (Speech("Ana", "Hello", 1000), Speech("Ana", "5", 3500))


@pytest.mark.parametrize(
    "heading",
    [
        "start_time,speaker_name,transcript_text",
        "startTime,speakerName,message",
        "Begin,Character,Dialogue",
        "Zeit,Person,Aussage",
    ],
)
def test_headings_are_known_however_their_words_are_joined(heading: str) -> None:
    assert read(f"{heading}\n1.5,Ana,Hello\n3,Ben,Yes\n") == [
        Speech("Ana", "Hello", 1500),
        Speech("Ben", "Yes", 3000),
    ]


def test_a_column_of_numbers_holds_no_words() -> None:
    assert read("Turn,Speaker ID,Message\n1,Ana,Hello\n2,Ben,Yes\n") == [
        Speech("Ana", "Hello"),
        Speech("Ben", "Yes"),
    ]


def test_a_heading_below_what_the_table_is_about_is_found_and_that_becomes_attributes() -> None:
    text = (
        b"Second round,,\nInterview"
        b" ID,LE-03,\n,,\ntime,speaker,text\n0:01,Ana,Hello\n0:03,Ben,Yes\n"
    )
    speeches, problems, stated = read_turns(text, "a.csv")
    assert speeches == (Speech("Ana", "Hello", 1000), Speech("Ben", "Yes", 3000))
    assert stated == {"Interview ID": "LE-03"}
    assert [(p.line, p.severity) for p in problems] == [(1, "note")]


def test_times_in_milliseconds_are_told_by_the_speed_of_speech() -> None:
    speeches, problems, _ = read_turns(
        b"start\tend\ttext\n0\t3200\tSo how did you come\n3200\t4000\tto work?\n", "a.tsv"
    )
    assert [(s.time_start, s.time_end) for s in speeches] == [(0, 3200), (3200, 4000)]
    assert ["milliseconds" in p.message for p in problems] == [True]


def test_the_first_sheet_with_anything_in_it_is_read() -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["Speaker", "Text"], ["Ana", "Hello"]):
        (
            book.create_sheet("Turns").append(row)
            if len(book.worksheets) == 1
            else book["Turns"].append(row)
        )
    out = io.BytesIO()
    book.save(out)
    speeches, problems, _ = read_turns(out.getvalue(), "a.xlsx")
    assert speeches == (Speech("Ana", "Hello"),)
    assert [p.message for p in problems] == [
        "only the first filled one of 2 sheets is read: 'Turns'"
    ]


def test_a_row_beyond_the_last_of_a_sheet_is_refused_before_the_rows_up_to_it_are_made_up() -> None:
    import zipfile

    from openpyxl import Workbook

    book = Workbook()
    for row in (["Speaker", "Text"], ["Ana", "Hello"]):
        book.active.append(row)
    whole, far = io.BytesIO(), io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(far, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name,
                part.replace(b'<row r="2"', b'<row r="1000000000"') if "sheet1" in name else part,
            )
    with pytest.raises(BadInput) as caught:
        read_turns(far.getvalue(), "a.xlsx")
    assert "beyond 1,048,576" in caught.value.problems[0].message


def test_lengths_of_a_day_and_more_are_times_however_the_sheet_shows_them() -> None:
    """Excel shows 25:30:00 as 1:30:00 in a cell formatted as a time of day; what is stored
    counts.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["Time", "Speaker", "Text"])
    for value, shown, speaker in (
        (0.5, "h:mm:ss", "Ana"),
        (1.0625, "h:mm:ss", "Ben"),
        (1.125, "[h]:mm:ss", "Ana"),
        (2, "hh:mm", "Ben"),
    ):
        sheet.append([value, speaker, "Hello."])
        sheet.cell(sheet.max_row, 1).number_format = shown
    held = io.BytesIO()
    book.save(held)
    hours = [12, 25.5, 27, 48]
    assert [s.time_start for s in read_turns(held.getvalue(), "a.xlsx")[0]] == [
        round(h * 3_600_000) for h in hours
    ]


@pytest.mark.parametrize("mark", ["<br>", "<br/>", "<BR />", " <br> ", "</p><p>"])
def test_a_line_end_in_html_parts_the_words_of_a_cell(mark: str) -> None:
    speeches = read(f"speaker,text\nMara,How many?\nLE-03,<p>Ninety{mark}or so</p>\n")
    assert [s.text for s in speeches] == ["How many?", "Ninety\nor so"]
