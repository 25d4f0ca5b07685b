"""Cutting transcripts that are in the study into other segments. Text, turns and everything that
lies on words stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.errors import UsageError
from qcode.model import SEGMENT_BY, Column, Interview, SegmentBy, Table
from qcode.segmentation import segment_spans
from qcode.shown import amount
from qcode.spans import Span, contains, overlapping, trim
from qcode.store import kinds
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_attribute
from qcode.transcripts.languages import stated_language
from qcode.workflows.shared.people import coder_entity

RESEGMENT = "transcripts.resegment"
"""What the log calls it."""
_COLUMNS = (
    Column("transcript", "Transcript"),
    Column("by", "By"),
    Column("language", "Language"),
    Column("before", "Segments before", "count"),
    Column("after", "Segments after", "count"),
    Column("codings", "Codings kept", "count"),
    Column("across", "Not on whole segments", "count"),
)


@dataclass(frozen=True, slots=True)
class Resegmented:
    """A row a transcript, how many of them were cut anew, and what to tell."""

    table: Table
    changed: int
    notes: tuple[str, ...] = ()


def resegment(
    store: Store,
    names: Sequence[str],
    *,
    by: SegmentBy | None = None,
    language: str | None = None,
    actor: str = "",
    dry_run: bool = False,
) -> Resegmented:
    """Cut transcripts (all, where none is named) anew, in one change-set.

    `by` and `language` (a code) are kept as they are where None. Codings, done marks, memos, other
    marks and samples lie on words, not on segments, and are not touched; stored suggestions, which
    are made for segments, go. Codings are counted as the actor may see them. Raises Unknown for a
    transcript the study does not have, UsageError for another `by`.
    """
    if by is not None and by not in SEGMENT_BY:
        raise UsageError(f"segments are {', '.join(SEGMENT_BY)}, not {by!r}")
    view = store.view(actor or SUPERVISOR)
    wanted = [view.interview(name) for name in names] if names else list(view.study().interviews)
    wanted = list({interview.id: interview for interview in wanted}.values())
    codings = _codings(view, wanted)
    rows: list[dict[str, Any]] = []
    with store.change(_command(wanted, by, language), actor=actor, rehearse=dry_run) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        for interview in wanted:
            rows.append(_cut_anew(change, interview, by, language, codings[interview.id]))
    changed = sum(row.pop("changed") for row in rows)
    message = _told(rows, view, [interview.id for interview in wanted])
    return Resegmented(
        Table("transcripts.resegment", "Segments", _COLUMNS, tuple(rows), message), changed, notes
    )


def _command(wanted: Sequence[Interview], by: str | None, language: str | None) -> str:
    named = wanted[0].name if len(wanted) == 1 else amount(len(wanted), "transcript")
    return (
        f"transcripts resegment {named}"
        + (f" --by {by}" if by else "")
        + (f" --language {language}" if language else "")
    )


def _codings(view: View, wanted: Iterable[Interview]) -> dict[str, list[Span]]:
    ids = [interview.id for interview in wanted]
    result: dict[str, list[Span]] = {i: [] for i in ids}
    for row in view.rows("coding", only=ids):
        result[row.transcript].append((row.start, row.end))
    return result


def _cut_anew(
    change: Change,
    interview: Interview,
    by: SegmentBy | None,
    language: str | None,
    codings: Sequence[Span],
) -> dict[str, Any]:
    """Cut one transcript; the row that tells of it."""
    stored = change.get("transcript", interview.id) or {}
    layout = change.get(kinds.LAYOUT, interview.id) or {"speakers": [], "turns": [], "segments": []}
    ways: SegmentBy = by or stored["segment_by"]
    code = language or stated_language(interview.attributes)
    spans = segment_spans(
        interview.text, [(start, end) for _, start, end, *_ in layout["turns"]], ways, code
    )
    changed = change.put("transcript", interview.id, {**stored, "segment_by": ways}, RESEGMENT)
    if language and language != stated_language(interview.attributes):
        name = next(
            (name for name in interview.attributes if name.casefold() == "language"), "language"
        )
        changed |= put_attribute(
            change, "transcript", interview.id, interview.id, name, language, RESEGMENT
        )
    changed |= change.put(
        kinds.LAYOUT,
        interview.id,
        {**layout, "segments": [list(span) for span in spans]},
        RESEGMENT,
    )
    edges = [(start, end) for _, start, end in spans]
    return {
        "transcript": interview.name,
        "by": ways,
        "language": code,
        "before": len(layout["segments"]),
        "after": len(spans),
        "codings": len(codings),
        "across": sum(not _whole(interview.text, edges, coding) for coding in codings),
        "changed": bool(changed),
    }


def _whole(text: str, segments: Sequence[Span], span: Span) -> bool:
    """True if a span covers the words of every segment that it touches."""
    return all(contains(span, trim(text, segments[i])) for i in overlapping(segments, span))


def _told(rows: Sequence[dict[str, Any]], view: View, ids: Sequence[str]) -> tuple[str, ...]:
    """What to know before going on."""
    notes = [
        "Codings, done marks, memos and samples stay on their words; only the numbers of segments"
        " change."
    ]
    if any(row["across"] for row in rows):
        notes.append(
            "A coding that does not cover whole segments counts for every segment it touches, in"
            " reports and in agreement."
        )
    ways = sorted({row["by"] for row in rows})
    double = any(row.kind == "reliability" for row in view.rows("assignment", only=ids))
    if double and any(row["before"] != row["after"] for row in rows):
        notes.append(
            "Coders of a double-coded sample now decide on these segments: ask them to check them"
            " again."
        )
    return (
        *notes,
        *(
            [f"Transcripts are now divided in different ways: {', '.join(ways)}."]
            if len(ways) > 1
            else []
        ),
    )
