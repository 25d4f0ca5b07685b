"""Finding codes by typing, and what a new code is called."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.codebook.keys import is_key, new_key
from qcode.coding.choosing import HALF_LIFE, Chooser, code_colors, code_tree, in_vivo_label
from qcode.model import Code, Codebook

BOOK = Codebook(
    "b",
    "1",
    (
        Code("referral_stream", "Referral streams", color="#1F77B4"),
        Code(
            "hotline",
            "Hotlines and tip lines",
            "A telephone line.",
            keywords=("tip line", "crisis line"),
            parent="referral_stream",
        ),
        Code(
            "victim_service_provider",
            "Victim service provider",
            keywords=("shelter", "advocate"),
            parent="referral_stream",
        ),
        Code(
            "medical_provider",
            "Medical provider",
            keywords=("nurse", "clinic"),
            parent="referral_stream",
        ),
        Code("training", "Training", "Courses and academies.", questions=("Q9",)),
        Code("housing", "Housing and shelter"),
    ),
)


def best(typed: str, chooser: Chooser | None = None, **more: Any) -> list[str]:
    """Keys in the order found."""
    return [f.code.key for f in (chooser or Chooser(BOOK)).best(typed, **more)]


def test_key_and_label_come_before_keywords_and_definition() -> None:
    """The beginning of a name beats a keyword, a keyword the definition."""
    assert best("h") == ["hotline", "housing"]
    assert best("shelter") == ["housing", "victim_service_provider"]
    assert best("nurse") == ["medical_provider"]
    assert best("academ") == ["training"]


def test_initials_and_letters_in_order() -> None:
    """``vsp`` is the provider, ``htl`` the hotline."""
    assert best("vsp")[0] == "victim_service_provider" and best("mp")[0] == "medical_provider"
    assert best("htl")[0] == "hotline"


def test_several_words_all_have_to_fit() -> None:
    """In any order, in key, label or keywords."""
    assert best("provider med") == ["medical_provider"]
    assert best("provider xyz") == []


def test_a_slip_of_the_finger_is_forgiven_where_nothing_else_fits() -> None:
    """Swapped, missing and doubled letters."""
    assert (
        best("hotlien") == ["hotline"]
        and best("trainnig") == ["training"]
        and best("housig") == ["housing"]
    )
    assert best("qqqq") == []


def test_an_exact_key_is_first() -> None:
    """Even when others are in use."""
    chooser = Chooser(BOOK, ["housing"] * 30)
    assert best("hotline", chooser)[0] == "hotline"


def test_recently_used_come_first_among_those_found_alike() -> None:
    """By how often and how lately."""
    chooser = Chooser(BOOK)
    assert best("h", chooser) == ["hotline", "housing"]
    chooser.use("housing")
    assert best("h", chooser) == ["housing", "hotline"]
    assert best("", chooser)[0] == "housing"
    for _ in range(3):
        chooser.use("hotline")
    assert best("h", chooser) == ["hotline", "housing"]


def test_use_fades() -> None:
    """After the half-life a use counts half, whatever was used in between."""
    chooser = Chooser(BOOK, ["hotline"])
    assert chooser.weight("hotline") == 1.0 and chooser.weight("training") == 0.0
    for _ in range(int(HALF_LIFE)):
        chooser.use("housing")
    assert abs(chooser.weight("hotline") - 0.5) < 1e-9
    chooser.use("hotline")
    assert 1.45 < chooser.weight("hotline") < 1.5


def test_codes_of_the_question_come_before_the_rest() -> None:
    """With nothing typed, and after what is in use."""
    assert best("", asked="Q9")[0] == "training"
    assert best("", Chooser(BOOK, ["housing"]), asked="Q9")[:2] == ["housing", "training"]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=12))
def test_whatever_is_typed_finds_codes_once(typed: str) -> None:
    """No input fails, and no code is listed twice."""
    found = best(typed)
    assert len(found) == len(set(found)) and set(found) <= {c.key for c in BOOK.codes}


def test_every_code_is_found_by_its_key_and_its_label() -> None:
    """First, by the whole key; somewhere, by any word of the label."""
    for code in BOOK.codes:
        assert best(code.key)[0] == code.key
        assert all(code.key in best(word) for word in code.label.split())


def test_the_tree_keeps_late_codes_with_their_family() -> None:
    """A draft at the end of the codebook stands below its parent."""
    late = Codebook("b", "1", (*BOOK.codes, Code("bank", parent="referral_stream")))
    assert [(depth, code.key) for depth, code in code_tree(late)][:5] == [
        (0, "referral_stream"),
        (1, "hotline"),
        (1, "victim_service_provider"),
        (1, "medical_provider"),
        (1, "bank"),
    ]


def test_colors_come_down_the_tree() -> None:
    """A code has its own colour, its family's, or one that families without take in turn."""
    found = code_colors(BOOK)
    assert found["hotline"] == found["referral_stream"] == "#1F77B4"
    assert found["training"] != found["housing"] and all(c.startswith("#") for c in found.values())


def test_new_keys() -> None:
    """Made of the label's words, numbered where taken."""
    assert new_key("Tip from the bank", []) == "tip_from_the_bank"
    assert new_key("They're, well: gone!", []) == "theyre_well_gone"
    assert new_key("Bank", ["bank", "Bank_2"]) == "bank_3"
    assert new_key("?!", []) == ""
    assert new_key("פגישה ראשונה", []) == "פגישה_ראשונה"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_new_keys_are_keys(label: str) -> None:
    """Any label gives a key that a codebook takes, or none."""
    key = new_key(label, ["a", "b"])
    assert key == "" or is_key(key)


def test_the_beginning_of_a_key_comes_before_any_use_of_another() -> None:
    """`week`: the key that begins so, then a word of a label, however often that code was used;
    among equals the one that is used.
    """
    book = Codebook(
        "B",
        "1",
        (
            Code("hours", "Hours a week"),
            Code("leave", "Weekly leave"),
            Code("weekend_work", "Work on Saturdays"),
        ),
    )
    chooser = Chooser(book, ["hours"] * 40)
    assert [f.code.key for f in chooser.best("week")] == ["weekend_work", "hours", "leave"]
    assert [f.code.key for f in Chooser(book).best("week")] == ["weekend_work", "hours", "leave"]
    assert [f.code.key for f in Chooser(book, ["leave"]).best("week")][1] == "leave"


def test_a_label_taken_from_a_passage_counts_less() -> None:
    passage = "Once a week we met, and nobody wrote it down."
    book = Codebook(
        "B",
        "1",
        (
            Code("once_a_week_we_met", "Once a week we met", examples=(passage,)),
            Code("meetings", "Week by week meetings", examples=("They meet.",)),
        ),
    )
    chooser = Chooser(book, ["once_a_week_we_met"] * 9)
    assert [f.code.key for f in chooser.best("week")] == ["meetings", "once_a_week_we_met"]


def test_a_label_of_words_ends_after_five() -> None:
    assert in_vivo_label("They call\n it the long wait, always.") == "They call it the long"
    assert in_vivo_label("The long wait.") == "The long wait"
