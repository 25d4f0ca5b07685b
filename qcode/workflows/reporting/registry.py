"""Every report in one row: its name, its title, the function that makes its table, and its options.

`qcode report NAME` and a built report both take reports from here. The module imports nothing but
the standard library, so that help is fast; the functions are loaded when a table is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from qcode.errors import Unknown, UsageError

if TYPE_CHECKING:
    from qcode.model import Study, Table
    from qcode.reports.charts import Chart
    from qcode.reports.layers import LayerOptions

Kind = Literal["text", "codes", "count", "flag", "choice"]
"""What an option takes: a text, several codes, a whole number, nothing, or one of its choices."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a report. `name` is the parameter of the function and the key in a file;
    `flag` is what is typed. `also` is a word that may stand in the place of an attribute.
    """

    name: str
    help: str
    kind: Kind = "text"
    metavar: str = "TEXT"
    default: Any = None
    choices: tuple[str, ...] = ()
    required: bool = False
    typed: str = ""
    least: int = 0
    also: str = ""

    @property
    def flag(self) -> str:
        """The option as it is typed: ``--min-n``."""
        return self.typed or f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report. `verb` is ``module:function``: it takes a study, `options` by name, and with
    `layers` which codings count as ``options``; it gives a table.

    `shapes`: the table can be sorted, cut and turned (see `shaping`). `chart` is the
    ``module:function`` that draws the table, empty where there is none. `own_command`: the command
    line has a command of its own for it. `passages`: it shows where others coded what. `estimated`
    takes the place of `verb` where codings of models are to be counted.
    """

    name: str
    title: str
    verb: str
    help: str
    options: tuple[Option, ...] = ()
    layers: bool = True
    shapes: bool = False
    chart: str = ""
    own_command: bool = False
    passages: bool = False
    estimated: str = ""


BY = Option("by", "By role, site or any attribute.", metavar="ATTR")
MIN_N = Option("min_n", "Leave out groups of fewer than N participants.", "count", "N", 0)
ASKED = Option(
    "asked_by",
    "Who was asked: by marks (see qcode asked) and the protocol of the role, by marks alone, or"
    " everybody.",
    "choice",
    default="protocol",
    choices=("protocol", "marked", "all"),
    typed="--asked",
)
NAMES = Option(
    "names", "Also list which sites are counted, and which are not.", "flag", default=False
)
WITH_SOURCE = Option("with_source", "Name transcripts in documents too.", "flag", default=False)
CODES = Option("codes", "Only this code and its sub-codes.", "codes", "CODE", (), typed="--code")

_REPORTS = (
    ReportKind(
        "referrals",
        "Referral streams",
        "qcode.reports.referrals:referrals",
        "Count citations of referral streams.",
        (
            BY,
            Option(
                "family",
                "The family whose sub-codes become the rows (default: referral_stream).",
                metavar="CODE",
            ),
            Option(
                "depth", "How many levels of sub-codes to show.", "count", "N", default=1, least=1
            ),
            NAMES,
            MIN_N,
        ),
        shapes=True,
        chart="qcode.reports.charts:referral_chart",
        own_command=True,
        estimated="qcode.reports.corrected:estimated_referrals",
    ),
    ReportKind(
        "themes",
        "Themes",
        "qcode.reports.themes:themes",
        "Count who mentions what: citations, participants, interviews and sites, of all and of"
        " those asked.",
        (
            BY,
            CODES,
            ASKED,
            NAMES,
            MIN_N,
        ),
        shapes=True,
        chart="qcode.reports.charts:themes_chart",
        own_command=True,
        estimated="qcode.reports.corrected:estimated_themes",
    ),
    ReportKind(
        "crosstab",
        "Codes by an attribute",
        "qcode.reports.crosstab:crosstab",
        "Count participants who mention a code, by an attribute.",
        (
            Option(
                "rows",
                "A code, or a family whose sub-codes become the rows.",
                metavar="CODE",
                required=True,
            ),
            Option(
                "by",
                "The attribute whose values become the columns.",
                metavar="ATTR",
                required=True,
            ),
            Option("test", "Add tests of association over participants.", "flag", default=False),
            ASKED,
            MIN_N,
        ),
        chart="qcode.reports.charts_heat:crosstab_chart",
        own_command=True,
    ),
    ReportKind(
        "cooccurrence",
        "Codes that occur together",
        "qcode.reports.cooccurrence:cooccurrence",
        "Show which codes occur on the same segments.",
        (Option("codes", "Only these codes.", "codes", "CODE", (), typed="--code"),),
        chart="qcode.reports.charts_heat:cooccurrence_chart",
        own_command=True,
    ),
    ReportKind(
        "interviewees",
        "Interviewees",
        "qcode.reports.interviewees:interviewees",
        "Count the people who were interviewed, by role.",
        (
            Option(
                "by",
                "The attribute whose values become the columns.",
                metavar="ATTR",
                default="site",
            ),
        ),
        layers=False,
        own_command=True,
    ),
    ReportKind(
        "frequencies",
        "Attributes",
        "qcode.reports.frequencies:frequencies",
        "Count the values of attributes, with percents of those for whom they are known.",
        (
            Option(
                "attr", "The attribute, or several with commas.", metavar="ATTR,...", required=True
            ),
            Option(
                "of",
                "What is counted.",
                "choice",
                default="persons",
                choices=("persons", "transcripts", "sites"),
            ),
            BY,
        ),
        layers=False,
        shapes=True,
    ),
    ReportKind(
        "sites",
        "Sites",
        "qcode.reports.sites:sites",
        "List the sites with their attributes and the interviews held there.",
        layers=False,
    ),
    ReportKind(
        "list",
        "Where codes are mentioned",
        "qcode.reports.listing:listing",
        "List at which sites, and in which interviews, each code is mentioned.",
        (CODES, BY, WITH_SOURCE),
    ),
    ReportKind(
        "saturation",
        "New codes by interview",
        "qcode.reports.saturation:saturation",
        "Show how many new codes each interview brings, by date and in random orders.",
        (
            CODES,
            Option(
                "date",
                "The attribute with the date (YYYY-MM-DD).",
                metavar="ATTR",
                default="date",
            ),
            Option("orders", "How many random orders.", "count", "N", default=200, least=2),
            Option("seed", "Where the random orders begin.", "count", "N", default=1),
            WITH_SOURCE,
        ),
        chart="qcode.reports.charts_saturation:saturation_chart",
    ),
    ReportKind(
        "coverage",
        "Coded share",
        "qcode.reports.coverage:coverage",
        "Show how much of what respondents say is coded.",
        (
            Option(
                "by",
                "By transcript, coder, role or any attribute.",
                metavar="ATTR",
                default="transcript",
                also="coder",
            ),
            WITH_SOURCE,
        ),
        chart="qcode.reports.charts_coverage:coverage_chart",
    ),
    ReportKind(
        "framework",
        "Framework matrix",
        "qcode.reports.framework:framework",
        "Show interviews, sites or groups by topics: summaries, and the citations behind them.",
        (
            Option(
                "by",
                "What the rows are: transcript, site, role or any attribute.",
                metavar="ATTR",
                default="transcript",
            ),
            Option(
                "codes",
                "A topic, or a family whose sub-codes are topics (default: the top of the"
                " codebook).",
                "codes",
                "CODE",
                (),
                typed="--code",
            ),
            WITH_SOURCE,
        ),
        passages=True,
    ),
    ReportKind(
        "joint",
        "Joint display",
        "qcode.reports.joint:joint",
        "Show what several sources of data say on each theme, side by side.",
        (
            Option(
                "by",
                "The attribute that tells the sources.",
                metavar="ATTR",
                default="source",
            ),
            CODES,
            ASKED,
        ),
    ),
    ReportKind(
        "multiple",
        "Multiple responses",
        "qcode.reports.multiple:multiple",
        "Count the respondents who give each answer, as percent of all and of those asked.",
        (
            Option(
                "family",
                "The family whose sub-codes are the answers.",
                metavar="CODE",
                required=True,
            ),
            BY,
            ASKED,
        ),
        shapes=True,
    ),
)

REPORTS: Mapping[str, ReportKind] = {kind.name: kind for kind in _REPORTS}
"""The reports by name, in the order in which help lists them."""


def report_kind(name: str) -> ReportKind:
    """The report of that name. Raises `Unknown`."""
    if name not in REPORTS:
        raise Unknown("report", name, list(REPORTS))
    return REPORTS[name]


def make_report(
    name: str, study: Study, options: Mapping[str, Any], layer: LayerOptions | None = None
) -> Table:
    """The table of the report `name` with `options` by their names; what is not given has its
    default.

    Raises `Unknown` for a report, an option or a choice that is not there, `UsageError` for one
    that is missing.
    """
    kind = report_kind(name)
    values = checked(kind, options)
    values = {key: value or None if key == "codes" else value for key, value in values.items()}
    if kind.layers and layer is not None:
        values["options"] = layer
    estimates = is_estimated(kind, study)
    table: Table = loaded(kind.estimated if estimates else kind.verb)(study, **values)
    named = () if values.get("with_source") else (values.get("by"), values.get("attr"))
    aliases = loaded("qcode.reports.numbering:reader_names")(study, *named) if any(named) else {}
    return replace(table, aliases=aliases) if aliases else table


def is_estimated(kind: ReportKind, study: Study) -> bool:
    """Whether the report estimates, because codings of models are to be counted."""
    return bool(kind.estimated) and study.bulk is not None


def report_chart(name: str, table: Table) -> Chart:
    """The chart of a report's table. Raises `UsageError` for a report that has none."""
    kind = report_kind(name)
    if not kind.chart or table.name.endswith(".estimated"):
        raise UsageError(f"report {name} has no chart")
    return drawn(kind.chart, table)


def drawn(maker: str, table: Table) -> Chart:
    """The chart that ``module:function`` draws of a table, with names as documents have them."""
    chart: Chart = loaded(maker)(loaded("qcode.writers:with_aliases")(table))
    return chart


def checked(kind: ReportKind, options: Mapping[str, Any]) -> dict[str, Any]:
    """All options of a report with their values. Raises `Unknown` and `UsageError`."""
    known = {option.name: option for option in kind.options}
    for key in options:
        if key not in known:
            raise Unknown(f"option of report {kind.name}", key, list(known))
    result = {name: options.get(name, option.default) for name, option in known.items()}
    for name, option in known.items():
        if option.required and not result[name]:
            raise UsageError(f"report {kind.name} needs {option.flag} {option.metavar}")
        if option.choices and result[name] not in option.choices:
            raise Unknown(f"value of {option.flag}", str(result[name]), list(option.choices))
    return result


def loaded(path: str) -> Callable[..., Any]:
    """The function ``module:name``, imported now."""
    module, _, name = path.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
