"""The words and sentences inside a segment, by the language of its transcript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from qcode import segmentation
from qcode.model import Interview
from qcode.spans import Span
from qcode.transcripts.languages import stated_language


def parts_of(
    interview: Interview, unit: Literal["words", "sentences"], span: Span
) -> Sequence[Span]:
    """The words or sentences of a span, in order, as offsets into the transcript's text."""
    if unit == "words":
        return segmentation.words(interview.text, *span)
    return segmentation.sentences(
        interview.text, *span, language=stated_language(interview.attributes)
    )
