"""Interviews by number, for documents in which their names do not stand."""

from __future__ import annotations

from qcode.model import Study

NUMBERED = "Documents call interviews by number, in the order of the study; csv and json name them."


def interview_numbers(study: Study) -> dict[str, str]:
    """``Interview 7`` for the name of the seventh transcript."""
    return {one.name: f"Interview {i}" for i, one in enumerate(study.interviews, start=1)}
