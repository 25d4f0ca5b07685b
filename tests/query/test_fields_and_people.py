"""Fields and how their values are compared, and who can be counted under an expression at all.

The study is that of ``small.py``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from small import study

from qcode.model import Coding, Participant, Study
from qcode.query import may_hold, may_hold_at
from qcode.query.binding import Bound
from qcode.query.fields import (
    FIELDS,
    Field,
    Fields,
    NoField,
    coding_value,
    equal,
    is_date,
    is_orderable,
    number,
    order,
)

SMALL = study()
ROLE, YEARS = Field("anywhere", "role"), Field("anywhere", "years")


# Values
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        (" 12 ", 12.0),
        ("1,200", 1200.0),
        ("1,200,300.5", 1200300.5),
        ("-3", -3.0),
        ("+3", 3.0),
        (".5", 0.5),
        ("0.5", 0.5),
        ("12,00", None),
        ("1.2.3", None),
        ("1e3", None),
        ("twelve", None),
        ("", None),
        ("12 years", None),
    ],
)
def test_a_number_may_have_commas_between_thousands(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "date", "orderable"),
    [
        ("2026", True, True),
        ("2026-03", True, True),
        ("2026-03-15", True, True),
        ("2026-3", False, False),
        ("15.03.2026", False, False),
        ("12", False, True),
        ("north", False, False),
    ],
)
def test_numbers_and_dates_have_an_order(text: str, date: bool, orderable: bool) -> None:
    assert (is_date(text), is_orderable(text)) == (date, orderable)


@pytest.mark.parametrize(
    ("field", "value", "wanted", "expected"),
    [
        (ROLE, "Law enforcement", "law_enforcement", True),
        (ROLE, "law-enforcement", "LAW ENFORCEMENT", True),
        (YEARS, "law-enforcement", "law enforcement", False),
        (YEARS, " New  York ", "new york", True),
        (YEARS, "1,200", "1200", True),
        (YEARS, "3.0", "3", True),
        (YEARS, "2026-03-15", "2026-03", True),
        (YEARS, "2026-03-15", "2026", True),
        (YEARS, "2026-03-15", "2026-04", False),
        (YEARS, "2026-03", "2026-03-15", False),
        (YEARS, "", "", False),
        (YEARS, "  ", "x", False),
        (Field("site", "role"), "a_b", "a b", False),
    ],
)
def test_equal_values(field: Field, value: str, wanted: str, expected: bool) -> None:
    assert equal(field, value, wanted) is expected


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("3", "12", -1),
        ("12", "3", 1),
        ("1,200", "1200", 0),
        ("2026-03-15", "2026-03", 0),
        ("2026-03-15", "2026-04", -1),
        ("2026-03-15", "2026-03-14", 1),
        ("2026-03-15T09:30", "2026-03-15", 0),
        ("2026", "2025", 1),
        ("many", "3", None),
        ("3", "many", None),
        ("", "3", None),
    ],
)
def test_values_are_compared_by_size_where_they_have_one(
    value: str, wanted: str, expected: int | None
) -> None:
    assert order(value, wanted) == expected


# Fields
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("role", Field("anywhere", "role")),
        ("ROLE", Field("anywhere", "role")),
        ("site", Field("anywhere", "site")),
        (" wave ", Field("anywhere", "wave")),
        ("person.wave", Field("person", "wave")),
        ("transcript.wave", Field("transcript", "wave")),
        ("site.kind", Field("site", "kind")),
        ("SITE.KIND", Field("site", "kind")),
        ("kind", Field("anywhere", "kind")),
        ("transcript", Field("name", "transcript")),
        ("speaker", Field("speaker", "speaker")),
        ("coder", Field("coding", "coder")),
        ("coding.date", Field("coding", "date")),
    ],
)
def test_a_field_is_found_by_its_name(typed: str, field: Field) -> None:
    assert Fields(SMALL).find(typed) == field


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("waves", "did you mean 'wave'"),
        ("person.kind", "no attribute named 'person.kind'"),
        ("site.wave", "no attribute named 'site.wave'"),
        ("coding.wave", "no attribute named 'coding.wave'"),
        ("", "no attribute named ''"),
    ],
)
def test_a_name_that_is_no_field_has_near_ones(typed: str, words: str) -> None:
    with pytest.raises(NoField) as caught:
        Fields(SMALL).find(typed)
    assert words in str(caught.value)


def _with_attribute(name: str) -> Study:
    """The study in which everybody has an attribute that is called like a field."""
    interviews = []
    for interview in SMALL.interviews:
        people = [
            replace(p, attributes={**p.attributes, name: "x"}) for p in interview.participants
        ]
        interviews.append(replace(interview, participants=tuple(people)))
    return replace(SMALL, interviews=tuple(interviews))


@pytest.mark.parametrize(
    ("name", "own"), [("coder", "coding.coder"), ("date", "coding.date"), ("speaker", "speaker")]
)
def test_an_attribute_that_is_called_like_a_field_must_be_told_apart(name: str, own: str) -> None:
    fields = Fields(_with_attribute(name))
    with pytest.raises(NoField) as caught:
        fields.find(name)
    assert f"type {own} or person.{name}" in str(caught.value)
    assert fields.find(f"person.{name}") == Field("person", name)
    assert fields.find_attribute(name) == Field("anywhere", name)


def test_a_grouping_is_by_people_and_never_by_codings() -> None:
    fields = Fields(SMALL)
    assert fields.find_attribute("wave") == Field("anywhere", "wave")
    with pytest.raises(NoField, match="is asked of codings"):
        fields.find_attribute("coder")
    assert {"role", "site", "wave", "years", "site.kind", "transcript"} <= set(fields.of_people)


def person(name: str) -> Participant:
    return next(p for i in SMALL.interviews for p in i.participants if p.label == name)


@pytest.mark.parametrize(
    ("field", "who", "value"),
    [
        ("role", "Ana", "law_enforcement"),
        ("role", "Di", ""),
        ("kind", "Ana", "state"),
        ("kind", "Bo", "city"),
        ("site.kind", "Cy", "state"),
        ("wave", "Ana", "1"),
        ("transcript.wave", "Bo", "2"),
        ("transcript.wave", "Cy", ""),
        ("person.years", "Cy", "1,200"),
        ("transcript", "Bo", "W2"),
        ("speaker", "Di", "Di"),
    ],
)
def test_the_value_of_a_person(field: str, who: str, value: str) -> None:
    fields = Fields(SMALL)
    assert fields.value(fields.find(field), person(who)) == value


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("site", {"North", "South", "East"}),
        ("kind", {"state", "city"}),
        ("site.kind", {"state", "city"}),
        ("wave", {"1", "2"}),
        ("transcript", {"W1", "W2", "G1"}),
        ("coder", {"ada", "ben"}),
        ("round", {"1", "2"}),
        ("date", set()),
    ],
)
def test_every_value_that_occurs_is_known(field: str, values: set[str]) -> None:
    fields = Fields(SMALL)
    assert set(fields.values(fields.find(field)).values()) == values


def test_roles_that_are_spelled_differently_are_one_value() -> None:
    fields = Fields(SMALL)
    assert len(fields.values(fields.find("role"))) == 3  # officers, the provider, the interviewer


def test_a_coding_has_a_coder_a_round_and_a_day() -> None:
    coding = Coding("c", "W1", "gaps", "ada", 0, 5, "2", created="2026-03-01T10:00:00Z")
    assert [coding_value(coding, n) for n in ("coder", "round", "origin", "date")] == [
        "ada",
        "2",
        "hand",
        "2026-03-01",
    ]
    assert [f.of_coding for f in (ROLE, Field("coding", "date"))] == [False, True]


def test_a_field_is_typed_with_its_place() -> None:
    assert Field("site", "kind").typed == "site.kind" and ROLE.typed == "role"
    assert len({name for name, _ in FIELDS}) == len(FIELDS) == 12


@pytest.mark.parametrize(
    ("field", "expected"),
    [("site", True), ("kind", True), ("site.kind", True), ("wave", False), ("role", False)],
)
def test_what_a_site_alone_decides(field: str, expected: bool) -> None:
    fields = Fields(SMALL)
    assert fields.is_of_sites(fields.find(field)) is expected


# Who can be counted
# --------------------------------------------------------------------------------------------------


def able(expression: str, **saved: str) -> set[str]:
    """The speakers whom the expression does not rule out."""
    bound = Bound(expression, SMALL, saved)
    return {p.label for p in (person(n) for n in ("Ana", "Bo", "Cy", "Di")) if may_hold(bound, p)}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("hotline", {"Ana", "Bo", "Cy", "Di"}),
        ("not hotline", {"Ana", "Bo", "Cy", "Di"}),
        ("role = law_enforcement", {"Ana", "Cy"}),
        ("role = law_enforcement and hotline", {"Ana", "Cy"}),
        ("role = law_enforcement or hotline", {"Ana", "Bo", "Cy", "Di"}),
        ("not role = law_enforcement", {"Bo", "Di"}),
        ("not (role = law_enforcement or hotline)", {"Bo", "Di"}),
        ("not (role = law_enforcement and hotline)", {"Ana", "Bo", "Cy", "Di"}),
        ("missing role", {"Di"}),
        ("has role", {"Ana", "Bo", "Cy"}),
        ("site = north and years < 10", {"Ana"}),
        ("site = north and years > 10", {"Cy"}),
        ("coder = ben", {"Ana", "Bo", "Cy", "Di"}),
        ('"safe house"', {"Ana", "Bo", "Cy", "Di"}),
        ("role = provider within 1 turns of role = provider", {"Bo"}),
        ("role = provider within 1 turns of hotline", {"Ana", "Bo", "Cy", "Di"}),
        ("officers", {"Ana", "Cy"}),
        ("not officers", {"Bo", "Di"}),
        ("officers and site = south", set()),
    ],
)
def test_nobody_is_counted_of_whom_it_can_never_be_true(
    expression: str, expected: set[str]
) -> None:
    assert able(expression, officers="role = law_enforcement") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("hotline", {"North", "South", "East"}),
        ("site = north", {"North"}),
        ("kind = state", {"North", "East"}),
        ("not kind = state", {"South"}),
        ("role = law_enforcement", {"North", "South", "East"}),
        ("kind = state and role = law_enforcement", {"North", "East"}),
        ("kind = state or hotline", {"North", "South", "East"}),
        ("site.kind = city and site = north", set()),
    ],
)
def test_a_site_is_ruled_out_by_what_is_known_of_it(expression: str, expected: set[str]) -> None:
    bound = Bound(expression, SMALL, {})
    assert {site for site in SMALL.sites if may_hold_at(bound, site)} == expected
