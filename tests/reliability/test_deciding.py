"""An index other than alpha that decides, every other coefficient, clustering, and what intervals
are worth.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from qcode.model import ALL_CODES
from qcode.reliability.agreement import agree
from qcode.reliability.clustering import agreement_correlation, intraclass_correlation
from qcode.reliability.coefficients import INDICES
from qcode.reliability.coverage import simulated_coverage
from qcode.reliability.deciding import decide
from qcode.reliability.matrix import Ratings, ratings
from qcode.reliability.requested import requested


def study(
    clusters: int = 20, size: int = 30, *, seed: int = 1, coders: int = 2, wrong: float = 0.05
) -> Ratings:
    """Three codes, of which the last is given by nobody; errors are more frequent in some
    transcripts.
    """
    rng = np.random.default_rng(seed)
    n = clusters * size
    cluster = np.repeat(np.arange(clusters), size)
    truth = rng.random((3, 1, n)) < np.array([0.3, 0.1, 0.0])[:, None, None]
    errors = rng.random((3, coders, n)) < (wrong * rng.gamma(1, 1, clusters))[cluster]
    errors[2] = False
    return ratings((truth ^ errors).astype(np.int8), codes=["a", "b", "c"], cluster=cluster)


@pytest.mark.parametrize("index", [i for i in INDICES if i != "alpha"])
def test_every_index_has_its_value_an_interval_around_it_and_a_verdict_by_its_lower_bound(
    index: str,
) -> None:
    data = study()
    rows = agree(data)
    for row, one in zip(rows, decide(data, rows, index, 0.8, 0.667), strict=True):
        value = row.coefficients[INDICES[index].key]
        if one.value is None:
            assert value is None and one.verdict.word == "cannot be assessed"
            continue
        assert one.value == pytest.approx(value / 100 if index == "percent" else value)
        if one.value == 1.0:
            # The code that nobody gave: agreement is complete, and there is too little to say so.
            assert (
                row.code == "c"
                and str(one.verdict) == "cannot be assessed: too few"
                and "no disagreement" in one.interval.reason
            )
            continue
        assert one.interval.low < one.value < one.interval.high <= 1
        low, high = one.interval.low, one.interval.high
        below = "too low" if high < 0.8 else "uncertain"
        assert one.verdict.word == (
            "reliable" if low >= 0.8 else "tentative" if low >= 0.667 else below
        )


def test_fleiss_and_alpha_have_nearly_the_same_interval_for_two_coders() -> None:
    """They differ by a correction for small samples only, so their jackknives must agree."""
    data = study(clusters=40)
    rows = agree(data, interval="jackknife")
    for row, one in zip(rows[:2], decide(data, rows, "fleiss", 0.8, 0.667)[:2], strict=True):
        assert one.interval.low == pytest.approx(row.alpha_low, abs=0.01)
        assert one.interval.high == pytest.approx(row.alpha_high, abs=0.01)


def test_a_single_disagreement_still_has_an_interval() -> None:
    """Without the transcript where it is, agreement would be complete."""
    values = np.zeros((1, 2, 240), dtype=np.int8)
    values[0, :, ::4] = 1
    values[0, 1, 0] = 0
    data = ratings(values, cluster=np.repeat(np.arange(12), 20))
    rows = agree(data)
    one = decide(data, rows, "kappa", 0.8, 0.667)[0]
    assert one.interval.low is not None and one.interval.low < one.value < one.interval.high < 1


def test_alpha_decides_as_it_is_and_few_transcripts_have_no_interval() -> None:
    data = study(clusters=4)
    rows = agree(data)
    assert [d.verdict for d in decide(data, rows, "alpha", 0.8, 0.667)] == [r.verdict for r in rows]
    kappa = decide(data, rows, "kappa", 0.8, 0.667)
    assert kappa[0].interval.low is None and "10 transcripts" in kappa[0].interval.reason
    assert str(kappa[0].verdict).endswith("(by the value, without an interval)")
    assert (
        decide(data, rows, "kappa", 0.8, 0.667, intervals=False)[0].interval.reason
        == "no interval: none was requested"
    )


def test_other_coefficients_are_those_of_other_packages() -> None:
    data = study(coders=3)
    found = requested(data)["a"]
    pairs = [
        cohen_kappa_score(data.values[0, i], data.values[0, j]) for i, j in ((0, 1), (0, 2), (1, 2))
    ]
    assert found["light_kappa"] == pytest.approx(np.mean(pairs))
    assert found["f1"] is None and found["gwet_ac1_se"] is not None
    assert found["conger_kappa"] == pytest.approx(np.mean(pairs), abs=0.01)
    two = requested(data.of_coders(["coder 1", "coder 2"]))["a"]
    assert two["conger_kappa"] == pytest.approx(pairs[0])
    assert two["cohen_kappa_low"] < pairs[0] < two["cohen_kappa_high"]
    assert pairs[0] <= two["kappa_max"] <= 1 and two["holsti"] == pytest.approx(two["f1"])
    nothing = requested(study())["c"]
    assert nothing["conger_kappa"] is None and nothing["holsti"] is None and nothing["pabak"] == 1
    by_character = requested(replace(data, unit="character"))
    assert set(by_character) == {"a", "b", "c"} and set(by_character["a"].values()) == {None}


def test_the_intraclass_correlation_finds_what_was_put_in() -> None:
    """Clusters with shares of their own, of correlation .2; none where values are independent;
    undefined where nothing varies.
    """
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(400), rng.integers(10, 40, 400))
    share = rng.beta(0.3 * 4, 0.7 * 4, 400)
    alike = (rng.random(len(cluster)) < share[cluster]).astype(float)
    assert intraclass_correlation(alike, cluster) == pytest.approx(0.2, abs=0.03)
    assert intraclass_correlation(rng.permutation(alike), cluster) == pytest.approx(0.0, abs=0.01)
    assert intraclass_correlation(np.zeros(len(cluster)), cluster) is None
    assert intraclass_correlation(alike[:5], cluster[:5]) is None


def test_agreement_is_more_alike_in_a_transcript_where_errors_come_together() -> None:
    assert agreement_correlation(study(clusters=60, wrong=0.2)) > 0.02
    assert agreement_correlation(study(clusters=3)) is None


def test_simulated_coverage_is_that_of_the_nearest_cell() -> None:
    """The next smaller number of transcripts, the worse of two kinds of strata, and what was never
    simulated.
    """
    assert simulated_coverage("jackknife of transcripts", 10, 0.95, 0.04) == 96.1
    assert simulated_coverage("jackknife of transcripts", 14, 0.95, 0.04) == 96.1
    assert simulated_coverage("jackknife of transcripts", 15, 0.6, 0.05, strata=5) == 93.3
    assert simulated_coverage("bootstrap of transcripts", 12, 0.90, 0.96) == 96.7
    assert simulated_coverage("jackknife of transcripts", 500, 0.6, 0.5) == 96.2
    assert simulated_coverage("bootstrap of units", 50, 0.8, 0.2) is None
    assert simulated_coverage("jackknife of transcripts", 9, 0.8, 0.2) is None
    assert simulated_coverage("jackknife of transcripts", 20, 0.8, 0.0) is None


def test_families_are_decided_on_but_not_pooled() -> None:
    """A family row has a value and a verdict of its own, and leaves "(all codes)" as it is without
    it.
    """
    leaves = study()
    family = (leaves.values[0] | leaves.values[1]) ^ (np.arange(leaves.units) % 7 == 0) * np.array(
        [[0], [1]]
    )
    both = replace(
        leaves,
        codes=(*leaves.codes, "family"),
        families=frozenset({"family"}),
        values=np.concatenate([leaves.values, family[None].astype(np.int8)]),
    )
    alone, rows = agree(leaves, bootstrap=0), agree(both, bootstrap=0)
    assert [r.code for r in rows] == ["a", "b", "c", "family", ALL_CODES]
    assert rows[3].family and rows[3].cohen_kappa != pytest.approx(rows[0].cohen_kappa, abs=0.05)
    for name in (
        "percent_agreement",
        "cohen_kappa",
        "scott_pi",
        "fleiss_kappa",
        "krippendorff_alpha",
        "gwet_ac1",
    ):
        assert rows[-1].coefficients[name] == alone[-1].coefficients[name]
    assert (
        rows[-1].positives == alone[-1].positives
        and rows[-1].positive_units == alone[-1].positive_units
    )
    decided, without = (
        decide(d, r, "kappa", 0.8, 0.667) for d, r in ((both, rows), (leaves, alone))
    )
    assert (
        decided[3].value == pytest.approx(rows[3].cohen_kappa)
        and decided[3].interval.low is not None
    )
    assert (decided[-1].value, decided[-1].interval) == (without[-1].value, without[-1].interval)


def test_the_page_on_agreement_has_the_figures_that_the_output_goes_by() -> None:
    """Every cell of its table, jackknife first and the bootstrap in brackets, is what a user is
    warned by.
    """
    page = (
        Path(__file__).resolve().parents[2] / "docs" / "explanation" / "agreement.md"
    ).read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (\d+) \| (one stratum|\d+ strata, \w+) \| (\.\d+) \| (.+) \| [^|]+ \|$",
        page,
        re.MULTILINE,
    )
    assert len(rows) == 45
    shown: dict[tuple[int, float, bool], list[list[str]]] = {}
    for clusters, strata, alpha, cells in rows:
        shown.setdefault((int(clusters), float(alpha), strata == "one stratum"), []).append(
            cells.split(" | ")
        )
    for (clusters, alpha, one), found in shown.items():
        for i, prevalence in enumerate((0.05, 0.10, 0.25, 0.50)):
            pairs = [re.findall(r"[\d.]+", cells[i]) for cells in found]
            for k, kind in enumerate(("jackknife of transcripts", "bootstrap of transcripts")):
                known = simulated_coverage(
                    kind, clusters, alpha, prevalence, strata=1 if one else 5
                )
                assert known == min(float(pair[k]) for pair in pairs)


def test_intervals_cover_what_they_promise() -> None:
    """Published figures: at least 91 % at 15 transcripts, 93 to 97 % from 30 on, within what chance
    does to 400 studies.
    """
    for clusters in (15, 30, 60, 143):
        for strata in (1, 5):
            for alpha in (0.64, 0.82, 0.93):
                for prevalence in (0.05, 0.1, 0.25, 0.5):
                    share = simulated_coverage(
                        "jackknife of transcripts", clusters, alpha, prevalence, strata
                    )
                    assert share is not None and share >= (91 if clusters < 30 else 93 - 1.5)


def test_an_index_that_does_not_exist_is_said_to_lack_variation() -> None:
    """Alpha of three coders exists; kappa does not, because two of them never gave the code."""
    values = np.zeros((1, 3, 40), dtype=np.int8)
    values[0, 0, :15] = 1
    data = ratings(values, codes=["a"], cluster=np.repeat(np.arange(4), 10))
    rows = agree(data, bootstrap=0)
    (found, _) = decide(data, rows, "kappa", 0.8, 0.667, intervals=False)
    assert rows[0].krippendorff_alpha is not None and found.value is None
    assert str(found.verdict) == "cannot be assessed: no variation between two of the coders"
