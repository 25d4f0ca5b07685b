"""Parse XML safely: no unexpected DTD, no entities, no network, bounded depth and size.

``.trs`` and ``.eaf`` files have a harmless document type line and can be opened with
``doctype="ignored"``. Office formats and REFI-QDA have none, so it is refused there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from qcode.errors import BadInput
from qcode.model import Problem

if TYPE_CHECKING:
    from lxml import etree

MAX_TAGS = 4_000_000
"""Maximum number of markup characters (``<`` and ``=``) in one part, because an element takes a few
hundred bytes of memory.
"""

_LIMITS: dict[str, bool] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}

_DOCTYPE = re.compile(
    rb"<!DOCTYPE|<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E|\x00<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E"
)
_ENTITY = re.compile(
    rb"<!ENTITY|<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y|\x00<\x00!\x00E\x00N\x00T\x00I\x00T\x00Y"
)
_PROLOG = 4096


def parse_xml(
    data: bytes,
    path: str,
    *,
    part: str = "",
    doctype: Literal["refused", "ignored"] = "refused",
    max_tags: int = MAX_TAGS,
) -> etree._Element:
    """The root element of `data`.

    Args:
        data: the bytes; the encoding is the one declared in them.
        path: the file's name for problems.
        part: the part of a container that this is, named in the sentence.
        doctype: whether a document type declaration is refused, or skipped without reading what it
            points to.
        max_tags: most markup characters accepted.

    Raises:
        BadInput: not well-formed, nested too deeply, too large, or with a document type declaration
            or entities.

    """
    from lxml import etree

    refuse_doctype(data, path, part, doctype)
    _refuse_large(data, path, part, max_tags)
    try:
        root = etree.fromstring(data, parser())
    except etree.XMLSyntaxError as fault:
        raise BadInput([syntax_problem(fault, path, part)]) from None
    except (ValueError, LookupError) as fault:
        raise BadInput([Problem(path, f"{_where(part)}not readable as XML: {fault}")]) from None
    tree = root.getroottree()
    if doctype == "refused" and tree.docinfo.internalDTD is not None:
        raise BadInput([_doctype_problem(path, part)])
    return root


def iterate_xml(
    data: bytes, path: str, names: Sequence[str], *, part: str = "", max_tags: int = MAX_TAGS
) -> Iterator[etree._Element]:
    """Each element of one of these names (in any namespace) when it is complete, in the order of
    their ends. It is emptied afterwards, so that memory does not grow with the file.

    Raises:
        BadInput: like `parse_xml`, at the latest where the fault stands.

    """
    from lxml import etree

    refuse_doctype(data, path, part)
    _refuse_large(data, path, part, max_tags)
    tags = [f"{{*}}{name}" for name in names]
    elements = etree.iterparse(io.BytesIO(data), events=("end",), tag=tags, **_LIMITS)
    try:
        for _, element in elements:
            if element.getroottree().docinfo.internalDTD is not None:
                raise BadInput([_doctype_problem(path, part)])
            yield element
            above = element.getparent()
            element.clear()
            if above is not None:
                above.remove(element)
    except etree.XMLSyntaxError as fault:
        raise BadInput([syntax_problem(fault, path, part)]) from None


def parser() -> etree.XMLParser:
    """A parser that reads no DTD, resolves no entity, opens no connection and respects libxml2's
    limits.
    """
    from lxml import etree

    return etree.XMLParser(**_LIMITS)


def _refuse_large(data: bytes, path: str, part: str, max_tags: int) -> None:
    if len(data) > max_tags and data.count(b"<") + data.count(b"=") > max_tags:
        raise BadInput(
            [Problem(path, f"{_where(part)}too much markup to read safely; split the document")]
        )


def refuse_doctype(
    data: bytes, path: str, part: str = "", doctype: Literal["refused", "ignored"] = "refused"
) -> None:
    """Raise `BadInput` before parsing if there is a document type declaration (or, if one is
    allowed, if it has entities).
    """
    if (_DOCTYPE if doctype == "refused" else _ENTITY).search(data, 0, _PROLOG):
        raise BadInput([_doctype_problem(path, part)])


def syntax_problem(fault: etree.XMLSyntaxError, path: str, part: str = "") -> Problem:
    """The parser's error as a problem."""
    text = str(fault.msg or fault).split(", line ")[0]
    if "Excessive depth" in text or "xmlSAX2StartElement" in text:
        message = (
            "nested too deeply to read (more than 256 levels); copy its words into a new document"
        )
        return Problem(path, f"{_where(part)}{message}")
    where = f" (line {fault.lineno})" if fault.lineno and part else ""
    line = None if part or not fault.lineno else fault.lineno
    return Problem(
        path,
        f"{_where(part)}not well-formed XML{where}: {text}; open it in its program and save it"
        " again",
        line,
    )


def _doctype_problem(path: str, part: str) -> Problem:
    message = (
        "contains a DTD (a document type declaration), which such files do not need, so it is"
        " refused. "
    )
    return Problem(
        path, f"{_where(part)}{message}If you trust it, open it in its program and save it again"
    )


def _where(part: str) -> str:
    return f"{part}: " if part else ""
