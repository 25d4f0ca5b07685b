"""A built report that has every table of the program: each figure has an id of its own, and what is
behind it is as much as it says.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qcode.reports.ledger import Evidence, Figure, Ledger
from qcode.reports.ledger_json import read_ledger
from qcode.workflows.reporting.plan import AGREEMENT
from qcode.workflows.reporting.registry import REPORTS

NEEDED: dict[str, list[dict[str, Any]]] = {
    "crosstab": [{"rows": "referral_stream", "by": "role", "test": True}],
    "frequencies": [
        {"attr": "role,site", "by": "site"},
        {"attr": "role", "of": "transcripts"},
        {"attr": "kind", "of": "sites"},
        {"attr": "site", "by": "role", "wide": True},
    ],
    "interviewees": [{}, {"by": "role,site"}],
    "referrals": [{"by": "role", "depth": 2}, {"by": "role", "wide": True}],
    "themes": [{"by": "site", "names": True}, {"by": "role", "wide": True}],
    "multiple": [
        {"family": "referral_stream", "by": "role"},
        {"family": "referral_stream", "by": "role", "wide": True},
    ],
    "coverage": [{}, {"by": "coder"}, {"by": "role"}],
    "framework": [{}, {"by": "site"}],
    "joint": [{"by": "role"}],
    "list": [{"by": "site"}],
    "saturation": [{"orders": 5}],
}
"""How each report is asked for, where it needs options or has several forms."""


@pytest.fixture(scope="module")
def study(_studies: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study coded by two coders, of which a report is built once."""
    folder = tmp_path_factory.mktemp("every-report")
    return Path(shutil.copy(_studies / "coded.qcode", folder / "study.qcode"))


@pytest.fixture(scope="module")
def built(study: Path, run_qcode: Callable[..., Any]) -> Path:
    """The folder of a report with every table, in csv and json too."""
    tables = [{"report": n, **own} for n in REPORTS for own in NEEDED.get(n, [{}])]
    plan = {
        "files": ["html", "csv", "json", "md"],
        "referencing": True,
        "sections": [{"heading": "All", "tables": [*tables, {"report": AGREEMENT}]}],
    }
    config, folder = study.with_name("report.yaml"), study.with_name("out")
    config.write_text(json.dumps(plan), encoding="utf-8")
    ran = run_qcode("-p", study, "report", "build", "--config", config, "-o", folder, "--unsafe")
    assert ran.status == 0, ran.said
    return folder


@pytest.fixture(scope="module")
def ledger(built: Path) -> Ledger:
    return read_ledger((built / "ledger.json").read_bytes())


def _cells(built: Path) -> Iterator[tuple[int, str, float]]:
    """Every number in the tables of report.json: which table, which column, and the number."""
    data = json.loads((built / "report.json").read_text(encoding="utf-8"))
    for at, table in enumerate(data["tables"], start=1):
        for row in table["rows"]:
            for key, value in row.items():
                number = isinstance(value, int | float) and not isinstance(value, bool)
                if number and key != "depth":
                    yield at, key, value


def test_every_report_of_the_program_is_in_it(ledger: Ledger) -> None:
    """A new report has to say here how it is asked for."""
    assert {str(t["report"]) for t in ledger.tables} == {*REPORTS, AGREEMENT}


def test_every_number_of_the_tables_has_an_id_of_its_own(built: Path, ledger: Ledger) -> None:
    """Of each table as many figures in the ledger as numbers in the document, the same ones."""
    assert len({f.id for f in ledger.figures}) == len(ledger.figures)
    printed = sorted((at, key, value) for at, key, value in _cells(built))
    assert sorted((f.table, f.column, f.value) for f in ledger.figures) == printed


def test_as_much_is_behind_a_figure_as_it_says(ledger: Ledger) -> None:
    """Things as many as a count, passages as long as characters, of a percentage both; nothing
    else is computed than the named columns, and what it is computed from has its own evidence.
    """
    computed = set()
    for figure in ledger.figures:
        assert figure.evidence, f"nothing is behind {ledger.where(figure)}"
        for one in figure.evidence:
            assert _much(ledger, one) == one.value, ledger.where(figure)
        if figure.kind == "count":
            assert figure.evidence[0].value == figure.value, ledger.where(figure)
        elif figure.kind == "percent":
            part, base = figure.evidence
            assert 100 * part.value / base.value == pytest.approx(figure.value)
        elif ledger.tables[figure.table - 1]["report"] != AGREEMENT:
            computed.add(figure.column)
    assert computed <= {
        *("chi2", "dof", "p", "cramers_v", "fisher_p", "expected_below_5"),
        *("jaccard", "low", "mean", "high"),
    }


def _much(ledger: Ledger, one: Evidence) -> int:
    things = ledger.things(one)
    if one.unit != "characters":
        return len(things)
    places = [ledger.places[n - 1] for numbers in things.values() for n in numbers]
    return sum(p.end - p.start for p in places)


def _first(ledger: Ledger, report: str, column: str) -> Figure:
    """The first figure of a report in a column that is not zero."""
    return next(
        f
        for f in ledger.figures
        if ledger.tables[f.table - 1]["report"] == report and f.column == column and f.value
    )


@pytest.mark.parametrize(
    ("report", "column", "shown"),
    [
        ("frequencies", "n", "speaker"),
        ("sites", "interviews", "transcript"),
        ("list", "sites", "text"),
        ("multiple", "participants", "text"),
        ("saturation", "new", "text"),
        ("saturation", "codes", "of"),
        ("saturation", "order", "transcript"),
        ("coverage", "transcripts", "transcript"),
        ("coverage", "segments", "segments"),
        ("coverage", "coded_segments", "text"),
        ("coverage", "codes", "of"),
        ("coverage", "citations", "text"),
        ("framework", "interviews", "transcript"),
        ("framework", "citations:referral_stream", "text"),
        ("interviewees", "sites", "site"),
        ("joint", "n:law_enforcement", "text"),
        ("joint", "sources_asked", "transcript"),
    ],
)
def test_trace_lists_what_is_counted(
    study: Path,
    built: Path,
    ledger: Ledger,
    qcode: Any,
    report: str,
    column: str,
    shown: str,
) -> None:
    """As many rows as the number, and in each who, where or which words."""
    figure = _first(ledger, report, column)
    traced = qcode("-p", study, "report", "trace", figure.id, built, "--format", "json")
    assert len(traced.rows) == figure.value
    assert all(row[shown] for row in traced.rows)


def test_trace_of_a_coded_share_lists_the_words(
    study: Path, built: Path, ledger: Ledger, qcode: Any
) -> None:
    """What is coded, and with --base everything that could be."""
    figure = _first(ledger, "coverage", "percent")
    part, base = (
        qcode("-p", study, "report", "trace", figure.id, built, "--format", "json", *more).rows
        for more in ((), ("--base",))
    )
    length = [
        sum(end - start for r in rows for _, start, end in r["places"]) for rows in (part, base)
    ]
    assert 100 * length[0] / length[1] == pytest.approx(figure.value)
    assert {t for r in part for t in r["transcripts"]} == {
        t for r in base for t in r["transcripts"]
    }
