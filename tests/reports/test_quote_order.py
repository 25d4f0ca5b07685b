"""In which order passages are quoted, and which are not: pins, stars, drops, edits, permission, and
no passage twice.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from qcode import model
from qcode.reports.quote_choice import Limits, Order
from qcode.reports.quote_vectors import Vectors
from qcode.reports.quotes import choose, is_verbatim, quotes

Small = Callable[..., model.Study]
SAYINGS = {
    "T1": "The hotline calls us about a bed, and the bed is what we need.",
    "T2": "The hotline calls us about a bed and a ride, I would say, most of the days there are.",
    "T3": "Nobody at the court ever told a person which door to take.",
    "T4": "The hotline calls about a bed.",
}


@pytest.fixture
def study(small: Small) -> model.Study:
    """Four interviews with a passage of code a each, in this order; T4's is short."""
    return small(
        {name: f"Q: What do you need there?\n\nP: {said}" for name, said in SAYINGS.items()},
        [(name, "a", said) for name, said in SAYINGS.items()],
        people={name: {"role": "prosecutor"} for name in SAYINGS},
    )


def order(study: model.Study, wanted: Order = "balanced", **more: int) -> list[str]:
    found = quotes(study, order=wanted, per_code=9, **more)  # type: ignore[arg-type]
    return [q.transcript for q in found]


def marked(study: model.Study, kind: str, name: str, **more: str) -> model.Study:
    text = next(i.text for i in study.interviews if i.name == name)
    start = text.index(SAYINGS[name])
    mark = model.PrintMark(
        f"m{len(study.print_marks)}",
        kind,  # type: ignore[arg-type]
        name,
        start,
        start + len(SAYINGS[name]),
        created=str(len(study.print_marks)),
        **more,
    )
    return replace(study, print_marks=(*study.print_marks, mark))


def by_hand(passages: list[str]) -> list[float]:
    """The cosine of each passage with the mean of all, after the textbook: term counts times ln((1
    + n) / (1 + df)) + 1, each vector of length 1.
    """
    counts = [Counter(re.findall(r"\w+", p.lower())) for p in passages]
    df = Counter(word for c in counts for word in c)
    idf = {w: math.log((1 + len(passages)) / (1 + n)) + 1 for w, n in df.items()}
    rows = []
    for c in counts:
        row = {w: n * idf[w] for w, n in c.items()}
        length = math.sqrt(sum(x * x for x in row.values()))
        rows.append({w: x / length for w, x in row.items()})
    centre = {w: sum(r.get(w, 0) for r in rows) / len(rows) for w in df}
    length = math.sqrt(sum(x * x for x in centre.values()))
    return [sum(x * centre[w] for w, x in r.items()) / length for r in rows]


def test_the_most_typical_passage_is_nearest_to_the_centre() -> None:
    passages = list(SAYINGS.values())
    vectors = Vectors(passages)
    assert [vectors.typical(n) for n in range(4)] == pytest.approx(by_hand(passages))
    assert vectors.alike(1, 1) == pytest.approx(1)
    assert Vectors(["--", "..."]).typical(0) == 0


def test_orders_are_longest_typical_or_different(study: model.Study) -> None:
    lengths = sorted(SAYINGS, key=lambda n: -len(SAYINGS[n].split()))
    assert order(study, "longest") == lengths
    near = dict(zip(SAYINGS, by_hand(list(SAYINGS.values())), strict=True))
    typical = sorted(SAYINGS, key=lambda n: -near[n])
    assert order(study, "typical") == typical
    # The one that is like no other follows the most typical one at once.
    assert order(study, "different")[:2] == [typical[0], "T3"]
    assert order(study) == ["T1", "T2", "T3", "T4"]


@pytest.mark.parametrize("wanted", ["balanced", "longest", "typical", "different"])
def test_pinned_passages_come_first_then_starred_ones(study: model.Study, wanted: Order) -> None:
    """Whatever the order, and although the pinned one is short."""
    study = marked(marked(study, "star", "T3"), "pin", "T4", code="a")
    assert order(study, wanted, min_words=8)[:2] == ["T4", "T3"]


def test_a_pin_or_drop_is_about_its_code_and_a_star_about_all(study: model.Study) -> None:
    assert order(marked(study, "pin", "T3", code="b"))[0] == "T1"
    assert order(marked(study, "drop", "T3", code="b")) == ["T1", "T2", "T3", "T4"]
    assert order(marked(study, "drop", "T3", code="a")) == ["T1", "T2", "T4"]


def test_of_a_pin_and_a_drop_the_newer_one_holds(study: model.Study) -> None:
    """Copies of a study may bring both together."""
    both = marked(marked(study, "drop", "T3", code="a"), "pin", "T3", code="a")
    assert order(both)[0] == "T3"
    assert "T3" not in order(marked(both, "drop", "T3", code="a"))


def test_limits_hold_for_pinned_passages_and_that_is_told(study: model.Study) -> None:
    for name in ("T2", "T3"):
        study = marked(study, "pin", name, code="a")
    chosen = choose(study, limits=Limits(per_code=1))
    assert [q.transcript for q in chosen.quotes] == ["T2"]
    assert chosen.told == ("1 pinned passage is not printed, because the limits are reached",)


def test_no_passage_stands_twice_in_one_document(small: Small) -> None:
    """Two codes on the same words, and a third on some of them: the words are printed once."""
    said = "The hotline calls us about a bed, and the bed is what we need."
    codings = [("T", "a", said), ("T", "b", said), ("T", "c", said[:20])]
    found = quotes(small({"T": f"P: {said}"}, codings))
    assert [(q.code, q.quote) for q in found] == [("a", said)]


def test_at_most_so_many_of_one_person_in_the_whole_document(small: Small) -> None:
    """One person in two interviews is one; the limit holds over all codes."""
    texts = {n: f"P: The line in {n}.\n\nP: A bed for {n}." for n in ("T1", "T2", "T3")}
    codings = [
        c for n in texts for c in ((n, "a", f"The line in {n}."), (n, "b", f"A bed for {n}."))
    ]
    people = {"T1": {"person": "9"}, "T2": {"person": "9"}}
    study = small(texts, codings, people=people)
    found = quotes(study, per_person=2, per_code=9)
    assert [(q.code, q.transcript) for q in found] == [
        ("a", "T1"),
        ("a", "T2"),
        ("a", "T3"),
        ("b", "T3"),
    ]


@pytest.mark.parametrize("name", ["quote_permission", "Quote permission"])
@pytest.mark.parametrize(
    ("said", "printed"),
    [("no", False), ("No.", False), ("pending", False), ("yes", True), ("", True)],
)
def test_who_did_not_permit_quotation_is_never_quoted(
    small: Small, name: str, said: str, printed: bool
) -> None:
    """A pin does not change that."""
    study = small(
        {"T1": f"P: {SAYINGS['T1']}"},
        [("T1", "a", SAYINGS["T1"])],
        people={"T1": {name: said}},
    )
    chosen = choose(marked(study, "pin", "T1", code="a"), limits=Limits())
    assert bool(chosen.quotes) is printed
    told = "1 passage is not printed: 1 person did not permit quotation (quote_permission)"
    assert (told in chosen.told) is not printed


def test_an_edit_is_printed_and_is_still_proven(study: model.Study) -> None:
    edited = marked(study, "edit", "T1", text="The hotline calls [me] about a bed …")
    (quote,) = (q for q in quotes(edited, per_code=9) if q.transcript == "T1")
    assert (quote.quote, quote.edited) == ("The hotline calls [me] about a bed …", True)
    assert is_verbatim(quote, edited.interviews[0].text)
    assert not is_verbatim(replace(quote, quote="The hotline rang"), edited.interviews[0].text)


def test_an_edit_that_fits_no_longer_is_told_and_its_passage_not_printed(
    study: model.Study,
) -> None:
    """The raw words might tell what the edit took out."""
    chosen = choose(marked(study, "edit", "T1", text="The line [x] us"), limits=Limits(per_code=9))
    assert "T1" not in {q.transcript for q in chosen.quotes}
    (told,) = chosen.told
    assert told.startswith("the edit of T1, segment 2 no longer fits: after 'The' the quote has")
    assert "the passage is not printed. Edit it again: qcode quotes edit T1 2 " in told


@pytest.mark.parametrize(
    ("most", "shown"),
    [
        (9, "The hotline calls us …"),
        (5, "The hotline calls us …"),
        (20, "The hotline calls us … [to] most of the days there are."),
    ],
)
def test_an_edit_too_is_cut_but_never_inside_a_bracket(
    study: model.Study, most: int, shown: str
) -> None:
    text = "The hotline calls us … [to] most of the days there are."
    edited = marked(study, "edit", "T2", text=text)
    study = replace(edited, codings=tuple(c for c in edited.codings if c.transcript == "T2"))
    (quote,) = quotes(study, max_words=most)
    assert quote.quote == shown
    assert is_verbatim(quote, next(i.text for i in study.interviews if i.name == "T2"))


def test_a_bracket_of_several_words_is_left_out_whole(study: model.Study) -> None:
    edited = marked(study, "edit", "T1", text="The hotline calls [my two colleagues] about a bed")
    (quote,) = (q for q in quotes(edited, max_words=5, per_code=9) if q.transcript == "T1")
    assert quote.quote == "The hotline calls …"


def test_the_interviewers_question_comes_along_on_request(study: model.Study) -> None:
    asking = replace(
        study,
        interviews=tuple(
            replace(
                i,
                participants=tuple(
                    replace(p, attributes={"role": "interviewer"}) if p.label == "Q" else p
                    for p in i.participants
                ),
            )
            for i in study.interviews
        ),
    )
    assert {q.question for q in quotes(asking, with_question=True)} == {"What do you need there?"}
    assert {q.question for q in quotes(asking)} == {""}
