"""A small invented study for the tests of coding and of its screen: made in a moment, the same
every time.
"""

from __future__ import annotations

from pathlib import Path

from qcode.codebook import read_codebook
from qcode.store.store import Store
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.importing.attributes import import_attributes
from qcode.workflows.importing.importing import import_files

CODEBOOK = """
title: "Gardens"
version: "1.0"
protocols:
  - role: gardener
    questions:
      - id: G1
        text: "How did you come to the garden, and who told you about it?"
      - id: G2
        text: "What is the hardest part of the work, and what would help?"
codes:
  - code: source
    label: "How they heard"
    color: "#1F77B4"
    children:
      - code: neighbor
        label: "Neighbors"
        definition: "A neighbor told them or brought them along."
        include: "Use for people next door or on the street."
        keywords: ["next door", "neighbor"]
        questions: ["G1"]
      - code: notice_board
        label: "Notice board"
        definition: "They read about it."
        keywords: ["notice", "board", "leaflet"]
        questions: ["G1"]
  - code: hardship
    label: "Hard work"
    color: "#D62728"
    children:
      - code: water
        label: "Water"
        definition: "Carrying, saving or lacking water."
        keywords: ["water", "hose", "drought"]
        questions: ["G2"]
      - code: snails
        label: "Snails and slugs"
        keywords: ["snails", "slugs"]
        questions: ["G2"]
  - code: joy
    label: "Joy"
    definition: "What they like about it."
    keywords: ["love", "happy"]
"""

INTERVIEW = """Interviewer: How did you come to the garden? Who told you about it?

Ada: The man next door did. He had a notice in his window. I read it three times before I went.

Interviewer: And what is the hardest part of the work?

Ada: Water. We carry it from the pump, every drop, and in a drought the hose is forbidden.

Interviewer: What would help?

Ada: A second pump. And fewer snails, they eat whatever is green.

Ada: But I love it, I am happy there.

Interviewer: Anything else?

Ada: No, that is all.
"""

OTHER = """Interviewer: Who told you about the garden?

Bo: A leaflet, on the board at the library.

Interviewer: What is the hardest part?

Bo: Slugs.
"""

GROUP = """Moderator: Who told you about the garden?

Cem: My neighbor.

Dina: Mine too. And the board.

Moderator: What is hard about it?

Cem: The hose is too short.
"""

ATTRIBUTES = "transcript,speaker,role,site\nGA-01,Ada,gardener,North\nGA-02,Bo,gardener,South\nGR-01,,gardener,North\n"  # noqa: E501


def make_study(
    folder: Path, *, extra: dict[str, str] | None = None, segment_by: str | None = None
) -> Path:
    """A study with GA-01 (9 segments), GA-02, GR-01 and what `extra` adds, by name and text."""
    path = folder / "gardens.qcode"
    codebook, _ = read_codebook(CODEBOOK.encode(), "gardens.yaml")
    assert codebook is not None
    texts = {"GA-01": INTERVIEW, "GA-02": OTHER, "GR-01": GROUP, **(extra or {})}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "people.csv").write_text(ATTRIBUTES, encoding="utf-8")
    with Store.create(path, title="Gardens") as store:
        load_codebook(store, codebook)
        result = import_files(
            store,
            [str(folder / f"{name}.txt") for name in texts],
            segment_by=segment_by,  # type: ignore[arg-type]
        )
        assert not result.failed
        import_attributes(store, folder / "people.csv")
    return path
