"""Figures know what they count: as many things are behind each as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from qcode.model import Study, Table
from qcode.reports.cooccurrence import cooccurrence
from qcode.reports.counts import ComputedWhole, Count, Share, count_people, total
from qcode.reports.coverage import coverage
from qcode.reports.crosstab import crosstab
from qcode.reports.framework import framework
from qcode.reports.frequencies import frequencies
from qcode.reports.interviewees import interviewees
from qcode.reports.joint import joint
from qcode.reports.listing import listing
from qcode.reports.multiple import multiple
from qcode.reports.referrals import referrals
from qcode.reports.saturation import saturation
from qcode.reports.sites import sites
from qcode.reports.themes import themes

COUNTED = {
    "who was interviewed": lambda s: interviewees(s),
    "streams by role": lambda s: referrals(s, by="role", family="stream", depth=2),
    "streams by site": lambda s: referrals(s, by="site", family="stream"),
    "themes": lambda s: themes(s),
    "themes by region of the site": lambda s: themes(s, by="region"),
    "themes, all asked": lambda s: themes(s, by="role", asked_by="all"),
    "a cross-table": lambda s: crosstab(s, "stream", "role", test=True),
    "codes together": lambda s: cooccurrence(s),
    "who was interviewed, nested": lambda s: interviewees(s, "role,site"),
    "attributes": lambda s: frequencies(s, "role,site"),
    "attributes by role": lambda s: frequencies(s, "site", by="role"),
    "attributes of transcripts": lambda s: frequencies(s, "role", "transcripts"),
    "attributes of sites": lambda s: frequencies(s, "region", "sites"),
    "sites": lambda s: sites(s),
    "where codes are": lambda s: listing(s),
    "where codes are, by role": lambda s: listing(s, by="role"),
    "answers": lambda s: multiple(s, "stream"),
    "answers by role": lambda s: multiple(s, "stream", by="role"),
    "new codes": lambda s: saturation(s, orders=9),
    "coded share": lambda s: coverage(s),
    "coded share by role": lambda s: coverage(s, by="role"),
    "coded share by coder": lambda s: coverage(s, by="coder"),
    "a framework": lambda s: framework(s),
    "a framework of sites": lambda s: framework(s, by="site"),
    "a joint display": lambda s: joint(s, by="role"),
}


@pytest.fixture(scope="module")
def study(small: Any) -> Study:
    """Five interviews, one of them with two speakers of two roles; one person speaks in two."""
    texts = {
        "A": "R: A hotline and a friend. Then the church. We lack funds.\nR: The hotline again.",
        "B": "R: The church. And a friend of hers. We lack funds and the church lacks them.",
        "C": "One: A friend.\nTwo: The hotline, and the church.\nOne: We lack funds.",
        "D": "R: Nothing at all.",
        "E": "R: A hotline. Later a hotline.",
    }
    codings = [
        ("A", "hotline", "A hotline"),
        ("A", "friend", "a friend"),
        ("A", "church", "A hotline"),
        ("A", "church", "the church"),
        ("A", "funds", "We lack funds."),
        ("A", "hotline", "The hotline again."),
        ("B", "church", "The church."),
        ("B", "friend", "a friend of hers"),
        ("B", "funds", "We lack funds and the church lacks them."),
        ("B", "church", "the church lacks them"),
        ("C", "friend", "A friend."),
        ("C", "hotline", "The hotline"),
        ("C", "church", "The hotline, and the church."),
        ("C", "funds", "We lack funds."),
        ("E", "hotline", "A hotline. Later a hotline."),
    ]
    tree: Any = {"stream": {"hotline": {}, "people": {"friend": {}, "church": {}}}, "funds": {}}
    people = {
        "A": {"role": "officer", "site": "North", "person": "P1"},
        "B": {"role": "officer", "site": "South"},
        "C/One": {"role": "advocate", "site": "South"},
        "C/Two": {"role": "officer", "site": "North"},
        "D": {"role": "advocate", "site": "North"},
        "E": {"role": "officer", "site": "North", "person": "P1"},
    }
    sites = {"North": {"region": "up"}, "South": {"region": "down"}, "East": {"region": "up"}}
    made: Study = small(texts, codings, tree=tree, people=people, sites=sites)
    return made


def figures(table: Table) -> Iterator[tuple[str, Any]]:
    """Every number that a table has in its columns, with its column."""
    for row in table.rows:
        for column in (*table.columns, *table.data_columns):
            if column.kind in ("count", "percent") and column.key != "depth":
                yield f"{row.get('label')} {row.get('group', '')} {column.key}", row[column.key]


@pytest.mark.parametrize("name", COUNTED)
def test_as_many_things_are_behind_a_figure_as_it_says(study: Study, name: str) -> None:
    for where, figure in figures(COUNTED[name](study)):
        if figure is None:
            continue
        if isinstance(figure, Share):
            part, base = map(how_much, (figure.part, figure.base))
            assert figure == pytest.approx(100 * part / base), where
        elif isinstance(figure, ComputedWhole):
            assert figure.counts, where
            assert all(how_much(count) == count for _, count in figure.counts), where
        else:
            assert isinstance(figure, Count), where
            assert how_much(figure) == figure, where


def how_much(count: Count) -> int:
    """What is behind a figure: so many things, or the length of the passages."""
    things = count.behind.things()
    if count.behind.unit != "characters":
        return len(things)
    return sum(p.end - p.start for passages in things.values() for p in passages)


@pytest.mark.parametrize("by", ["role", "coder", "transcript"])
def test_what_is_coded_lies_in_what_could_be_coded(study: Study, by: str) -> None:
    """Of a row of coverage: passages in the words counted, on the segments counted."""
    for row in coverage(study, by=by).rows:
        words = row["characters"].behind.passages
        for cited in row["coded"].behind.passages:
            assert any(
                w.interview.name == cited.interview.name and w.start <= cited.start < w.end
                for w in words
            )
        assert set(row["coded_segments"].behind.things()) <= set(row["segments"].behind.things())
        used = row["codes"].behind.things().values()
        assert sum(map(len, used)) == row["citations"] and all(used)


def test_a_new_code_is_traced_to_the_interview_that_brings_it(study: Study) -> None:
    """A, the first, brings every code; B brings nothing, and after it they are still known."""
    rows = {r["transcript"]: r for r in saturation(study, orders=2).rows}
    new = rows["A"]["new"].behind.things()
    assert {thing[-1]: [p.start for p in some] for thing, some in new.items()} == {
        "hotline": [3, 62],
        "friend": [17],
        "church": [3, 32],
        "funds": [44],
    }
    assert rows["B"]["new"].behind.things() == {}
    assert {t[-1] for t in rows["B"]["codes"].behind.things()} == set(rows["A"]["new_codes"])


def test_people_without_a_value_are_behind_no_percentage(small: Any) -> None:
    """Two of three are known; the third is in neither part nor base."""
    texts = {"A": "R: Yes.", "B": "R: Yes.", "C": "R: Yes."}
    made = small(texts, people={"A": {"kin": "one"}, "B": {"kin": "two"}})
    rows = {r["code"]: r for r in frequencies(made, "kin").rows}
    share = rows["one"]["percent"]
    assert set(share.part.behind.things()) == {("A", "R")}
    assert set(share.base.behind.things()) == {("A", "R"), ("B", "R")}


def test_an_interview_in_which_nobody_is_heard_is_counted_by_its_name(small: Any) -> None:
    """B has an interviewer alone: the second interview in order, and a transcript with a value."""
    texts = {"A": "R: Yes.", "B": "Q: And then?"}
    people = {"A": {"wave": "one"}, "B": {"wave": "one"}, "B/Q": {"role": "interviewer"}}
    made = small(texts, people=people)
    last = saturation(made, orders=2).rows[-1]
    assert (last["order"], set(last["order"].behind.things())) == (2, {("A",), ("B",)})
    (row,) = frequencies(made, "wave", "transcripts").rows
    assert (row["n"], set(row["n"].behind.things())) == (2, {("A",), ("B",)})


def test_nothing_is_looked_up_until_somebody_asks(study: Study) -> None:
    """The figures of coverage and saturation hold functions only."""
    for table in (coverage(study), saturation(study, orders=2)):
        counts = [v for row in table.rows for v in row.values() if isinstance(v, Count)]
        assert counts and all(callable(count._behind) for count in counts)


def test_the_passages_of_a_figure_are_the_ones_that_were_coded(study: Study) -> None:
    """Two officers of the North say hotline: one person in two interviews, and Two."""
    rows = {r["code"]: r for r in themes(study, by="site").rows if r["group"] == "North"}
    behind = rows["hotline"]["participants"].behind
    said = {
        who: [p.interview.text[p.start : p.end] for p in passages]
        for who, passages in behind.things().items()
    }
    assert list(said.values()) == [
        ["A hotline", "The hotline again.", "A hotline. Later a hotline."],
        ["The hotline"],
    ]


def test_a_person_in_two_interviews_is_one_participant_of_a_pair_of_codes(small: Any) -> None:
    texts = {"A": "R: A hotline and a friend.", "B": "R: A hotline and a friend."}
    codings = [(n, c, p) for n in texts for c, p in (("h", "A hotline"), ("f", "a friend"))]
    people = {"A": {"person": "P1"}, "B": {"person": "P1"}}
    (row,) = cooccurrence(small(texts, codings, people=people)).rows
    assert (row["participants"], row["interviews"], row["segments"]) == (1, 2, 2)


def test_a_sum_keeps_what_is_counted_in_each_part(study: Study) -> None:
    people = [p for i in study.interviews for p in i.participants if p.role == "officer"]
    both = total("participants", [count_people(people), count_people(people)])
    assert both == 2 * 3 == len(both.behind.things())


def test_what_is_computed_from_a_figure_is_a_plain_number() -> None:
    assert type(count_people(()) + 1) is int


def test_people_who_say_both_codes_are_counted_once_over_interviews(small: Any) -> None:
    """Ana speaks in two interviews and is one participant; Bo and Cy share a third. Dee says one
    code only.
    """
    texts = {
        "T1": "Ana: Beds and calls.\nDee: Beds again.",
        "T2": "Ana: Calls for beds.\nInterviewer: So?\nAna: More beds, more calls.",
        "T3": "Bo: Both here.\nCy: Both there.",
    }
    passages = {"T1": ("Beds and calls.",), "T3": ("Both here.", "Both there.")}
    passages["T2"] = ("Calls for beds.", "More beds, more calls.")
    codings = [(n, c, p) for n, some in passages.items() for p in some for c in ("beds", "calls")]
    people = {"T1/Ana": {"person": "Ana Q"}, "T2/Ana": {"person": "ana q"}}
    study = small(texts, [*codings, ("T1", "beds", "Beds again.")], people=people)
    (row,) = cooccurrence(study).rows
    keys = ("segments", "turns", "participants", "interviews")
    assert tuple(row[key] for key in keys) == (5, 5, 3, 3)
    assert row["jaccard"] == 5 / 6
