"""``qcode import`` of a project of another program, with what has no place here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from other_programs import TALK, coding, qualcoder, row, taguette
from refi_projects import packed, project_xml

Qcode = Callable[..., Any]


@pytest.fixture
def empty(qcode: Qcode) -> None:
    """A study with nothing in it."""
    qcode("init", "study.qcode")


@pytest.fixture
def folder(empty: None) -> Path:
    """A project of QualCoder with a picture, which has no place here."""
    return qualcoder(
        Path("bus.qda"),
        [
            row("source", id=1, name="Talk", fulltext=TALK, owner="anna"),
            row("source", id=2, name="photo.jpg", mediapath="/images/photo.jpg"),
            row("code_name", cid=1, name="late", owner="anna"),
            coding(1, 1, "late", TALK, "anna"),
            coding(2, 1, "wai\u0301ted", TALK, "ben"),
        ],
        old=False,
    )


def test_a_folder_of_qualcoder_comes_in_with_its_losses(folder: Path, qcode: Qcode) -> None:
    ran = qcode("import", folder)
    assert "project of QualCoder written by QualCoder 4.0" in ran.said
    assert "left out: picture photo.jpg: it has no text" in ran.said
    assert "qcode done TRANSCRIPT" in ran.said
    rows = qcode("codings", "export", "--format", "json").rows
    assert [(r["code"], r["coder"], r["text"]) for r in rows] == [
        ("late", "anna", "late"),
        ("late", "ben", "wai\u0301ted"),
    ]


def test_the_same_project_again_changes_nothing(folder: Path, qcode: Qcode) -> None:
    qcode("import", folder)
    before = len(qcode("log", "--format", "json").rows)
    rows = qcode("import", folder, "--format", "json").rows
    assert all(r["new"] == 0 for r in rows)
    assert len(qcode("log", "--format", "json").rows) == before
    said = " ".join(qcode("log", "--all").text.split())
    assert "the record of which codes and coders came from the project 'bus'" in said


def test_the_report_names_every_loss(folder: Path, qcode: Qcode) -> None:
    qcode("import", folder, "--report", "losses.json")
    report = json.loads(Path("losses.json").read_text())
    assert [(r["fate"], r["what"], r["name"]) for r in report["rows"]] == [
        ("left out", "picture", "photo.jpg")
    ]
    assert [t["rows"][0]["reading"] for t in report["tables"] if t["title"] == "Texts"] == [
        "code points; 2 of 2 codings proven by their words"
    ]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx", "md", "html"])
def test_the_report_has_any_format(folder: Path, qcode: Qcode, suffix: str) -> None:
    qcode("import", folder, "--report", f"losses.{suffix}")
    assert Path(f"losses.{suffix}").stat().st_size > 50


@pytest.mark.parametrize("report", ["losses.foo", "nowhere/losses.csv"])
def test_a_report_that_cannot_be_written_changes_nothing(
    folder: Path, qcode: Qcode, report: str
) -> None:
    qcode("import", folder, "--report", report, status=2)
    assert qcode("transcripts", "--format", "json").rows == []


def test_a_project_becomes_a_new_study(folder: Path, qcode: Qcode) -> None:
    qcode("-p", "new.qcode", "import", folder)
    assert len(qcode("-p", "new.qcode", "codings", "export", "--format", "json").rows) == 2
    qcode("-p", "strict.qcode", "import", folder, "--strict", status=1)
    assert not Path("strict.qcode").exists()
    qcode("-p", "wrong.db", "import", folder, status=2)


def test_strict_refuses_a_loss_and_changes_nothing(folder: Path, qcode: Qcode) -> None:
    ran = qcode("import", folder, "--strict", "--report", "losses.csv", status=1)
    assert "1 part of the project would be left out" in ran.said
    assert "leave out --strict" in ran.said
    assert "picture photo.jpg" in ran.said and "photo.jpg" in Path("losses.csv").read_text()
    assert qcode("transcripts", "--format", "json").rows == []


def test_a_dry_run_shows_how_positions_were_read(folder: Path, qcode: Qcode) -> None:
    ran = qcode("import", folder, "--dry-run")
    assert "2 of 2 codings proven" in " ".join(ran.out.decode().split())
    assert "nothing was changed" in ran.said
    assert qcode("transcripts", "--format", "json").rows == []


def test_a_project_among_documents_is_told_and_left_out(folder: Path, qcode: Qcode) -> None:
    """Its documents alone would come in without a single coding."""
    Path("all").mkdir()
    folder.rename("all/bus.qda")
    (Path("all") / "bus.qda" / "talk.txt").write_text("A: Hello.\nB: Yes.\nA: Good.\n")
    (Path("all") / "other.txt").write_text("A: Hello.\nB: Yes.\nA: Good.\n")
    ran = qcode("import", "all")
    assert "a project of QualCoder, left out with its codings; qcode import all/bus.qda" in ran.said
    assert [r["transcript"] for r in qcode("transcripts", "--format", "json").rows] == ["other"]


def test_a_database_of_taguette_with_tags_as_a_tree(empty: None, qcode: Qcode) -> None:
    taguette(Path("clinic.sqlite3"), ["<p>A: The bus.</p>"], [(1, 3, 10, ["way.bus"], "ben")])
    qcode("import", "clinic.sqlite3", "--tags-as-tree")
    rows = qcode("codebook", "show", "--format", "json").rows
    assert [(r["code"], r["label"]) for r in rows] == [("way", "way"), ("bus", "bus")]
    (one,) = qcode("codings", "export", "--format", "json").rows
    assert (one["coder"], one["text"]) == ("ben", "The bus")


def test_a_project_comes_alone(folder: Path, qcode: Qcode) -> None:
    Path("a.txt").write_text("A: Hello.\n")
    ran = qcode("import", "a.txt", folder, status=2)
    assert "is a project of its own; import it by itself" in ran.said


@pytest.mark.parametrize(
    "wrong", [["--attributes", "a.csv"], ["--speakers", "s.csv"], ["--as", "txt"]]
)
def test_options_for_files_are_refused(folder: Path, qcode: Qcode, wrong: list[str]) -> None:
    Path(wrong[1]).write_text("label\n")
    ran = qcode("import", folder, *wrong, status=2)
    assert wrong[0] in ran.said


def test_options_for_projects_are_refused_for_files(empty: None, qcode: Qcode) -> None:
    Path("a.txt").write_text("A: Hello.\n")
    ran = qcode("import", "a.txt", "--strict", status=2)
    assert "--strict" in ran.said


@pytest.mark.parametrize(
    ("name", "data", "program"),
    [
        ("a.nvp", b"\x01\x0f\x00\x00rest", "NVivo"),
        ("renamed.dat", b"\x01\x0f\x00\x00rest", "NVivo"),
        ("a.mx24", b"SQLite format 3\0" + b"\0" * 100, "MAXQDA"),
        ("a.nvpx", b"\0\1\2", "NVivo"),
        ("a.atlproj23", b"\0\1", "ATLAS.ti"),
    ],
)
def test_what_only_its_own_program_reads_says_how_to_export(
    empty: None, qcode: Qcode, name: str, data: bytes, program: str
) -> None:
    Path(name).write_bytes(data)
    ran = qcode("import", name, status=1)
    assert f"is a project of {program}, which only {program} can read" in ran.said
    assert "import the .qdpx file" in ran.said


def test_an_archive_of_atlas_is_known_by_its_content(empty: None, qcode: Qcode) -> None:
    with zipfile.ZipFile("mine.zip", "w") as archive:
        archive.writestr("project.hpr", "x")
    assert "is a project of ATLAS.ti" in qcode("import", "mine.zip", status=1).said


def test_a_text_with_such_a_suffix_is_a_text(empty: None, qcode: Qcode) -> None:
    Path("a.nvp").write_text("Ann: Hello there.\n")
    assert "is a project of" not in qcode("import", "a.nvp").said


def test_nothing_usable_fails(empty: None, qcode: Qcode) -> None:
    Path("empty.qdpx").write_bytes(packed({"project.qde": project_xml("")}))
    ran = qcode("import", "empty.qdpx", status=1)
    assert "empty.qdpx holds no texts, codes or notes; nothing was imported" in ran.said
