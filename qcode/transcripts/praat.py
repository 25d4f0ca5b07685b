"""Praat (``.TextGrid``), long and short text form: interval tiers, of which those that hold speech
are speakers.

A grid names no speakers: a tier's name is taken. Tiers of words, sounds and the like say once more
what another says, so they are left out where another tier of intervals has longer stretches.
"""

from __future__ import annotations

import re

from qcode.errors import BadInput
from qcode.model import Problem
from qcode.transcripts.parts import Speech
from qcode.transcripts.tiers import Tier, speeches_of_tiers

_TOKEN = re.compile(
    r'"((?:[^"]|"")*)"|(?<![\w."])(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?![\w"])|<(exists|absent)>'
)
_INDEX = re.compile(r"\[\d*\]|![^\n]*")
_PARTS = re.compile(
    r"(?:^|[\s_-])(?:phones?|phonemes?|words?|syllables?|segments?|pitch|tones?|breaks?|misc|mau|kan|ort|phn|ipa|gloss|"
    r"notes?|comments?|events?|points?|pos|lemmas?)\d*$",
    re.I,
)
_SILENCE = frozenset(
    ["", "sp", "sil", "<sil>", "<p:>", "#", "xxx", "silent", "silence", "pause", "<p>"]
)
_MOST_TIERS = 1000


def read_praat(text: str, path: str) -> tuple[list[Speech], list[Problem]]:
    """The stretches of speech in order of time.

    Raises:
        BadInput: cut off, or no grid.

    """
    try:
        tiers = _tiers(text)
    except (IndexError, ValueError):
        raise BadInput(
            [Problem(path, "not a complete TextGrid (cut off or damaged); save it again in Praat")]
        ) from None
    return speeches_of_tiers(_marked(tiers), path)


def _tiers(text: str) -> list[Tier]:
    """Every tier of intervals. In both forms the same values stand in the same order."""
    values = [
        m[1].replace('""', '"') if m[1] is not None else m[2] or m[3]
        for m in _TOKEN.finditer(_without_keys(text))
    ]
    strings = [m[1] is not None for m in _TOKEN.finditer(_without_keys(text))]
    at = (
        next(
            (n for n, value in enumerate(values) if value == "TextGrid" and strings[n]), len(values)
        )
        + 3
    )
    if values[at] == "absent":
        return []
    count, at = int(values[at + 1]), at + 2
    if count > _MOST_TIERS:
        raise ValueError("too many tiers")
    result = []
    for _ in range(count):
        kind, name, size = values[at], values[at + 1], int(values[at + 4])
        at += 5
        step = 3 if kind == "IntervalTier" else 2
        if at + size * step > len(values):
            raise IndexError("cut off")
        if kind == "IntervalTier":
            rows = [values[at + 3 * n : at + 3 * n + 3] for n in range(size)]
            speeches = [
                (label, round(float(start) * 1000), round(float(end) * 1000))
                for start, end, label in rows
                if label.strip().casefold() not in _SILENCE
            ]
            result.append(Tier(name, name, speeches))
        at += size * step
    return result


def _without_keys(text: str) -> str:
    """The text without the numbers in brackets of the long form, strings left as they are."""
    parts = re.split(r'("(?:[^"]|"")*")', text)
    return "".join(part if n % 2 else _INDEX.sub(" ", part) for n, part in enumerate(parts))


def _marked(tiers: list[Tier]) -> list[Tier]:
    """The tiers, those that cut the speech of others into parts marked as depending on them."""
    named = [tier._replace(depends=bool(_PARTS.search(tier.name))) for tier in tiers]
    if any(not tier.depends and tier.speeches for tier in named):
        return named
    by_words = [
        tier for tier in named if re.search(r"words?|ort", tier.name, re.I) and tier.speeches
    ]
    if by_words:
        return [tier._replace(depends=tier not in by_words) for tier in named]
    return named
