"""Which of the layouts that tools and people use a transcript is in, and what each of its lines
is.
"""

from __future__ import annotations

from qcode.transcripts.layouts import heads as grammar
from qcode.transcripts.layouts import labelled, lone, messenger, plain, signs, stamped
from qcode.transcripts.layouts.found import Found, gather, gather_stamps
from qcode.transcripts.lines import Page

LAYOUTS = (
    "labels",
    "plain",
    "italic-interviewer",
    "bold-interviewer",
    "colour-interviewer",
    "underline-interviewer",
    "highlight-interviewer",
)
"""Layouts that a person can ask for by name."""

_SAMPLE = 3000


def choose(page: Page, body: list[int], wanted: str | None = None) -> Found:
    """The layout of a page.

    Args:
        page: the stored text and its lines.
        body: numbers of the lines that are not header, footer or rows of a table of turns.
        wanted: one of `LAYOUTS`, or None to find out.

    """
    if not body:
        return Found("no speakers", each=True)
    if wanted == "plain":
        return Found("no speakers", each=True)
    if wanted is not None and wanted.endswith("-interviewer"):
        return plain.by_letters(page, body, wanted.split("-")[0]) or plain.plain(page, body)
    if wanted == "labels":
        result = labelled.read(page, None, body, forced=True) or plain.plain(page, body)
        return stamped.with_stamped_lines(page, result, body)
    result = _found(page, body) or plain.by_letters(page, body, None) or plain.plain(page, body)
    if result.each and not result.heads and not result.stamps:
        result.remarks.extend(plain.hint_letters(page, body))
    return stamped.with_stamped_lines(page, result, body)


def _found(page: Page, body: list[int]) -> Found | None:
    """The first layout, from the most telling to the least, that the lines bear out."""
    sample = _sample(body)
    result = messenger.read(page, body, sample) or stamped.delimited(page, body, sample)
    if result is not None:
        return result
    named = lone.stamped_lines(page, sample)
    candidates = gather(page, sample, labelled.colon_or_asked)
    stamps = gather_stamps(page, sample)
    evidence = labelled.weigh(page, candidates, len(sample) - len(stamps))
    if len(named) >= max(evidence.hits, 1):
        result = lone.read_stamped(page, body)
    elif labelled.labelled(evidence):
        result = labelled.read(
            page, labelled.Weighed(candidates, stamps, evidence) if sample is body else None, body
        )
    if result is None and len(stamps) * 5 >= len(sample):
        result = lone.beside_stamps(page, body, gather_stamps(page, body))
    return (
        result
        or lone.names_alone(page, body, sample)
        or signs.read(page, body, sample)
        or stamped.stamped_paragraphs(page, body, sample)
    )


def _sample(body: list[int]) -> list[int]:
    """Lines to judge by: all, or of a long file its beginning and three stretches farther on."""
    if len(body) <= _SAMPLE:
        return body
    half = _SAMPLE // 2
    chosen = body[:half]
    rest = len(body) - half
    for part in range(3):
        at = half + rest * part // 3
        chosen += body[at : at + half // 3]
    return chosen


__all__ = ["LAYOUTS", "Found", "choose", "grammar"]
