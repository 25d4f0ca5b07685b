"""The tutorial of the coding screen: its keys are pressed in order, and every picture is what the
screen then shows.

To make the pictures again: ``QCODE_UPDATE_PICTURES=1 pytest tests/screen/test_tutorial.py``.
"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest

from qcode.coding.keymap import build
from qcode.model import Suggestion
from qcode.screen.app import CodingApp
from qcode.store.store import Store
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.helper import batches
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.attributes import import_attributes
from qcode.workflows.importing.importing import import_files
from qcode.workflows.sample.assigning import assign

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-transcript.md"
_PICTURE = re.compile(r"(<!-- screen:(.*?)-->\n```text\n)(.*?)(```)", re.DOTALL)
_NAMES = {
    "/": "slash",
    "?": "question_mark",
    "*": "asterisk",
    "!": "exclamation_mark",
    ".": "full_stop",
    ">": "greater_than_sign",
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """The study that the reader makes."""
    path = tmp_path / "evaluation.qcode"
    sample = ROOT / "transcripts_sample"
    init_study(
        path,
        codebook=ROOT / "codebooks" / "task_force_evaluation.yaml",
        title="Task force evaluation",
    )
    with Store.open(path) as store:
        import_files(
            store,
            [
                str(sample / "transcripts" / name)
                for name in ("LE-01.docx", "LE-03.txt", "FG-01.txt")
            ],
        )
        (tmp_path / "people.csv").write_text(
            "".join(
                line
                for line in (
                    (sample / "interviewees.csv")
                    .read_text(encoding="utf-8")
                    .splitlines(keepends=True)
                )
                if line.startswith(("transcript", "LE-01", "LE-03", "FG-01"))
            ),
            encoding="utf-8",
        )
        import_attributes(store, tmp_path / "people.csv")
        assign(store, ["LE-01", "FG-01"], to="mara", kind="primary")
    return path


async def pictures(store: Store, scripts: list[list[str]]) -> list[str]:
    """What the screen shows after each of the scripts."""
    session = CodingSession(store, "mara")
    session.open("LE-01")
    for batch in batches(session.view, "LE-01", 0, train=False):
        rows = {
            i: tuple(Suggestion(i + 1, c, p, why) for c, p, why in found)
            for i, found in batch["rows"].items()
        }
        coding_offers.deliver(session, batch["model"], rows)
    assert session.offer is not None
    session.offer.late = False
    session.saved_at = lambda: "10:20:30" if session.saved else ""  # type: ignore[method-assign]
    app = CodingApp(session, build()[0], suggest=False)
    found = []
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for keys in scripts:
            for key in keys:
                await pilot.press(_NAMES.get(key, key))
            await pilot.pause()
            lines = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
            found.append("\n".join(lines) + "\n")
    return found


def test_the_pictures_are_what_the_screen_shows(study: Path) -> None:
    """Every one of them, in order, from the keys that stand above it."""
    text = PAGE.read_text(encoding="utf-8")
    scripts = [m[2].split() for m in _PICTURE.finditer(text)]
    assert len(scripts) > 8
    with Store.open(study) as store:
        shown = iter(asyncio.run(pictures(store, scripts)))
        codes = {c.code for c in store.view(None).study().codings}
    if os.environ.get("QCODE_UPDATE_PICTURES"):
        text = _PICTURE.sub(lambda m: m[1] + next(shown) + m[4], text)
        PAGE.write_text(text, encoding="utf-8")
    else:
        for picture in _PICTURE.finditer(text):
            assert picture[3] == next(shown), (
                "the tutorial shows another screen; QCODE_UPDATE_PICTURES=1 makes it again"
            )
    assert {
        "role_experience",
        "co_location",
        "staffing_turnover",
        "information_sharing",
    } <= codes, "the keys do what the text says"
