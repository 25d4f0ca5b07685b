"""A table of turns (.csv, .tsv, .xlsx) to speeches: columns for times, speaker and words, in any order.

The columns are known by their headings in several languages, or by what stands in them (`layouts.columns`). An empty
speaker's cell means the speaker above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qcode.errors import BadInput
from qcode.files.inert import Cells, read_cells
from qcode.model import Problem, Severity
from qcode.transcripts import labels
from qcode.transcripts.headers import known_key
from qcode.transcripts.layouts.columns import Roles, Rows, by_heading, roles, times_of
from qcode.transcripts.milliseconds import settled
from qcode.transcripts.parts import Speech

_TITLE_ROWS = 15
_MOST_COLUMNS = 60
_MOST_NAMED = 20


def read_turns(
    data: bytes, path: str, encoding: str | None = None
) -> tuple[tuple[Speech, ...], tuple[Problem, ...], dict[str, str]]:
    """The speeches of a table of turns, one for each row with words.

    Args:
        data: the file, CSV (comma, semicolon, tab) or .xlsx.
        path: its name for problems.
        encoding: what the person named.

    Returns:
        Speeches; problems: columns that are not read, times that are none, rows without words; attributes that rows
        above the table state.

    Raises:
        BadInput: not a table, no columns for words and speakers or times, rows with more cells than columns.

    """
    table = read_cells(data, path, encoding)
    problems = list(table.problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise BadInput(errors)
    skipped, found = _find_columns(table)
    if found is None:
        message = "no columns for words and speakers found; name them in the first row, for instance: start, speaker, text"
        raise BadInput([Problem(path, f"{message}; if each row is a person and each column a question, say --as survey", 1)])
    rows = table.rows[skipped:]
    attributes = _above(table.rows[:skipped], path, problems)
    body = rows[1:] if found.header else rows
    width = len(rows[0][1]) if found.header else Counter(len(row) for _, row in rows).most_common(1)[0][0]
    problems.extend(_unread(rows[0][1], found, path, body))
    errors = [problem for line, row in body for problem in _too_wide(row, width, line, path)]
    if errors:
        raise BadInput(errors[:_MOST_NAMED])
    speeches = _speeches(body, found, path, problems)
    if not speeches:
        raise BadInput([Problem(path, "a table without words in it, nothing to import")])
    return _in_seconds(speeches, found, body, path, problems), tuple(problems), attributes


def _find_columns(table: Cells) -> tuple[int, Roles | None]:
    """How many rows stand above the table, and its columns: a heading is believed before what stands in the cells."""
    for look in (_by_heading, roles):
        for skipped in range(min(_TITLE_ROWS, len(table.rows))):
            above = table.rows[skipped - 1][1] if skipped else ()
            if sum(1 for cell in above if cell.strip()) > 2 or (look is roles and sum(map(bool, above)) > 1):
                break
            found = look([row for _, row in table.rows[skipped : skipped + 1000]])
            if found is not None:
                return skipped, found
    return 0, None


def _by_heading(rows: Rows) -> Roles | None:
    width = max((len(row) for row in rows), default=0)
    return by_heading(rows, width) if 2 <= width <= _MOST_COLUMNS else None


def _above(rows: Sequence[tuple[int, Sequence[str]]], path: str, problems: list[Problem]) -> dict[str, str]:
    """What the rows above a table state: `Interview ID | LE-03` is an attribute, everything else is told as left out."""
    attributes: dict[str, str] = {}
    for line, row in rows:
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) == 2 and known_key(filled[0].rstrip(" :：")):
            attributes.setdefault(filled[0].rstrip(" :："), filled[1])
        elif filled:
            problems.append(Problem(path, f"above the table, left out: {' '.join(filled)[:80]!r}", line, severity="note"))
    return attributes


def _unread(first: Sequence[str], found: Roles, path: str, body: Sequence[tuple[int, Sequence[str]]]) -> list[Problem]:
    """A note for each column with words that is none of ours: nothing is dropped in silence."""
    read = {found.text, found.speaker, found.start, found.end, found.index}
    notes = []
    for number in range(len(first)):
        if number not in read and any(number < len(row) and row[number].strip() for _, row in body):
            name = repr(first[number].strip()) if found.header else str(number + 1)
            notes.append(Problem(path, f"column {name} is not read", 1, number + 1, "note"))
    return notes


def _too_wide(row: Sequence[str], width: int, line: int, path: str) -> list[Problem]:
    extra = next((n for n in range(width, len(row)) if row[n].strip()), None)
    if extra is None:
        return []
    message = f"more cells than columns ({width}); put quotes round a text that holds the separator"
    return [Problem(path, message, line, extra + 1)]


def _speeches(body: Sequence[tuple[int, Sequence[str]]], found: Roles, path: str, problems: list[Problem]) -> list[Speech]:
    speeches: list[Speech] = []
    speaker: str | None = None
    wordless: list[int] = []
    timeless: list[int] = []
    for line, row in body:
        typed = _cell(row, found.speaker)
        if typed:
            speaker = labels.clean(typed.rstrip(":：")) or None
        words = _cell(row, found.text).replace("\x0b", "\n")
        if not words:
            wordless.append(line)
            continue
        start, end = times_of(row, found)
        if start is None and _cell(row, found.start):
            timeless.append(line)
        if start is not None and end is not None and end < start:
            problems.append(Problem(path, "ends before it starts; end time left out", line, severity="warning"))
            end = None
        speeches.append(Speech(speaker, words, start, end))
    _tell(timeless, "the time is none; text kept without it", "warning", path, problems)
    _tell(wordless, "no words in this row", "note", path, problems)
    return speeches


def _in_seconds(
    speeches: list[Speech], found: Roles, body: Sequence[tuple[int, Sequence[str]]], path: str, problems: list[Problem]
) -> tuple[Speech, ...]:
    """The speeches, their times in milliseconds by what plain numbers must mean; clock times say it themselves."""
    if any(":" in _cell(row, found.start) for _, row in body):
        return tuple(speeches)
    return settled(speeches, path, problems)


def _tell(lines: list[int], message: str, severity: Severity, path: str, problems: list[Problem]) -> None:
    for line in lines[:_MOST_NAMED]:
        problems.append(Problem(path, message, line, severity=severity))
    if len(lines) > _MOST_NAMED:
        problems.append(Problem(path, f"and {len(lines) - _MOST_NAMED} more: {message}", severity=severity))


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""
