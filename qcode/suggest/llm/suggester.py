"""A suggester made of a language model's answers. It asks nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qcode.suggest.examples import Passage
from qcode.suggest.llm.asking import Stored
from qcode.suggest.llm.prompting import Prompt


class Answered:
    """Predicts what the model answered: for each cited code how sure it says it is, else 0. The
    reason of a code are the words that the model cited.
    """

    def __init__(self, prompt: Prompt, answers: Stored) -> None:
        self.prompt, self.answers = prompt, answers
        self.classes_: Sequence[str] = prompt.codes

    def get_params(self, deep: bool = True) -> Mapping[str, Any]:
        """The prompt and the answers."""
        return {"prompt": self.prompt, "answers": self.answers}

    def set_params(self, **params: Any) -> Answered:
        """Change the prompt or the answers."""
        vars(self).update(params)
        self.classes_ = self.prompt.codes
        return self

    def fit(
        self,
        X: Sequence[Passage],
        y: Sequence[frozenset[str]],
        groups: Sequence[str] | None = None,
    ) -> Answered:
        """Learns nothing: only the calibration of its answers is learned, by `fitting`."""
        return self

    def predict_proba(self, X: Sequence[Passage]) -> Any:
        """(passages, codes); 0 for passages without an answer."""
        values = np.zeros((len(X), len(self.classes_)))
        at = {code: column for column, code in enumerate(self.classes_)}
        for row, passage in enumerate(X):
            for code, _, confidence in self.answers.get(self.prompt.key(passage), ()):
                values[row, at[code]] = confidence
        return values

    def reasons(self, X: Sequence[Passage]) -> list[dict[str, str]]:
        """The cited words of each passage, by code."""
        return [
            {
                code: f"\u201c{words}\u201d, cited by {self.prompt.model}"
                for code, words, _ in self.answers.get(self.prompt.key(passage), ())
            }
            for passage in X
        ]
