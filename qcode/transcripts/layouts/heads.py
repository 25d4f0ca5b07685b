"""How a line may begin a turn: stamp and label in every order and punctuation that tools and people
use.

Each function looks at one line of a page and says what it would be under one convention; whether
the file follows that convention is decided over all lines, in the layouts.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qcode.transcripts.label_words import NOISE_WORDS, UNKNOWN_SPEAKERS
from qcode.transcripts.labels import LONGEST, ends_like_clock, plausible
from qcode.transcripts.lines import Line, Page
from qcode.transcripts.times import (
    BETWEEN,
    BRACKETED,
    CLOCK,
    DOTTED,
    HALF,
    HASHED,
    SECONDS,
    parse,
    parse_length,
    parse_span,
)

_SPACE = "[ \t\u00a0\u202f]"
_UNSEEN = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_BARE = rf"{CLOCK}{HALF}(?:{BETWEEN}{CLOCK}{HALF})?"
_STAMP = rf"(?:{BRACKETED}|{HASHED})"

_LEAD = re.compile(
    rf"(?:[{_UNSEEN}]+|#{{1,6}}{_SPACE}+|>{{1,3}}{_SPACE}*|[-*•▪–]{_SPACE}+|\d{{1,4}}(?:[.)]["
    rf" \t\u00a0]+|\t+)|//{_SPACE}?)*"
    r"(?:(?:\*{1,3}|_{2,3})(?=[^\s*_]))?"
)
_LEAD_STAMP = re.compile(
    rf"(?:{_STAMP}|\*?{_BARE}(?={_SPACE}|\Z|[-–—|,:]{_SPACE})|\*?{DOTTED}(?={_SPACE}*={_SPACE}))"
    rf"(?:{_SPACE}*{_STAMP})?(?:{_SPACE}*[-–—|,:=](?={_SPACE}))?{_SPACE}*[*_]{{0,3}}"
)
_DIGIT = re.compile(r"\d")
_QUESTION_NUMBER = re.compile(rf"\[\d{{1,3}}\]{_SPACE}*")
_COLON = re.compile(rf"([^\n\t:：]{{1,{LONGEST + 4}}}+){_SPACE}*([:：](?:[:：](?=\s))?)")
_CLOCK = re.compile(rf"(?:[\[({{<#]{_SPACE}?)?{CLOCK}")
_AFTER_LABEL = re.compile(rf"{_SPACE}*({_STAMP}|{_BARE}){_SPACE}*([*_]{{0,3}})([:：]?)[*_]{{0,3}}")
_AFTER_COLON = re.compile(
    rf"[*_]{{0,3}}{_SPACE}*(?:({_STAMP})|({_BARE})(?={_SPACE}*(?:\Z|\n))){_SPACE}*"
)
_DECOR = re.compile(rf"[*_]{{0,3}}{_SPACE}*")
_DASHED = re.compile(rf"{_SPACE}*[-–—]{_SPACE}+")
_BRACKET = re.compile(
    rf"(?:\[([^\[\]\n]{{1,{LONGEST}}})\]|<([^<>\n]{{1,{LONGEST}}})>|\(([^()\n]{{1,24}})\)|\{{([^{{}}\n]{{1,{LONGEST}}})\}}){_SPACE}*"
)
_BRACKET_MORE = re.compile(r"[\[<][^\]>]*[\]>]\s*\S")
_DATE = re.compile(r"(?:\b(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})$")
_TAB = re.compile(rf"([^\t\n]{{1,{LONGEST}}}+)\t{_SPACE}*")
_DASH = re.compile(rf"([^–—\n\t]{{1,{LONGEST}}}?)(?:{_SPACE}+[-–—]{{1,2}}|{_SPACE}*[–—]){_SPACE}+")
_DOT = re.compile(rf"([^\W_][\w' -]{{0,30}}+)[.)]{_SPACE}+")
_TITLED = re.compile(
    r"((?:Mrs?|Ms|Mx|Miss|Mme|Mlle|Dr|Dra|Prof|Rev|Hon|Sra?|Hr|Fr)\.? [^\W\d_][\w'’-]*)"
    rf"[.)]{_SPACE}+"
)
_MARKED = re.compile(rf"(?:\*\*|__)([^*_\n]{{1,{LONGEST}}})(?:\*\*|__){_SPACE}*")
_SLIP = re.compile(rf"([^\W_][\w '()-]{{0,{LONGEST}}}?){_SPACE}*[;=–—-]{_SPACE}+")
_DOT_SLIP = re.compile(rf"([^\W\d_][\w '()-]{{0,40}}?)\.{_SPACE}+(?=[\"“«¿¡'‘(]?[^\W\d_])")
_ONLY_STAMP = re.compile(
    rf"[{_UNSEEN}*_#]*{_SPACE}*[*_]{{0,3}}(?:{_STAMP}|{_BARE})(?:{_SPACE}*{_STAMP})?{_SPACE}*[*_]{{0,3}}[:：]?[*_]{{0,3}}"
    rf"(?:{_SPACE}*\{{#[\w:.-]{{1,40}}\}})?"
)
_SPOKEN = re.compile(r"(?:\d{1,2} hours? )?\d{1,3} minutes? \d{1,2} seconds?")
_SLASH = re.compile(rf"([A-ZÀ-Þ]{{1,3}}\d{{0,3}})/{_SPACE}+")
_ODD = re.compile(rf"([^\W_][\w' -]{{0,40}}?){_SPACE}*(?:\.[-–—]|=>?|;|>{{1,2}}|->|→){_SPACE}+")
_QUOTED = re.compile(r"([^\W_][\w ]{0,20})[「『]")
_SECONDS = re.compile(SECONDS)
_DOTTED = re.compile(DOTTED)
_ASKED_NUMBER = re.compile(rf"Q\d{{1,4}}[.)]?{_SPACE}+(?=[^\W\d_])")
_SHARED_BRACKET = re.compile(
    rf"[\[({{<]{_SPACE}*(?:([^\W\d_][^\[\](){{}}<>\n\t]{{0,{LONGEST}}}?)[{_SPACE[1:-1]},|@–-]+({CLOCK})"
    rf"|({CLOCK})[{_SPACE[1:-1]},|–-]+([^\W\d_][^\[\](){{}}<>\n\t]{{0,{LONGEST}}}?)){_SPACE}*[\])}}>][:：]?{_SPACE}*"
)
_SPOKEN_STAMP = re.compile(
    rf"([^\W\d_][^\n\t]{{0,{LONGEST}}}?){_SPACE}{{1,8}}((?:\d{{1,2}} hours? )?\d{{1,3}} minutes?"
    r" \d{1,2} seconds?)"
)
_INSIDE = re.compile(rf"{HASHED}|{CLOCK}{HALF}(?:{BETWEEN}{CLOCK}{HALF})?")


_BOLD_SLACK = 4
"""Characters of a label that may stand behind its bold letters."""


class Head(NamedTuple):
    """The beginning of a turn on a line: the label as typed, where the words begin, the times it
    states.

    `kind` is the convention; `weak` says that the colon may belong to a clock time (`P1:50`). An
    empty label goes on with the last speaker. `stop`: the words end there, before the end of the
    line.
    """

    label: str
    words: int
    kind: str
    time: int | None = None
    time_end: int | None = None
    weak: bool = False
    stop: int | None = None


class Lead(NamedTuple):
    """What stands before the label: where it ends, and the times of the stamps in it."""

    end: int
    time: int | None = None
    time_end: int | None = None
    stamped: bool = False


def lead(page: Page, line: Line) -> Lead:
    """Marks of lists, emphasis and quotation and then stamps at the start of a line, all before the
    label.
    """
    text, at = page.text, line.start
    if text[at].isalpha():
        return Lead(at)
    match = _LEAD.match(text, at, line.end)
    at = match.end() if match else at
    if at >= line.end or text[at].isalpha():
        return Lead(min(at, line.end))
    stamp = _LEAD_STAMP.match(text, at, line.end)
    if stamp is None:
        return Lead(at)
    start, end = _times(page, stamp[0])
    if start is None:
        return Lead(at)
    at = stamp.end()
    number = _QUESTION_NUMBER.match(text, at, line.end)
    return Lead(number.end() if number else at, start, end, True)


def _times(page: Page, stamp: str) -> tuple[int | None, int | None]:
    """Start and end of what one or two stamps say."""
    if (seconds := _SECONDS.search(stamp)) is not None:
        return parse_span(seconds[0])
    if (dotted := _DOTTED.fullmatch(stamp.strip(" *=\t\u00a0"))) is not None:
        return parse(f"({dotted[0]})"), None
    if (
        stamp.rstrip(" *_:-–—|,\t\u00a0").endswith((")", "]", "}", ">", "#"))
        and stamp.count(":") < 2
    ):
        single = parse(stamp.strip(" *_:：-–—|,\t\u00a0"), page.frames)
        if single is not None:
            return single, None
    inside = _INSIDE.findall(stamp)
    if not inside:
        return parse(stamp.strip(" *_:：-–—|,\t\u00a0"), page.frames), None
    start, end = parse_span(inside[0], page.frames)
    if len(inside) > 1 and start is not None:
        end = parse(inside[1], page.frames)
    return start, end


def stamp_only(page: Page, line: Line) -> tuple[int | None, int | None] | None:
    """The times of a line that is nothing but a stamp (`0:15`, `[00:00:04]`, `(5.59)`,
    `(00:20:42):`), else None.
    """
    if line.end - line.start > 48:
        return None
    match = _ONLY_STAMP.fullmatch(page.text, line.start, line.end)
    if match is None:
        spoken = _SPOKEN.fullmatch(page.text, line.start, line.end)
        return (parse_length(spoken[0]), None) if spoken else None
    start, end = _times(page, match[0].split("{#")[0].rstrip() or match[0])
    return None if start is None else (start, end)


def colon(page: Page, line: Line) -> Head | None:
    """`Label: words`, with stamps before the label, before the colon or after it."""
    text, end = page.text, line.end
    at, time, time_end = line.start, None, None
    if not text[at].isalpha():
        at, time, time_end, _ = lead(page, line)
    number = _ASKED_NUMBER.match(text, at, end) if text.startswith("Q", at) else None
    match = _COLON.match(text, number.end() if number else at, end)
    if match is None:
        return None
    label, after = match[1].strip(), match.end()
    if after < end and (text[after] in "/\\" or (text[after].isdigit() and ends_like_clock(label))):
        stamped = _label_stamp(page, line, at)
        if stamped is not None:
            return stamped if stamped.kind == "colon" else None
        if text[after] in "/\\":
            return None
        return Head(label, after, "colon", time, time_end, weak=True) if plausible(label) else None
    if not plausible(label) or at < line.bold < match.start(2) - _BOLD_SLACK:
        return None
    if after + 1 < end and text[after] == " " and text[after + 1].isalpha():
        return Head(label, after + 1, "colon", time, time_end)  # words at once: no stamp, no marks
    stamp = _AFTER_COLON.match(text, after, end)
    if stamp is not None:
        start, stop = _times(page, stamp[1] or stamp[2])
        if start is not None:
            first, last = (start, stop) if time is None else (time, time_end or start)
            return Head(label, stamp.end(), "colon", first, last)
    decor = _DECOR.match(text, after, end)
    return Head(label, decor.end() if decor else after, "colon", time, time_end)


def _label_stamp(page: Page, line: Line, at: int) -> Head | None:
    """`Label (00:20:12): words` and `Label  0:07`, the label beginning at `at` and ending where the
    first clock begins.
    """
    text = page.text
    clock = _CLOCK.search(text, at, min(line.end, at + LONGEST + 30))
    if clock is None or clock.start() == at:
        return None
    label = text[at : clock.start()].strip()
    typed_colon = label.endswith((":", "："))
    label = label.rstrip(":： -–—,|@•·\t")
    match = _AFTER_LABEL.match(text, clock.start(), line.end)
    set_off = text[clock.start() - 1].isspace() or text[clock.start()] in "[({<#"
    if match is None or not set_off or not plausible(label) or _DATE.search(label):
        return None
    start, stop = _times(page, match[1])
    if start is None:
        return None
    after = match.end()
    spaces = _DASHED.match(text, after, line.end) or _DECOR.match(text, after, line.end)
    words = spaces.end() if spaces else after
    kind = "colon" if typed_colon or match[3] else "stamped"
    if words >= line.end:
        return Head(label, line.end, kind, start, stop)
    return Head(label, words, "colon" if kind == "colon" else "named", start, stop)


def stamped(page: Page, line: Line) -> Head | None:
    """A line that holds a label and a stamp and nothing else: `Name  0:07`, `00:00:04 Speaker 2`,
    `[Name] 10:15:03`.
    """
    if line.end - line.start > LONGEST + 60 or not _DIGIT.search(page.text, line.start, line.end):
        return None
    before = lead(page, line)
    if before.stamped:
        label = page.text[before.end : line.end].strip().rstrip(":：").rstrip()
        if _stands_alone(label):
            return Head(label, line.end, "stamped", before.time, before.time_end)
        return None
    result = _shared_bracket(page, line, before) or _label_stamp(page, line, before.end)
    if result is not None:
        return result if result.words >= line.end else None
    if page.text.find(" minute", before.end, line.end) < 0:
        return None
    spoken = _SPOKEN_STAMP.fullmatch(page.text, before.end, line.end)
    if spoken is None or not _stands_alone(spoken[1].strip()):
        return None
    return Head(spoken[1].strip(), line.end, "stamped", parse_length(spoken[2]))


def _stands_alone(label: str) -> bool:
    """Whether the text may be a label with nothing after it: no colon or tab inside, no end of a
    sentence.
    """
    if not label or not plausible(label) or ":" in label or "：" in label or "\t" in label:
        return False
    if " – " in label or " — " in label or " - " in label or _BRACKET_MORE.match(label):
        return False
    return label[-1] not in '.!…;,»"”' or _initial(label)


def _initial(label: str) -> bool:
    """A name that ends with an initial and a point (`Lisa B.`)."""
    return (
        label.endswith(".") and plausible(label) and label[-3:-2] == " " and label[-2:-1].isupper()
    )


def named(page: Page, line: Line) -> Head | None:
    """`Label [00:00:03] words` on one line, without a colon; the stamp in brackets or hash
    signs.
    """
    before = lead(page, line)
    result = _shared_bracket(page, line, before) or _label_stamp(page, line, before.end)
    return result if result is not None and result.kind == "named" else None


def _shared_bracket(page: Page, line: Line, before: Lead) -> Head | None:
    """`[SPEAKER_1 37:57] words`, `(37:57 Ana) words`: label and time in one bracket.

    `[inaudible 00:12:03]` is written so, too; sounds are no labels.
    """
    if before.end >= line.end or page.text[before.end] not in "[({<":
        return None
    match = _SHARED_BRACKET.match(page.text, before.end, line.end)
    if match is None:
        return None
    label = (match[1] or match[4]).strip()
    time = parse(match[2] or match[3], page.frames)
    if (
        time is None
        or not plausible(label)
        or any(w in NOISE_WORDS for w in label.casefold().split())
    ):
        return None
    words = match.end()
    return Head(label, words, "stamped" if words >= line.end else "named", time)


def slash(page: Page, line: Line) -> Head | None:
    """`R/ words`, as Spanish transcripts mark answers (respuesta) and questions (`P/`); capitals
    only, so no `y/o`.
    """
    before = lead(page, line)
    match = _SLASH.match(page.text, before.end, line.end)
    return Head(match[1], match.end(), "slash", before.time, before.time_end) if match else None


def bracket(page: Page, line: Line) -> Head | None:
    """`[P1] words`, `<Speaker> words`, `{Ana} words` and `(I) words`."""
    before = lead(page, line)
    match = _BRACKET.match(page.text, before.end, line.end)
    if match is None:
        return None
    label = (match[1] or match[2] or match[3] or match[4]).strip()
    return (
        Head(label, match.end(), "bracket", before.time, before.time_end)
        if label and plausible(label)
        else None
    )


def tab(page: Page, line: Line) -> Head | None:
    """`Label⇥words`, `Label-⇥words`, with a stamp before."""
    before = lead(page, line)
    match = _TAB.match(page.text, before.end, line.end)
    if match is None:
        return None
    label = match[1].strip().rstrip("-–—:").strip() or match[1].strip()
    return (
        Head(label, match.end(), "tab", before.time, before.time_end) if plausible(label) else None
    )


def dash(page: Page, line: Line) -> Head | None:
    """`Label – words`."""
    before = lead(page, line)
    match = _DASH.match(page.text, before.end, line.end)
    if match is None:
        return None
    label = match[1].strip()
    return (
        Head(label, match.end(), "dash", before.time, before.time_end) if plausible(label) else None
    )


def dot(page: Page, line: Line) -> Head | None:
    """`Q1. words`, `A. words`, `Name. words`, `Ms. Holm. words`, `Q) words`."""
    before = lead(page, line)
    match = _TITLED.match(page.text, before.end, line.end) or _DOT.match(
        page.text, before.end, line.end
    )
    if match is None:
        return None
    label = match[1].strip()
    return (
        Head(label, match.end(), "dot", before.time, before.time_end) if plausible(label) else None
    )


def odd(page: Page, line: Line) -> Head | None:
    """`P.- words`, `I= words`, `Ana; words`, `Ana >> words`: other signs for the colon."""
    before = lead(page, line)
    match = _ODD.match(page.text, before.end, line.end)
    if match is None:
        return None
    label = match[1].strip()
    return (
        Head(label, match.end(), "odd", before.time, before.time_end) if plausible(label) else None
    )


def quoted(page: Page, line: Line) -> Head | None:
    """`聞き手「words」`, as Japanese plays and interviews set speech."""
    before = lead(page, line)
    match = _QUOTED.match(page.text, before.end, line.end)
    if match is None:
        return None
    stop = line.end - 1 if page.text[line.end - 1] in "」』" else None
    return Head(match[1].strip(), match.end(), "quoted", before.time, before.time_end, stop=stop)


def bold(page: Page, line: Line) -> Head | None:
    """A name in bold letters and then the words; in Markdown between `**`."""
    text = page.text
    if line.bold > line.start:
        before = lead(page, line)
        if line.bold <= before.end:
            return None
        label = text[before.end : min(line.bold, line.end)].strip(" \t\u00a0:：-–—")
        label = label if _initial(label) else label.rstrip(".")
        after = _DECOR.match(text, min(line.bold, line.end), line.end)
        words = after.end() if after else line.bold
        return (
            Head(label, words, "bold", before.time, before.time_end) if plausible(label) else None
        )
    match = _MARKED.match(text, line.start, line.end)
    if match is None or not plausible(match[1].strip()):
        return None
    return Head(match[1].strip(), match.end(), "bold")


def slip(page: Page, line: Line) -> Head | None:
    """`P1- words`, `P1; words`: a label that is known from the rest of the file with another sign
    for its colon.
    """
    before = lead(page, line)
    match = _SLIP.match(page.text, before.end, line.end)
    return (
        Head(match[1].strip(), match.end(), "slip", before.time, before.time_end) if match else None
    )


def dot_slip(page: Page, line: Line) -> Head | None:
    """`X. words`, `Ms. Stone. Words`: a label that is known from the rest of the file, and words
    with a capital.
    """
    before = lead(page, line)
    match = _TITLED.match(page.text, before.end, line.end) or _DOT_SLIP.match(
        page.text, before.end, line.end
    )
    return (
        Head(match[1].strip(), match.end(), "slip", before.time, before.time_end) if match else None
    )


def alone(page: Page, line: Line) -> str | None:
    """The label on a line of its own, without colon or stamp; None if the line cannot be one."""
    if line.end - line.start > LONGEST + 8:
        return None
    before = lead(page, line)
    label = page.text[before.end : line.end].strip(" \t*_").rstrip(":：").strip(" *_")
    if label in UNKNOWN_SPEAKERS and not before.stamped:
        return label
    return label if not before.stamped and _stands_alone(label) else None
