"""Write the consensus of a transcript: codings by the coder ``consensus``, span by span, and its
done mark.

The coders' codings are only read. The consensus covers whole parts of segments, so deciding one
segment does not affect others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qcode.coding.adjudication import (
    Decision,
    by_place,
    decided_region,
    rewritten,
    state,
    unaccepted,
    wanted,
)
from qcode.coding.disagreement import Unit, agreements, shared
from qcode.model import Interview, Study
from qcode.spans import Span, contains, join, trim
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.names import Names, present_names
from qcode.store.store import Store
from qcode.store.writing import put_coding, put_done
from qcode.workflows.adjudication.disagreeing import DisagreementScope, compare
from qcode.workflows.shared.decisions import consensus_id, put_accepted, put_decision
from qcode.workflows.shared.people import CONSENSUS


def consensus_names(study: Study) -> frozenset[str]:
    """The names of consensus coders."""
    return frozenset(c.name for c in study.coders if c.kind == CONSENSUS)


def consensus_spans(study: Study, round: str) -> dict[tuple[str, str], list[Span]]:
    """The spans of the consensus of a round, by (transcript, code)."""
    result: dict[tuple[str, str], list[Span]] = {}
    holders = consensus_names(study)
    for coding in study.codings:
        if coding.coder in holders and coding.round == round:
            result.setdefault((coding.transcript, coding.code), []).append(
                (coding.start, coding.end)
            )
    return result


class ConsensusOf:
    """The consensus of one transcript inside a change. It is read once and written code by code."""

    def __init__(
        self,
        store: Store,
        change: Change,
        transcript: str,
        *,
        round: str,
        coders: tuple[str, ...],
        source: str,
    ) -> None:
        self.change, self.round, self.source = change, round, source
        self.owner = consensus_id(change)
        view = store.view(SUPERVISOR)
        self.compared = compare(view, DisagreementScope(round, coders, (), (transcript,)))
        self.interview: Interview = self.compared.study.interviews[0]
        self.names: Names = present_names(view)
        self.decisions: list[Decision] = [
            d for d in self.compared.decided.of_round(self.round) if d.transcript == transcript
        ]
        self.accepted = (transcript, self.round) in self.compared.decided.accepted
        self._spans = consensus_spans(self.compared.study, self.round)

    def store_decisions(self, decisions: Iterable[Decision]) -> None:
        """Store decisions and write the resulting consensus."""
        for decision in decisions:
            before = [
                d for d in self.decisions if d.code == decision.code and d.words == decision.words
            ]
            put_decision(self.change, decision, self.names, self.interview.id, self.owner)
            self.decisions = [d for d in self.decisions if d not in before] + [decision]
            touched = {
                decision.code,
                *(d.choice.other for d in (*before, decision) if d.choice.other),
            }
            for unit in self.compared.units:
                if contains(decision.words, unit.words):
                    for code in sorted(touched):
                        self._write(
                            unit, code, wanted(unit, code, self.decisions, accepted=self.accepted)
                        )

    def accept(self, by: str) -> int:
        """Accept agreements; returns how many codes on units are new in the consensus."""
        rows = unaccepted(self.compared.units, self._spans)
        for unit, code, spans in rows:
            self._write(unit, code, spans)
        if rows or not self.accepted:
            total = len(agreements(self.compared.units))
            put_accepted(
                self.change,
                self.interview.id,
                len(self.interview.text),
                self.round,
                total,
                by,
                self.owner,
            )
            self.accepted = True
        return len(rows)

    def _write(self, unit: Unit, code: str, spans: Sequence[Span]) -> None:
        """Write the code on exactly `spans` of the unit in the consensus."""
        place = unit.transcript, code
        present = self._spans.get(place, [])
        after = rewritten(present, unit.words, spans, self.interview.text)
        code_id = self.names.code_id(code)
        removed = set(present) - set(after)
        place_of = {
            "coder": self.owner,
            "transcript": self.interview.id,
            "code": code_id,
            "round": self.round,
        }
        for row in self.change.view(SUPERVISOR).rows("coding", **place_of) if removed else ():
            if (row.start, row.end) in removed:
                self.change.remove("coding", row.id, "adjudicate")
        for start, end in sorted(set(after) - set(present)):
            put_coding(
                self.change,
                coder=self.owner,
                code=code_id,
                transcript=self.interview.id,
                start=start,
                end=end,
                round=self.round,
                origin="consensus",
                source=self.source,
                action="adjudicate",
            )
        self._spans[place] = after

    def finish(self) -> bool:
        """Mark the consensus as finished if nothing is open and the agreements were accepted; True
        if it was marked now.
        """
        if not self.accepted:
            return False
        decisions = by_place(self.decisions)
        if any(state(one, decisions)[0] != "settled" for one in self.compared.found):
            return False
        marked = False
        for start, end in self._region():
            marked = (
                put_done(self.change, self.interview.id, self.owner, start, end, self.round)
                or marked
            )
        return marked

    def _region(self) -> list[Span]:
        """The region that two coders decided on: their common done marks, without respondents'
        segments that only one finished.
        """
        done: dict[str, list[Span]] = {}
        for mark in self.compared.study.done:
            if mark.round == self.round and mark.coder in self.compared.coders:
                done.setdefault(mark.coder, []).append((mark.start, mark.end))
        region = join(shared(done))
        decided_on = {u.segment for u in self.compared.units}
        quiet = {p.label for p in self.interview.participants if p.interviewer}
        left = [
            trim(self.interview.text, (s.start, s.end))
            for s in self.interview.segments
            if s.number not in decided_on and self.interview.turns[s.turn - 1].speaker not in quiet
        ]
        return decided_region(region, left)
