"""Tables of attributes, sites and answers, built to counts that evaluations print."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import chain, repeat

import docx
import openpyxl
import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reports.frequencies import frequencies
from qcode.reports.interviewees import interviewees
from qcode.reports.layers import DEFAULT
from qcode.reports.listing import listing
from qcode.reports.multiple import multiple
from qcode.reports.sites import sites
from qcode.workflows.reporting.shaping import Shape, shaped_report
from qcode.writers import write

CHART = {
    "law_enforcement": {"federal": 2, "local": 7},
    "prosecutor": {"federal": 3, "local": 2},
    "advocate": {"law enforcement": 5, "nonprofit": 7, "survivor": 7, "public health": 2},
    "expert": {"": 7},
}
"""Interviewees of a study of 42 by category and sub-category."""


@pytest.fixture(scope="module")
def clinic(studies) -> model.Study:
    """42 interviews of one person each; six of the nine from law enforcement are female."""
    said = []
    for role, parts in CHART.items():
        kinds = list(chain.from_iterable(repeat(k, n) for k, n in parts.items()))
        for i, kind in enumerate(kinds):
            own = {"role": role, "site": "ABC"[i % 3]}
            if kind:
                own["subrole"] = kind
            if role == "law_enforcement":
                own["gender"] = "female" if i < 6 else "male"
            elif role == "advocate" and i:
                own["gender"] = "female"
            said.append(studies.Interview(f"{role}-{i}", "P: Yes, we do.", own, []))
    return studies.as_study(said, studies.codebook("Small", {"a": {}}))


SITES = {
    s: {"organized_by": kind, "co_located": "yes" if s in "ABCDE" else ""}
    for s, kind in zip("ABCDEFGHIJ", ["county"] * 5 + ["state"] * 3 + ["city"] * 2, strict=True)
}
"""Ten task forces: five of counties, three of states, two of cities; five share offices."""


def test_six_of_the_nine_from_law_enforcement_are_female(clinic) -> None:
    table = frequencies(clinic, "gender", by="role")
    row = next(r for r in table.rows if (r["group"], r["code"]) == ("law_enforcement", "female"))
    assert (row["n"], row["known"]) == (6, 9)
    assert row["percent"] == pytest.approx(100 * 6 / 9)


def test_percents_are_of_those_of_whom_a_value_is_known_and_the_rest_is_told(clinic) -> None:
    """Nine and twenty are known of 42: 26 of 29 are female."""
    table = frequencies(clinic, "gender")
    female, male = table.rows
    assert (female["n"], female["known"], male["n"]) == (26, 29, 3)
    assert female["percent"] == pytest.approx(100 * 26 / 29)
    assert table.notes[1] == (
        "Gender: known of 29 of 42 participants. 13 without a value are in no percentage."
    )
    assert table.extra["attributes"] == [{"attribute": "gender", "known": 29, "missing": 13}]


def test_several_attributes_stand_under_each_other_with_their_own_base(clinic) -> None:
    table = frequencies(clinic, "role,gender")
    heads = [(r["label"], r["n"]) for r in table.rows if r["depth"] == 0]
    assert heads == [("Role", 42), ("Gender", 29)]
    wide = shaped_report(
        "frequencies", clinic, {"attr": "gender", "by": "role"}, DEFAULT, Shape(wide=True)
    )
    assert "Law enforcement (n = 9)" in {c.over for c in wide.columns}
    assert wide.source == "An invented study: 42 interviews with 42 participants."


def test_attributes_of_sites_are_counted_by_site_and_by_person(task_force) -> None:
    study = replace(task_force, sites=SITES)
    own = {
        r["code"]: (r["n"], r["percent"]) for r in frequencies(study, "organized_by", "sites").rows
    }
    assert own == {"county": (5, 50.0), "state": (3, 30.0), "city": (2, 20.0)}
    known = frequencies(study, "co_located", "sites")
    assert [(r["n"], r["known"], r["percent"]) for r in known.rows] == [(5, 5, 100.0)]
    assert "5 without a value are" in known.notes[1]
    persons = frequencies(study, "organized_by")
    assert sum(r["n"] for r in persons.rows) == 143


def test_numbers_are_in_their_own_order(studies) -> None:
    said = [
        studies.Interview(f"T{i}", "P: Yes.", {"years": y}, [])
        for i, y in enumerate(["10", "9", "9"])
    ]
    table = frequencies(studies.as_study(said, studies.codebook("Small", {"a": {}})), "years")
    assert [r["code"] for r in table.rows] == ["9", "10"]


def test_an_attribute_that_nobody_has_is_unknown(clinic) -> None:
    with pytest.raises(Unknown):
        frequencies(clinic, "gendre")
    with pytest.raises(UsageError):
        frequencies(clinic, " , ")


def test_a_transcript_with_different_speakers_has_no_single_value(small) -> None:
    study = small(
        {"T": "A: Yes.\n\nB: No."},
        people={"T/A": {"gender": "female"}, "T/B": {"gender": "male"}},
        tree={"a": {}},
    )
    assert [r["n"] for r in frequencies(study, "gender").rows] == [1, 1]
    (row,) = frequencies(study, "gender", "transcripts").rows
    assert (row["label"], row["n"]) == ("Several", 1)


def test_the_table_of_sites_has_their_attributes_and_interviews_by_role(task_force) -> None:
    """143 interviews; prosecutors at nine of the ten; a site without interviews has zeros."""
    study = replace(task_force, sites={**SITES, "K": {"organized_by": "city"}})
    table = sites(study)
    rows = {r["label"]: r for r in table.rows}
    assert rows["All sites"]["interviews"] == rows["All sites"]["participants"] == 143
    assert sum(r["interviews"] for r in table.rows[:-1]) == 143
    assert sum(r["percent"] for r in table.rows[:-1]) == pytest.approx(100)
    assert (rows["A"]["is:organized_by"], rows["A"]["interviews:law_enforcement"]) == ("county", 6)
    assert rows["J"]["interviews:prosecutor"] == 0
    assert rows["K"]["interviews"] == 0 and rows["K"]["is:organized_by"] == "city"
    sheet = openpyxl.load_workbook(io.BytesIO(write(table, "xlsx"))).worksheets[0]
    last = [c.value for c in sheet[sheet.max_row]]
    assert last[-1] == 143 and last[-2] == 100.0


def test_the_names_of_sites_and_interviews_stand_in_cells(task_force) -> None:
    """Documents name interviews only where it is asked for."""
    table = listing(task_force, ["role_experience"], by="role")
    row = next(r for r in table.rows if r["group"] == "prosecutor")
    assert row["sites_without"] == ["J"] and len(row["transcripts"]) == 23
    assert b"PR-01" not in write(table, "html") and b"PR-01" in write(table, "json")
    named = listing(task_force, ["role_experience"], by="role", with_source=True)
    assert b"PR-01" in write(named, "html")


def test_answers_have_both_bases(offenders, studies) -> None:
    """46 respondents; five were not asked what they did to avoid police."""
    risk = {r["code"]: r for r in multiple(offenders, "police_risk").rows}
    for code, n in studies.OFFENDERS_MENTIONING.items():
        if code.startswith("risk_"):
            assert (risk[code]["participants"], risk[code]["all"], risk[code]["asked"]) == (
                n,
                46,
                46,
            )
    printed = {"risk_surveillance": 39, "risk_online_sting": 33, "risk_raids": 7, "risk_none": 30}
    assert {c: round(risk[c]["percent_of_all"]) for c in printed} == printed
    table = multiple(offenders, "avoid_police")
    avoid = {r["label"]: r for r in table.rows}
    assert avoid["Not asked"]["participants"] == studies.OFFENDERS_NOT_ASKED_TO_AVOID
    none = next(r for r in table.rows if r["code"] == "avoid_none")
    assert (none["all"], none["asked"]) == (46, 41)
    assert none["percent_of_all"] == pytest.approx(100 * 14 / 46)
    assert none["percent_of_asked"] == pytest.approx(100 * 14 / 41)
    assert [c.label for c in table.columns][2:4] == [
        "% of all (n = 46)",
        "% of those asked (n = 41)",
    ]


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_the_answers_come_back_from_documents(offenders, format: str) -> None:
    data = io.BytesIO(write(multiple(offenders, "avoid_police"), format))
    if format == "docx":
        cells = [[c.text for c in row.cells] for row in docx.Document(data).tables[0].rows]
    else:
        sheet = openpyxl.load_workbook(data).worksheets[0]
        cells = [[c.value for c in row] for row in sheet.iter_rows()]
    row = next(line for line in cells if line[0] == "Avoid abroad")
    assert (int(row[1]), round(float(row[2]), 1), round(float(row[3]), 1)) == (1, 2.2, 2.4)


def test_a_code_without_answers_below_it_is_refused(offenders) -> None:
    with pytest.raises(UsageError, match="no sub-codes"):
        multiple(offenders, "risk_raids")


def test_the_chart_of_interviewees_nests_sub_categories(clinic) -> None:
    """2 federal and 7 local of 9; experts have no sub-category, so no row below them."""
    table = interviewees(clinic, "role,subrole")
    found: dict[str, dict[str, int]] = {}
    role = ""
    for row in table.rows[:-1]:
        if row["depth"] == 0:
            role = row["value"]
            found[role] = {}
            assert row["participants"] == sum(CHART[role].values())
        else:
            found[role][row["value"]] = row["participants"]
    assert found == {r: {k: n for k, n in parts.items() if k} for r, parts in CHART.items()}
    assert (table.rows[-1]["participants"], table.rows[-1]["percent"]) == (42, 100.0)
    page = write(table, "html").decode()
    assert '<th scope="row" class="in1">Federal</th>' in page


def test_a_sub_category_that_is_known_of_some_only_has_a_row_for_the_others(studies) -> None:
    said = [
        studies.Interview("T1", "P: Yes.", {"role": "expert", "subrole": "legal"}, []),
        studies.Interview("T2", "P: Yes.", {"role": "expert"}, []),
    ]
    table = interviewees(studies.as_study(said, studies.codebook("S", {"a": {}})), "role,subrole")
    assert [(r["value"], r["participants"]) for r in table.rows[1:3]] == [
        ("legal", 1),
        ("(no subrole)", 1),
    ]
