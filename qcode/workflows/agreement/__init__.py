"""Agreement: find what was coded independently, compare and measure it, and make tables and
paragraphs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.agreement.extras import like_table as like_table
    from qcode.workflows.agreement.extras import sets_table as sets_table
    from qcode.workflows.agreement.extras import unitizing_table as unitizing_table
    from qcode.workflows.agreement.gate import below as below
    from qcode.workflows.agreement.measured_tables import agreement as agreement
    from qcode.workflows.agreement.measured_tables import enriched_table as enriched_table
    from qcode.workflows.agreement.measured_tables import main_table as main_table
    from qcode.workflows.agreement.measuring import Assessments as Assessments
    from qcode.workflows.agreement.measuring import assess as assess
    from qcode.workflows.agreement.options import AgreementOptions as AgreementOptions
    from qcode.workflows.agreement.report import methods_report as methods_report
    from qcode.workflows.agreement.report import reliability_report as reliability_report
    from qcode.workflows.agreement.rule import set_rule as set_rule
    from qcode.workflows.agreement.with_model import agreement_with_model as agreement_with_model

__getattr__, __all__ = exports(
    __name__,
    {
        "extras": (
            "like_table",
            "sets_table",
            "unitizing_table",
        ),
        "gate": ("below",),
        "measured_tables": (
            "agreement",
            "enriched_table",
            "main_table",
        ),
        "measuring": (
            "Assessments",
            "assess",
        ),
        "options": ("AgreementOptions",),
        "report": (
            "methods_report",
            "reliability_report",
        ),
        "rule": ("set_rule",),
        "with_model": ("agreement_with_model",),
    },
)
