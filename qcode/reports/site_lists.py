"""Which sites a group could have been heard from: the base of "k of the n sites", by name."""

from __future__ import annotations

from collections.abc import Mapping

from qcode.model import Column, Participant, Study
from qcode.query.fields import Fields
from qcode.reports.groups import ALL, Grouping, Tally

SITE_COLUMNS = (
    Column("site_names", "Which sites", "list"),
    Column("sites_without", "Which not", "list"),
)
"""The sites that mention something, and those of the base that do not."""


def sites_known(study: Study, base: Mapping[str, Tally]) -> set[str]:
    """The sites of the study: those of its list, and those that participants name."""
    return set(study.sites) | {site for tally in base.values() for site in tally.sites}


def sites_of_groups(
    study: Study, groups: Grouping, base: Mapping[str, Tally]
) -> dict[str, set[str]]:
    """The sites of each group's base: the study's list where there is one, else all participants'
    sites.

    A group that is itself made of sites (one site, or the state task forces) has only those.
    """
    every, known = sites_known(study, base), Fields(study)
    at = [i for i, field in enumerate(groups.fields) if known.is_of_sites(field)]
    if not at:
        return dict.fromkeys(base, every)
    listed: dict[tuple[str, ...], set[str]] = {}
    for site in study.sites:
        there = Participant("", "", "", {"site": site})
        fields = (groups.fields[i] for i in at)
        parts = tuple(known.value(field, there) or f"(no {field.name})" for field in fields)
        listed.setdefault(parts, set()).add(site)
    return {
        name: every
        if name == ALL
        else base[name].sites | listed.get(tuple(groups.parts[name][i] for i in at), set())
        for name in base
    }


def site_cells(mentioning: Tally, sites: set[str]) -> dict[str, list[str]]:
    """The cells of `SITE_COLUMNS`."""
    return {
        "site_names": sorted(mentioning.sites),
        "sites_without": sorted(sites - mentioning.sites),
    }
