"""The table of themes and its bases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown
from qcode.reports.themes import themes

Small = Callable[..., model.Study]
TEXT = "Interviewer: Who?\n\nP1: The hotline does. The school too. All of them."
KEYS = [
    "code",
    "label",
    "group",
    "citations",
    "segments",
    "participants",
    "participants_base",
    "percent_of_participants",
    "asked",
    "not_asked",
    "percent_of_asked",
    "interviews",
    "interviews_base",
    "percent_of_interviews",
    "sites",
    "sites_base",
    "single_interview",
]


def _row(table: model.Table, code: str, group: str = "(all groups)") -> Mapping[str, Any]:
    return next(r for r in table.rows if r["code"] == code and r["group"] == group)


def test_study_b_gives_its_printed_percentages(offenders: model.Study) -> None:
    """39, 33, 28, 24, 7 and 30 percent of 46 respondents."""
    table = themes(offenders, codes=["police_risk"])
    tactics = (
        "risk_surveillance",
        "risk_online_sting",
        "risk_in_person_sting",
        "risk_informants",
        "risk_raids",
        "risk_none",
    )
    rows = [_row(table, code) for code in tactics]
    assert [round(r["percent_of_participants"]) for r in rows] == [39, 33, 28, 24, 7, 30]
    assert {r["participants_base"] for r in rows} == {46}
    assert any("percentages can add up to more than 100" in n for n in table.notes)


def test_every_mention_of_study_b_is_what_was_put_in(
    offenders: model.Study, studies: ModuleType
) -> None:
    table = themes(offenders)
    found = {
        r["code"]: r["participants"]
        for r in table.rows
        if r["code"] in studies.OFFENDERS_MENTIONING
    }
    assert found == studies.OFFENDERS_MENTIONING
    surveillance = _row(table, "risk_surveillance")
    assert surveillance["citations"] > surveillance["participants"]


def test_both_bases_can_be_had_all_and_asked(offenders: model.Study) -> None:
    """Five respondents were not asked what they did to avoid police; all 46 were asked about
    risks.
    """
    row = _row(themes(offenders), "avoid_coaching")
    assert (row["participants_base"], row["asked"], row["not_asked"]) == (46, 41, 5)
    assert row["percent_of_asked"] == pytest.approx(100 * 13 / 41)
    assert _row(themes(offenders), "risk_raids")["asked"] == 46


def test_the_protocol_alone_can_be_set_aside(offenders: model.Study) -> None:
    """Nobody marked the question on risks, so only those who name one count as asked."""
    assert _row(themes(offenders, asked_by="marked"), "risk_raids")["asked"] == 3


def test_a_question_of_one_role_is_not_asked_of_the_others(small: Small) -> None:
    people = {"T": {"role": "judge"}, "U": {"role": "clerk"}, "V": {"role": "guard"}}
    tree: dict[str, Any] = {"docket": {"?": ["J1"]}, "parking": {}}
    study = small(
        dict.fromkeys("TUV", TEXT),
        [("U", "docket", "hotline")],
        tree=tree,
        protocols={"judge": ["J1"]},
        people=people,
    )
    row = _row(themes(study), "docket")
    assert (row["participants"], row["asked"], row["not_asked"], row["percent_of_asked"]) == (
        1,
        2,
        1,
        50.0,
    )
    assert _row(themes(study), "parking")["asked"] == 3


def test_roles_listed_under_a_code_are_asked(small: Small) -> None:
    study = small(
        {"T": TEXT, "U": TEXT},
        tree={"docket": {}},
        people={"T": {"role": "Judge"}, "U": {"role": "clerk"}},
    )
    book = replace(study.codebook, codes=(replace(study.codebook.codes[0], asked_of=("judge",)),))
    assert _row(themes(replace(study, codebook=book)), "docket")["asked"] == 1


def test_a_code_without_questions_has_those_of_the_code_above(small: Small) -> None:
    study = small(
        {"T": TEXT}, tree={"court": {"?": ["J1"], "docket": {}}}, people={"T": {"role": "clerk"}}
    )
    assert [r["asked"] for r in themes(study).rows] == [0, 0]


def test_a_heading_without_questions_has_those_of_the_codes_below(small: Small) -> None:
    tree: dict[str, Any] = {"court": {"docket": {"?": ["J1"]}}}
    study = small(
        {"T": TEXT, "U": TEXT},
        tree=tree,
        protocols={"judge": ["J1"]},
        people={"T": {"role": "judge"}, "U": {"role": "x"}},
    )
    assert [r["asked"] for r in themes(study).rows] == [1, 1]


def test_rows_have_exactly_the_documented_keys_first(task_force: model.Study) -> None:
    assert list(themes(task_force, by="role").rows[0])[: len(KEYS)] == KEYS


def test_families_are_rows_in_tree_order_and_count_once(small: Small) -> None:
    codings = [
        ("T", "school", "The school too."),
        ("T", "faith", "The school too."),
        ("T", "hotline", "The hotline does."),
    ]
    tree: dict[str, Any] = {
        "streams": {"hotline": {}, "community": {"school": {}, "faith": {}}},
        "other": {},
    }
    table = themes(small({"T": TEXT}, codings, tree=tree))
    found = [
        (r["code"], r["depth"], r["citations"], r["participants"], r["segments"])
        for r in table.rows
    ]
    assert found == [
        ("streams", 0, 1, 1, 1),
        ("hotline", 1, 1, 1, 1),
        ("community", 1, 1, 1, 1),
        ("school", 2, 1, 1, 1),
        ("faith", 2, 1, 1, 1),
        ("other", 0, 0, 0, 0),
    ]


def test_a_theme_of_one_interview_is_flagged(small: Small) -> None:
    table = themes(
        small(
            {"T": TEXT, "U": TEXT},
            [("T", "a", "hotline"), ("T", "b", "hotline"), ("U", "b", "hotline")],
        )
    )
    assert [r["single_interview"] for r in table.rows] == [True, False]
    assert "1 row rests on a single interview." in table.notes


def test_sites_are_of_the_list_of_sites(small: Small) -> None:
    """Eight of the ten task forces: sites without any transcript are in the base."""
    people = {"T": {"site": "north", "role": "judge"}, "U": {"site": "south", "role": "clerk"}}
    study = small({"T": TEXT, "U": TEXT}, [("T", "a", "hotline")], people=people)
    assert [(r["group"], r["sites"], r["sites_base"]) for r in themes(study, by="role").rows] == [
        ("clerk", 0, 2),
        ("judge", 1, 2),
    ]
    known = replace(
        study,
        sites={
            "north": {"level": "state"},
            "south": {"level": "county"},
            "west": {"level": "state"},
        },
    )
    assert [(r["group"], r["sites_base"]) for r in themes(known, by="role").rows] == [
        ("clerk", 3),
        ("judge", 3),
    ]
    assert [(r["group"], r["sites_base"]) for r in themes(known, by="level").rows] == [
        ("county", 1),
        ("state", 2),
    ]
    assert [(r["group"], r["sites_base"]) for r in themes(known, by="site").rows] == [
        ("north", 1),
        ("south", 1),
    ]


def test_a_focus_group_is_one_interview_with_several_participants(small: Small) -> None:
    text = "Moderator: Well?\n\nP1: The hotline.\n\nP2: The school."
    people = {
        "G/Moderator": {"role": "interviewer"},
        "G/P1": {"role": "judge"},
        "G/P2": {"role": "clerk"},
    }
    row = _row(themes(small({"G": text}, [("G", "a", "The hotline.")], people=people)), "a")
    assert (
        row["participants"],
        row["participants_base"],
        row["interviews"],
        row["interviews_base"],
    ) == (1, 2, 1, 1)


def test_only_the_codes_asked_for_and_those_below_are_rows(task_force: model.Study) -> None:
    table = themes(task_force, codes=["referral_stream/community", "hotline"])
    assert [r["code"] for r in table.rows] == [
        "hotline",
        "community",
        "school",
        "faith_community",
        "peer_survivor",
    ]
    with pytest.raises(Unknown):
        themes(task_force, codes=["hotlin"])


def test_a_second_coder_and_other_cuts_change_no_figure(
    task_force: model.Study, studies: ModuleType
) -> None:
    data = studies.task_force()
    expected = [dict(r) for r in themes(task_force, by="role").rows]
    for other in (data, studies.by_sentence(data)):
        assert expected == [
            dict(r)
            for r in themes(studies.as_study(other, studies.task_force_codebook()), by="role").rows
        ]


def test_an_empty_study_has_rows_with_undefined_percentages() -> None:
    book = model.Codebook("", "1", (model.Code("a"),))
    row = _row(themes(model.Study("", book, ())), "a")
    assert (row["participants_base"], row["percent_of_participants"], row["percent_of_asked"]) == (
        0,
        None,
        None,
    )


def test_the_note_names_the_sites_of_the_study_whatever_the_groups_are(small: Small) -> None:
    """Sites on the list count, also when the groups are sites or attributes of sites; the sites
    behind a count have names.
    """
    people = {"T": {"site": "north", "role": "judge"}, "U": {"site": "south", "role": "clerk"}}
    study = small({"T": TEXT, "U": TEXT}, [("T", "a", "hotline")], people=people)
    known = replace(
        study,
        sites={
            "north": {"level": "state"},
            "south": {"level": "county"},
            "west": {"level": "state"},
        },
    )
    for by in (None, "role", "level", "site"):
        assert any("Sites known: 3." in note for note in themes(known, by=by).notes)
    named = themes(known, names=True)
    assert named.rows[0]["site_names"] == ["north"]
    assert "site_names" in [c.key for c in named.columns]
    assert "site_names" not in [c.key for c in themes(known).columns]


def test_groups_are_a_column_only_where_they_were_asked_for(small: Small) -> None:
    """So is the mark of a single interview, where a row rests on one; data carry both always."""
    texts = {f"T{n}": "P: The hotline." for n in range(3)}
    people = {name: {"role": "judge"} for name in texts}
    codings = [("T0", "a", "hotline"), ("T1", "a", "hotline")]
    study = small(texts, codings, people=people)
    shown = [c.key for c in themes(study).columns]
    assert "group" not in shown and "single_interview" not in shown
    carried = [c.key for c in themes(study).data_columns]
    assert {"group", "single_interview", "site_names", "small_group"} <= set(carried)
    alone = themes(small(texts, codings[:1], people=people))
    assert [c.key for c in alone.columns][-1] == "single_interview"
    assert "single_interview" not in [c.key for c in alone.data_columns]
    by_role = themes(study, by="role", names=True)
    keys = [c.key for c in by_role.columns]
    assert (keys[0], by_role.group) == ("group", "group") and "site_names" in keys
    assert themes(study).group is None


def test_a_group_is_small_only_where_there_are_groups(small: Small) -> None:
    texts = {f"T{n}": "P: The hotline." for n in range(12)}
    roles = ["judge"] * 11 + ["clerk"]
    people = {name: {"role": role} for name, role in zip(texts, roles, strict=True)}
    study = small(texts, [("T0", "a", "hotline"), ("T11", "a", "hotline")], people=people)
    found = {r["group"]: r["small_group"] for r in themes(study, by="role").rows}
    assert found == {"judge": False, "clerk": True}
    few = small({"T0": "P: The hotline."}, [("T0", "a", "hotline")])
    assert [r["small_group"] for r in themes(few).rows] == [False]


def test_who_gave_the_exclusive_answer_was_asked_about_the_family(small: Small) -> None:
    """No protocol and no mark: asked is who says anything of the family, "none" included."""
    texts = {"T1": "P: none.", "T2": "P: yes.", "T3": "P: well."}
    study = small(
        texts,
        [("T1", "none", "none"), ("T2", "some", "yes")],
        tree={"risk": {"some": {}, "none": {}}},
    )
    codes = [replace(c, exclusive=c.key == "none", questions=("Q1",)) for c in study.codebook.codes]
    study = replace(study, codebook=replace(study.codebook, codes=tuple(codes)))
    rows = {r["code"]: r for r in themes(study, asked_by="marked").rows}
    assert (rows["risk"]["participants"], rows["risk"]["asked"]) == (1, 2)
    assert (rows["some"]["asked"], rows["none"]["asked"]) == (1, 1)


def test_more_than_100_percent_is_told_from_half_a_percent_on(small: Small) -> None:
    """201 speak; 101 say one thing and 101 the other, which is 100.5 %; 100 and 101 are 100 %."""
    said = [f"P{n}: The hotline." for n in range(201)]
    text = "\n\n".join(said)
    study = small({"G": text}, tree={"a": {}, "b": {}})
    starts = [t.start for t in study.interviews[0].turns]

    def noted(first: int) -> bool:
        given = [("a", n) for n in range(first)] + [("b", n) for n in range(100, 201)]
        codings = tuple(
            model.Coding(f"{code}{n}", "G", code, "Ada", starts[n], starts[n] + 3)
            for code, n in given
        )
        table = themes(replace(study, codings=codings))
        return "more than one code" in " ".join(table.notes)

    assert noted(101) and not noted(100)
