"""The interface of suggesters: what a package offers, so that qcode can use it to suggest codes.

It follows the conventions of scikit-learn's estimators, but nobody needs scikit-learn for it. A
package registers its suggester as an entry point of the group `GROUP`:

    [project.entry-points."qcode.suggesters"]
    nearest = "my_package:Nearest"

The entry point is the class, or a function without arguments that returns a suggester.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol

from qcode.errors import QcodeError, Refused
from qcode.suggest.examples import Passage

GROUP = "qcode.suggesters"
"""The group of entry points."""


class Suggester(Protocol):
    """Learns from coded passages which codes passages have.

    X is a sequence of `Passage`: `text`, `before` (the turn that it answers), `asked` (whether an
    interviewer said that turn) and `role`. y has a set of code keys for each passage, and `groups`
    the transcript of each. `classes_` are the codes that it can suggest, known after `fit`. If its
    parameters include `codebook` or `random_state`, qcode sets them before `fit`.

    It may also have ``reasons(X)``, with {code: reason} for each passage. Then a code without a
    reason is not suggested.
    """

    classes_: Sequence[str]

    def fit(
        self,
        X: Sequence[Passage],
        y: Sequence[frozenset[str]],
        groups: Sequence[str] | None = None,
    ) -> Any:
        """Learn from passages with known codes; returns itself."""

    def predict_proba(self, X: Sequence[Passage]) -> Any:
        """(passages, classes) probabilities. qcode calibrates them."""

    def get_params(self, deep: bool = True) -> Mapping[str, Any]:
        """The parameters with which another one like this can be made."""

    def set_params(self, **params: Any) -> Any:
        """Change parameters; returns itself."""


class Guarded:
    """A context in which any error of a foreign suggester becomes one message that names it.

    Errors of qcode itself pass. Here, and only here, every kind of error is caught: nobody knows
    what a foreign package raises, and a plug-in must not end in a traceback.
    """

    def __init__(self, name: str, doing: str) -> None:
        self._name, self._doing = name, doing

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, QcodeError):
            message = " ".join(str(error).split())
            what = f"{type(error).__name__}: {message}" if message else type(error).__name__
            raise Refused(
                f"the suggester {self._name!r} failed while {self._doing} ({what}); nothing was"
                " changed",
                advice="tell the people who made it; qcode's own is used without --suggester",
            ) from error
