"""Hits of a search or a query in all transcripts, with the words around them: to list, to go to,
and to code, one, many or all in one step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qcode import segmentation
from qcode.coding.searching import Spot, around, matches, pattern, spots
from qcode.errors import LOOK_AGAIN, Refused
from qcode.model import Interview, Origin
from qcode.reports.layers import LayerOptions
from qcode.shown import amount, listed
from qcode.spans import Span, overlaps
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.texts import anchors
from qcode.store.store import DEFAULT_ROUND
from qcode.store.writing import coding_value, current_codebook, put_codings
from qcode.workflows.coding import reading
from qcode.workflows.coding.lists import SECONDS
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared import regexes
from qcode.workflows.shared.expressions import evaluation, saved_expressions

BEFORE, AFTER = 90, 140
"""Characters of context that are kept on both sides of a hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit: its place, its words, and the words around it in the segment. `anchor` is that of the
    text that was searched.
    """

    interview: Interview
    anchor: str
    segment: int
    start: int
    end: int

    @property
    def transcript(self) -> str:
        """The name of the transcript."""
        return self.interview.name

    @property
    def words(self) -> str:
        """The words of the hit."""
        return " ".join(self.interview.text[self.start : self.end].split())

    @property
    def whole(self) -> bool:
        """True for a whole segment, of which an expression without words is true."""
        inside = self._segment
        return self.start <= inside[0] and self.interview.text[self.end : inside[1]].strip() == ""

    @property
    def before(self) -> str:
        """The words before it, on one line."""
        text = self.interview.text[max(self._segment[0], self.start - BEFORE) : self.start]
        return re.sub(r"\s+", " ", text).lstrip()

    @property
    def after(self) -> str:
        """The words after it, on one line."""
        text = self.interview.text[self.end : min(self._segment[1], self.end + AFTER)]
        return re.sub(r"\s+", " ", text).rstrip()

    @property
    def place(self) -> str:
        """Transcript and segment."""
        return f"{self.transcript} {self.segment}"

    @property
    def _segment(self) -> Span:
        one = self.interview.segments[self.segment - 1]
        return one.start, one.end

    def as_words(self) -> Span:
        """The span of the whole words that it touches; a hit without words stays as it is."""
        touched = [
            part
            for part in segmentation.words(self.interview.text, *self._segment)
            if overlaps(part, (self.start, self.end))
        ]
        if self.whole or not touched:
            return self.start, self.end
        return touched[0][0], touched[-1][1]


def search_hits(session: CodingSession, typed: str) -> list[Hit]:
    """All hits of a regular expression in all transcripts; they become the current list. Raises
    Refused if there are none.
    """
    wanted = pattern(typed)
    there = session.view.interviews()
    result = list(spots(wanted, there, _search))
    if not result:
        raise Refused(f"nothing was found (search for {typed!r} in all transcripts)")
    session.found = wanted
    session.spots, session.spots_name = result, f"search for {typed!r} in all transcripts"
    return current_hits(session, there)


def _search(wanted: re.Pattern[str], texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return regexes.search(wanted, texts, SECONDS)


def query_hits(session: CodingSession, expression: str) -> list[Hit]:
    """All hits of an expression in all transcripts, finished or not: the words that it looks for,
    or else the segments of which it is true. They become the current list.

    Raises Misread for an expression that does not fit the study, Refused if there are none. If it
    asks for codes, it is recorded that the coder saw where others coded.
    """
    view = session.view
    study, saved = view.together(lambda one: (one.study(), saved_expressions(one)))
    options = LayerOptions(include_unfinished=True)
    result = evaluation(study, expression, saved, options)
    texts = anchors(view)
    words = result.words_found() if result.bound.asks_words else {}
    found = []
    for index in sorted(result.look()):
        unit = result.units[index]
        for start, end in words.get(index) or [(unit.start, unit.end)]:
            anchor = texts.get(unit.interview.id, "")
            found.append(Hit(unit.interview, anchor, unit.segment.number, start, end))
    if not found:
        raise Refused(f"nothing was found (query {expression})")
    if result.bound.asks_codings:
        session.record_sights({h.interview.id: h.transcript for h in found})
    session.found = None
    session.spots, session.spots_name = [_spot(h) for h in found], f"query {expression}"
    return found


def _spot(hit: Hit) -> Spot:
    span = hit.start, hit.end
    inside = hit.interview.segments[hit.segment - 1]
    line = around(hit.interview.text, span, (inside.start, inside.end))
    return Spot(hit.transcript, *span, hit.segment, line)


def current_hits(
    session: CodingSession, interviews: Iterable[Interview] | None = None
) -> list[Hit]:
    """The hits of the current list: every match of a search, also where a segment has several; the
    places of a work list or query. Raises Refused without a list.
    """
    if not session.spots:
        raise Refused("there is no search or work list whose hits could be listed")
    study = session.view.interviews() if interviews is None else interviews
    known = {i.name: i for i in study}
    texts = anchors(session.view)
    wanted = [s for s in session.spots if s.transcript in known]
    return [
        Hit(known[s.transcript], texts.get(known[s.transcript].id, ""), s.segment, start, end)
        for s in wanted
        for start, end in _matches(session.found, known[s.transcript], s)
    ]


def _matches(found: re.Pattern[str] | None, interview: Interview, spot: Spot) -> Iterator[Span]:
    """All matches in the segment of a spot; without a search the spot itself."""
    if found is None:
        yield spot.start, spot.end
        return
    inside = interview.segments[spot.segment - 1]
    yield from matches(found, interview.text, (inside.start, inside.end))


def code_hits(
    session: CodingSession, hits: Sequence[tuple[Hit, bool]], codes: Sequence[str]
) -> str:
    """Put codes on the words of hits, in one step. With each hit stands whether the coder has had
    it in sight: codings of the others have the origin ``machine``.

    Raises Refused if the text of one of them has changed.
    """
    chosen = session.chosen(codes)

    def work(change: Change, who: str) -> tuple[list[str], int, int]:
        keys = [session.key_of(entity, called) for entity, called in chosen.items()]
        change.command = f"code {amount(len(hits), 'hit')} {' '.join(keys)}"
        now = anchors(change.view(SUPERVISOR), sorted({h.interview.id for h, _ in hits}))
        if any(now.get(h.interview.id) != h.anchor for h, _ in hits):
            raise Refused(f"{LOOK_AGAIN}; search again, nothing was changed")
        here = session.sheet.interview.id
        new, touched = 0, set()
        for hit, seen in (pair for pair in hits if pair[0].interview.id == here):
            span = hit.as_words()
            added = [session.put_coding(change, who, k, span, _origin(seen)) for k in keys]
            new += sum(added)
            touched |= {m.id for m in session.nothing_on(span)} if any(added) else set()
        for mark in touched:
            session.drop_mark(change, session.sheet.marks[mark])
        elsewhere = [pair for pair in hits if pair[0].interview.id != here]
        new += _put_elsewhere(session, change, who, elsewhere, keys)
        return keys, new, len({h.transcript for h, _ in hits})

    keys, new, transcripts = session.commit(work)
    session.recount()
    if not new:
        return f"{listed(keys)} {'is' if len(keys) == 1 else 'are'} on these hits already."
    for key in keys:
        session.chooser.use(key)
    session.last = tuple(keys)
    session.new_codings += new
    session.decided()
    where = amount(transcripts, "transcript")
    return (
        f"{listed(keys)}: {amount(new, 'coding')} added on {amount(len(hits), 'hit')} in {where}."
    )


def _origin(seen: bool) -> Origin:
    return "hand" if seen else "machine"


def _put_elsewhere(
    session: CodingSession,
    change: Change,
    who: str,
    hits: Sequence[tuple[Hit, bool]],
    keys: Sequence[str],
) -> int:
    """Put codes on hits in transcripts that are not open, in the coder's round there; how many were
    new. Marks that no code applies are removed from these places.
    """
    if not hits:
        return 0
    view = change.view(session.coder)
    rounds = reading.rounds(view, session.loaded.names, session.coder)
    codebook = current_codebook(change)
    spans = [(h, h.as_words(), seen) for h, seen in hits]
    values = [
        coding_value(
            coder=who,
            code=session.code_id(key),
            transcript=hit.interview.id,
            start=span[0],
            end=span[1],
            round=rounds.get(hit.interview.id, DEFAULT_ROUND),
            origin=_origin(seen),
            source=session.source,
            created=change.time,
            codebook=codebook,
            anchor=hit.anchor,
        )
        for hit, span, seen in spans
        for key in keys
    ]
    ids = sorted({h.interview.id for h, _ in hits})
    for row in view.rows("mark", only=ids, kind="nothing", coder=who):
        if any(
            h.interview.id == row.transcript and overlaps(s, (row.start, row.end))
            for h, s, _ in spans
        ):
            change.remove("mark", row.id, "mark.nothing")
    return put_codings(change, values)
