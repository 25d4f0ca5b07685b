"""The codebook as stored: its versions, and the names of its codes."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, select

from qcode.model import Code, Codebook, Protocol, Question
from qcode.store import schema
from qcode.store.view import View

_LISTS = ("examples", "keywords", "questions", "asked_of")


def stored_versions(view: View) -> list[tuple[Codebook, str]]:
    """(codebook, when it was stored) of every version, the earliest first, without the examples that are withheld."""
    c = schema.codebook.c
    query = select(c.codes, c.created).order_by(c.created, c.id)
    rows, hidden = view.read(lambda connection: (connection.execute(query).all(), view.hidden(connection, examples=True)))
    return [(hidden.codebook(_codebook(json.loads(codes)[0])), created) for codes, created in rows]


def code_rows(view: View) -> list[Row[Any]]:
    """``id``, ``key``, ``status``, ``parent`` and ``position`` of every code, retired ones too, in the codebook's order."""
    c = schema.code.c
    query = select(c.id, c.key, c.status, c.parent, c.position).order_by(c.position, c.key)
    return view.read(lambda connection: list(connection.execute(query)))


def _codebook(plain: dict[str, Any]) -> Codebook:
    codes = [Code(**{**c, **{name: tuple(c[name]) for name in _LISTS}}) for c in plain["codes"]]
    protocols = [Protocol(p["role"], tuple(Question(q["id"], q["text"]) for q in p["questions"])) for p in plain["protocols"]]
    return Codebook(plain["title"], plain["version"], tuple(codes), plain["description"], tuple(protocols))
