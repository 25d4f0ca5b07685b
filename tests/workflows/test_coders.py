"""One person, one coder: near names are asked for, coders are renamed and merged, and nothing is
revealed or made up by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from qcode.errors import BadInput, QcodeError, Refused, UsageError
from qcode.store.check import fingerprint
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.workflows.adjudication.adjudicating import Adjudication
from qcode.workflows.adjudication.disagreeing import DisagreementScope
from qcode.workflows.agreement.measured_tables import agreement
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.agreement.report import methods_report
from qcode.workflows.coding.codings_file import import_codings
from qcode.workflows.coding.history import history_table
from qcode.workflows.coding.marks import new_code
from qcode.workflows.coding.memos import memos_table, write_memo
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.keeping.coders import coders_table, rename_coder
from qcode.workflows.keeping.logbook import check_table, log_table
from qcode.workflows.keeping.merging_coders import merge_coders, merged_lines
from qcode.workflows.sample.assigning import assign, draw_sample
from qcode.workflows.sample.ending_blindness import unblind
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings
from qcode.workflows.shared.decisions import decided
from qcode.workflows.shared.near_coders import near_coders
from qcode.workflows.shared.people import NearCoder
from qcode.workflows.shared.samples import samples
from qcode.workflows.shared.unblinding import side_by_side

PLAIN = AgreementOptions(bootstrap=0)


def names(store: Store) -> list[str]:
    return [c.name for c in store.view(None).coders()]


def codings(store: Store, coder: str) -> list[tuple[str, str, int]]:
    return [
        (c.transcript, c.code, c.start)
        for c in store.view(None).study().codings
        if c.coder == coder
    ]


def state(store: Store) -> str:
    return store.view(None).read(fingerprint)


def is_whole(store: Store) -> bool:
    return check_table(store, None)[1]


def as_somebody_new(
    store: Store, name: str, segment: str = "4", code: str = "online", transcript: str = "LE-01"
) -> None:
    """Code under a name that is near another's, as with --new."""
    store.newcomers = True
    add_codings(store, transcript, segment, [code], coder=name)
    store.newcomers = False


# Near names
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Mara",
        "MARA",
        "mar a",
        "ma-ra",
        "m.a.r.a",
        "márá",
        "mara_",
        "marra",
        "mra",
        "maar",
        "nara",
        "Jonas",
        "jona",
        "joans",
    ],
)
def test_a_name_that_may_be_a_slip_makes_nobody(store: Store, name: str) -> None:
    before = state(store)
    with pytest.raises(NearCoder, match=f"there is no coder '{name}', but there is"):
        add_codings(store, "LE-02", "2", ["hotline"], coder=name)
    assert state(store) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("coder 1", "coder 2"),
        ("coder1", "coder12"),
        ("Team-A", "Team-B"),
        ("anna k", "anna m"),
        ("c1", "c2"),
        ("ab", "ac"),
        ("mara", "jonas"),
        ("cleo", "zoe"),
        ("李", "王"),
        ("--", "-"),
    ],
)
def test_names_that_people_give_on_purpose_are_not_near(one: str, other: str) -> None:
    assert near_coders(one, [other]) == near_coders(other, [one]) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Klein, Mara", "mara klein"),
        ("Zoë", "zoe"),
        ("R1", "r1"),
        ("alexandra", "alexander"),
        ("coder 1", "Coder-1"),
    ],
)
def test_one_name_in_two_spellings_is_near(one: str, other: str) -> None:
    assert near_coders(one, ["bob", other]) == (other,) and near_coders(other, [one]) == (one,)


def test_the_nearest_name_is_offered_first() -> None:
    assert near_coders("Ann", ["anne", "ana", "ann", "bob"]) == ("ann", "ana", "anne")


def test_somebody_new_says_so_and_a_name_that_is_near_nobody_needs_nothing(store: Store) -> None:
    add_codings(store, "LE-02", "2", ["hotline"], coder="cleo")
    as_somebody_new(store, "Mara")
    assert names(store) == ["Mara", "cleo", "jonas", "mara"]
    add_codings(store, "LE-01", "6", ["barriers"], coder="Mara")  # who is known by now


def test_no_way_to_name_a_coder_makes_one_of_a_slip(store: Store, tmp_path: Path) -> None:
    """Whoever acts, is given work, is drawn, stands in a file, writes a memo, or opens a screen."""
    (tmp_path / "c.csv").write_text(
        "transcript,segment,code,coder\nLE-02,2,hotline,mara\nLE-02,2,school,Mara\nLE-02,2,online,kim\nLE-02,2,online,kimm\n"
    )
    before = state(store)
    for wrong in (
        lambda: assign(store, ["LE-02"], to="jona", kind="reliability"),
        lambda: assign(store, ["LE-02"], to="jonas", kind="reliability", actor="Mara"),
        lambda: draw_sample(
            store, fraction=1, by=[], coders=["mara", "jona"], seed=1, round="2", include_seen=True
        ),
        lambda: mark_done(store, ["LE-02"], coder="Jonas"),
        lambda: write_memo(store, "A thought", coder="Jonas"),
        lambda: CodingSession(store, "Jonas"),
        lambda: Adjudication(store, "Jonas", DisagreementScope()),
        lambda: rename_coder(store, "jonas", "Mara"),
    ):
        with pytest.raises(NearCoder):
            wrong()
        assert state(store) == before
    with pytest.raises(BadInput) as caught:
        import_codings(store, tmp_path / "c.csv")
    said = [(p.line, p.column, p.message) for p in caught.value.problems]
    assert said == [
        (3, 4, "there is no coder 'Mara', but there is 'mara'"),
        (5, 4, "there is no coder 'kimm', but there is 'kim'"),
    ]
    assert "--new" in str(caught.value.advice) and state(store) == before
    store.newcomers = True
    assert import_codings(store, tmp_path / "c.csv").added == 3


def test_opening_under_a_new_name_makes_nobody(store: Store) -> None:
    session = CodingSession(store, "Zsuzsanna")
    session.open("LE-02")
    session.close()
    assert names(store) == ["jonas", "mara"]
    Adjudication(
        store, "Zsuzsanna", DisagreementScope()
    )  # a look that ends blindness is in the log, under the name that was given
    assert names(store) == ["jonas", "mara"]
    assert log_table(store.view(None)).rows[-1]["actor"] == "Zsuzsanna"


# Renaming
# --------------------------------------------------------------------------------------------------


def test_a_renamed_coder_keeps_work_and_history(store: Store) -> None:
    work = codings(store, "jonas")
    changes = len(log_table(store.view(None), by_coder="jonas").rows)
    before = state(store)
    rename_coder(store, "jonas", "Jonas Berg")
    assert codings(store, "Jonas Berg") == work and codings(store, "jonas") == []
    assert len(log_table(store.view(None), by_coder="Jonas Berg").rows) == changes
    assert {r["coder"]: r["former"] for r in coders_table(store.view(None)).rows} == {
        "Jonas Berg": ["jonas"],
        "mara": [],
    }
    assert store.view("Jonas Berg").blindness().transcripts  # still blind, under the name of now
    assert is_whole(store)
    undo(store)
    assert state(store) == before
    redo(store)
    assert codings(store, "Jonas Berg") == work


def test_a_renamed_coder_takes_back_what_they_did_under_the_earlier_name(store: Store) -> None:
    add_codings(store, "LE-02", "2", ["school"], coder="jonas")
    add_codings(store, "LE-02", "2", ["online"], coder="mara")
    rename_coder(store, "jonas", "Berg")
    assert [s.command for s in undo(store, actor="Berg")] == ["codings add LE-02 2 school"]
    assert [s.command for s in redo(store, actor="Berg")] == ["codings add LE-02 2 school"]


def test_whoever_gets_a_name_that_was_another_s_gets_nothing_of_what_was_done_under_it(
    store: Store,
) -> None:
    rename_coder(store, "jonas", "Berg")
    with pytest.raises(NearCoder, match="the coder 'jonas' is now called 'Berg'"):
        add_codings(store, "LE-02", "2", ["online"], coder="jonas")
    before = len(log_table(store.view(None), by_coder="Berg").rows)
    as_somebody_new(store, "jonas", "2", "online", "LE-02")
    assert {r["command"] for r in log_table(store.view(None), by_coder="jonas").rows} == {
        "codings add LE-02 2 online"
    }
    assert len(log_table(store.view(None), by_coder="Berg").rows) == before
    assert [s.command for s in undo(store, actor="jonas")] == ["codings add LE-02 2 online"]
    with pytest.raises(Refused, match="nothing of 'jonas' to undo"):
        undo(store, actor="jonas")


def test_a_draft_s_passage_stays_hidden_from_whoever_gets_its_coder_s_name(store: Store) -> None:
    """mara makes a code with a passage of LE-01 as its example, and is renamed; a new mara, blind
    there, is not shown it.
    """
    session = CodingSession(store, "mara")
    session.open("LE-01")
    session.move(3)
    new_code(session, "kept")
    session.close()
    key = "kept"
    assert find_code(store.view(None).study(), key).examples
    rename_coder(store, "mara", "Nowak")
    store.newcomers = True
    assign(store, ["LE-01"], to="mara", kind="reliability", blind=True)
    assert find_code(store.view("mara").study(), key).examples == ()
    assign(store, ["LE-01"], to="Nowak", kind="primary", blind=True)
    assert find_code(store.view("Nowak").study(), key).examples


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("jonas", "mara", "there is already a coder 'mara'"),
        ("jonas", "jonas", "is already called 'jonas'"),
        ("jonas", " ", "at least one character"),
        ("nobody", "somebody", "no coder named 'nobody'"),
        ("consensus", "us", "not a person"),
    ],
)
def test_a_name_that_cannot_be_given_is_refused(
    store: Store, old: str, new: str, says: str
) -> None:
    Adjudication(store, "", DisagreementScope()).accept_agreements()
    before = state(store)
    with pytest.raises(QcodeError, match=says):
        rename_coder(store, old, new)
    assert state(store) == before


def test_a_coder_may_go_back_to_an_earlier_name_and_change_its_case(store: Store) -> None:
    rename_coder(store, "jonas", "Jonas")
    rename_coder(store, "Jonas", "Berg", actor="Jonas")
    rename_coder(store, "Berg", "jonas", actor="mara")
    assert names(store) == ["jonas", "mara"]


def test_samples_and_decisions_speak_of_coders_as_they_are_called_now(store: Store) -> None:
    work = Adjudication(store, "mara", DisagreementScope(round="1"))
    work.settle_words("LE-01", 4, "hotline", "jonas", "missed")
    draw_sample(
        store, fraction=1, by=[], coders=["mara", "jonas"], seed=1, round="2", include_seen=True
    )
    rename_coder(store, "jonas", "Berg")
    rename_coder(store, "mara", "Nowak")
    assert {c for _, coders in samples(store.view(None))[0].drawn.values() for c in coders} == {
        "Berg",
        "Nowak",
    }
    decision = decided(store.view(None)).decisions[0]
    assert (decision.by, decision.choice.coder) == ("Nowak", "Berg")


# Merging
# --------------------------------------------------------------------------------------------------


def test_everything_of_a_name_goes_to_the_coder_it_belongs_to(store: Store) -> None:
    as_somebody_new(store, "Mara", "2", "school", "LE-02")
    mark_done(store, ["LE-02"], coder="Mara", segments="2")
    write_memo(store, "Look again", coder="Mara", transcript="LE-02", segments="2")
    assign(store, ["LE-02"], to="Mara", kind="reliability", round="2")
    expected = sorted([*codings(store, "mara"), *codings(store, "Mara")])
    before = state(store)
    merged = merge_coders(store, ["Mara"], "mara")
    assert merged_lines(merged, ["Mara"], "mara") == [
        "Mara merged into mara: 1 assignment, 1 coding, 1 done mark, 1 memo",
        "LE-02: both worked on it in round 1; it is now one pass",
    ]
    assert names(store) == ["jonas", "mara"] and sorted(codings(store, "mara")) == expected
    assert [r["by"] for r in memos_table(store.view(None)).rows] == ["mara"]
    assert ("LE-02", "mara", "2") in {
        (a.transcript, a.coder, a.round) for a in store.view(None).study().assignments
    }
    assert coders_table(store.view(None)).rows[1]["former"] == ["Mara"]
    assert is_whole(store)
    with pytest.raises(NearCoder, match="the coder 'Mara' is now called 'mara'"):
        add_codings(store, "LE-02", "2", ["online"], coder="Mara")
    undo(store)
    assert state(store) == before and is_whole(store)
    redo(store)
    assert sorted(codings(store, "mara")) == expected


def test_a_dry_run_tells_the_same_and_changes_nothing(store: Store) -> None:
    as_somebody_new(store, "Mara", "2", "school", "LE-02")
    before = state(store)
    rehearsed = merged_lines(merge_coders(store, ["Mara"], "mara", dry_run=True), ["Mara"], "mara")
    assert state(store) == before
    assert merged_lines(merge_coders(store, ["Mara"], "mara"), ["Mara"], "mara") == rehearsed


def test_what_both_have_is_there_once_and_told(store: Store) -> None:
    """The same coding, with the memos of both; the same done mark; two assignments of one
    transcript.
    """
    store.newcomers = True
    add_codings(store, "SP-01", "4", ["hotline"], coder="mara", memo="first")
    add_codings(store, "SP-01", "4", ["hotline"], coder="Nowak", memo="second")
    mark_done(store, ["LE-02"], coder="Nowak")
    assign(store, ["LE-02"], to="Nowak", kind="reliability")
    merged = merge_coders(store, ["Nowak"], "mara")
    assert "1 coding joined with an existing one on the same words" in merged_lines(
        merged, ["Nowak"], "mara"
    )
    assert (
        "LE-02, round 1: it was assigned to both; it is now assigned once, as primary"
        in merged.conflicts
    )
    study = store.view(None).study()
    both = [c.memo for c in study.codings if c.transcript == "SP-01" and c.code == "hotline"]
    assert both == ["first\nsecond"]
    assert [d.coder for d in study.done if d.transcript == "LE-02"] == ["mara"]
    assert [(a.coder, a.kind) for a in study.assignments if a.transcript == "LE-02"] == [
        ("mara", "primary")
    ]


def test_decisions_speak_of_the_coder_who_stays(store: Store) -> None:
    work = Adjudication(store, "Rosa", DisagreementScope())
    work.settle_words("LE-01", 4, "hotline", "jonas", "missed")
    add_codings(store, "LE-02", "2", ["school"], coder="Berg")
    merge_coders(store, ["jonas"], "Berg")
    decision = decided(store.view(None)).decisions[0]
    assert decision.choice.coder == "Berg" and {*decision.given, *decision.withheld} == {
        "Berg",
        "mara",
    }


def _blind_one_is_merged(store: Store) -> tuple[list[str], str]:
    return ["jonas"], "Jonas"


def _blind_one_stays(store: Store) -> tuple[list[str], str]:
    return ["Jonas"], "jonas"


@pytest.mark.parametrize("which", [_blind_one_is_merged, _blind_one_stays])
@pytest.mark.parametrize("what", ["coding", "done", "memo"])
def test_a_blind_coder_is_not_merged_with_somebody_who_worked_there(
    store: Store, which: Any, what: str
) -> None:
    """As one coder they would see it, and it would count as coded blind."""
    store.newcomers = True
    if what == "coding":
        add_codings(store, "LE-01", "4", ["online"], coder="Jonas")
    elif what == "done":
        mark_done(store, ["LE-01"], coder="Jonas")
    else:
        write_memo(store, "Ads count as online", coder="Jonas", transcript="LE-01", segments="4")
    before, (merged, into) = state(store), which(store)
    with pytest.raises(Refused, match="'jonas' codes LE-01 blind, and 'Jonas' has worked there"):
        merge_coders(store, merged, into)
    assert state(store) == before


def test_two_passes_of_which_one_was_blind_stay_two(store: Store) -> None:
    """Also after blindness ended: agreement is counted between them."""
    as_somebody_new(store, "Jonas")
    side_by_side(store, "jonas", round="1", only=["LE-01"])
    for merged, into in ((["jonas"], "Jonas"), (["Jonas"], "jonas")):
        with pytest.raises(Refused, match="both coded LE-01, 'jonas' blind"):
            merge_coders(store, merged, into)


def _figures(store: Store) -> tuple[Any, Mapping[str, int]]:
    table, rows = agreement(store.view(None), PLAIN)
    return rows[-1].krippendorff_alpha, table.extra["changed_since_blind"]


def test_what_was_adopted_under_another_name_counts_as_changed_since(store: Store) -> None:
    """After the look mara adopts what jonas has, as Marra; merged, agreement is what it was before
    the look.
    """
    before = _figures(store)[0]
    side_by_side(store, "jonas", round="1", only=["LE-01"])
    as_somebody_new(store, "Marra", "4", "hotline")
    merge_coders(store, ["Marra"], "mara")
    assert codings(store, "mara").count(("LE-01", "hotline", codings(store, "jonas")[2][2])) == 1
    assert _figures(store) == (before, {"mara": 1})


def test_a_blind_coder_who_is_merged_into_a_fresh_name_keeps_the_independent_figures(
    store: Store,
) -> None:
    """Changes after the look count as changes, whichever name they were made under."""
    before = _figures(store)[0]
    side_by_side(store, "jonas", round="1", only=["LE-01"])
    add_codings(store, "LE-01", "4", ["online"], coder="jonas")
    remove_codings(store, "LE-01", "4", ["hotline"], coder="jonas")
    add_codings(store, "LE-02", "2", ["school"], coder="Berg")
    blind = methods_report(store.view(None), PLAIN).extra["paragraph"]
    merge_coders(store, ["jonas"], "Berg")
    assert _figures(store) == (before, {"Berg": 2})
    assert methods_report(store.view(None), PLAIN).extra["paragraph"] == blind
    add_codings(store, "LE-01", "6", ["hotline"], coder="Berg")
    assert _figures(store) == (before, {"Berg": 3})


def test_work_under_a_name_that_was_not_blind_never_counts_as_blind(store: Store) -> None:
    """kim is to code LE-02 blind, and codes as kimm; blindness ends, and kimm is merged into
    kim.
    """
    assign(store, ["LE-02"], to="kim", kind="reliability", blind=True)
    as_somebody_new(store, "kimm", "2", "hotline", "LE-02")
    mark_done(store, ["LE-02"], coder="kimm")
    with pytest.raises(Refused, match="codes LE-02 blind"):
        merge_coders(store, ["kimm"], "kim")
    said = methods_report(
        store.view(None), AgreementOptions(bootstrap=0, coders=("mara", "kimm"))
    ).extra["paragraph"]
    unblind(store, "LE-02", "kim")
    merge_coders(store, ["kimm"], "kim")
    after = methods_report(
        store.view(None), AgreementOptions(bootstrap=0, coders=("mara", "kim"))
    ).extra["paragraph"]
    assert after == said


def test_a_blind_coder_learns_nothing_by_merging(store: Store) -> None:
    """Who codes blind merges nobody; their list of coders counts their own work alone."""
    as_somebody_new(store, "Mara", "2", "school", "LE-02")
    with pytest.raises(Refused, match="codes some transcripts blind"):
        merge_coders(store, ["Mara"], "mara", actor="jonas")
    table = coders_table(store.view("jonas"))
    assert {r["coder"]: r["codings"] for r in table.rows} == {
        "Mara": None,
        "jonas": 5,
        "mara": None,
    }
    assert table.notes[0].startswith("Codings by others are not counted here")


def test_who_cannot_be_merged_is_refused(store: Store) -> None:
    Adjudication(store, "", DisagreementScope()).accept_agreements()
    before = state(store)
    with pytest.raises(UsageError, match="into itself"):
        merge_coders(store, ["mara"], "mara")
    with pytest.raises(QcodeError, match="no coder named 'nobody'"):
        merge_coders(store, ["mara"], "nobody")
    for merged, into in ((["consensus"], "mara"), (["mara"], "consensus")):
        with pytest.raises(Refused, match="not a person"):
            merge_coders(store, merged, into)
    assert state(store) == before


def test_the_history_of_a_segment_knows_the_coder_under_all_names(store: Store) -> None:
    as_somebody_new(store, "Mara", "2", "school", "LE-02")
    merge_coders(store, ["Mara"], "mara")
    rows = history_table(store.view(None), "LE-02", "2").rows
    assert [(r["actor"], r["coder"]) for r in rows if r["action"].startswith("coding")] == [
        ("mara", "mara"),
        ("Mara", "Mara"),
    ]


def test_coders_that_may_be_one_person_are_listed(store: Store) -> None:
    as_somebody_new(store, "Mara", "2", "school", "LE-02")
    assert coders_table(store.view(None)).notes == (
        "'Mara' and 'mara' may be the same person; if so: qcode coders merge Mara --into mara.",
    )
