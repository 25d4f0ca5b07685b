"""Files → transcripts in the study: read, cut into segments, store, log."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
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
    order: int


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
        for done, path in enumerate(gathered.files):
            if progress:
                progress(path.name, done, len(gathered.files))
            rows.extend(_read_file(path, rules_for(printable(path.stem), speakers, options), by, known))
    except KeyboardInterrupt:
        interrupted = True
    if progress:
        progress("", len(gathered.files), len(gathered.files))
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


def _read_file(path: Path, options: ReadOptions, by: SegmentBy, known: _Known) -> Iterator[Imported | _Ready]:
    from qcode.transcripts import read

    shown = printable(str(path))
    name = unicodedata.normalize("NFC", printable(path.stem))
    try:
        size = path.stat().st_size
        if size > options.max_bytes:
            message = (
                f"is {size / 1e6:.0f} MB, more than the limit of {options.max_bytes / 1e6:.0f} MB; raise it with --max-bytes"
            )
            yield _failed(name, shown, Problem(shown, message))
            return
        data = path.read_bytes()
    except PermissionError:
        yield _failed(name, shown, Problem(shown, "permission denied; make the file readable for you"))
        return
    except OSError as problem:
        yield _failed(name, shown, Problem(shown, f"cannot be read: {problem.strerror}"))
        return
    result = read(data, name=name, path=shown, options=options)
    source = sha256(data).hexdigest()
    if not result.transcripts:
        yield Imported(name, shown, result.format, "failed", source, problems=result.problems)
        return
    for order, transcript in enumerate(result.transcripts):
        yield _placed(transcript, shown, source, result.problems if order == 0 else (), by, known)


def folded(name: str) -> str:
    """What two spellings of a transcript's name have in common: without case, composed (NFC)."""
    return unicodedata.normalize("NFC", name).casefold()


def printable(name: str) -> str:
    """A file's name without the surrogates that stand for bytes no encoding explains; such names cannot be stored or printed."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _failed(name: str, source: str, problem: Problem) -> Imported:
    return Imported(name, source, "", "failed", problems=(problem,))


def _placed(
    transcript: Transcript, source: str, digest: str, problems: tuple[Problem, ...], by: SegmentBy, known: _Known
) -> Imported | _Ready:
    from qcode.segmentation import segment

    name = transcript.name
    row: dict[str, Any] = {"transcript": name, "source": source, "format": transcript.format, "sha256": digest}
    speakers = tuple(s.label for s in transcript.speakers)
    counts: dict[str, Any] = {"turns": len(transcript.turns), "words": transcript.words, "speakers": speakers, "read": transcript}
    if (present := known.names.get(folded(name))) is not None:
        if present[1] == digest:
            return Imported(**row, **counts, status="unchanged", problems=problems)
        other = "" if present[0] == name else f" (as {present[0]!r})"
        message = f"there is already a transcript of this name{other} with other content"
        return Imported(**row, status="failed", problems=(*problems, Problem(source, f"{message}; rename the file")))
    segments = [(s.turn, s.start, s.end) for s in segment(transcript.text, transcript.turns, by)]
    known.names[folded(name)] = (name, digest)
    imported = Imported(**row, **counts, status="imported", segments=len(segments), problems=problems)
    return _Ready(imported, transcript, segments, 0)


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
