"""PDF to paragraphs, through pypdf (an optional package): lines of a page joined where they are wrapped.

A PDF knows lines, not paragraphs. A line that fills its page goes on in the next, unless that begins like a speaker's
label; what stands at the top or bottom of most pages (running titles, page numbers) is left out, and said.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from qcode.errors import BadInput, MissingPackage
from qcode.model import Problem
from qcode.transcripts.parts import Document, Paragraph

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_PAGES = 5_000
_FULL = 0.75
_FEW_LINES, _LEAST = 40, 60
_LABEL = re.compile(r"\s*(?:[\[(#]?\d{1,2}:\d\d|[^\s:：][^:：]{0,40}[:：](?:\s|$)|[\[(#])")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—|]\s*)?(?:(?:page|seite|página|sida|side|p\.)\s*)?#(?:\s*(?:of|von|de|av|af|/)\s*#)?(?:\s*[-–—|])?\s*$", re.I
)
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError, NotImplementedError,
           AssertionError, OSError, zlib.error, ImportError)  # fmt: skip


def read_pdf(data: bytes, path: str) -> Document:
    """The paragraphs of a PDF that has a text layer.

    Raises:
        MissingPackage: pypdf is not installed.
        BadInput: password-protected, damaged or cut off, or a scan without text.

    """
    reader = _open(data, path)
    pages = [_lines(reader, number, path) for number in range(_page_count(reader, path))]
    if not any(pages):
        message = "a PDF without a text layer (a scan?); run text recognition (OCR), or import the document it was made from"
        raise BadInput([Problem(path, message)])
    running = _running(pages)
    message = "read from a PDF: lines were joined to paragraphs by their length; check the turns"
    problems = [Problem(path, message, severity="note")]
    empty = sum(1 for page in pages if not page)
    if empty:
        message = f"{empty} of {len(pages)} pages have no text (pictures or scans) and were left out"
        problems.append(Problem(path, message, severity="warning"))
    if running:
        shown = ", ".join(repr(key.replace("#", "1")) for key in list(running)[:3])
        problems.append(Problem(path, f"running titles and page numbers left out ({shown})", severity="note"))
    kept = [[line for n, line in enumerate(page) if not _is_running(line, n, len(page), running)] for page in pages]
    return Document(tuple(Paragraph(text) for text in _joined(kept)), "pdf", tuple(problems))


def _open(data: bytes, path: str) -> PdfReader:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise MissingPackage("reading PDF files needs the package pypdf", hint="pip install 'qcode[pdf]'") from None
    log = logging.getLogger("pypdf")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
    if b"%%EOF" not in data[-8192:]:
        raise BadInput([Problem(path, "not a complete PDF (cut off); get a fresh copy")])
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except (PyPdfError, *_DAMAGE) as fault:
        raise BadInput([_damaged(path, fault)]) from None
    if locked:
        raise BadInput([Problem(path, "password-protected; save it without a password, or import the document it was made from")])
    return reader


def _page_count(reader: PdfReader, path: str) -> int:
    from pypdf.errors import PyPdfError

    try:
        count = len(reader.pages)
    except (PyPdfError, *_DAMAGE) as fault:
        raise BadInput([_damaged(path, fault)]) from None
    if count > _MOST_PAGES:
        raise BadInput([Problem(path, f"{count:,} pages, more than the {_MOST_PAGES:,} that are read; split the file")])
    return count


def _lines(reader: PdfReader, number: int, path: str) -> list[str]:
    from pypdf.errors import PyPdfError

    try:
        text = reader.pages[number].extract_text()
    except (PyPdfError, *_DAMAGE) as fault:
        raise BadInput([_damaged(path, fault, f"page {number + 1}: ")]) from None
    text = re.sub("[\x00\ud800-\udfff]", "", text)
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")]
    return lines if any(lines) else []


def _damaged(path: str, fault: BaseException, where: str = "") -> Problem:
    if type(fault).__name__ == "DependencyError":
        return Problem(path, "an encrypted PDF; save it without a password, or import the document it was made from")
    reason = str(fault)[:80] or type(fault).__name__
    return Problem(path, f"{where}not a complete PDF, damaged or cut off ({reason}); get a fresh copy")


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _running(pages: list[list[str]]) -> Counter[str]:
    """Lines, digits aside, that stand first or last on most of at least three pages; and bare page numbers."""
    edges: Counter[str] = Counter()
    for page in pages:
        words = [line for line in page if line.strip()]
        edges.update({_key(line) for line in (*words[:1], *words[-1:])})
    most = max(3, sum(1 for page in pages if page) // 2 + 1)
    return Counter({key: n for key, n in edges.items() if n >= most or _PAGE_NUMBER.match(key)})


def _is_running(line: str, number: int, count: int, running: Counter[str]) -> bool:
    return (number < 3 or number >= count - 3) and bool(line.strip()) and _key(line) in running


def _joined(pages: list[list[str]]) -> list[str]:
    """Lines joined to paragraphs."""
    widths = sorted(len(line) for page in pages for line in page if line.strip())
    full = _FULL * widths[int(len(widths) * 0.9)] if widths else 0.0
    sure = _LEAST if len(widths) < _FEW_LINES else 0  # short turns on few lines do not show where the page ends
    found: list[str] = []
    goes_on, before = False, 0
    for page in pages:
        for line in page:
            words = line.strip()
            if not words:
                goes_on = False
                continue
            if goes_on and (before >= sure or words[:1].islower()) and not _LABEL.match(words):
                glue = "" if found[-1].endswith("-") and words[:1].islower() else " "
                found[-1] += glue + words
            else:
                found.append(words)
            goes_on, before = len(line) >= full, len(line)
    return found
