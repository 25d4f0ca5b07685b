"""``suggest next``: the transcripts or segments from which the model would learn most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcode.errors import Refused
from qcode.model import Column, Interview, Study, Table
from qcode.shown import shortened
from qcode.spans import Span, overlaps
from qcode.store.blindness import CHOSEN, SUPERVISOR
from qcode.store.queries.models import newest_model_id
from qcode.store.showing import put_chosen
from qcode.store.store import Store
from qcode.store.view import View
from qcode.suggest import keyword_model, passages_of
from qcode.suggest.influence.decisions import respondents_spans
from qcode.suggest.ordering import Choice, best_first, uncertainty
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.suggesting.apart import kept_apart
from qcode.workflows.suggesting.marked import WAITING, Place, in_text_order, marked
from qcode.workflows.suggesting.models import newest_model

if TYPE_CHECKING:
    from qcode.suggest import AnyModel

NOTE = (
    "Chosen by what the model does not know, not at random: figures from these alone say nothing"
    " about the others. The choice is recorded."
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Words that can be chosen: a transcript, or one of its segments (`segment` is its number)."""

    interview: Interview
    span: Span
    segment: int = 0

    @property
    def name(self) -> str:
        return f"{self.interview.name}\x1f{self.segment:09}"

    @property
    def words(self) -> str:
        return self.interview.text[slice(*self.span)]


def choose_next(
    store: Store, *, count: int, segments: bool = False, actor: str = ""
) -> tuple[Table, tuple[str, ...]]:
    """Choose `count` transcripts (or `segments`) that nobody has coded, and record the choice, in
    one change-set. The table, and notes.

    Transcripts of blind and double-coded samples are never chosen. Raises Refused if nothing is
    left, and for an actor who codes something blind.
    """
    if store.view(actor or SUPERVISOR).blindness():
        raise Refused(
            f"{actor} codes some transcripts blind, and the choice depends on everybody's codings;"
            " nothing was changed",
            advice="the supervisor chooses: qcode suggest next without --coder",
        )
    with store.snapshot(SUPERVISOR) as view:
        study = view.study()
        free, known = _candidates(view, study, segments)
        if not free:
            raise Refused(
                f"every {'segment' if segments else 'transcript'} outside the blind and"
                " double-coded samples is coded or begun; nothing was changed"
            )
        model = newest_model(view) or keyword_model(study.codebook)
        name = newest_model_id(view) or "keywords"
    chosen = _chosen(model, study, free, known, count)
    marks: dict[str, list[tuple[Span, Mapping[str, object]]]] = defaultdict(list)
    for rank, (one, choice) in enumerate(chosen, 1):
        value = {"model": name, "rank": rank, "score": round(choice.score, 4)}
        value |= {"segment": True} if segments else {}
        marks[one.interview.id].append((one.span, value))
    what = "segments" if segments else "transcripts"
    with store.change(f"suggest next {len(chosen)} {what}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        for transcript, entries in marks.items():
            put_chosen(change, transcript, entries)
    return _table(chosen, segments, len(free), name), tuple(notes)


def _candidates(view: View, study: Study, segments: bool) -> tuple[list[_Candidate], list[str]]:
    """What can be chosen, and the words that are coded already."""
    apart = kept_apart(view, study)
    touched: dict[str, list[Span]] = defaultdict(list)
    machines = {c.name for c in study.coders if c.kind == "machine"}
    for coding in study.codings:
        if coding.coder not in machines and coding.origin != "machine":
            touched[coding.transcript].append((coding.start, coding.end))
    for mark in study.done:
        if mark.coder not in machines:
            touched[mark.transcript].append((mark.start, mark.end))
    names = {i.id: i.name for i in study.interviews}
    for row in view.rows("mark", kind=["nothing"]):
        touched[names[row.transcript]].append((row.start, row.end))
    free: list[_Candidate] = []
    known: list[str] = []
    for interview in study.interviews:
        spans, here = respondents_spans(interview), touched[interview.name]
        whole = (0, len(interview.text))
        if not segments:
            if here:
                known.append(interview.text)
            elif spans and interview.name not in apart:
                free.append(_Candidate(interview, whole))
            continue
        numbers = [p.segment for p in passages_of(interview)]
        for number, span in zip(numbers, spans, strict=True):
            if any(overlaps(span, other) for other in here):
                known.append(interview.text[slice(*span)])
            elif interview.name not in apart:
                free.append(_Candidate(interview, span, number))
    return free, known


def _chosen(
    model: AnyModel,
    study: Study,
    free: Sequence[_Candidate],
    known: Sequence[str],
    count: int,
) -> list[tuple[_Candidate, Choice]]:
    given = Counter(c.code for c in study.codings if c.origin != "machine")
    times = [given[code] for code in model.codes]
    unsure: dict[str, float] = {}
    by_interview: dict[str, list[_Candidate]] = defaultdict(list)
    for one in free:
        by_interview[one.interview.name].append(one)
    for entries in by_interview.values():
        passages = passages_of(entries[0].interview)
        values = uncertainty(model.probabilities(passages), times)
        by_number = {p.segment: float(v) for p, v in zip(passages, values, strict=True)}
        for one in entries:
            unsure[one.name] = by_number[one.segment] if one.segment else float(values.mean())
    found = {one.name: one for one in free}
    texts = {one.name: one.words for one in free}
    return [(found[c.name], c) for c in best_first(unsure, texts, known, count)]


def _table(
    chosen: Sequence[tuple[_Candidate, Choice]], segments: bool, free: int, model: str
) -> Table:
    rows = tuple(
        {
            "rank": rank,
            "transcript": one.interview.name,
            "segment": one.segment or None,
            "uncertainty": choice.uncertainty,
            "novelty": choice.novelty,
            "text": shortened(one.words.strip(), 60) if one.segment else "",
        }
        for rank, (one, choice) in enumerate(chosen, 1)
    )
    figures = (Column("uncertainty", "Unsure", "number"), Column("novelty", "New", "number"))
    place = [Column("segment", "#", "count")] if segments else []
    words = [Column("text", "Words")] if segments else []
    columns = (Column("rank", "Order", "count"), Column("transcript", "Transcript"))
    hidden = () if segments else (Column("segment", "#", "count"), Column("text", "Words"))
    what = "segments" if segments else "transcripts"
    note = (
        f"{len(rows)} of {free} {what} that nobody has begun. Unsure: how unsure the model is,"
        " rare codes weigh more (1: most of all). New: 1 if no words are shared with what is coded"
        " or chosen before."
    )
    return Table(
        "suggest.next",
        "To be coded next",
        (*columns, *place, *figures, *words),
        rows,
        (note, NOTE),
        extra={"model": model, "candidates": free},
        data_columns=hidden,
    )


def waiting(view: View) -> list[Place]:
    """The chosen segments that are not decided, in the order of the text."""
    found = [p for p in marked(view, CHOSEN) if "segment" in p.record]
    return in_text_order(p for p in found if p.state == WAITING)
