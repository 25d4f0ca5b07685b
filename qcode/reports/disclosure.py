"""What in a quote may identify somebody: names, places, addresses, ages, careers, attributions that
few people share, several quotes that identify together. Findings are values; a person settles them.

The patterns err on the side of a finding; a person decides. Nothing here says that a quote is
safe: a rare fact identifies as well as a name, and no pattern finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from qcode.errors import GateFailed
from qcode.model import Column, Identity, Interview, Quote, Study, Table
from qcode.reports.disclosure_patterns import Entities, Kind, Names, in_words
from qcode.reports.disclosure_people import SMALLEST_CELL as SMALLEST_CELL
from qcode.reports.disclosure_people import Cells
from qcode.reports.quote_edits import Differs, alignment, place_in
from qcode.shown import amount
from qcode.spans import Span

INDIRECT: frozenset[Kind] = frozenset(
    ("identity", "name", "place", "site", "age", "career", "entity")
)
"""Kinds of words that tell something of a person; what two quotes tell may identify together."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a quote that may identify a person. `text` is the passage, `message` a sentence
    about it, ``[start, end)`` where the words stand in the transcript.

    `accepted` is the reason for which somebody accepted it, None while it is open. `quote` and
    `at`: the quote that has the words, and where in it, so that an edit can replace them; no place
    where the finding is about something else than words of the transcript.
    """

    kind: Kind
    code: str
    transcript: str
    segment: int
    text: str
    message: str
    start: int = 0
    end: int = 0
    replacement: str = ""
    accepted: str | None = None
    about: str = ""
    quote: Quote | None = None
    at: Span | None = None

    @property
    def key(self) -> str:
        """What a decision about it says of it: the kind, and a hash of the words that it was
        about.
        """
        return f"{self.kind}:{sha256((self.about or self.text).encode()).hexdigest()[:12]}"

    @property
    def id(self) -> str:
        """A short name of the finding, the same whichever quotes are looked at."""
        place = () if self.kind == "together" else (self.transcript, str(self.start))
        return sha256("|".join((self.key, *place)).encode()).hexdigest()[:8]

    def __str__(self) -> str:
        """Where and what, on one line."""
        return f"{self.transcript}, segment {self.segment} ({self.code}): {self.message}"


@dataclass(frozen=True, slots=True)
class Checks:
    """What is looked for beyond the patterns: words of a list, and what `entities` finds."""

    identities: tuple[Identity, ...] = ()
    entities: Entities | None = None


def findings(
    study: Study,
    quotes: Iterable[Quote],
    *,
    by: str | None = None,
    smallest: int = SMALLEST_CELL,
    checks: Checks | None = None,
) -> tuple[Finding, ...]:
    """The findings in `quotes` that nobody accepted, in their order; see `all_findings`."""
    result = all_findings(study, quotes, by=by, smallest=smallest, checks=checks)
    return tuple(f for f in result if f.accepted is None)


def all_findings(
    study: Study,
    quotes: Iterable[Quote],
    *,
    by: str | None = None,
    smallest: int = SMALLEST_CELL,
    checks: Checks | None = None,
) -> tuple[Finding, ...]:
    """Everything found in `quotes`, in their order, also what was accepted. `by` is the attribute
    shown with them (the quote's group).

    Where attributions or groups say more than the role (the site, say), a combination that fewer
    than `smallest` participants share is a finding too. What stands in square brackets was put
    there by an editor and is looked at for the list of identities only.
    """
    checks = checks or Checks()
    names = Names(study, checks.identities)
    cells = Cells(study, by)
    interviews = {i.name: i for i in study.interviews}
    result: list[Finding] = []
    note: dict[tuple[str, str], list[list[Finding]]] = {}
    for quote in quotes:
        own = [*_in_quote(quote, names, checks, interviews.get(quote.transcript))]
        if (cell := cells.of(quote)) is not None and cell.people < smallest:
            message = (
                f"only {cell.people} of the study's participants"
                f" {'is' if cell.people == 1 else 'are'} {cell.name!r}"
            )
            own.append(_about(quote, "few", cell.name, message))
        result += own
        details = [f for f in own if f.kind in INDIRECT]
        if details and any(quote.person):
            note.setdefault(quote.person, []).append(details)
    for person, several in note.items():
        # Words that two codes share are one detail; so is what one quote tells all of.
        if len({f.id for own in several for f in own}) > max(len(own) for own in several):
            result.append(_together(person, several))
    return tuple(_settled(study, f) for f in result)


def _in_quote(
    quote: Quote, names: Names, checks: Checks, interview: Interview | None
) -> Iterator[Finding]:
    """The findings in the words of a quote and of the question before it."""
    for kind, start, end, message, put in in_words(quote.quote, names, checks.entities):
        words = quote.quote[start:end]
        place = _place(quote, interview, start, end)
        result = _about(quote, kind, words, f"{message}: {words!r}")
        if place is not None:
            result = replace(result, start=place[0], end=place[1], at=(start, end))
        yield replace(result, replacement=put)
    for kind, start, end, message, put in in_words(quote.question, names, checks.entities):
        words = quote.question[start:end]
        result = _about(quote, kind, words, f"the question {message}: {words!r}")
        yield replace(result, replacement=put)


def _about(quote: Quote, kind: Kind, text: str, message: str) -> Finding:
    where = quote.code, quote.transcript, quote.segment
    return Finding(kind, *where, text, message, quote.start, quote.end, quote=quote)


def _place(
    quote: Quote, interview: Interview | None, start: int, end: int
) -> tuple[int, int] | None:
    """Where words of a quote stand in the transcript; None where they are not the transcript's."""
    if interview is None:
        return None
    aligned = alignment(quote.quote, interview.text[quote.start : quote.end])
    if isinstance(aligned, Differs) or (place := place_in(aligned, (start, end))) is None:
        return None
    return quote.start + place[0], quote.start + place[1]


def _together(person: tuple[str, str], several: Sequence[Sequence[Finding]]) -> Finding:
    """That quotes of one person tell several details."""
    kinds = ", ".join(dict.fromkeys(f.kind for own in several for f in own))
    places = dict.fromkeys(f"{own[0].transcript} {own[0].segment}" for own in several)
    message = (
        f"{amount(len(several), 'quote')} by this person tell details ({kinds}), which may identify"
        f" together: segments {', '.join(places)}"
    )
    last = several[-1][-1]
    text = f"{len(several)} quotes"
    return replace(
        last, kind="together", text=text, message=message, about="|".join(person), at=None
    )


def _settled(study: Study, finding: Finding) -> Finding:
    """The finding with the reason for which it was accepted; the newest decision counts."""
    for mark in sorted(study.print_marks, key=lambda m: (m.created, m.id), reverse=True):
        if mark.kind != "accept" or mark.finding != finding.key:
            continue
        here = mark.transcript == finding.transcript and mark.touches(finding.start, finding.end)
        if here or finding.kind == "together":
            return replace(finding, accepted=mark.text)
    return finding


def refuse(matches: Sequence[Finding]) -> None:
    """Raise `GateFailed` that lists the open findings; nothing happens where there are none."""
    matches = [f for f in matches if f.accepted is None]
    if matches:
        lines = "".join(f"\n  {finding}" for finding in matches)
        count = amount(len(matches), "passage")
        raise GateFailed(
            f"{count} in the quotes may identify someone:{lines}",
            advice="see them with qcode disclosure list, and replace or accept each with qcode"
            " disclosure settle FINDING",
        )


def findings_table(matches: Sequence[Finding]) -> Table:
    """A row a finding: `finding` (its name for settling), `kind`, `text`, `message`, where it is,
    `replacement` (from the list of identities), `status` (open, accepted) and `reason`.
    """
    rows = tuple(
        {
            "finding": f.id,
            "kind": f.kind,
            "text": f.text,
            "message": f.message,
            "transcript": f.transcript,
            "segment": f.segment,
            "code": f.code,
            "replacement": f.replacement,
            "status": "open" if f.accepted is None else "accepted",
            "reason": f.accepted or "",
        }
        for f in matches
    )
    settled = sum(f.accepted is not None for f in matches)
    columns = (
        Column("finding", "Finding"),
        Column("kind", "Kind"),
        Column("transcript", "Transcript"),
        Column("segment", "#", "count"),
        Column("text", "Words"),
        Column("message", "Why"),
        Column("replacement", "Print instead"),
        Column("status", "Status"),
        Column("reason", "Reason"),
    )
    note = (
        f"{amount(len(matches), 'finding')}: {len(matches) - settled:,} open, {settled:,} accepted."
    )
    return Table(
        "disclosure.list",
        "What may identify somebody",
        columns,
        rows,
        (note, "A rare fact identifies as well as a name, and no pattern finds it."),
        data_columns=(Column("code", "Code"),),
    )
