"""The coding screen without a terminal: what a key or a click does to what is drawn.

`CodingDesk` calls the session for everything but the screen itself, whose state and drawing are in
`desk_drawing`; actions that ask for something first are in `choices`. The app around it turns lines
into strips and events into calls. So the screen can be tested without a terminal.
"""

from __future__ import annotations

from qcode.errors import QcodeError
from qcode.screen import choices
from qcode.screen.asking import ask_from_list
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.desk_parts import Page, Prompt
from qcode.screen.edit_choices import edit_one
from qcode.screen.hit_choices import IN_HITS, go
from qcode.screen.hits_list import HitsList
from qcode.screen.passage_choices import IN_PANE, show_passages
from qcode.screen.passages_pane import PassagesPane
from qcode.screen.picker import Item, Picker
from qcode.workflows.coding import SIMPLE, need_segments, page, perform, selected
from qcode.workflows.coding import offers as coding_offers


class CodingDesk(DrawnDesk):
    """What keys and clicks do on the drawn screen."""

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
        elif self.pane is not None and self.pane.focused:
            self._in_pane(self.pane, key)
        elif self.picker is not None:
            self._in_list(self.picker, key, character)
        elif self.hits is not None and self.prompt is None:
            self._in_hits(self.hits, key, character)
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
        elif action == "palette":
            ask_from_list(self, "Do:", choices.commands(self), self.do)
        elif action in SIMPLE and action != "asked":
            wording = perform(self.session, action)
            self.say(
                "" if wording and wording == selected(self.session) else wording
            )  # the panel shows what is selected
        else:
            choices.DO[action](self)

    def _answer(self, key: str) -> None:
        question, self.question = self.question, None
        if question is None:
            return
        if key in ("y", "Y", "enter"):
            question.yes()
        elif key in ("n", "N") and question.no is not None:
            question.no()
        elif question.cancel is not None:
            question.cancel()

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
        if prompt.before is not None and prompt.before(key):
            return
        text = prompt.editor.text
        if key == "escape":
            self.prompt = None
            if prompt.cancel is not None:
                prompt.cancel()
        elif key == "enter":
            self.prompt = None
            prompt.done(prompt.editor.text)
        elif not prompt.editor.key(key) and character and character.isprintable():
            prompt.editor.type(character)
        if prompt.changed is not None and prompt.editor.text != text:
            prompt.changed(prompt.editor.text)

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
        elif action == "list_passages":
            if picker.entry is not None and self.code_under_bar:
                show_passages(self, self.code_under_bar)
        elif action == "list_edit":
            if picker.entry is not None and (code := self.code_under_bar):
                edit_one(self, code)
        elif action == "list_new":
            if picker.new is not None and picker.editor.text.strip():
                self.picker = None
                picker.new(picker.editor.text)
        elif key.isdecimal() and len(key) == 1 and key != "0" and picker.by_number(int(key)):
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

    def _in_hits(self, there: HitsList, key: str, character: str | None) -> None:
        action = self.keymap.action("hits", key)
        if action in IN_HITS:
            IN_HITS[action](self, there)
        elif there.editor.key(key):
            there.refresh()
        elif character and character.isprintable():
            there.editor.type(character)
            there.refresh()

    def _in_pane(self, pane: PassagesPane, key: str) -> None:
        action = self.keymap.action("passages", key)
        if action in IN_PANE:
            IN_PANE[action](self, pane)

    def _pick(self, picker: Picker, item: Item | None) -> None:
        if item is not None:
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
        present, self._held = "".join(self._held or ()), None
        return present

    def paste(self, text: str) -> None:
        """Insert pasted text into what is being typed; on the transcript it is not executed as
        keys.
        """
        if self.prompt is not None:
            self.prompt.editor.type(text)
            if self.prompt.changed is not None:
                self.prompt.changed(self.prompt.editor.text)
        elif self.picker is not None:
            self.picker.editor.type(text)
            self.picker.refresh()
        elif self.hits is not None:
            self.hits.editor.type(text)
            self.hits.refresh()

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
            elif target.kind == "hit" and self.hits is not None:
                go(self, self.hits.hits[self.hits.rows[target.value]])
            elif target.kind == "passage" and self.pane is not None:
                self.pane.at, self.pane.focused = target.value, True
                IN_PANE["passages_go"](self, self.pane)
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
        elif self.hits is not None and self.picker is None:
            self.hits.move(3 * by)
        elif self.pane is not None and self.pane.focused:
            self.pane.move(by)
        elif self.picker is not None:
            self.picker.move(2 * by)
        else:
            self._scrolled = self.window.scroll(3 * by) or self._scrolled
