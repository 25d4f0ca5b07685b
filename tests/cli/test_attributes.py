"""`attributes import|export`: of transcripts, speakers and sites; good tables, bad tables, hostile
cells.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest


def write(text: str, name: str = "a.csv") -> str:
    """A table in the current folder."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def people(qcode) -> dict[tuple[str, str], dict[str, str]]:
    """Attributes by transcript and speaker."""
    rows = csv.DictReader(io.StringIO(qcode("attributes", "export", "--format", "csv").text))
    return {(r.pop("transcript"), r.pop("speaker")): r for r in rows}


def test_an_empty_speaker_means_everybody_who_is_no_interviewer(fresh: Path, qcode) -> None:
    """Attributes of a transcript are its participants' defaults; the interviewer stays the
    interviewer.
    """
    found = people(qcode)
    assert found["LE-03", "LE-03"] == {"role": "law_enforcement", "site": "A", "years": "7"}
    assert found["LE-03", "Interviewer"]["role"] == "interviewer"


def test_a_speaker_is_called_by_the_label_however_it_is_typed(fresh: Path, qcode) -> None:
    """Case, spaces and hyphens of Word do not matter; a speaker's own value goes before the
    transcript's.
    """
    qcode(
        "attributes",
        "import",
        write("transcript,speaker,Role,shift\nle-03, le‑03 ,supervisor,night\n"),
    )
    assert people(qcode)["LE-03", "LE-03"] == {
        "role": "supervisor",
        "site": "A",
        "years": "7",
        "shift": "night",
    }
    assert (
        qcode("show", "LE-03", "--format", "json").json["attributes"]["role"] == "law_enforcement"
    )


def test_who_is_an_interviewer_can_be_said_by_a_table(fresh: Path, qcode) -> None:
    """The one named so is left out of the base of reports, and the export says it again."""
    qcode("attributes", "import", write("transcript,speaker,role\nLE-03,LE-03,interviewer\n"))
    assert people(qcode)["LE-03", "LE-03"]["role"] == "interviewer"
    assert {r["role"] for r in qcode("show", "LE-03", "--format", "json").rows} == {"interviewer"}


def test_export_and_import_into_a_fresh_study_give_the_same_attributes(
    fresh: Path, data: Path, qcode
) -> None:
    """Of participants and of sites, cells that look like formulas and quotes included."""
    qcode(
        "attributes",
        "import",
        write('transcript,speaker,note\nLE-01,LE-01,"=cmd, ""x"""\nSP-02,Interviewer,-1\n'),
    )
    qcode("attributes", "export", "-o", "people.csv")
    qcode("attributes", "export", "--sites", "-o", "sites.csv")
    Path("b").mkdir()
    again = ["-p", "b/again.qcode"]
    qcode("init", again[1])
    qcode(*again, "import", data / "transcripts")
    qcode(*again, "attributes", "import", "people.csv")
    qcode(*again, "attributes", "import", "sites.csv")
    assert (
        qcode(*again, "attributes", "export", "--format", "csv").out
        == Path("people.csv").read_bytes()
    )
    assert (
        qcode(*again, "attributes", "export", "--sites", "--format", "csv").out
        == Path("sites.csv").read_bytes()
    )


@pytest.mark.parametrize("how", ["xlsx", "csv as Excel saves it", "csv"])
def test_a_table_that_went_through_excel_sets_the_same_attributes(
    fresh: Path, qcode, how: str
) -> None:
    """The csv has no byte order mark; with one, semicolons and CRLF it is read all the same, and so
    is the workbook.
    """
    qcode("attributes", "import", write("transcript,speaker,pseudonym\nLE-01,LE-01,Zoë\n"))
    before = people(qcode)
    name = "out.xlsx" if how == "xlsx" else "out.csv"
    qcode("attributes", "export", "-o", name)
    written = Path(name).read_bytes()
    if how != "xlsx":
        assert written.startswith(b"transcript,speaker,") and "Zoë".encode() in written
    if how == "csv as Excel saves it":
        rows = [";".join(row) for row in csv.reader(io.StringIO(written.decode()))]
        Path(name).write_bytes(b"\xef\xbb\xbf" + "\r\n".join(rows).encode() + b"\r\n")
    qcode(
        "attributes", "import", write("transcript,speaker,pseudonym\nLE-01,LE-01,somebody else\n")
    )
    qcode("attributes", "import", name)
    assert people(qcode) == before


def test_a_table_of_sites_is_the_base_of_k_of_n_sites(fresh: Path, data: Path, qcode) -> None:
    """Site C was never visited; the base counts it all the same."""
    qcode("codings", "import", data / "codings_ada.csv", "--complete")
    row = qcode("report", "themes", "--format", "json").rows[0]
    assert (row["sites"], row["sites_base"]) == (2, 3)


@pytest.mark.parametrize(
    "text,message",
    [
        ("transcript,role\nLE-99,x\n", "a.csv:2:1: transcript 'LE-99' is not in the study"),
        (
            "transcript,speaker,role\nLE-01,Nobody,x\n",
            "a.csv:2:2: LE-01 has no speaker 'Nobody'; it has 'Interviewer', 'LE-01'",
        ),
        (
            "name,role\nLE-01,x\n",
            "a.csv:1:1: the first column must be 'transcript' (or 'site' for a table of sites), not"
            " 'name'",
        ),
        (
            "role,transcript\nx,LE-01\n",
            "a.csv:1:1: the first column must be 'transcript' (or 'site' for a table of sites), not"
            " 'role'",
        ),
        ("transcript,role\nLE-01,x,y\n", "a.csv:2:3: more cells than the header has columns"),
        ("", "a.csv: empty"),
    ],
)
def test_a_wrong_row_keeps_the_whole_table_out(fresh: Path, qcode, text: str, message: str) -> None:
    """Exit 1, the place, and the study as it was; the same for ``--dry-run``."""
    before = fresh.read_bytes()
    for argv in (
        ["attributes", "import", write(text)],
        ["attributes", "import", "a.csv", "--dry-run"],
    ):
        ran = qcode(*argv, status=1)
        assert ran.said.startswith(message) and ran.out == b""
    assert fresh.read_bytes() == before


def test_all_wrong_rows_are_told_at_once(fresh: Path, qcode) -> None:
    """Three slips, three lines."""
    text = "transcript,speaker,role\nLE-99,,x\nLE-01,Nobody,x\nLE-02,,y\nXX-01,,x\n"
    said = qcode("attributes", "import", write(text), status=1).said
    assert [line.partition(" ")[0] for line in said.splitlines()[:3]] == [
        "a.csv:2:1:",
        "a.csv:3:2:",
        "a.csv:5:1:",
    ]


def test_a_dry_run_changes_nothing(fresh: Path, qcode) -> None:
    """And says how many rows there are."""
    before = fresh.read_bytes()
    assert qcode(
        "attributes", "import", write("transcript,role\nLE-01,x\n"), "--dry-run"
    ).said.startswith("1 row read")
    assert fresh.read_bytes() == before


def test_two_rows_that_contradict_each_other_are_told(fresh: Path, qcode) -> None:
    """The later one counts, with a warning that names the earlier; saying the same twice is no
    matter.
    """
    ran = qcode("attributes", "import", write("transcript,role,site\nLE-01,x,A\nLE-01,y,A\n"))
    assert ran.said.startswith(
        "a.csv:3: warning: role is 'y' here and 'x' in line 2; this row is used\n"
    )
    assert ran.said.count("warning") == 1
    assert people(qcode)["LE-01", "LE-01"]["role"] == "y"


def test_importing_the_same_table_again_changes_nothing(fresh: Path, data: Path, qcode) -> None:
    """Values that are there already are not set again, and nothing stands in the log."""
    events = len(qcode("log", "--format", "json").rows)
    assert (
        qcode("attributes", "import", data / "attributes.csv").said == "6 rows read, 0 values set\n"
    )
    assert len(qcode("log", "--format", "json").rows) == events


def test_cells_that_look_like_formulas_are_text_and_inert_again_when_exported(
    fresh: Path, bad_files: Path, qcode
) -> None:
    """Read as they are, written so that no spreadsheet computes them."""
    qcode("attributes", "import", bad_files / "attributes_formula.csv")
    own = people(qcode)["LE-03", "LE-03"]
    assert (own["age"], own["ward"], own["shift"]) == ("'=2+2", "'@SUM(1)", "'-1")
    found = next(
        r for r in qcode("attributes", "export", "--format", "json").rows if r["speaker"] == "LE-03"
    )
    assert (found["age"], found["ward"], found["shift"]) == ("=2+2", "@SUM(1)", "-1")


def test_a_broken_table_is_told_with_every_place_and_applied_in_no_part(
    fresh: Path, bad_files: Path, qcode
) -> None:
    """A column twice, a short row, a long row, an open quote: all named with line and column, exit
    1.
    """
    before = fresh.read_bytes()
    ran = qcode("attributes", "import", bad_files / "attributes_bad.csv", status=1)
    places = [
        line.partition("attributes_bad.csv:")[2].partition(": ")[0]
        for line in ran.said.splitlines()
        if ".csv:" in line
    ]
    assert places == ["1:3", "2:3", "3:4", "4:1"]
    assert fresh.read_bytes() == before


def test_an_import_takes_its_attributes_along_in_one_step(data: Path, qcode) -> None:
    """``import --attributes`` is one change: undone, neither transcripts nor attributes are
    left.
    """
    qcode("init", "s.qcode")
    qcode("import", data / "transcripts", "--attributes", data / "attributes.csv")
    assert people(qcode)["SP-01", "SP-01"]["site"] == "A"
    qcode("undo")
    assert people(qcode) == {} and qcode("transcripts", "--format", "json").rows == []


def test_attributes_that_fit_nobody_do_not_hold_up_the_transcripts(data: Path, qcode) -> None:
    """The transcripts come in, no attribute is set, every wrong row is told, exit 1 with what to
    type next.
    """
    qcode("init", "s.qcode")
    table = write("transcript,speaker,role\nLE-01,,law_enforcement\nLE-98,,x\nLE-02,Nobody,x\n")
    ran = qcode("import", data / "transcripts", "--attributes", table, "--format", "json", status=1)
    assert len(ran.rows) == 6
    assert ran.said.splitlines() == [
        "a.csv:3:1: transcript 'LE-98' is not in the study",
        "a.csv:4:2: LE-02 has no speaker 'Nobody'; it has 'Interviewer', 'LE-02'",
        "qcode: error: no attribute of a.csv was set; the transcripts were imported",
        "hint: correct the table, then: qcode attributes import a.csv",
    ]
    assert (
        "role" not in people(qcode)["LE-01", "LE-01"] or not people(qcode)["LE-01", "LE-01"]["role"]
    )


def test_an_unreadable_table_of_attributes_stops_the_import_before_it_begins(
    data: Path, qcode
) -> None:
    """Nothing comes in, so that the command can simply be typed again."""
    qcode("init", "s.qcode")
    qcode("import", data / "transcripts", "--attributes", "missing.csv", status=1)
    assert qcode("transcripts", "--format", "json").rows == []


def test_a_dry_run_of_an_import_checks_its_attributes_against_the_files(data: Path, qcode) -> None:
    """A row that will fit nobody is told before anything is in the study; a right table passes."""
    qcode("init", "s.qcode")
    before = Path("s.qcode").read_bytes()
    argv = ["import", data / "transcripts", "--dry-run", "--attributes"]
    assert "6 rows read" in qcode(*argv, data / "attributes.csv").said
    said = qcode(*argv, write("transcript,speaker,role\nLE-01,LE-01,x\nLE-98,,x\n"), status=1).said
    assert said == "a.csv:3:1: transcript 'LE-98' is not in the study\n"
    assert Path("s.qcode").read_bytes() == before


def test_a_value_is_renamed_everywhere_in_one_step(fresh: Path, qcode) -> None:
    """Four spellings of a role become one; undo gives them back."""
    rows = ["LE-01,Law enforcement", "LE-02,law-enforcement", "LE-03,LAW_ENFORCEMENT"]
    qcode("attributes", "import", write("transcript,role\n" + "\n".join(rows) + "\n"))
    before = people(qcode)
    said = qcode("attributes", "rename", "role", "Law Enforcement", "law_enforcement").said
    assert said == "role 'Law Enforcement' is now 'law_enforcement' in 3 places\n"
    after = people(qcode)
    assert {after[name, name]["role"] for name in ("LE-01", "LE-02", "LE-03")} == {
        "law_enforcement"
    }
    qcode("undo")
    assert people(qcode) == before


@pytest.mark.parametrize(
    "words,message",
    [
        (("role", "judge", "clerk"), "no value of role named 'judge'"),
        (("height", "tall", "short"), "no attribute named 'height'"),
        (("role", "law_enforcement", " "), "the new value is empty"),
    ],
)
def test_renaming_what_is_not_there_changes_nothing(
    fresh: Path, qcode, words, message: str
) -> None:
    before = fresh.read_bytes()
    assert message in qcode("attributes", "rename", *words, status=2).said
    assert fresh.read_bytes() == before


def test_a_role_that_no_protocol_names_is_told_at_import(fresh: Path, qcode) -> None:
    """A slip in a role would take its people out of every base of those asked."""
    said = qcode("attributes", "import", write("transcript,role\nLE-01,law enforcment\n")).said
    assert "roles that no protocol of the codebook names: 'law enforcment'" in said
    assert (
        "no protocol"
        not in qcode("attributes", "import", write("transcript,role\nLE-01,Law Enforcement\n")).said
    )
