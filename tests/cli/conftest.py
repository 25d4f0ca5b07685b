"""A small study made by the program itself, once, and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import running

DATA = Path(__file__).parent / "data"
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


@pytest.fixture(scope="session")
def run_qcode() -> Callable[..., Any]:
    """Run the program with these words, in the folder and environment as they are."""
    run: Callable[..., Any] = running.run_qcode
    return run


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins in an empty folder, with nothing of qcode in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("QCODE_PROJECT", "QCODE_CODER", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def qcode(run_qcode: Callable[..., Any]) -> Callable[..., Any]:
    """Run the program; fails the test when the exit status is not the one expected
    (``status=0``).
    """

    def run(*argv: object, status: int | None = 0, **options: Any) -> Any:
        ran = run_qcode(*argv, **options)
        assert status is None or ran.status == status, (
            f"{' '.join(ran.argv)}: exit {ran.status}\n{ran.said}"
        )
        return ran

    return run


@pytest.fixture(scope="session")
def _studies(tmp_path_factory: pytest.TempPathFactory, run_qcode: Callable[..., Any]) -> Path:
    """``fresh.qcode`` has transcripts, attributes and a codebook; ``coded.qcode`` two coders' work,
    four of six done.
    """
    folder = tmp_path_factory.mktemp("studies")
    fresh, coded = folder / "fresh.qcode", folder / "coded.qcode"

    def do(study: Path, *argv: object) -> None:
        ran = run_qcode("-p", study, *argv)
        assert ran.status == 0, ran.said

    run_qcode("init", fresh, "--codebook", DATA / "codebook.yaml", "--title", "Night shift")
    do(fresh, "import", DATA / "transcripts", "--attributes", DATA / "attributes.csv")
    do(fresh, "attributes", "import", DATA / "sites.csv")
    shutil.copy(fresh, coded)
    do(coded, "assign", "--all", "--to", "ada")
    do(coded, "assign", "LE-01", "SP-01", "--to", "ben", "--reliability", "--blind")
    for coder in ("ada", "ben"):
        do(coded, "codings", "import", DATA / f"codings_{coder}.csv", "--complete")
    return folder


@pytest.fixture
def fresh(_studies: Path, tmp_path: Path) -> Path:
    """A study with six transcripts that nobody has coded, the only one in the current folder."""
    return Path(shutil.copy(_studies / "fresh.qcode", tmp_path / "study.qcode"))


@pytest.fixture
def coded(_studies: Path, tmp_path: Path) -> Path:
    """A study coded by ada (primary, four of six done) and ben (blind, two done), the only one in
    the current folder.
    """
    return Path(shutil.copy(_studies / "coded.qcode", tmp_path / "study.qcode"))


@pytest.fixture
def data() -> Path:
    """The folder of the files that the study was made from."""
    return DATA


@pytest.fixture
def bad_files() -> Path:
    """Broken and hostile files; the test is skipped where they are not at hand."""
    folder = CASES / "formats" / "bad"
    if not folder.is_dir():
        pytest.skip("the shared cases are not beside this checkout")
    return folder
