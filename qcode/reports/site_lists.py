"""Which sites a group could have been heard from: the base of "k of the n sites", by name."""

from __future__ import annotations

from collections.abc import Mapping

from qcode.model import Column, Participant, Study
from qcode.reports.groups import ALL, Grouping, Tally, is_of_site

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
    every = sites_known(study, base)
    if groups.by == "site" or (groups.by is not None and is_of_site(study, groups.by)):
        own: dict[str, set[str]] = {name: set(base[name].sites) for name in base}
        for site in study.sites:
            name = groups.of(Participant("", "", "", {"site": site}))
            own.setdefault(name, set()).add(site)
        return {name: every if name == ALL else own[name] for name in base}
    return dict.fromkeys(base, every)


def site_cells(mentioning: Tally, sites: set[str]) -> dict[str, list[str]]:
    """The cells of `SITE_COLUMNS`."""
    return {
        "site_names": sorted(mentioning.sites),
        "sites_without": sorted(sites - mentioning.sites),
    }
