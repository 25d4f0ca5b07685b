"""Broken, hostile and enormous files through the real `qcode import` process: named as what they
are, nothing of them stays.
"""

from __future__ import annotations

import csv
import ctypes
import io
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import qcode as package

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="needs the processes and files of Linux"
)

OBEYED = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
"""A control byte other than line end and tab, or a C1 control in UTF-8."""
GIGABYTE = 1024.0
MARK = "nevertobestored"
GOOD = "Interviewer: And?\n\nAna: From the church.\n"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
    ' PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass(frozen=True)
class Process:
    """What a process left: exit status, stdout, stderr, the most memory it had."""

    status: int
    out: bytes
    err: bytes
    megabytes: float

    @property
    def rows(self) -> dict[str, dict[str, object]]:
        """The rows of a JSON document by transcript."""
        return {row["transcript"]: row for row in json.loads(self.out)["rows"]}

    @property
    def said(self) -> str:
        """Stderr as text."""
        return self.err.decode()


LAUNCH = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
_, ended, usage = os.wait4(child.pid, 0)
open(sys.argv[1], "w").write(f"{os.waitstatus_to_exitcode(ended)} {usage.ru_maxrss}")
"""
"""Starts the program from a small process: a process begins with the peak of the one that it was
forked from.
"""


def real(*argv: object, before: Callable[[], None] | None = None) -> Process:
    """Run the program as a process of its own; `before` is done in it first."""
    around = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
    with tempfile.TemporaryDirectory() as place:
        out, err, left = Path(place, "out"), Path(place, "err"), Path(place, "left")
        left.touch()
        left.chmod(0o666)
        Path(place).chmod(0o755)
        with out.open("wb") as stdout, err.open("wb") as stderr:
            command = [
                sys.executable,
                "-S",
                "-c",
                LAUNCH,
                str(left),
                sys.executable,
                "-m",
                "qcode",
                *map(str, argv),
            ]
            subprocess.run(
                command,
                stdout=stdout,
                stderr=stderr,
                stdin=subprocess.DEVNULL,
                env=around,
                preexec_fn=before,
                check=True,
            )
        status, kilobytes = map(int, left.read_text().split())
        found = Process(status, out.read_bytes(), err.read_bytes(), kilobytes / 1024)
    assert b"Traceback" not in found.err
    assert not OBEYED.search(found.out + found.err)
    assert found.megabytes < GIGABYTE
    return found


def without_privileges() -> None:
    """In a child that root starts: let permissions of files hold for it, as they do for everybody
    else.
    """
    if os.geteuid() == 0:
        for capability in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
            assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP


@pytest.fixture
def study(qcode) -> Path:
    """An empty study, the only one in the current folder."""
    qcode("init", "study.qcode")
    return Path("study.qcode")


def stored(qcode) -> dict[str, int]:
    """The transcripts of the study with their words; its check passes."""
    assert qcode("check").status == 0
    return {
        row["transcript"]: row["words"] for row in qcode("transcripts", "--format", "json").rows
    }


def problems_of(said: str, path: str) -> list[str]:
    """The lines that name this file, notes and warnings left out."""
    lines = [line for line in said.splitlines() if re.match(rf"{re.escape(path)}(:\d+)*: ", line)]
    return [line for line in lines if not re.search(r": (note|warning): ", line)]


def test_every_broken_file_is_refused_in_words_and_the_others_come_in(
    study: Path, bad_files: Path, qcode
) -> None:
    """All transcripts among the broken files in one folder: each as its manifest says, a line or
    more for each refused one.
    """
    kinds = (
        ".txt",
        ".docx",
        ".rtf",
        ".pdf",
        ".vtt",
        ".srt",
        ".json",
        ".otr",
        ".qdpx",
        ".eaf",
        ".qdc",
    )
    with (bad_files / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        expected = {
            row["file"]: row["expected_exit"]
            for row in csv.DictReader(stream)
            if row["file"].endswith(kinds)
            and ":" not in row["file"]
            and row["area"] not in ("qdpx", "xml", "fs")
        }
    Path("in").mkdir()
    for name in expected:
        Path("in", name.replace("docx_lock_", "")).write_bytes((bad_files / name).read_bytes())
    for name in ("aa_first", "zz_last"):
        Path("in", f"{name}.txt").write_text(GOOD)
    ran = real("import", "in", "--format", "json")
    assert ran.status == 1
    assert {ran.rows["aa_first"]["status"], ran.rows["zz_last"]["status"]} == {"imported"}
    for name, exit_ in expected.items():
        if name.startswith("docx_lock_"):
            assert (
                "in/~$terview.docx: note: skipped: a lock file, the document is open in Word"
                in ran.said
            )
            continue
        refused = ran.rows[Path(name).stem]["status"] == "failed"
        assert refused == bool(problems_of(ran.said, f"in/{name}")), name
        assert refused if exit_.strip() == "1" else not refused or "1" in exit_, name
    failed = sum(row["status"] == "failed" for row in ran.rows.values())
    assert ran.said.splitlines()[-1].startswith(
        f"qcode: error: {failed} of {len(ran.rows)} could not be read"
    )
    assert set(stored(qcode)) == {
        name for name, row in ran.rows.items() if row["status"] == "imported"
    }
    assert b"root:x:0:0" not in study.read_bytes()


def package_of(document: bytes, more: dict[str, bytes] | None = None) -> bytes:
    """A Word file around this main part, with more members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", document)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def document(inside: str, before: str = "") -> bytes:
    """A main part with this body."""
    return f'<?xml version="1.0"?>{before}<w:document {_W}><w:body>{inside}</w:body></w:document>'.encode()  # noqa: E501


def paragraph(words: str) -> str:
    """A paragraph."""
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def bombs() -> dict[str, tuple[bytes, str]]:
    """Files that would fill memory or reach out, and words of what is said about each."""
    size = 300_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = (
        b"".join(packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000))
        + packer.flush()
    )
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else MARK}">' for n in range(9))
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + paragraph(MARK) + "</w:tc></w:tr></w:tbl>" * 3000
    words = document(paragraph(f"P1: {MARK}"))
    return {
        "bomb.docx": (_with_member(zeros, size), "inflates"),
        "liar.docx": (_with_member(zeros, 1000), "damaged"),
        "laughs.docx": (
            package_of(document(paragraph("P1: &l8;"), f"<!DOCTYPE w:document [{laughs}]>")),
            "contains a DTD",
        ),
        "passwd.docx": (
            package_of(
                document(paragraph("&x;"), '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
            ),
            "contains a DTD",
        ),
        "deep.docx": (package_of(document(deep)), "nested too deeply"),
        "broken.docx": (package_of(words)[:-40], "cut off or damaged"),
        "photos.docx": (_photos(), "a zip, but not a Word file"),
        "page.docx": (
            f"<html><body>P1: {MARK}</body></html>".encode(),
            "a web page (HTML) under the name of a Word file",
        ),
        "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(200), "a PNG picture, not a text file"),
        "sound.txt": (b"ID3\x04" + bytes(300), "an audio recording"),
        "nothing.txt": (b"", "empty, nothing to import"),
        "spaces.txt": (b" \n\n \t\n", "empty, nothing to import"),
        "bytes.txt": (
            f"P1: {MARK}\n".encode() + b"\xff\xfe\xfa \x81\x8d\n" + "Ñandú\n".encode() * 3,
            "byte offset",
        ),
        "cut.json": (b'{"segments": [{"text": "' + MARK.encode(), "cut off"),
        "nested.json": (b"[" * 200_000, "nested"),
        "cut.pdf": (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog", "PDF"),
        "old.doc": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"),
            "save it as .docx",
        ),
    }


def _with_member(deflated: bytes, claimed: int) -> bytes:
    """A Word file whose main part is this stream, `claimed` to inflate to so many bytes."""
    name = b"word/document.xml"
    local = b"PK\x03\x04" + b"".join(
        n.to_bytes(w, "little")
        for n, w in (
            (20, 2),
            (0, 2),
            (8, 2),
            (0, 4),
            (0, 4),
            (len(deflated), 4),
            (claimed, 4),
            (len(name), 2),
            (0, 2),
        )
    )
    central = b"PK\x01\x02" + b"".join(
        n.to_bytes(w, "little")
        for n, w in (
            (20, 2),
            (20, 2),
            (0, 2),
            (8, 2),
            (0, 4),
            (0, 4),
            (len(deflated), 4),
            (claimed, 4),
            (len(name), 2),
            (0, 2),
            (0, 2),
            (0, 2),
            (0, 2),
            (0, 4),
            (0, 4),
        )
    )
    body = local + name + deflated
    size = len(central) + len(name)
    end = b"PK\x05\x06" + b"".join(
        n.to_bytes(w, "little")
        for n, w in ((0, 2), (0, 2), (1, 2), (1, 2), (size, 4), (len(body), 4), (0, 2))
    )
    return body + central + name + end


def _photos() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("photos/one.jpg", b"\xff\xd8\xff" + bytes(50))
    return made.getvalue()


def test_bombs_and_false_names_cost_little_and_leave_nothing(study: Path, qcode) -> None:
    """Zips that inflate without end, entities, depth, pictures: each with its reason, in one import
    with a good file.
    """
    Path("in").mkdir()
    made = bombs()
    for name, (data, _) in made.items():
        Path("in", name).write_bytes(data)
    Path("in", "tricks.docx").write_bytes(
        package_of(
            document(paragraph("P1: Yes.") + paragraph("I: And?")),
            {"../../out.txt": b"x", "/tmp/abs.txt": b"x"},
        )
    )
    Path("in", "good.txt").write_text(GOOD)
    ran = real("import", "in", "--format", "json")
    assert ran.status == 1
    for name, (_, words) in made.items():
        told = problems_of(ran.said, f"in/{name}")
        assert told and all(words in line for line in told), (name, told)
    assert stored(qcode) == {"good": 4, "tricks": 2}
    assert MARK.encode() not in study.read_bytes() and not Path("out.txt").exists()
    assert {p.name for p in Path().iterdir()} <= {"in", "study.qcode", "study.qcode-journal"}


def test_what_is_no_ordinary_file_is_told_and_never_opened(study: Path, qcode) -> None:
    """Links out, broken and looping; a pipe, a socket, a folder by the name of a file; litter, with
    a count.
    """
    outside, folder = Path("outside"), Path("in")
    outside.mkdir()
    folder.mkdir()
    (outside / "secret.txt").write_text(GOOD.replace("church", MARK))
    (folder / "good.txt").write_text(GOOD)
    for name, target in {
        "out.txt": "../outside/secret.txt",
        "passwd.txt": "/etc/passwd",
        "dangling.txt": "nowhere.txt",
        "loop_a.txt": "loop_b.txt",
        "loop_b.txt": "loop_a.txt",
        "twice.txt": "good.txt",
        "here": ".",
        "etc": "/etc",
    }.items():
        (folder / name).symlink_to(target)
    (folder / "folder.docx").mkdir()
    (folder / "folder.docx" / "inside.txt").write_text(GOOD)
    os.mkfifo(folder / "pipe.txt")
    for name in (".hidden.txt", "Thumbs.db", ".DS_Store", "desktop.ini", "~$lock.docx"):
        (folder / name).write_text(GOOD)
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("in/plug.txt")
        ran = real("import", "in", "--format", "json")
    assert ran.status == 1
    told = ran.said.splitlines()
    for line in (
        "in/out.txt: note: skipped: a link to a file outside the folder",
        "in/passwd.txt: note: skipped: a link to a file outside the folder",
        "in/dangling.txt: a link to a file that does not exist; correct or delete the link",
        (
            "in/loop_a.txt: cannot be opened: Too many levels of symbolic links; correct or delete"
            " the link"
        ),
        "in/folder.docx: note: is a folder with the name of a file",
        "in/pipe.txt: note: skipped: a pipe, not a file of text",
        "in/plug.txt: note: skipped: not an ordinary file, not a file of text",
        "in/~$lock.docx: note: skipped: a lock file, the document is open in Word",
        (
            "in: note: 4 hidden or system files skipped: '.DS_Store', '.hidden.txt', 'Thumbs.db',"
            " 'desktop.ini'"
        ),
        "in: note: 2 links to folders not followed: 'etc', 'here'",
    ):
        assert line in told, line
    assert set(stored(qcode)) == {"good", "inside"}
    assert MARK.encode() not in study.read_bytes() and b"root:x:0:0" not in study.read_bytes()
    named = real("import", "in/pipe.txt", "in/folder.docx/inside.txt", "in/twice.txt", "--dry-run")
    assert (
        named.status == 1
        and "in/pipe.txt: skipped: a pipe" in named.said
        and "in/twice.txt: note: a link to " in named.said
    )


def test_any_name_a_file_can_have_becomes_a_name_that_can_be_shown(study: Path, qcode) -> None:
    """Dashes, markup, line ends, escapes, formulas, emoji, 250 bytes, bytes that are no text, names
    of devices, capitals.
    """
    names = [
        "-dash.txt",
        "with space.txt",
        "[red]x[b].txt",
        "new\nline.txt",
        "esc\x1b[31m\x9b2J.txt",
        "=cmd.txt",
        "\U0001f600.txt",
        "a" * 246 + ".txt",
        "CON.txt",
        "UPPER.TXT",
        "bidi\u202egnp.txt",
    ]
    Path("in").mkdir()
    for number, name in enumerate(names):
        Path("in", name).write_text(GOOD + f"Ana: {'more ' * number}\n")
    with open(b"in/odd-\xff\xfe.txt", "w") as file:  # noqa: PTH123 - a name of bytes
        file.write(GOOD)
    ran = real("import", "in", "--format", "json")
    assert ran.status == 0, ran.said
    listed = stored(qcode)
    assert len(listed) == len(names) + 1 and r"odd-\xff\xfe" in listed
    table = real("transcripts")
    assert table.status == 0 and "[red]x[b]" in table.out.decode() and "␛[31m" in table.out.decode()
    assert real("import", "in").status == 0
    assert real("import", "--", "in/-dash.txt").status == 0
    for form in ("csv", "md"):
        assert "\n=cmd" not in real("transcripts", "--format", form).out.decode()


def test_files_nobody_may_read_are_named_and_the_others_come_in(study: Path, qcode) -> None:
    """A file and a folder without permission."""
    Path("in/locked").mkdir(parents=True)
    for name in ("good", "secret", "locked/inner"):
        Path(f"in/{name}.txt").write_text(GOOD)
    Path("in/secret.txt").chmod(0)
    Path("in/locked").chmod(0)
    ran = real("import", "in", "--format", "json", before=without_privileges)
    Path("in/locked").chmod(0o700)
    assert ran.status == 1
    assert problems_of(ran.said, "in/secret.txt") == [
        "in/secret.txt: permission denied; make the file readable for you"
    ]
    assert problems_of(ran.said, "in/locked") == ["in/locked: cannot be read: Permission denied"]
    assert set(stored(qcode)) == {"good"}


def test_a_study_that_cannot_be_written_is_told_before_anything_is_read(study: Path) -> None:
    """The folder, where the journal must stand, or the file itself; nothing is changed, nothing is
    left behind.
    """
    Path("keep").mkdir()
    kept = study.rename(Path("keep/study.qcode"))
    Path("bad.docx").write_bytes(b"PK\x03\x04 no zip")
    before = kept.read_bytes()
    for place, mode in ((kept, 0o444), (kept.parent, 0o555)):
        usual = place.stat().st_mode
        place.chmod(mode)
        ran = real("-p", kept, "import", "bad.docx", before=without_privileges)
        place.chmod(usual)
        assert (
            ran.status == 3
            and "cannot be written; nothing was changed" in ran.said
            and "hint: " in ran.said
        )
        assert "bad.docx" not in ran.said
    assert kept.read_bytes() == before and [p.name for p in kept.parent.iterdir()] == [
        "study.qcode"
    ]


@pytest.mark.parametrize("room", [0, 40_000, 160_000])
def test_a_disk_that_fills_up_leaves_the_study_as_it_was(study: Path, qcode, room: int) -> None:
    """No file may grow beyond a limit: nothing of the import is kept, and the next one works."""
    Path("in").mkdir()
    for number in range(10):
        Path(f"in/T-{number}.txt").write_text(
            "".join(f"Ana: {number} and {n} beds at night.\n\n" for n in range(400))
        )
    limit = study.stat().st_size + room

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ran = real("import", "in", before=little_room)
    assert ran.status == 3 and "nothing was changed" in ran.said
    assert stored(qcode) == {}
    if room == 0:
        assert real("import", "in").status == 0
        assert len(stored(qcode)) == 10


def test_a_large_file_is_read_within_bounds_or_refused_with_the_option_that_raises_them(
    study: Path, qcode
) -> None:
    """One line of 2 MB, 20,000 turns and captions, 5,000 paragraphs; benchmarks/huge.py has the
    full sizes.
    """
    Path("in").mkdir()
    sentence = "and then we went to the office and talked about it. "
    Path("in/line.txt").write_text("Ana: " + sentence * (2_000_000 // len(sentence)))
    Path("in/turns.txt").write_text(
        "".join(f"{'Kim' if n % 2 else 'Ana'}: Yes {n}.\n" for n in range(20_000))
    )
    clock = "{:02}:{:02}:{:02}.000".format
    Path("in/cues.vtt").write_text(
        "WEBVTT\n\n"
        + "".join(
            f"{clock(n // 3600, n // 60 % 60, n % 60)} -->"
            f" {clock((n + 1) // 3600, (n + 1) // 60 % 60, (n + 1) % 60)}\n{'Kim' if n % 2 else 'Ana'}:"  # noqa: E501
            f" Yes {n}.\n\n"
            for n in range(20_000)
        )
    )
    Path("in/paragraphs.docx").write_bytes(
        package_of(
            document(
                "".join(paragraph(f"{'Kim' if n % 2 else 'Ana'}: Bed {n}.") for n in range(5_000))
            )
        )
    )
    refused = real(
        "import", "in", "--max-turns", "15000", "--max-bytes", "1500000", "--format", "json"
    )
    assert refused.status == 1
    assert "raise it with --max-turns" in problems_of(refused.said, "in/turns.txt")[0]
    assert "raise it with --max-turns" in problems_of(refused.said, "in/cues.vtt")[0]
    assert "raise it with --max-bytes" in problems_of(refused.said, "in/line.txt")[0]
    assert set(stored(qcode)) == {"paragraphs"}
    ran = real("import", "in", "--segment-by", "sentence", "--format", "json")
    assert ran.status == 0 and ran.megabytes < 400
    assert {name: row["turns"] for name, row in ran.rows.items()} == {
        "line": 1,
        "turns": 20_000,
        "cues": 20_000,
        "paragraphs": 5_000,
    }
    assert ran.rows["line"]["segments"] == 2_000_000 // len(sentence)


_WAITING = """
import os, time
import qcode.workflows.importing.importing as importing
from qcode.cli import main

read = importing.read_files

def waiting(tasks):
    for number, file in enumerate(read(tasks)):
        if number == 40:
            os.write(2, b"<waiting>")
            while True:
                time.sleep(0.05)
        yield file

importing.read_files = waiting
main()
"""
"""The program, which reads forty files and then waits for a signal."""


def test_interrupting_an_import_keeps_exactly_what_is_reported(study: Path, qcode) -> None:
    """Ctrl-C among 143 files: exit 130, the rows printed are the transcripts in the study, no
    other, and the check passes.
    """
    import pty

    Path("in").mkdir()
    for number in range(143):
        Path(f"in/T-{number:03}.txt").write_text(f"{GOOD}\nInterviewer: And {number}?\n")
    around = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1]), "TERM": "xterm"}
    terminal, end = pty.openpty()
    with Path("out.json").open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-c", _WAITING, "import", "in", "--format", "json"],
            stdout=out,
            stderr=end,
            env=around,
            start_new_session=True,
        )
        os.close(end)
        seen, sent = b"", False
        while True:
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break
            if not sent and b"<waiting>" in seen:
                child.send_signal(signal.SIGINT)
                sent = True
        os.close(terminal)
        status = child.wait()
    assert status == 130 and b"Traceback" not in seen
    reported = {
        row["transcript"]: row["status"]
        for row in json.loads(Path("out.json").read_bytes())["rows"]
    }
    assert len(reported) == 40 and set(reported.values()) == {"imported"}
    assert set(stored(qcode)) == set(reported)
    assert len(qcode("log", "--format", "json").rows) >= 1
    assert real("import", "in").status == 0
    assert len(stored(qcode)) == 143
