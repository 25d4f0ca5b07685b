"""Labels: which are the same speaker, whose they are, what is flagged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.transcripts import labels
from qcode.transcripts.parts import ReadOptions
from qcode.transcripts.speakers import list_speakers

NO_WISHES = ReadOptions()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Int", "INT"),
        ("Int", "Int "),
        ("P1", "p1"),
        ("P 1", "P1"),
        ("Lisa\u00a0B.", "lisa b."),
        ("\u200bP1\ufeff", "P1"),
        ("\u202eP2\u202c", "P2"),
        ("Sofi\u0301a", "Sofía"),
        ("**Ana**", "Ana"),
        ("[SPEAKER_01]", "SPEAKER_01"),
        ("//S02", "S02"),
        ("Straße", "STRASSE"),
    ],
)
def test_variants_of_a_label_are_one_speaker(one: str, other: str) -> None:
    assert labels.key(one) == labels.key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("P1", "P2"), ("P1", "P11"), ("Ann A", "Anna"), ("I", "I2"), ("Ana", "Aña")]
)
def test_different_labels_stay_apart(one: str, other: str) -> None:
    assert labels.key(one) != labels.key(other)


@pytest.mark.parametrize(
    "label",
    [
        "Interviewer",
        "INT",
        "Int.",
        "I",
        "I2",
        "I 1",
        "Q",
        "Q12",
        "Moderator",
        "Facilitator B",
        "Interviewer (Sofía)",
        "Interviewer: ",
        "IV",
        "Entrevistador",
        "Entrevistadora",
        "Entrevistador(a)",
        "E",
        "Enquêtrice",
        "Moderatorin",
        "מראיינת",
        "המראיינת"[1:],
        "采访者",
        "インタビュアー",
        "интервьюер",
        "المحاور",
        "Sofía (Interviewer)",
        "Frage",
        "Pregunta",
    ],
)
def test_labels_of_those_who_ask(label: str) -> None:
    assert labels.is_interviewer(label)


@pytest.mark.parametrize(
    "label",
    [
        "P1",
        "Participant",
        "Befragte",
        "B",
        "A",
        "R",
        "Ed",
        "Ian",
        "Inga",
        "Interviewee",
        "LE-03",
        "IB",
        "Eva",
        "Quentin",
        "Ivan",
        "受访者",
        "Ida",
        "X",
    ],
)
def test_labels_of_those_who_answer(label: str) -> None:
    assert not labels.is_interviewer(label)


@pytest.mark.parametrize(
    "label", ["http://a", "12", "", "x" * 64, "10:15", "Who knows?", "...", "a b c d e f g h i"]
)
def test_what_can_be_no_label(label: str) -> None:
    assert not labels.plausible(label)


@pytest.mark.parametrize(
    "label",
    [
        "Ana de la Cruz",
        "LE-03",
        "p1",
        "speaker 2",
        "מ׳ 3",
        "M. d'Arc",
        "DR. JO ROE, DIRECTOR OF NURSING",
        "采访者",
    ],
)
def test_names_roles_and_codes_read_like_labels(label: str) -> None:
    assert labels.namelike(label)


@pytest.mark.parametrize("label", ["and then I", "He said", "One thing is", "for example", "Note"])
def test_beginnings_of_sentences_do_not(label: str) -> None:
    assert not labels.namelike(label)


def test_variants_are_merged_under_the_form_used_most_and_flagged() -> None:
    found = list_speakers({"Int": 2, "INT": 5, "p1": 1, "P1": 1}, NO_WISHES)
    assert [(s.label, s.variants) for s in found.listed] == [
        ("INT", ("Int", "INT")),
        ("p1", ("p1", "P1")),
    ]
    assert all("variants merged" in s.flags[0] for s in found.listed)
    assert found.label_of["Int"] == "INT"


def test_a_single_form_has_no_variants_and_no_flags() -> None:
    (speaker,) = list_speakers({"P1": 7}, NO_WISHES).listed
    assert (speaker.label, speaker.variants, speaker.flags, speaker.interviewer) == (
        "P1",
        (),
        (),
        False,
    )


def test_a_label_used_once_is_flagged_as_a_slip_of_its_neighbour() -> None:
    listed = list_speakers({"I": 6, "X": 6, "Y": 1}, NO_WISHES).listed
    assert listed[2].flags == ("used once; perhaps a slip for 'X'",)
    listed = list_speakers({"Ana": 6, "Mother": 6, "Mohter": 1}, NO_WISHES).listed
    assert listed[2].flags == ("used once; perhaps a slip for 'Mother'",)


def test_a_slip_of_a_usual_word_is_flagged_in_a_short_file_and_however_often_it_stands_there() -> (
    None
):
    for often in (1, 3):
        listed = list_speakers({"INTERVIEWER": 1, "P1": 2, "INTERVIEWR": often}, NO_WISHES).listed
        assert "perhaps a slip for 'INTERVIEWER'" in listed[2].flags[0]
    assert list_speakers({"Interviewer": 1, "Interviewee": 1}, NO_WISHES).listed[1].flags == ()


def test_labels_that_only_look_alike_stay_apart_and_are_flagged() -> None:
    listed = list_speakers({"P1": 3, "\u0420" + "1": 3}, NO_WISHES).listed
    assert len(listed) == 2
    assert all("look-alike letters" in " ".join(s.flags) for s in listed)
    (mixed,) = list_speakers({"M\u0430ria": 3}, NO_WISHES).listed
    assert "look-alike letters" in mixed.flags[0]


def test_invisible_and_control_characters_in_a_label_are_flagged() -> None:
    hidden, control = list_speakers({"\u202eP2\u202c": 2, "Int\x1b[2K": 2}, NO_WISHES).listed
    assert (hidden.label, hidden.flags) == ("P2", ("invisible characters",))
    assert control.flags == ("control characters",)


def test_numbered_questions_and_answers_are_two_speakers() -> None:
    found = list_speakers({"Q1": 1, "A1": 1, "Q2": 1, "A2": 1}, NO_WISHES)
    assert [(s.label, s.interviewer) for s in found.listed] == [("Q", True), ("A", False)]
    assert [s.label for s in list_speakers({"P1": 1, "P2": 1, "P3": 1}, NO_WISHES).listed] == [
        "P1",
        "P2",
        "P3",
    ]


def test_a_full_name_with_a_role_and_the_surname_are_one_person_unless_two_share_it() -> None:
    found = list_speakers({"ANA EXAMPLE, HOST": 1, "EXAMPLE": 4}, NO_WISHES)
    assert [s.label for s in found.listed] == ["EXAMPLE"]
    found = list_speakers({"ANA EXAMPLE, HOST": 1, "BO EXAMPLE, GUEST": 1, "EXAMPLE": 4}, NO_WISHES)
    assert len(found.listed) == 3


def test_an_aside_behind_a_name_used_once_is_that_person() -> None:
    assert [s.label for s in list_speakers({"Ana": 4, "Ana (laughing)": 1}, NO_WISHES).listed] == [
        "Ana"
    ]
    assert len(list_speakers({"Ana (Leeds)": 4, "Ana": 4}, NO_WISHES).listed) == 2


def test_a_persons_choice_of_interviewers_replaces_the_guess_where_it_applies() -> None:
    wish = ReadOptions(interviewers=("sofia",))
    asks = {s.label: s.interviewer for s in list_speakers({"Sofia": 3, "I": 3}, wish).listed}
    assert asks == {"Sofia": True, "I": False}
    asks = {s.label: s.interviewer for s in list_speakers({"Ben": 3, "I": 3}, wish).listed}
    assert asks == {"Ben": False, "I": True}


def test_the_legend_of_a_file_says_who_asks() -> None:
    listed = list_speakers({"I": 3, "X": 3}, NO_WISHES, {"i": False, "x": True}).listed
    assert [s.interviewer for s in listed] == [False, True]


def test_renaming_changes_the_listed_label_and_merges() -> None:
    found = list_speakers(
        {"SPEAKER_00": 2, "SPEAKER_01": 3, "Y": 1, "x": 4},
        ReadOptions(rename={"speaker_00": "Interviewer", "Y": "x"}),
    )
    assert [s.label for s in found.listed] == ["Interviewer", "SPEAKER_01", "x"]
    assert found.listed[0].interviewer
    assert found.label_of["Y"] == "x"


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12).filter(lambda t: t.strip() != ""),
        st.integers(1, 5),
        max_size=8,
    )
)
def test_every_label_is_listed_once(used: dict[str, int]) -> None:
    found = list_speakers(used, NO_WISHES)
    listed = [s.label for s in found.listed]
    assert len(set(listed)) == len(listed)
    assert set(found.label_of) >= set(used)
    assert {found.label_of[raw] for raw in used} == set(listed)
