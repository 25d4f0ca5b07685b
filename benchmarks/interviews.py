"""Generated interviews to measure with: as many as wanted, of as many words, in Word or text, the
same for the same seed.
"""

from __future__ import annotations

import io
import json
import random
import re
import textwrap
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_WORDS = (  # noqa: SIM905 - prose reads better than a list
    "we get most of our cases from the hotline and sometimes patrol brings one in because the"
    " officers know what to look for when they stop a car at night the advocates call us too and"
    " that has changed since we sit in one building with them I mean housing is the gap nobody has"
    " a bed on a Friday the prosecutor wants the phone first and the judge asks how long it took"
    " schools never call the clinic does once a month maybe training helped but people leave and"
    " then you start over again"
).split()
_ROLES = (
    ("law_enforcement",) * 60 + ("prosecutor",) * 23 + ("service_provider",) * 55 + ("other",) * 5
)


_ESCAPED, _BACKSLASH = re.compile(r"([()\\])"), r"\\\1"


def roles(count: int) -> list[str]:
    """A role per interview, in the proportions of 60, 23, 55 and 5."""
    return [_ROLES[i % len(_ROLES)] for i in range(count)]


def turns(words: int, seed: int, mean_turn: int = 25) -> list[tuple[str, str]]:
    """(label, words) turn by turn: an interviewer's short ones between a respondent's long ones."""
    draw = random.Random(seed)
    made: list[tuple[str, str]] = []
    total = 0
    while total < words:
        for label, mean in (("Interviewer", mean_turn // 4), ("Respondent", 2 * mean_turn)):
            count = max(3, int(draw.gauss(mean, mean / 3)))
            sentences, left = [], count
            while left > 0:
                size = min(left, draw.randint(5, 18))
                sentences.append(" ".join(draw.choices(_WORDS, k=size)).capitalize() + ".")
                left -= size
            made.append((label, " ".join(sentences)))
            total += count
    return made


def text(parts: list[tuple[str, str]]) -> str:
    """The interview as plain text."""
    return "\n\n".join(f"{label}: {words}" for label, words in parts) + "\n"


def docx(parts: list[tuple[str, str]]) -> bytes:
    """The interview as a Word file with bold labels."""
    body = "".join(
        f'<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(label)}:</w:t></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(words)}</w:t></w:r></w:p>'
        for label, words in parts
    )
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    files = {
        "[Content_Types].xml": (
            '<?xml version="1.0"?><Types'
            ' xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            '<?xml version="1.0"?><Relationships'
            ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
            ' Id="r1"'
            ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
            ' Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            '<?xml version="1.0"?><w:document'
            f' xmlns:w="{main}"><w:body>{body}</w:body></w:document>'
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def json_segments(parts: list[tuple[str, str]]) -> bytes:
    """The interview as a recogniser writes it: a segment a turn, with times in seconds."""
    segments, at = [], 0.0
    for label, words in parts:
        end = round(at + 0.4 * len(words.split()), 2)
        segments.append({"start": at, "end": end, "text": f" {words}", "speaker": label})
        at = end
    return json.dumps({"segments": segments, "language": "en"}).encode()


def pdf(parts: list[tuple[str, str]]) -> bytes:
    """The interview as a PDF of one column, 40 lines a page."""
    lines = [line for label, words in parts for line in textwrap.wrap(f"{label}: {words}", 88)]
    pages = [lines[at : at + 40] for at in range(0, len(lines), 40)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, page in enumerate(pages):
        shown = "".join(f"({_ESCAPED.sub(_BACKSLASH, line)}) Tj T*\n" for line in page)
        stream = f"BT /F1 11 Tf 15 TL 60 780 Td\n{shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252", "replace")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size"
        f" {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def write(folder: Path, *, count: int = 143, words: int = 9000, as_docx: bool = True) -> Path:
    """`count` interviews of `words` words in `folder`, with ``interviewees.csv`` beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["transcript,speaker,role,site"]
    for number, role in enumerate(roles(count)):
        name = f"T-{number:04d}"
        parts = turns(words, number)
        if as_docx:
            (folder / f"{name}.docx").write_bytes(docx(parts))
        else:
            (folder / f"{name}.txt").write_text(text(parts))
        rows.append(f"{name},Respondent,{role},{chr(65 + number % 10)}")
    table = folder.parent / "interviewees.csv"
    table.write_text("\n".join(rows) + "\n")
    return table
