"""One rule says which code a name means."""

from __future__ import annotations

import pytest

from qcode.codebook import called, find_code, key_in
from qcode.errors import Unknown
from qcode.model import Code, Codebook

BOOK = Codebook(
    "Gardens",
    "1",
    (
        Code("help", label="Help"),
        Code("neighbor", label="From a Neighbor", parent="help"),
        Code("often", label="Often", parent="neighbor"),
        Code("toil", label="Often"),
        Code("café", label="Help"),
    ),
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("neighbor", "neighbor"),
        (" NEIGHBOR ", "neighbor"),
        ("help/neighbor", "neighbor"),
        ("/help/neighbor/", "neighbor"),
        ("Help / Neighbor/often", "often"),
        ("neighbor/often", "often"),
        ("from a  neighbor", "neighbor"),
        ("cafe\u0301", "café"),
        ("help", "help"),
        ("often", "often"),
    ],
)
def test_a_name_is_a_key_a_path_or_a_label(name: str, key: str):
    """Without regard to case, blanks and the form of accents; a key comes before labels."""
    assert key_in(BOOK, name) == key and find_code(BOOK, name).key == key


@pytest.mark.parametrize("name", ["nonsense/neighbor", "help/often", "", "/", "helps"])
def test_what_names_no_code_is_an_error_with_near_names(name: str):
    """A path that is not the code's own means nothing, whatever its end is."""
    with pytest.raises(Unknown) as unknown:
        find_code(BOOK, name)
    assert unknown.value.command == "qcode codebook show"


def test_a_label_of_two_codes_means_neither():
    """It would be a guess."""
    labels = {"one": "Same", "two": "same", "three": "Other"}
    assert called("same", dict.fromkeys(labels), labels) is None
    assert called("other", dict.fromkeys(labels), labels) == "three"
    assert called("same", dict.fromkeys(labels)) is None


def test_near_names_are_those_of_the_last_part():
    """What is proposed can be typed in the place of the whole path."""
    for name in ("helo/neighbour", "neighbour", "/neighbour "):
        with pytest.raises(Unknown, match="did you mean 'neighbor'"):
            find_code(BOOK, name)
