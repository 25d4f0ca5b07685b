"""What a study holds that no other program has a place for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qcode.exchange.project import Loss
from qcode.store.printing import IDENTITY
from qcode.store.view import View

_MARKS = {
    "star": "stars on passages",
    "unsure": "marks of doubt",
    "nothing": "marks that no code applies",
    "asked": "marks of questions asked",
}


def unwritten(view: View) -> Iterator[Loss]:
    """A line for each kind of thing that stays in the study, with how many there are."""
    counts = {
        "marks that somebody finished": len(view.done()),
        "assignments of transcripts": len(view.rows("assignment")),
        "samples": len(view.rows("sample")),
    }
    marks = Counter(row.kind for row in view.rows("mark"))
    counts |= {name: marks[kind] for kind, name in _MARKS.items()}
    counts["decisions about printing"] = sum(
        n for kind, n in marks.items() if kind.startswith("print.")
    )
    for what, count in counts.items():
        if count:
            yield Loss("left out", what, "", "REFI-QDA has no place for them", count)
    identities = len(view.rows("memo", kind=IDENTITY))
    if identities:
        why = "it tells who is who, and never leaves the study"
        yield Loss("left out", "words of the list of identities", "", why, identities)
