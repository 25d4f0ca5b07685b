"""How long a key takes on the coding screen, on a transcript of 10,000 segments with 200 codes and
suggestions on.

    python benchmarks/screen.py [--keys N] [--size 120x40] [--pane]

With --pane there are 100,000 codings, and the passages of a code stand beside the text. Measured
twice. Inside the app: from the key's event to the end of the drawing that it causes, the
change being on disk before. Through a pseudo-terminal: from writing the key to the end of the
output that it causes, with the installed program, and the processor time that a key took there.
Beside it stands what the machine itself needs: a program that only answers each key. On a loaded
machine run it with `nice -n -5`. Also: opening such a transcript, after imports. Prints figures,
gates nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import platform
import pty
import random
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

SEGMENTS, CODES, CODINGS = 10_000, 200, 100_000
KEYS = "j j 1 j c 1 k j . u j * ] ["
"""One round of what hands do: move, take, choose, repeat, undo, star, go to coded segments."""


ECHO = """
import os, sys, termios, tty
tty.setraw(0)
while key := os.read(0, 1):
    os.write(1, key)
"""
"""A program that answers a key and does nothing else."""


def build(folder: Path, codings: int = 0) -> Path:
    """A study with one long transcript, a large codebook, and so many codings by the coder."""
    from qcode.model import Code, Codebook, Protocol, Question
    from qcode.store.store import Store
    from qcode.workflows.codebook.loading import load_codebook
    from qcode.workflows.importing.importing import import_files

    draw = random.Random(7)
    begins, ends = (
        ("ka", "lo", "mi", "ser", "tan", "vu", "bre", "dol"),
        ("na", "rit", "sem", "go", "pel", "ta"),
    )
    words = [a + b for a in begins for b in ends]
    codes: list[Code] = []
    for n in range(CODES):
        key = f"{words[n % len(words)]}_{words[(n * 7 + 3) % len(words)]}_{n}"
        parent = codes[n // 10 * 10].key if n % 10 else None
        text, keywords = " ".join(draw.sample(words, 12)), tuple(draw.sample(words, 3))
        codes.append(
            Code(
                key, label=key.replace("_", " "), definition=text, keywords=keywords, parent=parent
            )
        )
    questions = tuple(Question(f"Q{n}", " ".join(draw.sample(words, 9)) + "?") for n in range(12))
    book = Codebook("large", "1.0", tuple(codes), protocols=(Protocol("respondent", questions),))
    turns = []
    for n in range(SEGMENTS):
        who = "Interviewer" if n % 4 == 0 else f"R{n % 4}"
        said = " ".join(draw.choices(words, k=12 if n % 4 == 0 else draw.randint(15, 45)))
        turns.append(f"{who}: {said}.")
    source = folder / "LONG.txt"
    source.write_text("\n\n".join(turns), encoding="utf-8")
    path = folder / "large.qcode"
    with Store.create(path, title="large") as store:
        load_codebook(store, book)
        import_files(store, [str(source)])
        if codings:
            from qcode.workflows.coding.codings_file import import_codings

            file = folder / "codings.csv"
            with file.open("w", encoding="utf-8") as out:
                out.write("transcript,segment,code,coder\n")
                for n in range(codings):
                    code = codes[(n * 7 + n // SEGMENTS) % CODES].key
                    out.write(f"LONG,{n % SEGMENTS + 1},{code},bench\n")
            import_codings(store, file)
    return path


def report(name: str, seconds: Sequence[float]) -> None:
    """Median, 95th percentile and the slowest, in milliseconds."""
    ranked = sorted(seconds)
    if not ranked:
        print(f"{name:<46} nothing measured")
        return
    late = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    middle, last = statistics.median(ranked), ranked[-1]
    print(
        f"{name:<46} median {1e3 * middle:6.1f}   p95 {1e3 * late:6.1f}   max {1e3 * last:6.1f} ms "
        f"  n {len(ranked)}"
    )


async def inside(path: Path, size: tuple[int, int], keys: int) -> None:
    """Times from event to finished drawing, inside the app."""
    from textual import events
    from textual._compositor import CompositorUpdate

    from qcode.coding.keymap import build as keymap
    from qcode.screen.app import CodingApp, DeskWidget
    from qcode.store.store import Store
    from qcode.workflows.coding.session import CodingSession

    drawn = asyncio.Event()

    class TimedWidget(DeskWidget):
        handled = False

        def on_key(self, event: events.Key) -> None:
            super().on_key(event)
            self.handled = True

    class Timed(CodingApp):
        def _display(self, screen, renderable):  # type: ignore[no-untyped-def]
            if isinstance(renderable, CompositorUpdate):
                renderable.render_segments(
                    self.console
                )  # what a terminal would be sent; headless apps leave it out
            super()._display(screen, renderable)
            if self.widget.handled:  # the first drawing after the key was dealt with
                self.widget.handled = False
                drawn.set()

    with Store.open(path) as store:
        begin = time.perf_counter()
        session = CodingSession(store, "bench")
        session.open("LONG")
        opened = time.perf_counter() - begin
        app = Timed(session, keymap()[0])
        app.widget = TimedWidget(app.desk)
        begin = time.perf_counter()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            shown = time.perf_counter() - begin
            print(f"opening {SEGMENTS} segments: read {opened:.2f} s, screen {shown:.2f} s")
            while app.feed is not None and app.feed.running:
                await pilot.pause(0.2)
            await pilot.pause(0.5)
            by_key: dict[str, list[float]] = {}
            round_ = KEYS.split()
            for n in range(keys):
                key = round_[n % len(round_)]
                drawn.clear()
                begin = time.perf_counter()
                app.post_message(events.Key(key, key if len(key) == 1 else None))
                try:
                    await asyncio.wait_for(drawn.wait(), 2)
                except TimeoutError:
                    continue
                by_key.setdefault(key, []).append(time.perf_counter() - begin)
                await asyncio.sleep(0.05)
            for key, found in by_key.items():
                report(f"  {key}", found)
            report("inside the app, all keys", [s for found in by_key.values() for s in found])
            done = [
                event.command.partition(" ")[0]
                for event in store.view(None).news(0)
                if event.kind in ("coding", "mark")
            ]
            counted = ", ".join(
                f"{done.count(command)} {command}" for command in dict.fromkeys(done)
            )
            print(f"  changes on disk by these keys: {counted}")
            await saving(session)


async def saving(session) -> None:  # type: ignore[no-untyped-def]
    """What of that is the disk: a decision without a screen."""
    found = []
    for code in [c.key for c in session.sheet.codebook.codes[:60]]:
        begin = time.perf_counter()
        session.apply([code])
        found.append(time.perf_counter() - begin)
    report("a code put on and on disk, no screen", found)


def outside(path: Path, size: tuple[int, int], keys: int, *, pane: bool = False) -> None:
    """Times through a pseudo-terminal, from write to the end of output."""
    command = [sys.executable, "-m", "qcode", "-p", str(path), "code", "LONG", "--coder", "bench"]
    leader, process = started(command, size)
    seen = b""
    while b"LONG" not in seen:  # a loaded machine takes its time to open a large study
        seen += os.read(leader, 1 << 16)
    drain(leader, 60.0, quiet=10.0)
    if pane:
        os.write(leader, b"1")  # a code whose passages are shown
        drain(leader, 5.0, quiet=1.0)
        os.write(leader, b"P")
        drain(leader, 10.0, quiet=2.0)
        os.write(leader, b"\t")
        drain(leader, 5.0, quiet=1.0)
    found: dict[str, list[float]] = {}
    round_ = KEYS.split()
    before = processor(process.pid)
    for n in range(keys):
        key = round_[n % len(round_)]
        os.write(leader, key.encode())
        begin = time.perf_counter()
        last = drain(leader, 1.0, quiet=0.08)
        if last is not None:
            found.setdefault(key, []).append(last - begin)
    busy = (processor(process.pid) - before) / max(1, keys)
    os.write(leader, b"\x1bq")
    drain(leader, 1.0, quiet=0.4)
    process.terminate()
    process.wait()
    os.close(leader)
    for key, times in found.items():
        report(f"  {key}", times)
    beside = ", passages beside" if pane else ""
    report(f"through a pseudo-terminal{beside}", [s for times in found.values() for s in times])
    print(f"  processor time a key, with what rests between keys: {1e3 * busy:.1f} ms")


def bare(keys: int) -> None:
    """What the machine needs for a key without a program: one that answers it at once."""
    leader, process = started([sys.executable, "-c", ECHO], (80, 24))
    time.sleep(0.5)
    found = []
    for _ in range(keys):
        os.write(leader, b"j")
        begin = time.perf_counter()
        if (last := drain(leader, 0.5, quiet=0.05)) is not None:
            found.append(last - begin)
    process.kill()
    process.wait()
    os.close(leader)
    report("a program that only answers the key", found)


def started(command: Sequence[str], size: tuple[int, int]) -> tuple[int, subprocess.Popen[bytes]]:
    """A program in a pseudo-terminal of its own."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    process = subprocess.Popen(
        command,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(follower)
    with suppress(OSError):  # Linux shares time between sessions, whose niceness is their own
        Path(f"/proc/{process.pid}/autogroup").write_text(str(os.nice(0)), encoding="ascii")
    return leader, process


def processor(process: int) -> float:
    """Seconds of processor time that a process has taken so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def drain(leader: int, limit: float, *, quiet: float) -> float | None:
    """Read what comes within a limit, and on until nothing has for `quiet` seconds; the time of the
    last that did.
    """
    last, end, wait = None, time.perf_counter() + limit, limit
    while time.perf_counter() < end:
        if not select.select([leader], [], [], wait)[0]:
            break
        try:
            os.read(leader, 1 << 16)
        except OSError:
            break
        last, wait = time.perf_counter(), quiet
    return last


def main() -> None:
    """Build the study, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=260)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--inside-only", action="store_true")
    parser.add_argument("--pane", action="store_true", help="100,000 codings, passages beside")
    options = parser.parse_args()
    size = tuple(int(n) for n in options.size.split("x"))
    print(
        f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors,"
        f" {options.size}"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder), CODINGS if options.pane else 0)
        if not options.pane:
            asyncio.run(inside(path, size, options.keys))
        if not options.inside_only:
            bare(100)
            outside(path, size, options.keys, pane=options.pane)


if __name__ == "__main__":
    main()
