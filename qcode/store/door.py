"""The store's check on places in texts: a new place must be on words of the present text. It is
here so that no caller can forget it.

A new or moved coding, done mark, memo or mark is refused if its span is empty or outside the text,
or if its `anchor` names a different text than the transcript's present one. Values that are copied
unchanged (by undo, or by a merge, which carries them over afterwards) are not checked here.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from qcode.errors import LOOK_AGAIN, Refused
from qcode.store import schema
from qcode.store.kinds import Value
from qcode.store.lww import SETTLED

ANCHORED = ("coding", "done", "memo", "mark")
"""Kinds that point into a text."""
ANCHOR_LENGTH = 12
SETTLING = ("merge.settle", SETTLED)
"""The actions of a merge while it settles, before it carries things over to the remaining text."""

_PLACE = ("transcript", "start", "end", "anchor")
_TEXT = (
    select(schema.transcript.c.text, schema.text.c.length)
    .join(schema.text, schema.text.c.id == schema.transcript.c.text)
    .where(schema.transcript.c.id == bindparam("this"))
)


class Door:
    """Checks the places written during one change. Reads the text of a transcript once, and again
    if it was replaced.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._texts: dict[str, tuple[str, int] | None] = {}

    def replaced(self, kind: str, entity: str) -> None:
        """Note a changed entity, because a transcript may have a new text from now on."""
        if kind == "transcript":
            self._texts.pop(entity, None)

    def check(self, kind: str, before: Value | None, value: Value, action: str) -> None:
        """Check a place. Raises Refused, before anything is changed, if it is not a place in the
        present text.
        """
        if kind not in ANCHORED or value["start"] is None or action in SETTLING:
            return
        if before is not None and all(before[name] == value[name] for name in _PLACE):
            return
        text = self._text(str(value["transcript"]))
        if text is None:
            raise Refused("the transcript is no longer in the study; nothing was changed")
        if value["anchor"] != text[0][:ANCHOR_LENGTH]:
            raise Refused(f"{LOOK_AGAIN}; nothing was changed")
        start, end = value["start"], value["end"]
        point = text[1] == 0 or kind == "memo"  # a comment from the file may be between two words
        if not (0 <= start <= end <= text[1] and (start < end or point)):
            raise Refused(
                f"there are no words from {start} to {end} of the text; nothing was changed"
            )

    def _text(self, transcript: str) -> tuple[str, int] | None:
        if transcript not in self._texts:
            row = self._connection.execute(_TEXT, {"this": transcript}).one_or_none()
            self._texts[transcript] = None if row is None else (row[0], row[1])
        return self._texts[transcript]
