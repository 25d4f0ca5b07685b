"""Read a database of Taguette or LibreQDA.

Positions there are UTF-8 bytes of the text of the page; who highlighted what, and when, stands in
the table of commands.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qcode.errors import BadInput
from qcode.exchange.databases import Tables, application_id, opened, text_of, time_of
from qcode.exchange.page_text import PageText
from qcode.exchange.project import Loss, Person, Project, ProjectCode, ProjectCoding, Source
from qcode.model import Problem
from qcode.shown import listed

APPLICATION_ID = 0x54677474
_TABLES = frozenset({"projects", "documents", "tags", "highlights", "highlight_tags"})


def is_taguette(path: Path) -> bool:
    """Whether a file is a database of Taguette or LibreQDA."""
    return path.is_file() and application_id(path) == APPLICATION_ID


def read_taguette(path: Path, shown: str, *, name: str = "", dotted: bool = False) -> Project:
    """A project in a database; `name` says which, if there are several. With `dotted`, tags with
    dots become a tree.

    Raises:
        BadInput: the database is damaged or not Taguette's, it holds several projects and no
            `name` says which, or none of that name.

    """
    with opened(path, shown) as tables:
        if not tables.names >= _TABLES:
            raise BadInput([Problem(shown, "is no database of Taguette")])
        return _Reader(tables, _chosen(tables, shown, name), dotted).project()


def _chosen(tables: Tables, shown: str, name: str) -> Mapping[str, Any]:
    projects = tables.rows("projects", "id")
    names = [text_of(p, "name") for p in projects]
    wanted = [p for p in projects if not name or text_of(p, "name").casefold() == name.casefold()]
    if len(wanted) == 1:
        return wanted[0]
    known = listed(map(repr, names)) if names else "none"
    message = f"there is no project {name!r} in it, but {known}" if name else ""
    if not name:
        message = f"it holds {len(projects)} projects, {known}; say which with --project-name"
    if name and len(wanted) > 1:
        message = f"{len(wanted)} projects in it are called {name!r}; rename one of them"
    raise BadInput([Problem(shown, message)])


@dataclass
class _Reader:
    """One reading of one project."""

    tables: Tables
    head: Mapping[str, Any]
    dotted: bool
    losses: list[Loss] = field(default_factory=list)

    def project(self) -> Project:
        """Everything, put together."""
        codes, of_tag = self._codes()
        authors = self._authors()
        sources = tuple(self._sources(of_tag, authors))
        coders = dict.fromkeys(c.coder for s in sources for c in s.codings if c.coder)
        return Project(
            text_of(self.head, "name"),
            "Taguette",
            text_of(self.head, "description"),
            created=time_of(self.head, "created"),
            people=tuple(Person(name, name) for name in coders),
            codes=tuple(codes),
            sources=sources,
            losses=tuple(self.losses),
        )

    def _mine(self, table: str) -> list[Mapping[str, Any]]:
        return [r for r in self.tables.rows(table, "id") if r["project_id"] == self.head["id"]]

    def _codes(self) -> tuple[list[ProjectCode], dict[int, str]]:
        """The tags as codes, and the code of each tag by its id."""
        codes: dict[str, ProjectCode] = {}
        of_tag: dict[int, str] = {}
        for row in self._mine("tags"):
            path = text_of(row, "path").strip() or f"tag {row['id']}"
            parts = [p for p in path.split(".") if p.strip()] if self.dotted else [path]
            above = ""
            for number, part in enumerate(parts, 1):
                own = ".".join(parts[:number])
                said = text_of(row, "description") if number == len(parts) else ""
                present = codes.get(own)
                codable = number == len(parts) or (present is not None and present.codable)
                description = said or (present.description if present else "")
                codes[own] = ProjectCode(
                    own, part.strip(), above, description=description, codable=codable
                )
                above = own
            of_tag[row["id"]] = above
        return list(codes.values()), of_tag

    def _authors(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Who gave a highlight a tag first, and when: (highlight, tag) → (login, time)."""
        result: dict[tuple[int, int], tuple[str, str]] = {}
        for row in self._mine("commands") if "commands" in self.tables.names else ():
            try:
                payload = json.loads(text_of(row, "payload"))
            except ValueError:
                continue
            if not isinstance(payload, dict) or payload.get("type") != "highlight_add":
                continue
            who = text_of(row, "user_login"), time_of(row, "date")
            for tag in payload.get("tags") or ():
                result.setdefault((payload.get("highlight_id", 0), tag), who)
        return result

    def _sources(
        self, of_tag: Mapping[int, str], authors: Mapping[tuple[int, int], tuple[str, str]]
    ) -> Iterator[Source]:
        tags: dict[int, list[int]] = defaultdict(list)
        for row in self.tables.rows("highlight_tags"):
            tags[row["highlight_id"]].append(row["tag_id"])
        marked: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.tables.rows("highlights", "id"):
            marked[row["document_id"]].append(row)
        for row in self._mine("documents"):
            page = PageText(text_of(row, "contents"))
            codings = list(self._codings(row, page, marked[row["id"]], tags, of_tag, authors))
            yield Source(
                str(row["id"]),
                text_of(row, "name"),
                page.text,
                text_of(row, "description"),
                created=time_of(row, "created"),
                codings=tuple(codings),
                reading=f"UTF-8 bytes of the page; {len(codings)} codings proven by their words",
            )

    def _codings(
        self,
        document: Mapping[str, Any],
        page: PageText,
        highlights: Sequence[Mapping[str, Any]],
        tags: Mapping[int, Sequence[int]],
        of_tag: Mapping[int, str],
        authors: Mapping[tuple[int, int], tuple[str, str]],
    ) -> Iterator[ProjectCoding]:
        for row in highlights:
            own = [tag for tag in tags.get(row["id"], ()) if tag in of_tag]
            quote = PageText(text_of(row, "snippet")).text.strip()
            span = page.find(row["start_offset"], row["end_offset"], quote)
            if span is None:
                why = f"its words do not stand at its place in {document['name']}"
                self.losses.append(Loss("left out", "highlight", quote[:60], why))
            elif not own:
                why = f"it has no tag, in {document['name']}"
                self.losses.append(Loss("left out", "highlight", quote[:60], why))
            else:
                for tag in own:
                    login, time = authors.get((row["id"], tag), ("", ""))
                    yield ProjectCoding(
                        f"{row['id']}-{tag}", of_tag[tag], *span, login, time, quote
                    )
