"""The names behind ids: transcripts, codes, coders and speakers, including removed ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from qcode.store import schema
from qcode.store.view import View

_NAMED = {"transcript": "name", "coder": "name", "code": "key", "speaker": "label"}
"""Kinds with a name, and the column that has it."""


@dataclass(frozen=True, slots=True)
class Names:
    """Id → name of every transcript and coder, and id → key of every code, as they are now."""

    transcript: Mapping[str, str]
    code: Mapping[str, str]
    coder: Mapping[str, str]

    def code_id(self, key: str) -> str:
        """The id of a code by its key."""
        return next(i for i, k in self.code.items() if k == key)

    def coder_id(self, name: str) -> str:
        """The id of a coder by name."""
        return next(i for i, n in self.coder.items() if n == name)


def present_names(view: View) -> Names:
    """The names of what is in the study now."""
    return view.read(
        lambda connection: Names(
            *(_present(connection, kind) for kind in ("transcript", "code", "coder"))
        )
    )


def names_ever(view: View) -> dict[str, str]:
    """Id → name of everything that messages can mention, including things that were removed."""

    def query(connection: Connection) -> dict[str, str]:
        names: dict[str, str] = {}
        for kind in _NAMED:
            names.update(_present(connection, kind))
        e = schema.event.c
        logged = select(e.kind, e.entity, e.after).where(e.kind.in_(list(_NAMED)))
        for kind, entity, after in connection.execute(logged):
            if entity not in names and after is not None and after.startswith("{"):
                names[entity] = json.loads(after)[_NAMED[kind]]
        return names

    return view.read(query)


def _present(connection: Connection, kind: str) -> dict[str, str]:
    table = schema.metadata.tables[kind]
    return {
        i: str(name) for i, name in connection.execute(select(table.c.id, table.c[_NAMED[kind]]))
    }
