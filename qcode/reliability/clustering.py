"""How similar agreement is within one interview. The design effect is computed from this.

Source: Donner 1986, International Statistical Review 54 (the analysis-of-variance estimator for
clusters of unequal size).
"""

from __future__ import annotations

import numpy as np

from qcode.reliability.matrix import Floats, Ints, Ratings

FEWEST_CLUSTERS = 5


def intraclass_correlation(values: Floats, cluster: Ints) -> float | None:
    """The correlation of two `values` (units,) of one cluster, at least 0; None if nothing varies
    or there are too few clusters.

    (MSB - MSW) / (MSB + (n0 - 1) MSW), with n0 the cluster size adjusted for unequal sizes.
    """
    labels, index, size = np.unique(cluster, return_inverse=True, return_counts=True)
    k, n = len(labels), len(values)
    if k < FEWEST_CLUSTERS or n <= k:
        return None
    mean = np.bincount(index, weights=values) / size
    between = float(np.sum(size * (mean - values.mean()) ** 2)) / (k - 1)
    within = float(np.sum((values - mean[index]) ** 2)) / (n - k)
    n0 = (n - float(np.sum(size**2)) / n) / (k - 1)
    spread = between + (n0 - 1) * within
    return max(0.0, (between - within) / spread) if spread > 0 else None


def agreement_correlation(ratings: Ratings) -> float | None:
    """The mean over codes of the intraclass correlation of disagreement, weighted by how often
    coders disagree on the code.

    None if no code has disagreements, or if too few transcripts were double-coded.
    """
    m = (ratings.values >= 0).sum(axis=1)
    k = (ratings.values == 1).sum(axis=1)
    result, weights = [], []
    for code in range(len(ratings.codes)):
        paired = m[code] >= 2
        pairs = m[code][paired] * (m[code][paired] - 1) / 2
        split = k[code][paired] * (m[code][paired] - k[code][paired]) / np.maximum(pairs, 1)
        rho = intraclass_correlation(split.astype(np.float64), ratings.cluster[paired])
        if rho is not None and split.sum() > 0:
            result.append(rho)
            weights.append(float(split.sum()))
    return float(np.average(result, weights=weights)) if result else None
