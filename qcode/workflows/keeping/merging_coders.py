"""Merge two names of one person: the remaining coder gets all the work of the other, as one step.

The merge must not break blindness, and work that was not blind must never count as blind. So the
merge is refused if one of the two is or was blind in a transcript in which the other worked too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from shlex import quote
from typing import Any

from qcode.errors import Refused, UsageError
from qcode.shown import amount
from qcode.store import kinds
from qcode.store.actors import LATE, MERGED
from qcode.store.backups import before_bulk
from qcode.store.blindness import SUPERVISOR, UNBLINDED
from qcode.store.change import Change
from qcode.store.identity import stored_as
from qcode.store.kinds import canonical
from qcode.store.queries.names import present_names
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import assignment_id
from qcode.workflows.keeping.coders import person
from qcode.workflows.shared.decisions import KIND as DECISION
from qcode.workflows.shared.people import coder_entity

ACTION = "coder.merge"
_WORK = ("coding", "done")
Value = dict[str, Any]


@dataclass(slots=True)
class CodersMerged:
    """How much the remaining coder got, by kind; remarks on conflicts; `notes` for the user."""

    moved: Counter[str] = field(default_factory=Counter)
    conflicts: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def merge_coders(
    store: Store, names: Sequence[str], into: str, *, actor: str = "", dry_run: bool = False
) -> CodersMerged:
    """Give all codings, done marks, assignments, memos, marks and decisions of some coders to
    `into`, so that they become one coder.

    Raises Unknown, UsageError, and Refused for an actor who codes something blind, or if one of
    them codes (or coded) a transcript blind in which another worked too. Nothing is changed then.
    """
    view = store.view(SUPERVISOR)
    if store.view(actor or SUPERVISOR).blindness():
        raise Refused(
            f"{actor} codes some transcripts blind and must not see the codings of others; nothing"
            " was changed",
            advice="the supervisor merges coders: qcode coders merge without --coder",
        )
    coders = view.coders()
    target = person(coders, into)
    merged = [person(coders, name) for name in dict.fromkeys(names)]
    if any(c.id == target.id for c in merged):
        raise UsageError(f"{into!r} cannot be merged into itself")
    if not dry_run:
        before_bulk(store, f"coders merge into {into}")
    told = CodersMerged()
    words = " ".join(map(quote, (c.name for c in merged)))
    with store.change(
        f"coders merge {words} --into {quote(into)}", actor=actor, rehearse=dry_run
    ) as change:
        if actor and actor not in {c.name for c in merged}:
            told.notes = coder_entity(change, actor)[1]
        for coder in merged:
            one = _Merge(change, coder.id, target.id, told)
            one.refuse_blind((coder.name, into))
            one.carry()
            change.remove("coder", coder.id, ACTION)
            change.put("setting", f"{MERGED}{coder.id}", {"value": json.dumps(target.id)}, ACTION)
    return told


class _Merge:
    """The merge of one coder (`old`) into another (`new`), by ids."""

    def __init__(self, change: Change, old: str, new: str, told: CodersMerged) -> None:
        self._change, self._view, self._old, self._new, self._told = (
            change,
            change.view(SUPERVISOR),
            old,
            new,
            told,
        )
        self._names = present_names(self._view).transcript
        self._was_blind = {coder: _blind_passes(self._view, coder) for coder in (old, new)}
        self._work = {coder: _passes(self._view, coder) for coder in (old, new)}

    def refuse_blind(self, names: tuple[str, str]) -> None:
        """Raise Refused if one is or was blind where the other worked too."""
        for one, other, blind, there in (
            (self._old, self._new, *names),
            (self._new, self._old, names[1], names[0]),
        ):
            hidden = _blind_now(self._view, one)
            if seen := sorted(self._names[t] for t in hidden & _touched(self._view, other)):
                raise Refused(
                    f"{blind!r} codes {', '.join(seen[:8])} blind, and {there!r} has worked there:"
                    " merged into one coder, they would see that work; nothing was changed",
                    command=(
                        f"qcode sample unblind {' '.join(map(quote, seen[:8]))} --of {quote(blind)}"
                    ),
                )
            passes = self._was_blind[one] & self._work[one] & self._work[other]
            if both := sorted({self._names[t] for t, _ in passes}):
                raise Refused(
                    f"{names[0]!r} and {names[1]!r} both coded {', '.join(both[:8])}, {blind!r}"
                    " blind: these are passes of two people, and agreement is measured between"
                    " them; nothing was changed"
                )

    def carry(self) -> None:
        """Move everything."""
        both = self._work[self._old] & self._work[self._new]
        for transcript, round in sorted(both):
            self._tell(
                f"{self._names[transcript]}: both worked on it in round {round}; it is now one pass"
            )
        # Assignments come first: they decide what is blind.
        self._assignments()
        for kind in ("coding", "done", "memo", "mark"):
            for entity, value in self._owned(kind):
                self._move(kind, entity, value)
        self._decisions()

    def _owned(self, kind: str) -> list[tuple[str, Value]]:
        rows = self._view.rows(kind, coder=self._old)
        return [
            (row.id, {name: getattr(row, name) for name in kinds.COLUMNS[kind]}) for row in rows
        ]

    def _assignments(self) -> None:
        for entity, value in self._owned("assignment"):
            place = f"{self._names[value['transcript']]}, round {value['round']}"
            after = {**value, "coder": self._new}
            there = stored_as(self._change, "assignment", after)
            if there is not None:
                present = self._change.get("assignment", there) or {}
                after = _both_assigned(present, after)
                self._tell(
                    f"{place}: it was assigned to both; it is now assigned once, {_how(after)}"
                )
            self._change.remove("assignment", entity, ACTION)
            self._change.put("assignment", assignment_id(self._change, after), after, ACTION)
            self._told.moved["assignment"] += 1

    def _move(self, kind: str, entity: str, value: Value) -> None:
        after = {**value, "coder": self._new}
        self._told.moved[kind] += 1
        place = value["transcript"], value.get("round", "")
        action = ACTION
        if (
            kind in _WORK
            and place in self._was_blind[self._new]
            and place not in self._was_blind[self._old]
        ):
            action = LATE
            # It comes from a name that was not blind, so it must not count as finished before
            # blindness ended.
            if kind == "done":
                after["created"] = self._change.time
        if kind == "mark" and value["kind"] == UNBLINDED:
            place = place[0], str(json.loads(value["value"]).get("round", ""))
            if place in self._work[self._new]:
                # The other's codings there were never blind, and must not count as blind after the
                # merge.
                self._change.remove(kind, entity, ACTION)
                return
        there = stored_as(self._change, kind, after)
        if there is None:
            self._change.put(kind, entity, after, action)
            return
        present = self._change.get(kind, there) or {}
        self._change.remove(kind, entity, ACTION)
        if kind == "coding":
            # Both memos are kept, but the same words only once.
            memo = "\n".join(dict.fromkeys(m for m in (present["memo"], value["memo"]) if m))
            self._change.put(kind, there, {**present, "memo": memo}, ACTION)
        self._told.moved[f"{kind} joined"] += 1

    def _decisions(self) -> None:
        """Change adjudication decisions so that they name the remaining coder."""
        for entity in [row.id for row in self._view.rows("mark", kind=DECISION)]:
            mark = self._change.get("mark", entity) or {}
            value = json.loads(mark["value"])
            after = self._decision(value)
            if after != value:
                self._told.moved["decision"] += 1
                self._change.put("mark", entity, {**mark, "value": canonical(after)}, ACTION)
                if {self._old, self._new} <= set(value.get("coders", ())):
                    words = self._names[mark["transcript"]]
                    self._tell(
                        f"{words}: a decision was made between the two; it is kept, as a decision"
                        " about one coder's coding"
                    )

    def _decision(self, value: Mapping[str, Any]) -> Value:
        after = dict(value)
        if self._old in value.get("coders", ()):
            gave = dict(value["coders"])
            old = gave.pop(self._old)
            gave[self._new] = old or gave.get(self._new, False)
            after["coders"] = gave
        if value.get("coder") == self._old:
            after["coder"] = self._new
        return after

    def _tell(self, line: str) -> None:
        self._told.conflicts.append(line)


def _both_assigned(present: Mapping[str, Any], other: Mapping[str, Any]) -> Value:
    """Combine two assignments: primary and blind if either of them is."""
    first = min(present, other, key=lambda a: str(a["created"]))
    return {
        **present,
        "created": first["created"],
        "blind": bool(present["blind"] or other["blind"]),
        "kind": "primary" if "primary" in (present["kind"], other["kind"]) else present["kind"],
        "sample": present["sample"] or other["sample"],
    }


def _how(value: Mapping[str, Any]) -> str:
    return f"as {value['kind']}{', blind' if value['blind'] else ''}"


def _blind_now(view: View, coder: str) -> set[str]:
    return {row.transcript for row in view.rows("assignment", blind=True, coder=coder)}


def _blind_passes(view: View, coder: str) -> set[tuple[str, str]]:
    """(transcript, round) pairs that the coder codes or coded blind."""
    now = {(row.transcript, row.round) for row in view.rows("assignment", blind=True, coder=coder)}
    ended = view.rows("mark", kind=UNBLINDED, coder=coder)
    return now | {(row.transcript, str(json.loads(row.value).get("round", ""))) for row in ended}


def _passes(view: View, coder: str) -> set[tuple[str, str]]:
    """(transcript, round) pairs that the coder coded or finished."""
    return {(row.transcript, row.round) for kind in _WORK for row in view.rows(kind, coder=coder)}


def _touched(view: View, coder: str) -> set[str]:
    """Transcripts with any work of the coder."""
    rows = (
        row for kind in ("coding", "done", "memo", "mark") for row in view.rows(kind, coder=coder)
    )
    return {row.transcript for row in rows if row.transcript is not None}


def merged_lines(merged: CodersMerged, names: Sequence[str], into: str) -> list[str]:
    """What was done, as lines."""
    words = {
        "assignment": "assignment",
        "coding": "coding",
        "done": "done mark",
        "memo": "memo",
        "mark": "other mark",
        "decision": "decision",
    }
    counts = ", ".join(
        amount(merged.moved[kind], word) for kind, word in words.items() if merged.moved[kind]
    )
    lines = [f"{', '.join(names)} merged into {into}{f': {counts}' if counts else ''}"]
    if joined := merged.moved["coding joined"]:
        lines.append(f"{amount(joined, 'coding')} joined with an existing one on the same words")
    return [*lines, *merged.conflicts]
