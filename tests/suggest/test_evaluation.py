"""The figures of an evaluation: by hand, beside scikit-learn, and for studies in which little can
be said.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import (
    brier_score_loss,
    f1_score,
    label_ranking_average_precision_score,
    precision_recall_fscore_support,
)

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Code, Codebook, Table
from qcode.suggest import Example, Passage, compare, evaluate, keyword_model, learning_curve
from qcode.suggest.evaluation.baselines import by_role
from qcode.suggest.evaluation.figures import (
    FIGURES,
    average_precision,
    by_code,
    calibration,
    overall,
    sums_of,
    weights_of,
)
from qcode.suggest.evaluation.held_out import Dealt, HeldOut, Truth
from qcode.suggest.evaluation.processes import run
from qcode.suggest.evaluation.running import Asked, Evaluation
from qcode.suggest.evaluation.tables import (
    Repeats,
    calibration_table,
    coverage_table,
    figures_table,
)

BOOK = Codebook("B", "1", (Code("one", keywords=("alpha",)), Code("two", keywords=("beta",))))


def held_out(
    probabilities: Any, true: Any, unknown: Any = None, cluster: Any = None, covered: Any = None
) -> HeldOut:
    """Probabilities for examples; a code counts as suggested from one half on."""
    values, yes = np.array(probabilities, dtype=float), np.array(true, dtype=bool)
    known = np.ones(yes.shape, dtype=bool) if unknown is None else ~np.array(unknown, dtype=bool)
    index = np.zeros(len(values), dtype=np.intp) if cluster is None else np.array(cluster)
    clusters = tuple(f"T{t}" for t in range(int(index.max(initial=0)) + 1))
    codes = tuple("abcdefgh"[: values.shape[1]])
    offered = np.zeros((len(values), 5), dtype=bool) if covered is None else np.array(covered)
    truth = Truth(codes, yes & known, known, index, clusters)
    return HeldOut(truth, 2, values, values >= 0.5, offered)


def figures(held: HeldOut) -> dict[str, float | None]:
    """The overall figures of everything."""
    found = overall(sums_of(held), np.ones((len(held.truth.clusters), 1)))
    return {key: None if np.isnan(value[0]) else float(value[0]) for key, value in found.items()}


def test_overall_figures_by_hand() -> None:
    found = figures(
        held_out(
            [[0.9, 0.2], [0.6, 0.6], [0.2, 0.1], [0.1, 0.8]],
            [[1, 0], [0, 1], [1, 0], [0, 1]],
        )
    )
    # a: suggested for 1 and 2, true for 1 and 3; b: suggested for 2 and 4, true for 2 and 4.
    assert found["macro_f1"] == pytest.approx((0.5 + 1.0) / 2)
    assert found["micro_f1"] == pytest.approx(2 * 3 / (4 + 4))
    assert found["recall_at_3"] == 1.0
    # Second: a is as probable as b and stands first in the codebook, so b is ranked last.
    assert found["hit_at_1"] == found["recall_at_1"] == 0.75
    assert found["map"] == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    squares = [0.01, 0.04, 0.36, 0.16, 0.64, 0.01, 0.01, 0.04]
    assert found["brier"] == pytest.approx(sum(squares) / 8)


def test_codes_without_a_positive_are_left_out_of_the_figures() -> None:
    alone = figures(held_out([[0.9], [0.1]], [[1], [0]]))
    beside = figures(held_out([[0.9, 0.9], [0.1, 0.9]], [[1, 0], [0, 0]]))
    assert beside == alone
    assert alone["macro_f1"] == alone["micro_f1"] == alone["map"] == 1.0


def test_figures_of_nothing_are_undefined() -> None:
    assert figures(held_out([[0.9], [0.1]], [[0], [0]])) == dict.fromkeys(FIGURES)


def test_what_nobody_decided_counts_neither_for_nor_against() -> None:
    found = figures(held_out([[0.9], [0.9], [0.1]], [[1], [0], [0]], [[0], [1], [0]]))
    assert found["micro_f1"] == 1.0
    assert found["brier"] == pytest.approx(0.01)


def test_recall_in_the_first_three_is_the_share_of_a_segments_codes() -> None:
    values = [[0.9, 0.8, 0.7, 0.6], [0.9, 0.8, 0.7, 0.6]]
    found = figures(held_out(values, [[1, 0, 0, 1], [0, 1, 1, 0]]))
    assert found["recall_at_3"] == pytest.approx((0.5 + 1) / 2)
    assert found["recall_at_1"] == pytest.approx(0.5 / 2)
    assert found["recall_at_5"] == 1.0
    assert found["hit_at_1"] == 0.5
    # First: ranks 1 and 4; second: ranks 2 and 3.
    assert found["map"] == pytest.approx(((1 + 2 / 4) / 2 + (1 / 2 + 2 / 3) / 2) / 2)


def test_the_calibration_error_by_hand() -> None:
    # Bin 0: mean .05, none true; bin 9: mean .95, one of two true.
    held = held_out([[0.05], [0.05], [0.9], [1.0]], [[0], [0], [1], [0]])
    assert figures(held)["ece"] == pytest.approx((0.1 + abs(1.9 - 1)) / 4)
    rows = calibration_table(Repeats([held])).rows
    assert [row["decisions"] for row in rows] == [2, *[0] * 8, 2]
    assert (rows[0]["predicted"], rows[0]["observed"]) == (pytest.approx(0.05), 0.0)
    assert (rows[9]["predicted"], rows[9]["observed"]) == (pytest.approx(0.95), 0.5)
    assert rows[4]["predicted"] is None
    assert rows[4]["observed"] is None


def random_held_out(seed: int) -> HeldOut:
    """300 segments of 7 transcripts with 6 codes, some of them equally probable."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 21, (300, 6)) / 20
    return held_out(values, rng.random((300, 6)) < values * 0.6, cluster=rng.integers(0, 7, 300))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_agree_with_scikit_learn(seed: int) -> None:
    held = random_held_out(seed)
    true, values = held.truth.true, held.probabilities
    found = figures(held)
    assert found["macro_f1"] == pytest.approx(f1_score(true, held.predicted, average="macro"))
    assert found["micro_f1"] == pytest.approx(f1_score(true, held.predicted, average="micro"))
    coded = true.any(axis=1)
    assert found["map"] == pytest.approx(
        label_ranking_average_precision_score(true[coded], values[coded])
    )
    assert found["brier"] == pytest.approx(brier_score_loss(true.ravel(), values.ravel()))
    precision, recall, f1, _ = precision_recall_fscore_support(true, held.predicted)
    rows = by_code(sums_of(held), np.ones((7, 1)))
    assert rows["precision"][:, 0] == pytest.approx(precision)
    assert rows["recall"][:, 0] == pytest.approx(recall)
    assert rows["f1"][:, 0] == pytest.approx(f1)


def test_average_precision_of_each_segment_by_hand() -> None:
    values = np.array([[0.9, 0.5, 0.1], [0.4, 0.4, 0.4], [0.3, 0.2, 0.1]])
    true = np.array([[1, 0, 1], [0, 1, 0], [0, 0, 0]], dtype=bool)
    assert average_precision(values, true).tolist() == pytest.approx([(1 + 2 / 3) / 2, 1 / 3, 0])


def test_the_figures_without_a_transcript_are_those_of_the_others() -> None:
    held = random_held_out(3)
    found = overall(sums_of(held), weights_of(7))
    inside = held.truth.cluster != 4
    rest = held_out(
        held.probabilities[inside], held.truth.true[inside], cluster=held.truth.cluster[inside]
    )
    for key, value in figures(rest).items():
        assert found[key][1 + 4] == pytest.approx(value), key


def test_honest_probabilities_have_bins_on_the_diagonal_and_others_have_not() -> None:
    rng = np.random.default_rng(5)
    values = rng.random((20_000, 2)) ** 2
    true = rng.random(values.shape) < values
    cluster = rng.integers(0, 40, len(values))
    honest = calibration_table(Repeats([held_out(values, true, cluster=cluster)])).rows
    assert all(abs(row["predicted"] - row["observed"]) < 0.03 for row in honest)
    inside = [row["observed_low"] <= row["predicted"] <= row["observed_high"] for row in honest]
    assert sum(inside) >= 8
    boasting = held_out(np.sqrt(values), true, cluster=cluster)
    found = calibration(sums_of(boasting), np.ones((40, 1)))
    assert (found["predicted"][2:, 0] - found["observed"][2:, 0] > 0.04).all()
    assert (figures(boasting)["ece"] or 0) > 0.1


def test_coverage_is_of_all_segments_and_reached_of_the_covered_ones() -> None:
    covered = np.zeros((4, 5), dtype=bool)
    covered[:3, 0], covered[0, 1] = True, True
    held = held_out(
        [[0.9, 0.1], [0.2, 0.7], [0.6, 0.1], [0.1, 0.1]],
        [[1, 0], [1, 0], [1, 0], [0, 0]],
        covered=covered,
    )
    rows = coverage_table(Repeats([held])).rows
    assert [row["asked"] for row in rows] == [0.5, 0.6, 0.7, 0.8, 0.9]
    assert (rows[0]["coverage"], rows[0]["reached"]) == (0.75, pytest.approx(2 / 3))
    assert (rows[1]["coverage"], rows[1]["reached"]) == (0.25, 1.0)
    assert (rows[2]["coverage"], rows[2]["reached"]) == (0.0, None)


def test_several_repeats_are_averaged_and_their_range_is_told() -> None:
    first, second = (held_out([[0.9], [p]], [[1], [1]], cluster=[0, 1]) for p in (0.9, 0.1))
    rows = {row["key"]: row for row in figures_table(Repeats([first, second])).rows}
    # F1 is 1 in the first repeat, 2 * 1 / (1 + 2) in the second.
    assert rows["macro_f1"]["value"] == pytest.approx((1 + 2 / 3) / 2)
    assert (rows["macro_f1"]["lowest"], rows["macro_f1"]["highest"]) == (pytest.approx(2 / 3), 1.0)
    assert rows["brier"]["value"] == pytest.approx((0.01 + (0.01 + 0.81) / 2) / 2)


# From examples
# -------------


def told(transcripts: int, segments: int = 6) -> list[Example]:
    """Examples in which "alpha" tells the code one, in so many transcripts."""
    return [
        Example(
            f"T{t}",
            Passage(s, "alpha came" if s % 2 else "it rained"),
            frozenset({"one"} if s % 2 else ()),
        )
        for t in range(transcripts)
        for s in range(1, segments + 1)
    ]


class Always:
    """Suggests with fixed probabilities, and remembers how it was asked."""

    codes = ("two", "one")

    def __init__(self, known: Any = ()) -> None:
        self.known = {e.transcript for e in known}
        self.asked: list[list[int]] = []

    def probabilities(self, passages: Any) -> Any:
        self.asked.append([p.segment for p in passages])
        return np.tile([0.1, 0.65], (len(passages), 1))


def test_no_transcript_is_in_training_and_held_out_at_once() -> None:
    examples = told(5)
    fitted: list[Always] = []

    def fit(rest: Any) -> Always:
        fitted.append(Always(rest))
        return fitted[-1]

    [[held]] = Dealt(examples, ("one",), 3, seed=1).held_out([fit])
    assert held.folds == len(fitted) == 3
    every = {e.transcript for e in examples}
    outside = [every - one.known for one in fitted]
    assert sorted(name for some in outside for name in some) == sorted(every)
    # It is asked about one transcript at a time, in the order of its segments.
    assert [one for some in fitted for one in some.asked] == [[1, 2, 3, 4, 5, 6]] * 5


def test_passages_that_name_their_transcript_are_asked_about_together() -> None:
    @dataclass(frozen=True, slots=True)
    class Named(Passage):
        transcript: str = ""

    # Segments of transcripts in turn, as if they had been coded in turn.
    examples = [
        Example(name, Named(s, "alpha", transcript=name), frozenset({"one"}))
        for s in (1, 2)
        for name in ("T0", "T1", "T2", "T3")
    ]
    fitted: list[Always] = []

    def fit(rest: Any) -> Always:
        fitted.append(Always(rest))
        return fitted[-1]

    Dealt(examples, ("one",), 2, seed=1).held_out([fit])
    assert [one.asked for one in fitted] == [[[1, 2, 1, 2]]] * 2


def test_anything_with_codes_and_probabilities_can_be_evaluated() -> None:
    table = evaluate(told(4), BOOK, folds=2, fit=Always)
    one, two = table.rows
    # The columns are found by the names of the codes; .65 is above the threshold of a code
    # without one, and a suggester without cuts of its own is taken at its word.
    assert (one["code"], one["precision"], one["recall"]) == ("one", 0.5, 1.0)
    assert (two["code"], two["precision"], two["suggested"]) == ("two", None, 0)
    assert table.extra["coverage"] == {"0.5": 1.0, "0.6": 1.0, "0.7": 0.0, "0.8": 0.0, "0.9": 0.0}
    assert table.extra["coverage_reached"]["0.6"] == 0.5


def test_a_code_that_a_suggester_does_not_know_is_never_suggested() -> None:
    book = Codebook("B", "1", (*BOOK.codes, Code("three")))
    examples = [Example(e.transcript, e.passage, e.codes | {"three"}) for e in told(3)]
    row = evaluate(examples, book, folds=3, codes=["three"], fit=Always).rows[0]
    assert (row["positives"], row["recall"], row["precision"]) == (18, 0.0, None)


def test_the_thresholds_and_cuts_of_a_suggester_count() -> None:
    class Careful(Always):
        thresholds: Any = {"one": 0.7}  # noqa: RUF012
        cuts: Any = {0.8: 0.6}  # noqa: RUF012

    table = evaluate(told(4), BOOK, folds=2, codes=["one"], fit=Careful)
    assert table.rows[0]["suggested"] == 0
    assert table.extra["coverage"]["0.8"] == 1.0
    assert table.extra["coverage"]["0.5"] == 0.0


def test_a_code_without_a_threshold_is_predicted_from_one_keyword_on() -> None:
    dealt = Dealt(told(2), ("one", "two"), 2, 0)
    [[held]] = dealt.held_out([lambda rest: keyword_model(BOOK)])
    assert held.predicted[:2].tolist() == [[True, False], [False, False]]
    assert not held.covered.any()


def test_an_evaluation_has_a_row_per_code_with_its_figures() -> None:
    table = evaluate(told(4), BOOK, folds=2, codes=["TWO", "one"])
    assert [row["code"] for row in table.rows] == ["one", "two"]
    one, two = table.rows
    assert {key: one[key] for key in ("label", "positives", "precision", "recall", "f1")} == {
        "label": "one",
        "positives": 12,
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
    }
    assert (two["positives"], two["recall"], two["f1"]) == (0, None, None)
    assert two["undefined"].startswith("recall and F1: no segment has the code")
    assert "24 segments marked as finished in 4 transcripts" in table.notes[0]
    assert "In no segment, so without recall and F1: two." in table.notes
    assert table.extra["folds"] == 2


def test_there_are_no_more_folds_than_transcripts_and_a_note_says_so() -> None:
    table = evaluate(told(2), BOOK, folds=5, codes=["one"])
    assert table.extra["folds"] == 2
    assert "2 folds instead of 5: there are not enough transcripts." in table.notes


@pytest.mark.parametrize("make", [evaluate, compare, learning_curve])
def test_what_cannot_be_evaluated_is_refused(make: Any) -> None:
    with pytest.raises(UsageError, match="at least 2 folds"):
        make(told(3), BOOK, folds=1)
    with pytest.raises(UsageError, match="at least 1 repeat"):
        make(told(3), BOOK, repeats=0)
    with pytest.raises(Refused, match="there is 1"):
        make(told(1), BOOK)
    with pytest.raises(Refused, match="there are none"):
        make([], BOOK)
    with pytest.raises(Unknown, match="no code named 'on'; did you mean 'one'"):
        make(told(3), BOOK, codes=["on"])


def test_a_code_on_every_segment_is_found_and_leaves_nothing_undefined() -> None:
    examples = [Example(e.transcript, e.passage, e.codes | {"two"}) for e in told(6)]
    table = evaluate(examples, BOOK, folds=3)
    assert table.rows[1]["recall"] == table.rows[1]["precision"] == 1.0
    assert None not in [table.extra[key] for key in FIGURES]


def test_a_study_in_which_no_code_was_given_has_no_figures_and_says_so() -> None:
    examples = [Example(e.transcript, e.passage, frozenset()) for e in told(3)]
    tables = Evaluation(examples, BOOK, Asked(3)).tables()
    assert {tables[0].extra[key] for key in FIGURES} == {None}
    assert "In no segment, so without recall and F1: one, two." in tables[0].notes
    assert all(row["value"] is None for row in tables[1].rows)


def test_a_code_given_in_one_transcript_has_a_recall_without_an_interval() -> None:
    examples = told(4)
    examples[0] = Example("T0", examples[0].passage, frozenset({"one", "two"}))
    row = evaluate(examples, BOOK, folds=2).rows[1]
    assert (row["transcripts"], row["recall_low"], row["recall_high"]) == (1, None, None)
    assert row["recall"] is not None


# Repeats, processes, comparison, curve
# -------------------------------------


def everything(examples: Any, book: Codebook, asked: Asked) -> list[Table]:
    done = Evaluation(examples, book, asked)
    return [*done.tables(), done.comparison(), done.curve((0, 1, 2))]


def test_several_processes_give_the_same_tables_as_one() -> None:
    one, three = (everything(told(4, 4), BOOK, Asked(2, 1, 2, jobs)) for jobs in (1, 3))
    assert one == three


def test_a_process_that_is_ended_from_outside_is_told_with_what_to_do() -> None:
    def end(thing: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return thing

    with pytest.raises(Refused, match="a process ended before its work was done") as caught:
        run(end, [1, 2], 2)
    assert caught.value.advice == "use --jobs 1, which needs less memory"


def test_what_one_process_refuses_is_what_is_refused() -> None:
    def refuse(thing: int) -> int:
        raise Refused(f"no {thing}", advice="try another")

    for jobs in (1, 2):
        with pytest.raises(Refused, match="no 1") as caught:
            run(refuse, [1, 2], jobs)
        assert caught.value.advice == "try another"


def test_repeats_divide_the_transcripts_anew_and_the_first_is_that_of_the_seed(
    invented_examples: Any,
) -> None:
    codes = ("hotline", "housing")
    [once], [twice] = (
        Dealt(invented_examples, codes, 3, 4, repeats).held_out([lambda rest: by_role(rest, codes)])
        for repeats in (1, 2)
    )
    assert len(twice) == 2
    assert np.array_equal(once[0].probabilities, twice[0].probabilities)
    assert not np.array_equal(twice[0].probabilities, twice[1].probabilities)


def test_a_comparison_has_a_row_for_each_way_to_know() -> None:
    rows = {row["model"]: row for row in compare(told(4, 5), BOOK, folds=2, codes=["one"]).rows}
    assert list(rows) == [
        "most frequent code",
        "role only",
        "code names and definitions",
        "codebook alone",
        "trained model",
    ]
    # Every segment has the share of training segments, three of five, whatever is said; the most
    # frequent code counts as suggested for each: 2 * 12 / (20 + 12).
    frequent = rows["most frequent code"]
    assert frequent["micro_f1"] == pytest.approx(24 / 32)
    assert frequent["brier"] == pytest.approx(0.6 * 0.4**2 + 0.4 * 0.6**2)
    assert frequent["ece"] == pytest.approx(0.0)
    assert rows["codebook alone"]["micro_f1"] == 1.0
    assert rows["trained model"]["brier"] < rows["codebook alone"]["brier"]
    assert frequent["macro_f1_ahead"] == pytest.approx(1 - 24 / 32)
    assert frequent["macro_f1_ahead_low"] == pytest.approx(1 - 24 / 32)
    assert rows["trained model"]["macro_f1_ahead"] is None


def test_role_only_suggests_what_people_of_a_role_usually_say() -> None:
    examples = [
        Example(f"T{t}", Passage(s, "well", role=role), frozenset({code}))
        for t in range(4)
        for s, (role, code) in enumerate([("clerk", "one"), ("Nurse", "two")], 1)
    ]
    row = {r["model"]: r for r in compare(examples, BOOK, folds=2).rows}["role only"]
    assert row["macro_f1"] == row["map"] == 1.0
    # Four training segments, two of each role; everybody's shares count for two segments:
    # (2 + 2 * .5) / (2 + 2).
    assert row["brier"] == pytest.approx(0.25**2)


def test_names_alone_know_neither_keywords_nor_questions() -> None:
    book = Codebook("B", "1", (Code("one", "Gardens", keywords=("alpha",)), Code("two")))
    said = ["Gardens, always.", "alpha", "nothing"]
    examples = [
        Example(f"T{t}", Passage(s, text), frozenset({"one"} if s < 3 else {}))
        for t in range(2)
        for s, text in enumerate(said, 1)
    ]
    rows = {r["model"]: r for r in compare(examples, book, folds=2, codes=["one"]).rows}
    # Found by its name, not by its keyword.
    assert rows["code names and definitions"]["macro_f1"] == pytest.approx(2 * 2 / (2 + 4))


def test_a_learning_curve_has_the_sizes_that_every_training_part_reaches() -> None:
    table = learning_curve(told(6), BOOK, sizes=(0, 1, 3, 4, 5, 1), folds=3, codes=["one"])
    assert [row["transcripts"] for row in table.rows] == [0, 1, 3, 4]
    assert table.rows[-1]["micro_f1"] == 1.0
    assert learning_curve(told(2), BOOK, sizes=(5,), folds=2, codes=["one"]).rows == ()


def test_a_learning_curve_of_something_else_begins_with_one_transcript() -> None:
    seen: list[int] = []

    def fit(rest: Any) -> Always:
        seen.append(len({e.transcript for e in rest}))
        return Always(rest)

    table = learning_curve(told(6), BOOK, sizes=(0, 1, 3), folds=2, fit=fit)
    assert [row["transcripts"] for row in table.rows] == [1, 3]
    assert seen == [1, 1, 3, 3]


def test_a_codebook_without_codes_has_an_evaluation_without_rows() -> None:
    tables = Evaluation(told(3), Codebook("B", "1", ()), Asked(3), fit=Always).tables()
    assert tables[0].rows == ()
    assert {tables[0].extra[key] for key in FIGURES} == {None}
