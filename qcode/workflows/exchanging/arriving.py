"""Bring a project of another program into a study: codes, texts, codings, people, attributes,
memos and groups, in one change.

What is in the study already stays as it is, and is found again: a second import of the same project
changes nothing, one of a project that has grown adds what is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from qcode.errors import Refused, UsageError
from qcode.exchange.noted import with_noted
from qcode.exchange.project import Loss, Part, Project, ProjectCoding, Source
from qcode.model import ORIGINS, SEGMENT_BY, SegmentBy
from qcode.shown import amount, fold_name, one_name
from qcode.store import codebooks
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.codebooks import put_edition
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.emptied import emptied_texts
from qcode.store.queries.log import codings_ever, removed_transcripts
from qcode.store.sources import speaker_id
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import View
from qcode.store.writing import (
    anchor_of,
    coding_value,
    current_codebook,
    derived_coding,
    ensure_coder,
    memo_value,
    put_attribute,
    put_codings,
    put_memo,
)
from qcode.transcripts.parts import ReadOptions
from qcode.workflows.exchanging.arrived_before import ArrivedBefore
from qcode.workflows.exchanging.arriving_cases import Text, attributes_of
from qcode.workflows.exchanging.arriving_codes import Coded, join_codes
from qcode.workflows.exchanging.arriving_dates import utc
from qcode.workflows.exchanging.arriving_notes import (
    STUDY,
    Place,
    expressions_of,
    memos_of,
)
from qcode.workflows.exchanging.arriving_texts import (
    Placed,
    name_of,
    place,
    place_on,
    unplaced,
)
from qcode.workflows.importing.storing import New, store_transcripts
from qcode.workflows.shared.editors import refuse_non_editor
from qcode.workflows.shared.expressions import put_expression, saved_expressions
from qcode.workflows.shared.locate import SUFFIX
from qcode.workflows.shared.people import CONSENSUS, coder_entity

_ACTION = "import"
Counts = Mapping[str, tuple[int, int]]
"""What → (how many are new, how many were in the study)."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """How a project comes in. `program`: the source of its codings (`model.Coding.source`);
    `file`: its name; `dry_run` and `strict` change nothing, `strict` only if anything is lost.
    """

    program: str
    file: str
    segment_by: SegmentBy = "turn"
    options: ReadOptions = field(default_factory=ReadOptions)
    dry_run: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of a project."""

    project: Project
    counts: Counts
    losses: tuple[Loss, ...]
    notes: tuple[str, ...]
    transcripts: tuple[str, ...]


@dataclass(slots=True)
class _Text:
    """A source with its transcript: `id` in the study, whether it `is_new`."""

    placed: Placed
    name: str
    id: str
    is_new: bool


def import_project(store: Store, project: Project, how: Arriving, *, actor: str = "") -> Arrived:
    """Store a project. Raises Refused where nothing in it is usable, where the actor may not edit
    the codebook, and with `strict` where anything would be lost.
    """
    if not project.codes and not project.sources and not project.notes:
        raise Refused(f"{how.file} holds no texts, codes or notes; nothing was imported")
    project, rehearse = with_noted(project), how.dry_run
    with store.change(f"import {how.file}", actor=actor, rehearse=rehearse) as change:
        refuse_non_editor(change.view(SUPERVISOR), actor)
        notes = coder_entity(change, actor)[1] if actor else ()
        done = _Storing(change, project, how).store()
        if how.strict and done.losses:
            raise Lossy(done)
    return replace(done, notes=(*notes, *done.notes))


class Lossy(Refused):
    """Something would be lost, and that was not to be."""

    def __init__(self, done: Arrived) -> None:
        self.done = done
        count = sum(loss.count for loss in done.losses)
        super().__init__(
            f"{amount(count, 'part')} of the project would be left out or have another form;"
            " nothing was imported",
            advice="leave out --strict to import the rest",
        )


@contextmanager
def new_study(path: Path, title: str, actor: str) -> Iterator[Store]:
    """A study that is made for a project; none is left if the import fails. Raises UsageError for
    a name that is not a study's.
    """
    if path.suffix != SUFFIX:
        raise UsageError(f"the name of a study file must end in {SUFFIX}, not {path.name!r}")
    with Store.making(path, title=title or path.stem, actor=actor) as store:
        yield store


def segments_of(store: Store, wanted: str | None) -> SegmentBy:
    """How texts are divided: as wanted, else as the study does it."""
    by: SegmentBy = store.view(SUPERVISOR).settings().get("segment_by", "turn")
    return next((known for known in SEGMENT_BY if known == wanted), by)


class _Storing:
    """One project on its way into a study."""

    def __init__(self, change: Change, project: Project, how: Arriving) -> None:
        self.change, self.project, self.how = change, project, how
        self.losses: list[Loss] = list(project.losses)
        self.notes: list[str] = []
        self.counts: dict[str, tuple[int, int]] = {}
        self.arrived = ArrivedBefore.of(self.view, how.program, project.name)

    @property
    def view(self) -> View:
        """The study as it is now, with what was stored so far."""
        return self.change.view(SUPERVISOR)

    def store(self) -> Arrived:
        """Everything, in the order in which one part needs the other."""
        codes = self._codes()
        people = self._people()
        texts = self._texts()
        self._codings(texts, codes, people)
        self._attributes(texts)
        self._memos(texts, codes, people)
        self._groups(texts, codes)
        self.arrived.keep(self.change)
        names = tuple(text.name for text in texts.values())
        return Arrived(self.project, self.counts, tuple(self.losses), tuple(self.notes), names)

    def _codes(self) -> Coded:
        study = self.view.study(only=[])
        _, editions = self.view.code_versions()
        keys = {row.id: row.key for row in code_rows(self.view)}
        same = {own: keys[i] for own, i in self.arrived.codes.items() if i in keys}
        coded = join_codes(study.codebook, study.retired, self.project, editions, same)
        self.losses += coded.losses
        self.counts["codes"] = len(coded.added), len(coded.keys) - len(coded.added)
        if coded.added:
            codebooks.save(self.change, coded.codebook)
            put_edition(self.change, coded.codebook, "codebook.load")
        ids = {row.key: row.id for row in code_rows(self.view)}
        self.arrived.codes.update({own: ids[key] for own, key in coded.keys.items()})
        return coded

    def _people(self) -> dict[str, str]:
        """The id in the study of everybody who gave a coding or wrote a note."""
        exact = {c.name: c for c in self.view.coders()}
        known = {name.casefold(): coder for name, coder in exact.items()}
        called = {one_name(person.name) for person in self.project.people}
        used = Counter(c.coder for s in self.project.sources for c in s.codings)
        used.update(n.author for n in self.project.notes)
        used.update(s.created_by for source in self.project.sources for s in source.selections)
        result: dict[str, str] = {}
        new = 0
        for number, person in enumerate(self.project.people, 1):
            if not used[person.id]:
                continue
            name = one_name(person.name) or f"coder {number}"
            present = exact.get(name) or known.get(name.casefold())
            own = self.arrived.people.get(person.id)
            if own in {c.id for c in exact.values()}:
                result[person.id] = own
                continue
            # Two people of the project whose names differ in capitals are two coders.
            if present is not None and (present.name == name or present.name not in called):
                result[person.id] = present.id
                continue
            kind = CONSENSUS if name == CONSENSUS else "person"
            result[person.id] = ensure_coder(self.change, name, kind)
            new += 1
        self.counts["coders"] = new, len(result) - new
        self.arrived.people.update(result)
        return result

    # -- texts

    def _texts(self) -> dict[str, _Text]:
        """The transcript of each source, new ones stored."""
        ids = self.view.transcript_ids()
        known = {fold_name(name): (name, own) for name, own in ids.items()}
        words = {row.id: row.text for row in self.view.rows("transcript")}
        gone = {fold_name(name) for name in removed_transcripts(self.view)}
        emptied = emptied_texts(self.view)
        claimed: set[str] = set()
        result: dict[str, _Text] = {}
        for number, source in enumerate(self.project.sources, 1):
            name = self._free(name_of(source, number), source, claimed)
            claimed.add(fold_name(name))
            placed = place(source, name, self.how.segment_by, self.how.options)
            present = known.get(fold_name(name))
            if present is not None and words[present[1]] != placed.text:
                there = self.view.interview(present[0]).text
                placed = place_on(placed, there) or placed
            if present is not None and words[present[1]] != placed.text:
                why = "the study has other words under this name; rename one of them"
                self._left_out(source, name, why)
            elif present is None and (fold_name(name) in gone or placed.text in emptied):
                why = "it was taken out of the study, and does not come back in this way"
                self._left_out(source, name, why)
            else:
                called, own = present if present is not None else (name, "")
                result[source.id] = _Text(placed, called, own, present is None)
                self.losses += unplaced(placed, called)
        new = [t for t in result.values() if t.is_new]
        store_transcripts(
            self.change,
            [New(t.name, self.how.file, t.placed.text, t.placed.cut) for t in new],
            self.how.segment_by,
        )
        if new:
            ids = self.view.transcript_ids()
            for text in new:
                text.id = ids[text.name]
        self.counts["texts"] = len(new), len(result) - len(new)
        return result

    def _free(self, name: str, source: Source, claimed: set[str]) -> str:
        """The name, or with a number if another source of the project has it."""
        result, number = name, 2
        while fold_name(result) in claimed:
            result, number = f"{name} ({number})", number + 1
        if result != name:
            why = f"another text has this name, so it is called {result!r}"
            self.losses.append(Loss("approximated", "text", source.name, why))
        return result

    def _left_out(self, source: Source, name: str, why: str) -> None:
        self.losses.append(Loss("left out", "text", name, why))
        if source.codings:
            left = "their text is left out"
            self.losses.append(Loss("left out", "codings", name, left, len(source.codings)))

    # -- codings

    def _codings(self, texts: Mapping[str, _Text], codes: Coded, people: Mapping[str, str]) -> None:
        entities = {row.key: row.id for row in code_rows(self.view)}
        version = current_codebook(self.change)
        values: dict[tuple[Any, ...], dict[str, Any]] = {}
        twice = 0
        nobody = ""
        for text in texts.values():
            anchor = anchor_of(self.change, text.id)
            for coding, span in zip(text.placed.source.codings, text.placed.spans, strict=True):
                if span is None:
                    continue
                key = codes.keys.get(coding.code)
                if key is None:
                    why = "its code is not in the project"
                    self.losses.append(Loss("left out", "coding", coding.quote[:60], why))
                    continue
                coder = people.get(coding.coder) or nobody
                if not coder:
                    coder = nobody = self._unknown_coder()
                value = self._coding(coding, text, span, coder, entities[key], version, anchor)
                place = tuple(value[n] for n in ("coder", "code", "transcript", "start", "end"))
                at = (*place, value["round"])
                if at in values:
                    twice += 1
                    words = values[at]["memo"], value["memo"]
                    values[at]["memo"] = "\n\n".join(dict.fromkeys(filter(None, words)))
                else:
                    values[at] = value
        if twice:
            why = "the same coder gave the same code to the same words twice"
            self.losses.append(Loss("approximated", "codings", "", why, twice))
        kept = [value for value in values.values() if not self._was_removed(value)]
        if removed := len(values) - len(kept):
            self.notes.append(f"{amount(removed, 'coding')} removed in the study stay removed")
        added = put_codings(self.change, kept, _ACTION)
        self.counts["codings"] = added, len(values) - added

    def _was_removed(self, value: Mapping[str, Any]) -> bool:
        """Whether the study had this very coding and somebody removed it."""
        entity = derived_coding(value)
        return entity in self._logged and self.change.get("coding", entity) is None

    @cached_property
    def _logged(self) -> frozenset[str]:
        """The ids of all codings that the study ever had."""
        return codings_ever(self.view)

    def _unknown_coder(self) -> str:
        """The coder of codings for which the project names nobody."""
        name = one_name(self.how.program) or "unknown"
        self.notes.append(f"codings without a coder are those of {name!r}")
        return ensure_coder(self.change, name)

    def _coding(
        self,
        coding: ProjectCoding,
        text: _Text,
        span: tuple[int, int],
        coder: str,
        code: str,
        version: str,
        anchor: str,
    ) -> dict[str, Any]:
        origin: Any = coding.origin if coding.origin in ORIGINS else "hand"
        return coding_value(
            coder=coder,
            code=code,
            transcript=text.id,
            start=span[0],
            end=span[1],
            round=one_name(coding.round) or DEFAULT_ROUND,
            origin=origin,
            source=self.how.program,
            created=utc(coding.created) or self.change.time,
            codebook=version,
            anchor=anchor,
            memo=coding.memo.strip(),
        )

    # -- what is said of them

    def _attributes(self, texts: Mapping[str, _Text]) -> None:
        described = {own: _described(text) for own, text in texts.items()}
        given, losses = attributes_of(self.project, described)
        self.losses += losses
        present = {
            (row.owner_kind, row.owner, row.name): row.value for row in self.view.rows("attribute")
        }
        sites = {row.id for row in self.view.rows("site")}
        new = 0
        for one in given:
            if one.kind == "site" and one.owner not in sites:
                self.change.put("site", one.owner, {"position": len(sites)}, _ACTION)
                sites.add(one.owner)
            if not one.name:
                continue
            at = (one.kind, one.owner, one.name)
            if at not in present:
                put_attribute(
                    self.change, one.kind, one.owner, one.transcript, one.name, one.value, _ACTION
                )
                present[at] = one.value
                new += 1
            elif present[at] != one.value:
                why = f"the study says {present[at]!r}, which stays, and the project {one.value!r}"
                self.losses.append(Loss("left out", "value", one.name, why))
        self.counts["attributes"] = new, sum(bool(one.name) for one in given) - new

    def _memos(self, texts: Mapping[str, _Text], codes: Coded, people: Mapping[str, str]) -> None:
        memos, losses = memos_of(self.project, self._places(texts, codes))
        self.losses += losses
        known = Counter(
            (r.target_kind, r.target, r.start, r.end, r.coder, r.text)
            for r in self.view.rows("memo")
        )
        new = 0
        for memo in memos:
            who = people.get(memo.author, "")
            span = memo.place.span or (None, None)
            at = (memo.place.kind, memo.place.target, *span, who, memo.text)
            if known[at]:
                known[at] -= 1
                continue
            value = memo_value(
                self.change,
                target_kind=memo.place.kind,
                target=memo.place.target,
                transcript=memo.place.transcript,
                place=memo.place.span,
                coder=who,
                text=memo.text,
                created=utc(memo.created),
            )
            put_memo(self.change, value)
            new += 1
        self.counts["memos"] = new, len(memos) - new

    def _places(self, texts: Mapping[str, _Text], codes: Coded) -> dict[tuple[Part, str], Place]:
        """Where memos on each part of the project stand."""
        entities = {row.key: row.id for row in code_rows(self.view)}
        places: dict[tuple[Part, str], Place] = {("project", ""): STUDY}
        for own, key in codes.keys.items():
            places["code", own] = Place("code", entities[key], f"code {key}")
        for own, text in texts.items():
            places["source", own] = Place("transcript", text.id, f"transcript {text.name}", text.id)
            source, words = text.placed.source, text.placed.words
            for selection, span in zip(source.selections, text.placed.marked, strict=True):
                if span is not None:
                    places["selection", selection.id] = _passage(text, span, words)
            for coding, span in zip(source.codings, text.placed.spans, strict=True):
                if span is not None:
                    places["coding", coding.id] = _passage(text, span, words)
        return places

    def _groups(self, texts: Mapping[str, _Text], codes: Coded) -> None:
        names = {own: text.name for own, text in texts.items()}
        saved = saved_expressions(self.view)
        taken = [code.key for code in codes.codebook.codes]
        new, losses = expressions_of(self.project.groups, codes.keys, names, saved, taken)
        self.losses += losses
        for name, expression in new.items():
            put_expression(self.change, name, expression)
        if self.project.groups:
            self.counts["groups"] = len(new), len(self.project.groups) - len(new)


def _passage(text: _Text, span: tuple[int, int], words: str) -> Place:
    quote = " ".join(words[span[0] : span[1]].split())
    called = f"transcript {text.name}, {span[0]} to {span[1]}: {quote[:60]}"
    return Place("segment", text.id, called, text.id, span)


def _described(text: _Text) -> Text:
    """A transcript as cases know it."""
    cut = text.placed.cut
    interviewers = {s.label for s in cut.transcript.speakers if s.interviewer}
    labels = [s.label for s in cut.transcript.speakers if s.label not in interviewers]
    selections = {
        selection.id: span
        for selection, span in zip(text.placed.source.selections, text.placed.marked, strict=True)
        if span is not None
    }
    return Text(
        text.id,
        text.name,
        {label: speaker_id(text.id, label) for label in labels},
        [(speaker, (start, end)) for speaker, start, end, *_ in cut.turns],
        selections,
    )
