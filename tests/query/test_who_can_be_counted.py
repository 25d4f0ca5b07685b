"""Who can be counted under an expression, and where it rules out a whole site."""

from __future__ import annotations

import pytest
from small import study

from qcode.model import Participant
from qcode.query import may_hold, may_hold_at
from qcode.query.binding import Bound
from qcode.query.fields import Fields

SMALL = study()


def person(name: str) -> Participant:
    return next(p for i in SMALL.interviews for p in i.participants if p.label == name)


def test_roles_that_are_spelled_differently_are_one_value() -> None:
    fields = Fields(SMALL)
    assert len(fields.values(fields.find("role"))) == 3  # officers, the provider, the interviewer


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
