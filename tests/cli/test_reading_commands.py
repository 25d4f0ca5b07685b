"""What every command that prints rows has in common: streams, formats, ``-o``, who looks, which
study.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

READING = {
    "transcripts": ["transcripts"],
    "show": ["show", "LE-01"],
    "show --codes --times": ["show", "LE-01", "--codes", "--times"],
    "show --notes": ["show", "LE-01", "--notes"],
    "attributes export": ["attributes", "export"],
    "attributes export --sites": ["attributes", "export", "--sites"],
    "speakers list": ["speakers", "list"],
    "codings review": ["codings", "review"],
    "codebook show": ["codebook", "show"],
    "codebook show CODE": ["codebook", "show", "hotline"],
    "progress": ["progress"],
    "codings export": ["codings", "export"],
    "sample show": ["sample", "show"],
    "sample draw --dry-run": [
        "sample",
        "draw",
        "--coders",
        "ada,ben",
        "--include-seen",
        "--dry-run",
    ],
    "reliability": ["reliability", "--bootstrap", "20"],
    "report referrals": ["report", "referrals", "--by", "role"],
    "report themes": ["report", "themes"],
    "report quotes": ["report", "quotes", "--min-words", "3"],
    "report quotes --times": ["report", "quotes", "--min-words", "3", "--times"],
    "report crosstab": ["report", "crosstab", "--rows", "referral_stream", "--by", "site"],
    "report interviewees": ["report", "interviewees"],
    "report cooccurrence": ["report", "cooccurrence"],
    "report frequencies": ["report", "frequencies", "--attr", "role", "--by", "site"],
    "report sites": ["report", "sites"],
    "report list": ["report", "list"],
    "report saturation": ["report", "saturation", "--orders", "20"],
    "report coverage": ["report", "coverage"],
    "report framework": ["report", "framework"],
    "report joint": ["report", "joint", "--by", "role"],
    "report multiple": ["report", "multiple", "--family", "referral_stream"],
    "suggest list": ["suggest", "list", "LE-04"],
    "report quotes --findings": ["report", "quotes", "--findings"],
    "report quotes --with-question": ["report", "quotes", "--with-question"],
    "report themes --counter": ["report", "themes", "--counter", "--code", "techniques"],
    "quotes list": ["quotes", "list"],
    "disclosure list": ["disclosure", "list"],
    "disclosure identities": ["disclosure", "identities"],
    "asked list": ["asked", "list"],
    "codings exclusive": ["codings", "exclusive"],
    "codings newer": ["codings", "newer"],
    "asked open": ["asked", "open"],
    "flags": ["flags"],
    "memo list": ["memo", "list"],
    "log": ["log"],
    "check": ["check"],
}
SCHEMAS = {
    "report quotes --findings": "disclosure.list",
    "report quotes --with-question": "report.quotes",
    "report themes --counter": "report.counter",
    "asked list": "asked.list",
    "codings exclusive": "codings.exclusive",
    "codings newer": "codings.newer",
    "asked open": "asked.open",
    "memo list": "memo.list",
    "show --codes --times": "show",
    "show --notes": "show",
    "attributes export --sites": "attributes.sites",
    "speakers list": "speakers.list",
    "report quotes --times": "report.quotes",
    "codebook show CODE": "codebook.show",
    "sample draw --dry-run": "sample.draw",
}

JSON_ONLY = {
    "codebook show": ("depth",),
    "report referrals": ("depth",),
    "reliability": ("alpha_interval", "verdict", "note"),
}
"""Keys beside the documented ones that say in words what other columns say in numbers."""

every_reading_command = pytest.mark.parametrize("name", READING)


@every_reading_command
def test_the_table_is_the_default_on_stdout_and_in_a_file(coded: Path, qcode, name: str) -> None:
    """Rows on stdout, nothing on stderr, the study as it was; ``-o FILE.txt`` gets the same bytes,
    colour changes none.
    """
    before = coded.read_bytes()
    argv = [*READING[name], "--format", "table"]
    ran = qcode(*argv)
    assert ran.out.strip() and b"\x1b" not in ran.out
    if not name.startswith("report quotes"):  # its warnings on disclosure are narration
        assert ran.err == b""
    assert coded.read_bytes() == before
    if name != "codings export":  # which prints the codings file
        assert (
            qcode(*READING[name], env={"TERM": "xterm-256color", "FORCE_COLOR": "1"}).out == ran.out
        )
    assert qcode(*argv, "-o", "out.txt").out == b""
    assert Path("out.txt").read_bytes() == ran.out


@every_reading_command
def test_data_formats_have_a_schema_the_same_rows_and_the_same_bytes_in_a_file(
    coded: Path, qcode, name: str
) -> None:
    """JSON is ``{"schema": "qcode.<command>/1", "rows": [...]}``, the csv has its keys; asked
    twice, the answer is the same.
    """
    argv = READING[name]
    as_json = qcode(*argv, "--format", "json")
    assert as_json.json["schema"] == f"qcode.{SCHEMAS.get(name, name.replace(' ', '.'))}/1"
    as_csv = qcode(*argv, "--format", "csv")
    read = list(csv.DictReader(io.StringIO(as_csv.text)))
    assert len(read) == len(as_json.rows)
    for row in as_json.rows:
        assert set(row) <= {*read[0], *JSON_ONLY.get(name, ())}
    qcode(*argv, "-o", "again.json")
    qcode(*argv, "-o", "again.csv")
    assert qcode(*argv, "--format", "md", "-o", "again").out == b""
    assert Path("again.json").read_bytes() == as_json.out
    assert Path("again.csv").read_bytes() == as_csv.out
    assert Path("again").read_bytes() == qcode(*argv, "--format", "md", "-o", "-").out


@pytest.mark.parametrize("suffix,magic", [("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!")])
def test_the_suffix_chooses_the_kind_of_document(
    coded: Path, qcode, suffix: str, magic: bytes
) -> None:
    """A table goes into a Word, Excel or html document by the name of the file."""
    qcode("report", "referrals", "--by", "role", "-o", f"out.{suffix}")
    assert Path(f"out.{suffix}").read_bytes().startswith(magic)


def test_an_unknown_suffix_is_refused_and_nothing_is_written(coded: Path, qcode) -> None:
    """``-o x.pdf`` names what can be written, and exits 2."""
    ran = qcode("transcripts", "-o", "x.pdf", status=2)
    assert "docx, xlsx, html, csv, json, md" in ran.said
    assert not Path("x.pdf").exists()


def test_a_file_that_cannot_be_written_leaves_the_old_one(coded: Path, qcode) -> None:
    """A folder in the place of the file, or no folder at all: exit 3 and what was there stays."""
    Path("taken.csv").mkdir()
    assert qcode("transcripts", "-o", "taken.csv", status=3).said.startswith(
        "qcode: error: taken.csv cannot be written"
    )
    assert "nowhere/x.csv" in qcode("transcripts", "-o", "nowhere/x.csv", status=3).said
    assert sorted(p.name for p in Path().iterdir()) == ["study.qcode", "taken.csv"]


def test_writing_a_file_that_is_there_replaces_it_whole(coded: Path, qcode) -> None:
    """The longer text that was in the file is gone, and no other file is left behind."""
    Path("t.csv").write_text("x" * 100_000)
    qcode("transcripts", "-o", "t.csv")
    assert Path("t.csv").read_bytes() == qcode("transcripts", "--format", "csv").out
    assert sorted(p.name for p in Path().iterdir()) == ["study.qcode", "t.csv"]


def test_several_tables_are_one_document_whose_rows_are_the_first_ones(
    fresh: Path, data: Path, qcode
) -> None:
    """A dry run of an import prints two tables; csv and JSON are about the first, JSON has the
    other under `tables`.
    """
    argv = ["import", data / "transcripts", "--dry-run"]
    found = qcode(*argv, "--format", "json").json
    assert found["schema"] == "qcode.import/1" and len(found["rows"]) == 6
    assert [t["schema"] for t in found["tables"]] == ["qcode.import.speakers/1"]
    assert qcode(*argv, "--format", "csv").text.startswith(
        "transcript,source,format,turns,segments,"
    )
    assert "First words" in qcode(*argv).text


def test_columns_says_how_wide_a_table_is(coded: Path, qcode) -> None:
    """A narrow screen gets narrow lines, and no word is lost."""
    narrow = qcode("show", "LE-01", env={"COLUMNS": "60"}).text
    assert max(map(len, narrow.splitlines())) <= 60
    assert narrow.split()[-3:] == ["now", "and", "then."]
