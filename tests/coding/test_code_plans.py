"""Plans for changing codes: what a plan says, what it does, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.codebook import read_codebook
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Code
from qcode.store.check import check
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.codebook.beginning import exported_codebook
from qcode.workflows.shared.code_plans import (
    Plan,
    carry_out,
    plan_acceptance,
    plan_example,
    plan_merge,
    plan_move,
    plan_rename,
    plan_retire,
    plan_split,
    plan_text,
)
from qcode.workflows.shared.codebook_versions import chosen_version, next_version
from qcode.workflows.shared.codings import add_codings

VERSIONS = st.text("0123456789.+ab", max_size=6)


def carried_out(store: Store, make: Callable[[View], Plan]) -> list[str]:
    """Carry out a plan as one change; its sentences."""
    view = store.view(None)
    plan, version = make(view), chosen_version(view, None)
    with store.change(plan.command) as change:
        return carry_out(change, plan, version)


def code(store: Store, key: str) -> Code:
    found = store.view(None).codebook().get(key)
    assert found is not None
    return found


def keys(store: Store) -> list[str]:
    return [c.key for c in store.view(None).codebook().codes]


@given(VERSIONS, st.lists(VERSIONS, max_size=5))
def test_the_next_version_is_a_free_one(version: str, known: list[str]) -> None:
    assert next_version(version, known) not in known


@pytest.mark.parametrize(
    ("version", "known", "expected"),
    [
        ("", [], "1"),
        ("", ["1"], "1+1"),
        ("1.0", ["1.0"], "1.0+1"),
        ("1.0+9", [], "1.0+10"),
        ("1.0+1", ["1.0+2", "1.0+3"], "1.0+4"),
        ("spring+final", [], "spring+1"),
        ("२", [], "२+1"),
    ],
)
def test_the_next_version_counts_after_the_plus(
    version: str, known: list[str], expected: str
) -> None:
    assert next_version(version, known) == expected


@pytest.mark.parametrize("wanted", ["", "  ", "1.0"])
def test_a_version_without_characters_or_that_is_taken_is_refused(
    store: Store, wanted: str
) -> None:
    with pytest.raises(UsageError):
        chosen_version(store.view(None), wanted)


def test_a_code_can_have_a_key_in_any_script_and_be_found_by_it(store: Store) -> None:
    for old, new in (("joy", "खुशी"), ("water", "מים")):
        said = carried_out(store, lambda view, o=old, n=new: plan_rename(view, o, n))  # type: ignore[misc]
        assert said == [f"{old} is now {new}; its codings are kept"]
        assert code(store, new).key == new
    again, problems = read_codebook(exported_codebook(store.view(None)).encode(), "c.yaml")
    assert not problems and again.codes == store.view(None).codebook().codes


def test_a_key_can_change_its_case_but_not_be_that_of_another_in_another_case(
    store: Store,
) -> None:
    carried_out(store, lambda view: plan_rename(view, "joy", "JOY"))
    assert "JOY" in keys(store)
    with pytest.raises(Refused, match="there is already a code 'JOY'"):
        carried_out(store, lambda view: plan_rename(view, "water", "Joy"))


def test_the_key_that_a_code_has_already_is_no_change(store: Store) -> None:
    with pytest.raises(Refused, match="nothing was changed"):
        carried_out(store, lambda view: plan_rename(view, "joy", "joy"))
    carried_out(store, lambda view: plan_rename(view, "joy", "joy", "Delight"))
    assert code(store, "joy").label == "Delight"


@pytest.mark.parametrize(
    ("entry", "is_told"),
    [
        ("Not rain (water).", True),
        ("See (water, from a hose).", True),
        ("See (snails or water).", True),
        ("Not the mill (watermill).", False),
        ("Not the place (water-side).", False),
        ("Any water.", False),
    ],
)
def test_a_rename_tells_entries_that_mention_the_key_and_no_longer_word(
    store: Store, entry: str, is_told: bool
) -> None:
    carried_out(store, lambda view: plan_text(view, "joy", "exclude", entry, minor=True))
    notes = plan_rename(store.view(None), "water", "wet").notes
    assert (notes == ("'water' is still mentioned in the entries of joy",)) == is_told
    assert bool(notes) == is_told


def test_the_key_of_a_retired_code_stays_taken_and_its_codings_stay(store: Store) -> None:
    add_codings(store, "GA-01", "4", ["joy"], coder="mara")
    assert carried_out(store, lambda view: plan_retire(view, ["joy"])) == [
        "joy is retired; its 1 codings are kept"
    ]
    with pytest.raises(Refused, match="'joy', retired; its codings are kept under it"):
        carried_out(store, lambda view: plan_split(view, "water", {"joy": "Joy"}))
    with pytest.raises(Unknown):
        plan_retire(store.view(None), ["joy"])
    assert all(finding.ok for finding in check(store))


def test_a_family_is_retired_as_a_whole_in_any_order_and_named_once(store: Store) -> None:
    plan = plan_retire(store.view(None), ["hardship", "snails", "water", "snails"])
    assert plan.command == "codebook retire hardship snails water"
    carried_out(store, lambda view: plan)
    assert keys(store) == ["source", "neighbor", "notice_board", "joy"]


def test_merging_gives_the_questions_keywords_and_sub_codes_to_the_target(store: Store) -> None:
    """Each keyword once, those of the target first; what both coders coded stays theirs."""
    for coder in ("mara", "olga"):
        add_codings(store, "GA-01", "4", ["snails"], coder=coder)
    add_codings(store, "GA-01", "4", ["joy"], coder="mara")
    carried_out(store, lambda view: plan_split(view, "snails", {"slug": "Slugs"}))
    said = carried_out(store, lambda view: plan_merge(view, ["snails"], "joy"))
    assert said == ["snails merged into joy: 2 codings moved, 1 joined with an existing one"]
    assert code(store, "joy").keywords == ("love", "happy", "snails", "slugs")
    assert code(store, "joy").questions == ("G2",)
    assert code(store, "slug").parent == "joy" and "snails" not in keys(store)
    found = sorted((c.coder, c.code) for c in store.view(None).study().codings)
    assert found == [("mara", "joy"), ("olga", "joy")]


def test_new_sub_codes_stand_behind_the_older_ones_with_the_questions_of_their_parent(
    store: Store,
) -> None:
    carried_out(store, lambda view: plan_split(view, "hardship", {"heat": "Heat", "cold": "Cold"}))
    assert keys(store)[3:] == ["hardship", "water", "snails", "heat", "cold", "joy"]
    carried_out(store, lambda view: plan_split(view, "water", {"rain": "बारिश"}))
    assert (code(store, "rain").label, code(store, "rain").questions) == ("बारिश", ("G2",))
    with pytest.raises(UsageError, match="name the codes to split it into"):
        plan_split(store.view(None), "water", {})


def test_a_code_that_is_moved_back_and_forth_keeps_its_sub_codes(store: Store) -> None:
    before = {c.key: c.parent for c in store.view(None).codebook().codes}
    carried_out(store, lambda view: plan_move(view, "hardship", "joy"))
    assert store.view(None).codebook().family("joy") == ("joy", "hardship", "water", "snails")
    carried_out(store, lambda view: plan_move(view, "hardship", None))
    assert {c.key: c.parent for c in store.view(None).codebook().codes} == before
    for under in (None, "hardship", "water"):
        with pytest.raises(Refused, match="nothing was changed"):
            plan_move(store.view(None), "hardship", under)


def test_texts_of_an_entry_in_other_scripts_and_with_windows_line_ends_are_kept_in_a_file(
    store: Store,
) -> None:
    texts = {"definition": "पहला\r\nदूसरा", "include": "מים: #1", "exclude": "- no\n- yes"}
    for field, text in texts.items():
        said = carried_out(
            store,
            lambda view, f=field, t=text: plan_text(view, "joy", f, t, minor=False),  # type: ignore[misc]
        )
        assert re.fullmatch(f"the {field} of joy is (written|changed)", said[0])
    again, problems = read_codebook(exported_codebook(store.view(None)).encode(), "c.yaml")
    joy = again.get("joy")
    assert joy is not None and not problems
    for field, text in texts.items():
        assert getattr(joy, field).splitlines() == text.splitlines()


def test_a_text_that_is_removed_is_told_and_a_label_is_one_line(store: Store) -> None:
    said = carried_out(store, lambda view: plan_text(view, "joy", "definition", " ", minor=False))
    assert said == ["the definition of joy is removed"] and code(store, "joy").definition == ""
    carried_out(store, lambda view: plan_text(view, "joy", "label", " Deep \r\n joy ", minor=True))
    assert code(store, "joy").label == "Deep joy"
    for field, text in (("color", "#12345"), ("color", "red"), ("parent", "water")):
        with pytest.raises(UsageError):
            plan_text(store.view(None), "joy", field, text, minor=True)


def test_examples_stay_in_the_order_they_were_added(store: Store) -> None:
    for words in ("שמחה", "I love it", "खुशी"):
        carried_out(store, lambda view, w=words: plan_example(view, "joy", w))  # type: ignore[misc]
    said = carried_out(store, lambda view: plan_example(view, "joy", "I love it", remove=True))
    assert said == ["“I love it” is no longer an example of joy"]
    assert code(store, "joy").examples == ("שמחה", "खुशी")
    with pytest.raises(Refused, match="are no example of joy"):
        plan_example(store.view(None), "joy", "I love it", remove=True)


def test_only_a_draft_is_accepted(store: Store) -> None:
    with pytest.raises(Refused, match="joy is not a draft"):
        plan_acceptance(store.view(None), "joy")
