"""How good suggestions are on real coded transcripts, beside plain codebook keywords. Prints
figures, gates nothing.

Usage: ``python benchmarks/suggest.py FOLDER [--transcripts N] [--codes A,B] [--curve]``, where
FOLDER holds ``transcripts/*.txt`` (a turn a line, ``Speaker: words``), ``codings.csv``
(transcript,segment,code,coder), ``attributes.csv`` (transcript,speaker,role) and ``codebook.yaml``.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

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
from qcode.suggest import compare, evaluate, examples_of, learning_curve


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


def show(table: Table) -> None:
    """The table as plain columns, figures with three decimals."""
    print(f"\n{table.title}")
    print("  ".join(column.label for column in table.columns))
    for row in table.rows:
        print("  ".join(_shown(row[column.key]) for column in table.columns))


def _shown(value: object) -> str:
    return (
        "undefined" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
    )


def main() -> None:
    """Read the folder, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transcripts", type=int, help="only the first so many")
    parser.add_argument("--codes", help="comma-separated; without it all codes")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--curve", action="store_true", help="also by number of training transcripts"
    )
    options = parser.parse_args()
    study = read_study(options.folder, options.transcripts)
    known = examples_of(study)
    codes = options.codes.split(",") if options.codes else None
    begun = time.perf_counter()
    evaluated = evaluate(known, study.codebook, options.folds, options.seed, codes)
    seconds = time.perf_counter() - begun
    print(
        f"{len(known)} segments, {len(study.interviews)} transcripts, {evaluated.extra['folds']}"
        f" folds, {seconds:.1f} s"
    )
    show(evaluated)
    for key, value in evaluated.extra.items():
        print(f"{key}: {_shown(value)}")
    show(compare(known, study.codebook, options.folds, options.seed, codes))
    if options.curve:
        show(
            learning_curve(
                known, study.codebook, folds=options.folds, seed=options.seed, codes=codes
            )
        )


if __name__ == "__main__":
    main()
