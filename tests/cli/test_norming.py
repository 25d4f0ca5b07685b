"""A norming session: sealed votes, revealed at once, an outcome with its reason, and agreement that
is never counted as independent.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Qcode = Callable[..., Any]
TEXT = """Interviewer: Who came?

Ada: The neighbors.

Interviewer: And then?

Ada: We sang.

Interviewer: And the tap?

Ada: It was dry.
"""
CODEBOOK = """title: Garden
version: "1"
codes:
  - {code: people, label: People}
  - {code: water, label: Water}
  - {code: song, label: Song}
"""


@pytest.fixture
def session(qcode: Qcode) -> Path:
    """The session "pilot" of ann and ben on the three answers of G-01; G-02 is another
    transcript.
    """
    for name in ("G-01", "G-02"):
        Path(f"{name}.txt").write_text(TEXT.replace("sang", f"sang {name}"))
    Path("book.yaml").write_text(CODEBOOK)
    qcode("init", "study.qcode", "--codebook", "book.yaml")
    qcode("import", "G-01.txt", "G-02.txt")
    qcode("norming", "start", "pilot", "G-01:1-6", "--coders", "ann,ben")
    return Path("study.qcode")


def play(qcode: Qcode, monkeypatch: pytest.MonkeyPatch, *lines: str, status: int = 0) -> str:
    """What line mode prints for these lines."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join((*lines, "quit")) + "\n"))
    text: str = qcode("norming", "run", "pilot", "--plain", status=status).text
    return text


def vote(qcode: Qcode, coder: str, number: int, *codes: str) -> None:
    qcode("norming", "vote", "pilot", number, *(codes or ("--none",)), "--coder", coder)


@pytest.mark.usefixtures("session")
def test_coders_vote_in_turn_reveal_discuss_and_settle(
    qcode: Qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = play(
        qcode,
        monkeypatch,
        "people, Song",
        "people",
        "reveal",
        "ann: people",
        "settle people because nobody sings here",
        "next",
        "none",
    )
    told = text.splitlines()
    assert told[2:6] == [
        "Passage 1 of 3: G-01, segment 2.",
        "Question: Who came?",
        "Ada says: The neighbors.",
        "ann votes: type codes with commas between them, or none.",
    ]
    before = text[: text.index("All have voted")]
    assert "people and song" not in before  # the vote itself is never printed again
    assert "ann: people and song.\nben: people.\nYou differ on song." in text
    assert "ann: people (before: people and song).\nben: people.\nYou agree." in text
    assert "Passage 1 is settled: people." in text
    assert "ben votes" in told[-2]


@pytest.mark.usefixtures("session")
def test_a_vote_can_be_undone_until_it_is_revealed_and_not_after(
    qcode: Qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = play(qcode, monkeypatch, "people", "undo", "song", "none", "reveal")
    assert "ann: song.\nben: no code." in text
    said = qcode("undo", "--coder", "ben", status=1).said
    assert "'norming vote pilot 1' cannot be undone" in said
    qcode("check")


@pytest.mark.usefixtures("session")
def test_nobody_reads_a_sealed_vote_of_another(qcode: Qcode) -> None:
    vote(qcode, "ann", 1, "song")
    for words in (
        ("log", "--all"),
        ("history", "G-01", "2"),
        ("norming", "report", "pilot"),
        ("norming", "list"),
    ):
        for coder in ("ann", "ben"):
            ran = qcode(*words, "--format", "json", "--coder", coder, status=None)
            assert ("norming.sealed" in ran.text) <= (coder == "ann"), words
    assert qcode("norming", "list", "--format", "json").json["rows"][0]["revealed"] == 0
    qcode("norming", "reveal", "pilot", "1", status=1)
    vote(qcode, "ben", 1, "song")
    assert "You agree." in qcode("norming", "reveal", "pilot", "1").text


@pytest.mark.usefixtures("session")
def test_agreement_is_told_before_and_after_the_discussion(qcode: Qcode) -> None:
    """By hand: before, ann and ben agree on people in 2 of 3 passages (ones 1, 1; 1, 0; 0, 0) and
    on water in 2 (0, 0; 0, 1; 1, 1); after ben's second vote everywhere.
    """
    for number, ann, ben in (
        (1, ["people"], ["people"]),
        (2, ["people"], ["water"]),
        (3, ["water"], ["water"]),
    ):
        vote(qcode, "ann", number, *ann)
        vote(qcode, "ben", number, *ben)
        qcode("norming", "reveal", "pilot", number)
    vote(qcode, "ben", 2, "people")
    qcode("norming", "settle", "pilot", 2, "people", "--reason", "They are named.")
    report = qcode("norming", "report", "pilot", "--format", "json").json
    rows = {row["code"]: row for row in report["rows"]}
    assert set(rows) == {"people", "water", "(all codes)"}
    assert round(rows["people"]["percent_before"], 1) == 66.7
    # alpha = 1 - observed / expected = 1 - (2 / 6) / (2 * 3 * 3 / (6 * 5)) = 4 / 9
    assert round(rows["people"]["alpha_before"], 3) == 0.444
    assert rows["people"]["percent_after"] == 100
    assert rows["people"]["alpha_after"] == 1
    passages = report["tables"][0]["rows"]
    assert passages[1]["reason"] == "They are named."
    assert passages[1]["before"] == "ann: people; ben: water"
    assert passages[1]["after"] == "ann: people; ben: people"
    qcode("norming", "report", "pilot", "-o", "pilot.docx")
    assert Path("pilot.docx").exists()


@pytest.mark.usefixtures("session")
def test_votes_are_no_codings_and_no_independent_work(qcode: Qcode) -> None:
    for coder in ("ann", "ben"):
        vote(qcode, coder, 1, "people")
    qcode("norming", "reveal", "pilot", 1)
    assert qcode("codings", "export", "--format", "json").json["rows"] == []
    assert qcode("report", "themes", "--include-unfinished", "--format", "json").json[
        "rows"
    ] == [] or all(
        row["citations"] == 0
        for row in qcode("report", "themes", "--include-unfinished", "--format", "json").json[
            "rows"
        ]
    )
    # Both have seen each other's work in G-01, and are not drawn for blind coding there.
    drawn = qcode("sample", "draw", "--coders", "ann,ben", "--fraction", "1", "--format", "json")
    assert [row["transcript"] for row in drawn.json["rows"]] == ["G-02"]


def test_a_session_changes_no_figure_of_agreement_or_of_reports(qcode: Qcode, coded: Path) -> None:
    """Both coders had finished LE-01 before: their independent work counts as it was."""

    def figures() -> list[object]:
        asked = (
            ("reliability", "--bootstrap", "0"),
            ("report", "themes", "--include-unfinished"),
            ("report", "referrals"),
            ("disagreements",),
        )
        return [qcode(*words, "--format", "json").json["rows"] for words in asked]

    before = figures()
    qcode("norming", "start", "pilot", "LE-01:2-6", "SP-01:2", "--coders", "ada,ben")
    for number in (1, 2):
        vote(qcode, "ada", number, "hotline")
        vote(qcode, "ben", number, "techniques")
        qcode("norming", "reveal", "pilot", number)
        vote(qcode, "ben", number, "hotline")
        qcode("norming", "settle", "pilot", number, "hotline", "--reason", "It is named.")
    assert figures() == before
    assert coded.exists()


@pytest.mark.usefixtures("session")
def test_passages_that_somebody_still_codes_blind_are_refused(qcode: Qcode) -> None:
    qcode("assign", "G-02", "--to", "ben", "--reliability", "--blind")
    start = ("norming", "start", "second", "G-02:2", "--coders", "ann,ben")
    assert "ben still codes G-02 blind" in qcode(*start, status=1).said
    qcode("done", "G-02", "--coder", "ben")
    qcode(*start)


@pytest.mark.usefixtures("session")
def test_an_outcome_becomes_the_consensus_or_an_example(qcode: Qcode) -> None:
    for coder in ("ann", "ben"):
        vote(qcode, coder, 1, "people")
    qcode("norming", "reveal", "pilot", 1)
    qcode("norming", "keep", "pilot", 1, "--consensus", status=1)
    qcode("norming", "settle", "pilot", 1, "people", "--reason", "They are named.")
    qcode("norming", "keep", "pilot", 1, "--consensus")
    exported = qcode("codings", "export", "--format", "json").json["rows"]
    assert [(r["coder"], r["code"], r["segment"], r["origin"]) for r in exported] == [
        ("consensus", "people", 2, "consensus")
    ]
    qcode("norming", "settle", "pilot", 1, "--none", "--reason", "Only a guess.")
    qcode("norming", "keep", "pilot", 1, "--consensus")
    assert qcode("codings", "export", "--format", "json").json["rows"] == []
    assert (
        "did not agree on people"
        in qcode(*("norming", "keep", "pilot", 1, "--example", "people"), status=1).said
    )
    qcode("norming", "settle", "pilot", 1, "people", "--reason", "They are named.")
    qcode("norming", "keep", "pilot", 1, "--example", "people")
    assert "The neighbors." in qcode("codebook", "show", "people").text
    qcode("undo")
    assert "The neighbors." not in qcode("codebook", "show", "people").text
    qcode("check")


@pytest.mark.usefixtures("session")
def test_a_copy_for_somebody_has_nothing_of_the_session(qcode: Qcode) -> None:
    for coder in ("ann", "ben"):
        vote(qcode, coder, 1, "people")
    qcode("norming", "reveal", "pilot", 1)
    qcode("norming", "settle", "pilot", 1, "people", "--reason", "zebra")
    vote(qcode, "ann", 2, "song")
    qcode("assign", "G-01", "--to", "zoe", "--reliability", "--blind")
    qcode("sample", "pack", "-o", "zoe.qcode", "--for", "zoe")
    assert b"zebra" not in Path("zoe.qcode").read_bytes()
    listed = qcode("-p", "zoe.qcode", "norming", "list", "--format", "json").json["rows"]
    assert [(row["passages"], row["revealed"], row["settled"]) for row in listed] == [(0, 0, 0)]
    for kind in ("norming.vote", "norming.outcome", "norming.sealed"):
        assert kind not in qcode("-p", "zoe.qcode", "log", "--format", "json").text
    qcode("-p", "zoe.qcode", "check")
    qcode("-p", "study.qcode", "merge", "zoe.qcode")
    rows = qcode("-p", "study.qcode", "norming", "list", "--format", "json").json["rows"]
    assert [(row["passages"], row["revealed"], row["settled"]) for row in rows] == [(3, 1, 1)]


@pytest.mark.usefixtures("session")
def test_somebody_who_codes_blind_reads_nothing_of_a_session(qcode: Qcode) -> None:
    for coder in ("ann", "ben"):
        vote(qcode, coder, 1, "people")
    qcode("norming", "reveal", "pilot", 1)
    qcode("norming", "settle", "pilot", 1, "people", "--reason", "zebra")
    qcode("assign", "G-01", "--to", "zoe", "--reliability", "--blind")
    for words in (("norming", "report", "pilot"), ("norming", "list"), ("log",)):
        for format_ in ("table", "json"):
            told = qcode(*words, "--format", format_, "--coder", "zoe").text
            assert "zebra" not in told, words
            assert words == ("log",) or "people" not in told, words


@pytest.mark.usefixtures("session")
def test_a_text_that_is_corrected_keeps_its_session(qcode: Qcode) -> None:
    vote(qcode, "ann", 3, "water")
    Path("G-01.txt").write_text(TEXT.replace("Who came?", "Who came to the garden?"))
    qcode("import", "--update", "G-01.txt")
    vote(qcode, "ben", 3, "water")
    text = qcode("norming", "reveal", "pilot", 3).text
    assert "Ada says: It was dry." in text and "You agree." in text


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("start", "pilot", "G-01:2", "--coders", "a,b"), 1, "already a session 'pilot'"),
        (("start", "x", "G-01:2", "--coders", "ann"), 2, "two coders or more"),
        (("start", "x", "G-09:2", "--coders", "ann,ben"), 2, "'G-09'"),
        (("start", "x", "G-01", "--coders", "ann,ben"), 2, "TRANSCRIPT:SEGMENT"),
        (("start", "x", "G-01:1", "--coders", "ann,ben"), 2, "no words of participants"),
        (("start", "x", "G-01:99", "--coders", "ann,ben"), 2, "no segment 99"),
        (("vote", "pilot", "1", "songs", "--coder", "ann"), 2, "did you mean 'song'?"),
        (("vote", "pilot", "9", "song", "--coder", "ann"), 2, "no passage 9"),
        (("vote", "pilot", "1", "--coder", "ann"), 2, "--none"),
        (("vote", "pilto", "1", "song", "--coder", "ann"), 2, "'pilot'"),
        (("settle", "pilot", "1", "song", "--reason", "so"), 1, "not revealed yet"),
        (("keep", "pilot", "1"), 2, "--consensus or --example"),
        (("run", "pilot"), 2, "needs a terminal"),
    ],
)
def test_what_cannot_be_done_is_told(
    qcode: Qcode, words: tuple[str, ...], status: int, said: str
) -> None:
    assert said in qcode("norming", *words, status=status).said


@pytest.mark.usefixtures("session")
def test_somebody_who_does_not_take_part_does_not_vote(qcode: Qcode) -> None:
    qcode("codings", "add", "G-02", "2", "people", "--coder", "zoe")
    said = qcode("norming", "vote", "pilot", "1", "song", "--coder", "zoe", status=1).said
    assert "zoe does not take part in 'pilot'; ann and ben do" in said
