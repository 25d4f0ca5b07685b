"""Find where sentences end: at a stop (``. ? ! …`` and the full stops of other scripts), at a blank
line, and at a line break before what looks like a new sentence.

One pass of a regular expression finds the candidates. spaCy supplies the list of stops, and its
English tokenizer is asked about the word before a period (is ``Corp.`` one token?). Whole turns are
not tokenized, because that takes more than twice as long for tokens that nobody needs. The rules
are listed in docs/explanation/suggestions.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from qcode.segmentation.blanks import BLANKS, blank_ends
from qcode.segmentation.characters import BREAKS, extends, joins, skip_space
from qcode.segmentation.periods import period_ends
from qcode.segmentation.rules import Rules

_I_FORMS = frozenset(["I", "I'm", "I'd", "I'll", "I've"])
_WESTERN = ".!?…‥‼⁇⁈⁉‽"
_NOTE = r"\[[^\[\]\n]{0,120}\]|\([^()\n]{0,120}\)|（[^（）\n]{0,120}）|【[^【】\n]{0,120}】"
_MOST_GLUED = 32
_WRAPPED = 20
"""Minimum number of letters of a line that may have been wrapped inside a sentence, for scripts
without capitals.
"""

_LINE = re.compile(rf"[{BREAKS}]\s*")
_TWO_BREAKS = re.compile(rf"(?:\r\n|[{BREAKS}])[^\S{BREAKS}]*[{BREAKS}]")
_NOTE_HERE = re.compile(_NOTE)
_GOES_ON = "(?=[\\s,;:.?!)]|\\Z)"
_CLOSERS = re.compile(
    f"[\"'”’»›)\\]}}）】」』》〉〕］｝｣]*(?:[“„‘«‹]{_GOES_ON})?(?:["
    f" \u00a0\u202f]{{1,2}}[»›]{_GOES_ON})?"
)
"""Closing signs after a stop, including quotes that open in other languages if no letter follows,
and ``»`` with its French blank.
"""
_NEXT = re.compile(r"[^\w\n]{0,8}([^\W_][\w'’]{0,30}\.?)")
_WORD_CHARACTER = re.compile(r"[^\W_]")
_RUN_ON = re.compile(r"[a-z]{2}[.!?]+[A-Z](?:[a-z]|\s|'|’)")


def sentence_cuts(text: str, start: int, end: int, rules: Rules) -> Iterator[int]:
    """The beginnings of all sentences but the first. A piece without any letter or digit is never a
    sentence by itself.
    """
    waiting, begun, checked, worded = -1, start, start, False
    for cut in _boundaries(text, start, end, rules):
        if cut >= end or joins(text, cut):
            continue
        worded = worded or _WORD_CHARACTER.search(text, checked, cut) is not None
        checked = cut
        if worded and cut > begun:
            # A boundary is yielded only if a word follows before the next one, so that no dash or
            # bracket is left alone.
            if waiting >= 0:
                yield waiting
            waiting, begun, worded = cut, cut, False
    if waiting >= 0 and _WORD_CHARACTER.search(text, waiting, end):
        yield waiting


def _boundaries(text: str, start: int, end: int, rules: Rules) -> Iterator[int]:
    """The ends of sentences in ascending order, not yet checked for pieces without words."""
    blanks = blank_ends(text, start, end, rules)
    places, stops = _scanners(rules.stops, blanks is not None)
    at, begun, present = skip_space(text, start, end), start, -1
    while place := places.search(text, at, end):
        here = place.start()
        if blanks and text[here] == " ":
            at = skip_space(text, here, end)
            cut = at if blanks(text, begun, here, at) else -1
        elif line := _LINE.match(text, here, end):
            at = line.end()
            cut = _after_line(text, line, begun, end, here < present)
        else:
            stop = stops.match(text, here, end) or _NOTE_HERE.match(text, here, end)
            if not stop:  # a bracket that is never closed
                at = here + 1
                continue
            at = stop.end()
            cut, present = _after_stop(text, stop, begun, end, rules)
        if cut > begun:
            begun = cut
            at = max(at, cut)
            yield cut


@cache
def _scanners(more: str, blanks: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Two patterns: any character that may need a decision, and a run of stops.

    Every character of a transcript is matched with the first pattern. A set with many characters
    beyond the basic plane is slow, so the first pattern accepts all of those, and the second
    decides. `more` are additional stops of a language.
    """
    from spacy.pipeline import Sentencizer

    stops = dict.fromkeys([*_WESTERN, *Sentencizer.default_punct_chars, *more])
    # Characters beyond the basic plane are few in practice, so let all of them through here.
    common = re.escape("".join(stop for stop in stops if stop < "\U00010000"))
    every = re.escape("".join(stops))
    places = rf"[{common}{BREAKS}\[(（【\U00010000-\U0010ffff]" + (f"|{BLANKS}" if blanks else "")
    return re.compile(places), re.compile(rf"[{every}]+(?:[ \u00a0][{every}]+)*")


def _after_line(text: str, line: re.Match[str], begun: int, end: int, present: bool) -> int:
    """Where the sentence after a line break begins; -1 if the sentence goes on, because lines can
    be wrapped inside a sentence.

    `held`: the stop before the break does not end a sentence ("Det." at the end of a line).
    """
    at = line.end()
    if _TWO_BREAKS.match(text, line.start(), at):
        return at
    # A comma at the end of a line, or a lower-case letter after it, means that the line was
    # wrapped.
    before = text[max(begun, line.start() - 3) : line.start()].rstrip()[-1:]
    if present or before in (",", "、", "，", "،"):
        return -1
    follows = _NEXT.match(text, at, end)
    if follows is None:
        return at
    first = follows[1][0]
    if first.islower():
        return -1
    # Without capitals only the length of the line shows whether it was wrapped.
    wrapped = (
        first.isalpha()
        and not first.isupper()
        and before.isalpha()
        and line.start() - begun >= _WRAPPED
    )
    return -1 if wrapped else at


def _after_stop(
    text: str, stop: re.Match[str], begun: int, end: int, rules: Rules
) -> tuple[int, int]:
    """(where the next sentence begins or -1, end of the white space after the stop)."""
    run = stop[0]
    note = run[0] in "[(（【"
    if note and not (run := _stop_in_brackets(run)):
        return -1, -1
    at = stop.end()
    # A blank after the stop usually ends the search for closing signs, but French quotes have one.
    closed = (
        _CLOSERS.match(text, at, end)
        if text[at : at + 1] != " " or text[at + 1 : at + 2] in ("»", "›")
        else None
    )
    at = closed.end() if closed else at
    quoted = at > stop.end()
    if at < end and not text[at].isspace():
        at = _glued(text, stop, at, begun, end)
        if at < 0 or at >= end or not text[at].isspace():
            return (-1 if at >= end or (quoted and text[at].isalpha()) else at), -1
    gap = at
    at = skip_space(text, at, end)
    if at >= end:
        return -1, at
    if _TWO_BREAKS.search(text, gap, at):
        return at, at
    follows = _NEXT.match(text, at, end)
    word = follows[1].replace("’", "'") if follows else ""
    if not _ends_sentence(text, stop.start(), run, begun, (at, word), quoted or note, rules):
        return -1, at
    return (_over_notes(text, at, end) if text[at] in "[(（【" else at), at


def _stop_in_brackets(note: str) -> str:
    """The stop that ends a sentence in brackets, "(We asked twice. Nobody came.)"; empty for notes
    such as "(laughs.)".
    """
    inside = note[1:-1].rstrip("\"'”’")
    return (
        inside[-1]
        if inside[-1:] in {".", "?", "!", "。"} and note[0] in "(（" and len(inside.split()) > 3
        else ""
    )


def _glued(text: str, stop: re.Match[str], at: int, begun: int, end: int) -> int:
    """Where a sentence ends if no white space follows its stop; -1 if the stop does not end it
    ("3.5", "e.g.,").

    Emoji, marks, superscripts and bracketed notes directly after the stop belong to it. A new
    sentence can begin without a space in scripts that use no spaces, and after two lower-case
    letters before an upper-case word ("okay.So").
    """
    # Limited, so that a text of thousands of emoji does not take quadratic time.
    for _ in range(_MOST_GLUED):
        if at >= end:
            break
        if note := _NOTE_HERE.match(text, at, end):
            at = note.end()
        elif extends(text[at]) or unicodedata.category(text[at]) in {"So", "No"}:
            at += 1
        else:
            break
    if at >= end or text[at].isspace():
        return at
    here, last = text[at], text[stop.end() - 1]
    wide = here >= "\u2e80" and here.isalpha()
    if last not in _WESTERN:
        opens = here.isalpha() or unicodedata.category(here) in {"Ps", "Pi", "Nd"}
        return at if opens and not (last == "．" and here.isdigit()) else -1
    if wide and last not in "….":
        return at
    match = _RUN_ON.match(text, max(begun, stop.start() - 2), min(end, at + 2))
    if match and at == stop.end() and ".." not in stop[0]:
        # Addresses such as www.Example.org are not two sentences.
        around = (
            text[max(begun, at - 40) : at].split()[-1] + text[at : min(end, at + 40)].split()[0]
        )
        return -1 if any(mark in around for mark in ("/", "@", "www.")) else at
    return -1


def _over_notes(text: str, at: int, end: int) -> int:
    """Where the next sentence begins if bracketed notes follow a stop.

    "We left. [laughs] Then ...": the note stays with the sentence before. "We left. [inaudible]
    said no": lower case after the note shows that it begins the next sentence. Round brackets with
    up to three words are notes.
    """
    first = at
    while (note := _NOTE_HERE.match(text, at, end)) and (
        note[0][0] in "[【" or len(note[0].split()) <= 3
    ):
        at = skip_space(text, note.end(), end)
        if _LINE.search(text, note.end(), at):
            return at
    if at >= end:
        return end
    follows = _NEXT.match(text, at, end)
    return first if text[at] in ".,;:?!" or (follows and follows[1][0].islower()) else at


def _ends_sentence(
    text: str,
    stop_start: int,
    run: str,
    begun: int,
    follows: tuple[int, str],
    closed: bool,
    rules: Rules,
) -> bool:
    """True if the stop at `stop_start` ends its sentence.

    `follows` is where the next sentence would begin, and its first word; `closed` says that a quote
    or bracket was closed.
    """
    word = follows[1]
    if run[-1] not in _WESTERN:
        return True
    upper = word[:1].isupper()
    if closed and word[:1].islower():
        return False
    if "?" in run or "!" in run or run in "‼⁇⁈⁉‽":
        return True
    # A pause ("we had... the other") ends nothing before lower case or "I".
    if len(run) > 1 or run in "…‥":
        return upper and word not in _I_FORMS
    return closed or period_ends(text, stop_start, begun, follows, rules)
