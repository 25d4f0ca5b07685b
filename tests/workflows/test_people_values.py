"""What the verbs about people and files return and store: attributes of speakers, transcripts and
sites, labels and roles, and which files an import means.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from double_coded import TEXTS
from states import nothing_written, one_step

from qcode.errors import BadInput, QcodeError, Refused, Unknown, UsageError
from qcode.store.store import Store
from qcode.workflows.importing.attributes import (
    AttributesResult,
    attributes_table,
    import_attributes,
    import_with_attributes,
    read_attributes,
    rename_value,
    sites_table,
)
from qcode.workflows.importing.gather import gather, is_litter
from qcode.workflows.importing.speakers import (
    assign_turns,
    merge_speakers,
    rename_speaker,
    set_role,
    speakers_table,
)
from qcode.workflows.shared import write


def csv_of(folder: Path, text: str, name: str = "people.csv") -> Path:
    """A table with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def people(store: Store, name: str) -> dict[str, dict[str, str]]:
    """The attributes of each speaker of a transcript."""
    interview = store.view(None).interview(name)
    return {p.label: dict(p.attributes) for p in interview.participants}


# attributes import
# --------------------------------------------------------------------------------------------------


def test_attributes_of_transcripts_and_of_speakers_are_set(store: Store, tmp_path: Path) -> None:
    """A row without a speaker is about everybody in the transcript but the interviewer."""
    path = csv_of(
        tmp_path,
        "Transcript,Speaker,ROLE,Site,years\nle-01,,officer, North ,7\nSP-01,sp-01,,South,\n",
    )
    with one_step(store):
        result = import_attributes(store, path)
    assert result == AttributesResult(2, 4, (), ())
    assert people(store, "LE-01")["LE-01"] == {"role": "officer", "site": "North", "years": "7"}
    assert people(store, "SP-01")["SP-01"] == {"role": "service_provider", "site": "South"}
    assert people(store, "SP-01")["Interviewer"]["role"] == "interviewer"
    with nothing_written(store):
        assert import_attributes(store, path).changed == 0


def test_a_rehearsal_reads_everything_and_sets_nothing(store: Store, tmp_path: Path) -> None:
    path = csv_of(tmp_path, "transcript,site\nLE-01,North\n")
    with nothing_written(store):
        assert import_attributes(store, path, dry_run=True) == AttributesResult(1, 0, ())
    assert import_attributes(store, path, actor="rosa").notes == (
        "coder 'rosa' is new in this study",
    )


def test_every_row_that_fits_nothing_is_told_and_nothing_is_set(
    store: Store, tmp_path: Path
) -> None:
    path = csv_of(
        tmp_path, "transcript,speaker,site\nLE-01,,North\nLE-09,,North\nLE-02,Ada,North\n"
    )
    with nothing_written(store), pytest.raises(BadInput) as caught:
        import_attributes(store, path)
    assert [(p.line, p.column, p.message) for p in caught.value.problems] == [
        (3, 1, "transcript 'LE-09' is not in the study"),
        (4, 2, "LE-02 has no speaker 'Ada'; it has 'Interviewer', 'LE-02'"),
    ]


def test_a_row_that_says_otherwise_than_an_earlier_one_is_used_with_a_warning(
    store: Store, tmp_path: Path
) -> None:
    path = csv_of(tmp_path, "transcript,site\nLE-01,North\nLE-01,South\nLE-01,South\n")
    result = import_attributes(store, path)
    assert [(p.line, p.severity, p.message) for p in result.problems] == [
        (3, "warning", "site is 'South' here and 'North' in line 2; this row is used")
    ]
    assert not result.failed and people(store, "LE-01")["LE-01"]["site"] == "South"


def test_a_table_of_sites_gives_each_site_its_attributes(store: Store, tmp_path: Path) -> None:
    sites = csv_of(tmp_path, "Site,kind,size\nNorth,city,large\nEast,,\n,town,small\n", "sites.csv")
    with one_step(store):
        result = import_attributes(store, sites)
    assert (result.rows, result.changed) == (3, 4)
    study = store.view(None).study()
    assert {site: dict(a) for site, a in study.sites.items()} == {
        "North": {"kind": "city", "size": "large"},
        "East": {},
    }
    table = sites_table(study)
    assert [c.key for c in table.columns] == ["site", "kind", "size"]
    assert read_attributes(csv_of(tmp_path, write(table, "csv").decode("utf-8-sig"))).of_sites


def test_roles_that_no_protocol_names_are_told(garden: Store, tmp_path: Path) -> None:
    path = csv_of(tmp_path, "transcript,role\nGA-01,Gardener\nGA-02,farmer\n")
    assert import_attributes(garden, path).notes == (
        "roles that no protocol of the codebook names: 'farmer'; check the spelling",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,site\nLE-01,North\n", "the first column must be 'transcript'"),
        ("", "empty, nothing to import"),
        ("transcript,site,site\nLE-01,a,b\n", "site"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_attributes(csv_of(tmp_path, text))
    assert any(words in p.message for p in caught.value.problems), caught.value.problems
    with pytest.raises(BadInput) as caught:
        read_attributes(tmp_path / "none.csv")
    assert "cannot be read" in caught.value.problems[0].message


def test_attributes_are_written_as_they_are_read(store: Store, tmp_path: Path) -> None:
    import_attributes(store, csv_of(tmp_path, "transcript,site,age group\nSP-01,South,30s\n"))
    table = attributes_table(store.view(None).study())
    assert [c.key for c in table.columns] == ["transcript", "speaker", "role", "site", "age group"]
    rows = {(r["transcript"], r["speaker"]): r for r in table.rows}
    assert len(rows) == 6 and rows["SP-01", "SP-01"]["age group"] == "30s"
    assert rows["LE-01", "Interviewer"]["role"] == "interviewer"
    path = tmp_path / "all.csv"
    path.write_bytes(write(table, "csv"))
    before = {name: people(store, name) for name in TEXTS}
    import_attributes(store, path)
    assert {name: people(store, name) for name in TEXTS} == before


def test_transcripts_come_in_with_their_attributes_in_one_step(
    store: Store, tmp_path: Path
) -> None:
    new = tmp_path / "OT-01.txt"
    new.write_text("Interviewer: Else?\n\nOT-01: Nothing.\n")
    path = csv_of(tmp_path, "transcript,role\nOT-01,other\nLE-02,officer\n")
    with nothing_written(store):
        result, given = import_with_attributes(store, [str(new)], path, dry_run=True)
    assert (len(result.rows), given.changed, given.failed) == (1, 0, False)
    with one_step(store):
        _, given = import_with_attributes(store, [str(new)], path)
    assert (given.rows, given.changed) == (2, 2)
    assert people(store, "OT-01")["OT-01"]["role"] == "other"
    assert people(store, "LE-02")["LE-02"]["role"] == "officer"


def test_a_table_that_fits_nobody_keeps_no_transcript_out(store: Store, tmp_path: Path) -> None:
    new = tmp_path / "OT-01.txt"
    new.write_text("Interviewer: Else?\n\nOT-01: Nothing.\n")
    path = csv_of(tmp_path, "transcript,role\nOT-01,other\nOT-02,other\n")
    _, given = import_with_attributes(store, [str(new)], path)
    assert given.failed and given.changed == 0
    assert [p.line for p in given.problems] == [3]
    assert "OT-01" in store.view(None).transcript_ids()
    assert "role" not in people(store, "OT-01")["OT-01"]


# attributes rename
# --------------------------------------------------------------------------------------------------


def test_a_value_is_replaced_wherever_it_stands(store: Store) -> None:
    with one_step(store):
        assert rename_value(store, "ROLE", "Law Enforcement", " police   officer ") == 2
    assert people(store, "LE-01")["LE-01"]["role"] == "police officer"
    assert people(store, "SP-01")["SP-01"]["role"] == "service_provider"
    assert rename_value(store, "role", "Police-Officer", "police officer", actor="mara") == 0


def test_only_roles_are_compared_without_case(store: Store, tmp_path: Path) -> None:
    import_attributes(store, csv_of(tmp_path, "transcript,town\nLE-01,Aston\nLE-02,aston\n"))
    assert rename_value(store, "town", " Aston ", "Acton") == 1
    assert [people(store, n)[n]["town"] for n in ("LE-01", "LE-02")] == ["Acton", "aston"]


@pytest.mark.parametrize(
    ("attribute", "old", "new", "error", "words"),
    [
        ("role", "law_enforcement", " ", UsageError, "the new value is empty"),
        ("rolle", "x", "y", Unknown, "did you mean 'role'"),
        ("role", "law", "police", Unknown, "no value of role named 'law'"),
    ],
)
def test_a_value_that_nobody_has_is_an_error(
    store: Store, attribute: str, old: str, new: str, error: type[UsageError], words: str
) -> None:
    with nothing_written(store), pytest.raises(error) as caught:
        rename_value(store, attribute, old, new)
    assert words in caught.value.message and caught.value.exit_status == 2


# speakers
# --------------------------------------------------------------------------------------------------


def speakers(store: Store, name: str) -> list[tuple[Any, ...]]:
    """(label, turns, words, role) of each speaker of a transcript."""
    rows = speakers_table(store.view(None).study(only=[name])).rows
    return [tuple(r[k] for k in ("speaker", "turns", "words", "role")) for r in rows]


def test_speakers_are_listed_with_what_they_say(double: Store) -> None:
    assert speakers(double, "LE-01") == [
        ("Interviewer", 3, 8, "interviewer"),
        ("LE-01", 3, 16, "law_enforcement"),
    ]
    rows = speakers_table(double.view(None).study()).rows
    assert [r["first_words"] for r in rows][:2] == [
        "Who refers cases?",
        "The hotline calls us. A school did once.",
    ]
    assert len(rows) == 6


def test_a_label_is_changed_and_codings_stay(store: Store) -> None:
    with one_step(store):
        assert rename_speaker(store, "LE-01", "le-01", " Ada ") == ()
    assert [row[0] for row in speakers(store, "LE-01")] == ["Interviewer", "Ada"]
    assert people(store, "LE-01")["Ada"]["role"] == "law_enforcement"
    assert sum(c.transcript == "LE-01" for c in store.view(None).study().codings) == 7


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        ("LE-01", "Interviewer", Refused, "LE-01 already has a speaker 'Interviewer'"),
        ("LE-01", "  ", UsageError, "the new label is empty"),
        ("LE-1", "Ada", Unknown, "did you mean 'LE-01'"),
        ("Nobody", "Ada", Unknown, "no speaker in LE-01 named 'Nobody'"),
    ],
)
def test_a_label_that_cannot_be_given_is_refused(
    store: Store, old: str, new: str, error: type[QcodeError], words: str
) -> None:
    with nothing_written(store), pytest.raises(error) as caught:
        rename_speaker(store, "LE-01", old, new)
    assert words in caught.value.message
    if error is Refused:
        assert caught.value.command == "qcode speakers merge LE-01 LE-01 --into Interviewer"


def test_turns_of_merged_speakers_go_to_the_one_who_stays(store: Store, tmp_path: Path) -> None:
    """What only the merged speaker has is kept; what both have is that of who stays."""
    assign_turns(store, "LE-01", "4-6", "Ada")
    rows = "LE-01,Ada,chief,North\nLE-01,LE-01,officer,\n"
    import_attributes(store, csv_of(tmp_path, f"transcript,speaker,rank,site\n{rows}"))
    with one_step(store):
        assert merge_speakers(store, "LE-01", ["Ada", "LE-01"], "le-01") == ()
    assert [(row[0], row[1]) for row in speakers(store, "LE-01")] == [
        ("Interviewer", 2),
        ("LE-01", 4),
    ]
    assert people(store, "LE-01")["LE-01"] == {
        "role": "law_enforcement",
        "rank": "officer",
        "site": "North",
    }
    with nothing_written(store), pytest.raises(UsageError, match="at least one speaker other than"):
        merge_speakers(store, "LE-01", ["LE-01"], "LE-01")


def test_turns_are_given_to_somebody_else_or_somebody_new(store: Store) -> None:
    with one_step(store):
        assert assign_turns(store, "LE-01", "4", "Ada") == ("LE-01 has a new speaker 'Ada'",)
    assert [(row[0], row[1]) for row in speakers(store, "LE-01")] == [
        ("Interviewer", 3),
        ("LE-01", 2),
        ("Ada", 1),
    ]
    assert assign_turns(store, "LE-01", "3-4", "LE-01") == ()
    assert [(row[0], row[1]) for row in speakers(store, "LE-01")] == [
        ("Interviewer", 2),
        ("LE-01", 4),
        ("Ada", 0),
    ]


@pytest.mark.parametrize("turns", ["0", "7", "4-2", "x", "2-x", "", "-1", "6-7"])
def test_turns_that_are_not_there_are_refused(store: Store, turns: str) -> None:
    with nothing_written(store), pytest.raises(UsageError) as caught:
        assign_turns(store, "LE-01", turns, "Ada")
    assert "turns" in caught.value.message and caught.value.exit_status == 2


def test_a_role_makes_somebody_an_interviewer_and_back(store: Store) -> None:
    with one_step(store):
        set_role(store, "LE-01", "LE-01", "Interviewer")
    interview = store.view(None).interview("LE-01")
    assert all(p.interviewer for p in interview.participants)
    set_role(store, "LE-01", "LE-01", "prosecutor", actor="mara")
    assert people(store, "LE-01")["LE-01"]["role"] == "prosecutor"
    with nothing_written(store), pytest.raises(Unknown):
        set_role(store, "LE-01", "Zoe", "prosecutor")


# Which files an import means
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two transcripts, one of them in a folder below, and what people leave there."""
    made = tmp_path / "in"
    (made / "more").mkdir(parents=True)
    (made / ".hidden").mkdir()
    for name in ("b.txt", "more/a.txt", ".hidden/c.txt", "~$b.docx", "Thumbs.db", "list.zip"):
        (made / name).write_text("Ana: Yes.\n")
    return made


def test_a_folder_means_its_transcripts_and_says_what_it_leaves_out(folder: Path) -> None:
    result = gather([str(folder)])
    assert [p.relative_to(folder).as_posix() for p in result.files] == ["b.txt", "more/a.txt"]
    assert {p.severity for p in result.problems} == {"note"}
    messages = [p.message for p in result.problems]
    assert messages == [
        "skipped: a lock file, the document is open in Word",
        "1 hidden or system files skipped: 'Thumbs.db'",
        "1 left out, their names are not those of transcripts: 'list.zip' (import a table of turns"
        " by its name)",
    ]


def test_a_file_that_is_named_twice_is_read_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert [str(p) for p in gather(["b.txt", str(folder / "b.txt"), "*.txt"]).files] == ["b.txt"]
    assert [p.name for p in gather(["**/*.txt"]).files] == ["b.txt", "a.txt"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("none.txt", "no such file"),
        ("*.odt", "no file matches this pattern"),
        ("Thumbs.db", "skipped: a hidden or system file"),
        ("~$b.docx", "skipped: a lock file"),
    ],
)
def test_what_is_named_and_is_no_transcript_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, given: str, words: str
) -> None:
    monkeypatch.chdir(folder)
    result = gather([given])
    assert result.files == () and words in result.problems[0].message


def test_links_are_followed_where_they_are_named_and_not_out_of_a_folder(
    folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("Ana: Yes.\n")
    (folder / "link.txt").symlink_to(outside)
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (folder / "away").symlink_to(tmp_path)
    result = gather([str(folder)])
    assert [p.name for p in result.files] == ["b.txt", "a.txt"]
    told = {Path(p.path).name: p.message for p in result.problems}
    assert told["link.txt"] == "skipped: a link to a file outside the folder"
    assert told["gone.txt"].startswith("a link to a file that does not exist")
    assert any("links to folders not followed: 'away'" in p.message for p in result.problems)
    named = gather([str(folder / "link.txt")])
    assert len(named.files) == 1
    assert named.problems[0].message == f"a link to {os.path.realpath(outside)}, which was read"


def test_what_is_not_a_file_of_text_is_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    inside, named = gather([str(folder)]), gather([str(folder / "pipe.txt")])
    assert [p.name for p in inside.files] == ["b.txt", "a.txt"] and named.files == ()
    assert named.problems[0].message == "skipped: a pipe, not a file of text"
    assert [p.severity for p in named.problems] == ["error"]
    assert "note" in {p.severity for p in inside.problems if Path(p.path).name == "pipe.txt"}


@pytest.mark.parametrize(
    ("name", "litter"),
    [
        (".DS_Store", True),
        ("desktop.ini", True),
        ("~lock.a#", True),
        ("a.txt", False),
        ("~a", False),
    ],
)
def test_what_programs_leave_behind_is_known(name: str, litter: bool) -> None:
    assert is_litter(name) is litter
