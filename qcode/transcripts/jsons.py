"""JSON of speech recognition (Whisper and its kin, and the services of `services`) and oTranscribe
files.

What a file does not say is not made up: plain Whisper names no speakers, so there are none. Entries
that are wrong are reported by their number and the others read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.errors import BadInput
from qcode.model import Problem
from qcode.transcripts.cue_blocks import milliseconds
from qcode.transcripts.html import fragment
from qcode.transcripts.json_names import ENDS, LISTS, SPEAKERS, STARTS, TEXTS, PlainEntries
from qcode.transcripts.languages import language_attribute
from qcode.transcripts.milliseconds import settled
from qcode.transcripts.parts import Document, Speech
from qcode.transcripts.service_words import Word, maps, name_of, seconds, speeches_of, text_of
from qcode.transcripts.services import read_service

Read = tuple[tuple[Speech, ...], tuple[Problem, ...], Mapping[str, str]]

_MOST_CONTAINERS, _MOST_ITEMS = 1_000_000, 5_000_000
_MOST_NAMED = 20
_KINDS: dict[type, str] = {
    str: "text",
    bool: "a truth value",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
    type(None): "missing",
}
_SURROGATES = re.compile("[\ud800-\udfff\x00]")
_STAMP = re.compile(
    r"((?<=[^\s>;]))?(<span\b[^<>]*\btimestamp\b[^<>]*>[^<>]*</span>)((?=\s*(?:</?(?:b|i|u|em|strong)>)*[^\s&<]))?"
)
_PAIRS = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def read_json(text: str, path: str) -> Read:
    """The speeches of a recognition result, one for each segment, in the file's order.

    Args:
        text: the decoded file.
        path: its name for problems.

    Returns:
        Speeches, problems, and attributes that the file states (its language). `speaker` is None
        where a segment names nobody.

    Raises:
        BadInput: not JSON (with line and column), nested too deeply, or no segments in it.

    """
    root = _loaded(text, path)
    problems: list[Problem] = []
    served = read_service(root)
    if served is not None:
        return _served(served, path)
    entries, name = _entries(root)
    if entries is None:
        whole = root.get("text") if isinstance(root, Mapping) else None
        if isinstance(whole, str) and whole.strip():
            note = Problem(
                path,
                "no segments in it, only the text as a whole; read as one passage without a"
                " speaker",
                severity="note",
            )
            return (Speech(None, _words(whole, "text", path, problems)),), (note, *problems), {}
        raise BadInput(
            [Problem(path, "no segments with text in it; not a transcript in a form that is known")]
        )
    speeches = _speeches(text, entries, name, path, problems)
    if not speeches:
        raise BadInput(
            [
                *_shortened(problems, path),
                Problem(path, f"none of the {len(entries)} segments has words"),
            ]
        )
    language = root.get("language") if isinstance(root, Mapping) else None
    stated = language_attribute(language) if isinstance(language, str) else {}
    return settled(speeches, path, problems), tuple(_shortened(problems, path)), stated


def _speeches(
    text: str, entries: Sequence[Any], name: str, path: str, problems: list[Problem]
) -> list[Speech]:
    """The speeches of all entries that hold words; those of entries whose words name several
    speakers are cut.
    """
    plain = PlainEntries(escaped="\\" in text)
    if (alike := plain.read_all(entries)) is not None:
        return [speech for speech in alike if speech.text]
    several = text.count('"speaker"') > len(entries)
    speeches: list[Speech] = []
    for number, entry in enumerate(entries):
        result = plain.read(entry) or _speech(entry, f"{name}[{number}]", path, problems)
        if result is not None and result.text:
            if several and _names_several(entry):
                speeches += _by_word(entry, result)
            else:
                speeches.append(result)
    return speeches


def _served(served: tuple[list[Speech], str], path: str) -> Read:
    """A service's speeches as `read_json` hands them on."""
    problems: list[Problem] = []
    speeches = []
    for number, speech in enumerate(served[0]):
        words = _words(speech.text, f"speech {number}", path, problems)
        speaker = (
            None
            if speech.speaker is None
            else _words(speech.speaker, f"speech {number}", path, problems)
        )
        if words:
            speeches.append(Speech(speaker, words, speech.time_start, speech.time_end))
    if not speeches:
        raise BadInput([Problem(path, "it contains no text, nothing to import")])
    return tuple(speeches), tuple(_shortened(problems, path)), language_attribute(served[1])


def _names_several(entry: Mapping[str, Any]) -> bool:
    """Whether the words of a segment name more than one speaker; a look at the names alone, as
    there are many words.
    """
    return len({str(word.get("speaker")) for word in maps(entry.get("words"))} - {"None"}) > 1


def _by_word(entry: Mapping[str, Any], whole: Speech) -> list[Speech]:
    """The speech of a segment, cut where its words name another speaker (WhisperX); the whole where
    they do not.
    """
    words = [
        Word(
            text_of(word.get("word")),
            seconds(word.get("start")),
            seconds(word.get("end")),
            name_of(word.get("speaker")),
        )
        for word in maps(entry.get("words"))
    ]
    if len({word.speaker for word in words if word.speaker}) < 2:
        return [whole]
    for number, word in enumerate(words):
        if word.speaker is None:
            words[number] = word._replace(
                speaker=words[number - 1].speaker if number else whole.speaker
            )
    cut = speeches_of(words)
    same = "".join(speech.text for speech in cut).replace(" ", "") == "".join(whole.text.split())
    return cut if same else [whole]


def read_otr(text: str, path: str) -> Document:
    """An oTranscribe file: its HTML as paragraphs, time stamps and labels left in them; the
    recording's name as attribute.

    Raises:
        BadInput: not JSON, or without a text.

    """
    root = _loaded(text, path)
    html = root.get("text") if isinstance(root, Mapping) else None
    if not isinstance(html, str):
        raise BadInput([Problem(path, "not an oTranscribe file: there is no text in it")])
    problems: list[Problem] = []
    paragraphs = tuple(fragment(_apart(_words(html, "text", path, problems)), path))
    if not any(p.text.strip() for p in paragraphs):
        raise BadInput([Problem(path, "empty, nothing to import")])
    media = root.get("media")
    attributes = {"media": _SURROGATES.sub("", media)} if isinstance(media, str) and media else {}
    return Document(paragraphs, "otr", tuple(problems), attributes)


def _apart(html: str) -> str:
    """The HTML of oTranscribe with a space between a stamp and the words it stands against."""
    return _STAMP.sub(
        lambda m: f"{'' if m[1] is None else ' '}{m[2]}{'' if m[3] is None else ' '}", html
    )


def _loaded(text: str, path: str) -> Any:
    if len(text) > _MOST_CONTAINERS and (
        text.count("{") + text.count("[") > _MOST_CONTAINERS or text.count(",") > _MOST_ITEMS
    ):
        raise BadInput(
            [Problem(path, "more entries than a transcript can have; too large to read safely")]
        )
    text = text.lstrip("\ufeff")
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        if fault.msg == "Extra data" and (lines := _json_lines(text)):
            return lines
        cut = fault.pos >= len(text.rstrip()) or "Unterminated" in fault.msg
        what = "the file is cut off" if cut else "not valid JSON"
        raise BadInput(
            [
                Problem(
                    path,
                    f"{what}: {fault.msg[:1].lower()}{fault.msg[1:]}",
                    fault.lineno,
                    fault.colno,
                )
            ]
        ) from None
    except RecursionError:
        raise BadInput([Problem(path, "nested too deeply to read; not a transcript")]) from None
    except ValueError:
        raise BadInput(
            [Problem(path, "not valid JSON: a number with thousands of digits in it")]
        ) from None


def _json_lines(text: str) -> list[Any]:
    """The objects of a file with one on each line, none if it is not such a file."""
    try:
        lines = [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        return []
    return lines if all(isinstance(line, Mapping) for line in lines) else []


def _entries(root: object) -> tuple[list[Any] | None, str]:
    """The list of segments, wherever the program put it, and its name."""
    if isinstance(root, list):
        return (
            (root, "")
            if any(isinstance(e, Mapping) and _first(e, TEXTS) is not None for e in root)
            else (None, "")
        )
    if isinstance(root, Mapping):
        for name in LISTS:
            entries = root.get(name)
            if (
                isinstance(entries, list)
                and entries
                and (name != "speakers" or _hold_text(entries))
            ):
                return (
                    [
                        *entries,
                        *_undiarised(root, entries),
                    ]
                    if name == "speakers"
                    else entries
                ), name
        for name in ("result", "results", "output", "data", "transcript", "interview"):
            inner = root.get(name)
            if isinstance(inner, Mapping | list):
                entries, own = _entries(inner)
                if entries is not None:
                    return entries, f"{name}.{own}".rstrip(".")
    return None, ""


def _hold_text(entries: list[Any]) -> bool:
    return any(
        isinstance(entry, Mapping) and isinstance(_first(entry, TEXTS), str) for entry in entries
    )


def _undiarised(root: Mapping[str, Any], speakers: list[Any]) -> list[Any]:
    """What insanely-fast-whisper wrote in `chunks` after the last of its `speakers`."""
    chunks = root.get("chunks")
    return chunks[len(speakers) :] if isinstance(chunks, list) else []


def _first(entry: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((entry[name] for name in names if name in entry), None)


def _speech(entry: object, place: str, path: str, problems: list[Problem]) -> Speech | None:
    if not isinstance(entry, Mapping):
        problems.append(_wrong(path, place, f"is {_kind(entry)}, not a segment; left out"))
        return None
    words = _first(entry, TEXTS)
    if not isinstance(words, str):
        problems.append(_wrong(path, place, f"its text is {_kind(words)}; left out"))
        return None
    start, end = _times(entry, place, path, problems)
    if start is not None and end is not None and end < start:
        problems.append(_wrong(path, place, "ends before it starts; end time left out"))
        end = None
    return Speech(
        _speaker(entry, place, path, problems), _words(words, place, path, problems), start, end
    )


def _times(
    entry: Mapping[str, Any], place: str, path: str, problems: list[Problem]
) -> tuple[int | None, int | None]:
    offsets = entry.get("offsets")
    if isinstance(offsets, Mapping):
        pair, scale = (offsets.get("from"), offsets.get("to")), 1
    elif isinstance(entry.get("timestamp"), list) and len(entry["timestamp"]) == 2:
        pair, scale = tuple(entry["timestamp"]), 1000
    elif isinstance(entry.get("timestamps"), Mapping):
        pair, scale = (entry["timestamps"].get("from"), entry["timestamps"].get("to")), 1000
    else:
        pair, scale = (_first(entry, STARTS), _first(entry, ENDS)), 1000
    start, end = (_time(value, scale) for value in pair)
    for value, time, which in ((pair[0], start, "start"), (pair[1], end, "end")):
        if time is None and value is not None:
            problems.append(
                _wrong(
                    path,
                    place,
                    f"its {which} ({_shown(value)}) is not a time; text kept without it",
                )
            )
    if start is not None and end is None and pair[1] is None:
        problems.append(Problem(path, f"{place}: has no end time", severity="note"))
    return start, end


def _time(value: object, scale: int) -> int | None:
    """Milliseconds of seconds (scale 1000) or milliseconds (scale 1), as a number or as text; None
    for what is no time.
    """
    if isinstance(value, str):
        typed = value.strip().rstrip("s")
        clock = milliseconds(typed) if ":" in typed else None
        if clock is not None:
            return clock if clock >= 0 else None
        try:
            value = float(typed)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or not 0 <= value * scale < 1e12:
        return None
    return round(value * scale)


def _speaker(
    entry: Mapping[str, Any], place: str, path: str, problems: list[Problem]
) -> str | None:
    value = _first(entry, SPEAKERS)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], Mapping):
        value = value[0]  # Zoom's timeline lists its `users`
    if isinstance(value, Mapping):
        value = _first(value, ("name", "username", "label", "id"))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Speaker {value}"
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        return _words(value, place, path, problems)
    problems.append(_wrong(path, place, f"its speaker is {_kind(value)}; treated as no speaker"))
    return None


def _words(text: str, place: str, path: str, problems: list[Problem]) -> str:
    """The text without halves of characters and NULs, which no file can hold, and without spaces at
    its ends.
    """
    if _SURROGATES.search(text):
        text = _PAIRS.sub(
            lambda pair: pair[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text
        )
        text, count = _SURROGATES.subn("", text)
        if count:
            problems.append(
                _wrong(
                    path,
                    place,
                    f"{count} broken character{'' if count == 1 else 's'} removed from its text",
                )
            )
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _wrong(path: str, place: str, message: str) -> Problem:
    return Problem(path, f"{place}: {message}", severity="warning")


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "of another kind")


def _shown(value: object) -> str:
    return json.dumps(value)[:40] if not isinstance(value, dict | list) else _kind(value)


def _shortened(problems: list[Problem], path: str) -> list[Problem]:
    if len(problems) <= _MOST_NAMED:
        return problems
    more = Problem(
        path, f"and {len(problems) - _MOST_NAMED} more problems of segments", severity="warning"
    )
    return [*problems[:_MOST_NAMED], more]
