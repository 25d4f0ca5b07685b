"""The model as one more coder: one that repeats what a coder gave agrees with the others as this
coder does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import double_coded
import numpy as np
import pytest

from qcode.errors import Unknown
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.workflows.agreement import AgreementOptions, agreement_with_model, assess
from qcode.workflows.suggesting import EvaluationOptions, begin_evaluation, evaluation_tables

CODES = ("referral_stream", "hotline", "online", "school", "community", "barriers")


class Parrot:
    """Suggests what a coder gave to these words, whatever it learned from."""

    codes = CODES

    def __init__(self, given: Sequence[tuple[str, str, str]]) -> None:
        self.given = given

    def probabilities(self, passages: Any) -> Any:
        return np.array(
            [
                [
                    0.9 if any(c == code and w in p.text for _, w, c in self.given) else 0.01
                    for code in CODES
                ]
                for p in passages
            ]
        )


def beside(store: Store, given: Any) -> list[Any]:
    view = store.view(SUPERVISOR)
    options = EvaluationOptions(folds=3)
    evaluation = begin_evaluation(view, options, fit=lambda rest: Parrot(given))
    return list(agreement_with_model(view, evaluation, epsilon=0.2))


def test_a_model_that_repeats_a_coder_agrees_as_this_coder_does(double: Store) -> None:
    by_coder, by_code, _ = beside(double, double_coded.MARA)
    rows = {row["coder"]: row for row in by_coder.rows}
    assert (rows["mara"]["alpha_model"], rows["mara"]["f1_model"]) == (1.0, 1.0)
    for key in ("alpha", "kappa", "f1"):
        assert rows["jonas"][f"{key}_model"] == pytest.approx(rows["jonas"][f"{key}_coders"])
        mean = (rows["mara"][f"{key}_model"] + rows["jonas"][f"{key}_model"]) / 2
        assert rows["(mean)"][f"{key}_model"] == pytest.approx(mean)
    assert [row["segments"] for row in by_coder.rows] == [5, 5, 5]
    online = next(row for row in by_code.rows if row["code"] == "online")
    # Mara and the model gave it once, jonas never: 1 with mara, 0 with jonas.
    assert (online["positives"], online["f1_model"], online["f1_coders"]) == (1, 0.5, 0.0)


def test_what_coders_share_is_what_the_program_measures_elsewhere(double: Store) -> None:
    by_coder = beside(double, double_coded.JONAS)[0]
    found = assess(double.view(SUPERVISOR), AgreementOptions(bootstrap=0)).rows[-1]
    assert by_coder.rows[0]["alpha_coders"] == pytest.approx(found.krippendorff_alpha)
    assert by_coder.rows[0]["kappa_coders"] == pytest.approx(found.coefficients["cohen_kappa"])


def test_only_the_codes_that_are_evaluated_are_compared(double: Store) -> None:
    view = double.view(SUPERVISOR)
    options = EvaluationOptions(folds=2, codes=("Barriers",))
    evaluation = begin_evaluation(view, options, fit=lambda rest: Parrot(double_coded.MARA))
    assert [row["code"] for row in evaluation_tables(evaluation)[0].rows] == ["barriers"]
    _, by_code, test = agreement_with_model(view, evaluation, epsilon=0.1)
    assert [row["code"] for row in by_code.rows] == ["barriers"]
    assert by_code.rows[0]["alpha_model"] == 1.0
    assert test.extra["epsilon"] == 0.1
    with pytest.raises(Unknown):
        begin_evaluation(view, EvaluationOptions(codes=("barrier",)))


def test_a_suggester_of_ones_own_is_evaluated_on_the_studys_truth(double: Store) -> None:
    view = double.view(SUPERVISOR)
    options = EvaluationOptions(folds=3)
    evaluation = begin_evaluation(view, options, fit=lambda rest: Parrot(double_coded.MARA))
    rows = {row["code"]: row for row in evaluation_tables(evaluation)[0].rows}
    # Where both coded, a code counts that both gave; mara alone gave "online" and "community".
    assert (rows["barriers"]["precision"], rows["barriers"]["recall"]) == (1.0, 1.0)
    assert (rows["hotline"]["positives"], rows["hotline"]["recall"]) == (2, 1.0)
    assert (rows["online"]["positives"], rows["online"]["precision"]) == (0, 0.0)
