"""Header blocks, titles, legends and footers: what a transcript says about itself, as attributes,
never as turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qcode.transcripts.header_words import (
    ASKS,
    BEFORE_TRANSCRIPT,
    FURNITURE,
    OTTER_TITLES,
    PLAIN_KEYS,
    RESPONDS,
    SHARED_KEYS,
    TRANSCRIPT_TITLES,
)
from qcode.transcripts.label_words import NOISE_WORDS
from qcode.transcripts.labels import clean, is_interviewer, is_known, key
from qcode.transcripts.lines import Line, Page

_MOST_LINES = 60
_LONGEST_VALUE = 160
_PAIR = re.compile(
    r"[ \t>*_#-]*([^\n\t:：|]{1,48}?)[ \t*_]*(?:[:：][*_]*(?!//)|\t)[ \t\u00a0]*(\S[^\n]*)?"
)
_EMPTY_PAIR = re.compile(r"[ \t>*_#-]*([^\n\t:：|]{1,48}?)[ \t*_]*[:：][*_]*[ \t]*")
_EQUALS = re.compile(r"=| [–—-] ")
_LEGEND = re.compile(
    r"[ \t(\[*_]*([^\s=:][^=:\n]{0,20}?)\s*(?:=|(?<= )[–—-](?= ))\s*([^=;\n]{2,70})"
)
_RULE = re.compile(r"(?:-{3,}|={3,}|_{3,}|\*{3,}|~{3,}|─{3,}|(?:[-*_] ){2,}[-*_])")
_RULES = frozenset("-=_*~─")
"""What a rule is drawn with."""
_LEGEND_WORD = re.compile(
    r"[\s*_#]*(?:legend[ae]?|leyenda|légende|key|abbreviations|abkürzungen|abréviations|speakers|participants)[\s*_]*[:：][\s*_]*",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(r"[\s*_•-]{0,4}([^\s=:–—-][^\s=:]{0,7})\s+[–—=-]\s+([^.!?:\n]{2,90})")
_LEGEND_ENDS = re.compile(r"[;,]\s*|\s{2,}|\t")
_SPELLED = re.compile(r"(\w{1,4}) ?[:：]\s+(\w{3,20}(?: \d)?)\.?")
_LENGTH = re.compile(r"([^\W\d_][^:\n\t]{0,40}?)[ \t]+(\d{1,3}:\d\d(?::\d\d)?)")
_SPLIT = re.compile(r"\s*[;|·•]\s+")
_ENDING = re.compile(r"[.?!…。？！؟][\"”»')\]]*$")
_ID = re.compile(r"[A-Za-z]{0,12}[-_ ]?\d[\w./-]*")
_CLOCK_AT_END = re.compile(r"\s\d{1,2}:\d\d(?::\d\d)?\s*$")
_SETTINGS = re.compile(r"\([^()\n]*: [^()\n]*\|[^\n]*\)")
_STARTED = re.compile(r".{1,70} started transcription\W*", re.IGNORECASE)
_ROMAN = re.compile(r"[a-zß-öø-ÿ…\-–—«“\"'‘„]")
_FILE_NAME = re.compile(
    r"[^\n]{1,150}\.(?:mp3|mp4|m4a|wav|wma|aac|ogg|opus|flac|mov|avi|webm|docx?|txt|vtt)",
    re.IGNORECASE,
)
_NUMBERED_KEY = re.compile(r"(.+?)[ #.]*\d{1,3}")
_TITLE_WORDS = frozenset(
    ["interview", "interviews", "entrevista", "entretien", "intervju", "intervista", "conversation"]
)
_KEY_TAIL = (
    " id",
    " date",
    " name",
    " number",
    " no",
    " no.",
    " code",
    " location",
    " time",
    " length",
    " nr",
    " nr.",
    " age",
    " gender",
    " role",
)


@dataclass(slots=True)
class Header:
    """`lines` (numbers in the page) that hold no speech; `attributes` as typed; `legend`: key of a
    label -> asks or not.

    `titles` are the lines among them that state nothing that is kept elsewhere: titles, headings,
    what comes before the talk.
    """

    lines: set[int] = field(default_factory=set)
    attributes: dict[str, str] = field(default_factory=dict)
    legend: dict[str, bool] = field(default_factory=dict)
    tool: str = ""
    titles: set[int] = field(default_factory=set)


def find(page: Page) -> Header:
    """The header and footer lines of a page, and what they state."""
    header = Header()
    _furniture(page, header)
    top = _before_transcript(page, header)
    _front_matter(page, header)
    _otter(page, header)
    if not top:
        _title_with_colon(page, header)
        _own_keys(page, header)
        _block(page, header)
    return header


def is_furniture(text: str) -> bool:
    """Whether a whole line is a footer, a tape's end, a page number: never speech."""
    return len(text) <= 320 and FURNITURE.fullmatch(text) is not None


def _furniture(page: Page, header: Header) -> None:
    text = page.text
    match = FURNITURE.fullmatch
    for index, line in enumerate(page.lines):
        if line.fixed:
            continue
        if text[line.start] in _RULES and _RULE.fullmatch(text, line.start, line.end):
            header.lines.add(index)
        elif line.end - line.start <= 320 and match(text, line.start, line.end):
            header.lines.add(index)
            folded = text[line.start : line.end].casefold()
            for mark, tool in (
                ("otter.ai", "Otter"),
                ("noscribe", "noScribe"),
                ("rev.com", "Rev"),
                ("sonix", "Sonix"),
                ("trint", "Trint"),
            ):
                if mark in folded:
                    header.tool = tool
    if header.tool == "noScribe":
        first = next(
            (i for i in sorted(header.lines) if "noscribe" in page.of(page.lines[i]).casefold()), 0
        )
        header.lines.update(range(min(first, 3)))
        told = [
            i
            for i, line in enumerate(page.lines[:12])
            if _SETTINGS.fullmatch(text, line.start, line.end)
        ]
        header.lines.update(i for i in told if i > first)


def _title(page: Page, line: Line) -> str:
    """The words of a line without marks and emoji around them, casefolded."""
    words = page.text[line.start : min(line.end, line.start + 80)]
    first, last = 0, len(words)
    while first < last and not words[first].isalnum():
        first += 1
    while first < last and not words[last - 1].isalnum():
        last -= 1
    return words[first:last].casefold()


def _before_transcript(page: Page, header: Header) -> int:
    """Take all that stands before a heading "Transcript" (Meet, Gemini) or before "... started
    transcription" (Teams).

    Returns the number of the first line after it.
    """
    heads: dict[str, int] = {}
    for index, line in enumerate(page.lines[:400]):
        if line.end - line.start > 90:
            continue
        title = _title(page, line)
        if title in BEFORE_TRANSCRIPT:
            heads.setdefault(title, index)
        elif (title in TRANSCRIPT_TITLES and (heads or line.heading) and index) or (
            "started" in title and _STARTED.fullmatch(page.of(line))
        ):
            header.tool = (
                "Google Meet"
                if "attendees" in heads
                else "Teams"
                if "started" in title
                else header.tool
            )
            _attendees(page, header, heads, index)
            header.titles.update(range(index + 1))
            header.lines.update(range(index + 1))
            return index + 1
    return 0


def _attendees(page: Page, header: Header, heads: Mapping[str, int], stop: int) -> None:
    at = heads.get("attendees", heads.get("teilnehmer"))
    if at is not None and at + 1 < stop:
        header.attributes["Attendees"] = page.of(page.lines[at + 1])[:500]


def _front_matter(page: Page, header: Header) -> None:
    """`---`, lines `key: value`, `---` at the start of a Markdown file."""
    lines = page.lines
    if not lines or lines[0].end - lines[0].start != 3 or page.of(lines[0]) != "---":
        return
    for index, line in enumerate(lines[1:40], start=1):
        if page.of(line) in ("---", "..."):
            for inner in range(1, index):
                pair = _PAIR.fullmatch(page.of(lines[inner]))
                if pair and pair[2]:
                    header.attributes.setdefault(clean(pair[1]), pair[2].strip().strip("\"'"))
            header.lines.update(range(index + 1))
            return


def _otter(page: Page, header: Header) -> None:
    """Otter's blocks SUMMARY KEYWORDS and SPEAKERS, each a line of title and the lines below it,
    and what stands before.
    """
    for index, line in enumerate(page.lines[:30]):
        if (
            line.end - line.start > 40
            or page.of(line).casefold() not in OTTER_TITLES
            or not page.of(line).isupper()
        ):
            continue
        header.tool = "Otter"
        header.titles.update(i for i in range(index) if i not in header.lines)
        header.lines.update(range(index + 1))
        value = []
        for below in range(index + 1, min(index + 6, len(page.lines))):
            shown = page.of(page.lines[below])
            if (
                page.lines[below].gap
                or shown.casefold() in OTTER_TITLES
                or _CLOCK_AT_END.search(shown[-12:])
            ):
                break
            value.append(page.of(page.lines[below]))
            header.lines.add(below)
        header.attributes[page.of(line).capitalize()] = " ".join(value)


def known_key(name: str) -> bool:
    """Whether a header line may begin with these words (`Interview ID`, `Fecha`, `Participant
    2`).
    """
    return _is_plain(key(name)) or _is_shared(key(name))


def _is_plain(folded: str) -> bool:
    return folded in PLAIN_KEYS or (folded.endswith(_KEY_TAIL) and len(folded.split()) <= 4)


def _is_shared(folded: str) -> bool:
    numbered = _NUMBERED_KEY.fullmatch(folded)
    return folded in SHARED_KEYS or bool(numbered and numbered[1].strip() in SHARED_KEYS)


def _block(page: Page, header: Header) -> None:
    """The header block proper: lines at the top with known keys, each once, and titles and legends
    among them.
    """
    pairs: list[tuple[int, str, str]] = []
    titles: list[int] = []
    anchored = False
    seen: set[str] = set()
    end = min(len(page.lines), _MOST_LINES)
    index = 0
    while index < end:
        line = page.lines[index]
        if index in header.lines:
            index += 1
            continue
        if line.fixed or (line.gap and pairs and not _goes_on(page, line)):
            break
        if legend := _legend(page, line):
            header.legend.update(legend)
            header.lines.add(index)
            index += 1
            continue
        found = _pairs_of(page, index, seen, anchored)
        if found is None:
            if (pairs and anchored) or not is_title(page, line) or line.end - line.start > 120:
                break
            titles.append(index)
        else:
            anchored = anchored or any(_is_plain(key(name)) for name, _ in found)
            seen.update(key(name) for name, _ in found)
            pairs.extend((index, name, value) for name, value in found)
        index += 1
    if pairs and (anchored or _are_people(page, pairs, index)):
        header.lines.update(i for i, _, _ in pairs)
        header.titles.update(i for i in titles if i < pairs[-1][0])
        header.lines.update(header.titles)
        for _, name, value in pairs:
            header.attributes.setdefault(clean(name), value)
            _legend_of_pair(header, name, value)


def _title_with_colon(page: Page, header: Header) -> None:
    """`Interview Transcript: the night shift` as the first line, an empty line below it, is a
    title.

    Only where a word of titles stands before the colon: `Mara Stone: Good morning` may open the
    talk.
    """
    if len(page.lines) < 3 or not page.lines[1].gap or 0 in header.lines:
        return
    pair = _PAIR.fullmatch(page.of(page.lines[0]))
    if pair is None or not pair[2] or _is_plain(key(pair[1])) or _is_speech(pair[2]):
        return
    words = set(key(pair[1]).split())
    if words & (TRANSCRIPT_TITLES | _TITLE_WORDS) and not _comes_back(page, page.lines[0], pair[1]):
        header.lines.add(0)
        header.titles.add(0)


def _own_keys(page: Page, header: Header) -> None:
    """A block `Product: ...`, `Context: ...` at the top whose keys are on no list.

    Two lines at least without an empty line between, each key once in the file and no speaker's
    word, the values short and no speech; then an empty line and a label that comes back. A round of
    greetings in which nobody ever speaks again, without full stops, would be taken for such a
    block.
    """
    start = next(
        (
            i
            for i, line in enumerate(page.lines[:6])
            if ":" in page.of(line) or "：" in page.of(line)
        ),
        None,
    )
    if start is None or any(not is_title(page, line) for line in page.lines[:start]):
        return
    pairs: dict[int, tuple[str, str]] = {}
    index = start
    while index < min(len(page.lines), _MOST_LINES) and not (pairs and page.lines[index].gap):
        pair = _own_pair(page, index)
        if pair is None or key(pair[0]) in {key(name) for name, _ in pairs.values()}:
            return
        pairs[index] = pair
        index += 1
    if (
        len(pairs) < 2
        or index >= len(page.lines)
        or all(_is_shared(key(name)) for name, _ in pairs.values())
    ):
        return
    first = _PAIR.fullmatch(page.of(page.lines[index]))
    if first is None or not _comes_back(page, page.lines[index], first[1].strip()):
        return
    header.titles.update(range(start))
    header.lines.update(range(index))
    for name, value in pairs.values():
        header.attributes.setdefault(clean(name), value)
        _legend_of_pair(header, name, value)


def _own_pair(page: Page, index: int) -> tuple[str, str] | None:
    """Key and value of a line of such a block; None if it may be speech."""
    line = page.lines[index]
    fits = line.end - line.start <= 400 and not line.fixed
    pair = (_PAIR.fullmatch(page.of(line)) or _LENGTH.fullmatch(page.of(line))) if fits else None
    if pair is None or not pair[2] or (pair.re is _LENGTH and not _is_plain(key(pair[1]))):
        return None
    name, value = pair[1].strip(), pair[2].strip()
    if name[-1:].isdigit() and value[:1].isdigit():
        return None
    fine = len(name.split()) <= 4 and len(value) <= _LONGEST_VALUE and not _is_speech(value)
    speaks = is_known(name) and not _is_shared(key(name))
    return (name, value) if fine and not speaks and not _comes_back(page, line, name) else None


def _goes_on(page: Page, line: Line) -> bool:
    """Whether a block after an empty line still belongs to the header."""
    pair = _PAIR.fullmatch(page.text, line.start, line.end)
    return (pair is not None and _is_plain(key(pair[1])) and not _is_speech(pair[2] or "")) or bool(
        _legend(page, line)
    )


def _pairs_of(
    page: Page, index: int, seen: set[str], anchored: bool
) -> list[tuple[str, str]] | None:
    """`key: value` pairs of a header line, None if it is no header line."""
    line = page.lines[index]
    if line.end - line.start > 400:
        return None
    text = page.of(line)
    pieces = _SPLIT.split(text)
    several = [_PAIR.fullmatch(piece) for piece in pieces]
    if len(pieces) > 1 and all(m and m[2] and known_key(m[1]) for m in several):
        return [(m[1].strip(), m[2].strip()) for m in several if m]
    length = _LENGTH.fullmatch(text)
    if length is not None and _is_plain(key(length[1])) and key(length[1]) not in seen:
        return [(length[1], length[2])]
    pair = _PAIR.fullmatch(text) or _EMPTY_PAIR.fullmatch(text)
    if pair is None:
        return None
    name = pair[1].strip()
    value = (pair[2] or "").strip() if pair.re is _PAIR else ""
    folded = key(name)
    if (
        folded in seen
        or len(value) > _LONGEST_VALUE
        or not folded
        or (name[-1:].isdigit() and value[:1].isdigit())
    ):
        return None
    if _is_plain(folded):
        return [(name, value)]
    if _is_shared(folded):
        return (
            [(name, value)]
            if value and not _is_speech(value) and not _opens_talk(page, index, name, value)
            else None
        )
    if (
        anchored
        and value
        and not _is_speech(value)
        and len(name.split()) <= 4
        and not _comes_back(page, line, name)
    ):
        return [(name, value)]
    return None


def _is_speech(value: str) -> bool:
    """Whether a value reads like words somebody says: a sentence of some length, or a question."""
    words = len(value.split())
    return words > 16 or "?" in value or (words >= 4 and _ENDING.search(value) is not None)


def _opens_talk(page: Page, index: int, name: str, value: str) -> bool:
    """Whether `Interviewer: Hello` is the first turn: the label comes back, and the value is no
    name, no number.
    """
    return _comes_back(page, page.lines[index], name) and not _is_person(value)


def _is_person(value: str) -> bool:
    """A name of two capitalised words or a code with digits at its start."""
    bare = value.split(",")[0].split("(")[0].strip()
    words = bare.split()
    if _ID.fullmatch(bare):
        return True
    named = [w for w in words if w[0].isupper() and len(w.strip(".")) > 1]
    joined = all(w[0].isupper() or (len(w) < 4 and w.isalpha()) for w in words)
    return (
        2 <= len(words) <= 6 and len(named) >= 2 and joined and not _ENDING.search(bare.rstrip("."))
    )


def _comes_back(page: Page, line: Line, name: str) -> bool:
    """Whether another line below begins with the same words and a colon."""
    signs = [
        f"\n{mark}{name}{sign}"
        for mark in ("", "**", "__")
        for sign in (":", "：", " :", "\t", "**:", "__:")
    ]
    return any(page.text.find(sign, line.end) >= 0 for sign in signs)


def _are_people(page: Page, pairs: Sequence[tuple[int, str, str]], after: int) -> bool:
    """Whether lines whose keys are all speakers' labels are a header: names or codes only, and an
    empty line below.
    """
    if len(pairs) == 1 and _comes_back(page, page.lines[pairs[0][0]], pairs[0][1]):
        return False
    ended = after >= len(page.lines) or page.lines[after].gap or page.lines[after].heading
    return after < len(page.lines) and ended and all(_is_person(value) for _, _, value in pairs)


def _legend(page: Page, line: Line) -> dict[str, bool]:
    """`I = interviewer; X = informant`, or `I: Interviewer` alone on its line: which labels ask."""
    if line.end - line.start > 300:
        return {}
    text = _LEGEND_WORD.sub("", page.of(line))
    if spelled := _SPELLED.fullmatch(text):
        role = spelled[2]
        return (
            {key(spelled[1]): is_interviewer(role)}
            if is_known(role) and _comes_back(page, line, spelled[1])
            else {}
        )
    described = _DESCRIBED.fullmatch(text)
    if (
        described and "," in described[2] and _comes_back(page, line, described[1])
    ):  # `MS - Mara Stone, interviewer`
        role = described[2].rpartition(",")[2].strip()
        return {key(described[1]): is_interviewer(role)} if is_known(role) else {"": False}
    legend: dict[str, bool] = {}
    pieces = (
        [piece for piece in _LEGEND_ENDS.split(text) if piece.strip()]
        if _EQUALS.search(text)
        else []
    )
    for piece in pieces:
        match = _LEGEND.fullmatch(piece.rstrip(" .)]*_"))
        if match is None:
            return {}
        role = match[2].strip()
        if "=" not in piece and (len(match[1]) > 4 or not is_known(role)):
            return {}
        if ASKS.fullmatch(role) or RESPONDS.fullmatch(role):
            legend[key(match[1])] = ASKS.fullmatch(role) is not None
    return legend


def _legend_of_pair(header: Header, name: str, value: str) -> None:
    """`I: Interviewer` in a header is a legend as well."""
    if len(name) <= 4 and (ASKS.fullmatch(value) or RESPONDS.fullmatch(value)):
        header.legend[key(name)] = ASKS.fullmatch(value) is not None


def is_title(page: Page, line: Line) -> bool:
    """Whether a line at the top reads like a title: short, no end of a sentence, not in the middle
    of one.
    """
    text = page.text[line.start : min(line.end, line.start + 200)]
    if line.heading or text.startswith("#") or _FILE_NAME.fullmatch(text):
        return True
    return (
        len(text) <= 110
        and len(text.split()) <= 14
        and not _ENDING.search(text)
        and not _ROMAN.match(text)
    )


def titles(page: Page, indices: Iterable[int]) -> set[int]:
    """Of the lines before the first label, the leading ones that are titles."""
    found = set()
    for index in indices:
        if not is_title(page, page.lines[index]) or _is_noise(page.of(page.lines[index])):
            break
        found.add(index)
    return found


def _is_noise(text: str) -> bool:
    """Whether a line describes a sound (`[music]`), which is part of the talk."""
    return (
        text[:1] in "[(<"
        and text[-1:] in "])>"
        and any(word in NOISE_WORDS for word in text[1:-1].casefold().split())
    )
