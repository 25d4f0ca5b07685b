"""Word frequencies, counted by hand."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qcode.reports.words import WordOptions, word_frequencies, words_of
from qcode.workflows.reporting.common_words import stop_words
from qcode.workflows.shared.expressions import limited

TEXTS = {
    "T1": "Interviewer: Beds, beds, beds?\nAna: Beds are short. We don't have beds, Bo's beds.",
    "T2": "Bo: The BEDS of the safe-house. 24 beds in 24 hours.",
}


@pytest.fixture
def study(small):
    return small(
        TEXTS,
        [("T1", "short", "Beds are short.")],
        people={"T1": {"role": "officer"}, "T2": {"role": "provider"}},
    )


def counted(table) -> list[tuple[str, int, int]]:
    return [(r["word"], r["count"], r["participants"]) for r in table.rows]


def test_words_are_counted_with_who_says_them(study) -> None:
    """Interviewers' words and numbers are not counted; case makes no difference."""
    table = word_frequencies(study, options=WordOptions(min_letters=4))
    assert counted(table) == [
        ("beds", 5, 2),
        ("bo's", 1, 1),
        ("don't", 1, 1),
        ("have", 1, 1),
        ("hours", 1, 1),
        ("safe-house", 1, 1),
        ("short", 1, 1),
    ]
    (beds, *_) = table.rows
    assert beds["words"] == 19 and beds["per_10000"] == pytest.approx(10_000 * 5 / 19)
    assert (beds["participants_base"], beds["percent_of_participants"]) == (2, 100.0)


def test_stop_words_are_those_of_the_language_and_ones_own(study, tmp_path) -> None:
    """The word "don't" is as common as "do" and "n't"; a file adds words."""
    own = tmp_path / "own.txt"
    own.write_text("Short\n# a note\nBo’s  # the name\n")
    table = word_frequencies(study, stop_words=stop_words(own))
    assert [w for w, _, _ in counted(table)] == ["beds", "hours", "safe-house"]
    table = word_frequencies(study, stop_words=stop_words(own, without_lists=True))
    assert "don't" in [w for w, _, _ in counted(table)]


def test_groups_have_their_own_order_and_number_of_words(study) -> None:
    table = word_frequencies(study, "role", WordOptions(top=1))
    assert [(r["group"], r["word"], r["count"], r["words"]) for r in table.rows] == [
        ("officer", "beds", 3, 9),
        ("provider", "beds", 2, 10),
    ]
    assert word_frequencies(study, "role", WordOptions(min_count=3)).rows[0]["group"] == "officer"


def test_an_expression_limits_whose_words_and_which(study) -> None:
    only = limited(study, "role = officer and short", {})
    table = word_frequencies(only, options=WordOptions(min_letters=4))
    assert [w for w, _, _ in counted(table)] == ["beds", "bo's", "don't", "have", "short"]
    assert table.notes[0].startswith("Limited to: role = officer and short. Base after it: 1 of 2")


def test_words_of_scripts_without_blanks_are_cut_as_they_are_counted() -> None:
    assert list(words_of("避难所 beds", (0, 8))) == ["避", "难", "所", "beds"]
    assert list(words_of("Naïve — co-op’s “bed”.", (0, 22))) == ["naïve", "co-op's", "bed"]


def test_a_word_is_one_word_however_it_is_written_and_never_runs_over_turns(small) -> None:
    """STRASSE is Straße without regard to case, and the curly apostrophe is the straight one. A
    hyphen at the end of a turn joins nothing.
    """
    study = small(
        {"T1": "Ana: Straße don’t safe-\nInterviewer: So?\nAna: house STRASSE Don't 街灯"}, []
    )
    table = word_frequencies(study, options=WordOptions(min_letters=1))
    assert {(w, n) for w, n, _ in counted(table)} == {
        ("strasse", 2),
        ("don't", 2),
        ("safe", 1),
        ("house", 1),
        ("街", 1),
        ("灯", 1),
    }
    assert {r["words"] for r in table.rows} == {8}


def test_common_words_are_read_without_loading_a_language_model() -> None:
    """The list of a language is a file by itself; a language without a list has no such words."""
    program = (
        "import sys; from qcode.workflows.shared.common_words import common_words as of;"
        "print('the' in of('en'), 'und' in of('de'), len(of('qq')), 'spacy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.split() == [b"True", b"True", b"0", b"False"]
