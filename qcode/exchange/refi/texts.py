"""Texts of a REFI-QDA project as they stand in it: content, selections and codings, before it is
known how their positions are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qcode.errors import BadInput
from qcode.exchange.refi.books import read_values
from qcode.exchange.refi.container import Container
from qcode.exchange.refi.gathered import Gathered, children, described, guid
from qcode.files.decoding import decode

if TYPE_CHECKING:
    from lxml import etree

TextOf = Callable[[bytes, str], str]
"""The text of a document (docx, rtf, odt) from its bytes and its name; raises BadInput."""


class RawCoding(NamedTuple):
    """A code on a selection, as stated."""

    id: str
    code: str
    user: str
    created: str


class RawSelection(NamedTuple):
    """A selection as stated, with its codings."""

    id: str
    start: int
    end: int
    name: str
    description: str
    user: str
    created: str
    codings: Sequence[RawCoding]


@dataclass
class RawSource:
    """A text as stated. `content` is None if there is none in the project, because of `missing`."""

    id: str
    name: str
    content: str | None
    missing: str = ""
    description: str = ""
    user: str = ""
    created: str = ""
    selections: list[RawSelection] = field(default_factory=list)
    whole: list[RawCoding] = field(default_factory=list)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def number_of_codings(self) -> int:
        """How many codings there are on the text and its selections."""
        return len(self.whole) + sum(len(s.codings) for s in self.selections)


@dataclass
class TextReader:
    """Reads the texts of one project."""

    container: Container
    gathered: Gathered
    text_of: TextOf
    paths: set[str] = field(default_factory=set)
    users: dict[str | None, str] = field(default_factory=dict)

    def source(self, element: etree._Element, name: str = "") -> RawSource:
        """A `TextSource`, or the text of a picture or PDF, which has the same form."""
        own = self.gathered.new_id(element.get("guid"), "source")
        name = " ".join((element.get("name") or name).split())
        if not name:
            name = f"text {sum(part == 'source' for part in self.gathered.parts.values())}"
            self.gathered.oddities["a text has no name"] += 1
        content, missing = self.content(element, name)
        source = RawSource(own, name, content, missing, described(element))
        source.user = self.gathered.user(element.get("creatingUser"))
        source.created = self.gathered.date(element.get("creationDateTime"))
        source.values = read_values(element, self.gathered, name)
        self.gathered.refer(element, "source", own)
        for selection in children(element, "PlainTextSelection"):
            if (read := self.selection(selection, name)) is not None:
                source.selections.append(read)
        source.whole.extend(self.coding(c, "", "") for c in children(element, "Coding"))
        return source

    def content(self, element: etree._Element, name: str) -> tuple[str | None, str]:
        """The content of a text or note; or None, and why it cannot be read."""
        plain, rich = element.get("plainTextPath"), element.get("richTextPath")
        for inline in children(element, "PlainTextContent"):
            words = "".join(inline.itertext())
            if words or not (plain or rich):
                return words, ""
        why = "the project states no text for it"
        if plain:
            try:
                self.paths.add(plain)
                return self._decoded(self.container.read(plain), plain), ""
            except BadInput as fault:
                why = fault.problems[0].message
        if rich:
            try:
                return self._rich(rich, name), ""
            except BadInput as fault:
                why = fault.problems[0].message if not plain else why
        return None, why

    def _decoded(self, data: bytes, path: str) -> str:
        """The text of a file, with its byte order mark, which may count in positions."""
        if b"\0" not in data[:4096]:
            try:
                return data.decode("utf-8")
            except UnicodeDecodeError:
                pass
        text, encoding, _ = decode(data, path)
        self.gathered.oddities[f"a text is {encoding}, not UTF-8"] += 1
        return f"\ufeff{text}" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else text

    def _rich(self, stated: str, name: str) -> str:
        data = self.container.read(stated)
        suffix = stated[stated.rfind(".") :].casefold()
        if suffix == ".txt":
            return self._decoded(data, stated)
        text = self.text_of(data, stated.rpartition("/")[2])
        why = "only a formatted document is in the project; its words were taken, not its format"
        self.gathered.lose("approximated", "text", name, why)
        return text

    def selection(self, element: etree._Element, source: str) -> RawSelection | None:
        """A selection of a text; None, with a loss, if its positions are not numbers."""
        stated = dict(element.items())
        gathered = self.gathered
        try:
            start, end = int(stated["startPosition"]), int(stated["endPosition"])
        except (KeyError, ValueError):
            why = "its positions are not numbers"
            count = sum(1 for _ in children(element, "Coding"))
            place = f"{source}: {stated.get('name', '')}"
            gathered.lose("left out", "selection", place, why, count)
            return None
        own = gathered.new_id(stated.get("guid"), "selection")
        user, created = self._who(stated.get("creatingUser")), stated.get("creationDateTime", "")
        description, codings = "", []
        for part in element:
            kind = part.tag
            if kind.endswith("Coding"):
                codings.append(self.coding(part, user, created))
            elif kind.endswith("Description"):
                description = "".join(part.itertext()).strip()
            elif kind.endswith("NoteRef"):
                gathered.note_refs.append((guid(part.get("targetGUID")), "selection", own))
        name = stated.get("name", "")
        return RawSelection(own, start, end, name, description, user, created, codings)

    def coding(self, element: etree._Element, user: str, created: str) -> RawCoding:
        """A coding; who and when are the selection's where it does not say."""
        stated = dict(element.items())
        own = self.gathered.new_id(stated.get("guid"), "coding")
        code = ""
        for part in element:
            kind = part.tag
            if kind.endswith("CodeRef"):
                code = guid(part.get("targetGUID"))
            elif kind.endswith("NoteRef"):
                self.gathered.note_refs.append((guid(part.get("targetGUID")), "coding", own))
        who = self._who(stated.get("creatingUser")) or user
        return RawCoding(own, code, who, stated.get("creationDateTime") or created)

    def _who(self, stated: str | None) -> str:
        """The id of a user, who are few."""
        known = self.users.get(stated)
        if known is None:
            known = self.gathered.user(stated)
            if known or stated is None:
                self.users[stated] = known
        return known

    def transcript(self, element: etree._Element, recording: str) -> RawSource | None:
        """The transcript of a recording; None if it is a text of the project already and has no
        selections of its own. A selection there is between two points in time, which have
        positions.
        """
        shared = element.get("plainTextPath") or ""
        selections = list(children(element, "TranscriptSelection"))
        if shared in self.paths and not selections:
            return None
        source = self.source(element, f"{recording} (transcript)")
        points = {
            guid(p.get("guid")): p.get("position") or "" for p in children(element, "SyncPoint")
        }
        for selection in selections:
            for ours, theirs in (
                ("startPosition", "fromSyncPoint"),
                ("endPosition", "toSyncPoint"),
            ):
                selection.set(ours, points.get(guid(selection.get(theirs)), ""))
            if (read := self.selection(selection, source.name)) is not None:
                source.selections.append(read)
        return source


def note_text(element: etree._Element, content: str | None) -> str:
    """The text of a note: its content, below its description if it has both."""
    return "\n\n".join(filter(None, (described(element), (content or "").strip("\ufeff\n "))))
