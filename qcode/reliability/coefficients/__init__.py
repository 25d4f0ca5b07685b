"""All coefficients of a code, one row each. Columns, labels, JSON keys, the rule of a study, the
table in the documentation and the property test are made from these rows.
"""

from __future__ import annotations

from qcode.model import Column
from qcode.reliability.coefficients.common_margins import (
    BRENNAN_PREDIGER,
    FLEISS,
    GWET,
    PABAK,
    SCOTT,
)
from qcode.reliability.coefficients.kinds import Kind
from qcode.reliability.coefficients.krippendorff_alpha import ALPHA
from qcode.reliability.coefficients.own_margins import COHEN, CONGER, LARGEST, LIGHT
from qcode.reliability.coefficients.shares import (
    BIAS,
    F1,
    HOLSTI,
    NEGATIVE,
    PERCENT,
    POSITIVE,
    PREVALENCE,
)

COEFFICIENTS: tuple[Kind, ...] = (
    PERCENT,
    POSITIVE,
    NEGATIVE,
    COHEN,
    LARGEST,
    CONGER,
    LIGHT,
    SCOTT,
    FLEISS,
    ALPHA,
    GWET,
    BRENNAN_PREDIGER,
    PABAK,
    PREVALENCE,
    BIAS,
    HOLSTI,
    F1,
)
"""In the order in which rows of data have them."""

ALWAYS = tuple(kind for kind in COEFFICIENTS if kind.pooled is not None)
"""Those of every table."""

ON_REQUEST = tuple(kind for kind in COEFFICIENTS if kind.pooled is None)
"""Those of ``--all-coefficients``, in addition to the errors of the others."""

INDICES = {kind.rule: kind for kind in COEFFICIENTS if kind.rule}
"""Name of an index in the study's rule → the coefficient. Percent agreement is judged as a
proportion.
"""


def columns() -> tuple[Column, ...]:
    """The columns of the coefficients that every table has."""
    return tuple(kind.column for kind in ALWAYS)


def requested_columns() -> tuple[Column, ...]:
    """The columns of everything computed on request, with errors next to their coefficient."""
    return tuple(
        column
        for kind in COEFFICIENTS
        for column in (*([kind.column] if kind in ON_REQUEST else []), *kind.error_columns)
    )


def table() -> str:
    """The rows as a table for the documentation (Markdown)."""
    lines = ["| printed | key in csv and JSON | definition | source |", "|---|---|---|---|"]
    for kind in COEFFICIENTS:
        key, definition = f"`{kind.key}`", kind.definition.replace("|", "\\|")
        if kind.errors:
            key += f"; on request {', '.join(f'`{c.key}`' for c in kind.error_columns)}"
        if kind in ON_REQUEST:
            key += ", on request"
        lines.append(f"| {kind.label} | {key} | {definition} | {kind.source} |")
    return "\n".join(lines)
