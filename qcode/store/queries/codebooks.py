"""The codebook as stored: its versions, and the names of its codes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from qcode.model import Code, Codebook, Protocol, Question
from qcode.store import schema
from qcode.store.view import View

_LISTS = ("examples", "keywords", "questions", "asked_of", "opposite")


def stored_versions(view: View) -> list[tuple[Codebook, str]]:
    """(codebook, when it was stored) of every version, earliest first, without withheld
    examples.
    """
    c = schema.codebook.c
    query = select(c.codes, c.created).order_by(c.created, c.id)
    rows, hidden = view.read(
        lambda connection: (connection.execute(query).all(), view.hidden(connection, examples=True))
    )
    return [(hidden.codebook(_codebook(json.loads(codes)[0])), created) for codes, created in rows]


def code_rows(view: View) -> list[Row[Any]]:
    """``id``, ``key``, ``label``, ``status``, ``parent`` and ``position`` of every code, retired
    ones too, in the codebook's order.
    """
    c = schema.code.c
    query = select(c.id, c.key, c.label, c.status, c.parent, c.position).order_by(c.position, c.key)
    return view.read(lambda connection: list(connection.execute(query)))


def coding_counts(view: View, keys: Sequence[str]) -> dict[str, int]:
    """Key → number of visible codings of the code; codes without any are left out."""
    wanted = {row.id: str(row.key) for row in code_rows(view) if row.key in keys}
    return (
        dict(Counter(wanted[row.code] for row in view.rows("coding", code=list(wanted))))
        if wanted
        else {}
    )


def coding_count(view: View) -> int:
    """The number of visible codings."""
    if view.blindness():
        return len(view.rows("coding"))
    return view.read(
        lambda connection: connection.execute(
            select(func.count()).select_from(schema.coding)
        ).scalar_one()
    )


def codings_by_origin(view: View) -> Counter[tuple[str, str]]:
    """The number of visible codings by (name of the coder, origin). Those that people made by hand
    are counted together, under an empty name.
    """
    names = {c.id: c.name for c in view.coders()}
    machines = [c.id for c in view.coders() if c.kind == "machine"]
    if view.blindness():
        rows = view.rows("coding")
        plain = [r.origin == "hand" and r.coder not in machines for r in rows]
        keys = (("" if p else names[r.coder], r.origin) for r, p in zip(rows, plain, strict=True))
        return Counter(keys)
    c = schema.coding.c
    # Nearly all are made by hand in most studies, and grouping them takes longer than counting.
    grouped = select(c.coder, c.origin, func.count()).group_by(c.coder, c.origin)
    grouped = grouped.where(or_(c.origin != "hand", c.coder.in_(machines)))
    total = select(func.count()).select_from(schema.coding)
    others, whole = view.read(
        lambda connection: (
            connection.execute(grouped).all(),
            connection.execute(total).scalar_one(),
        )
    )
    result = Counter({(names[coder], origin): count for coder, origin, count in others})
    result["", "hand"] = whole - result.total()
    return +result


def withheld_examples(view: View) -> dict[str, tuple[str, ...]]:
    """Casefolded key → the examples of a code that are hidden from the reader.

    A blind coder who exports and loads a codebook must not delete these by accident, because they
    never saw them.
    """
    c = schema.code.c
    query = select(c.id, c.key, c.examples)

    def read(connection: Connection) -> dict[str, tuple[str, ...]]:
        hidden = view.hidden(connection, examples=True)
        if not (hidden.passages or hidden.unknown):
            return {}
        rows = connection.execute(query)
        codes = [(r.id, Code(r.key, examples=tuple(json.loads(r.examples)))) for r in rows]
        return {
            code.key.casefold(): kept for i, code in codes if (kept := hidden.withheld(i, code))
        }

    return view.read(read)


def _codebook(plain: dict[str, Any]) -> Codebook:
    codes = [
        Code(**{**c, **{name: tuple(c.get(name, ())) for name in _LISTS}}) for c in plain["codes"]
    ]
    protocols = [
        Protocol(p["role"], tuple(Question(q["id"], q["text"]) for q in p["questions"]))
        for p in plain["protocols"]
    ]
    return Codebook(
        plain["title"], plain["version"], tuple(codes), plain["description"], tuple(protocols)
    )
