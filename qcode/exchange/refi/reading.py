"""Read a REFI-QDA project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qcode.errors import BadInput
from qcode.exchange.project import (
    Case,
    Group,
    Link,
    Part,
    Person,
    Project,
    ProjectCode,
    ProjectNote,
    Source,
    Variable,
)
from qcode.exchange.refi.books import ATLAS_TI, read_codes, read_people, read_variables
from qcode.exchange.refi.container import Container, open_container
from qcode.exchange.refi.gathered import Gathered, described, guid, local_name
from qcode.exchange.refi.parts import (
    MEDIA,
    lose_graphs,
    read_case,
    read_groups,
    read_links,
    read_media,
    read_note,
)
from qcode.exchange.refi.placing import Known, Placing
from qcode.exchange.refi.texts import TextOf, TextReader
from qcode.exchange.speaker_codes import marks_speakers, speaker_codes, without_speakers
from qcode.files.xmls import iterate_xml
from qcode.model import Problem

if TYPE_CHECKING:
    from lxml import etree

_NAMESPACE = "urn:QDA-XML:project:1.0"
_MOST_TAGS = 40_000_000
"""Elements are dropped as soon as they are read, so many of them take little memory."""


def read_project(source: Path | bytes, name: str, text_of: TextOf) -> Project:
    """The project in a ``.qdpx`` file, a bare ``.qde`` beside its folder ``sources``, or the bytes
    of either.

    Texts are cleaned and have LF line ends; spans are code points in them. How the positions were
    counted is found for each text; where none of the ways fits, the text comes in without its
    codings, which the losses say.

    Args:
        source: the file, or its content.
        name: its name, for problems.
        text_of: gives the text of a formatted document (docx, rtf, odt) from its bytes and name;
            it is asked only where a project has no plain text.

    Raises:
        BadInput: not a REFI-QDA project, damaged, unsafe or too large.
        OSError: the file cannot be read.

    """
    with open_container(source, name) as container, _without_collecting():
        reader = _Reader(container, text_of)
        for element in iterate_xml(
            container.project(), name, tuple(_READERS), part=container.qde, max_tags=_MOST_TAGS
        ):
            if not reader.begun:
                reader.begin(element)
            _READERS[local_name(element)](reader, element)
        if not reader.begun:
            raise _not_a_project(name)
        return reader.project()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Read without looking for garbage. There is none while a project grows, and looking at all of
    it over and over takes as long as the reading.
    """
    import gc

    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _not_a_project(name: str) -> BadInput:
    message = "not a REFI-QDA project: its XML does not begin with Project"
    return BadInput([Problem(name, message)])


@dataclass
class _Reader:
    """What was read of one project so far."""

    container: Container
    text_of: TextOf
    begun: bool = False
    head: Project = field(default_factory=lambda: Project(""))
    gathered: Gathered = field(default_factory=Gathered)
    placing: Placing = field(init=False)
    texts: TextReader = field(init=False)
    people: list[Person] = field(default_factory=list)
    codes: list[ProjectCode] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    notes: list[ProjectNote] = field(default_factory=list)
    links: list[tuple[Link, tuple[str, ...]]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.placing = Placing(self.gathered)
        self.texts = TextReader(self.container, self.gathered, self.text_of)

    # -- element by element

    def begin(self, element: etree._Element) -> None:
        """Read the attributes of the root."""
        root = element.getroottree().getroot()
        if local_name(root) != "Project":
            raise _not_a_project(self.container.path)
        space = root.tag[1:].rpartition("}")[0]
        if space != _NAMESPACE:
            self.gathered.oddities[f"the namespace is {space!r}"] += 1
        stem = self.container.path.rpartition("/")[2].rpartition(".")[0]
        self.head = Project(
            " ".join((root.get("name") or stem).split()),
            " ".join((root.get("origin") or "").split()),
            created_by=guid(root.get("creatingUserGUID")),
            created=self.gathered.date(root.get("creationDateTime")),
        )
        self.placing.origin = self.head.origin
        self.begun = True

    def add_case(self, element: etree._Element) -> None:
        """Read a case; its codes are links."""
        case, links = read_case(element, self.gathered)
        self.cases.append(case)
        self.links.extend((link, ()) for link in links)

    def add_media(self, element: etree._Element) -> None:
        """Read the texts of what is no text."""
        for source in read_media(element, self.texts):
            self.placing.add(source)

    def end(self, element: etree._Element) -> None:
        """Read what stands in the root itself."""
        if element.getparent() is None:
            self.head = replace(self.head, description=described(element))
            self.gathered.refer(element, "project", "")

    # -- together

    def project(self) -> Project:
        """The project, its references resolved."""
        gathered = self.gathered
        speakers = speaker_codes(self.codes)
        sources = self._placed(speakers)
        used = {c.code for s in sources for c in s.codings}
        by_id = {v.id for v in self.variables}
        if count := sum(len(s.speakers) for s in sources):
            why = "they say who speaks; they are read as speakers, not as codings"
            gathered.lose("approximated", "codings", "speakers", why, count)
        codes = [
            replace(c, codable=True) if c.id in used and not c.codable else c
            for c in without_speakers(self.codes, speakers)
        ]
        gathered.lost_parts.update(speakers)
        notes = self._notes()
        links = tuple(self._links(notes))
        return replace(
            self.head,
            people=tuple(self._people(sources)),
            codes=tuple(codes),
            sources=tuple(
                replace(s, values=self._values(s.values, by_id, s.name)) for s in sources
            ),
            variables=tuple(self.variables),
            cases=tuple(self._case(case, by_id) for case in self.cases),
            notes=tuple(self._anchored(notes)),
            links=links,
            groups=tuple(self._group(group) for group in self.groups),
            losses=tuple(gathered.losses),
            remarks=gathered.remarks(),
        )

    def _placed(self, speakers: Mapping[str, str]) -> list[Source]:
        ends = {end for link, _ in self.links for _, end in (link.origin, link.target)}
        noted = {own for _, part, own in self.gathered.note_refs if part == "selection"}
        in_cases = {own for case in self.cases for own in case.selections}
        coders = [p.id for p in self.people if p.id != ATLAS_TI and not marks_speakers(p)]
        coder = coders[0] if len(coders) == 1 else self.head.created_by
        known = Known({c.id for c in self.codes}, speakers, ends | noted | in_cases, coder)
        return list(self.placing.sources(known))

    def _people(self, sources: Iterable[Source]) -> list[Person]:
        """The users, and those whom only codings name."""
        coding = {c.coder for s in sources for c in s.codings if c.coder}
        people = [
            replace(p, codes=p.id in coding or not (p.id == ATLAS_TI or marks_speakers(p)))
            for p in self.people
        ]
        unlisted = sorted(coding - {p.id for p in people})
        for number, own in enumerate(unlisted, 1):
            name = f"unknown coder {number}"
            why = "codings name a user who is not in the list of users"
            self.gathered.lose("approximated", "user", name, why)
            people.append(Person(own, name))
        return people

    def _values(self, values: Mapping[str, str], known: set[str], name: str) -> Mapping[str, str]:
        if lost := [v for v in values if v not in known]:
            why = "their variable is not in the project"
            self.gathered.lose("left out", "values", name or "a case", why, len(lost))
            return {v: words for v, words in values.items() if v in known}
        return values

    def _case(self, case: Case, variables: set[str]) -> Case:
        name = case.name or "a case without a name"
        sources, selections = (
            self._kept([("source", own) for own in owns], f"{name}", "parts of a case")
            for owns in (case.sources, case.selections)
        )
        return replace(
            case,
            values=self._values(case.values, variables, name),
            sources=tuple(own for _, own in sources),
            selections=tuple(own for _, own in selections),
        )

    def _group(self, group: Group) -> Group:
        return replace(group, members=self._kept(group.members, group.name, "members of a group"))

    def _kept(
        self, parts: Iterable[tuple[Part, str]], name: str, what: str
    ) -> tuple[tuple[Part, str], ...]:
        """The parts that were read; others are told as lost."""
        asked = list(parts)
        kept = [own for _, stated in asked if (own := self.gathered.meant(stated))]
        if lost := len(asked) - len(kept):
            why = "they are not in the project, or were left out"
            self.gathered.lose("left out", what, name, why, lost)
        return tuple((self.gathered.parts[own], own) for own in dict.fromkeys(kept))

    def _notes(self) -> dict[str, ProjectNote]:
        return {note.id: note for note in self.notes}

    def _links(self, notes: dict[str, ProjectNote]) -> Iterable[Link]:
        """The links between parts that were read. The notes on a link are its comment, and no
        longer among `notes`.
        """
        said: set[str] = set()
        for link, on_it in self.links:
            origin, target = (self.gathered.meant(end) for _, end in (link.origin, link.target))
            if not origin or not target:
                why = "one of its ends is not in the project, or was left out"
                self.gathered.lose("left out", "link", link.name or "without a name", why)
                continue
            words = [notes[own].text or notes[own].name for own in on_it if own in notes]
            said.update(on_it)
            parts = self.gathered.parts
            yield replace(
                link,
                origin=(parts[origin], origin),
                target=(parts[target], target),
                comment="\n\n".join(words),
            )
        elsewhere = {note for note, _, _ in self.gathered.note_refs}
        for own in said - elsewhere:
            notes.pop(own, None)

    def _anchored(self, notes: Mapping[str, ProjectNote]) -> Iterable[ProjectNote]:
        """Each note on each part that refers to it; on the project where nothing does."""
        places: dict[str, list[tuple[Part, str]]] = {own: [] for own in notes}
        for own, part, on in self.gathered.note_refs:
            if own not in notes:
                self.gathered.oddities["a reference to a note leads nowhere"] += 1
            elif part == "project":
                places[own].append(("project", ""))
            elif meant := self.gathered.meant(on):
                places[own].append((self.gathered.parts[meant], meant))
            else:
                why = f"the {part} that it was on was left out; it is on the project now"
                self.gathered.lose("approximated", "note", notes[own].name, why)
        for own, note in notes.items():
            whole: list[tuple[Part, str]] = [("project", "")]
            for number, place in enumerate(dict.fromkeys(places[own] or whole), 1):
                yield replace(note, id=own if number == 1 else f"{own}#on-{number}", on=place)


_READERS: Mapping[str, Callable[[_Reader, etree._Element], object]] = {
    "Users": lambda r, e: r.people.extend(read_people(e, r.gathered)),
    "CodeBook": lambda r, e: r.codes.extend(read_codes(e, r.gathered)),
    "Variables": lambda r, e: r.variables.extend(read_variables(e, r.gathered)),
    "Case": _Reader.add_case,
    "TextSource": lambda r, e: r.placing.add(r.texts.source(e)),
    **dict.fromkeys(MEDIA, _Reader.add_media),
    "Note": lambda r, e: r.notes.append(read_note(e, r.texts)),
    "Links": lambda r, e: r.links.extend(read_links(e, r.gathered)),
    "Sets": lambda r, e: r.groups.extend(read_groups(e, r.gathered)),
    "Graphs": lambda r, e: lose_graphs(e, r.gathered),
    "Project": _Reader.end,
}
"""What reads an element of the project when it is complete."""
