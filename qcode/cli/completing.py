"""Completion in a shell: which arguments and options take the name of a code, a transcript, a coder
or an attribute, or a file.

It is used only while a shell asks for completions. The parameters of all commands are recognized by
their names here, so that a new command has completion without more ado.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import click
from click.shell_completion import BashComplete, CompletionItem, ShellComplete

VARIABLE = "_QCODE_COMPLETE"
"""The environment variable by which a shell asks."""

_OPTIONS = {
    "--code": "code",
    "--codes": "code",
    "--family": "code",
    "--rows": "code",
    "--minor": "code",
    "--meaning": "code",
    "--transcript": "transcript",
    "--coder": "coder",
    "--by-coder": "coder",
    "--coders": "coder",
    "--pair": "coder",
    "--same-coder": "coder",
    "--to": "coder",
    "--for": "coder",
    "--by": "attribute",
    "--attr": "attribute",
    "--date": "attribute",
    "--where": "expression",
    "--output": "file",
    "--project": "file",
}
"""Option → what it takes, whatever the command."""
_ARGUMENTS = {
    "code": "code",
    "codes": "code",
    "transcript": "transcript",
    "transcripts": "transcript",
    "attribute": "attribute",
    "expression": "expression",
    "file": "file",
    "paths": "file",
}
"""Argument → what it takes, whatever the command."""
_OF_COMMAND = {
    ("codebook merge", "--into"): "code",
    ("codebook rename", "old"): "code",
    ("coders rename", "old"): "coder",
    ("coders merge", "names"): "coder",
    ("coders merge", "--into"): "coder",
    ("codebook editors", "names"): "coder",
    ("codings add", "words"): "place and codes",
    ("transcripts double", "--of"): "transcript",
    ("sample unblind", "--of"): "coder",
    ("norming keep", "--example"): "code",
}
"""What the same name takes only in one command."""
_LAST_WORD = re.compile(r"(.*?)([\w-]*)", re.DOTALL)
_SEVERAL = frozenset(["--codes", "--coders", "--pair", "--by", "--attr", "--minor", "--meaning"])
"""Options with several names between commas."""


def is_asked() -> bool:
    """True if this process was started by a shell that wants completions."""
    return VARIABLE in os.environ


def prepare(command: click.Command, path: str) -> None:
    """Let a command and its sub-commands complete names. `path` are the words that call it."""
    for parameter in command.params:
        kind = kind_of(parameter, path)
        if kind:
            several = not _SEVERAL.isdisjoint(parameter.opts)
            parameter.type = _Name(kind, several=several)
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            prepare(child, f"{path} {name}".strip())


def kind_of(parameter: click.Parameter, path: str) -> str:
    """What a parameter of a command takes; empty for what cannot be completed here."""
    if (
        not isinstance(parameter.type, click.types.StringParamType)
        and parameter.type.name != "text"
    ):
        return ""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return ""
    is_option = isinstance(parameter, click.Option)
    names = parameter.opts if is_option else [parameter.name or ""]
    known = _OPTIONS if is_option else _ARGUMENTS
    for name in names:
        if kind := _OF_COMMAND.get((path, name)) or known.get(name):
            return kind
    return ""


class _Name(click.ParamType):  # type: ignore[type-arg]
    """A parameter whose names are in the study."""

    name = "text"

    def __init__(self, kind: str, *, several: bool) -> None:
        self.kind, self.several = kind, several

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that begin like what was typed."""
        if self.kind == "file":
            return [CompletionItem(incomplete, type="file")]
        if self.kind == "expression":
            return _in_expression(_project(ctx), incomplete)
        kind = self.kind
        if kind == "place and codes":
            before = ctx.params.get(param.name or "") or ()
            kind = ("transcript", "")[len(before)] if len(before) < 2 else "code"
        from qcode.workflows.shared.completing import completions

        done, comma, typed = incomplete.rpartition(",") if self.several else ("", "", incomplete)
        taken = {name.strip().casefold() for name in done.split(",")}
        return [
            CompletionItem(f"{done}{comma}{name}", help=label or None)
            for name, label in (completions(_project(ctx), kind, typed) if kind else ())
            if name.casefold() not in taken
        ]


def _in_expression(project: str | None, incomplete: str) -> list[CompletionItem]:
    """The last word of an expression as a code or an attribute."""
    from qcode.workflows.shared.completing import completions

    before, typed = _LAST_WORD.fullmatch(incomplete).groups()  # type: ignore[union-attr]
    return [
        CompletionItem(f"{before}{name}", help=label or None)
        for kind in ("code", "attribute")
        for name, label in completions(project, kind, typed)
    ]


def _project(ctx: click.Context) -> str | None:
    """The study that was named before or after the command, or in the environment."""
    at: click.Context | None = ctx
    while at is not None:
        if given := at.params.get("project"):
            return str(given)
        at = at.parent
    return os.environ.get("QCODE_PROJECT") or None


_BASH = """\
%(complete_func)s() {
    local line type value word="${COMP_WORDS[COMP_CWORD]}"
    COMPREPLY=()
    while IFS= read -r line; do
        type="${line%%%%,*}"
        value="${line#*,}"
        if [[ $type == dir ]]; then
            compopt -o dirnames
        elif [[ $type == file ]]; then
            compopt -o default
        elif [[ $type == plain ]]; then
            # A name with a blank is one word.
            [[ $word == [\\"\\']* ]] || printf -v value '%%q' "$value"
            COMPREPLY+=("$value")
        fi
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    """The script for bash: unlike click's, it completes names with blanks and commas."""

    source_template = _BASH

    def source(self) -> str:
        """The script, without asking which bash is installed here."""
        return ShellComplete.source(self)


def script(program: click.Command, shell: str) -> str:
    """The script that makes a shell complete ``qcode``."""
    from click.shell_completion import FishComplete, ZshComplete

    kinds: dict[str, type[ShellComplete]] = {
        "bash": _Bash,
        "zsh": ZshComplete,
        "fish": FishComplete,
    }
    return kinds[shell](program, {}, "qcode", VARIABLE).source().strip() + "\n"


SHELLS: Sequence[str] = ("bash", "zsh", "fish")
"""The shells that can be asked for."""
