"""What a code meant when a coding was made, and whether it still means the same.

Each edit of a code's definition, include or exclude is recorded as minor or as a change of meaning.
The record is a setting for each code and pair of wordings, so that the order of merging copies does
not matter. Wordings connected by minor edits have one meaning. A coding was made under the wording
in its codebook version. If that wording has a different meaning than the present one, the coding
has an older meaning, until somebody keeps it (a mark of kind ``kept``) or gives the code again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from sqlalchemy import Connection, select

from qcode.model import Code
from qcode.store import ids, schema
from qcode.store.change import Change
from qcode.store.identity import standing, unused
from qcode.store.kinds import canonical

PREFIX = "meaning:"
"""Prefix of the settings that record edits."""
KEPT, PASSED = "kept", "passed"
"""Kinds of marks: a coding was reviewed and kept; a segment was reviewed and does not get the
code.
"""
FIELDS = ("definition", "include", "exclude")
"""The fields that define what a code means."""


def wording(code: Code) -> str:
    """A hash of definition, include and exclude; white space is ignored."""
    return _wording(code.definition, code.include, code.exclude)


def _wording(*texts: str) -> str:
    return blake2b(
        canonical([" ".join(t.split()) for t in texts]).encode("utf-8", "surrogatepass"),
        digest_size=8,
    ).hexdigest()


def record(change: Change, entity: str, before: Code, after: Code, *, minor: bool) -> None:
    """Record an edit of a code (`entity` is its id) as minor or as a change of meaning; an earlier
    record of it is replaced.
    """
    pair = sorted((wording(before), wording(after)))
    value = {"code": entity, "pair": pair, "minor": minor, "time": change.time}
    change.put(
        "setting",
        f"{PREFIX}{entity}:{':'.join(pair)}",
        {"value": canonical(value)},
        "codebook.meaning",
    )


def keep(change: Change, coding: str, wording_now: str) -> bool:
    """Mark a coding as valid under the present meaning of its code; False if it is already
    marked.
    """
    value = change.get("coding", coding)
    if value is None:
        return False
    # The mark belongs to the coder, like the coding, so copies for others contain neither.
    content = {name: value[name] for name in ("transcript", "start", "end", "coder", "anchor")}
    return _mark(change, {**content, "kind": KEPT, "value": f"{coding}:{wording_now}"})


def pass_over(change: Change, code: str, wording_now: str, place: Mapping[str, object]) -> bool:
    """Mark a segment as not having the code under its present meaning; `place` is transcript,
    start, end, coder, anchor.
    """
    return _mark(change, {**place, "kind": PASSED, "value": f"{code}:{wording_now}"})


def _mark(change: Change, content: Mapping[str, object]) -> bool:
    value = {**content, "created": change.time}
    if standing(change.connection, "mark", value) is not None:
        return False
    parts = (
        value[name] for name in ("kind", "coder", "transcript", "start", "end", "value", "anchor")
    )
    change.put(
        "mark",
        unused(change, "mark", value, ids.derived("mark", *parts)),
        value,
        f"review.{value['kind']}",
    )
    return True


@dataclass(frozen=True, slots=True)
class Meaning:
    """The changed meaning of one code: the wordings with its present meaning, and when the meaning
    last changed.

    `versions` maps a codebook version to the code's wordings in it.
    """

    now: str
    same: frozenset[str]
    changed: str
    versions: Mapping[str, frozenset[str]]

    def is_older(self, version: str, created: str) -> bool:
        """Whether work done with a codebook version had another meaning; decided by time if the
        version is unknown.
        """
        known = self.versions.get(version)
        return created < self.changed if not known else not (known & self.same)


@dataclass(frozen=True, slots=True)
class Meanings:
    """The codes (by id) whose meaning was ever changed, and what has been reviewed since."""

    codes: Mapping[str, Meaning] = field(default_factory=dict)
    kept: frozenset[tuple[str, str]] = frozenset()

    def is_older(self, coding: str, code: str, version: str, created: str) -> bool:
        """Whether a coding was made under an older meaning of its code and nobody has kept it
        since.
        """
        meaning = self.codes.get(code)
        if meaning is None or not meaning.is_older(version, created):
            return False
        return not any((coding, same) in self.kept for same in meaning.same)


def meanings_of(connection: Connection) -> Meanings:
    """Read the recorded meanings. This is one short query if no meaning was ever changed."""
    s = schema.setting
    rows = connection.execute(select(s.c.value).where(s.c.id.startswith(PREFIX))).scalars().all()
    marked: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        value = json.loads(row)
        marked[value["code"]].append(value)
    changed = {code: edits for code, edits in marked.items() if any(not e["minor"] for e in edits)}
    if not changed:
        return Meanings()
    c = schema.code
    present = {
        r.id: _wording(r.definition, r.include, r.exclude)
        for r in connection.execute(select(c).where(c.c.id.in_(list(changed))))
    }
    versions = _versions(connection, list(present))
    codes = {
        code: Meaning(
            now,
            _joined(now, changed[code]),
            max(str(e["time"]) for e in changed[code] if not e["minor"]),
            versions[code],
        )
        for code, now in present.items()
    }
    m = schema.mark
    kept = connection.execute(select(m.c.value).where(m.c.kind == KEPT)).scalars()
    return Meanings(
        codes,
        frozenset((coding, message) for coding, _, message in (v.partition(":") for v in kept)),
    )


def _joined(now: str, edits: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """The wordings that are connected to the present one by minor edits."""
    pairs: list[Sequence[str]] = [e["pair"] for e in edits if e["minor"]]  # type: ignore[misc]
    result = {now}
    while more := {w for pair in pairs if result & set(pair) for w in pair} - result:
        result |= more
    return frozenset(result)


def _versions(connection: Connection, codes: Sequence[str]) -> dict[str, dict[str, frozenset[str]]]:
    """The wordings of each code in the stored codebooks, by version, found under every key that the
    code ever had.
    """
    e, b = schema.event, schema.codebook
    keys: dict[str, set[str]] = {code: set() for code in codes}
    for row in connection.execute(
        select(e.c.entity, e.c.after).where(e.c.kind == "code", e.c.entity.in_(list(codes)))
    ):
        if row.after is not None and row.after.startswith("{"):
            keys[row.entity].add(json.loads(row.after)["key"].casefold())
    wordings: dict[str, dict[str, set[str]]] = {code: defaultdict(set) for code in codes}
    for version, content in connection.execute(select(b.c.version, b.c.codes)):
        for plain in json.loads(content)[0]["codes"]:
            for code, called in keys.items():
                if plain["key"].casefold() in called:
                    wordings[code][version].add(_wording(*(plain[name] for name in FIELDS)))
    return {
        code: {version: frozenset(w) for version, w in some.items()}
        for code, some in wordings.items()
    }
