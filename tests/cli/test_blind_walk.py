"""Every command, run by a coder who codes blind, over a study in which others' work holds
unmistakable words: none comes out.

The tree of commands is walked, so that a new command has to be put into the table below before this
passes.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import running

from qcode.cli.program import program, walk

DATA = Path(__file__).parent / "data"
MEMO, NOTE, ROUND, PASSAGE = "zebramemo", "zebranote", "zebraround", "zebrapassage"
"""Words of others: in a memo, in the memo of a coding, in names of rounds, and in the passage that
became an example.
"""
COUNT = 613
"""How many codings of one code somebody else has in the transcript that is blind."""
COUNTS = re.compile(r"(?<![\w.])(205|613|614|615|616)(?![\w.])")
"""That number, the same with the few others there are, and the done marks: numbers that nothing
else has.
"""
BEN = ("--coder", "ben")


@dataclass(frozen=True)
class Run:
    """Words after ``qcode``; what is typed; whether the transcript's own words, the passage among
    them, are shown.
    """

    words: str
    typed: str = ""
    text: bool = False


def _runs(*lines: str) -> tuple[Run, ...]:
    return tuple(Run(line) for line in lines)


_TYPED = (
    "codes\ndescribe kept\ndescribe techniques\nothers\ncounts\nmemos\nwhere\nopen\nwork"
    " assigned\nedit give techniques\nedit merge techniques into kept\nyes\nundo\nredo\nquit\n"
)
RUNS: dict[str, tuple[Run, ...]] = {
    "demo": _runs("demo tour"),
    "init": _runs("init new.qcode --codebook small.yaml"),
    "import": (
        *_runs(
            "import LE-01.txt --update",
            "import LE-01.txt --update --dry-run",
            "import more",
            "import more --dry-run",
        ),
        Run("import LE-01.txt --dry-run"),
    ),
    "transcripts": _runs("transcripts"),
    "transcripts resegment": _runs(
        "transcripts resegment LE-01 --by sentence",
        "transcripts resegment --language de --dry-run",
    ),
    "transcripts redact": _runs(
        "transcripts redact LE-01 --words detective --yes",
        "transcripts redact LE-01 --words nowhere --yes",
    ),
    "transcripts remove": _runs("transcripts remove LE-01 --yes", "transcripts remove LE-01"),
    "transcripts rename": _runs("transcripts rename LE-01 LE-99"),
    "transcripts double": _runs(
        "transcripts double LE-01 --of LE-02", "transcripts double LE-02 --of LE-01"
    ),
    "show": (
        Run("show LE-01 --codes --notes --times", text=True),
        Run("show LE-02 --codes"),
        Run("show --code techniques", text=True),
    ),
    "speakers assign": _runs("speakers assign LE-01 2 Somebody"),
    "speakers list": _runs("speakers list"),
    "speakers merge": _runs("speakers merge LE-01 Interviewer --into LE-01"),
    "speakers relabel": _runs(
        "speakers relabel LE-01 --no-label Interviewer", "speakers relabel LE-01 --all-labels"
    ),
    "speakers rename": _runs("speakers rename LE-01 LE-01 Somebody"),
    "speakers role": _runs("speakers role LE-01 LE-01 prosecutor"),
    "attributes export": _runs("attributes export"),
    "attributes import": _runs("attributes import attributes.csv"),
    "attributes rename": _runs("attributes rename role law_enforcement officer"),
    "asked import": _runs("asked import put.csv", "asked import put.csv --dry-run"),
    "asked list": _runs("asked list", "asked list LE-01 --question le1"),
    "asked remove": _runs("asked remove le1 LE-01"),
    "recordings find": _runs("recordings find more", "recordings find more --dry-run"),
    "recordings list": _runs("recordings list"),
    "recordings listened": _runs("recordings listened LE-01", "recordings listened LE-01 --undo"),
    "recordings remove": _runs("recordings remove LE-01"),
    "recordings set": _runs("recordings set LE-01 small.yaml"),
    "asked set": _runs("asked set le1 LE-01", "asked set le1 LE-01 --not-put"),
    "codebook new": _runs("codebook new", "codebook new --from attributes.csv"),
    "completion": _runs("completion bash"),
    "codebook check": _runs("codebook check small.yaml"),
    "codebook diff": _runs("codebook diff", "codebook diff small.yaml", "codebook diff 1"),
    "codebook export": _runs(
        "codebook export", "codebook export book.yaml", "codebook export b.xlsx"
    ),
    "codebook load": _runs(
        "codebook load small.yaml",
        "codebook load small.yaml --dry-run",
        "codebook load small.yaml --retire",
        "codebook load small.yaml --retire --dry-run",
    ),
    "codebook merge": _runs(
        "codebook merge techniques --into barriers",
        "codebook merge techniques --into barriers --dry-run",
    ),
    "codebook rename": _runs(
        "codebook rename techniques methods", "codebook rename techniques kept"
    ),
    "codebook editors": _runs("codebook editors", "codebook editors ben"),
    "codebook retire": _runs("codebook retire techniques", "codebook retire kept --dry-run"),
    "codebook show": _runs("codebook show", "codebook show kept", "codebook show techniques"),
    "codebook split": _runs(
        "codebook split techniques --into one two", "codebook split techniques --into one --dry-run"
    ),
    "code": (Run("code LE-01 --plain", _TYPED, text=True), Run("code LE-02 --plain", _TYPED)),
    "assign": _runs("assign LE-01 --to cleo", "assign --all --to ben --reliability"),
    "coders list": _runs("coders list"),
    "coders merge": _runs(
        "coders merge ada --into cleo",
        "coders merge ada --into ben",
        "coders merge ben --into ada --dry-run",
    ),
    "coders rename": _runs("coders rename ada Somebody"),
    "progress": _runs("progress", "progress --coder ada"),
    "codings add": (
        *_runs("codings add LE-01 4 techniques"),
        Run("codings add --where *[coder=ada] kept --dry-run", text=True),
        Run("codings add --where techniques barriers --yes", text=True),
    ),
    "codings newer": _runs("codings newer", "codings newer --by-coder ada --code hotline"),
    "asked open": _runs("asked open", "asked open LE-01"),
    "flags": _runs("flags", "flags --by-coder ada --format json"),
    "codings exclusive": _runs("codings exclusive", "codings exclusive --by-coder ada"),
    "codings export": _runs(
        "codings export", "codings export out.xlsx", "codings export --by-coder ada"
    ),
    "codings import": _runs(
        "codings import again.csv",
        "codings import again.csv --complete",
        "codings import again.csv --dry-run",
    ),
    "codings remove": _runs("codings remove LE-01 2 hotline", "codings remove LE-01 4 techniques"),
    "codings review": _runs("codings review", "codings review --settle"),
    "done": _runs("done LE-01", "done LE-01 --undo"),
    "suggest evaluate": _runs("suggest evaluate --folds 2 --compare --curve --agreement"),
    "suggest export": _runs("suggest export mine.skops"),
    "suggest import": _runs("suggest import model.skops"),
    "suggest list": _runs("suggest list LE-01", "suggest list LE-02"),
    "suggest apply": _runs("suggest apply --min-precision 0.5", "suggest apply LE-01 --dry-run"),
    "suggest promise": _runs("suggest promise"),
    "suggest audit": _runs("suggest audit --floor 0.9", "suggest audit --count 3 --seed 2"),
    "suggest next": _runs("suggest next", "suggest next --segments"),
    "suggest suggesters": _runs("suggest suggesters"),
    "suggest train": _runs("suggest train"),
    "suggest withhold": _runs("suggest withhold 0.2", "suggest withhold"),
    "keys": _runs("keys"),
    "sample draw": _runs(
        "sample draw --coders ada,ben --round 2",
        "sample draw --coders ben --round 2 --second-pass --dry-run",
    ),
    "sample enrich": _runs(
        "sample enrich --code techniques --segments 2 --coders ada,ben --dry-run"
    ),
    "norming keep": _runs("norming keep talk 1 --consensus"),
    "norming list": _runs("norming list"),
    "norming report": _runs("norming report talk"),
    "norming reveal": _runs("norming reveal talk 1"),
    "norming run": (Run("norming run talk --plain", typed="hotline\nreveal\nquit\n"),),
    "norming settle": _runs("norming settle talk 1 hotline --reason so"),
    "norming start": _runs("norming start other LE-01:2 --coders ada,ben"),
    "norming vote": _runs("norming vote talk 1 hotline"),
    "sample pack": (
        Run("sample pack -o packed.qcode", text=True),
        Run("sample pack --sheet xlsx -o packed.xlsx", text=True),
    ),
    "sample receive": _runs("sample receive small.yaml"),
    "sample plan": _runs("sample plan"),
    "sample replace": _runs(
        "sample replace LE-01 --reason unusable", "sample replace LE-01 --reason unusable --dry-run"
    ),
    "sample show": _runs("sample show", "sample show --frame"),
    "sample unblind": _runs("sample unblind LE-01 --reason finished"),
    "reliability": _runs(
        "reliability --bootstrap 0",
        "reliability --bootstrap 0 --round 7",
        "reliability --bootstrap 0 --coders ada,ben",
    ),
    "disagreements": _runs(
        "disagreements",
        "disagreements --causes",
        "disagreements --confusion",
        "disagreements -o out.docx",
    ),
    "adjudicate": (
        Run("adjudicate --plain", "quit\n"),
        Run("adjudicate LE-01 --segment 4 --code techniques --keep ada --cause missed"),
    ),
    "query find": (
        *_runs(
            "query techniques",
            "query *[coder=ada]",
            "query coder=ada --include-unfinished --codes",
            "query techniques --by-coder ada --include-unfinished",
            "query techniques --count --by code --include-unfinished",
            "query * --count --by transcript --include-unfinished",
        ),
        Run("query word:office --codes", text=True),
        Run("query /office/ --kwic", text=True),
    ),
    "query list": _runs("query list"),
    "query remove": _runs("query remove mine"),
    "query save": _runs("query save mine techniques"),
    "report build": _runs("report build -o site --unsafe"),
    "report trace": _runs("report trace built"),
    "report verify": _runs("report verify built"),
    "report verify-numbers": _runs("report verify-numbers draft.md --report built"),
    "report verify-quotes": _runs("report verify-quotes draft.md"),
    "report cooccurrence": _runs(
        "report cooccurrence --include-unfinished", "report cooccurrence --by-coder ada"
    ),
    "report crosstab": _runs(
        "report crosstab --rows referral_stream --by role",
        "report crosstab --rows techniques --by site",
    ),
    "report coverage": _runs(
        "report coverage --include-unfinished --with-source", "report coverage --by coder"
    ),
    "report framework": _runs(
        "report framework --include-unfinished --with-source", "report framework --by role"
    ),
    "report frequencies": _runs("report frequencies --attr role"),
    "report interviewees": _runs("report interviewees"),
    "report joint": _runs("report joint --by role --include-unfinished"),
    "report list": _runs("report list --include-unfinished --with-source"),
    "report methods": _runs("report methods --bootstrap 0"),
    "report multiple": _runs(
        "report multiple --family referral_stream --include-unfinished",
        "report multiple --family referral_stream --by-coder ada",
    ),
    "report quotes": _runs(
        "report quotes --min-words 1 --include-unfinished",
        "report quotes --min-words 1 --by-coder ada",
    ),
    "report referrals": _runs("report referrals --by role --include-unfinished"),
    "report reliability": _runs(
        "report reliability --bootstrap 0", "report reliability --bootstrap 0 -o paper.docx"
    ),
    "report saturation": _runs("report saturation --include-unfinished --with-source"),
    "report sites": _runs("report sites"),
    "report suggestions": _runs("report suggestions"),
    "report themes": _runs(
        "report themes --include-unfinished", "report themes --by-coder ada --include-unfinished"
    ),
    "report words": (
        Run("report words", text=True),
        Run("report words --where techniques --by role", text=True),
    ),
    "memo add": _runs("memo add mine --transcript LE-01 --segments 4"),
    "memo list": _runs(
        "memo list",
        "memo list --by-coder ada",
        "memo list --transcript LE-01",
        f"memo list --search {MEMO[:3]}",
    ),
    "memo remove": _runs("memo remove 1", "memo remove M1"),
    "quotes list": _runs("quotes list", "quotes list LE-01 --code techniques"),
    "quotes pin": _runs("quotes pin LE-01 4 --code techniques"),
    "quotes drop": _runs("quotes drop LE-01 4 --code kept"),
    "quotes edit": _runs("quotes edit LE-01 4 --code techniques Well"),
    "quotes remove": _runs("quotes remove LE-01 4 --code techniques"),
    "disclosure list": _runs("disclosure list", "disclosure list --include-unfinished"),
    "disclosure load": _runs("disclosure load attributes.csv"),
    "disclosure settle": _runs("disclosure settle abc --accept so"),
    "disclosure reopen": _runs("disclosure reopen abc"),
    "disclosure identities": _runs("disclosure identities"),
    "log": _runs("log", "log --transcript LE-01", "log --by-coder ada"),
    "history": _runs("history LE-01 4", "history LE-01 6"),
    "undo": _runs("undo", "undo --last 3", "undo --to 5"),
    "redo": _runs("redo"),
    "merge": _runs("merge copy.qcode", "merge copy.qcode --dry-run", "merge copy.qcode --theirs"),
    "check": _runs("check"),
    "backup": _runs("backup kept"),
    "restore": _runs("restore", "restore copy.qcode --as back.qcode"),
    "export": (
        Run("export --archive all.zip"),
        Run("export LE-01 -o page.html --include-unfinished", text=True),
        Run("export all.qdpx", text=True),
        Run("export codebook.qdc"),
    ),
    "migrate": _runs("migrate"),
}

WHOLE_FILES = {
    "backup": (
        "a backup is the study file once more, with everything in it;"
        " docs/how-to/double-coded-sample.md says so"
    ),
    "restore": "it makes the study file again from a backup or a copy that somebody has already",
}
"""Commands that write a whole study, and why that is no other door than the study file, which lies
beside it.
"""
NUMBERED = ("log", "history", "merge", "export", "restore", "backup")
"""Commands whose output has numbers of events in it, among which any number may come up."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, _studies: Path) -> Path:
    """A folder with a study, a copy in which ada went on, a corrected transcript and files to load.

    ben codes a sample blind, LE-01 in it. ada has coded LE-01 in many rounds, made a code of words
    there and written memos.
    """
    made = tmp_path_factory.mktemp("walk")
    transcripts = made / "transcripts"
    shutil.copytree(DATA / "transcripts", transcripts)
    words = (
        (transcripts / "LE-01.txt")
        .read_text()
        .replace("The federal office", f"The {PASSAGE} office")
    )
    (transcripts / "LE-01.txt").write_text(words)
    study = made / "study.qcode"

    def do(*argv: object, typed: str = "", to: Path = study) -> None:
        with patch("sys.stdin", io.StringIO(typed)):
            ran = running.run_qcode("-p", to, *argv)
        assert ran.status == 0, (argv, ran.said)

    running.run_qcode("init", study, "--codebook", DATA / "codebook.yaml")
    do("import", transcripts, "--attributes", DATA / "attributes.csv")
    do("sample", "draw", "--coders", "ada,ben", "--fraction", "0.3", "--seed", "1")
    do("assign", "LE-01", "--to", "ben", "--reliability", "--blind")
    do("codings", "add", "LE-01", "2", "hotline", "--coder", "ben")
    do("codings", "add", "LE-02", "2", "hotline", "--coder", "ben")
    do("norming", "start", "talk", "SP-02:2", "--coders", "ada,ben")
    do("norming", "vote", "talk", "1", "techniques", "--coder", "ada")
    for coder in ("ada", "ben"):
        do("done", "LE-02", "LE-04", "--coder", coder)
    rows = [f"LE-01,{2 * (n % 3) + 2},techniques,ada,{ROUND}-{n // 3},{NOTE}" for n in range(COUNT)]
    (made / "again.csv").write_text(
        "\n".join(["transcript,segment,code,coder,round,memo", *rows]) + "\n"
    )
    do("codings", "import", made / "again.csv", "--complete", "--coder", "ada")
    (made / "again.csv").write_text(
        "transcript,segment,code,coder\nLE-01,4,techniques,ada\nLE-01,2,hotline,ben\n"
    )
    shutil.copy(study, made / "copy.qcode")
    do("memo", "add", MEMO, "--transcript", "LE-01", "--segments", "4", "--coder", "ada")
    do("code", "LE-01", "--plain", "--coder", "ada", typed="go 6\nin vivo kept\nquit\n")
    do("suggest", "train")
    do("suggest", "export", made / "model.skops")
    copy = made / "copy.qcode"
    do("codings", "add", "LE-01", "6", "barriers", "--memo", NOTE, "--coder", "ada", to=copy)
    do(
        "memo",
        "add",
        f"{MEMO} in the copy",
        "--transcript",
        "LE-01",
        "--segments",
        "6",
        "--coder",
        "ada",
        to=copy,
    )
    do("codings", "remove", "LE-01", "2", "techniques", "--coder", "ada", to=copy)
    words = words.replace("enough people", "people enough")
    (made / "LE-01.txt").write_text(words)
    do("import", made / "LE-01.txt", "--update")
    (made / "LE-01.txt").write_text(words.replace("Mostly the hotline", "The hotline"))
    book = (DATA / "codebook.yaml").read_text()
    (made / "small.yaml").write_text(
        book[: book.index("  - code: techniques")].replace('version: "1"', 'version: "9"')
    )
    (made / "more").mkdir()
    (made / "more" / "LE-90.txt").write_text("Interviewer: Why?\n\nLE-90: The hotline rang.\n")
    shutil.copy(DATA / "attributes.csv", made / "attributes.csv")
    (made / "plan.yaml").write_text(
        "files: [json]\nreferencing: no\nevidence: none\nsections:\n  - heading: Themes\n"
        "    tables: [{report: themes}]\n"
    )
    do("report", "build", "--config", made / "plan.yaml", "-o", made / "built")
    (made / "draft.md").write_text("“Mostly the hotline, I would say” was said 3 times.\n")
    return made


CASES = [pytest.param(name, run, id=f"{run.words}") for name, runs in RUNS.items() for run in runs]


@pytest.mark.parametrize(("name", "run"), CASES)
def test_no_command_shows_a_blind_coder_what_others_did(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, run: Run
) -> None:
    """Neither stdout, stderr nor a file that was written has their words, or says how many codings
    they have.
    """
    here = _fresh(folder, tmp_path, monkeypatch)
    forbidden = [MEMO, NOTE, ROUND] + ([] if run.text else [PASSAGE])
    for options in _formats(name):
        with patch("sys.stdin", io.StringIO(run.typed)):
            ran = running.run_qcode("-p", "study.qcode", *BEN, *run.words.split(), *options)
        told = ran.out.decode("utf-8", "replace") + ran.said
        assert ran.status != 70 and "Traceback" not in told
        assert [word for word in forbidden if word in told] == [], told
        if name not in NUMBERED:
            assert not COUNTS.search(told), told
    if name not in WHOLE_FILES:
        assert [
            (path, word)
            for path, data in _written(folder, here)
            for word in forbidden
            if word.encode() in data
        ] == []


def _fresh(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    shutil.copytree(folder, here, ignore=shutil.ignore_patterns("transcripts"))
    monkeypatch.chdir(here)
    return here


def _formats(name: str) -> Iterator[tuple[str, ...]]:
    """As it is, and as JSON where the command has that."""
    yield ()
    command = {" ".join(path): command for path, command in walk(program)}[name]
    if any(parameter.name == "format_" for parameter in command.params):
        yield "--format", "json"


def _written(folder: Path, here: Path) -> Iterator[tuple[str, bytes]]:
    """The files that a command made, with the parts of those that are packed; not the study itself
    and its automatic backups.
    """
    for path in sorted(p for p in here.rglob("*") if p.is_file()):
        inside = path.relative_to(here)
        if (folder / inside).exists() or inside.parts[0].endswith(".backups"):
            continue
        yield str(inside), path.read_bytes()
        if path.suffix in (".zip", ".docx", ".xlsx", ".qdpx") and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                yield from ((f"{inside}/{part}", packed.read(part)) for part in packed.namelist())


def test_every_command_stands_in_the_table() -> None:
    """A new command needs a row; a command that went leaves none."""
    leaves = {
        " ".join(path)
        for path, command in walk(program)
        if path and not hasattr(command, "commands")
    }
    assert set(RUNS) == leaves | {"transcripts"}
    assert set(WHOLE_FILES) <= set(RUNS)


SEEN = {
    "codings export": NOTE,
    "memo list": MEMO,
    "log": ROUND,
    "codebook show kept": PASSAGE,
    "codebook export": PASSAGE,
    "merge copy.qcode --dry-run": "ada",
    "codebook load small.yaml": str(COUNT),
    "history LE-01 4": "techniques",
    "import LE-01.txt --update --dry-run": "techniques",
    "transcripts remove LE-01 --yes": "615",
    "check": "616",
    "suggest train": "techniques",
    "codebook diff": "kept",
    "progress": ROUND,
    "codings review": "techniques",
    "suggest list LE-01": "the model trained last",
    "codebook retire techniques": str(COUNT),
}


@pytest.mark.parametrize("words", SEEN)
def test_the_supervisor_is_shown_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """What is looked for above is there to be found."""
    _fresh(folder, tmp_path, monkeypatch)
    formats: Any = ("--format", "json") if words == "log" else ()
    ran = running.run_qcode("-p", "study.qcode", *words.split(), *formats)
    assert SEEN[words] in ran.text + ran.said


def test_a_blind_coder_sees_their_own_work_and_is_told_why_not_more(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Withheld is what others did, not what the coder did; and the sentence says so."""
    _fresh(folder, tmp_path, monkeypatch)

    def said(*words: str) -> str:
        ran = running.run_qcode("-p", "study.qcode", *words, *BEN)
        return ran.text + ran.said

    assert "hotline" in said("codings", "export") and "hotline" in said("history", "LE-01", "2")
    told = "codings by others are not counted here: you are coding some transcripts blind"
    for words in (
        ("merge", "copy.qcode", "--dry-run"),
        ("import", "LE-01.txt", "--update", "--dry-run"),
        ("codebook", "load", "small.yaml"),
        ("codings", "import", "again.csv"),
        ("transcripts", "remove", "LE-01", "--yes"),
    ):
        assert told in said(*words), words
    assert (
        told in said("check").lower()
        and told in said("codebook", "split", "techniques", "--into", "one").lower()
    )


def test_loading_what_a_blind_coder_exported_keeps_the_examples_they_were_not_shown(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round trip loses nothing, and shows nothing either."""
    _fresh(folder, tmp_path, monkeypatch)
    for words in (["codebook", "export", "mine.yaml"], ["codebook", "load", "mine.yaml"]):
        ran = running.run_qcode("-p", "study.qcode", *words, *BEN)
        assert ran.status == 0 and PASSAGE not in ran.text + ran.said
    assert PASSAGE not in Path("mine.yaml").read_text()
    assert PASSAGE in running.run_qcode("-p", "study.qcode", "codebook", "show", "kept").text
    assert (
        PASSAGE not in running.run_qcode("-p", "study.qcode", "codebook", "show", "kept", *BEN).text
    )
    assert (
        PASSAGE
        in running.run_qcode("-p", "study.qcode", "codebook", "show", "kept", "--coder", "ada").text
    )


def test_the_example_is_shown_once_the_coder_is_no_longer_blind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was withheld for where it lies, not for good."""
    _fresh(folder, tmp_path, monkeypatch)
    running.run_qcode(
        "-p", "study.qcode", "sample", "unblind", "LE-01", "--of", "ben", "--reason", "finished"
    )
    assert PASSAGE in running.run_qcode("-p", "study.qcode", "codebook", "show", "kept", *BEN).text


def test_a_refused_undo_does_not_say_what_stands_in_the_way(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ben made a code, ada coded with it where ben is blind: ben is told that something builds on
    it, somebody else what.
    """
    _fresh(folder, tmp_path, monkeypatch)
    refused = {}
    for coder in ("ben", "cleo"):
        with patch("sys.stdin", io.StringIO(f"new code of {coder}\nquit\n")):
            running.run_qcode("-p", "study.qcode", "code", "LE-02", "--plain", "--coder", coder)
        used = running.run_qcode(
            "-p", "study.qcode", "codings", "add", "LE-01", "6", f"of_{coder}", "--coder", "ada"
        )
        assert used.status == 0
        ran = running.run_qcode("-p", "study.qcode", "undo", "--coder", coder)
        assert ran.status == 1
        refused[coder] = ran.said
    assert "a later change depends on it" in refused["ben"] and not re.search(
        "ada|LE-01|codings", refused["ben"]
    )
    assert "'codings add LE-01 6 of_cleo', ada" in refused["cleo"]
