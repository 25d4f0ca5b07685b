"""The current codebook, read from and written to the study's tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, select

from qcode.model import Code, Codebook, Protocol, Question
from qcode.store import ids, schema
from qcode.store.blindness import Blindness
from qcode.store.change import Change
from qcode.store.identity import entity_for, unused
from qcode.store.kinds import canonical

ACTIVE, DRAFT, RETIRED = "active", "draft", "retired"
EXCLUSIVE = "exclusive:"
"""Prefix of the settings that make a code exclusive; the code's id follows."""
OPPOSITE = "opposite:"
"""Prefix of the settings that name the codes that say the contrary of a code; its id follows."""


def codebook_of(connection: Connection, hidden: Blindness) -> tuple[Codebook, tuple[Code, ...]]:
    """The current codebook, and the retired codes (their codings are kept), without `hidden`
    examples.
    """
    c = schema.code
    rows = connection.execute(select(c).order_by(c.c.position, c.c.key)).all()
    keys = {r.id: r.key for r in rows}
    parents = _parents(rows)
    settings = {
        k: json.loads(v)
        for k, v in connection.execute(select(schema.setting.c.id, schema.setting.c.value))
    }
    there = {r.id: r.key for r in rows if r.status != RETIRED}
    codes = {
        r.key: (hidden.code(r.id, _code(r, keys.get(parents[r.id]), there, settings)), r.status)
        for r in rows
    }
    q = schema.question
    questions: dict[str, list[Question]] = defaultdict(list)
    for r in connection.execute(select(q).order_by(q.c.position, q.c.id)):
        questions[r.role].append(Question(r.key, r.text))
    return (
        Codebook(
            title=str(settings.get("codebook_title", "")),
            version=str(settings.get("codebook", "")),
            description=str(settings.get("codebook_description", "")),
            codes=tuple(code for code, status in codes.values() if status != RETIRED),
            protocols=tuple(Protocol(role, tuple(asked)) for role, asked in questions.items()),
        ).in_tree_order(),
        tuple(code for code, status in codes.values() if status == RETIRED),
    )


def _parents(rows: Sequence[Row[Any]]) -> dict[str, str | None]:
    """The id above each code. Two copies can put two codes below each other, and so can an undo:
    of such a circle the first code is at the top, so that none is lost.
    """
    parents: dict[str, str | None] = {r.id: r.parent for r in rows}
    for row in rows:
        way: list[str] = []
        at: str | None = row.id
        while at is not None and at not in way:
            way.append(at)
            at = parents.get(at)
        if at is not None:
            circle = way[way.index(at) :]
            parents[next(r.id for r in rows if r.id in circle)] = None
    return parents


def _code(row: Any, parent: str | None, there: dict[str, str], settings: dict[str, Any]) -> Code:
    lists = {
        name: tuple(json.loads(getattr(row, name)))
        for name in ("examples", "keywords", "questions", "asked_of")
    }
    return Code(
        key=row.key,
        label=row.label,
        definition=row.definition,
        include=row.include,
        exclude=row.exclude,
        color=row.color,
        parent=parent,
        exclusive=bool(settings.get(f"{EXCLUSIVE}{row.id}")),
        opposite=tuple(there[i] for i in settings.get(f"{OPPOSITE}{row.id}", ()) if i in there),
        **lists,
    )


def code_value(
    code: Code, *, parent: str | None, position: int, status: str, since: str
) -> dict[str, Any]:
    """The stored value of a code; `parent` is the id of the code above it, `since` the codebook
    version that introduced it.
    """
    return {
        "key": code.key,
        "label": code.label,
        "definition": code.definition,
        "include": code.include,
        "exclude": code.exclude,
        "examples": canonical(code.examples),
        "keywords": canonical(code.keywords),
        "color": code.color,
        "questions": canonical(code.questions),
        "asked_of": canonical(code.asked_of),
        "parent": parent,
        "position": position,
        "status": status,
        "since": since,
    }


def put_new_code(
    change: Change,
    code: Code,
    *,
    parent: str | None,
    position: int,
    status: str,
    since: str,
    action: str,
) -> str:
    """Store a code that the study does not have; its id, which no other copy can make. `parent` is
    an id.
    """
    entity = ids.fresh()
    value = code_value(code, parent=parent, position=position, status=status, since=since)
    change.put("code", entity, value, action)
    return entity


def put_edition(change: Change, codebook: Codebook, action: str) -> None:
    """Store the codebook as it is in its version, unless it is stored already."""
    content = canonical([json.loads(json.dumps(asdict(codebook)))])
    entity = ids.derived("codebook", codebook.version, content)
    if change.get("codebook", entity) is None:
        value = {
            "version": codebook.version,
            "title": codebook.title,
            "description": codebook.description,
            "codes": content,
            "created": change.time,
        }
        change.put("codebook", entity, value, action)


def save(change: Change, codebook: Codebook, *, retire: tuple[str, ...] = ()) -> None:
    """Make `codebook` the current one. Codes with the same key keep their id; `retire` lists keys
    that are taken out of use but keep their codings.
    """
    known = {r.key.casefold(): r for r in change.connection.execute(select(schema.code))}
    entities: dict[str, str] = {}
    for code in codebook.codes:
        old = known.get(code.key.casefold())
        content = (
            code.key,
            code.label,
            code.definition,
            code.include,
            code.exclude,
            code.parent or "",
        )
        # All ids are needed before any code is written, because codes refer to their parents.
        entities[code.key] = (
            old.id
            if old
            else unused(change, "code", {"key": code.key}, ids.derived("code", *content))
        )
    for position, code in enumerate(codebook.codes):
        old = known.get(code.key.casefold())
        # A code that comes back after it was retired counts as new: nobody looked for it meanwhile.
        since = old.since if old and old.status != RETIRED else codebook.version
        value = code_value(
            code,
            parent=entities[code.parent] if code.parent else None,
            position=position,
            status=ACTIVE,
            since=since,
        )
        change.put("code", entities[code.key], value, "codebook.load")
        _save_exclusive(change, entities[code.key], code.exclusive)
        _save_opposite(change, entities[code.key], [entities[key] for key in code.opposite])
    removed = {
        key: row
        for key, row in known.items()
        if key not in {c.key.casefold() for c in codebook.codes}
    }
    keep = {key.casefold() for key in retire}
    for position, (key, row) in enumerate(sorted(removed.items()), len(codebook.codes)):
        if key in keep or row.status == RETIRED:
            value = change.get("code", row.id) or {}
            change.put(
                "code",
                row.id,
                {**value, "status": RETIRED, "parent": None, "position": position},
                "codebook.retire",
            )
    for key, row in removed.items():
        # Removed only now, when no remaining code refers to it as its parent.
        if key not in keep and row.status != RETIRED:
            change.remove("code", row.id, "codebook.drop")
            _save_exclusive(change, row.id, exclusive=False)
            _save_opposite(change, row.id, ())
    _save_questions(change, codebook)
    for key, setting in (
        ("codebook", codebook.version),
        ("codebook_title", codebook.title),
        ("codebook_description", codebook.description),
    ):
        change.put("setting", key, {"value": json.dumps(setting)}, "codebook.load")


def _save_exclusive(change: Change, code: str, exclusive: bool) -> None:
    """Store whether a code is exclusive."""
    setting = f"{EXCLUSIVE}{code}"
    there = change.get("setting", setting) is not None
    if exclusive:
        change.put("setting", setting, {"value": "true"}, "codebook.load")
    elif there:
        change.remove("setting", setting, "codebook.load")


def _save_opposite(change: Change, code: str, opposite: Sequence[str]) -> None:
    """Remember which codes (ids) say the contrary of a code, or that none does."""
    setting = f"{OPPOSITE}{code}"
    if opposite:
        change.put("setting", setting, {"value": canonical(list(opposite))}, "codebook.load")
    elif change.get("setting", setting) is not None:
        change.remove("setting", setting, "codebook.load")


def _save_questions(change: Change, codebook: Codebook) -> None:
    wanted: dict[str, dict[str, Any]] = {}
    for p, protocol in enumerate(codebook.protocols):
        for n, question in enumerate(protocol.questions):
            value = {
                "role": protocol.role,
                "key": question.id,
                "text": question.text,
                "position": p * 10_000 + n,
            }
            wanted[
                entity_for(
                    change, "question", value, ids.derived("question", protocol.role, question.id)
                )
            ] = value
    # Remove first, because an old question may have the key that a new one needs.
    for entity in change.connection.execute(select(schema.question.c.id)).scalars().all():
        if entity not in wanted:
            change.remove("question", entity, "codebook.load")
    for entity, value in wanted.items():
        change.put("question", entity, value, "codebook.load")
