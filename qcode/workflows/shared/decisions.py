"""Adjudication decisions in the study: marks of kind ``adjudication`` that belong to the consensus
coder.

The value of a mark is canonical JSON with ids of codes and coders, so that renames do not affect
it. A mark with the decision ``accepted`` says that the agreements in a transcript were accepted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qcode.coding.adjudication import Choice, Decision
from qcode.errors import Refused
from qcode.store.actors import Actors
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.names import Names, present_names
from qcode.store.view import View
from qcode.store.writing import anchor_of, put_decision_mark
from qcode.workflows.shared.people import CONSENSUS, coder_entity

KIND = "adjudication"
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions so far, and the (transcript, round) pairs whose agreements were accepted."""

    decisions: tuple[Decision, ...]
    accepted: frozenset[tuple[str, str]]

    def of_round(self, round: str) -> tuple[Decision, ...]:
        """The decisions of a round, earliest first."""
        return tuple(d for d in self.decisions if d.round == round)


def decided(view: View) -> Decided:
    """Every visible decision, earliest first."""
    known = present_names(view)
    actors = view.read(Actors)
    decisions: list[Decision] = []
    accepted: set[tuple[str, str]] = set()
    for row in view.rows("mark", kind=[KIND]):
        value = json.loads(row.value)
        transcript = known.transcript[row.transcript]
        if value["decision"] == ACCEPTED:
            accepted.add((transcript, value["round"]))
        elif value["code"] in known.code:
            decisions.append(_decision(row, value, transcript, known, actors))
    return Decided(tuple(sorted(decisions, key=lambda d: d.created)), frozenset(accepted))


def _decision(
    row: Any, value: Mapping[str, Any], transcript: str, known: Names, actors: Actors
) -> Decision:
    given, withheld = (
        tuple(
            known.coder[c]
            for c, gave in value["coders"].items()
            if gave is wanted and c in known.coder
        )
        for wanted in (True, False)
    )
    choice = Choice(
        value["decision"],
        coder=known.coder.get(value.get("coder", ""), ""),
        other=known.code.get(value.get("other", ""), ""),
    )
    return Decision(
        transcript,
        (row.start, row.end),
        value["round"],
        known.code[value["code"]],
        choice,
        value["cause"],
        given,
        withheld,
        by=actors.called(value.get("by", ""), row.created),
        created=row.created,
    )


def consensus_id(change: Change) -> str:
    """The id of the consensus coder, who is added if necessary. Raises Refused if a person has that
    name.
    """
    entity, _ = coder_entity(change, CONSENSUS, kind=CONSENSUS)
    value = change.get("coder", entity) or {}
    if value.get("kind") != CONSENSUS:
        raise Refused(
            f"a coder is called {CONSENSUS!r}, but that name is reserved for what coders agree on;"
            " nothing was changed"
        )
    return entity


def put_decision(
    change: Change, decision: Decision, known: Names, transcript: str, owner: str
) -> None:
    """Store a decision, replacing an earlier one on the same words."""
    value: dict[str, Any] = {
        "code": known.code_id(decision.code),
        "round": decision.round,
        "decision": decision.choice.keep,
        "cause": decision.cause,
        "coders": {
            known.coder_id(c): c in decision.given for c in (*decision.given, *decision.withheld)
        },
        "by": decision.by,
    }
    if decision.choice.keep == "coder":
        value["coder"] = known.coder_id(decision.choice.coder)
    if decision.choice.keep == "other":
        value["other"] = known.code_id(decision.choice.other)
    parts = (decision.round, value["code"], *decision.words, anchor_of(change, transcript))
    _put(change, parts, transcript, decision.words, owner, value, "adjudicate")


def put_accepted(
    change: Change, transcript: str, length: int, round: str, agreements: int, by: str, owner: str
) -> None:
    """Record that the agreements in a transcript were accepted."""
    value = {"decision": ACCEPTED, "round": round, "agreements": agreements, "by": by}
    _put(change, (round, ACCEPTED), transcript, (0, length), owner, value, "adjudicate.accept")


def _put(
    change: Change,
    parts: tuple[object, ...],
    transcript: str,
    span: tuple[int, int],
    owner: str,
    value: Mapping[str, Any],
    action: str,
) -> None:
    stored = _earlier(change, transcript, span, value)
    put_decision_mark(
        change,
        kind=KIND,
        transcript=transcript,
        span=span,
        coder=owner,
        value=value,
        parts=parts,
        action=action,
        stored=stored,
    )


def _earlier(
    change: Change, transcript: str, span: tuple[int, int], value: Mapping[str, Any]
) -> str | None:
    """The mark of an earlier decision on the same words, code and round, or of the earlier
    acceptance of a transcript.
    """
    words: dict[str, Any] = (
        {} if value["decision"] == ACCEPTED else {"start": span[0], "end": span[1]}
    )
    wanted = (value["round"], value.get("code"), value["decision"] == ACCEPTED)
    for row in change.view(SUPERVISOR).rows("mark", kind=KIND, transcript=transcript, **words):
        stored = json.loads(row.value)
        if (stored.get("round"), stored.get("code"), stored.get("decision") == ACCEPTED) == wanted:
            return str(row.id)
    return None
