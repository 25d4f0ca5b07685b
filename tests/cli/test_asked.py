"""`qcode asked`: questions marked as put or not put, one by one, from a table and back; reports
count who was asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

BOOK = """title: Respondents
version: "1"
protocols:
  - role: respondent
    questions:
      - {id: Q1, text: What was the work?}
      - {id: Q2, text: What was done so that nobody would notice?}
  - role: clerk
    questions:
      - {id: C1, text: What do you file?}
codes:
  - code: avoid
    questions: [Q2]
    children:
      - code: avoid_none
      - code: avoid_moving
"""


@pytest.fixture(scope="module")
def _respondents(tmp_path_factory, run_qcode) -> Path:
    """46 respondents; the first 14 say that nothing was done, 5 of the others were never asked."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "book.yaml").write_text(BOOK)
    (folder / "t").mkdir()
    for n in range(1, 47):
        answer = "Nothing at all." if n <= 14 else "We moved twice."
        (folder / "t" / f"R-{n:02d}.txt").write_text(f"Interviewer: And then?\n\nR: {answer}\n")
    rows = "".join(f"R-{n:02d},2,{'avoid_none' if n <= 14 else ''},ada\n" for n in range(1, 47))
    (folder / "codings.csv").write_text("transcript,segment,code,coder\n" + rows)
    (folder / "people.csv").write_text(
        "transcript,role\n" + "".join(f"R-{n:02d},respondent\n" for n in range(1, 47))
    )
    study = folder / "s.qcode"
    for argv in (
        ["init", study, "--codebook", folder / "book.yaml"],
        ["-p", study, "import", folder / "t", "--attributes", folder / "people.csv"],
        ["-p", study, "codings", "import", folder / "codings.csv", "--complete"],
    ):
        ran = run_qcode(*argv)
        assert ran.status == 0, ran.said
    return study


@pytest.fixture
def study(_respondents: Path, tmp_path: Path) -> Path:
    """A copy of the study of 46, the only one in the current folder."""
    copy = tmp_path / "study.qcode"
    copy.write_bytes(_respondents.read_bytes())
    return copy


def none(qcode, *options: object) -> tuple[Any, ...]:
    """Of `avoid_none`: participants who mention it, all of them, those asked, and the percentage of
    those asked.
    """
    rows = qcode("report", "themes", "--code", "avoid_none", "--format", "json", *options).rows
    row = rows[0]
    return row["participants"], row["participants_base"], row["asked"], row["percent_of_asked"]


def table(rows: dict[int, str], name: str = "put.csv") -> str:
    Path(name).write_text(
        "transcript,question,put\n" + "".join(f"R-{n:02d},Q2,{said}\n" for n, said in rows.items())
    )
    return name


def test_46_respondents_41_asked_14_say_none(study: Path, qcode) -> None:
    """14/46 is 30.4 percent; 5 were not asked, and 14/41 is 34.1 percent. Both ways of marking lead
    there.
    """
    assert none(qcode) == (14, 46, 46, pytest.approx(100 * 14 / 46))
    ran = qcode("asked", "set", "q2", "--not-put", *(f"R-{n}" for n in range(42, 47)))
    assert ran.said == "q2 is marked as not put in 5 transcripts\n"
    assert none(qcode) == (14, 46, 41, pytest.approx(34.146, abs=0.001))
    assert none(qcode, "--asked", "all")[2] == 46
    assert (
        none(qcode, "--asked", "marked")[2] == 14
    )  # nobody is marked as put: only who mentions it
    qcode("undo")
    qcode("asked", "import", table(dict.fromkeys(range(1, 42), "put")))
    assert none(qcode, "--asked", "marked") == (14, 46, 41, pytest.approx(34.146, abs=0.001))
    assert none(qcode)[2] == 46
    cross = qcode(
        "report",
        "crosstab",
        "--rows",
        "avoid_none",
        "--by",
        "role",
        "--asked",
        "marked",
        "--format",
        "json",
    ).rows[0]
    assert (cross["n:respondent"], cross["base:respondent"]) == (14, 41)


def test_whoever_mentions_it_was_asked_whatever_is_marked(study: Path, qcode) -> None:
    qcode("asked", "set", "Q2", "R-01", "--not-put")
    assert none(qcode)[:3] == (14, 46, 46)


def test_the_newest_mark_counts_and_marks_can_be_removed(study: Path, qcode) -> None:
    qcode("asked", "set", "Q2", "R-20", "--not-put", "--coder", "ada")
    qcode("asked", "set", "Q2", "R-20", "--coder", "ben")
    rows = qcode("asked", "list", "--format", "json").rows
    assert [(r["coder"], r["put"], r["counts"]) for r in rows] == [
        ("ada", "not put", False),
        ("ben", "put", True),
    ]
    assert none(qcode)[2] == 46
    qcode("asked", "set", "Q2", "R-20", "--not-put", "--coder", "ada")
    assert none(qcode)[2] == 45
    assert (
        qcode("asked", "remove", "Q2", "R-20", "R-21", "--coder", "ada").said
        == "the marks on Q2 are removed from 1 transcript, 1 had none\n"
    )
    assert none(qcode)[2] == 46
    qcode("asked", "set", "Q2", "R-20", "--not-put")  # the supervisor's takes the place of all
    assert [(r["coder"], r["put"]) for r in qcode("asked", "list", "--format", "json").rows] == [
        ("", "not put")
    ]
    assert qcode("asked", "set", "Q2", "R-20", "--not-put").said.endswith(
        "in 0 transcripts, 1 already marked so\n"
    )


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_list_is_a_table_that_sets_the_same_marks(study: Path, qcode, suffix: str) -> None:
    said = {20: "not put", 21: "put", 22: "No", 23: "yes", 24: ""}
    assert (
        qcode("asked", "import", table(said), "--dry-run").said
        == "4 marks would be set, 0 already set\n"
    )
    assert qcode("asked", "list", "--format", "json").rows == []
    qcode("asked", "import", table(said))
    before = [
        (r["transcript"], r["question"], r["put"])
        for r in qcode("asked", "list", "--format", "json").rows
    ]
    assert before == [
        ("R-20", "Q2", "not put"),
        ("R-21", "Q2", "put"),
        ("R-22", "Q2", "not put"),
        ("R-23", "Q2", "put"),
    ]
    qcode("asked", "list", "-o", f"list.{suffix}")
    qcode("undo")
    assert qcode("asked", "import", f"list.{suffix}").said == "4 marks set, 0 already set\n"
    after = [
        (r["transcript"], r["question"], r["put"])
        for r in qcode("asked", "list", "--format", "json").rows
    ]
    assert after == before
    assert qcode("asked", "import", f"list.{suffix}").said == "0 marks set, 4 already set\n"


def test_every_wrong_row_of_a_table_is_told_and_nothing_is_set(study: Path, qcode) -> None:
    before = study.read_bytes()
    Path("bad.csv").write_text(
        "transcript,question,put\nR-1,Q2,put\nR-02,Q3,put\nR-03,Q2,perhaps\nR-04,Q2,put\n"
    )
    said = qcode("asked", "import", "bad.csv", status=1).said
    assert "bad.csv:2:1: transcript 'R-1' is not in the study" in said
    assert "bad.csv:3:2: no protocol has a question 'Q3'" in said
    assert "bad.csv:4:3: write put or not put, not 'perhaps'" in said
    Path("short.csv").write_text("transcript,put\nR-01,put\n")
    assert (
        "short.csv:1: the column 'question' is missing"
        in qcode("asked", "import", "short.csv", status=1).said
    )
    assert "'Q9'" in qcode("asked", "set", "Q9", "R-01", status=2).said
    assert "'R-99'" in qcode("asked", "set", "Q2", "R-01", "R-99", status=2).said
    assert study.read_bytes() == before


def test_a_blind_coder_sees_no_marks_of_others_and_a_copy_brings_them_in(
    study: Path, qcode
) -> None:
    """Marks merge like other marks; what the supervisor set is everybody's."""
    qcode("assign", "R-20", "--to", "ben", "--reliability", "--blind")
    copy = Path("copies") / "ada.qcode"
    copy.parent.mkdir()
    copy.write_bytes(study.read_bytes())
    qcode("-p", copy, "asked", "set", "Q2", "R-20", "--not-put", "--coder", "ada")
    qcode("-p", study, "asked", "set", "Q1", "R-20")
    qcode("-p", study, "merge", copy)
    assert none(lambda *a: qcode("-p", study, *a))[2] == 45
    own = qcode("-p", study, "asked", "list", "--coder", "ben", "--format", "json").rows
    assert [(r["question"], r["put"]) for r in own] == [("Q1", "put")]
    assert len(qcode("-p", study, "asked", "list", "--format", "json").rows) == 2
    assert qcode("-p", study, "check").status == 0


def test_a_corrected_transcript_keeps_its_marks(study: Path, qcode) -> None:
    qcode("asked", "set", "Q2", "R-20", "--not-put")
    Path("R-20.txt").write_text(
        "Interviewer: And then, if I may ask?\n\nR: We moved three times.\n\nInterviewer: Thank"
        " you.\n"
    )
    qcode("import", "--update", "R-20.txt")
    assert none(qcode)[2] == 45
    qcode("check")


def test_an_archive_brings_the_marks_along_without_the_words_of_the_transcript(
    study: Path, qcode
) -> None:
    import zipfile

    qcode("asked", "set", "Q2", "R-20", "--not-put")
    qcode("export", "--archive", "all.zip")
    with zipfile.ZipFile("all.zip") as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("marks.csv")]
        marks = archive.read(name).decode()
    assert "not_put,Q2" in marks and "moved" not in marks
    qcode("import", "all.zip", "-p", "again.qcode")
    assert none(lambda *a: qcode("-p", "again.qcode", *a))[2] == 45
