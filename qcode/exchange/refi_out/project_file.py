"""A project as a .qdpx file, as REFI-QDA 1.5 has it.

Texts have LF line ends and no byte order mark, positions count code points, ends are exclusive, a
selection is called after its words. Members, their order and dates depend only on the project.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from qcode.exchange.archive import member_info
from qcode.exchange.noted import DESCRIBED
from qcode.exchange.project import CODE_OF_CASE, Case, Group, Link, Loss, Part, Project
from qcode.exchange.refi_out.codes import code_lines, prepared
from qcode.exchange.refi_out.elements import attribute, guid, xml_letters
from qcode.exchange.refi_out.notes import Notes
from qcode.exchange.refi_out.presets import PRESETS
from qcode.exchange.refi_out.sources import SourceWriter, values, variable_line

_ORIGIN = "qcode"
_MEMBERS: dict[Part, str] = {"code": "MemberCode", "source": "MemberSource", "note": "MemberNote"}
_DIRECTIONS = ("Associative", "OneWay", "Bidirectional")
_AT_ONCE = 1 << 20


def write_project(project: Project, file: BinaryIO, program: str = "") -> tuple[Loss, ...]:
    """Write a project to a file that is open for writing and seeking, for a `program` of `PRESETS`.
    Returns what is written in another form or not at all.
    """
    writer = _Writer(project, program)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as target:
        with target.open(member_info("project.qde"), "w", force_zip64=True) as member:
            for piece in _joined(writer.lines()):
                member.write(piece.encode("utf-8", "replace"))
        for source in project.sources:
            _put(target, guid("source", source.id), source.text)
        for key, words in writer.notes.files():
            _put(target, key, words)
    return tuple(writer.losses)


def _put(target: zipfile.ZipFile, key: str, words: str) -> None:
    with target.open(member_info(f"sources/{key}.txt"), "w") as member:
        member.write(words.encode("utf-8", "replace"))


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """The same text in large pieces."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= _AT_ONCE:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


class _Writer:
    """One writing of one project."""

    def __init__(self, project: Project, program: str) -> None:
        preset = PRESETS[program]
        self.project, self.preset = project, preset
        self.notes = Notes(project, preset)
        self.codes, changed = prepared(
            project.codes, colored=preset.colored, one_name=preset.one_name
        )
        self.sources = SourceWriter(
            preset,
            self.notes,
            frozenset(c.id for c in project.codes),
            frozenset(p.id for p in project.people),
            {v.id: v for v in project.variables},
            [*changed, *_letters(project)],
        )
        self.losses = self.sources.losses
        self.codes_of_cases: dict[str, list[str]] = defaultdict(list)
        for link in filter(_is_code_of_case, project.links):
            self.codes_of_cases[link.origin[1]].append(link.target[1])

    def lines(self) -> Iterator[str]:
        """The whole project.qde."""
        project = self.project
        yield '<?xml version="1.0" encoding="utf-8"?>\n'
        made = self.sources.made("creatingUserGUID", project.created_by, project.created)
        yield (
            f'<Project xmlns="urn:QDA-XML:project:1.0" name={attribute(project.name)}'
            f' origin="{DESCRIBED if self.preset.described else _ORIGIN}"{made}>\n'
        )
        people = (
            f"<User guid={attribute(guid('person', p.id))} name={attribute(p.name)}/>\n"
            for p in project.people
        )
        codes = code_lines(self.codes, lambda id_: self.notes.references("code", id_))
        sources = (line for s in project.sources for line in self.sources.lines(s))
        yield from _wrapped("Users", people)
        yield from _wrapped("CodeBook", _wrapped("Codes", codes))
        yield from _wrapped("Variables", map(variable_line, project.variables))
        yield from _wrapped("Cases", map(self._case, project.cases))
        yield from _wrapped("Sources", sources)
        # Their notes have to be known before the notes are written, which stand before them.
        links = [self._link(link) for link in project.links if not _is_code_of_case(link)]
        yield from _wrapped("Notes", self.notes.lines())
        yield from _wrapped("Links", links)
        yield from _wrapped("Sets", map(self._group, project.groups))
        yield self.notes.description("project", "", project.description)
        yield self.notes.references("project", "")
        yield "</Project>\n"

    def _case(self, case: Case) -> str:
        name = f" name={attribute(case.name)}" if case.name else ""
        inside = self.notes.description("case", case.id, case.description)
        for code in self.codes_of_cases[case.id]:
            inside += f'<CodeRef targetGUID="{guid("code", code)}"/>'
        inside += "".join(values(case.values, self.sources.variables))
        for part, ids in (("source", case.sources), ("selection", case.selections)):
            element = f"{part.title()}Ref"
            inside += "".join(f'<{element} targetGUID="{guid(part, i)}"/>' for i in ids)
        return f'<Case guid="{guid("case", case.id)}"{name}>{inside}</Case>\n'

    def _link(self, link: Link) -> str:
        way = f' direction="{link.direction}"' if link.direction in _DIRECTIONS else ""
        ends = "".join(
            f' {end}GUID="{guid(*part)}"'
            for end, part in (("origin", link.origin), ("target", link.target))
            if part[1]
        )
        name = f" name={attribute(link.name)}" if link.name else ""
        inside = self.notes.of_link(link.id, link.comment)
        open_ = f'<Link guid="{guid("link", link.id)}"{name}{way}{ends}'
        return f"{open_}>{inside}</Link>\n" if inside else f"{open_}/>\n"

    def _group(self, group: Group) -> str:
        inside = self.notes.description("group", group.id, group.description)
        for part, element in _MEMBERS.items():
            ids = [i for p, i in group.members if p == part]
            inside += "".join(f'<{element} targetGUID="{guid(part, i)}"/>' for i in ids)
        others = [m for m in group.members if m[0] not in _MEMBERS]
        if others:
            why = "a set holds codes, sources and notes only"
            what = "members of a group"
            self.losses.append(Loss("left out", what, group.name, why, len(others)))
        key = guid("group", group.id)
        return f'<Set guid="{key}" name={attribute(group.name)}>{inside}</Set>\n'


def _is_code_of_case(link: Link) -> bool:
    ends = (link.origin[0], link.target[0])
    return ends == ("case", "code") and link.name == CODE_OF_CASE and not link.comment


def _wrapped(element: str, lines: Iterable[str]) -> Iterator[str]:
    """The lines inside an element; nothing where there are none, because it may not be empty."""
    empty = True
    for line in lines:
        if empty:
            yield f"<{element}>\n"
            empty = False
        yield line
    if not empty:
        yield f"</{element}>\n"


def _letters(project: Project) -> Iterator[Loss]:
    """The names and texts with characters that XML cannot hold."""
    given = [
        *(("code", c.name, c.name + c.description) for c in project.codes),
        *(("source", s.name, s.name + s.description) for s in project.sources),
        *(
            ("notes on codings", s.name, "".join(c.memo for c in s.codings))
            for s in project.sources
        ),
        *(("note", n.name, n.name) for n in project.notes),
        *(("case", c.name, c.name + c.description) for c in project.cases),
        *(("group", g.name, g.name + g.description) for g in project.groups),
        *(("person", p.name, p.name) for p in project.people),
    ]
    for what, name, words in given:
        count = sum(a != b for a, b in zip(words, xml_letters(words), strict=True))
        if count:
            why = "a character that XML cannot hold becomes U+FFFD"
            yield Loss("approximated", what, xml_letters(name), why, count)
