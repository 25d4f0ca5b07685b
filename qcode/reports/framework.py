"""The framework matrix: interviews, sites or groups by topics, in each cell the summaries that
coders wrote and the citations behind them (Ritchie & Spencer 1994).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qcode.errors import UsageError
from qcode.model import Code, Column, Study, Table
from qcode.reports import notes
from qcode.reports.citations import Citation, CitationIndex, citation_index
from qcode.reports.counts import Behind, Count
from qcode.reports.groups import bases, find_code, grouping, split
from qcode.reports.layers import DEFAULT, Layered, LayerOptions, layered
from qcode.reports.numbering import NUMBERED, interview_numbers

Cells = dict[tuple[str, str], list[str]]


def framework(
    study: Study,
    by: str = "transcript",
    codes: Sequence[str] | None = None,
    with_source: bool = False,
    options: LayerOptions = DEFAULT,
) -> Table:
    """A row a transcript, site, or value of another attribute `by`; a column a topic.

    Topics are `codes`, a family standing for the codes directly below it; without `codes`, the
    codes at the top. Row keys for each topic: ``cell:CODE`` (what is shown), ``summary:CODE``,
    ``citations:CODE`` and ``passages:CODE`` (transcript and first segment of each citation).
    A summary is a memo on the code in the transcript; a group shows those of its transcripts.
    Raises `Unknown`.
    """
    topics = _topics(study, codes)
    chosen = layered(study, options)
    index = citation_index(chosen)
    groups = grouping(study, chosen.participants, by)
    base = bases(chosen.participants, groups)
    numbers = interview_numbers(study)
    cited = {t.key: split(index.of(study.codebook.joined(t.key)), groups) for t in topics}
    written = _written(study, chosen, topics)
    rows = []
    for i, name in enumerate(groups.names, 1):
        row: dict[str, Any] = {
            "label": name if by == "transcript" else notes.capitalised(name),
            "number": numbers.get(name, f"{i}") if by == "transcript" else notes.capitalised(name),
            "interviews": base[name].interview_count,
        }
        for topic in topics:
            inside = [(n, written.get((n, topic.key), [])) for n in sorted(base[name].interviews)]
            messages = [text for _, texts in inside for text in texts]
            row |= _cell(topic, messages, cited[topic.key][name], index)
        rows.append(row)
    said = [t for t in topics if any(row[f"cell:{t.key}"] for row in rows)] or topics
    empty = [t.name for t in topics if t not in said]
    hides = by == "transcript" and not with_source
    return Table(
        "report.framework",
        f"Framework: {notes.attributes_named(by)} by topic",
        (
            Column("label", notes.capitalised(by), instead="number" if hides else ""),
            *(() if by == "transcript" else (Column("interviews", "Interviews", "count"),)),
            *(Column(f"cell:{t.key}", t.name) for t in said),
        ),
        tuple(rows),
        (
            "Each cell: the summaries written of the topic, then the number of citations behind"
            " them, in brackets.",
            *([f"Topics without a summary or a citation: {notes.listed(empty)}."] if empty else []),
            notes.CITATION_RULE,
            *notes.layer_notes(chosen, index),
            *([NUMBERED] if hides else []),
        ),
        extra={"by": groups.by, "topics": [t.key for t in topics]},
        data_columns=(
            *_data_columns(topics, by),
            *(Column(f"cell:{t.key}", t.name) for t in topics if t not in said),
        ),
    )


def _topics(study: Study, codes: Sequence[str] | None) -> list[Code]:
    book = study.codebook
    if codes is None:
        tops = list(book.children(None))
        result = list(book.children(tops[0].key)) if len(tops) == 1 else tops
    else:
        named = [find_code(book, name) for name in codes]
        result = [t for code in named for t in book.children(code.key) or (code,)]
    if not result:
        raise UsageError(
            "the codebook has no codes to be topics", command="qcode codebook load FILE"
        )
    return list(dict.fromkeys(result))


def _written(study: Study, chosen: Layered, topics: Sequence[Code]) -> Cells:
    """The summaries of each transcript and topic: those of the coder whose layer counts first."""
    topic_of = {k: t.key for t in topics for k in study.codebook.joined(t.key)}
    counts = {layer.interview.name: layer.coder for layer in chosen.layers}
    result: Cells = {}
    for summary in sorted(
        study.summaries, key=lambda s: (s.coder != counts.get(s.transcript), s.created)
    ):
        topic = topic_of.get(summary.code)
        if topic is not None and summary.transcript in counts:
            result.setdefault((summary.transcript, topic), []).append(summary.text)
    return result


def _cell(
    topic: Code, messages: Sequence[str], citations: Sequence[Citation], index: CitationIndex
) -> Mapping[str, Any]:
    summary = "\n".join(messages)
    shown = f"{summary} [{len(citations)}]" if summary else f"[{len(citations)}]"
    return {
        f"cell:{topic.key}": shown if messages or citations else "",
        f"summary:{topic.key}": summary,
        f"citations:{topic.key}": Count(len(citations), Behind("citations", citations)),
        f"passages:{topic.key}": [
            f"{c.interview.name} {next(iter(index.segments_of(c)), '')}".strip() for c in citations
        ],
    }


def _data_columns(topics: Sequence[Code], by: str) -> tuple[Column, ...]:
    result = [Column("number", "Number")]
    if by == "transcript":
        result.append(Column("interviews", "Interviews", "count"))
    for t in topics:
        result += [
            Column(f"summary:{t.key}", f"{t.name}, summary"),
            Column(f"citations:{t.key}", f"{t.name}, citations", "count"),
            Column(f"passages:{t.key}", f"{t.name}, passages", "list"),
        ]
    return tuple(result)
