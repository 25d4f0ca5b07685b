"""The log as sentences, messages for undo and redo, and the checks as a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from qcode.errors import NOT_COUNTED
from qcode.model import Column, Table
from qcode.shown import amount
from qcode.store.actors import MERGED
from qcode.store.blindness import SIGHT, SUPERVISOR
from qcode.store.check import check, fingerprint
from qcode.store.codebooks import EXCLUSIVE, OPPOSITE
from qcode.store.history import LogEntry
from qcode.store.meanings import PREFIX as MEANING
from qcode.store.printing import IDENTITY, PREFIX, said
from qcode.store.queries.log import seen_entries
from qcode.store.queries.names import names_ever
from qcode.store.sources import ARRIVED
from qcode.store.store import Store
from qcode.store.undo import Step
from qcode.store.undo import redo as redo
from qcode.store.undo import undo as undo
from qcode.store.values import DOUBLE
from qcode.store.view import View
from qcode.store.writing import SENT
from qcode.workflows.keeping.study_advice import advice
from qcode.workflows.shared.expressions import PREFIX as SAVED
from qcode.workflows.shared.log_sentences import Where, coding_sentence, is_noise, places

Names = Mapping[str, str]


def log_table(
    view: View,
    *,
    by_coder: str | None = None,
    transcript: str | None = None,
    since: str | None = None,
    last: int | None = None,
    everything: bool = False,
) -> Table:
    """One row per event with a sentence; what a coder must not see in a blind assignment is left
    out. What was only seen and suggested is there with `everything`.
    """
    about = view.transcript_id(transcript) if transcript is not None else None

    def read(one: View) -> list[dict[str, Any]]:
        names = names_ever(one)
        found = seen_entries(one, actor=by_coder, transcript=about, since=since)
        wanted = found if everything else [e for e in found if not is_noise(e)]
        where = places(one, wanted, names)
        left_out.append(len(found) - len(wanted))
        return [_row(entry, names, where) for entry in wanted]

    left_out: list[int] = []
    rows = view.together(read)
    if last is not None:
        rows = rows[-last:] if last else []
    notes = [f"{amount(len(rows), 'event')}."]
    if left_out[-1]:
        notes.append(
            f"{amount(left_out[-1], 'event')} of what was seen and suggested left out (--all)."
        )
    columns = (
        Column("seq", "Event", "count"),
        Column("when", "When (UTC)"),
        Column("actor", "Who"),
        Column("sentence", "What"),
    )
    data = tuple(
        Column(k, k)
        for k in (
            "time",
            "action",
            "kind",
            "entity",
            "transcript",
            "before",
            "after",
            "codebook",
            "change_set",
            "command",
        )
    )
    return Table("log", "", columns, tuple(rows), tuple(notes), data_columns=data)


def _row(entry: LogEntry, names: Names, where: Where) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "time": entry.time,
        "when": entry.time[:19].replace("T", " "),
        "actor": entry.actor or "(system)",
        "sentence": coding_sentence(entry, names, where) or sentence(entry, names),
        "action": entry.action,
        "kind": entry.kind,
        "entity": entry.entity,
        "transcript": names.get(entry.transcript, entry.transcript) if entry.transcript else None,
        "before": entry.before,
        "after": entry.after,
        "codebook": entry.codebook,
        "change_set": entry.change_set,
        "command": entry.command,
    }


def sentence(entry: LogEntry, names: Names) -> str:
    """What an event did, as one sentence without its actor."""
    value = entry.after if entry.after is not None else entry.before
    if value == "purged" or value is None:
        return f"{_verb(entry)} a {entry.kind} whose words were purged"
    teller = _TELLERS.get(entry.kind)
    if entry.kind == "setting" and entry.entity.startswith("redaction:"):
        what = "the record of where words were redacted"
    elif entry.kind == "setting" and entry.entity.startswith("redacted:"):
        what = "the note of what a redaction left of a text"
    elif entry.kind == "setting" and entry.entity.startswith(MEANING):
        edit = json.loads(value["value"])
        how = "minor" if edit["minor"] else "a change of meaning"
        what = f"the mark that an edit of {names.get(edit['code'], edit['code'])!r} is {how}"
    elif entry.kind == "setting" and entry.entity.startswith(EXCLUSIVE):
        what = (
            f"that the code {names.get(entry.entity.removeprefix(EXCLUSIVE), 'of this setting')!r}"
            " is exclusive"
        )
    elif entry.kind == "setting" and entry.entity.startswith(OPPOSITE):
        what = f"the opposites of {names.get(entry.entity.removeprefix(OPPOSITE), 'a code')!r}"
    elif entry.kind == "setting" and entry.entity.startswith(DOUBLE):
        one, other = entry.entity.removeprefix(DOUBLE), json.loads(value["value"])
        what = f"that {names.get(one, one)} is a copy of {names.get(other, other)}"
    elif entry.kind == "setting" and entry.entity.startswith(MERGED):
        merged, into = entry.entity[len(MERGED) :], json.loads(value["value"])
        what = f"the record that coder {_named(names, merged)!r} is {_named(names, into)!r}"
    elif entry.kind == "setting" and entry.entity.startswith(SENT):
        sent = json.loads(value["value"])
        what = (
            f"the record that text of {amount(len(sent['transcripts']), 'transcript')} is sent to"
            f" {sent['host']} (model {sent['model']!r})"
        )
    elif entry.kind == "setting" and entry.entity.startswith(SAVED):
        saved = json.loads(value["value"])["expression"]
        what = f"the saved expression {entry.entity.removeprefix(SAVED)}: {saved}"
    elif entry.kind == "setting" and entry.entity.startswith(ARRIVED):
        project = entry.entity.removeprefix(ARRIVED).partition(":")[2]
        what = f"the record of which codes and coders came from the project {project!r}"
    elif entry.kind in ("setting", "site"):
        what = f"{entry.kind} {entry.entity}" + (f" = {value['value']}" if "value" in value else "")
    else:
        what = teller(value, names) if teller else f"{entry.kind} {entry.entity[:12]}"
    if entry.action in ("undo", "redo") and entry.command:
        return f"{_verb(entry)} {what} ({entry.command})"
    return f"{_verb(entry)} {what}"


def _verb(entry: LogEntry) -> str:
    if entry.before == entry.after != "purged":
        return "kept"
    if entry.before is None:
        return "added"
    return "removed" if entry.after is None else "changed"


def _coding(v: Mapping[str, Any], names: Names) -> str:
    origin = "" if v["origin"] == "hand" else f", {v['origin']}"
    coder, code, where = (names.get(v[k], v[k]) for k in ("coder", "code", "transcript"))
    return (
        f"{coder}'s coding {code!r} on {where} {v['start']}–{v['end']} (round {v['round']}{origin})"
    )


def _attribute(v: Mapping[str, Any], names: Names) -> str:
    owner = v["owner"] if v["owner_kind"] == "site" else names.get(v["owner"], v["owner"])
    inside = (
        f" in {names.get(v['transcript'], v['transcript'])}" if v["owner_kind"] == "speaker" else ""
    )
    return f"{v['name']} = {v['value']!r} of {v['owner_kind']} {owner}{inside}"


def _named(names: Names, entity: str) -> str:
    return names.get(entity, entity)


def _place(v: Mapping[str, Any], names: Names) -> str:
    return f"{_named(names, v['transcript'])} {v['start']}–{v['end']}"


def _how(v: Mapping[str, Any]) -> str:
    return f"{v['kind']}, round {v['round']}" + (", blind" if v["blind"] else "")


def _mark(v: Mapping[str, Any], names: Names) -> str:
    place = _place(v, names)
    if v["kind"] == "unblinded":
        return (
            f"the end of {_named(names, v['coder'])}'s blind assignment of"
            f" {_named(names, v['transcript'])}"
        )
    if v["kind"] == SIGHT:
        who = _named(names, v["coder"]) or json.loads(v["value"])["name"]
        return f"the record that {who} has seen others' codings in {_named(names, v['transcript'])}"
    if v["kind"].startswith(PREFIX):
        return f"{said(v['kind'], v['value'], names)} on {place}"
    if v["kind"] != "adjudication":
        # The values of review marks are ids, and `1` means only that the mark exists, so they are
        # not shown.
        value = (
            ""
            if v["kind"] in ("review", "kept", "passed", "audit", "chosen") or v["value"] == "1"
            else f" {v['value']}"
        )
        return f"mark {v['kind']}{value}" + ("" if v["start"] is None else f" on {place}")
    decided = json.loads(v["value"])
    if decided["decision"] == "accepted":
        return (
            f"the acceptance of what coders agree on in {_named(names, v['transcript'])} (round"
            f" {decided['round']})"
        )
    named = _named(names, decided.get("other") or decided.get("coder") or "")
    kept = {"coder": f"as {named} coded it", "other": f"{named} instead"}.get(
        decided["decision"], decided["decision"]
    )
    return (
        f"decision on {_named(names, decided['code'])!r} on {place}: {kept} ({decided['cause']},"
        f" round {decided['round']})"
    )


_TELLERS: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "coding": _coding,
    "attribute": _attribute,
    "transcript": lambda v, n: (
        f"transcript {v['name']} ({v['format']}, {v['words']} words, from {v['source']!r})"
    ),
    "layout": lambda v, n: f"{len(v['turns'])} turns and {len(v['segments'])} segments",
    "speaker": lambda v, n: f"speaker {v['label']!r} of {n.get(v['transcript'], v['transcript'])}",
    "coder": lambda v, n: f"coder {v['name']!r}",
    "code": lambda v, n: (
        f"code {v['key']!r}" + ("" if v["status"] == "active" else f" ({v['status']})")
    ),
    "codebook": lambda v, n: f"codebook {v['title']!r} version {v['version']}",
    "question": lambda v, n: f"question {v['key']} of the {v['role']} protocol",
    "done": lambda v, n: (
        f"{_named(n, v['coder'])}'s done mark on {_place(v, n)} (round {v['round']})"
    ),
    "assignment": lambda v, n: (
        f"assignment of {_named(n, v['transcript'])} to {_named(n, v['coder'])} ({_how(v)})"
    ),
    "sample": lambda v, n: "the double-coded sample",
    "text": lambda v, n: f"a text of {v['length']} characters",
    "blob": lambda v, n: "the content of a model",
    "memo": lambda v, n: (
        "an entry of the list of identities"
        if v["kind"] == IDENTITY
        else f"{v['kind']} by {n.get(v['coder'], v['coder']) or 'nobody named'}"
    ),
    "mark": _mark,
    "model": lambda v, n: "a suggestion model",
}


def described(kind: str, value: Mapping[str, Any], names: Names) -> str | None:
    """A description of a thing without a name; None for kinds that have names."""
    if kind not in ("coding", "done", "assignment", "attribute", "memo", "mark"):
        return None
    return _TELLERS[kind](value, names)


def steps_said(steps: list[Step], verb: str) -> list[str]:
    """One line per step: ``undid: codings add LE-01 3 hotline (mara, 2026-03-02T09:00:00Z)``."""
    return [f"{verb}: {s.command} ({s.actor or 'system'}, {s.time[:19]}Z)" for s in steps]


_COUNTING = frozenset({"log chain", "log replay", "codings"})
"""Checks whose detail contains numbers of codings or events."""


def check_table(store: Store, reader: str | None) -> tuple[Table, bool]:
    """The rows of ``qcode check`` (check, ok, detail), and whether all checks passed. A blind coder
    sees no counts of codings.
    """
    findings = check(store)
    blind = bool(store.view(reader).blindness())
    rows = tuple(
        {
            "check": f.check,
            "ok": f.ok,
            "detail": "" if blind and f.ok and f.check in _COUNTING else f.detail,
        }
        for f in findings
    )
    sound = all(f.ok for f in findings)
    rows += tuple(advice(store.view(reader))) if sound else ()
    columns = (Column("check", "Check"), Column("ok", "OK", "flag"), Column("detail", "Detail"))
    extra: dict[str, Any] = {}
    if sound:
        extra["fingerprint"] = store.view(SUPERVISOR).read(fingerprint)
    note = (
        "The study is intact." if sound else "The study is DAMAGED; use the newest intact backup."
    )
    notes = (note, f"{NOT_COUNTED[:1].upper()}{NOT_COUNTED[1:]}.") if blind else (note,)
    return Table("check", "", columns, rows, notes, extra=extra), sound
