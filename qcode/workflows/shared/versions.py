"""Codes that are newer than a coder's done mark count as missing there, not as absent."""

from __future__ import annotations

from collections.abc import Callable

from qcode.model import Study
from qcode.store.view import View


def missing_since(view: View, study: Study) -> Callable[[str, str, str], bool]:
    """A test whether a code was added to the codebook after the version with which a coder finished
    a transcript.
    """
    since, versions = view.code_versions()
    marked = {(d.transcript, d.coder): d.codebook for d in study.done}

    def missing(code: str, transcript: str, coder: str) -> bool:
        return versions.get(since.get(code, ""), -1) > versions.get(
            marked.get((transcript, coder), ""), -1
        )

    return missing
