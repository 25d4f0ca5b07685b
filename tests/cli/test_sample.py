"""`sample draw|show`: at least the fraction, at least one of every group, the same seed the same
sample, recorded blind.
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

ROLES = {"law_enforcement": 60, "service_provider": 55, "prosecutor": 23, "other": 5}
DRAW = ["sample", "draw", "--coders", "ada,ben", "--format", "json"]


@pytest.fixture(scope="session")
def _many(tmp_path_factory: pytest.TempPathFactory, run_qcode) -> Path:
    """143 transcripts of four roles at ten sites, nothing coded."""
    folder = tmp_path_factory.mktemp("many")
    lines = ["transcript,role,site\n"]
    for role, size in ROLES.items():
        for number in range(size):
            name = f"{role[:2].upper()}-{number:02d}"
            (folder / f"{name}.txt").write_text(
                f"Interviewer: And number {number}?\n\n{name}: Yes.\n"
            )
            lines.append(f"{name},{role},{'ABCDEFGHIJ'[number % 10]}\n")
    (folder / "roles.csv").write_text("".join(lines))
    study = folder / "study.qcode"
    run_qcode("init", study)
    ran = run_qcode("-p", study, "import", folder, "--attributes", folder / "roles.csv")
    assert ran.status == 0, ran.said
    return study


@pytest.mark.parametrize("seed", [1, 2, 3, 2026])
def test_a_tenth_of_143_is_at_least_15_with_every_role(_many: Path, qcode, seed: int) -> None:
    """Roles of 60, 55, 23 and 5: rounded up, every role there, and none far beyond its share."""
    ran = qcode(
        "-p", _many, *DRAW, "--fraction", "0.10", "--by", "role", "--seed", seed, "--dry-run"
    ).json
    drawn = Counter(r["group"] for r in ran["rows"])
    assert len(ran["rows"]) == ran["drawn"] >= 15 == math.ceil(0.10 * 143)
    assert ran["population"] == 143 and ran["fraction"] == 0.10
    assert set(drawn) == set(ROLES)
    for role, size in ROLES.items():
        assert abs(drawn[role] - size * 15 / 143) < 1


def test_the_same_seed_draws_the_same_and_another_another(_many: Path, qcode) -> None:
    """Byte for byte; so the sample can be drawn again by anybody."""
    argv = ["-p", _many, *DRAW, "--by", "role", "--dry-run", "--seed"]
    first = qcode(*argv, 7).out
    assert qcode(*argv, 7).out == first
    assert qcode(*argv, 8).out != first


@pytest.mark.parametrize("fraction", [0.001, 0.1, 0.25, 0.333, 0.5, 1])
def test_at_least_the_fraction_and_at_least_one_of_every_group(
    _many: Path, qcode, fraction: float
) -> None:
    """For one attribute and for two, whatever the fraction."""
    for by in (["role"], ["role", "site"]):
        options = [word for attribute in by for word in ("--by", attribute)]
        ran = qcode("-p", _many, *DRAW, "--fraction", fraction, *options, "--dry-run").json
        names = [r["transcript"] for r in ran["rows"]]
        assert len(names) == len(set(names)) >= math.ceil(fraction * 143)
        groups = {r["group"] for r in ran["rows"]}
        if len(by) == 1:
            assert groups == set(ROLES)
        else:
            assert {g.partition(" · ")[0] for g in groups} == set(ROLES)
            assert {g.partition(" · ")[2] for g in groups} == set("ABCDEFGHIJ")


def test_two_attributes_may_be_named_with_a_comma(_many: Path, qcode) -> None:
    """``--by role,site`` is ``--by role --by site``."""
    argv = ["-p", _many, *DRAW, "--dry-run"]
    assert qcode(*argv, "--by", "role,site").out == qcode(*argv, "--by", "role", "--by", "site").out


def test_teams_are_drawn_in_balance(_many: Path, qcode) -> None:
    """Of four coders two take each transcript, and nobody takes many more than another."""
    argv = [
        "-p",
        _many,
        "sample",
        "draw",
        "--coders",
        "a,b,c,d",
        "--team",
        "2",
        "--fraction",
        "0.2",
        "--dry-run",
    ]
    rows = qcode(*argv, "--format", "json").rows
    load = Counter(coder for r in rows for coder in r["coders"])
    assert all(len(set(r["coders"])) == 2 for r in rows)
    assert set(load) == set("abcd") and max(load.values()) - min(load.values()) <= 1


def test_what_was_drawn_is_recorded_as_blind_assignments(fresh: Path, qcode) -> None:
    """`sample show` and `progress` list them; nothing is done yet."""
    drawn = qcode(*DRAW, "--by", "role", "--fraction", "0.3").rows
    shown = qcode("sample", "show", "--format", "json").rows
    assert {(r["transcript"], r["coder"]) for r in shown} == {
        (d["transcript"], c) for d in drawn for c in d["coders"]
    }
    assert all(
        r["blind"] and r["kind"] == "reliability" and r["state"] == "not begun" for r in shown
    )
    assert {
        (r["transcript"], r["coder"])
        for r in qcode("progress", "--format", "json").rows
        if r["blind"]
    } == {(r["transcript"], r["coder"]) for r in shown}


def test_the_sample_shows_how_far_it_is(fresh: Path, qcode) -> None:
    """Begun with the first coding, done with the coder's word."""
    first = qcode(*DRAW, "--by", "role", "--fraction", "0.3").rows[0]["transcript"]
    qcode("codings", "add", first, "2", "hotline", "--coder", "ada")
    qcode("done", first, "--coder", "ben")
    shown = {
        (r["transcript"], r["coder"]): r["state"]
        for r in qcode("sample", "show", "--format", "json").rows
    }
    assert shown[first, "ada"] == "begun" and shown[first, "ben"] == "done"
    assert "1 of 4 codings of the sample are done." in qcode("sample", "show").text


def test_a_primary_coder_in_the_sample_stays_primary(fresh: Path, qcode) -> None:
    """Whose codings reports count is decided by ``assign``, not by the draw."""
    qcode("assign", "--all", "--to", "ada")
    qcode(*DRAW, "--fraction", "1")
    kinds = {
        (r["coder"], r["kind"], r["blind"])
        for r in qcode("sample", "show", "--format", "json").rows
    }
    assert kinds == {("ada", "primary", True), ("ben", "reliability", True)}


def test_a_sample_is_drawn_blind_after_the_primary_coder_has_finished(coded: Path, qcode) -> None:
    """Blindness belongs to the coder: who has seen nothing of others is blind, whatever was coded
    there.
    """
    ran = qcode("sample", "draw", "--coders", "ada,zoe", "--fraction", "1", "--format", "json")
    assert len(ran.rows) == 6 and all(r["blind"] for r in ran.rows) and "left out" not in ran.said
    codings = qcode("codings", "export", "--coder", "zoe", "--format", "json").rows
    assert codings == []
    assert {
        c["coder"] for c in qcode("codings", "export", "--coder", "ada", "--format", "json").rows
    } == {"ada"}


def test_who_has_seen_others_codings_is_not_drawn_there_or_not_blind(coded: Path, qcode) -> None:
    """The transcripts are named; on request they are drawn, and only that coder is not blind."""
    qcode("show", "LE-02", "--codes", "--coder", "ben")
    ran = qcode(*DRAW, "--fraction", "1", "--dry-run")
    assert {r["transcript"] for r in ran.rows} == {"LE-01", "LE-03", "LE-04", "SP-01", "SP-02"}
    assert "1 transcript left out (ben has seen others' codings there): LE-02" in ran.said
    told = qcode(*DRAW[:-2], "--fraction", "1", "--include-seen").text
    assert "not blind: ben has seen others' codings there" in told
    shown = qcode("sample", "show", "--format", "json").rows
    assert {(r["transcript"], r["coder"]) for r in shown if not r["blind"]} == {("LE-02", "ben")}


def test_a_second_round_redraws_the_first_only_when_asked(coded: Path, qcode) -> None:
    """Also what was coded meanwhile; a coder who saw nothing of others is blind in the second round
    too.
    """
    first = {r["transcript"] for r in qcode(*DRAW, "--fraction", "0.5").rows}
    second = qcode(*DRAW, "--fraction", "1", "--round", "2", "--dry-run")
    assert {r["transcript"] for r in second.rows} == {
        f"{n}" for n in ("LE-01", "LE-02", "LE-03", "LE-04", "SP-01", "SP-02")
    } - first
    again = qcode(*DRAW, "--fraction", "1", "--round", "2", "--redraw").rows
    assert len(again) == 6 and all(r["blind"] for r in again)


def test_a_sample_is_drawn_once_a_round(fresh: Path, qcode) -> None:
    """Drawing until one likes it is not a sample; another round is another sample."""
    qcode(*DRAW)
    before = fresh.read_bytes()
    assert (
        "a sample of round 1 has already been drawn" in qcode(*DRAW, "--seed", "2", status=1).said
    )
    assert fresh.read_bytes() == before
    qcode(*DRAW, "--round", "2")


def test_a_dry_run_records_nothing(fresh: Path, qcode) -> None:
    """And shows the sample that would be drawn."""
    before = fresh.read_bytes()
    planned = qcode(*DRAW, "--by", "role", "--dry-run").out
    assert fresh.read_bytes() == before
    assert qcode(*DRAW, "--by", "role").out == planned


def test_where_everything_was_seen_there_is_nothing_to_draw(coded: Path, qcode) -> None:
    """The refusal names the transcripts, and the hint says how to draw nevertheless."""
    for name in ("LE-04", "SP-02"):
        qcode("codings", "add", name, "2", "hotline", "--coder", "ada")
    qcode("codings", "export", "--coder", "zoe")
    ran = qcode("sample", "draw", "--coders", "ada,zoe", status=1)
    assert (
        "(zoe has seen others' codings there): LE-01, LE-02, LE-03, LE-04" in ran.said
        and "--include-seen" in ran.said
    )


def test_a_transcript_is_done_when_all_of_it_is(fresh: Path, qcode) -> None:
    """A coder who marked the first four segments has begun; who marked the rest too is done."""
    qcode("sample", "draw", "--coders", "ada,ben", "--fraction", "1")

    def state() -> str:
        rows = qcode("sample", "show", "--format", "json").rows
        return next(r["state"] for r in rows if (r["transcript"], r["coder"]) == ("LE-01", "ada"))

    last = len(qcode("show", "LE-01", "--format", "json").rows)
    qcode("done", "LE-01", "--coder", "ada", "--segments", "1-4")
    assert state() == "begun"
    qcode("done", "LE-01", "--coder", "ada", "--segments", f"5-{last}")
    assert state() == "done"
