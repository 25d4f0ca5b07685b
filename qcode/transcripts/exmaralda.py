"""EXMARaLDA (``.exb``): tiers of type ``t`` hold what a speaker says, in events between points of a
common line of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qcode.files.xmls import parse_xml
from qcode.model import Problem
from qcode.transcripts.languages import language_attribute
from qcode.transcripts.parts import Speech
from qcode.transcripts.service_words import seconds
from qcode.transcripts.tiers import Tier, speeches_of_tiers
from qcode.transcripts.xml_words import below, children

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_exmaralda(data: bytes, path: str) -> tuple[list[Speech], list[Problem], Mapping[str, str]]:
    """The events of the tiers of speech, those that follow each other without a pause joined.

    Raises:
        BadInput: not well-formed.

    """
    root = parse_xml(data, path, doctype="ignored")
    items = [item.get("id", "") for item in below(root, "tli")]
    times = {
        item.get("id", ""): seconds(item.get("time", ""))
        for item in below(root, "tli")
        if item.get("time")
    }
    order = {name: place for place, name in enumerate(items)}
    speakers = {}
    for speaker in below(root, "speaker"):
        short = next((entry.text or "" for entry in below(speaker, "abbreviation")), "")
        speakers[speaker.get("id", "")] = short.strip() or speaker.get("id", "")
    tiers = []
    for tier in below(root, "tier"):
        label = speakers.get(tier.get("speaker", ""), tier.get("display-name", ""))
        events = _joined(children(tier, "event"), order, times)
        tiers.append(
            Tier(
                tier.get("display-name", "") or tier.get("id", ""),
                label,
                events,
                tier.get("type") != "t",
            )
        )
    speeches, problems = speeches_of_tiers(tiers, path)
    language = next((entry.get("lang", "") for entry in below(root, "language")), "")
    return speeches, problems, language_attribute(language)


def _joined(
    events: list[_Element], order: Mapping[str, int], times: Mapping[str, int | None]
) -> list[tuple[str, int | None, int | None]]:
    """Events that begin where the one before ends are one stretch of speech (their text holds the
    blanks).
    """
    result: list[tuple[str, int | None, int | None]] = []
    last = None
    for event in sorted(events, key=lambda e: order.get(e.get("start", ""), 0)):
        text, start, end = "".join(event.itertext()), event.get("start", ""), event.get("end", "")
        if result and start == last:
            result[-1] = (result[-1][0] + text, result[-1][1], times.get(end, result[-1][2]))
        else:
            result.append((text, times.get(start), times.get(end)))
        last = end
    return result
