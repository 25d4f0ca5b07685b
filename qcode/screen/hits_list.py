"""The list of hits in their context, over the whole body of the screen: typing narrows it, Space
marks, Enter goes there or codes what is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qcode.screen.cells import Line, Piece, clusters, cut, fit, steady, width
from qcode.screen.glyphs import Glyphs
from qcode.screen.picker import Editor
from qcode.shown import amount
from qcode.workflows.coding import Hit

PLACE = 20
"""Most cells for transcript and segment."""


@dataclass
class HitsList:
    """The hits, what is typed to narrow them, and which are marked or have been in sight."""

    name: str
    hits: Sequence[Hit]
    signs: Glyphs
    editor: Editor = field(default_factory=Editor)
    at: int = 0
    top: int = 0
    size: int = 1
    marked: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    coded: dict[int, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    _folded: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._folded = [f"{h.place} {h.before}{h.words}{h.after}".casefold() for h in self.hits]
        self.refresh()

    def refresh(self) -> None:
        """Find the rows again after something was typed; commas are between several words."""
        tokens = [t.strip() for t in self.editor.text.casefold().split(",") if t.strip()]
        self.rows = [
            n for n, text in enumerate(self._folded) if all(token in text for token in tokens)
        ]
        self.at = self.top = 0

    @property
    def current(self) -> int | None:
        """The hit under the bar, as its index among all hits."""
        return self.rows[self.at] if self.rows else None

    def move(self, by: int) -> None:
        """Move the bar."""
        self.at = max(0, min(len(self.rows) - 1, self.at + by))

    def mark(self) -> None:
        """Mark the hit under the bar, or remove its mark, and go to the next."""
        if self.current is not None:
            self.marked ^= {self.current}
            self.move(1)

    def mark_all(self) -> None:
        """Mark all rows that are listed; if all are marked, none."""
        listed = set(self.rows)
        self.marked = self.marked - listed if listed <= self.marked else self.marked | listed

    def chosen(self) -> list[tuple[Hit, bool]]:
        """The marked hits, each with whether it has been in sight."""
        return [(self.hits[n], n in self.seen) for n in sorted(self.marked)]

    def after_coding(self, codes: str) -> None:
        """Remember what the marked hits got, and remove the marks."""
        for n in self.marked:
            before = self.coded.get(n, "")
            self.coded[n] = f"{before}, {codes}" if before else codes
        self.marked.clear()

    # Drawing
    # ----------------------------------------------------------------------------------------------

    def lines(self, cells: int, height: int) -> tuple[list[tuple[Line, int | None]], int]:
        """The list in `height` lines, each with its row, and the column of the caret."""
        about = amount(len(self.rows), "hit")
        if self.marked:
            about += f", {len(self.marked)} marked"
        head = cut(steady(f" {about} ({self.name}) "), max(10, cells * 2 // 3)) + " "
        typed, caret = self.editor.line(max(4, cells - width(head)))
        result: list[tuple[Line, int | None]] = [
            (fit([(head, "panel.title"), *typed], cells, "input"), None)
        ]
        room = self.size = max(1, height - 1)
        self.top = max(0, min(self.top, self.at), self.at - room + 1)
        self.top = max(0, min(self.top, len(self.rows) - room))
        shown = self.rows[self.top : self.top + room]
        self.seen.update(shown)
        place = min(PLACE, max((width(steady(self.hits[n].place)) for n in shown), default=0))
        for row, n in enumerate(shown, self.top):
            result.append((self._row(n, row == self.at, place, cells), row))
        if not self.rows:
            result.append((fit([(" No hit has that.", "panel.dim")], cells, "panel"), None))
        while len(result) < height:
            result.append((fit((), cells, "panel"), None))
        return result[:height], width(head) + caret

    def _row(self, n: int, here: bool, place: int, cells: int) -> Line:
        hit, signs = self.hits[n], self.signs
        base, dim = ("panel.chosen", "panel.chosen.dim") if here else ("panel", "panel.dim")
        sign = signs.there if n in self.marked else signs.code if n in self.coded else " "
        where = cut(steady(hit.place), place)
        head: list[Piece] = [
            (f"{signs.here if here else ' '}{sign} ", base if here else "panel.number"),
            (where + " " * (place - width(where) + 2), dim),
        ]
        after = f"  {signs.code} {steady(self.coded[n])}" if n in self.coded else ""
        room = cells - place - 5 - width(after)
        if hit.whole:
            pieces: list[Piece] = [(cut(steady(hit.words), room), base)]
        else:
            before = _end(steady(hit.before), room * 2 // 5, signs.more)
            words = cut(steady(hit.words), max(4, room - width(before)))
            rest = cut(steady(hit.after), max(0, room - width(before) - width(words)))
            gap = " " * max(0, room * 2 // 5 - width(before))
            pieces = [(gap, base), (before, dim), (words, f"{base}+hit"), (rest, dim)]
            room -= width(gap)
        used = sum(width(text) for text, _ in pieces)
        filled = cells - place - 5 - width(after) - used
        return fit(
            [*head, *pieces, (" " * max(0, filled), base), (after, "panel.strong")], cells, base
        )


def _end(text: str, cells: int, more: str) -> str:
    """The end of a text in at most `cells` cells."""
    if width(text) <= cells:
        return text
    kept, used = "", width(more)
    for cluster in reversed(clusters(text)):
        used += width(cluster)
        if used > cells:
            break
        kept = cluster + kept
    return more + kept
