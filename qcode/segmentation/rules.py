"""What the sentence rules need to know about a language: its abbreviations, and the words that
begin a sentence.

A set contains words as typed before a period. In the English rules case matters. In others, a
lower-case word matches every spelling, and one with a capital only itself. Abbreviations of several
parts are written without blanks: ``z.b`` is "z. B." and "z.B.".

The risk is that a word which is also an abbreviation does not end a sentence where it should. So
the lists leave out common words, and an abbreviation that may end a sentence ends it before one of
the `openers`.
"""

from __future__ import annotations

from dataclasses import dataclass

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one language.

    `titles` are followed by a name. `midway` never end a sentence; `before_number` do not if a
    number follows. `often_last` end one only before an opener, or, without `openers`, before a
    capital. `exact`: case matters. `ordinals`: "3." is "third". `stops` are stops in addition to
    the usual ones. `spaced`: clauses are separated only by blanks. `tokens`: the language whose
    spaCy tokenizer is asked for more abbreviations, "" for none.
    """

    language: str
    titles: frozenset[str] = NONE
    midway: frozenset[str] = NONE
    before_number: frozenset[str] = NONE
    often_last: frozenset[str] = NONE
    openers: frozenset[str] = NONE
    exact: bool = False
    ordinals: bool = False
    stops: str = ""
    spaced: bool = False
    tokens: str = ""

    def has(self, words: frozenset[str], word: str) -> bool:
        """Whether a typed word is in one of the sets."""
        return word in words or (not self.exact and word.casefold() in words)


def words_of(listed: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(listed.split())


ENGLISH_OPENERS = words_of("""
    A After All Also Although An And Another Any Anyway Are As At Basically Because Before But By
    Can Could Did Do Does Even
    Every Everybody Everyone First For From Had Has Have He Her Here His Honestly How However I I'd
    I'll I'm I've If In Is
    It It's Its Just Last Like Look Many Maybe Most My Nobody None Not Nothing Now Of Okay On Once
    One Or Our People Really
    She She's Should Since So Some Somebody Someone Sometimes Still That That's The Their Then There
    There's These They
    They're They've This Those Though To Uh Um Until Was We We'd We'll We're We've Well Were What
    What's When Where Which
    While Who Why Will With Would Yeah Yes You You're Your
""")
ENGLISH = Rules(
    "en",
    titles=words_of("""
        Adm Agt Amb Asst Atty Attys Capt Cdr Cmdr Col Comdr Cpl Dep Det Dets Dir Dr Drs Fr Gen Gov
        Hon Insp Inv Lt Maj
        Messrs Mlle Mme Mr Mrs Ms Msgr Mt Mx Ofc Ofcr Offr Prof Pvt Rep Reps Rev Sen Sens Sgt Sgts
        Supt Supv Tpr
    """),
    midway=words_of("approx ca cf e.g eg i.e ie incl resp viz vs"),
    before_number=words_of("art ch chap ext fig no nos p para pp pt sec sect vol"),
    often_last=words_of("""
        al Apt assn Assn assoc Assoc Ave Bldg Blvd Cir Cnty Co Corp Ct Dept dept Dist Div div dist
        esp etc Ft Govt Hwy Inc
        Jr Ltd misc Rd Sr St Ste Twp Univ yr yrs mos
    """),
    openers=ENGLISH_OPENERS,
    exact=True,
    tokens="en",
)
"""Titles match if capitalized or in capitals, abbreviations before numbers in any case. "No."
without a number is an answer.
"""

UNITS = words_of(
    "min mins hr hrs sec secs wk wks mo mos yr yrs lb lbs oz mi km cm mm kg ml min std sek godz"
    " tim dk"
)
"""After a number and before a lower-case letter these do not end a sentence: "20 min. later"."""
