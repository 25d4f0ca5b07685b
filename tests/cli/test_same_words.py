"""The same words under two names, roles that no protocol names, exclusive codes: told by import and
check, nothing broken.
"""

from __future__ import annotations

from pathlib import Path

import pytest

WORDS = (
    "Interviewer: Hi?\n\nLE-03: The hotline, mostly, and patrol.\n\nInterviewer: So?\n\nLE-03:"
    " Good.\n"
)
BOOK = """title: T
version: "1"
protocols:
  - {role: law_enforcement, questions: [{id: Q1, text: So?}]}
codes:
  - {code: hotline, questions: [Q1]}
"""


@pytest.fixture
def study(qcode) -> Path:
    """LE-03 and, as another layout with other labels and quotes of case, LE-03b; both coded."""
    Path("book.yaml").write_text(BOOK)
    Path("LE-03.txt").write_text(WORDS)
    Path("LE-03b.csv").write_text(
        'speaker,text\nI,Hi?\nOfficer,"the hotline,  mostly; and patrol"\nI,So?\nOfficer,good\n'
    )
    Path("LE-04.txt").write_text(WORDS.replace("patrol", "the clinic"))
    Path("c.csv").write_text(
        "transcript,segment,code,coder\nLE-03,2,hotline,ada\nLE-03b,2,hotline,ada\nLE-04,2,hotline,ada\n"
    )
    qcode("init", "study.qcode", "--codebook", "book.yaml")
    qcode("import", "LE-03.txt", "LE-04.txt")
    said = qcode("import", "LE-03b.csv").said
    assert "LE-03b.csv: warning: same words as 'LE-03'; both are counted" in said
    assert "qcode transcripts double LE-03b --of LE-03" in said
    qcode("codings", "import", "c.csv", "--complete")
    return Path("study.qcode")


def counts(qcode) -> tuple[int, int]:
    (row,) = qcode("report", "themes", "--format", "json").rows
    return row["citations"], row["interviews_base"]


def details(qcode) -> dict[str, str]:
    return {r["check"]: r["detail"] for r in qcode("check", "--format", "json").rows if r["ok"]}


def test_they_are_counted_once_only_if_somebody_says_so(study: Path, qcode) -> None:
    assert counts(qcode) == (3, 3)
    assert details(qcode)["same words"].startswith("LE-03b: same words as LE-03; both are counted")
    assert (
        qcode("transcripts", "double", "le-03b", "--of", "LE-03").said
        == "le-03b is a copy of LE-03 and is not counted\n"
    )
    assert counts(qcode) == (2, 2)
    assert "Counted once: LE-03b is a copy of LE-03." in qcode("report", "themes").text
    assert qcode("report", "interviewees", "--format", "json").rows[-1]["interviews"] == 2
    assert "same words" not in details(qcode)
    assert "that LE-03b is a copy of LE-03" in qcode("log").text
    qcode("undo")
    assert counts(qcode) == (3, 3)
    qcode("transcripts", "double", "LE-03b", "--of", "LE-03")
    qcode("transcripts", "double", "LE-03b", "--undo")
    assert counts(qcode) == (3, 3)


def test_what_cannot_be_a_double_is_refused(study: Path, qcode) -> None:
    assert (
        "cannot be a double of itself"
        in qcode("transcripts", "double", "LE-03", "--of", "LE-03", status=1).said
    )
    assert (
        "is not marked as a double"
        in qcode("transcripts", "double", "LE-03", "--undo", status=1).said
    )
    assert "'LE-99'" in qcode("transcripts", "double", "LE-03", "--of", "LE-99", status=2).said
    assert "--of OTHER, or --undo" in qcode("transcripts", "double", "LE-03", status=2).said
    qcode("transcripts", "double", "LE-03b", "--of", "LE-03")
    assert (
        "is itself a double of LE-03"
        in qcode("transcripts", "double", "LE-04", "--of", "LE-03b", status=1).said
    )


def test_copies_that_name_each_other_still_count_once(study: Path, qcode) -> None:
    Path("copies").mkdir()
    Path("copies/copy.qcode").write_bytes(study.read_bytes())
    qcode("-p", study, "transcripts", "double", "LE-03b", "--of", "LE-03")
    qcode("-p", "copies/copy.qcode", "transcripts", "double", "LE-03", "--of", "LE-03b")
    qcode("-p", study, "merge", "copies/copy.qcode")
    assert counts(lambda *a: qcode("-p", study, *a)) == (2, 2)


def test_two_files_of_one_import_are_told_too_and_a_few_words_are_not(qcode) -> None:
    Path("many").mkdir()
    for name in ("A", "Copy of A"):
        Path(f"many/{name}.txt").write_text(WORDS)
    for name in ("S", "T"):
        Path(f"many/{name}.txt").write_text("Interviewer: So?\n\nP: Yes.\n")
    qcode("init", "study.qcode")
    said = qcode("import", "many").said
    assert "Copy of A.txt: warning: same words as 'A'" in said and said.count("same words") == 1
    assert "qcode transcripts double 'Copy of A' --of A" in said


def test_a_role_that_no_protocol_names_is_told_by_check(study: Path, qcode) -> None:
    """Spellings of a protocol's role are that role; another one is told with what to do, and
    nothing is broken.
    """
    Path("people.csv").write_text(
        "transcript,role\nLE-03,Law enforcement\nLE-03b,law-enforcement\nLE-04,gaurd\n"
    )
    assert "roles" not in details(qcode)
    qcode("attributes", "import", "people.csv")
    assert (
        details(qcode)["roles"] == "no protocol names 'gaurd': qcode attributes rename role OLD NEW"
    )
    qcode("attributes", "rename", "role", "gaurd", "law_enforcement")
    assert "roles" not in details(qcode)
