"""A survey export (.csv, .xlsx) to transcripts: a row is a respondent, a column a question, an
answer their words.

Each respondent is a transcript of questions (the interviewer's turns) and answers. The column of
ids gives the names; short columns such as role or site are attributes; columns that survey programs
add for themselves are left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qcode.errors import BadInput
from qcode.files.csv_tables import read_cells
from qcode.model import Problem
from qcode.transcripts.labels import is_known
from qcode.transcripts.layouts.columns import is_question
from qcode.transcripts.other_tables import without_answers
from qcode.transcripts.parts import Speech
from qcode.transcripts.times import parse

INTERVIEWER, RESPONDENT = "Interviewer", "Respondent"

_IDS_WORDS = """
    id ids respondent respondentid respondentnumber participant participantid participantnumber
    interviewee responseid
    submissionid caseid case subject subjectid personid person name pseudonym code transcript
    interview interviewid nr no
    number teilnehmer teilnehmerid befragter befragte fall kennung participante encuestado
    idparticipante répondant
    identifiant deltager
"""
_IDS = frozenset(_IDS_WORDS.split())
_ATTRIBUTES_WORDS = """
    role roles site sites stakeholder organisation organization institution agency ward unit
    department team facility
    hospital clinic school location place region district county city country state area setting
    group cohort arm wave round
    condition age agegroup agerange gender sex pronouns ethnicity race nationality language
    education qualification
    occupation profession job jobtitle position experience yearsofexperience employment
    maritalstatus religion date year
    month rolle standort einrichtung ort alter geschlecht beruf gruppe sprache land datum rol sitio
    edad género genero sexo
    lugar profesión fecha rôle âge genre lieu métier alder køn kön ålder yrke funktion afdeling
    avdelning
"""
_ATTRIBUTES = frozenset(_ATTRIBUTES_WORDS.split())
_TECHNICAL_WORDS = """
    timestamp startdate enddate recordeddate status ipaddress progress duration durationinseconds
    finished locationlatitude
    locationlongitude distributionchannel userlanguage recipientlastname recipientfirstname
    recipientemail externalreference
    email emailaddress submitdate lastpage startlanguage seed datestamp refurl submittedat token
    starttime completiontime
    lastmodifiedtime collectorid datecreated datemodified datesubmitted datestarted datelastaction
    referrerurl firstname
    lastname customdata1 customdata recipient
"""
_TECHNICAL = frozenset(_TECHNICAL_WORDS.split())
_OPEN = frozenset({"Response", "Open-Ended Response"})
_LONGEST_ATTRIBUTE = 60
_NOT_LETTERS = re.compile(r"[\W_]+")

Respondent = tuple[str, tuple[Speech, ...], dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Columns:
    id: int | None
    attributes: tuple[int, ...]
    questions: tuple[int, ...]
    technical: tuple[int, ...]


def read_survey(
    data: bytes, path: str, encoding: str | None = None, guessed: bool = False
) -> tuple[list[Respondent], tuple[Problem, ...]]:
    """The respondents of a survey export.

    Args:
        data: the file, CSV (comma, semicolon, tab) or .xlsx.
        path: its name for problems.
        encoding: what the person named.
        guessed: nobody said that this is a survey, so one without answers in words is refused.

    Returns:
        ``(name, speeches, attributes)`` of each respondent who answered anything, and problems. An
        empty answer is a question without one.

    Raises:
        BadInput: not a table, no question columns, an id that is missing or there twice, no answers
            in words.

    """
    table = read_cells(data, path, encoding)
    problems = list(table.problems)
    rows = _without_second_header(table.rows)
    if len(rows) < 2 and not any(problem.severity == "error" for problem in problems):
        problems.append(
            Problem(
                path,
                "no respondents in it: a survey has a row of questions and a row for each"
                " respondent",
            )
        )
    if any(problem.severity == "error" for problem in problems):
        raise BadInput(problems)
    header, body = [cell.strip() for cell in rows[0][1]], rows[1:]
    columns = _columns(header, body)
    if not columns.questions:
        raise BadInput([Problem(path, "no column with questions in the first row", rows[0][0])])
    answers = [[_cell(row, n) for _, row in body] for n in columns.questions]
    if guessed and (why := without_answers(answers)) is not None:
        raise BadInput([Problem(path, why, rows[0][0])])
    _check(header, columns, body, path, problems)
    if columns.technical:
        names = ", ".join(repr(header[n]) for n in columns.technical)
        problems.append(
            Problem(
                path,
                f"columns of the survey program left out: {names}",
                rows[0][0],
                severity="note",
            )
        )
    return _respondents(header, columns, body, path, problems), tuple(problems)


def is_survey(data: bytes, path: str, encoding: str | None = None) -> bool:
    """Whether a table shows itself that it is a survey export: Qualtrics' third row, or headings
    that are questions.

    A table whose headings say which column holds speaker and words is none, and an unreadable table
    is none.
    """
    try:
        table = read_cells(data, path, encoding)
    except BadInput:
        return False
    if len(table.rows) < 2 or any(problem.severity == "error" for problem in table.problems):
        return False
    if _without_second_header(table.rows[:3]) != table.rows[:3]:
        return True
    header = table.rows[0][1]
    asked = [cell for cell in header if is_question(cell)]
    if any(
        _is_first_turn(cell, n, table.rows)
        for n, cell in enumerate(header)
        if cell.strip() and cell not in asked
    ):
        return False
    return (
        len(asked) * 3
        >= len(header) - sum(_plain(cell) in _TECHNICAL | _IDS | _ATTRIBUTES for cell in header)
        > 0
    )


def _is_first_turn(cell: str, column: int, rows: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether a cell of the first row belongs to a turn and is no heading: a time, or a label that
    comes back.
    """
    if parse(cell) is not None or (is_known(cell) and _plain(cell) not in _IDS | _ATTRIBUTES):
        return True
    return any(_cell(row, column) == cell.strip() for _, row in rows[1:200])


def _without_second_header(
    rows: list[tuple[int, tuple[str, ...]]],
) -> list[tuple[int, tuple[str, ...]]]:
    """Qualtrics writes short names, then the questions, then ``{"ImportId": ...}``: the questions
    are the header.
    """
    if len(rows) > 2 and sum('"ImportId"' in cell for cell in rows[2][1]) * 2 > len(rows[2][1]):
        names, questions = rows[0][1], rows[1][1]
        merged = tuple(
            name if _plain(name) in _IDS | _TECHNICAL | _ATTRIBUTES or not question else question
            for name, question in zip(names, questions, strict=False)
        )
        return [(rows[0][0], merged), *rows[3:]]
    if len(rows) > 1 and _is_monkeys(rows[0][1], rows[1][1]):
        merged = tuple(
            name if not kind or kind in _OPEN else f"{name} – {kind}".strip(" –")
            for name, kind in zip(_filled(rows[0][1]), rows[1][1], strict=False)
        )
        return [(rows[0][0], merged), *rows[2:]]
    return rows


def _is_monkeys(names: Sequence[str], kinds: Sequence[str]) -> bool:
    """Whether the second row says of each question how it is answered, as SurveyMonkey writes
    it.
    """
    own = [
        kind for name, kind in zip(names, kinds, strict=False) if _plain(name) in _IDS | _TECHNICAL
    ]
    return bool(own) and not any(own) and any(kind in _OPEN for kind in kinds)


def _filled(names: Sequence[str]) -> list[str]:
    """The questions, each over all the columns of its answers."""
    result: list[str] = []
    for name in names:
        result.append(name or (result[-1] if result else ""))
    return result


def _plain(name: str) -> str:
    return _NOT_LETTERS.sub("", name.casefold())


def _columns(header: Sequence[str], body: Sequence[tuple[int, Sequence[str]]]) -> _Columns:
    plain = [_plain(name) for name in header]
    technical = tuple(n for n, name in enumerate(plain) if name in _TECHNICAL)
    ids = [n for n, name in enumerate(plain) if name in _IDS]
    own = next((n for n in ids if _identifies(body, n)), ids[0] if ids else None)
    taken = {own, *technical}
    known = [n for n, name in enumerate(plain) if n not in taken and name in _ATTRIBUTES | _IDS]
    attributes = tuple(n for n in known if _is_short(body, n))
    taken.update(attributes)
    questions = tuple(n for n, name in enumerate(header) if n not in taken and name)
    return _Columns(own, attributes, questions, technical)


def _identifies(body: Sequence[tuple[int, Sequence[str]]], column: int) -> bool:
    values = [_cell(row, column).casefold() for _, row in body]
    return all(values) and len(set(values)) == len(values)


def _is_short(body: Sequence[tuple[int, Sequence[str]]], column: int) -> bool:
    return all(len(_cell(row, column)) <= _LONGEST_ATTRIBUTE for _, row in body)


def _check(
    header: Sequence[str],
    columns: _Columns,
    body: Sequence[tuple[int, Sequence[str]]],
    path: str,
    problems: list[Problem],
) -> None:
    """Raise for cells outside the columns and for ids that name nobody or two."""
    errors: list[Problem] = []
    seen: dict[str, int] = {}
    for line, row in body:
        extra = next(
            (n for n in range(len(row)) if row[n].strip() and (n >= len(header) or not header[n])),
            None,
        )
        if extra is not None:
            message = "a cell under no question; name the column, or quote a text with separators"
            errors.append(Problem(path, message, line, extra + 1))
        if columns.id is not None:
            name = _cell(row, columns.id)
            if not name:
                errors.append(
                    Problem(
                        path, f"the respondent has no {header[columns.id]}", line, columns.id + 1
                    )
                )
            elif name.casefold() in seen:
                message = (
                    f"{header[columns.id]} {name!r} occurs twice (also in line"
                    f" {seen[name.casefold()]})"
                )
                errors.append(Problem(path, message, line, columns.id + 1))
            seen.setdefault(name.casefold(), line)
    if errors:
        raise BadInput([*problems, *errors])


def _respondents(
    header: Sequence[str],
    columns: _Columns,
    body: Sequence[tuple[int, Sequence[str]]],
    path: str,
    problems: list[Problem],
) -> list[Respondent]:
    result: list[Respondent] = []
    empty = 0
    width = len(str(len(body)))
    for number, (line, row) in enumerate(body, start=1):
        name = _cell(row, columns.id) if columns.id is not None else f"respondent-{number:0{width}}"
        answers = [_cell(row, n) for n in columns.questions]
        if not any(answers):
            problems.append(
                Problem(path, f"{name} answered nothing and was left out", line, severity="warning")
            )
            continue
        speeches: list[Speech] = []
        for question, answer in zip((header[n] for n in columns.questions), answers, strict=True):
            speeches.append(Speech(INTERVIEWER, question))
            if answer:
                speeches.append(Speech(RESPONDENT, answer))
            else:
                empty += 1
        attributes = {header[n]: value for n in columns.attributes if (value := _cell(row, n))}
        result.append((name, tuple(speeches), attributes))
    if empty:
        message = (
            f"{empty} answer{' is' if empty == 1 else 's are'} empty: the question is kept, without"
            " words of the respondent"
        )
        problems.append(Problem(path, message, severity="note"))
    if columns.id is None:
        problems.append(
            Problem(
                path, "no column of ids; respondents are numbered by their rows", severity="note"
            )
        )
    return result


def _cell(row: Sequence[str], column: int) -> str:
    return (
        row[column].replace("\r\n", "\n").replace("\r", "\n").strip() if column < len(row) else ""
    )
