"""Transcripts that hold the same words under two names: told, and counted once where somebody says
that they are one interview.

What is compared are the words of the turns, without labels, case, white space and punctuation: a
copy under another name, or the same interview as a Word document and as plain text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from itertools import accumulate
from shlex import quote

from qcode.errors import Refused
from qcode.spans import Span
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.texts import spoken
from qcode.store.store import Store
from qcode.store.values import DOUBLE
from qcode.store.view import View
from qcode.words import count_words
from qcode.workflows.shared.people import coder_entity

FEWEST_WORDS = 5
"""Below this the same words are no sign of anything: `Yes.`, `Thank you.`"""

_ASCII_LEFT_OUT = bytes(b for b in range(128) if not chr(b).isalnum())


def words_key(text: str, turns: Iterable[Span]) -> str:
    """What two texts of the same words have in common; empty for a text of hardly any words."""
    spoken = [text[start:end] for start, end in turns]
    counts = accumulate(map(count_words, spoken))
    if not any(count >= FEWEST_WORDS for count in counts):
        return ""
    folded = "".join(spoken).casefold()
    if folded.isascii():
        kept = folded.encode().translate(None, _ASCII_LEFT_OUT)
    else:
        kept = "".join(filter(str.isalnum, folded)).encode("utf-8", "surrogatepass")
    return sha256(kept).hexdigest()


def names_by_words(view: View) -> dict[str, list[str]]:
    """`words_key` → the transcripts of the study with these words, by name."""
    result: dict[str, list[str]] = {}
    for name, content, turns in spoken(view):
        if key := words_key(content, turns):
            result.setdefault(key, []).append(name)
    return result


def double_note(name: str, other: str) -> str:
    """What to tell of a transcript that has the words of another one."""
    return (
        f"same words as {other!r}; both are counted. If they are the same interview: "
        f"qcode transcripts double {quote(name)} --of {quote(other)}"
    )


def uncounted_twice(view: View) -> list[tuple[str, str]]:
    """(transcript, the first of the same words) for all that count twice: nobody said that they are
    doubles.
    """
    doubles = view.doubles()
    groups = names_by_words(view).values()
    left = ([n for n in names if n not in doubles] for names in groups)
    return [(name, names[0]) for names in left for name in names[1:]]


def set_double(store: Store, name: str, of: str | None, *, actor: str = "") -> tuple[str, ...]:
    """Count a transcript no more, because it is the interview `of` once more; None counts it again.
    Returns what to tell.

    Raises Unknown for a transcript that is not there, Refused for a double of itself, of another
    double, or when it was none.
    """
    view = store.view(SUPERVISOR)
    entity, doubles = view.transcript_id(name), view.doubles()
    names = {i: n for n, i in view.transcript_ids().items()}
    setting = f"{DOUBLE}{entity}"
    if of is None:
        if setting not in view.settings():
            raise Refused(f"{names[entity]} is not marked as a double")
    else:
        other = view.transcript_id(of)
        if other == entity:
            raise Refused(f"{names[entity]} cannot be a double of itself")
        if names[other] in doubles:
            raise Refused(
                f"{names[other]} is itself a double of {doubles[names[other]]}",
                advice="name that transcript instead",
            )
    wording = f"transcripts double {names[entity]} " + (
        "--undo" if of is None else f"--of {names[other]}"
    )
    with store.change(wording, actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        if of is None:
            change.remove("setting", setting, "transcript.double")
        else:
            change.put("setting", setting, {"value": json.dumps(other)}, "transcript.double")
    return notes
