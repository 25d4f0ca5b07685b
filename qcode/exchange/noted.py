"""What a study knows of a coding and REFI-QDA has no place for, as lines of the note on the coding,
and back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qcode.exchange.project import Project, ProjectCoding, ProjectNote, Selection, Source
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
DESCRIBED = "qcode, memos of codings in selections"
"""The origin of a project in which the description of a selection is the memo of its codings."""
_DESCRIBED = ("QualCoder", DESCRIBED)
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
    """What the note on a coding says; in a note by anybody else, all of it is the memo."""
    memo, parts = read_labelled(text, tuple(_LABELS))
    return Noted(memo, **{_LABELS[label]: value.strip() for label, value in parts})


def with_noted(project: Project) -> Project:
    """A project that was read, with what its notes say of codings in the codings: memo, round,
    origin and probability. Where a program has the memos of codings as descriptions of their
    selections, these are read from there.
    """
    on: dict[str, list[ProjectNote]] = defaultdict(list)
    for note in project.notes:
        if note.on[0] == "coding":
            on[note.on[1]].append(note)
    described = project.origin.startswith(_DESCRIBED)
    return replace(
        project,
        sources=tuple(_with_noted(source, on, described) for source in project.sources),
        notes=tuple(note for note in project.notes if note.on[0] != "coding"),
    )


def _with_noted(source: Source, on: Mapping[str, Sequence[ProjectNote]], described: bool) -> Source:
    coded = {c.selection for c in source.codings if c.selection}
    stated = {
        one.id: one.description
        for one in source.selections
        if one.id in coded and (described or _is_ours(one)) and one.description
    }
    if not stated and not any(c.id in on for c in source.codings):
        return source
    codings = tuple(
        _noted_coding(c, [n.text for n in on.get(c.id, ())], stated.get(c.selection, ""))
        for c in source.codings
    )
    selections = (replace(s, description="") if s.id in stated else s for s in source.selections)
    return replace(source, codings=codings, selections=tuple(selections))


def _noted_coding(coding: ProjectCoding, notes: Sequence[str], stated: str) -> ProjectCoding:
    read = [read_noted(text) for text in (*notes, stated) if text]
    if not read:
        return coding

    def first(field: str) -> str:
        return next(filter(None, (getattr(one, field) for one in read)), "")

    memos = filter(None, (coding.memo, *(one.memo for one in read)))
    return replace(
        coding,
        memo="\n\n".join(dict.fromkeys(memos)),
        round=first("round"),
        origin=first("origin"),
        probability=first("probability"),
    )


def _is_ours(selection: Selection) -> bool:
    noted = read_noted(selection.description)
    return bool(noted.round or noted.origin or noted.probability)


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
