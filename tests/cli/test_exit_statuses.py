"""Every way a command ends has its exit status: 0, 1, 2, 3, 4, 130."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import qcode as package
from qcode.store import writing

UNKNOWN = {
    "no code named 'hotlin'; did you mean 'hotline'?": [
        ["codings", "add", "LE-01", "2", "hotlin", "--coder", "ada"],
        ["codings", "remove", "LE-01", "2", "hotlin", "--coder", "ada"],
        ["codebook", "show", "hotlin"],
        ["reliability", "--codes", "hotlin"],
        ["report", "themes", "--code", "hotlin"],
        ["report", "quotes", "--code", "hotlin"],
        ["report", "referrals", "--family", "hotlin"],
        ["report", "crosstab", "--rows", "hotlin", "--by", "role"],
        ["report", "cooccurrence", "--code", "hotlin"],
    ],
    "no transcript named 'LE01'; did you mean 'LE-01'": [
        ["show", "LE01"],
        ["codings", "add", "LE01", "2", "hotline", "--coder", "ada"],
        ["codings", "remove", "LE01", "2", "hotline", "--coder", "ada"],
        ["done", "LE01", "--coder", "ada"],
        ["assign", "LE01", "--to", "ada"],
        ["log", "--transcript", "LE01"],
        ["suggest", "list", "LE01"],
    ],
    "no coder named 'adda'; did you mean 'ada'?": [
        ["codings", "export", "--by-coder", "adda"],
        ["progress", "--by-coder", "adda"],
        ["log", "--by-coder", "adda"],
        ["reliability", "--coders", "adda,ben"],
        ["report", "referrals", "--by-coder", "adda"],
        ["report", "themes", "--by-coder", "adda"],
        ["report", "quotes", "--by-coder", "adda"],
    ],
}


@pytest.mark.parametrize(
    "argv,message",
    [(argv, m) for m, cases in UNKNOWN.items() for argv in cases],
    ids=lambda x: " ".join(x) if x else "",
)
def test_an_unknown_name_is_wrong_usage_with_the_nearest_ones(
    coded: Path, qcode, argv: list[str], message: str
) -> None:
    """Never an empty answer: exit 2, nothing on stdout, the study as it was."""
    before = coded.read_bytes()
    ran = qcode(*argv, status=2)
    assert ran.out == b""
    assert ran.said.startswith(f"qcode: error: {message}")
    assert coded.read_bytes() == before


USAGE = {
    "show": "name a TRANSCRIPT",
    "show LE-01 --format xml": "'xml' is not one of",
    "show LE-01 --segments 3-99": "LE-01 has no segment 99; it has 1 to 6",
    "show LE-01 --segments 0": "LE-01 has no segment 0",
    "show LE-01 --segments 4-2": "the range 4-2 is reversed",
    "show LE-01 --segments two": "a segment is a number such as 12",
    "show LE-01 --segments ²": "a segment is a number such as 12",
    "show LE-01 --segments 99999999999999999999": "a segment is a number such as 12",
    "codings add LE-01 2 hotline": "who is coding?",
    "codings remove LE-01 2 hotline": "who is coding?",
    "codings add LE-01 2 community/hotline --coder ada": "no code named 'community/hotline'",
    "done LE-01": "who is coding?",
    "assign --to ada": "name transcripts, or --all",
    "sample draw --coders ada": "a double-coded sample needs two coders",
    "sample draw --coders ada,ben --by colour": "no participant has the attribute 'colour'",
    "sample draw --coders ada,ben --include-seen --fraction 0": "0.0 is not in the range 0<x<=1",
    "sample draw --coders ada,ben --include-seen --fraction nan": "'nan' is not a number",
    "report themes --by colour": "colour",
    "report crosstab --rows hotline --by colour": "colour",
    "report referrals --family barriers": "has no sub-codes",
    "report quotes --min-words 9 --max-words 3": "--min-words is larger than --max-words",
    "undo --last 1 --to 3": "--last and --to cannot be used together",
    "undo --last 0": "0 is not in the range",
    "log --since yesterday": "--since takes a time",
    "import x --rename A": "--rename takes OLD=NEW",
    "import x --segment-by words": "'words' is not one of",
    "init study.sqlite": "the name of a study file must end in .qcode",
}


@pytest.mark.parametrize("words", USAGE)
def test_wrong_usage_exits_2_and_says_what_is_right(coded: Path, qcode, words: str) -> None:
    """One line of error, a hint where there is one, nothing on stdout, nothing changed."""
    before = coded.read_bytes()
    ran = qcode(*words.split(), status=2)
    assert ran.out == b""
    assert ran.said.startswith("qcode: error: ") and USAGE[words] in ran.said
    assert coded.read_bytes() == before


REFUSED = {
    "codings add LE-01 2 hotline --coder ada": (
        "ada already has 'hotline' on segment 2 of LE-01 (round 1)"
    ),
    "codings remove LE-02 6 hotline --coder ada": "ada has no 'hotline' on segment 6 of LE-02",
    "done LE-04 --coder ada --undo": "LE-04 was not marked as finished",
    "assign LE-01 --to ben": "another coder is already primary: LE-01 (ada)",
    "redo": "there is nothing to redo",
    "undo --coder zoe": "there is nothing of 'zoe' to undo",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_the_state_of_the_study_does_not_allow_exits_1(coded: Path, qcode, words: str) -> None:
    """The command is understood and refused; nothing is changed."""
    before = coded.read_bytes()
    ran = qcode(*words.split(), status=1)
    assert ran.out == b"" and REFUSED[words] in ran.said
    assert coded.read_bytes() == before


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")


def test_agreement_without_anything_done_twice_exits_1(fresh: Path, qcode) -> None:
    """There is nothing to compare, and the hint says how that comes about."""
    ran = qcode("reliability", status=1)
    assert (
        "no transcript was marked as finished by two coders" in ran.said and "\nhint: " in ran.said
    )


@pytest.fixture
def doubly_coded(fresh: Path, qcode) -> Path:
    """18 answers coded by two: of `barriers` they agree on twelve, of `hotline` on six of
    twelve.
    """
    answers = [
        (t, s) for t in ("LE-01", "LE-02", "LE-03", "LE-04", "SP-01", "SP-02") for s in (2, 4, 6)
    ]
    rows = [(t, s, "barriers", c) for t, s in answers[:12] for c in ("ada", "ben")]
    rows += [(t, s, "hotline", "ada") for t, s in answers[:12]] + [
        (t, s, "hotline", "ben") for t, s in answers[6:]
    ]
    lines = "".join(f"{t},{s},{code},{coder}\n" for t, s, code, coder in rows)
    lines += "".join(f"{t},6,,{c}\n" for t, _ in answers for c in ("ada", "ben"))
    Path("codings.csv").write_text("transcript,segment,code,coder\n" + lines)
    qcode("codings", "import", "codings.csv", "--complete")
    return fresh


def test_a_required_agreement_that_is_not_reached_exits_4(doubly_coded: Path, qcode) -> None:
    """The table is printed all the same; what is below the bar and what could not be assessed are
    told apart.
    """
    ran = qcode("reliability", "--bootstrap", "0", "--require", "0.8", status=4)
    assert b"Krippendorff" in ran.out
    assert "so not judged: federal_agency, community, techniques\n" in ran.said
    assert "qcode: error: alpha is below 0.8 for hotline (-0.458)\n" in ran.said


def test_a_required_agreement_that_is_reached_exits_0(doubly_coded: Path, qcode) -> None:
    """What could not be assessed is no failure, but it is named."""
    ran = qcode(
        "reliability", "--bootstrap", "0", "--require", "0.8", "--codes", "barriers,techniques"
    )
    assert ran.said == "qcode: note: undefined (code not used), so not judged: techniques\n"


def test_a_study_that_was_changed_behind_the_programs_back_fails_the_check(
    coded: Path, qcode
) -> None:
    """Somebody moves a coding with another program: exit 4, and the rows say which check fails."""
    with sqlite3.connect(coded) as connection:
        connection.execute(
            "UPDATE coding SET start = start + 1 WHERE id = (SELECT min(id) FROM coding)"
        )
    connection.close()
    ran = qcode("check", "--format", "json", status=4)
    assert [r["check"] for r in ran.rows if not r["ok"]] == ["log replay"]
    assert "the study file is damaged" in ran.said


def test_a_log_that_was_rewritten_fails_the_check(coded: Path, qcode) -> None:
    """Changing who did something in the log breaks the chain there."""
    with sqlite3.connect(coded) as connection:
        connection.execute("UPDATE event SET action = 'coding.remove' WHERE kind = 'coding'")
    connection.close()
    found = {r["check"]: r["ok"] for r in qcode("check", "--format", "json", status=4).rows}
    assert not found["log chain"]


def test_interrupting_says_so_and_exits_130(
    coded: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of a command leaves the study as it was."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "anchor_of", interrupted)
    before = coded.read_bytes()
    ran = qcode("codings", "add", "LE-04", "2", "hotline", "--coder", "ada", status=130)
    assert ran.out == b"" and ran.said.strip() == "qcode: interrupted"
    assert coded.read_bytes() == before


def test_interrupting_an_import_keeps_what_was_read(
    fresh: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files read before Ctrl-C are in the study in one step; the exit status says that it did
    not finish.
    """
    import qcode.workflows.importing.importing as importing

    names = ["N-1", "N-2", "N-3"]
    for name in names:
        Path(f"{name}.txt").write_text(f"Interviewer: Ready?\n\n{name}: Yes.\n")
    read = importing.read_files  # type: ignore[attr-defined]

    def until_the_third(tasks: Sequence[Any]):
        yield from read(tasks[:2])
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "read_files", until_the_third)
    ran = qcode("import", *(f"{n}.txt" for n in names), "--format", "json", status=130)
    assert [r["transcript"] for r in ran.rows] == ["N-1", "N-2"]
    monkeypatch.undo()
    assert {"N-1", "N-2"} <= {
        r["transcript"] for r in qcode("-p", fresh, "transcripts", "--format", "json").rows
    }
    assert qcode("-p", fresh, "check").status == 0


def _shell(script: str) -> subprocess.CompletedProcess[bytes]:
    around = {
        **os.environ,
        "PYTHONPATH": str(Path(package.__file__).parents[1]),
        "PYTHON": sys.executable,
    }
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, env=around, timeout=60, check=False
    )


def test_a_reader_that_goes_away_is_no_error(coded: Path) -> None:
    """``qcode log | head -1`` prints one line and nothing on stderr."""
    ran = _shell('"$PYTHON" -m qcode log | head -1; exit ${PIPESTATUS[0]}')
    assert (
        ran.returncode in (0, -signal.SIGPIPE)
        and ran.stdout.count(b"\n") == 1
        and ran.stderr == b""
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written_is_an_error(coded: Path) -> None:
    """A full disk behind stdout: one line, exit 3."""
    ran = _shell('"$PYTHON" -m qcode transcripts > /dev/full')
    assert ran.returncode == 3
    assert (
        ran.stderr == b"qcode: error: standard output cannot be written: No space left on device\n"
    )


def test_a_closed_stdout_is_an_error_in_words(coded: Path) -> None:
    """``>&-``: one line and a way out, exit 3; a command that prints nothing there does its
    work.
    """
    ran = _shell('"$PYTHON" -m qcode transcripts >&-')
    assert ran.returncode == 3 and ran.stderr.startswith(b"qcode: error: standard output is closed")
    ran = _shell('"$PYTHON" -m qcode done LE-04 --coder ada >&-')
    assert (ran.returncode, ran.stderr) == (0, b"LE-04 done\n")


def test_a_fault_of_the_program_is_one_line_and_debug_shows_where(coded: Path) -> None:
    """No traceback without ``--debug``, wherever that is written; exit 1 both times."""
    broken = (
        "import qcode.workflows.coding.listing as l; l.transcripts_table = lambda study: 1 / 0; "
        "from qcode.cli import main; import sys; sys.argv = ['qcode', *sys.argv[1:]]; main()"
    )
    ran = _shell(f'"$PYTHON" -c "{broken}" transcripts')
    assert ran.returncode == 1 and ran.stderr.count(b"\n") == 2
    assert ran.stderr.startswith(
        b"qcode: error: the program has crashed. This is a bug; your work is saved. "
        b"Please report: ZeroDivisionError: division by zero"
    )
    ran = _shell(f'"$PYTHON" -c "{broken}" transcripts --debug')
    assert ran.returncode == 1 and b"Traceback" in ran.stderr


def test_a_file_that_needs_a_missing_package_fails_with_what_to_install(
    fresh: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old .doc where LibreOffice is missing: one bad file among others, exit 1."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    Path("P-1.doc").write_bytes(OLD_WORD)
    Path("P-2.txt").write_text("Interviewer: And?\n\nP-2: Nothing.\n")
    ran = qcode("import", "P-1.doc", "P-2.txt", "--format", "json", status=1)
    assert [r["status"] for r in ran.rows] == ["failed", "imported"]
    assert ran.said.startswith("P-1.doc: ") and "install LibreOffice" in ran.said


def test_an_import_that_only_lacks_a_package_exits_5(
    fresh: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but an old .doc, and LibreOffice missing: installing it is all there is to do."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    Path("P-1.doc").write_bytes(OLD_WORD)
    ran = qcode("import", "P-1.doc", status=5)
    assert "install LibreOffice" in ran.said


def test_a_command_that_needs_a_missing_package_exits_5(
    coded: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the line that installs it as the hint."""
    from qcode.errors import MissingPackage

    def missing(*_: object) -> None:
        raise MissingPackage("this needs the package anything", advice="pip install anything")

    monkeypatch.setattr("qcode.workflows.coding.listing.transcripts_table", missing)
    assert (
        qcode("transcripts", status=5).said
        == "qcode: error: this needs the package anything\nhint: pip install anything\n"
    )
