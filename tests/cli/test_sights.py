"""Who has seen others' codings is recorded before they are shown, once, and only where they are
shown.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from qcode.store.store import Store
from qcode.workflows.shared.sights import sights

SEEING = {
    "show --codes": (["show", "LE-01", "--codes"], {"LE-01"}),
    "show in JSON, which has the codings": (["show", "LE-02", "--format", "json"], {"LE-02"}),
    "codings export": (["codings", "export"], {"LE-01", "LE-02", "LE-03", "SP-01"}),
    "history": (["history", "LE-01", "4"], {"LE-01"}),
    "log": (["log", "--transcript", "LE-03"], {"LE-03"}),
    "query of codes": (["query", "barriers", "--format", "json"], None),
    "query of a coder": (["query", "coder = ben", "--format", "json"], None),
    "query with the codes": (
        ["query", "word:sheriff", "--codes", "--format", "json"],
        {"LE-02"},
    ),
    "report quotes": (
        ["report", "quotes", "--code", "barriers", "--min-words", "3", "--format", "json"],
        None,
    ),
    "report themes --counter": (
        ["report", "themes", "--counter", "--code", "techniques", "--format", "json"],
        None,
    ),
    "export of a transcript": (["export", "LE-01", "-o", "LE-01.html"], {"LE-01"}),
    "disagreements": (["disagreements"], {"LE-01", "SP-01"}),
    "adjudicate": (["adjudicate", "--accept-agreements"], {"LE-01", "SP-01"}),
    "export": (["export", "--archive", "all.zip"], {"LE-01", "LE-02", "LE-03", "SP-01"}),
}
NOT_SEEING = (
    ["show", "LE-01"],
    ["show", "LE-04", "--codes"],
    ["transcripts"],
    ["progress"],
    ["query", "word:hotline"],
    ["query", "hotline", "--count", "--by", "role"],
    ["report", "themes"],
    ["report", "referrals", "--by", "role"],
    ["report", "cooccurrence"],
    ["reliability", "--bootstrap", "0"],
    ["codebook", "show"],
    ["memo", "list"],
    ["sample", "show"],
)


def seen(study: Path, coder: str = "zoe") -> set[str]:
    """The transcripts in which a coder has seen others' codings, as the study has it."""
    with Store.open(study) as store:
        names = {i: n for n, i in store.view(None).transcript_ids().items()}
        return {
            names[transcript] for transcript, name, _ in sights(store.view(None)) if name == coder
        }


@pytest.mark.parametrize("name", SEEING)
def test_what_shows_others_codings_is_recorded_and_told_once(coded: Path, qcode, name: str) -> None:
    argv, places = SEEING[name]
    ran = qcode(*argv, "--coder", "zoe")
    wanted = {str(r["transcript"]) for r in ran.rows} if places is None else places
    assert seen(coded) == wanted and wanted
    assert "zoe has now seen others' codings in" in ran.said
    before = coded.read_bytes()
    if name not in ("adjudicate", "export"):
        assert "has now seen" not in qcode(*argv, "--coder", "zoe").said
        assert coded.read_bytes() == before


def test_figures_and_what_nobody_else_coded_count_for_nothing(coded: Path, qcode) -> None:
    """Neither for a newcomer, nor for the supervisor, whatever is shown, nor where a coder sees
    their own.
    """
    before = coded.read_bytes()
    for argv in NOT_SEEING:
        qcode(*argv, "--coder", "zoe")
    qcode("codings", "export")
    qcode("show", "LE-02", "--codes", "--coder", "ada")
    assert coded.read_bytes() == before


def test_a_blind_coder_sees_nothing_and_nothing_is_recorded(fresh: Path, qcode) -> None:
    """Until the blindness of LE-01 ends; in LE-02 ben was never blind."""
    qcode("assign", "LE-01", "--to", "ben", "--reliability", "--blind")
    for name in ("LE-01", "LE-02"):
        qcode("codings", "add", name, "2", "hotline", "--coder", "ada")
    qcode("codings", "export", "--coder", "ben")
    qcode("show", "LE-01", "--codes", "--coder", "ben")
    assert seen(fresh, "ben") == {"LE-02"}


def test_looking_makes_nobody_a_coder_and_still_counts_for_that_name(coded: Path, qcode) -> None:
    """zoe looks, then is drawn: the transcript she saw is left out. No undo takes the record back,
    and check is content.
    """
    qcode("show", "LE-01", "--codes", "--coder", "zoe")
    with Store.open(coded) as store:
        assert "zoe" not in {c.name for c in store.view(None).coders()}
    qcode("undo", "--coder", "zoe", status=1)
    assert "the record that zoe has seen others' codings in LE-01" in qcode("log").text
    qcode("assign", "LE-02", "--to", "zoe", "--reliability", "--blind")
    assert (
        "LE-01: zoe has seen"
        in qcode("assign", "LE-01", "--to", "zoe", "--reliability", "--blind", status=1).said
    )
    qcode("check")


@pytest.mark.parametrize("typed", ["others\nquit\n", "quit\n"])
def test_the_coding_screen_records_it_where_others_codings_are_asked_for(
    coded: Path, qcode, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(typed))
    qcode("code", "LE-01", "--plain", "--coder", "zoe")
    assert seen(coded) == ({"LE-01"} if "others" in typed else set())


def test_the_screen_goes_on_recording_in_the_next_transcript(
    coded: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others' codings stay shown when another transcript is opened."""
    monkeypatch.setattr("sys.stdin", StringIO("others\nopen LE-02\nquit\n"))
    qcode("code", "LE-01", "--plain", "--coder", "zoe")
    assert seen(coded) == {"LE-01", "LE-02"}
