"""A quote beside the transcript: everything outside of square brackets and ellipses has to stand
there, in order.

What is printed is read as words and signs; white space, straight or curly quotation marks and
``--`` or a dash make no difference. A bracket stands for words that were put in or replaced, an
ellipsis for words left out. ``[T]he`` and ``hotline[s]`` change a letter: the word is the
transcript's all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qcode.spans import Span

BRACKETS = re.compile(r"\[[^\[\]]*\]")
_GAP = re.compile(r"\[[^\[\]]*\]|…|(?<!\.)\.\.\.\.?(?!\.)|\.(?: \.){2,3}")
_TOKEN = re.compile(r"-{2,}|\w+|[^\w\s]")
_SAME = {"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "—", "―": "—"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign, as it is compared, with its place."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Differs:
    """The first place where what is printed is not what the transcript has. `at` is a place in the
    printed text.
    """

    printed: str
    said: str
    after: str
    at: int

    def __str__(self) -> str:
        """Where it differs, in words."""
        where = f"after {self.after!r}" if self.after else "at the beginning"
        there = f"the transcript has {self.said!r}" if self.said else "the passage ends there"
        return f"{where} the quote has {self.printed!r}, but {there}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words between two gaps. `joined_left` and `joined_right`: a bracket touches the first or last
    word, which may then be a part of the transcript's word.
    """

    tokens: tuple[Token, ...]
    joined_left: bool
    joined_right: bool


def alignment(printed: str, wording: str) -> list[tuple[Span, Span]] | Differs:
    """Each verbatim word of `printed` with its place there and in `said`; or where the two differ.

    A piece between two gaps is looked for behind the piece before it.
    """
    words = list(_tokens(wording))
    result: list[tuple[Span, Span]] = []
    at = 0
    for piece in _pieces(printed):
        place = _find(piece, words, at)
        if place is None:
            return _difference(piece, words, at, result, printed, wording)
        result += [
            ((p.start, p.end), (w.start, w.end))
            for p, w in zip(piece.tokens, words[place:], strict=False)
        ]
        at = place + len(piece.tokens)
    return result


def problem_of(printed: str, wording: str) -> str:
    """Why `printed` cannot be an edit of `said`, in words; empty when it can."""
    if (bare := BRACKETS.sub("", printed)) and ("[" in bare or "]" in bare):
        sign = "[" if "[" in bare else "]"
        return f"a square bracket {sign!r} has no partner"
    if not any(piece.tokens for piece in _pieces(printed)):
        return "nothing of the transcript's words is left"
    result = alignment(printed, wording)
    return str(result) if isinstance(result, Differs) else ""


def place_in(aligned: Sequence[tuple[Span, Span]], span: Span) -> Span | None:
    """Where words of the printed text stand in the passage; None where none of them is verbatim."""
    inside = [message for shown, message in aligned if shown[0] < span[1] and span[0] < shown[1]]
    return (inside[0][0], inside[-1][1]) if inside else None


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        word = match[0]
        same = "—" if word.startswith("--") else _SAME.get(word, word)
        yield Token(same, match.start(), match.end())


def _pieces(printed: str) -> Iterator[_Piece]:
    tokens = list(_tokens(printed))
    start = 0
    gaps = [*_GAP.finditer(printed), None]
    for gap in gaps:
        end = len(printed) if gap is None else gap.start()
        own = tuple(t for t in tokens if start <= t.start and t.end <= end)
        if own:
            left = own[0].start == start and start > 0 and printed[start - 1] == "]"
            right = own[-1].end == end and gap is not None and gap[0].startswith("[")
            yield _Piece(own, left, right)
        start = end if gap is None else gap.end()


def _find(piece: _Piece, words: Sequence[Token], at: int) -> int | None:
    """The first place from `at` on where the piece stands."""
    last = len(words) - len(piece.tokens)
    return next(
        (i for i in range(at, last + 1) if _run(piece, words, i) == len(piece.tokens)), None
    )


def _run(piece: _Piece, words: Sequence[Token], at: int) -> int:
    """How many tokens of the piece stand at this place."""
    last = len(piece.tokens) - 1
    for n, token in enumerate(piece.tokens):
        if at + n >= len(words):
            return n
        word = words[at + n].word
        same = (
            token.word == word
            or (n == 0 and piece.joined_left and word.endswith(token.word))
            or (n == last and piece.joined_right and word.startswith(token.word))
        )
        if not same:
            return n
    return len(piece.tokens)


def _difference(
    piece: _Piece,
    words: Sequence[Token],
    at: int,
    before: Sequence[tuple[Span, Span]],
    printed: str,
    wording: str,
) -> Differs:
    """Where the longest beginning of the piece stands, and what comes there instead."""
    runs = [(_run(piece, words, i), -i) for i in range(at, len(words))] or [(0, -at)]
    length, place = max(runs)
    # Right behind the piece before it is the place meant, where no word of the piece is found.
    here = at if length == 0 else -place
    wrong = piece.tokens[length]
    rest = words[here + length : here + length + 4]
    there = wording[rest[0].start : rest[-1].end] if rest else ""
    shown = piece.tokens[length : length + 4]
    known = [*(p for p, _ in before), *((t.start, t.end) for t in piece.tokens[:length])][-4:]
    after = printed[known[0][0] : known[-1][1]] if known else ""
    return Differs(printed[wrong.start : shown[-1].end], there, after, wrong.start)
