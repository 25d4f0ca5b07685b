"""Norming sessions: coders vote on the same passages in turn, see each other's votes, and discuss.

A session is a setting (who takes part) and marks on its passages. A vote is a mark of its coder,
sealed until everybody has voted; nothing of a session is a coding, so agreement and reports never
count it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Interview, Study
from qcode.shown import fold_name, listed, one_name
from qcode.spans import Span, overlapping, trim
from qcode.store.blindness import AGREED, NORMING, SEALED, SUPERVISOR
from qcode.store.change import Change
from qcode.store.kinds import canonical
from qcode.store.queries.names import Names, present_names
from qcode.store.store import Store
from qcode.store.view import StoredRow, View
from qcode.store.writing import put_decision_mark
from qcode.workflows.shared.codings import segment_span
from qcode.workflows.shared.people import coder_entity

SETTING = "norming:"
"""Prefix of the settings that say who takes part in a session."""
PASSAGE, VOTE, OUTCOME = f"{NORMING}passage", f"{NORMING}vote", AGREED
"""Kinds of marks: a passage of a session, a vote that everybody may see, what was agreed on."""
BEFORE, AFTER = "before", "after"
"""Whether a vote was given alone or after the discussion."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage to vote on; `number` counts from 1 in the session, `segment` is as printed, `asked`
    what an interviewer says just before it.
    """

    number: int
    transcript: str
    entity: str
    span: Span
    segment: str
    speaker: str
    text: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the coders agreed on, why, and what it was made: "consensus" or "example CODE"."""

    codes: tuple[str, ...]
    reason: str
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Norming:
    """A session as it is now. Votes are by (number of the passage, coder), outcomes by number."""

    name: str
    coders: tuple[str, ...]
    passages: tuple[Passage, ...]
    before: Mapping[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    after: Mapping[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    revealed: frozenset[int] = frozenset()
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)

    def passage(self, number: int) -> Passage:
        """The passage with that number. Raises UsageError."""
        found = next((p for p in self.passages if p.number == number), None)
        if found is None:
            raise UsageError(
                f"the session {self.name!r} has no passage {number}; it has 1 to"
                f" {len(self.passages)}"
            )
        return found

    def waiting(self, number: int) -> tuple[str, ...]:
        """The coders who have not voted on a passage."""
        return tuple(c for c in self.coders if (number, c) not in self.before)

    def now(self, number: int) -> dict[str, tuple[str, ...]]:
        """Each coder's newest vote on a passage."""
        return {
            coder: self.after.get((number, coder), self.before[number, coder])
            for coder in self.coders
            if (number, coder) in self.before
        }

    def state(self, number: int) -> str:
        """How far a passage is: "voting", "voted", "revealed" or "settled"."""
        if number in self.outcomes:
            return "settled"
        if number in self.revealed:
            return "revealed"
        return "voting" if self.waiting(number) else "voted"


def start_session(
    store: Store, name: str, places: Sequence[str], coders: Sequence[str], *, actor: str = ""
) -> tuple[Norming, tuple[str, ...]]:
    """Begin a session on passages: ``TRANSCRIPT:12`` or ``TRANSCRIPT:12-14``, each segment of
    participants being a passage. Returns the session, and notes.

    Raises Unknown, UsageError, and Refused if the name is taken or one of the coders still has to
    code one of the transcripts blind; nothing is changed then.
    """
    name = one_name(name)
    view = store.view(SUPERVISOR)
    if not name or fold_name(name) in {fold_name(n) for n in session_names(view)}:
        raise Refused(f"there is already a session {name!r}", advice="choose another name")
    people = tuple(dict.fromkeys(one_name(c) for c in coders if one_name(c)))
    if len(people) < 2:
        raise UsageError("a session needs two coders or more", advice="use --coders NAME,NAME")
    study = view.study()
    wanted = [one for place in places for one in _segments(study, place)]
    _refuse_blind(view, {i.id: i.name for i, _ in wanted}, people)
    with store.change(f"norming start {name}", actor=actor) as change:
        entities, notes = _coders(change, people)
        value = canonical({"name": name, "coders": entities})
        change.put("setting", f"{SETTING}{name}", {"value": value}, "norming.start")
        spans = dict.fromkeys((interview.id, span) for interview, span in wanted)
        for number, (transcript, span) in enumerate(spans, 1):
            put_decision_mark(
                change,
                kind=PASSAGE,
                transcript=transcript,
                span=span,
                coder="",
                value={"session": name, "number": number},
                parts=(name, number),
                action="norming.start",
            )
    return session_of(store.view(SUPERVISOR), name), notes


def _coders(change: Change, people: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    entities: list[str] = []
    notes: list[str] = []
    for name in people:
        entity, told = coder_entity(change, name)
        entities.append(entity)
        notes += told
    return entities, tuple(notes)


def _segments(study: Study, place: str) -> list[tuple[Interview, Span]]:
    """The participants' segments of ``TRANSCRIPT:12-14``."""
    called, colon, numbers = place.rpartition(":")
    known = {fold_name(i.name): i for i in study.interviews}
    if not colon or fold_name(called) not in known:
        if colon:
            names = [i.name for i in study.interviews]
            raise Unknown("transcript", called, names, command="qcode transcripts")
        raise UsageError(f"a passage is TRANSCRIPT:SEGMENT, such as LE-01:12-14, not {place!r}")
    interview = known[fold_name(called)]
    first, last = segment_span(interview, numbers)
    result = []
    for segment in interview.segments[first.number - 1 : last.number]:
        person = interview.participant(interview.turns[segment.turn - 1].speaker)
        span = trim(interview.text, (segment.start, segment.end))
        if span[0] < span[1] and not (person is not None and person.interviewer):
            result.append((interview, (segment.start, segment.end)))
    if not result:
        raise UsageError(f"{place} has no words of participants to vote on")
    return result


def _refuse_blind(view: View, transcripts: Mapping[str, str], coders: Sequence[str]) -> None:
    """Raise Refused if a coder still codes one of the transcripts blind: what is said in the
    session would end that.
    """
    for coder in coders:
        blind = view.read_by(coder).blindness().transcripts
        still = unfinished_blind(view, coder, [i for i in transcripts if i in blind])
        if still:
            raise Refused(
                f"{coder} still codes {listed(sorted(transcripts[i] for i in still))} blind;"
                " nothing was changed",
                advice="use passages of other transcripts, or wait until this is finished",
            )


def unfinished_blind(view: View, coder: str, transcripts: Sequence[str]) -> list[str]:
    """Those `transcripts` (ids) that a coder codes blind in a round and has not finished there."""
    names = present_names(view)
    own = {i for i, n in names.coder.items() if n == coder}
    lengths = {
        i.id: len(i.text)
        for i in view.study(only=[names.transcript[t] for t in transcripts]).interviews
    }
    done = {
        (r.transcript, r.round)
        for r in view.rows("done", coder=own)
        if (r.start, r.end) == (0, lengths.get(r.transcript))
    }
    rows = view.rows("assignment", coder=own, blind=True)
    return [
        r.transcript
        for r in rows
        if r.transcript in lengths and (r.transcript, r.round) not in done
    ]


def session_names(view: View) -> list[str]:
    """The names of all sessions, in order."""
    return sorted(
        row.id.removeprefix(SETTING) for row in view.rows("setting") if row.id.startswith(SETTING)
    )


def session_of(view: View, name: str) -> Norming:
    """A session with what the reader may see of it: sealed votes only to their coder (all of them
    to the supervisor), and nothing of transcripts that the reader codes blind. Raises Unknown.
    """
    known = session_names(view)
    found = next((n for n in known if fold_name(n) == fold_name(name)), None)
    if found is None:
        raise Unknown("session", name, known, command="qcode norming list")
    stored = next(row.value for row in view.rows("setting", id=f"{SETTING}{found}"))
    names = present_names(view)
    people = [names.coder.get(e, "") for e in json.loads(stored)["coders"]]
    rows = [
        (row, json.loads(row.value))
        for row in view.rows("mark", kind=[PASSAGE, SEALED, VOTE, OUTCOME])
    ]
    own = [(row, value) for row, value in rows if value["session"] == found]
    return _read(view, found, [p for p in people if p], own, names)


Stored = Sequence[tuple[StoredRow, dict[str, Any]]]


def _read(view: View, name: str, people: Sequence[str], rows: Stored, names: Names) -> Norming:
    there = sorted({names.transcript[r.transcript] for r, _ in rows if r.kind == PASSAGE})
    study = {i.id: i for i in view.study(only=there).interviews} if there else {}
    passages = [
        _passage(study[row.transcript], value["number"], (row.start, row.end))
        for row, value in rows
        if row.kind == PASSAGE and row.transcript in study
    ]
    votes: dict[str, dict[tuple[int, str], tuple[str, ...]]] = {BEFORE: {}, AFTER: {}}
    for row, value in rows:
        if row.kind in (SEALED, VOTE) and row.coder in names.coder:
            place = value["number"], names.coder[row.coder]
            votes[value["phase"]][place] = _keys(value["codes"], names)
    outcomes = {
        value["number"]: Outcome(
            _keys(value["codes"], names), value["text"], _kept(value["kept"], names)
        )
        for row, value in rows
        if row.kind == OUTCOME
    }
    return Norming(
        name,
        tuple(people),
        tuple(sorted(passages, key=lambda p: p.number)),
        votes[BEFORE],
        votes[AFTER],
        frozenset(value["number"] for row, value in rows if row.kind == VOTE),
        outcomes,
    )


def _keys(entities: Sequence[str], names: Names) -> tuple[str, ...]:
    return tuple(names.code[e] for e in entities if e in names.code)


def _kept(kept: Sequence[Sequence[str]], names: Names) -> tuple[str, ...]:
    return tuple(" ".join((what, *_keys(codes, names))) for what, *codes in kept)


def _passage(interview: Interview, number: int, span: Span) -> Passage:
    segments = [(s.start, s.end) for s in interview.segments]
    touched = overlapping(segments, span)
    first = interview.segments[touched[0]] if touched else None
    last = interview.segments[touched[-1]] if touched else None
    shown = "" if first is None or last is None else str(first.number)
    if first is not None and last is not None and last.number != first.number:
        shown += f"-{last.number}"
    speaker = interview.turns[first.turn - 1].speaker if first is not None else None
    text = interview.text[slice(*span)].strip()
    asked = _asked(interview, touched[0]) if touched else ""
    return Passage(number, interview.name, interview.id, span, shown, speaker or "", text, asked)


def _asked(interview: Interview, index: int) -> str:
    """The words of the segment before the one at `index`, if they are an interviewer's."""
    if index == 0:
        return ""
    before = interview.segments[index - 1]
    person = interview.participant(interview.turns[before.turn - 1].speaker)
    is_question = person is not None and person.interviewer
    return interview.text[before.start : before.end].strip() if is_question else ""
