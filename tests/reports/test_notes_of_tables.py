"""What stands under themes and cross-tables is said where it is so, and only there."""

from __future__ import annotations

from typing import Any

import pytest

from qcode import model
from qcode.reports import notes
from qcode.reports.crosstab import crosstab
from qcode.reports.themes import themes

Small = Any

TEXTS = {f"T{n}": f"Interviewer: What?\nP{n}: Yes. No. Maybe.\n" for n in range(1, 5)}
TREE: dict[str, Any] = {"top": {"one": {}, "two": {}}}
ROLES = {
    "T1": {"role": "judge"},
    "T2": {"role": "judge"},
    "T3": {"role": "guard"},
    "T4": {"role": "guard"},
}


def study(
    small: Small,
    *codings: tuple[str, ...],
    people: dict[str, dict[str, str]] | None = None,
    **rest: Any,
) -> model.Study:
    found: model.Study = small(
        TEXTS, codings, tree=TREE, people=ROLES if people is None else people, **rest
    )
    return found


def said(table: model.Table) -> str:
    return "\n".join(table.notes)


def test_rows_that_rest_on_one_interview_are_counted(small: Small) -> None:
    """The family and its code rest on T1 alone; with T2 they do not, and nothing is said."""
    one = themes(study(small, ("T1", "one", "Yes")))
    assert "2 rows rest on a single interview" in said(one)
    assert "single interview" not in said(
        themes(study(small, ("T1", "one", "Yes"), ("T2", "one", "Yes")))
    )


def test_percentages_that_may_exceed_a_hundred_are_told(small: Small) -> None:
    """Three of four name one, two name the other: 125 %. Two and two are exactly 100 % and say
    nothing.
    """
    three = [(f"T{n}", "one", "Yes") for n in (1, 2, 3)]
    over = study(small, *three, ("T1", "two", "No"), ("T2", "two", "No"))
    exact = study(small, *three[:2], ("T1", "two", "No"), ("T2", "two", "No"))
    assert notes.MORE_THAN_ONE in said(themes(over)) and notes.MORE_THAN_ONE not in said(
        themes(exact)
    )
    assert notes.MORE_THAN_ONE in said(
        crosstab(over, "top", "role")
    ) and notes.MORE_THAN_ONE not in said(crosstab(exact, "top", "role"))


@pytest.mark.parametrize(
    ("asked_by", "there", "elsewhere"),
    [
        ("protocol", "whose role's protocol has such a question", "everybody"),
        ("marked", "the protocol alone does not count", "whose role's protocol"),
        ("all", "Asked: everybody.", "protocol"),
    ],
)
def test_who_counts_as_asked_is_told_as_it_was_counted(
    small: Small, asked_by: Any, there: str, elsewhere: str
) -> None:
    made = study(small, ("T1", "one", "Yes"))
    for table in (
        themes(made, asked_by=asked_by),
        crosstab(made, "top", "role", asked_by=asked_by),
    ):
        told = next(note for note in table.notes if note.startswith("Asked: "))
        assert there in told and elsewhere not in told


def test_percentages_of_a_cross_table_say_of_whom_they_are(small: Small) -> None:
    made = study(small, ("T1", "one", "Yes"))
    assert "Percentages are of those asked about the code, in each group." in said(
        crosstab(made, "top", "role")
    )
    assert "Percentages are of all participants of the group." in said(
        crosstab(made, "top", "role", asked_by="all")
    )


def test_sites_are_told_where_there_are_some(small: Small) -> None:
    assert "Sites known" not in said(themes(study(small, ("T1", "one", "Yes"))))
    people = {
        name: {**own, "site": site} for (name, own), site in zip(ROLES.items(), "ABBC", strict=True)
    }
    assert "Sites known: 3." in said(themes(study(small, ("T1", "one", "Yes"), people=people)))


def test_a_code_that_not_everybody_was_asked_about_is_named(small: Small) -> None:
    """Only judges have a protocol with the question of one; two is asked of all."""
    tree: dict[str, Any] = {"top": {"one": {"?": ["q1"]}, "two": {}}}
    protocols = {"judge": ["q1"]}
    made = small(TEXTS, [("T1", "one", "Yes")], tree=tree, people=ROLES, protocols=protocols)
    told = [
        note
        for note in crosstab(made, "top", "role").notes
        if note.startswith("Not everybody was asked about: ")
    ]
    assert len(told) == 1 and "one" in told[0].lower() and "two" not in told[0].lower()
    everybody = crosstab(made, "top", "role", asked_by="all")
    assert not any(note.startswith("Not everybody") for note in everybody.notes)


def test_notes_on_tests_come_with_tests_and_say_what_was_tested(small: Small) -> None:
    """Three rows, of which two are tested; nobody mentions the third. Cells below 5 are told, and
    who has no role.
    """
    made = study(small, ("T1", "one", "Yes"), ("T3", "one", "Yes"), ("T2", "one", "Yes"))
    assert "chi-square" not in said(crosstab(made, "top", "role"))
    tested = crosstab(made, "top", "role", test=True)
    last = next(note for note in tested.notes if note.startswith("χ²"))
    assert "2 tests" in last and "number of cells expected below 5" in last
    assert [row["undefined"] for row in tested.rows] == ["", "", "nobody mentions it"]
    assert (
        "No test: " in last and "(nobody mentions it)" in last and last.count("mentions it)") == 1
    )
    assert "is not in the tests" not in last
    people = {name: own for name, own in ROLES.items() if name != "T4"}
    unknown = crosstab(
        study(small, ("T1", "one", "Yes"), ("T3", "one", "Yes"), people=people),
        "top",
        "role",
        test=True,
    )
    assert any("is not in the tests" in note for note in unknown.notes)


def test_a_test_of_large_groups_warns_of_nothing(small: Small) -> None:
    """Twenty people a group, half of whom mention it: ten expected in every cell, and every row has
    a test.
    """
    texts = {f"T{n}": f"Interviewer: What?\nP{n}: Yes. No.\n" for n in range(40)}
    people = {name: {"role": "judge" if n < 20 else "guard"} for n, name in enumerate(texts)}
    codings = [(name, "one", "Yes") for n, name in enumerate(texts) if n % 2]
    last = crosstab(
        small(texts, codings, tree={"one": {}}, people=people), "one", "role", test=True
    ).notes[-1]
    assert "1 test" in last and "expected below 5" not in last and "No test" not in last
