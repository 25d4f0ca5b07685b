"""A server on this machine that answers like a language model, from rules."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def keyword_rule(words: dict[str, str], confidence: int = 90) -> Callable[[str], str]:
    """Answers with the code of each word that stands in the segment, and cites the word."""

    def answer(segment: str) -> str:
        rows = [
            {"code": code, "words": word, "confidence": confidence}
            for word, code in words.items()
            if word in segment
        ]
        return json.dumps({"codes": rows})

    return answer


class FakeServer:
    """What the server says, and what it was asked. Everything can be changed while it runs."""

    def __init__(self, answer: Callable[[str], str]) -> None:
        self.answer = answer
        self.window: int | None = 32_000
        self.counts_tokens = False
        self.status = 200
        self.location = ""
        self.body: bytes | None = None
        self.finish = "stop"
        self.after: int | None = None
        """The number of answers after which it breaks the connection."""
        self.paths: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def segments(self) -> list[str]:
        """The segments that it was asked about."""
        said = [body["messages"][-1]["content"] for body in self.asked]
        return [text.partition("The segment:\n")[2] for text in said]

    def reply(self, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        self.paths.append(path)
        if path == "/props" and self.window:
            return 200, {"default_generation_settings": {"n_ctx": self.window}}
        if path == "/tokenize" and self.counts_tokens and body:
            return 200, {"tokens": body["content"].split()}
        if path != "/v1/chat/completions" or body is None:
            return 404, {"error": {"message": "File Not Found"}}
        if self.status != 200:
            return self.status, {"error": {"message": "model 'x' is not here"}}
        self.asked.append(body)
        content = self.answer(self.segments[-1])
        choice = {"message": {"role": "assistant", "content": content}}
        return 200, {"choices": [{**choice, "finish_reason": self.finish}]}


def _handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(json.loads(data))

        def _answer(self, body: dict[str, Any] | None) -> None:
            fake.headers.append(dict(self.headers))
            if fake.after is not None and len(fake.asked) >= fake.after:
                self.close_connection = True
                return
            status, answer = fake.reply(self.path, body)
            data = json.dumps(answer).encode() if fake.body is None else fake.body
            self.send_response(307 if fake.location else 200 if fake.body is not None else status)
            if fake.location:
                self.send_header("Location", fake.location)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words: Any) -> None:
            """Nothing on stderr."""

    return Handler


@contextmanager
def serving(answer: Callable[[str], str]) -> Iterator[FakeServer]:
    """A running server on a free port of this machine."""
    fake = FakeServer(answer)
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake)) as server:
        fake.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
