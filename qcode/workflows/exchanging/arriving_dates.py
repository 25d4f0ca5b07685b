"""Dates of other programs in the form that a study keeps."""

from __future__ import annotations

from datetime import UTC, datetime

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def utc(stated: str) -> str:
    """A date and time in UTC, ISO 8601 with microseconds; empty for what is none. One without a
    time zone is taken as it stands, because the program that wrote it does not say where it was.
    """
    try:
        parsed = datetime.fromisoformat(stated.strip())
    except ValueError:
        return ""
    if parsed.tzinfo is not None:
        try:
            parsed = parsed.astimezone(UTC)
        except OverflowError:
            return ""
    return parsed.strftime(_TIME) if parsed.year > 999 else ""
