"""The changes between two codebooks, why coders had disagreed on these codes, and how they agree
since.

Next to each change, ``codebook diff`` shows the causes of decided disagreements on the code. It
also shows alpha in the last round with the older codebook (or an earlier one) and in the first
round with the newer one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qcode.codebook import compare, diff_table, fold_key
from qcode.coding.adjudication import CAUSES
from qcode.errors import Refused
from qcode.model import Codebook, Column, Study, Table
from qcode.store.queries.log import renamed_codes
from qcode.store.view import View
from qcode.workflows.agreement.measured_tables import agreement
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.codebook.editions import Edition
from qcode.workflows.shared.decisions import decided


@dataclass(frozen=True, slots=True)
class Rounds:
    """Alpha by code and round, and which rounds were coded before the newer codebook and with
    it.
    """

    alpha: Mapping[str, Mapping[str, float | None]]
    before: str | None
    after: str | None


def changes_table(view: View, old: Edition, new: Edition) -> Table:
    """The rows of ``codebook diff``: `change, code, field, old, new`, with `causes`,
    `alpha_before`, `alpha_after`.

    Codes that were renamed in the study are compared with their earlier entry; `renamed` is a
    separate change.
    """
    renames = _renames(view, old, new)
    earlier = _renamed(old.codebook, renames)
    plain = diff_table(compare(earlier, new.codebook))
    rows: list[dict[str, Any]] = [
        {"change": "renamed", "code": now, "field": "code", "old": was, "new": now}
        for was, now in renames.items()
    ]
    rows += [dict(row) for row in plain.rows]
    codes = list(dict.fromkeys(row["code"] for row in rows if row["code"]))
    causes = _causes(view, renames)
    rounds = _rounds(view, codes, old, new)
    for row in rows:
        key = row["code"] or ""
        by_round = rounds.alpha.get(fold_key(key), {})
        given = causes.get(fold_key(key), Counter())
        row["causes"] = {cause: given[cause] for cause in CAUSES if given[cause]}
        row["alpha_before"] = (
            by_round.get(rounds.before or "") if rounds.before is not None else None
        )
        row["alpha_after"] = by_round.get(rounds.after or "") if rounds.after is not None else None
        row["alpha_by_round"] = dict(by_round)
    columns = list(plain.columns)
    if any(row["causes"] for row in rows):
        columns.append(Column("causes", "Why coders disagreed", "mapping"))
    for key, chosen in (("alpha_before", rounds.before), ("alpha_after", rounds.after)):
        if chosen is not None and any(row["alpha_by_round"] for row in rows):
            columns.append(Column(key, f"Alpha, round {chosen}", "number"))
    counts = dict(plain.extra["counts"])
    if renames:
        counts["renamed"] = len(renames)
    extra = {
        "old": old.version,
        "new": new.version,
        "counts": counts,
        "round_before": rounds.before,
        "round_after": rounds.after,
    }
    note = (
        "codes: " + ", ".join(f"{number} {what}" for what, number in counts.items())
        if rows
        else plain.notes[0]
    )
    shown = {c.key for c in columns}
    data = tuple(c for c in _DATA if c.key not in shown)
    title = f"Codebook, {_called(old)} to {_called(new)}"
    notes = (f"{note[:1].upper()}{note[1:]}.", *_notes(rows, rounds, old, new))
    return replace(
        plain,
        title=title,
        columns=tuple(columns),
        rows=tuple(rows),
        notes=notes,
        extra=extra,
        data_columns=data,
    )


_DATA = (
    Column("causes", "Why coders disagreed", "mapping"),
    Column("alpha_before", "Alpha before", "number"),
    Column("alpha_after", "Alpha after", "number"),
    Column("alpha_by_round", "Alpha by round", "mapping"),
)


def _called(edition: Edition) -> str:
    return (
        f"version {edition.version}" if edition.created else f"the file's version {edition.version}"
    )


def _notes(rows: list[dict[str, Any]], rounds: Rounds, old: Edition, new: Edition) -> list[str]:
    notes = []
    if any(row["causes"] for row in rows):
        notes.append(
            "Why coders disagreed: causes given when disagreements on the code were resolved (qcode"
            " disagreements --causes)."
        )
    if any(row["alpha_by_round"] for row in rows):
        before = f"round {rounds.before}" if rounds.before else "no round"
        after = f"round {rounds.after}" if rounds.after else "no round yet"
        notes.append(
            f"Krippendorff's alpha of the code: before, {before} (coded with version {old.version}"
            f" or one before it); after, {after} (coded with version {new.version} or one after"
            " it)."
        )
    return notes


def _renames(view: View, old: Edition, new: Edition) -> dict[str, str]:
    """Codes that were renamed between the two codebooks, from the log: old key → new key."""
    if not old.created:
        return {}
    now: dict[str, str] = {}
    for was, is_ in renamed_codes(view, after=old.created, upto=new.created):
        first = next((k for k, v in now.items() if v == was), was)
        now[first] = is_
    keys = {c.key for c in old.codebook.codes}
    return {
        was: is_
        for was, is_ in now.items()
        if was in keys and was != is_ and new.codebook.get(is_) is not None
    }


def _renamed(codebook: Codebook, renames: Mapping[str, str]) -> Codebook:
    codes = tuple(
        replace(
            c,
            key=renames.get(c.key, c.key),
            parent=renames.get(c.parent, c.parent) if c.parent else None,
        )
        for c in codebook.codes
    )
    return replace(codebook, codes=codes)


def _causes(view: View, renames: Mapping[str, str]) -> dict[str, Counter[str]]:
    """Causes of all visible decisions, by the present key of the code (folded)."""
    result: dict[str, Counter[str]] = defaultdict(Counter)
    for decision in decided(view).decisions:
        result[fold_key(renames.get(decision.code, decision.code))][decision.cause] += 1
    return result


def _rounds(view: View, codes: Iterable[str], old: Edition, new: Edition) -> Rounds:
    study = view.study()
    _, order = view.code_versions()
    known = tuple(c.key for key in codes if (c := study.codebook.get(key)) is not None)
    if not known:
        return Rounds({}, None, None)
    try:
        table, _ = agreement(view, AgreementOptions(by="round", bootstrap=0, codes=known))
    except Refused:
        return Rounds({}, None, None)
    alpha: dict[str, dict[str, float | None]] = defaultdict(dict)
    rounds: list[str] = []
    for row in table.rows:
        rounds += [row["group"]] if row["group"] not in rounds else []
        alpha[fold_key(row["code"])][row["group"]] = row["krippendorff_alpha"]
    used = {r: _versions_of(study, r, order) for r in rounds}
    last, first = (
        order.get(old.version, len(order)),
        order.get(new.version) if new.created else None,
    )
    before = [r for r in rounds if used[r] and max(used[r]) <= last]
    after = [r for r in rounds if first is not None and used[r] and min(used[r]) >= first]
    return Rounds(alpha, before[-1] if before else None, after[0] if after else None)


def _versions_of(study: Study, round: str, order: Mapping[str, int]) -> list[int]:
    """The codebook versions with which people finished work of a round, as positions in the order
    of versions.
    """
    people = {c.name for c in study.coders if c.kind == "person"}
    return [
        order[d.codebook]
        for d in study.done
        if d.round == round and d.coder in people and d.codebook in order
    ]
