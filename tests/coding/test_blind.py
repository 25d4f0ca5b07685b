"""A coder in a blind assignment, tried against every path to another's codings or to
suggestions.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qcode.coding.actions import ACTIONS, ONLY_PLAIN
from qcode.coding.keymap import build
from qcode.errors import QcodeError
from qcode.model import Suggestion
from qcode.screen.desk import CodingDesk
from qcode.store.store import Store
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding import reading as coding_reading
from qcode.workflows.coding.helper import batches, main
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign

Begin = Callable[..., CodingSession]
SECRET = ("snails", "hardship", "secretive", "G2", "hush")
"""What only the other coder put on, noted, made or set in the transcript that is blind here."""


@pytest.fixture
def blind(begin: Begin, store: Store) -> Iterator[CodingSession]:
    """mara, blind in GA-01, which jonas has coded, marked, noted, suggested and finished."""
    other = begin("jonas", "GA-01")
    for index, code in ((1, "snails"), (3, "hardship"), (8, "snails")):
        other.move(index)
        other.apply([code])
    other.move(6)
    coding_marks.toggle(other, "unsure")
    coding_marks.toggle(other, "star")
    coding_marks.set_asked(other, "G2")
    coding_marks.write_memo(other, "hush, secretive")
    other.rest()
    coding_marks.mark_done(other, anyway=True)
    with store.change("model") as change:
        blob = change.store_content("blob", b"x")
        change.put("model", "m", {"blob": blob, "card": "{}", "created": "2025"}, "test")
        change.connection.exec_driver_sql(
            "INSERT INTO suggestion VALUES ('m', ?, 2, ?, 0.9, 'hush')",
            (other.sheet.interview.id, other.loaded.names.code["snails"]),
        )
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)
    session = begin("mara", "GA-01")
    yield session


def reveals(text: str) -> bool:
    """True when words show what the other did: their name, or what only they said."""
    return "jonas" in text or "secretive" in text or "hush" in text


def test_memory_holds_nothing_of_others(blind: CodingSession) -> None:
    """Neither codings, marks, memos, done marks, counts, suggestions nor the names on them."""
    sheet = blind.sheet
    assert sheet.blind and sheet.codings == {} and sheet.done == [] and blind.counts == {}
    assert [m for m in sheet.marks.values() if m.coder != "mara"] == [] and sheet.memos == {}
    assert blind.suggestions == {} and blind.offer is not None and blind.offer.state == "blind"
    assert blind.loaded.since == frozenset()


def test_the_toggle_shows_nothing(blind: CodingSession) -> None:
    """Asking for the codings of others is refused in words."""
    from qcode.workflows.coding.actions import perform

    assert "blind" in perform(blind, "others") and blind.others is False
    blind.others = True
    assert all(blind.sheet.codings_on(i, others=True) == [] for i in range(len(blind.sheet)))


def test_what_others_do_meanwhile_stays_hidden(blind: CodingSession, begin: Begin) -> None:
    """Following the log shows nothing either."""
    other = begin("jonas", "GA-01")
    other.move(5)
    other.apply(["snails"])
    coding_marks.toggle(other, "star")
    coding_marks.write_memo(other, "hush")
    blind.apply(["joy"])
    blind.undo()
    blind.redo()
    assert {c.coder for c in blind.sheet.codings.values()} == {"mara"} and blind.counts == {
        "joy": (1, 1)
    }
    assert {m.coder for m in blind.sheet.marks.values()} <= {"mara"} and blind.sheet.memos == {}


def test_suggestions_cannot_be_delivered_taken_or_found(
    blind: CodingSession, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever brings them: a stray batch, the helper, the stored rows, the key that looks for
    them.
    """
    assert not coding_offers.deliver(blind, "m", {1: (Suggestion(2, "snails", 0.9, "hush"),)})
    assert blind.suggestions == {}
    for work in (
        lambda: coding_offers.take(blind, 9),
        lambda: coding_offers.reject(blind, 1),
        lambda: coding_offers.next_suggested(blind, 1),
    ):
        with pytest.raises(QcodeError, match="blind"):
            work()
    assert coding_reading.stored_suggestions(blind.view, blind.sheet, blind.loaded.names) == (
        "",
        {},
    )
    assert list(batches(store.view("mara"), "GA-01", 0, train=True)) == []
    assert (
        main([str(store.path), "mara", "GA-01", "0", "train"]) == 0
        and capsys.readouterr().out == ""
    )


def test_the_setting_of_the_study_does_not_open_it(blind: CodingSession) -> None:
    """Neither "at once" nor "after" shows anything in a blind assignment."""
    for when in ("after", "at once"):
        coding_offers.set_when(blind, when)
        blind.apply(["joy"])
        assert blind.offer is not None and blind.offer.visible == ()
        blind.undo()


def test_lists_over_the_study_leave_the_transcript_out(blind: CodingSession, begin: Begin) -> None:
    """Flags, quotable segments and set questions of others are not among the places."""
    for kind in ("unsure", "star"):
        with pytest.raises(QcodeError, match="nothing was found"):
            coding_lists.flags(blind, kind)
    coding_lists.answers(blind, "G2")
    assert all("guessed" in s.line for s in blind.spots if s.transcript == "GA-01"), (
        "what jonas set is not known"
    )
    task = next(t for t in coding_lists.tasks(blind) if t.transcript == "GA-01")
    assert task.codings == 0 and task.state == "not begun"
    assert coding_lists.newer(blind) == {}


def test_every_key_of_the_screen(blind: CodingSession) -> None:
    """Each action of the registry is done on each segment at several sizes; nothing drawn tells of
    the other.
    """

    class Nobody:
        def leave(self, status: int = 0) -> None: ...
        def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
            assert text == ""

        def set_theme(self, name: str) -> None: ...

    keymap = build()[0]
    for size in ((80, 24), (140, 50)):
        desk = CodingDesk(blind, keymap, Nobody())
        desk.resize(*size)
        for action in ACTIONS:
            if action.context != "coding" or action.name in ("quit", "done", "others"):
                continue
            for key in action.keys[:2]:
                desk.key(key, key if len(key) == 1 else None)
                drawn = "\n".join("".join(t for t, _ in line) for line in desk.draw())
                assert not reveals(drawn), (action.name, drawn)
                desk.key("tab")
                drawn = "\n".join("".join(t for t, _ in line) for line in desk.draw())
                assert not reveals(drawn), (action.name, drawn)
                for _ in range(3):
                    desk.key("escape")
    assert all(c.coder == "mara" for c in blind.sheet.codings.values())


def test_every_word_of_line_mode(blind: CodingSession) -> None:
    """No command, with or without an argument, says what the other did."""
    mode = LineMode(blind, build()[0])
    said = list(mode.begin())
    for action in (*ACTIONS, *ONLY_PLAIN):
        for words in action.words:
            for argument in (
                "",
                "1",
                "unsure",
                "starred",
                "answers G2",
                "newer",
                "assigned",
                "snails",
                "hardship",
            ):
                if action.name in (
                    "quit",
                    "done",
                    "new_code",
                    "in_vivo",
                    "memo",
                    "memo_other",
                    "choose",
                    "replace",
                    "suggestions",
                ):
                    continue
                said += mode.handle(f"{words} {argument}").lines
    assert not reveals("\n".join(said)) and len(said) > 200
    described = mode.handle("describe snails").lines
    assert "So far: 0 of your codings" in described


def test_counts_in_the_codebook_are_those_one_may_see(blind: CodingSession, begin: Begin) -> None:
    """What another coded in a transcript that is not blind counts; what lies in the blind one does
    not.
    """
    other = begin("jonas", "GR-01")
    other.apply(["snails"])
    fresh = begin("mara", "GA-01")
    assert fresh.counts == {"snails": (0, 1)}


def test_the_store_keeps_it_whatever_is_asked(blind: CodingSession, store: Store) -> None:
    """Rows and news of the view are filtered in the one place for it."""
    view = store.view("mara")
    text = json.dumps(
        [
            [str(x) for x in row]
            for table in ("mark", "memo", "done", "coding", "suggestion")
            for row in view.rows(table)
        ]
    )
    assert (
        not re.search("hush|secretive", text)
        and view.rows("coding") == []
        and view.rows("suggestion") == []
    )
    private = [e for e in view.news(0) if e.kind in ("coding", "mark", "memo", "done")]
    assert private == []
    assert (
        len(store.view("jonas").rows("coding")) == 3 and len(store.view(None).rows("coding")) == 3
    )


def test_the_sitting_is_seen_through_stdin_too(
    blind: CodingSession,
    study_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The whole command in line mode, from the command line."""
    from qcode.cli.code_command import command

    lines = (
        "others\nsuggested\nwait\ntake 1\nwork unsure\ndetails\nmemos\nwhere\nopen\nundo\nquit\n"
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    with pytest.raises(SystemExit):
        command.main(["GA-01", "--plain", "--coder", "mara", "-p", str(study_path)])
    out = capsys.readouterr().out
    assert "blind assignment" in out and not reveals(out)
