"""What ``qcode query`` prints: the segments that an expression is true of, the words in their
context, and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcode.errors import UsageError
from qcode.model import Column, Participant, Study, Table
from qcode.query import Evaluation, Unit, may_hold, may_hold_at, written
from qcode.reports import notes
from qcode.reports.groups import bases, grouping, percent, tally_of
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.site_lists import sites_of_groups
from qcode.shown import amount, clock
from qcode.words import word_spans
from qcode.workflows.shared.expressions import evaluation
from qcode.workflows.shared.sights import passages_of_others

BY_CODE = "code"


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """What to print of what was found. `everybody`: segments of interviewers too; `limit`: at most
    so many rows; `context`: words before and after a match; `codes`: the codes on each segment.
    """

    everybody: bool = False
    limit: int | None = None
    context: int = 8
    codes: bool = False
    layer: LayerOptions = DEFAULT


@dataclass(frozen=True, slots=True)
class Query:
    """An expression that was asked of a study: what it is true of, in the order of the text."""

    study: Study
    found: Evaluation
    hits: tuple[Unit, ...]
    options: QueryOptions
    at: tuple[int, ...]

    @property
    def expression(self) -> str:
        """The expression as it is written."""
        return written(self.found.bound.tree)


def ask(study: Study, expression: str, saved: Mapping[str, str], options: QueryOptions) -> Query:
    """Ask an expression of a study. Raises Misread, and Unknown for a coder."""
    result = evaluation(study, expression, saved, options.layer, everybody=options.everybody)
    at = tuple(sorted(result.look()))
    return Query(study, result, tuple(result.units[i] for i in at), options, at)


def shows_others(query: Query, reader: str | None) -> set[str]:
    """The transcripts of which the rows tell what others than the reader coded."""
    names = {u.interview.name for u in query.hits}
    bound = query.found.bound
    if bound.asks_who_coded:
        return names
    if not (bound.asks_codes or query.options.codes):
        return set()
    layer = replace(query.options.layer, include_unfinished=True)
    return passages_of_others(query.study, names, reader, layer)


def segments_table(query: Query) -> Table:
    """A row a segment."""
    codes = _codes_on(query) if query.options.codes or query.found.bound.asks_codings else {}
    rows = [
        _place(unit) | {"text": _words(unit), "codes": codes.get(unit.place, [])}
        for unit in query.hits
    ]
    shown = _cut(rows, query.options.limit)
    coded = (Column("codes", "Codes", "list"),)
    return Table(
        "query",
        "",
        (
            Column("transcript", "Transcript"),
            Column("segment", "Segment", "count"),
            Column("role", "Role"),
            Column("text", "Text"),
            *(coded if codes else ()),
        ),
        tuple(shown),
        _notes(query, len(rows), len(shown)),
        _extra(query, len(rows)),
        data_columns=(*_DATA, *(() if codes else coded)),
    )


_DATA = (
    Column("speaker", "Speaker"),
    Column("site", "Site"),
    Column("start", "Start", "count"),
    Column("end", "End", "count"),
    Column("time", "Time"),
)


def keywords_table(query: Query) -> Table:
    """A row a match, with the words before and after it in its turn. Raises UsageError where the
    expression looks for no words.
    """
    if not query.found.bound.asks_words:
        raise UsageError(
            'the expression looks for no words; --kwic needs some: word:WORD, "some words",'
            " lemma:WORD or /expression/"
        )
    words = query.found.words_found()
    rows = [
        _place(unit) | _in_context(unit, span, query.options.context)
        for unit, index in zip(query.hits, query.at, strict=True)
        for span in words.get(index, ())
    ]
    shown = _cut(rows, query.options.limit)
    return Table(
        "query.kwic",
        "",
        (
            Column("transcript", "Transcript"),
            Column("segment", "Segment", "count"),
            Column("role", "Role"),
            Column("before", "Before"),
            Column("match", "Match"),
            Column("after", "After"),
        ),
        tuple(shown),
        (amount(len(rows), "match", "matches") + ".", *_notes(query, len(rows), len(shown))),
        _extra(query, len(query.hits)) | {"matches": len(rows)},
        data_columns=_DATA,
    )


def counts_table(query: Query, by: str | None) -> Table:
    """How many segments, people, interviews and sites, each of those that could be counted; in
    groups by attributes, or by the codes on the segments found. Raises Unknown for an attribute.
    """
    if by == BY_CODE:
        return _counts_by_code(query)
    study = query.study
    bound = query.found.bound
    able = [u for u in query.found.units if u.speaker is not None and may_hold(bound, u.speaker)]
    people = list({u.speaker.id: u.speaker for u in able if u.speaker}.values())
    sites = {s: a for s, a in study.sites.items() if may_hold_at(bound, s)}
    limited = replace(study, sites=sites)
    groups = grouping(limited, people, by)
    base = bases(people, groups)
    of_sites = sites_of_groups(limited, groups, base)
    looked = _split(able, groups.of)
    hits = _split((u for u in query.hits if u.speaker is not None), groups.of)
    rows = []
    for name in groups.names:
        count = tally_of(u.speaker for u in hits.get(name, ()) if u.speaker)
        whole = base[name]
        rows.append(
            _count(name, len(hits.get(name, ())), len(looked.get(name, ())))
            | _parts("participants", len(count.participants), len(whole.participants))
            | _parts("interviews", len(count.interviews), len(whole.interviews))
            | _parts("sites", len(count.sites), len(of_sites[name]))
            | {"site_names": sorted(count.sites)}
        )
    return _counted(query, rows, groups.by)


def _counts_by_code(query: Query) -> Table:
    codes = _codes_on(query)
    hits = [u for u in query.hits if u.speaker is not None]
    whole = tally_of(u.speaker for u in hits if u.speaker)
    rows = []
    for code in query.study.codebook.codes:
        some = [u for u in hits if code.key in codes.get(u.place, ())]
        if some:
            count = tally_of(u.speaker for u in some if u.speaker)
            rows.append(
                _count(code.key, len(some), len(hits))
                | _parts("participants", len(count.participants), len(whole.participants))
                | _parts("interviews", len(count.interviews), len(whole.interviews))
                | _parts("sites", len(count.sites), len(whole.sites))
                | {"site_names": sorted(count.sites)}
            )
    rows.sort(key=lambda row: -row["segments"])
    return _counted(query, rows, BY_CODE)


def _counted(query: Query, rows: Sequence[dict[str, Any]], by: str | None) -> Table:
    of = "the segments found" if by == BY_CODE else "all that could be counted, in each group"
    kinds = ("segments", "participants", "interviews", "sites")
    columns = [
        column
        for kind in kinds
        for column in (
            Column(kind, kind.capitalize(), "count"),
            Column(f"{kind}_base", "of", "count"),
            *((Column(f"percent_of_{kind}", "%", "percent"),) if kind != "sites" else ()),
        )
    ]
    return Table(
        "query.count",
        f"By {notes.attributes_named(by)}" if by else "",
        (*((Column("group", "Group"),) if by else ()), *columns),
        tuple(rows),
        (*_notes(query, len(rows), len(rows)), f"Percentages are of {of}."),
        _extra(query, len(query.hits)) | {"by": by},
        data_columns=(
            *(() if by else (Column("group", "Group"),)),
            Column("percent_of_sites", "% of sites", "percent"),
            Column("site_names", "Which sites", "list"),
        ),
    )


def _count(group: str, segments: int, base: int) -> dict[str, Any]:
    return {"group": group} | _parts("segments", segments, base)


def _parts(kind: str, part: int, base: int) -> dict[str, Any]:
    return {kind: part, f"{kind}_base": base, f"percent_of_{kind}": percent(part, base)}


def _split(units: Iterable[Unit], of: Any) -> dict[str, list[Unit]]:
    result: dict[str, list[Unit]] = {}
    known: dict[str, str] = {}
    for unit in units:
        who: Participant | None = unit.speaker
        assert who is not None
        if who.id not in known:
            known[who.id] = of(who)
        result.setdefault(known[who.id], []).append(unit)
    return result


def _codes_on(query: Query) -> dict[int, list[str]]:
    """The codes on each segment found, by its place: those that count, where nobody has finished as
    they are.
    """
    layer = replace(query.options.layer, include_unfinished=True)
    codings = {x.interview.name: x.codings for x in layered(query.study, layer).layers}
    result: dict[int, list[str]] = {}
    by_transcript: dict[str, list[Unit]] = {}
    for unit in query.hits:
        by_transcript.setdefault(unit.interview.name, []).append(unit)
    for name, units in by_transcript.items():
        there = sorted(codings.get(name, ()), key=lambda c: (c.start, c.end))
        for unit in units:
            keys = [c.code for c in there if c.start < unit.end and unit.start < c.end]
            result[unit.place] = list(dict.fromkeys(keys))
    return result


def _place(unit: Unit) -> dict[str, Any]:
    turn = unit.interview.turns[unit.segment.turn - 1]
    return {
        "transcript": unit.interview.name,
        "segment": unit.segment.number,
        "speaker": turn.speaker or "",
        "role": unit.speaker.role if unit.speaker else "",
        "site": unit.speaker.site if unit.speaker else "",
        "start": unit.start,
        "end": unit.end,
        "time": clock(turn.time_start),
    }


def _words(unit: Unit) -> str:
    return unit.interview.text[unit.start : unit.end]


def _in_context(unit: Unit, span: tuple[int, int], words: int) -> dict[str, Any]:
    """The match with `words` words before and after it, from the same turn."""
    text, turn = unit.interview.text, unit.interview.turns[unit.segment.turn - 1]
    before = _with_letters(text, turn.start, span[0])
    after = _with_letters(text, span[1], turn.end)
    first = before[-words:][0][0] if before and words else span[0]
    last = after[:words][-1][1] if after and words else span[1]
    return {
        "before": " ".join(text[first : span[0]].split()),
        "match": " ".join(text[slice(*span)].split()),
        "after": " ".join(text[span[1] : last].split()),
        "start": span[0],
        "end": span[1],
    }


def _with_letters(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The words of ``text[start:end]``; signs alone, such as a comma beside the match, are none."""
    spans = word_spans(text, start, end)
    return [(a, b) for a, b in spans if any(c.isalnum() for c in text[a:b])]


def _cut(rows: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    return rows if limit is None else rows[:limit]


def _extra(query: Query, segments: int) -> dict[str, Any]:
    return {
        "expression": query.expression,
        "segments": segments,
        "segments_base": len(query.found.units),
    }


def _notes(query: Query, rows: int, shown: int) -> tuple[str, ...]:
    hits, looked = query.hits, query.found.units
    people = tally_of(u.speaker for u in hits if u.speaker)
    whole = tally_of(u.speaker for u in looked if u.speaker)
    messages = [
        f"{query.expression}: {len(hits):,} of {amount(len(looked), 'segment')}, said by"
        f" {len(people.participants):,} of {amount(len(whole.participants), 'participant')} in"
        f" {len(people.interviews):,} of {amount(len(whole.interviews), 'interview')}."
    ]
    if shown < rows:
        messages.append(f"The first {shown:,} of {rows:,} rows; --limit N shows more.")
    if not query.options.everybody:
        messages.append("Interviewers' words are left out (--speakers all looks there too).")
    if query.found.bound.asks_codes:
        messages += notes.layer_notes(layered(query.study, query.options.layer))
    return tuple(messages)
