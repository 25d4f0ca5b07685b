"""A copy of the study for a coder who is to work apart from the others, to be merged back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from qcode.errors import Refused, UsageError
from qcode.store import schema
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.withhold import pack
from qcode.workflows.locate import SUFFIX
from qcode.workflows.people import known_coders


@dataclass(frozen=True, slots=True)
class Packed:
    """What a copy lacks, in words."""

    path: Path
    coder: str
    lines: tuple[str, ...]


def pack_sample(store: Store, coder: str, target: Path, *, actor: str = "") -> Packed:
    """Write a copy without others' codings, done marks, memos and marks, without models and suggestions; the log has none either.

    An `actor` who codes something blind is not told how much that is. Raises Unknown for the coder, Refused when nothing
    is assigned to them, UsageError for a name that is no study's, ProjectError when the file exists.
    """
    if target.suffix != SUFFIX:
        raise UsageError(f"a study file ends in {SUFFIX}, not {target.name!r}", hint=f"-o {target.with_suffix(SUFFIX)}")
    view = store.view(SUPERVISOR)
    known_coders(view, [coder])
    entity = next(c.id for c in view.coders() if c.name == coder)
    a = schema.assignment
    if view.read(lambda c: c.execute(select(a.c.id).where(a.c.coder == entity).limit(1)).scalar()) is None:
        raise Refused(f"nothing is assigned to {coder}", hint="qcode sample draw, or qcode assign TRANSCRIPT --to NAME")
    found = pack(store, target, entity)
    said = {"coding": "codings", "done": "done marks", "memo": "memos", "mark": "marks", "model": "models"}
    rows = ", ".join(f"{found.rows[kind]:,} {word}" for kind, word in said.items())
    counted = f"without {rows}, and without {found.events:,} events of the log"
    lacks = "without what others did, and without models"
    return Packed(
        target, coder,
        (
            f"{target} is a copy for {coder}: " + (lacks if store.view(actor or SUPERVISOR).blindness() else counted),
            f"{coder} works in it with: qcode -p {target} code --coder {coder}",
            f"then bring the work back with: qcode merge {target}",
        ),
    )  # fmt: skip
