"""How Word's styles set text: bold, italic, hidden, and which paragraph styles are headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qcode.transcripts.builder import PLAIN, Look
from qcode.transcripts.word_names import (
    BOLD,
    BOLD_CS,
    CS,
    ITALIC,
    ITALIC_CS,
    LOOKED_AT,
    P_PR,
    R_PR,
    R_STYLE,
    RTL,
    VANISH,
    W_VAL,
    W,
)

if TYPE_CHECKING:
    from lxml import etree

_OFF = frozenset({"0", "false", "off", "none"})
_HEADING_NAMES = frozenset({"title", "subtitle", *(f"heading {n}" for n in range(1, 10))})


@dataclass(frozen=True)
class Styles:
    """Looks by style id, the default paragraph look, and the ids of heading styles."""

    looks: Mapping[str, Look] = field(default_factory=dict)
    default: Look = PLAIN
    headings: frozenset[str] = frozenset()


NO_STYLES = Styles()


def is_on(element: etree._Element) -> bool:
    """Whether a toggle such as ``<w:b/>`` is set and not switched off."""
    return element.get(W_VAL) not in _OFF


def run_look(properties: etree._Element, base: Look, styles: Callable[[], Styles]) -> Look:
    """The look of a run: what it sets itself, over its character style, over `base` (its paragraph's)."""
    set_here: dict[str, etree._Element] | None = None
    for child in properties:
        tag = child.tag
        if tag in LOOKED_AT:
            if set_here is None:
                set_here = {}
            set_here[tag] = child
    if set_here is None:
        return base
    style = set_here.get(R_STYLE)
    bold, italic, hidden = base
    if style is not None:
        char = styles().looks.get(style.get(W_VAL) or "", PLAIN)
        bold, italic, hidden = bold != char.bold, italic != char.italic, hidden != char.hidden
    complex_script = RTL in set_here or CS in set_here
    own = set_here.get(BOLD_CS if complex_script else BOLD)
    bold = is_on(own) if own is not None else bold
    own = set_here.get(ITALIC_CS if complex_script else ITALIC)
    italic = is_on(own) if own is not None else italic
    own = set_here.get(VANISH)
    hidden = is_on(own) if own is not None else hidden
    return Look(bold, italic, hidden)


def read_styles(root: etree._Element) -> Styles:
    """The styles of a ``styles.xml``."""
    own: dict[str, tuple[dict[str, bool], str]] = {}
    headings: set[str] = set()
    for style in root.iterchildren(W + "style"):
        key = style.get(W + "styleId") or ""
        toggles, parent, heading = _read_style(style)
        own[key] = (toggles, parent)
        if heading:
            headings.add(key)
    looks = {key: _resolve(key, own) for key in own}
    for key, (_, parent) in own.items():
        seen = {key}
        while parent and parent not in seen:
            if parent in headings and not parent.casefold().startswith("normal"):
                headings.add(key)
                break
            seen.add(parent)
            parent = own.get(parent, ({}, ""))[1]
    return Styles({key: look for key, look in looks.items() if look != PLAIN}, PLAIN, frozenset(headings))


def _read_style(style: etree._Element) -> tuple[dict[str, bool], str, bool]:
    toggles: dict[str, bool] = {}
    parent = ""
    heading = False
    for child in style:
        tag = child.tag
        if tag == W + "name":
            heading = heading or (child.get(W_VAL) or "").casefold() in _HEADING_NAMES
        elif tag == W + "basedOn":
            parent = child.get(W_VAL) or ""
        elif tag == R_PR:
            toggles = {each.tag: is_on(each) for each in child if each.tag in (BOLD, ITALIC, VANISH)}
        elif tag == P_PR:
            level = child.find(W + "outlineLvl")
            heading = heading or (level is not None and level.get(W_VAL) != "9")
    return toggles, parent, heading and style.get(W + "type") != "character"


def _resolve(key: str, own: Mapping[str, tuple[dict[str, bool], str]]) -> Look:
    found: dict[str, bool] = {}
    seen: set[str] = set()
    while key in own and key not in seen:
        seen.add(key)
        toggles, key = own[key]
        for name, value in toggles.items():
            found.setdefault(name, value)
    return Look(found.get(BOLD, False), found.get(ITALIC, False), found.get(VANISH, False))
