"""`codings import`: everything that is wrong at once, all rows or none, and the way there and
back.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

HEADER = "transcript,segment,code,coder,start,end,origin,text,round\n"
BAD = {
    "LE-9,2,hotline,ada,,,,,": (1, "transcript 'LE-9' is not in the study; did you mean 'LE-0"),
    "LE-04,99,hotline,ada,,,,,": (2, "LE-04 has no segment 99; it has 1 to 6"),
    "LE-04,0,hotline,ada,,,,,": (2, "LE-04 has no segment 0; it has 1 to 6"),
    "LE-04,4-2,hotline,ada,,,,,": (2, "LE-04 has no segment 4-2; it has 1 to 6"),
    "LE-04,two,hotline,ada,,,,,": (2, "segment 'two' is not a number"),
    "LE-04,²,hotline,ada,,,,,": (2, "segment '²' is not a number"),
    f"LE-04,{'9' * 5000},hotline,ada,,,,,": (2, "is not a number"),
    "LE-04,,hotline,ada,,,,,": (2, "the segment is empty"),
    "LE-04,2,hotlin,ada,,,,,": (3, "code 'hotlin' is not in the codebook; did you mean 'hotline'?"),
    "LE-04,2,community/hotline,ada,,,,,": (
        3,
        "code 'community/hotline' is not in the codebook; did you mean 'hotline'?",
    ),
    "LE-04,2,hotline,,,,,,": (4, "the coder is empty"),
    "LE-04,,hotline,ada,7,3,,,": (5, "7 to 3 is not a span of LE-04, whose text has "),
    "LE-04,,hotline,ada,0,99999,,,": (5, "0 to 99999 is not a span of LE-04, whose text has "),
    "LE-04,,hotline,ada,a,3,,,": (5, "start and end are whole numbers, not 'a' and '3'"),
    "LE-04,,hotline,ada,3,,,,": (5, "start and end are whole numbers, not '3' and ''"),
    "LE-04,2,hotline,ada,,,magic,,": (
        7,
        "origin 'magic' is not one of hand, accepted, machine, consensus",
    ),
    "LE-04,2,hotline,ada,,,,quite other words,": (
        8,
        "the text is not what LE-04 has at this place",
    ),
}


def write(text: str, name: str = "codings.csv") -> str:
    """A codings file in the current folder."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def exported(qcode, study: Path) -> list[dict[str, str]]:
    """The codings of a study without the times they were made."""
    rows = csv.DictReader(io.StringIO(qcode("-p", study, "codings", "export").text))
    return [{k: v for k, v in row.items() if k != "created"} for row in rows]


def test_every_bad_row_is_told_at_once_with_its_place_and_nothing_is_changed(
    coded: Path, qcode
) -> None:
    """All kinds of wrong rows among good ones: a line each, ``path:line:column: what is wrong``;
    the file stays as it was.
    """
    good = "LE-04,2,hotline,ada,,,,,\n"
    before = coded.read_bytes()
    ran = qcode("codings", "import", write(HEADER + good + "\n".join(BAD) + "\n" + good), status=1)
    lines = ran.said.splitlines()
    for number, (line, (column, message)) in enumerate(
        zip(lines, BAD.values(), strict=False), start=3
    ):
        assert line.startswith(f"codings.csv:{number}:{column}: ") and message in line
    assert lines[len(BAD) :] == [
        f"qcode: error: {len(BAD)} problems in the input",
        "hint: nothing was changed; correct the file and import it again",
    ]
    assert ran.out == b"" and coded.read_bytes() == before


@pytest.mark.parametrize("row", BAD, ids=lambda row: row[:40])
def test_one_bad_row_keeps_all_the_good_ones_out(coded: Path, qcode, row: str) -> None:
    """A file goes in whole or not at all, and with ``--dry-run`` the answer is the same."""
    before = coded.read_bytes()
    path = write(f"{HEADER}LE-04,2,hotline,ada,,,,,\n{row}\nLE-04,4,barriers,ada,,,,,\n")
    for argv in (["codings", "import", path], ["codings", "import", path, "--dry-run"]):
        assert qcode(*argv, status=1).said.startswith(f"codings.csv:3:{BAD[row][0]}: ")
    assert coded.read_bytes() == before


@pytest.mark.parametrize(
    "text,messages",
    [
        (
            "transcript,code\nLE-01,x\n",
            ["codings.csv:1: the column 'coder' is missing", "codings.csv:1: there is neither "],
        ),
        ("", ["codings.csv: empty"]),
        (
            "transcript,segment,code,coder\nLE-01,2,hotline\n",
            ["codings.csv:2:4: 3 cells where the header has 4"],
        ),
        (
            'transcript,segment,code,coder\nLE-01,2,"hotline,ada\n',
            ["codings.csv:2:3: a quote is opened and never closed"],
        ),
        (
            "transcript,segment,code,coder,code\nLE-01,2,hotline,ada,x\n",
            ["codings.csv:1:5: the column 'code' occurs twice"],
        ),
    ],
)
def test_a_table_that_is_none_is_told_with_its_place(
    coded: Path, qcode, text: str, messages: list[str]
) -> None:
    """Missing columns, no rows, cells too few, an open quote, a column twice: exit 1, nothing
    changed.
    """
    before = coded.read_bytes()
    said = qcode("codings", "import", write(text), status=1).said
    for message in messages:
        assert message in said
    assert coded.read_bytes() == before


def test_a_file_that_is_not_there_or_no_table_is_told(coded: Path, data: Path, qcode) -> None:
    """A path that leads nowhere, a folder, a Word file by another name."""
    Path("folder").mkdir()
    assert (
        "nothing.csv: cannot be read: No such file"
        in qcode("codings", "import", "nothing.csv", status=1).said
    )
    assert "folder: cannot be read" in qcode("codings", "import", "folder", status=1).said
    Path("word.csv").write_bytes(b"PK\x03\x04" + bytes(100))
    assert qcode("codings", "import", "word.csv", status=1).said.startswith("word.csv: ")


def test_an_unknown_column_is_a_warning_with_the_nearest_name(coded: Path, qcode) -> None:
    """What was typed wrong is not silently left out."""
    ran = qcode(
        "codings", "import", write("transcript,segment,code,coder,rond\nLE-04,2,hotline,ada,2\n")
    )
    assert (
        "codings.csv:1:5: warning: the column 'rond' is not known and was not read; did you mean"
        " 'round'?" in ran.said
    )


def test_codings_that_are_there_are_counted_not_doubled(coded: Path, data: Path, qcode) -> None:
    """Importing the same file again adds nothing; so does a row that stands in the file twice."""
    assert (
        qcode("codings", "import", data / "codings_ada.csv").said
        == "16 rows read: 0 codings added, 16 there already\n"
    )
    rows = "LE-04,2,hotline,ada\n" * 2
    assert "2 rows read: 1 coding added, 1 there already" in (
        qcode("codings", "import", write("transcript,segment,code,coder\n" + rows)).said
    )


def test_complete_marks_the_pairs_that_occur_and_no_others(fresh: Path, qcode) -> None:
    """An empty code says that nothing applies there, and so the transcript counts as done by that
    coder.
    """
    path = write(
        "transcript,segment,code,coder\nLE-01,2,hotline,ada\nLE-02,2,,ada\nSP-01,2,barriers,ben\n"
    )
    assert (
        "3 rows read: 2 codings added, 0 there already, 3 marked as finished\n"
        in qcode("codings", "import", path, "--complete").said
    )
    done = {r["transcript"]: r["done_by"] for r in qcode("transcripts", "--format", "json").rows}
    assert done == {
        "LE-01": ["ada"],
        "LE-02": ["ada"],
        "LE-03": [],
        "LE-04": [],
        "SP-01": ["ben"],
        "SP-02": [],
    }
    row = next(
        r for r in qcode("report", "themes", "--format", "json").rows if r["code"] == "barriers"
    )
    assert (row["interviews"], row["interviews_base"]) == (
        1,
        3,
    ), "LE-02 is a page of zeros, LE-03 is missing data"


def test_without_complete_nothing_is_done(fresh: Path, qcode) -> None:
    """An empty code alone marks nothing."""
    qcode(
        "codings",
        "import",
        write("transcript,segment,code,coder\nLE-01,2,hotline,ada\nLE-02,2,,ada\n"),
    )
    assert all(r["done_by"] == [] for r in qcode("transcripts", "--format", "json").rows)


def test_the_round_is_the_files_or_the_one_that_is_asked_for(fresh: Path, qcode) -> None:
    """A column `round` says it row by row; ``--round`` overrides; 1 is the default."""
    text = "transcript,segment,code,coder,round\nLE-01,2,hotline,ada,\nLE-01,2,hotline,ada,pilot\n"
    qcode("codings", "import", write(text))
    rows = qcode("codings", "export", "--format", "json").rows
    assert sorted(r["round"] for r in rows) == ["1", "pilot"]
    assert (
        "1 coding added, 1 there already"
        in qcode("codings", "import", write(text), "--round", "3").said
    )


def test_who_imports_is_the_coder_of_rows_that_name_none(fresh: Path, qcode) -> None:
    """An empty cell takes the one who acts."""
    qcode(
        "codings",
        "import",
        write("transcript,segment,code,coder\nLE-01,2,hotline,\n"),
        "--coder",
        "ada",
    )
    assert [r["coder"] for r in exported(qcode, fresh)] == ["ada"]


def test_offsets_may_stand_in_place_of_segments(fresh: Path, qcode) -> None:
    """Half-open code points of the stored text; the words come out as they were meant."""
    row = qcode("show", "LE-01", "--segments", "2", "--format", "json").rows[0]
    start = row["start"] + row["text"].index("the hotline")
    qcode(
        "codings",
        "import",
        write(f"transcript,start,end,code,coder\nLE-01,{start},{start + 11},hotline,ada\n"),
    )
    assert [(r["segment"], r["text"]) for r in exported(qcode, fresh)] == [("2", "the hotline")]


def test_export_and_import_into_a_fresh_study_give_the_same_codings(
    coded: Path, data: Path, qcode
) -> None:
    """Spans, coders, rounds, origins, memos and the times they were made survive the way there and
    back.
    """
    qcode(
        "codings",
        "add",
        "LE-04",
        "2-5",
        "barriers",
        "--coder",
        "ada",
        "--round",
        "2",
        "--memo",
        '=1+1, "quoted"\nand more',
    )
    before = qcode("codings", "export").out
    Path("all.csv").write_bytes(before)
    Path("b").mkdir()
    qcode("init", "b/again.qcode", "--codebook", data / "codebook.yaml")
    again = ["-p", "b/again.qcode"]
    qcode(*again, "import", data / "transcripts", "--attributes", data / "attributes.csv")
    qcode(*again, "codings", "import", "all.csv", "--complete")
    assert qcode(*again, "codings", "export").out == before
    assert [r["done_by"] for r in qcode(*again, "transcripts", "--format", "json").rows][3] == [
        "ada"
    ]


@pytest.mark.parametrize(
    "separator,encoding", [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "cp1252")]
)
def test_tables_of_any_separator_and_encoding_are_read(
    fresh: Path, qcode, separator: str, encoding: str
) -> None:
    """As spreadsheets in different countries write them."""
    rows = [
        ["transcript", "segment", "code", "coder"],
        ["LE-01", "2", "hotline", "Zoë"],
        ["LE-01", "4", "barriers", "Zoë"],
    ]
    Path("c.csv").write_bytes(
        "".join(separator.join(row) + "\r\n" for row in rows).encode(encoding)
    )
    assert "2 codings added" in qcode("codings", "import", "c.csv").said
    assert {r["coder"] for r in exported(qcode, fresh)} == {"Zoë"}


def test_a_workbook_is_read_too(fresh: Path, qcode) -> None:
    """The first sheet of an xlsx file, whose numbers are numbers."""
    from openpyxl import Workbook

    book = Workbook()
    for row in (["transcript", "segment", "code", "coder"], ["LE-01", 2, "hotline", "ada"]):
        book.active.append(row)
    book.save("c.xlsx")
    assert "1 coding added" in qcode("codings", "import", "c.xlsx").said


def test_retired_codes_take_no_new_codings_from_a_file(coded: Path, data: Path, qcode) -> None:
    """What has left the codebook is told with its line."""
    kept = (
        (data / "codebook.yaml")
        .read_text()
        .replace('version: "1"', 'version: "2"')
        .partition("  - code: barriers")[0]
    )
    qcode("codebook", "load", write(kept, "book.yaml"), "--retire")
    ran = qcode(
        "codings",
        "import",
        write("transcript,segment,code,coder\nLE-04,2,barriers,ada\n"),
        status=1,
    )
    assert ran.said.startswith(
        "codings.csv:2:3: code 'barriers' is retired and cannot be used for new codings\n"
    )


def test_a_dry_run_tells_what_the_import_would_do(fresh: Path, qcode) -> None:
    """The same counts as the import itself, which it leaves undone."""
    file = write(
        "transcript,segment,code,coder\nLE-01,2,hotline,ada\nLE-01,4,barriers,ada\nLE-01,2,hotline,ada\n"
    )
    before = fresh.read_bytes()
    said = qcode("codings", "import", file, "--complete", "--dry-run").said
    assert (
        "2 codings would be added, 1 there already, 1 would be marked as finished; nothing was"
        " changed" in said
    )
    assert fresh.read_bytes() == before
    assert (
        "2 codings added, 1 there already, 1 marked as finished"
        in qcode("codings", "import", file, "--complete").said
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_limit_counts_rows_and_can_be_raised(fresh: Path, qcode, end: str) -> None:
    """Line ends of two characters are one row each; a quoted line end is none."""
    rows = [
        "transcript,segment,code,coder,memo",
        "LE-01,2,hotline,ada,",
        f'LE-01,4,barriers,ada,"two{end}lines"',
    ]
    Path("c.csv").write_bytes((end.join(rows) + end).encode())
    ran = qcode("codings", "import", "c.csv", "--max-rows", "1", status=1)
    assert ran.said.startswith(
        "c.csv:3: more than 1 rows; split the table, or raise the limit with --max-rows\n"
    )
    assert "2 codings added" in qcode("codings", "import", "c.csv", "--max-rows", "2").said


def test_a_passage_longer_than_a_cell_of_excel_is_told_and_comes_back(qcode) -> None:
    """The workbook says that it cut a cell; importing it again finds the coding there."""
    Path("book.yaml").write_text(
        'title: L\nversion: "1"\ncodes:\n  - {code: long}\n', encoding="utf-8"
    )
    Path("T.txt").write_text("Interviewer: And?\nAda: " + "word " * 8_000 + "\n", encoding="utf-8")
    qcode("init", "l.qcode", "--codebook", "book.yaml")
    qcode("import", "T.txt")
    qcode("codings", "add", "T", "2", "long", "--coder", "ada")
    said = qcode("codings", "export", "out.xlsx").said
    assert "1 cell is longer than the 32,767 characters that Excel allows" in said
    assert "0 codings added, 1 there already" in qcode("codings", "import", "out.xlsx").said


def test_a_guessed_encoding_is_told_with_a_remedy_that_the_command_has(coded: Path, qcode) -> None:
    """`codings import` takes no encoding; the note names what it takes, and the command that has
    the option.
    """
    Path("old.csv").write_bytes(HEADER.encode() + "LE-04,2,hotline,ada,,,,,Büro\n".encode("cp1252"))
    said = qcode("codings", "import", "old.csv", "--dry-run").said
    assert "read as cp1252, which is a guess" in said and "save it as UTF-8" in said
    assert "--encoding" not in said.replace("qcode import --encoding", "")
    assert b"--encoding" in qcode("import", "--help").out
