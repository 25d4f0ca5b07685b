"""Who may look at coders side by side, and the record of it: from then on a blind assignment is not blind any more.

A coder in a blind assignment sees others' codings only when everybody who codes those transcripts in the round is done, and
each first look is an event of the log that no undo takes back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qcode.errors import Refused
from qcode.model import Study
from qcode.store import ids
from qcode.store.kinds import canonical
from qcode.store.store import Store
from qcode.store.undo import READING
from qcode.store.view import View
from qcode.workflows.codings import anchor_of
from qcode.workflows.people import acting

KIND = "unblinded"


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody may read to compare coders. `view` has everything but what is `hidden` (names of transcripts); `counts` is
    the view that figures of reports are made from; `notes` are to be told.
    """

    view: View
    counts: View
    hidden: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def side_by_side(store: Store, coder: str | None, *, round: str | None, only: Collection[str] = ()) -> Looking:
    """What `coder` (None: the system user) may read to compare coders in a round and in the transcripts `only` (empty: all).

    Raises Refused while the coder has a blind assignment there that is not finished by everybody who is to code it; the
    refusal tells nothing of how far anybody is. Where all are finished, the coder's first look is recorded.
    """
    everything = store.view()
    if coder is None:
        return Looking(everything, everything)
    study = everything.study()
    mine = [a for a in study.assignments if a.blind and a.coder == coder]
    hidden = frozenset(a.transcript for a in mine if not finished(study, a.transcript, a.round))
    asked = {everything.interview(name).name for name in only}
    in_round = {a.transcript for a in study.assignments if round in (None, a.round)}
    if hidden & (asked or in_round):
        there = sorted({a.transcript for a in mine} & (asked or in_round))
        raise Refused(
            f"{coder} codes blind here ({', '.join(there[:8])}), and not everybody is finished: what others coded is not shown yet",
            hint="--round NAME for a round that is finished; the supervisor (without --coder) may look",
        )
    seen = sorted({a.transcript for a in mine if round in (None, a.round)} & (asked or in_round))
    notes = record(store, coder, seen, [coder], round=round, why="disagreements") if seen else ()
    return Looking(everything, store.view(coder) if hidden else everything, hidden, notes)


def finished(study: Study, transcript: str, round: str) -> bool:
    """True when everybody who is assigned a transcript in the round has marked it done there."""
    marked = {d.coder for d in study.done if (d.transcript, d.round) == (transcript, round)}
    return all(a.coder in marked for a in study.assignments if (a.transcript, a.round) == (transcript, round))


def record(
    store: Store, actor: str, transcripts: Sequence[str], coders: Sequence[str], *, round: str | None, why: str
) -> tuple[str, ...]:  # fmt: skip
    """Write down that these coders' blind assignments in these transcripts end, once each; what to tell about it."""
    study = store.view().study(only=list(transcripts))
    interviews = {i.name: i for i in study.interviews}
    people = {c.name: c.id for c in study.coders}
    known = {(r.transcript, r.coder, json.loads(r.value)["round"]) for r in store.view().rows("mark", kinds=[KIND])}
    pairs = [
        (interviews[a.transcript], a.coder, a.round)
        for a in study.assignments
        if a.blind and a.coder in coders and round in (None, a.round)
        if (interviews[a.transcript].id, people[a.coder], a.round) not in known
    ]
    if not pairs:
        return ()
    pairs.sort(key=lambda p: (p[0].name, p[1], p[2]))
    told = ", ".join(dict.fromkeys(i.name for i, _, _ in pairs))
    whose = " and ".join(dict.fromkeys(c for _, c, _ in pairs))
    with store.change(f"{READING} unblind {whose} in {told}", actor=actor) as change:
        if actor:
            acting(change, actor)
        for interview, coder, in_round in pairs:
            value = {"round": in_round, "why": why, "by": actor}
            content = {
                "kind": KIND, "transcript": interview.id, "start": 0, "end": len(interview.text), "coder": people[coder],
                "value": canonical(value), "created": change.time, "anchor": anchor_of(change, interview.id),
            }  # fmt: skip
            change.put("mark", ids.derived(KIND, interview.id, people[coder], in_round), content, "unblind")
    return (f"{whose}: no longer blind in {told} (recorded)",)
