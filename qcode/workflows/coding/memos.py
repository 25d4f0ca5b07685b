"""Memos from the command line: on words, a transcript, a code, or the study."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.codebook import find_code
from qcode.coding.sheet import Memo
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Column, Table
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.printing import IDENTITY
from qcode.store.store import Store
from qcode.store.summaries import SUMMARY
from qcode.store.view import View
from qcode.store.writing import memo_value, put_memo
from qcode.workflows.coding.reading import as_memo, read_names
from qcode.workflows.shared.codings import code_ids, segment_span
from qcode.workflows.shared.people import coder_entity

PROPOSAL = "proposal"
"""The kind of the note that the program writes on a draft code."""
SHORT = 8
"""Number of characters shown from the end of an id. Ids begin with the time, so only their ends
differ.
"""


def memos_table(
    view: View,
    *,
    transcript: str | None = None,
    code: str | None = None,
    by: str | None = None,
    search: str | None = None,
    everything: bool = False,
) -> Table:
    """One row per visible memo, including comments and notes of files, in the order of their
    subjects. The program's notes on where draft codes were made are there with `everything`.

    Raises Unknown for a transcript, code or coder that does not exist.
    """
    names = read_names(view)
    only = None if transcript is None else [view.transcript_id(transcript)]
    if by is not None and by not in names.coder.values():
        raise Unknown("coder", by, sorted(names.coder.values()))
    key = None if code is None else _key(view, code)
    starts = {i.id: [s.start for s in i.segments] for i in view.study().interviews}
    rows: list[Mapping[str, Any]] = []
    drafts: list[Mapping[str, Any]] = []
    for raw in view.rows("memo", only=only):
        if raw.kind == IDENTITY:
            continue
        memo = as_memo(raw, names)
        on = (
            names.transcript.get(raw.transcript, ""),
            _segment(starts.get(raw.transcript, []), memo.start),
        )
        if _wanted(memo, on[0] if only else None, key, by, search):
            (rows if everything or memo.kind != PROPOSAL else drafts).append(_row(memo, *on))
    rows.sort(
        key=lambda r: (
            r["transcript"] == "",
            r["transcript"],
            r["segment"] or 0,
            r["code"],
            r["created"],
        )
    )
    columns = (
        Column("memo", "Memo"),
        Column("on", "On"),
        Column("transcript", "Transcript"),
        Column("segment", "#"),
        Column("code", "Code"),
        Column("by", "By"),
        Column("text", "Text"),
    )
    hidden = (
        Column("id", "Id"),
        Column("kind", "Kind"),
        Column("start", "Start", "count"),
        Column("end", "End", "count"),
    )
    notes = [f"{amount(len(rows), 'memo')}."]
    if drafts:
        notes.append(f"{amount(len(drafts), 'note')} on draft codes left out (--all).")
    return Table(
        "memo.list",
        "Memos",
        columns,
        tuple(rows),
        tuple(notes),
        data_columns=(*hidden, Column("created", "Created")),
    )


def _key(view: View, code: str) -> str:
    return find_code(view.study(only=[]).codebook, code).key


def _wanted(
    memo: Memo, transcript: str | None, code: str | None, by: str | None, search: str | None
) -> bool:
    if code is not None and (memo.target_kind, memo.target) != ("code", code):
        return False
    own = memo.target_kind in ("segment", "transcript") or memo.kind == SUMMARY
    if transcript is not None and not own:
        return False
    return (by is None or memo.coder == by) and (
        search is None or search.casefold() in memo.text.casefold()
    )


def _segment(starts: Sequence[int], start: int | None) -> int | None:
    return None if start is None or not starts else max(1, bisect_right(starts, start))


def _row(memo: Memo, transcript: str, segment: int | None) -> Mapping[str, Any]:
    return {
        "memo": memo.id[-SHORT:],
        "id": memo.id,
        "kind": memo.kind,
        "on": memo.target_kind,
        "transcript": transcript,
        "segment": segment,
        "code": memo.target if memo.target_kind == "code" else "",
        "by": memo.coder or "",
        "start": memo.start,
        "end": memo.end,
        "created": memo.created,
        "text": memo.text,
    }


def write_memo(
    store: Store,
    text: str,
    *,
    coder: str,
    transcript: str | None = None,
    segments: str | None = None,
    code: str | None = None,
) -> tuple[str, tuple[str, ...]]:
    """Make `text` the coder's memo on segments, a transcript, a code, a code in a transcript (the
    summary that a framework matrix shows), or the study; one that the coder has there is replaced.

    Returns its place, and notes. Raises Unknown, UsageError, and Refused if the memo already says
    the same.
    """
    words = text.strip()
    if not words:
        raise UsageError("the memo is empty", advice="to delete a memo: qcode memo remove MEMO")
    if segments is not None and (transcript is None or code is not None):
        raise UsageError(
            "add a memo to a code, to a transcript, to a code in a transcript, or with --segments"
            " to words of a transcript"
        )
    interview = None if transcript is None else store.view(coder).interview(transcript)
    place: tuple[int, int] | None = None
    if interview is not None and segments is not None:
        first, last = segment_span(interview, segments)
        place = (first.start, last.end)
    where = _where(interview.name if interview else None, code, segments)
    with store.change(f"memo on {where}", actor=coder) as change:
        who, notes = coder_entity(change, coder)
        target_kind = (
            "code" if code else "segment" if place else "transcript" if interview else "study"
        )
        target = code_ids(change, [code])[0][0] if code else interview.id if interview else "study"
        value = memo_value(
            change,
            target_kind=target_kind,
            target=target,
            transcript=interview.id if interview else None,
            place=place,
            coder=who,
            text=words,
            kind=SUMMARY if code and interview else "memo",
        )
        present = _present(change, value)
        if present is not None:
            stored = change.get("memo", present) or {}
            if stored["text"] == words:
                raise Refused(f"the memo on {where} already says that; nothing was changed")
            value["created"] = stored["created"]
        put_memo(change, value, present)
    return where, notes


def _where(transcript: str | None, code: str | None, segments: str | None) -> str:
    """What a memo is on, in words."""
    if transcript and code:
        return f"{code} in {transcript}"
    return " ".join(filter(None, (transcript or code or "the study", segments)))


def _present(change: Change, value: Mapping[str, Any]) -> str | None:
    """The id of the coder's present memo at this place."""
    keys = ("kind", "target_kind", "target", "transcript", "coder", "start", "end")
    return next(
        (
            row.id
            for row in change.view(SUPERVISOR).rows("memo", **{key: value[key] for key in keys})
        ),
        None,
    )


def remove_memos(store: Store, names: Sequence[str], *, coder: str) -> tuple[str, ...]:
    """Delete memos of the coder, named by their id or its end. Raises Unknown, UsageError, and
    Refused for others' memos.
    """
    rows = {r.id: r for r in store.view(coder).rows("memo") if r.kind != IDENTITY}
    read = read_names(store.view(coder))
    chosen = []
    for name in names:
        result = [i for i in rows if i.endswith(name)] if name else []
        if len(result) > 1:
            raise UsageError(
                f"{name!r} matches {len(result)} memos; type more of it",
                command="qcode memo list --format json",
            )
        if not result:
            raise Unknown("memo", name, sorted(i[-SHORT:] for i in rows), command="qcode memo list")
        if (owner := read.coder.get(rows[result[0]].coder or "", "")) != coder:
            raise Refused(
                f"memo {name} is {owner + chr(39) + 's' if owner else 'a note of the file'}; you"
                " can only delete your own"
            )
        chosen.append(result[0])
    with store.change(f"memo remove {' '.join(i[-SHORT:] for i in chosen)}", actor=coder) as change:
        for entity in dict.fromkeys(chosen):
            change.remove("memo", entity, "memo.remove")
    return tuple(dict.fromkeys(chosen))
