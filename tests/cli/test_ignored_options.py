"""Options that would change nothing are refused with exit 2, numbers have honest ranges, names are
one line.
"""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "words",
    [
        "reliability --overlap 80",
        "reliability --like nvivo --overlap 80",
        "reliability --lower-bound",
        "reliability --set-rule alpha 0.7 --by role",
        "codings export a.csv -o b.csv",
        "codebook export a.yaml -o b.yaml",
        "codings export -o a.csv --format json",
        "log --last -3",
        "log --last 0",
        "log -o a.pdf",
        "import --name X a.txt",
        "assign --all LE-01 --to ada",
        "disagreements --causes --open",
        "sample plan --icc 0.1 --design-effect 2",
        "sample plan --transcripts 3 --fraction 0.5",
        "sample draw --coders a,b --second-pass --include-seen",
        "codings review --settle --format csv",
        "restore some.qcode.zip --as new.qcode --format csv",
        "sample plan --icc 2",
        "sample plan --icc nan",
        "sample plan --design-effect 0.5",
        "reliability --require 2",
        "reliability --require nan",
        "reliability --seed -1",
        "sample draw --coders a,b --fraction 0",
        "sample enrich --code hotline --segments 1 --likely 1.5",
        "assign LE-01 --to ada --primary --reliability",
        "merge --ours --theirs other.qcode",
        "transcripts --format json rename LE-01 X",
        "transcripts -o a.csv rename LE-01 X",
        "import a.txt --rename A=B --rename A=C",
        "reliability --bootstrap 0 --seed 3",
        "report reliability --bootstrap 0 --seed 3",
        "report methods --bootstrap 0 --seed 3",
        "sample enrich --code hotline --segments 1 --likely 1.5",
        "reliability --pool --by role",
        "sample draw --coders a,b --second-pass --redraw",
        "reliability --pool --same-coder ada",
        "suggest evaluate --epsilon 0.2",
        "suggest evaluate --agreement --epsilon 2",
        "suggest evaluate --repeats 0",
        "suggest evaluate --jobs 0",
    ],
)
def test_an_option_that_says_nothing_is_a_usage_error(words: str, coded: Path, qcode) -> None:
    """Exit 2, and the study is as it was."""
    before = coded.read_bytes()
    qcode(*words.split(), status=2)
    assert coded.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("done", "LE-01", "--round", ""),
        ("assign", "LE-01", "--to", "ada", "--round", " \n "),
        ("assign", "LE-01", "--to", " "),
        ("transcripts", "rename", "LE-01", " "),
        ("speakers", "role", "LE-01", "LE-01", ""),
    ],
)
def test_an_empty_name_is_refused(words: tuple[str, ...], fresh: Path, qcode) -> None:
    """For rounds, coders, transcripts and roles alike."""
    before = fresh.read_bytes()
    qcode("--coder", "ada", *words, status=2)
    assert fresh.read_bytes() == before


def test_a_name_is_stored_on_one_line_without_blanks_around_it(fresh: Path, qcode) -> None:
    """A name that differs from another by blanks alone is that other name."""
    qcode("--coder", "ada", "done", "LE-01", "--round", " second\npass ")
    assert {
        r["round"] for r in qcode("progress", "--format", "json").rows if r["coder"] == "ada"
    } == {"second pass"}
    assert "already" in qcode("transcripts", "rename", "LE-01", " le-02 ", status=1).said
    Path(" X-1 .txt").write_text("Interviewer: Who calls?\n\nX-1: The hotline.\n")
    qcode("import", " X-1 .txt")
    assert "X-1" in {r["transcript"] for r in qcode("speakers", "list", "--format", "json").rows}


def test_names_that_an_import_makes_are_stored_on_one_line_too(fresh: Path, qcode) -> None:
    """New names of speakers on the line and in a map, names and values of attributes, and the
    transcript that is meant.
    """
    Path("X-2.txt").write_text("Interviewer: Who calls?\n\nAda: The hotline.\n\nBen: Yes.\n")
    Path("map.csv").write_text('label,name,role\nBen," Ben\nLow "," school\nstaff "\n')
    Path("about.csv").write_text('transcript,"years\nthere"\nX-2,7\n')
    qcode(
        "import",
        "X-2.txt",
        "--rename",
        "Ada= Eva\nLow ",
        "--speakers",
        "map.csv",
        "--attributes",
        "about.csv",
    )
    rows = {
        r["speaker"]: r["role"] for r in qcode("speakers", "list", "X-2", "--format", "json").rows
    }
    assert rows == {"Interviewer": "interviewer", "Eva Low": "", "Ben Low": "school staff"}
    assert b"years there" in qcode("attributes", "export", "--format", "csv").out
    Path("later.txt").write_text(
        "Interviewer: Who calls?\n\nAda: The hotline mostly.\n\nBen: Yes.\n"
    )
    assert "X-2: updated" in qcode("import", "--update", "later.txt", "--name", " X-2 ").said
