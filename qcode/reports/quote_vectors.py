"""How near passages are to one another: TF-IDF vectors of their words, compared by the cosine."""

from __future__ import annotations

from collections.abc import Sequence


class Vectors:
    """Vectors of passages, each of length 1 (Salton and Buckley 1988; inverse document frequencies
    over these passages, smoothed as scikit-learn does).
    """

    def __init__(self, passages: Sequence[str]) -> None:
        """Count the words, O(words). Passages without any word have a vector of zeros."""
        from scipy.sparse import csr_matrix
        from sklearn.feature_extraction.text import TfidfVectorizer

        # A word of one letter may be a whole word in a script without blanks.
        vectorizer = TfidfVectorizer(token_pattern=r"(?u)\b\w+\b")
        try:
            self._rows = csr_matrix(vectorizer.fit_transform(passages))
        except ValueError:  # there is no word in any of them
            self._rows = csr_matrix((len(passages), 1))
        centre = self._rows.mean(axis=0).A1
        length = float((centre @ centre) ** 0.5)
        self._typical = (self._rows @ centre) / length if length else [0.0] * len(passages)

    def typical(self, number: int) -> float:
        """The cosine between a passage and the centre (the mean) of all of them, from 0 to 1."""
        return float(self._typical[number])

    def alike(self, one: int, other: int) -> float:
        """The cosine between two passages, from 0 to 1."""
        return float(self._rows[one].multiply(self._rows[other]).sum())
