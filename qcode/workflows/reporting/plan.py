"""What a built report has in it: a plan, as a value, with the fields of its file.

The table of fields below is the one place that says what a file may hold; reading, the commented
start and the JSON schema follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from shlex import quote
from typing import Any, Literal

from qcode.reports.quote_choice import ORDERS
from qcode.reports.ranking import ORDERS as ORDERS_OF_ROWS
from qcode.workflows.reporting.registry import REPORTS, Option

Kind = Literal["text", "flag", "whole", "choice", "texts"]
Named = Literal["", "code", "attribute", "expression", "template"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the file. `names` says what its text has to name: a code, an attribute, what is
    true of something, or fields of an attribution; `also` is a word that may stand in its place;
    `option` is the option of the command that means the same.
    """

    kind: Kind
    help: str
    least: int = 0
    choices: tuple[str, ...] = ()
    names: Named = ""
    required: bool = False
    option: str = ""
    also: str = ""


WHERE = Field(
    "text",
    "Count only people and passages that this is true of (see qcode query).",
    names="expression",
    option="--where",
)
LAYER: Mapping[str, Field] = {
    "where": WHERE,
    "by_coder": Field("text", "Count this coder's codings instead.", option="--by-coder"),
    "include_unfinished": Field(
        "flag", "Also count transcripts that are not finished.", option="--include-unfinished"
    ),
    "include_machine": Field(
        "flag",
        "Also count codings applied in bulk; with a model's, themes and referrals are estimates.",
        option="--include-machine",
    ),
}
"""What is counted, of reports of codings and of quotes."""
_CHART = Field("flag", "Draw the chart of the table above it.")
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "codes": "texts",
    "count": "whole",
    "flag": "flag",
    "choice": "choice",
}
_NAMED: Mapping[str, Named] = {"CODE": "code", "ATTR": "attribute"}
SHAPE: Mapping[str, Field] = {
    "wide": Field("flag", "Put the groups of by side by side.", option="--wide"),
    "sort": Field("choice", "Sort rows, most first.", choices=ORDERS_OF_ROWS, option="--sort"),
    "top": Field("whole", "Show only the first rows, so many.", least=1, option="--top"),
    "sentence": Field("flag", "Print sentences instead of the table.", option="--sentence"),
    "quantifiers": Field(
        "text", "Words for shares, as for qcode report themes.", option="--quantifiers"
    ),
}
"""How a table is printed, of reports that can be turned, cut, or told in words."""
AGREEMENT = "agreement"
COUNTER = Field(
    "flag",
    "List what speaks against each theme, with passages, instead of the table.",
    option="--counter",
)
CHECKED: Mapping[str, Field] = {
    "identities": Field(
        "text",
        "Also look in quotes for the words in this table (what, replacement, kind).",
        option="--identities",
    ),
    "entities": Field(
        "text", "Also find named entities in quotes with this spaCy model.", option="--entities"
    ),
}
"""What is looked for in everything quoted, beyond patterns and the study's own list."""
COUNTER_KEEPS = ("by", "codes", "asked_by", *LAYER)
"""Options of a table of themes that a list of what speaks against them has too."""
CHARTS = {"referrals": "qcode.reports.charts:referral_chart"}
"""Charts of reports whose row in the registry names none."""


def reports() -> Mapping[str, Mapping[str, Field]]:
    """The tables that a plan can ask for, with their options."""
    result: dict[str, Mapping[str, Field]] = {}
    for kind in REPORTS.values():
        own: dict[str, Field] = {o.name: _field(o) for o in kind.options}
        charted = {"chart": _CHART} if kind.chart or kind.name in CHARTS else {}
        shapes = dict(SHAPE) if kind.shapes else {}
        counted = dict(LAYER) if kind.layers else {"where": WHERE}
        result[kind.name] = own | shapes | charted | counted
    result["themes"] = {**result["themes"], "counter": COUNTER}
    seed = Field("whole", "The same seed gives the same intervals.", option="--seed")
    return result | {AGREEMENT: {"seed": seed, "where": WHERE}}


def _field(option: Option) -> Field:
    return Field(
        _KINDS[option.kind],
        option.help,
        option.least,
        option.choices,
        _NAMED.get(option.metavar, ""),
        option.required,
        option.flag,
        option.also,
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
    "per_person": Field("whole", "At most so many of one person.", least=1, option="--per-person"),
    "order": Field(
        "choice",
        "Which come first, after pinned and starred passages.",
        choices=ORDERS,
        option="--order",
    ),
    "attribution": Field(
        "text",
        "Who is named under a quote, such as {subrole}, {region}.",
        names="template",
        option="--attribution",
    ),
    "with_question": Field(
        "flag", "Print the interviewer's question before each quote.", option="--with-question"
    ),
    "seed": Field("whole", "Draw at random instead of by length and balance.", option="--seed"),
    **LAYER,
    **CHECKED,
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
    "where": Field(
        "text",
        "Count only people and passages that this is true of, in everything but agreement and"
        " methods.",
        names="expression",
        option="--where",
    ),
    **CHECKED,
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
    where: str = ""
    identities: str = ""
    entities: str = ""
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
            "where": self.where,
            "identities": self.identities,
            "entities": self.entities,
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


@dataclass(frozen=True, slots=True)
class Changes:
    """What is asked for when a report is built, beside its plan: an expression that limits all of
    it, what is looked for in quotes, how all quotes are ordered and attributed, and (`counter`)
    below each table of themes what speaks against them.
    """

    where: str | None = None
    identities: str | None = None
    entities: str | None = None
    order: str | None = None
    attribution: str | None = None
    counter: bool = False


def changed(plan: Plan, changes: Changes) -> Plan:
    """The plan with `changes`. The expression is added to the plan's own; everything else takes the
    place of what the plan says.
    """
    quoted = {"order": changes.order, "attribution": changes.attribution}
    given = {name: value for name, value in quoted.items() if value}
    sections = []
    for section in plan.sections:
        tables = [t for wish in section.tables for t in _with_counter(wish, changes.counter)]
        quotes = [replace(wish, options={**wish.options, **given}) for wish in section.quotes]
        sections.append(replace(section, tables=tuple(tables), quotes=tuple(quotes)))
    return replace(
        plan,
        sections=tuple(sections),
        where=both(plan.where, changes.where),
        identities=changes.identities or plan.identities,
        entities=changes.entities or plan.entities,
    )


def _with_counter(wish: Wish, wanted: bool) -> tuple[Wish, ...]:
    if not wanted or wish.report != "themes" or wish.options.get("counter"):
        return (wish,)
    own = {k: v for k, v in wish.options.items() if k in COUNTER_KEEPS}
    return wish, replace(wish, options={**own, "counter": True})


def limited(wish: Wish, where: str) -> Wish:
    """The wish limited to an expression as well; agreement is of all that was compared."""
    if not where or wish.report == AGREEMENT:
        return wish
    return replace(wish, options={**wish.options, "where": both(where, wish.options.get("where"))})


def both(one: str, other: str | None) -> str:
    """An expression that is true where both are; either may be empty."""
    if not one or not other or one == other:
        return one or other or ""
    return f"({one}) and ({other})"
