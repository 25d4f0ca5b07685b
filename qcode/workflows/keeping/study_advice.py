"""The advice of `qcode check`: nothing is broken, but figures may differ from what people
expect.
"""

from __future__ import annotations

from typing import Any

from qcode.reports.exclusive import beside
from qcode.reports.groups import roles_without_protocol
from qcode.shown import amount, cut_list
from qcode.store.view import View
from qcode.workflows.coding.recordings import unheard
from qcode.workflows.importing.same_words import uncounted_twice

_NAMED = 5


def advice(view: View) -> list[dict[str, Any]]:
    """Rows for the table of checks, all of them ok; empty if there is no advice. Shows only what
    the reader may see.
    """
    study = view.study()
    result: list[tuple[str, str]] = []
    if unknown := roles_without_protocol(study):
        result.append(
            (
                "roles",
                (
                    f"no protocol names {cut_list(map(repr, unknown), _NAMED)}: qcode attributes"
                    " rename role OLD NEW"
                ),
            )
        )
    if both := beside(study, study.codings):
        where = cut_list(dict.fromkeys(b.codings[0].transcript for b in both), _NAMED)
        many = amount(len({b.person for b in both}), "person has", "people have")
        result.append(
            (
                "exclusive codes",
                (
                    f"{many} one together with another of its family ({where}): qcode codings"
                    " exclusive"
                ),
            )
        )
    if twice := uncounted_twice(view):
        wording = cut_list((f"{name}: same words as {other}" for name, other in twice), _NAMED)
        result.append(
            ("same words", f"{wording}; both are counted: qcode transcripts double NAME --of OTHER")
        )
    if machine := unheard(view):
        wording = cut_list(machine, _NAMED)
        result.append(
            (
                "listened to",
                (
                    f"nobody has marked {amount(len(machine), 'machine-made transcript')} as"
                    f" listened to ({wording}): qcode recordings listened NAME"
                ),
            )
        )
    return [{"check": check, "ok": True, "detail": detail} for check, detail in result]
