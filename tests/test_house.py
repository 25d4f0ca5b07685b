"""What the house promises of its own shape: short modules and functions, documented names, few
imports between seats.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]
SEATS = ROOT / "qcode" / "workflows"


@cache
def _modules(folder: str) -> dict[Path, str]:
    return {
        path: path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).rglob("*.py"))
    }


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def _nodes(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_tree(source)))


def _functions(sources: dict[Path, str]) -> Iterator[tuple[str, int, bool, bool]]:
    """(name, lines, is it public, has it a docstring) of every function and method."""
    for path, source in sources.items():
        tree = _tree(source)
        bodies = [tree, *(node for node in _nodes(source) if isinstance(node, ast.ClassDef))]
        reached = {child for body in bodies for child in getattr(body, "body", ())}
        for node in _nodes(source):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                public = node in reached and not node.name.startswith("_")
                yield f"{path.stem}.{node.name}", lines, public, ast.get_docstring(node) is not None


def test_modules_are_short():
    """At most 500 lines, half of them at most 150."""
    lengths = {
        path.relative_to(ROOT): source.count("\n") for path, source in _modules("qcode").items()
    }
    assert {path: n for path, n in lengths.items() if n > 500} == {}
    assert median(n for n in lengths.values() if n > 1) <= 150


def test_functions_are_short():
    """Nineteen of twenty have at most 40 lines."""
    assert quantiles((lines for _, lines, _, _ in _functions(_modules("qcode"))), n=20)[-1] <= 40


def _code_lines(source: str) -> int:
    """Lines of code: neither blank nor a comment, nor in a docstring."""
    documented: set[int] = set()
    for node in _nodes(source):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body and ast.get_docstring(node) is not None else None
            if first is not None:
                documented |= {*range(first.lineno, (first.end_lineno or first.lineno) + 1)}
    return sum(
        1
        for number, line in enumerate(source.splitlines(), start=1)
        if number not in documented and line.strip() and not line.lstrip().startswith("#")
    )


def test_tests_are_four_fifths_as_long_as_the_program():
    """In lines of code, without blank lines, comments and docstrings."""
    tests, program = (
        sum(map(_code_lines, _modules(folder).values())) for folder in ("tests", "qcode")
    )
    assert tests >= 0.8 * program


def test_public_functions_say_what_they_do():
    """At least 95 of 100 have a docstring."""
    said = [has for _, _, public, has in _functions(_modules("qcode")) if public]
    assert sum(said) >= 0.95 * len(said)


def test_seats_lean_on_few_modules_of_one_another():
    """At most 40 imports between the folders of `workflows`, those of what all of them share
    aside.
    """
    between = set()
    for path, source in _modules("qcode/workflows").items():
        seat = path.relative_to(SEATS).parts[0]
        for node in _nodes(source):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "qcode.workflows."
            ):
                other = node.module.split(".")[2]
                if other not in (seat, "shared", "lazily"):
                    between.add((path.relative_to(SEATS), node.module))
    assert len(between) <= 40, sorted(between)


def _imports(folder: str) -> dict[str, set[str]]:
    """Module of `folder` → the modules there that it imports, at its head or in a function; what
    only the type checker reads aside.
    """
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): source
        for path, source in _modules(folder).items()
    }
    graph: dict[str, set[str]] = {}
    for name, source in names.items():
        nodes = list(ast.walk(_tree(source)))
        checked = {
            id(child)
            for node in nodes
            if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
            for child in ast.walk(node)
        }
        graph[name] = {
            module
            for node in nodes
            if isinstance(node, ast.ImportFrom) and id(node) not in checked
            for alias in node.names
            for whole in (f"{node.module}.{alias.name}",)
            for module in (whole if whole in names else node.module or "",)
            if module in names and module != name
        }
    return graph


def test_no_module_imports_one_that_imports_it():
    """Nor by way of others, neither at their beginning nor inside functions."""
    graph = _imports("qcode")
    circles = set()
    for begin in graph:
        reached: set[str] = set()
        left = [begin]
        while left:
            for other in graph[left.pop()] - reached:
                reached.add(other)
                left.append(other)
        if begin in reached:
            circles.add(begin)
    assert circles == set()


def test_only_the_store_speaks_to_the_database():
    """Above the store nobody writes a statement, and nobody takes the connection of a change."""
    spoken = set()
    for folder in ("cli", "screen", "workflows"):
        for path, source in _modules(f"qcode/{folder}").items():
            for node in _nodes(source):
                if isinstance(node, ast.Attribute) and node.attr in (
                    "connection",
                    "execute",
                    "exec_driver_sql",
                    "engine",
                ):
                    spoken.add(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert spoken == set()


def test_every_query_takes_the_reader_first():
    """A public function of `store/queries` has a `View` as its first parameter, but for those that
    read a row or a payload.
    """
    without = set()
    for path, source in _modules("qcode/store/queries").items():
        for node in _tree(source).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                first = node.args.args[0]
                if not (isinstance(first.annotation, ast.Name) and first.annotation.id == "View"):
                    without.add(f"{path.stem}.{node.name}")
    assert without == {"sights.named_in", "log.payload"}


def test_what_is_special_to_sqlite_stands_in_one_folder():
    """No other module has a setting, a command or a module of SQLite in it; migrations, which are
    never rewritten, and what reads the databases of other programs excepted.
    """
    words = re.compile(r"(?i:pragma|vacuum|rowid|sqlite3|sqlite_|driver_connection)|\"BEGIN")
    own = ROOT / "qcode" / "store" / "sqlite"
    others = ROOT / "qcode" / "exchange" / "databases.py"
    special = {
        f"{path.relative_to(ROOT)}:{number}"
        for path, source in _modules("qcode").items()
        if own not in path.parents and "migrations" not in path.parts and path != others
        for number, line in enumerate(source.splitlines(), start=1)
        if words.search(line)
    }
    assert special == set()


def test_one_place_chooses_the_database():
    """Everybody else asks `database` and `backups`, so that another database can take the place of
    SQLite there.
    """
    own = ROOT / "qcode" / "store" / "sqlite"
    asking = {
        str(path.relative_to(ROOT))
        for path, source in _modules("qcode").items()
        if own not in path.parents
        for node in _nodes(source)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qcode.store.sqlite")
    }
    assert asking == {
        "qcode/store/database.py",
        "qcode/store/backups.py",
        "qcode/store/glance.py",
    }


_HOOKS = re.compile(
    r"on_\w+|action_\w+|render_line|get_default_screen|_fatal_error|format_commands|shell_complete|handle_\w+"
)
"""Methods that textual, click and the HTML parser call by their names."""


def test_every_public_function_is_used_or_offered():
    """What only tests call is deleted, or stands in the page for notebooks."""
    sources = _modules("qcode")
    named: set[str] = set()
    for source in sources.values():
        for node in _nodes(source):
            if isinstance(node, ast.Name):
                named.add(node.id)
            elif isinstance(node, ast.Attribute):
                named.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.update(re.findall(r"\w+", node.value) if len(node.value) < 60 else ())
    offered = set(re.findall(r"\w+", (ROOT / "docs/how-to/notebook.md").read_text("utf-8")))
    offered |= set(re.findall(r"\w+", (ROOT / "docs/generate.py").read_text("utf-8")))
    unused = {
        f"{path.relative_to(ROOT)}: {node.name}"
        for path, source in sources.items()
        for node in _nodes(source)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("__")
        and not _HOOKS.fullmatch(node.name)
        and not node.decorator_list
        and node.name not in named | offered
    }
    assert unused == set()
