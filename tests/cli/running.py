"""Runs the real program inside the test process and keeps the bytes it wrote and its exit
status.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from qcode.cli.diagnostics import run
from qcode.cli.program import program


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit status and the bytes on stdout and stderr."""

    argv: tuple[str, ...]
    status: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """Stdout as text."""
        return self.out.decode()

    @property
    def said(self) -> str:
        """Stderr as text."""
        return self.err.decode()

    @property
    def json(self) -> Any:
        """Stdout as JSON."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a JSON document."""
        found: list[dict[str, Any]] = self.json["rows"]
        return found


def run_qcode(*argv: object, env: Mapping[str, str] | None = None) -> Ran:
    """Run ``qcode`` with these words. `env` is added to the environment; a fault of the program is
    raised as it is.
    """
    words = tuple(map(str, argv))
    out, err = io.BytesIO(), io.BytesIO()
    stdout = io.TextIOWrapper(out, encoding="utf-8", newline="\n")
    stderr = io.TextIOWrapper(err, encoding="utf-8", newline="\n", write_through=True)
    status: object = 0
    with (
        patch.object(sys, "argv", ["qcode", *words]),
        patch.object(sys, "stdout", stdout),
        patch.object(sys, "stderr", stderr),
        patch.object(sys, "excepthook", sys.excepthook),
        patch.dict("os.environ", env or {}),
    ):
        try:
            run(program)
        except SystemExit as ended:
            status = ended.code
        stdout.flush()
    assert isinstance(status, int)
    return Ran(words, status, out.getvalue(), err.getvalue())
