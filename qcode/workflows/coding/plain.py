"""Line mode: all of coding without a screen, one command per line, with answers in complete
sentences.

It is for screen readers, simple terminals and scripts. `LineMode` takes lines and returns
sentences; the command line reads and prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qcode.coding import saying
from qcode.coding.plainwords import parse
from qcode.errors import QcodeError, UsageError
from qcode.shown import failure_sentences, one_line, visible
from qcode.workflows.coding.actions import SIMPLE, need_segments, perform
from qcode.workflows.coding.plain_commands import WITH_ARGUMENT
from qcode.workflows.coding.plain_state import LineState

_QUIET = frozenset(
    [
        "others",
        "interviewer",
        "star",
        "unsure",
        "asked",
        "keep",
        "hear",
        "hear_again",
        "listened",
        "undo",
        "redo",
        "repeat",
        "same",
        "none",
        "extend",
        "shrink",
        "words",
        "sentences",
        "units",
        "to_end",
        "right",
        "left",
        "widen",
    ]
)
"""Actions after which the words are not repeated, unless the place changed."""


@dataclass
class Reply:
    """What to print for a line; `status` is the exit status of an error, otherwise 0; `leave` ends
    the session.
    """

    lines: list[str]
    status: int = 0
    leave: bool = False


class LineMode(LineState):
    """Takes lines and answers them; errors are answered in words and never end the session."""

    def begin(self) -> list[str]:
        """The first output."""
        session = self.session
        blind = (
            " It is a blind assignment: no codings of others and no suggestions are shown."
            if session.sheet.blind
            else ""
        )
        kind = f" {session.sheet.kind}," if session.sheet.kind else ""
        return [
            visible(
                f"{session.sheet.name} is open for {session.coder},{kind} round"
                f" {session.sheet.round}.{blind}"
            ),
            saying.progress(session.sheet),
            *self.new_codes(),
            "Type help for all commands, quit to leave; every change is saved at once.",
            *self.announce(),
        ]

    def handle(self, line: str) -> Reply:
        """Execute a line. Errors are returned as words and `status`; they never end the session."""
        if self.confirm is not None:
            confirm, refuse = self.confirm, self.otherwise
            self.confirm = self.otherwise = None
            if line.strip().casefold() in ("yes", "y"):
                return self._with_news(self._try(lambda: [confirm()]))
            if refuse is not None and line.strip().casefold() in ("no", "n"):
                return self._with_news(self._try(lambda: [refuse()]))
            if line.strip().casefold() in ("no", "n", ""):
                return Reply(["Nothing was changed."])
        try:
            parsed = parse(line, self.keymap)
        except UsageError as problem:
            return Reply([_failed(problem)], problem.exit_status)
        if parsed is None:
            return Reply([])
        action, argument = parsed
        if action == "quit":
            self.session.close()
            left = self.session.known and self.session.pending.marks
            saved = (
                "Every decision is saved; which segments you only looked at is not."
                if left
                else "Everything is saved."
            )
            return Reply([*map(visible, self.session.take_news()), saved], leave=True)
        reply = self._try(lambda: self._do(action, argument.strip()))
        self.session.rest()
        return self._with_news(reply)

    def _with_news(self, reply: Reply) -> Reply:
        """Add what others changed meanwhile, and repeat the words if they changed."""
        text, self.text_told = self.text_told, self.session.loaded.anchor
        reply.lines += [visible(s) for s in self.session.take_news()]
        if text != self.text_told:
            self.confirm = self.otherwise = None
            reply.lines += [visible(s) for s in self.announce()]
        return reply

    def _try(self, work: Callable[[], list[str]]) -> Reply:
        try:
            return Reply([visible(s) for s in work() if s])
        except QcodeError as problem:
            return Reply([_failed(problem)], problem.exit_status)

    def _do(self, action: str, argument: str) -> list[str]:
        need_segments(self.session, action)
        if action in SIMPLE and not (argument and action in WITH_ARGUMENT):
            here = self.session.sheet.name
            message = perform(self.session, action)
            if self.session.sheet.name != here:
                self.text_told = self.session.loaded.anchor
            return [message, *([] if action in _QUIET else self.announce()), *self.if_moved()]
        return WITH_ARGUMENT[action](self, argument)


def _failed(problem: QcodeError) -> str:
    return one_line(f"That did not work. {failure_sentences(problem)}")
