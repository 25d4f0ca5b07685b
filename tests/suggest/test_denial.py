"""Keywords that are denied or asked are no citations; exceptions and answers are."""

from __future__ import annotations

import pytest

from qcode.suggest import Passage
from qcode.suggest.clues import ClueFinder

WORDS = {
    "": "hospital",
    "en": "hospital",
    "de": "Klinik",
    "nl": "ziekenhuis",
    "fr": "hôpital",
    "es": "hospital",
    "pt": "hospital",
    "it": "ospedale",
    "ru": "больница",
}


def is_said(text: str, language: str = "") -> bool:
    """Whether the keyword of the language stands, and is said and not denied or asked."""
    finder = ClueFinder({"code": (WORDS[language],)}, {})
    clues = finder.find([Passage(1, text, language=language)])[0]
    assert clues.words or clues.denied
    return bool(clues.words)


@pytest.mark.parametrize(
    "text",
    [
        "We don't get anything from hospitals.",
        "We don\u2019t get anything from the hospital.",
        "We never hear from hospitals.",
        "There are no referrals from hospitals here.",
        "No hospital calls us.",
        "Not from the hospitals.",
        "Nothing from hospitals.",
        "None of them come from the hospital.",
        "They can't go to a hospital.",
        "I don't think we get referrals from hospitals.",
        "We don't get any from schools, churches or hospitals.",
        "We get none from schools and none from hospitals.",
        "The tip line rings, but we don't hear from hospitals.",
        "They come without a word from the hospital.",
        "Neither schools nor hospitals.",
        "Hospitals, no.",
        "Hospitals? No.",
        "From hospitals? Not at all.",
        "WE DO NOT GET THEM FROM HOSPITALS",
    ],
)
def test_what_is_denied_is_no_citation(text: str) -> None:
    assert not is_said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Do you get referrals from hospitals?",
        "So, do you get referrals from hospitals?",
        "What about hospitals?",
        "And what do the hospitals say?",
        "Is that the hospital?",
        "Okay. Where is the hospital?",
        "I mean, do you hear from hospitals?",
        "Don't you get them from hospitals?",
    ],
)
def test_what_is_asked_is_no_citation(text: str) -> None:
    assert not is_said(text)


@pytest.mark.parametrize(
    "text",
    [
        "We get them from hospitals.",
        "We don't get anything from anyone but hospitals.",
        "We don't get anything except from hospitals.",
        "Nobody calls us other than the hospital.",
        "Nothing apart from hospitals.",
        "No, we get them from hospitals.",
        "No. Hospitals.",
        "No we get them from hospitals.",
        "Not only schools, hospitals too.",
        "It's not just the hospital.",
        "I don't know, hospitals.",
        "I'm not sure, the hospital maybe.",
        "No doubt the hospitals.",
        "We couldn't do it without the hospital.",
        "We don't wait, they call us from the hospital.",
        "We didn't have a bed so we went to the hospital.",
        "We don't hear from schools, mostly hospitals.",
        "That wasn't it. The hospital called.",
        "We get them from hospitals, don't we?",
        "The hospitals?",
        "Mostly hospitals, I guess?",
        "They come from hospitals, no?",
        "They come from the hospital, do you know that one?",
        "The hospital doesn't have beds.",
    ],
)
def test_exceptions_answers_and_other_clauses_are_citations(text: str) -> None:
    """So is something of which something is denied: the hospital without beds is spoken of."""
    assert is_said(text)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("de", "Wir bekommen nichts von Kliniken.", False),
        ("de", "Von den Kliniken bekommen wir nichts.", False),
        ("de", "Bekommen Sie etwas von Kliniken?", False),
        ("de", "Wir bekommen nichts, außer von Kliniken.", True),
        ("de", "Nein, von der Klinik.", True),
        ("de", "Nicht nur die Klinik.", True),
        ("nl", "We krijgen niets van het ziekenhuis.", False),
        ("nl", "Krijgt u iets van het ziekenhuis?", False),
        ("nl", "Niemand belt, behalve het ziekenhuis.", True),
        ("fr", "On ne reçoit rien des hôpitaux.", False),
        ("fr", "Est-ce que vous recevez des appels de l'hôpital ?", False),
        ("fr", "On ne reçoit rien, sauf de l'hôpital.", True),
        ("fr", "On ne reçoit que de l'hôpital.", True),
        ("es", "No recibimos nada de los hospitales.", False),
        ("es", "¿Reciben llamadas de los hospitales?", False),
        ("es", "No, del hospital.", True),
        ("es", "No recibimos nada, salvo de los hospitales.", True),
        ("pt", "Não recebemos nada do hospital.", False),
        ("pt", "Recebem chamadas do hospital?", False),
        ("pt", "Ninguém liga, exceto o hospital.", True),
        ("it", "Non riceviamo niente dall'ospedale.", False),
        ("it", "Ricevete chiamate dagli ospedali?", False),
        ("it", "Nessuno chiama, tranne l'ospedale.", True),
        ("ru", "Мы ничего не получаем из больницы.", True),
    ],
)
def test_other_languages_deny_in_their_own_words(language: str, text: str, said: bool) -> None:
    """In a language without a list (Russian here) nothing is taken as denied."""
    assert is_said(text, language) is said


def test_a_keyword_that_is_a_denial_itself_is_said() -> None:
    """Its own "no" or "can't" does not deny it; one before it does."""
    finder = ClueFinder({"code": ("can't pay", "no bed")}, {})
    clues = finder.find(
        [Passage(1, "They can't pay. There is no bed. It's not that they can't pay.")]
    )
    assert clues[0].words == {"code": ["can't pay", "no bed"]}
    assert clues[0].denied == {"code": ["can't pay"]}


def test_one_citation_among_denials_counts() -> None:
    """The words that are said and those that are denied are kept apart."""
    text = "No, not from hospitals. Well, one hospital calls."
    clues = ClueFinder({"code": ("hospital",)}, {}).find([Passage(1, text)])[0]
    assert (clues.words, clues.denied) == ({"code": ["hospital"]}, {"code": ["hospitals"]})


def test_a_denial_reaches_eight_words() -> None:
    """In speech without stops it does not reach on and on."""
    near = "We never a b c d e f hospital"
    assert not is_said(near) and is_said(near.replace("hospital", "g h hospital"))
