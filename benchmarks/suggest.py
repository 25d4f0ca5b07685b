"""How good suggestions are on real coded transcripts, beside plain codebook keywords. Prints
figures, gates nothing.

Usage: ``python benchmarks/suggest.py FOLDER [--transcripts N] [--codes A,B] [--parents] [--curve]
[--draws N] [--without LEARNER]``, where FOLDER holds ``transcripts/*.txt`` (a turn a line,
``Speaker: words``), ``codings.csv`` (transcript,segment,code,coder), ``attributes.csv``
(transcript,speaker,role) and ``codebook.yaml``.

``--parents`` replaces every code by its family. ``--without`` leaves a learner out, so that one
sees what it brings: vectors, context, nearest, names or words. ``--draws`` repeats the learning
curve with other folds and other transcripts to learn from, and prints the means.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import yaml

from qcode.model import (
    Code,
    Codebook,
    Coding,
    Done,
    Interview,
    Participant,
    Segment,
    Study,
    Table,
    Turn,
)
from qcode.suggest import Example, compare, evaluate, examples_of, learning_curve
from qcode.suggest.learners import context, nearest, vectors, words

SIZES = (1, 2, 5, 10, 20)
LEFT_OUT: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "vectors": lambda: patch.object(vectors, "table", lambda: None),
    "context": lambda: patch.object(context, "RIDGE", 1e12),
    "nearest": lambda: patch.object(nearest, "NEIGHBOURS", 0),
    "words": lambda: patch.object(words, "LEARNED_FROM", 10**9),
}
"""For each learner, what makes it say nothing. `names` are taken out of the codebook instead."""


def read_study(folder: Path, limit: int | None = None) -> Study:
    """A study of the first `limit` transcripts of `folder`: a segment a turn, every coder done
    where they coded.
    """
    with (folder / "attributes.csv").open(encoding="utf-8", newline="") as file:
        attributes = [row for row in csv.DictReader(file)]
    with (folder / "codings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file)]
    interviews: list[Interview] = []
    for path in sorted((folder / "transcripts").glob("*.txt"))[:limit]:
        people = tuple(
            Participant(f"{path.stem}/{a['speaker']}", path.stem, a["speaker"], {"role": a["role"]})
            for a in attributes
            if a["transcript"] == path.stem
        )
        interviews.append(_interview(path, people))
    codings: list[Coding] = []
    pairs: dict[tuple[str, str], None] = {}
    by_name = {i.name: i for i in interviews}
    for number, row in enumerate(rows):
        interview = by_name.get(row["transcript"])
        if interview is not None:
            place = interview.segments[int(row["segment"]) - 1]
            codings.append(
                Coding(
                    str(number), interview.name, row["code"], row["coder"], place.start, place.end
                )
            )
            pairs[interview.name, row["coder"]] = None
    done = tuple(Done(name, coder, 0, len(by_name[name].text)) for name, coder in pairs)
    return Study(
        "benchmark", _codebook(folder / "codebook.yaml"), tuple(interviews), tuple(codings), done
    )


def _interview(path: Path, people: tuple[Participant, ...]) -> Interview:
    text = path.read_text(encoding="utf-8")
    turns: list[Turn] = []
    at = 0
    for line in text.split("\n"):
        speaker, colon, _ = line.partition(": ")
        if colon:
            turns.append(Turn(len(turns) + 1, speaker, at + len(speaker) + 2, at + len(line)))
        at += len(line) + 1
    segments = tuple(Segment(t.number, t.number, t.start, t.end) for t in turns)
    return Interview(path.stem, path.stem, text, tuple(turns), segments, people)


def _codebook(path: Path) -> Codebook:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    codes: list[Code] = []

    def add(entries: list[dict[str, object]], parent: str | None) -> None:
        for entry in entries:
            key = str(entry["code"])
            keywords = entry.get("keywords", [])
            asked = entry.get("asked_of", [])
            below = entry.get("children", [])
            assert (
                isinstance(keywords, list) and isinstance(asked, list) and isinstance(below, list)
            )
            codes.append(
                Code(
                    key,
                    str(entry.get("label", "")),
                    str(entry.get("definition", "")),
                    keywords=tuple(map(str, keywords)),
                    asked_of=tuple(map(str, asked)),
                    parent=parent,
                )
            )
            add(below, key)

    add(data["codes"], None)
    return Codebook(str(data["title"]), str(data["version"]), tuple(codes))


def families(known: Sequence[Example], codebook: Codebook) -> tuple[list[Example], Codebook]:
    """The examples and the codebook with every code replaced by its family: the code at the top of
    its branch.
    """
    above = {code.key: code.parent for code in codebook.codes}

    def top(key: str) -> str:
        parent = above.get(key)
        return key if parent is None else top(parent)

    def tops(keys: frozenset[str]) -> frozenset[str]:
        return frozenset(top(key) for key in keys)

    examples = [
        # A family is only undecided where none of its codes was given.
        replace(e, codes=tops(e.codes), unknown=tops(e.unknown) - tops(e.codes))
        for e in known
    ]
    codes = tuple(code for code in codebook.codes if code.parent is None)
    return examples, replace(codebook, codes=codes)


def without_names(codebook: Codebook) -> Codebook:
    """The codebook with codes that say nothing beside their keywords and questions."""
    return replace(
        codebook,
        codes=tuple(
            replace(code, label=" ", definition="", include="", examples=())
            for code in codebook.codes
        ),
    )


def mean_curve(
    known: Sequence[Example],
    codebook: Codebook,
    codes: Sequence[str] | None,
    options: argparse.Namespace,
) -> list[dict[str, float]]:
    """The learning curve: for each size the mean of `draws` curves, each with a seed of its own."""
    curves = [
        learning_curve(known, codebook, (0, *SIZES), options.folds, options.seed + at, codes).rows
        for at in range(options.draws)
    ]
    keys = ("transcripts", "macro_f1", "map", "brier", "ece")
    return [
        {key: float(np.mean([row[key] for row in rows])) for key in keys}
        for rows in zip(*curves, strict=True)
    ]


def show(table: Table) -> None:
    """The table as plain columns, figures with three decimals."""
    print(f"\n{table.title}")
    print("  ".join(column.label for column in table.columns))
    for row in table.rows:
        print("  ".join(_shown(row[column.key]) for column in table.columns))


def show_figures(evaluated: Table) -> None:
    """The overall figures, and for each asked precision how much is covered and how much of it was
    right.
    """
    figures = evaluated.extra
    for key in ("macro_f1", "micro_f1", "map", "hit_at_1", "recall_at_3", "brier", "ece"):
        print(f"{key}: {_shown(figures[key])}")
    print("asked  covered  reached")
    for asked in ("0.6", "0.7", "0.8"):
        print(
            f"{asked}  {_shown(figures['coverage'][asked])}"
            f"  {_shown(figures['coverage_reached'][asked])}"
        )


def _shown(value: object) -> str:
    return (
        "undefined" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
    )


def main() -> None:
    """Read the folder, evaluate, print."""
    options = _options()
    study = read_study(options.folder, options.transcripts)
    known, codebook = list(examples_of(study)), study.codebook
    if options.parents:
        known, codebook = families(known, codebook)
    codes = options.codes.split(",") if options.codes else None
    if options.without == "names":
        codebook = without_names(codebook)
    begun = time.perf_counter()
    with LEFT_OUT.get(options.without, nullcontext)():
        evaluated = evaluate(known, codebook, options.folds, options.seed, codes)
        seconds = time.perf_counter() - begun
        print(
            f"{len(known)} segments, {len(study.interviews)} transcripts,"
            f" {len(evaluated.rows)} codes, {evaluated.extra['folds']} folds, {seconds:.1f} s"
        )
        show(evaluated)
        show_figures(evaluated)
        if options.curve:
            print("\ntranscripts  macro_f1  map  brier  ece")
            for row in mean_curve(known, codebook, codes, options):
                size, *figures = row.values()
                print("  ".join([f"{size:.0f}", *map(_shown, figures)]))
    if not options.without:
        show(compare(known, codebook, options.folds, options.seed, codes))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transcripts", type=int, help="only the first so many")
    parser.add_argument("--codes", help="comma-separated; without it all codes")
    parser.add_argument("--parents", action="store_true", help="every code replaced by its family")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--curve", action="store_true", help="also by number of training transcripts"
    )
    parser.add_argument("--draws", type=int, default=1, help="mean of so many learning curves")
    parser.add_argument("--without", choices=(*LEFT_OUT, "names"), help="leave a learner out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
