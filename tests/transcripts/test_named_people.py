"""The header says who asks; labels are matched with the people it names."""

from __future__ import annotations

import pytest

from qcode.transcripts.named_people import legend_of_people


@pytest.mark.parametrize(
    ("attributes", "labels", "expected"),
    [
        ({"Interviewer": "Mara Stone"}, ["Mara", "LE-01"], {"mara": True}),
        ({"Interviewer": "Mara Stone"}, ["Stone", "Vale"], {"stone": True}),
        ({"Interviewer": "Dr. Mara Stone (evaluation)"}, ["MS", "P1"], {"ms": True}),
        ({"Interviewers": "Mara Stone and Jonas Vale"}, ["Mara", "Jonas", "P1"], {"mara": True, "jonas": True}),
        ({"Interviewer": "Mara Stone", "Participant": "Ada Orrin, 34, cleaner"}, ["M", "A"], {"m": True, "a": False}),
        ({"Interviewer": "Mara Stone", "Participant": "Mila Orrin"}, ["M", "O"], {}),
        ({"Interviewer": "Mara Stone"}, ["Interviewer", "Mara"], {}),
        ({"Interviewer": "Mara Stone"}, ["Mara"], {}),
        ({"Date": "Mara"}, ["Mara", "LE-01"], {}),
        ({"Interviewer": "?"}, ["Mara", "LE-01"], {}),
    ],
)
def test_labels_that_fit_one_person_of_the_header(
    attributes: dict[str, str], labels: list[str], expected: dict[str, bool]
) -> None:
    """By whole name, a word of it, initials or first letter; nothing where two fit, a label says so itself, or all would ask."""
    assert legend_of_people(attributes, labels) == expected
