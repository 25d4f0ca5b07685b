"""The sentences, clauses, phrases and words inside a segment, by the language of its transcript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from qcode import segmentation
from qcode.model import Interview
from qcode.spans import Span
from qcode.transcripts.languages import language_at_a_glance, stated_language
from qcode.workflows.shared.common_words import common_words

_ENGLISH = "en"


def parts_of(
    interview: Interview, unit: Literal["words", "phrases", "clauses", "sentences"], span: Span
) -> Sequence[Span]:
    """The units of a span, in order, as offsets into the transcript's text. Each lies inside one of
    the next larger unit.
    """
    text = interview.text
    if unit == "words":
        return segmentation.words(text, *span)
    stated = stated_language(interview.attributes)
    sentences = segmentation.sentences(text, *span, language=stated)
    if unit == "sentences":
        return sentences
    clauses = [c for sentence in sentences for c in segmentation.clauses(text, sentence)]
    if unit == "clauses":
        return clauses
    language = stated or language_at_a_glance(text[:_ENOUGH]) or _ENGLISH
    common = common_words(language.partition("-")[0])
    return [p for clause in clauses for p in segmentation.phrases(text, clause, common)]


_ENOUGH = 4000
"""Number of characters that show the language of a transcript."""
