"""What an expression says about people and sites, independent of passages: who can be counted at
all.
"""

from __future__ import annotations

from collections.abc import Callable

from qcode.model import Participant
from qcode.query.binding import Bound, below, holds
from qcode.query.tree import And, Compare, Expression, Has, Named, Near, Not, Or

Asked = Callable[[Compare | Has], bool | None]


def may_hold(bound: Bound, who: Participant) -> bool:
    """False where what is known of a person makes the expression false, whatever they say."""

    def ask(part: Compare | Has) -> bool:
        field = bound.field(part.field)
        return holds(part, field, bound.fields.value(field, who))

    return _known(bound, bound.tree, ask) is not False


def may_hold_at(bound: Bound, site: str) -> bool:
    """The same for a site, of which nobody may have been heard."""
    who = Participant("", "", "", {"site": site})

    def ask(part: Compare | Has) -> bool | None:
        field = bound.field(part.field)
        if not bound.fields.is_of_sites(field):
            return None
        return holds(part, field, bound.fields.value(field, who))

    return _known(bound, bound.tree, ask) is not False


def _known(bound: Bound, tree: Expression, ask: Asked) -> bool | None:
    """Kleene's logic: what is asked of passages is unknown."""
    if isinstance(tree, Not):
        part = _known(bound, tree.part, ask)
        return None if part is None else not part
    if isinstance(tree, And | Or | Near):
        parts = [_known(bound, p, ask) for p in below(tree)]
        if isinstance(tree, Near):
            return False if parts == [False, False] else None
        decisive = isinstance(tree, Or)
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if isinstance(tree, Named):
        saved = bound.tree_of(tree)
        return None if saved is None else _known(bound, saved, ask)
    if isinstance(tree, Compare | Has) and not bound.field(tree.field).of_coding:
        return ask(tree)
    return None
