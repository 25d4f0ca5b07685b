"""Finds the examples of a page and plays them: a block marked ``console``, lines ``$ command``, and
what is printed.

Below a command stands what a reader sees on the terminal, or what goes to stdout alone. A line
``...`` stands for any lines, ``...`` within a line for any words. A block after ``<!-- file: NAME
-->`` is the content of that file. Commands that are only ``qcode`` run inside this process; others
in a shell that has a ``qcode``.
"""

from __future__ import annotations

import atexit
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from qcode.cli.diagnostics import run
from qcode.cli.program import program

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^(```+)\s*(\w*)\s*$")
_FILE = re.compile(r"^<!-- file: (\S+) -->$")
_NEEDS_A_SHELL = re.compile(r"[|<>&;*?`]|\$\(")


@dataclass(frozen=True)
class Example:
    """A command, or a file to write, with the line of the page where it stands."""

    line: int
    command: str = ""
    expected: tuple[str, ...] = ()
    file: str = ""
    content: str = ""


@dataclass
class Printed:
    """What a command printed: together as on a terminal, and stdout alone."""

    status: int
    together: str
    out: str


_MADE: dict[str, tuple[Path, Printed]] = {}


@dataclass
class Player:
    """Plays examples one after another in one folder, remembering what ``export`` set."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def play(self, example: Example) -> str | None:
        """What is wrong with the example; None when it is right."""
        if example.file:
            (self.folder / example.file).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / example.file).write_text(example.content, encoding="utf-8")
            return None
        if exported := re.fullmatch(r"export (\w+)=(.*)", example.command):
            self.env[exported[1]] = shlex.split(exported[2])[0] if exported[2] else ""
            return None
        words = shlex.split(example.command)
        alone = words[0] == "qcode" and not _NEEDS_A_SHELL.search(
            re.sub(r"'[^']*'", "", example.command)
        )
        if not alone:
            ran = self._shell(example.command)
        else:
            ran = self._demo() if words == ["qcode", "demo"] else self._inside(words[1:])
        failing = any(line.startswith("qcode: error") for line in example.expected)
        if (ran.status != 0) != failing:
            return f"exit status {ran.status}\n{ran.together}"
        if not example.expected or any(
            matches(example.expected, text) for text in (ran.together, ran.out)
        ):
            return None
        return "expected:\n" + "\n".join(example.expected) + "\n\nprinted:\n" + ran.together

    def _demo(self) -> Printed:
        """The demo takes seconds and makes the same everywhere: it runs for the first page and is
        copied for the others.
        """
        if "demo" not in _MADE:
            keep = Path(tempfile.mkdtemp(prefix="qcode-demo-"))
            atexit.register(shutil.rmtree, keep, ignore_errors=True)
            printed = self._inside(["demo"])
            shutil.copytree(self.folder / "qcode-demo", keep / "qcode-demo")
            _MADE["demo"] = (keep, printed)
            return printed
        keep, printed = _MADE["demo"]
        shutil.copytree(keep / "qcode-demo", self.folder / "qcode-demo")
        return printed

    def _inside(self, words: list[str]) -> Printed:
        together, out = io.BytesIO(), io.BytesIO()

        class Both(io.RawIOBase):
            """Writes to the terminal's page, and stdout's bytes to a page of their own."""

            def __init__(self, own: io.BytesIO | None) -> None:
                super().__init__()
                self.own = own

            def writable(self) -> bool:
                return True

            def write(self, data: object) -> int:
                raw = bytes(data)  # type: ignore[call-overload]
                together.write(raw)
                if self.own is not None:
                    self.own.write(raw)
                return len(raw)

        stdout = io.TextIOWrapper(
            io.BufferedWriter(Both(out)), encoding="utf-8", newline="\n", write_through=True
        )
        stderr = io.TextIOWrapper(
            io.BufferedWriter(Both(None)), encoding="utf-8", newline="\n", line_buffering=True
        )
        status: object = 0
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            with (
                patch.object(sys, "argv", ["qcode", *words]),
                patch.object(sys, "stdout", stdout),
                patch.object(sys, "stderr", stderr),
                patch.object(sys, "excepthook", sys.excepthook),
                patch.dict(os.environ, self.env),
            ):
                try:
                    run(program)
                except SystemExit as ended:
                    status = ended.code
                stdout.flush()
                stderr.flush()
        finally:
            os.chdir(here)
        assert isinstance(status, int)
        return Printed(status, together.getvalue().decode(), out.getvalue().decode())

    def _shell(self, command: str) -> Printed:
        tools = self.folder / ".tools"
        tools.mkdir(exist_ok=True)
        for name, what in (("qcode", "-m qcode "), ("python", "")):
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {what}"$@"\n')
            (tools / name).chmod(0o755)
        around = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            **self.env,
        }
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self.folder,
            env=around,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        text = ran.stdout.decode()
        return Printed(ran.returncode, text, text)


def matches(expected: tuple[str, ...], text: str) -> bool:
    """Whether the lines of `text` are those expected, ``...`` standing for anything."""
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += (
                "[^\\n]*".join(re.escape(part) for part in line.rstrip().split("...")) + r"[ \t]*\n"
            )
    return re.fullmatch(pattern + r"\s*", text.rstrip() + "\n") is not None


def examples_of(page: Path) -> Iterator[Example]:
    """The examples of a page in order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    number, file = 0, ""
    while number < len(lines):
        line = lines[number]
        number += 1
        if marked := _FILE.match(line.strip()):
            file = marked[1]
            continue
        if (fence := _FENCE.match(line)) is None:
            file = file if not line.strip() else ""
            continue
        start = number
        while number < len(lines) and lines[number].strip() != fence[1]:
            number += 1
        block = lines[start:number]
        number += 1
        if file:
            yield Example(start, file=file, content="\n".join(block) + "\n")
        elif fence[2] == "console":
            yield from _commands(block, start)
        file = ""


def _commands(block: list[str], start: int) -> Iterator[Example]:
    command, at = "", start
    expected: list[str] = []
    continued = False
    for offset, line in enumerate(block, start + 1):
        if continued:
            command += line.lstrip().removesuffix("\\")
            continued = line.endswith("\\")
        elif line.startswith("$ "):
            if command:
                yield Example(at, command, tuple(expected))
            command, at, expected = line[2:].removesuffix("\\"), offset, []
            continued = line.endswith("\\")
        else:
            expected.append(line)
    if command:
        while expected and not expected[-1].strip():
            expected.pop()
        yield Example(at, command, tuple(expected))
