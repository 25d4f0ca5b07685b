"""Sentences of scripts that set no stops: Thai and Lao set a blank between sentences and longer
clauses, and recognisers of speech do the same in Chinese and Japanese where they write no
punctuation.

What could go wrong: a blank also stands around names, numbers and quotes, and before what goes on.
So a cut needs letters of the script on both sides, a clause of some length before it, and no word
behind it that joins clauses. It stays an estimate, finer than the sentences of a grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qcode.segmentation.rules import Rules

_THAI = "\u0e01-\u0e2e\u0e30-\u0e45\u0e47-\u0e4e\u0e81-\u0ec4\u0ec8-\u0ecd\u0edc-\u0edf"
_WIDE = "\u3041-\u3096\u30a1-\u30fc\u3400-\u4dbf\u4e00-\u9fff"
BLANKS = f"(?<=[{_THAI}{_WIDE}]) (?= ?[{_THAI}{_WIDE}])"
_SHORTEST = {"th": 12, "lo": 12, "zh": 5, "ja": 8}
"""Characters that a clause has at least; its last stretch without a blank has half of them, so that
no name ends one.
"""
_GO_ON = re.compile(
    "และ|หรือ|ที่|ซึ่ง|ว่า|โดย|เพราะ|เพื่อ|ของ|กับ|คือ|เช่น|ແລະ|ຫຼື|ທີ່|ເຊິ່ງ|ວ່າ|ເພາະ|和|与|或|的|と言|って|[ก-ฮ]{1,3}\\."
)
"""Words, and the beginnings of abbreviations, with which a clause goes on."""
_STOP = re.compile("[。！？｡]")

Ends = Callable[[str, int, int, int], bool]


def blank_ends(text: str, start: int, end: int, rules: Rules) -> Ends | None:
    """Says of a blank whether it ends a sentence, given ``(text, where the sentence began, the
    blank, what follows it)``.

    None where blanks never end any.
    """
    shortest = _SHORTEST.get(rules.language, 0)
    if not shortest or (not rules.spaced and _STOP.search(text, start, end)):
        return None

    def ends(text: str, begun: int, here: int, after: int) -> bool:
        run = here - max(begun, text.rfind(" ", begun, here) + 1)
        return (
            here - begun >= shortest and 2 * run >= shortest and not _GO_ON.match(text, after, end)
        )

    return ends
