"""A whole study as a zip of plain files that people can read without qcode and that qcode reads
back without loss.

There are two kinds of members. The exact part (``study.json``, ``texts.csv``, ``texts/``,
``blobs/``, ``log.jsonl``) is enough to make the same study again. Tables of the present state
(``codings.csv`` and so on) are for people and other programs and are not read back. The same study
gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO

from qcode.errors import BadInput
from qcode.files.csv_tables import write_csv
from qcode.files.zips import GuardedZip, open_zip
from qcode.model import Problem

FORMAT = "qcode-archive/1"
EVENT = (
    "seq",
    "change_set",
    "ordinal",
    "action",
    "kind",
    "entity",
    "transcript",
    "before",
    "after",
    "digest",
)
"""The fields of an event, in order; `before` and `after` are JSON texts, purge markers, or None."""

EVENTS_A_FILE = 200_000
_MAX_TOTAL = 20_000_000_000
_MAX_MEMBER = 2_000_000_000
_TEXT_COLUMNS = ("sha256", "length", "file", "transcript")
_TEXT_TYPES: dict[str, type | tuple[type, ...]] = {
    "seq": int,
    "change_set": str,
    "ordinal": int,
    "action": str,
    "kind": str,
    "entity": str,
    "transcript": (str, type(None)),
    "before": (str, dict, type(None)),
    "after": (str, dict, type(None)),
    "digest": str,
}
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class ArchivedText:
    """A text by its SHA-256; `content` is None if it was purged. `transcript` is the name of its
    transcript.
    """

    id: str
    length: int
    content: str | None
    transcript: str = ""


@dataclass(frozen=True, slots=True)
class ArchivedBlob:
    """Bytes (of a model) by their SHA-256; None if they were purged."""

    id: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Archive:
    """A study to write, or one that was read.

    `header` identifies the study (``study``, ``title``, ``schema``, ``fingerprint``, ``events``,
    ``head``). `events` are tuples of the fields `EVENT`. `beyond` are ``(kind, entity, value)``
    whose value is not in the log (purged words). `tables` (name → (columns, rows)) and `documents`
    (name → text) are for readers; they are empty after reading an archive.
    """

    header: Mapping[str, Any]
    texts: Iterable[ArchivedText]
    blobs: Iterable[ArchivedBlob]
    events: Iterable[Sequence[Any]]
    beyond: Iterable[tuple[str, str, Mapping[str, Any]]] = ()
    tables: Mapping[str, tuple[Sequence[str], Iterable[Mapping[str, object]]]] = field(
        default_factory=dict
    )
    documents: Mapping[str, str] = field(default_factory=dict)


# -- writing


def write_archive(file: BinaryIO, archive: Archive) -> None:
    """Write the zip to a file that is open for writing and seeking. Members, their order and their
    dates depend only on the study.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as target:
        _put(target, "README.txt", README.encode())
        header = json.dumps({"format": FORMAT, **archive.header}, indent=1, ensure_ascii=False)
        _put(target, "study.json", f"{header}\n".encode())
        for name in sorted(archive.documents):
            _put(target, name, archive.documents[name].encode())
        for name in sorted(archive.tables):
            columns, rows = archive.tables[name]
            _put(target, f"{name}.csv", write_csv(rows, columns).encode())
        _put_texts(target, archive.texts)
        for blob in sorted(archive.blobs, key=lambda b: b.id):
            name = f"blobs/{blob.id}"
            _put(
                target,
                f"{name}.bin" if blob.content is not None else f"{name}.emptied",
                blob.content or b"",
            )
        _put_log(target, archive.events)
        beyond = [
            _canonical({"kind": k, "entity": e, "value": v}) + "\n" for k, e, v in archive.beyond
        ]
        if beyond:
            _put(target, "beyond-log.jsonl", "".join(sorted(beyond)).encode())


def _put(target: zipfile.ZipFile, name: str, data: bytes) -> None:
    with target.open(member_info(name), "w", force_zip64=len(data) > 1 << 30) as member:
        member.write(data)


def member_info(name: str) -> zipfile.ZipInfo:
    """The header of a member: compressed, with a date and rights that are the same everywhere."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def _put_texts(target: zipfile.ZipFile, texts: Iterable[ArchivedText]) -> None:
    """Write the present texts of transcripts under their names, and all others (earlier versions)
    under their hash.
    """
    rows = []
    taken: set[str] = set()
    for text in sorted(texts, key=lambda t: (not t.transcript, t.transcript, t.id)):
        name = ""
        if text.content is not None:
            name = (
                f"texts/{file_name(text.transcript, taken)}.txt"
                if text.transcript
                else f"texts/former/{text.id}.txt"
            )
            _put(target, name, text.content.encode("utf-8", "surrogatepass"))
        rows.append((text.id, text.length, name, text.transcript))
    _put(target, "texts.csv", write_csv(rows, _TEXT_COLUMNS).encode())


def file_name(name: str, taken: set[str]) -> str:
    """A file name similar to `name` that every system allows and that is not in `taken` (ignoring
    case). Adds it to `taken`.
    """
    safe = _UNSAFE.sub("_", name).strip(" .")[:100].rstrip(" .") or "_"
    if _RESERVED.fullmatch(safe) or safe.casefold() == "former":
        safe = f"_{safe}"
    result, number = safe, 2
    while result.casefold() in taken:
        result, number = f"{safe}-{number}", number + 1
    taken.add(result.casefold())
    return result


def _put_log(target: zipfile.ZipFile, events: Iterable[Sequence[Any]]) -> None:
    source, number = iter(events), 1
    first = next(source, None)
    while first is not None or number == 1:
        with target.open(member_info(_log_name(number)), "w", force_zip64=True) as member:
            for _ in range(EVENTS_A_FILE):
                if first is None:
                    break
                member.write(_event_line(first))
                first = next(source, None)
        number += 1


def _log_name(number: int) -> str:
    return "log.jsonl" if number == 1 else f"log-{number:04d}.jsonl"


def _event_line(event: Sequence[Any]) -> bytes:
    row = dict(zip(EVENT, event, strict=True))
    row["before"], row["after"] = _opened(row["before"]), _opened(row["after"])
    return f"{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}\n".encode()


def _opened(payload: str | None) -> Any:
    """A payload as a JSON object, for readability; as plain text if the object would not read back
    identical.
    """
    if payload is None or not payload.startswith("{"):
        return payload
    try:
        value = json.loads(payload)
    except ValueError:
        return payload
    return value if _canonical(value) == payload else payload


# -- reading


def is_archive(data: bytes) -> bool:
    """True for an archive made by `write_archive`, even if it is damaged; reading it then reports
    the damage.
    """
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return b"README.txt" in data[:100] and b"study.json" in data
    return "study.json" in names or {"README.txt", "log.jsonl", "texts.csv"} <= names


def read_archive(data: bytes, path: str) -> Archive:
    """The exact part of an archive.

    Raises BadInput if it is not an archive or is damaged, possibly only while texts, blobs and
    events are iterated.
    """
    source = open_zip(data, path, what="qcode archive", max_total=_MAX_TOTAL)
    header = _json(source.read("study.json"), path, "study.json")
    if header.get("format") != FORMAT:
        raise _bad(
            path, f"study.json is of format {header.get('format')!r}; this program reads {FORMAT}"
        )
    return Archive(
        header,
        _texts(source, path),
        _blobs(source, path),
        _events(source, path),
        _beyond(source, path),
    )


def _texts(source: GuardedZip, path: str) -> Iterator[ArchivedText]:
    table = io.StringIO(source.read("texts.csv").decode("utf-8"), newline="")
    reader = csv.DictReader(table)
    if tuple(reader.fieldnames or ()) != _TEXT_COLUMNS:
        raise _bad(path, f"the columns of texts.csv are not {', '.join(_TEXT_COLUMNS)}")
    for row in reader:
        content = source.read(row["file"], _MAX_MEMBER) if row["file"] else None
        if content is not None and sha256(content).hexdigest() != row["sha256"]:
            raise _bad(
                path, f"{row['file']} is not the text listed in texts.csv (its SHA-256 differs)"
            )
        words = None if content is None else content.decode("utf-8", "surrogatepass")
        yield ArchivedText(
            row["sha256"],
            int(row["length"]) if row["length"].isdigit() else -1,
            words,
            row["transcript"],
        )


def _blobs(source: GuardedZip, path: str) -> Iterator[ArchivedBlob]:
    for name in source.names:
        if not name.startswith("blobs/"):
            continue
        entity, _, kind = name.removeprefix("blobs/").rpartition(".")
        content = source.read(name, _MAX_MEMBER) if kind == "bin" else None
        if content is not None and sha256(content).hexdigest() != entity:
            raise _bad(path, f"{name} is not what its name says (its SHA-256 differs)")
        yield ArchivedBlob(entity, content)


def _events(source: GuardedZip, path: str) -> Iterator[tuple[Any, ...]]:
    number = 1
    while (name := _log_name(number)) in source or number == 1:
        for at, line in enumerate(source.read(name, _MAX_MEMBER).split(b"\n"), 1):
            if line:
                yield _event(line, path, name, at)
        number += 1


def _event(line: bytes, path: str, name: str, at: int) -> tuple[Any, ...]:
    row = _json(line, path, name, at)
    for field_name, kind in _TEXT_TYPES.items():
        value = row.get(field_name)
        if field_name not in row or not isinstance(value, kind) or isinstance(value, bool):
            raise _bad(path, f"{name} has no proper {field_name!r} in line {at}")
    row["before"], row["after"] = (
        _canonical(row[k]) if isinstance(row[k], dict) else row[k] for k in ("before", "after")
    )
    return tuple(row[field_name] for field_name in EVENT)


def _beyond(source: GuardedZip, path: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    if "beyond-log.jsonl" not in source:
        return
    for at, line in enumerate(source.read("beyond-log.jsonl", _MAX_MEMBER).split(b"\n"), 1):
        if line:
            row = _json(line, path, "beyond-log.jsonl", at)
            if not isinstance(row.get("value"), dict):
                raise _bad(path, f"beyond-log.jsonl has no proper value in line {at}")
            yield str(row.get("kind")), str(row.get("entity")), row["value"]


def _json(data: bytes, path: str, name: str, line: int | None = None) -> dict[str, Any]:
    where = f"{name} in it" + (f", line {line}," if line else "")
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _bad(path, f"{where} is damaged (not JSON)") from None
    if not isinstance(value, dict):
        raise _bad(path, f"{where} is damaged (not a JSON object)")
    return value


def _bad(path: str, message: str) -> BadInput:
    return BadInput([Problem(path, message)])


README = """\
WHAT THIS IS

This zip contains a whole study of interview transcripts as plain files: the words, who said them,
the codings, and every change that was ever made. The program qcode wrote it. To read it, you need
only a text editor and a spreadsheet.

All text is UTF-8. Tables are CSV with commas; quotation marks are doubled, and the first line names
the columns. Times are UTC. If a cell begins with an apostrophe before one of = + - @, ignore the
apostrophe: it only prevents a spreadsheet from reading the cell as a formula.

Positions ("start", "end") count Unicode code points (not bytes) of a transcript's text file, from
0. "end" is the first position after the passage. In Python: text[start:end]. The text files have
line ends LF and no byte-order mark.

THE STUDY WHEN THIS WAS WRITTEN

transcripts.csv    one line per transcript: its name, source and number of words, and its
                   attributes as JSON
texts/NAME.txt     the full text of a transcript, with the speakers' labels (texts.csv lists which
                   file belongs to which transcript)
participants.csv   the speakers of each transcript, with attributes such as role and site;
                   interviewers have the role interviewer
segments.csv       the units that coders decided on: speaker, start, end, and the time in the
                   recording in milliseconds, if known
codebook.yaml      the codes as a tree: key, label, definition, rules
codes.csv          all codes, including retired ones, which keep their codings but get no new ones
codings.csv        one line per coding: this coder gave this code to this passage. "round" is the
                   round of coding. "origin" is hand (a person decided), accepted (a person accepted
                   a suggestion), machine (a program decided), or consensus (agreed after comparing)
done.csv           which coder finished which passage, with which version of the codebook. Only
                   there does a missing code mean that it does not apply. Elsewhere nobody looked.
assignments.csv    who was assigned what: primary (counted in reports) or reliability (for
                   comparison), blind or not
memos.csv          notes, comments and footnotes, and what they are about
marks.csv          other marks, such as where a question of the interview guide was asked
coders.csv         the people (kind person) and programs (kind machine) that coded
sites.csv          the sites of the study, with attributes
settings.json      the study's settings

WHAT EXACTLY HAPPENED

study.json         identifies the study, with a fingerprint (SHA-256) of its state
log.jsonl          every change that was ever made, one JSON object per line, in order (a long log
                   continues in log-0002.jsonl and so on).
                   A line with "kind": "change_set" begins what one person did at one time with one
                   command. Its "after" has time, actor (empty: no name given) and command.
                   The following lines with the same "change_set" say what changed: the kind and the
                   id ("entity") of the thing, its value before (null: it did not exist) and after
                   (null: it was removed).
                   "digest" is the SHA-256, in hexadecimal, of: the digest of the previous line (64
                   zeros for the first), a line feed, and the JSON array [seq, change_set, ordinal,
                   action, kind, entity, transcript, B, A] without white space. B and A are null or
                   the SHA-256 of the values before and after, as JSON with sorted keys and without
                   white space. Letters beyond ASCII are not escaped; the text is UTF-8. So no
                   change can go unnoticed.
                   "purged:..." replaces words that were withdrawn; the number is the SHA-256 of the
                   original.
texts.csv          every text by its SHA-256. A text without a transcript is an earlier version of
                   one (texts/former/). A text without a file was withdrawn.
blobs/             models that a program learned from the codings; useful only with that program
beyond-log.jsonl   only in some archives: values that are no longer in the log because words were
                   withdrawn

qcode can make the same study again from these files: qcode import FILE.zip -p NEW.qcode
It does not read the tables above; to change a study, change it in qcode.
"""
