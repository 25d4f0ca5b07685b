"""Describe in complete sentences where a coder is and what is there, for line mode and screen
readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qcode.coding.cursor import Cursor
from qcode.coding.sheet import Sheet
from qcode.coding.suggesting import Offer
from qcode.coding.worklists import Task
from qcode.model import Code, Codebook
from qcode.shown import listed, visible


def said_changes(
    before: Codebook, ids_before: Mapping[str, str], after: Codebook, ids_after: Mapping[str, str]
) -> str:
    """How the codebook changed while somebody coded with it, in a sentence; empty if its codes are
    the same.

    `ids_before` and `ids_after` give the id of each key: a code that was renamed is the same code.
    """
    was = {ids_before[c.key]: c.key for c in before.codes if c.key in ids_before}
    now = {ids_after[c.key]: c.key for c in after.codes if c.key in ids_after}
    new = [key for entity, key in now.items() if entity not in was]
    removed = [key for entity, key in was.items() if entity not in now]
    parts = [f"new: {listed(new)}"] if new else []
    parts += [f"no longer used: {listed(removed)}"] if removed else []
    parts += [
        f"{was[entity]} is now called {key}"
        for entity, key in now.items()
        if was.get(entity, key) != key
    ]
    if not parts and before.version == after.version:
        return ""
    head = (
        "The codebook was changed"
        if before.version == after.version
        else f"The codebook is now version {after.version}"
    )
    return visible(": ".join([head, "; ".join(parts)] if parts else [head]) + ".")


def place(sheet: Sheet, index: int, *, times: str = "") -> str:
    """The segment's number and speaker."""
    who = sheet.speaker(index) or "Someone without a name"
    role = sheet.role(index)
    at = f" at {times}" if times else ""
    message = (
        f"{who} speaks, with the role {role}{at}."
        if role and not sheet.is_interviewer(index)
        else f"{who} speaks{at}."
    )
    return visible(f"Segment {sheet.number(index)} of {len(sheet)} in {sheet.name}. {message}")


def codes(sheet: Sheet, index: int, *, others: bool = False) -> list[str]:
    """The codes on a segment, with the part they cover; those of others separately, if they may be
    shown.
    """
    mine, rest = [], []
    for coding in sheet.codings_on(index, others=others):
        span = coding.start, coding.end
        numbers = sheet.numbers(span)
        part = "" if sheet.whole(span) else f" on the words “{' '.join(sheet.words(span).split())}”"
        over = f" over segments {numbers}" if "-" in numbers else ""
        text = f"{coding.code}{part}{over}"
        if sheet.is_own(coding):
            mine.append(text)
        else:
            rest.append(
                f"{text} by {coding.coder}"
                + (f" in round {coding.round}" if coding.coder == sheet.coder else "")
            )
    message = (
        f"It has the code{'s' if len(mine) > 1 else ''} {listed(mine)}."
        if mine
        else "It has no code."
    )
    if not mine and sheet.marks_on(index, "nothing"):
        message = "You marked that no code applies to it."
    return [visible(message)] + ([visible(f"Codes by others: {listed(rest)}.")] if rest else [])


def marks(sheet: Sheet, index: int, *, others: bool = False) -> list[str]:
    """The other marks on a segment: quotable, not sure, the question, memos."""
    messages = []
    if sheet.marks_on(index, "star", others=others):
        messages.append("It is marked as quotable.")
    if sheet.marks_on(index, "unsure", others=others):
        messages.append("It is flagged “not sure”.")
    if asked := sheet.marks_on(index, "asked", others=True):
        messages.append(f"It answers question {listed(dict.fromkeys(m.value for m in asked))}.")
    matches = [m for m in sheet.memos_on(index) if m.kind != "proposal"]
    if matches:
        messages.append(
            f"There {'is a memo' if len(matches) == 1 else f'are {len(matches)} memos'} on it."
        )
    return [visible(s) for s in messages]


def words(sheet: Sheet, cursor: Cursor) -> str:
    """The selected words, or those of the whole segment."""
    return visible(
        " ".join(
            sheet.words(cursor.span if not cursor.plain else sheet.spans[cursor.index]).split()
        )
    )


def at_hand(digits: Mapping[int, str]) -> list[str]:
    """The codes at hand with their numbers; nothing if there are none."""
    if not digits:
        return []
    return [visible(f"At hand: {', '.join(f'{n} {code}' for n, code in digits.items())}.")]


def suggestions(offer: Offer | None, why_none: str) -> list[str]:
    """The suggestions, numbered, with probability and reason."""
    if offer is None or not offer.visible:
        return [why_none]
    count = len(offer.visible)
    messages = [f"There {'is one suggestion' if count == 1 else f'are {count} suggestions'}."]
    for number, row in enumerate(offer.visible, 1):
        state = {"there": " It is already on the segment.", "rejected": " You rejected it."}.get(
            offer.outcomes.get(row.code, ""), ""
        )
        reason = f", because of {row.why}" if row.why else ""
        messages.append(
            visible(f"{number}: {row.code}, {percent(row.probability)} percent{reason}.{state}")
        )
    return messages


def percent(probability: float) -> int:
    """A probability in whole percent; 100 and 0 only if it is exactly that."""
    return (
        min(99, max(1, round(100 * probability)))
        if 0 < probability < 1
        else round(100 * probability)
    )


def progress(sheet: Sheet) -> str:
    """The progress in the transcript."""
    now = sheet.progress()
    return (
        f"Of {now.segments} segments of participants {now.seen}"
        f" {'was' if now.seen == 1 else 'were'} seen and {now.coded}"
        f" {'has' if now.coded == 1 else 'have'} a code. The transcript is {now.done}."
    )


def task(one: Task) -> str:
    """A transcript as a task."""
    kind = f"{one.kind}, round {one.round}" if one.kind else "not assigned to you"
    blind = ", blind" if one.blind else ""
    role = f" ({one.role})" if one.role else ""
    return visible(
        f"{one.transcript}{role}: {kind}{blind}, {one.state}, you have {one.codings} codings on"
        f" {one.segments} segments."
    )


def code_entry(
    code: Code, path: str, counts: tuple[int, int] | None, *, draft: bool = False
) -> list[tuple[str, str]]:
    """The full entry of a code as (heading, text), without empty fields."""
    parts: list[tuple[str, str]] = [
        ("Code", path + (" (draft)" if draft else "")),
        ("Label", code.label),
        ("Definition", code.definition),
        ("Include", code.include),
        ("Exclude", code.exclude),
        ("Examples", " / ".join(code.examples)),
        ("Keywords", ", ".join(code.keywords)),
        ("Questions", ", ".join(code.questions)),
        (
            "Exclusive",
            "not to be combined with other codes of its family" if code.exclusive else "",
        ),
    ]
    if counts is not None:
        own, everybody = counts
        parts.append(
            (
                "So far",
                f"{own} of your codings"
                + (f", {everybody} in all (of those you may see)" if everybody != own else ""),
            )
        )
    return [(heading, visible(text)) for heading, text in parts if text]


def help_lines(rows: Sequence[tuple[Sequence[str], Sequence[str], str, str]]) -> list[str]:
    """A sentence for each of (words, keys, argument, help)."""
    messages = []
    for typed, keys, argument, text in rows:
        also = f", or {listed(keys)}" if keys else ""
        messages.append(f"{' or '.join(typed)}{f' {argument}' if argument else ''}{also}: {text}")
    return messages
