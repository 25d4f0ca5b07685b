"""Question blocks as units of agreement: what respondents say between two turns of the interviewer.

They are derived from the present turns, so that a report does not write to the study. If an earlier
version of qcode stored the blocks of a text (as a setting), those are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qcode.model import Interview
from qcode.spans import Span, trim
from qcode.store.queries.texts import anchors
from qcode.store.view import View

SETTING = "question_blocks"
RULE = (
    "A question block is what respondents say from one turn of the interviewer to the next; turns"
    " of up to three words that ask nothing do not end a block. Without a turn of an interviewer"
    " the transcript is one block."
)
_BACKCHANNEL_WORDS = 3


def blocks_of(interview: Interview) -> list[Span]:
    """The question blocks of a transcript in order, each from a respondent's first word to the
    last.
    """
    people = {p.label: p for p in interview.participants}
    turns = {t.number: t for t in interview.turns}
    result: list[Span] = []
    opened = True
    for segment in interview.segments:
        turn = turns[segment.turn]
        person = people.get(turn.speaker or "")
        words = trim(interview.text, (segment.start, segment.end))
        if person is not None and person.interviewer:
            wording = interview.text[turn.start : turn.end]
            opened = opened or "?" in wording or len(wording.split()) > _BACKCHANNEL_WORDS
        elif words[0] < words[1]:
            if opened:
                result.append(words)
            else:
                result[-1] = (result[-1][0], words[1])
            opened = False
    return result


def question_blocks(view: View, interviews: Iterable[Interview]) -> dict[str, list[Span]]:
    """The blocks of these transcripts by name: those stored for the present text, or else those by
    the rule.
    """
    known = _stored(view.settings())
    texts = anchors(view)
    return {
        i.name: (
            [(a, b) for a, b in known[i.id]["blocks"]]
            if known.get(i.id, {}).get("text") == texts[i.id]
            else blocks_of(i)
        )
        for i in interviews
    }


def _stored(settings: Mapping[str, Any]) -> dict[str, Any]:
    stored = settings.get(SETTING) or {}
    return dict(stored.get("blocks", {}))
