"""On which segments nothing is shown: the same for as long as their words stand there, everywhere
where a coder could see suggestions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from qcode.coding.keymap import build
from qcode.coding.suggesting import lot, opening, withheld, withheld_share
from qcode.errors import Refused
from qcode.model import Suggestion
from qcode.store.store import Store
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.resegmenting import resegment
from qcode.workflows.shared.sights import not_blind
from qcode.workflows.suggesting import record_listing, set_share, suggestions_table

Begin = Callable[..., CodingSession]


@pytest.fixture(autouse=True)
def fixed_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lots that do not depend on the ids of the study and its transcripts, which differ in every
    run.
    """

    def drawn(study: str, coder: str, transcript: str, place: object) -> float:
        return lot("study", coder, "transcript", place)

    monkeypatch.setattr("qcode.coding.suggesting.lot", drawn)
    monkeypatch.setattr("qcode.workflows.suggesting.recorded.lot", drawn)


TEXT = "I love it here. Water is far.\n\nI love it here. Snails came.\n\nYes.\n"


def hidden_words(session: CodingSession) -> set[str]:
    """The words of the segments without suggestions."""
    sheet = session.sheet
    return {sheet.words(sheet.spans[i]) for i in range(len(sheet)) if session.is_withheld(i)}


def test_a_place_is_known_by_its_words_and_how_often_they_came_before() -> None:
    """Two places with the same words differ; words before it may change, and white space may stand
    before it.
    """
    first, second = opening(TEXT, 0), opening(TEXT, TEXT.index("I love", 5))
    assert first != second
    longer = "Well, yes.\n\n" + TEXT
    assert opening(longer, longer.index("Snails")) == opening(TEXT, TEXT.index("Snails"))
    assert opening(TEXT, TEXT.index("Snails") - 1) == opening(TEXT, TEXT.index("Snails"))
    assert opening("", 0) == "0"


def test_a_larger_share_keeps_what_is_withheld() -> None:
    """A share that is raised during a study withholds the same places and more."""
    places = [("s", "ada", "t", n) for n in range(500)]
    small = {p for p in places if withheld(*p, 0.1)}
    large = {p for p in places if withheld(*p, 0.3)}
    assert small < large and all(0 <= lot(*p) < 1 for p in places)


@pytest.mark.parametrize(("stored", "share"), [({}, 0.1), ({"suggestions_withheld": 0}, 0.0)])
def test_the_share_is_a_setting(stored: dict[str, Any], share: float) -> None:
    """A tenth, unless the study says otherwise."""
    assert withheld_share(stored) == share
    assert withheld_share({"suggestions_withheld": "much"}) == 0.1


def test_the_screen_follows_the_setting(begin: Begin, store: Store, clock: Any) -> None:
    """With half of the segments withheld, those show nothing and say why; the record names the
    share.
    """
    set_share(store, 0.5)
    session = begin()
    index = next(i for i in session.sheet.participants if session.is_withheld(i))
    rows = (Suggestion(index + 1, "joy", 0.8, ""),)
    coding_offers.deliver(session, "m1", {index: rows})
    session.move(index)
    assert session.offer is not None and session.offer.visible == ()
    assert "withheld here, as on a random 50 %" in coding_offers.why_none(session)
    clock.now += 0.6
    session.apply(["water"])
    session.move(0)
    session.rest()
    (row,) = store.view(None).rows("mark", kind=["suggestion"])
    assert json.loads(row.value)["share"] == 0.5


def test_what_is_withheld_stays_so_when_a_transcript_is_divided_again(
    begin: Begin, store: Store
) -> None:
    """A segment that begins with the same words keeps its lot."""
    set_share(store, 0.5)
    before = hidden_words(begin())
    assert before
    resegment(store, ["GA-01"], by="sentence")
    session = begin()
    after = hidden_words(session)
    assert len(session.sheet) > 9
    assert {w for w in before if not any(w.startswith(a) for a in after)} == set()


def test_a_glance_at_a_withheld_segment_is_not_recorded(
    begin: Begin, store: Store, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with suggestions that are shown, so that both can be compared."""
    monkeypatch.setattr("qcode.workflows.coding.offering.withheld", lambda *_: True)
    session = begin()
    session.apply(["joy"])
    session.move(3)
    coding_offers.deliver(session, "m1", {1: (Suggestion(2, "water", 0.8, ""),)})
    session.move(1)
    clock.now += 0.1
    session.move(3)
    session.rest()
    assert store.view(None).rows("mark", kind=["suggestion"]) == []


def test_suggestions_that_were_all_given_by_hand_are_recorded(
    begin: Begin, store: Store, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were shown, and the coder's codes stand beside them."""
    monkeypatch.setattr("qcode.workflows.coding.offering.withheld", lambda *_: False)
    session = begin()
    session.move(3)
    coding_offers.deliver(session, "m1", {1: (Suggestion(2, "water", 0.8, ""),)})
    session.move(1)
    clock.now += 2
    session.apply(["water"])
    session.move(3)
    session.rest()
    (row,) = store.view(None).rows("mark", kind=["suggestion"])
    record = json.loads(row.value)
    assert (record["outcome"], record["own"]) == ("ignored", ["water"])
    assert record["shown"] == [["water", 0.8]] and record["seconds"] == 2


def test_a_list_for_a_coder_leaves_out_what_is_withheld(begin: Begin, store: Store) -> None:
    """And says where; the supervisor gets everything."""
    begin("mara").apply(["joy"])
    set_share(store, 0.5)
    everything = {r["segment"] for r in suggestions_table(store.view(None), "GA-01").rows}
    table = suggestions_table(store.view("mara"), "GA-01")
    kept, hidden = {r["segment"] for r in table.rows}, set(table.extra["withheld"])
    assert kept == everything - hidden and hidden & everything
    assert any("Suggestions withheld here" in note for note in table.notes)


def test_a_list_follows_when_suggestions_are_shown(begin: Begin, store: Store) -> None:
    """After the own decision, or not at all."""
    session = begin()
    set_share(store, 0)
    coding_offers.set_when(session, "after")
    assert suggestions_table(store.view("mara"), "GA-01").rows == ()
    session.move(3)
    session.apply(["water"])
    assert {r["segment"] for r in suggestions_table(store.view("mara"), "GA-01").rows} == {4}
    coding_offers.set_when(session, "off")
    with pytest.raises(Refused, match="off in this study"):
        suggestions_table(store.view("mara"), "GA-01")
    assert suggestions_table(store.view(None), "GA-01").rows


def test_what_was_listed_is_recorded_once(begin: Begin, store: Store) -> None:
    """With codes, probabilities and their order; whoever saw it cannot be drawn blind there."""
    begin("mara").apply(["joy"])
    set_share(store, 0)
    rows = suggestions_table(store.view("mara"), "GA-01").rows
    assert "recorded" in record_listing(store, "mara", "GA-01", rows)[0]
    assert record_listing(store, "mara", "GA-01", rows) == ()
    assert record_listing(store, None, "GA-01", rows) == ()
    marks = store.view(None).rows("mark", kind=["suggestion"])
    assert len(marks) == len({r["segment"] for r in rows})
    record = json.loads(marks[0].value)
    assert record["outcome"] == "listed" and record["model"] == "keywords" and record["shown"]
    record_listing(store, "zoe", "GA-02", suggestions_table(store.view("zoe"), "GA-02").rows)
    assert {c for c, names in not_blind(store.view(None)).items() if names} == {"mara", "zoe"}


def say(mode: LineMode, line: str) -> list[str]:
    """What line mode answers."""
    return mode.handle(line).lines


def test_line_mode_says_that_suggestions_are_withheld(begin: Begin, store: Store) -> None:
    """At each such segment, once there are suggestions; also where none would be shown, so that
    nothing is given away.
    """
    set_share(store, 0.5)
    session = begin()
    mode = LineMode(session, build()[0])
    held, free = (
        next(i for i in session.sheet.participants if session.is_withheld(i) == side)
        for side in (True, False)
    )
    assert not any("withheld" in line for line in say(mode, f"go {held + 1}"))
    coding_offers.deliver(session, "m1", {free: (Suggestion(free + 1, "joy", 0.8, ""),)})
    say(mode, f"go {free + 1}")
    assert "Suggestions are withheld here." in say(mode, f"go {held + 1}")
    assert "Suggestions are withheld here." not in say(mode, f"go {free + 1}")
