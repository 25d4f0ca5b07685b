"""Speakers that captions name in other ways than voice tags and labels, made into voice tags.

Teams' metadata (a JSON object a cue), the names of Webex' cues, `(Name)` on a line of its own,
whisper.cpp's `(speaker 0)`, and the cues of noScribe's editor that hold the label or the time
alone.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Sequence

from qcode.transcripts import labels
from qcode.transcripts.cue_blocks import Cue
from qcode.transcripts.label_words import NOISE_WORDS

_NAME_LINE = re.compile(r"\(([^()\n]{1,63})\)")
_NUMBERED = re.compile(r"\s*\((?:speaker (\d{1,3}|\?))\)\s*", re.IGNORECASE)
_SIGNS = tuple(
    re.compile(sign)
    for sign in (
        r"\[([^\[\]\n:]{1,63})\]\s+(?=\S)",
        r"\(([^()\n:]{1,63})\)\s+(?=\S)",
        r"([^\n|:.,!?]{1,63}?)\s?\|\s+(?=\S)",
        r"([^\n:.,!?–—-]{1,40}?)\s[-–—]\s(?=\S)",
        r"([^\n:!?,;]{1,40})\n(?=\S)",
    )
)
"""Labels without a colon at the start of cues: `[Ana] `, `(Ana) `, `Ana| `, `Ana - `, and a line of
its own.
"""
_BRACKETED_LINE = re.compile(r"\s*[-–—]\s*\[([^\[\]\n:]{1,63})\]\s+(?=\S)")
_VOICE_LABEL = re.compile(r"(<v[^<>]*>)\s*([^\n:：<>]{1,63})[:：]\s*")
_VOICE_TIME = re.compile(r"<v[^<>]*>\s*\[\d{1,2}(?::\d\d){1,2}(?:[.,]\d+)?\]\s*")
_VOICE_WORDS = re.compile(r"<v[^<>]*>\s*")
_TIME_FIRST = re.compile(r"(<v[^<>]*>)\s*\[\d{1,2}(?::\d\d){1,2}(?:[.,]\d+)?\]\s+")
_MARK = re.compile(r"</?(?:u|font)(?:[ \t][^<>]*)?>", re.IGNORECASE)
_TOUCHING = 60
"""Milliseconds that two cues of one sentence, each with another word marked, may lie apart."""


def add_voices(cues: Sequence[Cue]) -> bool:
    """Write the speakers as `<v Name>` into the cues; False if there are none."""
    result = _from_names(cues)
    result = _from_objects(cues) or result
    if not result:
        result = (
            _from_name_lines(cues)
            or _from_bracketed_lines(cues)
            or _from_numbers(cues)
            or any(_from_sign(cues, sign) for sign in _SIGNS)
        )
    return result


def _voice(name: str) -> str:
    return f"<v {html.escape(name, quote=False)}>"


def _from_names(cues: Sequence[Cue]) -> bool:
    """Webex names its cues `3 "Ana Ruiz" (12345)`; an empty name is a cue of nobody."""
    result = False
    for cue in cues:
        if cue.speaker is not None and cue.text:
            cue.text = _voice(cue.speaker) + cue.text
            result = result or bool(cue.speaker)
    return result


def _from_objects(cues: Sequence[Cue]) -> bool:
    result = False
    for cue in cues:
        if not cue.text.startswith("{") or '"spokenText"' not in cue.text:
            continue
        try:
            wording = json.loads(cue.text)
        except (ValueError, RecursionError):
            continue
        name, words = wording.get("speakerName"), wording.get("spokenText")
        if isinstance(words, str):
            name = " ".join(name.split()) if isinstance(name, str) else ""
            cue.text = _voice(name) + html.escape(words, quote=False)
            result = True
    return result


def _from_name_lines(cues: Sequence[Cue]) -> bool:
    """`(Name)` on the first line of most cues, and on lines farther down where the speaker changes.

    Sounds are written so as well: `(laughter)`, `(music playing)`; they are no names, and a file
    whose cues mostly begin with a sound on a line of its own does not come.
    """
    firsts = [
        match for cue in cues if (match := _NAME_LINE.fullmatch(cue.text.split("\n", 1)[0].strip()))
    ]
    names = Counter(labels.key(match[1]) for match in firsts if _may_be_name(match[1]))
    if len(names) < 2 or sum(names.values()) * 10 < len(cues) * 6 or max(names.values()) < 2:
        return False
    for cue in cues:
        lines: list[str] = []
        for line in cue.text.split("\n"):
            match = _NAME_LINE.fullmatch(line.strip())
            if match and _may_be_name(match[1]):
                if lines and lines[-1].strip() in ("-", "–", "—"):
                    lines.pop()
                lines.append(_voice(match[1].strip()))
            else:
                lines.append(line)
        cue.text = "\n".join(lines)
    return True


def _from_bracketed_lines(cues: Sequence[Cue]) -> bool:
    """`- [Woman] How many?` on the lines of cues, where nine cues of ten begin so and two names
    come back; a line without one goes on.

    Without the dash a cue has to begin so as in `_from_sign`; sounds (`- [laughter]`) are no names.
    """
    spoken = [cue for cue in cues if cue.text]
    lines = [line for cue in spoken for line in cue.text.split("\n")]
    found = [m[1] for line in lines if (m := _BRACKETED_LINE.match(line)) and _may_be_name(m[1])]
    begins = sum(_BRACKETED_LINE.match(cue.text) is not None for cue in spoken)
    counts = Counter(map(labels.key, found))
    if sum(n > 1 for n in counts.values()) < 2 or begins * 10 < len(spoken) * 9:
        return False
    for cue in spoken:
        cue.text = "\n".join(map(_with_voice, cue.text.split("\n")))
    return True


def _with_voice(line: str) -> str:
    match = _BRACKETED_LINE.match(line)
    return (
        _voice(match[1].strip()) + line[match.end() :]
        if match is not None and _may_be_name(match[1])
        else line
    )


def _may_be_name(text: str) -> bool:
    words = text.casefold().split()
    return (
        labels.plausible(text)
        and labels.namelike(text)
        and not any(word in NOISE_WORDS for word in words)
    )


def _from_numbers(cues: Sequence[Cue]) -> bool:
    """whisper.cpp begins its cues `(speaker 0)`; `(speaker ?)` is nobody."""
    matches = [(cue, match) for cue in cues if (match := _NUMBERED.match(cue.text))]
    if not matches or len(matches) * 10 < len(cues) * 6:
        return False
    for cue, match in matches:
        name = "" if match[1] == "?" else f"speaker {match[1]}"
        cue.text = _voice(name) + cue.text[match.end() :]
    return True


def _from_sign(cues: Sequence[Cue], sign: re.Pattern[str]) -> bool:
    """Labels before one sign: only where nine cues of ten begin so, with at least two that come
    back and read like names.

    A film whose cues nearly all have the same two first lines does not come; sounds in brackets are
    no names.
    """
    spoken = [cue for cue in cues if cue.text]
    matches = [
        (cue, match) for cue in spoken if (match := sign.match(cue.text)) and _may_be_name(match[1])
    ]
    counts = Counter(labels.key(match[1]) for _, match in matches)
    back = [key for key, count in counts.items() if count > 1]
    if len(matches) * 10 < len(spoken) * 9 or len(back) < 2 or len(counts) > 2 + len(back):
        return False
    for cue, match in matches:
        cue.text = _voice(match[1].strip()) + cue.text[match.end() :]
    return True


def join_editor_cues(cues: list[Cue]) -> None:
    """Join the cues of one interval that noScribe's editor writes: the label, then the time, then
    the words.

    A voice that says nothing but a word and a colon, followed by cues of the very same interval,
    does not occur otherwise.
    """
    at = 0
    removed: list[Cue] = []
    while at + 1 < len(cues):
        one, after = cues[at], cues[at + 1]
        label = _VOICE_LABEL.fullmatch(one.text)
        if label is None or not _same_time(one, after):
            at += 1
            continue
        removed.append(one)
        name = _voice(label[2].strip())
        at += 1
        if _VOICE_TIME.fullmatch(after.text):
            removed.append(after)
            at += 1
        if at < len(cues) and _same_time(one, cues[at]):
            words = _TIME_FIRST.sub(r"\1", cues[at].text)
            cues[at].text = name + _VOICE_WORDS.sub("", words, count=1)
    lines = {cue.line for cue in removed}
    cues[:] = [cue for cue in cues if cue.line not in lines]


def _same_time(one: Cue, other: Cue) -> bool:
    return (one.start, one.end) == (other.start, other.end) and other.text.startswith("<v")


def join_marked_cues(cues: list[Cue]) -> int:
    """Join cues of the same words in which only the mark (`<u>`, `<font>`) moves and whose times
    touch; how many went.
    """
    kept: list[Cue] = []
    bare_before, removed = "", 0
    for cue in cues:
        marked = "<u>" in cue.text or "<font" in cue.text
        bare = _MARK.sub("", cue.text) if marked else cue.text
        if (
            kept
            and bare
            and bare == bare_before
            and _touch(kept[-1], cue)
            and (marked or "<" not in cue.text)
        ):
            kept[-1].end = cue.end
            removed += 1
            continue
        kept.append(cue)
        bare_before = bare
    cues[:] = kept
    return removed


def _touch(one: Cue, other: Cue) -> bool:
    return (
        one.end is not None and other.start is not None and 0 <= other.start - one.end <= _TOUCHING
    )
