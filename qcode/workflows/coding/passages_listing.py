"""The passages of a code as a table, for ``qcode show --code``."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.errors import Unknown
from qcode.model import Code, Column, Table, role_key
from qcode.shown import amount
from qcode.store.view import View
from qcode.workflows.coding.passages import PassageReader, Passages
from qcode.workflows.coding.reading import read_names
from qcode.workflows.shared.codebook_tables import find_code
from qcode.workflows.shared.people import known_coders


def passages_table(
    view: View,
    name: str,
    *,
    transcript: str | None = None,
    role: str = "",
    by_coders: Sequence[str] = (),
) -> Table:
    """A row a passage with a code, in reading order. Without `by_coders`: everybody's that the
    reader may see. Raises Unknown for a code, transcript, role or coder.
    """
    study = view.study(only=[])
    code = find_code(study, name)
    known_coders(view, by_coders)
    names = read_names(view)
    transcripts = names.transcript
    if transcript is not None:
        entity = view.transcript_id(transcript)
        transcripts = {entity: transcripts[entity]}
    source = PassageReader(view, transcripts, names.coder)
    _refuse_unknown_role(source, role)
    coders = [i for i, coder in names.coder.items() if not by_coders or coder in by_coders]
    there = list(Passages(source, names.code[code.key], coders, role=role))
    rows = tuple(
        {
            "transcript": p.transcript,
            "segment": p.segment,
            "speaker": p.speaker,
            "role": p.role,
            "coder": p.coder,
            "text": p.words,
            "start": p.start,
            "end": p.end,
            "round": p.round,
        }
        for p in there
    )
    return Table(
        "show.code",
        code.name,
        (
            Column("transcript", "Transcript"),
            Column("segment", "#", "count"),
            Column("role", "Role"),
            Column("coder", "Coder"),
            Column("text", "Words"),
        ),
        rows,
        (f"{amount(len(rows), 'passage')}.", *_entry(code)),
        extra={
            "code": code.key,
            "label": code.label,
            "definition": code.definition,
            "include": code.include,
            "exclude": code.exclude,
            "examples": list(code.examples),
        },
        data_columns=(
            Column("speaker", "Speaker"),
            Column("start", "Start", "count"),
            Column("end", "End", "count"),
            Column("round", "Round"),
        ),
    )


def _refuse_unknown_role(source: PassageReader, role: str) -> None:
    known = {r for _, _, r in source.people.values() if r}
    if role and role_key(role) not in {role_key(r) for r in known}:
        raise Unknown("role", role, sorted(known), command="qcode transcripts")


def _entry(code: Code) -> tuple[str, ...]:
    parts = (
        ("Definition", code.definition),
        ("Include", code.include),
        ("Exclude", code.exclude),
        ("Examples", " / ".join(code.examples)),
    )
    return tuple(f"{heading}: {text}" for heading, text in parts if text)
