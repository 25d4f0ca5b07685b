"""The units of a comparison in groups by attributes of who speaks there."""

from __future__ import annotations

from qcode.model import SEVERAL, Interview, Participant
from qcode.reports.groups import Grouping, grouping
from qcode.reports.layers import respondents, speakers_of
from qcode.workflows.agreement.comparing import ComparedCoders


def unit_groups(compared: ComparedCoders, by: str) -> list[str]:
    """The group of every unit: of who speaks it, or of all who speak in a unit that is more than a
    segment. Raises Unknown for an attribute that nobody has.
    """
    ratings = compared.ratings
    interviews = [compared.interview(name) for name in ratings.clusters]
    people = [p for interview in interviews for p in respondents(interview)]
    groups = grouping(compared.study, people, by)
    if compared.scope.unit in ("question", "transcript"):
        whole = [_of_all(respondents(interview), groups) for interview in interviews]
        return [whole[cluster] for cluster in ratings.cluster]
    speaking = [_speaking(interview) for interview in interviews]
    result = []
    for cluster, start in zip(ratings.cluster, ratings.starts, strict=True):
        who = next((p for a, b, p in speaking[cluster] if a <= start < b), None)
        result.append(groups.of(who) if who is not None else groups.nothing)
    return result


def _of_all(people: tuple[Participant, ...], groups: Grouping) -> str:
    result = {groups.of(p) for p in people}
    return result.pop() if len(result) == 1 else SEVERAL


def _speaking(interview: Interview) -> list[tuple[int, int, Participant | None]]:
    speakers = speakers_of(interview)
    return [(t.start, t.end, who) for t, who in zip(interview.turns, speakers, strict=True)]
