"""A norming session line by line: coders vote in turn, reveal, discuss and settle.

`NormingLines` takes lines and returns sentences; the command line and the screen print them. Where
votes are typed on a terminal, it says when the screen has to be wiped, so that the next coder does
not read the vote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from qcode.errors import QcodeError, Refused, UsageError
from qcode.model import Codebook
from qcode.shown import failure_sentences, listed, one_line, visible
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.norming.keeping_outcomes import keep_as_consensus, keep_as_example
from qcode.workflows.norming.sessions import Norming, Passage, session_of
from qcode.workflows.norming.voting import reveal, settle, vote

HELP = {
    "CODE, CODE": "vote for these codes; none votes for no code",
    "reveal": "show all votes, when everybody has voted",
    "NAME: CODE, CODE": "after the discussion: the new vote of that coder",
    "settle CODES because REASON": "what you agreed on (codes, or none), and why",
    "consensus": "make the outcome the consensus of this passage",
    "example CODE": "make the passage an example of the code in the codebook",
    "read": "read the passage again",
    "find WORD": "find codes by a word; entry CODE reads the full entry",
    "next, back, go 3": "go to another passage",
    "undo": "undo the last vote or decision; votes only until they are revealed",
    "quit": "leave; everything is saved at once",
}


@dataclass
class Reply:
    """What to print for a line; `status` is the exit status of an error; `wipe`: what was typed
    before is not for the next coder; `leave` ends the session.
    """

    lines: list[str]
    status: int = 0
    wipe: bool = False
    leave: bool = False


@dataclass
class NormingLines:
    """A session at one keyboard. `actor` is who decides on outcomes, empty for the supervisor."""

    store: Store
    name: str
    actor: str = ""
    number: int = 0
    wiped: bool = False
    _undoers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session: Norming = session_of(self.store.view(SUPERVISOR), self.name)
        if not self.session.passages:
            raise Refused(f"the session {self.session.name!r} has no passages any more")
        self.codebook: Codebook = self.store.view(SUPERVISOR).codebook()
        self.number = self.number or self._first_open()
        self._commands: dict[str, Callable[[str], list[str]]] = {
            "read": lambda _: self.announce(),
            "reveal": lambda _: self._reveal(),
            "settle": self._settle,
            "consensus": lambda _: self._keep(keep_as_consensus(*self._here(), actor=self.actor)),
            "example": self._example,
            "find": self._find,
            "entry": self._entry,
            "next": lambda _: self._step(1),
            "back": lambda _: self._step(-1),
            "go": self._go,
            "undo": lambda _: self._undo(),
            "help": lambda _: [f"{typed}: {means}." for typed, means in HELP.items()],
        }

    @property
    def passage(self) -> Passage:
        """The passage that is voted on."""
        return self.session.passage(self.number)

    @property
    def turn(self) -> str:
        """Whose turn it is to vote; empty when all have voted."""
        return next(iter(self.session.waiting(self.number)), "")

    def begin(self) -> list[str]:
        """The first output."""
        done = len(self.session.outcomes)
        return [
            f"Session {self.session.name}: {listed(self.session.coders)} vote on"
            f" {len(self.session.passages)} passages; {done} are settled.",
            "Each votes alone, the others look away. Type help for all commands.",
            *self.announce(),
        ]

    def announce(self) -> list[str]:
        """The passage, and what comes next."""
        return [*self.words(), *self.told()]

    def words(self) -> list[str]:
        """The passage: where it is, the question before it, and what is said."""
        here = self.passage
        speaker = f"{here.speaker} says: " if here.speaker else ""
        return [
            f"Passage {self.number} of {len(self.session.passages)}: {here.transcript}, segment"
            f" {here.segment}.",
            *([f"Question: {one_line(here.asked)}"] if here.asked else []),
            f"{speaker}{one_line(here.text)}",
        ]

    def told(self) -> list[str]:
        """Who is to vote, or the votes, and the outcome."""
        state = self.session.state(self.number)
        if state == "voting":
            return [f"{self.turn} votes: type codes with commas between them, or none."]
        if state == "voted":
            return ["All have voted. Type reveal."]
        return [*self._votes(), *self._outcome()]

    def _votes(self) -> list[str]:
        before, now = self.session.before, self.session.now(self.number)
        lines = []
        for coder, codes in now.items():
            first = before[self.number, coder]
            was = f" (before: {listed(first) or 'no code'})" if first != codes else ""
            lines.append(f"{coder}: {listed(codes) or 'no code'}{was}.")
        sets = [set(codes) for codes in now.values()]
        shared, every = set.intersection(*sets), set.union(*sets)
        if shared == every:
            return [*lines, "You agree."]
        open_ = listed(sorted(every - shared))
        return [*lines, f"You differ on {open_}."]

    def _outcome(self) -> list[str]:
        outcome = self.session.outcomes.get(self.number)
        if outcome is None:
            return ["Discuss, then type: settle CODES because REASON."]
        kept = f" It is kept as {listed(outcome.kept)}." if outcome.kept else ""
        return [f"Agreed: {listed(outcome.codes) or 'no code'}, because {outcome.reason}.{kept}"]

    def handle(self, line: str) -> Reply:
        """Execute a line. Errors are returned as words and `status`; they never end the session."""
        words = line.strip()
        if not words or words.startswith("#"):
            return Reply([])
        if words.casefold() in ("quit", "q", "exit"):
            return Reply(["Everything is saved."], leave=True)
        self.wiped = False
        try:
            lines = self._do(words)
        except QcodeError as problem:
            # What was typed may be a vote, so the next coder must not find it here.
            said = visible(one_line(f"That did not work. {failure_sentences(problem)}"))
            return Reply([said], problem.exit_status)
        return Reply([visible(one_line(s)) for s in lines if s], wipe=self.wiped)

    def _do(self, words: str) -> list[str]:
        first, _, rest = words.partition(" ")
        command = self._commands.get(first.casefold())
        if command is not None:
            return command(rest.strip())
        coder, colon, codes = words.partition(":")
        if colon and coder.strip() in self.session.coders:
            return self._vote(coder.strip(), codes)
        if not self.turn:
            raise UsageError(
                f"{first!r} is not a command",
                advice="type help for all commands; NAME: CODES changes a vote",
            )
        return self._vote(self.turn, words)

    def _vote(self, coder: str, typed: str) -> list[str]:
        waiting = self.session.waiting(self.number)
        if self.number not in self.session.revealed and coder not in waiting[:1]:
            raise Refused(f"it is {self.turn}'s turn" if waiting else "all have voted; type reveal")
        said = vote(self.store, *self._place(), coder, split_codes(typed))
        self._undoers.append(coder)
        self._reload()
        if self.number in self.session.revealed:
            return [said, *self.told()]
        self.wiped = True
        return [said, *self.announce()]

    def _here(self) -> tuple[Store, str, int]:
        return self.store, self.session.name, self.number

    def _place(self) -> tuple[str, int]:
        return self.session.name, self.number

    def _reveal(self) -> list[str]:
        self.session = reveal(*self._here(), actor=self.actor)
        return self.told()

    def _settle(self, argument: str) -> list[str]:
        codes, because, reason = argument.partition("because ")
        if not because:
            raise UsageError(
                "say what you agreed on and why",
                advice="type settle, the codes, because and the reason",
            )
        said = settle(*self._here(), split_codes(codes), reason, actor=self.actor)
        self._undoers.append(self.actor)
        self._reload()
        ahead = "" if len(self.session.outcomes) == len(self.session.passages) else " Type next."
        return [f"{said}{ahead}"]

    def _keep(self, said: str) -> list[str]:
        self._undoers.append(self.actor)
        self._reload()
        return [said]

    def _example(self, argument: str) -> list[str]:
        if not argument:
            raise UsageError("name the code", advice="type example and a code of the outcome")
        return self._keep(keep_as_example(*self._here(), argument, actor=self.actor))

    def _find(self, typed: str) -> list[str]:
        return [f"{key}: {name}." for key, name in self.fitting(typed)] or [
            f"No code has {typed!r} in its entry."
        ]

    def fitting(self, typed: str, most: int = 9) -> list[tuple[str, str]]:
        """Key and label of the codes that fit what is typed, best first."""
        from qcode.coding.choosing import Chooser

        best = Chooser(self.codebook, []).best(typed) if typed.strip() else []
        return [(found.code.key, found.code.name) for found in best[:most]]

    def _entry(self, called: str) -> list[str]:
        from qcode.codebook import find_code

        code = find_code(self.codebook, called)
        parts = {
            "Definition": code.definition,
            "Include": code.include,
            "Exclude": code.exclude,
            "Examples": "; ".join(code.examples),
        }
        return [f"{code.key}: {code.name}.", *(f"{n}: {t}" for n, t in parts.items() if t)]

    def _step(self, by: int) -> list[str]:
        wanted = self.number + by
        if not 1 <= wanted <= len(self.session.passages):
            return [f"This is the {'last' if by > 0 else 'first'} passage."]
        self.number = wanted
        self._reload()
        return self.announce()

    def _go(self, argument: str) -> list[str]:
        if not argument.isdecimal():
            raise UsageError(f"the number of a passage is expected, not {argument!r}")
        self.number = self.session.passage(int(argument)).number
        self._reload()
        return self.announce()

    def _undo(self) -> list[str]:
        if not self._undoers:
            raise Refused("nothing was done here yet that could be undone")
        step = undo(self.store, actor=self._undoers[-1])[0]
        self._undoers.pop()
        self._reload()
        return [f"Undone: {step.command}.", *self.told()]

    def _reload(self) -> None:
        self.session = session_of(self.store.view(SUPERVISOR), self.name)
        self.codebook = self.store.view(SUPERVISOR).codebook()

    def _first_open(self) -> int:
        numbers = [p.number for p in self.session.passages]
        return next((n for n in numbers if n not in self.session.outcomes), numbers[0])


def split_codes(typed: str) -> list[str]:
    """Codes with commas between them; ``none`` and ``nothing`` are no codes."""
    parts = [part.strip() for part in typed.replace(";", ",").split(",") if part.strip()]
    if not parts:
        raise UsageError("name codes, or type none")
    return [] if [p.casefold() for p in parts] in (["none"], ["nothing"]) else parts
