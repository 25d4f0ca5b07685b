"""Which passages are printed and how: pinned, dropped or edited, kept in the study and undoable.

A passage is named by its transcript, a segment that it touches, and the code (or family) whose
quote it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from qcode.errors import Refused, UsageError
from qcode.model import Column, Interview, PrintMark, Study, Table
from qcode.reports.citations import Citation, CitationIndex
from qcode.reports.groups import find_code
from qcode.reports.layers import LayerOptions, layered
from qcode.reports.quote_edits import problem_of
from qcode.shown import amount, shortened
from qcode.spans import overlapping
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.printing import put_print_mark
from qcode.store.queries.codebooks import code_rows
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.shared.codings import segment_span
from qcode.workflows.shared.people import coder_entity

ANY_LAYER = LayerOptions(None, None, True, True)
"""Passages are found also where nobody has finished yet."""
_SAID = {
    "star": "starred",
    "pin": "pinned",
    "drop": "dropped",
    "edit": "edited",
    "accept": "finding accepted",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A passage as people name it; `words` tells apart passages of one code in one segment."""

    transcript: str
    segments: str
    code: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on, in words, and what to tell."""

    where: str
    notes: tuple[str, ...] = ()


def pin_passage(store: Store, place: Place, *, actor: str = "") -> Decided:
    """Print this passage before all others of its code. Raises Unknown, UsageError, Refused."""
    return _mark(store, place, "pin", actor)


def drop_passage(store: Store, place: Place, *, actor: str = "") -> Decided:
    """Never print this passage under its code. Raises Unknown, UsageError, Refused."""
    return _mark(store, place, "drop", actor)


def _mark(store: Store, place: Place, kind: str, actor: str) -> Decided:
    other = {"pin": "drop", "drop": "pin"}[kind]
    with store.change(f"quotes {kind} {_typed(place)}", actor=actor) as change:
        who, notes = coder_entity(change, actor) if actor else ("", ())
        study, citation, code = _passage(change, place, actor)
        here = _marks_on(study, citation, code)
        if any(m.kind == kind and m.code == code for m in here):
            raise Refused(f"{_where(citation)} is {_SAID[kind]} already; nothing was changed")
        for mark in here:
            if mark.kind == other and mark.code == code:
                change.remove("mark", mark.id, f"quotes.{other}.remove")
        put_print_mark(
            change,
            kind,
            citation.interview.id,
            (citation.start, citation.end),
            {"code": _id_of(change, code)},
            coder=who,
        )
    return Decided(_where(citation), notes)


def edit_passage(store: Store, place: Place, text: str, *, actor: str = "") -> Decided:
    """Print this passage in the wording `text`, which may differ from the transcript in square
    brackets and by ellipses only.

    An edit that is there is replaced. Raises Unknown, UsageError, and Refused where other words
    differ.
    """
    wording = " ".join(text.split())
    with store.change(f"quotes edit {_typed(place)}", actor=actor) as change:
        who, notes = coder_entity(change, actor) if actor else ("", ())
        study, citation, _ = _passage(change, place, actor)
        store_edit(change, study, citation.interview, (citation.start, citation.end), wording, who)
    return Decided(_where(citation), notes)


def store_edit(
    change: Change, study: Study, interview: Interview, span: tuple[int, int], text: str, who: str
) -> None:
    """Store the wording of a passage, in place of another one that touches it. Raises Refused where
    it differs outside of brackets and ellipses.
    """
    if problem := problem_of(text, interview.text[span[0] : span[1]]):
        raise Refused(
            f"the edit changes words of {interview.name}: {problem}; nothing was changed",
            advice="put what you add in [square brackets], and … where you leave words out",
        )
    stored = [
        m
        for m in study.print_marks
        if m.kind == "edit" and m.transcript == interview.name and m.touches(*span)
    ]
    if any((m.start, m.end, m.text) == (*span, text) for m in stored):
        raise Refused("the passage is edited like that already; nothing was changed")
    for mark in stored:
        change.remove("mark", mark.id, "quotes.edit.remove")
    put_print_mark(change, "edit", interview.id, span, {"text": text}, coder=who)


def remove_print_marks(
    store: Store, place: Place, kinds: Sequence[str] = ("pin", "drop", "edit"), *, actor: str = ""
) -> Decided:
    """Take back what was decided about a passage. Raises Refused where nothing was."""
    with store.change(f"quotes remove {_typed(place)}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        study, citation, code = _passage(change, place, actor)
        removed = [
            m for m in _marks_on(study, citation, code) if m.kind in kinds and m.code in ("", code)
        ]
        if not removed:
            raise Refused(f"{_where(citation)} has no such mark; nothing was changed")
        for mark in removed:
            change.remove("mark", mark.id, f"quotes.{mark.kind}.remove")
    wording = ", ".join(dict.fromkeys(_SAID[m.kind] for m in removed))
    return Decided(f"{_where(citation)} is no longer {wording}", notes)


def _passage(change: Change, place: Place, actor: str) -> tuple[Study, Citation, str]:
    """The study as far as the transcript goes, the passage, and the key of the code."""
    view = change.view(actor or SUPERVISOR)
    name = view.interview(place.transcript).name
    study = view.study(only=[name])
    code = find_code(study.codebook, place.code)
    first, last = segment_span(study.interviews[0], place.segments)
    citations = CitationIndex(layered(study, ANY_LAYER)).of(study.codebook.family(code.key))
    wanted = " ".join(place.words.split()).casefold()
    result = [
        c
        for c in citations
        if c.start < last.end
        and first.start < c.end
        and wanted in " ".join(c.words.split()).casefold()
    ]
    if not result:
        raise UsageError(
            f"{name} has no passage of {code.key!r} that reports count at segment {place.segments}"
            + (" with these words" if wanted else ""),
            command=f"qcode show {quote(name)} --segments {place.segments} --codes",
        )
    if len(result) > 1:
        begins = "; ".join(repr(shortened(c.words, 40)) for c in result)
        raise UsageError(
            f"{name} has {len(result)} passages of {code.key!r} there: {begins}",
            advice="name fewer segments, or add --words TEXT with some words of the passage",
        )
    return study, result[0], code.key


def _marks_on(study: Study, citation: Citation, code: str) -> list[PrintMark]:
    place = citation.interview.name, citation.start, citation.end
    return [m for m in study.print_marks if m.transcript == place[0] and m.touches(*place[1:])]


def _id_of(change: Change, code: str) -> str:
    return next(str(row.id) for row in code_rows(change.view(SUPERVISOR)) if row.key == code)


def _typed(place: Place) -> str:
    return f"{place.transcript} {place.segments} --code {place.code}"


def _where(citation: Citation) -> str:
    return f"{citation.interview.name} {_numbers(citation.interview, citation.start, citation.end)}"


def _numbers(interview: Interview, start: int, end: int) -> str:
    touched = overlapping([(s.start, s.end) for s in interview.segments], (start, end))
    if not touched:
        return ""
    first, last = interview.segments[touched[0]].number, interview.segments[touched[-1]].number
    return str(first) if first == last else f"{first}-{last}"


def print_marks_table(view: View, transcript: str | None = None, code: str | None = None) -> Table:
    """A row a decision about printing: `transcript, segment, code, decision, text` (of an edit, or
    the reason), `problem` (why an edit no longer fits), `words`, `by`, `created`.
    """
    study = view.study(only=None if transcript is None else [transcript])
    wanted = None if code is None else study.codebook.family(find_code(study.codebook, code).key)
    interviews = {i.name: i for i in study.interviews}
    rows: list[dict[str, Any]] = []
    for mark in study.print_marks:
        if wanted is not None and mark.code and mark.code not in wanted:
            continue
        interview = interviews[mark.transcript]
        words = interview.text[mark.start : mark.end]
        rows.append(
            {
                "transcript": mark.transcript,
                "segment": _numbers(interview, mark.start, mark.end),
                "code": mark.code,
                "decision": _SAID[mark.kind],
                "text": mark.text,
                "problem": problem_of(mark.text, words) if mark.kind == "edit" else "",
                "words": " ".join(words.split()),
                "passage": shortened(" ".join(words.split()), 80),
                "by": mark.coder,
                "created": mark.created,
                "start": mark.start,
                "end": mark.end,
            }
        )
    problem = Column("problem", "No longer fits")
    columns = (
        Column("transcript", "Transcript"),
        Column("segment", "#"),
        Column("code", "Code"),
        Column("decision", "Decision"),
        Column("passage", "Passage"),
        Column("text", "Printed as, or reason"),
        *((problem,) if any(r["problem"] for r in rows) else ()),
        Column("by", "By"),
    )
    hidden = (
        *(() if problem in columns else (problem,)),
        Column("words", "Words"),
        Column("created", "Created"),
        Column("start", "Start", "count"),
        Column("end", "End", "count"),
    )
    return Table(
        "quotes.list",
        "Decisions about quotes",
        columns,
        tuple(rows),
        (f"{amount(len(rows), 'decision')}.",),
        data_columns=hidden,
    )
