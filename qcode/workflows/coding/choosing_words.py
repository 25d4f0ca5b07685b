"""Select words of the segment in few keys: by units, from a search hit, by typing, to an end."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.coding import picking
from qcode.coding.cursor import UNITS, Phrase, Unit
from qcode.errors import Refused
from qcode.spans import Span, overlaps
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared.phrases import parts_of

COUNTS = "123456789"


def units(session: CodingSession, unit: Unit) -> Sequence[Span]:
    """The units of the segment under the cursor, in order."""
    return parts_of(session.sheet.interview, unit, session.sheet.spans[session.cursor.index])


def narrow(session: CodingSession, unit: Unit, first: int = 0, last: int | None = None) -> str:
    """Select words or larger units of the segment, counted from 0. Without numbers: those of the
    search hit in the segment, or those that are selected, or the first.
    """
    parts = units(session, unit)
    if first == 0 and last is None and (hit := _hit(session)) is not None:
        touched = [n for n, part in enumerate(parts) if overlaps(part, hit)]
        if touched:
            first, last = touched[0], touched[-1]
    if not session.cursor.narrow(unit, parts, first, last):
        raise Refused(f"there are no {unit} in this segment")
    return selected(session)


def _hit(session: CodingSession) -> Span | None:
    """The search hit to select: the first of the segment, or the next after the selected one; None
    if other words are selected.
    """
    hits = coding_lists.hits(session, session.cursor.index)
    phrase = session.cursor.phrase
    if phrase is None:
        return hits[0] if hits else None
    if phrase.unit != "words":
        return None
    at = next((n for n, hit in enumerate(hits) if _covers(phrase, hit)), None)
    return None if at is None or len(hits) == 1 else hits[(at + 1) % len(hits)]


def _covers(phrase: Phrase, hit: Span) -> bool:
    """True if exactly the words of a hit are selected."""
    touched = [part for part in phrase.parts if overlaps(part, hit)]
    return bool(touched) and phrase.span == (touched[0][0], touched[-1][1])


def smaller(session: CodingSession) -> str:
    """Select a sentence; when a unit is selected already, the next smaller one in it: a clause, a
    phrase, a word, and then the sentence again. A unit with the same words is left out.
    """
    phrase = session.cursor.phrase
    if phrase is None:
        return narrow(session, "sentences")
    order = [*reversed(UNITS)]
    at = order.index(phrase.unit)
    before = _letters(session)
    for unit in (*order[at + 1 :], *order[: at + 1]):
        session.cursor.narrow(unit, units(session, unit))
        if _letters(session) != before:
            break
    return selected(session)


def _letters(session: CodingSession) -> Span:
    """The selected span without the punctuation around it."""
    start, end = session.cursor.span
    parts = [p for p in units(session, "words") if overlaps(p, (start, end))]
    return (parts[0][0], parts[-1][1]) if parts else (start, end)


def to_end(session: CodingSession, unit: Unit = "sentences") -> str:
    """Extend the selection to the end of its sentence (or clause); if it is there, to the end of
    the next. Without a selection: select the first sentence. Raises Refused at the end.
    """
    phrase = session.cursor.phrase
    if phrase is None:
        return narrow(session, unit)
    start, end = phrase.span
    ends = [stop for _, stop in units(session, unit)]
    goal = next((stop for stop in ends if _after(phrase, end, stop)), None)
    if goal is None:
        raise Refused("there is nothing more to select")
    first = next(n for n, part in enumerate(phrase.parts) if part[0] >= start)
    last = max(n for n, part in enumerate(phrase.parts) if part[0] < goal)
    session.cursor.narrow(phrase.unit, phrase.parts, first, last)
    return selected(session)


def _after(phrase: Phrase, end: int, stop: int) -> bool:
    """True if a further unit of the selection lies before a stop."""
    return any(end <= part[0] < stop for part in phrase.parts)


class Pick:
    """Words of one segment being picked by typing. The selection follows what is typed; `cancel`
    restores the one before.
    """

    def __init__(self, session: CodingSession) -> None:
        self.session = session
        self.parts = tuple(units(session, "words"))
        if not self.parts:
            raise Refused("there are no words in this segment")
        text = session.sheet.interview.text
        self._words = [picking.folded(text[a:b]) for a, b in self.parts]
        cursor = session.cursor
        self._before = cursor.anchor, cursor.phrase
        start = cursor.phrase.span[0] if cursor.phrase else 0
        self._begin = next((n for n, part in enumerate(self.parts) if part[0] >= start), 0)
        self._skip = 0
        self.picked: picking.Picked | None = None

    def type(self, typed: str, *, step: int = 0) -> bool:
        """Select what the typed letters mean; `step` goes on to the next place (1) or back (-1).
        False if no word begins so; the selection is then as it was.
        """
        self._skip = self._skip + step if step else 0
        self.picked = picking.pick(typed, self._words, self._begin, self._skip)
        if self.picked is None:
            self.cancel()
            return not typed.strip()
        self._select(self.picked.first, self.picked.last)
        return True

    def count(self, number: int) -> bool:
        """Select so many words from the first on; False if nothing is picked."""
        if self.picked is None:
            return False
        self._select(self.picked.first, self.picked.first + number - 1)
        return True

    def cancel(self) -> None:
        """Select again what was selected before."""
        self.session.cursor.anchor, self.session.cursor.phrase = self._before

    def _select(self, first: int, last: int) -> None:
        self.session.cursor.narrow("words", self.parts, first, last)


def drag(session: CodingSession, index: int, start: int, end: int) -> str:
    """Select the words between two offsets of a segment, in either direction."""
    if session.cursor.index != index:
        session.move(index)
    parts = units(session, "words")
    if not parts:
        return ""
    first, last = (_word_at(parts, offset) for offset in (start, end))
    session.cursor.narrow("words", parts, min(first, last), max(first, last))
    return selected(session)


def _word_at(parts: Sequence[Span], offset: int) -> int:
    """The word at an offset, or the last one before it."""
    return max(0, sum(part[0] <= offset for part in parts) - 1)


def selected(session: CodingSession) -> str:
    """The selection as a sentence; empty if it is just the segment."""
    if session.cursor.plain:
        return ""
    words = " ".join(session.sheet.words(session.cursor.span).split())
    shown = words
    if len(words) > 56:
        shown = (
            f"{words[:30].rpartition(' ')[0] or words[:30]} …"
            f" {words[-22:].partition(' ')[2] or words[-22:]}"
        )
    return (
        f"{session.where().capitalize()}: {shown}"
        if session.cursor.phrase
        else f"{session.where().capitalize()} are selected."
    )
