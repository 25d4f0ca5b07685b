"""A study handed on and brought into another study is the same; a project that came in and is
handed on keeps what the schema can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from test_arriving import PROJECT, TALK, TALKS, bring, coded, study_of

from qcode.exchange.project import (
    Case,
    Group,
    Link,
    Project,
    ProjectCode,
    ProjectNote,
    Selection,
    Source,
    Variable,
)
from qcode.exchange.refi import read_project
from qcode.model import Study
from qcode.store.store import Store
from qcode.workflows.exchanging.leaving import Leaving, export_project
from qcode.workflows.shared.expressions import saved_expressions

Stores = Callable[[], Store]


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    """Makes studies with nothing in them."""
    with ExitStack() as stack:
        numbers = count()

        def make() -> Store:
            path = tmp_path / f"{next(numbers)}.qcode"
            return stack.enter_context(Store.making(path, title="Study"))

        yield make


def handed_on(store: Store, folder: Path) -> Project:
    """The project that a study is handed on as."""
    target = folder / "out.qdpx"
    target.unlink(missing_ok=True)
    export_project(store.view(None), target, Leaving(), lambda names: None)
    return read_project(target, "out.qdpx", lambda data, name: data.decode())


RICH = Project(
    "Buses",
    "invented",
    "What it is for.",
    people=PROJECT.people,
    codes=(
        *PROJECT.codes,
        ProjectCode("l3", "Three", "bus"),
        ProjectCode("l4", "Four", "l3"),
        ProjectCode(
            "l5", "Five 😀", "l4", color="#112233", description="Deep.\n\nExample: so deep"
        ),
    ),
    sources=(
        Source(
            "s1",
            "Talk 1",
            TALK,
            codings=TALKS.codings,
            selections=(Selection("m", 4, 9, description="look", created_by="b"),),
        ),
        Source("s2", "Talk 2", "Nobody speaks\nhere.\n"),
    ),
    variables=(Variable("v", "age"), Variable("w", "town")),
    cases=(
        Case("k", "P1", values={"v": "34"}, sources=("s1",)),
        Case("n", "", values={"w": "Ulm"}, sources=("s2",)),
    ),
    notes=(
        ProjectNote("1", "Idea", "Idea: ask more.", author="a"),
        ProjectNote("2", "", "Often.", ("code", "late"), "b"),
        ProjectNote("3", "", "Noisy.", ("source", "s2")),
    ),
    links=(
        Link("1", "explains", ("code", "late"), ("source", "s1"), "see there", "OneWay"),
        Link("2", "meets", ("code", "bus"), ("selection", "m"), "", "Bidirectional"),
    ),
    groups=(
        Group("1", "delays", members=(("code", "late"), ("code", "bus"))),
        Group("2", "pilot", members=(("source", "s1"), ("source", "s2"))),
    ),
)


def said(store: Store) -> dict[str, object]:
    """What must be the same in both studies."""
    study: Study = study_of(store)
    names = {i.id: i.name for i in study.interviews}
    keys = {r.id: r.key for r in store.view(None).rows("code")}
    return {
        "codes": sorted(
            (c.key, c.label, c.parent, c.definition, c.examples, c.color)
            for c in study.codebook.codes
        ),
        "codings": coded(store),
        "memos": sorted(
            (r.target_kind, names.get(r.target) or keys.get(r.target) or r.target, r.start, r.text)
            for r in store.view(None).rows("memo")
            if "Leads to" not in r.text
        ),
        "people": sorted(
            (i.name, p.label, p.role, sorted(p.attributes.items()))
            for i in study.interviews
            for p in i.participants
        ),
        "transcripts": [(i.name, i.text, sorted(i.attributes.items())) for i in study.interviews],
        "coders": [c.name for c in study.coders],
        "groups": saved_expressions(store.view(None)),
    }


def test_a_study_comes_back_the_same(stores: Stores, tmp_path: Path) -> None:
    first, second = stores(), stores()
    bring(first, RICH)
    bring(second, handed_on(first, tmp_path))
    assert said(second) == said(first)


def test_what_came_in_goes_out_again(stores: Stores, tmp_path: Path) -> None:
    """Codes, words, people, values, notes, groups and links with both of their ends."""
    store = stores()
    bring(store, RICH)
    out = handed_on(store, tmp_path)
    parts = {
        **{("code", c.id): c.name for c in out.codes},
        **{("source", s.id): s.name for s in out.sources},
        **{("selection", x.id): s.text[x.start : x.end] for s in out.sources for x in s.selections},
    }
    groups = [(g.name, sorted(parts[m] for m in g.members)) for g in out.groups]
    assert groups == [("delays", ["Bus", "Late"]), ("pilot", ["Talk 1", "Talk 2"])]
    links = sorted((k.name, parts[k.origin], parts[k.target], k.direction) for k in out.links)
    assert links == [
        ("explains", "Late", "Talk 1", "OneWay"),
        ("meets", "Bus", TALK[4:9], "Bidirectional"),
    ]
    levels = {c.id: c for c in out.codes}
    five = next(c for c in out.codes if c.name == "Five 😀")
    path = [five]
    while path[-1].parent:
        path.append(levels[path[-1].parent])
    assert [c.name for c in reversed(path)] == ["Late", "Bus", "Three", "Four", "Five 😀"]
    values = {v.id: v.name for v in out.variables}
    assert {values[v]: x for case in out.cases for v, x in case.values.items()}["age"] == "34"
    assert {values[v]: x for s in out.sources for v, x in s.values.items()}["town"] == "Ulm"
    texts = {n.text for n in out.notes}
    assert {"Idea: ask more.", "Often.", "Noisy.", "What it is for."} <= texts


def test_handing_on_the_same_study_twice_gives_the_same_bytes(
    stores: Stores, tmp_path: Path
) -> None:
    store = stores()
    bring(store, RICH)
    for name in ("a.qdpx", "b.qdpx"):
        export_project(store.view(None), tmp_path / name, Leaving(), lambda names: None)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()
