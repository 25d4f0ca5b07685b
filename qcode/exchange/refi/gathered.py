"""What is collected while a project is read: which part each GUID means, losses and remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from qcode.exchange.project import Loss, Part

if TYPE_CHECKING:
    from lxml import etree

_GUID_LENGTH = 36


@dataclass
class Gathered:
    """The state of one reading. `note_refs` are (note, what refers to it, its id); `lost_parts` are
    ids of what was left out; `aliases` are ids of sources without text → the text for them.
    """

    parts: dict[str, Part] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    oddities: Counter[str] = field(default_factory=Counter)
    note_refs: list[tuple[str, Part, str]] = field(default_factory=list)
    lost_parts: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)

    def new_id(self, stated: str | None, part: Part) -> str:
        """A GUID as an id that no other part has, and what it is of. Missing and repeated ones are
        remarked; references to a repeated GUID mean the first part.
        """
        own = guid(stated)
        if len(own) == _GUID_LENGTH and own not in self.parts:
            self.parts[own] = part
            return own
        if not own:
            self.oddities[f"a {part} has no GUID"] += 1
            own = f"{part}-{len(self.parts) + 1}"
        elif len(own) != _GUID_LENGTH:
            self.oddities[f"the GUID of a {part} is not one"] += 1
        if own in self.parts:
            self.oddities[f"a {part} has the GUID of another {self.parts[own]}"] += 1
            own = self._another(own)
        self.parts[own] = part
        return own

    def _another(self, own: str) -> str:
        number = 2
        while f"{own}#{number}" in self.parts:
            number += 1
        return f"{own}#{number}"

    def meant(self, stated: str) -> str:
        """The id of what a GUID means; empty if it means nothing that was kept."""
        own = self.aliases.get(stated, stated)
        return own if own in self.parts and own not in self.lost_parts else ""

    def lose(
        self,
        fate: Literal["approximated", "left out"],
        what: str,
        name: str,
        why: str,
        count: int = 1,
    ) -> None:
        """Add a line to the loss report."""
        self.losses.append(Loss(fate, what, name, why, count))

    def date(self, stated: str | None) -> str:
        """A date and time as stated; empty if it is none."""
        if not stated or is_date(stated):
            return stated or ""
        self.oddities["a date is not one"] += 1
        return ""

    def user(self, stated: str | None) -> str:
        """The id of a user; empty if none is stated. An empty GUID is remarked."""
        if stated is None:
            return ""
        if not stated.strip("{} "):
            self.oddities["the GUID of a user is empty"] += 1
        return guid(stated)

    def refer(self, element: etree._Element, part: Part, own: str) -> None:
        """Remember the notes that an element refers to."""
        for reference in element.iterchildren("{*}NoteRef"):
            self.note_refs.append((guid(reference.get("targetGUID")), part, own))

    def remarks(self) -> tuple[str, ...]:
        """What was against the standard and was read nevertheless, in words."""
        return tuple(f"{what} ({count:,})" for what, count in sorted(self.oddities.items()))


def guid(stated: str | None) -> str:
    """A GUID in lower case without braces; empty where there is none."""
    return stated.strip("{} \n\t").lower() if stated else ""


@lru_cache(maxsize=4096)
def is_date(stated: str) -> bool:
    """True for a date or time in the form of ISO 8601."""
    try:
        datetime.fromisoformat(stated.strip())
    except ValueError:
        return False
    return True


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace, which programs write differently."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of_child(element: etree._Element, name: str) -> str:
    """The text of the first child of that name; empty without one."""
    for child in element.iterchildren(f"{{*}}{name}"):
        return "".join(child.itertext())
    return ""


def described(element: etree._Element) -> str:
    """The `Description` of an element."""
    return text_of_child(element, "Description").strip()


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of these names, in any namespace."""
    return iter(element.iterchildren(*(f"{{*}}{name}" for name in names)))
