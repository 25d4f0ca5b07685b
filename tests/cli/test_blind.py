"""A coder in a blind assignment sees nothing of what others did there: not one byte of any answer
depends on it.

Two studies differ only in what ada did with the transcripts that ben codes blind. Whatever ben
asks, both answer alike.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from qcode.cli.program import program, walk

ASKS = {
    "transcripts": ["transcripts"],
    "show --codes": ["show", "LE-01", "--codes"],
    "show --code": ["show", "--code", "techniques", "--format", "json"],
    "show --code of a role": ["show", "--code", "hotline", "--role", "law_enforcement"],
    "codings export": ["codings", "export"],
    "codings export --code": ["codings", "export", "--code", "techniques"],
    "codings export --by-coder": ["codings", "export", "--by-coder", "ada"],
    "codings review": ["codings", "review"],
    "speakers list": ["speakers", "list"],
    "codebook show counts": ["codebook", "show"],
    "codebook show of a code": ["codebook", "show", "techniques"],
    "progress": ["progress"],
    "sample show": ["sample", "show"],
    "sample plan": ["sample", "plan"],
    "attributes export": ["attributes", "export"],
    "reliability": ["reliability", "--bootstrap", "0"],
    "report referrals": ["report", "referrals", "--by", "role"],
    "report coverage": ["report", "coverage"],
    "report framework": ["report", "framework"],
    "report frequencies": ["report", "frequencies", "--attr", "role"],
    "report joint": ["report", "joint", "--by", "role"],
    "report list": ["report", "list"],
    "report multiple": ["report", "multiple", "--family", "referral_stream"],
    "report saturation": ["report", "saturation"],
    "report sites": ["report", "sites"],
    "report suggestions": ["report", "suggestions"],
    "report themes": ["report", "themes"],
    "report themes unfinished": ["report", "themes", "--include-unfinished"],
    "report themes of ada": ["report", "themes", "--by-coder", "ada", "--include-unfinished"],
    "report themes where": ["report", "themes", "--where", "hotline or not techniques"],
    "report words": ["report", "words", "--where", "hotline"],
    "query": ["query", "find", "hotline or not techniques"],
    "query unfinished": ["query", "find", "techniques", "--include-unfinished", "--codes"],
    "query counts": ["query", "find", "*", "--count", "--by", "code", "--include-unfinished"],
    "query who": ["query", "find", "origin = hand and not round = 1 or origin = hand"],
    "query list": ["query", "list"],
    "reliability where": ["reliability", "--bootstrap", "0", "--where", "hotline"],
    "report quotes": ["report", "quotes", "--min-words", "3", "--with-source"],
    "report crosstab": ["report", "crosstab", "--rows", "referral_stream", "--by", "site"],
    "report cooccurrence": ["report", "cooccurrence"],
    "report methods": ["report", "methods"],
    "report reliability": ["report", "reliability"],
    "report interviewees": ["report", "interviewees"],
    "history": ["history", "LE-01", "4"],
    "memo list": ["memo", "list"],
    "disagreements": ["disagreements"],
    "codebook diff": ["codebook", "diff"],
    "suggest list": ["suggest", "list", "LE-01"],
}
FORMATS = ("table", "json")


@pytest.fixture(scope="session")
def _without(tmp_path_factory: pytest.TempPathFactory, _studies: Path, run_qcode) -> Path:
    """ben codes LE-01 and SP-01 blind and has begun; ada is done with the others and has not begun
    with these two.
    """
    folder = tmp_path_factory.mktemp("blind")
    study = Path(shutil.copy(_studies / "fresh.qcode", folder / "study.qcode"))
    lines = (
        (Path(__file__).parent / "data" / "codings_ada.csv").read_text().splitlines(keepends=True)
    )
    (folder / "ada.csv").write_text(
        "".join(line for line in lines if not line.startswith(("LE-01", "SP-01")))
    )
    for argv in (
        ["assign", "--all", "--to", "ada"],
        ["assign", "LE-01", "SP-01", "--to", "ben", "--reliability", "--blind"],
        ["codings", "import", folder / "ada.csv", "--complete"],
        ["codings", "add", "LE-01", "2", "hotline", "--coder", "ben"],
        ["done", "LE-02", "SP-01", "--coder", "ben"],
    ):
        assert run_qcode("-p", study, *argv).status == 0
    return study


@pytest.fixture(scope="session")
def _with_ada(_without: Path, tmp_path_factory: pytest.TempPathFactory, run_qcode) -> Path:
    """The same, and ada coded both transcripts, took something back, wrote memos, and is done."""
    study = Path(shutil.copy(_without, tmp_path_factory.mktemp("other") / "study.qcode"))
    for argv in (
        ["codings", "add", "LE-01", "4", "techniques", "barriers", "--memo", "a thought of ada's"],
        ["codings", "add", "LE-01", "2", "hotline"],
        ["memo", "add", "Look at the trust here.", "--transcript", "LE-01", "--segments", "4"],
        ["memo", "add", "He is careful.", "--transcript", "SP-01"],
        ["codings", "add", "SP-01", "2-4", "community"],
        ["codings", "remove", "SP-01", "2", "community"],
        ["undo"],
        ["done", "LE-01", "SP-01"],
    ):
        assert run_qcode("-p", study, "--coder", "ada", *argv).status == 0
    return study


@pytest.fixture
def without(_without: Path, tmp_path: Path) -> Path:
    """A copy of the first, because some commands record that they were asked."""
    return Path(shutil.copy(_without, tmp_path / "without.qcode"))


@pytest.fixture
def with_ada(_with_ada: Path, tmp_path: Path) -> Path:
    """A copy of the second."""
    return Path(shutil.copy(_with_ada, tmp_path / "with_ada.qcode"))


@pytest.mark.parametrize("name", ASKS)
def test_what_a_blind_coder_asks_has_the_same_answer_whatever_others_did(
    without: Path, with_ada: Path, qcode, name: str
) -> None:
    """Every format, stdout and stderr and the exit status."""
    for form in FORMATS:
        argv = [*ASKS[name], "--coder", "ben", "--format", form]
        one, other = (
            qcode("-p", without, *argv, status=None),
            qcode("-p", with_ada, *argv, status=None),
        )
        assert (one.status, one.out, one.said.replace(str(without), "")) == (
            other.status,
            other.out,
            other.said.replace(str(with_ada), ""),
        )


ALIKE = {
    "report suggestions",
    "query list",
    "reliability where",
    "attributes export",
    "report frequencies",
    "report interviewees",
    "report sites",
    "sample show",
    "speakers list",
    "codings review",
    "codebook diff",
    "suggest list",
}
"""What does not depend on codings, or has nothing to tell in these studies."""
DIFFERS = [n for n in ASKS if n not in ALIKE]


@pytest.mark.parametrize("name", DIFFERS)
def test_somebody_else_gets_another_answer(without: Path, with_ada: Path, qcode, name: str) -> None:
    """What is compared above is there to be seen: the supervisor's answers differ."""
    argv = [*ASKS[name], "--format", "json"]
    one, other = qcode("-p", without, *argv, status=None), qcode("-p", with_ada, *argv, status=None)
    assert (one.status, one.out) != (other.status, other.out)


def test_the_log_tells_a_blind_coder_nothing_of_it(without: Path, with_ada: Path, qcode) -> None:
    """No event, no sentence, no words of a command; in the one column that counts events there is a
    gap, and that is all.
    """

    def told(study: Path) -> list[dict[str, object]]:
        rows = qcode("-p", study, "log", "--coder", "ben", "--format", "json").rows
        rows = [
            r for r in rows if r["action"] != "sight"
        ]  # what ben himself looked at, in this copy or the other
        return [{k: v for k, v in r.items() if k not in ("seq", "change_set")} for r in rows]

    assert told(with_ada) == told(without)
    everything = qcode("-p", with_ada, "log", "--format", "json").text
    assert "a thought of ada" in everything and "techniques" in json.dumps(everything)


def test_a_first_command_that_made_a_coder_does_not_tell_what_it_did(fresh: Path, qcode) -> None:
    """The coder's name may be seen in the log; the words of the command that made her code may
    not.
    """
    qcode("assign", "LE-01", "--to", "ben", "--reliability", "--blind")
    qcode("codings", "add", "LE-01", "4", "techniques", "--coder", "cleo")
    qcode("undo", "--coder", "cleo")
    text = qcode("log", "--coder", "ben", "--last", "4", "--format", "json").text
    assert "coder 'cleo'" in text
    assert "codings add LE-01" not in text


def test_suggestions_are_refused_there_and_given_elsewhere(
    without: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A coder who is to decide alone is not helped by a model."""
    monkeypatch.chdir(without.parent)
    ran = qcode("suggest", "list", "LE-01", "--coder", "ben", status=1)
    assert ran.out == b"" and "ben codes LE-01 blind and is shown no suggestions there" in ran.said
    assert qcode("suggest", "list", "LE-02", "--coder", "ben").out
    assert qcode("suggest", "list", "LE-01", "--coder", "ada").out


def test_a_blind_coder_sees_their_own_work(without: Path, qcode) -> None:
    """Their own codings and marks are there, and nobody's are missing elsewhere."""
    rows = qcode("-p", without, "codings", "export", "--coder", "ben", "--format", "json").rows
    assert {(r["transcript"], r["coder"]) for r in rows} == {
        ("LE-01", "ben"),
        ("LE-02", "ada"),
        ("LE-03", "ada"),
    }


def test_both_coders_of_a_sample_are_blind(fresh: Path, qcode) -> None:
    """Drawn as a sample, the primary coder sees nothing of the other either."""
    qcode("assign", "--all", "--to", "ada")
    qcode("sample", "draw", "--coders", "ada,ben", "--fraction", "1")
    qcode("codings", "add", "LE-01", "2", "hotline", "--coder", "ben")
    assert qcode("codings", "export", "--coder", "ada", "--format", "json").rows == []
    assert len(qcode("codings", "export", "--coder", "supervisor", "--format", "json").rows) == 1

    def of_ben(*looking: str) -> set[str]:
        rows = qcode("sample", "show", *looking, "--format", "json").rows
        return {r["state"] for r in rows if r["coder"] == "ben" and r["transcript"] == "LE-01"}

    assert of_ben() == of_ben("--coder", "ben") == {"begun"} and of_ben("--coder", "ada") == {
        "not shown"
    }


def test_a_report_built_by_a_blind_coder_is_the_same_whatever_others_did(
    without: Path, with_ada: Path, qcode
) -> None:
    """The whole page, byte for byte."""
    for number, study in enumerate((without, with_ada)):
        qcode("-p", study, "report", "build", "-o", f"out{number}", "--unsafe", "--coder", "ben")
    assert Path("out0/report.html").read_bytes() == Path("out1/report.html").read_bytes()


def test_every_command_that_reads_codings_is_asked_here() -> None:
    """A new reading command has to be put among the questions above."""
    reading = {"show", "progress", "sample", "reliability", "report", "query", "history"}
    reading.add("disagreements")
    leaves = {
        " ".join(path)
        for path, command in walk(program)
        if path and not hasattr(command, "commands")
    }
    reads = {n for n in leaves if n.partition(" ")[0] in reading}
    reads -= {f"report {verb}" for verb in ("trace", "verify", "verify-numbers", "verify-quotes")}
    reads -= {"report build", "query save", "query remove"} | {
        f"sample {verb}" for verb in ("draw", "enrich", "pack", "receive", "replace", "unblind")
    }
    asked = {
        n for n in reads if any(f"{' '.join(argv)} ".startswith(f"{n} ") for argv in ASKS.values())
    }
    assert asked == reads
