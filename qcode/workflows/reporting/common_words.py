"""Words too common to be counted: spaCy's list for the language of a transcript, and one's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path

from qcode.errors import BadInput, Problem
from qcode.files.decoding import decode
from qcode.model import Interview
from qcode.transcripts.languages import language_of, stated_language
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
            known[language] = _of_language(language) | extra
        return known[language]

    return of


def _of_language(language: str) -> frozenset[str]:
    words = _listed(language)
    result = {word.casefold().replace("’", "'") for word in words}
    # spaCy cuts "don't" in two; here it is one word.
    endings = {word for word in result if word.startswith("'") or word == "n't"}
    return frozenset(result | {base + ending for base in result for ending in endings})


def _listed(language: str) -> Iterable[str]:
    """The list of a language in spaCy; nothing where it has none."""
    spacy = find_spec("spacy")
    if spacy is None or not language.isidentifier():
        return ()
    # The list is a file of its own. To import it by its name would import all of spaCy first, which
    # takes longer than to count the words.
    folders = [str(Path(f, "lang", language)) for f in spacy.submodule_search_locations or ()]
    found = PathFinder.find_spec("stop_words", folders)
    if found is None or found.loader is None:
        return ()
    module = module_from_spec(found)
    found.loader.exec_module(module)
    words: Iterable[str] = module.STOP_WORDS
    return words


def _of_file(path: Path) -> frozenset[str]:
    shown = printable(str(path))
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput([Problem(shown, f"cannot be read: {problem.strerror}")]) from None
    text, _, _ = decode(data, shown)
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line.casefold().replace("’", "'") for line in lines if line)
