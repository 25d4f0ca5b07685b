"""A codebook from a REFI-QDA codebook (.qdc), which most programs of this kind can write."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from qcode.codebook.described import undescribe
from qcode.codebook.keys import fold_key, new_key
from qcode.files.xmls import parse_xml
from qcode.files.yaml_nodes import quoted
from qcode.model import Code, Codebook, Problem
from qcode.shown import amount, cut_list

if TYPE_CHECKING:
    from lxml import etree

_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
MAX_LEVELS = 40
"""A file of qcode holds no more levels of codes."""


def codebook_from_refi(
    data: bytes, path: str, title: str
) -> tuple[Codebook | None, tuple[Problem, ...]]:
    """The codebook in a .qdc file, and every problem. Descriptions become definitions and what they
    say beside them (see `undescribe`); groups of codes are left out, with a
    note. None if there are no codes.

    Raises:
        BadInput: damaged, or not XML.

    """
    root = parse_xml(data, path)
    codes: list[Code] = []
    problems: list[Problem] = []
    if _name(root) == "CodeBook":
        for part in root:
            if _name(part) == "Codes":
                _read(part, None, 1, codes, problems, path)
            elif _name(part) == "Sets" and len(part):
                groups = [quoted(group.get("name") or "") for group in part]
                message = (
                    f"{amount(len(part), 'group')} of codes left out, because codebooks here have"
                    f" no groups: {cut_list(groups)}"
                )
                problems.append(Problem(path, message, part.sourceline, None, "note"))
    if not codes:
        message = "no codes: this is not a REFI-QDA codebook with codes in it"
        problems.append(Problem(path, message, 1, 1))
    if any(p.severity == "error" for p in problems):
        return None, tuple(problems)
    problems.extend(_repeated(codes, path))
    colored = (replace(code, color=read_color(code.color)) for code in codes)
    return Codebook(title, "1", tuple(colored)), tuple(problems)


def read_color(stated: str) -> str:
    """A color as ``#RRGGBB``; empty if it is none. The standard allows ``#RGB`` too."""
    color = stated.strip()
    if not _COLOR.fullmatch(color):
        return ""
    return color if len(color) == 7 else "#" + "".join(2 * digit for digit in color[1:])


def _read(
    above: etree._Element,
    parent: str | None,
    level: int,
    codes: list[Code],
    problems: list[Problem],
    path: str,
) -> None:
    """Add the codes below an element, depth first."""
    for element in above:
        if _name(element) != "Code":
            continue
        _tell_oddities(element, problems, path)
        name = " ".join((element.get("name") or "").split())
        description = [" ".join(d.itertext()).strip() for d in element if _name(d) == "Description"]
        said = undescribe("\n".join(filter(None, description)))
        taken = [c.key for c in codes]
        key = said.key if said.key and fold_key(said.key) not in map(fold_key, taken) else ""
        key = key or new_key(name, taken) or new_key(f"code {len(codes) + 1}", taken)
        color = element.get("color") or ""
        if color and not read_color(color):
            message = f"{quoted(color)} is not a color like #4E79A7; it is left out"
            problems.append(Problem(path, message, element.sourceline, None, "warning"))
            color = ""
        codes.append(replace(said, key=key, label=name, color=color, parent=parent))
        if level >= MAX_LEVELS and any(_name(child) == "Code" for child in element):
            message = f"the code {quoted(name)} is nested more than {MAX_LEVELS} levels deep"
            problems.append(Problem(path, message, element.sourceline))
        else:
            _read(element, key, level + 1, codes, problems, path)


def _tell_oddities(element: etree._Element, problems: list[Problem], path: str) -> None:
    if not (element.get("name") or "").split():
        message = "a code has no name; its key is its number in the file. Give it a name"
        problems.append(Problem(path, message, element.sourceline, None, "warning"))
    guid = element.get("guid") or ""
    if guid.startswith("{") != guid.endswith("}"):
        message = f"the GUID {quoted(guid)} has only one brace; it is read without"
        problems.append(Problem(path, message, element.sourceline, None, "note"))


def _repeated(codes: list[Code], path: str) -> list[Problem]:
    """A note for each name that two codes in one place have."""
    seen: set[tuple[str | None, str]] = set()
    problems = []
    for code in codes:
        place = (code.parent, code.label.casefold())
        if code.label and place in seen:
            message = f"two codes in one place are called {quoted(code.label)}; both are kept"
            problems.append(Problem(path, message, severity="note"))
        seen.add(place)
    return problems


def _name(element: etree._Element) -> str:
    """The name of an element without its namespace, which programs write differently."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
