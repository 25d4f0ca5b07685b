"""What helps against an error is a command that can be typed as it stands, or a sentence; each way
of telling it is in one place.
"""

from __future__ import annotations

import ast
import shlex
from functools import cache
from pathlib import Path

import click
import pytest

import qcode
from qcode.cli.program import program
from qcode.errors import QcodeError, Refused, Unknown
from qcode.shown import failure_line, failure_sentences, remedy

SOURCE = Path(qcode.__file__).parent


@cache
def _sources() -> dict[Path, ast.Module]:
    return {p: ast.parse(p.read_text(encoding="utf-8")) for p in sorted(SOURCE.rglob("*.py"))}


def _errors(trees: dict[Path, ast.Module]) -> set[str]:
    """The names of `QcodeError` and of every class below it."""
    bases: dict[str, set[str]] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                above = {b.id for b in node.bases if isinstance(b, ast.Name)}
                bases.setdefault(node.name, set()).update(above)
    known = {QcodeError.__name__}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return known


def _texts(node: ast.expr, constants: dict[str, str]) -> list[str]:
    """The texts an expression may give, with ``X`` for what is filled in; none where it hands on
    what another error carries.
    """
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(v.value) if isinstance(v, ast.Constant) else "X" for v in node.values)]
    if isinstance(node, ast.BinOp):
        return [a + "X" for a in _texts(node.left, constants)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, constants) + _texts(node.orelse, constants)
    if isinstance(node, ast.Name) and node.id in constants:
        return [constants[node.id]]
    return []


@cache
def _told(keyword: str) -> list[tuple[str, str]]:
    """(place, text) of every `keyword` that an error is made with."""
    trees = _sources()
    errors, found = _errors(trees), []
    for path, tree in trees.items():
        constants = {
            target.id: str(node.value.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qcode"):
                home = SOURCE.parent / f"{str(node.module).replace('.', '/')}.py"
                for one in trees[home].body if home in trees else ():
                    if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant):
                        constants |= {
                            t.id: str(one.value.value)
                            for t in one.targets
                            if isinstance(t, ast.Name) and t.id in {a.name for a in node.names}
                        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            made = name in errors or (
                isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"
            )
            for given in node.keywords if made else ():
                if given.arg == keyword:
                    place = f"{path.relative_to(SOURCE)}:{given.lineno}"
                    found += [(place, text) for text in _texts(given.value, constants)]
    return found


def _parse(line: str) -> None:
    """Read a line as the shell and click do, without looking at the values. Raises
    click.UsageError.
    """
    name, *words = shlex.split(line)
    assert name == "qcode", line
    command: click.Command = program
    context = click.Context(command, info_name=name)
    while True:
        _, words, _ = command.make_parser(context).parse_args(list(words))
        if not isinstance(command, click.Group):
            if words:
                raise click.UsageError(f"{words} are left over")
            return
        if not words and command.invoke_without_command:
            return
        below = command.get_command(context, words[0]) if words else None
        if below is None:
            raise click.UsageError(f"no command in {line!r}")
        command, context = below, click.Context(below, parent=context, info_name=words[0])
        words = words[1:]


def test_every_command_that_an_error_names_can_be_typed():
    """Commands and options of that name exist; nothing follows that is not of the command."""
    told = _told("command")
    assert len(told) > 60
    wrong = {}
    for place, line in told:
        try:
            assert not set(";…") & set(line), "several commands, or a part left out"
            _parse(line)
        except (AssertionError, click.UsageError) as problem:
            wrong[place] = f"{line}: {problem}"
    assert wrong == {}


@pytest.mark.parametrize(
    "line", ["qcode transcript", "qcode transcripts --all", "qcode", "qcode restore lists backups"]
)
def test_a_line_that_cannot_be_typed_is_noticed(line: str):
    """The test above would see a wrong name, a missing command, and words that are none."""
    with pytest.raises(click.UsageError):
        _parse(line)


def test_advice_is_a_sentence():
    """It begins with a word, neither with a command nor with an option, and its full stop is set
    where it is told.
    """
    told = _told("advice")
    assert len(told) > 60
    assert [one for one in told if one[1].startswith(("qcode ", "-")) or one[1].endswith(".")] == []


def test_nobody_makes_text_of_a_remedy_but_one_module():
    """Screens, line modes and stderr call `qcode.shown`; elsewhere `command` and `advice` of an
    error are only handed on.
    """
    naming = {
        str(path.relative_to(SOURCE))
        for path, tree in _sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "advice"
    }
    assert naming <= {
        "errors.py",
        "shown.py",
        "screen/mark_choices.py",
        "workflows/shared/unblinding.py",
        "workflows/coding/memory.py",
        "workflows/keeping/backups.py",
        "workflows/adjudication/adjudicating.py",
        "query/binding.py",
    }


def test_a_command_is_told_as_it_is_typed_and_advice_as_a_sentence():
    """On stderr, on a screen and aloud."""
    unknown = Unknown("transcript", "GA-9", (), command="qcode transcripts")
    assert remedy(unknown) == "qcode transcripts"
    assert failure_line(unknown).endswith("(in a terminal: qcode transcripts)")
    assert failure_sentences(unknown) == (
        "No transcript named 'GA-9'. In a terminal, the command “qcode transcripts” helps."
    )
    refused = Refused("the text has changed", advice="look again")
    assert remedy(refused) == "look again"
    assert failure_line(refused) == "The text has changed (look again)"
    assert failure_sentences(refused) == "The text has changed. Look again."
    assert failure_sentences(Refused("is that all?")) == "Is that all?"
