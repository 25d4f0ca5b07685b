"""Options that many commands share, and what they mean."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from qcode.store.store import Store
    from qcode.store.view import View

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "csv", "json", "md")


class Session:
    """Which study, and who acts or looks: from the options before or after the command, or the environment."""

    def __init__(self, project: str | None, coder: str | None) -> None:
        self.project = project or os.environ.get("QCODE_PROJECT") or None
        name = coder or os.environ.get("QCODE_CODER") or ""
        self.coder = " ".join(unicodedata.normalize("NFC", name).split()) or None

    @property
    def actor(self) -> str:
        """The coder's name; empty for the system user."""
        return self.coder or ""

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The study, open."""
        from qcode.store.store import Store
        from qcode.workflows.locate import locate

        with Store.open(locate(self.project)) as store:
            yield store

    def view(self, store: Store) -> View:
        """What the one who looks may read; a name that looks like a slip is told on stderr."""
        from qcode.cli.diagnostics import tell
        from qcode.workflows.people import looking

        view = store.view(self.coder)
        tell(looking(view))
        return view

    def snapshot(self, store: Store) -> View:
        """As `view`, but one state of the study for the whole command, whatever others write meanwhile.

        For commands that read several times; what somebody writes in between would not fit what was read before.
        """
        from qcode.cli.diagnostics import tell
        from qcode.workflows.people import looking

        view = click.get_current_context().with_resource(store.snapshot(self.coder))
        tell(looking(view))
        return view

    def acting(self) -> str:
        """The coder's name. Raises UsageError where nobody was named."""
        from qcode.errors import UsageError

        if not self.coder:
            raise UsageError("this needs to know who acts", hint="add --coder NAME or set QCODE_CODER")
        return self.coder


def session(function: F) -> F:
    """Add ``-p/--project``, ``--coder`` and ``--debug`` after the command too, and pass a `Session` first."""

    @wraps(function)
    def wrapped(*args: Any, project: str | None, coder: str | None, debug: bool, **options: Any) -> Any:
        before = click.get_current_context().find_root().obj or {}
        return function(Session(project or before.get("project"), coder or before.get("coder")), *args, **options)

    added: Any = click.option("--debug", is_flag=True, hidden=True)(wrapped)
    added = click.option("--coder", metavar="NAME", help="Who acts or looks.")(added)
    project_help = "The study file; otherwise the one *.qcode found walking up."
    result: F = click.option("-p", "--project", metavar="PATH", help=project_help)(added)
    return result


def output(function: F) -> F:
    """Add ``--format`` and ``-o``: what is printed, and where to."""
    function = click.option("-o", "--output", metavar="FILE", help="Write to FILE; its suffix chooses the format.")(function)
    choice = click.Choice(FORMATS)
    return click.option("--format", "format_", type=choice, default=None, help="How to print rows (default: table).")(function)


def layer_options(function: F) -> F:
    """Add the options that say which codings a report counts."""
    unfinished = "Count transcripts that nobody marked done as they are."
    function = click.option("--include-unfinished", is_flag=True, help=unfinished)(function)
    function = click.option("--include-machine", is_flag=True, help="Count codings that a model applied in bulk.")(function)
    by_coder = "Count this coder's codings instead of the reported layer."
    return click.option("--by-coder", metavar="NAME", help=by_coder)(function)
