"""Codes at hand: those that a coder most likely gives next, each under a digit of its own.

They come from the coder's own work and the codebook, never from a model or from other coders: codes
that were used recently, codes of the question that is answered, codes that the coder gave together
with those on the segment, codes that followed those of the coded segment before, and codes of the
same families as these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from qcode.coding.choosing import Chooser
from qcode.coding.suggesting import MOST

LAST = 9
"""The last digit."""
FIRST_BESIDE = MOST + 1
"""The first digit where suggestions may be shown, which have those before it."""
_TOGETHER, _AFTER, _ASKED, _FAMILY = 12.0, 8.0, 8.0, 2.0
"""What codes count that always stand together, that always follow one another, those of the
question, and those beside a code in the codebook, for each that is on the segment or on the one
before; beside codes that were just used, which count 1. Chosen by trials with the two coders of the
bundled study.
"""


class Habits:
    """How often codes of one coder stand together, and follow one another, in what was coded."""

    def __init__(self, given: Iterable[tuple[str, int, str]] = ()) -> None:
        """`given` are (transcript, start, code) of the coder's codings, in any order."""
        self._given: Counter[str] = Counter()
        self._together: dict[str, Counter[str]] = defaultdict(Counter)
        self._after: dict[str, Counter[str]] = defaultdict(Counter)
        before: list[str] = []
        here: list[str] = []
        at: tuple[str, int] | None = None
        for transcript, start, code in sorted(given):
            if at != (transcript, start):
                before = here if at is not None and at[0] == transcript else []
                here, at = [], (transcript, start)
            self.add(code, here, before)
            here.append(code)

    def add(self, code: str, here: Collection[str], before: Collection[str]) -> None:
        """The coder gave a code to a segment with the codes `here`; `before` are those of the coded
        segment before it.
        """
        self._given[code] += 1
        for other in here:
            self._together[other][code] += 1
            self._together[code][other] += 1
        for other in before:
            self._after[other][code] += 1

    def at_hand(
        self,
        chooser: Chooser,
        here: Collection[str],
        before: Collection[str],
        asked: str | None,
        *,
        without: Collection[str] = (),
        most: int = LAST,
    ) -> tuple[str, ...]:
        """The keys of at most so many codes, the likeliest first; none that nothing speaks for, and
        none of `here` and `without`.
        """
        parents = {code.key: code.parent for code in chooser.codebook.codes}
        families = Counter(parent for o in (*here, *before) if (parent := parents.get(o)))
        scores: dict[str, float] = {}
        for code in chooser.codebook.codes:
            key = code.key
            if key in here or key in without:
                continue
            score = chooser.weight(key)
            score += sum(_TOGETHER * self._share(self._together, other, key) for other in here)
            score += sum(_AFTER * self._share(self._after, other, key) for other in before)
            score += _ASKED * (asked is not None and asked in code.questions)
            score += _FAMILY * families[code.parent] if code.parent else 0.0
            if score > 0:
                scores[key] = score
        return tuple(sorted(scores, key=lambda key: -scores[key])[:most])

    def _share(self, counts: dict[str, Counter[str]], other: str, key: str) -> float:
        # One more, so that a code that was given once does not decide alone.
        return counts[other][key] / (1 + self._given[other]) if other in counts else 0.0


def digits(codes: Sequence[str], *, beside: bool) -> dict[int, str]:
    """The digits of codes at hand; `beside` where suggestions may be shown, which have the first
    ones.
    """
    first = FIRST_BESIDE if beside else 1
    return dict(zip(range(first, LAST + 1), codes, strict=False))
