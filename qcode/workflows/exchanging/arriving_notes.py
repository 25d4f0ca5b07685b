"""Notes, links and groups of a project as memos and saved expressions.

A link is a memo at the place where it begins, whose last lines name where it leads. A group of
codes or of texts is a saved expression, so that every report can be limited to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qcode.codebook.keys import new_key
from qcode.exchange.noted import CODEBOOK, SITE, SPEAKER, write_link
from qcode.exchange.project import (
    Case,
    Group,
    Link,
    Loss,
    Part,
    Project,
    ProjectNote,
    Selection,
    Source,
)
from qcode.query.tree import Compare, Named, Or, written
from qcode.spans import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a project in the study: on what a memo about it stands (`kind` and `target` as in
    the table of memos), and how it is called in words.
    """

    kind: str
    target: str
    called: str
    transcript: str | None = None
    span: Span | None = None


STUDY = Place("study", "study", "the study")


@dataclass(frozen=True, slots=True)
class Written:
    """A memo to store. `author` is the id of a person in the project."""

    place: Place
    text: str
    author: str
    created: str


def memos_of(
    project: Project, places: Mapping[tuple[Part, str], Place]
) -> tuple[list[Written], list[Loss]]:
    """The notes and links of a project, each on its place; what has none stands on the study."""
    memos: list[Written] = []
    losses: list[Loss] = []
    if project.description.strip():
        memos.append(Written(STUDY, project.description.strip(), "", project.created))
    for source in project.sources:
        here = places.get(("source", source.id))
        if here is not None and source.description.strip():
            words = source.description.strip()
            memos.append(Written(here, words, source.created_by, source.created))
        for selection in source.selections:
            own = places.get(("selection", selection.id))
            if own is not None and (words := _of_selection(selection, source)):
                memos.append(Written(own, words, selection.created_by, selection.created))
    for case in project.cases:
        if words := _of_case(case):
            here = next(
                (places["source", s] for s in case.sources if ("source", s) in places), None
            )
            memos.append(Written(here or STUDY, words, "", ""))
    for note in project.notes:
        if note.name == CODEBOOK and note.on[0] == "project":
            continue
        place = places.get(note.on)
        if place is None and note.on[0] != "project":
            what = "is no part of a study, so the memo is on the study"
            losses.append(Loss("approximated", f"note on a {note.on[0]}", note.name, f"it {what}"))
        if words := _words(note):
            memos.append(Written(place or STUDY, words, note.author, note.created))
    for link in project.links:
        memo = _link(link, places)
        if memo is None:
            why = "none of its ends is in the study"
            losses.append(Loss("left out", "link", link.name, why))
        else:
            memos.append(memo)
    return memos, losses


def _of_selection(selection: Selection, source: Source) -> str:
    """What is said of a passage: its description, below a name that is not its words."""
    name = " ".join(selection.name.split()).rstrip("….").strip()
    passage = " ".join(source.text[selection.start : selection.end].split())
    if passage.casefold().startswith(name.casefold()):
        name = ""
    return "\n\n".join(filter(None, (name, selection.description.strip())))


def _of_case(case: Case) -> str:
    """The description of a case, below its name; nothing where a study wrote it."""
    words = case.description.strip()
    if not words or words.startswith((f"{SPEAKER}:", f"{SITE}:")):
        return ""
    return "\n\n".join(filter(None, (case.name, words)))


def _words(note: ProjectNote) -> str:
    """The text of a note, below its name where the text does not begin with it."""
    text, name = note.text.strip(), " ".join(note.name.split()).removesuffix("…")
    begins = " ".join(text.split()).casefold().startswith(name.casefold())
    return text if begins or not name else f"{name}\n\n{text}".strip()


def _link(link: Link, places: Mapping[tuple[Part, str], Place]) -> Written | None:
    origin, target = places.get(link.origin), places.get(link.target)
    if origin is None and target is None:
        return None
    here, there = (origin, target) if origin is not None else (target, origin)
    assert here is not None
    called = there.called if there is not None else "something that is not in the study"
    return Written(here, write_link(link.comment, link.name, called, link.direction), "", "")


def expressions_of(
    groups: Iterable[Group],
    codes: Mapping[str, str],
    texts: Mapping[str, str],
    saved: Mapping[str, str],
    taken: Iterable[str],
) -> tuple[dict[str, str], list[Loss]]:
    """New saved expressions for groups, by name, and what is left out. `codes` and `texts` are keys
    and names by id; `saved` the expressions that the study has, `taken` other names in use.
    """
    result: dict[str, str] = {}
    losses: list[Loss] = []
    there = {name.casefold(): text for name, text in saved.items()}
    other = {name.casefold() for name in taken}
    for group in groups:
        keys = [codes[own] for part, own in group.members if part == "code" and own in codes]
        names = [texts[own] for part, own in group.members if part == "source" and own in texts]
        if group.description.strip():
            why = "a saved expression has no description"
            losses.append(Loss("left out", "description of a group", group.name, why))
        if others := sum(part not in ("code", "source") for part, _ in group.members):
            why = "only codes and texts can be in a named group here"
            losses.append(Loss("left out", "members of a group", group.name, why, others))
        if not keys and not names:
            if not others:
                losses.append(Loss("left out", "group", group.name, "nothing of it is here"))
            continue
        for what, expression in _parts(keys, names):
            name = new_key(f"{group.name}{what}", other) or new_key(f"group{what}", other)
            while there.get(name.casefold(), expression) != expression:
                name = new_key(name, {*other, *there})
            if name.casefold() not in there:
                there[name.casefold()] = result[name] = expression
    return result, losses


def _parts(keys: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(what is added to the name, expression): one for codes and one for texts."""
    if keys:
        named = tuple(Named(key, "code") for key in dict.fromkeys(keys))
        yield "", written(named[0] if len(named) == 1 else Or(named))
    if names:
        suffix = " texts" if keys else ""
        yield suffix, written(Compare("transcript", "in", tuple(dict.fromkeys(names))))
