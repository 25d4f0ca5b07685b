"""``report reliability`` and ``report methods``: the results, with everything the study records
about how they were obtained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import qcode
from qcode.model import Table
from qcode.reports.agreement_methods import methods_table
from qcode.reports.agreement_report import Draw, Facts, report_table
from qcode.reports.agreement_values import Measured
from qcode.store.blindness import UNBLINDED
from qcode.store.queries.answers import answer_count
from qcode.store.view import View
from qcode.workflows.agreement.independent import independent
from qcode.workflows.agreement.machines import machines_used
from qcode.workflows.agreement.measured_notes import limited_to
from qcode.workflows.agreement.measured_tables import amount_of, enriched_table, measured
from qcode.workflows.agreement.measuring import Assessments, assess
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.shared.decisions import decided
from qcode.workflows.shared.question_blocks import question_blocks
from qcode.workflows.shared.samples import RANDOM, samples

if TYPE_CHECKING:
    from qcode.reports.charts import Chart


@dataclass(frozen=True, slots=True)
class ReliabilityReport:
    """The tables to print (the first is the table of codes), the facts behind them, and the data of
    the forest plot: the values, and the labels of codes.
    """

    tables: tuple[Table, ...]
    facts: Facts
    measured: Measured
    labels: Mapping[str, str]

    def document(self, suffix: str) -> bytes:
        """The tables with the forest plot as one document, ``.docx`` or ``.html``."""
        from qcode.writers.report_document import Report, Section, report_docx, report_html

        section = Section("Intercoder agreement", tables=self.tables, charts=self.charts())
        report = Report(self.tables[0].title, sections=(section,))
        return report_docx(report) if suffix == ".docx" else report_html(report)

    def charts(self) -> tuple[Chart, ...]:
        """The forest plot, in as many pictures as needed."""
        from qcode.reports.charts_agreement import forest_charts

        return forest_charts(self.measured, self.labels)


def reliability_report(view: View, options: AgreementOptions) -> ReliabilityReport:
    """The table of codes for publication, with the enriched part separate and notes that define
    everything. Raises the same errors as `agreement`.
    """
    result = assess(view, options)
    facts = facts_of(view, result)
    codes, values = result.compared.study.codebook.codes, measured(result)
    main, extra = report_table(values, codes, facts), enriched_table(result)
    if (limits := options.limits) is not None:
        wording = limited_to(limits.expression, result.compared.ratings)
        main = replace(main, notes=(wording, *main.notes))
    tables = (main, extra) if extra is not None else (main,)
    return ReliabilityReport(tables, facts, values, {c.key: c.name for c in codes})


def methods_report(view: View, options: AgreementOptions) -> Table:
    """The paragraph that journals ask for. Raises the same errors as `agreement`."""
    return methods_of(view, assess(view, options))


def methods_of(view: View, result: Assessments) -> Table:
    """The paragraph on what was computed before."""
    table = methods_table(measured(result), facts_of(view, result))
    if (limits := result.options.limits) is None:
        return table
    wording = limited_to(limits.expression, result.compared.ratings)
    paragraph = f"{table.extra['paragraph']} {wording}"
    rows = (*table.rows, {"topic": "limits", "text": wording})
    return replace(table, rows=rows, extra={**table.extra, "paragraph": paragraph})


def facts_of(view: View, result: Assessments) -> Facts:
    """What the study records about how agreement was measured."""
    compared, rule = result.compared, result.rule
    round = compared.rounds[-1]
    people = {p.coder for p in compared.passes}
    marks = [m for m in view.done() if m.coder in people and m.round == round]
    names = set(compared.ratings.clusters)
    bands = [r.interval for r in result.rows if r.alpha_low is not None]
    differing, settled = _disagreements(view, round)
    return Facts(
        coders=len(people),
        transcripts=len(names),
        all_transcripts=len(view.transcript_ids()),
        units=amount_of(compared.ratings),
        all_units=_all_units(view, compared.scope.unit),
        unit=compared.scope.unit,
        cut=_cut(view),
        round=round,
        software=f"qcode {qcode.__version__}",
        rule=str(rule),
        index=rule.label,
        threshold=rule.threshold,
        tentative=min(rule.tentative, rule.threshold),
        versions=tuple(
            dict.fromkeys(m.codebook for m in marks if m.transcript in names and m.codebook)
        ),
        draw=_draw(view, round),
        training=_training(view),
        passes=len({(m.transcript, m.coder) for m in marks if m.transcript in names}),
        blind=_blind(view, round, names, people),
        method=bands[0].kind if bands else "",
        replicates=bands[0].replicates if bands else 0,
        enriched={g.name: amount_of(g.ratings) for g in result.enriched} or None,
        decided=settled,
        differing=differing,
        changed=sum(compared.changed.values()),
        pooled=result.options.pool,
        machines=machines_used(view),
    )


def _all_units(view: View, unit: str) -> int | None:
    """How many units of respondents the whole study has; None for characters and transcripts."""
    if unit == "question":
        return sum(map(len, question_blocks(view, view.interviews()).values()))
    return answer_count(view) if unit == "segment" else None


def _cut(view: View) -> str:
    """How transcripts were divided into segments, in words."""
    ways = sorted({row.segment_by for row in view.rows("transcript")})
    return " or ".join(f"a {way}" for way in ways)


def _draw(view: View, round: str) -> Draw | None:
    """How the random sample of the round was drawn."""
    known = [one for one in samples(view, round) if one.kind == RANDOM]
    if not known:
        return None
    content = known[-1].content
    return Draw(
        len(content.get("frame", {})),
        len(known[-1].drawn),
        tuple(content.get("by", ())),
        int(content.get("seed", 0)),
        known[-1].created[:10],
        len(known[-1].replaced),
    )


def _training(view: View) -> int:
    """The number of transcripts that somebody finished in a training round."""
    return len({m.transcript for m in view.done() if m.round.casefold().startswith("training")})


def _blind(view: View, round: str, names: set[str], people: set[str]) -> int:
    """The number of (transcript, coder) pairs that were blind when the coder finished: assigned
    blind, and not unblinded before.
    """
    ids = {c.id: c.name for c in view.coders()}
    transcripts: Mapping[str, str] = {i: n for n, i in view.transcript_ids().items()}
    ended = {
        (transcripts[r.transcript], ids.get(r.coder, "")): r.created
        for r in view.rows("mark", kind=[UNBLINDED])
        if r.transcript in transcripts and json.loads(r.value).get("round") == round
    }
    done: dict[tuple[str, str], str] = {}
    now = view.done()
    for mark in independent(view, now).done(now):
        if mark.round == round:
            key = mark.transcript, mark.coder
            done[key] = max(done.get(key, ""), mark.created)
    count = 0
    for row in view.rows("assignment", round=round):
        key = transcripts.get(row.transcript, ""), ids.get(row.coder, "")
        if key[0] in names and key[1] in people and key in done:
            count += bool(row.blind and key not in ended) or (
                key in ended and done[key] < ended[key]
            )
    return count


def _disagreements(view: View, round: str) -> tuple[int | None, int | None]:
    """(number of disagreements of the round, number of decided ones); the first is not counted if
    none was decided.

    A decided disagreement counts even if the coders have come to agree since.
    """
    settled = len(decided(view).of_round(round))
    if not settled:
        return None, None
    from qcode.workflows.adjudication.disagreeing import DisagreementScope
    from qcode.workflows.adjudication.disagreeing import compare as disagreeing

    waiting = sum(
        how == "open" for _, how, _ in disagreeing(view, DisagreementScope(round=round)).states()
    )
    return settled + waiting, settled
