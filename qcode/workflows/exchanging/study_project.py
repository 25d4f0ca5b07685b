"""A study as the project that is written for other programs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter

from qcode.codebook import write_codebook
from qcode.codebook.described import describe
from qcode.exchange.noted import CODEBOOK, SITE, SPEAKER, Noted, write_noted
from qcode.exchange.project import (
    Case,
    Loss,
    Part,
    Person,
    Project,
    ProjectCode,
    ProjectCoding,
    ProjectNote,
    Selection,
    Source,
    Variable,
)
from qcode.exchange.refi_out.elements import fits
from qcode.model import Code, Coding, Interview, Origin, Participant, Study
from qcode.store.printing import IDENTITY
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.log import times_of_setting
from qcode.store.store import DEFAULT_ROUND
from qcode.store.summaries import SUMMARY
from qcode.store.view import StoredRow, View
from qcode.workflows.coding.memos import PROPOSAL
from qcode.workflows.exchanging.leaving_links import Links, groups_of
from qcode.workflows.exchanging.unwritten import unwritten
from qcode.workflows.shared.expressions import saved_expressions

_NAME = 60
"""A note is called after so many of its letters."""


def project_of(
    view: View, coders: Collection[str] | None = None
) -> tuple[Project, Mapping[Origin, int]]:
    """The study as its reader may see it, and how many codings there are of each origin. With
    `coders` (names), only their codings, and of the notes only theirs.
    """
    made = _Making(view, view.study(), coders)
    sources = tuple(map(made.source, made.study.interviews))
    codings = Counter(c.origin for some in made.codings.values() for c in some)
    cases = tuple(made.cases())
    notes = tuple(made.notes())
    used = {c.coder for s in sources for c in s.codings} | {n.author for n in notes}
    used |= {s.created_by for source in sources for s in source.selections}
    project = Project(
        made.study.title,
        created=next(iter(times_of_setting(view, "study")), ""),
        people=tuple(Person(c.id, c.name) for c in made.study.coders if c.id in used),
        codes=tuple(made.codes()),
        sources=sources,
        variables=tuple(made.variables(cases, sources)),
        cases=cases,
        notes=notes,
        links=tuple(made.links.links),
        groups=tuple(groups_of(saved_expressions(view), made.code_ids, made.texts)),
        losses=(*made.approximated(), *unwritten(view)),
    )
    return project, codings


@dataclass
class _Making:
    """One study on its way."""

    view: View
    study: Study
    coders: Collection[str] | None

    def __post_init__(self) -> None:
        self.ids = {c.name: c.id for c in self.study.coders}
        self.code_ids = {row.key: row.id for row in code_rows(self.view)}
        self.known_codes = frozenset(self.code_ids.values())
        self.codings: dict[str, list[Coding]] = defaultdict(list)
        for coding in self.study.codings:
            if self.coders is None or coding.coder in self.coders:
                self.codings[coding.transcript].append(coding)
        who = None if self.coders is None else {self.ids[name] for name in self.coders}
        self.memos = [
            row
            for row in self.view.rows("memo")
            if row.kind not in (IDENTITY, PROPOSAL) and (who is None or row.coder in who)
        ]
        self.texts = {i.name: i.id for i in self.study.interviews}
        self.links = Links(self.code_ids, self.texts)
        self.memos = self.links.apart(self.memos)
        self.on_words: dict[str, list[StoredRow]] = defaultdict(list)
        for memo in self.memos:
            if memo.transcript is not None and memo.start is not None:
                self.on_words[memo.transcript].append(memo)
        self.transcripts = {row.id: row for row in self.view.rows("transcript")}
        self.owned: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for row in self.view.rows("attribute"):
            self.owned[row.owner_kind, row.owner][row.name] = row.value
        self.probabilities = self._probabilities()

    def codes(self) -> Iterator[ProjectCode]:
        """The codes of the codebook, and retired ones that still have codings."""
        used = {c.code for some in self.codings.values() for c in some}
        known = {c.key for c in self.study.codebook.codes}
        retired = [c for c in self.study.retired if c.key in used and c.key not in known]
        for code in (*self.study.codebook.codes, *retired):
            above = self.code_ids[code.parent] if code.parent in known else ""
            yield ProjectCode(self.code_ids[code.key], code.name, above, code.color, describe(code))

    def source(self, interview: Interview) -> Source:
        """A transcript with its codings and with the memos on its words."""
        selections = [
            Selection(
                f"memo:{m.id}",
                m.start,
                m.end,
                description=m.text,
                created_by=m.coder,
                created=m.created,
            )
            for m in sorted(
                self.on_words[interview.id], key=lambda m: (m.start, m.end, m.created, m.id)
            )
        ]
        return Source(
            interview.id,
            interview.name,
            interview.text,
            created=self.transcripts[interview.id].created,
            codings=tuple(self._coding(c, interview) for c in self.codings[interview.name]),
            selections=(*selections, *self.links.selections[interview.id]),
            values=self.owned["transcript", interview.id],
        )

    def _coding(self, coding: Coding, interview: Interview) -> ProjectCoding:
        noted = Noted(
            coding.memo,
            "" if coding.round == DEFAULT_ROUND else coding.round,
            "" if coding.origin == "hand" else coding.origin,
            self._probability(coding, interview),
        )
        return ProjectCoding(
            coding.id,
            self.code_ids[coding.code],
            coding.start,
            coding.end,
            self.ids[coding.coder],
            coding.created,
            interview.text[coding.start : coding.end],
            write_noted(noted),
        )

    def _probabilities(self) -> Mapping[tuple[str, int, str], float]:
        """(transcript, segment, code), ids but for the segment → what the model said last."""
        ids = self.view.transcript_ids()
        only = {
            ids[name]
            for name, some in self.codings.items()
            if any(c.origin in ("accepted", "machine") for c in some)
        }
        rows = self.view.rows("suggestion", only=sorted(only)) if only else []
        return {(r.transcript, r.segment, r.code): r.probability for r in rows}

    def _probability(self, coding: Coding, interview: Interview) -> str:
        if coding.origin not in ("accepted", "machine"):
            return ""
        code = self.code_ids[coding.code]
        segments = interview.segments
        at = bisect_right(segments, coding.start, key=attrgetter("end"))
        found = []
        while at < len(segments) and segments[at].start < coding.end:
            key = (interview.id, segments[at].number, code)
            found += [self.probabilities[key]] if key in self.probabilities else []
            at += 1
        return f"{max(found):.4g}" if found else ""

    def cases(self) -> Iterator[Case]:
        """The speakers with their transcript and attributes, and the sites. Interviewers of whom
        nothing more is known are in the texts alone.
        """
        people = [p for p in self._people() if not p.interviewer or self._known_of(p)]
        often = Counter(p.label.casefold() for p in people)
        taken: set[str] = set()
        for person in people:
            several = often[person.label.casefold()] > 1
            name = f"{person.label} ({person.transcript})" if several else person.label
            taken.add(name.casefold())
            about = f"{SPEAKER}: {person.label}"
            values = self.owned["speaker", person.id]
            yield Case(person.id, name, about, values, (self.texts[person.transcript],))
        for site in self.study.sites:
            name = f"{site} (site)" if site.casefold() in taken else site
            yield Case(f"site:{site}", name, f"{SITE}: {site}", self.owned["site", site])

    def _people(self) -> list[Participant]:
        return [p for i in self.study.interviews for p in i.participants]

    def _known_of(self, person: Participant) -> bool:
        return any(name != "role" for name in self.owned["speaker", person.id])

    def variables(self, cases: Iterable[Case], sources: Iterable[Source]) -> Iterator[Variable]:
        """The attributes, each of the kind that all of its values have."""
        values: dict[str, list[str]] = defaultdict(list)
        for owned in (*(c.values for c in cases), *(s.values for s in sources)):
            for name, value in owned.items():
                values[name].append(value)
        for name, given in sorted(values.items()):
            yield Variable(name, name, _kind(given))

    def notes(self) -> Iterator[ProjectNote]:
        """The memos that are not on words, and what the codebook says beside its codes."""
        yield ProjectNote("codebook", CODEBOOK, _beside(self.study), created=self._made())
        for memo in self.memos:
            if memo.transcript is not None and memo.start is not None:
                continue
            # A summary is about a code in one transcript.
            words = memo.text if memo.kind != SUMMARY else f"{self._named(memo)}: {memo.text}"
            name = " ".join(words.split())
            name = name if len(name) <= _NAME else f"{name[:_NAME]}…"
            yield ProjectNote(memo.id, name, memo.text, self._on(memo), memo.coder, memo.created)

    def _named(self, memo: StoredRow) -> str:
        row = self.transcripts.get(memo.transcript)
        return row.name if row is not None else ""

    def _made(self) -> str:
        return next(iter(times_of_setting(self.view, "study")), "")

    def _on(self, memo: StoredRow) -> tuple[Part, str]:
        if memo.transcript is not None and memo.target_kind != "code":
            return "source", memo.transcript
        if memo.target_kind == "code" and memo.target in self.known_codes:
            return "code", memo.target
        return "project", ""

    def approximated(self) -> Iterator[Loss]:
        """What stands in descriptions and notes because there is no other place for it."""
        fields = sum(describe(c) != c.definition for c in self.study.codebook.codes)
        if fields:
            why = "include, exclude, examples and other fields are paragraphs of the description"
            yield Loss("approximated", "codes", "", why, fields)
        some = [c for one in self.codings.values() for c in one]
        beyond = [c for c in some if c.origin != "hand" or c.round != DEFAULT_ROUND]
        if beyond:
            why = "round, origin and probability are lines of a note on the coding"
            yield Loss("approximated", "codings", "", why, len(beyond))
        known = {c.key for c in self.study.codebook.codes}
        if old := {c.code for c in some} - known:
            why = "written like the others, because codings have them"
            yield Loss("approximated", "retired codes", ", ".join(sorted(old)), why, len(old))
        why = "speakers and sites are cases, because a text has no speakers there"
        if count := len(list(self.cases())):
            yield Loss("approximated", "speakers and sites", "", why, count)


def _kind(values: Iterable[str]) -> str:
    """The narrowest kind of variable that writes these values as they are."""
    given = list(values)
    for kind in ("Integer", "Float", "Date", "DateTime"):
        if all(fits(kind, value) for value in given):
            return kind
    return "Text"


def _beside(study: Study) -> str:
    """The codebook's file without its codes."""
    none: tuple[Code, ...] = ()
    return write_codebook(replace(study.codebook, codes=none))
