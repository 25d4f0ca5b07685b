"""``qcode import`` of 143 Word files of 9,000 words against bare loops over the same files, as
ratios.

JSON and PDF: reading alone, in one process, against the bare library over the same bytes. Bare is
for PDF the text of every page by pypdfium2; for JSON ``json.loads``, then a turn and its line of
text for each segment, with its types and times checked.

Named alternatives, each a process of its own: a loop that joins python-docx's paragraph texts, a
bare lxml walk over ``w:t``, and for sentences spaCy's import and one bare pass of its sentencizer
over the same words.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from interviews import json_segments, pdf, turns, write
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
"""  # noqa: E501
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
    options.add_argument("--reading", action="store_true", help="only the reading of JSON and PDF")
    given = options.parse_args()
    reading(given.words, given.runs)
    if given.reading:
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "interviews"
        write(folder, count=given.count, words=given.words)
        files = [str(p) for p in sorted(folder.glob("*.docx"))]
        study = Path(place) / "study.qcode"

        def fresh() -> None:
            study.unlink(missing_ok=True)
            process(qcode("init", str(study)), runs=1)

        def imported(by: str) -> Measured:
            return process(
                qcode("-p", str(study), "import", str(folder), "--segment-by", by),
                runs=given.runs,
                before=fresh,
            )

        bare = process([sys.executable, "-c", _PYTHON_DOCX, *files], runs=given.runs)
        walk = process([sys.executable, "-c", _LXML, *files], runs=given.runs)
        load = process([sys.executable, "-c", _SPACY_IMPORT], runs=given.runs)
        command = [sys.executable, "-c", _SPACY_PASS, *files]
        one_pass = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        turn, sentence = imported("turn"), imported("sentence")
        allowed = bare.seconds + load.seconds + 1.5 * one_pass
        print(
            f"{given.count} Word files of {given.words} words; medians of {given.runs} runs, whole"
            " processes"
        )
        print(f"bare python-docx loop        {bare.seconds:6.2f} s")
        print(f"bare lxml walk over w:t      {walk.seconds:6.2f} s")
        print(f"import spacy                 {load.seconds:6.2f} s, one bare pass {one_pass:.2f} s")
        print(f"qcode import by turns        {told(turn, bare.seconds)} x python-docx")
        print(f"qcode import by sentences    {told(sentence, allowed)} x what is allowed")


def reading(words: int, runs: int, count: int = 20) -> None:
    """Measure and print the reading of JSON and PDF."""
    from qcode.transcripts import read

    parts = [turns(words, number) for number in range(count)]
    for kind, make, bare in (("json", json_segments, bare_json), ("pdf", pdf, bare_pdf)):
        files = [make(one) for one in parts]
        assert len(read(files[0], name="a", path=f"a.{kind}").transcripts[0].turns) > 1
        own, other = _cpu(
            (lambda data, kind=kind: read(data, name="a", path=f"a.{kind}"), bare), files, runs
        )
        print(
            f"reading {kind:5} {1000 * own / count:7.1f} ms a file = {own / other:.2f} x bare"
            " (target at most 1.5)"
        )


def bare_json(data: bytes) -> object:
    """The segments of a file as turns and as text, types and times checked."""
    from qcode.model import Turn

    lines, found, at, before = [], [], 0, 0.0
    for number, segment in enumerate(json.loads(data)["segments"], start=1):
        words, who, start, end = (
            segment["text"],
            segment["speaker"],
            segment["start"],
            segment["end"],
        )
        if not (
            isinstance(words, str)
            and isinstance(who, str)
            and isinstance(start, float)
            and isinstance(end, float)
        ):
            raise SystemExit("not a segment")
        if not before <= start <= end:
            raise SystemExit("times run backwards")
        line = f"{who}: {words.strip()}"
        found.append(
            Turn(
                number,
                who,
                at + len(who) + 2,
                at + len(line),
                round(start * 1000),
                round(end * 1000),
            )
        )
        lines.append(line)
        at += len(line) + 1
        before = start
    return "\n".join(lines), tuple(found)


def bare_pdf(data: bytes) -> object:
    """The text of every page."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def _cpu(
    tasks: Sequence[Callable[[bytes], object]], files: Sequence[bytes], runs: int
) -> list[float]:
    """Least seconds of processor time of each task for all files, in turn; the first pass, which
    imports, is not timed.
    """
    least = [float("inf")] * len(tasks)
    for run in range(runs + 1):
        for number, task in enumerate(tasks):
            start = time.process_time()
            for data in files:
                task(data)
            if run:
                least[number] = min(least[number], time.process_time() - start)
    return least


def told(found: Measured, other: float) -> str:
    """Seconds, memory, and the ratio to what it is measured against."""
    return (
        f"{found.seconds:6.2f} s, {found.megabytes:.0f} MB = {found.seconds / other:.2f} (target at"
        " most 1)"
    )


if __name__ == "__main__":
    main()
