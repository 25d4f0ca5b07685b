"""``qcode suggest export`` and ``suggest import``: a model leaves a study as a file and works in
another one with the same codes.
"""

from __future__ import annotations

import io
import pickle
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from invented_package import install


@pytest.fixture
def exported(coded: Path, qcode) -> Path:
    """A model of the coded study, as a file."""
    qcode("suggest", "train")
    qcode("suggest", "export", "model.skops")
    return Path("model.skops").resolve()


@pytest.fixture
def other(_studies: Path, tmp_path: Path) -> Path:
    """Another study with the same codes, in which nothing is coded."""
    folder = tmp_path / "other"
    folder.mkdir()
    target = folder / "other.qcode"
    target.write_bytes((_studies / "fresh.qcode").read_bytes())
    return target


def rows(qcode, study: Path, transcript: str = "LE-04") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = qcode(
        "-p", study, "suggest", "list", transcript, "--format", "json"
    ).rows
    return found


def test_a_model_works_in_another_study_with_the_same_codes(
    exported: Path, coded: Path, other: Path, qcode
) -> None:
    """The same probabilities for the same words, with the card of the study that trained it; one
    undo takes it back.
    """
    keywords = rows(qcode, other)
    said = qcode("-p", other, "suggest", "import", exported).said
    assert "examples:" in said and "imported_file_sha256:" in said
    wanted = [(r["segment"], r["code"], r["probability"]) for r in rows(qcode, coded)]
    assert [(r["segment"], r["code"], r["probability"]) for r in rows(qcode, other)] == wanted
    qcode("-p", other, "check")
    qcode("-p", other, "undo")
    assert rows(qcode, other) == keywords


def test_the_same_model_is_the_same_file(exported: Path, qcode) -> None:
    """Exported again, or trained again with the same seed."""
    qcode("suggest", "train")
    qcode("suggest", "export", "again.skops")
    assert Path("again.skops").read_bytes() == exported.read_bytes()


def test_codes_that_only_one_of_them_has_are_told(exported: Path, other: Path, qcode) -> None:
    """A code that the study does not have is not suggested, and takes no other's place."""
    qcode("-p", other, "codebook", "rename", "hotline", "tip_line")
    said = " ".join(qcode("-p", other, "suggest", "import", exported).said.split())
    assert "never suggested, because the model does not know them: tip_line" in said
    assert "left out, because the codebook does not have them: hotline" in said
    found = rows(qcode, other)
    assert found and "hotline" not in {r["code"] for r in found}


def test_a_model_of_other_codes_is_refused(exported: Path, qcode) -> None:
    Path("small.yaml").write_text(
        "title: Small\nversion: '1'\ncodes:\n  - {code: joy, label: Joy}\n"
    )
    qcode("init", "small.qcode", "--codebook", "small.yaml")
    ran = qcode("-p", "small.qcode", "suggest", "import", exported, status=1)
    said = " ".join(ran.said.split())
    assert "codes of the model in" in said and "is in the codebook of this study" in said


def _compressed(data: bytes) -> bytes:
    import zipfile

    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return target.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"A letter.",
        lambda data: pickle.dumps({"words": "{}"}),
        lambda data: skops.io.dumps({"words": np.sqrt}),
        lambda data: skops.io.dumps({"predicted": np.zeros(2)}),
        lambda data: data.replace(b"qcode.model/", b"other.model/"),
        _compressed,
    ],
    ids=["empty", "cut", "text", "pickle", "function", "foreign", "format", "compressed"],
)
def test_a_damaged_or_foreign_file_is_one_error(
    damage: Callable[[bytes], bytes], exported: Path, other: Path, qcode
) -> None:
    """It names the file, and the study is as before."""
    Path("bad.skops").write_bytes(damage(exported.read_bytes()))
    before = other.read_bytes()
    ran = qcode("-p", other, "suggest", "import", "bad.skops", status=1)
    assert "bad.skops is not a model of qcode, or it is damaged" in " ".join(ran.said.split())
    assert ran.said.count("error:") == 1 and "Traceback" not in ran.said
    assert other.read_bytes() == before


def test_there_has_to_be_a_model(fresh: Path, qcode) -> None:
    assert "no model was trained yet" in qcode("suggest", "export", "m.skops", status=1).said
    assert not Path("m.skops").exists()
    assert "does not exist" in qcode("suggest", "import", "m.skops", status=2).said


def test_predictions_of_another_suggester_stay_in_the_study(
    coded: Path, qcode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They belong to the words of this study's segments."""
    install(tmp_path / "packages")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.delitem(sys.modules, "invented_suggesters", raising=False)
    qcode("suggest", "train", "--suggester", "words")
    ran = qcode("suggest", "export", "m.skops", status=1)
    assert "what the suggester 'words' predicted" in " ".join(ran.said.split())


def test_who_codes_blind_neither_exports_nor_imports(exported: Path, qcode) -> None:
    """A model says what others coded."""
    for words in (["export", "mine.skops"], ["import", exported]):
        ran = qcode("--coder", "ben", "suggest", *words, status=1)
        assert "ben codes some transcripts blind" in ran.said
    assert not Path("mine.skops").exists()


@pytest.mark.parametrize("undone", [False, True])
def test_a_packed_copy_has_no_model(coded: Path, qcode, undone: bool) -> None:
    """Also not one whose training was undone: it was learned from everybody's codings."""
    qcode("suggest", "train")
    if undone:
        qcode("undo")
    qcode("sample", "pack", "-o", "packed.qcode", "--for", "ben")
    connection = sqlite3.connect("packed.qcode")
    kept = connection.execute("SELECT count(*) FROM blob WHERE content IS NOT NULL").fetchone()
    connection.close()
    assert kept == (0,)
