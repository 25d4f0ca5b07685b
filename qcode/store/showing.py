"""Write what a coder was shown, what an audit drew and what a model chose: marks on segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qcode.model import Coder
from qcode.spans import Span
from qcode.store import ids
from qcode.store.blindness import AUDIT, CHOSEN
from qcode.store.change import Change
from qcode.store.kinds import Value, canonical
from qcode.store.writing import anchor_of, mark_value


def coder_key(coders: Iterable[Coder], name: str) -> str:
    """The id of the coder of that name, or the id that a new coder of that name gets. It stays when
    the coder is renamed.
    """
    return next((c.id for c in coders if c.name == name), ids.derived("coder", name))


def put_listed(
    change: Change,
    transcript: str,
    reader: str,
    coder: str,
    shown: Sequence[tuple[Span, Value]],
) -> int:
    """Store what was listed for `reader` (a name) on each segment; `coder` is their id, or empty
    for somebody who is not a coder. Returns how many records are new.
    """
    return _put(change, "suggestion", transcript, coder, shown, ("listed", reader))


def put_audit(change: Change, transcript: str, drawn: Sequence[tuple[Span, Value]]) -> int:
    """Store segments that an audit drew. They belong to nobody, so a blind coder does not see
    them.
    """
    return _put(change, AUDIT, transcript, "", drawn, (AUDIT,))


def put_chosen(change: Change, transcript: str, chosen: Sequence[tuple[Span, Value]]) -> int:
    """Store words that a model chose to be coded next."""
    return _put(change, CHOSEN, transcript, "", chosen, (CHOSEN,))


def _put(
    change: Change,
    kind: str,
    transcript: str,
    coder: str,
    values: Sequence[tuple[Span, Value]],
    parts: tuple[str, ...],
) -> int:
    """Store a mark per value, unless the same is there already."""
    anchor = anchor_of(change, transcript)
    entries = []
    for span, value in values:
        text = canonical(value)
        entity = ids.derived("mark", *parts, transcript, *span, text, anchor)
        if change.get("mark", entity) is None:
            content = mark_value(change, kind, transcript, span, coder, text, anchor)
            entries.append((entity, content))
    change.add_many("mark", entries, f"mark.{kind}")
    return len(entries)
