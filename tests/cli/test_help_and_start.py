"""Help of every command, what the program loads to give it, and how it ends without a command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import qcode as package
from qcode.cli.program import SECTIONS, program, walk

COMMANDS = dict(walk(program))
ROOT = Path(package.__file__).parents[1]


def python(*argv: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python in a process of its own, with this qcode."""
    around = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **env}
    return subprocess.run(
        [sys.executable, *argv], capture_output=True, env=around, timeout=60, check=False
    )


_HELP_OF_EVERYTHING = """
import sys
before = set(sys.modules)
import qcode
first = set(sys.modules) - before
from qcode.cli.program import program, walk
for path, command in list(walk(program)):
    try:
        program.main([*path, "--help"], prog_name="qcode", standalone_mode=False)
    except SystemExit:
        raise AssertionError(path)
loaded = set(sys.modules) - before
import json
sys.stderr.write(json.dumps([sorted(first), sorted(loaded)]))
"""


def foreign(modules: list[str], *allowed: str) -> set[str]:
    """The packages among `modules` that are neither Python's own nor allowed."""
    return (
        {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names) - set(allowed)
    )


def test_help_of_every_command_loads_the_standard_library_and_click_only() -> None:
    """Also shown: that ``import qcode`` alone loads nothing but the standard library."""
    ran = python("-c", _HELP_OF_EVERYTHING)
    assert ran.returncode == 0, ran.stderr.decode()
    at_import, at_help = json.loads(ran.stderr)
    assert foreign(at_import, "qcode") == set()
    assert foreign(at_help, "qcode", "click") == set()
    assert ran.stdout.count(b"Usage: qcode") == len(COMMANDS)


_COMPLETION = """
import sys
before = set(sys.modules)
from qcode.cli import main
try:
    main()
finally:
    sys.stderr.write(__import__("json").dumps(sorted(set(sys.modules) - before)))
"""


def test_shell_completion_offers_commands_and_loads_nothing_heavy() -> None:
    """Completing ``qcode cod`` names the commands that begin so, with nothing but click loaded."""
    ran = python(
        "-c", _COMPLETION, _QCODE_COMPLETE="bash_complete", COMP_WORDS="qcode cod", COMP_CWORD="1"
    )
    assert {b"plain,codebook", b"plain,codings"} <= set(ran.stdout.split())
    assert foreign(json.loads(ran.stderr), "qcode", "click") == set()


def test_the_module_runs_as_a_program() -> None:
    """``python -m qcode`` is the program, and calls itself qcode."""
    ran = python("-m", "qcode", "--version")
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        0,
        f"qcode, version {package.__version__}\n".encode(),
        b"",
    )


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "qcode")
def test_every_command_and_every_option_has_help(path: tuple[str, ...]) -> None:
    """A command's help begins with a sentence; options say what they do."""
    command = COMMANDS[path]
    first = " ".join((command.help or "").partition("\n\n")[0].split())
    assert re.match(r"[A-Z].*\.$", first) or ";" in first, f"no sentence: {first!r}"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"{path}: {parameter.name} says nothing"


@pytest.mark.parametrize(
    "name,line", [(n, line) for section in SECTIONS.values() for n, line in section.items()]
)
def test_the_line_in_the_overview_is_the_first_of_the_commands_own_help(
    name: str, line: str
) -> None:
    """What ``qcode --help`` says of a command is what the command says of itself."""
    assert (COMMANDS[name,].help or "").partition("\n")[0] == line


def test_the_overview_lists_every_command_once_in_the_order_of_the_pipeline(qcode) -> None:
    """``qcode --help`` prints sections in order, a line each, on stdout."""
    shown = qcode("--help")
    names = [name for section in SECTIONS.values() for name in section]
    assert len(names) == len(set(names)) and {path[0] for path in COMMANDS if path} == set(names)
    found = re.findall(r"^  ([a-z]+)  +[A-Z]", shown.text, re.MULTILINE)
    assert found == names
    assert shown.err == b""


@pytest.mark.parametrize("argv", [[], ["codings"], ["report"]], ids=" ".join)
def test_without_a_command_the_help_is_printed_and_the_usage_is_wrong(
    qcode, argv: list[str]
) -> None:
    """Nothing was asked: help on stderr, exit 2, nothing on stdout."""
    ran = qcode(*argv, status=2)
    assert ran.out == b""
    assert ran.said.startswith("Usage: qcode") and "error" not in ran.said


def test_a_mistyped_command_is_answered_with_the_nearest(qcode) -> None:
    """``qcode imprt`` exits 2 and asks whether import was meant."""
    ran = qcode("imprt", status=2)
    assert (
        ran.said
        == "qcode: error: there is no command 'imprt'; did you mean 'import'?\nhint: qcode --help\n"
    )


LATER = {
    "adjudicate",
    "archive",
    "backup",
    "code",
    "disagreements",
    "export",
    "history",
    "keys",
    "migrate",
    "query",
    "restore",
}
"""Commands of the contract that hints of some rooms name before the command line has them."""


def test_every_hint_names_a_command_that_exists() -> None:
    """A text in the program that says ``qcode WORD …`` says a word that is a command."""
    there = {path[0] for path in COMMANDS if path}
    unknown: dict[str, set[str]] = {}
    for file in sorted((ROOT / "qcode").rglob("*.py")):
        names = set(re.findall(r'(?:"|[:;(] ?)qcode (?:-p \S+ )?([a-z]+)\b', file.read_text()))
        if wrong := names - there - LATER:
            unknown[str(file.relative_to(ROOT))] = wrong
    assert unknown == {}
