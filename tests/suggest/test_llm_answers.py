"""What a language model may answer, and what is dropped or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qcode.model import Code, Codebook
from qcode.suggest import Passage
from qcode.suggest.llm.answers import Cited, answer_of
from qcode.suggest.llm.prompting import (
    codebook_sha256,
    estimated_tokens,
    prompt_of,
    question_about,
)

TEXT = "We don\u2019t know.\n The tip  line rang twice, she said \u201cno beds\u201d."
CODES = ("hotline", "housing")


def answered(*rows: dict[str, Any]) -> str:
    return json.dumps({"codes": rows})


def row(code: str = "hotline", words: str = "tip line", confidence: Any = 80) -> dict[str, Any]:
    return {"code": code, "words": words, "confidence": confidence}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tip line", "tip line"),
        ("The tip line rang", "The tip line rang"),
        ("the TIP line", "The tip line"),
        ("don't know. The", "don\u2019t know. The"),
        ('said "no beds"', "said \u201cno beds\u201d"),
        ("hotline", None),
        ("tip lines", None),
        ("ip line", None),
        ("rang she said", None),
        ("", None),
        ("  ", None),
        (".", None),
    ],
)
def test_cited_words_must_stand_in_the_segment(words: str, found: str | None) -> None:
    """Whole words, in their order. Case, white space and the form of quotation marks may differ;
    the words are shown as they stand.
    """
    answer = answer_of(answered(row(words=words)), TEXT, CODES)
    assert [c.words for c in answer.cited] == ([] if found is None else [found])
    assert answer.uncited == (found is None)


def test_an_answer_is_read() -> None:
    """No code is an answer; of a code that is named twice, the surer one counts."""
    assert answer_of(answered(), TEXT, CODES).cited == ()
    answer = answer_of(
        answered(row(confidence=20), row(words="rang", confidence=70.5), row("housing", "no beds")),
        TEXT,
        CODES,
    )
    assert answer.cited == (Cited("hotline", "rang", 0.705), Cited("housing", "no beds", 0.8))


def test_codes_that_do_not_exist_are_dropped_and_counted() -> None:
    answer = answer_of(answered(row("shelter"), row()), TEXT, CODES)
    assert (len(answer.cited), answer.unknown, answer.uncited) == (1, 1, 0)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "The code is hotline.",
        "```json\n" + answered() + "\n```",
        answered() + " I hope this helps!",
        "[]",
        "{}",
        '{"codes": {}}',
        '{"codes": [], "why": ""}',
        '{"codes": ["hotline"]}',
        answered({"code": "hotline", "words": "tip line"}),
        answered({**row(), "theme": "x"}),
        answered(row(words=["tip line"])),  # type: ignore[arg-type]
        answered(row(confidence="80")),
        answered(row(confidence=True)),
        answered(row(confidence=101)),
        answered(row(confidence=-1)),
        '{"codes": [{"code": "hotline", "words": "tip line", "confidence": NaN}]}',
    ],
)
def test_any_other_form_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        answer_of(content, TEXT, CODES)


CODEBOOK = Codebook(
    "Invented",
    "1",
    (
        Code("hotline", "Hotline", definition="Calls to the line.", include="Texts too."),
        Code("housing", "Housing", exclude="Hotels.", examples=("No bed for them.",)),
    ),
)


def test_the_prompt_has_the_codebook_and_the_segment() -> None:
    """Key, label, definition, hints and examples of every code; the turn before and the role of the
    segment.
    """
    prompt = prompt_of("m", CODEBOOK)
    for part in (
        "KEY: hotline\nlabel: Hotline\ndefinition: Calls to the line.\napplies to: Texts too.",
        "KEY: housing\nlabel: Housing\ndoes not apply to: Hotels.\nexamples: No bed for them.",
    ):
        assert part in prompt.system
    passage = Passage(3, "It rang.", "And then?", "officer", True)
    assert question_about(passage) == (
        "Role of the speaker: officer\nThe turn before the segment:\nAnd then?\n\nThe segment:\n"
        "It rang."
    )
    body = prompt.body(passage)
    assert body["temperature"] == 0 and body["model"] == "m"
    assert [m["content"] for m in body["messages"]] == [prompt.system, question_about(passage)]


def test_an_answer_belongs_to_everything_that_was_asked() -> None:
    """Another segment, turn before, role, model or codebook is another question; the number of the
    segment is none.
    """
    prompt, passage = prompt_of("m", CODEBOOK), Passage(3, "It rang.", "And then?", "officer")
    other = Codebook("Invented", "2", CODEBOOK.codes[:1])
    keys = [
        prompt.key(passage),
        prompt.key(Passage(3, "It rang?", "And then?", "officer")),
        prompt.key(Passage(3, "It rang.", "And?", "officer")),
        prompt.key(Passage(3, "It rang.", "And then?", "nurse")),
        prompt_of("n", CODEBOOK).key(passage),
        prompt_of("m", other).key(passage),
    ]
    assert len(set(keys)) == len(keys)
    assert prompt.key(Passage(9, "It rang.", "And then?", "officer")) == keys[0]
    assert codebook_sha256(CODEBOOK) != codebook_sha256(other)


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("ab", 1), ("abc", 2), ("é", 2), ("医院", 6), ("a é", 3)]
)
def test_tokens_are_estimated_rather_too_high(text: str, tokens: int) -> None:
    """One for two ASCII characters, one for each byte of others."""
    assert estimated_tokens(text) == tokens
