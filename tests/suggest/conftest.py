"""An invented codebook, and invented coded passages of twelve transcripts."""

from __future__ import annotations

import random

import pytest

from qcode.model import Code, Codebook, Protocol, Question
from qcode.suggest import Example, Passage

SAID = {
    "hotline": [
        "The tip line rang twice.",
        "Somebody called in last night.",
        "Most tips come from the tip line, I think.",
    ],
    "housing": [
        "There is no bed for them.",
        "The shelter was full again.",
        "We need housing, beds, a shelter.",
    ],
    "training": [
        "We had two days of training.",
        "They trained us in the academy.",
        "A course, online, an hour.",
    ],
}
OTHER = [
    "I had coffee with my old boss.",
    "Parking is a pain here.",
    "Sorry, go on.",
    "Well, it depends, I guess.",
    "The printer broke.",
]
ASKED = {
    "hotline": "Where do your referrals come from?",
    "training": "What training have you had?",
    "": "And what else happened that year?",
}


@pytest.fixture
def invented_codebook() -> Codebook:
    """Three codes that the passages have, one that is rare there, one that nobody gave."""
    codes = (
        Code("hotline", "Hotline", keywords=("tip line", "hotline", "tip"), questions=("Q1",)),
        Code("housing", "Housing", keywords=("shelter", "bed"), asked_of=("provider",)),
        Code("training", "Training", keywords=("training", "course"), questions=("Q2",)),
        Code("rare", "Rare", keywords=("quarterly",)),
        Code("never", "Never"),
    )
    questions = (Question("Q1", ASKED["hotline"]), Question("Q2", ASKED["training"]))
    return Codebook("Invented", "1", codes, protocols=(Protocol("officer", questions),))


@pytest.fixture
def invented_examples() -> tuple[Example, ...]:
    """Twelve transcripts of twelve passages, always the same."""
    chance = random.Random(7)
    found: list[Example] = []
    for transcript in range(12):
        role = chance.choice(["officer", "provider"])
        for segment in range(1, 13):
            codes = {code for code in SAID if chance.random() < 0.3}
            said = [chance.choice(SAID[code]) for code in sorted(codes)] + [chance.choice(OTHER)]
            chance.shuffle(said)
            before = ASKED[chance.choice(sorted(codes & ASKED.keys()) or [""])]
            if transcript < 2 and segment == 5:
                said.append("We meet quarterly.")
                codes.add("rare")
            found.append(
                Example(
                    f"T{transcript:02}",
                    Passage(segment, " ".join(said), before, role, True),
                    frozenset(codes),
                )
            )
    return tuple(found)
