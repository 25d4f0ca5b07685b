#!/usr/bin/env bash
# Weighted kappa on the words low, medium, high should at least warn that it cannot know
# their order. scikit-learn and irrCAC both order them by the alphabet: high, low, medium. No
# warning, and a number that looks as good as any other.  scikit-learn 1.9.1, irrCAC 0.4.4,
# seen on 2026-11-30. labels= or categories= sets the order.  Certainty or severity coded in
# words is usual in interview studies; here kappa is 0.19, not 0.75.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile scikit-learn==1.9.1 irrCAC==0.4.4

cat > expected <<'END'
scikit-learn 1.9.1
irrCAC 0.4.4
as it comes: scikit-learn 0.1935, irrCAC 0.1935
order given: scikit-learn 0.7500, irrCAC 0.7500
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pandas as pd
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score

ana = ["low", "medium", "high", "low", "high"]
leo = ["low", "high", "high", "medium", "high"]
order = ["low", "medium", "high"]
ratings = pd.DataFrame({"ana": ana, "leo": leo})
for name in ("scikit-learn", "irrCAC"):
    print(name, importlib.metadata.version(name))
for way, given in (("as it comes", None), ("order given", order)):
    kappa = cohen_kappa_score(ana, leo, weights="quadratic", labels=given)
    agreement = CAC(ratings, weights="quadratic", categories=given)
    conger = agreement.conger()["est"]["coefficient_value"]
    print(f"{way}: scikit-learn {kappa:.4f}, irrCAC {conger:.4f}")
END

cat seen
diff expected seen && echo "Behaves as it did."
