"""Starting the program: two builds in turns, in one run. Ratios are of processor time.

``python benchmarks/startup.py OTHER``, where OTHER is the Python of an environment with another
build of qcode, usually an older one. What is below 1 starts faster in the present build.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from measure import process

_LIGHT: dict[str, list[str]] = {
    "--version": ["--version"],
    "--help": ["--help"],
    "report --help": ["report", "--help"],
    "codings add --help": ["codings", "add", "--help"],
    "keys": ["keys"],
    "transcripts": ["transcripts", "-p", "STUDY"],
    "codebook show": ["codebook", "show", "-p", "STUDY"],
}


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("other", help="the Python of the other build")
    options.add_argument("--runs", type=int, default=7)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        builds = {"other": str(Path(given.other).absolute()), "present": sys.executable}
        os.chdir(place)  # Python would take the package from the folder it is started in
        for name, python in builds.items():
            study = str(Path(place) / f"{name}.qcode")
            subprocess.run([python, "-m", "qcode", "init", study], check=True, capture_output=True)
        print(f"{'command':22}{'other':>9}{'present':>9}{'ratio':>7}")
        for title, words in _LIGHT.items():
            seconds: dict[str, list[float]] = {name: [] for name in builds}
            for _ in range(given.runs):
                for name, python in builds.items():
                    study = str(Path(place) / f"{name}.qcode")
                    command = [study if word == "STUDY" else word for word in words]
                    run = process([python, "-m", "qcode", *command], runs=1)
                    seconds[name].append(run.processor)
            other, present = median(seconds["other"]), median(seconds["present"])
            print(f"{title:22}{other:9.3f}{present:9.3f}{present / other:7.2f}", flush=True)


if __name__ == "__main__":
    main()
