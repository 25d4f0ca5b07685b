"""Every report stands in one table, which the command line and built reports share."""

from __future__ import annotations

import inspect

import pytest

from qcode.cli.report_command import command
from qcode.errors import Unknown, UsageError
from qcode.reports.referrals import referrals
from qcode.workflows.reporting.registry import REPORTS, loaded, make_report


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_has_a_function_that_takes_its_options(name: str) -> None:
    """Names and defaults of the row are those of the function, and those of the command."""
    kind = REPORTS[name]
    parameters = inspect.signature(loaded(kind.verb)).parameters
    assert {o.name for o in kind.options} <= set(parameters)
    assert ("options" in parameters) == kind.layers
    typed = {flag for p in command.commands[name].params for flag in p.opts}
    assert {o.flag for o in kind.options} <= typed


def test_a_report_made_by_name_is_the_one_its_function_makes(task_force) -> None:
    made = make_report("referrals", task_force, {"by": "role"})
    assert made == referrals(task_force, by="role")


def test_an_option_that_a_report_does_not_have_is_named(task_force) -> None:
    with pytest.raises(Unknown, match="bye"):
        make_report("referrals", task_force, {"bye": "role"})
    with pytest.raises(UsageError, match="needs --rows CODE"):
        make_report("crosstab", task_force, {"by": "role"})
