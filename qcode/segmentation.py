"""Cuts turns into segments, the units that coders decide on: whole turns, paragraphs or sentences.

Segments tile their turn: white space between two sentences belongs to the segment before it. A sentence ends at a stop
(``. ? ! …`` and the full stops of other scripts), at a blank line, and at a line break before what looks like a new
sentence. One pass of a regular expression finds the places; spaCy's English tokeniser is asked about the word before a
period (is ``Corp.`` one token?) and for the list of stops. Tokenising whole turns costs more than twice as much, for
tokens that nobody looks at. The rules are named where they are applied, and listed in docs/explanation/suggestions.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from qcode.errors import UsageError
from qcode.model import Segment, SegmentBy, Turn
from qcode.spans import Span, trim

if TYPE_CHECKING:
    from spacy.language import Language


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEVER_LAST = _set("""
    Adm Agt Amb Asst Atty Attys Capt Cdr Cmdr Col Comdr Cpl Dep Det Dets Dir Dr Drs Fr Gen Gov Hon Insp Inv Lt Maj Messrs
    Mlle Mme Mr Mrs Ms Msgr Mt Mx Ofc Ofcr Offr Prof Pvt Rep Reps Rev Sen Sens Sgt Sgts Supt Supv Tpr
""")
"""Titles: a name follows. Matched capitalised or in capitals."""
_MIDWAY = _set("approx ca cf e.g eg i.e ie incl resp viz vs")
_BEFORE_NUMBER = _set("art ch chap ext fig no nos p para pp pt sec sect vol")
"""Abbreviations only where a number follows: "No." alone is an answer."""
_OFTEN_LAST = _set("""
    al Apt assn Assn assoc Assoc Ave Bldg Blvd Cir Cnty Co Corp Ct Dept dept Dist Div div dist esp etc Ft Govt Hwy Inc Jr
    Ltd misc Rd Sr St Ste Twp Univ yr yrs mos
""")
"""May end a sentence: only a word of `_OPENERS` after them starts a new one."""
_OPENERS = _set("""
    A After All Also Although An And Another Any Anyway Are As At Basically Because Before But By Can Could Did Do Does Even
    Every Everybody Everyone First For From Had Has Have He Her Here His Honestly How However I I'd I'll I'm I've If In Is
    It It's Its Just Last Like Look Many Maybe Most My Nobody None Not Nothing Now Of Okay On Once One Or Our People Really
    She She's Should Since So Some Somebody Someone Sometimes Still That That's The Their Then There There's These They
    They're They've This Those Though To Uh Um Until Was We We'd We'll We're We've Well Were What What's When Where Which
    While Who Why Will With Would Yeah Yes You You're Your
""")
_I_FORMS = frozenset(["I", "I'm", "I'd", "I'll", "I've"])
_AFTER_CLOCK = _set("""
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays
    Central Eastern Mountain Pacific EST EDT ET CST CDT CT MST MDT MT PST PDT PT GMT UTC
""")
_WESTERN = ".!?…‥‼⁇⁈⁉‽"
_NOTE = r"\[[^\[\]\n]{0,120}\]|\([^()\n]{0,120}\)|（[^（）\n]{0,120}）|【[^【】\n]{0,120}】"
_MOST_GLUED = 32
_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"

_LINE = re.compile(rf"[{_BREAKS}]\s*")
_TWO_BREAKS = re.compile(rf"(?:\r\n|[{_BREAKS}])[^\S{_BREAKS}]*[{_BREAKS}]")
_SPACE = re.compile(r"\s*")
_NOTE_HERE = re.compile(_NOTE)
_CLOSERS = re.compile("[\"'”’»›)\\]}）】」』》〉〕］｝｣]*")
_NEXT = re.compile(r"[^\w\n]{0,8}([^\W_][\w'’]{0,30}\.?)")
_BEFORE = re.compile(r"[\w.'’&]+\Z")
_LETTERS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_WORD_CHARACTER = re.compile(r"[^\W_]")
_RUN_ON = re.compile(r"[a-z]{2}[.!?]+[A-Z](?:[a-z]|\s|'|’)")
_PIECE = re.compile(r"(?:(?!--|\.\.)[^\s—–…‥/\u3001-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65])+")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

Cuts = Callable[[str, int, int], Iterator[int]]


def segment(text: str, turns: Sequence[Turn], by: SegmentBy) -> tuple[Segment, ...]:
    """The segments of `turns`, numbered from 1 over the whole transcript, in the order of the turns.

    Offsets are code points of `text`. The segments of a turn tile it; an empty turn has none. `by` is ``turn``,
    ``paragraph`` (cut at every line break) or ``sentence``; UsageError for anything else.
    """
    spans = segment_spans(text, ((turn.start, turn.end) for turn in turns), by)
    return tuple(Segment(number, turns[turn - 1].number, start, end) for number, (turn, start, end) in enumerate(spans, 1))


def segment_spans(text: str, turns: Iterable[Span], by: SegmentBy) -> list[tuple[int, int, int]]:
    """As `segment`, of turns given as spans: ``(number of the turn, counted from 1, start, end)``, a million of them cheaply."""
    cuts = _cutter(by)
    spans: list[tuple[int, int, int]] = []
    for number, (start, end) in enumerate(turns, 1):
        at = start
        if at >= end:
            continue
        for cut in cuts(text, start, end):
            spans.append((number, at, cut))
            at = cut
        spans.append((number, at, end))
    return spans


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Spans of the sentences inside `[start, end)`, without the white space around them."""
    edges = [start, *_sentence_cuts(text, start, end), end]
    found = (trim(text, edge) for edge in pairwise(edges))
    return [span for span in found if span[0] < span[1]]


def words(text: str, start: int, end: int) -> list[Span]:
    """Spans of the words inside `[start, end)`, without the punctuation around them.

    A word is what stands between white space, dashes, slashes and ellipses: "don't", "co-located", "00:12:03" and "U.S"
    are one; an ideograph or kana is one each (with marks on it). What holds no letter, digit or symbol is no word.
    """
    found: list[Span] = []
    for piece in _PIECE.finditer(text, start, end):
        first, last = piece.span()
        while first < last and (_is_punctuation(text[first]) or _extends(text[first])):
            first += 1
        while first < last and _is_punctuation(text[last - 1]):
            last -= 1
        if first < last:
            found.extend(_ideographs(text, first, last) if _IDEOGRAPH.search(text, first, last) else [(first, last)])
    return found


def _cutter(by: str) -> Cuts:
    cutters: dict[str, Cuts] = {"turn": _no_cuts, "paragraph": _paragraph_cuts, "sentence": _sentence_cuts}
    if by not in cutters:
        raise UsageError(f"a transcript is segmented by {', '.join(cutters)}, not by {by!r}")
    return cutters[by]


def _no_cuts(text: str, start: int, end: int) -> Iterator[int]:
    return iter(())


def _paragraph_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Where paragraphs begin. White space at the start of a turn belongs to its first paragraph."""
    for line in _LINE.finditer(text, _skip_space(text, start, end), end):
        if line.end() < end and not _joins(text, line.end()):
            yield line.end()


def _sentence_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Where sentences begin, the first left out. A piece without any letter or digit is never cut off alone."""
    waiting, begun, checked, worded = -1, start, start, False
    for cut in _boundaries(text, start, end):
        if cut >= end or _joins(text, cut):
            continue
        worded = worded or _WORD_CHARACTER.search(text, checked, cut) is not None
        checked = cut
        if worded and cut > begun:
            # Passed on only when a word follows before the next one, so that no dash or bracket is left alone.
            if waiting >= 0:
                yield waiting
            waiting, begun, worded = cut, cut, False
    if waiting >= 0 and _WORD_CHARACTER.search(text, waiting, end):
        yield waiting


def _boundaries(text: str, start: int, end: int) -> Iterator[int]:
    """Ends of sentences, before it is looked at whether a piece would be without words. Ascending."""
    places, stops = _scanners()
    at, begun, held = _skip_space(text, start, end), start, -1
    while place := places.search(text, at, end):
        here = place.start()
        if line := _LINE.match(text, here, end):
            at = line.end()
            cut = _after_line(text, line, begun, end, here < held)
        else:
            stop = stops.match(text, here, end) or _NOTE_HERE.match(text, here, end)
            if not stop:  # a bracket that never closes
                at = here + 1
                continue
            at = stop.end()
            cut, held = _after_stop(text, stop, begun, end)
        if cut > begun:
            begun = cut
            at = max(at, cut)
            yield cut


@cache
def _nlp() -> Language:
    import spacy

    return spacy.blank("en")


@cache
def _scanners() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(any character at which there may be something to decide, a run of stops).

    The first is what every character of a transcript is held against. A set with many members beyond the basic plane is
    slow to hold against, so all of that plane is let through and decided by the second.
    """
    from spacy.pipeline import Sentencizer

    stops = dict.fromkeys([*_WESTERN, *Sentencizer.default_punct_chars])
    common = re.escape("".join(stop for stop in stops if stop < "\U00010000"))
    every = re.escape("".join(stops))
    return re.compile(rf"[{common}{_BREAKS}\[(（【\U00010000-\U0010ffff]"), re.compile(rf"[{every}]+(?:[ \u00a0][{every}]+)*")


def _is_one_token(word: str) -> bool:
    """True when spaCy's tokeniser keeps `word` and its period together: an abbreviation it knows."""
    return len(_nlp().tokenizer(word + ".")) == 1


def _skip_space(text: str, at: int, end: int) -> int:
    if at >= end or not text[at].isspace():
        return at
    if at + 1 < end and not text[at + 1].isspace():  # nearly always
        return at + 1
    found = _SPACE.match(text, at, end)
    return found.end() if found else at


def _joins(text: str, at: int) -> bool:
    """True when a cut at `at` would fall inside what is seen as one character, or between CR and LF."""
    here, before = text[at], text[at - 1]
    if here == "\n":
        return before == "\r"
    return before == "\u200d" or (here >= "\u0300" and _extends(here))


def _extends(character: str) -> bool:
    """Combining marks, variation selectors, joiners, skin tones and emoji tags: part of the character before."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in "\u200c\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _after_line(text: str, line: re.Match[str], begun: int, end: int, held: bool) -> int:
    """Where the sentence after a line break begins, -1 when it goes on: lines may be wrapped inside a sentence.

    `held`: a stop stands before the break that was found to end nothing ("Det." at the end of a line).
    """
    at = line.end()
    if _TWO_BREAKS.match(text, line.start(), at):
        return at
    if held or text[max(begun, line.start() - 3) : line.start()].rstrip()[-1:] == ",":
        return -1
    follows = _NEXT.match(text, at, end)
    return -1 if follows and follows[1][0].islower() else at


def _after_stop(text: str, stop: re.Match[str], begun: int, end: int) -> tuple[int, int]:
    """(where the next sentence begins or -1, end of the white space after the stop)."""
    run = stop[0]
    note = run[0] in "[(（【"
    if note and not (run := _stop_in_brackets(run)):
        return -1, -1
    at = stop.end()
    closed = None if text[at : at + 1] == " " else _CLOSERS.match(text, at, end)
    at = closed.end() if closed else at
    quoted = at > stop.end()
    if at < end and not text[at].isspace():
        at = _glued(text, stop, at, begun, end)
        if at < 0 or at >= end or not text[at].isspace():
            return (-1 if at >= end or (quoted and text[at].isalpha()) else at), -1
    gap = at
    at = _skip_space(text, at, end)
    if at >= end:
        return -1, at
    if _TWO_BREAKS.search(text, gap, at):
        return at, at
    follows = _NEXT.match(text, at, end)
    word = follows[1].replace("’", "'") if follows else ""
    if not _ends_sentence(text, stop.start(), run, begun, word, quoted or note):
        return -1, at
    return (_over_notes(text, at, end) if text[at] in "[(（【" else at), at


def _stop_in_brackets(note: str) -> str:
    """The stop that ends a sentence in brackets, "(We asked twice. Nobody came.)"; empty for notes: "(laughs.)"."""
    inside = note[1:-1].rstrip("\"'”’")
    return inside[-1] if inside[-1:] in {".", "?", "!", "。"} and note[0] in "(（" and len(inside.split()) > 3 else ""


def _glued(text: str, stop: re.Match[str], at: int, begun: int, end: int) -> int:
    """Where the sentence ends whose stop is followed by no white space; -1 when the stop ends nothing ("3.5", "e.g.,").

    Emoji, marks, superscripts and bracketed notes right after the stop belong to it. A new sentence may begin without a
    space after a stop of a script that sets none, and after two lower-case letters before an upper-case word ("okay.So").
    """
    for _ in range(_MOST_GLUED):
        if at >= end:
            break
        if note := _NOTE_HERE.match(text, at, end):
            at = note.end()
        elif _extends(text[at]) or unicodedata.category(text[at]) in {"So", "No"}:
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
    found = _RUN_ON.match(text, max(begun, stop.start() - 2), min(end, at + 2))
    if found and at == stop.end() and ".." not in stop[0]:
        around = text[max(begun, at - 40) : at].split()[-1] + text[at : min(end, at + 40)].split()[0]
        return -1 if any(mark in around for mark in ("/", "@", "www.")) else at
    return -1


def _over_notes(text: str, at: int, end: int) -> int:
    """Where the next sentence begins when bracketed notes follow a stop.

    "We left. [laughs] Then ...": the note stays with the sentence before. "We left. [inaudible] said no": lower case
    after it shows that it opens the next sentence. Round brackets are notes up to three words.
    """
    first = at
    while (note := _NOTE_HERE.match(text, at, end)) and (note[0][0] in "[【" or len(note[0].split()) <= 3):
        at = _skip_space(text, note.end(), end)
        if _LINE.search(text, note.end(), at):
            return at
    if at >= end:
        return end
    follows = _NEXT.match(text, at, end)
    return first if text[at] in ".,;:?!" or (follows and follows[1][0].islower()) else at


def _ends_sentence(text: str, stop_start: int, run: str, begun: int, word: str, closed: bool) -> bool:
    """True when the stop at `stop_start` ends its sentence before `word`, the next one. `closed`: a quote or bracket closed."""
    if run[-1] not in _WESTERN:
        return True
    upper = word[:1].isupper()
    if closed and word[:1].islower():
        return False
    if "?" in run or "!" in run or run in "‼⁇⁈⁉‽":
        return True
    if len(run) > 1 or run in "…‥":
        return upper and word not in _I_FORMS
    return closed or _period_ends(text, stop_start, begun, word)


def _period_ends(text: str, at: int, begun: int, word: str) -> bool:
    """True when the period at `at` ends a sentence rather than an abbreviation, an initial or the number of a list item."""
    found = _BEFORE.search(text[max(begun, at - 24) : at])
    if not found:
        return True
    before = found[0]
    if at - begun < 12 and (len(before) == 1 or (len(before) == 2 and before.isdigit())) and text[begun:at].strip() == before:
        return False
    kind = _kind(before)
    if kind == "number":
        return not word[:1].isdigit()
    if kind == "clock":
        return word[:1].isupper() and word not in _AFTER_CLOCK
    if kind == "pronoun":
        return not (len(word) == 2 and word[1] == ".")
    return kind == "word" or (kind == "often last" and word in _OPENERS)


@lru_cache(maxsize=16384)
def _kind(before: str) -> str:
    """What stands before a period: a word, or an abbreviation of a kind that `_period_ends` knows."""
    before = before.lstrip("'’&.")
    low = before.lower()
    if low in _MIDWAY or (before[:1].isupper() and before.capitalize() in _NEVER_LAST):
        return "never last"
    if low in _BEFORE_NUMBER:
        return "number"
    if low in {"a.m", "p.m"}:
        return "clock"
    if before == "I":
        return "pronoun"
    initial = len(before) == 1 and (before.isupper() or before.islower())
    if initial or before in _OFTEN_LAST or _LETTERS.fullmatch(before):
        return "often last"
    # The longest abbreviation of spaCy's that is not in the lists above has six letters.
    return "often last" if len(before) <= 6 and before.isalpha() and _is_one_token(before) else "word"


def _is_punctuation(character: str) -> bool:
    return not character.isalnum() and unicodedata.category(character)[0] in "PZC" and not _extends(character)


def _ideographs(text: str, start: int, end: int) -> Iterator[Span]:
    """The parts of a word that holds ideographs: each of them with its marks, and what stands between."""
    edges = [start]
    for at in range(start + 1, end):
        apart = (
            _IDEOGRAPH.match(text[at])
            or _IDEOGRAPH.match(text[at - 1])
            or (_extends(text[at - 1]) and _IDEOGRAPH.match(text[edges[-1]]))
        )
        if apart and not _joins(text, at):
            edges.append(at)
    return zip(edges, [*edges[1:], end], strict=True)
