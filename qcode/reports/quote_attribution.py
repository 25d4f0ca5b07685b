"""Who is named under a quote, after a template: ``—{role}``, ``—{subrole}, {region}``, or any other
attribute of the person or of the site (``{site.level}``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qcode.errors import UsageError
from qcode.model import Participant, Study
from qcode.reports.groups import attribute_key, attribution, value

DEFAULT = "{role}"
_FIELD = re.compile(r"\{([^{}]*)\}")
_DASHES = "—–-― \t"
_OPENING, _CLOSING = "([“", ")]”"


@dataclass(frozen=True, slots=True)
class Attributed:
    """An attribution, the attributes that it tells, and those that have no value."""

    text: str
    said_of: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts around fields: ``literals[i]`` stands before ``fields[i]``, the last one at the
    end.
    """

    literals: tuple[str, ...]
    fields: tuple[str, ...]

    def of(self, study: Study, participant: Participant) -> Attributed:
        """The attribution of a participant. A missing value takes the sign before it along, so that
        no comma is left over.
        """
        values = [told_of(study, participant, name) for name in self.fields]
        missing = tuple(n for n, v in zip(self.fields, values, strict=True) if not v)
        text = _joined(self.literals, values) or attribution(participant.role)
        said_of = tuple((n, v) for n, v in zip(self.fields, values, strict=True) if v)
        return Attributed(text, said_of, missing)


def template(study: Study, wanted: str) -> Template:
    """The template read. Dashes at its beginning go: whoever prints a block sets one.

    Raises Unknown for an attribute that nobody has, and UsageError for a brace without its partner
    or for no field at all.
    """
    text = (wanted or DEFAULT).strip().lstrip(_DASHES)
    parts = _FIELD.split(text)
    literals, named = parts[0::2], parts[1::2]
    if any("{" in part or "}" in part for part in literals):
        raise UsageError(
            f"a brace in the attribution {wanted!r} has no partner",
            advice="write a field as {role}, or {site.level} for an attribute of the site",
        )
    if not named or any(not name.strip() for name in named):
        raise UsageError(
            f"the attribution {wanted!r} has no field", advice='for example --attribution "—{role}"'
        )
    fields = tuple(_field(study, name.strip()) for name in named)
    return Template(tuple(literals), fields)


def _field(study: Study, name: str) -> str:
    owner, dot, attribute = name.partition(".")
    if dot and owner.casefold() == "site":
        return f"site.{attribute_key(study, attribute)}"
    return attribute_key(study, name)


def told_of(study: Study, participant: Participant, name: str) -> str:
    """What a field of the template says of a participant; empty where nothing is known."""
    if name == "role":
        return attribution(participant.role) if participant.role else ""
    if name.startswith("site."):
        result = study.sites.get(participant.site, {}).get(name.removeprefix("site."), "")
    else:
        result = value(study, participant, name)
    words = result.replace("_", " ") if result.replace("_", "").isalnum() else result
    return " ".join(words.split())


def _joined(literals: Sequence[str], values: Sequence[str]) -> str:
    """The text without the fields that have no value, and without the signs that led to them."""
    text, waiting = "", literals[0]
    for entry, after in zip(values, literals[1:], strict=True):
        if entry:
            text += waiting + entry
            waiting = after
        else:
            waiting = _left(waiting, after, begun=bool(text))
    return (text + waiting).strip() if text else ""


def _left(before: str, after: str, *, begun: bool) -> str:
    """What is left of the signs on both sides of a field without value: one of the two, no bracket
    without its partner.
    """
    if not any(sign in _OPENING for sign in before):
        return after if begun else before
    if after[:1] in _CLOSING and after:
        return after[1:] if begun else after[1:].lstrip()
    return before
