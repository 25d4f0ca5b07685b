"""Read the file of a plan (``report.yaml``): every problem at once, with line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from qcode.errors import Unknown, UsageError, near_names
from qcode.files.strict_yaml import read_yaml
from qcode.files.yaml_nodes import Fields, Items, Node, Refused, Text, kind_of, quoted
from qcode.model import Problem, Study
from qcode.query import Bound, Misread
from qcode.reports.groups import find_code, grouping
from qcode.reports.quote_attribution import template
from qcode.shown import visible
from qcode.workflows.reporting.plan import (
    QUOTES,
    SECTION,
    TOP,
    Field,
    Plan,
    plan_of,
    reports,
)

_YES, _NO = ("yes", "true"), ("no", "false")
_SECTIONS = "a report has sections: - heading: Themes, with tables: and quotes: below it"
_TABLE = "a table begins with the report, as in - report: themes"


def read_plan(
    data: bytes, path: str, study: Study, saved: Mapping[str, str] | None = None
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan in the bytes of a YAML file, and every problem, sorted by place.

    Codes and attributes are looked up in `study`; an expression of `saved` may stand for a code.
    The plan is None where there is an error. Raises nothing.
    """
    tree, problems = read_yaml(data, path)
    reader = _Reader(path, problems, study, saved or {})
    plain = reader.report(tree) if tree is not None or not problems else {}
    result = tuple(sorted(reader.problems, key=lambda p: (p.line or 0, p.column or 0)))
    if any(p.severity == "error" for p in result):
        return None, result
    return plan_of(plain), result


class _Reader:
    """One reading of one tree; what is wrong goes into `problems`."""

    def __init__(
        self, path: str, problems: Iterable[Problem], study: Study, saved: Mapping[str, str]
    ) -> None:
        self.path, self.problems, self.study, self.saved = path, list(problems), study, saved
        self.called = {name.casefold() for name in saved}

    def bad(self, at: Node | None, message: str) -> None:
        """Keep a problem at the place of a node."""
        line, column = (at.line, at.column) if at is not None else (None, None)
        self.problems.append(Problem(self.path, visible(message), line, column))

    def report(self, tree: Node | None) -> dict[str, Any]:
        """Read the whole file."""
        if not isinstance(tree, Fields):
            self.bad(tree, f"this is {kind_of(tree) if tree is not None else 'empty'}; {_SECTIONS}")
            return {}
        result = self.fields(tree, TOP, ("sections",), "a report")
        sections = self.items(tree.get("sections"), "sections", _SECTIONS)
        if "sections" not in tree:
            self.bad(tree, f"there are no sections; {_SECTIONS}")
        result["sections"] = [self.section(s) for s in sections]
        return result

    def section(self, node: Node) -> dict[str, Any]:
        """A section with its tables and quotes."""
        if not isinstance(node, Fields):
            self.bad(node, f"a section is a mapping, not {kind_of(node)}; {_SECTIONS}")
            return {}
        result = self.fields(node, SECTION, ("tables", "quotes"), "a section")
        result["tables"] = [self.table(t) for t in self.items(node.get("tables"), "tables", _TABLE)]
        quotes = self.items(
            node.get("quotes"), "quotes", "quotes are a list, as in - codes: [a, b]"
        )
        result["quotes"] = [self.quotes(q) for q in quotes]
        return result

    def table(self, node: Node) -> dict[str, Any]:
        """A table: the report and its options."""
        if not isinstance(node, Fields):
            self.bad(node, f"a table is a mapping, not {kind_of(node)}; {_TABLE}")
            return {}
        known, name = reports(), node.get("report")
        if not isinstance(name, Text) or name not in known:
            message = (
                f"no report {quoted(name)}" if isinstance(name, Text) else "no report is named"
            )
            if not isinstance(name, Refused):
                self.bad(
                    name if name is not None else node, f"{message}; there are {', '.join(known)}"
                )
            return {}
        result = self.fields(node, known[name], ("report",), f"the report {name}")
        for other in ("wide", "sort", "chart") if result.get("sentence") else ():
            if result.get(other):
                self.bad(node[other], f"{other} has no effect with sentence; leave it out")
        return {"report": str(name)} | result

    def quotes(self, node: Node) -> dict[str, Any]:
        """A set of quotes."""
        if not isinstance(node, Fields):
            self.bad(node, f"quotes are a mapping such as codes: [a, b], not {kind_of(node)}")
            return {}
        result = self.fields(node, QUOTES, (), "a set of quotes")
        least, most = result.get("min_words", 0), result.get("max_words")
        if most is not None and least > most:
            self.bad(node["min_words"], "min_words is larger than max_words")
        return result

    def items(self, node: Node | None, name: str, shape: str) -> list[Node]:
        """The items of a list; none where it is left out or empty."""
        if node is None or isinstance(node, Refused) or (isinstance(node, Text) and not node):
            return []
        if not isinstance(node, Items):
            self.bad(node, f"{name} is a list, not {kind_of(node)}; {shape}")
            return []
        return [one for one in node if not isinstance(one, Refused)]

    def fields(
        self, node: Fields, known: Mapping[str, Field], others: tuple[str, ...], what: str
    ) -> dict[str, Any]:
        """The values of the known fields; `others` are read elsewhere."""
        result: dict[str, Any] = {}
        names = [*known, *others]
        for key, value in node.items():
            if key not in names:
                near = near_names(str(key), names)
                hint = (
                    f"did you mean {quoted(near[0])}?" if near else f"there are {', '.join(names)}"
                )
                place = key if isinstance(key, Text) else node
                self.bad(place, f"{what} has no field {quoted(str(key))}; {hint}")
            elif key in known and not isinstance(value, Refused):
                read = self.value(key, known[key], value)
                if read is not None:
                    result[str(key)] = read
        for name, wanted in known.items():
            if wanted.required and name not in node:
                self.bad(node, f"{what} needs the field {name}")
        return result

    def value(self, name: str, wanted: Field, node: Node) -> Any:
        """The value of a field; None where it is wrong or left empty."""
        if wanted.kind == "texts":
            return self.texts(name, wanted, node)
        if not isinstance(node, Text):
            self.bad(node, f"{name} is one value, not {kind_of(node)}")
            return None
        if wanted.kind == "text":
            if wanted.required and not node:
                self.bad(node, f"{name} is empty")
            return self.named(name, wanted, node) if node else None
        readers: dict[str, Callable[[str, Field, Text], Any]] = {
            "flag": self.flag,
            "whole": self.whole,
            "choice": self.choice,
        }
        return readers[wanted.kind](name, wanted, node)

    def texts(self, name: str, wanted: Field, node: Node) -> list[str] | None:
        """A list of texts; one text is a list of one."""
        some = [node] if isinstance(node, Text) and node else self.items(node, name, "as in [a, b]")
        result: list[str] = []
        for one in some:
            if not isinstance(one, Text):
                self.bad(one, f"{name} holds texts, not {kind_of(one)}")
                continue
            read = (
                self.choice(name, wanted, one) if wanted.choices else self.named(name, wanted, one)
            )
            if read is not None:
                result.append(read)
        return result

    def flag(self, name: str, wanted: Field, node: Text) -> bool | None:
        """Yes or no."""
        if node.casefold() in _YES:
            return True
        if node.casefold() not in _NO:
            self.bad(node, f"{name} is yes or no, not {quoted(node)}")
            return None
        return False

    def whole(self, name: str, wanted: Field, node: Text) -> int | None:
        """A whole number."""
        if not (node.isascii() and node.isdigit() and len(node) < 10) or int(node) < wanted.least:
            least = f" of at least {wanted.least}"
            self.bad(node, f"{name} is a whole number{least}, not {quoted(node)}")
            return None
        return int(node)

    def choice(self, name: str, wanted: Field, node: Text) -> str | None:
        """One of some words."""
        if node not in wanted.choices:
            self.bad(node, f"{name} is one of {', '.join(wanted.choices)}, not {quoted(node)}")
            return None
        return str(node)

    def named(self, name: str, wanted: Field, node: Text) -> str | None:
        """A text; a code, an attribute or an expression is looked up in the study."""
        try:
            if wanted.names == "code" and node.casefold() not in self.called:
                find_code(self.study.codebook, node)
            elif wanted.names == "expression":
                Bound(str(node), self.study, self.saved)
            elif wanted.names == "template":
                template(self.study, str(node))
            elif wanted.names == "attribute" and node != wanted.also:
                grouping(self.study, (), node)
        except Unknown as unknown:
            self.bad(node, f"{name}: {unknown.message}")
            return None
        except Misread as wrong:
            self.bad(node, f"{name}: {wrong.what} (column {wrong.column} of the expression)")
            return None
        except UsageError as wrong:
            self.bad(node, f"{name}: {wrong.message}")
            return None
        return str(node)
