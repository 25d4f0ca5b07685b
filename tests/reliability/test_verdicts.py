"""Verdicts: one word a case, and how many transcripts would tell what is uncertain."""

from __future__ import annotations

import numpy as np
import pytest

from qcode.reliability.agreement import agree
from qcode.reliability.matrix import Ratings, ratings
from qcode.reliability.verdicts import judge, transcripts_for


def test_an_interval_around_the_bar_is_uncertain_and_one_below_it_too_low() -> None:
    """By hand: ln(.42/.18) = .84730 reaches, ln(.333/.18) = .61519 has to; 30 (.84730 / .61519)^2 =
    56.9.
    """
    open_ = judge(0.82, 0.58, 0.91, clusters=30)
    assert (open_.word, open_.transcripts) == ("uncertain", 57)
    assert str(open_) == "uncertain: double-code more (about 57 transcripts)"
    # To reliable: 30 (.84730 / ln(.2/.18))^2 = 30 (.84730 / .10536)^2 = 1940.2.
    assert open_.for_reliable == 1941
    assert str(judge(0.70, 0.58, 0.78, clusters=30)) == "too low: improve the entry"


@pytest.mark.parametrize(
    ("value", "low", "high", "threshold", "word"),
    [
        (0.85, 0.81, 0.90, 0.800, "reliable"),
        (0.85, 0.80, 0.90, 0.800, "reliable"),
        (0.85, 0.81, 0.90, 0.900, "tentative"),
        (0.72, 0.667, 0.79, 0.800, "tentative"),
        (0.70, 0.60, 0.80, 0.800, "uncertain"),
        (0.30, -0.10, 0.799, 0.800, "too low"),
        (0.60, 0.50, 0.70, 0.600, "uncertain"),
    ],
)
def test_the_bounds_decide(
    value: float, low: float, high: float, threshold: float, word: str
) -> None:
    """The lower bound for reliable and tentative; below both bars the upper one tells too low from
    uncertain.
    """
    assert (
        judge(
            value, low, high, clusters=20, threshold=threshold, tentative=min(0.667, threshold)
        ).word
        == word
    )


def test_a_value_below_the_bar_becomes_tellable_where_the_upper_bound_falls_below_it() -> None:
    """By hand: ln(.5/.15) = 1.20397 reaches up, ln(.5/.2) = .91629 is enough: 20 (1.20397 /
    .91629)^2 = 34.5.
    """
    assert judge(0.50, 0.10, 0.85, clusters=20).transcripts == 35
    # Between the bars the nearer end decides: down to .667, ln(.333/.28) = .17336, or up to .8,
    # ln(.28/.2) = .33647. Down: 20 (ln(.45/.28) / .17336)^2 = 149.8; up: 20 (ln(.28/.12) /
    # .33647)^2 = 126.8.
    assert judge(0.72, 0.55, 0.88, clusters=20).transcripts == 127


def test_no_number_of_transcripts_tells_a_value_that_is_at_the_bar() -> None:
    at_both = judge(0.667, 0.40, 0.85, clusters=12, threshold=0.667)
    assert (at_both.word, at_both.transcripts, str(at_both)) == (
        "uncertain",
        None,
        "uncertain: double-code more",
    )
    assert (
        transcripts_for(1.0, 0.5, 1.0, 10, 0.8) is None
        and transcripts_for(0.9, 0.5, 0.95, 10, 1.0) is None
    )


def test_an_interval_that_reaches_1_is_told_apart_from_the_bar_by_no_number() -> None:
    """On the scale log(1 - value) it has no end, so that no number of transcripts shortens it."""
    assert transcripts_for(0.75, 0.5, 1.0, 30, 0.8) is None
    assert transcripts_for(0.85, 0.5, 1.0, 30, 0.8) is not None
    assert judge(0.75, 0.5, 1.0, clusters=30, tentative=0.76).transcripts is None


def test_one_transcript_is_enough_to_plan_from() -> None:
    """ln(.5/.2) = .91629 up from .5, ln(.5/.2) to .8: exactly as many as there are."""
    assert transcripts_for(0.5, 0.2, 0.8, 1, 0.8) == 1
    assert transcripts_for(0.5, 0.2, 0.8, 0, 0.8) is None


@pytest.mark.parametrize(
    ("value", "said"), [(0.85, "reliable"), (0.7, "tentative"), (0.5, "too low: improve the entry")]
)
def test_without_an_interval_the_value_is_judged_and_the_verdict_says_so(
    value: float, said: str
) -> None:
    found = judge(value)
    assert (str(found), found.short) == (
        f"{said} (by the value, without an interval)",
        f"{said}, no interval",
    )


def _coded(clusters: int, seed: int) -> Ratings:
    """Two coders who err more in some transcripts than in others."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), 40)
    truth = rng.random((1, 1, len(cluster))) < 0.25
    errors = rng.random((1, 2, len(cluster))) < (0.035 * rng.gamma(1.5, 1 / 1.5, clusters))[cluster]
    return ratings((truth ^ errors).astype(np.int8), cluster=cluster)


@pytest.mark.parametrize("seed", [1, 4, 7])
def test_with_as_many_transcripts_of_the_same_kind_it_can_be_told(seed: int) -> None:
    """The transcripts over and over, as many as the verdict asks for, give an interval that
    tells.
    """
    data = _coded(12, seed)
    threshold = (
        agree(data)[0].alpha_low or 0
    ) + 0.02  # just above the lower bound, so that it cannot be told yet
    row = agree(data, threshold=threshold, tentative=threshold)[0]
    assert row.verdict.word == "uncertain" and row.verdict.transcripts is not None
    times = -(-row.verdict.transcripts // 12)
    again = np.tile(data.values, times)
    clusters = np.concatenate([data.cluster + 12 * n for n in range(times)])
    more = agree(ratings(again, cluster=clusters), threshold=threshold, tentative=threshold)[0]
    assert more.verdict.word == "reliable"
