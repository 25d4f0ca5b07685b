"""The label on a line of its own, with or without a time: Otter, Teams, Word's Transcribe, Trint,
Zoom's saved captions.
"""

from __future__ import annotations

from collections import Counter

from qcode.transcripts.label_words import UNKNOWN_SPEAKERS
from qcode.transcripts.labels import is_known, key, namelike, stop_word
from qcode.transcripts.layouts import heads as grammar
from qcode.transcripts.layouts.found import Found, Remark, Times, gather, gather_stamps
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.layouts.no_return import tell_no_return
from qcode.transcripts.layouts.signs import coverage
from qcode.transcripts.lines import Line, Page

_LONGEST_STRETCH = 60
"""Lines that the names of a file may stand apart, on average."""


def stamped_lines(page: Page, indices: list[int]) -> dict[int, Head]:
    """Lines `Name  0:07`, `00:00:04 Speaker 2`, `[Name] 10:15:03` that are followed by words;
    nothing if they are chance.
    """
    heads = gather(page, indices, grammar.stamped)
    if (
        not heads
        or len(heads) * _LONGEST_STRETCH < len(indices)
        or (len(heads) == 1 and indices[0] not in heads)
    ):
        return {}
    known = set(heads)
    last = len(page.lines)
    followed = [i for i in heads if i + 1 < last and i + 1 not in known]
    if len(followed) * 10 < len(heads) * 6:
        return {}
    return heads if _credible([head.label for head in heads.values()]) else {}


def _credible(labels: list[str]) -> bool:
    """Whether labels look like a few speakers' names that come back."""
    counts = Counter(key(label) for label in labels)
    names = sum(namelike(label) for label in labels)
    if names * 10 < len(labels) * 8:
        repeated = sum(n for n in counts.values() if n > 1)
        return repeated * 10 >= len(labels) * 8 and len(labels) >= 4
    return (
        len(labels) <= 6
        or len(counts) * 10 <= len(labels) * 7
        or sum(map(is_known, labels)) * 2 >= len(labels)
    )


def read_stamped(page: Page, body: list[int]) -> Found | None:
    """Names with a time on one line, the words below."""
    heads = stamped_lines(page, body)
    if not heads:
        return None
    stamps = {i: t for i, t in gather_stamps(page, body).items() if i not in heads}
    before = sum(grammar.lead(page, page.lines[i]).stamped for i in list(heads)[:100])
    name = "time Name / text" if before * 2 > min(100, len(heads)) else "Name time / text"
    if sum(head.kind == "colon" for head in heads.values()) * 2 > len(heads):
        name = "Rev"
    result = Found(name, heads, stamps, split=True)
    _time_of_day(page, result)
    if all(" " not in head.label.strip() for head in heads.values()):
        tell_no_return(page, result, least=2)  # a schedule: `09:00 Welcome`, `10:00 Coffee`
    return result


def _time_of_day(page: Page, result: Found) -> None:
    """Zoom's saved captions carry the time of day: count from the first."""
    first = next(iter(result.heads))
    times = [head.time for head in result.heads.values() if head.time is not None]
    line = page.lines[first]
    if (
        not times
        or page.text[line.start] != "["
        or grammar.lead(page, line).stamped
        or times[0] < 3_600_000
        or min(times) < times[0]
    ):
        return
    result.name = "Zoom captions"
    result.heads = {
        i: h._replace(time=None if h.time is None else h.time - times[0])
        for i, h in result.heads.items()
    }
    result.remarks.append(
        Remark(f"times of day counted from the first, {page.of(line)[-8:]}", line.number)
    )


def beside_stamps(page: Page, body: list[int], stamps: dict[int, Times]) -> Found | None:
    """A time on its own line with the name on the line before it or after it (Trint, Teams of 2021,
    video editors).
    """
    if not stamps:
        return None
    twice = {
        i for i in stamps if i - 1 in stamps and stamps[i] == stamps[i - 1]
    }  # `0 minutes 3 seconds`, then `0:03`
    stamps = {i: times for i, times in stamps.items() if i not in twice}
    best: tuple[int, int, dict[int, str]] | None = None
    for step in (1, -1):
        names = _names_at(page, stamps, step)
        enough = len(names) * 10 >= len(stamps) * 7 and _credible(list(names.values()))
        if enough and _words_follow(page, names, stamps, step):
            written_so = sum(map(namelike, names.values()))
            best = (written_so, step, names) if best is None or written_so > best[0] else best
    if best is None:
        return None
    _, step, names = best
    result = Found("time / Name / text" if step == 1 else "Name / time / text", split=True)
    for index, label in names.items():
        at = max(index, index + step, index + (index + 1 in twice))
        start, end = stamps[index]
        result.heads[at] = Head(label, page.lines[at].end, "lone", start, end)
        result.furniture |= {index, index + step} - {at}
    result.furniture |= twice - result.heads.keys()
    result.stamps = {i: t for i, t in stamps.items() if i not in names}
    return result


def _names_at(page: Page, stamps: dict[int, Times], step: int) -> dict[int, str]:
    """The lone label on the line before (-1) or after (1) each stamp."""
    names = {}
    for index in stamps:
        other = index + step
        if not 0 <= other < len(page.lines) or other in stamps:
            continue
        label = grammar.alone(page, page.lines[other])
        if label is not None and (namelike(label) or len(label.split()) <= 3):
            names[index] = label
    return names


def _words_follow(page: Page, names: dict[int, str], stamps: dict[int, Times], step: int) -> bool:
    """Whether words follow stamp and name before the next stamp, nearly everywhere."""
    last = len(page.lines)
    good = 0
    for index in names:
        after = max(index, index + step) + 1
        good += (
            after < last
            and after not in stamps
            and (step == 1 or after + 1 not in stamps or after + 1 not in names)
        )
    return good * 10 >= len(names) * 8


def names_alone(page: Page, body: list[int], sample: list[int]) -> Found | None:
    """A name alone on its line, no time, the words below; at most every second line is a name."""
    chosen = _lone_names(page, sample)
    counts = Counter(key(label) for label in chosen.values())
    known = any(is_known(label) for label in chosen.values())
    if len(chosen) < 2 or (len(counts) < 2 and not known) or not chosen:
        return None
    first = next((i for i in sample), None)
    enough = coverage(page, sample, set(chosen)) >= (0.25 if first in chosen or known else 0.4)
    if not enough or not _alternates(page, chosen, sample):
        return None
    every = _lone_names(page, body)
    result = Found(
        "Name / text", {i: Head(label, page.lines[i].end, "lone") for i, label in every.items()}
    )
    result.stamps = gather_stamps(page, (i for i in body if i not in every))
    below = [i + 1 for i in every if i + 1 < len(page.lines)]
    stamped = sum(grammar.lead(page, page.lines[i]).stamped for i in below[:200])
    result.split = stamped * 2 > min(
        200, len(below)
    )  # aTrain: a stamp before every stretch of words
    return result


def _lone_names(page: Page, indices: list[int]) -> dict[int, str]:
    """Lone labels that come back or are known, each followed by a line that is none."""
    labels: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for index in indices:
        line: Line = page.lines[index]
        label = grammar.alone(page, line) if not line.fixed else None
        if (
            label is not None
            and (namelike(label) or label in UNKNOWN_SPEAKERS)
            and len(label) <= 48
        ):
            labels[index] = label
            counts[key(label)] += 1
    kept = {
        i: label
        for i, label in labels.items()
        if counts[key(label)] > 1 or is_known(label) or label in UNKNOWN_SPEAKERS
    }
    chosen: dict[int, str] = {}
    last = len(page.lines)
    for index, label in kept.items():
        if index - 1 not in chosen and index + 1 < last:
            chosen[index] = label
    if chosen:
        _add_once(page, labels, chosen)
    return chosen


def _add_once(page: Page, labels: dict[int, str], chosen: dict[int, str]) -> None:
    """Names that do not come back, where they are set like the names that do: as headings, or right
    above their words.
    """
    lines = page.lines
    styled = sum(_styled(page, lines[i]) for i in chosen) * 5 >= len(chosen) * 4
    on_top = (
        sum((lines[i].gap or not i) and not lines[i + 1].gap for i in chosen) * 5 >= len(chosen) * 4
    )
    for index, label in labels.items():
        if (
            index in chosen
            or index + 1 >= len(lines)
            or index + 1 in chosen
            or len(label.split()) > 3
            or stop_word(label)
        ):
            continue
        if (
            _styled(page, lines[index])
            if styled
            else (
                on_top and lines[index].gap and not lines[index + 1].gap and index - 1 not in chosen
            )
        ):
            chosen[index] = label


def _styled(page: Page, line: Line) -> bool:
    """Whether a line is a heading or all in bold."""
    return line.heading or line.bold >= line.end or page.text[line.start] in "#*"


def _alternates(page: Page, chosen: dict[int, str], indices: list[int]) -> bool:
    """Whether names stand at the beginnings of blocks, where the file has blocks."""
    gaps = sum(page.lines[i].gap for i in indices)
    if gaps * 5 < len(indices):
        return True
    at_gap = sum(page.lines[i].gap or i == indices[0] for i in chosen)
    return at_gap * 10 >= len(chosen) * 8
