"""Which groups there are and in which order, who was asked about a code, and which sites could have
been heard from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reports import groups as grouped
from qcode.reports.asking import AskedBy, Asking, asked_note
from qcode.reports.counts import Count, Share, count_people
from qcode.reports.groups import Tally, grouping, tally_of
from qcode.reports.layers import layered
from qcode.reports.site_lists import site_cells, sites_known, sites_of_groups

Small = Callable[..., model.Study]


def person(name: str = "T", label: str = "P", **attributes: str) -> model.Participant:
    return model.Participant(f"{name}/{label}", name, label, attributes)


def study_of(*people: model.Participant, **more: Any) -> model.Study:
    """A study in which these people have attributes and say nothing."""
    interviews = tuple(
        model.Interview(p.transcript, p.transcript, "", (), (), (p,), {}) for p in people
    )
    return model.Study("S", model.Codebook("B", "1", ()), interviews, **more)


def protocols(*roles: str) -> model.Codebook:
    return model.Codebook("B", "1", (), protocols=tuple(model.Protocol(r, ()) for r in roles))


# -- groups


def test_without_an_attribute_there_is_one_group_of_everybody() -> None:
    one = grouping(study_of(), [], None)
    assert (one.by, one.names, one.of(person()), one.nothing, one.parts) == (
        None,
        ("(all groups)",),
        "(all groups)",
        "",
        {},
    )


def test_roles_come_in_the_order_of_the_protocols_then_by_name_and_those_without_last() -> None:
    people = [
        person(n, role=r)
        for n, r in zip("ABCDE", ["zoo", "", "clerk", "aide", "judge"], strict=True)
    ]
    study = replace(study_of(*people), codebook=protocols("judge", "clerk"))
    assert grouping(study, people, "role").names == ("judge", "clerk", "aide", "zoo", "(no role)")
    others = [person(n, site=s) for n, s in zip("ABCD", ["b", "", "C", "a"], strict=True)]
    assert grouping(study_of(*others), others, "site").names == ("a", "b", "C", "(no site)")


@pytest.mark.parametrize(
    ("roles", "protocol", "written"),
    [
        (["Law enforcement", "law_enforcement", "law_enforcement"], (), "law_enforcement"),
        (["law-enforcement", "Law enforcement"], (), "Law enforcement"),
        (["Law enforcement", "Law enforcement"], ("law_enforcement",), "law_enforcement"),
    ],
)
def test_a_role_is_written_as_in_its_protocol_else_as_most_have_it(
    roles: list[str], protocol: tuple[str, ...], written: str
) -> None:
    people = [person(str(i), role=r) for i, r in enumerate(roles)]
    study = replace(study_of(*people), codebook=protocols(*protocol))
    groups = grouping(study, people, "role")
    assert groups.names == (written,) and {groups.of(p) for p in people} == {written}


def test_only_roles_are_one_in_every_spelling() -> None:
    people = [person("A", site="New town"), person("B", site="new_town")]
    assert grouping(study_of(*people), people, "site").names == ("New town", "new_town")
    of_sites = study_of(
        person("A", site="x"),
        person("B", site="y"),
        sites={"x": {"role": "host"}, "y": {"role": "Host"}},
    )
    there = [i.participants[0] for i in of_sites.interviews]
    assert grouping(of_sites, there, "site.role").names == ("Host", "host")


def test_several_attributes_make_groups_of_their_values_together() -> None:
    people = [
        person("A", role="judge", site="y"),
        person("B", role="judge", site="x"),
        person("C", role="clerk"),
        person("D"),
    ]
    groups = grouping(study_of(*people), people, " role, SITE ,role,")
    assert groups.by == "role,site"
    assert groups.names == ("clerk × (no site)", "judge × x", "judge × y", "(no role) × (no site)")
    assert groups.nothing == "(no role) × (no site)"
    assert groups.parts["judge × x"] == ("judge", "x")
    assert [groups.of(p) for p in people] == [
        "judge × y",
        "judge × x",
        "clerk × (no site)",
        "(no role) × (no site)",
    ]


def test_an_attribute_is_the_persons_else_the_sites_or_of_the_site_where_that_is_typed() -> None:
    people = [person("A", site="x", kind="own"), person("B", site="x"), person("C", site="z")]
    study = study_of(*people, sites={"x": {"kind": "state"}})
    assert grouping(study, people, "kind").names == ("own", "state", "(no kind)")
    of_sites = grouping(study, people, "site.kind")
    assert (of_sites.by, of_sites.names) == ("site.kind", ("state", "(no kind)"))
    assert grouping(study, people, "transcript").names == ("A", "B", "C")
    values = [grouped.value(study, p, "kind") for p in people]
    assert values == ["own", "state", ""] == [grouped.values_of(study, "KIND")(p) for p in people]
    assert grouped.value(study, people[1], "transcript") == "B"
    assert grouped.attribute_key(study, "Kind") == "kind"


@pytest.mark.parametrize(
    ("by", "error", "said"),
    [(" , ", UsageError, "--by needs an attribute"), ("roles", Unknown, "roles")],
)
def test_groups_by_nothing_or_by_what_nobody_has_are_refused(
    by: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        grouping(study_of(person()), [person()], by)
    if error is Unknown:
        with pytest.raises(Unknown):
            grouped.attribute_key(study_of(person()), by)


def test_roles_without_a_protocol_are_those_of_participants_only() -> None:
    people = [
        person("A", role="bailiff"),
        person("B", role="Judge"),
        person("C", role="interviewer"),
        person("D"),
        person("E", role="aide"),
    ]
    study = study_of(*people)
    assert grouped.roles_without_protocol(study) == ()
    with_protocol = replace(study, codebook=protocols("judge"))
    assert grouped.roles_without_protocol(with_protocol) == ("aide", "bailiff")


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("Law-Enforcement", "law enforcement official"),
        ("other", "other stakeholder"),
        ("", "participant"),
        ("defense_attorney", "defense attorney"),
        ("Judge", "Judge"),
    ],
)
def test_who_speaks_is_said_by_role(role: str, said: str) -> None:
    assert grouped.attribution(role) == said


@pytest.mark.parametrize(
    ("part", "base", "percent"), [(1, 0, None), (0, 4, 0.0), (1, 3, 100 / 3), (4, 4, 100.0)]
)
def test_a_percentage_without_a_base_does_not_exist(
    part: int, base: int, percent: float | None
) -> None:
    assert grouped.percent(part, base) == percent


def test_a_percentage_of_two_counts_knows_both() -> None:
    one, two = count_people([person("A")]), count_people([person("A"), person("B")])
    share = grouped.percent(one, two)
    assert isinstance(share, Share) and (share, share.part, share.base) == (50.0, one, two)
    assert not isinstance(grouped.percent(one, 2), Share)
    assert grouped.percent(one, count_people([])) is None


@pytest.mark.parametrize(
    ("participants", "citations", "small"),
    [(2, None, True), (3, None, False), (2, 50, True), (3, 19, True), (3, 20, False), (3, 0, True)],
)
def test_a_group_is_small_below_three_people_or_twenty_citations(
    participants: int, citations: int | None, small: bool
) -> None:
    assert grouped.is_small(participants, citations) is small


@pytest.mark.parametrize(
    ("percents", "over"),
    [
        ([100 / 6] * 6, False),
        ([60.0, 40.001], True),
        ([None, 100.0], False),
        ([50.0, None, 51.0], True),
        ([], False),
    ],
)
def test_percentages_add_up_to_more_than_100_only_by_more_than_rounding(
    percents: list[float | None], over: bool
) -> None:
    assert grouped.is_over_100(percents) is over


def test_people_are_told_apart_by_person_and_counted_with_interviews_and_sites() -> None:
    people = [
        person("A", site="x", person="Ann A"),
        person("B", site="y", person=" ann  a "),
        person("B", "Q"),
    ]
    count = tally_of(people)
    assert (count.participant_count, count.interview_count, count.site_count) == (2, 2, 2)
    assert count.sites == {"x", "y"} and count.citations == 0 and count.who == people
    assert isinstance(count.participant_count, Count)
    assert count.site_count.behind.things() == {("x",): [], ("y",): []}


def test_large_enough_groups_have_as_many_people_as_asked_for() -> None:
    base = {str(n): tally_of(person(str(i)) for i in range(n)) for n in range(4)}
    assert grouped.large_enough(["3", "0", "2"], base, 2) == (["3", "2"], ["0"])
    assert grouped.large_enough(["3", "0"], base, 0) == (["3", "0"], [])


def test_codes_know_how_deep_they_lie(small: Small) -> None:
    study = small({"T": "P: x."}, tree={"a": {"b": {"c": {}}, "d": {}}, "e": {}})
    assert grouped.depths(study.codebook) == {"a": 0, "b": 1, "c": 2, "d": 1, "e": 0}
    orphan = model.Codebook("B", "1", (model.Code("x", parent="gone"),))
    assert grouped.depths(orphan) == {"x": 0}


def test_citations_are_split_by_who_makes_them(small: Small) -> None:
    study = small(
        {"T": "P: One.\n\nQ: Two.\n\nP: Three."},
        [("T", "a", w) for w in ("One", "Two", "Three")],
        people={"T/P": {"role": "judge"}},
    )
    from qcode.reports.citations import CitationIndex

    chosen = layered(study)
    cited = CitationIndex(chosen).of(["a"])
    by_role = grouped.split(cited, grouping(study, chosen.participants, "role"))
    assert {name: [c.words for c in own] for name, own in by_role.items()} == {
        "judge": ["One", "Three"],
        "(no role)": ["Two"],
    }
    assert grouped.split(cited, grouping(study, chosen.participants, None)) == {
        "(all groups)": cited
    }
    count = grouped.tally(by_role["judge"])
    assert (count.citations, count.participant_count) == (2, 1)
    passages: Any = count.participant_count.behind.passages
    assert [p.words for p in passages] == ["One", "Three"]


# -- who was asked

CODES = (
    model.Code("head"),
    model.Code("a", parent="head", questions=("Q1",)),
    model.Code("under_a", parent="a"),
    model.Code("c", parent="head", asked_of=("Judge",)),
    model.Code("free"),
    model.Code("both", questions=("Q9",), asked_of=("judge",)),
    model.Code("two", questions=("Q1", "Q2")),
)
BOOK = model.Codebook(
    "B",
    "1",
    CODES,
    protocols=(
        model.Protocol("judge", (model.Question("Q1", "?"),)),
        model.Protocol("Clerk", (model.Question("Q2", "?"), model.Question("Q3", "?"))),
    ),
)
JUDGE, CLERK = person("T", role="judge "), person("T", "Q", role="clerk")


def asking(by: AskedBy = "protocol", *marks: model.Asked) -> Asking:
    """With these marks; transcript X does not count."""
    return Asking(model.Study("S", BOOK, (), asked=marks), ["T", "U"], by)


def put(question: str, *, is_put: bool = True, name: str = "T", created: str = "") -> model.Asked:
    return model.Asked(name, question, 0, 1, is_put, created)


NO1, NO9 = put("Q1", is_put=False), put("Q9", is_put=False)


@pytest.mark.parametrize(
    ("key", "by", "marks", "judge", "clerk"),
    [
        ("a", "protocol", (), True, False),
        ("under_a", "protocol", (), True, False),
        ("c", "protocol", (), True, False),
        ("free", "protocol", (), True, True),
        ("both", "protocol", (), True, False),
        ("two", "protocol", (), True, True),
        ("head", "protocol", (), True, False),
        ("a", "all", (NO1,), True, True),
        ("a", "marked", (), False, False),
        ("c", "marked", (), False, False),
        ("free", "marked", (), True, True),
        ("a", "protocol", (put("Q1"),), True, True),
        ("a", "marked", (put("Q1"),), True, True),
        ("head", "marked", (put("Q1"),), True, True),
        ("a", "protocol", (put("Q1", name="U"),), True, False),
        ("a", "marked", (put("Q1", name="X"),), False, False),
        ("a", "protocol", (NO1,), False, False),
        ("head", "protocol", (NO1,), True, False),
        ("both", "protocol", (NO9,), False, False),
        ("two", "protocol", (NO1,), False, True),
        ("two", "protocol", (NO1, put("Q2")), True, True),
        ("a", "protocol", (put("Q1", created="2"), replace(NO1, created="1")), True, True),
        ("a", "protocol", (put("Q1", created="1"), replace(NO1, created="2")), False, False),
        ("a", "protocol", (replace(NO1, transcript="X"),), True, False),
    ],
)
def test_who_was_asked_goes_by_marks_then_by_the_protocol_of_the_role(
    key: str, by: AskedBy, marks: tuple[model.Asked, ...], judge: bool, clerk: bool
) -> None:
    one = asking(by, *marks)
    assert (one.of(key, JUDGE), one.of(key, CLERK)) == (judge, clerk)


@pytest.mark.parametrize(
    ("key", "role", "by", "marks", "asked"),
    [
        ("a", "judge", "protocol", (), True),
        ("a", "clerk", "protocol", (), False),
        ("a", "clerk", "all", (), True),
        ("a", "", "protocol", (), True),
        ("a", model.SEVERAL, "protocol", (), True),
        ("a", "", "protocol", (NO1,), False),
        ("a", model.SEVERAL, "protocol", (NO1,), False),
        ("two", "", "protocol", (NO1,), True),
        ("c", "", "protocol", (NO1,), True),
        ("c", "clerk", "protocol", (), False),
        ("head", "clerk", "protocol", (), True),
    ],
)
def test_a_code_was_asked_of_a_role_or_of_unknown_speakers_unless_a_mark_says_no(
    key: str, role: str, by: AskedBy, marks: tuple[model.Asked, ...], asked: bool
) -> None:
    assert asking(by, *marks).of_code(key, "T", role) is asked


def test_who_mentions_a_code_counts_as_asked_and_one_person_once() -> None:
    again = person("U", "Q", role="clerk", person="Ann")
    first = person("T", "Q", role="clerk", person="ann")
    silent = person("U", "R", role="clerk")
    count = asking().count("a", [JUDGE, first, again, silent], tally_of([first]))
    assert (count, count.behind.people) == (2, (JUDGE, first, again))
    assert asking().count("a", [silent], Tally()) == 0


def test_marks_in_transcripts_that_do_not_count_say_nothing() -> None:
    there = person("X", role="clerk")
    assert not asking("protocol", put("Q1", name="X")).of("a", there)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("all", "Asked: everybody."),
        (
            "marked",
            "Asked: participants for whom a question of the code was marked as asked, or who"
            " mention the code; the protocol alone does not count.",
        ),
        (
            "protocol",
            "Asked: participants for whom a question of the code was marked as asked, whose role's"
            " protocol has such a question (unless it was marked as not asked), or who mention the"
            " code.",
        ),
    ],
)
def test_who_counts_as_asked_is_said(by: AskedBy, said: str) -> None:
    assert asked_note(by) == said


# -- which sites

SITES = {"x": {"kind": "state"}, "y": {"kind": "state"}, "z": {}}
HEARD = [
    person("A", role="judge", site="x"),
    person("B", role="judge", site="w"),
    person("C", role="clerk"),
]


@pytest.mark.parametrize(
    ("by", "sites"),
    [
        (None, {"(all groups)": "wxyz"}),
        ("role", {"clerk": "wxyz", "judge": "wxyz"}),
        ("site", {"w": "w", "x": "x", "(no site)": ""}),
        ("site.kind", {"state": "xy", "(no kind)": "wz"}),
        ("kind", {"state": "xy", "(no kind)": "wz"}),
        ("role,site.kind", {"judge × state": "xy", "judge × (no kind)": "wz"}),
    ],
)
def test_a_group_made_of_sites_has_only_those_and_any_other_has_all_that_are_known(
    by: str | None, sites: dict[str, str]
) -> None:
    study = study_of(*HEARD, sites=SITES)
    groups = grouping(study, HEARD, by)
    base = grouped.bases(HEARD, groups)
    found = sites_of_groups(study, groups, base)
    assert {name: "".join(sorted(found[name])) for name in sites} == sites
    assert set(found) == set(groups.names)
    assert sites_known(study, base) == set("wxyz")


def test_the_group_of_all_has_every_site_even_by_site() -> None:
    study = study_of(*HEARD, sites=SITES)
    groups = grouping(study, HEARD, "site")
    base = {**grouped.bases(HEARD, groups), "(all groups)": tally_of(HEARD)}
    assert sites_of_groups(study, groups, base)["(all groups)"] == set("wxyz")


def test_cells_name_the_sites_that_mention_something_and_those_that_do_not() -> None:
    assert site_cells(tally_of(HEARD), {"z", "y", "x"}) == {
        "site_names": ["w", "x"],
        "sites_without": ["y", "z"],
    }
