"""Tables of estimates: which transcripts are used for what, groups, percentages, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from qcode import model
from qcode.errors import Refused, UsageError
from qcode.reports.corrected import estimated_referrals, estimated_themes
from qcode.reports.layers import LayerOptions

Small = Callable[..., model.Study]
TREE: dict[str, Any] = {"sources": {"hotline": {}, "walk_in": {}}}
TEXT = "P: The hotline rang.\n\nP: Somebody came in."
NAMES = ("A", "B", "C", "D", "E", "F")
DRAWN = ("A", "B")


def given(*places: tuple[str, str, str]) -> tuple[model.Coding, ...]:
    """What the model gives: (transcript, code, words)."""
    return tuple(
        model.Coding(
            str(n), name, code, "model:", TEXT.index(words), TEXT.index(words) + len(words)
        )
        for n, (name, code, words) in enumerate(places)
    )


def study(small: Small, coded: Sequence[tuple[str, ...]], **rest: Any) -> model.Study:
    """Six transcripts, of which A and B were drawn and finished; the model gives hotline in all."""
    bulk = model.Bulk(
        given(*((name, "hotline", "The hotline rang.") for name in NAMES)),
        (model.Stratum(NAMES, DRAWN),),
        "1",
    )
    options: dict[str, Any] = {"tree": TREE, "done": [(n, "Ada") for n in DRAWN]} | rest
    return replace(small(dict.fromkeys(NAMES, TEXT), coded, **options), bulk=bulk)


BOTH = [("A", "hotline", "The hotline rang."), ("A", "walk_in", "Somebody came in.")]


def cells(table: model.Table, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row[key] for key in keys) for row in table.rows]


def test_what_the_model_gives_is_corrected_by_the_sample(small: Small) -> None:
    """hotline: 6 by the model, right in one of two: 6 - 6/2 = 3. walk_in: one of two, of six: 3.
    Together they are 6 citations, of which each is half.
    """
    table = estimated_referrals(study(small, BOTH))
    assert cells(table, "code", "citations", "interviews") == [
        ("hotline", pytest.approx(3.0), pytest.approx(3.0)),
        ("walk_in", pytest.approx(3.0), pytest.approx(3.0)),
    ]
    assert cells(table, "percent") == [(pytest.approx(50.0),)] * 2
    # One interview is known to have it, one not to have it.
    assert cells(table, "interviews_low", "interviews_high")[0] == (1.0, 5.0)


def test_families_take_their_codes_together(small: Small) -> None:
    """People: sources in A (twice) and not in B; the model: once in each."""
    table = estimated_themes(study(small, BOTH), codes=["sources"])
    assert cells(table, "code", "citations", "participants")[0] == (
        "sources",
        pytest.approx(6 + 6 * (1 - 1) / 2),
        pytest.approx(6 - 6 / 2),
    )


def test_what_was_not_drawn_counts_if_people_finished_it(small: Small) -> None:
    """F lies outside the draw: coded by people it counts as coded, else it is left out."""
    bulk = model.Bulk(
        given(("F", "hotline", "The hotline rang.")), (model.Stratum(NAMES[:5], DRAWN),)
    )
    coded = [*BOTH, ("F", "walk_in", "Somebody came in.")]
    finished = replace(
        study(small, coded, done=[("A", "Ada"), ("B", "Ada"), ("F", "Ada")]), bulk=bulk
    )
    rows = {r["code"]: r for r in estimated_themes(finished).rows}
    assert rows["walk_in"]["citations"] == pytest.approx(5 / 2 + 1)
    open_ = replace(study(small, BOTH), bulk=bulk)
    table = estimated_themes(open_)
    assert {r["code"]: r["citations"] for r in table.rows}["walk_in"] == pytest.approx(5 / 2)
    assert "1 transcript outside the draw is not finished by people and left out." in table.notes


def test_groups_are_estimated_by_their_own_people(small: Small) -> None:
    people = {name: {"role": "clerk" if name in "ACE" else "judge"} for name in NAMES}
    table = estimated_themes(study(small, BOTH, people=people), by="role", codes=["hotline"])
    assert cells(table, "group", "citations") == [
        # By the model three each; people found all of one, none of the other.
        ("clerk", pytest.approx(3.0)),
        ("judge", pytest.approx(0.0)),
        ("(all groups)", pytest.approx(3.0)),
    ]


def test_a_sample_that_nobody_who_counts_has_finished_is_refused(small: Small) -> None:
    assigned = (model.Assignment("B", "Ben", "primary"),)
    with pytest.raises(Refused, match="not finished by whoever counts there: B"):
        estimated_themes(study(small, BOTH, assignments=assigned))


def test_a_part_of_a_sampled_transcript_is_not_enough(small: Small) -> None:
    whole = study(small, BOTH)
    part = replace(whole, done=(whole.done[0], replace(whole.done[1], end=12)))
    with pytest.raises(Refused, match="B"):
        estimated_themes(part)


def test_refusals_and_options(small: Small) -> None:
    there = study(small, BOTH)
    with pytest.raises(Refused, match="no model has coded"):
        estimated_themes(replace(there, bulk=None))
    refused = Refused("why not", advice="do so")
    with pytest.raises(Refused, match="why not"):
        estimated_referrals(replace(there, bulk=model.Bulk(refusal=refused)))
    with pytest.raises(UsageError, match="--by-coder has no effect"):
        estimated_themes(there, options=LayerOptions("Ada"))
    with pytest.raises(UsageError, match="--asked has no effect"):
        estimated_themes(there, asked_by="all")
    with pytest.raises(UsageError, match="no sub-codes"):
        estimated_referrals(there, family="hotline")
