"""What the verbs of assigning and drawing return, and what is then in the study: who codes what, in
which round, blind or not.

The study is that of ``double_coded.py``: mara is primary everywhere and done, jonas codes LE-01 and
SP-01 blind and is done.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from states import nothing_written, one_step, state, steps

from qcode.errors import ProjectError, Refused, Unknown, UsageError
from qcode.model import Assignment
from qcode.store.store import Store
from qcode.workflows.sample.assigning import (
    SampleDrawn,
    assign,
    draw_sample,
    frame_of,
    only,
    progress_table,
    sample_table,
)
from qcode.workflows.sample.ending_blindness import unblind
from qcode.workflows.sample.enriching import Enriched, enrich, enriched_table
from qcode.workflows.sample.packing import pack_sample
from qcode.workflows.sample.showing import frame_table, sample_progress
from qcode.workflows.shared.codings import add_codings, mark_done
from qcode.workflows.shared.samples import likely_segments, sample_of, samples
from qcode.workflows.shared.sights import not_blind, record_sight

ALL = ["LE-01", "LE-02", "SP-01"]


def assigned(store: Store, coder: str, round: str | None = None) -> list[tuple[str, str, bool]]:
    """(transcript, kind, blind) of what a coder is to code."""
    return sorted(
        (a.transcript, a.kind, a.blind)
        for a in store.view(None).study().assignments
        if a.coder == coder and round in (None, a.round)
    )


def marks(store: Store, kind: str) -> list[dict[str, Any]]:
    """What the marks of a kind say."""
    return [json.loads(row.value) for row in store.view(None).rows("mark", kind=[kind])]


# assign
# --------------------------------------------------------------------------------------------------


def test_assigning_says_what_and_to_whom_and_a_new_coder_is_told(store: Store) -> None:
    with one_step(store):
        names, notes = assign(store, ["LE-02", "SP-01"], to="rosa", kind="reliability")
    assert names == ("LE-02", "SP-01") and notes == ("coder 'rosa' is new in this study",)
    assert assigned(store, "rosa") == [
        ("LE-02", "reliability", False),
        ("SP-01", "reliability", False),
    ]
    assert assign(store, ["LE-02"], to="rosa", kind="reliability", round="2")[1] == ()
    assert assigned(store, "rosa", "2") == [("LE-02", "reliability", False)]


def test_a_transcript_named_twice_is_assigned_once(store: Store) -> None:
    names, _ = assign(store, ["SP-01", "SP-01"], to="rosa", kind="reliability", blind=True)
    assert names == ("SP-01",)
    assert assigned(store, "rosa") == [("SP-01", "reliability", True)]


@pytest.mark.parametrize("round", ["1", "2"])
def test_reports_count_one_primary_coder_of_a_transcript(store: Store, round: str) -> None:
    with nothing_written(store), pytest.raises(Refused) as caught:
        assign(store, ["LE-02", "SP-01"], to="rosa", kind="primary", round=round)
    assert caught.value.message == (
        "another coder is already primary: LE-02 (mara), SP-01 (mara); reports count one primary"
        " coder per transcript"
    )
    assert (caught.value.advice, caught.value.exit_status) == ("add --reliability", 1)
    assert assign(store, ["LE-02"], to="mara", kind="primary", round=round)[0] == ("LE-02",)


def test_an_unknown_transcript_or_a_slip_in_a_name_assigns_nothing(store: Store) -> None:
    with nothing_written(store):
        with pytest.raises(Unknown) as caught:
            assign(store, ["LE-01", "LE-03"], to="rosa", kind="reliability")
        assert "LE-01" in caught.value.suggestions and caught.value.exit_status == 2
        with pytest.raises(UsageError, match="no coder 'Jonas', but there is 'jonas'"):
            assign(store, ["LE-01"], to="Jonas", kind="reliability")
        with pytest.raises(UsageError, match="there is 'mara'"):
            assign(store, ["LE-01"], to="rosa", kind="reliability", actor="marra")
        with pytest.raises(UsageError, match="who is coding"):
            assign(store, ["LE-01"], to=" ", kind="reliability")


def test_a_blind_assignment_stays_blind_until_it_is_ended(store: Store) -> None:
    _, notes = assign(store, ["LE-01", "LE-02"], to="jonas", kind="reliability")
    assert notes == ("LE-01: stays blind for jonas; qcode sample unblind ends that",)
    assert assigned(store, "jonas") == [
        ("LE-01", "reliability", True),
        ("LE-02", "reliability", False),
        ("SP-01", "reliability", True),
    ]


def test_who_has_seen_the_codings_of_others_is_not_assigned_blind(store: Store) -> None:
    record_sight(store, "rosa", ["LE-01"], by="show")
    with nothing_written(store), pytest.raises(Refused) as caught:
        assign(store, ALL, to="rosa", kind="reliability", blind=True)
    assert caught.value.message == (
        "no longer blind: LE-01: rosa has seen others' codings there; nothing was changed"
    )
    assert caught.value.advice == "leave out --blind, or assign it to another coder"
    assign(store, ["LE-02", "SP-01"], to="rosa", kind="reliability", blind=True)
    assign(store, ["LE-01"], to="rosa", kind="reliability")
    assert [blind for _, _, blind in assigned(store, "rosa")] == [False, True, True]


# sample draw
# --------------------------------------------------------------------------------------------------


def draw(store: Store, coders: Sequence[str] = ("rosa", "theo"), **options: Any) -> SampleDrawn:
    """Draw a sample of round 2 unless said otherwise."""
    usual: dict[str, Any] = {"fraction": 0.3, "by": (), "seed": 3, "round": "2"}
    return draw_sample(store, coders=coders, **usual | options)


def test_every_group_is_drawn_from_and_the_draw_is_recorded(store: Store) -> None:
    """Three tenths of three are one; two roles make it two."""
    with one_step(store):
        result = draw(store, by=["role"])
    plan = result.plan
    assert [row.group for row in plan.rows] == ["law_enforcement", "service_provider"]
    assert (plan.population, plan.drawn, plan.fraction, plan.by) == (3, 2, 0.3, ("role",))
    assert all(set(row.coders) == {"rosa", "theo"} for row in plan.rows)
    names = sorted(row.transcript for row in plan.rows)
    for coder in ("rosa", "theo"):
        assert assigned(store, coder) == [(name, "reliability", True) for name in names]
    assert result.notes == (
        "coder 'rosa' is new in this study",
        "coder 'theo' is new in this study",
    )
    (stored,) = samples(store.view(None))
    assert (stored.kind, stored.round, sorted(stored.drawn)) == ("random", "2", names)
    assert stored.content["frame"]["SP-01"] == {"role": "service_provider"}
    assert set(stored.content["spare"]) == {"law_enforcement"}


def test_the_table_of_a_draw_says_how_it_was_drawn(store: Store) -> None:
    table = sample_table(draw(store, by=["role"], dry_run=True))
    assert table.notes == ("2 of 3 transcripts (66.7 %), drawn by role, seed 3, round 2.",)
    assert table.extra == {
        "population": 3,
        "drawn": 2,
        "fraction": 0.3,
        "seed": 3,
        "round": "2",
    }
    assert [(r["group"], r["blind"], r["remark"]) for r in table.rows] == [
        ("law_enforcement", True, ""),
        ("service_provider", True, ""),
    ]
    assert [c.key for c in table.columns] == ["transcript", "group", "coders"]
    plain = sample_table(draw(store, transcripts=3, dry_run=True))
    assert plain.notes == ("3 of 3 transcripts (100.0 %), drawn at random, seed 3, round 2.",)


def test_a_rehearsed_draw_is_the_draw_that_follows(store: Store) -> None:
    with nothing_written(store):
        rehearsed = draw(store, by=["role"], dry_run=True)
    assert draw(store, by=["role"]).plan == rehearsed.plan


def test_the_same_seed_draws_the_same_and_a_number_may_stand_for_the_share(store: Store) -> None:
    one, again = (draw(store, transcripts=2, seed=8, dry_run=True).plan for _ in range(2))
    assert one == again and (one.drawn, one.fraction) == (2, 2 / 3)
    everything = draw(store, fraction=1.0, dry_run=True).plan
    assert [row.transcript for row in everything.rows] == ALL and everything.spare == {}


def test_teams_rotate_among_the_coders(store: Store) -> None:
    rows = draw(store, ("rosa", "theo", "nils"), fraction=1.0, team=2, dry_run=True).plan.rows
    assert [len(row.coders) for row in rows] == [2, 2, 2]
    work = [coder for row in rows for coder in row.coders]
    assert sorted(work) == ["nils", "nils", "rosa", "rosa", "theo", "theo"]


def test_a_primary_coder_in_the_sample_stays_primary_there(store: Store) -> None:
    draw(store, ("mara", "theo"), fraction=1.0)
    assert assigned(store, "mara", "2") == [(name, "primary", True) for name in ALL]
    assert assigned(store, "theo", "2") == [(name, "reliability", True) for name in ALL]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"fraction": 0.0}, "the fraction must be above 0"),
        ({"fraction": 1.5}, "at most 1, not 1.5"),
        ({"transcripts": 4}, "there are 3 transcripts to draw from, not 4"),
        ({"transcripts": -1}, "there are 3 transcripts to draw from, not -1"),
        ({"coders": ("rosa",)}, "two coders or more"),
        ({"coders": ("rosa", "rosa")}, "two coders or more"),
        ({"team": 3}, "a team must have 2 to 2 coders here, not 3"),
        ({"team": 1}, "a team must have 2 to 2 coders here, not 1"),
        ({"by": ["rolle"]}, "no participant has the attribute 'rolle'"),
    ],
)
def test_a_draw_that_makes_no_sense_draws_nothing(
    store: Store, options: dict[str, Any], words: str
) -> None:
    with nothing_written(store), pytest.raises(UsageError) as caught:
        draw(store, **options)
    assert words in caught.value.message and caught.value.exit_status == 2


def test_a_round_is_drawn_once_and_the_next_leaves_its_transcripts_out(store: Store) -> None:
    first = {row.transcript for row in draw(store).plan.rows}
    with nothing_written(store), pytest.raises(Refused, match="round 2 has already been drawn"):
        draw(store, seed=4)
    third = draw(store, fraction=1.0, round="3")
    assert {row.transcript for row in third.plan.rows} == set(ALL) - first
    assert third.left_out == tuple(first)
    assert third.notes == (f"1 transcript left out (in the sample of round 2): {', '.join(first)}",)
    with pytest.raises(Refused) as caught:
        draw(store, round="4")
    assert caught.value.message.startswith("there are no transcripts to draw from: 1 transcript")
    assert "in the sample of round 3" in caught.value.message
    again = draw(store, fraction=1.0, round="4", redraw=True)
    assert [row.transcript for row in again.plan.rows] == ALL and again.left_out == ()


def test_what_a_coder_has_seen_is_left_out_unless_it_may_be_coded_with_open_eyes(
    store: Store,
) -> None:
    record_sight(store, "rosa", ["LE-02"], by="show")
    why = "rosa has seen others' codings there"
    without = draw(store, fraction=1.0, dry_run=True)
    assert without.left_out == ("LE-02",) and without.plan.population == 2
    assert without.notes == (f"1 transcript left out ({why}): LE-02",)
    result = draw(store, fraction=1.0, include_seen=True)
    assert dict(result.not_blind) == {"LE-02": (why,)}
    assert assigned(store, "rosa") == [
        ("LE-01", "reliability", True),
        ("LE-02", "reliability", False),
        ("SP-01", "reliability", True),
    ]
    assert [blind for _, _, blind in assigned(store, "theo")] == [True, True, True]
    rows = {r["transcript"]: (r["blind"], r["remark"]) for r in sample_table(result).rows}
    assert rows["LE-02"] == (False, f"not blind: {why}") and rows["LE-01"] == (True, "")
    assert "remark" in [c.key for c in sample_table(result).columns]


def test_a_second_pass_is_drawn_from_what_the_same_coders_have_finished(store: Store) -> None:
    alone = draw(store, ("mara",), fraction=1.0, second_pass=True, dry_run=True)
    assert [row.transcript for row in alone.plan.rows] == ALL and alone.left_out == ()
    both = draw(store, ("mara", "jonas"), fraction=1.0, second_pass=True)
    assert [row.transcript for row in both.plan.rows] == ["LE-01", "SP-01"]
    assert both.notes == ("1 transcript left out (jonas not done with it): LE-02",)
    (stored,) = samples(store.view(None), "2")
    assert stored.kind == "second pass"
    with pytest.raises(Refused) as caught:
        draw(store, ("rosa",), round="3", second_pass=True)
    assert caught.value.message == (
        "rosa finished no transcript in another round, so there is nothing to code again"
    )
    assert caught.value.command == "qcode progress"


def test_a_blind_coder_draws_no_sample(store: Store) -> None:
    """What is left out of a draw would tell jonas who has worked where."""
    with nothing_written(store), pytest.raises(Refused, match="must not see the work of others"):
        draw(store, actor="jonas")
    assert draw(store, actor="mara").plan.drawn == 1


def test_groups_come_from_the_value_that_participants_share(double: Store) -> None:
    study = double.view(None).study()
    assert frame_of(study, ["role"]) == {
        "LE-01": {"role": "law_enforcement"},
        "LE-02": {"role": "law_enforcement"},
        "SP-01": {"role": "service_provider"},
    }
    assert frame_of(study, ()) == {name: {} for name in ALL}


def test_a_renamed_transcript_and_coder_are_called_as_they_are_now(store: Store) -> None:
    from qcode.workflows.importing.withdrawing import rename_transcript
    from qcode.workflows.keeping.coders import rename_coder

    draw(store, fraction=1.0)
    rename_transcript(store, "LE-02", "LE-20")
    rename_coder(store, "theo", "Theodora")
    (stored,) = samples(store.view(None))
    assert set(stored.drawn) == {"LE-01", "LE-20", "SP-01"}
    assert {c for _, team in stored.drawn.values() for c in team} == {"rosa", "Theodora"}
    rows = {r["transcript"]: r["state"] for r in frame_table(store.view(None)).rows}
    assert rows == {"LE-01": "drawn", "LE-20": "drawn", "SP-01": "drawn"}


def test_the_sample_of_a_transcript_is_found_by_its_round(store: Store) -> None:
    view = store.view(None)
    with pytest.raises(Refused, match=r"no sample was drawn$") as caught:
        sample_of(view, "LE-01", None)
    assert caught.value.command == "qcode sample draw"
    draw(store, transcripts=3)
    assert sample_of(view, "LE-01", None).round == "2"
    with pytest.raises(Refused, match="no sample was drawn in round 3"):
        sample_of(view, "LE-01", "3")
    with pytest.raises(Unknown, match="no transcript in the sample named 'LE-09'"):
        sample_of(view, "LE-09", None)
    draw(store, transcripts=3, round="3", redraw=True)
    with pytest.raises(Refused, match="several rounds: 2, 3"):
        sample_of(view, "LE-01", None)
    assert sample_of(view, "LE-01", "3").round == "3"


# sample show, progress
# --------------------------------------------------------------------------------------------------


def test_progress_has_a_row_for_each_coder_transcript_and_round(double: Store) -> None:
    table = progress_table(double.view(None).study())
    keys = ("coder", "round", "transcript", "kind", "blind", "codings", "state")
    assert [tuple(r[k] for k in keys) for r in table.rows] == [
        ("jonas", "1", "LE-01", "reliability", True, 4, "done"),
        ("jonas", "1", "SP-01", "reliability", True, 1, "done"),
        ("mara", "1", "LE-01", "primary", False, 3, "done"),
        ("mara", "1", "LE-02", "primary", False, 1, "done"),
        ("mara", "1", "SP-01", "primary", False, 2, "done"),
    ]
    assert [r["role"] for r in table.rows][:2] == ["law_enforcement", "service_provider"]
    assert table.notes == ("5 of 5 are done.",)


def test_a_blind_coder_is_told_that_others_progress_is_not_shown(double: Store) -> None:
    """Of mara jonas sees LE-02 alone; "not begun" would be false of the others."""
    study = double.view("jonas").study()
    table = progress_table(study, "jonas")
    rows = {(r["coder"], r["transcript"]): (r["codings"], r["state"]) for r in table.rows}
    assert rows == {
        ("jonas", "LE-01"): (4, "done"),
        ("jonas", "SP-01"): (1, "done"),
        ("mara", "LE-01"): (None, "not shown"),
        ("mara", "LE-02"): (1, "done"),
        ("mara", "SP-01"): (None, "not shown"),
    }
    assert table.notes == ("3 of 3 are done; 2 of others are not shown.",)
    assert only(table, study, transcript="LE-01").notes == (
        "1 of 1 are done; 1 of others is not shown.",
    )


def test_work_without_an_assignment_and_transcripts_without_a_coder_are_in_progress_too(
    garden: Store,
) -> None:
    assert progress_table(garden.view(None).study()).notes == (
        "0 of 0 are done.",
        "2 transcripts have no coder yet: GA-01, GA-02",
    )
    add_codings(garden, "GA-01", "2", ["joy"], coder="mara", round="3")
    assign(garden, ["GA-02"], to="mara", kind="primary")
    mark_done(garden, ["GA-01"], coder="rosa", segments="2")
    rows = progress_table(garden.view(None).study()).rows
    assert [(r["coder"], r["transcript"], r["kind"], r["round"], r["state"]) for r in rows] == [
        ("mara", "GA-02", "primary", "1", "not begun"),
        ("mara", "GA-01", "(not assigned)", "3", "begun"),
        ("rosa", "GA-01", "(not assigned)", "1", "begun"),
    ]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"coder": "jonas"}, ["LE-01", "SP-01"]),
        ({"transcript": "LE-01"}, ["LE-01", "LE-01"]),
        ({"role": "service_provider"}, ["SP-01", "SP-01"]),
        ({"role": "law_enforcement", "coder": "mara"}, ["LE-01", "LE-02"]),
        ({"round": "2"}, []),
        ({}, ["LE-01", "SP-01", "LE-01", "LE-02", "SP-01"]),
    ],
)
def test_progress_can_be_limited(
    double: Store, chosen: dict[str, str], expected: list[str]
) -> None:
    study = double.view(None).study()
    table = only(progress_table(study), study, **chosen)
    assert [r["transcript"] for r in table.rows] == expected
    assert table.notes == (f"{len(expected)} of {len(expected)} are done.",)


@pytest.mark.parametrize("chosen", [{"transcript": "LE-1"}, {"role": "officer"}])
def test_progress_of_what_is_not_there_is_an_error(double: Store, chosen: dict[str, str]) -> None:
    study = double.view(None).study()
    with pytest.raises(Unknown) as caught:
        only(progress_table(study), study, **chosen)
    assert caught.value.exit_status == 2


def test_the_sample_shows_each_coders_progress_and_a_blind_coder_their_own(store: Store) -> None:
    draw(store, by=["role"], seed=3)
    name = next(r["transcript"] for r in sample_progress(store.view(None)).rows)
    add_codings(store, name, "2", ["hotline"], coder="theo", round="2")
    mark_done(store, [name], coder="rosa", round="2")
    rows = sample_progress(store.view(None)).rows
    states = {(r["transcript"], r["coder"]): r["state"] for r in rows}
    assert states[name, "rosa"] == "done" and states[name, "theo"] == "begun"
    assert sorted(states.values()) == ["begun", "done", "not begun", "not begun"]
    table = sample_progress(store.view(None))
    assert table.notes[0] == "1 of 4 codings of the sample are done."
    assert table.notes[1] == "Done: rosa 1 of 2, theo 0 of 2."
    seen = sample_progress(store.view("theo"))
    own = {(r["transcript"], r["coder"]): r["state"] for r in seen.rows}
    assert {state for (_, coder), state in own.items() if coder == "rosa"} == {"not shown"}
    assert own[name, "theo"] == "begun"
    assert seen.notes[0] == "0 of 4 codings of the sample are done."


# sample unblind
# --------------------------------------------------------------------------------------------------


def test_ending_blindness_shows_the_coder_the_others_and_is_recorded(store: Store) -> None:
    """The codings of mara in LE-01 are three; undo does not take back that they were shown."""
    before = [c.coder for c in store.view("jonas").study().codings if c.transcript == "LE-01"]
    assert set(before) == {"jonas"}
    assert unblind(store, "LE-01", "jonas", reason=" training is over ", actor="boss") == (
        ("1",),
        ("coder 'boss' is new in this study",),
    )
    coders = [c.coder for c in store.view("jonas").study().codings if c.transcript == "LE-01"]
    assert (coders.count("mara"), coders.count("jonas")) == (3, 4)
    assert marks(store, "unblinded") == [{"round": "1", "why": "training is over", "by": "boss"}]
    assert assigned(store, "jonas") == [
        ("LE-01", "reliability", False),
        ("SP-01", "reliability", True),
    ]
    assert not_blind(store.view(None)) == {"jonas": {"LE-01": "has seen others' codings there"}}
    from qcode.store.undo import undo

    undo(store)  # what is taken back is a step before it
    assert assigned(store, "jonas")[0] == ("LE-01", "reliability", False)


def test_without_a_reason_the_command_is_the_reason(store: Store) -> None:
    unblind(store, "SP-01", "jonas", reason="  ")
    assert marks(store, "unblinded") == [{"round": "1", "why": "sample unblind", "by": ""}]


def test_only_a_blind_assignment_can_be_ended(store: Store) -> None:
    with nothing_written(store):
        for name, coder, round in (
            ("LE-02", "jonas", None),
            ("LE-01", "mara", None),
            ("LE-01", "jonas", "2"),
        ):
            with pytest.raises(Refused) as caught:
                unblind(store, name, coder, round=round)
            assert caught.value.message == (
                f"{coder} does not code {name} blind; nothing was changed"
            )
            assert caught.value.command == "qcode sample show"
        with pytest.raises(Unknown, match="did you mean 'jonas'"):
            unblind(store, "LE-01", "jonass")
        with pytest.raises(Unknown, match="no transcript named"):
            unblind(store, "LE-10", "jonas")


def test_each_round_is_ended_by_itself_or_all_together(store: Store) -> None:
    assign(store, ["LE-01"], to="jonas", kind="reliability", round="2", blind=True)
    assert unblind(store, "LE-01", "jonas", round="2")[0] == ("2",)
    assert [blind for _, _, blind in assigned(store, "jonas", "1")] == [True, True]
    assert unblind(store, "LE-01", "jonas")[0] == ("1",)


# sample enrich
# --------------------------------------------------------------------------------------------------


def enriched(store: Store, code: str, segments: int = 5, **options: Any) -> Enriched:
    """Draw segments for rosa and theo unless said otherwise."""
    usual: dict[str, Any] = {"coders": ("rosa", "theo"), "likely": 0.99}
    return enrich(store, code=code, segments=segments, **usual | options)


def test_segments_that_the_primary_coder_gave_the_code_are_drawn(store: Store) -> None:
    """hotline: LE-01 2 and LE-02 2; jonas, who double-codes, gave it in LE-01 4 too."""
    with one_step(store):
        result = enriched(store, "hotline")
    assert [(c.transcript, c.segment, c.why) for c in result.drawn] == [
        ("LE-01", 2, "coded so"),
        ("LE-02", 2, "coded so"),
    ]
    assert (result.code, result.round, result.candidates) == ("hotline", "1", 2)
    assert result.notes == (
        "only 2 likely segments were found, not 5",
        "coder 'rosa' is new in this study",
        "coder 'theo' is new in this study",
    )
    for coder in ("rosa", "theo"):
        assert assigned(store, coder) == [
            ("LE-01", "reliability", True),
            ("LE-02", "reliability", True),
        ]
    hints = [value for _, value in likely_segments(store.view(None))]
    assert [(h["code"], h["why"], h["odds"], h["drawn"]) for h in hints] == [
        ("hotline", "coded so", 1.0, True),
        ("hotline", "coded so", 1.0, True),
    ]
    assert likely_segments(store.view("rosa")) == [] == likely_segments(store.view("mara"))


def test_a_code_has_its_sub_codes_in_it_and_a_table_of_its_segments(store: Store) -> None:
    result = enriched(store, "Referral streams", 2, seed=7, dry_run=True)
    assert (result.code, result.candidates, len(result.drawn)) == ("referral_stream", 3, 2)
    table = enriched_table(result)
    assert table.title == "Extra segments for referral_stream"
    assert [r["coders"] for r in table.rows] == [["rosa", "theo"]] * 2
    assert table.notes[0].startswith(
        "2 of 3 segments where referral_stream is likely, seed 7, round 1."
    )
    assert table.extra == {"code": "referral_stream", "round": "1", "seed": 7, "candidates": 3}
    again = enriched(store, "referral_stream", 2, seed=7, dry_run=True)
    assert again.drawn == result.drawn


def test_a_rehearsal_of_extra_segments_writes_nothing(store: Store) -> None:
    with nothing_written(store):
        rehearsed = enriched(store, "hotline", dry_run=True)
    assert enriched(store, "hotline").drawn == rehearsed.drawn


def test_the_same_segment_is_not_drawn_twice(store: Store) -> None:
    (first,) = enriched(store, "hotline", 1).drawn
    (second,) = enriched(store, "hotline", 1).drawn
    assert {first.transcript, second.transcript} == {"LE-01", "LE-02"}
    with nothing_written(store), pytest.raises(Refused) as caught:
        enriched(store, "hotline")
    assert caught.value.message == (
        "hotline is not likely in any segment outside the random sample"
    )
    assert caught.value.advice is not None and "--likely below 0.99" in caught.value.advice


def test_the_random_sample_keeps_its_transcripts_and_lends_its_coders(store: Store) -> None:
    """The segments of the code inside the sample are hints that were not drawn."""
    (row,) = draw(store, round="1").plan.rows
    result = enriched(store, "hotline", coders=())
    assert set(result.coders) == {"rosa", "theo"}
    assert row.transcript not in {c.transcript for c in result.drawn}
    drawn = [value["drawn"] for _, value in likely_segments(store.view(None))]
    assert drawn.count(True) == len(result.drawn)
    parts = {r["part"] for r in sample_progress(store.view(None)).rows}
    assert parts == {"random", "enriched"}


def test_who_codes_the_transcript_in_this_round_keeps_that_assignment(store: Store) -> None:
    enriched(store, "community", coders=("mara", "rosa"))
    assert ("SP-01", "primary", False) in assigned(store, "mara")
    assert assigned(store, "rosa") == [("SP-01", "reliability", True)]


def test_what_two_coders_have_decided_needs_no_second_look(store: Store) -> None:
    """mara and jonas are done with SP-01, where community is coded."""
    with nothing_written(store), pytest.raises(Refused, match="community is not likely"):
        enriched(store, "community", coders=("mara", "jonas"))


@pytest.mark.parametrize(
    ("code", "options", "error"),
    [
        ("hotlin", {}, Unknown),
        ("hotline", {"coders": ("rosa",)}, UsageError),
        ("hotline", {"coders": ()}, UsageError),
    ],
)
def test_extra_segments_need_a_code_and_two_coders(
    store: Store, code: str, options: dict[str, Any], error: type[UsageError]
) -> None:
    with nothing_written(store), pytest.raises(error):
        enriched(store, code, **options)


# sample pack
# --------------------------------------------------------------------------------------------------


def test_a_packed_copy_has_the_coders_task_and_nothing_of_others(
    store: Store, tmp_path: Path
) -> None:
    """Without LE-02, and without mara's five codings and two done marks in the others."""
    target = tmp_path / "for-jonas.qcode"
    before = state(store), steps(store)
    packed = pack_sample(store, "jonas", target)
    assert (packed.path, packed.coder) == (target, "jonas")
    assert packed.lines[0].startswith(
        f"{target} is a copy for jonas: without 5 codings, 2 done marks, 0 memos, 0 marks,"
        " 0 models, and without "
    )
    assert packed.lines[1:] == (
        "it contains the 2 transcripts assigned to jonas; 1 other is left out (--all includes"
        " everything)",
        f"jonas works in it with: qcode -p {target} code --coder jonas",
        f"then merge the work back with: qcode merge {target}",
    )
    assert (state(store), steps(store)) == before
    with Store.open(target) as copy:
        study = copy.view(None).study()
        assert [i.name for i in study.interviews] == ["LE-01", "SP-01"]
        assert {c.coder for c in study.codings} == {"jonas"} and len(study.codings) == 5
        assert {d.coder for d in study.done} == {"jonas"}


def test_a_packed_copy_may_have_every_transcript(store: Store, tmp_path: Path) -> None:
    packed = pack_sample(store, "jonas", tmp_path / "all.qcode", everything=True)
    assert not any("left out" in line for line in packed.lines)
    with Store.open(tmp_path / "all.qcode") as copy:
        assert set(copy.view(None).transcript_ids()) == set(ALL)
        assert {c.coder for c in copy.view(None).study().codings} == {"jonas"}


def test_a_blind_coder_is_not_told_how_much_others_did(store: Store, tmp_path: Path) -> None:
    packed = pack_sample(store, "jonas", tmp_path / "own.qcode", actor="jonas")
    assert packed.lines[0] == (
        f"{tmp_path / 'own.qcode'} is a copy for jonas: without the work of others and without"
        " models"
    )


def test_what_cannot_be_packed_leaves_no_file(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as wrong:
        pack_sample(store, "jonas", tmp_path / "copy.zip")
    assert wrong.value.advice == f"use -o {tmp_path / 'copy.qcode'}"
    with pytest.raises(Unknown, match="did you mean 'jonas'"):
        pack_sample(store, "jonah", tmp_path / "a.qcode")
    add_codings(store, "LE-01", "2", ["hotline"], coder="rosa")
    with pytest.raises(Refused, match="nothing is assigned to rosa"):
        pack_sample(store, "rosa", tmp_path / "b.qcode")
    (tmp_path / "there.qcode").write_text("something else")
    with pytest.raises(ProjectError):
        pack_sample(store, "jonas", tmp_path / "there.qcode")
    assert (tmp_path / "there.qcode").read_text() == "something else"
    assert sorted(p.name for p in tmp_path.glob("*.qcode")) == ["study.qcode", "there.qcode"]


def test_an_assignment_is_a_value(double: Store) -> None:
    (own,) = [
        a
        for a in double.view(None).study().assignments
        if (a.transcript, a.coder) == ("LE-01", "jonas")
    ]
    assert own == Assignment("LE-01", "jonas", "reliability", "1", blind=True, sample=own.sample)
