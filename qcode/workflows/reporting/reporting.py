"""Reports: the study, read as one person may see it, into tables, quotes and whole documents."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from qcode.errors import Refused, StorageFailed
from qcode.model import Study, Table
from qcode.reports.disclosure import findings, refuse
from qcode.reports.interviewees import interviewees
from qcode.reports.layers import LayerOptions
from qcode.reports.quotes import quotes, quotes_table, too_short
from qcode.reports.referrals import referrals
from qcode.reports.themes import themes
from qcode.shown import amount
from qcode.store.view import View
from qcode.workflows.shared.sights import passages_of_others
from qcode.writers.report_document import Report, Section, report_docx, report_html

MARKS = ".qcode-report.json"
"""The file of a built report that tells what was built, so that what somebody edited afterwards is
known.
"""


@dataclass(frozen=True, slots=True)
class QuoteOptions:
    """Which quotes to take."""

    codes: tuple[str, ...] = ()
    by: str | None = None
    per_code: int = 3
    per_interview: int = 2
    min_words: int = 8
    max_words: int = 80
    safe: bool = False
    with_source: bool = False
    seed: int | None = None
    times: bool = False


def quote_report(
    study: Study, options: QuoteOptions, layer: LayerOptions
) -> tuple[Table, tuple[str, ...]]:
    """The table of quotes and the disclosure findings as warnings. Raises GateFailed with findings
    and `safe`.
    """
    chosen = quotes(
        study,
        options.codes or None,
        options.by,
        per_code=options.per_code,
        per_interview=options.per_interview,
        min_words=options.min_words,
        max_words=options.max_words,
        safe=options.safe,
        seed=options.seed,
        options=layer,
    )
    found = findings(study, chosen, by=options.by)
    left = too_short(study, options.codes or None, options.min_words, options.max_words, layer)
    short = (
        f"{amount(left, 'passage has', 'passages have')} fewer than {options.min_words} words and"
        " cannot be quoted."
        if left
        else ""
    )
    table = quotes_table(
        study,
        chosen,
        options.by,
        with_source=options.with_source,
        times=options.times,
        options=layer,
        short=short,
    )
    return table, tuple(str(f) for f in found)


@dataclass(frozen=True, slots=True)
class Built:
    """The files of a built report, and disclosure findings."""

    files: tuple[Path, ...]
    warnings: tuple[str, ...]


def build_report(
    view: View,
    folder: Path,
    *,
    agreement_table: Table | None = None,
    safe: bool = True,
    seen: Callable[[set[str]], None] = lambda _: None,
) -> Built:
    """Write ``report.html`` and ``report.docx``: interviewees, referral streams by role with a
    chart, themes, quotes, agreement.

    `seen` is told, before anything is written, in which transcripts passages are quoted that others
    than the reader coded. Disclosure findings block (GateFailed) unless `safe` is False. Raises
    StorageFailed when the folder cannot be written, Refused when nothing is marked done, or when a
    file there was edited since it was built.
    """
    study = view.study()
    if not study.done:
        raise Refused(
            "no transcript is marked as finished, so there is nothing to report",
            hint="qcode done TRANSCRIPT --coder NAME",
        )
    report, warnings = compose(study, agreement_table, safe=safe)
    quoted = {quote.transcript for section in report.sections for quote in section.quotes}
    seen(passages_of_others(study, quoted, view.as_coder, LayerOptions()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        today = datetime.date.today()
        files = {
            "report.html": report_html(report),
            "report.docx": report_docx(report, today=today),
        }
        if edited := _edited(folder, files):
            raise Refused(
                f"{', '.join(str(folder / name) for name in edited)} was edited or was not written"
                " by qcode; nothing was written",
                hint="qcode report build -o OTHER-FOLDER",
            )
        marks = {name: sha256(data).hexdigest() for name, data in files.items()}
        # The marks come first: a build that is killed in between can be done again.
        _replace(folder / MARKS, json.dumps(_marks(folder, marks), indent=1).encode())
        for name, data in files.items():
            _replace(folder / name, data)
    except OSError as problem:
        raise StorageFailed(f"{folder} cannot be written: {problem.strerror}") from None
    return Built(tuple(folder / name for name in files), warnings)


def _edited(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """The files that are there and are neither what would be written nor what an earlier build
    wrote.
    """
    known = _marks(folder)
    found = []
    for name, data in files.items():
        target = folder / name
        there = target.read_bytes() if target.exists() else data
        if there != data and sha256(there).hexdigest() not in known.get(name, ()):
            found.append(name)
    return found


def _marks(folder: Path, new: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """SHA-256 of the files as the last builds wrote them, by name; with `new`, of this build and
    the one before.
    """
    try:
        read = json.loads((folder / MARKS).read_text(encoding="utf-8"))
        known = {str(name): [str(x) for x in marks] for name, marks in read.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        known = {}
    for name, mark in (new or {}).items():
        known[name] = list(dict.fromkeys([mark, *known.get(name, [])]))[:2]
    return known


def _replace(target: Path, data: bytes) -> None:
    partial = target.parent / f".{target.name}.{os.getpid()}"
    try:
        partial.write_bytes(data)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def compose(
    study: Study, agreement_table: Table | None, *, safe: bool
) -> tuple[Report, tuple[str, ...]]:
    """The report as a value, and disclosure findings."""
    from qcode.reports.charts import referral_chart
    from qcode.reports.referrals import default_family

    sections = [Section("Who was interviewed", tables=(interviewees(study),))]
    if study.codebook.children(None) and _has_family(study):
        streams = referrals(study, by="role")
        sections.append(
            Section("Referral streams", tables=(streams,), charts=(referral_chart(streams),))
        )
        family = default_family(study.codebook).key
        keys: Sequence[str] = [c.key for c in study.codebook.children(family)]
    else:
        keys = []
    sections.append(Section("Themes", tables=(themes(study),)))
    chosen = quotes(
        study, keys or None, per_code=2, per_interview=1, min_words=12, max_words=70, safe=safe
    )
    found = findings(study, chosen)
    if safe:
        refuse(found)
    sections.append(Section("In their words", quotes=tuple(chosen)))
    if agreement_table is not None:
        sections.append(Section("Intercoder agreement", tables=(agreement_table,)))
    return Report(title=study.title, sections=tuple(sections)), tuple(str(f) for f in found)


def _has_family(study: Study) -> bool:
    from qcode.errors import UsageError
    from qcode.reports.referrals import default_family

    try:
        default_family(study.codebook)
    except UsageError:
        return False
    return True
