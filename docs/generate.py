"""Writes the pages of the documentation that are made from the program: ``python
docs/generate.py``.

A test compares what this writes with what lies in the repository, so that the pages cannot fall
behind.
"""

from __future__ import annotations

import json
import re
from inspect import cleandoc
from pathlib import Path

import click

from qcode.cli.program import SECTIONS, program, walk
from qcode.query.fields import FIELDS
from qcode.reliability import coefficients
from qcode.transcripts import formats
from qcode.workflows.reporting.plan_writing import plan_schema

REFERENCE = Path(__file__).parent / "reference"
FORMATS = REFERENCE / "transcript-formats.md"
QUERY = REFERENCE / "query.md"
PLAN_SCHEMA = Path(__file__).parent.parent / "codebooks" / "report.schema.json"
AGREEMENT = Path(__file__).parent / "explanation" / "agreement.md"
EVERYWHERE = ("project", "coder", "newcomers", "help")
ROWS = ("format_", "output")
PREFACE = """# The command line

Made from the commands' own help (`python docs/generate.py`); `qcode COMMAND --help` prints the same.

## Every command

- `-p, --project PATH`: the study file. Without it, `QCODE_PROJECT`; without that, the only `*.qcode` file in
  the current folder or in a folder above it. If there are two, the error lists both.
- `--coder NAME`: the coder you are working as; without it, `QCODE_CODER`. It is never a filter: filters are called
  `--by-coder`. A change made under a new name adds the coder, with a note. A command that only reads adds nobody. Without any name
  you are the system user, who is not a coder and sees everything.
- `--new`: a coder named in this command is a new person, although the name is similar to another's. Without it, a name
  that differs from a coder's only by case, blanks, dashes, accents or a typing error is refused (exit 2). This holds
  for `--coder`, `--to`, `--coders` and a column of a file. The earlier name of a coder who was renamed or merged is
  refused too. You do not need `--new` for the first coder of a study, for a name unlike all others, or for numbered or lettered
  names (`coder 1`, `coder 2`).
- `--debug`: show tracebacks.
- `-h, --help`: print the command's help.

`-p`, `--coder`, `--new` and `--debug` can be given before or after the command's name. `qcode --version` prints the version.

Commands that print rows also take

- `--format table|csv|json|md`: how to print them. `table` is the default, in a terminal and in a pipe.
  `csv` and `json` have full precision and stable names; see [json.md](json.md).
- `-o, --output FILE`: write to `FILE` what would go to stdout. The suffix chooses the format: `.csv .json .md
  .docx .xlsx .html`, or `.txt` for the printed table. The file is replaced completely or not at all.

Rows go to stdout; progress, notes, warnings and errors go to stderr. On a terminal, a table takes the terminal's
width, and one that is longer than the screen goes to the pager of `PAGER` (default: `less`; empty or `cat`: none),
with its heading in sight. Elsewhere a table has 100 columns. `--width N` and `COLUMNS` set another width,
`--no-pager` prints at once.

| exit status | |
|---|---|
| 0 | Done. |
| 1 | The data do not allow it: a bad file, or the state of the study. |
| 2 | Wrong usage, or an unknown code, transcript or coder. |
| 3 | The study file is missing, locked, damaged, or made by a newer qcode; or the output cannot be written. |
| 4 | A check that you asked for failed: `check`, `--require`, `--safe`. |
| 5 | An optional package is not installed. |
| 130 | Interrupted with Ctrl-C. |
"""  # noqa: E501


def cli_page() -> str:
    """The text of ``docs/reference/cli.md``."""
    commands = dict(walk(program))
    parts = [PREFACE]
    for section, names in SECTIONS.items():
        parts.append(f"## {section}\n")
        for name in names:
            for path, command in commands.items():
                if path[:1] == (name,):
                    parts.append(_command(path, command))
    return "\n".join(parts)


def _command(path: tuple[str, ...], command: click.Command) -> str:
    context = _context(path)
    lines = [f"{'#' * (2 + len(path))} `qcode {' '.join(path)}`", ""]
    if not isinstance(command, click.Group) or command.invoke_without_command:
        usage = re.sub(
            r"\[OPTIONS\]|\[?COMMAND\]? \[ARGS\]\.\.\.", "", command.get_usage(context)
        ).removeprefix("Usage: ")
        lines += ["```", " ".join(usage.split()), "```", ""]
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        lines += [paragraph.replace("\n", " "), ""]
    options = [
        p
        for p in command.params
        if isinstance(p, click.Option) and not p.hidden and p.name not in EVERYWHERE
    ]
    own = [
        _option(p, context)
        for p in options
        if p.name not in ROWS or (p.name == "output" and not _prints_rows(command))
    ]
    if own:
        lines += ["| option | |", "|---|---|", *own, ""]
    if _prints_rows(command):
        lines += ["Prints rows: takes `--format` and `-o`.", ""]
    return "\n".join(lines)


def _prints_rows(command: click.Command) -> bool:
    return any(p.name == "format_" for p in command.params)


def _context(path: tuple[str, ...]) -> click.Context:
    context = click.Context(program, info_name="qcode")
    command: click.Command = program
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command, context = found, click.Context(found, info_name=name, parent=context)
    return context


def _option(option: click.Option, context: click.Context) -> str:
    record = option.get_help_record(context)
    assert record is not None
    names, text = (re.sub(r"\s+", " ", part).replace("|", "\\|") for part in record)
    text = re.sub(r"\[((?:default|required|x>)[^\]]*(?:\[[^\]]*\])?[^\]]*)\]$", r"(\1)", text)
    return f"| `{names}` | {text} |"


def pages() -> dict[Path, str]:
    """Every generated page with its text."""
    return {
        REFERENCE / "cli.md": cli_page(),
        FORMATS: _filled(FORMATS, "formats", formats.table()),
        QUERY: query_page(),
        PLAN_SCHEMA: json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n",
        AGREEMENT: _filled(AGREEMENT, "coefficients", coefficients.table()),
    }


def query_page() -> str:
    """The page of the language, its table of fields made of ``query/fields.py``."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in FIELDS]
    return _filled(QUERY, "fields", "\n".join(["| field | |", "|---|---|", *rows]))


def _filled(page: Path, name: str, made: str) -> str:
    """A page with the part between its two marks made anew from the program's own rows."""
    before, mark, rest = page.read_text(encoding="utf-8").partition(
        f"<!-- {name}: made by docs/generate.py -->\n"
    )
    after = rest.partition("<!-- end -->\n")[2]
    return f"{before}{mark}\n{made}\n<!-- end -->\n{after}"


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
