"""Strict YAML: every scalar is what was typed, everything else YAML can do is refused, and nothing
is ever raised.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qcode.files.strict_yaml import MAX_DEPTH, read_yaml
from qcode.files.yaml_nodes import Fields, Items, Refused, Text
from qcode.files.yaml_text import MAX_BAD_PLACES

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats" / "bad"
PARSERS = ["libyaml", "python"]


@pytest.fixture(params=PARSERS)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of PyYAML's two parsers; they must not be told apart."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return str(request.param)


def messages(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [str(p) for p in read_yaml(data, "f")[1]]


def tree_of(text: str) -> object:
    tree, problems = read_yaml(text.encode(), "f")
    assert problems == ()
    return tree


@pytest.mark.parametrize(
    "typed",
    [
        "NO",
        "yes",
        "on",
        "1.10",
        "12:30:45",
        "2026-01-01",
        "0o17",
        "~",
        "1_000",
        "=",
        "null",
        ".inf",
        "0x1F",
        "<<",
        "9" * 5000,
        "-1",
        "+1",
    ],
)
@pytest.mark.usefixtures("parser")
def test_a_scalar_is_the_text_that_was_typed(typed: str) -> None:
    assert tree_of(f"a: {typed}\nb: [{typed}x]\n") == {"a": typed, "b": [typed + "x"]}


@pytest.mark.usefixtures("parser")
def test_every_node_keeps_its_place() -> None:
    tree = tree_of("# first\nfoo:\n  - ü: 1\n    b: [x, y]\n")
    assert isinstance(tree, Fields)
    entries = tree["foo"]
    assert isinstance(entries, Items)
    entry = entries[0]
    assert isinstance(entry, Fields)
    b = entry["b"]
    assert isinstance(b, Items)
    places = [(n.line, n.column) for n in (tree, entries, entry, entry["ü"], b, b[1])]
    assert places == [(2, 1), (3, 3), (3, 5), (3, 8), (4, 8), (4, 12)]
    keys = [k for k in entry if isinstance(k, Text)]
    assert [(k, k.line, k.column) for k in keys] == [("ü", 3, 5), ("b", 4, 5)]


@pytest.mark.usefixtures("parser")
def test_quoted_and_empty_scalars_are_told_apart() -> None:
    tree = tree_of("a:\nb: ''\nc: |\n  x\n")
    assert isinstance(tree, Fields)
    assert [(k, v, v.quoted) for k, v in tree.items() if isinstance(v, Text)] == [
        ("a", "", False),
        ("b", "", True),
        ("c", "x\n", True),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: &x 1\nb: *x\n",
            ["f:1:4: anchors (&x) are refused", "f:2:4: aliases (*x) are refused"],
        ),
        ("a: &x [*x]\n", ["f:1:4: anchors (&x)", "f:1:8: aliases (*x)"]),
        (
            "a: !!python/object/apply:os.system [x]\n",
            ["f:1:4: tags (tag:yaml.org,2002:python/object/apply"],
        ),
        (
            "a: !important x\n",
            ["f:1:4: tags (!important) are refused; a text that begins with ! must be in quotes"],
        ),
        ("a: ! x\n", ["f:1:4: tags (!) are refused"]),
        ("<<: {a: 1}\nb: 2\n", ["f:1:1: merge keys (<<) are refused"]),
        (
            "a: 1\nb:\n  c: 1\n  c: 2\n  c: 3\na: 2\n",
            ["f:4:3: 'c' is given twice (first on line 3)", "f:5:3: 'c'", "f:6:1: 'a'"],
        ),
        ("a: 1\n---\nb: 2\n", ["f:2:1: a second document begins here"]),
        ("a: 1\n...\n---\n&x b: 2\n", ["f:3:1: a second document begins here"]),
        ("? [a, b]\n: c\n", ["f:1:3: a list cannot be a field's name"]),
        ("{a: b}: c\n", ["f:1:1: a mapping cannot be a field's name"]),
        ("*x : c\n", ["f:1:1: aliases (*x)"]),
    ],
)
@pytest.mark.usefixtures("parser")
def test_what_yaml_can_do_and_we_never_need_is_refused_all_at_once(
    text: str, expected: list[str]
) -> None:
    found = messages(text)
    assert len(found) == len(expected)
    assert all(f.startswith(e) for f, e in zip(found, expected, strict=True)), found


def test_the_rest_of_the_tree_is_there_when_something_is_refused() -> None:
    tree, problems = read_yaml(b"a: 1\na: 2\nb: *x\nc: [3]\n", "f")
    assert tree == {"a": "1", "b": "*x", "c": ["3"]}
    assert isinstance(tree, Fields) and isinstance(tree["b"], Refused)
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('a: 1\nb: "x\nc: 2\n', "f:2:4:", "never closed"),
        ("a: 1\nb: 'x\nc: 2\n", "f:2:4:", "never closed"),
        ("a:\n\t- b\n", "f:2:1:", "there is a tab in the indentation"),
        ("a:\n  b: 1\n\tc: 2\n", "f:3:1:", "there is a tab in the indentation"),
        ("a: b: c\n", "f:1:5:", '": " ends a field\'s name'),
        ("a: 1\n  b: 2\n", "f:2:4:", "check the indentation"),
        ("a: @x\n", "f:1:4:", "a text that begins with '@' must be in quotes"),
        ("a: `x`\n", "f:1:4:", "a text that begins with '`' must be in quotes"),
        ("a: **bold**\n", "f:1:5:", "begins with * or & must be in quotes"),
        ("a: [red]Anger[/]\n", "f:1:9:", "a text with them must be in quotes"),
        ("a: [x, y\nb: 1\n", "f:2:2:", "not closed by ]"),
        ("a: {x: 1\n", "f:2:1:", "not closed by }"),
        ("codes:\n  - code: a\n   label: b\n", "f:3:4:", "check the indentation"),
        ("codes:\n  - code: a\n label: b\n", "f:3:2:", "check the indentation"),
        ("a: - b\n", "f:1:4:", "a list begins on the line below"),
        ("a: 1\nbcd\nc: 2\n", "f:3:1:", "must be followed by a colon"),
        ('a: "C:\\dir"\n', "f:1:", "a backslash must be doubled"),
        ("a: 1\n...\nb: 2\n", "f:3:1:", "after the end of the document"),
        ("a: |x\n  b\n", "f:1:5:", "the text begins on the next line"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_what_is_not_yaml_is_told_with_its_place_and_the_remedy(
    text: str, place: str, words: str
) -> None:
    (message,) = messages(text)
    assert message.startswith(place)
    assert words in message


@pytest.mark.parametrize("escape", [r"\ud83d\ude00", r"\UFFFFFFFF", r"\U00110000", r"\udc00"])
@pytest.mark.usefixtures("parser")
def test_an_escape_that_is_no_character_is_a_problem(escape: str) -> None:
    assert len(messages(f'a: "{escape}"\n')) == 1


@pytest.mark.usefixtures("parser")
def test_problems_before_the_place_where_yaml_ends_are_told_too() -> None:
    assert [m[:5] for m in messages('a: 1\na: 2\nb: "x\n')] == ["f:2:1", "f:3:4"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.usefixtures("parser")
def test_deep_nesting_is_refused_without_exhausting_anything(opening: str) -> None:
    tree, (problem,) = read_yaml((opening * 20_000).encode(), "f")
    assert tree is None
    assert f"more than {MAX_DEPTH} levels" in problem.message


def test_nesting_just_as_deep_as_allowed_is_read() -> None:
    assert tree_of("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None


# Encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_encodings_are_read_the_same(encoding: str) -> None:
    tree, problems = read_yaml("título: niñez — 😀\n".encode(encoding), "f")
    assert (tree, problems) == ({"título": "niñez — 😀"}, ())


def test_every_line_that_is_not_utf8_is_named() -> None:
    data = "a: ünï\nb: x\nc: é\n".encode("cp1252")
    assert [m[: m.index(" is not")] for m in messages(data)] == [
        "f:1:4: byte 0xFC",
        "f:3:4: byte 0xE9",
    ]
    assert "save the file with the encoding UTF-8" in messages(data)[0]


def test_columns_of_bad_bytes_count_characters() -> None:
    assert messages("ä: ö".encode() + b"\xe9\n")[0].startswith("f:1:5: byte 0xE9")


def test_many_bad_places_are_counted_not_listed() -> None:
    found = messages(b"\xe9\n" * (MAX_BAD_PLACES + 5))
    assert len(found) == MAX_BAD_PLACES + 1
    assert "5 more places" in found[-1]


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"PK\x03\x04rest", "zip"), (b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0\xa1", "Office")],
)
def test_other_files_are_called_what_they_are(data: bytes, what: str) -> None:
    (message,) = messages(data)
    assert what in message


def test_half_a_utf16_file_is_a_problem() -> None:
    (message,) = messages("a: b\n".encode("utf-16")[:-1])
    assert "UTF-16" in message


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x80", "\x9f", "\ufffe", "\uffff"]
)
def test_control_characters_are_named_and_their_escapes_are_read(character: str) -> None:
    (message,) = messages(f"b: 1\naa: x{character}y\n")
    assert message.startswith(f"f:2:6: the character U+{ord(character):04X} is not allowed in YAML")
    escape = message.split("write ")[1].split(" in")[0]
    assert tree_of(f'a: "x{escape}y"\n') == {"a": f"x{character}y"}


@pytest.mark.parametrize(
    "character", ["\x85", "\u2028", "\u2029", "\ufeff", "\ufdd0", "\u00a0", "\u200b"]
)
@pytest.mark.usefixtures("parser")
def test_unusual_characters_stay_and_are_no_line_ends(character: str) -> None:
    text = f"x{character}y"
    tree = tree_of(f'a: {text}\nb: "{text}"\nc: |-\n  {text}\n')
    assert tree == {"a": text, "b": text, "c": text}
    assert messages(f"a: {text}\na: 2\n") == ["f:2:1: 'a' is given twice (first on line 1)"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_by_any_line_end(end: str) -> None:
    assert messages(f"a: 1{end}{end}a: 2{end}")[0].startswith("f:3:1:")


# Comments


@pytest.mark.parametrize(
    ("text", "swallowed"),
    [
        ("a: Case #4 was\n", "#4 was"),
        ("a: #4E79A7\nb: 2\n", "#4E79A7"),
        ("a: [x #y\n  ]\n", "#y"),
        ("a: x\u2028 #y\n", "#y"),
    ],
)
@pytest.mark.usefixtures("parser")
def test_text_that_was_taken_for_a_comment_is_a_warning(text: str, swallowed: str) -> None:
    tree, (problem,) = read_yaml(text.encode(), "f")
    assert tree is not None
    assert (problem.severity, problem.line) == ("warning", 1)
    assert f"'{swallowed}' is taken for a comment" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "a: x # note\n",
        "#all\na: 'Case #4'\n",
        "a:\n  #one\n  b: 1\n",
        'a: "#4E79A7" #blue\n',
        "a: x#y\n",
    ],
)
def test_comments_that_are_meant_raise_no_warning(text: str) -> None:
    assert messages(text) == []


# Properties


CONTROLS = "".join(map(chr, [*range(0x7F, 0x85), *range(0x86, 0xA0), 0xFFFE, 0xFFFF]))


@given(st.text(st.characters(codec="utf-8", exclude_characters=CONTROLS)))
@example("\x85\u2028\ufeff")
@example("\x85" + "".join(map(chr, range(0xFDD0, 0xFDF0))))
@settings(max_examples=60)
def test_any_text_in_json_quotes_comes_back(text: str) -> None:
    assert tree_of(json.dumps({"a": [text, text]}, ensure_ascii=False)) == {"a": [text, text]}


@given(st.binary(max_size=80))
@settings(max_examples=100)
def test_no_bytes_raise(data: bytes) -> None:
    problems = read_yaml(data, "f")[1]
    assert all(p.path == "f" and (p.line is None or p.line > 0) for p in problems)


YAMLISH = st.lists(
    st.sampled_from(
        [
            *"abc:-[]{}&*!|>'\"#,?%@`~\n\t\\",
            " ",
            ": ",
            "- ",
            "\n  ",
            "\n- ",
            "--- ",
            "...",
            "<<: ",
            "\\x",
            "\u2028",
        ]
    ),
    max_size=30,
).map("".join)


@given(YAMLISH)
@example("--- #")
@settings(max_examples=250)
def test_both_parsers_agree_and_no_text_raises(text: str) -> None:
    with_c = read_yaml(text.encode(), "f")
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader", raising=False)
        with_python = read_yaml(text.encode(), "f")
    if not with_c[1] and not with_python[1]:
        assert with_c == with_python


@pytest.mark.parametrize(
    "name", ["cb_recursive_alias", "cb_duplicate_keys", "cb_multi_doc", "cb_unclosed"]
)
def test_shared_broken_files_give_problems_with_lines(name: str) -> None:
    path = CASES / f"{name}.yaml"
    if not path.exists():
        pytest.skip("the shared cases are not here")
    problems = read_yaml(path.read_bytes(), path.name)[1]
    assert problems
    assert all(p.line for p in problems)
