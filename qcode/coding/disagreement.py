"""Where coders differ: for every segment that two or more coders decided on, who gave which code
and who did not.

A unit is a segment of a respondent. A coder decided on it if the coder's done marks of the round
cover all of its words, and gave a code if one of the coder's codings of that round overlaps them. A
code that is newer than the coder's done mark is neither given nor withheld. Models and the
consensus do not count as coders here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from qcode.coding.sampling import round_order
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Coding, Interview, Segment, Study
from qcode.spans import Span, contains, intersection, join, join_over_white_space, overlapping, trim

Missing = Callable[[str, str, str], bool]
"""(code, transcript, coder) → whether the code is newer than the coder's done mark there"""

NOTHING = "(nothing)"
"""In a confusion matrix: the other coder gave no other code instead."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment that at least two coders decided on.

    `words` is the segment without white space at its edges. `given` maps a code to the coders who
    gave it, with the parts of the words that their codings cover; `absent` lists the coders for
    whom a code is missing, not withheld.
    """

    transcript: str
    segment: int
    turn: int
    words: Span
    speaker: str
    role: str
    coders: tuple[str, ...]
    given: Mapping[str, Mapping[str, tuple[Span, ...]]]
    absent: Mapping[str, tuple[str, ...]]

    def withheld(self, code: str) -> tuple[str, ...]:
        """The coders who decided here and did not give the code."""
        removed = self.absent.get(code, ())
        return tuple(c for c in self.coders if c not in self.given[code] and c not in removed)

    def spans(self, code: str, coders: Iterable[str] | None = None) -> tuple[Span, ...]:
        """The union of the words that these coders (None: all who gave it) covered with the
        code.
        """
        by_coder = self.given.get(code, {})
        wanted = by_coder if coders is None else [c for c in coders if c in by_coder]
        return tuple(join(span for coder in wanted for span in by_coder[coder]))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A code that some coders (`given`) put on a unit and others (`withheld`) did not."""

    unit: Unit
    code: str
    given: tuple[str, ...]
    withheld: tuple[str, ...]

    @property
    def place(self) -> tuple[str, int, str]:
        """The key within a round: transcript, segment, code."""
        return self.unit.transcript, self.unit.segment, self.code

    @property
    def coders(self) -> tuple[str, ...]:
        """All coders who take part, in the order of the unit."""
        return tuple(c for c in self.unit.coders if c in self.given or c in self.withheld)


def rounds(study: Study) -> tuple[str, ...]:
    """The rounds in which two people finished the same words of a transcript; training first,
    newest last.
    """
    people = {c.name for c in study.coders if c.kind == "person"}
    done: dict[tuple[str, str], dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for mark in study.done:
        if mark.coder in people:
            done[mark.round, mark.transcript][mark.coder].append((mark.start, mark.end))
    result = {round for (round, _), by_coder in done.items() if shared(by_coder)}
    return tuple(sorted(result, key=round_order))


def shared(done: Mapping[str, Sequence[Span]]) -> list[Span]:
    """The spans that at least two coders finished, sorted and joined. `done` gives each coder's
    spans.
    """
    parts = []
    for one, other in combinations(done, 2):
        parts += [
            both for a in done[one] for b in done[other] if (both := intersection(a, b)) is not None
        ]
    return join(parts)


def round_of(study: Study, wanted: str | None) -> str:
    """The wanted round, or the newest one that two people finished. Raises Refused if there is
    nothing to compare.
    """
    result = rounds(study)
    if not result:
        advice = (
            "see what is assigned with qcode sample show, and mark what is finished with qcode done"
            " TRANSCRIPT --coder NAME"
        )
        raise Refused(
            "no transcript was marked as finished by two coders, so there is nothing to compare",
            advice=advice,
        )
    if wanted is None:
        return result[-1]
    if wanted not in result:
        raise Refused(
            f"no transcript was marked as finished by two coders in round {wanted}",
            advice=f"the rounds are {', '.join(result)}",
        )
    return wanted


def team(study: Study, round: str, pair: Sequence[str] = ()) -> tuple[str, ...]:
    """The coders to compare: `pair` in the given order, or everybody who shares a transcript with
    another, by name.

    Raises Unknown for an unknown name, UsageError for a single name or for a coder who is not a
    person.
    """
    people = {c.name: c.kind for c in study.coders}
    for name in pair:
        if name not in people:
            raise Unknown("coder", name, people)
        if people[name] != "person":
            raise UsageError(f"{name} is not a person who coded ({people[name]})")
    if pair:
        chosen = tuple(dict.fromkeys(pair))
        if len(chosen) < 2:
            raise UsageError(
                "disagreement takes two coders", advice="name two with --pair NAME,NAME"
            )
        return chosen
    by_transcript: dict[str, set[str]] = defaultdict(set)
    for mark in study.done:
        if mark.round == round and people.get(mark.coder) == "person":
            by_transcript[mark.transcript].add(mark.coder)
    together = {c for coders in by_transcript.values() if len(coders) > 1 for c in coders}
    return tuple(sorted(together))


def units(
    study: Study, round: str, coders: Sequence[str], missing: Missing | None = None
) -> tuple[Unit, ...]:
    """Every segment of a respondent that two or more of `coders` decided on in the round, in the
    order of the study.
    """
    done: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for mark in study.done:
        if mark.round == round and mark.coder in coders:
            done[mark.transcript][mark.coder].append((mark.start, mark.end))
    codings: dict[str, list[Coding]] = defaultdict(list)
    known = {c.key for c in study.codebook.codes}
    for coding in study.codings:
        if (
            coding.round == round
            and coding.coder in coders
            and coding.origin != "machine"
            and coding.code in known
        ):
            codings[coding.transcript].append(coding)
    result: list[Unit] = []
    for interview in study.interviews:
        if len(done[interview.name]) > 1:
            result += _units_of(
                interview, coders, done[interview.name], codings[interview.name], missing
            )
    return tuple(result)


def _units_of(
    interview: Interview,
    coders: Sequence[str],
    done: Mapping[str, Sequence[Span]],
    codings: Sequence[Coding],
    missing: Missing | None,
) -> list[Unit]:
    people = {p.label: p for p in interview.participants}
    decided = {c: join_over_white_space(done[c], interview.text) for c in coders if c in done}
    words = [trim(interview.text, (s.start, s.end)) for s in interview.segments]
    given = _given(words, codings)
    result = []
    for i, segment in enumerate(interview.segments):
        speaker = interview.turns[segment.turn - 1].speaker or ""
        person = people.get(speaker)
        if words[i][0] == words[i][1] or (person is not None and person.interviewer):
            continue
        here = tuple(c for c in decided if any(contains(span, words[i]) for span in decided[c]))
        if len(here) < 2:
            continue
        codes = {
            code: {c: spans[c] for c in here if c in spans} for code, spans in given[i].items()
        }
        codes = {code: spans for code, spans in codes.items() if spans}
        absent = {
            code: removed
            for code in codes
            if missing
            and (
                removed := tuple(
                    c for c in here if c not in codes[code] and missing(code, interview.name, c)
                )
            )
        }
        role = person.role if person else ""
        result.append(
            Unit(
                interview.name,
                segment.number,
                segment.turn,
                words[i],
                speaker,
                role,
                here,
                codes,
                absent,
            )
        )
    return result


def _given(
    words: Sequence[Span], codings: Sequence[Coding]
) -> list[dict[str, dict[str, tuple[Span, ...]]]]:
    """For every segment: code → coder → the words that the coder's codings cover."""
    raw: list[dict[str, dict[str, list[Span]]]] = [
        defaultdict(lambda: defaultdict(list)) for _ in words
    ]
    for coding in codings:
        span = (coding.start, coding.end)
        for i in overlapping(words, span):
            part = intersection(words[i], span)
            if part is not None:
                raw[i][coding.code][coding.coder].append(part)
    return [
        {code: {c: tuple(join(s)) for c, s in by_coder.items()} for code, by_coder in here.items()}
        for here in raw
    ]


def disagreements(
    result: Iterable[Unit], codes: Sequence[str] | None = None
) -> tuple[Disagreement, ...]:
    """Every code of every unit that one coder gave and another withheld; only `codes`, if given."""
    wanted = None if codes is None else set(codes)
    return tuple(
        Disagreement(
            unit, code, tuple(c for c in unit.coders if c in unit.given[code]), unit.withheld(code)
        )
        for unit in result
        for code in unit.given
        if (wanted is None or code in wanted) and unit.withheld(code)
    )


def agreements(result: Iterable[Unit]) -> tuple[tuple[Unit, str], ...]:
    """Every code of every unit that somebody gave and nobody withheld."""
    return tuple((unit, code) for unit in result for code in unit.given if not unit.withheld(code))


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one coder gave `code` where the other gave `other` instead, and neither gave the
    other's code.

    `by_pair` counts by (coder of `code`, coder of `other`); `places` are the units, as (transcript,
    segment).
    """

    code: str
    other: str
    units: int
    by_pair: Mapping[tuple[str, str], int]
    places: tuple[tuple[str, int], ...]


def confusions(result: Iterable[Unit]) -> tuple[Confusion, ...]:
    """Pairs of confused codes, most frequent first; (code, other) is by (earlier coder, later coder
    of the unit).

    If the other coder gave no code, `other` is `NOTHING`; these pairs come last.
    """
    by_pair: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(
        lambda: defaultdict(int)
    )
    places: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for unit in result:
        for one, other in combinations(unit.coders, 2):
            mine, yours = _only(unit, one, other), _only(unit, other, one)
            for a in mine or ([NOTHING] if yours else []):
                for b in yours or [NOTHING]:
                    by_pair[a, b][one, other] += 1
                    places[a, b].append((unit.transcript, unit.segment))
    rows = [
        Confusion(a, b, sum(counts.values()), dict(counts), tuple(dict.fromkeys(places[a, b])))
        for (a, b), counts in by_pair.items()
    ]
    return tuple(
        sorted(rows, key=lambda r: (NOTHING in (r.code, r.other), -r.units, r.code, r.other))
    )


def _only(unit: Unit, one: str, other: str) -> list[str]:
    """The codes that `one` gave and `other` withheld."""
    return [code for code, by in unit.given.items() if one in by and other in unit.withheld(code)]


def agreed_counts(result: Iterable[Unit]) -> dict[str, int]:
    """How often two coders gave a code to the same unit, over all pairs of coders."""
    counts: dict[str, int] = defaultdict(int)
    for unit in result:
        for code, by in unit.given.items():
            counts[code] += len(by) * (len(by) - 1) // 2
    return dict(counts)


def turn_before(interview: Interview, segment: int) -> str:
    """The turn just before the turn of a segment, with the speaker's label; empty at the
    beginning.
    """
    number = interview.segments[segment - 1].turn
    if number < 2:
        return ""
    turn = interview.turns[number - 2]
    wording = interview.text[turn.start : turn.end].strip()
    return f"{turn.speaker}: {wording}" if turn.speaker else wording


def segment_words(interview: Interview, segment: int) -> str:
    """The words of a segment."""
    result: Segment = interview.segments[segment - 1]
    return interview.text[result.start : result.end].strip()
