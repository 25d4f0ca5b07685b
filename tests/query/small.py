"""A study of three short transcripts whose answers can be counted by hand.

W1 (Ana, officer at site North, wave 1): segments 1-6, the interviewer asks at 1, 3 and 5.
W2 (Bo, Provider at South, wave 2) alike. G1: a group at North of Cy (officer) and Di (no role).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qcode import model
from qcode.query import Evaluation, Material
from qcode.reports.layers import speakers_of

TEXTS = {
    "W1": (
        "Int: How does it begin?\nAna: The hotline rings, and we refer them to the Safe  House.\n"
        "Int: And then?\nAna: Beds are short. Nobody can't pay.\n"
        "Int: Who else?\nAna: The tip lines, referred by neighbours."
    ),
    "W2": (
        "Int: How does it begin?\nBo: A hotline worker calls.\n"
        "Int: And then?\nBo: We look for a safe house and for beds.\n"
        "Int: Who else?\nBo: Nobody."
    ),
    "G1": "Cy: The hotline is slow.\nDi: Beds, beds, beds.\nCy: A café took some in.",
}
PEOPLE = {
    "Ana": {"role": "law_enforcement", "site": "North", "wave": "1", "years": "3"},
    "Bo": {"role": "Provider", "site": "South", "wave": "2", "years": "12"},
    "Cy": {"role": "Law enforcement", "site": "North", "years": "1,200"},
    "Di": {"site": "North"},
    "Int": {"role": model.INTERVIEWER},
}
SITES = {"North": {"kind": "state"}, "South": {"kind": "city"}, "East": {"kind": "state"}}
BOOK = model.Codebook(
    "Small",
    "1",
    (
        model.Code("streams"),
        model.Code("hotline", parent="streams"),
        model.Code("neighbours", parent="streams"),
        model.Code("none_of_them", parent="streams", exclusive=True),
        model.Code("services"),
        model.Code("housing", parent="services"),
        model.Code("gaps"),
    ),
)
CODED = (
    ("W1", 2, "hotline", "ada", "1", "hand", "2026-03-01"),
    ("W1", 4, "housing", "ada", "1", "hand", "2026-03-02"),
    ("W1", 4, "gaps", "ada", "1", "accepted", "2026-04-02"),
    ("W1", 6, "neighbours", "ada", "1", "hand", "2026-04-02"),
    ("W2", 2, "hotline", "ada", "1", "hand", "2026-03-03"),
    ("W2", 4, "housing", "ada", "1", "hand", "2026-03-03"),
    ("W2", 6, "none_of_them", "ada", "1", "hand", "2026-03-03"),
    ("G1", 1, "hotline", "ada", "1", "hand", "2026-05-01"),
    ("G1", 2, "housing", "ada", "1", "hand", "2026-05-01"),
    ("G1", 2, "gaps", "ada", "1", "hand", "2026-05-01"),
    ("W1", 2, "gaps", "ben", "2", "hand", "2026-06-01"),
    ("W1", 4, "housing", "ben", "2", "machine", "2026-06-01"),
)
"""Transcript, segment, code, coder, round, origin, day. What Ada gave counts."""


def _interview(name: str, text: str) -> model.Interview:
    turns, at = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        label, _, _ = line.partition(": ")
        turns.append(model.Turn(number, label, at + len(label) + 2, at + len(line)))
        at += len(line) + 1
    segments = tuple(model.Segment(t.number, t.number, t.start, t.end) for t in turns)
    labels = dict.fromkeys(t.speaker or "" for t in turns)
    own = {"wave": PEOPLE["Ana" if name == "W1" else "Bo"]["wave"]} if name != "G1" else {}
    people = tuple(model.Participant(f"{name}/{who}", name, who, PEOPLE[who]) for who in labels)
    return model.Interview(name, name, text, tuple(turns), segments, people, own)


def study(**changes: object) -> model.Study:
    """The study; `changes` are fields of it."""
    interviews = tuple(_interview(name, text) for name, text in TEXTS.items())
    by_name = {i.name: i for i in interviews}
    codings = tuple(
        model.Coding(
            f"c{n}",
            name,
            code,
            coder,
            by_name[name].segments[segment - 1].start,
            by_name[name].segments[segment - 1].end,
            round=round,
            origin=origin,  # type: ignore[arg-type]
            created=f"{day}T10:00:00Z",
        )
        for n, (name, segment, code, coder, round, origin, day) in enumerate(CODED)
    )
    made = {
        "title": "Small",
        "codebook": BOOK,
        "interviews": interviews,
        "codings": codings,
        "done": tuple(model.Done(i.name, "ada", 0, len(i.text), "1") for i in interviews),
        "coders": (model.Coder("ada", "ada"), model.Coder("ben", "ben")),
        "sites": SITES,
        **changes,
    }
    return model.Study(**made)  # type: ignore[arg-type]


def material(
    of: model.Study, *, saved: Mapping[str, str] | None = None, everybody: bool = False
) -> Material:
    """What is asked: Ada's codings count, everything is looked at."""
    counted: dict[str, list[model.Coding]] = {}
    for coding in of.codings:
        if coding.coder == "ada":
            counted.setdefault(coding.transcript, []).append(coding)
    return Material(
        of,
        counted,
        {i.name: speakers_of(i) for i in of.interviews},
        everybody=everybody,
        saved=saved or {},
        lemmas=lambda interview: [
            (word.strip(".,").removesuffix("red"), at, at + len(word))
            for word, at in _words(interview.text)
        ],
    )


def _words(text: str) -> list[tuple[str, int]]:
    found, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        found.append((word, at))
        at += len(word)
    return found


def places(expression: str, **options: object) -> list[str]:
    """Where an expression is true: ``W1.2`` is the second segment of W1."""
    asked = Evaluation(expression, material(study(), **options))  # type: ignore[arg-type]
    units: Sequence[str] = [f"{u.interview.name}.{u.segment.number}" for u in asked.units]
    return [units[i] for i in sorted(asked.look())]
