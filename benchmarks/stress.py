"""Coders at one study in pseudo-terminals, while an outsider changes it: no crash, and what was
said is what is stored.

Usage: ``python benchmarks/stress.py [--keys N] [--seed N] [--folder DIR]``. Two coders work on the
screen with random keys, a third line by line, and a supervisor settles disagreements on the screen
for that. In between transcripts are corrected, redacted, taken out and imported again, codes
renamed, merged and split, a copy is merged and changes are undone; windows are resized, programs
stopped and continued, and killed. Each "is on segment N now", of screens and line mode, is read
back over another connection with the words that stood on the screen; `check` runs after each round.
Prints its figures; the exit status is 1 when something was wrong. POSIX only.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from terminals import Terminal, plain, settle, wait

from qcode.errors import QcodeError
from qcode.store.check import check
from qcode.store.merge import merge
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.editing import merge_codes, rename_code, split_code
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import Redaction, redact_transcript, remove_transcript
from qcode.workflows.shared.codings import add_codings, mark_done, remove_codings

CODES = ("amber", "birch", "cedar", "delta", "ember", "fjord")
CODEBOOK = "title: G\nversion: '1'\ncodes:\n" + "".join(f"  - code: {key}\n" for key in CODES)
MOST_CODES = 12
WORDS = [
    "river",
    "garden",
    "bread",
    "lamp",
    "window",
    "market",
    "winter",
    "bridge",
    "letter",
    "basket",
]
LIST_KEYS = [
    *(f"c{key}\r" for key in CODES),
    "g3\r",
    "g8\r",
    "/lamp\r",
    "O\x1b",
    "W\x1b",
    "mshort\x1b",
    "+new\r\r",
    "wi\r\r",
    "?\x1b",
]
KEYS = [
    *"jkjkjkjkjkjkJK1234.,xu*!nN[]<>wvlhz0aoIbdUD",
    " ",
    "\t",
    "\r",
    "-",
    "G",
    "y",
    "\x1b",
    *LIST_KEYS,
]
SETTLING = [*"abab+-1234512345nnnjkjkuxo?", "\x1b", "\r"]
PROMPT = "What next? "
HERE = "▌"
SIGNS = "■◧□★?✎◆∅"
"""How what lies on a segment begins, below its words."""
SIZE = (72, 28)
"""Columns and rows in which one segment and what is said are in sight."""
QUIET = 0.5
"""Longer than the screen waits before it writes down what was only looked at: no timer is left that
could draw anew.
"""


class Stress:
    """One study, its coders and the outsider. `figures` counts, `wrong` lists what must not be."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, random.Random(seed)
        self.study = folder / "stress.qcode"
        self.figures: Counter[str] = Counter()
        self.wrong: list[str] = []
        (folder / "book.yaml").write_text(CODEBOOK)
        self.texts = {name: [self.sentence() for _ in range(12)] for name in "TU"}
        init_study(self.study, codebook=folder / "book.yaml")
        with Store.open(self.study) as store:
            import_files(store, [str(self.write(name)) for name in self.texts])
        self.copy = folder / "copy.qcode"
        shutil.copy(self.study, self.copy)
        self.outsiders: list[Callable[[Store], object]] = [
            *[self.correct] * 4,
            *[self.code] * 3,
            *[self.rename] * 2,
            *[self.take_back] * 3,
            *[self.say_done] * 2,
            self.uncode,
            self.redact,
            self.bring_in,
            self.merge_or_split,
            self.merge_or_split,
            self.take_out,
        ]

    # The outsider
    # ----------------------------------------------------------------------------------------------

    def sentence(self) -> str:
        """Some words that hardly come twice."""
        return (
            " ".join(self.random.choice(WORDS) for _ in range(5))
            + f" {self.random.randrange(10**6)}."
        )

    def write(self, name: str) -> Path:
        """The text as a file."""
        path = self.folder / f"{name}.txt"
        path.write_text("".join(f"Ada: {line}\n" for line in self.texts[name]))
        return path

    def correct(self, store: Store) -> None:
        """A line more, a line less, or other words in one."""
        name = self.random.choice("TTTU")
        text = self.texts[name]
        at, how = self.random.randrange(len(text)), self.random.randrange(3)
        if len(text) > (6 if how == 1 else 20):
            del text[at]
        else:
            text[at : at + (how == 2)] = [self.sentence()]
        update_transcript(store, self.write(name), actor="sam")

    def redact(self, store: Store) -> None:
        """A segment or a word is taken out for good."""
        count = len(store.view(None).interview("T").segments)
        if self.random.random() < 0.7:
            redact_transcript(
                store, "T", Redaction(segments=str(self.random.randint(1, count))), actor="sam"
            )
        else:
            word = re.search(r"\d+", self.random.choice(self.texts["T"]))
            redact_transcript(store, "T", Redaction((word[0] if word else "lamp",)), actor="sam")

    def take_out(self, store: Store) -> None:
        """A transcript is taken out of the study; another of that name comes instead, now and then
        later.
        """
        name = self.random.choice("TU")
        if name in store.view(None).transcript_ids():
            remove_transcript(store, name, actor="sam")
            self.figures["transcripts taken out"] += 1
        if self.random.random() < 0.7:
            self.come_back(store)

    def come_back(self, store: Store) -> None:
        """What was taken out is there again, with words of its own."""
        for name in {*self.texts} - {*store.view(None).transcript_ids()}:
            self.texts[name] = [self.sentence() for _ in range(12)]
            import_files(store, [str(self.write(name))], actor="sam")

    def codes(self, store: Store) -> list[str]:
        """The codes that can be put on."""
        return [c.key for c in store.view(None).codebook().codes]

    def rename(self, store: Store) -> None:
        """A code is called something else, and back."""
        key = self.random.choice(self.codes(store))
        rename_code(store, key, key[:-1] if key.endswith("x") else f"{key}x", actor="sam")

    def merge_or_split(self, store: Store) -> None:
        """Two codes become one, or one gets sub-codes."""
        codes = self.codes(store)
        one, other = self.random.sample(codes, 2)
        if len(codes) > MOST_CODES:
            merge_codes(store, [one], other, actor="sam")
        else:
            self.figures["split"] += 1
            split_code(
                store,
                one,
                [f"{one[:5]}{self.figures['split']}{side}" for side in "lr"],
                actor="sam",
            )

    def bring_in(self, store: Store) -> None:
        """What somebody did on a copy."""
        with Store.open(self.copy) as copy:
            name, key = (
                self.random.choice([*copy.view(None).transcript_ids()] or ["T"]),
                self.random.choice(self.codes(copy)),
            )
            add_codings(
                copy,
                name,
                str(self.random.randint(1, 4)),
                [key],
                coder="cy",
                round=str(self.figures["merged"]),
            )
            merge(store, copy)
            if self.random.random() < 0.3:
                merge(copy, store)
        self.figures["merged"] += 1

    def code(self, store: Store) -> None:
        """One of the coders in another window."""
        add_codings(
            store,
            "T",
            str(self.random.randint(1, 8)),
            [self.random.choice(self.codes(store))],
            coder=self.coder(),
        )

    def uncode(self, store: Store) -> None:
        """The same, taking something off."""
        remove_codings(
            store,
            "T",
            str(self.random.randint(1, 8)),
            [self.random.choice(self.codes(store))],
            coder=self.coder(),
        )

    def say_done(self, store: Store) -> None:
        """Somebody says that it is coded, or takes that back."""
        mark_done(store, ["T"], coder=self.coder(), undo=self.random.random() < 0.3)

    def take_back(self, store: Store) -> None:
        """The last change of the supervisor, a coder, or whoever it was is undone."""
        undo(store, actor=self.random.choice(("sam", "sam", "", self.coder())))

    def coder(self) -> str:
        """One of the coders."""
        return self.random.choice(("al", "di", "bo"))

    def outside(self) -> None:
        """One thing that somebody else does; what is refused is refused."""
        with Store.open(self.study) as store:
            what = self.random.choice(self.outsiders)
            try:
                if not store.view(None).transcript_ids():
                    self.come_back(store)
                what(store)
                self.figures["outside"] += 1
                self.figures[f"  {what.__name__}"] += 1
            except QcodeError:
                self.figures["outside, refused"] += 1

    # What was said is what is stored
    # --------------------------------------------------------------------------------

    def held(self, coder: str, code: str) -> set[str]:
        """The words that the coder has that code on, read over another connection."""
        with Store.open(self.study) as store:
            study = store.view(None).study()
            texts = {i.name: i.text for i in study.interviews}
            mine = [c for c in study.codings if (c.coder, c.code) == (coder, code)]
            return {" ".join(texts[c.transcript][c.start : c.end].split()) for c in mine}

    def said(self, who: str, reply: str, fits: Callable[[set[str]], bool], words: str) -> None:
        """Read back what a reply says to be stored; `fits` compares it with the words that were on
        the screen.
        """
        found = re.search(r"([\w-]+) is on segment (\d+) now", reply)
        if found:
            self.figures["read back"] += 1
            if not fits(self.held(who, found[1])):
                self.wrong.append(
                    f"{who} was on {words!r}: {reply!r}, stored: {sorted(self.held(who, found[1]))}"
                )
        elif "look again" in reply:
            self.figures["look again"] += 1
        elif "already" in reply:
            self.figures["already there"] += 1

    def talk(self, lines: Terminal) -> None:
        """Go somewhere in line mode, be disturbed, and decide: the coding lies on the words that
        were said.
        """
        lines.press(f"go {self.random.randint(1, 10)}\n")
        words = _words(lines.until(PROMPT, 30))
        if self.random.random() < 0.5:
            self.outside()
        with Store.open(self.study) as store:
            code = self.random.choice(self.codes(store))
        lines.press(f"apply {code}\n")
        reply = lines.until(PROMPT, 30).partition("\n")[2]
        self.figures["lines"] += 2
        if words:
            self.said(lines.coder, reply, lambda held: words in held, words)

    def look(self, screens: list[Terminal]) -> None:
        """Bring the screens to a segment, disturb them, and decide there: the coding lies on the
        words that stood there.
        """
        for screen in screens:
            if (screen.grid.columns, screen.grid.rows) != SIZE and self.random.random() < 0.7:
                screen.resize(*SIZE)
        self.figures["looked"] += 1
        word = f"qz{self.figures['looked']}"
        for keys in ("\x1b", "\x1b", "n", "zk", f"/{word}\r"):
            for screen in screens:
                screen.press(keys)
            settle(screens, 0.15)
        # Everything typed before was dealt with when this search is answered, of which no other key
        # can tell.
        answered = partial(_answered, word)
        wait(screens, answered)
        heard = [answered(screen) for screen in screens]
        lists = [self.random.random() < 0.6 for _ in screens]
        for screen, by_list in zip(screens, lists, strict=True):
            if by_list:
                screen.press(f"c{self.random.choice(CODES)}")
        wait(
            [screen for screen, by_list in zip(screens, lists, strict=True) if by_list],
            _listing,
            3.0,
        )
        settle(screens, QUIET)
        stood = [_current(screen) for screen in screens]
        drawn = ["\n".join(screen.grid.lines()) for screen in screens]
        if self.random.random() < 0.6:
            self.outside()
        for screen in screens:
            screen.press("\r" if _listing(screen) else ".")
        wait(screens, lambda screen: not answered(screen) and not _listing(screen), 5.0)
        settle(screens, QUIET)
        self.figures["keys"] += (8 + len(word)) * len(screens)
        for screen, words, before, was_heard in zip(screens, stood, drawn, heard, strict=True):
            if not words or not was_heard:
                self.figures["not in sight"] += 1
                continue
            reply = " ".join(" ".join(screen.grid.lines()[-4:]).split())
            self.said(screen.coder, reply, partial(_stood, words), words)
            if self.wrong and "stored:" in self.wrong[-1]:
                self.wrong[-1] += "\n".join(["\nbefore:", before, "after:", *screen.grid.lines()])

    # Rounds
    # ----------------------------------------------------------------------------------------------

    def screen(self, coder: str) -> Terminal:
        """A coder's screen, drawn."""
        opened = Terminal(self.study, coder, "code", self.transcript())
        end = time.monotonic() + 60
        while (
            opened.ended is None
            and time.monotonic() < end
            and "\n seen" not in f"\n {opened.said[-9000:]}"
        ):
            opened.take(0.1)
            if "seen" in "".join(opened.grid.lines()):
                break
        settle([opened], 0.6)
        return opened

    def transcript(self) -> str:
        """One that is in the study."""
        with Store.open(self.study) as store:
            if not store.view(None).transcript_ids():
                self.come_back(store)
            return sorted(store.view(None).transcript_ids())[0]

    def round(self, steps: int) -> None:
        """Everybody at work; then all are killed and the study is checked."""
        screens = [self.screen("al"), self.screen("di")]
        lines = Terminal(self.study, "bo", "code", self.transcript(), "--plain")
        lines.until(PROMPT, 60)
        settling = Terminal(self.study, "sam", "adjudicate")
        for _ in range(steps):
            self.figures["steps"] += 1
            for screen in screens:
                keys = [self.random.choice(KEYS) for _ in range(self.random.randint(100, 300))]
                screen.press("".join(keys))
                self.figures["keys"] += sum(len(k) for k in keys)
            keys = [self.random.choice(SETTLING) for _ in range(20)]
            if settling.ended is None:
                settling.press("".join(keys))
                self.figures["keys"] += len(keys)
            self.outside()
            settle([*screens, settling], 0.25)
            self.look(screens)
            self.talk(lines)
            screens, lines, settling = self.disturb(screens, lines, settling)
            if self.wrong:
                break
        for terminal in (*screens, lines, settling):
            self.close(terminal)
        with Store.open(self.study) as store:
            self.wrong += [f"check: {f.check}: {f.detail}" for f in check(store) if not f.ok]
        self.figures["rounds"] += 1

    def disturb(
        self, screens: list[Terminal], lines: Terminal, settling: Terminal
    ) -> tuple[list[Terminal], Terminal, Terminal]:
        """Another size, a stop with something done meanwhile, a kill; who has left comes back."""
        for at, screen in enumerate(screens):
            if self.random.random() < 0.1:
                screen.resize(self.random.randint(20, 73), self.random.randint(5, 50))
            if self.random.random() < 0.1:
                screen.signal(signal.SIGSTOP)
                self.outside()
                screen.press("jk.")
                screen.signal(signal.SIGCONT)
                self.figures["stopped"] += 1
            if screen.ended is not None or self.random.random() < 0.03:
                self.close(screen)
                screens[at] = self.screen(screen.coder)
        if lines.ended is not None:
            self.close(lines)
            lines = Terminal(self.study, "bo", "code", self.transcript(), "--plain")
            lines.until(PROMPT, 60)
        if settling.ended is not None and self.random.random() < 0.3:
            self.close(settling)
            settling = Terminal(self.study, "sam", "adjudicate")
        return screens, lines, settling

    def close(self, terminal: Terminal) -> None:
        """Kill it where it still works; one that ended by itself must have ended well."""
        settle([terminal], 0.1, 2.0)
        while terminal.ended is not None and terminal.take(0.05):
            pass
        status = terminal.ended
        refused = (
            terminal.command[0] == "adjudicate"
            and status in (1, 2)
            and "fault in qcode" not in terminal.said
        )
        if (
            "fault in qcode" in terminal.said
            or "Traceback" in terminal.said
            or (status not in (None, 0) and not refused)
        ):
            self.wrong.append(
                f"{terminal.command} ended with {status}: {plain(terminal.said)[-1500:]}"
            )
        self.figures["killed" if status is None else "left"] += 1
        terminal.end()


def _words(said: str) -> str:
    """The words of the segment that was said last."""
    found = re.findall(r"^Segment \d+ of .*\n(.*)$", said, re.MULTILINE)
    return " ".join(found[-1].split()) if found else ""


def _current(screen: Terminal) -> str:
    """The words that stand on the lines of the segment under the cursor, without number, speaker
    and codes.
    """
    rows = [
        row for row in screen.grid.lines()[1:] if row.startswith(HERE) and row.endswith(("│", "█"))
    ]
    block = " ".join(" ".join(row[1:-1].strip() for row in rows).split())
    return re.split(f" [{SIGNS}]", re.sub(r"^\d+ (\w+ )?", "", block))[0]


def _answered(word: str, screen: Terminal) -> bool:
    """Whether that a word was not found is the last thing said."""
    return f"(search for '{word}')" in " ".join(" ".join(screen.grid.lines()[-4:]).split())


def _stood(words: str, held: set[str]) -> bool:
    """Whether words that stood on the screen, maybe not all in sight, are among those that are
    stored.
    """
    return words in held or (len(words) > 9 and any(words in w for w in held))


def _listing(screen: Terminal) -> bool:
    """Whether a list of codes is open."""
    return any(
        row.startswith(" Code") and row.rstrip().partition(":")[1] for row in screen.grid.lines()
    )


def main() -> int:
    """Rounds until so many keys were pressed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keys", type=int, default=100_000, help="how many characters to press")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--steps",
        type=int,
        default=20,
        help="decisions of a round that are read back, for each coder",
    )
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        stress = Stress(Path(folder), options.seed)
        while stress.figures["keys"] < options.keys and not stress.wrong:
            stress.round(options.steps)
            print(
                f"seed {options.seed}:",
                ", ".join(f"{name} {count}" for name, count in sorted(stress.figures.items())),
                flush=True,
            )
        for line in stress.wrong:
            print("WRONG", line)
        if stress.wrong and options.folder:
            shutil.copy(stress.study, options.folder / f"wrong-{options.seed}.qcode")
    return 1 if stress.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
