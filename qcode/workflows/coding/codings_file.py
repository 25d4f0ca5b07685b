"""The codings file: from rows to codings (all or none) and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qcode.codebook import called
from qcode.errors import BadInput, near_names
from qcode.model import ORIGINS, Column, Interview, Problem, Study, Table
from qcode.shown import fold_name, one_name
from qcode.spans import overlapping
from qcode.store.actors import Actors
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.texts import anchors
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.writing import coding_value, current_codebook, put_codings, put_done
from qcode.workflows.shared.codings import segment_range, whole_number
from qcode.workflows.shared.people import NearCoder, coder_entity, refuse_near
from qcode.workflows.shared.reading_files import printable

_REQUIRED = ("transcript", "code", "coder")
_KNOWN = frozenset(
    (
        *_REQUIRED,
        "segment",
        "start",
        "end",
        "round",
        "memo",
        "origin",
        "created",
        "text",
        "speaker",
        "role",
    )
)


_LONGEST_CELL = 32_767
"""Maximum number of characters in a cell of a workbook; a longer text is cut there and ends with an
ellipsis.
"""

TITLE = "Codings"
"""The title of the table that is written."""


@dataclass(frozen=True, slots=True)
class CodingsImported:
    """Counts of a codings import; `blind` if they would reveal others' codings to an actor who
    codes blind.
    """

    rows: int
    added: int
    present: int
    done: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()
    blind: bool = False


@dataclass(slots=True)
class _Row:
    line: int
    interview: Interview
    coder: str
    code: str
    start: int
    end: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class _Reader:
    """Checks rows against the study and collects every problem."""

    path: str
    header: Sequence[str]
    interviews: Mapping[str, Interview]
    codes: Mapping[str, str | None]
    labels: Mapping[str, str]
    retired: frozenset[str]
    default_coder: str
    coders: list[str]
    former: dict[str, str]
    newcomers: bool
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, str | None] = field(default_factory=dict)
    near: bool = False

    def row(self, line: int, cells: Mapping[str, str]) -> _Row | None:
        name = cells["transcript"].strip()
        interview = self.interviews.get(fold_name(name))
        if interview is None:
            known = [i.name for i in self.interviews.values()]
            self._wrong(
                line, "transcript", f"transcript {name!r} is not in the study" + _near(name, known)
            )
            return None
        coder = self._coder(line, cells)
        if coder is None:
            return None
        code = cells["code"].strip()
        key = self._key(code) if code else ""
        if key is None:
            known = [k for k in self.codes if k not in self.retired]
            self._wrong(
                line,
                "code",
                f"code {code!r} is not in the codebook" + _near(code.rsplit("/", 1)[-1], known),
            )
            return None
        if key in self.retired:
            self._wrong(
                line, "code", f"code {code!r} is retired and cannot be used for new codings"
            )
            return None
        span = self._span(line, interview, cells)
        if span is None:
            return None
        if (given := cells.get("text", "")) and not _same_words(
            given, interview.text[span[0] : span[1]]
        ):
            self._wrong(line, "text", f"the text is not what {interview.name} has at this place")
            return None
        if (origin := cells.get("origin", "").strip()) and origin not in ORIGINS:
            self._wrong(line, "origin", f"origin {origin!r} is not one of {', '.join(ORIGINS)}")
            return None
        return _Row(line, interview, coder, key, *span, cells)

    def _coder(self, line: int, cells: Mapping[str, str]) -> str | None:
        """The name of a coder; None if it is empty or similar to another's."""
        name = one_name(cells.get("coder", "")) or self.default_coder
        if not name:
            self._wrong(line, "coder", "the coder is empty")
            return None
        if name in self.coders or self.newcomers:
            return name
        try:
            refuse_near(name, self.coders, self.former)
        except NearCoder as problem:
            self.near = True
            self._wrong(line, "coder", str(problem).partition("; nothing")[0])
            return None
        self.coders.append(name)
        return name

    def _key(self, code: str) -> str | None:
        """The key of the code that a name means; None for no code. Looked up once for each
        spelling.
        """
        if code not in self.seen:
            self.seen[code] = called(code, self.codes, self.labels)
        return self.seen[code]

    def _span(
        self, line: int, interview: Interview, cells: Mapping[str, str]
    ) -> tuple[int, int] | None:
        start, end = cells.get("start", "").strip(), cells.get("end", "").strip()
        if start or end:
            return self._offsets(line, interview, start, end)
        wanted = cells.get("segment", "").strip()
        numbers = segment_range(wanted)
        if numbers is None:
            self._wrong(
                line,
                "segment",
                f"segment {wanted!r} is not a number" if wanted else "the segment is empty",
            )
            return None
        count = len(interview.segments)
        if not 1 <= numbers[0] <= numbers[1] <= count:
            self._wrong(
                line, "segment", f"{interview.name} has no segment {wanted}; it has 1 to {count}"
            )
            return None
        return interview.segments[numbers[0] - 1].start, interview.segments[numbers[1] - 1].end

    def _offsets(
        self, line: int, interview: Interview, start: str, end: str
    ) -> tuple[int, int] | None:
        span = whole_number(start), whole_number(end)
        if span[0] is None or span[1] is None:
            self._wrong(
                line, "start", f"start and end are whole numbers, not {start!r} and {end!r}"
            )
            return None
        if not span[0] < span[1] <= len(interview.text):
            length = len(interview.text)
            self._wrong(
                line,
                "start",
                f"{start} to {end} is not a span of {interview.name}, whose text has {length}"
                " characters",
            )
            return None
        return span[0], span[1]

    def _wrong(self, line: int, name: str, message: str) -> None:
        column = self.header.index(name) + 1 if name in self.header else None
        self.problems.append(Problem(self.path, message, line, column))


def _near(name: str, known: Iterable[str]) -> str:
    near = near_names(name, known)
    return "; did you mean " + " or ".join(repr(n) for n in near) + "?" if near else ""


def _same_words(given: str, words: str) -> bool:
    """True if the words are the same apart from white space, even if a spreadsheet cell has cut
    them off.
    """
    if given.endswith("…") and len(given) >= _LONGEST_CELL - 1:
        start = given[:-1].split()
        return " ".join(words.split()).startswith(" ".join(start))
    return given.split() == words.split()


def import_codings(
    store: Store,
    path: Path,
    *,
    actor: str = "",
    complete: bool = False,
    round: str | None = None,
    dry_run: bool = False,
    max_rows: int | None = None,
) -> CodingsImported:
    """Add the codings of a CSV or XLSX file in one change-set; existing codings are counted, not
    duplicated.

    With `complete`, the (transcript, coder) pairs in the file are marked as finished. With
    `dry_run` the counts are those of the import, and nothing is changed. Raises BadInput with all
    problems.
    """
    from qcode.files.csv_tables import MAX_ROWS, above_title, read_table

    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    table = read_table(data, shown, max_rows=max_rows or MAX_ROWS)
    problems = list(table.problems)
    header = [name.strip().casefold() for name in table.header]
    problems += _header_problems(shown, header)
    if any(p.severity == "error" for p in problems):
        raise BadInput(problems)
    view = store.view(actor or SUPERVISOR)
    study, blind = view.study(), bool(view.blindness())
    reader = _Reader(
        shown,
        header,
        {fold_name(i.name): i for i in study.interviews},
        {c.key: c.parent for c in (*study.codebook.codes, *study.retired)},
        {c.key: c.label for c in study.codebook.codes},
        frozenset(c.key for c in study.retired),
        actor,
        [c.name for c in study.coders],
        view.read(Actors).former(),
        store.newcomers,
        problems,
    )
    rows = [
        r
        for line, cells in above_title(table.rows, TITLE)
        if (r := reader.row(line, dict(zip(header, cells, strict=False))))
    ]
    if any(p.severity == "error" for p in problems):
        new = ", or add --new if they are new coders" if reader.near else ""
        raise BadInput(
            problems, advice=f"nothing was changed; correct the file and import it again{new}"
        )
    with store.change(f"codings import {path.name}", actor=actor, rehearse=dry_run) as change:
        done = _save(change, rows, problems, complete=complete, round=round, actor=actor)
        return replace(done, blind=blind and any(row.coder != actor for row in rows))


def _header_problems(path: str, header: Sequence[str]) -> Iterator[Problem]:
    for name in _REQUIRED:
        if name not in header:
            yield Problem(
                path,
                f"the column {name!r} is missing; a codings file has transcript, segment, code,"
                " coder",
                1,
            )
    if "segment" not in header and not {"start", "end"} <= set(header):
        yield Problem(
            path, "there is neither a column 'segment' nor the columns 'start' and 'end'", 1
        )
    for number, name in enumerate(header, 1):
        if name not in _KNOWN:
            yield Problem(
                path,
                f"the column {name!r} is not known and was not read" + _near(name, _KNOWN),
                1,
                number,
                "warning",
            )


def _save(
    change: Change,
    rows: Sequence[_Row],
    problems: list[Problem],
    *,
    complete: bool,
    round: str | None,
    actor: str,
) -> CodingsImported:
    notes: list[str] = list(coder_entity(change, actor)[1]) if actor else []
    coders: dict[str, str] = {}
    for name in dict.fromkeys(row.coder for row in rows):
        coders[name], wording = coder_entity(change, name)
        notes += wording
    codes = {row.key: row.id for row in code_rows(change.view(SUPERVISOR))}
    texts = anchors(change.view(SUPERVISOR))
    codebook = current_codebook(change)
    values: list[dict[str, Any]] = []
    pairs: dict[tuple[str, str, str], Interview] = {}
    for row in rows:
        cells = row.cells
        in_round = round or one_name(cells.get("round", "")) or DEFAULT_ROUND
        pairs[row.interview.id, coders[row.coder], in_round] = row.interview
        if not row.code:
            continue
        values.append(
            coding_value(
                coder=coders[row.coder],
                code=codes[row.code],
                transcript=row.interview.id,
                start=row.start,
                end=row.end,
                round=in_round,
                origin=cells.get("origin", "").strip() or "hand",  # type: ignore[arg-type]
                source="csv",
                created=cells.get("created", "").strip() or change.time,
                codebook=codebook,
                anchor=texts[row.interview.id],
                memo=cells.get("memo", ""),
            )
        )
    added = put_codings(change, values)
    done = 0
    if complete:
        done = sum(put_done(change, t, c, 0, len(i.text), r) for (t, c, r), i in pairs.items())
    return CodingsImported(
        len(rows), added, len(values) - added, done, tuple(problems), tuple(notes)
    )


def codings_table(study: Study) -> Table:
    """One row per coding, with the columns of the codings file; a coding over several segments has
    the number of its first segment.
    """
    names = [
        "transcript",
        "segment",
        "start",
        "end",
        "speaker",
        "role",
        "code",
        "coder",
        "round",
        "origin",
        "created",
        "text",
        "memo",
    ]
    interviews = {i.name: i for i in study.interviews}
    spans = {i.name: [(s.start, s.end) for s in i.segments] for i in study.interviews}
    rows = []
    for coding in study.codings:
        interview = interviews[coding.transcript]
        touched = overlapping(spans[coding.transcript], (coding.start, coding.end))
        segment = interview.segments[touched[0]] if touched else None
        label = interview.turns[segment.turn - 1].speaker if segment else None
        person = interview.participant(label)
        rows.append(
            {
                "transcript": coding.transcript,
                "segment": segment.number if segment else None,
                "start": coding.start,
                "end": coding.end,
                "speaker": label or "",
                "role": person.role if person else "",
                "code": coding.code,
                "coder": coding.coder,
                "round": coding.round,
                "origin": coding.origin,
                "created": coding.created,
                "text": interview.text[coding.start : coding.end].strip(),
                "memo": coding.memo,
            }
        )
    kinds = {"segment": "count", "start": "count", "end": "count"}
    columns = tuple(Column(n, n, kinds.get(n, "text")) for n in names)  # type: ignore[arg-type]
    return Table("codings.export", TITLE, columns, tuple(rows))
