"""A small study that two people coded: mara everything, jonas two of the three transcripts,
blind.
"""

from __future__ import annotations

from pathlib import Path

from qcode.store.store import Store
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.coding.codings_file import import_codings
from qcode.workflows.importing.attributes import import_attributes
from qcode.workflows.importing.importing import import_files
from qcode.workflows.sample.assigning import assign

CODEBOOK = """\
title: Night shift
version: "1"
codes:
  - code: referral_stream
    label: Referral streams
    children:
      - code: hotline
        label: Hotlines
        definition: A call or message to a line.
        include: Tip lines.
        exclude: Do not use for advertisements (online).
        keywords: [hotline]
      - code: online
        label: Online
        definition: Found on the internet.
      - code: school
  - code: community
  - code: barriers
    label: Barriers
    definition: What gets in the way.
"""
TEXTS = {
    "LE-01": (
        "Interviewer: Who refers cases?\n\nLE-01: The hotline calls us. A school did once.\n\n"
        "Interviewer: Anything online?\n\nLE-01: Ads on the internet, mostly.\n\n"
        "Interviewer: What is hard?\n\nLE-01: Money is short.\n"
    ),
    "LE-02": "Interviewer: Who refers cases?\n\nLE-02: The hotline, and a neighbor.\n",
    "SP-01": (
        "Interviewer: Who comes to you?\n\nSP-01: Friends bring them along.\n\n"
        "Interviewer: What is hard?\n\nSP-01: Beds, always beds.\n"
    ),
}
ROLES = "transcript,role\nLE-01,law_enforcement\nLE-02,law_enforcement\nSP-01,service_provider\n"
MARA = (
    ("LE-01", "The hotline calls us.", "hotline"),
    ("LE-01", "Ads on the internet, mostly.", "online"),
    ("LE-01", "Money is short.", "barriers"),
    ("LE-02", "The hotline, and a neighbor.", "hotline"),
    ("SP-01", "Friends bring them along.", "community"),
    ("SP-01", "Beds, always beds.", "barriers"),
)
JONAS = (
    ("LE-01", "The hotline calls us. A school did once.", "hotline"),
    ("LE-01", "A school did once.", "school"),
    ("LE-01", "Ads on the internet, mostly.", "hotline"),
    ("LE-01", "Money is short.", "barriers"),
    ("SP-01", "Beds, always beds.", "barriers"),
)
"""What each coded: (transcript, words, code)."""


def make(path: Path) -> None:
    """Make the study at `path`; LE-01 and SP-01 are done by both, LE-02 by mara alone."""
    folder = path.parent / "files"
    folder.mkdir()
    (folder / "book.yaml").write_text(CODEBOOK)
    (folder / "roles.csv").write_text(ROLES)
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    for coder, codings in (("mara", MARA), ("jonas", JONAS)):
        lines = ["transcript,start,end,code,coder"]
        for transcript, words, code in codings:
            start = TEXTS[transcript].index(words)
            lines.append(f"{transcript},{start},{start + len(words)},{code},{coder}")
        (folder / f"{coder}.csv").write_text("\n".join(lines) + "\n")
    init_study(path, title="Night shift", codebook=folder / "book.yaml")
    with Store.open(path) as store:
        import_files(store, [str(folder / f"{name}.txt") for name in TEXTS])
        import_attributes(store, folder / "roles.csv")
        assign(store, list(TEXTS), to="mara", kind="primary")
        assign(store, ["LE-01", "SP-01"], to="jonas", kind="reliability", blind=True)
        for coder in ("mara", "jonas"):
            import_codings(store, folder / f"{coder}.csv", actor=coder, complete=True)
