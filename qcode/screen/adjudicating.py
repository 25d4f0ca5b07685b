"""The adjudication screen: the list of disagreements, the passage with its context, what each coder
did, and the codebook entry.

One key decides (a coder's letter, ``+`` both, ``-`` neither, ``o`` another code), and a second key
gives the cause and saves the decision.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qcode.errors import QcodeError
from qcode.screen.adjudicating_passage import help_page, passage, row_of
from qcode.screen.one_desk import OneDesk, run_desk
from qcode.screen.other_code import OtherCode
from qcode.shown import failure_line, visible
from qcode.workflows.adjudication import CAUSES, LETTERS, Adjudication, Case, Choice, letters

_INITIALS = {cause[0]: cause for cause in CAUSES}


class AdjudicationScreen(Screen[None]):
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
        self.rows.add_options(Option(Content(row_of(case))) for case in self.work.cases)
        self._to(at)

    def _draw(self) -> None:
        still = sum(case.state != "settled" for case in self.work.cases)
        who = "  ".join(f"{letter} {name}" for letter, name in letters(self.work.coders).items())
        title = (
            f"Round {self.work.round}: {who}   {len(self.work.cases)} disagreements, {still} open"
        )
        self.query_one("#title", Static).update(Content(visible(title)))
        self.query_one("#passage", Static).update(help_page() if self.helping else self._passage())
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
        wording = {
            "coder": f"as {self.choice.coder} coded it",
            "both": "both are right",
            "neither": "neither is right",
            "other": f"{self.choice.other} instead",
        }[self.choice.keep]
        return f"{code} in {transcript}, segment {segment}: {wording}"

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
        if case is not None and self._try(lambda: self.work.decide(case.place, choice, cause)):
            self._to(self._next_open(at))

    def accept(self) -> str:
        """Accept what the coders agree on."""
        return self.work.accept_agreements()

    def _undo(self) -> str:
        wording, place = self.work.undo()
        at = next((n for n, case in enumerate(self.work.cases) if case.place == place), None)
        if at is not None:
            self._to(at)
        return wording

    def _try(self, what: object) -> bool:
        assert callable(what)
        try:
            self.message = str(what())
        except QcodeError as problem:
            self.message = failure_line(problem)
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


class AdjudicationApp(OneDesk):
    """Adjudication in a terminal; the exit status is `return_value`."""

    CSS = """
    AdjudicationScreen { layout: vertical; }
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
    AdjudicationScreen.-narrow #desk { layout: vertical; }
    AdjudicationScreen.-narrow #desk > OptionList {
        width: 1fr; height: 6; border: none; border-bottom: solid $primary;
    }
    """

    def __init__(self, work: Adjudication) -> None:
        self.work, self.desk = work, AdjudicationScreen(work)
        super().__init__(self.desk)


def run(work: Adjudication) -> int:
    """Open the screen and return the exit status when it is left. Raises errors from inside the
    screen.
    """
    return run_desk(AdjudicationApp(work))
