"""A codebook from a table with one row per code: a CSV or XLSX file of names and definitions, the
codebook that Taguette exports, or the table that ``qcode codebook show`` writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from qcode.codebook.described import undescribe
from qcode.codebook.keys import fold_key, is_key, new_key
from qcode.errors import near_names
from qcode.files.csv_tables import Sheet, read_table
from qcode.files.yaml_nodes import quoted
from qcode.model import Code, Codebook, Problem, Severity

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "key", "code key", "code id"),
    "label": ("label", "name", "code name", "code label", "tag", "title"),
    "definition": ("definition", "description", "meaning", "memo", "code description", "comment"),
    "include": ("include", "inclusion", "inclusion criteria", "when to use", "use when", "use"),
    "exclude": ("exclude", "exclusion", "exclusion criteria", "when not to use", "do not use"),
    "examples": ("examples", "example", "quote", "quotes", "typical example"),
    "keywords": ("keywords", "keyword", "search terms"),
    "color": ("color", "colour"),
    "parent": ("parent", "parent code", "under"),
    "category": ("category", "family", "theme", "group", "code group"),
    "path": ("path", "code path"),
    "asked_of": ("asked of",),
    "exclusive": ("exclusive",),
    "opposite": ("opposite",),
}
"""Field → the headers that mean it, the first of them first."""
_STEPS = re.compile(r"\s*(?:/|>+|\\)\s*")
_COLOR = re.compile(r"#?([0-9A-Fa-f]{6})")
_LINES, _LIST = re.compile(r"[\r\n]+"), re.compile(r"[;\r\n]+")


def codebook_from_table(
    data: bytes, path: str, title: str
) -> tuple[Codebook | None, tuple[Problem, ...]]:
    """The codebook in a CSV or XLSX file, and every problem; columns that were not understood are
    told in a note. None if any problem is an error.

    Raises:
        BadInput: not a table at all, damaged, or too large.

    """
    sheet = read_table(data, path)
    if any(p.severity == "error" for p in sheet.problems):
        return None, sheet.problems
    reader = _Reader(path, sheet)
    codes = reader.codes()
    problems = (*sheet.problems, *reader.problems)
    if any(p.severity == "error" for p in problems):
        return None, problems
    return Codebook(title, "1", codes).in_tree_order(), problems


@dataclass
class _Row:
    """A row: its line, the cells by field, what its description says, and the code that becomes of
    it.
    """

    line: int
    cells: Mapping[str, str]
    said: Code
    key: str = ""
    label: str = ""
    parent: str | None = None


@dataclass
class _Reader:
    """One reading of one table."""

    path: str
    sheet: Sheet
    problems: list[Problem] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    made: list[Code] = field(default_factory=list)

    def problem(self, message: str, line: int | None, severity: Severity = "error") -> None:
        """Add a problem on a line."""
        self.problems.append(Problem(self.path, message, line, None, severity))

    def codes(self) -> tuple[Code, ...]:
        """The codes of all rows, and those that stand above them without a row."""
        columns = self._columns()
        if "code" not in columns and "label" not in columns and "path" not in columns:
            names = ", ".join(self.sheet.header)
            self.problem(
                f"no column names the codes: the columns are {names}; call one of them code, name"
                " or tag",
                1,
            )
            return ()
        for line, cells in self.sheet.rows:
            row = {name: cells[n].strip() for name, n in columns.items() if n < len(cells)}
            self.rows.append(_Row(line, row, undescribe(row.get("definition", ""))))
        self._name()
        self._place()
        if not self.rows:
            self.problem("the table has no codes", 1)
        codes = [*self.made, *map(self._code, self.rows)]
        self._refuse_circles(codes)
        return self._with_opposites(codes)

    def _columns(self) -> dict[str, int]:
        """Field → number of its column. Columns that mean nothing are told."""
        header = [" ".join(h.replace("_", " ").casefold().split()) for h in self.sheet.header]
        found: dict[str, int] = {}
        for name, headers in _COLUMNS.items():
            # A table with a key and a name has both; one with a name and a tag, only the first.
            there = [header.index(h) for h in headers if h in header]
            if there:
                found[name] = there[0]
        unread = [h for n, h in enumerate(self.sheet.header) if n not in found.values() and h]
        if unread:
            several = "these columns were" if len(unread) > 1 else "this column was"
            self.problem(f"{several} not understood and left out: {', '.join(unread)}", 1, "note")
        return found

    def _name(self) -> None:
        """Give every row a key and a label."""
        at: dict[str, int] = {}
        for row in self.rows:
            given = row.cells.get("code", "") or row.said.key
            name = row.cells.get("label", "")
            last = _STEPS.split(row.cells.get("path", ""))[-1]
            row.label = name or (given if not is_key(given) else "") or last
            row.key = given if is_key(given) else new_key(given or name or last, at)
            if not row.key:
                what = f"{quoted(given or name)} has no letters" if given or name else "has no name"
                self.problem(f"this code {what}; give it one", row.line)
            elif fold_key(row.key) in at:
                first = at[fold_key(row.key)]
                self.problem(f"the code {quoted(row.key)} is on line {first} already", row.line)
            else:
                at[fold_key(row.key)] = row.line

    def _place(self) -> None:
        """Find the code above every row."""
        # Keys first: they are unique, while a label may be the key of another row.
        known = {row.key.casefold(): row.key for row in self.rows if row.key}
        for row in self.rows:
            names = (row.label, row.cells.get("label", ""), row.cells.get("code", ""))
            for name in filter(None, names):
                known.setdefault(name.casefold(), row.key)
        for row in self.rows:
            above = row.cells.get("parent", "")
            steps = [s for s in _STEPS.split(row.cells.get("path", "")) if s][:-1]
            dotted, whole = row.label.rpartition("."), row.label
            if above:
                row.parent = self._parent(row, above, known)
            elif steps:
                row.parent = self._categories(steps, known)
            elif row.cells.get("category"):
                row.parent = self._categories([row.cells["category"]], known)
            elif dotted[0].casefold() in known and dotted[2] and " " not in dotted[0]:
                # Taguette shows people.family as a part of people.
                row.parent, row.label = known[dotted[0].casefold()], dotted[2]
            if row.parent == row.key:
                row.parent = None
            if row.parent and above and whole.casefold().startswith(f"{above.casefold()}."):
                row.label = whole[len(above) + 1 :]

    def _parent(self, row: _Row, above: str, known: Mapping[str, str]) -> str | None:
        last = _STEPS.split(above)[-1]
        parent = known.get(above.casefold()) or known.get(last.casefold())
        if parent is None:
            near = " or ".join(map(quoted, near_names(above, [r.label for r in self.rows])))
            also = f"; did you mean {near}?" if near else "; add a row for it"
            self.problem(f"no code is called {quoted(above)}, the parent{also}", row.line)
        return parent

    def _categories(self, steps: Sequence[str], known: dict[str, str]) -> str | None:
        """The key of the last of these names, each under the one before; codes are made for names
        without a row.
        """
        above: str | None = None
        for step in steps:
            if step.casefold() not in known:
                key = new_key(step, known.values()) or new_key(f"group {step}", known.values())
                self.made.append(Code(key, label=step if step != key else "", parent=above))
                known[step.casefold()] = key
                self.problem(
                    f"{quoted(step)} has no row of its own; it became a code with sub-codes",
                    1,
                    "note",
                )
            above = known[step.casefold()]
        return above

    def _code(self, row: _Row) -> Code:
        cells, said = row.cells, row.said
        exclusive = cells.get("exclusive", "").casefold() in ("true", "yes", "1", "x")
        return Code(
            row.key,
            label=row.label if row.label != row.key or cells.get("label") else "",
            definition=said.definition,
            # A column of its own says more than a paragraph of the description.
            include=cells.get("include") or said.include,
            exclude=cells.get("exclude") or said.exclude,
            examples=_items(_LINES, cells.get("examples", "")) or said.examples,
            keywords=self._keywords(cells.get("keywords", "")) or said.keywords,
            color=self._color(row),
            questions=said.questions,
            asked_of=_items(_LIST, cells.get("asked_of", "")) or said.asked_of,
            exclusive=exclusive or said.exclusive,
            opposite=_items(_LIST, cells.get("opposite", "")) or said.opposite,
            parent=row.parent,
        )

    def _keywords(self, cell: str) -> tuple[str, ...]:
        return _items(_LIST if ";" in cell or "\n" in cell else re.compile(","), cell)

    def _color(self, row: _Row) -> str:
        given = row.cells.get("color", "")
        match = _COLOR.fullmatch(given)
        if given and match is None:
            message = f"{quoted(given)} is not a color like #4E79A7; it is left out"
            self.problem(message, row.line, "warning")
        return f"#{match[1]}" if match else ""

    def _refuse_circles(self, codes: Sequence[Code]) -> None:
        parents = {c.key: c.parent for c in codes}
        for row in self.rows:
            at, seen = parents.get(row.key), {row.key}
            while at is not None and at not in seen:
                seen.add(at)
                at = parents.get(at)
            if at == row.key:
                self.problem(f"the code {quoted(row.key)} is below itself", row.line)
                return

    def _with_opposites(self, codes: Sequence[Code]) -> tuple[Code, ...]:
        """The codes with the opposites that are there; others are told."""
        known = {fold_key(c.key): c.key for c in codes}
        result = []
        for code in codes:
            lost = [o for o in code.opposite if fold_key(o) not in known]
            if lost:
                self.problem(
                    f"{', '.join(map(quoted, lost))}, the opposite of {quoted(code.key)}, is not in"
                    " the table; it is left out",
                    None,
                    "warning",
                )
            kept = tuple(known[fold_key(o)] for o in code.opposite if fold_key(o) in known)
            result.append(replace(code, opposite=kept))
        return tuple(result)


def _items(between: re.Pattern[str], cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in between.split(cell) if item.strip())
