"""A tiny study that nobody coded yet: two people, two questions, an exclusive code, and two
transcripts with the same words.
"""

from __future__ import annotations

from pathlib import Path

from qcode.store.store import Store
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.importing.importing import import_files

CODEBOOK = """\
title: Gardens
version: "1"
protocols:
  - role: gardener
    questions:
      - {id: G1, text: How did you hear of it?}
      - {id: G2, text: What is hard?}
codes:
  - code: source
    children:
      - {code: neighbor, questions: [G1], keywords: [neighbor]}
      - {code: nobody, exclusive: true, questions: [G1]}
  - {code: water, questions: [G2], keywords: [pump, water], definition: Carrying water.}
  - {code: joy}
"""
WORDS = """\
Interviewer: How did you hear of it?

{who}: My neighbor told me. Nobody else did.

Interviewer: What is hard?

{who}: We carry water from the pump.
"""
PEOPLE = {"GA-01": "Ada", "GA-02": "Bo"}


def make(path: Path) -> None:
    """Make the study at `path`, its files beside it."""
    (path.parent / "book.yaml").write_text(CODEBOOK)
    for name, who in PEOPLE.items():
        (path.parent / f"{name}.txt").write_text(WORDS.format(who=who))
    init_study(path, title="Gardens", codebook=path.parent / "book.yaml")
    with Store.open(path) as store:
        import_files(store, [str(path.parent / f"{name}.txt") for name in PEOPLE])
