"""Transcripts with their codes, as Word documents with comments or as pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qcode.errors import StorageFailed, UsageError
from qcode.model import Study
from qcode.reports.annotations import coded_words, speakers_by_role
from qcode.reports.disclosure_patterns import Names
from qcode.reports.layers import LayerOptions
from qcode.shown import amount
from qcode.writers.annotated import FORMATS, Annotated, Comment, Said, write_annotated


def annotated(
    study: Study, name: str, codes: Sequence[str] | None, options: LayerOptions
) -> Annotated:
    """A transcript with the codes of the layer that counts. Raises Refused where it does not
    count.
    """
    interview = next(i for i in study.interviews if i.name == name)
    speakers = speakers_by_role(interview)
    turns = tuple(
        Said(speakers.get(t.speaker, ""), t.start, t.end)
        for t in interview.turns
        if t.start < t.end
    )
    result = coded_words(study, name, codes, options)
    comments = tuple(Comment(c.start, c.end, c.codes) for c in result)
    return Annotated(f"Transcript {name}", interview.text, turns, comments)


def named_words(study: Study, names: Sequence[str]) -> tuple[str, ...]:
    """What to tell of words in these transcripts that are on the study's list of identities."""
    pattern = Names(study).identities
    result = {
        i.name: len(pattern.findall(i.text))
        for i in study.interviews
        if pattern is not None and i.name in names
    }
    return tuple(
        f"{name} has {amount(count, 'place', 'places')} with words of the list of identities"
        for name, count in result.items()
        if count
    )


def targets(names: Sequence[str], output: Path, format: str | None) -> dict[str, Path]:
    """The file of each transcript: `output` itself, or for several transcripts files in that
    folder.

    Raises UsageError for a suffix that cannot be written.
    """
    suffix = output.suffix.lstrip(".").casefold()
    if len(names) == 1 and suffix and not output.is_dir():
        if suffix not in FORMATS:
            raise UsageError(
                f"a transcript with its codes is written as docx or html, not as {suffix!r}",
                command="qcode export TRANSCRIPT -o FILE.docx",
            )
        if format not in (None, suffix):
            raise UsageError(f"--as {format} and -o {output} contradict each other; leave out one")
        return {names[0]: output}
    if suffix in FORMATS and not output.is_dir():
        raise UsageError(
            f"{output} is one file, and there are {len(names)} transcripts", advice="add -o FOLDER"
        )
    safe = {name: "".join("_" if c in '/\\:*?"<>|' else c for c in name) for name in names}
    return {name: output / f"{safe[name]}.{format or 'docx'}" for name in names}


def export_annotated(
    study: Study,
    files: dict[str, Path],
    codes: Sequence[str] | None = None,
    options: LayerOptions | None = None,
) -> tuple[Path, ...]:
    """Write each transcript to its file; every one is made before the first is written.

    Raises Refused where a transcript does not count, and StorageFailed.
    """
    made = {
        path: write_annotated(
            annotated(study, name, codes, options or LayerOptions()),
            path.suffix.lstrip(".").casefold(),
        )
        for name, path in files.items()
    }
    for path, data in made.items():
        partial = path.parent / f".{path.name[:40]}.partial"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(data)
            partial.replace(path)
        except OSError as problem:
            partial.unlink(missing_ok=True)
            raise StorageFailed(f"{path} cannot be written: {problem.strerror}") from None
    return tuple(made)
