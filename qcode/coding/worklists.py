"""Work lists of a coder: assignments, codes that are newer than done marks, flags, answers to one
question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qcode.coding.questions import Protocols, answers
from qcode.coding.searching import Spot, around
from qcode.coding.sheet import Sheet
from qcode.model import Assignment, AssignmentKind, Done, Interview
from qcode.spans import contains, join, trim

State = Literal["not begun", "begun", "done"]


@dataclass(frozen=True, slots=True)
class Task:
    """A transcript as a task of one coder; `kind` is None if it was not assigned."""

    transcript: str
    round: str
    kind: AssignmentKind | None
    blind: bool
    segments: int
    codings: int
    state: State
    role: str = ""


def tasks(
    coder: str,
    segments: Mapping[str, int],
    roles: Mapping[str, str],
    assignments: Iterable[Assignment],
    codings: Mapping[tuple[str, str], int],
    done: Iterable[Done],
    default_round: str,
) -> list[Task]:
    """Every transcript as a task of `coder`: assigned ones first, started ones before the rest,
    finished ones last.

    `segments` and `roles` are by transcript, `codings` counts the coder's own by transcript and
    round.
    """
    finished = {(d.transcript, d.round) for d in done if d.coder == coder}
    result = []
    assigned = {(a.transcript, a.round): a for a in assignments if a.coder == coder}
    free = [(name, default_round) for name in segments if not any(t == name for t, _ in assigned)]
    for key in (*assigned, *free):
        mine = assigned.get(key)
        state: State = "done" if key in finished else "begun" if codings.get(key) else "not begun"
        name, round = key
        kind, blind = (mine.kind, mine.blind) if mine else (None, False)
        result.append(
            Task(
                name,
                round,
                kind,
                blind,
                segments.get(name, 0),
                codings.get(key, 0),
                state,
                roles.get(name, ""),
            )
        )
    kinds = {"primary": 0, "reliability": 1, None: 2}
    states = {"begun": 0, "not begun": 1, "done": 2}
    result.sort(
        key=lambda t: (t.kind is None, states[t.state], kinds[t.kind], t.transcript, t.round)
    )
    return result


def finished(
    done: Iterable[Done], interviews: Mapping[str, Interview]
) -> set[tuple[str, str, str]]:
    """(transcript, coder, round) whose done marks together cover every participant's segment, not
    only a range.

    A transcript that is not among `interviews` counts as finished, because its marks are known to
    cover it.
    """
    marks: dict[tuple[str, str, str], list[Done]] = {}
    for mark in done:
        marks.setdefault((mark.transcript, mark.coder, mark.round), []).append(mark)
    return {
        key
        for key, entry in marks.items()
        if key[0] not in interviews or _covered(interviews[key[0]], entry)
    }


def _covered(interview: Interview, marks: Sequence[Done]) -> bool:
    asking = {p.label for p in interview.participants if p.interviewer}
    joined = join((m.start, m.end) for m in marks)
    return all(
        any(contains(span, trim(interview.text, (s.start, s.end))) for span in joined)
        for s in interview.segments
        if interview.turns[s.turn - 1].speaker not in asking
    )


def next_task(result: Sequence[Task]) -> Task | None:
    """The next transcript to code: assigned and not finished."""
    return next((t for t in result if t.kind is not None and t.state != "done"), None)


def newer_codes(
    done: Iterable[Done], coder: str, codes: Sequence[str], missing: Callable[[str, str, str], bool]
) -> dict[str, list[str]]:
    """Transcript → codes that were added to the codebook after the coder finished it; only
    transcripts with such codes.
    """
    marked = dict.fromkeys(d.transcript for d in done if d.coder == coder)
    result = {name: [c for c in codes if missing(c, name, coder)] for name in marked}
    return {name: newer for name, newer in sorted(result.items()) if newer}


def flagged(sheet: Sheet, kind: str, *, others: bool) -> list[Spot]:
    """The places of a transcript with a mark of one kind, with their first words."""
    spots = []
    for mark in sheet.all_marks(kind, others=others):
        index = sheet.index_at(mark.start)
        line = around(sheet.interview.text, (mark.start, mark.start), (mark.start, mark.end))
        spots.append(Spot(sheet.name, mark.start, mark.end, sheet.number(index), line))
    return spots


def answered(sheet: Sheet, protocols: Protocols, question: str) -> list[Spot]:
    """The segments of a transcript that answer a question, with their first words; guessed ones are
    labeled.
    """
    spots = []
    for index, certain in answers(sheet, protocols, question):
        start, end = sheet.spans[index]
        line = around(sheet.interview.text, (start, start), (start, end))
        spots.append(
            Spot(
                sheet.name,
                start,
                end,
                sheet.number(index),
                line if certain else f"(guessed) {line}",
            )
        )
    return spots


def step(spots: Sequence[Spot], transcript: str, span: tuple[int, int], by: int) -> int | None:
    """The index of the next place in a list after the coder's position (before it, for -1); None
    past the end.

    If the current transcript is not in the list, the next place is the first, and the previous one
    is the last.
    """
    order = {name: n for n, name in enumerate(dict.fromkeys(s.transcript for s in spots))}
    if transcript not in order:
        return (0 if by > 0 else len(spots) - 1) if spots else None
    if by > 0:
        after = (order[transcript], span[1])
        return next(
            (n for n, s in enumerate(spots) if (order[s.transcript], s.start) >= after), None
        )
    before = (order[transcript], span[0])
    return next(
        (
            n
            for n in range(len(spots) - 1, -1, -1)
            if (order[spots[n].transcript], spots[n].start) < before
        ),
        None,
    )
