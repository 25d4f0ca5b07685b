"""A made-up installed package that registers suggesters, as files in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MODULE = '''
"""Suggests a code where the passage has a word that was only seen with this code."""


class Words:
    def __init__(self, codebook=None, random_state=None, longest=99):
        self.codebook, self.random_state, self.longest = codebook, random_state, longest

    def get_params(self, deep=True):
        return {
            "codebook": self.codebook,
            "random_state": self.random_state,
            "longest": self.longest,
        }

    def set_params(self, **params):
        vars(self).update(params)
        return self

    def _words(self, passage):
        words = passage.text.lower().replace(",", "").replace(".", "").split()
        return {w for w in words if 4 <= len(w) <= self.longest}

    def fit(self, X, y, groups=None):
        assert len(X) == len(y) == len(groups)
        self.classes_ = sorted(set().union(*y))
        self.seen_ = {c: set() for c in self.classes_}
        for passage, codes in zip(X, y):
            for code in codes:
                self.seen_[code] |= self._words(passage)
        for passage, codes in zip(X, y):
            for code in set(self.classes_) - codes:
                self.seen_[code] -= self._words(passage)
        return self

    def predict_proba(self, X):
        return [[0.9 if self.seen_[c] & self._words(p) else 0.1 for c in self.classes_] for p in X]


class Telling(Words):
    def reasons(self, X):
        shared = [{c: self.seen_[c] & self._words(p) for c in self.classes_} for p in X]
        return [{c: ", ".join(sorted(f)) for c, f in row.items() if f} for row in shared]


class Failing(Words):
    def fit(self, X, y, groups=None):
        raise KeyError("no such vocabulary")


class Odd(Exception):
    pass


class Strange(Words):
    def predict_proba(self, X):
        raise Odd


class Short(Words):
    def predict_proba(self, X):
        return [[0.5]] * (len(X) + 1)


class Sure(Words):
    def predict_proba(self, X):
        return [[2.0] * len(self.classes_)] * len(X)


class Bare:
    def fit(self, X, y, groups=None):
        return self
'''
ENTRIES = {
    "words": "invented_suggesters:Words",
    "telling": "invented_suggesters:Telling",
    "failing": "invented_suggesters:Failing",
    "strange": "invented_suggesters:Strange",
    "short": "invented_suggesters:Short",
    "sure": "invented_suggesters:Sure",
    "bare": "invented_suggesters:Bare",
    "gone": "invented_suggesters:Nothing",
    "away": "no_such_module:Nothing",
}


def install(
    folder: Path, name: str = "invented-suggesters", entries: Mapping[str, str] = ENTRIES
) -> None:
    """Write the package and its metadata; the folder has to be on `sys.path`."""
    folder.mkdir(exist_ok=True)
    (folder / "invented_suggesters.py").write_text(MODULE)
    about = folder / f"{name.replace('-', '_')}-1.5.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
    lines = [f"{key} = {value}" for key, value in entries.items()]
    (about / "entry_points.txt").write_text("\n".join(["[qcode.suggesters]", *lines, ""]))
