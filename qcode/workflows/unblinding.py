"""Who may look at coders side by side, and the record of it: from then on a blind assignment is not blind any more.

A coder in a blind assignment sees others' codings only when everybody who codes those transcripts in the round is done, and
each first look is an event of the log that no undo takes back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

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


def side_by_side(
    store: Store, coder: str | None, *, round: str | None, only: Collection[str] = ()
) -> tuple[View, tuple[str, ...]]:
    """What `coder` (None: the system user) may read to compare coders in a round, with notes to tell.

    Raises Refused while the coder has a blind assignment there that is not finished by everybody who is to code it; the
    refusal tells nothing of how far anybody is. Where all are finished, the coder's first look is recorded.
    """
    everything = store.view()
    if coder is None:
        return everything, ()
    study = everything.study()
    mine = [
        a.transcript
        for a in study.assignments
        if a.blind and a.coder == coder and round in (None, a.round) and (not only or a.transcript in only)
    ]
    if not mine:
        return everything, ()
    if not all(finished(study, transcript, round) for transcript in mine):
        raise Refused(
            f"{coder} codes blind here ({', '.join(sorted(set(mine))[:8])}), and not everybody is finished: "
            "what others coded is not shown yet",
            hint="--round NAME for a round that is finished; the supervisor (without --coder) may look",
        )
    return everything, record(store, coder, sorted(set(mine)), [coder], round=round, why="disagreements")


def finished(study: Study, transcript: str, round: str | None) -> bool:
    """True when everybody who is assigned a transcript in the round (None: in any) has marked it done there."""
    marked = {(d.coder, d.round) for d in study.done if d.transcript == transcript}
    wanted = [(a.coder, a.round) for a in study.assignments if a.transcript == transcript and round in (None, a.round)]
    return all(one in marked for one in wanted)


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
