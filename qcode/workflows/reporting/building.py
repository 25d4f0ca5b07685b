"""Build a report: its documents, its ledger and its referencing sheet, in one folder."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qcode.errors import BadInput, Refused
from qcode.model import Column, Study, Table
from qcode.reports.disclosure import Checks
from qcode.reports.groups import ALL
from qcode.reports.layers import LayerOptions
from qcode.reports.ledger_json import ledger_bytes
from qcode.reports.quotes import print_notes
from qcode.reports.referencing import sheet
from qcode.store.view import View
from qcode.workflows.reporting.agreement_figures import Measuring, can_be_measured
from qcode.workflows.reporting.checking import Checking
from qcode.workflows.reporting.composing import Composed, compose, usual
from qcode.workflows.reporting.folder import write_folder
from qcode.workflows.reporting.plan import Changes, Plan, changed
from qcode.workflows.reporting.plan_reading import read_plan
from qcode.workflows.reporting.plan_writing import plan_text, usual_plan
from qcode.workflows.shared.expressions import saved_expressions
from qcode.workflows.shared.sights import passages_of_others
from qcode.writers import write
from qcode.writers.quote_blocks import typographic
from qcode.writers.report_document import Section, report_docx, report_html
from qcode.writers.report_markdown import report_md

LEDGER = "ledger.json"
SHEET = "referencing"


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a built report, those of them that are for the team alone, disclosure findings
    and what else to tell of passages, and edited files that were kept under another name.
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
    changes: Changes | None = None,
    measure: Measuring | None = None,
    seen: Callable[[set[str]], None] = lambda _: None,
) -> Built:
    """Write the report that the file `config` asks for; without one interviewees, referral streams
    by role with a chart, themes, quotes, and agreement (its intervals with `seed`).
    `changes` are made to either; `measure` is given where agreement was measured before.

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
    measure = measure or Measuring(view)
    if config is not None:
        plan = plan_in(config, study, saved_expressions(view))
    else:
        plan = usual(study, measure, seed)
    changes = changes or Changes()
    plan = changed(plan, changes)
    checks = _Checks(config, changes.identities)
    composed = compose(view, study, plan, measure, safe=safe, checks=checks)
    quoted = {quote.transcript for quote in composed.quoted}
    if plan.evidence == "passages":
        quoted |= {place.transcript for place in composed.ledger.places}
    seen(passages_of_others(study, quoted, view.as_coder, LayerOptions()))
    documents, of_team = _documents(composed, plan), _of_team(composed, plan)
    kept = write_folder(folder, {**documents, **of_team}, force=force)
    return Built(
        tuple(folder / name for name in documents),
        tuple(folder / name for name in of_team),
        (*composed.told, *composed.found),
        tuple(kept),
    )


class _Checks:
    """What is looked for in quotes; a file and a model are read once. A path in the file of a plan
    is relative to that file, unlike one that was `typed`. Raises BadInput and MissingPackage.
    """

    def __init__(self, config: Path | None, typed: str | None) -> None:
        self._folder = config.parent if config is not None else Path()
        self._typed = typed
        self._known: dict[tuple[str, str], Checks] = {}

    def __call__(self, identities: str, entities: str) -> Checks:
        key = identities, entities
        if key not in self._known:
            folder = Path() if identities == self._typed else self._folder
            path = folder / identities if identities else None
            self._known[key] = Checking(path, entities or None).checks()
        return self._known[key]


def plan_in(config: Path, study: Study, saved: Mapping[str, str] | None = None) -> Plan:
    """The plan in a file, in which the expressions `saved` may stand for codes. Raises BadInput
    with every problem, Refused where it cannot be read.
    """
    try:
        data = config.read_bytes()
    except OSError as problem:
        raise Refused(f"{config} cannot be read: {problem.strerror}") from None
    plan, problems = read_plan(data, str(config), study, saved)
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
    quoted = [s for s in report.sections if s.quotes]
    makers: dict[str, Callable[[], bytes]] = {
        "html": lambda: report_html(report),
        "docx": lambda: report_docx(report, today=datetime.date.today()),
        "md": lambda: report_md(report),
        "xlsx": lambda: write([*tables, *map(_quotations, quoted)], "xlsx", title=report.title),
        "json": lambda: write(tables, "json", title=report.title),
    }
    result: dict[str, bytes] = {}
    for kind in plan.files:
        if kind == "csv":
            for number, table in enumerate(tables, start=1):
                name = table.name.rpartition(".")[2]
                result[f"table-{number}-{name}.csv"] = write(table, "csv")
        elif tables or kind in ("html", "docx", "md") or (quoted and kind == "xlsx"):
            result[f"report.{kind}"] = makers[kind]()
    return result


def _quotations(section: Section) -> Table:
    """The quotes of a section for a sheet of their own."""
    grouped = any(q.group not in ("", ALL) for q in section.quotes)
    groups = (Column("group", "Group"),) if grouped else ()
    rows = tuple(
        {
            "label": q.label,
            "group": q.group,
            "quote": typographic(q.quote, "none"),
            "attribution": q.attribution,
        }
        for q in section.quotes
    )
    return Table(
        "report.quotes",
        section.heading,
        (
            Column("label", "Theme"),
            *groups,
            Column("quote", "Quote"),
            Column("attribution", "Said by"),
        ),
        rows,
        print_notes(section.quotes),
    )


def _of_team(composed: Composed, plan: Plan) -> dict[str, bytes]:
    """The files that name transcripts and segments, by name."""
    result = {LEDGER: ledger_bytes(composed.ledger)}
    if plan.referencing:
        table = sheet(composed.ledger)
        result |= {f"{SHEET}.{kind}": write(table, kind) for kind in ("xlsx", "docx")}
    return result
