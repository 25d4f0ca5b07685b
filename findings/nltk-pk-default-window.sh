#!/usr/bin/env bash
# Pk compares two ways to cut a text with a window of half the mean length of a segment. NLTK
# takes the number of boundaries for the number of segments when it works that length out,
# one too few, so its window is too wide; with one boundary, twice as wide. segeval counts
# segments. The same two cuttings get different values, each the default of its library.
# nltk 3.10.4, segeval 2.0.11, seen on 2026-11-30. Pass k yourself, and report it.  Agreement on
# where topics begin in an interview, with few boundaries, is hit most.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile nltk==3.10.4 segeval==2.0.11

cat > expected <<'END'
nltk 3.10.4
segeval 2.0.11
segments in units: (4, 8) (8, 4)
segeval.pk: 0.6667
nltk pk: 0.7143
nltk pk, k=3: 0.6
nltk pk, k=6: 0.7143
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import segeval
from nltk.metrics.segmentation import pk

ana, leo = "000100000000", "000000010000"
masses = [segeval.convert_nltk_to_masses(cut[:-1]) for cut in (ana, leo)]
for name in ("nltk", "segeval"):
    print(name, importlib.metadata.version(name))
print("segments in units:", *masses)
print("segeval.pk:", round(float(segeval.pk(masses[1], masses[0])), 4))
print("nltk pk:", round(pk(ana, leo), 4))
for k in (3, 6):
    print(f"nltk pk, k={k}:", round(pk(ana, leo, k=k), 4))
END

cat seen
diff expected seen && echo "Behaves as it did."
