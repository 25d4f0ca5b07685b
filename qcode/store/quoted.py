"""Words of a transcript that codes contain: example passages, and labels of codes made from words
while coding.

They are in the codes, in every stored version of the codebook, and in the log. If words of the
transcript are redacted, or the whole transcript is withdrawn, they must be removed there too.
Examples from other sources stay.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select, update

from qcode.store import kinds, schema
from qcode.store.blindness import EXAMPLE
from qcode.store.change import PURGED, Change
from qcode.store.holes import take_out
from qcode.store.kinds import Value, canonical
from qcode.store.lww import Key
from qcode.store.purge import purged

DRAFTED = "code.draft"
"""The action of creating a code while coding."""
_WORDY = ("label", "definition", "include", "exclude")
_FEWEST_WORDS = 3
"""Fewer words than this can occur in an example by chance."""

From = Literal["elsewhere", "examples", "made"]
"""What a code has from a transcript: nothing that is known, examples, or the whole entry, because
it was made from its words.
"""
Cleaner = Callable[[Mapping[str, Any], From], dict[str, Any]]
"""Cleans the fields of a code, in a row or in a stored codebook."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The codes that were created while coding a transcript, and those that got an example from it:
    their ids, and every key they ever had.
    """

    made: frozenset[str]
    made_keys: frozenset[str]
    examples: frozenset[str]
    example_keys: frozenset[str]

    def of(self, entity: str) -> From:
        """What the code with this id has from the transcript."""
        if entity in self.made:
            return "made"
        return "examples" if entity in self.examples else "elsewhere"

    def of_key(self, key: str) -> From:
        """What a code of a stored codebook has from the transcript."""
        if key in self.made_keys:
            return "made"
        return "examples" if key in self.example_keys else "elsewhere"


def quoted(connection: Connection, transcript: str) -> Quoted:
    """The codes that have words of a transcript, recognized by a memo or mark at the place in the
    same change-set.
    """
    made, examples = (
        _codes_with(connection, transcript, action, kind)
        for action, kind in ((DRAFTED, "memo"), (EXAMPLE, "mark"))
    )
    return Quoted(made, _keys_of(connection, made), examples, _keys_of(connection, examples))


def _codes_with(
    connection: Connection, transcript: str, action: str, beside: str
) -> frozenset[str]:
    """The codes of events with an action, with something of the kind `beside` on the transcript."""
    e = schema.event
    place = e.alias("place")
    query = (
        select(e.c.entity)
        .join(place, (place.c.change_set == e.c.change_set) & (place.c.kind == beside))
        .where(e.c.kind == "code", e.c.action == action, place.c.transcript == transcript)
    )
    return frozenset(connection.execute(query).scalars())


def _keys_of(connection: Connection, made: frozenset[str]) -> frozenset[str]:
    """Every key that codes ever had."""
    c, e = schema.code, schema.event
    keys = set(connection.execute(select(c.c.key).where(c.c.id.in_(made))).scalars())
    for row in connection.execute(
        select(e.c.before, e.c.after).where(e.c.kind == "code", e.c.entity.in_(made))
    ):
        keys |= {
            str(json.loads(payload)["key"])
            for payload in row
            if payload is not None and payload.startswith("{")
        }
    return frozenset(keys)


def without_words(removed: Mapping[str, str], texts: Iterable[str]) -> Cleaner:
    """A cleaner that removes words from codes made from a transcript, and from examples that are
    passages of it.

    `texts` are the transcript's present and former texts, without the words.
    """
    shown = [_plain(text) for text in texts]
    passages = [(_plain(word), put) for word, put in removed.items()]

    def example(words: str, own: From) -> str:
        plain = _plain(words)
        # An example inside a longer redacted passage disappears completely.
        if own != "elsewhere" or len(plain.split()) >= _FEWEST_WORDS:
            inside = sorted(
                put for passage, put in passages if plain in passage and plain != passage
            )
            if inside:
                return inside[0]
        clean, steps = take_out(words, removed)
        # A code from elsewhere loses the words only if the example really is from this transcript.
        known = own != "elsewhere" or any(_plain(clean) in text for text in shown)
        return clean if steps and known else words

    def clean(code: Mapping[str, Any], own: From) -> dict[str, Any]:
        changed: dict[str, Any] = {
            "examples": _mapped(code["examples"], lambda words: example(words, own))
        }
        if own == "made":
            changed |= {name: take_out(code[name], removed)[0] for name in _WORDY}
            changed["keywords"] = _mapped(
                code["keywords"], lambda words: take_out(words, removed)[0]
            )
        return {**code, **changed}

    return clean


def without_passages(texts: Iterable[str]) -> Cleaner:
    """A cleaner that removes examples that are passages of a transcript, and labels of codes made
    from its words.

    `texts` are the transcript's texts. If they are no longer known, all examples of codes made from
    it are removed.
    """
    shown = [_plain(text) for text in texts]

    def from_there(words: str) -> bool:
        return any(_plain(words) in text for text in shown)

    def clean(code: Mapping[str, Any], own: From) -> dict[str, Any]:
        unknown = own != "elsewhere" and not shown
        kept = _mapped(
            code["examples"], lambda words: "" if unknown or from_there(words) else words
        )
        label = code["label"]
        if own == "made" and (not shown or from_there(label)):
            label = ""
        return {**code, "examples": kept, "label": label}

    return clean


def clean_codes(
    change: Change,
    made: Quoted,
    clean: Cleaner,
    action: str,
    cleaner_of: Callable[[Key], Cleaner | None] | None = None,
) -> None:
    """Clean all codes and all stored versions of the codebook; the caller must purge the log at the
    end. `cleaner_of` gives a cleaner for one thing that takes out less (None: nothing).
    """
    for kind in ("code", "codebook"):
        table = kinds.TABLES[kind]
        for entity in (
            change.connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all()
        ):
            value = change.get(kind, entity) or {}
            cleaned = _cleaned(kind, entity, value, made, clean)
            if cleaned != value and cleaner_of is not None:
                own = cleaner_of((kind, entity))
                cleaned = value if own is None else _cleaned(kind, entity, value, made, own)
            change.put(kind, entity, cleaned, action)


def would_change(connection: Connection, made: Quoted, clean: Cleaner) -> bool:
    """Whether any code or stored version of the codebook needs cleaning."""
    for kind in ("code", "codebook"):
        table = kinds.TABLES[kind]
        for entity in connection.execute(select(table.c.id)).scalars().all():
            value = kinds.read(connection, kind, entity) or {}
            if _cleaned(kind, entity, value, made, clean) != value:
                return True
    return False


def purge_codes(
    connection: Connection, made: Quoted, cleaner_of: Callable[[str], Cleaner | None]
) -> int:
    """Replace log payloads that need cleaning by their SHA-256; returns how many. `cleaner_of`
    gives the cleaner for a change-set (None: nothing in it needs cleaning).
    """
    e = schema.event
    count = 0
    query = select(e.c.seq, e.c.change_set, e.c.kind, e.c.entity, e.c.before, e.c.after).where(
        e.c.kind.in_(("code", "codebook"))
    )
    for seq, change_set, kind, entity, *payloads in connection.execute(query).all():
        if (clean := cleaner_of(change_set)) is None:
            continue
        matches = [_purged(kind, entity, payload, made, clean) for payload in payloads]
        if matches != payloads:
            connection.execute(
                update(e).where(e.c.seq == seq).values(before=matches[0], after=matches[1])
            )
            count += 1
    return count


def _purged(
    kind: str, entity: str, payload: str | None, made: Quoted, clean: Cleaner
) -> str | None:
    if payload is None or payload.startswith(PURGED):
        return payload
    value = json.loads(payload)
    return payload if _cleaned(kind, entity, value, made, clean) == value else purged(payload)


def _cleaned(kind: str, entity: str, value: Value, made: Quoted, clean: Cleaner) -> dict[str, Any]:
    if kind == "code":
        lists = {name: json.loads(value[name]) for name in ("examples", "keywords")}
        after = clean({**value, **lists}, made.of(entity))
        changed = {name: canonical(after[name]) for name in lists if after[name] != lists[name]}
        return {**after, **{name: value[name] for name in lists}, **changed}
    books = json.loads(value["codes"])
    after_all = [
        {**b, "codes": [clean(c, made.of_key(c["key"])) for c in b["codes"]]} if "codes" in b else b
        for b in books
    ]
    return {**value, "codes": value["codes"] if after_all == books else canonical(after_all)}


def _mapped(words: list[str], clean: Callable[[str], str]) -> list[str]:
    """The cleaned texts, without empty ones and duplicates."""
    after = [clean(w) for w in words]
    return words if after == words else [w for w in dict.fromkeys(after) if w]


def _plain(text: str) -> str:
    """A text without differences of case and white space."""
    return " ".join(text.split()).casefold()
