"""All other coefficients of a code, on request, with standard errors if the literature has one.

The errors assume that units are independent. Segments of one interview are not, so the errors are
too small. The intervals of `intervals` take the clustering into account.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qcode.reliability import raters, tables
from qcode.reliability.coefficients import Coded
from qcode.reliability.matrix import Ratings


@dataclass(frozen=True, slots=True)
class More:
    """Coefficients of one code; None if undefined, if not meant for this number of coders, or if
    units are characters.

    `holsti` is 2M / (N1 + N2): units that both gave the code to, over the units of each coder. For
    one code it equals F1.
    """

    cohen_kappa_se: float | None = None
    cohen_kappa_low: float | None = None
    cohen_kappa_high: float | None = None
    kappa_max: float | None = None
    conger_kappa: float | None = None
    light_kappa: float | None = None
    fleiss_kappa_se: float | None = None
    gwet_ac1_se: float | None = None
    gwet_ac1_low: float | None = None
    gwet_ac1_high: float | None = None
    brennan_prediger_se: float | None = None
    pabak: float | None = None
    prevalence_index: float | None = None
    bias_index: float | None = None
    holsti: float | None = None
    f1: float | None = None


def more(ratings: Ratings) -> dict[str, More]:
    """The other coefficients of every code and family of `ratings`."""
    if ratings.unit == "character":
        return {code: More() for code in ratings.codes}
    return {
        code: _more(Coded(ratings.values[i].T.astype(np.intp), (0, 1)))
        for i, code in enumerate(ratings.codes)
    }


def _more(data: Coded) -> More:
    fleiss, ac1, bp = raters.fleiss_kappa(data), raters.gwet_ac(data), raters.brennan_prediger(data)
    many = {
        "conger_kappa": raters.conger_kappa(data).value,
        "light_kappa": raters.light_kappa(data).value,
        "fleiss_kappa_se": fleiss.se if fleiss.value is not None else None,
        "gwet_ac1_se": ac1.se,
        "gwet_ac1_low": ac1.low,
        "gwet_ac1_high": ac1.high,
        "brennan_prediger_se": bp.se,
    }
    if data.values.shape[1] != 2:
        return More(**many)
    (d, c), (b, a) = data.table().tolist()
    if a + b + c + d == 0:
        return More(**many)
    table = [[a, b], [c, d]]
    kappa, said = tables.cohen_kappa(table), tables.binary_table(table)
    f1 = tables.f1_agreement(a, b, c)
    return More(
        **many,
        cohen_kappa_se=kappa.se,
        cohen_kappa_low=kappa.low,
        cohen_kappa_high=kappa.high,
        kappa_max=tables.kappa_max(table).value,
        pabak=said.pabak,
        prevalence_index=said.prevalence_index,
        bias_index=said.bias_index,
        holsti=tables.holsti(a, a + b, a + c),
        f1=f1,
    )
