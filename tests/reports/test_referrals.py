"""The table of referral streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reports.layers import LayerOptions
from qcode.reports.referrals import referrals

Small = Callable[..., model.Study]
TREE: dict[str, Any] = {
    "referral_stream": {"hotline": {}, "community": {"school": {}, "faith": {}}}
}
TEXT = (
    "Interviewer: Who?\n\nP1: The hotline does. The school too. All of them. A church, the clinic."
)


def _rows(table: model.Table, group: str) -> dict[str, tuple[int, float | None]]:
    return {r["code"]: (r["citations"], r["percent"]) for r in table.rows if r["group"] == group}


def _figures(table: model.Table) -> tuple[Any, Any]:
    return [dict(r) for r in table.rows], table.extra


def test_study_a_gives_its_printed_figures(task_force: model.Study) -> None:
    """157 citations by law enforcement and 151 by service providers, with the percentages of the
    four largest streams.
    """
    table = referrals(task_force, by="role")
    groups = {g["group"]: g for g in table.extra["groups"]}
    assert tuple(
        groups["law_enforcement"][k] for k in ("citations", "participants", "interviews", "sites")
    ) == (157, 60, 60, 10)
    assert (
        groups["service_provider"]["citations"],
        groups["service_provider"]["participants"],
    ) == (151, 55)
    officers = [
        (r["code"], r["citations"], round(r["percent"], 1))
        for r in table.rows
        if r["group"] == "law_enforcement"
    ]
    assert officers[:4] == [
        ("hotline", 52, 33.1),
        ("law_enforcement", 38, 24.2),
        ("victim_service_provider", 21, 13.4),
        ("nonjustice_government", 16, 10.2),
    ]
    providers = [
        (r["code"], r["citations"], round(r["percent"], 1))
        for r in table.rows
        if r["group"] == "service_provider"
    ]
    assert providers[:4] == [
        ("law_enforcement", 31, 20.5),
        ("victim_service_provider", 23, 15.2),
        ("medical_provider", 19, 12.6),
        ("community", 18, 11.9),
    ]
    prosecutors = [r["code"] for r in table.rows if r["group"] == "prosecutor"]
    assert prosecutors[0] == "law_enforcement"


def test_every_stream_of_every_group_is_what_was_put_in(
    task_force: model.Study, studies: ModuleType
) -> None:
    table = referrals(task_force, by="role")
    for role, expected in studies.TASK_FORCE_CITATIONS.items():
        found = {code: count for code, (count, _) in _rows(table, role).items() if count}
        assert expected == found


def test_rows_have_exactly_the_documented_keys_first(task_force: model.Study) -> None:
    row = referrals(task_force, by="role").rows[0]
    assert list(row)[:8] == [
        "group",
        "code",
        "label",
        "citations",
        "percent",
        "participants",
        "interviews",
        "sites",
    ]
    group = referrals(task_force, by="role").extra["groups"][0]
    assert list(group)[:6] == [
        "group",
        "citations",
        "participants",
        "interviews",
        "sites",
        "participants_citing",
    ]


def test_percentages_are_of_the_groups_citations_and_sum_to_100(task_force: model.Study) -> None:
    table = referrals(task_force, by="role", depth=2)
    for group in table.extra["groups"]:
        top = [r for r in table.rows if r["group"] == group["group"] and r["depth"] == 1]
        assert group["citations"] == sum(r["citations"] for r in top)
        assert pytest.approx(100) == sum(r["percent"] for r in top)


def test_a_second_coder_changes_no_figure(task_force: model.Study, studies: ModuleType) -> None:
    alone = studies.as_study(studies.task_force(), studies.task_force_codebook())
    assert _figures(referrals(alone, by="role", depth=2)) == _figures(
        referrals(task_force, by="role", depth=2)
    )


def test_coding_sentence_by_sentence_changes_no_figure(
    task_force: model.Study, studies: ModuleType
) -> None:
    data = studies.task_force()
    split = studies.as_study(studies.by_sentence(data), studies.task_force_codebook())
    assert sum(len(i.codings) for i in data) < len(split.codings)
    assert _figures(referrals(task_force, by="role", depth=2)) == _figures(
        referrals(split, by="role", depth=2)
    )


def test_another_coder_may_be_asked_for(task_force: model.Study) -> None:
    table = referrals(task_force, by="role", options=LayerOptions(coder="Ben"))
    assert table.extra["groups"][-1]["interviews"] == 14
    assert any("the codings of Ben" in n for n in table.notes)


def test_groups_come_in_the_order_of_the_protocols_then_by_name_and_last_all(
    task_force: model.Study,
) -> None:
    names = [g["group"] for g in referrals(task_force, by="role").extra["groups"]]
    assert names == ["law_enforcement", "prosecutor", "service_provider", "other", "(all groups)"]
    sites = [g["group"] for g in referrals(task_force, by="site").extra["groups"]]
    assert [*"ABCDEFGHIJ", "(all groups)"] == sites


def test_all_groups_are_the_sum_of_the_groups(task_force: model.Study) -> None:
    *parts, whole = referrals(task_force, by="role").extra["groups"]
    for key in ("citations", "participants", "interviews", "participants_citing"):
        assert whole[key] == sum(p[key] for p in parts)
    (alone,) = referrals(task_force).extra["groups"]
    assert whole == alone


def test_a_row_joins_descendants_without_counting_twice(small: Small) -> None:
    codings = [
        ("T", "school", "The school too."),
        ("T", "community", "The school too."),
        ("T", "faith", "All of them."),
    ]
    table = referrals(small({"T": TEXT}, codings, tree=TREE), depth=2)
    assert _rows(table, "(all groups)") == {
        "hotline": (0, 0.0),
        "community": (1, 100.0),
        "school": (1, 100.0),
        "faith": (1, 100.0),
    }
    assert [(r["code"], r["depth"]) for r in table.rows] == [
        ("community", 1),
        ("school", 2),
        ("faith", 2),
        ("hotline", 1),
    ]


def test_codings_of_the_family_itself_are_a_row_of_their_own_when_no_child_is_there(
    small: Small,
) -> None:
    codings = [
        ("T", "hotline", "The hotline does."),
        ("T", "referral_stream", "hotline does."),
        ("T", "referral_stream", "the clinic."),
    ]
    table = referrals(small({"T": TEXT}, codings, tree=TREE))
    last: Mapping[str, Any] = table.rows[-1]
    assert (last["code"], last["label"], last["citations"], last["percent"]) == (
        "referral_stream",
        "(unspecified)",
        1,
        50.0,
    )
    without = referrals(small({"T": TEXT}, codings[:2], tree=TREE))
    assert "(unspecified)" not in [r["label"] for r in without.rows]


def test_a_group_without_citations_has_no_percentages(small: Small) -> None:
    texts = {"T": TEXT, "U": TEXT}
    people = {"T": {"role": "judge"}, "U": {"role": "clerk"}}
    table = referrals(
        small(texts, [("T", "hotline", "The hotline")], tree=TREE, people=people), by="role"
    )
    assert _rows(table, "clerk") == {"hotline": (0, None), "community": (0, None)}


def test_people_without_the_attribute_are_a_group_and_last(small: Small) -> None:
    table = referrals(
        small({"T": TEXT, "U": TEXT}, tree=TREE, people={"T": {"site": "north"}}), by="site"
    )
    assert [g["group"] for g in table.extra["groups"]] == ["north", "(no site)", "(all groups)"]


def test_a_group_may_be_an_attribute_of_the_site(small: Small) -> None:
    people = {"T": {"site": "north"}, "U": {"site": "south"}}
    sites = {"north": {"level": "state"}, "south": {"level": "county"}}
    study = small(
        {"T": TEXT, "U": TEXT},
        [("T", "hotline", "The hotline")],
        tree=TREE,
        people=people,
        sites=sites,
    )
    table = referrals(study, by="Level")
    assert [(g["group"], g["citations"]) for g in table.extra["groups"]] == [
        ("county", 0),
        ("state", 1),
        ("(all groups)", 1),
    ]


def test_a_family_is_found_by_key_path_or_as_the_only_one(small: Small) -> None:
    study = small({"T": TEXT}, tree={"topics": {"sources": {"hotline": {}}}})
    assert referrals(study).extra["family"] == "topics"
    assert referrals(study, family="Topics/Sources").extra["family"] == "sources"


@pytest.mark.parametrize(
    ("tree", "family", "error"),
    [
        ({"a": {"b": {}}, "c": {"d": {}}}, None, UsageError),
        ({"a": {}}, None, UsageError),
        ({"a": {"b": {}}}, "b", UsageError),
        ({"a": {"b": {}}}, "bb", Unknown),
        ({"a": {"b": {}}, "c": {}}, "c/b", Unknown),
    ],
)
def test_a_family_that_is_not_there_or_has_no_codes_is_an_error(
    small: Small, tree: Mapping[str, Any], family: str | None, error: type[UsageError]
) -> None:
    with pytest.raises(error) as raised:
        referrals(small({"T": TEXT}, tree=tree), family=family)
    assert raised.value.exit_status == 2


def test_an_attribute_that_nobody_has_is_an_error_with_near_names(small: Small) -> None:
    with pytest.raises(Unknown, match="did you mean 'role'"):
        referrals(small({"T": TEXT}, tree=TREE), by="rol")


def test_the_note_tells_rule_layer_base_and_what_is_left_out(task_force: model.Study) -> None:
    done = tuple(d for d in task_force.done if d.transcript != "LE-07")
    table = referrals(replace(task_force, done=done), by="role")
    said = " ".join(table.notes)
    for words in (
        "Counting rule: a citation is",
        "Layer: one per transcript",
        "by 54 of 59 participants",
        "LE-07",
        "qcode done LE-07",
    ):
        assert words in said
    assert table.extra["groups"][0]["participants"] == 59


def test_codings_over_several_turns_are_told_in_a_note(small: Small) -> None:
    text = "P1: The hotline does.\n\nP2: Yes, the hotline."
    table = referrals(small({"G": text}, [("G", "hotline", text)], tree=TREE))
    assert table.extra["groups"][0]["citations"] == 2
    assert any("2 citations are part of a coding over several turns" in n for n in table.notes)


def test_small_groups_are_marked_and_can_be_left_out(task_force: model.Study) -> None:
    """The five others cite few streams; without them the total is as before."""
    table = referrals(task_force, by="role")
    small = {g["group"] for g in table.extra["groups"] if g["small"]}
    assert "other" in small and "law_enforcement" not in small and "(all groups)" not in small
    assert {r["group"] for r in table.rows if r["small_group"]} == small
    assert any("Small groups" in n and "other (5 participants)" in n for n in table.notes)
    large = referrals(task_force, by="role", min_n=6)
    assert {r["group"] for r in table.rows} - {r["group"] for r in large.rows} == {"other"}
    assert any(
        "fewer than 6 participants are not shown: other (5 participants)" in n for n in large.notes
    )
    assert large.extra["groups"][-1] == table.extra["groups"][-1]
