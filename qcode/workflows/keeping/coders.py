"""The coders of a study: list them and rename one. `merging_coders` makes two names one coder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import combinations
from shlex import quote

from qcode.errors import NOT_COUNTED, Refused, Unknown, UsageError
from qcode.model import Coder, Column, Table
from qcode.shown import one_name
from qcode.store.actors import Actors
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.shared.near_coders import near_coders
from qcode.workflows.shared.people import coder_entity, refuse_near

LIST = "qcode coders list"


def coders_table(view: View) -> Table:
    """One row per coder: kind, earlier names, and numbers of assignments, finished transcripts and
    codings.

    A reader who codes something blind gets these figures only for themselves.
    """
    study, blind = view.study(), bool(view.blindness())
    former: dict[str, list[str]] = {}
    for old, now in view.read(Actors).former().items():
        former.setdefault(now, []).append(old)
    assigned = Counter(name for _, name in {(a.transcript, a.coder) for a in study.assignments})
    done = Counter(name for _, name in {(d.transcript, d.coder) for d in study.done})
    codings = Counter(c.coder for c in study.codings)
    rows = []
    for coder in study.coders:
        hidden = blind and coder.name != view.as_coder
        rows.append(
            {
                "coder": coder.name,
                "kind": coder.kind,
                "former": sorted(former.get(coder.name, ())),
                "assigned": assigned[coder.name],
                "done": None if hidden else done[coder.name],
                "codings": None if hidden else codings[coder.name],
            }
        )
    columns = (
        Column("coder", "Coder"),
        Column("kind", "Kind"),
        Column("former", "Earlier names", "list"),
        Column("assigned", "Assigned", "count"),
        Column("done", "Done", "count"),
        Column("codings", "Codings", "count"),
    )
    notes = [f"{NOT_COUNTED[:1].upper()}{NOT_COUNTED[1:]}."] if blind else []
    people = [c.name for c in study.coders if c.kind == "person"]
    notes += [
        f"{a!r} and {b!r} may be the same person; if so: qcode coders merge {quote(a)} --into"
        f" {quote(b)}."
        for a, b in combinations(people, 2)
        if near_coders(a, [b])
    ]
    return Table("coders", "Coders", columns, tuple(rows), tuple(notes))


def person(coders: Collection[Coder], name: str) -> Coder:
    """The person who codes under that name. Raises Unknown, and Refused for a coder who is not a
    person.
    """
    first = next((c for c in coders if c.name == name), None)
    if first is None:
        raise Unknown("coder", name, [c.name for c in coders if c.kind == "person"], command=LIST)
    if first.kind != "person":
        raise Refused(
            f"{name!r} is not a person but the program's own coder ({first.kind}); nothing was"
            " changed",
            command=LIST,
        )
    return first


def rename_coder(store: Store, old: str, new: str, *, actor: str = "") -> tuple[str, ...]:
    """Give a coder a new name. All their work and history stay with them. Returns notes.

    Raises Unknown, UsageError, Refused if another coder has the name, NearCoder if it is similar to
    another coder's.
    """
    view = store.view(SUPERVISOR)
    coders = view.coders()
    coder, name = person(coders, old), one_name(new)
    if not name:
        raise UsageError("a name has at least one character")
    if name == coder.name:
        raise Refused(f"the coder is already called {name!r}; nothing was changed")
    others = [c.name for c in coders if c.id != coder.id]
    if name in others:
        raise Refused(
            f"there is already a coder {name!r}; nothing was changed",
            advice=(
                f"if they are the same person: qcode coders merge {quote(old)} --into {quote(name)}"
            ),
        )
    if not store.newcomers:
        refuse_near(name, others, _of_others(view.read(Actors).former(), coder.name))
    with store.change(f"coders rename {old} {name}", actor=actor) as change:
        # If coders rename themselves, the change is logged under the new name, so that no new coder
        # is added.
        change.put("coder", coder.id, {"name": name, "kind": coder.kind}, "coder.rename")
        return coder_entity(change, actor)[1] if actor and actor != old else ()


def _of_others(former: Mapping[str, str], own: str) -> dict[str, str]:
    """Earlier names of other coders. A coder may go back to an own earlier name."""
    return {old: now for old, now in former.items() if now != own}
