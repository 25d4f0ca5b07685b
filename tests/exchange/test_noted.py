"""What REFI-QDA has no place for stands in the note on a coding, and is read back."""

from __future__ import annotations

from qcode.exchange.noted import Noted, write_noted


def test_a_note_can_be_read_by_people() -> None:
    """The memo first."""
    note = write_noted(Noted("A doubt.", "2", "accepted", "0.83"))
    assert note == (
        "A doubt.\n\nRound in qcode: 2\n\nOrigin in qcode: accepted\n\nProbability in qcode: 0.83"
    )
