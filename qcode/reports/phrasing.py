"""Numbers and names as words of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """``four``; figures from eleven on."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else f"{number:,}"


def percent_words(value: float) -> str:
    """``33.1 percent``; halves go up, as in the tables."""
    return f"{Decimal(repr(value)).quantize(Decimal('0.1'), ROUND_HALF_UP)} percent"


def together(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def lowered(label: str) -> str:
    """A label inside a sentence: ``Hotlines`` begins small, ``FBI agents`` does not."""
    first = label.split(" ", 1)[0]
    return label if any(c.isupper() for c in first[1:]) else label[:1].lower() + label[1:]


def plural(label: str) -> str:
    """The label of a family as what it has several of: ``Referral stream`` is ``Referral
    streams``.
    """
    if label.endswith("s"):
        return label
    if label.endswith("y") and label[-2:-1] not in tuple("aeiou"):
        return f"{label[:-1]}ies"
    return f"{label}s"
