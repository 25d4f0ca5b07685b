"""A norming session line by line: what everybody reads at each step, and which words are votes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from states import nothing_written

from qcode.errors import UsageError
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.codebook.editing import rename_code
from qcode.workflows.norming.lines import NormingLines, split_codes
from qcode.workflows.norming.measuring import agreement_table, passages_table, sessions_table
from qcode.workflows.norming.sessions import Norming, Passage, session_of, start_session


@pytest.fixture
def work(garden: Store) -> NormingLines:
    """A session of three coders on two passages."""
    start_session(garden, "pilot", ["GA-01:2", "GA-02:4"], ["ann", "בן", "मीरा"])
    return NormingLines(garden, "pilot")


def say(work: NormingLines, *lines: str) -> str:
    """What is answered to the last of these lines; none of them is refused."""
    replies = [work.handle(line) for line in lines]
    assert [r.lines for r in replies if r.status] == []
    return "\n".join(replies[-1].lines)


def test_no_answer_before_the_reveal_has_a_vote(work: NormingLines) -> None:
    for line in ("joy", "water", "none", "read", "next", "back"):
        said = say(work, line)
        assert not any(code in said.split() for code in ("joy", "joy.", "water."))
    assert "ann: joy." in say(work, "reveal")


def test_everybody_reads_where_they_agree_and_where_not(work: NormingLines) -> None:
    said = say(work, "joy, water", "water", "water", "reveal")
    assert said.splitlines() == [
        "ann: joy and water.",
        "בן: water.",
        "मीरा: water.",
        "You differ on joy.",
        "Discuss, then type: settle CODES because REASON.",
    ]
    said = say(work, "ann: water")
    assert "ann: water (before: joy and water)." in said and "You agree." in said


def test_nobody_voting_for_a_code_is_agreement_too(work: NormingLines) -> None:
    said = say(work, "none", "nothing", "NONE", "reveal")
    assert "ann: no code." in said and "You agree." in said
    assert "Passage 1 is settled: no code applies. Type next." in say(
        work, "settle none because they only greet"
    )


def test_a_reason_may_have_the_word_because_itself(work: NormingLines) -> None:
    say(work, "joy", "joy", "joy", "reveal", "settle joy because they sing because it is May")
    assert say(work, "read").splitlines()[-1] == (
        "Agreed: joy, because they sing because it is May."
    )


def test_after_the_last_outcome_nobody_is_sent_on(work: NormingLines) -> None:
    for number in (1, 2):
        say(work, f"go {number}", "joy", "joy", "joy", "reveal")
        said = say(work, "settle joy because so")
        assert said.endswith("Type next.") == (number == 1)
    assert NormingLines(work.store, "pilot").number == 1  # all are settled, so it starts over


def test_a_vote_on_a_settled_passage_is_refused_and_changes_nothing(work: NormingLines) -> None:
    say(work, "joy", "joy", "joy", "reveal", "settle joy because so")
    with nothing_written(work.store):
        reply = work.handle("ann: water")
    assert reply.status == 1 and "passage 1 is settled already" in reply.lines[0].casefold()


def test_a_word_that_is_no_command_is_told_when_nobody_is_to_vote(work: NormingLines) -> None:
    say(work, "joy", "joy", "joy")
    reply = work.handle("settel joy because so")
    assert reply.status == 2 and "'settel' is not a command" in reply.lines[0]


def test_a_code_that_was_renamed_during_the_session_is_voted_for_by_its_new_key(
    work: NormingLines,
) -> None:
    say(work, "joy")
    rename_code(work.store, "joy", "glee")
    assert work.handle("joy").status
    assert "ann: glee." in say(work, "glee", "glee", "reveal")


def test_an_outcome_that_is_settled_again_replaces_the_first(work: NormingLines) -> None:
    say(work, "joy", "joy", "joy", "reveal", "settle joy because first", "consensus")
    say(work, "settle water because second")
    outcome = session_of(work.store.view(SUPERVISOR), "pilot").outcomes[1]
    assert (outcome.codes, outcome.reason, outcome.kept) == (("water",), "second", ())


@given(st.lists(st.text("abकא_-", min_size=1), min_size=1), st.sampled_from([",", ";", " , "]))
def test_codes_that_are_joined_are_split_into_the_same_codes(codes: list[str], by: str) -> None:
    assert split_codes(by.join(codes)) == codes


@pytest.mark.parametrize("typed", ["", " ", ",", " ; , "])
def test_typing_no_code_is_not_a_vote_for_none(typed: str) -> None:
    with pytest.raises(UsageError, match="type none"):
        split_codes(typed)


# Tables of sessions made by hand
# --------------------------------------------------------------------------------------------------

PASSAGES = tuple(Passage(n, "G", "g", (n, n + 1), str(n), "", f"Words {n}.") for n in (1, 2, 3, 4))
JOY, NO = ("joy",), ()
BEFORE = {
    **{(1, "a"): JOY, (1, "b"): JOY, (2, "a"): JOY, (2, "b"): NO},
    **{(3, "a"): NO, (3, "b"): NO, (4, "a"): JOY},
}


def test_the_agreement_of_two_coders_is_that_by_hand() -> None:
    """Ratings 11, 10, 00. Before: 2 of 3 agree. Alpha = 1 - (n - 1) * o / (n1 * n0), with n = 6
    values, three ones and three noughts, o = 1 unit that differs: 1 - 5 / 9 = 4/9. After b's
    second vote all agree.
    """
    revealed = frozenset((1, 2, 3))
    session = Norming("pilot", ("a", "b"), PASSAGES, BEFORE, {(2, "b"): JOY}, revealed)
    row = agreement_table(session, {"joy": "Joy"}).rows[0]
    assert (row["code"], row["label"], row["passages"]) == ("joy", "Joy", 3)
    assert row["alpha_before"] == pytest.approx(4 / 9)
    assert row["alpha_after"] == pytest.approx(1)
    assert row["percent_before"] / row["percent_after"] == pytest.approx(2 / 3)


def test_a_table_of_passages_has_no_sealed_vote() -> None:
    session = Norming("pilot", ("a", "b"), PASSAGES, BEFORE, {(2, "b"): JOY}, frozenset((1, 2)))
    told = [(row["before"], row["after"]) for row in passages_table(session).rows]
    assert told == [
        ("a: joy; b: joy", ""),
        ("a: joy; b: no code", "a: joy; b: joy"),
        ("(voted)", ""),
        ("(voting)", ""),
    ]


def test_sessions_are_listed_with_how_far_they_are(work: NormingLines) -> None:
    say(work, "joy", "joy", "joy", "reveal", "settle joy because so", "next", "joy")
    (row,) = sessions_table(work.store.view(SUPERVISOR)).rows
    assert (row["session"], row["coders"]) == ("pilot", ["ann", "בן", "मीरा"])
    assert (row["passages"], row["revealed"], row["settled"]) == (2, 1, 1)
