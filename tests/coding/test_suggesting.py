"""Suggestions: when they are shown, what becomes of them, what is recorded, and where they come
from.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from qcode.coding.suggesting import Offer, offer, withheld
from qcode.errors import Refused
from qcode.model import Suggestion
from qcode.store.store import Store
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding import reading as coding_reading
from qcode.workflows.coding.feed import Batch, SuggestionFeed, accept_batch
from qcode.workflows.coding.helper import batches
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign

Begin = Callable[..., CodingSession]
ROWS = (
    Suggestion(2, "neighbor", 0.8, "next door"),
    Suggestion(2, "notice_board", 0.6, "notice"),
    Suggestion(2, "joy", 0.1, ""),
)


@pytest.fixture(autouse=True)
def never_withheld(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing is withheld, but where a test is about that."""
    if "withheld" not in request.node.name:
        monkeypatch.setattr("qcode.workflows.coding.offering.withheld", lambda *_: False)


def suggested(session: CodingSession, clock: Any, index: int = 1) -> CodingSession:
    """The session at a segment with three suggestions."""
    session.move(8)
    coding_offers.deliver(session, "m1", {index: ROWS})
    session.move(index)
    clock.now += 5
    return session


def records(store: Store) -> list[dict[str, Any]]:
    """What is stored about suggestions, oldest first."""
    rows = sorted(store.view(None).rows("mark", kind=["suggestion"]), key=lambda r: r.created)
    return [json.loads(r.value) for r in rows]


def test_a_tenth_is_withheld() -> None:
    """The draw is the same at every visit, differs between coders, and is near a tenth of 20,000
    segments.
    """
    drawn = [withheld("study", "mara", f"t{n // 50}", n * 97) for n in range(20_000)]
    assert drawn == [withheld("study", "mara", f"t{n // 50}", n * 97) for n in range(20_000)]
    assert 0.09 < sum(drawn) / len(drawn) < 0.11
    assert drawn != [withheld("study", "jonas", f"t{n // 50}", n * 97) for n in range(20_000)]
    assert not any(withheld("s", "c", "t", n, 0.0) for n in range(100)) and all(
        withheld("s", "c", "t", n, 1.0) for n in range(100)
    )


def test_taking_a_suggestion_is_one_key_and_recorded(
    begin: Begin, store: Store, clock: Any
) -> None:
    """The coding is accepted, not by hand; what was shown, before any own decision, and the seconds
    are with it.
    """
    session = suggested(begin(), clock)
    assert [r.code for r in session.offer.visible] == ["neighbor", "notice_board", "joy"]
    assert coding_offers.take(session, 2) == "notice_board is on segment 2 now."
    (coding,) = store.view(None).study().codings
    assert (coding.code, coding.origin) == ("notice_board", "accepted")
    (record,) = records(store)
    assert record["outcome"] == "taken" and record["code"] == "notice_board" and record["rank"] == 2
    assert (
        record["when"] == "before"
        and record["seconds"] == 5
        and record["model"] == "m1"
        and record["own"] == []
    )
    assert record["shown"] == [["neighbor", 0.8], ["notice_board", 0.6], ["joy", 0.1]]
    assert [r.code for r in session.offer.visible] == [
        "neighbor",
        "notice_board",
        "joy",
    ], "rows keep their numbers"
    assert session.offer.outcomes == {"notice_board": "there"}
    session.undo()
    assert (
        records(store) == []
        and store.view(None).study().codings == ()
        and session.offer.outcomes == {}
    )


def test_what_was_left_alone_is_recorded_when_the_coder_goes_on(
    begin: Begin, store: Store, clock: Any
) -> None:
    """Once, with the coder's own codes; a glance is not recorded."""
    session = suggested(begin(), clock)
    session.apply(["water"])
    session.move(3)
    assert records(store) == []
    session.rest()
    (record,) = records(store)
    assert record["outcome"] == "ignored" and record["own"] == ["water"] and record["seconds"] == 5
    session.move(1)
    clock.now += 9
    session.move(3)
    session.rest()
    assert len(records(store)) == 1, "the same rows at the same place are recorded once"


def test_a_glance_is_not_recorded(begin: Begin, store: Store, clock: Any) -> None:
    """Passing by in less than half a second is no decision."""
    session = suggested(begin(), clock)
    session.apply(["water"])
    session.move(3)
    session.rest()
    before = len(records(store))
    coding_offers.deliver(session, "m1", {5: ROWS})
    session.move(5)
    clock.now += 0.1
    session.move(6)
    session.rest()
    assert len(records(store)) == before


def test_rejecting(begin: Begin, store: Store, clock: Any) -> None:
    """One, or all the rest; what was rejected is not suggested there again, until that is
    undone.
    """
    session = suggested(begin(), clock)
    coding_offers.reject(session, 1)
    assert [(r["outcome"], r["code"]) for r in records(store)] == [("rejected", "neighbor")]
    coding_offers.take(session, 2)
    assert coding_offers.none_applies(session) == "The other suggestions are rejected."
    assert [(r["outcome"], r["code"]) for r in records(store)][2:] == [("rejected", "joy")]
    session.move(3)
    session.move(1)
    assert session.offer.visible == ()
    session.undo()
    session.move(3)
    session.move(1)
    assert [r.code for r in session.offer.visible] == ["joy"]  # type: ignore[var-annotated]


def test_none_applies_decides_the_segment(begin: Begin, store: Store, clock: Any) -> None:
    """All that is shown is rejected, and the segment is no longer looked for as uncoded."""
    session = suggested(begin(), clock)
    coding_offers.none_applies(session)
    assert session.sheet.decided(1) and len(records(store)) == 3
    assert {r.kind for r in store.view(None).rows("mark")} >= {"nothing", "suggestion"}
    coding_offers.none_applies(session)
    assert not session.sheet.decided(1)


def test_after_the_own_decision(begin: Begin, store: Store, clock: Any) -> None:
    """Where the study says so, rows come up only then, and the record says "after"."""
    session = begin()
    coding_offers.set_when(session, "after")
    suggested(session, clock)
    assert session.offer.visible == () and "after your own decision" in coding_offers.why_none(
        session
    )
    with pytest.raises(Refused):
        coding_offers.take(session, 1)
    session.apply(["water"])
    clock.now += 2
    assert len(session.offer.visible) == 3
    coding_offers.take(session, 1)
    (record,) = records(store)
    assert record["when"] == "after" and record["own"] == ["water"] and record["seconds"] == 2


def test_off_means_none(begin: Begin, clock: Any) -> None:
    """Nothing is shown, nothing can be taken."""
    session = begin()
    coding_offers.set_when(session, "off")
    suggested(session, clock)
    assert session.offer.visible == () and "off" in coding_offers.why_none(session)
    with pytest.raises(Refused):
        coding_offers.take(session, 9)


def test_withheld_segments_show_nothing_and_are_recorded(
    begin: Begin, store: Store, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would have been shown is kept beside what the coder did without it."""
    monkeypatch.setattr("qcode.workflows.coding.offering.withheld", lambda *_: True)
    session = suggested(begin(), clock)
    assert session.offer.visible == () and "No suggestions here" in coding_offers.why_none(session)
    session.apply(["neighbor"])
    assert session.offer.visible == (), "not after the own decision either"
    session.move(3)
    session.rest()
    (record,) = records(store)
    assert (
        record["outcome"] == "withheld" and record["shown"] == [] and record["own"] == ["neighbor"]
    )
    assert [row[0] for row in record["withheld"]] == ["neighbor", "notice_board", "joy"]
    with pytest.raises(Refused):
        coding_offers.take(session, 1)


def test_rows_never_change_under_the_fingers(begin: Begin, clock: Any) -> None:
    """What arrives while rows are shown waits; what comes up by itself cannot be taken for a
    moment.
    """
    session = suggested(begin(), clock)
    assert not coding_offers.deliver(session, "m2", {1: ROWS[::-1]})
    assert [r.code for r in session.offer.visible] == ["neighbor", "notice_board", "joy"]
    session.move(3)
    assert session.offer.visible == ()
    assert coding_offers.deliver(session, "m2", {3: ROWS})
    with pytest.raises(Refused, match="just appeared"):
        coding_offers.take(session, 1)
    clock.now += 1
    coding_offers.take(session, 1)
    session.move(1)
    assert [r.code for r in session.offer.visible] == [  # type: ignore[var-annotated]
        "joy",
        "notice_board",
        "neighbor",
    ], "the new rows at the next visit"


def test_numbers_that_are_not_there(begin: Begin, clock: Any) -> None:
    """A number beyond the rows is told, and nothing happens."""
    session = suggested(begin(), clock)
    for number in (0, 4, 9):
        with pytest.raises(Refused):
            coding_offers.take(session, number)
    assert session.sheet.codes_on(1) == []


def test_the_next_likely_suggestion(begin: Begin, clock: Any) -> None:
    """Above the threshold, not there yet, not rejected, not the interviewer's."""
    session = suggested(begin(), clock)
    coding_offers.deliver(session, "m1", {3: (Suggestion(4, "water", 0.4, ""),), 5: ROWS, 4: ROWS})
    assert coding_offers.next_suggested(session, 1) == 5
    session.move(5)
    for code in ("neighbor", "notice_board"):
        session.apply([code])
    session.move(1)
    assert coding_offers.next_suggested(session, 1) is None


def test_nothing_is_offered_for_an_interviewer() -> None:
    """And what the coder has is left out, at most three rows."""
    many = [Suggestion(1, f"c{n}", 0.9 - n / 100, "") for n in range(20)]
    made = offer(
        0,
        (0, 5),
        many,
        when="at once",
        blind=False,
        held_back=False,
        decided=False,
        present=frozenset(["c0"]),
        model="m",
        now=1.0,
    )
    assert len(made.visible) == 3 and made.visible[0].code == "c1"
    assert Offer(0, (0, 5), tuple(many), "waiting").visible == ()


def test_stored_suggestions_are_used(begin: Begin, store: Store) -> None:
    """Those of the newest model, best first; never in a blind assignment."""
    session = begin()
    codes, transcript = session.loaded.names.code, session.sheet.interview.id
    with store.change("model") as change:
        blob = change.store_content("blob", b"x")
        for name, made in (("old", "2024"), ("new", "2025")):
            change.put("model", name, {"blob": blob, "card": "{}", "created": made}, "test")
        for model, code, p in (("old", "joy", 0.9), ("new", "water", 0.3), ("new", "snails", 0.7)):
            change.connection.exec_driver_sql(
                "INSERT INTO suggestion VALUES (?, ?, 2, ?, ?, 'because')",
                (model, transcript, codes[code], p),
            )
    session.reload()
    assert [(r.code, r.probability) for r in session.suggestions[1]] == [
        ("snails", 0.7),
        ("water", 0.3),
    ]
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)
    session.reload()
    assert session.suggestions == {}
    assert coding_reading.stored_suggestions(session.view, session.sheet, session.loaded.names) == (
        "",
        {},
    )


def test_the_helper_works_from_keywords_first(begin: Begin, store: Store) -> None:
    """In stretches, the segments from the cursor on first, none for the interviewer."""
    found = list(batches(store.view("mara"), "GA-01", 5, train=False))
    rows = {int(i): r for batch in found for i, r in batch["rows"].items()}
    assert found[0]["model"] == "keywords" and next(iter(found[0]["rows"])) == 5
    assert set(rows) == {1, 3, 5, 6, 8}
    assert [row[0] for row in rows[1]][:2] == ["neighbor", "notice_board"] or "neighbor" in [
        row[0] for row in rows[1]
    ]
    assert all(len(r) <= 9 for r in rows.values())


def test_the_helper_learns_from_what_is_decided(begin: Begin, store: Store) -> None:
    """Also from segments of transcripts that are not marked done; with too little it stays
    silent.
    """
    session = begin()
    session.apply(["joy"])
    assert list(batches(store.view("mara"), "GA-02", 0, train=True)) == []
    for name in ("GA-01", "GA-02", "GR-01"):
        session.open(name)
        for index in session.sheet.participants:
            session.move(index)
            session.apply(
                ["neighbor", "water", "joy", "snails"]
                if index % 2
                else ["water", "notice_board", "hardship"]
            )
    learned = list(batches(store.view("mara"), "GA-02", 0, train=True))
    assert learned and learned[0]["model"].startswith("learned from")
    assert "water" in [row[0] for row in next(iter(learned[0]["rows"].values()))]


def test_the_helper_says_nothing_for_a_blind_coder(begin: Begin, store: Store) -> None:
    """Neither keywords nor model."""
    begin("jonas").apply(["joy"])
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)
    assert list(batches(store.view("mara"), "GA-01", 0, train=False)) == []
    assert list(batches(store.view("jonas"), "GA-01", 0, train=False)) != []


def test_the_feed_runs_the_helper_in_a_process_of_its_own(
    begin: Begin, store: Store, clock: Any
) -> None:
    """Batches come in a thread; the session takes them; the process is gone at the end."""
    session = begin()
    arrived: list[Batch] = []
    threads: set[int] = set()

    def deliver(batch: Batch) -> None:
        arrived.append(batch)
        threads.add(threading.get_ident())

    feed = SuggestionFeed(session, deliver)
    assert not feed.wait() and coding_offers.why_none(session) == "Nothing is suggested here."
    assert feed.start() and coding_offers.why_none(session) == "Suggestions are being computed."
    assert feed.wait(60)
    assert not feed.running and arrived[-1].last and threading.get_ident() not in threads
    drawn = [accept_batch(session, batch) for batch in arrived]
    assert drawn[0] and 1 in session.suggestions and session.offer.visible
    assert not session.working_out
    session.open("GA-02")
    assert not accept_batch(session, arrived[0]), "a batch about another transcript is let go"
    feed.close()


def test_no_helper_is_started_where_nothing_may_be_shown(begin: Begin, store: Store) -> None:
    """Blind, or off."""
    session = begin()
    feed = SuggestionFeed(session, lambda batch: None)
    coding_offers.set_when(session, "off")
    assert not feed.start()
    session.undo()
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)
    session.reload()
    assert not feed.start() and not feed.running


def test_training_again_is_due_after_some_codings(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before, and then once."""
    session = begin()
    feed = SuggestionFeed(session, lambda batch: None)
    started: list[bool] = []

    def start(*, train: bool = False) -> bool:
        started.append(train)
        return True

    monkeypatch.setattr(feed, "start", start)
    session.new_codings = 24
    assert not feed.retrain_if_due()
    session.new_codings = 25
    assert feed.retrain_if_due() and not feed.retrain_if_due() and started == [True]
