"""Correcting who speaks: labels and the speakers of turns, without touching text or codings.

Labels may be names of people; the headers of change-sets, which cannot be purged, never hold one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from shlex import quote
from typing import Any

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Column, Interview, Participant, Study, Table
from qcode.shown import one_name, shortened
from qcode.store import kinds
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.texts import turn_speakers
from qcode.store.store import Store
from qcode.store.writing import put_attribute, put_speaker
from qcode.words import count_words
from qcode.workflows.shared.people import coder_entity


def speakers_table(study: Study) -> Table:
    """A row a speaker: turns, words, first words, role."""
    from qcode.transcripts.layouts.wishes import untaken_in_turns

    rows: list[dict[str, Any]] = []
    notes: list[str] = []
    for interview in study.interviews:
        if untaken := untaken_in_turns(
            interview.text, ((turn.start, turn.end) for turn in interview.turns)
        ):
            remedy = (
                f"qcode speakers relabel {quote(interview.name)} --label NAME makes one a speaker"
            )
            notes.append(
                f"not taken as speakers in {interview.name}: {', '.join(untaken)}; {remedy}"
            )
        spoken: dict[str | None, list[str]] = defaultdict(list)
        for turn in interview.turns:
            spoken[turn.speaker].append(interview.text[turn.start : turn.end])
        labels: list[str | None] = [p.label for p in interview.participants]
        people = {p.label: p for p in interview.participants}
        for label in labels + ([None] if None in spoken else []):
            turns = spoken.get(label, [])
            rows.append(
                {
                    "transcript": interview.name,
                    "speaker": label or "(nobody named)",
                    "turns": len(turns),
                    "words": sum(map(count_words, turns)),
                    "role": people[label].role if label else "",
                    "first_words": shortened(turns[0], 50) if turns else "",
                }
            )
    columns = (
        Column("transcript", "Transcript"),
        Column("speaker", "Speaker"),
        Column("turns", "Turns", "count"),
        Column("words", "Words", "count"),
        Column("role", "Role"),
        Column("first_words", "First words"),
    )
    return Table(
        "speakers.list", "Speakers", columns, tuple(rows), tuple(notes), group="transcript"
    )


def _speaker(interview: Interview, label: str) -> Participant:
    people = [p for p in interview.participants if p.label == label]
    people = people or [p for p in interview.participants if p.label.casefold() == label.casefold()]
    if len(people) != 1:
        known = [p.label for p in interview.participants]
        raise Unknown(
            f"speaker in {interview.name}",
            label,
            known,
            command=f"qcode speakers list {quote(interview.name)}",
        )
    return people[0]


def rename_speaker(
    store: Store, transcript: str, old: str, new: str, *, actor: str = ""
) -> tuple[str, ...]:
    """List a speaker under another label. Raises Refused when the label is another speaker's (merge
    them instead).
    """
    interview = store.view(SUPERVISOR).interview(transcript)
    person = _speaker(interview, old)
    new = one_name(new)
    if not new:
        raise UsageError("the new label is empty")
    if any(p.label == new and p.id != person.id for p in interview.participants):
        raise Refused(
            f"{interview.name} already has a speaker {new!r}",
            command=(
                f"qcode speakers merge {quote(interview.name)} {quote(person.label)} --into"
                f" {quote(new)}"
            ),
        )
    with store.change(f"speakers rename {interview.name}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        value = change.get("speaker", person.id) or {}
        change.put("speaker", person.id, {**value, "label": new}, "speakers.rename")
    return notes


def merge_speakers(
    store: Store, transcript: str, labels: Sequence[str], into: str, *, actor: str = ""
) -> tuple[str, ...]:
    """Give all turns of `labels` to the speaker `into`, whose attributes hold; the merged speakers
    are gone.
    """
    interview = store.view(SUPERVISOR).interview(transcript)
    target = _speaker(interview, into)
    merged = [p for p in (_speaker(interview, label) for label in labels) if p.id != target.id]
    if not merged:
        raise UsageError(f"name at least one speaker other than {into!r}")
    with store.change(f"speakers merge {interview.name}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        removed = {p.id for p in merged}
        turns = [
            (n, target.id)
            for n, speaker in turn_speakers(change.view(SUPERVISOR), interview.id)
            if speaker in removed
        ]
        _set_speakers(change, interview.id, dict(turns), "speakers.merge")
        for person in merged:
            _adopt_attributes(change, person.id, target.id, interview.id)
            change.remove("speaker", person.id, "speakers.merge")
    return notes


def assign_turns(
    store: Store, transcript: str, turns: str, label: str, *, actor: str = ""
) -> tuple[str, ...]:
    """Give the turns ``N`` or ``N-M`` to a speaker, who is made when the transcript has none of
    that label.
    """
    interview = store.view(SUPERVISOR).interview(transcript)
    first, _, last = turns.partition("-")
    if not first.isdigit() or (last and not last.isdigit()):
        raise UsageError(f"turns are a number such as 4, or a range such as 4-6, not {turns!r}")
    numbers = range(int(first), int(last or first) + 1)
    if not numbers or not 1 <= numbers[0] <= numbers[-1] <= len(interview.turns):
        raise UsageError(f"{interview.name} has turns 1 to {len(interview.turns)}, not {turns}")
    with store.change(f"speakers assign {interview.name} {turns}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        person = next((p.id for p in interview.participants if p.label == label), None)
        if person is None:
            person = put_speaker(
                change, interview.id, label, len(interview.participants), "speakers.assign"
            )
            notes = (*notes, f"{interview.name} has a new speaker {label!r}")
        _set_speakers(change, interview.id, dict.fromkeys(numbers, person), "speakers.assign")
    return notes


def set_role(
    store: Store, transcript: str, label: str, role: str, *, actor: str = ""
) -> tuple[str, ...]:
    """Set the role of one speaker; ``interviewer`` makes their words questions."""
    interview = store.view(SUPERVISOR).interview(transcript)
    person = _speaker(interview, label)
    with store.change(f"speakers role {interview.name}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        put_attribute(change, "speaker", person.id, interview.id, "role", role, "speakers.role")
    return notes


def _set_speakers(change: Change, transcript: str, speakers: dict[int, str], action: str) -> None:
    """Give turns to speakers and write the transcript's layout."""
    layout = change.get(kinds.LAYOUT, transcript)
    if layout is None:
        return
    turns = [
        (speakers.get(number, layout["speakers"][index]), *rest)
        for number, (index, *rest) in enumerate(layout["turns"], 1)
    ]
    change.put(kinds.LAYOUT, transcript, kinds.layout(turns, layout["segments"]), action)


def _adopt_attributes(change: Change, removed: str, target: str, transcript: str) -> None:
    """Attributes of a merged speaker go; those that the other speaker lacks are kept there."""
    view = change.view(SUPERVISOR)
    known = {row.name for row in view.rows("attribute", owner_kind="speaker", owner=target)}
    for row in view.rows("attribute", owner_kind="speaker", owner=removed):
        change.remove("attribute", row.id, "speakers.merge")
        if row.name not in known:
            put_attribute(
                change, "speaker", target, transcript, row.name, row.value, "speakers.merge"
            )
