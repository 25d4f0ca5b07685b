"""Every example of the documentation is played as it stands, page by page, each in a folder of its
own.
"""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if "```console" in page.read_text(encoding="utf-8")
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader stands: the bundled study and the codebooks lie there as in a checkout."""
    for name in ("QCODE_PROJECT", "QCODE_CODER", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name in ("transcripts_sample", "codebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page_print_what_it_says(
    page: Path, folder: Path, examples: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command in order, then lines of Python; the first that does not do what stands below it
    is shown.
    """
    names: dict[str, object] = {}
    player = examples.Player(folder)
    played = 0
    for example in examples.examples_of(page):
        wrong = player.play(example)
        assert wrong is None, (
            f"{page.relative_to(ROOT)}:{example.line}: $ {example.command}\n{wrong}"
        )
        played += 1
    assert played
    monkeypatch.chdir(folder)
    for block in re.findall(
        r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    ):
        if ">>> " in block:
            lines = doctest.DocTestParser().get_doctest(block, names, page.name, str(page), 0)
            assert (
                doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
                .run(lines, clear_globs=False)
                .failed
                == 0
            )
            names.update(lines.globs)


@pytest.mark.parametrize(
    "expected,text,right",
    [
        (["a", "b"], "a\nb\n", True),
        (["a", "b"], "a\nc\nb\n", False),
        (["a", "...", "b"], "a\nc\nd\nb\n", True),
        (["a", "...", "b"], "a\nb\n", True),
        (["..."], "", True),
        (["a ... z", "b"], "a (x) z  \nb", True),
        (["a.c"], "abc", False),
        (["a"], "a\nb", False),
    ],
)
def test_what_is_printed_is_compared_line_by_line(
    examples: ModuleType, expected: list[str], text: str, right: bool
) -> None:
    """Dots stand for anything, everything else for itself."""
    assert examples.matches(tuple(expected), text) is right


def test_examples_are_found_with_their_files_and_continued_lines(
    tmp_path: Path, examples: ModuleType
) -> None:
    """A file's content, a command over two lines, what is expected, and no block of another
    kind.
    """
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- file: a.txt -->\n```yaml\nx: 1\n```\n\n```sh\n$ not this\n```\n\n```console\n$ one"
        " \\\n    two\nout\n$ three\n```\n"
    )
    found = [(e.file, e.content, e.command, e.expected) for e in examples.examples_of(page)]
    assert found == [
        ("a.txt", "x: 1\n", "", ()),
        ("", "", "one two", ("out",)),
        ("", "", "three", ()),
    ]
