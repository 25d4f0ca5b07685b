"""Legends in a header: which labels ask, and which answer."""

from __future__ import annotations

import re

from qcode.transcripts.header_lines import Header, comes_back
from qcode.transcripts.header_words import (
    ASKS,
    RESPONDS,
)
from qcode.transcripts.labels import is_interviewer, is_known, key
from qcode.transcripts.lines import Line, Page

_EQUALS = re.compile(r"=| [–—-] ")
_LEGEND = re.compile(
    r"[ \t(\[*_]*([^\s=:][^=:\n]{0,20}?)\s*(?:=|(?<= )[–—-](?= ))\s*([^=;\n]{2,70})"
)
_LEGEND_WORD = re.compile(
    r"[\s*_#]*(?:legend[ae]?|leyenda|légende|key|abbreviations|abkürzungen|abréviations|speakers|participants)[\s*_]*[:：][\s*_]*",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(r"[\s*_•-]{0,4}([^\s=:–—-][^\s=:]{0,7})\s+[–—=-]\s+([^.!?:\n]{2,90})")
_LEGEND_ENDS = re.compile(r"[;,]\s*|\s{2,}|\t")
_SPELLED = re.compile(r"(\w{1,4}) ?[:：]\s+(\w{3,20}(?: \d)?)\.?")


def legend_of(page: Page, line: Line) -> dict[str, bool]:
    """`I = interviewer; X = informant`, or `I: Interviewer` alone on its line: which labels ask."""
    if line.end - line.start > 300:
        return {}
    text = _LEGEND_WORD.sub("", page.of(line))
    if spelled := _SPELLED.fullmatch(text):
        role = spelled[2]
        return (
            {key(spelled[1]): is_interviewer(role)}
            if is_known(role) and comes_back(page, line, spelled[1])
            else {}
        )
    described = _DESCRIBED.fullmatch(text)
    if (
        described and "," in described[2] and comes_back(page, line, described[1])
    ):  # `MS - Mara Stone, interviewer`
        role = described[2].rpartition(",")[2].strip()
        return {key(described[1]): is_interviewer(role)} if is_known(role) else {"": False}
    legend: dict[str, bool] = {}
    pieces = (
        [piece for piece in _LEGEND_ENDS.split(text) if piece.strip()]
        if _EQUALS.search(text)
        else []
    )
    for piece in pieces:
        match = _LEGEND.fullmatch(piece.rstrip(" .)]*_"))
        if match is None:
            return {}
        role = match[2].strip()
        if "=" not in piece and (len(match[1]) > 4 or not is_known(role)):
            return {}
        if ASKS.fullmatch(role) or RESPONDS.fullmatch(role):
            legend[key(match[1])] = ASKS.fullmatch(role) is not None
    return legend


def add_legend_of_pair(header: Header, name: str, value: str) -> None:
    """`I: Interviewer` in a header is a legend as well."""
    if len(name) <= 4 and (ASKS.fullmatch(value) or RESPONDS.fullmatch(value)):
        header.legend[key(name)] = ASKS.fullmatch(value) is not None
