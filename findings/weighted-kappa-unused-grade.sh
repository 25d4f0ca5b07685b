#!/usr/bin/env bash
# Weighted kappa on grades 1 to 5 should know that 2 and 4 are two steps apart. scikit-learn
# counts steps among the grades that somebody used: when nobody gives a 3, then 2 and 4 are
# neighbours.  irrCAC takes the numbers themselves for linear and quadratic weights, but counts
# ranks among the used grades for ordinal ones. So the same ratings have different kappas,
# library by library.  scikit-learn 1.9.1, irrCAC 0.4.4, seen on 2026-11-30.  Give every grade
# of the scale (labels=, categories=), used or not. A small double-coded sample often leaves
# one out, and kappas of two rounds are then not on the same scale.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile scikit-learn==1.9.1 irrCAC==0.4.4

cat > expected <<'END'
scikit-learn 1.9.1
irrCAC 0.4.4
scikit-learn linear: 0.4706, told 1-5: 0.5594
scikit-learn quadratic: 0.6471, told 1-5: 0.7139
irrCAC linear: 0.5594, told 1-5: 0.5594
irrCAC quadratic: 0.7139, told 1-5: 0.7139
irrCAC ordinal: 0.5882, told 1-5: 0.6739
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pandas as pd
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score

ana, leo = [1, 1, 2, 2, 4, 4, 5, 5, 1], [1, 2, 2, 1, 4, 5, 5, 4, 4]
scale = [1, 2, 3, 4, 5]
for name in ("scikit-learn", "irrCAC"):
    print(name, importlib.metadata.version(name))
for weights in ("linear", "quadratic"):
    found = [cohen_kappa_score(ana, leo, weights=weights, labels=given) for given in (None, scale)]
    print(f"scikit-learn {weights}: {found[0]:.4f}, told 1-5: {found[1]:.4f}")
for weights in ("linear", "quadratic", "ordinal"):
    found = []
    for categories in (None, scale):
        ratings = pd.DataFrame({"ana": ana, "leo": leo})
        agreement = CAC(ratings, weights=weights, categories=categories)
        found.append(agreement.conger()["est"]["coefficient_value"])
    print(f"irrCAC {weights}: {found[0]:.4f}, told 1-5: {found[1]:.4f}")
END

cat seen
diff expected seen && echo "Behaves as it did."
