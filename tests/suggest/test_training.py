"""What a model learns, what it leaves to the codebook, and that the same examples make the same
model.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qcode.errors import Refused
from qcode.model import Code, Codebook
from qcode.suggest import Example, Passage, keyword_model, suggest, to_bytes, train
from qcode.suggest.classifier import fit

Examples = tuple[Example, ...]


def probability(model: Any, code: str, text: str, **words: Any) -> float:
    values = model.probabilities([Passage(1, text, **words)])
    return float(values[0, model.codes.index(code)])


def prior(model: Any, code: str, text: str) -> float:
    """The probability by keywords and questions alone."""
    passages = [Passage(1, text)]
    return float(model.priors(code, passages, model.clues(passages))[0])


def test_a_code_is_learned_from_its_words(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """What is said with the code makes it probable, what is said without it does not."""
    model = train(invented_examples, invented_codebook)
    said = probability(model, "hotline", "Somebody called in, she said.", role="officer")
    other = probability(model, "hotline", "The printer broke again.", role="officer")
    assert other < 0.2 and said > 2 * other
    assert said > model.card["positives"]["hotline"] / len(invented_examples), (
        "more than its share of the examples"
    )


def test_three_positives_are_learned_two_are_not(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """A code given twice, and one never given, stay with their keywords; the card says so."""
    model = train(invented_examples, invented_codebook)
    assert model.learned_codes == ("hotline", "housing", "training")
    assert model.card["positives"]["rare"] == 2 and model.card["positives"]["never"] == 0
    assert model.card["learned"] == ["hotline", "housing", "training"]
    third = invented_examples[40]
    more = (*invented_examples, replace(third, codes=third.codes | {"rare"}))
    assert (
        "rare" in train(more, invented_codebook).learned_codes
        or train(more, invented_codebook).card["positives"]["rare"] == 3
    )


def test_the_prior_is_corrected_by_what_was_counted(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """A keyword that was right twice of two is worth more than before; one that was never right,
    less.
    """
    model = train(invented_examples, invented_codebook)
    before = keyword_model(invented_codebook)
    text = "We meet quarterly."
    assert prior(before, "rare", text) == pytest.approx(0.3)
    assert prior(model, "rare", text) == pytest.approx((2 + 2 * 0.3) / (2 + 2))
    wrong = tuple(replace(e, codes=e.codes - {"rare"}) for e in invented_examples)
    assert prior(train(wrong, invented_codebook), "rare", text) == pytest.approx(
        (0 + 2 * 0.3) / (2 + 2)
    )


def test_before_any_coding_keywords_and_questions_are_the_prior(
    invented_codebook: Codebook,
) -> None:
    """More different keywords and a question of the code make it more probable, a role that is not
    asked less.
    """
    model = replace(keyword_model(invented_codebook), texts={})
    asked = {"before": "Where do your referrals come from?", "role": "officer", "asked": True}
    assert probability(model, "hotline", "a tip") == pytest.approx(0.3)
    assert probability(model, "hotline", "a tip, a tip") == pytest.approx(0.3)
    assert probability(model, "hotline", "a tip on the hotline") == pytest.approx(0.4)
    assert probability(model, "hotline", "a tip", **asked) == pytest.approx(0.45)
    assert probability(model, "housing", "the shelter", role="officer") == pytest.approx(0.15)
    assert probability(model, "never", "anything") < 0.05


def test_the_same_examples_and_seed_make_the_same_model(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Byte for byte."""
    first, second = (
        to_bytes(train(invented_examples, invented_codebook, seed=3)) for _ in range(2)
    )
    assert first == second


def test_probabilities_are_probabilities(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Also for text with nothing known in it, without words, in another script, and for another
    role.
    """
    model = train(invented_examples, invented_codebook)
    odd = [
        Passage(1, ""),
        Passage(2, "..."),
        Passage(3, "我们走了"),
        Passage(4, "tip " * 500, "?", "juror", True),
    ]
    values = model.probabilities(odd)
    assert values.shape == (4, 5)
    assert np.all((values >= 0) & (values <= 1))
    assert model.probabilities([]).shape == (0, 5)


def test_calibrated_probabilities_agree_with_shares(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Over many passages the mean probability of a learned code is about the share that has it."""
    model = train(invented_examples, invented_codebook)
    values = model.probabilities([e.passage for e in invented_examples])
    for at, code in enumerate(("hotline", "housing", "training")):
        share = np.mean([code in e.codes for e in invented_examples])
        assert values[:, at].mean() == pytest.approx(share, abs=0.08)


def test_what_nobody_decided_is_not_learned_from(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Where a code is unknown its absence is no negative: hiding all the negatives of a half
    changes nothing for the worse.
    """
    half = tuple(
        (
            replace(e, codes=e.codes - {"hotline"}, unknown=frozenset({"hotline"}))
            if e.transcript < "T06"
            else e
        )
        for e in invented_examples
    )
    model, told = train(half, invented_codebook), train(invented_examples[72:], invented_codebook)
    assert model.card["positives"]["hotline"] == told.card["positives"]["hotline"]
    assert probability(model, "hotline", "The tip line rang twice.") > 0.5


def test_nothing_to_learn_from_is_refused(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Without examples, and without any code of the codebook, with what to type next."""
    with pytest.raises(Refused, match="no segment is marked as finished") as refused:
        train((), invented_codebook)
    assert refused.value.command
    with pytest.raises(Refused, match="code of the codebook"):
        train([replace(e, codes=frozenset({"old"})) for e in invented_examples], invented_codebook)


@pytest.mark.parametrize("many", [1, 2, 12, 13, 30])
def test_very_few_examples_make_a_model(
    invented_codebook: Codebook, invented_examples: Examples, many: int
) -> None:
    """One transcript or one segment is enough not to fail: no warning, probabilities for every
    code.
    """
    model = fit(invented_examples[:many], invented_codebook)
    values = model.probabilities([e.passage for e in invented_examples[:20]])
    assert np.all((values > 0) & (values < 1))


def test_a_code_on_every_segment_and_words_that_are_none() -> None:
    """Where all segments have the code there is nothing to tell apart; text without words has no
    terms.
    """
    book = Codebook("B", "1", (Code("all"), Code("some", keywords=("!",))))
    known = [
        Example(
            f"T{i % 3}",
            Passage(i, "!" if i % 2 else "—"),
            frozenset({"all"} | ({"some"} if i % 2 else set())),
        )
        for i in range(30)
    ]
    model = train(known, book)
    assert "all" not in model.learned_codes
    loud, quiet = model.probabilities([Passage(1, "!", transcript="X"), Passage(1, "—")])
    assert loud[0] > 0.7 and quiet[0] > 0.7
    assert loud[1] > 0.7 > 0.1 > quiet[1]
    assert suggest(keyword_model(Codebook("B", "1", ())), [Passage(1, "a")]) == ()


def test_many_transcripts_are_predicted_as_each_one_is(
    monkeypatch: pytest.MonkeyPatch, invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """They are read a few at a time, and never a part of a transcript without the rest."""
    from qcode.suggest import predicting

    model = train(invented_examples, invented_codebook)
    passages = [replace(e.passage, transcript=e.transcript) for e in invented_examples]
    whole = model.probabilities(passages)
    monkeypatch.setattr(predicting, "_AT_ONCE", 20)
    np.testing.assert_allclose(model.probabilities(passages), whole, rtol=1e-4)
    each = [
        model.probabilities([p for p in passages if p.transcript == name])
        for name in sorted({p.transcript for p in passages})
    ]
    np.testing.assert_allclose(np.vstack(each), whole, rtol=1e-4)
