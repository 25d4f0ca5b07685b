"""Users, codes and variables of a REFI-QDA project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.codebook.from_refi import MAX_LEVELS, read_color
from qcode.exchange.project import Person, ProjectCode, Variable
from qcode.exchange.refi.gathered import Gathered, children, described, guid

if TYPE_CHECKING:
    from lxml import etree

ATLAS_TI = "c32a2bd5-537f-4838-8b17-df9efbafdf4b"
"""The user under whose name ATLAS.ti keeps what it makes itself, in every project."""
_KINDS = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")


def read_people(users: etree._Element, gathered: Gathered) -> list[Person]:
    """The users. One without a name has their initials, or a number, as a name."""
    people: list[Person] = []
    known: set[str] = set()
    for number, user in enumerate(children(users, "User"), 1):
        own = guid(user.get("guid"))
        if own in known:
            gathered.oddities["a user has the GUID of another user"] += 1
            continue
        known.add(own)
        name = " ".join((user.get("name") or user.get("id") or "").split())
        if not name:
            gathered.oddities["a user has no name"] += 1
        if name and name in (p.name for p in people):
            gathered.oddities[f"two users have the name {name!r}"] += 1
        people.append(Person(own, name or f"coder {number}"))
    return people


def read_codes(book: etree._Element, gathered: Gathered) -> list[ProjectCode]:
    """The codes of a `CodeBook`, each before those below it."""
    codes: list[ProjectCode] = []
    waiting: list[tuple[etree._Element, str, int]] = [
        (code, "", 1) for part in children(book, "Codes") for code in children(part, "Code")
    ]
    waiting.reverse()
    while waiting:
        element, parent, level = waiting.pop()
        code = _code(element, parent, gathered)
        codes.append(code)
        below = list(children(element, "Code"))
        if below and level >= MAX_LEVELS:
            why = f"nested more than {MAX_LEVELS} levels deep; they stand beside it"
            gathered.lose("approximated", "codes below a code", code.name, why, len(below))
        above, depth = (code.id, level + 1) if level < MAX_LEVELS else (parent, level)
        waiting.extend((child, above, depth) for child in reversed(below))
    _remark_names(codes, gathered)
    return codes


def _code(element: etree._Element, parent: str, gathered: Gathered) -> ProjectCode:
    own = gathered.new_id(element.get("guid"), "code")
    name = " ".join((element.get("name") or "").split())
    if not name:
        name = f"code {sum(part == 'code' for part in gathered.parts.values())}"
        gathered.lose("approximated", "code without a name", name, "it got this name")
    stated = element.get("color") or ""
    color = read_color(stated)
    if stated and not color:
        why = f"its color {stated!r} is not a color like #4E79A7; it has none now"
        gathered.lose("approximated", "code", name, why)
    gathered.refer(element, "code", own)
    codable = (element.get("isCodable") or "true").strip().casefold() not in ("false", "0")
    return ProjectCode(own, name, parent, color, described(element), codable)


def _remark_names(codes: list[ProjectCode], gathered: Gathered) -> None:
    seen: set[tuple[str, str]] = set()
    for code in codes:
        place = (code.parent, code.name.casefold())
        if place in seen:
            gathered.oddities[f"two codes in one place have the name {code.name!r}"] += 1
        seen.add(place)


def read_variables(element: etree._Element, gathered: Gathered) -> list[Variable]:
    """The variables. One of an unknown type is a text."""
    variables: list[Variable] = []
    known: set[str] = set()
    for number, variable in enumerate(children(element, "Variable"), 1):
        own = guid(variable.get("guid")) or f"variable-{number}"
        name = " ".join((variable.get("name") or "").split())
        if own in known:
            why = "another variable has its GUID, so its values cannot be told apart"
            gathered.lose("left out", "variable", name, why)
            continue
        known.add(own)
        kind = variable.get("typeOfVariable") or "Text"
        if kind not in _KINDS:
            gathered.oddities[f"a variable is of the unknown type {kind!r}"] += 1
            kind = "Text"
        variables.append(Variable(own, name or f"variable {number}", kind, described(variable)))
    return variables


def read_values(element: etree._Element, gathered: Gathered, name: str) -> dict[str, str]:
    """Variable → value of a case or source. Empty values are not there."""
    values: dict[str, str] = {}
    for value in children(element, "VariableValue"):
        variable, words, kind = "", "", ""
        for part in value.iterchildren("{*}*"):
            if part.tag.endswith("VariableRef"):
                variable = guid(part.get("targetGUID"))
            else:
                words, kind = "".join(part.itertext()).strip(), part.tag
        if kind.endswith("BooleanValue"):
            words = {"1": "true", "0": "false"}.get(words, words)
        if not words:
            continue
        if variable in values and values[variable] != words:
            why = f"a second value of the same variable: {words!r}"
            gathered.lose("left out", "value", name, why)
        else:
            values[variable] = words
    return values
