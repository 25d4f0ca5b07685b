"""The codebook of a project as XML, for a project and for a codebook file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from qcode.exchange.project import Loss, ProjectCode
from qcode.exchange.refi_out.elements import attribute, color, free_name, guid, text

_COLORS = ("#4E79A7", "#F28E2B", "#E15759", "#76B7B2", "#59A14F", "#EDC948", "#B07AA1", "#9C755F")
"""Colors of codes without one, for a program that wants one of each."""


def code_lines(
    codes: Sequence[ProjectCode], notes: Callable[[str], str] = lambda _: ""
) -> Iterator[str]:
    """The elements of all codes, each inside the one above it. `notes` gives the references to the
    notes of a code.
    """
    below: dict[str, list[ProjectCode]] = defaultdict(list)
    for code in codes:
        below[code.parent].append(code)
    waiting: list[ProjectCode | str] = list(reversed(below[""]))
    while waiting:
        line_or_code = waiting.pop()
        if isinstance(line_or_code, str):
            yield line_or_code
            continue
        code = line_or_code
        hue = f" color={attribute(code.color)}" if code.color else ""
        named = f"<Code guid={attribute(guid('code', code.id))} name={attribute(code.name)}"
        inside = f"<Description>{text(code.description)}</Description>" if code.description else ""
        inside += notes(code.id)
        open_ = f'{named} isCodable="{str(code.codable).lower()}"{hue}'
        if not inside and not below[code.id]:
            yield f"{open_}/>\n"
            continue
        yield f"{open_}>{inside}\n"
        waiting.append("</Code>\n")
        waiting.extend(reversed(below[code.id]))


def prepared(
    codes: Sequence[ProjectCode], *, colored: bool, one_name: bool
) -> tuple[tuple[ProjectCode, ...], tuple[Loss, ...]]:
    """The codes as they are written, and what becomes different: colors that are none, names that
    are given twice, codes that are below none of the others.
    """
    losses: list[Loss] = []
    made: list[ProjectCode] = []
    names = {c.id: c.name for c in codes}
    often = Counter(c.name.casefold() for c in codes)
    placed = _placed(codes)
    taken: set[str] = set()
    for number, code in enumerate(codes):
        hue, name, parent = color(code.color), code.name, code.parent
        if code.color and not hue:
            losses.append(Loss("left out", "color", code.name, f"{code.color!r} is not a color"))
        if colored and not hue:
            hue = _COLORS[number % len(_COLORS)]
        if one_name and often[name.casefold()] > 1:
            above = names.get(parent, "")
            name = free_name(f"{name} ({above})" if above else name, taken)
            if name != code.name:
                why = f"becomes {name!r}, because two codes of one name are not possible there"
                losses.append(Loss("approximated", "name of a code", code.name, why))
        taken.add(name.casefold())
        if parent and code.id not in placed:
            losses.append(Loss("approximated", "place of a code", code.name, "no code is above it"))
            parent = ""
        made.append(replace(code, color=hue, name=name, parent=parent))
    return tuple(made), tuple(losses)


def _placed(codes: Sequence[ProjectCode]) -> set[str]:
    """The ids of the codes that lead to the top."""
    parents: Mapping[str, str] = {c.id: c.parent for c in codes}
    placed: set[str] = {""}
    for code in codes:
        path: list[str] = []
        at = code.id
        while at not in placed and at in parents and at not in path:
            path.append(at)
            at = parents[at]
        if at in placed:
            placed.update(path)
    return placed
