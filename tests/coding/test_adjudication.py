"""What a decision keeps, how it is typed, what becomes of the consensus, and what causes say of the
codebook.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.coding.adjudication import (
    CAUSES,
    Choice,
    Decision,
    by_place,
    decide,
    decided_region,
    improvements,
    letters,
    read_cause,
    read_choice,
    rewritten,
    state,
    unaccepted,
    wanted,
)
from qcode.coding.disagreement import Disagreement, Unit
from qcode.errors import Refused, UsageError
from qcode.spans import Span, contains, join

WORDS = (10, 50)
UNIT = Unit(
    "T1",
    2,
    2,
    WORDS,
    "P",
    "provider",
    ("Ada", "Ben", "Cleo"),
    {
        "hotline": {"Ada": ((10, 30),), "Ben": ((20, 40),)},
        "online": {"Cleo": ((10, 50),)},
        "school": {"Ada": ((12, 14),), "Ben": ((10, 20),), "Cleo": ((10, 11),)},
        "new": {"Ada": ((10, 50),)},
    },
    {"new": ("Ben",)},
)
HOTLINE = Disagreement(UNIT, "hotline", ("Ada", "Ben"), ("Cleo",))


def _decided(choice: Choice, *, about: Disagreement = HOTLINE, created: str = "1") -> Decision:
    return replace(decide(about, choice, "missed", round="1")[0], created=created)


@pytest.mark.parametrize(
    ("choice", "spans"),
    [
        (Choice("coder", coder="Ada"), ((10, 30),)),
        (Choice("coder", coder="Ben"), ((20, 40),)),
        (Choice("coder", coder="Cleo"), ()),
        (Choice("both"), ((10, 40),)),
        (Choice("neither"), ()),
        (Choice("other", other="new_one"), ()),
    ],
)
def test_the_span_is_the_union_of_what_was_kept(choice: Choice, spans: tuple[Span, ...]) -> None:
    assert _decided(choice).spans(UNIT) == spans
    assert wanted(UNIT, "hotline", [_decided(choice)], accepted=True) == spans


def test_another_code_takes_the_words_of_the_code_in_question() -> None:
    decision = _decided(Choice("other", other="new_one"))
    assert wanted(UNIT, "new_one", [decision], accepted=False) == ((10, 40),)
    taken_back = _decided(Choice("coder", coder="Ada"), created="2")
    assert wanted(UNIT, "new_one", [decision, taken_back], accepted=False) == ()


def test_another_code_that_is_in_dispute_itself_is_settled_with_it() -> None:
    one, other = decide(HOTLINE, Choice("other", other="online"), "wrong code", round="1")
    assert (one.code, one.kept) == ("hotline", False)
    assert (other.code, other.cause, other.given, other.withheld) == (
        "online",
        "wrong code",
        ("Cleo",),
        ("Ada", "Ben"),
    )
    assert wanted(UNIT, "online", [one, other], accepted=False) == ((10, 50),)


def test_another_code_that_all_gave_or_the_very_same_is_refused() -> None:
    with pytest.raises(Refused, match="everybody already gave 'school' there"):
        decide(HOTLINE, Choice("other", other="school"), "missed", round="1")
    with pytest.raises(UsageError, match="is the disputed code"):
        decide(HOTLINE, Choice("other", other="hotline"), "missed", round="1")


def test_a_coder_who_takes_no_part_cannot_be_kept() -> None:
    new = Disagreement(UNIT, "new", ("Ada",), ("Cleo",))
    with pytest.raises(UsageError, match="'new' was added after Ben had finished"):
        decide(new, Choice("coder", coder="Ben"), "missed", round="1")
    with pytest.raises(UsageError, match="Dora cannot be chosen here: has not finished it"):
        decide(HOTLINE, Choice("coder", coder="Dora"), "missed", round="1")


def test_agreed_codes_count_once_they_are_accepted() -> None:
    assert wanted(UNIT, "school", [], accepted=False) == ()
    assert wanted(UNIT, "school", [], accepted=True) == ((10, 20),)
    assert wanted(UNIT, "hotline", [], accepted=True) == ()
    assert [(code, spans) for _, code, spans in unaccepted([UNIT], {})] == [("school", ((10, 20),))]
    assert unaccepted([UNIT], {("T1", "school"): [(10, 15), (15, 20)]}) == ()
    assert len(unaccepted([UNIT], {("T1", "school"): [(10, 15), (16, 20)]})) == 1


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("A", Choice("coder", coder="Ada")),
        ("b", Choice("coder", coder="Ben")),
        ("Cleo", Choice("coder", coder="Cleo")),
        ("cleo", Choice("coder", coder="Cleo")),
        ("both", Choice("both")),
        ("ALL", Choice("both")),
        ("neither", Choice("neither")),
        ("other:online", Choice("other", other="online")),
        ("other  tip line", Choice("other", other="tip line")),
    ],
)
def test_what_to_keep_is_typed_as_a_letter_a_name_or_a_word(typed: str, choice: Choice) -> None:
    assert read_choice(typed, UNIT.coders) == choice


@pytest.mark.parametrize("typed", ["D", "", "other", "other:", "keep A"])
def test_what_means_nothing_is_refused(typed: str) -> None:
    with pytest.raises(
        UsageError, match=r"keep one of A \(Ada\), B \(Ben\), C \(Cleo\), both|name the right code"
    ):
        read_choice(typed, UNIT.coders)


def test_a_coder_called_like_a_letter_is_meant_by_name_first() -> None:
    assert read_choice("B", ("B", "A")) == Choice("coder", coder="B")
    assert letters(("B", "A")) == {"A": "B", "B": "A"}


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        ("missed", "missed"),
        ("wrong-code", "wrong code"),
        ("Codebook_unclear", "codebook unclear"),
        ("codebook", "codebook unclear"),
    ],
)
def test_a_cause_is_one_of_five_however_it_is_written(typed: str, cause: str) -> None:
    assert read_cause(typed) == cause


def test_another_cause_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean slip"):
        read_cause("slp")
    with pytest.raises(UsageError, match="missed, boundary, wrong code, codebook unclear, slip"):
        read_cause("")
    assert list(CAUSES) == ["missed", "boundary", "wrong code", "codebook unclear", "slip"]


def test_a_decision_holds_until_the_coders_change_what_they_gave() -> None:
    decision = _decided(Choice("both"))
    places = by_place([decision])
    assert state(HOTLINE, places) == ("settled", decision)
    assert state(HOTLINE, {}) == ("open", None)
    changed = replace(HOTLINE, given=("Ada",), withheld=("Ben", "Cleo"))
    assert state(changed, places) == ("changed", decision)
    joined = replace(HOTLINE, withheld=("Cleo", "Dora"))
    assert state(joined, places)[0] == "settled"
    wider = replace(HOTLINE, unit=replace(UNIT, words=(10, 60)))
    assert state(wider, places) == ("open", None)


def test_the_newest_of_two_decisions_holds() -> None:
    late, early = _decided(Choice("neither"), created="2"), _decided(Choice("both"), created="1")
    assert state(HOTLINE, by_place([late, early])) == ("settled", late)


_PART = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(_PART, max_size=6), st.lists(_PART, max_size=3))
def test_rewriting_a_unit_touches_nothing_outside_it(present: list[Span], new: list[Span]) -> None:
    """Inside the unit it is as wanted, outside as it was, whatever was there."""
    inside = [p for p in new if contains(WORDS, p)]
    after = rewritten(present, WORDS, inside, "x" * 100)

    def covered(spans: list[Span]) -> set[int]:
        return {at for a, b in spans for at in range(a, b)}

    within = set(range(*WORDS))
    assert covered(after) & within == covered(inside)
    assert covered(after) - within == covered(present) - within
    assert after == sorted(set(after))


def test_the_consensus_is_done_only_where_two_decided() -> None:
    assert decided_region([(0, 100)], [(40, 60)]) == [(0, 40), (60, 100)]
    assert decided_region([(0, 100)], []) == join([(0, 100)])


def test_entries_to_improve_come_first_where_the_codebook_is_the_cause() -> None:
    def one(code: str, cause: str, choice: Choice) -> Decision:
        return Decision("T1", WORDS, "1", code, choice, cause, ("Ada",), ("Ben",))

    both, neither = Choice("both"), Choice("neither")
    rows = improvements(
        [
            one("slips", "slip", both),
            one("slips", "slip", both),
            one("slips", "missed", both),
            one("hotline", "wrong code", Choice("other", other="online")),
            one("hotline", "codebook unclear", neither),
            one("school", "boundary", both),
        ],
        {"hotline": ["school"]},
    )
    assert [(r.code, r.decisions, r.in_the_codebook, r.dropped) for r in rows] == [
        ("hotline", 2, 2, 2),
        ("school", 1, 1, 0),
        ("slips", 3, 0, 0),
    ]
    assert dict(rows[0].causes) == {"wrong code": 1, "codebook unclear": 1}
    assert (
        rows[0].to_do
        == "add to the definition what decides; add to exclude what belongs to online and school"
    )
    assert "where a passage begins and ends" in rows[1].to_do
    assert rows[2].to_do == "add examples and keywords for what is easily missed"
