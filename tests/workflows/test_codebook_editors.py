"""A study may say who edits its codebook; everybody else is told, on the command line and while
coding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qcode.errors import Refused, UsageError
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.workflows.codebook.editing import merge_codes, rename_code, retire_codes, split_code
from qcode.workflows.codebook.loading import load_codebook
from qcode.workflows.coding import code_edits, marks
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.shared.editors import codebook_editors, set_editors


def _load(store: Store, actor: str) -> object:
    codebook = replace(store.view(None).codebook(), version=f"of {actor}")
    return load_codebook(store, codebook, actor=actor)


EDITS: dict[str, Callable[[Store, str], object]] = {
    "rename": lambda store, actor: rename_code(store, "school", "schools", actor=actor),
    "retire": lambda store, actor: retire_codes(store, ["school"], actor=actor),
    "merge": lambda store, actor: merge_codes(store, ["school"], "hotline", actor=actor),
    "split": lambda store, actor: split_code(store, "school", ["a"], actor=actor),
    "load": _load,
}


@pytest.mark.parametrize("what", EDITS)
def test_only_those_who_are_named_edit_the_codebook(store: Store, what: str) -> None:
    """A dry run is refused, too; the supervisor is nobody's coder."""
    said = set_editors(store, ["rosa", "tom"], everybody=False, actor="")
    assert said == "rosa and tom may edit the codebook; others make drafts"
    before = store.view(None).codebook()
    with pytest.raises(Refused, match="'ann' may not edit the codebook of this study; only rosa"):
        EDITS[what](store, "ann")
    assert store.view(None).codebook() == before
    EDITS[what](store, "rosa")
    undo(store, actor="rosa")
    EDITS[what](store, "")


def test_others_code_and_make_drafts(store: Store) -> None:
    set_editors(store, ["rosa"], everybody=False, actor="")
    session = CodingSession(store, "newcomer")
    session.open(next(iter(store.view(None).transcript_ids())))
    with pytest.raises(Refused, match="may not edit the codebook"):
        code_edits.set_text(session, "school", "label", "x", minor=True)
    marks.new_code(session, "Something else")
    code_edits.set_text(session, "something_else", "label", "Else", minor=True)
    with pytest.raises(Refused, match="may not edit the codebook"):
        code_edits.accept(session, "something_else")


def test_it_can_be_opened_for_everybody_again_but_not_by_those_who_may_not(store: Store) -> None:
    assert set_editors(store, [], everybody=False, actor="") == "everybody may edit the codebook"
    set_editors(store, ["rosa"], everybody=False, actor="")
    for names, everybody in ((["ann"], False), ([], True)):
        with pytest.raises(Refused, match="may not edit"):
            set_editors(store, names, everybody=everybody, actor="ann")
    assert codebook_editors(store.view(None)) == ("rosa",)
    set_editors(store, [], everybody=True, actor="rosa")
    assert codebook_editors(store.view(None)) is None
    with pytest.raises(UsageError, match="not both"):
        set_editors(store, ["rosa"], everybody=True, actor="")
