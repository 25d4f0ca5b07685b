"""Writing codebooks: what is written reads back identical, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.codebook import is_key, read_codebook, write_codebook
from qcode.codebook.writing import MAX_LEVELS
from qcode.errors import BadInput
from qcode.model import Code, Codebook, Protocol, Question

STARTERS = Path(__file__).resolve().parents[2] / "codebooks"

AWKWARD = [
    "NO",
    "yes",
    "1.10",
    "12:30:45",
    "2026-01-01",
    "0o17",
    "~",
    "null",
    "=",
    "<<",
    ": #",
    " #4",
    "- x",
    "? x",
    "a: b",
    "'",
    '"',
    "\\",
    "''",
    "[x]",
    "{x}",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a`",
    "| ",
    "> ",
    "---",
    "...",
    "a\nb",
    "a\n\nb\n",
    "\na",
    " a\nb",
    "a \nb",
    "a\n b\n  c",
    "a\n\n",
    "\n",
    " ",
    "  two  ",
    "\ttab",
    "a\tb\nc",
    "a\r\nb",
    "a\rb",
    "a\x85b",
    "a\u2028b",
    "\u2029",
    "\ufeffa",
    "\x00",
    "\x1b[31m",
    "\x7f",
    "\x9f",
    "\u202e",
    "\ufffe",
    "\ud7ff",
    "😀",
    "e\u0301",
    "#\n#",
    "---\n...",
    "a\n---\nb",
    "a\n# b",
    "\ufdd0\x85",
    "x" * 3000,
]

texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.lists(
        st.sampled_from(
            ["a", " ", "\n", "\t", ": ", " #", "-", "'", '"', "\\", "\r", "\u2028", "é", "|", "  "]
        ),
        max_size=8,
    ).map("".join),
)
filled = texts.filter(lambda t: bool(t.strip()))
keys = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.sampled_from(["NO", "yes", "1", "niñez", "-", "null", "1e3", "受害者"]),
)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """A codebook as the reader could give it, with any content."""
    roles = draw(st.lists(filled, max_size=2, unique_by=str.casefold))
    protocols = []
    wording: dict[str, str] = {}
    for role in roles:
        ids = draw(st.lists(filled, max_size=3, unique=True))
        protocols.append(
            Protocol(role, tuple(Question(i, wording.setdefault(i, draw(filled))) for i in ids))
        )
    folded = {role.casefold() for role in roles}
    codes: list[Code] = []
    level: list[str] = []
    for key in draw(st.lists(keys, min_size=1, max_size=6, unique_by=str.casefold)):
        del level[draw(st.integers(0, len(level))) :]
        codes.append(
            Code(
                key=key,
                label=draw(texts),
                definition=draw(texts),
                include=draw(texts),
                exclude=draw(texts),
                examples=tuple(draw(st.lists(filled, max_size=2))),
                keywords=tuple(draw(st.lists(filled, max_size=2))),
                color=draw(st.sampled_from(["", "#4E79A7", "#00aaFF"])),
                questions=(
                    tuple(draw(st.lists(st.sampled_from(sorted(wording)), unique=True)))
                    if wording
                    else ()
                ),
                asked_of=tuple(
                    r for r in draw(st.lists(filled, max_size=2)) if r.casefold() not in folded
                ),
                parent=level[-1] if level else None,
                exclusive=bool(level) and draw(st.booleans()),
                opposite=tuple(
                    draw(st.lists(st.sampled_from([c.key for c in codes]), unique=True, max_size=2))
                    if codes
                    else ()
                ),
            )
        )
        level.append(key)
    return Codebook(draw(filled), draw(filled), tuple(codes), draw(texts), tuple(protocols))


@given(codebooks())
@settings(max_examples=150, deadline=None)
def test_any_codebook_reads_back_identical(codebook: Codebook) -> None:
    written = write_codebook(codebook)
    assert read_codebook(written.encode(), "f") == (codebook, ())
    assert write_codebook(codebook) == written


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_read_back_identical_in_every_field(text: str) -> None:
    listed = (text,) if text.strip() else ()
    question = Question(text, text) if text.strip() else Question("Q", "q")
    first = Code("a", text, text, text, text, listed, listed, questions=(question.id,))
    codes = (first, Code("b", text, asked_of=listed, parent="a"))
    codebook = Codebook(
        text if text.strip() else "t", "1", codes, text, (Protocol("r", (question,)),)
    )
    assert read_codebook(write_codebook(codebook).encode(), "f") == (codebook, ())


def test_with_the_python_parser_too(monkeypatch: pytest.MonkeyPatch) -> None:
    codebook = Codebook(
        "t", "1", tuple(Code(f"k{n}", text, text) for n, text in enumerate(AWKWARD))
    )
    written = write_codebook(codebook).encode()
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert read_codebook(written, "f") == (codebook, ())


def test_other_yaml_readers_see_the_same_texts() -> None:
    """What is written needs no strict reader: texts that look like numbers or truth values are
    quoted.
    """
    words = ["NO", "1.10", "~", "12:30:45", "2026-01-01", "null", "y", "0o17"]
    names = ["NO", "1", "on", "null", "1e3", "_1"]
    codebook = Codebook(
        "NO", "1.0", (*(Code(k, k) for k in names), Code("k", keywords=tuple(words)))
    )
    loaded = yaml.safe_load(write_codebook(codebook))
    assert [entry["code"] for entry in loaded["codes"]] == [*names, "k"]
    assert loaded["codes"][-1]["keywords"] == words
    assert (loaded["title"], loaded["version"]) == ("NO", "1.0")


def test_the_layout_is_readable_and_stable() -> None:
    codebook = Codebook(
        title="Gardens",
        version="1.0",
        protocols=(Protocol("gardener", (Question("G1", "What grows?"),)), Protocol("guest", ())),
        codes=(
            Code(
                "plants",
                "Plants",
                "What grows,\n\n  and what does not.\n",
                keywords=("oak", "no"),
                color="#00FF00",
                questions=("G1",),
            ),
            Code("trees", 'Trees "and" more', parent="plants", asked_of=("head gardener", "owner")),
            Code("tools"),
        ),
    )
    assert (
        write_codebook(codebook)
        == """title: "Gardens"
version: "1.0"

protocols:
  - role: gardener
    questions:
      - id: G1
        text: "What grows?"
  - role: guest
    questions: []

codes:
  - code: plants
    label: "Plants"
    definition: |
      What grows,

        and what does not.
    keywords:
      - "oak"
      - "no"
    color: "#00FF00"
    questions: [G1]
    children:
      - code: trees
        label: "Trees \\"and\\" more"
        asked_of: ["head gardener", owner]

  - code: tools
"""
    )


@pytest.mark.parametrize("path", sorted(STARTERS.glob("*.yaml")), ids=lambda p: p.stem)
def test_the_starter_codebooks_survive(path: Path) -> None:
    codebook, _ = read_codebook(path.read_bytes(), path.name)
    assert codebook is not None
    assert read_codebook(write_codebook(codebook).encode(), "f") == (codebook, ())


def test_codes_in_another_order_than_depth_first_are_all_written() -> None:
    codebook = Codebook(
        "t",
        "1",
        (Code("a"), Code("b"), Code("c", parent="a"), Code("d", parent="c"), Code("e", parent="b")),
    )
    again, _ = read_codebook(write_codebook(codebook).encode(), "f")
    assert again is not None
    assert [c.key for c in again.codes] == ["a", "c", "d", "b", "e"]
    assert set(again.codes) == set(codebook.codes)


def test_a_code_that_hangs_nowhere_is_an_error_not_a_loss() -> None:
    codes = (Code("a"), Code("b", parent="gone"), Code("c", parent="d"), Code("d", parent="c"))
    with pytest.raises(BadInput) as caught:
        write_codebook(Codebook("t", "1", codes))
    assert [
        "'b'" in p.message or "'c'" in p.message or "'d'" in p.message
        for p in caught.value.problems
    ] == [True] * 3


def chain(levels: int) -> Codebook:
    return Codebook(
        "t",
        "1",
        tuple(
            Code(f"k{n}", examples=("x",), parent=f"k{n - 1}" if n else None) for n in range(levels)
        ),
    )


def test_the_deepest_codebook_that_can_be_written_can_be_read() -> None:
    codebook = chain(MAX_LEVELS)
    assert read_codebook(write_codebook(codebook).encode(), "f") == (codebook, ())
    with pytest.raises(BadInput):
        write_codebook(chain(MAX_LEVELS + 1))


def test_half_a_character_cannot_be_written() -> None:
    with pytest.raises(BadInput):
        write_codebook(Codebook("t", "1", (Code("a", "\ud800"),)))


def test_every_generated_key_is_a_key() -> None:
    assert all(map(is_key, ["NO", "niñez", "-", "受害者"]))
