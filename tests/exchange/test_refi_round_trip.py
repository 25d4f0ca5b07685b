"""A project that we write is read as it was, in every program's way."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.exchange.noted import Noted, with_noted, write_noted
from qcode.exchange.project import (
    CODE_OF_CASE,
    Case,
    Group,
    Link,
    Person,
    Project,
    ProjectCode,
    ProjectCoding,
    ProjectNote,
    Selection,
    Source,
    Variable,
)
from qcode.exchange.refi import read_project
from qcode.exchange.refi_out.elements import guid
from qcode.exchange.refi_out.presets import PRESETS
from qcode.exchange.refi_out.project_file import write_project


def no_text(data: bytes, name: str) -> str:
    """What reads formatted documents: there are none."""
    raise AssertionError(name)


def again(project: Project, program: str = "") -> Project:
    """What is read of the project after it was written."""
    file = io.BytesIO()
    write_project(project, file, program)
    return with_noted(read_project(file.getvalue(), "p.qdpx", no_text))


def codings(project: Project) -> list[tuple[str, ...]]:
    """Text, words, code, coder, memo, round, origin and probability of all codings."""
    names = {c.id: c.name for c in project.codes} | {p.id: p.name for p in project.people}
    return sorted(
        (
            s.name,
            str(c.start),
            s.text[c.start : c.end],
            names[c.code],
            names.get(c.coder, ""),
            c.memo,
            c.round,
            c.origin,
            c.probability,
        )
        for s in project.sources
        for c in s.codings
    )


GARDEN = Project(
    "Gardens",
    "qcode",
    "A study of 🌱.",
    created="2026-03-01T08:00:00Z",
    people=(Person(guid("person", "m"), "Mara"), Person(guid("person", "j"), "Jo")),
    codes=(
        ProjectCode(guid("code", "1"), "Work", "", "#4E79A7", "By hand.\n\nInclude: all."),
        ProjectCode(guid("code", "2"), "Rest", guid("code", "1")),
        ProjectCode(guid("code", "3"), "Later", guid("code", "1"), codable=False),
    ),
    sources=(
        Source(
            guid("source", "1"),
            "One",
            "Ada: We planted 🌱 and dug.\n\nBo: Me too.\n",
            "Short.",
            values={guid("variable", "1"): "north"},
        ),
        Source(guid("source", "2"), "Two", "Nothing here."),
    ),
    variables=(
        Variable(guid("variable", "1"), "site", "Text", "Where."),
        Variable(guid("variable", "2"), "age", "Integer"),
    ),
    cases=(
        Case(
            guid("case", "1"),
            "Ada",
            "Met twice.",
            {guid("variable", "2"): "61"},
            (guid("source", "1"),),
        ),
    ),
    notes=(
        ProjectNote(
            guid("note", "1"),
            "Idea",
            "Water.",
            ("project", ""),
            guid("person", "m"),
            "2026-03-02T11:00:00Z",
        ),
        ProjectNote(
            guid("note", "2"),
            "On work",
            "Wide?",
            ("code", guid("code", "1")),
            "",
            "2026-03-02T11:00:00Z",
        ),
        ProjectNote(
            guid("note", "3"),
            "On one",
            "Short.",
            ("source", guid("source", "1")),
            "",
            "2026-03-02T11:00:00Z",
        ),
    ),
    links=(
        Link(
            guid("link", "1"),
            "needs",
            ("code", guid("code", "1")),
            ("code", guid("code", "2")),
            "Always.",
            "OneWay",
        ),
    ),
    groups=(
        Group(
            guid("group", "1"),
            "First",
            "Those of March.",
            (("code", guid("code", "2")), ("source", guid("source", "2"))),
        ),
    ),
)
PLAIN = (
    ProjectCoding(guid("coding", "1"), guid("code", "1"), 8, 17, guid("person", "m")),
    ProjectCoding(guid("coding", "2"), guid("code", "2"), 5, 26, guid("person", "j")),
    ProjectCoding(guid("coding", "3"), guid("code", "1"), 0, 7, guid("person", "j")),
)


def test_everything_comes_back_as_it_was() -> None:
    """Ids too, since they are GUIDs already; the quote is the words."""
    text = GARDEN.sources[0].text
    coded = tuple(replace(c, quote=text[c.start : c.end]) for c in PLAIN)
    first = replace(GARDEN.sources[0], codings=coded)
    project = replace(GARDEN, sources=(first, GARDEN.sources[1]))
    read = again(project)
    readings = [s.reading for s in read.sources]
    assert readings[0] and "refused" not in readings[0]
    same = replace(
        read,
        sources=tuple(
            replace(s, reading="", codings=tuple(replace(c, selection="") for c in s.codings))
            for s in read.sources
        ),
    )
    assert same == project


def test_a_note_without_a_date_gets_one_only_where_that_is_needed() -> None:
    """QualCoder reads no project with such a note."""
    project = replace(GARDEN, notes=(replace(GARDEN.notes[0], created=""),))
    assert [n.created for n in again(project).notes] == [""]
    assert [n.created for n in again(project, "qualcoder").notes] == [GARDEN.created]
    assert again(replace(project, created=""), "qualcoder").notes[0].created.startswith("1970")


def test_the_code_of_a_case_stands_in_the_case() -> None:
    """It is no link there; another link from a case is one."""
    case, code = ("case", guid("case", "1")), ("code", guid("code", "1"))
    own = Link(f"{case[1]}-{code[1]}", CODE_OF_CASE, case, code)  # type: ignore[arg-type]
    other = Link(guid("link", "2"), "knows", case, code)  # type: ignore[arg-type]
    read = again(replace(GARDEN, links=(own, other)))
    assert set(read.links) == {own, other}


def test_memos_on_words_come_back_beside_codings_of_the_same_words() -> None:
    """By another person, and by the coder."""
    memos = (
        Selection(
            guid("selection", "1"), 8, 17, description="See this.", created_by=PLAIN[0].coder
        ),
        Selection(guid("selection", "2"), 8, 17, description="Or that.", created_by=PLAIN[1].coder),
    )
    first = replace(GARDEN.sources[0], codings=PLAIN, selections=memos)
    read = again(replace(GARDEN, sources=(first,), groups=()))
    (source,) = read.sources
    found = {(s.start, s.end, s.description, s.created_by) for s in source.selections}
    assert found == {(m.start, m.end, m.description, m.created_by) for m in memos}
    assert len(source.codings) == 3


@pytest.mark.parametrize("program", PRESETS)
def test_what_a_study_knows_of_a_coding_comes_back(program: str) -> None:
    """From its note, or from the description of its selection."""
    noted = [Noted("", "2"), Noted("Why?", "", "machine", "0.25"), Noted("", "", "consensus")]
    coded = tuple(replace(c, memo=write_noted(n)) for c, n in zip(PLAIN, noted, strict=True))
    first = replace(GARDEN.sources[0], codings=coded)
    read = again(replace(GARDEN, sources=(first,), groups=()), program)
    found = {(c.start, c.memo, c.round, c.origin, c.probability) for c in read.sources[0].codings}
    expected = {
        (c.start, n.memo, n.round, n.origin, n.probability)
        for c, n in zip(coded, noted, strict=True)
    }
    assert found == expected


WORDS = st.sampled_from(["dug", "We", "🌱", "e\u0301", "Bo:", "?", "1994", "bea", "ns.", "ש", "\t"])
SPACES = st.sampled_from([" ", "\n", "\n\n", ""])
TEXTS = st.lists(st.tuples(WORDS, SPACES), min_size=1, max_size=14).map(
    lambda parts: "x" + "".join(w + s for w, s in parts) + "end"
)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Any texts, and codings that lie in and across each other, five levels of codes."""
    count = draw(st.integers(1, 6))
    codes = tuple(
        ProjectCode(
            str(n),
            f"Code {n}",
            str(draw(st.integers(0, n - 1))) if n and draw(st.booleans()) else "",
            description=draw(st.sampled_from(["", "Said.\n\nInclude: all."])),
        )
        for n in range(count)
    )
    sources = []
    for number in range(draw(st.integers(1, 3))):
        text = draw(TEXTS)
        codings = []
        for n in range(draw(st.integers(0, 5))):
            start = draw(st.integers(0, len(text) - 2))
            end = draw(st.integers(start + 1, len(text)))
            memo = draw(st.sampled_from(["", "Why?", "Two\nlines."]))
            code, who = str(draw(st.integers(0, count - 1))), draw(st.sampled_from("mj"))
            codings.append(ProjectCoding(f"{number}/{n}", code, start, end, who, memo=memo))
        sources.append(Source(str(number), f"Text {number}", text, codings=tuple(codings)))
    people = (Person("m", "Mara"), Person("j", "Jo"))
    return Project("Any", people=people, codes=codes, sources=tuple(sources))


@given(projects(), st.sampled_from(["", "nvivo", "maxqda"]))
def test_any_codings_come_back_on_the_same_words(project: Project, program: str) -> None:
    """With their coder and memo, whatever the way of counting."""
    read = again(project, program)
    assert codings(read) == codings(project)
    assert [s.text for s in read.sources] == [s.text for s in project.sources]
    names = {c.id: c.name for c in read.codes}
    own = {c.id: c.name for c in project.codes}
    assert sorted((c.name, names.get(c.parent, ""), c.description) for c in read.codes) == sorted(
        (c.name, own.get(c.parent, ""), c.description) for c in project.codes
    )
