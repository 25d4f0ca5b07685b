"""The plan of a study's usual report, its file with comments, and the JSON schema of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qcode.errors import UsageError
from qcode.model import Study
from qcode.reports.referrals import default_family
from qcode.workflows.reporting.plan import (
    AGREEMENT,
    QUOTE_DEFAULTS,
    QUOTES,
    SECTION,
    TOP,
    Field,
    Plan,
    SectionPlan,
    Wish,
    reports,
)

SCHEMA_LINE = "# yaml-language-server: $schema=report.schema.json"


def usual_plan(study: Study, *, agreement: bool, seed: int | None = None) -> Plan:
    """Interviewees, referral streams by role with a chart, themes, quotes, and agreement where it
    was measured.
    """
    sections = [SectionPlan("Who was interviewed", tables=(Wish("interviewees", {"by": "site"}),))]
    codes: tuple[str, ...] = ()
    try:
        family = default_family(study.codebook).key
        children = tuple(c.key for c in study.codebook.children(family))
    except UsageError:
        children = ()
    if children:
        codes = children
        streams = Wish("referrals", {"by": "role", "family": family, "chart": True})
        sections.append(SectionPlan("Referral streams", tables=(streams,)))
    sections.append(SectionPlan("Themes", tables=(Wish("themes"),)))
    quotes: dict[str, Any] = {"codes": list(codes)} if codes else {}
    sections.append(
        SectionPlan("In their words", quotes=(Wish("quotes", quotes | QUOTE_DEFAULTS),))
    )
    if agreement:
        own = {} if seed is None else {"seed": seed}
        sections.append(SectionPlan("Intercoder agreement", tables=(Wish(AGREEMENT, own),)))
    return Plan(tuple(sections), methods=agreement, appendices=("codebook", "protocols"))


def plan_text(plan: Plan) -> str:
    """The file of a plan, with comments that say what else it may hold."""
    lines = [
        SCHEMA_LINE,
        "# What qcode report build writes. Lines that begin with # are comments.",
        "# Everything but the sections may be left out.",
        "",
    ]
    plain = plan.plain()
    for name, field in TOP.items():
        lines += _line(name, field, plain[name], "")
    lines += ["", "sections:"]
    for section in plan.sections:
        lines += [f"  - heading: {_scalar(section.heading)}"]
        lines += ["    text:", *(f"      - {_scalar(t)}" for t in section.text)] * bool(
            section.text
        )
        lines += ["    tables:"] * bool(section.tables)
        for wish in section.tables:
            lines.append(f"      - report: {wish.report}")
            lines += _options(wish, reports()[wish.report])
        lines += ["    quotes:"] * bool(section.quotes)
        for wish in section.quotes:
            first, *others = _options(wish, QUOTES)
            lines += [f"      - {first.strip()}", *others]
    lines += ["", "# Other tables that a section may have:"]
    for report, fields in reports().items():
        lines.append(f"#      - report: {report}")
        lines += [
            f"#        {name}: {_example(field)}  # {field.help}" for name, field in fields.items()
        ]
    lines.append("# Sets of quotes that a section may have:")
    for number, (name, field) in enumerate(QUOTES.items()):
        indent = "  " if number else "- "
        lines.append(f"#      {indent}{name}: {_example(field)}  # {field.help}")
    return "\n".join(lines) + "\n"


def _line(name: str, field: Field, value: Any, indent: str) -> list[str]:
    choices = f" One or more of: {', '.join(field.choices)}." if field.choices else ""
    written = f"{indent}{name}: {_written(value)}"
    hidden = value in ("", [], None)
    return [f"{indent}# {field.help}{choices}", f"{indent}# {name}:" if hidden else written]


def _options(wish: Wish, fields: Mapping[str, Field]) -> list[str]:
    return [
        f"        {name}: {_written(wish.options[name])}" for name in fields if name in wish.options
    ]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_scalar(str(v)) for v in value)}]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    """A text as YAML: plain where that cannot be misread, else between quotation marks."""
    import json

    plain = text.replace(" ", "").replace("-", "").replace("_", "").isalnum() and text.isascii()
    return text if plain and text == text.strip() and text[:1] != "-" else json.dumps(text)


def _example(field: Field) -> str:
    return {
        "text": "...",
        "texts": "[...]",
        "flag": "yes",
        "whole": str(max(field.least, 1)),
        "choice": "|".join(field.choices),
    }[field.kind]


def plan_schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of the file."""
    tables = {
        "type": "array",
        "items": {"oneOf": [_table(name, fields) for name, fields in reports().items()]},
    }
    quotes = {"type": "array", "items": _mapping(QUOTES, {})}
    section = _mapping(SECTION, {"tables": tables, "quotes": quotes})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The plan of a report (report.yaml)",
        **_mapping(TOP, {"sections": {"type": "array", "items": section}}, ["sections"]),
    }


def _table(name: str, fields: Mapping[str, Field]) -> dict[str, Any]:
    return _mapping(fields, {"report": {"const": name}}, ["report"])


def _mapping(
    fields: Mapping[str, Field], others: Mapping[str, Any], needed: Iterable[str] = ()
) -> dict[str, Any]:
    required = [*needed, *(name for name, field in fields.items() if field.required)]
    return {
        "type": "object",
        "additionalProperties": False,
        **({"required": required} if required else {}),
        "properties": {**{n: _property(f) for n, f in fields.items()}, **others},
    }


def _property(field: Field) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string"}
    if field.choices:
        one["enum"] = list(field.choices)
    kinds: dict[str, dict[str, Any]] = {
        "text": one,
        "choice": one,
        "flag": {"enum": ["yes", "no", "true", "false", True, False]},
        "whole": {"type": "integer", "minimum": field.least},
        "texts": {"oneOf": [one, {"type": "array", "items": one}]},
    }
    return {"description": field.help, **kinds[field.kind]}
