"""Resolve disagreements: coders side by side, a decision with its cause for each, and the resulting
consensus.

The consensus is a separate layer: codings by the coder ``consensus``, and a done mark when nothing
is open in a transcript and its agreements were accepted. The coders' own codings stay as they are.
One decision is one change-set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from shlex import quote

from qcode.coding.adjudication import Choice, decide, read_cause, read_choice, unaccepted
from qcode.coding.disagreement import Disagreement
from qcode.errors import QcodeError, Refused, StorageFailed
from qcode.shown import amount
from qcode.store.change import Change
from qcode.store.queries.log import has_acted, newest_decision
from qcode.store.queries.names import Names, present_names
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.adjudication.consensus import ConsensusOf, consensus_names, consensus_spans
from qcode.workflows.adjudication.disagreeing import (
    Case,
    ComparedRound,
    DisagreementScope,
    Sort,
    as_shown,
    cases,
    compare,
    shown_words,
)
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.people import coder_entity, refuse_slip, said_new
from qcode.workflows.shared.sights import record_sight
from qcode.workflows.shared.unblinding import record, side_by_side


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a transcript: disagreements, open ones, agreements to accept, and whether its
    consensus is finished.

    `accepted` says that agreements were accepted; agreements that are still waiting are newer.
    """

    transcript: str
    disagreements: int
    open: int
    waiting: int
    accepted: bool
    done: bool


class Adjudication:
    """The disagreements of a round, to be resolved by `actor` (a name; empty: the system user), one
    change-set per decision.

    Opening it shows coders side by side. So it is refused to a coder who is still blind, and it
    ends the blind assignments of these transcripts, which is recorded and reported in `notes`.
    Raises NearCoder for a name that is similar to a coder's.
    """

    def __init__(
        self,
        store: Store,
        actor: str,
        scope: DisagreementScope,
        *,
        sort: Sort = "impact",
        source: str = "cli",
        impacts: bool = True,
    ) -> None:
        self.store, self.actor, self.sort, self.source = store, actor, sort, source
        refuse_slip(store.view(actor), actor, store.newcomers)
        looking = side_by_side(store, actor or None, round=scope.round, only=scope.transcripts)
        self.view, self._counts, scope = (
            looking.view,
            looking.counts,
            replace(scope, hidden=looking.hidden),
        )
        self._wanted = compare(self.view, scope).codes
        self.compared: ComparedRound = compare(self.view, replace(scope, codes=()))
        self.round, self.coders = self.compared.round, self.compared.coders
        self._scope = replace(scope, round=self.round, pair=self.coders, codes=())
        shown = sorted({u.transcript for u in self.compared.units})
        new = (
            ()
            if has_acted(self.view, actor)
            else said_new(actor, [c.name for c in self.compared.study.coders])
        )
        ended = record(store, actor, shown, self.coders, round=self.round, why="adjudicate")
        seen = record_sight(store, actor or None, shown, by="adjudicate")
        self.notes = (*new, *looking.notes, *ended, *seen)
        self._names: Names = present_names(self.view)
        self._listing = impacts
        self.cases: tuple[Case, ...] = self._cases() if impacts else ()
        self._mine: list[tuple[str, tuple[str, int, str] | None]] = []

    def _cases(self) -> tuple[Case, ...]:
        result = cases(self._counts, self.compared, self.sort)
        return (
            result
            if self._wanted is None
            else tuple(case for case in result if case.place[2] in self._wanted)
        )

    # Reading
    # ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the study again. The order of the disagreements and their effects stay as they were.

        A disagreement whose words have changed is read again and moves to the end.
        """
        self.compared, self._names = compare(self.view, self._scope), present_names(self.view)
        if not self._listing:
            return
        now = {one.place: (how, decision, one) for one, how, decision in self.compared.states()}
        kept = [
            replace(
                case,
                state=now[case.place][0],
                decision=now[case.place][1],
                disagreement=now[case.place][2],
            )
            for case in self.cases
            if case.place in now
            and shown_words(self.compared, now[case.place][2]) == (case.text, case.before)
        ]
        present = {case.place for case in kept}
        fresh = self._cases() if set(now) - present else ()
        self.cases = (*kept, *(case for case in fresh if case.place not in present))

    def _look_again(self) -> None:
        """Like `refresh`, for a study that others may have changed; the list is empty if there is
        nothing to compare any more.
        """
        try:
            self.refresh()
        except QcodeError:
            self.cases = ()

    def standing(self) -> tuple[Standing, ...]:
        """The state of each transcript."""
        return tuple(
            _standing(self.compared, name)
            for name in dict.fromkeys(u.transcript for u in self.compared.units)
        )

    def find(self, transcript: str, segment: int, code: str) -> Disagreement:
        """The disagreement on a code in a segment. Raises Unknown for unknown names, Refused if
        coders do not differ.
        """
        study = self.compared.study
        name = self.view.interview(transcript).name
        key = find_code(study, code).key
        for one in self.compared.found:
            if one.place == (name, segment, key):
                return one
        raise Refused(
            _why_none(self.compared, name, segment, key),
            command=f"qcode disagreements --transcript {quote(name)}",
        )

    # Deciding
    # ----------------------------------------------------------------------------------------------

    def decide(self, place: tuple[str, int, str], choice: Choice, cause: str) -> str:
        """Decide one disagreement as it was shown, and return what was kept, as a sentence.

        Raises Refused if the coders agree by now, or if the words or codings are no longer as shown
        (they are then read again); UsageError; Unknown.
        """
        try:
            return self._settle(place, choice, cause)
        except Refused:
            self._look_again()
            raise

    def _settle(self, place: tuple[str, int, str], choice: Choice, cause: str) -> str:
        shown = next((d for d in self.compared.found if d.place == place), None)
        if shown is None:
            raise Refused(_why_none(self.compared, *place))
        before, known = self.compared.interview(place[0]), self._names
        other = find_code(self.compared.study, choice.other).key if choice.keep == "other" else ""
        with self._writing("adjudicate") as change:
            now = present_names(self.view)
            name, code = now.transcript.get(before.id), now.code.get(known.code_id(place[2]))
            if name is None:
                raise Refused(f"{place[0]} was removed from the study; nothing was changed")
            if other:
                choice = replace(choice, other=now.code.get(known.code_id(other), other))
            wording = choice.other if other else choice.coder or choice.keep
            change.command = f"adjudicate {name} {place[1]} {code or place[2]}: {wording} ({cause})"
            if self.actor:
                coder_entity(change, self.actor)
            work = self._consensus(change, name)
            one = as_shown(work.compared, shown, before, code or "")
            work.store_decisions(
                replace(d, by=self.actor) for d in decide(one, choice, cause, round=self.round)
            )
            finished = work.finish()
        self._mine.append((change.id, one.place))
        self._look_again()
        return self._said(one.place, choice, cause, finished)

    def settle_words(self, transcript: str, segment: int, code: str, keep: str, cause: str) -> str:
        """`settle` with typed words: a letter or name, both, neither, other:CODE; and a cause."""
        one = self.find(transcript, segment, code)
        return self.decide(one.place, read_choice(keep, self.coders), read_cause(cause))

    def accept_agreements(self) -> str:
        """Accept everything the coders agree on, in one change-set; earlier acceptances stay.
        Returns a sentence.
        """
        count, finished, touched = 0, [], 0
        with self._writing(f"adjudicate: accept agreements of round {self.round}") as change:
            if self.actor:
                coder_entity(change, self.actor)
            units = compare(self.view, self._scope).units
            for name in dict.fromkeys(u.transcript for u in units):
                work = self._consensus(change, name)
                added = work.accept(self.actor)
                count += added
                touched += bool(added)
                finished += [name] if work.finish() else []
            made = change.events > 0
        if made:
            self._mine.append((change.id, None))
        self._look_again()
        many = f"{amount(count, 'agreement')} in {amount(touched, 'transcript')} accepted"
        done = f"; consensus is done in {', '.join(finished)}" if finished else ""
        return f"{many}{done}." if made else "Every agreement was accepted before."

    @contextmanager
    def _writing(self, command: str) -> Iterator[Change]:
        """A change by the actor. Where it cannot be written, the error names the decision."""
        begun: list[Change] = []
        try:
            with self.store.change(command, actor=self.actor) as change:
                begun.append(change)
                yield change
        except StorageFailed as problem:
            what = begun[0].command if begun else command
            raise StorageFailed(
                f"not written: {what}; {problem.message}",
                command=problem.command,
                advice=problem.advice,
            ) from problem

    def _consensus(self, change: Change, transcript: str) -> ConsensusOf:
        return ConsensusOf(
            self.store, change, transcript, round=self.round, coders=self.coders, source=self.source
        )

    def undo(self) -> tuple[str, tuple[str, int, str] | None]:
        """Undo the last decision of this session. Returns a sentence, and the place that is open
        again (None for agreements).

        Raises Refused if there is none, or if something was changed since.
        """
        if not self._mine:
            raise Refused("no decision was made here yet", command="qcode undo")
        if newest_decision(self.view, self.actor) != self._mine[-1][0]:
            raise Refused(
                "something else has been changed since",
                advice="look at qcode log, then use qcode undo",
            )
        step = undo(self.store, actor=self.actor)[0]
        _, place = self._mine.pop()
        self._look_again()
        return f"Undone: {step.command}.", place

    def _said(self, place: tuple[str, int, str], choice: Choice, cause: str, finished: bool) -> str:
        transcript, segment, code = place
        where = f"{code} in {transcript}, segment {segment}"
        how = {
            "coder": f"as {choice.coder} coded it",
            "both": "kept, as everyone coded it who gave it",
            "neither": "not kept, neither was right",
            "other": f"replaced by {choice.other}",
        }[choice.keep]
        standing = next((s for s in self.standing() if s.transcript == transcript), None)
        if standing is None:
            return f"{where}: {how} ({cause})."
        left = f"{standing.open} still open in {transcript}"
        if not standing.open and (standing.waiting or not standing.accepted):
            left = (
                f"nothing is open in {transcript}; its {standing.waiting} agreements wait to be"
                " accepted"
            )
        elif not standing.open:
            left = (
                f"the consensus of {transcript} is finished"
                if finished or standing.done
                else f"nothing is open in {transcript}"
            )
        return f"{where}: {how} ({cause}); {left}."


def _why_none(compared: ComparedRound, transcript: str, segment: int, code: str) -> str:
    unit = next(
        (u for u in compared.units if (u.transcript, u.segment) == (transcript, segment)), None
    )
    if unit is None:
        return (
            f"segment {segment} of {transcript} is not a respondent's segment that two coders"
            f" finished in round {compared.round}"
        )
    if code in unit.given:
        return f"the coders agree on {code!r} in segment {segment} of {transcript}"
    return f"nobody gave {code!r} in segment {segment} of {transcript}"


def _standing(compared: ComparedRound, transcript: str) -> Standing:
    states = [how for one, how, _ in compared.states() if one.unit.transcript == transcript]
    own = [unit for unit in compared.units if unit.transcript == transcript]
    waiting = unaccepted(own, consensus_spans(compared.study, compared.round))
    holders = consensus_names(compared.study)
    done = any(
        (d.transcript, d.round) == (transcript, compared.round) and d.coder in holders
        for d in compared.study.done
    )
    accepted = (transcript, compared.round) in compared.decided.accepted
    return Standing(
        transcript, len(states), sum(h != "settled" for h in states), len(waiting), accepted, done
    )
