"""How often each value of an attribute occurs: of persons, transcripts or sites, with percents of
those for whom it is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from qcode.errors import UsageError
from qcode.model import Column, Interview, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.counts import Behind, Count
from qcode.reports.groups import ALL, Grouping, grouping, is_small, percent, values_of
from qcode.reports.layers import respondents

Of = Literal["persons", "transcripts", "sites"]
_GROUP = Column("group", "Group")
_WORDS = {
    "persons": ("participant", "participants"),
    "transcripts": ("transcript", "transcripts"),
    "sites": ("site", "sites"),
}


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is counted once: whose values are looked up, and its group."""

    stands_for: Participant
    group: str


def frequencies(study: Study, attr: str, of: Of = "persons", by: str | None = None) -> Table:
    """A row a value of each attribute in `attr` (names with commas between), for each group of
    `by` and for all.

    Percents are of the units whose value is known (``known``); how many are not is in the notes and
    in ``extra['attributes']``. Persons are everyone who is no interviewer, each once; an attribute
    of a site is that of the person's site. Raises `Unknown` for an attribute that nobody has.
    """
    names = [name.strip() for name in attr.split(",") if name.strip()]
    if not names:
        raise UsageError("which attribute?", advice="for example --attr gender")
    people = [p for i in _counted(study) for p in respondents(i)]
    everybody = _units(study, of)
    groups = grouping(study, everybody, by)
    keys = [grouping(study, everybody, name).by or name for name in names]
    units = [_Unit(p, groups.of(p)) for p in everybody]
    shown = [*groups.names, ALL] if by is not None else [ALL]
    # A value that only others have is a zero in a group, so that groups can be compared.
    values = {key: _counts(study, key, everybody) for key in keys}
    rows: list[dict[str, Any]] = []
    for group in shown:
        own = [u.stands_for for u in units if group in (ALL, u.group)]
        for key in keys:
            rows += _rows(study, key, own, group, values[key], of, several=len(keys) > 1)
    messages = [_told(study, key, everybody, of) for key in keys]
    return Table(
        "report.frequencies",
        _title(keys, of, groups),
        (
            *((_GROUP,) if by is not None else ()),
            Column("label", notes.capitalised(keys[0]) if len(keys) == 1 else "Attribute"),
            Column("n", notes.capitalised(_WORDS[of][1]), "count"),
            Column("percent", "%", "percent"),
        ),
        tuple(rows),
        (
            *notes.heard_notes(study, people, notes.heard(study, people)),
            _rule(of),
            *(text for text, _ in messages),
        ),
        extra={"of": of, "attributes": [facts for _, facts in messages]},
        group="group" if by is not None else None,
        data_columns=(
            *(() if by is not None else (_GROUP,)),
            Column("attribute", "Attribute"),
            Column("code", "Value"),
            Column("known", "Known", "count"),
            Column("depth", "Depth", "count"),
            Column("small_group", "Small group", "flag"),
        ),
    )


def _units(study: Study, of: Of) -> list[Participant]:
    """One participant that stands for each unit."""
    counted = _counted(study)
    people = notes.heard(study, (p for i in counted for p in respondents(i)))
    if of == "sites":
        seen = {p.site for p in people if p.site} | set(study.sites)
        return [
            Participant("", "", "", {"site": site, **study.sites.get(site, {})})
            for site in sorted(seen)
        ]
    if of == "transcripts":
        names = {name for i in counted for p in i.participants for name in p.attributes}
        return [
            Participant("", i.name, "", {n: i.shared_value(n) for n in {*names, *i.attributes}})
            for i in counted
            if study.limits is None or notes.heard(study, respondents(i))
        ]
    return list({p.person: p for p in reversed(people)}.values())[::-1]


def _counted(study: Study) -> list[Interview]:
    return [i for i in study.interviews if i.name not in study.doubles]


def _counts(study: Study, key: str, people: Sequence[Participant]) -> Counter[str]:
    of = values_of(study, key)
    return Counter(result for p in people if (result := of(p)))


def _rows(
    study: Study,
    key: str,
    people: Sequence[Participant],
    group: str,
    values: Counter[str],
    of: Of,
    *,
    several: bool,
) -> list[dict[str, Any]]:
    counts = _counts(study, key, people)
    known = Count(sum(counts.values()), partial(_behind, study, key, people, None, of))
    small = of == "persons" and group != ALL and is_small(known)
    common = {"group": group, "attribute": key, "known": known, "small_group": small}
    rows: list[dict[str, Any]] = []
    if several:
        rows.append(
            {**common, "code": "", "label": notes.capitalised(key), "n": known}
            | {"percent": percent(known, known), "depth": 0}
        )
    for name in sorted(values, key=lambda v: _order(v, values)):
        n = Count(counts[name], partial(_behind, study, key, people, name, of))
        rows.append(
            {
                **common,
                "code": name,
                "label": notes.capitalised(name),
                "n": n,
                "percent": percent(n, known),
                "depth": 1 if several else 0,
            }
        )
    return rows


def _behind(
    study: Study, key: str, people: Sequence[Participant], value: str | None, of: Of
) -> Behind:
    """Those with that value, or with any."""
    known = values_of(study, key)
    some = [p for p in people if (known(p) == value if value is not None else known(p))]
    if of == "persons":
        return Behind("participants", people=some)
    if of == "sites":
        return Behind("sites", names=[p.site for p in some])
    names = {p.transcript for p in some}
    speaking = [p for i in _counted(study) if i.name in names for p in respondents(i)]
    silent = names - {p.transcript for p in speaking}
    return Behind("interviews", people=speaking, names=sorted(silent))


def _order(name: str, counts: Counter[str]) -> tuple[Any, ...]:
    """Numbers by size where all are numbers; else the most frequent first."""
    if all(_number(v) is not None for v in counts):
        return (_number(name),)
    return (-counts[name], name.casefold(), name)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _told(
    study: Study, key: str, people: Sequence[Participant], of: Of
) -> tuple[str, dict[str, Any]]:
    """How many have a value, as a note and as data."""
    known = sum(map(bool, map(values_of(study, key), people)))
    missing = len(people) - known
    one, many = _WORDS[of]
    message = (
        f"{notes.capitalised(key)}: known of {known:,} of {notes.amount(len(people), one, many)}."
    )
    if missing:
        message += (
            f" {missing:,} without a value {'is' if missing == 1 else 'are'} in no percentage."
        )
    return message, {"attribute": key, "known": known, "missing": missing}


def _title(keys: Sequence[str], of: Of, groups: Grouping) -> str:
    what = ", ".join(notes.capitalised(key) for key in keys)
    by = f" by {notes.attributes_named(groups.by)}" if groups.by else ""
    return f"{what} of {_WORDS[of][1]}{by}"


def _rule(of: Of) -> str:
    return {
        "persons": "Counted: everyone with a turn in a transcript who is not an interviewer, each"
        " person once, whether coded or not.",
        "transcripts": "Counted: transcripts. A transcript has a value where all who speak in it"
        " share the value.",
        "sites": "Counted: the sites of the study's list, and those that participants name.",
    }[of]
