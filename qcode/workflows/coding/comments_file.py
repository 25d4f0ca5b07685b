"""The comments of a document as codings: what a colleague wrote in Word beside the words, such as
``hotline; trust``.

A comment names codes by their key, path or label, separated by ``;`` or line ends. It lies on words
of the transcript, wherever the document has more or other labels. All comments come in, or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from qcode.carryover import TextMap
from qcode.codebook.naming import called
from qcode.errors import BadInput, near_names
from qcode.model import Interview, Note, Problem, Study, Transcript
from qcode.shown import shortened
from qcode.spans import Span, trim
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.codebooks import code_rows
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.writing import anchor_of, coding_value, current_codebook, put_codings
from qcode.transcripts import read
from qcode.workflows.coding.codings_file import CodingsImported
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.reading_files import printable

DOCUMENTS = (".docx", ".odt", ".rtf")
"""Documents that may have comments."""
_SEPARATOR = re.compile(r"[;\n]")


def import_comments(
    store: Store,
    path: Path,
    *,
    transcript: str,
    coder: str,
    round: str | None = None,
    dry_run: bool = False,
) -> CodingsImported:
    """Add a coding for each code of each comment in the document, as one change-set; those that are
    there already are counted, not doubled.

    Raises BadInput with every problem at once (a comment that names no code, words that are not the
    transcript's), and Unknown for a transcript.
    """
    shown = printable(str(path))
    view = store.view(coder)
    study = view.study(only=[view.interview(transcript).name])
    interview = study.interviews[0]
    document, problems = _document(path, shown, interview.name)
    comments = [n for n in document.notes if n.kind == "comment"]
    if not comments:
        problems.append(Problem(shown, "the document has no comments"))
    wanted: dict[tuple[str, Span], None] = {}
    names = _Names(study)
    for comment, place in zip(comments, _places(document, interview, comments), strict=True):
        line = document.text.count("\n", 0, comment.start) + 1
        if place is None:
            words = shortened(document.text[comment.start : comment.end], 60)
            message = (
                f"{words!r} does not stand in {interview.name}" if words else "lies on no words"
            )
            problems.append(Problem(shown, f"the comment {comment.text!r}: {message}", line))
        for name in _SEPARATOR.split(comment.text):
            key = names.key(name) if name.strip() else ""
            if key is None:
                problems.append(Problem(shown, names.why_not(name), line))
            elif key and place is not None:
                wanted[key, place] = None
    if any(p.severity == "error" for p in problems):
        raise BadInput(
            problems, advice="nothing was changed; correct the comments and import the file again"
        )
    with store.change(
        f"codings import {path.name} --transcript {interview.name}", actor=coder, rehearse=dry_run
    ) as change:
        who, notes = coder_entity(change, coder)
        ids = {row.key: row.id for row in code_rows(change.view(SUPERVISOR))}
        common = {
            "coder": who,
            "transcript": interview.id,
            "round": round or DEFAULT_ROUND,
            "origin": "hand",
            "source": "docx",
            "created": change.time,
            "codebook": current_codebook(change),
            "anchor": anchor_of(change, interview.id),
        }
        values = [
            coding_value(code=ids[key], start=start, end=end, **common)  # type: ignore[arg-type]
            for key, (start, end) in wanted
        ]
        added = put_codings(change, values)
    return CodingsImported(
        len(comments), added, len(values) - added, 0, tuple(problems), tuple(notes)
    )


def _document(path: Path, shown: str, name: str) -> tuple[Transcript, list[Problem]]:
    """The document as read; what is wrong with it is raised, what is only told is returned."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    result = read(data, name=name, path=shown)
    if not result.transcripts:
        raise BadInput(list(result.problems) or [Problem(shown, "holds no transcript")])
    # What is told of speakers and layout is about a transcript that is not taken from this file.
    return result.transcripts[0], []


def _places(document: Transcript, interview: Interview, comments: list[Note]) -> list[Span | None]:
    """Where the words of each comment stand in the transcript; None where they do not."""
    spans = [trim(document.text, (c.start, c.end)) for c in comments]
    carried = TextMap(document.text, interview.text).carry(spans)
    return [
        trim(interview.text, c.span) if c.outcome in ("same", "moved") and a < b else None
        for c, (a, b) in zip(carried, spans, strict=True)
    ]


class _Names:
    """Codes by key, path or label; retired ones are known, but not for new codings."""

    def __init__(self, study: Study) -> None:
        codes = (*study.codebook.codes, *study.retired)
        self._parents: Mapping[str, str | None] = {c.key: c.parent for c in codes}
        self._retired = {c.key for c in study.retired}
        self._labels: dict[str, set[str]] = {}
        for code in study.codebook.codes:
            self._labels.setdefault(_folded(code.label), set()).add(code.key)

    def key(self, name: str) -> str | None:
        """The key of a code that may be given; None for another name."""
        result = called(name.strip(), self._parents)
        if result is None and len(labelled := self._labels.get(_folded(name), set())) == 1:
            result = next(iter(labelled))
        return None if result in self._retired else result

    def why_not(self, name: str) -> str:
        """Why a name is no code that may be given."""
        shown = shortened(name.strip(), 60)
        if called(name.strip(), self._parents) in self._retired:
            return f"the code {shown!r} is retired and cannot be used for new codings"
        if len(self._labels.get(_folded(name), ())) > 1:
            return f"several codes have the label {shown!r}; write the key of one"
        known = [k for k in self._parents if k not in self._retired]
        near = near_names(name.strip(), known)
        also = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        return f"{shown!r} is not a code of the codebook{also}"


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
