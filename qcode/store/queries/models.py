"""Queries on trained models: the newest model and its id."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import select

from qcode.store import schema
from qcode.store.view import View

_MODEL, _BLOB = schema.model.c, schema.blob.c
_NEWEST_FIRST = (_MODEL.created.desc(), _MODEL.id.desc())


def newest_model_id(view: View) -> str | None:
    """The id of the model trained last; None in a study without one."""
    query = select(_MODEL.id).order_by(*_NEWEST_FIRST).limit(1)
    return view.read(lambda connection: connection.execute(query).scalar())


def newest_model_content(view: View) -> bytes | None:
    """The newest model, as stored; None in a study without one, and for a coder who codes something
    blind.

    A model reveals how often each code was given, including in blind transcripts.
    """
    if view.blindness():
        return None
    query = (
        select(_BLOB.content)
        .join(schema.model, _MODEL.blob == _BLOB.id)
        .order_by(*_NEWEST_FIRST)
        .limit(1)
    )
    content = view.read(lambda connection: connection.execute(query).scalar())
    return None if content is None else bytes(content)


def model_contents(view: View, suggester: str) -> Iterator[bytes]:
    """The models of a suggester, as stored, newest first, one at a time; none for a coder who codes
    something blind.
    """
    if view.blindness():
        return
    query = select(_MODEL.card, _MODEL.blob).order_by(*_NEWEST_FIRST)
    for row in view.read(lambda connection: connection.execute(query).all()):
        if json.loads(row.card).get("suggester") == suggester:
            content = _content(view, row.blob)
            if content is not None:
                yield bytes(content)


def _content(view: View, blob: str) -> bytes | None:
    query = select(_BLOB.content).where(_BLOB.id == blob)
    return view.read(lambda connection: connection.execute(query).scalar())
