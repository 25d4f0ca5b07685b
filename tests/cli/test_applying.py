"""``suggest promise`` and ``suggest apply``: what a model promises, and codings in its own name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

LINES = {
    "joy": ["The mill turned well.", "We liked the mill.", "A mill is good to have."],
    "": ["It rained on Monday.", "My boots were wet.", "Nobody came by.", "The road is long."],
}
NAMES = [f"T{n:02}" for n in range(1, 19)]
FINISHED, BLIND, FREE = NAMES[:12], NAMES[12], NAMES[13:]
CODEBOOK = """title: Mill
version: "1"
codes:
  - {code: joy, label: Joy, keywords: [mill]}
  - {code: sad, label: Sad}
"""


def said(number: int) -> list[tuple[str, str]]:
    """(code, words) of each line of a transcript."""
    joy, other = LINES["joy"], LINES[""]
    return [
        ("", other[number % 4]),
        ("joy", joy[number % 3]),
        ("", other[(number + 1) % 4]),
        ("joy", joy[(number + 1) % 3]),
    ]


@pytest.fixture(scope="session")
def _mill(tmp_path_factory: pytest.TempPathFactory, run_qcode: Any) -> Path:
    folder = tmp_path_factory.mktemp("mill")
    texts = folder / "texts"
    texts.mkdir()
    rows = ["transcript,segment,code,coder"]
    for number, name in enumerate(NAMES):
        lines = said(number)
        words = "".join(f"Ada: {text}\n\n" for _, text in lines)
        (texts / f"{name}.txt").write_text(words)
        if name in FINISHED:
            rows += [f"{name},{at},{code},ann" for at, (code, _) in enumerate(lines, 1)]
    (folder / "book.yaml").write_text(CODEBOOK)
    (folder / "codings.csv").write_text("\n".join(rows) + "\n")
    made = folder / "mill.qcode"

    def do(*words: object) -> None:
        ran = run_qcode(*words)
        assert ran.status == 0, ran.said

    do("init", made, "--codebook", folder / "book.yaml")
    do("-p", made, "import", texts)
    do("-p", made, "codings", "import", folder / "codings.csv", "--complete", "--coder", "ann")
    do("-p", made, "assign", BLIND, "--to", "ann", "--reliability", "--blind")
    do("-p", made, "suggest", "train")
    return made


@pytest.fixture
def mill(_mill: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eighteen transcripts: twelve finished, one assigned blind, five free; a model that knows the
    word "mill".
    """
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(_mill, tmp_path / "mill.qcode"))


def codings(qcode: Any, coder: str = "model:") -> list[tuple[str, str, str]]:
    rows = qcode("codings", "export", "--format", "json").json["rows"]
    return [
        (r["transcript"], str(r["segment"]), r["code"])
        for r in rows
        if r["coder"].startswith(coder)
    ]


EVERYWHERE = [(name, at, "joy") for name in FREE for at in ("2", "4")]


def test_promises_are_listed_with_why_not(mill: Path, qcode: Any) -> None:
    rows = qcode("suggest", "promise", "--format", "json").json["rows"]
    by = {(r["code"], r["asked"]): r for r in rows}
    kept = by["joy", 0.7]
    assert kept["threshold"] is not None and kept["transcripts"] == 12
    assert kept["offered"] == kept["right"] == 24 and kept["bound"] >= 0.7
    assert by["joy", 0.9]["threshold"] is None
    assert "at least 30 transcripts with one would be needed" in by["joy", 0.9]["remark"]
    assert by["sad", 0.5]["remark"].startswith("cannot be promised: no suggestion reached 0.3")
    few = qcode("suggest", "promise", "--codes", "Joy", "--format", "json").json["rows"]
    assert {r["code"] for r in few} == {"joy"}


def test_suggestions_say_what_is_promised_of_them(mill: Path, qcode: Any) -> None:
    table = qcode("suggest", "list", FREE[0], "--format", "json").json
    best = next(r for r in table["rows"] if r["code"] == "joy" and r["segment"] == 2)
    assert best["promised"] == 0.7
    assert any("with 90 % confidence" in note for note in table["notes"])


def test_codings_are_the_models_and_only_where_nobody_codes(mill: Path, qcode: Any) -> None:
    """Not where somebody codes blind, nor where a person has finished something."""
    ran = qcode("suggest", "apply", "--min-precision", "0.7")
    assert sorted(codings(qcode)) == EVERYWHERE
    assert len(codings(qcode, "ann")) == 24
    assert "1 transcript left out: somebody codes it blind." in ran.text
    assert "12 transcripts left out: a person has finished something there." in ran.text
    rows = qcode("codings", "export", "--format", "json").json["rows"]
    assert {r["origin"] for r in rows if r["coder"].startswith("model:")} == {"machine"}
    assert qcode("check").status == 0


def test_a_dry_run_says_the_same_and_changes_nothing(mill: Path, qcode: Any) -> None:
    before = mill.read_bytes()
    tried = qcode("suggest", "apply", "--min-precision", "0.7", "--dry-run")
    assert mill.read_bytes() == before
    assert "10 codings would be added, 0 would be removed, 0 there already" in tried.said
    done = qcode("suggest", "apply", "--min-precision", "0.7")
    assert done.text == tried.text and "10 codings added" in done.said


def test_one_undo_takes_all_of_it_back(mill: Path, qcode: Any) -> None:
    qcode("suggest", "apply", "--min-precision", "0.7")
    qcode("undo")
    assert codings(qcode) == []


def test_applying_again_changes_nothing(mill: Path, qcode: Any) -> None:
    qcode("suggest", "apply", "--min-precision", "0.7")
    before = qcode("log", "--format", "json").json["rows"]
    again = qcode("suggest", "apply", "--min-precision", "0.7")
    assert "0 codings added, 0 removed, 10 there already" in again.said
    assert qcode("log", "--format", "json").json["rows"] == before


def test_a_newer_model_replaces_what_the_older_one_wrote(mill: Path, qcode: Any) -> None:
    qcode("suggest", "apply", "--min-precision", "0.7")
    qcode("suggest", "train", "--seed", "7")
    again = qcode("suggest", "apply", "--min-precision", "0.7")
    assert "10 codings added, 10 removed" in again.said
    assert sorted(codings(qcode)) == EVERYWHERE


def test_transcripts_can_be_applied_one_after_the_other(mill: Path, qcode: Any) -> None:
    for name in (FREE[0], FREE[2]):
        qcode("suggest", "apply", name, "--min-precision", "0.7", "--codes", "joy")
    assert sorted({name for name, _, _ in codings(qcode)}) == [FREE[0], FREE[2]]


def test_a_code_without_a_promise_is_left_out_and_told(mill: Path, qcode: Any) -> None:
    rows = qcode("suggest", "apply", "--min-precision", "0.7", "--format", "json").json["rows"]
    sad = next(r for r in rows if r["code"] == "sad")
    assert sad["codings"] == 0 and sad["remark"].startswith("left out, cannot be promised")
    ran = qcode("suggest", "apply", "--codes", "sad", status=1)
    assert "a precision of 0.9 cannot be promised for any of these codes" in ran.said
    assert "nothing was changed" in ran.said


def test_without_a_model_there_is_nothing_to_apply(mill: Path, qcode: Any) -> None:
    qcode("undo")
    assert "no model was trained yet" in qcode("suggest", "apply", status=1).said
    assert "no model was trained yet" in qcode("suggest", "promise", status=1).said


def test_a_blind_coder_neither_applies_nor_sees_promises(mill: Path, qcode: Any) -> None:
    for words in (("apply", "--min-precision", "0.7"), ("promise",)):
        assert "blind" in qcode("suggest", *words, "--coder", "ann", status=1).said
    assert codings(qcode) == []


def test_a_precision_above_the_highest_is_a_slip(mill: Path, qcode: Any) -> None:
    qcode("suggest", "apply", "--min-precision", "0.95", status=2)


def test_nothing_that_people_did_changes(mill: Path, qcode: Any) -> None:
    """Training, counts, agreement and the next sample are what they were."""

    def figures() -> list[Any]:
        themes = qcode("report", "themes", "--format", "json").json["rows"]
        model = qcode("suggest", "evaluate", "--folds", "2", "--format", "json").json
        plan = qcode("sample", "plan", "--format", "json").json["rows"]
        return [themes, model["rows"], plan]

    before = figures()
    qcode("suggest", "apply", "--min-precision", "0.7")
    assert figures() == before
