"""The tables of ``report suggestions``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.model import Codebook, Column, Table
from qcode.suggest.influence.decisions import Decision
from qcode.suggest.influence.effects import Agreement, Compared, PooledAlpha, agreement, compared
from qcode.suggest.influence.intervals import Estimate
from qcode.suggest.influence.misses import NO_AUDIT, Audit, missed_segments, missed_share
from qcode.suggest.influence.records import Offered
from qcode.suggest.influence.use import (
    Right,
    over_time,
    precision,
    precision_difference,
    taken,
    taken_segments,
    unread,
)

_FIGURES = (
    Column("value", "Value", "number"),
    Column("low", "From", "number"),
    Column("high", "To", "number"),
    Column("base", "Of", "count"),
    Column("transcripts", "Transcripts", "count"),
    Column("why", "Undefined because"),
)
_SHOWN_TO = ("neither", "one", "both")


@dataclass(frozen=True, slots=True)
class Observed:
    """What the tables are made from: every suggestion, every decision, the audits, what is right in
    the end, and facts for the notes.
    """

    offered: Sequence[Offered]
    decisions: Sequence[Decision]
    right: Right
    codebook: Codebook
    audits: Sequence[Audit] = ()
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> list[Offered]:
        """The suggestions that were shown."""
        return [o for o in self.offered if not o.withheld]

    @property
    def withheld(self) -> list[Offered]:
        """The suggestions that were withheld."""
        return [o for o in self.offered if o.withheld]


def suggestions_tables(seen: Observed, alpha: PooledAlpha, seed: int) -> tuple[Table, ...]:
    """What came of the suggestions and what they changed; then by code, and over time."""
    rows = [*_use(seen, seed), *_effects(seen, seed)]
    rows += _agreement(agreement(seen.decisions, _given(seen.decisions), alpha, seed))
    rows += _misses(seen.audits)
    columns = (Column("about", "About"), Column("measure", "Measure"), *_FIGURES)
    main = Table(
        "report.suggestions",
        "Suggestions",
        columns,
        tuple(rows),
        seen.notes,
        extra={**seen.extra, "seed": seed},
        group="about",
        data_columns=(Column("key", "Key"),),
    )
    return main, _by_code(seen, seed), _by_time(seen, seed)


def _use(seen: Observed, seed: int) -> Iterable[Mapping[str, Any]]:
    about = "What came of them"
    shown, held = seen.shown, seen.withheld
    before = [o for o in shown if o.first]
    first, first_held = [o for o in shown if o.rank == 1], [o for o in held if o.rank == 1]
    yield _row(about, "taken", "Suggestions taken (share)", taken(shown, seed))
    yield _row(
        about, "taken_segments", "Segments with one taken (share)", taken_segments(shown, seed)
    )
    yield _row(about, "unread", "Taken in less than 1 s (share of taken)", unread(before, seed))
    right = precision(shown, seen.right, seed)
    yield _row(about, "precision", "Right in the end, all shown (share)", right)
    one, two = precision(first, seen.right, seed), precision(first_held, seen.right, seed)
    yield _row(about, "first", "Right in the end, the first shown (share)", one)
    yield _row(about, "first_withheld", "Right in the end, the first withheld (share)", two)
    apart = precision_difference(first, first_held, seen.right, seed)
    yield _row(about, "first_difference", "Difference: the first shown - withheld", apart)


def _effects(seen: Observed, seed: int) -> Iterable[Mapping[str, Any]]:
    about = "Effect on codings"
    number = compared(seen.decisions, lambda d: len(d.codes), seed)
    some = compared(seen.decisions, lambda d: bool(d.codes), seed)
    yield from _three(about, "codings", "Codings per segment", number)
    yield from _three(about, "coded", "Segments with a code (share)", some)


def _three(about: str, key: str, label: str, got: Compared) -> Iterable[Mapping[str, Any]]:
    yield _row(about, f"{key}_shown", f"{label}, suggestions shown", got.shown)
    yield _row(about, f"{key}_withheld", f"{label}, withheld", got.withheld)
    yield _row(about, f"{key}_difference", "Difference: shown - withheld", got.difference)


def _agreement(found: Iterable[Agreement]) -> Iterable[Mapping[str, Any]]:
    for one in found:
        about = (
            "Agreement of two coders who both worked with suggestions"
            if one.both
            else "Agreement of two coders of whom one worked without suggestions"
        )
        key = f"{'both' if one.both else 'one'}_{one.shown}"
        where = f"shown to {_SHOWN_TO[one.shown]}"
        yield _row(about, f"alpha_{key}", f"Alpha, {where}", one.alpha)
        yield _row(about, f"same_{key}", f"Same codes (share), {where}", one.same)
        for name, label, apart in (
            ("alpha", "Alpha", one.alpha_difference),
            ("same", "Same codes", one.same_difference),
        ):
            if apart is not None:
                words = f"Difference of {label.casefold()}: {_SHOWN_TO[one.shown]} - neither"
                yield _row(about, f"{name}_difference_{key}", words, apart)


def _misses(audits: Sequence[Audit]) -> Iterable[Mapping[str, Any]]:
    if not audits:
        reason = Estimate(reason=NO_AUDIT)
        yield _row("Misses, from an audit", "missed", "Segments missed (share)", reason)
    for audit in audits:
        about = f"Misses, from the audit of {audit.created[:10]} (seed {audit.seed})"
        share, number = missed_share(audit), missed_segments(audit)
        yield _row(about, "missed", "Drawn segments that carry a code (share)", share)
        yield _row(about, "missed_segments", "Segments without a suggestion that do", number)


def _by_code(seen: Observed, seed: int) -> Table:
    rows = []
    shown, held = seen.shown, seen.withheld
    for code in seen.codebook.in_tree_order().codes:
        own = [o for o in shown if o.code == code.key]
        other = [o for o in held if o.code == code.key]
        given = compared(seen.decisions, _has(code.key), seed)
        if not own and not other and not any(code.key in d.codes for d in seen.decisions):
            continue
        right = precision(own, seen.right, seed)
        without = precision(other, seen.right, seed)
        reasons = dict.fromkeys(r for r in (right.reason, given.difference.reason) if r)
        rows.append(
            {
                "code": code.key,
                "shown": len(own),
                "taken": sum(o.fate == "taken" for o in own),
                "unread": sum(o.unread for o in own),
                "rejected": sum(o.fate == "rejected" for o in own),
                "precision": right.value,
                "precision_low": right.low,
                "precision_high": right.high,
                "precision_withheld": without.value,
                "given_shown": given.shown.value,
                "given_withheld": given.withheld.value,
                "difference": given.difference.value,
                "difference_low": given.difference.low,
                "difference_high": given.difference.high,
                "why": "; ".join(reasons),
            }
        )
    columns = (
        Column("code", "Code"),
        Column("shown", "Shown", "count"),
        Column("taken", "Taken", "count"),
        Column("unread", "Unread", "count"),
        Column("rejected", "Rejected", "count"),
        Column("precision", "Right", "number"),
        Column("precision_low", "From", "number"),
        Column("precision_high", "To", "number"),
        Column("precision_withheld", "Right, withheld", "number"),
        Column("difference", "Given more", "number"),
        Column("difference_low", "From", "number"),
        Column("difference_high", "To", "number"),
    )
    data = (
        Column("given_shown", "Given where shown", "number"),
        Column("given_withheld", "Given where withheld", "number"),
        Column("why", "Undefined because"),
    )
    note = (
        "Right: share of the code's suggestions that agree with the consensus or else with the"
        " coder's finished segment. Given more: share of segments with the code where suggestions"
        " were shown, minus the share where they were withheld."
    )
    return Table(
        "report.suggestions.codes",
        "Suggestions by code",
        columns,
        tuple(rows),
        (note,),
        data_columns=data,
    )


def _has(code: str) -> Any:
    def value(one: Decision) -> bool | None:
        return None if code in one.unknown else code in one.codes

    return value


def _by_time(seen: Observed, seed: int) -> Table:
    rows = tuple(
        {
            "from": p.begin[:10],
            "until": p.end[:10],
            "shown": p.shown,
            "taken": p.taken.value,
            "unread": p.unread.value,
            "precision": p.right.value,
            "precision_low": p.right.low,
            "precision_high": p.right.high,
            "why": "; ".join(
                dict.fromkeys(e.reason for e in (p.taken, p.unread, p.right) if e.reason)
            ),
        }
        for p in over_time(seen.shown, seen.right, seed)
    )
    columns = (
        Column("from", "From"),
        Column("until", "Until"),
        Column("shown", "Shown", "count"),
        Column("taken", "Taken (share)", "number"),
        Column("unread", "Unread (share)", "number"),
        Column("precision", "Right (share)", "number"),
        Column("precision_low", "From", "number"),
        Column("precision_high", "To", "number"),
        Column("why", "Undefined because"),
    )
    return Table("report.suggestions.time", "Suggestions over time", columns, rows)


def _given(found: Iterable[Decision]) -> list[str]:
    return sorted({code for one in found for code in one.codes})


def _row(about: str, key: str, label: str, got: Estimate) -> dict[str, Any]:
    return {
        "about": about,
        "key": key,
        "measure": label,
        "value": got.value,
        "low": got.low,
        "high": got.high,
        "base": got.base,
        "transcripts": got.transcripts,
        "why": got.reason,
    }
