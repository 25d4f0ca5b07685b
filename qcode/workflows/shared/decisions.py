"""Decisions of adjudication in the study: marks of kind ``adjudication`` that belong to the consensus.

The value of a mark is canonical JSON with ids of codes and coders, so that renames do not touch it. A mark whose decision is
``accepted`` says that what the coders agree on in a transcript was taken over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from qcode.coding.adjudication import Choice, Decision
from qcode.errors import Refused
from qcode.store import ids, schema
from qcode.store.actors import Actors
from qcode.store.change import Change
from qcode.store.identity import unused
from qcode.store.kinds import canonical
from qcode.store.view import View
from qcode.store.writing import anchor_of
from qcode.workflows.shared.people import CONSENSUS, acting

KIND = "adjudication"
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for: transcripts, codes (retired ones too) and coders by id."""

    transcript: Mapping[str, str]
    code: Mapping[str, str]
    coder: Mapping[str, str]

    def code_id(self, key: str) -> str:
        """The id of a code by its key."""
        return next(i for i, k in self.code.items() if k == key)

    def coder_id(self, name: str) -> str:
        """The id of a coder by name."""
        return next(i for i, n in self.coder.items() if n == name)


def names(view: View) -> Names:
    """The names of everything a decision speaks of."""

    def query(connection: Connection) -> Names:
        t, k, c = schema.transcript, schema.code, schema.coder
        return Names(
            {i: n for i, n in connection.execute(select(t.c.id, t.c.name))},
            {i: n for i, n in connection.execute(select(k.c.id, k.c.key))},
            {i: n for i, n in connection.execute(select(c.c.id, c.c.name))},
        )

    return view.read(query)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided so far: the decisions, and the (transcript, round) pairs whose agreements were accepted."""

    decisions: tuple[Decision, ...]
    accepted: frozenset[tuple[str, str]]

    def of_round(self, round: str) -> tuple[Decision, ...]:
        """The decisions of a round, the earliest first."""
        return tuple(d for d in self.decisions if d.round == round)


def decided(view: View) -> Decided:
    """Every decision that may be seen, the earliest first."""
    known = names(view)
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


def _decision(row: Any, value: Mapping[str, Any], transcript: str, known: Names, actors: Actors) -> Decision:
    given, withheld = (
        tuple(known.coder[c] for c, gave in value["coders"].items() if gave is wanted and c in known.coder)
        for wanted in (True, False)
    )
    choice = Choice(
        value["decision"], coder=known.coder.get(value.get("coder", ""), ""), other=known.code.get(value.get("other", ""), "")
    )
    return Decision(
        transcript, (row.start, row.end), value["round"], known.code[value["code"]], choice, value["cause"], given, withheld,
        by=actors.called(value.get("by", ""), row.created), created=row.created,
    )  # fmt: skip


def consensus_id(change: Change) -> str:
    """The id of the coder that holds the consensus, made now if need be. Raises Refused when a person has its name."""
    entity, _ = acting(change, CONSENSUS, kind=CONSENSUS)
    value = change.get("coder", entity) or {}
    if value.get("kind") != CONSENSUS:
        raise Refused(f"a coder is called {CONSENSUS!r}, but that name is reserved for what coders agree on; nothing was changed")
    return entity


def put_decision(change: Change, decision: Decision, known: Names, transcript: str, owner: str) -> None:
    """Store a decision in place of an earlier one on the same words."""
    value: dict[str, Any] = {
        "code": known.code_id(decision.code), "round": decision.round, "decision": decision.choice.keep, "cause": decision.cause,
        "coders": {known.coder_id(c): c in decision.given for c in (*decision.given, *decision.withheld)}, "by": decision.by,
    }  # fmt: skip
    if decision.choice.keep == "coder":
        value["coder"] = known.coder_id(decision.choice.coder)
    if decision.choice.keep == "other":
        value["other"] = known.code_id(decision.choice.other)
    parts = (decision.round, value["code"], *decision.words, anchor_of(change, transcript))
    _put(change, parts, transcript, decision.words, owner, value, "adjudicate")


def put_accepted(change: Change, transcript: str, length: int, round: str, agreements: int, by: str, owner: str) -> None:
    """Store that what the coders agree on in a transcript was accepted."""
    value = {"decision": ACCEPTED, "round": round, "agreements": agreements, "by": by}
    _put(change, (round, ACCEPTED), transcript, (0, length), owner, value, "adjudicate.accept")


def _put(
    change: Change, parts: tuple[object, ...], transcript: str, span: tuple[int, int], owner: str, value: Mapping[str, Any],
    action: str,
) -> None:  # fmt: skip
    content = {
        "kind": KIND, "transcript": transcript, "start": span[0], "end": span[1], "coder": owner, "value": canonical(value),
        "created": change.time, "anchor": anchor_of(change, transcript),
    }  # fmt: skip
    entity = _earlier(change, content, value)
    if entity is None:
        entity = unused(change, "mark", content, ids.derived(KIND, transcript, *parts), but=("coder", "value"))
    change.put("mark", entity, content, action)


def _earlier(change: Change, content: Mapping[str, Any], value: Mapping[str, Any]) -> str | None:
    """The mark of an earlier decision on the same words, code and round, or of the earlier acceptance of a transcript."""
    m = schema.mark
    query = select(m.c.id, m.c.value).where(m.c.kind == KIND, m.c.transcript == content["transcript"])
    if value["decision"] != ACCEPTED:
        query = query.where(m.c.start == content["start"], m.c.end == content["end"])
    wanted = (value["round"], value.get("code"), value["decision"] == ACCEPTED)
    for entity, raw in change.connection.execute(query.order_by(m.c.id)):
        stored = json.loads(raw)
        if (stored.get("round"), stored.get("code"), stored.get("decision") == ACCEPTED) == wanted:
            return str(entity)
    return None
