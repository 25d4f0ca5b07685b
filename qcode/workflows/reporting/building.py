"""Build a report: its documents, its ledger and its referencing sheet, in one folder."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qcode.errors import BadInput, Refused
from qcode.model import Study
from qcode.reports.layers import LayerOptions
from qcode.reports.ledger_json import ledger_bytes
from qcode.reports.referencing import sheet
from qcode.store.view import View
from qcode.workflows.reporting.agreement_figures import can_be_measured
from qcode.workflows.reporting.composing import Composed, compose, usual
from qcode.workflows.reporting.folder import write_folder
from qcode.workflows.reporting.plan import Plan
from qcode.workflows.reporting.plan_reading import read_plan
from qcode.workflows.reporting.plan_writing import plan_text, usual_plan
from qcode.workflows.shared.sights import passages_of_others
from qcode.writers import write
from qcode.writers.report_document import report_docx, report_html
from qcode.writers.report_markdown import report_md

LEDGER = "ledger.json"
SHEET = "referencing"


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a built report, those of them that are for the team alone, disclosure findings,
    and edited files that were kept under another name.
    """

    files: tuple[Path, ...]
    for_team: tuple[Path, ...]
    warnings: tuple[str, ...]
    kept: tuple[Path, ...] = ()


def build_report(
    view: View,
    folder: Path,
    *,
    config: Path | None = None,
    safe: bool = True,
    force: bool = False,
    seed: int | None = None,
    seen: Callable[[set[str]], None] = lambda _: None,
) -> Built:
    """Write the report that the file `config` asks for; without one interviewees, referral streams
    by role with a chart, themes, quotes, and agreement (its intervals with `seed`).

    `seen` is told, before anything is written, in which transcripts passages are quoted that others
    than the reader coded. Disclosure findings block (GateFailed) unless `safe` is False. Raises
    BadInput with every problem of `config`, StorageFailed when the folder cannot be written,
    Refused when nothing is marked done, or when a file there was edited since it was built (with
    `force`, that file gets another name).
    """
    study = view.study()
    if not study.done:
        raise Refused(
            "no transcript is marked as finished, so there is nothing to report",
            command="qcode done TRANSCRIPT --coder NAME",
        )
    plan, table = (plan_in(config, study), None) if config else usual(view, study, seed)
    composed = compose(view, study, plan, table, safe=safe)
    quoted = {quote.transcript for quote in composed.quoted}
    if plan.evidence == "passages":
        quoted |= {place.transcript for place in composed.ledger.places}
    seen(passages_of_others(study, quoted, view.as_coder, LayerOptions()))
    documents, of_team = _documents(composed, plan), _of_team(composed, plan)
    kept = write_folder(folder, {**documents, **of_team}, force=force)
    return Built(
        tuple(folder / name for name in documents),
        tuple(folder / name for name in of_team),
        composed.found,
        tuple(kept),
    )


def plan_in(config: Path, study: Study) -> Plan:
    """The plan in a file. Raises BadInput with every problem, Refused where it cannot be read."""
    try:
        data = config.read_bytes()
    except OSError as problem:
        raise Refused(f"{config} cannot be read: {problem.strerror}") from None
    plan, problems = read_plan(data, str(config), study)
    if plan is None:
        raise BadInput(
            problems, advice="what it may hold is shown by qcode report build --write-config"
        )
    return plan


def start_of_plan(view: View) -> str:
    """The file of the usual report's plan, with comments."""
    return plan_text(usual_plan(view.study(), agreement=can_be_measured(view)))


def _documents(composed: Composed, plan: Plan) -> dict[str, bytes]:
    """The files for readers, by name."""
    report = composed.report
    tables = [t for s in report.sections for t in s.tables]
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: report_html(report),
        "docx": lambda: report_docx(report, today=datetime.date.today()),
        "md": lambda: report_md(report),
        "xlsx": lambda: write(tables, "xlsx", title=report.title),
        "json": lambda: write(tables, "json", title=report.title),
    }
    result: dict[str, bytes] = {}
    for kind in plan.files:
        if kind == "csv":
            for number, table in enumerate(tables, start=1):
                name = table.name.rpartition(".")[2]
                result[f"table-{number}-{name}.csv"] = write(table, "csv")
        elif tables or kind in ("html", "docx", "md"):
            result[f"report.{kind}"] = makers[kind]()
    return result


def _of_team(composed: Composed, plan: Plan) -> dict[str, bytes]:
    """The files that name transcripts and segments, by name."""
    result = {LEDGER: ledger_bytes(composed.ledger)}
    if plan.referencing:
        table = sheet(composed.ledger)
        result |= {f"{SHEET}.{kind}": write(table, kind) for kind in ("xlsx", "docx")}
    return result
