"""What the verbs of the double-coded sample return."""

from __future__ import annotations

import pytest

from qcode.errors import Refused, Unknown, UsageError
from qcode.store.store import Store
from qcode.workflows.agreement.measuring import assess
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.sample.assigning import draw_sample
from qcode.workflows.sample.next_steps import next_steps, with_next
from qcode.workflows.sample.planning import (
    PlanOptions,
    next_round,
    plan_table,
    sample_size,
)
from qcode.workflows.sample.replacing import replace_transcript
from qcode.workflows.sample.showing import frame_table, sample_progress
from qcode.workflows.shared.samples import samples


def test_a_plan_counts_prevalence_in_what_is_done_and_segments_of_respondents(
    store: Store,
) -> None:
    """mara finished six segments of respondents, jonas five: barriers four of eleven times. The
    transcripts have 3, 1 and 2 such segments: 1 + (2 (1 + 1/6) - 1) .05.
    """
    table = plan_table(store.view(None), PlanOptions(prevalence={"hotline": 0.3}))
    rows = {r["code"]: r for r in table.rows}
    assert list(rows) == ["online", "school", "community", "hotline", "barriers"]
    assert rows["barriers"]["prevalence"] == pytest.approx(400 / 11)
    assert (rows["barriers"]["basis"], rows["hotline"]["basis"]) == ("codings so far", "given")
    assert rows["hotline"]["prevalence"] == 30.0
    assert {r["available"] for r in table.rows} == {6} and {r["planned"] for r in table.rows} == {2}
    assert table.extra["design_effect"] == pytest.approx(1 + 0.05 * 4 / 3)
    assert (table.extra["transcripts"], table.extra["transcripts_planned"]) == (3, 1)
    assert table.extra["out_of_reach"] == list(rows) and table.extra["transcripts_to_draw"] == 3
    # a code needs as many transcripts as hold its segments, two of which are in each
    assert rows["hotline"]["transcripts_needed"] == -(-rows["hotline"]["units_alpha"] // 2)


def test_a_prevalence_for_all_and_a_design_effect_take_the_place_of_what_is_known(
    store: Store,
) -> None:
    options = PlanOptions(prevalence={"": 0.5}, effect=1.0, fraction=1.0)
    table = plan_table(store.view(None), options)
    assert {r["basis"] for r in table.rows} == {"given"}
    assert {r["prevalence"] for r in table.rows} == {50.0}
    # Krippendorff's own figure for a share of one half: 103 units for alpha .800 one-sided
    assert {r["units_alpha"] for r in table.rows} == {103}
    assert {(r["planned"], r["positives"]) for r in table.rows} == {(6, 3)}
    assert table.extra["transcripts_planned"] == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"alpha": 1.0},
        {"margin": 0.8},
        {"margin": 0.0},
        {"percent": 0.95},
        {"fraction": 0.0},
        {"fraction": 1.01},
        {"significance": 1.0},
        {"power": 0.0},
        {"prevalence": {"hotline": 1.0}},
    ],
)
def test_a_plan_with_numbers_out_of_range_is_refused(store: Store, wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        plan_table(store.view(None), PlanOptions(**wrong))  # type: ignore[arg-type]


def test_a_sample_is_as_large_as_the_most_demanding_code_that_the_study_can_show() -> None:
    """Ten positives of 50 % in 100 segments over 40 transcripts: 8; a code that needs 41 is out."""
    row = {"code": "a", "transcripts_needed": 12, "prevalence": 50.0, "available": 100}
    rare = {"code": "b", "transcripts_needed": 5, "prevalence": 20.0, "available": 100}
    beyond = {"code": "c", "transcripts_needed": 41, "prevalence": 50.0, "available": 100}
    unknown = {"code": "d", "transcripts_needed": None, "prevalence": None, "available": 100}
    found = sample_size([row, rare, beyond, unknown], 40)
    assert (found.transcripts, found.shown, found.beyond) == (20, ("a", "b"), ("c",))
    assert sample_size([unknown], 40).transcripts == 10
    assert sample_size([unknown], 7).transcripts == 7


def _draw(store: Store, **more: object) -> None:
    draw_sample(
        store,
        fraction=0.3,
        by=(),
        coders=("rosa", "theo"),
        seed=3,
        round="2",
        **more,  # type: ignore[arg-type]
    )


def test_rounds_are_numbered_on(store: Store) -> None:
    assert next_round(store.view(None)) == "1"
    assert next_round(store.view(None), "4", "training") == "5"
    _draw(store)
    assert next_round(store.view(None)) == "3"


def test_a_drawn_sample_shows_who_is_how_far_and_what_it_was_drawn_from(store: Store) -> None:
    assert sample_progress(store.view(None)).rows == ()
    _draw(store)
    view = store.view(None)
    (drawn,) = samples(view)
    (name,) = drawn.drawn
    progress = sample_progress(view)
    assert [(r["transcript"], r["coder"], r["state"], r["blind"]) for r in progress.rows] == [
        (name, "rosa", "not begun", True),
        (name, "theo", "not begun", True),
    ]
    assert progress.extra["coders"][0] == {
        "round": "2",
        "coder": "rosa",
        "assigned": 1,
        "not_begun": 1,
        "begun": 0,
        "done": 0,
    }
    mine = {r["coder"]: r["state"] for r in sample_progress(store.view("rosa")).rows}
    assert mine == {"rosa": "not begun", "theo": "not shown"}
    frame = {r["transcript"]: (r["state"], r["place"]) for r in frame_table(view).rows}
    assert frame.pop(name) == ("drawn", None)
    assert sorted(frame.values()) == [("in reserve", 1), ("in reserve", 2)]


def test_a_transcript_that_cannot_be_used_makes_way_for_the_next_in_line(store: Store) -> None:
    _draw(store)
    (name,) = samples(store.view(None))[0].drawn
    line = {r["place"]: r["transcript"] for r in frame_table(store.view(None)).rows if r["place"]}
    with pytest.raises(UsageError):
        replace_transcript(store, name, reason=" ")
    rehearsed = replace_transcript(store, name, reason="no sound", dry_run=True)
    assert set(samples(store.view(None))[0].drawn) == {name}
    done = replace_transcript(store, name, reason="no sound")
    assert (done.transcript, done.by, done.coders) == (name, line[1], ("rosa", "theo"))
    assert rehearsed.by == done.by
    rows = {r["transcript"]: r for r in frame_table(store.view(None)).rows}
    assert (rows[name]["state"], rows[name]["why"]) == ("replaced", "no sound")
    assert rows[done.by]["state"] == "drawn"
    left = {r["transcript"] for r in sample_progress(store.view(None)).rows}
    assert left == {done.by}
    with pytest.raises(Unknown):
        replace_transcript(store, name, reason="again")
    replace_transcript(store, done.by, reason="no sound")
    (last,) = samples(store.view(None))[0].drawn
    with pytest.raises(Refused, match="no spare transcript"):
        replace_transcript(store, last, reason="no sound")


def test_after_a_table_come_the_commands_that_its_verdicts_call_for(store: Store) -> None:
    """Here every code is too rare, and the study too small to draw more."""
    view = store.view(None)
    found = assess(view, AgreementOptions())
    ((command, _),) = next_steps(view, found)
    # barriers was given to two units by somebody, hotline to two; four times what is missing to ten
    assert command == "qcode sample enrich --code hotline --segments 32"
    from qcode.workflows.agreement.measured_tables import main_table

    told = with_next(main_table(found), view, found)
    assert told.extra["next"] == [command]
    by_transcript = assess(view, AgreementOptions(unit="transcript"))
    assert next_steps(view, by_transcript) == []
