"""How long a project of another program takes to come in, beside the time that lxml needs for its
XML alone.

    .venv/bin/python benchmarks/exchange.py                     # 500 texts, 100,000 codings
    .venv/bin/python benchmarks/exchange.py --sources 50 --codings 10000
    .venv/bin/python benchmarks/exchange.py --dialect nvivo     # CRLF as 2, no quotes

Prints seconds of the processor and the most memory held: for reading the project into values, and
for the whole of `qcode import`, in a process of its own.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from uuid import UUID

from lxml import etree

SPEECH = (
    "the fare was dear and I waited three weeks before anybody called my neighbour told me about it"
    " we went by bus because nobody had a car people were kind there’s a long queue café Zoë"
)
WORDS = SPEECH.split()
DIALECTS = ("plain", "nvivo")


def make_project(sources: int, length: int, codings: int, dialect: str, seed: int = 1) -> bytes:
    """A project of that size, its texts of about `length` characters, counted as one program does:
    "plain" with LF and quotes in names, "nvivo" with CRLF counted as 2 and no names.
    """
    chance = random.Random(seed)
    new = lambda: str(UUID(int=chance.getrandbits(128), version=4))  # noqa: E731
    users, codes = [new() for _ in range(4)], [new() for _ in range(60)]
    xml = ['<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0"']
    xml.append(' name="invented" origin="invented"><Users>')
    xml.extend(f'<User guid="{own}" name="coder {n}"/>' for n, own in enumerate(users))
    xml.append("</Users><CodeBook><Codes>")
    xml.extend(f'<Code guid="{c}" name="code {n}" isCodable="true"/>' for n, c in enumerate(codes))
    xml.append("</Codes></CodeBook><Sources>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(sources):
            own, text = new(), make_text(chance, length)
            starts = [
                at + 1 for at, letter in enumerate(text) if letter in " \n" and at + 1 < length
            ]
            xml.append(f'<TextSource guid="{own}" name="Interview {number + 1}"')
            xml.append(f' plainTextPath="internal://{own}.txt" creatingUser="{users[0]}">')
            for _ in range(codings // sources):
                at = chance.randrange(len(starts) - 30)
                start, end = starts[at], starts[at + chance.randrange(2, 30)] - 1
                xml.append(make_selection(new, text, start, end, dialect, chance, users, codes))
            xml.append("</TextSource>")
            written = text.replace("\n", "\r\n") if dialect == "nvivo" else text
            archive.writestr(f"sources/{own}.txt", written.encode())
        archive.writestr("project.qde", "".join((*xml, "</Sources></Project>")))
    return file.getvalue()


def make_text(chance: random.Random, length: int) -> str:
    """Invented speech with labels, one turn a line."""
    turns, size = [], 0
    while size < length:
        words = " ".join(chance.choices(WORDS, k=chance.randrange(5, 60)))
        turns.append(f"{'Interviewer' if len(turns) % 2 == 0 else 'P1'}: {words}.")
        size += len(turns[-1]) + 1
    return "\n".join(turns) + "\n"


def make_selection(new, text, start, end, dialect, chance, users, codes) -> str:
    """A selection with one coding."""
    quote = "" if dialect == "nvivo" else text[start:end].replace("\n", " ")
    shift = 1 if dialect == "nvivo" else 0
    at, to = (p + shift * text.count("\n", 0, p) for p in (start, end))
    user, date = chance.choice(users), "2026-03-02T10:00:00Z"
    return (
        f'<PlainTextSelection guid="{new()}" name="{quote}" startPosition="{at}" endPosition="{to}"'
        f' creatingUser="{user}" creationDateTime="{date}"><Coding guid="{new()}"'
        f' creatingUser="{user}" creationDateTime="{date}"><CodeRef'
        f' targetGUID="{chance.choice(codes)}"/></Coding></PlainTextSelection>'
    )


def xml_alone(data: bytes) -> float:
    """Seconds of the processor that lxml needs to parse the XML and to write it again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("project.qde")
    begun = time.process_time()
    etree.tostring(etree.fromstring(xml))
    return time.process_time() - begun


def read_alone(data: bytes) -> tuple[float, int]:
    """Seconds of the processor that reading takes without storing, and the number of codings."""
    from qcode.exchange.refi import read_project

    begun = time.process_time()
    project = read_project(data, "benchmark.qdpx", lambda document, name: "")
    seconds = time.process_time() - begun
    return seconds, sum(len(source.codings) for source in project.sources)


def whole_import(data: bytes) -> tuple[float, int]:
    """Seconds of `qcode import` into a new study, and the megabytes that it held at most."""
    qcode = [sys.executable, "-m", "qcode"]
    with tempfile.TemporaryDirectory() as folder:
        study, project = Path(folder, "study.qcode"), Path(folder, "p.qdpx")
        project.write_bytes(data)
        subprocess.run([*qcode, "init", str(study)], check=True, capture_output=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [*qcode, "import", str(project), "-p", str(study)]
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss // 1024


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sources", type=int, default=500)
    options.add_argument("--length", type=int, default=50_000)
    options.add_argument("--codings", type=int, default=100_000)
    options.add_argument("--dialect", choices=DIALECTS, default="plain")
    options.add_argument("--save", help="also write the project to this file")
    chosen = options.parse_args()
    data = make_project(chosen.sources, chosen.length, chosen.codings, chosen.dialect)
    if chosen.save:
        Path(chosen.save).write_bytes(data)
    whole, held = whole_import(data)
    seconds, codings = read_alone(data)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    alone = xml_alone(data)
    print(f"{chosen.sources:,} texts, {codings:,} codings, {len(data) / 1e6:.0f} MB packed")
    print(f"lxml     {alone:6.2f} s               parse and write the XML alone")
    print(f"read     {seconds:6.2f} s  {memory:5} MB     {seconds / alone:.1f} x lxml")
    print(f"import   {whole:6.2f} s  {held:5} MB     {whole / alone:.1f} x lxml")


if __name__ == "__main__":
    main()
