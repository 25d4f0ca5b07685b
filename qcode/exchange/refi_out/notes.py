"""The notes of a project as XML: those of its parts, and what is noted on codings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from qcode.exchange.project import Part, Project, ProjectCoding, ProjectNote
from qcode.exchange.refi_out.elements import attribute, date_time, free_name, guid, text
from qcode.exchange.refi_out.presets import Preset

_UNREFERRED: tuple[Part, ...] = ("case", "group")
"""Parts that the schema gives no notes: what is noted on them goes into their description."""
_UNREAD: tuple[Part, ...] = ("source", "selection")
"""Parts whose notes are not read where the notes on codings are not."""
_NEVER = "1970-01-01T00:00:00Z"
"""The date of a note without one. QualCoder reads no project with such a note."""


@dataclass
class Notes:
    """All notes of a project by the part that they are on, and those that come with codings."""

    project: Project
    preset: Preset
    _on: dict[tuple[Part, str], list[ProjectNote]] = field(default_factory=dict)
    _short: dict[str, str] = field(default_factory=dict)
    _people: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Sort the notes by what they are on."""
        on = defaultdict(list)
        for note in self.project.notes:
            on[note.on].append(note)
        self._on = dict(on)
        self._people = frozenset(p.id for p in self.project.people)

    def references(self, part: Part, id_: str) -> str:
        """The references to the notes on a part."""
        if self._is_described(part):
            return ""
        return "".join(
            f'<NoteRef targetGUID="{guid("note", n.id)}"/>' for n in self._on.get((part, id_), ())
        )

    def of_coding(self, coding: ProjectCoding) -> str:
        """The references to the notes on a coding. Codings with the same words of the same person
        share a note.
        """
        references = self.references("coding", coding.id)
        if not coding.memo or self.preset.described:
            return references
        return references + self._shared(coding.memo, coding.coder, coding.created)

    def of_link(self, id_: str, comment: str) -> str:
        """The references to the notes on a link, and to what is said of it."""
        references = self.references("link", id_)
        return references + self._shared(comment, "", "") if comment else references

    def _shared(self, words: str, author: str, created: str) -> str:
        key = guid("short note", f"{author}\x1f{words}")
        if key not in self._short:
            who = self._by(author)
            content = f"<PlainTextContent>{text(words)}</PlainTextContent>"
            # Made here and read back without a date, so that any date does.
            when = attribute(self._date(created) or self._date(self.project.created) or _NEVER)
            self._short[key] = f'<Note guid="{key}"{who} creationDateTime={when}>{content}</Note>\n'
        return f'<NoteRef targetGUID="{key}"/>'

    def description(self, part: Part, id_: str, description: str) -> str:
        """The element with the description of a part, and with the notes that can stand nowhere
        else; nothing where both are empty.
        """
        words = [description]
        if self._is_described(part):
            words += [n.text for n in self._on.get((part, id_), ())]
        whole = "\n\n".join(filter(None, words))
        return f"<Description>{text(whole)}</Description>" if whole else ""

    def lines(self) -> Iterator[str]:
        """The elements of all notes, after all references were asked for."""
        taken: set[str] = set()
        for note in self._files():
            key = guid("note", note.id)
            name = free_name(note.name, taken) if self.preset.one_name else note.name
            taken.add(name.casefold())
            who = self._by(note.author)
            when = self._date(note.created)
            if not when and self.preset.dated:
                when = self._date(self.project.created) or _NEVER
            made = f" creationDateTime={attribute(when)}" if when else ""
            references = self.references("note", note.id)
            open_ = (
                f'<Note guid="{key}" name={attribute(name)}'
                f' plainTextPath="internal://{key}.txt"{who}{made}'
            )
            yield f"{open_}>{references}</Note>\n" if references else f"{open_}/>\n"
        yield from self._short.values()

    def files(self) -> Iterator[tuple[str, str]]:
        """GUID and text of every note that has a file of its own."""
        return ((guid("note", note.id), note.text) for note in self._files())

    def _files(self) -> Iterator[ProjectNote]:
        return (n for n in self.project.notes if not self._is_described(n.on[0]))

    def _is_described(self, part: Part) -> bool:
        return part in _UNREFERRED or (self.preset.described and part in _UNREAD)

    def _by(self, author: str) -> str:
        return f' creatingUser="{guid("person", author)}"' if author in self._people else ""

    def _date(self, created: str) -> str:
        return date_time(created, whole_seconds=self.preset.whole_seconds)
