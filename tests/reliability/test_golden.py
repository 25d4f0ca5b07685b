"""The collected known answers of agreement statistics, each at its own tolerance."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qcode.reliability import alpha, compatibility, raters, sets, sizes, tables, unitizing
from qcode.reliability.agreement import agree
from qcode.reliability.coded import coded
from qcode.reliability.intervals import percentile_interval
from qcode.reliability.matrix import Ratings, ratings
from qcode.reliability.resampling import bootstrap_units

PATH = Path(__file__).resolve().parents[3] / "shared" / "cases" / "reliability" / "golden.json"
CASES: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else []
LEFT_OUT = (
    "gamma",
    "segmentation-similarity",
    "boundary-similarity",
    "window-diff",
    "pk",
    "actual-agreement-B",
    "fleiss-kappa-B",
)
Answer = Callable[[dict[str, Any]], Any]


def table_of(case: dict[str, Any]) -> Any:
    """The contingency table, made from units where the case has units."""
    return (
        case["data"]["table"]
        if case["form"] == "contingency_table"
        else coded(case["data"]).table()
    )


def q_of(case: dict[str, Any]) -> int | None:
    """The number of categories that the case fixes."""
    return case.get("params", {}).get("q")


def two_or_more(two: Callable[..., Any], more: Callable[..., Any]) -> Answer:
    """The value by the function for tables or by the one for any number of coders."""
    return lambda c: (
        (two(table_of(c)) if c["form"] == "contingency_table" else more(coded(c["data"]))).value
    )


def kappa_with_error(case: dict[str, Any]) -> dict[str, Any]:
    """Kappa with standard errors and limits, under the names of the case."""
    k = tables.cohen_kappa(table_of(case))
    return {
        "kappa": k.value,
        "se": k.se,
        "ci95_lower": k.low,
        "ci95_upper": k.high,
        "se_null": k.se_null,
        "z_null": k.z_null,
    }


def weighted(case: dict[str, Any]) -> Any:
    """Kappa with the weights of the case."""
    return tables.cohen_kappa(
        table_of(case), case.get("params", {}).get("weights", case["metric"])
    ).value


def with_error(function: Callable[..., Any]) -> Answer:
    """Value, standard error and limits of a function of any number of coders."""

    def answer(case: dict[str, Any]) -> dict[str, Any]:
        c = function(coded(case["data"]))
        return {
            "coef": c.value,
            "se": c.se,
            "ci95_lower": c.low,
            "ci95_upper": c.high,
            "pa": c.observed,
            "pe": c.expected,
        }

    return answer


def alpha_of(case: dict[str, Any]) -> Any:
    """Alpha of categories or of sets."""
    if case["form"] == "sets":
        return sets.set_alpha(case["data"], case["metric"].split("_")[0]).alpha.value
    if case["form"] == "contingency_table":
        return raters_alpha(table_of(case))
    return alpha.alpha(coded(case["data"]), case["metric"]).value


def raters_alpha(table: Any) -> Any:
    """Alpha of a table of two coders."""
    rows = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return alpha.alpha(coded(rows)).value


def alpha_parts(case: dict[str, Any]) -> dict[str, Any]:
    """Alpha with what it is made of."""
    a = alpha.alpha(coded(case["data"]), case["metric"])
    return {
        "D_o": a.observed,
        "D_e": a.expected,
        "alpha": a.value,
        "n_pairable": a.values,
        "n_units": a.units,
    }


def per_category(case: dict[str, Any]) -> dict[str, Any]:
    """Alpha of each category."""
    return {str(k): v.value for k, v in alpha.per_category(coded(case["data"])).items()}


def fleiss_errors(case: dict[str, Any]) -> dict[str, Any]:
    """Fleiss' kappa with its null errors."""
    e = raters.fleiss_error(coded(case["data"]))
    assert e is not None
    kappa = raters.fleiss_kappa(coded(case["data"])).value
    return {"kappa": kappa, "se_null_1979": e.se_null, "z_1979": e.z_null, "se_1971": e.se_1971}


def pabak(case: dict[str, Any]) -> dict[str, Any]:
    """What a 2 x 2 table says."""
    b = tables.binary_table(table_of(case))
    return {
        "pabak": b.pabak,
        "prevalence_index": b.prevalence_index,
        "bias_index": b.bias_index,
        "kappa": tables.cohen_kappa(table_of(case)).value,
        "p_pos": b.positive_agreement,
        "p_neg": b.negative_agreement,
    }


def f1(case: dict[str, Any]) -> Any:
    """F1 between two coders."""
    positive = case["params"]["positive"]
    a = sum(x == positive and y == positive for x, y in case["data"])
    b = sum(x == positive and y != positive for x, y in case["data"])
    c = sum(x != positive and y == positive for x, y in case["data"])
    return tables.f1_agreement(a, b, c)


def unit_spans(case: dict[str, Any]) -> tuple[Any, int, int]:
    """Spans of a case with units as (begin, length)."""
    d = case["data"]
    return (
        [[(b, b + size, "x") for b, size in own] for own in d["units_begin_length"]],
        d["L"],
        d["begin"],
    )


def u_family(case: dict[str, Any]) -> dict[str, Any]:
    """The u-alpha family."""
    d = case["data"]
    own = [[(s, e, v) for s, e, v in spans] for spans in d["spans_start_end_value"]]
    r = unitizing.unitizing_alpha(unitizing.continuum(own, d["L"]))
    return {
        "u_alpha": r.u.value,
        "bar_u_alpha": r.bar_u.value,
        "cu_alpha": r.cu.value,
        "cu_coverage": r.cu_coverage,
        "k_u_alpha": {k: v.value for k, v in r.k_u.items()},
        "k_coverage": r.k_coverage,
    }


def nvivo(case: dict[str, Any]) -> dict[str, Any]:
    """NVivo's row."""
    a, b = case["data"]["spans"]
    r = compatibility.nvivo([tuple(s) for s in a], [tuple(s) for s in b], case["data"]["L"])
    return {"agreement_pct": r.agreement_percent, "kappa": r.kappa}


def atlas(case: dict[str, Any]) -> dict[str, Any]:
    """ATLAS.ti's values."""
    r = compatibility.atlas(coded(case["data"]))
    assert r.percent is not None
    return {
        "percent_agreement": r.percent / 100,
        "D_o": r.alpha.observed,
        "D_e": r.alpha.expected,
        "alpha": r.alpha.value,
    }


def maxqda(case: dict[str, Any]) -> dict[str, Any]:
    """MAXQDA's values."""
    r = compatibility.maxqda(*(case["data"][k] for k in ("agreements", "disagreements", "codes")))
    assert r.percent is not None
    return {"percent": r.percent / 100, "p_chance": r.chance, "kappa": r.kappa}


def pooled(case: dict[str, Any]) -> dict[str, Any]:
    """Pooled kappa with its parts."""
    t = case["data"]["tables"]
    p = tables.pooled_kappa(t)
    kappas = [tables.cohen_kappa(x).value for x in t]
    return {"pooled_kappa": p.value, "kappas": kappas, "mean_Po": p.observed, "mean_Pe": p.expected}


def krippendorff_size(case: dict[str, Any]) -> int:
    """Units after Bloch & Kraemer."""
    d = case["data"]
    return sizes.krippendorff_size(d["alpha_min"], d["p_c"], d["significance"], d["coders"])


def cantor_size(case: dict[str, Any]) -> int:
    """Units after Cantor."""
    d = case["data"]
    names = {"significance": d["alpha"], "power": d["power"], "two_sided": d["twosided"]}
    return sizes.cantor_size(d["rate1"], d["rate2"], d["k_null"], d["k_true"], **names)


def multilabel(case: dict[str, Any]) -> Ratings:
    """Ratings of a case with a set of codes per unit and coder."""
    codes = case["params"]["codes"]
    coders = range(len(case["data"][0]))
    cell = [
        [[-1 if u[k] is None else int(c in u[k]) for u in case["data"]] for k in coders]
        for c in codes
    ]
    return ratings(np.array(cell, dtype=np.int8), codes=codes)


def per_code(case: dict[str, Any]) -> dict[str, Any]:
    """The main table, as proportions."""
    data = multilabel(case)
    rows = agree(data, bootstrap=0)
    return {
        r.code: {
            "alpha": r.krippendorff_alpha,
            "percent_agreement": None if r.percent_agreement is None else r.percent_agreement / 100,
            "gwet_ac1": r.coefficients["gwet_ac1"],
            "n_applied": int((data.values[i] == 1).sum()),
            "n_units_pairable": r.units,
        }
        for i, r in enumerate(rows[:-1])
    }


def characters(case: dict[str, Any]) -> dict[str, Any]:
    """Characters of two coders, per code."""
    d = case["data"]
    answer = {}
    for code in sorted(set(d["coder_A"]) | set(d["coder_B"])):
        spans = [[(s, e) for s, e in d[k].get(code, [])] for k in ("coder_A", "coder_B")]
        n = compatibility.overlap_counts(spans[0], spans[1], d["L"])
        t = [[n.both, n.first_only], [n.second_only, n.neither]]
        line = unitizing.continuum([[(s, e, code) for s, e in own] for own in spans], d["L"])
        answer[code] = {
            "chars_both": n.both,
            "chars_A_only": n.first_only,
            "chars_B_only": n.second_only,
            "chars_neither": n.neither,
            "percent_agreement": tables.percent_agreement(t).value,
            "cohen_kappa": tables.cohen_kappa(t).value,
            "f1": tables.f1_agreement(n.both, n.first_only, n.second_only),
            "jaccard_overlap": n.jaccard,
            "alpha_char_nominal": raters_alpha(t),
            "u_alpha_2016": unitizing.unitizing_alpha(line).u.value,
            "alphaU_2004": unitizing.alpha_u(line).alpha.value,
        }
    return answer


def bootstrap(case: dict[str, Any]) -> dict[str, Any]:
    """Percentile interval of resampled units."""
    rows = [
        (i, j)
        for i, row in enumerate(case["data"]["table"])
        for j, n in enumerate(row)
        for _ in range(n)
    ]
    data = ratings(1 - np.array(rows, dtype=np.int8).T[None])
    values = bootstrap_units(data, np.array([True]), 1000, seed=1)
    band = percentile_interval(values.codes[0], 500, of="units")
    return {
        "alpha": agree(data, bootstrap=0)[0].krippendorff_alpha,
        "ci95_lower": band.low,
        "ci95_upper": band.high,
    }


ANSWERS: dict[str, Answer] = {
    "krippendorff_alpha": alpha_of,
    "krippendorff_alpha_parts": alpha_parts,
    "krippendorff_alpha_per_category": per_category,
    "krippendorff_alpha_se_ci": with_error(raters.krippendorff_alpha_error),
    "krippendorff_alpha_bootstrap_ci95": bootstrap,
    "percent_agreement": two_or_more(tables.percent_agreement, raters.percent_agreement),
    "cohen_kappa": lambda c: tables.cohen_kappa(table_of(c)).value,
    "cohen_kappa_se_ci": kappa_with_error,
    "cohen_kappa_max": lambda c: tables.kappa_max(table_of(c)).value,
    "weighted_cohen_kappa": weighted,
    "scott_pi": lambda c: tables.scott_pi(table_of(c)).value,
    "bennett_s_brennan_prediger": lambda c: tables.brennan_prediger(table_of(c), q_of(c)).value,
    "brennan_prediger_se_ci": with_error(raters.brennan_prediger),
    "randolph_free_kappa": lambda c: raters.brennan_prediger(coded(c["data"]), q_of(c)).value,
    "fleiss_kappa": lambda c: raters.fleiss_kappa(coded(c["data"])).value,
    "fleiss_kappa_se": fleiss_errors,
    "fleiss_kappa_se_ci": with_error(raters.fleiss_kappa),
    "conger_kappa": lambda c: raters.conger_kappa(coded(c["data"])).value,
    "conger_kappa_se_ci": with_error(raters.conger_kappa),
    "light_kappa": lambda c: raters.light_kappa(coded(c["data"])).value,
    "gwet_ac1": two_or_more(tables.gwet_ac1, raters.gwet_ac),
    "gwet_ac1_se_ci": with_error(raters.gwet_ac),
    "gwet_ac2": lambda c: raters.gwet_ac(coded(c["data"]), c["metric"]).value,
    "pabak_prevalence_bias": pabak,
    "holsti_cr": lambda c: tables.holsti(c["data"]["M"], c["data"]["N1"], c["data"]["N2"]),
    "f1_agreement": f1,
    "pooled_kappa": pooled,
    "alphaU_1995_observed": lambda c: (
        unitizing.alpha_u(unitizing.continuum(*unit_spans(c))).alpha.observed
    ),
    "alphaU_2004": lambda c: unitizing.alpha_u(unitizing.continuum(*unit_spans(c))).alpha.value,
    "unitizing_alpha_family_2016": u_family,
    "nvivo_coding_comparison": nvivo,
    "atlasti_ica": atlas,
    "maxqda_segments": maxqda,
    "sample_size_krippendorff": krippendorff_size,
    "sample_size_cantor": cantor_size,
    "per_code_table": per_code,
    "per_code_character_table": characters,
}


def assert_equal(found: Any, expected: Any, tolerance: float, where: str) -> None:
    """Every expected leaf is found, within the tolerance."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_equal(found[key], value, tolerance, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for i, value in enumerate(expected):
            assert_equal(found[i], value, tolerance, f"{where}[{i}]")
    elif expected is None:
        assert found is None, f"{where}: {found}, expected undefined"
    else:
        assert found is not None, f"{where}: undefined, expected {expected}"
        assert abs(found - expected) <= tolerance + 1e-9 * abs(expected), (
            f"{where}: {found}, expected {expected}"
        )


@pytest.mark.skipif(not CASES, reason="the collection of known answers is not here")
def test_every_known_statistic_is_answered() -> None:
    """No statistic of the collection is passed over but those that are not offered."""
    offered = {c["statistic"] for c in CASES if not c["statistic"].startswith(LEFT_OUT)}
    assert offered <= set(ANSWERS)


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["statistic"] in ANSWERS], ids=lambda c: c["id"]
)
def test_known_answer(case: dict[str, Any]) -> None:
    """The statistic of the case has its published or independently computed value."""
    assert_equal(ANSWERS[case["statistic"]](case), case["expected"], case["tolerance"], case["id"])
