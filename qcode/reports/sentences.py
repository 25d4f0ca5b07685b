"""A table in words: the sentence that a report's text takes over, with every number from the table.

How often something is mentioned may be said by a word (``most``). Which share each word stands for
is a setting, and is printed with the sentences.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from qcode.errors import UsageError
from qcode.model import Column, Table
from qcode.reports.groups import ALL
from qcode.reports.notes import capitalised
from qcode.reports.phrasing import in_words, lowered, percent_words, plural, together
from qcode.reports.ranking import ranked_rows

QUANTIFIERS = "a few=0,some=25,most=50,nearly all=90,all=100"
"""Each word with the percent that a share must be above for it; ``=100`` means everybody."""
NAMED = 4
"""How many rows a sentence names."""

Row = Mapping[str, Any]
Quantifiers = Sequence[tuple[str, float]]


def sentences(
    table: Table,
    quantifiers: str = QUANTIFIERS,
    named: int = NAMED,
    not_put: Collection[tuple[str, str]] = (),
) -> Table:
    """A row with a sentence for each group of a table of referral streams or themes.

    Each names the `named` most frequent rows (fewer or more where rows tie), without the themes
    that a group was `not_put` a question about. Raises `UsageError` for a table that has no
    sentence, and for quantifiers that cannot be read.
    """
    words = read_quantifiers(quantifiers)
    groups = [(str(g), list(rows)) for g, rows in groupby(table.rows, key=lambda r: r["group"])]
    if table.name == "report.referrals":
        totals = {g["group"]: int(g["citations"]) for g in table.extra["groups"]}
        family = plural(re.split(r" by ", table.title)[0])
        messages = [(g, _cited(family, totals[g], rows, named)) for g, rows in groups]
        notes: tuple[str, ...] = ()
    elif table.name == "report.themes":
        put = [(g, [r for r in rows if (g, r["code"]) not in not_put]) for g, rows in groups]
        messages = [(g, _mentioned(rows, words, named)) for g, rows in put if rows]
        notes = (quantifier_note(words),)
    else:
        raise UsageError("there are sentences for referral streams and themes only")
    rows = tuple(
        {"group": g, "text": text if g == ALL else f"{capitalised(g)}: {lowered(text)}"}
        for g, text in messages
    )
    return Table(
        "report.sentences",
        table.title,
        (Column("text", "Text"),),
        rows,
        notes,
        extra={"paragraph": " ".join(r["text"] for r in rows)},
        data_columns=(Column("group", "Group"),),
    )


def read_quantifiers(text: str) -> Quantifiers:
    """``a few=0,most=50`` as words with the percent above which each holds, the lowest first.
    Raises `UsageError`.
    """
    result = []
    for part in text.split(","):
        word, equals, share = part.rpartition("=")
        try:
            value = float(share)
        except ValueError:
            value = -1.0
        if not equals or not word.strip() or not 0 <= value <= 100:
            raise UsageError(
                f"quantifiers cannot be read at {part.strip()!r}; each is WORD=PERCENT",
                advice=f"for example --quantifiers {QUANTIFIERS!r}",
            )
        result.append((word.strip(), value))
    return sorted(result, key=lambda one: one[1])


def quantifier_note(words: Quantifiers) -> str:
    """What each word stands for."""
    parts = []
    for i, (word, above) in enumerate(words):
        upper = words[i + 1][1] if i + 1 < len(words) else 100.0
        if above >= 100:
            parts.append(f"{word}: everybody")
        elif not above:
            parts.append(f"{word}: up to {_share(upper)}" if upper < 100 else f"{word}: anybody")
        else:
            up_to = f", up to {_share(upper)}" if upper < 100 else ""
            parts.append(f"{word}: more than {_share(above)}{up_to}")
    return f"Words for shares of those asked: {'; '.join(parts)}."


def _share(percent: float) -> str:
    return "half" if percent == 50 else f"{percent:g} percent"


def _word(percent: float, words: Quantifiers) -> str:
    """The word for a share; empty below the lowest."""
    fits = [word for word, above in words if percent > above or (above >= 100 <= percent)]
    return fits[-1] if fits else ""


def _level(rows: Sequence[Row]) -> list[Row]:
    """The rows of the first level that has more than one."""
    for depth in sorted({int(r["depth"]) for r in rows}):
        level = [r for r in rows if r["depth"] == depth]
        if len(level) > 1:
            return level
    return list(rows)


def _first(rows: Sequence[Row], key: str, named: int) -> list[Row]:
    """The `named` largest by `key`; a tie at the end is left out whole, or named whole if it is
    all there is.
    """
    if len(rows) <= named:
        return list(rows)
    whole = [r for r in rows[:named] if r[key] > rows[named][key]]
    return whole or [r for r in rows if r[key] == rows[0][key]]


def _cited(family: str, total: int, rows: Sequence[Row], named: int) -> str:
    if not total:
        return f"{family} were not cited."
    ordered = [
        r
        for r in ranked_rows(_level(rows), "citations")
        if r["citations"] and r["percent"] is not None and not str(r["label"]).startswith("(")
    ]
    first = _first(ordered, "citations", named)
    times = "once" if total == 1 else f"{total:,} times"
    if not first:
        return f"{family} were cited {times}."
    parts = together([f"{lowered(str(r['label']))} ({percent_words(r['percent'])})" for r in first])
    if len(first) == 1:
        return f"{family} were cited {times}; the most frequent was {parts}."
    return f"{family} were cited {times}; the {in_words(len(first))} most frequent were {parts}."


def _mentioned(rows: Sequence[Row], words: Quantifiers, named: int) -> str:
    ordered = sorted(
        (r for r in _level(rows) if r["participants"]),
        key=lambda r: (-(r["percent_of_asked"] or 0.0), -r["participants"]),
    )
    first = _first(ordered, "participants", named) if len(ordered) > named else ordered
    if not first:
        return "Nobody mentioned any of the themes."
    clauses = []
    for word, some in groupby(first, key=lambda r: _word(r["percent_of_asked"] or 0.0, words)):
        of = together([f"{lowered(str(r['label']))} ({_k_of_n(r)})" for r in some])
        clauses.append(f"{word} participants mentioned {of}" if word else f"some mentioned {of}")
    text = "; ".join(clauses)
    return f"{text[:1].upper()}{text[1:]}."


def _k_of_n(row: Row) -> str:
    message = f"{row['participants']:,} of {row['asked']:,}"
    if row["percent_of_asked"] is not None:
        message += f", {percent_words(row['percent_of_asked'])}"
    return (
        f"{message}; {row['sites']} of {row['sites_base']} sites" if row["sites_base"] else message
    )
