"""Which words are said how often, by how many people, in groups where asked for.

A word is a run of letters and digits, with apostrophes and hyphens inside it, without regard to
case. Scripts that put no blanks between words are cut as `qcode.words` counts them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.model import Column, Interview, Participant, Study, Table, Turn, rows_of
from qcode.reports import notes
from qcode.reports.groups import Grouping, Tally, bases, grouping, percent
from qcode.reports.layers import speakers_of
from qcode.shown import amount
from qcode.spans import Span, clip
from qcode.words import has_no_blanks, word_spans

StopWords = Callable[[Interview], Collection[str]]
"""The words of an interview's language that are too common to be counted."""
Who = tuple[str, str]

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_COLUMNS = (
    Column("word", "Word"),
    Column("count", "Count", "count"),
    Column("per_10000", "Per 10,000", "number"),
    Column("participants", "Participants", "count"),
    Column("percent_of_participants", "% of participants", "percent"),
    Column("interviews", "Interviews", "count"),
)
_GROUP = Column("group", "Group")


@dataclass(frozen=True, slots=True)
class WordOptions:
    """At most `top` words of a group (None: all); only words of `min_letters` letters or more that
    are said `min_count` times or more in the group.
    """

    top: int | None = 50
    min_letters: int = 3
    min_count: int = 1


@dataclass(slots=True)
class _Said:
    """The words of one group."""

    counts: Counter[str]
    people: defaultdict[str, set[Who]]
    interviews: defaultdict[str, set[str]]
    words: int = 0


def word_frequencies(
    study: Study,
    by: str | None = None,
    options: WordOptions = WordOptions(),
    stop_words: StopWords = lambda interview: (),
) -> Table:
    """The words that participants say, the most frequent first, in each group.

    Every transcript counts, coded or not; interviewers' words do not. ``per_10000`` is of all words
    of the group, stop words among them. Raises `Unknown` for an attribute that nobody has.
    """
    speaking = {i.name: speakers_of(i) for i in study.interviews if i.name not in study.doubles}
    people = {p.id: p for some in speaking.values() for p in some if p is not None}
    limits = study.limits
    able = [p for p in people.values() if limits is None or p.id in limits.people]
    groups = grouping(study, able, by)
    decisions = {
        name: _Said(Counter(), defaultdict(set), defaultdict(set)) for name in groups.names
    }
    for interview in study.interviews:
        if interview.name in speaking:
            _count(
                study, interview, speaking[interview.name], groups, decisions, stop_words(interview)
            )
    base = bases(able, groups)
    rows = [
        row for name in groups.names for row in _rows(name, decisions[name], base[name], options)
    ]
    return Table(
        "report.words",
        f"Words{f' by {notes.attributes_named(groups.by)}' if groups.by else ''}",
        (_GROUP, *_COLUMNS) if by is not None else _COLUMNS,
        tuple(rows),
        (
            *notes.limits_note(study, people.values(), able),
            "Counted: words of everybody who is not an interviewer, coded or not, in any case.",
            _left_out(options),
            f"{notes.base_note(base, groups)} {_said_in_all(decisions)}",
        ),
        group="group" if by is not None else None,
        data_columns=(
            *(() if by is not None else (_GROUP,)),
            Column("participants_base", "Participants (base)", "count"),
            Column("words", "Words (base)", "count"),
        ),
    )


def _count(
    study: Study,
    interview: Interview,
    speakers: tuple[Participant | None, ...],
    groups: Grouping,
    decisions: Mapping[str, _Said],
    stop: Collection[str],
) -> None:
    inside = None if study.limits is None else study.limits.spans.get(interview.name, ())
    said: dict[str, tuple[Participant, list[str]]] = {}
    for row, who in zip(rows_of(interview.turns, Turn), speakers, strict=True):
        if who is None or (study.limits is not None and who.id not in study.limits.people):
            continue
        span = (row[2], row[3])
        parts = [span] if inside is None else clip(inside, span)
        said.setdefault(who.id, (who, []))[1].extend(interview.text[s:e] for s, e in parts)
    for who, texts in said.values():
        group = decisions[groups.of(who)]
        for word, count in _counted(texts).items():
            group.words += count
            if word not in stop:
                group.counts[word] += count
                group.people[word].add(who.person)
                group.interviews[word].add(interview.name)


def _counted(texts: Sequence[str]) -> Counter[str]:
    """How often each word stands in the texts, no word running from one into the next."""
    whole: list[str] = []
    unbroken: list[str] = []
    for text in texts:
        (unbroken if has_no_blanks(text) else whole).append(text)
    result: Counter[str] = Counter()
    # A word is made the same for each way in which it is written, not for each time.
    for written, count in Counter(_WORD.findall("\n".join(whole))).items():
        result[_same(written)] += count
    for text in unbroken:
        result.update(words_of(text, (0, len(text))))
    return result


def _same(written: str) -> str:
    """A word as it is counted, however it is written."""
    return written.replace("’", "'").casefold()


def words_of(text: str, span: Span) -> Iterator[str]:
    """The words of a span of text, as they are counted."""
    part = text[slice(*span)]
    if not has_no_blanks(part):
        yield from map(_same, _WORD.findall(part))
        return
    for start, end in word_spans(part):
        yield from (_same(m[0]) for m in _WORD.finditer(part, start, end))


def _rows(
    group: str, wording: _Said, base: Tally, options: WordOptions
) -> Iterator[dict[str, Any]]:
    kept = [
        (word, count)
        for word, count in wording.counts.items()
        if count >= options.min_count
        and (len(word) >= options.min_letters or has_no_blanks(word))
        and not word.isdigit()
    ]
    for word, count in sorted(kept, key=lambda one: (-one[1], one[0]))[: options.top]:
        people = len(wording.people[word])
        yield {
            "group": group,
            "word": word,
            "count": count,
            "per_10000": 10_000 * count / wording.words,
            "participants": people,
            "participants_base": len(base.participants),
            "percent_of_participants": percent(people, len(base.participants)),
            "interviews": len(wording.interviews[word]),
            "words": wording.words,
        }


def _left_out(options: WordOptions) -> str:
    least = f", and words said fewer than {options.min_count:,} times" * (options.min_count > 1)
    top = f" The {options.top:,} most frequent of each group." if options.top else ""
    return (
        f"Left out: stop words, numbers, words of fewer than {options.min_letters} letters"
        f"{least}.{top}"
    )


def _said_in_all(decisions: Mapping[str, _Said]) -> str:
    return f"{amount(sum(s.words for s in decisions.values()), 'word')} in all."
