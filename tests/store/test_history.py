"""The log read back: which events a filter keeps, who acted under which name, what a change-set was
for, and which texts and values a redaction or a withdrawal leaves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import blind_study as b
import pytest
from blind_study import A1, B1, MARA, NEIGHBOURS, PEAS, TEXTS

from qcode.store.actors import Actors, merged
from qcode.store.change import head
from qcode.store.check import check
from qcode.store.history import LogEntry, entries
from qcode.store.holes import SpansAfterFilling, SpansBeforeFilling, filled
from qcode.store.purge import empty_models, empty_text, purge_events, purged
from qcode.store.purposes import (
    DECISION,
    MAKING,
    MERGE,
    READING,
    REMOVAL,
    complete,
    purpose_of_old,
)
from qcode.store.redact import holds, redacted_layout
from qcode.store.store import Store
from qcode.store.withdraw import Purged, redact, redacting, replacements_in, withdraw

# Entries
# -------


def found(store: Store, **filters: Any) -> list[LogEntry]:
    return store.view(None).read(lambda c: list(entries(c, **filters)))


def test_events_come_in_the_order_of_the_log_without_headers(garden: Store) -> None:
    everything = found(garden)
    assert [e.seq for e in everything] == sorted(e.seq for e in everything)
    assert "change_set" not in {e.kind for e in everything}
    first = everything[0]
    assert (first.action, first.kind, first.command, first.actor) == (
        "study.init",
        "setting",
        "init",
        "",
    )
    assert (first.before, first.transcript) == (None, None)


def test_filters_keep_the_events_they_say(garden: Store) -> None:
    everything = found(garden)
    draft = next(e for e in everything if e.action == "code.draft")
    assert {e.actor for e in found(garden, actor="jonas")} == {"jonas"}
    assert {e.actor for e in found(garden, actor="")} == {""}
    assert {e.transcript for e in found(garden, transcript=B1)} == {B1}
    assert [e.seq for e in found(garden, after_seq=draft.seq)] == [
        e.seq for e in everything if e.seq > draft.seq
    ]
    assert found(garden, since=draft.time)[0].change_set == draft.change_set
    assert {e.kind for e in found(garden, change_set=draft.change_set)} == {"code", "memo"}
    assert [e.action for e in found(garden, entity=draft.entity)] == ["code.draft"]
    assert [e.seq for e in found(garden, last=3)] == [e.seq for e in everything[-3:]]
    assert [e.actor for e in found(garden, actor="kim", last=1)] == ["kim"]
    assert found(garden, actor="kim", transcript=B1) == []
    assert found(garden, last=0) == []


def test_whole_change_sets_are_kept_that_are_about_a_transcript_too(garden: Store) -> None:
    beside = {e.command for e in found(garden, beside=B1) if e.transcript == A1}
    assert beside == {
        "import a1 b1",
        "attributes import",
        "assign",
        "codings add A1 2 beans",
        "notes",
    }
    assert {e.change_set for e in found(garden, beside=B1)} == {
        e.change_set for e in found(garden, transcript=B1)
    }


def test_an_event_has_the_codebook_version_of_its_change_set(garden: Store) -> None:
    versions = {e.command: e.codebook for e in found(garden)}
    assert versions["init"] == ""
    assert versions["codings add A1 2 beans"] == "1"


def test_a_purged_value_is_called_so(own_garden: Store) -> None:
    with own_garden.writing() as connection:
        connection.exec_driver_sql("UPDATE event SET after = 'purged:00' WHERE action = 'memo'")
    assert {e.after for e in found(own_garden) if e.action == "memo"} == {"purged"}


# Actors
# ------


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, dict[str, str]]]:
    """A study in which ann became anna, another ann came, bo was merged into anna, and a renaming
    was undone; with the times of the steps.
    """
    path = tmp_path_factory.mktemp("actors") / "s.qcode"
    times: dict[str, str] = {}
    with Store.create(path, title="T") as store:

        def do(what: str, kind: str, entity: str, value: dict[str, str] | None) -> str:
            with store.change(what) as change:
                if value is None:
                    change.remove(kind, entity, what)
                else:
                    change.put(kind, entity, value, what)
                times[what] = change.time
            return change.id

        do("ann comes", "coder", "a", {"name": "ann", "kind": "person"})
        do("bo comes", "coder", "b", {"name": "bo", "kind": "person"})
        do("ann is anna", "coder", "a", {"name": "anna", "kind": "person"})
        do("other ann", "coder", "a2", {"name": "ann", "kind": "person"})
        do("bo is merged", "setting", "coder.b", {"value": '"a"'})
        do("bo goes", "coder", "b", None)
        do("cy comes", "coder", "c", {"name": "cy", "kind": "person"})
        undone = do("cy is cyd", "coder", "c", {"name": "cyd", "kind": "person"})
        with store.writing() as connection:
            connection.exec_driver_sql(
                "UPDATE change_set SET undoes = ? WHERE command = 'bo goes'", (undone,)
            )
        do("cy again", "coder", "c", {"name": "cy", "kind": "person"})
        yield store, times


@pytest.fixture(scope="module")
def actors(renamed: tuple[Store, dict[str, str]]) -> Actors:
    return renamed[0].view(None).read(Actors)


@pytest.mark.parametrize(
    ("name", "when", "coder", "called"),
    [
        ("ann", "ann comes", "a", "anna"),
        ("ann", "bo comes", "a", "anna"),
        ("ann", "other ann", "a2", "ann"),
        ("ann", "cy comes", "a2", "ann"),
        ("anna", "cy comes", "a", "anna"),
        ("bo", "bo comes", "a", "anna"),
        ("cy", "cy comes", "c", "cy"),
        ("nobody", "cy comes", None, "nobody"),
        ("", "cy comes", None, ""),
    ],
)
def test_a_name_at_a_time_is_a_coder_who_may_be_called_otherwise_now(
    actors: Actors,
    renamed: tuple[Store, dict[str, str]],
    name: str,
    when: str,
    coder: str | None,
    called: str,
) -> None:
    time = renamed[1][when]
    assert actors.coder(name, time) == coder
    assert actors.called(name, time) == called
    assert actors.is_by(name, time, called)
    assert not actors.is_by(name, time, "somebody else")


def test_before_anybody_had_a_name_it_is_the_first_who_had_it(actors: Actors) -> None:
    assert actors.coder("ann", "1970") == "a"


def test_every_name_that_a_coder_may_have_acted_under(actors: Actors) -> None:
    assert actors.names("anna") == {"anna", "ann", "bo"}
    assert actors.names("ann") == {"ann"}
    assert actors.names("nobody") == {"nobody"}


def test_former_names_lead_to_the_present_one_unless_somebody_else_has_them(
    actors: Actors,
) -> None:
    # "ann" is another coder now, and "cyd" was taken back.
    assert actors.former() == {"bo": "anna"}


def test_merged_coders_are_followed_to_the_last(renamed: tuple[Store, dict[str, str]]) -> None:
    store, _ = renamed
    assert store.view(None).read(merged) == {"b": "a"}

    class Told(Actors):
        def __init__(self) -> None:
            self.merged = {"x": "y", "y": "z", "u": "v", "v": "u"}

    assert [Told().same(c) for c in ("x", "y", "z")] == ["z", "z", "z"]
    assert Told().same("u") in ("u", "v")


def test_a_merged_coder_who_is_in_the_study_again_is_not_merged(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s.qcode", title="T") as store:
        with store.change("x") as change:
            change.put("setting", "coder.b", {"value": '"a"'}, "x")
            change.put("coder", "b", {"name": "bo", "kind": "person"}, "x")
        assert store.view(None).read(merged) == {}


# Purposes
# --------


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        ("(reading)", READING),
        ("init", MAKING),
        ("init --title x", MAKING),
        ("merge copy.qcode", MERGE),
        ("merge", DECISION),
        ("transcripts remove LE-01", REMOVAL),
        ("transcripts rename a b", DECISION),
        ("codings add x", DECISION),
        ("", DECISION),
    ],
)
def test_what_an_old_command_was_for(command: str, purpose: str) -> None:
    assert purpose_of_old(command) == purpose
    header = {"command": command, "time": "t"}
    assert complete(header) == {**header, "purpose": purpose}
    told = {**header, "purpose": "own"}
    assert complete(told) is told


# Holes
# -----

HOLES = [((2, 5), "[x]"), ((8, 9), "")]
"""In "ab123cde9f": three characters by three, one by nothing."""


def test_a_text_with_its_holes_filled() -> None:
    assert filled("ab123cde9f", HOLES) == "ab[x]cdef"
    assert filled("abc", []) == "abc"
    assert filled("abc", [((0, 3), "z")]) == "z"


@pytest.mark.parametrize(
    ("span", "after", "outcome"),
    [
        ((0, 2), (0, 2), "same"),
        ((2, 5), (2, 5), "changed"),
        ((3, 4), (2, 5), "changed"),
        ((0, 3), (0, 5), "changed"),
        ((4, 7), (2, 7), "changed"),
        ((5, 8), (5, 8), "same"),
        ((8, 9), (8, 8), "changed"),
        ((9, 10), (8, 9), "same"),
        ((0, 10), (0, 9), "changed"),
    ],
)
def test_where_a_span_is_after_the_holes_were_filled(
    span: tuple[int, int], after: tuple[int, int], outcome: str
) -> None:
    [carried] = SpansAfterFilling(HOLES).carry([span])
    assert (carried.span, carried.outcome) == (after, outcome)


@pytest.mark.parametrize(
    ("offset", "after"), [(0, 0), (2, 2), (3, 5), (5, 5), (8, 8), (9, 8), (10, 9)]
)
def test_a_boundary_inside_a_hole_moves_behind_it(offset: int, after: int) -> None:
    assert SpansAfterFilling(HOLES).cut(offset) == after


@pytest.mark.parametrize(
    ("span", "before"),
    [((0, 2), (0, 2)), ((2, 5), (2, 5)), ((3, 4), (2, 5)), ((5, 7), (5, 7)), ((8, 9), (9, 10))],
)
def test_where_a_span_was_before(span: tuple[int, int], before: tuple[int, int]) -> None:
    [carried] = SpansBeforeFilling(HOLES).carry([span])
    assert carried.span == before


def test_turns_and_segments_after_the_holes_were_filled() -> None:
    layout = {
        "speakers": ["s"],
        "turns": [[0, 0, 5, 100, None], [0, 5, 10, None, None]],
        "segments": [[1, 0, 2], [1, 2, 5], [2, 5, 8], [2, 8, 9], [2, 9, 10]],
    }
    after = redacted_layout(layout, HOLES)
    assert after["turns"] == [[0, 0, 5, 100, None], [0, 5, 9, None, None]]
    # The segment of which nothing is left is gone.
    assert after["segments"] == [[1, 0, 2], [1, 2, 5], [2, 5, 8], [2, 8, 9]]


@pytest.mark.parametrize(
    ("kind", "value", "held"),
    [
        ("memo", {"text": "about the RIVER", "kind": "x"}, True),
        ("memo", {"text": "about", "kind": "river"}, False),
        ("coding", {"memo": "river", "source": "x"}, True),
        ("coding", {"memo": "", "source": "river"}, False),
        ("attribute", {"name": "river", "value": "x", "owner": "y"}, True),
        ("attribute", {"name": "x", "value": "the river", "owner": "y"}, True),
        ("attribute", {"name": "x", "value": "x", "owner": "river"}, False),
        ("speaker", {"label": "River Jones", "transcript": "x"}, True),
        ("transcript", {"name": "river-1", "source": "x"}, True),
        ("transcript", {"name": "x", "source": "river.txt"}, True),
        ("mark", {"kind": "asked", "value": "river"}, True),
        ("done", {"coder": "river"}, False),
        ("memo", {"text": None}, False),
    ],
)
def test_words_are_looked_for_in_what_people_wrote_alone(
    kind: str, value: dict[str, Any], held: bool
) -> None:
    assert holds(kind, json.dumps(value), ["river"]) is held
    assert not holds(kind, json.dumps(value), ["ocean"])
    assert not holds(kind, "purged:00", ["river"])


# Purging
# -------


def test_a_text_is_emptied_unless_another_transcript_shows_it(own_garden: Store) -> None:
    def content(text: str) -> str | None:
        return own_garden.view(None).read(
            lambda c: c.exec_driver_sql("SELECT content FROM text WHERE id = ?", (text,)).scalar()
        )

    text = own_garden.view(None).rows("transcript", name="A1")[0].text
    with own_garden.change("empty") as change:
        empty_text(change.connection, text)
    assert content(text) == TEXTS["A1"]
    with own_garden.change("update") as change:
        other = change.store_content("text", "Host: Other.\n")
        value = change.get("transcript", A1) or {}
        change.put("transcript", A1, {**value, "text": other}, "update")
        empty_text(change.connection, text)
    assert content(text) is None


def test_emptying_models_takes_their_content_and_suggestions(own_garden: Store) -> None:
    with own_garden.change("empty") as change:
        assert empty_models(change.connection) == 1
        assert empty_models(change.connection) == 0
    assert own_garden.view(None).rows("suggestion") == []
    assert len(own_garden.view(None).rows("model")) == 1


def test_events_are_purged_by_kind_and_words_and_the_chain_holds(own_garden: Store) -> None:
    with own_garden.change("purge") as change:
        count = purge_events(
            change.connection, A1, lambda _, kind, payload: kind == "memo" and "wet" in payload
        )
        assert count == 1
        assert purge_events(change.connection, A1, lambda *_: False) == 0
    values = [e.after for e in found(own_garden, transcript=A1) if e.kind == "memo"]
    assert values.count("purged") == 1
    assert purged("x").startswith("purged:2d711642b726b044")
    chain = {fault.check: fault.ok for fault in check(own_garden)}
    assert chain["log chain"]


# Redacting and withdrawing
# -------------------------


@pytest.fixture(scope="module")
def redacted(
    garden_pattern: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Purged]]:
    """The garden study after "Beans" of A1 became "[x]"."""
    path = tmp_path_factory.mktemp("redacted") / "garden.qcode"
    path.write_bytes(garden_pattern.read_bytes())
    with Store.open(path) as store:
        view = store.view(None)
        plan = redacting(view, A1, {"Beans": "[x]"})
        assert plan.changes_codes(view)
        with store.change("redact A1") as change:
            done = redact(change, view.interview("A1"), plan, [b.BEANS], "[x]", {"Beans"})
        store.compact()
        yield store, done


def test_the_text_has_the_replacement_and_everything_lies_on_its_words(
    redacted: tuple[Store, Purged],
) -> None:
    store, _ = redacted
    interview = store.view(None).interview("A1")
    assert interview.text == "Host: What grew?\n\nAda: [x] and peas.\n\nAda: Then rain came.\n"
    assert [(t.start, t.end) for t in interview.turns] == [(6, 16), (23, 36), (43, 58)]
    assert [(s.start, s.end) for s in interview.segments] == [(6, 16), (23, 36), (43, 58)]
    codings = {(k.code, k.coder): (k.start, k.end) for k in store.view(None).study().codings}
    assert codings["beans", "mara"] == (23, 26)
    assert codings["peas", "jonas"] == (31, 35)
    assert codings["visitors", "mara"] == NEIGHBOURS
    memos = {r.text: (r.start, r.end) for r in store.view(None).rows("memo", transcript=A1)}
    assert memos["wet year"] == (48, 52)
    assert memos["first look"] == (PEAS[0] - 2, PEAS[1] - 2)
    done = {(d.coder, d.start, d.end) for d in store.view(None).done() if d.transcript == "A1"}
    assert done == {("kim", 0, 59), ("mara", 0, 59), ("jonas", 6, 16)}


def test_codes_lose_the_words_of_passages_of_the_transcript_alone(
    redacted: tuple[Store, Purged],
) -> None:
    codes = {c.key: c for c in redacted[0].view(None).codebook().codes}
    assert codes["shade"].examples == ("[x] and peas.",)
    assert codes["rain"].examples == ("Then rain came.",)
    assert codes["beans"].label == "Beans"  # the codebook's own word


def test_what_was_redacted_is_counted_and_recorded_without_the_words(
    redacted: tuple[Store, Purged],
) -> None:
    store, done = redacted
    assert (done.models, dict(done.removed)) == (1, {})
    assert done.events >= 1
    records = {k: v for k, v in store.view(None).settings().items() if k.startswith("redaction:")}
    [record] = records.values()
    assert (record["transcript"], record["spans"], record["with"]) == (A1, [[23, 28]], "[x]")
    assert replacements_in(store.view(None), A1) == {"[x]"}
    assert replacements_in(store.view(None), B1) == frozenset()


def test_after_a_redaction_the_study_is_whole_and_the_passage_nowhere_in_the_file(
    redacted: tuple[Store, Purged],
) -> None:
    store, _ = redacted
    assert [fault.check for fault in check(store) if not fault.ok] == []
    assert b"Beans and peas" not in store.path.read_bytes()


def test_a_plan_for_words_that_no_code_holds_changes_no_code(garden: Store) -> None:
    assert not redacting(garden.view(None), A1, {"What": "[x]"}).changes_codes(garden.view(None))


def test_withdrawing_removes_everything_on_the_transcript_and_counts_it(
    own_garden: Store,
) -> None:
    with own_garden.change("transcripts remove A1", purpose=REMOVAL) as change:
        done = withdraw(change, A1)
    own_garden.compact()
    assert dict(done.removed) == {
        "coding": 4,
        "done": 3,
        "mark": 5,
        "memo": 7,
        "assignment": 3,
        "attribute": 3,
        "speaker": 2,
    }
    assert done.models == 1
    study = own_garden.view(None).study()
    assert [i.name for i in study.interviews] == ["B1"]
    assert {k.transcript for k in study.codings} == {"B1"}
    assert {r.text for r in own_garden.view(None).rows("memo")} == {"about all", "plants in B1"}
    codes = {c.key: c for c in study.codebook.codes}
    assert (codes["rain"].examples, codes["shade"].examples) == ((), ())
    assert codes["plants"].examples == ("a tree",)
    assert [fault.check for fault in check(own_garden) if not fault.ok] == []
    data = own_garden.path.read_bytes()
    for words in (b"Then rain came", b"Beans and peas", b"wet year", b"sweet ones"):
        assert words not in data
    assert b"The neighbours" in data


def test_withdrawing_one_of_two_with_the_same_words_keeps_them_for_the_other(
    own_garden: Store,
) -> None:
    with own_garden.change("import") as change:
        value = change.get("transcript", A1) or {}
        change.put("transcript", "copy", {**value, "name": "A0"}, "import")
    with own_garden.change("transcripts remove A1", purpose=REMOVAL) as change:
        withdraw(change, A1)
    assert own_garden.view(None).interview("A0").text == TEXTS["A1"]


def test_the_head_of_the_log_moves_with_each_event(own_garden: Store) -> None:
    before, digest = own_garden.view(None).read(head)
    with own_garden.change("memo") as change:
        b.note(change, MARA, "x", None)
    after, other = own_garden.view(None).read(head)
    assert after == before + 2  # the header and the memo
    assert other != digest
    assert len(other) == 64
