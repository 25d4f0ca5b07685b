"""From codings to units: which coder gave which code to which unit, what was not decided, and what
was not asked.

A unit is a tuple of spans of words (one span for a segment; those of its segments for a question
block or a whole transcript). A unit has a code if a coding overlaps one of its spans. A coder
decided on a unit if the coder's done spans cover all of it. Characters as units are stored as
stretches between boundaries, with their lengths as weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qcode.reliability.matrix import MISSING, Bools, Ints, Ratings
from qcode.spans import Span, join

CodedSpan = tuple[str, str, int, int]
"""(coder, code, start, end)"""


@dataclass(frozen=True, slots=True)
class CodedTranscript:
    """The data of one transcript: its units, the done spans, and the codings.

    The spans of `units` contain only words (no white space at the ends, no labels) and do not
    overlap. `done` maps a coder to the spans that the coder has finished; elsewhere the coder's
    ratings are missing, and codings there are ignored. `groups` is a label per unit (the speaker's
    role), or empty.
    """

    name: str
    units: tuple[tuple[Span, ...], ...]
    done: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    codings: Sequence[CodedSpan] = ()
    stratum: str = ""
    groups: tuple[str, ...] = ()


Missing = Callable[[str, str, str], bool]
"""(code, transcript, coder) -> the code is newer than the coder's done mark there"""
Asked = Callable[[str, str, str], bool]
"""(code, transcript, group) -> the code's question was asked of that group there"""


def unit_ratings(
    transcripts: Sequence[CodedTranscript],
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    families: Mapping[str, Sequence[str]] | None = None,
    missing: Missing | None = None,
    asked: Asked | None = None,
    unit: str = "segment",
) -> Ratings:
    """Ratings of the units of `transcripts`: segments, question blocks or whole transcripts.

    `families` maps the label of a family row to its codes; a family is missing only if all its
    codes are missing. If a group was not asked about a code, the code is missing in that group's
    units in a transcript, unless somebody gave it to one of them. So a disagreement is never
    hidden. Transcripts without a unit that two coders decided on are left out. ValueError for units
    that are empty or overlap.
    """
    return _build(transcripts, _Rows(codes, families or {}, coders), missing, asked, unit, _blocks)


def character_ratings(
    transcripts: Sequence[CodedTranscript],
    codes: Sequence[str],
    coders: Sequence[str],
    *,
    families: Mapping[str, Sequence[str]] | None = None,
    missing: Missing | None = None,
    asked: Asked | None = None,
) -> Ratings:
    """Ratings of the characters inside the units of `transcripts`, as stretches between boundaries
    with their lengths.

    The rules are those of `unit_ratings`. No array of characters is made.
    """
    return _build(
        transcripts, _Rows(codes, families or {}, coders), missing, asked, "character", _stretches
    )


class _Rows:
    """The rows of the matrix (codes, then families), and the index of each code and coder."""

    def __init__(
        self, codes: Sequence[str], families: Mapping[str, Sequence[str]], coders: Sequence[str]
    ) -> None:
        self.wanted = tuple(codes)
        members = [m for family in families.values() for m in family]
        self.codes = tuple(dict.fromkeys([*codes, *members]))
        self.code = {c: i for i, c in enumerate(self.codes)}
        self.coders = tuple(coders)
        self.coder = {c: i for i, c in enumerate(self.coders)}
        self.families = {
            label: [self.code[m] for m in family] for label, family in families.items()
        }
        self.labels = (*self.wanted, *self.families)

    def take(self, values: NDArray[np.int8]) -> NDArray[np.int8]:
        """The rows: codes, then one per family (any of its codes; missing if all are missing)."""
        rows = [values[: len(self.wanted)]]
        # MISSING is less than 0 and 1, so the maximum is missing only if all codes are.
        rows += [
            values[at].max(axis=0, keepdims=True, initial=MISSING) for at in self.families.values()
        ]
        return np.concatenate(rows)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """The spans of a transcript's units in text order: starts, ends, and the unit of each."""

    starts: Ints
    ends: Ints
    unit: Ints

    def covered_by(self, spans: Sequence[Span]) -> Bools:
        """(parts,): true if the union of `spans` covers the whole part."""
        joined = join(spans)
        begin = np.array([s for s, _ in joined], dtype=np.intp)
        stop = np.array([e for _, e in joined], dtype=np.intp)
        # Joined spans do not overlap, so only the last one that begins before a part can cover it.
        at = np.searchsorted(begin, self.starts, side="right") - 1
        inside = at >= 0
        inside[inside] = self.ends[inside] <= stop[at[inside]]
        return inside

    def overlapped_by(self, codings: Sequence[CodedSpan], rows: _Rows) -> NDArray[np.int8]:
        """(codes, coders, parts): 1 if a coding overlaps the part."""
        known = [
            (rows.code[code], rows.coder[coder], start, end)
            for coder, code, start, end in codings
            if code in rows.code and coder in rows.coder and start < end
        ]
        # Mark where each coding begins and ends, and sum up: this takes no loop over codings and
        # units.
        change = np.zeros((len(rows.codes), len(rows.coders), len(self.starts) + 1), dtype=np.int32)
        if known:
            code, coder, start, end = np.array(known, dtype=np.intp).T
            first = np.searchsorted(self.ends, start, side="right")
            after = np.searchsorted(self.starts, end, side="left")
            np.add.at(change, (code, coder, first), 1)
            np.add.at(change, (code, coder, np.maximum(first, after)), -1)
        return (np.cumsum(change, axis=2)[:, :, :-1] > 0).astype(np.int8)


def _parts(transcript: CodedTranscript) -> _Parts:
    triples = sorted((s, e, u) for u, spans in enumerate(transcript.units) for s, e in spans)
    starts, ends, unit = np.array(triples, dtype=np.intp).reshape(-1, 3).T
    if np.any(starts >= ends):
        raise ValueError(f"{transcript.name}: a unit without words")
    if np.any(starts[1:] < ends[:-1]):
        raise ValueError(f"{transcript.name}: units overlap")
    return _Parts(starts, ends, unit)


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The matrix of one transcript."""

    values: NDArray[np.int8]
    weights: NDArray[np.float64]
    starts: Ints
    ends: Ints
    unit: Ints


def _blocks(transcript: CodedTranscript, rows: _Rows) -> _Block:
    """One column per unit; the spans of a unit are combined."""
    if not all(transcript.units):
        raise ValueError(f"{transcript.name}: a unit without words")
    parts = _parts(transcript)
    # `reduceat` needs the spans of a unit to be next to each other.
    order = np.argsort(parts.unit, kind="stable")
    first = np.searchsorted(parts.unit[order], np.arange(len(transcript.units)))
    given = np.maximum.reduceat(
        parts.overlapped_by(transcript.codings, rows)[:, :, order], first, axis=2
    )
    done = np.stack(
        [np.logical_and.reduceat(d[order], first) for d in _done(transcript, parts, rows)]
    )
    return _Block(
        values=np.where(done[None], given, np.int8(MISSING)).astype(np.int8),
        weights=np.ones(len(first)),
        starts=parts.starts[order][first],
        ends=np.maximum.reduceat(parts.ends[order], first),
        unit=np.arange(len(first)),
    )


def _stretches(transcript: CodedTranscript, rows: _Rows) -> _Block:
    """One column per stretch in which nothing changes: no coding, done mark or unit begins or ends
    inside it.
    """
    whole = _parts(transcript)
    marks = [m for _, _, s, e in transcript.codings for m in (s, e)]
    marks += [m for spans in transcript.done.values() for span in spans for m in span]
    # Nothing changes between two cuts, so the stretch in between is decided as a whole.
    cuts = np.unique(np.concatenate([whole.starts, whole.ends, np.array(marks, dtype=np.intp)]))
    owner = np.searchsorted(whole.starts, cuts[:-1], side="right") - 1
    inside = (owner >= 0) & (cuts[:-1] < whole.ends[owner])
    starts, ends = cuts[:-1][inside], cuts[1:][inside]
    parts = _Parts(starts, ends, whole.unit[owner[inside]])
    given = parts.overlapped_by(transcript.codings, rows)
    done = np.stack(_done(transcript, parts, rows))
    values = np.where(done[None], given, np.int8(MISSING)).astype(np.int8)
    return _Block(values, (ends - starts).astype(np.float64), starts, ends, parts.unit)


def _done(transcript: CodedTranscript, parts: _Parts, rows: _Rows) -> list[Bools]:
    return [parts.covered_by(transcript.done.get(c, ())) for c in rows.coders]


def _build(
    transcripts: Sequence[CodedTranscript],
    rows: _Rows,
    missing: Missing | None,
    asked: Asked | None,
    unit: str,
    make: Callable[[CodedTranscript, _Rows], _Block],
) -> Ratings:
    used = [t for t in transcripts if t.units]
    made = [make(t, rows) for t in used]
    for transcript, block in zip(used, made, strict=True):
        _hide(transcript, block, rows, missing, asked)
    empty = np.empty((len(rows.codes), len(rows.coders), 0), dtype=np.int8)
    grouped = any(t.groups for t in used)
    every = Ratings(
        codes=rows.labels,
        coders=rows.coders,
        values=rows.take(np.concatenate([empty, *(b.values for b in made)], axis=2)),
        cluster=np.repeat(np.arange(len(used), dtype=np.intp), [len(b.unit) for b in made]),
        clusters=tuple(t.name for t in used),
        strata=tuple(t.stratum for t in used),
        weights=np.concatenate([np.empty(0), *(b.weights for b in made)]),
        starts=np.concatenate([np.empty(0, dtype=np.intp), *(b.starts for b in made)]),
        ends=np.concatenate([np.empty(0, dtype=np.intp), *(b.ends for b in made)]),
        groups=(
            tuple(g for t, b in zip(used, made, strict=True) for g in _group_of(t, b))
            if grouped
            else ()
        ),
        families=frozenset(rows.families),
        unit=unit,
    )
    return every.double_coded()


def _group_of(transcript: CodedTranscript, block: _Block) -> list[str]:
    return [transcript.groups[u] if transcript.groups else "" for u in block.unit]


def _hide(
    transcript: CodedTranscript,
    block: _Block,
    rows: _Rows,
    missing: Missing | None,
    asked: Asked | None,
) -> None:
    """Set to missing what a coder could not give, and what a group was not asked (unless somebody
    gave it there).
    """
    if missing is not None:
        for code, c in rows.code.items():
            for coder, k in rows.coder.items():
                if missing(code, transcript.name, coder):
                    block.values[c, k] = MISSING
    if asked is not None:
        groups = np.array(_group_of(transcript, block), dtype=object)
        for group in dict.fromkeys(groups.tolist()):
            here = groups == group
            for code, c in rows.code.items():
                if (
                    not asked(code, transcript.name, group)
                    and not (block.values[c][:, here] == 1).any()
                ):
                    block.values[c][:, here] = MISSING
