"""The same work on many things, in one process or in several, with the same results.

Linear algebra runs on one thread either way, because sums over several threads differ in the last
digits.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from qcode.errors import Refused

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")

_inherited: tuple[Callable[[Any], Any], Sequence[Any]] | None = None
"""What the processes find when they begin: functions made while the program runs cannot be sent to
another process, but a copy of this one has them.
"""


def run(
    work: Callable[[_Thing], _Result], things: Sequence[_Thing], jobs: int = 1
) -> list[_Result]:
    """The results of `work`, in the order of `things`, computed in up to `jobs` processes.

    Only Linux copies a process cheaply and safely; elsewhere one process does all. Raises what
    `work` raises, and Refused if a process was ended from outside.
    """
    if min(jobs, len(things)) < 2 or sys.platform != "linux":
        return [_alone(work, thing) for thing in things]
    global _inherited
    _inherited = (work, things)
    try:
        with ProcessPoolExecutor(
            min(jobs, len(things)), multiprocessing.get_context("fork"), _end_quietly
        ) as pool:
            return list(pool.map(_at, range(len(things))))
    except BrokenProcessPool:
        raise Refused(
            "a process ended before its work was done, perhaps because memory ran out",
            advice="use --jobs 1, which needs less memory",
        ) from None
    finally:
        _inherited = None


def _at(index: int) -> Any:
    assert _inherited is not None
    work, things = _inherited
    return _alone(work, things[index])


def _alone(work: Callable[[_Thing], _Result], thing: _Thing) -> _Result:
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

    with threadpool_limits(1, "blas"):
        return work(thing)


def _end_quietly() -> None:
    """An interrupt ends the process without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
