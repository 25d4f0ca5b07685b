"""How Word's styles set text: bold, italic, hidden, and which paragraph styles are headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qcode.transcripts.builder import PLAIN, Look
from qcode.transcripts.word_names import (
    BOLD,
    BOLD_CS,
    COLOUR,
    CS,
    HIGHLIGHT,
    ITALIC,
    ITALIC_CS,
    LOOKED_AT,
    NUM_PR,
    P_PR,
    R_PR,
    R_STYLE,
    RTL,
    UNDERLINE,
    VANISH,
    W_VAL,
    W,
)

if TYPE_CHECKING:
    from lxml import etree

_HEX = re.compile("[0-9a-f]{6}")
_GREY = 60
"""Channels of a colour that lie no farther apart than this are a grey."""
_OFF = frozenset({"0", "false", "off", "none"})
_HEADING_NAMES = frozenset({"title", "subtitle", *(f"heading {n}" for n in range(1, 10))})


@dataclass(frozen=True)
class Styles:
    """Looks by style id, the default paragraph look, the ids of heading styles, and the list
    (numId, ilvl) of a style.
    """

    looks: Mapping[str, Look] = field(default_factory=dict)
    default: Look = PLAIN
    headings: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[str, str]] = field(default_factory=dict)


NO_STYLES = Styles()

Settings = tuple[Look | str | None, ...]
"""The look a run starts from, and its own properties with their values."""


def is_on(element: etree._Element) -> bool:
    """Whether a toggle such as ``<w:b/>`` is set and not switched off."""
    return element.get(W_VAL) not in _OFF


def run_look(
    properties: etree._Element,
    base: Look,
    styles: Callable[[], Styles],
    known: dict[Settings, Look],
) -> Look:
    """The look of a run: what it sets itself, over its character style, over `base` (its
    paragraph's).

    `known` keeps what was found for the same settings: a file has a handful of them, and a run each
    few words.
    """
    own: list[str | None] = []
    for child in properties:
        tag = child.tag
        if tag in LOOKED_AT:
            own += (tag, child.get(W_VAL))
    if not own:
        return base
    settings = (base, *own)
    look = known.get(settings)
    if look is None:
        look = known[settings] = _look(dict(zip(own[::2], own[1::2], strict=True)), base, styles)
    return look


def _look(
    values: Mapping[str | None, str | None], base: Look, styles: Callable[[], Styles]
) -> Look:
    """As `run_look`, from the run's properties with their values."""
    bold, italic, hidden, mark = base
    if R_STYLE in values:
        char = styles().looks.get(values[R_STYLE] or "", PLAIN)
        bold, italic, hidden = bold != char.bold, italic != char.italic, hidden != char.hidden
        mark = char.mark or mark
    complex_script = RTL in values or CS in values
    own_bold, own_italic = (BOLD_CS, ITALIC_CS) if complex_script else (BOLD, ITALIC)
    bold = values[own_bold] not in _OFF if own_bold in values else bold
    italic = values[own_italic] not in _OFF if own_italic in values else italic
    hidden = values[VANISH] not in _OFF if VANISH in values else hidden
    return Look(bold, italic, hidden, _marked(values) or mark)


def _marked(values: Mapping[str | None, str | None]) -> str:
    """How a run is set off beside its letters; black, white, grey and Word's own choice of colour
    are none.
    """
    if (values.get(HIGHLIGHT) or "none") not in ("none", "white"):
        return "highlight"
    if (values.get(UNDERLINE) or "none") != "none":
        return "underline"
    colour = (values.get(COLOUR) or "auto").casefold()
    channels = [int(colour[at : at + 2], 16) for at in (0, 2, 4)] if _HEX.fullmatch(colour) else [0]
    return "colour" if max(channels) - min(channels) > _GREY else ""


def read_styles(root: etree._Element) -> Styles:
    """The styles of a ``styles.xml``."""
    own: dict[str, tuple[dict[str, bool | str], str]] = {}
    headings: set[str] = set()
    lists: dict[str, tuple[str, str]] = {}
    for style in root.iterchildren(W + "style"):
        key = style.get(W + "styleId") or ""
        toggles, parent, heading = _read_style(style)
        own[key] = (toggles, parent)
        number = style.find(P_PR + "/" + NUM_PR)
        if number is not None:
            lists[key] = tuple(_value(number.find(W + name)) for name in ("numId", "ilvl"))  # type: ignore[assignment]
        if heading:
            headings.add(key)
    for key, (_, parent) in own.items():
        seen = {key}
        while parent and parent not in seen:
            if parent in headings and not parent.casefold().startswith("normal"):
                headings.add(key)
            if parent in lists:
                lists.setdefault(key, lists[parent])
            seen.add(parent)
            parent = own.get(parent, ({}, ""))[1]
    looks = {key: _resolve(key, own, marked=key not in headings) for key in own}
    return Styles(
        {key: look for key, look in looks.items() if look != PLAIN},
        PLAIN,
        frozenset(headings),
        lists,
    )


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(W_VAL) or ""


def _read_style(style: etree._Element) -> tuple[dict[str, bool | str], str, bool]:
    toggles: dict[str, bool | str] = {}
    parent = ""
    heading = False
    for child in style:
        tag = child.tag
        if tag == W + "name":
            heading = heading or (child.get(W_VAL) or "").casefold() in _HEADING_NAMES
        elif tag == W + "basedOn":
            parent = child.get(W_VAL) or ""
        elif tag == R_PR:
            toggles |= {
                each.tag: is_on(each) for each in child if each.tag in (BOLD, ITALIC, VANISH)
            }
            if mark := _marked({each.tag: each.get(W_VAL) for each in child}):
                toggles["mark"] = mark
        elif tag == P_PR:
            level = child.find(W + "outlineLvl")
            heading = heading or (level is not None and level.get(W_VAL) != "9")
    return toggles, parent, heading and style.get(W + "type") != "character"


def _resolve(
    key: str, own: Mapping[str, tuple[dict[str, bool | str], str]], *, marked: bool
) -> Look:
    result: dict[str, bool | str] = {}
    seen: set[str] = set()
    while key in own and key not in seen:
        seen.add(key)
        toggles, key = own[key]
        for name, value in toggles.items():
            result.setdefault(name, value)
    mark = str(result.get("mark", "")) if marked else ""
    return Look(bool(result.get(BOLD)), bool(result.get(ITALIC)), bool(result.get(VANISH)), mark)
