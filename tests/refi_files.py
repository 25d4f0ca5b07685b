"""What tests ask of REFI-QDA files: valid against the schema, and which words they code."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

from lxml import etree

SCHEMAS = Path(__file__).parent / "exchange" / "schemas"
PROJECT = "{urn:QDA-XML:project:1.0}"


@cache
def schema(name: str) -> etree.XMLSchema:
    """The schema of that name."""
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))


def root_of(data: bytes, name: str = "Project") -> etree._Element:
    """The root of a valid document; also checks what lxml lets pass."""
    root = etree.fromstring(data)
    schema(name).assertValid(root)
    for element in root.iter():
        if (color := element.get("color")) is not None:
            assert re.fullmatch("#[0-9A-Fa-f]{6}", color), color
    guids = [e.get("guid") for e in root.iter() if e.get("guid") and "Member" not in e.tag]
    assert len(guids) == len(set(guids))
    return root


def members(data: bytes) -> dict[str, bytes]:
    """The members of a project file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def coded_words(data: bytes, *, utf16: bool = False) -> list[tuple[str, str, str, str]]:
    """(source, code, coder, words) of every coding, with the words cut out of the text file."""
    files = members(data)
    root = root_of(files["project.qde"])
    names = {e.get("guid"): e.get("name") for e in root.iter() if e.get("guid")}
    result = []
    for source in root.iter(f"{PROJECT}TextSource"):
        path = source.get("plainTextPath").replace("internal://", "sources/")
        text = files[path].decode()
        letters = text.encode("utf-16-le") if utf16 else b""
        for selection in source.iter(f"{PROJECT}PlainTextSelection"):
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
            words = letters[2 * start : 2 * end].decode("utf-16-le") if utf16 else text[start:end]
            for coding in selection.iter(f"{PROJECT}Coding"):
                code = coding.find(f"{PROJECT}CodeRef").get("targetGUID")
                who = names.get(coding.get("creatingUser"), "")
                result.append((source.get("name"), names[code], who, words))
    return sorted(result)
