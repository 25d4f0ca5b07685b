"""Citations: what is joined, what is cut, whose they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode import model
from qcode.reports.citations import CitationIndex, apart_from
from qcode.reports.layers import layered

Small = Callable[..., model.Study]
TEXT = (
    "Interviewer: Who refers them?\n\nP1: The hotline does. The school too.\n\nInterviewer:"
    " Mm-hm.\n\nP1: And the clinic."
)


def _cited(study: model.Study, *codes: str) -> list[str]:
    return [c.words for c in CitationIndex(layered(study)).of(codes)]


def test_adjacent_overlapping_and_equal_codings_are_one_citation(small: Small) -> None:
    passages = ["The hotline does.", "hotline does. The", "The school too.", "The school too."]
    study = small({"T1": TEXT}, [("T1", "a", p) for p in passages])
    assert _cited(study, "a") == ["The hotline does. The school too."]


def test_a_word_between_two_codings_makes_two_citations(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "The hotline"), ("T1", "a", "The school too.")])
    assert _cited(study, "a") == ["The hotline", "The school too."]


def test_a_coding_over_several_turns_is_a_citation_in_each_and_flagged(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", TEXT[TEXT.index("The school") :])])
    found = CitationIndex(layered(study)).of(["a"])
    assert [(c.words, c.turn, c.several) for c in found] == [
        ("The school too.", 2, True),
        ("And the clinic.", 4, True),
    ]


def test_a_citation_joined_with_a_part_of_a_longer_coding_is_flagged_too(small: Small) -> None:
    longer = TEXT[TEXT.index("The school") :]
    study = small({"T1": TEXT}, [("T1", "a", "The hotline does."), ("T1", "a", longer)])
    found = CitationIndex(layered(study)).of(["a"])
    assert [(c.words, c.several) for c in found] == [
        ("The hotline does. The school too.", True),
        ("And the clinic.", True),
    ]


def test_the_end_of_a_question_and_its_answer_are_one_citation_without_flag(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", TEXT[TEXT.index("Mm-hm") :])])
    assert [(c.words, c.several) for c in CitationIndex(layered(study)).of(["a"])] == [
        ("And the clinic.", False)
    ]


@pytest.mark.parametrize("passage", ["Who refers them?", "P1: ", "\n\n", " "])
def test_words_of_an_interviewer_labels_and_white_space_are_no_citation(
    small: Small, passage: str
) -> None:
    assert _cited(small({"T1": TEXT}, [("T1", "a", passage)]), "a") == []


def test_a_citation_is_trimmed_to_its_words(small: Small) -> None:
    assert _cited(small({"T1": TEXT}, [("T1", "a", " hotline ")]), "a") == ["hotline"]


def test_codes_of_a_family_are_joined_as_one(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "The hotline does."), ("T1", "b", "The school too.")])
    assert _cited(study, "a", "b") == ["The hotline does. The school too."]
    assert _cited(study, "a") == ["The hotline does."]


def test_in_a_focus_group_each_speaker_has_his_own(small: Small) -> None:
    text = "P1: The hotline.\n\nP2: The school."
    study = small({"G": text}, [("G", "a", text)])
    found = CitationIndex(layered(study)).of(["a"])
    assert [(c.participant.label, c.words) for c in found] == [
        ("P1", "The hotline."),
        ("P2", "The school."),
    ]


def test_words_nobody_is_named_for_are_counted_for_no_one_and_told(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "The hotline does.")])
    (interview,) = study.interviews
    unnamed = replace(
        interview,
        turns=(interview.turns[0], replace(interview.turns[1], speaker=None), *interview.turns[2:]),
    )
    index = CitationIndex(layered(replace(study, interviews=(unnamed,))))
    assert (index.of(["a"]), index.unnamed) == ([], {"T1": 1})


def test_a_segment_is_counted_once_however_many_citations_it_carries(small: Small) -> None:
    study = small(
        {"T1": TEXT}, [("T1", "a", "The hotline"), ("T1", "a", "school"), ("T1", "a", "clinic")]
    )
    index = CitationIndex(layered(study))
    assert (len(index.of(["a"])), index.segments(index.of(["a"]))) == (3, 2)


def test_segments_are_counted_anew_in_each_transcript_and_named_by_number(small: Small) -> None:
    """The fourth of one transcript is not the second of the next."""
    study = small({"T1": TEXT, "T2": TEXT}, [("T1", "a", "clinic"), ("T2", "a", "hotline")])
    index = CitationIndex(layered(study))
    found = index.of(["a"])
    assert (index.segments(found), [list(index.segments_of(c)) for c in found]) == (2, [[4], [2]])
    assert index.codes == {"a"} and index.segments([]) == 0


def test_a_citation_over_two_segments_counts_both_once(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "hotline does. The"), ("T1", "a", "too.")])
    (interview,) = study.interviews
    turn = interview.turns[1]
    middle = TEXT.index("The school")
    segments = (
        model.Segment(1, 2, turn.start, middle),
        model.Segment(2, 2, middle, turn.end),
    )
    cut = replace(study, interviews=(replace(interview, segments=segments),))
    index = CitationIndex(layered(cut))
    found = index.of(["a"])
    assert index.segments(found) == 2
    assert [list(index.segments_of(c)) for c in found] == [[1, 2], [2]]


def test_every_part_on_words_of_nobody_is_counted(small: Small) -> None:
    study = small({"T1": TEXT}, [("T1", "a", "The hotline does."), ("T1", "b", "school")])
    (interview,) = study.interviews
    turns = [replace(t, speaker=None) if t.number == 2 else t for t in interview.turns]
    nameless = replace(study, interviews=(replace(interview, turns=tuple(turns)),))
    assert CitationIndex(layered(nameless)).unnamed == {"T1": 2}


def test_citations_apart_from_others_share_no_letter_with_them(small: Small) -> None:
    study = small(
        {"T1": TEXT},
        [("T1", "a", "The hotline does."), ("T1", "a", "clinic"), ("T1", "b", "hotline")],
    )
    index = CitationIndex(layered(study))
    assert [c.words for c in apart_from(index.of(["a"]), index.of(["b"]))] == ["clinic"]


_SPANS = st.lists(
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted), max_size=8
)


@given(spans=_SPANS)
def test_citations_cover_each_coded_word_of_a_participant_once_and_nothing_else(
    small: Small, spans: list[list[int]]
) -> None:
    """Compared with a letter-by-letter painting of the text."""
    study = small({"T1": TEXT}, tree={"a": {}})
    codings = tuple(model.Coding(str(i), "T1", "a", "Ada", s, e) for i, (s, e) in enumerate(spans))
    found = CitationIndex(layered(replace(study, codings=codings))).of(["a"])
    own = {i for t in study.interviews[0].turns if t.speaker == "P1" for i in range(t.start, t.end)}
    painted = {i for s, e in spans for i in range(s, e)} & own
    covered = [i for c in found for i in range(c.start, c.end)]
    assert len(covered) == len(set(covered))
    assert {i for i in painted if not TEXT[i].isspace()} == {
        i for i in covered if not TEXT[i].isspace()
    }
    for a, b in pairwise(found):
        assert a.turn != b.turn or TEXT[a.end : b.start].strip()


@given(
    spans=_SPANS,
    cuts=st.lists(st.integers(0, len(TEXT)), max_size=6),
    order=st.randoms(use_true_random=False),
)
def test_how_a_passage_was_cut_into_codings_changes_no_citation(
    small: Small, spans: list[list[int]], cuts: list[int], order: Any
) -> None:
    study = small({"T1": TEXT}, tree={"a": {}})
    whole = tuple(model.Coding(str(i), "T1", "a", "Ada", s, e) for i, (s, e) in enumerate(spans))
    pieces = []
    for coding in whole:
        at = [coding.start, *sorted(c for c in cuts if coding.start < c < coding.end), coding.end]
        pieces += [replace(coding, id=f"{coding.id}.{a}", start=a, end=b) for a, b in pairwise(at)]
    order.shuffle(pieces)

    def places(codings: tuple[model.Coding, ...]) -> list[tuple[int, int]]:
        return [
            (c.start, c.end)
            for c in CitationIndex(layered(replace(study, codings=codings))).of(["a"])
        ]

    assert places(whole) == places(tuple(pieces))
