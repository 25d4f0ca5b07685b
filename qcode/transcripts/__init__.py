"""Transcript files of every usual format to Transcripts: `read` is the way in.

What a file is, is sniffed from its content; a reader of the format hands on paragraphs, speeches or
text; the layout of the text is recognised; speakers are settled. What is wrong or was decided is
told in Problems; no bytes raise.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qcode.transcripts.parts import ReadOptions, ReadResult


def format_names() -> tuple[str, ...]:
    """What `ReadOptions.format` (`--as`) takes: kinds of file, tables of turns, survey exports, and
    layouts of text.
    """
    layouts: tuple[str, ...] = import_module("qcode.transcripts.layouts").LAYOUTS
    return (*import_module("qcode.transcripts.formats").names(), *layouts)


def read(data: bytes, *, name: str, path: str, options: ReadOptions | None = None) -> ReadResult:
    """Read one file.

    Args:
        data: the file's bytes.
        name: what the transcript is called (a survey export holds several, named in the file).
        path: the file's name, for problems and as a hint at its format.
        options: what the person decided; None for nothing.

    Returns:
        The transcripts, none if any problem is an error; every problem; the format found (`txt:
        Rev`).

    """
    reading = import_module("qcode.transcripts.reading")
    result: ReadResult = reading.read(data, name, path, options)
    return result


def __getattr__(attribute: str) -> Any:
    if attribute in ("ReadOptions", "ReadResult"):
        return getattr(import_module("qcode.transcripts.parts"), attribute)
    raise AttributeError(attribute)


__all__ = ["ReadOptions", "ReadResult", "format_names", "read"]
