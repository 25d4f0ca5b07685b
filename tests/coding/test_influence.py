"""From the coding screen to the report on suggestions: what is recorded there is what is counted;
audits and choices are work lists.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qcode.coding.suggesting import lot
from qcode.errors import Refused
from qcode.model import Suggestion
from qcode.reports.layers import LayerOptions
from qcode.store.check import check
from qcode.store.store import Store
from qcode.store.withhold import pack
from qcode.workflows.agreement.machines import machines_used
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.withdrawing import (
    Redaction,
    redact_transcript,
    remove_transcript,
)
from qcode.workflows.keeping.coders import rename_coder
from qcode.workflows.keeping.merging import merge_copy
from qcode.workflows.reporting.registry import make_report
from qcode.workflows.sample.assigning import assign
from qcode.workflows.suggesting import (
    choose_next,
    draw_audit,
    influence_tables,
    record_listing,
    set_share,
    suggestions_table,
)
from qcode.workflows.suggesting.auditing import audits
from qcode.workflows.suggesting.marked import chosen_transcripts
from qcode.workflows.suggesting.recorded import read_records

Begin = Callable[..., CodingSession]


@pytest.fixture(autouse=True)
def fixed_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lots that do not depend on the ids of the study and its transcripts, which differ in every
    run.
    """

    def drawn(study: str, coder: str, transcript: str, place: object) -> float:
        return lot("study", coder, "transcript", place)

    monkeypatch.setattr("qcode.coding.suggesting.lot", drawn)
    monkeypatch.setattr("qcode.workflows.suggesting.recorded.lot", drawn)


def coded(begin: Begin, clock: Any, coder: str = "mara") -> CodingSession:
    """GA-01, coded and finished by a coder who is suggested `water` everywhere and takes it where
    it is shown; every answer without it gets `joy`.
    """
    session = begin(coder)
    rows = {i: (Suggestion(i + 1, "water", 0.8, ""),) for i in session.sheet.participants}
    session.apply(["joy"])
    coding_offers.deliver(session, "m1", rows)
    for index in session.sheet.participants:
        session.move(0)
        session.move(index)
        clock.now += 0.8
        if session.offer is not None and session.offer.visible:
            coding_offers.take(session, 1)
        else:
            session.apply(["joy"])
    session.close()
    coding_marks.mark_done(session)
    return session


def figures(store: Store, coder: str | None = None) -> dict[str, Any]:
    """The value of each figure of the report."""
    return {r["key"]: r["value"] for r in influence_tables(store.view(coder))[0].rows}


def test_the_report_counts_what_the_screen_recorded(begin: Begin, store: Store, clock: Any) -> None:
    """Everything shown was taken, within a second; where it was withheld the coder did without."""
    set_share(store, 0.5)
    session = coded(begin, clock)
    held = sum(session.is_withheld(i) for i in session.sheet.participants)
    assert 0 < held < len(session.sheet.participants)
    got = figures(store)
    assert (got["taken"], got["unread"], got["precision"]) == (1, 1, 1)
    assert got["first_withheld"] == 0 and got["first_difference"] == 1
    assert got["codings_withheld"] == 1
    main, codes, time = influence_tables(store.view(None))
    assert main.extra["segments_withheld"] == held
    assert main.extra["segments_shown"] == len(session.sheet.participants) - held
    by_code = {r["code"]: r for r in codes.rows}
    assert by_code["water"]["difference"] == 1 and by_code["water"]["unread"] > 0
    assert [r["shown"] for r in time.rows] == [by_code["water"]["shown"]]


def test_agreement_is_compared_where_two_coders_finished(
    begin: Begin, store: Store, clock: Any
) -> None:
    """Both take what is shown: where both or neither saw it they agree, where one did they do
    not.
    """
    set_share(store, 0.5)
    one, other = coded(begin, clock), coded(begin, clock, "jonas")
    held = {one.is_withheld(i) + other.is_withheld(i) for i in one.sheet.participants}
    got = figures(store)
    assert 1 in held and got["same_both_1"] == 0
    assert got["same_both_2"] == (1 if 0 in held else None)
    assert got["same_both_0"] == (1 if 2 in held else None)
    assert got["same_one_1"] is None


def test_a_blind_coder_is_in_no_lot(begin: Begin, store: Store, clock: Any) -> None:
    """Nothing was shown to them, so nothing was withheld."""
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)
    session = begin()
    session.apply(["joy"])
    coding_marks.mark_done(session, anyway=True)
    main = influence_tables(store.view(None))[0]
    assert main.extra["segments_shown"] == main.extra["segments_withheld"] == 0
    assert "No suggestions were shown" in main.notes[0]


def test_the_report_tells_a_blind_coder_nothing_of_others(
    begin: Begin, store: Store, clock: Any
) -> None:
    """What mara was shown in a transcript that jonas codes blind is not counted for him."""
    set_share(store, 0)
    coded(begin, clock)
    assign(store, ["GA-01"], to="jonas", kind="reliability", blind=True)
    assert figures(store, "jonas")["taken"] is None
    assert figures(store)["taken"] == 1


def test_records_follow_renamed_codes_and_coders(begin: Begin, store: Store, clock: Any) -> None:
    """The lot goes with the person, and the record with the code."""
    set_share(store, 0.5)
    session = coded(begin, clock)
    before = figures(store), session.is_withheld(3)
    rename_coder(store, "mara", "Maria")
    assert figures(store) == before[0]
    assert begin("Maria").is_withheld(3) == before[1]
    with store.change("rename") as change:
        entity = session.loaded.names.code["water"]
        change.put("code", entity, {**(change.get("code", entity) or {}), "key": "wet"}, "code")
    assert {code for r in read_records(store.view(None)) for code, _ in r.rows} == {"wet"}
    assert figures(store)["precision"] == 1


def test_a_segment_whose_record_contradicts_the_lot_is_left_out(
    begin: Begin, store: Store, clock: Any
) -> None:
    """After the share was lowered, the lot alone does not say what was shown."""
    set_share(store, 0.5)
    coded(begin, clock)
    before = influence_tables(store.view(None))[0].extra
    with store.change("older records") as change:
        for row in store.view(None).rows("mark", kind=["suggestion"]):
            value = {**json.loads(row.value), "share": 0.0}
            stored = change.get("mark", row.id) or {}
            change.put("mark", row.id, {**stored, "value": json.dumps(value)}, "mark.suggestion")
    after = influence_tables(store.view(None))[0].extra
    assert before["segments_withheld"] > 0 and after["segments_withheld"] == 0


def test_the_methods_paragraph_says_what_was_measured(
    begin: Begin, store: Store, clock: Any
) -> None:
    """Which models, the share withheld, the share taken, and where the effect stands."""
    assert "shown no suggestions" in machines_used(store.view(None))
    set_share(store, 0.2)
    coded(begin, clock)
    words = machines_used(store.view(None))
    assert "withheld by lot on 20 % of the segments" in words
    assert "(100.0 %) were taken" in words and "(100.0 %) in less than a second" in words


def test_an_audit_draws_what_nobody_decided(begin: Begin, store: Store, clock: Any) -> None:
    """The same again with the same seed; when all is decided, what is missed is estimated."""
    session = begin()
    session.apply(["joy"])
    table, _ = draw_audit(store, count=3, seed=4, floor=0.9)
    again, notes = draw_audit(store, count=3, seed=4, floor=0.9)
    assert table.rows == again.rows and len(table.rows) == 3 and "before" in notes[0]
    assert ("GA-01", session.sheet.number(session.cursor.index)) not in {
        (r["transcript"], r["segment"]) for r in table.rows
    }
    assert table.extra["coded"] == 1 and table.extra["frame"] == 9
    with pytest.raises(Refused, match="drawn with seed 4 before"):
        draw_audit(store, count=2, seed=4, floor=0.9)
    assert figures(store)["missed"] is None
    assert "Place 1 of 3" in coding_lists.drawn(session, "audit")
    for number in range(3):
        if number == 0:
            session.apply(["snails"])
        else:
            coding_offers.none_applies(session)
        if number < 2:
            coding_lists.go_on(session, 1)
    got = figures(store)
    assert got["missed"] == pytest.approx(1 / 3)
    assert got["missed_segments"] == pytest.approx(1 + 9 / 3)
    with pytest.raises(Refused):
        coding_lists.drawn(session, "audit")


def test_an_audit_keeps_away_from_blind_samples(begin: Begin, store: Store) -> None:
    """And is not drawn by somebody who codes blind; where nothing is left it is refused."""
    begin().apply(["joy"])
    assign(store, ["GA-01"], to="jonas", kind="reliability", blind=True)
    table, _ = draw_audit(store, count=50, floor=0.9)
    assert {r["transcript"] for r in table.rows} == {"GA-02", "GR-01"}
    with pytest.raises(Refused, match="codes some transcripts blind"):
        draw_audit(store, count=5, seed=2, floor=0.9, actor="jonas")
    with pytest.raises(Refused, match="no undecided segment"):
        draw_audit(store, count=5, seed=2, floor=0.0)


def test_next_chooses_what_nobody_has_begun(begin: Begin, store: Store) -> None:
    """Transcripts, or segments as a work list; the choice is remembered, and undone as one step."""
    session = begin()
    session.apply(["joy"])
    table, _ = choose_next(store, count=5)
    assert {r["transcript"] for r in table.rows} == {"GA-02", "GR-01"}
    assert [r["rank"] for r in table.rows] == [1, 2]
    assert chosen_transcripts(store.view(None)) == ("GA-02", "GR-01")
    assert any(
        "chosen by qcode suggest next" in n for n in influence_tables(store.view(None))[0].notes
    )
    with pytest.raises(Refused):
        coding_lists.drawn(session, "next")
    table, _ = choose_next(store, count=2, segments=True)
    assert all(r["segment"] for r in table.rows) and len(table.rows) == 2
    assert "Place 1 of 2" in coding_lists.drawn(session, "next")


def test_next_keeps_away_from_blind_samples(begin: Begin, store: Store) -> None:
    """Neither a transcript that somebody codes blind nor a choice for somebody who does."""
    begin().apply(["joy"])
    assign(store, ["GA-02"], to="jonas", kind="reliability", blind=True)
    assert {r["transcript"] for r in choose_next(store, count=9)[0].rows} == {"GR-01"}
    with pytest.raises(Refused, match="codes some transcripts blind"):
        choose_next(store, count=1, actor="jonas")
    assign(store, ["GR-01"], to="jonas", kind="reliability", blind=True)
    with pytest.raises(Refused, match="every transcript"):
        choose_next(store, count=1)


def test_random_orders_say_that_a_model_chose(begin: Begin, store: Store) -> None:
    """Only as long as others are left."""
    choose_next(store, count=1)
    (name,) = chosen_transcripts(store.view(None))

    def noted(*finished: str) -> str:
        for one in finished:
            session = begin("mara", one)
            session.apply(["joy"])
            coding_marks.mark_done(session, anyway=True)
        table = make_report("saturation", store.view(None).study(), {}, LayerOptions())
        return " ".join(table.notes)

    words = noted(name)
    assert "1 of 1 interview was chosen" in words and "2 are not finished" in words
    assert "chosen" not in noted(*({"GA-01", "GA-02", "GR-01"} - {name}))


def test_a_copy_for_a_coder_tells_nothing_of_the_model(
    begin: Begin, store: Store, clock: Any, tmp_path: Path
) -> None:
    """Neither what others were shown, nor what an audit drew, nor what was chosen."""
    set_share(store, 0)
    coded(begin, clock)
    session = begin("jonas", "GA-02")
    session.apply(["joy"])
    rows = suggestions_table(store.view("zoe"), "GA-02").rows
    record_listing(store, "zoe", "GA-02", rows)
    draw_audit(store, count=2, floor=0.9)
    choose_next(store, count=1)
    who = next(i for i, n in session.loaded.names.coder.items() if n == "jonas")
    pack(store, tmp_path / "copy.qcode", who)
    with Store.open(tmp_path / "copy.qcode") as copy:
        kinds = {r.kind for r in copy.view(None).rows("mark")}
    assert kinds <= {"seen", "nothing"}


def test_withdrawing_a_transcript_takes_its_records_with_it(
    begin: Begin, store: Store, clock: Any
) -> None:
    """The report counts on without it, and the study is sound."""
    set_share(store, 0)
    coded(begin, clock)
    draw_audit(store, count=9, floor=0.9)
    assert figures(store)["taken"] == 1
    remove_transcript(store, "GA-01")
    assert figures(store)["taken"] is None
    assert all(finding.ok for finding in check(store))


def test_what_was_finished_before_is_in_no_lot(begin: Begin, store: Store) -> None:
    """Suggestions that were listed afterwards changed nothing there."""
    set_share(store, 0.5)
    session = begin()
    session.apply(["joy"])
    coding_marks.mark_done(session, anyway=True)
    record_listing(store, "mara", "GA-01", suggestions_table(store.view("mara"), "GA-01").rows)
    extra = influence_tables(store.view(None))[0].extra
    assert extra["segments_shown"] == extra["segments_withheld"] == 0
    assert "(the codebook's keywords)" in machines_used(store.view(None))


def test_copies_are_merged_with_their_records(
    begin: Begin, store: Store, clock: Any, study_path: Path
) -> None:
    """What two coders were shown in two copies is counted together; the same audit, drawn in both,
    is one.
    """
    set_share(store, 0)
    draw_audit(store, count=4, floor=0.9)
    shutil.copy(study_path, study_path.with_name("copy.qcode"))
    coded(begin, clock)
    with Store.open(study_path.with_name("copy.qcode")) as copy:
        theirs = CodingSession(copy, "jonas", clock=clock)
        coded(lambda coder: (theirs.open("GA-01"), theirs)[1], clock, "jonas")
        draw_audit(copy, count=3, seed=2, floor=0.9)
        merge_copy(store, copy)
    main = influence_tables(store.view(None))[0]
    assert main.extra["coders"] == ["jonas", "mara"]
    assert main.extra["segments_shown"] == 2 * len(theirs.sheet.participants)
    assert [(a.seed, a.drawn) for a in audits(store.view(None))] == [(1, 4), (2, 3)]
    assert all(finding.ok for finding in check(store))


def test_a_redaction_leaves_the_records_on_their_words(
    begin: Begin, store: Store, clock: Any
) -> None:
    """Segments after the redacted words are counted as before."""
    set_share(store, 0)
    coded(begin, clock)
    before = influence_tables(store.view(None))[0].extra["segments_shown"]
    redact_transcript(store, "GA-01", Redaction(words=("next door",)))
    assert influence_tables(store.view(None))[0].extra["segments_shown"] == before
    assert figures(store)["precision"] == 1
