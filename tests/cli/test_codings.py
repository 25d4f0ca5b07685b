"""`codings add|remove|export`, `done`, `assign`, `progress`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

ADD = ["codings", "add", "LE-04"]


def on(qcode, transcript: str) -> list[tuple[int, str, str]]:
    """Segment, code and coder of every coding that a segment of the transcript shows."""
    rows = qcode("show", transcript, "--codes", "--format", "json").rows
    return [(r["segment"], c["code"], c["coder"]) for r in rows for c in r["codings"]]


def test_codes_go_on_a_segment_by_key_by_path_and_in_any_case(coded: Path, qcode) -> None:
    """All of them call the one code that the codebook has."""
    ran = qcode(
        *ADD,
        "2",
        "hotline",
        "referral_stream/community",
        "TECHNIQUES",
        "law_enforcement/federal_agency",
        "--coder",
        "ada",
    )
    assert ran.out == b""
    assert ran.said == "".join(
        f"added LE-04 2 {c}\n" for c in ("hotline", "community", "techniques", "federal_agency")
    )
    assert {c for _, c, _ in on(qcode, "LE-04")} == {
        "hotline",
        "community",
        "techniques",
        "federal_agency",
    }


def test_a_transcript_is_called_in_any_case(coded: Path, qcode) -> None:
    """What is said back is the name that the study has."""
    assert (
        qcode("codings", "add", "le-04", "2", "hotline", "--coder", "ada").said
        == "added LE-04 2 hotline\n"
    )


def test_a_range_of_segments_is_one_coding_that_every_segment_shows(coded: Path, qcode) -> None:
    """Exported it is one row with its first segment; every segment of the range carries the
    code.
    """
    qcode(*ADD, "2-4", "barriers", "--coder", "ada", "--memo", "one long story")
    assert on(qcode, "LE-04") == [
        (2, "barriers", "ada"),
        (3, "barriers", "ada"),
        (4, "barriers", "ada"),
    ]
    row = [
        r for r in qcode("codings", "export", "--format", "json").rows if r["transcript"] == "LE-04"
    ]
    assert [(r["segment"], r["memo"], r["origin"], r["round"]) for r in row] == [
        (2, "one long story", "hand", "1")
    ]


def test_a_coding_that_is_there_is_refused_and_with_it_all_the_others(coded: Path, qcode) -> None:
    """Two codes, one of them there already: neither is added, exit 1."""
    qcode(*ADD, "2", "hotline", "--coder", "ada")
    ran = qcode(*ADD, "2", "barriers", "hotline", "--coder", "ada", status=1)
    assert (
        ran.said
        == "qcode: error: ada already has 'hotline' on segment 2 of LE-04 (round 1); nothing was"
        " changed\n"
    )
    assert on(qcode, "LE-04") == [(2, "hotline", "ada")]
    qcode(*ADD, "2", "hotline", "--coder", "ada", "--round", "2")
    qcode(*ADD, "2", "hotline", "--coder", "ben")


def test_a_coder_takes_off_only_what_is_their_own(coded: Path, qcode) -> None:
    """Removing goes by the words of the segment, also for a coding over a range; others' codings
    stay.
    """
    for coder in ("ada", "ben"):
        qcode(*ADD, "2-4", "hotline", "--coder", coder)
    assert (
        qcode("codings", "remove", "LE-04", "3", "hotline", "--coder", "ada").said
        == "removed LE-04 3 hotline\n"
    )
    assert {coder for _, _, coder in on(qcode, "LE-04")} == {"ben"}
    assert (
        "ada has no 'hotline' on segment 3"
        in qcode("codings", "remove", "LE-04", "3", "hotline", "--coder", "ada", status=1).said
    )


def test_removing_in_a_round_leaves_the_other_rounds(coded: Path, qcode) -> None:
    """``--round`` limits what is taken off."""
    qcode(*ADD, "2", "hotline", "--coder", "ada")
    qcode(*ADD, "2", "hotline", "--coder", "ada", "--round", "2")
    qcode("codings", "remove", "LE-04", "2", "hotline", "--coder", "ada", "--round", "2")
    assert [
        r["round"]
        for r in qcode("codings", "export", "--format", "json").rows
        if r["transcript"] == "LE-04"
    ] == ["1"]


def test_export_goes_to_stdout_to_a_file_or_into_a_document(coded: Path, qcode) -> None:
    """csv without being asked; ``-`` is stdout; a file's suffix chooses, one without a suffix is
    csv.
    """
    printed = qcode("codings", "export").out
    assert qcode("codings", "export", "-").out == printed
    Path("v1.0").mkdir()
    for argv in (["out.csv"], ["plain"], ["v1.0/plain"], ["-o", "named.csv"]):
        assert qcode("codings", "export", *argv).out == b""
        assert Path(argv[-1]).read_bytes() == printed
    qcode("codings", "export", "out.json")
    assert Path("out.json").read_bytes() == qcode("codings", "export", "--format", "json").out
    assert len(list(csv.reader(io.StringIO(printed.decode())))) == 1 + 22


def test_done_is_a_word_that_can_be_taken_back(coded: Path, qcode) -> None:
    """A transcript without codings may be done; taken back, it is left out of reports again."""

    def bases() -> set[int]:
        return {r["interviews_base"] for r in qcode("report", "themes", "--format", "json").rows}

    assert bases() == {4}
    assert qcode("done", "LE-04", "SP-02", "--coder", "ada").said == "LE-04 done\nSP-02 done\n"
    assert bases() == {6}
    assert qcode("done", "LE-04", "--coder", "ada", "--undo").said == "LE-04 no longer done\n"
    assert bases() == {5}


def test_a_part_may_be_done(coded: Path, qcode) -> None:
    """Only the range is; a note under the table names the transcript."""
    assert (
        qcode("done", "LE-04", "--segments", "1-2", "--coder", "ada").said
        == "LE-04 done (segments 1-2)\n"
    )
    notes = " ".join(qcode("report", "themes", "--format", "json").json["notes"])
    assert "Partly marked as finished, and counted only there: LE-04." in notes


def test_what_nobody_marked_done_is_named_with_what_to_type(coded: Path, qcode) -> None:
    """The note under the table gives a command that works as it stands."""
    notes = " ".join(qcode("report", "themes", "--format", "json").json["notes"])
    assert "Left out of counts and bases because not marked as finished: LE-04, SP-02" in notes
    command = notes.partition("To count: qcode ")[2].partition(",")[0].split()
    assert qcode(*command).said == "LE-04 done\n"


def test_a_second_coder_changes_no_reported_figure(coded: Path, qcode) -> None:
    """The second coder's codings go, the reports stay byte for byte."""
    reports = [
        ["report", "referrals", "--by", "role"],
        ["report", "themes"],
        ["report", "quotes", "--min-words", "3"],
    ]
    before = [qcode(*r, "--format", "json").out for r in reports]
    qcode("done", "LE-01", "SP-01", "--undo", "--coder", "ben")
    assert [qcode(*r, "--format", "json").out for r in reports] == before


def test_assigning_names_who_is_primary_and_refuses_a_second_one(coded: Path, qcode) -> None:
    """Reports count one primary coder a transcript; for reliability there may be more."""
    assert "another coder is already primary: LE-01 (ada), LE-02 (ada)" in (
        qcode("assign", "LE-01", "LE-02", "--to", "cleo", status=1).said
    )
    assert qcode("assign", "LE-02", "--to", "cleo", "--reliability").said.endswith(
        "cleo has 1 transcript as reliability coder, round 1\n"
    )
    row = [r for r in qcode("progress", "--format", "json").rows if r["coder"] == "cleo"]
    assert [(r["transcript"], r["kind"], r["blind"], r["state"]) for r in row] == [
        ("LE-02", "reliability", False, "not begun")
    ]


def test_progress_knows_done_begun_and_not_begun(coded: Path, qcode) -> None:
    """A row an assignment; a coder's own name is written as it is."""
    qcode(*ADD, "2", "hotline", "--coder", "ada")
    rows = qcode("progress", "--by-coder", "ada", "--format", "json").rows
    assert {r["transcript"]: r["state"] for r in rows} == {
        "LE-01": "done",
        "LE-02": "done",
        "LE-03": "done",
        "LE-04": "begun",
        "SP-01": "done",
        "SP-02": "not begun",
    }
    assert "ada " in qcode("progress").text and "Ada" not in qcode("progress").text


def test_progress_is_asked_by_coder_transcript_role_and_round(coded: Path, qcode) -> None:
    """What is counted below is what is shown; a name that nobody has is told."""
    qcode("assign", "LE-02", "--to", "cleo", "--reliability", "--round", "2")
    rows = qcode("progress", "--format", "json").rows
    roles = {r["transcript"]: r["role"] for r in rows}
    assert roles["LE-01"] == "law_enforcement" and roles["SP-01"] == "service_provider"
    shown = qcode("progress", "--role", "service_provider", "--format", "json").rows
    assert {r["transcript"] for r in shown} == {
        r["transcript"] for r in rows if r["transcript"].startswith("SP")
    }
    shown = qcode("progress", "--transcript", "LE-02", "--round", "2", "--format", "json").rows
    assert [(r["coder"], r["round"], r["kind"]) for r in shown] == [("cleo", "2", "reliability")]
    assert "0 of 1 are done." in qcode("progress", "--by-coder", "cleo").text
    assert (
        "did you mean 'service_provider'"
        in qcode("progress", "--role", "service_providr", status=2).said
    )
    assert (
        "no transcript named 'LE-99'" in qcode("progress", "--transcript", "LE-99", status=2).said
    )


def test_a_range_that_is_done_is_not_the_transcript(
    fresh: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The board and the next transcript to code go by all segments of interviewees; the rest done,
    it is done.
    """
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    qcode("assign", "LE-01", "--to", "ada")
    qcode("done", "LE-01", "--coder", "ada", "--segments", "1-4")
    assert [r["state"] for r in qcode("progress", "--format", "json").rows] == ["begun"]
    assert "LE-01 is open for ada" in qcode("code", "--coder", "ada", "--plain").text
    qcode("done", "LE-01", "--coder", "ada", "--segments", "5-6")
    assert [r["state"] for r in qcode("progress", "--format", "json").rows] == ["done"]
    assert (
        "everything assigned to 'ada' is finished"
        in qcode("code", "--coder", "ada", "--plain", status=1).said
    )


def test_progress_names_transcripts_without_a_coder(fresh: Path, qcode) -> None:
    """Whoever hands out work sees what is left."""
    qcode("assign", "LE-01", "--to", "ada")
    assert (
        "5 transcripts have no coder yet: LE-02, LE-03, LE-04, SP-01, SP-02"
        in qcode("progress").text
    )


@pytest.mark.parametrize("by", ["turn", "paragraph", "sentence"])
def test_segments_count_from_one_over_all_speakers(by: str, qcode) -> None:
    """However a transcript is cut, its segments are numbered 1, 2, 3 … and hold all its words
    once.
    """
    words = (
        "Interviewer: Where from? And how?\n\nB-1: From Det. Ruiz, e.g. on Fridays. Not from the"
        " U.S. office.\n"
    )
    Path("B-1.txt").write_text(words)
    qcode("init", "s.qcode")
    qcode("import", "B-1.txt", "--segment-by", by)
    rows = qcode("show", "B-1", "--format", "json").rows
    assert [r["segment"] for r in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == (4 if by == "sentence" else 2)
    spoken = "Where from? And how? From Det. Ruiz, e.g. on Fridays. Not from the U.S. office."
    assert " ".join(r["text"] for r in rows) == spoken
