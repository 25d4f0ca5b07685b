"""The errors of the program, and the exit status of each.

The tree::

    QcodeError                    1  the operation failed on the data
    ├── BadInput                  1  a person's file is wrong; carries every Problem found
    ├── Refused                   1  the command makes no sense in the present state
    │   └── Collision             1  an undo, merge or update meets a later change
    ├── UsageError                2  wrong words on the command line or in a call
    │   └── Unknown               2  no such code, transcript, coder, ... (with "did you mean")
    ├── ProjectError              3  the study file cannot be used
    │   ├── ProjectMissing        3
    │   ├── ProjectLocked         3
    │   ├── ProjectDamaged        3
    │   ├── ProjectOutdated       3  needs migration, or was made by a newer qcode
    │   └── StorageFailed         3  disk full, read-only, vanished
    ├── GateFailed                4  a check that was asked for did not pass
    └── MissingPackage            5  an optional package is not installed

An error in a person's file is not an exception but a value, `Problem`; `BadInput` only carries the
problems out of a command. Everything here is standard library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, Literal

EXIT_OK = 0
EXIT_INTERRUPTED = 130

NOT_COUNTED = "codings by others are not counted here: you are coding some transcripts blind"
"""Printed instead of figures that would reveal others' work."""

LOOK_AGAIN = "the text has changed; look again"
"""The message if a place in a text no longer exists."""

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (error), doubtful (warning) or was decided (note) in a person's file.

    `line` and `column` are counted from 1; None if there is no such place. Only errors stop a file.
    """

    path: str
    message: str
    line: int | None = None
    column: int | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        place = self.path
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        return f"{place}: {self.message}"


class QcodeError(Exception):
    """Any error that qcode raises on purpose.

    `message` is one sentence for a person. The remedy, if there is one, is either a `command` to
    type as it is (words in CAPITALS are replaced), or `advice`: a sentence that, like the message,
    begins with a small letter and has no full stop. `qcode.shown` makes text of both.
    """

    exit_status: ClassVar[int] = 1

    def __init__(
        self, message: str, *, command: str | None = None, advice: str | None = None
    ) -> None:
        assert command is None or advice is None
        super().__init__(message)
        self.message = message
        self.command = command
        self.advice = advice


class BadInput(QcodeError):
    """One or more problems in people's files; nothing was changed."""

    def __init__(
        self,
        problems: Iterable[Problem],
        *,
        command: str | None = None,
        advice: str | None = None,
    ) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        message = f"{count} problem{'' if count == 1 else 's'} in the input"
        super().__init__(message, command=command, advice=advice)


class Refused(QcodeError):
    """The command was understood, but the state of the study does not allow it."""


class Collision(Refused):
    """A change cannot be undone or merged because a later change depends on it."""


class UsageError(QcodeError):
    """Wrong usage of a command or function."""

    exit_status = 2


class Unknown(UsageError):
    """A name that is not in the study, with the most similar names that are: `near`, or the similar
    ones of `known`.
    """

    def __init__(
        self,
        what: str,
        name: str,
        known: Iterable[str],
        *,
        command: str | None = None,
        advice: str | None = None,
        near: Sequence[str] | None = None,
    ) -> None:
        self.what, self.name = what, name
        self.suggestions = near_names(name, known) if near is None else near
        message = f"no {what} named {name!r}"
        if self.suggestions:
            message += "; did you mean " + " or ".join(repr(s) for s in self.suggestions) + "?"
        super().__init__(message, command=command, advice=advice)


class ProjectError(QcodeError):
    """The study file cannot be used."""

    exit_status = 3


class ProjectMissing(ProjectError):
    """No study file where one was looked for, or several candidates."""


class ProjectLocked(ProjectError):
    """Another process holds the study longer than the waiting time."""


class ProjectDamaged(ProjectError):
    """The file is not a qcode study or its content is damaged."""


class ProjectOutdated(ProjectError):
    """The study's schema is older or newer than this program's."""


class StorageFailed(ProjectError):
    """The disk is full, read-only, or the file vanished; nothing was changed."""


class GateFailed(QcodeError):
    """A check that was asked for did not pass."""

    exit_status = 4


class MissingPackage(QcodeError):
    """An optional package is needed for what was asked."""

    exit_status = 5


def near_names(name: str, known: Iterable[str], limit: int = 3) -> Sequence[str]:
    """The names in `known` that are most similar to `name`, best first, ignoring case."""
    by_fold: dict[str, str] = {}
    for candidate in known:
        by_fold.setdefault(candidate.casefold(), candidate)
    return [by_fold[m] for m in get_close_matches(name.casefold(), by_fold, n=limit, cutoff=0.6)]
