"""Changes of codes inside a study: rename, merge, move, retire and split codes, and edit their
entries, without losing a coding.

A plan is made from what somebody sees, and carried out inside a change: as a command of its own, or
on the coding screen. A code keeps its id, so history and codings follow a rename.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qcode.codebook import find_code, fold_key, is_key
from qcode.errors import Refused, UsageError
from qcode.model import Code
from qcode.store.blindness import EXAMPLE, SUPERVISOR
from qcode.store.change import Change
from qcode.store.codebooks import ACTIVE, DRAFT, RETIRED, put_new_code
from qcode.store.kinds import canonical
from qcode.store.meanings import record, wording
from qcode.store.queries.codebooks import code_rows, coding_counts
from qcode.store.view import View
from qcode.workflows.shared.codebook_versions import put_version
from qcode.workflows.shared.merged_codings import merge_codings

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


class CodesInChange:
    """The codes of a study inside a change: their rows by key, and methods to write them.
    `version` is what the changed codebook will be called.
    """

    def __init__(self, change: Change, version: str) -> None:
        self.change, self.version = change, version
        rows = code_rows(change.view(SUPERVISOR))
        self.ids = {r.key: r.id for r in rows}
        self.active = [r.key for r in rows if r.status != RETIRED]
        self.retired = [r.key for r in rows if r.status == RETIRED]

    def value(self, key: str) -> dict[str, Any]:
        """The stored value of a code."""
        return self.change.get("code", self.ids[key]) or {}

    def update(self, key: str, action: str, fields: Mapping[str, Any]) -> None:
        """Set some fields of a code."""
        self.change.put("code", self.ids[key], {**self.value(key), **fields}, action)

    def retire(self, key: str, action: str) -> None:
        """Take a code out of use."""
        self.active.remove(key)
        self.retired.append(key)
        self.update(
            key,
            action,
            {"status": RETIRED, "parent": None, "position": len(self.active) + len(self.retired)},
        )

    def arrange(self, order: Sequence[str], action: str) -> None:
        """Put the codes in use into this order."""
        for position, key in enumerate(order):
            self.update(key, action, {"position": position})

    def refuse_taken(self, key: str, *, but: str = "") -> str:
        """A key for a code. Raises UsageError for one that cannot be a key, Refused if it is
        taken by another code than `but`.
        """
        if not is_key(key):
            raise UsageError(f"{key!r} cannot be a key; use only letters, digits, _ and -")
        there = next((k for k in self.ids if fold_key(k) == fold_key(key)), None)
        if there is not None and there != but:
            kept = ", retired; its codings are kept under it" if there in self.retired else ""
            raise Refused(f"there is already a code {there!r}{kept}; nothing was changed")
        return key


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of codes: the command for the log, the work, which returns one sentence for each
    change, and notes for the user.
    """

    command: str
    work: Callable[[CodesInChange], list[str]]
    notes: tuple[str, ...] = ()


def carry_out(change: Change, plan: Plan, version: str) -> list[str]:
    """Do what is planned, and store the codebook under its new version."""
    changed = plan.work(CodesInChange(change, version))
    put_version(change, version)
    return changed


def plan_rename(view: View, old: str, new: str, label: str | None = None) -> Plan:
    """A new key (and label) for a code; its codings stay. Raises Unknown, and Refused if it has
    them already.
    """
    book = view.codebook()
    code = find_code(book, old)
    if new == code.key and label in (None, code.label):
        raise Refused(f"the code is called {new!r} already; nothing was changed")

    def work(codes: CodesInChange) -> list[str]:
        fields = {
            "key": codes.refuse_taken(new, but=code.key),
            **({"label": label} if label is not None else {}),
        }
        codes.update(code.key, "codebook.rename", fields)
        return [f"{code.key} is now {new}; its codings are kept"]

    mentions = [c.key for c in book.codes if _mentions(c, code.key)]
    notes = (
        (f"{code.key!r} is still mentioned in the entries of {', '.join(mentions)}",)
        if mentions
        else ()
    )
    return Plan(f"codebook rename {code.key} {new}", work, notes)


def _mentions(code: Code, key: str) -> bool:
    """True if an entry mentions a key, as in ``(hotline)``."""
    # A longer key, such as (hotlines), is another one.
    mention = re.compile(rf"\({re.escape(key)}(?![\w-])| {re.escape(key)}\)")
    return any(mention.search(text) for text in (code.definition, code.include, code.exclude))


def plan_retire(view: View, names: Sequence[str]) -> Plan:
    """Take codes out of use; their codings are kept. Raises Unknown, and Refused for a code whose
    sub-codes would be left.
    """
    book = view.codebook()
    chosen = list(dict.fromkeys(find_code(book, name).key for name in names))
    for key in chosen:
        left = [c.key for c in book.children(key) if c.key not in chosen]
        if left:
            raise Refused(
                f"{key!r} has sub-codes: {', '.join(left)}; nothing was changed",
                advice="retire them too, or move them",
            )
    counts = {} if view.blindness() else {**dict.fromkeys(chosen, 0), **coding_counts(view, chosen)}

    def work(codes: CodesInChange) -> list[str]:
        for key in chosen:
            codes.retire(key, "codebook.retire")
        return [
            f"{key} is retired; its {f'{counts[key]} ' if key in counts else ''}codings are kept"
            for key in chosen
        ]

    return Plan(f"codebook retire {' '.join(chosen)}", work)


def plan_merge(view: View, names: Sequence[str], into: str) -> Plan:
    """Move the codings of codes to `into`; the merged codes are retired.

    A coding within another one of the same coder and round on the other code is joined with it. The
    questions and keywords of the merged codes go to `into`, and so do their sub-codes. Raises
    Unknown, UsageError, Refused.
    """
    book, blind = view.codebook(), bool(view.blindness())
    target = find_code(book, into)
    merged = list(dict.fromkeys(find_code(book, name).key for name in names))
    if target.key in merged:
        raise UsageError(f"{target.key!r} cannot be merged into itself")
    for key in merged:
        if target.key in book.family(key):
            raise Refused(
                f"{target.key!r} is a sub-code of {key!r}; nothing was changed",
                command=f"qcode codebook merge CODE --into {key}",
            )

    def work(codes: CodesInChange) -> list[str]:
        done = merge_codings(codes.change, [codes.ids[k] for k in merged], codes.ids[target.key])
        for key in merged:
            for child in book.children(key):
                if child.key not in merged:
                    codes.update(child.key, "codebook.merge", {"parent": codes.ids[target.key]})
        everything = [target, *(c for key in merged if (c := book.get(key)) is not None)]
        fields = {
            name: canonical(_united(getattr(c, name) for c in everything))
            for name in ("questions", "keywords")
        }
        codes.update(target.key, "codebook.merge", fields)
        for key in merged:
            codes.retire(key, "codebook.merge")
        doubles = f", {done.joined} joined with an existing one" if done.joined else ""
        counted = "" if blind else f": {done.moved} codings moved{doubles}"
        return [f"{', '.join(merged)} merged into {target.key}{counted}"]

    note = f"the definition of {target.key!r} has not changed; update it to cover the merged codes"
    return Plan(f"codebook merge {' '.join(merged)} into {target.key}", work, (note,))


def _united(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(item for items in lists for item in items))


def plan_split(view: View, name: str, into: Mapping[str, str]) -> Plan:
    """New sub-codes of a code, key → label. Its codings stay until somebody recodes them.

    The new codes belong to the new version: in work finished before, they are missing, not absent.
    Raises Unknown, UsageError.
    """
    book = view.codebook()
    parent = find_code(book, name)
    if not into:
        raise UsageError(
            "name the codes to split it into",
            command=f"qcode codebook split {parent.key} --into A B",
        )

    def work(codes: CodesInChange) -> list[str]:
        questions = tuple(json.loads(codes.value(parent.key)["questions"]))
        order = list(codes.active)
        at = order.index(book.family(parent.key)[-1]) + 1
        for n, (key, label) in enumerate(into.items()):
            codes.refuse_taken(key)
            codes.ids[key] = put_new_code(
                codes.change,
                Code(key, label=label, questions=questions),
                parent=codes.ids[parent.key],
                position=at + n,
                status=ACTIVE,
                since=codes.version,
                action="codebook.split",
            )
            order.insert(at + n, key)
        codes.arrange(order, "codebook.split")
        return [f"{key} is a new sub-code of {parent.key}" for key in into]

    return Plan(f"codebook split {parent.key} into {' '.join(into)}", work)


def plan_move(view: View, name: str, under: str | None) -> Plan:
    """Put a code with its sub-codes under another one, or (None) at the top. Raises Unknown,
    Refused.
    """
    book = view.codebook()
    code = find_code(book, name)
    above = find_code(book, under).key if under is not None else None
    family = list(book.family(code.key))
    where = f"under {above}" if above else "at the top"
    if above == code.parent:
        raise Refused(f"{code.key!r} is already {where}; nothing was changed")
    if above in family:
        raise Refused(f"{above!r} is a sub-code of {code.key!r}; nothing was changed")

    def work(codes: CodesInChange) -> list[str]:
        parent = codes.ids[above] if above else None
        codes.update(code.key, "codebook.move", {"parent": parent})
        order = [key for key in codes.active if key not in family]
        last = [k for k in (book.family(above) if above else order) if k in order][-1:]
        at = order.index(last[0]) + 1 if last else len(order)
        codes.arrange([*order[:at], *family, *order[at:]], "codebook.move")
        return [f"{code.key} is {where} now"]

    return Plan(f"codebook move {code.key} {where}", work)


FIELDS = ("label", "definition", "include", "exclude", "color")
"""The texts of an entry that can be edited one by one."""
MEANING = ("definition", "include", "exclude")
"""Those of them that say what a code means."""


def plan_text(view: View, name: str, field: str, text: str, *, minor: bool) -> Plan:
    """Set one of the `FIELDS` of a code. If it is about the meaning, the edit is recorded as minor
    or as a change of meaning. Raises Unknown, UsageError, and Refused if it is the text already.
    """
    code = find_code(view.codebook(), name)
    if field not in FIELDS:
        raise UsageError(f"a code has no {field!r}", advice=f"edit {', '.join(FIELDS)}")
    text = " ".join(text.split()) if field in ("label", "color") else text.strip()
    if field == "color" and text and not _COLOR.fullmatch(text):
        raise UsageError(f"a color is written #RRGGBB, such as #4E79A7, not {text!r}")
    if getattr(code, field) == text:
        raise Refused(f"the {field} of {code.key} is that already; nothing was changed")

    def work(codes: CodesInChange) -> list[str]:
        codes.update(code.key, "codebook.edit", {field: text})
        after = replace(
            code,
            definition=text if field == "definition" else code.definition,
            include=text if field == "include" else code.include,
            exclude=text if field == "exclude" else code.exclude,
        )
        if wording(code) != wording(after):
            record(codes.change, codes.ids[code.key], code, after, minor=minor)
        how = "is removed" if not text else "is changed" if getattr(code, field) else "is written"
        worded = field in MEANING and any(getattr(code, name) for name in MEANING)
        meant = "; its meaning is the same" if minor and worded else ""
        return [f"the {field} of {code.key} {how}{meant}"]

    return Plan(f"codebook edit {code.key} {field}", work)


def plan_example(view: View, name: str, words: str, *, remove: bool = False) -> Plan:
    """Add words to the examples of a code, or remove them. Raises Unknown, and Refused where
    nothing would change.
    """
    code = find_code(view.codebook(), name)
    if (words in code.examples) != remove:
        there = "are no" if remove else "are already an"
        raise Refused(f"these words {there} example of {code.key}; nothing was changed")

    def work(codes: CodesInChange) -> list[str]:
        # Of the stored ones, because some of them may be hidden from the reader.
        stored = json.loads(codes.value(code.key)["examples"])
        after = [e for e in stored if e != words] if remove else _united((stored, (words,)))
        action = "codebook.edit" if remove else EXAMPLE
        codes.update(code.key, action, {"examples": canonical(after)})
        how = "no longer an" if remove else "an"
        return [f"“{words}” is {how} example of {code.key}{'' if remove else ' now'}"]

    return Plan(f"codebook edit {code.key} examples", work)


def plan_acceptance(view: View, name: str) -> Plan:
    """Make a draft a code like the others. Raises Unknown, and Refused for one that is no draft."""
    code = find_code(view.codebook(), name)
    if all(row.key != code.key or row.status != DRAFT for row in code_rows(view)):
        raise Refused(f"{code.key} is not a draft; nothing was changed")

    def work(codes: CodesInChange) -> list[str]:
        codes.update(code.key, "codebook.accept", {"status": ACTIVE})
        return [f"{code.key} is accepted"]

    return Plan(f"codebook accept {code.key}", work)
