"""The pane with the passages of a code: its entry, and below it what was coded so far, in reading
order.

Only the visible passages are read and wrapped, so the pane is as fast in a large study as in a
small one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qcode.errors import ProjectLocked, StorageFailed
from qcode.screen.cells import Line, Piece, cut, fit, flow, plain, steady, width
from qcode.screen.glyphs import Glyphs
from qcode.screen.transcript_lines import TranscriptLines
from qcode.shown import amount, one_line
from qcode.workflows.coding import (
    Beside,
    CodingSession,
    Passage,
    Passages,
    entry_above,
    go_to,
)

SIDE_FROM = 110
"""From this width on the pane is beside the text; in narrower windows it is below."""
ROOM = 8
"""Lines that the pane keeps for passages when the entry of the code is long."""
_SHORT, _LONG = 2, 8
"""Lines of a passage, and of the one under the bar."""


@dataclass
class PassagesPane:
    """The state of the pane. With `focused` the keys belong to it and not to the text."""

    session: CodingSession
    lines: TranscriptLines
    signs: Glyphs
    code: str
    others: bool = False
    role: str = ""
    at: int = 0
    top: int = 0
    focused: bool = True
    size: int = 1
    beside: Beside = field(init=False)
    _roles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.beside = Beside(self.session)

    @property
    def passages(self) -> Passages:
        """The passages as they are now."""
        return self.beside.passages(self.code, others=self.others, role=self.role)

    def show(self, code: str) -> None:
        """Show the passages of another code."""
        if code != self.code:
            self.code, self.at, self.top = code, 0, 0

    def move(self, by: int) -> None:
        """Move the bar by so many passages."""
        self.at = max(0, self.at + by)
        if not self.passages.reach(self.at):
            self.at = max(0, len(self.passages.rows) - 1)

    def next_role(self) -> str:
        """Show the passages of the next role, after the last one those of all; returns a
        sentence.
        """
        if not self.role:
            self._roles = self.passages.roles()
        order = ["", *self._roles]
        at = order.index(self.role) if self.role in order else 0
        self.role = order[(at + 1) % len(order)]
        self.at = self.top = 0
        return f"Passages of {self.role}." if self.role else "Passages of every role."

    def toggle_others(self) -> str:
        """Show the codings of others too, or only the coder's own; returns a sentence."""
        self.others = not self.others
        self.at = self.top = 0
        return f"The codings of others are {'shown' if self.others else 'hidden'}."

    def go(self) -> str:
        """Go to the passage under the bar; returns a sentence."""
        there = self.passages
        if not there.reach(self.at):
            return ""
        passage = there[self.at]
        return go_to(self.session, passage.transcript, passage.segment, passage.span)

    # Drawing
    # ----------------------------------------------------------------------------------------------

    def draw(self, cells: int, height: int) -> list[tuple[Line, int | None]]:
        """The pane in `height` lines, each with the number of its passage."""
        there = self._may_show(height)
        if not there.reach(self.at):
            self.at = max(0, len(there.rows) - 1)
        head = [self._title(there, cells), *self._entry(cells, height)]
        room = max(1, height - len(head))
        rows: list[tuple[Line, int | None]] = [(line, None) for line in head]
        rows += self._blocks(there, cells, room)
        if not there.rows:
            rows.append((fit([(f" {self._why_none()}", "panel.dim")], cells, "panel"), None))
        while len(rows) < height:
            rows.append((fit((), cells, "panel"), None))
        return rows[:height]

    def _may_show(self, height: int) -> Passages:
        """The passages; without those of others if it cannot be recorded that they are seen."""
        there = self.passages
        first = min(self.top, self.at)
        try:
            last = max(first + height, self.at + 1)
            self.session.record_sights(there.of_others(first, last))
        except (ProjectLocked, StorageFailed) as problem:
            self.others = False
            self.session.tell(
                "The codings of others stay hidden: that you see them cannot be recorded"
                f" ({problem.message})."
            )
        return self.passages

    def _title(self, there: Passages, cells: int) -> Line:
        parts = ["passages" if there.total is None else amount(there.total, "passage")]
        if self.role:
            parts.append(self.role)
        if not self.others:
            parts.append("yours")
        about = f" {self.signs.dot} ".join(parts)
        style = "panel.strong" if self.focused else "panel.title"
        code = cut(steady(self.code), max(4, cells - width(about) - 6))
        gap = max(1, cells - width(code) - width(about) - 5)
        return fit(
            [
                (f" {self.signs.code} ", f"code:{self.lines.color(self.code)}:panel"),
                (code, style),
                (" " * gap, "panel"),
                (steady(about), "panel.dim"),
            ],
            cells,
            "panel",
        )

    def _entry(self, cells: int, height: int) -> list[Line]:
        """Definition, include, exclude and examples, as far as they have room above the
        passages.
        """
        most = max(1, height - 2 - ROOM) if height > ROOM + 4 else max(1, height // 3)
        lines: list[Line] = []
        for heading, text in entry_above(self.session, self.code):
            pieces = [(f"{heading}: ", "panel.strong"), (one_line(text), "panel")]
            for line in flow(pieces, cells - 2, indent=2, style="panel"):
                lines.append(fit([(" ", "panel"), *line], cells, "panel"))
        if len(lines) > most:
            last = cut(plain(lines[most - 1]).strip(), cells - 4, mark="") + f" {self.signs.more}"
            lines[most - 1 :] = [fit([(" ", "panel"), (last, "panel.dim")], cells, "panel")]
        rule = fit([(self.signs.line * cells, "border")], cells, "panel")
        return [*lines, rule]

    def _blocks(self, there: Passages, cells: int, room: int) -> list[tuple[Line, int | None]]:
        """The visible passages; the one under the bar is always among them."""
        self.top = max(0, min(self.top, self.at))
        while True:
            rows: list[tuple[Line, int | None]] = []
            number = self.top
            while len(rows) < room and there.reach(number):
                rows += [(line, number) for line in self._block(there[number], number, cells)]
                number += 1
            self.size = max(1, number - self.top)
            whole = sum(n == self.at for _, n in rows[:room]) == sum(n == self.at for _, n in rows)
            if self.top >= self.at or (number > self.at and whole):
                return rows[:room]
            self.top += max(1, (self.at - number + 1) if number <= self.at else 1)

    def _block(self, passage: Passage, number: int, cells: int) -> list[Line]:
        here = number == self.at and self.focused
        base, dim = ("panel.chosen", "panel.chosen.dim") if here else ("panel", "panel.dim")
        who = steady(passage.role or passage.speaker)
        by = "" if passage.own else f" {self.signs.dot} {steady(passage.coder)}"
        place = f"{steady(passage.transcript)} {passage.segment}"
        head: list[Piece] = [
            (f"{self.signs.here if number == self.at else ' '} ", "panel.number"),
            (place, "panel.strong" if not here else base),
            (f" {self.signs.dot} {who}" if who else "", dim),
            (by, dim),
        ]
        lines = [fit(head, cells, base)]
        words = flow([(one_line(passage.words), base)], cells - 4, style=base)
        most = _LONG if here else _SHORT
        if len(words) > most:
            last = cut(plain(words[most - 1]), cells - 6, mark="")
            words = [*words[: most - 1], ((f"{last} {self.signs.more}", base),)]
        return [*lines, *(fit([("   ", base), *line], cells, base) for line in words)]

    def _why_none(self) -> str:
        own, everybody = self.session.counts.get(self.code, (0, 0))
        if self.role:
            return "None of this role."
        if not self.others and everybody > own:
            return f"None of yours yet. {everybody - own} of others."
        return "Nothing has this code yet."
