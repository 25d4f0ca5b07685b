"""How what people decide is written: ids, anchors, times and versions of the codebook are made here and nowhere else.

The same decision made in two copies of a study gets the same id, so that merging knows it for one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from qcode.model import Origin
from qcode.store import ids, schema
from qcode.store.change import Change
from qcode.store.identity import KEYS, standing, unused
from qcode.store.kinds import Value


def anchor_of(change: Change, transcript: str) -> str:
    """What offsets in a transcript (an id) refer to: the start of the SHA-256 of its present text."""
    value = change.get("transcript", transcript)
    if value is None:
        raise KeyError(transcript)
    return str(value["text"])[: ids.ANCHOR]


def current_codebook(change: Change) -> str:
    """The version of the codebook in force."""
    value = change.get("setting", "codebook")
    return str(json.loads(value["value"])) if value else ""


def coding_value(
    *, coder: str, code: str, transcript: str, start: int, end: int, round: str, origin: Origin, source: str, created: str,
    codebook: str, anchor: str, memo: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The stored value of a coding; `coder`, `code` and `transcript` are ids."""
    return {
        "coder": coder, "code": code, "transcript": transcript, "start": start, "end": end, "round": round, "origin": origin,
        "source": source, "created": created, "memo": memo, "codebook": codebook, "anchor": anchor,
    }  # fmt: skip


def put_coding(
    change: Change, *, coder: str, code: str, transcript: str, start: int, end: int, round: str, origin: Origin, source: str,
    memo: str = "", anchor: str = "", codebook: str = "", action: str = "coding.add",
) -> str | None:  # fmt: skip
    """Store a coding and return its id; None where the coder has the code on these very words in this round already.

    `coder`, `code` and `transcript` are ids. `anchor` and `codebook` are looked up where they are not given; whoever stores
    many looks them up once.
    """
    value = coding_value(
        coder=coder, code=code, transcript=transcript, start=start, end=end, round=round, origin=origin, source=source,
        created=change.time, codebook=codebook or current_codebook(change), anchor=anchor or anchor_of(change, transcript),
        memo=memo,
    )  # fmt: skip
    if standing(change.connection, "coding", value) is not None:
        return None
    entity = coding_id(change, value)
    change.put("coding", entity, value, action)
    return entity


def put_codings(change: Change, values: Sequence[Value], action: str = "coding.add") -> int:
    """Store many codings at once; the number of those that were not there already, in the study or among `values`."""
    c, e = schema.coding.c, schema.event.c
    transcripts = {value["transcript"] for value in values}
    query = select(*(c[name] for name in KEYS["coding"]))
    taken = {tuple(key) for key in change.connection.execute(query) if key[0] in transcripts}
    used = set(change.connection.execute(select(e.entity).where(e.kind == "coding")).scalars())
    fresh: list[tuple[str, Value]] = []
    for value in values:
        key = tuple(value[name] for name in KEYS["coding"])
        if key not in taken:
            taken.add(key)
            entity = derived_coding(value)
            fresh.append((coding_id(change, value) if entity in used else entity, value))
    change.add_many("coding", fresh, action)
    return len(fresh)


def coding_id(change: Change, value: Value) -> str:
    """The id of a new coding: derived from coder, code, words and round, so that copies agree on it."""
    return unused(change, "coding", value, derived_coding(value))


def derived_coding(value: Value) -> str:
    """The id that copies agree on; the anchor is part of it, because offsets mean other words in another text."""
    return ids.derived("coding", *(value[k] for k in ("coder", "code", "transcript", "start", "end", "round", "anchor")))


def put_done(
    change: Change, transcript: str, coder: str, start: int, end: int, round: str, *, codebook: str | None = None
) -> bool:
    """Store a done mark; False when the very same one is there with the same codebook version.

    `codebook` is the version that the coder worked with, where that may be another than the one in force.
    """
    value = {
        "coder": coder, "transcript": transcript, "start": start, "end": end, "round": round,
        "codebook": current_codebook(change) if codebook is None else codebook, "created": change.time,
        "anchor": anchor_of(change, transcript),
    }  # fmt: skip
    present = standing(change.connection, "done", value)
    if present is None:
        derived = ids.derived("done", coder, transcript, start, end, round, value["anchor"])
        return change.put("done", unused(change, "done", value, derived), value, "done.mark")
    stored = change.get("done", present) or {}
    return stored["codebook"] != value["codebook"] and change.put("done", present, value, "done.mark")


def put_mark(
    change: Change, *, kind: str, transcript: str, start: int, end: int, coder: str, value: str, action: str = "",
    anchor: str = "",
) -> str | None:  # fmt: skip
    """Store a mark of a coder and return its id; None where there is one of the same kind, place and value already."""
    content = {
        "kind": kind, "transcript": transcript, "start": start, "end": end, "coder": coder, "value": value,
        "created": change.time, "anchor": anchor or anchor_of(change, transcript),
    }  # fmt: skip
    if standing(change.connection, "mark", content) is not None:
        return None
    derived = ids.derived("mark", coder, transcript, kind, start, end, value, content["anchor"])
    entity = unused(change, "mark", content, derived)
    change.put("mark", entity, content, action or f"mark.{kind}")
    return entity
