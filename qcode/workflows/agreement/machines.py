"""Suggestions and machines that were used in a study, in sentences."""

from __future__ import annotations

from qcode.model import Study
from qcode.reports.machine_use import machine_use
from qcode.store.view import View
from qcode.workflows.shared.sights import helped


def machines_used(view: View, study: Study) -> str:
    """Whether coders saw suggestions, and whether a model coded, as far as the reader may see.
    `study` is the whole study as `view` shows it.
    """
    shown = [(transcript, coder) for transcript, coder, _ in helped(view)]
    return machine_use(study, shown, trained=bool(view.rows("model")))
