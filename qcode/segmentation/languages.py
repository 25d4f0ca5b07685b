"""The rules of a language by its code: its own, those of English, or general ones."""

from __future__ import annotations

from functools import cache

from qcode.segmentation.rules import ENGLISH, Rules, words_of

_WITHOUT_CASE = frozenset(
    {"ja", "zh", "ko", "th", "lo", "km", "my", "ar", "fa", "ur", "he", "hi", "mr", "ne", "bn", "ta"}
)
"""Languages whose letters have no capitals. Words in Latin letters inside them follow the English
rules.
"""


@cache
def rules_of(language: str) -> Rules:
    """The rules of a language by its code; the English rules if no language is given, and general
    rules for languages that are not listed.
    """
    code = language.partition("-")[0].casefold()
    if code in ("", "en", "und"):
        return ENGLISH
    from qcode.segmentation.abbreviations import LANGUAGES

    code = {"nb": "no", "nn": "no"}.get(code, code)
    result = LANGUAGES.get(code)
    if code in _WITHOUT_CASE:
        return _with_english(result or Rules(code))
    return result or Rules(
        code,
        titles=words_of("Dr Prof Ing Mag"),
        midway=words_of("ca cf e.g i.e vs p pp tel nr"),
        often_last=words_of("etc"),
        ordinals=code in _ORDINAL,
        tokens=code if code in _TOKENISERS else "",
    )


_ORDINAL = frozenset({"hu", "hr", "sr", "bs", "sl", "sk", "et", "lv", "is", "fo", "lb", "eu"})
_TOKENISERS = frozenset(
    {
        "hu",
        "ro",
        "hr",
        "sr",
        "bg",
        "ca",
        "el",
        "sk",
        "sl",
        "et",
        "lt",
        "lv",
        "is",
        "id",
        "ms",
        "sq",
        "af",
        "eu",
    }
)
"""Languages whose spaCy tokenizer needs no additional package."""


def _with_english(own: Rules) -> Rules:
    return Rules(
        own.language,
        ENGLISH.titles | own.titles,
        ENGLISH.midway | own.midway,
        ENGLISH.before_number,
        ENGLISH.often_last,
        ENGLISH.openers,
        exact=True,
        stops=own.stops,
        spaced=own.spaced,
        tokens="en",
    )
