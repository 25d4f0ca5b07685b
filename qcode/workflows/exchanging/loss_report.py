"""What became of a project that was imported, as tables."""

from __future__ import annotations

from qcode.model import Column, Table
from qcode.shown import amount
from qcode.workflows.exchanging.arriving import Arrived

_WHAT = {
    "codes": "Codes",
    "coders": "Coders",
    "texts": "Texts",
    "codings": "Codings",
    "attributes": "Attributes",
    "memos": "Memos",
    "groups": "Groups, as saved expressions",
}


def read_table(done: Arrived) -> Table:
    """A row for each kind of thing: how many came in, and how many were there."""
    rows = tuple(
        {"what": _WHAT[what], "new": new, "there": there}
        for what, (new, there) in done.counts.items()
    )
    columns = (
        Column("what", "What"),
        Column("new", "New", "count"),
        Column("there", "In the study already", "count"),
    )
    notes = [f"Written by {done.project.origin}."] if done.project.origin else []
    return Table("import.project", "What came in", columns, rows, (*notes, *_remarks(done)))


def reading_table(done: Arrived) -> Table:
    """A row for each text: how its positions were read."""
    rows = tuple(
        {"text": source.name, "codings": len(source.codings), "reading": source.reading}
        for source in done.project.sources
    )
    columns = (
        Column("text", "Text"),
        Column("codings", "Codings", "count"),
        Column("reading", "How positions were read"),
    )
    return Table("import.reading", "Texts", columns, rows)


def loss_table(done: Arrived) -> Table:
    """A row for each part that has another form or is left out."""
    rows = tuple(
        {
            "fate": loss.fate,
            "count": loss.count,
            "what": loss.what,
            "name": loss.name,
            "why": loss.why,
        }
        for loss in done.losses
    )
    columns = (
        Column("fate", "What became of it"),
        Column("count", "Number", "count"),
        Column("what", "What"),
        Column("name", "Name"),
        Column("why", "Why"),
    )
    lost = sum(loss.count for loss in done.losses if loss.fate == "left out")
    other = sum(loss.count for loss in done.losses) - lost
    said = (
        f"{amount(lost, 'part')} left out, {amount(other, 'part')} in another form."
        if rows
        else "Nothing was left out."
    )
    return Table("import.losses", "Losses", columns, rows, (said,))


def _remarks(done: Arrived) -> tuple[str, ...]:
    return tuple(
        f"{remark[:1].upper()}{remark[1:].rstrip('.')}." for remark in done.project.remarks
    )
