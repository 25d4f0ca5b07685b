"""The acting coder. A coder is added by acting under a new name that is not similar to another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qcode.errors import Unknown, UsageError, near_names
from qcode.shown import listed, one_name
from qcode.store.actors import Actors
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.view import View
from qcode.store.writing import ensure_coder
from qcode.workflows.shared.near_coders import near_coders

CONSENSUS = "consensus"
"""Name and kind of the coder for the result of adjudication."""


class NearCoder(UsageError):
    """A name that no coder has, but that may be a typing error for an existing one."""

    def __init__(self, name: str, near: Sequence[str], now: str = "") -> None:
        self.name, self.near = name, near
        if now:
            super().__init__(
                f"the coder {name!r} is now called {now!r}; nothing was changed",
                advice=f"use --coder {now!r}, or add --new if {name!r} is someone else",
            )
            return
        there = listed(map(repr, near))
        super().__init__(
            f"there is no coder {name!r}, but there is {there}; nothing was changed",
            advice=f"type {near[0]!r}, or add --new if {name!r} is someone else",
        )


def coder_entity(change: Change, name: str, *, kind: str = "person") -> tuple[str, tuple[str, ...]]:
    """The id of the coder called `name`, who is added if necessary, and notes about that.

    Raises UsageError for an empty name. Raises NearCoder for a new name that is similar to
    another's, or that was another's earlier name, unless the store accepts newcomers
    (`Store.newcomers`).
    """
    name = one_name(name)
    if not name:
        raise UsageError("who is coding?", advice="add --coder NAME (or set QCODE_CODER)")
    view = change.view(SUPERVISOR)
    known = {c.name: c.id for c in view.coders()}
    if name in known:
        return known[name], ()
    if kind == "person" and not change.newcomers:
        refuse_near(name, known, view.read(Actors).former())
    return ensure_coder(change, name, kind), said_new(name, list(known))


def refuse_near(name: str, known: Collection[str], former: dict[str, str]) -> None:
    """Raise NearCoder for a name that is not in `known` but may be meant for one of them.

    `former` maps earlier names of renamed or merged coders to their present names.
    """
    if not name or name in known:
        return
    if name in former:
        raise NearCoder(name, (former[name],), now=former[name])
    if near := near_coders(name, known):
        raise NearCoder(name, near)


def refuse_slip(view: View, name: str, newcomers: bool) -> None:
    """Raise NearCoder if `acting` would, before anything is opened under `name`."""
    if not newcomers:
        refuse_near(name, [c.name for c in view.coders()], view.read(Actors).former())


def said_new(name: str, known: Sequence[str]) -> tuple[str, ...]:
    """The note about a name that is not in `known`, with similar names; nothing for a known name or
    none.
    """
    if not name or name in known:
        return ()
    near = near_names(name, known)
    also = f"; there is already {listed(map(repr, near))}" if near else ""
    return (f"coder {name!r} is new in this study{also}",)


def looking(view: View, newcomers: bool = False) -> tuple[str, ...]:
    """The note for somebody who reads under an unknown name that is similar to a coder's.

    Raises NearCoder if one of the similar coders codes something blind, because the typing error
    would show them what they must not see.
    """
    name = view.as_coder
    if name is None:
        return ()
    known = [coder.name for coder in view.coders()]
    if name in known:
        return ()
    now = view.read(Actors).former().get(name)
    meant = (now,) if now else near_coders(name, known)
    if not newcomers and any(view.read_by(one).blindness() for one in meant):
        raise NearCoder(name, meant, now=now or "")
    near = meant or near_names(name, known)
    return (
        (f"no coder of this study is called {name!r}; there is {listed(map(repr, near))}",)
        if near
        else ()
    )


def known_coders(view: View, names: Sequence[str]) -> tuple[str, ...]:
    """`names`, each of which must be a coder of the study. Raises Unknown."""
    known = [coder.name for coder in view.coders()]
    for name in names:
        if name not in known:
            raise Unknown("coder", name, known)
    return tuple(names)
