"""Reports that count what a model gave: estimates, corrected by the random sample people coded."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from test_applying import CODEBOOK, said

NAMES = [f"T{n:02}" for n in range(1, 25)]
FINISHED = NAMES[:12]
ESTIMATE = ("report", "themes", "--include-machine", "--format", "json")


@pytest.fixture(scope="session")
def _drawn(tmp_path_factory: pytest.TempPathFactory, run_qcode: Any) -> Path:
    """Twenty-four transcripts of two citations each; twelve finished by ann; a random sample of six
    drawn for ann and bob, not coded yet.
    """
    folder = tmp_path_factory.mktemp("drawn")
    texts = folder / "texts"
    texts.mkdir()
    for number, name in enumerate(NAMES):
        words = "".join(f"Ada: {text}\n\n" for _, text in said(number))
        (texts / f"{name}.txt").write_text(words)
    (folder / "book.yaml").write_text(CODEBOOK)
    _rows(folder / "codings.csv", FINISHED, "ann")
    made = folder / "mill.qcode"

    def do(*words: object) -> Any:
        ran = run_qcode(*words)
        assert ran.status == 0, ran.said
        return ran

    do("init", made, "--codebook", folder / "book.yaml")
    do("-p", made, "import", texts)
    do("-p", made, "codings", "import", folder / "codings.csv", "--complete")
    return made


def _rows(path: Path, names: list[str], coder: str, more: str = "") -> None:
    """A table of codings; in the transcript `more` the first line has the code too."""
    rows = ["transcript,segment,code,coder"]
    for name in names:
        for at, (code, _) in enumerate(said(NAMES.index(name)), 1):
            rows.append(f"{name},{at},{'joy' if name == more and at == 1 else code},{coder}")
    path.write_text("\n".join(rows) + "\n")


@pytest.fixture(scope="session")
def _estimated(
    _drawn: Path, tmp_path_factory: pytest.TempPathFactory, run_qcode: Any
) -> tuple[Path, list[str]]:
    """The same, applied by a model, and the sample coded by both; the transcripts drawn."""
    folder = tmp_path_factory.mktemp("estimated")
    made = Path(shutil.copy(_drawn, folder / "mill.qcode"))

    def qcode(*words: object) -> Any:
        ran = run_qcode("-p", made, *words)
        assert ran.status == 0, ran.said
        return ran

    drawn = draw(qcode)
    apply(qcode)
    code_sample(qcode, drawn, folder)
    return made, drawn


@pytest.fixture
def estimated(
    _estimated: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The transcripts of the sample of a study in which everything is there for estimates."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(_estimated[0], tmp_path / "mill.qcode")
    return _estimated[1]


@pytest.fixture
def study(_drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(_drawn, tmp_path / "mill.qcode"))


def draw(qcode: Any) -> list[str]:
    words = ("sample", "draw", "--coders", "ann,bob", "--fraction", "0.25", "--format", "json")
    return [r["transcript"] for r in qcode(*words).json["rows"]]


def code_sample(qcode: Any, drawn: list[str], folder: Path) -> None:
    """Both code the sample; in one transcript that nobody had coded, and that the model learns
    nothing of, people find one citation more.
    """
    more = next(name for name in drawn if name not in FINISHED)
    for coder in ("ann", "bob"):
        names = [n for n in drawn if coder == "bob" or n not in FINISHED]
        _rows(folder / f"{coder}.csv", names, coder, more)
        qcode("codings", "import", folder / f"{coder}.csv", "--complete")


def apply(qcode: Any) -> None:
    qcode("suggest", "train")
    qcode("suggest", "apply", "--min-precision", "0.7")


def test_the_estimate_by_hand(estimated: list[str], qcode: Any) -> None:
    """The model gives two citations in each of 24; in one of six people find three: 48 + 24 x 1/6
    is 52. All 24 participants and interviews have the code, in 18 of them by the model.
    """
    table = qcode(*ESTIMATE).json
    joy = next(r for r in table["rows"] if r["code"] == "joy")
    assert joy["citations"] == pytest.approx(52.0)
    # People counted 2 x 6 + 1; six differences 0, 0, 0, 0, 0, 1 and +1, -1.
    assert joy["citations_low"] >= 13
    spread = (5 / 6 + 2) / (5 + 2)
    half = 2.5706 * (24**2 * (1 - 6 / 24) * spread / 6) ** 0.5
    assert joy["citations_high"] == pytest.approx(52 + half, abs=0.01)
    assert joy["participants"] == joy["interviews"] == pytest.approx(24.0)
    assert joy["participants_low"] < 24.0 == joy["participants_high"]
    assert (table["drawn"], table["frame"], table["certain"]) == (6, 24, 0)
    assert any("Estimates, not counts" in note for note in table["notes"])


def test_a_code_that_the_model_did_not_give_is_estimated_from_the_sample(
    estimated: list[str], qcode: Any
) -> None:
    qcode("codings", "add", estimated[0], "3", "sad", "--coder", "ann")
    sad = next(r for r in qcode(*ESTIMATE).json["rows"] if r["code"] == "sad")
    assert sad["citations"] == pytest.approx(24 / 6)
    assert sad["citations_low"] == 1.0


def test_without_a_random_sample_it_is_refused_with_the_remedy(study: Path, qcode: Any) -> None:
    apply(qcode)
    ran = qcode(*ESTIMATE, status=1)
    assert "none was drawn" in ran.said and "qcode sample draw" in ran.said


def test_a_sample_that_is_not_coded_yet_is_refused(study: Path, qcode: Any) -> None:
    drawn = draw(qcode)
    apply(qcode)
    ran = qcode(*ESTIMATE, status=1)
    left = len([n for n in drawn if n not in FINISHED])
    assert f"{left} transcripts of it are not marked as finished by a person" in ran.said


def test_the_same_without_machine_is_a_count_as_before(study: Path, qcode: Any) -> None:
    draw(qcode)
    before = qcode("report", "themes", "--format", "json").json["rows"]
    apply(qcode)
    assert qcode("report", "themes", "--format", "json").json["rows"] == before


def test_without_a_models_codings_include_machine_counts_as_before(study: Path, qcode: Any) -> None:
    assert qcode(*ESTIMATE).json["rows"][0]["citations"] == 24


def test_other_reports_never_count_what_a_model_gave(study: Path, qcode: Any) -> None:
    draw(qcode)
    apply(qcode)
    plain = qcode("report", "list", "--format", "json").json["rows"]
    asked = qcode("report", "list", "--include-machine", "--format", "json").json
    assert asked["rows"] == plain
    coder = next(
        r["coder"]
        for r in qcode("codings", "export", "--format", "json").json["rows"]
        if r["coder"].startswith("model:")
    )
    options = ("--by-coder", coder, "--include-machine", "--include-unfinished")
    assert "not counted as they are" in qcode("report", "list", *options, status=2).said


def test_groups_and_options(estimated: list[str], qcode: Any) -> None:
    """Each group is estimated, and all; what an estimate does not have is refused."""
    rows = qcode(*ESTIMATE, "--by", "transcript", "--code", "joy").json["rows"]
    assert len(rows) == 25 and rows[-1]["group"] == "(all groups)"
    # What people coded is known in the group of its own transcript.
    own = next(r for r in rows if r["group"] == estimated[0])
    assert own["citations_low"] >= 2
    for options in (
        ("--names",),
        ("--min-n", "2"),
        ("--wide", "--by", "transcript"),
        ("--top", "3"),
    ):
        qcode(*ESTIMATE, *options, status=2)
    limited = qcode(*ESTIMATE, "--where", f"transcript = {NAMES[0]}").json["rows"]
    assert next(r for r in limited if r["code"] == "joy")["citations"] == pytest.approx(2.0, abs=8)


def test_somebody_who_codes_nothing_blind_gets_the_same_estimate(
    estimated: list[str], qcode: Any
) -> None:
    """Though marks of the model are shown to nobody but the supervisor."""
    rows = qcode(*ESTIMATE).json["rows"]
    assert qcode(*ESTIMATE, "--coder", "zoe").json["rows"] == rows


def test_a_blind_coder_gets_no_estimate(estimated: list[str], qcode: Any) -> None:
    """What people coded in the sample is hidden from who codes it blind."""
    ran = qcode(*ESTIMATE, "--coder", "bob", status=1)
    assert "codes some transcripts blind" in ran.said


def test_a_built_report_has_the_estimate_and_verifies(estimated: list[str], qcode: Any) -> None:
    Path("plan.yaml").write_text(
        "files: [json]\nreferencing: no\nevidence: none\nsections:\n  - heading: Themes\n"
        "    tables: [{report: themes, include_machine: true}]\n"
    )
    qcode("report", "build", "--config", "plan.yaml", "-o", "built")
    built = "".join(p.read_text() for p in Path("built").rglob("*.json"))
    assert "Estimates, not counts" in built
    qcode("report", "verify", "built")


def test_what_the_model_noted_is_nobodys_to_see(study: Path, qcode: Any) -> None:
    """In the sample there are only marks: none of its codings, and nothing for a blind coder."""
    drawn = draw(qcode)
    apply(qcode)
    rows = qcode("codings", "export", "--format", "json").json["rows"]
    assert not {r["transcript"] for r in rows if r["coder"].startswith("model:")} & set(drawn)
    for words in (("log",), ("show", drawn[0], "--notes", "--codes"), ("history", drawn[0], "2")):
        for reader in ("bob", "zoe"):
            assert "predicted" not in qcode(*words, "--coder", reader).text


def test_the_model_is_no_coder_of_the_sample(estimated: list[str], qcode: Any) -> None:
    """Agreement is measured between the two people, though the model has codings in the study."""
    everything = qcode("codings", "export", "--format", "json").json["rows"]
    assert any(r["coder"].startswith("model:") for r in everything)
    measured = qcode("reliability", "--bootstrap", "0", "--format", "json")
    assert measured.json["rows"] and "model:" not in measured.text
