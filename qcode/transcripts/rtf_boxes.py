r"""Words of RTF that striprtf drops: text boxes of shapes, and text in two writings.

The source is rewritten before it is read. The text of a box becomes paragraphs after the one the
box hangs on. Of ``\upr`` the part in Unicode is kept. What a shape, a picture or an object holds a
second time for old readers (``\shprslt``, ``\nonshppict``, ``\result``) is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

_TOKEN = re.compile(r"\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\[^A-Za-z]|[{}]", re.S)
_NEEDED = re.compile(r"\\(?:upr|shptxt|dptxbxtext|nonshppict|object)(?![A-Za-z])")
_LAST_BREAK = re.compile(r"(?<!\\)\\par(?![A-Za-z])[ ]?([}\s]*)\Z")
_BREAKS = frozenset(("par", "sect", "page", "cell", "nestcell", "row", "nestrow"))
_SHAPES = frozenset(("shp", "shpgrp", "shpinst", "do"))
_BOXES = frozenset(("shptxt", "dptxbxtext"))
_NOTES = frozenset(("footnote", "annotation"))
_PAGE = frozenset(f"{part}{side}" for part in ("header", "footer") for side in ("", "l", "r", "f"))

_DEEPEST = 50
"""Parts in parts that are gone into; each level is put together once more."""

_State = Literal["text", "star", "shape", "twice", "page", "off"]
r"""Where a group stands: in words, after an asterisk, in a shape, in ``\upr``, in a page header, or
in what is not read."""
_PartKind = Literal["file", "note", "box", "twice", "unicode", "dropped"]


@dataclass(slots=True)
class _Part:
    """A stretch of the source that is put together by itself.

    `depth` is that of its group; `boxes` wait for the end of a paragraph.
    """

    kind: _PartKind
    depth: int
    pieces: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    unicode: str | None = None


def lift_boxes(source: str) -> tuple[str, Counter[str]]:
    r"""RTF in which striprtf finds the words of text boxes and of ``\upr``; one pass, linear.

    Returns:
        The source, and the counts of what was met: "box" (read), "page box" (in headers and
        footers, not read), "object" (not read).

    """
    if _NEEDED.search(source) is None:
        return source, Counter()
    lifter = _Lifter(source)
    return lifter.lift(), lifter.counts


class _Lifter:
    def __init__(self, source: str) -> None:
        from striprtf import striprtf

        self._unread: frozenset[str] = frozenset((*striprtf.destinations, "deleted"))
        self._source = source
        self._copied = 0
        self._states: list[_State] = []
        self._parts = [_Part("file", 1)]
        self._pictures = 0
        self.counts: Counter[str] = Counter()

    def lift(self) -> str:
        at = 0
        while (token := _TOKEN.search(self._source, at)) is not None:
            at = token.end()
            text, word = token[0], token[1]
            if text == "{":
                self._states.append(self._states[-1] if self._states else "text")
            elif text == "}":
                self._close(token.start())
                if not self._states:
                    break
            elif word == "bin":
                at += max(int(token[2] or 0), 0)
            elif not self._states:
                continue
            elif text == "\\*" and self._states[-1] == "text":
                self._states[-1] = "star"
            elif word is not None and token[2] != "0":
                self._word(word, token.start(), at)
        return self._rest()

    def _rest(self) -> str:
        """The whole; groups that are open where the file is cut off are closed, its own
        excepted.
        """
        cut_off = bool(self._states)
        self._copy(len(self._source))
        while len(self._states) > 1:
            self._close(len(self._source))
            self._parts[-1].pieces.append(" }" if self._source.endswith("\\") else "}")
        file = self._parts[0]
        if cut_off:
            self._give(file)
        return "".join(file.pieces)

    def _copy(self, end: int) -> None:
        self._parts[-1].pieces.append(self._source[self._copied : end])
        self._copied = end

    def _word(self, word: str, start: int, end: int) -> None:
        state = self._states[-1]
        if state == "text" and word in _BREAKS:
            if self._parts[-1].boxes:
                self._copy(start)
                self._give(self._parts[-1], in_cell="cell" in word)
        elif state == "twice":
            if word == "ud":
                self._begin("unicode", end)
        elif state == "page":
            self.counts["page box"] += word in _BOXES
        elif state != "off":
            self._enter(word, state, end)

    def _enter(self, word: str, state: _State, end: int) -> None:
        """Go into what `word` begins, where it begins something."""
        self._pictures += word == "shppict"
        if word in _BOXES:
            self._begin("box", end)
        elif word in _SHAPES:
            self._states[-1] = "shape"
        elif state == "shape":
            if word in self._unread:
                self._states[-1] = "off"
        elif word in _NOTES:
            self._begin("note", end)
        elif word == "upr":
            self._begin("twice", end)
        elif word == "nonshppict" and self._pictures:
            self._pictures -= 1
            self._begin("dropped", end)
        elif word in _PAGE:
            self._states[-1] = "page"
        elif state == "star" or word in self._unread:
            self.counts["object"] += word == "object"
            self._states[-1] = "off"

    def _begin(self, kind: _PartKind, end: int) -> None:
        if len(self._parts) > _DEEPEST:
            return
        self._copy(end)
        self._states[-1] = "twice" if kind == "twice" else "off" if kind == "dropped" else "text"
        self._parts.append(_Part(kind, len(self._states)))
        if kind in ("twice", "dropped"):
            outer = self._parts[-2].pieces
            outer[-1] = outer[-1][: outer[-1].rindex("\\")]

    def _close(self, start: int) -> None:
        """End a group, and the part that it is."""
        if not self._states:
            return
        while (part := self._parts[-1]).depth == len(self._states):
            self._copy(start)
            self._give(part)
            if part.kind == "file":
                break
            self._parts.pop()
            self._hand_on(part, self._parts[-1])
        self._states.pop()

    def _hand_on(self, part: _Part, outer: _Part) -> None:
        text = "".join(part.pieces)
        if part.kind == "box":
            self.counts["box"] += 1
            outer.boxes.append(_LAST_BREAK.sub(r"\1", text))
        elif part.kind == "unicode":
            outer.unicode = text
        elif part.kind == "twice":
            outer.pieces.append(text if part.unicode is None else part.unicode)
        elif part.kind == "note":
            outer.pieces.append(text)

    def _give(self, part: _Part, *, in_cell: bool = False) -> None:
        """Put the boxes that wait after the paragraph that ends here; those in cells stay there."""
        for box in part.boxes:
            box = rf"\par {{\plain {box}}}"
            part.pieces.append(_TOKEN.sub(_soft, box) if in_cell else box)
        part.boxes.clear()


def _soft(token: re.Match[str]) -> str:
    return r"\line " if token[1] == "par" else token[0]
