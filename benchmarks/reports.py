"""Every report on 143 interviews with 60,000 codings, a process each, beside ``import pandas`` and
a group-by on the same rows from a CSV file. Ratios are of processor time.

``python benchmarks/reports.py [--keep FOLDER]``; a folder that is kept is not made again.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from interviews import turns, write
from measure import process, qcode

CODEBOOK = Path(__file__).parent.parent / "codebooks" / "task_force_evaluation.yaml"
WORDS = 9000
GROUPED = """
import sys
import pandas as pd
rows = pd.read_csv(sys.argv[1])
print(rows.groupby(["role", "code"]).agg(n=("code", "size"), who=("transcript", "nunique")))
"""
REPORTS: dict[str, list[str]] = {
    "referrals": ["referrals"],
    "referrals --by role": ["referrals", "--by", "role"],
    "referrals --by role --wide": ["referrals", "--by", "role", "--wide"],
    "themes": ["themes"],
    "themes --by role": ["themes", "--by", "role"],
    "themes --by role --wide": ["themes", "--by", "role", "--wide"],
    "quotes": ["quotes"],
    "crosstab": ["crosstab", "--rows", "referral_stream", "--by", "site"],
    "cooccurrence": ["cooccurrence"],
    "interviewees": ["interviewees"],
    "frequencies": ["frequencies", "--attr", "role,site"],
    "sites": ["sites"],
    "list": ["list"],
    "multiple": ["multiple", "--family", "referral_stream"],
    "saturation": ["saturation"],
    "coverage": ["coverage"],
    "framework": ["framework"],
    "joint --by role": ["joint", "--by", "role"],
}


def make(here: Path, count: int, codings: int) -> None:
    """The study, and the codings with role and site as a CSV file."""
    table = write(here / "interviews", count=count, words=WORDS)
    keys: list[str] = []

    def walk(entries: list[dict[str, object]]) -> None:
        for entry in entries:
            keys.append(str(entry["code"]))
            walk(entry.get("children", []))  # type: ignore[arg-type]

    walk(yaml.safe_load(CODEBOOK.read_text(encoding="utf-8"))["codes"])
    draw = random.Random(1)
    with (here / "codings.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["transcript", "segment", "code", "coder"])
        for number in range(count):
            respondent = range(2, len(turns(WORDS, number)) + 1, 2)
            places = [(s, k) for s in respondent for k in draw.sample(keys, 8)]
            for segment, code in sorted(draw.sample(places, codings // count)):
                out.writerow([f"T-{number:04d}", segment, code, "one"])
    study = ["-p", str(here / "study.qcode")]
    for words in (
        ["init", str(here / "study.qcode"), "--codebook", str(CODEBOOK)],
        [*study, "import", str(here / "interviews"), "--attributes", str(table)],
        [*study, "assign", "--all", "--to", "one"],
        [*study, "codings", "import", str(here / "codings.csv"), "--complete"],
        [*study, "codings", "export", str(here / "rows.csv")],
    ):
        subprocess.run(qcode(*words), check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=143)
    options.add_argument("--codings", type=int, default=60_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--only", default="", help="reports whose name begins so")
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        here = given.keep or Path(place)
        here.mkdir(exist_ok=True)
        if not (here / "rows.csv").exists():
            make(here, given.count, given.codings)
        rows = here / "rows.csv"
        base = process([sys.executable, "-c", GROUPED, str(rows)], runs=given.runs)
        print(f"{given.count} interviews, {given.codings:,} codings, a process each\n")
        print(f"{'report':30}{'seconds':>9}{'ratio':>7}{'MB':>6}")
        print(f"{'pandas':30}{base.processor:9.2f}{1.0:7.2f}{base.megabytes:6.0f}")
        for name, words in REPORTS.items():
            if name.startswith(given.only):
                command = qcode("-p", str(here / "study.qcode"), "report", *words)
                found = process(command, runs=given.runs)
                ratio = found.processor / base.processor
                print(
                    f"{name:30}{found.processor:9.2f}{ratio:7.2f}{found.megabytes:6.0f}", flush=True
                )


if __name__ == "__main__":
    main()
