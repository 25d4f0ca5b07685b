"""`reliability`: units, levels, groups, the rule that decides, the gate, and what is never
mixed.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest

from qcode.store.store import Store
from qcode.store.writing import coding_value
from qcode.workflows.shared.question_blocks import question_blocks

CODES = ("hotline", "law_enforcement", "federal_agency", "community", "barriers")
BEGUN = "a rule chosen afterwards proves little"


def found(qcode, *argv: Any, status: int = 0) -> dict[str, Any]:
    document: dict[str, Any] = qcode("reliability", "--format", "json", *argv, status=status).json
    return document


def by_code(document) -> dict[str, dict[str, Any]]:
    return {r["code"]: r for r in document["rows"]}


def more_text(folder: Path) -> list[Path]:
    """Twelve invented interviews, each with two questions, a follow-up that asks nothing, and four
    answers.
    """
    files = []
    for n in range(12):
        said = [
            "Interviewer: Who calls you first?",
            f"N-{n:02d}: The hotline, mostly.",
            "Interviewer: Mm-hm.",
            f"N-{n:02d}: And the church.",
            "Interviewer: What gets in the way?",
            f"N-{n:02d}: There is no money.",
            f"N-{n:02d}: Nor any time.",
        ]
        file = folder / f"N-{n:02d}.txt"
        file.write_text("\n\n".join(said) + "\n")
        files.append(file)
    return files


@pytest.fixture(scope="session")
def _twelve(tmp_path_factory: pytest.TempPathFactory, run_qcode, _studies: Path) -> Path:
    """Twelve transcripts coded and done by ada and ben, who differ in some; nothing is shared but
    the codebook.
    """
    folder = tmp_path_factory.mktemp("twelve")
    study = folder / "twelve.qcode"
    run_qcode("init", study, "--codebook", Path(__file__).parent / "data" / "codebook.yaml")
    files = more_text(folder)
    assert run_qcode("-p", study, "import", *files).status == 0
    attributes = ["transcript,role,site"] + [
        f"N-{n:02d},service_provider,{'AB'[n % 2]}" for n in range(12)
    ]
    (folder / "a.csv").write_text("\n".join(attributes) + "\n")
    assert run_qcode("-p", study, "attributes", "import", folder / "a.csv").status == 0
    for coder in ("ada", "ben"):
        rows = ["transcript,segment,code,coder"]
        for n in range(12):
            rows.append(f"N-{n:02d},2,hotline,{coder}")
            if not (coder == "ben" and n == 3):
                rows.append(f"N-{n:02d},4,community,{coder}")
            if not (coder == "ada" and n in (5, 6)):
                rows.append(f"N-{n:02d},{6 if coder == 'ada' or n % 4 else 7},barriers,{coder}")
        (folder / f"{coder}.csv").write_text("\n".join(rows) + "\n")
        ran = run_qcode(
            "-p",
            study,
            "codings",
            "import",
            folder / f"{coder}.csv",
            "--complete",
            "--coder",
            coder,
        )
        assert ran.status == 0, ran.said
    return study


@pytest.fixture
def twelve(_twelve: Path, tmp_path: Path) -> Path:
    """A copy of it, the only study in the current folder."""
    import shutil

    return Path(shutil.copy(_twelve, tmp_path / "twelve.qcode"))


# Units, levels, groups
# --------------------------------------------------------------------------------------------------


def test_question_blocks_join_what_is_said_between_two_questions(twelve: Path, qcode) -> None:
    """A follow-up that asks nothing ends no block: two blocks an interview. Asking for them writes
    nothing to the study.
    """
    stored = twelve.read_bytes()
    before = by_code(found(qcode))
    ran = qcode("reliability", "--unit", "question", "--format", "json")
    assert ran.said == ""
    rows = {r["code"]: r for r in ran.rows}
    assert ran.json["units"] == 24 and before["barriers"]["units"] == 48
    # In a block it does not matter which of two answers carries the code: only the two that ada
    # left out differ.
    assert rows["barriers"]["positives"] == {"ada": 10, "ben": 12}
    assert (
        before["barriers"]["percent_agreement"]
        < rows["barriers"]["percent_agreement"]
        == pytest.approx(100 * 22 / 24)
    )
    assert any("A question block is" in note for note in ran.json["notes"])
    assert twelve.read_bytes() == stored


def test_question_blocks_follow_the_speakers_as_they_are_unless_the_study_holds_them(
    twelve: Path, qcode
) -> None:
    """Without an interviewer an interview is one block; blocks that an earlier version kept for
    this text hold.
    """
    before = found(qcode, "--unit", "question")
    with sqlite3.connect(twelve) as raw:
        entity, text = raw.execute("SELECT id, text FROM transcript WHERE name = 'N-01'").fetchone()
    kept = [list(b) for b in _blocks(twelve, "N-01")]
    Path("more.csv").write_text("transcript,speaker,role\nN-01,Interviewer,service_provider\n")
    qcode("attributes", "import", "more.csv")
    assert before["units"] == 24 and found(qcode, "--unit", "question")["units"] == 23
    value = {
        "value": json.dumps({"rule": "", "blocks": {entity: {"text": text[:12], "blocks": kept}}})
    }
    with Store.open(twelve) as store, store.change("kept by an earlier version") as change:
        change.put("setting", "question_blocks", value, "reliability.blocks")
    assert found(qcode, "--unit", "question")["rows"] == before["rows"]


def _blocks(study: Path, name: str) -> list[tuple[int, int]]:
    with Store.open(study) as store:
        return question_blocks(store.view(None), store.view(None).study().interviews)[name]


def test_transcripts_and_characters_are_units_too(twelve: Path, qcode) -> None:
    """Has the code at all; and every character of respondents' words."""
    whole = by_code(found(qcode, "--unit", "transcript"))
    assert whole["community"]["units"] == 12 and whole["community"]["positives"] == {
        "ada": 12,
        "ben": 11,
    }
    characters = found(qcode, "--unit", "character")
    words = ("The hotline, mostly.", "And the church.", "There is no money.", "Nor any time.")
    assert (
        characters["units"] == by_code(characters)["hotline"]["units"] == 12 * sum(map(len, words))
    )


def test_a_family_is_any_code_of_it(coded: Path, qcode) -> None:
    """``--level family`` has families only, ``all`` both; the row of all codes is the same as
    ever.
    """
    codes, families, both = (
        by_code(found(qcode, "--level", level)) for level in ("code", "family", "all")
    )
    assert set(families) == {"referral_stream/*", "law_enforcement/*", "(all codes)"}
    assert set(both) == set(codes) | set(families)
    assert families["(all codes)"] == codes["(all codes)"]
    # In LE-01 ada gave a federal agency and ben law enforcement to segment 6: one family.
    assert (
        families["law_enforcement/*"]["positives"]["ada"]
        >= codes["law_enforcement"]["positives"]["ada"]
    )


@pytest.mark.parametrize(
    "by,groups",
    [
        ("role", {"service_provider"}),
        ("site", {"A", "B"}),
        ("pair", {"ada × ben"}),
        ("round", {"1"}),
        ("version", {"1"}),
    ],
)
def test_groups_are_told_apart_and_sum_up(twelve: Path, qcode, by: str, groups: set[str]) -> None:
    """Every unit is in one group; the document says how many."""
    plain, document = found(qcode), found(qcode, "--by", by)
    assert {r["group"] for r in document["rows"]} == groups
    sizes = document["groups"]
    assert sum(g["units"] for g in sizes) == plain["units"] == document["units"]
    assert sum(g["transcripts"] for g in sizes) == plain["transcripts"] == document["transcripts"]
    total = {
        c: sum(r["units"] for r in document["rows"] if r["code"] == c)
        for c in ("hotline", "barriers")
    }
    assert total == {c: by_code(plain)[c]["units"] for c in total}


def test_months_and_versions_run_over_all_rounds_and_never_mix_them(
    twelve: Path, qcode, tmp_path: Path
) -> None:
    """Drift shows over the whole study; a month that two rounds share is there once for each."""
    rows = ["transcript,segment,code,coder,round"]
    rows += [
        f"N-{n:02d},{s},hotline,{who},2" for n in range(3) for s in (2, 4) for who in ("ada", "ben")
    ]
    (tmp_path / "more.csv").write_text("\n".join(rows) + "\n")
    qcode("codings", "import", tmp_path / "more.csv", "--complete")
    month, again = found(qcode, "--by", "month")["groups"]
    assert again["group"] == month["group"].replace("round 1", "round 2") != month["group"]
    assert (month["transcripts"], again["transcripts"]) == (12, 3)
    assert {g["group"] for g in found(qcode, "--by", "version", "--round", "2")["groups"]} == {"1"}


def test_months_show_drift(twelve: Path, qcode) -> None:
    """The month in which the last of the coders was done with a transcript."""
    (month,) = {r["group"] for r in found(qcode, "--by", "month")["rows"]}
    assert len(month) == 7 and month[4] == "-"


def test_rounds_are_kept_apart(twelve: Path, qcode) -> None:
    """Training comes first and is not the newest; each round has its own codings and done marks."""
    for coder in ("ada", "ben"):
        qcode("codings", "add", "N-01", "2", "techniques", "--coder", coder, "--round", "training")
        qcode("done", "N-01", "--coder", coder, "--round", "training")
    plain = found(qcode)
    assert plain["round"] == "1" and by_code(plain)["techniques"]["krippendorff_alpha"] is None
    assert found(qcode, "--round", "training")["transcripts"] == 1
    document = found(qcode, "--by", "round")
    assert list(dict.fromkeys(r["group"] for r in document["rows"])) == ["training", "1"]
    assert document["rounds"] == ["training", "1"]
    assert (
        "no transcript was marked as finished by two coders in round 7"
        in qcode("reliability", "--round", "7", status=1).said
    )


def test_a_code_that_is_newer_than_a_done_mark_is_missing_there(twelve: Path, qcode) -> None:
    """The codebook grew after ada was done; ben looked again: the new code has no pair, and is no
    page of zeros.
    """
    book = (
        (Path(__file__).parent / "data" / "codebook.yaml")
        .read_text()
        .replace('version: "1"', 'version: "2"')
    )
    Path("book.yaml").write_text(book + "  - code: newcomer\n    label: Newcomer\n")
    qcode("codebook", "load", "book.yaml")
    qcode("done", "N-00", "N-01", "--coder", "ben")
    qcode("codings", "add", "N-00", "2", "newcomer", "--coder", "ben")
    row = by_code(found(qcode))["newcomer"]
    assert row["units"] == 0 and "no pairable values" in row["undefined"]
    qcode("done", "N-00", "--coder", "ada")
    row = by_code(found(qcode))["newcomer"]
    assert row["units"] == 4 and row["positives"] == {"ada": 0, "ben": 1}
    versions = {g["group"]: g["transcripts"] for g in found(qcode, "--by", "version")["groups"]}
    assert versions == {"1": 10, "2": 1, "1 and 2": 1}


def test_what_was_replaced_in_the_sample_is_left_out(fresh: Path, qcode) -> None:
    """A transcript that turned out unusable counts no more, whatever was coded there."""
    drawn = [
        r["transcript"]
        for r in qcode(
            "sample", "draw", "--coders", "ada,ben", "--fraction", "0.5", "--format", "json"
        ).rows
    ]
    for coder in ("ada", "ben"):
        qcode("done", *drawn, "--coder", coder)
    assert found(qcode)["transcripts"] == 3
    assert (
        "do not count for agreement"
        in qcode("sample", "replace", drawn[0], "--reason", "inaudible").said
    )
    document = found(qcode)
    assert document["transcripts"] == 2 and document["replaced"] == [drawn[0]]


# Numbers
# --------------------------------------------------------------------------------------------------


def test_alpha_from_the_command_is_that_of_another_package(twelve: Path, qcode) -> None:
    """The matrix of barriers, as the two files say it."""
    ada = np.zeros((12, 4))
    ben = np.zeros((12, 4))
    for n in range(12):
        ada[n, 2] = n not in (5, 6)
        ben[n, 2 if n % 4 else 3] = 1
    expected = krippendorff.alpha(
        np.array([ada.ravel(), ben.ravel()]), level_of_measurement="nominal"
    )
    row = by_code(found(qcode))["barriers"]
    assert row["krippendorff_alpha"] == pytest.approx(expected)
    assert (
        row["alpha_low"] < expected < row["alpha_high"]
        and row["interval_method"] == "jackknife of transcripts"
    )
    assert 0 <= row["below_667"] <= row["below_800"] <= 100
    assert row["cohen_kappa_se"] > 0 and row["simulated_coverage"] > 80


def test_every_other_coefficient_comes_on_request(twelve: Path, qcode) -> None:
    """For two coders Conger's and Light's kappa are Cohen's, PABAK is Brennan-Prediger's, Holsti's
    and F1 positive agreement.
    """
    row = by_code(found(qcode, "--all-coefficients"))["barriers"]
    assert (
        row["conger_kappa"]
        == pytest.approx(row["cohen_kappa"])
        == pytest.approx(row["light_kappa"])
    )
    assert row["pabak"] == pytest.approx(row["brennan_prediger"])
    assert row["f1"] == pytest.approx(row["positive_agreement"]) == pytest.approx(row["holsti"])
    assert row["gwet_ac1_low"] < row["gwet_ac1"] < row["gwet_ac1_high"] and row[
        "bias_index"
    ] == pytest.approx(2 / 48)
    assert "conger_kappa" not in by_code(found(qcode))["barriers"]
    header = (
        qcode("reliability", "--all-coefficients", "--format", "csv")
        .text.partition("\n")[0]
        .split(",")
    )
    assert {"conger_kappa", "gwet_ac1_se", "prevalence_index", "cohen_kappa_se"} <= set(header)


def test_fewer_than_ten_positives_are_too_few(twelve: Path, qcode) -> None:
    """Its numbers are shown, there is no verdict, and a gate lists it apart."""
    qcode("codings", "add", "N-02", "2", "techniques", "--coder", "ada")
    ran = qcode("reliability", "--require", "0.99", "--format", "json", status=4)
    row = next(r for r in ran.rows if r["code"] == "techniques")
    assert (
        row["krippendorff_alpha"] == 0
        and row["verdict"] == "cannot be assessed: too few"
        and not row["assessable"]
    )
    apart = dict(
        line.removeprefix("qcode: note: ").split(", so not judged: ")
        for line in ran.said.splitlines()
        if "judged" in line
    )
    assert (
        "techniques" in apart["fewer than 10 positives"]
        and "federal_agency" in apart["undefined (code not used)"]
    )
    assert (
        "alpha is below 0.99 for community (0.9" in ran.said
        and "techniques" not in ran.said.split("is below 0.99 for")[1]
    )
    assert "Cannot be assessed, too few: coders gave the code to fewer than 10 units" in " ".join(
        qcode("reliability").text.split()
    )


def test_the_gate_passes_and_fails_by_value_or_lower_bound(twelve: Path, qcode) -> None:
    """community is .954 with a lower bound below .9: the bound fails where the value passes."""
    row = by_code(found(qcode))["community"]
    argv = ["reliability", "--codes", "community", "--require"]
    assert row["alpha_low"] < 0.9 < row["krippendorff_alpha"]
    qcode(*argv, "0.90")
    assert (
        "the lower bound of alpha is below 0.9 for community"
        in qcode(*argv, "0.90", "--lower-bound", status=4).said
    )
    assert (
        "federal_agency"
        in qcode("reliability", "--codes", "federal_agency", "--require", "0.9").said
    )


def test_a_gate_on_the_lower_bound_lists_apart_what_has_no_interval(coded: Path, qcode) -> None:
    """Four transcripts have no interval: nothing is judged, and it is said why."""
    ran = qcode("reliability", "--require", "0.99", "--lower-bound", "--speakers", "all")
    assert "is below" not in ran.said and "so not judged: " in ran.said


def test_csv_has_what_json_has(twelve: Path, qcode) -> None:
    """Verdict, note, interval, deciding index: every key of a row is a column, and the cells are
    the same.
    """
    for options in ([], ["--by", "role"], ["--all-coefficients"], ["--level", "all"]):
        rows = qcode("reliability", *options, "--format", "json").rows
        header, *lines = csv.reader(
            io.StringIO(qcode("reliability", *options, "--format", "csv").text)
        )
        assert {key for row in rows for key in row} == set(header) and len(lines) == len(rows)
        assert {
            "verdict",
            "note",
            "alpha_interval",
            "interval_method",
            "below_667",
            "below_800",
        } <= set(header)


def test_the_table_fits_on_a_page_of_a_hundred_columns(twelve: Path, qcode) -> None:
    """With intervals; what is left out of it is in the data."""
    lines = qcode("reliability").text.splitlines()
    assert any("of alpha" in line for line in lines[:6]) and max(map(len, lines)) <= 100


def test_neither_kind_of_interval_is_known_to_be_too_short(twelve: Path, qcode) -> None:
    """With 12 transcripts both cover the true alpha in more than nine of ten simulated samples."""
    for options in (("--bootstrap", "200"), ()):
        ran = qcode("reliability", *options, "--format", "json")
        assert all(
            r["simulated_coverage"] is None or r["simulated_coverage"] > 90 for r in ran.rows
        )
        assert any(r["simulated_coverage"] for r in ran.rows)
    assert "Too short:" not in qcode("reliability", "--bootstrap", "200").text


# The rule
# --------------------------------------------------------------------------------------------------


def test_the_rule_is_set_before_coding_and_logged(fresh: Path, qcode) -> None:
    """One line says what decides; nothing is printed on stdout."""
    ran = qcode("reliability", "--set-rule", "kappa", "0.75", "--coder", "ada")
    assert (
        ran.out == b""
        and "rule: Cohen's kappa of at least .750 by its lower bound" in ran.said
        and "before coding)" in ran.said
    )
    event = next(
        r for r in qcode("log", "--format", "json").rows if r["entity"] == "reliability_rule"
    )
    assert event["actor"] == "ada" and event["action"] == "reliability.rule"
    for index, threshold, what in (
        ("kapa", "0.8", "the index is one of"),
        ("alpha", "1.2", "above 0 and at most 1"),
    ):
        assert what in qcode("reliability", "--set-rule", index, threshold, status=2).said


def test_a_rule_that_is_changed_after_coding_is_told_everywhere(twelve: Path, qcode) -> None:
    """A warning when it is set, and under every table from then on."""
    assert "no rule was set in this study before coding" in " ".join(
        qcode("reliability").text.split()
    )
    ran = qcode("reliability", "--set-rule", "alpha", "0.70")
    assert "qcode: warning: " in ran.said and BEGUN in ran.said
    text = " ".join(qcode("reliability").text.split())
    assert (
        "Krippendorff's alpha of at least .700 by its lower bound" in text
        and "after coding had begun" in text
    )
    document = found(qcode)
    assert document["rule"]["after_coding_began"] is True and document["rule"]["threshold"] == 0.7
    qcode("reliability", "--set-rule", "alpha", "0.60")
    assert "changed 1 time)" in " ".join(qcode("reliability").text.split())


def test_another_index_decides_where_the_rule_says_so(twelve: Path, qcode) -> None:
    """Its value stands beside alpha, the verdict goes by its interval, and the gate asks it."""
    plain = by_code(found(qcode))["barriers"]
    qcode("reliability", "--set-rule", "percent", "0.55")
    row = by_code(found(qcode))["barriers"]
    assert row["decided_by"] == "percent agreement" and row["decided_value"] == pytest.approx(
        plain["percent_agreement"] / 100
    )
    assert row["decided_low"] < row["decided_value"] < row["decided_high"]
    assert (
        row["krippendorff_alpha"] == plain["krippendorff_alpha"]
        and row["verdict"] == "reliable" != plain["verdict"]
    )
    assert (
        "percent agreement is below 0.95 for"
        in qcode("reliability", "--require", "0.95", status=4).said
    )


# Beside the table
# --------------------------------------------------------------------------------------------------


def test_sets_of_codes_have_one_number_with_its_definition(twelve: Path, qcode) -> None:
    """Three distances; the definition is printed, because packages differ."""
    document = found(qcode, "--sets")
    (sets,) = document["tables"]
    assert sets["schema"] == "qcode.reliability.sets/1"
    assert [r["distance"] for r in sets["rows"]] == ["jaccard", "masi", "dice"] and all(
        0 < r["alpha"] < 1 for r in sets["rows"]
    )
    assert "Passonneau 2006" in qcode("reliability", "--sets").text
    assert (
        "not on characters" in qcode("reliability", "--sets", "--unit", "character", status=2).said
    )


def test_unitizing_alpha_is_about_where_passages_begin_and_end(twelve: Path, qcode) -> None:
    """Per code u-alpha; a family whose codes never overlap has cu-alpha and (k)u-alpha too."""
    (table,) = found(qcode, "--unitizing")["tables"]
    rows = {(r["code"], r["level"]): r for r in table["rows"]}
    assert rows["hotline", "code"]["u_alpha"] == 1 and rows["hotline", "code"]["cu_alpha"] is None
    assert (
        1
        > rows["barriers", "code"]["u_alpha"]
        == pytest.approx(rows["barriers", "code"]["bar_u_alpha"])
    )
    assert rows["referral_stream/*", "family"]["cu_alpha"] == 1
    assert rows["community", "code in family"]["ku_alpha"] == 1
    assert rows["techniques", "code"]["u_alpha"] is None and rows["techniques", "code"]["undefined"]


def test_what_other_programs_would_print_stands_apart_with_its_definition(
    twelve: Path, qcode
) -> None:
    """NVivo: a row a code and file, 1.0 where nobody coded; MAXQDA: chance is one over the number
    of codes that the coders used.
    """
    (nvivo,) = found(qcode, "--like", "nvivo")["tables"]
    assert (
        nvivo["schema"] == "qcode.reliability.like_nvivo/1" and "NVivo-style" in nvivo["definition"]
    )
    assert len(nvivo["rows"]) == 12 * 7
    unused = [r for r in nvivo["rows"] if r["code"] == "techniques"]
    assert {r["kappa"] for r in unused} == {1.0} and {r["agreement_percent"] for r in unused} == {
        100.0
    }
    (maxqda,) = found(qcode, "--like", "maxqda")["tables"]
    total = maxqda["rows"][-1]
    chance = 1 / len({r["code"] for r in qcode("codings", "export", "--format", "json").rows})
    assert total["transcript"] == "(all files)" and total["chance"] == pytest.approx(chance)
    assert chance > 1 / 7
    assert total["kappa"] == pytest.approx((total["percent"] / 100 - chance) / (1 - chance))
    assert "not qcode's own table" in " ".join(
        qcode("reliability", "--like", "maxqda").text.split()
    )


# What is never mixed
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def with_model(twelve: Path) -> Path:
    """A model coded and was marked done like a coder, and there is a consensus."""
    from qcode.store.store import Store
    from qcode.store.writing import anchor_of, put_done
    from qcode.workflows.shared.people import coder_entity

    with Store.open(twelve) as store, store.change("apply", actor="") as change:
        model, _ = coder_entity(change, "model-1", kind="machine")
        coder_entity(change, "consensus", kind="consensus")
        view = store.view(None)
        code = view.read(
            lambda c: c.exec_driver_sql("SELECT id FROM code WHERE key = 'hotline'").scalar()
        )
        for name, entity in view.transcript_ids().items():
            interview = view.interview(name)
            put_done(change, entity, model, 0, len(interview.text), "1")
            start = interview.segments[1].start
            value = coding_value(
                coder=model,
                code=code,
                transcript=entity,
                start=start,
                end=start + 5,
                round="1",
                origin="machine",
                source="cli",
                created=change.time,
                codebook="1",
                anchor=anchor_of(change, entity),
            )
            change.put("coding", f"m-{name}", value, "suggest.apply")
    return twelve


def test_people_and_models_are_never_mixed(with_model: Path, qcode) -> None:
    """By default people only; a model is compared with one person, in a table that says so."""
    assert found(qcode)["coders"] == ["ada", "ben"]
    assert "never mixed" in qcode("reliability", "--coders", "ada,ben,model-1", status=2).said
    document = found(qcode, "--coders", "ada,model-1")
    assert document["title"] == "Agreement with a model" and document["model"] == "model-1"
    assert by_code(document)["hotline"]["positives"] == {"ada": 12, "model-1": 12}
    assert (
        "never on the consensus" in qcode("reliability", "--coders", "ada,consensus", status=2).said
    )
    assert "model-1" not in qcode("report", "methods").text


def test_coders_must_be_known_and_two(twelve: Path, qcode) -> None:
    """A slip gets near names; one coder alone is told of second passes."""
    assert "did you mean 'ben'" in qcode("reliability", "--coders", "ada,bem", status=2).said
    assert "--same-coder" in qcode("reliability", "--coders", "ada", status=2).said
    assert "no code named 'hotlin'" in qcode("reliability", "--codes", "hotlin", status=2).said


# Verdicts and what to do next
# ---------------------------------------------------------------------------------------------


def test_verdicts_are_defined_under_the_table_and_end_with_a_command_to_type(
    twelve: Path, qcode
) -> None:
    """The words are in table, csv and JSON; documents for readers have no commands."""
    bare = by_code(found(qcode, "--codes", "barriers"))["barriers"]
    bar = round((bare["krippendorff_alpha"] + bare["alpha_high"]) / 2, 3)
    qcode("reliability", "--set-rule", "alpha", bar)
    ran = qcode("reliability", "--codes", "barriers")
    row = by_code(found(qcode, "--codes", "barriers"))["barriers"]
    assert row["verdict_word"] == "uncertain" and row["transcripts_needed"] > 12
    assert f"about {row['transcripts_needed']:,} transcripts" in row["verdict"] == row["remark"]
    said = " ".join(ran.text.split())
    assert f"but the upper one is not below {f'{bar:.3f}'.removeprefix('0')}." in said
    assert "More than the 12 transcripts of this study would be needed for barriers." in said
    assert row["verdict"] in qcode("reliability", "--codes", "barriers", "--format", "csv").text
    assert "Next:" not in qcode("reliability", "--codes", "barriers", "--format", "md").text
    assert "Next:" not in qcode("report", "reliability", "--codes", "barriers").text


def test_the_next_command_can_be_typed(twelve: Path, qcode) -> None:
    """Where coders differ altogether it shows where; where there is no interval it draws enough for
    one.
    """
    for n in range(12):
        qcode(
            "codings",
            "add",
            f"N-{n:02d}",
            str(2 if n % 2 else 6),
            "techniques",
            "--coder",
            "ada" if n % 2 else "ben",
        )
    document = found(qcode, "--codes", "techniques")
    assert by_code(document)["techniques"]["verdict"] == "too low: improve the entry"
    assert document["next"] == ["qcode disagreements --code techniques"]
    assert (
        "Next: qcode disagreements --code techniques ("
        in qcode("reliability", "--codes", "techniques").text
    )
    qcode(*document["next"][0].split()[1:])


def test_codes_that_only_head_others_take_no_row(twelve: Path, qcode) -> None:
    """Unless they were given or asked for; the same in a plan."""
    assert "referral_stream" not in by_code(found(qcode)) and "barriers" in by_code(found(qcode))
    assert "referral_stream" in by_code(found(qcode, "--codes", "referral_stream"))
    assert "referral_stream/*" in by_code(found(qcode, "--level", "family"))
    plan = qcode("sample", "plan", "--format", "json").rows
    assert "referral_stream" not in {r["code"] for r in plan} and "barriers" in {
        r["code"] for r in plan
    }
    qcode("codings", "add", "N-02", "2", "referral_stream", "--coder", "ada")
    assert "referral_stream" in by_code(found(qcode))


def test_each_transcript_by_itself_has_the_codes_that_somebody_gave_there(
    twelve: Path, qcode
) -> None:
    """Units add up to those of the whole."""
    whole, rows = by_code(found(qcode))["(all codes)"], found(qcode, "--by", "transcript")["rows"]
    pooled = [r for r in rows if r["code"] == "(all codes)"]
    assert [r["transcript"] for r in pooled] == [f"N-{n:02d}" for n in range(12)]
    assert sum(r["units"] for r in pooled) == whole["units"]
    assert all(sum(r["positives"].values()) for r in rows if r["code"] != "(all codes)")


def test_a_plan_ends_with_how_many_transcripts_to_draw(twelve: Path, qcode) -> None:
    """By hand: Bloch & Kraemer need 103 segments for alpha above .8 of a code on half of them; at 4
    a transcript, 26 of 40.
    """
    table = qcode("sample", "plan", "--prevalence", "0.5", "--design-effect", "1", "--alpha", "0.4")
    (last,) = [" ".join(p.split()) for p in table.text.split("\n\n") if p.startswith("Draw ")]
    document = qcode(
        "sample",
        "plan",
        "--prevalence",
        "0.5",
        "--design-effect",
        "1",
        "--alpha",
        "0.4",
        "--format",
        "json",
    ).json
    needed = max(
        r["transcripts_needed"] for r in document["rows"] if r["code"] in document["shown"]
    )
    assert document["transcripts_to_draw"] == max(10, needed)
    assert last.startswith(f"Draw {document['transcripts_to_draw']} of 12 transcripts: ")
    assert last.endswith(
        f"qcode sample draw --transcripts {document['transcripts_to_draw']} --coders ada,ben"
    )
