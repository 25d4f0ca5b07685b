"""Words too common to be counted: spaCy's list for the language of a transcript, and one's own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from qcode.errors import BadInput, Problem
from qcode.files.decoding import decode
from qcode.model import Interview
from qcode.transcripts.languages import language_of, stated_language
from qcode.workflows.shared.common_words import common_words
from qcode.workflows.shared.reading_files import printable


def stop_words(
    own: Path | None, *, without_lists: bool = False
) -> Callable[[Interview], Collection[str]]:
    """The stop words of an interview: those of a file (a word a line) and, unless `without_lists`,
    those of its language. Raises BadInput for a file that cannot be read.
    """
    extra = _of_file(own) if own is not None else frozenset()
    known: dict[str, frozenset[str]] = {}

    def of(interview: Interview) -> Collection[str]:
        if without_lists:
            return extra
        language = stated_language(interview.attributes) or language_of(interview.text) or "en"
        language = language.partition("-")[0]
        if language not in known:
            known[language] = common_words(language) | extra
        return known[language]

    return of


def _of_file(path: Path) -> frozenset[str]:
    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    text, _, _ = decode(data, shown)
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line.casefold().replace("’", "'") for line in lines if line)
