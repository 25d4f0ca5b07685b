"""Reading codebooks: fields as the format says, everything kept as typed, every problem at once
with its place.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qcode.codebook import fold_key, is_key, read_codebook
from qcode.model import Code, Codebook, Problem, Protocol, Question

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases"
STARTERS = Path(__file__).resolve().parents[2] / "codebooks"

HEAD = 'title: T\nversion: "1"\n'
COLOR = 'color must be "#RRGGBB", six hexadecimal digits in quotes'


def read(text: str) -> Codebook:
    codebook, problems = read_codebook(text.encode(), "f")
    assert problems == ()
    assert codebook is not None
    return codebook


def problems_of(text: str) -> list[str]:
    codebook, problems = read_codebook(text.encode(), "f")
    assert codebook is None or all(p.severity != "error" for p in problems)
    return [str(p) for p in problems]


def entry(fields: str) -> str:
    """A codebook of one entry `a`; its fields begin on line 5."""
    return HEAD + "codes:\n  - code: a\n" + "".join(f"    {line}\n" for line in fields.splitlines())


def test_every_field_is_read() -> None:
    text = """
title: Gardens
version: 1.10
description: All of it.
protocols:
  - role: gardener
    questions:
      - {id: G1, text: What grows?}
      - {id: S, text: What else?}
  - role: visitor
    questions:
      - {id: S, text: What else?}
codes:
  - code: plants
    label: Plants
    definition: What grows.
    include: trees
    exclude: tools
    examples: ["the oak", "a rose"]
    keywords:
    - tree
    - NO
    color: "#00ff7F"
    questions: [G1, S]
    children:
      - code: trees
        children:
          - code: oaks
      - code: flowers
        asked_of: [guest]
  - code: Tools-2
"""
    assert read(text) == Codebook(
        title="Gardens",
        version="1.10",
        description="All of it.",
        protocols=(
            Protocol("gardener", (Question("G1", "What grows?"), Question("S", "What else?"))),
            Protocol("visitor", (Question("S", "What else?"),)),
        ),
        codes=(
            Code(
                key="plants",
                label="Plants",
                definition="What grows.",
                include="trees",
                exclude="tools",
                examples=("the oak", "a rose"),
                keywords=("tree", "NO"),
                color="#00ff7F",
                questions=("G1", "S"),
            ),
            Code("trees", parent="plants"),
            Code("oaks", parent="trees"),
            Code("flowers", parent="plants", asked_of=("guest",)),
            Code("Tools-2"),
        ),
    )


def test_texts_are_plain_strings_so_that_every_library_takes_them() -> None:
    code = read(entry("label: x\nkeywords: [k]\ninclude: [i, j]")).codes[0]
    assert {type(v) for v in (code.key, code.label, code.include, code.keywords[0])} == {str}


@pytest.mark.parametrize("field", ["include", "exclude"])
def test_include_and_exclude_may_be_a_text_or_a_list(field: str) -> None:
    assert getattr(read(entry(f"{field}: one; two")).codes[0], field) == "one; two"
    assert getattr(read(entry(f"{field}: [one, 'two: #']")).codes[0], field) == "one\ntwo: #"


@pytest.mark.parametrize("field", ["examples", "keywords", "questions", "asked_of"])
def test_lists_must_be_lists(field: str) -> None:
    (message,) = problems_of(entry(f"{field}: one, two"))
    assert message.startswith(f"f:5:{len(field) + 7}: {field} must be a list of texts")
    assert '["first", "second"]' in message


def test_fields_left_empty_are_as_fields_left_out() -> None:
    empty = entry(
        "label:\ndefinition:\ninclude:\nexamples:\nkeywords: []\nquestions:\nasked_of:"
        " []\nchildren:"
    )
    assert read(empty).codes == (Code("a"),)
    assert read(HEAD + "description:\nprotocols:\ncodes: [{code: a}]\n").protocols == ()


def test_empty_items_of_lists_are_left_out_with_a_warning() -> None:
    codebook, problems = read_codebook(entry("keywords:\n  - x\n  -\n  - ' '").encode(), "f")
    assert codebook is not None
    assert codebook.codes[0].keywords == ("x",)
    assert [(p.severity, p.line) for p in problems] == [("warning", 7), ("warning", 8)]


@pytest.mark.parametrize(
    "value",
    [
        "[red]Anger[/]",
        " two  blanks ",
        "\u202eevil",
        "line\nbreak\n\n",
        "\x1b[31m\x00",
        "=1+1",
        "n" * 5000,
        "'\"\\",
    ],
)
def test_hostile_texts_are_kept_exactly(value: str) -> None:
    escaped = "".join(f"\\U{ord(c):08X}" for c in value)
    code = read(
        entry(f'label: "{escaped}"\ndefinition: "{escaped}"\nexamples: ["{escaped}"]')
    ).codes[0]
    assert (code.label, code.definition, code.examples) == (value, value, (value,))


# Keys


@pytest.mark.parametrize(
    "key",
    [
        "a",
        "1",
        "-",
        "_",
        "A-b_9",
        "niñez",
        "Zugehörigkeit",
        "受害者",
        "הפניה",
        "हिन्दी",
        "NO",
        "1.10".replace(".", "_"),
    ],
)
def test_a_key_is_letters_digits_underscore_and_hyphen(key: str) -> None:
    assert is_key(key)
    assert read(HEAD + f"codes: [{{code: {key!r}}}]\n").codes[0].key == key


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("a b", "'a_b'"),
        ("a/b", "'a_b'"),
        ("a.b,c", "'a_b_c'"),
        (" a ", "'a'"),
        ("a\u200bb", "'a_b'"),
        ("½", ""),
        ("a\nb", "'a_b'"),
        ("😀", ""),
        ("nin\u0303ez", "'niñez'"),
        ("\u0303a", "'a'"),
    ],
)
def test_other_keys_are_refused_with_a_key_they_could_be(key: str, suggestion: str) -> None:
    assert not is_key(key)
    escaped = "".join(f"\\U{ord(c):08X}" for c in key)
    (message,) = problems_of(HEAD + f'codes:\n  - code: "{escaped}"\n')
    assert message.startswith("f:4:11: the code ")
    assert ("did you mean" in message) == bool(suggestion)
    assert suggestion in message


@pytest.mark.parametrize(
    ("first", "second"),
    [("a", "a"), ("Hotline", "hotline"), ("ÄRZTE", "ärzte"), ("straße", "STRASSE")],
)
def test_keys_are_unique_without_case_in_the_whole_tree(first: str, second: str) -> None:
    assert fold_key(first) == fold_key(second)
    (message,) = problems_of(
        HEAD + f"codes:\n  - code: x\n    children:\n      - code: {first}\n  - code: {second}\n"
    )
    assert message.startswith(f"f:7:11: the code '{second}' is already used on line 6")


def test_a_missing_or_empty_key_is_a_problem_and_the_rest_of_the_entry_is_still_checked() -> None:
    text = (
        HEAD
        + "codes:\n  - label: x\n    colr: y\n  - code:\n    children:\n      - code: b\n       "
        " questions: [Q]\n"
    )
    assert [m.split(";")[0] for m in problems_of(text)] == [
        "f:4:5: this entry has no code (its key)",
        "f:5:5: unknown field 'colr'",
        "f:6:10: code is empty",
        "f:9:21: there is no question 'Q' because the codebook has no protocols",
    ]


# The file


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "---\n",
        "\ufeff",
        "- A\n- B\n",
        "just words\n",
        HEAD,
        HEAD + "codes:\n",
    ],
)
def test_a_file_without_codes_is_told_the_right_shape(text: str) -> None:
    (message,) = problems_of(text)
    assert "no codes" in message
    assert "codes: [{code: hotline, label: Hotline}]" in message


def test_codes_as_a_mapping_are_told_the_right_shape() -> None:
    (message,) = problems_of(HEAD + "codes:\n  hotline: {label: x}\n")
    assert message.startswith("f:4:3: codes must be a list of entries")


def test_title_and_version_must_be_there_and_be_filled() -> None:
    assert problems_of("codes: [{code: a}]\n") == [
        "f:1:1: the codebook has no title",
        "f:1:1: the codebook has no version",
    ]
    assert problems_of("title: ' '\nversion:\ncodes: [{code: a}]\n") == [
        "f:1:8: title is empty",
        "f:2:9: version is empty",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + "code: [{code: a}]\ncodes: [{code: b}]\n",
            "f:3:1: unknown field 'code'; did you mean 'codes'?",
        ),
        (
            HEAD + "name: x\ncodes: [{code: a}]\n",
            "f:3:1: unknown field 'name'; did you mean 'title'?",
        ),
        (
            HEAD + "zzz: x\ncodes: [{code: a}]\n",
            "f:3:1: unknown field 'zzz'; the fields of a codebook are title, version, desc",
        ),
        (entry("Definition: x"), "f:5:5: unknown field 'Definition'; did you mean 'definition'?"),
        (entry("name: x"), "f:5:5: unknown field 'name'; did you mean 'label'?"),
        (entry("colour: x"), "f:5:5: unknown field 'colour'; did you mean 'color'?"),
        (entry("description: x"), "f:5:5: unknown field 'description'; did you mean"),
        (
            entry("zzz: x"),
            "f:5:5: unknown field 'zzz'; the fields of an entry are code, label, definition",
        ),
        (entry('"\\e[31m": x'), "f:5:5: unknown field '␛[31m'; the fields"),
        (entry("label: [x]"), "f:5:12: label must be a text, found a list"),
        (entry("definition: {x: 1}"), "f:5:17: definition must be a text, found a mapping"),
        (entry("include: {x: 1}"), "f:5:14: include must be a text, found a mapping"),
        (
            entry("include: [{x: 1}]"),
            (
                "f:5:15: include must be a list of texts, found a mapping in it; put the text in"
                " quotes"
            ),
        ),
        (
            entry("keywords: [a, [b]]"),
            "f:5:19: keywords must be a list of texts, found a list in it",
        ),
        (entry("children: b"), "f:5:15: children must be a list of entries"),
        (entry("children: {code: b}"), "f:5:15: children must be a list of entries"),
        (entry("children: [b]"), "f:5:16: found the text 'b'; write - code: b"),
        (entry("children: [[b]]"), "f:5:16: found a list; an entry is a mapping"),
        (entry("color: red"), f"f:5:12: {COLOR}, found 'red'"),
        (entry("color: 4e79a7"), f"f:5:12: {COLOR}, found '4e79a7'; did you mean \"#4e79a7\"?"),
        (entry('color: "#abc"'), f"f:5:12: {COLOR}, found '#abc'; did you mean \"#aabbcc\"?"),
        (entry('color: "#12345g"'), "f:5:12: color must be"),
        (entry('color: "#123456\\n"'), "f:5:12: color must be"),
        (entry("color:"), "f:5:11: color is empty"),
        (
            HEAD + "protocols: x\ncodes: [{code: a}]\n",
            "f:3:12: protocols must be a list; a protocol is a mapping",
        ),
        (
            HEAD + "protocols: [x]\ncodes: [{code: a}]\n",
            "f:3:13: found the text 'x'; a protocol is a mapping",
        ),
        (
            HEAD + "protocols: [{role: r}]\ncodes: [{code: a}]\n",
            "f:3:13: this protocol has no questions",
        ),
        (
            HEAD + "protocols: [{role: r, questions: [Q1]}]\ncodes: [{code: a}]\n",
            "f:3:35: found the text 'Q1'; a question is",
        ),
        (
            HEAD + "protocols: [{role: '', questions: []}]\ncodes: [{code: a}]\n",
            "f:3:20: role is empty",
        ),
        (
            HEAD + "protocols: [{role: r, questions: [{id: Q}]}]\ncodes: [{code: a}]\n",
            "f:3:35: this question has no text",
        ),
        (
            HEAD + "protocols: [{role: r, questions: [{text: Q}]}]\ncodes: [{code: a}]\n",
            "f:3:35: this question has no id",
        ),
        (
            HEAD
            + "protocols: [{role: r, questions: [{id: Q, text: x, txt: y}]}]\ncodes: [{code: a}]\n",
            "f:3:52: unknown field 'txt'; did you mean 'text'?",
        ),
    ],
)
def test_a_wrong_field_is_told_with_its_place_and_the_remedy(text: str, expected: str) -> None:
    (message,) = problems_of(text)
    assert message.startswith(expected)


def test_a_refused_alias_is_told_once_and_nothing_follows_from_it() -> None:
    found = problems_of(
        HEAD + "codes:\n  - code: *a\n    keywords: [*b]\n    color: *c\n    children: *d\n  - *e\n"
    )
    assert ["aliases" in m for m in found] == [True] * 5
    assert len(problems_of("title: *t\nversion: '1'\ncodes: *c\n")) == 2


def test_all_problems_come_at_once_sorted_by_place() -> None:
    found = problems_of(
        "codes:\n  - code: a b\n    label: 1\n    label: 2\n  - code: c\n    questions: [X]\ntitle:"
        " []\n"
    )
    assert [m.split(": ")[0] for m in found] == ["f:1:1", "f:2:11", "f:4:5", "f:6:17", "f:7:8"]


def test_a_comment_for_a_color_says_what_to_do() -> None:
    messages = problems_of(entry("color: #4E79A7"))
    assert 'color: "#4E79A7"' in messages[-1]


# Protocols, questions, roles

PROTOCOLS = """protocols:
  - role: nurse
    questions:
      - {id: N1, text: Where?}
      - {id: S1, text: What else?}
  - role: doctor
    questions:
      - {id: S1, text: "What else?"}
"""


def test_a_question_that_does_not_exist_is_a_problem_with_the_nearest() -> None:
    (message,) = problems_of(HEAD + PROTOCOLS + "codes:\n  - {code: a, questions: [S1, n1]}\n")
    assert message == "f:12:31: there is no question 'n1' in the protocols; did you mean 'N1'?"


def test_questions_may_stand_below_the_codes_that_use_them() -> None:
    assert read(HEAD + "codes:\n  - {code: a, questions: [N1]}\n" + PROTOCOLS).codes[
        0
    ].questions == ("N1",)


def test_a_question_id_in_two_protocols_is_the_shared_question() -> None:
    protocols = read(HEAD + PROTOCOLS + "codes: [{code: a, questions: [S1]}]\n").protocols
    assert [[q.id for q in p.questions] for p in protocols] == [["N1", "S1"], ["S1"]]


def test_a_shared_question_with_other_words_is_a_note() -> None:
    text = HEAD + PROTOCOLS.replace('"What else?"', "Anything more?") + "codes: [{code: a}]\n"
    codebook, problems = read_codebook(text.encode(), "f")
    assert codebook is not None
    message = "'S1' is worded differently for 'nurse'; it counts as one shared question"
    assert problems == (Problem("f", message, 10, 24, "note"),)


def test_a_question_id_twice_in_one_protocol_is_a_problem() -> None:
    (message,) = problems_of(
        HEAD + PROTOCOLS.replace("S1, text: What", "N1, text: What") + "codes: [{code: a}]\n"
    )
    assert message.startswith("f:7:14: the question id 'N1' is used twice")


def test_a_role_has_one_protocol() -> None:
    (message,) = problems_of(
        HEAD + PROTOCOLS.replace("doctor", "Nurse").replace("S1", "S2", 1) + "codes: [{code: a}]\n"
    )
    assert message.startswith("f:8:11: the role 'Nurse' already has a protocol on line 4")


def test_exclusive_is_yes_or_no_and_needs_a_family() -> None:
    text = (
        HEAD
        + "codes:\n  - code: a\n    exclusive: {top}\n    children:\n      - {{code: b, exclusive:"
        " {below}}}\n"
    )
    for typed, meant in (
        ("true", True),
        ("True", True),
        ("false", False),
        ("", False),
        ('"true"', True),
    ):
        codebook, problems = read_codebook(text.format(top="", below=typed).encode(), "c.yaml")
        assert codebook is not None and not problems
        assert [c.exclusive for c in codebook.codes] == [False, meant]
    codebook, problems = read_codebook(text.format(top="", below="perhaps").encode(), "c.yaml")
    assert codebook is None and [p.message for p in problems] == [
        "exclusive must be true or false, found 'perhaps'"
    ]
    codebook, problems = read_codebook(text.format(top="true", below="true").encode(), "c.yaml")
    assert codebook is not None and [p.severity for p in problems] == ["warning"]


def test_asked_of_is_for_roles_without_protocol() -> None:
    text = HEAD + PROTOCOLS + "codes:\n  - {code: a, asked_of: [porter, Doctor]}\n"
    codebook, problems = read_codebook(text.encode(), "f")
    assert codebook is not None
    assert codebook.codes[0].asked_of == ("porter", "Doctor")
    assert [(p.severity, p.line, p.column) for p in problems] == [("warning", 12, 34)]


def test_a_question_listed_twice_is_a_warning() -> None:
    codebook, (problem,) = read_codebook(
        (HEAD + PROTOCOLS + "codes: [{code: a, questions: [N1, N1]}]\n").encode(), "f"
    )
    assert codebook is not None
    assert problem.severity == "warning"


# Whole files


@pytest.mark.parametrize("path", sorted(STARTERS.glob("*.yaml")), ids=lambda p: p.stem)
def test_the_codebooks_that_come_with_the_program_have_no_problem(path: Path) -> None:
    codebook, problems = read_codebook(path.read_bytes(), path.name)
    assert problems == ()
    assert codebook is not None
    assert all(c.label and c.definition and c.keywords for c in codebook.codes)


def test_there_are_four_starter_codebooks() -> None:
    assert len(list(STARTERS.glob("*.yaml"))) == 4


def test_the_shared_manifest_is_met() -> None:
    folder = SHARED / "formats" / "bad"
    if not folder.exists():
        pytest.skip("the shared cases are not here")
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file"].startswith("cb_")]
    assert rows
    for row in rows:
        codebook, problems = read_codebook((folder / row["file"]).read_bytes(), row["file"])
        status = "0" if codebook else "1"
        assert status in row["expected_exit"].split(" or "), row["file"]
        assert codebook is None or problems == (), row["file"]


def shared(name: str) -> tuple[Codebook | None, tuple[Problem, ...]]:
    path = SHARED / "formats" / "bad" / name
    if not path.exists():
        pytest.skip("the shared cases are not here")
    return read_codebook(path.read_bytes(), name)


def test_shared_wrong_types_are_told_all_at_once_each_with_its_line() -> None:
    codebook, problems = shared("cb_wrong_types.yaml")
    assert codebook is None
    assert [p.line for p in problems] == [4, 5, 6, 8, 9, 10, 12, 13]
    assert "'definition'" in problems[-1].message


def test_shared_norway_labels_are_what_was_typed() -> None:
    codebook, _ = shared("cb_norway.yaml")
    assert codebook is not None
    assert [c.label for c in codebook.codes] == [
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
    ]


def test_shared_control_has_three_codes_one_of_them_a_child() -> None:
    codebook, _ = shared("cb_ok_control.yaml")
    assert codebook is not None
    assert [(c.key, c.parent) for c in codebook.codes] == [
        ("belonging", None),
        ("friends", "belonging"),
        ("leaving", None),
    ]


def test_shared_ten_thousand_codes_are_exact() -> None:
    codebook, _ = shared("cb_10000_codes.yaml")
    assert codebook is not None
    assert codebook.codes == tuple(Code(f"c{n:05}", f"Code {n:05}", f"d{n}") for n in range(10_000))


def test_shared_codebook_of_real_conversations_is_read() -> None:
    path = SHARED / "coded" / "annomi" / "codebook.yaml"
    if not path.exists():
        pytest.skip("the shared cases are not here")
    codebook, problems = read_codebook(path.read_bytes(), path.name)
    assert problems == ()
    assert codebook is not None
    assert len(codebook.codes) == 16
    assert codebook.codes[0].keywords == ("?",)
