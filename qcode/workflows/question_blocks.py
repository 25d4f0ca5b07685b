"""Question blocks as units of agreement: what respondents say between two turns of the interviewer.

They are fixed once per study, when they are first used, and kept in a setting: what coders are compared on must not change with
a corrected speaker or a new segmentation. Transcripts that come later are added; a corrected text gets its blocks anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from qcode.model import Interview
from qcode.spans import Span, trim
from qcode.store import schema
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.people import acting

SETTING = "question_blocks"
RULE = (
    "A question block is what respondents say from one turn of the interviewer to the next; turns of up to three words that ask "
    "nothing do not end a block. Without a turn of an interviewer the transcript is one block."
)
_BACKCHANNEL_WORDS = 3


def blocks_of(interview: Interview) -> list[Span]:
    """The question blocks of a transcript: from the first to the last word of a respondent in each, in order."""
    people = {p.label: p for p in interview.participants}
    turns = {t.number: t for t in interview.turns}
    found: list[Span] = []
    opened = True
    for segment in interview.segments:
        turn = turns[segment.turn]
        person = people.get(turn.speaker or "")
        words = trim(interview.text, (segment.start, segment.end))
        if person is not None and person.interviewer:
            said = interview.text[turn.start : turn.end]
            opened = opened or "?" in said or len(said.split()) > _BACKCHANNEL_WORDS
        elif words[0] < words[1]:
            if opened:
                found.append(words)
            else:
                found[-1] = (found[-1][0], words[1])
            opened = False
    return found


def fix_blocks(store: Store, *, actor: str = "") -> tuple[str, ...]:
    """Fix the blocks of every transcript that has none yet, or whose text was corrected since. Returns notes."""
    study = store.view(SUPERVISOR).study()
    known = _stored(store.view(SUPERVISOR).settings())
    texts = _texts(store.view(SUPERVISOR))
    new = {
        i.id: {"text": texts[i.id], "blocks": [list(b) for b in blocks_of(i)]}
        for i in study.interviews
        if known.get(i.id, {}).get("text") != texts[i.id]
    }
    if not new:
        return ()
    with store.change(f"reliability fixes the question blocks of {len(new)} transcripts", actor=actor) as change:
        notes = acting(change, actor)[1] if actor else ()
        present = {i.id for i in study.interviews}
        blocks = {i: b for i, b in {**known, **new}.items() if i in present}
        change.put("setting", SETTING, {"value": json.dumps({"rule": RULE, "blocks": blocks})}, "reliability.blocks")
    count = sum(len(one["blocks"]) for one in new.values())
    return (*notes, f"fixed {count} question blocks in {len(new)} transcripts for this study; the log has them")


def fixed_blocks(view: View, interviews: Iterable[Interview]) -> dict[str, list[Span]]:
    """The blocks of these transcripts by name: those fixed for the study, else by the same rule."""
    known = _stored(view.settings())
    texts = _texts(view)
    return {
        i.name: [(a, b) for a, b in known[i.id]["blocks"]] if known.get(i.id, {}).get("text") == texts[i.id] else blocks_of(i)
        for i in interviews
    }


def _stored(settings: Mapping[str, Any]) -> dict[str, Any]:
    stored = settings.get(SETTING) or {}
    return dict(stored.get("blocks", {}))


def _texts(view: View) -> dict[str, str]:
    t = schema.transcript
    return {i: x[:12] for i, x in view.read(lambda c: c.execute(select(t.c.id, t.c.text)).all())}
