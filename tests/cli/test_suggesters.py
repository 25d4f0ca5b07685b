"""``qcode suggest suggesters`` and ``qcode suggest train --suggester``: suggesters of installed
packages.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from invented_package import install


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "packages")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    monkeypatch.delitem(sys.modules, "invented_suggesters", raising=False)


def test_suggesters_are_listed_with_their_package(qcode) -> None:
    """No study is needed for it."""
    document = qcode("suggest", "suggesters", "--format", "json").json
    assert document["schema"] == "qcode.suggest.suggesters/1"
    rows = document["rows"]
    assert rows[0]["suggester"] == "qcode"
    assert {"words", "telling"} <= {row["suggester"] for row in rows}
    assert [r["origin"] for r in rows if r["suggester"] == "words"] == ["invented-suggesters 1.5"]


def test_a_package_suggests_like_qcode_itself(coded: Path, qcode) -> None:
    """What it predicted is listed with its reason, also after the package is gone; undo takes it
    back.
    """
    before = qcode("suggest", "list", "LE-01", "--format", "json").json
    trained = qcode("suggest", "train", "--suggester", "telling")
    assert "made_from: predictions of the suggester telling" in trained.said
    sys.path[:] = [entry for entry in sys.path if not entry.endswith("packages")]
    document = qcode("suggest", "list", "LE-01", "--format", "json").json
    assert (before["model"], document["model"]) == ("keywords", "trained")
    assert document["rows"] and all(0.05 <= row["probability"] <= 1 for row in document["rows"])
    assert {"county", "calls"} <= {word for r in document["rows"] for word in r["why"].split(", ")}
    qcode("undo")
    assert qcode("suggest", "list", "LE-01", "--format", "json").json == before
    qcode("check")


def test_segments_that_came_later_are_told(coded: Path, data: Path, qcode) -> None:
    """A suggester whose predictions are stored has none for a new transcript; nothing is silent."""
    qcode("suggest", "train", "--suggester", "words")
    Path("New.txt").write_text("Interviewer: And then?\nNew: A tip came from the tip line.\n")
    qcode("import", "New.txt")
    said = " ".join(qcode("suggest", "list", "New").text.split())
    assert "1 segment has no suggestions: the suggester 'words' has not read" in said


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("failing", 1, "the suggester 'failing' failed while learning"),
        ("strange", 1, "the suggester 'strange' failed while predicting (Odd)"),
        ("wordz", 2, "no suggester named 'wordz'; did you mean 'words'?"),
    ],
)
def test_a_suggester_that_fails_changes_nothing(
    name: str, status: int, message: str, coded: Path, qcode
) -> None:
    before = coded.read_bytes()
    ran = qcode("suggest", "train", "--suggester", name, status=status)
    assert message in " ".join(ran.said.split()) and "Traceback" not in ran.said
    assert coded.read_bytes() == before


def test_who_codes_blind_cannot_train_a_suggester_either(coded: Path, qcode) -> None:
    ran = qcode("--coder", "ben", "suggest", "train", "--suggester", "words", status=1)
    assert "ben codes some transcripts blind" in ran.said
