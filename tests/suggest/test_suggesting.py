"""Suggestions: which, in what order, and the reason in words."""

from __future__ import annotations

import itertools
from dataclasses import replace

from qcode.model import Code, Codebook, Suggestion
from qcode.suggest import Example, Passage, keyword_model, suggest, train

Examples = tuple[Example, ...]


def test_keyword_suggestions_say_that_they_are_a_prior(invented_codebook: Codebook) -> None:
    """The reason is the matching words, whether the question asks for the code, and that nothing
    was learned.
    """
    passages = [
        Passage(
            4, "The Tip Line, and a tip.", "Where do your referrals come from?", "officer", True
        ),
        Passage(6, "The shelter.", "", "officer"),
        Passage(8, "Nothing."),
    ]
    found = suggest(replace(keyword_model(invented_codebook), texts={}), passages)
    assert found == (
        Suggestion(
            4,
            "hotline",
            found[0].probability,
            "tip line, tip (keywords); the question asks for it; a prior, not learned",
        ),
        Suggestion(
            6,
            "housing",
            found[1].probability,
            "shelter (keyword); not asked of officer; a prior, not learned",
        ),
    )


def test_learned_suggestions_name_the_words_of_the_segment(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Only words that are in the segment, and the coded segment that is most alike."""
    model = train(invented_examples, invented_codebook)
    best, *_ = suggest(model, [Passage(9, "Somebody called in, I think.", "", "provider", True)])
    assert best.code == "hotline" and best.segment == 9
    assert "called" in best.why and "as in T" in best.why
    named = best.why.partition(" (word")[0].split(", ")
    assert all(name in "somebody called in i think" for name in named)


def test_the_most_probable_come_first_and_no_more_than_asked(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Segments in the order given; `top` and `minimum` bound what is told."""
    model = train(invented_examples, invented_codebook)
    passages = [e.passage for e in invented_examples[:12]]
    found = suggest(model, passages, top=2)
    for first, second in itertools.pairwise(found):
        assert first.segment != second.segment or first.probability >= second.probability
    assert all(s.probability >= 0.1 for s in found)
    assert len(suggest(model, passages, top=5, minimum=0.0)) == 5 * len(passages)
    assert all(s.probability >= 0.6 for s in suggest(model, passages, minimum=0.6))
    assert suggest(model, passages, top=0) == ()
    assert suggest(model, []) == ()


def test_words_that_contain_one_another_are_told_once(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """ "tip" and "line" are told as "tip line"."""
    model = train(invented_examples, invented_codebook)
    best, *_ = suggest(model, [Passage(1, "The tip line rang.", "", "officer", True)])
    named = best.why.partition(" (")[0].split(", ")
    assert any("tip line" in name for name in named)
    assert "tip" not in named and "line" not in named


def test_a_codebook_without_keywords_suggests_nothing() -> None:
    """Before any coding there is nothing to say then."""
    assert (
        suggest(
            keyword_model(Codebook("B", "1", (Code("a"), Code("b")))),
            [Passage(1, "Anything at all?")],
        )
        == ()
    )
