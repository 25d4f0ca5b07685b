"""The file that says what a report has in it: all its problems at once, and the commented start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from qcode.workflows.reporting.plan_writing import plan_schema

SCHEMA = Path(__file__).parents[2] / "codebooks" / "report.schema.json"


def test_every_problem_of_a_file_is_told_at_once_with_its_place(coded: Path, qcode: Any) -> None:
    Path("r.yaml").write_text(
        "title: A\n"
        "methods: perhaps\n"
        "file: [html]\n"
        "sections:\n"
        "  - tables:\n"
        "      - {report: theme}\n"
        "      - {report: themes, codes: [hotlin], min_n: -1}\n"
        "      - {report: crosstab, by: rol}\n"
        "    quotes:\n"
        "      - {codes: [hotline], per_code: 0, min_words: 9, max_words: 3}\n"
        "  - heading: Twice\n"
        "    heading: Twice\n"
    )
    said = qcode("report", "build", "--config", "r.yaml", "-o", "out", status=1).said
    for line in (
        "r.yaml:2:10: methods is yes or no, not 'perhaps'",
        "r.yaml:3:1: a report has no field 'file'; did you mean 'files'?",
        "r.yaml:5:5: a section needs the field heading",
        "r.yaml:6:18: no report 'theme'; there are referrals, themes,",
        "r.yaml:7:34: codes: no code named 'hotlin'; did you mean 'hotline'?",
        "r.yaml:7:50: min_n is a whole number of at least 0, not '-1'",
        "r.yaml:8:9: the report crosstab needs the field rows",
        "r.yaml:8:32: by: no attribute named 'rol'",
        "r.yaml:10:38: per_code is a whole number of at least 1, not '0'",
        "r.yaml:10:52: min_words is larger than max_words",
        "r.yaml:12:5:",
    ):
        assert line in said
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a report has sections"),
        ("- a\n", "this is a list; a report has sections"),
        ("title: A\n", "there are no sections"),
        ("sections:\n  - heading: A\n    tables: themes\n", "tables is a list, not a text"),
        ("sections: [one]\n", "a section is a mapping, not a text"),
        ("sections:\n  - heading: A\n    tables: [{by: role}]\n", "no report is named"),
        ("files: [pdf]\nsections: []\n", "files is one of html, docx"),
    ],
)
def test_a_file_of_another_shape_is_told_with_the_shape_it_should_have(
    coded: Path, qcode: Any, text: str, message: str
) -> None:
    Path("r.yaml").write_text(text)
    assert message in qcode("report", "build", "--config", "r.yaml", "-o", "out", status=1).said


def test_the_commented_start_is_valid_and_names_every_report(coded: Path, qcode: Any) -> None:
    start = qcode("report", "build", "--write-config").text
    jsonschema.validate(yaml.safe_load(start), plan_schema())
    assert "# yaml-language-server: $schema=report.schema.json" in start
    for name in ("interviewees", "referrals", "themes", "crosstab", "cooccurrence", "agreement"):
        assert f"report: {name}" in start


def test_the_commented_start_is_not_written_over_a_file(coded: Path, qcode: Any) -> None:
    Path("r.yaml").write_text("mine")
    said = qcode("report", "build", "--write-config", "-o", "r.yaml", status=1).said
    assert "r.yaml exists; nothing was written" in said
    assert Path("r.yaml").read_text() == "mine"


def test_the_schema_beside_the_codebooks_says_what_the_program_reads() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == plan_schema()


def test_a_study_without_a_family_of_streams_has_a_start_too(fresh: Path, qcode: Any) -> None:
    """Nobody compared codings either: the section of agreement is left out."""
    start = yaml.safe_load(qcode("report", "build", "--write-config").text)
    assert [s["heading"] for s in start["sections"]] == [
        "Who was interviewed",
        "Referral streams",
        "Themes",
        "In their words",
    ]


def test_options_that_would_be_ignored_are_refused(coded: Path, qcode: Any) -> None:
    said = qcode("report", "build", "--write-config", "--force", status=2).said
    assert "--force has no effect with --write-config" in said
    assert "where should the report be written?" in qcode("report", "build", status=2).said
