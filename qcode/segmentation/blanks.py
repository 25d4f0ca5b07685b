"""Find sentences in scripts without stops. Thai and Lao put a blank between sentences and longer
clauses, and speech recognition without punctuation does the same in Chinese and Japanese.

The risk is that blanks also occur around names, numbers and quotes, and before a clause that
continues the sentence. So a boundary needs letters of the script on both sides, a clause of some
length before it, and no word after it that joins clauses. The result is an estimate, with shorter
units than grammatical sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qcode.segmentation.rules import Rules

_THAI = "\u0e01-\u0e2e\u0e30-\u0e45\u0e47-\u0e4e\u0e81-\u0ec4\u0ec8-\u0ecd\u0edc-\u0edf"
_WIDE = "\u3041-\u3096\u30a1-\u30fc\u3400-\u4dbf\u4e00-\u9fff"
BLANKS = f"(?<=[{_THAI}{_WIDE}]) (?= ?[{_THAI}{_WIDE}])"
_SHORTEST = {"th": 12, "lo": 12, "zh": 5, "ja": 8}
"""Minimum length of a clause in characters. Its last stretch without a blank needs half of this, so
that a name cannot end a clause.
"""
_GO_ON = re.compile(
    "และ|หรือ|ที่|ซึ่ง|ว่า|โดย|เพราะ|เพื่อ|ของ|กับ|คือ|เช่น|ແລະ|ຫຼື|ທີ່|ເຊິ່ງ|ວ່າ|ເພາະ|和|与|或|的|と言|って|[ก-ฮ]{1,3}\\."
)
"""Words, and beginnings of abbreviations, that continue a sentence."""
_STOP = re.compile("[。！？｡]")

Ends = Callable[[str, int, int, int], bool]


def blank_ends(text: str, start: int, end: int, rules: Rules) -> Ends | None:
    """A function that says whether a blank ends a sentence, given ``(text, start of the sentence,
    the blank, what follows it)``.

    None if blanks never end a sentence.
    """
    shortest = _SHORTEST.get(rules.language, 0)
    # A Chinese or Japanese text with full stops does not need its blanks.
    if not shortest or (not rules.spaced and _STOP.search(text, start, end)):
        return None

    def ends(text: str, begun: int, here: int, after: int) -> bool:
        run = here - max(begun, text.rfind(" ", begun, here) + 1)
        return (
            here - begun >= shortest and 2 * run >= shortest and not _GO_ON.match(text, after, end)
        )

    return ends
