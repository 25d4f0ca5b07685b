"""The version that a changed codebook gets, and storing the codebook under it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from qcode.errors import UsageError
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.codebooks import put_edition
from qcode.store.view import View

FIRST = "1"
"""The version of a codebook that begins in the study, without a file."""


def next_version(version: str, known: Iterable[str]) -> str:
    """The version after a change made in the study: ``1.0`` → ``1.0+1`` → ``1.0+2``; the first that
    is free. A codebook without a version begins with `FIRST`.
    """
    taken = set(known)
    if not version and FIRST not in taken:
        return FIRST
    base, _, number = (version or FIRST).partition("+")
    count = int(number) if re.fullmatch(r"[0-9]{1,9}", number) else 0
    while f"{base}+{count + 1}" in taken:
        count += 1
    return f"{base}+{count + 1}"


def chosen_version(view: View, wanted: str | None) -> str:
    """The version of a changed codebook: the wanted one, or the next. Raises UsageError if it is
    taken.
    """
    _, known = view.code_versions()
    if wanted is None:
        return next_version(str(view.settings().get("codebook", "")), known)
    if not wanted.strip():
        raise UsageError("a version needs at least one character")
    if wanted in known:
        raise UsageError(
            f"there is already a version {wanted!r} of the codebook",
            command="qcode codebook diff",
        )
    return wanted


def put_version(change: Change, version: str, action: str = "codebook.edit") -> None:
    """Store the present codes as the codebook of that version, and make it the current one."""
    change.put("setting", "codebook", {"value": json.dumps(version)}, action)
    put_edition(change, change.view(SUPERVISOR).codebook(), action)
