"""Decisions to replay on the screen, taken from a coder's file of the bundled study.

The file has whole segments. For the replay of parts, a rule without choice makes every decision one
on a sentence, a clause, or five words, in turn: those of the segment that share most words with the
code's entry (the first ones where none does). Every seventh code, in the order of first use, is
missing from the codebook at the start and has to be made when it is needed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qcode.model import Codebook
from qcode.spans import Span, overlaps
from qcode.workflows.shared.phrases import parts_of

KINDS = ("sentences", "clauses", "words")
MADE = 7
"""Of so many codes, one is made while coding."""


@dataclass(frozen=True)
class Decision:
    """A code for a segment, or for a part of it of a `kind`."""

    transcript: str
    segment: int
    code: str
    kind: str = "whole"
    span: Span | None = None


def wanted(folder: Path, coder: str) -> list[Decision]:
    """The coder's decisions on whole segments, by transcript and segment."""
    found = []
    with (folder / f"codings_{coder}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"]:
                found.append(Decision(row["transcript"], int(row["segment"]), row["code"]))
    return sorted(found, key=lambda d: (d.transcript, d.segment))


def in_parts(decisions: Sequence[Decision], codebook: Codebook, interviews) -> list[Decision]:  # type: ignore[no-untyped-def]
    """The same decisions on sentences, clauses and words."""
    by_name = {i.name: i for i in interviews}
    result = []
    for n, one in enumerate(decisions):
        interview, kind = by_name[one.transcript], KINDS[n % len(KINDS)]
        code = codebook.get(one.code)
        assert code is not None
        entry = _stems(" ".join((code.label, code.definition, *code.include, *code.keywords)))
        segment = interview.segments[one.segment - 1]
        span = _telling(interview, (segment.start, segment.end), kind, entry)
        result.append(replace(one, kind=kind, span=span))
    # The parts of a segment are coded in the order in which they are read.
    return sorted(result, key=lambda d: (d.transcript, d.segment, d.span or (0, 0)))


def _telling(interview, segment: Span, kind: str, entry: set[str]) -> Span:  # type: ignore[no-untyped-def]
    text = interview.text
    parts = parts_of(interview, "clauses" if kind == "words" else kind, segment)  # type: ignore[arg-type]
    best = max(parts, key=lambda part: (len(_stems(text[slice(*part)]) & entry), -part[0]))
    if kind != "words":
        return best
    words = [w for w in parts_of(interview, "words", segment) if overlaps(w, best)]
    at = next((n for n, w in enumerate(words) if _stems(text[slice(*w)]) & entry), 0)
    first = max(0, min(at - 2, len(words) - 5))
    return words[first][0], words[min(first + 4, len(words) - 1)][1]


def _stems(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.casefold())}


def made(decisions: Sequence[Decision], codebook: Codebook) -> list[str]:
    """The codes that have to be made while coding: every seventh, of those without sub-codes."""
    parents = {c.parent for c in codebook.codes}
    order = [c for c in dict.fromkeys(d.code for d in decisions) if c not in parents]
    return order[MADE - 1 :: MADE]
