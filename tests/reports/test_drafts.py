"""The quotations and numbers of a draft: what is found, where it stands, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from qcode import model
from qcode.reports.draft_numbers import compare_numbers, is_rounded
from qcode.reports.draft_quotes import Found, Quoted, find_quotations, roles_named
from qcode.reports.ledger import Figure, Ledger, Sentence
from qcode.reports.quote_checks import Transcripts, folded, pattern_of
from qcode.reports.quote_verdicts import Judge

Small = Callable[..., model.Study]


@dataclass(frozen=True)
class Block:
    text: str
    place: str = "paragraph 1"
    quoted: bool = False


ROLES = roles_named(["judge", "clerk", "Court Clerk", "law enforcement official", "judge", ""])


def found(*blocks: Block | str, **more: int) -> Found:
    made = [Block(b, f"p{i}") if isinstance(b, str) else b for i, b in enumerate(blocks, 1)]
    return find_quotations(made, ROLES, **more)


def quoted(*blocks: Block | str) -> list[tuple[str, str]]:
    return [(q.text, q.attribution) for q in found(*blocks).quotations]


# -- quotations

LONG = "The docket is long."


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("the judge thinks", "judge"),
        ("Judges think", "judge"),
        ("a COURT  clerk thinks", "Court Clerk"),
        ("the clerk thinks", "clerk"),
        ("law enforcement officials", "law enforcement official"),
        ("a judge and a clerk", ""),
        ("a clerk of the court clerk", ""),
        ("the adjudger and the judged", ""),
        ("nobody", ""),
    ],
)
def test_the_one_role_that_words_name_is_found(text: str, role: str) -> None:
    assert ROLES(text) == role


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        (f"She said, “{LONG}”", LONG, ""),
        (f"A judge said, “{LONG}”", LONG, "judge"),
        (f"As judges explained: “{LONG}”", LONG, "judge"),
        (f"A judge came. Then she said, “{LONG}”", LONG, ""),
        (f"A judge came by; “{LONG}”", LONG, ""),
        (f"Clerks put it so: «{LONG}»", LONG, "clerk"),
        (f"A clerk noted „{LONG}“", LONG, "clerk"),
        (f'A clerk noted "{LONG}"', LONG, "clerk"),
        (f"“{LONG}” (a judge) and more.", LONG, "a judge"),
        (f"“{LONG}” (our emphasis)", LONG, ""),
        (f"“{LONG}”, — the mayor. And more.", LONG, "the mayor"),
        (f"“{LONG}” -- the mayor; and more.", LONG, "the mayor"),
        (f"“{LONG}” — judge", LONG, "judge"),
        (f"{LONG} — a judge.", LONG, "a judge"),
        (f"{LONG} -- judge", LONG, "judge"),
        (f"He said “{LONG}” and left — judge", LONG, ""),
        (f"A judge said that a clerk noted “{LONG}”", LONG, ""),
    ],
)
def test_words_between_marks_or_before_a_role_are_quotations(
    text: str, words: str, who: str
) -> None:
    assert quoted(text) == [(words, who)]


@pytest.mark.parametrize(
    "text",
    ["The docket is long.", "The hall is cold — and so is the door.", "It is a well-known --"],
)
def test_plain_paragraphs_have_no_quotation(text: str) -> None:
    assert found(text) == Found((), 0, ())


def test_several_quotations_of_a_paragraph_come_in_order() -> None:
    text = "A judge said “The docket is long” and later “The hall is very cold” (a clerk)."
    assert quoted(text) == [
        ("The docket is long", "judge"),
        ("The hall is very cold", "a clerk"),
    ]


def test_what_is_shorter_than_four_words_is_counted_as_a_term() -> None:
    result = found("So “a short one” and “one of four words” there.")
    assert ([q.text for q in result.quotations], result.short) == (["one of four words"], 1)
    again = found("So “a short one” there.", shortest=3)
    assert (len(again.quotations), again.short) == (1, 0)


def test_a_mark_without_a_partner_is_told_with_its_place() -> None:
    result = found("He left.", "She said “The docket is long", "“And the hall is cold today.”")
    assert result.unpaired == () and [q.text for q in result.quotations] == [
        "The docket is long\nAnd the hall is cold today."
    ]
    alone = found("She said “The docket is long", "And the hall is cold.", 'A "mark, too')
    assert alone.unpaired == ("p1", "p3") and alone.quotations == ()
    assert found("She said „The docket is long", "“no partner of it here”").unpaired == ("p1",)


def test_a_quotation_of_several_paragraphs_has_a_mark_before_each() -> None:
    result = found(
        "A judge said: “The docket is long.",
        "“The hall is cold.",
        "“The door is shut.” Then he left.",
        "A clerk said “That is all there is.”",
    )
    assert [(q.text, q.place, q.attribution) for q in result.quotations] == [
        ("The docket is long.\nThe hall is cold.\nThe door is shut.", "p1", "judge"),
        ("That is all there is.", "p4", "clerk"),
    ]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([Block(LONG, quoted=True)], [(LONG, "")]),
        ([Block(f"“{LONG}” — the mayor", quoted=True)], [(LONG, "the mayor")]),
        ([Block(f"{LONG} -- the mayor.", quoted=True)], [(LONG, "the mayor")]),
        ([Block(LONG, quoted=True), Block("— a judge")], [(LONG, "a judge")]),
        ([Block(LONG, quoted=True), Block("-- the mayor. ")], [(LONG, "the mayor")]),
        ([Block(LONG, quoted=True), Block("— a judge"), Block("So it is.")], [(LONG, "a judge")]),
        ([Block("— a judge"), Block(LONG, quoted=True)], [(LONG, "")]),
        (
            [Block(LONG, quoted=True), Block("— a judge. He said “The hall is very cold.”")],
            [(LONG, ""), ("The hall is very cold.", "")],
        ),
        (
            [Block(LONG, quoted=True), Block(f"{LONG} — clerk", quoted=True)],
            [(LONG, ""), (LONG, "clerk")],
        ),
    ],
)
def test_a_block_is_a_quotation_and_may_have_its_speaker_behind_it(
    blocks: list[Block], expected: list[tuple[str, str]]
) -> None:
    assert quoted(*blocks) == expected


# -- where words stand

SAID = "It’s a long -- very long -- docket, and the few cases wait."


@pytest.fixture(scope="module")
def transcripts(small: Small) -> Transcripts:
    return Transcripts(
        small(
            {
                "T": f"Interviewer: What waits there?\n\nP: {SAID}\n\nQ: No.\n\nP: So they do.",
                "U": f"R: {SAID}",
                "V": "P: One.\n\nP: Two.\n\nP: Three more words.",
            }
        )
    )


def test_marks_dashes_and_blanks_are_compared_in_one_form() -> None:
    assert folded("“It’s” — a\n long–docket… \u00ad") == '"It\'s"-a long-docket...'
    assert folded("a --- b -  c") == "a-b-c"


@pytest.mark.parametrize(
    ("quotation", "stands"),
    [
        ("It's a long—very long – docket", True),
        ("It's a long docket", False),
        ("a long … docket", True),
        ("a long ... docket, and [...] cases", True),
        ("a long . . . docket", True),
        ("the [many] cases wait", True),
        ("[The] few cases wait.", True),
        ("the few cases wait,", True),
        ("the few cases wait!", False),
        ("the few case", False),
        ("he few cases", False),
        ("[t]he few cases", True),
        ("the few case[s]", True),
        ("the [few ]cases", True),
        ("the f [ew] cases", False),
        ("wait … docket", False),
        ("docket, and … No.", False),
        ("cases wait. … So they do", True),
        ("The few cases", False),
        ("[…]", False),
        ("", False),
    ],
)
def test_a_quotation_stands_word_by_word_but_for_what_it_marks(
    transcripts: Transcripts, quotation: str, stands: bool
) -> None:
    assert bool(transcripts.standing(quotation)) is stands


def test_a_quotation_without_words_of_its_own_has_no_pattern() -> None:
    assert pattern_of("[…] …") is None and pattern_of("…") is None
    assert pattern_of("docket") is not None


@pytest.mark.parametrize(
    ("mark", "between", "fits"),
    [
        ("[x]", 78, True),
        ("[x]", 79, False),
        ("…", 79, True),
        ("…", 2998, True),
        ("…", 2999, False),
        ("[x] …", 2998, True),
        ("… [x]", 2998, True),
        ("[x] [y]", 79, False),
    ],
)
def test_an_ellipsis_stands_for_more_than_a_bracket(mark: str, between: int, fits: bool) -> None:
    """Letters between two words; the blanks beside them count, too."""
    pattern = pattern_of(f"alpha {mark} omega")
    assert pattern is not None
    assert bool(pattern.search(f"alpha {'x' * between} omega")) is fits


def test_every_place_is_named_with_its_turn_and_speaker(transcripts: Transcripts) -> None:
    def places(quotation: str) -> list[tuple[str, int, str | None]]:
        result = transcripts.standing(quotation)
        return [(s.interview.name, s.turn, s.speaker.label if s.speaker else None) for s in result]

    assert places("the few cases wait") == [("T", 2, "P"), ("U", 1, "R")]
    assert places("So they do") == [("T", 4, "P")]
    assert places("Two") == [("V", 2, "P")] and places("Three more") == [("V", 3, "P")]
    assert places("What waits there") == [("T", 1, None)]
    assert places("No") == [("T", 3, "Q")]


def test_the_passage_most_like_a_quotation_is_named(transcripts: Transcripts) -> None:
    nearest = transcripts.nearest("a long, very long docket, and a few cases")
    assert nearest is not None
    assert (nearest.transcript, nearest.segment, nearest.words) == ("T", 2, SAID)
    assert 80 < nearest.likeness < 100
    assert transcripts.nearest("zebra giraffe") is None


def test_rare_words_lead_to_the_passage_that_is_meant(small: Small) -> None:
    """Twelve turns share the words that everybody says."""
    said = ["P: It is long today."] * 12 + ["P: Zebra crossings vex us."]
    nearest = Transcripts(small({"T": "\n\n".join(said)})).nearest(
        "Zebra crossings vex, it is long"
    )
    assert nearest is not None and (nearest.segment, nearest.words) == (13, said[-1][3:])


def test_of_a_long_turn_the_part_that_is_meant_is_shown(small: Small) -> None:
    before, after = "alpha " * 60, " omega" * 60
    study = small({"T": f"P: {before}The docket is rather long.{after}"})
    nearest = Transcripts(study).nearest("The docket is quite long.")
    assert nearest is not None and "The docket is rather long." in nearest.words
    assert nearest.words.startswith("… ") and nearest.words.endswith(" …")
    assert len(nearest.words) < 180
    first = small({"T": f"P: The docket is rather long.{after}{after}"})
    begins = Transcripts(first).nearest("The docket is quite long.")
    assert begins is not None and begins.words.startswith("The docket")
    last = small({"T": f"P: {before}{before}The docket is rather long."})
    ends = Transcripts(last).nearest("The docket is quite long.")
    assert ends is not None and ends.words.endswith("rather long.")


# -- verdicts


@pytest.fixture(scope="module")
def judge(small: Small) -> Judge:
    """A judge of Northmoor, a clerk of Southmoor; both say that the hall is very cold."""
    study = small(
        {
            "T": "Interviewer: Is the docket very long?\n\nP: The docket is long. The hall is very"
            " cold.",
            "U": "P: The door is always shut. The hall is very cold. Write to me at a@b.org please."
            " We met near Thornbury then.",
            "V": "P: I have no role.",
        },
        people={
            "T/P": {"role": "judge", "site": "Northmoor", "shift": "night_shift"},
            "U": {"role": "court_clerk", "site": "Southmoor"},
        },
    )
    return Judge(replace(study, sites={"Northmoor": {"kind": "state"}}))


@pytest.mark.parametrize(
    ("words", "who", "faults", "doubts"),
    [
        ("The docket is long", "", (), ()),
        ("The docket is long", "judge", (), ()),
        ("The docket is long", "a judge", (), ()),
        ("The docket is long", "night shift", (), ()),
        ("The docket is long", "judge, state", (), ()),
        ("The docket is long", "Judge, Northmoor", (), ()),
        ("The docket is long", "judge, 2024", (), ()),
        ("The docket is long", "court clerk", ("said by judge, not by court clerk",), ()),
        (
            "The docket is long",
            "judge, Southmoor",
            ("said by judge, Northmoor, night_shift, state, not by judge, Southmoor",),
            (),
        ),
        (
            "The docket is long",
            "Southmoor",
            ("said by judge, Northmoor, night_shift, state, not by Southmoor",),
            (),
        ),
        (
            "The docket is long",
            "the mayor",
            (),
            ("nobody in the study is called 'the mayor'; not checked",),
        ),
        ("The hall is very cold", "judge", (), ()),
        ("The hall is very cold", "court clerk, Southmoor", (), ()),
        (
            "The hall is very cold",
            "court clerk, Northmoor",
            ("said by judge or court clerk, Southmoor, not by court clerk, Northmoor",),
            (),
        ),
        ("Is the docket very long", "judge", ("said by the interviewer, not by judge",), ()),
        ("Is the docket very long", "the mayor", ("said by the interviewer",), ()),
        ("Is the docket very long", "", (), ()),
        ("The docket is short", "judge", ("no transcript has these words",), ()),
        (
            "Write to me at a@b.org please",
            "court clerk",
            ("has an e-mail address: 'a@b.org'",),
            (),
        ),
        (
            "We met near Thornbury then",
            "court clerk",
            (),
            ("has what looks like the name of a place: 'Thornbury'",),
        ),
    ],
)
def test_a_quotation_is_judged_by_its_words_its_speaker_and_what_it_tells(
    judge: Judge, words: str, who: str, faults: tuple[str, ...], doubts: tuple[str, ...]
) -> None:
    verdict = judge.judge(Quoted(words, "p1", who))
    assert (verdict.faults, verdict.doubts) == (faults, doubts)
    assert verdict.quoted == Quoted(words, "p1", who)


def test_only_words_that_stand_nowhere_have_a_nearest_passage(judge: Judge) -> None:
    wrong = judge.judge(Quoted("The docket is short", "p1"))
    assert wrong.standing == () and wrong.nearest is not None
    assert wrong.nearest.transcript == "T"
    right = judge.judge(Quoted("The hall is very cold", "p1"))
    assert right.nearest is None and [s.interview.name for s in right.standing] == ["T", "U"]
    assert judge.role_in("a court clerk") == "court clerk"
    assert judge.role_in("a participant") == ""


# -- numbers


@pytest.mark.parametrize(
    ("written", "value", "same"),
    [
        ("157", 157.0, True),
        ("157", 158.0, False),
        ("36.0", 35.96, True),
        ("36", 35.96, True),
        ("36.1", 35.96, False),
        ("1,234", 1234.0, True),
        (".71", 0.714, True),
        ("0.5", 0.45, True),
        ("2", 2.5, False),
        ("3", 2.5, True),
        ("37", 37.5, False),
        ("12.3", 12.25, True),
        ("0.72", 0.7149, False),
    ],
)
def test_a_number_is_the_value_rounded_to_the_places_that_are_written(
    written: str, value: float, same: bool
) -> None:
    assert is_rounded(written, value) is same


OWN, OTHER = "n7k2qdhm4", "n2aaaaaaa"


def ledger(value: float | None, sentence: str | None = None, *, shown: str | None = None) -> Ledger:
    figures = (
        (Figure(OWN, 1, "", "Hotline", "n", "n", "count", value, shown or f"{value:g}"),)
        if value is not None
        else ()
    )
    said = (Sentence("s2aaaaaaa", "Streams", sentence),) if sentence is not None else ()
    return Ledger({}, {}, figures=figures, sentences=said)


@pytest.mark.parametrize(
    ("text", "today", "number", "others"),
    [
        ("There were 157 [n7k2qdhm4] and 12 more.", 157, ("157", "157", "157", True), 1),
        ("There were 157 [N7K2QDHM4] and 12 more.", 157, None, 2),
        ("There were 157 (n7k2qdhm4).", 158, ("157", "157", "158", False), 0),
        ("That is 157.0 percent {n7k2qdhm4}", 157, ("157.0", "157", "157", True), 0),
        ("Of 9 there were 157 n7k2qdhm4.", 157, ("157", "157", "157", True), 1),
        ("There were 157 of them [n7k2qdhm4].", 157, None, 1),
        ("[n7k2qdhm4] comes first, then 157.", 157, None, 1),
        ("There were 157 [n7k2qdhm4].", None, ("157", "157", None, False), 0),
        ("no id: xn7k2qdhm4 and n7k2qdhm4x", 157, None, 0),
    ],
)
def test_the_number_before_an_id_is_compared_with_the_figure(
    text: str, today: float | None, number: tuple[str, str, str | None, bool] | None, others: int
) -> None:
    result = compare_numbers([Block(text)], ledger(157), ledger(today))
    assert result.others == others
    if number is not None:
        (one,) = result.found
        assert (one.said, one.was, one.now, one.agrees) == number
        assert (one.id, one.place) == (OWN, "paragraph 1")
    elif "[n" in text:
        (one,) = result.found
        assert (one.said, one.agrees) == ("(no number before the id)", False)
        assert (one.was, one.now) == ("157", "157")
    else:
        assert result.found == ()


def test_an_id_that_no_ledger_has_agrees_with_nothing() -> None:
    (one,) = compare_numbers([Block(f"So 5 [{OTHER}]")], ledger(157), ledger(157)).found
    assert (one.said, one.was, one.now, one.agrees) == ("5", None, None, False)


THEN = "Hotlines were cited 157 times by 60 people."


@pytest.mark.parametrize(
    ("draft", "today", "numbers"),
    [
        (THEN, THEN, [("157", "157", "157", True), ("60", "60", "60", True)]),
        (
            "Hotlines were cited 157 times by 61 people.",
            "Hotlines were cited 157 times by 61 people.",
            [("157", "157", "157", True), ("61", "60", "61", True)],
        ),
        (
            THEN,
            "Hotlines were cited 1,157 times by 60.0 people.",
            [("157", "157", "1,157", False), ("60", "60", "60.0", True)],
        ),
        (THEN, None, [("157", "157", None, False), ("60", "60", None, False)]),
        (
            "hotlines  WERE cited 1 times by 2 people.",
            THEN,
            [("1", "157", "157", False), ("2", "60", "60", False)],
        ),
    ],
)
def test_the_numbers_of_a_sentence_of_the_report_are_compared_one_by_one(
    draft: str, today: str | None, numbers: list[tuple[str, str, str | None, bool]]
) -> None:
    block = Block(f"{draft} And 7 other things.", "p9")
    result = compare_numbers([block], ledger(None, THEN), ledger(None, today))
    assert [(n.said, n.was, n.now, n.agrees) for n in result.found] == numbers
    assert {n.place for n in result.found} == {"p9"} and {n.id for n in result.found} == {
        "s2aaaaaaa"
    }
    assert result.others == 1


def test_sentences_that_the_report_did_not_say_are_counted_as_other_numbers() -> None:
    result = compare_numbers(
        [Block("Schools were cited 5 times."), Block("No number.")],
        ledger(1, THEN),
        ledger(1, THEN),
    )
    assert (result.found, result.others) == ((), 1)
