"""Interviews and people by role and number, for documents in which their names do not stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from qcode.model import Interview, Participant, Study
from qcode.query.fields import Field
from qcode.reports.groups import BETWEEN, attribution, fields_of
from qcode.reports.layers import respondents

NUMBERED = (
    "Documents name interviews by role and number, in the order of the study; csv and json have"
    " their names."
)
_SEVERAL, _NOBODY = "Group interview", "Interview"


def interview_numbers(study: Study) -> dict[str, str]:
    """``Prosecutor 7`` for the name of the seventh transcript in which a prosecutor alone answers,
    ``Group interview 2`` where several people do.
    """
    return _numbered((one.name, _kind(respondents(one))) for one in study.interviews)


def reader_names(study: Study, *attributes: str | None) -> dict[str, str]:
    """What documents call the values of those of the `attributes` (each may be several with commas
    between) that name somebody: transcripts, speakers, persons. Nothing for other attributes.
    """
    fields = [f for typed in attributes if typed for f in fields_of(study, typed)]
    result: dict[str, str] = {}
    for field in fields:
        if field.place == "name":
            result |= interview_numbers(study)
        elif names_somebody(field):
            result |= _numbered(_people(study, field))
    return result


def alias_of(group: str, aliases: Mapping[str, str]) -> str:
    """What documents call a group, which may be of several attributes."""
    return BETWEEN.join(aliases.get(part, part) for part in group.split(BETWEEN))


def names_somebody(field: Field) -> bool:
    """Whether the values of an attribute may be the names of people or of transcripts."""
    name = field.name.casefold()
    own = field.place != "site" and (name in ("person", "name") or name.endswith("_name"))
    return own or field.place in ("name", "speaker")


def _people(study: Study, field: Field) -> Iterator[tuple[str, str]]:
    interviews: dict[str, Interview] = {i.name: i for i in study.interviews}
    for interview in study.interviews:
        for person in respondents(interview):
            if value := field.value(study, interviews, person):
                yield value, _kind([person])


def _kind(people: Iterable[Participant]) -> str:
    """What an interview is called before its number."""
    some = {p.person: p for p in people}
    if len(some) != 1:
        return _SEVERAL if some else _NOBODY
    words = attribution(next(iter(some.values())).role)
    return words[:1].upper() + words[1:]


def _numbered(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A number for each name, of those called the same before it; the first name counts."""
    seen: Counter[str] = Counter()
    result: dict[str, str] = {}
    for name, kind in named:
        if name not in result:
            seen[kind] += 1
            result[name] = f"{kind} {seen[kind]:,}"
    return result


def in_order(labels: Iterable[str]) -> list[str]:
    """Names made here: those of one kind together, the lowest number first."""

    def key(label: str) -> tuple[str, int]:
        kind, _, number = label.rpartition(" ")
        return kind, int(number.replace(",", ""))

    return sorted(labels, key=key)
