"""Export a study to an archive of plain files, and import it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Any

import qcode
from qcode.codebook import write_codebook
from qcode.errors import BadInput, ProjectOutdated, Refused, StorageFailed, UsageError
from qcode.exchange.archive import (
    Archive,
    ArchivedBlob,
    ArchivedText,
    is_archive,
    read_archive,
    write_archive,
)
from qcode.model import NOT_PUT, PUT, Interview, Problem, Study
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import head
from qcode.store.check import check, fingerprint
from qcode.store.database import copy_study
from qcode.store.publish import make_empty, publish, unfinished
from qcode.store.queries.codebooks import coding_count
from qcode.store.queries.texts import contents_of_blobs, contents_of_texts
from qcode.store.rebuild import Beyond, NotRebuilt, beyond_log, events, rebuild
from qcode.store.store import Store
from qcode.store.version import SCHEMA_VERSION
from qcode.store.view import View
from qcode.workflows.coding.codings_file import codings_table
from qcode.workflows.shared.locate import SUFFIX
from qcode.workflows.shared.sights import record_sight

Columns = tuple[str, ...]
Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive that was written or read: the resulting file, its counts, and the study's
    fingerprint.
    """

    path: Path
    events: int
    transcripts: int
    codings: int
    fingerprint: str
    notes: tuple[str, ...] = ()


def export_archive(study: Path, target: Path, *, as_coder: str | None = None) -> Archived:
    """Write the whole study as a zip of plain files; others can go on working.

    Raises Refused if `target` exists or if `as_coder` codes something blind (the archive shows
    everybody's codings), ProjectDamaged if the study fails its checks, StorageFailed.
    """
    if target.exists():
        another = target.with_stem(f"{target.stem}-2")
        raise Refused(
            f"{target} already exists; nothing was written",
            command=f"qcode export --archive {quote(str(another))}",
        )
    with Store.open(study) as store:
        view = store.view(as_coder)
        if view.blindness():
            raise Refused(f"{as_coder} codes blind, and an archive shows everybody's codings")
        notes = record_sight(store, as_coder, view.transcript_ids(), by="export")
    with unfinished(target) as copy, unfinished(target) as partial:
        make_empty(copy)
        copy_study(study, copy, what="archive")
        with Store.open(copy) as store, store.reading() as connection:
            archive = _archive(store.view(SUPERVISOR), events(connection), beyond_log(connection))
            make_empty(partial)
            try:
                with partial.open("r+b") as file:
                    write_archive(file, archive)
            except OSError as problem:
                raise StorageFailed(f"{target} cannot be written: {problem.strerror}") from None
            counts = _counts(store.view(SUPERVISOR))
        publish(partial, target)
    return Archived(target, archive.header["events"], *counts, archive.header["fingerprint"], notes)


def _counts(view: View) -> tuple[int, int]:
    """The numbers of transcripts and codings."""
    return len(view.transcript_ids()), coding_count(view)


def _archive(view: View, logged: Iterable[tuple[Any, ...]], beyond: Iterable[Beyond]) -> Archive:
    study = view.study()
    settings = view.settings()
    seq, digest = view.read(head)
    header = {
        "program": f"qcode {qcode.__version__}",
        "schema": SCHEMA_VERSION,
        "study": settings.get("study", ""),
        "title": study.title,
        "events": seq,
        "head": digest,
        "fingerprint": view.read(fingerprint),
    }
    documents = {
        "codebook.yaml": write_codebook(study.codebook),
        "settings.json": json.dumps(settings, indent=1, ensure_ascii=False, sort_keys=True) + "\n",
    }
    texts = (ArchivedText(*one) for one in contents_of_texts(view))
    blobs = (ArchivedBlob(*one) for one in contents_of_blobs(view))
    return Archive(header, texts, blobs, logged, beyond, _tables(study, view), documents)


# -- tables for readers


def _tables(study: Study, view: View) -> Mapping[str, tuple[Sequence[str], Rows]]:
    people = {coder.id: coder.name for coder in study.coders}
    codings = codings_table(study)
    tables: dict[str, tuple[Sequence[str], Rows]] = {
        "transcripts": _transcripts(study, view),
        "participants": _participants(study),
        "segments": _segments(study),
        "codes": _codes(study),
        "codings": ([c.key for c in codings.columns], [dict(row) for row in codings.rows]),
        "done": _plain(
            study.done, ("transcript", "coder", "start", "end", "round", "codebook", "created")
        ),
        "assignments": _plain(
            study.assignments, ("transcript", "coder", "kind", "round", "blind", "sample")
        ),
        "coders": _plain(study.coders, ("name", "kind", "id")),
        "sites": _sites(study),
        "memos": _placed(study, view, people, "memo", ("kind", "target_kind", "target", "text")),
        "marks": _placed(study, view, people, "mark", ("kind", "value")),
    }
    return tables


def _plain(values: Iterable[Any], columns: Columns) -> tuple[Columns, Rows]:
    return columns, [{name: getattr(value, name) for name in columns} for value in values]


def _transcripts(study: Study, view: View) -> tuple[Columns, Rows]:
    more = ("source", "format", "encoding", "segment_by", "words", "created", "text")
    stored = {row.name: row for row in view.rows("transcript")}
    rows: Rows = []
    for interview in study.interviews:
        row = stored[interview.name]
        attributes = json.dumps(dict(interview.attributes), ensure_ascii=False, sort_keys=True)
        values = {name: getattr(row, name) for name in more}
        rows.append(
            {
                "transcript": interview.name,
                "attributes": attributes,
                **values,
                "text_sha256": row.text,
                "id": row.id,
            }
        )
    return ("transcript", "attributes", *more[:-1], "text_sha256", "id"), rows


def _participants(study: Study) -> tuple[Columns, Rows]:
    names = sorted(
        {a for i in study.interviews for p in i.participants for a in p.attributes}
        - {"role", "site"}
    )
    columns = (
        "transcript",
        "speaker",
        "role",
        "site",
        *(f"attribute {name}" for name in names),
        "id",
    )
    rows: Rows = [
        {
            "transcript": interview.name,
            "speaker": person.label,
            "role": person.role,
            "site": person.site,
            "id": person.id,
            **{f"attribute {name}": person.attributes.get(name) for name in names},
        }
        for interview in study.interviews
        for person in interview.participants
    ]
    return columns, rows


def _segments(study: Study) -> tuple[Columns, Rows]:
    columns = ("transcript", "segment", "turn", "speaker", "start", "end", "time_start", "time_end")
    return columns, [row for interview in study.interviews for row in _segment_rows(interview)]


def _segment_rows(interview: Interview) -> Iterable[dict[str, object]]:
    for segment in interview.segments:
        turn = interview.turns[segment.turn - 1]
        yield {
            "transcript": interview.name,
            "segment": segment.number,
            "turn": turn.number,
            "speaker": turn.speaker or "",
            "start": segment.start,
            "end": segment.end,
            "time_start": turn.time_start,
            "time_end": turn.time_end,
        }


def _codes(study: Study) -> tuple[Columns, Rows]:
    columns = ("code", "path", "label", "definition", "include", "exclude", "status")
    rows: Rows = []
    for status, codes in (("active", study.codebook.codes), ("retired", study.retired)):
        for code in codes:
            path = study.codebook.path(code.key) if status == "active" else code.key
            words = {
                name: getattr(code, name) for name in ("label", "definition", "include", "exclude")
            }
            rows.append({"code": code.key, "path": path, **words, "status": status})
    return columns, rows


def _sites(study: Study) -> tuple[Columns, Rows]:
    names = sorted({a for attributes in study.sites.values() for a in attributes})
    rows: Rows = [
        {"site": site, **{f"attribute {n}": a.get(n) for n in names}}
        for site, a in study.sites.items()
    ]
    return ("site", *(f"attribute {n}" for n in names)), rows


def _placed(
    study: Study, view: View, people: Mapping[str, str], table: str, columns: Columns
) -> tuple[Columns, Rows]:
    """Memos or marks, with the words that they are on."""
    by_id = {i.id: i for i in study.interviews}
    rows: Rows = []
    for row in sorted(view.rows(table), key=lambda row: (row.created, row.id)):
        interview = by_id.get(row.transcript)
        of_words = (
            interview is not None and row.start is not None and row.kind not in (PUT, NOT_PUT)
        )
        words = interview.text[row.start : row.end] if interview is not None and of_words else ""
        rows.append(
            {
                "transcript": interview.name if interview else "",
                "start": row.start,
                "end": row.end,
                "words": words,
                "coder": people.get(row.coder, row.coder),
                "created": row.created,
                "id": row.id,
                **{name: getattr(row, name) for name in columns},
            }
        )
    return ("transcript", "start", "end", "words", "coder", "created", *columns, "id"), rows


# -- and back


def archive_bytes(path: Path) -> bytes | None:
    """The bytes of the file at `path` if it is an archive of a study; otherwise None."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start != b"PK\x03\x04" or path.suffix.casefold() in (
                ".docx",
                ".xlsx",
                ".odt",
                ".qdpx",
            ):
                return None
            data = start + file.read()
    except OSError:
        return None
    return data if is_archive(data) else None


def import_archive(path: Path, target: Path) -> Archived:
    """Make the study in an archive again: log, texts, state, ids. It appears under its name only
    after every check has passed.

    Raises BadInput (not an archive, damaged, or a wrong fingerprint), ProjectOutdated (a different
    schema), ProjectError if `target` exists, StorageFailed.
    """
    if target.suffix != SUFFIX:
        raise UsageError(f"the name of a study file must end in {SUFFIX}, not {target.name!r}")
    try:
        archive = read_archive(path.read_bytes(), str(path))
    except OSError as problem:
        raise BadInput([Problem(str(path), f"cannot be read: {problem.strerror}")]) from None
    made, known = archive.header.get("schema"), SCHEMA_VERSION
    if not isinstance(made, int) or made > known:
        raise ProjectOutdated(
            f"{path} has schema {made}; this program supports up to {known}",
            advice="use a newer version: pip install --upgrade qcode",
        )
    with unfinished(target) as partial:
        with Store.unnamed(partial) as store:
            _refill(store, archive, path)
            made_of = _proved(store, archive.header, path)
        publish(partial, target)
    return Archived(target, *made_of)


def _refill(store: Store, archive: Archive, path: Path) -> None:
    texts = ((t.id, t.length, t.content) for t in archive.texts)
    blobs = ((b.id, b.content) for b in archive.blobs)
    try:
        rebuild(store, archive.events, texts, blobs, archive.beyond)
    except NotRebuilt as problem:
        raise _not_whole(path, str(problem)) from problem


def _not_whole(path: Path, why: str) -> BadInput:
    return BadInput(
        [
            Problem(
                str(path), f"does not contain an intact study, so nothing was made from it: {why}"
            )
        ]
    )


def _proved(store: Store, header: Mapping[str, Any], path: Path) -> tuple[int, int, int, str]:
    faults = [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]
    if faults:
        raise _not_whole(path, "; ".join(faults[:3]))
    view = store.view(SUPERVISOR)
    result, (seq, digest) = view.read(fingerprint), view.read(head)
    if (result, seq, digest) != tuple(header.get(k) for k in ("fingerprint", "events", "head")):
        raise _not_whole(path, "it is not the study that the archive was made from")
    return seq, *_counts(view), result
