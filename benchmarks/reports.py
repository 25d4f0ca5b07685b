"""Every report on 143 interviews with 60,000 codings, a process each, beside ``import pandas`` and
a group-by on the same rows from a CSV file. Both run in turns; ratios are of the medians of their
processor time.

The rows are those of ``qcode codings export``: a coding each, with the words it lies on and the
role of who says them. ``words`` counts all that is said, so its rows are all segments with their
words, and pandas counts the words of each role.

``python benchmarks/reports.py [--keep FOLDER]``; a folder that is kept is not made again.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import yaml
from interviews import roles, turns, write
from measure import process, qcode

CODEBOOK = Path(__file__).parent.parent / "codebooks" / "task_force_evaluation.yaml"
WORDS = 9000
GROUPED = """
import sys
import pandas as pd
rows = pd.read_csv(sys.argv[1])
print(rows.groupby(["role", "code"]).agg(n=("code", "size"), who=("transcript", "nunique")))
"""
SPOKEN = """
import sys
import pandas as pd
rows = pd.read_csv(sys.argv[1])
rows = rows[rows["role"] != "interviewer"]
words = rows.assign(word=rows["text"].str.lower().str.findall(r"\\w+")).explode("word")
print(words.groupby(["role", "word"]).agg(n=("word", "size"), who=("transcript", "nunique")))
"""
"""Beside reports on words."""
REPORTS: dict[str, list[str]] = {
    "referrals": ["referrals"],
    "referrals --by role": ["referrals", "--by", "role"],
    "referrals --by role --wide": ["referrals", "--by", "role", "--wide"],
    "themes": ["themes"],
    "themes --by role": ["themes", "--by", "role"],
    "themes --by role --wide": ["themes", "--by", "role", "--wide"],
    "themes --counter": ["themes", "--counter"],
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
    "words": ["words"],
    "reliability": ["reliability"],
    "methods": ["methods"],
}
"""Every report with its options."""
AGREEMENT = ("reliability", "methods")
"""Reports on a copy of the study in which a second coder has coded every tenth interview."""


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
    for command in (
        ["init", str(here / "study.qcode"), "--codebook", str(CODEBOOK)],
        [*study, "import", str(here / "interviews"), "--attributes", str(table)],
        [*study, "assign", "--all", "--to", "one"],
        [*study, "codings", "import", str(here / "codings.csv"), "--complete"],
        [*study, "codings", "export", str(here / "rows.csv")],
    ):
        subprocess.run(qcode(*command), check=True, stdout=subprocess.DEVNULL)
    _write_segments(here / "segments.csv", count)
    _code_again(here)


def _code_again(here: Path) -> None:
    """A copy of the study in which a second coder gives four of five codes of every tenth
    interview.
    """
    draw = random.Random(2)
    with (here / "codings.csv").open(newline="") as file:
        given = list(csv.DictReader(file))
    with (here / "second.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["transcript", "segment", "code", "coder"])
        for row in given:
            if row["transcript"].endswith("0") and draw.random() < 0.8:
                out.writerow([row["transcript"], row["segment"], row["code"], "two"])
    study = here / "double.qcode"
    shutil.copy(here / "study.qcode", study)
    command = qcode("-p", str(study), "codings", "import", str(here / "second.csv"), "--complete")
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _write_segments(path: Path, count: int) -> None:
    """All segments with their words, as a CSV file."""
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["transcript", "segment", "role", "text"])
        for number, role in enumerate(roles(count)):
            for segment, (label, said) in enumerate(turns(WORDS, number), 1):
                who = "interviewer" if label == "Interviewer" else role
                out.writerow([f"T-{number:04d}", segment, who, said])


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=143)
    options.add_argument("--codings", type=int, default=60_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", default="", help="reports whose name begins so")
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        here = given.keep or Path(place)
        here.mkdir(exist_ok=True)
        if not (here / "double.qcode").exists():
            make(here, given.count, given.codings)
        print(f"{given.count} interviews, {given.codings:,} codings, a process each\n")
        print(f"{'report':30}{'pandas':>9}{'report':>9}{'ratio':>7}{'MB':>6}")
        for name, words in REPORTS.items():
            if name.startswith(given.only):
                _compare(here, name, words, given.runs)


def _compare(here: Path, name: str, words: list[str], runs: int) -> None:
    """Measure a report and the bare alternative in turns, and print a row."""
    source, program = ("segments", SPOKEN) if words[0] == "words" else ("rows", GROUPED)
    bare = [sys.executable, "-c", program, str(here / f"{source}.csv")]
    study = here / ("double.qcode" if words[0] in AGREEMENT else "study.qcode")
    report = qcode("-p", str(study), "report", *words)
    pairs = [(process(bare, runs=1), process(report, runs=1)) for _ in range(runs)]
    base, own = (median(p[side].processor for p in pairs) for side in (0, 1))
    megabytes = max(p[1].megabytes for p in pairs)
    print(f"{name:30}{base:9.2f}{own:9.2f}{own / base:7.2f}{megabytes:6.0f}", flush=True)


if __name__ == "__main__":
    main()
