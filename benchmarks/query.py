"""CPU seconds of expressions over 143 interviews with 60,000 codings, in memory; and of reading the
study.
"""

from __future__ import annotations

import random
import time

from interviews import roles, text, turns

from qcode.model import (
    INTERVIEWER,
    Code,
    Codebook,
    Coder,
    Coding,
    Done,
    Interview,
    Participant,
    Segment,
    Study,
    Turn,
)
from qcode.workflows.shared.expressions import evaluation, limited

INTERVIEWS, CODINGS, WORDS = 143, 60_000, 9000
CODES = ("hotline", "police", "clinic", "housing", "gaps", "trust")
EXPRESSIONS = (
    "hotline",
    "hotline and role = prosecutor and word:bed",
    "housing within 2 segments of gaps",
    '"one building" followed by trust within 4 turns',
    "/be[dt]s?/ and not *",
    "*[coder = ada and date >= 2026]",
)


def interview(number: int, role: str) -> Interview:
    """A generated interview; a segment a turn."""
    parts = turns(WORDS, number)
    found, at = [], 0
    for place, (label, words) in enumerate(parts, 1):
        start = at + len(label) + 2
        found.append(Turn(place, label, start, start + len(words)))
        at = start + len(words) + 2
    name = f"T-{number:04d}"
    people = (
        Participant(f"{name}/i", name, "Interviewer", {"role": INTERVIEWER}),
        Participant(
            f"{name}/r", name, "Respondent", {"role": role, "site": "ABCDEFGHIJ"[number % 10]}
        ),
    )
    segments = tuple(Segment(t.number, t.number, t.start, t.end) for t in found)
    return Interview(name, name, text(parts), tuple(found), segments, people)


def study() -> Study:
    """All of them, coded by one coder."""
    interviews = tuple(interview(n, role) for n, role in enumerate(roles(INTERVIEWS)))
    draw = random.Random(1)
    codings = []
    for number in range(CODINGS):
        one = interviews[number % INTERVIEWS]
        segment = one.segments[2 * draw.randrange(len(one.segments) // 2) + 1]
        code, day = draw.choice(CODES), "2026-03-01T10:00:00Z"
        codings.append(
            Coding(str(number), one.name, code, "ada", segment.start, segment.end, "1", created=day)
        )
    book = Codebook("Benchmark", "1", tuple(Code(key) for key in CODES))
    done = tuple(Done(i.name, "ada", 0, len(i.text), "1") for i in interviews)
    return Study("Benchmark", book, interviews, tuple(codings), done, coders=(Coder("a", "ada"),))


def main() -> None:
    """Measure and print."""
    made = study()
    segments = sum(len(i.segments) for i in made.interviews)
    print(f"{INTERVIEWS} interviews, {segments:,} segments, {CODINGS:,} codings; CPU seconds")
    for expression in EXPRESSIONS:
        begun = time.process_time()
        found = len(evaluation(made, expression, {}).look())
        asked = time.process_time() - begun
        limited(made, expression, {})
        print(f"{asked:6.2f}  {found:7,} segments  {expression}")


if __name__ == "__main__":
    main()
