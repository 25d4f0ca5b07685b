"""Codings to review: their words changed when a transcript was corrected, or the meaning of their
code changed.

They are listed until somebody has reviewed them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.carryover import TextMap
from qcode.errors import Refused
from qcode.model import Column, Interview, Study, Table
from qcode.shown import one_line
from qcode.spans import Span
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.reviews import Reworded, reworded
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.coding.meaning_review import (
    Passage,
    confirm_meaning,
    older_codings,
    possible_segments,
)
from qcode.workflows.importing.updating import REVIEW, UPDATE
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.people import coder_entity

WORDS, MEANING, MIGHT = "words changed", "meaning changed", "might carry it"
"""Reasons for being on the list."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list is wanted: of a transcript, of codes; with `possible` also segments
    that may need a code now.
    """

    transcript: str | None = None
    codes: tuple[str, ...] = ()
    possible: bool = False


def review_table(view: View, wanted: Wanted = Wanted()) -> Table:
    """One row per passage to review: transcript, segment, code, coder, reason, words before a
    correction, and words now.

    Raises Unknown for a transcript or code.
    """
    wanted, _ = _known(view, wanted)
    study = view.study(only=None if wanted.transcript is None else [wanted.transcript])
    rows = [*_reworded(view, study, wanted)]
    rows += [_passage_row(p, MEANING) for p in older_codings(view, study, wanted.codes)]
    if wanted.possible:
        rows += [_passage_row(p, MIGHT) for p in possible_segments(view, study, wanted.codes)]
    rows.sort(key=lambda r: (r["transcript"], r["start"], r["code"], r["coder"]))
    corrected = any(r["before"] for r in rows)
    columns = (
        Column("transcript", "Transcript"),
        Column("segment", "#", "count"),
        Column("code", "Code"),
        Column("coder", "Coder"),
        Column("why", "Why"),
        *([Column("before", "Words before")] if corrected else []),
        Column("text", "Words now"),
    )
    data = (
        *([] if corrected else [Column("before", "Words before")]),
        Column("start", "Start", "count"),
        Column("end", "End", "count"),
    )
    notes = _notes(rows, wanted)
    return Table(
        "codings.review", "Codings to look at again", columns, tuple(rows), notes, data_columns=data
    )


def _known(view: View, wanted: Wanted) -> tuple[Wanted, str | None]:
    """The names in the study's spelling, and the transcript's id."""
    entity = None if wanted.transcript is None else view.transcript_id(wanted.transcript)
    name = next((n for n, i in view.transcript_ids().items() if i == entity), None)
    book = view.study(only=[]) if wanted.codes else None
    codes = tuple(find_code(book, c).key for c in wanted.codes) if book is not None else ()
    return Wanted(name, codes, wanted.possible), entity


def _passage_row(p: Passage, why: str) -> dict[str, Any]:
    return {
        "transcript": p.transcript,
        "segment": p.segment,
        "code": p.code,
        "coder": p.coder,
        "why": why,
        "before": "",
        "text": p.text,
        "start": p.start,
        "end": p.end,
    }


def _notes(rows: Sequence[Mapping[str, Any]], wanted: Wanted) -> tuple[str, ...]:
    if not rows:
        return ("No codings to review.",)
    count = Counter(str(r["why"]) for r in rows)
    notes = [f"{', '.join(f'{why}: {n:,}' for why, n in count.items())}."]
    if count[MEANING]:
        notes.append(
            "Meaning changed: the code's definition has changed since; remove codings that no"
            " longer fit."
        )
    if count[MIGHT]:
        notes.append(
            "Might carry it: coded under the older meaning, without the code, which is now"
            " suggested there."
        )
    notes.append("qcode codings review --settle keeps the codings and removes them from this list.")
    return tuple(notes)


def _reworded(view: View, study: Study, wanted: Wanted) -> list[dict[str, Any]]:
    """Codings whose words changed when a transcript was corrected."""
    interviews = {i.id: i for i in study.interviews}
    return [
        {
            "transcript": one.name,
            "segment": _segment(interviews[one.transcript], one.span[0]),
            "code": one.code,
            "coder": one.coder,
            "why": WORDS,
            "start": one.span[0],
            "end": one.span[1],
            **_words(one),
        }
        for one in reworded(view, mark=REVIEW, action=UPDATE, only=interviews, codes=wanted.codes)
    ]


def _segment(interview: Interview, start: int) -> int | None:
    return next((s.number for s in interview.segments if s.start <= start < s.end), None)


def _words(one: Reworded) -> dict[str, str]:
    """The words of a coding before the newest correction (empty if purged), and its present words,
    if any.
    """
    if one.before is None:
        return {"before": "", "text": _shown(one.text, one.span)}
    old, before = one.before
    # A coding whose words are gone is kept on a single character, which would mean nothing to a
    # reader.
    removed = (
        one.span[1] - one.span[0] == 1
        and TextMap(old, one.text).carry([before])[0].outcome == "lost"
    )
    return {"before": _shown(old, before), "text": "" if removed else _shown(one.text, one.span)}


def _shown(text: str, span: Span) -> str:
    return one_line(text[span[0] : span[1]]).strip()


def settle_review(
    store: Store, wanted: Wanted = Wanted(), *, actor: str = ""
) -> tuple[int, tuple[str, ...]]:
    """Remove reviewed passages from the list: codings stay as they are, and possible segments do
    not get the code.

    An actor settles what the list shows them. Raises Refused if the list is empty, Unknown for a
    transcript or code.
    """
    view = store.view(actor or SUPERVISOR)
    wanted, entity = _known(view, wanted)
    with store.change("codings review --settle", actor=actor) as change:
        study = view.study(only=None if wanted.transcript is None else [wanted.transcript])
        codes = {c.id for c in study.codings if not wanted.codes or c.code in wanted.codes}
        marks = view.rows("mark", only=None if entity is None else [entity], kind=[REVIEW])
        marks = [row for row in marks if not wanted.codes or row.value in codes]
        passages = older_codings(view, study, wanted.codes)
        passages += possible_segments(view, study, wanted.codes) if wanted.possible else []
        if not marks and not passages:
            raise Refused("there are no codings to review; nothing was changed")
        who, notes = coder_entity(change, actor) if actor else ("", ())
        for row in marks:
            change.remove("mark", row.id, "review.settle")
        count = len(marks) + confirm_meaning(change, view, study, passages, who)
    return count, notes
