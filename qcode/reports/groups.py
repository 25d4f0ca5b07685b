"""Groups of participants (by role, site or any attribute), their bases, and codes asked for by
name.

An attribute is looked up on the participant, then on the participant's site, so that "all state
task forces" is a group too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qcode.errors import Unknown
from qcode.model import Code, Codebook, Participant, Study, role_key
from qcode.reports.citations import Citation

ALL = "(all groups)"
"""The name of the group that holds everybody."""

_SPEAKS_AS = {
    "lawenforcement": "law enforcement official",
    "other": "other stakeholder",
    "": "participant",
}


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which group a participant belongs to, and the groups in reading order. `by` is None for one
    group of everybody.

    `nothing` is the name of the group of those who have no value.
    """

    by: str | None
    names: tuple[str, ...]
    of: Callable[[Participant], str]
    nothing: str = ""


@dataclass(slots=True)
class Tally:
    """What a set of citations, or a base, amounts to. Participants are told apart by
    `Participant.person`.
    """

    citations: int = 0
    participants: set[tuple[str, str]] = field(default_factory=set)
    interviews: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)

    def add(self, participant: Participant) -> None:
        """Count this participant with interview and site."""
        self.participants.add(participant.person)
        self.interviews.add(participant.transcript)
        if participant.site:
            self.sites.add(participant.site)


def grouping(study: Study, participants: Sequence[Participant], by: str | None) -> Grouping:
    """The groups that `participants` form by an attribute (`role`, `site`, ..., or `transcript`).

    Roles come in the order of the codebook's protocols, other names in alphabetical order, those of
    whom nothing is known last. Raises `Unknown` for an attribute that nobody has.
    """
    if by is None:
        return Grouping(None, (ALL,), lambda participant: ALL)
    key = _attribute(study, by)
    nothing = f"(no {key})"
    spelled = _spellings(study, participants) if key == "role" else {}

    def of(participant: Participant) -> str:
        found = value(study, participant, key)
        return spelled.get(role_key(found), found) or nothing

    protocols = {p.role: i for i, p in enumerate(study.codebook.protocols)} if key == "role" else {}
    last = len(protocols)
    names = {of(p) for p in participants}
    ordered = sorted(names, key=lambda n: (n == nothing, protocols.get(n, last), n.casefold(), n))
    return Grouping(key, tuple(ordered), of, nothing)


def _spellings(study: Study, participants: Sequence[Participant]) -> dict[str, str]:
    """How each role is written: as in its protocol, else as most participants have it."""
    used = Counter(role for p in participants if (role := value(study, p, "role")))
    found: dict[str, str] = {}
    for role, _count in sorted(used.items(), key=lambda item: (-item[1], item[0])):
        found.setdefault(role_key(role), role)
    return found | {role_key(p.role): p.role for p in study.codebook.protocols}


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


def is_of_site(study: Study, attribute: str) -> bool:
    """True when `attribute` describes sites rather than persons."""
    return any(attribute in described for described in study.sites.values())


def _attribute(study: Study, by: str) -> str:
    known = {"role", "site", "transcript"}
    for interview in study.interviews:
        known.update(interview.attributes)
        for participant in interview.participants:
            known.update(participant.attributes)
    for described in study.sites.values():
        known.update(described)
    if by in known:
        return by
    folded = next((k for k in sorted(known) if k.casefold() == by.casefold()), None)
    if folded is None:
        raise Unknown("attribute", by, sorted(known), hint="qcode transcripts lists the attributes")
    return folded


def attribution(role: str) -> str:
    """Who speaks, by role only: ``law_enforcement`` is a law enforcement official, other roles are
    their own words.
    """
    return _SPEAKS_AS.get(role_key(role), role.replace("_", " "))


def bases(participants: Iterable[Participant], groups: Grouping) -> dict[str, Tally]:
    """The base of every group: everybody in it, mentioning or not."""
    found = {name: Tally() for name in groups.names}
    for participant in participants:
        found[groups.of(participant)].add(participant)
    return found


def split(citations: Iterable[Citation], groups: Grouping) -> dict[str, list[Citation]]:
    """The citations of each group, in the order given."""
    found: dict[str, list[Citation]] = {name: [] for name in groups.names}
    if groups.by is None:
        found[ALL] = list(citations)
        return found
    known: dict[int, str] = {}
    for citation in citations:
        who = citation.participant
        name = known.get(id(who))
        if name is None:
            name = known[id(who)] = groups.of(who)
        found[name].append(citation)
    return found


def tally(citations: Sequence[Citation]) -> Tally:
    """Citations counted, with who made them."""
    found = tally_of({id(c.participant): c.participant for c in citations}.values())
    found.citations = len(citations)
    return found


def tally_of(participants: Iterable[Participant]) -> Tally:
    """The participants with their interviews and sites, without any citation."""
    found = Tally()
    for participant in participants:
        found.add(participant)
    return found


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
    """100 x part / base; None where there is no base."""
    return 100.0 * part / base if base else None


def find_code(codebook: Codebook, name: str) -> Code:
    """The code of that key or path (``family/key``), compared without case. Raises `Unknown`."""
    wanted = name.strip("/")
    code = codebook.get(wanted.rpartition("/")[2])
    if code is None or (
        "/" in wanted
        and not f"/{codebook.path(code.key)}".casefold().endswith(f"/{wanted}".casefold())
    ):
        raise Unknown(
            "code",
            name,
            [c.key for c in codebook.codes] + [codebook.path(c.key) for c in codebook.codes],
        )
    return code


def depths(codebook: Codebook) -> dict[str, int]:
    """How deep each code lies in its tree: 0 at the top."""
    found: dict[str, int] = {}
    for code in codebook.codes:
        found[code.key] = found.get(code.parent, -1) + 1 if code.parent is not None else 0
    return found
