"""What a study knows of a coding and REFI-QDA has no place for, as lines of the note on the coding,
and back.
"""

from __future__ import annotations

from dataclasses import dataclass

from qcode.files.labelled import read_labelled, write_labelled

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


def read_noted(text: str) -> Noted:
    """What `write_noted` was given; a note that somebody typed is the memo."""
    memo, parts = read_labelled(text, tuple(_LABELS))
    return Noted(memo, **{_LABELS[label]: value.strip() for label, value in parts})


_LINK, _TARGET, _DIRECTION = "Link in qcode", "Leads to", "Direction"
_OF_LINK = (_LINK, _TARGET, _DIRECTION)


def write_link(comment: str, name: str, target: str, direction: str) -> str:
    """A link as a note: what was said of it, its name and where it leads, in words."""
    parts = [(_LINK, name), (_TARGET, target), (_DIRECTION, direction)]
    return write_labelled(comment, [p for p in parts if p[1] or p[0] == _LINK], _OF_LINK)


def read_link(text: str) -> tuple[str, str, str, str] | None:
    """What `write_link` was given; None for a note that is no link."""
    comment, parts = read_labelled(text, _OF_LINK)
    given = {label: value.strip() for label, value in parts}
    if _LINK not in given:
        return None
    return comment, given[_LINK], given.get(_TARGET, ""), given.get(_DIRECTION, "")
