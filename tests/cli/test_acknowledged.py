"""Whatever a command acknowledges is in the file: said through every writing command, read back
over a second connection.

In a fresh study, and in one whose transcript was corrected and redacted and whose code was renamed
before: there the offsets and keys have moved on from the ids that were derived from them.
"""

from __future__ import annotations

import io
import shutil
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sheet_filling import fill

from qcode.cli.program import program, walk

LINES = [
    f"{who}: The mill stood {word} day."
    for who, word in zip(["Ada", "Ben"] * 2, ["one", "two", "six", "ten"], strict=True)
]
ADDED = "Ben: The boat drove new day."
"""As long as the others, so that the segments after it lie where others lay before."""
CODEBOOK = """title: Mill
version: "1"
protocols:
  - {role: miller, questions: [{id: M1, text: How did the mill stand?}]}
codes:
  - {code: joy, label: Joy, keywords: [mill]}
  - {code: sad, label: Sad}
  - {code: fear, label: Fear}
  - code: toil
    label: Toil
    children:
      - {code: harvest, label: Harvest}
"""

SPOT = (
    "JOIN segment s ON s.transcript = x.transcript AND s.start = x.start AND s.end = x.end JOIN"
    " coder c ON c.id = x.coder"
)
DONE = f"SELECT s.number, c.name FROM done x {SPOT}"
CODED = f"SELECT s.number, k.key, c.name FROM coding x {SPOT} JOIN code k ON k.id = x.code"
MEMO = f"SELECT s.number, x.text, c.name FROM memo x {SPOT}"
CODES = "SELECT key, status FROM code"
NAMES = "SELECT name FROM transcript"
SPEAKERS = "SELECT DISTINCT p.label, t.number FROM turn t JOIN speaker p ON p.id = t.speaker"
ROLES = (
    "SELECT p.label, a.value FROM attribute a JOIN speaker p ON p.id = a.owner WHERE a.name ="
    " 'role'"
)
GIVEN = (
    "SELECT t.name, c.name FROM assignment a JOIN transcript t ON t.id = a.transcript JOIN coder c"
    " ON c.id = a.coder"
)
TEXTS = (
    "SELECT instr(x.content, 'two') > 0 FROM transcript t JOIN text x ON x.id = t.text WHERE t.name"
    " = 'T1'"
)
BLIND = f"{GIVEN} WHERE a.blind"
MARKS = "SELECT kind FROM mark"
PATHS = "SELECT value FROM attribute WHERE name = 'recording'"
DRAWN = f"{GIVEN} WHERE a.sample IS NOT NULL"
PAIR = ["--coders", "cy,dee"]
MORE = [["import", "more"]]
DECIDE = ["--transcript", "T1", "--segment", "1", "--code", "joy", "--keep", "A", "--cause", "slip"]
BOTH = [["codings", "add", "T1", "1", "joy"], ["done", "T1"], ["done", "T1", "--coder", "bob"]]

SESSION = ["norming", "start", "talk", "T1:1", "--coders", "ann,bob"]
VOTE = ["norming", "vote", "talk", "1"]
VOTED = [
    [*VOTE, "joy"],
    [*VOTE, "joy", "--coder", "bob"],
    ["norming", "reveal", "talk", "1"],
]
SETTLED = ["norming", "settle", "talk", "1", "joy", "--reason", "It is said."]
VOTES = "SELECT x.kind, c.name FROM mark x JOIN coder c ON c.id = x.coder"
JOY = ["codings", "add", "T1", "1", "joy"]
SPOKEN = ["T1", "1", "--code", "joy"]
PRINT = (
    "SELECT x.kind, s.number FROM mark x JOIN segment s ON s.transcript = x.transcript AND"
    ' s.start < x."end" AND x.start < s."end"'
)
LISTED = ["disclosure", "load", "identities.csv"]
_KEY = f"identity:{sha256(b'mill').hexdigest()[:12]}"
MILL = sha256(f"{_KEY}|T1|{LINES[0].index('mill')}".encode()).hexdigest()[:8]
"""The name of the finding that the first line names the mill."""
ACCEPTED = ["disclosure", "settle", MILL, "--accept", "Everybody has one."]

Step = list[str]
SAYS: dict[str, tuple[Sequence[Step], str, tuple[Any, ...] | None, tuple[Any, ...] | None]] = {
    "done": ([["done", "T1", "--segments", "3"]], DONE, (3, "ann"), None),
    "codings add": ([["codings", "add", "T1", "3", "joy"]], CODED, (3, "joy", "ann"), None),
    "codings remove": (
        [["codings", "add", "T1", "2", "sad"], ["codings", "remove", "T1", "2", "sad"]],
        CODED,
        None,
        (2, "sad", "ann"),
    ),
    "codings import": ([["codings", "import", "codings.csv"]], CODED, (3, "sad", "ann"), None),
    "codings review": (
        [
            ["codings", "add", "T1", "1", "joy"],
            ["import", "--update", "T1-edit.txt", "--name", "T1"],
            ["codings", "review", "--settle"],
        ],
        MARKS,
        None,
        ("review",),
    ),
    "code": ([["code", "T1", "--plain"]], CODED, (3, "joy", "ann"), None),
    "memo add": (
        [["memo", "add", "A thought", "--transcript", "T1", "--segments", "3"]],
        MEMO,
        (3, "A thought", "ann"),
        None,
    ),
    "memo remove": (
        [
            ["memo", "add", "Gone", "--transcript", "T1", "--segments", "2"],
            ["memo", "remove", "SELECT id FROM memo WHERE text='Gone'"],
        ],
        MEMO,
        None,
        (2, "Gone", "ann"),
    ),
    "quotes pin": (
        [JOY, ["done", "T1"], ["quotes", "pin", *SPOKEN]],
        PRINT,
        ("print.pin", 1),
        None,
    ),
    "quotes drop": (
        [JOY, ["done", "T1"], ["quotes", "drop", *SPOKEN]],
        PRINT,
        ("print.drop", 1),
        None,
    ),
    "quotes edit": (
        [JOY, ["done", "T1"], ["quotes", "edit", *SPOKEN, "The [house] stood"]],
        PRINT,
        ("print.edit", 1),
        None,
    ),
    "quotes remove": (
        [JOY, ["done", "T1"], ["quotes", "pin", *SPOKEN], ["quotes", "remove", *SPOKEN]],
        PRINT,
        None,
        ("print.pin", 1),
    ),
    "disclosure load": ([LISTED], "SELECT kind FROM memo", ("identity",), None),
    "disclosure settle": (
        [JOY, ["done", "T1"], LISTED, ACCEPTED],
        PRINT,
        ("print.accept", 1),
        None,
    ),
    "disclosure reopen": (
        [JOY, ["done", "T1"], LISTED, ACCEPTED, ["disclosure", "reopen", MILL]],
        PRINT,
        None,
        ("print.accept", 1),
    ),
    "import": (MORE, NAMES, ("T3",), None),
    "transcripts rename": ([["transcripts", "rename", "T1", "T9"]], NAMES, ("T9",), ("T1",)),
    "transcripts remove": ([["transcripts", "remove", "T1", "--yes"]], NAMES, None, ("T1",)),
    "transcripts resegment": (
        [["transcripts", "resegment", "T1", "--by", "sentence"]],
        "SELECT segment_by FROM transcript WHERE name = 'T1'",
        ("sentence",),
        ("turn",),
    ),
    "transcripts redact": (
        [["transcripts", "redact", "T1", "--words", "two", "--yes"]],
        TEXTS,
        (0,),
        (1,),
    ),
    "speakers rename": (
        [["speakers", "rename", "T1", "Ada", "Eda"]],
        SPEAKERS,
        ("Eda", 1),
        ("Ada", 1),
    ),
    "speakers merge": (
        [["speakers", "merge", "T1", "Ben", "--into", "Ada"]],
        SPEAKERS,
        ("Ada", 2),
        ("Ben", 2),
    ),
    "speakers assign": (
        [["speakers", "assign", "T1", "2", "Zed"]],
        SPEAKERS,
        ("Zed", 2),
        ("Ben", 2),
    ),
    "speakers relabel": (
        [["speakers", "relabel", "T1", "--no-label", "Ben"]],
        SPEAKERS,
        ("Ada", 1),
        ("Ben", 2),
    ),
    "speakers role": ([["speakers", "role", "T1", "Ada", "guard"]], ROLES, ("Ada", "guard"), None),
    "attributes rename": (
        [
            ["attributes", "import", "people.csv"],
            ["attributes", "rename", "role", "miller", "baker"],
        ],
        ROLES,
        ("Ada", "baker"),
        None,
    ),
    "attributes import": ([["attributes", "import", "people.csv"]], ROLES, ("Ada", "miller"), None),
    "codebook load": (
        [["codebook", "load", "codebook.yaml", "--retire"]],
        CODES,
        ("fear", "active"),
        None,
    ),
    "codebook rename": (
        [["codebook", "rename", "joy", "bliss"]],
        CODES,
        ("bliss", "active"),
        ("joy", "active"),
    ),
    "codebook merge": (
        [["codebook", "merge", "sad", "--into", "joy"]],
        CODES,
        ("sad", "retired"),
        None,
    ),
    "codebook retire": ([["codebook", "retire", "sad"]], CODES, ("sad", "retired"), None),
    "codebook editors": (
        [["codebook", "editors", "ann"]],
        "SELECT s.id, c.name FROM setting s JOIN coder c ON s.value LIKE '%' || c.id || '%'",
        ("codebook_editors", "ann"),
        None,
    ),
    "codebook split": (
        [["codebook", "split", "joy", "--into", "fear_of_water"]],
        CODES,
        ("fear_of_water", "active"),
        None,
    ),
    "assign": ([["assign", "T1", "--to", "bob"]], GIVEN, ("T1", "bob"), None),
    "coders rename": (
        [["codings", "add", "T1", "3", "sad"], ["coders", "rename", "ann", "Eve"]],
        CODED,
        (3, "sad", "Eve"),
        (3, "sad", "ann"),
    ),
    "coders merge": (
        [
            ["codings", "add", "T1", "3", "sad"],
            ["done", "T1", "--segments", "3"],
            ["done", "T1", "--segments", "3", "--coder", "bob"],
            ["memo", "add", "Mine", "--transcript", "T1", "--segments", "3"],
            ["coders", "merge", "ann", "--into", "bob"],
        ],
        CODED,
        (3, "sad", "bob"),
        (3, "sad", "ann"),
    ),
    "suggest withhold": (
        [["suggest", "withhold", "0.2"]],
        "SELECT id FROM setting",
        ("suggestions_withheld",),
        None,
    ),
    "suggest audit": (
        [["suggest", "audit", "--count", "2", "--floor", "0.9"]],
        MARKS,
        ("audit",),
        None,
    ),
    "suggest next": (
        [["suggest", "next", "--segments", "--count", "1"]],
        MARKS,
        ("chosen",),
        None,
    ),
    "suggest import": (
        [
            *BOTH[:2],
            ["suggest", "train"],
            ["suggest", "export", "m.skops"],
            ["suggest", "import", "m.skops"],
        ],
        "SELECT count(*) FROM model",
        (2,),
        None,
    ),
    "suggest train": ([*BOTH[:2], ["suggest", "train"]], "SELECT count(*) FROM model", (1,), None),
    "suggest apply": (
        [
            ["import", "many"],
            ["codings", "import", "many.csv", "--complete"],
            ["suggest", "train"],
            ["suggest", "apply", "M9", "--min-precision", "0.5", "--codes", "joy"],
        ],
        "SELECT count(*), x.origin FROM coding x JOIN transcript t ON t.id = x.transcript"
        " WHERE t.name = 'M9'",
        (4, "machine"),
        None,
    ),
    "sample draw": (
        [*MORE, ["sample", "draw", *PAIR, "--fraction", "1"]],
        DRAWN,
        ("T3", "cy"),
        None,
    ),
    "sample enrich": (
        [*BOTH, ["sample", "enrich", "--code", "joy", "--segments", "1", *PAIR]],
        DRAWN,
        ("T1", "cy"),
        None,
    ),
    "sample replace": (
        [
            *MORE,
            ["sample", "draw", *PAIR, "--fraction", "0.1"],
            [
                "sample",
                "replace",
                "SELECT t.name FROM transcript t JOIN assignment a ON a.transcript = t.id",
                "--reason",
                "torn",
            ],
        ],
        "SELECT instr(frame, 'torn') > 0 FROM sample",
        (1,),
        (0,),
    ),
    "sample receive": (
        [
            ["assign", "T1", "--to", "ann"],
            ["sample", "pack", "--sheet", "xlsx", "-o", "sheet.xlsx", "--for", "ann"],
            ["FILL", "sheet.xlsx"],
            ["sample", "receive", "sheet.xlsx"],
        ],
        CODED,
        (4, "joy", "ann"),
        None,
    ),
    "sample unblind": (
        [
            *MORE,
            ["sample", "draw", *PAIR, "--fraction", "1"],
            ["sample", "unblind", "T3", "--of", "cy"],
        ],
        BLIND,
        ("T3", "dee"),
        ("T3", "cy"),
    ),
    "transcripts double": (
        [["import", "T1-new.txt"], ["transcripts", "double", "T1-new", "--of", "T1"]],
        "SELECT substr(id, 1, 7) FROM setting",
        ("double:",),
        None,
    ),
    "query save": (
        [["query", "save", "both", "joy or sad"]],
        "SELECT id FROM setting",
        ("query:both",),
        None,
    ),
    "query remove": (
        [["query", "save", "both", "joy"], ["query", "remove", "both"]],
        "SELECT id FROM setting",
        None,
        ("query:both",),
    ),
    "asked set": ([["asked", "set", "M1", "T1", "--not-put"]], MARKS, ("not_put",), None),
    "asked remove": (
        [["asked", "set", "M1", "T1"], ["asked", "remove", "M1", "T1"]],
        MARKS,
        None,
        ("put",),
    ),
    "asked import": ([["asked", "import", "put.csv"]], MARKS, ("put",), None),
    "recordings set": ([["recordings", "set", "T1", "put.csv"]], PATHS, ("put.csv",), None),
    "recordings remove": (
        [["recordings", "set", "T1", "put.csv"], ["recordings", "remove", "T1"]],
        PATHS,
        None,
        ("put.csv",),
    ),
    "recordings find": ([["recordings", "find", "sound"]], PATHS, ("sound/T1.mp3",), None),
    "recordings listened": ([["recordings", "listened", "T1"]], MARKS, ("listened",), None),
    "norming start": (
        [SESSION],
        "SELECT x.kind, s.number FROM mark x JOIN segment s ON s.start = x.start",
        ("norming.passage", 1),
        None,
    ),
    "norming vote": (
        [SESSION, [*VOTE, "joy"]],
        VOTES,
        ("norming.sealed", "ann"),
        None,
    ),
    "norming reveal": ([SESSION, *VOTED], VOTES, ("norming.vote", "bob"), None),
    "norming settle": (
        [SESSION, *VOTED, SETTLED],
        MARKS,
        ("norming.outcome",),
        None,
    ),
    "norming keep": (
        [SESSION, *VOTED, SETTLED, ["norming", "keep", "talk", "1", "--consensus"]],
        CODED,
        (1, "joy", "consensus"),
        None,
    ),
    "norming run": (
        [SESSION, ["norming", "run", "talk", "--plain"]],
        VOTES,
        ("norming.sealed", "ann"),
        None,
    ),
    "adjudicate": ([*BOTH, ["adjudicate", *DECIDE]], MARKS, ("adjudication",), None),
    "reliability": (
        [["reliability", "--set-rule", "alpha", "0.7"]],
        "SELECT id FROM setting",
        ("reliability_rule",),
        None,
    ),
    "undo": ([["codings", "add", "T1", "2", "sad"], ["undo"]], CODED, None, (2, "sad", "ann")),
    "redo": (
        [["codings", "add", "T1", "2", "sad"], ["undo"], ["redo"]],
        CODED,
        (2, "sad", "ann"),
        None,
    ),
    "merge": ([["merge", "copy.qcode"]], CODED, (1, "sad", "zoe"), None),
}
"""Command → what to run, a query, a row that it must give, and a row that it must not."""

READS: dict[str, Step] = {
    "show": ["show", "T1", "--codes", "--notes"],
    "speakers list": ["speakers", "list"],
    "attributes export": ["attributes", "export"],
    "codebook check": ["codebook", "check", "codebook.yaml"],
    "codebook new": ["codebook", "new"],
    "completion": ["completion", "bash"],
    "codebook diff": ["codebook", "diff", "codebook.yaml"],
    "codebook export": ["codebook", "export"],
    "codebook show": ["codebook", "show"],
    "progress": ["progress"],
    "coders list": ["coders", "list"],
    "codings export": ["codings", "export"],
    "codings review": ["codings", "review"],
    "codings exclusive": ["codings", "exclusive"],
    "codings newer": ["codings", "newer"],
    "asked open": ["asked", "open"],
    "flags": ["flags"],
    "suggest evaluate": ["suggest", "evaluate", "--folds", "2"],
    "suggest export": ["suggest", "export", "model.skops"],
    "suggest list": ["suggest", "list", "T1"],
    "suggest promise": ["suggest", "promise"],
    "suggest suggesters": ["suggest", "suggesters"],
    "keys": ["keys"],
    "sample plan": ["sample", "plan"],
    "sample show": ["sample", "show"],
    "reliability": ["reliability", "--unit", "question"],
    "disagreements": ["disagreements"],
    "query find": ["query", "find", "word:mill or joy"],
    "query list": ["query", "list"],
    "report build": ["report", "build", "-o", "out", "--unsafe"],
    "report cooccurrence": ["report", "cooccurrence"],
    "report crosstab": ["report", "crosstab", "--rows", "joy", "--by", "role"],
    "report coverage": ["report", "coverage"],
    "report framework": ["report", "framework"],
    "report frequencies": ["report", "frequencies", "--attr", "role"],
    "report interviewees": ["report", "interviewees", "--by", "role"],
    "report joint": ["report", "joint", "--by", "role"],
    "report list": ["report", "list"],
    "report methods": ["report", "methods", "--unit", "question"],
    "report multiple": ["report", "multiple", "--family", "toil"],
    "report quotes": ["report", "quotes"],
    "report referrals": ["report", "referrals", "--family", "toil"],
    "report reliability": ["report", "reliability", "--unit", "question"],
    "report saturation": ["report", "saturation"],
    "report sites": ["report", "sites"],
    "report suggestions": ["report", "suggestions"],
    "report themes": ["report", "themes"],
    "report words": ["report", "words"],
    "quotes list": ["quotes", "list"],
    "disclosure list": ["disclosure", "list"],
    "disclosure identities": ["disclosure", "identities"],
    "report trace": ["report", "trace", "built"],
    "report verify": ["report", "verify", "built"],
    "report verify-numbers": ["report", "verify-numbers", "draft.md", "--report", "built"],
    "report verify-quotes": ["report", "verify-quotes", "draft.md"],
    "asked list": ["asked", "list"],
    "norming list": ["norming", "list"],
    "norming report": ["norming", "report", "talk"],
    "recordings list": ["recordings", "list"],
    "memo list": ["memo", "list"],
    "log": ["log"],
    "history": ["history", "T1", "1"],
    "check": ["check"],
    "backup": ["backup", "kept"],
    "restore": ["restore"],
    "export": ["export", "--archive", "all.zip"],
    "sample pack": ["sample", "pack", "-o", "for-cy.qcode", "--for", "bob"],
}
"""Commands that read the study; what they write is another file."""
MAKES_OR_MIGRATES = {"init", "demo", "migrate"}


def leaves() -> set[str]:
    return {
        " ".join(path)
        for path, command in walk(program)
        if path and not hasattr(command, "commands")
    }


def text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


@pytest.fixture(params=["fresh", "changed"])
def study(request: pytest.FixtureRequest, tmp_path: Path, qcode) -> Path:
    """A study with one transcript; `changed`: coded, then corrected, redacted, and a code
    renamed.
    """
    Path("T1.txt").write_text(text(LINES))
    Path("T1-new.txt").write_text(text([LINES[0], ADDED, *LINES[1:]]))
    Path("T1-edit.txt").write_text(text([line.replace("mill", "milk") for line in LINES]))
    Path("codebook.yaml").write_text(CODEBOOK)
    Path("codings.csv").write_text("transcript,segment,code,coder\nT1,3,sad,ann\n")
    Path("people.csv").write_text("transcript,speaker,role\nT1,Ada,miller\n")
    Path("sound").mkdir()
    Path("sound/T1.mp3").write_bytes(b"")
    Path("put.csv").write_text("transcript,question,put\nT1,M1,put\n")
    Path("identities.csv").write_text("what,replacement,kind\nmill,a house,place\n")
    Path("more").mkdir()
    for name in ("T2", "T3", "T4"):
        (Path("more") / f"{name}.txt").write_text(text(LINES).replace("mill", name))
    Path("many").mkdir()
    for number in range(1, 10):
        (Path("many") / f"M{number}.txt").write_text(text(LINES).replace("mill", f"M{number}"))
    finished = [f"M{number},{at},joy,ann" for number in range(1, 9) for at in range(1, 5)]
    Path("many.csv").write_text(text(["transcript,segment,code,coder", *finished]))
    made = tmp_path / "study.qcode"
    qcode("init", made, "--codebook", "codebook.yaml")
    qcode("-p", made, "import", "T1.txt")
    if request.param == "changed":
        ann = ("-p", made, "--coder", "ann")
        for words in (
            ["done", "T1", "--segments", "3"],
            ["codings", "add", "T1", "3", "joy"],
            ["codings", "add", "T1", "3", "sad"],
            ["codings", "add", "T1", "3", "fear"],
            ["memo", "add", "Old", "--transcript", "T1", "--segments", "3"],
            ["import", "--update", "T1-new.txt", "--name", "T1"],
            ["codebook", "rename", "fear", "dread"],
            ["transcripts", "redact", "T1", "--words", "one", "--with", "xxx", "--yes"],
        ):
            qcode(*ann, *words)
    shutil.copy(made, "copy.qcode")
    qcode("-p", "copy.qcode", "--coder", "zoe", "codings", "add", "T1", "1", "sad")
    return made


def rows(study: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(study)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_every_command_is_said_to_read_or_to_write() -> None:
    """A new command without an entry here fails."""
    assert leaves() == set(SAYS) | set(READS) | MAKES_OR_MIGRATES


@pytest.mark.parametrize("command", SAYS)
def test_what_a_command_acknowledges_is_in_the_file(
    command: str, study: Path, qcode, monkeypatch
) -> None:
    """Every step exits 0, and a second connection finds what it said; the study is whole."""
    steps, query, there, gone = SAYS[command]
    typed = "joy\nquit\n" if command == "norming run" else "go 3\napply joy\nquit\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    for step in steps:
        if step[0] == "FILL":
            fill(step[1], {("T1", 4): {"Code 1": "joy", "Done": "yes"}})
            continue
        who = () if "--coder" in step else ("--coder", "ann")
        words = [rows(study, word)[0][0] if word.startswith("SELECT") else word for word in step]
        qcode("-p", study, *who, *words)
    found = rows(study, query)
    assert there is None or there in found
    assert gone is None or gone not in found
    qcode("-p", study, "check")


WITHOUT_STUDY = ("keys", "codebook check", "completion", "suggest suggesters")
"""Commands that read no study."""


@pytest.mark.parametrize("study", ["changed"], indirect=True)
def test_a_command_that_reads_leaves_the_study_as_it_is(study: Path, qcode) -> None:
    """Whatever its exit status: not a byte of a study that only may be read changes, and undo means
    the change before.
    """
    for step in [SESSION, *BOTH, ["codings", "add", "T1", "2", "joy", "--coder", "bob"]]:
        qcode("-p", study, *(() if "--coder" in step else ("--coder", "ann")), *step)
    study.chmod(0o444)
    before = study.read_bytes()
    for command, words in READS.items():
        ran = qcode(
            *words,
            *(() if command in WITHOUT_STUDY else ("-p", study)),
            status=None,
        )
        assert study.read_bytes() == before, command
        assert ran.status in (0, 1) and "cannot be written" not in ran.said, (command, ran.said)
    study.chmod(0o644)
    qcode("-p", study, "--coder", "bob", "undo")
    assert (2, "joy", "bob") not in rows(study, CODED)
