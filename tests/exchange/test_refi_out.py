"""A project is written as REFI-QDA has it, and for the programs that want it otherwise."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refi_files import PROJECT, coded_words, members, root_of

from qcode.exchange.project import (
    Case,
    Group,
    Link,
    Loss,
    Person,
    Project,
    ProjectCode,
    ProjectCoding,
    ProjectNote,
    Selection,
    Source,
    Variable,
)
from qcode.exchange.refi_out.elements import color, date_time
from qcode.exchange.refi_out.presets import PRESETS
from qcode.exchange.refi_out.project_file import write_project

MARA = "6a6c6a3e-3c3b-4a38-9a0c-6f1f6f0f7c11"
TEXT = "Ada: We 🌱 planted & “dug”.\nBo: So did I <early>.\n"
CODES = (
    ProjectCode("1", "Work", color="#4e79a7", description='All "work"\nin a garden.'),
    ProjectCode("2", "Digging", parent="1"),
    ProjectCode("3", "Planting", parent="1", color="#F28E2B"),
    ProjectCode("4", "Rest", codable=False),
)
CODINGS = (
    ProjectCoding("c1", "3", 5, 17, MARA, "2026-03-02T09:00:00.250000Z"),
    ProjectCoding("c2", "2", 5, 17, "jo", "2026-03-02T10:00:00Z", memo="Round: 2"),
    ProjectCoding("c3", "2", 20, 25, "jo", "2026-03-02T10:00:01Z", memo="Round: 2"),
)
GARDEN = Project(
    "Gardens",
    description="A study.",
    created_by=MARA,
    created="2026-03-01T08:00:00Z",
    people=(Person(MARA, "Mara"), Person("jo", "Jo")),
    codes=CODES,
    sources=(Source("s1", "Garden <1>", TEXT, codings=CODINGS, values={"v1": "north"}),),
    variables=(Variable("v1", "site"), Variable("v2", "age", "Integer")),
    cases=(Case("p1", "Ada", values={"v2": "61"}, sources=("s1",)),),
    notes=(
        ProjectNote("n1", "Idea", "Water first.", author=MARA, created="2026-03-02T11:00:00Z"),
        ProjectNote("n2", "On a code", "Too wide?", ("code", "1"), MARA, "2026-03-02T11:00:00Z"),
        ProjectNote("n3", "On a text", "Short.", ("source", "s1"), MARA, "2026-03-02T11:00:00Z"),
        ProjectNote("n4", "On a case", "Met twice.", ("case", "p1"), MARA),
    ),
    links=(Link("l1", "grows", ("code", "2"), ("code", "3"), "First this.", "OneWay"),),
    groups=(Group("g1", "Active", members=(("code", "2"), ("source", "s1"), ("case", "p1"))),),
)
GOLDEN = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Gardens" origin="qcode" \
creatingUserGUID="6a6c6a3e-3c3b-4a38-9a0c-6f1f6f0f7c11" creationDateTime="2026-03-01T08:00:00Z">
<Users>
<User guid="6a6c6a3e-3c3b-4a38-9a0c-6f1f6f0f7c11" name="Mara"/>
<User guid="JO" name="Jo"/>
</Users>
<CodeBook>
<Codes>
<Code guid="C1" name="Work" isCodable="true" color="#4e79a7">\
<Description>All "work"
in a garden.</Description><NoteRef targetGUID="N2"/>
<Code guid="C2" name="Digging" isCodable="true"/>
<Code guid="C3" name="Planting" isCodable="true" color="#F28E2B"/>
</Code>
<Code guid="C4" name="Rest" isCodable="false"/>
</Codes>
</CodeBook>
"""


def written(project: Project, program: str = "") -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes of the project file, and what became different."""
    file = io.BytesIO()
    losses = write_project(project, file, program)
    return file.getvalue(), losses


def test_the_project_file_is_readable_and_valid() -> None:
    """Users, then codes inside each other; GUIDs that are there are kept."""
    files = members(written(GARDEN)[0])
    root = root_of(files["project.qde"])
    text = files["project.qde"].decode()
    ids = {e.get("name"): e.get("guid") for e in root.iter() if e.get("name")}
    named = {
        "JO": "Jo",
        "C1": "Work",
        "C2": "Digging",
        "C3": "Planting",
        "C4": "Rest",
        "N2": "On a code",
    }
    expected = GOLDEN
    for short, name in named.items():
        expected = expected.replace(f'"{short}"', f'"{ids[name]}"')
    assert text.startswith(expected)
    assert "\r" not in text
    assert not text.startswith("\ufeff")


def test_texts_are_files_named_by_the_guid_of_their_source() -> None:
    """In lower case, with LF line ends and without a mark; the path says so."""
    files = members(written(GARDEN)[0])
    source = root_of(files["project.qde"]).find(f".//{PROJECT}TextSource")
    path = f"sources/{source.get('guid')}.txt"
    assert list(files)[:2] == ["project.qde", path]
    assert files[path] == TEXT.encode()
    assert source.get("plainTextPath") == f"internal://{source.get('guid')}.txt"
    assert source.get("richTextPath") is None
    assert source.get("name") == "Garden <1>"


def test_selections_have_exclusive_ends_and_their_words_as_name() -> None:
    """Codings of the same words by the same person are on one selection, which says who it was."""
    again = replace(CODINGS[1], id="c4", code="1")
    source = replace(GARDEN.sources[0], codings=(*CODINGS, again))
    project = replace(GARDEN, sources=(source,))
    root = root_of(members(written(project)[0])["project.qde"])
    selections = [
        (s.get("startPosition"), s.get("endPosition"), s.get("name"), len(s))
        for s in root.iter(f"{PROJECT}PlainTextSelection")
    ]
    assert selections == [
        ("5", "17", "We 🌱 planted", 1),
        ("5", "17", "We 🌱 planted", 2),
        ("20", "25", "“dug”", 1),
    ]
    assert coded_words(written(GARDEN)[0]) == [
        ("Garden <1>", "Digging", "Jo", "We 🌱 planted"),
        ("Garden <1>", "Digging", "Jo", "“dug”"),
        ("Garden <1>", "Planting", "Mara", "We 🌱 planted"),
    ]


def test_notes_stand_on_their_parts() -> None:
    """What two codings have in common is one note; a case has its note in the description."""
    root = root_of(members(written(GARDEN)[0])["project.qde"])
    notes = {n.get("guid"): n.get("name") or n[0].text for n in root.iter(f"{PROJECT}Note")}
    on = [(r.getparent().tag, notes[r.get("targetGUID")]) for r in root.iter(f"{PROJECT}NoteRef")]
    assert [(tag.removeprefix(PROJECT), name) for tag, name in on] == [
        ("Code", "On a code"),
        ("Coding", "Round: 2"),
        ("Coding", "Round: 2"),
        ("TextSource", "On a text"),
        ("Link", "First this."),
        ("Project", "Idea"),
    ]
    assert root.findtext(f".//{PROJECT}Case/{PROJECT}Description") == "Met twice."
    assert len(notes) == 5


def test_values_cases_links_and_sets_are_written() -> None:
    """Each by the GUID of its part."""
    data, losses = written(GARDEN)
    root = root_of(members(data)["project.qde"])
    values = [v[1].text for v in root.iter(f"{PROJECT}VariableValue")]
    assert values == ["61", "north"]
    link = root.find(f".//{PROJECT}Link")
    assert link.get("direction") == "OneWay"
    ids = {e.get("name"): e.get("guid") for e in root.iter() if e.get("name")}
    assert (link.get("originGUID"), link.get("targetGUID")) == (ids["Digging"], ids["Planting"])
    members_of = [
        (e.tag.removeprefix(PROJECT), e.get("targetGUID")) for e in root.find(f".//{PROJECT}Set")
    ]
    assert members_of == [("MemberCode", ids["Digging"]), ("MemberSource", ids["Garden <1>"])]
    assert losses == (
        Loss(
            "left out", "members of a group", "Active", "a set holds codes, sources and notes only"
        ),
    )


@pytest.mark.parametrize("program", PRESETS)
def test_the_same_project_gives_the_same_bytes(program: str) -> None:
    """Nothing in the file depends on when or where it is written."""
    assert written(GARDEN, program) == written(GARDEN, program)
    assert root_of(members(written(GARDEN, program)[0])["project.qde"]) is not None


def test_nvivo_counts_utf_16_units() -> None:
    """A letter beyond the basic plane counts two there."""
    data, _ = written(GARDEN, "nvivo")
    selection = root_of(members(data)["project.qde"]).find(f".//{PROJECT}PlainTextSelection")
    assert (selection.get("startPosition"), selection.get("endPosition")) == ("5", "18")
    assert coded_words(data, utf16=True) == coded_words(written(GARDEN)[0])


def test_maxqda_gets_a_color_for_every_code() -> None:
    """Also for those that have none; elsewhere they stay without."""
    codes = root_of(members(written(GARDEN, "maxqda")[0])["project.qde"]).iter(f"{PROJECT}Code")
    assert all(code.get("color") for code in codes)


def test_atlas_reads_what_is_noted_on_codings_from_the_selection() -> None:
    """As its comment, and a long quote is cut as ATLAS.ti cuts it."""
    long = replace(GARDEN.sources[0], text="x" * 150, codings=(replace(CODINGS[1], end=150),))
    root = root_of(members(written(replace(GARDEN, sources=(long,)), "atlas")[0])["project.qde"])
    selection = root.find(f".//{PROJECT}PlainTextSelection")
    assert selection.get("name") == "x" * 100 + "…"
    assert selection.findtext(f"{PROJECT}Description") == "Round: 2"


def test_qualcoder_gets_a_selection_for_each_coder() -> None:
    """It takes coder, date and memo from there, and cannot have two codes of one name."""
    twice = (*CODES, ProjectCode("5", "digging", parent="4"))
    data, losses = written(replace(GARDEN, codes=twice), "qualcoder")
    root = root_of(members(data)["project.qde"])
    found = [
        (s.get("creationDateTime"), s.findtext(f"{PROJECT}Description"))
        for s in root.iter(f"{PROJECT}PlainTextSelection")
    ]
    assert found == [
        ("2026-03-02T09:00:00Z", None),
        ("2026-03-02T10:00:00Z", "Round: 2"),
        ("2026-03-02T10:00:01Z", "Round: 2"),
    ]
    names = [c.get("name") for c in root.iter(f"{PROJECT}Code")]
    assert names == ["Work", "Digging (Work)", "Planting", "Rest", "digging (Rest)"]
    assert [(x.fate, x.name) for x in losses[:2]] == [
        ("approximated", "Digging"),
        ("approximated", "digging"),
    ]


def test_a_selection_that_was_there_stays() -> None:
    """With its id, name and description; also one without codings, and two of the same words."""
    there = (
        Selection(MARA.replace("6", "7"), 5, 17, "planting", "See this."),
        Selection("b", 5, 17, "again"),
        Selection("e", 20, 25, "Jo's", "Not of her codings.", created_by=MARA),
        Selection("c", 0, 3),
        Selection("d", 3, 500, "outside"),
    )
    project = replace(GARDEN, sources=(replace(GARDEN.sources[0], selections=there),))
    data, losses = written(project)
    root = root_of(members(data)["project.qde"])
    found = [
        (s.get("name"), s.findtext(f"{PROJECT}Description"))
        for s in root.iter(f"{PROJECT}PlainTextSelection")
    ]
    assert found == [
        ("planting", "See this."),
        ("again", None),
        ("“dug”", None),
        ("Jo's", "Not of her codings."),
        ("Ada", None),
    ]
    assert root.find(f".//{PROJECT}PlainTextSelection").get("guid") == MARA.replace("6", "7")
    assert losses[0] == Loss(
        "left out", "selection", "outside", "its place is empty or outside of 'Garden <1>'"
    )


def test_what_cannot_be_written_is_told() -> None:
    """A color that is none, a code below itself, a coding of nothing, letters that XML has not."""
    codes = (
        ProjectCode("1", "Work\x07", color="#12345678"),
        ProjectCode("2", "Ring", parent="3"),
        ProjectCode("3", "Ring two", parent="2"),
        ProjectCode("4", "Short", parent="1", color="abc123"),
    )
    codings = (
        ProjectCoding("a", "1", 4, 4),
        ProjectCoding("b", "9", 0, 4),
        ProjectCoding("c", "1", 0, 4, coder="nobody", created="yesterday"),
    )
    project = replace(
        GARDEN, codes=codes, sources=(replace(GARDEN.sources[0], codings=codings),), groups=()
    )
    data, losses = written(replace(project, links=()))
    assert [(x.fate, x.what, x.name) for x in losses] == [
        ("left out", "color", "Work\x07"),
        ("approximated", "place of a code", "Ring"),
        ("approximated", "place of a code", "Ring two"),
        ("approximated", "code", "Work\ufffd"),
        ("left out", "coding", "a"),
        ("left out", "coding", "Garden <1>"),
    ]
    root = root_of(members(data)["project.qde"])
    assert [c.get("color") for c in root.iter(f"{PROJECT}Code")] == [None, "#abc123", None, None]
    assert len(list(root.iter(f"{PROJECT}Coding"))) == 1


@pytest.mark.parametrize(
    ("kind", "value", "element"),
    [
        ("Integer", "61", "IntegerValue"),
        ("Integer", "sixty", "TextValue"),
        ("Float", "1.50", "FloatValue"),
        ("Float", "1e5", "TextValue"),
        ("Boolean", "true", "BooleanValue"),
        ("Boolean", "yes", "TextValue"),
        ("Date", "2024-02-29", "DateValue"),
        ("Date", "2023-02-29", "TextValue"),
        ("DateTime", "2024-02-29T10:00:00Z", "DateTimeValue"),
        ("DateTime", "2024-02-29", "TextValue"),
        ("Text", "", "TextValue"),
        ("Number", "5", "TextValue"),
    ],
)
def test_a_value_is_of_the_kind_of_its_variable(kind: str, value: str, element: str) -> None:
    """A value that does not fit is a text, so that the file is valid."""
    project = Project(
        "x",
        variables=(Variable("v", "one", kind),),
        cases=(Case("c", "Ada", values={"v": value, "unknown": "1"}),),
    )
    root = root_of(members(written(project)[0])["project.qde"])
    found = root.find(f".//{PROJECT}VariableValue")
    assert found[1].tag == f"{PROJECT}{element}"
    assert (found[1].text or "") == value


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("#4e79a7", "#4e79a7"),
        ("4E79A7", "#4E79A7"),
        ("#fa0", "#ffaa00"),
        (" #4E79A7 ", "#4E79A7"),
        ("#4E79A7FF", ""),
        ("##4E79A7", ""),
        ("red", ""),
        ("", ""),
    ],
)
def test_a_color_has_six_digits(given: str, written: str) -> None:
    """lxml would let eight pass."""
    assert color(given) == written


@pytest.mark.parametrize(
    ("given", "whole", "written"),
    [
        ("2026-03-02T09:00:00.250000Z", False, "2026-03-02T09:00:00.250000Z"),
        ("2026-03-02T09:00:00.250000Z", True, "2026-03-02T09:00:00Z"),
        ("2026-03-02 09:00:00", True, "2026-03-02T09:00:00"),
        ("2026-03-02 09:00:00 +01:00", True, "2026-03-02T09:00:00+01:00"),
        ("2026-03-02", False, "2026-03-02T00:00:00"),
        ("2026-02-30T09:00:00Z", False, ""),
        ("yesterday", False, ""),
        ("", False, ""),
    ],
)
def test_a_date_is_written_as_xml_has_it(given: str, whole: bool, written: str) -> None:
    """What is no date is left out; the time of the machine stands in its place nowhere."""
    assert date_time(given, whole_seconds=whole) == written


def test_an_empty_project_is_valid() -> None:
    """Without empty lists, which the schema does not allow."""
    root = root_of(members(written(Project(""))[0])["project.qde"])
    assert len(root) == 0


LETTERS = st.text(st.sampled_from("aé🌱e\u0301 \n<&\"'\t\r\u2028") | st.characters(codec="utf-8"))
IDS = st.integers(0, 4).map(str)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Any project with codings in each of its texts."""
    codes = tuple(
        ProjectCode(str(n), draw(LETTERS), draw(IDS), draw(st.sampled_from(["", "#123456"])))
        for n in range(draw(st.integers(1, 5)))
    )
    sources = []
    for n in range(draw(st.integers(1, 2))):
        text = draw(LETTERS) + "end"
        spans = draw(
            st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 5)), max_size=5)
        )
        codings = tuple(
            ProjectCoding(
                f"{n}/{i}",
                str(i % len(codes)),
                start,
                min(start + length, len(text)),
                draw(st.sampled_from(["", "mara", "jo"])),
                memo=draw(st.just("") | LETTERS),
            )
            for i, (start, length) in enumerate(spans)
        )
        sources.append(Source(str(n), f"{n}", text, codings=codings))
    people = (Person("mara", "Mara"), Person("jo", "Jo"))
    notes = (ProjectNote("n", draw(LETTERS), draw(LETTERS), ("code", "0"), "mara"),)
    return Project(draw(LETTERS), people=people, codes=codes, sources=tuple(sources), notes=notes)


@given(projects(), st.sampled_from([p for p in PRESETS if p != "qualcoder"]))
def test_any_project_is_valid_and_covers_the_same_words(project: Project, program: str) -> None:
    """Whatever the letters, in every program's way of counting."""
    names = {p.id: p.name for p in project.people}
    renamed = tuple(replace(c, name=f"{c.id}") for c in project.codes)
    expected = sorted(
        (s.name, c.code, names.get(c.coder, ""), s.text[c.start : c.end])
        for s in project.sources
        for c in s.codings
    )
    data, _ = written(replace(project, codes=renamed), program)
    assert coded_words(data, utf16=program == "nvivo") == expected
    assert root_of(members(written(project, program)[0])["project.qde"]) is not None
