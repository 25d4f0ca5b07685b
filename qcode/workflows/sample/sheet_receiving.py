"""Read a coding sheet that was filled in a spreadsheet back into the study: every wrong cell is
told at once, and nothing is changed then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qcode.codebook import called
from qcode.errors import BadInput, Refused, near_names
from qcode.files.formulas import unescape_formula
from qcode.files.workbooks import read_sheets
from qcode.model import Interview, Problem
from qcode.shown import amount, fold_name, visible
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.texts import anchors
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.sample.sheet_saving import Filled, Received, save_sheet
from qcode.workflows.shared.reading_files import printable
from qcode.writers.coding_sheet import (
    CODE,
    CODES,
    CODING,
    CROSS,
    DONE,
    HIDDEN,
    NOTE,
    SEGMENT,
    SPEAKER,
    TRANSCRIPT,
    WORDS,
    YES,
)

_CUT = "…"
_LONGEST_CELL = 32_767
_TICKED = frozenset(["x", "yes", "y", "1", "true", "✓", "✔"])
_EMPTY = frozenset(["", "no", "n", "0", "false"])


def receive_sheet(
    store: Store, path: Path, *, coder: str | None = None, actor: str = "", dry_run: bool = False
) -> Received:
    """Bring the decisions in a coding sheet into the study as codings by the coder it was made for,
    in one change-set.

    A segment with "yes" under Done is marked as finished, also without a code. A sheet that is read
    again after corrections replaces what the earlier one brought for its segments. Raises BadInput
    with every wrong cell, Refused for a sheet of another study or, with `coder`, of another person.
    """
    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    sheets, formulas = read_sheets(data, shown)
    about = _about(sheets.get(HIDDEN, ()), shown)
    view = store.view(SUPERVISOR)
    _refuse_foreign(view, about, coder, shown)
    reader = _reader(view, shown, about, formulas.get(CODING, {}))
    filled = reader.read(sheets.get(CODING, []))
    if any(p.severity == "error" for p in reader.problems):
        raise BadInput(
            sorted(reader.problems, key=lambda p: (p.line or 0, p.column or 0)),
            advice="nothing was changed; correct these cells and read the sheet again",
        )
    with store.change(f"sample receive {path.name}", actor=actor, rehearse=dry_run) as change:
        result = save_sheet(change, reader.coder, about.get("codebook", ""), filled)
    unfinished = [f for f in filled if f.codes and not f.done]
    notes = (*result.notes, *_told(filled, unfinished, reader))
    return Received(
        reader.coder,
        result.added,
        result.removed,
        result.present,
        result.done,
        (*reader.problems,),
        notes,
    )


def _told(filled: Sequence[Filled], unfinished: Sequence[Filled], reader: _Reader) -> Iterator[str]:
    """Notes on what was left open."""
    left = sum(not f.done for f in filled)
    if left:
        yield f"{amount(left, 'segment is', 'segments are')} not marked as done in the sheet"
    if unfinished:
        where = ", ".join(f"{f.interview.name} {f.segment}" for f in unfinished[:5])
        more = ", …" if len(unfinished) > 5 else ""
        yield (
            f"{amount(len(unfinished), 'of them has', 'of them have')} codes: {where}{more}; they"
            " count only when they are done"
        )
    if reader.missing:
        yield (
            f"{amount(reader.missing, 'segment of the sheet is', 'segments of the sheet are')}"
            " missing in the file and count as not looked at"
        )


def _about(rows: Sequence[tuple[int, Sequence[str]]], path: str) -> dict[str, str]:
    about = {cells[0]: unescape_formula(cells[1]) for _, cells in rows if len(cells) > 1}
    if about.get("coding sheet") != "1":
        raise BadInput(
            [
                Problem(
                    path,
                    "this is not a coding sheet of qcode, or its hidden sheet was removed; fill the"
                    " file that qcode sample pack --sheet xlsx wrote",
                )
            ]
        )
    return about


def _refuse_foreign(view: View, about: Mapping[str, str], coder: str | None, path: str) -> None:
    study = next(json.loads(row.value) for row in view.rows("setting", id="study"))
    if about.get("study") != study:
        raise Refused(f"{path} was made for another study; nothing was changed")
    if coder is not None and coder != about["coder"]:
        raise Refused(
            f"{path} is the coding sheet of {about['coder']}, not of {coder}; nothing was changed"
        )
    if about["coder"] not in {c.name for c in view.coders()}:
        raise Refused(
            f"{path} is the coding sheet of {about['coder']}, who is no longer a coder of this"
            " study",
            command="qcode coders list",
        )


def _reader(
    view: View, path: str, about: Mapping[str, str], formulas: Mapping[tuple[int, int], str]
) -> _Reader:
    ids = [name.partition(" ")[2] for name in about if name.startswith("transcript ")]
    texts = anchors(view, ids)
    interviews = {i.id: i for i in view.study().interviews if i.id in texts}
    rows = code_rows(view)
    keys = {row.id: row.key for row in rows}
    present = {
        name.partition(" ")[2]: entity for name, entity in about.items() if name.startswith("code ")
    }
    reader = _Reader(path, about["coder"], about.get("form") == "columns", formulas)
    reader.keys = {key: keys[entity] for key, entity in present.items() if entity in keys}
    reader.ids = {row.key: row.id for row in rows}
    reader.parents = {row.key: keys.get(row.parent) for row in rows}
    reader.labels = {row.key: row.label for row in rows if row.status != "retired"}
    reader.retired = frozenset(row.key for row in rows if row.status == "retired")
    for entity in ids:
        name = about.get(f"name {entity}", entity)
        interview = interviews.get(entity)
        if interview is None:
            reader.problems.append(Problem(path, f"the transcript {name!r} is not in the study"))
        elif texts[entity] != about[f"transcript {entity}"]:
            message = (
                f"the text of {name!r} was changed in the study after this sheet was made; make a"
                " new sheet"
            )
            reader.problems.append(Problem(path, message))
        else:
            reader.interviews[fold_name(name)] = interview
            reader.rounds[entity] = about[f"round {entity}"]
    reader.lost = frozenset(fold_name(about.get(f"name {e}", "")) for e in ids) - frozenset(
        reader.interviews
    )
    return reader


@dataclass
class _Reader:
    """Checks the cells of a filled sheet and collects every problem."""

    path: str
    coder: str
    crosses: bool
    formulas: Mapping[tuple[int, int], str]
    keys: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    interviews: dict[str, Interview] = field(default_factory=dict)
    rounds: dict[str, str] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    """Transcripts that a problem was told about already."""
    problems: list[Problem] = field(default_factory=list)
    missing: int = 0
    _names: list[str] = field(default_factory=list)

    def read(self, rows: Sequence[tuple[int, list[str]]]) -> list[Filled]:
        """What each row to fill says."""
        if not rows:
            self.problems.append(Problem(self.path, f"the sheet {CODING!r} is missing or empty"))
            return []
        self._names = [cell.strip() for cell in rows[0][1]]
        needed = (TRANSCRIPT, SEGMENT, WORDS, DONE)
        if absent := [name for name in needed if name not in self._names]:
            for name in absent:
                message = f"sheet {CODING!r}, row 1: the column {name!r} is missing"
                self.problems.append(Problem(self.path, message, 1))
            return []
        self._headings()
        seen: dict[tuple[str, int], int] = {}
        filled = []
        for number, cells in rows[1:]:
            if any(cell.strip() for cell in cells):
                row = self._row(number, cells, seen)
                filled += [row] if row is not None else []
        expected = sum(
            not _is_context(i, s.number) for i in self.interviews.values() for s in i.segments
        )
        self.missing = max(0, expected - len(filled)) if not self.problems else 0
        return filled

    def _headings(self) -> None:
        known = {TRANSCRIPT, SEGMENT, SPEAKER, WORDS, DONE, NOTE}
        for column, name in enumerate(self._names, 1):
            if not name or name in known or self._is_place(name) or self._is_crossed(column):
                continue
            if self.crosses:
                self._key(1, column, name)
            else:
                message = f"the column {name!r} does not belong to the sheet and was not read"
                self._tell(1, column, message, warning=True)

    def _is_place(self, name: str) -> bool:
        return not self.crosses and name.startswith(f"{CODE} ")

    def _is_crossed(self, column: int) -> bool:
        """Whether the column is that of a code; a code may be called like another column."""
        name = self._names[column - 1]
        return self.crosses and name in self.keys and column > self._column(DONE) + 1

    def _row(
        self, number: int, cells: Sequence[str], seen: dict[tuple[str, int], int]
    ) -> Filled | None:
        place = self._place(number, cells)
        if place is None:
            return None
        interview, segment = place
        if (interview.id, segment) in seen:
            self._tell(
                number,
                self._column(SEGMENT),
                f"{interview.name} {segment} is also in row {seen[interview.id, segment]}; delete"
                " one of the two rows",
            )
            return None
        seen[interview.id, segment] = number
        span = interview.segments[segment - 1]
        words = interview.text[span.start : span.end].strip()
        if not _same_words(self._cell(cells, WORDS), words):
            self._tell(
                number,
                self._column(WORDS),
                f"these are not the words of {interview.name} {segment}; put back the row as it"
                " was in the sheet you were given",
            )
            return None
        if _is_context(interview, segment):
            self._context(number, cells)
            return None
        codes = [self.ids[key] for key in self._codes(number, cells)]
        return Filled(
            interview,
            self.rounds[interview.id],
            segment,
            (span.start, span.end),
            tuple(dict.fromkeys(codes)),
            self._done(number, cells),
            self._note(number, cells),
        )

    def _place(self, number: int, cells: Sequence[str]) -> tuple[Interview, int] | None:
        name, typed = (self._cell(cells, n).strip() for n in (TRANSCRIPT, SEGMENT))
        interview = self.interviews.get(fold_name(name))
        if interview is None:
            if fold_name(name) not in self.lost:
                near = _near(name, [i.name for i in self.interviews.values()])
                message = f"the transcript {name!r} is not in this sheet's task{near}"
                self._tell(number, self._column(TRANSCRIPT), message)
            return None
        if not typed.isdecimal() or not 1 <= int(typed) <= len(interview.segments):
            message = (
                f"{interview.name} has no segment {typed!r}; it has 1 to {len(interview.segments)}"
            )
            self._tell(number, self._column(SEGMENT), message)
            return None
        return interview, int(typed)

    def _context(self, number: int, cells: Sequence[str]) -> None:
        """Context is not coded: whatever is filled in there is wrong."""
        for column, name in enumerate(self._names, 1):
            code = self._is_place(name) or self._is_crossed(column)
            if (code or name in (DONE, NOTE)) and self._cell_at(cells, column).strip():
                self._tell(number, column, "this row is context and is not coded; clear the cell")

    def _done(self, number: int, cells: Sequence[str]) -> bool:
        column = self._column(DONE)
        typed = self._typed(number, column, cells)
        if typed.casefold() in _EMPTY | _TICKED:
            return typed.casefold() in _TICKED
        self._tell(number, column, f"{typed!r} is neither {YES!r} nor empty; type {YES}")
        return False

    def _codes(self, number: int, cells: Sequence[str]) -> Iterator[str]:
        for column, name in enumerate(self._names, 1):
            if self._is_place(name):
                typed = self._typed(number, column, cells)
                key = self._key(number, column, typed) if typed else None
                if key is not None:
                    yield key
            elif self._is_crossed(column):
                typed = self._typed(number, column, cells).casefold()
                if typed in _TICKED:
                    yield self.keys[name]
                elif typed not in _EMPTY:
                    message = f"{typed!r} is neither {CROSS!r} nor empty; type {CROSS}"
                    self._tell(number, column, message)

    def _key(self, number: int, column: int, typed: str) -> str | None:
        """The present key of a code that was typed or chosen; None, and a problem, if there is
        none.
        """
        key = self.keys.get(typed) or called(typed, self.parents, self.labels)
        if key is None:
            near = _near(typed, [k for k in self.parents if k not in self.retired])
            message = f"{typed!r} is not a code{near}; the sheet {CODES!r} lists the codes"
            self._tell(number, column, message)
        elif key in self.retired:
            self._tell(
                number, column, f"the code {key!r} is retired; choose another or clear the cell"
            )
            return None
        return key

    def _typed(self, number: int, column: int, cells: Sequence[str]) -> str:
        """What stands in a cell to fill; a formula is a problem."""
        if (number, column) in self.formulas:
            message = "the cell has a formula; type its value instead"
            self._tell(number, column, message)
            return ""
        return " ".join(self._cell_at(cells, column).split())

    def _note(self, number: int, cells: Sequence[str]) -> str:
        if NOTE not in self._names:
            return ""
        column = self._column(NOTE)
        written = self._typed(number, column, cells)
        return self._cell_at(cells, column).strip() if written else ""

    def _column(self, name: str) -> int:
        return self._names.index(name) + 1

    def _cell(self, cells: Sequence[str], name: str) -> str:
        return self._cell_at(cells, self._column(name)) if name in self._names else ""

    @staticmethod
    def _cell_at(cells: Sequence[str], column: int) -> str:
        return cells[column - 1] if column <= len(cells) else ""

    def _tell(self, number: int, column: int, message: str, *, warning: bool = False) -> None:
        from openpyxl.utils import get_column_letter

        place = f"sheet {CODING!r}, cell {get_column_letter(column)}{number}"
        severity = "warning" if warning else "error"
        self.problems.append(
            Problem(self.path, f"{place}: {message}", number, column, severity)  # type: ignore[arg-type]
        )


def _is_context(interview: Interview, segment: int) -> bool:
    span = interview.segments[segment - 1]
    person = interview.participant(interview.turns[span.turn - 1].speaker)
    empty = not interview.text[span.start : span.end].strip()
    return empty or (person is not None and person.interviewer)


def _same_words(given: str, words: str) -> bool:
    """True if a cell has these words, apart from blanks and from what a cell cannot hold."""
    wanted = visible(words)
    if len(wanted) > _LONGEST_CELL and given.endswith(_CUT):
        return " ".join(wanted.split()).startswith(" ".join(given[:-1].split()))
    # A leading apostrophe before = or + is lost when cells are read.
    return given.split() in (wanted.split(), unescape_formula(wanted).split())


def _near(name: str, known: Sequence[str]) -> str:
    near = near_names(name, known)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
