"""qcode: from interview transcripts to counts that you can defend.

The Python API is `qcode.workflows` (one function per verb) over the values of `qcode.model`; both
are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "Store": "qcode.store.store",
    "SUPERVISOR": "qcode.store.blindness",
    "Transcript": "qcode.model",
    "Segment": "qcode.model",
    "Code": "qcode.model",
    "Codebook": "qcode.model",
    "Coding": "qcode.model",
    "Study": "qcode.model",
    "Table": "qcode.model",
    "Problem": "qcode.model",
    "QcodeError": "qcode.errors",
    "codings_frame": "qcode.workflows.reporting.frames",
    "participants_frame": "qcode.workflows.reporting.frames",
    "frame": "qcode.workflows.reporting.frames",
    "referrals": "qcode.reports.referrals",
    "themes": "qcode.reports.themes",
    "crosstab": "qcode.reports.crosstab",
    "interviewees": "qcode.reports.interviewees",
}

__all__ = ["__version__", *sorted(_PUBLIC)]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'qcode' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
