"""Where a quote is cut, which passages come first, what decisions about printing do, and a
transcript with its codes: small texts by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Refused, Unknown
from qcode.printmarks import PrintMark
from qcode.reports.annotations import Coded, coded_words, speakers_by_role
from qcode.reports.citations import CitationIndex
from qcode.reports.layers import DEFAULT, LayerOptions, layered
from qcode.reports.quote_choice import Limits
from qcode.reports.quote_cuts import as_line, cut, ends_sentence, printed
from qcode.reports.quote_marks import PrintDecisions, fits, may_be_quoted
from qcode.reports.quotes import (
    choose,
    is_verbatim,
    question_before,
    quotes,
    quotes_table,
    too_short,
)

Small = Callable[..., model.Study]

# -- where a quote is cut


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("One two three.", 3, "One two three."),
        ("One two three.", 2, "One two …"),
        ("Aa bb cc dd. Ee ff gg hh ii jj kk.", 9, "Aa bb cc dd. […]"),
        ("Aa bb cc. Dd ee ff gg hh ii jj kk.", 9, "Aa bb cc. Dd ee ff gg hh ii …"),
        ("A b c? D e! F g h", 6, "A b c? D e! […]"),
        ("He said “it is.” Then more.", 4, "He said “it is.” […]"),
        ("We met Mr. Gray and left.", 3, "We met Mr. …"),
        ("At the U.S. court we met.", 3, "At the U.S. …"),
        ("One\n  two three", 2, "One two …"),
        ("法院很慢。我们等。", 5, "法院很慢。 […]"),
    ],
)
def test_a_long_passage_is_cut_at_a_sentence_or_at_a_word(
    text: str, words: int, shown: str
) -> None:
    """A sentence that ends in the first third is too short to stand for the passage."""
    found, stop = printed(text, 0, len(text), words)
    assert found == shown
    assert as_line(text[:stop]) == shown.removesuffix(" […]").removesuffix(" …")


def test_a_cut_is_of_the_span_alone() -> None:
    text = "Before. One two three. After that."
    start, end = text.index("One"), text.index(" After")
    assert cut(text, start, end, 3) == (end, "")
    assert cut(text, start, len(text), 4) == (end, "[…]")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("It is.", True),
        ("It is", False),
        ("It is!)", True),
        ("It is…", True),
        ("with Dr.", False),
        ("e.g.", False),
        ("(approx.", False),
        ("so I.", False),
        ("an etc.\nThe end.", True),
        ("", False),
    ],
)
def test_where_a_sentence_ends(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


# -- which come first

TWELVE = "one two three four five six seven eight nine ten eleven twelve."


def order(study: model.Study, **limits: Any) -> list[str]:
    found = choose(study, limits=Limits(**limits)).quotes
    return [f"{q.transcript}:{q.quote.split()[0]}" for q in found]


def test_twelve_words_are_readable_and_fewer_come_later(small: Small) -> None:
    texts = {"A": f"P: {TWELVE.replace(' twelve', '')}", "B": f"P: {TWELVE}"}
    study = small(texts, [(n, "a", t[3:]) for n, t in texts.items()])
    assert order(study) == ["B:one", "A:one"]
    assert order(study, max_words=11) == ["A:one", "B:one"]
    cut_off = {"A": f"P: {TWELVE.replace('.', '')} thirteen", "B": f"P: {TWELVE}"}
    study = small(cut_off, [(n, "a", t[3:]) for n, t in cut_off.items()])
    assert order(study, max_words=12) == ["B:one", "A:one"]


def test_without_a_wish_three_quotes_and_two_of_an_interview(small: Small) -> None:
    text = "\n\n".join(f"P: {w} and so on." for w in ("Alpha", "Beta", "Gamma", "Delta"))
    study = small(
        {"A": text, "B": text}, [(n, "a", w) for n in "AB" for w in ("Alpha", "Beta", "Gamma")]
    )
    assert order(study) == ["A:Alpha", "B:Alpha", "A:Beta"]
    assert [q.transcript for q in quotes(study)] == ["A", "B", "A"]
    assert [q.transcript for q in quotes(study, per_code=9)] == ["A", "B", "A", "B"]
    assert order(study, per_code=9) == ["A:Alpha", "B:Alpha", "A:Beta", "B:Beta"]
    assert order(study, per_code=9, per_interview=3)[4:] == ["A:Gamma", "B:Gamma"]
    assert order(study, per_code=9, per_person=1) == ["A:Alpha", "B:Alpha"]
    assert order(study, per_code=9, per_interview=1) == ["A:Alpha", "B:Alpha"]


def test_eighty_words_are_printed_where_no_other_number_is_wished(small: Small) -> None:
    text = " ".join(["word"] * 81)
    study = small({"T": f"P: {text}"}, [("T", "a", text)])
    for found in (choose(study, limits=Limits()).quotes, quotes(study)):
        assert (found[0].words, found[0].quote.split().count("word")) == (80, 80)


def test_sites_and_interviews_that_were_quoted_least_come_first(small: Small) -> None:
    """Of two sites: after A, the other site; then C of the first; B and D for the second code."""
    texts = dict.fromkeys("ABCD", "P: First words.\n\nP: Second words.")
    codings = [(n, c, w) for n in texts for c, w in (("a", "First"), ("b", "Second"))]
    people = {n: {"site": "x" if n in "AC" else "y"} for n in texts}
    study = small(texts, codings, people=people)
    assert order(study, per_code=2) == ["A:First", "B:First", "C:Second", "D:Second"]
    by = choose(study, by="site", limits=Limits(per_code=1)).quotes
    assert [(q.code, q.group, q.transcript) for q in by] == [
        ("a", "x", "A"),
        ("a", "y", "B"),
        ("b", "x", "C"),
        ("b", "y", "D"),
    ]


# -- what was decided


@pytest.mark.parametrize(
    ("attributes", "site", "may"),
    [
        ({}, {}, True),
        ({"quote_permission": "yes"}, {}, True),
        ({"quote_permission": "Yes, by role"}, {}, True),
        ({"Quote permission": "granted."}, {}, True),
        ({"quote-permission": "no"}, {}, False),
        ({"quote_permission": "not yet"}, {}, False),
        ({"quote_permission": " "}, {}, True),
        ({"quote_permission": ""}, {"quote_permission": "no"}, False),
        ({"quote_permission": "yes"}, {"quote_permission": "no"}, True),
        ({"permission": "no"}, {}, True),
    ],
)
def test_who_may_be_quoted(attributes: dict[str, str], site: dict[str, str], may: bool) -> None:
    person = model.Participant("1", "T", "P", {"site": "x", **attributes})
    study = model.Study("S", model.Codebook("B", "1", ()), (), sites={"x": site})
    assert may_be_quoted(study, person) is may


WORDS = "The docket is long. The hall is cold."


@pytest.fixture
def study(small: Small) -> model.Study:
    return small({"T": f"Interviewer: Well?\n\nP: {WORDS}"}, [("T", "a", WORDS)])


def mark(
    study: model.Study, kind: Any, text: str = "", words: str = WORDS, **more: Any
) -> PrintMark:
    start = study.interviews[0].text.index(words)
    made = PrintMark("m1", kind, "T", start, start + len(words), text=text, created="1")
    return replace(made, **more)


def decided(study: model.Study, *marks: PrintMark, max_words: int = 80, min_words: int = 1) -> Any:
    """The candidate of the passage, and what is told."""
    study = replace(study, print_marks=marks)
    decisions = PrintDecisions(study, max_words)
    (citation,) = CitationIndex(layered(study)).of(["a"])
    found = decisions.candidate(citation, ["a"], min_words)
    return found, decisions.notes()


@pytest.mark.parametrize(
    ("marks", "rank"),
    [
        ([], 2),
        ([("star", {})], 1),
        ([("pin", {"code": "a"})], 0),
        ([("pin", {"code": "b"})], 2),
        ([("star", {"code": "b"})], 2),
        ([("pin", {}), ("drop", {"created": "2"})], None),
        ([("drop", {}), ("pin", {"created": "2"})], 0),
        ([("drop", {"id": "m2"}), ("pin", {})], None),
        ([("drop", {"start": 0, "end": 22})], 2),
        ([("drop", {"start": 0, "end": 24})], None),
        ([("drop", {"transcript": "U"})], 2),
    ],
)
def test_pins_stars_and_drops_are_of_the_words_and_the_code(
    study: model.Study, marks: list[tuple[Any, dict[str, Any]]], rank: int | None
) -> None:
    """The newest holds; of one moment the one with the greater id. The passage begins at 23."""
    found, told = decided(study, *(mark(study, kind, **more) for kind, more in marks))
    assert (found.rank if found is not None else None) == rank and told == []


def test_short_passages_are_left_out_unless_they_are_pinned_or_edited(study: model.Study) -> None:
    assert decided(study, min_words=8)[0].words == 8
    assert decided(study, min_words=9)[0] is None
    assert decided(study, mark(study, "star"), min_words=9)[0] is None
    assert decided(study, mark(study, "pin"), min_words=9)[0].words == 8
    edited = decided(study, mark(study, "edit", "The docket is long."), min_words=9)[0]
    assert (edited.shown, edited.words, edited.edited) == ("The docket is long.", 4, True)


@pytest.mark.parametrize(
    ("text", "max_words", "shown"),
    [
        ("The docket is long. […]", 80, "The docket is long. […]"),
        ("The docket is long. The hall is cold.", 5, "The docket is long. […]"),
        ("The docket is long. The hall is cold.", 3, "The docket is …"),
        ("The [old and slow] docket is long.", 3, "The …"),
        ("The docket … cold.", 3, "The docket …"),
    ],
)
def test_an_edit_is_cut_like_a_passage_and_never_inside_a_bracket(
    study: model.Study, text: str, max_words: int, shown: str
) -> None:
    found, _ = decided(study, mark(study, "edit", text), max_words=max_words)
    assert found.shown == shown


def test_an_edit_that_does_not_fit_is_told_with_its_place(study: model.Study) -> None:
    found, told = decided(study, mark(study, "edit", "The docket was long."))
    assert found is None
    assert told == [
        "the edit of T, segment 2 no longer fits: after 'The docket' the quote has 'was long.', but"
        " the transcript has 'is long. The'; the passage is not printed. Edit it again:"
        " qcode quotes edit T 2 --code a TEXT, or print the transcript's words:"
        " qcode quotes remove T 2 --code a --only edit"
    ]
    (citation,) = CitationIndex(layered(study)).of(["a"])
    moved = "the code lies on other words now"
    whole = mark(study, "edit", WORDS)
    assert fits(citation, whole) == ""
    assert fits(citation, replace(whole, start=whole.start - 1)) == moved
    assert fits(citation, replace(whole, end=whole.end + 1)) == moved


def test_persons_who_did_not_permit_quotation_are_counted(small: Small) -> None:
    texts = {"A": "P: One.\n\nP: Two.", "B": "P: One."}
    study = small(
        texts,
        [("A", "a", "One"), ("A", "b", "Two"), ("B", "a", "One")],
        people={"A": {"quote_permission": "no"}, "B": {"quote_permission": "no"}},
    )
    rest = "did not permit quotation (quote_permission)"
    chosen = choose(study, limits=Limits())
    assert (chosen.quotes, chosen.told) == ((), (f"3 passages are not printed: 2 persons {rest}",))
    one = choose(study, ["b"], limits=Limits())
    assert one.told == (f"1 passage is not printed: 1 person {rest}",)


def test_pins_that_the_limits_keep_out_are_counted(small: Small) -> None:
    text = "P: Alpha.\n\nP: Beta.\n\nP: Gamma."
    study = small({"T": text}, [("T", "a", w) for w in ("Alpha", "Beta", "Gamma")])
    pins = tuple(
        PrintMark(w, "pin", "T", text.index(w), text.index(w) + len(w)) for w in ("Beta", "Gamma")
    )
    study = replace(study, print_marks=pins)
    assert choose(study, limits=Limits(per_code=1)).told == (
        "1 pinned passage is not printed, because the limits are reached",
    )
    assert order(study, per_code=2) == ["T:Beta", "T:Gamma"]
    assert choose(study, limits=Limits(per_code=2)).told == ()


# -- the quotes as a table


def test_a_quote_knows_its_place_its_question_and_who_said_it(study: model.Study) -> None:
    people = tuple(
        replace(p, attributes={"role": "judge"}) if p.label == "P" else p
        for p in study.interviews[0].participants
    )
    turns = tuple(replace(t, time_start=61_500 * (t.number - 1)) for t in study.interviews[0].turns)
    told = replace(study.interviews[0], participants=people, turns=turns)
    study = replace(study, interviews=(told,))
    chosen = choose(study, limits=Limits(), attribution="{role}, {site}", with_question=True)
    (quote,) = chosen.quotes
    assert (quote.quote, quote.attribution, quote.question) == (WORDS, "judge", "Well?")
    assert (quote.segment, quote.words, quote.time, quote.person) == (2, 8, 61_500, ("T", "P"))
    assert (quote.said_of, quote.label, quote.edited) == ((("role", "judge"),), "A", False)
    assert chosen.told == (
        "no site is known of the person quoted in T; the attribution leaves it out",
    )
    table = quotes_table(study, chosen.quotes, times=True, with_source=True)
    assert [c.key for c in table.columns] == [
        *("label", "question", "quote", "attribution", "time", "transcript", "segment")
    ]
    assert [c.key for c in table.data_columns] == ["code", "words", "group", "edited"]
    assert table.rows[0]["time"] == "00:01:01.500"
    assert table.notes[:2] == (
        "Quotes are verbatim; […] marks sentences left out, … words left out.",
        "1 quote from 1 interview of 1.",
    )
    plain = quotes_table(study, [replace(quote, question="", edited=True)], "role", short="Short.")
    assert [c.key for c in plain.columns] == ["group", "label", "quote", "attribution"]
    assert [c.key for c in plain.data_columns] == [
        *("code", "words", "time", "transcript", "segment", "question", "edited")
    ]
    assert (plain.title, plain.group) == ("Quotes by role", "group")
    assert plain.notes[0].endswith(" Words in square brackets were put in or replaced for print.")
    assert plain.notes[1] == "1 quote from 1 interview of 1. Short."


def test_only_values_that_are_missing_of_somebody_quoted_are_told(small: Small) -> None:
    """Nobody quotes U; whoever has no role is a participant, and that is not told."""
    study = small(
        {"T": "P: One.", "U": "P: Two.", "V": "P: Three."},
        [("T", "a", "One"), ("V", "a", "Three")],
        people={"V": {"site": "x"}},
    )
    chosen = choose(study, limits=Limits(), attribution="{role}, {site}")
    assert [q.attribution for q in chosen.quotes] == ["participant", "x"]
    assert chosen.told == (
        "no site is known of the person quoted in T; the attribution leaves it out",
    )


def test_the_question_is_the_interviewers_last_turn_before(small: Small) -> None:
    text = "P: One.\n\nInterviewer: First?\n\nInterviewer: Second?\n\nQ: Two.\n\nP: Three."
    study = small({"T": text}, [("T", "a", w) for w in ("One", "Two", "Three")])
    cited = CitationIndex(layered(study)).of(["a"])
    assert [question_before(c) for c in cited] == ["", "Second?", "Second?"]


@pytest.mark.parametrize(
    ("least", "most", "count"), [(1, 80, 0), (2, 80, 1), (3, 80, 2), (3, 2, 3)]
)
def test_passages_that_are_too_short_are_counted_once(
    small: Small, least: int, most: int, count: int
) -> None:
    """Of one, two and three words; the first has two codes."""
    study = small(
        {"T": "P: One.\n\nP: Two words.\n\nP: Three more words."},
        [
            ("T", "a", "One."),
            ("T", "b", "One."),
            ("T", "a", "Two words."),
            ("T", "a", "Three more words."),
        ],
    )
    assert too_short(study, None, least, most) == count
    assert too_short(study, ["b"], least, most) == min(count, 1)


@pytest.mark.parametrize(
    ("quote", "edited", "verbatim"),
    [
        ("The docket is long.", False, True),
        ("The docket is long. […]", False, True),
        ("The docket is long. …", False, True),
        ("The docket is long", False, False),
        ("The docket is [very] long.", False, False),
        ("The docket is [very] long.", True, True),
        ("The docket was long.", True, False),
    ],
)
def test_a_quote_is_verbatim_but_for_its_marks(quote: str, edited: bool, verbatim: bool) -> None:
    made = model.Quote("a", "A", "", quote, "", "T", 1, 4, 4, 23, edited=edited)
    assert is_verbatim(made, "P: x The docket\nis long."[1:]) is verbatim


# -- a transcript with its codes


def test_words_that_carry_codes_are_listed_in_order(small: Small) -> None:
    text = "P: One two. Three four."
    study = small(
        {"T": text},
        [("T", "b", "One "), ("T", "b", "two."), ("T", "a", "One two."), ("T", "semi", "four")],
        tree={"a": {"semi": {}}, "b": {}},
    )
    codes = tuple(
        replace(c, label="Half; whole") if c.key == "semi" else c for c in study.codebook.codes
    )
    study = replace(study, codebook=replace(study.codebook, codes=codes))
    assert coded_words(study, "T", None, DEFAULT) == (
        Coded(3, 11, ("A", "B")),
        Coded(18, 22, ("semi",)),
    )
    assert coded_words(study, "T", ["b"], DEFAULT) == (Coded(3, 11, ("B",)),)
    assert len(coded_words(study, "T", ["a"], DEFAULT)) == 2
    with pytest.raises(Unknown):
        coded_words(study, "T", ["c"], DEFAULT)
    open_ = replace(study, done=())
    with pytest.raises(Refused, match="T does not count: nobody has marked it as finished"):
        coded_words(open_, "T", None, DEFAULT)
    assert len(coded_words(open_, "T", None, LayerOptions(include_unfinished=True))) == 2


def test_white_space_carries_no_code(small: Small) -> None:
    study = small({"T": "P: One two."}, [("T", "a", " ")])
    assert coded_words(study, "T", None, DEFAULT) == ()


def test_speakers_are_named_by_role_and_numbered_where_several_have_it(small: Small) -> None:
    study = small(
        {"T": "Interviewer: So?\n\nA: One.\n\nB: Two.\n\nC: Three.\n\nD: Four."},
        people={
            **{f"T/{n}": {"role": "law_enforcement"} for n in "AC"},
            "T/B": {"role": "judge"},
        },
    )
    assert speakers_by_role(study.interviews[0]) == {
        "Interviewer": "Interviewer",
        "A": "Law enforcement official 1",
        "B": "Judge",
        "C": "Law enforcement official 2",
        "D": "Participant",
    }
