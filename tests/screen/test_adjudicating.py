"""The screen for adjudication, driven by keys: what is seen, what is written, and what goes
back.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import double_coded
import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from qcode.errors import StorageFailed
from qcode.screen.adjudicating import AdjudicationApp
from qcode.screen.other_code import OtherCode
from qcode.store.change import Change
from qcode.store.store import Store
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope
from qcode.workflows.shared.codings import add_codings
from qcode.workflows.shared.decisions import decided

Steps = Callable[[AdjudicationApp, Pilot[Any]], Awaitable[None]]


@pytest.fixture(scope="session")
def _screen_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("screen") / "study.qcode"
    double_coded.make(path)
    return path


@pytest.fixture
def drive(_screen_study: Path, tmp_path: Path) -> Callable[..., Store]:
    """Open the screen on a copy of the study, in the order of the transcripts, and take the
    steps.
    """

    def run(
        steps: Steps,
        *,
        size: tuple[int, int] = (110, 34),
        prepare: Callable[[Store], object] | None = None,
    ) -> Store:
        store = Store.open(Path(shutil.copy(_screen_study, tmp_path / "study.qcode")))
        if prepare is not None:
            prepare(store)

        async def driven() -> None:
            app = AdjudicationApp(
                Adjudication(store, "rosa", DisagreementScope(), sort="transcript", source="screen")
            )
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                await steps(app, pilot)
            assert app.fault is None

        asyncio.run(driven())
        return store

    return run


def _seen(app: AdjudicationApp, name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Static).content)


def _rows(app: AdjudicationApp) -> list[str]:
    rows = app.screen.query_one(OptionList)
    return [str(rows.get_option_at_index(n).prompt) for n in range(rows.option_count)]


def _held(store: Store) -> list[tuple[str, str]]:
    with store:
        return [
            (c.transcript, c.code)
            for c in store.view(None).study().codings
            if c.coder == "consensus"
        ]


def test_it_opens_at_the_first_with_passage_context_coders_and_entry(
    drive: Callable[..., Store],
) -> None:
    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        assert _rows(app) == [
            "  LE-01 2  school",
            "  LE-01 4  hotline",
            "  LE-01 4  online",
            "  SP-01 2  community",
        ]
        assert "A jonas  B mara   4 disagreements, 4 open" in _seen(app, "title")
        await pilot.press("j")
        passage = _seen(app, "passage")
        wanted = (
            "LE-01, segment 4, law enforcement",
            "Interviewer: Anything online?",
            "Ads on the internet, mostly.",
            "A call or message to a line.",
            "Exclude: Do not use for advertisements",
            "Would change: citations 2 → 3",
        )
        for words in wanted:
            assert words in passage
        lines = [line.split() for line in passage.splitlines()]
        assert ["▸", "hotline", "gave", "it", "–"] in lines and [
            "online",
            "–",
            "gave",
            "it",
        ] in lines
        assert "LE-01: 3 of 3 open, 2 agreements to accept (x)" in _seen(app, "status")

    drive(steps).close()


def test_one_key_decides_one_says_why_and_it_is_saved_at_once(drive: Callable[..., Store]) -> None:
    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        await pilot.press("a")
        assert "Why?  1 missed  2 boundary  3 wrong code  4 codebook unclear  5 slip" in _seen(
            app, "keys"
        )
        assert "school in LE-01, segment 2: as jonas coded it" in _seen(app, "status")
        assert decided(app.work.view).decisions == ()
        await pilot.press("1")
        assert (
            "school in LE-01, segment 2: as jonas coded it (missed); 2 still open in LE-01."
            in _seen(app, "status")
        )
        assert _rows(app)[0] == "✓ LE-01 2  school"
        await pilot.press("minus", "s", "b", "w", "plus", "c")
        assert [d.cause for d in decided(app.work.view).decisions] == [
            "missed",
            "slip",
            "wrong code",
            "codebook unclear",
        ]

    assert _held(drive(steps)) == [("LE-01", "school"), ("LE-01", "online"), ("SP-01", "community")]


def test_a_full_disk_is_told_with_the_decision_that_was_not_written(
    drive: Callable[..., Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = Change.flush

    def full(self: Change) -> None:
        raise StorageFailed("the disk is full; nothing was changed")

    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        monkeypatch.setattr(Change, "flush", full)
        await pilot.press("a", "1")
        told = _seen(app, "status")
        assert "Not written: adjudicate LE-01 2 school: jonas (missed); the disk is full" in told
        await pilot.press("x")
        assert "Not written: adjudicate: accept agreements of round 1" in _seen(app, "status")
        assert decided(app.work.view).decisions == ()
        monkeypatch.setattr(Change, "flush", flush)
        await pilot.press("a", "1")
        assert [d.cause for d in decided(app.work.view).decisions] == ["missed"]

    assert ("LE-01", "school") in _held(drive(steps))


def test_another_code_is_found_by_typing(drive: Callable[..., Store]) -> None:
    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        await pilot.press("o")
        assert isinstance(app.screen, OtherCode)
        assert len(_rows(app)) == 5
        await pilot.press(*"barr")
        assert app.screen.query_one(Input).value == "barr"  # type: ignore[attr-defined]
        assert _rows(app) == ["barriers  Barriers"]
        await pilot.press("enter")
        await pilot.pause()
        assert "barriers instead" in _seen(app, "status")
        await pilot.press("3")
        await pilot.press("o", "escape")
        await pilot.pause()
        assert app.desk.choice is None

    assert _held(drive(steps)) == [("LE-01", "barriers")]


def test_keys_that_come_fast_after_o_are_typed_and_decide_nothing(
    drive: Callable[..., Store],
) -> None:
    """Letters that decide below are letters of a code's name here, whether or not the list is drawn
    yet.
    """

    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        desk = app.desk
        for letter in "obarrm1":
            desk.post_message(events.Key(letter, letter))
        desk.post_message(events.Key("escape", None))
        await pilot.pause()
        assert decided(app.work.view).decisions == () and desk.choice is None
        for letter in "obarr":
            desk.post_message(events.Key(letter, letter))
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, OtherCode)
        assert app.screen.query_one(Input).value == "barr"  # type: ignore[attr-defined]
        await pilot.press("enter", "3")

    assert _held(drive(steps)) == [("LE-01", "barriers")]


def test_a_choice_does_not_wander_to_another_disagreement(drive: Callable[..., Store]) -> None:
    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        await pilot.press("a", "down")
        assert _seen(app, "status") == "Nothing was changed." and app.desk.choice is None
        await pilot.press("1")
        assert "1 does nothing here" in _seen(app, "status")

    assert _held(drive(steps)) == []


def test_undo_and_escape_leave_it_open(drive: Callable[..., Store]) -> None:
    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        await pilot.press("a", "escape")
        assert _seen(app, "status") == "Nothing was changed."
        await pilot.press("a", "z")
        assert _seen(app, "status") == "z is not a cause."
        await pilot.press("2", "u")
        assert _seen(app, "status") == "Undone: adjudicate LE-01 2 school: jonas (boundary)."
        assert _rows(app)[0] == "  LE-01 2  school"
        assert app.desk.rows.highlighted == 0
        await pilot.press("u")
        assert "No decision was made here yet" in _seen(app, "status")

    assert _held(drive(steps)) == []


def test_agreements_are_accepted_with_a_key_and_the_rest_makes_it_done(
    drive: Callable[..., Store],
) -> None:
    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        await pilot.press("x")
        assert _seen(app, "status") == "3 agreements in 2 transcripts accepted."
        await pilot.press("a", "m", "a", "m", "b", "m", "b", "m")
        assert "the consensus of SP-01 is finished" in _seen(app, "status")
        assert all(row.startswith("✓") for row in _rows(app))
        await pilot.press("n")
        assert ", consensus done" in _seen(app, "status")

    store = drive(steps)
    with store:
        assert sorted(
            d.transcript for d in store.view(None).study().done if d.coder == "consensus"
        ) == ["LE-01", "SP-01"]


def test_help_lists_every_key_and_any_key_goes_back(drive: Callable[..., Store]) -> None:
    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        await pilot.press("?")
        assert "neither: the code is removed, both were wrong" in _seen(app, "passage")
        await pilot.press("a")
        assert "LE-01, segment 2" in _seen(app, "passage") and app.desk.choice is None
        await pilot.press("7")
        assert "? shows every key" in _seen(app, "status")

    drive(steps).close()


def test_it_works_on_a_small_terminal_and_shows_text_literally(drive: Callable[..., Store]) -> None:
    """List above, passage below; brackets and control characters are words, not markup."""

    def prepare(store: Store) -> None:
        add_codings(store, "LE-01", "4", ["school"], coder="jonas")

    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        assert app.screen.has_class("-narrow")
        rows, passage = app.screen.query_one(OptionList), app.screen.query_one("#passage")
        assert rows.region.width >= 60 and rows.region.bottom <= passage.region.y + 1
        app.desk.message = "[bold]not bold[/] \x1b[2J"
        app.desk._draw()
        await pilot.pause()
        assert _seen(app, "status") == "[bold]not bold[/] ␛[2J"
        await pilot.press("down", "down", "pagedown", "pageup")
        assert app.desk.rows.highlighted == 2
        await pilot.resize_terminal(110, 30)
        await pilot.pause()
        assert app.screen.has_class("-wide")

    drive(steps, size=(70, 20), prepare=prepare).close()


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("ctrl+q", 0), ("ctrl+c", 130)])
def test_leaving_gives_the_exit_status(drive: Callable[..., Store], key: str, status: int) -> None:
    left: list[int | None] = []

    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        await pilot.press("o", key) if key != "q" else await pilot.press(key)
        await pilot.pause()
        left.append(app.return_value)

    drive(steps).close()
    assert left == [status]


def test_with_nothing_in_dispute_it_says_so(drive: Callable[..., Store]) -> None:
    def prepare(store: Store) -> None:
        work = Adjudication(store, "", DisagreementScope())
        for transcript, segment, code in [c.place for c in work.cases]:
            for coder in ("mara", "jonas"):
                if (
                    coder
                    in next(
                        c for c in work.cases if c.place == (transcript, segment, code)
                    ).disagreement.withheld
                ):
                    add_codings(store, transcript, str(segment), [code], coder=coder)

    async def steps(app: AdjudicationApp, pilot: Pilot[Any]) -> None:
        assert _rows(app) == []
        assert "The coders agree everywhere." in _seen(app, "passage")
        await pilot.press("a", "n", "j", "x")
        assert "consensus is done in LE-01, SP-01" in _seen(app, "status")

    drive(steps, prepare=prepare).close()
