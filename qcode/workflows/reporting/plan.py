"""What a built report has in it: a plan, as a value, with the fields of its file.

The table of fields below is the one place that says what a file may hold; reading, the commented
start and the JSON schema follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from shlex import quote
from typing import Any, Literal

from qcode.workflows.reporting.registry import REPORTS, Option

Kind = Literal["text", "flag", "whole", "choice", "texts"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the file. `names` says what its text has to name: a code, or an attribute;
    `option` is the option of the command that means the same.
    """

    kind: Kind
    help: str
    least: int = 0
    choices: tuple[str, ...] = ()
    names: Literal["", "code", "attribute"] = ""
    required: bool = False
    option: str = ""


LAYER: Mapping[str, Field] = {
    "by_coder": Field("text", "Count this coder's codings instead.", option="--by-coder"),
    "include_unfinished": Field(
        "flag", "Also count transcripts that are not finished.", option="--include-unfinished"
    ),
    "include_machine": Field(
        "flag", "Also count codings that a model applied in bulk.", option="--include-machine"
    ),
}
"""What is counted, of every report and of quotes."""
_CHART = Field("flag", "Draw the chart of the table above it.")
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "codes": "texts",
    "count": "whole",
    "flag": "flag",
    "choice": "choice",
}
_NAMED: Mapping[str, Literal["", "code", "attribute"]] = {"CODE": "code", "ATTR": "attribute"}
AGREEMENT = "agreement"
CHARTS = {"referrals": "qcode.reports.charts:referral_chart"}
"""Charts of reports whose row in the registry names none."""


def reports() -> Mapping[str, Mapping[str, Field]]:
    """The tables that a plan can ask for, with their options."""
    result: dict[str, Mapping[str, Field]] = {}
    for kind in REPORTS.values():
        own: dict[str, Field] = {o.name: _field(o) for o in kind.options}
        charted = {"chart": _CHART} if kind.chart or kind.name in CHARTS else {}
        result[kind.name] = own | charted | (dict(LAYER) if kind.layers else {})
    seed = Field("whole", "The same seed gives the same intervals.", option="--seed")
    return result | {AGREEMENT: {"seed": seed}}


def _field(option: Option) -> Field:
    return Field(
        _KINDS[option.kind],
        option.help,
        option.least,
        option.choices,
        _NAMED.get(option.metavar, ""),
        option.required,
        option.flag,
    )


_BY = Field("text", "Groups: role, site or any attribute.", names="attribute", option="--by")
QUOTES: Mapping[str, Field] = {
    "codes": Field("texts", "Any codes, each with its sub-codes.", names="code", option="--code"),
    "by": _BY,
    "per_code": Field("whole", "At most so many per code.", least=1, option="--per-code"),
    "per_interview": Field(
        "whole", "At most so many per interview.", least=1, option="--per-interview"
    ),
    "min_words": Field("whole", "Leave out shorter quotes.", least=1, option="--min-words"),
    "max_words": Field("whole", "Shorten longer quotes.", least=1, option="--max-words"),
    "seed": Field("whole", "Draw at random instead of by length and balance.", option="--seed"),
    **LAYER,
}
QUOTE_DEFAULTS = {"per_code": 2, "per_interview": 1, "min_words": 12, "max_words": 70}

SECTION: Mapping[str, Field] = {
    "heading": Field("text", "The heading.", required=True),
    "text": Field("texts", "Paragraphs below the heading."),
}
"""Fields of a section beside its lists `tables` and `quotes`."""

APPENDICES = ("codebook", "protocols")
FILES = ("html", "docx", "md", "xlsx", "csv", "json")
EVIDENCE = ("places", "passages", "none")

TOP: Mapping[str, Field] = {
    "title": Field("text", "The title (default: that of the study)."),
    "subtitle": Field("text", "A line below the title."),
    "language": Field("text", "The language of the documents, such as en-US."),
    "methods": Field("flag", "A paragraph on reliability at the end."),
    "appendices": Field("texts", "What follows at the end.", choices=APPENDICES),
    "files": Field("texts", "What is written beside the ledger.", choices=FILES),
    "evidence": Field("choice", "What a click on a figure in html shows.", choices=EVIDENCE),
    "referencing": Field("flag", "Write the referencing sheet."),
}
"""Fields of the file beside its list `sections`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A table or a set of quotes: the report's name (``quotes`` for quotes) and its options."""

    report: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that prints the same."""
        own = self.report == AGREEMENT
        words = ["qcode", "reliability" if own else f"report {self.report}"]
        fields = QUOTES if self.report == "quotes" else reports()[self.report]
        for name, value in self.options.items():
            option = fields[name].option
            if not option or value is False:
                continue
            some = value if isinstance(value, list | tuple) else (value,)
            written = [option] if value is True else [f"{option} {quote(str(v))}" for v in some]
            words += written
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A heading, paragraphs, tables (with their charts) and quotes."""

    heading: str
    text: tuple[str, ...] = ()
    tables: tuple[Wish, ...] = ()
    quotes: tuple[Wish, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a report has in it, and which files it is written to."""

    sections: tuple[SectionPlan, ...]
    title: str = ""
    subtitle: str = ""
    language: str = "en-US"
    methods: bool = False
    appendices: tuple[str, ...] = ()
    files: tuple[str, ...] = FILES
    evidence: str = "places"
    referencing: bool = True

    def plain(self) -> dict[str, Any]:
        """The plan as JSON values, in the shape of its file."""
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "language": self.language,
            "methods": self.methods,
            "appendices": list(self.appendices),
            "files": list(self.files),
            "evidence": self.evidence,
            "referencing": self.referencing,
            "sections": [
                {
                    "heading": s.heading,
                    "text": list(s.text),
                    "tables": [{"report": w.report, **w.options} for w in s.tables],
                    "quotes": [dict(w.options) for w in s.quotes],
                }
                for s in self.sections
            ],
        }


def plan_of(plain: Mapping[str, Any]) -> Plan:
    """The plan in JSON values of the shape of its file, as `Plan.plain` gives them; fields that
    are missing have their defaults. Raises KeyError, TypeError for another shape.
    """
    sections = tuple(
        SectionPlan(
            s["heading"],
            tuple(s.get("text", ())),
            tuple(
                Wish(t["report"], {k: v for k, v in t.items() if k != "report"})
                for t in s.get("tables", ())
            ),
            tuple(Wish("quotes", dict(q)) for q in s.get("quotes", ())),
        )
        for s in plain["sections"]
    )
    own = {name: value for name, value in plain.items() if name != "sections"}
    for name in ("appendices", "files"):
        if name in own:
            own[name] = tuple(own[name])
    return Plan(sections=sections, **own)
