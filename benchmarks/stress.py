"""Two coders at one study in pseudo-terminals, while an outsider changes it: no crash, and what was said is what is stored.

Usage: ``python benchmarks/stress.py [--keys N] [--seed N] [--folder DIR]``. One coder works on the screen with random keys, the
other line by line, so that the words said can be read. In between the study is corrected, redacted, renamed, merged with a copy
and undone, windows are resized, programs stopped and continued, and killed. Each "is on segment N now" of the line mode is read
back over another connection with the words that were said; `check` runs after each round. Prints its figures; the exit status is
1 when something was wrong. POSIX only.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from qcode.errors import QcodeError
from qcode.store.check import check
from qcode.store.merge import merge
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook_editing import rename_code
from qcode.workflows.codings import add_codings
from qcode.workflows.importing import import_files
from qcode.workflows.studies import init_study
from qcode.workflows.updating import update_transcript
from qcode.workflows.withdrawing import Redaction, redact_transcript

CODEBOOK = "title: G\nversion: '1'\ncodes:\n" + "".join(f"  - code: code{n}\n" for n in range(6))
WORDS = ["river", "garden", "bread", "lamp", "window", "market", "winter", "bridge", "letter", "basket"]
KEYS = [*"jkjkjkJK123.xu*!?mnc", "\t", "\r", "\x1b", "\x12", "code2\r", "g3\r", " ", "+", "-"]
PROMPT = "What next? "


class Terminal:
    """A program in a pseudo-terminal."""

    def __init__(self, study: Path, coder: str, *more: str) -> None:
        self.leader, follower = pty.openpty()
        self.resize(100, 30)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qcode", "-p", str(study), "--coder", coder, "code", "T", *more],
            stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "", "LINES": ""},
        )  # fmt: skip
        os.close(follower)
        self.said = ""

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window."""
        fcntl.ioctl(self.leader, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: str) -> None:
        """Type; a program that has ended takes nothing."""
        try:
            os.write(self.leader, keys.encode())
        except OSError:
            return

    def read(self, until: str = "", seconds: float = 0.02) -> str:
        """What was drawn or said, up to some words."""
        end, heard = time.monotonic() + seconds, b""
        while time.monotonic() < end:
            if select.select([self.leader], [], [], 0.01)[0]:
                try:
                    heard += os.read(self.leader, 1 << 16)
                except OSError:
                    break
            if until and heard.decode("utf-8", "replace").rstrip().endswith(until.rstrip()):
                break
        new = heard.decode("utf-8", "replace")
        self.said = (self.said + new)[-20_000:]
        return new.replace("\r", "")

    def end(self, number: int = signal.SIGKILL) -> None:
        """Kill it, if it is not gone."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)
        self.process.wait()
        os.close(self.leader)


class Stress:
    """One study, its two coders and the outsider. `figures` counts, `wrong` lists what must not be."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.study = folder / "stress.qcode"
        self.figures: Counter[str] = Counter()
        self.wrong: list[str] = []
        (folder / "book.yaml").write_text(CODEBOOK)
        self.text = [self.sentence() for _ in range(12)]
        self.write("T")
        init_study(self.study, codebook=folder / "book.yaml")
        with Store.open(self.study) as store:
            import_files(store, [str(folder / "T.txt")])
        self.copy = folder / "copy.qcode"
        shutil.copy(self.study, self.copy)
        self.outsiders: list[Callable[[Store], object]] = [
            self.correct, self.correct, self.redact, self.rename, self.bring_in, lambda s: undo(s, actor="sam"), self.code,
        ]  # fmt: skip

    def sentence(self) -> str:
        """Some words that hardly come twice."""
        return " ".join(self.random.choice(WORDS) for _ in range(5)) + f" {self.random.randrange(10**6)}."

    def write(self, name: str) -> Path:
        """The text as a file."""
        path = self.folder / f"{name}.txt"
        path.write_text("".join(f"Ada: {line}\n" for line in self.text))
        return path

    def correct(self, store: Store) -> None:
        """A line more, a line less, or other words in one."""
        at = self.random.randrange(len(self.text))
        how = self.random.randrange(3)
        if how == 1 and len(self.text) > 6:
            del self.text[at]
        else:
            self.text[at : at + (how == 2)] = [self.sentence()]
        update_transcript(store, self.write("T"), actor="sam")

    def redact(self, store: Store) -> None:
        """A segment is taken out for good."""
        count = len(store.view(None).interview("T").segments)
        redact_transcript(store, "T", Redaction("x", segments=str(self.random.randint(1, count))))

    def rename(self, store: Store) -> None:
        """A code is called something else, and back."""
        key = self.random.choice([c.key for c in store.view(None).codebook().codes])
        rename_code(store, key, key[:-1] if key.endswith("x") else f"{key}x", actor="sam")

    def bring_in(self, store: Store) -> None:
        """What somebody did on a copy."""
        with Store.open(self.copy) as copy:
            add_codings(copy, "T", str(self.random.randint(1, 4)), ["code5"], coder="cy", round=str(self.figures["merged"]))
            merge(store, copy)
        self.figures["merged"] += 1

    def code(self, store: Store) -> None:
        """The same coder in another window."""
        codes = [c.key for c in store.view(None).codebook().codes]
        add_codings(store, "T", str(self.random.randint(1, 4)), [self.random.choice(codes)], coder="bo")

    def outside(self) -> None:
        """One thing that somebody else does; what is refused is refused."""
        with Store.open(self.study) as store:
            try:
                self.random.choice(self.outsiders)(store)
                self.figures["outside"] += 1
            except QcodeError:
                self.figures["outside, refused"] += 1

    def talk(self, lines: Terminal) -> None:
        """Go somewhere, be disturbed, and decide: the coding lies on the words that were said."""
        count = len(self.text)
        lines.press(f"go {self.random.randint(1, max(2, count - 2))}\n")
        words = _words(lines.read(PROMPT, 20))
        if self.random.random() < 0.5:
            self.outside()
        lines.press(f"apply code{self.random.randrange(6)}\n")
        reply = lines.read(PROMPT, 20)
        self.figures["keys"] += 2
        if words and (found := re.search(r"(\w+) is on segment (\d+) now", reply)):
            self.figures["read back"] += 1
            with Store.open(self.study) as store:
                study = store.view(None).study(only=["T"])
                mine = [c for c in study.codings if (c.coder, c.code) == ("bo", found[1])]
                held = {" ".join(study.interviews[0].text[c.start : c.end].split()) for c in mine}
            if words not in held:
                self.wrong.append(f"said on {words!r}: {reply!r}")
        elif "look again" in reply:
            self.figures["refused"] += 1

    def round(self, steps: int) -> None:
        """Both coders at work; then the study is checked."""
        screen, lines = Terminal(self.study, "al"), Terminal(self.study, "bo", "--plain")
        screen.read("", 2.5)
        lines.read(PROMPT, 20)
        for _ in range(steps):
            for _ in range(8):
                screen.press(self.random.choice(KEYS))
                self.figures["keys"] += 1
            screen.read()
            self.talk(lines)
            if self.random.random() < 0.05:
                screen.resize(self.random.randint(20, 140), self.random.randint(5, 50))
            if self.random.random() < 0.03:
                screen.process.send_signal(signal.SIGSTOP)
                self.outside()
                screen.process.send_signal(signal.SIGCONT)
        for terminal in (screen, lines):
            if "fault in qcode" in terminal.said or terminal.process.poll() not in (None, 0):
                self.wrong.append(f"ended with {terminal.process.poll()}: {terminal.said[-900:]!r}")
            terminal.end()
            self.figures["killed"] += 1
        with Store.open(self.study) as store:
            self.wrong += [f"check: {f.check}: {f.detail}" for f in check(store) if not f.ok]
        self.figures["rounds"] += 1


def _words(said: str) -> str:
    """The words of the segment that was said last."""
    found = re.findall(r"^Segment \d+ of .*\n(.*)$", said, re.MULTILINE)
    return " ".join(found[-1].split()) if found else ""


def main() -> int:
    """Rounds until so many keys were pressed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=40, help="decisions of a round in line mode")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        stress = Stress(Path(folder), options.seed)
        while stress.figures["keys"] < options.keys and not stress.wrong:
            stress.round(options.steps)
    print(f"seed {options.seed}:", ", ".join(f"{name} {count}" for name, count in sorted(stress.figures.items())))
    for line in stress.wrong:
        print("WRONG", line)
    return 1 if stress.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
