"""The JSON Schema for editors says what the reader does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qcode.codebook import (
    CODE_FIELDS,
    PROTOCOL_FIELDS,
    QUESTION_FIELDS,
    TOP_FIELDS,
    is_key,
    read_codebook,
)
from qcode.files.strict_yaml import read_yaml
from qcode.files.yaml_nodes import Fields, Items, Node

CODEBOOKS = Path(__file__).resolve().parents[2] / "codebooks"
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
SCHEMA = json.loads((CODEBOOKS / "codebook.schema.json").read_text(encoding="utf-8"))
FIRST_LINE = "# yaml-language-server: $schema=codebook.schema.json"
HEAD = 'title: T\nversion: "1"\n'


def as_editors_read(node: Node) -> Any:
    """The tree with the values of YAML 1.2's core schema, which editors use."""
    if isinstance(node, Items):
        return [as_editors_read(item) for item in node]
    if isinstance(node, Fields):
        return {str(key): as_editors_read(value) for key, value in node.items()}
    if node.quoted:
        return str(node)
    if re.fullmatch(r"~|null|Null|NULL|", node):
        return None
    if re.fullmatch(r"true|True|TRUE|false|False|FALSE", node):
        return node.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]{1,300}", node):
        return int(node)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", node):
        return float(node[:300])
    return str(node)


def accepts(text: str) -> bool:
    tree, _ = read_yaml(text.encode(), "f")
    value = None if tree is None else as_editors_read(tree)
    return bool(Draft202012Validator(SCHEMA).is_valid(value))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_fields_of_the_schema_are_the_fields_of_the_reader() -> None:
    definitions = SCHEMA["$defs"]
    assert tuple(SCHEMA["properties"]) == TOP_FIELDS
    assert tuple(definitions["protocol"]["properties"]) == PROTOCOL_FIELDS
    assert tuple(definitions["question"]["properties"]) == QUESTION_FIELDS
    assert tuple(definitions["code"]["properties"]) == CODE_FIELDS


def test_every_field_is_described_and_every_mapping_is_closed() -> None:
    mappings = [SCHEMA, *(d for d in SCHEMA["$defs"].values() if d.get("type") == "object")]
    assert len(mappings) == 4
    assert all(m["additionalProperties"] is False for m in mappings)
    assert all(len(p["description"]) > 10 for m in mappings for p in m["properties"].values())


@pytest.mark.parametrize("path", sorted(CODEBOOKS.glob("*.yaml")), ids=lambda p: p.stem)
def test_the_starter_codebooks_are_valid_and_name_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(FIRST_LINE + "\n")
    assert accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "codes: [{code: a}]\n",
        HEAD + "codes: []\n",
        (
            "title: NO\nversion: 1.10\ndescription: ~\nprotocols:\ncodes:\n  - code: 1\n    label:"
            " yes\n    children:\n"
        ),
        HEAD + "codes: [{code: niñez, include: [a, b], exclude: c, keywords: [NO, 1.10, ~], color:"
        " '#00ff7F'}]\n",
        HEAD + "codes: [{code: 受害者}, {code: a-b_9}]\n",
        HEAD + "protocols: [{role: r, questions: []}]\ncodes: [{code: a, asked_of: [x]}]\n",
        HEAD + "codes: [{code: a, opposite: B}, {code: b, opposite: [a]}]\n",
        HEAD
        + "codes: [{code: a, exclusive: false, children: [{code: b, exclusive: true}, {code: c,"
        " exclusive: 'True'}]}]\n",
    ],
)
def test_what_the_reader_takes_the_schema_takes(text: str) -> None:
    assert read_codebook(text.encode(), "f")[0] is not None
    assert accepts(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- A\n- B\n",
        "codes: [{code: a}]\n",
        "title: ' '\nversion: '1'\ncodes: [{code: a}]\n",
        HEAD,
        HEAD + "codes: {a: {label: x}}\n",
        HEAD + "codes: [a]\n",
        HEAD + "codes: [{label: a}]\n",
        HEAD + "codes: [{code: ''}]\n",
        HEAD + "codes: [{code: a b}]\n",
        HEAD + "codes: [{code: a/b}]\n",
        HEAD + "codes: [{code: a, defintion: x}]\n",
        HEAD + "codes: [{code: a, keywords: x}]\n",
        HEAD + "codes: [{code: a, label: [x]}]\n",
        HEAD + "codes: [{code: a, color: red}]\n",
        HEAD + "codes: [{code: a, children: b}]\n",
        HEAD + "codes: [{code: a, children: [{code: b, x: y}]}]\n",
        HEAD + "protocols: [{role: r}]\ncodes: [{code: a}]\n",
        HEAD + "protocols: [{role: r, questions: [{id: Q}]}]\ncodes: [{code: a}]\n",
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(text: str) -> None:
    assert read_codebook(text.encode(), "f")[0] is None
    assert not accepts(text)


def test_the_pattern_of_keys_agrees_with_the_reader_on_latin_text() -> None:
    pattern = re.compile(SCHEMA["$defs"]["key"]["pattern"])
    disagree = [chr(c) for c in range(0x250) if bool(pattern.search(chr(c))) != is_key(chr(c))]
    assert disagree == []


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("formats/bad/cb_ok_control.yaml", True),
        ("formats/bad/cb_norway.yaml", True),
        ("formats/bad/cb_hostile_names.yaml", True),
        ("coded/annomi/codebook.yaml", True),
        ("formats/bad/cb_wrong_types.yaml", False),
        ("formats/bad/cb_list_root.yaml", False),
        ("formats/bad/cb_only_comments.yaml", False),
    ],
)
def test_shared_files(name: str, valid: bool) -> None:
    path = CASES / name
    if not path.exists():
        pytest.skip("the shared cases are not here")
    assert accepts(path.read_text(encoding="utf-8")) is valid
