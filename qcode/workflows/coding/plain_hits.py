"""The commands of line mode for the hits of a search or query: list, go to, code."""

from __future__ import annotations

import re

from qcode.coding.plainwords import numbers
from qcode.errors import Refused, UsageError
from qcode.shown import amount, one_line
from qcode.workflows.coding.beside import go_to
from qcode.workflows.coding.hits import (
    Hit,
    code_hits,
    current_hits,
    query_hits,
    search_hits,
)
from qcode.workflows.coding.plain_state import LineState

MOST = 30
"""Number of hits that are read at once."""
_FROM = re.compile(r"(?:^|\s+)from\s+(\d+)$")


def hits(mode: LineState, argument: str) -> list[str]:
    """Read the hits of a text in all transcripts, or of the current list; from a number on."""
    begin = _FROM.search(argument)
    typed = argument[: begin.start()].strip() if begin else argument.strip()
    if typed:
        _begin(mode, search_hits(mode.session, typed))
    elif not (begin and mode.hits):
        _begin(mode, current_hits(mode.session))
    return _read(mode, int(begin[1]) if begin else 1)


def query(mode: LineState, argument: str) -> list[str]:
    """Read where an expression is true."""
    if not argument:
        raise UsageError("type an expression after the word, such as: query word:tap")
    _begin(mode, query_hits(mode.session, argument))
    return _read(mode, 1)


def hit(mode: LineState, argument: str) -> list[str]:
    """Go to a hit by its number in the last list, with its words selected."""
    one = _listed(mode)[_chosen(mode, argument)[0]]
    said = go_to(mode.session, one.transcript, one.segment, one.as_words())
    mode.text_told = mode.session.loaded.anchor
    return [f"{said} Type return to go back.", *mode.announce()]


def code(mode: LineState, argument: str) -> list[str]:
    """Code hits by their numbers, or all, in one step."""
    which, _, codes = argument.partition(" ")
    wanted = [c for c in codes.replace(",", " ").split() if c]
    if not wanted:
        raise UsageError("name the hits and the code, such as: code hits 1,3-5 hotline")
    there = _listed(mode)
    chosen = range(len(there)) if which.casefold() == "all" else _chosen(mode, which)
    return [code_hits(mode.session, [(there[n], n in mode.heard) for n in chosen], wanted)]


def _begin(mode: LineState, found: list[Hit]) -> None:
    mode.hits = found
    mode.heard = set()


def _listed(mode: LineState) -> list[Hit]:
    if not mode.hits:
        raise Refused("no hits were listed yet", advice="hits TEXT lists those of a text")
    return mode.hits


def _chosen(mode: LineState, typed: str) -> list[int]:
    """The hits with these numbers (``1,3-5``), from 0. Raises UsageError."""
    there = _listed(mode)
    result: list[int] = []
    for part in typed.split(","):
        span = numbers(part)
        if span is None or not 0 <= span[0] <= span[1] < len(there):
            raise UsageError(f"the list has hits 1 to {len(there)}, not {part.strip()!r}")
        result += range(span[0], span[1] + 1)
    return list(dict.fromkeys(result))


def _read(mode: LineState, begin: int) -> list[str]:
    if not 1 <= begin <= len(mode.hits):
        raise UsageError(f"the list has hits 1 to {len(mode.hits)}, not {begin}")
    last = min(len(mode.hits), begin - 1 + MOST)
    lines = [f"{amount(len(mode.hits), 'hit')} ({mode.session.spots_name})."]
    for n in range(begin - 1, last):
        one = mode.hits[n]
        mode.heard.add(n)
        words = one_line(f"{one.before}“{one.words}”{one.after}")
        lines.append(f"{n + 1}: {one.transcript} segment {one.segment}: {words}")
    if last < len(mode.hits):
        lines.append(f"There are more: hits from {last + 1}.")
    return lines
