"""On which segments a coder is shown suggestions outside the coding screen, and the record of it.

The rules are those of the screen: nothing in a blind assignment, nothing on the withheld share,
nothing before the own decision where the study says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.coding.suggesting import SHARE_SETTING, opening, withheld, withheld_share
from qcode.errors import Refused
from qcode.model import Interview
from qcode.shown import amount
from qcode.spans import Span, contains, overlaps, trim
from qcode.store.blindness import SUPERVISOR
from qcode.store.purposes import READING
from qcode.store.queries.models import newest_model_id
from qcode.store.showing import coder_key, put_listed
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.shared.people import coder_entity

LISTED = "listed"
"""The outcome in the record of suggestions that a command listed for a coder."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The numbers of the segments whose suggestions may be shown, those that are `withheld`, and
    notes.
    """

    segments: frozenset[int]
    withheld: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def set_share(store: Store, share: float, *, actor: str = "") -> tuple[str, ...]:
    """Set the share of segments (0 to `MOST_WITHHELD`) on which each coder is shown nothing."""
    with store.change(f"suggest withhold {share:g}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        change.put("setting", SHARE_SETTING, {"value": json.dumps(share)}, "setting")
    return tuple(notes)


def share_of(view: View) -> float:
    """The share of segments on which each coder is shown nothing."""
    return withheld_share(view.settings())


def shown_to(view: View, interview: Interview) -> Shown:
    """Which segments' suggestions the reader may be shown; all of them for the supervisor. Raises
    Refused if suggestions are off in the study.
    """
    every = frozenset(s.number for s in interview.segments)
    coder, settings = view.as_coder, view.settings()
    if coder is SUPERVISOR:
        return Shown(every)
    when = settings.get("suggestions_shown", "at once")
    if when == "off":
        raise Refused("suggestions are off in this study", advice="the supervisor sees them")
    study, share = str(settings.get("study", "")), withheld_share(settings)
    who = coder_key(view.coders(), coder)
    hidden = tuple(
        s.number
        for s in interview.segments
        if withheld(study, who, interview.id, opening(interview.text, s.start), share)
    )
    notes: list[str] = []
    wanted = every - set(hidden)
    if when == "after":
        wanted &= _decided(view, interview)
        notes.append("Suggestions are shown after the coder's own decision.")
    return Shown(wanted, hidden, tuple(notes))


def withheld_note(hidden: Sequence[int], share: float) -> str:
    """The sentence about withheld segments; empty without any."""
    if not hidden:
        return ""
    numbers = ", ".join(map(str, hidden))
    return (
        f"Suggestions withheld here: {'segment' if len(hidden) == 1 else 'segments'} {numbers}, as"
        f" on a random {100 * share:g} % of segments, to measure their influence."
    )


def _decided(view: View, interview: Interview) -> frozenset[int]:
    """The segments that the reader has coded, marked as without a code, or finished."""
    own = {c.id for c in view.coders() if c.name == view.as_coder}
    rows = [r for kind in ("coding", "done") for r in view.rows(kind, only=[interview.id])]
    rows += view.rows("mark", only=[interview.id], kind=["nothing"])
    spans: list[Span] = [(r.start, r.end) for r in rows if r.coder in own]
    return frozenset(
        s.number
        for s in interview.segments
        if any(overlaps(trim(interview.text, (s.start, s.end)), span) for span in spans)
    )


def record_listing(
    store: Store, coder: str | None, transcript: str, rows: Iterable[Mapping[str, Any]]
) -> tuple[str, ...]:
    """Record that `coder` is shown these suggestions (rows with ``segment``, ``code`` and
    ``probability``), a mark per segment. Returns notes.

    Nothing is recorded for the supervisor, or if the same is recorded already. An unknown name is
    kept in the record, because looking does not add a coder.
    """
    shown: dict[int, list[list[Any]]] = {}
    for row in rows:
        shown.setdefault(int(row["segment"]), []).append(
            [row["code"], round(row["probability"], 4)]
        )
    if coder is SUPERVISOR or not shown:
        return ()
    with store.snapshot(coder) as view:
        wanted = _unrecorded(view, transcript, shown)
    if not wanted:
        return ()
    command = f"{coder} is shown suggestions in {transcript}"
    with store.change(command, actor=coder, purpose=READING) as change:
        view = change.view(SUPERVISOR)
        interview = view.interview(transcript)
        who = next((c.id for c in view.coders() if c.name == coder), "")
        values = [
            ((s.start, s.end), wanted[s.number]) for s in interview.segments if s.number in wanted
        ]
        put_listed(change, interview.id, coder, who, values)
    return (f"recorded: {coder} was shown suggestions on {amount(len(wanted), 'segment')}",)


def _unrecorded(
    view: View, transcript: str, shown: Mapping[int, list[list[Any]]]
) -> dict[int, dict[str, Any]]:
    """Segment → the record of what is shown there now, where it is not recorded yet."""
    interview, settings = view.interview(transcript), view.settings()
    who = {c.id for c in view.coders() if c.name == view.as_coder}
    model = newest_model_id(view) if not view.blindness() else None
    known: list[tuple[Span, Any, Any]] = []
    for row in view.rows("mark", only=[interview.id], kind=["suggestion"]):
        value = json.loads(row.value)
        named = row.coder in who or (not row.coder and value.get("name") == view.as_coder)
        if named and value.get("outcome") == LISTED:
            known.append(((row.start, row.end), value.get("shown"), value.get("model")))
    result: dict[int, dict[str, Any]] = {}
    for segment in interview.segments:
        here = (segment.start, segment.end)
        rows = shown.get(segment.number)
        if rows is None or any(
            contains(span, here) and (was, by) == (rows, model or "keywords")
            for span, was, by in known
        ):
            continue
        result[segment.number] = {
            "outcome": LISTED,
            "model": model or "keywords",
            "shown": rows,
            "share": withheld_share(settings),
            **({} if who else {"name": view.as_coder}),
        }
    return result
