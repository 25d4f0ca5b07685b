"""Divide turns into segments, the units that coders decide on: whole turns, paragraphs or
sentences.

Segments cover their turn without gaps; white space between two sentences belongs to the first.
`cutting` makes the segments, `sentences` finds the ends of sentences, `periods` decides about
periods, and `rules` and `abbreviations` contain what is specific to a language. `clauses` and
`word_spans` divide sentences further, to select words by.
"""

from qcode.segmentation.clauses import clauses, phrases
from qcode.segmentation.cutting import segment, segment_spans, sentences
from qcode.segmentation.word_spans import words

__all__ = ["clauses", "phrases", "segment", "segment_spans", "sentences", "words"]
