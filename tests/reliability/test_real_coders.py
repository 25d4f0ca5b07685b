"""Ten real coders on four transcripts: what the program prints is what independent packages compute
from the files.
"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
import yaml
from sklearn.metrics import cohen_kappa_score

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "cases" / "coded" / "annomi"
NAMES = tuple(f"annomi_{n}" for n in ("007", "055", "056", "066"))


@pytest.fixture(scope="module")
def files() -> Path:
    """The folder of the real coders' files; skipped where it is not beside the checkout."""
    if not FOLDER.is_dir():
        pytest.skip("the shared cases are not beside this checkout")
    return FOLDER


@pytest.fixture(scope="module")
def rows(files: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The rows of ``reliability --all-coefficients``, by code, from a study made of the files."""
    from qcode.store.store import Store
    from qcode.workflows.agreement.measured_tables import main_table
    from qcode.workflows.agreement.measuring import assess
    from qcode.workflows.agreement.options import AgreementOptions
    from qcode.workflows.codebook.loading import init_study
    from qcode.workflows.coding.codings_file import import_codings
    from qcode.workflows.importing.attributes import import_attributes
    from qcode.workflows.importing.importing import import_files

    folder = tmp_path_factory.mktemp("annomi")
    for name in ("codings.csv", "attributes.csv"):
        lines = (files / name).read_text().splitlines()
        (folder / name).write_text(
            "\n".join([lines[0], *(line for line in lines if line.startswith(NAMES))]) + "\n"
        )
    init_study(folder / "a.qcode", codebook=files / "codebook.yaml")
    with Store.open(folder / "a.qcode") as store:
        import_files(store, [str(files / "transcripts" / f"{name}.txt") for name in NAMES])
        import_attributes(store, folder / "attributes.csv")
        import_codings(store, folder / "codings.csv", complete=True)
        view = store.view(None)
        every = tuple(c.key for c in view.codebook().codes)
        found = assess(view, AgreementOptions(all_coefficients=True, codes=every))
    return {r["code"]: dict(r) for r in main_table(found).rows}


@pytest.fixture(scope="module")
def matrices(files: Path) -> dict[str, np.ndarray]:
    """Code → coders by turns, read from the files alone: turns of the role the code is for, and of
    one where it was given.
    """
    roles = defaultdict(list)
    for name in NAMES:
        for number, line in enumerate(
            (files / "transcripts" / f"{name}.txt").read_text().splitlines(), 1
        ):
            roles[name].append((number, line.partition(":")[0].lower()))
    given: dict[str, dict[str, set[tuple[str, int]]]] = defaultdict(lambda: defaultdict(set))
    for row in csv.DictReader((files / "codings.csv").read_text().splitlines()):
        if row["transcript"] in NAMES:
            given[row["code"]][row["coder"]].add((row["transcript"], int(row["segment"])))
    asked: dict[str, list[str]] = {}

    def walk(entries: list[dict[str, Any]]) -> None:
        for entry in entries:
            asked[entry["code"]] = entry.get("asked_of", [])
            walk(entry.get("children", []))

    walk(yaml.safe_load((files / "codebook.yaml").read_text())["codes"])
    coders = [f"coder{n}" for n in range(10)]
    found = {}
    for code, wanted in asked.items():
        units = [
            (name, number)
            for name in NAMES
            for number, role in roles[name]
            if not wanted
            or role in wanted
            or any((name, n) in given[code][c] for c in coders for n, r in roles[name] if r == role)
        ]
        found[code] = np.array([[int(unit in given[code][c]) for unit in units] for c in coders])
    return found


def test_alpha_is_that_of_krippendorff(rows, matrices) -> None:
    checked = 0
    for code, matrix in matrices.items():
        assert rows[code]["units"] == matrix.shape[1]
        if 0 < matrix.sum() < matrix.size:
            expected = krippendorff.alpha(matrix.astype(float), level_of_measurement="nominal")
            assert rows[code]["krippendorff_alpha"] == pytest.approx(expected, abs=1e-12), code
            checked += 1
        else:
            assert rows[code]["krippendorff_alpha"] is None and rows[code]["undefined"]
    assert checked >= 12


def test_kappa_is_the_mean_of_scikit_learns_over_pairs(rows, matrices) -> None:
    for code, matrix in matrices.items():
        if (matrix.sum(axis=1) > 0).all():
            pairs = [
                cohen_kappa_score(matrix[i], matrix[j])
                for i, j in itertools.combinations(range(10), 2)
            ]
            assert rows[code]["cohen_kappa"] == pytest.approx(np.mean(pairs), abs=1e-12), code


def test_counts_are_those_of_the_file(rows, matrices) -> None:
    for code, matrix in matrices.items():
        assert list(rows[code]["positives"].values()) == matrix.sum(axis=1).tolist()
