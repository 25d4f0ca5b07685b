"""Which study is meant, where copies packed for coders lie beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qcode.errors import ProjectMissing
from qcode.store.store import Store
from qcode.workflows.sample.packing import pack_sample
from qcode.workflows.shared.locate import locate


def test_a_packed_copy_beside_the_study_is_passed_over(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The study is found from its folder and from one below, however many packs lie beside it."""
    for coder in ("jonas", "mara"):
        pack_sample(store, coder, tmp_path / f"a_{coder}.qcode")
    (tmp_path / "below").mkdir()
    for folder in (tmp_path, tmp_path / "below"):
        monkeypatch.chdir(folder)
        assert locate(None) == tmp_path / "study.qcode"


def test_two_studies_are_still_asked_about(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second study, and a file that is none, are never chosen from in silence."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.qcode").write_text("no study")
    with pytest.raises(ProjectMissing, match="several studies"):
        locate(None)
    (tmp_path / "notes.qcode").unlink()
    shutil.copy(tmp_path / "study.qcode", tmp_path / "other.qcode")
    with pytest.raises(ProjectMissing, match="several studies"):
        locate(None)


def test_a_packed_copy_alone_is_the_study_of_its_folder(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the coder's own machine it is found as any other."""
    (tmp_path / "mine").mkdir()
    pack_sample(store, "jonas", tmp_path / "mine" / "jonas.qcode")
    monkeypatch.chdir(tmp_path / "mine")
    assert locate(None) == tmp_path / "mine" / "jonas.qcode"


def test_a_packed_copy_in_a_folder_above_is_not_found_by_walking_up(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below the folder of the packs the study is meant; where there is no study, a pack is no
    answer either.
    """
    (tmp_path / "packs" / "notes").mkdir(parents=True)
    for coder in ("jonas", "mara"):
        pack_sample(store, coder, tmp_path / "packs" / f"{coder}.qcode")
        monkeypatch.chdir(tmp_path / "packs" / "notes")
        assert locate(None) == store.path
