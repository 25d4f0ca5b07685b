"""Cuts turns into segments, the units that coders decide on: whole turns, paragraphs or sentences.

Segments tile their turn: white space between two sentences belongs to the segment before it.
`cutting` cuts, `sentences` finds where sentences end, `periods` decides on periods, `rules` and
`abbreviations` hold what is particular to a language.
"""

from qcode.segmentation.cutting import segment, segment_spans, sentences
from qcode.segmentation.word_spans import words

__all__ = ["segment", "segment_spans", "sentences", "words"]
