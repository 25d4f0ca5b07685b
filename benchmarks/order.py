"""How much `suggest next` saves against coding transcripts in random order. Prints figures, gates
nothing.

    python benchmarks/order.py [FOLDER] [--codes A,B] [--rounds N] [--start N] [--step N]
        [--until N] [--seed N]

FOLDER is a folder of coded conversations as in benchmarks/suggest.py; without one, the bundled
study. In each round a third of the transcripts is kept for testing. From the rest, `start`
transcripts are coded first, the same in every order; then `step` more at a time: at random, as
`suggest next` chooses them from the model so far, or the shortest first, until `until` are coded.
After each step a model is trained and tested: MAP (how high the correct codes of a segment stand)
and macro-F1 at the model's own thresholds. Printed are means over rounds by number of transcripts,
then by number of segments (between two steps on a straight line), because work is by segments and
the chosen transcripts may be shorter; and the mean difference from random order with its standard
error over rounds.
docs/explanation/suggestions.md has the figures of one run.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, stdev

import numpy as np
import suggest as conversations

from qcode.errors import Refused
from qcode.model import Codebook
from qcode.suggest import Example, Model, examples_of, keyword_model, train
from qcode.suggest.ordering import best_first, uncertainty

WAYS = ("random", "next", "shortest")
SEGMENTS = (100, 200, 300, 400, 600, 800, 1200)
Reached = Mapping[tuple[str, int], tuple[float, float, int]]
Coded = Mapping[str, Sequence[Example]]


def bundled() -> tuple[Coded, Codebook]:
    """The segments of the study that `qcode demo` makes, by transcript, and its codebook."""
    from qcode.store.blindness import SUPERVISOR
    from qcode.store.store import Store
    from qcode.workflows.demo.demonstration import demonstrate

    with tempfile.TemporaryDirectory() as folder:
        shown = demonstrate(Path(folder) / "demo", say=lambda words: None)
        with Store.open(Path(shown.study)) as store:
            study = store.view(SUPERVISOR).study()
    return by_transcript(examples_of(study)), study.codebook


def by_transcript(known: Sequence[Example]) -> Coded:
    """The examples of each transcript."""
    result: dict[str, list[Example]] = defaultdict(list)
    for one in known:
        result[one.transcript].append(one)
    return result


def trained(coded: Coded, names: Sequence[str], book: Codebook) -> Model:
    """A model of these transcripts; of the codebook alone where they are too few."""
    try:
        return train([e for name in names for e in coded[name]], book, 1)
    except Refused:
        return keyword_model(book)


def chosen(
    coded: Coded, left: Sequence[str], names: Sequence[str], model: Model, step: int
) -> list[str]:
    """The transcripts that `suggest next` would choose."""
    given = Counter(code for name in names for e in coded[name] for code in e.codes)
    times = [given[code] for code in model.codes]
    unsure = {
        name: float(
            uncertainty(model.probabilities([e.passage for e in coded[name]]), times).mean()
        )
        for name in left
    }
    texts = {name: words(coded[name]) for name in left}
    known = [words(coded[name]) for name in names]
    return [choice.name for choice in best_first(unsure, texts, known, step)]


def words(examples: Sequence[Example]) -> str:
    """All words of a transcript's answers."""
    return "\n".join(e.passage.text for e in examples)


def quality(model: Model, test: Sequence[Example], codes: Sequence[str]) -> tuple[float, float]:
    """MAP and macro-F1 on the test segments, over `codes`."""
    columns = [model.codes.index(code) for code in codes]
    values = model.probabilities([e.passage for e in test])[:, columns]
    truth = np.array([[code in e.codes for code in codes] for e in test])
    precisions = []
    for row, true in zip(values, truth, strict=True):
        if true.any():
            right = true[np.argsort(-row, kind="stable")]
            precisions.append(float(np.mean(np.cumsum(right)[right] / (np.flatnonzero(right) + 1))))
    thresholds = np.array([model.thresholds.get(code, 1.0) for code in codes])
    given = values >= thresholds
    both = 2 * (given & truth).sum(axis=0)
    f1 = both / np.maximum(given.sum(axis=0) + truth.sum(axis=0), 1)
    return mean(precisions), float(f1[truth.any(axis=0)].mean())


def one_round(
    coded: Coded, book: Codebook, codes: Sequence[str], options: argparse.Namespace, number: int
) -> Reached:
    """(order, transcripts coded) → MAP, macro-F1, segments coded."""
    order = sorted(coded)
    random.Random(f"{options.seed}/{number}").shuffle(order)
    kept = max(1, len(order) // 3)
    test = [e for name in order[:kept] for e in coded[name]]
    pool = order[kept:]
    result: dict[tuple[str, int], tuple[float, float, int]] = {}
    for way in WAYS:
        names = pool[: options.start]
        while True:
            model = trained(coded, names, book)
            segments = sum(len(coded[name]) for name in names)
            result[way, len(names)] = (*quality(model, test, codes), segments)
            left = [name for name in pool if name not in names]
            step = min(options.step, options.until - len(names))
            if step < 1 or not left:
                break
            if way == "next":
                left = chosen(coded, left, names, model, step)
            elif way == "shortest":
                left.sort(key=lambda name: len(coded[name]))
            names = [*names, *left[:step]]
    return result


def show(rounds: Sequence[Reached]) -> None:
    """The figures of every order, by number of transcripts and by number of segments."""
    print(
        "\ntranscripts: segments of each order | MAP of each, differences | macro-F1 of each, ..."
    )
    for size in sorted({size for one in rounds for _, size in one}):
        some = [one for one in rounds if all((way, size) in one for way in WAYS)]
        if some:
            segments = " ".join(f"{mean(one[w, size][2] for one in some):.0f}" for w in WAYS)
            print(f"{size:5} {segments} | {' | '.join(line(some, size, at) for at in (0, 1))}")
    print("\nsegments: MAP of each order, differences | macro-F1 of each, differences")
    for budget in SEGMENTS:
        some = [interpolated(one, budget) for one in rounds]
        some = [one for one in some if len(one) == len(WAYS)]
        if len(some) > len(rounds) / 2:
            print(f"{budget:5} {' | '.join(line(some, budget, at) for at in (0, 1))}")


def line(some: Sequence[Reached], size: int, at: int) -> str:
    """The mean of each order, and the differences from random order."""
    values = [f"{mean(one[way, size][at] for one in some):.3f}" for way in WAYS]
    for way in WAYS[1:]:
        apart = [one[way, size][at] - one["random", size][at] for one in some]
        error = stdev(apart) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
        values.append(f"{mean(apart):+.3f} (± {error:.3f})")
    return " ".join(values)


def interpolated(reached: Reached, budget: int) -> Reached:
    """What each order reaches with so many segments; without those that had fewer or more."""
    result = {}
    for way in WAYS:
        steps = sorted((v[2], v[0], v[1]) for (w, _), v in reached.items() if w == way)
        segments = [s for s, _, _ in steps]
        if segments[0] <= budget <= segments[-1]:
            found, f1 = (
                float(np.interp(budget, segments, [step[at] for step in steps])) for at in (1, 2)
            )
            result[way, budget] = (found, f1, budget)
    return result


def main() -> None:
    """Read the study, code it in every order, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--codes", help="comma-separated; without it all codes that were given")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--start", type=int, default=2)
    parser.add_argument("--step", type=int, default=2)
    parser.add_argument("--until", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.folder is None:
        coded, book = bundled()
    else:
        study = conversations.read_study(options.folder)
        coded, book = by_transcript(examples_of(study)), study.codebook
    given = {code for some in coded.values() for e in some for code in e.codes}
    codes = options.codes.split(",") if options.codes else [c.key for c in book.codes]
    codes = [code for code in codes if code in given]
    begun = time.perf_counter()
    rounds = [one_round(coded, book, codes, options, n) for n in range(options.rounds)]
    seconds = time.perf_counter() - begun
    print(
        f"{len(coded)} transcripts, {sum(map(len, coded.values()))} segments, {len(codes)} codes,"
        f" {options.rounds} rounds, {seconds:.0f} s"
    )
    show(rounds)


if __name__ == "__main__":
    main()
