#!/usr/bin/env bash
# cohen_kappa_score(a, b, labels=[...]) with the codes one cares about should judge how far
# the coders agree on those codes. Every segment where either coder used another code is left
# out instead, disagreements first of all. Two coders who differ on every third segment get 1.0.
# scikit-learn 1.9.1, seen on 2026-11-30. The documentation calls it selecting a subset of labels.
# Kappa for one code has to be computed on "this code or not", which is the last line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile scikit-learn==1.9.1

cat > expected <<'END'
scikit-learn 1.9.1
all codes: 0.5
labels=['help', 'cost']: 1.0
help or not: 0.6667
END

venv/bin/python - > seen <<'END'
import importlib.metadata
from sklearn.metrics import cohen_kappa_score

ana = ["help", "cost", "help", "cost", "help", "cost"]
leo = ["help", "cost", "fear", "cost", "help", "fear"]
print("scikit-learn", importlib.metadata.version("scikit-learn"))
print("all codes:", round(cohen_kappa_score(ana, leo), 4))
print("labels=['help', 'cost']:", round(cohen_kappa_score(ana, leo, labels=["help", "cost"]), 4))
one = [[code == "help" for code in coder] for coder in (ana, leo)]
print("help or not:", round(cohen_kappa_score(*one), 4))
END

cat seen
diff expected seen && echo "Behaves as it did."
