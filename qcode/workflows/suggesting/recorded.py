"""Read what is recorded about suggestions, and which segments were withheld by lot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from qcode.coding.suggesting import lot, opening
from qcode.model import Coder, Interview
from qcode.spans import Span, overlaps
from qcode.store.queries.log import renamed_codes
from qcode.store.showing import coder_key
from qcode.store.view import View
from qcode.suggest.influence.decisions import Arm, Arms
from qcode.suggest.influence.records import Record, as_record


def read_records(view: View) -> tuple[Record, ...]:
    """Every readable record of shown and withheld suggestions, with present names of transcripts,
    coders and codes.
    """
    names = {i: n for n, i in view.transcript_ids().items()}
    coders = {c.id: c.name for c in view.coders()}
    rows = view.rows("mark", kind=["suggestion"])
    called = present_keys(view) if rows else {}
    result = [
        as_record(
            r.value,
            transcript=names[r.transcript],
            span=(r.start, r.end),
            coder=coders.get(r.coder, ""),
            created=r.created,
            called=called,
        )
        for r in rows
        if r.transcript in names
    ]
    return tuple(one for one in result if one is not None)


def present_keys(view: View) -> dict[str, str]:
    """Former key → present key of every renamed code, unless another code has the former key
    now.
    """
    called: dict[str, str] = {}
    for old, new in renamed_codes(view, after=""):
        called = {key: new if now == old else now for key, now in called.items()}
        called[old] = new
    current = {code.key for code in view.codebook().codes}
    return {old: new for old, new in called.items() if old not in current and new in current}


def arms_of(records: Sequence[Record], study: str, coders: Sequence[Coder]) -> Arms:
    """Whether suggestions are shown (True) or withheld (False) to a coder on a segment.

    The lot alone decides, and not whether the coder stayed long enough for a record. It is None in
    a transcript that the coder finished before they were shown anything; where the share was
    changed so that the lot is not clear; and where a record says otherwise, because the words or
    segments were changed since.
    """
    ids = {c.name: coder_key(coders, c.name) for c in coders}
    shares: dict[tuple[str, str], set[float | None]] = defaultdict(set)
    places: dict[tuple[str, str], list[tuple[Span, bool]]] = defaultdict(list)
    begun: dict[tuple[str, str], str] = {}
    for one in records:
        if one.rows:
            shares[one.transcript, one.coder].add(one.share)
            places[one.transcript, one.coder].append((one.span, one.withheld))
            key = one.transcript, one.coder
            begun[key] = min(one.created, begun.get(key, one.created))

    def arm(interview: Interview, span: Span, coder: str, finished: str) -> Arm:
        key = interview.name, coder
        known = shares.get(key)
        if not known or None in known or finished < begun[key]:
            return None
        drawn = lot(study, ids.get(coder, ""), interview.id, opening(interview.text, span[0]))
        least, most = (bound(s for s in known if s is not None) for bound in (min, max))
        if least <= drawn < most:
            return None
        shown = drawn >= most
        if any(held == shown for place, held in places[key] if overlaps(place, span)):
            return None
        return shown

    return arm
