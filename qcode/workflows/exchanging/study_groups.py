"""Saved expressions of a study that name codes or texts as groups of a project, and memos that say
where they lead as links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qcode.exchange.noted import read_link
from qcode.exchange.project import Group, Link, Part, ProjectNote, Selection
from qcode.query import Misread, parse
from qcode.query.tree import Compare, Expression, Named, Or
from qcode.spans import Span

_PASSAGE = re.compile(r"transcript (?P<name>.+), (?P<start>\d+) to (?P<end>\d+): .*", re.DOTALL)


def groups_of(
    saved: Mapping[str, str], codes: Mapping[str, str], texts: Mapping[str, str]
) -> Iterator[Group]:
    """A group for every saved expression that does nothing but name codes or texts. `codes` and
    `texts` are ids by key and by name.
    """
    for name, text in saved.items():
        try:
            members = _members(parse(text), codes, texts)
        except Misread:
            continue
        if members:
            yield Group(f"group:{name}", name, members=members)


def _members(
    tree: Expression, codes: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[tuple[Part, str], ...]:
    parts = tree.parts if isinstance(tree, Or) else (tree,)
    if all(isinstance(p, Named) and p.mark == "code" and p.only is None for p in parts):
        keys = [p.name for p in parts if isinstance(p, Named)]
        found: list[tuple[Part, str]] = [("code", codes[key]) for key in keys if key in codes]
        return tuple(found) if len(found) == len(keys) else ()
    if isinstance(tree, Compare) and tree.field == "transcript" and tree.op in ("=", "in"):
        return tuple(("source", texts[name]) for name in tree.values if name in texts)
    return ()


@dataclass(frozen=True, slots=True)
class Ends:
    """Where links can lead: ids of codes and texts by key and name."""

    codes: Mapping[str, str]
    texts: Mapping[str, str]

    def target(self, called: str, number: str) -> tuple[tuple[Part, str], Span | None] | None:
        """The part that a memo names in words, with the span of a passage, whose selection has the
        id `link:NUMBER`; None for what is not there.
        """
        if called == "the study":
            return ("project", ""), None
        kind, _, name = called.partition(" ")
        if kind == "code" and name in self.codes:
            return ("code", self.codes[name]), None
        if kind == "transcript" and name in self.texts:
            return ("source", self.texts[name]), None
        passage = _PASSAGE.fullmatch(called)
        if passage is not None and passage["name"] in self.texts:
            span = int(passage["start"]), int(passage["end"])
            return ("selection", f"link:{number}"), span
        return None


def link_of(note: ProjectNote, ends: Ends) -> tuple[Link, Selection | None, str] | None:
    """The link that a memo is: with the selection where it leads, if that is a passage, and the id
    of its text. None for a memo that is no link.
    """
    read = read_link(note.text)
    if read is None:
        return None
    comment, name, called, direction = read
    found = ends.target(called, note.id)
    if found is None:
        return None
    target, span = found
    link = Link(f"link:{note.id}", name, note.on, target, comment, direction)
    if span is None:
        return link, None, ""
    passage = _PASSAGE.fullmatch(called)
    assert passage is not None
    return link, Selection(f"link:{note.id}", *span), ends.texts[passage["name"]]
