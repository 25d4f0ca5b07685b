"""Change the codebook inside a study: rename, merge, retire and split codes without losing a
coding.

A code keeps its id, so history and codings follow a rename. Each command is one change-set, stores
the codebook under a new version, and can be undone. Merging first makes an automatic backup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcode.codebook import fold_key, is_key
from qcode.errors import NOT_COUNTED, Refused, UsageError
from qcode.model import Code, Column, Study, Table
from qcode.spans import overlapping
from qcode.store.backups import before_bulk
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.codebooks import ACTIVE, RETIRED, put_new_code
from qcode.store.kinds import canonical
from qcode.store.queries.codebooks import code_rows
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.codebook.editions import chosen_version, put_version
from qcode.workflows.codebook.merged_codings import merge_codings
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.people import coder_entity


@dataclass(frozen=True, slots=True)
class Edited:
    """What was changed, one sentence each; the codebook's new version; `notes` for the user."""

    changed: tuple[str, ...]
    version: str
    notes: tuple[str, ...] = ()
    dry_run: bool = False


class _Edit:
    """A change of codes: their rows by key, and methods to write them."""

    def __init__(self, change: Change) -> None:
        self.change = change
        rows = code_rows(change.view(SUPERVISOR))
        self.ids = {r.key: r.id for r in rows}
        self.active = [r.key for r in rows if r.status != RETIRED]
        self.retired = [r.key for r in rows if r.status == RETIRED]

    def value(self, key: str) -> dict[str, Any]:
        return self.change.get("code", self.ids[key]) or {}

    def update(self, key: str, action: str, fields: Mapping[str, Any]) -> None:
        self.change.put("code", self.ids[key], {**self.value(key), **fields}, action)

    def retire(self, key: str, action: str) -> None:
        self.active.remove(key)
        self.retired.append(key)
        self.update(
            key,
            action,
            {"status": RETIRED, "parent": None, "position": len(self.active) + len(self.retired)},
        )

    def taken(self, key: str) -> str | None:
        return next((k for k in self.ids if fold_key(k) == fold_key(key)), None)


def _new_key(edit: _Edit, key: str, *, but: str = "") -> str:
    if not is_key(key):
        raise UsageError(f"{key!r} cannot be a key; use only letters, digits, _ and -")
    there = edit.taken(key)
    if there is not None and there != but:
        kept = ", retired; its codings are kept under it" if there in edit.retired else ""
        raise Refused(f"there is already a code {there!r}{kept}; nothing was changed")
    return key


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
    view = store.view(actor or SUPERVISOR)
    code = find_code(view.study(only=[]), old)

    def work(edit: _Edit) -> list[str]:
        fields = {
            "key": _new_key(edit, new, but=code.key),
            **({"label": label} if label is not None else {}),
        }
        edit.update(code.key, "codebook.rename", fields)
        return [f"{code.key} is now {new}; its codings are kept"]

    mentions = [c.key for c in view.codebook().codes if _mentions(c, code.key)]
    notes = (
        (f"{code.key!r} is still mentioned in the entries of {', '.join(mentions)}",)
        if mentions
        else ()
    )
    return _edit(
        store,
        f"codebook rename {code.key} {new}",
        work,
        version=version,
        actor=actor,
        dry_run=dry_run,
        notes=notes,
    )


def _mentions(code: Code, key: str) -> bool:
    """True if an entry mentions a key, as in ``(hotline)``."""
    return any(
        f"({key}" in text or f" {key})" in text
        for text in (code.definition, code.include, code.exclude)
    )


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
    view = store.view(actor or SUPERVISOR)
    study = view.study(only=[])
    chosen = list(dict.fromkeys(find_code(study, name).key for name in codes))
    for key in chosen:
        left = [c.key for c in study.codebook.children(key) if c.key not in chosen]
        if left:
            raise Refused(
                f"{key!r} has sub-codes: {', '.join(left)}; nothing was changed",
                advice="retire them too, or move them",
            )
    counts, blind = _counts(view, chosen), bool(view.blindness())

    def work(edit: _Edit) -> list[str]:
        for key in chosen:
            edit.retire(key, "codebook.retire")
        return [
            f"{key} is retired; its {'' if blind else f'{counts[key]} '}codings are kept"
            for key in chosen
        ]

    return _edit(
        store,
        f"codebook retire {' '.join(chosen)}",
        work,
        version=version,
        actor=actor,
        dry_run=dry_run,
    )


def merge_codes(
    store: Store,
    codes: Sequence[str],
    into: str,
    *,
    version: str | None = None,
    actor: str = "",
    dry_run: bool = False,
) -> Edited:
    """Move the codings of `codes` to `into`; the merged codes are retired.

    A coding within another one of the same coder and round on the other code is joined with it. The
    questions and keywords of the merged codes go to `into`, and so do their sub-codes. Raises
    Unknown, UsageError, Refused.
    """
    view = store.view(actor or SUPERVISOR)
    study, blind = view.study(only=[]), bool(view.blindness())
    target = find_code(study, into)
    merged = list(dict.fromkeys(find_code(study, name).key for name in codes))
    if target.key in merged:
        raise UsageError(f"{target.key!r} cannot be merged into itself")
    for key in merged:
        if target.key in study.codebook.family(key):
            raise Refused(
                f"{target.key!r} is a sub-code of {key!r}; nothing was changed",
                command=f"qcode codebook merge CODE --into {key}",
            )
    if not dry_run:
        before_bulk(store, f"codebook merge into {target.key}")

    def work(edit: _Edit) -> list[str]:
        done = merge_codings(edit.change, [edit.ids[k] for k in merged], edit.ids[target.key])
        known = study.codebook.get
        for key in merged:
            for child in study.codebook.children(key):
                if child.key not in merged:
                    edit.update(child.key, "codebook.merge", {"parent": edit.ids[target.key]})
        everything = [target, *(c for key in merged if (c := known(key)) is not None)]
        fields = {
            name: canonical(_united(getattr(c, name) for c in everything))
            for name in ("questions", "keywords")
        }
        edit.update(target.key, "codebook.merge", fields)
        for key in merged:
            edit.retire(key, "codebook.merge")
        doubles = f", {done.joined} joined with an existing one" if done.joined else ""
        counted = "" if blind else f": {done.moved} codings moved{doubles}"
        return [f"{', '.join(merged)} merged into {target.key}{counted}"]

    return _edit(
        store,
        f"codebook merge {' '.join(merged)} into {target.key}",
        work,
        version=version,
        actor=actor,
        dry_run=dry_run,
        notes=(
            (
                f"the definition of {target.key!r} has not changed; update it to cover the merged"
                " codes"
            ),
        ),
    )


def _united(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(item for items in lists for item in items))


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
    keys = list(dict.fromkeys(into))
    if not keys:
        raise UsageError(
            "name the codes to split it into",
            command=f"qcode codebook split {parent.key} --into A B",
        )

    def work(edit: _Edit) -> list[str]:
        last = study.codebook.family(parent.key)[-1]
        questions = tuple(json.loads(edit.value(parent.key)["questions"]))
        order = list(edit.active)
        at = order.index(last) + 1
        for n, key in enumerate(keys):
            _new_key(edit, key)
            entry = Code(key, label=key.replace("_", " ").capitalize(), questions=questions)
            edit.ids[key] = put_new_code(
                edit.change,
                entry,
                parent=edit.ids[parent.key],
                position=at + n,
                status=ACTIVE,
                since=new_version,
                action="codebook.split",
            )
            order.insert(at + n, key)
        for position, key in enumerate(order):
            edit.update(key, "codebook.split", {"position": position})
        return [f"{key} is a new sub-code of {parent.key}" for key in keys]

    new_version = chosen_version(view, version)
    listed = recoding_table(study, parent.key)
    if view.blindness():
        listed = replace(
            listed, notes=(*listed.notes, f"{NOT_COUNTED[:1].upper()}{NOT_COUNTED[1:]}.")
        )
    edited = _edit(
        store,
        f"codebook split {parent.key} into {' '.join(keys)}",
        work,
        version=new_version,
        actor=actor,
        dry_run=dry_run,
        notes=(
            (
                "write the definitions of the new codes: qcode codebook export, and load the file"
                " again"
            ),
        ),
    )
    return edited, listed


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


def _counts(view: View, keys: Sequence[str]) -> dict[str, int]:
    counts = dict.fromkeys(keys, 0)
    for coding in view.study().codings:
        if coding.code in counts:
            counts[coding.code] += 1
    return counts


def _edit(
    store: Store,
    command: str,
    work: Callable[[_Edit], list[str]],
    *,
    version: str | None,
    actor: str,
    dry_run: bool,
    notes: Sequence[str] = (),
) -> Edited:
    """Do `work` on the codes as one change-set under a new version; a dry run is done and then
    dropped.
    """
    view = store.view(SUPERVISOR)
    wanted = chosen_version(view, version)
    messages = list(notes)
    with store.change(command, actor=actor, rehearse=dry_run) as change:
        if actor:
            messages = [*coder_entity(change, actor)[1], *messages]
        changed = work(_Edit(change))
        put_version(change, wanted)
    return Edited(tuple(changed), wanted, tuple(messages), dry_run)
