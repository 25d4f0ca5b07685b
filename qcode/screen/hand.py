"""How codes at hand are drawn: each with its digit."""

from __future__ import annotations

from qcode.screen.cells import Line, Piece, fit, plain, steady, width
from qcode.screen.glyphs import Glyphs
from qcode.screen.transcript_lines import TranscriptLines
from qcode.workflows.coding import CodingSession


def in_hand(
    session: CodingSession, lines: TranscriptLines, digit: int, code: str, signs: Glyphs
) -> list[Piece]:
    """A code at hand with its digit; the sign says whether it is on the segment."""
    there = code in session.sheet.codes_on(session.cursor.index)
    sign = signs.there if there else signs.code
    return [
        (f"{digit} ", "panel.number"),
        (f"{sign} ", f"code:{lines.color(code)}:panel"),
        (steady(code), "panel.dim" if there else "panel"),
    ]


def hand_lines(
    session: CodingSession, lines: TranscriptLines, cells: int, signs: Glyphs
) -> list[Line]:
    """The codes at hand beside each other, over as many lines as they take."""
    result: list[Line] = []
    line: list[Piece] = []
    for digit, code in session.digits().items():
        pieces = in_hand(session, lines, digit, code, signs)
        size = width(plain(pieces)) + 3
        if line and width(plain(line)) + size > cells:
            result.append(fit(line, cells, "panel"))
            line = []
        line += [(" " if not line else "   ", "panel"), *pieces]
    return [*result, fit(line, cells, "panel")] if line else result
