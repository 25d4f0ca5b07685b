"""Who asks, where no label says so: whom the header names (`Interviewer: Mara Stone` is `Mara` or
`MS`), or who asks most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qcode.transcripts.header_words import ASKS, RESPONDS
from qcode.transcripts.labels import is_interviewer, key

_BETWEEN = re.compile(r"\s*(?:[,;/&|]|\band\b|\bund\b|\by\b|\bet\b)\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TITLES = frozenset(
    [
        "dr",
        "prof",
        "mr",
        "mrs",
        "ms",
        "det",
        "sgt",
        "lt",
        "capt",
        "ofc",
        "officer",
        "detective",
        "sergeant",
        "frau",
        "herr",
    ]
)
_FEWEST_LETTERS = 3
_FEWEST_QUESTIONS = 3
_CLOSING = " \"'”’»)]\n"


def legend_of_people(attributes: Mapping[str, str], labels: Iterable[str]) -> dict[str, bool]:
    """Key of a label -> whether the header says that this person asks; only labels that fit one
    person alone.

    Empty where a label says by itself that it asks, and where everybody would: then the header
    tells nothing.
    """
    folded = [key(label) for label in labels]
    if any(is_interviewer(label) for label in folded):
        return {}
    people = [
        (forms_of(person), asks)
        for name, value in attributes.items()
        for person, asks in _people(name, value)
    ]
    result: dict[str, bool] = {}
    for label in folded:
        fitting = {asks for forms, asks in people if label in forms}
        if len(fitting) == 1:
            result[label] = fitting.pop()
    return {} if all(result.get(label, False) for label in folded) else result


def _people(name: str, value: str) -> list[tuple[str, bool]]:
    """The persons that a line of the header names, with whether they ask."""
    asks = ASKS.fullmatch(name) is not None
    if not asks and not RESPONDS.fullmatch(name):
        return []
    parts = [part for part in _BETWEEN.split(_ASIDE.sub(" ", value)) if part.strip()]
    return [(part, asks) for part in (parts if asks else parts[:1])]


def forms_of(person: str) -> frozenset[str]:
    """What a person may be labelled: the whole name, one of its words, the surname with the title,
    the initials, the first letter.
    """
    typed = [word for word in re.split(r"[\s.]+", key(person)) if word]
    words = [word for word in typed if word not in _TITLES]
    if not words:
        return frozenset()
    titled = {
        f"{title}{dot} {words[-1]}" for title in typed if title in _TITLES for dot in ("", ".")
    }
    long = [word for word in words if len(word) >= _FEWEST_LETTERS]
    return frozenset(
        {
            *(key(person), " ".join(words), *long, *titled),
            *("".join(word[0] for word in words), words[0][0]),
        }
    )


def asks_most(turns: Iterable[tuple[str, str]]) -> str | None:
    """The one label of at least two whose turns are questions for the most part, those of all
    others hardly ever; else None.

    Args:
        turns: label and last characters of each turn of somebody.

    """
    count: dict[str, list[int]] = {}
    for label, end in turns:
        tally = count.get(label) or count.setdefault(label, [0, 0])
        tally[0] += 1
        if "?" in end or "？" in end or "؟" in end:
            tally[1] += end.rstrip(_CLOSING).endswith(("?", "？", "؟"))
    asking = [
        label
        for label, (total, questions) in count.items()
        if questions >= _FEWEST_QUESTIONS and questions * 2 >= total
    ]
    if len(asking) != 1 or len(count) < 2:
        return None
    others = [tally for label, tally in count.items() if label != asking[0]]
    return asking[0] if all(questions * 5 <= total for total, questions in others) else None
