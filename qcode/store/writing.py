"""Write people's decisions. Ids, anchors, times and codebook versions are set only here.

The same decision in two copies of a study gets the same id, so that a merge recognizes it as one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from qcode.model import Origin
from qcode.spans import Span
from qcode.store import ids, schema
from qcode.store.blindness import HINT, SUPERVISOR, UNBLINDED
from qcode.store.change import Change
from qcode.store.identity import KEYS, entity_for, standing, unused
from qcode.store.kinds import Value, canonical


def anchor_of(change: Change, transcript: str) -> str:
    """The anchor of offsets in a transcript (an id): the start of the SHA-256 of its present
    text.
    """
    value = change.get("transcript", transcript)
    if value is None:
        raise KeyError(transcript)
    return str(value["text"])[: ids.ANCHOR]


def current_codebook(change: Change) -> str:
    """The version of the current codebook."""
    value = change.get("setting", "codebook")
    return str(json.loads(value["value"])) if value else ""


def coding_value(
    *,
    coder: str,
    code: str,
    transcript: str,
    start: int,
    end: int,
    round: str,
    origin: Origin,
    source: str,
    created: str,
    codebook: str,
    anchor: str,
    memo: str = "",
) -> dict[str, Any]:
    """The stored value of a coding; `coder`, `code` and `transcript` are ids."""
    return {
        "coder": coder,
        "code": code,
        "transcript": transcript,
        "start": start,
        "end": end,
        "round": round,
        "origin": origin,
        "source": source,
        "created": created,
        "memo": memo,
        "codebook": codebook,
        "anchor": anchor,
    }


def put_coding(
    change: Change,
    *,
    coder: str,
    code: str,
    transcript: str,
    start: int,
    end: int,
    round: str,
    origin: Origin,
    source: str,
    memo: str = "",
    anchor: str = "",
    codebook: str = "",
    action: str = "coding.add",
) -> str | None:
    """Store a coding and return its id; None if the coder already has the code on exactly these
    words in this round.

    `coder`, `code` and `transcript` are ids. `anchor` and `codebook` are looked up if they are not
    given; a caller that stores many codings should look them up once.
    """
    value = coding_value(
        coder=coder,
        code=code,
        transcript=transcript,
        start=start,
        end=end,
        round=round,
        origin=origin,
        source=source,
        created=change.time,
        codebook=codebook or current_codebook(change),
        anchor=anchor or anchor_of(change, transcript),
        memo=memo,
    )
    if standing(change.connection, "coding", value) is not None:
        return None
    entity = coding_id(change, value)
    change.add_many("coding", [(entity, value)], action)
    return entity


def put_codings(change: Change, values: Sequence[Value], action: str = "coding.add") -> int:
    """Store many codings at once and return how many were new (neither in the study nor earlier in
    `values`).
    """
    c, e = schema.coding.c, schema.event.c
    # Two queries for all values. Looking up each coding by itself would take minutes for a large
    # file.
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
            # Only an id that ever occurred in the log has to be checked further.
            fresh.append((coding_id(change, value) if entity in used else entity, value))
    change.add_many("coding", fresh, action)
    return len(fresh)


def coding_id(change: Change, value: Value) -> str:
    """The id of a new coding: derived from coder, code, words and round, so that copies agree on
    it.
    """
    return unused(change, "coding", value, derived_coding(value))


def derived_coding(value: Value) -> str:
    """The id that copies agree on. The anchor is part of it, because the same offsets mean
    different words in another text.
    """
    return ids.derived(
        "coding",
        *(value[k] for k in ("coder", "code", "transcript", "start", "end", "round", "anchor")),
    )


def put_done(
    change: Change,
    transcript: str,
    coder: str,
    start: int,
    end: int,
    round: str,
    *,
    codebook: str | None = None,
) -> bool:
    """Store a done mark; False if the same mark with the same codebook version exists.

    `codebook` is the version that the coder worked with, if it may differ from the current one.
    """
    value = {
        "coder": coder,
        "transcript": transcript,
        "start": start,
        "end": end,
        "round": round,
        "codebook": current_codebook(change) if codebook is None else codebook,
        "created": change.time,
        "anchor": anchor_of(change, transcript),
    }
    present = standing(change.connection, "done", value)
    if present is None:
        derived = ids.derived("done", coder, transcript, start, end, round, value["anchor"])
        return change.put("done", unused(change, "done", value, derived), value, "done.mark")
    # Finishing again with a newer codebook counts: the new codes have now been looked for.
    stored = change.get("done", present) or {}
    return stored["codebook"] != value["codebook"] and change.put(
        "done", present, value, "done.mark"
    )


def mark_value(
    change: Change,
    kind: str,
    transcript: str,
    span: Span,
    coder: str,
    value: str,
    anchor: str = "",
) -> dict[str, Any]:
    """The stored value of a mark; `transcript` and `coder` are ids."""
    return {
        "kind": kind,
        "transcript": transcript,
        "start": span[0],
        "end": span[1],
        "coder": coder,
        "value": value,
        "created": change.time,
        "anchor": anchor or anchor_of(change, transcript),
    }


def put_mark(
    change: Change,
    *,
    kind: str,
    transcript: str,
    start: int,
    end: int,
    coder: str,
    value: str,
    action: str = "",
    anchor: str = "",
) -> str | None:
    """Store a coder's mark and return its id; None if there is already one of the same kind, place
    and value.
    """
    content = mark_value(change, kind, transcript, (start, end), coder, value, anchor)
    if standing(change.connection, "mark", content) is not None:
        return None
    derived = ids.derived("mark", coder, transcript, kind, start, end, value, content["anchor"])
    entity = unused(change, "mark", content, derived)
    change.put("mark", entity, content, action or f"mark.{kind}")
    return entity


def put_decision_mark(
    change: Change,
    *,
    kind: str,
    transcript: str,
    span: Span,
    coder: str,
    value: Value,
    parts: Sequence[object],
    action: str,
    stored: str | None = None,
) -> None:
    """Store a mark whose value may change, replacing the mark `stored` if there is one.

    `parts` distinguish it from other marks of its kind in the transcript; its id is derived from
    them.
    """
    content = mark_value(change, kind, transcript, span, coder, canonical(value))
    if stored is None:
        stored = unused(
            change, "mark", content, ids.derived(kind, transcript, *parts), but=("coder", "value")
        )
    change.put("mark", stored, content, action)


def put_hint(change: Change, transcript: str, span: Span, value: Value) -> None:
    """Store why a segment was drawn for a sample (or could have been): `value` has its id as
    ``sample``. The mark is hidden from every coder.
    """
    entity = ids.derived(HINT, value["sample"], transcript, *span)
    content = mark_value(change, HINT, transcript, span, "", canonical(value))
    change.put("mark", entity, content, "sample.enrich")


def put_sight(
    change: Change,
    kind: str,
    transcript: str,
    length: int,
    coder: str,
    value: Value,
    parts: Sequence[object],
) -> bool:
    """Store a mark on a whole transcript that records what a coder saw; False if it is already
    recorded.

    The first record counts, because its time matters. Its id is derived from `parts`.
    """
    entity = ids.derived(kind, transcript, *parts)
    if change.get("mark", entity) is not None:
        return False
    content = mark_value(change, kind, transcript, (0, length), coder, canonical(value))
    return change.put("mark", entity, content, "unblind" if kind == UNBLINDED else kind)


def end_blindness(
    change: Change, transcript: str, coder: str, round: str, *, why: str, by: str
) -> None:
    """End the blind assignments of a coder in a transcript and round (ids). A mark records that
    there was one, and when it ended.
    """
    view = change.view(SUPERVISOR)
    for row in view.rows("assignment", transcript=transcript, coder=coder, round=round, blind=True):
        change.put(
            "assignment",
            row.id,
            {**(change.get("assignment", row.id) or {}), "blind": False},
            "unblind",
        )
    value = {"round": round, "why": why, "by": by}
    put_sight(
        change, UNBLINDED, transcript, length_of(change, transcript), coder, value, (coder, round)
    )


def length_of(change: Change, transcript: str) -> int:
    """How many characters the present text of a transcript has."""
    value = change.get("transcript", transcript)
    if value is None:
        raise KeyError(transcript)
    return int((change.get("text", value["text"]) or {})["length"])


def ensure_coder(change: Change, name: str, kind: str = "person") -> str:
    """The id of the coder of that name; the coder is added if necessary."""
    value = {"name": name, "kind": kind}
    stored = standing(change.connection, "coder", value)
    if stored is not None:
        return stored
    entity = unused(change, "coder", value, ids.derived("coder", name))
    change.put("coder", entity, value, "coder.add")
    return entity


def put_assignment(
    change: Change,
    transcript: str,
    coder: str,
    kind: str,
    round: str,
    blind: bool,
    sample: str | None,
) -> None:
    """Store an assignment; `transcript`, `coder` and `sample` (if there is one) are ids."""
    present = assignment_of(change, transcript, coder, round)
    value = {
        "transcript": transcript,
        "coder": coder,
        "kind": kind,
        "round": round,
        "blind": blind,
        "sample": sample,
        "created": present["created"] if present else change.time,
    }
    change.put("assignment", assignment_id(change, value), value, "assign")


def assignment_id(change: Change, value: Value) -> str:
    """The id of an assignment: of the one that is there already, else derived from transcript,
    coder and round.
    """
    derived = ids.derived("assignment", value["transcript"], value["coder"], value["round"])
    return entity_for(change, "assignment", value, derived)


def assignment_of(change: Change, transcript: str, coder: str, round: str) -> dict[str, Any] | None:
    """The stored assignment of a coder in a transcript and round; None if there is none."""
    entity = standing(
        change.connection, "assignment", {"transcript": transcript, "coder": coder, "round": round}
    )
    return None if entity is None else change.get("assignment", entity)


def attribute_value(
    owner_kind: str, owner: str, transcript: str | None, name: str, value: str
) -> tuple[str, dict[str, Any]]:
    """The derived id and the stored value of an attribute."""
    row = {
        "owner_kind": owner_kind,
        "owner": owner,
        "transcript": transcript,
        "name": name,
        "value": value,
    }
    return ids.derived("attribute", owner_kind, owner, name), row


def put_attribute(
    change: Change,
    owner_kind: str,
    owner: str,
    transcript: str | None,
    name: str,
    value: str,
    action: str,
) -> bool:
    """Set an attribute of a transcript, speaker or site; True if something changed."""
    derived, row = attribute_value(owner_kind, owner, transcript, name, value)
    return change.put("attribute", entity_for(change, "attribute", row, derived), row, action)


def memo_value(
    change: Change,
    *,
    target_kind: str,
    target: str,
    transcript: str | None,
    place: Span | None,
    coder: str,
    text: str,
    kind: str = "memo",
    created: str = "",
) -> dict[str, Any]:
    """The stored value of a memo; `target`, `transcript` and `coder` are ids. `created` is the time
    of the earlier version, if there was one.
    """
    start, end = place or (None, None)
    return {
        "kind": kind,
        "target_kind": target_kind,
        "target": target,
        "transcript": transcript,
        "start": start,
        "end": end,
        "coder": coder,
        "text": text,
        "created": created or change.time,
        "anchor": anchor_of(change, transcript) if transcript and place else "",
    }


def put_memo(change: Change, value: Value, stored: str | None = None) -> str:
    """Store a memo, replacing the memo `stored` if there is one, and return its id. A coder may
    write the same words twice.
    """
    # Not derived from the text, because a coder may write the same memo twice.
    entity = stored or ids.fresh()
    change.put("memo", entity, value, "memo")
    return entity


def put_sample(change: Change, content: Value, action: str) -> str:
    """Store a sample with the record of its draw, and return its id."""
    value = {"frame": canonical(content), "created": change.time}
    entity = unused(change, "sample", value, ids.derived("sample", value["frame"]))
    change.put("sample", entity, value, action)
    return entity


def put_speaker(change: Change, transcript: str, label: str, position: int, action: str) -> str:
    """Store a new speaker of a transcript, and return the id."""
    value = {"transcript": transcript, "label": label, "position": position}
    entity = unused(change, "speaker", value, ids.derived("speaker", transcript, label))
    change.put("speaker", entity, value, action)
    return entity


def put_model(change: Change, content: bytes, card: Value, action: str = "suggest.train") -> str:
    """Store a trained model; its id."""
    entity = ids.fresh()
    value = {
        "blob": change.store_content("blob", content),
        "card": canonical(card),
        "created": change.time,
    }
    change.put("model", entity, value, action)
    return entity


SENT = "sent:"
"""Prefix of the settings that record that text was sent to another machine."""


def put_sent(change: Change, value: Value) -> str:
    """Record that text was sent to another machine, and return the id of the record."""
    entity = f"{SENT}{ids.fresh()}"
    content = canonical({**value, "time": change.time})
    change.put("setting", entity, {"value": content}, "suggest.send")
    return entity


def put_predictions(change: Change, values: Sequence[Value]) -> None:
    """Store new marks that say where a model would have given a code (their `value`, an id), in
    transcripts where it writes no codings.
    """
    names = ("coder", "transcript", "kind", "start", "end", "value", "anchor")
    items = []
    for value in values:
        derived = ids.derived("mark", *(value[name] for name in names))
        items.append((unused(change, "mark", value, derived), value))
    change.add_many("mark", items, "suggest.apply")
