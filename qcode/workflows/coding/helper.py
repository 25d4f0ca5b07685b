"""Compute suggestions for a transcript in a separate process, so that no key ever waits for it.

``python -m qcode.workflows.coding.helper STUDY CODER TRANSCRIPT INDEX [train]`` prints a line of
JSON for every stretch of segments, those from INDEX on first: ``{"model": id, "rows": {index:
[[code, probability, why], …]}}``. It reads the study as the coder may see it, writes nothing into
it, and prints nothing for a blind assignment.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qcode.errors import QcodeError, Refused
from qcode.model import Done, Interview, Study
from qcode.store.queries.models import newest_model_id
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import View
from qcode.workflows.shared.versions import missing_since
from qcode.workflows.suggesting.models import newest_model

if TYPE_CHECKING:
    from qcode.suggest import AnyModel, Passage

STRETCH = 60
"""Segments per line: few enough that reading a line never delays the screen."""
ENOUGH = 30
"""Minimum number of codings for training."""


def batches(view: View, transcript: str, start: int, *, train: bool) -> Iterator[dict[str, Any]]:
    """The batches, one dict per printed line: first from the study's model or the codebook, brought
    up to date with what the coder decided in this transcript, then from a model of what is coded by
    now.
    """
    from qcode.suggest import keyword_model, passages_of, refresh
    from qcode.suggest import train as learn

    study = view.study()
    interview = next(i for i in study.interviews if i.name == transcript)
    if view.is_blind(interview.id):
        return
    passages = passages_of(interview)
    kept = newest_model(view)
    known = {code.key for code in study.codebook.codes}
    if not train or kept is not None:
        here = [e for e in _examples(view, study) if e.transcript == transcript]
        yield from _stretches(
            refresh(kept or keyword_model(study.codebook), here),
            newest_model_id(view) or "stored" if kept else "keywords",
            interview,
            passages,
            start,
            known,
        )
    if (train or kept is None) and len(study.codings) >= ENOUGH:
        try:
            model = learn(_examples(view, study), study.codebook, 1)
        except Refused:
            return
        yield from _stretches(
            model,
            _called(model),
            interview,
            passages,
            start,
            known,
        )


def _examples(view: View, study: Study) -> Any:
    """Segments with known codes: finished ones, and this coder's decisions so far."""
    from qcode.suggest import examples_of

    names = {i.id: i for i in study.interviews}
    coders = {c.id: c.name for c in study.coders}
    own = [
        (c.transcript, c.start, c.end, c.round) for c in study.codings if c.coder == view.as_coder
    ]
    for row in view.rows("mark", kind=["nothing"]):
        if coders.get(row.coder) == view.as_coder and row.transcript in names:
            own.append((names[row.transcript].name, row.start, row.end, row.value or DEFAULT_ROUND))
    finished = {(d.transcript, d.coder) for d in study.done}
    segments = {i.name: i.segments for i in study.interviews}
    decided: dict[tuple[str, int, int, str], None] = {}
    for name, start, end, round in own:
        if (name, view.as_coder) not in finished:
            for s in segments[name]:
                if s.start < end and start < s.end:
                    decided[name, s.start, s.end, round] = None
    version = study.codebook.version
    marks = [
        Done(name, str(view.as_coder), start, end, round, version)
        for name, start, end, round in decided
    ]
    known = replace(study, done=(*study.done, *marks))
    return examples_of(known, missing_since(view, known))


def _called(model: AnyModel) -> str:
    """What a model that is not kept is called in the records: its size and a digest of it."""
    from qcode.suggest import to_bytes

    digest = blake2b(to_bytes(model), digest_size=6).hexdigest()
    return f"learned from {model.card.get('examples', 0)} segments ({digest})"


def _stretches(
    model: AnyModel,
    name: str,
    interview: Interview,
    passages: Sequence[Passage],
    start: int,
    known: Collection[str],
) -> Iterator[dict[str, Any]]:
    from qcode.suggest import highest_promised, suggest

    found: dict[int, list[list[Any]]] = {p.segment: [] for p in passages}
    # The whole transcript at once, because each passage is judged with those around it.
    for s in suggest(model, passages, known=known):
        kept = highest_promised(model.promises, s.code, s.probability)
        why = f"{kept:.0%} promised; {s.why}" if kept else s.why
        found[s.segment].append([s.code, round(s.probability, 4), why])
    first = next((n for n, p in enumerate(passages) if p.segment - 1 >= start), 0)
    order = [*passages[first:], *passages[:first]]
    number = {s.number: n for n, s in enumerate(interview.segments)}
    for at in range(0, len(order), STRETCH):
        part = order[at : at + STRETCH]
        rows = {number[p.segment]: found[p.segment] for p in part}
        yield {"model": name, "rows": rows}


def main(arguments: Sequence[str]) -> int:
    """Print the batches. Errors end the process quietly, because missing suggestions must not
    disturb coding.
    """
    path, coder, transcript, start, *more = arguments
    if hasattr(os, "nice"):
        os.nice(10)
    try:
        with Store.open(Path(path)) as store:
            for batch in batches(store.view(coder), transcript, int(start), train="train" in more):
                sys.stdout.write(json.dumps(batch) + "\n")
                sys.stdout.flush()
    except (QcodeError, BrokenPipeError):
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
