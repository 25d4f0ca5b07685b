"""Guess the legacy encoding of a text.

Interviews are short and have few accents, too few for statistics: charset-normalizer takes
``naïve`` and ``déjà`` for cp1250. So a decoding is first judged by plausibility. Do the letters
beyond ASCII belong to one language? Are they in plausible places (no capital after a small letter,
no superscript inside a word)? Are the letters of another script its frequent ones? Windows' Western
encoding wins a tie. If nothing fits, charset-normalizer decides.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

_SAMPLE = 200_000
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LATIN_ENOUGH = 0.7
_SCRIPT_ENOUGH = 0.45
_CJK_ENOUGH = 0.06

_WESTERN = (
    "àâæçéèêëîïôœùûüÿ",
    "áéíóúüñ",
    "áàâãçéêíóôõúü",
    "àèéìíîòóùú",
    "äöüßé",
    "æøåéöü",
    "åäöéü",
    "áðéíóúýþæö",
    "éëïöüèáóíê",
    "àçèéíïòóúü",
)
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľĺňóôŕšťúýž", "áéíóöőúüű", "ăâîşţșț", "čćđšž")
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšžȭ")
_LATIN: Mapping[str, tuple[str, ...]] = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "cp1254": ("çğıiöşüâî",),
    "cp1257": _BALTIC,
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
    "mac_latin2": _CENTRAL,
    "iso8859_2": _CENTRAL,
}
"""Encodings of Latin scripts, preferred ones first, with the letters beyond ASCII of languages
written in them.
"""

_SCRIPTS: Mapping[str, str] = {
    "cp1251": "оеаинтсрвлкмдпуяії",
    "koi8_r": "оеаинтсрвлкмдпуя",
    "mac_cyrillic": "оеаинтсрвлкмдпуя",
    "cp866": "оеаинтсрвлкмдпуя",
    "iso8859_5": "оеаинтсрвлкмдпуя",
    "cp1253": "αοιετσνηυρπκμλςόίάέ",
    "cp1255": "יוהלאמרתבשנכ",
    "cp1256": "اليمونترةبعدسفهك",
}
"""Encodings of other scripts, with the letters that make up most of a text in them."""

_CJK: Mapping[str, str] = {
    "cp932": "のにはをたがでてとしれさいるかなもっんまですこ",
    "euc_jp": "のにはをたがでてとしれさいるかなもっんまですこ",
    "gb18030": "的一是不了在人有我他这中大来上个们到说时地为子你出会那就得着也么很后多谢吗没",
    "cp949": "이다는을에의가고한하도지로서은를사니기요어았었해",
    "big5": "的一是不了在人有我他這中大來上個們到說時地為子你出會那就得著也麼很後多謝嗎沒",
}

_QUIET = frozenset("’‘“”„‚‹›«»–—…·•°§€£©®™½¼¾±²³µ \u00a0\u00ad´¡¿ªº†‡×÷¥¢")
"""Signs that people type outside words."""
_IN_WORDS = frozenset("’‘´·\u00ad\u00a0–—…")


def reads_as_western(data: bytes) -> str | None:
    """The text in cp1252 if that is plausible Western text; None otherwise."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if latin_score(text, _WESTERN) >= _LATIN_ENOUGH else None


def guess_encoding(data: bytes) -> tuple[str, str] | None:
    """``(text, encoding name)`` of the best guess that decodes every byte; None if nothing does."""
    first = _BEYOND_ASCII.search(data)
    # Sample around the first letter beyond ASCII: everything before it says nothing.
    start = max(0, first.start() - 1000) if first else 0
    sample = data[start : start + _SAMPLE]
    old_mac = b"\r" in data and b"\n" not in data
    for name in _ranked(sample, old_mac):
        try:
            return data.decode(name), name
        except (UnicodeDecodeError, LookupError):
            continue
    return None


def _ranked(sample: bytes, old_mac: bool) -> Iterator[str]:
    """The encodings that fit the sample, best first: Latin scripts, other scripts, East Asian
    scripts, the library's guess.

    With line ends of the old Macintosh, its encoding wins a tie. The library is not asked about a
    few strange bytes in valid UTF-8.
    """
    for candidates, score, enough in _FAMILIES:
        values: dict[str, float] = {}
        for name, letters in candidates.items():
            try:
                text = codecs.getincrementaldecoder(name)().decode(sample)
            except UnicodeDecodeError:
                continue
            # Only a tie-breaker, far smaller than any real difference.
            values[name] = score(text, letters) + (old_mac and name == "mac_roman") * 0.001
        yield from sorted(
            (name for name, value in values.items() if value >= enough),
            key=lambda name: -values[name],
        )
    beyond = len(_BEYOND_ASCII.findall(sample))
    if _UTF8_LETTER.search(sample) and beyond * 5 < len(sample):
        return
    from charset_normalizer import from_bytes

    result = from_bytes(sample).best()
    if result is not None:
        yield str(result.encoding)


def latin_score(text: str, alphabets: Sequence[str]) -> float:
    """How well the characters beyond ASCII fit these languages, from 0 to 1.

    Half of the score is for letters that belong to one language, half for letters that belong to
    any. Characters in impossible places lower both.
    """
    letters, odd = _letters_and_oddities(text)
    total = letters.total() + odd
    if not total:
        return 1.0
    single = max(sum(letters[char] for char in alphabet) for alphabet in alphabets)
    every = sum(letters[char] for char in set("".join(alphabets)))
    return (single + every) / 2 / total


def script_score(text: str, common: Sequence[str]) -> float:
    """The share of the frequent letters of a script among all letters beyond ASCII, minus letters
    in impossible places.

    Text entirely in capitals is implausible: Hebrew read as KOI8-R looks like Russian in capitals.
    """
    letters = Counter(char for char in text[:_SAMPLE] if char > "\x7f" and char.isalpha())
    total = letters.total()
    if not total:
        return 0.0
    folded: Counter[str] = Counter()
    capitals = 0
    for char, count in letters.items():
        folded[char.casefold()] += count
        capitals += count if char.isupper() else 0
    odd = sum(
        1
        for before, char in pairwise(text[:_SAMPLE])
        if char > "\x7f"
        and (
            (char.isupper() and before.islower())
            or (char.isalpha() and before < "\x7f" and before.isalpha())
        )
    )
    strange = sum(
        1 for char in text[:_SAMPLE] if char > "\x7f" and not char.isalpha() and char not in _QUIET
    )
    return (sum(folded[char] for char in common) - 2 * odd - strange) / total - (
        0.2 if capitals * 2 > total else 0.0
    )


def _share(text: str, common: Sequence[str]) -> float:
    wide = [char for char in text[:_SAMPLE] if char > "\x7f"]
    return sum(1 for char in wide if char in common) / len(wide) if wide else 0.0


def _letters_and_oddities(text: str) -> tuple[Counter[str], int]:
    """The letters beyond ASCII in lower case, and the number of characters in impossible places."""
    sample = f" {text[:_SAMPLE]} "
    letters: Counter[str] = Counter()
    odd = 0
    for at in range(1, len(sample) - 1):
        char = sample[at]
        if char <= "\x7f":
            continue
        if _is_odd(char, sample[at - 1], sample[at + 1]):
            odd += 1
        elif char.isalpha() and char not in _QUIET:
            letters[_folded(char, sample[at + 1])] += 1
        elif char not in _QUIET:
            odd += 1
    return letters, odd


def _folded(char: str, after: str) -> str:
    """The lower-case letter. An ``õ`` that is not Portuguese (where it comes before e) is returned
    as ``ȭ``.
    """
    if char in "õÕ" and after not in "eE":
        return "ȭ"
    return "i" if char == "İ" else char.lower()


def _is_odd(char: str, before: str, after: str) -> bool:
    if char in _IN_WORDS:
        return False
    if char.isalpha() and char not in _QUIET:
        if char.isupper() and before.islower():
            return True
        # Three letters beyond ASCII in a row are rare in Latin scripts.
        return before > "\x7f" and before.isalpha() and after > "\x7f" and after.isalpha()
    if char in "¡¿«“„‹":
        return before.isalpha()
    return before.isalpha() and after.isalpha()


_Score = Callable[[str, Sequence[str]], float]
_FAMILIES: tuple[tuple[Mapping[str, Sequence[str]], _Score, float], ...] = (
    (_LATIN, latin_score, _LATIN_ENOUGH),
    (_SCRIPTS, script_score, _SCRIPT_ENOUGH),
    (_CJK, _share, _CJK_ENOUGH),
)
