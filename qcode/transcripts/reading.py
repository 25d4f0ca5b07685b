"""One file to ReadResult: sniff, dispatch to the reader of its format, assemble; whatever goes
wrong becomes a Problem.
"""

from __future__ import annotations

import gc
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any

from qcode.errors import BadInput, MissingPackage
from qcode.files.decoding import decode, normalise_newlines
from qcode.files.sniff import misnamed, refusal, sniff
from qcode.model import Note, Problem, SpeakerLabel, Transcript
from qcode.shown import remedy
from qcode.transcripts import formats
from qcode.transcripts.assemble import Built, from_document, from_speeches, from_text
from qcode.transcripts.formats import Format
from qcode.transcripts.languages import ENOUGH_TO_TELL, language_of
from qcode.transcripts.layouts import LAYOUTS
from qcode.transcripts.parts import Document, ReadOptions, ReadResult

_SURROGATES = re.compile("[\ud800-\udfff]")
_LIBRARY_FAULTS = (TypeError, IndexError, AttributeError)
"""What libraries raise besides on files they do not expect (striprtf); caught only around the
readers of formats.
"""
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
"""What damaged files make libraries raise; `lxml.etree.XMLSyntaxError` is a SyntaxError and caught
as such.
"""

Many = tuple[tuple[Transcript, ...], tuple[Problem, ...]]


def read(data: bytes, name: str, path: str, options: ReadOptions | None) -> ReadResult:
    """As `qcode.transcripts.read`."""
    with _without_collecting():
        return _read(data, name, path, options or ReadOptions())


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Without the search for cycles, of which reading makes none: it would look at thousands of
    young turns again and again, which takes an eighth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read(data: bytes, name: str, path: str, options: ReadOptions) -> ReadResult:
    kind = options.format or ""
    try:
        if kind and kind not in (*formats.names(), *LAYOUTS):
            known = ", ".join((*formats.names(), *LAYOUTS))
            raise BadInput([Problem(path, f"there is no format {kind!r}; the formats are {known}")])
        if len(data) > options.max_bytes:
            message = (
                f"larger than the limit of {options.max_bytes / 1e6:g} MB; split the file, or raise"
                " it with --max-bytes"
            )
            raise BadInput([Problem(path, message)])
        kind = _kind(data, path, options)
        transcripts, problems = _dispatch(kind, data, name, path, options)
        row = formats.reading(kind)
        title = f"{row.title} ({row.name})" if row else ""
        renamed = misnamed(kind, path, title) if options.format is None else None
        problems = (renamed, *problems) if renamed else problems
    except BadInput as fault:
        return ReadResult((), tuple(fault.problems), kind)
    except MissingPackage as fault:
        return ReadResult(
            (),
            (Problem(path, "; ".join(filter(None, (fault.message, remedy(fault))))),),
            kind,
            missing=True,
        )
    except (*_FAULTS, SyntaxError) as fault:
        return ReadResult((), (Problem(path, _sentence(kind, fault)),), kind)
    return _result(
        [_with_language(one, options.language) for one in transcripts], problems, kind, path
    )


def _with_language(transcript: Transcript, given: str | None) -> Transcript:
    """The transcript with the attribute ``language``: as given, as the file states it, or as found
    where it is not English.
    """
    stated = any(name.casefold() == "language" for name in transcript.attributes)
    result = given or (None if stated else language_of(_said(transcript)))
    if result is None or (result == "en" and not given):
        return transcript
    return replace(transcript, attributes={**transcript.attributes, "language": result})


def _said(transcript: Transcript) -> str:
    """As much of what is said as tells the language, without labels."""
    parts: list[str] = []
    length = 0
    for turn in transcript.turns:
        parts.append(transcript.text[turn.start : turn.end])
        length += turn.end - turn.start
        if length > ENOUGH_TO_TELL:
            break
    return "\n".join(parts)


def _kind(data: bytes, path: str, options: ReadOptions) -> str:
    """The kind of file to read it as; BadInput with the reason where it is not read."""
    kind = sniff(data, path, formats.signatures())
    wanted = formats.find(options.format) if options.format else None
    if wanted is not None and wanted.gives in ("turns", "survey"):
        if kind in ("xlsx", "csv", "tsv", "txt", "md"):
            return wanted.name
    elif wanted is not None:
        if wanted.is_kind(kind) or ((wanted.is_text or wanted.name == "html") and _is_text(kind)):
            return wanted.name
        if refusal(kind, path) is None or _is_text(kind):
            raise BadInput([Problem(path, f"not {wanted.name}: this is {kind}")])
    problem = refusal(kind, path)
    if problem is not None and not (kind == "doc-ole" and formats.reading(kind)):
        raise BadInput([problem])
    return kind


def _is_text(kind: str) -> bool:
    row = formats.reading(kind)
    return kind in ("csv", "tsv", "html", "xml") or (row is not None and row.is_text)


def _dispatch(kind: str, data: bytes, name: str, path: str, options: ReadOptions) -> Many:
    """Read with the reader of `kind`."""
    row = formats.reading(kind)
    if row is None and kind != "xml":
        raise BadInput(
            [Problem(path, f"{kind} files are not read; export the transcript as .docx or .txt")]
        )
    if row is not None and row.gives in ("turns", "survey"):
        return _table(row.gives, data, name, path, options)
    given: dict[str, object] = {
        "data": data,
        "path": path,
        "kind": kind,
        "encoding": options.encoding,
        "options": options,
    }
    decided: tuple[Problem, ...] = ()
    encoding = ""
    if row is None or row.is_text:
        text, encoding, message = decode(data, path, options.encoding)
        decided = tuple(message)
        _refuse_too_many(row, text, path, options.max_turns)
        if row is None or row.gives == "text":
            transcript, problems = from_text(
                text, name, path, options, kind=kind, encoding=encoding
            )
            if not transcript.turns:
                raise BadInput([*decided, Problem(path, "contains no text, nothing to import")])
            return (transcript,), (*decided, *problems)
        given["text"] = normalise_newlines(text)
    result = _reader(row.reader)(*(given[argument] for argument in row.takes))
    return _one(_built(row, result, name, path, options, encoding), (*decided, *_told(result)))


def _built(
    row: Format, result: Any, name: str, path: str, options: ReadOptions, encoding: str
) -> Built:
    """The Transcript of what a reader handed on."""
    if isinstance(result, Document):
        document = replace(result, encoding=encoding) if encoding else result
        return from_document(document, name, path, options)
    stated = result[2] if len(result) > 2 else {}
    return from_speeches(
        result[0],
        name,
        path,
        options,
        kind=row.name,
        join=options.format != "turns",
        encoding=encoding,
        attributes=stated,
    )


def _told(result: Any) -> tuple[Problem, ...]:
    return () if isinstance(result, Document) else tuple(result[1])


def _refuse_too_many(row: Format | None, text: str, path: str, most: int) -> None:
    """Refuse a file of so many lines, cues or entries that reading it would take gigabytes."""
    if len(text) <= most:
        return
    filled = max(text.count("\n") - text.count("\n\n"), text.count("\r") - text.count("\r\r"))
    what = row.counts if row else "lines"
    count = {"cues": max(text.count("-->"), filled // 3), "entries": text.count("{")}.get(
        what, filled
    )
    if count > most:
        message = (
            f"contains about {count:,} {what}, more than the limit of {most:,}; split the file, or"
            " raise it with --max-turns"
        )
        raise BadInput([Problem(path, message)])


def _one(built: Built, notes: Sequence[Problem] = ()) -> Many:
    return (built[0],), (*notes, *built[1])


def _table(kind: str, data: bytes, name: str, path: str, options: ReadOptions) -> Many:
    """A table of turns is one transcript; a survey export one for each respondent."""
    problems: list[Problem] = []
    guessed = options.format is None
    if kind == "turns" and (
        options.format == "turns" or not _reader("survey:is_survey")(data, path, options.encoding)
    ):
        speeches, note, stated = _reader("turns_table:read_turns")(
            data, path, options.encoding, guessed
        )
        return _one(
            from_speeches(
                speeches, name, path, options, kind="turns", join=False, attributes=stated
            ),
            note,
        )
    if kind == "turns":
        message = (
            "read as a survey export, each row a respondent; if each row is a turn of one"
            " interview, use --as turns"
        )
        problems.append(Problem(path, message, severity="note"))
    respondents, result = _reader("survey:read_survey")(data, path, options.encoding, guessed)
    problems.extend(result)
    transcripts: list[Transcript] = []
    for own_name, speeches, attributes in respondents:
        transcript, note = from_speeches(
            speeches, own_name, path, options, kind="survey", join=False, attributes=attributes
        )
        transcripts.append(transcript)
        problems.extend(note)
    return tuple(transcripts), tuple(problems)


def _reader(place: str) -> Callable[..., Any]:
    """A reader named ``module:function``; what a library raises on a file it does not expect
    becomes a ValueError.
    """
    module, _, function = place.partition(":")
    reader = getattr(
        import_module(module if "." in module else f"qcode.transcripts.{module}"), function
    )

    def guarded(*arguments: object) -> Any:
        try:
            return reader(*arguments)
        except _LIBRARY_FAULTS as fault:
            raise ValueError(f"{type(fault).__name__}: {fault}") from fault

    return guarded


def _sentence(kind: str, fault: BaseException) -> str:
    """What to tell of a fault that a library raised on a damaged file."""
    row = formats.reading(kind)
    what = row.title if row else f"{kind} file" if kind else "file"
    if isinstance(fault, MemoryError):
        return f"too large or too deeply nested to read as a {what}"
    if isinstance(fault, RecursionError):
        return f"too deeply nested to read as a {what}"
    reason = str(fault).split("\n", 1)[0][:160] or type(fault).__name__
    return (
        f"damaged: cannot be read as a {what} ({reason}); open it in the program that made it and"
        " save it again"
    )


def _result(
    transcripts: Sequence[Transcript], problems: Sequence[Problem], kind: str, path: str
) -> ReadResult:
    """The result, with text that can be stored; no transcripts if any problem is an error."""
    notes = list(problems)
    safe = []
    for transcript in transcripts:
        kept = _storable(transcript)
        if kept is not transcript:
            notes.append(
                Problem(
                    path,
                    "halves of characters (lone surrogates) were replaced by U+FFFD",
                    severity="warning",
                )
            )
        safe.append(kept)
    if not any(transcript.turns for transcript in safe) and not any(
        p.severity == "error" for p in notes
    ):
        notes.append(Problem(path, "contains no text, nothing to import"))
    if any(problem.severity == "error" for problem in notes):
        return ReadResult((), tuple(notes), kind)
    return ReadResult(tuple(safe), tuple(notes), safe[0].format if safe else kind)


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
        turns=tuple(
            replace(t, speaker=None if t.speaker is None else whole(t.speaker))
            for t in transcript.turns
        ),
        speakers=tuple(
            SpeakerLabel(
                whole(s.label),
                tuple(map(whole, s.variants)),
                s.interviewer,
                tuple(map(whole, s.flags)),
            )
            for s in transcript.speakers
        ),
        attributes={whole(k): whole(v) for k, v in transcript.attributes.items()},
        notes=tuple(
            Note(n.kind, n.start, n.end, whole(n.text), whole(n.author)) for n in transcript.notes
        ),
    )
