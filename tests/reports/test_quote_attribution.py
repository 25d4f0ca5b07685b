"""Who is named under a quote: templates with any attribute, and what is left where a value is
missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qcode import model
from qcode.errors import Unknown, UsageError
from qcode.reports.quote_attribution import template

Small = Callable[..., model.Study]


def said(study: model.Study, wanted: str, **attributes: str) -> str:
    person = model.Participant("p", "T", "P", attributes)
    return template(study, wanted).of(study, person).text


@pytest.fixture
def study(small: Small) -> model.Study:
    """One person of whom everything is known, at site A of level state."""
    people = {"role": "law_enforcement", "subrole": "detective", "region": "Northeast", "site": "A"}
    made = small({"T": "P: Yes."}, people={"T": people})
    return replace(made, sites={"A": {"level": "state"}})


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("", "law enforcement official"),
        ("—{role}", "law enforcement official"),
        ("-- {subrole}, {region}", "detective, Northeast"),
        ("{subrole} from the {Region} ({site.level})", "detective from the Northeast (state)"),
        ("a {level} site", "a state site"),
    ],
)
def test_fields_are_attributes_of_the_person_or_the_site(
    study: model.Study, wanted: str, shown: str
) -> None:
    known = dict(study.interviews[0].participants[0].attributes)
    assert said(study, wanted, **known) == shown


@pytest.mark.parametrize(
    ("wanted", "attributes", "shown"),
    [
        ("—{subrole}, {region}", {"subrole": "detective"}, "detective"),
        ("—{subrole}, {region}", {"region": "Northeast"}, "Northeast"),
        ("—{subrole}, {region}, {site}", {"subrole": "detective", "site": "A"}, "detective, A"),
        ("{subrole} ({region})", {"subrole": "detective"}, "detective"),
        ("{subrole} ({region}, {site})", {"subrole": "detective", "site": "A"}, "detective (A)"),
        ("{subrole} ({region}, {site})", {"subrole": "detective", "region": "N"}, "detective (N)"),
        ("{subrole} ({region}, {site})", {"subrole": "detective"}, "detective"),
        ("({region}) {subrole}", {"subrole": "detective"}, "detective"),
        ("{subrole} ({region}), {site}", {"subrole": "detective", "site": "A"}, "detective, A"),
        ("{subrole} from the {region}", {"subrole": "detective"}, "detective"),
        ("{subrole}, {region}", {"role": "prosecutor"}, "prosecutor"),
        ("{subrole}, {region}", {}, "participant"),
    ],
)
def test_a_missing_value_leaves_no_comma_and_no_bracket(
    study: model.Study, wanted: str, attributes: dict[str, str], shown: str
) -> None:
    assert said(study, wanted, **attributes) == shown


def test_what_is_missing_and_what_is_told_are_known(study: model.Study) -> None:
    person = model.Participant("p", "T", "P", {"role": "prosecutor", "region": "West_Coast"})
    found = template(study, "{role}, {subrole}, {region}").of(study, person)
    assert found.missing == ("subrole",)
    assert found.said_of == (("role", "prosecutor"), ("region", "West Coast"))


@pytest.mark.parametrize("wanted", ["{role", "role}", "{}", "a detective", "{ }, {role}"])
def test_a_template_that_cannot_be_read_is_refused(study: model.Study, wanted: str) -> None:
    with pytest.raises(UsageError):
        template(study, wanted)


@pytest.mark.parametrize("wanted", ["{subrol}", "{site.levl}"])
def test_an_attribute_that_nobody_has_is_unknown(study: model.Study, wanted: str) -> None:
    with pytest.raises(Unknown) as raised:
        template(study, wanted)
    assert raised.value.exit_status == 2
