"""One person under two labels: the full name at first, then the surname, the first name, the
initials or a letter in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from qcode.transcripts.labels import is_known, key, stop_word
from qcode.transcripts.named_people import forms_of

_BRACKETED = re.compile(r"(.+?)\s*[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]")
_MOST_TURNS = 2


def short_forms(
    labels: Mapping[str, tuple[int, int]],
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Which label is the full name of which other, and which might be several others'.

    A full name has at most two turns and comes before the short form, which has more. Two people of
    one surname give two matches, and nothing is merged; a person `Stone` who is not the `Mara
    Stone` of one turn would be merged with her.

    Args:
        labels: key of a label -> its place in the order of the first turns, its number of turns.

    Returns:
        Key of a full name -> key of its short form where each fits the other alone; key of a full
        name -> the keys that fit otherwise.

    """
    fitting: dict[str, list[str]] = {}
    for full, (order, turns) in labels.items():
        forms = _forms(full) if turns <= _MOST_TURNS else frozenset()
        later = [
            k
            for k in forms & labels.keys()
            if k != full and labels[k][0] > order and labels[k][1] > turns
        ]
        if later:
            fitting[full] = sorted(later, key=lambda k: labels[k][0])
    claimed = [short for shorts in fitting.values() for short in shorts]
    sure = {
        full: shorts[0]
        for full, shorts in fitting.items()
        if len(shorts) == 1 and claimed.count(shorts[0]) == 1
    }
    return sure, {full: shorts for full, shorts in fitting.items() if full not in sure}


@lru_cache(maxsize=4096)
def _forms(folded: str) -> frozenset[str]:
    """What the person of this label may be called later."""
    bracketed = _BRACKETED.fullmatch(folded)
    if bracketed is not None and not is_known(bracketed[2]):
        return frozenset({key(bracketed[2])})
    if bracketed is not None and is_known(bracketed[1]):
        return frozenset({key(bracketed[2])})
    bare = (bracketed[1] if bracketed else folded).split(",", 1)[0].strip()
    words = bare.split()
    if (
        len(words) < 2
        or len(words) > 5
        or is_known(folded)
        or stop_word(folded)
        or any(c.isdigit() for c in bare)
    ):
        return frozenset()
    return frozenset(form for form in forms_of(bare) if len(form) > 1)
