"""Replace an unusable transcript of the sample by the next one, by the rule that was fixed with the
draw.
"""

from __future__ import annotations

from dataclasses import dataclass

from qcode.coding.sampling import next_spare
from qcode.errors import Refused, UsageError
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.kinds import canonical
from qcode.store.store import Store
from qcode.store.writing import put_assignment
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.samples import Sample, sample_of
from qcode.workflows.shared.sights import not_blind


@dataclass(frozen=True, slots=True)
class Replacement:
    """The replacement of a transcript (empty if nothing was left), its coders, and notes."""

    transcript: str
    by: str
    coders: tuple[str, ...]
    notes: tuple[str, ...]


def replace_transcript(
    store: Store,
    transcript: str,
    *,
    reason: str,
    round: str | None = None,
    dry_run: bool = False,
    actor: str = "",
) -> Replacement:
    """Remove a transcript from its sample and add the next spare instead, with the same coders.

    Existing codings stay but no longer count as part of the sample. Raises UsageError without a
    reason, Unknown for a transcript that was not drawn, Refused if the round is ambiguous or no
    spare is left.
    """
    if not reason.strip():
        raise UsageError("give the reason why it cannot be used", advice="add --reason TEXT")
    view = store.view(SUPERVISOR)
    study = view.study()
    names = view.transcript_ids()
    name = next(n for n, i in names.items() if i == view.transcript_id(transcript))
    sample = sample_of(view, name, round)
    group, coders = sample.drawn[name]
    seen = not_blind(view)
    spent = {n: f"{coder} {why}" for coder in coders for n, why in seen.get(coder, {}).items()}
    elsewhere = {a.transcript for a in study.assignments if a.sample and a.transcript != name}
    free = names.keys() - spent.keys() - elsewhere
    result = next_spare(
        group, sample.content["spare"], int(sample.content["seed"]), free.__contains__
    )
    if result is None:
        raise Refused(
            f"no spare transcript is left to replace {name}",
            command="qcode sample draw --round NAME",
        )
    by, passed = result
    notes = [
        f"{p} was passed over: {spent.get(p, 'in another sample, or no longer in the study')}"
        for p in passed
    ]
    if any(d.transcript == name and d.round == sample.round for d in study.done):
        notes.append(
            f"codings in {name} are kept, but do not count for agreement in round {sample.round}"
        )
    if store.view(actor or SUPERVISOR).blindness():
        notes = []  # the reason for skipping a spare would reveal others' work
    if not dry_run:
        with store.change(f"sample replace {name} by {by}", actor=actor) as change:
            if actor:
                notes += coder_entity(change, actor)[1]
            _store(change, sample, name, by, reason.strip(), passed)
            _reassign(change, sample, names[name], names[by])
    return Replacement(name, by, coders, tuple(notes))


def _store(
    change: Change, sample: Sample, name: str, by: str, reason: str, passed: tuple[str, ...]
) -> None:
    value = change.get("sample", sample.id) or {}
    content = dict(sample.content)
    group, coders = sample.drawn[name]
    home = next(g for g, spares in content["spare"].items() if by in spares)
    content["drawn"] = [*(d for d in content["drawn"] if d[0] != name), [by, home, list(coders)]]
    content["spare"] = {
        g: [n for n in spares if n != by and n not in passed]
        for g, spares in content["spare"].items()
    }
    message = {
        "transcript": name,
        "group": group,
        "by": by,
        "reason": reason,
        "passed": list(passed),
        "time": change.time,
    }
    content["replaced"] = [*content.get("replaced", []), message]
    change.put("sample", sample.id, {**value, "frame": canonical(content)}, "sample.replace")


def _reassign(change: Change, sample: Sample, old: str, new: str) -> None:
    rows = change.view(SUPERVISOR).rows(
        "assignment", transcript=old, sample=sample.id, round=sample.round
    )
    for row in rows:
        if row.kind == "primary":
            # The transcript only leaves the sample; somebody still codes it for the reports.
            value = change.get("assignment", row.id) or {}
            change.put("assignment", row.id, {**value, "sample": None}, "sample.replace")
        else:
            change.remove("assignment", row.id, "sample.replace")
        put_assignment(
            change, new, row.coder, _kind(change, new, row.coder), sample.round, True, sample.id
        )


def _kind(change: Change, transcript: str, coder: str) -> str:
    """The kind of assignment: primary if the coder already has that."""
    primary = change.view(SUPERVISOR).rows(
        "assignment", transcript=transcript, coder=coder, kind="primary"
    )
    return "primary" if primary else "reliability"
