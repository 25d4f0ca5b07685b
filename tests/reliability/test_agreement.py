"""The table of agreement: rows, reasons, verdicts, pooling, groups and pairs."""

from __future__ import annotations

import numpy as np
import pytest

from qcode.model import ALL_CODES
from qcode.reliability import tables
from qcode.reliability.agreement import agree
from qcode.reliability.matrix import Ratings, pair_tables, ratings, tallies


def from_tables(*counts: tuple[int, int, int, int], transcripts: int = 1) -> Ratings:
    """Two coders, one code per (both, first only, second only, neither); units dealt out to
    transcripts in turn.
    """
    n = max(sum(c) for c in counts)
    rows = []
    for a, b, c, d in counts:
        first = [1] * (a + b) + [0] * (c + d) + [-1] * (n - a - b - c - d)
        second = [1] * a + [0] * b + [1] * c + [0] * d + [-1] * (n - a - b - c - d)
        rows.append([first, second])
    return ratings(
        np.array(rows, dtype=np.int8), coders=("ann", "ben"), cluster=np.arange(n) % transcripts
    )


def test_a_row_holds_every_coefficient_of_its_two_by_two_table() -> None:
    """Sim & Wright 2005: each value by the function for tables; percent agreement is 0-100."""
    row = agree(from_tables((22, 2, 4, 11)), bootstrap=0)[0]
    t = [[22, 2], [4, 11]]
    b = tables.binary_table(t)
    assert row.table == (22, 2, 4, 11)
    assert (row.units, dict(row.positives)) == (39, {"ann": 24, "ben": 26})
    assert row.percent_agreement == pytest.approx(100 * 33 / 39)
    assert row.cohen_kappa == pytest.approx(tables.cohen_kappa(t).value)
    assert row.coefficients["scott_pi"] == pytest.approx(tables.scott_pi(t).value)
    assert row.coefficients["fleiss_kappa"] == pytest.approx(tables.scott_pi(t).value)
    assert row.coefficients["gwet_ac1"] == pytest.approx(tables.gwet_ac1(t).value)
    assert row.coefficients["brennan_prediger"] == pytest.approx(b.pabak)
    assert (
        row.coefficients["positive_agreement"],
        row.coefficients["negative_agreement"],
    ) == pytest.approx((b.positive_agreement, b.negative_agreement))
    assert row.table == tuple(int(cell) for line in t for cell in line)


def test_binary_alpha_of_two_coders_corrects_for_twice_the_units() -> None:
    """1 - (n - 1)(b + c) / (n1 n0) with n twice the number of units: above Scott's pi in a small
    sample.
    """
    row = agree(from_tables((1, 1, 3, 5)), bootstrap=0)[0]
    assert row.krippendorff_alpha == pytest.approx(1 - 19 * 4 / (6 * 14))
    assert row.coefficients["scott_pi"] is not None
    assert row.krippendorff_alpha == pytest.approx(1 - (1 - row.coefficients["scott_pi"]) * 19 / 20)


def test_a_code_that_nobody_gave_is_undefined_and_says_so() -> None:
    """Alpha and kappa do not exist; agreement does; the code is no part of the pooled row, which
    names it.
    """
    rows = agree(from_tables((0, 0, 0, 30), (12, 2, 2, 14)), bootstrap=0)
    assert rows[0].krippendorff_alpha is None
    assert rows[0].cohen_kappa is None
    assert (
        rows[0].percent_agreement,
        rows[0].coefficients["negative_agreement"],
        rows[0].coefficients["positive_agreement"],
    ) == (
        100,
        1,
        None,
    )
    assert rows[0].undefined.startswith("code not used")
    assert (rows[0].reason, rows[0].assessable) == ("code_not_used", False)
    assert str(rows[0].verdict) == "cannot be assessed: code not used"
    assert rows[-1].code == ALL_CODES
    assert rows[-1].percent_agreement == rows[1].percent_agreement
    assert rows[-1].note == "1 left out, code not used: code 1"


def test_a_code_that_everybody_gave_everywhere_has_no_variation() -> None:
    """Never 1.0."""
    row = agree(from_tables((30, 0, 0, 0)), bootstrap=0)[0]
    assert (row.krippendorff_alpha, row.reason) == (None, "no_variation")
    assert row.undefined.startswith("no variation")


def test_no_unit_of_two_coders_leaves_every_number_out() -> None:
    """Missing is not zero: no count, no agreement, and the reason."""
    row = agree(ratings(np.array([[[1, 0, -1], [-1, -1, 0]]], dtype=np.int8)))[0]
    assert (row.units, row.percent_agreement, row.coefficients["gwet_ac1"]) == (0, None, None)
    assert dict(row.positives) == {"coder 1": 0, "coder 2": 0}
    assert row.undefined.startswith("no pairable values")


def test_one_coder_alone_gets_reasons_and_no_crash() -> None:
    """Nothing to compare with."""
    rows = agree(ratings(np.array([[[1, 0, 1]]], dtype=np.int8)))
    assert all(r.undefined for r in rows)


def test_nothing_at_all_gives_the_row_for_all_codes_only() -> None:
    """No code, no unit."""
    rows = agree(ratings(np.zeros((0, 2, 0), dtype=np.int8)))
    assert [r.code for r in rows] == [ALL_CODES]
    assert rows[0].undefined


def test_a_coder_who_never_gives_a_code_has_kappa_0_not_undefined() -> None:
    """Undefined is only what chance explains altogether."""
    row = agree(from_tables((0, 6, 0, 14)), bootstrap=0)[0]
    assert row.cohen_kappa == 0
    assert row.krippendorff_alpha is not None
    assert row.krippendorff_alpha < 0


def test_fewer_than_ten_positive_units_are_too_few_to_assess() -> None:
    """Positives are units that any coder gave the code to: 4 + 3 + 2 against 4 + 3 + 3."""
    few, enough = agree(from_tables((4, 3, 2, 41), (4, 3, 3, 40)), bootstrap=0)[:2]
    assert (few.positive_units, few.assessable, str(few.verdict)) == (
        9,
        False,
        "cannot be assessed: too few",
    )
    assert (enough.positive_units, enough.assessable) == (10, True)


def test_no_interval_is_explained_in_undefined() -> None:
    """A number that is null has its reason beside it: too few transcripts, or none asked for."""
    data = from_tables((12, 2, 2, 24), transcripts=9)
    assert "10 transcripts coded by two coders are needed, found 9" in agree(data)[0].undefined
    assert agree(data)[0].alpha_low is None
    assert "none was requested" in agree(data, bootstrap=0)[0].undefined
    assert agree(from_tables((12, 2, 2, 24), transcripts=10))[0].undefined == ""


def test_all_codes_pools_kappa_by_code_and_never_stacks() -> None:
    """De Vries: (mean Po - mean Pe) / (1 - mean Pe); one stacked table would give something
    else.
    """
    counts = ((20, 5, 4, 71), (10, 2, 3, 85), (40, 10, 10, 40))
    pooled = agree(from_tables(*counts), bootstrap=0)[-1]
    assert pooled.cohen_kappa == pytest.approx(0.6877296105804556)
    stacked = agree(from_tables(tuple(np.sum(counts, axis=0))), bootstrap=0)[0]
    assert pooled.cohen_kappa != pytest.approx(stacked.cohen_kappa, abs=1e-3)


def test_all_codes_alpha_comes_from_summed_disagreements() -> None:
    """1 - sum of D_o / sum of D_e, by hand."""
    counts = ((20, 5, 4, 71), (10, 2, 3, 85))
    observed, expected = 0.0, 0.0
    for a, b, c, d in counts:
        n, one = 2 * (a + b + c + d), 2 * a + b + c
        observed += 2 * (b + c) / n
        expected += 2 * one * (n - one) / (n * (n - 1))
    row = agree(from_tables(*counts), bootstrap=0)[-1]
    assert row.krippendorff_alpha == pytest.approx(1 - observed / expected)
    assert dict(row.positives) == {"ann": 37, "ben": 37}


def test_three_coders_average_kappa_over_pairs_and_pool_them() -> None:
    """Light's kappa per code; undefined where a pair has no variation, and then it says so."""
    values = np.array(
        [
            [[1, 1, 0, 0, 1, 0], [1, 0, 0, 0, 1, 0], [1, 1, 0, 1, 1, 0]],
            [[1, 0, 0, 0, 0, 0], [0] * 6, [0] * 6],
        ]
    )
    rows = agree(ratings(values), bootstrap=0)
    t = pair_tables(ratings(values))
    kappas = [
        tables.cohen_kappa([[t.a[0, p], t.b[0, p]], [t.c[0, p], t.d[0, p]]]).value for p in range(3)
    ]
    assert rows[0].cohen_kappa == pytest.approx(np.mean(np.array(kappas, dtype=float)))
    assert rows[0].table is None
    assert rows[1].cohen_kappa is None
    assert rows[1].krippendorff_alpha is not None
    assert "no variation between two of the coders" in rows[1].undefined
    assert rows[-1].cohen_kappa is not None


def test_pairs_and_groups_are_ratings_of_their_own() -> None:
    """By pair: two coders each; by group: the units of a role, with the transcripts they lie in."""
    values = np.zeros((1, 3, 4), dtype=np.int8)
    data = ratings(values, coders=("a", "b", "c"), cluster=[0, 0, 1, 1], clusters=("T1", "T2"))
    assert list(data.by_pair()) == [("a", "b"), ("a", "c"), ("b", "c")]
    grouped = Ratings(
        **{f: getattr(data, f) for f in Ratings.__dataclass_fields__}
        | {"groups": ("x", "y", "y", "y")}
    )
    assert {g: (r.units, r.clusters) for g, r in grouped.by_group().items()} == {
        "x": (1, ("T1",)),
        "y": (3, ("T1", "T2")),
    }
    assert data.of_codes(["code 1"]).of_coders(["c", "a"]).coders == ("c", "a")


def test_tallies_of_clusters_add_up_to_those_of_the_whole() -> None:
    """What is resampled is what is counted; a cluster without units counts nothing."""
    rng = np.random.default_rng(4)
    values = rng.integers(-1, 2, (3, 4, 60)).astype(np.int8)
    parts = tallies(
        ratings(values, cluster=rng.choice([0, 2, 3], 60), clusters=("a", "b", "c", "d"))
    )
    whole = tallies(ratings(values))
    for name in ("units", "agree", "disagree", "both", "ones", "zeros", "rated", "share"):
        np.testing.assert_allclose(getattr(parts, name).sum(axis=1), getattr(whole, name)[:, 0])
        assert not getattr(parts, name)[:, 1].any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": np.zeros((1, 2, 2), dtype=np.int8)}, "shape"),
        ({"strata": ()}, "stratum"),
        ({"weights": np.ones(2)}, "one entry per unit"),
        ({"groups": ("x",)}, "groups"),
        ({"cluster": np.array([1, 0, 0])}, "order"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, object], message: str) -> None:
    """A wrong matrix is an error at once."""
    data = ratings(np.zeros((1, 2, 3), dtype=np.int8))
    parts = {f: getattr(data, f) for f in Ratings.__dataclass_fields__}
    with pytest.raises(ValueError, match=message):
        Ratings(**parts | change)


def test_a_bootstrap_has_a_thousand_replicates_unless_others_are_asked_for() -> None:
    values = np.array([[[1, 0, 1, 0] * 12, [1, 0, 0, 0] * 12]], dtype=np.int8)
    data = ratings(values, cluster=np.repeat(np.arange(12), 4))
    assert agree(data, interval="bootstrap")[0].interval.replicates == 1000
    assert agree(data, interval="bootstrap", bootstrap=40)[0].interval.replicates == 40


def test_of_a_code_that_nobody_gave_the_reason_is_told_once_and_no_interval_is_missed() -> None:
    values = np.array([[[0] * 6, [0] * 6], [[1, 0] * 3, [1, 0, 1, 0, 0, 0]]], dtype=np.int8)
    unused, used, _ = agree(ratings(values, codes=["a", "b"]))
    assert unused.undefined == "code not used: no coder gave it to any unit"
    assert used.undefined.startswith("no interval: ")
