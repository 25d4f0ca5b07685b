"""How many keys, and by estimate how many seconds, a coding costs: decisions of the bundled study's
second coder put on through the screen.

    python benchmarks/keystrokes.py [--transcripts N] [--coder jonas] [--only whole|parts]

Every decision is made with real keys on the real screen, transcript after transcript, marked done
at each end; once with suggestions as they come (keywords first, then a model trained on what is
done by then, a tenth of the segments withheld), once without. The decisions are those of
`decisions.py`: on whole segments, and on sentences, clauses and words. Every seventh code is made
while coding. The hands are those of somebody who knows the keys: words are selected in the fewest
keys that the screen has for them; a number where the code is numbered (a suggestion, or at hand),
`.` for the code just used, else `c` and as few letters of a word of the code as bring it to the
nine rows that have numbers. Moving on counts: `j` for every answer, coded or not. The letters of a
new code's label are the same in every program, so they are counted apart.

Seconds are those of the keystroke-level model (Card, Moran & Newell 1980): K 0.28, M 1.35, P 1.1, H
0.4. Ours: the keys, and one M for every coding and for every choice of words. The peers' figures
are derived in docs/explanation/ergonomics.md.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from decisions import Decision, in_parts, made, wanted

K, M = 0.28, 1.35
AIMS = {("whole", True): 2.0, ("whole", False): 2.8, ("parts", True): 3.5, ("parts", False): 3.5}
"""At most so many keys a coding, by script and whether there are suggestions."""
PEERS = {
    "qc with vim": (8.9, 18.8),
    "qc with VS Code": (7.5, 17.4),
    "Taguette": (8.1, 14.2),
    "QualCoder": (7.5, 14.9),
}
"""Seconds for one code, and for three codes, on one segment."""
STEPS = {
    "v": "units",
    "l": "right",
    "h": "left",
    ">": "extend",
    "<": "shrink",
    ")": "to_end",
    "z": "widen",
}
"""The keys that select words without asking, by action."""
DEPTH = 5
"""So many of them are tried."""


@dataclass
class Count:
    """What was pressed for what."""

    keys: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    codings: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    selected: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    letters: int = 0

    def add(self, kind: str, keys: int, codings: int = 1) -> None:
        """So many keys for so many codings of a kind."""
        self.keys[kind] += keys
        self.codings[kind] += codings


def build(
    folder: Path, sample: Path, codebook: Path, without: Sequence[str], first: Sequence[Decision]
) -> Path:
    """The bundled study without some codes, and with the codings of a first coder, who has finished
    those transcripts.
    """
    from qcode.codebook import read_codebook
    from qcode.store.store import Store
    from qcode.workflows.codebook.loading import load_codebook
    from qcode.workflows.coding.codings_file import import_codings
    from qcode.workflows.importing.attributes import import_attributes
    from qcode.workflows.importing.importing import import_files

    path = folder / "keys.qcode"
    book, _ = read_codebook(codebook.read_bytes(), codebook.name)
    assert book is not None
    with Store.create(path, title="keys") as store:
        load_codebook(
            store, replace(book, codes=tuple(c for c in book.codes if c.key not in without))
        )
        import_files(store, [str(sample / "transcripts")])
        import_attributes(store, sample / "interviewees.csv")
        there = [d for d in first if d.code not in without]
        if there:
            file = folder / "first.csv"
            with file.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(["transcript", "segment", "code", "coder"])
                writer.writerows([d.transcript, d.segment, d.code, "first"] for d in there)
            import_codings(store, file, complete=True)
    return path


class Hands:
    """Presses keys on the screen and counts them."""

    def __init__(self, app, pilot, count: Count, book, made_here: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
        self.app, self.pilot, self.count, self.book = app, pilot, count, book
        self.session = app.session
        self.made = made_here

    async def press(self, *keys: str) -> int:
        """Press keys one after another; each is done and saved when the next is pressed."""
        from textual import events

        for key in keys:
            self.app.post_message(
                events.Key("space" if key == " " else key, key if len(key) == 1 else None)
            )
        await self.pilot.pause()
        return len(keys)

    async def segment(self, decisions: Sequence[Decision]) -> None:
        """Go on to a segment and make its decisions, part by part."""
        at = decisions[0].segment - 1
        while self.session.cursor.index < at:
            self.count.add("moving on", await self.press("j"), 0)
        for (span, kind), some in groupby(decisions, key=lambda d: (d.span, d.kind)):
            codes = [d.code for d in some]
            if span is not None:
                await self.select(span, kind)
            else:
                assert self.session.cursor.plain
            await self.code(codes)
            on = {
                c.code
                for c in self.session.sheet.codings_within(self.session.cursor.span)
                if span is None or self.letters((c.start, c.end)) == self.letters(span)
            }
            missing = {self.called(code) for code in codes} - on
            if missing:
                raise SystemExit(
                    f"{self.session.sheet.name} {at + 1}: {missing} did not get on the words"
                )

    def called(self, code: str) -> str:
        """The key of a code in the study, where it may have been made under another."""
        return self.made.get(code, code)

    # Selecting
    # ----------------------------------------------------------------------------------------------

    def letters(self, span: tuple[int, int]) -> tuple[int, int]:
        """A span without the punctuation around it."""
        text = self.session.sheet.interview.text
        words = [m.span() for m in re.compile(r"\w+").finditer(text, *span)]
        return (words[0][0], words[-1][1]) if words else span

    async def select(self, span: tuple[int, int], kind: str) -> None:
        """Select the words with as few keys as there are."""
        goal = self.letters(span)
        if not self.session.cursor.plain and self.letters(self.session.cursor.span) == goal:
            return
        ways = [way for way in (self.by_steps(goal), self.by_typing(goal)) if way]
        if not ways:
            raise SystemExit(f"{self.session.where()}: {span} cannot be selected")
        keys = min(ways, key=len)
        self.count.add(f"selecting {kind}", await self.press(*keys), 0)
        self.count.selected[kind] += 1
        if self.letters(self.session.cursor.span) != goal:
            raise SystemExit(f"{self.session.where()} instead of {span}, by {keys}")

    def by_steps(self, goal: tuple[int, int]) -> list[str] | None:
        """The fewest keys that select the words by units, without typing."""
        from qcode.errors import QcodeError
        from qcode.workflows.coding import perform

        cursor = self.session.cursor
        start = cursor.anchor, cursor.phrase
        reached, seen = [((), start)], {start}
        for _ in range(DEPTH):
            following = []
            for keys, state in reached:
                for key, action in STEPS.items():
                    cursor.anchor, cursor.phrase = state
                    if key in "lh><)" and cursor.phrase is None:
                        continue
                    try:
                        perform(self.session, action)
                    except QcodeError:
                        continue
                    now = cursor.anchor, cursor.phrase
                    if cursor.phrase is not None and self.letters(cursor.span) == goal:
                        cursor.anchor, cursor.phrase = start
                        return [*keys, key]
                    if now not in seen:
                        seen.add(now)
                        following.append(((*keys, key), now))
            reached = following
        cursor.anchor, cursor.phrase = start
        return None

    def by_typing(self, goal: tuple[int, int]) -> list[str] | None:
        """The fewest keys that select the words by how they begin."""
        from qcode.errors import QcodeError
        from qcode.workflows.coding import Pick, to_end

        cursor = self.session.cursor
        start = cursor.anchor, cursor.phrase
        found = None
        for typed, steps, ends in self.typings(goal):
            pick = Pick(self.session)
            if pick.type(typed):
                for _ in range(steps):
                    pick.type(typed, step=1)
                there = cursor.phrase
                for end in ends:
                    cursor.phrase = there
                    if end.isdigit():
                        pick.count(int(end))
                    elif end in ".,":
                        with suppress(QcodeError):
                            to_end(self.session, "sentences" if end == "." else "clauses")
                    if self.letters(cursor.span) == goal:
                        keys = ["p", *typed, *["tab"] * steps, end]
                        found = keys if found is None or len(keys) < len(found) else found
                        break
            cursor.anchor, cursor.phrase = start
        return found

    def typings(self, goal: tuple[int, int]) -> Iterator[tuple[str, int, list[str]]]:
        """What can be typed for the words, how often Tab, and the keys that can end it."""
        words = re.findall(r"[^\W_]+", self.session.sheet.interview.text[slice(*goal)].casefold())
        first, last = words[0], words[-1]
        for size in range(1, min(4, len(first)) + 1):
            for tabs in range(5):
                yield first[:size], tabs, [*map(str, range(1, 10)), ".", ",", "enter"]
            for end in range(1, min(3, len(last)) + 1):
                yield f"{first[:size]} {last[:end]}", 0, ["enter"]

    # Coding
    # ----------------------------------------------------------------------------------------------

    async def code(self, codes: Sequence[str]) -> None:
        """Put codes on what is selected."""
        left = list(codes)
        offer = self.session.offer
        for number, row in enumerate(offer.visible if offer else (), 1):
            code = next((c for c in left if self.called(c) == row.code), None)
            if code is not None:
                self.count.add("suggestion taken", await self.press(str(number)))
                left.remove(code)
        for code in left:
            known = self.session.sheet.codebook.get(self.called(code)) is not None
            await (self.choose(self.called(code)) if known else self.make(code))

    async def choose(self, code: str) -> None:
        """Put a code on by hand, with as few keys as the screen allows."""
        if self.session.last == (code,):
            self.count.add("repeated", await self.press("."))
            return
        digit = next((n for n, key in self.session.digits().items() if key == code), None)
        if digit is not None:
            self.count.add("at hand", await self.press(str(digit)))
            return
        await self.press("c")
        typed, down = await self.find(code)
        kind = f"chosen after {typed} letter{'s' if typed > 1 else ''}" if typed else "chosen"
        self.count.add(kind, 2 + typed + down)

    async def find(self, code: str) -> tuple[int, int]:
        """Choose a row of the open list: by its number, or by letters of a word of the code and
        then by its number or Enter; how many letters it took, and 0 or 1 for a number.
        """
        picker = self.app.desk.picker
        rows = [item.value for item in picker.rows]
        if code in rows[:9]:
            await self.press(str(rows.index(code) + 1))
            return 0, 0
        for typed in self.beginnings(code):
            found = [item.value for item in picker.items(typed)]
            if code in found[:9]:
                # The eye finds a row among nine, as it does before anything is typed.
                number = found.index(code) + 1
                if number > 1 and picker.items(f"{typed}{number}"):
                    continue
                await self.press(*typed, str(number) if number > 1 else "enter")
                return len(typed), 0
        raise AssertionError(code)

    def beginnings(self, code: str) -> Iterator[str]:
        """What somebody may type for a code: the beginnings of the words of its key and label."""
        entry = self.session.sheet.codebook.get(code)
        words = [code, *re.findall(r"[^\W_]+", f"{code.replace('_', ' ')} {entry.label}")]
        for size in range(1, 16):
            yield from dict.fromkeys(w[:size].lower() for w in words if len(w) >= size)

    async def make(self, code: str) -> None:
        """Make a code that the codebook does not have, in its family."""
        entry = self.book.get(code)
        before = {c.key for c in self.session.sheet.codebook.codes}
        await self.press("+", *entry.label, "enter")
        parent = self.called(entry.parent) if entry.parent else None
        typed, down = await self.find(parent) if parent else (0, 0)
        if parent is None:
            await self.press("1")
        self.count.letters += len(entry.label)
        self.count.add("made", 3 + typed + down)
        self.made[code] = ({c.key for c in self.session.sheet.codebook.codes} - before).pop()


async def replay(path: Path, decisions: Sequence[Decision], book, *, suggest: bool) -> Count:  # type: ignore[no-untyped-def]
    """Make all decisions, with or without suggestions."""
    from qcode.coding.keymap import build as keymap
    from qcode.screen.app import CodingApp
    from qcode.store.store import Store
    from qcode.workflows.coding import marks as coding_marks
    from qcode.workflows.coding.session import CodingSession

    count, made_here = Count(), {}
    with Store.open(path) as store:
        for name, there in groupby(decisions, key=lambda d: d.transcript):
            session = CodingSession(store, "bench")
            session.open(name)
            app = CodingApp(session, keymap()[0], suggest=suggest)
            async with app.run_test(size=(120, 40)) as pilot:
                await pilot.pause()
                while app.feed is not None and app.feed.running:
                    await pilot.pause(0.1)
                await pilot.pause(0.2)
                session.move(session.sheet.participants[0])
                session.offer = None
                session.arrive()
                hands = Hands(app, pilot, count, book, made_here)
                for _, some in groupby(there, key=lambda d: d.segment):
                    await hands.segment(list(some))
                while session.cursor.index < session.sheet.participants[-1]:
                    count.add("moving on", await hands.press("j"), 0)
                coding_marks.mark_done(session, anyway=True)
    return count


def report(title: str, count: Count, aim: float) -> None:
    """Keys and seconds a coding, and where they went."""
    codings, keys = sum(count.codings.values()), sum(count.keys.values())
    chosen, each = sum(count.selected.values()), keys / codings
    print(
        f"\n{title}: {codings} codings, {keys} keys, {each:.2f} keys a coding"
        f" ({'at most' if each <= aim else 'MORE THAN'} {aim}),"
        f" {(keys * K + (codings + chosen) * M) / codings:.2f} s a coding;"
        f" {count.letters} letters of new labels"
    )
    for kind in sorted(count.keys, key=lambda k: -count.keys[k]):
        share = (
            f"{100 * count.codings[kind] / codings:5.1f} % of codings"
            if count.codings[kind]
            else ""
        )
        print(f"  {kind:<24} {count.keys[kind]:6} keys  {share}")
    for kind, times in count.selected.items():
        print(f"  selecting one of the {kind}: {count.keys[f'selecting {kind}'] / times:.2f} keys")
    alone = (keys - count.keys["moving on"]) / codings
    print(f"  without moving on: {alone:.2f} keys, {alone * K + (1 + chosen / codings) * M:.2f} s")


def peers(decisions: Sequence[Decision]) -> None:
    """The same codings at the peers' cost: one code, and what each further code on the segment
    adds.
    """
    sizes = [len(list(g)) for _, g in groupby(decisions, key=lambda d: (d.transcript, d.segment))]
    print(f"\nThe same {sum(sizes)} codings on {len(sizes)} segments, by the peers' figures:")
    for peer, (one, three) in PEERS.items():
        seconds = sum(one + (n - 1) * (three - one) / 2 for n in sizes)
        print(
            f"  {peer:<24} {one:.1f} s for one code, {three:.1f} s for three;"
            f" {seconds / sum(sizes):.2f} s a coding, {one:.2f} s a coding where each has words of"
            " its own"
        )


def main() -> None:
    """Replay and print."""
    from qcode.codebook import read_codebook
    from qcode.store.store import Store

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--coder", default="jonas")
    parser.add_argument("--transcripts", type=int, default=None, help="only so many transcripts")
    parser.add_argument(
        "--first", default="mara", help="who has coded the other transcripts before; '' for nobody"
    )
    parser.add_argument("--only", choices=["whole", "parts"], help="only this script")
    options = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    sample, file = root / "transcripts_sample", root / "codebooks" / "task_force_evaluation.yaml"
    book, _ = read_codebook(file.read_bytes(), file.name)
    whole = wanted(sample, options.coder)
    some = sorted({d.transcript for d in whole})[: options.transcripts]
    whole = [d for d in whole if d.transcript in some]
    new = made(whole, book)
    first = [
        d
        for d in (wanted(sample, options.first) if options.first else ())
        if d.transcript not in {w.transcript for w in whole}
    ]
    for script in [options.only] if options.only else ["whole", "parts"]:
        for title, suggest in (("with suggestions", True), ("without", False)):
            with tempfile.TemporaryDirectory() as folder:
                path = build(Path(folder), sample, file, new, first)
                with Store.open(path) as store:
                    interviews = store.view(None).study().interviews
                decisions = whole if script == "whole" else in_parts(whole, book, interviews)
                count = asyncio.run(replay(path, decisions, book, suggest=suggest))
            what = "Whole segments" if script == "whole" else "Sentences, clauses and words"
            report(f"{what}, {title}", count, AIMS[script, suggest])
            sys.stdout.flush()
    peers(whole)


if __name__ == "__main__":
    main()
