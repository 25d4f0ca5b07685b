"""Small invented REFI-QDA projects, each counted and packed as one program does it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "urn:QDA-XML:project:1.0"


def guid(name: str) -> str:
    """A GUID that is the same in every run."""
    return str(uuid5(NAMESPACE_URL, name))


@dataclass(frozen=True)
class Dialect:
    """How a program writes a text and counts in it.

    `line_end` is what stands in the file, `counted` what one counts; `names` is what stands in the
    name of a selection: its words ("quote"), its positions, its line, or nothing.
    """

    name: str
    line_end: str = "\n"
    counted: int = 1
    unit: str = "points"
    mark: bool = False
    counts_mark: bool = False
    names: str = "quote"
    sources: str = "sources"
    qde: str = "project.qde"
    origin: str = ""

    def position(self, text: str, offset: int) -> int:
        """The position that the program states for an offset in a text with LF line ends."""
        before = text[:offset]
        units = {
            "points": len(before),
            "utf-16": len(before.encode("utf-16-le")) // 2,
            "utf-8": len(before.encode()),
        }[self.unit]
        mark = {"utf-8": 3}.get(self.unit, 1) if self.counts_mark else 0
        return units + before.count("\n") * (self.counted - 1) + mark

    def content(self, text: str) -> bytes:
        """The bytes of the text file."""
        mark = b"\xef\xbb\xbf" if self.mark else b""
        return mark + text.replace("\n", self.line_end).encode()

    def label(self, text: str, start: int, end: int) -> str:
        """The name of a selection."""
        words = text[start:end]
        return {
            "quote": " ".join(words.split()),
            "cut": f"{' '.join(words.split())[:100]}…" if end - start > 100 else words,
            "positions": f"{self.position(text, start)},{self.position(text, end)}",
            "line": f"line:{text.count(chr(10), 0, start)}",
            "": "",
        }[self.names]


DIALECTS = (
    Dialect(
        "NVivo for Windows",
        "\r\n",
        2,
        "utf-16",
        mark=True,
        names="",
        sources="Sources",
        origin="NVivo 12.6",
    ),
    Dialect("NVivo for Mac", names="", origin="NVivo for Mac"),
    Dialect("ATLAS.ti for Mac", names="cut", qde="Trial.qde", origin="ATLAS.ti 26.1"),
    Dialect("ATLAS.ti for Windows", "\r\n", 1, names="cut", origin="ATLAS.ti 23.2"),
    Dialect("MAXQDA", names="positions", origin="MAXQDA 24"),
    Dialect("QualCoder on Linux", mark=True, origin="QualCoder 4.0"),
    Dialect("QualCoder on Windows", "\r\n", 1, mark=True, origin="QualCoder 4.0"),
    Dialect("QualCoder for MAXQDA on Windows", "\r\r\n", 1, mark=True, origin="QualCoder 4.0"),
    Dialect("qc", names="line", origin="qc 1.3"),
    Dialect("bytes with the mark", "\r\n", 2, "utf-8", mark=True, counts_mark=True),
    Dialect("CR CR LF as it stands", "\r\r\n", 3, "utf-16", mark=True, counts_mark=True),
)


@dataclass
class Project:
    """A project to pack: `marks` are `(text, start, end, code, coder)` in texts with LF."""

    dialect: Dialect = field(default_factory=lambda: Dialect("plain"))
    texts: Mapping[str, str] = field(default_factory=dict)
    codes: Iterable[str] = ("cost", "waiting")
    coders: Iterable[str] = ("anna", "ben")
    marks: Iterable[tuple[str, int, int, str, str]] = ()

    def qde(self) -> str:
        """The XML."""
        users = "".join(f'<User guid="{guid(c)}" name={quoteattr(c)}/>' for c in self.coders)
        codes = "".join(
            f'<Code guid="{guid(c)}" name={quoteattr(c)} isCodable="true"/>' for c in self.codes
        )
        sources = "".join(self._source(name, text) for name, text in self.texts.items())
        return project_xml(
            f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook>"
            f"<Sources>{sources}</Sources>",
            origin=self.dialect.origin,
        )

    def _source(self, name: str, text: str) -> str:
        selections = "".join(
            selection(
                f"{name}{number}",
                self.dialect.position(text, start),
                self.dialect.position(text, end),
                self.dialect.label(text, start, end),
                (code, coder),
            )
            for number, (of, start, end, code, coder) in enumerate(self.marks)
            if of == name
        )
        return text_source(name, selections, f'plainTextPath="internal://{guid(name)}.txt"')

    def packed(self) -> bytes:
        """The ``.qdpx``."""
        parts = {self.dialect.qde: self.qde().encode()}
        for name, text in self.texts.items():
            parts[f"{self.dialect.sources}/{guid(name)}.txt"] = self.dialect.content(text)
        return packed(parts)


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def project_xml(body: str, *, origin: str = "", space: str = NAMESPACE, more: str = "") -> str:
    """A project with this body."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{space}" name="invented"'
        f" origin={quoteattr(origin)} {more}>{body}</Project>"
    )


def text_source(name: str, inner: str = "", attributes: str = "", text: str | None = None) -> str:
    """A text source; `text` stands in it, otherwise `attributes` say where."""
    content = "" if text is None else f"<PlainTextContent>{escape(text)}</PlainTextContent>"
    return (
        f'<TextSource guid="{guid(name)}" name={quoteattr(name)} {attributes}>'
        f"{content}{inner}</TextSource>"
    )


def selection(
    own: str,
    start: int,
    end: int,
    name: str = "",
    coding: tuple[str, str] | None = None,
    inner: str = "",
) -> str:
    """A selection, with one coding by (code, coder) or none."""
    coded = (
        f'<Coding guid="{guid(own + "c")}" creatingUser="{guid(coding[1])}"'
        f' creationDateTime="2026-03-02T10:00:00Z"><CodeRef targetGUID="{guid(coding[0])}"/>'
        "</Coding>"
        if coding
        else ""
    )
    return (
        f'<PlainTextSelection guid="{guid(own)}" name={quoteattr(name)} startPosition="{start}"'
        f' endPosition="{end}">{inner}{coded}</PlainTextSelection>'
    )


def users(*names: str) -> str:
    """The users."""
    return "<Users>" + "".join(f'<User guid="{guid(n)}" name="{n}"/>' for n in names) + "</Users>"


def codebook(*names: str) -> str:
    """Codes side by side."""
    codes = "".join(f'<Code guid="{guid(n)}" name={quoteattr(n)} isCodable="true"/>' for n in names)
    return f"<CodeBook><Codes>{codes}</Codes></CodeBook>"
