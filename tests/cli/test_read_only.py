"""A study on a medium that nobody can write to, whoever asks: reading works, writing says why not
in one line.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from test_reading_commands import READING

from qcode.store.sqlite import connection
from qcode.store.store import Store
from qcode.workflows.shared.codings import add_codings

WRITING = {
    "codings add": ["codings", "add", "LE-01", "2", "school", "--coder", "eve"],
    "codings remove": ["codings", "remove", "LE-01", "2", "hotline", "--coder", "ada"],
    "done": ["done", "LE-02", "--coder", "eve"],
    "undo": ["undo"],
    "assign": ["assign", "LE-01", "--to", "eve", "--reliability"],
    "transcripts rename": ["transcripts", "rename", "LE-01", "X"],
    "transcripts remove": ["transcripts", "remove", "LE-01", "--yes"],
    "transcripts redact": ["transcripts", "redact", "LE-01", "--segments", "1", "--yes"],
    "speakers role": ["speakers", "role", "LE-01", "LE-01", "guest"],
    "codebook rename": ["codebook", "rename", "hotline", "line"],
    "codebook retire": ["codebook", "retire", "hotline"],
    "memo add": ["memo", "add", "hello", "--coder", "eve"],
    "sample draw": ["sample", "draw", "--coders", "eve,fay", "--include-coded"],
}
REHEARSING = {
    "codings import": ["codings", "import", "more.csv"],
    "codebook rename": ["codebook", "rename", "hotline", "line"],
    "codebook merge": ["codebook", "merge", "hotline", "--into", "barriers"],
    "codebook split": ["codebook", "split", "hotline", "--into", "one", "two"],
    "codebook retire": ["codebook", "retire", "hotline"],
    "codebook load": ["codebook", "load", "book.yaml"],
    "coders merge": ["coders", "merge", "gus", "--into", "ada"],
    "attributes import": ["attributes", "import", "rows.csv"],
    "speakers relabel": ["speakers", "relabel", "LE-01", "--no-label", "Interviewer"],
    "transcripts resegment": ["transcripts", "resegment", "LE-01", "--by", "sentence"],
    "import": ["import", "LE-90.txt"],
    "import --update": ["import", "LE-01.txt", "--update"],
    "merge": ["merge", "copies/copy.qcode"],
    "sample draw": ["sample", "draw", "--coders", "eve,fay", "--include-coded"],
}


def _files(study: Path, data: Path) -> None:
    """What the rehearsals read, beside the study; a copy in which somebody coded."""
    here = study.parent
    (here / "more.csv").write_text("transcript,segment,code,coder\nLE-01,6,barriers,eve\n")
    (here / "rows.csv").write_text("transcript,role\nLE-01,guest\n")
    (here / "LE-90.txt").write_text("Ada: Why?\nBen: The hotline rang.\n")
    words = (data / "transcripts" / "LE-01.txt").read_text()
    (here / "LE-01.txt").write_text(words.replace("Mostly the hotline", "The hotline"))
    (here / "book.yaml").write_text(
        (data / "codebook.yaml").read_text().replace('version: "1"', 'version: "9"')
    )
    with Store.open(study) as store:
        add_codings(store, "LE-03", "4", ["hotline"], coder="gus")
    (here / "copies").mkdir()
    shutil.copy(study, here / "copies" / "copy.qcode")
    with Store.open(here / "copies" / "copy.qcode") as copy:
        add_codings(copy, "LE-03", "2", ["hotline"], coder="ada")


@pytest.fixture
def read_only(coded: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study, opened as on a read-only medium: SQLite refuses every write, whoever runs this."""

    connect = connection.connect

    def opened(path: Path, *, foreign_keys: bool = True) -> sqlite3.Connection:
        raw = connect(path, foreign_keys=foreign_keys)
        raw.execute("PRAGMA query_only = ON")
        return raw

    monkeypatch.setattr(connection, "connect", opened)
    return coded


@pytest.mark.parametrize("name", READING)
def test_every_reading_command_reads_a_read_only_study(read_only: Path, qcode, name: str) -> None:
    """Whatever it prints elsewhere."""
    assert qcode(*READING[name]).out.strip()


@pytest.mark.parametrize("name", WRITING)
def test_every_writing_command_says_that_it_cannot_write(read_only: Path, qcode, name: str) -> None:
    """One line, exit status 3, and nothing is changed."""
    before = read_only.read_bytes()
    said = [
        line
        for line in qcode(*WRITING[name], status=3).said.splitlines()
        if line.startswith("qcode: error:")
    ]
    assert len(said) == 1 and "cannot be written; nothing was changed" in said[0]
    assert read_only.read_bytes() == before


@pytest.mark.parametrize("name", REHEARSING)
def test_a_dry_run_tells_on_a_read_only_study_what_the_command_does_elsewhere(
    request: pytest.FixtureRequest, coded: Path, data: Path, qcode, name: str
) -> None:
    """The same lines as where the study can be written, and the file stays as it is."""
    _files(coded, data)
    before = coded.read_bytes()
    argv = [*REHEARSING[name], "--dry-run"]
    elsewhere = qcode("-p", coded, *argv)
    request.getfixturevalue("read_only")
    there = qcode("-p", coded, *argv)
    assert (
        there.said == elsewhere.said
        and there.out == elsewhere.out
        and (there.said or there.out).strip()
    )
    assert coded.read_bytes() == before


@pytest.mark.parametrize(
    "argv", [("--coder", "eve", "codings", "export"), ("adjudicate", "--plain")]
)
def test_what_has_to_be_written_down_before_it_is_shown_says_so(
    read_only: Path, qcode, argv: tuple[str, ...]
) -> None:
    """A first look at others' codings, and one that ends blindness: nothing of them is shown, and
    the next line says why.
    """
    ran = qcode(*argv, status=3)
    assert (
        "cannot be written; nothing was changed" in ran.said
        and "hint: the study must record first who sees others' codings" in ran.said
    )
    assert not ran.out
