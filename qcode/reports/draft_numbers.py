"""The numbers of a draft that carry the id of a figure, or stand in a sentence that a report
printed, compared with what the report says today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from qcode.reports.draft_quotes import Block
from qcode.reports.ledger import Ledger
from qcode.reports.ledger_making import NUMBER, masked, split_sentences

_ID = re.compile(r"(?<!\w)n[2-9][2-9a-hjkmnp-z]{7}(?!\w)")
_BEFORE = re.compile(r"[\s(\[{%]*(?:percent|per cent|%)?[\s(\[{]*$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a draft: as it stands there, where, by which id or in which sentence it is known,
    and what it was when the report was built and is today (None: not in the report).
    """

    said: str
    place: str
    id: str
    was: str | None
    now: str | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that could be compared, and how many could not."""

    found: tuple[Number, ...]
    others: int


def compare_numbers(blocks: Sequence[Block], built: Ledger, today: Ledger) -> Numbers:
    """Every number of a draft that the ledger knows, with what it is today."""
    result: list[Number] = []
    count = 0
    sentences = {_folded(s.text): s for s in built.sentences}
    now = {s.id: s.text for s in today.sentences}
    for block in blocks:
        known: set[int] = set()
        for match in _ID.finditer(block.text):
            result.append(_with_id(block, match, built, today, known))
        for sentence in split_sentences(block.text):
            own = sentences.get(_folded(sentence))
            if own is not None:
                result += _in_sentence(sentence, block.place, own.id, own.text, now.get(own.id))
                known.update(range(len(NUMBER.findall(sentence))))
        count += max(0, len(NUMBER.findall(_ID.sub(" ", block.text))) - len(known))
    return Numbers(tuple(result), count)


def _with_id(
    block: Block, match: re.Match[str], built: Ledger, today: Ledger, known: set[int]
) -> Number:
    """The number before an id: ``157 [n7k2qdhm4]``."""
    before = block.text[: match.start()]
    numbers = list(NUMBER.finditer(before))
    wording = numbers[-1] if numbers and _BEFORE.fullmatch(before[numbers[-1].end() :]) else None
    own = match[0]
    was, now = built.figure(own), today.figure(own)
    if wording is not None:
        known.add(len(numbers) - 1)
    agrees = wording is not None and now is not None and is_rounded(wording[0], now.value)
    return Number(
        wording[0] if wording is not None else "(no number before the id)",
        block.place,
        own,
        was.shown if was is not None else None,
        now.shown if now is not None else None,
        agrees,
    )


def _in_sentence(sentence: str, place: str, own: str, was: str, now: str | None) -> list[Number]:
    """The numbers of a sentence, one by one; of a sentence that the report does not say today, each
    differs.
    """
    then = NUMBER.findall(was)
    current: list[str | None] = list(NUMBER.findall(now)) if now is not None else [None] * len(then)
    return [
        Number(message, place, own, before, today, today is not None and _same(message, today))
        for message, before, today in zip(NUMBER.findall(sentence), then, current, strict=True)
    ]


def is_rounded(wording: str, value: float) -> bool:
    """Whether a number as written is the value, rounded to the places that are written."""
    written = Decimal(wording.replace(",", ""))
    exponent = written.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    step = Decimal(1).scaleb(-max(0, places))
    return Decimal(repr(value)).quantize(step, ROUND_HALF_UP) == written


def _same(one: str, other: str) -> bool:
    return Decimal(one.replace(",", "")) == Decimal(other.replace(",", ""))


def _folded(sentence: str) -> str:
    from qcode.reports.quote_checks import folded

    return masked(folded(sentence)).casefold()
