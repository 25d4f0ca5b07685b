"""Two studies of known size, brought in through the workflows as files, have to give their printed
figures back.

Study A: 143 interviews and the referral streams cited by each role. Study B: 46 interviews and the
respondents naming each tactic. Nothing of that may change when a second coder works on a tenth of
the interviews, or when segments are sentences.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qcode.model import SegmentBy, Table
from qcode.reports.referrals import referrals
from qcode.reports.themes import themes
from qcode.store.check import check
from qcode.store.store import Store
from qcode.workflows.agreement.measured_tables import agreement
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.coding.codings_file import import_codings
from qcode.workflows.demo.bundled import bundled
from qcode.workflows.importing.attributes import import_with_attributes
from qcode.workflows.sample.assigning import assign, draw_sample

Make = Callable[..., Path]


def write_codings(path: Path, interviews: Sequence[Any], coder: str) -> Path:
    """A codings file with offsets; a transcript without codings is there with an empty code."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["transcript", "start", "end", "code", "coder"])
        for one in interviews:
            for code, start, end in one.codings or [("", 0, 1)]:
                rows.writerow([one.name, start, end, code, coder])
    return path


def build(folder: Path, interviews: Sequence[Any], codebook: str, segment_by: SegmentBy) -> Path:
    """A study of text files, a table of attributes and a codings file, all of it done by one
    primary coder.
    """
    texts = folder / "transcripts"
    texts.mkdir()
    for one in interviews:
        (texts / f"{one.name}.txt").write_text(one.text, encoding="utf-8")
    with (folder / "attributes.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, ["transcript", *interviews[0].attributes])
        rows.writeheader()
        rows.writerows({"transcript": one.name, **one.attributes} for one in interviews)
    study = folder / "study.qcode"
    init_study(study, codebook=bundled("codebooks") / codebook)
    with Store.open(study) as store:
        result, attributes = import_with_attributes(
            store, [str(texts)], folder / "attributes.csv", segment_by=segment_by
        )
        assert not result.failed and not attributes.failed
        stored = {i.name: i.text for i in store.view(None).study().interviews}
        assert stored == {one.name: one.text for one in interviews}, (
            "offsets are meant in the text as it is stored"
        )
        assign(store, list(stored), to="ada", kind="primary")
        import_codings(store, write_codings(folder / "ada.csv", interviews, "ada"), complete=True)
    return study


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, studies: ModuleType) -> Make:
    """Makes a study once and remembers it: ``made("task_force", "sentence", second=True)``."""
    known: dict[tuple[str, str, bool], Path] = {}
    books = {"task_force": "task_force_evaluation.yaml", "offenders": "offender_interviews.yaml"}

    def make(which: str, by: SegmentBy, second: bool) -> Path:
        key = (which, by, second)
        if key not in known:
            folder = tmp_path_factory.mktemp(f"{which}-{by}")
            whole = getattr(studies, which)()
            interviews = studies.by_sentence(whole) if by == "sentence" else whole
            if not second:
                known[key] = build(folder, interviews, books[which], by)
            else:
                known[key] = Path(shutil.copy(make(which, by, False), folder / "study.qcode"))
                with Store.open(known[key]) as store:
                    part = studies.second_coder(interviews)
                    assign(
                        store, [one.name for one in part], to="ben", kind="reliability", blind=True
                    )
                    import_codings(
                        store, write_codings(folder / "ben.csv", part, "ben"), complete=True
                    )
        return known[key]

    return make


def of(study: Path, report: Callable[..., Table], **options: Any) -> Table:
    """A report of the study as everybody may see it."""
    with Store.open(study) as store:
        return report(store.view(None).study(), **options)


both_segmentations = pytest.mark.parametrize("by", ["turn", "sentence"])
one_coder_or_two = pytest.mark.parametrize("second", [False, True], ids=["one coder", "two coders"])


@both_segmentations
@one_coder_or_two
def test_referral_streams_of_study_a(
    made: Make, studies: ModuleType, by: str, second: bool
) -> None:
    """Law enforcement cited streams 157 times, service providers 151 times, with the percentages
    that are printed.
    """
    table = of(made("task_force", by, second), referrals, by="role")
    groups = {g["group"]: g for g in table.extra["groups"]}
    assert (
        groups["law_enforcement"]["citations"] == 157
        and groups["service_provider"]["citations"] == 151
    )
    assert {
        g: groups[g]["participants"] for g in studies.TASK_FORCE_SIZES
    } == studies.TASK_FORCE_SIZES
    counts: dict[str, dict[str, int]] = {}
    percents: dict[str, dict[str, float]] = {}
    for row in table.rows:
        if row["citations"]:
            counts.setdefault(row["group"], {})[row["code"]] = row["citations"]
            percents.setdefault(row["group"], {})[row["code"]] = round(row["percent"], 1)
    assert {g: counts[g] for g in studies.TASK_FORCE_CITATIONS} == studies.TASK_FORCE_CITATIONS
    streams = ("hotline", "law_enforcement", "victim_service_provider", "nonjustice_government")
    assert [percents["law_enforcement"][s] for s in streams] == [33.1, 24.2, 13.4, 10.2]
    streams = ("law_enforcement", "victim_service_provider", "medical_provider", "community")
    assert [percents["service_provider"][s] for s in streams] == [20.5, 15.2, 12.6, 11.9]


@both_segmentations
@one_coder_or_two
def test_tactics_of_study_b(made: Make, studies: ModuleType, by: str, second: bool) -> None:
    """Respondents naming each tactic, of 46: mentions are people, however often each says it."""
    rows = {r["code"]: r for r in of(made("offenders", by, second), themes).rows}
    named = {code: rows[code]["participants"] for code in studies.OFFENDERS_MENTIONING}
    assert named == studies.OFFENDERS_MENTIONING
    assert {rows[code]["participants_base"] for code in named} == {46}
    risks = [
        f"risk_{r}"
        for r in ("surveillance", "online_sting", "in_person_sting", "informants", "raids", "none")
    ]
    assert [round(rows[r]["percent_of_participants"]) for r in risks] == [39, 33, 28, 24, 7, 30]


@pytest.mark.parametrize(
    "which,report,options",
    [
        ("task_force", referrals, {"by": "role", "depth": 2}),
        ("task_force", themes, {"by": "role"}),
        ("offenders", themes, {}),
    ],
    ids=["A referrals", "A themes", "B themes"],
)
def test_neither_a_second_coder_nor_the_segments_change_a_figure(
    made: Make, which: str, report: Callable[..., Table], options: dict[str, Any]
) -> None:
    """All rows and all notes are the same; only the number of segments a citation lies on depends
    on the segments.
    """

    def figures(by: str, second: bool) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
        table = of(made(which, by, second), report, **options)
        return [
            {k: v for k, v in row.items() if k != "segments"} for row in table.rows
        ], table.notes

    expected = figures("turn", False)
    for by, second in (("turn", True), ("sentence", False), ("sentence", True)):
        assert figures(by, second) == expected


@both_segmentations
def test_the_second_coder_is_compared_on_a_tenth(made: Make, by: str) -> None:
    """Agreement is over the transcripts that both are done with; the third of her codings that is
    missing shows.
    """
    with Store.open(made("task_force", by, True)) as store:
        table, rows = agreement(store.view(None), AgreementOptions(bootstrap=0))
        assert all(finding.ok for finding in check(store))
    assert table.extra["transcripts"] == 14 and list(table.extra["coders"]) == ["ada", "ben"]
    overall = next(r for r in rows if r.code == "(all codes)")
    assert overall.krippendorff_alpha is not None and 0.3 < overall.krippendorff_alpha < 1.0


def test_a_sample_of_study_a_is_a_tenth_with_every_role(made: Make, tmp_path: Path) -> None:
    """15 of 143 at least, one of the five others among them; the same seed draws the same ones."""
    study = Path(shutil.copy(made("task_force", "turn", False), tmp_path / "study.qcode"))
    with Store.open(study) as store:
        options: dict[str, Any] = {
            "fraction": 0.10,
            "by": ["role"],
            "coders": ["ada", "ben"],
            "seed": 11,
        }
        first = draw_sample(store, dry_run=True, **options)
        second = draw_sample(store, **options)
    assert first.plan == second.plan and first.plan.drawn >= 15
    assert {r.group for r in first.plan.rows} == {
        "law_enforcement",
        "prosecutor",
        "service_provider",
        "other",
    }
