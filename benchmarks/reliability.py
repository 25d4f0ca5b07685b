"""What agreement costs, against other packages: prints ratios, gates nothing.

Run: python benchmarks/reliability.py. Compares with looping `krippendorff`, NLTK, statsmodels and
irrCAC, where installed. A slow package is timed on a part of the task and scaled up; the table says
so.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

# One thread for everybody: threads of linear algebra that wait for one another measure what else
# the machine does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import krippendorff
import numpy as np

from qcode.reliability import alpha, coefficients, unitizing
from qcode.reliability.agreement import agree
from qcode.reliability.intervals import intervals_of_alpha
from qcode.reliability.matrix import Ratings, ratings, tallies
from qcode.reliability.units import CodedTranscript, unit_ratings

CODES, SEGMENTS, TRANSCRIPTS, REPLICATES = 60, 5_000, 143, 1_000


def best(task: Callable[[], Any], times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def installed(name: str) -> bool:
    """Is the package there? Says so where it is not."""
    there = importlib.util.find_spec(name) is not None
    if not there:
        print(f"    {name}: not installed, skipped")
    return there


def line(what: str, seconds: float, ours: float) -> None:
    """A row: what, how long, how many times longer than ours."""
    print(f"    {what:<64} {1000 * seconds:>12,.1f} ms {seconds / ours:>10,.1f} x")


def coded_study() -> Ratings:
    """60 codes, 5,000 segments in 143 transcripts, 2 coders."""
    rng = np.random.default_rng(1)
    truth = rng.random((CODES, 1, SEGMENTS)) < 0.10
    wrong = rng.random((CODES, 2, SEGMENTS)) < 0.04
    return ratings(
        (truth ^ wrong).astype(np.int8), cluster=np.sort(rng.integers(0, TRANSCRIPTS, SEGMENTS))
    )


def per_code_with_bootstrap() -> None:
    """The main task: alpha per code with 1,000 replicates."""
    print(
        f"\n{CODES} codes x {SEGMENTS:,} segments x 2 coders: alpha per code, {REPLICATES:,}"
        " bootstrap replicates of transcripts"
    )
    study = coded_study()

    def ours() -> Any:
        pooled = np.ones(CODES, dtype=bool)
        return intervals_of_alpha(
            study, tallies(study), pooled, replicates=REPLICATES, method="bootstrap"
        )

    seconds = best(ours)
    line("alpha and interval per code", seconds, seconds)
    whole = best(lambda: agree(study, interval="bootstrap"))
    line("the whole table: nine coefficients, intervals, verdicts", whole, seconds)
    data = study.values.astype(np.float64)

    def looped() -> Any:
        return [krippendorff.alpha(data[c], level_of_measurement="nominal") for c in range(CODES)]

    theirs = best(looped, 3) * (REPLICATES + 1)
    line(
        f"looping krippendorff (60 codes once, times 1,001; {theirs / whole:.0f} x the whole"
        " table)",
        theirs,
        seconds,
    )
    one = study.values[0]
    if installed("nltk"):
        from nltk.metrics.agreement import AnnotationTask

        triples = [(k, u, int(v)) for k, row in enumerate(one) for u, v in enumerate(row)]
        cost = best(lambda: AnnotationTask(data=triples).alpha(), 1)
        line("NLTK (one code once, times 60 x 1,001)", cost * CODES * (REPLICATES + 1), seconds)
    if installed("statsmodels"):
        from statsmodels.stats.inter_rater import cohens_kappa, to_table

        cost = best(lambda: cohens_kappa(to_table(one.T)[0]), 3)
        line(
            "statsmodels, Cohen's kappa (one code once, times 60 x 1,001)",
            cost * CODES * (REPLICATES + 1),
            seconds,
        )
    if installed("irrCAC"):
        import pandas as pd
        from irrCAC.raw import CAC

        frame = pd.DataFrame(one.T)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cost = best(lambda: CAC(frame).krippendorff(), 3)
        line("irrCAC (one code once, times 60 x 1,001)", cost * CODES * (REPLICATES + 1), seconds)


def many_coders() -> None:
    """20 coders, 100,000 units, half missing, 8 categories."""
    print("\n20 coders x 100,000 units, half missing, 8 categories, nominal alpha")
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 8, 100_000)[:, None]
    values = np.where(rng.random((100_000, 20)) < 0.3, rng.integers(0, 8, (100_000, 20)), truth)
    values[rng.random((100_000, 20)) < 0.5] = -1
    coded = coefficients.Coded(values.astype(np.intp), tuple(range(8)))
    counts = coded.counts
    seconds = best(lambda: alpha.alpha_from_counts(counts), 3)
    line("from value counts", seconds, seconds)
    theirs = best(
        lambda: krippendorff.alpha(value_counts=counts.astype(int), level_of_measurement="nominal"),
        3,
    )
    line("krippendorff from value counts", theirs, seconds)
    whole = best(lambda: alpha.alpha(coded), 3)
    line("from the matrix of values", whole, seconds)
    floats = np.where(values.T < 0, np.nan, values.T)
    theirs = best(lambda: krippendorff.alpha(floats, level_of_measurement="nominal"), 1)
    line(f"krippendorff from the matrix of values ({theirs / whole:.1f} x ours)", theirs, seconds)


def spans_study() -> tuple[list[CodedTranscript], list[list[tuple[int, int, str]]]]:
    """143 transcripts of 50,000 characters, 2 coders, 60 spans each, with some disagreement; and
    the same end to end.
    """
    rng = np.random.default_rng(3)
    transcripts, own = (
        [],
        [
            [],
            [],
        ],
    )  # type: tuple[list[CodedTranscript], list[list[tuple[int, int, str]]]]
    for t in range(TRANSCRIPTS):
        codings = []
        for place in np.sort(rng.choice(800, 60, replace=False)) * 60:
            code = f"code {rng.integers(12)}"
            for k in range(2):
                start = int(place + rng.integers(0, 10))
                end = int(place + rng.integers(30, 60))
                codings.append((f"coder {k}", code if rng.random() < 0.9 else "code 0", start, end))
                own[k].append((50_000 * t + start, 50_000 * t + end, codings[-1][1]))
        done = {f"coder {k}": [(0, 50_000)] for k in range(2)}
        units = tuple(((s, s + 1_400),) for s in range(0, 49_000, 1_430))
        transcripts.append(CodedTranscript(f"T{t}", units, done, codings))
    return transcripts, own


def spans() -> None:
    """u-alpha, and from codings to ratings."""
    print("\n143 transcripts x 2 coders x 60 spans of 50,000 characters")
    transcripts, own = spans_study()
    data = unitizing.continuum(own, 50_000 * TRANSCRIPTS)
    seconds = best(lambda: unitizing.unitizing_alpha(data))
    line("u, |u, cu and (k)u-alpha from arrays", seconds, seconds)
    line(
        "the same from lists of spans",
        best(lambda: unitizing.unitizing_alpha(unitizing.continuum(own, data.length)), 3),
        seconds,
    )
    line("alpha-U 2004", best(lambda: unitizing.alpha_u(data), 3), seconds)
    codes = [f"code {i}" for i in range(60)]
    line(
        "codings to ratings, 60 codes",
        best(lambda: unit_ratings(transcripts, codes, ["coder 0", "coder 1"]), 3),
        seconds,
    )


def double_coded(folder: Path) -> Path:
    """Fifteen interviews of the bundled study, done by the coder who coded them and by one who left
    out every tenth coding.
    """
    from qcode.store.store import Store
    from qcode.workflows.codebook.loading import init_study
    from qcode.workflows.coding.codings_file import import_codings
    from qcode.workflows.importing.attributes import import_attributes
    from qcode.workflows.importing.importing import import_files

    sample = Path(__file__).resolve().parents[1] / "transcripts_sample"
    header, *lines = (sample / "codings_mara.csv").read_text(encoding="utf-8").splitlines()
    names = sorted({line.partition(",")[0] for line in lines})[:15]
    kept = [line for line in lines if line.partition(",")[0] in names]
    study = folder / "study.qcode"
    init_study(study, codebook=sample.parent / "codebooks" / "task_force_evaluation.yaml")
    with Store.open(study) as store:
        import_files(store, [str(sample / "transcripts")])
        import_attributes(store, sample / "interviewees.csv")
        for coder, some in (
            ("mara", kept),
            ("zoe", [line for n, line in enumerate(kept) if n % 10]),
        ):
            file = folder / f"{coder}.csv"
            file.write_text(
                "\n".join([header, *(line.replace("mara", coder) for line in some)]) + "\n",
                encoding="utf-8",
            )
            import_codings(store, file, complete=True)
    return study


def processor(command: list[str], environment: dict[str, str]) -> float:
    """Seconds of processor time that a process takes, its imports from cached bytecode."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, env=environment
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def whole_command(times: int = 15) -> None:
    """The command as it is typed, against a process that only imports what it cannot do without."""
    print("\nqcode reliability on 15 double-coded interviews, processor time of the whole process")
    if not installed("sqlalchemy"):
        return
    with tempfile.TemporaryDirectory() as name:
        study = double_coded(Path(name))
        paths = os.pathsep.join(
            [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")]
        )
        plain = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment = {
            **plain,
            "PYTHONPATH": paths,
            "PYTHONPYCACHEPREFIX": str(Path(name) / "cache"),
        }
        bare = [sys.executable, "-c", "import numpy, sqlalchemy"]
        whole = [sys.executable, "-m", "qcode", "-p", str(study), "reliability"]
        pairs = [
            (processor(bare, environment), processor(whole, environment)) for _ in range(times + 1)
        ][1:]
    imports, command = (statistics.median(column) for column in zip(*pairs, strict=True))
    line("import numpy, sqlalchemy", imports, imports)
    line("qcode reliability", command, imports)


if __name__ == "__main__":
    per_code_with_bootstrap()
    many_coders()
    spans()
    whole_command()
