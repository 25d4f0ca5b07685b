"""The list in which a code is chosen: sorted by best match, or as the tree of the codebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qcode.model import Code
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.picker import Item, Picker
from qcode.workflows.coding import asked_at, code_entry, code_tree

TOP = "\x00top"
"""Stands for no code above, in the list of codes under which a new one may come."""


@dataclass
class _Codes:
    """The rows of the list. Before anything is typed, `first` is at the top, followed by codes with
    the keys `likely`.
    """

    desk: DrawnDesk
    first: Sequence[Item]
    likely: Sequence[str]
    leave_out: frozenset[str]
    asked: str | None = field(init=False, default=None)
    here: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        session = self.desk.session
        session.catch_up()
        if len(session.sheet):
            found = asked_at(session.sheet, session.loaded.protocols, session.cursor.index)
            self.asked = found[0] if found else None
        self.here = frozenset(session.codes_here())

    def _item(self, code: Code, depth: int = 0) -> Item:
        session = self.desk.session
        own = session.counts.get(code.key, (0, 0))[0]
        sign = self.desk.signs.there if code.key in self.here else ""
        draft = " (draft)" if code.key in session.loaded.names.drafts else ""
        note = f"{code.label} {own}" if own else code.label
        return Item(code.key, code.key + draft, note, self.desk.lines.color(code.key), depth, sign)

    def by_match(self, typed: str) -> list[Item]:
        """The codes, best match first."""
        best = self.desk.session.chooser.best(typed, asked=self.asked, leave_out=self.leave_out)
        rows = [self._item(found.code) for found in best]
        if typed:
            return rows
        at = {key: n for n, key in enumerate(self.likely)}
        return [*self.first, *sorted(rows, key=lambda row: at.get(row.value, len(at)))]

    def as_tree(self, typed: str) -> list[Item]:
        """The codes as a tree: all of them, or those that match with the codes above them."""
        session = self.desk.session
        rows = code_tree(session.sheet.codebook)
        if typed.strip():
            shown: set[str] = set()
            for found in session.chooser.best(typed, leave_out=self.leave_out):
                shown.update(session.sheet.codebook.path(found.code.key).split("/"))
            rows = [(depth, code) for depth, code in rows if code.key in shown]
        return [self._item(code, depth) for depth, code in rows if code.key not in self.leave_out]

    def entry(self, key: str) -> list[tuple[str, str]]:
        """The full entry of a code, with the memos on it."""
        session = self.desk.session
        code = session.sheet.codebook.get(key)
        if code is None:
            return []
        counts, draft = session.counts.get(key, (0, 0)), key in session.loaded.names.drafts
        rows = code_entry(code, session.sheet.codebook.path(key), counts, draft=draft)
        memos = [
            m for m in session.sheet.memos.values() if m.target_kind == "code" and m.target == key
        ]
        return rows + [(f"Memo by {m.coder}", " ".join(m.text.split())) for m in memos]


def pick_code(
    desk: DrawnDesk,
    title: str,
    chosen: Callable[[str], None],
    *,
    new: Callable[[str], None] | None = None,
    first: Sequence[Item] = (),
    as_tree: bool = False,
    likely: Sequence[str] = (),
    leave_out: frozenset[str] = frozenset(),
) -> None:
    """Open the codebook to choose a code from. `new` makes a new code from what was typed; the
    codes in `leave_out` cannot be chosen.
    """
    codes = _Codes(desk, first, likely, leave_out)
    desk.picker = Picker(
        title,
        codes.by_match,
        chosen,
        entry=codes.entry,
        tree=codes.as_tree,
        show_tree=as_tree,
        new=new,
        empty="No code fits.",
    )
