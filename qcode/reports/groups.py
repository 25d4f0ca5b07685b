"""Groups of participants (by role, site or any attribute), their bases, and codes asked for by
name.

An attribute is looked up on the participant, then on the participant's site, so that "all state
task forces" is a group too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from qcode.codebook.naming import find_code as find_code
from qcode.errors import Unknown, UsageError
from qcode.model import Codebook, Participant, Study, role_key
from qcode.query.fields import Field, Fields, NoField
from qcode.reports.citations import Citation
from qcode.reports.counts import Behind, Count, Share, Unit

ALL = "(all groups)"
"""The name of the group that holds everybody."""

_SPEAKS_AS = {
    "lawenforcement": "law enforcement official",
    "other": "other stakeholder",
    "": "participant",
}


_WHO: Callable[[Citation], Participant] = itemgetter(1)
"""Who speaks in a citation."""
BETWEEN = " × "
"""What stands between the values of several attributes in the name of a group."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which group a participant belongs to, and the groups in reading order. `by` is None for one
    group of everybody.

    `nothing` is the name of the group of those who have no value (of any of the attributes, where
    there are several). `fields` are the attributes, `parts` gives their values of each group.
    """

    by: str | None
    names: tuple[str, ...]
    of: Callable[[Participant], str]
    nothing: str = ""
    fields: tuple[Field, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What a set of citations, or a base, amounts to. Participants are told apart by
    `Participant.person`.

    `made` are the citations and `who` made them, or is in the base.
    """

    citations: int = 0
    participants: set[tuple[str, str]] = field(default_factory=set)
    interviews: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    made: Sequence[Citation] = ()
    who: list[Participant] = field(default_factory=list)

    @property
    def participant_count(self) -> Count:
        """How many participants, and what is behind the number."""
        return self._count("participants", len(self.participants))

    @property
    def interview_count(self) -> Count:
        """How many interviews, and what is behind the number."""
        return self._count("interviews", len(self.interviews))

    @property
    def site_count(self) -> Count:
        """How many sites, and what is behind the number."""
        return self._count("sites", len(self.sites))

    def _count(self, unit: Unit, number: int) -> Count:
        return Count(number, Behind(unit, self.made, self.who))

    def add(self, participant: Participant) -> None:
        """Count this participant with interview and site."""
        self.who.append(participant)
        self.participants.add(participant.person)
        self.interviews.add(participant.transcript)
        if participant.site:
            self.sites.add(participant.site)


def grouping(study: Study, participants: Sequence[Participant], by: str | None) -> Grouping:
    """The groups that `participants` form by an attribute (`role`, `site`, `site.kind`, ..., or
    `transcript`), or by several with commas between them.

    Roles come in the order of the codebook's protocols, other names in alphabetical order, those of
    whom nothing is known last. Raises `Unknown` for an attribute that nobody has.
    """
    if by is None:
        return Grouping(None, (ALL,), lambda participant: ALL)
    attributes = Fields(study)
    fields = _fields(attributes, by)
    kinds = [_Kind(study, attributes, field, participants) for field in fields]

    def values(participant: Participant) -> tuple[str, ...]:
        return tuple(kind.of(participant) for kind in kinds)

    matches = {values(p) for p in participants}
    ordered = sorted(
        matches, key=lambda some: [kind.order(v) for kind, v in zip(kinds, some, strict=True)]
    )
    parts = {BETWEEN.join(some): some for some in ordered}
    nothing = BETWEEN.join(kind.nothing for kind in kinds)
    name = ",".join(field.typed for field in fields)
    known: dict[int, tuple[Participant, str]] = {}

    def of(participant: Participant) -> str:
        # Participants are asked for once for each code; each is kept, so that its id stays its own.
        found = known.get(id(participant))
        if found is None:
            found = known[id(participant)] = participant, BETWEEN.join(values(participant))
        return found[1]

    return Grouping(name, tuple(parts), of, nothing, fields, parts)


def fields_of(study: Study, by: str) -> tuple[Field, ...]:
    """The attributes of people that `by` names, without those that nobody has."""
    known = Fields(study)
    result = []
    for name in by.split(","):
        try:
            result.append(known.find_attribute(name.strip()))
        except NoField:
            continue
    return tuple(result)


def _fields(known: Fields, by: str) -> tuple[Field, ...]:
    """The attributes of `by`, each once. Raises `Unknown`, and `UsageError` for none."""
    typed = [name.strip() for name in by.split(",") if name.strip()]
    if not typed:
        raise UsageError(
            "--by needs an attribute", advice="for example --by role, or --by role,site"
        )
    return tuple(dict.fromkeys(_field(known, name) for name in typed))


def _field(known: Fields, typed: str) -> Field:
    """The field of a person that is called so. Raises `Unknown`."""
    try:
        return known.find_attribute(typed)
    except NoField:
        names = known.of_people
        advice = "the attributes are in the table of qcode transcripts"
        raise Unknown("attribute", typed, names, advice=advice) from None


class _Kind:
    """The values of one attribute: how each is written, and their order."""

    def __init__(
        self, study: Study, known: Fields, field: Field, participants: Sequence[Participant]
    ) -> None:
        self._known, self._field = known, field
        self.nothing = f"(no {field.name})"
        is_role = field.name == "role" and field.place != "site"
        protocols = study.codebook.protocols if is_role else ()
        self._place = {p.role: i for i, p in enumerate(protocols)}
        self._spelled = (
            _spellings(study, (known.value(field, p) for p in participants)) if is_role else {}
        )

    def of(self, participant: Participant) -> str:
        result = self._known.value(self._field, participant)
        if self._spelled:
            result = self._spelled.get(role_key(result), result)
        return result or self.nothing

    def order(self, value: str) -> tuple[bool, int, str, str]:
        last = len(self._place)
        return (value == self.nothing, self._place.get(value, last), value.casefold(), value)


def _spellings(study: Study, roles: Iterable[str]) -> dict[str, str]:
    """How each role is written: as in its protocol, else as most participants have it."""
    used = Counter(role for role in roles if role)
    result: dict[str, str] = {}
    for role, _count in sorted(used.items(), key=lambda item: (-item[1], item[0])):
        result.setdefault(role_key(role), role)
    return result | {role_key(p.role): p.role for p in study.codebook.protocols}


def roles_without_protocol(study: Study) -> tuple[str, ...]:
    """Roles of participants that no protocol names, in alphabetical order; none where there are no
    protocols.
    """
    known = {role_key(p.role) for p in study.codebook.protocols}
    if not known:
        return ()
    people = (p for i in study.interviews for p in i.participants if p.role and not p.interviewer)
    return tuple(sorted({p.role for p in people if role_key(p.role) not in known}))


def value(study: Study, participant: Participant, attribute: str) -> str:
    """The participant's value, else that of the participant's site; empty where there is none."""
    if attribute == "transcript":
        return participant.transcript
    own = participant.attributes.get(attribute, "")
    return own or study.sites.get(participant.site, {}).get(attribute, "")


def attribute_key(study: Study, typed: str) -> str:
    """The attribute of that name, whatever its case. Raises `Unknown` for one that nobody has."""
    return _field(Fields(study), typed).name


def values_of(study: Study, attribute: str) -> Callable[[Participant], str]:
    """What gives a participant's value of an attribute; empty where there is none. Raises
    `Unknown`.
    """
    known = Fields(study)
    field = _field(known, attribute)
    return lambda participant: known.value(field, participant)


def attribution(role: str) -> str:
    """Who speaks, by role only: ``law_enforcement`` is a law enforcement official, other roles are
    their own words.
    """
    return _SPEAKS_AS.get(role_key(role), role.replace("_", " "))


def bases(participants: Iterable[Participant], groups: Grouping) -> dict[str, Tally]:
    """The base of every group: everybody in it, mentioning or not."""
    result = {name: Tally() for name in groups.names}
    for participant in participants:
        result[groups.of(participant)].add(participant)
    return result


def split(citations: Iterable[Citation], groups: Grouping) -> dict[str, list[Citation]]:
    """The citations of each group, in the order given."""
    result: dict[str, list[Citation]] = {name: [] for name in groups.names}
    if groups.by is None:
        result[ALL] = list(citations)
        return result
    for who, own in groupby(citations, _WHO):
        result[groups.of(who)] += own
    return result


def tally(citations: Sequence[Citation]) -> Tally:
    """Citations counted, with who made them."""
    who = list(map(_WHO, citations))
    result = tally_of(dict(zip(map(id, who), who, strict=True)).values())
    result.made = citations
    result.citations = Count(len(citations), Behind("citations", citations))
    return result


def tally_of(participants: Iterable[Participant]) -> Tally:
    """The participants with their interviews and sites, without any citation."""
    who = list(participants)
    return Tally(
        participants={p.person for p in who},
        interviews={p.transcript for p in who},
        sites={site for p in who if (site := p.site)},
        who=who,
    )


FEW_PEOPLE, FEW_CITATIONS = 3, 20
"""Groups with fewer participants, or fewer citations in all, are marked: their percentages are not
meaningful.
"""


def is_small(participants: int, citations: int | None = None) -> bool:
    """True for a group whose percentages rest on too few people, or on too few citations where
    these are the base.
    """
    return participants < FEW_PEOPLE or (citations is not None and citations < FEW_CITATIONS)


def large_enough(
    names: Sequence[str], base: Mapping[str, Tally], min_n: int
) -> tuple[list[str], list[str]]:
    """The groups with at least `min_n` participants, and those left out."""
    kept = [name for name in names if len(base[name].participants) >= min_n]
    return kept, [name for name in names if name not in kept]


def is_over_100(percents: Iterable[float | None]) -> bool:
    """Whether percentages add up to more than 100; six sixths do not, although their sum is
    100.00000000000001.
    """
    return sum(value or 0.0 for value in percents) > 100.0 + 1e-9


def percent(part: int, base: int) -> float | None:
    """100 x part / base; None where there is no base. A share of two counts knows both of them."""
    if base and isinstance(part, Count) and isinstance(base, Count):
        return Share(part, base)
    return 100.0 * part / base if base else None


def depths(codebook: Codebook) -> dict[str, int]:
    """How deep each code lies in its tree: 0 at the top."""
    result: dict[str, int] = {}
    for code in codebook.codes:
        result[code.key] = result.get(code.parent, -1) + 1 if code.parent is not None else 0
    return result
