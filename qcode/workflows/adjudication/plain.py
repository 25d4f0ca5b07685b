"""Adjudication line by line, with answers in sentences, for screen readers, simple terminals and
scripts.

`AdjudicationLines` takes lines and returns sentences; the command line reads and prints them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qcode.coding.adjudication import CAUSES, Choice, letters, read_cause, read_choice
from qcode.errors import QcodeError, Refused, UsageError, near_names
from qcode.shown import failure_sentences, listed, one_line
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import Case
from qcode.workflows.adjudication.document import entry_lines
from qcode.workflows.adjudication.tables import said_state

HELP = {
    "a missed": "keep what coder A has, because B missed it; a letter or a name, then the cause",
    "both boundary": "keep the code, on the words of everyone who gave it",
    "neither wrong code": "remove the code: both were wrong",
    "other CODE wrong code": "replace it with another code",
    "accept": "accept everything the coders agree on, in all transcripts here",
    "next, back, open": "go to the next, the previous, or the next open one",
    "go 12": "go to that number; go LE-01 7 goes to a segment",
    "read": "read it again; entry reads the full codebook entry",
    "list": "list the open disagreements, one per line",
    "status": "show the progress of each transcript",
    "undo": "undo the last decision made here",
    "quit": "leave; every decision is saved at once",
}


@dataclass
class Reply:
    """What to print for a line; `status` is the exit status of an error, otherwise 0; `leave` ends
    the session.
    """

    lines: list[str]
    status: int = 0
    leave: bool = False


class AdjudicationLines:
    """An adjudication in line mode."""

    def __init__(self, work: Adjudication) -> None:
        self.work = work
        self.index = 0
        self._choice: Choice | None = None
        self._said: tuple[str, int] | None = None
        self._commands: dict[str, Callable[[str], list[str]]] = {
            "accept": lambda _: [self.work.accept_agreements()],
            "next": lambda _: self._step(1),
            "back": lambda _: self._step(-1),
            "open": lambda _: self._next_open(),
            "go": self._go,
            "read": lambda _: self._announce(again=True),
            "entry": lambda _: self._entry(),
            "list": lambda _: self._list(),
            "status": lambda _: self._status(),
            "undo": lambda _: self._undo(),
            "help": lambda _: [f"{typed}: {means}." for typed, means in HELP.items()],
        }

    def begin(self) -> list[str]:
        """The first output: who is A and B, how much there is, and the first open disagreement."""
        who = listed(f"{letter} is {name}" for letter, name in letters(self.work.coders).items())
        total, still = (
            len(self.work.cases),
            sum(case.state != "settled" for case in self.work.cases),
        )
        waiting = sum(s.waiting for s in self.work.standing())
        return [
            f"Round {self.work.round}: {who}.",
            (
                f"There are {total} disagreements, {still} of them open; {waiting} agreements are"
                " waiting to be accepted."
            ),
            (
                f"Type what to keep and why: {', '.join(letters(self.work.coders))}, both, neither"
                f" or other CODE; then {listed(tuple(CAUSES), 'or')}. Type help for all commands."
            ),
            *self._next_open(stay=True),
        ]

    def handle(self, line: str) -> Reply:
        """Execute a line. Errors are returned as words and `status`; they never end the session."""
        words = line.strip()
        if not words or words.startswith("#"):
            return Reply([])
        if words.casefold() in ("quit", "q"):
            return Reply(["Everything is saved."], leave=True)
        try:
            return Reply([one_line(s) for s in self._do(words) if s])
        except QcodeError as problem:
            lost = "look again" in problem.message and self.work.cases
            again = self._announce(again=True) if lost else []
            message = f"That did not work. {failure_sentences(problem)}"
            return Reply([one_line(s) for s in (message, *again) if s], problem.exit_status)

    def _do(self, words: str) -> list[str]:
        if self._choice is not None:
            choice, self._choice = self._choice, None
            if words.casefold() in ("no", "n"):
                return ["Nothing was changed."]
            return self._settle(choice, read_cause(words))
        first, _, rest = words.partition(" ")
        command = self._commands.get(first.casefold())
        if command is not None and first not in self.work.coders:
            return command(rest.strip())
        if words.isascii() and words.isdigit():
            return self._go(words)
        keep, cause = split_cause(words)
        try:
            choice = read_choice(keep, self.work.coders)
        except UsageError as problem:
            near = near_names(first, self._commands)
            advice = f"did you mean {listed(near, 'or')}?" if near else "type help for all commands"
            raise UsageError(problem.message, advice=advice) from None
        if cause is None:
            self._choice = choice
            return [f"Why did they disagree? Type {listed(CAUSES, 'or')}, or no to leave it open."]
        return self._settle(choice, cause)

    def _settle(self, choice: Choice, cause: str) -> list[str]:
        wording = self.work.decide(self._case().place, choice, cause)
        return [f"{wording}", *self._next_open()]

    def _undo(self) -> list[str]:
        wording, place = self.work.undo()
        self.index = next(
            (n for n, case in enumerate(self.work.cases) if case.place == place), self.index
        )
        return [wording, *self._announce()]

    def _case(self) -> Case:
        if not self.work.cases:
            raise Refused("there is no disagreement here")
        self.index = min(self.index, len(self.work.cases) - 1)
        return self.work.cases[self.index]

    # Saying
    # ----------------------------------------------------------------------------------------------

    def _announce(self, *, again: bool = False) -> list[str]:
        """The current disagreement: where it is, who gave the code, what was said, and its effect.

        The words of a segment are printed once for all its codes, and again if `again` is true.
        """
        case = self._case()
        same, self._said = case.place[:2] == self._said and not again, case.place[:2]
        unit, one = case.disagreement.unit, case.disagreement
        letter = {name: f"{letter} ({name})" for letter, name in letters(self.work.coders).items()}
        role = f", with the role {unit.role.replace('_', ' ')}," if unit.role else ""
        gave, not_gave = (
            listed([letter.get(c, c) for c in some]) for some in (one.given, one.withheld)
        )
        label = (
            f" ({case.entry.label})"
            if case.entry.label and case.entry.label.casefold() != one.code.casefold()
            else ""
        )
        messages = [
            (
                f"Number {self.index + 1} of {len(self.work.cases)}: {unit.transcript}, segment"
                f" {unit.segment}. {unit.speaker or 'Someone without a name'}{role} speaks."
            ),
            f"Before: {case.before}" if case.before and not same else "",
            f"Words: {case.text}" if not same else "The words are the same.",
            f"Code {one.code}{label}: {gave} gave it, {not_gave} did not.",
            f"Definition: {case.entry.definition}" if case.entry.definition else "",
        ]
        agreed = [code for code in unit.given if not unit.withheld(code)]
        messages.append(f"Agreed there: {listed(agreed)}." if agreed else "")
        others = [code for code in unit.given if code not in agreed and code != one.code]
        rest = [
            f"{code} by {listed([letter.get(c, c) for c in unit.given[code]])}" for code in others
        ]
        messages.append(f"Also disputed there: {'; '.join(rest)}." if rest else "")
        messages.append(
            f"The other decision would change: {case.impact.words}."
            if case.impact
            else "No report counts it now."
        )
        messages.append(f"It is resolved: {said_state(case)}." if case.state == "settled" else "")
        if case.state == "changed":
            messages.append(
                "The coders have changed what they gave; it was"
                f" {said_state(case).removeprefix('changed since: ')}."
            )
        return messages

    def _entry(self) -> list[str]:
        entry = self._case().entry
        return [f"{entry.key}: {entry.name}.", *entry_lines(entry)]

    def _list(self) -> list[str]:
        rows = [
            f"{n}: {c.place[0]}, segment {c.place[1]}, {c.place[2]}, by"
            f" {listed(c.disagreement.given)}."
            for n, c in enumerate(self.work.cases, 1)
            if c.state != "settled"
        ]
        return rows or ["Nothing is open."]

    def _status(self) -> list[str]:
        return [
            f"{s.transcript}: {s.open} of {s.disagreements} disagreements open, {s.waiting}"
            f" agreements waiting{', consensus done' if s.done else ''}."
            for s in self.work.standing()
        ]

    # Moving
    # ----------------------------------------------------------------------------------------------

    def _step(self, by: int) -> list[str]:
        there = self.index + by
        if not 0 <= there < len(self.work.cases):
            return [f"This is the {'last' if by > 0 else 'first'} one."]
        self.index = there
        return self._announce()

    def _next_open(self, *, stay: bool = False) -> list[str]:
        count = len(self.work.cases)
        for ahead in range(0 if stay else 1, count + 1):
            there = (self.index + ahead) % count if count else 0
            if count and self.work.cases[there].state != "settled":
                self.index = there
                return self._announce()
        waiting = any(s.waiting or not s.accepted for s in self.work.standing())
        accept = (
            " Type accept to accept what the coders agree on; then the consensus is finished."
            if waiting
            else ""
        )
        return [f"No disagreement is open here.{accept}"]

    def _go(self, where: str) -> list[str]:
        parts = where.split()
        if len(parts) == 1 and parts[0].isascii() and parts[0].isdigit():
            number = int(parts[0])
            if not 1 <= number <= len(self.work.cases):
                raise UsageError(f"there is no number {number}; there are {len(self.work.cases)}")
            self.index = number - 1
            return self._announce()
        if len(parts) >= 2 and parts[1].isascii() and parts[1].isdigit():
            for n, case in enumerate(self.work.cases):
                transcript, segment, code = case.place
                if (
                    transcript.casefold() == parts[0].casefold()
                    and segment == int(parts[1])
                    and parts[2:] in ([], [code])
                ):
                    self.index = n
                    return self._announce()
            raise Refused(f"there is no disagreement at {where}")
        raise UsageError("say a number, or a transcript and a segment, such as: go LE-01 7")


def split_cause(words: str) -> tuple[str, str | None]:
    """What to keep, and the cause at the end of a line (``other community, wrong code``); None if
    no cause is given.
    """
    typed = words.replace(",", " ").replace(";", " ").split()
    for count in (2, 1):
        if len(typed) > count:
            last = " ".join(typed[-count:]).casefold().replace("-", " ").replace("_", " ")
            if last in CAUSES:
                keep = typed[:-count]
                return (
                    " ".join(
                        keep[:-1] if keep[-1].casefold() == "because" and len(keep) > 1 else keep
                    ),
                    last,
                )
    return " ".join(typed), None
