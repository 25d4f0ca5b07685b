"""Units that coders share, where they differ on them, and codes taken for one another."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.coding.disagreement import (
    NOTHING,
    agreements,
    confusions,
    disagreements,
    round_of,
    rounds,
    shared,
    team,
    turn_before,
    units,
)
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import (
    Code,
    Codebook,
    Coder,
    Coding,
    Done,
    Interview,
    Participant,
    Segment,
    Study,
    Turn,
)
from qcode.reliability.agreement import agree
from qcode.reliability.units import CodedTranscript, unit_ratings

TEXT = "Q: Who calls?\n\nP: The hotline. A school.\n\nQ: And now?\n\nP:  Nobody rings.\n\nP: \n\n"
CODES = ("hotline", "online", "school")


def _interview(text: str = TEXT, name: str = "T1") -> Interview:
    """A turn a paragraph `label: words`; the answer of two sentences is two segments."""
    turns: list[Turn] = []
    segments: list[Segment] = []
    at = 0
    for paragraph in text.split("\n\n"):
        label, colon, words = paragraph.partition(":")
        if colon:
            start = at + len(label) + 1
            turns.append(Turn(len(turns) + 1, label, start, start + len(words)))
            cut = words.find(". ") + 2
            for a, b in [(0, cut), (cut, len(words))] if cut > 1 else [(0, len(words))]:
                segments.append(Segment(len(segments) + 1, len(turns), start + a, start + b))
        at += len(paragraph) + 2
    people = (
        Participant("q", name, "Q", {"role": "interviewer"}),
        Participant("p", name, "P", {"role": "provider"}),
    )
    return Interview(name, name, text, tuple(turns), tuple(segments), people)


def _study(
    given: Sequence[tuple[str, str, str]],
    *,
    coders: Sequence[str] = ("Ada", "Ben"),
    kinds: Mapping[str, str] | None = None,
    done: Sequence[Done] | None = None,
    text: str = TEXT,
) -> Study:
    """A study of one transcript; codings are (coder, code, words)."""
    made = []
    for i, (coder, code, words) in enumerate(given):
        start = text.index(words)
        made.append(Coding(f"c{i}", "T1", code, coder, start, start + len(words), "1"))
    marks = [Done("T1", c, 0, len(text), "1") for c in coders] if done is None else done
    people = tuple(Coder(c, c, (kinds or {}).get(c, "person")) for c in coders)  # type: ignore[arg-type]
    book = Codebook("Book", "1", tuple(Code(c) for c in CODES))
    return Study("S", book, (_interview(text),), tuple(made), tuple(marks), coders=people)


def _found(study: Study, **rest: object) -> list[tuple[int, str, tuple[str, ...], tuple[str, ...]]]:
    shared_units = units(study, "1", team(study, "1"), **rest)  # type: ignore[arg-type]
    return [(d.unit.segment, d.code, d.given, d.withheld) for d in disagreements(shared_units)]


def test_a_code_that_one_coder_gave_and_another_did_not_is_a_disagreement_with_both_named() -> None:
    study = _study(
        [
            ("Ada", "hotline", "The hotline."),
            ("Ben", "hotline", "hotline"),
            ("Ben", "school", "A school."),
        ]
    )
    assert _found(study) == [(3, "school", ("Ben",), ("Ada",))]
    assert [(u.segment, code) for u, code in agreements(units(study, "1", ("Ada", "Ben")))] == [
        (2, "hotline")
    ]


def test_what_was_agreed_on_covers_the_union_of_what_the_coders_covered() -> None:
    study = _study([("Ada", "hotline", "The hot"), ("Ben", "hotline", "hotline.")])
    (unit, code), *others = agreements(units(study, "1", ("Ada", "Ben")))
    assert not others
    assert [TEXT[a:b] for a, b in unit.spans(code)] == ["The hotline."]
    assert [TEXT[a:b] for a, b in unit.spans(code, ["Ben"])] == ["hotline."]


def test_a_coding_over_two_segments_is_compared_on_each() -> None:
    study = _study(
        [("Ada", "hotline", "The hotline. A school."), ("Ben", "hotline", "The hotline.")]
    )
    assert _found(study) == [(3, "hotline", ("Ada",), ("Ben",))]


def test_interviewers_segments_and_empty_ones_are_no_units() -> None:
    """Whatever somebody coded there: reports count none of it."""
    study = _study([("Ada", "hotline", "Who calls?"), ("Ada", "hotline", "Nobody rings.")])
    assert [u.segment for u in units(study, "1", ("Ada", "Ben"))] == [2, 3, 5]
    assert _found(study) == [(5, "hotline", ("Ada",), ("Ben",))]


def test_only_segments_that_two_coders_have_done_are_compared() -> None:
    end = TEXT.index("Q: And")
    some = [Done("T1", "Ada", 0, len(TEXT), "1"), Done("T1", "Ben", 0, end, "1")]
    study = _study([("Ada", "hotline", "Nobody rings."), ("Ada", "school", "A school.")], done=some)
    assert _found(study) == [(3, "school", ("Ada",), ("Ben",))]
    middle = TEXT.index("school")
    cut = replace(study, done=(some[0], Done("T1", "Ben", 0, middle, "1")))
    assert _found(cut) == []


def test_models_and_the_consensus_are_no_coders_and_bulk_codings_are_nobodys() -> None:
    coders = ("Ada", "Ben", "bot", "consensus")
    kinds = {"bot": "machine", "consensus": "consensus"}
    study = _study(
        [("bot", "hotline", "The hotline."), ("consensus", "school", "A school.")],
        coders=coders,
        kinds=kinds,
    )
    assert team(study, "1") == ("Ada", "Ben")
    assert _found(study) == []
    applied = _study([("Ada", "hotline", "The hotline.")])
    applied = replace(applied, codings=(replace(applied.codings[0], origin="machine"),))
    assert _found(applied) == []
    with pytest.raises(UsageError, match="bot is not a person"):
        team(study, "1", ("Ada", "bot"))


def test_a_code_newer_than_a_done_mark_is_missing_there_and_not_withheld() -> None:
    study = _study([("Ada", "online", "The hotline."), ("Ada", "school", "The hotline.")])
    found = _found(
        study, missing=lambda code, transcript, coder: code == "online" and coder == "Ben"
    )
    assert found == [(2, "school", ("Ada",), ("Ben",))]


def test_codes_that_left_the_codebook_are_not_compared() -> None:
    study = _study([("Ada", "old", "The hotline.")])
    assert _found(study) == []


def test_other_rounds_are_apart_and_the_newest_is_the_default() -> None:
    study = _study([("Ada", "hotline", "The hotline.")])
    marks = [
        Done("T1", c, 0, len(TEXT), r) for r in ("2", "10", "training") for c in ("Ada", "Ben")
    ]
    study = replace(study, done=(*study.done, *marks, Done("T1", "Ada", 0, len(TEXT), "11")))
    assert rounds(study) == ("training", "1", "2", "10")
    assert round_of(study, None) == "10"
    assert round_of(study, "2") == "2"
    assert disagreements(units(study, "2", ("Ada", "Ben"))) == ()
    with pytest.raises(
        Refused, match="no transcript was marked as finished by two coders in round 11"
    ):
        round_of(study, "11")


def test_nothing_to_compare_is_refused() -> None:
    with pytest.raises(Refused, match="nothing to compare"):
        round_of(_study([], coders=("Ada",)), None)
    apart = [Done("T1", "Ada", 0, 20, "1"), Done("T1", "Ben", 20, 40, "1")]
    with pytest.raises(Refused, match="nothing to compare"):
        round_of(_study([], done=apart), None)


def test_a_pair_is_compared_in_the_order_it_is_named() -> None:
    study = _study([], coders=("Ada", "Ben", "Cleo"))
    assert team(study, "1") == ("Ada", "Ben", "Cleo")
    assert team(study, "1", ("Cleo", "Ada")) == ("Cleo", "Ada")
    with pytest.raises(UsageError, match="takes two coders"):
        team(study, "1", ("Ada",))
    with pytest.raises(Unknown, match="did you mean 'Cleo'"):
        team(study, "1", ("Ada", "Clea"))


def test_what_several_coders_share_is_the_union_over_pairs() -> None:
    assert shared({"a": [(0, 10)], "b": [(5, 20)], "c": [(18, 30)]}) == [(5, 10), (18, 20)]
    assert shared({"a": [(0, 10)]}) == []


def test_the_turn_before_comes_with_its_speaker_and_the_first_turn_has_none() -> None:
    interview = _interview()
    assert turn_before(interview, 2) == "Q: Who calls?"
    assert turn_before(interview, 3) == "Q: Who calls?"
    assert turn_before(interview, 1) == ""


def test_a_confusion_is_one_code_by_one_coder_and_another_by_the_other() -> None:
    """Agreed codes are in no confusion, and a code given in place of nothing stands apart."""
    study = _study(
        [
            ("Ada", "hotline", "The hotline."),
            ("Ben", "online", "The hotline."),
            ("Ada", "school", "The hotline."),
            ("Ben", "school", "The hotline."),
            ("Ben", "school", "A school."),
        ]
    )
    found = confusions(units(study, "1", ("Ada", "Ben")))
    assert [(c.code, c.other, c.units, dict(c.by_pair), c.places) for c in found] == [
        ("hotline", "online", 1, {("Ada", "Ben"): 1}, (("T1", 2),)),
        (NOTHING, "school", 1, {("Ada", "Ben"): 1}, (("T1", 3),)),
    ]
    other_way = confusions(units(study, "1", ("Ben", "Ada")))
    assert [(c.code, c.other) for c in other_way] == [("online", "hotline"), ("school", NOTHING)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_what_reliability_counts_as_not_agreed_is_what_is_listed(seed: int) -> None:
    """Percent agreement over the same units leaves out exactly the disagreements, whatever was
    coded by whom.
    """
    random.seed(seed)
    spans = [(s.start, s.end) for s in _interview().segments]
    codings: list[Coding] = []
    for coder, code in itertools.product(("Ada", "Ben"), CODES):
        for start, end in spans:
            if random.random() < 0.5 and start < end:
                a, b = sorted(random.sample(range(start, end + 1), 2))
                codings.append(Coding(f"{len(codings)}", "T1", code, coder, a, b, "1"))
    study = replace(_study([]), codings=tuple(codings))
    compared = units(study, "1", ("Ada", "Ben"))
    coded = CodedTranscript(
        "T1",
        tuple((u.words,) for u in compared),
        {c: [(0, len(TEXT))] for c in ("Ada", "Ben")},
        [(c.coder, c.code, c.start, c.end) for c in codings],
    )
    for row in agree(unit_ratings([coded], CODES, ("Ada", "Ben")), bootstrap=0, interval=None):
        if row.code in CODES:
            assert row.percent_agreement is not None
            differing = sum(d.code == row.code for d in disagreements(compared))
            assert round(row.percent_agreement * row.units / 100) == row.units - differing
