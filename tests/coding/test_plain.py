"""Line mode: the same work in words, answered in complete sentences."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from qcode.coding.actions import ACTIONS, ONLY_PLAIN
from qcode.coding.keymap import build
from qcode.coding.plainwords import numbers, parse, split_under
from qcode.errors import UsageError
from qcode.store.store import Store
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign

Begin = Callable[..., CodingSession]
KEYS = build()[0]


@pytest.fixture
def mode(begin: Begin) -> LineMode:
    """Line mode on GA-01 for mara."""
    made = LineMode(begin(), KEYS)
    made.begin()
    return made


def say(mode: LineMode, *lines: str) -> list[str]:
    """What the last of these lines is answered with."""
    for line in lines[:-1]:
        assert mode.handle(line).status == 0, line
    return mode.handle(lines[-1]).lines


@pytest.mark.parametrize(
    ("line", "action", "argument"),
    [
        ("next", "next", ""),
        ("NEXT uncoded", "next_uncoded", ""),
        ("apply hotline, community", "choose", "hotline, community"),
        ("c hotline", "choose", "hotline"),
        ("/tip  line", "search", "tip  line"),
        ("/ tip", "search", "tip"),
        ("3", "take", "3"),
        ("0", "none", ""),
        (".", "repeat", ""),
        ("-2", "reject", "2"),
        ("go to 12", "goto", "12"),
        ("g 12", "goto", "12"),
        ("j", "next", ""),
        ("tab", "next_uncoded", ""),
        ("ctrl+z", "undo", ""),
        ("ctrl+q", "quit", ""),
        ("memo on hotline: too  wide", "memo_other", "hotline: too  wide"),
        ("memo next door", "memo", "next door"),
        ("not sure", "unsure", ""),
        ("!", "unsure", ""),
        ("new code Bank tips under community", "new_code", "Bank tips under community"),
    ],
)
def test_lines_are_understood(line: str, action: str, argument: str) -> None:
    """Words of the registry and keys of the screen, with what follows as it was typed."""
    assert parse(line, KEYS) == (action, argument)


def test_blank_lines_and_remarks_do_nothing() -> None:
    """A script may be spaced and explained."""
    assert parse("", KEYS) is None and parse("  # move on", KEYS) is None


@pytest.mark.parametrize("line", ["nxet", "42", "ctrl+c", "§"])
def test_what_is_no_command_is_told(line: str) -> None:
    """With near words where there are any."""
    with pytest.raises(UsageError):
        parse(line, KEYS)


def test_changed_keys_hold_in_line_mode() -> None:
    """The keys file is for both."""
    assert parse("z", build({"undo": "z"})[0]) == ("undo", "")


def test_parts_of_arguments() -> None:
    """Labels with parents, ranges of numbers."""
    assert split_under("Tips under the bed under community") == (
        "Tips under the bed",
        "community",
    ) and split_under("Tips") == (
        "Tips",
        None,
    )
    assert (
        numbers("3-7") == (2, 6)
        and numbers("3") == (2, 2)
        and numbers("x") is None
        and numbers("3-") is None
    )


def test_it_begins_with_where_one_is(begin: Begin) -> None:
    """The question that was passed over, who speaks, the words, codes: in sentences."""
    said = LineMode(begin(), KEYS).begin()
    assert said[0] == "GA-01 is open for mara, round 1."
    assert "Interviewer says: How did you come to the garden? Who told you about it?" in said
    assert "Segment 2 of 9 in GA-01. Ada speaks, with the role gardener." in said
    assert said[-1] == "It has no code."
    assert all(line.endswith((".", "?", "!", "”")) for line in said)


def test_coding_in_words(mode: LineMode, store: Store) -> None:
    """Put on, repeat, replace, take off, undo: each is stored before it is said."""
    assert say(mode, "apply neighbor notice_board") == [
        "neighbor and notice_board are on segment 2 now."
    ]
    assert {c.code for c in store.view(None).study().codings} == {"neighbor", "notice_board"}
    assert "It has the codes neighbor and notice_board." in say(mode, "where")
    assert "name the code to remove" in say(mode, "remove")[0].lower()
    assert say(mode, "replace neighbor joy")[0].startswith("joy replaces neighbor on segment 2")
    assert say(mode, "x joy") == ["joy is off segment 2 now."]
    assert say(mode, "undo")[0] == "Undone: uncode GA-01 2 joy."
    assert "It has no code." in say(mode, "next")
    assert say(mode, ".")[0] == "joy is on segment 4 now."


def test_words_and_sentences(mode: LineMode, store: Store) -> None:
    """By number or as they read; an in-vivo code of them under a parent."""
    assert say(mode, "words 2-4")[0] == "Words 2-4 of segment 2: man next door"
    assert say(mode, "apply neighbor")[0] == "neighbor is on words 2-4 of segment 2 now."
    assert "neighbor on the words “man next door”" in " ".join(say(mode, "where"))
    assert say(mode, "words his window")[0].endswith(": his window")
    assert say(mode, "in vivo under source")[0].startswith(
        "his_window is a new draft code under source"
    )
    assert "does not have the words" in say(mode, "words blue moon")[0]
    assert say(mode, "sentences 2")[0].startswith("Sentence 2 of segment 2: He had a notice")
    assert say(mode, "z") == ["The whole segment is selected."]
    assert [c.code for c in store.view(None).study().codings] == ["neighbor", "his_window"]


def test_a_question_that_was_not_put_is_said_in_a_line(mode: LineMode, store: Store) -> None:
    assert say(mode, "put G2 no")[0].startswith("Question G2 is marked as not put in ")
    assert say(mode, "put g2")[0].startswith("Question G2 is marked as put in ")
    assert say(mode, "put G2 clear")[0].startswith("Question G2 no longer has a mark of yours in ")
    assert store.view(None).study().asked == ()
    assert "such as: put Q2 no" in say(mode, "put G2 perhaps")[0]


def test_memos_marks_and_questions(mode: LineMode) -> None:
    """A memo grows by what is added; flags and questions are told with the segment."""
    say(mode, "memo ask again", "memo and soon", "star", "unsure", "asked")
    assert say(mode, "memos") == ["Memo by mara: ask again ⏎ and soon"]
    told = say(mode, "where")
    assert {
        "It is marked as quotable.",
        "It is flagged “not sure”.",
        "It answers question G1.",
        "There is a memo on it.",
    } <= set(told)
    assert say(mode, "memo on joy: too wide") == ["The memo on code joy is saved."]
    assert say(mode, "memo on study: fine") == ["The memo on study is saved."]
    assert "G2: What is the hardest part" in say(mode, "questions")[1]


def test_done_asks_in_words(mode: LineMode, store: Store) -> None:
    """What was never seen is named; no leaves it, yes marks it, later yes takes it back."""
    assert (
        "not looked at segments 4-9" in say(mode, "done")[0]
        and "Type yes" in mode.handle("done").lines[0]
    )
    assert say(mode, "no") == ["Nothing was changed."] and store.view(None).study().done == ()
    assert say(mode, "done", "yes") == ["GA-01 is done."]
    assert "already marked as finished" in say(mode, "done")[0]
    assert say(mode, "yes") == ["GA-01 is no longer marked as finished."]
    say(mode, "done")
    assert "Segment 4 of 9" in " ".join(say(mode, "next")), "any other command leaves the question"
    assert say(mode, "done 2-4") == ["GA-01 is done (segments 2-4)."] and say(
        mode, "done anyway"
    ) == ["GA-01 is done."]


def test_moving_and_lists(mode: LineMode, store: Store) -> None:
    """Search, places in a row, other transcripts, work lists."""
    assert say(mode, "search snails")[0].startswith("Place 1 of 1")
    assert "no further place" in say(mode, "n")[0]
    assert (
        "GA-02 (gardener): not assigned to you, not begun, you have 0 codings on 4 segments."
        in say(mode, "open")
    )
    assert say(mode, "open ga-02")[0] == "GA-02 is open, with 4 segments."
    assign(store, ["GR-01"], to="mara", kind="primary")
    assert say(mode, "work assigned") == [
        "GR-01 (gardener): primary, round 1, not begun, you have 0 codings on 5 segments."
    ]
    assert (
        "work answers" in say(mode, "work")[0] and "Place 1 of" in say(mode, "work answers G1")[0]
    )
    assert say(mode, "go 1")[0].startswith("Segment 1 of")
    assert "first segment" in say(mode, "previous")[0]


def test_exclusive_codes_beside_others_are_a_work_list(mode: LineMode, store: Store) -> None:
    """The places of the exclusive code, with what stands beside it; nothing to do where none
    does.
    """
    book = store.view(None).codebook()
    codes = tuple(replace(c, exclusive=c.key == "neighbor") for c in book.codes)
    load_codebook(store, replace(book, codes=codes, version="9"))
    say(mode, "apply neighbor")
    assert "Nothing was found" in say(mode, "work exclusive")[0]
    say(mode, "next", "apply notice_board")
    told = say(mode, "work exclusive")[0]
    assert told.startswith(
        "Place 1 of 1 (exclusive codes together with others of their family): GA-01 segment 2"
    )


def test_the_codebook_in_words(mode: LineMode) -> None:
    """Found by any word, read in full, told as a tree."""
    assert say(mode, "find leaflet") == ["notice_board: Notice board."]
    assert "Definition: A neighbor told them or brought them along." in say(
        mode, "describe neighbor"
    )
    assert "  neighbor: Neighbors, 0 of your codings." in say(mode, "tree")
    assert "did you mean" in say(mode, "describe neigbor")[0]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["pick not 3"], "Words 9-11 of segment 2: notice in his"),
        (["p not 3"], "Words 9-11 of segment 2: notice in his"),
        (["pick not wi"], "Words 9-12 of segment 2: notice in his window"),
        (["pick not", "to the end"], "Words 9-12 of segment 2: notice in his window"),
        (["smaller"], "Sentence 1 of segment 2: The man next door did."),
        (["smaller", "smaller", "smaller"], "Word 1 of segment 2: The"),
        (["clauses 3"], "Clause 3 of segment 2: I read it three times before I went"),
        (["phrases 2"], "Phrase 2 of segment 2: next door did"),
    ],
)
def test_units_and_picked_words(mode: LineMode, lines: list[str], words: str) -> None:
    """What the keys of the screen do is done by words."""
    assert say(mode, *lines)[0] == words


def test_words_that_cannot_be_picked(mode: LineMode) -> None:
    """An error in words, and nothing is selected."""
    assert "No word of the segment begins with 'zebra'" in say(mode, "pick zebra 3")[0]
    assert "Type how the words begin" in say(mode, "pick")[0]
    assert mode.session.cursor.plain


def test_errors_are_sentences_with_a_status(mode: LineMode) -> None:
    """They never end the session, and never trace back."""
    reply = mode.handle("apply nothing_such")
    assert (
        reply.status == 2
        and reply.lines[0].startswith("That did not work. ")
        and reply.lines[0].endswith(".")
    )
    assert mode.handle("blah").status == 2 and mode.handle("undo").status == 1
    assert mode.handle("take").status == 2 and mode.handle("take 1").status == 1


def test_help_tells_every_command(mode: LineMode) -> None:
    """Words, keys in words, what follows, and what it does; a word narrows it."""
    told = "\n".join(say(mode, "help"))
    for action in (*ACTIONS, *ONLY_PLAIN):
        if action.words:
            assert action.words[0] in told and action.help in told
    assert "question mark" in told and len(say(mode, "help memo")) < 8
    assert say(mode, "help qqqq") == ["No command has 'qqqq' in it."]


def test_control_characters_are_shown_not_sent(
    begin: Begin, small_study: object, tmp_path: Path
) -> None:
    """Whatever is in a transcript, a terminal is not told to do anything."""
    text = "Interviewer: why?\n\nP1\u202e: red \x1b[31m and \x07 bell \u200f end\n"
    (tmp_path / "bad").mkdir()
    path = small_study.make_study(tmp_path / "bad", extra={"BAD": text})  # type: ignore[attr-defined]
    with Store.open(path) as store:
        session = CodingSession(store, "mara")
        session.open("BAD")
        mode = LineMode(session, KEYS)
        told = "\n".join([*mode.begin(), *mode.handle("details").lines])
    assert "\x1b" not in told and "\x07" not in told and "\u202e" not in told and "␛" in told


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, *arguments: str
) -> tuple[int, str, str]:
    """The command with these lines on stdin: status, stdout, stderr."""
    from qcode.cli.code_command import command
    from qcode.cli.diagnostics import run as program

    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    monkeypatch.setattr("sys.argv", ["qcode", *arguments])
    with pytest.raises(SystemExit) as ended:
        program(command)
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


def test_the_command_reads_a_script(
    study_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a prompt; the coder is made and told; the end of the lines is the end; the study is
    whole.
    """
    lines = "# a first try\nnext\napply water\n\nstar\n"
    status, out, err = run(
        monkeypatch, capsys, lines, "GA-01", "--plain", "--coder", "mara", "-p", str(study_path)
    )
    assert status == 0 and "water is on segment 4 now." in out and "What next?" not in out
    assert "coder 'mara' is new" in err
    with Store.open(study_path) as store:
        assert [c.code for c in store.view(None).study().codings] == ["water"]


def test_a_script_that_fails_says_so_at_the_end(
    study_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rest of its lines are done all the same; the status is that of the first failure."""
    lines = "apply watr\napply water\nquit\n"
    status, out, _ = run(
        monkeypatch, capsys, lines, "GA-01", "--plain", "--coder", "mara", "-p", str(study_path)
    )
    assert status == 2 and "did you mean 'water'" in out and "water is on segment 2 now." in out


def test_waiting_for_suggestions_in_a_script(
    study_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are numbered with percent and reason; a number takes one."""
    monkeypatch.setattr("qcode.workflows.coding.offering.withheld", lambda *_: False)
    status, out, _ = run(
        monkeypatch,
        capsys,
        "wait\n1\nquit\n",
        "GA-01",
        "--plain",
        "--coder",
        "mara",
        "-p",
        str(study_path),
    )
    assert (
        status == 0
        and ": neighbor, " in out
        and " percent, because of next door" in out
        and "is on segment 2 now." in out
    )


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["GA-01", "--plain"], 2, "who is coding"),
        (["GA-9", "--plain", "--coder", "mara"], 2, "GA-01"),
        (["--plain", "--coder", "mara"], 1, "nothing is assigned"),
        (["GA-01", "--coder", "mara"], 2, "--plain"),
    ],
)
def test_what_cannot_begin_is_told(
    study_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    words: str,
) -> None:
    """No coder, no such transcript, nothing assigned, no terminal: an error, a hint, the exit
    status of the contract.
    """
    monkeypatch.delenv("QCODE_CODER", raising=False)
    ended, out, err = run(monkeypatch, capsys, "", *arguments, "-p", str(study_path))
    assert ended == status and words in err and "Traceback" not in err and out == ""


def test_a_bad_keys_file_stops_the_session(
    study_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All conflicts at once, exit 1, before anything is opened; `qcode keys` tells the same and
    still lists the keys.
    """
    keys = tmp_path / "keys.toml"
    keys.write_text('[keys]\nundo = "k"\nredo = "k"\nnonsense = "x"\n', encoding="utf-8")
    monkeypatch.setenv("QCODE_KEYS", str(keys))
    status, _, err = run(
        monkeypatch, capsys, "", "GA-01", "--plain", "--coder", "mara", "-p", str(study_path)
    )
    assert status == 1 and "k is used for two actions: undo and redo" in err and "nonsense" in err
    from qcode.cli.keys_command import command

    with pytest.raises(SystemExit) as ended:
        command.main([])
    printed = capsys.readouterr()
    assert ended.value.code == 1 and "Accept the" in printed.out and "used for two" in printed.err


@pytest.mark.parametrize("name", ["neighbor", "NEIGHBOR", "PATH", "LABEL"])
def test_line_mode_takes_the_names_that_commands_take(
    mode: LineMode, store: Store, name: str
) -> None:
    """A key, a path or a label; a path that is not the code's own is no code."""
    book = store.view(None).codebook()
    code = next(c for c in book.codes if c.key == "neighbor")
    typed = {"PATH": book.path(code.key), "LABEL": code.label.upper()}.get(name, name)
    assert mode.handle(f"apply {typed}").status == 0
    assert {c.code for c in store.view(None).study().codings} == {"neighbor"}
    wrong = mode.handle("apply nonsense/neighbor")
    assert wrong.status == 2 and "No code named 'nonsense/neighbor'" in wrong.lines[0]
