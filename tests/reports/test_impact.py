"""What deciding a passage the other way changes in the printed numbers: always what counting anew
gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.reports.impact import Impact, Impacts
from qcode.reports.referrals import referrals
from qcode.reports.themes import themes
from qcode.spans import Span

Small = Callable[..., model.Study]
TEXT = "Interviewer: Who calls?\n\nP1: The hotline. The sheriff. A school."
TREE: dict[str, Any] = {
    "referral_stream": {"hotline": {}, "police": {"sheriff": {}}},
    "barriers": {},
}
PEOPLE = {"T1": {"role": "provider"}, "T2": {"role": "provider"}, "T3": {"role": "police"}}


def _at(words: str) -> Span:
    start = TEXT.index(words)
    return start, start + len(words)


def _study(small: Small, codings: list[tuple[str, ...]], **rest: Any) -> model.Study:
    return small(dict.fromkeys(("T1", "T2", "T3"), TEXT), codings, tree=TREE, people=PEOPLE, **rest)


def _of(study: model.Study, words: str, code: str, given: tuple[str, ...] | None = None) -> Impact:
    found = Impacts(study).of("T1", 2, _at(words), code, [_at(w) for w in given or (words,)])
    assert found is not None
    return found


def _row(table: model.Table, code: str, group: str) -> dict[str, Any]:
    return next(dict(r) for r in table.rows if r["code"] == code and r["group"] == group)


def test_a_code_put_on_adds_a_citation_and_a_participant(small: Small) -> None:
    study = _study(small, [("T2", "hotline", "The hotline.")])
    found = _of(study, "The hotline.", "hotline")
    assert (found.row, found.group, found.citations, found.citations_if) == (
        "Hotline",
        "provider",
        1,
        2,
    )
    assert (found.participants, found.participants_if, found.base) == (1, 2, 2)
    assert found.points == pytest.approx(50.0)
    assert found.words == "citations 1 → 2; participants 1 → 2 of 2"


def test_a_code_that_joins_two_citations_takes_one_away(small: Small) -> None:
    """The middle sentence between two coded ones: three touching passages are one citation."""
    study = _study(small, [("T1", "hotline", "The hotline."), ("T1", "hotline", "A school.")])
    found = _of(study, "The sheriff.", "hotline")
    assert (found.citations, found.citations_if, found.changes_participants) == (2, 1, False)
    assert found.words == "citations 2 → 1"


def test_a_code_beside_its_own_changes_no_number(small: Small) -> None:
    study = _study(small, [("T1", "hotline", "The hotline."), ("T2", "barriers", "A school.")])
    found = _of(study, "The sheriff.", "hotline")
    assert (found.points, found.words) == (0.0, "no number")


def test_a_code_below_a_stream_counts_as_the_stream(small: Small) -> None:
    study = _study(small, [("T1", "police", "The sheriff."), ("T1", "hotline", "A school.")])
    found = _of(study, "The hotline.", "sheriff")
    assert (found.row, found.citations, found.citations_if) == ("Police", 1, 1)


def test_the_share_of_citations_changes_with_the_base(small: Small) -> None:
    """One more citation of three: 100 x 1/3 becomes 100 x 2/4, more than what it changes for
    participants.
    """
    codings: list[tuple[str, ...]] = [
        ("T1", "hotline", "The hotline."),
        ("T2", "police", "The sheriff."),
        ("T2", "hotline", "The hotline."),
    ]
    study = _study(small, codings)
    before = _row(referrals(study, by="role"), "hotline", "provider")["percent"]
    found = _of(study, "A school.", "hotline")
    coded = replace(study.codings[0], id="new", start=_at("A school.")[0], end=_at("A school.")[1])
    after = _row(
        referrals(replace(study, codings=(*study.codings, coded)), by="role"), "hotline", "provider"
    )["percent"]
    assert not found.changes_participants
    assert found.points == pytest.approx(abs(after - before))


def test_what_is_reported_now_is_taken_off(small: Small) -> None:
    study = _study(
        small, [("T1", "barriers", "The hotline. The sheriff."), ("T2", "barriers", "A school.")]
    )
    found = _of(study, "The hotline. The sheriff. A school.", "barriers", ("A school.",))
    assert (found.row, found.citations, found.citations_if) == ("Barriers", 2, 1)
    assert (found.participants, found.participants_if) == (2, 1)


@pytest.mark.parametrize("code", ["hotline", "police", "sheriff", "barriers"])
@pytest.mark.parametrize(
    "words", ["The hotline.", "The sheriff.", "A school.", "The hotline. The sheriff. A school."]
)
def test_it_is_what_counting_anew_gives(small: Small, code: str, words: str) -> None:
    """The counts said for both ways are those of the tables made of both studies."""
    codings: list[tuple[str, ...]] = [
        ("T1", "hotline", "The hotline."),
        ("T1", "police", "A school."),
        ("T2", "sheriff", "The sheriff."),
        ("T2", "barriers", "A school."),
        ("T3", "hotline", "A school."),
    ]
    study = _study(small, codings)
    found = _of(study, words, code)
    start, end = _at(words)
    carried = [
        c
        for c in study.codings
        if c.transcript == "T1" and c.code == code and c.start < end and start < c.end
    ]
    other = (
        replace(study, codings=tuple(c for c in study.codings if c not in carried))
        if carried
        else replace(
            study, codings=(*study.codings, model.Coding("n", "T1", code, "Ada", start, end))
        )
    )
    row = {"sheriff": "police"}.get(code, code)
    for whole, citations, participants in (
        (study, found.citations, found.participants),
        (other, found.citations_if, found.participants_if),
    ):
        counted = _row(themes(whole, by="role"), row, "provider")
        assert (counted["citations"], counted["participants"]) == (citations, participants)


def test_what_no_report_counts_has_no_impact(small: Small) -> None:
    study = _study(small, [("T2", "hotline", "The hotline.")], done=[("T2", "Ada"), ("T3", "Ada")])
    assert Impacts(study).of("T1", 2, _at("The hotline."), "hotline", [_at("The hotline.")]) is None
    done = _study(small, [("T2", "hotline", "The hotline.")])
    assert Impacts(done).of("T1", 1, (13, 22), "hotline", [(13, 22)]) is None
    assert Impacts(done).of("T1", 2, _at("A school."), "gone", [_at("A school.")]) is None


def test_who_mentions_a_row_elsewhere_goes_on_mentioning_it(small: Small) -> None:
    """One of two mentions of one person; then the only mention of the other one."""
    text = "P: The hotline.\n\nP: A hotline again."
    study = small(
        {"T1": text, "T2": text},
        [
            ("T1", "hotline", "hotline."),
            ("T1", "hotline", "hotline again"),
            ("T2", "hotline", "The"),
        ],
        tree={"hotline": {}},
        people={n: {"role": "judge"} for n in ("T1", "T2")},
    )
    start = text.index("hotline.")
    found = Impacts(study).of("T1", 1, (start, start + 8), "hotline", [])
    assert found is not None
    assert (found.citations, found.citations_if, found.points) == (3, 2, 0.0)
    assert (found.participants, found.participants_if) == (2, 2)
    only = Impacts(study).of("T2", 1, (3, 6), "hotline", [])
    assert only is not None
    assert (only.participants, only.participants_if, only.points) == (2, 1, 50.0)
    alone = replace(study, codings=study.codings[2:])
    last = Impacts(alone).of("T2", 1, (3, 6), "hotline", [])
    assert last is not None and (last.participants_if, last.points) == (0, 50.0)
