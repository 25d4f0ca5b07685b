"""Passages whose code has changed its meaning: codings made under the older meaning, and segments
that may need the code now.

Coders see and settle their own codings; the supervisor sees everybody's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from qcode.model import Coding, Interview, Study
from qcode.shown import one_line
from qcode.spans import Span, contains, overlapping, overlaps, trim
from qcode.store.change import Change
from qcode.store.meanings import PASSED, Meanings, keep, pass_over
from qcode.store.queries.codebooks import code_rows
from qcode.store.view import View
from qcode.store.writing import anchor_of
from qcode.suggest import keyword_model, passages_of, suggest
from qcode.workflows.suggesting.models import newest_model

LIKELY = 0.25
"""The probability from which a suggestion puts a segment on the list."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to review. For a segment that may need the code, `coding` is None and `coder` is
    empty.
    """

    transcript: str
    segment: int
    code: str
    coder: str
    start: int
    end: int
    text: str
    coding: Coding | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The codes whose meaning was changed, by key and id."""

    meanings: Meanings
    ids: dict[str, str]

    def now(self, code: str) -> str:
        """The present wording of a code."""
        return self.meanings.codes[self.ids[code]].now


def changed_codes(view: View) -> Changed:
    """Read which codes have changed their meaning."""
    meanings = view.meanings()
    rows = code_rows(view) if meanings.codes else []
    return Changed(meanings, {r.key: r.id for r in rows if r.id in meanings.codes})


def older_codings(view: View, study: Study, codes: Collection[str] = ()) -> list[Passage]:
    """The reader's own codings under an older meaning of their code; only of `codes`, if given."""
    interviews = {i.name: i for i in study.interviews}
    result = []
    for c in study.codings:
        if (
            not c.outdated
            or (codes and c.code not in codes)
            or view.as_coder not in (None, "", c.coder)
        ):
            continue
        interview = interviews[c.transcript]
        touched = overlapping([(s.start, s.end) for s in interview.segments], (c.start, c.end))
        number = interview.segments[touched[0]].number if touched else 1
        result.append(
            Passage(
                c.transcript,
                number,
                c.code,
                c.coder,
                c.start,
                c.end,
                _words(interview, (c.start, c.end)),
                c,
            )
        )
    return result


def possible_segments(view: View, study: Study, codes: Collection[str] = ()) -> list[Passage]:
    """Segments that may need a code since its meaning changed: finished under the older meaning,
    without the code, and suggested now.

    Suggestions come from the model or the codebook's keywords; for a coder who codes something
    blind, only from the keywords.
    """
    changed = changed_codes(view)
    wanted = [
        key
        for key in changed.ids
        if study.codebook.get(key) is not None and (not codes or key in codes)
    ]
    if not wanted:
        return []
    passed = {
        (r.value, r.transcript, r.start)
        for r in view.rows("mark", kind=[PASSED])
        if _own(view, study, r.coder)
    }
    model = newest_model(view) or keyword_model(study.codebook)
    result = []
    for interview in study.interviews:
        segments = {s.number: (s.start, s.end) for s in interview.segments}
        every = len(study.codebook.codes)
        for row in suggest(model, passages_of(interview), top=every, minimum=LIKELY):
            span = segments[row.segment]
            if row.code not in wanted or not _done_before(
                view, study, changed, row.code, interview.name, span
            ):
                continue
            if (
                f"{changed.ids[row.code]}:{changed.now(row.code)}",
                interview.id,
                span[0],
            ) not in passed:
                result.append(
                    Passage(
                        interview.name, row.segment, row.code, "", *span, _words(interview, span)
                    )
                )
    return sorted(result, key=lambda p: (p.transcript, p.start, p.code))


def _own(view: View, study: Study, coder: str) -> bool:
    return not view.as_coder or any(c.id == coder and c.name == view.as_coder for c in study.coders)


def _done_before(
    view: View, study: Study, changed: Changed, code: str, transcript: str, span: Span
) -> bool:
    """Whether the reader (anybody, for the supervisor) finished the place under another meaning
    without giving the code.
    """
    meaning = changed.meanings.codes[changed.ids[code]]
    mine = [
        x
        for x in study.codings
        if x.transcript == transcript and x.code == code and view.as_coder in (None, "", x.coder)
    ]
    if any(overlaps((x.start, x.end), span) for x in mine):
        return False
    return any(
        contains((d.start, d.end), span) and meaning.is_older(d.codebook, d.created)
        for d in study.done
        if d.transcript == transcript and view.as_coder in (None, "", d.coder)
    )


def _words(interview: Interview, span: Span) -> str:
    return one_line(interview.text[slice(*trim(interview.text, span))])


def confirm_meaning(
    change: Change, view: View, study: Study, passages: Collection[Passage], who: str
) -> int:
    """Mark codings as valid under the present meaning, and segments as not getting the code;
    returns how many.
    """
    changed = changed_codes(view)
    entities = {i.name: i.id for i in study.interviews}
    return sum(_settled(change, changed, entities, who, passages))


def _settled(
    change: Change,
    changed: Changed,
    entities: dict[str, str],
    who: str,
    passages: Collection[Passage],
) -> Iterator[bool]:
    for p in passages:
        if p.coding is not None:
            yield keep(change, p.coding.id, changed.now(p.code))
            continue
        transcript = entities[p.transcript]
        place = {
            "transcript": transcript,
            "start": p.start,
            "end": p.end,
            "coder": who,
            "anchor": anchor_of(change, transcript),
        }
        yield pass_over(change, changed.ids[p.code], changed.now(p.code), place)
