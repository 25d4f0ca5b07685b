"""The ledger as a value: its ids, its file, and what differs between two."""

from __future__ import annotations

from typing import Any

import pytest

from qcode.model import Study
from qcode.reports.ledger import Ledger
from qcode.reports.ledger_compare import compare
from qcode.reports.ledger_json import NotALedger, ledger_bytes, read_ledger
from qcode.reports.ledger_making import (
    NUMBER,
    Entry,
    id_of,
    ledger_of,
    masked,
    split_sentences,
    with_ids,
)
from qcode.reports.themes import themes
from qcode.writers.cells import shown


@pytest.fixture(scope="module")
def study(small: Any) -> Study:
    texts = {"A": "R: A hotline rang.\nR: Then the church.", "B": "R: The church and a hotline."}
    codings = [
        ("A", "hotline", "A hotline"),
        ("A", "church", "the church"),
        ("B", "church", "The church"),
    ]
    made: Study = small(texts, codings)
    return made


def _ledger(study: Study) -> Ledger:
    entry = with_ids(Entry("themes", "qcode report themes", themes(study)))
    return ledger_of([entry], (), study, origin={"event": 1}, plan={}, shown=shown)


def test_a_ledger_is_read_back_as_it_was_written(study: Study) -> None:
    made = _ledger(study)
    data = ledger_bytes(made)
    assert read_ledger(data) == made
    assert ledger_bytes(read_ledger(data)) == data


@pytest.mark.parametrize("data", [b"", b"[]", b'{"schema": "qcode.tables/1"}', b"\xff"])
def test_what_is_no_ledger_is_told(data: bytes) -> None:
    with pytest.raises(NotALedger):
        read_ledger(data)


def test_an_id_says_what_a_figure_is_and_not_how_large(study: Study, small: Any) -> None:
    """With one coding less the ids are the same; a report by role has other ones."""
    fewer = small(
        {"A": "R: A hotline rang."},
        [("A", "hotline", "A hotline")],
        tree={"hotline": {}, "church": {}},
    )
    ids = [{f.id for f in _ledger(s).figures} for s in (study, fewer)]
    assert ids[0] == ids[1] != set()
    other = with_ids(Entry("themes", "qcode report themes --by role", themes(study, by="role")))
    assert not ids[0] & {i for row in other.table.rows for i in row["figures"].values()}


def test_ids_are_told_apart_from_words() -> None:
    """A digit stands at the second place."""
    ids = {id_of("n", str(number)) for number in range(2000)}
    assert len(ids) == 2000
    assert all(len(i) == 9 and i[1].isdigit() for i in ids)


def test_the_order_of_passages_says_nothing_of_interviews(study: Study) -> None:
    """Numbers follow a hash of the place."""
    places = _ledger(study).places
    assert len(places) == 3
    assert [p.transcript for p in places] == ["B", "A", "A"] or places[0].start != min(
        p.start for p in places
    )


def test_a_figure_with_the_same_number_and_other_passages_is_told_apart(
    study: Study, small: Any
) -> None:
    """The hotline was found elsewhere."""
    texts = {i.name: i.text for i in study.interviews}
    moved = small(
        texts,
        [
            ("B", "hotline", "a hotline"),
            ("A", "church", "the church"),
            ("B", "church", "The church"),
        ],
    )
    found = compare(_ledger(study), _ledger(moved))
    assert found.differences == ()
    assert found.other_passages
    same = compare(_ledger(study), _ledger(study))
    assert (same.differences, same.other_passages) == ((), ())


def test_the_numbers_of_a_sentence() -> None:
    text = "Cited 157 times, 1,234.5 of 36.0 (.71) in LE-03; 2,000 more, 33.1%."
    assert NUMBER.findall(text) == ["157", "1,234.5", "36.0", ".71", "2,000", "33.1"]
    assert masked("Base:  4 of 12.") == "Base: # of #."
    assert split_sentences("Base: 4. Layer: e.g. one. “Two” 3.5 times.") == [
        "Base: 4.",
        "Layer: e.g. one.",
        "“Two” 3.5 times.",
    ]
