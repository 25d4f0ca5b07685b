"""A project with other words in place of those on the study's list of identities."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace

from qcode.errors import Refused
from qcode.exchange.project import Project, ProjectCoding, Source
from qcode.model import Identity, Study
from qcode.reports.disclosure_patterns import Names


class Pseudonyms:
    """What is written in place of the words of the list; `count` is how often that happened.

    Raises Refused where the study has no such list.
    """

    def __init__(self, study: Study) -> None:
        names = Names(study)
        if names.identities is None:
            raise Refused(
                "this study has no list of identities, so nothing can be replaced",
                command="qcode disclosure load FILE",
            )
        self._pattern: re.Pattern[str] = names.identities
        self._listed: Mapping[str, Identity] = names.listed
        self.count = 0

    def words(self, text: str) -> str:
        """The text with the other words."""
        result, count = self._pattern.subn(lambda m: self._instead(m[0]), text)
        self.count += count
        return result

    def text(self, text: str) -> tuple[str, Callable[[int, int], tuple[int, int]]]:
        """The text with the other words, and the new place of a span of it. A span that begins or
        ends inside of replaced words covers all of what stands there.
        """
        starts, ends, news, made = [0], [0], [0], []
        for match in self._pattern.finditer(text):
            made += [text[ends[-1] : match.start()], self._instead(match[0])]
            starts.append(match.start())
            ends.append(match.end())
            news.append(sum(map(len, made[-2:])) + news[-1])
        self.count += len(starts) - 1

        def placed(position: int, *, first: bool) -> int:
            at = bisect_right(starts, position) - 1
            if position >= ends[at]:
                return news[at] + position - ends[at]
            inside = first or position == starts[at]
            width = len(self._instead(text[starts[at] : ends[at]]))
            return news[at] - width if inside else news[at]

        def moved(start: int, end: int) -> tuple[int, int]:
            return placed(start, first=True), placed(end, first=False)

        return "".join((*made, text[ends[-1] :])), moved

    def _instead(self, found: str) -> str:
        listed = self._listed[" ".join(found.split()).casefold()]
        return listed.replacement or f"[{listed.kind or 'name'}]"


def pseudonymous(project: Project, names: Pseudonyms) -> Project:
    """The project with other words in all texts, names, values and notes; people who code keep
    their names. Codings are on the same passages.
    """
    words = names.words
    return replace(
        project,
        name=words(project.name),
        description=words(project.description),
        codes=tuple(
            replace(c, name=words(c.name), description=words(c.description)) for c in project.codes
        ),
        sources=tuple(_source(s, names) for s in project.sources),
        cases=tuple(
            replace(
                c,
                name=words(c.name),
                description=words(c.description),
                values={k: words(v) for k, v in c.values.items()},
            )
            for c in project.cases
        ),
        notes=tuple(replace(n, name=words(n.name), text=words(n.text)) for n in project.notes),
        links=tuple(
            replace(x, name=words(x.name), comment=words(x.comment)) for x in project.links
        ),
        groups=tuple(
            replace(g, name=words(g.name), description=words(g.description)) for g in project.groups
        ),
    )


def _source(source: Source, names: Pseudonyms) -> Source:
    text, moved = names.text(source.text)

    def coding(one: ProjectCoding) -> ProjectCoding:
        start, end = moved(one.start, one.end)
        return replace(one, start=start, end=end, quote=text[start:end], memo=names.words(one.memo))

    selections = []
    for one in source.selections:
        start, end = moved(one.start, one.end)
        described = names.words(one.description)
        selections.append(
            replace(one, start=start, end=end, name=names.words(one.name), description=described)
        )
    return replace(
        source,
        name=names.words(source.name),
        text=text,
        description=names.words(source.description),
        codings=tuple(map(coding, source.codings)),
        selections=tuple(selections),
        values={k: names.words(v) for k, v in source.values.items()},
    )
