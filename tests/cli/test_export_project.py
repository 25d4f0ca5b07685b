"""A study is handed on to other programs: codings, people, notes and codebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from refi_files import PROJECT, coded_words, members, root_of

from qcode.cli.export_project import PROGRAMS
from qcode.codebook import read_codebook
from qcode.exchange.noted import CODEBOOK
from qcode.exchange.refi_out.presets import PRESETS

Qcode = Callable[..., Any]


def root(path: str) -> Any:
    """The root of the project in a file."""
    return root_of(members(Path(path).read_bytes())["project.qde"])


def codings(qcode: Qcode) -> list[tuple[str, str, str, str]]:
    """What the study itself says: (transcript, name of the code, coder, words)."""
    names = {r["code"]: r["label"] for r in qcode("codebook", "show", "--format", "json").rows}
    rows = qcode("codings", "export", "--format", "json").rows
    texts: dict[str, str] = {}
    for row in rows:
        name = row["transcript"]
        texts[name] = texts.get(name) or Path(f"{name}.txt").read_text()
    return sorted(
        (
            r["transcript"],
            names[r["code"]],
            r["coder"],
            texts[r["transcript"]][r["start"] : r["end"]],
        )
        for r in rows
    )


@pytest.fixture
def texts(coded: Path, qcode: Qcode) -> None:
    """The texts of the study as files in this folder."""
    import zipfile

    qcode("export", "--archive", "texts.zip")
    with zipfile.ZipFile("texts.zip") as archive:
        for name in archive.namelist():
            if name.startswith("texts/") and name.count("/") == 1:
                Path(name.rpartition("/")[2]).write_bytes(archive.read(name))


def test_every_coding_is_on_the_same_words(texts: None, qcode: Qcode) -> None:
    """Of all coders, with the names of codes and coders."""
    ran = qcode("export", "study.qdpx")
    found = coded_words(Path("study.qdpx").read_bytes())
    assert found == codings(qcode)
    assert len(found) == 22
    assert "wrote study.qdpx: 7 codes, 6 texts, 22 codings\n" in ran.said


def test_what_has_no_place_there_is_told(coded: Path, qcode: Qcode) -> None:
    """With its number; fields of codes are in descriptions."""
    said = qcode("export", "study.qdpx").said.splitlines()
    assert (
        "approximated: codes (7): include, exclude, examples and other fields are paragraphs of the"
        " description"
    ) in said
    assert ("left out: marks that somebody finished (6): REFI-QDA has no place for them") in said
    assert any(line.startswith("left out: assignments of transcripts (8):") for line in said)


def test_the_same_study_gives_the_same_bytes(coded: Path, qcode: Qcode) -> None:
    """GUIDs are made of the study's own ids, dates are those of its log."""
    qcode("export", "one.qdpx")
    qcode("export", "two.qdpx")
    data = Path("one.qdpx").read_bytes()
    assert data == Path("two.qdpx").read_bytes()
    for secret in (str(Path.home()), str(Path.cwd())):
        assert secret.encode() not in members(data)["project.qde"]


def test_a_coding_says_its_round_and_origin_in_a_note(coded: Path, qcode: Qcode) -> None:
    """Only where they are not the usual ones."""
    qcode("codings", "add", "LE-03", "2", "hotline", "--coder", "ben", "--round", "pilot")
    where = ["--where", 'transcript = "LE-04"', "community", "--yes", "--coder", "ben"]
    qcode("codings", "add", *where)
    ran = qcode("export", "study.qdpx")
    notes = {
        n.get("guid"): n.findtext(f"{PROJECT}PlainTextContent")
        for n in root("study.qdpx").iter(f"{PROJECT}Note")
    }
    found = {
        notes[r.get("targetGUID")]
        for r in root("study.qdpx").iter(f"{PROJECT}NoteRef")
        if r.getparent().tag == f"{PROJECT}Coding"
    }
    assert found == {
        "Round in qcode: pilot",
        "where: transcript = LE-04\n\nOrigin in qcode: machine",
    }
    assert "round, origin and probability are lines of a note on the coding" in ran.said
    assert "machine)" in ran.said


def test_speakers_and_sites_are_cases_with_their_attributes(coded: Path, qcode: Qcode) -> None:
    """A speaker's case names its text; whole numbers are numbers there too."""
    qcode("export", "study.qdpx")
    tree = root("study.qdpx")
    ids = {e.get("guid"): e.get("name") for e in tree.iter() if e.get("guid")}
    cases = {c.get("name"): c for c in tree.iter(f"{PROJECT}Case")}
    values = {
        ids[v[0].get("targetGUID")]: (v[1].tag.removeprefix(PROJECT), v[1].text)
        for v in cases["A"].iter(f"{PROJECT}VariableValue")
    }
    assert values["kind"] == ("TextValue", "city")
    kinds = {v.get("name"): v.get("typeOfVariable") for v in tree.iter(f"{PROJECT}Variable")}
    assert (kinds["years"], kinds["role"]) == ("Integer", "Text")
    (text,) = cases["LE-01"].iter(f"{PROJECT}SourceRef")
    assert ids[text.get("targetGUID")] == "LE-01"
    assert not any("Interviewer" in name for name in cases)


def test_memos_are_notes_on_what_they_are_about(coded: Path, qcode: Qcode) -> None:
    """On words they are a selection with a description, as annotations are elsewhere."""
    qcode("memo", "add", "--code", "hotline", "Too wide?", "--coder", "ada")
    qcode("memo", "add", "--transcript", "LE-01", "A long one.", "--coder", "ada")
    qcode("memo", "add", "Begin with the shelters.", "--coder", "ada")
    qcode(
        "memo", "add", "--transcript", "LE-01", "--segments", "2", "Which line?", "--coder", "ada"
    )
    qcode("export", "study.qdpx")
    tree = root("study.qdpx")
    notes = {n.get("guid"): n.get("name") for n in tree.iter(f"{PROJECT}Note")}
    on = {
        (r.getparent().get("name"), notes[r.get("targetGUID")])
        for r in tree.iter(f"{PROJECT}NoteRef")
    }
    assert on == {
        ("Hotlines and tip lines", "Too wide?"),
        ("LE-01", "A long one."),
        ("Night shift", "Begin with the shelters."),
        ("Night shift", CODEBOOK),
    }
    described = [
        s.findtext(f"{PROJECT}Description") for s in tree.iter(f"{PROJECT}PlainTextSelection")
    ]
    assert described.count("Which line?") == 1


def test_the_codebook_s_title_and_questions_are_a_note(coded: Path, qcode: Qcode) -> None:
    """In the form of a codebook file, so that nothing is lost on the way back."""
    qcode("export", "study.qdpx")
    files = members(Path("study.qdpx").read_bytes())
    note = next(n for n in root("study.qdpx").iter(f"{PROJECT}Note") if n.get("name") == CODEBOOK)
    path = note.get("plainTextPath").replace("internal://", "sources/")
    beside, problems = read_codebook(files[path], "note")
    qcode("codebook", "export", "book.yaml")
    whole, _ = read_codebook(Path("book.yaml").read_bytes(), "book.yaml")
    assert not [p for p in problems if p.severity == "error"]
    assert (beside.title, beside.version) == (whole.title, whole.version)
    assert beside.protocols == whole.protocols


def test_a_layer_is_one_coder_s_codings(coded: Path, qcode: Qcode) -> None:
    """And only that coder is in the project."""
    qcode("export", "ben.qdpx", "--layer", "ben")
    found = coded_words(Path("ben.qdpx").read_bytes())
    assert {who for _, _, who, _ in found} == {"ben"}
    assert len(found) == 6
    assert [u.get("name") for u in root("ben.qdpx").iter(f"{PROJECT}User")] == ["ben"]


def test_a_layer_that_is_not_there_is_refused(coded: Path, qcode: Qcode) -> None:
    """Without a file."""
    assert "did you mean 'ben'" in qcode("export", "x.qdpx", "--layer", "bne", status=2).said
    assert "no consensus yet" in qcode("export", "x.qdpx", "--layer", "consensus", status=1).said
    assert not Path("x.qdpx").exists()


def test_the_consensus_is_what_was_agreed_on(coded: Path, qcode: Qcode) -> None:
    """Nobody else's codings are there; their origin says what they are."""
    qcode("adjudicate", "--accept-agreements", "--coder", "rosa")
    rows = qcode("codings", "export", "--format", "json").rows
    agreed = [r for r in rows if r["origin"] == "consensus"]
    qcode("export", "agreed.qdpx", "--layer", "consensus")
    found = coded_words(Path("agreed.qdpx").read_bytes())
    assert len(found) == len(agreed) > 0
    assert {who for _, _, who, _ in found} == {r["coder"] for r in agreed}


def test_safe_replaces_the_words_of_the_list(coded: Path, qcode: Qcode) -> None:
    """In texts, names and notes; every coding stays on its passage."""
    Path("who.csv").write_text(
        "what,replacement,kind\nhotline,[a line],organization\nLE-01,Person 1,\n"
    )
    assert "list of identities" in qcode("export", "x.qdpx", "--safe", status=1).said
    qcode("disclosure", "load", "who.csv")
    ran = qcode("export", "safe.qdpx", "--safe")
    data = Path("safe.qdpx").read_bytes()
    qcode("export", "plain.qdpx")
    plain = coded_words(Path("plain.qdpx").read_bytes())
    whole = b"".join(members(data).values()).decode()
    assert "LE-01" not in whole
    assert "hotline" not in whole.casefold().replace("key in qcode: hotline", "").replace(
        "hotlines", ""
    )
    expected = sorted(
        (
            t.replace("LE-01", "Person 1"),
            c,
            w,
            q.replace("hotline", "[a line]").replace("LE-01", "Person 1"),
        )
        for t, c, w, q in plain
    )
    assert coded_words(data) == expected
    assert "replaced" in ran.said


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_gets_a_valid_project(coded: Path, qcode: Qcode, program: str) -> None:
    """With the same number of codings."""
    qcode("export", "study.qdpx", "--for", program)
    assert len(coded_words(Path("study.qdpx").read_bytes(), utf16=program == "nvivo")) == 22


def test_the_command_knows_the_presets_of_the_writer() -> None:
    """One name for each."""
    assert tuple(name for name in PRESETS if name) == PROGRAMS


def test_a_blind_coder_hands_on_only_what_they_may_see(coded: Path, qcode: Qcode) -> None:
    """As with every other export."""
    ran = qcode("export", "ben.qdpx", "--coder", "ben")
    assert "ben has now seen others' codings in" in ran.said
    blind = {t for t, _, who, _ in coded_words(Path("ben.qdpx").read_bytes()) if who == "ada"}
    assert not blind & {"LE-01", "SP-01"}


def test_who_hands_on_only_their_own_work_has_seen_nothing(coded: Path, qcode: Qcode) -> None:
    """So they can still be drawn blind everywhere."""
    ran = qcode("export", "ben.qdpx", "--coder", "ben", "--layer", "ben")
    assert "has now seen" not in ran.said


def test_a_file_that_is_there_is_not_replaced(coded: Path, qcode: Qcode) -> None:
    """It may be a project that somebody works in."""
    Path("study.qdpx").write_text("mine")
    said = qcode("export", "study.qdpx", status=1).said
    assert "already exists; nothing was written" in said
    assert "qcode export study-2.qdpx" in said
    assert Path("study.qdpx").read_text() == "mine"
    assert "does not exist" in qcode("export", "nowhere/x.qdpx", status=None).said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.qdpx", "--include-machine"], "--include-machine has no effect with a.qdpx"),
        (["a.qdc", "--safe"], "--safe has no effect with the codebook a.qdc"),
        (["LE-01", "-o", "x.docx", "--layer", "ben"], "can only be used with FILE.qdpx"),
    ],
)
def test_options_that_would_be_ignored_are_refused(
    coded: Path, qcode: Qcode, words: list[str], said: str
) -> None:
    """They would make somebody believe that they have an effect."""
    assert said in qcode("export", *words, status=2).said


@pytest.mark.parametrize("name", ["book.qdc", "book.csv", "book.xlsx"])
@pytest.mark.parametrize("command", [["export"], ["codebook", "export"]])
def test_a_codebook_comes_back_from_another_program_s_format(
    coded: Path, qcode: Qcode, name: str, command: list[str]
) -> None:
    """Nothing changes when it is loaded again; a code without a label has none then."""
    qcode("codebook", "export", "labels.yaml")
    text = Path("labels.yaml").read_text().replace('    label: "Barriers"\n', "")
    Path("labels.yaml").write_text(text)
    qcode("codebook", "load", "labels.yaml")
    qcode("codebook", "export", "before.yaml")
    qcode(*command, name)
    if name.endswith("csv"):
        assert Path(name).read_text("utf-8").startswith("\ufeffname,description,color,parent\n")
    said = qcode("codebook", "load", name).said
    assert not [line for line in said.splitlines() if "changed" in line or "added" in line]
    qcode("codebook", "export", "after.yaml")
    assert Path("after.yaml").read_text() == Path("before.yaml").read_text()


def test_an_exported_codebook_is_valid(coded: Path, qcode: Qcode) -> None:
    """With the GUIDs that its codes have in a project."""
    qcode("export", "book.qdc")
    qcode("export", "study.qdpx")
    book = root_of(Path("book.qdc").read_bytes(), "Codebook")
    codes = [c.get("guid") for c in root("study.qdpx").iter(f"{PROJECT}Code")]
    assert [e.get("guid") for e in book.iter() if e.get("guid")] == codes


def test_another_program_s_table_keeps_the_keys_of_the_study(coded: Path, qcode: Qcode) -> None:
    """Its codes have names only; a code of the same name is the same code."""
    Path("book.csv").write_text(
        "Name,Description,Color,Parent\n"
        'Referral streams,"How a case comes.\nExample: A friend called.",,\n'
        "Hotlines and tip lines,A call.,#zzz,Referral streams\n"
        "Law enforcement,,,Referral streams\nFederal agencies,,,Law enforcement\n"
        "Community,,,Referral streams\nTechniques,,,\nBarriers,,,\n{New} one,,#ff0000,\n"
    )
    ran = qcode("codebook", "load", "book.csv")
    assert "1 code added: new_one" in ran.said
    assert "'#zzz' is not a color like #4E79A7; it is left out" in ran.said
    rows = {r["code"]: r for r in qcode("codebook", "show", "--format", "json").rows}
    assert rows["hotline"]["definition"] == "A call."
    assert rows["referral_stream"]["examples"] == ["A friend called."]
    assert rows["federal_agency"]["path"] == "referral_stream/law_enforcement/federal_agency"


def test_a_name_that_is_empty_is_told_with_its_line(coded: Path, qcode: Qcode) -> None:
    """And nothing is changed."""
    Path("book.csv").write_text("name,description\n,Something.\nTechniques,\n")
    assert (
        "book.csv:2: this code has no name; give it one"
        in qcode("codebook", "load", "book.csv", status=1).said
    )


def test_a_new_codebook_of_what_was_exported_is_checked_and_loaded(
    coded: Path, qcode: Qcode
) -> None:
    """Questions that it has no protocol for are left out, and told."""
    qcode("export", "book.qdc")
    said = qcode("codebook", "new", "new.yaml", "--from", "book.qdc").said
    assert "questions left out: le1, sp1, le2; the codebook has no such questions" in said
    qcode("codebook", "check", "new.yaml")
    qcode("init", "other.qcode", "--codebook", "book.qdc")
    rows = qcode("-p", "other.qcode", "codebook", "show", "--format", "json").rows
    assert [r["code"] for r in rows][:2] == ["referral_stream", "hotline"]
    assert rows[1]["keywords"] == ["hotline", "tip line"]
