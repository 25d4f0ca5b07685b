"""The table of agreement for a built report: its figures know the segments that were compared, and
what each coder decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qcode.errors import Refused
from qcode.model import ALL_CODES, Limits, Participant, Study, Table
from qcode.reliability.matrix import MISSING, Ratings
from qcode.reports.citations import Citation
from qcode.reports.counts import Behind, Count, computed
from qcode.reports.layers import speakers_of
from qcode.reports.notes import capitalised
from qcode.spans import overlapping
from qcode.store.view import View
from qcode.workflows.agreement.measured_tables import main_table
from qcode.workflows.agreement.measuring import Assessments, assess
from qcode.workflows.agreement.options import AgreementOptions


class Measuring:
    """Agreement in a study as it is now; each comparison is computed once. Raises `Refused` where
    nothing can be compared.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[tuple[int, str], Assessments] = {}

    def __call__(self, seed: int | None = None, limits: Limits | None = None) -> Assessments:
        """The comparison within `limits`, its intervals drawn with `seed`."""
        options = AgreementOptions(limits=limits)
        if seed is not None:
            options = replace(options, seed=seed)
        key = options.seed, "" if limits is None else limits.expression
        if key not in self._known:
            self._known[key] = assess(self._view, options)
        return self._known[key]


def agreement_figures(result: Assessments) -> Table:
    """The table of agreement; documents name codes by their labels."""
    table, ratings = main_table(result), result.compared.ratings
    labels = {code.key: code.name for code in result.compared.study.codebook.codes}
    places = _places(ratings, result.compared.study)
    at = {code: i for i, code in enumerate(ratings.codes)}

    def counted(row: Any) -> Any:
        layer = at.get(str(row["code"]))
        if "units" not in row or (layer is None and row["code"] != ALL_CODES):
            return row
        if layer is None:
            return computed(row, _alike(ratings, places))
        patterns = _decisions(ratings, layer, places)
        own = [place for some in patterns.values() for place in some]
        if len(own) != row["units"]:
            return row
        behind = [
            (name, Count(len(some), Behind("segments", some))) for name, some in patterns.items()
        ]
        units = Count(len(own), Behind("segments", own))
        return {**computed(row, behind), "units": units}

    def labelled(row: Any) -> Any:
        code = str(row["code"])
        return {**counted(row), "code_label": labels.get(code, capitalised(code))}

    columns = (replace(c, instead="code_label" if c.key == "code" else "") for c in table.columns)
    return replace(table, columns=tuple(columns), rows=tuple(labelled(row) for row in table.rows))


def can_be_measured(view: View) -> bool:
    """Whether there is anything to measure agreement on."""
    try:
        assess(view, AgreementOptions(bootstrap=0))
    except Refused:
        return False
    return True


def _decisions(
    ratings: Ratings, layer: int, places: Sequence[Citation]
) -> dict[str, list[Citation]]:
    """The units that at least two coders decided on, by what each of them decided: ``ada yes, ben
    no``.
    """
    result: dict[str, list[Citation]] = {}
    for place, values in zip(places, ratings.values[layer].T.tolist(), strict=True):
        said = [
            f"{coder} {'yes' if value else 'no'}"
            for coder, value in zip(ratings.coders, values, strict=True)
            if value != MISSING
        ]
        if len(said) >= 2:
            result.setdefault(", ".join(said), []).append(place)
    return result


def _alike(ratings: Ratings, places: Sequence[Citation]) -> list[tuple[str, Count]]:
    """The units by whether the coders who decided agree on every code."""
    result: dict[str, list[Citation]] = {}
    values = ratings.values[[c not in ratings.families for c in ratings.codes]]
    missing = values == MISSING
    yes = ((values == 1) & ~missing).any(axis=1)
    no = ((values == 0) & ~missing).any(axis=1)
    compared = ((~missing).sum(axis=1) >= 2).any(axis=0)
    differs = ((yes & no).sum(axis=0) > 0) & compared
    for place, has, apart in zip(places, compared, differs, strict=True):
        if has:
            name = "differ on some code" if apart else "agree on every code"
            result.setdefault(name, []).append(place)
    return [(name, Count(len(some), Behind("segments", some))) for name, some in result.items()]


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
