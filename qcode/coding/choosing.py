"""Find a code while coding: match the typed words with key, label, keywords and definition. Best
matches and recently used codes come first.

Every typed word must be found somewhere in the entry. Only the place decides: at the beginning of
the key, then of a word of the key or label, then the initials of the label, inside a word, in a
keyword, with letters left out, in the definition, and last with a typing error. Among matches at
the same kind of place, frequently and recently used codes come first. A label that was taken from
the words of a passage counts less than one that somebody wrote, because it has any words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qcode.model import Code, Codebook

HALF_LIFE = 24.0
"""Number of later codings after which a use counts half."""

_WORD = re.compile(r"[^\W_]+")
_WHOLE, _KEY, _START, _INITIALS, _INSIDE, _KEYWORD, _LETTERS, _DEFINITION, _SLIP = (
    140,
    100,
    94,
    80,
    60,
    56,
    40,
    30,
    20,
)
_IN_VIVO = {_KEY: 95, _START: 58}
"""A code whose label was taken from a passage, where others have these."""
_RECENT, _ASKED = 12.0, 4.0
IN_VIVO_WORDS = 5
"""Of a passage, so many words become a label."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code prepared for searching."""

    code: Code
    path: str
    order: int
    key: str
    label: str
    names: tuple[str, ...]
    initials: tuple[str, ...]
    keywords: tuple[str, ...]
    definition: tuple[str, ...]
    in_vivo: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A code that matches the typed words: the entry, the quality of the match, and how much it is
    used; higher is better.
    """

    entry: Entry
    score: float
    use: float

    @property
    def code(self) -> Code:
        """The code."""
        return self.entry.code


class Chooser:
    """A codebook prepared for searching, with the history of used codes."""

    def __init__(self, codebook: Codebook, used: Iterable[str] = ()) -> None:
        self.codebook = codebook
        self.entries = tuple(_entry(codebook, n, code) for n, code in enumerate(codebook.codes))
        self._weight: dict[str, float] = {}
        self._last: dict[str, int] = {}
        self._uses = 0
        for code in used:
            self.use(code)

    def use(self, code: str) -> None:
        """Remember that the coder has just used a code."""
        self._uses += 1
        self._weight[code] = self.weight(code, ago=1) + 1.0
        self._last[code] = self._uses

    def weight(self, code: str, ago: int = 0) -> float:
        """The weight of a code's use: the sum over its uses, each halved for every `HALF_LIFE`
        codings since.
        """
        if code not in self._weight:
            return 0.0
        return float(
            self._weight[code]
            * 0.5 ** ((self._uses - self._last[code] - ago + (1 if ago else 0)) / HALF_LIFE)
        )

    def best(
        self, typed: str, *, asked: str | None = None, leave_out: frozenset[str] = frozenset()
    ) -> list[Found]:
        """The matching codes, best first. If nothing is typed: recently used codes, then those of
        the question `asked`, then the codebook.
        """
        tokens = [t for t in re.split(r"[\s/]+", typed.casefold()) if t]
        entries = [e for e in self.entries if e.code.key not in leave_out]
        fits = [(e, _fit(e, tokens, _fit_one)) for e in entries]
        # Typing errors are tried only if nothing else matches, so that they never hide a real
        # match.
        if not any(fit is not None for _, fit in fits):
            fits = [(e, _fit(e, tokens, _fit_slip)) for e in entries]
        result = [Found(e, fit, self._favour(e, asked)) for e, fit in fits if fit is not None]
        result.sort(key=lambda f: (-f.score, -f.use, f.entry.order))
        return result

    def _favour(self, entry: Entry, asked: str | None) -> float:
        weight = self.weight(entry.code.key)
        # Bounded, so that a code of the question asked comes before one that was used once.
        recent = _RECENT * weight / (weight + 1.0)
        return recent + (_ASKED if asked is not None and asked in entry.code.questions else 0.0)


def code_tree(codebook: Codebook) -> list[tuple[int, Code]]:
    """The codes with their depth, from 0; a code that was added later is listed with its family."""
    below: dict[str | None, list[Code]] = {}
    for code in codebook.codes:
        below.setdefault(code.parent, []).append(code)
    rows: list[tuple[int, Code]] = []
    waiting = [(0, code) for code in reversed(below.get(None, []))]
    while waiting:
        depth, code = waiting.pop()
        rows.append((depth, code))
        waiting += [(depth + 1, child) for child in reversed(below.get(code.key, []))]
    return rows


def code_colors(codebook: Codebook) -> Mapping[str, str]:
    """The color of every code, ``#RRGGBB``: its own, or that of the nearest code above it, or one
    from a palette by family.
    """
    chosen: dict[str, str] = {}
    families = 0
    for code in codebook.codes:
        if code.color:
            chosen[code.key] = code.color
        elif code.parent in chosen:
            chosen[code.key] = chosen[code.parent]
        else:
            chosen[code.key] = _PALETTE[families % len(_PALETTE)]
        # Counted for all families, so that one with its own color does not change the others.
        families += code.parent is None
    return chosen


NAMED_COLORS: Mapping[str, str] = {
    "blue": "#4E79A7",
    "orange": "#F28E2B",
    "green": "#59A14F",
    "red": "#E15759",
    "purple": "#B07AA1",
    "teal": "#76B7B2",
    "yellow": "#EDC948",
    "brown": "#9C755F",
    "pink": "#FF9DA7",
    "gray": "#79706E",
}
"""The palette, by name."""
_PALETTE = tuple(NAMED_COLORS.values())


def color_called(text: str) -> str:
    """A color by its name in the palette, or as it was typed; empty for none."""
    name = text.strip().casefold()
    return "" if name == "none" else NAMED_COLORS.get(name, text.strip())


def _entry(codebook: Codebook, order: int, code: Code) -> Entry:
    key, label = code.key.casefold(), code.label.casefold()
    key_words, label_words = _WORD.findall(key), _WORD.findall(label)
    return Entry(
        code=code,
        path=codebook.path(code.key),
        order=order,
        key=key,
        label=label,
        names=(*key_words, *label_words),
        initials=tuple(
            {"".join(w[0] for w in words) for words in (key_words, label_words) if len(words) > 1}
        ),
        keywords=tuple(
            w
            for keyword in code.keywords
            for w in (keyword.casefold(), *_WORD.findall(keyword.casefold())[1:])
        ),
        definition=tuple(
            dict.fromkeys(_WORD.findall(f"{code.definition} {code.include}".casefold()))
        ),
        in_vivo=bool(code.examples) and _words_of(code.examples[0]).startswith(_words_of(label)),
    )


def _words_of(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def in_vivo_label(words: str) -> str:
    """The label of a code that is made from words of a passage: their beginning."""
    return " ".join(words.split()[:IN_VIVO_WORDS]).rstrip(".,;:!?…")


def _fit(
    entry: Entry, tokens: Sequence[str], fit_one: Callable[[Entry, str], float]
) -> float | None:
    """The mean fit of the typed words; None if one of them is not found."""
    if not tokens:
        return 0.0
    total = 0.0
    for token in tokens:
        one = fit_one(entry, token)
        if not one:
            return None
        total += one
    return total / len(tokens)


def _fit_one(entry: Entry, token: str) -> float:
    if token in (entry.key, entry.label):
        return _WHOLE
    if entry.key.startswith(token):
        return _IN_VIVO[_KEY] if entry.in_vivo else _KEY
    if entry.label.startswith(token) or any(name.startswith(token) for name in entry.names):
        return _IN_VIVO[_START] if entry.in_vivo else _START
    if len(token) > 1 and any(initials.startswith(token) for initials in entry.initials):
        return _INITIALS
    if len(token) > 2 and (token in entry.key or token in entry.label):
        return _INSIDE
    if len(token) > 1 and any(word.startswith(token) for word in entry.keywords):
        return _KEYWORD
    if len(token) > 1 and _letters_in_order(token, entry.key):
        return _LETTERS
    if len(token) > 2 and any(word.startswith(token) for word in entry.definition):
        return _DEFINITION
    return 0.0


def _fit_slip(entry: Entry, token: str) -> float:
    """Like `_fit_one` but also with typing errors; used only if nothing else matches."""
    return _fit_one(entry, token) or (
        _SLIP if len(token) > 3 and any(_near(token, name) for name in entry.names) else 0.0
    )


def _letters_in_order(letters: str, name: str) -> bool:
    """True if the letters occur in this order in the name, starting with its first letter."""
    if not name.startswith(letters[0]):
        return False
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _near(typed: str, name: str) -> bool:
    """True for a typing error at the beginning of a word: letters swapped, left out or doubled."""
    # Loaded here, because most codes are found without it.
    from rapidfuzz.fuzz import ratio

    # One letter more than typed, so that a missing letter can still match.
    return ratio(typed, name[: len(typed) + 1], score_cutoff=80) > 0
