"""The coding screen without a terminal: what is drawn in a given number of cells, and what a key or
a click does.

`Desk` has the state of the screen itself (the open list, the visible part of the transcript, the
last message) and calls the session for everything else. The app around it turns lines into strips
and events into calls. So the screen can be tested without a terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Protocol

from qcode.coding.keymap import Keymap
from qcode.errors import QcodeError
from qcode.screen import panels
from qcode.screen.cells import Line, Piece, cut, fit, flow, steady, width
from qcode.screen.glyphs import UNICODE, Glyphs
from qcode.screen.picker import Editor, Picker
from qcode.screen.transcript_lines import TranscriptLines, Window
from qcode.workflows.coding import SIMPLE, CodingSession, need_segments, page, perform, selected
from qcode.workflows.coding import offers as coding_offers

WIDE = 100
"""From this width on the panel is to the right of the transcript; in narrower terminals it is
below.
"""
AIRY_FROM = 30
"""From this height on there is an empty line before a question."""
TOO_SMALL = (30, 7)
ANSWER = "y yes, n no"
"""The answers to a question; both can be clicked."""


class Host(Protocol):
    """What the desk needs from the app around it."""

    def leave(self, status: int = 0) -> None:
        """Close the screen."""

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
        """Let the coder write a longer text, and call `done` with it."""

    def set_theme(self, name: str) -> None:
        """Switch to a different theme."""


@dataclass
class Prompt:
    """An input line at the bottom of the screen."""

    label: str
    done: Callable[[str], None]
    editor: Editor = field(default_factory=Editor)


@dataclass
class Question:
    """A question to be answered with yes or no."""

    text: str
    yes: Callable[[], None]


@dataclass
class Page:
    """Lines to read, over the body of the screen or (`whole`) all but its last line."""

    title: str
    draw: Callable[[int, int], list[Line]]
    top: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What a click on a part of a row does: ``segment``, ``take``, ``pick`` or ``answer``, with its
    number.
    """

    start: int
    end: int
    kind: str
    value: int


class Desk:
    """The screen's state. `draw` returns its lines; `key` and `click` change it. Their speed does
    not depend on the length of the transcript.
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

    # Layout
    # ----------------------------------------------------------------------------------------------

    @property
    def wide(self) -> bool:
        """True if the panel is to the right of the transcript."""
        return self.size[0] >= WIDE

    @property
    def _body(self) -> int:
        return max(1, self.size[1] - 3)

    @property
    def _side(self) -> int:
        return min(48, max(36, self.size[0] * 34 // 100)) if self.wide else 0

    @property
    def _below(self) -> int:
        if self.wide or self.size[1] < 12:
            return 0
        if self.picker is not None:
            most = 24 if self.picker.show_entry else 13 if self.size[1] < 34 else 16
            return min(self._body - 5, most)
        if self.session.sheet.blind or self.session.when() == "off":
            return 2
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

    # Drawing
    # ----------------------------------------------------------------------------------------------

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
        pane, side, below = cells - self._side, self._side, self._below
        left = self._transcript(pane)
        if below:
            for n, (line, target) in enumerate(self._panel(cells, below, self.window.height)):
                left.append(line)
                if target is not None:
                    self.targets[1 + self.window.height + n].append(target)
        if not side:
            return left
        right = self._panel(side - 1, self._body, 0, offset=pane + 1)
        drawn = []
        for n, line in enumerate(left):
            panel, target = right[n]
            if target is not None:
                self.targets[1 + n].append(target)
            drawn.append((*line, (self.signs.rail, "border"), *panel))
        return drawn

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
        if self.picker is not None:
            lines, caret = self.picker.lines(cells, height, self.signs)
            self.caret = (offset + caret, 1 + row)
            drawn = [
                (line, None if at is None else Target(offset, offset + cells, "pick", at))
                for line, at in lines
            ]
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

    def _last_lines(self) -> list[Line]:
        """The question or message, or else the keys: one line, and two more over the panel for a
        long message.
        """
        cells = self.size[0]
        if self.prompt is not None:
            label = cut(f" {self.prompt.label}: ", cells // 2)
            typed, caret = self.prompt.editor.line(cells - width(label))
            self.caret = (width(label) + caret, self.size[1] - 1)
            return [fit([(label, "panel.title"), *typed], cells, "input")]
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
        if self.picker is not None:
            return [panels.hints(self.keymap, cells, self.picker.hints(panels.LIST_HINTS))]
        nothing_to_take = self.session.sheet.blind or self.session.when() == "off"
        return [
            panels.hints(
                self.keymap, cells, [n for n in panels.HINTS if n != "take" or not nothing_to_take]
            )
        ]

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

    # Keys
    # ----------------------------------------------------------------------------------------------

    def key(self, key: str, character: str | None = None) -> None:
        """Execute a key. `key` is its name as in the keymap, `character` what it types, if
        anything.
        """
        fixed = self.keymap.action("coding", key) if key in ("ctrl+q", "ctrl+c") else None
        if fixed is not None:
            self.leave(130 if fixed == "interrupt" else 0)
            return
        if self._held is not None:
            self._held.append(character or "")
            return
        self.message = ("", "said")
        self._scrolled = False
        try:
            self._key(key, character)
        except QcodeError as problem:
            self.fail(problem)
        self.tell_news()

    def _key(self, key: str, character: str | None) -> None:
        if self.question is not None:
            self._answer(key)
        elif self.page is not None:
            self._turn_page(self.page, key)
        elif self.picker is not None:
            self._in_list(self.picker, key, character)
        elif self.prompt is not None:
            self._in_prompt(self.prompt, key, character)
        elif self.waiting:
            waiting, self.waiting = self.waiting, ""
            if key.isdecimal() and waiting == "reject":
                self.say(coding_offers.reject(self.session, int(key)))
        else:
            action = self.keymap.action("coding", key)
            if action == "take":
                self.say(coding_offers.take(self.session, int(key)))
            elif action is not None:
                self.do(action)

    def do(self, action: str) -> None:
        """Do an action of the registry. Raises QcodeError."""
        need_segments(self.session, action)
        if action == "read_on" and (hidden := self.window.hidden_below()):
            self.window.scroll(min(hidden, max(1, self.window.height - 2)))
            self._scrolled = True
        elif action in ("page_down", "page_up"):
            self.say(
                page(
                    self.session,
                    1 if action == "page_down" else -1,
                    max(1, len(self.window.rows()) - 1),
                )
            )
        elif action in SIMPLE and action != "asked":
            said = perform(self.session, action)
            self.say(
                "" if said and said == selected(self.session) else said
            )  # the panel shows what is selected
        else:
            from qcode.screen import choices

            choices.DO[action](self)

    def _answer(self, key: str) -> None:
        question, self.question = self.question, None
        if question is not None and key in ("y", "Y", "enter"):
            question.yes()

    def _turn_page(self, page: Page, key: str) -> None:
        whole = self._body - 1
        moves = {
            "down": 1,
            "j": 1,
            "up": -1,
            "k": -1,
            "pagedown": whole,
            "space": whole,
            "pageup": -whole,
        }
        if key in moves:
            page.top = max(0, page.top + moves[key])
        else:
            self.page = None

    def _in_prompt(self, prompt: Prompt, key: str, character: str | None) -> None:
        if key == "escape":
            self.prompt = None
        elif key == "enter":
            self.prompt = None
            prompt.done(prompt.editor.text)
        elif not prompt.editor.key(key) and character and character.isprintable():
            prompt.editor.type(character)

    def _in_list(self, picker: Picker, key: str, character: str | None) -> None:
        action = self.keymap.action("list", key)
        if action == "list_close":
            self.picker = None
        elif action == "list_choose":
            self._pick(picker, picker.current)
        elif action in ("list_down", "list_up"):
            picker.move(1 if action == "list_down" else -1)
        elif action in ("list_page_down", "list_page_up"):
            picker.page(1 if action == "list_page_down" else -1)
        elif action == "list_entry":
            picker.show_entry = not picker.show_entry and picker.entry is not None
        elif action == "list_tree":
            picker.toggle_tree()
        elif action == "list_new":
            if picker.new is not None and picker.editor.text.strip():
                self.picker = None
                picker.new(picker.editor.text)
        elif key.isdecimal() and len(key) == 1 and key != "0":
            chosen = picker.numbered(int(key))
            if chosen is None:
                self.message = (f"There is no row {key}.", "failed")
            else:
                self._pick(picker, chosen)
        elif picker.editor.key(key):
            picker.refresh()
        elif character and character.isprintable():
            picker.editor.type(character)
            picker.refresh()

    def _pick(self, picker: Picker, item: object) -> None:
        from qcode.screen.picker import Item

        if isinstance(item, Item):
            self.picker = None
            picker.chosen(item.value)
        elif picker.new is not None and picker.editor.text.strip():
            self.message = ("No match. Ctrl-D makes a new code from it.", "failed")

    def hold(self) -> None:
        """Collect what is typed from now on, because it is meant for the memo that is being
        opened.
        """
        self._held = []

    def release(self) -> str:
        """Return what was typed since `hold`; keys are commands again."""
        held, self._held = "".join(self._held or ()), None
        return held

    def paste(self, text: str) -> None:
        """Insert pasted text into what is being typed; on the transcript it is not executed as
        keys.
        """
        if self.prompt is not None:
            self.prompt.editor.type(text)
        elif self.picker is not None:
            self.picker.editor.type(text)
            self.picker.refresh()

    # Mouse
    # ----------------------------------------------------------------------------------------------

    def click(self, x: int, y: int) -> None:
        """Go to the clicked segment, accept the suggestion, choose the row, give the answer, or
        close a page.
        """
        if not 0 <= y < len(self.targets):
            return
        if self.page is not None:
            self.page = None
            return
        target = next((t for t in self.targets[y] if t.start <= x < t.end), None)
        if target is None:
            return
        self.message = ("", "said")
        try:
            if target.kind == "answer":
                self._answer("y" if target.value else "n")
            elif self.question is not None:
                return
            elif target.kind == "pick" and self.picker is not None:
                self._pick(self.picker, self.picker.rows[target.value])
            elif target.kind == "take" and self.picker is None:
                self.say(coding_offers.take(self.session, target.value))
            elif target.kind == "segment" and self.picker is None and self.prompt is None:
                self.session.move(target.value)
        except QcodeError as problem:
            self.fail(problem)
        self.tell_news()

    def wheel(self, by: int) -> None:
        """Scroll; the cursor stays on its segment."""
        if self.page is not None:
            self.page.top = max(0, self.page.top + 3 * by)
        elif self.picker is not None:
            self.picker.move(2 * by)
        else:
            self._scrolled = self.window.scroll(3 * by) or self._scrolled

    # Saying
    # ----------------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """Show a message until the next key."""
        self.message = (words, "said")

    def fail(self, problem: QcodeError) -> None:
        """Show an error until the next key; nothing was changed."""
        message = problem.message[:1].upper() + problem.message[1:]
        hint = f" ({problem.hint})" if problem.hint else ""
        self.message = (f"{message}{hint}", "failed")

    def tell_news(self) -> None:
        """Show what others changed meanwhile. If the visible words have changed, close a question
        about them.
        """
        lost = bool(self.session.lost)
        if (
            not lost
            and self._text == self.session.loaded.anchor
            and (self.picker or self.prompt or self.question or self.page)
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
            self.picker = self.prompt = self.question = self.page = None
            self.waiting = ""
        if news:
            words, style = self.message
            self.message = (f"{words} {news}" if words else news, "failed" if lost else style)

    def leave(self, status: int = 0) -> None:
        """Store what is not yet stored, and close the screen."""
        try:
            self.session.close()
        except QcodeError as problem:
            self.fail(problem)
        self.host.leave(status)
