"""Statements of evaluations, each read back from the Word file and from the workbook: the figures
of a document are those of the study.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, repeat
from types import ModuleType

import docx
import openpyxl
import pytest

from qcode.model import Study, Table
from qcode.reports.layers import LayerOptions
from qcode.workflows.reporting.quoting import QuoteOptions, quote_report
from qcode.workflows.reporting.registry import make_report
from qcode.workflows.shared.expressions import limited
from qcode.writers import write
from qcode.writers.quote_blocks import Blocks, write_blocks
from qcode.writers.report_document import Report, Section, report_docx

KINDS = dict(zip("ABCDEFGHIJ", ["county"] * 5 + ["state"] * 3 + ["city"] * 2, strict=True))
"""Ten task forces: five of counties, three of states, two of cities."""
SUBROLES = {"survivor": 7, "nonprofit": 7, "": 28}
FORMATS = ("docx", "xlsx")


def lines(table: Table, format: str) -> list[list[str]]:
    """The cells of a document, as text; percents as they are shown."""
    data = io.BytesIO(write(table, format))
    if format == "docx":
        grid = docx.Document(data).tables[0]
        return [[" ".join(c.text.split()) for c in row.cells] for row in grid.rows]
    sheet = openpyxl.load_workbook(data).worksheets[0]
    return [[_shown(c.value, c.number_format) for c in row] for row in sheet.iter_rows()]


def _shown(value: object, form: str) -> str:
    """A cell as a workbook shows it."""
    if isinstance(value, int | float) and form.endswith("0.0"):
        return str(Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))
    return "" if value is None else " ".join(str(value).split())


def row(table: Table, format: str, *begins: str) -> list[str]:
    """The first line whose first cells are these; below a heading of its group, where the group
    stands in no column.
    """
    found = lines(table, format)
    group = begins[0] if len(begins) > 1 else ""
    inside = not group
    for line in found:
        if group and line[0] == group and line[1] == begins[1]:
            return line[1:]
        inside = inside or line[0].startswith(group)
        if inside and line[0] == begins[-1]:
            return line
    raise AssertionError(f"{begins} is not in {found}")


@pytest.fixture(scope="module")
def by_site(task_force: Study) -> Study:
    """143 interviews at ten task forces."""
    return replace(task_force, sites={s: {"organized_by": k} for s, k in KINDS.items()})


@pytest.fixture(scope="module")
def operations(studies: ModuleType) -> Study:
    """42 interviews: seven survivors, of whom five ask first; nine of law enforcement, of whom six
    are female.
    """
    made = []
    kinds = chain.from_iterable(repeat(k, n) for k, n in SUBROLES.items())
    for number, kind in enumerate(kinds):
        law = 14 <= number < 23
        own = {"role": "law_enforcement" if law else "advocate", "site": "ABC"[number % 3]}
        own |= {"subrole": kind} if kind else {}
        own |= {"gender": "female" if number < 20 else "male"} if law else {}
        asks = number < 5 or 7 <= number < 13
        text = "P: We ask first, before anything else is done." if asks else "P: We wait."
        coded = [("ask_first", 3, len(text))] if asks else []
        made.append(studies.Interview(f"I{number:02d}", text, own, coded))
    study: Study = studies.as_study(made, studies.codebook("Operations", {"ask_first": {}}))
    return study


@pytest.mark.parametrize("format", FORMATS)
def test_k_of_n_by_role_and_kind_of_site(by_site: Study, format: str) -> None:
    """Of each kind of task force, how many law enforcement officials name hotlines, of how many."""
    table = make_report("themes", by_site, {"by": "role,site.organized_by", "codes": ["hotline"]})
    heads = [c.label for c in table.columns if c.key != "group"]
    for kind in ("county", "state", "city"):
        (value,) = [r for r in table.rows if r["group"] == f"law_enforcement × {kind}"]
        line = row(table, format, f"Law enforcement × {kind}", "Hotline")
        own = dict(zip(heads, line, strict=False))
        assert own["Participants"] == str(int(value["participants"]))
        assert own["Sites"] == str(int(value["sites"]))


@pytest.mark.parametrize("format", FORMATS)
def test_service_providers_from_all_three_state_task_forces(by_site: Study, format: str) -> None:
    only = limited(by_site, "role = service_provider and site.organized_by = state", {})
    table = make_report("themes", only, {"codes": ["law_enforcement"], "names": True})
    line = row(table, format, "Law enforcement")
    assert "F; G; H" in line
    heads = [c.label for c in table.columns]
    assert line[heads.index("Sites")] == "3"


@pytest.mark.parametrize("format", FORMATS)
def test_the_names_of_the_one_missing_site(task_force: Study, format: str) -> None:
    """Prosecutors of nine of the ten."""
    table = make_report("list", task_force, {"by": "role", "codes": ["role_experience"]})
    line = row(table, format, "Prosecutor", "Role experience")
    assert line[1:4] == ["9", "A; B; C; D; E; F; G; H; I", "J"]


@pytest.mark.parametrize("format", FORMATS)
def test_six_of_the_nine_from_law_enforcement_are_female(operations: Study, format: str) -> None:
    table = make_report("frequencies", operations, {"attr": "gender", "by": "role"})
    assert row(table, format, "Law enforcement", "Female")[:3] == ["Female", "6", "66.7"]


@pytest.mark.parametrize("format", FORMATS)
def test_percents_of_an_attribute(operations: Study, format: str) -> None:
    """Half of those of whom the sub-category is known are survivors."""
    table = make_report("frequencies", operations, {"attr": "subrole"})
    assert row(table, format, "Survivor") == ["Survivor", "7", "50.0"]


@pytest.mark.parametrize("format", FORMATS)
def test_survivors_only(operations: Study, format: str) -> None:
    """Five of the seven."""
    table = make_report("themes", limited(operations, "subrole = survivor", {}), {})
    heads = [c.label for c in table.columns]
    line = row(table, format, "Ask first")
    assert line[heads.index("Participants")] == "5"
    assert "71.4" in line


@pytest.mark.parametrize("format", FORMATS)
def test_the_table_of_sites(by_site: Study, format: str) -> None:
    """County A: six of its interviews are with law enforcement; all sites have 143."""
    table = make_report("sites", by_site, {})
    keys = [c.key for c in table.columns]
    first, last = row(table, format, "A"), row(table, format, "All sites")
    assert first[keys.index("is:organized_by")] == "county"
    assert first[keys.index("interviews:law_enforcement")] == "6"
    assert last[keys.index("interviews")] == "143"
    assert last[keys.index("percent")] == "100.0"


@pytest.mark.parametrize("format", FORMATS)
def test_multiple_responses_with_both_bases(
    offenders: Study, studies: ModuleType, format: str
) -> None:
    """Fourteen did nothing: of 46 respondents, and of the 41 who were asked."""
    table = make_report("multiple", offenders, {"family": "avoid_police"})
    found = lines(table, format)
    assert "% of all (n = 46)" in found[0] and "% of those asked (n = 41)" in found[0]
    none = next(r["label"] for r in table.rows if r["code"] == "avoid_none")
    assert row(table, format, none)[1:4] == ["14", "30.4", "34.1"]
    assert row(table, format, "Not asked")[1] == str(studies.OFFENDERS_NOT_ASKED_TO_AVOID)


def _texts(data: bytes) -> Iterator[str]:
    yield from (p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def test_the_sub_category_stands_in_the_attribution(operations: Study) -> None:
    """In blocks of a Word file, and in the rows of a workbook."""
    options = QuoteOptions(codes=("ask_first",), min_words=3, attribution="—{role}, {subrole}")
    report = quote_report(operations, options, LayerOptions())
    blocks = write_blocks(Blocks("Quotes", report.quotes, report.notes), "docx")
    assert any("advocate, survivor" in text for text in _texts(blocks))
    assert any("advocate, survivor" in line for line in lines(report.table, "xlsx"))
    assert any("advocate, survivor" in line for line in lines(report.table, "docx"))


def test_quotes_of_any_code_stand_in_a_built_report(operations: Study) -> None:
    """As blocks, with what was said and by whom; the workbook of quotes has the same words."""
    options = QuoteOptions(codes=("ask_first",), by="role", min_words=3)
    report = quote_report(operations, options, LayerOptions())
    built = report_docx(Report("R", sections=(Section("Words", quotes=report.quotes),)))
    said = "We ask first, before anything else is done."
    assert sum(said in text for text in _texts(built)) == len(report.quotes) > 0
    assert sum(said in line for line in lines(report.table, "xlsx")) == len(report.quotes)
