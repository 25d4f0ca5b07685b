"""A recording that is played by another program: mpv, or else ffplay.

The player is a child process. Nothing ever waits for it, and it ends at the latest with the
session.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from qcode.errors import Refused
from qcode.shown import one_line, visible

_LONGEST = 160
"""Characters of a player's error that are shown."""
_PATIENCE = 0.5
"""Seconds that a player gets to end before it is killed."""


def _mpv(program: str, file: Path, seconds: float) -> list[str]:
    quiet = ["--no-video", "--input-terminal=no", "--msg-level=all=error"]
    return [program, *quiet, f"--start={seconds:.3f}", "--", str(file)]


def _ffplay(program: str, file: Path, seconds: float) -> list[str]:
    quiet = ["-nodisp", "-autoexit", "-hide_banner", "-loglevel", "error"]
    return [program, *quiet, "-ss", f"{seconds:.3f}", "-i", str(file)]


_PLAYERS = {"mpv": _mpv, "ffplay": _ffplay}


class Player:
    """Plays one recording at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._told: IO[bytes] | None = None
        self._name = ""
        self._known: set[str] = set()
        self.began: tuple[Path, int] | None = None

    @property
    def playing(self) -> bool:
        """True until the recording, or the player, has ended."""
        return self._process is not None and self._process.poll() is None

    def play(self, file: Path, milliseconds: int) -> None:
        """Play `file` from there; what was played before stops.

        Raises Refused if no player is installed, or if it cannot be started.
        """
        self.stop()
        found = next(((n, p) for n in _PLAYERS if (p := shutil.which(n))), None)
        if found is None:
            raise Refused("recordings are played by mpv or ffplay, and neither is installed")
        self._name, program = found
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - read when the player has ended
        try:
            self._process = subprocess.Popen(
                _PLAYERS[self._name](program, file, milliseconds / 1000),
                stdin=subprocess.DEVNULL,
                stdout=self._told,
                stderr=subprocess.STDOUT,
            )
        except OSError as problem:
            self._told.close()
            raise Refused(f"{self._name} cannot be started: {problem.strerror}") from None
        self.began = file, milliseconds

    def stop(self) -> None:
        """End the player, if it runs."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._told is not None:
            self._told.close()
            self._told = None

    def fault(self) -> str:
        """What a player that ended with an error has printed, as a sentence; empty if there is
        nothing new to say. The same error is told once.
        """
        process = self._process
        if process is None or not process.poll() or self._told is None:
            return ""
        self._told.seek(0)
        lines = [w for w in self._told.read().decode("utf-8", "replace").splitlines() if w.strip()]
        self.stop()
        why = visible(one_line(lines[-1]))[:_LONGEST] if lines else f"status {process.returncode}"
        if why in self._known:
            return ""
        self._known.add(why)
        return f"{self._name} could not play the recording: {why}"
