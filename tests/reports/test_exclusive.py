"""An exclusive code ("none") is outside of its family's joined counts, and told beside a sibling
for one person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qcode import model
from qcode.reports.crosstab import crosstab
from qcode.reports.exclusive import beside
from qcode.reports.referrals import referrals
from qcode.reports.themes import themes

Small = Callable[..., model.Study]
TREE: dict[str, Any] = {
    "avoid": {"moving": {"moving_abroad": {}}, "quiet": {}, "none": {"none_at_all": {}}}
}


def respondents(small: Small, *more: tuple[str, ...]) -> model.Study:
    """46 respondents: 14 say none, 32 name a tactic, 10 of them below `moving`."""
    texts = {
        f"R-{n:02d}": "Interviewer: And then?\n\nP: Nothing was done. We moved."
        for n in range(1, 47)
    }
    said = [
        (name, "none" if n > 4 else "none_at_all", "Nothing was done.")
        for n, name in enumerate(texts, 1)
        if n <= 14
    ]
    said += [
        (name, "moving_abroad" if n < 25 else "quiet", "We moved.")
        for n, name in enumerate(texts, 1)
        if n > 14
    ]
    study = small(texts, [*said, *more], tree=TREE)
    codes = tuple(replace(c, exclusive=c.key == "none") for c in study.codebook.codes)
    return replace(study, codebook=replace(study.codebook, codes=codes))


def row(table: model.Table, code: str) -> dict[str, object]:
    return dict(next(r for r in table.rows if r["code"] == code))


def test_32_of_46_name_a_tactic_and_14_none(small: Small) -> None:
    """The family is mentioned by 32; with the answer "none" in it, it would be all 46. Everybody
    was asked.
    """
    table = themes(respondents(small))
    counts = {
        c: (row(table, c)["participants"], row(table, c)["asked"])
        for c in ("avoid", "moving", "none", "none_at_all")
    }
    assert counts == {
        "avoid": (32, 46),
        "moving": (10, 46),
        "none": (14, 46),
        "none_at_all": (4, 46),
    }
    assert any(
        "none is exclusive: it is outside the joined counts" in n.lower() for n in table.notes
    )
    cross = crosstab(respondents(small), "avoid", "transcript")
    assert (row(cross, "avoid")["participants"], row(cross, "none")["participants"]) == (32, 14)
    plain = replace(
        respondents(small).codebook,
        codes=tuple(replace(c, exclusive=False) for c in respondents(small).codebook.codes),
    )
    assert row(themes(replace(respondents(small), codebook=plain)), "avoid")["participants"] == 46


def test_whoever_says_none_was_asked_also_where_only_marks_count(small: Small) -> None:
    """14 say none and 32 name a tactic: all of them answered the question."""
    codes = tuple(
        replace(c, questions=("Q1",)) if c.key == "avoid" else c
        for c in respondents(small).codebook.codes
    )
    study = replace(respondents(small), codebook=replace(respondents(small).codebook, codes=codes))
    assert row(themes(study, asked_by="marked"), "avoid")["asked"] == 46


def test_none_has_no_share_of_the_citations(small: Small) -> None:
    """Of 32 citations 10 are of moving, 31.25 percent; none comes last, without a percentage."""
    table = referrals(respondents(small), family="avoid")
    assert [(r["code"], r["citations"], r["percent"]) for r in table.rows] == [
        ("quiet", 22, 68.75),
        ("moving", 10, 31.25),
        ("none", 14, None),
    ]
    assert table.extra["groups"][0]["citations"] == 32


def test_an_exclusive_code_beside_another_of_one_person_is_found(small: Small) -> None:
    """By one coder in one transcript; two coders who differ are not meant, and neither is a code
    that lies below it.
    """
    study = respondents(
        small, ("R-05", "quiet", "We moved."), ("R-06", "moving", "We moved.", "Ben")
    )
    (both,) = beside(study, study.codings)
    assert (both.code, both.coder, both.person) == ("none", "Ada", ("R-05", "P"))
    assert {c.code for c in both.others} == {"quiet"}
    told = [n for n in themes(study).notes if "together with another" in n]
    assert len(told) == 1 and told[0].startswith("1 participant has") and "R-05" in told[0]
    assert not [n for n in themes(respondents(small)).notes if "together with another" in n]


def test_one_person_in_two_interviews_is_found_and_two_people_in_one_are_not(small: Small) -> None:
    texts = {"A": "P: Nothing was done.\n\nQ: We moved.", "B": "P: We moved."}
    tree: dict[str, Any] = {"avoid": {"moving": {}, "none": {}}}

    def study(**people: dict[str, str]) -> model.Study:
        said = [
            ("A", "none", "Nothing was done."),
            ("A", "moving", "We moved."),
            ("B", "moving", "We moved."),
        ]
        made = small(texts, said, tree=tree, people=people)
        codes = tuple(replace(c, exclusive=c.key == "none") for c in made.codebook.codes)
        return replace(made, codebook=replace(made.codebook, codes=codes))

    assert beside(study(), study().codings) == []
    same = study(**{"A/P": {"person": "Ada"}, "B": {"person": "Ada"}})
    (both,) = beside(same, same.codings)
    assert {(c.transcript, c.code) for c in (*both.codings, *both.others)} == {
        ("A", "none"),
        ("B", "moving"),
    }
