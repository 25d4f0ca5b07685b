"""All other coefficients of a code, on request, with standard errors if the literature has one.

The errors assume that units are independent. Segments of one interview are not, so the errors are
too small. The intervals of `intervals` take the clustering into account.
"""

from __future__ import annotations

import numpy as np

from qcode.reliability.coded import Coded
from qcode.reliability.coefficients import COEFFICIENTS, ON_REQUEST, requested_columns
from qcode.reliability.coefficients.kinds import Counts
from qcode.reliability.matrix import Ratings

NOTHING: dict[str, float | None] = {column.key: None for column in requested_columns()}
"""The row of a code for which none of this was computed."""


def requested(ratings: Ratings) -> dict[str, dict[str, float | None]]:
    """The other coefficients of every code and family of `ratings`, by the keys of
    `requested_columns`.

    None if undefined, if not meant for this number of coders, or if units are characters.
    """
    if ratings.unit == "character":
        return dict.fromkeys(ratings.codes, NOTHING)
    counts = Counts(ratings)
    values = {kind.key: kind.vectorised(counts) for kind in ON_REQUEST}
    result = {}
    for i, code in enumerate(ratings.codes):
        row = {
            key: float(of_codes[i]) if np.isfinite(of_codes[i]) else None
            for key, of_codes in values.items()
        }
        row |= _errors(Coded(ratings.values[i].T.astype(np.intp), (0, 1)))
        result[code] = {key: row[key] for key in NOTHING}
    return result


def _errors(data: Coded) -> dict[str, float | None]:
    """The standard errors and intervals of one code."""
    return {
        f"{kind.key}_{part}": getattr(one, part)
        for kind in COEFFICIENTS
        if kind.errors
        for one in [kind.by_definition(data)]
        for part in kind.errors
    }
