"""ELAN (``.eaf``): tiers of annotations on a line of time; a tier has a participant, or its name is
the speaker's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qcode.files.xmls import parse_xml
from qcode.model import Problem
from qcode.transcripts.languages import language_attribute
from qcode.transcripts.parts import Speech
from qcode.transcripts.tiers import Tier, speeches_of_tiers
from qcode.transcripts.xml_words import below, children

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_elan(data: bytes, path: str) -> tuple[list[Speech], list[Problem], Mapping[str, str]]:
    """The annotations of tiers that depend on no other, in order of time.

    Raises:
        BadInput: not well-formed.

    """
    root = parse_xml(data, path, doctype="ignored")
    slots = {
        slot.get("TIME_SLOT_ID", ""): int(value)
        for slot in below(root, "TIME_SLOT")
        if (value := slot.get("TIME_VALUE", "")).isdecimal()
    }
    units = next((header.get("TIME_UNITS", "") for header in below(root, "HEADER")), "")
    scale = {"NTSC-frames": 1001 / 30, "PAL-frames": 40.0}.get(units, 1.0)
    tiers = [_tier(tier, slots, scale) for tier in below(root, "TIER")]
    names = {tier.name: tier.speaker for tier in tiers}
    tiers = [
        tier._replace(speaker=names.get(parent.get("PARENT_REF", ""), tier.speaker))
        for tier, parent in zip(tiers, below(root, "TIER"), strict=True)
    ]
    speeches, problems = speeches_of_tiers(tiers, path)
    language = next(
        (tier.get("LANG_REF", "") for tier in below(root, "TIER") if not tier.get("PARENT_REF")), ""
    )
    return speeches, problems, language_attribute(language)


def _tier(tier: _Element, slots: Mapping[str, int], scale: float) -> Tier:
    result = []
    for annotation in below(tier, "ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
        text = "".join(
            "".join(value.itertext()) for value in children(annotation, "ANNOTATION_VALUE")
        )
        start, end = (
            _scaled(slots.get(annotation.get(f"TIME_SLOT_REF{n}", "")), scale) for n in (1, 2)
        )
        result.append((text, start, end))
    name = tier.get("TIER_ID", "")
    return Tier(
        name,
        tier.get("PARTICIPANT", "").strip() or _speaker(name),
        result,
        bool(tier.get("PARENT_REF")),
    )


def _scaled(time: int | None, scale: float) -> int | None:
    return None if time is None else round(time * scale)


def _speaker(name: str) -> str:
    """The speaker in the name of a tier: ``K-Spch`` and ``tx@LE-03`` name one beside the kind of
    tier.
    """
    before, mark, after = name.partition("@")
    if mark and after:
        return after
    stem, dash, kind = name.rpartition("-")
    return (
        stem
        if dash
        and kind.casefold() in {"spch", "speech", "utterance", "text", "orth", "tx", "transcript"}
        else before or name
    )
