"""The table of agreement for a built report: its counts of units know their segments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qcode.errors import Refused
from qcode.model import Limits, Participant, Study, Table
from qcode.reliability.matrix import MISSING, Ratings
from qcode.reports.citations import Citation
from qcode.reports.counts import Behind, Count
from qcode.reports.layers import speakers_of
from qcode.spans import overlapping
from qcode.store.view import View
from qcode.workflows.agreement.measured_tables import main_table
from qcode.workflows.agreement.measuring import assess
from qcode.workflows.agreement.options import AgreementOptions


def agreement_figures(view: View, seed: int | None = None, limits: Limits | None = None) -> Table:
    """The table of agreement, of the segments within `limits`. Raises `Refused` where nothing can
    be compared.
    """
    options = AgreementOptions(limits=limits)
    result = assess(view, options if seed is None else replace(options, seed=seed))
    table, ratings = main_table(result), result.compared.ratings
    places = _places(ratings, result.compared.study)
    at = {code: i for i, code in enumerate(ratings.codes)}

    def counted(row: Any) -> Any:
        layer = at.get(str(row["code"]))
        if layer is None or "units" not in row:
            return row
        rated = (ratings.values[layer] != MISSING).sum(axis=0) >= 2
        own = [place for place, has in zip(places, rated, strict=True) if has]
        if len(own) != row["units"]:
            return row
        return {**row, "units": Count(len(own), Behind("segments", own))}

    return replace(table, rows=tuple(counted(row) for row in table.rows))


def can_be_measured(view: View) -> bool:
    """Whether there is anything to measure agreement on."""
    try:
        assess(view, AgreementOptions(bootstrap=0))
    except Refused:
        return False
    return True


def _places(ratings: Ratings, study: Study) -> list[Citation]:
    """Where every unit lies, and whose words it is."""
    interviews = {i.name: i for i in study.interviews}
    speakers = {name: speakers_of(interviews[name]) for name in ratings.clusters}
    result = []
    for cluster, start, end in zip(ratings.cluster, ratings.starts, ratings.ends, strict=True):
        name = ratings.clusters[int(cluster)]
        interview = interviews[name]
        spans = [(t.start, t.end) for t in interview.turns]
        turn = overlapping(spans, (int(start), int(end)))[0]
        who = speakers[name][turn] or Participant("", name, "", {})
        number = interview.turns[turn].number
        result.append(Citation(interview, who, number, int(start), int(end), several=False))
    return result
