"""Blocks of `key: value` lines at the top of a transcript."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qcode.transcripts.header_legends import add_legend_of_pair, legend_of
from qcode.transcripts.header_lines import (
    LONGEST_VALUE,
    PAIR,
    Header,
    comes_back,
    is_person,
    is_plain,
    is_shared,
    is_speech,
    is_title,
    known_key,
)
from qcode.transcripts.header_words import (
    TRANSCRIPT_TITLES,
)
from qcode.transcripts.labels import clean, is_known, key
from qcode.transcripts.lines import Line, Page

_MOST_LINES = 60
_EMPTY_PAIR = re.compile(r"[ \t>*_#-]*([^\n\t:：|]{1,48}?)[ \t*_]*[:：][*_]*[ \t]*")
_LENGTH = re.compile(r"([^\W\d_][^:\n\t]{0,40}?)[ \t]+(\d{1,3}:\d\d(?::\d\d)?)")
_SPLIT = re.compile(r"\s*[;|·•]\s+")
_TITLE_WORDS = frozenset(
    ["interview", "interviews", "entrevista", "entretien", "intervju", "intervista", "conversation"]
)


def take_block(page: Page, header: Header) -> None:
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
        if legend := legend_of(page, line):
            header.legend.update(legend)
            header.lines.add(index)
            index += 1
            continue
        result = _pairs_of(page, index, seen, anchored)
        if result is None:
            if (pairs and anchored) or not is_title(page, line) or line.end - line.start > 120:
                break
            titles.append(index)
        else:
            anchored = anchored or any(is_plain(key(name)) for name, _ in result)
            seen.update(key(name) for name, _ in result)
            pairs.extend((index, name, value) for name, value in result)
        index += 1
    if pairs and (anchored or _are_people(page, pairs, index)):
        header.lines.update(i for i, _, _ in pairs)
        header.titles.update(i for i in titles if i < pairs[-1][0])
        header.lines.update(header.titles)
        for _, name, value in pairs:
            header.attributes.setdefault(clean(name), value)
            add_legend_of_pair(header, name, value)


def take_title_with_colon(page: Page, header: Header) -> None:
    """`Interview Transcript: the night shift` as the first line, an empty line below it, is a
    title.

    Only where a word of titles stands before the colon: `Mara Stone: Good morning` may open the
    talk.
    """
    if len(page.lines) < 3 or not page.lines[1].gap or 0 in header.lines:
        return
    pair = PAIR.fullmatch(page.of(page.lines[0]))
    if pair is None or not pair[2] or is_plain(key(pair[1])) or is_speech(pair[2]):
        return
    words = set(key(pair[1]).split())
    if words & (TRANSCRIPT_TITLES | _TITLE_WORDS) and not comes_back(page, page.lines[0], pair[1]):
        header.lines.add(0)
        header.titles.add(0)


def take_own_keys(page: Page, header: Header) -> None:
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
        or all(is_shared(key(name)) for name, _ in pairs.values())
    ):
        return
    first = PAIR.fullmatch(page.of(page.lines[index]))
    if first is None or not comes_back(page, page.lines[index], first[1].strip()):
        return
    header.titles.update(range(start))
    header.lines.update(range(index))
    for name, value in pairs.values():
        header.attributes.setdefault(clean(name), value)
        add_legend_of_pair(header, name, value)


def _own_pair(page: Page, index: int) -> tuple[str, str] | None:
    """Key and value of a line of such a block; None if it may be speech."""
    line = page.lines[index]
    fits = line.end - line.start <= 400 and not line.fixed
    pair = (PAIR.fullmatch(page.of(line)) or _LENGTH.fullmatch(page.of(line))) if fits else None
    if pair is None or not pair[2] or (pair.re is _LENGTH and not is_plain(key(pair[1]))):
        return None
    name, value = pair[1].strip(), pair[2].strip()
    if name[-1:].isdigit() and value[:1].isdigit():
        return None
    fine = len(name.split()) <= 4 and len(value) <= LONGEST_VALUE and not is_speech(value)
    speaks = is_known(name) and not is_shared(key(name))
    return (name, value) if fine and not speaks and not comes_back(page, line, name) else None


def _goes_on(page: Page, line: Line) -> bool:
    """Whether a block after an empty line still belongs to the header."""
    pair = PAIR.fullmatch(page.text, line.start, line.end)
    return (pair is not None and is_plain(key(pair[1])) and not is_speech(pair[2] or "")) or bool(
        legend_of(page, line)
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
    several = [PAIR.fullmatch(piece) for piece in pieces]
    if len(pieces) > 1 and all(m and m[2] and known_key(m[1]) for m in several):
        return [(m[1].strip(), m[2].strip()) for m in several if m]
    length = _LENGTH.fullmatch(text)
    if length is not None and is_plain(key(length[1])) and key(length[1]) not in seen:
        return [(length[1], length[2])]
    pair = PAIR.fullmatch(text) or _EMPTY_PAIR.fullmatch(text)
    if pair is None:
        return None
    name = pair[1].strip()
    value = (pair[2] or "").strip() if pair.re is PAIR else ""
    folded = key(name)
    if (
        folded in seen
        or len(value) > LONGEST_VALUE
        or not folded
        or (name[-1:].isdigit() and value[:1].isdigit())
    ):
        return None
    if is_plain(folded):
        return [(name, value)]
    if is_shared(folded):
        return (
            [(name, value)]
            if value and not is_speech(value) and not _opens_talk(page, index, name, value)
            else None
        )
    if (
        anchored
        and value
        and not is_speech(value)
        and len(name.split()) <= 4
        and not comes_back(page, line, name)
    ):
        return [(name, value)]
    return None


def _opens_talk(page: Page, index: int, name: str, value: str) -> bool:
    """Whether `Interviewer: Hello` is the first turn: the label comes back, and the value is no
    name, no number.
    """
    return comes_back(page, page.lines[index], name) and not is_person(value)


def _are_people(page: Page, pairs: Sequence[tuple[int, str, str]], after: int) -> bool:
    """Whether lines whose keys are all speakers' labels are a header: names or codes only, and an
    empty line below.
    """
    if len(pairs) == 1 and comes_back(page, page.lines[pairs[0][0]], pairs[0][1]):
        return False
    ended = after >= len(page.lines) or page.lines[after].gap or page.lines[after].heading
    return after < len(page.lines) and ended and all(is_person(value) for _, _, value in pairs)
