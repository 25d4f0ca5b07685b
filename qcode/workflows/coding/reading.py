"""Read what the coding session needs, through the coder's view: one transcript as a `Sheet`, and
short lists of all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from qcode.coding.questions import Protocols, roles_of
from qcode.coding.sheet import Mark, Memo, Sheet
from qcode.coding.worklists import Task, finished, tasks
from qcode.errors import ProjectLocked, QcodeError
from qcode.model import NOT_PUT, PUT, Assignment, Done, Interview, Suggestion
from qcode.spans import contains
from qcode.store.printing import IDENTITY
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.log import newest_event
from qcode.store.queries.models import newest_model_id
from qcode.store.queries.passages import newest_uses, uses_of_codes
from qcode.store.queries.texts import anchors, last_ends, respondents_roles, segment_counts
from qcode.store.store import DEFAULT_ROUND
from qcode.store.view import StoredRow, View

MARKS = ("asked", PUT, NOT_PUT, "star", "unsure", "nothing", "seen", "suggestion")
_TRIES = 20
"""How many times a transcript is read again if somebody wrote meanwhile."""
USED = 400
"""Number of the coder's newest codings that show which codes are in use."""
PLACES = 20_000
"""Of so many of the newest codings of a coder it is known which stand together."""


@dataclass
class Names:
    """Ids and names, in both directions, as far as a session needs them; `drafts` are keys of codes
    that wait for the supervisor.
    """

    code: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    key: dict[str, str] = field(default_factory=dict)
    coder: dict[str, str] = field(default_factory=dict)
    transcript: dict[str, str] = field(default_factory=dict)
    drafts: frozenset[str] = frozenset()


@dataclass
class Loaded:
    """A transcript opened for coding: its state, the ids behind it, and the newest log event at
    that time.
    """

    sheet: Sheet
    protocols: Protocols
    names: Names
    settings: Mapping[str, Any]
    anchor: str
    seq: int
    since: frozenset[str] = frozenset()


def load(view: View, transcript: str, *, coder: str, round: str | None) -> Loaded:
    """Open one transcript. Without `round`, use the round of the coder's newest assignment, or
    round 1. Raises Unknown.

    The result is consistent: if somebody wrote in between, everything is read again.
    """
    return _together(view, lambda seq: _load(view, seq, transcript, coder=coder, round=round))


def _together(view: View, read: Callable[[int], Loaded]) -> Loaded:
    """The result of `read` from a moment when nobody wrote; `read` gets the number of the newest
    event.
    """
    for _ in range(_TRIES):
        seq = newest_event(view)
        try:
            loaded = read(seq)
        except (LookupError, QcodeError):
            if newest_event(view) == seq:
                raise
            continue
        if newest_event(view) == seq:
            return loaded
    raise ProjectLocked(
        "the study cannot be read because others are writing to it all the time", advice="try again"
    )


def _load(view: View, seq: int, transcript: str, *, coder: str, round: str | None) -> Loaded:
    study = view.study(only=[transcript])
    interview = study.interviews[0]
    mine = [a for a in study.assignments if a.coder == coder]
    assigned = _assignment(mine, [d.round for d in study.done if d.coder == coder], round)
    names = read_names(view)
    only = [interview.id]
    sheet = Sheet(
        interview,
        study.codebook,
        coder=coder,
        round=round or (assigned.round if assigned else DEFAULT_ROUND),
        kind=assigned.kind if assigned else None,
        blind=view.is_blind(interview.id),
        codings=study.codings,
        marks=[as_mark(r, names) for r in view.rows("mark", only=only, kind=MARKS)],
        memos=[as_memo(r, names) for r in view.rows("memo", only=only) if r.kind != IDENTITY],
        done=study.done,
    )
    for memo in _elsewhere(view, names):
        sheet.put_memo(memo)
    anchor = anchors(view, only)[interview.id]
    return Loaded(
        sheet,
        Protocols(study.codebook, roles_of(sheet)),
        names,
        view.settings(),
        anchor,
        seq,
        newer(view, sheet),
    )


def nothing_left(view: View, name: str, *, coder: str, round: str) -> Loaded:
    """An empty transcript, for use after the last transcript was removed from the study."""
    return _together(view, lambda seq: _nothing_left(view, seq, name, coder=coder, round=round))


def _nothing_left(view: View, seq: int, name: str, *, coder: str, round: str) -> Loaded:
    book, names = view.codebook(), read_names(view)
    sheet = Sheet(Interview("", name, "", (), (), ()), book, coder=coder, round=round)
    for memo in _elsewhere(view, names):
        sheet.put_memo(memo)
    return Loaded(sheet, Protocols(book, roles_of(sheet)), names, view.settings(), "", seq)


def _assignment(
    mine: Sequence[Assignment], done: Sequence[str], round: str | None
) -> Assignment | None:
    """The assignment to work on: that of the wanted round, or the newest unfinished one, or the
    newest.
    """
    wanted = [a for a in mine if round is None or a.round == round]
    unfinished = [a for a in wanted if a.round not in done]
    result = unfinished or wanted
    return result[-1] if result else None


def _elsewhere(view: View, names: Names) -> list[Memo]:
    """Memos on codes and on the study, which are not on a transcript."""
    rows = view.rows("memo")
    return [as_memo(r, names) for r in rows if r.transcript is None and r.kind != IDENTITY]


def newer(view: View, sheet: Sheet) -> frozenset[str]:
    """Codes that were added to the codebook after the coder finished this transcript."""
    marks = [d.codebook for d in sheet.own_done()]
    if not marks:
        return frozenset()
    since, versions = view.code_versions()
    reached = max(versions.get(m, -1) for m in marks)
    return frozenset(
        c.key for c in sheet.codebook.codes if versions.get(since.get(c.key, ""), -1) > reached
    )


def read_names(view: View) -> Names:
    """Read the ids and names that values are translated with."""
    rows = code_rows(view)
    keys = {r.id: r.key for r in rows}
    return Names(
        code={r.key: r.id for r in rows},
        parents={r.key: keys.get(r.parent) for r in rows},
        key=keys,
        coder={c.id: c.name for c in view.coders()},
        transcript={entity: name for name, entity in view.transcript_ids().items()},
        drafts=frozenset(r.key for r in rows if r.status == "draft"),
    )


def as_mark(row: StoredRow, names: Names) -> Mark:
    """A mark with the coder's name."""
    return Mark(
        row.id,
        row.kind,
        row.start,
        row.end,
        names.coder.get(row.coder, row.coder),
        row.value,
        row.created,
    )


def as_memo(row: StoredRow, names: Names) -> Memo:
    """A memo with the writer's name, and the name of its subject."""
    target = {"code": names.key, "transcript": names.transcript, "segment": names.transcript}.get(
        row.target_kind, {}
    )
    return Memo(
        row.id,
        row.kind,
        row.target_kind,
        target.get(row.target, row.target),
        row.start,
        row.end,
        names.coder.get(row.coder, row.coder),
        row.text,
        row.created,
    )


class InUse(NamedTuple):
    """The codes of the coder's newest codings (`recent`), oldest first; `counts`: code → (number of
    the coder's own codings, of all visible codings); `places`: (transcript, start, code) of the
    coder's own.
    """

    recent: list[str]
    counts: dict[str, tuple[int, int]]
    places: list[tuple[str, int, str]]


def in_use(view: View, names: Names, coder: str) -> InUse:
    """What the coder has used lately, and all codings by code."""
    entity = next((i for i, name in names.coder.items() if name == coder), None)
    newest = [] if entity is None else newest_uses(view, entity, PLACES)
    own = [(place, start, names.key[code]) for place, start, code in newest if code in names.key]
    counts = _counts_by_row(view, names, coder) if view.blindness() else _counts(view, names, coder)
    return InUse([key for _, _, key in own[-USED:]], counts, own)


def _counts(view: View, names: Names, coder: str) -> dict[str, tuple[int, int]]:
    # Values for a hundred thousand rows would take seconds.
    counts: dict[str, tuple[int, int]] = {}
    for code, who, number in uses_of_codes(view):
        if (key := names.key.get(code)) is not None:
            mine, everybody = counts.get(key, (0, 0))
            own = number if names.coder.get(who) == coder else 0
            counts[key] = mine + own, everybody + number
    return counts


def _counts_by_row(view: View, names: Names, coder: str) -> dict[str, tuple[int, int]]:
    """The same where some codings are hidden from the reader, which is decided row by row."""
    counts: dict[str, tuple[int, int]] = {}
    for row in view.rows("coding"):
        key = names.key.get(row.code)
        if key is not None:
            mine = names.coder.get(row.coder) == coder
            before = counts.get(key, (0, 0))
            counts[key] = (before[0] + mine, before[1] + 1)
    return counts


def all_tasks(view: View, coder: str) -> list[Task]:
    """Every transcript as a task of the coder, without reading texts."""
    segments = segment_counts(view)
    roles = {name: ", ".join(entry) for name, entry in respondents_roles(view).items()}
    codings: dict[tuple[str, str], int] = {}
    names = read_names(view)
    for row in view.rows("coding"):
        if names.coder.get(row.coder) == coder and row.transcript in names.transcript:
            key = names.transcript[row.transcript], row.round
            codings[key] = codings.get(key, 0) + 1
    done = _whole(view, [d for d in all_done(view, names) if d.coder == coder])
    return tasks(coder, segments, roles, _assignments(view, names), codings, done, DEFAULT_ROUND)


def _whole(view: View, done: Sequence[Done]) -> list[Done]:
    """The marks of completely finished transcripts. Texts are read only if a mark covers a range of
    segments.
    """
    last = last_ends(view)
    parts = {d.transcript for d in done if d.start > 0 or d.end < last.get(d.transcript, 0)}
    known = {i.name: i for i in view.study().interviews if i.name in parts} if parts else {}
    covered = finished(done, known)
    return [d for d in done if (d.transcript, d.coder, d.round) in covered]


def _assignments(view: View, names: Names) -> list[Assignment]:
    rows = sorted(view.rows("assignment"), key=lambda r: (r.created, r.id))
    return [
        Assignment(
            names.transcript[r.transcript],
            names.coder[r.coder],
            r.kind,
            r.round,
            bool(r.blind),
            r.sample or "",
        )
        for r in rows
        if _is_known(r, names)
    ]


def rounds(view: View, names: Names, coder: str) -> dict[str, str]:
    """Id of each transcript that is assigned to the coder → the round in which it opens."""
    mine: dict[str, list[Assignment]] = {}
    for assignment in _assignments(view, names):
        if assignment.coder == coder:
            mine.setdefault(assignment.transcript, []).append(assignment)
    done = [d for d in all_done(view, names) if d.coder == coder]
    ids = {name: entity for entity, name in names.transcript.items()}
    result = {}
    for name, some in mine.items():
        chosen = _assignment(some, [d.round for d in done if d.transcript == name], None)
        result[ids[name]] = chosen.round if chosen else DEFAULT_ROUND
    return result


def unfinished_blind(view: View, names: Names, coder: str) -> list[str]:
    """The transcripts that a coder codes blind and has not finished, by name."""
    blind = [a for a in _assignments(view, names) if a.coder == coder and a.blind]
    if not blind:
        return []
    own = [d for d in all_done(view, names) if d.coder == coder]
    finished_in = {(d.transcript, d.round) for d in _whole(view, own)}
    return sorted({a.transcript for a in blind if (a.transcript, a.round) not in finished_in})


def _is_known(row: StoredRow, names: Names) -> bool:
    """False for a row that was written after the names were read."""
    return row.transcript in names.transcript and row.coder in names.coder


def all_done(view: View, names: Names) -> list[Done]:
    """Every visible done mark, oldest first."""
    return sorted(
        (as_done(r, names) for r in view.rows("done") if _is_known(r, names)),
        key=lambda d: d.created,
    )


def as_done(row: StoredRow, names: Names) -> Done:
    """A done mark with names."""
    transcript, coder = names.transcript[row.transcript], names.coder[row.coder]
    return Done(transcript, coder, row.start, row.end, row.round, row.codebook, row.created)


def stored_suggestions(
    view: View, sheet: Sheet, names: Names
) -> tuple[str, dict[int, tuple[Suggestion, ...]]]:
    """The newest model's id, and its stored suggestions for a transcript by index of segment, best
    first.
    """
    newest = newest_model_id(view)
    if newest is None or sheet.blind:
        return "", {}
    result: dict[int, list[Suggestion]] = {}
    current = {c.key for c in sheet.codebook.codes}
    for row in view.rows("suggestion", only=[sheet.interview.id]):
        key = names.key.get(row.code, "")
        if row.model == newest and key in current and 1 <= row.segment <= len(sheet):
            result.setdefault(row.segment - 1, []).append(
                Suggestion(row.segment, key, row.probability, row.why)
            )
    return newest, {
        i: tuple(sorted(rows, key=lambda s: (-s.probability, s.code))) for i, rows in result.items()
    }


def covered(sheet: Sheet, span: tuple[int, int]) -> bool:
    """True if a done mark of the coder covers a span."""
    return any(contains((d.start, d.end), span) for d in sheet.own_done())
