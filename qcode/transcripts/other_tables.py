"""Tables that hold no speech: what they are, and what to do with them instead of importing them as
a transcript.

A table of cases, counts or contacts has a name here and a sentence there, and would become a
transcript that lacks most of its columns. It is refused unless somebody says what it is (``--as
turns``, ``--as survey``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from shlex import quote

from qcode.transcripts.layouts.columns import TEXT_HEADINGS, Roles, heading_words, times_of
from qcode.words import count_words

Body = Sequence[tuple[int, Sequence[str]]]
"""The rows below the heading, each with its line."""

_LOOKED_AT = 1000
_FIGURE = re.compile(r"[-−+]?[\d.,\s]*%?")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)")
_SENTENCE_END = tuple(".?!…。？！؟।։")
_SPOKEN_WORDS = 3
_NAME_WORDS, _LONGEST_NAME = 4, 60
_MOST_CHOICES = 7
_SHOWN = 6


def known_kind(rows: Body, path: str) -> str | None:
    """What a table is by its headings where it is another one that qcode or a form program knows,
    with the remedy.
    """
    header = [heading_words(cell) for cell in rows[0][1]] if rows else []
    names, file = set(header), quote(path)
    if {"transcript", "code", "coder"} <= names:
        return f"is a table of codings, not a transcript: qcode codings import {file}"
    if {"transcript", "question"} <= names and not names & (TEXT_HEADINGS - {"transcript"}):
        return f"is a table of questions put, not a transcript: qcode asked import {file}"
    if {"type", "name"} <= names and any(name.split(" ")[0].startswith("label") for name in names):
        return (
            "contains the questions of a form (XLSForm), not what people said; export the answers"
            " as a table and import that"
        )
    if {"variable field name", "field type"} <= names:
        return (
            "contains the fields of a form (REDCap), not what people said; export the answers as a"
            " table and import that"
        )
    if (
        names & {"code", "tag", "name", "label"}
        and names & {"definition", "description"}
        and not names & TEXT_HEADINGS
    ):
        return (
            "is a list of codes, not a transcript; write it as a codebook file (YAML) and: qcode"
            " codebook load FILE"
        )
    first = header[0] if header else ""
    about = first == "site" or (
        first == "transcript" and all(_is_name(_cell(row, 0)) for _, row in rows[1:_LOOKED_AT])
    )
    if about and len(header) > 1 and not (names - {first}) & TEXT_HEADINGS:
        if "rename" in names:
            return (
                f"is a table of speakers, not a transcript: qcode import FOLDER --speakers {file}"
            )
        what = "sites" if first == "site" else "attributes"
        return f"is a table of {what}, not a transcript: qcode attributes import {file}"
    return None


def without_turns(body: Body, heading: Sequence[str], result: Roles) -> str | None:
    """Why a table with these columns is not taken for one of turns; None where it is one.

    Turns have words that read as speech or stand under a heading that says so, people who come
    back, and times that are times; a table of records names each person once and keeps most of what
    it says in columns that no transcript has.
    """
    rows = [row for _, row in body[:_LOOKED_AT]]
    left = [
        c
        for c in range(max(map(len, rows), default=0))
        if c not in _read(result) and any(_cell(r, c) for r in rows)
    ]
    worded = [c for c in left if any(not _FIGURE.fullmatch(_cell(r, c)) for r in rows)]
    named = result.header and _names_words(heading, result.text)
    timed, stamped = _is_timed(rows, result), any(_cell(r, result.start) for r in rows)
    spoken = _share_spoken(rows, result.text) >= 0.2
    once = _each_once(rows, result.speaker)
    if named:
        records = not timed and ((worded and stamped) or (len(worded) > 1 and (once or not spoken)))
    elif spoken:
        records = not timed and (len(worded) > 1 or (bool(worded) and once))
    else:
        records = bool(left) or not timed
    if not records:
        return None
    names = [cell.strip() for cell in heading if cell.strip()]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    seen = f"{', '.join(map(repr, names[:_SHOWN]))}{more}"
    lost = f", and {len(left)} of its columns would be left out" if left else ""
    return f"neither turns of speech nor answers in this table ({seen}){lost}; {_REMEDY}"


_REMEDY = (
    "if each row is a turn of one interview, use --as turns; if each row is a person and each"
    " column a question, say --as survey; what a table says about people or sites can be imported"
    " with qcode attributes import"
)


def without_answers(columns: Sequence[Sequence[str]]) -> str | None:
    """Why the columns of a survey hold no answers in people's own words; None where one of them
    does.

    Figures and dates are none, and neither are a few choices that come back among four respondents
    or more.
    """
    for cells in columns:
        filled = [cell for cell in cells if cell]
        choices = len(set(filled))
        closed = all(_FIGURE.fullmatch(cell) or _DATE.fullmatch(cell) for cell in filled)
        if not closed and not (
            len(filled) >= 4 and choices <= _MOST_CHOICES and choices * 2 <= len(filled)
        ):
            return None
    return (
        "a survey without answers in people's own words, only figures and choices: there is nothing"
        " to code; to import it anyway, use --as survey; what it says about people can be imported"
        " with qcode attributes import"
    )


def _read(result: Roles) -> set[int | None]:
    return {result.text, result.speaker, result.start, result.end, result.index}


def _names_words(heading: Sequence[str], column: int) -> bool:
    words = heading_words(heading[column]) if column < len(heading) else ""
    return words in TEXT_HEADINGS or bool(set(words.split(" ")) & TEXT_HEADINGS)


def _is_timed(rows: Sequence[Sequence[str]], result: Roles) -> bool:
    """Whether most cells of the column of times are times."""
    filled = [row for row in rows if _cell(row, result.start)]
    times = sum(
        times_of(row, result)[0] is not None and not _DATE.fullmatch(_cell(row, result.start))
        for row in filled
    )
    return times * 2 > len(filled)


def _share_spoken(rows: Sequence[Sequence[str]], column: int) -> float:
    """The share of filled cells with several words, or with one that ends as a sentence does."""
    cells = [cell for row in rows if (cell := _cell(row, column))]
    spoken = sum(
        count_words(cell) >= _SPOKEN_WORDS or cell.endswith(_SENTENCE_END) for cell in cells
    )
    return spoken / len(cells) if cells else 0.0


def _each_once(rows: Sequence[Sequence[str]], column: int | None) -> bool:
    """Whether everybody is named, once: a list of people, not a conversation."""
    names = [_cell(row, column).casefold() for row in rows]
    return len(names) > 1 and all(names) and len(set(names)) == len(names)


def _is_name(cell: str) -> bool:
    return (
        len(cell) <= _LONGEST_NAME
        and not cell.endswith(_SENTENCE_END)
        and count_words(cell) <= _NAME_WORDS
    )


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""
