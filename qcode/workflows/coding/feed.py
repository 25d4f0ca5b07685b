"""Start the helper process that computes suggestions, and pass on its batches as they arrive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import qcode
from qcode.model import Suggestion
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.session import CodingSession

RETRAIN_AFTER = 25
"""Number of new codings after which the model is trained again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Suggestions for some segments of a transcript, by index; `text` is the anchor of its text,
    `last` marks the end of a run.
    """

    transcript: str
    text: str
    model: str
    rows: Mapping[int, Sequence[Suggestion]]
    last: bool = False


class SuggestionFeed:
    """Runs at most one helper at a time. `deliver` is called for every batch in a separate thread,
    and must pass it on.
    """

    def __init__(self, session: CodingSession, deliver: Callable[[Batch], None]) -> None:
        self.session, self.deliver = session, deliver
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def start(self, *, train: bool = False) -> bool:
        """Start computing suggestions for the open transcript; False if none may be shown."""
        self.close()
        session = self.session
        if session.sheet.blind or session.when() == "off" or not len(session.sheet):
            return False
        package = str(Path(qcode.__file__).resolve().parent.parent)
        # The helper must import this very package, also from a checkout that is not installed.
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                p for p in (package, os.environ.get("PYTHONPATH", "")) if p
            ),
        }
        command = [
            sys.executable,
            "-m",
            "qcode.workflows.coding.helper",
            str(session.store.path.resolve()),
            session.coder,
            session.sheet.name,
            str(session.cursor.index),
            *(["train"] if train else []),
        ]
        # In a new session, so that Ctrl-C in the terminal reaches only the program itself.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
            start_new_session=True,
        )
        session.working_out = True
        numbers = [s.number for s in session.sheet.interview.segments]
        arguments = (self._process, session.sheet.name, session.loaded.anchor, numbers)
        self._thread = threading.Thread(target=self._read, args=arguments, daemon=True)
        self._thread.start()
        return True

    def retrain_if_due(self) -> bool:
        """Train again if enough was coded since; True if training has started."""
        if self.session.new_codings < RETRAIN_AFTER or self.running:
            return False
        self.session.new_codings = 0
        return self.start(train=True)

    @property
    def running(self) -> bool:
        """True while the helper is running."""
        return self._process is not None and self._process.poll() is None

    def _read(
        self, process: subprocess.Popen[str], transcript: str, text: str, numbers: Sequence[int]
    ) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                data = json.loads(line)
                rows = {
                    int(index): tuple(
                        Suggestion(numbers[int(index)], code, probability, why)
                        for code, probability, why in entry
                    )
                    for index, entry in data["rows"].items()
                }
                self.deliver(Batch(transcript, text, str(data["model"]), rows))
            # A broken line means that the helper was killed while writing.
            except (ValueError, KeyError, IndexError, TypeError):
                break
        process.stdout.close()
        process.wait()
        if process is self._process:  # otherwise it was stopped, and another may be running
            self.deliver(Batch(transcript, text, "", {}, last=True))

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until the helper has finished; False if there is none or if it takes longer."""
        if self._thread is None:
            return False
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Stop the helper."""
        process, self._process = self._process, None
        self.session.working_out = False
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()


def accept_batch(session: CodingSession, batch: Batch) -> bool:
    """Hand a batch to the session, if it is still about the open transcript; True when the screen
    has to be drawn again.
    """
    # The coder has opened another transcript, or the text was corrected.
    if (batch.transcript, batch.text) != (session.sheet.name, session.loaded.anchor):
        return False
    before = coding_offers.why_none(session)
    if batch.last:
        session.working_out = False
    return (
        coding_offers.deliver(session, batch.model, batch.rows)
        or coding_offers.why_none(session) != before
    )
