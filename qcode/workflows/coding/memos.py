"""Memos from the command line: on words of a transcript, on a transcript, on a code, on the
study.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.coding.sheet import Memo
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Column, Table
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.printing import IDENTITY
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import memo_value, put_memo
from qcode.workflows.coding.reading import as_memo, read_names
from qcode.workflows.shared.codebook_tables import called
from qcode.workflows.shared.codings import code_ids, segment_span
from qcode.workflows.shared.people import acting

SHORT = 8
"""Letters at the end of an id that are shown: ids begin with the time, so that their ends
differ.
"""


def memos_table(
    view: View,
    *,
    transcript: str | None = None,
    code: str | None = None,
    by: str | None = None,
    search: str | None = None,
) -> Table:
    """A row a memo that the viewer may see, with the comments and notes of files, in the order of
    what they are on.

    Raises Unknown for a transcript, code or coder that is not there.
    """
    names = read_names(view)
    only = None if transcript is None else [view.transcript_id(transcript)]
    if by is not None and by not in names.coder.values():
        raise Unknown("coder", by, sorted(names.coder.values()))
    key = None if code is None else _key(view, code)
    starts = {i.id: [s.start for s in i.segments] for i in view.study().interviews}
    rows = []
    for raw in view.rows("memo", only=only):
        if raw.kind == IDENTITY:
            continue
        memo = as_memo(raw, names)
        on = (
            names.transcript.get(raw.transcript, ""),
            _segment(starts.get(raw.transcript, []), memo.start),
        )
        if _wanted(memo, on[0] if only else None, key, by, search):
            rows.append(_row(memo, *on))
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
    note = f"{amount(len(rows), 'memo')}."
    return Table(
        "memo.list",
        "Memos",
        columns,
        tuple(rows),
        (note,),
        data_columns=(*hidden, Column("created", "Created")),
    )


def _key(view: View, code: str) -> str:
    book = view.study(only=[]).codebook
    key = called(code, {c.key: c.parent for c in book.codes})
    if key is None:
        raise Unknown("code", code, [c.key for c in book.codes], hint="qcode codebook show")
    return key


def _wanted(
    memo: Memo, transcript: str | None, code: str | None, by: str | None, search: str | None
) -> bool:
    if code is not None and (memo.target_kind, memo.target) != ("code", code):
        return False
    if transcript is not None and memo.target_kind not in ("segment", "transcript"):
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
    """Make `text` the coder's memo on segments, a transcript, a code, or the study; one that the
    coder has there is replaced.

    Returns where it is, and what to tell. Raises Unknown, UsageError, and Refused where it says the
    same already.
    """
    words = text.strip()
    if not words:
        raise UsageError("the memo is empty", hint="to delete a memo: qcode memo remove MEMO")
    if (code is not None and transcript is not None) or (
        segments is not None and transcript is None
    ):
        raise UsageError(
            "add a memo to a code, or to a transcript, or with --segments to words of it"
        )
    interview = None if transcript is None else store.view(coder).interview(transcript)
    place: tuple[int, int] | None = None
    if interview is not None and segments is not None:
        first, last = segment_span(interview, segments)
        place = (first.start, last.end)
    where = " ".join(filter(None, (interview.name if interview else code or "the study", segments)))
    with store.change(f"memo on {where}", actor=coder) as change:
        who, notes = acting(change, coder)
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
        )
        present = _present(change, value)
        if present is not None:
            stored = change.get("memo", present) or {}
            if stored["text"] == words:
                raise Refused(f"the memo on {where} already says that; nothing was changed")
            value["created"] = stored["created"]
        put_memo(change, value, present)
    return where, notes


def _present(change: Change, value: Mapping[str, Any]) -> str | None:
    """The id of the memo that the coder has at this place already."""
    keys = ("kind", "target_kind", "target", "coder", "start", "end")
    return next(
        (
            row.id
            for row in change.view(SUPERVISOR).rows("memo", **{key: value[key] for key in keys})
        ),
        None,
    )


def remove_memos(store: Store, names: Sequence[str], *, coder: str) -> tuple[str, ...]:
    """Take away memos of the coder, called by their id or its end. Raises Unknown, UsageError, and
    Refused for others'.
    """
    rows = {r.id: r for r in store.view(coder).rows("memo") if r.kind != IDENTITY}
    read = read_names(store.view(coder))
    chosen = []
    for name in names:
        found = [i for i in rows if i.endswith(name)] if name else []
        if len(found) > 1:
            raise UsageError(
                f"{name!r} matches {len(found)} memos; type more of it",
                hint="qcode memo list --format json",
            )
        if not found:
            raise Unknown("memo", name, sorted(i[-SHORT:] for i in rows), hint="qcode memo list")
        if (owner := read.coder.get(rows[found[0]].coder or "", "")) != coder:
            raise Refused(
                f"memo {name} is {owner + chr(39) + 's' if owner else 'a note of the file'}; you"
                " can only delete your own"
            )
        chosen.append(found[0])
    with store.change(f"memo remove {' '.join(i[-SHORT:] for i in chosen)}", actor=coder) as change:
        for entity in dict.fromkeys(chosen):
            change.remove("memo", entity, "memo.remove")
    return tuple(dict.fromkeys(chosen))
