"""Generated interviews to measure with: as many as wanted, of as many words, in Word or text, the same for the same seed."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_WORDS = (  # noqa: SIM905 - prose reads better than a list
    "we get most of our cases from the hotline and sometimes patrol brings one in because the officers know what to look for "
    "when they stop a car at night the advocates call us too and that has changed since we sit in one building with them I mean "
    "housing is the gap nobody has a bed on a Friday the prosecutor wants the phone first and the judge asks how long it took "
    "schools never call the clinic does once a month maybe training helped but people leave and then you start over again"
).split()
_ROLES = ("law_enforcement",) * 60 + ("prosecutor",) * 23 + ("service_provider",) * 55 + ("other",) * 5


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
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


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
