"""Move the codings of several codes to one code, join duplicates, and update everything else that
names these codes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qcode.spans import contains
from qcode.store import kinds
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.kinds import canonical
from qcode.store.printing import OF_A_CODE
from qcode.workflows.shared.decisions import KIND

ACTION = "codebook.merge"


@dataclass(frozen=True, slots=True)
class Merged:
    """How many codings are now on the other code, and how many of them were joined with an existing
    one.
    """

    moved: int
    joined: int


def merge_codings(change: Change, codes: Sequence[str], into: str) -> Merged:
    """Move every coding of `codes` (ids) to `into`, with memos on the codes and adjudication
    decisions about them.

    A coding within another one of the same coder, transcript and round is joined with it: the wider
    one stays, and memos are combined.
    """
    present: dict[tuple[str, str, str], list[tuple[str, dict[str, Any]]]] = {}
    for entity, value in _codings(change, [into]):
        present.setdefault(_place(value), []).append((entity, value))
    moved = joined = 0
    for entity, value in _codings(change, codes):
        beside = present.setdefault(_place(value), [])
        span = value["start"], value["end"]
        moved += 1
        wider = next(
            (n for n, (_, v) in enumerate(beside) if contains((v["start"], v["end"]), span)), None
        )
        if wider is not None:
            joined += 1
            change.remove("coding", entity, ACTION)
            beside[wider] = _with_memo(change, *beside[wider], value["memo"])
            continue
        inside = [one for one in beside if contains(span, (one[1]["start"], one[1]["end"]))]
        memos = [value["memo"], *(v["memo"] for _, v in inside)]
        for other, _ in inside:
            joined += 1
            change.remove("coding", other, ACTION)
        after = {**value, "code": into, "memo": _joined(memos)}
        change.put("coding", entity, after, ACTION)
        present[_place(value)] = [one for one in beside if one not in inside] + [(entity, after)]
    _repoint_memos(change, codes, into)
    _repoint_decisions(change, codes, into)
    _repoint_print_marks(change, codes, into)
    return Merged(moved, joined)


def _codings(change: Change, codes: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    rows = change.view(SUPERVISOR).rows("coding", code=codes)
    return [
        (r.id, {n: getattr(r, n) for n in kinds.COLUMNS["coding"]})
        for r in sorted(rows, key=lambda r: (r.created, r.id))
    ]


def _place(value: dict[str, Any]) -> tuple[str, str, str]:
    return value["transcript"], value["coder"], value["round"]


def _with_memo(
    change: Change, entity: str, value: dict[str, Any], memo: str
) -> tuple[str, dict[str, Any]]:
    after = {**value, "memo": _joined([value["memo"], memo])}
    change.put("coding", entity, after, ACTION)
    return entity, after


def _joined(memos: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(m for m in memos if m))


def _repoint_memos(change: Change, codes: Sequence[str], into: str) -> None:
    for memo in change.view(SUPERVISOR).rows("memo", target_kind="code", target=codes):
        value = change.get("memo", memo.id) or {}
        change.put("memo", memo.id, {**value, "target": into}, ACTION)


def _repoint_print_marks(change: Change, codes: Sequence[str], into: str) -> None:
    """Pinned and dropped passages of the merged codes are pinned and dropped under the one they are
    now.
    """
    for row in change.view(SUPERVISOR).rows("mark", kind=OF_A_CODE):
        mark = change.get("mark", row.id) or {}
        value = json.loads(mark["value"])
        if value.get("code") in codes:
            after = canonical({**value, "code": into})
            change.put("mark", row.id, {**mark, "value": after}, ACTION)


def _repoint_decisions(change: Change, codes: Sequence[str], into: str) -> None:
    """Change decisions on the merged codes so that they name the new code. If a decision replaced a
    code by this one, the code now counts as kept.
    """
    for row in change.view(SUPERVISOR).rows("mark", kind=KIND):
        mark = change.get("mark", row.id) or {}
        value = json.loads(mark["value"])
        after = {k: into if k in ("code", "other") and v in codes else v for k, v in value.items()}
        if after == value:
            continue
        if after.get("other") == after.get("code"):
            del after["other"]
            after["decision"] = "both"
        change.put("mark", row.id, {**mark, "value": canonical(after)}, ACTION)
