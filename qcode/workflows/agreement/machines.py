"""Suggestions and machines that were used in a study, in sentences."""

from __future__ import annotations

from qcode.reports.machine_use import machine_use, text_sent
from qcode.store.view import View
from qcode.store.writing import SENT
from qcode.workflows.shared.sights import helped


def machines_used(view: View) -> str:
    """Whether coders saw suggestions, whether a model coded, as far as the reader may see, and
    whether text was sent to another machine.
    """
    shown = [(transcript, coder) for transcript, coder, _ in helped(view)]
    used = machine_use(view.study(), shown, trained=bool(view.rows("model")))
    sent = [value for name, value in view.settings().items() if name.startswith(SENT)]
    return " ".join(filter(None, (used, text_sent(sent))))
