"""Agreement counts what coders had coded when they were done and had not seen each other's codings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from double_coded import TEXTS

from qcode.store.store import Store
from qcode.workflows.agreement import AgreementOptions, agreement
from qcode.workflows.agreement_report import methods_report
from qcode.workflows.assigning import assign
from qcode.workflows.codings import add_codings, mark_done, remove_codings
from qcode.workflows.sample_unblinding import unblind
from qcode.workflows.unblinding import side_by_side

PLAIN = AgreementOptions(bootstrap=0)


def alpha(store: Store) -> float:
    """Alpha of all codes together."""
    value = agreement(store.view(None), PLAIN)[1][-1].krippendorff_alpha
    assert value is not None
    return value


def adopt(store: Store) -> None:
    """jonas takes over mara's coding of segment 4, and drops his own."""
    add_codings(store, "LE-01", "4", ["online"], coder="jonas")
    remove_codings(store, "LE-01", "4", ["hotline"], coder="jonas")


def look(store: Store) -> None:
    side_by_side(store, "jonas", round="1", only=["LE-01"])


def set_free(store: Store) -> None:
    unblind(store, "LE-01", "jonas")


@pytest.mark.parametrize("see", [look, set_free])
def test_what_was_changed_after_seeing_others_is_no_agreement(store: Store, see: Callable[[Store], None]) -> None:
    """One added and one removed: the figures stay, and table, JSON and paragraph say that two codings were changed."""
    before = alpha(store)
    see(store)
    adopt(store)
    table, _ = agreement(store.view(None), PLAIN)
    assert alpha(store) == before
    assert table.extra["changed_since_blind"] == {"jonas": 2}
    assert any("changed since: jonas 2" in note for note in table.notes)
    assert "2 codings were changed after they had seen others'" in methods_report(store.view(None), PLAIN).extra["paragraph"]
    assert {
        c.code for c in store.view(None).study().codings if c.coder == "jonas" and c.start == TEXTS["LE-01"].index("Ads")
    } == {"online"}


def test_somebody_who_was_not_assigned_blind_adopts_nothing_either(store: Store) -> None:
    """mara, primary and done, changes hers after blindness ended in the transcript."""
    before = alpha(store)
    look(store)
    add_codings(store, "LE-01", "4", ["hotline"], coder="mara")
    assert alpha(store) == before
    assert agreement(store.view(None), PLAIN)[0].extra["changed_since_blind"] == {"mara": 1}


def test_a_coder_who_is_still_blind_corrects_freely(store: Store) -> None:
    """Nobody looked: the change counts, and nothing is said of it."""
    before = alpha(store)
    adopt(store)
    assert alpha(store) > before
    assert agreement(store.view(None), PLAIN)[0].extra["changed_since_blind"] == {}


def test_taken_back_is_not_changed(store: Store) -> None:
    """What was added after the look and removed again leaves no trace in the count."""
    look(store)
    add_codings(store, "LE-01", "4", ["online"], coder="jonas")
    remove_codings(store, "LE-01", "4", ["online"], coder="jonas")
    assert agreement(store.view(None), PLAIN)[0].extra["changed_since_blind"] == {}


def test_a_new_done_mark_after_the_look_makes_nobody_less_blind(store: Store) -> None:
    """Changing a coding and marking the transcript done again keeps the first word, and the paragraph's count of blind work."""
    paragraph = methods_report(store.view(None), PLAIN).extra["paragraph"]
    look(store)
    mark_done(store, ["LE-01"], coder="jonas", undo=True)
    adopt(store)
    mark_done(store, ["LE-01"], coder="jonas")
    assert "in 2 of 4 codings of a transcript" in paragraph
    assert "in 2 of 4 codings of a transcript" in methods_report(store.view(None), PLAIN).extra["paragraph"]


def test_who_was_not_done_when_blindness_ended_is_compared_as_they_are_now(store: Store) -> None:
    """Set free before being done: there is no finished blind work to go back to."""
    assign(store, ["LE-02"], to="jonas", kind="reliability", blind=True)
    unblind(store, "LE-02", "jonas")
    add_codings(store, "LE-02", "2", ["hotline"], coder="jonas")
    mark_done(store, ["LE-02"], coder="jonas")
    row = next(r for r in agreement(store.view(None), PLAIN)[1] if r.code == "hotline")
    assert row.positives == {"jonas": 3, "mara": 2}
