"""Tables as a sponsor prints them: groups side by side, sorted, cut, and in words."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import docx
import openpyxl
import pytest

from qcode.errors import UsageError
from qcode.reports.layers import DEFAULT
from qcode.reports.ranking import ranked
from qcode.reports.referrals import referrals
from qcode.reports.sentences import quantifier_note, read_quantifiers, sentences
from qcode.reports.themes import themes
from qcode.workflows.reporting.shaping import Shape, shaped_report
from qcode.writers import write

WIDE = Shape(wide=True)
PRINTED = {"hotline": "33.1", "law_enforcement": "24.2", "victim_service_provider": "13.4"}
"""Percent of the 157 citations by law enforcement, as the evaluation prints them."""


def test_streams_stand_beside_roles_with_their_base_in_the_heading(task_force, studies) -> None:
    table = shaped_report("referrals", task_force, {"by": "role"}, DEFAULT, WIDE)
    assert [c.over for c in table.columns[1::2]] == [
        "Law enforcement (n = 157)",
        "Prosecutor (n = 47)",
        "Service provider (n = 151)",
        "Other (n = 3) *",
        "All (n = 358)",
    ]
    for row in table.rows[:-1]:
        for role, cited in studies.TASK_FORCE_CITATIONS.items():
            assert row[f"n:{role}"] == cited.get(row["code"], 0)
    total = table.rows[-1]
    assert (total["label"], total["n:service_provider"], total["percent:service_provider"]) == (
        "Total",
        151,
        100.0,
    )
    assert table.source.startswith("An invented study: 143 interviews with 143 participants")


@pytest.mark.parametrize("format", ["docx", "xlsx"])
def test_the_figures_come_back_the_same_from_a_document(task_force, studies, format: str) -> None:
    """Read again as a reader's program reads them: counts whole, percents as printed."""
    table = shaped_report("referrals", task_force, {"by": "role"}, DEFAULT, WIDE)
    data = io.BytesIO(write(table, format))
    if format == "xlsx":
        sheet = openpyxl.load_workbook(data).worksheets[0]
        lines = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]
        assert all(isinstance(value, int | float) for line in lines for value in line[1:])
    else:
        grid = docx.Document(data).tables[0]
        lines = [[c.text for c in row.cells] for row in grid.rows[2:]]
    found = {line[0]: line for line in lines}
    for code, cited in studies.TASK_FORCE_CITATIONS["law_enforcement"].items():
        line = found[code.replace("_", " ").capitalize()]
        assert int(str(line[1])) == cited
        shown = Decimal(str(line[2])).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert shown == Decimal(str(100 * cited / 157)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert str(shown) == PRINTED.get(code, str(shown))
    assert int(str(found["Total"][1])) == 157


def test_a_theme_that_a_group_was_not_asked_about_has_no_percentage(small) -> None:
    """Whoever mentions it anyway is counted; nobody is "not mentioned"."""
    study = small(
        {"A": "P: One two.", "B": "Q: Three four."},
        [("A", "gaps", "One"), ("B", "gaps", "Three")],
        tree={"gaps": {"?": ["q1"]}},
        protocols={"police": ["q1"], "lawyer": ["q2"]},
        people={"A": {"role": "police"}, "B": {"role": "lawyer"}},
    )
    (row,) = shaped_report("themes", study, {"by": "role"}, DEFAULT, WIDE).rows
    assert (row["n:police"], row["percent:police"]) == (1, 100.0)
    assert (row["n:lawyer"], row["percent:lawyer"]) == (1, None)
    said = shaped_report("themes", study, {"by": "role"}, DEFAULT, Shape(sentence=True))
    assert [r["group"] for r in said.rows] == ["police"]


def test_which_sites_are_meant_stands_in_a_cell(task_force) -> None:
    """Prosecutors of nine of the ten task forces were interviewed; the missing one is named."""
    table = themes(task_force, by="role", names=True)
    row = next(
        r for r in table.rows if (r["group"], r["code"]) == ("prosecutor", "role_experience")
    )
    assert (row["sites"], row["sites_base"]) == (9, 10)
    assert row["sites_without"] == ["J"]
    assert row["site_names"] == list("ABCDEFGHI")
    assert {"site_names", "sites_without"} <= {c.key for c in table.columns}
    streams = referrals(task_force, by="role", names=True)
    assert all(len(r["site_names"]) == r["sites"] for r in streams.rows)
    cited = next(r for r in streams.rows if r["group"] == "prosecutor")
    assert "J" in cited["sites_without"]


def test_rows_are_sorted_by_people_with_their_parts_below_them(task_force) -> None:
    table = ranked(referrals(task_force, by="role", depth=2), "people")
    own = [r for r in table.rows if r["group"] == "service_provider"]
    top = [r["participants"] for r in own if r["depth"] == 1]
    assert top == sorted(top, reverse=True)
    parts = [r["code"] for r in own]
    assert parts[parts.index("law_enforcement") + 1] == "federal_agency"
    named = ranked(referrals(task_force, by="role"), "name")
    labels = [r["label"] for r in named.rows if r["group"] == "prosecutor"]
    assert labels == sorted(labels, key=str.casefold)


def test_the_first_rows_are_cut_where_no_tie_is_torn_apart(small) -> None:
    """Two of three: the second and third tie, so three are shown, and the note says so."""
    study = small(
        {"A": "P: One. Two. Three. Four."},
        [("A", c, w) for c, w in (("x", "One"), ("y", "Two"), ("z", "Three"), ("w", "Four"))],
        tree={"stream": {"x": {}, "y": {}, "z": {}, "w": {}}},
    )
    tied = referrals(study)
    counts = dict(zip("xyzw", (5, 3, 3, 1), strict=True))
    table = replace(tied, rows=tuple({**r, "citations": counts[r["code"]]} for r in tied.rows))
    cut = ranked(table, None, 2)
    assert [r["code"] for r in cut.rows] == ["x", "y", "z"]
    assert "the first 2 of 4 rows" in cut.notes[-1]
    assert [r["code"] for r in ranked(table, None, 3).rows] == ["x", "y", "z"]


def test_the_sentence_says_what_the_table_says(task_force) -> None:
    said = {r["group"]: r["text"] for r in sentences(referrals(task_force, by="role")).rows}
    assert said["law_enforcement"] == (
        "Law enforcement: referral streams were cited 157 times; the four most frequent were"
        " hotline (33.1 percent), law enforcement (24.2 percent), victim service provider"
        " (13.4 percent) and nonjustice government (10.2 percent)."
    )
    assert (
        "cited 151 times; the four most frequent were law enforcement (20.5 percent)"
        in (said["service_provider"])
    )
    assert said["(all groups)"].startswith("Referral streams were cited 358 times; ")


def test_words_for_shares_are_a_setting_that_is_printed() -> None:
    words = read_quantifiers("a few=0,most=50,all=100")
    assert quantifier_note(words) == (
        "Words for shares of those asked: a few: up to half; most: more than half; all: everybody."
    )
    with pytest.raises(UsageError, match="at 'most'"):
        read_quantifiers("most,all=100")
    with pytest.raises(UsageError, match="at 'most=many'"):
        read_quantifiers("most=many")


def test_exactly_half_is_not_most(small) -> None:
    """The word changes just above its share."""
    texts = {f"T{i}": "P: One. Two." for i in range(4)}
    coded = [(n, "a", "One") for n in list(texts)[:2]] + [(n, "b", "Two") for n in list(texts)[:3]]
    table = sentences(themes(small(texts, coded)))
    assert table.rows[0]["text"] == (
        "Most participants mentioned b (3 of 4, 75.0 percent); some participants mentioned a"
        " (2 of 4, 50.0 percent)."
    )


def test_a_wide_table_without_groups_is_refused(task_force) -> None:
    with pytest.raises(UsageError, match="side by side"):
        shaped_report("referrals", task_force, {}, DEFAULT, WIDE)
    with pytest.raises(UsageError, match="no other shape"):
        shaped_report("interviewees", task_force, {"by": "site"}, DEFAULT, WIDE)
