"""What codes of another program's file name has to be in the codebook."""

from __future__ import annotations

from qcode.codebook.fitting import fitted
from qcode.model import Code, Codebook, Protocol, Question

PROTOCOLS = (Protocol("gardener", (Question("q1", "Why?"),)),)


def test_what_is_there_stays() -> None:
    """Nothing is told then."""
    codes = (
        Code("work", questions=("q1",), asked_of=("neighbor",), opposite=("REST",)),
        Code("rest"),
    )
    book = Codebook("Gardens", "1", codes, protocols=PROTOCOLS)
    assert fitted(book, "b.qdc") == (book, ())


def test_what_is_not_there_is_left_out_and_told() -> None:
    """Each name once."""
    codes = (
        Code("work", questions=("q1", "q2"), asked_of=("Gardener",), opposite=("gone",)),
        Code("rest", questions=("q2", "q3")),
    )
    book, notes = fitted(Codebook("Gardens", "1", codes, protocols=PROTOCOLS), "b.qdc")
    assert book.codes == (Code("work", questions=("q1",)), Code("rest"))
    assert [str(n) for n in notes] == [
        "b.qdc: questions left out: q2, q3; the codebook has no such questions",
        "b.qdc: roles left out: Gardener; their protocols say what they were asked",
        "b.qdc: opposites left out: gone; the codebook has no such codes",
    ]
    assert {n.severity for n in notes} == {"note"}
