"""The clauses of a sentence, and the phrases of a clause: units to select words by.

Neither is grammar. A clause ends at punctuation inside the sentence. A phrase is a run of common
words and the words with content after it, as Liberman and Church (1992, "Text analysis and word
pronunciation in text-to-speech synthesis") divide speech: "so my sister told | me about the
garden | behind the school".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from qcode.segmentation.word_spans import words
from qcode.spans import Span

_CUT = re.compile(
    r"[,;:،؛](?=\s)|\s[–—-]+(?=\s)|[–—…]|--|\.\.\.|[、，；：]|[()\[\]{}（）「」『』«»“”„]"
)
"""Signs between two clauses. A comma inside a number, a time or a word is none of them."""


def clauses(text: str, sentence: Span) -> list[Span]:
    """Spans of the clauses of a sentence, from their first word to their last, without the
    punctuation around them.

    A sentence without words has no clause.
    """
    there = words(text, *sentence)
    cuts = [
        n
        for n, (before, after) in enumerate(pairwise(there), 1)
        if _CUT.search(text, before[1], after[0])
    ]
    return _joined(there, [0, *cuts, len(there)] if there else [])


def phrases(text: str, clause: Span, common: Collection[str]) -> list[Span]:
    """Spans of the phrases of a clause. `common` are the common words of its language, folded; if
    it is empty, the clause is one phrase.
    """
    there = words(text, *clause)
    is_common = [text[a:b].casefold().replace("’", "'") in common for a, b in there]
    return _joined(there, _edges(is_common))


def _joined(parts: Sequence[Span], edges: Sequence[int]) -> list[Span]:
    """The spans from the first to the last part between two edges."""
    return [(parts[first][0], parts[last - 1][1]) for first, last in pairwise(edges)]


def _edges(is_common: Sequence[bool]) -> list[int]:
    """The words at which a phrase begins, and the end: each common word after one with content.

    Common words at the end have no content after them, so they stay with the phrase before.
    """
    begins = [n for n in range(1, len(is_common)) if is_common[n] and not is_common[n - 1]]
    if begins and all(is_common[begins[-1] :]):
        begins.pop()
    return [0, *begins, len(is_common)] if is_common else []
