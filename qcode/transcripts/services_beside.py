"""JSON in which words and speakers stand in lists of their own, joined by time (BBC's editors,
Kaldi), or farther inside.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from qcode.transcripts.parts import Speech
from qcode.transcripts.service_words import (
    Word,
    first,
    mapping,
    maps,
    name_of,
    seconds,
    speeches_of,
    text_of,
)

Read = tuple[list[Speech], str]


def words_and_paragraphs(root: Mapping[str, Any]) -> Read | None:
    """`words` beside `paragraphs` (DPE of the BBC's editors) or beside `segmentation.segments`
    (Kaldi), in seconds.

    A word belongs to the last stretch that began before it did; a word before the first is
    nobody's.
    """
    words = maps(root.get("words"))
    stretches = maps(root.get("paragraphs")) or maps(
        mapping(root.get("segmentation")).get("segments")
    )
    spans = sorted(
        (start, _speaker(one))
        for one in stretches
        if (start := seconds(one.get("start"))) is not None
    )
    if not words or not spans or not any(speaker for _, speaker in spans):
        return None
    starts = [start for start, _ in spans]
    result = []
    for word in words:
        start, end = seconds(word.get("start")), seconds(word.get("end"))
        at = bisect_right(starts, start) if start is not None else 0
        speaker = spans[at - 1][1] if at else None
        result.append(
            Word(text_of(first(word, "punct", "text", "word")), start, end, speaker or None)
        )
    return speeches_of(result), text_of(root.get("language"))


def _speaker(stretch: Mapping[str, Any]) -> str:
    own = stretch.get("speaker")
    return name_of(own.get("@id") if isinstance(own, Mapping) else own) or ""


def gladia(root: Mapping[str, Any]) -> Read | None:
    """Gladia: ``result.transcription.utterances``, times in seconds, speakers from 0."""
    inner = mapping(mapping(root.get("result")).get("transcription")) or mapping(
        root.get("transcription")
    )
    entries = maps(inner.get("utterances"))
    result = [
        Speech(
            name_of(e.get("speaker")),
            text_of(e.get("text")),
            seconds(e.get("start")),
            seconds(e.get("end")),
        )
        for e in entries
    ]
    languages = inner.get("languages")
    return (
        (
            result,
            text_of(languages[0]) if isinstance(languages, list) and len(languages) == 1 else "",
        )
        if result
        else None
    )


def meeting_robot(root: object) -> Read | None:
    """Recall.ai: a list of entries with `participant` and `words`, whose times are seconds or
    `{"relative": seconds}`.
    """
    entries = maps(root)
    if not entries or not all(
        "participant" in entry and "words" in entry for entry in entries[:20]
    ):
        return None
    result = [
        Word(
            text_of(word.get("text")),
            _moment(word, "start"),
            _moment(word, "end"),
            _participant(entry),
        )
        for entry in entries
        for word in maps(entry.get("words"))
    ]
    return speeches_of(result), text_of(entries[0].get("language_code"))


def _participant(entry: Mapping[str, Any]) -> str | None:
    own = mapping(entry.get("participant"))
    return name_of(own.get("name")) or name_of(own.get("id"))


def _moment(word: Mapping[str, Any], end: str) -> int | None:
    own = word.get(f"{end}_timestamp")
    return seconds(own.get("relative") if isinstance(own, Mapping) else own)
