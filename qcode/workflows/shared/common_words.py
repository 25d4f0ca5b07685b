"""The common words of a language (the, of, und, …), from the lists in spaCy."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path


@cache
def common_words(language: str) -> frozenset[str]:
    """The common words of a language by its code, folded; empty if spaCy has no list for it."""
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
