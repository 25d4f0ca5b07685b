"""Where the selections of the texts of a project are: how its positions are counted is found for
each text, with what the other texts say as a help, and what cannot be placed is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from qcode.exchange.cleaning import CleanText, clean
from qcode.exchange.fitting import is_positions, line_named
from qcode.exchange.positions import (
    FLOOR,
    Convention,
    Placed,
    Reading,
    Votes,
    chosen,
    file_text,
    readings_of,
    usual_for,
)
from qcode.exchange.project import ProjectCoding, Selection, Source, SpeakerSpan
from qcode.exchange.refi.gathered import Gathered
from qcode.exchange.refi.texts import RawCoding, RawSelection, RawSource
from qcode.shown import amount, shortened

_LEAST_QUOTE = 12
"""A shorter name may be a word of the text by chance."""


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be known of the whole project to place its codings: the ids of its codes, the
    names of speakers by the ids of the codes that stand for them, the selections that something
    refers to, and who coded where nobody is named.
    """

    codes: Set[str]
    speakers: Mapping[str, str]
    referenced: Set[str]
    coder: str = ""


@dataclass
class Placing:
    """The texts of one project, first scored one by one, then placed."""

    gathered: Gathered
    origin: str = ""
    votes: Votes = field(default_factory=Votes)
    _waiting: list[tuple[RawSource, str, list[Reading]]] = field(default_factory=list)

    @property
    def usual(self) -> Convention:
        """How the program that wrote the project is known to count."""
        return usual_for(self.origin)

    def add(self, source: RawSource) -> None:
        """Score the readings of a text. One that is not in the project is told as lost."""
        if source.content is None:
            count = source.number_of_codings
            lost = f", with {amount(count, 'coding')}" if count else ""
            self.gathered.lose("left out", "text", source.name, f"{source.missing}{lost}")
            self._lose_parts(source, source.selections)
            self.gathered.lost_parts.add(source.id)
            return
        text = file_text(source.content)
        source.content = None
        found = source.selections
        readings = readings_of(text, found, self.usual) if found else []
        self.votes.add(readings)
        self._waiting.append((source, text.text, readings))

    def sources(self, known: Known) -> Iterator[Source]:
        """Each text with its selections in place."""
        for source, text, readings in self._waiting:
            cleaned = clean(text)
            if not readings:
                yield self._whole(source, cleaned, "", [], known)
                continue
            reading, counted, is_open = chosen(readings, self.votes)
            words = f"{counted}: {_how_well(reading, source)}"
            if is_open:
                words += "; another way of counting fits as well"
            if reading.score < FLOOR:
                self._refuse(source, reading, counted)
                yield self._whole(source, cleaned, f"refused: {words}", [], known)
                continue
            placed = list(zip(source.selections, reading.placed(), strict=True))
            yield self._whole(source, cleaned, words, placed, known)
        self._waiting.clear()

    def _refuse(self, source: RawSource, reading: Reading, counted: Convention) -> None:
        count = sum(len(s.codings) for s in source.selections)
        why = (
            f"the positions fit its words too badly: the best way of counting ({counted}) scores"
            f" {reading.score:.2f}, and less than {FLOOR:.2f} is refused"
        )
        self.gathered.lose("left out", "codings", source.name, why, count)
        self._lose_parts(source, source.selections)

    def _lose_parts(self, source: RawSource, selections: list[RawSelection]) -> None:
        self.gathered.lost_parts.update(s.id for s in selections)
        self.gathered.lost_parts.update(c.id for s in selections for c in s.codings)

    def _whole(
        self,
        source: RawSource,
        text: CleanText,
        words: str,
        placed: list[tuple[RawSelection, Placed]],
        known: Known,
    ) -> Source:
        """The source with what is placed in it."""
        marked = _Marked(self.gathered, source.name, text, known)
        for raw, at in placed:
            marked.add(raw, at)
        if source.whole and text.text:
            marked.cover(source.whole)
            why = "the code was on the text as a whole; it is on all of its words now"
            count = len(source.whole)
            self.gathered.lose("approximated", "codings", source.name, why, count)
        marked.tell()
        return Source(
            source.id,
            source.name,
            text.text,
            source.description,
            source.user,
            source.created,
            tuple(marked.codings),
            tuple(marked.selections),
            tuple(sorted(marked.spans, key=lambda s: (s.start, s.end))),
            source.values,
            words,
        )


@dataclass
class _Marked:
    """The selections and codings of one text, placed."""

    gathered: Gathered
    name: str
    text: CleanText
    known: Known
    without_coder: int = 0
    codings: list[ProjectCoding] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    spans: list[SpeakerSpan] = field(default_factory=list)

    def add(self, raw: RawSelection, at: Placed) -> None:
        """Add a selection, or tell why it cannot be kept."""
        start, end = at.start, at.end
        if self.text.removed:
            start, end = self.text.moved(start), self.text.moved(end)
        if start >= end or raw.start < 0 or not at.inside:
            self._lose(raw, _why_lost(raw, at))
            return
        name = raw.name
        is_formal = at.proven or is_positions(name, (raw.start, raw.end))
        is_line = bool(name) and line_named(name) is not None
        quote = name if at.proven and not is_line else ""
        for coding in raw.codings:
            if coding.code in self.known.speakers:
                self.spans.append(SpeakerSpan(self.known.speakers[coding.code], start, end))
            else:
                self._code(coding, start, end, quote, raw.id)
        is_named = bool(name) and not is_formal and not is_line
        if is_named and len(name) >= _LEAST_QUOTE and name in self.text.text:
            why = (
                "its name is words that stand elsewhere in the text; it is where its positions say"
            )
            self.gathered.lose("approximated", "selection", f"{self.name}, “{name[:60]}”", why)
        if not raw.codings or raw.description or raw.id in self.known.referenced or is_named:
            created = self.gathered.date(raw.created)
            self.selections.append(
                Selection(raw.id, start, end, name, raw.description, raw.user, created)
            )

    def cover(self, codings: Sequence[RawCoding]) -> None:
        """Add codings of the whole text."""
        for coding in codings:
            self._code(coding, 0, len(self.text.text), "")

    def tell(self) -> None:
        """Tell whose codings have no coder."""
        if self.without_coder:
            why = "nobody is named as their coder; they count as those of who made the project"
            if not self.known.coder:
                why = "nobody is named as their coder"
            self.gathered.lose("approximated", "codings", self.name, why, self.without_coder)

    def _code(self, raw: RawCoding, start: int, end: int, quote: str, selection: str = "") -> None:
        if raw.code not in self.known.codes:
            place = f"{self.name}, “{shortened(self.text.text[start:end], 60)}”"
            self.gathered.lose("left out", "coding", place, "its code is not in the codebook")
            self.gathered.lost_parts.add(raw.id)
            return
        self.without_coder += not raw.user
        self.codings.append(
            ProjectCoding(
                raw.id,
                raw.code,
                start,
                end,
                raw.user or self.known.coder,
                self.gathered.date(raw.created),
                quote,
                selection=selection,
            )
        )

    def _lose(self, raw: RawSelection, why: str) -> None:
        called = f" “{shortened(raw.name, 60)}”" if raw.name else ""
        lost = f", with {amount(len(raw.codings), 'coding')}" if raw.codings else ""
        place = f"{self.name}, {raw.start} to {raw.end}{called}"
        self.gathered.lose("left out", "selection", place, f"{why}{lost}")
        self.gathered.lost_parts.add(raw.id)
        self.gathered.lost_parts.update(c.id for c in raw.codings)


def _why_lost(raw: RawSelection, at: Placed) -> str:
    if raw.end < raw.start:
        return "it ends before it begins"
    if raw.start < 0 or not at.inside:
        return f"it lies outside the text ({raw.start} to {raw.end})"
    return "it has no length"


def _how_well(reading: Reading, source: RawSource) -> str:
    """How well a reading fits, in words."""
    named = sum(1 for s in source.selections if s.name)
    said = f"score {reading.score:.2f}"
    if reading.proven:
        return f"{said}, {len(reading.proven)} of {amount(named, 'quote')} found at their place"
    return f"{said}, by the edges of words alone"
