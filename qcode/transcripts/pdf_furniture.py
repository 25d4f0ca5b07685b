"""What stands around the words of a printed page: running titles, page numbers, line numbers in the
margin.

What could go wrong: a title is taken for a speaker's line or a speaker's line for a title. So what
also stands in the middle of pages is never a running title, nor is a line that ends with a label's
colon; and only whole lines of numbers that count on are line numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_EDGE = 6
"""Lines at the top and at the bottom of a page among which running titles are looked for."""
_MOST_TITLE, _SHORT = 100, 5
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—|]\s*)?(?:(?:page|seite|página|sida|side|pagina|p\.|s\.)\s*)?#(?:\s*(?:of|von|de|av|af|di|sur|/)\s*#)?"
    r"(?:\s*[-–—|])?\s*$",
    re.I,
)
_NUMBER = re.compile(r"\s*(\d{1,5})$")
_DIGITS = re.compile(r"\d+")

Pages = list[list[str]]


def without_running_lines(pages: Sequence[list[str]]) -> tuple[Pages, list[str]]:
    """The pages without running titles and page numbers, and what was left out, as it first stood.

    A running title, digits aside, is the n-th line from the top or the bottom of at least three
    pages and two fifths of them, stands nowhere else, and does not read like a line of speech. It
    is left out where nothing but such lines stands between it and the edge of the page.
    """
    filled = [page for page in ([line for line in page if line.strip()] for page in pages) if page]
    most = max(3, round(len(filled) * 0.4))
    tops = _titles(filled, most)
    bottoms = _titles([page[::-1] for page in filled], most)
    left_out: dict[str, str] = {}
    kept = []
    for page in pages:
        start = _furniture(page, tops, left_out)
        end = len(page) - _furniture(page[start:][::-1], bottoms, left_out)
        kept.append(page[start:end])
    return kept, list(left_out.values())


def _titles(pages: Pages, most: int) -> set[str]:
    """Keys of the running titles among the first lines of `pages`."""
    result: set[str] = set()
    for rank in range(_EDGE):
        lines = [page[rank] for page in pages if rank < len(page)]
        first = Counter(map(_first, lines))
        if max(first.values(), default=0) >= most:  # seldom, and much quicker to find out
            keys = Counter(_key(line) for line in lines if first[_first(line)] >= most)
            result.update(key for key, n in keys.items() if n >= most and not _is_speech(key))
    return result - {_key(line) for page in pages for line in page[_EDGE:]} if result else result


def _is_speech(key: str) -> bool:
    """Whether a line reads like words of a speaker: a label alone, the rest of a sentence, or a
    sentence of some length.
    """
    if key.endswith((":", "：")) or len(key) > _MOST_TITLE:
        return True
    words = key.split()
    if words[0][:1].islower() and len(words) > 1 and "www" not in words[0]:
        return True
    return len(words) > _SHORT and key[-1] in ".?!…,"


def _furniture(page: Sequence[str], titles: set[str], left_out: dict[str, str]) -> int:
    """How many lines at the start of `page` are running titles, page numbers or empty."""
    words, numbered = 0, False
    for number, line in enumerate(page):
        if not line.strip():
            continue
        key = _key(line)
        is_number = "#" in key and not numbered and bool(_PAGE_NUMBER.match(key))
        if words >= _EDGE or not (key in titles or is_number):
            return number
        numbered = numbered or is_number
        left_out.setdefault(key, line.strip())
        words += 1
    return len(page)


def _first(line: str) -> str:
    """The first letter of a line's key."""
    letter = line.lstrip()[:1]
    return "#" if letter.isdecimal() else letter


def _key(line: str) -> str:
    key = " ".join(line.split())
    return _DIGITS.sub("#", key)


def without_margin_numbers(pages: Sequence[list[str]]) -> tuple[Pages, int]:
    """The pages without blocks of numbers that count on (1 2 3, or 5 10 15), a line each, and how
    many there were.
    """
    runs = [_runs(page) for page in pages]
    steps = Counter(step for own in runs for first, last, step in own if last - first >= 2)
    if not steps:
        return [list(page) for page in pages], 0
    step = steps.most_common(1)[0][0]
    kept, count = [], 0
    for page, own in zip(pages, runs, strict=True):
        removed = {n for first, last, by in own if by == step for n in range(first, last + 1)}
        count += len(removed)
        kept.append([line for n, line in enumerate(page) if n not in removed])
    return kept, count


def _runs(page: list[str]) -> list[tuple[int, int, int]]:
    """First line, last line and step of each stretch of at least two numbers that count on by 1, 5
    or 10.
    """
    values = [
        int(match[1]) if line[-1:].isdecimal() and (match := _NUMBER.match(line)) else None
        for line in page
    ]
    result: list[tuple[int, int, int]] = []
    start = 0
    while start < len(values) - 1:
        here, after = values[start], values[start + 1]
        if here is None or after is None or after - here not in (1, 2, 5, 10):
            start += 1
            continue
        step, end = after - here, start + 1
        while end + 1 < len(values) and values[end + 1] == (values[end] or 0) + step:
            end += 1
        result.append((start, end, step))
        start = end + 1
    return result
