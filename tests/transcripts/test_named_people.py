"""The header says who asks; labels are matched with the people it names."""

from __future__ import annotations

import pytest

from qcode.transcripts.named_people import asks_most, legend_of_people


@pytest.mark.parametrize(
    ("attributes", "labels", "expected"),
    [
        ({"Interviewer": "Mara Stone"}, ["Mara", "LE-01"], {"mara": True}),
        ({"Interviewer": "Mara Stone"}, ["Stone", "Vale"], {"stone": True}),
        ({"Interviewer": "Dr. Mara Stone (evaluation)"}, ["MS", "P1"], {"ms": True}),
        (
            {"Interviewers": "Mara Stone and Jonas Vale"},
            ["Mara", "Jonas", "P1"],
            {"mara": True, "jonas": True},
        ),
        (
            {"Interviewer": "Mara Stone", "Participant": "Ada Orrin, 34, cleaner"},
            ["M", "A"],
            {"m": True, "a": False},
        ),
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
    """By whole name, a word of it, initials or first letter; nothing where two fit, a label says so
    itself, or all would ask.
    """
    assert legend_of_people(attributes, labels) == expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (
            [
                ("A", "why?"),
                ("B", "so."),
                ("A", "and?”"),
                ("B", "no."),
                ("A", "how?"),
                ("B", "yes."),
            ],
            "A",
        ),
        (
            [
                ("A", "why?"),
                ("B", "so?"),
                ("A", "and?"),
                ("B", "no?"),
                ("A", "how?"),
                ("B", "yes?"),
            ],
            None,
        ),
        ([("A", "why?"), ("B", "so."), ("A", "and?"), ("B", "no.")], None),
        ([("A", "why?"), ("A", "and?"), ("A", "how?")], None),
        (
            [
                ("A", "why?"),
                ("B", "so."),
                ("A", "and."),
                ("A", "how?"),
                ("A", "I see."),
                ("A", "Yes."),
                ("A", "What?"),
            ],
            "A",
        ),
    ],
)
def test_who_asks_most_of_the_questions(turns: list[tuple[str, str]], expected: str | None) -> None:
    """One label with three questions at least, half of its turns, while the others hardly ever
    ask.
    """
    assert asks_most(turns) == expected
