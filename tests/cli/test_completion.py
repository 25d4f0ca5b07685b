"""Completion, asked for as a shell asks: by the environment, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from qcode.cli.completing import kind_of
from qcode.cli.program import program, walk
from qcode.store.store import Store
from qcode.workflows.shared.completing import completions

HEAVY = ("sqlalchemy", "alembic", "numpy", "pandas", "textual", "rich", "spacy", "lxml", "yaml")
ASK = f"""
import sys
from qcode.cli import main
sys.argv = ["qcode"]
try:
    main()
finally:
    print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def ask(line: str, shell: str = "bash", **environment: str) -> tuple[list[str], str]:
    """The lines that a shell gets for what stands before the cursor, and what came on stderr: the
    heavy packages that were loaded, or a complaint.
    """
    words = line.partition("'")[0].split(" ")  # what stands in quotation marks is one word
    asked = {
        "_QCODE_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
        **environment,
    }
    ran = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, **asked}, capture_output=True, text=True
    )
    return [row for row in ran.stdout.splitlines() if row], ran.stderr.strip()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("qcode codebook show hot", ["plain,hotline"]),
        ("qcode codings add LE-01 3 HOT", ["plain,hotline"]),
        ("qcode report themes --code hot", ["plain,hotline"]),
        ("qcode reliability --codes barriers,hot", ["plain,barriers,hotline"]),
        ("qcode show le-", [f"plain,LE-0{n}" for n in (1, 2, 3, 4)]),
        ("qcode codings add SP", ["plain,SP-01", "plain,SP-02"]),
        ("qcode codings add LE-01 ", []),
        ("qcode log --transcript SP", ["plain,SP-01", "plain,SP-02"]),
        ("qcode --coder ", ["plain,ada", "plain,ben"]),
        ("qcode codings export --by-coder b", ["plain,ben"]),
        ("qcode reliability --coders ada,", ["plain,ada,ben"]),
        ("qcode report themes --by ro", ["plain,role"]),
        ("qcode attributes rename si", ["plain,site"]),
        ("qcode report themes --where ho", ["plain,hotline"]),
        ("qcode query find 'role=prosecutor and (hot", ["plain,role=prosecutor and (hotline"]),
        ("qcode query find 'si", ["plain,site"]),
        ("qcode codebook export b", ["file,b"]),
        ("qcode codebook re", ["plain,rename", "plain,retire"]),
        ("qcode report nonsense LE", []),
    ],
)
def test_each_kind_of_name_is_completed(coded: Path, line: str, expected: list[str]) -> None:
    """In the study found here; nothing heavy is loaded, and nothing is said."""
    assert ask(line) == (expected, "")


def test_the_study_is_the_one_that_is_named(coded: Path, tmp_path: Path) -> None:
    """By -p before or after the command, or by the environment."""
    (tmp_path / "empty").mkdir()
    named = coded.rename(tmp_path / "empty" / "my study.qcode")
    assert ask("qcode show LE-02") == ([], "")
    for line in (f"qcode -p {str(named)!r} show LE-02", f"qcode show -p {str(named)!r} LE-02"):
        asked = {"COMP_CWORD": "4", "COMP_WORDS": line}
        assert ask("", **asked) == (["plain,LE-02"], "")
    assert ask("qcode show LE-02", QCODE_PROJECT=str(named)) == (["plain,LE-02"], "")


@pytest.mark.parametrize(
    "content", [None, b"", b"not a study", b"SQLite format 3\x00" + b"x" * 200]
)
def test_without_a_study_that_can_be_read_nothing_is_offered_and_nothing_said(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "broken.qcode").write_bytes(content)
    assert ask("qcode show LE") == ([], "")
    assert completions("/nowhere/x.qcode", "code", "") == []


def test_other_shells_get_their_own_lines(coded: Path) -> None:
    """With the label of a code beside its key."""
    assert ask("qcode codebook show hotl", "zsh")[0][:2] == ["plain", "hotline"]
    (line,) = ask("qcode codebook show hotl", "fish")[0]
    assert line.startswith("plain,hotline\t")


def test_a_blind_coder_is_offered_what_the_commands_show_them(coded: Path) -> None:
    """The names are those of the view of whoever asks, also of a coder who codes blind."""
    with Store.open(coded) as store:
        for coder in (None, "ben"):
            view = store.view(coder)
            shown = {
                "code": [c.key for c in view.codebook().codes],
                "transcript": list(view.transcript_ids()),
                "coder": [c.name for c in view.coders() if c.kind == "person"],
            }
            for kind, names in shown.items():
                assert [name for name, _ in completions(str(coded), kind, "")] == names


def test_retired_codes_are_not_offered(coded: Path, qcode) -> None:
    qcode("codebook", "retire", "barriers")
    assert "barriers" not in [name for name, _ in completions(str(coded), "code", "")]


def test_every_argument_that_help_calls_by_such_a_name_is_completed() -> None:
    """So that a new command is not forgotten: its metavar says what it takes."""
    wanted = {"CODE": "code", "TRANSCRIPT": "transcript", "ATTR": "attribute"}
    for path, command in walk(program):
        called = " ".join(path)
        for parameter in command.params:
            name = (
                (parameter.metavar or parameter.name or "").strip("[]….").replace(",", "").upper()
            )
            if name.rstrip(".") in wanted and "--language" not in parameter.opts:
                found = kind_of(parameter, called)
                assert found == wanted[name.rstrip(".")], (called, parameter.opts)


@pytest.mark.parametrize(
    ("shell", "words"),
    [("bash", "complete -o nosort -F"), ("zsh", "compdef"), ("fish", "complete --no-files")],
)
def test_the_script_of_each_shell_is_printed(qcode, shell: str, words: str) -> None:
    ran = qcode("completion", shell)
    assert words in ran.text and "_QCODE_COMPLETE" in ran.text and ran.said == ""
    assert qcode("completion", "cmd", status=2).out == b""


def test_bash_completes_names_with_blanks_as_one_word(qcode, tmp_path: Path) -> None:
    """The script run by bash itself, as it calls it; within quotation marks nothing is escaped."""
    qcode("init", "s.qcode")
    for name in ("Group one", "Group two"):
        Path(f"{name}.txt").write_text("I: Hello.\nAda: Yes.\n")
    qcode("import", "Group one.txt", "Group two.txt")
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "qcode"
    tool.write_text(f"#!{sys.executable}\nfrom qcode.cli import main\nmain()\n")
    tool.chmod(0o755)
    lines = (
        'eval "$(qcode completion bash)"; COMP_CWORD=2;'
        ' for word in Gr \'"Gr\'; do COMP_WORDS=(qcode show "$word");'
        ' _qcode_completion qcode; printf "%s|" "${COMPREPLY[@]}"; done'
    )
    ran = subprocess.run(
        ["bash", "--norc", "-c", lines],
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "Group\\ one|Group\\ two|Group one|Group two|", ran.stderr


def test_a_parameter_that_is_no_text_stays_as_it_is() -> None:
    """Choices, numbers and paths complete by their own types."""
    number = click.Option(["--codes"], type=click.IntRange(1))
    assert kind_of(number, "sample plan") == ""
