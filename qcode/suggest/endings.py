"""Endings that a keyword may have in a text: ``weekend`` is found in "weekends", ``refer`` in
"referred".

Only inflections count (number, case, person, tense), not words made from others: ``refer`` is not
found in "referral". Two words are the same if they have a root in common. English has rules of its
own; for other languages there is a list of endings, for those without a list a keyword is found as
it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

_SHORTEST = 3
"""Number of letters that a root of English has at least."""
_ROOT, _ROOT_ELSEWHERE = 4, 2
"""The same in other languages: with Latin, Greek or Cyrillic letters, and with others."""
_VOWELS = frozenset("aeiouy")
_IRREGULAR = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "people": "person",
    "feet": "foot",
    "teeth": "tooth",
}
_NO_PLURAL = ("ss", "us", "is")


class _Language(NamedTuple):
    """Endings that are added, endings of the basic form that give way to them, and what may stand
    before a word.
    """

    endings: tuple[str, ...]
    basic: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    same: tuple[tuple[str, str], ...] = ()


_UMLAUTS = (("ä", "a"), ("ö", "o"), ("ü", "u"))
_LISTS: dict[str, tuple[str, str, str]] = {
    "de": ("e en er ern es s n em t st te ten test tet et ete eten end", "en e n", "ge"),
    "nl": ("en s e t te ten de den ën", "en", "ge"),
    "da": ("en et er e ene erne s ens ets ernes r ne nes t ede te", "e", ""),
    "nb": ("en et er e ene a s ens ets enes r ne t te de ede", "e", ""),
    "sv": ("en et er ar or n na arna erna orna s ens ets r ade at t te de as", "a e", ""),
    "fr": (
        "s x e es é ée és ées er ez ons ent ait aient ais ant a ai aux ale ales ira iront ir i is"
        " it issent",
        "e er ir al",
        "l' d' qu' n' s' j' m' t' c'",
    ),
    "es": (
        "s es o a os as e en an ar er ir amos emos imos ado ada ados adas ido ida idos idas ó ió"
        " aron ieron aba aban ía ían ando iendo é í",
        "o a e ar er ir",
        "",
    ),
    "pt": (
        "s es o a os as e em am ar er ir amos emos imos ado ada ados adas ido ida idos idas ou eu"
        " iu aram eram iram ava avam ia iam ando endo indo ões",
        "o a e ar er ir ão",
        "",
    ),
    "it": (
        "o a i e ano ono iamo ate ete ite ato ata ati ate uto uta uti ute ito ita iti ite ava avano"
        " eva evano iva ando endo are ere ire ò hi he",
        "o a e i are ere ire",
        "l' d' un' all' dell' nell' dall' sull' quell' quest' c'",
    ),
    "fi": (
        "n t a ä ta tä ssa ssä sta stä lla llä lta ltä lle ksi na nä i ien en in ja jä ita itä"
        " issa issä ista istä ille ihin iin an än on",
        "",
        "",
    ),
    "pl": (
        "a ą ę e i y u o ów om ami ach em owi ie ią ego emu ych ym ymi mi ł ła li",
        "a o e y",
        "",
    ),
    "cs": (
        "a e i í y u o ů ům y ami ách ech em ou ovi ě mi ého ých ým ými l la li",
        "a o e y í",
        "",
    ),
    "ru": (
        "а я ы и у ю е о й ой ей ом ем ам ям ами ями ах ях ов ев ого его ому ему ых их ым им ыми"
        " ими ую юю ая яя ое ее л ла ло ли ет ут ют ит ат ят",
        "а я о е ь й ый ий ть",
        "",
    ),
    "uk": (
        "а я и і ї у ю е о й ою ею ом ем ам ям ами ями ах ях ів їв ого ому их им ими у ую а я е є"
        " в ла ло ли",
        "а я о е ь й ий ти",
        "",
    ),
    "el": ("ς ν α η ο ι ε ες οι ων ους ου ος ον ας ης ών ές ού ά ή ό", "ος η α ο ι", ""),
    "tr": (
        "ler lar i ı u ü in ın un ün e a de da te ta den dan ten tan lere lara lerde larda"
        " lerden lardan leri ları lerin ların yi yı yu yü nin nın nun nün ye ya si sı su sü",
        "",
        "",
    ),
    "hu": (
        "k ok ek ök at et öt ot t ban ben ból ből ba be nak nek hoz hez höz nál nél tól től on en"
        " ön n ra re ról ről val vel okat eket ak",
        "",
        "",
    ),
    "ko": (
        "은 는 이 가 을 를 의 에 에서 에게 에게서 한테 한테서 께 로 으로 와 과 도 만 까지 부터"
        " 처럼 보다 들 들은 들이 들을 들의 들에게 들에서 이나 나 이라 라 이다",
        "",
        "",
    ),
    "ar": (
        "ات ون ين ان ه ها هم هن نا ي ك كم ية",
        "ة",
        "ال و وال بال كال فال لل ولل ب ل ف",
    ),
    "he": ("ים ות יים ו ה י ך נו הם", "ה", "ה ו ב ל מ ש כ וה שה בה מה ול וב ומ כש"),
    "fa": ("ها های هایی ی ای ان", "", ""),
    "hi": ("े ों ें ो ी ियों ियाँ ियां ओं एं एँ", "ा ी", ""),
    "bn": ("র ের ে কে রা দের টি টা গুলো গুলি তে", "", ""),
}
_LISTS["no"] = _LISTS["nn"] = _LISTS["nb"]


@cache
def _language(language: str) -> _Language | None:
    found = _LISTS.get(language)
    if found is None:
        return None
    endings, basic, before = (tuple(each.split()) for each in found)
    return _Language(endings, basic, before, _UMLAUTS if language == "de" else ())


@cache
def roots_of_keyword(word: str, language: str = "") -> frozenset[str]:
    """The roots by which the word of a keyword is found, in lower case: the word itself, and for a
    plural its singular.
    """
    code = language.partition("-")[0]
    if code in ("", "en"):
        return frozenset({word, *_singulars(word)})
    rules = _language(code)
    if rules is None:
        return frozenset({word})
    return frozenset({word, *_without(word, rules.basic)})


@cache
def roots_of_word(word: str, language: str = "") -> frozenset[str]:
    """The roots that the word of a text, in lower case, can have; one of them is the word."""
    code = language.partition("-")[0]
    if code in ("", "en"):
        return frozenset({word, *_singulars(word), *_verbs(word)})
    rules = _language(code)
    if rules is None:
        return frozenset({word})
    written = {word, _replaced(word, rules.same)}
    bare = written | {rest for each in written for rest in _after(each, rules.before)}
    return frozenset(bare | {root for each in bare for root in _without(each, rules.endings)})


def _replaced(word: str, same: Iterable[tuple[str, str]]) -> str:
    for old, new in same:
        word = word.replace(old, new)
    return word


def _without(word: str, endings: Iterable[str]) -> Iterator[str]:
    shortest = _ROOT if word < "\u0590" else _ROOT_ELSEWHERE
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            yield word[: -len(ending)]


def _after(word: str, before: Iterable[str]) -> Iterator[str]:
    for beginning in before:
        if word.startswith(beginning) and len(word) - len(beginning) >= _ROOT_ELSEWHERE:
            yield word[len(beginning) :]


def _singulars(word: str) -> Iterator[str]:
    """What the word can be the plural of, or, of a verb, the third person."""
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    if word.endswith("s") and not word.endswith(_NO_PLURAL) and len(word) > _SHORTEST:
        yield word[:-1]
        if word.endswith("ies") and len(word) > 4:
            yield f"{word[:-3]}y"
        elif word.endswith("ves"):
            yield from (f"{word[:-3]}f", f"{word[:-3]}fe")
        elif word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
            yield word[:-2]


def _verbs(word: str) -> Iterator[str]:
    """What the word can be a past form or a present participle of."""
    for ending in ("ed", "ing"):
        root = word.removesuffix(ending)
        if root == word or len(root) < 2 or not _VOWELS & set(root):
            continue
        if ending == "ed" and root.endswith("i") and len(root) > 2:
            yield f"{root[:-1]}y"
        if len(root) >= _SHORTEST:
            yield root
        if len(root) > _SHORTEST and root[-1] == root[-2] and root[-1] not in _VOWELS:
            yield root[:-1]
        if root[-1] not in _VOWELS or (root[-1] in "ue" and len(root) >= _SHORTEST):
            yield f"{root}e"
