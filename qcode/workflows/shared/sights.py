"""Who has seen others' codings, and where. Blindness depends on what each coder has seen.

A coder is shown others' codings of a transcript (by `show --codes`, `codings export`, quotes, the
log, the coding screen and so on) only if they do not code it blind. The first time this happens
under their name, it is recorded here, before anything is shown. From then on they cannot be drawn
blind there. Totals over transcripts do not count, because they show nobody's codings. A reader
without a name is the supervisor.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from qcode.model import Study
from qcode.reports.layers import LayerOptions, layered
from qcode.shown import amount
from qcode.store.blindness import SIGHT, SUPERVISOR, UNBLINDED
from qcode.store.purposes import READING
from qcode.store.queries.sights import fresh_sights, named_in
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_sight
from qcode.workflows.shared.unblinding import written_down

OTHERS = "has seen others' codings there"
HELPED = "was shown suggestions there"


def record_sight(
    store: Store, reader: str | None, transcripts: Iterable[str], *, by: str
) -> tuple[str, ...]:
    """Record that `reader` is shown others' codings in these transcripts (names). Returns notes.

    Nothing is recorded for the supervisor, if nobody else has coded, if the reader codes blind (and
    is shown nothing), or if it is already recorded. An unknown name is stored as it is, because
    looking does not add a coder. `by` is the command. Raises StorageFailed or ProjectLocked if it
    cannot be written; then nothing may be shown.
    """
    names = set(transcripts)
    if reader is SUPERVISOR or not names:
        return ()
    # Look without a write lock first: nearly every call finds that all is recorded already.
    if not fresh_sights(store.view(reader), names):
        return ()
    with (
        written_down(),
        store.change(f"{reader} sees others' codings", actor=reader, purpose=READING) as change,
    ):
        own = next((c.id for c in change.view(reader).coders() if c.name == reader), "")
        # Again inside the change, because another process may have recorded it meanwhile.
        fresh = fresh_sights(change.view(reader), names)
        for transcript, length in fresh.values():
            put_sight(
                change,
                SIGHT,
                transcript,
                length,
                own,
                {"name": reader, "by": by},
                (reader, change.time),
            )
    return _said(reader, sorted(fresh))


def _said(reader: str, names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    where = ", ".join(names) if len(names) <= 5 else amount(len(names), "transcript")
    return (
        (
            f"{reader} has now seen others' codings in {where}, and cannot be drawn for blind"
            " coding there (recorded)"
        ),
    )


def sights(view: View) -> list[tuple[str, str, str]]:
    """(id of the transcript, name of the coder, when) of each time that a coder was shown others'
    codings.
    """
    coders = {c.id: c.name for c in view.coders()}
    rows = view.rows("mark", kind=[SIGHT])
    return [(r.transcript, coders.get(r.coder) or named_in(r), r.created) for r in rows]


def helped(view: View) -> list[tuple[str, str, str]]:
    """The same for each time that a coder was shown suggestions, which may come from a model of
    everybody's codings.
    """
    coders = {c.id: c.name for c in view.coders()}
    rows = view.rows("mark", kind=["suggestion"])
    return [
        (r.transcript, coders.get(r.coder) or _named(r.value), r.created)
        for r in rows
        if _was_shown(r.value)
    ]


def not_blind(view: View) -> dict[str, dict[str, str]]:
    """Coder → the transcripts that they can no longer code blind, with the reason for each.

    They saw others' codings there, their blind assignment ended, or they were shown suggestions.
    """
    names = {i: n for n, i in view.transcript_ids().items()}
    coders = {c.id: c.name for c in view.coders()}
    free = [(r.transcript, coders.get(r.coder, "")) for r in view.rows("mark", kind=[UNBLINDED])]
    result: dict[str, dict[str, str]] = defaultdict(dict)
    for why, places in ((HELPED, helped(view)), (OTHERS, sights(view)), (OTHERS, free)):
        for transcript, coder, *_ in places:
            if transcript in names:
                result[coder][names[transcript]] = why
    return dict(result)


def passages_of_others(
    study: Study, transcripts: Iterable[str], reader: str | None, options: LayerOptions
) -> set[str]:
    """Those `transcripts` in which reports with these options quote what others coded."""
    counted = {
        layer.interview.name for layer in layered(study, options).layers if layer.coder != reader
    }
    return counted & set(transcripts)


def _named(value: str) -> str:
    """The name in a record of somebody who is not a coder of the study."""
    record = _record(value)
    return str(record.get("name", ""))


def _record(value: str) -> dict[str, object]:
    try:
        record = json.loads(value)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _was_shown(value: str) -> bool:
    """Whether a mark of the coding screen says that suggestions were shown."""
    record = _record(value)
    # A record that cannot be read must not make somebody blind again.
    return bool(record.get("shown")) if record else True
