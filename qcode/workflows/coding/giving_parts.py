"""Giving the passages of a code to its sub-codes, one by one, after it was split."""

from __future__ import annotations

from qcode.errors import Refused
from qcode.model import Coding
from qcode.shown import amount
from qcode.store.change import Change
from qcode.workflows.coding.beside import Beside, go_to
from qcode.workflows.coding.code_edits import refuse_editing
from qcode.workflows.coding.passages import Passage
from qcode.workflows.coding.session import CodingSession


class GivingParts:
    """The coder's own passages of a code, in reading order, and the sub-codes that they can be
    given to. Each is given in a change of its own.
    """

    def __init__(self, session: CodingSession, code: str) -> None:
        """Raises Refused where there are no sub-codes, or no passages of the coder."""
        self.session, self.code = session, session.code_key(code)
        if not self.parts:
            raise Refused(f"{self.code} has no sub-codes to give passages to", advice="split it")
        self._passages = Beside(session).passages(self.code, others=False)
        self._passages.reach(10**9)
        self.at = 0
        self.given = 0
        if not self.total:
            raise Refused(f"you have no passages of {self.code}{self._others()}")

    @property
    def parts(self) -> list[str]:
        """The sub-codes, as they are now."""
        return [c.key for c in self.session.sheet.codebook.children(self.code)]

    @property
    def total(self) -> int:
        """The number of passages."""
        return len(self._passages.rows)

    @property
    def passage(self) -> Passage | None:
        """The passage to give; None after the last."""
        return self._passages[self.at] if self.at < self.total else None

    def show(self) -> str:
        """Go to the passage; the question about it, or what came of it all after the last."""
        there = self.passage
        if there is None:
            return self.ended()
        go_to(self.session, there.transcript, there.segment, there.span, there.round)
        return f"{there.transcript} segment {there.segment}, {self.at + 1} of {self.total}"

    def leave(self) -> None:
        """Leave the passage with the code, and go to the next."""
        self.at += 1

    def give(self, part: str) -> str:
        """Replace the code by one of its parts on this passage, and go to the next. Raises Refused
        if the passage has the code no longer.
        """
        session, there = self.session, self.passage
        if there is None:
            raise Refused(f"all passages of {self.code} were shown")
        chosen = [*session.chosen([self.code]).items(), *session.chosen([part]).items()]

        def work(change: Change, who: str) -> list[Coding]:
            before, after = (session.key_of(entity, called) for entity, called in chosen)
            sheet = session.sheet
            found = [
                c
                for c in sheet.codings_within(there.span, before)
                if (c.start, c.end) == there.span and c.round == there.round
            ]
            change.command = f"recode {sheet.name} {sheet.numbers(there.span)} {before} {after}"
            for coding in found:
                session.drop_coding(change, coding)
                if sheet.present(there.span, after) is None:
                    session.put_coding(change, who, after, there.span)
            return found

        found = session.commit(work)
        self.at += 1
        if not found:
            raise Refused(f"the passage has {self.code} no longer; nothing was changed")
        self.given += 1
        session.decided()
        return f"{part} is on {there.transcript} segment {there.segment} now."

    def ended(self) -> str:
        """How many passages were given, and what is left to others."""
        left = self.total - self.given
        kept = f", {left} left with {self.code}" if left else ""
        return (
            f"{amount(self.given, 'passage')} of {self.code} given to its sub-codes"
            f"{kept}{self._others()}."
        )

    def _others(self) -> str:
        """How many passages others have, who code them again themselves."""
        own, everybody = self.session.counts.get(self.code, (0, 0))
        theirs = everybody - own
        return f"; others have {theirs}, and code them again themselves" if theirs > 0 else ""


def begin_giving(session: CodingSession, code: str) -> GivingParts:
    """Begin with the first passage. Raises Refused for a blind coder."""
    refuse_editing(session)
    return GivingParts(session, code)
