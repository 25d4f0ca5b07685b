"""The actions of the screen that choose a code: add, remove, replace, follow and create."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.errors import Refused, UsageError
from qcode.screen.asking import ask_for_line, ask_from_list
from qcode.screen.code_picker import TOP, pick_code
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.picker import Item
from qcode.workflows.coding import asked_at, in_vivo_label, key_shown, narrow
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks


def choose(desk: DrawnDesk, *, as_tree: bool = False) -> None:
    """Add a code."""
    place = "" if desk.session.cursor.plain else f" on {desk.session.where()}"
    pick_code(
        desk,
        f"Code{place}:",
        lambda key: desk.say(desk.session.apply([key])),
        new=lambda typed: _parent_of(desk, typed),
        as_tree=as_tree,
        likely=_beyond_digits(desk),
    )


def _beyond_digits(desk: DrawnDesk) -> tuple[str, ...]:
    """The likeliest codes of those that have no number in the panel."""
    session = desk.session
    if not len(session.sheet):
        return ()
    offer = session.offer
    suggested = [row.code for row in offer.visible] if offer is not None else []
    return session.likely([*session.digits().values(), *suggested])


def remove(desk: DrawnDesk) -> None:
    """Remove a code: directly if there is only one, otherwise choose."""
    there = desk.session.codes_here()
    if not there:
        raise Refused(f"you have no code on {desk.session.where()}")
    if len(there) == 1:
        desk.say(desk.session.remove(there))
        return
    rows = [*_own(desk, there), Item(TOP, "all of them")]
    ask_from_list(
        desk,
        "Remove:",
        rows,
        lambda key: desk.say(desk.session.remove(there if key == TOP else [key])),
    )


def _own(desk: DrawnDesk, there: Sequence[str]) -> list[Item]:
    """The coder's codes under the cursor as rows: those on a part of a segment have the sign for it
    and the words.
    """
    sheet = desk.session.sheet
    rows = []
    for key in there:
        spans = [(c.start, c.end) for c in sheet.codings_within(desk.session.cursor.span, key)]
        parts = [" ".join(sheet.words(span).split()) for span in spans if not sheet.whole(span)]
        sign = desk.signs.part if len(parts) == len(spans) else ""
        rows.append(Item(key, key, " … ".join(parts), desk.lines.color(key), sign=sign))
    return rows


def replace(desk: DrawnDesk) -> None:
    """Replace a code with another."""
    there = desk.session.codes_here()
    if not there:
        raise Refused(f"you have no code on {desk.session.where()}")

    def with_what(old: str) -> None:
        pick_code(
            desk, f"Replace {old} with:", lambda new: desk.say(desk.session.replace(old, new))
        )

    if len(there) == 1:
        with_what(there[0])
    else:
        ask_from_list(desk, "Replace:", _own(desk, there), with_what)


def follow(desk: DrawnDesk) -> None:
    """Choose the code that ] and [ go to."""
    pick_code(
        desk,
        "Follow:",
        lambda key: desk.say(coding_lists.follow(desk.session, None if key == TOP else key)),
        first=[Item(TOP, "any code")],
    )


def new_code(desk: DrawnDesk) -> None:
    """Make a new code, and add it."""
    ask_for_line(desk, "Label of the new code", lambda label: _parent_of(desk, label))


def in_vivo(desk: DrawnDesk) -> None:
    """Make a code from the selected words."""
    if desk.session.cursor.phrase is None:
        desk.say(
            f"Select the words, then press {key_shown(desk.keymap.first('in_vivo'))} again."
            f" {narrow(desk.session, 'words')}"
        )
        return
    words = in_vivo_label(desk.session.sheet.words(desk.session.cursor.span))
    ask_for_line(desk, "Label of the new code", lambda label: _parent_of(desk, label), words)


def _parent_of(desk: DrawnDesk, label: str) -> None:
    if not label.strip():
        raise UsageError("a code needs a label")

    def under(key: str) -> None:
        desk.say(coding_marks.new_code(desk.session, label, parent=None if key == TOP else key))

    pick_code(
        desk,
        f"Where does “{label[:20]}” belong?",
        under,
        first=[Item(TOP, "(top level)")],
        likely=_families_near(desk),
    )


def _families_near(desk: DrawnDesk) -> list[str]:
    """The codes above those that stand nearest: on the segment, given last, before, and of the
    question.
    """
    session = desk.session
    book, near = session.sheet.codebook, [*session.codes_here(), *session.last]
    if len(session.sheet):
        index = session.cursor.index
        near += session.codes_before(index)
        asked = asked_at(session.sheet, session.loaded.protocols, index)
        near += [c.key for c in book.codes if asked is not None and asked[0] in c.questions]
    entries = [entry for key in near if (entry := book.get(key)) is not None]
    return list(dict.fromkeys(entry.parent for entry in entries if entry.parent is not None))
