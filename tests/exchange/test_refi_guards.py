"""Nothing outside a project is ever opened, and what is too large or unsafe is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from refi_projects import guid, packed, project_xml, text_source

from qcode.errors import BadInput
from qcode.exchange.project import Project
from qcode.exchange.refi import container, read_project


def no_text(data: bytes, name: str) -> str:
    raise AssertionError(name)


def read(parts: dict[str, bytes | str]) -> Project:
    return read_project(packed(parts), "p.qdpx", no_text)


def with_path(stated: str) -> str:
    source = text_source("I1", "", f'plainTextPath="{stated}"')
    return project_xml(f"<Sources>{source}</Sources>")


@pytest.mark.parametrize(
    "stated",
    [
        "internal://../beside.txt",
        "../beside.txt",
        "relative:///beside.txt",
        "absolute:///somewhere/beside.txt",
        "file:///somewhere/beside.txt",
        "/somewhere/beside.txt",
        r"C:\somewhere\beside.txt",
        "internal://%2e%2e/beside.txt",
    ],
)
def test_a_path_that_leads_outside_is_not_followed(tmp_path: Path, stated: str):
    inner = tmp_path / "inner"
    (inner / "sources").mkdir(parents=True)
    (tmp_path / "beside.txt").write_text("not of the project", "utf-8")
    (inner / "beside.txt").write_text("not of the project", "utf-8")
    (inner / "project.qde").write_text(with_path(stated), "utf-8")
    project = read_project(inner, "p", no_text)
    assert project.sources == ()
    assert "outside the project" in project.losses[0].why
    data = packed({"project.qde": with_path(stated), "beside.txt": "also not meant"})
    assert read_project(data, "p.qdpx", no_text).sources == ()


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "own.txt").write_text("not a source", "utf-8")
    (tmp_path / "sources" / "a.txt").symlink_to(tmp_path / "own.txt")
    (tmp_path / "project.qde").write_text(with_path("internal://a.txt"), "utf-8")
    project = read_project(tmp_path, "p", no_text)
    assert (project.sources, project.losses[0].what) == ((), "text")


def test_a_document_type_is_refused():
    xml = project_xml("").replace("<Project", "<!DOCTYPE Project>\n<Project", 1)
    with pytest.raises(BadInput) as caught:
        read({"project.qde": xml})
    assert "DTD" in caught.value.problems[0].message


def test_a_late_document_type_is_refused():
    comment = f"<!--{'x' * 5000}-->"
    xml = project_xml("").replace("<Project", f"{comment}<!DOCTYPE Project>\n<Project", 1)
    with pytest.raises(BadInput) as caught:
        read({"project.qde": xml})
    assert "DTD" in caught.value.problems[0].message


def test_a_text_that_is_too_large_is_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(container, "MAX_TEXT", 10)
    monkeypatch.setattr(container.Container.read, "__defaults__", (10,))
    project = read({"project.qde": with_path("internal://a.txt"), "sources/a.txt": "x" * 11})
    assert project.sources == ()
    assert "more than is safe to read" in project.losses[0].why


def test_a_project_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(container, "MAX_PROJECT", 10)
    with pytest.raises(BadInput) as caught:
        read({"project.qde": project_xml("")})
    assert "more than is safe to read" in caught.value.problems[0].message
    (tmp_path / "project.qde").write_text(project_xml(""), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_project(tmp_path, "p", no_text)
    assert "more than is read" in caught.value.problems[0].message


def test_a_member_that_stands_there_twice_is_ambiguous():
    parts = {"project.qde": with_path("internal://a.txt"), "sources/a.txt": "one"}
    with pytest.warns(UserWarning, match="Duplicate"):
        data = _with_another(packed(parts))
    project = read_project(data, "p.qdpx", no_text)
    assert "twice" in project.losses[0].why


def _with_another(data: bytes) -> bytes:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("sources/a.txt", "two")
    return file.getvalue()


def test_ten_thousand_texts():
    texts = "".join(text_source(f"I{n}", text="P1: Words.") for n in range(10_000))
    project = read({"project.qde": project_xml(f"<Sources>{texts}</Sources>")})
    assert len(project.sources) == len({s.id for s in project.sources}) == 10_000


def test_names_are_names_and_never_paths():
    name = "folder/../name: of <a> text"
    project = read(
        {"project.qde": project_xml(f"<Sources>{text_source(name, text='x')}</Sources>")}
    )
    assert project.sources[0].name == name
    assert project.sources[0].id == guid(name)
