"""Coverage: how much of what respondents say is coded, by transcript, coder, role or any attribute.

The share is of characters: of the words of respondents' turns that somebody marked as finished, how
many lie in a citation of any code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from qcode.model import Column, Interview, Participant, Segment, Study, Table, Turn, rows_of
from qcode.reports import notes
from qcode.reports.citations import Citation, citation_index
from qcode.reports.counts import Behind, Count
from qcode.reports.coverage_evidence import CoverageEvidence, Found
from qcode.reports.groups import grouping, percent
from qcode.reports.layers import DEFAULT, Layer, Layered, LayerOptions, layered
from qcode.reports.numbering import NUMBERED, interview_numbers
from qcode.spans import Span, clip, overlapping

ALL = "(all)"


@dataclass(slots=True)
class _Share:
    """What a row adds up."""

    transcripts: set[str] = field(default_factory=set)
    characters: int = 0
    coded: int = 0
    segments: int = 0
    coded_segments: int = 0
    citations: int = 0
    codes: set[str] = field(default_factory=set)
    found: Callable[[], Found] = Found


def coverage(
    study: Study,
    by: str = "transcript",
    with_source: bool = False,
    options: LayerOptions = DEFAULT,
) -> Table:
    """A row a transcript, coder, role or value of another attribute, and one for all.

    By ``coder`` each row is that coder's own work in what they marked as finished; else the layer
    that reports count. Raises `Unknown`.
    """
    if by == "coder":
        shares, chosen = _by_coder(study, options)
    else:
        chosen = layered(study, options)
        shares = _shares(study, chosen, by)
    numbers = interview_numbers(study)
    rows = [_row(name, share, i, by, numbers) for i, (name, share) in enumerate(shares.items(), 1)]
    hides = by in ("transcript", "coder") and not with_source
    return Table(
        "report.coverage",
        f"Coded share by {notes.attributes_named(by)}",
        (
            Column("label", notes.capitalised(by), instead="number" if hides else ""),
            Column("transcripts", "Interviews", "count"),
            Column("percent", "% of text coded", "percent"),
            Column("coded_segments", "Coded segments", "count"),
            Column("segments", "Segments", "count"),
            Column("percent_of_segments", "% of segments", "percent"),
            Column("codes", "Codes used", "count"),
            Column("citations", "Citations", "count"),
        ),
        tuple(rows),
        (
            "Coded share: characters of respondents' turns that lie in a passage of any code, of"
            " all characters of these turns where somebody marked them as finished. Interviewers'"
            " words are not counted.",
            *(
                ["Each coder's own work is counted, in the transcripts they marked as finished."]
                if by == "coder"
                else notes.layer_notes(chosen)
            ),
            *([NUMBERED] if hides and by == "transcript" else []),
        ),
        extra={"by": by},
        data_columns=(
            Column("value", "Value"),
            Column("number", "Number"),
            Column("characters", "Characters", "count"),
            Column("coded", "Coded characters", "count"),
        ),
    )


def _by_coder(study: Study, options: LayerOptions) -> tuple[dict[str, _Share], Layered]:
    people = [c.name for c in study.coders if c.kind == "person"]
    result: dict[str, _Share] = {}
    for name in people:
        own = layered(study, replace(options, coder=name))
        if own.layers:
            result[name] = _shares(study, own, None)[ALL]
    return result, layered(study, options)


def _shares(study: Study, chosen: Layered, by: str | None) -> dict[str, _Share]:
    """The share of each group in reading order, the whole last."""
    groups = grouping(study, chosen.participants, by)
    index = citation_index(chosen)
    shares: dict[str, _Share] = {name: _Share() for name in groups.names} if by else {}
    shares[ALL] = _Share()

    known: dict[int, list[_Share]] = {}

    def of(participant: Participant) -> list[_Share]:
        result = known.get(id(participant))
        if result is None:
            own = [shares[groups.of(participant)]] if by else []
            result = known[id(participant)] = [*own, shares[ALL]]
        return result

    for layer in chosen.layers:
        spans, speakers = _counted(study, layer)
        _add_words(layer.interview, speakers, spans, of)
        _add_segments(layer.interview, speakers, spans, of)
    for who, own in _by_person(index.of(index.codes)):
        characters, segments = sum([c.end - c.start for c in own]), index.segments(own)
        for share in of(who):
            share.coded += characters
            share.coded_segments += segments
    for code in index.codes:
        for who, own in _by_person(index.of([code])):
            for share in of(who):
                share.codes.add(code)
                share.citations += len(own)
    evidence = CoverageEvidence(
        index,
        partial(_counted, study),
        lambda participant: [groups.of(participant), ALL] if by else [ALL],
    )
    for name, share in shares.items():
        share.found = partial(evidence.of, name)
    return shares


def _counted(study: Study, layer: Layer) -> tuple[Sequence[Span], Sequence[Participant | None]]:
    """Where words count, and who speaks each turn; None for those whom the limits of the study rule
    out.
    """
    limits = study.limits
    if limits is None:
        return layer.spans, layer.speakers
    spans = limits.spans.get(layer.interview.name, ())
    inside = sorted(part for span in layer.spans for part in clip(spans, span))
    speakers = (p if p is not None and p.id in limits.people else None for p in layer.speakers)
    return inside, tuple(speakers)


def _by_person(citations: Iterable[Citation]) -> Iterable[tuple[Participant, Sequence[Citation]]]:
    result: dict[int, tuple[Participant, list[Citation]]] = {}
    for who, own in groupby(citations, itemgetter(1)):
        result.setdefault(id(who), (who, []))[1].extend(own)
    return result.values()


_Of = Callable[[Participant], list[_Share]]
_Speakers = Sequence[Participant | None]


def _add_words(interview: Interview, speakers: _Speakers, spans: Sequence[Span], of: _Of) -> None:
    """Count the characters of each respondent's turns that lie in what was marked as finished."""
    whole = len(spans) == 1 and spans[0]
    said: dict[int, tuple[Participant, list[int]]] = {}
    for row, speaker in zip(rows_of(interview.turns, Turn), speakers, strict=True):
        if speaker is None:
            continue
        start, end = row[2], row[3]
        if whole and whole[0] <= start < end <= whole[1]:
            said.setdefault(id(speaker), (speaker, []))[1].append(end - start)
        elif parts := clip(spans, (start, end)):
            lengths = [last - first for first, last in parts]
            said.setdefault(id(speaker), (speaker, []))[1].extend(lengths)
    for speaker, lengths in said.values():
        for share in of(speaker):
            share.transcripts.add(interview.name)
            share.characters += sum(lengths)


def _add_segments(
    interview: Interview, speakers: _Speakers, spans: Sequence[Span], of: _Of
) -> None:
    """Count the segments of each respondent's turns that lie in what was marked as finished."""
    turns = rows_of(interview.turns, Turn)
    who = {row[0]: p for row, p in zip(turns, speakers, strict=True) if p is not None}
    whole = len(spans) == 1 and spans[0]
    counted: Counter[int] = Counter(
        turn
        for _, turn, start, end in rows_of(interview.segments, Segment)
        if turn in who
        and ((whole and whole[0] <= start < end <= whole[1]) or overlapping(spans, (start, end)))
    )
    people: dict[int, tuple[Participant, list[int]]] = {}
    for turn, number in counted.items():
        people.setdefault(id(who[turn]), (who[turn], []))[1].append(number)
    for speaker, numbers in people.values():
        for share in of(speaker):
            share.segments += sum(numbers)


def _row(name: str, share: _Share, place: int, by: str, numbers: dict[str, str]) -> dict[str, Any]:
    number = numbers.get(name, notes.capitalised(name)) if by == "transcript" else name
    if by == "coder":
        number = f"Coder {place}"
    found = share.found
    characters = Count(share.characters, lambda: Behind("characters", found().words))
    coded = Count(share.coded, lambda: Behind("characters", found().coded))
    segments = Count(share.segments, lambda: Behind("segments", found().segments))
    coded_segments = Count(share.coded_segments, lambda: Behind("segments", found().coded))
    return {
        "value": name,
        "label": name if by in ("transcript", "coder") else notes.capitalised(name),
        "number": notes.capitalised(number),
        "transcripts": Count(len(share.transcripts), lambda: found().interviews()),
        "characters": characters,
        "coded": coded,
        "percent": percent(coded, characters),
        "segments": segments,
        "coded_segments": coded_segments,
        "percent_of_segments": percent(coded_segments, segments),
        "codes": Count(len(share.codes), lambda: found().codes()),
        "citations": Count(share.citations, lambda: found().citations()),
    }
