"""``qcode import`` of files far larger than interviews: seconds and peak memory at half and at full
size.

200,000 paragraphs in one Word file, 1,000,000 short turns, one line of 100 MB, by turns and by
sentences. Time is linear when the full size takes about twice the half. Named alternatives at the
full size: python-docx's paragraph texts joined, and a bare read of the bytes split into lines.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
from measure import process, qcode

_PYTHON_DOCX = "import sys, docx; '\\n'.join(p.text for p in docx.Document(sys.argv[1]).paragraphs)"
_LINES = "import sys; len(open(sys.argv[1], encoding='utf-8').read().split('\\n'))"


def paragraphs(path: Path, count: int) -> None:
    """A Word file of short turns, all of them different, as speech is."""
    chance = random.Random(count)
    words = [
        "bed",
        "night",
        "office",
        "street",
        "call",
        "court",
        "stairs",
        "clinic",
        "shelter",
        "patrol",
        "unit",
        "grant",
    ]
    said = (" ".join(chance.choices(words, k=9)) for _ in range(count))
    body = "".join(
        f"<w:p><w:r><w:t>{'Kim' if n % 2 else 'Ana'}: There were {n}, {text}.</w:t></w:r></w:p>"
        for n, text in enumerate(said)
    )
    docx.Document().save(str(path))
    with zipfile.ZipFile(path) as empty:
        parts = {name: empty.read(name) for name in empty.namelist()}
    main = parts["word/document.xml"].decode()
    parts["word/document.xml"] = main.replace("<w:sectPr", body + "<w:sectPr", 1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


def turns(path: Path, count: int) -> None:
    """A text of short turns."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{'Kim' if n % 2 else 'Ana'}: Yes {n}.\n" for n in range(count))


def line(path: Path, megabytes: int) -> None:
    """One line without an end."""
    sentence = "and then we went to the office and talked about it. "
    path.write_text("Ana: " + sentence * (megabytes * 1_000_000 // len(sentence)), encoding="utf-8")


KINDS: dict[str, tuple[Callable[[Path, int], None], str, int, str]] = {
    "paragraphs": (paragraphs, "docx", 200_000, _PYTHON_DOCX),
    "turns": (turns, "txt", 1_000_000, _LINES),
    "megabytes in one line": (line, "txt", 100, _LINES),
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--by", nargs="*", default=["turn", "sentence"])
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        study = Path(place) / "study.qcode"

        def fresh() -> None:
            study.unlink(missing_ok=True)
            process(qcode("init", str(study)), runs=1)

        for what, (make, suffix, full, code) in KINDS.items():
            paths = []
            for size in (full // 2, full):
                paths.append(Path(place) / f"T-{size}.{suffix}")
                make(paths[-1], size)
            bare = process([sys.executable, "-c", code, str(paths[1])], runs=1)
            print(f"{full:,} {what}: bare {bare.seconds:.1f} s, {bare.megabytes:.0f} MB")
            for by in given.by:
                command = qcode("-p", str(study), "import", "--segment-by", by)
                half, whole = (
                    process([*command, str(path)], runs=1, before=fresh) for path in paths
                )
                print(f"  by {by}s: {whole.seconds:.1f} s, {whole.megabytes:.0f} MB", end="; ")
                print(
                    f"{whole.seconds / half.seconds:.2f} x the half,"
                    f" {whole.seconds / bare.seconds:.1f} x bare"
                )
            for path in paths:
                path.unlink()


if __name__ == "__main__":
    main()
