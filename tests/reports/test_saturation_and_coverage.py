"""New codes by interview, coded share, the framework matrix and the joint display."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown
from qcode.reports.coverage import coverage
from qcode.reports.framework import framework
from qcode.reports.joint import joint
from qcode.reports.saturation import saturation
from qcode.writers import write

TEXTS = {
    "LE-09": "P: One two three four.",
    "LE-02": "P: One two three four.",
    "SP-05": "P: One two three four.",
}
CODINGS = [
    ("LE-09", "a", "One"),
    ("LE-09", "b", "two"),
    ("LE-02", "b", "One two"),
    ("SP-05", "c", "four"),
]


@pytest.fixture
def dated(small) -> model.Study:
    """Three interviews; by date SP-05 comes first, LE-02 has no date."""
    return small(
        TEXTS,
        CODINGS,
        people={
            "LE-09": {"date": "2024-03-02", "role": "police", "site": "North"},
            "SP-05": {"date": "2024-01-30", "role": "shelter", "site": "South"},
            "LE-02": {"date": "soon", "role": "police", "site": "South"},
        },
    )


def test_new_codes_are_counted_in_the_order_of_the_dates(dated) -> None:
    """c, then a and b, then nothing; who has no date comes last and is told."""
    table = saturation(dated)
    assert [(r["transcript"], r["new_codes"], r["codes"]) for r in table.rows] == [
        ("SP-05", ["c"], 1),
        ("LE-09", ["a", "b"], 3),
        ("LE-02", [], 3),
    ]
    assert any("1 of 3 interviews without a date" in note for note in table.notes)
    assert [r["percent"] for r in table.rows] == pytest.approx([100 / 3, 100, 100])


def test_the_band_is_the_one_of_all_orders_by_hand(dated) -> None:
    """Six orders of {a,b}, {b}, {c}: after one interview 1.33 codes on average, after two 2.33."""
    sets = [{"a", "b"}, {"b"}, {"c"}]
    curves = [[len(set().union(*order[: i + 1])) for i in range(3)] for order in permutations(sets)]
    expected = [sum(c[i] for c in curves) / 6 for i in range(3)]
    table = saturation(dated, orders=2000)
    assert [r["mean"] for r in table.rows] == pytest.approx(expected, abs=0.05)
    assert [(r["low"], r["high"]) for r in table.rows] == [(1, 2), (2, 3), (3, 3)]


def test_the_same_seed_gives_the_same_bytes_and_another_another(dated) -> None:
    assert write(saturation(dated), "json") == write(saturation(dated), "json")
    others = {write(saturation(dated, seed=seed, orders=5), "csv") for seed in range(9)}
    assert len(others) > 1


def test_the_threshold_of_new_information_is_the_published_one(small) -> None:
    """Base of four interviews with ten codes; the fifth brings one, sixth and seventh none.

    The run of the fifth and sixth has 1 of 10 new (10 percent), the run of the sixth and seventh
    none: saturation after five.
    """
    words = [f"w{i}" for i in range(11)]
    texts = {f"T{i}": f"P: {' '.join(words)}." for i in range(1, 8)}
    codings = [("T1", f"c{i}", f"w{i}") for i in range(7)]
    codings += [("T2", "c7", "w7"), ("T3", "c8", "w8"), ("T4", "c9", "w9"), ("T5", "c10", "w10")]
    codings += [("T6", "c0", "w0"), ("T7", "c0", "w0")]
    assert saturation(small(texts, codings)).extra["saturated"] == 5
    assert saturation(small(texts, codings[:3])).extra["saturated"] == 4
    short = small(dict(list(texts.items())[:4]), codings[:7])
    assert saturation(short).extra["saturated"] is None


def test_documents_call_interviews_by_number(dated) -> None:
    page = write(saturation(dated), "html").decode()
    assert "LE-09" not in page and "Police 1" in page
    assert "LE-09" in write(saturation(dated, with_source=True), "html").decode()
    assert b"LE-09" in write(saturation(dated), "csv")


def test_the_coded_share_is_of_respondents_words(small) -> None:
    """Ten of twenty characters; the interviewer's coded words are nobody's."""
    study = small(
        {"T": "Interviewer: Tell me.\n\nP: abcde fghij klmno pq."},
        [("T", "a", "abcde"), ("T", "b", "cde fghi"), ("T", "a", "Tell")],
    )
    row, whole = coverage(study).rows
    assert (row["characters"], row["coded"], row["percent"]) == (21, 10, 100 * 10 / 21)
    assert (row["segments"], row["coded_segments"], row["codes"], row["citations"]) == (1, 1, 2, 2)
    assert (whole["value"], whole["coded"]) == ("(all)", 10)


def test_coverage_by_role_adds_up_to_the_whole(task_force) -> None:
    *roles, whole = coverage(task_force, "role").rows
    assert sum(r["coded"] for r in roles) == whole["coded"]
    assert sum(r["transcripts"] for r in roles) == whole["transcripts"] == 143
    assert sum(r["segments"] for r in roles) == whole["segments"]


def test_coverage_by_coder_is_their_own_work(task_force) -> None:
    """Ben coded a tenth, and less of it; in documents he is a number."""
    table = coverage(task_force, "coder")
    ada, ben = table.rows
    assert (ada["value"], ada["transcripts"], ben["value"], ben["transcripts"]) == (
        "Ada",
        143,
        "Ben",
        14,
    )
    assert b"Ben" not in write(table, "docx")
    page = write(table, "html").decode()
    assert "Ben" not in page and "Coder 2" in page


def test_each_cell_has_its_summary_and_the_citations_behind_it(dated) -> None:
    study = replace(
        dated,
        summaries=(
            model.Summary("LE-02", "b", "Ada", "Second thoughts.", "2024-02-02"),
            model.Summary("LE-09", "b", "Ada", "First of all.", "2024-02-01"),
        ),
    )
    rows = {r["label"]: r for r in framework(study).rows}
    assert rows["LE-09"]["cell:b"] == "First of all. [1]"
    assert rows["LE-09"]["passages:b"] == ["LE-09 1"]
    assert (rows["SP-05"]["cell:b"], rows["SP-05"]["cell:c"]) == ("", "[1]")
    by_site = {r["label"]: r for r in framework(study, "role").rows}
    assert by_site["Police"]["cell:b"] == "Second thoughts.\nFirst of all. [2]"
    assert by_site["Police"]["interviews"] == 2
    assert b"LE-09" not in write(framework(study), "html")


def test_topics_are_the_codes_below_a_family(task_force) -> None:
    table = framework(task_force, "site", ["referral_stream"])
    assert "hotline" in table.extra["topics"] and "referral_stream" not in table.extra["topics"]
    assert len(table.rows) == 10
    with pytest.raises(Unknown):
        framework(task_force, "site", ["hotlin"])


def test_a_joint_display_says_which_sources_carry_a_theme(small) -> None:
    study = small(
        {"A": "P: One two.", "B": "Q: One two.", "C": "R: One two."},
        [("A", "a", "One"), ("B", "a", "One"), ("C", "a", "One"), ("A", "b", "two")],
        people={
            "A": {"source": "interview"},
            "B": {"source": "focus group"},
            "C": {"source": "interview"},
        },
    )
    a, b = joint(study).rows
    assert (a["carried"], a["n:interview"], a["n:focus group"]) == ("all 2", 2, 1)
    assert (b["carried"], b["sources"]) == ("Interview only", ["Interview"])
    with pytest.raises(Unknown):
        joint(small({"A": "P: One."}, tree={"a": {}}))


def test_topics_of_which_nobody_speaks_have_no_column_and_are_named(small) -> None:
    """In csv and json they are there all the same."""
    tree: dict[str, Any] = {"top": {"heard": {}, "silent": {}}}
    study = small({"A": "P: Yes, we do."}, [("A", "heard", "Yes")], tree=tree)
    table = framework(study)
    assert [c.key for c in table.columns] == ["label", "cell:heard"]
    assert "cell:silent" in {c.key for c in table.data_columns}
    assert "Topics without a summary or a citation: Silent." in table.notes
    nothing = framework(small({"A": "P: Yes."}, [], tree=tree))
    assert [c.key for c in nothing.columns][1:] == ["cell:heard", "cell:silent"]
