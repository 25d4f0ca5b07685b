"""Captions (WebVTT, SubRip, SBV) to speeches: who says what when, without losing a line.

Own reader, linear in the length of the file: the usual libraries drop cues in silence. Speakers
come from voice tags (``<v Name>``), from labels in the text (``Name: words``, ``[SPEAKER_01]:
words``) that come back or are known, or from nowhere; a cue without a name goes on with the last
speaker, where the file names any.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.entities import html5

from qcode.errors import BadInput
from qcode.files.decoding import normalise_newlines
from qcode.model import Problem
from qcode.transcripts import labels
from qcode.transcripts.cue_blocks import MAX_CUES, MAX_LINES, Blocks, Cue, find_cues
from qcode.transcripts.cue_labels import (
    Labels,
    find_labels,
    find_labels_beside_voices,
    part_at_machine_labels,
)
from qcode.transcripts.cue_voices import add_voices, join_editor_cues, join_marked_cues
from qcode.transcripts.layouts.wishes import untaken_remarks
from qcode.transcripts.parts import ReadOptions, Speech

_VOICE = re.compile(r"<v(?:\.([^\s<>]*))?(?:[ \t]+([^>]*))?>")
_TAGS = re.compile(
    r"</?(?:c|i|b|u|s|v|ruby|rt|lang|font|span)(?:\.[^\s<>]*)?(?:[ \t][^<>]*)?/?>"
    r"|<(?:\d+:)?\d\d:\d\d[.,]\d{1,3}>|\{\\an?\d+[^{}]*\}",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_DASH = re.compile(r"\s*(?:[-–—‐‑]|&gt;&gt;|>>)\s*(?=[^\s\-–—\d])")
_DASHES = "-–—‐‑>"
_CHANGE = re.compile(r"\s*>>\s*(?=[^\s>])")
_SPACES = re.compile(" {2,}")
_MOST_NAMED = 10


@dataclass(slots=True)
class _Flags:
    """Line numbers of what to tell, by kind."""

    impossible: list[int] = field(default_factory=list)
    backwards: list[int] = field(default_factory=list)
    negative: list[int] = field(default_factory=list)
    disorder: list[int] = field(default_factory=list)
    wordless: list[int] = field(default_factory=list)
    repeated: int = 0
    unnamed: list[int] = field(default_factory=list)


def read_captions(
    text: str, kind: str, path: str, options: ReadOptions | None = None
) -> tuple[tuple[Speech, ...], tuple[Problem, ...]]:
    """The speeches of a caption file, one for each voice in each cue, in the file's order.

    Args:
        text: the decoded file.
        kind: ``vtt``, ``srt`` or ``sbv``.
        path: its name for problems.
        options: labels that the person takes or denies.

    Returns:
        Speeches and problems. `speaker` is the last one named where a cue names none, and None
        where the file has named nobody (then each cue is a speech of its own). Times that cannot be
        are None, and flagged.

    Raises:
        BadInput: no cue in the file.

    """
    text = normalise_newlines(text)
    blocks = _found_cues(text, kind, path)
    flags = _Flags()
    has_voices = kind != "sbv" and (
        ("<v" in text and _VOICE.search(text) is not None) or add_voices(blocks.cues)
    )
    if has_voices:
        join_editor_cues(blocks.cues)
    marked = join_marked_cues(blocks.cues) if "<u>" in text or "<font" in text else 0
    rolling = kind == "vtt" and ("align:start position:0%" in text or "><c>" in text)
    _clean_cues(blocks.cues, has_voices, rolling, flags)
    known = None if has_voices else find_labels((cue.text for cue in blocks.cues), options)
    beside = _beside_voices(blocks.cues, options) if has_voices else Labels()
    speeches = [Speech(None, _plain(words)) for _, words in blocks.before]
    for speech in _spoken(blocks.cues, known, beside, flags):
        speeches.append(speech)
        if len(speeches) > MAX_CUES:
            raise BadInput(
                [
                    Problem(
                        path,
                        f"more than {MAX_CUES:,} voices; too large to read safely, split the file",
                    )
                ]
            )
    problems = list(_problems(blocks, flags, kind, path))
    if marked:
        message = f"{marked} cues that repeat a line with another word marked are joined to it"
        problems.append(Problem(path, message, severity="note"))
    for remark in untaken_remarks(known.untaken) if known is not None else ():
        problems.append(Problem(path, remark.message, severity=remark.severity))
    return tuple(speeches), tuple(problems)


def _found_cues(text: str, kind: str, path: str) -> Blocks:
    if text.count("\n") > MAX_LINES:
        raise BadInput(
            [
                Problem(
                    path, f"more than {MAX_LINES:,} lines; too large to read safely, split the file"
                )
            ]
        )
    blocks = find_cues(text, kind)
    if len(blocks.cues) > MAX_CUES:
        raise BadInput(
            [
                Problem(
                    path, f"more than {MAX_CUES:,} cues; too large to read safely, split the file"
                )
            ]
        )
    if not blocks.cues:
        raise BadInput([Problem(path, "no cue with a timing line; not a caption file, or cut off")])
    return blocks


# -- the words of a cue


def _spoken(
    cues: Iterable[Cue], known: Labels | None, beside: Labels, flags: _Flags
) -> Iterator[Speech]:
    """The speeches of all cues, by voice tags or (with `known`) by labels; who spoke last goes on.
    `beside` are the labels of cues that have no voice tag among those that have.
    """
    speaker: str | None = None
    previous = 0
    for cue in cues:
        start, end = _times(cue, flags)
        if start is not None:
            if start < previous:
                flags.disorder.append(cue.line)
            previous = start
        if not cue.text:
            continue
        said = _said(cue.text, speaker, known, beside)
        if known is None and speaker is not None and said is None:
            flags.unnamed.append(cue.line)
        for name, message in _voices(cue.text, speaker) if said is None else said:
            speaker = name
            if message:
                yield Speech(name, message, start, end)


def _beside_voices(cues: Iterable[Cue], options: ReadOptions | None) -> Labels:
    """The labels of the cues without a voice tag in a file that has some."""
    named: dict[str, None] = {}
    bare = []
    for cue in cues:
        if "<v" in cue.text:
            named.update(dict.fromkeys(name for _, name in _VOICE.findall(cue.text)))
        else:
            bare.append(_plain(cue.text))
    voices = (labels.clean(_plain(name)) for name in named if name.strip()) if bare else ()
    return find_labels_beside_voices(bare, list(voices), options)


def _said(
    text: str, speaker: str | None, known: Labels | None, beside: Labels
) -> list[tuple[str | None, str]] | None:
    """``(speaker, words)`` of a cue by its labels; None where only the cue above can tell who
    speaks.
    """
    if known is not None:
        return _labelled(text, speaker, known)
    if "<v" in text:
        return _voices(text, speaker)
    plain = _plain(text)
    return _labelled(plain, speaker, beside) if beside.label_of(plain) is not None else None


def _clean_cues(cues: Iterable[Cue], has_voices: bool, rolling: bool, flags: _Flags) -> None:
    """Take mark-up (but voice tags) and YouTube's repeated lines out of the cues."""
    before: list[str] = []
    for cue in cues:
        text = cue.text if has_voices else part_at_machine_labels(_plain(cue.text))
        words = [wording for line in text.split("\n") if (wording := line.strip())]
        if not words:
            flags.wordless.append(cue.line)
        if rolling and words:
            kept = _without_repeated(words, before)
            flags.repeated += len(words) - len(kept)
            before, words = words, kept
        cue.text = "\n".join(words) if len(words) != 1 else words[0]


def _without_repeated(words: list[str], before: list[str]) -> list[str]:
    """Rolling captions show the last line again above the new one."""
    for count in range(min(len(words), len(before), 4), 0, -1):
        if before[-count:] == words[:count]:
            return words[count:]
    return words


def _plain(text: str) -> str:
    """Lines without tags, entities decoded once; unknown tags are words and stay."""
    if "<" in text or "{" in text:
        text = _TAGS.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return (
        text.replace("[br]", "\n").replace("\ufeff", "")
        if "[" in text or "\ufeff" in text
        else text
    )


def _entity(result: re.Match[str]) -> str:
    decoded = (
        html.unescape(result[0]) if result[0][1] == "#" else html5.get(result[0][1:], result[0])
    )
    if "\ufffd" in decoded or "\x00" in decoded or any(0xD800 <= ord(c) <= 0xDFFF for c in decoded):
        return result[0]
    return "" if decoded in "\u200e\u200f" else decoded


def _voices(text: str, speaker: str | None) -> list[tuple[str | None, str]]:
    """``(speaker, words)`` of each voice tag; what stands before the first goes on with the
    speaker.
    """
    pieces = _VOICE.split(text)
    result: list[tuple[str | None, str]] = []
    if message := _one_line(_plain(pieces[0])):
        result.append((speaker, message))
    for styled, named, words in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        name = named if named is not None else (styled or "").replace(".", " ")
        label = labels.clean(_plain(name)) if name and name.strip() else ""
        message = _one_line(_plain(words))
        if message.endswith("//") and (name or "").lstrip().startswith("//"):
            message = message[:-2].rstrip()
        if message:
            result.append((label or None, message))
    return result


def _labelled(text: str, speaker: str | None, known: Labels) -> list[tuple[str | None, str]]:
    """``(speaker, words)`` by labels at line starts; two dash lines in a cue are two speakers
    without a name.

    In a file with labels `>>` without one says that somebody else speaks, as captions of broadcasts
    do: nobody is named.
    """
    if "\n" not in text:
        label = known.label_of(text)
        if label is None and known.names and (change := _CHANGE.match(text)):
            return [(None, _one_line(text[change.end() :]))]
        return (
            [label]
            if label is not None
            else [(speaker if known.carries_on else None, _one_line(text))]
        )
    words = text.split("\n")
    dashed = sum(1 for line in words if line[0] in _DASHES and _DASH.match(line)) > 1
    result: list[tuple[str | None, list[str]]] = []
    for line in words:
        label = known.label_of(line)
        if label is not None:
            result.append((label[0], [label[1]]))
        elif known.names and (change := _CHANGE.match(line)):
            result.append((None, [line[change.end() :]]))
        elif dashed and _DASH.match(line):
            result.append((None, [line]))
        elif result:
            result[-1][1].append(line)
        else:
            result.append((speaker if known.carries_on else None, [line]))
    return [(name, _one_line(" ".join(message))) for name, message in result]


def _one_line(words: str) -> str:
    words = words.replace("\n", " ")
    return (_SPACES.sub(" ", words) if "  " in words else words).strip()


# -- times and what to tell


def _times(cue: Cue, flags: _Flags) -> tuple[int | None, int | None]:
    start, end = cue.start, cue.end
    if start is None or end is None:
        flags.impossible.append(cue.line)
        return start, None
    if start < 0 or end < 0:
        flags.negative.append(cue.line)
        start, end = max(start, 0), max(end, 0)
    if end < start:
        flags.backwards.append(cue.line)
        end = None
    return start, end


def _problems(blocks: Blocks, flags: _Flags, kind: str, path: str) -> Iterable[Problem]:
    if kind == "vtt" and not blocks.header:
        yield Problem(path, "no WEBVTT line at the top; read as WebVTT anyway", 1, severity="note")
    for line, _ in blocks.before[:_MOST_NAMED]:
        yield Problem(
            path,
            "text above the first cue, kept as text without a speaker",
            line,
            severity="warning",
        )
    notes: tuple[tuple[list[int], str, str], ...] = (
        (flags.impossible, "impossible time; text kept without it", "warning"),
        (flags.backwards, "the cue ends before it starts; end time left out", "warning"),
        (flags.negative, "time before the start of the recording, treated as 0", "note"),
        (
            flags.disorder,
            "the cue starts before the one above it; text kept in the file's order",
            "warning",
        ),
        (blocks.late, "blank line between timing and text; text kept", "warning"),
        (blocks.orphans, "text without a timing of its own; kept with the cue above", "warning"),
        (blocks.names, "treated as the name of the cue below, not as speech", "warning"),
        (flags.wordless, "a cue without words", "note"),
    )
    for places, message, severity in notes:
        for line in places[:_MOST_NAMED]:
            yield Problem(path, message, line, severity=severity)  # type: ignore[arg-type]
        if len(places) > _MOST_NAMED:
            more = f"and {len(places) - _MOST_NAMED} more of these: {message}"
            yield Problem(path, more, places[_MOST_NAMED], severity=severity)  # type: ignore[arg-type]
    if blocks.comments:
        yield Problem(
            path,
            f"{blocks.comments} NOTE block{'' if blocks.comments == 1 else 's'} left out",
            severity="note",
        )
    if flags.unnamed:
        cues = "1 cue names" if len(flags.unnamed) == 1 else f"{len(flags.unnamed)} cues name"
        message = (
            f"{cues} nobody, in a file that names speakers; the words were taken for those of the"
            " speaker above"
        )
        yield Problem(path, message, flags.unnamed[0], severity="warning")
    if flags.repeated:
        yield Problem(
            path, f"{flags.repeated} repeated lines of rolling captions left out", severity="note"
        )
