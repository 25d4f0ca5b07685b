"""Who acts: coders are made by acting."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from qcode.errors import Unknown, UsageError, near_names
from qcode.shown import one_name
from qcode.store import ids, schema
from qcode.store.change import Change
from qcode.store.identity import unused
from qcode.store.view import View

CONSENSUS = "consensus"
"""Name and kind of the coder that holds what adjudication agreed on."""


def acting(change: Change, name: str, *, kind: str = "person") -> tuple[str, tuple[str, ...]]:
    """The id of the coder called `name`, made now if need be, and what to tell about that. UsageError for an empty name."""
    name = one_name(name)
    if not name:
        raise UsageError("this needs to know who acts", hint="add --coder NAME or set QCODE_CODER")
    c = schema.coder
    known = {n: i for n, i in change.connection.execute(select(c.c.name, c.c.id))}
    if name in known:
        return known[name], ()
    value = {"name": name, "kind": kind}
    entity = unused(change, "coder", value, ids.derived("coder", name))
    change.put("coder", entity, value, "coder.add")
    return entity, said_new(name, list(known))


def said_new(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """What to tell about a name that is new among the `known` ones, with near names; nothing for an old one or none."""
    if not name or name in known:
        return ()
    near = near_names(name, known)
    also = f"; there is already {' and '.join(map(repr, near))}" if near else ""
    return (f"coder {name!r} is new in this study{also}",)


def looking(view: View) -> tuple[str, ...]:
    """What to tell somebody who looks under a name that no coder has: a slip there shows what a blind coder must not see."""
    if view.as_coder is None:
        return ()
    known = [coder.name for coder in view.coders()]
    near = near_names(view.as_coder, known) if view.as_coder not in known else ()
    return (f"no coder of this study is called {view.as_coder!r}; there is {' and '.join(map(repr, near))}",) if near else ()


def known_coders(view: View, names: Sequence[str]) -> tuple[str, ...]:
    """`names`, each of which must be a coder of the study. Raises Unknown."""
    known = [coder.name for coder in view.coders()]
    for name in names:
        if name not in known:
            raise Unknown("coder", name, known)
    return tuple(names)
