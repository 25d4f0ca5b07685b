"""A list to choose from by typing, by arrows or by number: codes, commands, transcripts, questions.

This module has the state, the effect of keys, and the drawing; the rows and the effect of choosing
are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qcode.screen.cells import Line, Piece, clusters, cut, fit, flow, steady, width
from qcode.screen.glyphs import Glyphs

NUMBERED = 9
SHORT = 9
"""Notes of at most this many cells (usually keys) are always shown; longer words of the row are cut
for them.
"""


@dataclass
class Editor:
    """One line of typed text, with a caret."""

    text: str = ""
    at: int = 0

    def __post_init__(self) -> None:
        self.at = len(self.text)

    def type(self, more: str) -> None:
        """Insert what was typed or pasted, on one line."""
        more = " ".join(more.split("\n")).replace("\t", " ")
        more = "".join(c for c in more if c.isprintable() or c == "\u200d")
        self.text = self.text[: self.at] + more + self.text[self.at :]
        self.at += len(more)

    def key(self, key: str) -> bool:
        """Execute an editing key; False if it is not one."""
        before, after = self.text[: self.at], self.text[self.at :]
        if key == "backspace":
            before = "".join(clusters(before)[:-1])
        elif key == "delete":
            after = "".join(clusters(after)[1:])
        elif key in ("ctrl+w", "ctrl+backspace"):
            before = before.rstrip().rpartition(" ")[0] + (" " if " " in before.rstrip() else "")
        elif key == "ctrl+u":
            before = ""
        elif key == "ctrl+k":
            after = ""
        elif key in ("left", "right", "home", "end", "ctrl+a", "ctrl+e"):
            size = (
                len((clusters(before) or [""])[-1])
                if key == "left"
                else -len((clusters(after) or [""])[0])
            )
            moves = {"home": 0, "ctrl+a": 0, "end": len(self.text), "ctrl+e": len(self.text)}
            self.at = moves.get(key, self.at - size)
            return True
        else:
            return False
        self.text, self.at = before + after, len(before)
        return True

    def line(self, cells: int, style: str = "input") -> tuple[Line, int]:
        """The part of the text with the caret that fits into `cells`, and the caret's column."""
        before, after = steady(self.text[: self.at]), steady(self.text[self.at :])
        while width(before) > cells - 1:
            before = "".join(clusters(before)[1:])
        under = clusters(after)[0] if after else " "
        pieces: list[Piece] = [
            (before, style),
            (under, f"{style}+caret"),
            (after[len(under) :] if after else "", style),
        ]
        return fit([p for p in pieces if p[0]], cells, style), width(before)


@dataclass(frozen=True, slots=True)
class Item:
    """A row to choose: its value, its words, and more words in a dimmer style on the right."""

    value: str
    label: str
    note: str = ""
    color: str = ""
    depth: int = 0
    sign: str = ""


@dataclass
class Picker:
    """An open list. `items` returns the rows for what was typed, `chosen` is called with the value
    of a row.

    `entry` returns the full entry of a row as (heading, text); `new` is called with what was typed,
    to make something new.
    """

    title: str
    items: Callable[[str], Sequence[Item]]
    chosen: Callable[[str], None]
    entry: Callable[[str], Sequence[tuple[str, str]]] | None = None
    new: Callable[[str], None] | None = None
    tree: Callable[[str], Sequence[Item]] | None = None
    empty: str = "No match."
    editor: Editor = field(default_factory=Editor)
    at: int = 0
    top: int = 0
    rows: list[Item] = field(default_factory=list)
    show_entry: bool = False
    show_tree: bool = False
    size: int = NUMBERED
    entry_top: int = 0
    entry_room: int = 1
    more: bool = False
    _by_number: dict[int, bool] = field(default_factory=dict)
    """For each digit, whether it chooses a row after what is typed now."""

    def __post_init__(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Find the rows again after something was typed."""
        typed = self.editor.text
        self._by_number = {}
        as_tree = self.show_tree and self.tree is not None
        source = self.tree if as_tree and self.tree is not None else self.items
        self.rows = list(source(typed))
        self.at = self.top = self.entry_top = 0
        if as_tree and typed.strip() and (best := self.items(typed)):
            # The rows above a match are there only to show where it belongs.
            self._stand_on(best[0].value)

    def _stand_on(self, value: str) -> None:
        self.at = next((n for n, item in enumerate(self.rows) if item.value == value), 0)

    @property
    def current(self) -> Item | None:
        """The row under the cursor."""
        return self.rows[self.at] if self.rows else None

    def move(self, by: int) -> None:
        """Move down or up; a single step wraps around."""
        if not self.rows:
            return
        at = self.at + by
        self.entry_top = 0
        # Only single steps wrap around. A page that wraps would lose the reader's place.
        self.at = at % len(self.rows) if abs(by) == 1 else max(0, min(len(self.rows) - 1, at))

    def page(self, by: int) -> None:
        """Go a page down or up: in the entry if it is shown and does not fit, otherwise in the
        list.
        """
        if self.show_entry and self.more:
            self.entry_top += by * max(1, self.entry_room - 1)
        else:
            self.move(by * max(2, self.size))

    def hints(self, names: Sequence[str]) -> list[str]:
        """The list keys that have an effect in this list."""
        absent = {
            "list_entry": self.entry is None,
            "list_passages": self.entry is None,
            "list_edit": self.entry is None,
            "list_tree": self.tree is None,
            "list_new": self.new is None,
        }
        return [n for n in names if not absent.get(n, False)]

    def by_number(self, number: int) -> bool:
        """True if a digit chooses a row. After something was typed it does so only where it could
        not belong to the words: names have digits too.
        """
        typed = self.editor.text
        if not typed:
            return True
        if self.editor.at < len(typed):
            return False
        if number not in self._by_number:
            self._by_number[number] = not self.items(f"{typed}{number}")
        return self._by_number[number]

    def numbered(self, number: int) -> Item | None:
        """The row with this number, counted from the first visible row."""
        place = self.top + number - 1
        return (
            self.rows[place]
            if number <= min(self.size, NUMBERED) and place < len(self.rows)
            else None
        )

    def toggle_tree(self) -> None:
        """Switch between the codebook as a tree and the best matches; the current row is kept."""
        if self.tree is None:
            return
        # The same code stays chosen in the other order.
        kept = self.current
        self.show_tree = not self.show_tree
        self.refresh()
        if kept is not None:
            self._stand_on(kept.value)

    def lines(
        self, cells: int, height: int, signs: Glyphs
    ) -> tuple[list[tuple[Line, int | None]], int]:
        """The list in `height` lines, each with its row, and the column of the caret in the first
        line.
        """
        prompt = cut(f" {self.title} ", max(10, cells // 2))
        typed, caret = self.editor.line(max(4, cells - width(prompt)))
        result: list[tuple[Line, int | None]] = [
            (fit([(prompt, "panel.title"), *typed], cells, "input"), None)
        ]
        room = max(1, height - 1)
        entry: list[Line] = []
        if self.show_entry and self.entry is not None and self.current is not None:
            entry = self._entry_in(cells, max(3, room - (2 if room < 20 else 9)))
            room = max(1, room - len(entry))
        self.size = room
        self.top = max(0, min(self.top, self.at), self.at - room + 1)
        self.top = max(0, min(self.top, len(self.rows) - room))
        for n, item in enumerate(self.rows[self.top : self.top + room]):
            result.append((self._row(item, n, cells, signs), self.top + n))
        if not self.rows:
            result.append((fit([(f" {self.empty}", "panel.dim")], cells, "panel"), None))
        while len(result) < 1 + room:
            result.append((fit((), cells, "panel"), None))
        result += [(line, None) for line in entry]
        return result[:height], width(prompt) + caret

    def _row(self, item: Item, n: int, cells: int, signs: Glyphs) -> Line:
        chosen = self.top + n == self.at
        base, dim = ("panel.chosen", "panel.chosen.dim") if chosen else ("panel", "panel.dim")
        number = f"{n + 1}" if n < NUMBERED and self.by_number(n + 1) else " "
        color = f"code:{item.color}:{base}" if item.color else base
        sign = f"{item.sign or signs.code} " if item.color else ""
        head = f"{signs.here if chosen else ' '}{number} " + "  " * item.depth
        left = max(4, cells - width(head) - width(sign) - 1)
        note = steady(item.note)
        # A short note (mostly a key) is worth more than the end of a long label.
        label = cut(
            steady(item.label), left - width(note) - 2 if width(note) <= SHORT < left // 2 else left
        )
        rest = left - width(label)
        note = cut(note, rest - 2) if rest > 6 or width(note) + 2 <= rest else ""
        line: list[Piece] = [
            (head, base if chosen else "panel.number"),
            (sign, color),
            (label, base),
            (" " * (rest - width(note)), base),
            (note, dim),
        ]
        return fit(line, cells, base)

    def _entry_in(self, cells: int, height: int) -> list[Line]:
        """The entry in at most `height` lines: a page of it, with a line that says how to see the
        rest if it is longer.
        """
        lines = self._entry(cells)
        rule = fit([(" " + "─" * (cells - 2), "border")], cells, "panel")
        self.more = len(lines) > height - 1
        self.entry_room = height - 2 if self.more else height - 1
        if not self.more:
            return [rule, *lines]
        self.entry_top = max(0, min(self.entry_top, len(lines) - self.entry_room))
        last = self.entry_top + self.entry_room
        message = f" Lines {self.entry_top + 1} to {last} of {len(lines)}: PgDn and PgUp scroll."
        return [rule, *lines[self.entry_top : last], fit([(message, "panel.dim")], cells, "panel")]

    def _entry(self, cells: int) -> list[Line]:
        """The full entry of the row under the cursor."""
        assert self.entry is not None and self.current is not None
        lines: list[Line] = []
        for heading, text in self.entry(self.current.value):
            pieces = [(f"{heading}: ", "panel.strong"), (text, "panel")]
            lines += [
                fit([(" ", "panel"), *line], cells, "panel")
                for line in flow(pieces, cells - 2, indent=2, style="panel")
            ]
        return lines
