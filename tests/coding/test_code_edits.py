"""Editing the codebook while coding: each edit is one change with a version of its own, and undone
as a whole.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qcode.coding.keymap import build
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Code
from qcode.store.check import check
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.changes import changes_table
from qcode.workflows.codebook.editions import two_editions
from qcode.workflows.coding import code_edits, marks
from qcode.workflows.coding.giving_parts import GivingParts, begin_giving
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.withdrawing import (
    Redaction,
    redact_transcript,
    remove_transcript,
)
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings, mark_done

Begin = Callable[..., CodingSession]


def code(store: Store, key: str) -> Code:
    """A code as everybody has it now."""
    found = store.view(None).codebook().get(key)
    assert found is not None
    return found


def codings(store: Store) -> list[tuple[str, str, str]]:
    """(transcript, code, coder) of all codings."""
    return sorted((c.transcript, c.code, c.coder) for c in store.view(None).study().codings)


def version(store: Store) -> str:
    return str(store.view(None).settings()["codebook"])


EDITS: dict[str, Callable[[CodingSession], str]] = {
    "label": lambda s: code_edits.set_text(s, "water", "label", "Water and hoses", minor=True),
    "definition": lambda s: code_edits.set_text(s, "water", "definition", "Wet.", minor=False),
    "include": lambda s: code_edits.set_text(s, "water", "include", "Rain.", minor=True),
    "exclude": lambda s: code_edits.set_text(s, "water", "exclude", "Tea.", minor=True),
    "color": lambda s: code_edits.set_text(s, "water", "color", "#112233", minor=True),
    "example": lambda s: code_edits.add_example(s, "water"),
    "move": lambda s: code_edits.move(s, "water", "source"),
    "top": lambda s: code_edits.move(s, "water", None),
    "merge": lambda s: code_edits.merge(s, "water", "snails"),
    "split": lambda s: code_edits.split(s, "water", ["Tap", "Rain water"]),
    "retire": lambda s: code_edits.retire(s, "water"),
    "key": lambda s: code_edits.rename(s, "water", "wet"),
}


@pytest.mark.parametrize("what", EDITS)
def test_each_edit_is_one_versioned_change_that_one_undo_takes_back(
    begin: Begin, store: Store, what: str
) -> None:
    """By the screen's own undo and by the command; the codebook and all codings are as before."""
    add_codings(store, "GA-01", "4", ["water"], coder="olga")
    session = begin()
    session.move(3)
    before, coded = store.view(None).codebook(), codings(store)
    said = EDITS[what](session)
    assert "(codebook version 1.0+1)." in said and version(store) == "1.0+1"
    edited = store.view(None).codebook()
    assert edited.codes != before.codes
    assert session.sheet.codebook == store.view("mara").codebook(), "the screen shows it at once"
    assert session.undo().startswith("Undone: codebook ")
    assert store.view(None).codebook() == before and codings(store) == coded
    assert session.sheet.codebook == before
    session.redo()
    assert store.view(None).codebook() == edited
    undo(store, actor="mara")
    assert store.view(None).codebook() == before and codings(store) == coded
    assert all(finding.ok for finding in check(store))


def test_a_moved_code_takes_its_sub_codes_along_and_stands_last(begin: Begin, store: Store) -> None:
    session = begin()
    code_edits.move(session, "hardship", "source")
    order = [(c.key, c.parent) for c in store.view(None).codebook().codes]
    assert order == [
        ("source", None),
        ("neighbor", "source"),
        ("notice_board", "source"),
        ("hardship", "source"),
        ("water", "hardship"),
        ("snails", "hardship"),
        ("joy", None),
    ]
    with pytest.raises(Refused, match="'water' is a sub-code of 'source'"):
        code_edits.move(session, "source", "water")
    with pytest.raises(Refused, match="already under source"):
        code_edits.move(session, "hardship", "source")
    assert version(store) == "1.0+1"


def test_whether_an_edit_changes_the_meaning_decides_what_is_to_be_reviewed(
    begin: Begin, store: Store
) -> None:
    session = begin()
    session.move(3)
    session.apply(["water"])
    assert code_edits.asks_for_meaning(session, "water", "definition", "Carrying it.")
    assert not code_edits.asks_for_meaning(session, "water", "label", "Wet")
    code_edits.set_text(session, "water", "definition", "Carrying it.", minor=True)
    assert [c.outdated for c in store.view(None).study().codings] == [False]
    code_edits.set_text(session, "water", "definition", "Drinking it.", minor=False)
    assert [c.outdated for c in store.view(None).study().codings] == [True]


def test_the_first_definition_of_an_unused_code_changes_no_meaning(begin: Begin) -> None:
    session = begin()
    assert not code_edits.asks_for_meaning(session, "snails", "definition", "They eat.")
    session.move(5)
    session.apply(["snails"])
    assert code_edits.asks_for_meaning(session, "snails", "definition", "They eat.")


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (lambda s: code_edits.set_text(s, "water", "color", "bluish", minor=True), UsageError),
        (lambda s: code_edits.set_text(s, "water", "keywords", "x", minor=True), UsageError),
        (lambda s: code_edits.set_text(s, "wather", "label", "x", minor=True), Unknown),
        (lambda s: code_edits.set_text(s, "water", "label", " Water ", minor=True), Refused),
        (lambda s: code_edits.merge(s, "hardship", "water"), Refused),
        (lambda s: code_edits.merge(s, "water", "water"), UsageError),
        (lambda s: code_edits.retire(s, "hardship"), Refused),
        (lambda s: code_edits.split(s, "water", ["  "]), UsageError),
        (lambda s: code_edits.split(s, "water", ["…"]), UsageError),
        (lambda s: code_edits.rename(s, "water", "joy"), Refused),
        (lambda s: code_edits.rename(s, "water", "two words"), UsageError),
        (lambda s: code_edits.accept(s, "water"), Refused),
        (lambda s: code_edits.remove_example(s, "water", "not there"), Refused),
    ],
)
def test_an_edit_that_cannot_be_is_refused_and_changes_nothing(
    begin: Begin, store: Store, edit: Callable[[CodingSession], str], error: type[Exception]
) -> None:
    session = begin()
    before = store.view(None).codebook()
    with pytest.raises(error):
        edit(session)
    assert store.view(None).codebook() == before


def test_selected_words_become_an_example_only_once(begin: Begin, store: Store) -> None:
    session = begin()
    session.move(3)
    mode = LineMode(session, build()[0])
    mode.handle("words 1-6")
    code_edits.add_example(session, "water")
    assert code(store, "water").examples == ("Water. We carry it from the",)
    with pytest.raises(Refused, match="already an example"):
        code_edits.add_example(session, "water")
    code_edits.remove_example(session, "water", "Water. We carry it from the")
    assert code(store, "water").examples == ()


def test_an_example_stays_hidden_from_who_codes_its_transcript_blind(
    begin: Begin, store: Store
) -> None:
    """Otherwise the entry of the code would show where somebody else gave it."""
    session = begin()
    session.move(3)
    code_edits.add_example(session, "water")
    words = code(store, "water").examples[0]
    assign(store, ["GA-01"], to="nils", kind="reliability", blind=True)
    assign(store, ["GA-02"], to="olga", kind="reliability", blind=True)
    assert store.view("nils").is_blind(store.view(None).transcript_id("GA-01"))

    def seen_by(coder: str) -> str:
        view = store.view(coder)
        return f"{view.codebook()} {view.news(0)}"

    assert words not in seen_by("nils") and words in seen_by("olga")
    # One that had examples before: only what was added is withheld.
    other = begin("mara", "GA-02")
    other.move(1)
    code_edits.add_example(other, "water")
    assert [len(store.view(c).codebook().get("water").examples) for c in ("nils", "olga")] == [1, 1]


def test_a_blind_coder_is_told_why_the_codebook_stays(begin: Begin, store: Store) -> None:
    """Until the transcript is finished; drafts of their own can still be edited."""
    assign(store, ["GA-01"], to="nils", kind="reliability", blind=True)
    session = begin("nils", "GA-01")
    before = store.view(None).codebook()
    for edit in EDITS.values():
        with pytest.raises(Refused, match="you code GA-01 blind and have not finished"):
            edit(session)
    with pytest.raises(Refused, match="blind"):
        begin_giving(session, "hardship")
    assert store.view(None).codebook() == before
    session.move(3)
    marks.new_code(session, "Pump")
    assert "pump" in session.loaded.names.drafts
    code_edits.set_text(session, "pump", "definition", "Iron.", minor=True)
    assert code(store, "pump").definition == "Iron."
    with pytest.raises(Refused, match="blind"):
        code_edits.retire(session, "pump")
    mark_done(store, ["GA-01"], coder="nils")
    code_edits.set_text(begin("nils", "GA-01"), "joy", "label", "Delight", minor=True)
    assert code(store, "joy").label == "Delight"


def test_a_draft_is_accepted(begin: Begin, store: Store) -> None:
    session = begin()
    session.move(3)
    marks.new_code(session, "Pump")
    assert "pump is accepted" in code_edits.accept(session, "pump")
    assert session.loaded.names.drafts == frozenset()


def test_a_code_renamed_by_somebody_else_is_the_one_that_is_edited(
    begin: Begin, store: Store
) -> None:
    """What was chosen is the code, not its key."""
    session = begin()
    other = begin("olga", "GA-02")
    code_edits.rename(other, "water", "wet")
    assert "wet" in code_edits.retire(session, "water")
    assert store.view(None).codebook().get("wet") is None


# Splitting
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def split(begin: Begin) -> CodingSession:
    """mara coded water in three places of two transcripts, twice in one segment; olga once."""
    session = begin()
    for segment in (3, 5):
        session.move(segment)
        session.apply(["water"])
    LineMode(session, build()[0]).handle("words 1-3")
    session.apply(["water"])
    session.open("GA-02")
    session.move(3)
    session.apply(["water"])
    other = begin("olga", "GA-01")
    other.move(3)
    other.apply(["water"])
    code_edits.split(session, "water", ["Tap", "Rain"])
    return session


def test_the_passages_of_a_split_code_are_given_one_by_one(
    split: CodingSession, store: Store
) -> None:
    giving = GivingParts(split, "water")
    assert giving.parts == ["tap", "rain"] and giving.total == 4
    assert giving.show() == "GA-01 segment 4, 1 of 4"
    assert giving.give("tap") == "tap is on GA-01 segment 4 now."
    assert giving.show() == "GA-01 segment 6, 2 of 4"
    giving.give("rain")
    giving.show()
    giving.leave()
    assert giving.show() == "GA-02 segment 4, 4 of 4" and split.sheet.name == "GA-02"
    giving.give("rain")
    assert giving.show() == (
        "3 passages of water given to its sub-codes, 1 left with water; others have 1, and code"
        " them again themselves."
    )
    assert codings(store) == [
        ("GA-01", "rain", "mara"),
        ("GA-01", "tap", "mara"),
        ("GA-01", "water", "mara"),
        ("GA-01", "water", "olga"),
        ("GA-02", "rain", "mara"),
    ]
    assert all(finding.ok for finding in check(store))
    split.undo()
    assert ("GA-02", "water", "mara") in codings(store), "each was a change of its own"


def test_giving_begins_again_with_what_was_left(split: CodingSession) -> None:
    giving = begin_giving(split, "water")
    giving.show()
    giving.give("tap")
    assert begin_giving(split, "water").total == 3


def test_a_passage_that_lost_the_code_meanwhile_is_told_and_passed(split: CodingSession) -> None:
    giving = begin_giving(split, "water")
    giving.show()
    split.remove(["water"])
    with pytest.raises(Refused, match="has water no longer"):
        giving.give("tap")
    assert giving.show() == "GA-01 segment 6, 2 of 4"


def test_a_code_without_sub_codes_or_passages_cannot_be_given(begin: Begin) -> None:
    session = begin()
    with pytest.raises(Refused, match="joy has no sub-codes"):
        begin_giving(session, "joy")
    with pytest.raises(Refused, match="you have no passages of hardship"):
        begin_giving(session, "hardship")


def test_the_changes_are_listed_by_the_command_that_compares_versions(
    begin: Begin, store: Store
) -> None:
    code_edits.set_text(begin(), "joy", "label", "Delight", minor=True)
    view = store.view(None)
    before, after, _ = two_editions(view, "1.0", None)
    rows = [
        (r["change"], r["code"], r["old"], r["new"])
        for r in changes_table(view, before, after).rows
    ]
    assert ("changed", "joy", "Joy", "Delight") in rows


# Line mode
# --------------------------------------------------------------------------------------------------


def say(mode: LineMode, *lines: str) -> list[str]:
    """What the last of these lines is answered with."""
    for line in lines[:-1]:
        assert mode.handle(line).status == 0, (line, mode.handle(line).lines)
    return mode.handle(lines[-1]).lines


@pytest.fixture
def mode(begin: Begin) -> LineMode:
    made = LineMode(begin(), build()[0])
    made.begin()
    return made


def test_line_mode_edits_a_code_in_words(mode: LineMode, store: Store) -> None:
    assert say(mode, "edit label joy: Delight in it") == [
        "The label of joy is changed (codebook version 1.0+1)."
    ]
    asked = say(mode, "edit definition joy: They love it.")
    assert asked[0].startswith("Does this change what joy means?")
    assert "its meaning is the same" in say(mode, "no")[0]
    say(mode, "edit exclude joy: Not relief.", "yes")
    say(mode, "go 4", "edit example water", "edit colour water: teal")
    say(mode, "edit move joy under hardship", "edit key joy: delight")
    found = code(store, "delight")
    assert (found.label, found.definition, found.exclude, found.parent) == (
        "Delight in it",
        "They love it.",
        "Not relief.",
        "hardship",
    )
    assert code(store, "water").color == "#76B7B2" and len(code(store, "water").examples) == 1
    say(mode, "edit no example water: 1", "edit move delight to the top")
    assert code(store, "water").examples == () and code(store, "delight").parent is None
    say(mode, "edit merge snails into water", "yes", "edit retire delight", "yes")
    assert [c.key for c in store.view(None).codebook().codes] == [
        "source",
        "neighbor",
        "notice_board",
        "hardship",
        "water",
    ]


def test_line_mode_gives_the_passages_of_a_split_code(mode: LineMode, store: Store) -> None:
    say(mode, "go 4", "apply water", "go 6", "apply water")
    told = say(mode, "edit split water into Tap, Rain")
    assert told[1] == "GA-01 segment 4, 1 of 2. Give it to tap and rain, or none."
    assert say(mode, "give tap")[:2] == [
        "tap is on GA-01 segment 4 now.",
        "GA-01 segment 6, 2 of 2. Give it to tap and rain, or none.",
    ]
    assert mode.handle("give joy").status == 1
    assert say(mode, "give none") == [
        "1 passage of water given to its sub-codes, 1 left with water."
    ]
    assert mode.handle("give tap").lines == [
        "That did not work. No code is being split. Edit split CODE into LABEL, LABEL."
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("edit foo", "a code has no 'foo' to edit"),
        ("edit label joy", "type the code, a colon and the text"),
        ("edit move joy", "type where it belongs"),
        ("edit merge joy", "type into which code"),
        ("edit split joy", "type its new sub-codes"),
        ("edit retire", "name the code"),
        ("edit no example joy: 1", "it has no example"),
        ("edit color joy: bluish", "a color is written #RRGGBB"),
        ("edit retire nothing", "nothing"),
    ],
)
def test_a_line_that_cannot_be_followed_says_what_to_type(
    mode: LineMode, store: Store, line: str, words: str
) -> None:
    reply = mode.handle(line)
    assert reply.status in (1, 2) and words.casefold() in reply.lines[0].casefold()
    assert version(store) == "1.0"


def test_anything_but_yes_or_no_leaves_the_codebook_as_it_is(mode: LineMode, store: Store) -> None:
    for line in ("edit retire joy", "edit merge joy into water", "edit definition joy: Other."):
        say(mode, line, "where")
        assert version(store) == "1.0"
    assert say(mode, "edit retire joy", "no") == ["Nothing was changed."]


def test_the_tree_in_words_says_which_codes_are_drafts(mode: LineMode) -> None:
    say(mode, "go 4", "new code Pump under water", "apply joy")
    told = say(mode, "tree")
    assert "    pump: Pump, a draft, 1 of your codings." in told
    assert "joy: Joy, 1 of your codings." in told


def test_an_example_goes_where_its_words_are_redacted_or_withdrawn(
    begin: Begin, store: Store
) -> None:
    """Also one of two words within a redacted passage: in the code, in every stored codebook and in
    the log. The label of the code stays, although the transcript has the word.
    """
    mode = LineMode(begin(), build()[0])
    say(mode, "go 6", "words 6-7", "edit example water")
    assert code(store, "water").examples == ("snails, they",)
    redact_transcript(store, "GA-01", Redaction(words=("fewer snails, they eat",)))
    assert "snails, they" not in f"{code(store, 'water')} {store.view(None).news(0)}"
    say(mode, "go 2", "words 1-2", "edit example water")
    assert "The man" in code(store, "water").examples
    remove_transcript(store, "GA-01")
    assert "The man" not in f"{code(store, 'water')} {store.view(None).news(0)}"
    assert code(store, "water").label == "Water"
    assert all(finding.ok for finding in check(store))
