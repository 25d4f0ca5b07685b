"""Files → transcripts in the study: read, cut into segments, store, log."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from qcode.errors import UsageError
from qcode.model import INTERVIEWER, SEGMENT_BY, Problem, SegmentBy, Transcript
from qcode.store import ids, kinds, schema
from qcode.store.change import Change
from qcode.store.store import Store
from qcode.transcripts.parts import ReadOptions
from qcode.workflows.gather import gather
from qcode.workflows.people import acting
from qcode.workflows.reading_files import ReadFile, ReadTask, printable, read_files
from qcode.workflows.speaker_map import SpeakerRule, rules_for

Progress = Callable[[str, int, int], None]
"""Called with a file's name, how many files are finished, and how many there are."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one transcript or file."""

    transcript: str
    source: str
    format: str
    status: Literal["imported", "unchanged", "failed"]
    sha256: str = ""
    turns: int = 0
    segments: int = 0
    words: int = 0
    speakers: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    read: Transcript | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Rows in the order of the files; `problems` belong to no single file. `interrupted`: Ctrl-C stopped it."""

    rows: tuple[Imported, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def read(self) -> int:
        """How many transcripts were read, new ones and those that are there already."""
        return sum(r.status != "failed" for r in self.rows)

    @property
    def failed(self) -> bool:
        """True when any file failed or could not be found."""
        return any(r.status == "failed" for r in self.rows) or any(p.severity == "error" for p in self.problems)


@dataclass(slots=True)
class _Ready:
    """A transcript that was read and cut, waiting to be stored."""

    row: Imported
    transcript: Transcript
    segments: list[tuple[int, int, int]]


@dataclass(slots=True)
class _Known:
    """What the study already holds: folded name → (name, SHA-256 of the source bytes)."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)


def import_files(
    store: Store,
    paths: Sequence[str],
    *,
    actor: str = "",
    options: ReadOptions | None = None,
    segment_by: SegmentBy | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    then: Callable[[Change], None] | None = None,
    speakers: Sequence[SpeakerRule] = (),
) -> ImportResult:
    """Bring transcripts into the study, all in one change-set.

    One bad file does not stop the others; of a file with an error nothing is stored. The same bytes under the same name
    are `unchanged`; other bytes under a known name fail. Ctrl-C keeps what was read so far. `then` is called inside the same
    change-set when everything was read, also when no transcript is new.
    """
    options = options or ReadOptions()
    settings = store.view().settings()
    by: SegmentBy = segment_by or settings.get("segment_by", "turn")
    if by not in SEGMENT_BY:
        raise UsageError(f"segments are {', '.join(SEGMENT_BY)}, not {by!r}")
    gathered = gather(paths)
    known = _known(store)
    rows: list[Imported | _Ready] = []
    interrupted = False
    try:
        tasks = [ReadTask(str(path), rules_for(printable(path.stem), speakers, options), by) for path in gathered.files]
        for done, file in enumerate(read_files(tasks), 1):
            rows.extend(_placed(file, known))
            if progress:
                progress(Path(file.source).name, done, len(tasks))
    except KeyboardInterrupt:
        interrupted = True
    ready = [row for row in rows if isinstance(row, _Ready)]
    notes: tuple[str, ...] = ()
    also = None if interrupted else then
    if (ready or also) and not dry_run:
        with store.change(_command(ready), actor=actor) as change:
            notes = acting(change, actor)[1] if actor else ()
            for item in ready:
                _store(change, item, by)
            if also:
                also(change)
    finished = tuple(row.row if isinstance(row, _Ready) else row for row in rows)
    return ImportResult(finished, gathered.problems, notes, interrupted)


def _known(store: Store) -> _Known:
    t = schema.transcript
    rows = store.view().read(lambda c: c.execute(select(t.c.name, t.c.source_sha256)).all())
    return _Known({folded(name): (name, sha) for name, sha in rows})


def _command(ready: Sequence[_Ready]) -> str:
    names = [item.row.transcript for item in ready]
    if not names:
        return "import of attributes"
    return f"import {names[0]}" if len(names) == 1 else f"import {len(names)} transcripts ({names[0]} … {names[-1]})"


def folded(name: str) -> str:
    """What two spellings of a transcript's name have in common: without case, composed (NFC)."""
    return unicodedata.normalize("NFC", name).casefold()


def _placed(file: ReadFile, known: _Known) -> Iterator[Imported | _Ready]:
    """What becomes of each transcript of a file beside those that the study knows."""
    if not file.transcripts:
        yield Imported(file.name, file.source, file.format, "failed", file.sha256, problems=file.problems)
    for number, (transcript, segments) in enumerate(zip(file.transcripts, file.segments, strict=True)):
        yield _place(transcript, segments, file, file.problems if number == 0 else (), known)


def _place(
    transcript: Transcript, segments: Sequence[tuple[int, int, int]], file: ReadFile, problems: tuple[Problem, ...], known: _Known
) -> Imported | _Ready:
    name = transcript.name
    row: dict[str, Any] = {
        "transcript": name, "source": file.source, "format": transcript.format, "sha256": file.sha256,
        "turns": len(transcript.turns), "words": transcript.words, "speakers": tuple(s.label for s in transcript.speakers),
        "read": transcript,
    }  # fmt: skip
    if (present := known.names.get(folded(name))) is not None:
        if present[1] == file.sha256:
            return Imported(**row, status="unchanged", problems=problems)
        other = "" if present[0] == name else f" (as {present[0]!r})"
        message = (
            f"there is already a transcript of this name{other} with other content; rename the file, or, if it is a corrected"
        )
        problem = Problem(file.source, f"{message} copy, qcode import --update {file.source}")
        return Imported(**row | {"read": None}, status="failed", problems=(*problems, problem))
    known.names[folded(name)] = (name, file.sha256)
    return _Ready(Imported(**row, status="imported", segments=len(segments), problems=problems), transcript, list(segments))


def _store(change: Change, item: _Ready, by: SegmentBy) -> None:
    transcript, row = item.transcript, item.row
    text = change.store_content("text", transcript.text)
    entity = ids.derived("transcript", row.transcript, text)
    if change.get("transcript", entity) is not None:
        entity = ids.fresh()
    value = {
        "name": row.transcript, "text": text, "source": Path(row.source).name, "source_sha256": row.sha256,
        "format": transcript.format, "encoding": transcript.encoding, "segment_by": by, "words": row.words,
        "created": change.time,
    }  # fmt: skip
    change.put("transcript", entity, value, "import")
    speakers = store_speakers(change, entity, transcript)
    turns = [(speakers.get(t.speaker or ""), t.start, t.end, t.time_start, t.time_end) for t in transcript.turns]
    change.put(kinds.LAYOUT, entity, kinds.layout(turns, item.segments), "import")
    for key, given in transcript.attributes.items():
        put_attribute(change, "transcript", entity, entity, key, given, "import")
    store_notes(change, entity, text, transcript)


def store_speakers(change: Change, transcript_id: str, transcript: Transcript) -> dict[str, str]:
    """Make the speakers of a transcript; returns label → id. Recognised interviewers get the role `interviewer`."""
    found: dict[str, str] = {}
    for position, speaker in enumerate(transcript.speakers):
        entity = ids.derived("speaker", transcript_id, speaker.label)
        found[speaker.label] = entity
        change.put("speaker", entity, {"transcript": transcript_id, "label": speaker.label, "position": position}, "import")
        if speaker.interviewer:
            put_attribute(change, "speaker", entity, transcript_id, "role", INTERVIEWER, "import")
    return found


def store_notes(change: Change, transcript_id: str, text: str, transcript: Transcript) -> None:
    """Keep comments, footnotes and endnotes as memos anchored to their place."""
    for number, note in enumerate(transcript.notes):
        value = {
            "kind": note.kind, "target_kind": "transcript", "target": transcript_id, "transcript": transcript_id,
            "start": note.start, "end": note.end, "coder": note.author, "text": note.text, "created": change.time,
            "anchor": text[:12],
        }  # fmt: skip
        change.put("memo", ids.derived("note", transcript_id, number, note.kind, note.start, note.text), value, "import")


def put_attribute(
    change: Change, owner_kind: str, owner: str, transcript: str | None, name: str, value: str, action: str
) -> bool:
    """Set an attribute of a transcript, speaker or site; True when that changed something."""
    entity = ids.derived("attribute", owner_kind, owner, name)
    row = {"owner_kind": owner_kind, "owner": owner, "transcript": transcript, "name": name, "value": value}
    return change.put("attribute", entity, row, action)
