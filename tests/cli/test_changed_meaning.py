"""A definition that changed: what was coded under the older meaning is listed, counted, and settled
by whoever looks at it.
"""

from __future__ import annotations

import shutil
import sqlite3
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from qcode.coding.keymap import build
from qcode.store.store import Store
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession

BOOK = """title: Lines
version: "1.0"
codes:
  - code: refer
    children:
      - code: hotline
        definition: "Any telephone line."
        keywords: [hotline]
  - code: church
    definition: "A church."
"""
NARROW = ("Any telephone line.", "A line that the police run.")
TEXT = (
    "Interviewer: Who calls?\n\nP1: The hotline, mostly.\n\nP1: And the church.\n\nP1: A hotline"
    " again.\n"
)


@pytest.fixture
def study(qcode: Any, tmp_path: Path) -> Path:
    """Two interviews; ann coded both, ben one of them blind."""
    Path("book.yaml").write_text(BOOK)
    for name in ("T1", "T2"):
        Path(f"{name}.txt").write_text(TEXT.replace("P1", name))
    qcode("init", "study.qcode", "--codebook", "book.yaml")
    qcode("import", "T1.txt", "T2.txt")
    qcode("assign", "T1", "T2", "--to", "ann")
    qcode("assign", "T1", "--to", "ben", "--reliability", "--blind")
    for name in ("T1", "T2"):
        qcode("codings", "add", name, "2", "hotline", "--coder", "ann")
        qcode("codings", "add", name, "3", "church", "--coder", "ann")
        qcode("done", name, "--coder", "ann")
    qcode("codings", "add", "T1", "4", "hotline", "--coder", "ben")
    qcode("done", "T1", "--coder", "ben")
    return tmp_path / "study.qcode"


def load(
    qcode: Any, *options: str, version: str = "1.1", edit: tuple[str, str] = NARROW, status: int = 0
) -> Any:
    Path("edited.yaml").write_text(BOOK.replace(*edit).replace('"1.0"', f'"{version}"'))
    return qcode("codebook", "load", "edited.yaml", *options, status=status)


def listed(qcode: Any, *argv: str) -> list[tuple[str, int, str, str]]:
    rows = qcode("codings", "review", *argv, "--format", "json").rows
    return [(r["transcript"], r["segment"], r["code"], r["coder"]) for r in rows]


ALL = [("T1", 2, "hotline", "ann"), ("T1", 4, "hotline", "ben"), ("T2", 2, "hotline", "ann")]


def test_a_changed_meaning_puts_the_codes_passages_on_the_list_and_a_minor_edit_none(
    study: Path, qcode: Any
) -> None:
    assert listed(qcode) == []
    load(qcode, "--minor", "hotline", edit=("Any telephone line.", "Any telephone line at all."))
    assert listed(qcode) == []
    ran = load(qcode, "--meaning", "hotline", version="1.2")
    assert (
        "changed meaning, earlier codings are listed by qcode codings review: hotline" in ran.said
    )
    assert listed(qcode) == ALL
    assert listed(qcode, "--code", "church") == [] and listed(qcode, "T2") == ALL[2:]
    qcode("codings", "add", "T2", "4", "hotline", "--coder", "ann")
    assert listed(qcode) == ALL, "what is coded under the present meaning is not on it"


def test_without_a_terminal_an_edit_changes_the_meaning_unless_it_is_called_minor(
    study: Path, qcode: Any
) -> None:
    """The command says how to call it minor; white space is no edit; a dry run marks nothing."""
    load(qcode, edit=("Any telephone line.", "Any  telephone line. "))
    load(qcode, "--dry-run", version="1.1")
    assert listed(qcode) == []
    assert "load it with --minor hotline" in load(qcode, version="1.2").said
    assert listed(qcode) == ALL


@pytest.mark.parametrize("field", ["include", "exclude"])
def test_include_and_exclude_say_what_a_code_means_too(study: Path, qcode: Any, field: str) -> None:
    load(
        qcode,
        edit=(
            "keywords: [hotline]",
            f'keywords: [hotline]\n        {field}: "Lines of the police."',
        ),
    )
    assert listed(qcode) == ALL


def test_an_edit_of_label_or_keywords_changes_no_meaning(study: Path, qcode: Any) -> None:
    load(qcode, edit=("keywords: [hotline]", "keywords: [hotline, line]\n        label: Lines"))
    assert listed(qcode) == []


@pytest.mark.parametrize(
    "options",
    ["--minor nope", "--minor church", "--minor hotline --meaning hotline", "--meaning church"],
)
def test_options_that_name_no_edit_or_contradict_each_other_are_refused(
    study: Path, qcode: Any, options: str
) -> None:
    before = study.read_bytes()
    load(qcode, *options.split(), status=2)
    assert study.read_bytes() == before


def test_a_changed_meaning_under_the_same_version_gets_the_next(study: Path, qcode: Any) -> None:
    """So that codings before and after can be told apart."""
    ran = load(qcode, version="1.0")
    assert "a changed meaning needs a new version: 1.0+1" in ran.said
    assert listed(qcode) == ALL
    qcode("codings", "add", "T2", "4", "hotline", "--coder", "ann")
    assert listed(qcode) == ALL


def test_going_back_to_the_old_wording_makes_the_old_codings_right_and_the_new_ones_older(
    study: Path, qcode: Any
) -> None:
    load(qcode)
    qcode("codings", "add", "T2", "4", "hotline", "--coder", "ann")
    load(qcode, version="1.2", edit=("Any", "Any"))
    assert listed(qcode) == [("T2", 4, "hotline", "ann")]


def test_minor_edits_after_a_change_of_meaning_list_nothing_again(study: Path, qcode: Any) -> None:
    load(qcode)
    qcode("codings", "review", "--settle")
    load(
        qcode,
        "--minor",
        "all",
        version="1.2",
        edit=("Any telephone line.", "A line that police run."),
    )
    assert listed(qcode) == []


def test_keeping_settles_is_one_step_of_undo_and_the_study_is_whole(
    study: Path, qcode: Any
) -> None:
    load(qcode)
    assert (
        "1 passage removed from the list"
        in qcode("codings", "review", "T2", "--settle", "--coder", "ann").said
    )
    assert listed(qcode) == ALL[:2]
    assert "kept" in qcode("log").text
    qcode("undo")
    assert listed(qcode) == ALL
    qcode("redo")
    assert listed(qcode) == ALL[:2]
    qcode("check")
    qcode("codings", "remove", "T1", "2", "hotline", "--coder", "ann")
    assert listed(qcode) == ALL[1:2], "what was removed waits for nobody"


def test_undo_of_the_load_takes_everything_off_the_list(study: Path, qcode: Any) -> None:
    load(qcode)
    qcode("undo")
    assert listed(qcode) == []
    qcode("check")


def test_a_coder_sees_and_settles_their_own(study: Path, qcode: Any) -> None:
    """A blind coder is shown nothing of others; what others must look at stays on the list."""
    load(qcode)
    assert listed(qcode, "--coder", "ben") == [("T1", 4, "hotline", "ben")]
    assert listed(qcode, "--coder", "ann") == [ALL[0], ALL[2]]
    qcode("codings", "review", "--settle", "--coder", "ben")
    assert listed(qcode) == [ALL[0], ALL[2]]
    assert "ann" not in qcode("codings", "review", "--possible", "--coder", "ben").text


def test_segments_that_might_carry_the_code_now_are_listed_on_request(
    study: Path, qcode: Any
) -> None:
    """Done under the older meaning without the code, and its keywords are in them; what was looked
    at is gone, for its coder.
    """
    load(qcode)
    might = {(r["transcript"], r["segment"]) for r in _might(qcode, "--coder", "ann")}
    assert might == {("T1", 4), ("T2", 4)}
    assert [(r["transcript"], r["segment"]) for r in _might(qcode, "--coder", "ben")] == [("T1", 2)]
    qcode("codings", "review", "--possible", "--settle", "--coder", "ann")
    assert _might(qcode, "--coder", "ann") == [] and len(_might(qcode, "--coder", "ben")) == 1
    qcode("undo")
    assert len(_might(qcode, "--coder", "ann")) == 2


def _might(qcode: Any, *argv: str) -> list[dict[str, Any]]:
    rows = qcode("codings", "review", "--possible", *argv, "--format", "json").rows
    return [r for r in rows if r["why"] == "might carry it"]


@pytest.mark.parametrize(
    "report",
    [
        "themes",
        "quotes",
        "cooccurrence",
        "referrals --family refer",
        "crosstab --rows hotline --by site",
    ],
)
def test_tables_say_how_many_codings_stand_under_an_older_meaning(
    study: Path, qcode: Any, report: str
) -> None:
    """Of those that count: ann's two, not ben's."""
    argv = ("report", *report.split())
    assert "older meaning" not in qcode(*argv).text
    load(qcode)
    said = " ".join(qcode(*argv).text.split())
    assert (
        "2 codings were given under an older meaning of the code, not reviewed since it changed:"
        " hotline (2)." in said
    )
    qcode("codings", "review", "--settle")
    assert "older meaning" not in qcode(*argv).text


def test_the_codebook_shows_how_many(study: Path, qcode: Any) -> None:
    load(qcode)
    rows = {
        r["code"]: (r["codings"], r["older"])
        for r in qcode("codebook", "show", "--format", "json").rows
    }
    assert rows == {"refer": (0, 0), "hotline": (3, 3), "church": (2, 0)}
    assert "Older" in qcode("codebook", "show").text
    assert "under an older meaning" in qcode("codebook", "show", "hotline").text
    own = {
        r["code"]: r["older"]
        for r in qcode("codebook", "show", "--format", "json", "--coder", "ben").rows
    }
    assert own == {
        "refer": 0,
        "hotline": 2,
        "church": 0,
    }, "ben's, and ann's in T2, which ben does not code blind"


def test_a_renamed_code_keeps_its_meaning(study: Path, qcode: Any) -> None:
    load(qcode)
    qcode("codebook", "rename", "hotline", "line")
    assert [(t, n, w) for t, n, _, w in listed(qcode)] == [(t, n, w) for t, n, _, w in ALL]
    assert {code for _, _, code, _ in listed(qcode)} == {"line"}


@pytest.mark.parametrize("order", list(permutations(("one", "two"))))
def test_what_copies_did_is_the_same_in_whatever_order_they_are_merged(
    study: Path, qcode: Any, order: tuple[str, ...]
) -> None:
    """One copy changes the meaning and keeps a passage; the other goes on coding with the older
    codebook, and settles nothing.
    """
    for name in ("one", "two"):
        shutil.copy(study, f"{name}.qcode")
    Path("edited.yaml").write_text(BOOK.replace(*NARROW).replace('"1.0"', '"1.1"'))
    qcode("-p", "one.qcode", "codebook", "load", "edited.yaml")
    qcode("-p", "one.qcode", "codings", "review", "T2", "--settle", "--coder", "ann")
    qcode("-p", "two.qcode", "codings", "add", "T2", "4", "hotline", "--coder", "ann")
    for name in order:
        qcode("-p", study, "merge", f"{name}.qcode")
    rows = qcode("-p", study, "codings", "review", "--format", "json").rows
    found = [(r["transcript"], r["segment"], r["coder"]) for r in rows]
    assert found == [("T1", 2, "ann"), ("T1", 4, "ben"), ("T2", 4, "ann")]
    qcode("-p", study, "check")


def test_a_packed_copy_holds_only_the_coders_own_and_brings_their_decisions_back(
    study: Path, qcode: Any
) -> None:
    load(qcode)
    qcode("codings", "review", "T1", "--settle", "--coder", "ann")
    Path("away").mkdir()
    qcode("-p", study, "sample", "pack", "--for", "ben", "-o", "away/ben.qcode")
    with sqlite3.connect("away/ben.qcode") as raw:
        assert raw.execute("SELECT count(*) FROM mark WHERE kind = 'kept'").fetchone() == (0,)
    qcode("-p", "away/ben.qcode", "codings", "review", "--settle", "--coder", "ben")
    qcode("-p", study, "merge", "away/ben.qcode")
    assert [
        r["coder"] for r in qcode("-p", study, "codings", "review", "--format", "json").rows
    ] == ["ann"]


def test_passages_are_worked_through_line_by_line_as_on_the_screen(study: Path, qcode: Any) -> None:
    """The list leads to each; keep settles it, and can be undone."""
    load(qcode)
    with Store.open(study) as store:
        session = CodingSession(store, "ann")
        session.open("T1")
        mode = LineMode(session, build()[0])
        assert "Place 1 of 2" in " ".join(mode.handle("work older").lines)
        for line in ("keep", "undo", "keep"):
            assert mode.handle(line).status == 0, line
        assert mode.handle("keep").status != 0, "there is nothing left to keep here"
        assert "Place 2 of 2" in " ".join(mode.handle("next place").lines)
    assert listed(qcode, "--coder", "ann") == [ALL[2]]
    with Store.open(study) as store:
        session = CodingSession(store, "ann")
        session.open("T2")
        mode = LineMode(session, build()[0])
        mode.handle("work possible")
        assert "hotline not given on segment 4" in " ".join(mode.handle("keep").lines)
    assert len(_might(qcode, "--coder", "ann")) == 1
