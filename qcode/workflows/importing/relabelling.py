"""Labels taken or denied after import: turns are cut or joined, the text stays, codings keep their
words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qcode.errors import Refused
from qcode.model import INTERVIEWER, Interview, Turn
from qcode.shown import amount, one_line
from qcode.store import kinds
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.store import Store
from qcode.store.writing import put_attribute, put_speaker
from qcode.words import count_words
from qcode.workflows.shared.people import coder_entity

_ACTION = "speakers.relabel"
_JOINED = ("vtt", "srt", "sbv", "ass", "ttml", "json")
"""Formats whose cues are joined to turns by spaces."""


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Turns before and after, the turns of each speaker who has others now (label, before, after),
    and what to tell.
    """

    before: int
    after: int
    changed: tuple[tuple[str, int, int], ...]
    notes: tuple[str, ...] = ()


def relabel(
    store: Store,
    transcript: str,
    *,
    labels: Sequence[str] = (),
    no_labels: Sequence[str] = (),
    all_labels: bool = False,
    dry_run: bool = False,
    actor: str = "",
) -> Relabelled:
    """Take or deny labels in the stored text of a transcript.

    Codings, memos and marks keep their words. Raises Refused where a coding would reach over words
    of two speakers, or over a label, and where a coder who is blind in the transcript would cut
    turns.
    """
    from qcode.transcripts.parts import ReadOptions
    from qcode.transcripts.relabelling import relabelled

    interview = store.view(SUPERVISOR).interview(transcript)
    options = ReadOptions(labels=tuple(labels), no_labels=tuple(no_labels), all_labels=all_labels)
    with store.change(
        f"speakers relabel {interview.name}", actor=actor, rehearse=dry_run
    ) as change:
        stored = change.get("transcript", interview.id) or {}
        joined = str(stored.get("format", "")).split(":")[0] in _JOINED
        turns = relabelled(interview.text, interview.turns, options, joined=joined)
        done = _compared(interview, turns, _unmet(interview, turns, labels, no_labels))
        if _spans(turns) == _spans(interview.turns):
            return done
        if actor and store.view(actor).is_blind(interview.id):
            _refuse_blind(interview, turns)
        notes = coder_entity(change, actor)[1] if actor else ()
        _refuse_torn(change, interview, turns)
        _store(change, interview, turns)
    return Relabelled(done.before, done.after, done.changed, (*notes, *done.notes))


def _spans(turns: Sequence[Turn]) -> list[tuple[str | None, int, int]]:
    return [(turn.speaker, turn.start, turn.end) for turn in turns]


def _compared(interview: Interview, turns: Sequence[Turn], notes: tuple[str, ...]) -> Relabelled:
    before, after = (
        Counter(turn.speaker or "(nobody named)" for turn in one)
        for one in (interview.turns, turns)
    )
    changed = tuple(
        (who, before[who], after[who]) for who in {**before, **after} if before[who] != after[who]
    )
    return Relabelled(len(interview.turns), len(turns), changed, notes)


def _unmet(
    interview: Interview, turns: Sequence[Turn], labels: Sequence[str], no_labels: Sequence[str]
) -> tuple[str, ...]:
    """What to tell of labels that no line begins with, and of denied ones that nobody has."""
    from qcode.transcripts.labels import key

    now = {key(turn.speaker) for turn in turns if turn.speaker}
    was = {key(turn.speaker) for turn in interview.turns if turn.speaker}
    told = [
        f"--label {label}: no line of {interview.name} begins with it"
        for label in labels
        if key(label) not in now
    ]
    if len(turns) == len(interview.turns) and _spans(turns) == _spans(interview.turns):
        told += [
            f"--no-label {one}: nobody in {interview.name} has this name"
            for one in no_labels
            if key(one) not in was
        ]
    return tuple(told)


def _refuse_blind(interview: Interview, turns: Sequence[Turn]) -> None:
    """Refused where turns would be cut: whether that goes depends on codings, of which a blind
    coder is told nothing.
    """
    if any(not _inside(turn.start, turn.end, turns) for turn in interview.turns):
        raise Refused(
            f"turns of {interview.name} would be split, and its coder is blind there; nothing was"
            " changed",
            advice="leave out --coder, or ask the supervisor to do it",
        )


def _refuse_torn(change: Change, interview: Interview, turns: Sequence[Turn]) -> None:
    """Refused with the places where a coding lies in one turn now and would not any more."""
    coded = {
        (row.start, row.end)
        for row in change.view(SUPERVISOR).rows("coding", transcript=interview.id)
    }
    torn = sorted(
        (start, end)
        for start, end in coded
        if _inside(start, end, interview.turns) and not _inside(start, end, turns)
    )
    if not torn:
        return
    shown = ", ".join(repr(one_line(interview.text[start:end])[:40]) for start, end in torn[:3])
    more = f" and {len(torn) - 3} more" if len(torn) > 3 else ""
    passages = "a coded passage" if len(torn) == 1 else f"{len(torn)} coded passages"
    raise Refused(
        f"{passages} of {interview.name} would cover words of two speakers ({shown}{more}); nothing"
        " was changed",
        advice="shorten the codings there, or assign whole turns to a speaker: qcode"
        " speakers assign",
    )


def _inside(start: int, end: int, turns: Sequence[Turn]) -> bool:
    return any(turn.start <= start and end <= turn.end for turn in turns)


def _store(change: Change, interview: Interview, turns: Sequence[Turn]) -> None:
    """Write the turns, the segments cut from them, who is new, and who is gone."""
    from qcode.segmentation import segment
    from qcode.transcripts.labels import is_interviewer

    people: dict[str | None, str | None] = {
        None: None,
        **{p.label: p.id for p in interview.participants},
    }
    for turn in turns:
        if turn.speaker not in people:
            entity = put_speaker(change, interview.id, turn.speaker or "", len(people) - 1, _ACTION)
            if is_interviewer(turn.speaker or ""):
                put_attribute(change, "speaker", entity, interview.id, "role", INTERVIEWER, _ACTION)
            people[turn.speaker] = entity
    stored = change.get("transcript", interview.id) or {}
    packed = [(people[t.speaker], t.start, t.end, t.time_start, t.time_end) for t in turns]
    cut = [(s.turn, s.start, s.end) for s in segment(interview.text, turns, stored["segment_by"])]
    change.put(kinds.LAYOUT, interview.id, kinds.layout(packed, cut), _ACTION)
    words = sum(count_words(interview.text[t.start : t.end]) for t in turns)
    change.put("transcript", interview.id, {**stored, "words": words}, _ACTION)
    spoke, speak = {t.speaker for t in interview.turns}, {t.speaker for t in turns}
    for person in interview.participants:
        if person.label in spoke - speak:
            _remove(change, person.id)


def _remove(change: Change, speaker: str) -> None:
    """Take out a speaker who has no turn any more, with the attributes."""
    for row in change.view(SUPERVISOR).rows("attribute", owner_kind="speaker", owner=speaker):
        change.remove("attribute", row.id, _ACTION)
    change.remove("speaker", speaker, _ACTION)


def relabelled_line(done: Relabelled, transcript: str, *, dry_run: bool) -> str:
    """One line of what was done: `LE-01: 12 turns, 10 before; IS 4 (0 before)`."""
    if not done.changed and done.before == done.after:
        return f"{transcript}: nothing to change"
    speakers = ", ".join(f"{who} {after} ({before} before)" for who, before, after in done.changed)
    would = "would have " if dry_run else ""
    return f"{transcript}: {would}{amount(done.after, 'turn')}, {done.before} before" + (
        f"; {speakers}" if speakers else ""
    )
