"""Codings read gathered, by coder and code, are those of the whole study."""

from __future__ import annotations

from dataclasses import replace

from qcode.model import Coding, Gathered
from qcode.model.coding import Origin
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.writing import put_coding


def _bare(coding: Coding) -> Coding:
    return replace(coding, id="", source="", created="", memo="", codebook="")


def _assert_same(store: Store) -> None:
    view = store.view(SUPERVISOR)
    whole, brief = view.study(), view.study(gathered=True)
    assert isinstance(brief.codings, Gathered)
    assert replace(whole, codings=()) == replace(brief, codings=())
    assert [_bare(c) for c in whole.codings] == list(brief.codings)


def test_gathered_codings_are_all_codings(store: Store) -> None:
    _assert_same(store)


def test_gathered_codings_keep_rounds_and_origins_apart(store: Store) -> None:
    first, *_, last = store.view(SUPERVISOR).rows("coding")
    with store.change("code again") as change:
        origins: tuple[Origin, ...] = ("hand", "machine")
        for row, origin in zip((first, last), origins, strict=True):
            put_coding(
                change,
                coder=row.coder,
                code=row.code,
                transcript=row.transcript,
                start=row.start,
                end=row.end,
                round="2",
                origin=origin,
                source="",
            )
    _assert_same(store)


def test_a_blind_coder_gets_no_gathered_codings_of_others(store: Store) -> None:
    """What is hidden is hidden coding by coding, so nothing is gathered."""
    coder = next(c for c in store.view(SUPERVISOR).coders() if c.kind == "person")
    with store.change("assign blind") as change:
        row = store.view(SUPERVISOR).rows("assignment", coder=coder.id)[0]
        change.put(
            "assignment",
            row.id,
            {k: v for k, v in row._mapping.items() if k != "id"} | {"blind": True},
            "assign",
        )
    view = store.view(coder.name)
    assert view.study(gathered=True) == view.study()
    assert not isinstance(view.study(gathered=True).codings, Gathered)
