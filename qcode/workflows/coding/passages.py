"""All passages of a code, in reading order: for the pane beside the text, line mode and the command
line.

Only the rows of that code are read, a few at a time, and the words only of what is shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge

from qcode.model import INTERVIEWER, role_key
from qcode.spans import Span, trim
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.passages import (
    CodedPlace,
    counts_of_code,
    labels_and_roles,
    places_of_code,
    text_of,
    who_speaks,
)
from qcode.store.view import View

TEXTS = 48
"""Number of texts that are kept."""
AT_ONCE = 60
"""Number of codings that are read at once."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words with a code: where they are, who says them, and who coded them. `segment` is the number
    of the first segment, `own` is false for what others coded.
    """

    transcript: str
    segment: int
    start: int
    end: int
    speaker: str
    role: str
    coder: str
    round: str
    words: str
    own: bool

    @property
    def span(self) -> Span:
        """The coded span."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who speaks in a transcript: where its segments start, and the label and role for each."""

    starts: Sequence[int]
    people: Sequence[tuple[str, str]]

    def index(self, offset: int) -> int:
        """The segment at an offset of the text."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def person(self, offset: int) -> tuple[str, str]:
        """The label and the role of who speaks at an offset."""
        return self.people[self.index(offset)] if self.people else ("", "")


class PassageReader:
    """Reads what is needed to show passages, and keeps it: who speaks where, and some texts."""

    def __init__(
        self, view: View, transcripts: Mapping[str, str], coders: Mapping[str, str]
    ) -> None:
        """Names by id of `transcripts` and `coders`. The view is that of who looks."""
        self.view, self.coders, self.reader = view, coders, view.as_coder
        self.transcripts = dict(sorted(transcripts.items(), key=lambda item: item[1]))
        self.hidden = view.blindness()
        self._speaking: dict[tuple[str, str], Speaking] = {}
        self._texts: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._people: dict[str, tuple[str, str, str]] | None = None

    @property
    def people(self) -> Mapping[str, tuple[str, str, str]]:
        """Id of each speaker → transcript, label and role."""
        if self._people is None:
            self._people = labels_and_roles(self.view)
        return self._people

    def keep(self, transcript: str, anchor: str, text: str, speaking: Speaking) -> None:
        """Use a transcript that is in memory already."""
        self._texts[transcript, anchor] = text
        self._speaking[transcript, anchor] = speaking

    def rows(self, code: str, transcript: str, coder: str) -> Iterator[CodedPlace]:
        """The visible codings of a code by a coder in a transcript (ids), by place."""
        skip = 0
        while True:
            some = places_of_code(self.view, code, transcript, coder, skip, AT_ONCE)
            for row in some:
                if not self.hidden.hides_value("coding", row._asdict(), transcript):
                    yield row
            skip += AT_ONCE
            if len(some) < AT_ONCE:
                return

    def speaking(self, row: CodedPlace) -> Speaking:
        """Who speaks in the transcript of a row."""
        # A text that was replaced meanwhile has other segments, so its anchor is part of the key.
        key = row.transcript, row.anchor
        if key not in self._speaking:
            starts, speakers = who_speaks(self.view, [row.transcript])[row.transcript]
            people = [self.people.get(s or "", ("", "", ""))[1:] for s in speakers]
            self._speaking[key] = Speaking(starts, people)
        return self._speaking[key]

    def passage(self, row: CodedPlace) -> Passage:
        """A row with its words."""
        speaking, text = self.speaking(row), self._text(row)
        label, role = speaking.person(row.start)
        start, end = trim(text, (row.start, row.end))
        coder = self.coders.get(row.coder, "")
        return Passage(
            self.transcripts[row.transcript],
            speaking.index(row.start) + 1,
            row.start,
            row.end,
            label,
            role,
            coder,
            row.round,
            text[start:end],
            coder == self.reader,
        )

    def _text(self, row: CodedPlace) -> str:
        key = row.transcript, row.anchor
        if key not in self._texts:
            text, anchor = text_of(self.view, row.transcript)
            self._texts[key] = text if anchor == row.anchor else ""
            if len(self._texts) > TEXTS:
                self._texts.popitem(last=False)
        self._texts.move_to_end(key)
        return self._texts[key]


class Passages:
    """The passages of one code in reading order, filtered by role and coders; read as far as they
    are asked for.
    """

    def __init__(
        self, source: PassageReader, code: str, coders: Sequence[str], *, role: str = ""
    ) -> None:
        """`code` and `coders` are ids; `role` is a role in any spelling, or empty for all."""
        self._source, self._code = source, code
        self._role = role_key(role)
        counts = counts_of_code(source.view, code, list(source.transcripts), coders)
        blind = source.hidden.transcripts
        self._places = [
            (transcript, [c for c in coders if counts.get((transcript, c))])
            for transcript in source.transcripts
        ]
        certain = not self._role and not any((t in blind) for t, _ in counts)
        self.total: int | None = sum(counts.values()) if certain else None
        self.rows: list[CodedPlace] = []
        self._further = self._read()
        self._read_already: dict[int, Passage] = {}

    def _read(self) -> Iterator[CodedPlace]:
        playing = self._transcripts_of_role() if self._role else None
        for transcript, coders in self._places:
            if not coders or (playing is not None and transcript not in playing):
                continue
            each = [self._source.rows(self._code, transcript, coder) for coder in coders]
            for row in merge(*each, key=lambda r: (r.start, r.end, r.coder)):
                if not self._role or self._has_role(row):
                    yield row

    def _transcripts_of_role(self) -> set[str]:
        return {t for t, _, role in self._source.people.values() if role_key(role) == self._role}

    def _has_role(self, row: CodedPlace) -> bool:
        return role_key(self._source.speaking(row).person(row.start)[1]) == self._role

    def reach(self, at: int) -> bool:
        """Read as far as passage number `at` (from 0); False if there are fewer."""
        while len(self.rows) <= at:
            row = next(self._further, None)
            if row is None:
                self.total = len(self.rows)
                return False
            self.rows.append(row)
        return True

    def __getitem__(self, at: int) -> Passage:
        """Passage number `at`, from 0. Raises IndexError."""
        if not self.reach(at):
            raise IndexError(at)
        if at not in self._read_already:
            self._read_already[at] = self._source.passage(self.rows[at])
        return self._read_already[at]

    def __iter__(self) -> Iterator[Passage]:
        at = 0
        while self.reach(at):
            yield self[at]
            at += 1

    def roles(self) -> list[str]:
        """The roles of those who are asked in the transcripts with passages, each once, sorted."""
        there = {transcript for transcript, coders in self._places if coders}
        by_key: dict[str, str] = {}
        for transcript, _, role in self._source.people.values():
            if transcript in there:
                by_key.setdefault(role_key(role), role)
        return sorted(
            (role for key, role in by_key.items() if key not in ("", INTERVIEWER)),
            key=str.casefold,
        )

    def of_others(self, first: int, last: int) -> dict[str, str]:
        """Transcripts (id → name) in which others coded the passages from `first` to before
        `last`. Nobody is another to the supervisor.
        """
        self.reach(last - 1)
        if self._source.reader is SUPERVISOR:
            return {}
        return {
            r.transcript: self._source.transcripts[r.transcript]
            for r in self.rows[first:last]
            if self._source.coders.get(r.coder) != self._source.reader
        }
