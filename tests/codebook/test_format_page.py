"""The page on the format: its example is a codebook, its table, its messages and its code are
true.
"""

from __future__ import annotations

import re
from pathlib import Path

from qcode.codebook import CODE_FIELDS, PROTOCOL_FIELDS, QUESTION_FIELDS, TOP_FIELDS, read_codebook
from qcode.files.strict_yaml import MAX_DEPTH, read_yaml
from qcode.files.yaml_text import MAX_BYTES

PAGE = (
    Path(__file__).resolve().parents[2] / "docs" / "reference" / "codebook-format.md"
).read_text(encoding="utf-8")


def block(kind: str) -> str:
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def first_cells(heading: str) -> list[str]:
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(.*?)` \|", section, re.MULTILINE)


def test_the_example_has_no_problem_and_uses_fields_of_every_kind() -> None:
    codebook, problems = read_codebook(block("yaml").encode(), "library.yaml")
    assert problems == ()
    assert codebook is not None
    assert [c.key for c in codebook.codes] == ["access", "hours", "transport", "changes"]
    assert len(codebook.protocols) == 2


def test_the_code_runs() -> None:
    exec(compile(block("python"), "codebook-format.md", "exec"), {"data": block("yaml").encode()})


def test_the_messages_are_those_of_the_broken_file() -> None:
    _, problems = read_codebook(block("yaml broken").encode(), "library.yaml")
    assert [str(p) for p in problems] == block("text").splitlines()


def test_every_field_has_its_row() -> None:
    assert first_cells("Fields of the file") == list(TOP_FIELDS)
    assert first_cells("Fields of a protocol and of a question") == [
        *PROTOCOL_FIELDS,
        *QUESTION_FIELDS,
    ]
    assert first_cells("Fields of an entry") == list(CODE_FIELDS)


def test_the_table_of_scalars_is_true() -> None:
    section = PAGE.split("## Values are read as typed\n")[1]
    rows = re.findall(r"^\| `(.*?)` \| `(.*?)` \|", section, re.MULTILINE)
    assert len(rows) == 7
    for typed, text in rows:
        assert read_yaml(f"label: {typed}\n".encode(), "f") == ({"label": text}, ())


def test_texts_that_the_page_wants_quoted_cannot_stand_without_quotes() -> None:
    signs = re.findall(r"``(\[.*?#)``", PAGE.replace("\n", " "))[0].replace("`", " ` ").split()
    assert len(signs) == 16
    for sign in signs:
        tree, problems = read_yaml(f"a: {sign}x y\n".encode(), "f")
        assert problems or tree != {"a": f"{sign}x y"}, sign
        assert read_yaml(f"a: '{sign * (1 + (sign == chr(39)))}x y'\n".encode(), "f") == (
            {"a": f"{sign}x y"},
            (),
        )


def test_the_limits_are_those_of_the_reader() -> None:
    assert f"more than {MAX_DEPTH} levels" in PAGE
    assert f"files above {MAX_BYTES // 1_000_000} MB" in PAGE
