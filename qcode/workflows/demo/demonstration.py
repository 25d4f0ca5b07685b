"""Run the whole pipeline on the example study, with the same workflows that the commands call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from qcode.errors import Refused, StorageFailed
from qcode.model import Table
from qcode.shown import listed
from qcode.store.blindness import SUPERVISOR
from qcode.store.publish import publish
from qcode.store.store import Store
from qcode.workflows.demo.bundled import bundled

SEED = 2026
CODERS = ("mara", "jonas")
"""The primary coder of the example study, and the second coder of its double-coded sample."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where everything is, and the two tables to print. `made` is False if the study of an earlier
    run was used.
    """

    study: Path
    report: Path
    referrals: Table
    agreement: Table
    made: bool


def demonstrate(folder: Path, *, say: Callable[[str], None]) -> Demonstration:
    """Make the study in `folder`, code it, check agreement, train, report. An earlier run's study
    is kept and reported on.

    Raises Refused if `folder` contains other things, StorageFailed if it cannot be made.
    """
    study = folder / "study.qcode"
    try:
        if folder.exists() and not study.exists() and any(folder.iterdir()):
            raise Refused(
                f"{folder} contains other files; nothing was changed",
                command="qcode demo OTHER-FOLDER",
            )
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StorageFailed(f"{folder} cannot be made: {problem.strerror}") from None
    made = not study.exists()
    if made:
        partial = folder / ".study.partial.qcode"
        partial.unlink(missing_ok=True)
        _make(partial, say)
        publish(partial, study)
        partial.with_name(f"{partial.name}-journal").unlink(missing_ok=True)
    else:
        say(f"{study} exists from an earlier run and was kept")
    return _report(study, folder / "report", say, made)


def _make(path: Path, say: Callable[[str], None]) -> None:
    from qcode.workflows.codebook.loading import init_study
    from qcode.workflows.coding.codings_file import import_codings
    from qcode.workflows.importing.attributes import import_attributes
    from qcode.workflows.importing.importing import import_files
    from qcode.workflows.sample.assigning import assign, draw_sample
    from qcode.workflows.suggesting.models import train_model

    sample, books = bundled("transcripts_sample"), bundled("codebooks")
    say("making the study with its codebook")
    init_study(
        path, title="Task forces at five sites", codebook=books / "task_force_evaluation.yaml"
    )
    with Store.open(path) as store:
        result = import_files(store, [str(sample / "transcripts")])
        words = sum(r.words for r in result.rows)
        say(
            f"imported {len(result.rows)} transcripts, {words:,} words,"
            f" {sum(r.segments for r in result.rows)} segments"
        )
        for table in ("interviewees.csv", "sites.csv"):
            import_attributes(store, sample / table)
        assign(store, list(store.view(SUPERVISOR).transcript_ids()), to=CODERS[0], kind="primary")
        drawn = draw_sample(store, fraction=0.10, by=["role"], coders=CODERS, seed=SEED)
        say(f"drew the double-coded sample: {', '.join(r.transcript for r in drawn.plan.rows)}")
        for coder in CODERS:
            codings = import_codings(
                store, sample / f"codings_{coder}.csv", actor=coder, complete=True
            )
            say(f"read {codings.added:,} codings by {coder}, {codings.done} transcripts done")
        train_model(store, seed=SEED)
        say("trained the model that suggests codes")


def _report(study: Path, folder: Path, say: Callable[[str], None], made: bool) -> Demonstration:
    from qcode.reports.referrals import referrals
    from qcode.store.check import check
    from qcode.workflows.agreement.measured_tables import main_table
    from qcode.workflows.reporting.agreement_figures import Measuring
    from qcode.workflows.reporting.building import build_report

    with Store.open(study) as store, store.snapshot(SUPERVISOR) as view:
        measure = Measuring(view)
        table = main_table(measure(SEED))
        try:
            built = build_report(view, folder, safe=False, seed=SEED, measure=measure)
            say(f"wrote {listed(str(f) for f in built.files[:2])} and its ledger")
        except Refused as kept:
            say(f"the report was not changed: {kept.message}")
        faults = [f.check for f in check(store) if not f.ok]
        if faults:
            raise Refused(
                f"the demo's study is damaged: {', '.join(faults)}",
                command=f"qcode -p {quote(str(study))} check",
            )
        say("checked the study: intact")
        return Demonstration(study, folder, referrals(view.study(), by="role"), table, made)
