"""A table of turns (.csv, .tsv, .xlsx) to speeches: columns for times, speaker and words, in any
order.

The columns are known by their headings in several languages, or by what stands in them
(`layouts.columns`). An empty speaker's cell means the speaker above.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from qcode.errors import BadInput
from qcode.files.csv_tables import Cells, read_cells
from qcode.model import Problem, Severity
from qcode.transcripts import labels
from qcode.transcripts.header_lines import known_key
from qcode.transcripts.layouts.columns import Roles, Rows, by_heading, is_dated, roles, times_of
from qcode.transcripts.layouts.inside import labels_inside
from qcode.transcripts.milliseconds import settled
from qcode.transcripts.other_tables import known_kind, without_turns
from qcode.transcripts.parts import Speech

_TITLE_ROWS = 15
_MOST_COLUMNS = 60
_MOST_NAMED = 20
_MOST_SEEN = 8
_FEWEST_WORDS = 8
_REFERENCE = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp|[a-zA-Z]{2,8});"
)
_BREAK = re.compile(r"\s*<(?:br(?:\s[^<>]*)?/?|/p|/div)>\s*", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|a|span|p|br|div|sup|sub|font)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


def read_turns(
    data: bytes, path: str, encoding: str | None = None, guessed: bool = False
) -> tuple[tuple[Speech, ...], tuple[Problem, ...], dict[str, str]]:
    """The speeches of a table of turns, one for each row with words.

    Args:
        data: the file, CSV (comma, semicolon, tab) or .xlsx.
        path: its name for problems.
        encoding: what the person named.
        guessed: nobody said that these are turns, so a table of something else is refused.

    Returns:
        Speeches; problems: columns that are not read, times that are none, rows without words;
        attributes that rows above the table state.

    Raises:
        BadInput: not a table, no columns for words and speakers or times, rows with more cells than
            columns, no turns.

    """
    table = read_cells(data, path, encoding)
    problems = list(table.problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise BadInput(errors)
    if guessed and (other := known_kind(table.rows, path)) is not None:
        raise BadInput([Problem(path, other, 1)])
    skipped, result = _find_columns(table)
    if result is None:
        raise BadInput([Problem(path, _no_columns(table), 1)])
    rows = table.rows[skipped:]
    attributes = _above(table.rows[:skipped], path, problems)
    body = rows[1:] if result.header else rows
    if guessed and (why := without_turns(body, rows[0][1], result)) is not None:
        raise BadInput([Problem(path, why, rows[0][0])])
    width = (
        len(rows[0][1])
        if result.header
        else Counter(len(row) for _, row in rows).most_common(1)[0][0]
    )
    problems.extend(_unread(rows[0][1], result, path, body))
    errors = [problem for line, row in body for problem in _too_wide(row, width, line, path)]
    if errors:
        raise BadInput(errors[:_MOST_NAMED])
    speeches = _joined_words(
        _labels_taken(_speeches(body, result, path, problems), result), result, path, problems
    )
    if not speeches:
        raise BadInput([Problem(path, "the table contains no text, nothing to import")])
    return _in_seconds(speeches, result, body, path, problems), tuple(problems), attributes


def _no_columns(table: Cells) -> str:
    """What to tell of a table in which nothing can be words: what is seen in its first row, and
    what to do.
    """
    names = [cell.strip() for cell in table.rows[0][1] if cell.strip()] if table.rows else []
    seen = (
        f" ({', '.join(map(repr, names[:_MOST_SEEN]))}{', …' if len(names) > _MOST_SEEN else ''})"
        if names
        else ""
    )
    return (
        f"no columns for words and speakers found{seen}; name them in the first row, for instance:"
        " start, speaker, text; if each row is a person and each column a question, use --as"
        " survey"
    )


def _find_columns(table: Cells) -> tuple[int, Roles | None]:
    """How many rows stand above the table, and its columns: a heading is believed before what
    stands in the cells.
    """
    for look in (_by_heading, roles):
        for skipped in range(min(_TITLE_ROWS, len(table.rows))):
            above = table.rows[skipped - 1][1] if skipped else ()
            if sum(1 for cell in above if cell.strip()) > 2 or (
                look is roles and sum(map(bool, above)) > 1
            ):
                break
            result = look([row for _, row in table.rows[skipped : skipped + 1000]])
            if result is not None:
                return skipped, result
    return 0, None


def _by_heading(rows: Rows) -> Roles | None:
    width = max((len(row) for row in rows), default=0)
    return by_heading(rows, width) if 2 <= width <= _MOST_COLUMNS else None


def _above(
    rows: Sequence[tuple[int, Sequence[str]]], path: str, problems: list[Problem]
) -> dict[str, str]:
    """What the rows above a table state: `Interview ID | LE-03` is an attribute, everything else is
    told as left out.
    """
    attributes: dict[str, str] = {}
    for line, row in rows:
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) == 2 and known_key(filled[0].rstrip(" :：")):
            attributes.setdefault(filled[0].rstrip(" :："), filled[1])
        elif filled:
            problems.append(
                Problem(
                    path,
                    f"above the table, left out: {' '.join(filled)[:80]!r}",
                    line,
                    severity="note",
                )
            )
    return attributes


def _unread(
    first: Sequence[str], result: Roles, path: str, body: Sequence[tuple[int, Sequence[str]]]
) -> list[Problem]:
    """A note for each column with words that is none of ours: nothing is dropped in silence."""
    read = {result.text, result.speaker, result.start, result.end, result.index}
    notes = []
    for number in range(len(first)):
        if number not in read and any(number < len(row) and row[number].strip() for _, row in body):
            name = repr(first[number].strip()) if result.header else str(number + 1)
            notes.append(Problem(path, f"column {name} is not read", 1, number + 1, "note"))
    return notes


def _too_wide(row: Sequence[str], width: int, line: int, path: str) -> list[Problem]:
    extra = next((n for n in range(width, len(row)) if row[n].strip()), None)
    if extra is None:
        return []
    message = (
        f"more cells than columns ({width}); put quotes around a text that contains the separator"
    )
    return [Problem(path, message, line, extra + 1)]


def _speeches(
    body: Sequence[tuple[int, Sequence[str]]], result: Roles, path: str, problems: list[Problem]
) -> list[Speech]:
    speeches: list[Speech] = []
    speaker: str | None = None
    wordless: list[int] = []
    timeless: list[int] = []
    marked = 0
    one_side = _one_side(body, result)
    for line, row in body:
        typed = _cell(row, result.speaker)
        if typed or one_side:
            speaker = labels.clean(typed.rstrip(":：")) or None
        typed_words = _cell(row, result.text).replace("\x0b", "\n")
        words = plain_cell(typed_words)
        marked += words != typed_words
        if not words:
            wordless.append(line)
            continue
        start, end = times_of(row, result)
        if start is None and _cell(row, result.start):
            timeless.append(line)
        if start is not None and end is not None and end < start:
            problems.append(
                Problem(path, "ends before it starts; end time left out", line, severity="warning")
            )
            end = None
        speeches.append(Speech(speaker, words, start, end))
    if marked:
        message = (
            f"HTML in {marked} cell{'' if marked == 1 else 's'} was read as the words it prints"
            " (&#8212; is a dash)"
        )
        problems.append(Problem(path, message, severity="note"))
    _tell(timeless, "the time is not valid; text kept without it", "warning", path, problems)
    _tell(wordless, "no words in this row", "note", path, problems)
    return speeches


def _one_side(body: Sequence[tuple[int, Sequence[str]]], result: Roles) -> bool:
    """Whether the rows without a speaker are the other side's: one speaker alone is named, and the
    first row is nobody's.

    Where two are named, or the first row is somebody's, an empty cell means the speaker above, as
    in NVivo's tables.
    """
    typed = [_cell(row, result.speaker) for _, row in body if _cell(row, result.text)]
    return bool(typed) and not typed[0] and len({labels.key(one) for one in typed if one}) == 1


def plain_cell(text: str) -> str:
    """The words of a cell without HTML: character references decoded once, known tags left out,
    ends of lines and paragraphs kept.

    Who speaks of `&amp;` in so many letters loses it; other angle brackets (`<laughs>`) are words
    and stay.
    """
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text)).strip()
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _labels_taken(speeches: list[Speech], result: Roles) -> list[Speech]:
    """The speeches with the times and labels that stand inside the cells, where there is no column
    of speakers.
    """
    heads = labels_inside([one.text for one in speeches]) if result.speaker is None else None
    if heads is None:
        return speeches
    return [
        (
            one
            if head is None
            else replace(
                one,
                speaker=labels.clean(head.label),
                text=one.text[head.words :].strip(),
                time_start=one.time_start if head.time is None else head.time,
            )
        )
        for one, head in zip(speeches, heads, strict=True)
    ]


def _joined_words(
    speeches: list[Speech], result: Roles, path: str, problems: list[Problem]
) -> list[Speech]:
    """One word a row (forced alignments, recognisers): the rows of one speaker, one below the
    other, are a turn.

    Nine rows of ten must hold a word alone; a table of short answers by turns is not joined, as its
    speakers alternate.
    """
    words = sum(len(one.text.split()) == 1 for one in speeches)
    changes = sum(a.speaker != b.speaker for a, b in pairwise(speeches))
    if (
        len(speeches) < _FEWEST_WORDS
        or words * 10 < len(speeches) * 9
        or changes * 3 > len(speeches)
        or not result.header
    ):
        return speeches
    joined: list[Speech] = []
    for _, group in groupby(speeches, key=lambda one: one.speaker):
        run = list(group)
        joined.append(
            Speech(
                run[0].speaker,
                " ".join(one.text for one in run),
                run[0].time_start,
                run[-1].time_end,
            )
        )
    message = f"{len(speeches)} rows of one word each were joined to {len(joined)} turns"
    problems.append(Problem(path, message, severity="note"))
    return joined


def _in_seconds(
    speeches: list[Speech],
    result: Roles,
    body: Sequence[tuple[int, Sequence[str]]],
    path: str,
    problems: list[Problem],
) -> tuple[Speech, ...]:
    """The speeches, their times in milliseconds by what plain numbers must mean; clock times say it
    themselves.
    """
    if result.start is not None and any(is_dated(_cell(row, result.start)) for _, row in body):
        first = min((one.time_start for one in speeches if one.time_start is not None), default=0)
        problems.append(
            Problem(path, "dates and times of day counted from the first row", severity="note")
        )
        return tuple(
            replace(
                one, time_start=_less(one.time_start, first), time_end=_less(one.time_end, first)
            )
            for one in speeches
        )
    if any(":" in _cell(row, result.start) for _, row in body):
        return tuple(speeches)
    return settled(speeches, path, problems)


def _less(time: int | None, first: int) -> int | None:
    return None if time is None else time - first


def _tell(
    lines: list[int], message: str, severity: Severity, path: str, problems: list[Problem]
) -> None:
    for line in lines[:_MOST_NAMED]:
        problems.append(Problem(path, message, line, severity=severity))
    if len(lines) > _MOST_NAMED:
        problems.append(
            Problem(path, f"and {len(lines) - _MOST_NAMED} more: {message}", severity=severity)
        )


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""
