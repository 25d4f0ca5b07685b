"""A transcript with the codes of the layer that counts: who speaks by role, and which words carry
which codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qcode.errors import Refused
from qcode.model import Interview, Study
from qcode.reports.groups import attribution, find_code
from qcode.reports.layers import Layer, LayerOptions, layered, respondents
from qcode.spans import Span, join_over_white_space, trim


@dataclass(frozen=True, slots=True)
class Coded:
    """Words ``[start, end)`` that carry codes, by their labels."""

    start: int
    end: int
    codes: tuple[str, ...]


def coded_words(
    study: Study, name: str, codes: Sequence[str] | None, options: LayerOptions
) -> tuple[Coded, ...]:
    """The words of a transcript that carry codes, in the order of the text; codes on the very same
    words stand together.

    Codings of one code that overlap or touch are one. Raises Refused where the transcript does not
    count.
    """
    layer = _layer(study, name, options)
    book = study.codebook
    wanted = {k for c in codes for k in book.family(find_code(book, c).key)} if codes else None
    by_code: dict[str, list[Span]] = {}
    for coding in layer.codings:
        if wanted is None or coding.code in wanted:
            by_code.setdefault(coding.code, []).append((coding.start, coding.end))
    result: dict[Span, list[str]] = {}
    for code in book.codes:
        for span in join_over_white_space(by_code.get(code.key, ()), layer.interview.text):
            place = trim(layer.interview.text, span)
            if place[0] < place[1]:
                result.setdefault(place, []).append(_label(code.name, code.key))
    return tuple(Coded(*place, tuple(result[place])) for place in sorted(result))


def _layer(study: Study, name: str, options: LayerOptions) -> Layer:
    for layer in layered(study, options).layers:
        if layer.interview.name == name:
            return layer
    raise Refused(
        f"{name} does not count: nobody has marked it as finished",
        advice="add --include-unfinished to export it as it is",
    )


def _label(label: str, key: str) -> str:
    """The label, unless it has the sign that separates codes."""
    return key if ";" in label else label


def speakers_by_role(interview: Interview) -> dict[str | None, str]:
    """Label → what is printed of a speaker: the role, numbered where several have it."""
    people = respondents(interview)
    roles = [attribution(p.role) for p in people]
    count = Counter(roles)
    shown: dict[str | None, str] = {
        p.label: "Interviewer" for p in interview.participants if p.interviewer
    }
    seen: Counter[str] = Counter()
    for person, role in zip(people, roles, strict=True):
        seen[role] += 1
        number = f" {seen[role]}" if count[role] > 1 else ""
        shown[person.label] = f"{role[:1].upper()}{role[1:]}{number}"
    return shown
