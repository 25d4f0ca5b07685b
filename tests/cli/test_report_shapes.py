"""Options that say how a report is printed."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest


def test_a_wide_table_is_written_in_every_format(coded: Path, qcode) -> None:
    rows = qcode("report", "referrals", "--by", "role", "--wide", "--format", "json").json
    assert rows["schema"] == "qcode.report.referrals_wide/1"
    assert rows["rows"][-1]["label"] == "Total"
    for suffix in ("docx", "xlsx", "html", "md", "csv"):
        qcode("report", "referrals", "--by", "role", "--wide", "-o", f"w.{suffix}")
    grid = docx.Document("w.docx").tables[0]
    assert all("(n\u00a0=\u00a0" in c.text for c in grid.rows[0].cells[1:])


def test_a_sentence_is_printed_as_a_paragraph(coded: Path, qcode) -> None:
    ran = qcode("report", "referrals", "--sentence")
    assert ran.text.startswith("Referral streams were cited ")
    assert len(ran.text.splitlines()) == 1
    assert "cited" in qcode("report", "referrals", "--sentence", "--format", "json").rows[0]["text"]


def test_words_are_chosen_by_whoever_prints(coded: Path, qcode) -> None:
    said = qcode("report", "themes", "--sentence", "--quantifiers", "hardly any=0,lots=10").text
    assert "hardly any: up to 10 percent; lots: more than 10 percent" in said


@pytest.mark.parametrize(
    "line,why",
    [
        ("referrals --wide", "side by side"),
        ("referrals --quantifiers most=50", "can only be used with --sentence or --wide"),
        ("referrals --sentence --sort name", "has no effect with --sentence"),
        ("referrals --template house.docx", "can only be used with -o"),
        ("referrals --template house.docx -o x.html", "for Word documents"),
        ("referrals --chart x.gif", "written as .svg or .png"),
        ("themes --sentence --quantifiers most", "cannot be read at 'most'"),
    ],
)
def test_what_would_be_ignored_or_cannot_be_is_refused(
    coded: Path, qcode, line: str, why: str
) -> None:
    docx.Document().save("house.docx")
    before = {p.name for p in Path().iterdir()}
    assert why in qcode("report", *line.split(), status=2).said
    assert {p.name for p in Path().iterdir()} == before


def test_a_template_that_is_no_word_document_writes_nothing(coded: Path, qcode) -> None:
    Path("house.docx").write_text("not a document", encoding="utf-8")
    said = qcode("report", "themes", "-o", "t.docx", "--template", "house.docx", status=2).said
    assert "not a Word document" in said
    assert not Path("t.docx").exists()


def test_the_first_rows_are_those_with_the_most_people(coded: Path, qcode) -> None:
    rows = qcode("report", "themes", "--sort", "people", "--format", "json").rows
    top = [r["participants"] for r in rows if r["depth"] == 0]
    assert top == sorted(top, reverse=True)
    assert len(qcode("report", "themes", "--top", "1", "--format", "json").rows) < len(rows)
