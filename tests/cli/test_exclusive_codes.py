"""`exclusive: true` in a study: kept by every door that a codebook goes through, told, and listed
to be looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

BOOK = """title: T
version: "{version}"
codes:
  - code: avoid
    children:
      - code: moving
      - code: none
        exclusive: {exclusive}
"""


def book(version: str, exclusive: str) -> str:
    name = f"book{version}.yaml"
    Path(name).write_text(BOOK.format(version=version, exclusive=exclusive))
    return name


@pytest.fixture
def study(tmp_path: Path, qcode) -> Path:
    """Three respondents: one names a tactic, one says none, and of one ada coded both (in segments
    2 and 4).
    """
    for name in ("A", "B", "C"):
        Path(f"{name}.txt").write_text(
            "Interviewer: And?\n\nP: Nothing was done.\n\nInterviewer: So?\n\nP: We moved.\n"
        )
    Path("c.csv").write_text(
        "transcript,segment,code,coder\nA,4,moving,ada\nB,2,none,ada\nC,2,none,ada\nC,4,moving,ada\n"
    )
    qcode("init", "study.qcode", "--codebook", book("1", "true"))
    qcode("import", "A.txt", "B.txt", "C.txt")
    qcode("codings", "import", "c.csv", "--complete")
    return tmp_path / "study.qcode"


def family(qcode, *project: object) -> int:
    rows = qcode(*project, "report", "themes", "--code", "avoid", "--format", "json").rows
    return int(next(r["participants"] for r in rows if r["code"] == "avoid"))


def is_exclusive(qcode, *project: object) -> bool:
    rows = qcode(*project, "codebook", "show", "--format", "json").rows
    return bool(next(r["exclusive"] for r in rows if r["code"] == "none"))


def test_it_is_outside_of_the_joined_count_until_the_codebook_says_otherwise(
    study: Path, qcode
) -> None:
    """Two of three name a tactic (one of them also says none); without the field all three
    would.
    """
    assert (is_exclusive(qcode), family(qcode)) == (True, 2)
    assert "'exclusive'" in qcode("codebook", "show", "none", "--format", "json").text.replace(
        '"', "'"
    )
    qcode("codebook", "load", book("2", "false"))
    assert (is_exclusive(qcode), family(qcode)) == (False, 3)
    rows = qcode("codebook", "diff", "--format", "json").rows
    assert [(r["code"], r["old"], r["new"]) for r in rows if r["field"] == "exclusive"] == [
        ("none", "true", "")
    ]
    qcode("undo")
    assert (is_exclusive(qcode), family(qcode)) == (True, 2)
    assert "that the code 'none' is exclusive" in qcode("log").text
    qcode("check")


def test_a_rename_an_export_an_archive_and_a_copy_keep_it(study: Path, qcode) -> None:
    Path("copies").mkdir()
    Path("copies/copy.qcode").write_bytes(study.read_bytes())
    qcode("-p", study, "codebook", "export", "out.yaml")
    assert "exclusive: true" in Path("out.yaml").read_text()
    qcode("-p", study, "export", "--archive", "all.zip")
    qcode("import", "all.zip", "-p", "copies/again.qcode")
    assert is_exclusive(qcode, "-p", "copies/again.qcode")
    qcode("-p", "copies/copy.qcode", "codebook", "load", book("2", "false"))
    qcode("-p", study, "merge", "copies/copy.qcode")
    assert not is_exclusive(qcode, "-p", study)
    qcode("-p", "copies/again.qcode", "codebook", "rename", "none", "nothing")
    rows = qcode("-p", "copies/again.qcode", "codebook", "show", "--format", "json").rows
    assert [r["code"] for r in rows if r["exclusive"]] == ["nothing"]
    qcode("-p", study, "check")


def test_where_it_stands_beside_another_is_told_listed_and_worked_through(
    study: Path, qcode
) -> None:
    (row,) = qcode("codings", "exclusive", "--format", "json").rows
    assert (row["transcript"], row["segment"], row["code"], row["beside"], row["where"]) == (
        "C",
        2,
        "none",
        ["moving"],
        ["4"],
    )
    assert (row["coder"], row["text"]) == ("ada", "Nothing was done.")
    assert (
        "1 participant has an exclusive code together with another of its family (C"
        in qcode("report", "themes").text
    )
    assert qcode("codings", "exclusive", "--by-coder", "nobody", status=2)
    qcode("codings", "remove", "C", "4", "moving", "--coder", "ada")
    assert qcode("codings", "exclusive", "--format", "json").rows == []
    assert "together with another" not in qcode("report", "themes").text
