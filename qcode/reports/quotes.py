"""Passages to print: citations verbatim, trimmed, balanced over interviews and sites, attributed by
role or after a template.

A quote is what the transcript says, letter by letter: line ends become a space, and a passage that
is too long is cut at a sentence's end (marked ``[…]``) or, inside a sentence that is itself too
long, at a word's end (marked ``…``). Where somebody edited a passage for print, the edit is
printed; everything outside of its brackets and ellipses is the transcript's (see `quote_edits`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from qcode.errors import UsageError
from qcode.model import Code, Column, Quote, Segment, Study, Table, rows_of
from qcode.reports import notes
from qcode.reports.citations import Citation, citation_index
from qcode.reports.disclosure import findings, refuse
from qcode.reports.groups import find_code, grouping, split
from qcode.reports.layers import DEFAULT, Layered, LayerOptions, layered
from qcode.reports.quote_attribution import Template, template
from qcode.reports.quote_choice import Candidate, Limits, Order, Picker
from qcode.reports.quote_cuts import SENTENCES_LEFT_OUT as SENTENCES_LEFT_OUT
from qcode.reports.quote_cuts import WORDS_LEFT_OUT as WORDS_LEFT_OUT
from qcode.reports.quote_cuts import as_line, cuts_of
from qcode.reports.quote_cuts import ends_sentence as ends_sentence
from qcode.reports.quote_edits import problem_of
from qcode.reports.quote_marks import PrintDecisions
from qcode.shown import clock
from qcode.spans import overlapping


@dataclass(frozen=True, slots=True)
class Chosen:
    """Quotes, and what to tell of passages that are not printed and of values that are missing."""

    quotes: tuple[Quote, ...]
    told: tuple[str, ...] = ()


def quotes(
    study: Study,
    codes: Sequence[str] | None = None,
    by: str | None = None,
    *,
    per_code: int = 3,
    per_interview: int = 2,
    per_person: int | None = None,
    min_words: int = 1,
    max_words: int = 80,
    order: Order = "balanced",
    attribution: str = "",
    with_question: bool = False,
    safe: bool = False,
    seed: int | None = None,
    options: LayerOptions = DEFAULT,
) -> tuple[Quote, ...]:
    """Up to `per_code` quotes of each code and group, at most `per_interview` of them from one
    transcript; see `choose`.

    With `safe`, anything that may identify somebody raises `GateFailed`.
    """
    limits = Limits(per_code, per_interview, per_person, max_words, order, seed)
    result = choose(
        study,
        codes,
        by,
        limits=limits,
        min_words=min_words,
        attribution=attribution,
        with_question=with_question,
        options=options,
    ).quotes
    if safe:
        refuse(findings(study, result, by=by))
    return result


def choose(
    study: Study,
    codes: Sequence[str] | None = None,
    by: str | None = None,
    *,
    limits: Limits,
    min_words: int = 1,
    attribution: str = "",
    with_question: bool = False,
    options: LayerOptions = DEFAULT,
) -> Chosen:
    """The quotes of each code and group, as far as `limits` allow, no passage twice.

    A code of `codes` that has codes below it is quoted as a family; without `codes` every code is
    quoted by itself. Pinned and starred passages come first, dropped ones and persons who did not
    permit quotation are left out, edited passages are printed as edited. Raises `Unknown` for a
    code or attribute and `UsageError` for limits that make no sense.
    """
    if min(limits.per_code, limits.per_interview, limits.per_person or 1, min_words) < 1 or (
        limits.max_words < min_words
    ):
        raise UsageError(
            "limits on quotes must be at least 1, and --max-words at least --min-words"
        )
    who = template(study, attribution)
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    desk = PrintDecisions(study, limits.max_words)
    picker = Picker(study, limits)
    result: list[Quote] = []
    for code, keys in _wanted(study, codes):
        for group, citations in split(index.of(keys), groups).items():
            for picked in picker.pick(desk.candidates(citations, keys, min_words)):
                result.append(_quote(study, code, group, picked, who, with_question))
    messages = [*desk.notes(), *_missing(study, result, who)]
    if picker.pinned_out:
        many = notes.amount(picker.pinned_out, "pinned passage is", "pinned passages are")
        messages.append(f"{many} not printed, because the limits are reached")
    return Chosen(tuple(result), tuple(messages))


def too_short(
    study: Study,
    codes: Sequence[str] | None,
    min_words: int,
    max_words: int,
    options: LayerOptions = DEFAULT,
) -> int:
    """How many passages of `codes` (see `quotes`) have fewer than `min_words` words, each passage
    once.
    """
    index = citation_index(layered(study, options))
    places: dict[str, set[tuple[int, int]]] = {}
    for _, keys in _wanted(study, codes):
        for interview, own in groupby(index.of(keys), itemgetter(0)):
            places.setdefault(interview.name, set()).update(map(itemgetter(3, 4), own))
    cuts = cuts_of(study, max_words)
    return sum(
        cuts.is_short((name, *place), min_words) for name, some in places.items() for place in some
    )


def _wanted(study: Study, codes: Sequence[str] | None) -> list[tuple[Code, tuple[str, ...]]]:
    book = study.codebook
    if codes is None:
        return [(code, (code.key,)) for code in book.codes]
    named = dict.fromkeys(find_code(book, name).key for name in codes)
    return [(code, book.family(code.key)) for code in (find_code(book, key) for key in named)]


def _quote(
    study: Study, code: Code, group: str, picked: Candidate, who: Template, with_question: bool
) -> Quote:
    interview, citation = picked.citation.interview, picked.citation
    segments = rows_of(interview.segments, Segment)
    at = overlapping([row[2:4] for row in segments], (picked.start, picked.end))
    number, turn = segments[at[0]][:2] if at else (0, 0)
    attributed = who.of(study, citation.participant)
    return Quote(
        code=code.key,
        label=code.name,
        group=group,
        quote=picked.shown,
        attribution=attributed.text,
        transcript=interview.name,
        segment=number,
        words=picked.words,
        start=picked.start,
        end=picked.end,
        time=interview.turns[turn - 1].time_start if at else None,
        person=citation.participant.person,
        said_of=attributed.said_of,
        question=question_before(citation) if with_question else "",
        edited=picked.edited,
    )


def question_before(citation: Citation) -> str:
    """The words of the interviewer's last turn before the one that is quoted; empty where somebody
    else opened.
    """
    interview = citation.interview
    asking = {p.label for p in interview.participants if p.interviewer}
    before = [t for t in interview.turns if t.number < citation.turn and t.speaker in asking]
    return as_line(interview.text[before[-1].start : before[-1].end]) if before else ""


def _missing(study: Study, result: Iterable[Quote], who: Template) -> list[str]:
    """For whom a field of the attribution has no value."""
    people = {(p.transcript, p.label): p for i in study.interviews for p in i.participants}
    lacking: dict[str, dict[str, None]] = {}
    quoted = {(q.transcript, q.person) for q in result}
    for participant in people.values():
        if (participant.transcript, participant.person) in quoted:
            for name in (n for n in who.of(study, participant).missing if n != "role"):
                lacking.setdefault(name, {})[participant.transcript] = None
    return [
        f"no {name} is known of the person quoted in {notes.listed(transcripts)}; the attribution"
        " leaves it out"
        for name, transcripts in lacking.items()
    ]


def is_verbatim(quote: Quote, text: str) -> bool:
    """True when the quote is letter by letter what `text` has at its place, but for line ends and
    the mark of a cut; of an edited quote, everything outside of brackets and ellipses.
    """
    if quote.edited:
        return not problem_of(quote.quote, text[quote.start : quote.end])
    wording = as_line(text[quote.start : quote.end])
    return quote.quote in (
        wording,
        f"{wording} {SENTENCES_LEFT_OUT}",
        f"{wording} {WORDS_LEFT_OUT}",
    )


def quotes_table(
    study: Study,
    result: Sequence[Quote],
    by: str | None = None,
    *,
    with_source: bool = False,
    times: bool = False,
    options: LayerOptions = DEFAULT,
    short: str = "",
) -> Table:
    """The quotes as a table; `short` is a sentence for the note on what was too short to print.

    Transcript and segment are for csv and json only, unless `with_source`; the time, unless
    `times`.
    """
    time = (Column("time", "Time"),)
    source = (Column("transcript", "Transcript"), Column("segment", "Segment", "count"))
    shown = (Column("label", "Theme"), Column("quote", "Quote"), Column("attribution", "Said by"))
    group = Column("group", "Group")
    hidden = (Column("code", "Code"), Column("words", "Words", "count"))
    question = (Column("question", "Question"),)
    asked = question if any(q.question for q in result) else ()
    edited = (Column("edited", "Edited for print", "flag"),)
    return Table(
        name="report.quotes",
        title=f"Quotes{f' by {notes.attributes_named(by)}' if by else ''}",
        columns=(
            *((group,) if by else ()),
            *shown[:1],
            *asked,
            *shown[1:],
            *(time if times else ()),
            *(source if with_source else ()),
        ),
        rows=tuple(
            {
                "code": q.code,
                "label": q.label,
                "group": q.group,
                "quote": q.quote,
                "attribution": q.attribution,
                "transcript": q.transcript,
                "segment": q.segment,
                "words": q.words,
                "time": clock(q.time),
                "question": q.question,
                "edited": q.edited,
            }
            for q in result
        ),
        notes=_notes(layered(study, options), result, short),
        group="group" if by else None,
        data_columns=(
            *hidden,
            *(() if by else (group,)),
            *(() if times else time),
            *(() if with_source else source),
            *(() if asked else question),
            *edited,
        ),
    )


def print_notes(result: Sequence[Quote]) -> tuple[str, ...]:
    """What readers of quotes have to know of signs in them."""
    cut = (
        f"Quotes are verbatim; {SENTENCES_LEFT_OUT} marks sentences left out, {WORDS_LEFT_OUT}"
        " words left out."
    )
    edited = " Words in square brackets were put in or replaced for print."
    return (cut + (edited if any(q.edited for q in result) else ""),)


def _notes(chosen: Layered, result: Sequence[Quote], short: str) -> tuple[str, ...]:
    interviews = notes.amount(len({q.transcript for q in result}), "interview")
    return (
        *print_notes(result),
        (
            f"{notes.amount(len(result), 'quote')} from {interviews} of"
            f" {len(chosen.layers):,}.{f' {short}' if short else ''}"
        ),
        *notes.layer_notes(chosen),
    )
