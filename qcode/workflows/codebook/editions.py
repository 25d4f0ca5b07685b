"""The stored versions of the codebook: read them back, and find the two to compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qcode.errors import Refused, UsageError, near_names
from qcode.model import Codebook, Problem
from qcode.store.queries.codebooks import stored_versions
from qcode.store.view import View
from qcode.workflows.codebook.reading import read_codebook_file


@dataclass(frozen=True, slots=True)
class Edition:
    """A codebook as it was stored, and when; `created` is empty for a file."""

    codebook: Codebook
    created: str = ""

    @property
    def version(self) -> str:
        """The version's name."""
        return self.codebook.version


def editions(view: View) -> tuple[Edition, ...]:
    """Every stored version, earliest first."""
    return tuple(Edition(codebook, created) for codebook, created in stored_versions(view))


def edition(view: View, called: str) -> tuple[Edition, tuple[Problem, ...]]:
    """The edition that `called` names: a codebook file, or a stored version (the newest of that
    name). Raises UsageError, BadInput.
    """
    path = Path(called)
    if path.suffix.lower() in (".yaml", ".yml") or path.is_file():
        codebook, problems = read_codebook_file(path)
        return Edition(codebook), problems
    stored = editions(view)
    result = [e for e in stored if e.version == called]
    if not result:
        known = list(dict.fromkeys(e.version for e in stored))
        near = near_names(called, known)
        also = (
            f"; did you mean {' or '.join(map(repr, near))}?"
            if near
            else f"; there are {', '.join(known)}"
            if known
            else ""
        )
        raise UsageError(f"no stored version {called!r} of the codebook, and no such file{also}")
    return result[-1], ()


def two_editions(
    view: View, old: str | None, new: str | None
) -> tuple[Edition, Edition, tuple[Problem, ...]]:
    """The codebooks to compare: two named ones; a named one and the study's; or the study's and the
    version before.

    A file named alone is the newer one, so that the comparison shows what loading it would change.
    Raises UsageError, BadInput, Refused.
    """
    stored = editions(view)
    present = Edition(view.codebook(), stored[-1].created if stored else "")
    if old is None:
        before = [
            e
            for e in stored
            if replace(e.codebook, description="") != replace(present.codebook, description="")
        ]
        if not before:
            raise Refused(
                "the study has had only one codebook",
                command="qcode codebook diff FILE",
            )
        return before[-1], present, ()
    first, problems = edition(view, old)
    if new is None:
        return (present, first, problems) if not first.created else (first, present, problems)
    second, more = edition(view, new)
    return first, second, (*problems, *more)
