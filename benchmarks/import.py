"""``qcode import`` of 143 Word files of 9,000 words against bare loops over the same files, as ratios.

Named alternatives, each a process of its own: a loop that joins python-docx's paragraph texts, a bare lxml walk over
``w:t``, and for sentences spaCy's import and one bare pass of its sentencizer over the same words.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from interviews import write
from measure import Measured, process, qcode

_PYTHON_DOCX = """
import sys, docx
for path in sys.argv[1:]:
    "\\n".join(p.text for p in docx.Document(path).paragraphs)
"""
_LXML = """
import sys, zipfile
from lxml import etree
tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
for path in sys.argv[1:]:
    "".join(t.text or "" for t in etree.fromstring(zipfile.ZipFile(path).read("word/document.xml")).iter(tag))
"""
_SPACY_IMPORT = "import spacy"
_SPACY_PASS = """
import sys, spacy, docx
texts = [p.text for path in sys.argv[1:] for p in docx.Document(path).paragraphs]
import time
nlp = spacy.blank("en"); nlp.add_pipe("sentencizer")
start = time.perf_counter()
for doc in nlp.pipe(texts):
    len(list(doc.sents))
print(time.perf_counter() - start)
"""


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=143)
    options.add_argument("--words", type=int, default=9000)
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "interviews"
        write(folder, count=given.count, words=given.words)
        files = [str(p) for p in sorted(folder.glob("*.docx"))]
        study = Path(place) / "study.qcode"

        def fresh() -> None:
            study.unlink(missing_ok=True)
            process(qcode("init", str(study)), runs=1)

        def imported(by: str) -> Measured:
            return process(qcode("-p", str(study), "import", str(folder), "--segment-by", by), runs=given.runs, before=fresh)

        bare = process([sys.executable, "-c", _PYTHON_DOCX, *files], runs=given.runs)
        walk = process([sys.executable, "-c", _LXML, *files], runs=given.runs)
        load = process([sys.executable, "-c", _SPACY_IMPORT], runs=given.runs)
        command = [sys.executable, "-c", _SPACY_PASS, *files]
        one_pass = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        turn, sentence = imported("turn"), imported("sentence")
        allowed = bare.seconds + load.seconds + 1.5 * one_pass
        print(f"{given.count} Word files of {given.words} words; medians of {given.runs} runs, whole processes")
        print(f"bare python-docx loop        {bare.seconds:6.2f} s")
        print(f"bare lxml walk over w:t      {walk.seconds:6.2f} s")
        print(f"import spacy                 {load.seconds:6.2f} s, one bare pass {one_pass:.2f} s")
        print(f"qcode import by turns        {told(turn, bare.seconds)} x python-docx")
        print(f"qcode import by sentences    {told(sentence, allowed)} x what is allowed")


def told(found: Measured, other: float) -> str:
    """Seconds, memory, and the ratio to what it is measured against."""
    return f"{found.seconds:6.2f} s, {found.megabytes:.0f} MB = {found.seconds / other:.2f} (target at most 1)"


if __name__ == "__main__":
    main()
