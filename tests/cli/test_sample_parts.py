"""`sample replace|enrich|pack|unblind|plan` and the second pass: rounds kept apart, blindness kept,
everything recorded.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

DRAW = [
    "sample",
    "draw",
    "--by",
    "role",
    "--coders",
    "ada,ben",
    "--fraction",
    "0.3",
    "--format",
    "json",
]


def shown(qcode, *argv: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = qcode(*argv, "sample", "show", "--format", "json").rows
    return rows


# Drawing
# --------------------------------------------------------------------------------------------------


def test_rounds_are_drawn_from_different_transcripts(fresh: Path, qcode) -> None:
    """What is in the training round is not drawn again, although nobody has coded it yet; the frame
    says why.
    """
    training = {r["transcript"] for r in qcode(*DRAW, "--round", "training").rows}
    ran = qcode(*DRAW, "--round", "1")
    assert not training & {r["transcript"] for r in ran.rows}
    assert "(in the sample of round training)" in ran.said
    samples = qcode("sample", "show", "--format", "json").json["samples"]
    assert [s["round"] for s in samples] == ["training", "1"]
    assert samples[1]["left_out"] == dict.fromkeys(
        sorted(training), "in the sample of round training"
    )
    assert (
        set(samples[1]["frame"])
        == {"LE-01", "LE-02", "LE-03", "LE-04", "SP-01", "SP-02"} - training
    )


def test_whoever_was_shown_suggestions_is_not_blind_there_any_more(fresh: Path, qcode) -> None:
    """The coding screen records what it showed; a suggestion that was withheld shows nothing."""
    from qcode.store import ids
    from qcode.store.store import Store
    from qcode.store.writing import anchor_of
    from qcode.workflows.shared.people import coder_entity

    with Store.open(fresh) as store, store.change("code", actor="ada") as change:
        who, _ = coder_entity(change, "ada")
        for name, record in (
            ("LE-01", {"shown": [["hotline", 0.9]]}),
            ("LE-02", {"shown": [], "withheld": [["hotline", 0.9]]}),
        ):
            mark = {
                "kind": "suggestion",
                "transcript": store.view(None).transcript_id(name),
                "start": 0,
                "end": 4,
                "coder": who,
                "value": json.dumps(record),
                "created": change.time,
                "anchor": anchor_of(change, store.view(None).transcript_id(name)),
            }
            change.put("mark", ids.fresh(), mark, "mark.suggestion")
    ran = qcode(*DRAW, "--fraction", "1", "--dry-run")
    assert {r["transcript"] for r in ran.rows} == {"LE-02", "LE-03", "LE-04", "SP-01", "SP-02"}
    assert "1 transcript left out (ada was shown suggestions there): LE-01" in ran.said
    qcode(*DRAW, "--fraction", "1", "--include-seen")
    assert {(r["transcript"], r["coder"]) for r in shown(qcode) if not r["blind"]} == {
        ("LE-01", "ada")
    }


def test_a_renamed_transcript_stays_in_its_sample(fresh: Path, qcode) -> None:
    """Samples are recorded by identity, not by name."""
    first = qcode(*DRAW).rows[0]["transcript"]
    qcode("transcripts", "rename", first, "Renamed")
    sample = qcode("sample", "show", "--format", "json").json["samples"][0]
    assert (
        "Renamed" in sample["drawn"]
        and first not in sample["drawn"]
        and "Renamed" in sample["frame"]
    )
    qcode("sample", "replace", "Renamed", "--reason", "unusable")


def test_assigning_everything_to_a_coder_unblinds_nothing(fresh: Path, qcode) -> None:
    """``assign --all`` after the draw makes the coder primary, and leaves the sample blind."""
    drawn = {r["transcript"] for r in qcode(*DRAW).rows}
    ran = qcode("assign", "--all", "--to", "ada")
    assert "stays blind for ada" in ran.said
    ada = {r["transcript"]: r for r in shown(qcode) if r["coder"] == "ada"}
    assert set(ada) == drawn and all(r["blind"] and r["kind"] == "primary" for r in ada.values())


# Replacing
# --------------------------------------------------------------------------------------------------


def test_an_unusable_transcript_is_replaced_by_the_next_of_its_group(fresh: Path, qcode) -> None:
    """The rule was recorded with the draw; the same coders take the place, blind; the log has the
    reason.
    """
    qcode(*DRAW)
    before = qcode("sample", "show", "--format", "json").json["samples"][0]
    gone = next(n for n in before["drawn"] if n.startswith("LE"))
    following = before["spare"]["law_enforcement"][0]
    assert "next of its group" in before["replacement"]
    ran = qcode("sample", "replace", gone, "--reason", "the recording breaks off")
    assert ran.said == f"{following} replaces {gone}, coded by ada, ben\n"
    after = qcode("sample", "show", "--format", "json").json["samples"][0]
    assert following in after["drawn"] and gone not in after["drawn"]
    assert following not in after["spare"]["law_enforcement"]
    assert [(r["transcript"], r["by"], r["reason"]) for r in after["replaced"]] == [
        (gone, following, "the recording breaks off")
    ]
    rows = [r for r in shown(qcode) if r["transcript"] == following]
    assert {r["coder"] for r in rows} == {"ada", "ben"} and all(r["blind"] for r in rows)
    assert not [r for r in shown(qcode) if r["transcript"] == gone]
    assert "replaced: " + gone in qcode("sample", "show").text
    assert "replaced" in qcode("sample", "show", "--frame").text
    qcode("undo")
    assert gone in qcode("sample", "show", "--format", "json").json["samples"][0]["drawn"]
    qcode("check")


def test_a_spare_in_which_a_coder_saw_others_codings_is_passed_over(fresh: Path, qcode) -> None:
    """It cannot be coded blind any more; the record says so. That somebody has coded it does not
    matter.
    """
    qcode(*DRAW)
    sample = qcode("sample", "show", "--format", "json").json["samples"][0]
    gone = next(n for n in sample["drawn"] if n.startswith("LE"))
    first, second = sample["spare"]["law_enforcement"][:2]
    qcode("codings", "add", first, "2", "hotline", "--coder", "zoe")
    ran = qcode("sample", "replace", gone, "--reason", "inaudible", "--dry-run")
    assert "passed over" not in ran.said and ran.said.splitlines()[-1].startswith(first)
    qcode("show", first, "--codes", "--coder", "ben")
    ran = qcode("sample", "replace", gone, "--reason", "inaudible", "--dry-run")
    assert (
        f"{first} was passed over: ben has seen others' codings there" in ran.said
        and ran.said.splitlines()[-1].startswith(second)
    )


def test_a_replacement_needs_a_reason_and_a_transcript_of_the_sample(fresh: Path, qcode) -> None:
    """Nothing is changed otherwise; when the group is empty the other groups help out, and then
    nobody.
    """
    assert (
        "no sample was drawn" in qcode("sample", "replace", "LE-01", "--reason", "x", status=1).said
    )
    drawn = {r["transcript"] for r in qcode(*DRAW).rows}
    out = next(n for n in ("LE-01", "LE-02", "LE-03") if n not in drawn)
    before = fresh.read_bytes()
    assert (
        "no transcript in the sample named"
        in qcode("sample", "replace", out, "--reason", "x", status=2).said
    )
    assert (
        "give the reason"
        in qcode("sample", "replace", next(iter(drawn)), "--reason", " ", status=2).said
    )
    assert fresh.read_bytes() == before
    for _ in range(6 - len(drawn)):
        qcode(
            "sample",
            "replace",
            qcode("sample", "show", "--format", "json").json["samples"][0]["drawn"][-1],
            "--reason",
            "x",
        )
    last = qcode("sample", "show", "--format", "json").json["samples"][0]["drawn"][0]
    assert (
        "no spare transcript is left"
        in qcode("sample", "replace", last, "--reason", "x", status=1).said
    )


# The second pass
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def second(coded: Path, qcode) -> Path:
    """ada is to code what she did once more, in round 2."""
    drawn = qcode(
        "sample",
        "draw",
        "--second-pass",
        "--coders",
        "ada",
        "--fraction",
        "0.5",
        "--round",
        "2",
        "--format",
        "json",
    )
    assert {r["transcript"] for r in drawn.rows} <= {"LE-01", "LE-02", "LE-03", "SP-01"}
    assert "ada not done with it" in drawn.said
    return coded


def test_in_the_second_pass_a_coder_does_not_see_the_first(second: Path, qcode) -> None:
    """Own codings and done marks of the first pass are hidden until the second is done; elsewhere
    they stay.
    """
    names = {str(r["transcript"]) for r in shown(qcode)}
    name = min(names)
    own = qcode("codings", "export", "--coder", "ada", "--format", "json").rows
    assert own and not {r["transcript"] for r in own if r["coder"] == "ada"} & names
    qcode("codings", "add", name, "2", "hotline", "--coder", "ada", "--round", "2")
    seen = [
        r
        for r in qcode("codings", "export", "--coder", "ada", "--format", "json").rows
        if r["transcript"] == name
    ]
    assert {r["round"] for r in seen} == {"2"}
    qcode("done", name, "--coder", "ada", "--round", "2")
    seen = [
        r
        for r in qcode("codings", "export", "--coder", "ada", "--format", "json").rows
        if r["transcript"] == name
    ]
    assert {r["round"] for r in seen} == {"1", "2"}


def test_the_two_passes_of_a_coder_are_compared_apart_from_other_coders(
    second: Path, qcode
) -> None:
    """``--same-coder`` is stability; no other number takes the second pass in."""
    before = qcode("reliability", "--round", "1", "--format", "json").json
    names = sorted({str(r["transcript"]) for r in shown(qcode)})
    for name in names:
        qcode("done", name, "--coder", "ada", "--round", "2")
    found = qcode("reliability", "--same-coder", "ada", "--format", "json").json
    assert found["coders"] == ["ada (round 1)", "ada (round 2)"] and found["transcripts"] == len(
        names
    )
    assert any("not intercoder agreement" in note for note in found["notes"])
    after = qcode("reliability", "--round", "1", "--format", "json").json
    assert after["rows"] == before["rows"] and after["coders"] == ["ada", "ben"]
    assert (
        "has not finished any transcript in two rounds"
        in qcode("reliability", "--same-coder", "ben", status=1).said
    )


# Enrichment
# --------------------------------------------------------------------------------------------------


def test_extra_segments_for_a_rare_code_are_drawn_where_it_is_likely(coded: Path, qcode) -> None:
    """Codings and keywords make it likely; the same seed draws the same; a dry run records
    nothing.
    """
    argv = [
        "sample",
        "enrich",
        "--code",
        "community",
        "--segments",
        "2",
        "--coders",
        "ben,zoe",
        "--format",
        "json",
    ]
    before = coded.read_bytes()
    planned = qcode(*argv, "--dry-run")
    assert coded.read_bytes() == before
    found = qcode(*argv)
    assert found.rows == planned.rows and len(found.rows) == 2 and found.json["candidates"] >= 2
    assert all(r["why"] == "coded so" or r["why"].startswith("suggested") for r in found.rows)
    rows = [r for r in shown(qcode) if r["part"] == "enriched"]
    assert {r["coder"] for r in rows} <= {"ben", "zoe"} and all(
        r["blind"] and r["segments"] for r in rows
    )
    qcode("check")


def test_the_enriched_part_is_reported_apart(coded: Path, qcode) -> None:
    """Its segments are no part of the main table, which is the same as before."""
    before = qcode("reliability", "--format", "json").json
    found = qcode(
        "sample",
        "enrich",
        "--code",
        "community",
        "--segments",
        "2",
        "--coders",
        "ada,ben",
        "--format",
        "json",
    ).rows
    assert not {r["transcript"] for r in found} & {"LE-01", "SP-01"} or before["transcripts"] == 2
    for row in found:
        for coder in ("ada", "ben"):
            qcode(
                "codings",
                "add",
                row["transcript"],
                row["segment"],
                "barriers",
                "--coder",
                coder,
                status=None,
            )
            qcode("done", row["transcript"], "--segments", row["segment"], "--coder", coder)
    after = qcode("reliability", "--format", "json").json
    assert after["rows"] == before["rows"] and after["transcripts"] == before["transcripts"]
    (extra,) = [t for t in after["tables"] if t["schema"] == "qcode.reliability.enriched/1"]
    assert extra["units"] == 2 and {r["code"] for r in extra["rows"]} == {"community"}
    assert "Enriched part" in qcode("reliability").text


def test_no_blind_coder_learns_which_code_is_likely_where(
    coded: Path, qcode, tmp_path: Path
) -> None:
    """Neither from any listing, nor from a packed copy, nor by drawing themselves."""
    qcode("assign", "LE-04", "--to", "zoe", "--reliability", "--blind")
    qcode("sample", "enrich", "--code", "techniques", "--segments", "1", "--coders", "ben,zoe")
    assert "mark hint" in qcode("log").text
    for argv in (
        ["sample", "show", "--frame"],
        ["log"],
        ["log", "--format", "json"],
        ["progress"],
        ["history", "LE-03", "4"],
    ):
        for coder in ("zoe", "ada"):
            assert (
                "coded so" not in (text := qcode(*argv, "--coder", coder).text)
                and "mark hint" not in text
            )
    assert (
        "must not know"
        in qcode(
            "sample", "enrich", "--code", "barriers", "--segments", "1", "--coder", "zoe", status=1
        ).said
    )
    qcode("sample", "pack", "--coder", "zoe", "-o", tmp_path / "zoe.qcode")
    from qcode.store.store import Store

    with Store.open(tmp_path / "zoe.qcode") as copy:
        assert copy.view(None).rows("mark") == []


def test_what_nothing_makes_likely_cannot_be_enriched(fresh: Path, qcode) -> None:
    """A hint says what would."""
    ran = qcode(
        "sample",
        "enrich",
        "--code",
        "federal_agency",
        "--segments",
        "3",
        "--coders",
        "a,b",
        status=1,
    )
    assert "federal_agency is not likely" in ran.said
    assert (
        "two coders"
        in qcode("sample", "enrich", "--code", "hotline", "--segments", "3", status=2).said
    )


# Packing and unblinding
# --------------------------------------------------------------------------------------------------


def test_a_packed_copy_is_coded_and_merged_back(coded: Path, qcode, tmp_path: Path) -> None:
    """ben works on a copy without ada's work; the study gets his and keeps hers; both are whole."""
    copy = tmp_path / "away" / "ben.qcode"
    copy.parent.mkdir()
    before = qcode("codings", "export").out
    ran = qcode("sample", "pack", "--coder", "ben", "-o", copy)
    assert (
        "is a copy for ben: without the work of others" in ran.said and "16 codings" not in ran.said
    )
    assert {
        r["coder"] for r in qcode("-p", copy, "codings", "export", "--format", "json").rows
    } == {"ben"}
    assert qcode("codings", "export").out == before
    qcode("-p", copy, "check")
    assert "it contains the 2 transcripts assigned to ben; 4 others are left out" in ran.said
    assert [r["transcript"] for r in qcode("-p", copy, "transcripts", "--format", "json").rows] == [
        "LE-01",
        "SP-01",
    ]
    copy.unlink()
    qcode("sample", "pack", "--coder", "ben", "--all", "-o", copy)
    qcode("-p", copy, "codings", "add", "SP-02", "2", "hotline", "--coder", "ben")
    qcode("-p", copy, "done", "SP-02", "--coder", "ben")
    qcode("-p", copy, "undo", "--coder", "ben")
    qcode("-p", copy, "redo", "--coder", "ben")
    qcode("merge", copy)
    after = qcode("codings", "export", "--format", "json").rows
    assert len(after) == len(before.splitlines()) and [
        r["coder"] for r in after if r["transcript"] == "SP-02"
    ] == ["ben"]
    for study in (coded, copy):
        qcode("-p", study, "check")


def test_packing_needs_a_coder_with_work_and_a_new_file(coded: Path, qcode, tmp_path: Path) -> None:
    """An unknown coder, one without assignments, another suffix, a file that is there."""
    target = tmp_path / "x.qcode"
    assert qcode("sample", "pack", "--coder", "bem", "-o", target, status=2).said.startswith(
        "qcode: error: no coder named 'bem'"
    )
    qcode("codings", "add", "SP-02", "2", "hotline", "--coder", "zoe")
    assert (
        "nothing is assigned to zoe"
        in qcode("sample", "pack", "--coder", "zoe", "-o", target, status=1).said
    )
    assert (
        "must end in .qcode"
        in qcode("sample", "pack", "--coder", "ben", "-o", tmp_path / "x.db", status=2).said
    )
    assert "who is coding" in qcode("sample", "pack", "-o", target, status=2).said
    shutil.copy(coded, target)
    assert (
        "already exists"
        in qcode("-p", coded, "sample", "pack", "--for", "ben", "-o", target, status=3).said
    )


def test_unblinding_is_an_event_and_what_was_done_before_stays_blind(coded: Path, qcode) -> None:
    """From then on ben sees ada's codings there; the paragraph for journals still counts LE-01 as
    coded blind.
    """
    seen = qcode("show", "LE-01", "--codes", "--coder", "ben", "--format", "json").rows
    assert {c["coder"] for r in seen for c in r["codings"]} == {"ben"}
    before = qcode("report", "methods").text
    ran = qcode("sample", "unblind", "LE-01", "--coder", "ben", "--reason", "adjudication")
    assert ran.said == "ben no longer codes LE-01 blind (round 1); this is recorded in the log\n"
    seen = qcode("show", "LE-01", "--codes", "--coder", "ben", "--format", "json").rows
    assert {c["coder"] for r in seen for c in r["codings"]} == {"ada", "ben"}
    events = [r for r in qcode("log", "--format", "json").rows if r["action"] == "unblind"]
    assert {r["kind"] for r in events} == {"assignment", "mark"} and all(
        r["actor"] == "ben" for r in events
    )
    assert qcode("report", "methods").text == before and "could not see" in before
    assert (
        "does not code LE-01 blind"
        in qcode("sample", "unblind", "LE-01", "--coder", "ben", status=1).said
    )
    assert qcode("undo", status=None).said.count("unblind") == 0


# Planning
# --------------------------------------------------------------------------------------------------


def test_the_plan_gives_the_published_sizes(fresh: Path, qcode) -> None:
    """Without a design effect: Krippendorff's table (p = .25, alpha .800: 139 units), Cantor's 117,
    precision 188.
    """
    argv = ["sample", "plan", "--design-effect", "1", "--format", "json"]
    rows = {r["code"]: r for r in qcode(*argv, "--prevalence", "0.25").rows}
    assert {r["units_alpha"] for r in rows.values()} == {139} and {
        r["units_precision"] for r in rows.values()
    } == {188}
    kappa = qcode(*argv, "--alpha", "0.85", "--margin", "0.15", "--prevalence", "0.5").rows
    assert {r["units_kappa"] for r in kappa} == {117}
    assert all(r["basis"] == "given" for r in kappa)


def test_the_plan_takes_prevalence_from_the_codings_so_far(coded: Path, qcode) -> None:
    """Over segments that somebody is done with; a given one takes its place; the rarest code comes
    first.
    """
    found = qcode("sample", "plan", "--prevalence", "techniques=0.5", "--format", "json").json
    rows = {r["code"]: r for r in found["rows"]}
    assert rows["hotline"]["basis"] == "codings so far" and rows["hotline"][
        "prevalence"
    ] == pytest.approx(100 * 6 / 18)
    assert rows["techniques"]["basis"] == "given" and rows["techniques"]["prevalence"] == 50
    known = [r["prevalence"] for r in found["rows"] if r["prevalence"] is not None]
    assert known == sorted(known)
    assert set(found["not_assessable"]) == {r["code"] for r in found["rows"] if not r["assessable"]}


def test_clustering_costs_units_and_widens_intervals(fresh: Path, qcode) -> None:
    """Three segments an interview: 1 + 2 x .5 = 2 times as many units; the interval is wider by the
    root of it.
    """
    argv = ["sample", "plan", "--prevalence", "0.3", "--transcripts", "6", "--format", "json"]
    alone = qcode(*argv, "--icc", "0").json
    alike = qcode(*argv, "--icc", "0.5").json
    assert (alone["design_effect"], alike["design_effect"]) == (1.0, pytest.approx(2.0))
    for one, two in zip(alone["rows"], alike["rows"], strict=True):
        assert two["units_alpha"] in range(2 * one["units_alpha"] - 1, 2 * one["units_alpha"] + 1)
        assert two["half_width"] == pytest.approx(one["half_width"] * 2**0.5)


def test_the_plan_says_what_the_sample_cannot_assess(fresh: Path, qcode) -> None:
    """18 segments of which one in ten carries a code are two positives, not ten; unknown prevalence
    is not guessed.
    """
    text = qcode("sample", "plan", "--prevalence", "hotline=0.1", "--fraction", "1").text
    assert (
        "Cannot be assessed with this sample (fewer than 10 positives expected): hotline." in text
    )
    assert "It is not yet known how often these occur" in text
    row = next(
        r for r in qcode("sample", "plan", "--format", "json").rows if r["code"] == "hotline"
    )
    assert row["units_alpha"] is None and row["prevalence"] is None and not row["assessable"]


def test_a_plan_refuses_what_makes_no_sense(fresh: Path, qcode) -> None:
    """Shares outside 0 to 1, unknown codes."""
    for argv, what in (
        (["--prevalence", "hotline=2"], "between 0 and 1"),
        (["--prevalence", "hotlin=0.1"], "no code named"),
        (["--prevalence", "much"], "takes CODE=0.05"),
        (["--alpha", "1"], "1.0 is not in the range 0<x<1"),
        (["--margin", "0.9"], "below alpha"),
        (["--fraction", "2"], "2.0 is not in the range 0<x<=1"),
        (["--percent", "0.99"], "below 95"),
    ):
        assert what in qcode("sample", "plan", *argv, status=2).said
