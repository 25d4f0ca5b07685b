"""What we write, read by the programs it is written for: their own importers, without a screen.

    python benchmarks/read_by_others.py --qualcoder CHECKOUT [--only qualcoder|qc|taguette]

QualCoder is on no package index: CHECKOUT is a copy of its source (GitHub: ccbogel/QualCoder). qc
(PyPI: qualitative-coding) and Taguette are installed into temporary environments, or found in one
that is given (``--python-of qc=PATH``). The study has letters beyond the basic plane, combining
marks, codings inside of and across each other, and two coders. A line says for each program
whether it has the same codings, or codes; the exit status is 1 where it has not.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

_PACKAGES = {"qualcoder": "PyQt6", "qc": "qualitative-coding==1.7.8", "taguette": "taguette==1.5.2"}
_CODEBOOK = """\
title: Gardens
version: "1"
codes:
  - code: work
    label: Work
    definition: "Whatever is done by hand, =sum(1) included."
    include: Digging.
    color: "#4E79A7"
    children:
      - {code: water, label: "Carrying water, daily", definition: "From the pump."}
      - {code: seeds, label: "Seeds & seedlings \U0001f331", examples: ["She gave me <two>."]}
  - {code: joy, label: Freude}
"""
_WORDS = (
    "Ada: We planted \U0001f331 se\u0301same & “beans” <early>.\n\n"
    "Bo: The pump \U0001f6b0\U0001f6b0 froze.\n\nAda: I liked it.\nAll of it.\n"
)
_CODED = (
    ("GA-01", "We planted \U0001f331 se\u0301same", "seeds", "mara"),
    ("GA-01", "\U0001f331 se\u0301same & “beans”", "work", "mara"),
    ("GA-01", "se\u0301same", "seeds", "jo"),
    ("GA-01", "The pump \U0001f6b0\U0001f6b0 froze.", "water", "jo"),
    ("GA-01", "The pump \U0001f6b0\U0001f6b0 froze.", "water", "mara"),
    ("GA-01", "froze.", "work", "jo"),
    ("GA-02", "I liked it.\nAll of it.", "joy", "mara"),
    ("GA-02", "liked", "joy", "jo"),
)
_QUALCODER = """
import json, os, re, sqlite3, sys, types
os.environ["QT_QPA_PLATFORM"] = "offscreen"
source, project, folder = sys.argv[1:]
sys.path.insert(0, source)
helpers = types.ModuleType("qualcoder.helpers")
said = []
class Message:
    def __init__(self, app, title, text, kind=""):
        said.append(text)
    def exec(self):
        return None
helpers.Message = Message
import qualcoder
sys.modules["qualcoder.helpers"] = helpers
from PyQt6 import QtWidgets
screen = QtWidgets.QApplication([])
QtWidgets.QFileDialog.getOpenFileName = staticmethod(lambda *a, **k: (project, True))
from qualcoder import refi
main = open(os.path.join(source, "qualcoder", "__main__.py"), encoding="utf-8").read()
made = main[main.index('"CREATE TABLE project ('):]
made = made[:made.index("self.app.conn.commit()")]
tables = re.findall(r'execute\\(\\s*((?:"[^"]*"\\s*)+)\\)', '.execute(' + made)
os.makedirs(os.path.join(folder, "documents"))
class App:
    settings = {"codername": "default", "directory": folder, "ai_enable": "False"}
    ai_models, project_path, project_events = [], folder, None
    conn = sqlite3.connect(os.path.join(folder, "data.qda"))
    def write_config_ini(self, *given):
        pass
for table in tables:
    App.conn.execute("".join(re.findall(r'"([^"]*)"', table)))
App.conn.execute("insert into project (memo) values ('')")
class Panel:
    def append(self, text):
        pass
refi.RefiImport(App(), Panel(), "qdpx")
rows = App.conn.execute(
    "select s.name, n.name, t.owner, t.seltext, substr(s.fulltext, t.pos0 + 1, t.pos1 - t.pos0)"
    " from code_text t join source s on s.id = t.fid left join code_name n on n.cid = t.cid"
).fetchall()
print("RESULT" + json.dumps([list(r) for r in rows]))
"""
_QC = """
import json, os, sys
from pathlib import Path
from qualitative_coding.refi_qda.reader import REFIQDAReader
project, folder = sys.argv[1:]
os.makedirs(folder)
os.chdir(folder)
reader = REFIQDAReader(project)
# It stops at the first text of every project, its own too (findings/qc-imports-no-project.sh).
reader.unpack_sources = lambda sources: None
reader.unpack_project(Path("."))
print("RESULT" + json.dumps([list(reader.coder_guids.values()), list(reader.code_guids.values())]))
"""
_TAGUETTE = """
import json, sys
from taguette.import_codebook import list_tags
with open(sys.argv[1], "rb") as file:
    print("RESULT" + json.dumps([[t["path"], t["description"]] for t in list_tags(file)]))
"""
Rows = list[list[Any]]


def study(folder: Path) -> None:
    """Write the study's files and what is exported of it into the folder."""
    (folder / "book.yaml").write_text(_CODEBOOK, encoding="utf-8")
    for name in ("GA-01", "GA-02"):
        (folder / f"{name}.txt").write_text(f"{_WORDS}\nBo: {name}.\n", encoding="utf-8")
    qcode(folder, "init", "g.qcode", "--codebook", "book.yaml", "--title", "Gardens")
    qcode(folder, "import", "GA-01.txt", "GA-02.txt")
    rows = [
        {"transcript": t, "start": at, "end": at + len(words), "code": code, "coder": who}
        for t, words, code, who in _CODED
        for at in [_stored(folder, t).index(words)]
    ]
    lines = ["transcript,start,end,code,coder"]
    lines += [",".join(str(v) for v in row.values()) for row in rows]
    (folder / "codings.csv").write_text("\n".join(lines) + "\n")
    qcode(folder, "codings", "import", "codings.csv", "--complete")
    qcode(folder, "export", "plain.qdpx")
    qcode(folder, "export", "qualcoder.qdpx", "--for", "qualcoder")
    qcode(folder, "export", "book.csv")


def _stored(folder: Path, name: str) -> str:
    """The text of a transcript as the study holds it."""
    import zipfile

    archive = folder / "archive.zip"
    if not archive.exists():
        qcode(folder, "export", "--archive", str(archive))
    with zipfile.ZipFile(archive) as opened:
        return opened.read(f"texts/{name}.txt").decode()


def qcode(folder: Path, *words: str) -> None:
    """Run qcode in the folder; stops the script when it fails."""
    command = [sys.executable, "-m", "qcode", *words]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{' '.join(words)}: {ran.stderr}")


def python_of(program: str, folder: Path, given: dict[str, str]) -> str:
    """A Python that has the program's package, in a new environment unless one is given."""
    if program in given:
        return given[program]
    place = folder / f"env-{program}"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    pip = [str(place / "bin" / "pip"), "install", "-q", _PACKAGES[program]]
    subprocess.run(pip, check=True)
    return str(place / "bin" / "python")


def read(python: str, script: str, *arguments: str) -> tuple[Rows | None, str]:
    """What the other program read, or None and the last line of what it said."""
    ran = subprocess.run(
        [python, "-c", script, *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    found = [line for line in ran.stdout.splitlines() if line.startswith("RESULT")]
    if ran.returncode or not found:
        return None, (ran.stderr.strip().splitlines() or ["nothing was printed"])[-1]
    rows: Rows = json.loads(found[-1].removeprefix("RESULT"))
    return rows, ""


_LABELS = {
    "work": "Work",
    "water": "Carrying water, daily",
    "seeds": "Seeds & seedlings \U0001f331",
    "joy": "Freude",
}


def by_qualcoder(python: str, folder: Path, checkout: str) -> bool:
    """Whether QualCoder has the same words coded by the same people; also says what differs when it
    gets the file that is not written for it.
    """
    expected = sorted([t, _LABELS[code], who, words, words] for t, words, code, who in _CODED)
    source = str(Path(checkout).resolve() / "src")
    result = True
    for name in ("qualcoder", "plain"):
        made = folder / f"{name}.qda"
        rows, error = read(python, _QUALCODER, source, str(folder / f"{name}.qdpx"), str(made))
        same = rows is not None and sorted(rows) == expected
        lost = [row for row in expected if rows is None or row not in rows]
        why = "" if same else f"; {error or f'not there: {lost}'}"
        print(f"QualCoder, {name}.qdpx: {'same codings' if same else 'DIFFERENT'}{why}")
        # The plain file has one selection for two coders, of whom QualCoder takes the first.
        result = result and (same or name == "plain")
    return result


def by_qc(python: str, folder: Path, checkout: str) -> bool:
    """Whether the file is valid for qc's own check (xmlschema), and its coders and codes are read.
    It reads the codings of no project.
    """
    rows, error = read(python, _QC, str(folder / "plain.qdpx"), str(folder / "qc"))
    same = rows is not None and sorted(rows[0]) == ["jo", "mara"]
    same = same and rows is not None and rows[1] == list(_LABELS.values())
    said = "valid, same coders and codes" if same else f"DIFFERENT: {error or rows}"
    print(f"qc, plain.qdpx: {said}")
    return same


def by_taguette(python: str, folder: Path, checkout: str) -> bool:
    """Whether Taguette has every code of the codebook by name, with its description."""
    rows, error = read(python, _TAGUETTE, str(folder / "book.csv"))
    names = [row[0] for row in rows or []]
    same = names == list(_LABELS.values()) and bool(rows and "Include: Digging." in rows[0][1])
    print(f"Taguette, book.csv: {'same codes' if same else f'DIFFERENT: {error or names}'}")
    return same


_READERS: dict[str, Callable[[str, Path, str], bool]] = {
    "qualcoder": by_qualcoder,
    "qc": by_qc,
    "taguette": by_taguette,
}


def main(words: Sequence[str] | None = None) -> int:
    """Read with every program; 1 where one has something else."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--qualcoder", metavar="CHECKOUT")
    parser.add_argument("--only", choices=tuple(_READERS))
    parser.add_argument("--python-of", action="append", default=[], metavar="PROGRAM=PATH")
    given = parser.parse_args(words)
    pythons = dict(one.split("=", 1) for one in given.python_of)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    results = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        study(folder)
        for program, reader in _READERS.items():
            if given.only not in (None, program):
                continue
            if program == "qualcoder" and not given.qualcoder:
                print("QualCoder: not read; give --qualcoder CHECKOUT")
                continue
            python = python_of(program, folder, pythons)
            results.append(reader(python, folder, given.qualcoder or ""))
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
