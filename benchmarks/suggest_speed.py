"""How long suggestions take on a large invented study, beside a bare scikit-learn pipeline of words
and pairs of words with one logistic regression a code. Prints figures, gates nothing.

Usage: ``python benchmarks/suggest_speed.py [--interviews 143] [--turns 150] [--codes 64]``. Every
part runs in a process of its own, so that each peak of memory is its own. The peak contains what
the part needs beforehand; seconds do not.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qcode.model import Code, Codebook
from qcode.suggest import Example, Passage

if TYPE_CHECKING:
    from qcode.suggest import Model

PARTS = ("bare", "train", "predict", "update", "list", "evaluate")
_LETTERS = "bdfgklmnprstv"


def invented(interviews: int, turns: int, codes: int) -> tuple[list[Example], Codebook]:
    """Examples in which some words go with each code; words are as frequent as in speech (Zipf)."""
    draw = random.Random(5)
    words = [
        "".join(draw.choice(_LETTERS) + draw.choice("aeiou") for _ in range(draw.randint(1, 4)))
        for _ in range(9000)
    ]
    chances = [1 / (rank + 3) for rank in range(len(words))]
    own = {f"code_{n}": draw.sample(words[60:3000], 12) for n in range(codes)}
    book = Codebook(
        "Invented",
        "1",
        tuple(
            Code(key, " ".join(some[:2]), f"About {' '.join(some[2:6])}.", keywords=tuple(some[:3]))
            for key, some in own.items()
        ),
    )
    examples = []
    for interview in range(interviews):
        before = ""
        for turn in range(turns):
            given = {key for key in own if draw.random() < 0.02}
            said = draw.choices(words, chances, k=draw.randint(4, 60))
            for key in given:
                said += draw.sample(own[key], 3)
            draw.shuffle(said)
            text = " ".join(said)
            name = f"T{interview:03}"
            role = ("officer", "nurse")[turn % 2]
            passage = Passage(turn + 1, text, before, role, transcript=name)
            examples.append(Example(name, passage, frozenset(given)))
            before = text
    return examples, book


def bare(examples: list[Example], book: Codebook) -> None:
    """The pipeline that everybody would write."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=50_000),
        OneVsRestClassifier(LogisticRegression(solver="liblinear")),
    )
    true = np.array([[code.key in e.codes for code in book.codes] for e in examples])
    pipeline.fit([e.passage.text for e in examples], true)


def measured(part: str, examples: list[Example], book: Codebook) -> tuple[float, float]:
    """Seconds, and seconds of processor, of one part; what it needs is made before."""
    from qcode.suggest import evaluate, train
    from qcode.suggest.updating import refresh

    if part in ("predict", "update", "list"):
        model = train(examples, book, 1)
    work: dict[str, Callable[[], object]] = {
        "bare": lambda: bare(examples, book),
        "train": lambda: train(examples, book, 1),
        "predict": lambda: model.probabilities([e.passage for e in examples]),
        "update": lambda: refresh(model, examples[-150:-149]).probabilities(
            [e.passage for e in examples[-150:]]
        ),
        "evaluate": lambda: evaluate(examples, book, 5, 1, jobs=2),
    }
    if part == "list":
        return listed(model, examples[-1].transcript, examples, book)
    return timed(work[part])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of processor of this process and of those that it waited for."""
    begun, used = time.perf_counter(), sum(os.times()[:4])
    work()
    return time.perf_counter() - begun, sum(os.times()[:4]) - used


def listed(model: Model, name: str, examples: list[Example], book: Codebook) -> tuple[float, float]:
    """The same for ``qcode suggest list`` of one transcript, as a process of its own."""
    from qcode.codebook.writing import write_codebook
    from qcode.suggest import to_bytes

    with TemporaryDirectory() as folder:
        home = Path(folder)

        def qcode(*words: str) -> None:
            command = [sys.executable, "-m", "qcode", *words]
            subprocess.run(command, cwd=home, check=True, capture_output=True)

        turns = [f"{e.passage.role}: {e.passage.text}" for e in examples if e.transcript == name]
        (home / f"{name}.txt").write_text("\n\n".join(turns), encoding="utf-8")
        (home / "codes.yaml").write_text(write_codebook(book), encoding="utf-8")
        (home / "model.skops").write_bytes(to_bytes(model))
        qcode("init", "study.qcode")
        qcode("codebook", "load", "codes.yaml")
        qcode("import", f"{name}.txt")
        qcode("suggest", "import", "model.skops")
        return timed(lambda: qcode("suggest", "list", name))


def main() -> None:
    """Run every part in its own process and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--interviews", type=int, default=143)
    parser.add_argument("--turns", type=int, default=150)
    parser.add_argument("--codes", type=int, default=64)
    parser.add_argument("--part", choices=PARTS)
    options = parser.parse_args()
    size = (options.interviews, options.turns, options.codes)
    if options.part:
        seconds, processor = measured(options.part, *invented(*size))
        # The largest process, where a part has several.
        who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        peak = max(resource.getrusage(one).ru_maxrss for one in who) / 1024
        print(
            f"{options.part:10s} {seconds:7.2f} s  {processor:7.2f} s of processor  {peak:6.0f} MB",
            flush=True,
        )
        return
    print("{} interviews of {} turns, {} codes".format(*size), flush=True)
    names = ("--interviews", "--turns", "--codes")
    given = [word for name, value in zip(names, size, strict=True) for word in (name, str(value))]
    used: dict[str, float] = {}
    for part in PARTS:
        command = [sys.executable, __file__, *given, "--part", part]
        line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        print(line, end="", flush=True)
        used[part] = float(line.split()[3])
        if part == "train":
            print(f"train / bare, by processor: {used['train'] / used['bare']:.2f}", flush=True)


if __name__ == "__main__":
    main()
