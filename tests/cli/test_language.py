"""The language of a transcript: found or given, stored, and what its sentences are cut by."""

from __future__ import annotations

from pathlib import Path

import pytest

GERMAN = (
    "Interviewer: Wann war das?\n\nLE-01: Das war am 3. Mai, ca. 20 Min. später. Dann kam Dr. Moss,"
    " z. B. in der Nacht.\n"
)


@pytest.fixture
def study(qcode) -> Path:
    qcode("init", "study.qcode")
    Path("LE-01.txt").write_text(GERMAN)
    return Path("study.qcode")


def said(qcode) -> list[str]:
    """The words of every segment."""
    return [row["text"].strip() for row in qcode("show", "LE-01", "--format", "json").rows]


BY_GERMAN_RULES = [
    "Wann war das?",
    "Das war am 3. Mai, ca. 20 Min. später.",
    "Dann kam Dr. Moss, z. B. in der Nacht.",
]


def test_a_language_that_is_found_is_what_sentences_are_cut_by(study: Path, qcode) -> None:
    qcode("import", "LE-01.txt", "--segment-by", "sentence")
    assert said(qcode) == BY_GERMAN_RULES


def test_a_language_that_is_given_holds_against_the_one_found(study: Path, qcode) -> None:
    qcode("import", "LE-01.txt", "--segment-by", "sentence", "--language", "English")
    assert said(qcode)[1] == "Das war am 3."


def test_a_corrected_file_is_cut_by_the_language_of_the_study(study: Path, qcode) -> None:
    """A language that somebody corrected is not found anew, unless it is given."""
    qcode("import", "LE-01.txt", "--segment-by", "sentence", "--language", "en")
    Path("LE-01.txt").write_text(GERMAN.replace("Nacht", "Frühe"))
    qcode("import", "--update", "LE-01.txt")
    assert said(qcode)[1] == "Das war am 3."
    Path("LE-01.txt").write_text(GERMAN.replace("Nacht", "Mitte"))
    qcode("import", "--update", "LE-01.txt", "--language", "de")
    assert said(qcode)[1] == BY_GERMAN_RULES[1]


def test_a_language_in_the_head_of_the_file_counts_however_it_is_written(
    study: Path, qcode
) -> None:
    Path("LE-01.txt").write_text("Language: Deutsch\n\nInterviewer: So?\n\nLE-01: Am 3. Mai. Ja.\n")
    qcode("import", "LE-01.txt", "--segment-by", "sentence")
    assert said(qcode) == ["So?", "Am 3. Mai.", "Ja."]
