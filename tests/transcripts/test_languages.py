"""The language of a transcript: given, stated by the file, or found where it is clear."""

from __future__ import annotations

import pytest

from qcode.transcripts import read
from qcode.transcripts.languages import language_code, language_of
from qcode.transcripts.parts import ReadOptions

GERMAN = "Interviewer: Wie kommen die Fälle zu Ihnen?\n\nP1: Das ist nicht so einfach. Die Leute rufen an, und dann sehen wir, ob es etwas für uns ist. Ich bin mit einer Kollegin auf der Stelle, aber sie ist auch oft im Dienst.\n"  # noqa: E501
ENGLISH = "Interviewer: How do the cases come to you?\n\nP1: It is not that simple. People call, and then we see what it is about. I was there with one of them, and they have been there all of the time, you know, to this day.\n"  # noqa: E501


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        (
            (
                "Les gens nous appellent et on voit ce que c'est. Je ne suis pas seule dans le"
                " bureau, mais il y a des jours où les autres sont sur la route et nous ne savons"
                " pas qui vient."
            ),
            "fr",
        ),
        (
            (
                "電話がかかってきて、それから私たちが見に行きます。夜は一人だけで、とても長いです。"
                "朝になると交代します。"
            ),
            "ja",
        ),
        ("Телефон звонит ночью, и потом мы смотрим, что это такое и кто может поехать туда.", "ru"),
        ("The hotline, mostly.", "en"),
        ("¿Cómo llegó usted? Limpiaba.", "es"),
        ("Wie war das? Schwierig. Und dann?", "de"),
        ("Lidé nám volají v noci a pak se podíváme, co to je.", "cs"),
        ("Mọi người gọi cho chúng tôi vào ban đêm.", "vi"),
        ("لوگ رات کو ہمیں فون کرتے ہیں اور پھر ہم دیکھتے ہیں۔", "ur"),
        ("คนโทรมาตอนกลางคืน แล้วเราก็ไปดู ไม่มีใครอยู่เลย", "th"),
        ("Mm. Ah.", None),
        (
            (
                "Which organisations collaborate closely with neighbourhood representatives"
                " throughout November?\nVerschiedene Beratungsstellen unterstützen Jugendliche"
                " außerhalb regulärer Öffnungszeiten."
            ),
            None,
        ),
    ],
)
def test_a_language_is_found_where_it_is_clear(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("given", "code"), [("de", "de"), ("de-CH", "de"), ("deu", "de"), ("German", "de"), ("?", None)]
)
def test_a_language_may_be_given_in_any_usual_way(given: str, code: str | None) -> None:
    assert language_code(given) == code


@pytest.mark.parametrize(
    ("text", "given", "stored"), [(GERMAN, None, "de"), (GERMAN, "nl", "nl"), (ENGLISH, "en", "en")]
)
def test_the_language_is_stored_with_the_transcript(
    text: str, given: str | None, stored: str
) -> None:
    found = read(text.encode(), name="a", path="a.txt", options=ReadOptions(language=given))
    assert found.transcripts[0].attributes["language"] == stored


def test_english_that_nobody_names_adds_no_attribute() -> None:
    assert (
        "language" not in read(ENGLISH.encode(), name="a", path="a.txt").transcripts[0].attributes
    )


def test_labels_do_not_tell_the_language() -> None:
    """ "Interviewer" is a word of German too: only what is said counts."""
    text = (
        "Interviewer: Good morning.\n\nBefragte: Good morning, thank you.\n\nInterviewer:"
        " So?\n\nBefragte: Fine.\n"
    )
    assert "language" not in read(text.encode(), name="a", path="a.txt").transcripts[0].attributes


def test_a_transcript_without_words_has_no_language() -> None:
    assert (
        "language"
        not in read(b"P1: 12\n\nP2: 14\n\nP1: 9\n", name="a", path="a.txt")
        .transcripts[0]
        .attributes
    )
