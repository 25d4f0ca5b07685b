"""Where sentences end: cases with known answers, `|` marks the expected cuts."""

from __future__ import annotations

import pytest

from qcode.model import Turn
from qcode.segmentation import segment, sentences

ABBREVIATIONS = [
    "We called Det. Orrin and Sgt. Vale. |Then Lt. Pell came.",
    "SGT. VALE asked Dr. Moss. |She agreed.",
    "Bring a list, e.g. names, i.e. what you have, approx. ten. |That is all.",
    "It was us vs. Them, the old song. |We lost.",
    "J. R. Tamm signed. |J. Tamm did not.",
    "My sister and I. |Nobody else.",
    "He works in the U.S. |We went there.",
    "The U.S. Attorney called. |He was in the U.S. last year.",
    "That was D.C. |It rained.",
    "We start at 9 a.m. |Detectives come at 5 p.m. and leave.",
    "It was 9 a.m. Monday when it began.",
    "No. |We never did.",
    "No. 4 is the one. |Was it no. 5?",
    "On Main St. |We turned left at St. Brannoc's hospital.",
    "Corp. housing, Tamarack Inc. |The end.",
    "She has a Ph.D. in it. |So what?",
    "1. We listened. |2. We wrote it down. |In 2019. |Done.",
]
NOTES = [
    "It was [inaudible 00:12:03] and then we left. |Yes.",
    "So (laughs.) we went on. |Fine.",
    "That was it. (laughs.) |We went on. [crosstalk.] |Then nothing.",
    "We left. |[inaudible 00:12:03] said no.",
    "We left. |[inaudible 00:12:03]. |Then we came back.",
    "Okay. |(We asked twice. Nobody came.) |Then the phone rang.",
    "It ends here.[3] |And goes on.² |Still.",
]
PAUSES = [
    "I don't... I guess so. |We had... |The other one was late.",
    "we went… and then… |Nothing.",
    "We had -- and then we left -- nothing.",
    "We waited . . . and waited. |Then it came.",
    "Well? |no, I mean, yes! |We did?! |Yes.",
    "It costs 3.5 percent... roughly. |See example.org/a.B for it.",
]
QUOTES = [
    '"Why?" she asked. |"Go home." |He left.',
    "He said \u201cNo!\u201d and left. |\u2018Fine.\u2019 |Right.",
    "(It was late then.) |So we went.",
    "It was late.) |So we went.",
]
SCRIPTS = [
    "我们走了。|他来了！|好吗？|是的。",
    "「行くの？」と彼は言った。|はい。",
    "हम गए। |वह आया।",
    "هل جئت؟ |نعم.",
    "Great!\U0001f468\u200d\U0001f469\u200d\U0001f467 |We went. |\U0001f44d\U0001f3fd Yes.",
    "Cafe\u0301.\u0301 |Oui.",
]
LINES = [
    "We went to see\nthe other one. |Yes.",
    "A list:\n|Beds and food\n|Money, \nI think",
    "We met Det.\nOrrin there.\n\n|New paragraph\n\n|and another",
]


def marked(text: str) -> str:
    parts = segment(text, [Turn(1, None, 0, len(text))], "sentence")
    return "|".join(text[p.start : p.end] for p in parts)


@pytest.mark.parametrize("expected", [*ABBREVIATIONS, *NOTES, *PAUSES, *QUOTES, *SCRIPTS, *LINES])
def test_a_sentence_ends_where_people_would_end_it(expected: str) -> None:
    """Each case is cut at its marks and nowhere else."""
    assert marked(expected.replace("|", "")) == expected


def test_a_missing_space_does_not_glue_sentences() -> None:
    """Two lower-case letters, a stop and a capitalised word are two sentences, but not inside an
    address.
    """
    assert marked("okay.So we went") == "okay.|So we went"
    assert marked("at www.tamarack.Org today") == "at www.tamarack.Org today"


def test_a_dash_or_bracket_is_never_a_segment_of_its_own() -> None:
    """What holds no word stays with its neighbour."""
    assert marked("We left. -- So. --") == "We left. |-- So. --"
    assert marked("? ... ! --") == "? ... ! --"


def test_white_space_goes_to_the_sentence_before() -> None:
    """Only the first segment of a turn can begin with white space."""
    assert marked("  We left.   \t So did she.  ") == "  We left.   \t |So did she.  "


def test_sentences_are_spans_without_white_space() -> None:
    """The spans for the screen lie inside the range asked for and are trimmed."""
    text = "Q: One. Two.  Three"
    assert [text[a:b] for a, b in sentences(text, 3, len(text))] == ["One.", "Two.", "Three"]
    assert sentences(text, 3, 3) == []
    assert sentences("   ", 0, 3) == []
