"""How well the coders of a norming session agreed, before and after they talked.

These figures are of the session alone: a session is no independent work, so `reliability` never
counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qcode.model import ALL_CODES, Agreement, Column, Table
from qcode.reliability.agreement import agree
from qcode.reliability.matrix import ratings
from qcode.shown import amount, listed
from qcode.store.view import View
from qcode.workflows.norming.sessions import Norming, session_names, session_of

Votes = Mapping[tuple[int, str], tuple[str, ...]]
_WORDS = 20
"""How many words of a passage a table shows."""
NOT_INDEPENDENT = (
    "Votes after the discussion are not independent: they say how far the coders came to agree, not"
    " how well they would agree on their own. qcode reliability counts none of these votes."
)


def sessions_table(view: View) -> Table:
    """A row per session: coders, passages, how many are revealed and settled."""
    sessions = [session_of(view, name) for name in session_names(view)]
    rows = tuple(
        {
            "session": one.name,
            "coders": list(one.coders),
            "passages": len(one.passages),
            "revealed": len(one.revealed),
            "settled": len(one.outcomes),
        }
        for one in sessions
    )
    columns = (
        Column("session", "Session"),
        Column("coders", "Coders", "list"),
        Column("passages", "Passages", "count"),
        Column("revealed", "Revealed", "count"),
        Column("settled", "Settled", "count"),
    )
    return Table("norming.list", "Norming sessions", columns, rows)


def report_tables(view: View, name: str) -> tuple[Table, Table]:
    """The agreement of a session by code, and its passages with votes, outcomes and reasons.
    Raises Unknown.
    """
    session = session_of(view, name)
    labels = {code.key: code.name for code in view.codebook().codes}
    return agreement_table(session, labels), passages_table(session)


def agreement_table(session: Norming, labels: Mapping[str, str]) -> Table:
    """A row per code that somebody voted for, and one for all codes: percent agreement and alpha
    before and after the discussion, over the passages whose votes are revealed.
    """
    numbers = sorted(session.revealed)
    used = {
        code
        for (number, _), codes in (*session.before.items(), *session.after.items())
        if number in session.revealed
        for code in codes
    }
    codes = [key for key in labels if key in used] + sorted(used - set(labels))
    before, after = (
        _agreements(session, session.before, numbers, codes),
        _agreements(session, {**session.before, **session.after}, numbers, codes),
    )
    rows = tuple(
        {
            "code": key,
            "label": "" if key == ALL_CODES else labels.get(key, key),
            "passages": len(numbers),
            "percent_before": before[key].percent_agreement,
            "alpha_before": before[key].krippendorff_alpha,
            "percent_after": after[key].percent_agreement,
            "alpha_after": after[key].krippendorff_alpha,
            "undefined": "; ".join(
                f"{when}: {one[key].undefined}"
                for when, one in (("before", before), ("after", after))
                if one[key].krippendorff_alpha is None and one[key].undefined
            ),
        }
        for key in (*codes, ALL_CODES)
        if codes
    )
    columns = (
        Column("code", "Code"),
        Column("label", "Label"),
        Column("passages", "Passages", "count"),
        Column("percent_before", "%", "percent", over="Before"),
        Column("alpha_before", "Alpha", "number", over="Before"),
        Column("percent_after", "%", "percent", over="After"),
        Column("alpha_after", "Alpha", "number", over="After"),
        Column("undefined", "Undefined"),
    )
    changed = sum(session.after.get(place, vote) != vote for place, vote in session.before.items())
    notes = (
        f"Coders: {listed(session.coders)}; {amount(len(numbers), 'passage')} of"
        f" {len(session.passages)} revealed; {amount(changed, 'vote')} changed after the"
        " discussion.",
        NOT_INDEPENDENT,
    )
    extra = {"session": session.name, "coders": list(session.coders)}
    title = f"Norming session {session.name}: agreement before and after"
    return Table("norming.report", title, columns, rows, notes, extra=extra)


def _agreements(
    session: Norming, votes: Votes, numbers: list[int], codes: list[str]
) -> dict[str, Agreement]:
    """Percent agreement and alpha by code; a passage is a unit, a coder who did not vote on it is
    missing there.
    """
    if not numbers or not codes:
        return {}
    values = [
        [
            [-1 if (n, coder) not in votes else int(code in votes[n, coder]) for n in numbers]
            for coder in session.coders
        ]
        for code in codes
    ]
    rows = agree(ratings(values, codes=codes, coders=session.coders), bootstrap=0)
    return {row.code: row for row in rows}


def passages_table(session: Norming) -> Table:
    """A row per passage: the words, each coder's vote before and after, the outcome and why.
    Sealed votes are not shown.
    """
    rows = tuple(_row(session, passage.number) for passage in session.passages)
    columns = (
        Column("number", "No.", "count"),
        Column("transcript", "Transcript"),
        Column("segment", "Segment"),
        Column("text", "Passage"),
        Column("before", "Votes before"),
        Column("after", "Votes after"),
        Column("outcome", "Agreed"),
        Column("reason", "Reason"),
        Column("kept", "Kept as", "list"),
    )
    title = f"Norming session {session.name}: passages"
    data = (Column("words", "Words"),)
    return Table("norming.passages", title, columns, rows, data_columns=data)


def _row(session: Norming, number: int) -> dict[str, Any]:
    passage, state = session.passage(number), session.state(number)
    open_ = number in session.revealed
    outcome = session.outcomes.get(number)
    before = {c: session.before[number, c] for c in session.coders if (number, c) in session.before}
    after = session.now(number)
    return {
        "number": number,
        "transcript": passage.transcript,
        "segment": passage.segment,
        "text": _excerpt(passage.text),
        "words": passage.text,
        "before": _said(before) if open_ else f"({state})",
        "after": _said(after) if open_ and after != before else "",
        "outcome": "" if outcome is None else listed(outcome.codes) or "no code",
        "reason": "" if outcome is None else outcome.reason,
        "kept": [] if outcome is None else list(outcome.kept),
    }


def _excerpt(text: str) -> str:
    """The beginning of a passage, for a table."""
    words = text.split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def _said(votes: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{coder}: {', '.join(codes) or 'no code'}" for coder, codes in votes.items())
