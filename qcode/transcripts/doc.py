"""Old Word files (``.doc``): LibreOffice, where it is installed, saves them as ``.docx``, which is
then read.

It runs without a window, in a profile of its own that is thrown away, so that no setting or macro
of the user takes part.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from qcode.errors import BadInput, MissingPackage
from qcode.model import Problem
from qcode.transcripts.parts import Document
from qcode.transcripts.word import read_word

_SECONDS = 120
_BY_HAND = "open it in Word and save it as .docx"


def read_doc(data: bytes, path: str) -> Document:
    """The paragraphs of an old Word file.

    Raises:
        MissingPackage: LibreOffice is not installed.
        BadInput: LibreOffice could not read the file.

    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        message = "an old Word .doc; to read it, qcode needs LibreOffice, which is not installed"
        raise MissingPackage(message, advice=f"{_BY_HAND}, or install LibreOffice")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "interview.doc", Path(folder) / "interview.docx"
        source.write_bytes(data)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        if not target.is_file():
            raise BadInput(
                [Problem(path, f"LibreOffice could not read this old Word .doc; {_BY_HAND}")]
            )
        result = read_word(target.read_bytes(), path)
    note = Problem(path, "an old Word .doc, read as LibreOffice saves it", severity="note")
    return replace(result, format="doc", problems=(note, *result.problems))
