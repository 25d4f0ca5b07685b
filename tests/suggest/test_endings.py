"""Keywords with endings and ``*``, in several languages and scripts."""

from __future__ import annotations

import pytest

from qcode.model import Code, Codebook
from qcode.suggest import Passage, keyword_model
from qcode.suggest.clues import ClueFinder


def found(keyword: str, text: str, language: str = "") -> list[str]:
    """What the keyword finds in a text."""
    passage = Passage(1, text, language=language)
    clues = ClueFinder({"code": (keyword,)}, {}).find([passage])[0]
    return [*clues.words.get("code", ()), *clues.denied.get("code", ())]


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("weekend", "on weekends, at the weekend", ["weekends", "weekend"]),
        ("refer", "refers, referred, referring", ["refers", "referred", "referring"]),
        ("refer", "a referral, a reference, a referee", []),
        ("referral", "Referrals come in", ["Referrals"]),
        ("church", "the churches", ["churches"]),
        ("agency", "two agencies", ["agencies"]),
        ("try", "they tried, he tries", ["tried", "tries"]),
        ("house", "housed, houses, housing", ["housed", "houses", "housing"]),
        ("train", "trained, training", ["trained", "training"]),
        ("training", "we train, the trainings", ["trainings"]),
        ("shelters", "one shelter", ["shelter"]),
        ("wife", "their wives", ["wives"]),
        ("child", "the children", ["children"]),
        ("agree", "they agreed", ["agreed"]),
        ("tip line", "the tip lines", ["tip lines"]),
        ("call in", "they called in", ["called in"]),
        ("bed", "be, bedding", ["bedding"]),
        ("see", "a seed, need", []),
        ("bus", "the bu", []),
        ("pas", "pass, past", []),
        ("new", "new", ["new"]),
        ("can't pay", "we can't paying", ["can't paying"]),
    ],
)
def test_a_keyword_is_found_with_the_endings_of_english(
    keyword: str, text: str, expected: list[str]
) -> None:
    """Number, person and tense; not words made from it, and not other words that begin alike."""
    assert found(keyword, text) == expected
    assert found(keyword, text.upper()) == [word.upper() for word in expected]


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("refer*", "a referral, he refers, prefer", ["referral", "refers"]),
        ("*line", "the hotline, a tipline, liner", ["hotline", "tipline"]),
        ("tip* line", "tips line; tipping line; tap line", ["tips line", "tipping line"]),
        ("*", "a * b", ["*"]),
        ("gesundh*", "Gesundheitsamt", ["Gesundheitsamt"]),
    ],
)
def test_a_star_stands_for_any_letters(keyword: str, text: str, expected: list[str]) -> None:
    assert found(keyword, text) == expected


@pytest.mark.parametrize(
    ("language", "keyword", "text", "expected"),
    [
        ("de", "Krankenhaus", "aus den Krankenhäusern", ["Krankenhäusern"]),
        ("de", "melden", "gemeldet, meldete, Meldung", ["gemeldet", "meldete"]),
        ("de", "Hinweis", "zwei Hinweise", ["Hinweise"]),
        ("nl", "melding", "de meldingen", ["meldingen"]),
        ("fr", "hôpital", "l'hôpital, des hôpitaux", ["l'hôpital", "hôpitaux"]),
        ("es", "refugio", "los refugios", ["refugios"]),
        ("es", "casa", "un caso, las casas", ["casas"]),
        ("pt", "hospital", "o hospital", ["hospital"]),
        ("it", "ospedale", "gli ospedali, dell'ospedale", ["ospedali", "dell'ospedale"]),
        ("ru", "больница", "из больницы, в больнице", ["больницы", "больнице"]),
        ("pl", "szpital", "ze szpitala, w szpitalach", ["szpitala", "szpitalach"]),
        ("fi", "sairaala", "sairaalasta", ["sairaalasta"]),
        ("tr", "hastane", "hastaneden, hastaneler", ["hastaneden", "hastaneler"]),
        ("ko", "병원", "병원에서 왔어요. 병원은", ["병원에서", "병원은"]),
        ("he", "מקלט", "המקלט, במקלט", ["המקלט", "במקלט"]),
        ("ar", "مستشفى", "المستشفى", ["المستشفى"]),
        ("hi", "लड़का", "लड़के", ["लड़के"]),
        ("sw", "hospitali", "hospitalini", []),
    ],
)
def test_other_languages_have_their_own_endings(
    language: str, keyword: str, text: str, expected: list[str]
) -> None:
    """In a language without a list (Swahili here) a keyword is found as it stands."""
    assert found(keyword, text, language) == expected


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("医院", "我们从医院得到很多消息。"),  # Chinese
        ("病院", "情報は病院から来ます。"),  # Japanese
        ("ホットライン", "主にホットラインです。"),
        ("โรงพยาบาล", "เราได้ข้อมูลจากโรงพยาบาลครับ"),  # Thai
        ("មន្ទីរពេទ្យ", "យើងទទួលពីមន្ទីរពេទ្យ"),  # Khmer
        ("အိမ်", "သူတို့အိမ်မှာ"),  # Burmese
        ("अस्पताल", "हमें अस्पताल से पता चला।"),  # Hindi
        ("হাসপাতাল", "আমরা হাসপাতাল থেকে শুনি।"),  # Bengali
        ("בית חולים", "שמענו מבית חולים, כלומר בֵּית חוֹלִים"),  # Hebrew, once with points
        ("مدرسة", "سمعنا في مَدْرَسَة قريبة"),  # Arabic with vowel marks
        ("مدرسة", "مدرســـة"),  # stretched
    ],
)
def test_keywords_are_found_in_every_script(keyword: str, text: str) -> None:
    """Also where there are no blanks, and where the text has marks that the keyword has not."""
    assert found(keyword, text)


def test_a_part_of_a_word_with_marks_is_no_word() -> None:
    """A consonant without its vowel sign is another word; so are the first letters of one."""
    assert found("हम", "हमें") == []
    assert found("เร", "เรียน") == []
    assert found("কর", "করা") == []


def test_forms_of_a_keyword_are_one_keyword() -> None:
    """Said twice, or in two forms, it is no more evidence than once; another keyword is."""
    finder = ClueFinder({"code": ("tip", "line")}, {})
    one, two = finder.find([Passage(1, "a tip, the tips"), Passage(2, "the tips on two lines")])
    assert (one.different, two.different) == ({"code": 1}, {"code": 2})


def test_a_keyword_that_is_only_denied_is_no_clue() -> None:
    """Neither in its probability nor in the reason."""
    codebook = Codebook("Invented", "1", (Code("bed", "Bed", keywords=("bed",)),))
    model = keyword_model(codebook)
    said, denied, none = model.probabilities(
        [Passage(1, "There were beds."), Passage(2, "There were no beds."), Passage(3, "Hm.")]
    )[:, 0]
    assert said == 0.3 and denied == none == 0.02
