"""The query language: an expression is parsed into a tree, and the tree is true or false for every
segment.

Values in, values out: this package knows neither the store nor the reports. The caller passes in
what counts as coded, who speaks and how texts are searched (`Material`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qcode.query.binding import Bound as Bound
    from qcode.query.evaluating import Evaluation as Evaluation
    from qcode.query.material import Material as Material
    from qcode.query.material import Unit as Unit
    from qcode.query.people import may_hold as may_hold
    from qcode.query.people import may_hold_at as may_hold_at
    from qcode.query.reading import parse as parse
    from qcode.query.tree import Expression as Expression
    from qcode.query.tree import Misread as Misread
    from qcode.query.tree import written as written

_HOME = {
    "Bound": "binding",
    "Evaluation": "evaluating",
    "Material": "material",
    "Unit": "material",
    "may_hold": "people",
    "may_hold_at": "people",
    "parse": "reading",
    "Expression": "tree",
    "Misread": "tree",
    "written": "tree",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    # Reports need the fields alone; the language is loaded where an expression is given.
    if name in _HOME:
        return getattr(import_module(f"qcode.query.{_HOME[name]}"), name)
    raise AttributeError(f"module 'qcode.query' has no attribute {name!r}")
