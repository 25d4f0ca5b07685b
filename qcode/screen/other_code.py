"""The list from which another code is chosen in adjudication."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qcode.model import Codebook
from qcode.shown import visible
from qcode.workflows.adjudication import Chooser


class OtherCode(ModalScreen[str | None]):
    """The search for another code to use instead."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    OtherCode { align: center middle; }
    OtherCode > Container {
        width: 80%; max-width: 90; height: 80%; max-height: 22; border: round $primary; padding: 0
        1;
    }
    OtherCode OptionList { height: 1fr; border: none; }
    """

    def __init__(self, codebook: Codebook, without: str) -> None:
        super().__init__()
        self._chooser, self._without = Chooser(codebook), frozenset([without])
        self._early = ""

    def compose(self) -> ComposeResult:
        """The input line and the matching codes."""
        with Container():
            yield Static(Content("Which code is right? Type, ↑ ↓, Enter; Esc leaves it open."))
            yield Input(placeholder="key, label or words of the definition")
            yield OptionList()

    def on_mount(self) -> None:
        """Start with the whole codebook, or with what was typed before this was drawn."""
        typed = next(iter(self.query(Input)), None)
        if typed is None:  # closed before it was drawn
            return
        self._show(self._early)
        typed.value, self._early = self._early, ""
        typed.cursor_position = len(typed.value)
        typed.focus()

    def early(self, key: str, character: str | None) -> None:
        """Handle a key that was pressed before this screen was active. It was meant for this
        screen, not for the one below.
        """
        typed = next(iter(self.query(Input)), None)
        if key == "escape":
            self.action_close()
        elif character is None:
            return
        elif typed is None:
            self._early += character
        else:
            typed.insert_text_at_cursor(character)

    @property
    def rows(self) -> OptionList | None:
        """The list of codes; None before it exists and after it is closed, because keys can still
        arrive then.
        """
        return next(iter(self.query(OptionList)), None)

    def _show(self, typed: str) -> None:
        result = self._chooser.best(typed, leave_out=self._without)[:50]
        listed = self.rows
        if listed is None:
            return
        listed.clear_options()
        listed.add_options(
            Option(Content(visible(f"{f.code.key}  {f.code.name}")), id=f.code.key) for f in result
        )
        listed.highlighted = 0 if result else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the matching codes."""
        self._show(event.value)

    def on_input_submitted(self) -> None:
        """Choose the highlighted code."""
        listed = self.rows
        if listed is not None and listed.highlighted is not None:
            self.dismiss(listed.get_option_at_index(listed.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the clicked code."""
        self.dismiss(event.option.id)

    def action_move(self, by: int) -> None:
        """Move up or down in the list while typing."""
        listed = self.rows
        if listed is not None and listed.highlighted is not None:
            listed.highlighted = max(0, min(listed.option_count - 1, listed.highlighted + by))

    def action_close(self) -> None:
        """Close without a choice."""
        self.dismiss(None)
