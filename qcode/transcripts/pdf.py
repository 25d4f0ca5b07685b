"""PDF to paragraphs, through pypdfium2: lines of a page joined where they are wrapped.

A PDF knows lines, not paragraphs. A line that fills its page goes on in the next, unless that
begins like a speaker's label. What stands around the words of a page (running titles, page and line
numbers) is left out, and told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qcode.errors import BadInput
from qcode.files.decoding import normalise_newlines
from qcode.model import Problem
from qcode.transcripts.layouts.paged import without_line_numbers
from qcode.transcripts.parts import Document, Paragraph
from qcode.transcripts.pdf_furniture import without_margin_numbers, without_running_lines
from qcode.transcripts.pdf_hyphens import Hyphens

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_MOST_PAGES = 5_000
_FULL = 0.75
_FEW_LINES, _LEAST = 40, 60
_LABEL = re.compile(r"(?:[\[(#]?\d{1,2}:\d\d|[^\s:：][^:：]{0,40}[:：](?:\s|$)|[\[(#])")
_LONGEST_LABEL = 42
"""Characters of a label with its colon."""
_SENTENCE_ENDS = '.?!…:;"”’»)]'
_UNSTORABLE = re.compile("[\ud800-\udfff\uffff]")
_LINE_END_HYPHEN = "\ufffe"
"""What PDFium writes for a hyphen at the end of a line, in place of both."""


def read_pdf(data: bytes, path: str) -> Document:
    """The paragraphs of a PDF that has a text layer.

    Raises:
        BadInput: password-protected, damaged or cut off, or a scan without text.

    """
    pages = _pages(data, path)
    if not any(pages):
        message = (
            "a PDF without a text layer (a scan?); run text recognition (OCR), or import the"
            " document it was made from"
        )
        raise BadInput([Problem(path, message)])
    message = "read from a PDF: lines were joined to paragraphs by their length; check the turns"
    problems = [Problem(path, message, severity="note")]
    empty = sum(1 for page in pages if not page)
    if empty:
        message = (
            f"{empty} of {len(pages)} pages have no text (pictures or scans) and were left out"
        )
        problems.append(Problem(path, message, severity="warning"))
    pages, numbers = without_margin_numbers(pages)
    if numbers:
        message = f"{numbers} line or paragraph numbers in the margin were left out"
        problems.append(Problem(path, message, severity="note"))
    kept, running = without_running_lines(pages)
    if running:
        shown = ", ".join(repr(line) for line in running[:3])
        problems.append(
            Problem(path, f"running titles and page numbers left out ({shown})", severity="note")
        )
    text, numbered = without_line_numbers("\n".join(line for page in kept for line in page))
    if numbered is not None:
        kept = [text.split("\n")]
        problems.append(Problem(path, numbered.message, severity="note"))
    hyphens = Hyphens(kept)
    paragraphs = tuple(Paragraph(text) for text in _joined(kept, hyphens))
    problems += hyphens.problems(path)
    return Document(paragraphs, "pdf", tuple(problems))


def _pages(data: bytes, path: str) -> list[list[str]]:
    """The lines of each page; a page without text has none."""
    from pypdfium2 import PdfDocument, PdfiumError

    if b"%%EOF" not in data[-8192:]:
        raise BadInput([Problem(path, "not a complete PDF (cut off); get a fresh copy")])
    number = 0
    try:
        document = PdfDocument(data)
        try:
            count = len(document)
            if count > _MOST_PAGES:
                message = (
                    f"{count:,} pages, more than the {_MOST_PAGES:,} that are read; split the file"
                )
                raise BadInput([Problem(path, message)])
            pages = []
            for number in range(count):
                pages.append(_lines(document, number))
        finally:
            document.close()
    except PdfiumError as fault:
        raise BadInput([_damaged(path, fault, number)]) from None
    return pages


def _lines(document: PdfDocument, number: int) -> list[str]:
    page = document[number]
    words = page.get_textpage()
    text = str(words.get_text_range())
    words.close()
    page.close()
    text = text.replace(_LINE_END_HYPHEN, "-\n").replace("\t", " ")
    text = text.replace("\x00", "").replace("\x02", "")
    if not text.isascii():
        text = _UNSTORABLE.sub("", text)
    text = normalise_newlines(text)
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    return lines if any(lines) else []


def _damaged(path: str, fault: Exception, number: int) -> Problem:
    reason = str(fault)[:80] or type(fault).__name__
    if "password" in reason.lower() or "security" in reason.lower():
        return Problem(
            path,
            "password-protected; save it without a password, or import the document it was made"
            " from",
        )
    where = f"page {number + 1}: " if number else ""
    return Problem(
        path, f"{where}not a complete PDF, damaged or cut off ({reason}); get a fresh copy"
    )


def _is_labelled(words: str) -> bool:
    """Whether a line begins like a label or a stamp."""
    begins = words[0] in "[(#" or ":" in words[:_LONGEST_LABEL] or "：" in words[:_LONGEST_LABEL]
    return begins and _LABEL.match(words) is not None


def _joined(pages: list[list[str]], hyphens: Hyphens) -> list[str]:
    """Lines joined to paragraphs: one that fills its page goes on in the next, and so does one that
    ends within a sentence where the next begins with a small letter.
    """
    widths = sorted(len(line) for page in pages for line in page if line.strip())
    full = _FULL * widths[int(len(widths) * 0.9)] if widths else 0.0
    sure = (
        _LEAST if len(widths) < _FEW_LINES else 0
    )  # short turns on few lines do not show where the page ends
    result: list[str] = []
    goes_on, near, before = False, False, 0
    for page in pages:
        for line in page:
            words = line.strip()
            if not words:
                goes_on = near = False
                continue
            small = words[:1].islower()
            runs_on = small and near and result[-1][-1:] not in _SENTENCE_ENDS
            if (result and result[-1][-1:] == "-" and hyphens.is_broken(result[-1], words)) or (
                ((goes_on and (before >= sure or small)) or runs_on) and not _is_labelled(words)
            ):
                result[-1] = hyphens.join(result[-1], words)
            else:
                result.append(words)
            goes_on, near, before = len(line) >= full, True, len(line)
    return result
