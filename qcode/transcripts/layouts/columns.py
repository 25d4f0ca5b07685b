"""Tables of turns: which column holds speaker, words and times, in a Word table, between tabs or between bars."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qcode.transcripts.labels import LONGEST, is_known, key, namelike, plausible
from qcode.transcripts.times import parse, parse_cell, parse_span

Rows = Sequence[Sequence[str]]

_QUESTION_WORDS = 7
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_JOINED = re.compile(r"[_()/\\.-]+")
_NUMERAL = re.compile(r"[\d.,]+")

_SPEAKER = frozenset(
    [
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
_TEXT = frozenset(
    [
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
    ["endtime", "stoptime", "timeend", "finish", "end", "stop", "to", "out", "ende", "endzeit", "fin", "fine", "slut"]
)
_INDEX = frozenset(
    ["id", "no", "no.", "nr", "nr.", "#", "n", "line", "row", "turn", "index", "zeile", "nummer", "número", "numero", "ligne"]
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Numbers of the columns (None where there is none) and whether the first row is a heading."""

    text: int
    speaker: int | None
    start: int | None
    end: int | None
    index: int | None
    header: bool


def roles(rows: Rows) -> Roles | None:
    """Which column is what; None if this is no table of turns.

    A heading row decides; else times and numbers are told by their form, the speaker's column by short labels that come
    back or are known, and the words are the longest column. A table without speakers needs times.
    """
    width = max((len(row) for row in rows), default=0)
    if not 2 <= width <= 12:
        return None
    return by_heading(rows, width) or _by_content(rows, width)


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def by_heading(rows: Rows, width: int) -> Roles | None:
    """Roles told by the words of the first row; a heading that is a question makes the table a survey, not one of turns."""
    if len(rows) < 2 or any(is_question(cell) for cell in rows[0]):
        return None
    names = [_heading(_cell(rows[0], c)) for c in range(width)]
    numbers = frozenset(c for c in range(width) if _is_numeric(rows[1:400], c) or names[c].endswith((" id", " no", " number")))

    def find(words: frozenset[str], *taken: int | None) -> int | None:
        left = [c for c in range(width) if c not in taken]
        exact = next((c for c in left if names[c] in words), None)
        return next((c for c in left if names[c].split(" ", 1)[0] in words), None) if exact is None else exact

    speaker = find(_SPEAKER)
    text = find(_TEXT, speaker, *numbers)
    start = find(_START, speaker, text)
    end = find(_END, speaker, text, start)
    index = next((c for c, name in enumerate(names) if name in _INDEX and c not in (speaker, text, start, end)), None)
    if text is None and speaker is not None:
        left = [c for c in range(width) if c not in (speaker, start, end, index) and c not in numbers]
        text = max(left, key=lambda c: _length(rows[1:], c)) if left and len(names) > 1 and names[left[0]] else None
        if text is not None and start is None and not any(name in _SPEAKER for name in names):
            return None
    if text is None or (speaker is None and start is None):
        return None
    return Roles(text, speaker, start, end, index, header=True)


def is_question(heading: str) -> bool:
    """Whether a heading is a question that a survey asks."""
    return heading.strip().endswith(("?", "？", "؟")) or len(heading.split()) >= _QUESTION_WORDS


def _heading(cell: str) -> str:
    """The words of a heading as they are looked up: `startTime`, `start_time` and `Start-Time` alike."""
    return " ".join(_JOINED.sub(" ", key(_CAMEL.sub(" ", cell))).split())


def _is_numeric(rows: Rows, column: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row, column))]
    return bool(cells) and all(_NUMERAL.fullmatch(cell) for cell in cells)


def _length(rows: Rows, column: int) -> int:
    return sum(len(_cell(row, column)) for row in rows)


def _by_content(rows: Rows, width: int) -> Roles | None:
    """Roles told by what stands in the cells."""
    sample = rows[:400]
    times = [c for c in range(width) if _share(sample, c, _is_time) >= 0.8]
    numbers = [c for c in range(width) if c not in times and _counts_up(sample, c)]
    others = [c for c in range(width) if c not in times and c not in numbers and _length(sample, c)]
    if not others:
        return None
    speakers = [c for c in others if _is_speaker_column(sample, c, bool(times))] if len(others) > 1 else []
    speaker = min(speakers, key=lambda c: (-_share(sample, c, is_known), _length(sample, c))) if speakers else None
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


def _counts_up(rows: Rows, column: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row, column))]
    numbers = [int(c) for c in cells if c.rstrip(".").isdecimal() and len(c) < 9 and c.isdecimal()]
    return len(numbers) == len(cells) and len(cells) >= 2 and all(b > a for a, b in pairwise(numbers))


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


def times_of(row: Sequence[str], found: Roles) -> tuple[int | None, int | None]:
    """Start and end of a row's time cells."""
    start, end = parse_span(_cell(row, found.start)) if found.start is not None else (None, None)
    if found.end is not None and (stop := _cell(row, found.end)):
        end = parse(stop)
        end = parse_cell(stop) if end is None else end
    return start, end
