"""Rows in another order, sentences, groups side by side, and the table of streams: hand-made tables
and what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import UsageError
from qcode.model import Column, Table
from qcode.reports import notes
from qcode.reports.groups import ALL
from qcode.reports.layers import layered
from qcode.reports.ranking import default_order, ranked, ranked_rows
from qcode.reports.referrals import default_family, referrals
from qcode.reports.sentences import quantifier_note, read_quantifiers, sentences
from qcode.reports.site_lists import SITE_COLUMNS
from qcode.reports.wide import not_put, source_note, wide

Small = Callable[..., model.Study]
Row = Mapping[str, Any]
LABEL = Column("label", "Stream")


def cells(table: Table, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in table.rows]


# -- order

ROWS: list[dict[str, Any]] = [
    {"code": "a", "label": "apple", "depth": 1, "citations": 5, "sites": 1},
    {"code": "a1", "label": "Small", "depth": 2, "citations": 1, "sites": 1},
    {"code": "a2", "label": "large", "depth": 2, "citations": 4, "sites": 0},
    {"code": "b", "label": "Berry", "depth": 1, "citations": 7, "sites": None},
    {"code": "head", "label": "(unspecified)", "depth": 1, "citations": 9, "sites": 3},
    {"code": "c", "label": "cherry", "depth": 1, "citations": 5, "sites": 2},
    {"code": "", "label": "Not asked", "depth": 1, "citations": 8, "sites": 9},
]


def codes(rows: Sequence[Row]) -> str:
    return " ".join(row["code"] or "-" for row in rows)


@pytest.mark.parametrize(
    ("order", "top", "kept"),
    [
        ("citations", None, "b a a2 a1 c head -"),
        ("name", None, "a a2 a1 b c head -"),
        ("sites", None, "c a a1 a2 b - head"),
        ("citations", 1, "b"),
        ("citations", 2, "b a a2 a1 c"),
        ("name", 2, "a a2 a1 b"),
        ("citations", 4, "b a a2 a1 c head"),
        ("citations", 5, "b a a2 a1 c head -"),
        ("citations", 9, "b a a2 a1 c head -"),
    ],
)
def test_rows_come_in_order_with_their_parts_below_and_ties_are_kept(
    order: Any, top: int | None, kept: str
) -> None:
    """Apple and cherry tie; what is not specified, or was not asked, comes last."""
    assert codes(ranked_rows(ROWS, order, top)) == kept


def test_below_a_single_family_the_first_rows_are_those_of_its_codes() -> None:
    family = [{"code": "f", "label": "Family", "depth": 0, "citations": 30}, *ROWS]
    assert codes(ranked_rows(family, "citations", 1)) == "f b"
    flat = [{k: v for k, v in row.items() if k != "depth"} for row in ROWS]
    assert codes(ranked_rows(flat, "citations")) == "b a c a2 a1 head -"


def test_people_are_participants_or_the_number_of_persons() -> None:
    persons: list[dict[str, Any]] = [
        {"code": "x", "label": "x", "n": 1},
        {"code": "y", "label": "y", "n": 2},
    ]
    assert codes(ranked_rows(persons, "people")) == "y x"
    said = [{**row, "participants": 3 - row["n"]} for row in persons]
    assert codes(ranked_rows(said, "people")) == "x y"


def test_an_order_that_rows_do_not_have_is_refused_unless_there_are_none() -> None:
    with pytest.raises(UsageError, match="this table cannot be sorted by interviews"):
        ranked_rows(ROWS, "interviews")
    assert ranked_rows([], "interviews", 3) == []


def streams(rows: Sequence[Row], group: str | None = None, name: str = "report.referrals") -> Table:
    return Table(name, "Streams", (LABEL,), tuple(rows), ("First.",), group=group)


NOTE = "rows that tie with the last are shown too. Percentages are of all."


def test_a_cut_table_says_what_it_leaves_out() -> None:
    table = streams(ROWS)
    assert ranked(table, None) is table
    assert ranked(table, None, 1).notes == (
        "First.",
        f"Shown: the first 1 of 7 rows, those with the most citations; {NOTE}",
    )
    assert ranked(table, "name", 2).notes[1] == (
        f"Shown: the first 2 of 7 rows, the first by name; {NOTE}"
    )
    assert ranked(table, "name", 9).notes == ranked(table, "name").notes == ("First.",)


def test_the_rows_of_each_group_are_cut_by_themselves() -> None:
    rows = [{**r, "group": g} for g, some in (("x", ROWS[:4]), ("y", ROWS[5:6])) for r in some]
    table = ranked(streams(rows, "group"), "citations", 1)
    assert cells(table, "group", "code") == [("x", "b"), ("y", "c")]
    assert table.notes[1] == (
        f"Shown in each group: the first 1 of 4 rows, those with the most citations; {NOTE}"
    )
    # Without groups the same rows are one list.
    assert codes(ranked(streams(rows), "citations", 1).rows) == "b"


@pytest.mark.parametrize(
    ("name", "order"),
    [("report.referrals", "citations"), ("report.themes", "people"), ("x", "people")],
)
def test_a_table_is_about_citations_or_people(name: str, order: str) -> None:
    assert default_order(streams([], name=name)) == order


# -- sentences


def referred(total: int, *rows: tuple[str, int], group: str = ALL) -> Table:
    made = [
        {
            "group": group,
            "code": label,
            "label": label,
            "depth": 1,
            "citations": n,
            "percent": 100.0 * n / total if total else None,
        }
        for label, n in rows
    ]
    extra = {"groups": [{"group": group, "citations": total}]}
    return Table("report.referrals", "Referral stream by role", (), tuple(made), extra=extra)


STREAMS = "Referral streams were"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (referred(0, ("Hotlines", 0)), f"{STREAMS} not cited."),
        (
            referred(1, ("Hotlines", 1), ("School", 0)),
            f"{STREAMS} cited once; the most frequent was hotlines (100.0 percent).",
        ),
        (referred(2, ("(unspecified)", 2), ("School", 0)), f"{STREAMS} cited 2 times."),
        (
            referred(1000, ("School", 1), ("Hotlines", 666), ("FBI agents", 333)),
            f"{STREAMS} cited 1,000 times; the two most frequent were hotlines (66.6 percent) and"
            " FBI agents (33.3 percent).",
        ),
        (
            referred(11, ("Hotlines", 5), ("School", 3), ("Church", 3)),
            f"{STREAMS} cited 11 times; the most frequent was hotlines (45.5 percent).",
        ),
        (
            referred(9, ("Hotlines", 3), ("School", 3), ("Church", 3)),
            f"{STREAMS} cited 9 times; the three most frequent were hotlines (33.3 percent), school"
            " (33.3 percent) and church (33.3 percent).",
        ),
        (
            referred(4, ("Hotlines", 3), ("School", 1)),
            f"{STREAMS} cited 4 times; the two most frequent were hotlines (75.0 percent) and"
            " school (25.0 percent).",
        ),
    ],
)
def test_a_sentence_names_the_most_frequent_streams_and_tears_no_tie_apart(
    table: Table, said: str
) -> None:
    assert cells(sentences(table, named=2), "text") == [(said,)]


def test_a_group_stands_before_its_sentence() -> None:
    table = sentences(referred(1, ("Hotlines", 1), group="law_enforcement"))
    said = (
        "Law enforcement: referral streams were cited once; the most frequent was hotlines (100.0"
        " percent)."
    )
    assert cells(table, "group", "text") == [("law_enforcement", said)]
    assert table.extra == {"paragraph": said} and table.notes == ()
    assert (table.name, table.title) == ("report.sentences", "Referral stream by role")


def test_what_is_exclusive_has_no_percent_and_is_not_named() -> None:
    table = referred(4, ("Hotlines", 4), ("None", 9))
    rows = (table.rows[0], {**table.rows[1], "percent": None})
    assert "none" not in sentences(replace(table, rows=rows)).rows[0]["text"]


def theme(
    label: str, participants: int, asked: int, sites: int = 0, of: int = 0, **more: Any
) -> dict[str, Any]:
    return {
        "group": ALL,
        "code": label.casefold(),
        "label": label,
        "depth": 1,
        "participants": participants,
        "asked": asked,
        "percent_of_asked": 100.0 * participants / asked if asked else None,
        "sites": sites,
        "sites_base": of,
    } | more


def mentioned(*rows: dict[str, Any]) -> Table:
    return Table("report.themes", "Themes", (), rows)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([theme("Door", 0, 4)], "Nobody mentioned any of the themes."),
        (
            [theme("Docket", 9, 10), theme("Hall", 10, 10, 2, 3), theme("Clerk", 5, 10)],
            "All participants mentioned hall (10 of 10, 100.0 percent; 2 of 3 sites); most"
            " participants mentioned docket (9 of 10, 90.0 percent); some participants mentioned"
            " clerk (5 of 10, 50.0 percent).",
        ),
        (
            [theme("Door", 1, 4), theme("Roof", 24, 25)],
            "Nearly all participants mentioned roof (24 of 25, 96.0 percent); a few participants"
            " mentioned door (1 of 4, 25.0 percent).",
        ),
        (
            [theme("Roof", 2, 2), theme("Hall", 4, 4), theme("Door", 1, 4)],
            "All participants mentioned hall (4 of 4, 100.0 percent) and roof (2 of 2, 100.0"
            " percent); a few participants mentioned door (1 of 4, 25.0 percent).",
        ),
        ([theme("Door", 1, 0), theme("Hall", 0, 3)], "Some mentioned door (1 of 0)."),
    ],
)
def test_a_sentence_says_of_each_theme_how_many_of_those_asked(
    rows: list[dict[str, Any]], said: str
) -> None:
    table = sentences(mentioned(*rows))
    assert cells(table, "text") == [(said,)]
    assert len(table.notes) == 1 and table.notes[0].startswith("Words for shares of those asked:")


def test_only_so_many_themes_are_named_of_the_first_level_that_has_several() -> None:
    rows = [
        theme("Family", 9, 9, depth=0),
        *(theme(f"T{n}", n, 10) for n in (9, 8, 8, 7, 6)),
        theme("Part", 1, 10, depth=2),
    ]
    (said,) = cells(sentences(mentioned(*rows), named=2), "text")
    assert said == ("Most participants mentioned t9 (9 of 10, 90.0 percent).",)
    (said,) = cells(sentences(mentioned(*rows), named=3), "text")
    assert said[0].count(" of 10") == 3 and "Family" not in said[0]
    parts = [theme("A", 2, 4), theme("B", 1, 4), theme("Below", 2, 4, depth=2)]
    assert "below" not in sentences(mentioned(*parts)).rows[0]["text"]
    (said,) = cells(sentences(mentioned(theme("Only", 1, 4))), "text")
    assert said == ("A few participants mentioned only (1 of 4, 25.0 percent).",)


def test_themes_that_were_not_put_to_a_group_are_not_said_of_it() -> None:
    rows = [theme("Docket", 1, 2, group="judge"), theme("Hall", 2, 2, group="judge")]
    table = mentioned(*rows, theme("Docket", 1, 2, group="clerk"))
    out = {("judge", "hall"), ("clerk", "docket")}
    assert cells(sentences(table, not_put=out), "group", "text") == [
        ("judge", "Judge: some participants mentioned docket (1 of 2, 50.0 percent).")
    ]


def test_there_is_no_sentence_of_another_table() -> None:
    with pytest.raises(UsageError, match="for referral streams and themes only"):
        sentences(Table("report.sites", "Sites", (), ()))


@pytest.mark.parametrize("text", ["most", "=5", "most=x", "most=101", "most=-1", "most=50,", " =3"])
def test_quantifiers_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="each is WORD=PERCENT"):
        read_quantifiers(text)


def test_quantifiers_are_sorted_by_their_share_and_explained() -> None:
    words = read_quantifiers("all=100, most = 50 ,a few=0,nearly all=90,some=25")
    assert [word for word, _ in words] == ["a few", "some", "most", "nearly all", "all"]
    assert quantifier_note(words) == (
        "Words for shares of those asked: a few: up to 25 percent; some: more than 25 percent, up"
        " to half; most: more than half, up to 90 percent; nearly all: more than 90 percent; all:"
        " everybody."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("many=0", "many: anybody"),
        ("few=10", "few: more than 10 percent"),
        ("x=100", "x: everybody"),
    ],
)
def test_a_single_quantifier_is_explained(text: str, said: str) -> None:
    words = read_quantifiers(text)
    assert quantifier_note(words) == f"Words for shares of those asked: {said}."


# -- side by side


def test_streams_stand_side_by_side_with_a_total() -> None:
    def row(group: str, code: str, n: int, percent: float | None, few: bool = False) -> Row:
        return {
            "group": group,
            "code": code,
            "label": code.upper(),
            "citations": n,
            "percent": percent,
            "depth": 1,
            "small_group": few,
        }

    whole = [row(ALL, "b", 3, 60.0), row(ALL, "a", 2, 40.0)]
    rows = [
        row("judge", "a", 2, 50.0),
        row("judge", "b", 2, 50.0),
        row("clerk", "b", 1, 100.0, True),
    ]
    extra = {
        "groups": [{"group": g, "citations": n} for g, n in (("judge", 4), ("clerk", 1), (ALL, 5))]
    }
    table = Table(
        "report.referrals",
        "Streams",
        (Column("group", "Group"), LABEL),
        (*rows, *whole),
        ("First.",),
        extra,
        group="group",
    )
    found = wide(table, whole, "Source.")
    keys = [f"{kind}:{g}" for g in ("judge", "clerk", ALL) for kind in ("n", "percent", "base")]
    assert cells(found, "code", "label", "depth", *keys) == [
        ("b", "B", 1, 2, 50.0, 4, 1, 100.0, 1, 3, 60.0, 5),
        ("a", "A", 1, 2, 50.0, 4, 0, None, 1, 2, 40.0, 5),
        (None, "Total", 1, 4, 100.0, 4, 1, 100.0, 1, 5, 100.0, 5),
    ]
    assert [(c.key, c.label, c.over) for c in found.columns] == [
        ("label", "Stream", ""),
        ("n:judge", "n", "Judge (n = 4)"),
        ("percent:judge", "%", "Judge (n = 4)"),
        ("n:clerk", "n", "Clerk (n = 1) *"),
        ("percent:clerk", "%", "Clerk (n = 1) *"),
        (f"n:{ALL}", "n", "All (n = 5)"),
        (f"percent:{ALL}", "%", "All (n = 5)"),
    ]
    assert (found.name, found.group, found.source, found.notes) == (
        "report.referrals_wide",
        None,
        "Source.",
        ("First.",),
    )
    assert [c.label for c in found.data_columns] == [
        *("Code", "Depth", "judge, base", "clerk, base", "(all groups), base")
    ]


def people(group: str, n: int, asked: int, base: int, **more: Any) -> Row:
    return {
        "group": group,
        "code": "a",
        "label": "Docket",
        "participants": n,
        "percent_of_asked": 100.0 * n / asked if asked else None,
        "asked": asked,
        "participants_base": base,
        "depth": 0,
    } | more


def themed(*rows: Row, more: tuple[Column, ...] = ()) -> Table:
    return Table("report.themes", "Themes", (LABEL, *more), rows, group="group")


def test_percentages_are_of_those_asked_and_fewer_than_the_heading_are_told() -> None:
    whole = [people(ALL, 3, 5, 6)]
    rows = [people("judge", 2, 2, 2), people("clerk", 1, 3, 4)]
    found = wide(themed(*rows), whole)
    assert found.notes == (
        "Percentages are of those asked. Fewer than the n in the heading were asked about: Docket.",
    )
    assert cells(found, "base:judge", "base:clerk", f"base:{ALL}") == [(2, 3, 5)]
    assert found.columns[3].over == "Clerk (n = 4)" and len(found.rows) == 1
    everybody = wide(themed(people("judge", 1, 2, 2)), [people(ALL, 1, 2, 2)])
    nobody = wide(themed(people("judge", 0, 0, 0)), [people(ALL, 0, 0, 0)])
    assert everybody.notes == nobody.notes == ("Percentages are of those asked.",)


def test_who_mentions_what_was_not_put_is_counted_and_in_no_percentage() -> None:
    rows = [people("judge", 2, 2, 2), people("clerk", 1, 1, 4)]
    found = wide(themed(*rows), [people(ALL, 3, 3, 6)], not_put={("clerk", "a"), ("judge", "b")})
    assert cells(found, "n:judge", "percent:judge", "n:clerk", "percent:clerk", "base:clerk") == [
        (2, 100.0, 1, None, 0)
    ]
    silent = wide(
        themed(people("clerk", 0, 0, 4)), [people(ALL, 0, 0, 4)], not_put={("clerk", "a")}
    )
    assert cells(silent, "n:clerk", "percent:clerk") == [(None, None)]


def test_bases_that_differ_are_in_no_heading_and_sites_stay() -> None:
    """The values of two attributes are known of different numbers of people."""

    def value(group: str, attribute: str, n: int, known: int) -> Row:
        same = {"code": "x", "label": "X", "depth": 1}
        return same | {
            "group": group,
            "attribute": attribute,
            "n": n,
            "percent": 1.0,
            "known": known,
        }

    rows = [value(g, a, 1, k) for g in ("judge", ALL) for a, k in (("age", 2), ("kind", 3))]
    table = Table("report.frequencies", "Values", (LABEL,), tuple(rows), group="group")
    found = wide(table, rows[2:])
    assert cells(found, "attribute", "n:judge", "base:judge") == [("age", 1, 2), ("kind", 1, 3)]
    assert [c.over for c in found.columns] == ["", "Judge", "Judge", "All", "All"]
    assert "attribute" in [c.key for c in found.data_columns] and found.notes == ()
    sited = {"site_names": ["x"], "sites_without": []}
    rows = [people("judge", 1, 2, 2, **sited)]
    whole = [people(ALL, 1, 2, 2, **sited)]
    for more, where in (((), "data_columns"), (SITE_COLUMNS, "columns")):
        shown = wide(themed(*rows, more=more), whole)
        assert cells(shown, "site_names", "sites_without") == [(["x"], [])]
        other = shown.columns if where == "data_columns" else shown.data_columns
        assert set(SITE_COLUMNS) <= set(getattr(shown, where))
        assert not set(SITE_COLUMNS) & set(other)


def test_a_table_without_groups_or_numbers_cannot_be_wide() -> None:
    for table in (replace(themed(), group=None), Table("report.list", "x", (), (), group="group")):
        with pytest.raises(UsageError, match="a wide table needs groups side by side"):
            wide(table, [])
    assert wide(replace(themed(), name="report.multiple"), []).rows == ()


@pytest.mark.parametrize(
    ("version", "coded", "said"),
    [
        ("2", True, ", coded with the codebook Small, version 2"),
        ("", True, ", coded with the codebook Small"),
        ("2", False, ""),
    ],
)
def test_what_a_table_rests_on_is_said(small: Small, version: str, coded: bool, said: str) -> None:
    study = small({"T": "P: x.", "U": "P: y."}, people={n: {"person": "Ann"} for n in "TU"})
    study = replace(study, codebook=replace(study.codebook, version=version))
    assert source_note(layered(study), coded=coded) == (
        f"An invented study: 2 interviews with 1 participant{said}."
    )


def test_codes_whose_question_was_put_to_nobody_of_a_group(small: Small) -> None:
    study = small(
        {"A": "P: x.", "B": "P: y.", "C": "P: z."},
        tree={"a": {"?": ["J1"]}, "b": {}},
        protocols={"judge": ["J1"]},
        people={"A": {"role": "judge"}, "B": {"role": "clerk"}, "C": {"role": "clerk"}},
    )
    chosen = layered(study)
    assert not_put(study, chosen, "role") == {("clerk", "a")}
    assert not_put(study, chosen, "role", "marked") == {("clerk", "a"), ("judge", "a")}
    assert not_put(study, chosen, "role", "all") == set()


# -- the streams


@pytest.fixture
def court(small: Small) -> model.Study:
    """Police is cited twice ("two three", "five") although three codings lie below it."""
    text = "P: One two three four five six."
    study = small(
        {"A": text, "B": text},
        [
            ("A", "hot", "One"),
            ("A", "county", "two"),
            ("A", "city", "three"),
            ("A", "city", "five"),
            ("A", "referral_stream", "six"),
            ("B", "none", "One"),
            ("B", "hot", "two"),
        ],
        tree={"referral_stream": {"hot": {}, "police": {"county": {}, "city": {}}, "none": {}}},
        people={"A": {"role": "judge", "site": "x"}, "B": {"role": "clerk", "site": "y"}},
        sites={"z": {}},
    )
    book = tuple(replace(c, exclusive=c.key == "none") for c in study.codebook.codes)
    return replace(study, codebook=replace(study.codebook, codes=book))


FIGURES = ("code", "label", "citations", "percent", "participants", "interviews", "sites", "depth")


def test_streams_and_their_parts_come_most_cited_first(court: model.Study) -> None:
    table = referrals(court, depth=2)
    assert cells(table, *FIGURES) == [
        ("hot", "Hot", 2, 40.0, 2, 2, 2, 1),
        ("police", "Police", 2, 40.0, 1, 1, 1, 1),
        ("city", "City", 2, 40.0, 1, 1, 1, 2),
        ("county", "County", 1, 20.0, 1, 1, 1, 2),
        ("referral_stream", "(unspecified)", 1, 20.0, 1, 1, 1, 1),
        ("none", "None", 1, None, 1, 1, 1, 1),
    ]
    assert [r["code"] for r in referrals(court).rows] == [
        "hot",
        "police",
        "referral_stream",
        "none",
    ]
    assert table.extra == {
        "family": "referral_stream",
        "groups": [
            {
                "group": ALL,
                "citations": 5,
                "participants": 2,
                "interviews": 2,
                "sites": 2,
                "participants_citing": 2,
                "small": False,
            }
        ],
    }
    assert table.notes[0] == f"{notes.CITATION_RULE} Each row combines a code with its sub-codes."
    assert table.notes[2:] == (
        "Base of the percentages: the citations of the group. 5 citations by 2 of 2 participants, 2"
        " interviews.",
        "None is exclusive: it is outside the joined counts of the family.",
        "1 participant has an exclusive code together with another of its family (B; to list them:"
        " qcode codings exclusive).",
    )
    assert (table.title, table.group) == ("Referral stream", None)


def test_streams_by_group_have_a_total_of_all_groups(court: model.Study) -> None:
    table = referrals(court, by="role")
    assert cells(table, "group", "code", "citations", "percent", "small_group") == [
        ("clerk", "hot", 1, 100.0, True),
        ("clerk", "police", 0, 0.0, True),
        ("clerk", "referral_stream", 0, 0.0, True),
        ("clerk", "none", 1, None, True),
        ("judge", "police", 2, 50.0, True),
        ("judge", "hot", 1, 25.0, True),
        ("judge", "referral_stream", 1, 25.0, True),
        ("judge", "none", 0, None, True),
        (ALL, "hot", 2, 40.0, False),
        (ALL, "police", 2, 40.0, False),
        (ALL, "referral_stream", 1, 20.0, False),
        (ALL, "none", 1, None, False),
    ]
    assert (table.title, table.group) == ("Referral stream by role", "group")
    assert (
        "Base of the percentages: the citations of the group. clerk: 1 citation by 1 of 1"
        " participant, 1 interview; judge: 4 citations by 1 of 1 participant, 1 interview; (all"
        " groups): 5 citations by 2 of 2 participants, 2 interviews."
    ) in table.notes
    assert [
        (g["group"], g["citations"], g["small"], g["sites"]) for g in table.extra["groups"]
    ] == [
        ("clerk", 1, True, 1),
        ("judge", 4, True, 1),
        (ALL, 5, False, 2),
    ]
    large = referrals(court, by="role", min_n=2)
    assert {r["group"] for r in large.rows} == {ALL}
    assert large.notes[-1] == (
        "Groups with fewer than 2 participants are not shown: clerk (1 participant), judge (1"
        " participant)."
    )


def test_streams_can_name_their_sites(court: model.Study) -> None:
    table = referrals(court, names=True)
    assert cells(table, "code", "site_names", "sites_without")[:2] == [
        ("hot", ["x", "y"], ["z"]),
        ("police", ["x"], ["y", "z"]),
    ]
    assert table.columns[-2:] == SITE_COLUMNS
    assert "site_names" not in referrals(court).rows[0]


def test_another_family_has_rows_of_its_own_and_what_is_none_is_refused(court: model.Study) -> None:
    table = referrals(court, family="Police")
    assert cells(table, "code", "citations", "percent") == [
        ("city", 2, pytest.approx(200 / 3)),
        ("county", 1, pytest.approx(100 / 3)),
    ]
    with pytest.raises(UsageError, match="code 'hot' has no sub-codes, so there are no rows"):
        referrals(court, family="hot")
    with pytest.raises(UsageError, match="--depth must be at least 1"):
        referrals(court, depth=0)


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        ({"a": {"b": {}}, "c": {}}, "a"),
        ({"a": {"b": {}}, "referral_stream": {}}, "referral_stream"),
        ({"a": {}}, "no code 'referral_stream', and the codebook has no family; choose one with"),
        ({"a": {"b": {}}, "c": {"d": {}}}, "the codebook has 2 families: a, c; choose one with"),
    ],
)
def test_the_family_is_the_only_one_where_none_is_named(
    small: Small, tree: dict[str, Any], found: str
) -> None:
    book = small({"T": "P: x."}, tree=tree).codebook
    if " " not in found:
        assert default_family(book).key == found
        return
    with pytest.raises(UsageError, match=found) as problem:
        default_family(book)
    assert problem.value.advice == (
        "add --family a" if "families" in found else "add sub-codes to a code in the codebook"
    )


def test_a_coding_over_several_turns_is_told_once_whatever_the_depth(small: Small) -> None:
    study = small(
        {"T": "P: One.\n\nP: Two."},
        [("T", "county", "One.\n\nP: Two."), ("T", "none", "One.\n\nP: Two.")],
        tree={"all": {"police": {"county": {}}, "none": {}}},
    )
    codes = tuple(replace(c, exclusive=c.key == "none") for c in study.codebook.codes)
    study = replace(study, codebook=replace(study.codebook, codes=codes))
    assert (
        "2 citations are part of a coding over several turns, counted once in each."
        in referrals(study, depth=2).notes
    )
