"""Decisions about printing, as they are stored: marks of the kinds ``print.…`` on words of a
transcript, and memos of the kind ``identity`` on the study.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from qcode.model import Identity, PrintMark
from qcode.spans import Span
from qcode.store import ids, schema
from qcode.store.blindness import AGREED, SUPERVISOR, Blindness
from qcode.store.change import Change
from qcode.store.kinds import Value, canonical
from qcode.store.lww import Key
from qcode.store.writing import put_decision_mark

STAR = "star"
PREFIX = "print."
KINDS = (STAR, *(f"{PREFIX}{kind}" for kind in ("pin", "drop", "edit", "accept")))
OF_A_CODE = (f"{PREFIX}pin", f"{PREFIX}drop")
"""The kinds that are about passages of one code."""
IDENTITY = "identity"
_RUN = 4
"""So many words in a row of a longer passage that was redacted, and a mark holds some of it."""


def print_marks_of(
    connection: Connection,
    wanted: Sequence[str] | None,
    names: Mapping[str, str],
    coders: Mapping[str, str],
    codes: Mapping[str, str],
    hidden: Blindness,
) -> tuple[PrintMark, ...]:
    """The decisions about printing that may be seen, in the order of the text; of one place the
    oldest first.
    """
    m = schema.mark
    query = select(m).where(m.c.kind.in_(KINDS))
    if wanted is not None:
        query = query.where(m.c.transcript.in_(wanted))
    rows = [r for r in connection.execute(query) if not hidden.hides_row(r)]
    result = [_print_mark(r, names, coders, codes) for r in rows if r.transcript in names]
    return tuple(sorted(result, key=lambda p: (p.transcript, p.start, p.end, p.created, p.id)))


def _print_mark(
    row: Row[Any], names: Mapping[str, str], coders: Mapping[str, str], codes: Mapping[str, str]
) -> PrintMark:
    said = {} if row.kind == STAR else json.loads(row.value)
    return PrintMark(
        row.id,
        row.kind.removeprefix(PREFIX),
        names[row.transcript],
        row.start,
        row.end,
        codes.get(said.get("code", ""), ""),
        said.get("text", ""),
        said.get("finding", ""),
        coders.get(row.coder, ""),
        row.created,
    )


def put_print_mark(
    change: Change,
    kind: str,
    transcript: str,
    span: Span,
    value: Value,
    *,
    coder: str,
    stored: str | None = None,
) -> None:
    """Store a decision about printing words of a transcript (an id), in place of the mark `stored`.

    `value` has ``code`` (an id), ``text`` and ``finding``, as far as they say something.
    """
    parts = (*span, value.get("code", ""), value.get("finding", ""))
    put_decision_mark(
        change,
        kind=f"{PREFIX}{kind}",
        transcript=transcript,
        span=span,
        coder=coder,
        value=value,
        parts=parts,
        action=f"quotes.{kind}",
        stored=stored,
    )


def said(kind: str, value: str, codes: Mapping[str, str]) -> str:
    """What a mark of the kind `print.…` decides, in words; `codes` are names by id."""
    message = json.loads(value)
    code = codes.get(message.get("code", ""), message.get("code", ""))
    return {
        "pin": f"the pin of a passage for quotes of {code!r}",
        "drop": f"that a passage is not quoted under {code!r}",
        "edit": f"an edit for print, {message.get('text', '')!r},",
        "accept": f"the acceptance of a disclosure finding ({message.get('text', '')})",
    }[kind.removeprefix(PREFIX)]


# Words that must not be printed
# --------------------------------------------------------------------------------------------------


def identities_of(connection: Connection) -> tuple[Identity, ...]:
    """The study's list of words that identify somebody, in alphabetical order."""
    m = schema.memo
    rows = connection.execute(select(m.c.text).where(m.c.kind == IDENTITY)).scalars()
    result = [
        Identity(*(json.loads(text)[n] for n in ("what", "replacement", "kind"))) for text in rows
    ]
    return tuple(sorted(result, key=lambda i: (i.what.casefold(), i.what)))


def put_identities(change: Change, wanted: Sequence[Identity]) -> int:
    """Make `wanted` the list; the number of entries that are new, other than before, or gone."""
    texts = {
        ids.derived(IDENTITY, i.what): canonical(
            {"what": i.what, "replacement": i.replacement, "kind": i.kind}
        )
        for i in wanted
    }
    there = {row.id: row.text for row in change.view(SUPERVISOR).rows("memo", kind=IDENTITY)}
    for entity in sorted(set(there) - set(texts)):
        change.remove("memo", entity, "disclosure.load")
    for entity, text in texts.items():
        if there.get(entity) != text:
            change.put("memo", entity, _memo(text, change.time), "disclosure.load")
    changed = [e for e, text in texts.items() if there.get(e) != text]
    return len(changed) + len(set(there) - set(texts))


def _memo(text: str, created: str) -> dict[str, Any]:
    return {
        "kind": IDENTITY,
        "target_kind": "study",
        "target": "study",
        "transcript": None,
        "start": None,
        "end": None,
        "coder": "",
        "text": text,
        "created": created,
        "anchor": "",
    }


# Redaction
# --------------------------------------------------------------------------------------------------


def drop_redacted(
    change: Change,
    transcript: str,
    removed: Collection[str],
    action: str,
    searched_in: Callable[[Key], Collection[str] | None] | None = None,
) -> None:
    """Remove the decisions about printing, and the outcomes of norming sessions, whose words (of
    an edit, a reason) hold redacted words.

    `searched_in` says which of the words to search for in a thing (default: all).
    """
    for row in change.view(SUPERVISOR).rows(
        "mark", transcript=transcript, kind=(*KINDS[1:], AGREED)
    ):
        if holds_some(row.value, removed) and (
            searched_in is None or holds_some(row.value, searched_in(("mark", row.id)) or ())
        ):
            change.remove("mark", row.id, action)


def holds_some(value: str, removed: Iterable[str]) -> bool:
    """Whether the value of a mark (JSON) holds some of the words; of a longer passage, several
    words in a row of it.
    """
    said = json.loads(value).get("text", "") if value.startswith("{") else value
    words = _words(said)
    return any(_is_in(words, _words(passage)) for passage in removed)


def _words(text: str) -> list[str]:
    return text.replace("[", " ").replace("]", " ").casefold().split()


def _is_in(words: Sequence[str], passage: Sequence[str]) -> bool:
    run = min(len(passage), _RUN)
    shown = " ".join(words)
    return run > 0 and any(
        " ".join(passage[i : i + run]) in shown for i in range(len(passage) - run + 1)
    )
