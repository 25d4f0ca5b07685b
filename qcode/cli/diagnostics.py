"""All output to stderr and all exit statuses: messages, problems, errors. The program ends only
here, so that every error gets one clear line.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import click

from qcode.errors import EXIT_INTERRUPTED, BadInput, Problem, QcodeError
from qcode.shown import one_line, remedy, visible

BUG_STATUS = 1


def say(message: str) -> None:
    """Print a message: one line on stderr, shown safely."""
    click.echo(visible(message), err=True)


def warn(message: str) -> None:
    """Print a warning on stderr."""
    say(f"qcode: warning: {message}")


def tell(notes: Iterable[str]) -> None:
    """Print the notes of a workflow, one per line."""
    for note in notes:
        say(f"qcode: note: {note}")


def tell_problems(problems: Iterable[Problem]) -> None:
    """Print problems in people's files as ``path:line:column: message``; warnings and notes are
    labeled.
    """
    for problem in problems:
        mark = "" if problem.severity == "error" else f"{problem.severity}: "
        place, _, message = str(problem).rpartition(problem.message)
        say(f"{one_line(place)}{mark}{one_line(message or problem.message)}")


def explain(error: QcodeError) -> None:
    """Print an error, with its problems and the next command to type."""
    if isinstance(error, BadInput):
        tell_problems(error.problems)
    say(f"qcode: error: {error.message}")
    if helps := remedy(error):
        say(f"hint: {helps}")


def run(program: click.Command) -> None:
    """Run the command line and exit. The program always ends here."""
    debug = "--debug" in sys.argv
    if not debug:
        sys.excepthook = _unexpected
    # A study is many small values that all stay to the end: looking for garbage among them after
    # every few hundred takes a third of the time of a report.
    gc.set_threshold(500_000, 20, 20)
    try:
        status = program.main(prog_name="qcode", standalone_mode=False)
    except QcodeError as error:
        if debug:
            raise
        explain(error)
        status = error.exit_status
    except click.exceptions.Exit as ended:
        status = ended.exit_code
    except click.UsageError as error:
        status = _usage(error)
    except click.ClickException as error:
        say(f"qcode: error: {error.format_message()}")
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("qcode: interrupted")
        status = EXIT_INTERRUPTED
    except BrokenPipeError:
        status = _closed_pipe()
    except MemoryError:
        say("qcode: error: not enough memory for this; nothing was changed")
        status = 1
    # All that was read stays to the end, where Python would look for garbage among it once more.
    gc.freeze()
    sys.exit(_flushed(status if isinstance(status, int) else 0))


def _usage(error: click.UsageError) -> int:
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        say(error.format_message())
        return 2
    say(f"qcode: error: {error.format_message()}")
    if error.ctx is not None:
        say(f"hint: {error.ctx.command_path} --help")
    return 2


def _closed_pipe() -> int:
    """Handle a closed pipe (``| head``), which is not an error and needs no message."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _flushed(status: int) -> int:
    if sys.stdout is None:
        return status
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _closed_pipe()
    except OSError as problem:
        say(f"qcode: error: the output cannot be written: {problem.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return status or 3
    return status


def _unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Report a bug in the program in one line, without a traceback; Python then exits with status
    1.
    """
    if isinstance(error, OSError):
        say(f"qcode: error: {error.filename or 'input or output'}: {error.strerror or error}")
        return
    where = trace
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" ({Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno})" if where else ""
    say(
        "qcode: error: the program has crashed. This is a bug; your work is saved. Please report: "
        f"{kind.__name__}: {one_line(str(error))[:300]}{place}"
    )
    say("hint: run it again with --debug and report what is printed")
