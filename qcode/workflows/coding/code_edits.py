"""Editing the codebook while coding. Each edit is one change with a new version of the codebook,
and can be undone like a coding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcode.codebook.keys import new_key
from qcode.errors import Refused, UsageError
from qcode.model import Code
from qcode.shown import amount, listed
from qcode.store.backups import before_bulk
from qcode.store.blindness import EXAMPLE, SUPERVISOR
from qcode.store.change import Change
from qcode.store.view import View
from qcode.store.writing import put_mark
from qcode.workflows.coding.passages import Passage
from qcode.workflows.coding.reading import unfinished_blind
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared.code_plans import (
    MEANING,
    Plan,
    carry_out,
    plan_acceptance,
    plan_example,
    plan_merge,
    plan_move,
    plan_rename,
    plan_retire,
    plan_split,
    plan_text,
)
from qcode.workflows.shared.codebook_versions import chosen_version
from qcode.workflows.shared.editors import refuse_non_editor

EXAMPLE_LENGTH = 300
"""Most characters of a passage that become an example."""

Making = Callable[..., Plan]
"""Makes a plan from a view and the present keys of the codes."""


def set_text(session: CodingSession, code: str, field: str, text: str, *, minor: bool) -> str:
    """Set the label, definition, include, exclude or color of a code. With `minor` its meaning
    stays, and so do earlier codings.
    """

    def make(view: View, key: str) -> Plan:
        return plan_text(view, key, field, text, minor=minor)

    return _edit(session, [code], make, own_draft=True)


def asks_for_meaning(session: CodingSession, code: str, field: str, text: str) -> bool:
    """True if it has to be said whether an edit changes what a code means: not where the code has
    neither codings nor a meaning yet.
    """
    entry = _entry(session, code)
    if field not in MEANING or text.split() == getattr(entry, field).split():
        return False
    worded = any(getattr(entry, name) for name in MEANING)
    return worded or session.counts.get(entry.key, (0, 0))[1] > 0


def example_here(session: CodingSession) -> str:
    """The words under the cursor as an example; empty without segments."""
    return _example(session.sheet.words(session.cursor.span)) if len(session.sheet) else ""


def _example(words: str) -> str:
    return " ".join(words.split())[:EXAMPLE_LENGTH].strip()


def add_example(session: CodingSession, code: str, passage: Passage | None = None) -> str:
    """Make the words under the cursor, or a passage that is shown, an example of a code.

    A mark at its place says where it comes from, so that it stays hidden from whoever codes that
    transcript blind.
    """
    shown = example_here(session) if passage is None else _example(passage.words)
    if not shown:
        raise Refused("there are no words here")

    def make(view: View, key: str) -> Plan:
        if passage is None and example_here(session) != shown:
            raise Refused("the words have changed meanwhile; nothing was changed")
        return plan_example(view, key, shown)

    def mark(change: Change, who: str, key: str) -> None:
        transcript, (start, end) = session.sheet.interview.id, session.cursor.span
        if passage is not None:
            known = session.loaded.names.transcript
            transcript = next(i for i, name in known.items() if name == passage.transcript)
            start, end = passage.span
        code = session.code_id(key)
        put_mark(
            change, kind=EXAMPLE, transcript=transcript, start=start, end=end, coder=who, value=code
        )

    return _edit(session, [code], make, own_draft=True, beside=mark)


def toggle_example(session: CodingSession, code: str, passage: Passage) -> str:
    """Make a passage an example of a code; if it is one, remove it."""
    words = _example(passage.words)
    if words in _entry(session, code).examples:
        return remove_example(session, code, words)
    return add_example(session, code, passage)


def remove_example(session: CodingSession, code: str, words: str) -> str:
    """Remove one of the examples of a code."""

    def make(view: View, key: str) -> Plan:
        return plan_example(view, key, words, remove=True)

    return _edit(session, [code], make, own_draft=True)


def rename(session: CodingSession, code: str, key: str) -> str:
    """Give a code another key."""
    return _edit(session, [code], lambda view, old: plan_rename(view, old, key.strip()))


def accept(session: CodingSession, code: str) -> str:
    """Accept a draft."""
    return _edit(session, [code], plan_acceptance)


def move(session: CodingSession, code: str, under: str | None) -> str:
    """Put a code under another one, or (None) at the top."""
    if under is None:
        return _edit(session, [code], lambda view, key: plan_move(view, key, None))
    return _edit(session, [code, under], plan_move)


def merge(session: CodingSession, code: str, into: str) -> str:
    """Move all codings of a code to another one, and retire it. A backup is made first."""
    refuse_editing(session)
    code, into = session.code_key(code), session.code_key(into)

    def make(view: View, key: str, target: str) -> Plan:
        return plan_merge(view, [key], target)

    before_bulk(session.store, f"codebook merge into {into}")
    return _edit(session, [code, into], make)


def retire(session: CodingSession, code: str) -> str:
    """Take a code out of use; its codings are kept."""
    return _edit(session, [code], lambda view, key: plan_retire(view, [key]))


def split(session: CodingSession, code: str, labels: Sequence[str]) -> str:
    """Make new sub-codes of a code from their labels."""
    wanted = [" ".join(label.split()) for label in labels if label.strip()]
    taken = set(session.loaded.names.code)
    parts: dict[str, str] = {}
    for label in wanted:
        key = new_key(label, [*taken, *parts])
        if not key:
            raise UsageError(f"a code needs a label with letters, not {label!r}")
        parts[key] = label
    return _edit(session, [code], lambda view, key: plan_split(view, key, parts))


def said_merge(session: CodingSession, code: str, into: str) -> str:
    """What merging would do, as a question."""
    number = session.counts.get(code, (0, 0))[1]
    return (
        f"Merge {code} into {into}? {amount(number, 'coding')} of it, of all coders, will move to"
        f" {into}, and {code} is retired."
    )


def said_retire(session: CodingSession, code: str) -> str:
    """What retiring would do, as a question."""
    number = session.counts.get(code, (0, 0))[1]
    kept = f" {amount(number, 'coding')} of it will stay." if number else ""
    return f"Retire {code}, so that it can no longer be used?{kept}"


def refuse_editing(session: CodingSession, draft: str = "") -> None:
    """Raise Refused for a coder who may not edit the codebook, or who has not finished coding
    something blind: all who code it need the same codebook. Their own `draft` can still be edited.
    """
    if draft and _is_own_draft(session, draft):
        return
    refuse_non_editor(session.view, session.coder)
    names = unfinished_blind(session.view, session.loaded.names, session.coder)
    if not names:
        return
    several = names if len(names) < 4 else [*names[:3], f"{len(names) - 3} more"]
    raise Refused(
        f"you code {listed(several)} blind and have not finished; until then the codebook stays as"
        " it is, because the other coder works with it too",
        advice="make a draft (new code), or write a memo on the code",
    )


def _is_own_draft(session: CodingSession, key: str) -> bool:
    return key in session.loaded.names.drafts and any(
        m.kind == "proposal" and m.target == key and m.coder == session.coder
        for m in session.sheet.memos.values()
    )


def _entry(session: CodingSession, code: str) -> Code:
    entry = session.sheet.codebook.get(session.code_key(code))
    assert entry is not None  # `code_key` gives keys of codes in use
    return entry


def _edit(
    session: CodingSession,
    codes: Sequence[str],
    make: Making,
    *,
    own_draft: bool = False,
    beside: Callable[[Change, str, str], None] | None = None,
) -> str:
    """Carry out a plan for `codes` in one change, and read the transcript again; a sentence.
    `beside` writes more into the same change. With `own_draft` a blind coder may do it with a draft
    of their own.
    """
    keys = [session.code_key(code) for code in codes]
    refuse_editing(session, keys[0] if own_draft else "")
    chosen = [(session.code_id(key), key) for key in keys]
    is_newest = session.version == session.sheet.codebook.version

    # Planned inside the change, because others may have edited codes meanwhile.
    def work(change: Change, who: str) -> tuple[list[str], str]:
        present = [session.key_of(entity, called) for entity, called in chosen]
        plan = make(change.view(session.coder), *present)
        change.command = plan.command
        version = chosen_version(change.view(SUPERVISOR), None)
        done = carry_out(change, plan, version)
        if beside is not None:
            beside(change, who, present[0])
        return done, version

    done, version = session.commit(work)
    session.reload()
    if is_newest:
        session.version = session.sheet.codebook.version
    session.decided()
    sentences = "; ".join(done)
    if sentences.startswith("the "):  # others begin with a key or with words of the transcript
        sentences = f"The {sentences[4:]}"
    return f"{sentences} (codebook version {version})."
