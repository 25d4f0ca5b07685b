"""How many keys, and by estimate how many seconds, a coding costs: the bundled study's codings put
on through the screen.

    python benchmarks/keystrokes.py [--transcripts N] [--coder mara]

Every coding of one coder is made with real keys on the real screen, transcript after transcript,
marked done at each end; once with suggestions as they come (keywords first, then a model trained on
what is done by then, a tenth of the segments withheld), once without. The hands are those of
somebody who knows the keys: a number where the code is numbered (a suggestion, or at hand), `.` for
the code just used, else `c` and as few letters as bring the code to the first two rows. Moving on
counts: `j` for every answer, coded or not.

Seconds are those of the keystroke-level model (Card, Moran & Newell 1980): K 0.28, M 1.35, P 1.1, H
0.4. Ours: the keys, and one M for every coding. The peers' figures are derived in
docs/explanation/ergonomics.md.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

K, M = 0.28, 1.35
PEERS = {
    "qc with vim": (8.9, 18.8),
    "qc with VS Code": (7.5, 17.4),
    "Taguette": (8.1, 14.2),
    "QualCoder": (7.5, 14.9),
}
"""Seconds for one code, and for three codes, on one segment."""

Codings = Mapping[str, Mapping[int, Sequence[str]]]


@dataclass
class Count:
    """What was pressed for what."""

    keys: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    codings: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, kind: str, keys: int, codings: int = 1) -> None:
        """So many keys for so many codings of a kind."""
        self.keys[kind] += keys
        self.codings[kind] += codings


def wanted(folder: Path, coder: str) -> Codings:
    """Transcript → segment → codes, as the coder's file has them."""
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    with (folder / f"codings_{coder}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"]:
                found[row["transcript"]][int(row["segment"])].append(row["code"])
    return found


def build(folder: Path, sample: Path, codebook: Path) -> Path:
    """The bundled study without codings."""
    from qcode.store.store import Store
    from qcode.workflows.codebook.loading import init_study
    from qcode.workflows.importing.attributes import import_attributes
    from qcode.workflows.importing.importing import import_files

    path = folder / "keys.qcode"
    init_study(path, codebook=codebook)
    with Store.open(path) as store:
        import_files(store, [str(sample / "transcripts")])
        import_attributes(store, sample / "interviewees.csv")
    return path


class Hands:
    """Presses keys on the screen and counts them."""

    def __init__(self, app, pilot, count: Count) -> None:  # type: ignore[no-untyped-def]
        self.app, self.pilot, self.count = app, pilot, count
        self.session = app.session

    async def press(self, *keys: str) -> int:
        """Press keys one after another; each is done and saved when the next is pressed."""
        from textual import events

        for key in keys:
            self.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await self.pilot.pause()
        return len(keys)

    async def code(self, segment: int, codes: Sequence[str]) -> None:
        """Go on to the segment and put its codes on."""
        while self.session.cursor.index < segment - 1:
            self.count.add("moving on", await self.press("j"), 0)
        left = list(codes)
        offer = self.session.offer
        for number, row in enumerate(offer.visible if offer else (), 1):
            if row.code in left:
                self.count.add("suggestion taken", await self.press(str(number)))
                left.remove(row.code)
        for code in left:
            await self.choose(code)
        missing = set(codes) - set(self.session.sheet.codes_on(segment - 1))
        if missing:
            raise SystemExit(
                f"{self.session.sheet.name} {segment}: {missing} did not get on the segment"
            )

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
        picker = self.app.desk.picker
        typed = ""
        rows = [item.value for item in picker.rows]
        if code in rows[:9]:
            await self.press(str(rows.index(code) + 1))
            self.count.add("chosen", 2)
            return
        down = 0
        for letter in code:
            await self.press(letter)
            typed += letter
            rows = [item.value for item in self.app.desk.picker.rows]
            # An arrow is a key like a letter, and needs no thought about the next one.
            down = rows.index(code)
            if down <= 1:
                break
        await self.press(*["down"] * down, "enter")
        self.count.add(
            f"chosen after {len(typed)} letter{'s' if len(typed) > 1 else ''}",
            2 + len(typed) + down,
        )


async def replay(path: Path, codings: Codings, names: Sequence[str], *, suggest: bool) -> Count:
    """Put all codings on, with or without suggestions."""
    from qcode.coding.keymap import build as keymap
    from qcode.screen.app import CodingApp
    from qcode.store.store import Store
    from qcode.workflows.coding import marks as coding_marks
    from qcode.workflows.coding.session import CodingSession

    count = Count()
    with Store.open(path) as store:
        for name in names:
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
                hands = Hands(app, pilot, count)
                for segment in sorted(codings[name]):
                    await hands.code(segment, codings[name][segment])
                while session.cursor.index < session.sheet.participants[-1]:
                    count.add("moving on", await hands.press("j"), 0)
                coding_marks.mark_done(session, anyway=True)
    return count


def report(title: str, count: Count, codings: Codings, names: Sequence[str]) -> None:
    """Keys and seconds a coding, and where they went."""
    made, keys = sum(count.codings.values()), sum(count.keys.values())
    print(
        f"\n{title}: {made} codings, {keys} keys, {keys / made:.2f} keys a coding,"
        f" {(keys * K + made * M) / made:.2f} s a coding"
    )
    for kind in sorted(count.keys, key=lambda k: -count.keys[k]):
        share = (
            f"{100 * count.codings[kind] / made:5.1f} % of codings" if count.codings[kind] else ""
        )
        print(f"  {kind:<24} {count.keys[kind]:6} keys  {share}")
    alone = (keys - count.keys["moving on"]) / made
    print(f"  one code on a segment at hand: {alone:.2f} keys, {alone * K + M:.2f} s")


def peers(codings: Codings, names: Sequence[str]) -> None:
    """The same codings at the peers' cost: one code, and what each further code on the segment
    adds.
    """
    sizes = [len(codes) for name in names for codes in codings[name].values()]
    print(f"\nThe same {sum(sizes)} codings on {len(sizes)} segments, by the peers' figures:")
    for peer, (one, three) in PEERS.items():
        seconds = sum(one + (n - 1) * (three - one) / 2 for n in sizes)
        print(
            f"  {peer:<24} {one:.1f} s for one code, {three:.1f} s for three;"
            f" {seconds / sum(sizes):.2f} s a coding"
        )
    best = min(one for one, _ in PEERS.values())
    print(
        f"A third of the best peer's {best:.1f} s for one code on one segment is {best / 3:.2f} s."
    )


def main() -> None:
    """Replay twice and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--coder", default="mara")
    parser.add_argument("--transcripts", type=int, default=None, help="only so many transcripts")
    options = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    codings = wanted(root / "transcripts_sample", options.coder)
    names = sorted(codings)[: options.transcripts]
    for title, suggest in (("With suggestions", True), ("Without", False)):
        with tempfile.TemporaryDirectory() as folder:
            path = build(
                Path(folder),
                root / "transcripts_sample",
                root / "codebooks" / "task_force_evaluation.yaml",
            )
            count = asyncio.run(replay(path, codings, names, suggest=suggest))
        report(title, count, codings, names)
        sys.stdout.flush()
    peers(codings, names)


if __name__ == "__main__":
    main()
