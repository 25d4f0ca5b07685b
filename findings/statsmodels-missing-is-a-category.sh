#!/usr/bin/env bash
# A segment that a coder has not seen is nan in the table, and one would guess that it is
# left out or refused. aggregate_raters makes nan a category of its own, so that two coders
# who both skipped a segment are counted as agreeing, and Fleiss' kappa goes up with every
# segment nobody coded.  statsmodels 0.15.0, seen on 2026-11-30.  The same ratings without
# the skipped segments have a kappa of 0.33, with them of 0.73.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile statsmodels==0.15.0

cat > expected <<'END'
statsmodels 0.15.0
coded segments: categories [0, 1], kappa 0.3333
with six that nobody coded: categories [0.0, 1.0, nan], kappa 0.7333
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import numpy as np
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

seen = [[0, 0], [1, 1], [0, 1], [1, 0], [1, 1], [0, 0]]
skipped = [[np.nan, np.nan]] * 6
print("statsmodels", importlib.metadata.version("statsmodels"))
for name, ratings in (("coded segments", seen), ("with six that nobody coded", seen + skipped)):
    table, categories = aggregate_raters(np.array(ratings))
    print(f"{name}: categories {categories.tolist()}, kappa {fleiss_kappa(table):.4f}")
END

cat seen
diff expected seen && echo "Behaves as it did."
