"""A corrected transcript takes the place of the one in the study; codings follow their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from qcode.carryover import TextMap
from qcode.errors import BadInput, Refused, Unknown
from qcode.model import Column, Interview, Note, Problem, Table, Transcript, Turn
from qcode.reports.quote_edits import problem_of
from qcode.shown import one_line
from qcode.store import kinds
from qcode.store.backups import before_bulk
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.log import was_changed_by
from qcode.store.queries.texts import turn_speakers
from qcode.store.reanchor import Relocation, reanchor
from qcode.store.sources import put_notes, put_review, speaker_id
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_attribute
from qcode.transcripts.languages import stated_language
from qcode.transcripts.parts import ReadOptions
from qcode.workflows.importing.storing import named
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.reading_files import printable

REVIEW = "review"
"""Kind of the marks on codings whose words changed."""
UPDATE = "update"
"""What the log calls the changes of an update."""
REDACT = "redact"
"""What it calls those of a redaction."""


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update did: how many things were carried over, and the codings whose words changed (a
    row each).

    Both without what the actor must not see; `blind` is True where something may be left out for
    that.
    """

    transcript: str
    status: str
    carried: int
    review: Table
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    blind: bool = False


def update_transcript(
    store: Store,
    path: Path,
    *,
    name: str | None = None,
    options: ReadOptions | None = None,
    dry_run: bool = False,
    actor: str = "",
) -> Updated:
    """Replace the text of a transcript by the file's. Codings, memos, marks and done marks are
    carried over by their words.

    Nothing is lost: a coding none of whose words are left stays where they stood and is listed for
    review, like every coding whose words changed. Raises BadInput for a file that cannot be read,
    Unknown where the study has no such transcript.
    """
    shown = printable(str(path))
    data = _bytes_of(path, shown)
    view = store.view(actor or SUPERVISOR)
    old = view.interview(_wanted(view, name or printable(path.stem)))
    new, problems = _read(data, old.name, shown, options)
    if not (options and options.language):
        new = _in_the_language_of(old, new)
    wording = _fresh_notes(view, old, new)
    if (
        new.text == old.text
        and _spans_and_times(new.turns) == _spans_and_times(old.turns)
        and not wording
    ):
        return Updated(old.name, "unchanged", 0, _review(old, new.text, ()), problems)
    if not dry_run:
        before_bulk(store, f"before import --update {old.name}")
    problems += _redacted(view, old, shown)
    source = {"source": Path(shown).name, "source_sha256": sha256(data).hexdigest()}
    with store.change(f"import --update {old.name}", actor=actor, rehearse=dry_run) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        hidden = view.blindness()
        moved = [
            m
            for m in _replace(change, old, new, source)
            if not hidden.hides_value(m.kind, m.before, old.id)
        ]
        table = _review(old, new.text, _told(change, moved))
        notes += _told_of_speakers(change, old)
        notes += _unfit_edits(change.view(actor or SUPERVISOR), old.name)
        status = "would be updated" if dry_run else "updated"
        return Updated(
            old.name, status, len(moved), table, problems, notes, old.id in hidden.transcripts
        )


def _unfit_edits(view: View, name: str) -> tuple[str, ...]:
    """The edits of quotes that do not fit the corrected words any more."""
    study = view.study(only=[name])
    text = study.interviews[0].text
    return tuple(
        f"an edit for print no longer fits and its passage is not quoted: {problem}"
        for mark in study.print_marks
        if mark.kind == "edit" and (problem := problem_of(mark.text, text[mark.start : mark.end]))
    )


def _bytes_of(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None


def _redacted(view: View, old: Interview, shown: str) -> tuple[Problem, ...]:
    """A warning where words were taken out of the transcript: which is not known any more, so that
    the file may hold them.
    """
    if not was_changed_by(view, "transcript", old.id, REDACT):
        return ()
    message = (
        "words were redacted here; any that are still in the file are restored; to redact them"
        " again: qcode transcripts redact"
    )
    return (Problem(shown, message, severity="warning"),)


def _wanted(view: View, name: str) -> str:
    """`name`, when the study has such a transcript."""
    known = view.transcript_ids()
    if name.casefold() not in {n.casefold() for n in known}:
        raise Unknown(
            "transcript",
            name,
            known,
            advice="import a new one with qcode import FILE, or name the transcript to"
            " correct with --name NAME",
        )
    return name


def _spans_and_times(turns: Sequence[Turn]) -> list[tuple[int, int, int | None, int | None]]:
    return [(t.start, t.end, t.time_start, t.time_end) for t in turns]


def _replace(
    change: Change, old: Interview, new: Transcript, source: Mapping[str, str]
) -> list[Relocation]:
    """Put the new text in the place of the old one, and everything that lies on it where its words
    are now.
    """
    from qcode.segmentation import segment

    stored = change.get("transcript", old.id) or {}
    text = change.store_content("text", new.text)
    value = {
        **stored,
        **source,
        "text": text,
        "format": new.format,
        "encoding": new.encoding,
        "words": new.words,
    }
    language = stated_language({**old.attributes, **new.attributes})
    segments = [
        (s.turn, s.start, s.end)
        for s in segment(new.text, new.turns, stored["segment_by"], language)
    ]
    speakers = _speakers(change, old, new)
    turns = [
        (s, t.start, t.end, t.time_start, t.time_end)
        for s, t in zip(speakers, new.turns, strict=True)
    ]
    change.put("transcript", old.id, value, UPDATE)
    change.put(kinds.LAYOUT, old.id, kinds.layout(turns, segments), UPDATE)
    for key, given in named(new.attributes).items():
        put_attribute(change, "transcript", old.id, old.id, key, given, UPDATE)
    moved = reanchor(change, UPDATE)
    _store_new_notes(change, old, text, new)
    _mark_for_review(change, old.id, text, moved)
    return moved


def _in_the_language_of(old: Interview, new: Transcript) -> Transcript:
    """The new transcript without a language that was found or stated, where the study has one: that
    may be corrected.
    """
    if not stated_language(old.attributes):
        return new
    kept = {name: value for name, value in new.attributes.items() if name.casefold() != "language"}
    return replace(new, attributes=kept)


def _read(
    data: bytes, name: str, shown: str, options: ReadOptions | None
) -> tuple[Transcript, tuple[Problem, ...]]:
    from qcode.transcripts import read

    result = read(data, name=name, path=shown, options=options or ReadOptions())
    if not result.transcripts:
        raise BadInput(result.problems)
    if len(result.transcripts) > 1:
        raise Refused(
            f"{shown} contains {len(result.transcripts)} transcripts; an update needs exactly one"
        )
    return result.transcripts[0], result.problems


def _speakers(change: Change, old: Interview, new: Transcript) -> list[str | None]:
    """The speaker of each new turn: as corrected in the study where the file's label before it did
    not change.
    """
    people = {p.label: p.id for p in old.participants}
    known: dict[str, str] = {}
    for position, speaker in enumerate(new.speakers):
        entity = speaker_id(old.id, speaker.label)
        if change.get("speaker", entity) is None:
            entity = people.get(speaker.label, entity)
        known[speaker.label] = entity
        if change.get("speaker", entity) is None:
            value = {
                "transcript": old.id,
                "label": speaker.label,
                "position": len(people) + position,
            }
            change.put("speaker", entity, value, UPDATE)
            if speaker.interviewer:
                put_attribute(change, "speaker", entity, old.id, "role", "interviewer", UPDATE)
    kept = _kept_speakers(old, new, people)
    return [kept.get(t.number, known.get(t.speaker or "")) for t in new.turns]


def _kept_speakers(
    old: Interview, new: Transcript, people: dict[str, str]
) -> dict[int, str | None]:
    """Turns of the new text whose words and label stood in the old one: their speaker there, which
    may have been corrected.
    """
    carried = TextMap(old.text, new.text).carry([(t.start, t.end) for t in old.turns])
    starts = {t.start: t for t in new.turns}
    before_new = _before(new.text, [(t.start, t.end) for t in new.turns])
    before_old = _before(old.text, [(t.start, t.end) for t in old.turns])
    kept: dict[int, str | None] = {}
    for turn, place, label in zip(old.turns, carried, before_old, strict=True):
        match = starts.get(place.span[0])
        if match is None or place.outcome == "lost" or before_new[match.number - 1] != label:
            continue
        kept[match.number] = people.get(turn.speaker) if turn.speaker else None
    return kept


def _told_of_speakers(change: Change, old: Interview) -> tuple[str, ...]:
    """Who is new in the transcript, and who had turns and has none any more: attributes do not
    follow a label.
    """
    view = change.view(SUPERVISOR)
    by_position = sorted(view.rows("speaker", transcript=old.id), key=lambda row: row.position)
    speakers = [(row.id, row.label) for row in by_position]
    speaking = {speaker for _, speaker in turn_speakers(view, old.id)}
    before = {p.id for p in old.participants}
    spoke = {turn.speaker for turn in old.turns}
    new = [repr(label) for entity, label in speakers if entity not in before]
    silent = [
        repr(label)
        for entity, label in speakers
        if entity in before and label in spoke and entity not in speaking
    ]
    message = (
        [f"{old.name} has a new speaker {', '.join(new)}; role and site are not known yet"]
        if new
        else []
    )
    message += [f"no longer speakers in {old.name}: {', '.join(silent)}"] if silent else []
    return tuple(message)


def _before(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """What stands before each turn: its label as typed, and a time where there is one."""
    ends = [0, *(end for _, end in spans)]
    return [" ".join(text[end:start].split()) for (start, _), end in zip(spans, ends, strict=False)]


def _store_new_notes(change: Change, old: Interview, text: str, new: Transcript) -> None:
    fresh = _fresh_notes(change.view(SUPERVISOR), old, new)
    put_notes(change, old.id, text, fresh, "import")


def _fresh_notes(view: View, old: Interview, new: Transcript) -> tuple[Note, ...]:
    """Comments and footnotes of the file that the study does not have yet."""
    present = {(row.kind, row.text) for row in view.rows("memo", target=old.id)}
    return tuple(note for note in new.notes if (note.kind, note.text) not in present)


def _mark_for_review(
    change: Change, transcript: str, text: str, moved: Sequence[Relocation]
) -> None:
    for item in moved:
        if item.kind != "coding" or item.carried.outcome == "same" or item.duplicate:
            continue
        start, end = item.carried.span
        coder = item.before["coder"]
        put_review(change, REVIEW, transcript, text, (start, end), coder, item.entity, UPDATE)


def _told(change: Change, moved: Sequence[Relocation]) -> list[tuple[Relocation, str, str]]:
    """Changed codings with code and coder by name, in the order of the text."""
    view = change.view(SUPERVISOR)
    codes = {row.id: row.key for row in code_rows(view)}
    coders = {coder.id: coder.name for coder in view.coders()}
    result = [
        (m, codes[m.before["code"]], coders[m.before["coder"]])
        for m in moved
        if m.kind == "coding" and (m.carried.outcome != "same" or m.duplicate)
    ]
    return sorted(result, key=lambda one: (one[0].carried.span[0], one[1], one[2]))


def _review(old: Interview, new_text: str, notes: Sequence[tuple[Relocation, str, str]]) -> Table:
    rows = []
    for item, code, coder in notes:
        start, end = item.carried.span
        outcome = "now the same as another coding" if item.duplicate else item.carried.outcome
        rows.append(
            {
                "transcript": old.name,
                "code": code,
                "coder": coder,
                "outcome": outcome,
                "before": one_line(old.text[item.before["start"] : item.before["end"]]).strip(),
                "after": (
                    "" if item.carried.outcome == "lost" else one_line(new_text[start:end]).strip()
                ),
                "start": start,
                "end": end,
            }
        )
    columns = (
        Column("code", "Code"),
        Column("coder", "Coder"),
        Column("outcome", "Words"),
        Column("before", "Before"),
        Column("after", "After"),
    )
    note = (
        "Review these codings: their words changed. qcode codings review lists them until you mark"
        " them as reviewed."
        if rows
        else ""
    )
    data = (
        Column("transcript", "Transcript"),
        Column("start", "Start", "count"),
        Column("end", "End", "count"),
    )
    return Table(
        "import.update",
        "Codings to review",
        columns,
        tuple(rows),
        (note,) if note else (),
        data_columns=data,
    )
