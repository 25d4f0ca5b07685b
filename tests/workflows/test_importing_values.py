"""What the verbs of importing return: rows of files and speakers, doubles, rules of a speaker map,
turns cut anew.
"""

from __future__ import annotations

from pathlib import Path

import gardens
import pytest

from qcode.errors import BadInput, Refused, Unknown
from qcode.model import SpeakerLabel
from qcode.store.store import Store
from qcode.transcripts.parts import ReadOptions
from qcode.workflows.importing.import_tables import import_table, speakers_table
from qcode.workflows.importing.importing import import_files
from qcode.workflows.importing.relabelling import Relabelled, relabel
from qcode.workflows.importing.relabelling import relabelled_line as told_of_turns
from qcode.workflows.importing.same_words import (
    names_by_words,
    set_double,
    uncounted_twice,
    words_key,
)
from qcode.workflows.importing.speaker_map import SpeakerRule, read_speaker_map, rules_for, unheard
from qcode.workflows.importing.storing import canonical, named
from qcode.workflows.shared.codings import add_codings
from qcode.workflows.shared.reading_files import ReadTask, printable, read_file, read_files


def test_an_import_counts_words_turns_and_speakers_of_each_file(
    garden: Store, tmp_path: Path
) -> None:
    """Nine words of the interviewer and thirteen of Cy; what failed has no counts."""
    new, bad = tmp_path / "GA-03.txt", tmp_path / "GA-01.txt"
    new.write_text(gardens.WORDS.format(who="Cy").replace("told me", "asked me"))
    bad.write_text("Interviewer: Else?\n\nAda: Nothing.\n")
    result = import_files(garden, [str(new), str(bad)], dry_run=True)
    rows = {r["transcript"]: r for r in import_table(result, dry_run=True).rows}
    counts = ("status", "turns", "segments", "words", "speakers")
    assert [rows["GA-03"][k] for k in counts] == ["imported", 4, 4, 22, ["Interviewer", "Cy"]]
    assert rows["GA-01"]["status"] == "failed" and rows["GA-01"]["problems"]
    speakers = {
        (r["transcript"], r["speaker"]): (r["turns"], r["words"], r["role"])
        for r in speakers_table(result).rows
        if r["transcript"] == "GA-03"
    }
    assert speakers == {
        ("GA-03", "Interviewer"): (2, 9, "interviewer"),
        ("GA-03", "Cy"): (2, 13, ""),
    }
    assert "GA-03" not in garden.view(None).transcript_ids()


def test_several_files_are_read_as_one_is(tmp_path: Path) -> None:
    tasks = []
    for name, who in gardens.PEOPLE.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(gardens.WORDS.format(who=who))
        tasks.append(ReadTask(str(path), ReadOptions(), "sentence"))
    alone = read_file(tasks[0])
    (cut,) = alone.transcripts
    assert (len(cut.turns), len(cut.segments), cut.words, alone.missing) == (4, 5, 22, False)
    assert [t.speaker for t in cut.whole().turns] == ["Interviewer", "Ada"] * 2
    assert [f.name for f in read_files(tasks)] == ["GA-01", "GA-02"]
    assert next(iter(read_files(tasks))) == alone
    assert printable("Grün.txt") == "Grün.txt" and printable("a\udcff") == "a\\xff"


def test_the_same_words_are_found_whatever_their_case_and_commas(garden: Store) -> None:
    one, two = "Yes, WE carry  it home.", "yes: we carry it -- home"
    assert words_key(one, [(0, len(one))]) == words_key(two, [(0, len(two))]) != ""
    assert words_key("We carry it home.", [(0, 17)]) == ""  # four words say nothing
    assert words_key(one, [(0, 6)]) == ""
    assert list(names_by_words(garden.view(None)).values()) == [["GA-01", "GA-02"]]


def test_a_double_counts_once_until_that_is_taken_back(garden: Store) -> None:
    assert uncounted_twice(garden.view(None)) == [("GA-02", "GA-01")]
    set_double(garden, "GA-02", "GA-01")
    view = garden.view(None)
    assert view.doubles() == {"GA-02": "GA-01"} and uncounted_twice(view) == []
    for name, of in (("GA-01", "GA-01"), ("GA-01", "GA-02"), ("GA-01", None)):
        with pytest.raises(Refused):
            set_double(garden, name, of)
    with pytest.raises(Unknown):
        set_double(garden, "GA-09", "GA-01")
    set_double(garden, "GA-02", None)
    assert garden.view(None).doubles() == {}


def test_a_speaker_map_is_read_with_every_problem_in_it(tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text(
        "transcript,label,name,role,speaker\nGA-01,A,Ada,Gardener,\n,Int,,INTERVIEWER,yes\n,Q,,,no\n"
    )
    rules = read_speaker_map(path)
    assert rules == (
        SpeakerRule("GA-01", "A", "Ada", "Gardener", f"{path}:2", None),
        SpeakerRule("", "Int", "", "interviewer", f"{path}:3", True),
        SpeakerRule("", "Q", "", "", f"{path}:4", False),
    )
    path.write_text("label,colour,speaker\n,red,perhaps\n")
    with pytest.raises(BadInput) as caught:
        read_speaker_map(path)
    assert [(p.line, p.column) for p in caught.value.problems] == [(1, 2), (2, None), (2, None)]
    path.write_text("name,role\nAda,gardener\n")
    with pytest.raises(BadInput) as caught:
        read_speaker_map(path)
    assert (caught.value.problems[0].line, len(caught.value.problems)) == (1, 2)


def test_rules_concern_their_file_alone_and_what_nobody_has_is_told() -> None:
    rules = [
        SpeakerRule("ga-01", "A", "Ada", "gardener", "map:2"),
        SpeakerRule("", "Int", "", "interviewer", "map:3", True),
        SpeakerRule("", "Note", "", "", "map:4", False),
    ]
    plain = ReadOptions()
    mine, other = rules_for("GA-01", rules, plain), rules_for("GA-02", rules, plain)
    assert dict(mine.rename) == {"A": "Ada"} and dict(other.rename) == {}
    assert mine.labels == other.labels == ("Int",) and mine.no_labels == ("Note",)
    assert "Int" in mine.interviewers and rules_for("GA-02", rules[:1], plain) is plain
    from dataclasses import replace

    from qcode.transcripts import read

    text = b"Int: What?\n\nB: Nothing.\n"
    (transcript,) = read(text, name="GA-01", path="GA-01.txt").transcripts
    given = replace(plain, rename={"Z": "Zoe"}, labels=("Y",), interviewers=("X",))
    found = unheard([("GA-01", transcript)], rules, given)
    assert [words.split(":")[0] for words in found] == [
        "--rename Z=Zoe",
        "--label Y",
        "--interviewer X",
        "map",
    ]
    assert isinstance(transcript.speakers[0], SpeakerLabel)


def test_turns_are_cut_anew_and_codings_keep_their_words(garden: Store) -> None:
    add_codings(garden, "GA-01", "4", ["water"], coder="mara")
    rehearsed = relabel(garden, "GA-01", no_labels=["Ada"], dry_run=True)
    assert rehearsed == Relabelled(4, 2, (("Ada", 2, 0),))
    assert len(garden.view(None).interview("GA-01").turns) == 4
    assert relabel(garden, "GA-01", no_labels=["Ada"]) == rehearsed
    interview = garden.view(None).interview("GA-01")
    assert [(t.speaker, interview.text[t.start : t.end].count("\n")) for t in interview.turns] == [
        ("Interviewer", 2),
        ("Interviewer", 2),
    ]
    assert [p.label for p in interview.participants] == ["Interviewer"]
    (coding,) = garden.view(None).study().codings
    assert interview.text[coding.start : coding.end] == "We carry water from the pump."
    back = relabel(garden, "GA-01", labels=["Ada"])
    assert (back.before, back.after, back.changed) == (2, 4, (("Ada", 0, 2),))
    nothing = relabel(garden, "GA-01", labels=["Zoe"])
    assert (nothing.before, nothing.after, nothing.changed, len(nothing.notes)) == (4, 4, (), 1)
    assert told_of_turns(nothing, "GA-01", dry_run=False) == "GA-01: nothing to change"


def test_names_of_attributes_that_the_program_knows_have_one_spelling() -> None:
    assert [canonical(n) for n in ("Role", "SITE", "Town")] == ["role", "site", "Town"]
    given = named({"Role": "Interviewer", "SITE": "North", "Town": "X"})
    assert given == {"Role": "Interviewer", "site": "North", "Town": "X"}
