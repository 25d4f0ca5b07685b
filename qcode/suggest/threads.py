"""Work that Python's lock does not hold up, on two threads, with the same results as on one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")

THREADS = 2
"""More threads would need more memory, and the rest of the program has only one."""


def in_threads(work: Callable[[_Thing], _Result], things: Iterable[_Thing]) -> list[_Result]:
    """The results of `work`, in the order of `things`. Raises what `work` raises."""
    # Loaded here, because a command that only reads a model needs no threads.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, things))


def free_memory() -> None:
    """Give memory that nobody uses any more back to the system, where Python's C library can do
    that (glibc). It keeps what threads have used, which is much in a large study.
    """
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
