"""A language model behind an OpenAI-compatible server: llama.cpp, Ollama, LM Studio, vLLM.

The words of a transcript go only to the address that was given. Proxies named in the environment
are not used, redirections are not followed, and on this machine the other end of the connection is
looked at before anything is sent.
"""

from __future__ import annotations

import ipaddress
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from qcode.errors import Refused, UsageError
from qcode.shown import shortened

_MOST = 4_000_000
"""Bytes of an answer that are read at most."""
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address of a server, such as ``http://127.0.0.1:8080/v1``."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def is_here(self) -> bool:
        """Whether the address is on this machine (loopback)."""
        return self.host.casefold() == "localhost" or _is_loopback(self.host)

    @property
    def root(self) -> str:
        """The path without ``/v1``, below which servers have addresses of their own."""
        return self.path.removesuffix("/v1")


def endpoint_of(address: str) -> Endpoint:
    """The endpoint that an address names. Raises UsageError for what is no such address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{address!r} is not an address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{address!r} is not the address of a server",
            advice="write it like http://127.0.0.1:8080/v1",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            "the address of a server has only a host, a port and a path, because it is stored in"
            " the study",
            advice="a key belongs in the environment variable QCODE_LLM_KEY",
        )
    usual = 443 if parts.scheme == "https" else 80
    return Endpoint(parts.scheme, parts.hostname, port or usual, parts.path.rstrip("/"))


class Server:
    """Sends questions to an endpoint. Raises Refused, with one message, for everything that goes
    wrong.
    """

    def __init__(self, endpoint: Endpoint, *, timeout: float, key: str = "") -> None:
        self.endpoint = endpoint
        self._timeout, self._key = timeout, key

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON that the server answers; with `body` the request is a POST."""
        status, data = self._exchange(path, body)
        answer = _json(data)
        if status >= 400:
            raise self._failure(status, answer)
        if answer is None:
            raise Refused(f"{self.endpoint} did not answer with JSON: {_start(data)}")
        return answer

    def known(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Like `ask`; None where the server does not know the address or the answer is no JSON
        object.
        """
        status, data = self._exchange(path, body)
        answer = _json(data)
        return answer if status < 400 and isinstance(answer, dict) else None

    def _exchange(self, path: str, body: Mapping[str, Any] | None) -> tuple[int, bytes]:
        kind = HTTPSConnection if self.endpoint.scheme == "https" else HTTPConnection
        connection = kind(self.endpoint.host, self.endpoint.port, timeout=self._timeout)
        try:
            connection.connect()
            self._look_at_other_end(connection)
            sent = None if body is None else json.dumps(body).encode()
            connection.request("GET" if sent is None else "POST", path, sent, self._headers())
            with connection.getresponse() as response:
                self._refuse_redirection(response)
                data = response.read(_MOST + 1)
        except TimeoutError as error:
            raise Refused(
                f"{self.endpoint} did not answer within {self._timeout:g} seconds",
                advice="give it more time with --timeout, or use a smaller model",
            ) from error
        except ssl.SSLError as error:
            raise Refused(f"{self.endpoint} has no valid certificate ({error.reason})") from error
        except OSError as error:
            raise Refused(
                f"no language model answers at {self.endpoint} ({error.strerror or error})",
                advice="start the server, or correct --endpoint",
            ) from error
        except HTTPException as error:
            raise Refused(
                f"{self.endpoint} gave no complete answer ({type(error).__name__})",
                advice="look at the messages of the server",
            ) from error
        finally:
            connection.close()
        if len(data) > _MOST:
            raise Refused(f"{self.endpoint} answered with more than {_MOST:,} bytes")
        return response.status, data

    def _look_at_other_end(self, connection: HTTPConnection) -> None:
        """Raise Refused if ``localhost`` is somewhere else: nothing was sent yet."""
        other = str(connection.sock.getpeername()[0])
        if self.endpoint.is_here and not _is_loopback(other):
            raise Refused(
                f"{self.endpoint.host} is {other}, which is not this machine; nothing was sent",
                advice="write 127.0.0.1 in --endpoint",
            )

    def _refuse_redirection(self, response: HTTPResponse) -> None:
        if 300 <= response.status < 400:
            to = response.getheader("Location", "another address")
            raise Refused(
                f"{self.endpoint} wants the request to be sent to {shortened(to, _SHOWN)};"
                " qcode sends text only to the address that was given",
                advice="correct --endpoint",
            )

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})

    def _failure(self, status: int, answer: Any) -> Refused:
        error = answer.get("error", answer) if isinstance(answer, dict) else None
        said = error.get("message") if isinstance(error, dict) else error
        detail = f": {shortened(' '.join(said.split()), _SHOWN)}" if isinstance(said, str) else ""
        advice = {
            401: "put the server's key into the environment variable QCODE_LLM_KEY",
            403: "put the server's key into the environment variable QCODE_LLM_KEY",
            404: "correct --endpoint (it often ends in /v1) or --model",
        }.get(status, "look at the messages of the server")
        return Refused(f"{self.endpoint} answered with status {status}{detail}", advice=advice)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None


def _start(data: bytes) -> str:
    return repr(shortened(data[:_SHOWN].decode("utf-8", "replace"), 60))
