"""Themes and referral streams of a study in which a model coded in bulk: estimates with intervals.

What a model gave is never summed up as it is. People's counts in the random sample tell by how much
the model is off, and the sum over all transcripts is corrected by that
(`qcode.reports.rectifying`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcode.errors import Refused, UsageError
from qcode.model import Bulk, Code, Coder, Column, Done, Participant, Study, Table
from qcode.reports import notes
from qcode.reports.citations import Citation, CitationIndex, citation_index
from qcode.reports.counts import Behind, Count, computed
from qcode.reports.groups import ALL, Grouping, find_code, grouping, split
from qcode.reports.layers import DEFAULT, Layered, LayerOptions, layered
from qcode.reports.rectifying import Estimate, rectified, share_of
from qcode.reports.referrals import default_family

UNITS = ("citations", "participants", "interviews")
_LABELS = {"citations": "Citations", "participants": "Participants", "interviews": "Interviews"}
_GROUP = Column("group", "Group")

Counts = Mapping[str, dict[str, dict[str, float]]]
"""Unit → group → transcript → how many."""


@dataclass(frozen=True, slots=True)
class _Both:
    """What people counted and what the model gave, with the draw that connects them.

    `certain` are transcripts that were not in the draw and that people have finished, `outside`
    those that nobody has finished and that could not be drawn.
    """

    bulk: Bulk
    people: CitationIndex
    model: CitationIndex
    groups: Grouping
    base: Mapping[str, Mapping[str, float]]
    used: frozenset[str]
    certain: frozenset[str]
    outside: tuple[str, ...]


def estimated_themes(
    study: Study,
    by: str | None = None,
    codes: Sequence[str] | None = None,
    options: LayerOptions = DEFAULT,
    asked_by: str = "protocol",
    names: bool = False,
    min_n: int = 0,
) -> Table:
    """Citations, participants and interviews of every code (or `codes` with what lies below them),
    for each group, each with its 95 % interval.

    Raises Refused if there is no random sample that people have coded, UsageError for what an
    estimate does not have, Unknown for a code or attribute.
    """
    _refuse(options, names=names, min_n=min_n, asked_by=asked_by)
    both = _both(study, by, options)
    wanted = list(study.codebook.codes)
    if codes is not None:
        keys = {
            k for name in codes for k in study.codebook.family(find_code(study.codebook, name).key)
        }
        wanted = [code for code in wanted if code.key in keys]
    rows = [row for code in wanted for row in _rows(study, both, code, by)]
    order = {name: at for at, name in enumerate(_names(both, by))}
    rows.sort(key=lambda row: order[row["group"]])
    return _table("report.themes.estimated", "Themes, estimated", both, rows, by, _columns("Theme"))


def estimated_referrals(
    study: Study,
    by: str | None = None,
    family: str | None = None,
    depth: int = 1,
    options: LayerOptions = DEFAULT,
    min_n: int = 0,
    names: bool = False,
) -> Table:
    """The streams of a family as `estimated_themes` has codes, with the percent of the citations of
    the group. Raises the same errors.
    """
    _refuse(options, names=names, min_n=min_n)
    both = _both(study, by, options)
    book = study.codebook
    head = find_code(book, family) if family is not None else default_family(book)
    streams = [code for code in book.codes if 0 < _level(book.family, head, code, study) <= depth]
    if not streams:
        raise UsageError(
            f"code {head.key!r} has no sub-codes, so there are no rows",
            command="qcode codebook show",
        )
    first = [code for code in streams if code.parent == head.key and not code.exclusive]
    people, model = (_whole(study, index, first, both) for index in (both.people, both.model))
    rows = []
    for code in streams:
        for row in _rows(study, both, code, by):
            share = _share(study, both, code, row["group"], people, model)
            rows.append(row | _in_percent(None if code.exclusive else share))
    order = {name: at for at, name in enumerate(_names(both, by))}
    rows.sort(key=lambda row: (order[row["group"]],))
    percent = tuple(
        Column(f"percent{end}", label, "percent", "% of citations") for end, label in _ENDS
    )
    title = f"{head.name}, estimated"
    return _table(
        "report.referrals.estimated", title, both, rows, by, (*_columns("Stream"), *percent)
    )


def _level(family: Any, head: Code, code: Code, study: Study) -> int:
    """How far below `head` a code lies; 0 for itself and for codes elsewhere."""
    if code.key == head.key or code.key not in family(head.key):
        return 0
    level, at = 1, code
    while at.parent != head.key and at.parent is not None:
        above = study.codebook.get(at.parent)
        if above is None:
            return 0
        level, at = level + 1, above
    return level


def _refuse(options: LayerOptions, **others: object) -> None:
    """Refuse what an estimate does not have."""
    if options.coder is not None:
        raise UsageError(
            "--by-coder has no effect on estimates: people's codings that reports count correct"
            " the model's; leave it out"
        )
    for name, value in others.items():
        if value and value != "protocol":
            option = {"asked_by": "--asked", "min_n": "--min-n"}.get(name, f"--{name}")
            raise UsageError(f"{option} has no effect on estimates; leave it out")


def _both(study: Study, by: str | None, options: LayerOptions) -> _Both:
    bulk = study.bulk
    if bulk is None:
        raise Refused("no model has coded in bulk", command="qcode suggest apply --dry-run")
    if bulk.refusal is not None:
        raise bulk.refusal
    whole = layered(replace(study, limits=None, bulk=None), DEFAULT)
    there = {x.interview.name for x in whole.layers if x.complete}
    frame = {name for part in bulk.strata for name in part.transcripts}
    missing = [n for part in bulk.strata for n in part.drawn if n not in there]
    if missing:
        raise Refused(
            "counts of a model's codings are corrected by the random sample, and these transcripts"
            f" of it are not finished by whoever counts there: {notes.listed(missing)}",
            command="qcode sample show",
        )
    people = layered(replace(study, bulk=None), DEFAULT)
    model = layered(_by_the_model(study, bulk), DEFAULT)
    everybody = {p.id: p for x in (*model.layers, *people.layers) for p in x.participants}
    certain = frozenset(there - frame)
    used = frame | certain  # what is neither drawn from nor coded by people is in no figure
    base: dict[str, dict[str, float]] = {unit: {} for unit in UNITS[1:]}
    for layer in model.layers:
        name = layer.interview.name
        base["participants"][name] = float(len({p.person for p in layer.participants}))
        base["interviews"][name] = 1.0
    return _Both(
        bulk,
        citation_index(people),
        citation_index(model),
        grouping(study, [p for p in everybody.values() if p.transcript in used], by),
        base,
        frozenset(used),
        certain,
        tuple(i.name for i in study.interviews if i.name not in used | set(study.doubles)),
    )


def _by_the_model(study: Study, bulk: Bulk) -> Study:
    """The study as if a person had coded what the model gave, and nothing else."""
    name = bulk.codings[0].coder if bulk.codings else "model"
    done = tuple(Done(i.name, name, 0, len(i.text)) for i in study.interviews)
    return replace(
        study,
        codings=bulk.codings,
        done=done,
        assignments=(),
        coders=(Coder(name, name),),
        bulk=None,
    )


def _names(both: _Both, by: str | None) -> list[str]:
    return [*both.groups.names, ALL] if by is not None else [ALL]


def _counts(cited: Iterable[Citation], both: _Both) -> Counts:
    """Citations, persons and interviews by group and transcript; everybody is a group too."""
    some = [c for c in cited if c.interview.name in both.used]
    parts = {**split(some, both.groups), ALL: some}
    result: dict[str, dict[str, dict[str, float]]] = {unit: {} for unit in UNITS}
    for group, own in parts.items():
        many: dict[str, float] = defaultdict(float)
        persons: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for citation in own:
            many[citation.interview.name] += 1
            persons[citation.interview.name].add(citation.participant.person)
        result["citations"][group] = dict(many)
        result["participants"][group] = {n: float(len(p)) for n, p in persons.items()}
        result["interviews"][group] = dict.fromkeys(many, 1.0)
    return result


def _rows(study: Study, both: _Both, code: Code, by: str | None) -> list[dict[str, Any]]:
    joined = study.codebook.joined(code.key)
    cited = both.people.of(joined)
    people, model = _counts(cited, both), _counts(both.model.of(joined), both)
    behind = Count(len(cited), Behind("citations", cited))
    rows = []
    for group in _names(both, by):
        row: dict[str, Any] = {"group": group, "code": code.key, "label": code.name}
        for unit in UNITS:
            most = both.base[unit] if unit in both.base and group == ALL else None
            estimate = rectified(
                people[unit].get(group, {}),
                model[unit].get(group, {}),
                both.bulk.strata,
                both.certain,
                most,
            )
            row |= {
                unit: estimate.value,
                f"{unit}_low": estimate.low,
                f"{unit}_high": estimate.high,
            }
        rows.append(computed(row, [("citations by people", behind)]))
    return rows


def _whole(
    study: Study, index: CitationIndex, codes: Sequence[Code], both: _Both
) -> dict[str, dict[str, float]]:
    """Group → transcript → the citations of all streams, a passage of two counted in both."""
    result: dict[str, dict[str, float]] = {}
    for code in codes:
        cited = index.of(study.codebook.joined(code.key))
        for group, some in _counts(cited, both)["citations"].items():
            here = result.setdefault(group, {})
            for name, many in some.items():
                here[name] = here.get(name, 0.0) + many
    return result


def _share(
    study: Study,
    both: _Both,
    code: Code,
    group: str,
    people: Mapping[str, Mapping[str, float]],
    model: Mapping[str, Mapping[str, float]],
) -> Estimate | None:
    joined = study.codebook.joined(code.key)
    own, given = (
        _counts(index.of(joined), both)["citations"].get(group, {})
        for index in (both.people, both.model)
    )
    return share_of(
        {"counted": own, "predicted": given},
        {"counted": people.get(group, {}), "predicted": model.get(group, {})},
        both.bulk.strata,
        both.certain,
    )


_ENDS = (("", "Estimate"), ("_low", "From"), ("_high", "To"))


def _in_percent(share: Estimate | None) -> dict[str, float | None]:
    if share is None:
        return dict.fromkeys(("percent", "percent_low", "percent_high"))
    return {
        "percent": 100 * share.value,
        "percent_low": 100 * share.low,
        "percent_high": 100 * share.high,
    }


def _columns(first: str) -> tuple[Column, ...]:
    return (
        Column("label", first),
        *(
            Column(f"{unit}{end}", label, "number", _LABELS[unit])
            for unit in UNITS
            for end, label in _ENDS
        ),
    )


def _table(
    name: str,
    title: str,
    both: _Both,
    rows: Sequence[dict[str, Any]],
    by: str | None,
    columns: tuple[Column, ...],
) -> Table:
    bulk = both.bulk
    drawn = sum(len(part.drawn) for part in bulk.strata)
    frame = sum(len(part.transcripts) for part in bulk.strata)
    coded = len({c.transcript for c in bulk.codings})
    shown = (_GROUP, *columns) if by is not None else columns
    hidden = (Column("code", "Code"), *(() if by is not None else (_GROUP,)))
    extra = {
        "round": bulk.round,
        "drawn": drawn,
        "frame": frame,
        "certain": len(both.certain),
        "outside": len(both.outside),
        "level": 0.95,
    }
    return Table(
        name,
        f"{title}{f' by {notes.attributes_named(both.groups.by)}' if both.groups.by else ''}",
        shown,
        tuple(rows),
        (*_notes(both, drawn, frame, coded), *notes.limits_note(*_limits(both))),
        extra,
        group="group" if by is not None else None,
        data_columns=hidden,
    )


def _limits(both: _Both) -> tuple[Study, tuple[Participant, ...], tuple[Participant, ...]]:
    counted: Layered = both.model.layered
    return counted.study, counted.before, counted.participants


def _notes(both: _Both, drawn: int, frame: int, coded: int) -> list[str]:
    result = [
        "Estimates, not counts. A model gave codes in"
        f" {notes.amount(coded, 'transcript')}; its sums over all {frame:,} transcripts are"
        f" corrected by what people coded in the {drawn:,} of the random sample (round"
        f" {both.bulk.round}): prediction-powered inference, Angelopoulos et al. 2023;"
        " design-based, Egami et al. 2023.",
        "Intervals are 95 %; the transcripts drawn are the units. A person who speaks in two"
        " transcripts counts in each. Sites are not estimated, because they do not add up over"
        " transcripts.",
    ]
    if both.certain:
        result.append(
            f"{notes.amount(len(both.certain), 'transcript')} outside the draw"
            f" {'was' if len(both.certain) == 1 else 'were'} coded by people and counted as coded."
        )
    if both.outside:
        result.append(
            f"{notes.amount(len(both.outside), 'transcript')} outside the draw"
            f" {'is' if len(both.outside) == 1 else 'are'} not finished by people and left out."
        )
    if both.bulk.by > 1:
        result.append(
            "The draw was balanced over several attributes; intervals take it as a simple random"
            " one, which is an approximation."
        )
    return result
