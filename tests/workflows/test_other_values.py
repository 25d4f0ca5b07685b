"""What the verbs of the codebook, adjudication and reports return: merged codings, the consensus, a
built report.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qcode.errors import Refused, StorageFailed
from qcode.reports.layers import LayerOptions
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.codebooks import code_rows
from qcode.store.store import Store
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.consensus import consensus_names, consensus_spans
from qcode.workflows.adjudication.disagreeing import DisagreementScope
from qcode.workflows.lazily import exports
from qcode.workflows.reporting.agreement_figures import Measuring
from qcode.workflows.reporting.building import build_report
from qcode.workflows.reporting.composing import compose, usual
from qcode.workflows.reporting.folder import MARKS
from qcode.workflows.reporting.quoting import QuoteOptions, quote_report
from qcode.workflows.shared.codings import add_codings
from qcode.workflows.shared.merged_codings import Merged, merge_codings


def _merge(store: Store, codes: list[str], into: str) -> Merged:
    ids = {row.key: row.id for row in code_rows(store.view(SUPERVISOR))}
    with store.change("codebook merge") as change:
        return merge_codings(change, [ids[code] for code in codes], ids[into])


def _on(store: Store, code: str) -> list[tuple[str, str, str]]:
    study = store.view(None).study()
    texts = {i.name: i.text for i in study.interviews}
    return sorted(
        (c.coder, texts[c.transcript][c.start : c.end], c.memo)
        for c in study.codings
        if c.code == code
    )


def test_a_merged_coding_is_joined_with_a_wider_one_of_the_same_coder_only(store: Store) -> None:
    """jonas has hotline on both sentences and school on the second; mara hotline on the first."""
    assert _merge(store, ["school"], "hotline") == Merged(moved=1, joined=1)
    assert [words for coder, words, _ in _on(store, "hotline") if coder == "jonas"] == [
        "Ads on the internet, mostly.",
        "The hotline calls us. A school did once.",
    ]
    assert _on(store, "school") == []


def test_a_merged_coding_that_is_wider_takes_the_narrower_in_with_its_memo(store: Store) -> None:
    add_codings(store, "LE-01", "2-3", ["school"], coder="mara", memo="the whole answer")
    assert _merge(store, ["school"], "hotline") == Merged(moved=2, joined=2)
    mine = [(w, memo) for coder, w, memo in _on(store, "hotline") if coder == "mara"]
    assert [memo for words, memo in mine if words.startswith("The hotline calls us.")] == [
        "the whole answer"
    ]
    assert any("Anything online?" in words for words, _ in mine)


def test_codings_elsewhere_only_move(store: Store) -> None:
    assert _merge(store, ["online", "community"], "barriers") == Merged(moved=2, joined=0)
    assert len(_on(store, "barriers")) == 6


def test_the_consensus_is_read_by_transcript_and_code(store: Store) -> None:
    study = store.view(None).study()
    assert consensus_names(study) == frozenset() and consensus_spans(study, "1") == {}
    Adjudication(store, "rosa", DisagreementScope(round="1")).accept_agreements()
    study = store.view(None).study()
    (holder,) = consensus_names(study)
    found = consensus_spans(study, "1")
    texts = {i.name: i.text for i in study.interviews}
    words = {
        (name, code): [texts[name][a:b] for a, b in spans] for (name, code), spans in found.items()
    }
    # what both gave: hotline on the first answer, barriers on the last of each
    assert set(words) == {("LE-01", "hotline"), ("LE-01", "barriers"), ("SP-01", "barriers")}
    assert words["LE-01", "barriers"] == ["Money is short."]
    assert holder == "consensus" and consensus_spans(study, "2") == {}


def test_a_report_is_built_once_and_never_over_what_somebody_edited(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    told: list[set[str]] = []
    view = store.view(SUPERVISOR)
    built = build_report(view, folder, safe=False, seen=told.append)
    assert {"report.html", "report.docx"} <= {f.name for f in built.files}
    names = {f.name for f in (*built.files, *built.for_team)}
    marks = json.loads((folder / MARKS).read_text())
    assert set(marks) == names and len(marks["report.html"]) == 1
    assert len(told) == 1 and told[0] <= {"LE-01", "LE-02", "SP-01"}
    again = build_report(view, folder, safe=False)
    assert again.files == built.files
    page = folder / "report.html"
    page.write_text(page.read_text() + "<!-- mine -->")
    with pytest.raises(Refused, match=r"report\.html"):
        build_report(view, folder, safe=False)
    assert page.read_text().endswith("<!-- mine -->")
    assert {p.name for p in folder.iterdir()} == {MARKS, *names}
    with pytest.raises(StorageFailed):
        build_report(view, page, safe=False)


def test_a_report_has_its_sections_in_order(store: Store) -> None:
    view = store.view(SUPERVISOR)
    study = view.study()
    measure = Measuring(view)
    plan = usual(study, measure)
    report = compose(view, study, plan, measure, safe=False, charts=False).report
    titles = [section.heading for section in report.sections]
    assert titles == [
        "Who was interviewed",
        "Referral streams",
        "Themes",
        "In their words",
        "Intercoder agreement",
        "Appendix: codebook",
    ]
    assert report.title == "Night shift"


def test_nothing_finished_is_no_report(garden: Store, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        build_report(garden.view(SUPERVISOR), tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_quotes_come_with_what_was_too_short_to_be_one(store: Store) -> None:
    """Six passages of the primary coder; `Money is short.` has three words."""
    study = store.view(SUPERVISOR).study()
    every = quote_report(study, QuoteOptions(min_words=3, per_interview=9), LayerOptions()).table
    assert {r["code"] for r in every.rows} == {"hotline", "online", "community", "barriers"}
    assert len(every.rows) == 6
    longer = quote_report(study, QuoteOptions(min_words=4, per_interview=9), LayerOptions()).table
    assert len(every.rows) - len(longer.rows) == sum(r["words"] == 3 for r in every.rows) == 2
    one = quote_report(
        study, QuoteOptions(codes=("hotline",), min_words=3, per_code=1), LayerOptions()
    ).table
    assert [r["code"] for r in one.rows] == ["hotline"]


def test_a_seat_imports_a_verb_when_it_is_asked_for() -> None:
    get, names = exports("qcode.workflows.agreement", {"gate": ("below",)})
    from qcode.workflows.agreement.gate import below

    assert list(names) == ["below"] and get("below") is below
    with pytest.raises(AttributeError):
        get("above")
