"""Other suggesters than qcode's own: which there are, and training with one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcode.model import Codebook, Column, Study, Table
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.view import View
from qcode.suggest import (
    OWN,
    Example,
    Fitted,
    Passage,
    fit_suggester,
    passages_of,
    registered,
    suggester_named,
)
from qcode.suggest.classifier import refuse_untaught
from qcode.suggest.registry import LLM
from qcode.workflows.suggesting.language_model import answered
from qcode.workflows.suggesting.models import (
    Trained,
    refuse_blind,
    store_model,
    train_model,
    truth,
)


def suggesters_table() -> Table:
    """The rows of ``suggest suggesters``: name, where it comes from, what it is."""
    rows = tuple(
        {"suggester": one.name, "origin": one.origin, "about": one.about} for one in registered()
    )
    columns = (
        Column("suggester", "Suggester"),
        Column("origin", "From"),
        Column("about", "What it is"),
    )
    note = f"{amount(len(rows), 'suggester')}. Use one with: qcode suggest train --suggester NAME"
    return Table("suggest.suggesters", "Suggesters", columns, rows, (note,))


def train_with(store: Store, name: str, *, seed: int = 1, actor: str = "") -> Trained:
    """Train the suggester `name` on everything marked as finished, and store in one change-set what
    it predicts for all segments.

    Raises Unknown for a suggester that nobody registered, and Refused like `train_model`, or for a
    suggester that fails.
    """
    if name == OWN:
        return train_model(store, seed=seed, actor=actor)
    refuse_blind(store, actor)
    with store.snapshot(SUPERVISOR) as view:
        study, known = truth(view)
        fit = suggester_fit(view, name, study.codebook, seed)
    fitted = fit(known)
    return store_model(store, fitted.stored(all_passages(study)), actor=actor)


def suggester_fit(
    view: View, name: str, codebook: Codebook, seed: int
) -> Callable[[Sequence[Example]], Fitted]:
    """A function that fits another suggester than qcode's own to examples: for training, and for
    each fold of an evaluation. A language model is asked nothing: what it has answered is used.

    Raises Unknown for a suggester that nobody registered, Refused for one that cannot be used.
    """
    suggester = answered(view, codebook) if name == LLM else suggester_named(name)

    def fit(examples: Sequence[Example]) -> Fitted:
        refuse_untaught(examples, codebook)
        return fit_suggester(name, suggester, examples, codebook, seed)

    return fit


def all_passages(study: Study) -> list[Passage]:
    """The passages of all respondents."""
    return [p for interview in study.interviews for p in passages_of(interview)]
