"""What each stored query answers, and what it leaves out for who codes blind."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any

import blind_study
import pytest
from blind_study import A1, B1, BEANS, BOOK, JONAS, KIM, LEA, MARA, PEAS, RAIN, TEXTS
from full_study import put_transcript, speaker_id

from qcode.errors import ProjectDamaged
from qcode.model import Code, Codebook
from qcode.store import codebooks
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.purge import purged
from qcode.store.purposes import READING, REMOVAL
from qcode.store.queries import answers, emptied, log, models, names, reviews, sights, texts
from qcode.store.queries import codebooks as books
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.store.writing import (
    end_blindness,
    ensure_coder,
    put_attribute,
    put_coding,
    put_done,
    put_mark,
    put_sight,
)

OPEN = (SUPERVISOR, "mara", "lea")
BLIND = ("jonas", "kim")


def rewrite_text(change: Change, entity: str, content: str, action: str = "update") -> str:
    """Give a transcript another text and return its id; what lies on it is not moved."""
    value = change.get("transcript", entity) or {}
    text = change.store_content("text", content)
    change.put("transcript", entity, {**value, "text": text}, action)
    return text


def purge_text(store: Store, entity: str) -> None:
    """Take the words of a transcript's text out of the file."""
    with store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE text SET content = NULL WHERE id = (SELECT text FROM transcript WHERE id = ?)",
            (entity,),
        )


# The codebook
# ------------


@pytest.mark.parametrize("reader", [*OPEN, *BLIND])
def test_a_stored_version_is_the_codebook_that_was_loaded(
    garden: Store, reader: str | None
) -> None:
    [(book, when)] = books.stored_versions(garden.view(reader))
    assert book == BOOK
    assert when.startswith("20")


def test_stored_versions_are_in_the_order_they_were_stored(own_garden: Store) -> None:
    later = Codebook("Gardens", "0.9", (Code("moss"),))
    with own_garden.change("codebook load") as change:
        codebooks.put_edition(change, later, "codebook.load")
        codebooks.put_edition(change, later, "codebook.load")
    found = books.stored_versions(own_garden.view(None))
    assert [book.version for book, _ in found] == ["1", "0.9"]
    assert found[1][0].codes == (Code("moss"),)


def test_a_stored_version_does_not_tell_a_blind_coder_of_a_passage(own_garden: Store) -> None:
    told = Codebook(
        "Gardens", "2", (Code("rain", examples=("Then rain came.", "a drop")), Code("moss"))
    )
    with own_garden.change("codebook load") as change:
        codebooks.put_edition(change, told, "codebook.load")

    def examples(reader: str | None) -> tuple[str, ...]:
        return books.stored_versions(own_garden.view(reader))[1][0].codes[0].examples

    assert examples("mara") == ("Then rain came.", "a drop")
    assert examples("jonas") == ("a drop",)


def test_rows_of_codes_are_in_the_order_of_the_codebook_with_retired_ones(
    own_garden: Store,
) -> None:
    smaller = Codebook("Gardens", "2", (Code("visitors"), Code("plants")))
    with own_garden.change("codebook load") as change:
        codebooks.save(change, smaller, retire=("beans", "PEAS"))
    rows = books.code_rows(own_garden.view(None))
    assert [(r.key, r.status) for r in rows] == [
        ("visitors", "active"),
        ("plants", "active"),
        ("beans", "retired"),
        ("peas", "retired"),
    ]
    assert {r.parent for r in rows} == {None}


@pytest.mark.parametrize(
    ("reader", "counts", "total"),
    [
        *((r, {"beans": 2, "peas": 2}, 5) for r in OPEN),
        ("jonas", {"peas": 1}, 2),
        ("kim", {"peas": 1}, 2),
    ],
)
def test_codings_are_counted_as_far_as_the_reader_sees_them(
    garden: Store, reader: str | None, counts: dict[str, int], total: int
) -> None:
    view = garden.view(reader)
    assert books.coding_counts(view, ["beans", "peas", "plants", "no such code"]) == counts
    assert books.coding_count(view) == total


def test_counting_no_code_counts_nothing(garden: Store) -> None:
    assert books.coding_counts(garden.view(None), []) == {}
    assert books.coding_counts(garden.view(None), ["BEANS"]) == {}


@pytest.mark.parametrize(
    ("reader", "kept"),
    [
        *((r, {}) for r in OPEN),
        ("jonas", {"rain": ("Then rain came.",)}),
        ("kim", {"rain": ("Then rain came.",), "shade": ("Beans and peas.",)}),
    ],
)
def test_withheld_examples_are_listed_so_that_no_export_deletes_them(
    garden: Store, reader: str | None, kept: dict[str, tuple[str, ...]]
) -> None:
    assert books.withheld_examples(garden.view(reader)) == kept


def test_when_the_words_of_a_draft_were_purged_all_its_examples_are_withheld(
    own_garden: Store,
) -> None:
    with own_garden.writing() as connection:
        query = "SELECT seq, after FROM event WHERE action = 'code.draft' AND after LIKE '%rain%'"
        [(seq, after)] = connection.exec_driver_sql(query).all()
        connection.exec_driver_sql("UPDATE event SET after = ? WHERE seq = ?", (purged(after), seq))
    view = own_garden.view("jonas")
    assert books.withheld_examples(view)["rain"] == ("Then rain came.",)
    assert next(c for c in view.codebook().codes if c.key == "rain").examples == ()


# The log
# -------


@pytest.mark.parametrize("reader", [*OPEN, *BLIND])
def test_when_coding_began_is_told_to_everybody(garden: Store, reader: str | None) -> None:
    first = garden.view(None).read(
        lambda c: c.exec_driver_sql(
            "SELECT time FROM change_set WHERE command = 'codings add A1 2 beans'"
        ).scalar()
    )
    assert log.coding_begun(garden.view(reader)) == first


def test_coding_has_not_begun_in_a_study_without_codings(tmp_path) -> None:
    with Store.create(tmp_path / "new.qcode", title="New") as store:
        assert log.coding_begun(store.view(None)) == ""
        assert log.newest_decision(store.view(None)) is None
        assert log.has_acted(store.view(None), "")
        assert not log.has_acted(store.view(None), "mara")
        assert models.newest_model_id(store.view(None)) is None
        assert models.newest_model_content(store.view(None)) is None
        assert books.stored_versions(store.view(None)) == []
        assert books.coding_count(store.view(None)) == 0
        assert names.names_ever(store.view(None)) == {}


def test_a_done_mark_begins_coding_as_well_as_a_coding(tmp_path) -> None:
    with Store.create(tmp_path / "new.qcode", title="New") as store:
        with store.change("import") as change:
            ensure_coder(change, "mara")
            put_transcript(change, "A1", TEXTS["A1"])
        with store.change("done", actor="mara") as change:
            put_done(change, A1, MARA, 0, 61, "1")
            when = change.time
        assert log.coding_begun(store.view(None)) == when


def test_every_time_that_a_setting_was_written_is_kept(own_garden: Store) -> None:
    times = []
    for value in ("2", "3", "3"):
        with own_garden.change("set") as change:
            change.put("setting", "rounds", {"value": value}, "set")
            times.append(change.time)
    assert log.times_of_setting(own_garden.view(None), "rounds") == times[:2]
    assert log.times_of_setting(own_garden.view(None), "no such setting") == []


def test_renamings_are_told_with_old_and_new_key_within_the_times(own_garden: Store) -> None:
    times = [""]
    for old, new in (("beans", "pulses"), ("peas", "pods"), ("pulses", "legumes")):
        with own_garden.change("codebook rename") as change:
            entity = blind_study.code(change, old)
            value = change.get("code", entity) or {}
            change.put("code", entity, {**value, "key": new}, "codebook.rename")
            # The label changes too in one of them: that is not a renaming.
            change.put("code", entity, {**value, "key": new, "label": new}, "codebook.edit")
            times.append(change.time)
    view = own_garden.view(None)
    everything = [("beans", "pulses"), ("peas", "pods"), ("pulses", "legumes")]
    assert log.renamed_codes(view, after="") == everything
    assert log.renamed_codes(view, after=times[1]) == everything[1:]
    assert log.renamed_codes(view, after=times[1], upto=times[2]) == everything[1:2]
    assert log.renamed_codes(view, after=times[3]) == []


def test_the_newest_decision_is_what_undo_would_take_back(own_garden: Store) -> None:
    view = own_garden.view(None)
    made = []
    for actor in ("mara", "jonas"):
        with own_garden.change("memo", actor=actor) as change:
            blind_study.note(change, MARA, f"by {actor}", None)
            made.append(change.id)
    assert log.newest_decision(view) == made[1]
    assert log.newest_decision(view, "mara") == made[0]
    assert log.newest_decision(view, "lea") is None  # lea only looked
    undo(own_garden)
    assert log.newest_decision(view) == made[0]
    redo(own_garden)
    assert log.newest_decision(view) == made[1]
    undo(own_garden, last=2)
    assert log.newest_decision(view) not in made


def test_having_looked_is_not_a_decision(own_garden: Store) -> None:
    before = log.newest_decision(own_garden.view(None))
    position = log.log_position(own_garden.view(None))
    with own_garden.change("(reading)", actor="lea", purpose=READING) as change:
        put_sight(change, "sight", A1, 61, LEA, {"command": "codings"}, (LEA,))
    assert log.newest_decision(own_garden.view(None)) == before
    assert log.log_position(own_garden.view(None)) == position
    assert log.newest_event(own_garden.view(None)) > position[0]
    assert log.has_acted(own_garden.view(None), "lea")


def test_the_position_in_the_log_is_the_number_and_time_of_the_newest_change(
    own_garden: Store,
) -> None:
    with own_garden.change("memo", actor="mara") as change:
        blind_study.note(change, MARA, "now", None)
        when = change.time
    newest = log.newest_event(own_garden.view(None))
    assert log.log_position(own_garden.view(None)) == (newest, when)


def test_removed_transcripts_are_known_by_name_and_id(own_garden: Store) -> None:
    view = own_garden.view(None)
    assert log.removed_transcripts(view) == []
    assert log.removed_transcript_ids(view) == set()
    with own_garden.change("transcripts remove Old 7", purpose=REMOVAL) as change:
        change.put("transcript", "gone", change.get("transcript", A1) | {"name": "x"}, "import")
        change.remove("transcript", "gone", "transcript.remove")
    assert log.removed_transcripts(view) == ["Old 7"]
    assert log.removed_transcript_ids(view) == {"gone"}


@pytest.mark.parametrize(
    ("kind", "entity", "action", "found"),
    [
        ("transcript", A1, "import", True),
        ("transcript", A1, "update", False),
        ("speaker", A1, "import", False),
        ("transcript", "nothing", "import", False),
    ],
)
def test_whether_a_thing_was_changed_by_an_action(
    garden: Store, kind: str, entity: str, action: str, found: bool
) -> None:
    assert log.was_changed_by(garden.view(None), kind, entity, action) is found


def seen(store: Store, reader: str | None, **filters: Any) -> Counter[str]:
    return Counter(e.kind for e in log.seen_entries(store.view(reader), **filters))


def test_the_log_of_a_blind_transcript_has_only_the_readers_own_work(garden: Store) -> None:
    everything = seen(garden, SUPERVISOR, transcript=A1)
    assert everything["coding"] == 4
    assert everything["memo"] == 7
    assert seen(garden, "lea", transcript=A1)["coding"] == 4
    assert seen(garden, "jonas", transcript=A1)["coding"] == 1
    assert seen(garden, "jonas", transcript=A1)["memo"] == 2
    assert seen(garden, "kim", transcript=A1)["coding"] == 1
    assert seen(garden, "kim", transcript=A1)["memo"] == 1
    # Text, people and assignments are no secret.
    for kind in ("transcript", "speaker", "layout", "attribute", "assignment"):
        assert seen(garden, "jonas", transcript=A1)[kind] == everything[kind] > 0


def test_the_log_is_limited_by_actor_transcript_and_time(own_garden: Store) -> None:
    assert seen(own_garden, SUPERVISOR, actor="jonas", transcript=B1) == {}
    assert set(seen(own_garden, SUPERVISOR, actor="jonas")) == {
        "coding",
        "done",
        "memo",
        "mark",
        "code",
    }
    with own_garden.change("memo", actor="mara") as change:
        blind_study.note(change, MARA, "late", None)
    assert seen(own_garden, SUPERVISOR, since=change.time) == {"memo": 1}
    assert seen(own_garden, "jonas", since=change.time) == {"memo": 1}
    assert seen(own_garden, SUPERVISOR, actor="nobody") == {}


def test_a_command_is_left_out_where_it_would_tell_what_a_hidden_event_did(garden: Store) -> None:
    def commands(reader: str | None) -> set[str]:
        return {e.command for e in log.seen_entries(garden.view(reader), transcript=B1)}

    assert "codings add A1 2 beans" in commands("lea")
    # The change-set also coded in the blind transcript.
    assert "codings add A1 2 beans" not in commands("jonas")
    assert "" in commands("jonas")
    assert "import a1 b1" in commands("jonas")


def test_a_withheld_passage_is_not_in_the_log_either(garden: Store) -> None:
    def drafts(reader: str | None) -> list[str]:
        return [
            e.after["examples"]
            for e in log.seen_entries(garden.view(reader))
            if e.action == "code.draft"
        ]

    assert drafts("mara") == ['["Then rain came."]', '["Beans and peas."]']
    assert drafts("jonas") == ["[]", '["Beans and peas."]']
    assert drafts("kim") == ["[]", "[]"]


def test_the_card_of_a_model_is_not_told_to_a_blind_coder(garden: Store) -> None:
    def cards(reader: str | None) -> list[str]:
        return [e.after["card"] for e in log.seen_entries(garden.view(reader)) if e.kind == "model"]

    assert cards(SUPERVISOR) == cards("lea") == ['{"beans":2}']
    assert cards("jonas") == cards("kim") == ["{}"]


def test_changes_of_things_are_grouped_by_thing_without_hidden_ones(own_garden: Store) -> None:
    with own_garden.change("codings move", actor="jonas") as change:
        [row] = change.view(None).rows("coding", coder=JONAS)
        value = change.get("coding", row.id) or {}
        change.put("coding", row.id, {**value, "end": 38}, "coding.move")

    def changes(reader: str | None) -> list[list[str]]:
        found = log.changes_of_things(own_garden.view(reader), A1, ["coding"])
        return sorted([e.action for e in some] for some in found)

    once, twice = ["coding.add"], ["coding.add", "coding.move"]
    assert changes(SUPERVISOR) == [once, once, once, twice]
    assert changes("jonas") == [twice]
    assert changes("kim") == [once]
    assert log.changes_of_things(own_garden.view(None), A1, []) == []
    assert log.changes_of_things(own_garden.view(None), B1, ["done"])[0][0].entity != ""


def test_changes_of_one_thing_are_in_the_order_of_the_log(own_garden: Store) -> None:
    with own_garden.change("again", actor="mara") as change:
        [row] = change.view(None).rows("coding", coder=MARA, transcript=A1)
        change.remove("coding", row.id, "coding.remove")
    view = own_garden.view(SUPERVISOR)
    found = log.changes_of(view, row.id)
    assert [(e.action, e.before is None, e.after is None) for e in found] == [
        ("coding.add", True, False),
        ("coding.remove", False, True),
    ]
    assert log.changes_of(own_garden.view("jonas"), row.id) == []
    assert log.changes_of(view, "no such thing") == []


def test_work_since_a_time_is_told_in_order_without_what_is_hidden(own_garden: Store) -> None:
    with own_garden.change("codings add", actor="jonas") as change:
        blind_study.give(change, JONAS, "beans", "A1", RAIN)
        blind_study.give(change, MARA, "peas", "A1", RAIN)
        blind_study.give(change, MARA, "peas", "B1", blind_study.NEIGHBOURS)
        blind_study.note(change, JONAS, "to do", "A1", RAIN)
        since = change.time

    def work(reader: str | None, *kinds: str, time: str = since) -> list[tuple[str, str]]:
        rows = log.work_since(own_garden.view(reader), A1, kinds, time)
        return [(r.kind, json.loads(r.after)["coder"]) for r in rows]

    assert work(SUPERVISOR, "coding") == [("coding", JONAS), ("coding", MARA)]
    assert work(SUPERVISOR, "coding", "memo")[-1] == ("memo", JONAS)
    assert work("jonas", "coding", "memo") == [("coding", JONAS), ("memo", JONAS)]
    assert work(SUPERVISOR, "coding", time="9999") == []
    assert len(work(SUPERVISOR, "coding", time="")) == 6


@pytest.mark.parametrize(
    ("raw", "value"),
    [(None, {}), ("purged:0f", {}), ('{"a":1}', {"a": 1})],
)
def test_the_value_of_an_event_is_empty_where_there_is_none(
    raw: str | None, value: dict[str, int]
) -> None:
    assert log.payload(raw) == value


# Models, names
# -------------


@pytest.mark.parametrize("reader", [*OPEN, *BLIND])
def test_the_newest_model_is_for_those_who_code_nothing_blind(
    garden: Store, reader: str | None
) -> None:
    view = garden.view(reader)
    assert models.newest_model_id(view) is not None
    assert models.newest_model_content(view) == (None if reader in BLIND else b"learned")
    blobs = list(texts.contents_of_blobs(view))
    digest = sha256(b"learned").hexdigest()
    assert blobs == ([] if reader in BLIND else [(digest, b"learned")])


def test_the_model_trained_last_is_the_newest(own_garden: Store) -> None:
    with own_garden.change("suggest train") as change:
        blob = change.store_content("blob", b"learned more")
        value = {"blob": blob, "card": "{}", "created": change.time}
        change.put("model", "0", value, "suggest.train")
    assert models.newest_model_id(own_garden.view(None)) == "0"
    assert models.newest_model_content(own_garden.view(None)) == b"learned more"


def test_an_emptied_model_has_no_content(own_garden: Store) -> None:
    with own_garden.writing() as connection:
        connection.exec_driver_sql("UPDATE blob SET content = NULL")
    assert models.newest_model_content(own_garden.view(None)) is None
    assert [content for _, content in texts.contents_of_blobs(own_garden.view(None))] == [None]


def test_present_names_lead_from_name_to_id_and_back(garden: Store) -> None:
    found = names.present_names(garden.view(None))
    assert dict(found.transcript) == {A1: "A1", B1: "B1"}
    assert dict(found.coder) == {MARA: "mara", JONAS: "jonas", KIM: "kim", LEA: "lea"}
    assert found.code[found.code_id("beans")] == "beans"
    assert found.coder_id("kim") == KIM


def test_names_ever_include_what_was_removed_by_its_first_name(own_garden: Store) -> None:
    with own_garden.change("codebook drop") as change:
        entity = blind_study.code(change, "shade")
        value = change.get("code", entity) or {}
        change.put("code", entity, {**value, "key": "shadow"}, "codebook.rename")
        change.remove("code", entity, "codebook.drop")
    ever = names.names_ever(own_garden.view(None))
    assert ever[entity] == "shade"
    assert (ever[A1], ever[MARA]) == ("A1", "mara")
    assert ever[speaker_id("B1", "Ben")] == "Ben"
    assert entity not in names.present_names(own_garden.view(None)).code


def test_names_ever_follow_a_renaming_of_what_is_still_there(own_garden: Store) -> None:
    with own_garden.change("rename") as change:
        change.put("coder", LEA, {"name": "leonie", "kind": "person"}, "coder.rename")
    assert names.names_ever(own_garden.view(None))[LEA] == "leonie"


def test_the_name_of_a_removed_thing_whose_words_were_purged_is_not_known(
    own_garden: Store,
) -> None:
    with own_garden.change("codebook drop") as change:
        entity = blind_study.code(change, "shade")
        change.remove("code", entity, "codebook.drop")
    with own_garden.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE event SET after = 'purged:00' WHERE entity = ?", (entity,)
        )
    assert entity not in names.names_ever(own_garden.view(None))


# Reviews, sights
# ---------------


def reworded(store: Store, reader: str | None, **more: Any) -> list[reviews.Reworded]:
    given = {"mark": "review", "action": "update", "only": [A1, B1], **more}
    return reviews.reworded(store.view(reader), **given)


@pytest.fixture
def corrected(own_garden: Store) -> Store:
    """The study after "Beans" in A1 became "Broad beans", with its codings to be reviewed."""
    with own_garden.change("update A1") as change:
        new = TEXTS["A1"].replace("Beans", "Broad beans")
        rewrite_text(change, A1, new)
        for row in change.view(None).rows("coding", transcript=A1):
            value = change.get("coding", row.id) or {}
            anchor = sha256(new.encode()).hexdigest()[:12]
            moved = {**value, "end": value["end"] + 6, "anchor": anchor}
            change.put("coding", row.id, moved, "update")
            put_mark(
                change,
                kind="review",
                transcript=A1,
                start=23,
                end=34,
                coder=row.coder,
                value=row.id,
            )
    return own_garden


def test_codings_to_be_reviewed_show_their_words_before_and_their_place(corrected: Store) -> None:
    found = reworded(corrected, SUPERVISOR)
    assert [(r.name, r.code, r.coder, r.span) for r in found] == [
        ("A1", "beans", "kim", (23, 34)),
        ("A1", "beans", "mara", (23, 34)),
        ("A1", "peas", "jonas", (33, 43)),
        ("A1", "peas", "kim", (33, 43)),
    ]
    assert found[0].text == TEXTS["A1"].replace("Beans", "Broad beans")
    assert found[0].before == (TEXTS["A1"], BEANS)
    assert found[2].before == (TEXTS["A1"], PEAS)


def test_codings_to_be_reviewed_are_limited_by_transcript_code_and_kind_of_mark(
    corrected: Store,
) -> None:
    assert reworded(corrected, None, only=[B1]) == []
    assert {r.code for r in reworded(corrected, None, codes=["peas"])} == {"peas"}
    assert reworded(corrected, None, mark="other") == []


def test_a_blind_coder_reviews_their_own_codings_alone(corrected: Store) -> None:
    assert [r.coder for r in reworded(corrected, "jonas")] == ["jonas"]
    assert len(reworded(corrected, "lea")) == 4


def test_what_was_there_before_is_unknown_to_the_log_or_purged(corrected: Store) -> None:
    assert {r.before for r in reworded(corrected, None, action="other")} == {None}
    with corrected.writing() as connection:
        old = sha256(TEXTS["A1"].encode()).hexdigest()
        connection.exec_driver_sql("UPDATE text SET content = NULL WHERE id = ?", (old,))
    assert reworded(corrected, None)[0].before == ("", BEANS)
    with corrected.writing() as connection:
        connection.exec_driver_sql("UPDATE event SET before = 'purged:0' WHERE action = 'update'")
    assert reworded(corrected, None)[0].before is None


@pytest.mark.parametrize(
    ("reader", "fresh"),
    [
        ("mara", {"A1": (A1, 61)}),  # only mara coded B1
        ("lea", {"A1": (A1, 61)}),  # lea saw B1 before
        ("jonas", {"B1": (B1, 46)}),  # A1 is blind
        ("kim", {"B1": (B1, 46)}),
        ("new", {"A1": (A1, 61), "B1": (B1, 46)}),
    ],
)
def test_first_sights_are_of_others_work_where_nothing_is_blind_or_recorded(
    garden: Store, reader: str, fresh: dict[str, tuple[str, int]]
) -> None:
    assert sights.fresh_sights(garden.view(reader), ["A1", "B1"]) == fresh
    assert sights.fresh_sights(garden.view(reader), []) == {}
    only = {name: place for name, place in fresh.items() if name == "B1"}
    assert sights.fresh_sights(garden.view(reader), ["B1", "C1"]) == only


def test_the_sight_of_somebody_who_is_not_a_coder_is_recorded_by_name(own_garden: Store) -> None:
    with own_garden.change("(reading)", actor="guest", purpose=READING) as change:
        put_sight(change, "sight", A1, 61, "", {"name": "guest"}, ("guest",))
    assert set(sights.fresh_sights(own_garden.view("guest"), ["A1", "B1"])) == {"B1"}
    assert set(sights.fresh_sights(own_garden.view("other"), ["A1", "B1"])) == {"A1", "B1"}
    assert set(sights.fresh_sights(own_garden.view("lea"), ["A1", "B1"])) == {"A1"}


def test_the_end_of_a_blind_assignment_counts_as_a_sight(own_garden: Store) -> None:
    with own_garden.change("unblind") as change:
        end_blindness(change, A1, JONAS, "1", why="finished", by="mara")
    assert set(sights.fresh_sights(own_garden.view("jonas"), ["A1", "B1"])) == {"B1"}


# Texts
# -----


def test_anchors_are_the_beginning_of_the_hash_of_the_present_text(own_garden: Store) -> None:
    expected = {e: sha256(TEXTS[n].encode()).hexdigest()[:12] for n, e in (("A1", A1), ("B1", B1))}
    assert texts.anchors(own_garden.view(None)) == expected
    assert texts.anchors(own_garden.view(None), [B1]) == {B1: expected[B1]}
    assert texts.anchors(own_garden.view(None), []) == {}
    with own_garden.change("update") as change:
        rewrite_text(change, A1, "Host: Another.\n")
    assert (
        texts.anchors(own_garden.view(None))[A1] == (sha256(b"Host: Another.\n").hexdigest()[:12])
    )


def test_segments_are_counted_and_their_last_end_is_told_by_name(own_garden: Store) -> None:
    assert texts.segment_counts(own_garden.view(None)) == {"A1": 3, "B1": 2}
    assert texts.last_ends(own_garden.view(None)) == {"A1": 60, "B1": 45}
    with own_garden.change("cut") as change:
        change.put("layout", B1, {"speakers": [], "turns": [], "segments": []}, "cut")
    assert texts.segment_counts(own_garden.view(None)) == {"A1": 3, "B1": 0}
    assert texts.last_ends(own_garden.view(None)) == {"A1": 60}


def test_roles_of_respondents_leave_out_the_interviewer_in_any_case(own_garden: Store) -> None:
    view = own_garden.view(None)
    assert texts.respondents_roles(view) == {"A1": ["gardener"], "B1": ["neighbour"]}
    with own_garden.change("attributes") as change:
        host = speaker_id("B1", "Host")
        put_attribute(change, "speaker", host, B1, "role", "INTERVIEWER", "x")
        put_attribute(change, "transcript", B1, B1, "role", "neighbour", "x")
    assert texts.respondents_roles(view)["B1"] == ["neighbour"]


def test_answers_are_segments_with_words_of_those_who_do_not_ask(own_garden: Store) -> None:
    view = own_garden.view(None)
    assert answers.answer_count(view) == 4
    asks, answering = speaker_id("B1", "Host"), speaker_id("B1", "Ben")
    with own_garden.change("attributes") as change:
        put_attribute(change, "transcript", B1, B1, "role", "INTERVIEWER", "x")
    assert answers.answer_count(view) == 3
    with own_garden.change("attributes") as change:
        put_attribute(change, "speaker", speaker_id("A1", "Host"), A1, "role", "gardener", "x")
        put_attribute(change, "speaker", asks, B1, "role", "", "x")
    assert answers.answer_count(view) == 5
    with own_garden.change("cut") as change:
        blank = TEXTS["B1"].index(" ")
        layout = {
            "speakers": [None, answering],
            "turns": [[0, 0, 9, None, None], [1, 9, 45, None, None]],
            "segments": [[1, 0, 5], [1, blank, blank + 1], [2, 9, 9], [2, 9, 45]],
        }
        change.put("layout", B1, layout, "cut")
    assert answers.answer_count(view) == 5


def test_an_answer_whose_text_is_missing_cannot_be_counted(own_garden: Store) -> None:
    purge_text(own_garden, A1)
    with pytest.raises(ProjectDamaged, match="the text of transcript 'A1' is missing"):
        answers.answer_count(own_garden.view(None))


def test_codings_are_counted_by_origin_and_those_by_hand_together(own_garden: Store) -> None:
    def put(change: Change, coder: str, origin: str, start: int) -> None:
        put_coding(
            change,
            coder=coder,
            code=blind_study.code(change, "peas"),
            transcript=B1,
            start=start,
            end=start + 3,
            round="1",
            origin=origin,  # type: ignore[arg-type]
            source="cli",
        )

    before = books.codings_by_origin(own_garden.view(None))
    with own_garden.change("codings add") as change:
        put(change, MARA, "hand", 6)
        put(change, MARA, "accepted", 9)
        put(change, ensure_coder(change, "Robot", "machine"), "hand", 12)
    found = books.codings_by_origin(own_garden.view(None))
    assert found - before == {("", "hand"): 1, ("mara", "accepted"): 1, ("Robot", "hand"): 1}
    assert before.total() == books.coding_count(own_garden.view(None)) - 3
    hidden = own_garden.view("jonas")
    assert books.codings_by_origin(hidden).total() == books.coding_count(hidden) == 5


def test_turns_have_their_speakers_by_number(garden: Store) -> None:
    host, ada = speaker_id("A1", "Host"), speaker_id("A1", "Ada")
    assert texts.turn_speakers(garden.view(None), A1) == [(1, host), (2, ada), (3, ada)]
    assert texts.turn_speakers(garden.view(None), "none") == []


def test_a_turn_without_a_speaker_has_none(own_garden: Store) -> None:
    with own_garden.change("assign turns") as change:
        layout = {"speakers": [None], "turns": [[0, 0, 9, None, None]], "segments": [[1, 0, 9]]}
        change.put("layout", B1, layout, "turns")
    assert texts.turn_speakers(own_garden.view(None), B1) == [(1, None)]
    assert own_garden.view(None).interview("B1").turns[0].speaker is None


def test_what_a_mark_on_a_whole_transcript_needs(garden: Store) -> None:
    found = texts.placed(garden.view(None))
    assert {(p.id, p.name, p.length) for p in found} == {(A1, "A1", 61), (B1, "B1", 46)}
    assert {p.id: p.anchor for p in found} == texts.anchors(garden.view(None))
    assert [p.name for p in texts.placed(garden.view(None), [B1])] == ["B1"]


def test_speakers_are_by_transcript_and_label_in_order(garden: Store) -> None:
    found = texts.speakers(garden.view(None))
    assert {entity: list(labels) for entity, labels in found.items()} == {
        A1: ["Host", "Ada"],
        B1: ["Host", "Ben"],
    }
    assert found[B1]["Ben"] == speaker_id("B1", "Ben")


def test_what_was_spoken_leaves_out_purged_texts(own_garden: Store) -> None:
    assert texts.spoken(own_garden.view(None)) == [
        (name, TEXTS[name], blind_study.TURNS[name]) for name in ("A1", "B1")
    ]
    purge_text(own_garden, A1)
    assert [name for name, _, _ in texts.spoken(own_garden.view(None))] == ["B1"]


def test_emptied_texts_are_told_with_the_transcript_that_has_or_had_them(
    own_garden: Store,
) -> None:
    view = own_garden.view(None)
    assert emptied.emptied_texts(view) == {}
    old = sha256(TEXTS["A1"].encode()).hexdigest()
    with own_garden.change("update") as change:
        rewrite_text(change, A1, "Host: New words.\n")
        lost = change.store_content("text", "of nobody")
    with own_garden.writing() as connection:
        connection.exec_driver_sql("UPDATE text SET content = NULL WHERE id IN (?, ?)", (old, lost))
    assert emptied.emptied_texts(view) == {old: "A1", lost: ""}


def test_contents_of_texts_are_told_in_order_with_the_name_of_the_present_ones(
    own_garden: Store,
) -> None:
    with own_garden.change("update") as change:
        new = rewrite_text(change, A1, "Host: New.\n")
    purge_text(own_garden, B1)
    old, other = (sha256(TEXTS[name].encode()).hexdigest() for name in ("A1", "B1"))
    found = list(texts.contents_of_texts(own_garden.view(None)))
    assert found == sorted(
        [
            (new, 11, "Host: New.\n", "A1"),
            (old, 61, TEXTS["A1"], ""),
            (other, 46, None, "B1"),
        ]
    )


def test_a_text_that_two_transcripts_share_has_the_first_name(own_garden: Store) -> None:
    with own_garden.change("import") as change:
        value = change.get("transcript", A1) or {}
        change.put("transcript", "copy", {**value, "name": "A0"}, "import")
    found = {name for _, _, _, name in texts.contents_of_texts(own_garden.view(None))}
    assert found == {"A0", "B1"}


def test_inside_a_change_a_coding_by_hand_is_in_the_count(own_garden: Store) -> None:
    with own_garden.change("codings add") as change:
        put_coding(
            change,
            coder=MARA,
            code=blind_study.code(change, "peas"),
            transcript=B1,
            start=6,
            end=9,
            round="1",
            origin="hand",
            source="cli",
        )
        assert books.coding_count(change.view(None)) == 6
        assert books.coding_counts(change.view(None), ["peas"]) == {"peas": 3}
    assert books.coding_count(own_garden.view("jonas")) == 3
