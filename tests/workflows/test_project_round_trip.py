"""A project comes into a study and is handed on as it was; so does a study."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qcode.codebook.described import describe, undescribe
from qcode.exchange.project import (
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
from qcode.exchange.refi_out.project_file import write_project
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.exchanging.arriving import Arriving, import_project
from qcode.workflows.exchanging.study_project import project_of

TEXT = (
    "Interviewer: What do you grow?\n\nAda: Beans \U0001f331 and se\u0301same.\nAll of it.\n\n"
    "Interviewer: And you?\n\nBo: Peas.\n"
)


def no_text(data: bytes, name: str) -> str:
    """What reads formatted documents: there are none."""
    raise AssertionError(name)


def written(project: Project) -> Project:
    """What is read of the project's file."""
    file = io.BytesIO()
    write_project(project, file)
    return read_project(file.getvalue(), "p.qdpx", no_text)


def through(project: Project, folder: Path, name: str) -> Project:
    """The project that is made of a study into which this one came."""
    with Store.create(folder / f"{name}.qcode", title=project.name) as store:
        import_project(store, project, Arriving("qdpx", "p.qdpx"))
        return project_of(store.view(SUPERVISOR))[0]


def codes_of(project: Project) -> list[tuple[str, ...]]:
    """Path, fields and color of every code, in order; a study gives each a key."""
    by_id = {c.id: c for c in project.codes}

    def path(code: ProjectCode) -> str:
        return f"{path(by_id[code.parent])}/{code.name}" if code.parent else code.name

    return [
        (path(c), describe(replace(undescribe(c.description), key="")), c.color)
        for c in project.codes
    ]


def contents(project: Project) -> Mapping[str, object]:
    """Everything that a study keeps, without ids."""
    people = {p.id: p.name for p in project.people}
    codes = {c.id: c.name for c in project.codes}
    variables = {v.id: v.name for v in project.variables}
    parts = {("project", ""): project.name}
    parts |= {("code", i): n for i, n in codes.items()}
    parts |= {("source", s.id): s.name for s in project.sources}
    for source in project.sources:
        for one in source.selections:
            parts["selection", one.id] = source.text[one.start : one.end]
    return {
        "codes": codes_of(project),
        "texts": sorted((s.name, s.text) for s in project.sources),
        "codings": sorted(
            (s.name, c.start, c.end, codes[c.code], people[c.coder], c.created, c.memo)
            for s in project.sources
            for c in s.codings
        ),
        "memos": sorted(
            (s.name, m.start, m.end, m.description, people.get(m.created_by, ""))
            for s in project.sources
            for m in s.selections
        ),
        "notes": sorted((parts[n.on], n.text, people.get(n.author, "")) for n in project.notes),
        "values": sorted(
            (name, variables[v], value)
            for name, given in (
                *((s.name, s.values) for s in project.sources),
                *((c.name, c.values) for c in project.cases),
            )
            for v, value in given.items()
        ),
        "links": sorted(
            (x.name, parts[x.origin], parts[x.target], x.comment, x.direction)
            for x in project.links
        ),
        "groups": sorted(
            (g.name, tuple(sorted(parts[m] for m in g.members))) for g in project.groups
        ),
    }


def made(codings: tuple[ProjectCoding, ...] = ()) -> Project:
    """A project with something of everything."""
    return Project(
        "Gardens",
        people=(Person("m", "Mara"), Person("j", "Jo")),
        codes=(
            ProjectCode("1", "Work", "", "#4E79A7", "By hand.\n\nInclude: all."),
            ProjectCode("2", "Digging", "1"),
            ProjectCode("3", "Joy", "", "", "Key in qcode: fun"),
        ),
        sources=(
            Source("a", "One", TEXT, codings=codings, values={"site": "north"}),
            Source("b", "Two", "Nobody: Nothing.\n"),
        ),
        variables=(Variable("age", "age", "Integer"), Variable("site", "site")),
        cases=(
            Case("x", "Ada", "Speaker in qcode: Ada", {"age": "61"}, ("a",)),
            Case("y", "north", "Site in qcode: north", {"age": "5"}),
        ),
        notes=(
            ProjectNote("n", "Wide?", "Wide?", ("code", "1"), "m", "2026-03-02T09:00:00.000000Z"),
            ProjectNote(
                "o", "Short.", "Short.", ("source", "b"), "j", "2026-03-02T09:00:00.000000Z"
            ),
        ),
    )


CODINGS = (
    ProjectCoding("p", "1", 32, 60, "m", "2026-03-02T09:00:00.000000Z", memo="Why?"),
    ProjectCoding("q", "2", 37, 44, "j", "2026-03-02T09:00:01.000000Z"),
    ProjectCoding("r", "3", 0, 30, "j", "2026-03-02T09:00:02.000000Z"),
)


def test_a_study_keeps_what_a_project_has(tmp_path: Path) -> None:
    """And what is handed on comes into another study as it was."""
    project = made(CODINGS)
    memo = Selection("s", 32, 37, description="Which?", created_by="m")
    first = replace(project.sources[0], selections=(memo,))
    project = replace(project, sources=(first, project.sources[1]))
    study = through(project, tmp_path, "one")
    again = through(written(study), tmp_path, "two")
    assert contents(again) == contents(study)
    for what in ("texts", "codings", "memos", "values"):
        assert contents(study)[what] == contents(project)[what], what
    assert [(c.name, c.parent != "") for c in study.codes] == [
        ("Work", False),
        ("Digging", True),
        ("Joy", False),
    ]
    assert study.codes[0].description == "By hand.\n\nInclude: all.\n\nKey in qcode: work"


def test_links_and_groups_are_handed_on(tmp_path: Path) -> None:
    """A link between codes, texts and passages; a group of codes, and one of texts."""
    passages = (Selection("s", 32, 44, "Beans"), Selection("t", 0, 11, "Interviewer"))
    project = made(CODINGS)
    first = replace(project.sources[0], selections=passages)
    links = (
        Link("1", "grows", ("code", "1"), ("code", "2"), "First.", "OneWay"),
        Link("2", "about", ("source", "b"), ("selection", "s")),
        Link("3", "asks", ("selection", "t"), ("source", "b"), "Why?"),
    )
    groups = (
        Group("g", "active", members=(("code", "1"), ("code", "2"))),
        Group("h", "first", members=(("source", "a"),)),
    )
    project = replace(project, sources=(first, project.sources[1]), links=links, groups=groups)
    study = through(project, tmp_path, "one")
    for what in ("links", "groups"):
        assert contents(study)[what] == contents(project)[what], what
    again = through(written(study), tmp_path, "two")
    for what in ("links", "groups", "codings", "notes"):
        assert contents(again)[what] == contents(study)[what], what


WORDS = st.sampled_from(["dug", "We", "\U0001f331", "e\u0301", "1994", "“so”", "ש", "all of it"])
TURNS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Bo", "Interviewer"]), st.lists(WORDS, min_size=1, max_size=5)
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def studies(draw: st.DrawFn) -> Project:
    """Any turns, codings in and across each other, also on labels, five levels of codes."""
    depth: dict[str, int] = {}
    codes = []
    for n in range(draw(st.integers(1, 6))):
        above = draw(st.sampled_from(["", *(k for k in depth if depth[k] < 5)]))
        depth[str(n)] = depth.get(above, 0) + 1
        said = draw(st.sampled_from(["", "Said.", "Said.\n\nExample: so."]))
        codes.append(ProjectCode(str(n), f"Code {n}", above, description=said))
    sources = []
    for number in range(draw(st.integers(1, 2))):
        turns = draw(TURNS)
        end = draw(st.sampled_from(["\n\n", "\r\n\r\n"])).replace("\r\n", "\n")
        text = end.join(f"{who}: {' '.join(words)}." for who, words in turns) + "\n"
        codings = {}
        for n in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 2))
            stop = draw(st.integers(start + 1, len(text)))
            code, who = draw(st.sampled_from(codes)).id, draw(st.sampled_from("mj"))
            words = text[start:stop]
            if words == words.strip() != "":
                codings[start, stop, code, who] = ProjectCoding(
                    f"{number}/{n}",
                    code,
                    start,
                    stop,
                    who,
                    "2026-03-02T09:00:00.000000Z",
                    memo="So.",
                )
        sources.append(Source(str(number), f"T{number}", text, codings=tuple(codings.values())))
    people = (Person("m", "Mara"), Person("j", "Jo"))
    return Project("Any", people=people, codes=tuple(codes), sources=tuple(sources))


@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(studies())
def test_any_study_comes_back_as_it_was(project: Project) -> None:
    """Codebook, texts, codings, coders and memos, through two studies and a file."""
    with tempfile.TemporaryDirectory() as folder:
        study = through(project, Path(folder), "one")
        again = through(written(study), Path(folder), "two")
    assert contents(again) == contents(study)
    assert contents(study)["texts"] == contents(project)["texts"]
    assert contents(study)["codings"] == contents(project)["codings"]
    assert sorted(contents(study)["codes"]) == sorted(contents(project)["codes"])  # type: ignore[call-overload]
