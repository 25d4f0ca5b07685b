"""Which codings count: one layer per transcript, and only inside what its coder marked done.

The layer of a transcript is the consensus where there is one, else the primary coder's. A second
coder, a bulk application or unfinished work changes no figure unless asked for; whatever is left
out is named (`qcode.reports.notes`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from qcode.errors import Unknown, UsageError
from qcode.model import (
    Coded,
    Coding,
    Done,
    Gathered,
    Interview,
    Limits,
    Participant,
    Row,
    Rows,
    Study,
    Turn,
    rows_of,
)
from qcode.spans import Span, clip, contains, join_over_white_space, overlapping, subtract, trim

LayerKind = Literal["consensus", "primary", "first", "chosen", "unfinished"]
"""Why a layer counts: agreed on; by the primary coder; with none assigned, by the first who
finished; asked for; as it is.
"""


@dataclass(frozen=True, slots=True)
class LayerOptions:
    """What to count when it is not the default layer.

    `coder` takes that coder's layer everywhere (with `round`, in that round), `include_unfinished`
    counts transcripts nobody marked done as they are, `include_machine` counts codings that
    somebody applied in bulk under their own name. Those of a model are never counted as they are.
    """

    coder: str | None = None
    round: str | None = None
    include_unfinished: bool = False
    include_machine: bool = False


DEFAULT = LayerOptions()


@dataclass(frozen=True, slots=True)
class Layer:
    """The codings of one transcript that count, and whose they are.

    `spans` are where the coder decided (sorted, apart); `codings` are clipped to them.
    `participants` are those who speak there, without interviewers; `speakers[i]` is who speaks turn
    i, None for an interviewer or for words nobody is named for. `others_done` are the other people
    who marked the transcript done. `elsewhere` is the coder who counts where a consensus does not
    reach (the one who would count without it); empty where it covers everything.
    """

    interview: Interview
    kind: LayerKind
    coder: str
    round: str
    spans: tuple[Span, ...]
    codings: Sequence[Coding]
    participants: tuple[Participant, ...]
    speakers: tuple[Participant | None, ...]
    complete: bool = True
    machine_left_out: int = 0
    others_done: tuple[str, ...] = ()
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A transcript that is in no count and no base. `coder` is who would have to mark it done,
    empty when anybody could.
    """

    transcript: str
    coder: str = ""
    round: str = ""


@dataclass(frozen=True, slots=True)
class Layered:
    """One layer for every transcript that counts, in the order of the study, and the transcripts
    left out.

    `before` are the participants who would count without the limits of the study.
    """

    study: Study
    layers: tuple[Layer, ...]
    left_out: tuple[LeftOut, ...] = ()
    options: LayerOptions = field(default=DEFAULT)
    before: tuple[Participant, ...] = ()

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Everybody in the base, in the order of the study."""
        return tuple(p for layer in self.layers for p in layer.participants)


def layered(study: Study, options: LayerOptions = DEFAULT) -> Layered:
    """The layer of every transcript of `study`. Raises `Unknown` for a coder that the study does
    not have, `UsageError` for a model whose codings are to be counted.
    """
    known: Layered | None = study.memo.get(("layered", options))
    if known is not None:
        return known
    result = study.memo["layered", options] = _layered(study, options)
    return result


def _layered(study: Study, options: LayerOptions) -> Layered:
    if options.coder is not None:
        options = replace(options, coder=_known_coder(study, options.coder))
        if options.include_machine and _is_machine(study, options.coder):
            raise UsageError(
                f"{options.coder} is a model, and its codings are not counted as they are",
                command="qcode report themes --include-machine",
            )
    choose = _Chooser(study, options)
    layers: list[Layer] = []
    left_out: list[LeftOut] = []
    for interview in study.interviews:
        if interview.name in study.doubles:
            continue
        choice = choose(interview)
        if isinstance(choice, LeftOut):
            left_out.append(choice)
        else:
            layers.append(choose.layer(interview, *choice))
    result = Layered(study, tuple(layers), tuple(left_out), options)
    return result if study.limits is None else _limited(result, study.limits)


def _is_machine(study: Study, coder: str | None) -> bool:
    return any(c.name == coder and c.kind == "machine" for c in study.coders)


def _limited(result: Layered, limits: Limits) -> Layered:
    """Only those whom the limits do not rule out, and of their words only what the limits name."""
    layers = [
        replace(
            layer,
            codings=_clipped(layer.codings, limits.spans.get(layer.interview.name, ())),
            participants=tuple(p for p in layer.participants if p.id in limits.people),
        )
        for layer in result.layers
    ]
    able = {
        i.name
        for i in result.study.interviews
        if any(p.id in limits.people for p in respondents(i))
    }
    return replace(
        result,
        layers=tuple(layer for layer in layers if layer.participants),
        left_out=tuple(x for x in result.left_out if x.transcript in able),
        before=result.participants,
    )


def _known_coder(study: Study, name: str) -> str:
    """The coder's name as the study writes it."""
    known: dict[str, None] = dict.fromkeys(
        [c.name for c in study.coders]
        + [d.coder for d in study.done]
        + [one.coder if isinstance(one, Coded) else one[_CODER] for one in _parts_of(study.codings)]
    )
    exact = next((k for k in known if k == name), None) or next(
        (k for k in known if k.casefold() == name.casefold()), None
    )
    if exact is None:
        raise Unknown("coder", name, known)
    return exact


_TRANSCRIPT, _CODER, _START, _END, _ROUND, _ORIGIN, _CREATED = 1, 3, 4, 5, 6, 7, 9
"""Where these fields are in the row of a coding."""
_LAST = itemgetter(1)


def _parts_of(codings: Sequence[Coding]) -> Sequence[Any]:
    """The codings as they were read: gathered, or a row each."""
    return codings.coded if isinstance(codings, Gathered) else rows_of(codings, Coding)


def _by_transcript(codings: Sequence[Coding]) -> Callable[[str], Sequence[Coding]]:
    """The codings of a transcript, as they were read."""
    at = 0 if isinstance(codings, Gathered) else _TRANSCRIPT
    parts: dict[str, list[Any]] = defaultdict(list)
    for name, some in groupby(_parts_of(codings), itemgetter(at)):
        parts[name].extend(some)
    if isinstance(codings, Gathered):
        return lambda name: Gathered(parts.get(name, ()))
    return lambda name: Rows(Coding, parts.get(name, ()))


class _Chooser:
    """Chooses the coder and round of a transcript and cuts out what counts."""

    def __init__(self, study: Study, options: LayerOptions) -> None:
        self._options = options
        self._codings = _by_transcript(study.codings)
        self._done: dict[str, list[Done]] = defaultdict(list)
        for mark in study.done:
            self._done[mark.transcript].append(mark)
        self._consensus = {c.name for c in study.coders if c.kind == "consensus"}
        self._machines = {c.name for c in study.coders if c.kind == "machine"}
        breadth = Counter(
            (d.coder, d.round)
            for d in {(d.coder, d.round, d.transcript): d for d in study.done}.values()
        )
        # Marks of one moment (two coders imported from one file): who did more of the study comes
        # first, then the name.
        self._first: Callable[[Done], tuple[str, int, str, str]] = lambda d: (
            d.created,
            -breadth[d.coder, d.round],
            d.coder,
            d.round,
        )
        self._primary: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for assignment in study.assignments:
            if assignment.kind == "primary":
                self._primary[assignment.transcript].append((assignment.coder, assignment.round))

    def __call__(self, interview: Interview) -> tuple[LayerKind, str, str] | LeftOut:
        """The kind, coder and round of the interview's layer, or why it has none."""
        marks = sorted(
            (d for d in self._done.get(interview.name, ()) if d.coder not in self._machines),
            key=self._first,
        )
        if self._options.coder is not None:
            return self._asked_for(interview.name, self._options.coder, marks)
        if agreed := [d for d in marks if d.coder in self._consensus]:
            return "consensus", agreed[-1].coder, agreed[-1].round
        if by_person := self._by_person(interview.name, marks):
            return by_person
        assigned = self._primary.get(interview.name, [])
        if self._options.include_unfinished:
            return "unfinished", *self._as_it_is(interview.name, assigned)
        return LeftOut(interview.name, *(assigned[0] if assigned else ()))

    def _by_person(self, name: str, marks: list[Done]) -> tuple[LayerKind, str, str] | None:
        """Whose codings count where there is no consensus: the primary coder's, else those of the
        first who was done.
        """
        assigned = self._primary.get(name, [])
        marked = {(d.coder, d.round) for d in marks}
        if ready := next((a for a in assigned if a in marked), None):
            return "primary", *ready
        return ("first", marks[0].coder, marks[0].round) if marks and not assigned else None

    def _asked_for(
        self, name: str, coder: str, marks: list[Done]
    ) -> tuple[LayerKind, str, str] | LeftOut:
        wanted = self._options.round
        own = [d for d in marks if d.coder == coder and wanted in (None, d.round)]
        if own:
            return "chosen", coder, own[0].round
        if self._options.include_unfinished:
            codings = [
                row
                for row in rows_of(self._codings(name), Coding)
                if row[_CODER] == coder and wanted in (None, row[_ROUND])
            ]
            first = min(codings, key=itemgetter(_CREATED), default=None)
            return "unfinished", coder, str(first[_ROUND]) if first is not None else wanted or ""
        return LeftOut(name, coder, wanted or "")

    def _as_it_is(self, name: str, assigned: list[tuple[str, str]]) -> tuple[str, str]:
        if assigned:
            return assigned[0]
        by_people = [
            row
            for row in rows_of(self._codings(name), Coding)
            if row[_CODER] not in self._machines and row[_ORIGIN] != "machine"
        ]
        first = min(by_people, key=itemgetter(_CREATED), default=None)
        return ("", "") if first is None else (str(first[_CODER]), str(first[_ROUND]))

    def layer(self, interview: Interview, kind: LayerKind, coder: str, round: str) -> Layer:
        """The codings of that coder and round inside what was marked done; everywhere, for an
        unfinished transcript.
        """
        spans = (
            [(0, len(interview.text))]
            if kind == "unfinished"
            else self._decided(interview, coder, round)
        )
        own, machine = self._own(interview.name, coder, round)
        codings, elsewhere = _clipped(own, spans), ""
        if kind == "consensus":
            elsewhere, rest, beside = self._beside(interview, spans)
            codings = _together(codings, beside)
            spans = join_over_white_space([*spans, *rest], interview.text)
        participants, speakers, complete = _who_speaks(interview, spans)
        return Layer(
            interview,
            kind,
            coder,
            round,
            tuple(spans),
            codings,
            participants,
            speakers,
            complete,
            machine,
            self._others_done(interview.name, coder),
            elsewhere,
        )

    def _own(self, name: str, coder: str, round: str) -> tuple[Sequence[Coding], int]:
        """The codings of a transcript that count where they lie in what was decided, and how many
        a machine applied that do not.
        """
        codings = self._codings(name)
        if isinstance(codings, Gathered):
            kept, out = self._counting(codings.coded, (coder, round), (2, 3, 4))
            return Gathered(kept), sum(len(one.spans) for one in out)
        fields = (_CODER, _ROUND, _ORIGIN)
        kept, out = self._counting(rows_of(codings, Coding), (coder, round), fields)
        return Rows(Coding, kept), len(out)

    def _counting(
        self, parts: Sequence[Any], layer: tuple[str, str], fields: tuple[int, int, int]
    ) -> tuple[list[Any], list[Any]]:
        """What of a transcript is of that coder and round, and what of it a machine applied and is
        not counted; `fields` are where coder, round and origin stand.
        """
        coder, round, origin = fields
        result: list[Any] = []
        machine: list[Any] = []
        for part in parts:
            own = part[coder] == layer[0] and part[round] == layer[1]
            if part[origin] == "machine":
                # What a model gave under its own name is never counted as it is: `corrected`.
                by_model = part[coder] in self._machines
                if by_model or (own and not self._options.include_machine):
                    machine.append(part)
                    continue
            if own:
                result.append(part)
        return result, machine

    def _decided(self, interview: Interview, coder: str, round: str) -> list[Span]:
        marks = [
            (d.start, d.end)
            for d in self._done[interview.name]
            if d.coder == coder and d.round == round
        ]
        return join_over_white_space(marks, interview.text)

    def _beside(
        self, interview: Interview, consensus: list[Span]
    ) -> tuple[str, list[Span], Sequence[Coding]]:
        """Who counts where the consensus does not reach, where that is, and the codings there."""
        nobody = {*self._machines, *self._consensus}
        marks = sorted(
            (d for d in self._done[interview.name] if d.coder not in nobody), key=self._first
        )
        choice = self._by_person(interview.name, marks)
        if choice is None:
            return "", [], ()
        _, coder, round = choice
        rest = [
            part
            for span in subtract(self._decided(interview, coder, round), consensus)
            if (part := trim(interview.text, span))[0] < part[1]
        ]
        words = [(t.start, t.end) for t in interview.turns]
        rest = [span for span in rest if overlapping(words, span)]
        codings = self._codings(interview.name)
        if isinstance(codings, Gathered):
            coded = [
                one
                for one in codings.coded
                if (one.coder, one.round) == (coder, round) and one.origin != "machine"
            ]
            return coder if rest else "", rest, _clipped(Gathered(coded), rest)
        own = [
            row
            for row in rows_of(codings, Coding)
            if row[_CODER] == coder and row[_ROUND] == round and row[_ORIGIN] != "machine"
        ]
        return coder if rest else "", rest, _clipped(Rows(Coding, own), rest)

    def _others_done(self, name: str, coder: str) -> tuple[str, ...]:
        nobody = {coder, *self._machines, *self._consensus}
        return tuple(
            dict.fromkeys(
                d.coder
                for d in sorted(self._done.get(name, ()), key=self._first)
                if d.coder not in nobody
            )
        )


def _together(codings: Sequence[Coding], more: Sequence[Coding]) -> Sequence[Coding]:
    """All of the codings, kept as they were read."""
    parts = [*_parts_of(codings), *_parts_of(more)]
    return Gathered(parts) if isinstance(codings, Gathered) else Rows(Coding, parts)


def _clipped(codings: Sequence[Coding], spans: Sequence[Span]) -> Sequence[Coding]:
    """Codings as far as they lie in `spans`."""
    if isinstance(codings, Gathered):
        parts = [(one, _inside(one.spans, spans)) for one in codings.coded]
        # Most stretches lie inside as they are.
        kept = [(one, some) for one, some in parts if some]
        return Gathered(
            [one if some is one.spans else one._replace(spans=some) for one, some in kept]
        )
    result: list[Row] = []
    for row in rows_of(codings, Coding):
        span = (row[_START], row[_END])
        if any(contains(s, span) for s in spans):
            result.append(row)
        else:
            result += [(*row[:_START], *part, *row[_ROUND:]) for part in clip(spans, span)]
    return Rows(Coding, result)


def _inside(coded: Sequence[Span], spans: Sequence[Span]) -> Sequence[Span]:
    """The parts of stretches that lie in `spans`, in the order of the stretches."""
    if len(spans) == 1:
        first, last = spans[0]
        if first <= min(coded)[0] and max(map(_LAST, coded)) <= last:
            return coded
    result: list[Span] = []
    for span in coded:
        whole = any(contains(s, span) for s in spans)
        result += (span,) if whole else clip(spans, span)
    return result


def speakers_of(interview: Interview) -> tuple[Participant | None, ...]:
    """Who speaks each turn; None for an interviewer and for words nobody is named for.

    Where the transcript names no participant at all, unnamed words are one unnamed participant's.
    """
    who: dict[str | None, Participant | None] = {
        p.label: None if p.interviewer else p for p in interview.participants
    }
    labels = [row[1] or "" for row in rows_of(interview.turns, Turn)]
    if not any(who.get(label) is not None for label in set(labels)):
        unnamed = Participant(
            f"{interview.id}:unnamed", interview.name, "", dict(interview.attributes)
        )
        return tuple(who.get(label, unnamed) for label in labels)
    return tuple(map(who.get, labels))


def respondents(interview: Interview) -> tuple[Participant, ...]:
    """Everybody who speaks in the interview and is no interviewer, in the order of their first
    words.
    """
    return tuple({p.label: p for p in speakers_of(interview) if p is not None}.values())


def _who_speaks(
    interview: Interview, spans: list[Span]
) -> tuple[tuple[Participant, ...], tuple[Participant | None, ...], bool]:
    """The participants heard inside `spans`, who speaks each turn, and whether all of their turns
    lie inside.
    """
    speakers = speakers_of(interview)
    heard: dict[str, Participant] = {}
    turns = rows_of(interview.turns, Turn)
    if len(spans) == 1 and turns and contains(spans[0], (turns[0][2], turns[-1][3])):
        heard = {
            who.label: who
            for who, turn in zip(speakers, turns, strict=True)
            if who is not None and turn[2] < turn[3]
        }
        return tuple(heard.values()), speakers, True
    complete = True
    for (_, _, start, end, *_), speaker in zip(
        rows_of(interview.turns, Turn), speakers, strict=True
    ):
        if speaker is None or start >= end:
            continue
        whole = any(first <= start and end <= last for first, last in spans)
        if whole or overlapping(spans, (start, end)):
            heard.setdefault(speaker.label, speaker)
        complete = complete and whole
    return tuple(heard.values()), speakers, complete
