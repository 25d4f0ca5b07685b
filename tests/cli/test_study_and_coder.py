"""Which study is meant, and who acts or looks."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest


def test_the_study_is_found_upwards(coded: Path, qcode, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder three levels down, the one study above is meant."""
    below = Path("a/b/c")
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert qcode("transcripts").text.startswith("Night shift\n")


def test_the_nearest_folder_with_a_study_decides(
    coded: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A study nearer than another one hides it."""
    Path("near/by").mkdir(parents=True)
    qcode("init", "near/other.qcode", "--title", "Nearer")
    monkeypatch.chdir("near/by")
    assert qcode("transcripts").text.startswith("Nearer\n")


def test_two_candidates_are_both_named(coded: Path, qcode, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3, both files listed, and what to type to choose; so it is from a folder below."""
    shutil.copy(coded, "another.qcode")
    Path("below").mkdir()
    for folder in (".", "below"):
        monkeypatch.chdir(coded.parent / folder)
        ran = qcode("transcripts", status=3)
        assert ran.out == b""
        assert str(coded) in ran.said and str(coded.with_name("another.qcode")) in ran.said
        assert f"hint: qcode -p {coded.with_name('another.qcode')}" in ran.said
    assert qcode("-p", coded, "transcripts").out


def test_no_study_at_all_says_how_to_make_one(qcode, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3, with the command that makes one as the hint."""
    # A suffix that no file above the test's folder has, whatever lies there.
    monkeypatch.setattr("qcode.workflows.shared.locate.SUFFIX", ".qcode-of-a-test")
    ran = qcode("transcripts", status=3)
    assert (
        ran.said
        == "qcode: error: there is no study (*.qcode) in this folder or above it\nhint: qcode init"
        " study.qcode\n"
    )


@pytest.mark.parametrize(
    "argv",
    [
        ["-p", "{}", "transcripts"],
        ["transcripts", "-p", "{}"],
        ["--project", "{}", "transcripts"],
        ["transcripts", "--project={}"],
    ],
    ids=" ".join,
)
def test_the_project_is_taken_before_and_after_the_command(
    coded: Path, qcode, argv: list[str]
) -> None:
    """Also where another study lies in the current folder."""
    elsewhere = Path("x")
    elsewhere.mkdir()
    other = Path(shutil.copy(coded, elsewhere / "other.qcode"))
    qcode("-p", other, "done", "SP-02", "--coder", "ada")
    ran = qcode(*(word.format(other) for word in argv), "--format", "json")
    assert {r["transcript"] for r in ran.rows if r["done_by"]} >= {"SP-02"}


def test_the_project_of_the_environment_gives_way_to_the_option(coded: Path, qcode) -> None:
    """``QCODE_PROJECT`` comes before looking upwards, and after ``-p``."""
    Path("x").mkdir()
    qcode("init", "x/empty.qcode", "--title", "Empty")
    env = {"QCODE_PROJECT": "x/empty.qcode"}
    assert qcode("transcripts", env=env).text.startswith("Empty\n")
    assert qcode("-p", coded, "transcripts", env=env).text.startswith("Night shift\n")
    assert qcode("transcripts", env={"QCODE_PROJECT": ""}).text.startswith("Night shift\n")


@pytest.mark.parametrize(
    "argv",
    [
        ["--coder", "ben", "codings", "add", "LE-04", "2", "hotline"],
        ["codings", "add", "LE-04", "2", "hotline", "--coder", "ben"],
        ["codings", "add", "--coder=ben", "LE-04", "2", "hotline"],
    ],
    ids=" ".join,
)
def test_the_coder_is_taken_before_and_after_the_command(
    coded: Path, qcode, argv: list[str]
) -> None:
    """Who acts is who is named, wherever on the line."""
    qcode(*argv)
    assert [
        (c["coder"], c["code"])
        for c in qcode("show", "LE-04", "--format", "json").rows[1]["codings"]
    ] == [("ben", "hotline")]


def test_the_coder_of_the_environment_gives_way_to_the_option(coded: Path, qcode) -> None:
    """``QCODE_CODER`` names who acts where the option does not."""
    env = {"QCODE_CODER": "ben"}
    qcode("codings", "add", "LE-04", "2", "hotline", env=env)
    qcode("codings", "add", "LE-04", "4", "barriers", "--coder", "ada", env=env)
    rows = qcode("show", "LE-04", "--format", "json").rows
    assert [c["coder"] for row in rows for c in row["codings"]] == ["ben", "ada"]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_name_near_another_s_needs_new(coded: Path, qcode, where: str) -> None:
    """A slip makes nobody: exit 2, with the name that is meant; --new says that it is somebody
    else.
    """
    argv = ["codings", "add", "LE-04", "2", "hotline", "--coder", "Bem"]
    before = coded.read_bytes()
    assert (
        qcode(*argv, status=2).said
        == "qcode: error: there is no coder 'Bem', but there is 'ben'; nothing was changed\n"
        "hint: type 'ben', or add --new if 'Bem' is someone else\n"
    )
    assert coded.read_bytes() == before
    assert (
        "there is already 'ben'"
        in qcode(*(["--new", *argv] if where == "before" else [*argv, "--new"])).said
    )


@pytest.mark.parametrize(
    "argv",
    [
        ["codings", "add", "LE-04", "2", "hotline"],
        ["codings", "remove", "LE-01", "2", "hotline"],
        ["done", "LE-04"],
        ["memo", "add", "A thought"],
        ["code", "LE-04", "--plain"],
        ["adjudicate", "--accept-agreements"],
        ["import", "LE-09.txt"],
        ["transcripts", "rename", "LE-01", "LE-91"],
        ["transcripts", "redact", "LE-01", "--words", "the", "--yes"],
        ["transcripts", "remove", "LE-01", "--yes"],
        ["speakers", "rename", "LE-01", "LE-01", "Dee"],
        ["speakers", "assign", "LE-01", "2", "Dee"],
        ["speakers", "role", "LE-01", "LE-01", "judge"],
        ["speakers", "merge", "LE-01", "Interviewer", "--into", "LE-01"],
        ["attributes", "import", "people.csv"],
        ["attributes", "rename", "role", "law_enforcement", "officer"],
        ["codebook", "rename", "hotline", "lines"],
        ["codebook", "retire", "hotline"],
        ["codebook", "merge", "hotline", "--into", "barriers"],
        ["codebook", "split", "barriers", "--into", "money"],
        ["codebook", "load", "book.yaml"],
        ["assign", "LE-04", "--to", "ben", "--reliability"],
        ["sample", "draw", "--coders", "ada,ben", "--include-coded"],
        ["suggest", "train"],
        ["reliability", "--set-rule", "alpha", "0.7"],
        ["codings", "import", "more.csv"],
        ["coders", "rename", "ben", "Dee"],
        ["coders", "merge", "ben", "--into", "zoe"],
    ],
    ids=lambda argv: " ".join(argv[:2]),
)
def test_every_command_that_writes_refuses_a_slip(
    coded: Path, qcode, data: Path, argv: list[str], monkeypatch
) -> None:
    """Exit 2 and not a byte changed, whatever the command is."""
    qcode("codings", "add", "LE-04", "2", "barriers", "--coder", "zoe")
    Path("LE-09.txt").write_text("Interviewer: And?\n\nLE-09: Nothing.\n")
    Path("people.csv").write_text("transcript,speaker,role\nLE-01,,judge\n")
    Path("more.csv").write_text("transcript,segment,code,coder\nLE-04,2,hotline,zoe\n")
    Path("book.yaml").write_text((data / "codebook.yaml").read_text() + "  - code: housing\n")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    before = coded.read_bytes()
    assert (
        "there is no coder 'Ada', but there is 'ada'"
        in qcode(*argv, "--coder", "Ada", status=2).said
    )
    assert coded.read_bytes() == before


def test_a_first_coder_needs_nothing(fresh: Path, qcode) -> None:
    """Nor does anybody whose name is near nobody's."""
    for name in ("ada", "coder 1", "coder 2", "zoe"):
        qcode("codings", "add", "LE-04", "2", "hotline", "--coder", name)


def test_looking_under_a_name_near_a_blind_coder_s_is_refused(coded: Path, qcode) -> None:
    """ben codes blind: as Ben he would be shown everything. Who is somebody else says so."""
    argv = ["show", "LE-01", "--codes", "--coder", "Ben"]
    ran = qcode(*argv, status=2)
    assert "there is no coder 'Ben', but there is 'ben'" in ran.said and ran.out == b""
    qcode(*argv, "--new")
    qcode("coders", "rename", "ben", "Dee")
    assert (
        "the coder 'ben' is now called 'Dee'"
        in qcode("show", "LE-01", "--codes", "--coder", "ben", status=2).said
    )


def test_acting_under_a_new_name_says_so_with_the_near_names(coded: Path, qcode) -> None:
    """The coder is made, and told; the second time nothing is said."""
    argv = ["codings", "add", "LE-04", "2", "hotline"]
    assert (
        qcode(*argv, "--coder", "Bem", "--new").said
        == "qcode: note: coder 'Bem' is new in this study; there is already 'ben'\nadded LE-04 2"
        " hotline\n"
    )
    assert qcode(*argv, "--coder", "Zsuzsanna").said.startswith(
        "qcode: note: coder 'Zsuzsanna' is new in this study\n"
    )
    assert qcode("done", "LE-04", "--coder", "Bem").said == "LE-04 done\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["assign", "LE-04", "--to", "cleo", "--reliability"],
        ["sample", "draw", "--coders", "ada,cleo", "--include-seen"],
        ["codings", "import", "cleo.csv"],
    ],
    ids=" ".join,
)
def test_a_coder_named_in_a_command_or_file_is_new_and_said_to_be(
    coded: Path, qcode, argv: list[str]
) -> None:
    """Not only who acts: whoever is given work, too."""
    Path("cleo.csv").write_text("transcript,segment,code,coder\nLE-04,2,hotline,cleo\n")
    assert "coder 'cleo' is new in this study" in qcode(*argv).said


def test_a_name_is_the_same_name_however_it_is_spaced_or_composed(coded: Path, qcode) -> None:
    """White space around it, or an accent typed as two characters, makes nobody new."""
    composed, apart = "Zo\u00eb", "Zoe\u0308"
    qcode("done", "LE-04", "--coder", composed)
    Path("c.csv").write_text(
        f"transcript,segment,code,coder\nLE-04,2,hotline, {apart} \nLE-04,4,barriers,{composed}\n"
    )
    qcode("codings", "import", "c.csv")
    assert (
        qcode("codings", "add", "LE-04", "6", "hotline", "--coder", f"  {apart} ").said
        == "added LE-04 6 hotline\n"
    )
    assert qcode("transcripts", "--format", "json").rows[3]["coders"] == [composed]


def test_looking_under_a_name_that_is_nearly_a_coders_is_told(coded: Path, qcode) -> None:
    """The coder's own name is offered on stderr; others may look unremarked."""
    assert (
        qcode("transcripts", "--coder", "Ada").said
        == "qcode: note: no coder of this study is called 'Ada'; there is 'ada'\n"
    )
    assert qcode("transcripts", "--coder", "supervisor").said == ""
    assert qcode("transcripts", "--coder", "ada").said == ""


def test_looking_makes_no_coder(coded: Path, qcode) -> None:
    """Only acting does; a study that is read stays as it is."""
    before = coded.read_bytes()
    qcode("transcripts", "--coder", "nobody")
    assert coded.read_bytes() == before


def test_the_coder_is_never_a_filter(coded: Path, qcode) -> None:
    """A third person sees everybody's codings; ``--by-coder`` limits them."""
    everybody = qcode("codings", "export").out
    assert qcode("codings", "export", "--coder", "supervisor").out == everybody
    only = qcode("codings", "export", "--by-coder", "ben", "--format", "json").rows
    assert {r["coder"] for r in only} == {"ben"} and len(only) == 6


def test_init_refuses_what_is_there(coded: Path, qcode) -> None:
    """Nothing is ever overwritten by ``init``, and a bad codebook leaves no file."""
    before = coded.read_bytes()
    assert "already exists; nothing was changed" in qcode("init", coded, status=3).said
    assert coded.read_bytes() == before
    Path("bad.yaml").write_text("title: x\ncodes:\n  - code: a b\n")
    assert qcode("init", "new.qcode", "--codebook", "bad.yaml", status=1).said.startswith(
        "bad.yaml:1:1: "
    )
    qcode("init", "new.qcode", "--codebook", "missing.yaml", status=1)
    qcode("init", "nowhere/new.qcode", status=3)
    assert sorted(p.name for p in Path().iterdir()) == ["bad.yaml", "study.qcode"]


def test_init_under_a_name_says_that_the_coder_is_new(data: Path, qcode) -> None:
    """Whoever makes the study is in its log."""
    ran = qcode("init", "new.qcode", "--codebook", data / "codebook.yaml", "--coder", "ada")
    assert "coder 'ada' is new" in ran.said
    assert {r["actor"] for r in qcode("log", "--format", "json").rows} == {"ada"}
