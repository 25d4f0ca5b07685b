"""What an import tells: a row a transcript, and for a dry run a row a speaker."""

from __future__ import annotations

from collections import Counter, defaultdict

from qcode.model import Column, Problem, Table
from qcode.shown import shortened
from qcode.words import count_words
from qcode.workflows.importing.importing import ImportResult

_NAMED = 10


def import_table(result: ImportResult, *, dry_run: bool = False) -> Table:
    """The rows of ``qcode import``: what became of each transcript, with counts and problems, or
    would without `dry_run`.
    """
    rows = tuple(
        {
            "transcript": r.transcript,
            "source": r.source,
            "format": r.format,
            "turns": r.turns,
            "segments": r.segments,
            "speakers": list(r.speakers),
            "words": r.words,
            "sha256": r.sha256,
            "status": r.status,
            "encoding": r.encoding,
            "problems": [_plain(p) for p in r.problems],
        }
        for r in result.rows
    )
    count = Counter(r.status for r in result.rows)
    counted = (
        ", ".join(f"{count[s]} {s}" for s in ("imported", "unchanged", "failed") if count[s])
        or "nothing to import"
    )
    if dry_run:
        counted = f"A dry run, nothing was stored; without it: {counted}"
    messages = [
        f"{r.transcript} ({r.encoding})"
        for r in result.rows
        if r.encoding not in ("", "utf-8", "ascii")
    ]
    encodings = ", ".join(messages[:_NAMED]) + (
        f" and {len(messages) - _NAMED} more" if len(messages) > _NAMED else ""
    )
    notes: tuple[str, ...] = (
        counted
        + ("; stopped by Ctrl-C, the rest was not read" if result.interrupted else "")
        + ".",
    )
    notes += (f"Not in UTF-8: {encodings}.",) if messages else ()
    columns = (
        Column("transcript", "Transcript"),
        Column("status", "Status"),
        Column("format", "Format"),
        Column("turns", "Turns", "count"),
        Column("segments", "Segments", "count"),
        Column("words", "Words", "count"),
        Column("speakers", "Speakers", "list"),
    )
    extra = (
        Column("source", "Source"),
        Column("encoding", "Encoding"),
        Column("sha256", "SHA-256"),
        Column("problems", "Problems", "list"),
    )
    return Table("import", "", columns, rows, notes, data_columns=extra)


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "message": problem.message,
    }


def speakers_table(result: ImportResult) -> Table:
    """Who speaks in each file: label, variants, turns, words, first words, what was guessed."""
    rows: list[dict[str, object]] = []
    for imported in result.rows:
        if imported.read is None:
            continue
        transcript = imported.read.transcript
        spoken: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
        for who, start, end, *_ in imported.read.turns:
            spoken[who].append((start, end))
        known = {s.label: s for s in transcript.speakers}
        for label in (*known, *([None] if None in spoken else [])):
            turns = spoken.get(label, [])
            speaker = known.get(label) if label is not None else None
            rows.append(
                {
                    "transcript": imported.transcript,
                    "speaker": label if label is not None else "(nobody named)",
                    "turns": len(turns),
                    "words": sum(count_words(transcript.text, *turn) for turn in turns),
                    "role": (
                        imported.roles.get(label or "")
                        or ("interviewer" if speaker and speaker.interviewer else "")
                    ),
                    "first_words": (
                        shortened(
                            transcript.text[turns[0][0] : min(turns[0][1], turns[0][0] + 200)], 40
                        )
                        if turns
                        else ""
                    ),
                    "variants": (
                        list(speaker.variants) if speaker and len(speaker.variants) > 1 else []
                    ),
                    "flags": list(speaker.flags) if speaker else [],
                }
            )
    columns = (
        Column("transcript", "Transcript"),
        Column("speaker", "Speaker"),
        Column("turns", "Turns", "count"),
        Column("words", "Words", "count"),
        Column("role", "Role guess"),
        Column("first_words", "First words"),
        Column("variants", "Also typed", "list"),
        Column("flags", "Look at", "list"),
    )
    return Table("import.speakers", "Speakers", columns, tuple(rows), group="transcript")
