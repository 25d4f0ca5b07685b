"""Find out how another program counted the positions in a text.

REFI-QDA says neither what a line end of two characters counts, nor whether positions are code
points, UTF-16 units or bytes, nor whether a byte order mark is counted; programs differ in all
three. So every way of counting (a reading) is tried, and the one is taken under which the
selections fit the words: quotes prove, starts and ends belong on the edges of words, and nothing
lies outside. Work grows linearly with the text and with the selections.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from qcode.exchange.fitting import edge_points, fits, line_named

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Offsets = NDArray[np.int64]
    Letters = NDArray[np.uint32]

FLOOR = 0.5
"""Below this score the positions of a source are not used."""

CODE_POINTS, UTF_16, UTF_8 = "code points", "UTF-16 units", "UTF-8 bytes"
AS_THEY_STAND = 0
"""The weight of line ends that differ within a text: each counts its characters."""

_MARK = "\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\n")
_FAR = 1 << 40
_PROVEN, _OUTSIDE = 10.0, -4.0
"""What a quote that fits and a selection outside the text weigh, beside its edges, which weigh from
0 to 2.
"""
_EXACT = 3.0
"""What a quote weighs besides that fits letter by letter, white space and all: more than edges."""
_VOTE = 2.0
"""What the other sources of a project weigh together: as much as one selection on its edges."""


class Convention(NamedTuple):
    """A way of counting: what a line end counts, the unit, and how many byte order marks count."""

    line_end: int = 1
    unit: str = CODE_POINTS
    marks: int = 0

    def __str__(self) -> str:
        ends = f"line ends as {self.line_end}" if self.line_end else "line ends as they stand"
        mark = ", byte order mark counted" if self.marks else ""
        return f"{self.unit}, {ends}{mark}"


@dataclass(frozen=True)
class FileText:
    """The text of a file for counting. `text` has LF line ends and no byte order mark at its
    beginning; `marks` is how many stood there. `line_ends` are the weights of a line end that come
    into question; `lengths` are the characters of each, where they differ; `own_line_end` is how
    many the longest has.
    """

    text: str
    marks: int = 0
    line_ends: tuple[int, ...] = (1, 2)
    lengths: tuple[int, ...] = ()
    own_line_end: int = 1

    @cached_property
    def letters(self) -> Letters:
        """The code points of `text`, with one of no meaning after the last."""
        import numpy as np

        encoded = f"{self.text}\0".encode("utf-32-le", "surrogatepass")
        return np.frombuffer(encoded, dtype="<u4")

    @cached_property
    def line_ends_at(self) -> Offsets:
        """Where the line ends of `text` are."""
        import numpy as np

        return np.flatnonzero(self.letters == ord("\n"))

    @cached_property
    def line_starts(self) -> Offsets:
        """Where the lines of `text` begin."""
        import numpy as np

        return np.concatenate(([0], self.line_ends_at + 1))

    @cached_property
    def wide(self) -> Mapping[str, tuple[Offsets, Offsets]]:
        """Unit → the letters that count more than one, and how many more."""
        import numpy as np

        none = np.zeros(0, dtype=np.int64)
        if self.text.isascii():
            return dict.fromkeys((CODE_POINTS, UTF_16, UTF_8), (none, none))
        at = np.flatnonzero(self.letters > 0x7F)
        letters = self.letters[at]
        astral = at[letters > 0xFFFF]
        more = 1 + (letters > 0x7FF).astype(np.int64) + (letters > 0xFFFF)
        return {
            CODE_POINTS: (none, none),
            UTF_16: (astral, np.ones(len(astral), dtype=np.int64)),
            UTF_8: (at, more),
        }

    def counted(self, way: Convention) -> tuple[Offsets, Offsets]:
        """The letters and line ends that count more than one, in order, and how many more."""
        import numpy as np

        at, more = self.wide[way.unit]
        if way.line_end == 1:
            return at, more
        ends = self.line_ends_at
        if way.line_end == AS_THEY_STAND:
            longer = np.array(self.lengths, dtype=np.int64) - 1
        else:
            longer = np.full(len(ends), way.line_end - 1, dtype=np.int64)
        every = np.concatenate((at, ends))
        order = np.argsort(every, kind="stable")
        return every[order], np.concatenate((more, longer))[order]

    def units(self, marks: int) -> tuple[tuple[str, ...], ...]:
        """The units that differ in this text if so many marks count; those of one tuple give the
        same positions.
        """
        if not self.text.isascii() and int(self.letters.max()) > 0xFFFF:
            return ((CODE_POINTS,), (UTF_16,), (UTF_8,))
        if marks or not self.text.isascii():  # a mark is one unit, but three bytes
            return ((CODE_POINTS, UTF_16), (UTF_8,))
        return ((CODE_POINTS, UTF_16, UTF_8),)


def file_text(content: str) -> FileText:
    """The text of a file for counting, from its content as decoded, marks and all."""
    bare = content.lstrip(_MARK)
    marks = len(content) - len(bare)
    if "\r" not in bare:
        return FileText(bare, marks)
    doubled = bare.count("\r\r\n")
    if doubled and bare.count("\r") == 2 * doubled and bare.count("\n") == doubled:
        return FileText(bare.replace("\r\r\n", "\n"), marks, (1, 2, 3), own_line_end=3)
    pairs = bare.count("\r\n")
    text = bare.replace("\r\n", "\n").replace("\r", "\n")
    if pairs == bare.count("\r") == bare.count("\n"):
        return FileText(text, marks, own_line_end=2)
    lengths = tuple(len(m[0]) for m in _LINE_END.finditer(bare))
    if pairs == 0:
        return FileText(text, marks)
    return FileText(text, marks, (1, AS_THEY_STAND, 2), lengths, 2)


class Claim(Protocol):
    """A selection as the other program states it: its positions, and its name, which may be its
    words.
    """

    @property
    def start(self) -> int:
        """The position of its first letter."""

    @property
    def end(self) -> int:
        """The position behind its last letter."""

    @property
    def name(self) -> str:
        """What it is called; empty without a name."""


class Placed(NamedTuple):
    """Where a claim is under a reading; `inside` is False if it is not in the text. `proven` says
    that its name is its words.
    """

    start: int
    end: int
    inside: bool
    proven: bool


@dataclass(frozen=True)
class Reading:
    """The claims of a text under one way of counting, or several that make no difference to them.
    `score` is from 0 to 1: the mean over the claims, where a proven one is 1, one outside 0, and
    any other how well its ends fit the words. `points` say the same for comparing readings, and
    `expected` what is to be expected of the reading in any text.
    """

    conventions: tuple[Convention, ...]
    starts: Offsets
    ends: Offsets
    inside: NDArray[np.bool_]
    proven: frozenset[int]
    points: float
    score: float
    expected: float = 0.0

    def placed(self) -> Iterator[Placed]:
        """Each claim in its order."""
        rows = zip(self.starts.tolist(), self.ends.tolist(), self.inside.tolist(), strict=True)
        for number, (start, end, inside) in enumerate(rows):
            yield Placed(start, end, inside, number in self.proven)


@dataclass
class Votes:
    """How often each way of counting was the only best one in the sources of a project."""

    counts: Counter[Convention] = field(default_factory=Counter)

    def add(self, readings: Sequence[Reading]) -> None:
        """Count a source, if it is clear how it was counted."""
        self.counts.update(_clear(readings))

    def of_others(self, readings: Sequence[Reading]) -> Votes:
        """The votes without that of a source that has these readings."""
        own = _clear(readings)
        return Votes(Counter({c: n - (c in own) for c, n in self.counts.items()}))

    def share(self, reading: Reading) -> float:
        """From 0 to 1: how usual the reading is in the project."""
        most = max(self.counts.values(), default=0)
        return max(self.counts[c] for c in reading.conventions) / most if most else 0.0


def _clear(readings: Sequence[Reading]) -> tuple[Convention, ...]:
    """The ways of counting that fit best; none if there are different ones that fit equally."""
    best = max(readings, key=lambda r: r.points, default=None)
    if best is None or any(r.points == best.points for r in readings if r is not best):
        return ()
    return best.conventions


def readings_of(text: FileText, claims: Sequence[Claim], usual: Convention) -> list[Reading]:
    """The readings of a text that differ for these claims, scored. `usual` is tried first; if
    quotes prove every claim under it, no other is tried.
    """
    import numpy as np

    starts, ends = (
        np.array([p if -_FAR < p < _FAR else _FAR for p in positions], dtype=np.int64)
        for positions in ([c.start for c in claims], [c.end for c in claims])
    )
    told = [i for i, c in enumerate(claims) if _is_scored(c)]
    found: dict[bytes, list[Convention]] = {}
    readings: dict[bytes, Reading] = {}
    for conventions in _conventions(text, usual):
        at, to = _offsets(text, starts, ends, conventions[0])
        key = at.tobytes() + to.tobytes()
        found.setdefault(key, []).extend(conventions)
        if key not in readings:
            readings[key] = _scored(text, claims, told, at, to)
            if told and _is_beyond_doubt(text.text, told, readings[key]):
                break
    return [
        replace(
            reading,
            conventions=tuple(found[key]),
            expected=max(_expected(text, way, usual) for way in found[key]),
        )
        for key, reading in readings.items()
    ]


def _expected(text: FileText, way: Convention, usual: Convention) -> float:
    """How much is to be expected of a way of counting before any selection is looked at: less than
    what one selection says.
    """
    unlikely = 1.0 * (way.unit == UTF_8) + 0.5 * way.marks
    if way.line_end > text.own_line_end:
        unlikely += 0.8
    elif way.line_end not in (1, AS_THEY_STAND, 2):
        unlikely += 0.4
    return 0.6 * (way == usual) - unlikely


def chosen(readings: Sequence[Reading], votes: Votes) -> tuple[Reading, Convention, bool]:
    """The reading to take, the way of counting to name for it, and whether another one that places
    claims elsewhere fits as well.
    """
    others = votes.of_others(readings)
    taken = max(readings, key=lambda r: r.points + r.expected + _VOTE * others.share(r))
    # The simplest name for what makes no difference, then the most usual.
    named = max(taken.conventions, key=lambda c: (c == Convention(), votes.counts[c]))
    is_open = any(r.points >= taken.points for r in readings if r is not taken)
    return taken, named, is_open


def _is_beyond_doubt(text: str, told: Sequence[int], reading: Reading) -> bool:
    """True if quotes prove every claim. One that begins or ends with white space could be longer
    or shorter and fit its quote as well.
    """
    if len(reading.proven) < len(told):
        return False
    at, to = reading.starts.tolist(), reading.ends.tolist()
    return not any(text[at[i]].isspace() or text[to[i] - 1].isspace() for i in told)


def _is_scored(claim: Claim) -> bool:
    return 0 <= claim.start < claim.end


def _conventions(text: FileText, usual: Convention) -> Iterable[tuple[Convention, ...]]:
    """The ways of counting that may differ in a text, the usual one first."""
    every = [
        tuple(Convention(weight, unit, marks) for unit in units)
        for marks in range(text.marks + 1)
        for weight in (text.line_ends if "\n" in text.text else (1,))
        for units in text.units(marks)
    ]
    return sorted(every, key=lambda conventions: usual not in conventions)


def _offsets(
    text: FileText, starts: Offsets, ends: Offsets, way: Convention
) -> tuple[Offsets, Offsets]:
    """The offsets in the text of these positions; -1 before it and the length + 1 behind it. A
    position inside a letter is, for a start, the letter's beginning, for an end its end.
    """
    import numpy as np

    wide, more = text.counted(way)
    before = np.concatenate(([0], np.cumsum(more)))
    mark = way.marks * (3 if way.unit == UTF_8 else 1)
    positions = np.concatenate((starts, ends))
    bare = np.where(positions >= 0, np.maximum(positions - mark, 0), -1)
    passed = np.searchsorted(wide + 1 + before[1:], bare, side="right")
    offsets = bare - before[passed]
    if len(wide):
        letter = wide[np.minimum(passed, len(wide) - 1)]
        within = (passed < len(wide)) & (offsets > letter)
        is_end = np.arange(len(positions)) >= len(starts)
        offsets = np.where(within, letter + is_end, offsets)
    offsets = np.minimum(offsets, len(text.text) + 1)
    return offsets[: len(starts)], offsets[len(starts) :]


def _scored(
    text: FileText, claims: Sequence[Claim], told: Sequence[int], starts: Offsets, ends: Offsets
) -> Reading:
    import numpy as np

    inside = (starts >= 0) & (ends <= len(text.text)) & (ends >= 0)
    rows = np.array(told, dtype=np.int64)
    rows = rows[inside[rows]]
    edges = edge_points(text.letters, starts[rows], ends[rows])
    at, to = starts.tolist(), ends.tolist()
    proven = _proven(text, claims, rows.tolist(), at, to)
    is_proven = np.array([i in proven for i in rows.tolist()], dtype=bool) if proven else None
    plain = edges.sum() if is_proven is None else edges[~is_proven].sum()
    outside = len(told) - len(rows)
    exact = sum(_is_exact(text.text, claims[i].name, at[i], to[i]) for i in proven)
    weighed = _PROVEN * len(proven) + _EXACT * exact
    points = weighed + float(edges.sum()) + _OUTSIDE * outside
    score = (len(proven) + float(plain) / 2) / len(told) if told else 1.0
    return Reading((), starts, ends, inside, proven, points, score)


def _proven(
    text: FileText,
    claims: Sequence[Claim],
    rows: Iterable[int],
    starts: Sequence[int],
    ends: Sequence[int],
) -> frozenset[int]:
    """The claims whose name is their words."""
    return frozenset(
        i for i in rows if claims[i].name and _is_proven(text, claims[i], starts[i], ends[i])
    )


def _is_proven(text: FileText, claim: Claim, start: int, end: int) -> bool:
    line = line_named(claim.name)
    if line is not None:
        return (
            line < len(text.line_starts)
            and int(text.line_starts[line]) == start
            and (end == len(text.text) or text.text[end - 1] == "\n")
        )
    return fits(claim.name, text.text, start, end, (claim.start, claim.end))


def _is_exact(text: str, name: str, start: int, end: int) -> bool:
    return end - start == len(name) and text.startswith(name, start)


def usual_for(origin: str) -> Convention:
    """The way in which the program is known to count, as far as it is: it decides only where two
    readings fit equally well.
    """
    known: Mapping[str, Convention] = {"nvivo": Convention(2, UTF_16, 0)}
    name = origin.casefold()
    return next((c for key, c in known.items() if key in name and "mac" not in name), Convention())
