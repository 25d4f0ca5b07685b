"""Hand a study on to another program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from qcode.errors import Refused, StorageFailed
from qcode.exchange.project import Loss, Source
from qcode.exchange.refi_out.project_file import write_project
from qcode.model import Origin
from qcode.store.publish import make_empty, publish, unfinished
from qcode.store.view import View
from qcode.workflows.exchanging.pseudonyms import Pseudonyms, pseudonymous
from qcode.workflows.exchanging.study_project import project_of
from qcode.workflows.shared.people import known_coders

CONSENSUS = "consensus"


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a study is handed on: for which `program` (of `PRESETS`), whose codings (`layer`: all,
    `CONSENSUS` or a coder), and whether the words of the list of identities are replaced (`safe`).
    """

    program: str = ""
    layer: str | None = None
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """What was written: the file, its counts, codings by origin, what has another form there or is
    left out, and how many words were replaced.
    """

    path: Path
    codes: int
    texts: int
    codings: int
    origins: Mapping[Origin, int]
    losses: tuple[Loss, ...]
    replaced: int | None = None


def export_project(
    view: View, target: Path, how: Leaving, seen: Callable[[Iterable[str]], None]
) -> Left:
    """Write the study, as the reader of `view` may see it, to the .qdpx file `target`. `seen` is
    told, before that, the names of the transcripts in which others' codings are written.

    Raises Refused if `target` exists, if there is no consensus or no list of identities; Unknown
    for a coder that the study does not have; StorageFailed.
    """
    refuse_existing(target)
    project, origins = project_of(view, _coders(view, how.layer))
    names = Pseudonyms(view.study(only=[])) if how.safe else None
    own = {p.id for p in project.people if p.name == view.as_coder}
    seen([s.name for s in project.sources if _people_of(s) - own])
    if names is not None:
        project = pseudonymous(project, names)
    with unfinished(target) as partial:
        make_empty(partial)
        try:
            with partial.open("r+b") as file:
                changed = write_project(project, file, how.program)
        except OSError as problem:
            raise StorageFailed(f"{target} cannot be written: {problem.strerror}") from None
        publish(partial, target)
    return Left(
        target,
        len(project.codes),
        len(project.sources),
        sum(len(s.codings) for s in project.sources),
        origins,
        (*project.losses, *changed),
        None if names is None else names.count,
    )


def _people_of(source: Source) -> set[str]:
    """The ids of those who coded a text or wrote on its words."""
    return {c.coder for c in source.codings} | {s.created_by for s in source.selections}


def refuse_existing(target: Path) -> None:
    """Raise Refused if there is a file already, which may be somebody's project."""
    if target.exists():
        another = target.with_stem(f"{target.stem}-2")
        raise Refused(
            f"{target} already exists; nothing was written",
            command=f"qcode export {quote(str(another))}",
        )


def loss_lines(losses: Iterable[Loss]) -> tuple[str, ...]:
    """A sentence for each line of the loss report."""
    return tuple(
        f"{one.fate}: {one.what}{f' {one.name}' if one.name else ''}"
        f"{f' ({one.count:,})' if one.count > 1 or not one.name else ''}: {one.why}"
        for one in losses
    )


def _coders(view: View, layer: str | None) -> tuple[str, ...] | None:
    """The names of the coders of a layer; None for everybody."""
    if layer is None:
        return None
    if layer.casefold() != CONSENSUS:
        known_coders(view, [layer])
        return (layer,)
    agreed = tuple(c.name for c in view.coders() if c.kind == "consensus")
    if not agreed:
        raise Refused("this study has no consensus yet", command="qcode adjudicate")
    return agreed
