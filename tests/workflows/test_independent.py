"""Agreement counts what coders had coded when they were done and had not seen each other's
codings.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from double_coded import TEXTS

from qcode.model import Aside
from qcode.store.store import Store
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope
from qcode.workflows.agreement.measured_tables import agreement
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.agreement.report import methods_report
from qcode.workflows.sample.assigning import assign, draw_sample
from qcode.workflows.sample.ending_blindness import unblind
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings
from qcode.workflows.shared.sights import record_sight
from qcode.workflows.shared.unblinding import side_by_side

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
def test_what_was_changed_after_seeing_others_is_no_agreement(
    store: Store, see: Callable[[Store], None]
) -> None:
    """One added and one removed: the figures stay, and table, JSON and paragraph say that two
    codings were changed.
    """
    before = alpha(store)
    see(store)
    adopt(store)
    table, _ = agreement(store.view(None), PLAIN)
    assert alpha(store) == before
    assert table.extra["changed_since_blind"] == {"jonas": 2}
    (note,) = [n for n in table.notes if "Changed since: jonas 2" in n]
    assert isinstance(note, Aside)
    assert "Changed since: 2 codings" in note.told and "jonas" not in note.told
    assert (
        "2 codings were changed after they had seen others'"
        in methods_report(store.view(None), PLAIN).extra["paragraph"]
    )
    assert {
        c.code
        for c in store.view(None).study().codings
        if c.coder == "jonas" and c.start == TEXTS["LE-01"].index("Ads")
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
    """Changing a coding and marking the transcript done again keeps the first word, and the
    paragraph's count of blind work.
    """
    paragraph = methods_report(store.view(None), PLAIN).extra["paragraph"]
    look(store)
    mark_done(store, ["LE-01"], coder="jonas", undo=True)
    adopt(store)
    mark_done(store, ["LE-01"], coder="jonas")
    assert "in 2 of 4 codings of a transcript" in paragraph
    assert (
        "in 2 of 4 codings of a transcript"
        in methods_report(store.view(None), PLAIN).extra["paragraph"]
    )


def test_who_was_not_done_when_blindness_ended_is_compared_as_they_are_now(store: Store) -> None:
    """Set free before being done: there is no finished blind work to go back to."""
    assign(store, ["LE-02"], to="jonas", kind="reliability", blind=True)
    unblind(store, "LE-02", "jonas")
    add_codings(store, "LE-02", "2", ["hotline"], coder="jonas")
    mark_done(store, ["LE-02"], coder="jonas")
    row = next(r for r in agreement(store.view(None), PLAIN)[1] if r.code == "hotline")
    assert row.positives == {"jonas": 3, "mara": 2}


def test_a_coder_who_is_not_blind_and_looked_adopts_nothing(store: Store) -> None:
    """mara sees jonas's codings while he is still blind, and takes one over: it is no agreement."""
    before = alpha(store)
    told = record_sight(store, "mara", ["LE-01", "LE-02"], by="show")
    assert told == (
        (
            "mara has now seen others' codings in LE-01, and cannot be drawn for blind coding there"
            " (recorded)"
        ),
    )
    assert record_sight(store, "mara", ["LE-01"], by="show") == ()
    add_codings(store, "LE-01", "4", ["hotline"], coder="mara")
    assert alpha(store) == before
    assert agreement(store.view(None), PLAIN)[0].extra["changed_since_blind"] == {"mara": 1}


def test_what_was_seen_before_the_coder_was_done_leaves_the_codings_as_they_are(
    store: Store,
) -> None:
    """Nothing independent was finished then: the later end of blindness counts, or none."""
    mark_done(store, ["LE-01"], coder="mara", undo=True)
    record_sight(store, "mara", ["LE-01"], by="show")
    add_codings(store, "LE-01", "4", ["hotline"], coder="mara")
    mark_done(store, ["LE-01"], coder="mara")
    assert agreement(store.view(None), PLAIN)[0].extra["changed_since_blind"] == {}


def test_who_looks_in_the_middle_of_a_transcript_goes_on_coding_it(store: Store) -> None:
    """mara was done with two segments when she looked; what she codes in the others counts."""
    mark_done(store, ["LE-01"], coder="mara", undo=True)
    mark_done(store, ["LE-01"], coder="mara", segments="1-2")
    record_sight(store, "mara", ["LE-01"], by="show")
    add_codings(store, "LE-01", "4", ["hotline"], coder="mara")
    mark_done(store, ["LE-01"], coder="mara")
    table, rows = agreement(store.view(None), PLAIN)
    assert table.extra["changed_since_blind"] == {}
    assert next(r for r in rows if r.code == "hotline").positives["mara"] == 2


def test_an_accepted_suggestion_in_a_round_that_began_blind_is_no_agreement(store: Store) -> None:
    """A model learned from both coders: what mara takes over from it, done already, is recorded in
    one change-set.
    """
    from qcode.workflows.coding.session import CodingSession

    before = alpha(store)
    session = CodingSession(store, "mara")
    session.open("LE-01", at=3)
    session.apply(
        ["hotline"], origin="accepted", record='{"outcome":"accepted","shown":[["hotline",0.9]]}'
    )
    session.close()
    assert alpha(store) == before
    assert agreement(store.view(None), PLAIN)[0].extra["changed_since_blind"] == {"mara": 1}


def test_disagreements_that_were_decided_count_also_when_a_coder_gave_in(store: Store) -> None:
    """Four passages differ; one is decided and then adopted: one of four, not one of three."""
    work = Adjudication(store, "rosa", DisagreementScope("1", (), (), ()))
    work.settle_words("LE-01", 4, "online", "mara", "missed")
    add_codings(store, "LE-01", "4", ["online"], coder="jonas")
    assert "(1 of 4 decided so far)" in methods_report(store.view(None), PLAIN).extra["paragraph"]


def test_who_is_drawn_blind_after_finishing_worked_without_sight(store: Store) -> None:
    """mara finished first and saw nothing: drawn blind with a newcomer, both count as blind in the
    paragraph.
    """
    mark_done(store, ["SP-01", "LE-01"], coder="jonas", undo=True)
    draw_sample(store, fraction=1, by=[], coders=["mara", "ada"], seed=1)
    assert all(a.blind for a in store.view(None).study().assignments if a.coder in ("mara", "ada"))
    add_codings(store, "LE-02", "2", ["hotline"], coder="ada")
    mark_done(store, ["LE-02"], coder="ada")
    found = methods_report(store.view(None), AgreementOptions(coders=("mara", "ada"), bootstrap=0))
    assert "Coders could not see each other's codings or suggestions." in found.extra["paragraph"]
