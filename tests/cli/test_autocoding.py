"""``codings add --where``: codes on every segment that an expression is true of."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import running

ADD = ("codings", "add", "--where")
ADA = ("--coder", "ada")


def coded_with(qcode, code: str) -> list[tuple[str, int, str, str]]:
    """(transcript, segment, coder, origin) of the codings of a code."""
    rows = qcode("codings", "export", "--format", "json").rows
    return [
        (r["transcript"], r["segment"], r["coder"], r["origin"]) for r in rows if r["code"] == code
    ]


def test_all_hits_are_shown_first_and_nothing_changes_without_a_yes(coded: Path, qcode) -> None:
    """No terminal to ask on: the segments are listed with their number, and exit 2 says --yes."""
    before = coded.read_bytes()
    ran = qcode(*ADD, "word:hotline", "techniques", *ADA, status=2)
    assert "LE-04" in ran.text and "4 codings to add in 4 transcripts" in ran.text
    assert "hint: add --yes, or look first with --dry-run" in ran.said
    assert coded.read_bytes() == before
    ran = qcode(*ADD, "word:hotline", "techniques", *ADA, "--dry-run", "--format", "json")
    assert (ran.json["segments"], ran.json["codings"], ran.json["present"]) == (4, 4, 0)
    assert [r["add"] for r in ran.rows] == [["techniques"]] * 4
    assert ran.said == "4 codings would be added; nothing was changed\n"
    assert coded.read_bytes() == before


def test_what_is_asked_on_a_terminal_is_done_only_after_a_yes(coded: Path, qcode) -> None:
    for answer, status in ((False, 1), (True, 0)):
        with (
            patch("sys.stdin.isatty", lambda: True, create=True),
            patch("click.confirm", lambda question, err, said=answer: said),
        ):
            qcode(*ADD, "word:federal", "techniques", *ADA, status=status)
    assert ("LE-01", 6, "ada", "machine") in coded_with(qcode, "techniques")


def test_the_codings_are_a_machines_one_step_and_counted_only_on_request(
    coded: Path, qcode
) -> None:
    """One undo takes all of them back; reports leave them out until --include-machine."""

    def cited(*options: str) -> int:
        rows = qcode("report", "themes", "--code", "techniques", *options, "--format", "json").rows
        return int(rows[0]["citations"])

    before = cited()
    qcode(*ADD, "word:hotline", "techniques", *ADA, "--yes", "--memo", "by word")
    assert coded_with(qcode, "techniques").count(("LE-03", 6, "ada", "machine")) == 1
    rows = qcode("codings", "export", "--format", "json").rows
    assert {r["memo"] for r in rows if r["origin"] == "machine"} == {"where: word:hotline\nby word"}
    assert cited() == before == 1
    assert cited("--include-machine") == 4  # LE-01, LE-03 twice, SP-01: LE-04 is not finished
    assert qcode("undo").said.count("undid:") == 1
    assert [row[3] for row in coded_with(qcode, "techniques")] == ["hand"]


def test_what_the_coder_has_there_already_is_left_as_it_is(coded: Path, qcode) -> None:
    """Three of the four segments carry the code by hand; doing it twice adds nothing."""
    ran = qcode(*ADD, "word:hotline", "hotline", "barriers", *ADA, "--yes", "--format", "json")
    assert (ran.json["segments"], ran.json["codings"], ran.json["present"]) == (4, 5, 3)
    assert [r["add"] for r in ran.rows] == [
        ["barriers"],
        ["barriers"],
        ["hotline", "barriers"],
        ["barriers"],
    ]
    again = qcode(*ADD, "word:hotline", "hotline", "barriers", *ADA, "--yes")
    assert again.said == "nothing to add; nothing was changed\n"
    assert len(coded_with(qcode, "hotline")) == 4 + 1 + 2


def test_interviewers_words_are_coded_only_on_request(coded: Path, qcode) -> None:
    ran = qcode(*ADD, "word:referrals", "barriers", *ADA, "--dry-run", "--format", "json")
    assert ran.rows == []
    ran = qcode(
        *ADD,
        "word:referrals",
        "barriers",
        *ADA,
        "--dry-run",
        "--speakers",
        "all",
        "--format",
        "json",
    )
    assert ran.rows and {r["role"] for r in ran.rows} == {"interviewer"}


def test_wrong_words_change_nothing(coded: Path, qcode) -> None:
    before = coded.read_bytes()
    for argv, told in (
        ((*ADD, "word:hotline", "hotlin", *ADA), "no code named 'hotlin'"),
        ((*ADD, "hotlin", "hotline", *ADA), "column 1: no code"),
        ((*ADD, "word:hotline", "hotline"), "who is coding?"),
        (("codings", "add", "LE-01", "hotline", *ADA), "give TRANSCRIPT SEGMENT CODE"),
        (("codings", "add", "LE-01", "2", "community", "--yes", *ADA), "--yes can only be used"),
    ):
        assert told in qcode(*argv, status=2).said
    assert coded.read_bytes() == before


def test_a_text_that_changed_since_it_was_shown_is_not_coded(
    coded: Path, data: Path, run_qcode
) -> None:
    """The segments that were agreed to are those that are coded, or none."""
    from qcode.errors import Refused
    from qcode.store.store import Store
    from qcode.workflows.coding import autocode, plan_autocoding

    with Store.open(coded) as store:
        plan = plan_autocoding(store.view("ada"), "word:federal", ["barriers"], coder="ada")
        text = (data / "transcripts" / "LE-01.txt").read_text().replace("federal", "other")
        Path("LE-01.txt").write_text(text)
        assert running.run_qcode("-p", coded, "import", "LE-01.txt", "--update").status == 0
        try:
            autocode(store, plan)
        except Refused as problem:
            assert "the text has changed; look again" in problem.message
        else:
            raise AssertionError("it was coded")


def test_a_redaction_reaches_the_expression_in_the_codings_and_tells_where_it_does_not(
    coded: Path, qcode
) -> None:
    """The words that were looked for leave the study with the transcript's; saved expressions are
    told.
    """
    qcode(*ADD, "word:sheriff", "barriers", *ADA, "--yes")
    qcode("query", "save", "office", "word:sheriff")
    said = qcode("transcripts", "redact", "LE-02", "--words", "sheriff", "--yes").said
    assert "the saved expression office has these words too: qcode query remove office" in said
    rows = qcode("codings", "export", "--format", "json").rows
    assert [r["memo"] for r in rows if r["origin"] == "machine"] == ["where: word:[redacted]"]
    qcode("query", "remove", "office")
    assert "sheriff" not in qcode("log", "--transcript", "LE-02", "--format", "json").text
    qcode("check")
