"""What the formats of linguists share: tiers with stretches of time and words, of which some belong
to one speaker.

Such files hold the same words on several tiers (words, sounds, glosses, translations). Only the
tiers of speech are read; the others are named in a note, so that nothing is lost without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qcode.model import Problem
from qcode.transcripts.parts import Speech


class Tier(NamedTuple):
    """A tier: the person it belongs to, its speeches (milliseconds) in order of time, and whether
    it depends on another.
    """

    name: str
    speaker: str
    speeches: Sequence[tuple[str, int | None, int | None]]
    depends: bool = False


def speeches_of_tiers(tiers: Sequence[Tier], path: str) -> tuple[list[Speech], list[Problem]]:
    """The speeches of the tiers of speech in order of time, and a note naming the tiers that were
    left out.
    """
    filled = [tier for tier in tiers if any(text.strip() for text, _, _ in tier.speeches)]
    chosen = [tier for tier in filled if not tier.depends] or filled
    result = [
        (
            start if start is not None else 0,
            rank,
            Speech(tier.speaker or None, " ".join(text.split()), start, end),
        )
        for rank, tier in enumerate(chosen)
        for text, start, end in tier.speeches
        if text.strip()
    ]
    result.sort(key=lambda entry: entry[:2])
    left_out = [tier.name or "(no name)" for tier in filled if tier not in chosen]
    problems = []
    if left_out:
        shown = ", ".join(repr(name) for name in left_out[:6]) + (
            ", …" if len(left_out) > 6 else ""
        )
        message = f"tiers that depend on others or contain no speech were left out: {shown}"
        problems.append(Problem(path, message, severity="note"))
    return [speech for _, _, speech in result], problems
