"""Cases, notes, links, groups and what is not text in a REFI-QDA project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qcode.exchange.project import CODE_OF_CASE, Case, Group, Link, Part, ProjectNote
from qcode.exchange.refi.books import read_values
from qcode.exchange.refi.gathered import Gathered, children, described, guid, local_name
from qcode.exchange.refi.texts import RawSource, TextReader, note_text
from qcode.shown import amount

if TYPE_CHECKING:
    from lxml import etree

_MEDIA = {
    "PictureSource": "picture",
    "PDFSource": "PDF",
    "AudioSource": "recording",
    "VideoSource": "film",
}
_REGIONS = {
    "PictureSelection": "region of a picture",
    "PDFSelection": "region of a PDF",
    "AudioSelection": "passage of a recording",
    "VideoSelection": "passage of a film",
}
MEDIA, REGIONS = tuple(_MEDIA), tuple(_REGIONS)


def read_case(element: etree._Element, gathered: Gathered) -> tuple[Case, list[Link]]:
    """A case, and its codes as links to them."""
    own = gathered.new_id(element.get("guid"), "case")
    name = " ".join((element.get("name") or "").split())
    case = Case(
        own,
        name,
        described(element),
        read_values(element, gathered, name),
        tuple(guid(r.get("targetGUID")) for r in children(element, "SourceRef")),
        tuple(guid(r.get("targetGUID")) for r in children(element, "SelectionRef")),
    )
    links = []
    for reference in children(element, "CodeRef"):
        code = guid(reference.get("targetGUID"))
        links.append(Link(f"{own}-{code}", CODE_OF_CASE, ("case", own), ("code", code)))
    return case, links


def read_note(element: etree._Element, reader: TextReader) -> ProjectNote:
    """A note, on nothing yet. Codings in it are told as lost."""
    gathered = reader.gathered
    own = gathered.new_id(element.get("guid"), "note")
    name = " ".join((element.get("name") or "").split())
    content, missing = reader.content(element, name)
    if content is None and "states no text" not in missing:
        gathered.lose("left out", "text of a note", name, missing)
    count = sum(1 for _ in element.iter("{*}Coding"))
    if count:
        gathered.lose("left out", "codings", name, "they are on a note, not on a text", count)
    user, created = element.get("creatingUser"), element.get("creationDateTime")
    text = note_text(element, content)
    return ProjectNote(
        own, name, text, ("project", ""), gathered.user(user), gathered.date(created)
    )


def read_media(element: etree._Element, reader: TextReader) -> list[RawSource]:
    """The texts of a picture, PDF, recording or film. The first of them stands for it: it has its
    values, notes and codings. The thing itself and what was marked in it are told as lost; a
    passage of a PDF that is marked in its text too is not.
    """
    gathered, kind = reader.gathered, _MEDIA[local_name(element)]
    name = " ".join((element.get("name") or "").split()) or f"{kind} without a name"
    texts = [
        reader.source(child, name)
        for child in children(element, "Representation", "TextDescription")
    ]
    texts.extend(_transcripts(element, name, reader))
    own = guid(element.get("guid"))
    if texts:
        gathered.aliases[own] = texts[0].id
        _stand_for(texts[0], element, reader)
        texts[0].name = name if kind == "PDF" else texts[0].name
        if texts[0].content is not None:
            gathered.lose("approximated", kind, name, "only its text is read")
    else:
        gathered.lost_parts.add(own)
        gathered.refer(element, "source", own)
        gathered.lose("left out", kind, name, f"only texts are read{_with_codings(element)}")
        if values := read_values(element, gathered, name):
            gathered.lose(
                "left out", "values", name, "they are of a source without text", len(values)
            )
    in_text = {s.id.partition("#")[0] for text in texts for s in text.selections}
    for region in children(element, *REGIONS):
        if guid(region.get("guid")) in in_text:
            continue
        gathered.lost_parts.add(guid(region.get("guid")))
        place = f"{name}: {region.get('name') or 'without a name'}"
        why = f"it is not in a text{_with_codings(region)}"
        gathered.lose("left out", _REGIONS[local_name(region)], place, why)
        gathered.refer(region, "selection", guid(region.get("guid")))
    return texts


def _transcripts(element: etree._Element, name: str, reader: TextReader) -> Iterator[RawSource]:
    for child in children(element, "Transcript"):
        if (source := reader.transcript(child, name)) is not None:
            yield source
        if points := sum(1 for _ in children(child, "SyncPoint")):
            why = "times that connect the transcript with the recording"
            reader.gathered.lose("left out", "times", child.get("name") or name, why, points)


def _stand_for(text: RawSource, element: etree._Element, reader: TextReader) -> None:
    text.values = {**read_values(element, reader.gathered, text.name), **text.values}
    text.whole.extend(reader.coding(c, "", "") for c in children(element, "Coding"))
    text.description = text.description or described(element)
    reader.gathered.refer(element, "source", text.id)


def _with_codings(element: etree._Element) -> str:
    count = sum(1 for _ in children(element, "Coding"))
    return f", with {amount(count, 'coding')}" if count else ""


def read_links(element: etree._Element, gathered: Gathered) -> list[tuple[Link, tuple[str, ...]]]:
    """Links whose ends are GUIDs yet (part "project"), with the notes on them."""
    links = []
    for link in children(element, "Link"):
        own = gathered.new_id(link.get("guid"), "link")
        notes = tuple(guid(r.get("targetGUID")) for r in children(link, "NoteRef"))
        origin, target = guid(link.get("originGUID")), guid(link.get("targetGUID"))
        name, direction = " ".join((link.get("name") or "").split()), link.get("direction") or ""
        made = Link(own, name, ("project", origin), ("project", target), "", direction)
        links.append((made, notes))
    return links


def read_groups(element: etree._Element, gathered: Gathered) -> list[Group]:
    """The sets. Some programs state the GUID of a member as `guid`, others as `targetGUID`."""
    groups = []
    kinds: dict[str, Part] = {"MemberCode": "code", "MemberSource": "source", "MemberNote": "note"}
    for part in children(element, "Set"):
        own = gathered.new_id(part.get("guid"), "group")
        members: list[tuple[Part, str]] = []
        for child in children(part, *kinds):
            stated = child.get("targetGUID") or child.get("guid")
            members.append((kinds[local_name(child)], guid(stated)))
        name = " ".join((part.get("name") or "").split())
        groups.append(Group(own, name, described(part), tuple(members)))
    if not groups:
        gathered.oddities["the list of sets is empty"] += 1
    return groups


def lose_graphs(element: etree._Element, gathered: Gathered) -> None:
    """Tell each graph as lost."""
    for graph in children(element, "Graph"):
        count = sum(1 for _ in children(graph, "Vertex"))
        why = f"a drawing of {amount(count, 'part')}; links themselves are read"
        gathered.lose("left out", "graph", graph.get("name") or "without a name", why)
