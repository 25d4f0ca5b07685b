"""The document that a Word file begins as: an empty one, or a house template with its styles, page,
header and footer.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from qcode.errors import UsageError

if TYPE_CHECKING:
    from docx.document import Document

_EMU_A_CM = 360_000


def opened(template: bytes | None) -> Document:
    """The template without its text, or an empty document. Raises `UsageError` for what is no Word
    document.
    """
    import docx

    if template is None:
        return docx.Document()
    try:
        document: Document = docx.Document(io.BytesIO(template))
    except (BadZipFile, KeyError, ValueError) as problem:
        raise UsageError(
            "the template is not a Word document (.docx)",
            advice="open it in Word and save it as .docx",
        ) from problem
    body: Any = document.element.body
    for element in list(body):
        if not element.tag.endswith("}sectPr"):
            body.remove(element)
    return document


def text_widths(document: Document) -> tuple[float, float]:
    """Centimetres between the margins: of an upright page, and of one turned sideways."""
    section = document.sections[0]
    width, height = int(section.page_width or 0), int(section.page_height or 0)
    margins = int(section.left_margin or 0) + int(section.right_margin or 0)
    short, long = sorted((width, height))
    return (short - margins) / _EMU_A_CM, (long - margins) / _EMU_A_CM
