"""Disclosure findings settled one by one: the words replaced in print, or accepted with a
reason.
"""

from __future__ import annotations

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Study
from qcode.reports.disclosure import Finding
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.printing import put_print_mark
from qcode.store.store import Store
from qcode.workflows.reporting.checking import Checking, found_in
from qcode.workflows.reporting.deciding import ANY_LAYER, store_edit
from qcode.workflows.shared.people import coder_entity


def accept_finding(
    store: Store,
    finding: str,
    reason: str,
    checking: Checking,
    *,
    by: str | None = None,
    attribution: str = "",
    actor: str = "",
) -> tuple[Finding, tuple[str, ...]]:
    """Accept a finding (named by its id) with a reason; what to tell. Raises Unknown and
    Refused.
    """
    words = " ".join(reason.split())
    if not words:
        raise UsageError("give the reason for which the finding is accepted")
    checks = checking.checks()
    with store.change(f"disclosure settle {finding} --accept", actor=actor) as change:
        who, notes = coder_entity(change, actor) if actor else ("", ())
        study = change.view(actor or SUPERVISOR).study()
        result = _named(
            found_in(study, checks, by=by, attribution=attribution, layer=ANY_LAYER), finding
        )
        if result.accepted == words:
            raise Refused(f"finding {finding} is accepted already; nothing was changed")
        _remove(change, study, result)
        transcript = next(i.id for i in study.interviews if i.name == result.transcript)
        value = {"finding": result.key, "text": words}
        put_print_mark(change, "accept", transcript, (result.start, result.end), value, coder=who)
    return result, notes


def replace_finding(
    store: Store,
    finding: str,
    replacement: str,
    checking: Checking,
    *,
    actor: str = "",
) -> tuple[Finding, str, tuple[str, ...]]:
    """Print something in square brackets in place of the words of a finding: an edit of the
    passage, which is returned.

    An empty `replacement` takes what the list of identities has. Raises Unknown and Refused.
    """
    checks = checking.checks()
    with store.change(f"disclosure settle {finding} --replace", actor=actor) as change:
        who, notes = coder_entity(change, actor) if actor else ("", ())
        study = change.view(actor or SUPERVISOR).study()
        result = _named(found_in(study, checks, layer=ANY_LAYER), finding)
        put = " ".join((replacement or result.replacement).split()).strip("[]")
        if not put:
            raise UsageError(
                f"the list of identities has no replacement for {result.text!r}",
                command=f"qcode disclosure settle {finding} --replace TEXT",
            )
        quote = result.quote
        if quote is None or result.at is None:
            raise Refused(
                "the finding is not about words of the passage, so they cannot be replaced",
                advice=f"use qcode disclosure settle {finding} --accept REASON, or drop the"
                " passage",
            )
        edit = f"{quote.quote[: result.at[0]]}[{put}]{quote.quote[result.at[1] :]}"
        interview = next(i for i in study.interviews if i.name == quote.transcript)
        store_edit(change, study, interview, (quote.start, quote.end), edit, who)
    return result, edit, notes


def reopen_finding(
    store: Store,
    finding: str,
    checking: Checking,
    *,
    by: str | None = None,
    attribution: str = "",
    actor: str = "",
) -> tuple[str, ...]:
    """Take back that a finding was accepted; what to tell. Raises Unknown and Refused."""
    checks = checking.checks()
    with store.change(f"disclosure reopen {finding}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        study = change.view(actor or SUPERVISOR).study()
        result = _named(
            found_in(study, checks, by=by, attribution=attribution, layer=ANY_LAYER), finding
        )
        if result.accepted is None:
            raise Refused(f"finding {finding} is open; nothing was changed")
        _remove(change, study, result)
    return notes


def _named(matches: tuple[Finding, ...], name: str) -> Finding:
    """The finding of that id. One that several codes have is one."""
    same = [f for f in matches if f.id == name.strip().casefold()]
    if not same:
        open_ones = sum(f.accepted is None for f in matches)
        raise Unknown(
            "finding",
            name,
            sorted({f.id for f in matches}),
            advice=f"see the {amount(open_ones, 'open finding')} with qcode disclosure list; give"
            " the same --by, --attribution, --identities and --entities",
        )
    return same[0]


def _remove(change: Change, study: Study, result: Finding) -> None:
    for mark in study.print_marks:
        same = mark.kind == "accept" and mark.finding == result.key
        here = mark.transcript == result.transcript and mark.touches(result.start, result.end)
        if same and (here or result.kind == "together"):
            change.remove("mark", mark.id, "disclosure.reopen")
