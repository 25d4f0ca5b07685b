"""The coding screen without its keys: its state, its messages, and how the transcript, the panel,
the list and messages share the space.
"""

from __future__ import annotations

from itertools import takewhile

from qcode.errors import QcodeError
from qcode.screen import panels
from qcode.screen.cells import Line, Piece, cut, fit, flow, steady, width
from qcode.screen.desk_parts import ANSWER, Host, Page, Prompt, Question, Target
from qcode.screen.glyphs import UNICODE, Glyphs
from qcode.screen.hits_list import HitsList
from qcode.screen.passages_pane import SIDE_FROM, PassagesPane
from qcode.screen.picker import Picker
from qcode.screen.transcript_lines import TranscriptLines, Window
from qcode.shown import failure_line
from qcode.workflows.coding import CodingSession, Keymap, code_beside

WIDE = 100
"""From this width on there is a panel beside the transcript; below it, under it."""
LIST_BESIDE_FROM = 130
"""From this width on a list has room beside the transcript; below it, it is under the transcript,
over the full width.
"""
BOTH_FROM = 26
"""From this height on a list of codes and the passages of the code under its bar are both shown."""
AIRY_FROM = 30
"""From this height on a line is left free before a question."""
TOO_SMALL = (30, 7)


class DrawnDesk:
    """The state of the screen, its drawing and its messages: all that an action needs. `draw`
    returns the lines, as fast for long transcripts as for short ones.
    """

    def __init__(
        self,
        session: CodingSession,
        keymap: Keymap,
        host: Host,
        *,
        signs: Glyphs = UNICODE,
        theme: str = "dark",
    ) -> None:
        self.session, self.keymap, self.host, self.signs, self.theme = (
            session,
            keymap,
            host,
            signs,
            theme,
        )
        self.lines = TranscriptLines(session, signs)
        self.window = Window(self.lines)
        self.size = (80, 24)
        self.message: tuple[str, str] = ("", "said")
        self.picker: Picker | None = None
        self.prompt: Prompt | None = None
        self.question: Question | None = None
        self.page: Page | None = None
        self.pane: PassagesPane | None = None
        self.hits: HitsList | None = None
        self.last_hits: tuple[object, HitsList] | None = None
        self.waiting = ""
        self.caret: tuple[int, int] | None = None
        self.targets: list[list[Target]] = []
        self._scrolled = False
        self._held: list[str] | None = None
        self._text = session.loaded.anchor
        self.kept = ""
        self.told = 0

    def opened(self) -> None:
        """Start again at the cursor after another transcript was opened."""
        self._text = self.session.loaded.anchor
        self._lay_out()
        self.window.top = (self.session.cursor.index, 0)
        self.window.put(self.session.cursor.index, self.window.height // 4)

    @property
    def wide(self) -> bool:
        """True if the panel is to the right of the transcript."""
        return self.size[0] >= (WIDE if self.pane is None else SIDE_FROM)

    @property
    def _list_under(self) -> bool:
        """True if the open list is under the transcript and the panel beside it."""
        cells, rows = self.size
        return self.picker is not None and self.wide and cells < LIST_BESIDE_FROM and rows >= 12

    @property
    def code_under_bar(self) -> str:
        """The code under the bar of an open list of codes; empty without one."""
        item = self.picker.current if self.picker and self.picker.entry else None
        known = item is not None and self.session.sheet.codebook.get(item.value) is not None
        return item.value if item is not None and known else ""

    @property
    def _body(self) -> int:
        return max(1, self.size[1] - 3)

    @property
    def _side(self) -> int:
        if self.pane is not None and self.wide:
            return self.size[0] // 2
        return min(48, max(36, self.size[0] * 34 // 100)) if self.wide else 0

    @property
    def _below(self) -> int:
        if self.wide and not self._list_under:
            return 0
        if self.size[1] < 12 and self.pane is None:
            return 0
        if self.pane is not None and not self.wide and (self.picker is None or self.pane.focused):
            return max(1, min(self._body - 3, self._body * 3 // 5))
        if self.picker is not None:
            most = 24 if self.picker.show_entry else 13 if self.size[1] < 34 else 16
            return min(self._body - 5, most)
        if self.session.sheet.blind or self.session.when() == "off":
            return 3
        return max(3, min(10, self.size[1] // 5 + 1))

    def resize(self, cells: int, rows: int) -> None:
        """Change the size; the current segment stays at the same place on the screen."""
        row = (
            self.window.row_of(self.session.cursor.index)
            if self.size != (80, 24) or self.targets
            else None
        )
        share = 0.0 if row is None else max(0, row) / max(1, self.window.height)
        self.size = (cells, rows)
        self._lay_out()
        if row is not None and 0 <= share < 1:
            self.window.put(self.session.cursor.index, int(share * self.window.height))
        self.window.follow()

    def _lay_out(self) -> None:
        self.lines.resize(self.size[0] - self._side - 1)
        self.lines.airy = self.size[1] >= AIRY_FROM
        self.window.height = max(1, self._body - self._below)

    def draw(self) -> list[Line]:
        """The lines of the whole screen."""
        cells, rows = self.size
        if cells < TOO_SMALL[0] or rows < TOO_SMALL[1]:
            self.targets = [[] for _ in range(rows)]
            return [
                fit([("Make the window larger." if n == 0 else "", "text")], cells, "text")
                for n in range(rows)
            ]
        self.caret = None
        self.targets = [[] for _ in range(rows)]
        self._lay_out()
        if not self._scrolled:
            self.window.follow()
        if self.page is not None and self.page.whole:
            return [*self._draw_page(self.page, rows - 1), self._last_lines()[0]]
        drawn = [panels.title(self.session, cells, self.signs)]
        drawn += self._draw_body() if self.page is None else self._draw_page(self.page, self._body)
        last = self._last_lines()
        above = rows - 1 - len(last)
        for row in range(above, rows):
            self.targets[row] = []
        if self.question is not None:
            begin = sum(
                width(text) for text, _ in takewhile(lambda piece: piece[0] != ANSWER, last[-1])
            )
            end, comma = begin + width(ANSWER), begin + ANSWER.index(",")
            self.targets[-1] = [
                Target(begin, comma, "answer", 1),
                Target(comma + 1, end, "answer", 0),
            ]
        return [*drawn[:above], panels.status(self.session, cells, self.signs), *last]

    def _draw_page(self, page: Page, height: int) -> list[Line]:
        cells = self.size[0]
        lines = page.draw(cells, height)
        page.top = max(0, min(page.top, len(lines) - height))
        shown = lines[page.top : page.top + height]
        return shown + [fit((), cells, "panel")] * (height - len(shown))

    def _draw_body(self) -> list[Line]:
        cells = self.size[0]
        if self.hits is not None and self.picker is None:
            return self._draw_hits(self.hits)
        pane, side, below = cells - self._side, self._side, self._below
        drawn = self._transcript(pane)
        if side:
            right = self._panel(side - 1, self.window.height, 0, offset=pane + 1)
            for n, (panel, target) in enumerate(right):
                if target is not None:
                    self.targets[1 + n].append(target)
                drawn[n] = (*drawn[n], (self.signs.rail, "border"), *panel)
        if below:
            under = (
                self._list(self.picker, cells, below, self.window.height, 0)
                if self.picker is not None and self._list_under
                else self._panel(cells, below, self.window.height)
            )
            for n, (line, target) in enumerate(under):
                drawn.append(line)
                if target is not None:
                    self.targets[1 + self.window.height + n].append(target)
        return drawn

    def _draw_hits(self, there: HitsList) -> list[Line]:
        """The list of hits over the whole body."""
        cells = self.size[0]
        rows, caret = there.lines(cells, self._body)
        self.caret = (caret, 1)
        for n, (_, row) in enumerate(rows, 1):
            self.targets[n] = [] if row is None else [Target(0, cells, "hit", row)]
        return [line for line, _ in rows]

    def _transcript(self, cells: int) -> list[Line]:
        shown = self.window.shown()
        count = max(1, len(self.session.sheet))
        height = self.window.height
        first = int(self.window.top[0] / count * height)
        last = max(first + 1, round((shown[-1][1] + 1) / count * height)) if shown else height
        drawn: list[Line] = []
        for n in range(height):
            thumb = (self.signs.thumb if first <= n < last else self.signs.rail, "number")
            if n < len(shown):
                line, index = shown[n]
                self.targets[1 + n].append(Target(0, cells, "segment", index))
                drawn.append((*fit(line, cells - 1, "text"), thumb))
            else:
                drawn.append((*fit((), cells - 1, "text"), thumb))
        return drawn

    def _panel(
        self, cells: int, height: int, row: int, *, offset: int = 0
    ) -> list[tuple[Line, Target | None]]:
        """The panel's lines, each with its click target."""
        pane, picker = self.pane, None if self._list_under else self.picker
        if pane is not None and (pane.focused or picker is None):
            drawn = self._passages(pane, cells, height, offset)
        elif picker is not None:
            beside = height * 3 // 5 if pane is not None and height >= BOTH_FROM else 0
            drawn = self._list(picker, cells, height - beside, row, offset)
            if pane is not None and beside:
                drawn += self._passages(pane, cells, beside, offset)
        else:
            draw = panels.side if self.wide else panels.below
            rows = draw(self.session, self.lines, cells, height, self.signs)
            drawn = [
                (line, None if n is None else Target(offset, offset + cells, "take", n))
                for line, n in rows
            ]
        while len(drawn) < height:
            drawn.append((fit((), cells, "panel"), None))
        return drawn

    def _list(
        self, picker: Picker, cells: int, height: int, row: int, offset: int
    ) -> list[tuple[Line, Target | None]]:
        """The open list, whose first line is that of the screen's body with number `row`."""
        lines, caret = picker.lines(cells, height, self.signs)
        if self.pane is None or not self.pane.focused:
            self.caret = (offset + caret, 1 + row)
        return [
            (line, None if at is None else Target(offset, offset + cells, "pick", at))
            for line, at in lines
        ]

    def _passages(
        self, pane: PassagesPane, cells: int, height: int, offset: int
    ) -> list[tuple[Line, Target | None]]:
        """The pane with the passages: of the code under the bar, or else of the last code; of the
        same code while the keys are in it.
        """
        if not pane.focused:
            pane.show(self.code_under_bar or code_beside(self.session) or pane.code)
        return [
            (line, None if n is None else Target(offset, offset + cells, "passage", n))
            for line, n in pane.draw(cells, height)
        ]

    def _last_lines(self) -> list[Line]:
        """The question or message, or else the keys: one line, and two more over the panel for a
        long message.
        """
        cells = self.size[0]
        if self.prompt is not None:
            return self._prompted(self.prompt)
        if self.question is not None:
            return self._said(self.question.text, "failed", ANSWER)
        words, style = self.message
        if words:
            return self._said(words, style)
        if self.page is not None:
            return [
                fit(
                    [
                        (" Esc", "key"),
                        (" close   ", "hint"),
                        ("↑ ↓ PgUp PgDn", "key"),
                        (" scroll", "hint"),
                    ],
                    cells,
                    "hint",
                )
            ]
        if self.hits is not None and self.picker is None:
            return [panels.hints(self.keymap, cells, panels.HITS_HINTS)]
        if self.pane is not None and self.pane.focused:
            return [panels.hints(self.keymap, cells, panels.PASSAGES_HINTS)]
        if self.picker is not None:
            return [panels.hints(self.keymap, cells, self.picker.hints(panels.LIST_HINTS))]
        nothing_to_take = self.session.sheet.blind or self.session.when() == "off"
        return [
            panels.hints(
                self.keymap, cells, [n for n in panels.HINTS if n != "take" or not nothing_to_take]
            )
        ]

    def _prompted(self, prompt: Prompt) -> list[Line]:
        """The input line, with the message about what is typed and the hint, where they have
        room.
        """
        cells = self.size[0]
        label = cut(f" {prompt.label}: ", cells // 2)
        said, style = self.message if prompt.changed is not None else ("", "")
        beside = cut(steady(said or prompt.hint), max(0, cells - width(label) - 16))
        room = cells - width(label) - (width(beside) + 2 if beside else 0)
        typed, caret = prompt.editor.line(room)
        self.caret = (width(label) + caret, self.size[1] - 1)
        aside: list[Piece] = [("  ", "hint"), (beside, style if said else "hint")] if beside else []
        return [fit([(label, "panel.title"), *typed, *aside], cells, "input")]

    def place_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The segment at a cell of the screen, and the offset in the text; None beside the text."""
        line = self.window.line_at(y - 1) if 1 <= y <= self.window.height else None
        if line is None or x >= self.size[0] - self._side - 1:
            return None
        return line[0], self.lines.offset_at(*line, x)

    def _said(self, words: str, style: str, answer: str = "") -> list[Line]:
        """Words over at most three lines; the possible answers stay together and are always
        visible.
        """
        cells = self.size[0]
        most = 1 if self.page is not None and self.page.whole else min(3, max(1, self.size[1] // 6))
        end: list[Piece] = [(" ", "hint"), ("_" * width(answer), "key")] if answer else []
        words = steady(words)
        lines = flow([(words, style), *end], cells - 2, style="hint")
        while len(lines) > most and width(words) > 4:
            words = cut(words, width(words) - 4)
            lines = flow([(words, style), *end], cells - 2, style="hint")
        filled = [
            tuple((answer, name) if name == "key" else (text, name) for text, name in line)
            for line in lines
        ]
        return [fit([(" ", "hint"), *line], cells, "hint") for line in filled[:most]]

    # Saying
    # ----------------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Show a message until the next key."""
        self.message = (words, "said")

    def fail(self, problem: QcodeError) -> None:
        """Show an error until the next key; nothing was changed."""
        self.message = (failure_line(problem), "failed")

    def tell_news(self) -> None:
        """Show what others changed meanwhile. If the visible words have changed, close a question
        about them.
        """
        lost = bool(self.session.lost)
        if (
            not lost
            and self._text == self.session.loaded.anchor
            and (self.picker or self.prompt or self.question or self.page or self.hits)
        ):
            # shown when the coder is back at the transcript, so that it is not overlooked during
            # typing
            return
        news = " ".join(self.session.take_news())
        if self._text != self.session.loaded.anchor:
            self.opened()
            lost = lost or self.message[1] == "failed"
        if lost:
            self.told += 1
            self.picker = self.prompt = self.question = self.page = self.hits = None
            self.waiting = ""
        if news:
            words, style = self.message
            # An error has no full stop of its own.
            first = words if not words or words.endswith((".", "?", "!")) else f"{words}."
            self.message = (f"{first} {news}".strip(), "failed" if lost else style)

    def leave(self, status: int = 0) -> None:
        """Store what is not yet stored, and close the screen."""
        try:
            self.session.close()
        except QcodeError as problem:
            self.fail(problem)
        self.host.leave(status)
