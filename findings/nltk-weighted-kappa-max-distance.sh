#!/usr/bin/env bash
# weighted_kappa(max_distance=...) asks for the largest distance that the scale allows,
# and the measure should not depend on the unit of distance. NLTK divides the observed and
# the expected disagreement by it in different places, so that the true maximum of the scale
# gives a wrong kappa; only the default of 1.0 gives the textbook value (scikit-learn's, here
# 0.9189), on any scale.  nltk 3.10.4, scikit-learn 1.9.1, seen on 2026-11-30.  Whoever follows
# the parameter's name for a scale from 1 to 4 reports 0.27 where 0.92 is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile nltk==3.10.4 scikit-learn==1.9.1

cat > expected <<'END'
nltk 3.10.4
scikit-learn 1.9.1
scikit-learn, quadratic weights: 0.9189
largest squared distance on this scale: 9
nltk, max_distance=1.0: 0.9189
nltk, max_distance=9.0: 0.2703
END

venv/bin/python - > seen <<'END'
import importlib.metadata
from nltk.metrics import interval_distance
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

ana, leo = [1, 2, 3, 4, 1, 2], [1, 2, 3, 4, 2, 2]
rows = [("ana", str(at), value) for at, value in enumerate(ana)]
rows += [("leo", str(at), value) for at, value in enumerate(leo)]
task = AnnotationTask(rows, distance=interval_distance)
for name in ("nltk", "scikit-learn"):
    print(name, importlib.metadata.version(name))
textbook = cohen_kappa_score(ana, leo, weights="quadratic")
print("scikit-learn, quadratic weights:", round(textbook, 4))
print("largest squared distance on this scale:", interval_distance(1, 4))
for largest in (1.0, 9.0):
    print(f"nltk, max_distance={largest}:", round(task.weighted_kappa(max_distance=largest), 4))
END

cat seen
diff expected seen && echo "Behaves as it did."
