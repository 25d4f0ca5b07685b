"""The reference says what the program is: generated pages are up to date, tables, columns and keys
are all there.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from qcode.store.schema import metadata
from qcode.store.sqlite.header import APPLICATION_ID
from qcode.store.version import SCHEMA_VERSION

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def test_generated_pages_are_up_to_date(generate: ModuleType) -> None:
    """``python docs/generate.py`` would change nothing."""
    for path, text in generate.pages().items():
        assert path.read_text(encoding="utf-8") == text, (
            f"{path.relative_to(ROOT)} is out of date: python docs/generate.py"
        )


def test_every_command_has_its_heading(generate: ModuleType) -> None:
    """The page of the command line names each command and each of its options once."""
    from qcode.cli.program import program, walk

    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    for path, _ in walk(program):
        if path:
            assert len(re.findall(rf"^#+ `qcode {' '.join(path)}`$", page, re.MULTILINE)) == 1


def sections(page: str) -> dict[str, str]:
    """The parts of a page below its headings of the third level."""
    parts = re.split(r"^### (.+)$", page, flags=re.MULTILINE)
    return {
        name.strip(): re.split(r"^## ", text, flags=re.MULTILINE)[0]
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_table_and_column_of_a_study_is_explained() -> None:
    """A section a table, a row a column (or a few together), and nothing that is not there."""
    found = sections((REFERENCE / "study-file.md").read_text(encoding="utf-8"))
    explained = {}
    for name, text in found.items():
        if name in metadata.tables:
            first = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
            explained[name] = {column for cell in first for column in re.findall(r"`(\w+)`", cell)}
    assert explained == {
        table.name: {c.name for c in table.columns} for table in metadata.sorted_tables
    }


def test_every_relation_of_the_diagram_is_a_foreign_key_and_every_foreign_key_is_drawn() -> None:
    """The drawing of a study cannot fall behind its schema (what events and segments refer to is
    kept by no foreign key).
    """
    page = (REFERENCE / "study-file.md").read_text(encoding="utf-8")
    diagram = page.partition("```mermaid")[2].partition("```")[0]
    drawn = {(a, b) for a, b in re.findall(r"^\s+(\w+) [|}{o.-]+ (\w+) :", diagram, re.MULTILINE)}
    keys = {
        (fk.column.table.name, t.name)
        for t in metadata.sorted_tables
        for c in t.columns
        for fk in c.foreign_keys
    }
    assert keys - {("transcript", "segment")} == drawn - {
        ("change_set", "event"),
        ("turn", "segment"),
    }


def test_the_numbers_in_the_header_of_the_file_are_those_of_the_program() -> None:
    """Application id and version of the schema."""
    page = (REFERENCE / "study-file.md").read_text(encoding="utf-8")
    assert (
        f"`0x{APPLICATION_ID:08X}`" in page
        and f"number of the schema, {SCHEMA_VERSION} at present" in page
    )


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory, examples: ModuleType) -> Path:
    """A small coded study made of files of the bundled one."""
    folder = tmp_path_factory.mktemp("json")
    player = examples.Player(folder)
    sample = ROOT / "transcripts_sample"
    texts = " ".join(
        str(sample / "transcripts" / f"{name}.txt") for name in ("LE-03", "SP-03", "PR-03")
    )
    codings = "transcript,segment,code,coder\n" + "".join(
        f"{name},{segment},{code},{coder}\n"
        for name in ("LE-03", "SP-03", "PR-03")
        for segment, code in (
            (8, "hotline"),
            (8, "law_enforcement"),
            (10, "medical_provider"),
            (12, "trust"),
        )
        for coder in (("mara", "jonas") if segment != 10 else ("mara",))
    )
    (folder / "codings.csv").write_text(codings)
    (folder / "roles.csv").write_text(
        "transcript,role,site\nLE-03,law_enforcement,A\nSP-03,service_provider,B\nPR-03,prosecutor,B\n"
    )
    for command in (
        f"qcode init study.qcode --codebook {ROOT}/codebooks/task_force_evaluation.yaml",
        f"qcode import {texts} --attributes roles.csv",
        "qcode codings import codings.csv --complete",
        "qcode assign LE-03 --to mara",
        f"qcode import {sample}/transcripts/FG-01.txt",
        "qcode suggest train",
    ):
        assert player.play(examples.Example(0, command, ("...",))) is None
    return folder


def documented() -> dict[str, tuple[set[str], set[str]]]:
    """Command → keys outside the rows and keys of a row, from the big table and the sections below
    it.
    """
    page = (REFERENCE / "json.md").read_text(encoding="utf-8")
    found = {}
    for command, beside, keys in re.findall(
        r"^\| `([^`]+)` \|([^|]*)\|([^|]*)\|$", page, re.MULTILINE
    ):
        found[command] = (names(beside), names(keys))
    for heading, text in re.findall(
        r"^## ((?:reliability|report)[ \w]*)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL
    ):
        beside = text.partition("Other keys:")[2].partition(".")[0].partition(", each with")[0]
        cells = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
        found[heading] = (names(beside), names(" ".join(cells)))
    return found


def names(text: str) -> set[str]:
    """The names in a text that stand in backticks, without the brackets of lists and objects."""
    return {name.rstrip("[]{}") for name in re.findall(r"`([\w\[\]{}]+)`", text)}


PRINTED = {
    "import": f"import {ROOT}/transcripts_sample/transcripts/LE-03.txt",
    "show": "show LE-03",
    "codebook show CODE": "codebook show hotline",
    "sample draw": "sample draw --coders a,b --include-seen --dry-run",
    "suggest evaluate": "suggest evaluate --folds 2",
    "suggest list": "suggest list LE-03",
    "reliability": "reliability --bootstrap 0",
    "query find": "query find hotline",
    "query find --kwic": "query find word:the --kwic --limit 2",
    "query find --count": "query find hotline --count --by role",
    "report quotes": "report quotes --min-words 3",
    "report themes --counter": "report themes --counter --code medical_provider --asked all",
    "report crosstab --test": "report crosstab --rows referral_stream --by role --test",
}
OPEN = (
    "attributes export",
    "attributes export --sites",
    "codebook show",
    "report crosstab --test",
    "reliability",
    "report referrals",
    "report themes",
    "sample draw",
    "sample show",
)
"""Commands whose answers have keys of the study's own, or more than what is fixed."""


@pytest.mark.parametrize("command", documented())
def test_the_keys_of_json_are_those_of_the_page(
    command: str, study: Path, examples: ModuleType
) -> None:
    """Every key that is documented is printed, and none that is not, but for those that the page
    leaves open.
    """
    import json

    printed = examples.Player(study)._inside(
        [*PRINTED.get(command, command).split(), "--format", "json"]
    )
    document = json.loads(printed.out)
    beside, keys = documented()[command]
    own = set(document) - {"schema", "rows", "title", "notes", "tables"}
    assert beside - {"title"} <= own
    assert own == beside - {"title"} or command in OPEN
    if not document["rows"]:
        assert command in (
            "asked list",
            "attributes export --sites",
            "codings exclusive",
            "codings review",
            "disclosure identities",
            "memo list",
            "query list",
            "quotes list",
            "sample show",
        )
    for row in document["rows"]:
        assert keys <= set(row)
        assert set(row) == keys or command in OPEN


LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the repository."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in LINK.findall(text):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_dependency_has_its_row() -> None:
    """In the table of its group, with what it is for, its licence and a release not older than the
    oldest that serves.
    """
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"To run": project["dependencies"], **project["optional-dependencies"]}
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    tables = {
        heading: {
            row[0].casefold(): row
            for row in re.findall(
                r"^\| ([\w-]+) \| (.+) \| (.+) \| (\d[\w.]*) \|$", text, re.MULTILINE
            )
        }
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    headings = {"To run": "To run", "test": "To test", "dev": "To develop"}
    headings["llm"] = "For a language model"
    for group, requirements in groups.items():
        rows = tables[headings[group]]
        wanted = {re.match(r"[\w-]+", text)[0].casefold(): text for text in requirements}
        assert set(wanted) - {"qcode"} == set(rows)
        for name, row in rows.items():
            oldest = re.search(r">=([\d.]+)", wanted[name])
            assert oldest and tuple(map(int, row[3].split("."))) >= tuple(
                map(int, oldest[1].split("."))
            )
