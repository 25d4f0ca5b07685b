"""Suggestions and machines that were used in a study, in sentences."""

from __future__ import annotations

from qcode.reports.machine_use import machine_use
from qcode.store.queries.codebooks import codings_by_origin
from qcode.store.view import View
from qcode.workflows.shared.sights import helped


def machines_used(view: View) -> str:
    """Whether coders saw suggestions, and whether a model coded, as far as the reader may see."""
    machines = {c.name for c in view.coders() if c.kind == "machine"}
    shown = [(transcript, coder) for transcript, coder, _ in helped(view)]
    return machine_use(codings_by_origin(view), machines, shown, trained=bool(view.rows("model")))
