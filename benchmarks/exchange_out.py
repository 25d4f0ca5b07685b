"""``write_project`` of a large project: seconds, memory, and the ratio to what lxml needs to write
the same XML alone.

    python benchmarks/exchange_out.py [--sources 500] [--letters 50000] [--codings 100000]

The sizes are also halved, to see that the time grows with them. Each writing is a process of its
own; the project is made before the time is taken.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from qcode.exchange.project import Person, Project, ProjectCode, ProjectCoding, Source
from qcode.exchange.refi_out.project_file import write_project

_WORDS = [
    "we",
    "dug",
    "the",
    "garden",
    "and",
    "carried",
    "water",
    "from",
    "the",
    "pump",
    "every",
    "day",
    "with",
    "our",
    "neighbors",
]


def project_of(sources: int, letters: int, codings: int, seed: int = 1) -> Project:
    """An invented project of that size, with 200 codes in five levels and four coders."""
    chance = random.Random(seed)
    people = tuple(Person(f"p{n}", f"Coder {n}") for n in range(4))
    codes = tuple(
        ProjectCode(f"c{n}", f"Code {n}", f"c{n // 3}" if n > 2 else "", description="Said of it.")
        for n in range(200)
    )
    made = []
    for number in range(sources):
        words: list[str] = []
        size = 0
        while size < letters:
            words.append(chance.choice(_WORDS) + ("\n" if chance.random() < 0.02 else " "))
            size += len(words[-1])
        text = "".join(words)[:letters]
        some = []
        for n in range(codings // sources):
            start = chance.randrange(letters - 400)
            some.append(
                ProjectCoding(
                    f"{number}-{n}",
                    f"c{chance.randrange(200)}",
                    start,
                    start + chance.randrange(20, 400),
                    f"p{n % 4}",
                    "2026-03-02T09:00:00.000000Z",
                    memo="A note." if n % 10 == 0 else "",
                )
            )
        made.append(Source(f"s{number}", f"Interview {number}", text, codings=tuple(some)))
    return Project("Large", people=people, codes=codes, sources=tuple(made))


def measured(sources: int, letters: int, codings: int) -> dict[str, float]:
    """Seconds for the file, for its XML by lxml, and how many MB writing added to what is there."""
    from lxml import etree

    project = project_of(sources, letters, codings)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.qdpx"
        start = time.perf_counter()
        with path.open("w+b") as file:
            write_project(project, file)
        whole = time.perf_counter() - start
        added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        import zipfile

        with zipfile.ZipFile(path) as archive:
            data = archive.read("project.qde")
        tree = etree.fromstring(data)
        start = time.perf_counter()
        # lxml alone: an element tree of the same size built and written.
        copied = _built(tree)
        with zipfile.ZipFile(Path(folder) / "again.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("project.qde", etree.tostring(copied, encoding="utf-8"))
            for source in project.sources:
                archive.writestr(f"sources/{source.id}.txt", source.text)
        bare = time.perf_counter() - start
    return {"seconds": whole, "lxml": bare, "ratio": whole / bare, "mb": added / 1024}


def _built(tree):  # type: ignore[no-untyped-def]
    """The same tree made anew, element by element."""
    from lxml import etree

    root = etree.Element(tree.tag, dict(tree.attrib))
    waiting = [(tree, root)]
    while waiting:
        old, new = waiting.pop()
        for child in old:
            made = etree.SubElement(new, child.tag, dict(child.attrib))
            made.text = child.text
            waiting.append((child, made))
    return root


def main() -> None:
    """Print the figures of the whole size and of half of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--letters", type=int, default=50_000)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measured(given.sources, given.letters, given.codings)))
        return
    for part in (2, 1):
        sizes = [f"--sources={given.sources // part}", f"--codings={given.codings // part}"]
        words = [sys.executable, __file__, "--one", *sizes, f"--letters={given.letters}"]
        ran = subprocess.run(words, capture_output=True, text=True, check=True)
        found = json.loads(ran.stdout)
        print(
            f"{given.sources // part} sources, {given.codings // part} codings:"
            f" {found['seconds']:.1f} s, {found['ratio']:.2f} x lxml, {found['mb']:.0f} MB more"
        )


if __name__ == "__main__":
    main()
