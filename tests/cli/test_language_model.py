"""``qcode suggest train --suggester llm``: a language model behind a server on this machine, and
what is recorded if it is on another one.
"""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_language_model import FakeServer, keyword_rule, serving

from qcode.errors import Refused
from qcode.store.store import Store
from qcode.workflows.suggesting.models import truth
from qcode.workflows.suggesting.suggesters import suggester_fit

LLM = ["--suggester", "llm", "--model", "small", "--endpoint"]
WORDS = {"tip line": "hotline", "hotline": "hotline", "detective": "law_enforcement"}


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with serving(keyword_rule(WORDS)) as server:
        yield server


@pytest.fixture
def train(fake: FakeServer, qcode: Callable[..., Any]) -> Callable[..., Any]:
    """Train with the fake server."""

    def run(*more: object, status: int = 0) -> Any:
        words = ["--suggester", "llm", "--endpoint", fake.endpoint, "--model", "small", *more]
        return qcode("suggest", "train", *words, status=status)

    return run


def suggestions(qcode, transcript: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = qcode("suggest", "list", transcript, "--format", "json").rows
    return rows


def read(study: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(study)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_its_answers_are_calibrated_suggestions_with_the_cited_words(
    coded: Path, qcode, train, fake: FakeServer
) -> None:
    """Every respondent's segment is asked about once. The model is always 90 % sure; the suggestion
    says how often that was right.
    """
    said = train().said
    assert len(fake.segments) == len(set(fake.segments))
    rows = suggestions(qcode, "LE-04")
    assert rows and {r["code"] for r in rows} <= {"hotline", "law_enforcement"}
    assert all("cited by small" in r["why"] for r in rows)
    assert all(r["probability"] != 0.9 for r in rows)
    for fact in (
        "model: small",
        f"endpoint: {fake.endpoint}",
        "prompt_sha256:",
        "codebook_sha256:",
    ):
        assert fact in " ".join(said.split())
    qcode("check")


def test_nothing_is_asked_twice(coded: Path, qcode, train, fake: FakeServer) -> None:
    """Neither after a change of codings nor after qcode's own model was trained; a new segment is
    asked about, and everything after a change of the codebook.
    """
    train()
    asked = len(fake.asked)
    before = suggestions(qcode, "LE-04")
    qcode("suggest", "train")
    train()
    assert len(fake.asked) == asked and suggestions(qcode, "LE-04") == before
    Path("New.txt").write_text("Interviewer: And then?\nNew: Well, the detective came by.\n")
    qcode("import", "New.txt")
    train()
    assert fake.segments[asked:] == ["Well, the detective came by."]
    qcode("codebook", "rename", "hotline", "tip_line")
    train()
    assert len(fake.asked) == 2 * (asked + 1)


def test_a_large_study_is_asked_about_in_parts(coded: Path, qcode, train, fake: FakeServer) -> None:
    """The finished segments come first, because they calibrate the answers."""
    assert "left; the same command asks about the next ones" in train("--at-most", "4").said
    assert len(fake.asked) == 4
    train("--at-most", "4")
    assert len(set(fake.segments)) == 8


def test_what_was_answered_before_a_failure_is_kept(
    coded: Path, qcode, train, fake: FakeServer
) -> None:
    """The same command goes on after the failure."""
    fake.after = 5
    said = " ".join(train(status=1).said.split())
    assert "5 answers kept" in said and "the same command goes on" in said
    fake.after = None
    train()
    assert len(fake.segments) == len(set(fake.segments)) > 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": 404}, "answered with status 404: model 'x' is not here"),
        ({"answer": lambda segment: "I think hotline."}, "does not answer in the form"),
        ({"window": 900}, "and the window of 'small' has 900; nothing was asked"),
        ({"window": None}, "does not say how many tokens 'small' reads at once"),
    ],
)
def test_a_model_that_cannot_be_used_changes_nothing(
    change: dict[str, Any], message: str, coded: Path, train, fake: FakeServer
) -> None:
    before = coded.read_bytes()
    vars(fake).update(change)
    said = " ".join(train(status=1).said.split())
    assert message in said and "Traceback" not in said
    assert coded.read_bytes() == before


def test_the_window_can_be_given_and_long_segments_are_left_out(
    coded: Path, qcode, train, fake: FakeServer
) -> None:
    """A segment that does not fit is not cut and not asked about; that is said."""
    fake.window = None
    Path("Long.txt").write_text("Interviewer: And?\nLong: " + "the tip line rang, " * 400 + "\n")
    qcode("import", "Long.txt")
    assert "1 segment too long for the window, not asked about" in train("--window", "4000").said
    assert max(map(len, fake.segments)) < 4000


def test_suggestions_whose_words_do_not_stand_there_are_dropped(
    coded: Path, train, fake: FakeServer
) -> None:
    fake.answer = lambda segment: json.dumps(
        {"codes": [{"code": "hotline", "words": "never said", "confidence": 99}]}
    )
    said = train().said
    assert "dropped, because the cited words do not stand in the segment" in " ".join(said.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--suggester", "llm"], "--suggester llm needs --endpoint and --model"),
        (["--model", "small"], "--model has no effect with the suggester 'qcode'"),
        (
            [*LLM, "http://127.0.0.1:1/v1", "--allow-host", "127.0.0.1"],
            "--allow-host has no effect: 127.0.0.1 is this machine",
        ),
        (
            [*LLM, "http://models.example/v1"],
            "models.example is another machine",
        ),
        (
            [*LLM, "http://models.example/v1", "--allow-host", "other.example"],
            "models.example is another machine",
        ),
    ],
)
def test_wrong_options_are_told_before_anything_is_sent(
    words: list[str], message: str, coded: Path, qcode
) -> None:
    before = coded.read_bytes()
    assert message in " ".join(qcode("suggest", "train", *words, status=2).said.split())
    assert coded.read_bytes() == before


@pytest.fixture
def elsewhere(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options of a model on another machine, which is the fake server under another name."""
    lookup = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **options: lookup(
            "127.0.0.1" if host == "models.example" else host, *more, **options
        ),
    )
    endpoint = f"http://models.example:{fake.port}/v1"
    return ["--suggester", "llm", "--endpoint", endpoint, "--model", "small"]


def test_text_that_leaves_the_machine_is_recorded(
    coded: Path, qcode, elsewhere: list[str], fake: FakeServer
) -> None:
    """In the log, before it is sent, and in the methods of a report. Undo takes back the model, not
    the record.
    """
    qcode("suggest", "train", *elsewhere, "--allow-host", "models.example", "--at-most", "6")
    assert len(fake.asked) == 6
    qcode("undo")
    log = " ".join(qcode("log").text.split())
    assert "is sent to models.example (model 'small')" in log
    methods = " ".join(qcode("report", "methods").text.split())
    assert "left the machine: it was sent to models.example, where the language model" in methods
    sent = read(coded, "SELECT value FROM setting WHERE id LIKE 'sent:%'")
    record = json.loads(sent[0][0])
    assert record["segments"] == 6 and record["endpoint"] == elsewhere[3]
    known = {row[0] for row in read(coded, "SELECT id FROM transcript")}
    assert set(record["transcripts"]) <= known and record["transcripts"]
    qcode("check")


def test_what_was_sent_is_recorded_also_if_the_server_fails(
    coded: Path, qcode, elsewhere: list[str], fake: FakeServer
) -> None:
    fake.status = 500
    qcode("suggest", "train", *elsewhere, "--allow-host", "models.example", status=1)
    assert len(read(coded, "SELECT 1 FROM setting WHERE id LIKE 'sent:%'")) == 1


def test_nothing_is_recorded_for_a_model_on_this_machine(coded: Path, qcode, train) -> None:
    train("--at-most", "6")
    assert "left the machine" not in qcode("report", "methods").text
    assert read(coded, "SELECT 1 FROM setting WHERE id LIKE 'sent:%'") == []


@pytest.mark.parametrize("undone", [False, True])
def test_redacted_words_leave_the_answers_too(coded: Path, qcode, train, undone: bool) -> None:
    """Also if the training was undone before: no byte of the study has them."""
    train()
    if undone:
        qcode("undo")
    assert any(b"cited by small" in row[0] for row in read(coded, "SELECT content FROM blob"))
    qcode("transcripts", "redact", "LE-01", "--words", "detective", "--yes")
    assert read(coded, "SELECT content FROM blob WHERE content IS NOT NULL") == []
    qcode("check")


def test_who_codes_blind_is_shown_nothing_of_it(coded: Path, qcode, train) -> None:
    """Neither there, nor by training it."""
    train()
    ran = qcode("--coder", "ben", "suggest", "list", "LE-01", status=1)
    assert "ben codes LE-01 blind" in ran.said
    assert "blind" in train("--coder", "ben", status=1).said


def test_it_is_evaluated_on_the_answers_that_it_gave(
    coded: Path, qcode, train, fake: FakeServer
) -> None:
    """Each fold calibrates the same answers anew; nothing is asked. Without answers, or after the
    codebook changed, it is refused.
    """
    with Store.open(coded) as store, store.snapshot(None) as view:
        study, known = truth(view)
        with pytest.raises(Refused, match="a language model was not asked yet"):
            suggester_fit(view, "llm", study.codebook, 1)
    train()
    asked = len(fake.asked)
    inside = known[0].transcript
    with Store.open(coded) as store, store.snapshot(None) as view:
        fit = suggester_fit(view, "llm", study.codebook, 1)
    model = fit([e for e in known if e.transcript != inside])
    passages = [e.passage for e in known if e.transcript == inside]
    hotline = model.codes.index("hotline")
    values = model.probabilities(passages)[:, hotline]
    cited = ["hotline" in p.text or "tip line" in p.text for p in passages]
    assert any(cited) and not all(cited)
    assert min(v for v, c in zip(values, cited, strict=True) if c) > max(
        v for v, c in zip(values, cited, strict=True) if not c
    )
    assert len(fake.asked) == asked
    qcode("codebook", "rename", "hotline", "tip_line")
    with (
        Store.open(coded) as store,
        store.snapshot(None) as view,
        pytest.raises(Refused, match="was asked with another codebook"),
    ):
        suggester_fit(view, "llm", view.codebook(), 1)
