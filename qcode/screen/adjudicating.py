"""The adjudication screen: the list of disagreements, the passage with its context, what each coder
did, and the codebook entry.

One key decides (a coder's letter, ``+`` both, ``-`` neither, ``o`` another code), and a second key
gives the cause and saves the decision.
"""

from __future__ import annotations

import os
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qcode.coding.adjudication import CAUSES, LETTERS, Choice, letters
from qcode.coding.choosing import Chooser
from qcode.errors import QcodeError
from qcode.model import Codebook
from qcode.shown import visible
from qcode.spans import Span, clip, subtract
from qcode.workflows.adjudication import Adjudication, Case, entry_lines, said_state

SETTLED, CHANGED, OPEN = "✓", "!", " "
_INITIALS = {cause[0]: cause for cause in CAUSES}
HELP = (
    ("a b …", "keep what that coder has"),
    ("+", "both: the code stays, on the words of everyone who gave it"),
    ("-", "neither: the code is removed, both were wrong"),
    ("o", "replace it with another code"),
    ("1 to 5, or m b w c s", f"then why: {', '.join(CAUSES)}"),
    ("Esc", "leave it open"),
    ("n", "the next open one"),
    ("↑ ↓, j k", "previous, next; PgUp and PgDn scroll the passage"),
    ("x", "accept everything the coders agree on"),
    ("u", "undo the last decision made here"),
    ("q, Ctrl-Q", "leave; everything is saved"),
)


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
        found = self._chooser.best(typed, leave_out=self._without)[:50]
        listed = self.rows
        if listed is None:
            return
        listed.clear_options()
        listed.add_options(
            Option(Content(visible(f"{f.code.key}  {f.code.name}")), id=f.code.key) for f in found
        )
        listed.highlighted = 0 if found else None

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


class Desk(Screen[None]):
    """The list, the passage, and the line that names the keys."""

    def __init__(self, work: Adjudication) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
        self.work = work
        self.choice: Choice | None = None
        self.place: tuple[str, int, str] | None = None
        self.message = ""
        self.helping = False

    def compose(self) -> ComposeResult:
        """The widgets, from top to bottom."""
        yield Static(id="title")
        with Container(id="desk"):
            yield OptionList()
            with VerticalScroll(can_focus=False):
                yield Static(id="passage")
        yield Static(id="status")
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Start at the first open disagreement."""
        self._fill()
        self._to(self._next_open(-1))
        self._draw()

    # Drawing
    # ----------------------------------------------------------------------------------------------

    @property
    def rows(self) -> OptionList:
        """The list of disagreements."""
        return self.query_one(OptionList)

    @property
    def case(self) -> Case | None:
        """The current disagreement; None if there is none."""
        at = self.rows.highlighted
        return self.work.cases[at] if at is not None and at < len(self.work.cases) else None

    def _fill(self) -> None:
        at = self.rows.highlighted
        self.rows.clear_options()
        self.rows.add_options(Option(Content(_line(case))) for case in self.work.cases)
        self._to(at)

    def _draw(self) -> None:
        still = sum(case.state != "settled" for case in self.work.cases)
        who = "  ".join(f"{letter} {name}" for letter, name in letters(self.work.coders).items())
        title = (
            f"Round {self.work.round}: {who}   {len(self.work.cases)} disagreements, {still} open"
        )
        self.query_one("#title", Static).update(Content(visible(title)))
        self.query_one("#passage", Static).update(_help() if self.helping else self._passage())
        self.query_one("#status", Static).update(
            Content(visible(self.message or self._pending() or self._standing()))
        )
        self.query_one("#keys", Static).update(Content(self._keys()))

    def _passage(self) -> Content:
        case = self.case
        if case is None:
            return Content(
                "The coders agree everywhere. x accepts what they agree on; then the consensus is"
                " finished."
            )
        return passage(case, self.work)

    def _pending(self) -> str:
        """The choice that waits for its cause."""
        if self.choice is None or self.case is None:
            return ""
        transcript, segment, code = self.case.place
        said = {
            "coder": f"as {self.choice.coder} coded it",
            "both": "both are right",
            "neither": "neither is right",
            "other": f"{self.choice.other} instead",
        }[self.choice.keep]
        return f"{code} in {transcript}, segment {segment}: {said}"

    def _standing(self) -> str:
        case = self.case
        if case is None:
            return ""
        now = next((s for s in self.work.standing() if s.transcript == case.place[0]), None)
        if now is None:
            return ""
        waiting = (
            f", {now.waiting} agreements to accept (x)" if now.waiting or not now.accepted else ""
        )
        return (
            f"{now.transcript}: {now.open} of {now.disagreements}"
            f" open{waiting}{', consensus done' if now.done else ''}"
        )

    def _keys(self) -> str:
        if self.choice is not None:
            causes = "  ".join(f"{n} {cause}" for n, cause in enumerate(CAUSES, 1))
            return f"Why?  {causes}   Esc leaves it open"
        by_letter = "  ".join(
            f"{letter.lower()} {name}" for letter, name in letters(self.work.coders).items()
        )
        return visible(
            f"{by_letter}  + both  - neither  o other code   n next open  x accept  u undo  ? help "
            " q leave"
        )

    # Keys
    # ----------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Decide, give the cause, move, or leave."""
        typed = event.character if event.character and event.is_printable else None
        key = typed or event.key
        if isinstance(self.app.screen, OtherCode):
            event.stop()
            self.app.screen.early(key, typed)
            return
        if key in ("up", "down", "home", "end", "enter"):
            return
        event.stop()
        self.message = ""
        if self.helping:
            self.helping = False
        elif key in ("pagedown", "pageup"):
            pane = self.query_one(VerticalScroll)
            (
                pane.scroll_page_down(animate=False)
                if key == "pagedown"
                else pane.scroll_page_up(animate=False)
            )
            return
        elif self.choice is not None:
            self._why(key)
        else:
            self._decide(key)
            self.place = self.case.place if self.case is not None else None
        self._draw()

    def _why(self, key: str) -> None:
        choice, self.choice = self.choice, None
        cause = _INITIALS.get(key.lower()) or (
            tuple(CAUSES)[int(key) - 1] if key in "12345" and len(key) == 1 else None
        )
        if key == "escape" or choice is None:
            self.message = "Nothing was changed."
        elif cause is None:
            self.choice = choice
            self.message = f"{key} is not a cause."
        else:
            self._settle(choice, cause)

    def _decide(self, key: str) -> None:
        coders = letters(self.work.coders)
        if key == "q":
            self.app.exit(0)
        elif key == "?":
            self.helping = True
        elif key in ("j", "k"):
            self._to((self.rows.highlighted or 0) + (1 if key == "j" else -1))
        elif key == "n":
            self._to(self._next_open(self.rows.highlighted or 0))
        elif key in ("u", "x"):
            self._try(self._undo if key == "u" else self.accept)
        elif self.case is None:
            return
        elif key in ("+", "-"):
            self.choice = Choice("both" if key == "+" else "neither")
        elif key == "o":
            self.app.push_screen(
                OtherCode(self.work.compared.study.codebook, self.case.place[2]), self._other
            )
        elif key.upper() in coders and key.upper() in LETTERS:
            self.choice = Choice("coder", coder=coders[key.upper()])
        else:
            self.message = f"{key} does nothing here; ? shows every key."

    def _other(self, code: str | None) -> None:
        if self.case is not None and self.case.place == self.place:
            self.choice = Choice("other", other=code) if code else None
        self._draw()

    def _settle(self, choice: Choice, cause: str) -> None:
        case, at = self.case, self.rows.highlighted or 0
        if case is not None and self._try(lambda: self.work.settle(case.place, choice, cause)):
            self._to(self._next_open(at))

    def accept(self) -> str:
        """Accept what the coders agree on."""
        return self.work.accept_agreements()

    def _undo(self) -> str:
        said, place = self.work.undo()
        at = next((n for n, case in enumerate(self.work.cases) if case.place == place), None)
        if at is not None:
            self._to(at)
        return said

    def _try(self, what: object) -> bool:
        assert callable(what)
        try:
            self.message = str(what())
        except QcodeError as problem:
            hint = f" ({problem.hint})" if problem.hint else ""
            self.message = f"{problem.message[:1].upper()}{problem.message[1:]}{hint}"
            self._fill()
            return False
        self._fill()
        return True

    # Moving
    # ----------------------------------------------------------------------------------------------

    def _to(self, at: int | None) -> None:
        if at is not None and self.work.cases:
            self.rows.highlighted = max(0, min(len(self.work.cases) - 1, at))

    def _next_open(self, at: int) -> int:
        count = len(self.work.cases)
        ahead = [(at + n) % count for n in range(1, count + 1)] if count else []
        return next((n for n in ahead if self.work.cases[n].state != "settled"), max(0, at))

    def on_option_list_option_highlighted(self) -> None:
        """Show the highlighted disagreement, and drop a choice for another one that waited for its
        cause.
        """
        if self.choice is not None and (self.case is None or self.case.place != self.place):
            self.choice, self.message = None, "Nothing was changed."
        self.query_one(VerticalScroll).scroll_home(animate=False)
        self._draw()


def _line(case: Case) -> str:
    mark = {"settled": SETTLED, "changed": CHANGED}.get(case.state, OPEN)
    return visible(f"{mark} {case.place[0]} {case.place[1]}  {case.place[2]}")


def _help() -> Content:
    width = max(len(keys) for keys, _ in HELP)
    lines = [f"{keys.ljust(width)}  {means}\n" for keys, means in HELP]
    return Content.assemble(("Keys\n\n", "bold"), *lines, "\nAny key goes back.")


def passage(case: Case, work: Adjudication) -> Content:
    """Everything to show about a disagreement; the coded words are underlined."""
    one, unit = case.disagreement, case.disagreement.unit
    role = f", {unit.role.replace('_', ' ')}" if unit.role else ""
    label = f"  {case.entry.name}" if case.entry.name != one.code else ""
    parts: list[str | tuple[str, str]] = [
        (f"{unit.transcript}, segment {unit.segment}{role}\n", "bold"),
        (one.code, "bold reverse"),
        f"{label}\n\n",
    ]
    parts += _side_by_side(case, work)
    if case.decision is not None:
        by = f", by {case.decision.by}" if case.decision.by else ""
        parts.append((f"{said_state(case)}{by}\n", "italic"))
    parts.append("\n")
    if case.before:
        parts.append((f"{case.before}\n\n", "dim"))
    parts.append((f"{unit.speaker or 'Not named'}: ", "bold"))
    parts += _words(work.compared.interview(unit.transcript).text, unit.words, unit.spans(one.code))
    parts.append("\n\n")
    parts.append(
        "Would change:"
        f" {case.impact.words if case.impact else 'nothing that reports count now'}\n\n"
    )
    lines = entry_lines(case.entry) or ["The codebook has no more about this code."]
    parts += [(f"Codebook: {case.entry.name}\n", "bold"), *(f"{line}\n" for line in lines)]
    return Content.assemble(
        *((visible(p[0]), p[1]) if isinstance(p, tuple) else visible(p) for p in parts)
    )


def _side_by_side(case: Case, work: Adjudication) -> list[str | tuple[str, str]]:
    """One row per code on the segment, one column per coder. The disputed code comes first, with
    its words if it covers only a part.
    """
    one, unit = case.disagreement, case.disagreement.unit
    named = [
        (f"{letter} {name}", name)
        for letter, name in letters(work.coders).items()
        if name in unit.coders
    ]
    codes = [one.code, *(code for code in unit.given if code != one.code)]
    first = max(len(code) for code in codes) + 4
    parts: list[str | tuple[str, str]] = [
        " " * first,
        ("  ".join(head.ljust(11) for head, _ in named).rstrip() + "\n", "bold"),
    ]
    for code in codes:
        cells = []
        for head, name in named:
            said = (
                "gave it"
                if name in unit.given[code]
                else "not yet there"
                if name in unit.absent.get(code, ())
                else "–"
            )
            cells.append(said.ljust(max(11, len(head))))
        line = (
            f"{'▸' if code == one.code else ' '} {code.ljust(first - 2)}{'  '.join(cells)}".rstrip()
        )
        parts.append((f"{line}\n", "bold" if code == one.code else ""))
    text = work.compared.interview(unit.transcript).text
    for head, name in named:
        spans = unit.spans(one.code, [name])
        if spans and spans != (unit.words,):
            parts.append(f"{head} put it on “{' … '.join(text[a:b] for a, b in spans)}”\n")
    return parts


def _words(text: str, words: Span, coded: tuple[Span, ...]) -> list[str | tuple[str, str]]:
    """The words of a segment, with the coded ones underlined."""
    inside = clip(coded, words)
    pieces = sorted(
        [*((s, True) for s in inside), *((s, False) for s in subtract([words], inside))]
    )
    return [(text[a:b], "underline") if marked else text[a:b] for (a, b), marked in pieces]


class AdjudicationApp(App[int]):
    """Adjudication in a terminal; the exit status is `return_value`."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Desk { layout: vertical; }
    #title, #status, #keys { width: 1fr; height: auto; max-height: 3; padding: 0 1; }
    #title { background: $primary; color: $text; text-style: bold; }
    #status { background: $panel; color: $text; }
    #keys { color: $text; }
    #desk { height: 1fr; layout: horizontal; }
    #desk > OptionList {
        width: 42; height: 1fr; border: none; border-right: solid $primary; padding: 0;
    }
    #desk > VerticalScroll { width: 1fr; height: 1fr; padding: 0 1; }
    #passage { height: auto; }
    Desk.-narrow #desk { layout: vertical; }
    Desk.-narrow #desk > OptionList {
        width: 1fr; height: 6; border: none; border-bottom: solid $primary;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave(0)", "Leave", priority=True, show=False),
        Binding("ctrl+c", "leave(130)", "Interrupt", priority=True, show=False),
    ]

    def __init__(self, work: Adjudication) -> None:
        super().__init__(ansi_color=bool(os.environ.get("NO_COLOR")))
        self.work = work
        self.desk = Desk(work)
        self.fault: Exception | None = None

    def get_default_screen(self) -> Screen[None]:
        """The screen with list and passage."""
        return self.desk

    def action_leave(self, status: int) -> None:
        """Leave on Ctrl-Q and Ctrl-C, on any screen."""
        self.exit(status, return_code=status)

    def _fatal_error(self) -> None:
        """Close the screen after a bug in the program; the caller reports it (`fault`)."""
        self.fault = self._exception
        self._close_messages_no_wait()


def run(work: Adjudication) -> int:
    """Open the screen and return the exit status when it is left. Raises errors from inside the
    screen.
    """
    app = AdjudicationApp(work)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_value or 0
