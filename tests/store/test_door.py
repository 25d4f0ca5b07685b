"""What points into a text lies on words of the present text: the store refuses anything else,
whoever asks.
"""

from __future__ import annotations

import pytest
import small_study as gardens

from qcode.errors import Refused
from qcode.store.store import Store
from qcode.store.writing import anchor_of


@pytest.fixture
def store(tmp_path):
    with Store.open(gardens.make_study(tmp_path)) as opened:
        yield opened


def values(change, transcript):
    place = {"transcript": transcript, "start": 0, "end": 5, "coder": "c", "created": change.time}
    place["anchor"] = anchor_of(change, transcript)
    return {
        "mark": {**place, "kind": "star", "value": ""},
        "memo": {
            **place,
            "kind": "memo",
            "target_kind": "segment",
            "target": transcript,
            "text": "a note",
        },
    }


@pytest.mark.parametrize("kind", ["mark", "memo"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"anchor": "0" * 12},
        {"start": 4, "end": 2},
        {"start": -1},
        {"end": 100_000},
        {"transcript": "of another study"},
    ],
)
@pytest.mark.parametrize("many", [True, False])
def test_a_place_off_the_text_is_refused_and_nothing_is_written(store, kind, wrong, many):
    transcript = store.view(None).transcript_ids()["GA-01"]
    with pytest.raises(Refused), store.change("try") as change:
        value = {**values(change, transcript)[kind], **wrong}
        if many:
            change.add_many(kind, [("one", value)], "try")
        else:
            change.put(kind, "one", value, "try")
    assert not store.view(None).rows(kind)


def test_an_empty_span_is_no_place_of_a_mark(store):
    transcript = store.view(None).transcript_ids()["GA-01"]
    with pytest.raises(Refused, match="no words"), store.change("try") as change:
        change.put(
            "mark", "one", {**values(change, transcript)["mark"], "start": 3, "end": 3}, "try"
        )


def test_a_memo_on_the_whole_transcript_has_no_place_and_is_taken(store):
    transcript = store.view(None).transcript_ids()["GA-01"]
    with store.change("try") as change:
        value = {
            **values(change, transcript)["memo"],
            "target_kind": "transcript",
            "start": None,
            "end": None,
            "anchor": "",
        }
        assert change.put("memo", "one", value, "try")


def test_the_text_that_counts_is_the_one_of_this_moment(store):
    """Replaced within the same change, after something was put on the text before."""
    transcript = store.view(None).transcript_ids()["GA-01"]
    with (
        pytest.raises(Refused, match="the text has changed; look again"),
        store.change("try") as change,
    ):
        value = values(change, transcript)["mark"]
        change.put("mark", "one", value, "try")
        text = change.store_content("text", "Quite other words than before.")
        change.put(
            "transcript", transcript, {**change.get("transcript", transcript), "text": text}, "try"
        )
        change.put("mark", "two", value, "try")
