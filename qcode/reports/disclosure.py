"""What in a quote may identify somebody: names, places, addresses, ages, and cells of few people.
Findings are values.

The patterns err on the side of a finding; a person decides. They know English words only. Nothing
here says that a quote is
safe: a rare fact identifies as well as a name, and no pattern finds it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qcode.errors import GateFailed
from qcode.model import Quote, Study
from qcode.reports.groups import attribution, grouping
from qcode.reports.layers import respondents

Kind = Literal["name", "e-mail", "web address", "phone", "place", "site", "age", "few"]

SMALLEST_CELL = 3
"""Fewer people than this of one role at one site, and a quote attributed to both points at them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a quote that may identify a person. `text` is the passage, `message` a sentence
    about it.
    """

    kind: Kind
    code: str
    transcript: str
    segment: int
    text: str
    message: str

    def __str__(self) -> str:
        """Where and what, on one line."""
        return f"{self.transcript}, segment {self.segment} ({self.code}): {self.message}"


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|gov|edu|info)\b", re.IGNORECASE
)
_PHONE = re.compile(
    r"""(?<![\w.-])
    (?: (?:\+?\d{1,3}[ .-]?)? (?:\(\d{3}\)|\d{3}) [ .-]? \d{3} [ .-]? \d{4}   # with an area code
      | \d{3} [.-] \d{4} )                                                    # without
    (?![\w-])""",
    re.VERBOSE,
)
_AGE = re.compile(
    r"""\b(?:
      (?: \d{1,2}
        | eleven | twelve | (?:thir|four|fif|six|seven|eigh|nine)teen
        | (?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[ -][a-z]+)? ) [ -]years?[ -]olds?
    | aged?[ ]\d{1,2}
    | turned[ ]\d{2}
    | (?:I['’]m|I[ ]am|(?:he|she)(?:['’]s|[ ]is|[ ]was)|was[ ]only)[ ]\d{2}
        (?![\d:,.]*\d | \s*(?:%|percent\b|minutes?\b|hours?\b|days?\b|weeks?\b|months?\b|miles?\b
            |years[ ](?:in|into|on)\b))
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
_TITLE = (
    "Mr|Mrs|Ms|Dr|Prof|Det|Detective|Sgt|Sergeant|Lt|Lieutenant|Capt|Captain|Ofc|Officer|Judge"
    "|Agent|Sheriff|Chief|Pastor"
)
_TITLED = re.compile(rf"\b(?:{_TITLE})\b\.?\s+{_CAPITAL}(?:\s+{_CAPITAL})*")
_SEVERAL = re.compile(rf"\b{_CAPITAL}(?:\s+(?:(?:of|the|de|la)\s+)*{_CAPITAL})+")
_PLACE = re.compile(
    rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom)\s+(?:the\s+)?((?:St\.\s+)?{_CAPITAL}(?:\s+{_CAPITAL})*)"
)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_NO_NAME = _words(
    "January February March April May June July August September October November December",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Christmas Thanksgiving Easter",
    "English Spanish Internet Zoom Excel PDF DNA GPS DVD TV PC IT HR OK",
)
"""Capitals that say nothing of who speaks or where."""
_STARTERS = _words(
    "a about after all also although an and another any are as at because been before but by can"
    " could did do does",
    "each even every first for from had has have he her here his how however i i'd i'll i'm i've if"
    " in is it it's its",
    "just last let like many maybe may me more most my never no nobody not now of oh ok okay on"
    " once one only or our",
    "out over people plus probably right she should since so some sometimes still sure than that"
    " that's the their",
    "them then there there's these they they're this those though to uh um until up usually very"
    " was we we'd we'll",
    "we're we've well were what when where which while who why with without would yeah yes you"
    " you're your",
)
"""Words that begin sentences, so that their capital means nothing."""
_LABEL_WORDS = _words(
    "interviewer interviewee respondent participant moderator facilitator speaker int resp unknown"
    " male female man woman",
    "officer detective prosecutor attorney lawyer judge police agent director staff nurse advocate"
    " law enforcement service",
    "provider other official victim survivor focus group",
)
"""Words of labels that everybody's label may have."""


def findings(
    study: Study, quotes: Iterable[Quote], *, by: str | None = None, smallest: int = SMALLEST_CELL
) -> tuple[Finding, ...]:
    """Everything found in `quotes`, in their order. `by` is the attribute shown with them (the
    quote's group).

    Where that attribute says more than the role (the site, say), a role in a group with fewer than
    `smallest` participants is a finding too. What stands in square brackets was put there by an
    editor and is not looked at.
    """
    names = _Names(study)
    cells = _cells(study, by) if by is not None and by.casefold() != "role" else None
    found: list[Finding] = []
    for quote in quotes:
        for kind, text, message in _in_words(quote.quote, names):
            found.append(Finding(kind, quote.code, quote.transcript, quote.segment, text, message))
        if cells is not None and (size := cells[quote.attribution, quote.group]) < smallest:
            cell = f"{quote.attribution}, {quote.group}"
            message = (
                f"only {size} of the study's participants {'is' if size == 1 else 'are'} {cell!r}"
            )
            found.append(Finding("few", quote.code, quote.transcript, quote.segment, cell, message))
    return tuple(found)


def refuse(found: Sequence[Finding]) -> None:
    """Raise `GateFailed` that lists the findings; nothing happens where there are none."""
    if found:
        lines = "".join(f"\n  {finding}" for finding in found)
        count = f"{len(found)} passage{'' if len(found) == 1 else 's'}"
        advice = (
            "redact the word in the transcript (qcode transcripts redact), or choose other quotes"
        )
        raise GateFailed(f"{count} in the quotes may identify someone:{lines}", advice=advice)


class _Names:
    """Names the study knows: labels of speakers, attributes that hold a name, transcripts, and
    sites.
    """

    def __init__(self, study: Study) -> None:
        people, sites = set[str](), set(study.sites)
        for interview in study.interviews:
            people.add(interview.name)
            for person in interview.participants:
                people.add(person.label)
                people.update(
                    v
                    for k, v in person.attributes.items()
                    if k.casefold() == "name" or k.casefold().endswith("_name")
                )
                sites.add(person.site)
        self.people = _any_of(name for person in people for name in _with_parts(person))
        self.sites = _any_of(name for site in sites for name in _site_names(site))


def _with_parts(name: str) -> Iterator[str]:
    """The name, and its words where it has several; nothing of a label that everybody may have."""
    parts = [w for w in _WORD.findall(name) if len(w) > 2 and w.casefold() not in _LABEL_WORDS]
    coded = (
        len(name) > 2
        and any(c.isdigit() for c in name)
        and name[0].isalpha()
        and not _WORD.findall(name)[0].islower()
    )
    if any(p[0].isupper() for p in parts) or coded:
        yield name
    if len(name.split()) > 1:
        yield from (p for p in parts if p[0].isupper())


def _site_names(site: str) -> Iterator[str]:
    """The site's name; a letter or number only after a word that makes it one."""
    if len(site) > 2:
        yield site
    elif site:
        yield from (f"{word} {site}" for word in ("site", "Site", "task force", "Task Force"))


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    escaped = sorted({re.escape(n.strip()) for n in names if n.strip()}, key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)") if escaped else None


def _in_words(quote: str, names: _Names) -> Iterator[tuple[Kind, str, str]]:
    """Findings in the words of one quote; no two of them share a letter."""
    words = _BRACKETS.sub(lambda m: " " * len(m[0]), quote)
    taken: list[tuple[int, int]] = []
    patterns: tuple[tuple[Kind, re.Pattern[str] | None, str], ...] = (
        ("e-mail", _EMAIL, "has an e-mail address"),
        ("web address", _WEB, "has a web address"),
        ("phone", _PHONE, "has a telephone number"),
        ("name", names.people, "has the name of somebody in the study"),
        ("site", names.sites, "names a site of the study"),
        ("age", _AGE, "tells an age"),
        ("name", _TITLED, "has what looks like a person's name"),
        ("place", _PLACE, "has what looks like the name of a place"),
        ("name", _SEVERAL, "has what looks like a name"),
    )
    for kind, pattern, message in patterns:
        for match in pattern.finditer(words) if pattern is not None else ():
            start, end = match.span(1) if pattern is _PLACE else match.span()
            if pattern is _PLACE or pattern is _SEVERAL:
                start = _without_starter(words, start, end, least=1 if pattern is _PLACE else 2)
            if start < end and not any(s < end and start < e for s, e in taken):
                taken.append((start, end))
                yield kind, words[start:end], f"{message}: {words[start:end]!r}"


def _without_starter(words: str, start: int, end: int, *, least: int) -> int:
    """Where the name begins without words whose capital means nothing; `end` when fewer than
    `least` capitals are left.
    """
    parts = [(start + m.start(), m[0]) for m in re.finditer(r"\S+", words[start:end])]
    while parts and _means_nothing(parts[0][1]):
        parts.pop(0)
    capitals = [word for _, word in parts if word[0].isupper() and not _means_nothing(word)]
    return parts[0][0] if len(capitals) >= least else end


def _means_nothing(word: str) -> bool:
    return word in _NO_NAME or word.replace("’", "'").casefold() in _STARTERS


def _cells(study: Study, by: str) -> Counter[tuple[str, str]]:
    people = [p for interview in study.interviews for p in respondents(interview)]
    groups = grouping(study, people, by)
    return Counter((attribution(p.role), groups.of(p)) for p in people)
