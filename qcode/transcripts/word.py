"""Word's .docx to paragraphs: nothing that a reader of the printed page sees is lost.

The XML is walked directly (`word_walk`), because python-docx drops tracked insertions, content
controls, text boxes and nested tables without a word. Transitional and Strict OOXML; the main part
is found by its relationship. Headers and footers are not part of the text; comments, footnotes and
endnotes become `Note` values anchored where they hang.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from qcode.errors import BadInput
from qcode.files.xmls import parse_xml, refuse_doctype, syntax_problem
from qcode.files.zips import GuardedZip, open_zip
from qcode.model import Note, Problem
from qcode.transcripts.parts import Document, Paragraph
from qcode.transcripts.word_names import BODY, REL, SDT, STRICT, TABLE, W_ID, P, W
from qcode.transcripts.word_numbers import Numbers, read_numbers
from qcode.transcripts.word_styles import NO_STYLES, Styles, read_styles
from qcode.transcripts.word_walk import Walker

if TYPE_CHECKING:
    from lxml import etree

MAX_PARAGRAPHS = 1_000_000
_STREAM_FROM = 8_000_000
_CHUNK = 1 << 20
_MOST_TAGS_A_BLOCK = 4_000_000
_MAIN = "word/document.xml"


def read_word(data: bytes, path: str) -> Document:
    """The paragraphs and table rows of a .docx file.

    Args:
        data: the file.
        path: its name for problems.

    Returns:
        A `Document`; its problems are notes on what was decided (tracked changes, comments, images)
        and warnings on what could not be read.

    Raises:
        BadInput: not a Word file, damaged, password-protected, hostile.

    """
    archive = open_zip(data, path, "Word file")
    main, relations = _main_part(archive, path)
    xml = _part(archive, main)
    texts = _note_texts(archive, path, relations)
    numbers = _numbers(archive, path, relations)
    walker = Walker(lambda: _styles(archive, path, relations), texts, numbers)
    paragraphs = (
        _stream(xml, path, main, walker)
        if len(xml) > _STREAM_FROM
        else _tree(xml, path, main, walker)
    )
    counts = walker.counts
    for kind, key in texts:
        if (kind, key) not in walker.anchored:
            counts[f"unplaced {kind}"] += 1
        else:
            counts[kind] += 1
    _count_margins(archive, relations, counts)
    counts["number"] = numbers.unread if numbers is not None else 0
    return Document(tuple(paragraphs), "docx", _told(counts, path))


# -- parts of the package


def _part(archive: GuardedZip, name: str) -> bytes:
    data = archive.read(name)
    if b"http://purl.oclc.org/ooxml/" in data[:4096]:
        for strict, usual in STRICT:
            data = data.replace(strict, usual)
    return data


def _relations(archive: GuardedZip, path: str, source: str) -> list[tuple[str, str]]:
    """``(kind, member)`` of the relationships of a part; the kind is the last step of its type."""
    folder, _, name = source.rpartition("/")
    member = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if member not in archive:
        return []
    result = []
    for relation in parse_xml(archive.read(member), path, part=member).iterchildren(
        REL + "Relationship"
    ):
        if relation.get("TargetMode") == "External":
            continue
        target = unquote(relation.get("Target") or "")
        resolved = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        result.append(((relation.get("Type") or "").rpartition("/")[2], resolved))
    return result


def _main_part(archive: GuardedZip, path: str) -> tuple[str, list[tuple[str, str]]]:
    main = next(
        (target for kind, target in _relations(archive, path, "") if kind == "officeDocument"),
        _MAIN,
    )
    if main not in archive:
        if _MAIN not in archive:
            raise BadInput([Problem(path, "a zip, but not a Word file (it has no document part)")])
        main = _MAIN
    return main, _relations(archive, path, main)


def _styles(archive: GuardedZip, path: str, relations: list[tuple[str, str]]) -> Styles:
    for kind, member in relations:
        if kind == "styles" and member in archive:
            try:
                return _parsed_styles(_part(archive, member))
            except BadInput as bad:
                raise BadInput([replace(problem, path=path) for problem in bad.problems]) from None
    return NO_STYLES


def _numbers(archive: GuardedZip, path: str, relations: list[tuple[str, str]]) -> Numbers | None:
    member = next(
        (member for kind, member in relations if kind == "numbering" and member in archive), None
    )
    return (
        None
        if member is None
        else read_numbers(parse_xml(_part(archive, member), path, part=member))
    )


@lru_cache(maxsize=8)
def _parsed_styles(xml: bytes) -> Styles:
    """Kept for the next file: a folder of transcripts often comes from one template, whose styles
    outweigh the text.
    """
    return read_styles(parse_xml(xml, "", part="word/styles.xml"))


def _note_texts(
    archive: GuardedZip, path: str, relations: list[tuple[str, str]]
) -> dict[tuple[str, str], Note]:
    texts: dict[tuple[str, str], Note] = {}
    for kind, member in relations:
        if kind not in ("comments", "footnotes", "endnotes") or member not in archive:
            continue
        what = kind[:-1]
        root = parse_xml(_part(archive, member), path, part=member)
        for note in root.iterchildren(W + what):
            if (note.get(W + "type") or "normal") != "normal":
                continue
            text = "\n".join(p.text for p in Walker().read(note)).strip()
            key = note.get(W_ID) or ""
            if text:
                texts[what, key] = Note(what, 0, 0, text, note.get(W + "author") or "")  # type: ignore[arg-type]
    return texts


def _count_margins(
    archive: GuardedZip, relations: list[tuple[str, str]], counts: Counter[str]
) -> None:
    for kind, member in relations:
        if kind in ("header", "footer") and member in archive and 0 < archive.size(member) < _CHUNK:
            words = b"".join(re.findall(rb"<w:t(?:\s[^>]*)?>([^<]*)", archive.read(member)))
            if words.strip() and not words.strip().isdigit():
                counts[kind] += 1


# -- the main part


def _tree(xml: bytes, path: str, part: str, walker: Walker) -> list[Paragraph]:
    root = parse_xml(xml, path, part=part)
    body = root if root.tag == BODY else root.find(BODY)
    if body is None:
        raise BadInput([Problem(path, f"a zip, but not a Word file ({part} has no body)")])
    return walker.read(body)


def _stream(xml: bytes, path: str, part: str, walker: Walker) -> list[Paragraph]:
    """Like `_tree`, but each block is let go of once it is read: memory grows with the text, not
    with the markup.
    """
    from lxml import etree

    refuse_doctype(xml, path, part)
    pull = etree.XMLPullParser(
        events=("end",),
        tag=(P, TABLE, SDT, W + "customXml", W + "altChunk"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    result: list[Paragraph] = []
    waiting = 0
    for start in range(0, len(xml), _CHUNK):
        chunk = xml[start : start + _CHUNK]
        waiting += chunk.count(b"<") + chunk.count(b"=")
        try:
            pull.feed(chunk)
        except etree.XMLSyntaxError as fault:
            raise BadInput([syntax_problem(fault, path, part)]) from None
        if _take(pull, walker, result):
            waiting = 0
        if len(result) > MAX_PARAGRAPHS:
            message = (
                f"more than {MAX_PARAGRAPHS:,} paragraphs; too large to read safely, split the"
                " document"
            )
            raise BadInput([Problem(path, message)])
        if waiting > _MOST_TAGS_A_BLOCK:
            raise BadInput(
                [
                    Problem(
                        path,
                        f"{part}: one table or paragraph contains too much markup to read safely",
                    )
                ]
            )
    try:
        pull.close()
    except etree.XMLSyntaxError as fault:
        raise BadInput([syntax_problem(fault, path, part)]) from None
    _take(pull, walker, result)
    walker.finish(result)
    return result


def _take(pull: etree.XMLPullParser, walker: Walker, matches: list[Paragraph]) -> bool:
    took = False
    block: Any
    for _, block in pull.read_events():
        parent = block.getparent()
        if parent is None or parent.tag != BODY:
            continue
        took = True
        walker.prepare(block)
        walker.block(block, matches)
        block.clear()
        while block.getprevious() is not None:
            del parent[0]
    return took


# -- what to tell

_TOLD = (
    ("insertion", "{n} tracked insertion{s} treated as accepted", "note"),
    ("deletion", "{n} tracked deletion{s} left out", "note"),
    ("comment", "{n} comment{s} kept as note{s}", "note"),
    ("footnote", "{n} footnote{s} kept as note{s}", "note"),
    ("endnote", "{n} endnote{s} kept as note{s}", "note"),
    ("box", "{n} text box{es} read after the paragraph{s} they belong to", "note"),
    ("image", "{n} image{s} left out", "note"),
    ("chart", "{n} chart{s} or diagram{s} left out", "note"),
    ("object", "{n} embedded object{s} left out", "note"),
    ("label", "{n} label{s} from Word's automatic numbering read as words", "note"),
    ("number", "{n} automatic number{s} of lists left out", "note"),
    ("hidden", "{n} hidden passage{s} left out", "note"),
    ("header", "{n} page header{s} left out", "note"),
    ("footer", "{n} page footer{s} left out", "note"),
    ("symbol", "{n} symbol{s} of a special font kept as private characters", "note"),
    (
        "unplaced comment",
        "{n} comment{s} left out: nothing in the text refers to {them}",
        "warning",
    ),
    (
        "unplaced footnote",
        "{n} footnote{s} left out: nothing in the text refers to {them}",
        "warning",
    ),
    (
        "unplaced endnote",
        "{n} endnote{s} left out: nothing in the text refers to {them}",
        "warning",
    ),
    (
        "chunk",
        "{n} embedded document{s} not read; open the file in Word and save it again as .docx",
        "warning",
    ),
)


def _told(counts: Counter[str], path: str) -> tuple[Problem, ...]:
    problems = []
    for key, sentence, severity in _TOLD:
        n = counts[key]
        if n:
            one = n == 1
            words = sentence.format(
                n=n, s="" if one else "s", es="" if one else "es", them="it" if one else "them"
            )
            problems.append(Problem(path, words, severity=severity))  # type: ignore[arg-type]
    return tuple(problems)
