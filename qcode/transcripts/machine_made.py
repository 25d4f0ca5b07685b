"""Which transcripts a machine wrote: known by the format in which the file was read."""

from __future__ import annotations

_KINDS = frozenset(["vtt", "srt", "sbv", "ttml", "json"])
"""Captions and the answers of speech services; people hardly ever type such files."""
_TOOLS = frozenset(
    [
        "Otter",
        "noScribe",
        "Sonix",
        "Trint",
        "Teams",
        "Google Meet",
        "Zoom captions",
        "time / Name / text",
    ]
)
"""What the layout is called where a program for speech recognition wrote the document. The last is
that of Teams and Stream.
"""


def is_machine_made(format: str) -> bool:
    """True if speech recognition wrote a transcript that was read as `format` (``vtt``,
    ``docx: Teams``).

    A layout that people type as well (``txt: Label: text``) is taken for theirs.
    """
    kind, _, layout = format.partition(": ")
    return kind in _KINDS or layout in _TOOLS
