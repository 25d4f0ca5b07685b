"""How many units must be double-coded, by several published methods, and how many more because of
clustering.

Sources: Bloch & Kraemer 1989 eq. 3.7 as used by Krippendorff 2018; Lacy & Riffe 1996; Cantor 1996;
Flack, Afifi, Lachenbruch & Schouten 1988; Fleiss, Cohen & Everitt 1969 (variance of kappa); Kish
1965 and Eldridge, Ashby & Kerry 2006 (design effect).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from qcode.model import FEWEST_POSITIVES, RELIABLE
from qcode.reliability.matrix import Floats
from qcode.reliability.tables import cohen_kappa


def krippendorff_size(
    alpha_min: float, share: float, significance: float = 0.05, coders: int = 2
) -> int:
    """Number of units needed to be confident that alpha is above `alpha_min`, for a value that
    `share` of the units have.

    N = 2 z^2 [(1 + a)(3 - a) / (4 (1 - a) p (1 - p)) - a], z one-sided; with more than two coders
    z^2 is multiplied by their number (ATLAS.ti manual). ValueError outside 0 < share < 1 or for
    alpha_min outside [0, 1).
    """
    _between(share, "share")
    if not 0 <= alpha_min < 1:
        raise ValueError("alpha_min must be in [0, 1)")
    z2 = _z(1 - significance) ** 2 * (coders if coders > 2 else 1)
    inner = (1 + alpha_min) * (3 - alpha_min) / (
        4 * (1 - alpha_min) * share * (1 - share)
    ) - alpha_min
    return _up(2 * z2 * inner)


def kappa_table(first: float, second: float, kappa: float) -> Floats:
    """The 2 x 2 table of proportions with these shares of positives of two coders and this kappa.

    ValueError if no such table exists (kappa is higher than the margins allow, or too negative).
    """
    _between(first, "share of the first coder")
    _between(second, "share of the second coder")
    expected = first * second + (1 - first) * (1 - second)
    observed = kappa * (1 - expected) + expected
    both = (observed - 1 + first + second) / 2
    table = np.array([[both, first - both], [second - both, 1 - first - second + both]])
    if np.any(table < -1e-12):
        raise ValueError(f"no table has kappa {kappa} with shares {first} and {second}")
    return np.asarray(np.maximum(table, 0.0))


def kappa_variance(first: float, second: float, kappa: float) -> float:
    """Large-sample variance of kappa times n (Cantor's Q) for two coders with these shares of
    positives.
    """
    se = cohen_kappa(kappa_table(first, second, kappa)).se
    return 0.0 if se is None else se**2


def cantor_size(
    first: float,
    second: float,
    null: float,
    true: float,
    *,
    significance: float = 0.05,
    power: float = 0.80,
    two_sided: bool = False,
) -> int:
    """Number of units needed to tell kappa `true` from kappa `null` with this power, for two coders
    with these shares of positives.

    n = [(z_a sqrt(Q0) + z_b sqrt(Q1)) / (k1 - k0)]^2. ValueError if null equals true or a table is
    impossible.
    """
    if null == true:
        raise ValueError("null and true kappa must differ")
    z_a, z_b = _z(1 - significance / (2 if two_sided else 1)), _z(power)
    spread = z_a * math.sqrt(kappa_variance(first, second, null)) + z_b * math.sqrt(
        kappa_variance(first, second, true)
    )
    return _up((spread / (true - null)) ** 2)


def flack_size(
    shares: Sequence[float],
    null: float,
    true: float,
    *,
    significance: float = 0.05,
    power: float = 0.80,
    two_sided: bool = False,
) -> int:
    """Like `cantor_size` for several categories, with equal margins `shares` and the largest
    variance that they allow.

    ValueError if the shares do not add up to 1, null equals true, or no table fits.
    """
    if len(shares) < 2 or abs(sum(shares) - 1) > 1e-9 or min(shares) <= 0:
        raise ValueError("the shares of two or more categories must be positive and sum to 1")
    if null == true:
        raise ValueError("null and true kappa must differ")
    z_a, z_b = _z(1 - significance / (2 if two_sided else 1)), _z(power)
    spread = z_a * _largest_spread(shares, null) + z_b * _largest_spread(shares, true)
    return _up((spread / (true - null)) ** 2)


def _largest_spread(shares: Sequence[float], kappa: float) -> float:
    """sqrt(n) times the largest standard error of kappa over all tables with these margins: a
    linear program.
    """
    from scipy.optimize import linprog

    p = np.asarray(shares, dtype=np.float64)
    q = len(p)
    expected = float(p @ p)
    observed = kappa * (1 - expected) + expected
    pairs = p[:, None] + p[None, :]
    cost = (1 - observed) ** 2 * pairs**2
    cost[np.diag_indices(q)] = (
        -(1 - observed) * 2 * p * (2 * (1 - expected) - (1 - observed) * 2 * p)
    )
    margins = np.vstack(
        [np.kron(np.eye(q), np.ones(q)), np.kron(np.ones(q), np.eye(q)), np.eye(q).ravel()]
    )
    result = linprog(
        -cost.ravel(),
        A_eq=margins,
        b_eq=np.concatenate([p, p, [observed]]),
        bounds=(0, None),
        method="highs",
    )
    if result.status != 0:
        raise ValueError(f"no table has kappa {kappa} with these shares")
    rest = observed * (1 - expected) ** 2 - (observed * expected - 2 * expected + observed) ** 2
    return math.sqrt(max(rest - float(result.fun), 0.0)) / (1 - expected) ** 2


def lacy_riffe_size(
    population: int, target: float, *, se: float | None = None, reach: float = 0.05
) -> int:
    """Number of units needed to show percent agreement of at least `target` (0-1) in a population
    of units.

    n = ((N - 1) SE^2 + P Q N) / ((N - 1) SE^2 + P Q), P = target + .05, SE = reach / 1.645 unless
    given; rounded to the nearest unit, as the authors do.
    """
    p = target + 0.05
    _between(p, "target + .05")
    error = (reach / 1.645 if se is None else se) ** 2
    base = (population - 1) * error
    return min(population, round((base + p * (1 - p) * population) / (base + p * (1 - p))))


def precision_size(
    kappa: float, share: float, half_width: float = 0.10, level: float = 0.95
) -> int:
    """Number of units needed for a 95 % interval of kappa of -+ `half_width`, if both coders give
    the code to `share` of the units.
    """
    if half_width <= 0:
        raise ValueError("the half-width must be positive")
    return _up(kappa_variance(share, share, kappa) * (_z((1 + level) / 2) / half_width) ** 2)


def ten_percent_size(units: int) -> int:
    """The rule of Lombard, Snyder-Duch & Bracken 2002: 10 % of the units, at least 50, rarely more
    than 300; never more than exist.
    """
    return min(units, 300, max(50, math.ceil(units / 10)))


def design_effect(mean_size: float, icc: float, variation: float = 0.0) -> float:
    """The factor by which more units are needed because units come in clusters: 1 + ((v^2 + 1) m -
    1) rho.

    `mean_size` is the mean number of units in a transcript, `variation` the coefficient of
    variation of that number, `icc` the correlation of two units' agreement within a transcript.
    """
    return max(1.0, 1 + ((variation**2 + 1) * mean_size - 1) * icc)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one code needs.

    `units` are needed to reach the threshold by `krippendorff_size`, multiplied by the design
    effect. `positives` are expected in the planned sample. `assessable`: the plan is large enough
    for ten positives. `enough`: it is large enough for `units`.
    """

    code: str
    share: float
    units: int | None
    positives: float
    assessable: bool
    enough: bool


def requirements(
    shares: Mapping[str, float],
    planned: int,
    *,
    alpha_min: float = RELIABLE,
    significance: float = 0.05,
    coders: int = 2,
    effect: float = 1.0,
) -> tuple[Requirement, ...]:
    """What each code needs, given the share of units that have it, and whether `planned` units are
    enough; rarest first.

    For a code that occurs nowhere no sample is large enough; its `units` is None.
    """
    rows = []
    for code, share in sorted(shares.items(), key=lambda item: (item[1], item[0])):
        size = (
            _up(krippendorff_size(alpha_min, share, significance, coders) * effect)
            if 0 < share < 1
            else None
        )
        hits = share * planned
        rows.append(
            Requirement(
                code,
                share,
                size,
                hits,
                hits >= FEWEST_POSITIVES,
                size is not None and planned >= size,
            )
        )
    return tuple(rows)


def _z(probability: float) -> float:
    return NormalDist().inv_cdf(probability)


def _up(value: float) -> int:
    """The next whole number, tolerating floating-point rounding errors."""
    return math.ceil(value - 1e-9)


def _between(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise ValueError(f"{name} must be between 0 and 1, not {value}")
