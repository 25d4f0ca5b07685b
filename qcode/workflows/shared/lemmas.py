"""The forms of words in a dictionary, from a trained spaCy pipeline where one is installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qcode.errors import MissingPackage
from qcode.model import Interview
from qcode.transcripts.languages import language_of, stated_language

Word = tuple[str, int, int]
_MAKES_LEMMAS = ("lemmatizer", "trainable_lemmatizer")


def lemmatiser() -> Callable[[Interview], Sequence[Word]]:
    """What gives the words of a transcript with their lemmas, by the pipeline of its language.

    Raises MissingPackage, when it is asked, where no trained pipeline for the language is
    installed.
    """
    loaded: dict[str, Any] = {}
    known: dict[str, list[Word]] = {}

    def lemmas(interview: Interview) -> Sequence[Word]:
        if interview.id not in known:
            language = _language(interview)
            if language not in loaded:
                loaded[language] = _load(language)
            known[interview.id] = _words(loaded[language], interview)
        return known[interview.id]

    return lemmas


def _language(interview: Interview) -> str:
    result = stated_language(interview.attributes) or language_of(interview.text) or "en"
    return result.partition("-")[0]


def _load(language: str) -> Any:
    import spacy

    for name in sorted(spacy.util.get_installed_models()):
        if name.split("_")[0] != language:
            continue
        pipeline = spacy.load(name, exclude=["ner", "parser", "senter"])
        if any(part in _MAKES_LEMMAS for part in pipeline.pipe_names):
            return pipeline
    kind = "web" if language == "en" else "news"
    raise MissingPackage(
        f"lemma: needs a trained spaCy pipeline for the language {language!r}, and none is"
        " installed; word:WORD* finds words by their beginning",
        advice=f"python -m spacy download {language}_core_{kind}_sm",
    )


def _words(pipeline: Any, interview: Interview) -> list[Word]:
    """Turn by turn: labels are no words, and a turn is short enough for every pipeline."""
    result: list[Word] = []
    texts = [interview.text[t.start : t.end] for t in interview.turns]
    for turn, doc in zip(interview.turns, pipeline.pipe(texts), strict=True):
        result += [
            (token.lemma_, turn.start + token.idx, turn.start + token.idx + len(token.text))
            for token in doc
            if token.lemma_
        ]
    return result
