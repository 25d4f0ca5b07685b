"""A model takes decisions into account that were made after its training."""

from __future__ import annotations

from dataclasses import replace

from qcode.model import Codebook
from qcode.suggest import Example, Passage, from_bytes, keyword_model, to_bytes, train
from qcode.suggest.updating import refresh

Examples = tuple[Example, ...]
NEW = Passage(40, "The bicycle has a flat tyre.", "", "officer", False, "T99")


def of(model: object, code: str) -> float:
    values = model.probabilities([replace(NEW, segment=41)])  # type: ignore[attr-defined]
    return float(values[0, model.codes.index(code)])  # type: ignore[attr-defined]


def test_a_decision_makes_its_code_likelier_for_the_same_words(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    model = train(invented_examples, invented_codebook)
    given = [Example("T99", replace(NEW, segment=n), frozenset({"never"})) for n in range(3)]
    after = refresh(model, given)
    assert of(after, "never") > 1.5 * of(model, "never")
    assert of(after, "training") < of(after, "never") or of(after, "training") < 0.5


def test_a_decision_that_changed_replaces_the_earlier_one(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    model = train(invented_examples, invented_codebook)
    assert model.learned is not None
    once = refresh(model, [Example("T99", NEW, frozenset({"never"}))])
    twice = refresh(once, [Example("T99", NEW, frozenset())])
    assert twice.learned is not None and once.learned is not None
    assert len(twice.learned.nearest.places) == len(model.learned.nearest.places) + 1
    assert twice.learned.nearest.codes[-1].tolist() == [0, 0, 0, 0, 0]
    assert once.learned.nearest.codes[-1].tolist() == [0, 0, 0, 0, 1]


def test_a_model_that_learned_nothing_counts_the_clues(invented_codebook: Codebook) -> None:
    passage = Passage(1, "a tip came in", "", "officer", False, "T1")
    after = refresh(
        keyword_model(invented_codebook), [Example("T1", passage, frozenset({"hotline"}))]
    )
    assert after.seen["hotline"] == ((0, 0), (0, 0), (1, 1), (0, 0))


def test_nothing_new_changes_nothing_and_an_updated_model_can_be_stored(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    model = train(invented_examples, invented_codebook)
    assert refresh(model, ()) is model
    after = refresh(model, [Example("T99", NEW, frozenset({"never"}))])
    assert to_bytes(from_bytes(to_bytes(after))) == to_bytes(after)
