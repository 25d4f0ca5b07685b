"""Patterns of words that may identify somebody: addresses, ages, titles, places, names that the
study knows, and what a person says of an own career. They know English words only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from qcode.model import Identity, Study
from qcode.reports.quote_edits import BRACKETS

Kind = Literal[
    "identity",
    "name",
    "e-mail",
    "web address",
    "phone",
    "place",
    "site",
    "age",
    "career",
    "entity",
    "few",
    "together",
]
Entities = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds the named entities of a text: start, end and kind of each."""

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
_YEARS = (
    r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|several|many)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine|plus|odd)|\+)?"
)
_POST = (
    "chief|sheriff|captain|lieutenant|sergeant|commander|director|supervisor|superintendent"
    "|coordinator|president|founder|mayor|judge|head"
)
_HOUSE = "task[ ]force|unit|program|agency|organi[sz]ation|shelter|office|team|division|department"
_CAREER = re.compile(
    rf"""\b(?:
      my[ ](?:first[ ]|last[ ])?{_YEARS}[ ](?:\w+[ ])?(?:years|decades)\b
        (?:[ ]as[ ](?:an?[ ]|the[ ])?\w+)?
    | I(?:['’]ve|[ ]have|['’]d|[ ]had|[ ]was)?[ ](?:been|worked|served|done[ ]this|here)\b
        [^.?!;]{{0,60}}?\b(?:for|since)[ ]
        (?:(?:about|over|almost|nearly|more[ ]than|the[ ](?:last|past))[ ])?
        (?:{_YEARS}[ ](?:years|decades)|(?:19|20)\d\d)\b
    | (?:when|while|since|before|after)[ ]I[ ](?:was|became|retired[ ]as|started[ ]as)[ ]
        (?:an?[ ]|the[ ])?(?:\w+[ ])?(?:{_POST})\b
    | as[ ](?:the[ ])?(?:former[ ]|first[ ]|new[ ])?(?:{_POST})\b
    | I[ ](?:founded|started|created|established|ran|run|head|headed|lead|led)[ ]
        (?:the|this|our)[ ](?:\w+[ ])?(?:{_HOUSE})\b
    | I(?:['’]m|[ ]am|[ ]was)[ ](?:the|one[ ]of[ ]the)[ ](?:only|first|oldest|longest)\b
    | I[ ](?:retired|was[ ](?:elected|appointed|promoted))\b
    )""",
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


class Names:
    """Names the study knows: labels of speakers, attributes that hold a name, transcripts, and
    sites.
    """

    def __init__(self, study: Study, identities: Iterable[Identity] = ()) -> None:
        people, sites = set[str](), set(study.sites)
        if study.limits is not None:
            sites |= set(study.limits.elsewhere)
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
        listed = {_folded(i.what): i for i in (*study.identities, *identities) if i.what.strip()}
        self.listed = listed
        """What the study's own list names, by the words without case."""
        self.identities = _any_of((i.what for i in listed.values()), re.IGNORECASE)
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


def _any_of(names: Iterable[str], flags: int = 0) -> re.Pattern[str] | None:
    words = {r"\s+".join(map(re.escape, n.split())) for n in names if n.strip()}
    escaped = sorted(words, key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:{'|'.join(escaped)})(?!\w)", flags) if escaped else None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def in_words(
    quote: str, names: Names, entities: Entities | None = None
) -> Iterator[tuple[Kind, int, int, str, str]]:
    """Kind, start, end, message and replacement of each finding in the words of a quote; no two of
    them share a letter.

    What stands in square brackets was put there for print and is looked at for the study's own list
    only.
    """
    taken: list[tuple[int, int]] = []

    def is_free(start: int, end: int) -> bool:
        return start < end and not any(s < end and start < e for s, e in taken)

    if not quote:
        return
    for match in names.identities.finditer(quote) if names.identities is not None else ():
        listed = names.listed[_folded(match[0])]
        kind = f" ({listed.kind})" if listed.kind else ""
        taken.append(match.span())
        yield "identity", *match.span(), f"is on the list of identities{kind}", listed.replacement
    words = BRACKETS.sub(lambda m: " " * len(m[0]), quote)
    for kind, pattern, message in _patterns(names):
        for match in pattern.finditer(words) if pattern is not None else ():
            start, end = match.span(1) if pattern is _PLACE else match.span()
            if pattern is _PLACE or pattern is _SEVERAL:
                start = _without_starter(words, start, end, least=1 if pattern is _PLACE else 2)
            if is_free(start, end):
                taken.append((start, end))
                yield kind, start, end, message, ""
    for start, end, label in entities(words) if entities is not None else ():
        if is_free(start, end):
            taken.append((start, end))
            yield "entity", start, end, f"is a named entity ({label})", ""


def _patterns(names: Names) -> tuple[tuple[Kind, re.Pattern[str] | None, str], ...]:
    return (
        ("e-mail", _EMAIL, "has an e-mail address"),
        ("web address", _WEB, "has a web address"),
        ("phone", _PHONE, "has a telephone number"),
        ("name", names.people, "has the name of somebody in the study"),
        ("site", names.sites, "names a site of the study"),
        ("age", _AGE, "tells an age"),
        ("career", _CAREER, "tells of a career"),
        ("name", _TITLED, "has what looks like a person's name"),
        ("place", _PLACE, "has what looks like the name of a place"),
        ("name", _SEVERAL, "has what looks like a name"),
    )


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
