"""Make a copy of the study for a coder who works separately; it is merged back later."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcode.errors import Refused, UsageError
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.withhold import pack
from qcode.workflows.shared.locate import SUFFIX
from qcode.workflows.shared.people import known_coders


@dataclass(frozen=True, slots=True)
class Packed:
    """What a copy lacks, as text."""

    path: Path
    coder: str
    lines: tuple[str, ...]


def pack_sample(
    store: Store, coder: str, target: Path, *, everything: bool = False, actor: str = ""
) -> Packed:
    """Write a copy without others' codings, done marks, memos and marks, and without models and
    suggestions, also in the log.

    It contains the coder's assigned transcripts (all of them with `everything`), and the codebook
    with its protocols. An `actor` who codes something blind is not told how much was left out.
    Raises Unknown for the coder, Refused if nothing is assigned to them, UsageError for an invalid
    file name, ProjectError if the file exists.
    """
    if target.suffix != SUFFIX:
        raise UsageError(
            f"the name of a study file must end in {SUFFIX}, not {target.name!r}",
            advice=f"use -o {target.with_suffix(SUFFIX)}",
        )
    view = store.view(SUPERVISOR)
    known_coders(view, [coder])
    entity = next(c.id for c in view.coders() if c.name == coder)
    task = frozenset(row.transcript for row in view.rows("assignment", coder=entity))
    if not task:
        raise Refused(
            f"nothing is assigned to {coder}",
            advice="use qcode sample draw, or qcode assign TRANSCRIPT --to NAME",
        )
    result = pack(store, target, entity, sent=None if everything else task)
    decisions = {
        "coding": "codings",
        "done": "done marks",
        "memo": "memos",
        "mark": "marks",
        "model": "models",
    }
    rows = ", ".join(f"{result.rows[kind]:,} {word}" for kind, word in decisions.items())
    counted = f"without {rows}, and without {result.events:,} events of the log"
    lacks = "without the work of others and without models"
    left = result.rows["transcript"]
    sent = (
        f"it contains the {amount(len(task), 'transcript')} assigned to {coder}; "
        f"{left:,} {'other is' if left == 1 else 'others are'} left out (--all includes everything)"
    )
    return Packed(
        target,
        coder,
        (
            f"{target} is a copy for {coder}: "
            + (lacks if store.view(actor or SUPERVISOR).blindness() else counted),
            *([sent] if left else []),
            f"{coder} works in it with: qcode -p {target} code --coder {coder}",
            f"then merge the work back with: qcode merge {target}",
        ),
    )
