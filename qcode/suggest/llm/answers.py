"""Read the answer of a language model, strictly: JSON of one shape, codes of the codebook, and
cited words that stand in the segment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

from qcode.suggest.tokens import plain

_MOST_CODES = 200
_FIELDS = {"code", "words", "confidence"}
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"'})


@dataclass(frozen=True, slots=True)
class Cited:
    """A code with the words that show it, and how sure the model says it is, in [0, 1]."""

    code: str
    words: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said about a passage, and how many of its suggestions were dropped: `uncited`,
    because the words do not stand in the segment, and `unknown`, because no such code exists.
    """

    cited: tuple[Cited, ...]
    uncited: int = 0
    unknown: int = 0


def answer_of(content: str, text: str, codes: Collection[str]) -> Answer:
    """The answer in `content` about a passage with the words `text`. Raises ValueError, with what
    is wrong, for anything but the JSON that was asked for.
    """
    rows = _rows(content)
    cited: dict[str, Cited] = {}
    uncited = unknown = 0
    for row in rows:
        code, words, confidence = _row(row)
        if code not in codes:
            unknown += 1
        elif (found := _found(words, text)) is None:
            uncited += 1
        elif code not in cited or cited[code].confidence < confidence:
            cited[code] = Cited(code, found, confidence)
    return Answer(tuple(cited.values()), uncited, unknown)


def _rows(content: str) -> list[Any]:
    try:
        parsed = json.loads(content, parse_constant=_refuse)
    except ValueError as error:
        raise ValueError(f"no JSON ({error})") from error
    if not isinstance(parsed, dict) or parsed.keys() != {"codes"}:
        raise ValueError('not an object with only "codes"')
    rows = parsed["codes"]
    if not isinstance(rows, list) or len(rows) > _MOST_CODES:
        raise ValueError('"codes" is not a list of codes')
    return rows


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _row(row: Any) -> tuple[str, str, float]:
    if not isinstance(row, dict) or row.keys() != _FIELDS:
        raise ValueError(f"an entry without exactly {', '.join(sorted(_FIELDS))}")
    code, words, confidence = row["code"], row["words"], row["confidence"]
    if not isinstance(code, str) or not isinstance(words, str):
        raise ValueError("a code or words that are not text")
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        raise ValueError("a confidence that is not a number")
    if not 0 <= confidence <= 100:
        raise ValueError("a confidence that is not between 0 and 100")
    return code, words, confidence / 100


def _found(words: str, text: str) -> str | None:
    """The cited words as they stand in the text; None if they do not. Case, white space, and the
    form of quotation marks and apostrophes may differ; whole words are needed.
    """
    wanted = _typed(words).split()
    if not any(char.isalnum() for char in words):
        return None
    pattern = r"\s+".join(re.escape(word) for word in wanted)
    before = r"(?<!\w)" if wanted[0][0].isalnum() and wanted[0].isascii() else ""
    after = r"(?!\w)" if wanted[-1][-1].isalnum() and wanted[-1].isascii() else ""
    match = re.search(before + pattern + after, _typed(text), re.IGNORECASE)
    return None if match is None else " ".join(text[match.start() : match.end()].split())


def _typed(text: str) -> str:
    return plain(text).translate(_QUOTES)
