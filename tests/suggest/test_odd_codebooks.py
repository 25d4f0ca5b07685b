"""Codebooks and studies at the edge: one code, no words, one transcript, another language."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qcode.model import Code, Codebook
from qcode.suggest import Example, Passage, from_bytes, keyword_model, suggest, to_bytes, train

Examples = tuple[Example, ...]


def examples(texts: dict[str, str], transcripts: int = 6) -> list[Example]:
    """In each transcript every text once; the key is its code, "" for none."""
    return [
        Example(
            f"T{number}",
            Passage(segment, text, transcript=f"T{number}"),
            frozenset({code} if code else ()),
        )
        for number in range(transcripts)
        for segment, (code, text) in enumerate(texts.items(), 1)
    ]


def test_a_codebook_with_one_code_is_learned() -> None:
    known = examples({"garden": "we dig the beds", "": "it rained all day"})
    model = train(known, Codebook("B", "1", (Code("garden"),)))
    dug, rained = model.probabilities([Passage(1, "we dig the beds"), Passage(2, "it rained")])
    assert dug[0] > 0.7 > 0.3 > rained[0]


def test_a_code_that_was_never_given_is_not_likely_and_has_no_threshold() -> None:
    known = examples({"garden": "we dig the beds", "": "it rained all day"})
    model = train(known, Codebook("B", "1", (Code("garden"), Code("never"))))
    assert model.probabilities([Passage(1, "we dig the beds")])[0, 1] < 0.1
    assert set(model.thresholds) == {"garden"}


def test_one_transcript_is_enough_to_learn_from() -> None:
    known = examples({"garden": "we dig the beds", "": "it rained all day"}, transcripts=1)
    known += [replace(e, passage=replace(e.passage, segment=e.passage.segment + 10)) for e in known]
    model = train(known, Codebook("B", "1", (Code("garden"),)))
    dug, rained = model.probabilities([Passage(1, "we dig the beds"), Passage(2, "it rained")])
    assert dug[0] > rained[0]


@pytest.mark.parametrize("text", ["", "  ", "…", "?"])
def test_segments_without_words_have_probabilities(text: str) -> None:
    known = examples({"garden": text, "": "it rained all day"})
    model = train(known, Codebook("B", "1", (Code("garden"),)))
    values = model.probabilities([Passage(1, text)])
    assert np.all((values > 0) & (values < 1))


def test_another_language_is_learned_by_its_words() -> None:
    texts = {"огород": "мы копаем грядки", "погода": "весь день шёл дождь", "": "спасибо вам"}
    book = Codebook("B", "1", (Code("огород"), Code("погода")))
    model = train(examples(texts), book)
    digging, rain = model.probabilities([Passage(1, "копаем грядки"), Passage(2, "шёл дождь")])
    assert digging[0] > digging[1]
    assert rain[1] > rain[0]


def test_everything_works_without_the_table_of_vectors(
    monkeypatch: pytest.MonkeyPatch, invented_codebook: Codebook, invented_examples: Examples
) -> None:
    from qcode.suggest.learners import vectors

    monkeypatch.setattr(vectors, "table", lambda: None)
    model = train(invented_examples, invented_codebook)
    best, *_ = suggest(model, [Passage(1, "Somebody called in.", "", "officer", True)])
    assert best.code == "hotline"
    assert from_bytes(to_bytes(model)).codes == model.codes
    assert keyword_model(invented_codebook).probabilities([Passage(1, "a tip")]).shape == (1, 5)


def test_code_names_alone_find_passages_of_the_same_meaning() -> None:
    """Nothing is coded, and no word of the passage is in the codebook."""
    book = Codebook("B", "1", (Code("money", "Money and wages"), Code("health", "Health")))
    [paid, ill] = keyword_model(book).probabilities(
        [Passage(1, "They pay us four dollars."), Passage(2, "The doctor saw my illness.")]
    )
    assert paid[0] > paid[1]
    assert ill[1] > ill[0]
