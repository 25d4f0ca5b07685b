"""Decide what a coder in a blind assignment must not see. No other module decides this.

In a transcript that they code blind, coders may see their own codings, done marks, memos and marks.
They see nobody else's, and no suggestions. If they code it a second time, blind, they do not see
their own first pass either. If somebody made a code while coding such a transcript, the code keeps
the passage as an example; this example is withheld too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from qcode.model import Code, Codebook
from qcode.spans import Span, contains
from qcode.store import schema
from qcode.store.actors import Actors
from qcode.store.change import PURGED
from qcode.store.history import LogEntry

SUPERVISOR: Final = None
"""The reader who sees everything. The supervisor does not code, so nothing is blind."""

HINT = "hint"
"""The kind of mark that says why a segment was drawn into a sample. Only the supervisor sees it."""

PREDICTED = "predicted"
"""The kind of mark that says where a model would have given a code. Only the supervisor sees it."""

NORMING = "norming."
"""How the kinds of marks of norming sessions begin."""

AGREED = f"{NORMING}outcome"
"""The kind of mark of what coders agreed on in a norming session; its `text` is the reason."""

SEALED = f"{NORMING}sealed"
"""The kind of mark of a vote in a norming session that nobody but its coder and the supervisor sees
until all have voted. Then the mark gets another kind.
"""

_UNSEEN = (HINT, PREDICTED)

UNBLINDED = "unblinded"
"""The kind of mark that records the end of a blind assignment: the round, when and why."""

SIGHT = "sight"
"""The kind of mark that records when a coder first saw others' codings in a transcript."""

AUDIT = "audit"
"""The kind of mark on a segment that was drawn to look for codes that suggestions miss."""

CHOSEN = "chosen"
"""The kind of mark on words that a model chose to be coded next, so that their order is no random
order.
"""

PRIVATE = ("coding", "done", "memo", "mark")
"""Kinds that belong to a coder."""

SHOWN_WITH_CARE = (*PRIVATE, "suggestion")
"""Tables whose rows are checked one by one before a reader gets them."""

_DRAFT = "code.draft"
"""The action of creating a code while coding."""

EXAMPLE = "code.example"
"""The action of making a passage an example of a code. In the same change-set stands a mark of this
kind on the passage.
"""


@dataclass(frozen=True, slots=True)
class Blindness:
    """What one reader must not see, read once. For the supervisor it is empty.

    `transcripts` are the ids of the blind transcripts, `own` the reader's id and name, `again` the
    transcripts that the reader is coding a second time (id → the round, and when it was assigned),
    `passages` the withheld examples (id of a code → words), `unknown` the codes all of whose
    examples are withheld.
    """

    reader: str | None
    transcripts: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    again: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    passages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """True if anything is blind for this reader."""
        return bool(self.transcripts)

    def hides_row(self, row: Row[Any]) -> bool:
        """Whether a row of ``coding``, ``done``, ``memo``, ``mark`` or ``suggestion`` is hidden."""
        if self.reader is not SUPERVISOR and getattr(row, "kind", None) in _UNSEEN:
            return True
        if self._is_sealed(getattr(row, "kind", None), getattr(row, "coder", None)):
            return True
        if not hasattr(row, "coder"):
            # This is a suggestion. Its model learned from everybody's codings, including those in
            # blind transcripts.
            return bool(self)
        return row.transcript in self.transcripts and (
            row.coder not in self.own or self.of_an_earlier_pass(row)
        )

    def _is_sealed(self, kind: str | None, coder: str | None) -> bool:
        """Whether a mark is a sealed vote of somebody else."""
        return kind == SEALED and self.reader is not SUPERVISOR and coder not in self.own

    def of_an_earlier_pass(self, row: Row[Any]) -> bool:
        """Whether a coder's own row belongs to a pass before the current one."""
        return row.transcript in self.again and _earlier(
            getattr(row, "round", None), row.created, self.again[row.transcript]
        )

    def hides_value(self, kind: str, value: Mapping[str, Any], transcript: str | None) -> bool:
        """Whether a stored value is hidden; `transcript` is the id of its transcript."""
        if self.reader is SUPERVISOR:
            return False
        if kind == "mark" and value.get("kind") in _UNSEEN:
            return True
        if kind == "mark" and self._is_sealed(value.get("kind"), value.get("coder")):
            return True
        if kind not in PRIVATE or transcript not in self.transcripts:
            return False
        if value.get("coder") not in self.own:
            return True
        return transcript in self.again and _earlier(
            value.get("round"), value.get("created", ""), self.again[transcript]
        )

    def hides(self, entry: LogEntry) -> bool:
        """Whether an event of the log is hidden."""
        value = entry.after if isinstance(entry.after, dict) else entry.before
        return self.hides_value(
            entry.kind, value if isinstance(value, dict) else {}, entry.transcript
        )

    def code(self, entity: str, code: Code) -> Code:
        """The code without its withheld examples."""
        kept = tuple(e for e in code.examples if not self._withholds(entity, e))
        return code if kept == code.examples else replace(code, examples=kept)

    def withheld(self, entity: str, code: Code) -> tuple[str, ...]:
        """The withheld examples of a code."""
        return tuple(e for e in code.examples if self._withholds(entity, e))

    def codebook(self, codebook: Codebook) -> Codebook:
        """A stored version of the codebook (its codes have no ids) without the withheld
        examples.
        """
        if not (self.passages or self.unknown):
            return codebook
        return replace(codebook, codes=tuple(self.code("", c) for c in codebook.codes))

    def entry(self, entry: LogEntry) -> LogEntry:
        """A log event without the withheld examples, and without what a model reveals about
        everybody's codings.
        """
        if entry.kind == "model" and self:
            return replace(
                entry, before=_without_card(entry.before), after=_without_card(entry.after)
            )
        if entry.kind not in ("code", "codebook") or not (self.passages or self.unknown):
            return entry
        before, after = (
            self._payload(entry.kind, entry.entity, v) for v in (entry.before, entry.after)
        )
        return replace(entry, before=before, after=after)

    def _payload(self, kind: str, entity: str, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if kind == "code":
            kept = [
                e for e in json.loads(value.get("examples", "[]")) if not self._withholds(entity, e)
            ]
            return {**value, "examples": json.dumps(kept, ensure_ascii=False)}
        stored = json.loads(value.get("codes", "[]"))
        for book in stored:
            for code in book.get("codes", ()):
                code["examples"] = [e for e in code["examples"] if not self._withholds("", e)]
        return {**value, "codes": json.dumps(stored, ensure_ascii=False)}

    def _withholds(self, entity: str, example: str) -> bool:
        """Whether an example is withheld. The same words are withheld in every code, because a
        loaded codebook file may have copied them to another code.
        """
        return entity in self.unknown or any(example in some for some in self.passages.values())


def blindness_of(
    connection: Connection, reader: str | None, *, examples: bool = False
) -> Blindness:
    """What `reader` must not see in the present state of the study. Withheld examples of codes are
    included only if `examples` is true.

    Finding them means searching the log, which takes longer than the rest.
    """
    if reader is SUPERVISOR:
        return Blindness(reader)
    a, c = schema.assignment, schema.coder
    blind = select(a.c.transcript).join(c, c.c.id == a.c.coder).where(a.c.blind, c.c.name == reader)
    transcripts = frozenset(connection.execute(blind).scalars())
    own = frozenset(
        (*connection.execute(select(c.c.id).where(c.c.name == reader)).scalars(), reader)
    )
    # Most readers code nothing blind. They should not pay for the other queries.
    if not transcripts:
        return Blindness(reader, own=own)
    again = _second_passes(connection, reader)
    if not examples:
        return Blindness(reader, transcripts, own, again)
    passages, unknown = _passages(connection, reader, transcripts, again)
    return Blindness(reader, transcripts, own, again, passages, unknown)


def _passages(
    connection: Connection,
    reader: str,
    transcripts: frozenset[str],
    again: Mapping[str, tuple[str, str]],
) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Examples that were added to codes during coding at places that the reader must not see, by
    the id of the code.

    Creating a code while coding also writes a memo at the place, and making a passage an example
    writes a mark there, in the same change-set, whose actor is the coder. The second value contains
    codes whose first words were purged from the log, so that it is unknown which of their examples
    came from there.
    """
    e, c = schema.event, schema.change_set
    place = e.alias("place")
    there = (place.c.change_set == e.c.change_set) & place.c.kind.in_(("memo", "mark"))
    query = (
        select(e.c.entity, e.c.before, e.c.after, place.c.transcript, c.c.actor, c.c.time)
        .join(place, there)
        .join(c, c.c.id == e.c.change_set)
        .where(e.c.kind == "code", e.c.action.in_((_DRAFT, EXAMPLE)))
        .where(place.c.transcript.in_(transcripts))
    )
    passages: dict[str, frozenset[str]] = {}
    unknown: set[str] = set()
    actors = Actors(connection)
    for entity, before, after, transcript, actor, time in connection.execute(query):
        # Readers know their own passages, except those of an earlier pass.
        if actors.is_by(actor, time, reader) and not (
            transcript in again and time < again[transcript][1]
        ):
            continue
        if after is None or after.startswith(PURGED):
            unknown.add(entity)
        else:
            known = _examples(before) if before and not before.startswith(PURGED) else frozenset()
            fresh = _examples(after) - known
            passages[entity] = passages.get(entity, frozenset()) | fresh
    return passages, frozenset(unknown)


def _examples(stored: str) -> frozenset[str]:
    """The examples in a stored value of a code."""
    return frozenset(json.loads(json.loads(stored)["examples"]))


def _second_passes(connection: Connection, reader: str) -> dict[str, tuple[str, str]]:
    """Transcripts that the reader is coding again, blind: id → (round, when it was assigned)."""
    a, c = schema.assignment, schema.coder
    query = select(a.c.transcript, a.c.coder, a.c.round, a.c.created).join(c, c.c.id == a.c.coder)
    rows = connection.execute(
        query.where(a.c.blind, c.c.name == reader).order_by(a.c.created, a.c.round)
    ).all()
    passes: dict[str, tuple[str, str]] = {}
    for transcript, coder, round, created in rows:
        d, k = schema.done, schema.coding
        marked = select(d.c.round, d.c.start, d.c.end).where(
            d.c.transcript == transcript, d.c.coder == coder
        )
        done = connection.execute(marked).all()
        coded = connection.execute(
            select(k.c.round).where(k.c.transcript == transcript, k.c.coder == coder)
        ).scalars()
        here = [(r.start, r.end) for r in done if r.round == round]
        # When the second pass is finished, the first one may be seen again.
        if {*coded, *(r.round for r in done)} - {round} and not _is_whole(
            connection, transcript, here
        ):
            passes[transcript] = (round, created)
    return passes


def _is_whole(connection: Connection, transcript: str, done: Sequence[Span]) -> bool:
    """Whether done marks cover every segment of a transcript."""
    s = schema.segment
    segments = connection.execute(select(s.c.start, s.c.end).where(s.c.transcript == transcript))
    return all(any(contains(span, (start, end)) for span in done) for start, end in segments)


def _without_card(value: Any) -> Any:
    """A model's value without its card, because the card says how often each code was given."""
    return {**value, "card": "{}"} if isinstance(value, dict) else value


def _earlier(round: str | None, created: str, this: tuple[str, str]) -> bool:
    """Whether something belongs to an earlier pass than `this` one (its round, and when it was
    assigned).
    """
    return created < this[1] if round is None else round != this[0]
