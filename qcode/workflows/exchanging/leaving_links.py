"""Links and groups of a study, which are memos and saved expressions there, as parts of a project
again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qcode.exchange.noted import read_link
from qcode.exchange.project import Group, Link, Part, Selection
from qcode.query import Misread, parse
from qcode.query.tree import Compare, Expression, Named, Or
from qcode.store.view import StoredRow

_PASSAGE = re.compile(r"transcript (.*), (\d+) to (\d+): .*", re.DOTALL)
_End = tuple[Part, str]


@dataclass
class Links:
    """The links among memos. `codes` and `texts` are ids by key and by name; `selections` are the
    passages that links begin or end at, by the id of the text.
    """

    codes: Mapping[str, str]
    texts: Mapping[str, str]
    links: list[Link] = field(default_factory=list)
    selections: dict[str, list[Selection]] = field(default_factory=lambda: defaultdict(list))

    def apart(self, memos: Iterable[StoredRow]) -> list[StoredRow]:
        """The memos that are no links; the others are kept here."""
        rest = []
        for memo in memos:
            said = read_link(memo.text)
            if said is None:
                rest.append(memo)
                continue
            comment, name, target, direction = said
            ends = self._origin(memo), self._target(memo.id, target)
            self.links.append(Link(memo.id, name, *ends, comment, direction))
        return rest

    def _origin(self, memo: StoredRow) -> _End:
        if memo.target_kind == "code":
            return "code", memo.target
        if memo.transcript is None:
            return "project", ""
        if memo.start is None:
            return "source", memo.transcript
        return self._passage(f"from:{memo.id}", memo.transcript, memo.start, memo.end)

    def _target(self, own: str, called: str) -> _End:
        """What the words in which a link names its end mean; nothing of the study in doubt."""
        kind, _, name = called.partition(" ")
        if kind == "code" and name in self.codes:
            return "code", self.codes[name]
        if kind == "transcript" and name in self.texts:
            return "source", self.texts[name]
        match = _PASSAGE.fullmatch(called)
        if match is not None and match[1] in self.texts:
            return self._passage(f"to:{own}", self.texts[match[1]], int(match[2]), int(match[3]))
        return "project", ""

    def _passage(self, own: str, text: str, start: int, end: int) -> _End:
        self.selections[text].append(Selection(own, start, end))
        return "selection", own


def groups_of(
    saved: Mapping[str, str], codes: Mapping[str, str], texts: Mapping[str, str]
) -> Iterator[Group]:
    """The saved expressions that only name codes, or only transcripts. `codes` and `texts` are ids
    by key and by name.
    """
    for name, expression in saved.items():
        try:
            members = _members(parse(expression), codes, texts)
        except Misread:
            continue
        if members:
            yield Group(f"query:{name}", name, members=members)


def _members(
    tree: Expression, codes: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[_End, ...]:
    if isinstance(tree, Compare) and (tree.field, tree.op) in _LISTS:
        return tuple(("source", texts[v]) for v in tree.values if v in texts)
    parts = tree.parts if isinstance(tree, Or) else (tree,)
    named = [p.name for p in parts if isinstance(p, Named) and _is_code(p)]
    if len(named) == len(parts) and all(name in codes for name in named):
        return tuple(("code", codes[name]) for name in named)
    return ()


def _is_code(named: Named) -> bool:
    return named.mark == "code" and named.only is None


_LISTS = (("transcript", "in"), ("transcript", "="))
