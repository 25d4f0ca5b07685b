"""The program `qcode`: its commands in the order of the pipeline. Each is loaded only when it is
called, so that starting stays fast.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import click

import qcode
from qcode.cli import completing
from qcode.cli.options import NEW

SECTIONS: dict[str, dict[str, str]] = {
    "Start": {
        "demo": "Run the whole pipeline on the study that comes with qcode.",
        "init": "Make a new study file.",
    },
    "Import": {
        "import": "Import transcripts into the study.",
        "transcripts": "List the transcripts of the study.",
        "show": "Print a transcript, segment by segment, or the passages of a code (--code).",
        "speakers": "Correct who speaks; text and codings stay as they are.",
        "attributes": "Import and export attributes of participants and sites.",
        "asked": "Mark which questions were asked in which transcripts.",
        "codebook": "Start, check, load, show and export the codebook.",
    },
    "Code": {
        "code": "Code a transcript on the screen, with the keyboard.",
        "assign": "Assign transcripts to coders.",
        "coders": "List, rename and merge the coders of the study.",
        "progress": "Show who has coded what.",
        "codings": "Add, remove, import and export codings.",
        "flags": "List the segments that coders flagged as not sure (!) or quotable (*).",
        "done": "Mark transcripts as finished.",
        "recordings": "Say where recordings are, and which transcripts were listened to.",
        "suggest": "Train, use and evaluate the model that suggests codes.",
        "keys": "List the keys of the coding screen, and any problems in your keys file.",
    },
    "Agree": {
        "sample": "Draw the double-coded sample.",
        "reliability": "Measure how well coders agree.",
        "disagreements": "List where coders disagree, with the largest effect on reports first.",
        "norming": "Vote on the same passages in turn, compare, and note what you agree on.",
        "adjudicate": (
            "Resolve disagreements: coders side by side, a decision and its cause for each."
        ),
    },
    "Report": {
        "query": "List the segments that an expression is true of, or count them.",
        "report": "Print referral streams, themes and quotes, or write a whole report.",
        "quotes": "Pin, drop and edit the passages that reports quote.",
        "disclosure": "Find and settle what may identify somebody in quotes.",
    },
    "Keep": {
        "memo": "Add, list and delete memos.",
        "log": "List what was changed, by whom and when.",
        "history": "Show who coded what on a segment, and when.",
        "undo": "Undo the last change.",
        "redo": "Redo the last change that was undone.",
        "merge": "Merge work that was done on copies of this study.",
        "check": "Verify the study file.",
        "backup": "Write a compressed backup of the study; others can go on working.",
        "restore": "List backups, or restore one under a new name.",
        "export": "Export the study for other programs, or as files readable without qcode.",
        "migrate": "Update a study made by an older qcode.",
        "completion": "Print the script with which bash, zsh or fish completes commands and names.",
    },
}
"""Section → command → the line that ``qcode --help`` shows for it; the command's own help begins
with the same line.
"""


class LazyGroup(click.Group):
    """Commands by name, each in its own module in `qcode.cli`, imported when needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the pipeline."""
        return [name for commands in SECTIONS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with that name; None if there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"qcode.cli.{cmd_name}_command")
        command: click.Command = module.command
        if completing.is_asked():
            completing.prepare(command, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        name = args[0] if args else ""
        unknown = name and not name.startswith("-") and name not in self.list_commands(ctx)
        if unknown and not ctx.resilient_parsing:
            from qcode.errors import near_names

            near = near_names(name, self.list_commands(ctx))
            also = f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else ""
            raise click.UsageError(f"there is no command {name!r}{also}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands in pipeline order, one per line."""
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl(list(commands.items()), col_max=14)


def walk(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and sub-command with its path, the program itself first."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from walk(child, (*path, name))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(qcode.__version__, "--version", prog_name="qcode")
@click.option(
    "-p",
    "--project",
    metavar="PATH",
    help="The study file (default: the only *.qcode file here or in a folder above).",
)
@click.option("--coder", metavar="NAME", help="The coder you are working as.")
@click.option("--new", is_flag=True, help=NEW)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def program(
    ctx: click.Context, project: str | None, coder: str | None, new: bool, debug: bool
) -> None:
    """Code interview transcripts and report counts that can be traced to their passages."""
    ctx.obj = {"project": project, "coder": coder, "new": new}


if completing.is_asked():
    completing.prepare(program, "")
