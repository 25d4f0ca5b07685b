"""The codes of a project in the codebook of a study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qcode.codebook import read_codebook
from qcode.codebook.described import undescribe
from qcode.codebook.keys import new_key
from qcode.exchange.noted import CODEBOOK
from qcode.exchange.project import Loss, Project, ProjectCode
from qcode.model import Code, Codebook
from qcode.shown import one_name
from qcode.workflows.shared.codebook_versions import next_version


@dataclass(frozen=True, slots=True)
class Coded:
    """The codebook with the codes of a project: the key of each by its id there, the new ones, and
    what has another form.
    """

    codebook: Codebook
    keys: Mapping[str, str]
    added: tuple[str, ...]
    losses: tuple[Loss, ...]


def join_codes(
    present: Codebook,
    retired: Iterable[Code],
    project: Project,
    editions: Iterable[str],
    same: Mapping[str, str],
) -> Coded:
    """The codebook of a study with the codes of a project added. A code is one of the study's if an
    earlier import says so (`same`: keys by id), if its description names the key, or if it has its
    name below the same code. The study's wording stays.
    """
    study = {c.key.casefold(): c for c in (*present.codes, *retired)}
    named = {(c.parent or "", c.name.casefold()): c.key for c in study.values()}
    taken = [c.key for c in study.values()]
    keys: dict[str, str] = {}
    new: list[Code] = []
    losses: list[Loss] = []
    for code in _parents_first(project.codes):
        above = keys.get(code.parent)
        said = undescribe(code.description)
        name = one_name(code.name)
        known = study.get(said.key.casefold()) if said.key else None
        key = known.key if known else named.get((above or "", name.casefold()))
        key = same.get(code.id, key)
        if key is None:
            key = said.key or new_key(name, taken) or new_key(f"code {len(keys) + 1}", taken)
            taken.append(key)
            added = replace(said, key=key, label=name, color=_color(code.color), parent=above)
            new.append(added)
            named.setdefault((above or "", name.casefold()), key)
        else:
            losses += _kept(study.get(key.casefold()), said, name)
        keys[code.id] = key
    losses += _categories(project.codes)
    beginning = _beginning(project) if not present.codes else present
    known_keys = {k.casefold() for k in (*study, *(c.key for c in new))}
    opposed = [
        replace(c, opposite=tuple(o for o in c.opposite if o.casefold() in known_keys)) for c in new
    ]
    codebook = replace(beginning, codes=(*present.codes, *opposed)).in_tree_order()
    if present.codes and new:
        codebook = replace(codebook, version=next_version(present.version, editions))
    return Coded(codebook, keys, tuple(c.key for c in new), tuple(losses))


def _parents_first(codes: Iterable[ProjectCode]) -> Iterator[ProjectCode]:
    """The codes in tree order. A code whose parent is missing, or is below it, is at the top."""
    waiting = {c.id: c for c in codes}
    while waiting:
        ready = [c for c in waiting.values() if c.parent not in waiting or c.parent == c.id]
        for code in ready or [next(iter(waiting.values()))]:
            del waiting[code.id]
            yield code


def _beginning(project: Project) -> Codebook:
    """The codebook without codes: that of the study the project was made of, or one that begins."""
    for note in project.notes:
        if note.name == CODEBOOK and note.on[0] == "project":
            read, _ = read_codebook(note.text.encode("utf-8", "surrogatepass"), note.name)
            if read is not None:
                return read
    return Codebook(project.name, "1", ())


def _color(color: str) -> str:
    if len(color) == 4:
        color = "#" + "".join(2 * digit for digit in color[1:])
    return color.upper() if len(color) == 7 else ""


def _kept(present: Code | None, said: Code, name: str) -> Iterator[Loss]:
    """A line where the study has another definition of a code."""
    if present is not None and said.definition and said.definition != present.definition:
        why = "the study has the code with another definition, which stays"
        yield Loss("left out", "definition of the code", name, why)


def _categories(codes: Iterable[ProjectCode]) -> Iterator[Loss]:
    count = sum(not c.codable for c in codes)
    if count:
        why = "they are codes with sub-codes here, and could be given too"
        yield Loss("approximated", "categories of codes", "", why, count)
