"""The fields of a person, transcript, site or coding, and how their values are compared.

A name without a prefix is looked up in the attributes of the person and the transcript, then of the
person's site. ``person.``, ``transcript.``, ``site.`` and ``coding.`` restrict it to one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from qcode.errors import near_names
from qcode.model import ORIGINS, Coding, Interview, Participant, Study, role_key

Place = Literal["anywhere", "person", "transcript", "site", "speaker", "name", "coding"]

CODING = ("coder", "origin", "round", "date")
FIELDS: tuple[tuple[str, str], ...] = (
    ("role", "The role of who speaks. Case, blanks, `_` and `-` make no difference."),
    ("site", "The site of who speaks."),
    ("NAME", "Any attribute: of the person or the transcript, else of the site."),
    ("person.NAME", "An attribute of the person, or one that holds for the whole transcript."),
    ("transcript.NAME", "An attribute that holds for the whole transcript."),
    ("site.NAME", "An attribute of the site."),
    ("transcript", "The name of the transcript."),
    ("speaker", "The label of who speaks, as it stands in the transcript."),
    ("coder", "Who gave a coding."),
    ("origin", f"How a coding came about: {', '.join(f'`{o}`' for o in ORIGINS)}."),
    ("round", "The round of a coding."),
    ("date", "The day of a coding (UTC): `2026`, `2026-03` or `2026-03-15`."),
)
"""Every field with what it means: the page on the language is made of it."""
_PREFIXES = ("person", "transcript", "site")
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-+]?\.\d+")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_FULL_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2}.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value is looked for, and under which name."""

    place: Place
    name: str

    @property
    def typed(self) -> str:
        """The field as it is typed."""
        return f"{self.place}.{self.name}" if self.place in _PREFIXES else self.name

    @property
    def of_coding(self) -> bool:
        """True for what is asked of codings, not of people."""
        return self.place == "coding"

    def value(self, study: Study, interviews: Mapping[str, Interview], who: Participant) -> str:
        """The value for a person in a transcript; empty where there is none."""
        if self.place == "name":
            return who.transcript
        if self.place == "speaker":
            return who.label
        if self.place == "transcript":
            interview = interviews.get(who.transcript)
            return interview.attributes.get(self.name, "") if interview else ""
        if self.place != "site" and (own := who.attributes.get(self.name, "")):
            return own
        if self.place == "person":
            return ""
        return study.sites.get(who.site, {}).get(self.name, "")

    def fold(self, value: str) -> str:
        """What equal values have in common."""
        if self.name == "role" and self.place in ("anywhere", "person", "transcript"):
            return role_key(value)
        return " ".join(value.split()).casefold()


class NoField(LookupError):
    """A name that is no field, or may be two."""

    def __init__(self, what: str, near: Sequence[str] = ()) -> None:
        also = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        super().__init__(f"{what}{also}")


class Fields:
    """The fields of a study."""

    def __init__(self, study: Study) -> None:
        """Take the names of all attributes."""
        self._study = study
        self.interviews = {i.name: i for i in study.interviews}
        people = [p for i in study.interviews for p in i.participants]
        self._person = _names(p.attributes for p in people) | {"role", "site"}
        self._transcript = _names(i.attributes for i in study.interviews)
        self._site = _names(study.sites.values())

    def find_attribute(self, typed: str) -> Field:
        """The field of a person, a transcript or a site of that name: fields of codings are none.
        Raises NoField.
        """
        name = _called(typed, self._person | self._transcript | self._site)
        result = Field("anywhere", name) if name is not None else self.find(typed)
        if result.of_coding:
            raise NoField(f"{typed!r} is asked of codings")
        return result

    @property
    def of_people(self) -> list[str]:
        """The names of what can be asked of people."""
        prefixed = [f"site.{name}" for name in self._site]
        return sorted({*self._person, *self._transcript, *self._site, "transcript", *prefixed})

    def find(self, typed: str) -> Field:
        """The field of that name, compared without case. Raises NoField."""
        prefix, dot, rest = typed.partition(".")
        inside = {
            "person": self._person,
            "transcript": self._transcript,
            "site": self._site,
            "coding": set(CODING),
        }
        place = prefix.strip().casefold()
        anywhere = self._person | self._transcript | self._site
        if dot and place in inside and _called(typed, anywhere) is None:
            name = _called(rest, inside[place])
            if name is None:
                known = [f"{place}.{n}" for n in sorted(inside[place])]
                raise NoField(f"no attribute named {typed!r}", near_names(typed, known))
            return Field(place, name)  # type: ignore[arg-type]
        word, name = typed.strip().casefold(), _called(typed, anywhere)
        if word in (*CODING, "speaker", "transcript") and name is not None and word != "transcript":
            own = f"coding.{word}" if word in CODING else "speaker"
            raise NoField(
                f"{typed!r} is a field of its own and an attribute too: type {own} or"
                f" {'transcript' if name in self._transcript else 'person'}.{name}"
            )
        if word in CODING:
            return Field("coding", word)
        if word in ("speaker", "transcript"):
            return Field("speaker" if word == "speaker" else "name", word)
        if name is None:
            known = [*sorted(anywhere), *CODING, "speaker", "transcript"]
            raise NoField(f"no attribute named {typed!r}", near_names(typed, known))
        return Field("anywhere", name)

    def is_of_sites(self, field: Field) -> bool:
        """Whether a site alone decides the value, whoever speaks there."""
        if field.place == "site" or (field.place == "anywhere" and field.name == "site"):
            return True
        return field.place == "anywhere" and field.name not in self._person

    def value(self, field: Field, who: Participant) -> str:
        """The value of a person's field."""
        return field.value(self._study, self.interviews, who)

    def values(self, field: Field) -> dict[str, str]:
        """Every value that occurs, folded → as it is written; sites without transcripts too."""
        study = self._study
        if field.of_coding:
            result: Iterable[str] = _coding_values(study, field.name)
        else:
            people = (p for i in study.interviews for p in i.participants)
            result = (self.value(field, p) for p in people)
            if field.place == "anywhere" and field.name == "site":
                result = (*result, *study.sites)
            elif field.place in ("anywhere", "site"):
                result = (*result, *(s.get(field.name, "") for s in study.sites.values()))
            elif field.place == "name":
                result = self.interviews
            if field.place in ("anywhere", "person", "transcript"):
                result = (*result, *(i.attributes.get(field.name, "") for i in study.interviews))
        return {field.fold(v): v for v in result if v.strip()}


def _names(attributes: Iterable[Mapping[str, str]]) -> set[str]:
    return {name for some in attributes for name in some}


def _called(typed: str, known: Iterable[str]) -> str | None:
    names = sorted(known)
    wanted = typed.strip()
    return next(
        (n for n in names if n == wanted),
        next((n for n in names if n.casefold() == wanted.casefold()), None),
    )


def _coding_values(study: Study, name: str) -> Iterator[str]:
    if name == "coder":
        yield from (c.name for c in study.coders)
        yield from (c.coder for c in study.codings)
    elif name == "origin":
        yield from ORIGINS
    elif name == "round":
        yield from (c.round for c in study.codings)
        yield from (d.round for d in study.done)
        yield from (a.round for a in study.assignments)


def coding_value(coding: Coding, name: str) -> str:
    """A field of a coding; the day for its date."""
    return coding.created[:10] if name == "date" else str(getattr(coding, name))


def number(text: str) -> float | None:
    """The number that a text is, with commas between thousands or without; None for no number."""
    result = text.strip()
    return float(result.replace(",", "")) if _NUMBER.fullmatch(result) else None


def is_orderable(text: str) -> bool:
    """True for a number or a date, which other values can be compared with by size."""
    return number(text) is not None or is_date(text)


def is_date(text: str) -> bool:
    """True for a year, a month or a day."""
    return bool(_DATE.fullmatch(text.strip()))


def equal(field: Field, value: str, wanted: str) -> bool:
    """Whether a value is the one wanted: the same words, the same number, or a day in the month or
    year wanted.
    """
    if not value.strip():
        return False
    if field.fold(value) == field.fold(wanted):
        return True
    if _FULL_DATE.fullmatch(value.strip()) and is_date(wanted):
        return value.strip().startswith(wanted.strip())
    pair = number(value), number(wanted)
    return pair[0] is not None and pair[0] == pair[1]


def order(value: str, wanted: str) -> int | None:
    """-1, 0 or 1: how a value stands to the number or date wanted; None where they cannot be
    compared.

    A date is compared as far as the wanted one is given: every day of March 2026 is 2026-03.
    """
    there, given = value.strip(), wanted.strip()
    if _FULL_DATE.fullmatch(there) and is_date(given):
        there = there[: len(given)]
        return (there > given) - (there < given)
    pair = number(there), number(given)
    if pair[0] is None or pair[1] is None:
        return None
    return (pair[0] > pair[1]) - (pair[0] < pair[1])
