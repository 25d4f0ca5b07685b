"""The parts of ``qcode export`` for other programs: projects and codebooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qcode.cli.options import Session
from qcode.shown import amount

if TYPE_CHECKING:
    from qcode.workflows.exchanging import Leaving

PROGRAMS = ("nvivo", "atlas", "maxqda", "qualcoder")
"""What ``--for`` takes; a test compares it with the presets of the writer."""
PROJECT = ".qdpx"
CODEBOOKS = (".qdc", ".csv", ".xlsx")
"""The suffixes of a codebook for other programs."""


def write_project(current: Session, target: Path, how: Leaving) -> None:
    """Write the study for other programs, and say what has no place there."""
    from qcode.cli.diagnostics import say, warn
    from qcode.workflows.exchanging import export_project, loss_lines

    with current.store() as store:
        view = current.snapshot(store)
        left = export_project(
            view, target, how, lambda names: current.shown(store, names, by="export")
        )
    for line in loss_lines(left.losses):
        say(line)
    if left.replaced is not None:
        say(f"{amount(left.replaced, 'place')} with words of the list of identities replaced")
        warn("only words of that list were replaced; read the texts before you hand them on")
    origins = ", ".join(f"{count:,} {origin}" for origin, count in sorted(left.origins.items()))
    by_origin = f" ({origins})" if len(left.origins) > 1 else ""
    counts = (
        amount(left.codes, "code"),
        amount(left.texts, "text"),
        f"{amount(left.codings, 'coding')}{by_origin}",
    )
    say(f"wrote {left.path}: {', '.join(counts)}")


def write_codebook(current: Session, target: Path) -> None:
    """Write the codebook for other programs."""
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import emit, put
    from qcode.workflows.exchanging import (
        codebook_csv,
        codebook_file,
        codebook_for_others,
        loss_lines,
    )

    with current.store() as store:
        view = current.snapshot(store)
        suffix = target.suffix.casefold()
        if suffix == ".xlsx":
            emit(codebook_for_others(view), output=str(target))
            return
        if suffix == ".csv":
            put(codebook_csv(view), str(target))
            return
        data, losses = codebook_file(view)
    put(data, str(target))
    for line in loss_lines(losses):
        say(line)
