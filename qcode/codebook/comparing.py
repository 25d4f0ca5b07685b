"""Find the changes between two versions of a codebook. Codes are the same if their keys are equal,
ignoring case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qcode.codebook.keys import fold_key
from qcode.model import Code, Codebook, Column, Protocol, Table

Value = str | tuple[str, ...]
ProtocolChangeKind = Literal["added", "removed", "changed", "reordered"]

HEADER_FIELDS = ("title", "version", "description")
COMPARED_FIELDS = (
    "label",
    "definition",
    "include",
    "exclude",
    "examples",
    "keywords",
    "color",
    "questions",
    "asked_of",
    "exclusive",
    "opposite",
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field with new content. `code` is the code's key in the new codebook, empty for the
    codebook's own fields.

    The field `code` is the key itself, if only its case changed.
    """

    code: str
    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Move:
    """A code with a new parent; None is the top level."""

    code: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class ProtocolChange:
    """A change of the protocols.

    With a `question`: it was added to or removed from the role's protocol, or its text changed.
    Without one: the role's protocol was added or removed, or its questions were reordered (`old`
    and `new` list their ids). Without a role: the protocols themselves were reordered.
    """

    kind: ProtocolChangeKind
    role: str
    question: str = ""
    old: Value = ""
    new: Value = ""


@dataclass(frozen=True, slots=True)
class CodebookDiff:
    """All differences between two codebooks; false if there are none.

    `reordered` names the parents (None: the top level) whose remaining children were reordered.
    """

    header: tuple[FieldChange, ...] = ()
    added: tuple[Code, ...] = ()
    removed: tuple[Code, ...] = ()
    changed: tuple[FieldChange, ...] = ()
    moved: tuple[Move, ...] = ()
    reordered: tuple[str | None, ...] = ()
    protocols: tuple[ProtocolChange, ...] = ()

    def __bool__(self) -> bool:
        """True if anything differs."""
        return any(
            (
                self.header,
                self.added,
                self.removed,
                self.changed,
                self.moved,
                self.reordered,
                self.protocols,
            )
        )


def compare(old: Codebook, new: Codebook) -> CodebookDiff:
    """The differences from `old` to `new`; false if and only if the codebooks are the same."""
    old_codes = {fold_key(c.key): c for c in old.codes}
    new_codes = {fold_key(c.key): c for c in new.codes}
    both = [(old_codes[fold], code) for fold, code in new_codes.items() if fold in old_codes]
    moved = tuple(
        Move(n.key, o.parent, n.parent) for o, n in both if _fold(o.parent) != _fold(n.parent)
    )
    return CodebookDiff(
        header=tuple(_changed_fields("", old, new, HEADER_FIELDS)),
        added=tuple(code for fold, code in new_codes.items() if fold not in old_codes),
        removed=tuple(code for fold, code in old_codes.items() if fold not in new_codes),
        changed=tuple(change for o, n in both for change in _changed_code(o, n)),
        moved=moved,
        reordered=tuple(_reordered(old_codes, new_codes)),
        protocols=tuple(_protocols(old.protocols, new.protocols)),
    )


def _fold(parent: str | None) -> str | None:
    return None if parent is None else fold_key(parent)


def _changed_fields(
    code: str, old: Code | Codebook, new: Code | Codebook, names: Iterable[str]
) -> Iterator[FieldChange]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield FieldChange(code, name, _value(before), _value(after))


def _value(content: Value | bool) -> Value:
    """A value as in a codebook file, with true and false as text."""
    return content if not isinstance(content, bool) else "true" if content else ""


def _changed_code(old: Code, new: Code) -> Iterator[FieldChange]:
    if old.key != new.key:
        yield FieldChange(new.key, "code", old.key, new.key)
    yield from _changed_fields(new.key, old, new, COMPARED_FIELDS)


def _reordered(old: dict[str, Code], new: dict[str, Code]) -> Iterator[str | None]:
    """Parents whose remaining children were reordered."""
    stayed = {
        fold for fold in old if fold in new and _fold(old[fold].parent) == _fold(new[fold].parent)
    }
    before, after = _by_parent(old, stayed), _by_parent(new, stayed)
    for parent, order in after.items():
        if before[parent] != order:
            yield None if parent is None else new[parent].key if parent in new else parent


def _by_parent(codes: dict[str, Code], only: set[str]) -> dict[str | None, list[str]]:
    result: dict[str | None, list[str]] = {}
    for fold, code in codes.items():
        if fold in only:
            result.setdefault(_fold(code.parent), []).append(fold)
    return result


def _protocols(old: Sequence[Protocol], new: Sequence[Protocol]) -> Iterator[ProtocolChange]:
    before, after = {p.role: p for p in old}, {p.role: p for p in new}
    for role in before:
        if role not in after:
            yield ProtocolChange("removed", role, old=_ids(before[role]))
    for role, protocol in after.items():
        if role in before:
            yield from _questions(before[role], protocol)
        else:
            yield ProtocolChange("added", role, new=_ids(protocol))
    order_before, order_after = [r for r in before if r in after], [r for r in after if r in before]
    if order_before != order_after:
        yield ProtocolChange("reordered", "", old=tuple(order_before), new=tuple(order_after))


def _questions(old: Protocol, new: Protocol) -> Iterator[ProtocolChange]:
    before, after = {q.id: q.text for q in old.questions}, {q.id: q.text for q in new.questions}
    for question, text in before.items():
        if question not in after:
            yield ProtocolChange("removed", new.role, question, old=text)
    for question, text in after.items():
        if question not in before:
            yield ProtocolChange("added", new.role, question, new=text)
        elif before[question] != text:
            yield ProtocolChange("changed", new.role, question, before[question], text)
    order_before, order_after = (
        tuple(q for q in before if q in after),
        tuple(q for q in after if q in before),
    )
    if order_before != order_after:
        yield ProtocolChange("reordered", new.role, old=order_before, new=order_after)


def _ids(protocol: Protocol) -> tuple[str, ...]:
    return tuple(q.id for q in protocol.questions)


# As a table
# --------------------------------------------------------------------------------------------------

_COLUMNS = (
    Column("change", "Change"),
    Column("code", "Code"),
    Column("field", "Field"),
    Column("old", "Old"),
    Column("new", "New"),
)


def diff_table(diff: CodebookDiff) -> Table:
    """One row per change: `change` (changed, added, removed, moved, reordered), `code`, `field`,
    `old`, `new`.

    Changes of the codebook's own fields have no code; changes of protocols have the field
    `protocol` or `question` and in `code` the role, or role and question. Lists are shown with ``;
    `` between their items; None means "does not exist".
    """
    rows = [_row("changed", None, c.field, c.old, c.new) for c in diff.header]
    rows += [_row("added", c.key, "code", None, c.name) for c in diff.added]
    rows += [_row("removed", c.key, "code", c.name, None) for c in diff.removed]
    rows += [_row("moved", m.code, "parent", m.old, m.new) for m in diff.moved]
    rows += [_row("changed", c.code, c.field, c.old, c.new) for c in diff.changed]
    rows += [_row("reordered", parent, "children", None, None) for parent in diff.reordered]
    for change in diff.protocols:
        place = " ".join(part for part in (change.role, change.question) if part) or None
        field = "question" if change.question else "protocol"
        rows.append(_row(change.kind, place, field, change.old or None, change.new or None))
    counts = {
        "added": len(diff.added),
        "removed": len(diff.removed),
        "moved": len(diff.moved),
        "changed": len({c.code for c in diff.changed}),
    }
    codes = ", ".join(f"{number} {what}" for what, number in counts.items())
    note = f"codes: {codes}" if rows else "the codebooks are the same"
    return Table(
        "codebook.diff",
        "Changes of the codebook",
        _COLUMNS,
        tuple(rows),
        (note,),
        {"counts": counts},
    )


def _row(
    change: str, code: str | None, field: str, old: Value | None, new: Value | None
) -> dict[str, str | None]:
    shown = ["; ".join(v) if isinstance(v, tuple) else v for v in (old, new)]
    return {"change": change, "code": code, "field": field, "old": shown[0], "new": shown[1]}
