"""Where sentences of other languages end: invented cases with known answers, `|` marks the expected
cuts.
"""

from __future__ import annotations

import pytest

from qcode.model import Turn
from qcode.segmentation import segment, sentences, words

KNOWN = {
    "de": [
        "Das war am 3. Mai. |Danach kam Dr. Moss, z. B. um 9 Uhr. |Ja.",
        "Wir saßen im 2. Stock, ca. 20 Min. später usw. |Und dann?",
        (
            "Es war der 12. Dienst, nach § 5 Abs. 3 Nr. 2. |Wir waren 12. |Das war zu wenig. |Im"
            " Jahr 2019. |Danach nichts."
        ),
        "»Gehen Sie!«, sagte sie. |»Nein.« |Er ging.",
        "„Wer ist da?“ |Niemand. |„Ich.“ |Gut.",
        "Die Leitstelle, d. h. die Nacht, bzw. Hr. Vale, war da. |Ich mag. |Sie auch.",
        "Im XIX. Jahrhundert, v. a. hier. |Aber heute, u. a. mit Fr. Dr. Orr?",
    ],
    "es": [
        "Vino de EE. UU. en mayo. |La Dra. Paz llamó al Sr. Vale. |Ya.",
        "Fueron aprox. veinte, p. ej. los de la pág. 3. |¿Y luego? |¡No!",
        "«No sé.» |Y se fue. |Ud. sabe. |Es de los EE. UU. |¿Entiende?",
        "Dijo: «¿Vienes?» y me fui. |Trajo pan, agua, etc. |Luego nada.",
    ],
    "fr": [
        "Elle a dit : « Venez ! » |Et après ? |Rien.",
        "P. ex. le soir, cf. p. 3, M. Vale et Mme. Orr. |Voilà.",
        "« Et après ? » demande-t-elle. |Le 1er mai, vers 14 h. 30 env. chaque jour. |C’est tout.",
        "Av. J.-C. il y avait des nuits, etc. |Puis plus rien. |C'est mon ex. |Il est parti.",
    ],
    "pt": [
        "A Sra. Lima e o Dr. Reis, p. ex. na pág. 4. |Foi isso. |E o Exmo. Vale?",
        "Levou 20 min. depois parou. |Trouxe pão, água etc. |Depois nada.",
    ],
    "it": [
        "Il Sig. Vale e la Dott. Orr, p. es. a pag. 4. |È tutto, ecc. |Poi basta. |«Perché?»"
        " |Niente."
    ],
    "nl": [
        "Dhr. Vale en mevr. Orr, bijv. om 9 uur. |Dat was alles, enz. |Daarna niets. |Z.g. rust,"
        " m.b.v. een bel."
    ],
    "da": [
        "Det var den 3. maj. |Så kom hun ca. kl. 9, bl. a. med hr. Vale. |Ja.",
        "Hun gik i 2. klasse, f. eks. i går. |Vi var 12. |Det var for få.",
        "Vi så det. |Det var den. |»Nej!« |Hun gik. |Der var brød osv. |Så stoppede det.",
    ],
    "no": [
        "Det var den 3. mai. |Så kom hun ca. kl. 9, f.eks. med dr. Vale. |Vi var 12. |Det var lite."
    ],
    "sv": ["Hon kom ca kl. 9, t. ex. med dr. Vale. |Det var bl.a. bröd m.m. |Sedan inget."],
    "fi": ["Se oli 3. toukokuuta. |Sitten tuli esim. tri Vale. |Leipää jne. |Ei muuta."],
    "pl": [
        "Był np. dr. Vale, tzn. lekarz dyżurny. |Chleb itd. |Potem nic. |To było w 2019 r. w"
        " mieście."
    ],
    "cs": ["Bylo to 3. května. |Pak přišel např. dr. Vale. |Chléb atd. |Nic víc."],
    "tr": ["3. katta oturduk. |Dr. Vale geldi, örn. gece. |Ekmek vb. |Sonra bitti."],
    "ru": [
        "Это было в 2019 г. в городе. |Т. е. ночью, и т. д. |Потом пришла проф. Вейл. |Да.",
        "Мы ждали 20 мин. потом ушли. |Он живёт на ул. Лесной, рядом с г. Тамм. |А вы?",
        "«Кто там?» |Никто. |И. О. Тамм подписал.",
    ],
    "uk": ["Це було у 2019 р. у місті. |Напр. вночі і т. д. |Потім прийшла проф. Вейл. |Так."],
    "el": ["Ποιος ήρθε; |Κανείς. |Ο κ. Βέιλ, π.χ. το βράδυ. |Τέλος."],
    "hu": ["Ez 3. emelet volt. |Dr. Vale jött. |Aztán semmi."],
    "ja": [
        "夜です。|「そうですか。」と彼は言った。|はい！|本当？|ええ、Dr. Moss です。|おわり。",
        "電話がかかってきました |それから見に行きました |だれもいませんでした",
        (
            "電話がかかってきて、\nそれから見に行きました。"
            "|夜に電話がかかってきてそれから見に行くことに\nなりました。|はい。"
        ),
    ],
    "zh": [
        "我们走了。|他说：“来了！”她走了。|好吗？|是的……然后没了。",
        "晚上有人打电话来 |然后我们去看看 |没有人在那里",
    ],
    "th": [
        "คนโทรมาตอนกลางคืน |แล้วเราก็ไปดูกัน |ไม่มีใครอยู่เลย",
        "คนที่โทรมาตอนกลางคืน และคนที่มาเอง |มีประมาณ 30 คน ต่อเดือน",
        "คุณหมอ ดร. เวล มาเมื่อ พ.ศ. 2562 เวลา 9.00 น. แล้วกลับ",
    ],
    "ar": ["اتصلوا بنا ليلاً. |هل جئت؟ |نعم، د. سليم كان هناك. |انتهى."],
    "he": ["התקשרו בלילה. |מי בא? |אף אחד."],
    "hi": ["हम गए। |डॉ. वेल आए। |फिर?"],
    "ur": ["ہم گئے۔ |وہ آیا؟ |ہاں۔"],
    "km": ["យើងទៅ។ |គាត់មក។ |បាទ។"],
    "en": [
        "We came 20 min. later and left. |It took 20 min. |We waited 3 hrs. for that.",
        "E. g. at night, i. e. late. ",
    ],
}
CASES = [(language, case) for language, cases in KNOWN.items() for case in cases]


def marked(text: str, language: str) -> str:
    parts = segment(text, [Turn(1, None, 0, len(text))], "sentence", language)
    return "|".join(text[p.start : p.end] for p in parts)


@pytest.mark.parametrize(("language", "expected"), CASES)
def test_a_sentence_ends_where_people_of_the_language_end_it(language: str, expected: str) -> None:
    assert marked(expected.replace("|", ""), language) == expected


@pytest.mark.parametrize(("given", "rules"), [("de-CH", "de"), ("nb", "no"), ("pt-BR", "pt")])
def test_a_region_follows_the_rules_of_its_language(given: str, rules: str) -> None:
    case = KNOWN[rules][0]
    assert marked(case.replace("|", ""), given) == case


def test_english_is_cut_by_the_rules_of_english_whatever_other_languages_abbreviate() -> None:
    """ "Ex", "mag" and "det" are words, and a number at the end ends a sentence."""
    text = "He is my ex. |I saw him May 3. |Mai came. |We were 12. |That was the 3. |Nobody."
    assert marked(text.replace("|", ""), "") == text


def test_sentences_for_the_screen_follow_the_language_too() -> None:
    text = "Am 3. Mai. Ja."
    assert [text[a:b] for a, b in sentences(text, 0, len(text), "de")] == ["Am 3. Mai.", "Ja."]


def test_words_of_scripts_without_blanks_can_be_selected() -> None:
    """An estimate, four letters a word, that never parts a letter from its marks."""
    text = "คนโทรมาตอนกลางคืน"
    found = [text[a:b] for a, b in words(text, 0, len(text))]
    assert len(found) > 2 and "".join(found) == text
    assert not any(
        w[0] in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49" for w in found
    )
