"""How much `suggest next` saves against coding transcripts in random order. Prints figures, gates
nothing.

    python benchmarks/order.py [FOLDER] [--codes A,B] [--rounds N] [--start N] [--step N]
        [--until N] [--seed N]

FOLDER is a folder of coded conversations as in benchmarks/suggest.py; without one, the bundled
study. In each round a third of the transcripts is kept for testing. From the rest, `start`
transcripts are coded first, the same for both orders; then `step` more at a time, at random or as
`suggest next` chooses them from the model so far, until `until` are coded. After each step a model
is trained and tested: MAP (how high the correct codes of a segment stand) and macro-F1 at the
model's own thresholds. Printed are means over rounds, the mean difference with its standard error
over rounds, and how many segments were coded, because a chosen transcript may be longer.
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
) -> dict[tuple[str, int], tuple[float, float, int]]:
    """(order, transcripts coded) → MAP, macro-F1, segments coded."""
    order = sorted(coded)
    random.Random(f"{options.seed}/{number}").shuffle(order)
    kept = max(1, len(order) // 3)
    test = [e for name in order[:kept] for e in coded[name]]
    pool = order[kept:]
    result: dict[tuple[str, int], tuple[float, float, int]] = {}
    for way in ("random", "next"):
        names = pool[: options.start]
        while True:
            model = trained(coded, names, book)
            segments = sum(len(coded[name]) for name in names)
            result[way, len(names)] = (*quality(model, test, codes), segments)
            left = [name for name in pool if name not in names]
            step = min(options.step, options.until - len(names))
            if step < 1 or not left:
                break
            more = left[:step] if way == "random" else chosen(coded, left, names, model, step)
            names = [*names, *more]
    return result


def show(rounds: Sequence[Mapping[tuple[str, int], tuple[float, float, int]]]) -> None:
    """The figures of both orders by number of transcripts."""
    print("transcripts | segments random, next | MAP random, next, difference | macro-F1 the same")
    for size in sorted({size for one in rounds for _, size in one}):
        some = [one for one in rounds if ("next", size) in one and ("random", size) in one]
        if not some:
            continue
        pairs = [(one["random", size], one["next", size]) for one in some]
        cells = [f"{mean(a[2] for a, _ in pairs):8.0f} {mean(b[2] for _, b in pairs):6.0f}"]
        for at in (0, 1):
            apart = [b[at] - a[at] for a, b in pairs]
            error = stdev(apart) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
            cells.append(
                f"{mean(a[at] for a, _ in pairs):.3f} {mean(b[at] for _, b in pairs):.3f}"
                f" {mean(apart):+.3f} (± {error:.3f})"
            )
        print(f"{size:11} | {' | '.join(cells)}")


def main() -> None:
    """Read the study, code it in both orders, print."""
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
