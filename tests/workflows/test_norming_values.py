"""What the verbs of a norming session return and store: who may vote when, what stays sealed, how
agreement is measured, and what an outcome becomes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from states import nothing_written, one_step

from qcode.errors import Collision, Refused, Unknown, UsageError
from qcode.model import ALL_CODES
from qcode.reliability.alpha import packaged_alpha
from qcode.store.blindness import SEALED, SIGHT, SUPERVISOR
from qcode.store.check import check
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.editing import rename_code, retire_codes
from qcode.workflows.importing.withdrawing import Redaction, redact_transcript
from qcode.workflows.keeping.coders import rename_coder
from qcode.workflows.norming.keeping_outcomes import keep_as_consensus, keep_as_example
from qcode.workflows.norming.lines import NormingLines, split_codes
from qcode.workflows.norming.measuring import (
    agreement_table,
    passages_table,
    report_tables,
    sessions_table,
)
from qcode.workflows.norming.sessions import Norming, Outcome, session_of, start_session
from qcode.workflows.norming.voting import record_reader, reveal, settle, vote
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings, mark_done
from qcode.workflows.shared.sights import not_blind

ALL = ["GA-01:1-4", "GA-02:2"]


def begin(store: Store, coders: Sequence[str] = ("ann", "ben")) -> Norming:
    """The session "pilot" on the three answers."""
    return start_session(store, "pilot", ALL, coders)[0]


def votes(store: Store, number: int, **by_coder: Sequence[str]) -> Norming:
    """Let coders vote on a passage, and reveal."""
    for coder, codes in by_coder.items():
        vote(store, "pilot", number, coder, codes)
    return reveal(store, "pilot", number)


def marks(store: Store, kind: str) -> int:
    """How many marks of a kind the study has."""
    return len(store.view(SUPERVISOR).rows("mark", kind=kind))


# Starting
# --------------------------------------------------------------------------------------------------


def test_a_session_has_the_answers_of_its_segments_in_the_order_given(garden: Store) -> None:
    session = start_session(garden, "pilot", ["GA-02:4", "GA-01:1-4", "GA-01:2"], ["ann", "ben"])[0]
    told = [(p.number, p.transcript, p.segment, p.text) for p in session.passages]
    assert told == [
        (1, "GA-02", "4", "We carry water from the pump."),
        (2, "GA-01", "2", "My neighbor told me. Nobody else did."),
        (3, "GA-01", "4", "We carry water from the pump."),
    ]
    assert [p.asked for p in session.passages] == [
        "What is hard?",
        "How did you hear of it?",
        "What is hard?",
    ]
    assert [p.speaker for p in session.passages] == ["Bo", "Ada", "Ada"]


def test_starting_is_one_step_and_names_new_coders(garden: Store) -> None:
    with one_step(garden):
        _, notes = start_session(garden, "pilot", ALL, ["ann", "ben", "ann", " "])
    assert notes == ("coder 'ann' is new in this study", "coder 'ben' is new in this study")
    undo(garden)
    with pytest.raises(Unknown):
        session_of(garden.view(SUPERVISOR), "pilot")
    assert all(finding.ok for finding in check(garden))


@pytest.mark.parametrize(
    ("places", "coders", "error"),
    [
        (["GA-01:2"], ["ann"], UsageError),
        (["GA-01:2"], ["ann", "ann"], UsageError),
        (["GA-01"], ["ann", "ben"], UsageError),
        (["GA-01:x"], ["ann", "ben"], UsageError),
        (["GA-01:3-2"], ["ann", "ben"], UsageError),
        (["GA-01:1"], ["ann", "ben"], UsageError),
        (["GA-01:5"], ["ann", "ben"], UsageError),
        (["GA-07:2"], ["ann", "ben"], Unknown),
    ],
)
def test_a_session_that_cannot_be_held_is_refused(
    garden: Store, places: list[str], coders: list[str], error: type[Exception]
) -> None:
    with nothing_written(garden), pytest.raises(error):
        start_session(garden, "pilot", places, coders)


def test_a_name_is_taken_without_regard_to_case(garden: Store) -> None:
    begin(garden)
    with nothing_written(garden), pytest.raises(Refused):
        start_session(garden, "PILOT", ALL, ["ann", "ben"])
    assert session_of(garden.view(SUPERVISOR), "Pilot").name == "pilot"


def test_a_blind_task_that_is_finished_is_in_nobodys_way(garden: Store) -> None:
    assign(garden, ["GA-01"], to="ben", kind="reliability", blind=True)
    with nothing_written(garden), pytest.raises(Refused, match="ben still codes GA-01 blind"):
        begin(garden)
    assert start_session(garden, "pilot", ALL, ["ann", "zoe"])[0].coders == ("ann", "zoe")
    mark_done(garden, ["GA-01"], coder="ben", segments="1-2")
    with pytest.raises(Refused):
        start_session(garden, "second", ALL, ["ann", "ben"])
    mark_done(garden, ["GA-01"], coder="ben")
    start_session(garden, "second", ALL, ["ann", "ben"])


# Voting
# --------------------------------------------------------------------------------------------------


def test_a_passage_goes_from_voting_to_settled(garden: Store) -> None:
    session = begin(garden)
    assert (session.state(1), session.waiting(1)) == ("voting", ("ann", "ben"))
    vote(garden, "pilot", 1, "ben", ["water"])
    session = session_of(garden.view(SUPERVISOR), "pilot")
    assert (session.state(1), session.waiting(1)) == ("voting", ("ann",))
    vote(garden, "pilot", 1, "ann", [])
    assert session_of(garden.view(SUPERVISOR), "pilot").state(1) == "voted"
    assert reveal(garden, "pilot", 1).state(1) == "revealed"
    settle(garden, "pilot", 1, ["joy"], "They laugh.")
    session = session_of(garden.view(SUPERVISOR), "pilot")
    assert session.state(1) == "settled"
    assert session.outcomes[1] == Outcome(("joy",), "They laugh.")
    assert session.state(2) == "voting"


def test_a_sealed_vote_may_be_given_again_and_replaces_the_first(garden: Store) -> None:
    begin(garden)
    vote(garden, "pilot", 1, "ann", ["water", "joy"])
    with one_step(garden):
        vote(garden, "pilot", 1, "ann", ["joy"])
    assert marks(garden, SEALED) == 1
    session = session_of(garden.view(SUPERVISOR), "pilot")
    assert session.before == {(1, "ann"): ("joy",)}
    undo(garden, actor="ann")
    session = session_of(garden.view(SUPERVISOR), "pilot")
    assert session.before == {(1, "ann"): ("water", "joy")}


def test_others_see_no_sealed_vote_and_its_coder_does(garden: Store) -> None:
    begin(garden)
    vote(garden, "pilot", 1, "ann", ["joy"])
    assert session_of(garden.view("ann"), "pilot").before == {(1, "ann"): ("joy",)}
    for reader in ("ben", "zoe", "nobody"):
        view = garden.view(reader)
        assert session_of(view, "pilot").before == {}
        assert view.rows("mark", kind=SEALED) == []
    vote(garden, "pilot", 1, "ben", ["joy"])
    reveal(garden, "pilot", 1)
    assert session_of(garden.view("ben"), "pilot").before == {
        (1, "ann"): ("joy",),
        (1, "ben"): ("joy",),
    }


def test_nothing_is_revealed_before_everybody_has_voted(garden: Store) -> None:
    begin(garden, ["ann", "ben", "cy"])
    vote(garden, "pilot", 1, "ann", ["joy"])
    with nothing_written(garden), pytest.raises(Refused, match="ben and cy have not voted"):
        reveal(garden, "pilot", 1)


def test_the_reveal_is_recorded_as_a_sight_and_stays(garden: Store) -> None:
    begin(garden)
    votes(garden, 1, ann=["joy"], ben=["water"])
    assert marks(garden, SIGHT) == 2
    with pytest.raises(Collision):
        undo(garden)
    votes(garden, 2, ann=["joy"], ben=["water"])
    assert marks(garden, SIGHT) == 2  # the same transcript
    votes(garden, 3, ann=["joy"], ben=["water"])
    assert marks(garden, SIGHT) == 4
    assert all(finding.ok for finding in check(garden))


def test_whoever_reads_the_votes_of_others_is_recorded_once(garden: Store) -> None:
    begin(garden)
    votes(garden, 1, ann=["joy"], ben=["water"])
    add_codings(garden, "GA-02", "2", ["joy"], coder="zoe")
    for known in ("ann", SUPERVISOR):
        with nothing_written(garden):
            assert record_reader(garden, "pilot", known) == ()
    assert record_reader(garden, "pilot", "zoe") == (
        "zoe has now seen others' votes in GA-01, and cannot be drawn for blind coding there"
        " (recorded)",
    )
    with nothing_written(garden):
        assert record_reader(garden, "pilot", "zoe") == ()
    assert not_blind(garden.view(SUPERVISOR))["zoe"].keys() == {"GA-01"}
    assert len(record_reader(garden, "pilot", "a visitor")) == 1
    assert record_reader(garden, "pilot", "a visitor") == ()


def test_a_vote_after_the_reveal_leaves_the_first_vote(garden: Store) -> None:
    begin(garden)
    votes(garden, 1, ann=["joy"], ben=["water"])
    vote(garden, "pilot", 1, "ben", ["joy"])
    vote(garden, "pilot", 1, "ben", ["joy", "water"])
    session = session_of(garden.view(SUPERVISOR), "pilot")
    assert session.before[1, "ben"] == ("water",)
    assert session.now(1) == {"ann": ("joy",), "ben": ("joy", "water")}
    undo(garden, actor="ben")
    assert session_of(garden.view(SUPERVISOR), "pilot").after[1, "ben"] == ("joy",)


def test_votes_end_with_the_outcome(garden: Store) -> None:
    begin(garden)
    votes(garden, 1, ann=["joy"], ben=["water"])
    with nothing_written(garden), pytest.raises(Refused):
        settle(garden, "pilot", 1, ["joy"], "  ")
    settle(garden, "pilot", 1, ["joy"], "They\n laugh.")
    with nothing_written(garden), pytest.raises(Refused, match="settled already"):
        vote(garden, "pilot", 1, "ann", ["water"])
    settle(garden, "pilot", 1, [], "Not at all.")
    assert session_of(garden.view(SUPERVISOR), "pilot").outcomes[1] == Outcome((), "Not at all.")


@pytest.mark.parametrize("code", ["nothing", "retired"])
def test_a_code_that_is_not_in_use_is_refused(garden: Store, code: str) -> None:
    begin(garden)
    if code == "retired":
        retire_codes(garden, ["joy"])
        code = "joy"
    with nothing_written(garden), pytest.raises(Unknown):
        vote(garden, "pilot", 1, "ann", [code])


def test_a_session_follows_new_names_of_codes_and_coders(garden: Store) -> None:
    begin(garden)
    votes(garden, 1, ann=["joy"], ben=["joy"])
    rename_code(garden, "joy", "delight")
    rename_coder(garden, "ann", "hannah")
    session = session_of(garden.view(SUPERVISOR), "pilot")
    assert session.coders == ("hannah", "ben")
    assert session.now(1) == {"hannah": ("delight",), "ben": ("delight",)}


def test_words_that_are_redacted_go_with_the_reason_that_has_them(garden: Store) -> None:
    begin(garden)
    votes(garden, 1, ann=["joy"], ben=["joy"])
    settle(garden, "pilot", 1, ["joy"], "Because nobody else did.")
    votes(garden, 2, ann=["joy"], ben=["joy"])
    settle(garden, "pilot", 2, ["joy"], "A number of codes.")
    redact_transcript(garden, "GA-01", Redaction(("Nobody",), replacement="xxx"))
    session = session_of(garden.view(SUPERVISOR), "pilot")
    assert (session.state(1), session.state(2)) == ("revealed", "settled")
    assert session.now(1) == {"ann": ("joy",), "ben": ("joy",)}
    assert session.passages[0].text == "My neighbor told me. xxx else did."
    assert all(finding.ok for finding in check(garden))


# Agreement
# --------------------------------------------------------------------------------------------------


def test_agreement_of_three_coders_is_that_of_another_implementation(garden: Store) -> None:
    begin(garden, ["ann", "ben", "cy"])
    votes(garden, 1, ann=["joy"], ben=["joy", "water"], cy=["joy"])
    votes(garden, 2, ann=["water"], ben=["water"], cy=[])
    votes(garden, 3, ann=[], ben=["joy"], cy=[])
    table, _ = report_tables(garden.view(SUPERVISOR), "pilot")
    rows = {row["code"]: row for row in table.rows}
    by_hand = {"joy": [[1, 0, 0], [1, 0, 1], [1, 0, 0]], "water": [[0, 1, 0], [1, 1, 0], [0, 0, 0]]}
    for code, ratings in by_hand.items():
        counts = np.array([[unit.count(0), unit.count(1)] for unit in zip(*ratings, strict=True)])
        assert rows[code]["alpha_before"] == pytest.approx(packaged_alpha(counts))
    # Of the nine pairs of joy, those of passage 3 that have ben disagree.
    assert rows["joy"]["percent_before"] == pytest.approx(100 * 7 / 9)
    assert set(rows) == {"joy", "water", ALL_CODES}
    assert [row["passages"] for row in table.rows] == [3, 3, 3]


def test_only_revealed_passages_and_codes_with_votes_are_measured(garden: Store) -> None:
    session = begin(garden)
    assert agreement_table(session, {"joy": "Joy"}).rows == ()
    vote(garden, "pilot", 2, "ann", ["water"])
    votes(garden, 1, ann=["joy"], ben=["joy"])
    table, passages = report_tables(garden.view(SUPERVISOR), "pilot")
    assert [row["code"] for row in table.rows] == ["joy", ALL_CODES]
    joy = table.rows[0]
    assert (joy["percent_before"], joy["alpha_before"]) == (100.0, None)
    assert "no variation" in joy["undefined"]
    assert [row["before"] for row in passages.rows] == [
        "ann: joy; ben: joy",
        "(voting)",
        "(voting)",
    ]


def test_a_long_passage_is_cut_in_tables_and_whole_in_data(garden: Store) -> None:
    session = begin(garden)
    row = passages_table(session).rows[0]
    assert row["text"] == row["words"] == "My neighbor told me. Nobody else did."
    assert sessions_table(garden.view(SUPERVISOR)).rows[0]["passages"] == 3


# Keeping
# --------------------------------------------------------------------------------------------------


def settled(store: Store, *codes: str) -> None:
    """The session with its first passage settled."""
    begin(store)
    votes(store, 1, ann=codes, ben=codes)
    settle(store, "pilot", 1, codes, "It is plain.")


def test_the_consensus_of_a_passage_leaves_the_rest_of_the_transcript(garden: Store) -> None:
    settled(garden, "joy", "water")
    with one_step(garden):
        keep_as_consensus(garden, "pilot", 1)
    study = garden.view(SUPERVISOR).study()
    passage = session_of(garden.view(SUPERVISOR), "pilot").passages[0]
    assert {(c.coder, c.code, (c.start, c.end)) for c in study.codings} == {
        ("consensus", "joy", passage.span),
        ("consensus", "water", passage.span),
    }
    assert [(d.coder, (d.start, d.end)) for d in study.done] == [("consensus", passage.span)]
    kept = session_of(garden.view(SUPERVISOR), "pilot").outcomes[1].kept
    assert kept == ("consensus",)
    undo(garden)
    assert garden.view(SUPERVISOR).study().codings == ()
    assert session_of(garden.view(SUPERVISOR), "pilot").outcomes[1].kept == ()


def test_a_new_outcome_replaces_the_consensus_of_its_passage_alone(garden: Store) -> None:
    settled(garden, "joy")
    keep_as_consensus(garden, "pilot", 1)
    votes(garden, 2, ann=["joy"], ben=["joy"])
    settle(garden, "pilot", 2, ["joy"], "As before.")
    keep_as_consensus(garden, "pilot", 2)
    settle(garden, "pilot", 1, ["water"], "On second thought.")
    keep_as_consensus(garden, "pilot", 1)
    study = garden.view(SUPERVISOR).study()
    assert sorted(c.code for c in study.codings) == ["joy", "water"]
    assert {c.round for c in study.codings} == {"1"}
    assert all(finding.ok for finding in check(garden))


def test_the_coders_own_codings_stay_as_they_are(garden: Store) -> None:
    add_codings(garden, "GA-01", "2", ["joy"], coder="ann")
    settled(garden, "water")
    keep_as_consensus(garden, "pilot", 1)
    codings = garden.view(SUPERVISOR).study().codings
    assert {(c.coder, c.code) for c in codings} == {("ann", "joy"), ("consensus", "water")}


def test_an_example_makes_a_new_version_of_the_codebook(garden: Store) -> None:
    settled(garden, "joy")
    before = garden.view(SUPERVISOR).codebook()
    with one_step(garden):
        keep_as_example(garden, "pilot", 1, "joy")
    after = garden.view(SUPERVISOR).codebook()
    joy = after.get("joy")
    assert joy is not None and joy.examples == ("My neighbor told me. Nobody else did.",)
    assert after.version != before.version
    assert session_of(garden.view(SUPERVISOR), "pilot").outcomes[1].kept == ("example joy",)
    with nothing_written(garden), pytest.raises(Refused, match="already"):
        keep_as_example(garden, "pilot", 1, "joy")


def test_no_example_comes_from_a_transcript_that_somebody_codes_blind(garden: Store) -> None:
    settled(garden, "joy")
    with nothing_written(garden), pytest.raises(Refused, match="did not agree on water"):
        keep_as_example(garden, "pilot", 1, "water")
    assign(garden, ["GA-01"], to="zoe", kind="reliability", blind=True)
    with nothing_written(garden), pytest.raises(Refused, match="still codes GA-01 blind"):
        keep_as_example(garden, "pilot", 1, "joy")


def test_what_is_not_settled_is_not_kept(garden: Store) -> None:
    begin(garden)
    for keep in (keep_as_consensus, lambda s, n, p: keep_as_example(s, n, p, "joy")):
        with nothing_written(garden), pytest.raises(Refused, match="not settled"):
            keep(garden, "pilot", 1)


# Line by line
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("joy", ["joy"]),
        ("joy, water", ["joy", "water"]),
        (" joy ;water,", ["joy", "water"]),
        ("none", []),
        ("Nothing", []),
    ],
)
def test_codes_are_typed_with_commas(typed: str, codes: list[str]) -> None:
    assert split_codes(typed) == codes


def answers(work: NormingLines, *lines: str) -> list[str]:
    """The answers to the last of these lines."""
    for line in lines[:-1]:
        assert work.handle(line).status == 0, line
    return work.handle(lines[-1]).lines


def test_lines_say_where_one_is_and_what_codes_mean(garden: Store) -> None:
    begin(garden)
    work = NormingLines(garden, "pilot")
    assert work.begin()[0] == "Session pilot: ann and ben vote on 3 passages; 0 are settled."
    assert answers(work, "find pump") == ["water: water."]
    assert answers(work, "entry water") == ["water: water.", "Definition: Carrying water."]
    assert answers(work, "back") == ["This is the first passage."]
    assert answers(work, "go 3")[0] == "Passage 3 of 3: GA-02, segment 2."
    assert answers(work, "next") == ["This is the last passage."]
    assert any(line.startswith("settle CODES because REASON:") for line in answers(work, "help"))
    assert work.handle("").lines == work.handle("# a remark").lines == []
    assert work.handle("quit").leave


def test_only_the_coder_whose_turn_it_is_votes(garden: Store) -> None:
    begin(garden)
    work = NormingLines(garden, "pilot")
    said = work.handle("ben: joy")
    assert said.status and "It is ann's turn" in said.lines[0]
    reply = work.handle("ann: joy")
    assert reply.wipe and work.turn == "ben"
    assert answers(work, "reveal")[0].startswith("That did not work. Ben has not voted")
    assert work.handle("water").wipe and work.turn == ""
    assert "joy" in " ".join(answers(work, "reveal"))
    assert not work.handle("ben: joy").wipe


def test_votes_and_outcomes_are_undone_by_whoever_made_them(garden: Store) -> None:
    begin(garden)
    work = NormingLines(garden, "pilot", "lead")
    assert "nothing was done here yet" in answers(work, "undo")[0].casefold()
    assert answers(work, "joy", "undo")[0] == "Undone: norming vote pilot 1."
    answers(work, "joy", "joy", "reveal", "settle joy because all agree")
    assert answers(work, "consensus") == ["The consensus of passage 1 (GA-01 2) is joy."]
    assert answers(work, "undo")[0] == "Undone: norming keep pilot 1 --consensus."
    assert answers(work, "undo")[0].startswith("Undone: norming settle pilot 1 joy")
    assert work.handle("undo").status
    assert work.session.state(1) == "revealed"


@pytest.mark.parametrize(
    "line", ["go x", "go 9", "settle joy", "example", "entry nowhere", "consensus", "jo", ","]
)
def test_what_cannot_be_done_is_told_and_the_session_goes_on(garden: Store, line: str) -> None:
    begin(garden)
    work = NormingLines(garden, "pilot")
    reply = work.handle(line)
    assert reply.status and reply.lines[0].startswith("That did not work. ")
    assert not reply.leave and work.turn == "ann"


def test_a_session_goes_on_where_it_was_left(garden: Store) -> None:
    begin(garden)
    votes(garden, 1, ann=["joy"], ben=["joy"])
    settle(garden, "pilot", 1, ["joy"], "So.")
    vote(garden, "pilot", 2, "ann", ["joy"])
    work = NormingLines(garden, "pilot")
    assert (work.number, work.turn) == (2, "ben")
