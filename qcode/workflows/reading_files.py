"""Reading and cutting files, several at a time where that pays: pure work on bytes, before anything is stored."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from qcode.model import Problem, SegmentBy, Transcript
from qcode.transcripts.parts import ReadOptions

FEWEST_BYTES_FOR_PROCESSES = 1_000_000
"""Below this a second process costs more than it saves."""


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A file to read: where, how, and how to cut it."""

    path: str
    options: ReadOptions
    by: SegmentBy


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: its transcripts with their segments as ``(turn, start, end)``, none if any problem is an error."""

    name: str
    source: str
    sha256: str
    format: str
    transcripts: tuple[Transcript, ...] = ()
    segments: tuple[tuple[tuple[int, int, int], ...], ...] = ()
    problems: tuple[Problem, ...] = ()


def printable(name: str) -> str:
    """A file's name without the surrogates that stand for bytes no encoding explains; such names cannot be stored or printed."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def read_file(task: ReadTask) -> ReadFile:
    """Read one file and cut it into segments; whatever is wrong with it is in the problems."""
    from qcode.segmentation import segment
    from qcode.transcripts import read

    path, options = Path(task.path), task.options
    shown = printable(task.path)
    name = unicodedata.normalize("NFC", printable(path.stem))
    try:
        size = path.stat().st_size
        if size > options.max_bytes:
            limit = f"more than the limit of {options.max_bytes / 1e6:.0f} MB; raise it with --max-bytes"
            return ReadFile(name, shown, "", "", problems=(Problem(shown, f"is {size / 1e6:.0f} MB, {limit}"),))
        data = path.read_bytes()
    except PermissionError:
        return ReadFile(name, shown, "", "", problems=(Problem(shown, "permission denied; make the file readable for you"),))
    except OSError as problem:
        return ReadFile(name, shown, "", "", problems=(Problem(shown, f"cannot be read: {problem.strerror}"),))
    result = read(data, name=name, path=shown, options=options)
    cut = tuple(tuple((s.turn, s.start, s.end) for s in segment(t.text, t.turns, task.by)) for t in result.transcripts)
    return ReadFile(name, shown, sha256(data).hexdigest(), result.format, result.transcripts, cut, result.problems)


def read_files(tasks: Sequence[ReadTask]) -> Iterator[ReadFile]:
    """The files in the order of `tasks`, as they are finished."""
    processes = min(os.cpu_count() or 1, len(tasks))
    if processes < 2 or sys.platform != "linux" or _bytes(tasks) < FEWEST_BYTES_FOR_PROCESSES:
        yield from map(read_file, tasks)
        return
    _warm(tasks)
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, initializer=_leave_interrupts_to_the_parent) as pool:
        yield from pool.imap(read_file, tasks, chunksize=max(1, min(8, len(tasks) // (4 * processes))))


def _warm(tasks: Sequence[ReadTask]) -> None:
    """Import what every process needs once, before there are several."""
    from qcode.segmentation import sentences

    import_module("qcode.transcripts.reading")
    if any(task.by == "sentence" for task in tasks):
        sentences("Warm. Up.", 0, 9)


def _bytes(tasks: Sequence[ReadTask]) -> int:
    total = 0
    for task in tasks:
        try:
            total += Path(task.path).stat().st_size
        except OSError:
            continue
    return total


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
