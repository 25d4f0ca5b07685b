"""Every operator on every field, precedence, and what lies at the edges of distances, segments and
codings: counted by hand in the study of three short transcripts.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import small
from small import places

from qcode import model
from qcode.query import Bound, Evaluation, Material, Misread, parse, written
from qcode.query.binding import find_code
from qcode.query.material import Places
from qcode.query.texts import find

W1, W2, G1 = ["W1.2", "W1.4", "W1.6"], ["W2.2", "W2.4", "W2.6"], ["G1.1", "G1.2", "G1.3"]
EVERYTHING = [*W1, *W2, *G1]
HOTLINE = ["W1.2", "W2.2", "G1.1"]
HOUSING = ["W1.4", "W2.4", "G1.2"]
CODED = [*W1, *W2, "G1.1", "G1.2"]

ANSWERS = {
    # = and != on each field
    "years = 3": W1,
    "years = 3.0": W1,
    "years = 1200": ["G1.1", "G1.3"],
    'years = "1,200"': ["G1.1", "G1.3"],
    "years != 3": [*W2, *G1],  # also of whom it is not known
    "person.wave = 1": W1,
    "transcript != G1": [*W1, *W2],
    "speaker != Ana": [*W2, *G1],
    "site = East": [],
    "site.kind != state": W2,
    "ROLE = PROVIDER": W2,
    "role = law-enforcement": [*W1, "G1.1", "G1.3"],
    'role = "law enforcement"': [*W1, "G1.1", "G1.3"],
    "role = interviewer": [],
    "coding.origin = machine": ["W1.4"],
    "origin = consensus": [],
    "round = 1": CODED,
    "date = 2026-03-01": ["W1.2"],
    "date = 2026": CODED,
    "date = 1999": [],
    "date != 2026": ["G1.3"],
    "round != 2": [p for p in EVERYTHING if p not in ("W1.2", "W1.4")],
    # in and not in
    "transcript in (w1, G1)": [*W1, *G1],
    "speaker in (Cy, Di)": G1,
    "kind in (city)": W2,
    "years in (3, 12)": [*W1, *W2],
    "years not in (3, 12)": G1,
    "transcript.wave in (1, 2)": [*W1, *W2],
    "wave not in (1)": [*W2, *G1],
    "origin in (machine, accepted)": ["W1.4"],
    "origin not in (hand)": ["G1.3"],
    "coder not in (ben)": [p for p in EVERYTHING if p not in ("W1.2", "W1.4")],
    "date in (2026-03-01, 2026-05)": ["W1.2", "G1.1", "G1.2"],
    # by size
    "years > 3": [*W2, "G1.1", "G1.3"],
    "years <= 3": W1,
    'years >= "1,200"': ["G1.1", "G1.3"],
    "years > -1": [*W1, *W2, "G1.1", "G1.3"],  # of Di it is not known
    "wave > 1": W2,
    "role > 1": [],  # no number
    "date < 2026-03-03": ["W1.2", "W1.4"],
    "date <= 2026-03-03": ["W1.2", "W1.4", *W2],
    "date >= 2026-05-01": ["W1.2", "W1.4", "G1.1", "G1.2"],
    "date > 2026": [],
    # has and missing
    "has years": [*W1, *W2, "G1.1", "G1.3"],
    "missing years": ["G1.2"],
    "has site.kind": EVERYTHING,
    "missing transcript.wave": G1,
    "has transcript": EVERYTHING,
    "has coder": CODED,
    "missing coder": ["G1.3"],
    "missing date": ["G1.3"],
    # codings that are such
    "*[not coder = ada]": ["W1.2", "W1.4"],
    "*[coding.coder = ben]": ["W1.2", "W1.4"],
    "*[has coder]": CODED,
    "*[missing coder]": [],
    "*[round in (2)]": ["W1.2", "W1.4"],
    "*[round not in (2)]": CODED,
    "*[coder = ada and round = 1 and date = 2026-03-01]": ["W1.2"],
    "*[coder = ben and (origin = machine or date = 2026-03)]": ["W1.4"],
    "streams[coder = ben]": [],
    "streams[coder = ada]": ["W1.2", "W1.6", "W2.2", "G1.1"],
    "services[coder = ben]": ["W1.4"],
    "code:services[coder = ben]": [],
    "family:services[round = 2]": ["W1.4"],
    "services/*[origin = machine]": ["W1.4"],
    "services/housing[origin = machine]": ["W1.4"],
    # precedence
    "not hotline and gaps": ["W1.4", "G1.2"],
    "not (hotline and gaps)": EVERYTHING,
    "hotline or gaps and site = south": HOTLINE,
    "(hotline or gaps) and site = south": ["W2.2"],
    "not not hotline": HOTLINE,
    "hotline and not site = south or word:café": ["W1.2", "G1.1", "G1.3"],
    "not hotline followed by housing": ["W1.6", "W2.6", "G1.3"],
    "hotline within 1 segments of gaps and site = south": [],
    "hotline within 1 segments of (gaps or housing)": [
        "W1.2",
        "W1.4",
        "W2.2",
        "W2.4",
        "G1.1",
        "G1.2",
    ],
    "hotline AND NOT gaps": HOTLINE,
    "hotline Or Gaps": ["W1.2", "W1.4", "W2.2", "G1.1", "G1.2"],
    # distances
    "hotline within 0 segments of hotline": HOTLINE,
    "hotline within 0 segments of gaps": [],
    "hotline within 9999 segments of gaps": ["W1.2", "W1.4", "G1.1", "G1.2"],  # not across texts
    "gaps within 9999 turns of hotline": ["W1.2", "W1.4", "G1.1", "G1.2"],
    "neighbours within 1 segments of hotline": [],
    "neighbours within 2 segments of hotline": ["W1.2", "W1.6"],
    "hotline followed by hotline": [],
    "word:beds followed by word:beds within 9999 segments": [],
    "hotline followed by hotline within 0 segments": [],
    "site = north followed by site = north": [*W1, *G1],
    "speaker = Cy followed by speaker = Cy": [],
    "speaker = Cy followed by speaker = Cy within 2 segments": ["G1.1", "G1.3"],
    "word:café followed by word:beds": [],
    "word:beds followed by word:café": ["G1.2", "G1.3"],
    "not hotline within 9999 segments of neighbours": [
        p for p in EVERYTHING if p not in ("W1.2", "W1.6")
    ],
    "* followed by (not *)": ["G1.2", "G1.3"],
    # words
    "word:HOUSE": ["W1.2", "W2.4"],
    "word:*line*": [*HOTLINE, "W1.6"],
    '"beds, beds"': ["G1.2"],
    '"tip lines"': ["W1.6"],
    '"tip  line"': [],
    'word:"safe house"': ["W1.2", "W2.4"],
    "lemma:REFER": ["W1.2", "W1.6"],
    "lemma:unheard": [],
    r"/\bbeds\b.*\bbeds\b/": ["G1.2"],
    "/x*/": [],  # an empty match is none
    "/./": EVERYTHING,
    "/Beds|Nobody/": ["W1.4", "W2.6", "G1.2"],
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_an_expression_is_true_of_the_segments_counted_by_hand(expression: str) -> None:
    wanted = ANSWERS[expression]
    assert places(expression) == [p for p in EVERYTHING if p in wanted]


def asked(expression: str, study: model.Study, **changes: object) -> list[str]:
    """Where an expression is true in another study or in part of it."""
    made = replace(small.material(study), **changes)  # type: ignore[arg-type]
    looked = Evaluation(expression, made)
    names = [f"{u.interview.name}.{u.segment.number}" for u in looked.units]
    return [names[i] for i in sorted(looked.look())]


def split() -> model.Study:
    """The study in which the fourth turn of W1 is two segments, numbers 4 and 5."""
    study = small.study()
    first, *rest = study.interviews
    segments: list[model.Segment] = []
    for s in first.segments:
        cuts = [(s.start, s.end)]
        if s.turn == 4:
            middle = first.text.index("Nobody")
            cuts = [(s.start, middle), (middle, s.end)]
        segments += [model.Segment(len(segments) + n, s.turn, *c) for n, c in enumerate(cuts, 1)]
    return replace(study, interviews=(replace(first, segments=tuple(segments)), *rest))


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("word:short followed by word:pay", ["W1.4", "W1.5"]),
        ("word:pay followed by word:short", []),
        ("word:short within 0 segments of word:pay", []),
        ("word:short within 0 turns of word:pay", ["W1.4", "W1.5"]),
        ("word:short followed by word:pay within 0 turns", ["W1.4", "W1.5"]),
        ("word:pay followed by word:short within 0 turns", []),
        ("word:rings followed by word:pay", []),
        ("word:rings followed by word:pay within 1 turns", ["W1.2", "W1.5"]),
        ("word:rings within 2 segments of word:pay", ["W1.2", "W1.5"]),
        ("word:pay followed by word:lines", ["W1.5", "W1.7"]),
        # The coding lies on the whole turn.
        ("housing", ["W1.4", "W1.5", "W2.4", "G1.2"]),
        ('"short. Nobody"', []),
    ],
)
def test_a_turn_of_two_segments_is_one_turn_and_two_segments(
    expression: str, wanted: list[str]
) -> None:
    assert asked(expression, split()) == wanted


def coded(*spans: tuple[int, int]) -> list[str]:
    """Where W1 has the code gaps if it lies on these places alone."""
    codings = tuple(
        model.Coding(f"c{n}", "W1", "gaps", "ada", start, end)
        for n, (start, end) in enumerate(spans)
    )
    return asked("gaps", small.study(codings=codings))


def test_a_segment_is_coded_where_a_coding_shares_a_character_with_it() -> None:
    second, fourth = (small.study().interviews[0].segments[i] for i in (1, 3))
    assert coded((second.start, second.start + 1)) == ["W1.2"]
    assert coded((second.end - 1, second.end)) == ["W1.2"]
    assert coded((second.end, second.end + 1)) == []
    assert coded((second.start - 3, second.start)) == []
    assert coded((second.end - 1, fourth.start + 1)) == ["W1.2", "W1.4"]
    assert coded((second.start, second.start)) == []
    assert coded() == []


def test_a_double_is_not_looked_at() -> None:
    assert asked("hotline", small.study(doubles={"W2": "W1"})) == ["W1.2", "G1.1"]


def test_what_is_looked_at_can_be_limited_to_spans() -> None:
    study = small.study()
    second = study.interviews[0].segments[1]
    inside = {"W1": [(second.start + 2, second.start + 3)]}
    assert asked("not gaps[coder = ada]", study, within=inside) == ["W1.2"]
    assert asked("not gaps[coder = ada]", study, within={"W1": []}) == []
    # The neighbour is not looked at, so it is not there to be followed by.
    assert asked("hotline followed by housing", study, within=inside) == []


def test_words_of_nobody_are_known_by_their_transcript() -> None:
    study = small.study()
    nobody = {i.name: [None] * len(i.turns) for i in study.interviews}
    assert asked("transcript.wave = 1", study, speakers=nobody) == W1
    assert asked("wave = 1", study, speakers=nobody) == W1
    assert asked("has role", study, speakers=nobody) == []
    assert asked("transcript = G1", study, speakers=nobody) == G1


def test_segments_have_no_white_space_at_their_edges_and_empty_ones_are_not_looked_at() -> None:
    study = small.study()
    first = study.interviews[0]
    third = first.segments[2]
    wide = tuple(
        replace(s, start=s.start - 1, end=min(s.end + 1, len(first.text)))
        if s.number == 2
        else replace(s, start=third.start - 1, end=third.start - 1)
        if s.number == 4
        else s
        for s in first.segments
    )
    made = small.material(replace(study, interviews=(replace(first, segments=wide),)))
    units = Material.units(made)
    assert [u.segment.number for u in units] == [2, 6]
    plain = first.segments[1]
    assert (units[0].start, units[0].end) == (plain.start, plain.end)


def test_units_that_a_span_touches_or_lies_in() -> None:
    units = small.material(small.study()).units()
    found = Places(units)
    second, fourth = units[0], units[1]
    assert list(found.touched("W1", second.start, fourth.end)) == [0, 1]
    assert list(found.touched("W1", second.end, fourth.start)) == []
    assert list(found.touched("W9", 0, 10)) == []
    assert list(found.touched("G1", 0, 10_000)) == [6, 7, 8]
    assert found.holding("W1", second.start, second.end) == 0
    assert found.holding("W1", second.start - 1, second.end) is None
    assert found.holding("W1", second.end - 1, fourth.start + 1) is None
    assert found.holding("W9", 0, 1) is None


# Saved expressions
# -----------------

SAVED = {
    "A": "b and word:safe",
    "b": "c or gaps",
    "c": "housing",
    "off": "not role = provider",
    "unread": "a and",
    "old": "hotline and nothing_here",
    "me": "not me",
    "one": "two",
    "two": "three or word:x",
    "three": "one",
    "limited": "gaps[role = provider]",
}


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("a", ["W2.4"]),
        ("query:A and c", ["W2.4"]),
        ("b", HOUSING),
        ("not b", [p for p in EVERYTHING if p not in HOUSING]),
        ("b and b", HOUSING),
        ("a or b", HOUSING),
        ("a followed by b", []),
        ("hotline followed by a", ["W2.2", "W2.4"]),
        ("off", [*W1, *G1]),
        ("not off", W2),
        ("not (off or a)", ["W2.2", "W2.6"]),
    ],
)
def test_saved_expressions_stand_inside_one_another(expression: str, wanted: list[str]) -> None:
    assert places(expression, saved=SAVED) == [p for p in EVERYTHING if p in wanted]


@pytest.mark.parametrize(
    ("expression", "column", "said"),
    [
        ("b[coder = ada]", 3, "a saved expression cannot be limited with [ ]"),
        ("gaps or unread", 6, "in the saved expression 'unread': expected a code"),
        ("gaps or old", 13, "in the saved expression 'old': no code or saved expression"),
        ("me", 5, "the saved expression 'me' asks for itself: me -> me"),
        ("b and one", 1, "asks for itself: one -> two -> three -> one"),
        ("limited", 6, "in the saved expression 'limited': 'role' is not asked of codings"),
        ("query:of_nobody", 1, "no saved expression named 'of_nobody'"),
        ("query:a[coder = ada]", 8, "expected and, or, or the end, not '['"),
        ("code:b", 1, "no code named 'b'"),
        ("family:b", 1, "no code named 'b'"),
    ],
)
def test_what_is_wrong_in_a_saved_expression_is_told_at_its_place_there(
    expression: str, column: int, said: str
) -> None:
    with pytest.raises(Misread) as caught:
        places(expression, saved=SAVED)
    assert said in caught.value.what
    assert caught.value.column == column


def test_the_text_that_the_column_counts_in_is_that_of_the_saved_expression() -> None:
    with pytest.raises(Misread) as caught:
        places("gaps or old", saved=SAVED)
    assert caught.value.text == SAVED["old"]
    assert caught.value.message.splitlines()[1].strip() == SAVED["old"]


def test_saved_expressions_that_are_not_named_are_not_read() -> None:
    assert places("hotline", saved=SAVED) == HOTLINE


# What an expression asks
# -----------------------

ASKS = {
    "hotline": ("codes", "codings"),
    "not *": ("codes", "codings"),
    "code:gaps and word:beds": ("codes", "codings", "words"),
    "gaps[coder = ben]": ("codings", "who"),
    "coder = ben": ("codings", "who"),
    "missing date": ("codings", "who"),
    "role = provider": (),
    "word:beds": ("words",),
    "/x/ or lemma:bed": ("words",),
    "c": ("codes", "codings"),
    "A": ("codes", "codings", "words"),
    "off": (),
    "has years followed by off": (),
}


@pytest.mark.parametrize("expression", ASKS)
def test_what_an_expression_asks_for(expression: str) -> None:
    bound = Bound(expression, small.study(), SAVED)
    given = {
        "codes": bound.asks_codes,
        "codings": bound.asks_codings,
        "who": bound.asks_who_coded,
        "words": bound.asks_words,
    }
    assert tuple(name for name, asks in given.items() if asks) == ASKS[expression]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("services", {"services", "housing"}),
        ("code:services", {"services"}),
        ("family:services", {"services", "housing"}),
        ("streams", {"streams", "hotline", "neighbours"}),
        ("streams/hotline", {"hotline"}),
        ("none_of_them", {"none_of_them"}),
        ("*", None),
    ],
)
def test_the_codes_that_a_name_stands_for(name: str, keys: set[str] | None) -> None:
    bound = Bound(name, small.study(), {})
    found = bound.keys(bound.tree)  # type: ignore[arg-type]
    assert (None if found is None else set(found)) == keys


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("hotline", "hotline"),
        ("HOTLINE", "hotline"),
        ("streams/hotline", "hotline"),
        ("/Streams/Hotline", "hotline"),
        ("streams/", "streams"),
        ("services/hotline", None),
        ("reams/hotline", None),
        ("hotlines", None),
        ("", None),
    ],
)
def test_a_code_is_found_by_its_key_or_the_end_of_its_path(name: str, key: str | None) -> None:
    assert find_code(small.BOOK, name) == key


# Errors with their column
# ------------------------

WRONG = {
    "housing within 2 segments of hotlin": (30, "did you mean 'hotline'"),
    "role = provider and rolle = x": (21, "no attribute named 'rolle'"),
    "has rolle": (1, "no attribute named 'rolle'"),
    "gaps and missing coding.memo": (10, "no attribute named 'coding.memo'"),
    "years > 3 and years < many": (23, "< compares with a number or a date"),
    "years >= 2026-3": (10, "not '2026-3'"),
    "wave in (1, 2, 3)": (16, "wave is '3' nowhere in this study"),
    "date in (2026, x)": (16, "a date is 2026, 2026-03 or 2026-03-15, not 'x'"),
    "date > soon": (8, "> compares with a number or a date"),
    "origin = typed": (10, "origin is 'typed' nowhere"),
    "round = 7": (9, "round is '7' nowhere"),
    "*[round = 7]": (11, "round is '7' nowhere"),
    "*[date = soon]": (10, "a date is 2026"),
    "hotline[word:beds]": (14, "in [ ] stands what is asked of the codings"),
    "gaps[hotline followed by gaps]": (6, "in [ ] stands what is asked of the codings"),
    "*[coder = ada and speaker = Ana]": (19, "'speaker' is not asked of codings"),
    "transcript = W9": (14, "transcript is 'W9' nowhere"),
    "speaker = Zed": (11, "speaker is 'Zed' nowhere"),
    "site = Est": (8, "did you mean 'East'"),
    "person.kind = x": (1, "no attribute named 'person.kind'"),
    "hotline and streams = 2": (13, "'streams' is a code, and cannot be compared"),
    "hotline and [": (13, "not '['"),
    "family:streamz": (1, "no code named 'streamz'; did you mean 'streams'"),
    "services/hotline": (1, "no code or saved expression named 'services/hotline'"),
    "coder": (1, "for the field, type coder = VALUE or has coder"),
    "a followed by years": (1, "no code or saved expression named 'a'"),
    "/[/ or gaps": (1, "not a valid regular expression"),
}


@pytest.mark.parametrize("expression", WRONG)
def test_what_is_not_in_the_study_is_told_with_its_column(expression: str) -> None:
    with pytest.raises(Misread) as caught:
        places(expression)
    column, said = WRONG[expression]
    assert said in caught.value.what
    assert caught.value.column == column


UNREADABLE = {
    "a within 1.5 segments of b": (10, "expected a number of segments or turns"),
    "a within -1 turns of b": (10, "expected a number"),
    "a within of b": (10, "expected a number"),
    "a within 2 turns of": (20, "expected a code"),
    "a followed by": (14, "expected a code"),
    "a followed by b within 2": (25, "expected segments or turns, not the end"),
    "a followed by b followed by c": (17, "put brackets around the part before"),
    "()": (2, "expected a code"),
    "[a]": (1, "expected a code"),
    "a[": (3, "expected a code"),
    "a[]": (3, "expected a code"),
    "role in ()": (10, "expected a value, not ')'"),
    "role in (a,": (12, "expected a value, not the end"),
    "role in (a": (11, "expected ',' or ')'"),
    "role not in x": (13, "expected '('"),
    "role not = x": (6, "expected and, or, or the end, not 'not'"),
    'role = ""': (8, "expected a value; this is empty"),
    'has ""': (5, "expected the name of a field; this is empty"),
    "has (a)": (5, "expected the name of a field"),
    "word:": (6, "expected a word"),
    "word:(a)": (6, "expected a word"),
    "code:": (6, "expected the name of a code"),
    "family:": (8, "expected the name of a code"),
    "query:": (7, "expected a saved expression"),
    "query:/x/": (7, "expected a saved expression"),
    "family:streams/*/x": (1, "* alone is any code"),
    "a, b": (2, "expected and, or, or the end, not ','"),
    "= x": (1, "expected a code"),
    "role = = x": (8, "expected a value, not '='"),
    "and": (1, "expected a code"),
    "not": (4, "expected a code"),
    "segments": (1, "expected a code"),
    "a ; b": (3, "expected and, or, or the end, not ';'"),
    "!a": (1, "'!' means nothing here"),
    "a ” b": (3, "'”' means nothing here"),
    "“a": (1, "this quotation mark is not closed"),
    "role = “a": (8, "this quotation mark is not closed"),
    "a*b": (1, "* alone is any code"),
    "* or */x": (6, "* alone is any code"),
}


@pytest.mark.parametrize("typed", UNREADABLE)
def test_what_cannot_be_read_is_told_with_its_column(typed: str) -> None:
    with pytest.raises(Misread) as caught:
        parse(typed)
    column, said = UNREADABLE[typed]
    assert said in caught.value.what
    assert caught.value.column == column


AS_WRITTEN = {
    "a within 1 segment of b": "a within 1 segments of b",
    "a within 3 turn b": "a within 3 turns of b",
    "HAS role": "has role",
    "Missing role": "missing role",
    'has "in"': 'has "in"',
    "role IN (a)": "role in (a)",
    "role Not In (a)": "role not in (a)",
    "a and(b)": "a and b",
    '"role" = x': "role = x",
    "years<=3": "years <= 3",
    "years!=3": "years != 3",
    "*": "*",
    "family:a[b = c or d = e]": "family:a[b = c or d = e]",
    "query:x and code:a/b": "query:x and code:a/b",
    "a or (b or c)": "a or (b or c)",
    "a and (b or c) and not (d and e)": "a and (b or c) and not (d and e)",
    "(a followed by b) followed by c": "(a followed by b) followed by c",
    "not (a within 1 turns of b)": "not a within 1 turns of b",
    "a followed by b within 1 turns": "a followed by b within 1 turns",
    "a followed by b within 0 segments": "a followed by b within 0 segments",
    'role = "a\\"b"': 'role = "a\\"b"',
    r"/a\\b\/c/": r"/a\\b\/c/",
    "word:a*": "word:a*",
}


@pytest.mark.parametrize("typed", AS_WRITTEN)
def test_an_expression_is_written_so_that_it_reads_the_same(typed: str) -> None:
    assert written(parse(typed)) == AS_WRITTEN[typed]
    assert parse(AS_WRITTEN[typed]) == parse(typed)


# Words
# -----

FOUND = {
    ("a b", "a\u00a0b a\tb ab"): ["a\u00a0b", "a\tb"],
    ("café", "CAFÉ, cafe, cafés"): ["CAFÉ"],
    ("3", "3, 13, 3.5 and 3"): ["3", "3", "3"],
    ("dog", "dog's, dogs', dog"): ["dog", "dog"],
    ("we", "we're, we'll, we've, WE"): ["we", "we", "we", "WE"],
    ("re", "we're re"): ["re"],
    ("o", "o'clock o"): ["o"],
    ("*ing", "sing, ing, -ing, ingot"): ["sing", "ing", "ing"],
    ("s*e", "safe she s e"): ["safe", "she"],
    ("e-mail", "e-mail, E-Mail, email"): ["e-mail", "E-Mail"],
    ("safe house", "safe - house"): [],
    ("safe house", "safe\nhouse safe\n\nhouse"): ["safe\nhouse", "safe\n\nhouse"],
    ("日本", "日本語 and 日本"): ["日本", "日本"],
    ("snake_case", "snake_case snake_cases"): ["snake_case"],
    ("$5", "$5, $50"): ["$5"],
    ("(so)", "x(so)y"): ["(so)"],
    ("a.c", "a.c abc"): ["a.c"],
    ("end", "the end"): ["end"],
}


@pytest.mark.parametrize("case", FOUND, ids=lambda case: f"{case[0]} in {case[1]}")
def test_what_a_whole_word_is(case: tuple[str, str]) -> None:
    words, text = case
    assert [text[a:b] for a, b in find(words, text)] == FOUND[case]


def test_words_found_are_those_that_are_wanted_in_a_saved_expression_too() -> None:
    made = small.material(small.study(), saved={"w": "word:beds and not word:short"})
    looked = Evaluation("w or not not word:nobody or not word:slow", made)
    found = {
        looked.units[i].interview.text[a:b].casefold()
        for i, spans in looked.words_found().items()
        for a, b in spans
    }
    assert found == {"beds", "nobody"}
