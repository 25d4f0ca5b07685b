"""The recordings of transcripts: where they are, and which machine-made transcripts somebody has
listened to.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

from qcode.errors import Refused, Unknown
from qcode.model import Column, Table
from qcode.shown import amount, fold_name
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.names import present_names
from qcode.store.queries.texts import placed
from qcode.store.store import Store
from qcode.store.view import StoredRow, View
from qcode.store.writing import put_attribute, put_mark
from qcode.transcripts.machine_made import is_machine_made
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.reading_files import printable

RECORDING = "recording"
"""The attribute of a transcript that says where its recording is. A path without a root begins at
the folder of the study.
"""
LISTENED = "listened"
"""The kind of mark that says that somebody has listened to the recording and read along."""
_SOUND = "3gp aac aif aiff amr caf flac m4a m4b mka mp2 mp3 oga ogg opus wav wma"
_PICTURES = "avi m2ts m4v mkv mov mp4 mpeg mpg mts ogv webm wmv"
_ENDINGS = frozenset(f".{one}" for one in f"{_SOUND} {_PICTURES}".split())
_DEEPEST, _MOST = 4, 50_000
"""How many folders below that of the study, and how many files, are searched."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many transcripts were changed, how many were so already, and notes."""

    changed: int
    unchanged: int = 0
    notes: tuple[str, ...] = ()


def recording_of(row: StoredRow, path: str, study: Path) -> Path | None:
    """The recording of a transcript (its stored row): the file that `path` names, or else one of
    the transcript's name in the folder of the study or below. None if there is neither.
    """
    if path:
        return study.parent / _at_home(Path(path))
    names = _stems(row)
    return next((one for stem, one in _recordings_in(study.parent) if stem in names), None)


def _at_home(file: Path) -> Path:
    """The path with ``~`` as a folder; as it is if it names a person whom this machine lacks."""
    try:
        return file.expanduser()
    except RuntimeError:
        return file


def is_there(file: Path) -> bool:
    """Whether there is such a file; a name that no file can have is that of none."""
    try:
        return file.is_file()
    except OSError:
        return False


def _stems(row: StoredRow) -> frozenset[str]:
    """What the recording of a transcript may be called. Zoom calls a transcript
    ``NAME.transcript.vtt``.
    """
    stems = {fold_name(row.name), fold_name(Path(row.source).stem)}
    return frozenset(stems | {s.removesuffix(".transcript") for s in stems} - {""})


def _recordings_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The folded stem and the path of each recording in a folder, those nearest to it first."""
    waiting, seen = [(0, folder)], 0
    while waiting and seen < _MOST:
        depth, here = waiting.pop(0)
        try:
            entries = sorted(os.scandir(here), key=lambda e: e.name)
        except OSError:
            continue
        for entry in entries:
            seen += 1
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting += [(depth + 1, Path(entry.path))] if depth < _DEEPEST else []
            elif Path(entry.name).suffix.casefold() in _ENDINGS:
                yield fold_name(Path(entry.name).stem), Path(entry.path)


def beside_elsewhere(study: Path, sources: Iterable[str]) -> tuple[str, ...]:
    """The note for files that were just imported from folders outside that of the study and have a
    recording beside them: later, only the command can find it.
    """
    stems: dict[Path, set[str]] = {}
    for source in sources:
        folder = Path(source).resolve().parent
        if not folder.is_relative_to(study.resolve().parent):
            name = fold_name(Path(source).stem)
            stems.setdefault(folder, set()).update((name, name.removesuffix(".transcript")))
    found = {
        folder: sum(stem in names for stem, file in _recordings_in(folder) if file.parent == folder)
        for folder, names in stems.items()
    }
    return tuple(
        f"{amount(count, 'recording lies', 'recordings lie')} beside the transcripts; to hear"
        f" {'it' if count == 1 else 'them'} while coding: qcode recordings find"
        f" {quote(printable(str(folder)))}"
        for folder, count in found.items()
        if count
    )


def stated_paths(view: View) -> dict[str, str]:
    """Id of each transcript with the attribute → the path in it."""
    rows = view.rows("attribute", owner_kind="transcript")
    return {row.owner: row.value for row in rows if row.name.casefold() == RECORDING and row.value}


def set_recording(store: Store, transcript: str, path: str | None, *, actor: str = "") -> Recorded:
    """Record where the recording of a transcript is; with None, forget it.

    Raises Unknown for the transcript, Refused if there is no such file. A file below the folder of
    the study is recorded by its path from there, so that the folder can be moved.
    """
    entity = store.view(SUPERVISOR).transcript_id(transcript)
    value = "" if path is None else _from_study(Path(path), store.path)
    verb = "remove" if path is None else "set"
    with store.change(f"recordings {verb} {transcript}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        return Recorded(int(_state_path(change, entity, value)), notes=notes)


def _from_study(file: Path, study: Path) -> str:
    whole = _at_home(file).resolve()
    if not is_there(whole):
        raise Refused(f"there is no file {str(file)!r}; nothing was changed")
    folder = study.resolve().parent
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else str(whole)


def _state_path(change: Change, entity: str, value: str) -> bool:
    stored = change.view(SUPERVISOR).rows("attribute", owner_kind="transcript", owner=entity)
    own = [row for row in stored if row.name.casefold() == RECORDING]
    if not value:
        for row in own:
            change.remove("attribute", row.id, "attributes.set")
        return bool(own)
    name = own[0].name if own else RECORDING
    return put_attribute(change, "transcript", entity, entity, name, value, "attributes.set")


def find_recordings(
    store: Store, folders: Sequence[str], *, actor: str = "", dry_run: bool = False
) -> tuple[Recorded, Table]:
    """Record the files in `folders` whose names are those of transcripts, as one change, and list
    them. Transcripts whose recording is stated already keep it.
    """
    for folder in folders:
        if not Path(folder).is_dir():
            raise Refused(f"there is no folder {folder!r}; nothing was changed")
    view = store.view(SUPERVISOR)
    stated = stated_paths(view)
    files = [one for folder in folders for one in _recordings_in(Path(folder))]
    found: dict[str, tuple[str, str]] = {}
    for row in sorted(view.rows("transcript"), key=lambda r: r.name):
        names = _stems(row)
        file = next((one for stem, one in files if stem in names), None)
        if file is not None and row.id not in stated:
            found[row.id] = row.name, _from_study(file, store.path)
    command = f"recordings find {' '.join(folders)}"
    with store.change(command, actor=actor, rehearse=dry_run) as change:
        notes = coder_entity(change, actor)[1] if actor and found else ()
        for entity, (_, path) in found.items():
            _state_path(change, entity, path)
    columns = (Column("transcript", "Transcript"), Column("recording", "Recording"))
    rows = tuple({"transcript": name, "recording": path} for name, path in found.values())
    return Recorded(len(found), len(stated), notes), Table("recordings.find", "", columns, rows)


def set_listened(
    store: Store, transcripts: Sequence[str], listened: bool = True, *, actor: str = ""
) -> Recorded:
    """Mark transcripts as listened to by `actor`, or remove the actor's marks (the supervisor's:
    everybody's), as one change. Raises Unknown; nothing is changed then.
    """
    view = store.view(SUPERVISOR)
    ids = dict.fromkeys(view.transcript_id(name) for name in transcripts)
    undone = "" if listened else " --undo"
    command = f"recordings listened{undone} {' '.join(dict.fromkeys(transcripts))}"
    with store.change(command, actor=actor) as change:
        who, notes = coder_entity(change, actor) if actor else ("", ())
        changed = sum(mark_listened(change, entity, who, listened) for entity in ids)
    return Recorded(changed, len(ids) - changed, tuple(notes))


def mark_listened(change: Change, transcript: str, who: str, listened: bool) -> bool:
    """Set or remove the mark of a coder (an id, empty for the supervisor) on a transcript; False if
    there was nothing to change.
    """
    rows = change.view(SUPERVISOR).rows("mark", transcript=transcript, kind=LISTENED)
    own = [row for row in rows if row.coder == who or (not who and not listened)]
    if listened:
        place = placed(change.view(SUPERVISOR), [transcript])[0]
        if own or not place.length:
            return False
        put_mark(
            change,
            kind=LISTENED,
            transcript=transcript,
            start=0,
            end=place.length,
            coder=who,
            value="",
        )
        return True
    for row in own:
        change.remove("mark", row.id, "mark.remove")
    return bool(own)


def heard(view: View) -> dict[str, list[str]]:
    """Id of each transcript that somebody has listened to → their names, empty for the
    supervisor.
    """
    names = present_names(view).coder
    result: dict[str, list[str]] = {}
    for row in sorted(view.rows("mark", kind=LISTENED), key=lambda r: (r.created, r.id)):
        result.setdefault(row.transcript, []).append(names.get(row.coder, ""))
    return result


def unheard(view: View) -> list[str]:
    """The machine-made transcripts that nobody has marked as listened to, by name."""
    there = heard(view)
    rows = view.rows("transcript")
    return sorted(r.name for r in rows if is_machine_made(r.format) and r.id not in there)


def recordings_table(view: View, study: Path, transcripts: Iterable[str] = ()) -> Table:
    """A row per transcript: its recording, whether the file is there, whether a machine wrote the
    transcript, and who has listened. Raises Unknown.
    """
    rows = {fold_name(row.name): row for row in view.rows("transcript")}
    for name in transcripts:
        if fold_name(name) not in rows:
            raise Unknown("transcript", name, [r.name for r in rows.values()])
    wanted = {fold_name(name) for name in transcripts} or set(rows)
    chosen = sorted((rows[name] for name in wanted), key=lambda r: r.name)
    listed = tuple(_described(chosen, study, stated_paths(view), heard(view)))
    columns = (
        Column("transcript", "Transcript"),
        Column("recording", "Recording"),
        Column("there", "There", "flag"),
        Column("machine_made", "Machine-made", "flag"),
        Column("listened_by", "Listened to by", "list"),
    )
    left = [r for r in listed if r["machine_made"] and not r["listened_by"]]
    note = (
        f"{amount(len(left), 'machine-made transcript')} that nobody has marked as listened to."
        if left
        else ""
    )
    return Table("recordings.list", "Recordings", columns, listed, (note,) if note else ())


def _described(
    rows: Sequence[StoredRow],
    study: Path,
    stated: Mapping[str, str],
    there: Mapping[str, Sequence[str]],
) -> Iterator[dict[str, Any]]:
    for row in rows:
        file = recording_of(row, stated.get(row.id, ""), study)
        inside = file is not None and file.is_relative_to(study.parent)
        shown = file.relative_to(study.parent) if file is not None and inside else file
        yield {
            "transcript": row.name,
            "recording": "" if shown is None else str(shown),
            "there": file is not None and is_there(file),
            "machine_made": is_machine_made(row.format),
            "listened_by": [name or "(supervisor)" for name in there.get(row.id, ())],
        }
