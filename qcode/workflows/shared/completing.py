"""What can be completed in a shell: the names of codes, transcripts, coders and attributes."""

from __future__ import annotations

from typing import get_args

from qcode.errors import QcodeError
from qcode.store.glance import Kind, names_in
from qcode.workflows.shared.locate import locate


def completions(project: str | None, kind: str, typed: str) -> list[tuple[str, str]]:
    """(name, label) of what begins like the typed text, ignoring case, in the study that a command
    would open; none where there is no study.
    """
    known: tuple[Kind, ...] = get_args(Kind)
    try:
        names = names_in(locate(project), next(k for k in known if k == kind))
    except (QcodeError, OSError):
        return []
    wanted = typed.casefold()
    return [(name, label) for name, label in names if name.casefold().startswith(wanted)]
