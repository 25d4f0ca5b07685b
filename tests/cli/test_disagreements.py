"""``qcode disagreements``, ``qcode adjudicate`` and the commands that change codes, as they are
typed.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import openpyxl
import pytest

PLACES = [("LE-01", 2, "law_enforcement"), ("LE-01", 6, "community")]


def _rows(qcode, *argv: object) -> list[dict[str, object]]:
    return qcode("disagreements", *argv, "--format", "json").rows


def test_json_has_its_schema_and_keys(coded: Path, qcode) -> None:
    ran = qcode("disagreements", "--sort", "transcript", "--format", "json").json
    assert ran["schema"] == "qcode.disagreements/1"
    assert (ran["round"], ran["coders"], ran["transcripts"], ran["units"]) == (
        "1",
        ["ada", "ben"],
        2,
        6,
    )
    assert [(r["transcript"], r["segment"], r["code"]) for r in ran["rows"]][:2] == PLACES
    wanted = {
        "transcript",
        "segment",
        "code",
        "given",
        "withheld",
        "text",
        "before",
        "definition",
        "impact",
        "state",
        "cause",
    }
    assert wanted <= set(ran["rows"][0])


def test_every_format_holds_the_same_passages(coded: Path, qcode) -> None:
    """Table, csv, Markdown, html, xlsx; the docx has them passage by passage."""
    count = len(_rows(qcode))
    assert count == 5
    assert (
        len(list(csv.DictReader(io.StringIO(qcode("disagreements", "--format", "csv").text))))
        == count
    )
    assert (
        qcode("disagreements").text.count("ada, not ben")
        + qcode("disagreements").text.count("ben, not ada")
        == count
    )
    for suffix in ("xlsx", "html", "md", "docx"):
        qcode("disagreements", "-o", f"d.{suffix}")
    sheet = openpyxl.load_workbook("d.xlsx").worksheets[0]
    cells = [str(c.value) for row in sheet.iter_rows() for c in row if c.value]
    assert "Said before" in cells and "A call or message to a line." in cells
    assert "Interviewer: " in Path("d.html").read_text()
    assert Path("d.docx").read_bytes()[:2] == b"PK"


def test_filters_and_their_errors(coded: Path, qcode) -> None:
    assert {r["code"] for r in _rows(qcode, "--code", "law_enforcement")} == {"law_enforcement"}
    assert {r["transcript"] for r in _rows(qcode, "--transcript", "SP-01")} == {"SP-01"}
    assert qcode("disagreements", "--pair", "ben,ada", "--format", "json").json["coders"] == [
        "ben",
        "ada",
    ]
    for argv, said in (
        (["--code", "hotlin"], "no code named 'hotlin'; did you mean 'hotline'?"),
        (["--pair", "ada,bem"], "no coder named 'bem'; did you mean 'ben'?"),
        (["--pair", "ada"], "disagreement takes two coders"),
        (["--transcript", "LE-77"], "no transcript named 'LE-77'"),
        (["--confusion", "--causes"], "cannot be used together"),
    ):
        assert said in qcode("disagreements", *argv, status=2).said
    assert "in round 9" in qcode("disagreements", "--round", "9", status=1).said


def test_a_study_without_double_coding_is_told(fresh: Path, qcode) -> None:
    ran = qcode("disagreements", status=1)
    assert "nothing to compare" in ran.said and "hint: " in ran.said


def test_confusion_and_causes_are_tables_of_their_own(coded: Path, qcode) -> None:
    ran = qcode("disagreements", "--confusion", "--format", "json").json
    assert ran["schema"] == "qcode.disagreements.confusion/1"
    assert ("community", "hotline") in {(r["code"], r["other"]) for r in ran["rows"]}
    assert ran["tables"][0]["schema"] == "qcode.disagreements.matrix/1"
    assert (
        qcode("disagreements", "--causes", "--format", "json").json["schema"]
        == "qcode.disagreements.causes/1"
    )


def test_a_blind_coder_is_refused_until_all_are_finished(coded: Path, qcode) -> None:
    """Whoever is not finished, and without a word on how far anybody is."""
    qcode("done", "SP-01", "--undo", "--coder", "ada")
    one = qcode("disagreements", "--coder", "ben", status=1)
    qcode("done", "SP-01", "--coder", "ada")
    qcode("done", "SP-01", "--undo", "--coder", "ben")
    other = qcode("disagreements", "--coder", "ben", status=1)
    assert one.said == other.said and one.out == other.out == b""
    for more in (["--causes"], ["--confusion"], ["-o", "x.docx"]):
        qcode("disagreements", *more, "--coder", "ben", status=1)
    qcode("adjudicate", "--accept-agreements", "--coder", "ben", status=1)
    assert len(_rows(qcode)) > 0 and len(_rows(qcode, "--coder", "ada")) > 0
    qcode("done", "SP-01", "--coder", "ben")
    ran = qcode("disagreements", "--coder", "ben")
    assert ran.said == "qcode: note: ben: no longer blind in LE-01, SP-01 (recorded)\n"
    assert any(r["action"] == "unblind" for r in qcode("log", "--format", "json").rows)


def test_one_decision_from_a_script_is_one_step_of_undo(coded: Path, qcode) -> None:
    words = ["--transcript", "LE-01", "--segment", "2", "--code", "law_enforcement"]
    ran = qcode("adjudicate", *words, "--keep", "A", "--cause", "missed", "--coder", "rosa")
    assert "law_enforcement in LE-01, segment 2: as ada coded it (missed); " in ran.said
    state = {(r["transcript"], r["segment"], r["code"]): r for r in _rows(qcode)}[PLACES[0]]
    assert (state["state"], state["decision"], state["cause"], state["decided_by"]) == (
        "settled",
        "kept: ada",
        "missed",
        "rosa",
    )
    assert len(_rows(qcode, "--open")) == 4
    qcode("undo")
    assert len(_rows(qcode, "--open")) == 5
    qcode("check")


def test_wrong_words_change_nothing(coded: Path, qcode) -> None:
    words = ["--transcript", "LE-01", "--segment", "2", "--code", "law_enforcement"]
    for argv, said in (
        ([*words, "--keep", "A"], "why did they differ?"),
        (
            [*words, "--keep", "D", "--cause", "slip"],
            "keep one of A (ada), B (ben), both, neither or other:CODE",
        ),
        (
            [*words, "--keep", "A", "--cause", "tired"],
            "the cause is one of missed, boundary, wrong code",
        ),
        (["--keep", "A", "--cause", "slip"], "give --transcript NAME --segment N --code CODE"),
        (["--cause", "slip", "--plain"], "belong to --keep"),
        ([*words, "--keep", "A", "--cause", "slip", "--accept-agreements"], "two steps"),
        ([*words, "--keep", "other:x", "--cause", "slip"], "no code named 'x'"),
    ):
        assert said in qcode("adjudicate", *argv, status=2).said
    agreed = [
        "--transcript",
        "LE-01",
        "--segment",
        "2",
        "--code",
        "hotline",
        "--keep",
        "A",
        "--cause",
        "slip",
    ]
    assert "the coders agree on 'hotline'" in qcode("adjudicate", *agreed, status=1).said
    assert len(_rows(qcode, "--open")) == 5


def test_the_screen_needs_a_terminal_and_plain_does_not(
    coded: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = qcode("adjudicate", status=2)
    assert "needs a terminal" in ran.said and "qcode adjudicate --plain" in ran.said
    monkeypatch.setattr(sys, "stdin", io.StringIO("A missed\nnonsense\nquit\n"))
    ran = qcode("adjudicate", "--plain", "--sort", "transcript", status=2)
    assert "Number 1 of 5: LE-01, segment 2." in ran.text
    assert (
        "That did not work. Keep one of A (ada), B (ben), both, neither or other:CODE; 'nonsense'"
        " is not one of them." in ran.text
    )
    assert ran.text.endswith("Everything is saved.\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("accept\n"))
    assert "agreements in 2 transcripts accepted" in qcode("adjudicate", "--plain").text


def test_settling_all_changes_reports_and_not_reliability(coded: Path, qcode) -> None:
    before = qcode("reliability", "--bootstrap", "0", "--format", "json").out
    qcode("adjudicate", "--accept-agreements")
    for row in _rows(qcode):
        where = [
            "--transcript",
            row["transcript"],
            "--segment",
            row["segment"],
            "--code",
            row["code"],
        ]
        qcode("adjudicate", *where, "--keep", "both", "--cause", "slip")
    assert qcode("reliability", "--bootstrap", "0", "--format", "json").out == before
    report = qcode("report", "referrals", "--format", "json").json
    assert "Settled by consensus: 2 of 4 transcripts (50.0 %)." in " ".join(report["notes"])
    qcode("check")


# Codes
# --------------------------------------------------------------------------------------------------


def test_codes_are_renamed_merged_split_and_retired(coded: Path, qcode) -> None:
    """Each command says what it did on stderr, prints no data but the list of a split, and can be
    undone.
    """
    said = {
        ("rename", "hotline", "tip_line"): "hotline is now tip_line; its codings are kept",
        (
            "merge",
            "techniques",
            "--into",
            "barriers",
        ): "techniques merged into barriers: 1 codings moved, 1 joined",
        ("retire", "community"): "community is retired; its 3 codings are kept",
    }
    before = qcode("codebook", "show", "--format", "json").json
    for words, line in said.items():
        ran = qcode("codebook", *words, "--dry-run")
        assert f"would be: {line}" in ran.said and ran.out == b""
        assert qcode("codebook", "show", "--format", "json").json == before
        assert line in qcode("codebook", *words).said
        qcode("undo")
        assert qcode("codebook", "show", "--format", "json").json == before
    ran = qcode("codebook", "split", "hotline", "--into", "national", "local", "--format", "json")
    assert ran.json["schema"] == "qcode.codebook.split/1" and len(ran.rows) == 6
    assert (
        "national is a new sub-code of hotline" in ran.said
        and "local is a new sub-code of hotline" in ran.said
    )
    qcode("check")


def test_diff_is_a_table_of_changes(coded: Path, qcode) -> None:
    assert "only one codebook" in qcode("codebook", "diff", status=1).said
    qcode("codebook", "rename", "hotline", "tip_line")
    ran = qcode("codebook", "diff", "--format", "json").json
    assert (ran["schema"], ran["old"], ran["new"]) == ("qcode.codebook.diff/1", "1", "1+1")
    renamed = ran["rows"][0]
    assert (renamed["change"], renamed["old"], renamed["new"]) == ("renamed", "hotline", "tip_line")
    assert set(renamed["alpha_by_round"]) == {"1"}
    text = qcode("codebook", "export").text.replace("A call or message", "Any call")
    Path("new.yaml").write_text(text.replace("1+1", "2"))
    rows = qcode("codebook", "diff", "new.yaml", "--format", "json").rows
    changed = [("changed", None, "version"), ("changed", "tip_line", "definition")]
    assert [(r["change"], r["code"], r["field"]) for r in rows] == changed
    assert json.dumps(rows)
