"""Which question is asked, which segments answer it, and what there is to work through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qcode.coding import questions
from qcode.coding.questions import Protocols
from qcode.coding.searching import Spot, pattern, spots
from qcode.coding.worklists import newer_codes, next_task, step, tasks
from qcode.errors import UsageError
from qcode.model import Assignment, Codebook, Done, Protocol, Question
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared.regexes import search

BOOK = Codebook(
    "b",
    "1",
    (),
    protocols=(
        Protocol(
            "police",
            (
                Question("P1", "How long have you worked on these cases?"),
                Question("P2", "Where do your referrals come from?"),
            ),
        ),
        Protocol("clinic", (Question("C1", "Who refers patients to you?"),)),
    ),
)


def test_a_turn_that_asks_a_question_is_recognised() -> None:
    """In other words and with more around it; small talk is none."""
    protocols = Protocols(BOOK, ["police"])
    guess = protocols.guess("Okay. So where would you say your referrals usually come from?")
    assert guess is not None and guess.question.id == "P2" and guess.share > 0.5
    assert protocols.guess("Thanks. Shall we take a break?") is None
    assert protocols.guess("") is None


def test_only_the_protocol_of_the_role_is_looked_at() -> None:
    """A transcript of police is not asked the clinic's questions; unknown roles are asked all."""
    assert [q.id for q in Protocols(BOOK, ["police"]).questions] == ["P1", "P2"]
    assert [q.id for q in Protocols(BOOK, ["stranger"]).questions] == ["P1", "P2", "C1"]
    assert Protocols(Codebook("e", "1", ()), []).guess("who?") is None


def test_answers_follow_the_question(begin: Callable[..., CodingSession]) -> None:
    """From the question on to the next that is recognised, participants only; what was set is
    certain.
    """
    from qcode.workflows.coding import marks as coding_marks

    session = begin()
    sheet, protocols = session.sheet, session.loaded.protocols
    assert [sheet.number(i) for i, _ in questions.answers(sheet, protocols, "G1")] == [2]
    assert questions.asked_at(sheet, protocols, 1) == ("G1", False)
    assert not any(certain for _, certain in questions.answers(sheet, protocols, "G2"))
    session.move(8)
    coding_marks.set_asked(session, "g1")
    assert [
        (sheet.number(i), certain) for i, certain in questions.answers(sheet, protocols, "G1")
    ] == [(2, False), (9, True)]


def test_tasks_come_in_the_order_of_work() -> None:
    """Assigned before the rest, begun before untouched, done last; the next is the first that is
    open.
    """
    assigned = [
        Assignment("B", "mara", "reliability", "1", True),
        Assignment("A", "mara", "primary", "1"),
        Assignment("C", "mara", "primary", "2"),
    ]
    done = [Done("A", "mara", 0, 9, "1"), Done("B", "jonas", 0, 9, "1")]
    found = tasks(
        "mara",
        {"A": 1, "B": 2, "C": 3, "D": 4},
        {"D": "clinic"},
        assigned,
        {("C", "2"): 5},
        done,
        "1",
    )
    assert [(t.transcript, t.state, t.kind) for t in found] == [
        ("C", "begun", "primary"),
        ("B", "not begun", "reliability"),
        ("A", "done", "primary"),
        ("D", "not begun", None),
    ]
    first = next_task(found)
    assert (
        first is not None
        and first.transcript == "C"
        and found[1].blind
        and found[3].role == "clinic"
    )
    assert next_task([t for t in found if t.transcript in "AD"]) is None


def test_newer_codes_are_those_missing_at_the_done_mark() -> None:
    """Only where the coder had said done."""
    done = [Done("A", "mara", 0, 9), Done("B", "jonas", 0, 9), Done("C", "mara", 0, 9)]
    found = newer_codes(
        done, "mara", ["old", "new"], lambda code, name, coder: code == "new" and name != "C"
    )
    assert found == {"A": ["new"]}


def test_going_through_a_list() -> None:
    """On from where the coder is, over transcripts, and back; past the end there is none."""
    places = [Spot("A", 5, 6, 1), Spot("A", 50, 60, 3), Spot("B", 0, 4, 1)]
    assert (
        step(places, "A", (0, 5), 1) == 0
        and step(places, "A", (5, 20), 1) == 1
        and step(places, "A", (50, 70), 1) == 2
    )
    assert (
        step(places, "B", (0, 4), 1) is None
        and step(places, "B", (0, 4), -1) == 1
        and step(places, "A", (5, 20), -1) is None
    )
    assert (
        step(places, "Z", (0, 1), 1) == 0
        and step(places, "Z", (0, 1), -1) == 2
        and step([], "A", (0, 1), 1) is None
    )


def test_searching(begin: Callable[..., CodingSession]) -> None:
    """Regular expressions; without case unless a capital is typed; a hit a segment."""
    interview = begin().sheet.interview
    assert [s.segment for s in spots(pattern("water|snails"), [interview], search)] == [4, 6]
    assert [s.segment for s in spots(pattern("Water"), [interview], search)] == [4]
    assert [s.segment for s in spots(pattern("^and"), [interview], search)] == [3]
    assert list(spots(pattern("z*"), [interview], search)) == [], "nothing is matched by nothing"


@pytest.mark.parametrize("typed", ["(", "[a", "*", "a{99999999999999}", " "])
def test_what_is_no_expression_is_told(typed: str) -> None:
    """With the reason, never a traceback."""
    with pytest.raises(UsageError):
        pattern(typed)
