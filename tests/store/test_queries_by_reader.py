"""What each query of the store answers to each kind of reader: the supervisor, a coder who codes
nothing blind (mara), one who codes LE-01 blind (jonas), and somebody who is not a coder (rosa).

The study is that of ``full_study.py``: in LE-01 mara has two codings and a done mark, jonas a
coding, a memo and a mark that a question was put. A model suggested a code in SP-01.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import full_study
import pytest
from full_study import JONAS, MARA, WORDS, anchor, code_id, speaker_id, transcript_id

from qcode.store import ids
from qcode.store.blindness import HINT, SUPERVISOR
from qcode.store.queries.codebooks import (
    code_rows,
    coding_count,
    coding_counts,
    withheld_examples,
)
from qcode.store.queries.log import (
    changes_of,
    changes_of_things,
    coding_begun,
    has_acted,
    log_position,
    newest_decision,
    newest_event,
    payload,
    removed_transcript_ids,
    removed_transcripts,
    renamed_codes,
    seen_entries,
    times_of_setting,
    was_changed_by,
    work_since,
)
from qcode.store.queries.models import newest_model_content, newest_model_id
from qcode.store.queries.names import names_ever, present_names
from qcode.store.queries.sights import fresh_sights
from qcode.store.queries.texts import (
    anchors,
    contents_of_blobs,
    contents_of_texts,
    emptied_texts,
    last_ends,
    placed,
    respondents_roles,
    segment_counts,
    speakers,
    spoken,
    turn_speakers,
)
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.store.view import View
from qcode.store.writing import put_hint, put_sight
from qcode.workflows.importing.withdrawing import (
    Redaction,
    redact_transcript,
    remove_transcript,
)

READERS = (SUPERVISOR, "mara", "jonas", "rosa")
LE, SP = transcript_id("LE-01"), transcript_id("SP-01")


@pytest.fixture(scope="module")
def full(pattern: Path) -> Iterator[Store]:
    """The study itself, open for tests that only read it."""
    with Store.open(pattern) as opened:
        yield opened


@pytest.fixture(params=READERS, ids=lambda reader: reader or "supervisor")
def view(full: Store, request: pytest.FixtureRequest) -> View:
    """The study as each reader sees it."""
    return full.view(request.param)


def is_blind(view: View) -> bool:
    return view.as_coder == "jonas"


# What belongs to coders
# --------------------------------------------------------------------------------------------------


def test_codings_are_counted_as_far_as_the_reader_sees_them(view: View) -> None:
    keys = ["hotline", "school", "community", "nothing"]
    if is_blind(view):
        assert (coding_counts(view, keys), coding_count(view)) == ({"hotline": 1}, 1)
    else:
        assert coding_counts(view, keys) == {"hotline": 2, "school": 1}
        assert coding_count(view) == 3
    assert coding_counts(view, ["school"]) == ({} if is_blind(view) else {"school": 1})
    assert coding_counts(view, []) == {}


@pytest.mark.parametrize(
    ("table", "everybody", "blind"),
    [("coding", 3, 1), ("done", 1, 0), ("memo", 1, 1), ("mark", 1, 1), ("suggestion", 1, 0)],
)
def test_rows_are_those_that_the_reader_may_see(
    view: View, table: str, everybody: int, blind: int
) -> None:
    assert len(view.rows(table)) == (blind if is_blind(view) else everybody)
    assert len(view.rows(table, only=[SP])) == (0 if table != "suggestion" or is_blind(view) else 1)


def test_rows_are_chosen_by_their_columns(full: Store) -> None:
    view = full.view(None)
    assert {r.code for r in view.rows("coding", coder=MARA)} == {
        code_id("hotline"),
        code_id("school"),
    }
    assert len(view.rows("coding", coder=[MARA, JONAS], code=code_id("hotline"))) == 2
    assert view.rows("coding", coder=[]) == [] and view.rows("coding", only=[]) == []


def test_a_model_is_nobodys_business_who_codes_blind(view: View) -> None:
    assert newest_model_id(view) == ids.derived("model", 1)
    content = b"\x00\x01 a model \xff"
    assert newest_model_content(view) == (None if is_blind(view) else content)
    assert [blob for _, blob in contents_of_blobs(view)] == ([] if is_blind(view) else [content])


def test_why_a_segment_was_drawn_is_told_to_the_supervisor_alone(store: Store) -> None:
    with store.change("sample enrich") as change:
        put_hint(change, SP, (0, 5), {"sample": "s", "code": "community"})
    assert len(store.view(None).rows("mark", kind=[HINT])) == 1
    for reader in READERS[1:]:
        assert store.view(reader).rows("mark", kind=[HINT]) == []


# The log
# --------------------------------------------------------------------------------------------------


def actions(view: View) -> list[str]:
    return [entry.action for entry in seen_entries(view)]


def test_the_log_is_read_without_the_work_of_others_in_blind_transcripts(view: View) -> None:
    """Two codings and the done mark are mara's; of jonas's own nothing is missing."""
    seen = actions(view)
    count = {a: seen.count(a) for a in ("coding.add", "done.mark", "memo.add", "mark.add")}
    assert count == {
        "coding.add": 1 if is_blind(view) else 3,
        "done.mark": 0 if is_blind(view) else 1,
        "memo.add": 1,
        "mark.add": 1,
    }


def test_a_command_that_would_tell_what_is_hidden_is_left_out(full: Store) -> None:
    """jonas's change "notes" marked mara's work as done: jonas did it, and does not see it."""
    entries = seen_entries(full.view("jonas"))
    assert {e.command for e in entries if e.action == "memo.add"} == {""}
    assert {e.command for e in seen_entries(full.view(None)) if e.action == "memo.add"} == {"notes"}
    assert not [e for e in entries if e.command == "codings add school"]


def test_the_log_is_filtered_by_actor_transcript_and_time(full: Store) -> None:
    view = full.view(None)
    assert {e.actor for e in seen_entries(view, actor="jonas")} == {"jonas"}
    assert {e.transcript for e in seen_entries(view, transcript=SP)} == {SP}
    everything = seen_entries(view)
    last = everything[-1].time
    assert all(e.time >= last for e in seen_entries(view, since=last))
    assert seen_entries(view, since="2999") == []


def test_changes_of_things_are_grouped_and_hidden_ones_left_out(view: View) -> None:
    things = changes_of_things(view, LE, ("coding", "done"))
    assert [len(changes) for changes in things] == [1] * (1 if is_blind(view) else 4)
    assert changes_of_things(view, SP, ("coding", "done")) == []
    own = ids.derived("coding", JONAS, "hotline", "LE-01", 2)
    other = ids.derived("coding", MARA, "school", "LE-01", 1)
    assert [e.action for e in changes_of(view, own)] == ["coding.add"]
    assert len(changes_of(view, other)) == (0 if is_blind(view) else 1)
    assert changes_of(view, "nothing") == []


def test_work_since_a_time_is_that_of_the_reader(view: View) -> None:
    rows = work_since(view, LE, ("coding", "done", "memo"), "")
    assert len(rows) == (2 if is_blind(view) else 5)
    assert work_since(view, LE, ("coding",), "2999") == []
    assert work_since(view, SP, ("coding",), "") == []


def test_times_of_the_log_tell_nobodys_work(view: View) -> None:
    """When coding began and what is newest are the same for everybody."""
    # Set when the study was made, and by the codebook that was loaded.
    assert len(times_of_setting(view, "codebook")) == 2 and times_of_setting(view, "none") == []
    first = min(r.time for r in _changes(view) if r.command.startswith("codings add"))
    assert coding_begun(view) == first
    number, time = log_position(view)
    assert number == newest_event(view) and time == max(r.time for r in _changes(view))


def _changes(view: View) -> list[Any]:
    query = "SELECT command, time FROM change_set"
    return view.read(lambda connection: list(connection.exec_driver_sql(query)))


def test_an_empty_study_has_no_work_in_its_log(tmp_path: Path) -> None:
    with Store.create(tmp_path / "new.qcode", title="New") as store:
        view = store.view(None)
        assert coding_begun(view) == "" and newest_decision(view) is None
        assert newest_model_id(view) is None and newest_model_content(view) is None
        assert code_rows(view) == [] and coding_count(view) == 0
        assert segment_counts(view) == {} and spoken(view) == []


def test_what_only_records_a_look_is_no_position_of_the_log(store: Store) -> None:
    before = log_position(store.view(None))
    with store.change("reading", actor="rosa", purpose="reading") as change:
        put_sight(change, "sight", SP, 10, "", {"name": "rosa"}, ("rosa",))
    assert log_position(store.view(None)) == before
    assert newest_event(store.view(None)) > before[0]
    assert has_acted(store.view(None), "rosa") and not has_acted(store.view(None), "nobody")


def test_the_newest_decision_is_what_undo_would_take_back(store: Store) -> None:
    def command(actor: str = "") -> str:
        wanted = newest_decision(store.view(None), actor)
        query = f"SELECT command FROM change_set WHERE id = '{wanted}'"
        return str(store.view(None).read(lambda c: c.exec_driver_sql(query).scalar()))

    assert (command(), command("jonas"), command("mara")) == (
        "suggest train",
        "notes",
        "codings add school",
    )
    undo(store)
    assert command() == "notes"
    undo(store, actor="mara")
    assert command("mara") == "codings add hotline"
    assert newest_decision(store.view(None), "rosa") is None


def test_renamed_codes_are_read_off_the_log(store: Store) -> None:
    before = log_position(store.view(None))[1]
    for key in ("friends", "neighbors"):
        with store.change("codebook rename") as change:
            value = change.get("code", code_id("community")) or {}
            change.put("code", code_id("community"), {**value, "key": key}, "codebook.rename")
    with store.change("codebook label") as change:
        value = change.get("code", code_id("school")) or {}
        change.put("code", code_id("school"), {**value, "label": "Schools"}, "codebook.load")
    view = store.view(None)
    assert renamed_codes(view, after=before) == [
        ("community", "friends"),
        ("friends", "neighbors"),
    ]
    assert renamed_codes(view, after=log_position(view)[1]) == []
    assert renamed_codes(view, after="", upto=before) == []


def test_what_was_done_to_a_thing_is_known(full: Store) -> None:
    view = full.view(None)
    memo = ids.derived("memo", 1)
    assert was_changed_by(view, "memo", memo, "memo.add")
    assert not was_changed_by(view, "memo", memo, "memo.remove")
    assert not was_changed_by(view, "mark", memo, "memo.add")


def test_a_payload_that_is_not_there_or_was_purged_is_empty() -> None:
    assert payload(None) == {} == payload("purged:abc")
    assert payload('{"a": 1}') == {"a": 1}


# Names and codes
# --------------------------------------------------------------------------------------------------


def test_names_are_the_same_for_every_reader(view: View) -> None:
    names = present_names(view)
    assert names.transcript == {LE: "LE-01", SP: "SP-01"}
    assert names.coder == {MARA: "mara", JONAS: "jonas"}
    assert names.code_id("school") == code_id("school") and names.coder_id("mara") == MARA
    assert names_ever(view)[speaker_id("LE-01", "Ada")] == "Ada"
    with pytest.raises(StopIteration):
        names.code_id("nothing")


def test_codes_are_in_the_order_of_the_codebook_retired_ones_too(store: Store) -> None:
    with store.change("codebook retire") as change:
        value = change.get("code", code_id("hotline")) or {}
        change.put("code", code_id("hotline"), {**value, "status": "retired"}, "codebook.retire")
    rows = code_rows(store.view(None))
    assert [(r.key, r.status) for r in rows] == [
        ("referral_stream", "active"),
        ("hotline", "retired"),
        ("school", "active"),
        ("community", "active"),
    ]
    assert {r.parent for r in rows[1:]} == {code_id("referral_stream")}
    assert coding_counts(store.view(None), ["hotline"]) == {"hotline": 2}


def test_an_example_that_others_marked_in_a_blind_transcript_is_withheld(store: Store) -> None:
    """mara makes a code of words in LE-01; jonas, who codes it blind, is not shown the words."""
    words = "The hotline, mostly."
    with store.change("code draft", actor="mara") as change:
        value = {**full_study.code_value("lines", position=9), "examples": f'["{words}"]'}
        change.put("code", code_id("lines"), value, "code.draft")
        memo = {**full_study.memo_value("new"), "target_kind": "segment", "transcript": LE}
        memo |= {"target": LE, "start": 3, "end": 9, "anchor": anchor("LE-01")}
        change.put("memo", ids.derived("memo", 9), memo, "memo")
    assert withheld_examples(store.view("jonas")) == {"lines": (words,)}
    for reader in (SUPERVISOR, "mara", "rosa"):
        assert withheld_examples(store.view(reader)) == {}
    shown = {r: store.view(r).codebook().get("lines") for r in ("jonas", "mara")}
    assert shown["jonas"] is not None and shown["jonas"].examples == ()
    assert shown["mara"] is not None and shown["mara"].examples == (words,)


# Sights
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "fresh"), [("mara", {"LE-01"}), ("jonas", set()), ("rosa", {"LE-01"})]
)
def test_where_somebody_would_see_others_for_the_first_time(
    full: Store, reader: str, fresh: set[str]
) -> None:
    found = fresh_sights(full.view(reader), {"LE-01", "SP-01"})
    assert set(found) == fresh
    assert all(found[name] == (LE, len(WORDS["LE-01"])) for name in found)
    assert fresh_sights(full.view(reader), set()) == {}


def test_a_sight_that_is_recorded_is_not_fresh(store: Store) -> None:
    with store.change("sees", purpose="reading") as change:
        put_sight(change, "sight", LE, 10, MARA, {"name": "mara"}, ("mara",))
        put_sight(change, "sight", LE, 10, "", {"name": "rosa"}, ("rosa",))
    assert fresh_sights(store.view("mara"), {"LE-01"}) == {}
    assert fresh_sights(store.view("rosa"), {"LE-01"}) == {}
    assert set(fresh_sights(store.view("theo"), {"LE-01"})) == {"LE-01"}


# Texts
# --------------------------------------------------------------------------------------------------


def test_texts_are_told_by_their_anchor_length_and_segments(view: View) -> None:
    assert anchors(view) == {LE: anchor("LE-01"), SP: anchor("SP-01")}
    assert anchors(view, [SP]) == {SP: anchor("SP-01")} and anchors(view, []) == {}
    assert segment_counts(view) == {"LE-01": 4, "SP-01": 3}
    assert last_ends(view) == {"LE-01": len(WORDS["LE-01"]) - 1, "SP-01": len(WORDS["SP-01"]) - 1}
    assert {(p.id, p.name, p.anchor, p.length) for p in placed(view)} == {
        (transcript_id(name), name, anchor(name), len(text)) for name, text in WORDS.items()
    }
    assert [p.name for p in placed(view, [SP])] == ["SP-01"]


def test_speakers_turns_and_roles_are_told(view: View) -> None:
    ada, asking = speaker_id("LE-01", "Ada"), speaker_id("LE-01", "Interviewer")
    assert turn_speakers(view, LE) == [(1, asking), (2, ada), (3, asking), (4, ada)]
    assert turn_speakers(view, "nothing") == []
    assert speakers(view)[LE] == {"Interviewer": asking, "Ada": ada}
    assert respondents_roles(view) == {"LE-01": ["law_enforcement"]}


def test_words_are_read_with_their_turns(view: View) -> None:
    found = {name: (text, spans) for name, text, spans in spoken(view)}
    assert {name: text for name, (text, _) in found.items()} == WORDS
    text, spans = found["SP-01"]
    assert [text[a:b] for a, b in spans][1] == "A friend brings them."
    contents = list(contents_of_texts(view))
    assert [row[0] for row in contents] == sorted(row[0] for row in contents)
    assert {(name, words) for _, _, words, name in contents} == set(WORDS.items())


def test_words_of_a_removed_transcript_are_gone_and_its_name_is_known(store: Store) -> None:
    remove_transcript(store, "SP-01")
    view = store.view(None)
    assert removed_transcripts(view) == ["SP-01"] and removed_transcript_ids(view) == {SP}
    assert list(emptied_texts(view).values()) == [""]
    assert [name for name, _, _ in spoken(view)] == ["LE-01"]
    assert SP not in anchors(view) and segment_counts(view) == {"LE-01": 4}
    assert [words for *_, words, name in contents_of_texts(view) if name == ""] == [None]


def test_words_of_before_a_redaction_belong_to_the_transcript(store: Store) -> None:
    redact_transcript(store, "LE-01", Redaction(("hotline",), None, "[line]"))
    view = store.view(None)
    assert set(emptied_texts(view).values()) == {"LE-01"}
    texts = {name: text for name, text, _ in spoken(view)}
    assert "hotline" not in texts["LE-01"] and "[line]" in texts["LE-01"]
