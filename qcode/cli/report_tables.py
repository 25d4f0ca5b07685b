"""The commands of reports that have no command of their own: made from their rows in the
registry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from qcode.cli.options import SEED, Session, layer_options, output, session
from qcode.cli.report_shapes import Print, document_options, print_report
from qcode.workflows.reporting.registry import REPORTS, Option, ReportKind


def commands() -> list[click.Command]:
    """A command for each report of the registry that the command line does not spell out."""
    return [_command(kind) for kind in REPORTS.values() if not kind.own_command]


def _command(kind: ReportKind) -> click.Command:
    def run(
        current: Session,
        asked_print: Print,
        format_: str | None,
        output: str | None,
        by_coder: str | None = None,
        include_machine: bool = False,
        include_unfinished: bool = False,
        **options: Any,
    ) -> None:
        from qcode.workflows.reporting import LayerOptions

        layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
        with current.store() as store:
            study = current.view(store).study(gathered=not include_unfinished)
            if kind.passages:
                from qcode.workflows.shared import passages_of_others

                everywhere = {interview.name for interview in study.interviews}
                others = passages_of_others(study, everywhere, current.coder, layer)
                current.shown(store, others, by=f"report {kind.name}")
        print_report(kind.name, study, options, layer, asked_print, format_=format_, output=output)

    built: Any = session(output(document_options(chart=bool(kind.chart), shapes=kind.shapes)(run)))
    if kind.layers:
        built = layer_options(built)
    for option in reversed(kind.options):
        built = _option(option)(built)
    command: click.Command = click.command(kind.name, help=kind.help)(built)
    return command


def _option(option: Option) -> Callable[[Any], Any]:
    """The click option of a registry's option."""
    shown = option.default not in (None, False, (), 0, "")
    more: dict[str, Any] = {"help": option.help, "show_default": shown}
    if option.kind == "flag":
        more["is_flag"] = True
    elif option.kind == "codes":
        more |= {"multiple": True, "metavar": option.metavar}
    elif option.kind == "choice":
        more |= {"type": click.Choice(option.choices), "default": option.default}
    elif option.kind == "count":
        number = SEED if option.name == "seed" else click.IntRange(min=option.least)
        more |= {"type": number, "default": option.default, "metavar": option.metavar}
    else:
        more |= {"default": option.default, "metavar": option.metavar, "required": option.required}
    return click.option(option.flag, option.name, **more)
