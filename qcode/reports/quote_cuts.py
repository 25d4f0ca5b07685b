"""What of a passage is printed: all of it, or as much as fits, cut at a sentence's end where there
is one.
"""

from __future__ import annotations

import re

from qcode.model import Study
from qcode.words import count_words, word_spans

SENTENCES_LEFT_OUT = "[…]"
WORDS_LEFT_OUT = "…"

_LINE_END = re.compile(r"[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…。！？｡]+[\"'”’)\]」』）]*$")
_SIGNS = re.compile(r"[^\w\s]*")
_ABBREVIATION = re.compile(
    r"(?:^|[(\"'“‘])(?:[A-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|mr|mrs|ms|dr|st|sgt|det|lt|capt|ofc|jr|sr|vs|no|etc|approx|dept|gov|sen|rep)\.$",
    re.IGNORECASE,
)


def as_line(wording: str) -> str:
    """The words with every line end as a space, else letter by letter."""
    return _LINE_END.sub(" ", wording) if "\n" in wording else wording


def cut(text: str, start: int, end: int, max_words: int) -> tuple[int, str]:
    """Where to stop so that at most `max_words` words are shown, and the mark to set there."""
    if count_words(text, start, end) <= max_words:
        return end, ""
    words = word_spans(text, start, end)
    for _, word_end in reversed(words[max_words // 3 : max_words]):
        # Where a script has no blanks, the stop is not part of the word before it.
        stop = _SIGNS.match(text, word_end, end)
        after = stop.end() if stop else word_end
        if ends_sentence(text[start:after]):
            return after, SENTENCES_LEFT_OUT
    return words[max_words - 1][1], WORDS_LEFT_OUT


def ends_sentence(text: str) -> bool:
    """True when `text` ends with a full stop that is no abbreviation's, or with another mark that
    ends a sentence.
    """
    word = text[text.rfind(" ") + 1 :].rpartition("\n")[2]
    return bool(_SENTENCE_END.search(word)) and not _ABBREVIATION.search(word)


def printed(text: str, start: int, end: int, max_words: int) -> tuple[str, int]:
    """The passage as it is printed with the mark of a cut, and where it ends in `text`."""
    stop, mark = cut(text, start, end, max_words)
    return as_line(text[start:stop]) + (f" {mark}" if mark else ""), stop


class Cuts(dict[tuple[str, int, int], tuple[str, int, int]]):
    """What is printed of each passage (transcript, start, end): the words, where they end in the
    text, and how many they are. Each passage is cut once, however many codes it has.
    """

    def __init__(self, study: Study, max_words: int) -> None:
        self._texts = {i.name: i.text for i in study.interviews}
        self._max_words = max_words

    def __missing__(self, place: tuple[str, int, int]) -> tuple[str, int, int]:
        name, start, end = place
        text = self._texts[name]
        wording = text[start:end]
        words = count_words(wording)
        if words <= self._max_words:
            result = as_line(wording), end, words
        else:
            shown, stop = printed(text, start, end, self._max_words)
            result = shown, stop, count_words(text, start, stop)
        self[place] = result
        return result

    def is_short(self, place: tuple[str, int, int], least: int) -> bool:
        """Whether fewer than `least` words would be printed of a passage."""
        if place not in self and least <= self._max_words // 3:
            # No cut leaves as few, so only the first words have to be counted.
            wording = self._texts[place[0]][place[1] : place[2]]
            if wording.isascii():
                return len(wording.split(None, least)) < least
        return self[place][2] < least


def cuts_of(study: Study, max_words: int) -> Cuts:
    """The cuts at `max_words` words, made once for a study."""
    known: Cuts | None = study.memo.get(("cuts", max_words))
    if known is None:
        known = study.memo["cuts", max_words] = Cuts(study, max_words)
    return known
