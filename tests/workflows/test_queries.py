"""What the store answers to a question depends on who asks, and every writer gives a thing the id
that it has already.
"""

from __future__ import annotations

import pytest

from qcode.store.queries.codebooks import code_rows, coding_count, coding_counts
from qcode.store.queries.log import changes_of_things, seen_entries, work_since
from qcode.store.queries.names import names_ever, present_names
from qcode.store.queries.sights import fresh_sights
from qcode.store.queries.texts import placed, speakers, spoken
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import end_blindness, ensure_coder, memo_value, put_assignment, put_memo
from qcode.workflows.sample.assigning import assign


@pytest.fixture
def blind(store: Store) -> View:
    """The study as jonas reads it, who codes every transcript blind."""
    for name in store.view(None).transcript_ids():
        assign(store, [name], to="jonas", kind="reliability", blind=True, round="1")
    return store.view("jonas")


def coders_in(payloads: list[dict[str, str]]) -> set[str]:
    return {value["coder"] for value in payloads}


def test_a_blind_coder_counts_only_their_own_codings(store: Store, blind: View) -> None:
    mine = [c for c in store.view(None).study().codings if c.coder == "jonas"]
    keys = [row.key for row in code_rows(blind)]
    assert sum(coding_counts(blind, keys).values()) == coding_count(blind) == len(mine)
    assert coding_count(store.view(None)) > len(mine)


def test_a_blind_coder_reads_no_change_of_others_work(store: Store, blind: View) -> None:
    jonas = next(c.id for c in blind.coders() if c.name == "jonas")
    for transcript in blind.transcript_ids().values():
        things = changes_of_things(blind, transcript, ("coding", "done"))
        assert coders_in([e.after for changes in things for e in changes if e.after]) <= {jonas}
        rows = work_since(blind, transcript, ("coding", "done"), "")
        assert all(jonas in (row.after or row.before) for row in rows)
        everybody = work_since(store.view(None), transcript, ("coding", "done"), "")
        assert len(everybody) > len(rows)
    hidden = {e.seq for e in seen_entries(store.view(None))} - {e.seq for e in seen_entries(blind)}
    assert hidden


def test_there_is_nothing_fresh_to_see_where_one_codes_blind(store: Store, blind: View) -> None:
    names = set(blind.transcript_ids())
    assert fresh_sights(blind, names) == {}
    assert set(fresh_sights(store.view("ben"), names)) == names


def test_reads_that_belong_together_see_one_state(store: Store) -> None:
    """Somebody who writes between the first reading and the second makes both be done again."""
    tries: list[int] = []

    def read(view: View) -> tuple[int, int]:
        before = coding_count(view)
        if not tries:
            with Store.open(store.path) as other, other.change("elsewhere") as change:
                ensure_coder(change, "zora")
        tries.append(1)
        return before, len(view.coders())

    assert store.view(None).together(read) == (
        coding_count(store.view(None)),
        len(store.view(None).coders()),
    )
    assert len(tries) == 2


def test_names_of_what_left_the_study_are_known_from_the_log(store: Store) -> None:
    with store.change("come") as change:
        entity = ensure_coder(change, "zora")
    with store.change("go") as change:
        change.remove("coder", entity, "coder.remove")
    assert entity not in present_names(store.view(None)).coder
    assert names_ever(store.view(None))[entity] == "zora"


def test_texts_are_told_with_their_turns_speakers_and_lengths(store: Store) -> None:
    study = store.view(None).study()
    view = store.view(None)
    assert {name: (text, spans) for name, text, spans in spoken(view)} == {
        i.name: (i.text, [(t.start, t.end) for t in i.turns]) for i in study.interviews
    }
    assert {p.id: p.length for p in placed(view)} == {i.id: len(i.text) for i in study.interviews}
    labels = {
        i.id: {p.label: p.id for p in i.participants} for i in study.interviews if i.participants
    }
    assert speakers(view) == labels


def test_what_is_there_already_is_not_made_again(store: Store) -> None:
    transcript = next(iter(store.view(None).transcript_ids().values()))
    with store.change("twice") as change:
        zora = ensure_coder(change, "zora")
        assert ensure_coder(change, "zora") == zora
        put_assignment(change, transcript, zora, "reliability", "7", True, None)
        put_assignment(change, transcript, zora, "primary", "7", True, None)
        rows = change.view(None).rows("assignment", coder=zora)
        assert [(row.kind, bool(row.blind)) for row in rows] == [("primary", True)]
        for _ in range(2):
            end_blindness(change, transcript, zora, "7", why="asked", by="")
        assert [bool(row.blind) for row in change.view(None).rows("assignment", coder=zora)] == [
            False
        ]
        assert len(change.view(None).rows("mark", coder=zora)) == 1


def test_a_memo_that_is_rewritten_keeps_its_id_and_its_time(store: Store) -> None:
    with store.change("note") as change:
        zora = ensure_coder(change, "zora")
        first = memo_value(
            change,
            target_kind="study",
            target="study",
            transcript=None,
            place=None,
            coder=zora,
            text="One",
        )
        entity = put_memo(change, first)
    with store.change("note again") as change:
        again = memo_value(
            change,
            target_kind="study",
            target="study",
            transcript=None,
            place=None,
            coder=zora,
            text="Two",
            created=first["created"],
        )
        assert put_memo(change, again, entity) == entity
    (row,) = store.view(None).rows("memo", coder=zora)
    assert (row.id, row.text, row.created, row.anchor) == (entity, "Two", first["created"], "")
