"""Find out what a file is, by its content first and its name second, and why some files cannot be
read.

Files often have the wrong suffix (an RTF file or a web page with a Word name), so magic bytes win
over suffixes. Only the standard library is used, and at most a few hundred kilobytes of a file are
read.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from qcode.model import Problem


class Signature(NamedTuple):
    """How to recognize one kind of text file: by the root of its XML, by its beginning, or by its
    name.

    `roots` are local names of XML elements. `begins` is matched at the start of the text, after
    white space and a byte order mark. `suffixes` (lower case, with the dot) decide only if the
    content does not.
    """

    kind: str
    suffixes: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    begins: re.Pattern[str] | None = None


_HEAD = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"0&\xb2u\x8ef\xcf\x11", "audio/x-ms-wma"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"SQLite format 3\x00", "sqlite"),
)

_SUFFIX_KINDS = {
    ".txt": "txt",
    ".text": "txt",
    ".asc": "txt",
    ".md": "md",
    ".markdown": "md",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".otr": "otr",
    ".vtt": "vtt",
    ".srt": "srt",
    ".sbv": "sbv",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".qde": "qde",
    ".qdc": "qdc",
    ".yaml": "yaml",
    ".yml": "yaml",
}

_ZIP_SUFFIXES = {
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".odt": "odt",
    ".ott": "odt",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".qdpx": "qdpx",
}
_ZIP_NAMES = {
    "docx": "a Word file",
    "odt": "an OpenDocument text",
    "xlsx": "an Excel file",
    "qdpx": "a REFI-QDA project",
}
_NOT_TEXT_SUFFIXES = {
    ".docx": "Word file",
    ".docm": "Word file",
    ".doc": "Word file",
    ".odt": "OpenDocument file",
    ".xlsx": "Excel file",
    ".pdf": "PDF",
    ".rtf": "RTF file",
}

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b\x02\x01\x15")
_CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_ARROW = re.compile(rf"^\s*-?{_CLOCK}\s*-->\s*-?{_CLOCK}", re.MULTILINE)
_SRT_START = re.compile(rf"\s*\d+[ \t]*\n\s*{_CLOCK}\s*-->\s*{_CLOCK}")
_SBV_START = re.compile(r"\s*\d{1,2}:\d\d:\d\d\.\d{3},\d{1,2}:\d\d:\d\d\.\d{3}[ \t]*(?:\n|$)")
_JSON_START = re.compile(r'\s*(?:\{\s*(?:"|\}\s*$)|\[\s*(?:\{|\]\s*$))')
_OTR_KEYS = re.compile(r'"media(?:-time|-source)?"\s*:')
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html\b|<head\b|<body\b)",
    re.I | re.S,
)
_XML_ROOT = re.compile(r"<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)[\s>/]")
_XML_KINDS = {"Project": "qde", "CodeBook": "qdc", "html": "html"}


def sniff(data: bytes, path: str, signatures: Sequence[Signature] = ()) -> str:
    """The kind of a file.

    Args:
        data: the whole content.
        path: its name; used for the suffix where the content leaves it open, and to know Word's
            lock files.
        signatures: further kinds of text file that the caller reads.

    Returns:
        The kind of a signature, or one of ``txt md docx odt rtf html pdf vtt srt sbv json otr csv
        tsv xlsx qdpx qde qdc yaml zip pptx png jpeg image/… audio/… video/… doc-ole xls-ole ole
        encrypted-office word-lock gzip 7z rar sqlite mhtml xml empty binary``.

    """
    name, suffix = _name_and_suffix(path)
    if name.startswith("~$") or _is_lock_file(data):
        return "word-lock"
    if not data:
        return "empty"
    kind = _by_magic(data, suffix)
    if kind:
        return kind
    text = _head_text(data)
    if text is None:
        return "binary"
    if not text.strip("\ufeff\x00 \t\r\n") and not data.strip(b"\x00 \t\r\n"):
        return "empty"
    return _by_text(text, suffix, signatures)


def _name_and_suffix(path: str) -> tuple[str, str]:
    """The last part of a path and its suffix in small letters, as `pathlib` finds them; a tenth of
    its time, which counts where thousands of files are read.
    """
    name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
    dot = name.rfind(".")
    return name, name[dot:].lower() if 0 < dot < len(name) - 1 else ""


def refusal(kind: str, path: str) -> Problem | None:
    """Why a file of this kind and name is not read as a transcript, and what to do; None if it is
    read.

    The severity is ``note`` for files that a folder import simply skips (Word's lock files),
    otherwise ``error``.
    """
    suffix = _name_and_suffix(path)[1]
    if kind == "word-lock":
        return Problem(
            path,
            "skipped: Word's lock file, not a document (Word has the document open)",
            severity="note",
        )
    sentence = _REFUSALS.get(kind)
    if sentence is None:
        family = kind.partition("/")[0]
        sentence = _FAMILY_REFUSALS.get(family) if family != kind else None
    if sentence is None and kind in _TEXT_KINDS:
        wanted = _NOT_TEXT_SUFFIXES.get(suffix)
        if wanted:
            what, right = (
                ("a web page (HTML)", ".html") if kind == "html" else ("plain text", f".{kind}")
            )
            sentence = (
                f"{what} under the name of a {wanted}, which it is not; rename it to end in {right}"
            )
    meant = _ZIP_SUFFIXES.get(suffix)
    if kind == "zip" and meant:
        sentence = f"a zip, but not {_ZIP_NAMES[meant]}; unpack it and import the files in it"
    return Problem(path, sentence) if sentence else None


def misnamed(kind: str, path: str, title: str = "") -> Problem | None:
    """A note if a file is not what its name says (an RTF file called ``.docx``); None otherwise.

    `title` is the name of a kind that this module does not know.
    """
    suffix = _name_and_suffix(path)[1]
    meant = _ZIP_SUFFIXES.get(suffix) or _SUFFIX_KINDS.get(suffix) or _OTHER_SUFFIXES.get(suffix)
    what = _READ_AS.get(kind) or title or None
    if (
        meant is None
        or what is None
        or meant == kind
        or {meant, kind} <= {"json", "otr"}
        or {meant, kind} <= {"txt", "md"}
    ):
        return None
    return Problem(
        path, f"{what} under the name of a {suffix} file; read as what it is", severity="note"
    )


_OTHER_SUFFIXES = {".rtf": "rtf", ".pdf": "pdf", ".doc": "doc-ole"}
_READ_AS = {
    "docx": "a Word file",
    "odt": "an OpenDocument text",
    "rtf": "an RTF file",
    "html": "a web page",
    "pdf": "a PDF",
    "xlsx": "an Excel file",
    "vtt": "WebVTT captions",
    "srt": "SubRip captions",
    "sbv": "SBV captions",
    "json": "JSON",
    "otr": "an oTranscribe file",
}
_TEXT_KINDS = frozenset({"txt", "md", "html", "csv", "tsv", "json", "vtt", "srt", "sbv"})
_REFUSALS = {
    "empty": "empty, nothing to import",
    "encrypted-office": "password-protected; open it in Word and save it without a password",
    "doc-ole": "an old Word .doc; open it in Word and save it as .docx",
    "xls-ole": "an old Excel .xls; open it in Excel and save it as .xlsx",
    "ole": "an old Office file that is not a Word text; save it as .docx or .txt",
    "pptx": "a PowerPoint file, not a transcript; save the text as .docx or .txt",
    "png": (
        "a PNG picture, not a text file; type its words, or use text recognition (OCR), and import"
        " that"
    ),
    "jpeg": (
        "a JPEG picture, not a text file; type its words, or use text recognition (OCR), and import"
        " that"
    ),
    "zip": "a zip, but not a Word file; unpack it and import the files in it",
    "gzip": "a gzip archive; unpack it and import the files in it",
    "7z": "a 7z archive; unpack it and import the files in it",
    "rar": "a rar archive; unpack it and import the files in it",
    "sqlite": "a database, not a transcript; a study of qcode is opened with -p",
    "mhtml": "a web archive (MHTML); open it in Word and save it as .docx",
    "binary": "not a text file; export the transcript as .docx or .txt",
    "xml": "an XML file of an unknown kind; export the transcript as .docx or .txt",
    "yaml": "a YAML file, such as a codebook; load a codebook with 'qcode codebook load'",
    "qdc": "a REFI-QDA codebook, not a transcript; load it with 'qcode codebook load'",
}
_FAMILY_REFUSALS = {
    "image": (
        "a picture, not a text file; type its words, or use text recognition (OCR), and import that"
    ),
    "audio": "an audio recording, not a transcript; transcribe it first",
    "video": "a video recording, not a transcript; transcribe it first",
}


def _is_lock_file(data: bytes) -> bool:
    """True for Word's owner file: about 162 bytes with a length, the owner's name, and filler."""
    if not 54 <= len(data) <= 170 or not 1 <= data[0] <= 54:
        return False
    name, filler = data[1 : 1 + data[0]], data[1 + data[0] : 54]
    return (
        name.isascii()
        and name.decode("ascii").isprintable()
        and not filler.strip(b"\x00 ")
        and b"\x00" in data
    )


def _by_magic(data: bytes, suffix: str) -> str | None:
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, suffix)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(b"RIFF") and data[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        return {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(data[8:12], "image/webp")
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:11] in (b"M4A", b"M4B") else "video/mp4"
    for magic, kind in _MAGIC:
        # A text can begin with "BM", so a short sign counts only in a file that is binary.
        if data.startswith(magic) and (len(magic) > 3 or b"\x00" in data[:4096] or kind == "jpeg"):
            return kind
    return None


def _ole_kind(data: bytes) -> str:
    for entry, kind in (
        ("EncryptedPackage", "encrypted-office"),
        ("WordDocument", "doc-ole"),
        ("Workbook", "xls-ole"),
    ):
        if entry.encode("utf-16-le") in data:
            return kind
    return "ole"


def _zip_kind(data: bytes, suffix: str) -> str:
    """The kind of a zip by its members. A damaged zip keeps the kind of its suffix, so that its
    reader can report the damage.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = {info.filename: info for info in archive.infolist()}
            mimetype = infos.get("mimetype")
            declared = (
                archive.read(mimetype)[:100]
                if mimetype is not None and mimetype.file_size < 1000
                else b""
            )
            types = infos.get("[Content_Types].xml")
            content = (
                archive.read(types) if types is not None and types.file_size < 1_000_000 else b""
            )
    except (
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ):
        return _ZIP_SUFFIXES.get(suffix, "zip")
    names = infos.keys()
    if declared.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    if b"wordprocessingml" in content or "word/document.xml" in names:
        return "docx"
    if b"spreadsheetml" in content or "xl/workbook.xml" in names:
        return "xlsx"
    if b"presentationml" in content:
        return "pptx"
    if suffix == ".qdpx" or any(n.lower().endswith(".qde") and "/" not in n for n in names):
        return "qdpx"
    return "zip"


def _head_text(data: bytes) -> str | None:
    """The beginning of a file as text, for inspection only; None if it is not text."""
    head = data[:_HEAD]
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(bom):
            return _lines(head[len(bom) :].decode(encoding, "ignore"))
    nuls = head.count(0) if 0 in head else 0
    if nuls > len(head) // 5:
        little = head[1::2].count(0) > head[0::2].count(0)
        if _mostly_text(wide := head.decode("utf-16-le" if little else "utf-16-be", "ignore")):
            return _lines(wide)
        return None
    text = head.decode("latin-1")
    return _lines(text) if _mostly_text(text) else None


def _mostly_text(text: str) -> bool:
    head = text[:4096].encode("latin-1", "replace")
    odd = len(head) - len(head.translate(None, _CONTROLS))
    return odd * 20 <= len(text[:4096]) or (odd <= 2 and len(text) >= 8)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _by_text(text: str, suffix: str, signatures: Sequence[Signature]) -> str:
    if text.startswith("WEBVTT"):
        return "vtt"
    by_suffix = _SUFFIX_KINDS.get(suffix)
    if _HTML_START.match(text):
        return "html"
    if text.startswith("MIME-Version:") and "multipart/related" in text[:2000]:
        return "mhtml"
    named = next((known.kind for known in signatures if suffix in known.suffixes), None)
    start = text.lstrip("\ufeff \t\n").removeprefix("ï»¿").lstrip()
    if start.startswith("<") and (is_xml := _xml_kind(start, by_suffix, signatures)):
        return is_xml
    begun = next(
        (known.kind for known in signatures if known.begins and known.begins.match(start)), None
    )
    if begun or named:
        return begun or named or ""
    if by_suffix in {"qde", "qdc"}:
        return by_suffix
    if by_suffix in {"json", "otr"} or _JSON_START.match(text):
        return "otr" if by_suffix == "otr" or _is_otr(text) else "json"
    if _SRT_START.match(text):
        return "vtt" if by_suffix == "vtt" else "srt"
    if by_suffix in {"vtt", "srt", "sbv"}:
        return by_suffix if by_suffix == "sbv" or _ARROW.search(text) else _sbv_or(text, by_suffix)
    return _sbv_or(text, by_suffix or "txt")


def _is_otr(text: str) -> bool:
    return '"text"' in text[:2000] and '"segments"' not in text and bool(_OTR_KEYS.search(text))


def _sbv_or(text: str, otherwise: str) -> str:
    return "sbv" if _SBV_START.match(text) and otherwise in {"txt", "vtt", "srt"} else otherwise


def _xml_kind(text: str, by_suffix: str | None, signatures: Sequence[Signature]) -> str | None:
    """The kind of an XML file by its root, ``xml`` for an unknown root, None if it only begins with
    a bracket.
    """
    body = re.sub(
        r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", "", text[:8192], flags=re.S
    )
    root = _XML_ROOT.match(body.lstrip())
    known = next(
        (known.kind for known in signatures if root and root.group(2) in known.roots), None
    )
    if known is None and root and not text.startswith("<?xml") and by_suffix not in {"qde", "qdc"}:
        return None
    known = known or (_XML_KINDS.get(root.group(2)) if root else None)
    if known is None and not text.startswith("<?xml"):
        return None
    return known or (by_suffix if by_suffix in {"qde", "qdc", "html"} else "xml")
