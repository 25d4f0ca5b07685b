"""What deciding a passage the other way would change in the numbers that reports print.

For a code on a stretch of words, the row of the table that counts it (in the family of referral
streams the stream that the code belongs to, else the code itself with what lies below it) is
counted twice for the speaker's group: as the reported layer has it now, and with the code put on,
or taken off, these words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qcode.errors import UsageError
from qcode.model import Code, Interview, Study
from qcode.reports.citations import Citation, CitationIndex
from qcode.reports.groups import Grouping, bases, grouping, percent
from qcode.reports.layers import DEFAULT, Layer, LayerOptions, layered
from qcode.reports.referrals import default_family
from qcode.spans import Span, clip, join_over_white_space, overlaps, subtract, trim


@dataclass(frozen=True, slots=True)
class Impact:
    """Counts of a row of the reports for one group, now and if the passage were decided the other
    way.

    `points` is the largest change that makes in a printed percentage, in percentage points: of the
    group's citations (in the family of referral streams) or of its participants who mention the
    row. `row` is the label of the row's code.
    """

    row: str
    group: str
    citations: int
    citations_if: int
    participants: int
    participants_if: int
    base: int
    points: float

    @property
    def changes_participants(self) -> bool:
        """True when somebody would mention the row who does not now, or the other way round."""
        return self.participants != self.participants_if

    @property
    def words(self) -> str:
        """``citations 12 → 13; participants 7 → 8 of 20``."""
        messages = [f"citations {_arrow(self.citations, self.citations_if)}"]
        if self.changes_participants:
            messages.append(
                f"participants {_arrow(self.participants, self.participants_if)} of {self.base}"
            )
        return (
            "; ".join(messages)
            if self.citations != self.citations_if or self.changes_participants
            else "no number"
        )


def _arrow(now: int, then: int) -> str:
    return f"{now:,} → {then:,}" if now != then else f"{now:,}"


class Impacts:
    """The numbers of a study by role, ready to be asked what a passage would change in them."""

    def __init__(self, study: Study, *, by: str = "role", options: LayerOptions = DEFAULT) -> None:
        """Count every reported layer once."""
        self._study = study
        self._layers = layered(study, options)
        self._index = CitationIndex(self._layers)
        self._layer = {layer.interview.name: layer for layer in self._layers.layers}
        self._groups: Grouping = grouping(study, self._layers.participants, by)
        self._base = {
            n: len(t.participants)
            for n, t in bases(self._layers.participants, self._groups).items()
        }
        self._rows: dict[str, _Row] = {}
        try:
            self._head: Code | None = default_family(study.codebook)
        except UsageError:
            self._head = None
        self._streams = self._stream_totals()

    def _stream_totals(self) -> dict[str, int]:
        """All citations in the family of referral streams, by group: the base of the percentages of
        that table.
        """
        totals = dict.fromkeys(self._groups.names, 0)
        for child in (
            self._study.codebook.children(self._head.key) if self._head is not None else ()
        ):
            for name, cited in self._row(child.key).by_group.items():
                totals[name] += len(cited)
        return totals

    def _row(self, key: str) -> _Row:
        if key not in self._rows:
            codes = self._study.codebook.family(key)
            self._rows[key] = _Row(codes, self._index.of(codes), self._groups)
        return self._rows[key]

    def _row_of(self, code: str) -> tuple[str, bool]:
        """The code that stands for `code` in the tables, and whether that is a row of the referral
        streams.
        """
        parents = {c.key: c.parent for c in self._study.codebook.codes}
        key = code
        while self._head is not None and (above := parents.get(key)) is not None:
            if above == self._head.key:
                return key, True
            key = above
        return code, False

    def of(
        self, transcript: str, turn: int, words: Span, code: str, given: Sequence[Span]
    ) -> Impact | None:
        """What putting `code` on the spans `given`, or taking it off `words`, would change; None
        where nothing is counted.

        `turn` is the number of the turn that holds `words`. Nothing is counted in a transcript that
        no report counts, in words that nobody is named for, and for a code that is not in the
        codebook.
        """
        layer = self._layer.get(transcript)
        entry = self._study.codebook.get(code)
        if layer is None or entry is None or (speaker := layer.speakers[turn - 1]) is None:
            return None
        key, in_family = self._row_of(entry.key)
        row = self._row(key)
        group = self._groups.of(speaker)
        now, then = _in_turn(layer, turn, row.codes, entry.key, words, given)
        elsewhere = row.of_participant(transcript, speaker.label) - now
        mentions, mentions_if = bool(elsewhere + now), bool(elsewhere + then)
        cited, base = len(row.by_group[group]), self._base[group]
        people = row.people[group]
        people_if = people + mentions_if - mentions
        points = _difference(percent(people, base), percent(people_if, base))
        if in_family:
            total = self._streams[group]
            points = max(
                points,
                _difference(percent(cited, total), percent(cited + then - now, total + then - now)),
            )
        label = self._study.codebook.get(key)
        return Impact(
            label.name if label else key,
            group,
            cited,
            cited + then - now,
            people,
            people_if,
            base,
            points,
        )


class _Row:
    """The citations of some codes taken together, by group and by participant."""

    def __init__(self, codes: tuple[str, ...], cited: Sequence[Citation], groups: Grouping) -> None:
        self.codes = codes
        self.by_group: dict[str, list[Citation]] = {name: [] for name in groups.names}
        self.people = dict.fromkeys(groups.names, 0)
        self._of: dict[tuple[str, str], int] = {}
        for citation in cited:
            group = groups.of(citation.participant)
            self.by_group[group].append(citation)
            who = citation.interview.name, citation.participant.label
            self.people[group] += who not in self._of
            self._of[who] = self._of.get(who, 0) + 1

    def of_participant(self, transcript: str, label: str) -> int:
        """Citations by one participant."""
        return self._of.get((transcript, label), 0)


def _difference(one: float | None, other: float | None) -> float:
    return abs((other or 0.0) - (one or 0.0))


def _in_turn(
    layer: Layer, turn: int, codes: Sequence[str], code: str, words: Span, given: Sequence[Span]
) -> tuple[int, int]:
    """Citations of `codes` in a turn: as the layer has it, and with `code` the other way on
    `words`.
    """
    interview = layer.interview
    whole = interview.turns[turn - 1].start, interview.turns[turn - 1].end
    own = clip([(c.start, c.end) for c in layer.codings if c.code == code], whole)
    others = clip(
        [(c.start, c.end) for c in layer.codings if c.code in codes and c.code != code], whole
    )
    carried = any(overlaps(span, words) for span in own)
    after = subtract(own, [words]) if carried else [*own, *clip(given, whole)]
    return _count(interview, [*own, *others]), _count(interview, [*after, *others])


def _count(interview: Interview, spans: Sequence[Span]) -> int:
    """Citations that spans of one turn make."""
    parts = [trim(interview.text, span) for span in spans]
    return len(join_over_white_space([p for p in parts if p[0] < p[1]], interview.text))
