"""Values of attributes, sites, interviewees, names in cells, answers and words: every cell of a
court of four people, by hand.

Ann is heard twice (A and E); D is a copy of A; a judge and a clerk speak in B.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reports.exclusive import beside, exclusive_notes
from qcode.reports.frequencies import frequencies
from qcode.reports.groups import ALL
from qcode.reports.interviewees import interviewees
from qcode.reports.layers import layered
from qcode.reports.listing import listing
from qcode.reports.multiple import multiple
from qcode.reports.numbering import NUMBERED
from qcode.reports.sites import sites
from qcode.reports.words import WordOptions, word_frequencies, words_of

Small = Callable[..., model.Study]
TEXTS = {
    "A": "P: The docket is long.",
    "B": "P: The docket.\n\nQ: The clerk.",
    "C": "Interviewer: And?\n\nP: Nothing.",
    "D": "P: The docket is long.",
    "E": "P: The clerk is kind.",
}
PEOPLE = {
    "A": {"role": "judge", "site": "x", "person": "Ann", "age": "9"},
    "B/P": {"role": "judge", "site": "y", "age": "10"},
    "B/Q": {"role": "clerk", "site": "y"},
    "C": {"role": "clerk", "age": "10"},
    "D": {"role": "judge", "site": "x"},
    "E": {"role": "judge", "site": "x", "person": "Ann", "age": "9"},
}
SITES = {"y": {"kind": "city"}, "x": {"kind": "state"}, "z": {"kind": "city"}}
CODED = [("A", "docket", "docket"), ("B", "docket", "docket"), ("B", "clerk", "clerk")]


@pytest.fixture
def court(small: Small) -> model.Study:
    return small(
        TEXTS,
        [*CODED, ("E", "clerk", "clerk"), ("D", "docket", "docket")],
        tree={"talk": {"docket": {}, "clerk": {}}},
        people=PEOPLE,
        sites=SITES,
        doubles={"D": "A"},
    )


def cells(table: model.Table, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in table.rows]


def keys(columns: Sequence[model.Column]) -> list[str]:
    return [c.key for c in columns]


# -- values of attributes

PERSONS = (
    "Counted: everyone with a turn in a transcript who is not an interviewer, each person once,"
    " whether coded or not."
)


def test_values_are_counted_once_a_person_with_percents_of_those_known(court: model.Study) -> None:
    table = frequencies(court, "age", by="role")
    third = pytest.approx(100 / 3)
    assert cells(table, "group", "label", "n", "percent", "known", "small_group", "depth") == [
        ("clerk", "9", 0, 0.0, 1, True, 0),
        ("clerk", "10", 1, 100.0, 1, True, 0),
        ("judge", "9", 1, 50.0, 2, True, 0),
        ("judge", "10", 1, 50.0, 2, True, 0),
        (ALL, "9", 1, third, 3, False, 0),
        (ALL, "10", 2, pytest.approx(200 / 3), 3, False, 0),
    ]
    assert (table.title, table.group) == ("Age of participants by role", "group")
    assert [c.label for c in table.columns] == ["Group", "Age", "Participants", "%"]
    assert table.notes == (
        PERSONS,
        "Age: known of 3 of 4 participants. 1 without a value is in no percentage.",
    )
    assert table.extra == {
        "of": "persons",
        "attributes": [{"attribute": "age", "known": 3, "missing": 1}],
    }


def test_values_that_are_no_numbers_come_by_frequency_then_by_name(court: model.Study) -> None:
    table = frequencies(court, "role")
    assert cells(table, "code", "label", "n", "percent", "group") == [
        ("clerk", "Clerk", 2, 50.0, ALL),
        ("judge", "Judge", 2, 50.0, ALL),
    ]
    assert (table.title, table.group) == ("Role of participants", None)
    assert table.notes[1] == "Role: known of 4 of 4 participants."
    assert keys(table.columns) == ["label", "n", "percent"]
    assert keys(table.data_columns) == [
        "group",
        "attribute",
        "code",
        "known",
        "depth",
        "small_group",
    ]


def test_sites_are_counted_with_those_that_nobody_comes_from(court: model.Study) -> None:
    table = frequencies(court, "kind", "sites")
    assert cells(table, "label", "n", "percent") == [
        ("City", 2, pytest.approx(200 / 3)),
        ("State", 1, pytest.approx(100 / 3)),
    ]
    assert table.title == "Kind of sites" and table.columns[1].label == "Sites"
    assert table.notes == (
        "Counted: the sites of the study's list, and those that participants name.",
        "Kind: known of 3 of 3 sites.",
    )
    without_list = frequencies(replace(court, sites={}), "site", "sites")
    assert cells(without_list, "label", "n") == [("X", 1), ("Y", 1)]


def test_a_transcript_has_a_value_where_all_who_speak_share_it(court: model.Study) -> None:
    table = frequencies(court, "age", "transcripts", by="role")
    assert cells(table, "group", "label", "n", "percent") == [
        ("(several)", "9", 0, 0.0),
        ("(several)", "Several", 1, 100.0),
        ("(several)", "10", 0, 0.0),
        ("clerk", "9", 0, 0.0),
        ("clerk", "Several", 0, 0.0),
        ("clerk", "10", 1, 100.0),
        ("judge", "9", 2, 100.0),
        ("judge", "Several", 0, 0.0),
        ("judge", "10", 0, 0.0),
        (ALL, "9", 2, 50.0),
        (ALL, "Several", 1, 25.0),
        (ALL, "10", 1, 25.0),
    ]
    assert not any(row["small_group"] for row in table.rows)
    assert table.notes[0] == (
        "Counted: transcripts. A transcript has a value where all who speak in it share the value."
    )


def test_several_attributes_stand_under_headings_and_an_unknown_one_has_no_percent(
    court: model.Study,
) -> None:
    table = frequencies(court, "kind, age", by="site")
    own = [r for r in table.rows if r["group"] == "(no site)"]
    assert [(r["label"], r["n"], r["percent"], r["depth"], r["attribute"]) for r in own] == [
        ("Kind", 0, None, 0, "kind"),
        ("City", 0, None, 1, "kind"),
        ("State", 0, None, 1, "kind"),
        ("Age", 1, 100.0, 0, "age"),
        ("9", 0, 0.0, 1, "age"),
        ("10", 1, 100.0, 1, "age"),
    ]
    assert table.columns[1].label == "Attribute"
    assert table.title == "Kind, Age of participants by site"
    assert [facts["missing"] for facts in table.extra["attributes"]] == [1, 1]
    assert table.notes[1] == (
        "Kind: known of 3 of 4 participants. 1 without a value is in no percentage."
    )


def test_several_without_a_value_are_told_in_the_plural(small: Small) -> None:
    study = small(dict.fromkeys("ABC", "P: x."), people={"A": {"age": "9"}})
    assert frequencies(study, "age").notes[1] == (
        "Age: known of 1 of 3 participants. 2 without a value are in no percentage."
    )
    assert not frequencies(study, "age").rows[0]["small_group"]


# -- sites


def test_the_sites_have_interviews_by_role_and_the_one_without_has_zeros(
    court: model.Study,
) -> None:
    table = sites(court)
    wanted = ("label", "is:kind", "interviews:clerk", "interviews:judge", "interviews")
    assert cells(table, *wanted, "percent", "participants") == [
        ("x", "state", 0, 2, 2, pytest.approx(200 / 3), 1),
        ("y", "city", 1, 1, 1, pytest.approx(100 / 3), 2),
        ("z", "city", 0, 0, 0, 0.0, 0),
        ("All sites", "", 1, 3, 3, 100.0, 3),
    ]
    assert [(c.label, c.over) for c in table.columns] == [
        ("Site", ""),
        ("Kind", ""),
        ("Clerk", "Interviews"),
        ("Judge", "Interviews"),
        ("All", "Interviews"),
        ("%", "Interviews"),
        ("Participants", ""),
    ]
    assert table.notes == (
        "Counted: interviews with everyone who is not an interviewer, whether coded or not. An"
        " interview with people of several roles counts once under each of them.",
        "1 interview has no site and is in no row.",
    )
    assert table.extra == {"roles": ["clerk", "judge"], "attributes": ["kind"]}


@pytest.mark.parametrize(
    ("without", "said"), [(0, ()), (2, ("2 interviews have no site and are",))]
)
def test_interviews_without_a_site_are_told_where_there_are_any(
    small: Small, without: int, said: tuple[str, ...]
) -> None:
    names = "ABCD"
    people = {n: {"site": "b"} for n in names[without:]}
    table = sites(small(dict.fromkeys(names, "P: x."), people=people))
    assert len(table.notes) == 1 + len(said)
    for note, begins in zip(table.notes[1:], said, strict=True):
        assert note == f"{begins} in no row."
    assert table.rows[-1]["interviews"] == 4 - without


# -- interviewees

COUNTED = (
    "Counted: everyone with a turn in a transcript who is not an interviewer, whether coded or not."
)


def test_interviewees_stand_by_role_and_site(court: model.Study) -> None:
    table = interviewees(court)
    assert cells(
        table, "role", "label", "n:x", "n:y", "n:(no site)", "participants", "interviews", "sites"
    ) == [
        ("clerk", "Clerk", 0, 1, 1, 2, 2, 1),
        ("judge", "Judge", 1, 1, 0, 2, 3, 2),
        ("(all roles)", "All roles", 1, 2, 1, 4, 4, 2),
    ]
    assert table.title == "Interviewees by role and site"
    assert [c.label for c in table.columns] == [
        *("Role", "x", "y", "(no site)", "Participants", "Interviews", "Sites")
    ]
    assert table.notes == (COUNTED,)
    assert table.extra == {"by": "site", "values": ["x", "y", "(no site)"]}


@pytest.mark.parametrize("by", [None, "role"])
def test_interviewees_by_role_alone_have_no_columns_of_values(
    court: model.Study, by: str | None
) -> None:
    table = interviewees(court, by)
    assert keys(table.columns) == ["label", "participants", "interviews", "sites"]
    assert table.title == "Interviewees by role"
    assert table.extra == {"by": None, "values": []}
    assert not [key for key in table.rows[0] if key.startswith("n:")]


@pytest.mark.parametrize("by", ["site", "role,age"])
def test_interviewees_are_those_who_were_heard_where_there_are_limits(
    court: model.Study, by: str
) -> None:
    limits = model.Limits("docket", {}, frozenset({"A/P", "B/P"}), frozenset({"A/P"}))
    table = interviewees(replace(court, limits=limits), by)
    assert (table.rows[-1]["participants"], table.rows[-1]["interviews"]) == (1, 1)
    assert table.notes == (
        "Limited to: docket. Base after it: 1 of 4 participants, 1 of 4 interviews, 1 of 2 sites.",
        "People count if they have a passage of which the expression is true.",
        COUNTED,
    )


def test_interviewees_by_several_attributes_are_a_nested_list(court: model.Study) -> None:
    table = interviewees(court, "role, age")
    wanted = ("value", "label", "participants", "percent", "interviews", "sites", "depth")
    assert cells(table, *wanted) == [
        ("clerk", "Clerk", 2, 50.0, 2, 1, 0),
        ("10", "10", 1, 25.0, 1, 0, 1),
        ("(no age)", "No age", 1, 25.0, 1, 1, 1),
        ("judge", "Judge", 2, 50.0, 3, 2, 0),
        ("10", "10", 1, 25.0, 1, 1, 1),
        ("9", "9", 1, 25.0, 2, 1, 1),
        ("(all interviewees)", "All interviewees", 4, 100.0, 4, 2, 0),
    ]
    assert (table.name, table.title) == (
        "report.interviewees_nested",
        "Interviewees by role and age",
    )
    assert [c.label for c in table.columns] == [
        *("Role", "Participants", "% of all", "Interviews", "Sites")
    ]
    assert (table.notes, table.extra) == ((COUNTED,), {"by": ["role", "age"]})


def test_a_category_of_which_no_sub_category_is_known_has_none(court: model.Study) -> None:
    table = interviewees(court, "role,person,age")
    assert cells(table, "value", "participants", "depth") == [
        ("clerk", 2, 0),
        ("judge", 2, 0),
        ("Ann", 1, 1),
        ("9", 1, 2),
        ("(no person)", 1, 1),
        ("10", 1, 2),
        ("(all interviewees)", 4, 0),
    ]
    assert interviewees(court, "role,,person, age,") == table
    with pytest.raises(Unknown):
        interviewees(court, "role,agee")


# -- names in cells


def test_sites_and_interviews_stand_by_name_and_number(court: model.Study) -> None:
    """E is the fifth interview of the study, although D is not counted."""
    table = listing(court)
    wanted = ("code", "sites", "sites_base", "site_names", "sites_without", "interviews")
    more = ("interviews_base", "transcripts", "interview_numbers", "depth", "group")
    assert cells(table, *wanted, *more) == [
        (
            "talk",
            2,
            3,
            ["x", "y"],
            ["z"],
            3,
            4,
            ["A", "B", "E"],
            ["Group interview 1", "Judge 1", "Judge 3"],
            0,
            ALL,
        ),
        (
            "docket",
            2,
            3,
            ["x", "y"],
            ["z"],
            2,
            4,
            ["A", "B"],
            ["Group interview 1", "Judge 1"],
            1,
            ALL,
        ),
        (
            "clerk",
            2,
            3,
            ["x", "y"],
            ["z"],
            2,
            4,
            ["B", "E"],
            ["Group interview 1", "Judge 3"],
            1,
            ALL,
        ),
    ]
    assert (table.title, table.group) == ("Where codes are mentioned", None)
    assert table.columns[-1].instead == "interview_numbers" and table.notes[-1] == NUMBERED
    assert table.notes[-2] == "Base: 4 participants in 4 interviews at 2 sites."
    named = listing(court, with_source=True)
    assert named.columns[-1].instead == "" and NUMBERED not in named.notes


def test_names_stand_in_groups_with_their_own_base(court: model.Study) -> None:
    table = listing(court, ["docket"], by="role")
    wanted = ("group", "code", "sites", "site_names", "sites_without", "interviews_base")
    assert cells(table, *wanted, "transcripts") == [
        ("clerk", "docket", 0, [], ["x", "y", "z"], 2, []),
        ("judge", "docket", 2, ["x", "y"], ["z"], 3, ["A", "B"]),
    ]
    assert (table.title, table.group) == ("Where codes are mentioned by role", "group")
    assert keys(table.columns)[0] == "group" and "group" not in keys(table.data_columns)
    with pytest.raises(Unknown):
        listing(court, ["dockets"])


def test_numbers_of_interviews_are_sorted_by_size(small: Small) -> None:
    texts = {f"T{n:02d}": "P: The docket." for n in range(1, 12)}
    table = listing(small(texts, [(n, "a", "docket") for n in ("T10", "T09", "T11", "T02")]))
    assert table.rows[0]["interview_numbers"] == [f"Participant {n}" for n in (2, 9, 10, 11)]


# -- answers

ANSWERS: Mapping[str, str] = {
    "A": "P: The docket was long.\n\nP: Dockets are slow, clerks are kind.",
    "B": "P: Nothing at all.",
    "C": "P: The docket.",
    "D": "P: I could not say.",
    "E": "P: I could not say.",
}


@pytest.fixture
def answers(small: Small) -> model.Study:
    """Three judges are asked; one clerk answers unasked, one does not; B says "none"."""
    study = small(
        ANSWERS,
        [
            ("A", "docket", "docket"),
            ("A", "docket", "Dockets"),
            ("A", "clerk", "clerks"),
            ("B", "none", "Nothing"),
            ("C", "docket", "docket"),
        ],
        tree={"talk": {"?": ["J1"], "none": {}, "clerk": {}, "docket": {}}},
        protocols={"judge": ["J1"], "clerk": ["C1"]},
        people={n: {"role": "judge" if n in "ABE" else "clerk"} for n in ANSWERS},
    )
    codes = tuple(replace(c, exclusive=c.key == "none") for c in study.codebook.codes)
    return replace(study, codebook=replace(study.codebook, codes=codes))


WANTED = ("label", "participants", "percent_of_all", "percent_of_asked", "citations")
EVERYBODY = [
    ("Docket", 2, 40.0, 50.0, 3),
    ("Clerk", 1, 20.0, 25.0, 1),
    ("None", 1, 20.0, 25.0, 1),
    ("Any answer", 3, 60.0, 75.0, 5),
    ("Not asked", 1, 20.0, None, None),
]


def test_answers_have_the_percent_of_all_and_of_those_asked(answers: model.Study) -> None:
    table = multiple(answers, "talk")
    assert cells(table, *WANTED) == EVERYBODY
    assert {(r["all"], r["asked"], r["small_group"], r["group"]) for r in table.rows} == {
        (5, 4, False, ALL)
    }
    assert [c.label for c in table.columns] == [
        *("Answer", "Respondents", "% of all (n = 5)", "% of those asked (n = 4)", "Citations")
    ]
    assert (table.title, table.group, table.extra) == ("Talk", None, {"family": "talk"})
    assert table.notes[0] == (
        "Respondents could give more than one answer, so percentages can add up to more than 100. A"
        " respondent counts once for an answer, however often it is said."
    )
    assert table.notes[-2:] == (
        "None is exclusive: it is outside the joined counts of the family.",
        "Base: 5 participants in 5 interviews.",
    )
    assert table.notes[-3].startswith("Asked: participants for whom a question")


def test_answers_in_groups_have_the_groups_bases_and_all_of_them_last(answers: model.Study) -> None:
    table = multiple(answers, "talk", by="role")
    assert cells(table, "group", *WANTED, "small_group") == [
        ("judge", "Clerk", 1, pytest.approx(100 / 3), pytest.approx(100 / 3), 1, False),
        ("judge", "Docket", 1, pytest.approx(100 / 3), pytest.approx(100 / 3), 2, False),
        ("judge", "None", 1, pytest.approx(100 / 3), pytest.approx(100 / 3), 1, False),
        ("judge", "Any answer", 2, pytest.approx(200 / 3), pytest.approx(200 / 3), 4, False),
        ("clerk", "Docket", 1, 50.0, 100.0, 1, True),
        ("clerk", "Clerk", 0, 0.0, 0.0, 0, True),
        ("clerk", "None", 0, 0.0, 0.0, 0, True),
        ("clerk", "Any answer", 1, 50.0, 100.0, 1, True),
        ("clerk", "Not asked", 1, 50.0, None, None, True),
        *((ALL, *row, False) for row in EVERYBODY),
    ]
    assert (table.title, table.group) == ("Talk by role", "group")
    assert [c.label for c in table.columns][3:5] == ["% of all", "% of those asked"]
    assert keys(table.columns)[0] == "group" and "group" not in keys(table.data_columns)


def test_where_everybody_was_asked_nobody_was_not(answers: model.Study) -> None:
    table = multiple(answers, "talk", asked_by="all")
    assert [r["label"] for r in table.rows] == ["Docket", "Clerk", "None", "Any answer"]
    assert table.rows[0]["percent_of_asked"] == 40.0 and "Asked: everybody." in table.notes
    with pytest.raises(UsageError, match="code 'docket' has no sub-codes, so there are no answers"):
        multiple(answers, "docket")


@pytest.mark.parametrize(
    ("count", "named"), [(1, "T0"), (3, "T0, T1, T2"), (4, "T0, T1, T2 and 1 more")]
)
def test_who_has_an_exclusive_code_beside_another_is_told(
    small: Small, count: int, named: str
) -> None:
    texts = {f"T{i}": "P: Nothing. We moved." for i in range(count)}
    codings = [(n, c, w) for n in texts for c, w in (("none", "Nothing"), ("moved", "moved"))]
    study = small(texts, codings, tree={"avoid": {"none": {}, "moved": {}}, "other": {}})
    codes = tuple(replace(c, exclusive=c.key == "none") for c in study.codebook.codes)
    study = replace(study, codebook=replace(study.codebook, codes=codes))
    rule, note = exclusive_notes(study, layered(study), ["avoid", "none", "moved"])
    many = "1 participant has" if count == 1 else f"{count} participants have"
    message = f"{many} an exclusive code together with another of its family"
    assert rule == "None is exclusive: it is outside the joined counts of the family."
    assert note == f"{message} ({named}; to list them: qcode codings exclusive)."
    assert isinstance(note, model.Aside) and note.told == f"{message}."
    assert exclusive_notes(study, layered(study), ["moved"]) == []


def test_an_exclusive_code_is_his_who_says_its_words_and_not_the_interviewers(small: Small) -> None:
    study = small(
        {"T": "Interviewer: So?\n\nP: Nothing. We moved."},
        [("T", "none", "So?\n\nP: Nothing"), ("T", "moved", "So?"), ("T", "moved", "moved")],
        tree={"avoid": {"none": {}, "moved": {}}},
    )
    codes = tuple(replace(c, exclusive=c.key == "none") for c in study.codebook.codes)
    study = replace(study, codebook=replace(study.codebook, codes=codes))
    (one,) = beside(study, study.codings)
    assert (one.code, one.person, one.coder) == ("none", ("T", "P"), "Ada")
    assert (one.codings, one.others) == (study.codings[:1], study.codings[2:])
    (layer,) = beside(study, study.codings, of_each_coder=False)
    assert (layer.coder, layer.round) == ("", "")
    two = (study.codings[0], replace(study.codings[2], coder="Ben"))
    assert beside(study, two) == [] != beside(study, two, of_each_coder=False)
    rounds = (study.codings[0], replace(study.codings[2], round="r2"))
    assert beside(study, rounds) == []


def test_several_exclusive_codes_are_named_together(small: Small) -> None:
    study = small({"T": "P: x."}, tree={"a": {"none": {}}, "b": {"never": {}}})
    codes = tuple(replace(c, exclusive=c.parent is not None) for c in study.codebook.codes)
    study = replace(study, codebook=replace(study.codebook, codes=codes))
    assert exclusive_notes(study, layered(study), [c.key for c in codes]) == [
        "None, Never are exclusive: they are outside the joined counts of the family."
    ]


# -- words

SAID = {
    "A": "P: Docket docket don’t re-do 2024 is.",
    "B": "Interviewer: Docket?\n\nP: Docket.",
    "C": "P: Docket hall.",
}


@pytest.fixture
def speech(small: Small) -> model.Study:
    """C is a copy."""
    return small(SAID, people={"A": {"role": "judge"}, "B": {"role": "clerk"}}, doubles={"C": "A"})


def test_words_are_counted_with_their_people_and_per_10000(speech: model.Study) -> None:
    table = word_frequencies(speech)
    wanted = ("word", "count", "participants", "percent_of_participants", "interviews", "words")
    assert cells(table, *wanted, "participants_base") == [
        ("docket", 3, 2, 100.0, 2, 7, 2),
        ("don't", 1, 1, 50.0, 1, 7, 2),
        ("re-do", 1, 1, 50.0, 1, 7, 2),
    ]
    assert table.rows[0]["per_10000"] == pytest.approx(30000 / 7)
    assert (table.title, table.group) == ("Words", None)
    assert table.notes == (
        "Counted: words of everybody who is not an interviewer, coded or not, in any case.",
        "Left out: stop words, numbers, words of fewer than 3 letters. The 50 most frequent of each"
        " group.",
        "Base: 2 participants in 2 interviews. 7 words in all.",
    )


@pytest.mark.parametrize(
    ("options", "words", "said"),
    [
        ({"top": 1}, "docket", "fewer than 3 letters. The 1 most frequent of each group."),
        ({"top": None, "min_letters": 2}, "docket don't is re-do", "fewer than 2 letters."),
        (
            {"top": None, "min_count": 2},
            "docket",
            "fewer than 3 letters, and words said fewer than 2 times.",
        ),
        ({"top": None, "min_letters": 6}, "docket", "fewer than 6 letters."),
    ],
)
def test_which_words_are_shown_can_be_chosen(
    speech: model.Study, options: dict[str, Any], words: str, said: str
) -> None:
    table = word_frequencies(speech, options=WordOptions(**options))
    assert [row["word"] for row in table.rows] == words.split()
    assert table.notes[1].endswith(said)


def test_stop_words_stay_in_the_base_and_groups_have_their_own(speech: model.Study) -> None:
    table = word_frequencies(speech, "role", stop_words=lambda interview: {"docket"})
    assert cells(table, "group", "word", "count", "words") == [
        ("judge", "don't", 1, 6),
        ("judge", "re-do", 1, 6),
    ]
    assert (table.title, table.group) == ("Words by role", "group")
    assert keys(table.columns)[0] == "group" and "group" not in keys(table.data_columns)
    assert table.notes[-1] == (
        "Base: clerk: 1 participant in 1 interview; judge: 1 participant in 1 interview. 7 words in"
        " all."
    )


def test_limits_keep_to_people_and_to_their_words(speech: model.Study) -> None:
    start = SAID["A"].index("docket")
    limits = model.Limits("x", {"A": ((start, 28),)}, frozenset({"A/P"}), frozenset())
    table = word_frequencies(replace(speech, limits=limits))
    assert cells(table, "word", "count", "words", "participants_base") == [
        ("docket", 1, 3, 1),
        ("don't", 1, 3, 1),
        ("re-do", 1, 3, 1),
    ]
    assert table.notes[0] == (
        "Limited to: x. Base after it: 1 of 2 participants, 1 of 2 interviews."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't - e-mail, O’Neil's 3rd", ["don't", "e-mail", "o'neil's", "3rd"]),
        ("'Tis well-", ["tis", "well"]),
        ("", []),
        ("法院 is", ["法", "院", "is"]),
    ],
)
def test_a_word_is_letters_and_digits_with_apostrophes_and_hyphens_inside(
    text: str, words: list[str]
) -> None:
    assert list(words_of(f"x {text} x", (2, 2 + len(text)))) == words
