"""The anchors of noScribe's web pages: `ts_2500_5000_S01` gives the milliseconds and the speaker of
the words in it.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

from qcode.transcripts.parts import Paragraph

_NAME = re.compile(r"ts_(\d{1,9})_(\d{1,9})_(.{0,63})")
_LABEL = re.compile(r"\s*(?://)?\s*([^:\n]{1,63}):\s")


class Anchored(NamedTuple):
    """An anchor: where its words begin in the paragraph, its times in milliseconds, whose it is
    (`//S01` speaks over).
    """

    at: int
    start: int
    end: int
    speaker: str


def anchored(name: str, at: int) -> Anchored | None:
    """The anchor that a name says, at this place of its paragraph."""
    match = _NAME.fullmatch(name)
    return Anchored(at, int(match[1]), int(match[2]), match[3].strip()) if match else None


def paragraphs(whole: Paragraph, anchors: list[Anchored]) -> list[Paragraph]:
    """A paragraph of noScribe: itself with its times, or one for each stretch of one speaker, with
    the label it had before.
    """
    runs = [list(group) for _, group in groupby(anchors, key=lambda one: one.speaker)]
    if len(runs) == 1 or anchors[0].at > 0:
        return [whole._replace(time=(anchors[0].start, anchors[-1].end))]
    typed: dict[str, str] = {}
    parts = []
    for number, run in enumerate(runs):
        stop = runs[number + 1][0].at if number + 1 < len(runs) else len(whole.text)
        words = whole.text[run[0].at : stop].strip()
        label = _LABEL.match(words + " ")
        if label is not None:
            typed[run[0].speaker] = label[1]
        elif run[0].speaker:
            words = (
                f"{typed.get(run[0].speaker, run[0].speaker)}: {words.removeprefix('//').strip()}"
            )
        parts.append(Paragraph(words, time=(run[0].start, run[-1].end)))
    return parts
