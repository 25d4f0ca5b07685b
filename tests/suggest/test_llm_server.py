"""Speaking with the server of a language model: where text may go, and what is said when something
goes wrong.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from fake_language_model import FakeServer, keyword_rule, serving

from qcode.errors import Refused, UsageError
from qcode.model import Code, Codebook
from qcode.suggest import Passage
from qcode.suggest.llm.asking import asks, refuse_too_long, tokens_of, window_of
from qcode.suggest.llm.prompting import prompt_of
from qcode.suggest.llm.server import Server, endpoint_of

PROMPT = prompt_of("small", Codebook("Invented", "1", (Code("hotline", "Hotline"),)))
PASSAGES = [Passage(1, "The tip line rang."), Passage(2, "It rained."), Passage(3, "A tip line.")]


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with serving(keyword_rule({"tip line": "hotline"})) as server:
        yield server


def server_of(fake: FakeServer, timeout: float = 20.0, key: str = "") -> Server:
    return Server(endpoint_of(fake.endpoint), timeout=timeout, key=key)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost:11434/v1/", True),
        ("http://[::1]:8000/v1", True),
        ("http://127.8.9.1/v1", True),
        ("https://models.example/v1", False),
        ("http://10.0.0.8:8080/v1", False),
        ("http://127.0.0.1.example/v1", False),
        ("http://localhost.example/v1", False),
    ],
)
def test_loopback_is_told_from_other_machines(address: str, here: bool) -> None:
    assert endpoint_of(address).is_here is here


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8080", "ftp://127.0.0.1/v1", "http:///v1", "http://a:b@127.0.0.1/v1",
     "http://127.0.0.1/v1?key=1", "http://127.0.0.1:99999/v1"],
)  # fmt: skip
def test_what_is_no_address_is_a_usage_error(address: str) -> None:
    """An address with a password too, because the address is stored."""
    with pytest.raises(UsageError):
        endpoint_of(address)


def test_answers_are_kept_by_question(fake: FakeServer) -> None:
    tally = asks(server_of(fake), PROMPT, PASSAGES)
    assert (tally.asked, tally.malformed, tally.ended) == (3, 0, None)
    assert [tally.answers[PROMPT.key(p)] for p in PASSAGES] == [
        [["hotline", "tip line", 0.9]],
        [],
        [["hotline", "tip line", 0.9]],
    ]


def test_proxies_of_the_environment_are_not_used(
    fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text for this machine never takes the way over a proxy."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert asks(server_of(fake), PROMPT, PASSAGES).asked == 3


def test_redirections_are_not_followed(fake: FakeServer) -> None:
    with serving(keyword_rule({})) as other:
        fake.location = f"{other.endpoint}/chat/completions"
        tally = asks(server_of(fake), PROMPT, PASSAGES)
        assert isinstance(tally.ended, Refused)
        assert "only to the address that was given" in tally.ended.message
        assert other.paths == [] and tally.answers == {}


def test_a_name_that_is_not_this_machine_gets_nothing(
    fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where ``localhost`` leads elsewhere, nothing is sent."""
    monkeypatch.setattr(
        socket.socket, "getpeername", lambda self: ("203.0.113.7", fake.port), raising=False
    )
    endpoint = endpoint_of(fake.endpoint.replace("127.0.0.1", "localhost"))
    with pytest.raises(Refused, match=r"localhost is 203\.0\.113\.7, which is not this machine"):
        Server(endpoint, timeout=20.0).ask("/v1/chat/completions", {"a": 1})
    assert fake.asked == []


def test_the_key_is_sent_and_only_as_a_header(fake: FakeServer) -> None:
    asks(server_of(fake, key="secret"), PROMPT, PASSAGES[:1])
    assert fake.headers[-1]["Authorization"] == "Bearer secret"
    assert "secret" not in str(fake.asked)


def test_a_server_that_is_away_is_one_message() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = Server(endpoint_of(f"http://127.0.0.1:{port}/v1"), timeout=20.0)
    with pytest.raises(Refused, match="no language model answers at http://") as away:
        server.ask("/v1/models")
    assert away.value.advice == "start the server, or correct --endpoint"


def test_a_server_that_is_silent_is_not_waited_for_for_ever() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        endpoint = endpoint_of(f"http://127.0.0.1:{silent.getsockname()[1]}/v1")
        with pytest.raises(Refused, match=r"did not answer within 0\.05 seconds"):
            Server(endpoint, timeout=0.05).ask("/v1/models")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": 404}, "answered with status 404: model 'x' is not here"),
        ({"status": 500}, "answered with status 500"),
        ({"body": b"<html>Hello</html>"}, "did not answer with JSON: '<html>Hello</html>'"),
        ({"body": b'{"choices": []}'}, "does not answer like an OpenAI-compatible server"),
        ({"body": b"[1]"}, "does not answer like an OpenAI-compatible server"),
        ({"after": 0}, "no language model answers at|gave no complete answer"),
    ],
)
def test_a_wrong_answer_is_one_message(
    fake: FakeServer, change: dict[str, object], message: str
) -> None:
    vars(fake).update(change)
    tally = asks(server_of(fake), PROMPT, PASSAGES)
    assert isinstance(tally.ended, Refused)
    with pytest.raises(Refused, match=message):
        raise tally.ended


def test_what_was_answered_before_a_failure_is_kept(fake: FakeServer) -> None:
    fake.after = 2
    tally = asks(server_of(fake), PROMPT, PASSAGES)
    assert len(tally.answers) == 2 and isinstance(tally.ended, Refused)


def test_a_malformed_answer_is_counted_and_five_in_a_row_end_it(fake: FakeServer) -> None:
    many = [Passage(n, f"Line {n}.") for n in range(9)]
    fake.answer = lambda segment: "Hm." if segment == "Line 3." else '{"codes": []}'
    tally = asks(server_of(fake), PROMPT, many)
    assert (tally.asked, tally.malformed, len(tally.answers), tally.ended) == (9, 1, 8, None)
    fake.answer = lambda segment: "Hm."
    tally = asks(server_of(fake), PROMPT, many)
    assert tally.asked == 5 and isinstance(tally.ended, Refused)
    assert "does not answer in the form that was asked for (no JSON" in tally.ended.message


def test_an_answer_that_was_cut_is_malformed(fake: FakeServer) -> None:
    fake.finish = "length"
    assert asks(server_of(fake), PROMPT, PASSAGES[:1]).malformed == 1


def test_the_window_is_what_the_server_was_started_with(fake: FakeServer) -> None:
    """llama.cpp says it in /props, vLLM and LM Studio in their lists of models. Ollama does not."""
    assert window_of(server_of(fake), "small") == 32_000
    fake.window = None
    assert window_of(server_of(fake), "small") is None
    fake.body = (
        b'{"data": [{"id": "big", "max_model_len": 9}, {"id": "small", "max_model_len": 7}]}'
    )
    assert window_of(server_of(fake), "small") == 7
    fake.body = b'{"data": [{"id": "small", "loaded_context_length": 5, "max_context_length": 9}]}'
    assert window_of(server_of(fake), "small") == 5
    fake.body = b'{"data": [{"id": "small", "meta": {"n_ctx_train": 131072}}]}'
    assert window_of(server_of(fake), "small") is None


def test_tokens_are_counted_by_the_server_or_estimated(fake: FakeServer) -> None:
    assert tokens_of(server_of(fake), "small", "one two three") == 7
    fake.counts_tokens = True
    assert tokens_of(server_of(fake), "small", "one two three") == 3


def test_a_codebook_that_does_not_fit_is_refused() -> None:
    """600 tokens are kept for the answer, 60 for what a server adds."""
    refuse_too_long(PROMPT, 1760, 1100)
    with pytest.raises(Refused, match=r"needs 1,761 tokens, and the window of 'small' has 1,760"):
        refuse_too_long(PROMPT, 1760, 1101)
