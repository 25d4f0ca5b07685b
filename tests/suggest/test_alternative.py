"""The alternative annotator test: by hand, beside scipy, and where it cannot be made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import false_discovery_control, t, ttest_1samp

from qcode.suggest.evaluation.alternative import (
    alternative_test,
    discovered,
    p_by_segments,
    p_by_transcripts,
)

CODERS = ("ada", "ben", "cleo")


def one_code(coders: Any, model: Any, cluster: Any = None, epsilon: float = 0.15) -> Any:
    """The test on a single code: a row per coder, a column per segment."""
    values = np.array([coders], dtype=np.int8)
    index = np.arange(values.shape[2]) % 5 if cluster is None else np.array(cluster)
    return alternative_test(
        values, np.array([model], dtype=np.int8), index, CODERS[: values.shape[1]], epsilon
    )


def test_the_shares_of_model_and_coder_by_hand() -> None:
    found = one_code(
        [[1, 1, 0, 0], [1, 0, 0, 1], [1, 0, 1, 0]],
        [1, 0, 0, 0],
    )
    ada, ben, cleo = found.rivals
    # Beside ben and cleo: all equal on 1; the model is nearer on 2; on 3 both are like ben alone;
    # on 4 both are like cleo alone.
    assert (ada.model, ada.own) == (1.0, 0.75)
    # Beside ada and cleo: on 2 each of both is like cleo alone, on 3 like ada alone; on 4 the model
    # is nearer.
    assert (ben.model, ben.own) == (1.0, 0.75)
    assert (cleo.model, cleo.own) == (1.0, 0.75)
    assert found.advantage == 1.0
    assert ada.segments == 4
    assert ada.reason == "fewer than 30 segments"
    assert (found.winning_rate, found.reason) == (None, "fewer than 30 segments")


def test_sets_of_codes_are_compared_by_their_shared_part() -> None:
    # ada: a b; ben: a; cleo: b c; the model: a b c, in each of forty segments.
    values = np.array([[1, 1, 0], [1, 0, 1], [0, 0, 1]], dtype=np.int8)[:, :, None]
    model = np.ones((3, 1), dtype=np.int8)
    found = alternative_test(
        np.repeat(values, 40, axis=2), np.repeat(model, 40, axis=1), np.arange(40) // 8, CODERS
    )
    ada, ben, cleo = found.rivals
    # Beside ben and cleo: ada (1/2 + 1/3) / 2 = 5/12, the model (1/3 + 2/3) / 2 = 1/2.
    assert (ada.model, ada.own) == (1.0, 0.0)
    # Beside ada and cleo: ben (1/2 + 0) / 2, the model (2/3 + 2/3) / 2.
    assert (ben.model, ben.own) == (1.0, 0.0)
    # Beside ada and ben: cleo (1/3 + 0) / 2, the model (2/3 + 1/3) / 2.
    assert (cleo.model, cleo.own) == (1.0, 0.0)
    # The difference is -1 everywhere, so nothing varies.
    assert [one.p for one in found.rivals] == [0.0, 0.0, 0.0]
    assert (found.winning_rate, found.passes) == (1.0, True)


def test_the_p_of_segments_is_that_of_scipy() -> None:
    differences = np.array([1.0, 0, 0, -1, 0, 1, 0, 0, -1, -1, 0, 0])
    expected = ttest_1samp(differences, 0.2, alternative="less").pvalue
    assert p_by_segments(differences, 0.2) == pytest.approx(expected)


def test_the_p_of_transcripts_by_hand() -> None:
    differences = np.array([1.0, 0, 0, -1, 0, 1])
    cluster = np.array([3, 3, 5, 5, 5, 8])
    # Sums 1, -1, 1 of sizes 2, 3, 1; without each: 0 / 4, 2 / 3, 0 / 5.
    without = np.array([0, 2 / 3, 0])
    variance = 2 / 3 * ((without - 2 / 9) ** 2).sum()
    expected = t.cdf((1 / 6 - 0.2) / np.sqrt(variance), 2)
    assert p_by_transcripts(differences, cluster, 0.2) == pytest.approx(expected)


def test_with_transcripts_of_one_size_both_tests_of_their_means_agree() -> None:
    means = np.array([0.25, -0.5, 0.0, 0.5, -0.25])
    differences = np.repeat(means, 4)
    expected = ttest_1samp(means, 0.15, alternative="less").pvalue
    assert p_by_transcripts(differences, np.repeat(np.arange(5), 4), 0.15) == pytest.approx(
        expected
    )


def test_discoveries_by_hand_and_beside_scipy() -> None:
    # Three tests: 1 + 1/2 + 1/3 = 11/6, so the bars are .05 * 6/11 * (1/3, 2/3, 1) = .0091, .0182,
    # .0273. The third is below its bar, so all up to it are found.
    assert discovered([0.0270, 0.0190, 0.0090]) == [True, True, True]
    assert discovered([0.0280, 0.0190, 0.0090]) == [False, False, True]
    assert discovered([0.0280, None, 0.0100]) == [True, None, True]
    assert discovered([]) == []
    p = np.random.default_rng(3).random(12) ** 4
    expected = false_discovery_control(p, method="by") <= 0.05
    assert discovered(p.tolist()) == expected.tolist()
    assert 0 < expected.sum() < 12


def like_the_reference(coders: Any, model: Any, epsilon: float) -> tuple[float, float, list[float]]:
    """Winning rate, mean advantage and p's, by the definition of the paper, in loops."""
    p, shares = [], []
    for left_out in range(len(coders)):
        rest = [c for at, c in enumerate(coders) if at != left_out]
        mine, own = [], []
        for i in range(len(model)):
            s_model = np.mean([model[i] == other[i] for other in rest])
            s_coder = np.mean([coders[left_out][i] == other[i] for other in rest])
            mine.append(float(s_model >= s_coder))
            own.append(float(s_coder >= s_model))
        p.append(ttest_1samp(np.subtract(own, mine), epsilon, alternative="less").pvalue)
        shares.append(np.mean(mine))
    won = false_discovery_control(p, method="by") <= 0.05
    return float(won.mean()), float(np.mean(shares)), [float(one) for one in p]


@pytest.mark.parametrize(("seed", "wrong"), [(1, 0.15), (2, 0.3), (3, 0.5)])
def test_by_segments_it_is_the_test_of_the_paper(seed: int, wrong: float) -> None:
    rng = np.random.default_rng(seed)
    right = rng.integers(0, 2, 90)
    coders = [np.where(rng.random(90) < 0.25, 1 - right, right) for _ in range(3)]
    model = np.where(rng.random(90) < wrong, 1 - right, right)
    # With one code, equal sets have the similarity 1 and others 0, like equal labels.
    found = one_code(coders, model, rng.integers(0, 9, 90), epsilon=0.2)
    rate, advantage, p = like_the_reference(coders, model, 0.2)
    assert [one.p_segments for one in found.rivals] == pytest.approx(p)
    assert found.winning_rate_segments == pytest.approx(rate)
    assert found.advantage == pytest.approx(advantage)


def test_a_model_as_good_as_the_coders_passes_and_one_that_guesses_does_not() -> None:
    rng = np.random.default_rng(8)
    right = rng.integers(0, 2, 600)
    coders = [np.where(rng.random(600) < 0.2, 1 - right, right) for _ in range(4)]
    cluster = np.arange(600) // 30
    values = np.array([coders], dtype=np.int8)
    names = ("ada", "ben", "cleo", "dan")
    good, guess = (
        alternative_test(values, np.array([model], dtype=np.int8), cluster, names)
        for model in (np.where(rng.random(600) < 0.1, 1 - right, right), rng.integers(0, 2, 600))
    )
    assert (good.winning_rate, good.passes) == (1.0, True)
    assert (guess.winning_rate, guess.passes) == (0.0, False)


def test_transcripts_that_differ_make_the_test_careful() -> None:
    # The model does as well as ada in four transcripts and badly in the fifth.
    ada = np.ones(200, dtype=int)
    model = np.where(np.arange(200) < 160, 1, 0)
    found = one_code([ada, ada, ada], model, np.arange(200) // 40, epsilon=0.3)
    assert all(one.p_segments < 0.01 < 0.2 < one.p for one in found.rivals)


def test_without_three_coders_it_says_so() -> None:
    found = one_code([[1, 0], [1, -1]], [1, 0])
    assert found.rivals == ()
    assert found.winning_rate is None
    assert found.passes is None
    assert found.reason == (
        "it needs segments that 3 coders or more decided on; here at most 2 decided on the same"
        " segment"
    )
    assert "at most 0" in one_code([[1, 0], [1, 0], [0, 0]], [-1, -1]).reason


def test_one_transcript_has_the_test_by_segments_alone() -> None:
    found = one_code(np.ones((3, 40), dtype=int), np.ones(40, dtype=int), np.zeros(40, dtype=int))
    assert (found.winning_rate, found.winning_rate_segments) == (None, 1.0)
    assert found.reason == "all segments are of one transcript"


def test_codes_that_somebody_could_not_give_are_left_out_of_the_comparison() -> None:
    # cleo never decided on the second code, in which the model differs from everybody else.
    values = np.ones((2, 3, 40), dtype=np.int8)
    values[1, 2] = -1
    model = np.ones((2, 40), dtype=np.int8)
    model[1] = 0
    found = alternative_test(values, model, np.arange(40) % 4, CODERS)
    assert [one.model for one in found.rivals] == [1.0, 1.0, 1.0]


def test_a_model_that_is_just_too_bad_rarely_wins_although_transcripts_differ() -> None:
    """At a difference of exactly epsilon, a test at .05 wins in 5 of 100 draws; the one by segments
    in far more.
    """
    rng = np.random.default_rng(21)
    cluster = np.repeat(np.arange(12), 25)
    by_transcripts = by_segments = 0
    for _ in range(400):
        # The coder alone is nearer in a share of segments that differs between transcripts, with
        # the mean epsilon; the model never is.
        worse = rng.beta(0.6, 2.4, 12)[cluster]
        differences = (rng.random(300) < worse).astype(float)
        by_transcripts += p_by_transcripts(differences, cluster, 0.2) < 0.05
        by_segments += p_by_segments(differences, 0.2) < 0.05
    assert by_transcripts / 400 < 0.09
    assert by_segments / 400 > 0.15
