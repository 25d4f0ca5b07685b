"""Read files and divide them into segments, several at a time if that is faster. This is pure work
on bytes, before anything is stored.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from qcode.model import Problem, SegmentBy, Transcript, Turn
from qcode.shown import one_name
from qcode.transcripts.parts import ReadOptions
from qcode.words import count_words

FEWEST_BYTES_FOR_PROCESSES = 1_000_000
"""Below this size a second process costs more time than it saves."""


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A file to read: where it is, how to read it, and how to divide it."""

    path: str
    options: ReadOptions
    by: SegmentBy


@dataclass(frozen=True, slots=True)
class Cut:
    """A transcript divided into segments, in a form that can be passed quickly to another process.

    `transcript` has no turns; these are in `turns`, as ``(speaker, start, end, time_start,
    time_end)``. `segments` are ``(turn, start, end)``. `words` is the number of words.
    """

    transcript: Transcript
    turns: list[tuple[str | None, int, int, int | None, int | None]]
    segments: list[tuple[int, int, int]]
    words: int

    def whole(self) -> Transcript:
        """The transcript with its turns."""
        return replace(
            self.transcript,
            turns=tuple(Turn(number, *turn) for number, turn in enumerate(self.turns, 1)),
        )


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read, with its transcripts; none if any problem is an error or if an optional
    package is `missing`.
    """

    name: str
    source: str
    sha256: str
    format: str
    transcripts: tuple[Cut, ...] = ()
    problems: tuple[Problem, ...] = ()
    missing: bool = False


def printable(name: str) -> str:
    """A file name without surrogates (bytes that could not be decoded), because such names cannot
    be stored or printed.
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def read_file(task: ReadTask) -> ReadFile:
    """Read one file and divide it into segments; all errors are in the problems."""
    from qcode.transcripts import read

    path, options = Path(task.path), task.options
    shown = printable(task.path)
    name = one_name(printable(path.stem)) or one_name(printable(path.name))
    try:
        size = path.stat().st_size
        if size > options.max_bytes:
            limit = (
                f"more than the limit of {options.max_bytes / 1e6:.0f} MB; raise it with"
                " --max-bytes"
            )
            return ReadFile(
                name, shown, "", "", problems=(Problem(shown, f"is {size / 1e6:.0f} MB, {limit}"),)
            )
        data = path.read_bytes()
    except PermissionError:
        return ReadFile(
            name,
            shown,
            "",
            "",
            problems=(Problem(shown, "permission denied; make the file readable for you"),),
        )
    except OSError as problem:
        return ReadFile(
            name, shown, "", "", problems=(Problem(shown, f"cannot be read: {problem.strerror}"),)
        )
    result = read(data, name=name, path=shown, options=options)
    outcome = tuple(cut_into_segments(transcript, task.by) for transcript in result.transcripts)
    return ReadFile(
        name,
        shown,
        sha256(data).hexdigest(),
        result.format,
        outcome,
        result.problems,
        result.missing,
    )


def cut_into_segments(transcript: Transcript, by: SegmentBy) -> Cut:
    """A transcript divided into segments, and its words counted."""
    from qcode.segmentation import segment_spans
    from qcode.transcripts.languages import stated_language

    turns = [(t.speaker, t.start, t.end, t.time_start, t.time_end) for t in transcript.turns]
    language = stated_language(transcript.attributes)
    segments = segment_spans(
        transcript.text, ((t.start, t.end) for t in transcript.turns), by, language
    )
    words = sum(count_words(transcript.text, t.start, t.end) for t in transcript.turns)
    return Cut(replace(transcript, turns=()), turns, segments, words)


def read_files(tasks: Sequence[ReadTask]) -> Iterator[ReadFile]:
    """The files in the order of `tasks`, yielded as they are finished."""
    if _bytes(tasks) < FEWEST_BYTES_FOR_PROCESSES or sys.platform != "linux":
        yield from map(read_file, tasks)
        return
    _warm(tasks)
    processes = min(_free_cores(), len(tasks))
    if processes < 2:
        yield from map(read_file, tasks)
        return
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, initializer=_leave_interrupts_to_the_parent) as pool:
        yield from pool.imap(
            read_file, tasks, chunksize=max(1, min(8, len(tasks) // (4 * processes)))
        )


def _free_cores() -> int:
    """The number of idle cores. On a busy machine a second process only adds overhead."""
    cores = len(os.sched_getaffinity(0))
    try:
        running = int(Path("/proc/loadavg").read_text().split()[3].split("/")[0])
    except (OSError, ValueError, IndexError):
        return cores
    return max(1, cores - max(0, running - 1))


def _warm(tasks: Sequence[ReadTask]) -> None:
    """Import once what every process needs, before several are started."""
    import_module("qcode.transcripts.reading")
    if any(Path(task.path).suffix.casefold() == ".docx" for task in tasks):
        import_module("qcode.transcripts.word")
        import_module("lxml.etree")
    if any(task.by == "sentence" for task in tasks):
        from qcode.segmentation import sentences

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
