"""A codebook file begun from another program's file, on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from qcode.codebook import read_codebook
from qcode.errors import BadInput, Refused, UsageError
from qcode.model import Codebook
from qcode.workflows.codebook.beginning import new_codebook, refuse_existing


def begun(file: Path, content: bytes, title: str | None = None) -> Codebook:
    """The codebook in the file that is made from `content`."""
    file.write_bytes(content)
    text, number, _ = new_codebook(file, title)
    codebook, problems = read_codebook(text.encode(), "c.yaml")
    assert codebook is not None and not problems
    assert number == len(codebook.codes)
    return codebook


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Gärten.csv", b"name,parent\r\nPlaces,\r\nHome,Places\r\n"),
        ("Gärten.TSV", b"name\tparent\nPlaces\t\nHome\tPlaces\n"),
        ("Gärten.txt", b"Category: Places, catid:1\n--Code: Home, cid:2\n"),
        (
            "Gärten.qdc",
            b'<CodeBook><Codes><Code name="Places"><Code name="Home"/></Code></Codes></CodeBook>',
        ),
    ],
)
def test_each_kind_of_file_gives_the_same_codebook_titled_like_the_file(
    tmp_path: Path, name: str, content: bytes
) -> None:
    found = begun(tmp_path / name, content)
    assert found.title == "Gärten"
    assert [(c.key, c.label, c.parent) for c in found.codes] == [
        ("places", "Places", None),
        ("home", "Home", "places"),
    ]


@pytest.mark.parametrize("title", ["ग्राम: एक अध्ययन", 'מחקר "א"', "# 1", "- yes"])
def test_the_title_that_is_given_counts_also_before_that_of_the_file(
    tmp_path: Path, title: str
) -> None:
    content = b"Codebook for garden.qda\nCode: Joy, cid:1\n"
    assert begun(tmp_path / "a.txt", content).title == "garden.qda"
    assert begun(tmp_path / "a.txt", content, title).title == title


def test_the_example_has_the_title_and_no_codes_of_another_file() -> None:
    text, number, problems = new_codebook(None, "पानी")
    assert (number, problems) == (0, ())
    found, _ = read_codebook(text.encode(), "c.yaml")
    assert found is not None and found.title == "पानी"


@pytest.mark.parametrize("name", ["codes.docx", "codes", "codes.yaml"])
def test_another_kind_of_file_is_refused_with_the_kinds_that_are_read(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(UsageError, match=r"\(\.csv, \.tsv, \.xlsx\).*not from .*" + name):
        new_codebook(tmp_path / name, None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"meaning\nx\n"),
        ("a.txt", b"only words\n"),
        ("a.qdc", b"<CodeBook><Codes>"),
        ("a.qdc", b"<CodeBook/>"),
        ("a.odt", b"not a document"),
        ("a.xlsx", b"not a table"),
    ],
)
def test_a_file_without_codes_or_damaged_is_an_error_that_names_it(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as told:
        new_codebook(tmp_path / name, None)
    assert told.value.problems and all(name in p.path for p in told.value.problems)


def test_a_file_that_is_not_there_or_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name in ("none.csv", "folder.csv"):
        with pytest.raises(BadInput) as told:
            new_codebook(tmp_path / name, None)
        assert [p.message.partition(":")[0] for p in told.value.problems] == ["cannot be read"]


def test_a_file_that_exists_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "codes.yaml"
    refuse_existing(file)
    file.write_text("")
    with pytest.raises(Refused, match=r"codes\.yaml exists already; nothing was written"):
        refuse_existing(file)
