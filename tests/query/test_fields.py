"""The fields of the language one by one: how a name is found, what values it has, and how a value
is compared.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import small

from qcode import model
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

STUDY = small.study()
KNOWN = Fields(STUDY)
PEOPLE = {p.label: p for i in STUDY.interviews for p in i.participants}

FOUND = {
    "role": Field("anywhere", "role"),
    " Role ": Field("anywhere", "role"),
    "site": Field("anywhere", "site"),
    "years": Field("anywhere", "years"),
    "kind": Field("anywhere", "kind"),
    "person.role": Field("person", "role"),
    "Person.ROLE": Field("person", "role"),
    "transcript.wave": Field("transcript", "wave"),
    "site.kind": Field("site", "kind"),
    "transcript": Field("name", "transcript"),
    "speaker": Field("speaker", "speaker"),
    "SPEAKER": Field("speaker", "speaker"),
    "coder": Field("coding", "coder"),
    "origin": Field("coding", "origin"),
    "round": Field("coding", "round"),
    "date": Field("coding", "date"),
    "coding.coder": Field("coding", "coder"),
    "Coding.Date": Field("coding", "date"),
}


@pytest.mark.parametrize("typed", FOUND)
def test_a_field_is_found_by_its_name_in_any_case(typed: str) -> None:
    assert KNOWN.find(typed) == FOUND[typed]


UNKNOWN = {
    "rol": "no attribute named 'rol'; did you mean 'role'",
    "person.kind": "no attribute named 'person.kind'",
    "transcript.role": "no attribute named 'transcript.role'",
    "site.kin": "no attribute named 'site.kin'; did you mean 'site.kind'",
    "coding.memo": "no attribute named 'coding.memo'",
    "coding.cod": "did you mean 'coding.coder'",
    "group.role": "no attribute named 'group.role'",
    "codr": "did you mean 'coder'",
    "speakers": "did you mean 'speaker'",
    "": "no attribute named ''",
}


@pytest.mark.parametrize("typed", UNKNOWN)
def test_a_name_that_is_no_field_is_told_with_the_near_ones(typed: str) -> None:
    with pytest.raises(NoField) as caught:
        KNOWN.find(typed)
    assert UNKNOWN[typed] in str(caught.value)


def with_attributes(**attributes: str) -> Fields:
    """The fields of the study in which Ana has these attributes too."""
    first, *rest = STUDY.interviews
    people = tuple(
        replace(p, attributes={**p.attributes, **attributes}) if p.label == "Ana" else p
        for p in first.participants
    )
    return Fields(replace(STUDY, interviews=(replace(first, participants=people), *rest)))


@pytest.mark.parametrize(
    ("name", "own"),
    [("coder", "coding.coder"), ("round", "coding.round"), ("speaker", "speaker")],
)
def test_an_attribute_called_like_a_field_must_be_typed_in_full(name: str, own: str) -> None:
    fields = with_attributes(**{name: "x"})
    with pytest.raises(NoField, match=f"type {own} or person.{name}"):
        fields.find(name)
    assert fields.find(f"person.{name}") == Field("person", name)


def test_an_attribute_called_transcript_does_not_hide_the_name_of_the_transcript() -> None:
    assert with_attributes(transcript="x").find("transcript") == Field("name", "transcript")


def test_an_attribute_with_a_dot_in_its_name_is_found_as_it_is_written() -> None:
    fields = with_attributes(**{"person.note": "x", "first.visit": "y"})
    assert fields.find("person.note") == Field("anywhere", "person.note")
    assert fields.find("first.visit") == Field("anywhere", "first.visit")


def test_of_two_attributes_that_differ_in_case_the_one_typed_exactly_is_meant() -> None:
    fields = with_attributes(Years="9")
    assert fields.find("Years").name == "Years"
    assert fields.find("years").name == "years"
    assert fields.find("YEARS").name == "Years"


def test_a_field_of_codings_is_no_attribute() -> None:
    with pytest.raises(NoField, match="'coder' is asked of codings"):
        KNOWN.find_attribute("coder")
    assert KNOWN.find_attribute("speaker") == Field("speaker", "speaker")
    assert KNOWN.find_attribute("role") == Field("anywhere", "role")
    # A table of people may have a column of that name.
    assert with_attributes(coder="x").find_attribute("coder") == Field("anywhere", "coder")


def test_what_can_be_asked_of_people_is_listed() -> None:
    names = ["kind", "role", "site", "site.kind", "transcript", "wave", "years"]
    assert KNOWN.of_people == names


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (Field("anywhere", "role"), "role"),
        (Field("person", "role"), "person.role"),
        (Field("transcript", "wave"), "transcript.wave"),
        (Field("site", "kind"), "site.kind"),
        (Field("name", "transcript"), "transcript"),
        (Field("speaker", "speaker"), "speaker"),
        (Field("coding", "date"), "date"),
    ],
)
def test_a_field_is_written_as_it_is_typed(field: Field, typed: str) -> None:
    assert field.typed == typed
    assert KNOWN.find(typed) == field
    assert field.of_coding is (typed == "date")


def test_every_field_is_explained_once() -> None:
    names = [name for name, _ in FIELDS]
    assert len(names) == len(set(names))
    for name in ("role", "site", "transcript", "speaker", "coder", "origin", "round", "date"):
        assert name in names


VALUES = {
    ("role", "Ana"): "law_enforcement",
    ("role", "Di"): "",
    ("kind", "Ana"): "state",  # of the site
    ("kind", "Int"): "",  # without a site
    ("site.kind", "Bo"): "city",
    ("person.years", "Cy"): "1,200",
    ("person.years", "Di"): "",
    ("transcript.wave", "Bo"): "2",
    ("transcript.wave", "Cy"): "",
    ("wave", "Ana"): "1",
    ("transcript", "Di"): "G1",
    ("speaker", "Di"): "Di",
}


@pytest.mark.parametrize(("typed", "who"), VALUES)
def test_the_value_of_a_person(typed: str, who: str) -> None:
    assert KNOWN.value(KNOWN.find(typed), PEOPLE[who]) == VALUES[typed, who]


def test_a_persons_own_value_goes_before_that_of_the_site() -> None:
    fields = with_attributes(kind="own")
    first = fields.interviews["W1"]
    ana = next(p for p in first.participants if p.label == "Ana")
    assert fields.value(fields.find("kind"), ana) == "own"
    assert fields.value(fields.find("site.kind"), ana) == "state"
    assert fields.value(fields.find("person.kind"), ana) == "own"


def test_a_site_without_attributes_and_an_unknown_transcript_have_no_values() -> None:
    nobody = model.Participant("", "W9", "Ed", {"site": "West"})
    assert KNOWN.value(KNOWN.find("site.kind"), nobody) == ""
    assert KNOWN.value(KNOWN.find("transcript.wave"), nobody) == ""
    assert KNOWN.value(KNOWN.find("transcript"), nobody) == "W9"


OCCURRING = {
    "role": {"lawenforcement", "provider", "interviewer"},
    "site": {"north", "south", "east"},  # nobody was heard at East
    "kind": {"state", "city"},
    "site.kind": {"state", "city"},
    "years": {"3", "12", "1,200"},
    "person.years": {"3", "12", "1,200"},
    "wave": {"1", "2"},
    "transcript.wave": {"1", "2"},
    "transcript": {"w1", "w2", "g1"},
    "speaker": {"ana", "bo", "cy", "di", "int"},
    "coder": {"ada", "ben"},
    "origin": {"hand", "accepted", "machine", "consensus"},
    "round": {"1", "2"},
    "date": set(),  # any date may be typed
}


@pytest.mark.parametrize("typed", OCCURRING)
def test_every_value_that_occurs_is_known(typed: str) -> None:
    assert set(KNOWN.values(KNOWN.find(typed))) == OCCURRING[typed]


def test_values_are_told_as_they_are_written() -> None:
    assert KNOWN.values(KNOWN.find("site"))["north"] == "North"
    assert KNOWN.values(KNOWN.find("transcript"))["g1"] == "G1"


def test_a_coder_is_known_without_a_coding_and_a_round_by_assignment_or_done_mark() -> None:
    changed = replace(
        STUDY,
        coders=(*STUDY.coders, model.Coder("c", "cleo")),
        assignments=(model.Assignment("W1", "ben", "reliability", "3"),),
        done=(model.Done("W1", "ben", 0, 5, "4"),),
    )
    fields = Fields(changed)
    assert "cleo" in fields.values(fields.find("coder"))
    assert set(fields.values(fields.find("round"))) == {"1", "2", "3", "4"}


@pytest.mark.parametrize(
    ("typed", "alone"),
    [
        ("site", True),
        ("site.kind", True),
        ("kind", True),
        ("role", False),
        ("years", False),
        ("person.site", False),
        ("transcript", False),
        ("speaker", False),
        ("coder", False),
    ],
)
def test_whether_a_site_alone_decides_a_value(typed: str, alone: bool) -> None:
    assert KNOWN.is_of_sites(KNOWN.find(typed)) is alone


@pytest.mark.parametrize(
    ("field", "one", "other", "same"),
    [
        ("role", "Law enforcement", "law_enforcement", True),
        ("role", "LAW-ENFORCEMENT", "lawenforcement", True),
        ("person.role", "a b", "a_b", True),
        ("site", "New  Town", "new town", True),
        ("site", "New_Town", "New Town", False),
        ("coder", "ADA", "ada", True),
        ("speaker", "Ana", "Anna", False),
    ],
)
def test_what_is_the_same_value_in_another_spelling(
    field: str, one: str, other: str, same: bool
) -> None:
    found = KNOWN.find(field)
    assert (found.fold(one) == found.fold(other)) is same
    assert equal(found, one, other) is same


NUMBERS = {
    "12": 12,
    " 12 ": 12,
    "1,200": 1200,
    "1,234,567.5": 1234567.5,
    "3.50": 3.5,
    ".5": 0.5,
    "-.5": -0.5,
    "-4": -4,
    "+7": 7,
    "007": 7,
    "": None,
    "1,20": None,
    "12,00": None,
    "1.2.3": None,
    "3 years": None,
    "1e5": None,
    "inf": None,
    "nan": None,
    "-": None,
}


@pytest.mark.parametrize("text", NUMBERS)
def test_what_is_a_number(text: str) -> None:
    assert number(text) == NUMBERS[text]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026", True),
        ("2026-03", True),
        (" 2026-03-15 ", True),
        ("2026-3", False),
        ("26-03-15", False),
        ("2026-03-15T10", False),
        ("15.03.2026", False),
        ("", False),
    ],
)
def test_what_is_a_date(text: str, date: bool) -> None:
    assert is_date(text) is date


@pytest.mark.parametrize(
    ("text", "orderable"),
    [("3", True), ("2026-03", True), ("-1.5", True), ("three", False), ("", False)],
)
def test_what_can_be_compared_by_size(text: str, orderable: bool) -> None:
    assert is_orderable(text) is orderable


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        ("1,200", "1200", True),
        ("12", "12.0", True),
        ("12", "012", True),
        ("12", "120", False),
        ("2026-03-15", "2026-03-15", True),
        ("2026-03-15", "2026-03", True),
        ("2026-03-15", "2026", True),
        ("2026-03-15 10:30", "2026-03-15", True),
        ("2026-03", "2026-03-15", False),
        ("2026-04-01", "2026-03", False),
        ("2026", "2026-03", False),
        ("", "", False),
        ("  ", "x", False),
        ("x", "", False),
    ],
)
def test_when_a_value_is_the_one_wanted(value: str, wanted: str, same: bool) -> None:
    assert equal(Field("anywhere", "when"), value, wanted) is same


@pytest.mark.parametrize(
    ("value", "wanted", "stands"),
    [
        ("5", "10", -1),
        ("10", "10.0", 0),
        ("1,200", "12", 1),
        ("-3", "-4", 1),
        ("2026-03-15", "2026-03", 0),
        ("2026-03-15", "2026-04", -1),
        ("2026-03-15", "2025", 1),
        ("2026-03-15 10:00", "2026-03-15", 0),
        ("2026-03", "2026-03-15", -1),
        ("2026", "2026-03", None),
        ("many", "5", None),
        ("", "5", None),
        ("2026-03-15", "soon", None),
    ],
)
def test_how_a_value_stands_to_the_one_wanted(value: str, wanted: str, stands: int | None) -> None:
    assert order(value, wanted) == stands


def test_the_fields_of_a_coding() -> None:
    coding = model.Coding(
        "c", "W1", "gaps", "ada", 0, 1, "2", "accepted", created="2026-03-15T23:59:00Z"
    )
    found = {name: coding_value(coding, name) for name in ("coder", "origin", "round", "date")}
    assert found == {"coder": "ada", "origin": "accepted", "round": "2", "date": "2026-03-15"}
