"""The commands that change the codebook inside a study: rename, merge, retire and split codes
without losing a coding.

Each command is one change-set, stores the codebook under a new version, and can be undone. Merging
first makes an automatic backup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qcode.errors import NOT_COUNTED
from qcode.model import Column, Study, Table
from qcode.spans import overlapping
from qcode.store.backups import before_bulk
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.shared.code_plans import (
    Plan,
    carry_out,
    plan_merge,
    plan_rename,
    plan_retire,
    plan_split,
)
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.codebook_versions import chosen_version
from qcode.workflows.shared.editors import refuse_non_editor
from qcode.workflows.shared.people import coder_entity


@dataclass(frozen=True, slots=True)
class Edited:
    """What was changed, one sentence each; the codebook's new version; `notes` for the user."""

    changed: tuple[str, ...]
    version: str
    notes: tuple[str, ...] = ()
    dry_run: bool = False


def rename_code(
    store: Store,
    old: str,
    new: str,
    *,
    label: str | None = None,
    version: str | None = None,
    actor: str = "",
    dry_run: bool = False,
) -> Edited:
    """Give a code a new key (and label). Its codings stay. Raises Unknown, Refused if the key is
    taken, UsageError.
    """
    plan = plan_rename(store.view(actor or SUPERVISOR), old, new, label)
    return _edit(store, plan, version=version, actor=actor, dry_run=dry_run)


def retire_codes(
    store: Store,
    codes: Sequence[str],
    *,
    version: str | None = None,
    actor: str = "",
    dry_run: bool = False,
) -> Edited:
    """Retire codes: their codings are kept, but the codes can no longer be used. Raises Unknown,
    Refused.
    """
    plan = plan_retire(store.view(actor or SUPERVISOR), codes)
    return _edit(store, plan, version=version, actor=actor, dry_run=dry_run)


def merge_codes(
    store: Store,
    codes: Sequence[str],
    into: str,
    *,
    version: str | None = None,
    actor: str = "",
    dry_run: bool = False,
) -> Edited:
    """Move the codings of `codes` to `into`; the merged codes are retired (see `plan_merge`).
    Raises Unknown, UsageError, Refused.
    """
    refuse_non_editor(store.view(SUPERVISOR), actor)
    plan = plan_merge(store.view(actor or SUPERVISOR), codes, into)
    if not dry_run:
        before_bulk(store, f"codebook merge into {into}")
    return _edit(store, plan, version=version, actor=actor, dry_run=dry_run)


def split_code(
    store: Store,
    code: str,
    into: Sequence[str],
    *,
    version: str | None = None,
    actor: str = "",
    dry_run: bool = False,
) -> tuple[Edited, Table]:
    """Add sub-codes to a code, and list its codings, which stay until somebody recodes them.

    The new codes belong to the new version. In work finished before, they are missing, not absent.
    Raises Unknown, Refused, UsageError.
    """
    view = store.view(actor or SUPERVISOR)
    study = view.study()
    parent = find_code(study, code)
    plan = plan_split(view, code, {key: key.replace("_", " ").capitalize() for key in into})
    listed = recoding_table(study, parent.key)
    if view.blindness():
        listed = replace(
            listed, notes=(*listed.notes, f"{NOT_COUNTED[:1].upper()}{NOT_COUNTED[1:]}.")
        )
    edited = _edit(store, plan, version=version, actor=actor, dry_run=dry_run)
    note = "write the definitions of the new codes: qcode codebook export, and load the file again"
    return replace(edited, notes=(*edited.notes, note)), listed


def recoding_table(study: Study, key: str) -> Table:
    """The codings of a code for recoding: place, coder and words."""
    rows = []
    interviews = {i.name: i for i in study.interviews}
    for coding in study.codings:
        if coding.code != key:
            continue
        interview = interviews[coding.transcript]
        touched = overlapping(
            [(s.start, s.end) for s in interview.segments], (coding.start, coding.end)
        )
        rows.append(
            {
                "transcript": coding.transcript,
                "segment": touched[0] + 1 if touched else None,
                "coder": coding.coder,
                "round": coding.round,
                "text": interview.text[coding.start : coding.end].strip(),
                "start": coding.start,
                "end": coding.end,
            }
        )
    columns = (
        Column("transcript", "Transcript"),
        Column("segment", "#", "count"),
        Column("coder", "Coder"),
        Column("round", "Round"),
        Column("text", "Words"),
    )
    data = (Column("start", "Start", "count"), Column("end", "End", "count"))
    note = (
        f"{len(rows)} codings of {key} to review; they stay as they are until somebody codes them"
        " again."
    )
    return Table(
        "codebook.split", f"Codings of {key}", columns, tuple(rows), (note,), data_columns=data
    )


def _edit(store: Store, plan: Plan, *, version: str | None, actor: str, dry_run: bool) -> Edited:
    """Carry out a plan as one change-set under a new version; a dry run is done and then
    dropped.
    """
    view = store.view(SUPERVISOR)
    refuse_non_editor(view, actor)
    wanted = chosen_version(view, version)
    messages = plan.notes
    with store.change(plan.command, actor=actor, rehearse=dry_run) as change:
        if actor:
            messages = (*coder_entity(change, actor)[1], *messages)
        changed = carry_out(change, plan, wanted)
    return Edited(tuple(changed), wanted, messages, dry_run)
