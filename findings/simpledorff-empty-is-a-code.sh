#!/usr/bin/env bash
# A cell that a coder left empty should be a missing value, or an error. simpledorff leaves
# out None and nan, but counts the empty text "" as a code of its own, and two coders who
# left the same segment empty as agreeing. Which of the two an empty cell is depends on how
# the table was read: pandas gives nan, or "" with keep_default_na=False.  simpledorff 0.0.2,
# pandas 3.1.1, seen on 2026-11-30.  Alpha goes up with every segment that nobody has coded yet.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile simpledorff==0.0.2 pandas==3.1.1

cat > expected <<'END'
simpledorff 0.0.2
pandas 3.1.1
keep_default_na=True: alpha 0.1250
keep_default_na=False: alpha 0.6250
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import io
import pandas as pd
import simpledorff

lines = ["document_id,annotator_id,annotation"]
pairs = [("x", "x"), ("y", "x"), ("x", "y"), ("y", "y")] + [("", "")] * 4
for segment, (ana, leo) in enumerate(pairs):
    lines += [f"{segment},ana,{ana}", f"{segment},leo,{leo}"]
for name in ("simpledorff", "pandas"):
    print(name, importlib.metadata.version(name))
for keep in (True, False):
    table = pd.read_csv(io.StringIO("\n".join(lines)), keep_default_na=keep)
    alpha = simpledorff.calculate_krippendorffs_alpha_for_df(
        table, experiment_col="document_id", annotator_col="annotator_id", class_col="annotation"
    )
    print(f"keep_default_na={keep}: alpha {alpha:.4f}")
END

cat seen
diff expected seen && echo "Behaves as it did."
