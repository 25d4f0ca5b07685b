"""Values of a study: who a person is, what a family of codes is, what an error says, and words for
people.
"""

from __future__ import annotations

import pytest

from qcode import errors, model, shown
from qcode.model import Code, Codebook, Interview, Participant, PrintMark, Turn

# People
# ------


def person(label: str = "Ada", transcript: str = "T", **attributes: str) -> Participant:
    return Participant(f"{transcript}/{label}", transcript, label, attributes)


@pytest.mark.parametrize(
    ("role", "interviewer"),
    [
        ("interviewer", True),
        ("Interviewer", True),
        ("INTER VIEWER", True),
        ("inter-viewer", True),
        ("interviewee", False),
        ("", False),
    ],
)
def test_an_interviewer_is_known_by_the_role_in_any_spelling(role: str, interviewer: bool) -> None:
    assert person(role=role).interviewer is interviewer
    assert person(role=role).role == role


def test_nothing_known_of_a_person_is_empty() -> None:
    assert (person().role, person().site, person().interviewer) == ("", "", False)
    assert person(site="north").site == "north"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (person("Ada"), person("Ada"), True),
        (person("Ada"), person("Ben"), False),
        (person("Ada"), person("Ada", "U"), False),
        (person("Ada", person="P 1"), person("Ben", "U", person="p  1"), True),
        (person("Ada", person="P1"), person("Ada", person="P2"), False),
        (person("Ada", person="  "), person("Ada"), True),
        (person("T"), person("x", person="T"), False),
    ],
)
def test_one_person_in_two_transcripts_is_one_if_so_named(
    one: Participant, other: Participant, same: bool
) -> None:
    assert (one.person == other.person) is same


def interview(*people: Participant, **attributes: str) -> Interview:
    return Interview("t", "T", "", (), (), people, attributes)


@pytest.mark.parametrize(
    ("people", "value"),
    [
        ((person("A", role="x"), person("B", role="x")), "x"),
        ((person("A", role="x"), person("B", role="y")), model.SEVERAL),
        ((person("A", role="x"), person("B")), model.SEVERAL),
        ((person("A", role="x"), person("I", role="interviewer")), "x"),
        ((person("I", role="interviewer"),), "of the transcript"),
        ((), "of the transcript"),
        ((person("A"),), ""),
    ],
)
def test_the_value_that_all_participants_share(people: tuple[Participant, ...], value: str) -> None:
    assert interview(*people, role="of the transcript").shared_value("role") == value


def test_a_participant_is_found_by_label() -> None:
    ada = person("Ada")
    assert interview(ada).participant("Ada") is ada
    assert interview(ada).participant("ada") is None
    assert interview(ada).participant(None) is None


def test_words_of_a_transcript_are_those_of_its_turns() -> None:
    text = "Ada: Two words.\nBo: Three more words."
    turns = (Turn(1, "Ada", 5, 15), Turn(2, "Bo", 20, 37))
    assert model.Transcript("T", text, turns, "text").words == 5


@pytest.mark.parametrize(
    ("span", "touches"),
    [((0, 5), False), ((0, 6), True), ((9, 12), True), ((10, 12), False), ((6, 7), True)],
)
def test_a_decision_touches_words_that_it_shares_a_character_with(
    span: tuple[int, int], touches: bool
) -> None:
    assert PrintMark("i", "pin", "T", 5, 10).touches(*span) is touches


# Codes
# -----

BOOK = Codebook(
    "B",
    "1",
    (
        Code("a", "Alpha", opposite=("e",)),
        Code("b", parent="a"),
        Code("c", parent="b"),
        Code("none", parent="a", exclusive=True),
        Code("deeper", parent="none"),
        Code("e"),
        Code("f", parent="e", opposite=("a", "b")),
    ),
)


def test_codes_are_found_in_any_case_and_named_by_label_or_key() -> None:
    found = BOOK.get("A")
    assert found is not None
    assert (found.key, found.name) == ("a", "Alpha")
    assert BOOK.get("zz") is None
    assert BOOK.codes[1].name == "b"


@pytest.mark.parametrize(
    ("key", "children", "family", "joined", "path"),
    [
        ("a", "b none", "a b c none deeper", "a b c", "a"),
        ("b", "c", "b c", "b c", "a/b"),
        ("c", "", "c", "c", "a/b/c"),
        ("none", "deeper", "none deeper", "none deeper", "a/none"),
        ("deeper", "", "deeper", "deeper", "a/none/deeper"),
        ("e", "f", "e f", "e f", "e"),
    ],
)
def test_the_tree_of_codes(key: str, children: str, family: str, joined: str, path: str) -> None:
    assert [c.key for c in BOOK.children(key)] == children.split()
    assert list(BOOK.family(key)) == family.split()
    assert list(BOOK.joined(key)) == joined.split()
    assert BOOK.path(key) == path


def test_codes_without_a_parent_are_at_the_top() -> None:
    assert [c.key for c in BOOK.children(None)] == ["a", "e"]


@pytest.mark.parametrize(
    ("key", "opposites"), [("a", "e f"), ("b", "f"), ("e", "a"), ("f", "a b"), ("c", "")]
)
def test_codes_that_say_the_contrary_whichever_names_the_other(key: str, opposites: str) -> None:
    assert list(BOOK.opposites(key)) == opposites.split()


def test_codes_are_put_below_their_parents_in_their_own_order() -> None:
    mixed = (
        Code("c", parent="b"),
        Code("z"),
        Code("b", parent="a"),
        Code("a"),
        Code("lost", parent="gone"),
        Code("b2", parent="a"),
    )
    ordered = Codebook("B", "1", mixed).in_tree_order()
    assert [c.key for c in ordered.codes] == ["z", "a", "b", "c", "b2", "lost"]
    assert BOOK.in_tree_order() == BOOK


# Verdicts
# --------


@pytest.mark.parametrize(
    ("verdict", "said", "short"),
    [
        (model.Verdict("reliable"), "reliable", "reliable"),
        (
            model.Verdict("tentative", by_interval=False),
            "tentative (by the value, without an interval)",
            "tentative, no interval",
        ),
        (model.Verdict("uncertain"), "uncertain: double-code more", "uncertain: double-code more"),
        (
            model.Verdict("uncertain", transcripts=1200),
            "uncertain: double-code more (about 1,200 transcripts)",
            "uncertain: double-code more (about 1,200 transcripts)",
        ),
        (
            model.Verdict("too low"),
            "too low: improve the entry",
            "too low: improve the entry",
        ),
        (model.CANNOT, "cannot be assessed: too few", "cannot be assessed: too few"),
    ],
)
def test_a_verdict_in_words(verdict: model.Verdict, said: str, short: str) -> None:
    assert (str(verdict), verdict.short) == (said, short)


def test_an_aside_is_a_text_that_readers_are_told_otherwise() -> None:
    aside = model.Aside("see LE-01", "see one transcript")
    assert aside == "see LE-01"
    assert aside.told == "see one transcript"
    assert model.Aside("x").told == ""


# Errors
# ------


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, "f.csv: wrong"),
        ({"line": 3}, "f.csv:3: wrong"),
        ({"line": 3, "column": 7}, "f.csv:3:7: wrong"),
        ({"column": 7}, "f.csv: wrong"),
    ],
)
def test_a_problem_is_told_with_its_place(place: dict[str, int], text: str) -> None:
    assert str(errors.Problem("f.csv", "wrong", **place)) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.QcodeError, 1),
        (errors.Refused, 1),
        (errors.Collision, 1),
        (errors.UsageError, 2),
        (errors.ProjectError, 3),
        (errors.ProjectLocked, 3),
        (errors.ProjectDamaged, 3),
        (errors.StorageFailed, 3),
        (errors.GateFailed, 4),
        (errors.MissingPackage, 5),
    ],
)
def test_each_error_has_its_exit_status(kind: type[errors.QcodeError], status: int) -> None:
    assert kind("x").exit_status == status


def test_bad_input_counts_its_problems() -> None:
    one, two = errors.Problem("f", "a"), errors.Problem("f", "b")
    assert errors.BadInput([one]).message == "1 problem in the input"
    assert errors.BadInput([one, two]).message == "2 problems in the input"
    assert errors.BadInput([one, two]).problems == (one, two)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("hotlin", ["hotline"]),
        ("HOTLINES", ["hotline"]),
        ("school", ["School", "schools"]),
        ("zzz", []),
        ("", []),
    ],
)
def test_near_names_are_the_similar_ones_in_any_case_best_first(name: str, near: list[str]) -> None:
    known = ["hotline", "School", "schools", "community"]
    assert list(errors.near_names(name, known)) == near
    unknown = errors.Unknown("code", name, known)
    assert (unknown.what, unknown.name, list(unknown.suggestions)) == ("code", name, near)
    also = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    assert unknown.message == f"no code named {name!r}{also}"


def test_no_more_near_names_than_asked_for() -> None:
    known = [f"code{i}" for i in range(9)]
    assert len(errors.near_names("code", known)) == 3
    assert len(errors.near_names("code", known, limit=5)) == 5


# Words for people
# ----------------


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, ""),
        (0, "00:00:00.000"),
        (61_005, "00:01:01.005"),
        (3_600_000 * 101, "101:00:00.000"),
        (-1_500, "-00:00:01.500"),
    ],
)
def test_a_time_of_a_recording(milliseconds: int | None, text: str) -> None:
    assert shown.clock(milliseconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 stories"), (1, "1 story"), (2, "2 stories"), (3248, "3,248 stories")],
)
def test_an_amount_has_its_plural(count: int, text: str) -> None:
    assert shown.amount(count, "story", "stories") == text
    assert shown.amount(2, "code") == "2 codes"


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_in_a_sentence(words: list[str], text: str) -> None:
    assert shown.listed(words) == text
    assert shown.listed(words, "or") == text.replace("and", "or")


def test_a_long_list_is_cut_with_how_many_more_there_are() -> None:
    names = [f"n{i}" for i in range(10)]
    assert shown.cut_list(names[:8]) == ", ".join(names[:8])
    assert shown.cut_list(names) == f"{', '.join(names[:8])} and 2 more"
    assert shown.cut_list(names, 1) == "n0 and 9 more"
    assert shown.cut_list([]) == ""


@pytest.mark.parametrize(
    ("one", "other"), [("Café", "CAFE\u0301"), ("STRASSE", "straße"), ("a", "A")]
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert shown.fold_name(one) == shown.fold_name(other)
    assert shown.one_name(f"  {other}\n x ") == f"{shown.one_name(other)} x"


@pytest.mark.parametrize(
    ("words", "text"),
    [("it failed", "It failed."), ("why?", "Why?"), ("done.", "Done."), ("", ".")],
)
def test_a_sentence_begins_and_ends_as_one(words: str, text: str) -> None:
    assert shown.sentence(words) == text


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("one two three", 20, "one two three"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("onetwothree four", 8, "onetwot…"),
        ("a\tb", 5, "a b"),
        ("x", 1, "x"),
        ("xy", 1, "x…"),
    ],
)
def test_a_text_is_cut_to_a_width(text: str, width: int, cut: str) -> None:
    assert shown.shortened(text, width) == cut


@pytest.mark.parametrize(
    ("problem", "remedy", "line", "aloud"),
    [
        (errors.Refused("it failed"), "", "It failed", "It failed."),
        (
            errors.Refused("it failed", command="qcode log"),
            "qcode log",
            "It failed (in a terminal: qcode log)",
            "It failed. In a terminal, the command “qcode log” helps.",
        ),
        (
            errors.Refused("it failed", advice="look again"),
            "look again",
            "It failed (look again)",
            "It failed. Look again.",
        ),
    ],
)
def test_an_error_and_what_helps(
    problem: errors.QcodeError, remedy: str, line: str, aloud: str
) -> None:
    assert shown.remedy(problem) == remedy
    assert shown.failure_line(problem) == line
    assert shown.failure_sentences(problem) == aloud
