"""The model that suggests codes: keywords before any coding, then what was learned, judged on
transcripts it has not seen.
"""

import json
from pathlib import Path

import pytest

from qcode.errors import ProjectDamaged, Refused, Unknown
from qcode.model import Code, Codebook
from qcode.suggest import (
    Example,
    Passage,
    evaluate,
    from_bytes,
    keyword_model,
    suggest,
    to_bytes,
    train,
)

BOOK = Codebook(
    "Streams",
    "1",
    (
        Code("hotline", keywords=("hotline", "tip line")),
        Code("clinic", keywords=("clinic", "nurse")),
        Code("training", keywords=("training",)),
        Code("silent"),
    ),
)
WORDS = {
    "hotline": [
        "The hotline called us on a {day}.",
        "A tip line report came in that {day}.",
        "We had a caller on the line on {day}.",
    ],
    "clinic": [
        "The nurse at the clinic phoned on {day}.",
        "The clinic sent somebody over on {day}.",
        "A doctor wrote to us on {day}.",
    ],
    "training": [
        "We had a training about it on {day}.",
        "The course on {day} was good.",
        "They taught us a lot on {day}.",
    ],
    None: [
        "I park behind the building on {day}.",
        "It rained on {day}.",
        "The coffee was cold on {day}.",
    ],
}
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def coded(transcripts=10):
    """Examples in which the words tell the code."""
    made = []
    for number in range(transcripts):
        segment = 0
        for code, sentences in WORDS.items():
            for turn, sentence in enumerate(sentences):
                segment += 1
                passage = Passage(
                    segment,
                    sentence.format(day=DAYS[(number + turn) % 5]),
                    "How do cases reach you?",
                    "officer",
                )
                made.append(Example(f"T-{number:02d}", passage, frozenset({code} if code else ())))
    return tuple(made)


def test_before_any_coding_keywords_are_found_as_whole_words_and_named_as_the_reason():
    found = suggest(
        keyword_model(BOOK),
        [
            Passage(1, "The Tip Line rang."),
            Passage(2, "A nurse came."),
            Passage(3, "Nursery rhymes."),
        ],
    )
    assert [(s.segment, s.code) for s in found] == [(1, "hotline"), (2, "clinic")]
    assert "tip line" in found[0].why.casefold()
    assert all(0 < s.probability < 1 for s in found)


def test_what_was_learned_finds_codes_without_their_keywords():
    model = train(coded(), BOOK, seed=1)
    best = suggest(
        model,
        [Passage(1, "A doctor wrote to us on Sunday.", "How do cases reach you?", "officer")],
        top=1,
    )
    assert best[0].code == "clinic"
    assert best[0].why


def test_the_same_seed_trains_the_same_model_byte_for_byte():
    assert to_bytes(train(coded(), BOOK, seed=3)) == to_bytes(train(coded(), BOOK, seed=3))


def test_a_stored_model_suggests_what_it_suggested_before():
    model = train(coded(), BOOK, seed=1)
    passages = [example.passage for example in coded(2)]
    assert suggest(from_bytes(to_bytes(model)), passages) == suggest(model, passages)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a model", b"\x80\x04\x95\x10\x00"])
def test_anything_else_than_a_model_is_refused_and_never_run(data):
    with pytest.raises(ProjectDamaged):
        from_bytes(data)


def test_evaluation_splits_by_transcript_and_has_the_keys_of_the_contract():
    table = evaluate(coded(), BOOK, folds=5, seed=1)
    assert table.extra["grouped_by"] == "transcript"
    assert {
        "folds",
        "macro_f1",
        "micro_f1",
        "recall_at_3",
        "map",
        "brier",
        "ece",
        "coverage",
    } <= set(table.extra)
    rows = {row["code"]: row for row in table.rows}
    assert rows["hotline"]["positives"] == 30
    assert rows["hotline"]["f1"] > 0.8
    assert table.extra["macro_f1"] > 0.8
    json.dumps(table.extra)


def test_evaluating_with_the_same_seed_gives_the_same_figures():
    assert evaluate(coded(6), BOOK, folds=3, seed=2) == evaluate(coded(6), BOOK, folds=3, seed=2)


def test_a_code_that_is_not_in_the_codebook_is_unknown():
    with pytest.raises(Unknown, match="hotline"):
        evaluate(coded(), BOOK, codes=["hotlin"])


def test_without_a_coding_there_is_nothing_to_learn_from():
    with pytest.raises(Refused):
        train((), BOOK)


def test_one_transcript_cannot_be_split():
    with pytest.raises(Refused):
        evaluate(coded(1), BOOK)


def test_models_are_never_pickled():
    room = Path(__file__).resolve().parents[2] / "qcode" / "suggest"
    assert not [
        p.name
        for p in room.glob("*.py")
        if "import pickle" in p.read_text() or "joblib" in p.read_text()
    ]
