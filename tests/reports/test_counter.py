"""Beside a theme, what speaks against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qcode import model
from qcode.errors import Unknown
from qcode.reports.counter import counter

Small = Callable[..., model.Study]
SAYS = {
    "T1": ("trust", "We trust them."),
    "T2": ("mistrust", "We never call them first."),
    "T3": ("other", "The weather was fine."),
    "T4": ("other", "The roads were closed."),
}


@pytest.fixture
def study(small: Small) -> model.Study:
    """Four people: one trusts, one does not, one was asked and says nothing of it, one (an other)
    was not asked.
    """
    texts = {name: f"P: {said} And so on." for name, (_, said) in SAYS.items()}
    made = small(
        texts,
        [(name, code, said) for name, (code, said) in SAYS.items()],
        protocols={"officer": ["q1"]},
        people={n: {"role": "officer" if n < "T4" else "other"} for n in texts},
    )
    fields = {
        "trust": {"opposite": ("mistrust",), "questions": ("q1",), "label": "Trust"},
        "mistrust": {"label": "No trust"},
    }
    codes = tuple(replace(c, **fields.get(c.key, {})) for c in made.codebook.codes)  # type: ignore[arg-type]
    return replace(made, codebook=replace(made.codebook, codes=codes))


def said(study: model.Study, *codes: str, **more: str) -> list[tuple[str, str, str, str]]:
    table = counter(study, codes or None, **more).table  # type: ignore[arg-type]
    return [(r["code"], r["kind"], r["transcript"], r["quote"]) for r in table.rows]


def test_who_said_otherwise_and_who_said_nothing_are_listed(study: model.Study) -> None:
    """Of the theme, only those who were asked; the opposite has the theme as its opposite too."""
    assert said(study, "trust") == [
        ("trust", "otherwise", "T2", "We never call them first."),
        ("trust", "nothing", "T3", ""),
    ]
    assert said(study, "trust", asked_by="all")[-1] == ("trust", "nothing", "T4", "")
    both = [r for r in said(study) if r[0] == "mistrust"]
    assert both[0] == ("mistrust", "otherwise", "T1", "We trust them.")


def test_the_note_counts_them(study: model.Study) -> None:
    (told, *_) = counter(study, ["trust"]).table.notes
    assert told == (
        "Trust: 1 participant mentions it, 1 said otherwise, 0 said both, 1 was asked and said"
        " nothing of it."
    )


def test_who_says_both_is_told_apart(study: model.Study) -> None:
    text = study.interviews[0].text
    start = text.index("And so on.")
    more = model.Coding("x", "T1", "mistrust", "Ada", start, start + 10)
    assert ("trust", "both", "T1", "And so on.") in said(
        replace(study, codings=(*study.codings, more)), "trust"
    )


def test_documents_name_no_transcript_and_groups_are_kept_apart(study: model.Study) -> None:
    table = counter(study, by="role", asked_by="all").table
    shown = {c.key for c in table.columns}
    assert {"group", "attribution", "quote"} <= shown
    assert not {"transcript", "speaker"} & shown
    assert [r["group"] for r in table.rows if r["code"] == "trust"] == ["officer"] * 2 + ["other"]


def test_who_did_not_permit_quotation_is_counted_but_not_quoted(study: model.Study) -> None:
    silent = tuple(
        replace(
            i,
            participants=tuple(
                replace(p, attributes={**p.attributes, "quote_permission": "no"})
                for p in i.participants
            ),
        )
        for i in study.interviews
    )
    assert said(replace(study, interviews=silent), "trust")[0][3] == "(no permission to quote)"


def test_a_codebook_without_opposites_says_so(small: Small) -> None:
    study = small({"T": "P: Yes."}, [("T", "a", "Yes.")])
    assert "No code of the codebook has an opposite." in counter(study).table.notes
    with pytest.raises(Unknown):
        counter(study, ["b"])
