"""One file to ReadResult: sniff, dispatch to the reader of its format, assemble; whatever goes wrong becomes a Problem."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from qcode.errors import BadInput, MissingPackage
from qcode.files.decoding import decode, normalise_newlines
from qcode.files.sniff import misnamed, refusal, sniff
from qcode.model import Note, Problem, SpeakerLabel, Transcript
from qcode.transcripts import FORMATS
from qcode.transcripts.assemble import Built, from_document, from_speeches, from_text
from qcode.transcripts.layouts import LAYOUTS
from qcode.transcripts.parts import ReadOptions, ReadResult

_DOCUMENTS = {"docx": ("word", "read_word"), "odt": ("odt", "read_odt"), "rtf": ("rtf", "read_rtf"), "pdf": ("pdf", "read_pdf")}
_TABLES = {"csv": "turns", "tsv": "turns", "xlsx": "turns", "turns": "turns", "survey": "survey"}
_SURROGATES = re.compile("[\ud800-\udfff]")
_LIBRARY_FAULTS = (TypeError, IndexError, AttributeError)
"""What libraries raise besides on files they do not expect (striprtf); caught only around the readers of formats."""
_FAULTS = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    RecursionError,
    MemoryError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
"""What damaged files make libraries raise; `lxml.etree.XMLSyntaxError` is a SyntaxError and caught as such."""

Many = tuple[tuple[Transcript, ...], tuple[Problem, ...]]


def read(data: bytes, name: str, path: str, options: ReadOptions | None) -> ReadResult:
    """As `qcode.transcripts.read`."""
    options = options or ReadOptions()
    kind = options.format or ""
    try:
        if kind and kind not in FORMATS:
            raise BadInput([Problem(path, f"no format is called {kind!r}; known are {', '.join(FORMATS)}")])
        if len(data) > options.max_bytes:
            message = f"larger than the limit of {options.max_bytes / 1e6:g} MB; split the file, or raise it with --max-bytes"
            raise BadInput([Problem(path, message)])
        kind = _kind(data, path, options)
        transcripts, problems = _dispatch(kind, data, name, path, options)
        renamed = misnamed(kind, path) if options.format is None else None
        problems = (renamed, *problems) if renamed else problems
    except BadInput as fault:
        return ReadResult((), tuple(fault.problems), kind)
    except MissingPackage as fault:
        return ReadResult((), (Problem(path, fault.message + (f"; {fault.hint}" if fault.hint else "")),), kind, missing=True)
    except (*_FAULTS, SyntaxError) as fault:
        return ReadResult((), (Problem(path, _sentence(kind, fault)),), kind)
    return _result(transcripts, problems, kind, path)


def _kind(data: bytes, path: str, options: ReadOptions) -> str:
    """The kind of file to read it as; BadInput with the reason where it is not read."""
    kind = sniff(data, path)
    wanted = options.format
    if wanted in ("turns", "survey"):
        if kind in ("xlsx", "csv", "tsv", "txt", "md"):
            return wanted
    elif wanted is not None and wanted not in LAYOUTS:
        readable = wanted in ("txt", "md", "html", "json", "otr", "vtt", "srt", "sbv") and kind in _TEXT
        if kind == wanted or readable:
            return wanted
        if refusal(kind, path) is None or kind in _TEXT:
            raise BadInput([Problem(path, f"not {wanted}: this is {kind}")])
    problem = refusal(kind, path)
    if problem is not None:
        raise BadInput([problem])
    return kind


_TEXT = frozenset({"txt", "md", "html", "json", "otr", "vtt", "srt", "sbv", "csv", "tsv", "xml"})


def _dispatch(kind: str, data: bytes, name: str, path: str, options: ReadOptions) -> Many:
    """Read with the reader of `kind`."""
    if kind in _DOCUMENTS:
        module, function = _DOCUMENTS[kind]
        return _one(from_document(_reader(module, function)(data, path), name, path, options))
    if kind in _TABLES:
        return _table(_TABLES[kind], data, name, path, options)
    if kind == "html":
        return _one(from_document(_reader("html", "read_html")(data, path, options.encoding), name, path, options))
    if kind not in _TEXT:
        raise BadInput([Problem(path, f"{kind} files are not read; export the transcript as .docx or .txt")])
    text, encoding, decided = decode(data, path, options.encoding)
    _refuse_too_many(kind, text, path, options.max_turns)
    if kind in ("vtt", "srt", "sbv"):
        speeches, told = _reader("captions", "read_captions")(normalise_newlines(text), kind, path, options)
    elif kind == "otr":
        document = replace(_reader("jsons", "read_otr")(normalise_newlines(text), path), encoding=encoding)
        return _one(from_document(document, name, path, options), decided)
    elif kind == "json":
        speeches, told = _reader("jsons", "read_json")(normalise_newlines(text), path)
    else:
        transcript, problems = from_text(text, name, path, options, kind=kind, encoding=encoding)
        if not transcript.turns:
            raise BadInput([*decided, Problem(path, "holds no words, nothing to import")])
        return (transcript,), (*decided, *problems)
    built = from_speeches(speeches, name, path, options, kind=kind, join=options.format != "turns", encoding=encoding)
    return _one(built, (*decided, *told))


def _refuse_too_many(kind: str, text: str, path: str, most: int) -> None:
    """Refuse a file of so many lines, cues or entries that reading it would take gigabytes."""
    filled = max(text.count("\n") - text.count("\n\n"), text.count("\r") - text.count("\r\r"))
    if kind in ("vtt", "srt", "sbv"):
        count, what = max(text.count("-->"), filled // 3), "cues"
    elif kind == "json":
        count, what = text.count("{"), "entries"
    else:
        count, what = filled, "lines"
    if count > most:
        message = f"holds about {count:,} {what}, more than the limit of {most:,}; split the file, or raise it with --max-turns"
        raise BadInput([Problem(path, message)])


def _one(built: Built, told: Sequence[Problem] = ()) -> Many:
    return (built[0],), (*told, *built[1])


def _table(kind: str, data: bytes, name: str, path: str, options: ReadOptions) -> Many:
    """A table of turns is one transcript; a survey export one for each respondent."""
    problems: list[Problem] = []
    if kind == "turns" and (options.format == "turns" or not _reader("survey", "is_survey")(data, path, options.encoding)):
        speeches, told, stated = _reader("turns_table", "read_turns")(data, path, options.encoding)
        return _one(from_speeches(speeches, name, path, options, kind="turns", join=False, attributes=stated), told)
    if kind == "turns":
        message = "read as a survey export, each row a respondent; if each row is a turn of one interview, say --as turns"
        problems.append(Problem(path, message, severity="note"))
    respondents, found = _reader("survey", "read_survey")(data, path, options.encoding)
    problems.extend(found)
    transcripts: list[Transcript] = []
    for own_name, speeches, attributes in respondents:
        transcript, told = from_speeches(speeches, own_name, path, options, kind="survey", join=False, attributes=attributes)
        transcripts.append(transcript)
        problems.extend(told)
    return tuple(transcripts), tuple(problems)


def _reader(module: str, function: str) -> Callable[..., Any]:
    """A reader of a file format; what a library raises on a file it does not expect becomes a ValueError."""
    reader = getattr(import_module(f"qcode.transcripts.{module}"), function)

    def guarded(*arguments: object) -> Any:
        try:
            return reader(*arguments)
        except _LIBRARY_FAULTS as fault:
            raise ValueError(f"{type(fault).__name__}: {fault}") from fault

    return guarded


def _sentence(kind: str, fault: BaseException) -> str:
    """What to tell of a fault that a library raised on a damaged file."""
    what = {"docx": "Word file", "odt": "OpenDocument text", "rtf": "RTF file", "pdf": "PDF"}.get(
        kind, f"{kind} file" if kind else "file"
    )
    if isinstance(fault, MemoryError):
        return f"too large or too deeply nested to read as a {what}"
    if isinstance(fault, RecursionError):
        return f"too deeply nested to read as a {what}"
    reason = str(fault).split("\n", 1)[0][:160] or type(fault).__name__
    return f"damaged: cannot be read as a {what} ({reason}); open it in the program that made it and save it again"


def _result(transcripts: Sequence[Transcript], problems: Sequence[Problem], kind: str, path: str) -> ReadResult:
    """The result, with text that can be stored; no transcripts if any problem is an error."""
    told = list(problems)
    safe = []
    for transcript in transcripts:
        kept = _storable(transcript)
        if kept is not transcript:
            told.append(Problem(path, "halves of characters (lone surrogates) were replaced by U+FFFD", severity="warning"))
        safe.append(kept)
    if not any(transcript.turns for transcript in safe) and not any(p.severity == "error" for p in told):
        told.append(Problem(path, "holds no words, nothing to import"))
    if any(problem.severity == "error" for problem in told):
        return ReadResult((), tuple(told), kind)
    return ReadResult(tuple(safe), tuple(told), safe[0].format if safe else kind)


def _storable(transcript: Transcript) -> Transcript:
    """The transcript itself, or without lone surrogates, which no file can hold; offsets stay."""

    def whole(text: str) -> str:
        return _SURROGATES.sub("\ufffd", text)

    everything = [
        transcript.text,
        *transcript.attributes,
        *transcript.attributes.values(),
        *(n.text + n.author for n in transcript.notes),
    ]
    everything += [s.label for s in transcript.speakers]
    if not any(not text.isascii() and _SURROGATES.search(text) for text in everything):
        return transcript
    return replace(
        transcript,
        text=whole(transcript.text),
        turns=tuple(replace(t, speaker=None if t.speaker is None else whole(t.speaker)) for t in transcript.turns),
        speakers=tuple(
            SpeakerLabel(whole(s.label), tuple(map(whole, s.variants)), s.interviewer, tuple(map(whole, s.flags)))
            for s in transcript.speakers
        ),
        attributes={whole(k): whole(v) for k, v in transcript.attributes.items()},
        notes=tuple(Note(n.kind, n.start, n.end, whole(n.text), whole(n.author)) for n in transcript.notes),
    )
