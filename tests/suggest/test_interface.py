"""Suggesters of other packages: found by their entry points, calibrated like qcode's own, and told
by name when they fail.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from invented_package import install

from qcode.errors import ProjectDamaged, Refused, Unknown
from qcode.model import Codebook
from qcode.suggest import (
    Example,
    Fitted,
    Predictions,
    fit_suggester,
    from_bytes,
    registered,
    suggest,
    suggester_named,
    to_bytes,
)
from qcode.suggest.calibrating import calibration
from qcode.suggest.pool import sigmoid

Examples = tuple[Example, ...]


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "packages")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.delitem(sys.modules, "invented_suggesters", raising=False)


def fitted(name: str, examples: Examples, codebook: Codebook) -> Fitted:
    return fit_suggester(name, suggester_named(name), examples, codebook, seed=1)


def test_packages_are_listed_without_being_imported() -> None:
    """With the name and version of the package, after qcode's own."""
    found = registered()
    assert found[0].name == "qcode" and found[0].origin == "qcode"
    assert ("words", "invented-suggesters 1.5") in [(one.name, one.origin) for one in found]
    assert "invented_suggesters" not in sys.modules


def test_an_unknown_name_is_told_with_a_near_one() -> None:
    with pytest.raises(Unknown, match="no suggester named 'wrds'; did you mean 'words'"):
        suggester_named("wrds")


def test_a_name_that_two_packages_take_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a name of qcode's own: nobody can put another suggester in its place unseen."""
    install(
        tmp_path / "others",
        "other-suggesters",
        {"words": "invented_suggesters:Words", "qcode": "invented_suggesters:Words"},
    )
    monkeypatch.syspath_prepend(str(tmp_path / "others"))
    for name, origins in (
        ("words", "invented-suggesters 1.5 and other-suggesters 1.5"),
        ("qcode", "qcode and other-suggesters 1.5"),
    ):
        with pytest.raises(Refused, match=f"{name!r} is registered by {origins}"):
            suggester_named(name)


def test_a_suggester_learns_and_suggests(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Words seen only with a code make it likely; without reasons of its own that is said."""
    model = fitted("words", invented_examples, invented_codebook)
    assert model.codes == ("hotline", "housing", "training", "rare", "never")
    passages = [e.passage for e in invented_examples]
    probabilities = model.probabilities(passages)
    housing = np.array(["housing" in e.codes for e in invented_examples])
    assert probabilities[housing, 1].min() > 0.9 > 0.1 > probabilities[~housing, 1].max()
    assert probabilities[:, 4].max() < 0.01  # a code that nobody gave
    first = suggest(model.stored(passages), [replace(passages[0], segment=7)])
    assert {s.segment for s in first} == {7}
    assert all(s.why == "predicted by words, which gives no reasons" for s in first)


def test_reasons_of_a_suggester_are_shown_and_codes_without_one_are_not(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    model = fitted("telling", invented_examples, invented_codebook)
    passages = [e.passage for e in invented_examples]
    rows = suggest(model.stored(passages), passages, top=5, minimum=0.0)
    texts = [p.text.lower() for p in passages]
    assert rows and {s.code for s in rows} == {"hotline", "housing", "training", "rare"}
    assert all(any(s.why.split(", ")[0] in text for text in texts) for s in rows)


def test_its_probabilities_come_from_transcripts_that_it_had_not_seen(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """A suggester that only remembers its training passages is found out: a code that stands at
    random gets the probability of a code at random, not the 0.9 that it claims.
    """
    chance = np.random.default_rng(5)
    remembered = tuple(
        replace(
            e,
            passage=replace(e.passage, text=f"word{at:05}"),
            codes=frozenset({"housing"} if chance.random() < 0.3 else ()),
        )
        for at, e in enumerate(invented_examples)
    )
    model = fitted("words", remembered, invented_codebook)
    mean = float(model.probabilities([e.passage for e in remembered])[:, 1].mean())
    given = sum("housing" in e.codes for e in remembered) / len(remembered)
    unseen = replace(remembered[0].passage, text="another")
    assert abs(float(model.probabilities([unseen])[0, 1]) - given) < 0.05
    assert mean > given  # it does claim more where it remembers


def test_one_transcript_is_enough(invented_codebook: Codebook, invented_examples: Examples) -> None:
    one = tuple(e for e in invented_examples if e.transcript == "T03")
    assert fitted("words", one, invented_codebook).codes


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "failing",
            "the suggester 'failing' failed while learning .KeyError: 'no such",
        ),
        ("strange", "the suggester 'strange' failed while predicting .Odd."),
        ("short", r"the suggester 'short' gave \(\d+, 1\) probabilities for \d+ passages and"),
        ("sure", "the suggester 'sure' gave probabilities that are not between 0 and 1"),
        (
            "bare",
            "the suggester 'bare' of invented-suggesters 1.5 has no predict_proba",
        ),
        ("gone", "the suggester 'gone' failed while being loaded from invented-suggesters 1.5"),
        ("away", "the suggester 'away' failed while being loaded .* .ModuleNotFoundError"),
    ],
)
def test_an_error_of_a_suggester_is_one_message_that_names_it(
    name: str, message: str, invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Whatever it raises, also errors of its own making."""
    with pytest.raises(Refused, match=message):
        fitted(name, invented_examples, invented_codebook)


def test_predictions_are_stored_without_the_suggester(
    invented_codebook: Codebook, invented_examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same suggestions come back where the package is not installed, in the same bytes."""
    passages = [e.passage for e in invented_examples]
    made = fitted("telling", invented_examples, invented_codebook).stored(passages)
    data = to_bytes(made)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "invented_suggesters")
    back = from_bytes(data)
    assert isinstance(back, Predictions)
    assert suggest(back, passages) == suggest(made, passages)
    assert (back.thresholds, back.cuts, back.card) == (made.thresholds, made.cuts, made.card)
    assert to_bytes(back) == data
    newer = replace(passages[0], text="Never seen before.")
    assert suggest(back, [newer], minimum=0.0) == () and back.unknown([newer, passages[0]]) == 1


def test_damaged_predictions_are_refused(
    invented_codebook: Codebook, invented_examples: Examples
) -> None:
    """Cut off anywhere, or with probabilities that cannot be."""
    passages = [e.passage for e in invented_examples]
    made = fitted("words", invented_examples, invented_codebook).stored(passages)
    data = to_bytes(made)
    for length in range(0, len(data), len(data) // 10):
        with pytest.raises(ProjectDamaged, match="model cannot be read"):
            from_bytes(data[:length])
    for wrong in (replace(made, values=made.values[1:]), replace(made, values=made.values + 2)):
        with pytest.raises(ProjectDamaged, match="probabilities are not as many"):
            from_bytes(to_bytes(wrong))


def test_sigmoids_are_found_again() -> None:
    """Scores made from a known sigmoid: with many examples slope and offset are those, within a
    tenth; a code with few examples is calibrated like all codes together.
    """
    chance = np.random.default_rng(3)
    logits = chance.normal(size=(20_000, 3))
    true = chance.random(logits.shape) < sigmoid(0.5 * logits - 1.0)
    known = np.ones(logits.shape, dtype=bool)
    known[5:, 2] = False
    found = calibration(sigmoid(logits), true, known)
    assert np.abs(found.slopes - 0.5).max() < 0.1
    assert np.abs(found.offsets + 1.0).max() < 0.1


def test_scores_of_nothing_are_left_as_they_are() -> None:
    """Without any example the probability is the score."""
    found = calibration(np.zeros((0, 2)), np.zeros((0, 2), bool), np.zeros((0, 2), bool))
    assert found.of(np.array([[0.25, 0.75]])).tolist() == [
        [pytest.approx(0.25), pytest.approx(0.75)]
    ]
