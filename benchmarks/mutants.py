"""Which small faults the tests would not notice: one module, one fault at a time, the tests of its
room.

    python benchmarks/mutants.py qcode/carryover.py tests/values/test_carryover.py --sample 50

A mutant is the module with one comparison, operator, number, flag, condition or filter changed.
Each runs in a fork of its own, so that what does not import the module is imported once; the file
on disk is never touched. Survivors are printed with the line that changed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import importlib.machinery
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import hypothesis.strategies  # noqa: F401  imported before the forks
import numpy  # noqa: F401
import pytest

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
"""What each operator becomes."""
LEAST_SECONDS = 5
"""Of processor time that every mutant may take, and three times what the tests take without one:
some loop for ever.
"""


def mutants(source: str) -> Iterator[tuple[int, str]]:
    """The line and the source of every mutant; annotations and docstrings stay as they are."""
    tree = ast.parse(source)
    spared = _spared(tree)
    for node in list(ast.walk(tree)):
        if id(node) in spared:
            continue
        if isinstance(node, ast.Compare):
            for i, op in enumerate(node.ops):
                node.ops[i] = OTHER[type(op)]()  # type: ignore[call-overload]
                yield node.lineno, ast.unparse(tree)
                node.ops[i] = op
        elif isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in OTHER:
            op = node.op
            node.op = OTHER[type(op)]()  # type: ignore[assignment]
            yield node.lineno, ast.unparse(tree)
            node.op = op  # type: ignore[assignment]
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            value = node.value
            node.value = not value if isinstance(value, bool) else value + 1
            yield node.lineno, ast.unparse(tree)
            node.value = value
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            test = node.test
            node.test = ast.UnaryOp(ast.Not(), test)
            yield node.lineno, ast.unparse(tree)
            node.test = test
        elif isinstance(node, ast.comprehension) and node.ifs:
            ifs, node.ifs = node.ifs, []
            yield ifs[0].lineno, ast.unparse(tree)
            node.ifs = ifs


def _spared(tree: ast.Module) -> set[int]:
    """Annotations, flags of dataclasses and ``strict=``, which change nothing that anybody sees."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found |= {id(x) for one in node.decorator_list for x in ast.walk(one)}
        if isinstance(node, ast.keyword) and node.arg == "strict":
            found.add(id(node.value))
        for name in ("returns", "annotation"):
            if (part := getattr(node, name, None)) is not None:
                found |= {id(x) for x in ast.walk(part)}
    return found


def survives(module: str, code: str | None, tests: list[str]) -> bool:
    """Whether the tests pass with `code` in the place of the module (None: as it is)."""
    pid = os.fork()
    if pid == 0:
        os._exit(_test(module, code, tests))
    _, status = os.waitpid(pid, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def needed(module: str, tests: list[str]) -> list[str]:
    """The modules that the tests import and that do not import `module`: they can be imported once,
    before the forks. SystemExit if the tests fail without any mutant.
    """
    name, independent = module[:-3].replace("/", "."), set[str]()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        failed = _test(module, None, tests, independent)
        independent |= {one for one in sys.modules if one.split(".")[0] != "qcode"}
        os.write(writing, b"" if failed else "\n".join(sorted(independent)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        found = pipe.read().split()
    os.waitpid(pid, 0)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = LEAST_SECONDS + 3 * round(spent.ru_utime + spent.ru_stime)
    os.environ["MUTANT_SECONDS"] = str(seconds)
    if not found:
        raise SystemExit("the tests fail without any mutant")
    ours = {path.stem for path in Path("tests").rglob("*.py")}
    return [one for one in found if one != name and one.split(".")[0] not in ours | {"tests"}]


def _test(
    module: str, code: str | None, tests: list[str], independent: set[str] | None = None
) -> int:
    """1 if the tests fail. What is imported before `module` is put into `independent`."""
    name, original = module[:-3].replace("/", "."), importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        if fullname == name and independent is not None:
            independent.update(  # all but those that wait for it
                key
                for key, one in list(sys.modules.items())
                if not getattr(getattr(one, "__spec__", None), "_initializing", False)
            )
        if fullname == name and code is not None:
            return compile(code, str(Path(module).resolve()), "exec", dont_inherit=True)
        return original(self, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    if limit := os.environ.get("MUTANT_SECONDS"):
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    plugins = ["no:randomly", "no:cacheprovider", "no:xdist"]
    options = ["-x", "-q", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    status = pytest.main([*options, *(word for name in plugins for word in ("-p", name)), *tests])
    return 0 if status == 0 else 1


def main() -> None:
    """Try a sample of the mutants of one module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("module")
    parser.add_argument("tests", nargs="+")
    parser.add_argument(
        "--sample", type=int, default=0, help="so many mutants, drawn by --seed; 0 for all"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3600.0, help="begin none after so long")
    chosen = parser.parse_args()
    source = Path(chosen.module).read_text(encoding="utf-8")
    plain = ast.unparse(ast.parse(source)).splitlines()
    everything = list(mutants(source))
    random.Random(chosen.seed).shuffle(everything)
    for name in needed(chosen.module, chosen.tests):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    tried = killed = 0
    end = time.monotonic() + chosen.seconds
    for line, code in everything[: chosen.sample or None]:
        if time.monotonic() > end:
            break
        tried += 1
        if not survives(chosen.module, code, chosen.tests):
            killed += 1
            continue
        changed = list(difflib.unified_diff(plain, code.splitlines(), n=0, lineterm=""))[3:]
        print(f"survived, line {line}: {'  '.join(changed)}", flush=True)
    print(f"{chosen.module}: {killed} of {tried} killed, of {len(everything)} mutants")


if __name__ == "__main__":
    main()
