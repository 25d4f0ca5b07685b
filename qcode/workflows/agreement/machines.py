"""Suggestions and machines that were used in a study, in sentences."""

from __future__ import annotations

import json

from qcode.coding.suggesting import withheld_share
from qcode.reports.machine_use import OTHER, Measured, machine_use, text_sent
from qcode.store.blindness import AUDIT
from qcode.store.queries.codebooks import codings_by_origin
from qcode.store.view import View
from qcode.store.writing import SENT
from qcode.suggest.influence.records import offered
from qcode.workflows.shared.sights import helped
from qcode.workflows.suggesting.marked import chosen_transcripts
from qcode.workflows.suggesting.recorded import read_records


def machines_used(view: View) -> str:
    """Whether coders saw suggestions, what was measured of their influence, and whether a model
    coded, as far as the reader may see; and whether text was sent to another machine.
    """
    machines = {c.name for c in view.coders() if c.kind == "machine"}
    shown = [(transcript, coder) for transcript, coder, _ in helped(view)]
    records = read_records(view)
    cards = {row.id: json.loads(row.card) for row in view.rows("model")}
    names = {i: f"{OTHER}{card['suggester']}" for i, card in cards.items() if "suggester" in card}
    every = [o for o in offered(records) if not o.withheld]
    got = [o for o in every if o.fate == "taken"]
    shares = {r.share for r in records if r.rows and r.share is not None}
    measured = Measured(
        tuple(sorted({names.get(r.model, r.model) for r in records if r.model and r.rows})),
        tuple(sorted(shares)) or (withheld_share(view.settings()),),
        len(every),
        len(got),
        sum(o.unread for o in got),
        len(view.rows("mark", kind=[AUDIT])),
        len(chosen_transcripts(view)),
    )
    used = machine_use(codings_by_origin(view), machines, shown, bool(cards), measured)
    sent = [value for name, value in view.settings().items() if name.startswith(SENT)]
    return " ".join(filter(None, (used, text_sent(sent))))
