"""Passages to print: citations verbatim, trimmed, balanced over interviews and sites, attributed by
role only.

A quote is what the transcript says, letter by letter: line ends become a space, and a passage that
is too long is cut at a sentence's end (marked ``[…]``) or, inside a sentence that is itself too
long, at a word's end (marked ``…``).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qcode.errors import UsageError
from qcode.model import Code, Column, Quote, Study, Table
from qcode.reports import notes
from qcode.reports.citations import Citation, CitationIndex
from qcode.reports.disclosure import findings, refuse
from qcode.reports.groups import attribution, find_code, grouping, split
from qcode.reports.layers import DEFAULT, Layered, LayerOptions, layered
from qcode.shown import clock
from qcode.spans import overlapping
from qcode.words import count_words, word_spans

SENTENCES_LEFT_OUT = "[…]"
WORDS_LEFT_OUT = "…"
READABLE_FROM = 12
"""Words from which a passage makes sense by itself; shorter ones are taken when there is nothing
better.
"""

_LINE_END = re.compile(r"[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…。！？｡]+[\"'”’)\]」』）]*$")
_SIGNS = re.compile(r"[^\w\s]*")
_ABBREVIATION = re.compile(
    r"(?:^|[(\"'“‘])(?:[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|mr|mrs|ms|dr|st|sgt|det|lt|capt|ofc|jr|sr|vs|no|etc|approx|dept|gov|sen|rep)\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A citation with the part of it that would be printed: ``[start, end)``, what is shown, and
    its number of words.
    """

    citation: Citation
    start: int
    end: int
    shown: str
    words: int


def quotes(
    study: Study,
    codes: Sequence[str] | None = None,
    by: str | None = None,
    *,
    per_code: int = 3,
    per_interview: int = 2,
    min_words: int = 1,
    max_words: int = 80,
    safe: bool = False,
    seed: int | None = None,
    options: LayerOptions = DEFAULT,
) -> tuple[Quote, ...]:
    """Up to `per_code` quotes of each code and group, at most `per_interview` of them from one
    transcript.

    A code of `codes` that has codes below it is quoted as a family; without `codes` every code is
    quoted by itself. Interviews and sites quoted least come first, then passages of a readable
    length that nobody quoted yet; `seed` mixes those that are equal, without it they come in the
    order of the study. With `safe`, anything that may identify somebody raises `GateFailed`. Raises
    `Unknown` for a code or attribute and `UsageError` for limits that make no sense.
    """
    if min(per_code, per_interview, min_words) < 1 or max_words < min_words:
        raise UsageError(
            "limits on quotes must be at least 1, and --max-words at least --min-words"
        )
    chosen = layered(study, options)
    index = CitationIndex(chosen)
    groups = grouping(study, chosen.participants, by)
    picker = _Picker(study, per_code, per_interview, max_words, seed)
    found: list[Quote] = []
    for code, keys in _wanted(study, codes):
        for group, citations in split(index.of(keys), groups).items():
            candidates = [
                c for c in (_candidate(x, max_words) for x in citations) if c.words >= min_words
            ]
            found.extend(_quote(code, group, picked) for picked in picker.pick(candidates))
    if safe:
        refuse(findings(study, found, by=groups.by))
    return tuple(found)


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
    index = CitationIndex(layered(study, options))
    cited = {
        (c.interview.name, c.start, c.end): c
        for _, keys in _wanted(study, codes)
        for c in index.of(keys)
    }
    return sum(_candidate(c, max_words).words < min_words for c in cited.values())


def _wanted(study: Study, codes: Sequence[str] | None) -> list[tuple[Code, tuple[str, ...]]]:
    book = study.codebook
    if codes is None:
        return [(code, (code.key,)) for code in book.codes]
    named = dict.fromkeys(find_code(book, name).key for name in codes)
    return [(code, book.family(code.key)) for code in (find_code(book, key) for key in named)]


class _Picker:
    """Picks candidates one by one, always from what has been quoted least."""

    def __init__(
        self, study: Study, per_code: int, per_interview: int, max_words: int, seed: int | None
    ) -> None:
        self._per_code, self._per_interview, self._max_words = per_code, per_interview, max_words
        self._random = random.Random(seed) if seed is not None else None
        self._order = {interview.name: i for i, interview in enumerate(study.interviews)}
        self._overall: Counter[str] = Counter()
        self._printed: dict[str, list[tuple[int, int]]] = {}

    def pick(self, candidates: Iterable[_Candidate]) -> list[_Candidate]:
        """The candidates to print, in the order they were picked."""
        left = [(self._random.random() if self._random else 0.0, c) for c in candidates]
        interviews: Counter[str] = Counter()
        sites: Counter[str] = Counter()
        picked: list[_Candidate] = []
        while left and len(picked) < self._per_code:
            left = [
                x for x in left if interviews[x[1].citation.interview.name] < self._per_interview
            ]
            if not left:
                break
            best = min(
                left, key=lambda x: (*self._rank(x[1], interviews, sites), x[0], *self._place(x[1]))
            )
            left.remove(best)
            choice = best[1]
            name, site = choice.citation.interview.name, choice.citation.participant.site
            interviews[name] += 1
            sites[site] += 1
            self._overall[name] += 1
            self._printed[name] = sorted([*self._printed.get(name, []), (choice.start, choice.end)])
            picked.append(choice)
        return picked

    def _rank(
        self, candidate: _Candidate, interviews: Counter[str], sites: Counter[str]
    ) -> tuple[int, ...]:
        name, site = candidate.citation.interview.name, candidate.citation.participant.site
        printed = any(
            s < candidate.end and candidate.start < e for s, e in self._printed.get(name, ())
        )
        unreadable = (
            candidate.words < min(READABLE_FROM, self._max_words)
            or WORDS_LEFT_OUT in candidate.shown[-2:]
        )
        return interviews[name], sites[site], printed, unreadable, self._overall[name]

    def _place(self, candidate: _Candidate) -> tuple[int, int]:
        return self._order[candidate.citation.interview.name], candidate.start


def _candidate(citation: Citation, max_words: int) -> _Candidate:
    end, mark = _cut(citation.interview.text, citation.start, citation.end, max_words)
    said = citation.interview.text[citation.start : end]
    shown = _LINE_END.sub(" ", said) + (f" {mark}" if mark else "")
    return _Candidate(citation, citation.start, end, shown, count_words(said))


def _cut(text: str, start: int, end: int, max_words: int) -> tuple[int, str]:
    """Where to stop so that at most `max_words` words are shown, and the mark to set there."""
    words = word_spans(text, start, end)
    if len(words) <= max_words:
        return end, ""
    for _, word_end in reversed(words[max_words // 3 : max_words]):
        # Where a script has no blanks, the stop is not part of the word before it.
        stop = _SIGNS.match(text, word_end, end)
        after = stop.end() if stop else word_end
        if ends_sentence(text[start:after]):
            return after, SENTENCES_LEFT_OUT
    return words[max_words - 1][1], WORDS_LEFT_OUT


def ends_sentence(text: str) -> bool:
    """True when `text` ends with a full stop that is no abbreviation's, or with another mark that
    ends a sentence.
    """
    word = text[text.rfind(" ") + 1 :].rpartition("\n")[2]
    return bool(_SENTENCE_END.search(word)) and not _ABBREVIATION.search(word)


def _quote(code: Code, group: str, picked: _Candidate) -> Quote:
    interview, citation = picked.citation.interview, picked.citation
    segments = interview.segments
    at = overlapping([(s.start, s.end) for s in segments], (picked.start, picked.end))
    return Quote(
        code=code.key,
        label=code.name,
        group=group,
        quote=picked.shown,
        attribution=attribution(citation.participant.role),
        transcript=interview.name,
        segment=segments[at[0]].number if at else 0,
        words=picked.words,
        start=picked.start,
        end=picked.end,
        time=interview.turns[segments[at[0]].turn - 1].time_start if at else None,
    )


def is_verbatim(quote: Quote, text: str) -> bool:
    """True when the quote is letter by letter what `text` has at its place, but for line ends and
    the mark of a cut.
    """
    said = _LINE_END.sub(" ", text[quote.start : quote.end])
    return quote.quote in (said, f"{said} {SENTENCES_LEFT_OUT}", f"{said} {WORDS_LEFT_OUT}")


def quotes_table(
    study: Study,
    found: Sequence[Quote],
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
    return Table(
        name="report.quotes",
        title=f"Quotes{f' by {notes.attributes_named(by)}' if by else ''}",
        columns=(
            *((group,) if by else ()),
            *shown,
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
            }
            for q in found
        ),
        notes=_notes(layered(study, options), found, short),
        group="group" if by else None,
        data_columns=(
            *hidden,
            *(() if by else (group,)),
            *(() if times else time),
            *(() if with_source else source),
        ),
    )


def _notes(chosen: Layered, found: Sequence[Quote], short: str) -> tuple[str, ...]:
    interviews = notes.amount(len({q.transcript for q in found}), "interview")
    return (
        (
            f"Quotes are verbatim; {SENTENCES_LEFT_OUT} marks sentences left out, {WORDS_LEFT_OUT}"
            " words left out."
        ),
        (
            f"{notes.amount(len(found), 'quote')} from {interviews} of"
            f" {len(chosen.layers):,}.{f' {short}' if short else ''}"
        ),
        *notes.layer_notes(chosen),
    )
