"""Read a project of QualCoder: the folder with the database ``data.qda``.

Its positions are code points of the stored text, in which an earlier import may have left a byte
order mark and blanks after line ends. Every coding keeps its words beside them, which prove them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from qcode.errors import BadInput
from qcode.exchange.databases import Tables, application_id, opened, text_of, time_of
from qcode.exchange.found_text import StoredText
from qcode.exchange.project import (
    Case,
    Loss,
    Person,
    Project,
    ProjectCode,
    ProjectCoding,
    ProjectNote,
    Selection,
    Source,
    SpeakerSpan,
    Variable,
)
from qcode.exchange.speaker_codes import marks_speakers, speaker_codes, without_speakers
from qcode.model import Problem
from qcode.shown import amount

DATABASE = "data.qda"
_KINDS = {"numeric": "Float", "character": "Text"}
_MEDIA = {"/images/": "picture", "/audio/": "audio", "/video/": "video", "images:": "picture"}
_MEDIA |= {"audio:": "audio", "video:": "video"}


def is_qualcoder(path: Path) -> bool:
    """Whether a folder is a project of QualCoder."""
    database = path / DATABASE
    return database.is_file() and application_id(database) is not None


def read_qualcoder(path: Path, shown: str) -> Project:
    """The project in a folder of QualCoder (3.x and 4.0). The folder is not changed.

    Raises:
        BadInput: the database is damaged, or is not QualCoder's.

    """
    with opened(path / DATABASE, f"{shown}/{DATABASE}") as tables:
        if not {"source", "code_name", "code_text"} <= tables.names:
            raise BadInput([Problem(f"{shown}/{DATABASE}", "is no database of QualCoder")])
        return _Reader(tables, path).project()


@dataclass
class _Reader:
    """One reading of one database."""

    tables: Tables
    path: Path
    losses: list[Loss] = field(default_factory=list)
    people: dict[str, None] = field(default_factory=dict)

    def project(self) -> Project:
        """Everything, put together."""
        head = next(iter(self.tables.rows("project")), {})
        codes = list(self._codes())
        speakers = speaker_codes(codes)
        variables = {v.id: v for v in self._variables()}
        values = self._values(variables)
        parts = self._case_parts()
        sources = tuple(self._sources(speakers, values, parts))
        cases = tuple(self._cases(values, parts, {s.id for s in sources}))
        notes = tuple(self._notes())
        self._lose_the_rest()
        people = (Person(name, name) for name in self.people)
        return Project(
            self.path.stem,
            text_of(head, "about") or "QualCoder",
            text_of(head, "memo"),
            created=time_of(head, "date"),
            people=tuple(p for p in people if not marks_speakers(p)),
            codes=tuple(without_speakers(codes, speakers)),
            sources=sources,
            variables=tuple(variables.values()),
            cases=cases,
            notes=notes,
            losses=tuple(self.losses),
        )

    def _by(self, row: Mapping[str, Any]) -> str:
        """Whose a row is; also of coders that are hidden."""
        name = text_of(row, "owner").strip()
        if name:
            self.people.setdefault(name)
        return name

    def _codes(self) -> Iterator[ProjectCode]:
        """Categories and codes, which may have one name."""
        for row in self.tables.rows("code_cat", "catid"):
            above = f"category:{row['supercatid']}" if row.get("supercatid") else ""
            yield self._code(row, f"category:{row['catid']}", above, codable=False)
        for row in self.tables.rows("code_name", "cid"):
            above = f"category:{row['catid']}" if row.get("catid") else ""
            if row.get("supercid"):
                above = f"code:{row['supercid']}"
            yield self._code(row, f"code:{row['cid']}", above, codable=True)

    def _code(self, row: Mapping[str, Any], own: str, above: str, *, codable: bool) -> ProjectCode:
        color = text_of(row, "color")
        return ProjectCode(
            own,
            text_of(row, "name"),
            above,
            color if len(color) == 7 else "",
            text_of(row, "memo"),
            codable,
            created=time_of(row, "date"),
        )

    # -- texts

    def _sources(
        self,
        speakers: Mapping[str, str],
        values: Mapping[tuple[str, int], Mapping[str, str]],
        parts: Sequence[Mapping[str, Any]],
    ) -> Iterator[Source]:
        given = _grouped(self.tables.rows("code_text", "ctid"), "fid")
        noted = _grouped(self.tables.rows("annotation", "anid"), "fid")
        in_cases = _grouped(parts, "fid")
        media = Counter(
            row["id"] for kind in ("code_image", "code_av") for row in self.tables.rows(kind)
        )
        for row in self.tables.rows("source", "id"):
            self._by(row)
            if not text_of(row, "fulltext"):
                self._lose_media(row, media[row["id"]])
                continue
            if media[row["id"]]:
                why = "only codings of words come in"
                self.losses.append(
                    Loss("left out", "codings of regions", row["name"], why, media[row["id"]])
                )
            text = StoredText(row["fulltext"])
            yield self._source(row, text, given[row["id"]], noted[row["id"]], speakers).with_parts(
                in_cases[row["id"]], values.get(("file", row["id"]), {})
            )

    def _source(
        self,
        row: Mapping[str, Any],
        text: StoredText,
        given: Sequence[Mapping[str, Any]],
        noted: Sequence[Mapping[str, Any]],
        speakers: Mapping[str, str],
    ) -> _Making:
        making = _Making(row, text)
        for coding in given:
            words, code = text_of(coding, "seltext"), f"code:{coding['cid']}"
            span = text.find(coding["pos0"], coding["pos1"], words)
            if code in speakers:
                if span is not None:
                    making.speakers.append(SpeakerSpan(speakers[code], *span))
                continue
            if span is None:
                why = f"its words do not stand at {coding['pos0']} in {row['name']}, nor near"
                self.losses.append(Loss("left out", "coding", words[:60], why))
                continue
            making.codings.append(
                ProjectCoding(
                    str(coding["ctid"]),
                    code,
                    *span,
                    self._by(coding),
                    time_of(coding, "date"),
                    words,
                    text_of(coding, "memo"),
                )
            )
        for note in noted:
            span = text.find(note["pos0"], note["pos1"], "")
            if span is None:
                why = f"{note['pos0']} to {note['pos1']} are no words of {row['name']}"
                self.losses.append(Loss("left out", "note", text_of(note, "memo")[:60], why))
                continue
            making.selections.append(
                Selection(
                    f"annotation:{note['anid']}",
                    *span,
                    description=text_of(note, "memo"),
                    created_by=self._by(note),
                    created=time_of(note, "date"),
                )
            )
        return making

    def _lose_media(self, row: Mapping[str, Any], codings: int) -> None:
        place = text_of(row, "mediapath")
        kind = next((what for start, what in _MEDIA.items() if place.startswith(start)), "file")
        why = "it has no text" + (f", with {amount(codings, 'coding')}" if codings else "")
        self.losses.append(Loss("left out", kind, text_of(row, "name"), why))

    # -- cases

    def _case_parts(self) -> list[Mapping[str, Any]]:
        return self.tables.rows("case_text", "id")

    def _variables(self) -> Iterator[Variable]:
        for row in self.tables.rows("attribute_type"):
            kind = _KINDS.get(text_of(row, "valuetype"), "Text")
            yield Variable(row["name"], row["name"], kind, text_of(row, "memo"))

    def _values(self, variables: Mapping[str, Variable]) -> dict[tuple[str, int], dict[str, str]]:
        """The values of each case and file, without empty ones."""
        result: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        lost: Counter[str] = Counter()
        for row in self.tables.rows("attribute"):
            value = text_of(row, "value").strip()
            if not value or row["name"] not in variables:
                continue
            if row["attr_type"] not in ("case", "file"):
                lost[row["attr_type"]] += 1
                continue
            result[row["attr_type"], row["id"]][row["name"]] = value
        for kind, count in lost.items():
            why = "attributes belong to speakers, texts and sites here"
            self.losses.append(Loss("left out", f"attributes of a {kind}", "", why, count))
        return result

    def _cases(
        self,
        values: Mapping[tuple[str, int], Mapping[str, str]],
        parts: Sequence[Mapping[str, Any]],
        known: set[str],
    ) -> Iterator[Case]:
        own = _grouped(parts, "caseid")
        for row in self.tables.rows("cases", "caseid"):
            self._by(row)
            mine = [p for p in own[row["caseid"]] if str(p["fid"]) in known]
            yield Case(
                str(row["caseid"]),
                row["name"],
                text_of(row, "memo"),
                values.get(("case", row["caseid"]), {}),
                tuple(dict.fromkeys(str(p["fid"]) for p in mine if self._is_whole(p))),
                tuple(f"part:{p['id']}" for p in mine if not self._is_whole(p)),
            )

    def _is_whole(self, part: Mapping[str, Any]) -> bool:
        start, end = int(part["pos0"]), int(part["pos1"])
        return start == 0 and end >= self._lengths.get(part["fid"], 0) - 1

    @cached_property
    def _lengths(self) -> Mapping[int, int]:
        """How many characters each text has."""
        rows = self.tables.rows("source", "id")
        return {row["id"]: len(text_of(row, "fulltext")) for row in rows}

    def _notes(self) -> Iterator[ProjectNote]:
        for row in self.tables.rows("journal", "jid"):
            yield ProjectNote(
                f"journal:{row['jid']}",
                text_of(row, "name"),
                text_of(row, "jentry"),
                author=self._by(row),
                created=time_of(row, "date"),
            )

    def _lose_the_rest(self) -> None:
        for row in self.tables.rows("graph"):
            self.losses.append(
                Loss("left out", "graph", text_of(row, "name"), "there are no graphs here")
            )
        for row in self.tables.rows("stored_sql"):
            why = "it asks QualCoder's own tables"
            self.losses.append(Loss("left out", "stored query", text_of(row, "title"), why))


@dataclass
class _Making:
    """A source that is being made."""

    row: Mapping[str, Any]
    text: StoredText
    codings: list[ProjectCoding] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    speakers: list[SpeakerSpan] = field(default_factory=list)

    def with_parts(self, parts: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> Source:
        """The source, with a selection for each part that belongs to a case."""
        length = len(text_of(self.row, "fulltext"))
        for part in parts:
            span = self.text.find(part["pos0"], min(part["pos1"], length), "")
            if span is not None and not (part["pos0"] == 0 and part["pos1"] >= length - 1):
                self.selections.append(Selection(f"part:{part['id']}", *span))
        proven = sum(bool(c.quote) for c in self.codings)
        return Source(
            str(self.row["id"]),
            text_of(self.row, "name"),
            self.text.text,
            text_of(self.row, "memo"),
            text_of(self.row, "owner"),
            time_of(self.row, "date"),
            tuple(self.codings),
            tuple(self.selections),
            tuple(self.speakers),
            values,
            f"code points; {proven} of {len(self.codings)} codings proven by their words",
        )


def _grouped(
    rows: Sequence[Mapping[str, Any]], by: str
) -> defaultdict[int, list[Mapping[str, Any]]]:
    result: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        result[row[by]].append(row)
    return result
