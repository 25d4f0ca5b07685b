"""Tables of turns: which column holds speaker, words and times, in a Word table, between tabs or
between bars.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from qcode.transcripts.labels import LONGEST, is_known, key, namelike, plausible
from qcode.transcripts.times import FRAME_RATE, parse, parse_cell, parse_span

Rows = Sequence[Sequence[str]]

_QUESTION_WORDS = 7
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_JOINED = re.compile(r"[_()/\\.-]+")
_LONG_ENOUGH = 5
_FIGURE = re.compile(r"[-−+]?\d+(?:[.,]\d+)?%?|[-–—]?")
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,6})?)Z?")
_DECIMAL = re.compile(r"\d{1,6}[.,]\d{2,9}")
_NUMERAL = re.compile(r"[\d.,]+")

_SPEAKER = frozenset(
    [
        "spkr",
        "spk",
        "character",
        "speakername",
        "speakerlabel",
        "interlocuteur",
        "befragter",
        "intervenante",
        "orador",
        "oradora",
        "falante",
        "sender",
        "speaker",
        "speakers",
        "name",
        "who",
        "person",
        "participant",
        "interlocutor",
        "role",
        "sprecher",
        "sprecherin",
        "sprecher/in",
        "person",
        "hablante",
        "persona",
        "locuteur",
        "locutrice",
        "intervenant",
        "parlante",
        "oratore",
        "talare",
        "taler",
        "puhuja",
        "spreker",
        "говорящий",
        "דובר",
        "المتحدث",
        "发言人",
        "說話人",
        "说话人",
        "話者",
        "화자",
    ]
)
TEXT_HEADINGS = frozenset(
    [
        "word",
        "utterances",
        "message",
        "statement",
        "quote",
        "caption",
        "sentence",
        "aussage",
        "äußerung",
        "beitrag",
        "redebeitrag",
        "wortlaut",
        "transkript",
        "transkription",
        "transcrição",
        "trascrizione",
        "enunciado",
        "fala",
        "propos",
        "énoncé",
        "yttrande",
        "replik",
        "uttalande",
        "ytring",
        "content",
        "text",
        "transcript",
        "transcription",
        "utterance",
        "speech",
        "words",
        "inhalt",
        "dialogue",
        "dialog",
        "said",
        "turn",
        "contenido",
        "texto",
        "transcripción",
        "contenu",
        "texte",
        "parole",
        "contenuto",
        "testo",
        "innehåll",
        "tekst",
        "tekst:",
        "teksti",
        "текст",
        "טקסט",
        "النص",
        "内容",
        "文本",
        "発言",
        "본문",
        "내용",
    ]
)
_START = frozenset(
    [
        "ts",
        "st time",
        "sttime",
        "tc in",
        "timecode in",
        "starttime",
        "begintime",
        "timestart",
        "tc",
        "zeitstempel",
        "marca",
        "minutage",
        "minuto",
        "timespan",
        "time",
        "start",
        "timecode",
        "timestamp",
        "begin",
        "from",
        "in",
        "zeit",
        "zeitmarke",
        "startzeit",
        "inicio",
        "tiempo",
        "tiempos",
        "début",
        "temps",
        "hora",
        "tid",
        "aika",
        "время",
        "זמן",
        "الوقت",
        "时间",
        "時間",
        "시간",
    ]
)
_END = frozenset(
    [
        "en time",
        "entime",
        "tc out",
        "timecode out",
        "endtime",
        "stoptime",
        "timeend",
        "finish",
        "end",
        "stop",
        "to",
        "out",
        "ende",
        "endzeit",
        "fin",
        "fine",
        "slut",
    ]
)
_INDEX = frozenset(
    [
        "id",
        "no",
        "no.",
        "nr",
        "nr.",
        "#",
        "n",
        "line",
        "row",
        "turn",
        "index",
        "zeile",
        "nummer",
        "número",
        "numero",
        "ligne",
    ]
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Numbers of the columns (None where there is none) and whether the first row is a heading.

    `frames`: how many a second the fourth number of a time counts, where the heading says timecode.
    """

    text: int
    speaker: int | None
    start: int | None
    end: int | None
    index: int | None
    header: bool
    frames: int | None = None


def roles(rows: Rows) -> Roles | None:
    """Which column is what; None if this is no table of turns.

    A heading row decides; else times and numbers are told by their form, the speaker's column by
    short labels that come back or are known, and the words are the longest column. A table without
    speakers needs times.
    """
    width = max((len(row) for row in rows), default=0)
    if not 2 <= width <= 12:
        return None
    return by_heading(rows, width) or _by_content(rows, width)


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def by_heading(rows: Rows, width: int) -> Roles | None:
    """Roles told by the words of the first row; a heading that is a question makes the table a
    survey, not one of turns.
    """
    if len(rows) < 2 or any(is_question(cell) for cell in rows[0]):
        return None
    names = [heading_words(_cell(rows[0], c)) for c in range(width)]
    numbers = frozenset(
        c
        for c in range(width)
        if _is_numeric(rows[1:400], c) or names[c].endswith((" id", " no", " number"))
    )

    def find(words: frozenset[str], *taken: int | None) -> int | None:
        left = [c for c in range(width) if c not in taken]
        exact = [c for c in left if names[c] in words]
        if exact:
            # Of two that may hold the words (`transcript`, `text`), the one with more of them.
            return (
                max(exact, key=lambda c: _length(rows[1:], c))
                if words is TEXT_HEADINGS
                else exact[0]
            )
        first = next((c for c in left if names[c].split(" ", 1)[0] in words), None)
        return (
            next((c for c in left if _compound(names[c], words)), None) if first is None else first
        )

    speaker = find(_SPEAKER)
    text = find(TEXT_HEADINGS, speaker, *numbers)
    start = find(_START, speaker, text)
    end = find(_END, speaker, text, start)
    index = next(
        (
            c
            for c, name in enumerate(names)
            if name in _INDEX and c not in (speaker, text, start, end)
        ),
        None,
    )
    if text is None and speaker is not None:
        left = [
            c for c in range(width) if c not in (speaker, start, end, index) and c not in numbers
        ]
        text = (
            max(left, key=lambda c: _length(rows[1:], c))
            if left and len(names) > 1 and names[left[0]]
            else None
        )
        if text is not None and start is None and not any(name in _SPEAKER for name in names):
            return None
    if text is None or (speaker is None and start is None) or not _is_heading(rows, width, names):
        return None
    coded = start is not None and names[start].startswith(("tc", "timecode", "time code"))
    return Roles(
        text, speaker, start, end, index, header=True, frames=FRAME_RATE if coded else None
    )


def _compound(name: str, words: frozenset[str]) -> bool:
    """Whether a heading of one word begins with a known one: `speakercode`, `starttimestamp`,
    `stoptimestamp`.
    """
    if " " in name or len(name) > 20:
        return False
    return any(
        name.startswith(word)
        for word in words
        if len(word) >= _LONG_ENOUGH or word in ("stop", "end")
    )


def are_scores(rows: Rows) -> bool:
    """Whether a table holds figures below its heading, in all columns but one at most."""
    width = max(map(len, rows), default=0)
    figures = [
        c for c in range(width) if all(_FIGURE.fullmatch(_cell(row, c) or "0") for row in rows[1:])
    ]
    return width > 2 and len(rows) > 1 and len(figures) >= width - 1


def _is_heading(rows: Rows, width: int, names: Sequence[str]) -> bool:
    """Whether columns are named: not a table of scores, whose words are figures (`Speaker | Q1 |
    Q2`).
    """
    figures = sum(
        _is_numeric(rows[1:400], c)
        or all(_FIGURE.fullmatch(_cell(r, c) or "0") for r in rows[1:400])
        for c in range(width)
    )
    return figures < width - 1 or width < 3 or any(name in TEXT_HEADINGS for name in names)


def is_question(heading: str) -> bool:
    """Whether a heading is a question that a survey asks."""
    return heading.strip().endswith(("?", "？", "؟")) or len(heading.split()) >= _QUESTION_WORDS


def heading_words(cell: str) -> str:
    """The words of a heading as they are looked up: `startTime`, `start_time` and `Start-Time`
    alike.
    """
    return " ".join(_JOINED.sub(" ", key(_CAMEL.sub(" ", cell))).split())


def _is_numeric(rows: Rows, column: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row, column))]
    return bool(cells) and all(_NUMERAL.fullmatch(cell) for cell in cells)


def _length(rows: Rows, column: int) -> int:
    return sum(len(_cell(row, column)) for row in rows)


def _by_content(rows: Rows, width: int) -> Roles | None:
    """Roles told by what stands in the cells."""
    sample = rows[:400]
    times = [c for c in range(width) if _share(sample, c, _is_time) >= 0.8] or _seconds(
        sample, width
    )
    numbers = [c for c in range(width) if c not in times and _counts_up(sample, c)]
    others = [c for c in range(width) if c not in times and c not in numbers and _length(sample, c)]
    if not others:
        return None
    speakers = (
        [c for c in others if _is_speaker_column(sample, c, bool(times))] if len(others) > 1 else []
    )
    speaker = (
        min(speakers, key=lambda c: (-_share(sample, c, is_known), _length(sample, c)))
        if speakers
        else None
    )
    if speaker is None and not times:
        return None
    text = max((c for c in others if c != speaker), key=lambda c: _length(sample, c))
    start, end = (times[0] if times else None), (times[1] if len(times) > 1 else None)
    return Roles(text, speaker, start, end, numbers[0] if numbers else None, header=False)


def _share(rows: Rows, column: int, test: object) -> float:
    filled = [cell for row in rows if (cell := _cell(row, column))]
    good = sum(1 for cell in filled if callable(test) and test(cell))
    return good / len(filled) if len(filled) * 3 >= len(rows) and filled else 0.0


def _is_time(cell: str) -> bool:
    return len(cell) < 48 and parse_span(cell)[0] is not None and ":" in cell


def _seconds(rows: Rows, width: int) -> list[int]:
    """The first two columns, if both hold seconds with decimals that go up (Audacity's labels);
    else none.
    """
    both = [
        c
        for c in range(min(width, 2))
        if _share(rows, c, _DECIMAL.fullmatch) >= 0.95 and _rises(rows, c)
    ]
    return both if len(both) == 2 and width > 2 and len(rows) > 1 else []


def _rises(rows: Rows, column: int) -> bool:
    numbers = [
        float(cell.replace(",", "."))
        for row in rows
        if _DECIMAL.fullmatch(cell := _cell(row, column))
    ]
    return all(b >= a for a, b in pairwise(numbers))


def _counts_up(rows: Rows, column: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row, column))]
    numbers = [int(c) for c in cells if c.rstrip(".").isdecimal() and len(c) < 9 and c.isdecimal()]
    return (
        len(numbers) == len(cells) and len(cells) >= 2 and all(b > a for a, b in pairwise(numbers))
    )


def _is_speaker_column(rows: Rows, column: int, timed: bool) -> bool:
    cells = [cell for row in rows if (cell := _cell(row, column).rstrip(" :："))]
    if not cells or any(len(cell) > LONGEST or not plausible(cell) for cell in cells):
        return False
    counts = Counter(key(cell) for cell in cells)
    known = sum(is_known(cell) for cell in cells)
    names = sum(namelike(cell) for cell in cells)
    if known * 2 >= len(cells):
        return True
    comes_back = len(counts) * 3 <= len(cells) * 2 and len(cells) >= 3
    return names * 5 >= len(cells) * 4 and (comes_back or timed)


def times_of(row: Sequence[str], result: Roles) -> tuple[int | None, int | None]:
    """Start and end of a row's time cells."""
    if result.start is not None and (dated := _dated(_cell(row, result.start))) is not None:
        return dated, _dated(_cell(row, result.end)) if result.end is not None else None
    start, end = (
        parse_span(_cell(row, result.start), result.frames)
        if result.start is not None
        else (None, None)
    )
    if result.end is not None and (stop := _cell(row, result.end)):
        end = parse(stop, result.frames)
        end = parse_cell(stop) if end is None else end
    return start, end


def is_dated(cell: str) -> bool:
    """Whether a cell holds a day and a time of day."""
    return _DATED.fullmatch(cell.strip()) is not None


def _dated(cell: str) -> int | None:
    """Day and time of day in milliseconds from an arbitrary day on, None for anything else."""
    match = _DATED.fullmatch(cell)
    time = parse(match[2]) if match else None
    if match is None or time is None:
        return None
    try:
        return date.fromisoformat(match[1]).toordinal() * 86_400_000 + time
    except ValueError:
        return None
