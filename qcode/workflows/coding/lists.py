"""Lists of places that a coder works through: hits of a search, flags, answers to one question,
transcripts with newer codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qcode.coding.cursor import next_coded
from qcode.coding.questions import Protocols, roles_of
from qcode.coding.searching import Spot, around, matches, pattern, spots
from qcode.coding.sheet import Mark, Sheet
from qcode.coding.worklists import Task, answered, flagged, newer_codes, step
from qcode.errors import Refused, UsageError
from qcode.model import Interview
from qcode.reports.exclusive import beside
from qcode.shown import listed
from qcode.spans import Span, overlapping
from qcode.workflows.coding import again as coding_again
from qcode.workflows.coding import reading
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared import regexes
from qcode.workflows.shared.versions import missing_since
from qcode.workflows.suggesting.auditing import waiting as audited
from qcode.workflows.suggesting.choosing import waiting as chosen

SECONDS = 4.0
"""A search that takes longer is stopped, because some regular expressions never end."""

LISTS: dict[str, str] = {
    "assigned": "My assignments",
    "newer": "Finished transcripts to revisit: codes were added since",
    "unsure": "Segments flagged as not sure",
    "starred": "Quotable segments",
    "exclusive": "Exclusive codes together with others of their family",
    "answers": "All answers to one question",
    "unasked": "Questions of the protocol that a transcript leaves open",
    "older": "My codings from before the meaning of their code changed",
    "possible": "Segments where a code may apply since its meaning changed",
    "audit": "Segments drawn to look for codes that suggestions miss",
    "next": "Segments chosen by qcode suggest next",
}


def search(session: CodingSession, typed: str) -> str:
    """Search this transcript and go to the first match from the cursor on; the matches become the
    current list.
    """
    wanted = pattern(typed)
    result = list(spots(wanted, [session.sheet.interview], _search))
    session.found = wanted
    return _begin(session, f"search for {typed!r}", result, here=True)


def search_all(session: CodingSession, typed: str) -> str:
    """Search every transcript; the places become the current list."""
    wanted = pattern(typed)
    result = list(spots(wanted, session.view.study().interviews, _search))
    session.found = wanted
    first = session.sheet.name
    # Hits of the open transcript come first. The sort is stable, so the others keep their order.
    result.sort(key=lambda s: s.transcript != first)
    return _begin(session, f"search for {typed!r} in all transcripts", result, here=True)


def _search(wanted: re.Pattern[str], texts: Sequence[str]) -> Sequence[Sequence[Span]]:
    return regexes.search(wanted, texts, SECONDS)


def hits(session: CodingSession, index: int) -> list[tuple[int, int]]:
    """The matches of the last search in a segment."""
    if session.found is None:
        return []
    return list(matches(session.found, session.sheet.interview.text, session.sheet.spans[index]))


def go_on(session: CodingSession, by: int) -> str:
    """Go to the next place of the current list (or the previous one, for -1)."""
    if not session.spots:
        raise Refused(
            "there is no search or work list to step through",
            advice="/ searches, W opens the work lists",
        )
    at = step(session.spots, session.sheet.name, session.sheet.spans[session.cursor.index], by)
    if at is None:
        raise Refused(
            f"there is no {'further' if by > 0 else 'earlier'} place in the list"
            f" ({session.spots_name})"
        )
    return visit(session, at)


def visit(session: CodingSession, at: int) -> str:
    """Go to a place of the list; open its transcript if necessary."""
    spot = session.spots[at]
    if spot.transcript != session.sheet.name:
        session.rest()
        session.open(spot.transcript, at=spot.segment - 1)
    else:
        session.move(session.sheet.index_at(spot.start))
    return (
        f"Place {at + 1} of {len(session.spots)} ({session.spots_name}): {spot.transcript} segment"
        f" {spot.segment}."
    )


def _begin(session: CodingSession, name: str, results: Sequence[Spot], *, here: bool) -> str:
    """Make `found` the current list and go to its first place; if it is in this transcript
    (`here`), to the first one from the cursor on.
    """
    if not results:
        raise Refused(f"nothing was found ({name})")
    session.spots, session.spots_name = list(results), name
    start = session.sheet.spans[session.cursor.index][0]
    at = 0
    if here and results[0].transcript == session.sheet.name:
        at = next(
            (
                n
                for n, s in enumerate(results)
                if s.transcript == session.sheet.name and s.start >= start
            ),
            0,
        )
    return visit(session, at)


# Lists over the study
# ------------------------------------------------------------------------------------------------


def tasks(session: CodingSession) -> list[Task]:
    """Every transcript as a task of this coder: assigned ones first, finished ones last."""
    return reading.all_tasks(session.view, session.coder)


def newer(session: CodingSession) -> dict[str, list[str]]:
    """Transcript → codes that are newer than this coder's done mark."""
    study = session.view.study()
    codes = [c.key for c in study.codebook.codes]
    return newer_codes(study.done, session.coder, codes, missing_since(session.view, study))


def sheets(session: CodingSession, kinds: Sequence[str]) -> Iterator[tuple[Sheet, Protocols]]:
    """Every transcript with the visible marks of these kinds; the open one as it is in memory."""
    study = session.view.study()
    names = session.loaded.names
    marks: dict[str, list[Mark]] = {}
    for row in session.view.rows("mark", kind=kinds):
        marks.setdefault(row.transcript, []).append(reading.as_mark(row, names))
    for interview in study.interviews:
        sheet = _bare(interview, session, marks.get(interview.id, []))
        yield sheet, Protocols(study.codebook, roles_of(sheet))


def _bare(interview: Interview, session: CodingSession, marks: list[Mark]) -> Sheet:
    return Sheet(
        interview,
        session.sheet.codebook,
        coder=session.coder,
        round=session.sheet.round,
        marks=marks,
    )


def flags(session: CodingSession, kind: str = "unsure") -> str:
    """Work through the segments marked ``unsure`` or ``star`` in all transcripts, by anybody whose
    marks the coder may see.
    """
    result = [
        spot for sheet, _ in sheets(session, [kind]) for spot in flagged(sheet, kind, others=True)
    ]
    return _begin(
        session, {"unsure": "flagged as not sure", "star": "quotable"}[kind], result, here=False
    )


def changed(session: CodingSession, which: str) -> str:
    """Work through the coder's own codings under an older meaning (``older``), or segments that may
    need such a code.
    """
    name = coding_again.OLDER if which == "older" else coding_again.POSSIBLE
    result = coding_again.spots(session, name)
    if not result:
        raise Refused(f"nothing was found ({name})")
    began = _begin(session, name, result, here=False)
    return f"{began} {result[0].line.partition(':')[0]}: keep confirms a coding as it is."


def drawn(session: CodingSession, which: str) -> str:
    """Work through the undecided segments that an audit drew (``audit``), or that ``suggest next``
    chose (``next``).
    """
    name = LISTS[which][:1].lower() + LISTS[which][1:]
    places = audited(session.view) if which == "audit" else chosen(session.view)
    result = [Spot(p.transcript, *p.span, p.segment, p.words) for p in places]
    return _begin(session, name, result, here=False)


def exclusive(session: CodingSession) -> str:
    """Work through the coder's exclusive codes on people who have another code of the same
    family.
    """
    study = session.view.study()
    own = [c for c in study.codings if c.coder == session.coder and c.round == session.sheet.round]
    interviews = {i.name: i for i in study.interviews}
    by_key = {}
    for both in beside(study, own):
        others = listed(dict.fromkeys(c.code for c in both.others))
        for coding in both.codings:
            interview = interviews[coding.transcript]
            index = overlapping(
                [(s.start, s.end) for s in interview.segments], (coding.start, coding.end)
            )[0]
            line = around(interview.text, (coding.start, coding.start), (coding.start, coding.end))
            message = f"{coding.code} together with {others}: {line}"
            spot = Spot(
                interview.name, coding.start, coding.end, interview.segments[index].number, message
            )
            by_key[coding.id] = spot
    places = sorted(by_key.values(), key=lambda s: (s.transcript, s.start))
    return _begin(
        session, "exclusive codes together with others of their family", places, here=False
    )


def answers(session: CodingSession, question: str) -> str:
    """Work through all answers to one question of the protocols, across transcripts; questions may
    be set or guessed.
    """
    known = {q.id.casefold(): q for p in session.sheet.codebook.protocols for q in p.questions}
    wanted = known.get(question.strip().casefold())
    if wanted is None:
        raise UsageError(
            f"no protocol has a question {question!r}",
            advice="the questions are " + ", ".join(q.id for q in known.values()),
        )
    result = [
        spot
        for sheet, protocols in sheets(session, ["asked"])
        for spot in answered(sheet, protocols, wanted.id)
    ]
    return _begin(session, f"answers to {wanted.id}", result, here=False)


# Following a code
# --------------------------------------------------------------------------------------------------


def follow(session: CodingSession, code: str | None) -> str:
    """Choose the code that ``]`` and ``[`` go to, including its sub-codes; None for any code."""
    if code is None:
        session.followed = None
        return "No longer following a code: ] and [ go to any code."
    key = session.code_key(code)
    session.followed = frozenset(session.sheet.codebook.family(key))
    # From one segment earlier, so that the current segment is found too.
    place = next_coded(session.sheet, session.cursor.index - 1, 1, session.followed)
    if place is None:
        place = next_coded(session.sheet, session.cursor.index, -1, session.followed)
    if place is None:
        return f"Following {key}; it is on no segment of {session.sheet.name} yet."
    session.move(place)
    return f"Following {key}: ] and [ jump to its next and previous segment."
