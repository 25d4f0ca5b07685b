"""A project as other programs keep it: what every reader of `exchange` returns and every writer
takes.

It holds values alone. Ids are whatever the other program uses (a GUID in lower case without braces,
or the number of a row as text); they connect the parts of one project and mean nothing outside it.
Spans are half-open `[start, end)` in code points of `Source.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Part = Literal["project", "source", "selection", "coding", "code", "case", "group", "link", "note"]
"""What a note, a link or a member of a group can stand on."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who worked in the project. `codes`: False for a name under which a program keeps
    what nobody coded (who speaks, what it made itself).
    """

    id: str
    name: str
    codes: bool = True


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A code. `parent` is the id of the code above it, empty at the top. `codable`: False for a
    category that only holds others.
    """

    id: str
    name: str
    parent: str = ""
    color: str = ""
    description: str = ""
    codable: bool = True
    created_by: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class ProjectCoding:
    """A code on a selection. `quote`: the words that the other program says it covers, where it
    gives them; `created`: ISO 8601, empty where unknown. `round`, `origin` and `probability` are
    given only where qcode wrote the project (see `noted`). `selection`: the id of the selection
    that it is on, where the other program has such.
    """

    id: str
    code: str
    start: int
    end: int
    coder: str = ""
    created: str = ""
    quote: str = ""
    memo: str = ""
    round: str = ""
    origin: str = ""
    probability: str = ""
    selection: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A span that was marked and carries a name or a note, with or without codings."""

    id: str
    start: int
    end: int
    name: str = ""
    description: str = ""
    created_by: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerSpan:
    """The words of one speaker, where a program marks speakers rather than writing labels."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A text, with LF line ends and cleaned of marks that are not words; the spans are in it.
    `reading` says how the positions of the other program were read and how well that fits, in
    words.
    """

    id: str
    name: str
    text: str
    description: str = ""
    created_by: str = ""
    created: str = ""
    codings: tuple[ProjectCoding, ...] = ()
    selections: tuple[Selection, ...] = ()
    speakers: tuple[SpeakerSpan, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """An attribute of cases or sources. `kind` is REFI-QDA's word for its type: Text, Boolean,
    Integer, Float, Date or DateTime.
    """

    id: str
    name: str
    kind: str = "Text"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A unit of the study. `values`: id of a variable → value. `sources`: ids of its sources;
    `selections`: ids of its selections. The name is empty where a program hangs variables on
    sources in this way.
    """

    id: str
    name: str
    description: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectNote:
    """A note or journal. It stands on `(part, id)`; `("project", "")` for the whole."""

    id: str
    name: str
    text: str
    on: tuple[Part, str] = ("project", "")
    author: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A connection of two parts, with what was said of it."""

    id: str
    name: str
    origin: tuple[Part, str]
    target: tuple[Part, str]
    comment: str = ""
    direction: str = ""


CODE_OF_CASE = "code of the case"
"""The name of a link from a case to a code that is not a link in a file, but stands in the case."""


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of codes, sources or notes."""

    id: str
    name: str
    description: str = ""
    members: tuple[tuple[Part, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """A line of the loss report: what became of one part, or of `count` of a kind, and why.

    `fate`: "approximated" when it is kept in another form, "left out" when it is not kept.
    """

    fate: Literal["approximated", "left out"]
    what: str
    name: str
    why: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that was read from a project, or is written into one. `origin` names the program
    that wrote it, as far as it says; `remarks` are sentences on what is against the standard in it
    and was read nevertheless, without loss.
    """

    name: str
    origin: str = ""
    description: str = ""
    created_by: str = ""
    created: str = ""
    people: tuple[Person, ...] = ()
    codes: tuple[ProjectCode, ...] = ()
    sources: tuple[Source, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    notes: tuple[ProjectNote, ...] = ()
    links: tuple[Link, ...] = ()
    groups: tuple[Group, ...] = ()
    losses: tuple[Loss, ...] = ()
    remarks: tuple[str, ...] = ()
