"""What models coded in bulk, and the random sample by which counts of it are corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from qcode.errors import Refused
from qcode.model import Bulk, Coding, Stratum, Study
from qcode.reports.layers import LayerOptions
from qcode.shown import amount
from qcode.store.blindness import PREDICTED, SUPERVISOR
from qcode.store.view import View
from qcode.workflows.shared.samples import RANDOM, Sample, samples

MODEL = "model:"
"""How the name of a model's coder begins; the id of the model follows."""


class AppliedRow(NamedTuple):
    """A coding or mark (`kind`) of a model, with ids."""

    kind: str
    id: str
    transcript: str
    start: int
    end: int
    code: str
    coder: str

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Transcript, start, end and code."""
        return self.transcript, self.start, self.end, self.code


def applied_rows(view: View) -> list[AppliedRow]:
    """Everything that models wrote, as far as the reader may see it."""
    models = [c.id for c in view.coders() if c.kind == "machine" and c.name.startswith(MODEL)]
    if not models:
        return []
    codings = [
        AppliedRow("coding", r.id, r.transcript, r.start, r.end, r.code, r.coder)
        for r in view.rows("coding", coder=models)
    ]
    marks = [
        AppliedRow("mark", r.id, r.transcript, r.start, r.end, r.value, r.coder)
        for r in view.rows("mark", coder=models, kind=[PREDICTED])
    ]
    return codings + marks


def with_bulk(view: View, study: Study, options: LayerOptions) -> Study:
    """The study with what models coded in bulk, if that is asked for and there is something."""
    if not options.include_machine:
        return study
    bulk = view.together(_bulk)
    return study if bulk is None else replace(study, bulk=bulk)


def _bulk(view: View) -> Bulk | None:
    rows = applied_rows(view)
    if not any(row.kind == "coding" for row in rows):
        return None
    if view.blindness():
        return Bulk(
            refusal=Refused(
                f"{view.as_coder} codes some transcripts blind, so counts of a model's codings"
                " cannot be corrected for them",
                advice="the supervisor prints it: the same command without --coder",
            )
        )
    # Totals show nobody's codings, and only the supervisor sees the model's marks.
    view = view.read_by(SUPERVISOR)
    rows = applied_rows(view)
    names = {i: n for n, i in view.transcript_ids().items()}
    keys = {r.id: r.key for r in view.rows("code")}
    codings = tuple(_as_codings(rows, names, keys))
    drawn = [one for one in samples(view) if one.kind == RANDOM]
    if not drawn:
        return Bulk(
            codings,
            refusal=Refused(
                "counts of a model's codings are corrected by a random sample that people have"
                " coded, and none was drawn",
                command="qcode sample draw",
            ),
        )
    return _of_sample(view, codings, drawn)


def _as_codings(
    rows: Sequence[AppliedRow], names: dict[str, str], keys: dict[str, str]
) -> Iterator[Coding]:
    """Codings by nobody but ``model``, so that they count like those of a person."""
    for row in sorted(rows, key=lambda r: (names.get(r.transcript, ""), r.start, r.end, r.code)):
        if row.transcript in names and row.code in keys:
            yield Coding(row.id, names[row.transcript], keys[row.code], MODEL, row.start, row.end)


def _of_sample(view: View, codings: tuple[Coding, ...], drawn: Sequence[Sample]) -> Bulk:
    """The newest sample that is completely coded; refused if none is."""
    names = set(view.transcript_ids())
    machines = {c.name for c in view.coders() if c.kind == "machine"}
    finished = {d.transcript for d in view.done() if d.coder not in machines}
    newest = sorted(drawn, key=lambda one: one.created, reverse=True)
    for sample in newest:
        here = {name: group for name, (group, _) in sample.drawn.items() if name in names}
        if here and here.keys() <= finished:
            return Bulk(
                codings, _strata(sample, names, here), sample.round, len(sample.content["by"])
            )
    left = sorted(set(newest[0].drawn) & names - finished)
    return Bulk(
        codings,
        refusal=Refused(
            "counts of a model's codings are corrected by the random sample, and"
            f" {amount(len(left), 'transcript')} of it"
            f" {'is' if len(left) == 1 else 'are'} not marked as finished by a person",
            command="qcode sample show",
        ),
    )


def _strata(sample: Sample, names: set[str], drawn: dict[str, str]) -> tuple[Stratum, ...]:
    """The groups from which transcripts were drawn at random; with several attributes the draw was
    only balanced, and all are one group.
    """
    by = tuple(sample.content["by"])
    replaced = set(sample.replaced)
    frame = {n: values for n, values in sample.content["frame"].items() if n in names - replaced}
    alone = len(by) != 1

    def group(name: str) -> str:
        return "" if alone else frame.get(name, {}).get(by[0], "")

    groups: dict[str, tuple[list[str], list[str]]] = {}
    for name in frame:
        groups.setdefault(group(name), ([], []))[0].append(name)
    for name in drawn:
        groups.setdefault(group(name), ([name], []))[1].append(name)
    return tuple(Stratum(tuple(all_), tuple(some)) for all_, some in groups.values())
