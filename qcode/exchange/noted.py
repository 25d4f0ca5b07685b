"""What a study knows of a coding and REFI-QDA has no place for, as lines of the note on the coding,
and back.
"""

from __future__ import annotations

from dataclasses import dataclass

from qcode.files.labelled import write_labelled

_LABELS = {
    "Round in qcode": "round",
    "Origin in qcode": "origin",
    "Probability in qcode": "probability",
}
SPEAKER = "Speaker in qcode"
"""The label in the description of a case that says which speaker of its texts it is."""
SITE = "Site in qcode"
"""The label in the description of a case that says which site it is."""
CODEBOOK = "Codebook in qcode"
"""The name of the note with the title, version and questions of the codebook, as its file has
them.
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """The memo of a coding, its round, its origin (of `model.Origin`) and the probability that a
    model gave it; empty where the note says nothing.
    """

    memo: str = ""
    round: str = ""
    origin: str = ""
    probability: str = ""


def write_noted(noted: Noted) -> str:
    """The note on a coding; empty where there is nothing to say."""
    parts = [(label, getattr(noted, field)) for label, field in _LABELS.items()]
    return write_labelled(noted.memo, [p for p in parts if p[1]], tuple(_LABELS))
