"""Every step of the pipeline on a study of 143 generated interviews of 9,000 words: seconds and
peak memory, a process a step.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from pathlib import Path

import yaml
from interviews import turns, write
from measure import process, qcode

CODEBOOK = Path(__file__).parent.parent / "codebooks" / "task_force_evaluation.yaml"


def codings(path: Path, *, coder: str, count: int, words: int, every: int = 1) -> int:
    """A codings file: on each interview some codes on respondents' turns; returns the number of
    rows.
    """
    draw = random.Random(coder)
    keys: list[str] = []

    def walk(entries: list[dict[str, object]]) -> None:
        for entry in entries:
            keys.append(str(entry["code"]))
            walk(entry.get("children", []))  # type: ignore[arg-type]

    walk(yaml.safe_load(CODEBOOK.read_text(encoding="utf-8"))["codes"])
    rows = 0
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["transcript", "segment", "code", "coder"])
        for number in range(0, count, every):
            respondent = range(2, len(turns(words, number)) + 1, 2)
            for segment in sorted(draw.sample(respondent, min(45, len(respondent)))):
                for code in draw.sample(keys, draw.choice((1, 1, 2))):
                    out.writerow([f"T-{number:04d}", segment, code, coder])
                    rows += 1
    return rows


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=143)
    options.add_argument("--words", type=int, default=9000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        table = write(here / "interviews", count=given.count, words=given.words)
        first = codings(here / "one.csv", coder="one", count=given.count, words=given.words)
        second = codings(
            here / "two.csv", coder="two", count=given.count, words=given.words, every=10
        )
        study = ["-p", str(here / "study.qcode")]
        steps: list[tuple[str, list[str]]] = [
            ("init", ["init", str(here / "study.qcode"), "--codebook", str(CODEBOOK)]),
            ("import", [*study, "import", str(here / "interviews"), "--attributes", str(table)]),
            ("assign", [*study, "assign", "--all", "--to", "one"]),
            ("sample draw", [*study, "sample", "draw", "--by", "role", "--coders", "one,two"]),
            (
                f"codings import ({first:,})",
                [*study, "codings", "import", str(here / "one.csv"), "--complete"],
            ),
            (
                f"codings import ({second:,})",
                [*study, "codings", "import", str(here / "two.csv"), "--complete"],
            ),
            (
                "codings add",
                [*study, "codings", "add", "T-0000", "2", "hotline", "--coder", "three"],
            ),
            ("transcripts", [*study, "transcripts"]),
            ("show", [*study, "show", "T-0001", "--codes"]),
            ("codings export", [*study, "codings", "export"]),
            ("reliability", [*study, "reliability"]),
            ("report referrals", [*study, "report", "referrals", "--by", "role"]),
            ("report themes", [*study, "report", "themes", "--by", "role"]),
            ("report quotes", [*study, "report", "quotes", "--by", "role"]),
            ("report build", [*study, "report", "build", "-o", str(here / "report"), "--unsafe"]),
            ("suggest train", [*study, "suggest", "train"]),
            ("suggest list", [*study, "suggest", "list", "T-0002"]),
            ("suggest evaluate", [*study, "suggest", "evaluate"]),
            ("log", [*study, "log", "--last", "20"]),
            ("undo", [*study, "undo"]),
            ("check", [*study, "check"]),
        ]
        print(f"{given.count} interviews of {given.words} words, one process a step\n")
        print(f"{'step':32}{'seconds':>9}{'MB':>7}")
        for name, words in steps:
            found = process(qcode(*words), runs=1)
            print(f"{name:32}{found.seconds:9.2f}{found.megabytes:7.0f}", flush=True)
        print(f"\nthe study file: {(here / 'study.qcode').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
