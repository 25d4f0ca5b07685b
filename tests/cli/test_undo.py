"""One command is one step: whatever a command changed, `undo` takes back whole and `redo` brings
back, and `check` holds.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from qcode.cli.program import program, walk

HOTLINE = ["LE-01", "2", "--code", "hotline"]
_WORDS = (Path(__file__).parent / "data" / "transcripts" / "LE-01.txt").read_text()
_KEY = f"identity:{sha256(b'county').hexdigest()[:12]}"
COUNTY = sha256(f"{_KEY}|LE-01|{_WORDS.index('county')}".encode()).hexdigest()[:8]
"""The name of the finding that LE-01 names the county."""

CHANGES = {
    "import": ["import", "LE-09.txt", "LE-10.txt"],
    "import --coder": ["import", "LE-09.txt", "--coder", "newcomer"],
    "import --attributes": ["import", "LE-09.txt", "LE-10.txt", "--attributes", "people.csv"],
    "import of attributes alone": [
        "import",
        "{data}/transcripts/LE-01.txt",
        "--attributes",
        "moved.csv",
    ],
    "import --update": ["import", "new/LE-01.txt", "--update"],
    "transcripts resegment": [
        "transcripts",
        "resegment",
        "LE-01",
        "--by",
        "sentence",
        "--language",
        "de",
    ],
    "transcripts rename": ["transcripts", "rename", "LE-01", "LE-91"],
    "speakers rename": ["speakers", "rename", "LE-01", "LE-01", "Ana"],
    "speakers merge": ["speakers", "merge", "LE-01", "Interviewer", "--into", "LE-01"],
    "speakers assign": ["speakers", "assign", "LE-01", "2-3", "Ana", "--coder", "newcomer"],
    "speakers relabel": [
        "speakers",
        "relabel",
        "LE-01",
        "--no-label",
        "Interviewer",
        "--coder",
        "newcomer",
    ],
    "speakers role": ["speakers", "role", "LE-01", "LE-01", "prosecutor"],
    "attributes import": ["attributes", "import", "moved.csv"],
    "attributes rename": ["attributes", "rename", "role", "law_enforcement", "officer"],
    "attributes import, sites": ["attributes", "import", "places.csv"],
    "transcripts double": [
        "transcripts",
        "double",
        "LE-04",
        "--of",
        "LE-01",
        "--coder",
        "newcomer",
    ],
    "transcripts double --undo": ["transcripts", "double", "LE-04", "--undo"],
    "asked set": ["asked", "set", "le1", "LE-01", "LE-04", "--not-put", "--coder", "newcomer"],
    "asked set, changed": ["asked", "set", "le1", "LE-02"],
    "asked remove": ["asked", "remove", "le1", "LE-02"],
    "norming start": ["norming", "start", "talk", "LE-01:2", "LE-02:2-4", "--coders", "ada,zoe"],
    "norming vote": ["norming", "vote", "talk", "1", "hotline", "--coder", "ada"],
    "norming vote, again": ["norming", "vote", "talk", "1", "--none", "--coder", "ada"],
    "norming settle": ["norming", "settle", "talk", "1", "hotline", "--reason", "It is said."],
    "norming keep --consensus": ["norming", "keep", "talk", "1", "--consensus"],
    "norming keep --example": ["norming", "keep", "talk", "1", "--example", "hotline"],
    "recordings set": ["recordings", "set", "LE-01", "put.csv"],
    "recordings find": ["recordings", "find", "sound"],
    "recordings remove": ["recordings", "remove", "LE-02"],
    "recordings listened": ["recordings", "listened", "LE-01", "LE-02", "--coder", "newcomer"],
    "recordings listened --undo": ["recordings", "listened", "--undo", "LE-02"],
    "asked import": ["asked", "import", "put.csv"],
    "codebook load": ["codebook", "load", "wider.yaml"],
    "codebook load --retire": [
        "codebook",
        "load",
        "narrower.yaml",
        "--retire",
        "--coder",
        "newcomer",
    ],
    "codebook rename": ["codebook", "rename", "hotline", "lines"],
    "codebook merge": [
        "codebook",
        "merge",
        "federal_agency",
        "community",
        "--into",
        "law_enforcement",
    ],
    "codebook split": ["codebook", "split", "barriers", "--into", "money", "people"],
    "codebook retire": ["codebook", "retire", "barriers"],
    "codebook editors": ["codebook", "editors", "ada"],
    "coders rename": ["coders", "rename", "ben", "Dee"],
    "coders merge": ["coders", "merge", "zoe", "--into", "ada"],
    "assign": ["assign", "LE-02", "LE-03", "--to", "newcomer", "--reliability", "--blind"],
    "codings add": ["codings", "add", "LE-04", "2", "hotline", "barriers", "--coder", "ada"],
    "codings add by somebody new": [
        "codings",
        "add",
        "LE-04",
        "2-5",
        "hotline",
        "--coder",
        "newcomer",
    ],
    "codings add --where": [
        "codings",
        "add",
        "--where",
        "word:the",
        "barriers",
        "community",
        "--yes",
        "--coder",
        "newcomer",
    ],
    "codings remove": [
        "codings",
        "remove",
        "LE-01",
        "2",
        "hotline",
        "law_enforcement",
        "--coder",
        "ada",
    ],
    "codings review --settle": ["codings", "review", "--settle"],
    "merge": ["merge", "new/copy.qcode"],
    "memo add": [
        "memo",
        "add",
        "Says more than he knows.",
        "--transcript",
        "LE-01",
        "--segments",
        "2-3",
        "--coder",
        "newcomer",
    ],
    "memo remove": ["memo", "remove", "{drawn}", "--coder", "ada"],
    "quotes pin": ["quotes", "pin", *HOTLINE, "--coder", "newcomer"],
    "quotes pin, instead of drop": ["quotes", "pin", *HOTLINE],
    "quotes drop": ["quotes", "drop", *HOTLINE],
    "quotes edit": ["quotes", "edit", *HOTLINE, "Mostly the hotline … [nearly always]"],
    "quotes edit, again": ["quotes", "edit", *HOTLINE, "Mostly the hotline"],
    "quotes remove": ["quotes", "remove", *HOTLINE],
    "disclosure load": ["disclosure", "load", "identities.csv"],
    "disclosure load, in place of another": ["disclosure", "load", "fewer.csv"],
    "disclosure settle --replace": ["disclosure", "settle", COUNTY, "--replace", "the office"],
    "disclosure settle --accept": ["disclosure", "settle", COUNTY, "--accept", "There are many."],
    "disclosure reopen": ["disclosure", "reopen", COUNTY],
    "codings import": ["codings", "import", "more.csv"],
    "codings import --complete": [
        "codings",
        "import",
        "more.csv",
        "--complete",
        "--coder",
        "newcomer",
    ],
    "done": ["done", "LE-04", "SP-02", "--coder", "ada"],
    "done --segments": ["done", "LE-04", "--segments", "1-3", "--coder", "newcomer"],
    "done --undo": ["done", "LE-01", "LE-02", "--coder", "ada", "--undo"],
    "sample draw": [
        "sample",
        "draw",
        "--coders",
        "ben,newcomer",
        "--by",
        "role",
        "--include-seen",
        "--fraction",
        "0.5",
    ],
    "sample enrich": [
        "sample",
        "enrich",
        "--code",
        "barriers",
        "--segments",
        "1",
        "--coders",
        "ben,zoe",
        "--likely",
        "0.01",
    ],
    "sample replace": ["sample", "replace", "{drawn}", "--reason", "hardly audible"],
    "suggest audit": ["suggest", "audit", "--count", "2", "--floor", "0.9"],
    "suggest next": ["suggest", "next", "--segments"],
    "suggest import": ["suggest", "import", "model.skops"],
    "suggest train": ["suggest", "train"],
    "suggest apply": ["suggest", "apply", "--min-precision", "0.5", "--codes", "hotline"],
    "suggest withhold": ["suggest", "withhold", "0.2"],
    "query save": ["query", "save", "lines", "hotline or community", "--coder", "newcomer"],
    "query save, changed": ["query", "save", "lines", "community"],
    "query remove": ["query", "remove", "lines"],
}
"""Every command that changes a study, with the kinds of change it makes."""

TALK = ["norming", "start", "talk", "LE-02:2", "--coders", "ada,zoe"]
VOTE = ["norming", "vote", "talk", "1"]
REVEALED = [
    TALK,
    [*VOTE, "hotline", "--coder", "ada"],
    [*VOTE, "hotline", "--coder", "zoe"],
    ["norming", "reveal", "talk", "1"],
]
SETTLED = ["norming", "settle", "talk", "1", "hotline", "--reason", "It is said."]
DRAWN = ["sample", "draw", "--coders", "ada,ben", "--fraction", "0.5"]
BEFORE = {
    "codings review --settle": [["import", "new/LE-01.txt", "--update"]],
    "memo remove": [
        ["memo", "add", "Watch this one.", "--code", "hotline", "--coder", "ada"],
        ["memo", "list", "--code", "hotline"],
    ],
    "sample replace": [DRAWN],
    "suggest apply": [
        ["import", "many"],
        ["codings", "import", "many.csv", "--complete"],
        ["suggest", "train"],
    ],
    "suggest import": [["suggest", "train"], ["suggest", "export", "model.skops"]],
    "transcripts double --undo": [["transcripts", "double", "LE-04", "--of", "LE-01"]],
    "asked set, changed": [["asked", "set", "le1", "LE-02", "--not-put"]],
    "norming vote": [TALK],
    "norming vote, again": [TALK, [*VOTE, "hotline", "--coder", "ada"]],
    "norming settle": REVEALED,
    "norming keep --consensus": [*REVEALED, SETTLED],
    "norming keep --example": [*REVEALED, SETTLED],
    "recordings remove": [["recordings", "set", "LE-02", "put.csv"]],
    "recordings listened --undo": [["recordings", "listened", "LE-02", "--coder", "ada"]],
    "asked remove": [["asked", "set", "le1", "LE-02"]],
    "coders merge": [
        ["codings", "add", "LE-04", "2", "hotline", "--coder", "zoe"],
        ["done", "LE-04", "--coder", "zoe"],
        ["memo", "add", "Short.", "--coder", "zoe"],
        ["assign", "LE-04", "--to", "zoe", "--reliability"],
    ],
    "sample enrich": [DRAWN],
    "query save, changed": [["query", "save", "lines", "hotline"]],
    "query remove": [["query", "save", "lines", "hotline"]],
    "quotes pin, instead of drop": [["quotes", "drop", *HOTLINE]],
    "quotes edit, again": [["quotes", "edit", *HOTLINE, "Mostly the [line]"]],
    "quotes remove": [
        ["quotes", "pin", *HOTLINE],
        ["quotes", "edit", *HOTLINE, "Mostly the [line]"],
    ],
    "disclosure load, in place of another": [["disclosure", "load", "identities.csv"]],
    "disclosure settle --replace": [["disclosure", "load", "identities.csv"]],
    "disclosure settle --accept": [["disclosure", "load", "identities.csv"]],
    "disclosure reopen": [
        ["disclosure", "load", "identities.csv"],
        ["disclosure", "settle", COUNTY, "--accept", "There are many."],
    ],
}
"""What has to have happened before there is something to change."""

READS = {
    "asked list",
    "attributes export",
    "check",
    "codebook check",
    "codebook diff",
    "codebook export",
    "codebook new",
    "codebook show",
    "coders list",
    "codings exclusive",
    "codings newer",
    "asked open",
    "flags",
    "codings export",
    "disclosure identities",
    "disclosure list",
    "log",
    "memo list",
    "progress",
    "query find",
    "query list",
    "norming list",
    "norming report",
    "quotes list",
    "recordings list",
    "reliability",
    "report build",
    "report cooccurrence",
    "report crosstab",
    "report interviewees",
    "report methods",
    "report reliability",
    "report quotes",
    "report referrals",
    "report coverage",
    "report framework",
    "report frequencies",
    "report joint",
    "report list",
    "report multiple",
    "report saturation",
    "report sites",
    "report suggestions",
    "report themes",
    "report words",
    "report trace",
    "report verify",
    "report verify-numbers",
    "report verify-quotes",
    "sample pack",
    "sample plan",
    "sample show",
    "show",
    "speakers list",
    "suggest evaluate",
    "suggest export",
    "suggest list",
    "suggest promise",
    "suggest suggesters",
    "transcripts",
}
STEPS_OF_THEIR_OWN = {
    "demo",
    "init",
    "undo",
    "redo",
    "transcripts remove",
    "transcripts redact",
    "sample unblind",
    "sample receive",  # test_coding_sheet
    "norming reveal",
    "norming run",
}
"""Commands that make a study, go through its steps, or cannot be undone by design."""
ELSEWHERE = {
    "code",
    "completion",
    "keys",
    "backup",
    "restore",
    "export",
    "adjudicate",
    "disagreements",
    "history",
    "migrate",
}
"""First words of commands that are tried with their rooms, now or when they come."""
STUDY = Path("study.qcode")
GROWING = {"event", "change_set", "text", "blob"}
"""Tables that only grow: the log, and the contents it cites by their hash."""


@pytest.fixture(scope="session")
def _copy(_studies: Path, tmp_path_factory: pytest.TempPathFactory, run_qcode) -> Path:
    """A copy of the coded study on which two people went on."""
    copy = Path(
        shutil.copy(_studies / "coded.qcode", tmp_path_factory.mktemp("copy") / "copy.qcode")
    )
    for argv in (
        ["codings", "add", "LE-04", "4", "techniques", "--coder", "newcomer"],
        ["codings", "remove", "LE-02", "4", "barriers", "--coder", "ada"],
    ):
        assert run_qcode("-p", copy, *argv).status == 0
    return copy


@pytest.fixture
def files(_copy: Path, data: Path) -> None:
    """What the changing commands read, in the current folder."""
    Path("new").mkdir()
    Path("many").mkdir()
    for number in range(1, 9):
        words = "".join(f"A: The hotline rang {number} {at} times.\n\n" for at in range(1, 4))
        (Path("many") / f"M{number}.txt").write_text(words)
    finished = [f"M{number},{at},hotline,ada" for number in range(1, 8) for at in range(1, 4)]
    Path("many.csv").write_text("\n".join(["transcript,segment,code,coder", *finished]) + "\n")
    corrected = (
        (data / "transcripts" / "LE-01.txt")
        .read_text()
        .replace("nine in ten of them", "nine out of ten")
    )
    Path("new/LE-01.txt").write_text(corrected)
    shutil.copy(_copy, "new/copy.qcode")
    for name in ("LE-09", "LE-10"):
        Path(f"{name}.txt").write_text(
            f"Interviewer: Where from?\n\n{name}: From the {name} office.\n"
        )
    Path("people.csv").write_text(
        "transcript,speaker,role\nLE-09,,law_enforcement\nLE-10,LE-10,prosecutor\nLE-01,,other\n"
    )
    Path("moved.csv").write_text("transcript,speaker,site\nLE-01,,C\nSP-02,SP-02,C\n")
    Path("sound").mkdir()
    Path("sound/LE-01.mp3").write_bytes(b"")
    Path("put.csv").write_text("transcript,question,put\nLE-01,le1,put\nLE-02,le2,not put\n")
    Path("places.csv").write_text("site,kind\nD,city\nA,county\n")
    Path("identities.csv").write_text(
        "what,replacement,kind\ncounty,the office,place\nchurch,,place\n"
    )
    Path("fewer.csv").write_text("what,replacement\ncounty,an office\nschool,\n")
    Path("more.csv").write_text(
        "transcript,segment,code,coder\nLE-04,2,hotline,ada\nSP-02,2,,ada\nSP-02,4,barriers,zoe\n"
    )
    book = (data / "codebook.yaml").read_text().replace('version: "1"', 'version: "2"')
    Path("wider.yaml").write_text(
        book.replace("A call or message", "Any call") + "  - code: housing\n"
    )
    Path("narrower.yaml").write_text(book.partition("  - code: barriers")[0])


def picture(study: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the study holds, but for what only grows."""
    with closing(sqlite3.connect(study)) as connection:
        tables = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        } - GROWING
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
            for name in sorted(tables)
        }


def change_sets(study: Path) -> int:
    """How many change-sets the log has."""
    with closing(sqlite3.connect(study)) as connection:
        return int(connection.execute("SELECT count(*) FROM change_set").fetchone()[0])


def whole(qcode) -> bool:
    """Whether ``check`` finds the study whole."""
    return bool(qcode("check").status == 0)


def test_every_command_that_changes_something_is_tried_here() -> None:
    """A command that is new has to be put among those that change or among those that read."""
    leaves = {
        " ".join(path)
        for path, command in walk(program)
        if path and not hasattr(command, "commands")
    }
    changing = {
        name
        for name in leaves
        if any(f"{' '.join(argv)} ".startswith(f"{name} ") for argv in CHANGES.values())
    }
    unknown = leaves - changing - READS - STEPS_OF_THEIR_OWN
    assert {name for name in unknown if name.partition(" ")[0] not in ELSEWHERE} == set()
    assert not changing & READS


@pytest.mark.parametrize("name", CHANGES)
def test_a_command_is_one_step_of_undo(
    coded: Path, data: Path, files: None, qcode, name: str
) -> None:
    """Before, after, undone, redone: the study reads the same as it did, is whole each time, and
    grew by one step each time.
    """
    drawn = ""
    for earlier in BEFORE.get(name, ()):
        lines = qcode(*earlier).text.splitlines()
        drawn = lines[3].split()[0] if len(lines) > 3 else ""
    argv = [word.format(data=data, drawn=drawn) for word in CHANGES[name]]
    before, steps = picture(STUDY), change_sets(STUDY)
    qcode(*argv)
    after = picture(STUDY)
    assert whole(qcode)
    if (
        name != "merge"
    ):  # which brings the change-sets of the copy along, with their authors and times
        assert change_sets(STUDY) == steps + 1
    assert after != before
    assert qcode("undo").said.count("undid: ") == 1
    assert picture(STUDY) == before and whole(qcode)
    assert qcode("redo").said.count("redid: ") == 1
    assert picture(STUDY) == after and whole(qcode)


def test_undo_goes_back_step_by_step_and_redo_forward_again(fresh: Path, qcode) -> None:
    """Four steps back one by one, then four forward at once."""
    pictures = [picture(STUDY)]
    for segment, code in ((2, "hotline"), (4, "barriers"), (4, "techniques"), (6, "community")):
        qcode("codings", "add", "LE-01", segment, code, "--coder", "ada")
        pictures.append(picture(STUDY))
    for expected in reversed(pictures[:-1]):
        qcode("undo")
        assert picture(STUDY) == expected
    assert qcode("redo", "--last", "4").said.count("redid: ") == 4
    assert picture(STUDY) == pictures[-1] and whole(qcode)


def test_several_steps_are_undone_at_once(coded: Path, qcode) -> None:
    """``--last 2`` names both, newest first; ``--to`` names the event after which everything
    goes.
    """
    before = picture(STUDY)
    newest = qcode("log", "--format", "json").rows[-1]["seq"]
    qcode("codings", "add", "LE-04", "2", "hotline", "--coder", "ada")
    qcode("done", "LE-04", "--coder", "ada")
    said = qcode("undo", "--last", "2").said
    assert [line.partition(" (")[0] for line in said.splitlines()] == [
        "undid: done LE-04",
        "undid: codings add LE-04 2 hotline",
    ]
    assert picture(STUDY) == before
    qcode("redo", "--last", "2")
    qcode("undo", "--to", newest)
    assert picture(STUDY) == before and whole(qcode)


def test_a_coder_undoes_what_is_their_own(coded: Path, qcode) -> None:
    """With ``--coder`` the newest change of somebody else is left alone."""
    qcode("codings", "add", "LE-04", "2", "hotline", "--coder", "ada")
    qcode("codings", "add", "SP-02", "2", "barriers", "--coder", "ben")
    assert qcode("undo", "--coder", "ada").said.startswith(
        "undid: codings add LE-04 2 hotline (ada, "
    )
    rows = [
        (r["transcript"], r["coder"]) for r in qcode("codings", "export", "--format", "json").rows
    ]
    assert ("SP-02", "ben") in rows and ("LE-04", "ada") not in rows


def test_a_step_that_later_ones_build_on_is_not_undone(coded: Path, qcode) -> None:
    """Exit 1 with the later step named; nothing is changed."""
    Path("LE-09.txt").write_text("Interviewer: And?\n\nLE-09: Nothing.\n")
    qcode("import", "LE-09.txt", "--coder", "boss")
    qcode("codings", "add", "LE-09", "2", "hotline", "--coder", "ada")
    before = coded.read_bytes()
    ran = qcode("undo", "--coder", "boss", status=1)
    assert (
        "'import LE-09' cannot be undone" in ran.said and "codings add LE-09 2 hotline" in ran.said
    )
    assert coded.read_bytes() == before
    assert qcode("undo").said.startswith("undid: codings add LE-09")
    assert qcode("undo", "--coder", "boss").said.startswith("undid: import LE-09")
    assert whole(qcode)


def test_a_new_study_has_nothing_to_undo_and_nothing_to_redo(qcode) -> None:
    """The making of the study itself is no step."""
    qcode("init", "s.qcode")
    assert "there is nothing to undo" in qcode("undo", status=1).said
    assert "there is nothing to redo" in qcode("redo", status=1).said


def test_a_refused_command_leaves_no_step(coded: Path, qcode) -> None:
    """What was refused half-way is no change at all, not even the coder who tried."""
    before = coded.read_bytes()
    qcode("codings", "add", "LE-04", "2", "hotline", "nothing", "--coder", "newcomer", status=2)
    qcode("done", "LE-04", "nowhere", "--coder", "newcomer", status=2)
    qcode("assign", "LE-04", "--to", "newcomer", status=1)
    assert coded.read_bytes() == before


def test_undone_and_redone_things_stand_in_the_log(coded: Path, qcode) -> None:
    """The log only grows: who did, undid and redid what, in sentences."""
    qcode("codings", "add", "LE-04", "2", "hotline", "--coder", "ada")
    qcode("undo")
    qcode("redo")
    sentences = [r["sentence"] for r in qcode("log", "--last", "3", "--format", "json").rows]
    assert sentences == [
        "coded segment 2 of LE-04 with hotline",
        "removed hotline from segment 2 of LE-04 (by ada) (undo)",
        "coded segment 2 of LE-04 with hotline (by ada) (redo)",
    ]
    assert [r["actor"] for r in qcode("log", "--last", "3", "--format", "json").rows] == [
        "ada",
        "(system)",
        "(system)",
    ]


def test_a_study_at_rest_is_one_file_that_can_be_copied(coded: Path, qcode) -> None:
    """A copy taken between commands holds everything and is whole."""
    qcode("codings", "add", "LE-04", "2", "hotline", "--coder", "ada")
    Path("copies").mkdir()
    copy = Path(shutil.copy(coded, "copies/copy.qcode"))
    assert qcode("-p", copy, "codings", "export").out == qcode("codings", "export").out
    assert qcode("-p", copy, "check").status == 0


def test_the_log_can_be_limited(coded: Path, qcode) -> None:
    """By coder, by transcript, by time, to the last few."""
    everything = qcode("log", "--format", "json").rows
    assert {r["actor"] for r in qcode("log", "--by-coder", "ben", "--format", "json").rows} <= {
        "ben"
    }
    about = qcode("log", "--transcript", "SP-01", "--format", "json").rows
    assert {r["transcript"] for r in about} == {"SP-01"}
    assert qcode("log", "--last", "3", "--format", "json").rows == everything[-3:]
    assert qcode("log", "--last", "1", "--format", "json").rows == everything[-1:]
    assert qcode("log", "--since", "2999-01-01", "--format", "json").rows == []
    assert qcode("log", "--since", "2000-01-01T09:00", "--format", "json").rows == everything
