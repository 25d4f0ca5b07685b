"""What expressions are true of, counted by hand in a study of three short transcripts."""

from __future__ import annotations

import pytest
import small
from small import places

from qcode import model
from qcode.query import Bound, Evaluation, Misread, may_hold, may_hold_at

EVERYTHING = ["W1.2", "W1.4", "W1.6", "W2.2", "W2.4", "W2.6", "G1.1", "G1.2", "G1.3"]
HOTLINE = ["W1.2", "W2.2", "G1.1"]
HOUSING = ["W1.4", "W2.4", "G1.2"]
OFFICERS = ["W1.2", "W1.4", "W1.6", "G1.1", "G1.3"]

ANSWERS = {
    # codes
    "hotline": HOTLINE,
    "streams/hotline": HOTLINE,
    "HOTLINE": HOTLINE,
    "streams": ["W1.2", "W1.6", "W2.2", "G1.1"],  # without the exclusive "none of them"
    "streams/*": ["W1.2", "W1.6", "W2.2", "G1.1"],
    "family:streams": ["W1.2", "W1.6", "W2.2", "G1.1"],
    "code:streams": [],
    "none_of_them": ["W2.6"],
    "*": [p for p in EVERYTHING if p != "G1.3"],
    "not *": ["G1.3"],
    # people, transcripts, sites
    "role = law_enforcement": OFFICERS,
    'role = "provider"': ["W2.2", "W2.4", "W2.6"],
    "role != law_enforcement": ["W2.2", "W2.4", "W2.6", "G1.2"],
    "has role and role != law_enforcement": ["W2.2", "W2.4", "W2.6"],
    "missing role": ["G1.2"],
    "role in (provider, law_enforcement)": [p for p in EVERYTHING if p != "G1.2"],
    "role not in (provider, law_enforcement)": ["G1.2"],
    "site = north": [p for p in EVERYTHING if p[:2] != "W2"],
    "site.kind = state": [p for p in EVERYTHING if p[:2] != "W2"],
    "kind = city": ["W2.2", "W2.4", "W2.6"],
    "transcript.wave = 2": ["W2.2", "W2.4", "W2.6"],
    "wave = 1.0": ["W1.2", "W1.4", "W1.6"],
    "transcript = G1": ["G1.1", "G1.2", "G1.3"],
    "speaker = Di": ["G1.2"],
    "years >= 12": ["W2.2", "W2.4", "W2.6", "G1.1", "G1.3"],  # 1,200 is a number
    "years < 12": ["W1.2", "W1.4", "W1.6"],
    # codings
    "coder = ben": ["W1.2", "W1.4"],
    "coder != ben": [p for p in EVERYTHING if p not in ("W1.2", "W1.4")],
    "gaps": ["W1.4", "G1.2"],
    "gaps[coder = ben]": ["W1.2"],
    "gaps[coder = ben or origin = accepted]": ["W1.2", "W1.4"],
    "*[coder != ada]": ["W1.2", "W1.4"],
    "housing[origin = machine]": ["W1.4"],
    "round = 2": ["W1.2", "W1.4"],
    "*[date <= 2026-03]": ["W1.2", "W1.4", "W2.2", "W2.4", "W2.6"],
    "*[date > 2026-03 and coder = ada]": ["W1.4", "W1.6", "G1.1", "G1.2"],
    "date = 2026-04-02": ["W1.4", "W1.6"],
    "date = 2026-05": ["G1.1", "G1.2"],
    # words
    "word:hotline": HOTLINE,
    "word:bed": [],
    "word:beds": HOUSING,
    "word:bed*": HOUSING,
    '"safe house"': ["W1.2", "W2.4"],
    "“safe house”": ["W1.2", "W2.4"],
    "word:can": [],
    "word:can't": ["W1.4"],
    "word:CAFÉ": ["G1.3"],
    "lemma:refer": ["W1.2", "W1.6"],
    "/tip ?lines?/": ["W1.6"],
    "/^beds/": ["W1.4", "G1.2"],
    "/^Beds/": ["W1.4", "G1.2"],
    "/BEDS/": [],
    # together
    "hotline and role = law_enforcement": ["W1.2", "G1.1"],
    "hotline or gaps": ["W1.2", "W1.4", "W2.2", "G1.1", "G1.2"],
    "housing and not gaps": ["W2.4"],
    "hotline or housing and gaps": ["W1.2", "W1.4", "W2.2", "G1.1", "G1.2"],
    "(hotline or housing) and gaps": ["W1.4", "G1.2"],
    "hotline within 1 segments of gaps": ["W1.2", "W1.4", "G1.1", "G1.2"],
    "hotline within 0 turns of housing": [],
    "gaps within 2 turns word:neighbours": ["W1.4", "W1.6"],
    "hotline followed by housing": ["W1.2", "W1.4", "W2.2", "W2.4", "G1.1", "G1.2"],
    "housing followed by hotline": [],
    "hotline followed by neighbours": [],
    "hotline followed by neighbours within 2 turns": ["W1.2", "W1.6"],
    "not hotline within 1 segment of gaps": ["W1.6", "W2.2", "W2.4", "W2.6", "G1.3"],
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_an_expression_is_true_of_the_segments_counted_by_hand(expression: str) -> None:
    assert places(expression) == ANSWERS[expression]


def test_segments_of_interviewers_are_looked_at_only_on_request() -> None:
    """Then they count as steps too: the question stands between two answers."""
    assert places("word:else", everybody=True) == ["W1.5", "W2.5"]
    assert places("word:else") == []
    assert places("role = interviewer and word:then", everybody=True) == ["W1.3", "W2.3"]
    assert places("hotline followed by housing", everybody=True) == ["G1.1", "G1.2"]


def test_a_saved_expression_stands_for_what_it_says() -> None:
    saved = {"short": "housing and gaps", "both": "short or neighbours"}
    assert places("short", saved=saved) == ["W1.4", "G1.2"]
    assert places("query:both and role = law_enforcement", saved=saved) == ["W1.4", "W1.6"]
    assert places("not Short", saved=saved) == [p for p in EVERYTHING if p not in ("W1.4", "G1.2")]


def test_a_word_on_both_sides_of_a_boundary_of_segments_is_in_neither() -> None:
    """A match lies inside one segment: the end of a turn and the next label make no phrase."""
    assert places('"neighbours"') == ["W1.6"]
    assert places('"House Int"') == []


def test_where_words_stand_is_told_for_words_that_are_wanted() -> None:
    asked = Evaluation('word:beds or not "safe house"', small.material(small.study()))
    asked.look()
    told = {
        f"{asked.units[i].interview.name}.{asked.units[i].segment.number}": [
            asked.units[i].interview.text[a:b] for a, b in spans
        ]
        for i, spans in asked.words_found().items()
    }
    assert told == {"W1.4": ["Beds"], "W2.4": ["beds"], "G1.2": ["Beds", "beds", "beds"]}


RULED_OUT = {
    "role = law_enforcement": {"Bo", "Di"},
    "role = law_enforcement and hotline": {"Bo", "Di"},
    "role = law_enforcement or hotline": set(),
    "hotline": set(),
    "not role = law_enforcement": {"Ana", "Cy"},
    "not (role = law_enforcement and hotline)": set(),
    "site.kind = city and word:beds": {"Ana", "Cy", "Di"},
    "role = law_enforcement within 2 segments of hotline": set(),
    "mine": {"Bo", "Di"},
    "coder = ben": set(),
}


@pytest.mark.parametrize("expression", RULED_OUT)
def test_people_are_ruled_out_by_what_is_known_of_them_alone(expression: str) -> None:
    """Whoever an expression may be true of, whatever they say, stays in the base."""
    bound = Bound(expression, small.study(), {"mine": "role = law_enforcement and hotline"})
    people = [p for i in small.study().interviews for p in i.participants if not p.interviewer]
    assert {p.label for p in people if not may_hold(bound, p)} == RULED_OUT[expression]


SITES_LEFT = {
    "site.kind = state": {"North", "East"},
    "kind = state and role = law_enforcement": {"North", "East"},
    "role = law_enforcement": {"North", "South", "East"},
    "site = South or hotline": {"North", "South", "East"},
    "not site = South": {"North", "East"},
}


@pytest.mark.parametrize("expression", SITES_LEFT)
def test_sites_stay_also_where_nobody_was_heard(expression: str) -> None:
    bound = Bound(expression, small.study(), {})
    assert {s for s in small.SITES if may_hold_at(bound, s)} == SITES_LEFT[expression]


WRONG = {
    "hotlin": (1, "did you mean 'hotline'"),
    "not hotlin": (5, "no code or saved expression named 'hotlin'"),
    "code:hotlin": (1, "no code named 'hotlin'; did you mean 'hotline'"),
    "gaps/hotline": (1, "no code or saved expression"),
    "query:hotline": (1, "no saved expression named 'hotline'"),
    "role": (1, "type role = VALUE or has role"),
    "rolle = x": (1, "no attribute named 'rolle'; did you mean 'role'"),
    "site.kid = x": (1, "did you mean 'site.kind'"),
    "role = providr": (8, "did you mean 'Provider'"),
    "role in (provider, officr)": (20, "'officr' nowhere"),
    "coder = adda": (9, "did you mean 'ada'"),
    "*[coder = adda]": (11, "did you mean 'ada'"),
    "*[role = provider]": (3, "is not asked of codings"),
    "*[hotline]": (3, "in [ ] stands what is asked of the codings"),
    "years > many": (9, "compares with a number or a date"),
    "date = yesterday": (8, "a date is 2026, 2026-03 or 2026-03-15"),
    "hotline = 2": (1, "is a code, and cannot be compared"),
    "hotline and /(/": (13, "not a valid regular expression"),
    "round": (1, "type round = VALUE"),
}


@pytest.mark.parametrize("expression", WRONG)
def test_a_name_that_is_not_there_is_told_with_its_column(expression: str) -> None:
    with pytest.raises(Misread) as caught:
        places(expression)
    column, said = WRONG[expression]
    assert caught.value.column == column and said in caught.value.what


def test_an_attribute_called_like_a_field_has_to_be_named_in_full() -> None:
    """`date` may be the day of a coding, or of the interview: neither is guessed."""
    study = small.study()
    dated = tuple(
        model.Interview(
            i.id, i.name, i.text, i.turns, i.segments, i.participants, {"date": "2025-01-05"}
        )
        for i in study.interviews
    )
    made = small.material(small.study(interviews=dated))
    with pytest.raises(Misread, match=r"type coding\.date or transcript\.date"):
        Evaluation("date = 2026", made)
    assert len(Evaluation("transcript.date = 2025-01", made).look()) == 9
    assert len(Evaluation("coding.date = 2026-05", made).look()) == 2


def test_a_saved_expression_that_asks_for_itself_or_is_a_code_too_is_told() -> None:
    with pytest.raises(Misread, match="asks for itself: a -> b -> a"):
        places("a", saved={"a": "b or hotline", "b": "a"})
    with pytest.raises(Misread, match="is a code and a saved expression; type code:"):
        places("gaps", saved={"gaps": "hotline"})
    assert places("query:gaps", saved={"gaps": "hotline"}) == HOTLINE
    with pytest.raises(Misread, match="in the saved expression 'old': no code"):
        places("old or gaps", saved={"old": "retired_code"})
