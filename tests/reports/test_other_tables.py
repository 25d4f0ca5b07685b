"""Cross-tables with tests, interviewees, codes that come together, agreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reliability.coefficients import columns
from qcode.reports.agreement_table import agreement_table
from qcode.reports.agreement_values import CodeAgreement, Measured
from qcode.reports.cooccurrence import cooccurrence
from qcode.reports.crosstab import association, crosstab
from qcode.reports.interviewees import interviewees
from qcode.reports.themes import themes

Small = Callable[..., model.Study]


def _row(table: model.Table, code: str) -> Mapping[str, Any]:
    return next(r for r in table.rows if r["code"] == code)


# -- crosstab


def test_a_cross_table_agrees_with_the_themes(task_force: model.Study) -> None:
    table = crosstab(task_force, "referral_stream", "role", asked_by="all")
    by_role = {(r["code"], r["group"]): r for r in themes(task_force, by="role").rows}
    for row in table.rows:
        for role in ("law_enforcement", "prosecutor", "service_provider", "other"):
            theme = by_role[row["code"], role]
            found = (row[f"n:{role}"], row[f"base:{role}"], row[f"percent:{role}"])
            assert found == (
                theme["participants"],
                theme["participants_base"],
                theme["percent_of_participants"],
            )
    assert [r["depth"] for r in table.rows] == [0] + [1] * 11


def test_the_test_of_association_gives_known_answers() -> None:
    """Fisher's lady tasting tea (3 of 4 right): p one of the textbook's 0.4857; and a 2 x 3 table
    worked by hand.
    """
    tea = association([3, 1], [4, 4])
    assert tea["fisher_p"] == pytest.approx(34 / 70)
    assert (tea["chi2"], tea["dof"], tea["expected_below_5"]) == (pytest.approx(2.0), 1, 4)
    assert tea["cramers_v"] == pytest.approx(0.5)
    three = association([10, 20, 30], [40, 40, 40])
    assert three["chi2"] == pytest.approx(20.0)
    assert (three["dof"], three["fisher_p"], three["expected_below_5"]) == (2, None, 0)
    assert three["p"] == pytest.approx(4.539993e-5, rel=1e-5)
    assert three["cramers_v"] == pytest.approx((20 / 120) ** 0.5)


@pytest.mark.parametrize(
    ("mentioning", "base", "reason"),
    [
        ([0, 0], [4, 5], "nobody"),
        ([4, 5], [4, 5], "everybody"),
        ([2, 0], [4, 0], "fewer than two groups were asked"),
        ([], [], "fewer"),
    ],
)
def test_a_test_that_does_not_exist_is_undefined_with_the_reason(
    mentioning: list[int], base: list[int], reason: str
) -> None:
    found = association(mentioning, base)
    assert {
        found[k] for k in ("chi2", "dof", "p", "cramers_v", "fisher_p", "expected_below_5")
    } == {None}
    assert found["undefined"].startswith(reason)


def test_people_without_the_attribute_are_shown_and_not_tested(small: Small) -> None:
    texts = dict.fromkeys("TUVW", "P: The hotline.")
    people = {"T": {"site": "x"}, "U": {"site": "y"}, "V": {"site": "x"}}
    table = crosstab(
        small(texts, [("T", "a", "hotline"), ("W", "a", "hotline")], people=people),
        "a",
        "site",
        test=True,
    )
    (row,) = table.rows
    assert (row["n:(no site)"], row["base:(no site)"], row["dof"]) == (1, 1, 1)
    assert any("(no site) is not in the tests" in n for n in table.notes)


def test_six_sixths_are_not_more_than_100_percent(small: Small) -> None:
    """In floating point their sum is 100.00000000000001; one more code on somebody is more."""
    texts = {f"T{n}": "P: The hotline." for n in range(6)}
    people = {name: {"site": "x"} for name in texts}
    each = [(f"T{n}", f"c{n}", "hotline") for n in range(6)]
    tree: dict[str, Any] = {"all": {f"c{n}": {} for n in range(6)}}
    for codings, said in ((each, False), ([*each, ("T0", "c1", "The")], True)):
        study = small(texts, codings, tree=tree, people=people)
        for table in (crosstab(study, "all", "site"), themes(study)):
            assert ("more than one code" in " ".join(table.notes)) is said


def test_who_was_not_asked_is_outside_the_base_and_told(task_force: model.Study) -> None:
    """The five others have no protocol."""
    table = crosstab(task_force, "hotline", "role")
    assert (
        table.rows[0]["n:other"],
        table.rows[0]["base:other"],
        table.rows[0]["percent:other"],
    ) == (None, 0, None)
    assert any("Not everybody was asked about: Hotline" in n for n in table.notes)
    assert crosstab(task_force, "hotline", "role", asked_by="all").rows[0]["base:other"] == 5


def _judges_and_guards(small: Small, guard: str = "guard", **attributes: str) -> model.Study:
    """Two of three judges mention the docket; three guards, one of whom mentions it, are never
    asked about it.
    """
    texts = dict.fromkeys("ABCDEF", "P: The docket is long.")
    people = {name: {"role": "judge" if name in "ABC" else guard, **attributes} for name in texts}
    codings = [(name, "docket", "docket") for name in "ABD"]
    return small(
        texts,
        codings,
        tree={"docket": {"?": ["J1"]}},
        protocols={"judge": ["J1"], "guard": ["G1"]},
        people=people,
    )


def test_a_group_that_was_never_asked_is_in_no_test(small: Small) -> None:
    """One guard speaks of the docket unasked: that makes no group of guards who were asked, all of
    whom mention it.
    """
    row = crosstab(_judges_and_guards(small), "docket", "role", test=True).rows[0]
    assert (row["n:judge"], row["base:judge"], row["n:guard"], row["base:guard"]) == (2, 3, 1, 0)
    assert (row["percent:guard"], row["percent"]) == (None, pytest.approx(200 / 3))
    assert (row["p"], row["undefined"]) == (None, "fewer than two groups were asked")
    everybody = crosstab(
        _judges_and_guards(small), "docket", "role", test=True, asked_by="all"
    ).rows[0]
    assert (everybody["base:guard"], everybody["dof"]) == (3, 1)


@pytest.mark.parametrize("spelling", ["Guard", " guard ", "GUARD", "gu-ard", "gu_ard"])
def test_a_role_is_one_in_every_spelling(small: Small, spelling: str) -> None:
    row = crosstab(_judges_and_guards(small, spelling), "docket", "role", asked_by="all").rows[0]
    assert (row["base:judge"], row["base:guard"]) == (3, 3)


def test_a_role_that_no_protocol_names_is_told_under_the_table(small: Small) -> None:
    told = [
        n
        for n in crosstab(_judges_and_guards(small, "gaurd"), "docket", "role").notes
        if "no protocol" in n
    ]
    assert len(told) == 1
    assert "gaurd" in told[0]
    assert not [
        n for n in crosstab(_judges_and_guards(small), "docket", "role").notes if "no protocol" in n
    ]


def test_small_groups_are_marked_and_can_be_left_out_of_columns_and_test(small: Small) -> None:
    """Two of three judges, one of three guards, one of two clerks: without the clerks the test is
    of judges and guards.
    """
    texts = dict.fromkeys("ABCDEFGH", "P: The docket is long.")
    role = dict(zip("ABCDEFGH", ["judge"] * 3 + ["guard"] * 3 + ["clerk"] * 2, strict=True))
    people = {name: {"role": role[name]} for name in texts}
    study = small(texts, [(name, "docket", "docket") for name in "ABDG"], people=people)
    whole = crosstab(study, "docket", "role", test=True)
    assert [c.label for c in whole.columns if c.key.startswith("n:")] == [
        "Clerk *",
        "Guard",
        "Judge",
    ]
    assert any("* Small groups" in n and "clerk (2 participants)" in n for n in whole.notes)
    assert [g["small"] for g in whole.extra["groups"]] == [True, False, False]
    large = crosstab(study, "docket", "role", test=True, min_n=3)
    row = large.rows[0]
    assert [c.key for c in large.columns if c.key.startswith("n:")] == ["n:guard", "n:judge"]
    assert not [key for key in row if key.endswith(":clerk")]
    assert (row["participants"], row["participants_base"], row["percent"]) == (4, 8, 50.0)
    # By hand, 2 x 2 with 1 of 3 and 2 of 3: chi-square = 6 * (1*1 - 2*2)^2 / (3*3*3*3) = 54 / 81.
    assert (row["dof"], row["chi2"]) == (1, pytest.approx(2 / 3))
    told = [
        n
        for n in large.notes
        if "fewer than 3 participants are not shown: clerk (2 participants)" in n
    ]
    assert len(told) == 1 and "counted under All and are in no test" in told[0]


def test_one_person_in_two_interviews_is_one_participant(small: Small) -> None:
    """Three judges' interviews are of one person, who mentions the docket in two of them."""
    study = _judges_and_guards(small, person="Judge 1")
    row = crosstab(study, "docket", "role", asked_by="all").rows[0]
    assert (row["n:judge"], row["base:judge"]) == (1, 1)
    theme = _row(themes(study), "docket")
    assert (
        theme["participants"],
        theme["participants_base"],
        theme["interviews"],
        theme["asked"],
    ) == (1, 1, 3, 1)
    assert interviewees(study, by=None).rows[-1]["participants"] == 1


def test_tests_come_only_when_asked_for_and_say_what_they_are(task_force: model.Study) -> None:
    assert "chi2" not in crosstab(task_force, "hotline", "role").rows[0]
    table = crosstab(task_force, "referral_stream", "role", test=True)
    assert any("without continuity correction" in n and "not adjusted" in n for n in table.notes)
    assert _row(table, "other_referral")["undefined"] == "nobody mentions it"


@pytest.mark.parametrize(
    ("rows", "by", "error"),
    [("hotlines", "role", Unknown), ("hotline", "rolle", Unknown), ("hotline", "", UsageError)],
)
def test_a_cross_table_of_what_is_not_there_is_an_error(
    task_force: model.Study, rows: str, by: str, error: type[UsageError]
) -> None:
    with pytest.raises(error):
        crosstab(task_force, rows, by)


# -- interviewees


def test_interviewees_by_role_and_site(task_force: model.Study) -> None:
    table = interviewees(task_force)
    assert [(r["role"], r["participants"], r["sites"]) for r in table.rows] == [
        ("law_enforcement", 60, 10),
        ("prosecutor", 23, 9),
        ("service_provider", 55, 10),
        ("other", 5, 5),
        ("(all roles)", 143, 10),
    ]
    for row in table.rows:
        assert row["participants"] == sum(row[f"n:{site}"] for site in "ABCDEFGHIJ")


def test_interviewees_count_whoever_was_interviewed_done_or_not(task_force: model.Study) -> None:
    assert interviewees(replace(task_force, done=()), by=None).rows[-1]["participants"] == 143


# -- codes that come together


def test_pairs_on_one_segment_and_within_one_turn(small: Small) -> None:
    text = "Interviewer: Well?\n\nP: The hotline. The school.\n\nP: The clinic."
    codings = [
        ("T", "a", "The hotline."),
        ("T", "b", "The school."),
        ("T", "b", "The clinic."),
        ("T", "c", "The clinic."),
        ("T", "c", "Well?"),
    ]
    study = small({"T": text}, codings)
    (interview,) = study.interviews
    middle = text.index("The school.")
    turns = interview.turns
    segments = (
        model.Segment(1, 1, turns[0].start, turns[0].end),
        model.Segment(2, 2, turns[1].start, middle),
        model.Segment(3, 2, middle, turns[1].end),
        model.Segment(4, 3, turns[2].start, turns[2].end),
    )
    table = cooccurrence(replace(study, interviews=(replace(interview, segments=segments),)))
    found = [
        (r["code"], r["with"], r["segments"], r["turns"], r["participants"], r["jaccard"])
        for r in table.rows
    ]
    assert found == [("b", "c", 1, 1, 1, 0.5), ("a", "b", 0, 1, 1, 0.0)]


def test_pairs_can_be_limited_to_codes(task_force: model.Study) -> None:
    table = cooccurrence(task_force, ["community", "hotline"])
    codes = {r[k] for r in table.rows for k in ("code", "with")}
    assert codes <= {"community", "school", "faith_community", "peer_survivor", "hotline"}
    with pytest.raises(Unknown):
        cooccurrence(task_force, ["communty"])


# -- agreement


AGREEMENTS = (
    model.Agreement(
        "a",
        40,
        {"Ada": 9, "Ben": 8},
        {"percent_agreement": 95.0, "cohen_kappa": 0.8, "krippendorff_alpha": 0.81},
        0.62,
        0.93,
        assessable=True,
        verdict=model.Verdict("uncertain", transcripts=31, for_reliable=400),
    ),
    model.Agreement(
        "b", 40, {"Ada": 0, "Ben": 0}, {"percent_agreement": 100.0}, undefined="code not used"
    ),
)


def measured(*groups: str, by: str | None = None) -> Measured:
    """The two rows, in blocks where there are any."""
    rows = tuple(
        CodeAgreement(one, group=group)
        for one, group in zip(AGREEMENTS, groups or (None, None), strict=True)
    )
    return Measured(rows, columns(), "segment", ["Ada", "Ben"], 3, 40, by=by, extra={})


def test_agreement_has_the_documented_keys() -> None:
    table = agreement_table(measured())
    keys = [
        "code",
        "units",
        "positives",
        "percent_agreement",
        "positive_agreement",
        "negative_agreement",
        "cohen_kappa",
        "scott_pi",
        "fleiss_kappa",
        "krippendorff_alpha",
        "alpha_low",
        "alpha_high",
        "gwet_ac1",
        "brennan_prediger",
        "assessable",
        "undefined",
    ]
    assert list(table.rows[0])[: len(keys)] == keys
    assert dict(table.extra) == {
        "unit": "segment",
        "coders": ["Ada", "Ben"],
        "transcripts": 3,
        "units": 40,
    }
    assert table.rows[0]["alpha_interval"] == "0.620 to 0.930"
    assert (
        table.rows[0]["verdict"]
        == table.rows[0]["remark"]
        == "uncertain: double-code more (about 31 transcripts)"
    )
    assert table.rows[0]["verdict_word"] == "uncertain"
    assert (table.rows[0]["transcripts_needed"], table.rows[0]["transcripts_for_reliable"]) == (
        31,
        400,
    )
    assert (table.rows[1]["krippendorff_alpha"], table.rows[1]["undefined"]) == (
        None,
        "code not used",
    )
    carried = [c.key for c in (*table.columns, *table.data_columns)]
    assert set(keys) <= set(carried)
    assert len(set(carried)) == len(carried)


def test_agreement_by_group_stands_in_blocks() -> None:
    table = agreement_table(replace(measured("judge", "clerk", by="role"), extra={"seed": 1}))
    assert (table.group, [r["group"] for r in table.rows], table.extra["seed"]) == (
        "group",
        ["judge", "clerk"],
        1,
    )
    assert [r["role"] for r in table.rows] == ["judge", "clerk"]
    assert table.columns[0] == model.Column("group", "Role")
